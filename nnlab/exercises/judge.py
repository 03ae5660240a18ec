"""Judge an answer: not written yet, wrong, or right."""

import numpy as np

from . import catalogue, compare, explain, forking, known, layout, sandbox
from .define import Choice, Function, Rules, Value
from .functions import (
    judge_function,
    looked_at,
    not_ended,
    not_yet,
    nothing,
    untouched,
)
from .report import NOTE, RIGHT, WRONG, Report
from .runs import Run

_NUMPY = (
    "`{}` is no longer NumPy's own: a line such as `{} = ...` has replaced "
    "it, and nothing that is computed can be trusted. Remove that line, then "
    "restart the kernel."
)


def judge(key, answer):
    """Compare an answer with an exercise.

    Parameters
    ----------
    key : str
        Such as "01-weighted-sum".
    answer : anything
        What the exercise asks for: a function, a number, a letter, ...

    Returns
    -------
    Report

    Raises
    ------
    sandbox.Nested
        Inside of another answer that is being judged; nothing else is.
    """
    try:
        exercise = catalogue.find(key)
    except LookupError as unknown:
        return Report(NOTE, "check", "unknown exercise", [unknown.args[0]])
    return judge_exercise(exercise, answer)


def judge_exercise(exercise, answer):
    """Compare an answer with an exercise that is at hand."""
    changed = sandbox.changed_numpy()
    if changed:
        says = [_NUMPY.format(changed[0], changed[0])]
        return Report(NOTE, exercise.key, "NumPy was changed", says)
    try:
        if answer is None:
            return nothing(exercise)
        with np.errstate(all="ignore"):
            return _JUDGES[type(exercise)](exercise, answer)
    except KeyboardInterrupt:
        return Report(WRONG, exercise.key, "you stopped the check")
    except sandbox.Nested:
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours, not theirs
        says = ["The check itself failed. Please report it."]
        rows = [("error", explain.message(error))]
        return Report(NOTE, exercise.key, "no verdict", says, rows)


def _judge_value(exercise, answer):
    if untouched(answer):
        return not_yet(exercise)
    came, end = looked_at(exercise, answer)
    if end != "done":
        return not_ended(exercise, end)
    right = np.asarray(exercise.right)
    came = compare.single(came, right)
    if compare.agrees(came, right, exercise.rtol):
        return Report(RIGHT, exercise.key, "right")
    for mistake in exercise.mistakes:
        if compare.agrees(came, np.asarray(mistake.wrong), exercise.rtol):
            says = [mistake.says]
            break
    else:
        says = _value_trace(exercise, came)
    return Report(
        WRONG,
        exercise.key,
        "not right yet",
        says,
        [("came", layout.value(came))],
        _hint(exercise),
    )


def _value_trace(exercise, came):
    right = np.asarray(exercise.right)
    wanted = f"shape {right.shape}" if right.ndim else "one number"
    if isinstance(exercise.right, tuple):
        wanted = f"{right.size} whole numbers"
    try:
        got = compare.as_array(came)
    except ValueError as problem:
        return [str(problem), f"Asked for: {wanted}."]
    says = [] if got.shape == right.shape else [f"Asked for: {wanted}."]
    if got.size == right.size > 1:  # else it would give the answer away
        part = Run((), right, came)
        says += [known.result_mistake([part], exercise.rtol)
                 or _places(got, right, exercise.rtol)]
    return [text for text in says if text]


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def _places(got, right, rtol):
    """Which of a few numbers in a row are right."""
    if got.shape != right.shape or right.ndim != 1 or (
        right.size > len(_ORDINALS)
    ):
        return ""
    fine = np.isclose(got, right, rtol, 0.01 * rtol)
    if not fine.any():
        return f"None of the {right.size} numbers is right yet."
    sides = ([name for name, f in zip(_ORDINALS, fine) if f == side]
             for side in (True, False))
    good, bad = (" and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
                 for names in sides)
    verb = "is" if fine.sum() == 1 else "are"
    return f"The {good} {verb} right. Look at the {bad}."


def _judge_choice(exercise, answer):
    if untouched(answer):
        return not_yet(exercise, "Choose a letter and run the cell again.")
    letter = None
    if issubclass(type(answer), str):
        letter = str.strip(answer, " .()").upper()
    options = exercise.options
    rows = [(key, option.text) for key, option in options.items()]
    if letter not in options:
        letters = ", ".join(f'`"{key}"`' for key in options)
        says = [f"Answer with one letter as text: {letters}."]
        return Report(WRONG, exercise.key, "no such choice", says, rows)
    chosen = options[letter]
    rows = [(letter, chosen.text)]
    if not chosen.right:
        says, after = [chosen.why], _hint(exercise)
        return Report(WRONG, exercise.key, "not this", says, rows, after)
    others = [f"Not {k}: {o.why}" for k, o in options.items() if k != letter]
    return Report(RIGHT, exercise.key, "right", [chosen.why, *others], rows)


def _judge_rules(exercise, answer):
    if untouched(answer):
        return not_yet(exercise)
    if exercise.parts:
        came, end = looked_at(exercise, answer)
        if end != "done":
            return not_ended(exercise, end)
        try:
            answer = _parts(exercise, came)
        except ValueError as problem:
            came = [("came", layout.value(came))]
            return _broken(exercise, 0, [str(problem)], came)

    def work(printed):
        for rule in exercise.rules:
            try:
                says = rule(answer)
                yield layout.clean(str(says or "")), None
            except sandbox.TimeUp:
                raise
            except BaseException as error:  # noqa: BLE001 - as any answer's
                yield "", explain.as_failure(error, None)
                return

    came, end = sandbox.run(
        work, exercise.seconds, forking.may_fork(answer)
    )
    for kept, (says, failure) in enumerate(came):
        if failure is not None:
            rows = [("error", failure.text)]
            headline = "the answer could not be examined"
            return Report(WRONG, exercise.key, headline, failure.says, rows)
        if says:
            return _broken(exercise, kept, [says])
    if end != "done":
        return not_ended(exercise, end)
    total = len(exercise.rules)
    all_hold = f": all {total} conditions hold" if total > 1 else ""
    return Report(RIGHT, exercise.key, f"right{all_hold}")


def _broken(exercise, kept, says, rows=()):
    total = len(exercise.rules)
    count = f": {kept} of {total} conditions hold" if total > 1 else ""
    headline = f"not right yet{count}"
    return Report(
        WRONG, exercise.key, headline, says, list(rows), _hint(exercise)
    )


def _parts(exercise, came):
    """The parts of an answer as arrays; ValueError says what is wrong."""
    names = ", ".join(exercise.parts)
    pair = isinstance(came, tuple | list) and not _is_array(came)
    if not pair or len(came) != len(exercise.parts):
        raise ValueError(
            f"Asked for are {len(exercise.parts)} things in brackets of their "
            f'own: `check("{exercise.key}", ({names}))`.'
        )
    arrays = []
    for name, part in zip(exercise.parts, came):
        try:
            arrays.append(compare.as_array(part))
        except ValueError as problem:
            raise ValueError(f"`{name}`: {problem}") from None
        if not np.isfinite(arrays[-1]).all():
            raise ValueError(f"`{name}` holds `nan` or `inf`, no number.")
    return tuple(arrays)


def _is_array(came):
    """True for a list of lists, `[[1], [1]]`, which is one array."""
    if isinstance(came, tuple) or any(type(p) is np.ndarray for p in came):
        return False
    try:
        compare.as_array(came)
    except ValueError:
        return False
    return True


def _hint(exercise):
    return f'`hint("{exercise.key}")` gives a hint.'


_JUDGES = {
    Function: judge_function,
    Value: _judge_value,
    Choice: _judge_choice,
    Rules: _judge_rules,
}
