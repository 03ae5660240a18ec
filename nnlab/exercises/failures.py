"""Tell a learner what is wrong with a function, the first failing case first.

The order is that of a good tutor: what was called, what should have come,
what came; then the mistake by its name, if it is one that is known.
"""

import contextlib
import copy
import inspect

import numpy as np

from . import compare, explain, known, layout
from .report import WRONG, Report


def agrees(got, expected, rtol):
    """True when a result is the expected one, whatever type it has."""
    if isinstance(expected, tuple):
        return _several(got, len(expected)) and all(
            agrees(g, e, rtol) for g, e in zip(got, expected)
        )
    if expected is None or isinstance(expected, str | dict):
        return type(got) is type(expected) and got == expected
    try:
        array = compare.as_array(got)
    except ValueError:
        return False
    return got is not None and compare.same(array, np.asarray(expected), rtol)


def _several(got, count):
    """True for results that can be unpacked into so many names."""
    if isinstance(got, np.ndarray) and not got.ndim:
        return False
    return isinstance(got, tuple | list | np.ndarray) and len(got) == count


def failure(exercise, answer, runs, wrong):
    """The Report on a function whose run ``wrong`` is the first to fail."""
    passed = sum(run.passes for run in runs)
    report = Report(
        WRONG,
        exercise.key,
        f"not right yet: {passed} of {len(runs)} cases pass",
        rows=[("call", layout.call_text(exercise.call, wrong.args))],
        after=f'`hint("{exercise.key}")` gives a hint.',
    )
    if wrong.error is None:
        report.rows += _difference(wrong, exercise)
    else:
        report.rows += [("error", explain.message(wrong.error))]
        line = explain.line(wrong.error, answer)
        report.rows += [("in the line", line)] if line else []
    if wrong.printed:
        report.rows.append(("printed", wrong.printed.rstrip()[:400]))
    own = own_mistake(exercise, runs)
    report.says = [own] if own else _general(exercise, answer, runs, wrong)
    return report


def own_mistake(exercise, runs):
    """The author's mistake whose results are the answer's in every case."""
    if all(run.error is not None for run in runs):
        return None  # a crash alone does not tell one mistake from another
    for mistake in exercise.mistakes:
        if all(_alike(mistake.wrong, run, exercise.rtol) for run in runs):
            return mistake.says
    return None


def _alike(wrong, run, rtol):
    try:
        with np.errstate(all="ignore"):
            result = wrong(*copy.deepcopy(run.args))
    except Exception as error:  # noqa: BLE001 - mistakes may crash too
        return type(error) is type(run.error)
    return run.error is None and agrees(run.got, result, rtol)


def _general(exercise, answer, runs, run):
    """What the machinery itself recognises."""
    if run.error is not None:
        names = layout.names(exercise.call)
        return _signature(exercise, answer, run) or explain.explain(
            run.error, run.args, names
        )
    if run.got is None and run.expected is not None:
        return [_nothing(run)]
    says = []
    if not agrees(run.got, run.expected, exercise.rtol):
        says = _numbers(exercise, runs, run)
    return says + _change(run)


def _signature(exercise, answer, run):
    try:
        inspect.signature(answer).bind(*run.args)
    except TypeError:
        takes = str(inspect.signature(answer))
        call = exercise.call
        return [f"It is called as `{call}`, but yours takes `{takes}`."]
    except ValueError:  # a built-in function that hides its signature
        pass
    return None


def _nothing(run):
    if run.printed:
        return (
            "The result is printed, not returned. `print` shows a number to "
            "you; only `return` hands it to the caller."
        )
    return (
        "Nothing came back (`None`). Is there a `return` on every way "
        "through the function, the last line included?"
    )


def _change(run):
    if not run.changed:
        return []
    says = (
        f"The function changes its argument `{run.changed}`: the caller's "
        "array is different afterwards. Work on a new array. (`+=`, `*=` "
        "and `x[...] =` change an array in place.)"
    )
    return [says]


def _numbers(exercise, runs, run):
    if isinstance(run.expected, tuple):
        count = len(run.expected)
        if not _several(run.got, count):
            names = ", ".join(exercise.returns)
            named = f": `{names}`" if names else ""
            return [f"It should return {count} results{named}."]
    try:
        expected, got, _ = part(run, exercise)
        got, expected = compare.as_array(got), np.asarray(expected)
    except ValueError as problem:
        return [str(problem)]
    if got.shape != expected.shape:
        says = known.shape_mistake(got, expected, run.args, exercise.rtol)
        return [says or "Look at the shape first: it is not as asked for."]
    says = known.value_mistake(_triples(exercise, runs), exercise.rtol)
    return [says] if says else []


def _triples(exercise, runs):
    """(got, expected, args) of every case that has the expected shape."""
    triples = []
    for run in runs:
        with contextlib.suppress(ValueError, TypeError):
            expected, got, _ = part(run, exercise)
            got, expected = compare.as_array(got), np.asarray(expected)
            if got.shape == expected.shape:
                triples.append((got, expected, run.args))
    return triples


def _difference(run, exercise):
    """Rows that put what was expected beside what came."""
    expected, got, label = part(run, exercise)
    if not isinstance(expected, tuple):
        with contextlib.suppress(ValueError):
            got, expected = compare.as_array(got), np.asarray(expected)
    texts = layout.pair(expected, got)
    rows = [(f"expected{label}", texts[0]), (f"came{label}", texts[1])]
    shape = getattr(got, "shape", None)
    if shape and shape == getattr(expected, "shape", 0) and got.size > 4:
        at = compare.first_difference(got, expected, exercise.rtol)
        rows += [("differs at", at)] if at else []
    return rows


def part(run, exercise):
    """The first result that differs: the whole, or one of several."""
    expected, got = run.expected, run.got
    if isinstance(expected, tuple) and _several(got, len(expected)):
        names = exercise.returns or [f"[{i}]" for i in range(len(got))]
        for name, e, g in zip(names, expected, got):
            if not agrees(g, e, exercise.rtol):
                return e, g, f" {name}"
    return expected, got, ""
