"""Layers: objects that remember what the pure functions need again.

`forward` keeps what `backward` needs under its letter (x, z, a, mask);
`backward` takes da, fills dW and db and returns dx. No layer changes what
is learned: optimizers do. As in Keras, a shape begins with the batch axis,
None where any number of examples will do; only `Input` is told without it.

`layer` holds what all of them share; `dense`, `images` and `normalization`
hold the layers.
"""

from nnlab.layers.dense import Activation, Dense, Dropout, Flatten
from nnlab.layers.images import (
    AveragePooling2D,
    Conv2D,
    GlobalAveragePooling2D,
    MaxPooling2D,
)
from nnlab.layers.layer import Input, Layer, copy_weights
from nnlab.layers.normalization import BatchNormalization

__all__ = [
    "Activation", "AveragePooling2D", "BatchNormalization", "Conv2D",
    "Dense", "Dropout", "Flatten", "GlobalAveragePooling2D", "Input",
    "Layer", "MaxPooling2D", "copy_weights",
]
