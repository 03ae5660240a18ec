"""Tell a learner what is wrong with a function, the first failing case first.

The order is that of a good tutor: what was called, what should have come,
what came; then the mistake by its name, if one explains all that came.
"""

import re

import numpy as np

from . import arguments, compare, conditions, known, layout, results
from .report import WRONG, Report

_PRINTED = (
    "The result is printed, not returned. `print` shows a number to you; "
    "only `return` hands it to the caller."
)
_NOTHING = (
    "Nothing came back (`None`). Is there a `return` on every way through "
    "the function, the last line included?"
)
_CHANGED = (
    "The function changes its argument `{}`: what the caller has is different "
    "afterwards. Work on something new. (`+=`, `*=`, `x[...] =`, `.sort()`, "
    "`.reverse()` and `.pop()` change what they are given.)"
)
_CHANGED_LIST = (
    "The function changes its argument `{0}`: the caller's list is different "
    "afterwards. Begin with `{0} = list({0})`, a list of your own. Arrays in "
    "it are still the caller's: make new ones, for `-=` and `+=` change them "
    "in place."
)
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|nan|inf|True|False"


def failure(exercise, answer, runs, child, seconds):
    """The Report on a function that fails in some of its runs.

    ``seconds`` are left of the time limit, to try it with other arguments.
    """
    wrong = next(run for run in runs if not run.passes)
    passed = sum(run.passes for run in runs)
    report = Report(
        WRONG,
        exercise.key,
        f"not right yet: {passed} of {len(runs)} cases pass",
        rows=[("call", layout.call_text(exercise.call, wrong.args))],
        after=f'`hint("{exercise.key}")` gives a hint.',
    )
    if wrong.error is None:
        if not wrong.agrees:  # else nothing but an argument is wrong
            report.rows += results.difference(exercise, wrong)
    else:
        report.rows += [("error", wrong.error.text)]
        line = wrong.error.line
        report.rows += [("in the line", line)] if line else []
    if wrong.printed.strip():
        report.rows.append(("printed", wrong.printed.rstrip()[:400]))
    certain, seen = arguments.look(exercise, answer, runs, child,
                                   seconds)
    says = _says(exercise, runs, wrong, certain, seen)
    report.says = [text for text in says if text]
    return report


def _says(exercise, runs, run, certain, seen):
    """What is certain, else what is known, else what there is to see."""
    where = conditions.condition(exercise, runs)
    changed = _changed(exercise, run) if run.changed else ""
    if certain:
        return [certain]
    if run.error is not None:
        own = known.own_mistake(exercise, runs)
        return [own] if own else [*run.error.says, where]
    if run.agrees:
        return [changed]
    own = known.own_mistake(exercise, runs)
    if own:
        return [own, changed]
    if run.got is None and run.expected is not None:
        empty = [run for run in runs if run.got is None and not run.error]
        shown = all(_shows(run.printed, run.expected) for run in empty)
        return [_PRINTED] if shown else [_NOTHING, where]
    says = results.told(exercise, runs, run)
    if not says:
        says = [seen, *results.seen(exercise, runs, run), where]
    return [*says, changed]


def _changed(exercise, run):
    """A sentence on the argument that is different after the call."""
    args = dict(zip(layout.names(exercise.call), run.args))
    is_list = isinstance(args.get(run.changed), list)
    return (_CHANGED_LIST if is_list else _CHANGED).format(run.changed)


def _shows(text, expected):
    """True when a printed text holds the expected numbers in their order."""
    words = [{"True": "1", "False": "0"}.get(word, word)
             for word in re.findall(_NUMBER, text)]
    printed = np.array([float(word) for word in words])
    try:
        wanted = _flat(expected)
    except ValueError:
        return False
    starts = range(len(printed) - len(wanted) + 1)
    return len(wanted) > 0 and any(
        np.allclose(printed[i : i + len(wanted)], wanted, 1e-2, 6e-3)
        for i in starts
    )


def _flat(expected):
    """All the numbers of one or several results in one row."""
    if compare.is_several(expected):
        return np.concatenate([_flat(part) for part in expected])
    return np.ravel(compare.as_array(expected)).astype(float)
