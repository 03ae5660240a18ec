"""Where an answer fails: what its wrong cases share and its right ones lack.

This names no mistake.  It is what a tutor would point at who sees nothing
but the results.
"""

import numpy as np

from . import layout
from .compare import as_array, shape

_OF_NUMBERS = (  # of one number
    ("{} is 0", lambda a: a == 0),
    ("{} is 1", lambda a: a == 1),
    ("{} is 2", lambda a: a == 2),
    ("{} is negative", lambda a: a < 0),
    ("{} is positive", lambda a: a > 0),
    ("{} is more than 1", lambda a: a > 1),
    ("{} is more than 2", lambda a: a > 2),
    ("{} is a whole number", lambda a: a == np.rint(a)),
    ("{} is even", lambda a: a % 2 == 0),
)
_OF_ARRAYS = (
    ("{} has a negative number in it", lambda a: (a < 0).any()),
    ("{} has a 0 in it", lambda a: (a == 0).any()),
    ("{} has fractions in it", lambda a: (a != np.rint(a)).any()),
    ("{} has a single row", lambda a: a.ndim == 2 and len(a) == 1),
    ("{} has a single column", lambda a: a.ndim == 2 and a.shape[1] == 1),
    ("{} is square", lambda a: a.ndim == 2 and len(a) == a.shape[1]),
)
_ENTRIES = (  # which entries of a result e are wrong
    ("in the first row or place", lambda e: _ends(e, 0, 0)),
    ("in the last row or place", lambda e: _ends(e, 0, -1)),
    ("in the first column", lambda e: _ends(e, 1, 0)),
    ("in the last column", lambda e: _ends(e, 1, -1)),
    (
        "in the first row or the first column",
        lambda e: _ends(e, 0, 0) | _ends(e, 1, 0),
    ),
    (
        "in the last row or the last column",
        lambda e: _ends(e, 0, -1) | _ends(e, 1, -1),
    ),
    ("below the first row or place", lambda e: ~_ends(e, 0, 0)),
    ("where the result should be negative", lambda e: e < 0),
    ("where the result should be positive", lambda e: e > 0),
    ("where the result should be 0", lambda e: e == 0),
    ("where the result should be more than 1", lambda e: e > 1),
)
_PLACES = 7  # of these; the others tell by the result
_FEW = 0.2  # of all numbers: a place that holds more than the rest is none


def condition(exercise, runs):
    """A sentence about the cases that fail, or ""."""
    fails = [not run.passes for run in runs]
    if sum(fails) < 2 or len(fails) - sum(fails) < 2:
        return ""
    for name, values in _looked_at(exercise, runs):
        for single, features in ((True, _OF_NUMBERS), (False, _OF_ARRAYS)):
            for text, holds in features:
                held = [_holds(holds, value, single) for value in values]
                text = text.format(name)
                if held == fails:
                    return f"It fails where {text}, and only there."
                if None not in held and [not h for h in held] == fails:
                    return f"All is right where {text}, and only there."
    return ""


def _looked_at(exercise, runs):
    """(name, its values in all cases) of what a case can be told by."""
    names = layout.names(exercise.call)[: len(runs[0].args)]
    for place, name in enumerate(names):
        values = [run.args[place] for run in runs]
        yield f"`{name}`", values
        if all(isinstance(value, list | tuple) for value in values):
            for i in range(min(3, *map(len, values))):
                yield f"`{name}[{i}]`", [value[i] for value in values]
    yield "the result", [run.expected for run in runs]


def _holds(holds, value, single):
    """Whether a feature holds; None for what is no number or array."""
    try:
        array = np.asarray(value)
        if array.dtype.kind in "biuf" and (array.ndim == 0) == single:
            return bool(holds(array))
    except ValueError:
        pass
    return None


def entries(parts, rtol):
    """A sentence about the numbers of a result that are wrong, or ""."""
    pairs = [
        (as_array(part.got), np.asarray(part.expected))
        for part in parts
        if shape(part.got) == shape(part.expected) is not None
    ]
    if len(pairs) < len(parts):
        return ""
    right = [np.isclose(g, e, rtol, rtol, equal_nan=True) for g, e in pairs]
    choice = all(
        np.isin([*g.flat, *e.flat], (0, 1)).all() for g, e in pairs
    )
    numbers = sum(e.size for _, e in pairs)
    for text, where in _ENTRIES[: _PLACES if choice else None]:
        there = [where(e) for _, e in pairs]
        wrong = sum((~r).sum() for r in right)
        if (
            all((r | t).all() for r, t in zip(right, there))
            and wrong > 1
            and wrong > sum(t.sum() for t in there) / 2
            and sum((~t).sum() for t in there) > max(1, _FEW * numbers)
        ):
            return f"The only numbers that are wrong stand {text}."
    if choice:
        return _no_or_yes(pairs)
    for word, beyond in (("small", np.less), ("large", np.greater)):
        if all((r | beyond(g, e)).all() for r, (g, e) in zip(right, pairs)):
            return f"Whatever is wrong is too {word}."
    return ""


def _no_or_yes(pairs):
    """The sentence on answers of 0 and 1 that are wrong on one side only."""
    for came, right in ((1, 0), (0, 1)):
        if all((g[g != e] == came).all() for g, e in pairs):
            words = {0: "`False`, or 0,", 1: "`True`, or 1,"}
            return (
                "Whatever is wrong is wrong in one way: where "
                f"{words[came]} came, {words[right]} is right."
            )
    return ""


def _ends(e, axis, index):
    """True for the entries at one end of an axis, if there is that axis."""
    mask = np.zeros(e.shape, bool)
    if axis < e.ndim:
        np.moveaxis(mask, axis, 0)[index] = True
    return mask
