"""Judge an answer: not written yet, wrong, or right.  Never raises."""

import numpy as np

from . import catalogue, compare, explain, known, layout, sandbox
from .define import Choice, Function, Rules, Value
from .failures import agrees
from .functions import judge_function, not_yet, untouched
from .report import NOTE, RIGHT, WRONG, Report


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
    """
    try:
        exercise = catalogue.find(key)
    except LookupError as unknown:
        return Report(NOTE, "check", "unknown exercise", [unknown.args[0]])
    return judge_exercise(exercise, answer)


def judge_exercise(exercise, answer):
    """Compare an answer with an exercise that is at hand."""
    now = {"call": ""}

    def work(printed):
        now["printed"] = printed
        return _JUDGES[type(exercise)](exercise, answer, now)

    try:
        how, what = sandbox.run(work, exercise.seconds)
    except KeyboardInterrupt:
        return Report(WRONG, exercise.key, "you stopped the check")
    if how == "done":
        return what
    if how == "raised":
        return _strange(exercise, what)
    return _too_slow(exercise, now["call"], how)


def _strange(exercise, error):
    return Report(
        WRONG,
        exercise.key,
        "the answer could not be examined",
        explain.explain(error),
        [("error", explain.message(error))],
    )


def _too_slow(exercise, call, how):
    says = (
        "It was stopped. Is there a loop that never ends, a `while` whose "
        "condition never changes, or a loop over far too many rounds?"
    )
    if how == "stuck":
        says = (
            "It could not be stopped and is still running. Does it wait "
            "(`sleep`) or build something enormous? If the computer stays "
            "busy, restart the kernel."
        )
    headline = f"no answer within {exercise.seconds:g} seconds"
    rows = [("call", call)] if call else []
    return Report(WRONG, exercise.key, headline, [says], rows)


def _judge_value(exercise, answer, now):
    if untouched(answer):
        return not_yet(exercise)
    if agrees(answer, np.asarray(exercise.right), exercise.rtol):
        return Report(RIGHT, exercise.key, "right")
    for mistake in exercise.mistakes:
        if agrees(answer, np.asarray(mistake.wrong), exercise.rtol):
            return _wrong_value(exercise, answer, [mistake.says])
    return _wrong_value(exercise, answer, _value_trace(exercise, answer))


def _value_trace(exercise, answer):
    right = np.asarray(exercise.right)
    try:
        got = compare.as_array(answer)
    except ValueError as problem:
        return [str(problem)]
    if got.shape != right.shape:
        wanted = f"shape {right.shape}" if right.ndim else "one number"
        if isinstance(exercise.right, tuple):
            wanted = f"{right.size} whole numbers, a shape"
        says = known.shape_mistake(got, right, (), exercise.rtol)
        return [f"Asked for: {wanted}.", *([says] if says else [])]
    if right.size < 2:
        return []  # any more would give the answer away
    says = known.value_mistake([(got, right, ())], exercise.rtol)
    return [says] if says else []


def _wrong_value(exercise, answer, says):
    came = answer
    if not isinstance(answer, tuple | str) and not says:
        came = compare.as_array(answer)
    return Report(
        WRONG,
        exercise.key,
        "not right yet",
        says,
        [("came", layout.value(came))],
        f'`hint("{exercise.key}")` gives a hint.',
    )


def _judge_choice(exercise, answer, now):
    if untouched(answer):
        return not_yet(exercise, "Choose a letter and run the cell again.")
    letter = answer.strip().upper() if isinstance(answer, str) else None
    options = exercise.options
    rows = [(key, option.text) for key, option in options.items()]
    if letter not in options:
        letters = ", ".join(f'`"{key}"`' for key in options)
        says = [f"Answer with one letter as text: {letters}."]
        return Report(WRONG, exercise.key, "no such choice", says, rows)
    chosen = options[letter]
    rows = [(letter, chosen.text)]
    if not chosen.right:
        after = f'`hint("{exercise.key}")` gives a hint.'
        says = [chosen.why]
        return Report(WRONG, exercise.key, "not this", says, rows, after)
    others = [f"Not {k}: {o.why}" for k, o in options.items() if k != letter]
    return Report(RIGHT, exercise.key, "right", [chosen.why, *others], rows)


def _judge_rules(exercise, answer, now):
    if untouched(answer):
        return not_yet(exercise)
    total = len(exercise.rules)
    for kept, rule in enumerate(exercise.rules):
        says = rule(answer)
        if says:
            return Report(
                WRONG,
                exercise.key,
                f"not right yet: {kept} of {total} conditions hold",
                [says],
                after=f'`hint("{exercise.key}")` gives a hint.',
            )
    return Report(RIGHT, exercise.key, f"right: all {total} conditions hold")


_JUDGES = {
    Function: judge_function,
    Value: _judge_value,
    Choice: _judge_choice,
    Rules: _judge_rules,
}
