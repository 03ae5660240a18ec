"""nnlab: the library that the course builds, a small twin of Keras.

Three sentences hold it together. You write it before you import it. Every
nnlab model is a Keras model: change `nnlab` to `keras` in the import and
the cell still runs. Arithmetic lives in pure functions; objects only
remember.

Importing nnlab loads NumPy and nothing heavier. It also prepares Keras,
should you import that later: a quiet TensorFlow, or, where TensorFlow is not
installed and you have not chosen, the backend that is.
"""

from nnlab import (
    activations,
    backprop,
    callbacks,
    config,
    convolution,
    initializers,
    layers,
    losses,
    metrics,
    models,
    optimizers,
    regularizers,
    saving,
    training,
    utils,
)
from nnlab.layers import Input
from nnlab.models import Sequential
from nnlab.prepare import prepare

__version__ = "0.1.0"
__all__ = [
    "Input", "Sequential", "activations", "backprop", "callbacks", "config",
    "convolution", "initializers", "layers", "losses", "metrics", "models",
    "optimizers", "regularizers", "saving", "training", "utils",
]


prepare()
