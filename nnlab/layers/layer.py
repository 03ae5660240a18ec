"""What all layers share, and what those with weights share."""

import copy

import numpy as np

from nnlab import activations, config, initializers, regularizers
from nnlab.config import as_float, as_numbers
from nnlab.utils import truth


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
        if not (isinstance(shape, (tuple, list)) or np.ndim(shape)) or not all(
                isinstance(n, (int, np.integer)) and n > 0 for n in shape):
            raise ValueError("Input: expected the shape of one example, got "
                             f"{shape!r}; write Input((784,))")
        self.shape = (None, *map(int, shape))


class Layer:
    """What all layers share: a name, weights, and the order of calls."""

    arguments = ()                  # what makes this layer again
    weight_names = ()               # attributes that training changes
    statistic_names = ()            # those that it only measures
    whole_batch = False             # does it compare the examples of a batch?

    def __init__(self, name=None):
        self.name = check_name(type(self).__name__, name)
        self.built = False
        self.a = None

    def __call__(self, x, training=False):
        """Build the layer if need be, then run it forward.

        Raises
        ------
        ValueError
            x holds no real numbers, or does not fit the layer.
        """
        x = as_float(x)
        if not x.ndim:
            raise ValueError(f"{self._who}: expected a batch of examples, "
                             f"got the single number {x}; write [[...]]")
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
    def trainable_weights(self):
        """The arrays that training changes, in Keras's order."""
        return [getattr(self, name) for name in self.weight_names
                if self.built]

    @property
    def non_trainable_weights(self):
        """The arrays that are measured in training: moving means."""
        return [getattr(self, name) for name in self.statistic_names
                if self.built]

    @property
    def weights(self):
        """All of these, in Keras's order."""
        return self.trainable_weights + self.non_trainable_weights

    @property
    def gradients(self):
        """Those of the trainable weights after `backward`, in order."""
        return [getattr(self, "d" + name) for name in self.weight_names]

    def count_params(self):
        """Return how many numbers the layer has learned or measured."""
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

    @classmethod
    def from_config(cls, config):
        """Return the layer that `get_config` described, not built yet."""
        return cls(**config)

    def _start(self, initializer, shape):
        """Return the initializer's numbers, of the right type and shape."""
        v = np.array(initializer(shape), config.floatx())
        if v.shape != shape:
            raise ValueError(
                f"{self._who}: expected an initializer that returns {shape}, "
                f"got {v.shape} from {initializer!r}; let it use the shape "
                "that it is given")
        return v

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


class Weighted(Layer):
    """z = a linear function of x with weights W and b, then a = g(z)."""

    arguments = ("activation", "use_bias", "kernel_initializer",
                 "bias_initializer", "kernel_regularizer",
                 "bias_regularizer")

    def __init__(self, activation, use_bias, kernel_initializer,
                 bias_initializer, kernel_regularizer, bias_regularizer,
                 name):
        super().__init__(name)
        self.activation = activations.get(activation)
        self.use_bias = truth("use_bias", use_bias)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.weight_names = ("W", "b") if self.use_bias else ("W",)

    def make_weights(self, kernel_shape):
        """Draw W, and one b for each output.

        Raises
        ------
        ValueError
            There are weights for inputs of another shape.
        """
        if self.built and self.W.shape != kernel_shape:
            raise ValueError(
                f"{self._who}: expected inputs for its weights "
                f"{self.W.shape}, got ones for {kernel_shape}; make a new "
                "layer")
        self.W = self._start(self.kernel_initializer, kernel_shape)
        self.b = np.zeros(kernel_shape[-1:], self.W.dtype)
        if self.use_bias:
            self.b = self._start(self.bias_initializer, self.b.shape)
        self.built = True

    def backward(self, da, input_gradient=True):
        self._check_gradient(da)
        dz = activations.backward(self.activation, da, self.z, self.a)
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


def check_name(who, name):
    """Return a name of a layer or model, text or None."""
    if name is not None and not isinstance(name, str):
        raise ValueError(f"{who}: expected text for a name, got {name!r}; "
                         "write name='first'")
    return name


def copy_weights(who, targets, sources):
    """Copy arrays into weights in place, once all shapes agree."""
    expected = [v.shape for v in targets]
    if not isinstance(sources, (list, tuple)):
        raise ValueError(f"{who}: expected a list of arrays, got a "
                         f"{type(sources).__name__}; pass get_weights()")
    sources = [as_numbers(w, who) for w in sources]
    if [np.shape(w) for w in sources] != expected:
        raise ValueError(
            f"{who}: expected arrays of shapes {expected}, got "
            f"{[np.shape(w) for w in sources]}; pass get_weights() of the "
            "same layers")
    for v, w in zip(targets, sources, strict=True):
        v[...] = w
