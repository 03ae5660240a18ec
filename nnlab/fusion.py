"""Convolution and max pooling as one step, for speed.

Of each window of a convolution's output, pooling keeps one number. Bias and
activation of all the others are work for nothing, and picking the winners
out of an image is slow, because those that compete do not lie side by side.
Compilers for neural networks fuse neighbouring steps; here it is done by
hand. The patches are unfolded by their place in the pooling window, so that
`cells[0]` holds the first output of every window, `cells[1]` the second, and
so on. The maximum is then taken between whole arrays, bias and activation
see the winners only, and what pooling drops at the border is never computed.

`Sequential` trains big batches so. The numbers are those of the two layers,
up to rounding; where that decides which of two nearly equal outputs wins,
either way is right.
"""

from nnlab.activations import linear, relu
from nnlab.convolution import as_rows, pad, spread, windows
from nnlab.layers import Conv2D, MaxPooling2D


def conv2d_max_pool_forward(x, W, pool_size, strides, padding):
    """Convolve without bias, keep the largest output of each window.

    With z the output of `conv2d_forward` for b = 0,
    best[n, i, j, f] = max over p, q of z[n, i*p_h + p, j*p_w + q, f]

    Parameters
    ----------
    x, W : arrays of floats
        Of the shapes that `conv2d_forward` takes; they are not checked.
    pool_size, strides : pairs of ints
        The window of the pooling; the steps of the convolution.
    padding : "valid" or "same"
        Of the convolution.

    Returns
    -------
    best : array, shape (N, h, w, filters)
    cells : array, shape (p_h * p_w, N, h, w, filters)
        The outputs that compete, by their place in the window.
    cols : array, shape (p_h * p_w * N * h * w, k_h * k_w * c_in)
        The unfolded patches in the same order.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.arange(16.0).reshape(1, 4, 4, 1)
    >>> W = 2 * np.ones((1, 1, 1, 1))
    >>> best, cells, _ = conv2d_max_pool_forward(x, W, (2, 2), (1, 1), "valid")
    >>> best[0, :, :, 0], cells[0, 0, :, :, 0]
    (array([[10., 14.],
           [26., 30.]]), array([[ 0.,  4.],
           [16., 20.]]))
    """
    view = windows(pad(x, W.shape[:2], strides, padding), W.shape[:2], strides)
    (n, out_h, out_w), (p_h, p_w) = view.shape[:3], pool_size
    h, w = out_h // p_h, out_w // p_w
    view = view[:, :h*p_h, :w*p_w].reshape(n, h, p_h, w, p_w, *view.shape[3:])
    cols = as_rows(view.transpose(2, 4, 0, 1, 3, 5, 6, 7))  # cells first
    cells = cols @ W.reshape(-1, W.shape[3])
    cells = cells.reshape(p_h*p_w, n, h, w, -1)
    return cells.max(axis=0), cells, cols


def conv2d_max_pool_backward(dz, x, W, best, cells, cols, pool_size, strides,
                             padding, input_gradient):
    """Carry dL/dz back to the winners, then through the convolution.

    In a tie the first one of the window wins, as in `max_pool_backward`.

    Parameters
    ----------
    dz : array, shape (N, h, w, filters)
    x, W, pool_size, strides, padding : as in the forward pass
    best, cells, cols : arrays that the forward pass returned
    input_gradient : bool
        False saves half the work where nothing lies before.

    Returns
    -------
    dx, dW, db : arrays of the shapes of x, W and b; dx is None if not asked
    """
    wins = cells == best
    taken = wins[0]
    for later in wins[1:]:
        later &= ~taken                             # a view: wins changes
        taken = taken | later
    dcells = wins * dz
    dW = (cols.T @ dcells.reshape(-1, W.shape[3])).reshape(W.shape)
    db = dz.sum(axis=(0, 1, 2))                     # every dz has one winner
    if not input_gradient:
        return None, dW, db
    (n, h, w, filters), (p_h, p_w) = dz.shape, pool_size
    dimage = dcells.reshape(p_h, p_w, n, h, w, filters)
    dimage = dimage.transpose(2, 3, 0, 4, 1, 5).reshape(n, h*p_h, w*p_w, -1)
    return spread(dimage, x.shape, W, strides, padding), dW, db


class ConvPool(Conv2D):
    """A Conv2D and the MaxPooling2D behind it; z and a are the pooled ones.

    Parameters
    ----------
    conv : Conv2D, built
    pool : MaxPooling2D
        A pair that `fit_together`.
    """

    def __init__(self, conv, pool):
        vars(self).update(vars(conv))               # its arrays, no copies
        self.pool = pool

    def compute_output_shape(self, input_shape):
        return self.pool.compute_output_shape(
            super().compute_output_shape(input_shape))

    def forward(self, x, training=False):
        self.x = x
        self.memory = conv2d_max_pool_forward(
            x, self.W, self.pool.pool_size, self.strides, self.padding)
        self.z = self.memory[0] + self.b
        self.a = self.activation(self.z)
        return self.a

    def linear_backward(self, dz, input_gradient):
        memory, self.memory = self.memory, None     # free it for what follows
        return conv2d_max_pool_backward(
            dz, self.x, self.W, *memory, self.pool.pool_size, self.strides,
            self.padding, input_gradient)


def fit_together(conv, pool):
    """Can these two layers be one, with the same numbers?

    Windows must lie side by side, and the first of the largest must be the
    same before and after the activation. sigmoid, for one, rounds large
    numbers to 1; relu makes negative ones equal, but gives them no gradient.
    """
    return (type(conv) is Conv2D and conv.activation in (linear, relu)
            and type(pool) is MaxPooling2D and pool.padding == "valid"
            and pool.strides == pool.pool_size)


def fuse(layers):
    """Return the layers with every pair that fits together as one."""
    fused = []
    for layer in layers:
        if fused and fit_together(fused[-1], layer):
            layer = ConvPool(fused.pop(), layer)
        fused.append(layer)
    return fused
