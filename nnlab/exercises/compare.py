"""Compare what came with what was expected, shape before value."""

import dis
import types

import numpy as np

from .plain import Odd

_TEXT = (
    "A text came where a number or an array was asked for: what stands in "
    "quotation marks is no number."
)
_INSIDE = "Not everything inside is a number. "
_RAGGED = "Rows of different lengths came: they do not make an array."
_EMPTY = {
    "RESUME", "NOP", "CACHE", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE",
    "COPY_FREE_VARS",
}


def is_stub(function):
    """True when a function's body is only a docstring, ``...`` or pass.

    The compiled code tells: it loads nothing but None and Ellipsis.
    """
    if type(function) is not types.FunctionType:
        return False
    steps = list(dis.get_instructions(function.__code__))
    loaded = [s.argval for s in steps if s.opname.endswith("_CONST")]
    return all(s.opname in _EMPTY for s in steps) and all(
        value is None or value is ... for value in loaded
    )


def as_array(value):
    """Turn plain data (see plain.py) into an array of numbers.

    Raises
    ------
    ValueError
        With a sentence for the learner when there is no way to do so.
    """
    says = type_problem(value)
    if says:
        raise ValueError(says)
    try:
        array = np.asarray(value)
        if array.dtype == object:  # whole numbers beyond 64 bits
            array = array.astype(float)
    except (ValueError, TypeError, OverflowError):
        raise ValueError(_RAGGED) from None
    return array


def problem(value):
    """The sentence on plain data that does not make an array, or ""."""
    try:
        as_array(value)
    except ValueError as error:
        return str(error)
    return ""


def type_problem(value):
    """A sentence when plain data is no number or array, else None."""
    if isinstance(value, Odd):
        return value.says
    if value is None or value is ...:
        return f"`{value}` came where a number or an array was asked for."
    if isinstance(value, str):
        return _TEXT
    if isinstance(value, dict):
        return "A `dict` came where a number or an array was asked for."
    if isinstance(value, list | tuple):
        inner = next(filter(None, map(type_problem, value)), None)
        inside = "" if inner and inner.startswith(_INSIDE) else _INSIDE
        return inner and inside + inner
    return None


def agrees(got, expected, rtol):
    """True when plain data is what was expected, whatever its type."""
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and got.keys() == expected.keys()
            and all(agrees(got[k], e, rtol) for k, e in expected.items())
        )
    if is_several(expected):
        return is_many(got, len(expected)) and all(
            agrees(g, e, rtol) for g, e in zip(got, expected)
        )
    if expected is None or isinstance(expected, str):
        return type(got) is type(expected) and got == expected
    try:
        return same(as_array(got), as_array(expected), rtol)
    except ValueError:
        return False


def single(got, expected):
    """What came, with arrays of one number as that number where one is due.

    ``[0.5]`` from NumPy is what many a right line gives for 0.5.  A list or
    tuple of one number stays: it is a slip, such as a comma too many.
    """
    if isinstance(got, np.ndarray) and got.shape == (1,):
        return got[0] if shape(expected) == () else got
    if is_several(expected) and isinstance(got, list | tuple):
        if len(got) == len(expected):
            return type(got)(map(single, got, expected))
    return got


def shape(value):
    """The shape of plain data, or None where it is no array of numbers."""
    try:
        return as_array(value).shape
    except ValueError:
        return None


def is_several(expected):
    """True for several results: a tuple, or a list that is no array."""
    if isinstance(expected, list):
        try:
            as_array(expected)
        except ValueError:
            return True
    return isinstance(expected, tuple)


def is_many(got, count):
    """True for results that can be unpacked into so many names."""
    if isinstance(got, np.ndarray) and not got.ndim:
        return False
    return isinstance(got, tuple | list | np.ndarray) and len(got) == count


def same(got, expected, rtol):
    """True when two arrays have one shape and, to rounding, one value."""
    if got.shape != expected.shape:
        return False
    if got.dtype == np.float32:  # it carries about seven digits
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
