"""Sequential: one layer after another, with Keras's methods."""

import copy
import json
import math
import re

import numpy as np

from nnlab import archive, config, layers
from nnlab.checks import check_finite
from nnlab.config import as_numbers, underflow_is_zero
from nnlab.fusion import fuse
from nnlab.layers.layer import check_name, copy_weights
from nnlab.saving import check_variances, describe, model_from, revive
from nnlab.summary import summary_table
from nnlab.training import Trainer
from nnlab.utils import refuse_keras


class Sequential(Trainer):
    """A stack of layers.

    Parameters
    ----------
    layers : list, optional
        Layers in order, an `Input` first or not; `add` appends more.
    name : str

    Raises
    ------
    ValueError
        Something that is no layer, or shapes that do not fit.

    Examples
    --------
    >>> from nnlab import Sequential, layers
    >>> model = Sequential([layers.Input((784,)),
    ...                     layers.Dense(128, activation="relu"),
    ...                     layers.Dense(10, activation="softmax")])
    >>> model.count_params()
    101770
    """

    def __init__(self, layers=None, *, name="sequential"):
        self.name = check_name("Sequential", name)
        self.layers = []
        self.input_shape = None
        if not isinstance(layers, (list, tuple, type(None))):
            raise ValueError("Sequential: expected a list of layers, got "
                             f"{layers!r}; write Sequential([...])")
        for layer in layers or []:
            self.add(layer)

    def add(self, layer):
        """Append a layer, or begin with an `Input`.

        The layer gets a name, and weights once the input shape is known.

        Raises
        ------
        ValueError
            It is no layer, its name is taken, or its shape does not fit.
        """
        if isinstance(layer, layers.Input) and not (
                self.layers or self.input_shape):
            self.input_shape = layer.shape
            return
        if not isinstance(layer, layers.Layer):
            refuse_keras("Sequential: layers", layer)
            raise ValueError(
                "Sequential: expected a layer such as layers.Dense(10), and "
                f"one Input only at the front, got {layer!r}; mind the ()")
        name = layer.name or self._free_name(layer)
        if name in {other.name for other in self.layers}:
            raise ValueError(
                "Sequential: expected layers of different names, got a "
                f"second {name!r}; make a new layer instead of using one "
                "twice, or pass another name=")
        layer.name = name
        self.layers.append(layer)
        if self.input_shape:
            try:
                self.build(self.input_shape)
            except ValueError:
                self.layers.pop()
                raise

    def build(self, input_shape):
        """Make the weights; the shape includes the batch: (None, 784).

        Raises
        ------
        ValueError
            The model was made for another shape.
        """
        shapes = [(None, *input_shape[1:])]
        if self.input_shape and self.input_shape != shapes[0]:
            raise ValueError(
                f"Sequential.build: expected {self.input_shape}, the shape "
                f"that the model was made for, got {shapes[0]}; make a new "
                "model for that")
        new = [layer for layer in self.layers if not layer.built]
        try:
            for layer in self.layers:
                if layer in new:
                    layer.build(shapes[-1])
                shapes.append(layer.compute_output_shape(shapes[-1]))
        except ValueError:
            for layer in new:                       # the model as it was
                layer.built = False
            raise
        self.input_shape = shapes[0]
        self.largest_output = max(math.prod(s[1:]) for s in shapes)

    @underflow_is_zero
    def __call__(self, x, training=False):
        """Check x, then run it forward."""
        return self.forward(self.check_inputs(x), training)

    def forward(self, x, training=False):
        """Return the output of the last layer for the batch x."""
        x = np.asarray(x, self.dtype)
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    @underflow_is_zero
    def backward(self, dy_pred, from_logits=False, input_gradient=True):
        """Fill every layer's gradients from dL/dy_pred.

        Parameters
        ----------
        dy_pred : array
            dL/da of the last layer, or its dL/dz if from_logits.
        from_logits : bool
        input_gradient : bool
            False saves the first layer's dx.

        Returns
        -------
        array or None
            dL/dx.
        """
        da = dy_pred
        for i, layer in reversed(list(enumerate(self.layers))):
            undo = layer.backward_z if from_logits else layer.backward
            da = undo(da, input_gradient or i > 0)  # dx: the da of the last
            from_logits = False
        return da

    def twin(self):
        """Return a model with the same weights and a memory of its own.

        It works on a piece of a batch, and where it can takes two layers in
        one step (`nnlab.fusion`).
        """
        twin = copy.copy(self)
        twin.layers = fuse([layer.twin() for layer in self.layers])
        return twin

    @property
    def dtype(self):
        """The float type of the weights."""
        weights = self.weights
        return weights[0].dtype if weights else np.dtype(config.floatx())

    @property
    def trainable_weights(self):
        """All arrays that training changes, layer by layer."""
        return [v for layer in self.layers for v in layer.trainable_weights]

    @property
    def non_trainable_weights(self):
        """All arrays that training only measures, layer by layer."""
        return [v for layer in self.layers
                for v in layer.non_trainable_weights]

    @property
    def weights(self):
        """All arrays of all layers, layer by layer."""
        return [v for layer in self.layers for v in layer.weights]

    @property
    def gradients(self):
        """Those of the trainable weights after `backward`, in order."""
        return [dv for layer in self.layers for dv in layer.gradients]

    @gradients.setter
    def gradients(self, values):
        values = iter(values)
        for layer in self.layers:
            for name in layer.weight_names:
                setattr(layer, "d" + name, next(values))

    def count_params(self):
        """Return how many numbers the model has learned or measured."""
        self._check_built()
        return sum(v.size for v in self.weights)

    def get_weights(self):
        """Return copies of all weights, in Keras's order."""
        return [v.copy() for v in self.weights]

    def set_weights(self, weights):
        """Copy these arrays into the model's weights."""
        self._check_built()
        copy_weights("Sequential.set_weights", self.weights, weights)

    def summary(self, *, print_fn=print):
        """Print layers, output shapes and parameters as Keras does."""
        self._check_built()
        print_fn(summary_table(self))

    def check_inputs(self, x):
        """Return x as an array, or say why the model cannot take it."""
        x = as_numbers(x)
        if x.ndim == 0 or len(x) == 0:
            raise ValueError("Sequential: expected at least one example, got "
                             f"x {x.shape}; check how x was selected")
        self._check_layers()
        if not self.input_shape:
            self.build(x.shape)
        shape = self.input_shape[1:]
        if (*x.shape[1:], 1) == shape:              # as Keras does
            x = x[..., None]
        elif x.shape[1:] == (*shape, 1):
            x = x[..., 0]
        if x.shape[1:] != shape:
            raise ValueError(
                f"Sequential: expected x (N, {', '.join(map(str, shape))}), "
                f"got {x.shape}; "
                f"write x.reshape{(-1, *shape)} if that only lays the same "
                "numbers out anew")
        check_finite("x", x)
        return x

    def get_config(self):
        """Return a JSON description: `Sequential.from_config` builds from it.

        It holds the layers and the input's shape, no weights.
        """
        return {"name": self.name, "layers": describe(self.layers),
                "build_input_shape": describe(self.input_shape)}

    @classmethod
    def from_config(cls, config):
        """Return a new model of the layers that `get_config` described.

        Examples
        --------
        >>> model = Sequential([layers.Input((3,)), layers.Dense(2)])
        >>> Sequential.from_config(model.get_config()).count_params()
        8
        """
        model = cls(revive(config["layers"], "layer"), name=config["name"])
        if config.get("build_input_shape"):
            model.build(tuple(config["build_input_shape"]))
        return model

    def save_weights(self, filepath):
        """Write the weights alone to one npz file: see `load_weights`.

        Raises
        ------
        ValueError
            The model is not built, or a weight is not finite.
        """
        self._check_built()
        archive.write("Sequential.save_weights", filepath, {
            f"weight_{i}": v for i, v in enumerate(self.weights)})

    def load_weights(self, filepath):
        """Copy the weights from a file of `save_weights` or `save`.

        The model has to have the same layers. The file is read as
        `load_model` does, and the weights change all or not at all.

        Raises
        ------
        ValueError
            The file holds other weights, or is damaged.
        """
        self._check_built()
        with archive.reading("Sequential.load_weights", filepath) as arrays:
            weights = [arrays.take(f"weight_{i}", v.shape, v.dtype)
                       for i, v in enumerate(self.weights)]
            arrays.refuse(f"weight_{len(weights)}")
            check_variances(self.layers, weights)
        self.set_weights(weights)

    def save(self, filepath):
        """Write the model to one npz file, without pickle.

        It holds the architecture and the compile choices as JSON text, the
        weights and the optimizer's memory as arrays: `load_model` reads it
        and training can go on where it stopped. A file that was there stays
        whole until the new one is.

        Raises
        ------
        ValueError
            The model is not built, a part of it is not nnlab's, or a weight
            is not finite.
        """
        self._check_built()
        parts = {"name": self.name, "input_shape": self.input_shape[1:],
                 "dtype": self.dtype.name, "layers": describe(self.layers)}
        arrays = {f"weight_{i}": v for i, v in enumerate(self.weights)}
        if self.optimizer:
            parts |= {"optimizer": describe(self.optimizer),
                      "loss": describe(self.loss),
                      "metrics": {name: describe(function) for
                                  name, function in self.metrics.items()},
                      "iterations": self.optimizer.iterations}
            arrays |= {f"slot_{i}_{k}": slot
                       for i, slots in enumerate(self.optimizer.state)
                       for k, slot in enumerate(slots)}
        text = np.array(json.dumps(parts, allow_nan=False))
        archive.write("Sequential.save", filepath, {"model": text} | arrays)

    def _free_name(self, layer):
        """Return Keras's name for the layer: conv2d, conv2d_1, ..."""
        base = re.sub("(?<=[a-z])(?=[A-Z])", "_",
                      type(layer).__name__).lower()
        taken = {other.name for other in self.layers}
        names = [base, *(f"{base}_{i + 1}" for i in range(len(taken)))]
        return next(name for name in names if name not in taken)

    def _check_layers(self):
        if not self.layers:
            raise ValueError("Sequential: expected at least one layer, got "
                             "none; write model.add(layers.Dense(10))")

    def _check_built(self):
        self._check_layers()
        if not self.input_shape:
            raise ValueError(
                "Sequential: expected a model that knows its input shape, "
                "got none; begin with layers.Input((784,))")


def load_model(filepath):
    """Read a model that `Sequential.save` wrote.

    The file may come from anywhere: it is read with suspicion, nothing in
    it is executed, and no memory is taken for more than it holds.

    Parameters
    ----------
    filepath : str or path

    Returns
    -------
    Sequential
        Compiled, if it was.

    Raises
    ------
    ValueError
        The file holds no nnlab model, or a damaged one.
    """
    with archive.reading("load_model", filepath) as arrays:
        return model_from(arrays, lambda layers, name: Sequential(
            layers, name=name))
