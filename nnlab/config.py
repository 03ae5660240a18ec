"""The float type and the fuzz factor: the few numbers every module shares.

Keras keeps them in `keras.config`, under the same names.
"""

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
    if value not in ("float32", "float64"):
        raise ValueError(
            "set_floatx: expected 'float32' or 'float64', "
            f"got {value!r}; write set_floatx('float32')")
    _floatx = value


def as_float(v):
    """Return `v` as an array of floats: its own float type, or floatx().

    A list of Python's floats is float64 to NumPy, a list of ints is floatx().
    """
    v = np.asarray(v)
    return v if v.dtype.kind == "f" else v.astype(_floatx)
