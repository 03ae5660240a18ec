"""The float type and the fuzz factor: the few numbers every module shares.

Keras keeps them in `keras.config`, under the same names.
"""

import functools

import numpy as np

_EPSILON = 1e-7
_floatx = "float32"


def epsilon():
    """Return the fuzz factor that keeps logarithms finite, 1e-7."""
    return _EPSILON


def floatx():
    """Return the float type of new weights: "float32" unless changed."""
    return _floatx


def set_floatx(value):
    """Set the float type of weights made from now on.

    Parameters
    ----------
    value : str
        "float32" (fast, the default) or "float64" (to check gradients).

    Raises
    ------
    ValueError
        Any other value.

    Examples
    --------
    >>> set_floatx("float64")
    >>> floatx()
    'float64'
    >>> set_floatx("float32")
    """
    global _floatx
    if not isinstance(value, str) or value not in ("float32", "float64"):
        raise ValueError(
            "set_floatx: expected 'float32' or 'float64', "
            f"got {value!r}; write set_floatx('float32')")
    _floatx = value


def as_float(v, who="x"):
    """Return `v` as an array of floats: its own float type, or floatx().

    A list of Python's floats is float64 to NumPy, a list of ints is floatx().

    Raises
    ------
    ValueError
        It holds no real numbers, or rows of different lengths.
    """
    v = as_numbers(v, who)
    return v if v.dtype.kind == "f" else v.astype(_floatx)


def as_numbers(v, who="x"):
    """Return `v` as an array of real numbers of its own type.

    Raises
    ------
    ValueError
        It holds none, or rows of different lengths.
    """
    v = as_array(v, who)
    check_numbers(who, v)
    return v


def as_array(v, who="x"):
    """Return `v` as an array.

    Raises
    ------
    ValueError
        It has rows of different lengths.
    """
    try:
        return np.asarray(v)
    except ValueError:
        raise ValueError(
            f"{who}: expected rows of one length, got a {type(v).__name__} "
            f"of different ones; look at [len(row) for row in {who}]"
        ) from None


def check_numbers(who, v):
    """Raise a ValueError if the array holds anything but real numbers."""
    if v.dtype.kind not in "biuf":
        raise ValueError(
            f"{who}: expected real numbers, got {v.dtype} values such as "
            f"{v.flat[0] if v.size else None!r}; write "
            f"{who}.astype('float32') if they are numbers")


def underflow_is_zero(function):
    """Decorate: numbers too small for a float become 0, as by default.

    Also where a user told NumPy to raise, np.seterr(all="raise"): that
    exp(-1000) is 0 is no fault of theirs.
    """
    @functools.wraps(function)
    def calm(*arguments, **choices):
        if np.geterr()["under"] == "ignore":
            return function(*arguments, **choices)
        with np.errstate(under="ignore"):
            return function(*arguments, **choices)
    return calm


def _or_zero(function):
    """The same for a function of NumPy's, which may be called twice."""
    def calm(*arrays):
        """As NumPy's own, but what is too small becomes 0."""
        try:
            return function(*arrays)
        except FloatingPointError:
            with np.errstate(under="ignore"):
                return function(*arrays)
    return calm


exp, log1p, divide = map(_or_zero, (np.exp, np.log1p, np.divide))
