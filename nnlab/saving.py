"""Layers, losses and optimizers as JSON values, and back: no pickle."""

import numpy as np

from nnlab import (
    activations,
    initializers,
    layers,
    losses,
    metrics,
    optimizers,
    regularizers,
)

CLASSES = {c.__name__: c for c in (
    layers.Dense, layers.Conv2D, layers.MaxPooling2D, layers.Flatten,
    layers.Activation, layers.Dropout, regularizers.L1, regularizers.L2,
    *losses.CLASSES, *initializers.NAMES.values(),
    *optimizers.NAMES.values())}
FUNCTIONS = {*activations.BACKWARD, *losses.GRADIENTS,
             *metrics.NAMES.values()}


def describe(value):
    """Return a JSON value that `revive` turns back into `value`.

    Raises
    ------
    ValueError
        An object of a class that is not nnlab's.

    Examples
    --------
    >>> describe(regularizers.L2(0.5))
    {'class_name': 'L2', 'config': {'l2': 0.5}}
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [describe(v) for v in value]
    if value in FUNCTIONS:
        return value.__name__
    name = type(value).__name__
    if CLASSES.get(name) is not type(value):
        raise ValueError(
            f"save: expected nnlab's own parts, got {value!r}; save "
            "get_weights() with np.savez instead")
    arguments = (value.get_config() if hasattr(value, "get_config")
                 else vars(value))
    return {"class_name": name,
            "config": {k: describe(v) for k, v in arguments.items()}}


def revive(described):
    """Return the object that `describe` described.

    Examples
    --------
    >>> revive({"class_name": "L2", "config": {"l2": 0.5}}).l2
    0.5
    """
    if isinstance(described, list):
        return [revive(v) for v in described]
    if not isinstance(described, dict):
        return described
    arguments = {k: revive(v) for k, v in described["config"].items()}
    return CLASSES[described["class_name"]](**arguments)
