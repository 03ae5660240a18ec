"""Layers, losses and optimizers as JSON values, and back: no pickle.

`describe` and `revive` know nnlab's own classes by name and no others, so
that a file can bring nothing to life but those.
"""

import json
import math

import numpy as np

from nnlab import (
    activations,
    config,
    initializers,
    layers,
    losses,
    metrics,
    optimizers,
    regularizers,
)
from nnlab.archive import Refused

KINDS = {
    "layer": (layers.Dense, layers.Conv2D, layers.MaxPooling2D,
              layers.AveragePooling2D, layers.GlobalAveragePooling2D,
              layers.Flatten, layers.Activation, layers.Dropout,
              layers.BatchNormalization),
    "regularizer": (regularizers.L1, regularizers.L2),
    "loss": losses.CLASSES,
    "initializer": tuple(initializers.NAMES.values()),
    "optimizer": tuple(optimizers.NAMES.values()),
    "rate": optimizers.schedules.CLASSES,
}
CLASSES = {c.__name__: c for classes in KINDS.values() for c in classes}
FUNCTIONS = {*activations.BACKWARD, *losses.GRADIENTS,
             *metrics.NAMES.values()}
PARTS = {"name", "input_shape", "dtype", "layers"}
CHOICES = {"optimizer", "loss", "metrics", "iterations"}


def describe(value):
    """Return a JSON value that `revive` turns back into `value`.

    Raises
    ------
    ValueError
        An object of a class that is not nnlab's, or a number that JSON
        cannot hold.

    Examples
    --------
    >>> describe(regularizers.L2(0.5))
    {'class_name': 'L2', 'config': {'l2': 0.5}}
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, (bool, int, str)) or (
            isinstance(value, float) and math.isfinite(value)):
        return value
    if isinstance(value, (list, tuple)):
        return [describe(v) for v in value]
    if callable(value) and value in FUNCTIONS:
        return value.__name__
    name = type(value).__name__
    if CLASSES.get(name) is not type(value):
        raise ValueError(
            f"save: expected nnlab's own parts, got {value!r}; keep the "
            "weights with save_weights instead")
    arguments = (value.get_config() if hasattr(value, "get_config")
                 else vars(value))
    return {"class_name": name,
            "config": {k: describe(v) for k, v in arguments.items()}}


def revive(described, kind=None):
    """Return the object that `describe` described.

    Parameters
    ----------
    described : JSON value
    kind : str, optional
        "layer", "optimizer" and so on: the classes that may be made, all of
        them without it.

    Raises
    ------
    ValueError
        A class that is not of that kind, or arguments it does not take.

    Examples
    --------
    >>> revive({"class_name": "L2", "config": {"l2": 0.5}}).l2
    0.5
    """
    if isinstance(described, list):
        return [revive(v, kind) for v in described]
    if not isinstance(described, dict):
        return described
    name = described.get("class_name")
    make = CLASSES.get(name) if isinstance(name, str) else None
    allowed = CLASSES.values() if kind is None else KINDS.get(kind, ())
    if make is None or make not in allowed:
        raise Refused(f"in which {name!r} is no {kind or 'part of nnlab'}")
    arguments = {k: revive(v, _kind(k))
                 for k, v in described["config"].items()}
    return make(**arguments)


def model_from(arrays, make):
    """Return the model in an open archive, made by `make(layers, name)`.

    Nothing is drawn or set aside for a weight before its array in the file
    has the shape that the layers ask for.
    """
    parts = json.loads(
        arrays.take_text("model", "for plain arrays use np.load"),
        parse_constant=_no_number)
    if not isinstance(parts, dict) or set(parts) not in (
            PARTS, PARTS | CHOICES):
        raise Refused("whose description has other parts than a model's")
    model = make(revive(parts["layers"], "layer"), parts["name"])
    before = config.floatx()
    config.set_floatx(parts["dtype"])
    try:
        _build(model, layers.Input(parts["input_shape"]).shape, arrays)
    finally:
        config.set_floatx(before)
    if "optimizer" in parts:
        model.compile(revive(parts["optimizer"], "optimizer"),
                      revive(parts["loss"], "loss"),
                      metrics=[*map(str, parts["metrics"])])
        _remember(model, parts["iterations"], arrays)
    arrays.finish()
    return model


def check_variances(layers, weights):
    """Refuse weights for these layers if a variance is below 0."""
    weights = iter(weights)
    for layer in layers:
        for name in (*layer.weight_names, *layer.statistic_names):
            if next(weights).min() < 0 and name == "moving_variance":
                raise Refused(f"with a variance below 0 in {layer.name}")


def _kind(argument):
    """Which objects an argument may be: kernel_initializer, initializers."""
    word = argument.rsplit("_", 1)[-1]
    return word if word in KINDS else "value"


def _no_number(word):
    raise Refused(f"with {word} where a number is due")


class _Saved:
    """An initializer whose numbers are the next array of a file."""

    def __init__(self, arrays):
        self.arrays, self.count = arrays, 0

    def __call__(self, shape):
        self.count += 1
        return self.arrays.take(f"weight_{self.count - 1}", shape,
                                config.floatx())


def _build(model, input_shape, arrays):
    """Build the layers with the weights of the file, in their order."""
    saved, before = _Saved(arrays), []
    for layer in model.layers:
        own = {k: v for k, v in vars(layer).items()
               if k.endswith("_initializer")}
        before.append(own)
        vars(layer).update(dict.fromkeys(own, saved))
    model.build(input_shape)
    for layer, own in zip(model.layers, before, strict=True):
        vars(layer).update(own)
    check_variances(model.layers, model.weights)


def _remember(model, iterations, arrays):
    """Give the model's new optimizer the memory of the saved one."""
    if type(iterations) is not int or not 0 <= iterations < 2**53:
        raise Refused(f"with {iterations!r} steps taken")
    optimizer = model.optimizer
    optimizer.iterations = iterations
    if optimizer.schedule is not None:
        optimizer.learning_rate = optimizer.schedule(iterations)
    if iterations:
        optimizer.params = model.trainable_weights
        optimizer.state = [
            [arrays.take(f"slot_{i}_{k}", v.shape, v.dtype,
                         0 if k == optimizer.squares else -math.inf)
             for k in range(optimizer.slot_count)]
            for i, v in enumerate(optimizer.params)]
