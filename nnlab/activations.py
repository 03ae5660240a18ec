"""Activation functions, each beside the rule that undoes it.

An activation turns z (called x here, as in Keras) into a = g(z), entry by
entry (softmax: row by row). Its `_backward` turns da into dz. All six
derivatives can be written with the output alone, so every rule has the same
form: dz = rule(da, a), three arrays of one shape.
"""

import numpy as np

from nnlab.config import as_float, divide, exp
from nnlab.utils import is_number, lookup, name_of, own_function


def linear(x):
    """Return x unchanged: g(x) = x.

    Raises
    ------
    ValueError
        x holds no real numbers.

    Examples
    --------
    >>> linear(np.array([-1.0, 2.0]))
    array([-1.,  2.])
    """
    return as_float(x)


def linear_backward(da, a):
    """Return dz = da, since g'(z) = 1."""
    return da


def sigmoid(x):
    """Squash into (0, 1): g(x) = 1 / (1 + exp(-x)).

    exp is only taken of -|x|, so neither end overflows:
    for x < 0 the same value is exp(x) / (1 + exp(x)).

    Parameters
    ----------
    x : array, any shape

    Returns
    -------
    array of floats, the shape of x

    Raises
    ------
    ValueError
        x holds no real numbers.

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    x = as_float(x)
    small = exp(-np.abs(x))                         # in [0, 1], never inf
    return np.where(x >= 0, 1, small) / (1 + small)


def sigmoid_backward(da, a):
    """Return dz = da * a * (1 - a)."""
    return da * a * (1 - a)


def tanh(x):
    """Squash into (-1, 1): g(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x)).

    Raises
    ------
    ValueError
        x holds no real numbers.

    Examples
    --------
    >>> tanh(np.array([-20.0, 0.0, 20.0]))
    array([-1.,  0.,  1.])
    """
    return np.tanh(as_float(x))


def tanh_backward(da, a):
    """Return dz = da * (1 - a^2)."""
    return da * (1 - a**2)


def relu(x):
    """Cut off below zero: g(x) = max(0, x).

    Raises
    ------
    ValueError
        x holds no real numbers.

    References
    ----------
    Nair and Hinton, 2010 (nairhinton2010).

    Examples
    --------
    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    return np.maximum(as_float(x), 0)


def relu_backward(da, a):
    """Return dz = da where a > 0, else 0 (0 at the corner, as in Keras)."""
    return da * (a > 0)


def leaky_relu(x, negative_slope=0.2):
    """Keep a little below zero: g(x) = x if x > 0 else negative_slope * x.

    Parameters
    ----------
    x : array, any shape
    negative_slope : float
        Keras's default, 0.2. The backward rule takes the same value; it
        must be above 0 for the output's sign to tell the input's.

    Raises
    ------
    ValueError
        x holds no real numbers, or negative_slope is none.

    References
    ----------
    Maas, Hannun and Ng, 2013 (maas2013).

    Examples
    --------
    >>> leaky_relu(np.array([-2.0, 3.0]))
    array([-0.4,  3. ])
    """
    x = as_float(x)
    if not is_number(negative_slope):
        raise ValueError("leaky_relu: expected a number for negative_slope, "
                         f"got {negative_slope!r}; write 0.2")
    return np.where(x > 0, x, negative_slope * x)


def leaky_relu_backward(da, a, negative_slope=0.2):
    """Return dz = da where a > 0, else negative_slope * da."""
    return np.where(a > 0, da, negative_slope * da)


def softmax(x):
    """Turn each row into probabilities: g(x)_k = exp(x_k) / sum_j exp(x_j).

    The row's maximum is subtracted first. That changes nothing in the
    quotient and keeps exp from overflowing.

    Parameters
    ----------
    x : array, shape (..., classes)

    Returns
    -------
    array of floats, the shape of x, every row summing to 1

    Raises
    ------
    ValueError
        x has no axis to sum over, or holds no real numbers.

    Examples
    --------
    >>> softmax(np.array([[1000.0, 1000.0]]))
    array([[0.5, 0.5]])
    """
    x = as_float(x)
    if x.shape[-1:] in ((), (0,)):
        raise ValueError("softmax: expected rows of numbers, got "
                         f"{'none' if x.ndim else f'the single number {x}'}; "
                         "write softmax([[...]])")
    e = exp(x - x.max(axis=-1, keepdims=True))
    return divide(e, e.sum(axis=-1, keepdims=True))


def softmax_backward(da, a):
    """Return dz_j = a_j * (da_j - sum_k da_k * a_k), row by row."""
    return a * (da - (da * a).sum(axis=-1, keepdims=True))


BACKWARD = {
    linear: linear_backward,
    sigmoid: sigmoid_backward,
    tanh: tanh_backward,
    relu: relu_backward,
    leaky_relu: leaky_relu_backward,
    softmax: softmax_backward,
}


def get(identifier):
    """Return the activation of that name; None means linear.

    Parameters
    ----------
    identifier : str, function or None
        A function of your own takes an array and works on each number
        alone; `backward` finds its derivative.

    Raises
    ------
    ValueError
        An unknown name; the message suggests the nearest.

    Examples
    --------
    >>> get("relu") is relu
    True
    """
    if identifier is None:
        return linear
    if own_function("activation", identifier):
        return identifier
    return lookup("activation", identifier, {g.__name__: g for g in BACKWARD})


def backward(g, da, z, a):
    """Return dz for a = g(z): by the rule above, else by two values of g.

    dz = da * (g(z + h) - g(z - h)) / (2 h)

    in float64, with h = 6e-6 * max(1, |z|): about ten digits are right, and
    at a corner it is the mean of both sides.

    Parameters
    ----------
    g : function
        One of this module's, or one that works on each number alone.
    da, z, a : arrays of one shape

    Returns
    -------
    array, that shape

    Raises
    ------
    ValueError
        A function of your own that does not keep the shape, or does not
        work on each number alone.

    Examples
    --------
    >>> backward(np.square, np.ones(2), np.array([3.0, -1.0]), None).round(6)
    array([ 6., -2.])
    """
    if g in BACKWARD:
        return BACKWARD[g](da, a)
    z = np.asarray(z, "float64")
    h = 6e-6 * np.maximum(1, np.abs(z))
    above, below = g(z + h), g(z - h)
    alone = g((z + h)[:1].reshape(-1, 1))           # the first row's numbers
    if np.shape(above) != z.shape or not np.allclose(
            alone.ravel(), above[:1].ravel(), equal_nan=True):
        raise ValueError(
            f"activation {name_of(g)}: expected a function that works on each "
            f"number alone, got {np.shape(above)} from {z.shape}, or numbers "
            "that depend on their neighbours; use np.exp(z), np.where(...) "
            "and the like")
    return (da * ((above - below) / (2 * h))).astype(da.dtype)
