"""Layers for images, (N, height, width, channels)."""

import numpy as np

from nnlab import convolution
from nnlab.layers.layer import Layer, Weighted
from nnlab.utils import pair, positive_integer, truth


class Conv2D(Weighted):
    """One small set of weights slid over the whole image.

    Parameters
    ----------
    filters : int
        Output channels.
    kernel_size, strides : int or two ints
    padding : "valid" or "same"
    activation, use_bias, kernel_initializer, bias_initializer : as in Keras
    kernel_regularizer, bias_regularizer : as in Keras

    Raises
    ------
    ValueError
        Numbers that are no positive integers, an unknown name or padding;
        when it is built, inputs that are no images or smaller than a kernel.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Conv2D(8, 3)
    >>> layer(np.ones((2, 28, 28, 1))).shape, layer.W.shape
    ((2, 26, 26, 8), (3, 3, 1, 8))
    """

    arguments = ("filters", "kernel_size", "strides", "padding",
                 *Weighted.arguments)

    def __init__(self, filters, kernel_size, strides=(1, 1),
                 padding="valid", *, activation=None, use_bias=True,
                 kernel_initializer="glorot_uniform",
                 bias_initializer="zeros", kernel_regularizer=None,
                 bias_regularizer=None, name=None):
        super().__init__(activation, use_bias, kernel_initializer,
                         bias_initializer, kernel_regularizer,
                         bias_regularizer, name)
        self.filters = positive_integer("filters", filters)
        self.kernel_size = pair("Conv2D kernel_size", kernel_size)
        self.strides = pair("Conv2D strides", strides)
        self.padding = padding
        convolution.check_padding(padding)

    def build(self, input_shape):
        _check_images(self._who, input_shape)
        self.make_weights((*self.kernel_size, input_shape[-1], self.filters))

    def compute_output_shape(self, input_shape):
        _check_images(self._who, input_shape)
        return (input_shape[0],
                *_window_outputs(input_shape, self.kernel_size, self.strides,
                                 self.padding, self._who), self.filters)

    def forward(self, x, training=False):
        self.x = x
        self.z, self.cols = convolution.conv2d_forward(
            x, self.W, self.b, self.strides, self.padding)
        self.a = self.activation(self.z)
        return self.a

    def linear_backward(self, dz, input_gradient):
        return convolution.conv2d_backward(
            dz, self.x, self.W, self.cols, self.strides, self.padding,
            input_gradient)


class _Pooling2D(Layer):
    """One number for each window, channel by channel."""

    arguments = ("pool_size", "strides", "padding")

    def __init__(self, pool_size, strides=None, padding="valid", *,
                 name=None):
        super().__init__(name)
        who = type(self).__name__
        self.pool_size = pair(f"{who} pool_size", pool_size)
        self.strides = (self.pool_size if strides is None
                        else pair(f"{who} strides", strides))
        self.padding = padding
        convolution.check_padding(padding)

    def compute_output_shape(self, input_shape):
        _check_images(self._who, input_shape)
        return (input_shape[0],
                *_window_outputs(input_shape, self.pool_size, self.strides,
                                 self.padding, self._who), input_shape[3])


class MaxPooling2D(_Pooling2D):
    """Keep the largest number of each window, channel by channel.

    Parameters
    ----------
    pool_size, strides : int or two ints; strides are pool_size by default
    padding : "valid" or "same"

    Raises
    ------
    ValueError
        Numbers that are no positive integers, an unknown padding; inputs
        that are no images or smaller than a window.

    Examples
    --------
    >>> import numpy as np
    >>> MaxPooling2D(2)(np.ones((1, 5, 5, 3))).shape
    (1, 2, 2, 3)
    """

    def __init__(self, pool_size=(2, 2), strides=None, padding="valid", *,
                 name=None):
        super().__init__(pool_size, strides, padding, name=name)

    def forward(self, x, training=False):
        self.x = x
        self.a = convolution.max_pool_forward(
            x, self.pool_size, self.strides, self.padding)
        return self.a

    def backward(self, da, input_gradient=True):
        self._check_gradient(da)
        return convolution.max_pool_backward(
            da, self.x, self.a, self.pool_size, self.strides, self.padding)


class AveragePooling2D(_Pooling2D):
    """Take the mean of each window, channel by channel.

    Parameters and Raises are those of `MaxPooling2D`. A border added by
    padding="same" counts for nothing.

    Examples
    --------
    >>> import numpy as np
    >>> AveragePooling2D(2)(np.eye(4)[None, :, :, None])[0, :, :, 0]
    array([[0.5, 0. ],
           [0. , 0.5]])
    """

    def forward(self, x, training=False):
        self.x = x
        self.a = convolution.average_pool_forward(
            x, self.pool_size, self.strides, self.padding)
        return self.a

    def backward(self, da, input_gradient=True):
        self._check_gradient(da)
        return convolution.average_pool_backward(
            da, self.x, self.pool_size, self.strides, self.padding)


class GlobalAveragePooling2D(Layer):
    """One number for each channel: its mean over the whole image.

    a[n, c] = mean over i, j of x[n, i, j, c]

    Parameters
    ----------
    keepdims : bool
        (N, 1, 1, channels) instead of (N, channels).

    Raises
    ------
    ValueError
        Inputs that are no images.

    Examples
    --------
    >>> import numpy as np
    >>> GlobalAveragePooling2D()(np.ones((2, 7, 7, 5))).shape
    (2, 5)
    """

    arguments = ("keepdims",)

    def __init__(self, *, keepdims=False, name=None):
        super().__init__(name)
        self.keepdims = truth("keepdims", keepdims)

    def compute_output_shape(self, input_shape):
        _check_images(self._who, input_shape)
        middle = (1, 1) if self.keepdims else ()
        return (input_shape[0], *middle, input_shape[3])

    def forward(self, x, training=False):
        _check_images(self._who, x.shape)
        self.x = x
        self.a = x.mean(axis=(1, 2), keepdims=self.keepdims)
        return self.a

    def backward(self, da, input_gradient=True):
        self._check_gradient(da)
        n, h, w, channels = self.x.shape
        shares = da.reshape(n, 1, 1, channels) / (h * w)
        return np.broadcast_to(shares, self.x.shape)


def _check_images(who, input_shape):
    if len(input_shape) != 4:
        raise ValueError(
            f"{who}: expected images (N, height, width, channels), got "
            f"inputs {tuple(input_shape)}; for grey images write "
            "x[..., None] and Input((28, 28, 1))")


def _window_outputs(input_shape, window, strides, padding, who):
    """Return how often the window fits along height and width."""
    counts = []
    for size, k, s in zip(input_shape[1:3], window, strides, strict=True):
        size += sum(convolution.padding_amounts(size, k, s, padding))
        counts.append(convolution.output_size(size, k, s))
    if min(counts) < 1:
        raise ValueError(
            f"{who}: expected images at least as large as the window "
            f"{window}, got {tuple(input_shape[1:3])}; use a smaller window "
            "or padding='same'")
    return counts
