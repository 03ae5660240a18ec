"""Mistakes that anybody can make in any exercise, found by their traces.

Each function looks at pairs of arrays (what came, what was expected) and
returns a sentence or None.  The author of an exercise can be more exact:
an exercise's own mistakes are tried first.
"""

import numpy as np

from .compare import same

_TRANSPOSED = (
    "The numbers are right, but rows and columns are swapped: this is the "
    "transpose of what is asked for."
)
_RESHAPED = (
    "The numbers are right, the shape is not. An axis too many or too few: "
    "look at slices, `keepdims` and `reshape`."
)
_ONE_FOR_MANY = (
    "One number came where an array is asked for. Either a sum or mean runs "
    "over everything (does it need an `axis`?), or a `return` inside a loop "
    "ends it in the first round."
)
_MANY_FOR_ONE = (
    "An array came where one number is asked for: something still has to "
    "bring its entries together."
)
_SPREAD = (
    "An array of shape (n, 1) met one of shape (n,), and NumPy spread them "
    "to (n, n). Print the shapes before the operation."
)
_SWAPPED = "Rows and columns are swapped: look for a transpose."
_OTHER_AXIS = (
    "The result has the length of the other axis: `axis=0` runs down the "
    "rows, `axis=1` along the columns."
)


def shape_mistake(got, expected, args, rtol):
    """What a wrong shape says about its maker."""
    n = expected.size
    again = got.reshape(expected.shape) if got.size == n else got
    traces = (
        (got.ndim == 2 and same(got.T, expected, rtol), _TRANSPOSED),
        (same(again, expected, rtol), _RESHAPED),
        (expected.ndim and not got.ndim, _ONE_FOR_MANY),
        (got.ndim and not expected.ndim, _MANY_FOR_ONE),
        (got.shape == (n, n), _SPREAD),
        (got.shape == expected.shape[::-1], _SWAPPED),
        (_other_axis(got, expected, args), _OTHER_AXIS),
    )
    return next((says for found, says in traces if found), None)


def _other_axis(got, expected, args):
    """True when one matrix has the two lengths, one on each axis."""
    ends = {got.shape, expected.shape}
    shapes = [np.shape(arg) for arg in args]
    return any(len(s) == 2 and ends == {s[:1], s[1:]} for s in shapes)


def value_mistake(triples, rtol):
    """What wrong numbers of the right shape say about their maker.

    Parameters
    ----------
    triples : list of (got, expected, args)
        Every case with equal shapes, the failing one among them.
    """
    got, expected = (
        np.concatenate([np.ravel(t[i]) for t in triples]).astype(float)
        for i in (0, 1)
    )
    if not np.isfinite(got[np.isfinite(expected)]).all():
        return _not_finite(got)
    keep = np.isfinite(got) & np.isfinite(expected)
    got, expected = got[keep], expected[keep]
    for trace in (_swapped, _sign, _whole, _rounded):
        says = trace(got, expected, rtol)
        if says:
            return says
    return (
        _mean(triples, rtol)
        or _factor(got, expected, rtol)
        or _offset(got, expected, rtol)
        or _order(triples, rtol)
        or _constant(triples, rtol)
    )


def _not_finite(got):
    if np.isinf(got).any():
        return (
            "An infinite number (`inf`) came: something grew beyond what a "
            "float can hold, or was divided by zero."
        )
    return (
        "`nan` came, which is no number: 0/0, inf - inf, or the logarithm "
        "or root of something negative happened on the way."
    )


def _swapped(got, expected, rtol):
    if np.isin(expected, (0, 1)).all() and same(got, 1 - expected, rtol):
        return "Every 0 should be a 1 and every 1 a 0. Look at the comparison."
    return None


def _sign(got, expected, rtol):
    if expected.any() and same(got, -expected, rtol):
        return "Every number has the wrong sign. Look for a minus."
    return None


def _whole(got, expected, rtol):
    if same(expected, np.round(expected), rtol):
        return None
    for cut in (np.trunc, np.floor, np.round):
        if same(got, cut(expected), rtol):
            return (
                "Whole numbers came where fractions are asked for. Look for "
                "`//`, `int(...)`, `round(...)` or an array of integers."
            )
    return None


def _rounded(got, expected, rtol):
    for digits in range(1, 7):
        if same(got, np.round(expected, digits), 1e-12):
            return (
                f"The numbers are rounded to {digits} decimals. Keep all "
                "digits; rounding is for printing."
            )
    return None


def _mean(triples, rtol):
    """Sum for mean and the reverse: a factor of each case's own N."""
    rows = [np.shape(t[2][0])[:1] if t[2] else () for t in triples]
    if not all(rows) or max(rows) == (1,):
        return None
    n = rows[int(np.argmax(rows))][0]
    if all(same(t[0], r[0] * t[1], rtol) for t, r in zip(triples, rows)):
        return f"A sum came where a mean is asked for: a factor of {n}."
    if all(same(r[0] * t[0], t[1], rtol) for t, r in zip(triples, rows)):
        return (
            f"Everything is divided by {n} once too often: is a mean taken "
            "where a sum is asked for, or taken twice?"
        )
    return None


def _factor(got, expected, rtol):
    nonzero = expected != 0
    if nonzero.sum() < 2:
        return None
    factor = got[nonzero][0] / expected[nonzero][0]
    if factor == 0 or not same(got, factor * expected, rtol):
        return None
    return f"Every number is {factor:.4g} times what it should be."


def _offset(got, expected, rtol):
    offset = got - expected
    if got.size < 2 or not same(offset, np.full_like(offset, offset[0]), rtol):
        return None
    way = "large" if offset[0] > 0 else "small"
    return f"Every number is too {way} by {abs(offset[0]):.4g}."


def _order(triples, rtol):
    arrays = [t[:2] for t in triples if np.size(t[0]) > 1]
    if arrays and all(same(g[::-1], e, rtol) for g, e in arrays):
        return "The right numbers came in reversed order."
    if arrays and all(
        same(np.sort(g, axis=None), np.sort(e, axis=None), rtol)
        for g, e in arrays
    ):
        return "The right numbers came, but not in the right places."
    return None


def _constant(triples, rtol):
    first = triples[0][0]
    if len(triples) > 2 and all(same(t[0], first, rtol) for t in triples):
        return (
            "The result is the same whatever goes in. Does the function use "
            "its arguments, or names from other cells?"
        )
    return None
