"""Convolution and pooling on images (N, height, width, channels).

`conv2d_loops` is the definition, read it first. The fast version unfolds
every patch into a row, so that the whole convolution is one matrix product
and its backward rule is the dense layer's.

Like every deep-learning library, this slides the kernel without flipping
it; mathematics calls that cross-correlation.
"""

import numpy as np

from nnlab.config import as_float
from nnlab.utils import pair


def conv2d_loops(x, W, b, strides=1):
    """Convolve by four loops, without padding: slow, and plain to see.

    z[n, i, j, f] = sum over u, v, c of
                    x[n, i*s + u, j*s + v, c] * W[u, v, c, f]  +  b[f]

    Parameters
    ----------
    x : array, shape (N, height, width, c_in)
    W : array, shape (k_h, k_w, c_in, filters)
    b : array, shape (filters,)
    strides : int or two ints

    Returns
    -------
    array, shape (N, out_h, out_w, filters)
        out = (size - k) // stride + 1.

    Raises
    ------
    ValueError
        Shapes that do not fit, a window larger than the image, no real
        numbers.

    Examples
    --------
    >>> x = np.arange(16.0).reshape(1, 4, 4, 1)
    >>> conv2d_loops(x, np.ones((3, 3, 1, 1)), np.zeros(1))[0, :, :, 0]
    array([[45., 54.],
           [81., 90.]])
    """
    x, W, b = as_float(x), as_float(W, "W"), as_float(b, "b")
    _check_shapes(x, W, b)
    k_h, k_w, _, filters = W.shape
    s_h, s_w = pair("strides", strides)
    _check_window(x, (k_h, k_w))
    out_h = output_size(x.shape[1], k_h, s_h)
    out_w = output_size(x.shape[2], k_w, s_w)
    z = np.zeros((len(x), out_h, out_w, filters), x.dtype)
    for n in range(len(x)):
        for i in range(out_h):
            for j in range(out_w):
                patch = x[n, i*s_h:i*s_h + k_h, j*s_w:j*s_w + k_w]
                for f in range(filters):
                    z[n, i, j, f] = (patch * W[..., f]).sum() + b[f]
    return z


def output_size(size, k, stride):
    """Return how many windows of k fit along a padded axis.

    Examples
    --------
    >>> output_size(28, 3, 1), output_size(28, 2, 2), output_size(7, 3, 2)
    (26, 14, 3)
    """
    return (size - k) // stride + 1


def check_padding(padding):
    """Raise a ValueError if padding is neither "valid" nor "same"."""
    if not isinstance(padding, str) or padding not in ("valid", "same"):
        raise ValueError("padding: expected 'valid' or 'same', got "
                         f"{padding!r}; write padding='same'")


def padding_amounts(size, k, stride, padding):
    """Return how many rows to add before and after one axis of an image.

    "valid" adds none. "same" makes the output ceil(size / stride) long;
    an odd row goes after, as in Keras.

    Raises
    ------
    ValueError
        Another word for the padding.

    Examples
    --------
    >>> padding_amounts(5, 3, 1, "same"), padding_amounts(6, 3, 2, "same")
    ((1, 1), (0, 1))
    """
    check_padding(padding)
    if padding == "valid":
        return 0, 0
    total = max((-(-size // stride) - 1) * stride + k - size, 0)
    return total // 2, total - total // 2


def pad(x, kernel_size, strides, padding, value=0):
    """Return x with the border that this kernel, stride and padding need.

    Parameters
    ----------
    x : array, shape (N, height, width, channels)
    kernel_size, strides : pairs of ints
    padding : "valid" or "same"
    value : float
        What the border is filled with.

    Raises
    ------
    ValueError
        x is no batch of images, or the padding is unknown.
    """
    _check_images(x)
    rows, cols = _border(x.shape, kernel_size, strides, padding)
    if not any(rows + cols):
        return x
    return np.pad(x, ((0, 0), rows, cols, (0, 0)), constant_values=value)


def unpad(dx, shape, kernel_size, strides, padding):
    """Cut the border off again: the backward rule of `pad`."""
    (top, _), (left, _) = _border(shape, kernel_size, strides, padding)
    return dx[:, top:top + shape[1], left:left + shape[2]]


def windows(x, kernel_size, strides):
    """View every patch of x without copying a number.

    Returns
    -------
    read-only view, shape (N, out_h, out_w, k_h, k_w, channels)
        view[n, i, j] is the patch that output (i, j) looks at.

    Raises
    ------
    ValueError
        The window is larger than the images.
    """
    _check_window(x, kernel_size)
    out_h = output_size(x.shape[1], kernel_size[0], strides[0])
    out_w = output_size(x.shape[2], kernel_size[1], strides[1])
    each, row, column, channel = x.strides      # NumPy's: bytes to the next
    return np.lib.stride_tricks.as_strided(
        x, (len(x), out_h, out_w, *kernel_size, x.shape[3]),
        (each, strides[0] * row, strides[1] * column, row, column, channel),
        writeable=False)


def unfold(x, kernel_size, strides):
    """Return every patch as a row ("im2col"): a copy, but for 1x1 windows.

    Returns
    -------
    array, shape (N * out_h * out_w, k_h * k_w * channels)
    """
    return as_rows(windows(x, kernel_size, strides))


def as_rows(view):
    """Return patches (..., k_h, k_w, channels) as one row each."""
    size = np.prod(view.shape[-3:])
    if view.shape[-1] > 1:
        return view.reshape(-1, size)
    # A patch of one channel is many short runs of numbers in memory. Pixel
    # by pixel the runs are longer: the same rows, laid out as columns.
    return np.moveaxis(view, (-3, -2, -1), (0, 1, 2)).reshape(size, -1).T


def spread(dz, shape, W, strides, padding):
    """Send every dz back to the pixels of its patch, times their weights.

    For all n, i, j, u, v, c and f, what `conv2d_loops` took it gives back
    (known as transposed convolution):
    dx[n, i*s + u, j*s + v, c] += dz[n, i, j, f] * W[u, v, c, f]

    Parameters
    ----------
    dz : array, shape (N, out_h, out_w, filters)
    shape : tuple (N, height, width, c_in)
        Of the input.
    W : array, shape (k_h, k_w, c_in, filters)
    strides : pair of ints
    padding : "valid" or "same"

    Returns
    -------
    dx : array of that shape
    """
    rows = dz.reshape(-1, W.shape[3])               # (N * out, filters)
    (out_h, out_w), (s_h, s_w) = dz.shape[1:3], strides
    border = _border(shape, W.shape[:2], strides, padding)
    height, width = (size + sum(b) for size, b in zip(shape[1:3], border))
    dx = np.zeros((len(dz), height, width, shape[3]), np.result_type(dz, W))
    for u in range(W.shape[0]):
        for v in range(W.shape[1]):
            seen = dx[:, u:u + s_h*out_h:s_h, v:v + s_w*out_w:s_w]
            seen += (rows @ W[u, v].T).reshape(seen.shape)
    return unpad(dx, shape, W.shape[:2], strides, padding)


def conv2d_forward(x, W, b, strides=1, padding="valid"):
    """Convolve by one matrix product: `conv2d_loops` of the padded x.

    Parameters
    ----------
    x : array, shape (N, height, width, c_in)
    W : array, shape (k_h, k_w, c_in, filters)
    b : array, shape (filters,)
    strides : int or two ints
    padding : "valid" or "same"

    Returns
    -------
    z : array, shape (N, out_h, out_w, filters)
        For "same", out = ceil(size / stride).
    cols : array, shape (N * out_h * out_w, k_h * k_w * c_in)
        The unfolded patches, which the backward pass needs again.

    Raises
    ------
    ValueError
        Shapes that do not fit, a window larger than the image, an unknown
        padding, no real numbers.

    References
    ----------
    Chellapilla, Puri and Simard, 2006 (chellapilla2006).

    Examples
    --------
    >>> x = np.arange(16.0).reshape(1, 4, 4, 1)
    >>> z, cols = conv2d_forward(x, np.ones((3, 3, 1, 1)), np.zeros(1))
    >>> z[0, :, :, 0]
    array([[45., 54.],
           [81., 90.]])
    """
    x, W, b = as_float(x), as_float(W, "W"), as_float(b, "b")
    _check_shapes(x, W, b)
    strides, kernel_size = pair("strides", strides), W.shape[:2]
    padded = pad(x, kernel_size, strides, padding)
    cols = unfold(padded, kernel_size, strides)
    z = cols @ W.reshape(-1, W.shape[3]) + b
    out_h, out_w = map(output_size, padded.shape[1:3], kernel_size, strides)
    return z.reshape(len(x), out_h, out_w, W.shape[3]), cols


def conv2d_backward(dz, x, W, cols, strides=1, padding="valid",
                    input_gradient=True):
    """Carry dL/dz back through the convolution.

    With the patches as rows it is the dense layer's rule:
    dW = cols.T @ dz,  db[f] = sum over r of dz[r, f];  dx: see `spread`.

    Parameters
    ----------
    dz : array, shape (N, out_h, out_w, filters)
    x, W : as in `conv2d_forward`
    cols : array
        What `conv2d_forward` returned.
    strides, padding : as in `conv2d_forward`
    input_gradient : bool
        False saves half the work where nothing lies before.

    Returns
    -------
    dx, dW, db : arrays of the shapes of x, W and b; dx is None if not asked
    """
    rows = dz.reshape(-1, W.shape[3])               # (N * out, filters)
    dW = (cols.T @ rows).reshape(W.shape)
    db = np.ones(len(rows), rows.dtype) @ rows      # a fast sum(axis=0)
    if not input_gradient:
        return None, dW, db
    strides = pair("strides", strides)
    return spread(dz, x.shape, W, strides, padding), dW, db


def max_pool_forward(x, pool_size=2, strides=None, padding="valid"):
    """Keep the largest number of each window.

    Parameters
    ----------
    x : array, shape (N, height, width, channels)
    pool_size : int or two ints
    strides : int or two ints; pool_size by default
    padding : "valid" (a rest that fills no window is dropped) or "same"

    Returns
    -------
    array, shape (N, out_h, out_w, channels)

    Raises
    ------
    ValueError
        As `conv2d_forward` does.

    Examples
    --------
    >>> x = np.arange(16.0).reshape(1, 4, 4, 1)
    >>> max_pool_forward(x)[0, :, :, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """
    pool_size, strides = _pool_arguments(pool_size, strides)
    x = pad(as_float(x), pool_size, strides, padding, value=-np.inf)
    view = windows(x, pool_size, strides)
    a = view[:, :, :, 0, 0].copy()
    for u, v in list(np.ndindex(pool_size))[1:]:
        np.maximum(a, view[:, :, :, u, v], out=a)
    return a


def max_pool_backward(da, x, a, pool_size=2, strides=None, padding="valid"):
    """Send each gradient to the number that won its window.

    In a tie the first one wins, row by row, as in Keras.

    Parameters
    ----------
    da : array, shape (N, out_h, out_w, channels)
    x, a : arrays
        The input and the output of `max_pool_forward`.
    pool_size, strides, padding : as in `max_pool_forward`

    Returns
    -------
    array, the shape of x
    """
    pool_size, strides = _pool_arguments(pool_size, strides)
    padded = pad(as_float(x), pool_size, strides, padding, value=-np.inf)
    view = windows(padded, pool_size, strides)
    dx = np.zeros_like(padded)
    undecided = np.ones(a.shape, bool)                  # no winner so far
    for u, v in np.ndindex(pool_size):
        wins = undecided & (view[:, :, :, u, v] == a)
        dx[:, u:u + strides[0]*a.shape[1]:strides[0],
           v:v + strides[1]*a.shape[2]:strides[1]] += wins * da
        undecided = undecided & ~wins
    return unpad(dx, x.shape, pool_size, strides, padding)


def average_pool_forward(x, pool_size=2, strides=None, padding="valid"):
    """Take the mean of each window.

    a[n, i, j, c] = mean over u, v of x[n, i*s + u, j*s + v, c]

    A border added by "same" counts for nothing, as in Keras. Parameters,
    Returns and Raises are those of `max_pool_forward`.

    Examples
    --------
    >>> x = np.arange(16.0).reshape(1, 4, 4, 1)
    >>> average_pool_forward(x)[0, :, :, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """
    pool_size, strides = _pool_arguments(pool_size, strides)
    x = as_float(x)
    view = windows(pad(x, pool_size, strides, padding), pool_size, strides)
    total = view[:, :, :, 0, 0].copy()
    for u, v in list(np.ndindex(pool_size))[1:]:
        total += view[:, :, :, u, v]
    return total / _pixels(x, pool_size, strides, padding)


def average_pool_backward(da, x, pool_size=2, strides=None, padding="valid"):
    """Share each gradient out to the pixels of its window.

    For all n, i, j, u, v and c, with m pixels of the image in the window:
    dx[n, i*s + u, j*s + v, c] += da[n, i, j, c] / m

    Parameters
    ----------
    da : array, shape (N, out_h, out_w, channels)
    x : array
        The input of `average_pool_forward`.
    pool_size, strides, padding : as in `average_pool_forward`

    Returns
    -------
    array, the shape of x
    """
    pool_size, strides = _pool_arguments(pool_size, strides)
    x = as_float(x)
    shares = da / _pixels(x, pool_size, strides, padding)
    dx = np.zeros_like(pad(x, pool_size, strides, padding))
    for u, v in np.ndindex(pool_size):
        dx[:, u:u + strides[0]*da.shape[1]:strides[0],
           v:v + strides[1]*da.shape[2]:strides[1]] += shares
    return unpad(dx, x.shape, pool_size, strides, padding)


def _pixels(x, pool_size, strides, padding):
    """Return how many pixels of the image are in each window."""
    ones = pad(np.ones((1, *x.shape[1:3], 1), x.dtype), pool_size, strides,
               padding)
    return windows(ones, pool_size, strides).sum(axis=(3, 4))


def _border(shape, kernel_size, strides, padding):
    """Return ((above, below), (left, right)) for images of this shape."""
    return (padding_amounts(shape[1], kernel_size[0], strides[0], padding),
            padding_amounts(shape[2], kernel_size[1], strides[1], padding))


def _pool_arguments(pool_size, strides):
    pool_size = pair("pool_size", pool_size)
    return pool_size, pool_size if strides is None else pair("strides",
                                                             strides)


def _check_images(x):
    if x.ndim != 4:
        raise ValueError(
            "convolution: expected images (N, height, width, channels), got "
            f"{x.shape}; for grey images write x[..., None]")


def _check_window(x, window):
    if x.shape[1] < window[0] or x.shape[2] < window[1]:
        raise ValueError(
            f"convolution: a {window[0]}x{window[1]} window does not fit "
            f"into {x.shape[1]}x{x.shape[2]} images; use a smaller window or "
            "padding='same'")


def _check_shapes(x, W, b):
    """Raise a ValueError that names the two shapes that disagree."""
    if W.ndim != 4:
        raise ValueError("convolution: expected W (k_h, k_w, c_in, filters), "
                         f"got {W.shape}; write W[:, :, None, None] for one "
                         "channel and one filter")
    _check_images(x)
    if x.shape[3] != W.shape[2]:
        raise ValueError(
            f"convolution: x has {x.shape[3]} channels but W expects "
            f"{W.shape[2]}; got x {x.shape} and W {W.shape}; W is "
            "(k_h, k_w, c_in, filters)")
    if b.shape != W.shape[3:]:
        raise ValueError(
            f"convolution: expected b {W.shape[3:]}, one bias for each "
            f"filter, got {b.shape}; write np.zeros({W.shape[3]})")
