"""Compare what came with what was expected, shape before value."""

import dis
import types
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

import numpy as np

_SINGLE = (np.float32, np.float16)
_EMPTY = {
    "RESUME", "NOP", "CACHE", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE",
    "COPY_FREE_VARS",
}


def is_stub(function):
    """True when a function's body is only a docstring, ``...`` or pass.

    The compiled code tells: it loads nothing but None and Ellipsis.
    """
    code = getattr(function, "__code__", None)
    if not isinstance(code, types.CodeType):
        return False
    steps = list(dis.get_instructions(code))
    loaded = [s.argval for s in steps if s.opname.endswith("_CONST")]
    return all(s.opname in _EMPTY for s in steps) and all(
        value is None or value is ... for value in loaded
    )


def type_problem(value):
    """A sentence when ``value`` cannot be a number or array, else None."""
    kind = type(value).__name__
    if callable(value) and not hasattr(value, "__array__"):
        return (
            "A function came where its result was asked for. Are the "
            "brackets of a call missing?"
        )
    if isinstance(value, str | bytes):
        return "A text came where a number or an array was asked for."
    if isinstance(value, Iterator):
        return (
            f"A `{kind}` came: numbers that are promised, not yet made. "
            "A list in square brackets or `np.array` makes them."
        )
    if isinstance(value, Mapping | AbstractSet):
        return f"A `{kind}` came where a number or an array was asked for."
    return None


def as_array(value):
    """Turn numbers, lists and array-likes into an array.

    Raises
    ------
    ValueError
        With a sentence for the learner when there is no way to do so.
    """
    problem = type_problem(value)
    if problem:
        raise ValueError(problem)
    try:
        array = np.asarray(value)
    except Exception:  # noqa: BLE001 - whatever numpy meets in there
        raise ValueError(
            "Rows of different lengths came: they do not make an array."
        ) from None
    if array.dtype.kind not in "biufc":
        raise ValueError(
            f"A `{type(value).__name__}` came whose entries are not all "
            "numbers."
        )
    return array


def same(got, expected, rtol):
    """True when two arrays have one shape and, to rounding, one value."""
    if got.shape != expected.shape:
        return False
    if got.dtype in _SINGLE:  # float32 carries about seven digits
        rtol = max(rtol, 1e-4)
    sizes = np.abs(expected[np.isfinite(expected)])
    atol = 0.01 * rtol * (sizes.max(initial=0.0) or 1.0)
    return bool(np.allclose(got, expected, rtol, atol, equal_nan=True))


def first_difference(got, expected, rtol):
    """Index of the first entry that differs, as text: ``[1, 0]``, or ''."""
    close = np.isclose(got, expected, rtol, 0.01 * rtol, equal_nan=True)
    if close.all() or not close.any():
        return ""
    return str([int(i) for i in np.argwhere(~close)[0]])
