"""Layers of numbers in a row: Dense, and what stands between two of them."""

import math

from nnlab import activations, backprop
from nnlab.layers.layer import Layer, Weighted
from nnlab.utils import is_number, positive_integer, random_generator


class Dense(Weighted):
    """Every input to every neuron: a = g(x @ W + b).

    Parameters
    ----------
    units : int
        Neurons in the layer.
    activation : str or function
        A name in `nnlab.activations`, or a function of your own that works
        on each number alone; None is linear.
    use_bias, kernel_initializer, bias_initializer : as in Keras
    kernel_regularizer, bias_regularizer : as in Keras

    Raises
    ------
    ValueError
        Units that are no positive integer, an unknown name; when it is
        built, inputs that are not rows of numbers.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Dense(3, activation="relu")
    >>> layer(np.ones((2, 4))).shape, layer.W.shape, layer.b.shape
    ((2, 3), (4, 3), (3,))
    """

    arguments = ("units", *Weighted.arguments)

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


class Flatten(Layer):
    """Lay each example out as one row: (N, 3, 3, 64) becomes (N, 576)."""

    def compute_output_shape(self, input_shape):
        return (input_shape[0], math.prod(input_shape[1:]))

    def forward(self, x, training=False):
        self.x = x
        self.a = x.reshape(len(x), math.prod(x.shape[1:]))
        return self.a

    def backward(self, da, input_gradient=True):
        self._check_gradient(da)
        return da.reshape(self.x.shape)


class Activation(Layer):
    """An activation as a layer of its own: a = g(x).

    Examples
    --------
    >>> import numpy as np
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
        return activations.backward(self.activation, da, self.z, self.a)

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
