"""Activation functions, each beside the rule that undoes it.

An activation turns z (called x here, as in Keras) into a = g(z), entry by
entry (softmax: row by row). Its `_backward` turns da into dz. All six
derivatives can be written with the output alone, so every rule has the same
form: dz = rule(da, a), three arrays of one shape.
"""

import numpy as np

from nnlab.config import as_float
from nnlab.utils import lookup


def linear(x):
    """Return x unchanged: g(x) = x.

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

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    x = as_float(x)
    small = np.exp(-np.abs(x))                      # in (0, 1], never inf
    return np.where(x >= 0, 1, small) / (1 + small)


def sigmoid_backward(da, a):
    """Return dz = da * a * (1 - a)."""
    return da * a * (1 - a)


def tanh(x):
    """Squash into (-1, 1): g(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x)).

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

    References
    ----------
    Maas, Hannun and Ng, 2013 (maas2013).

    Examples
    --------
    >>> leaky_relu(np.array([-2.0, 3.0]))
    array([-0.4,  3. ])
    """
    x = as_float(x)
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
        x has no axis to sum over.

    Examples
    --------
    >>> softmax(np.array([[1000.0, 1000.0]]))
    array([[0.5, 0.5]])
    """
    x = as_float(x)
    if x.ndim == 0:
        raise ValueError("softmax: expected rows of numbers, got the single "
                         f"number {x}; write softmax([[...]])")
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_backward(da, a):
    """Return dz = a * (da - s), where s is the row sum of da * a."""
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
    identifier : str, function of this module, or None

    Raises
    ------
    ValueError
        A name or function that is not one of this module's six.

    Examples
    --------
    >>> get("relu") is relu
    True
    """
    if identifier is None:
        return linear
    if callable(identifier) and identifier in BACKWARD:
        return identifier
    return lookup("activation", identifier, {g.__name__: g for g in BACKWARD})
