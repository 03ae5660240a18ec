"""Layers for images, (N, height, width, channels)."""

from nnlab import convolution
from nnlab.layers.layer import Layer, Weighted
from nnlab.utils import pair, positive_integer


class Conv2D(Weighted):
    """One small set of weights slid over the whole image.

    Parameters
    ----------
    filters : int
        Output channels.
    kernel_size, strides : int or two ints
    padding : "valid" or "same"
    activation, use_bias, kernel_initializer, bias_initializer,
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


class MaxPooling2D(Layer):
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

    arguments = ("pool_size", "strides", "padding")

    def __init__(self, pool_size=(2, 2), strides=None, padding="valid", *,
                 name=None):
        super().__init__(name)
        self.pool_size = pair("MaxPooling2D pool_size", pool_size)
        self.strides = (self.pool_size if strides is None
                        else pair("MaxPooling2D strides", strides))
        self.padding = padding
        convolution.check_padding(padding)

    def compute_output_shape(self, input_shape):
        _check_images(self._who, input_shape)
        return (input_shape[0],
                *_window_outputs(input_shape, self.pool_size, self.strides,
                                 self.padding, self._who), input_shape[3])

    def forward(self, x, training=False):
        self.x = x
        self.a = convolution.max_pool_forward(
            x, self.pool_size, self.strides, self.padding)
        return self.a

    def backward(self, da, input_gradient=True):
        self._check_gradient(da)
        return convolution.max_pool_backward(
            da, self.x, self.a, self.pool_size, self.strides, self.padding)


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
