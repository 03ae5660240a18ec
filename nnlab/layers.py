"""Layers: objects that remember what the pure functions need again.

`forward` keeps what `backward` needs under its letter (x, z, a, mask);
`backward` takes da, fills dW and db and returns dx. No layer changes its
weights: optimizers do. As in Keras, a shape begins with the batch axis, None
where any number of examples will do; only `Input` is told without it.
"""

import copy
import math

import numpy as np

from nnlab import (
    activations,
    backprop,
    config,
    convolution,
    initializers,
    regularizers,
)
from nnlab.config import as_float
from nnlab.utils import is_number, pair, positive_integer, random_generator


class Input:
    """Say what one example looks like: Input((784,)).

    Raises
    ------
    ValueError
        The shape is not a tuple of positive integers.

    Examples
    --------
    >>> Input((28, 28, 1)).shape
    (None, 28, 28, 1)
    """

    def __init__(self, shape):
        if np.ndim(shape) == 0 or not all(
                isinstance(n, (int, np.integer)) and n > 0 for n in shape):
            raise ValueError("Input: expected the shape of one example, got "
                             f"{shape!r}; write Input((784,))")
        self.shape = (None, *map(int, shape))


class Layer:
    """What all layers share: a name, weights, and the order of calls."""

    arguments = ()                  # what makes this layer again
    weight_names = ()               # attributes that hold weights, in order

    def __init__(self, name=None):
        self.name = check_name(type(self).__name__, name)
        self.built = False
        self.a = None

    def __call__(self, x, training=False):
        """Build the layer if need be, then run it forward."""
        x = as_float(x)
        if not self.built:
            self.build(x.shape)
        return self.forward(x, training)

    def build(self, input_shape):
        """Make the weights for inputs of this shape."""
        self.built = True

    def compute_output_shape(self, input_shape):
        """Return the output's shape for the input's, batch axis first."""
        return input_shape

    def forward(self, x, training=False):
        """Return the output a for the batch x."""
        raise NotImplementedError

    def backward(self, da, input_gradient=True):
        """Take dL/da, fill dW and db, return dL/dx."""
        raise NotImplementedError

    def twin(self):
        """Return a layer with the same weights and a memory of its own."""
        return copy.copy(self)

    @property
    def weights(self):
        """The arrays that training changes, in Keras's order."""
        return [getattr(self, name) for name in self.weight_names
                if self.built]

    @property
    def gradients(self):
        """Their gradients after `backward`, in the same order."""
        return [getattr(self, "d" + name) for name in self.weight_names]

    def count_params(self):
        """Return how many numbers the layer learns."""
        return sum(v.size for v in self.weights)

    def get_weights(self):
        """Return copies of the weights, in Keras's order: [] before build."""
        return [v.copy() for v in self.weights]

    def set_weights(self, weights):
        """Copy these arrays into the layer's weights."""
        copy_weights(f"{self._who}.set_weights", self.weights, weights)

    def penalty(self):
        """Return what the regularizers add to the loss."""
        return 0.0

    def get_config(self):
        """Return the arguments that make this layer again."""
        return {k: getattr(self, k) for k in ("name", *self.arguments)}

    @property
    def _who(self):
        return self.name or type(self).__name__

    def _check_gradient(self, da):
        """Raise a ValueError if forward did not run or da does not fit."""
        if self.a is None:
            raise ValueError(
                f"{self._who}.backward: expected a forward pass before, got "
                "none; call the layer or model on a batch first")
        if np.shape(da) != self.a.shape:
            raise ValueError(
                f"{self._who}.backward: expected a gradient {self.a.shape}, "
                f"the shape of the output, got {np.shape(da)}; pass dL/da of "
                "the batch that forward saw last")


class _Weighted(Layer):
    """z = a linear function of x with weights W and b, then a = g(z)."""

    arguments = ("activation", "use_bias", "kernel_initializer",
                 "bias_initializer", "kernel_regularizer",
                 "bias_regularizer")

    def __init__(self, activation, use_bias, kernel_initializer,
                 bias_initializer, kernel_regularizer, bias_regularizer,
                 name):
        super().__init__(name)
        self.activation = activations.get(activation)
        self.use_bias = bool(use_bias)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.weight_names = ("W", "b") if self.use_bias else ("W",)

    def make_weights(self, kernel_shape):
        """Draw W, and one b for each output."""
        self.W = self._start(self.kernel_initializer, kernel_shape)
        self.b = np.zeros(kernel_shape[-1:], self.W.dtype)
        if self.use_bias:
            self.b = self._start(self.bias_initializer, self.b.shape)
        self.built = True

    def _start(self, initializer, shape):
        """Return the initializer's numbers, of the right type and shape."""
        v = np.array(initializer(shape), config.floatx())
        if v.shape != shape:
            raise ValueError(
                f"{self._who}: expected an initializer that returns {shape}, "
                f"got {v.shape} from {initializer!r}; let it use the shape "
                "that it is given")
        return v

    def backward(self, da, input_gradient=True):
        self._check_gradient(da)
        dz = activations.BACKWARD[self.activation](da, self.a)
        return self.backward_z(dz, input_gradient)

    def backward_z(self, dz, input_gradient=True):
        """Take dL/dz, before the activation; as `backward` otherwise."""
        self._check_gradient(dz)
        dx, self.dW, self.db = self.linear_backward(dz, input_gradient)
        if self.kernel_regularizer:
            self.dW = self.dW + self.kernel_regularizer.gradient(self.W)
        if self.bias_regularizer:
            self.db = self.db + self.bias_regularizer.gradient(self.b)
        return dx

    def penalty(self):
        total = 0.0
        if self.kernel_regularizer:
            total += self.kernel_regularizer(self.W)
        if self.bias_regularizer:
            total += self.bias_regularizer(self.b)
        return total


class Dense(_Weighted):
    """Every input to every neuron: a = g(x @ W + b).

    Parameters
    ----------
    units : int
        Neurons in the layer.
    activation : str or function
        A name in `nnlab.activations`; None is linear.
    use_bias, kernel_initializer, bias_initializer, kernel_regularizer,
    bias_regularizer : as in Keras

    Raises
    ------
    ValueError
        Units that are no positive integer, an unknown name; when it is
        built, inputs that are not rows of numbers.

    Examples
    --------
    >>> layer = Dense(3, activation="relu")
    >>> layer(np.ones((2, 4))).shape, layer.W.shape, layer.b.shape
    ((2, 3), (4, 3), (3,))
    """

    arguments = ("units", *_Weighted.arguments)

    def __init__(self, units, activation=None, use_bias=True,
                 kernel_initializer="glorot_uniform",
                 bias_initializer="zeros", kernel_regularizer=None,
                 bias_regularizer=None, *, name=None):
        super().__init__(activation, use_bias, kernel_initializer,
                         bias_initializer, kernel_regularizer,
                         bias_regularizer, name)
        self.units = positive_integer("units", units)

    def build(self, input_shape):
        if len(input_shape) != 2:
            raise ValueError(
                f"{self._who}: expected rows of numbers (N, n_in), got "
                f"inputs {tuple(input_shape)}; put layers.Flatten() before")
        self.make_weights((input_shape[1], self.units))

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.units)

    def forward(self, x, training=False):
        self.x = x
        self.z = backprop.dense_forward(x, self.W, self.b)
        self.a = self.activation(self.z)
        return self.a

    def linear_backward(self, dz, input_gradient):
        return backprop.dense_backward(dz, self.x, self.W, input_gradient)


class Conv2D(_Weighted):
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
    >>> layer = Conv2D(8, 3)
    >>> layer(np.ones((2, 28, 28, 1))).shape, layer.W.shape
    ((2, 26, 26, 8), (3, 3, 1, 8))
    """

    arguments = ("filters", "kernel_size", "strides", "padding",
                 *_Weighted.arguments)

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


class Flatten(Layer):
    """Lay each example out as one row: (N, 3, 3, 64) becomes (N, 576)."""

    def compute_output_shape(self, input_shape):
        return (input_shape[0], math.prod(input_shape[1:]))

    def forward(self, x, training=False):
        self.x = x
        self.a = x.reshape(len(x), -1)
        return self.a

    def backward(self, da, input_gradient=True):
        self._check_gradient(da)
        return da.reshape(self.x.shape)


class Activation(Layer):
    """An activation as a layer of its own: a = g(x).

    Examples
    --------
    >>> Activation("relu")(np.array([[-1.0, 2.0]]))
    array([[0., 2.]])
    """

    arguments = ("activation",)

    def __init__(self, activation, *, name=None):
        super().__init__(name)
        self.activation = activations.get(activation)

    def forward(self, x, training=False):
        self.z = x
        self.a = self.activation(x)
        return self.a

    def backward(self, da, input_gradient=True):
        self._check_gradient(da)
        return activations.BACKWARD[self.activation](da, self.a)

    def backward_z(self, dz, input_gradient=True):
        """Return dz: the input of this layer is z itself."""
        self._check_gradient(dz)
        return dz


class Dropout(Layer):
    """Set a share of the numbers to 0 in training, none in use.

    training:  a = x * mask / (1 - rate), the mask 0 with probability rate
    in use:    a = x

    The division keeps the expected sum what it was.

    Parameters
    ----------
    rate : float
        The share that is dropped, from 0 to below 1.
    seed : int, optional
        For masks that do not depend on `set_random_seed`.

    Raises
    ------
    ValueError
        The rate is not a share.

    References
    ----------
    Srivastava et al., 2014 (srivastava2014).
    """

    arguments = ("rate", "seed")

    def __init__(self, rate, *, seed=None, name=None):
        super().__init__(name)
        if not (is_number(rate) and 0 <= rate < 1):
            raise ValueError("Dropout: expected the share to drop, from 0 to "
                             f"below 1, got {rate!r}; write Dropout(0.5)")
        self.rate, self.seed = float(rate), seed
        self.rng = None if seed is None else random_generator(seed)

    def twin(self):
        twin = super().twin()
        twin.rng = (self.rng or random_generator()).spawn(1)[0]
        return twin

    def forward(self, x, training=False):
        self.mask = None
        if training and self.rate:
            rng = self.rng or random_generator()
            keep = rng.random(x.shape, dtype="float32") >= self.rate
            self.mask = keep * x.dtype.type(1 / (1 - self.rate))
        self.a = x if self.mask is None else x * self.mask
        return self.a

    def backward(self, da, input_gradient=True):
        self._check_gradient(da)
        return da if self.mask is None else da * self.mask


def check_name(who, name):
    """Return a name of a layer or model, text or None."""
    if name is not None and not isinstance(name, str):
        raise ValueError(f"{who}: expected text for a name, got {name!r}; "
                         "write name='first'")
    return name


def copy_weights(who, targets, sources):
    """Copy arrays into weights in place, once all shapes agree."""
    expected = [v.shape for v in targets]
    if [np.shape(w) for w in sources] != expected:
        raise ValueError(
            f"{who}: expected arrays of shapes {expected}, got "
            f"{[np.shape(w) for w in sources]}; pass get_weights() of the "
            "same layers")
    for v, w in zip(targets, sources, strict=True):
        v[...] = w


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
