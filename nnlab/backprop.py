"""One dense layer forward and backward, and the test of any gradient.

Rows are examples: x is (N, n_in), W is (n_in, n_out), z = x @ W + b is
(N, n_out). `dv` always means dL/dv and has the shape of v.
"""

import numpy as np

from nnlab.config import as_float
from nnlab.utils import is_number, truth


def dense_forward(x, W, b):
    """Compute the weighted sums z = x @ W + b.

    Parameters
    ----------
    x : array, shape (N, n_in)
        One example a row.
    W : array, shape (n_in, n_out)
        One neuron's weights a column.
    b : array, shape (n_out,)
        One bias a neuron.

    Returns
    -------
    array, shape (N, n_out)

    Raises
    ------
    ValueError
        The shapes do not fit together, or these are no real numbers.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0]])
    >>> W = np.array([[3.0, 0.0], [4.0, 1.0]])
    >>> dense_forward(x, W, np.array([10.0, 20.0]))
    array([[21., 22.]])
    """
    x, W, b = as_float(x), as_float(W, "W"), as_float(b, "b")
    _check_dense_shapes(x, W, b)
    return x @ W + b                                # (N, n_out)


def dense_backward(dz, x, W, input_gradient=True):
    """Carry dL/dz back through z = x @ W + b.

    dx = dz @ W.T,  dW = x.T @ dz,  db[j] = sum over n of dz[n, j].

    Parameters
    ----------
    dz : array, shape (N, n_out)
        Gradient of the mean loss; the 1/N is already in it.
    x : array, shape (N, n_in)
    W : array, shape (n_in, n_out)
    input_gradient : bool
        False saves the product dz @ W.T where nothing lies before x.

    Returns
    -------
    dx, dW, db : arrays of the shapes of x, W and b; dx is None if not asked

    Raises
    ------
    ValueError
        x or W is no matrix, or dz does not have a row for each row of x
        and a column for each column of W; these are no real numbers;
        ``input_gradient`` is neither True nor False.

    References
    ----------
    Rumelhart, Hinton and Williams, 1986 (rumelhart1986).

    Examples
    --------
    >>> dz = np.array([[1.0], [2.0]])
    >>> x = np.array([[3.0, 4.0], [5.0, 6.0]])
    >>> dx, dW, db = dense_backward(dz, x, np.array([[7.0], [8.0]]))
    >>> dW, db
    (array([[13.],
           [16.]]), array([3.]))
    """
    dz, x, W = as_float(dz, "dz"), as_float(x), as_float(W, "W")
    if x.ndim != 2 or W.ndim != 2:
        raise ValueError(
            "dense_backward: expected x (N, n_in) and W (n_in, n_out), got x "
            f"{x.shape} and W {W.shape}; for the weights of one neuron write "
            "w[:, None], and dz[:, None]")
    if dz.shape != (len(x), W.shape[1]):
        raise ValueError(
            f"dense_backward: expected dz {(len(x), W.shape[1])}, the shape "
            f"of x @ W, got {dz.shape}; pass the gradient of z itself")
    dx = dz @ W.T if truth("input_gradient", input_gradient) else None
    return dx, x.T @ dz, dz.sum(axis=0)


def numerical_gradient(f, v, h=1e-5):
    """Estimate the gradient of f at v from 2 * v.size values of f.

    dv_i = (f(v + h e_i) - f(v - h e_i)) / (2 h), in float64, for each i.
    Its error shrinks as h^2, until rounding takes over near h = 1e-5.

    Parameters
    ----------
    f : function
        Takes an array shaped like v, returns one number.
    v : array
        Where to measure. It is not changed.
    h : float
        Half the distance between the two points.

    Returns
    -------
    array of float64, the shape of v

    Raises
    ------
    ValueError
        f returns anything but one number, v holds no real numbers, or h is
        not above 0.

    Examples
    --------
    >>> numerical_gradient(lambda v: (v**2).sum(), [1.0, -3.0]).round(6)
    array([ 2., -6.])
    """
    v = as_float(v, "v").astype("float64")          # a copy
    if not (is_number(h) and h > 0):
        raise ValueError(f"numerical_gradient: expected h above 0, got {h!r}; "
                         "write h=1e-5")
    dv = np.empty_like(v)
    for i in np.ndindex(v.shape):
        old = v[i]
        v[i] = old + h
        above = _value(f, v)
        v[i] = old - h
        below = _value(f, v)
        v[i] = old
        dv[i] = (above - below) / (2 * h)
    return dv


def relative_error(a, b):
    """Compare two arrays whatever their scale: |a - b| / (|a| + |b|).

    The bars are Euclidean norms. 0 means equal, 1 means opposite directions
    or one of them zero; a right gradient in float64 is below 1e-6.

    Parameters
    ----------
    a, b : arrays of one shape

    Returns
    -------
    float

    Raises
    ------
    ValueError
        The shapes differ, or these are no real numbers.

    Examples
    --------
    >>> relative_error([3.0, 4.0], [-3.0, -4.0])
    1.0
    """
    a, b = (as_float(v, who).astype("float64", copy=False)
            for v, who in ((a, "a"), (b, "b")))
    if a.shape != b.shape:
        raise ValueError(f"relative_error: expected two arrays of one shape, "
                         f"got {a.shape} and {b.shape}; a gradient has the "
                         "shape of its parameter")
    total = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / total) if total else 0.0


def check_gradient(f, v, dv, tolerance=1e-6):
    """Hold a gradient that you derived against the numerical one.

    Parameters
    ----------
    f : function
        The loss as a function of v alone.
    v : array of float64
    dv : array, the shape of v
        The gradient to check.
    tolerance : float
        Largest relative error that passes.

    Returns
    -------
    float
        The relative error.

    Raises
    ------
    AssertionError
        The error is above the tolerance; the message shows the worst entry.
    ValueError
        dv does not have the shape of v; the tolerance is no number from 0;
        and as `numerical_gradient` does.

    Examples
    --------
    >>> v = np.array([1.0, -3.0])
    >>> check_gradient(lambda v: (v**2).sum(), v, 2 * v) < 1e-6
    True
    """
    if not (is_number(tolerance) and tolerance >= 0):
        raise ValueError("check_gradient: expected a tolerance of 0 or more, "
                         f"got {tolerance!r}; write tolerance=1e-6")
    expected, dv = numerical_gradient(f, v), as_float(dv, "dv")
    error = relative_error(dv, expected)
    if not error <= tolerance:                      # a NaN fails too
        gap = np.abs(dv - expected)
        i = tuple(map(int, np.unravel_index(np.argmax(gap), gap.shape)))
        raise AssertionError(
            f"check_gradient: relative error {error:.1e}, expected at most "
            f"{tolerance:.0e}; worst at {i}: yours {dv[i]:.6g}, "
            f"numerical {expected[i]:.6g}")
    return error


def _value(f, v):
    """Return f(v), one number, as a float."""
    value = np.asarray(f(v))
    if value.size != 1 or value.dtype.kind not in "biuf":
        raise ValueError(
            "numerical_gradient: expected a function that returns one "
            f"number, got {value.dtype} values of shape {value.shape}; take "
            "the sum or the mean")
    return float(value.item())


def _check_dense_shapes(x, W, b):
    """Raise a ValueError that names the two sizes that disagree."""
    if x.ndim != 2 or W.ndim != 2:
        raise ValueError(
            "dense_forward: expected x (N, n_in) and W (n_in, n_out), got x "
            f"{x.shape} and W {W.shape}; for one example write x[None, :]")
    if x.shape[1] != W.shape[0]:
        raise ValueError(
            f"dense_forward: x has {x.shape[1]} columns but W has "
            f"{W.shape[0]} rows; got x {x.shape} and W {W.shape}; rows of x "
            "are examples, rows of W are inputs")
    if b.shape != (W.shape[1],):
        raise ValueError(
            f"dense_forward: expected b ({W.shape[1]},), one bias for each "
            f"column of W, got {b.shape}; write np.zeros({W.shape[1]})")
