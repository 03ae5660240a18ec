"""nnlab: the library that the course builds, a small twin of Keras.

Three sentences hold it together. You write it before you import it. Every
nnlab model is a Keras model: change `nnlab` to `keras` in the import and
the cell still runs. Arithmetic lives in pure functions; objects only
remember.

Importing nnlab loads NumPy and nothing heavier. It also prepares Keras,
should you import that later: a backend that is installed, unless you chose
one by KERAS_BACKEND; a quiet TensorFlow; and Keras's own defaults, whatever a
keras.json in your home says.
"""

import sys
from pathlib import Path

from nnlab.prepare import prepare

try:
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
except Exception:                       # no NumPy, or a Python that is too old
    if not (Path(sys.argv[0]).stem == "nnlab" or sys.argv[0] == "-m"
            and "nnlab" in getattr(sys, "orig_argv", ["nnlab"])):
        raise                           # else the command: the doctor says it

__version__ = "0.1.0"
__all__ = [
    "Input", "Sequential", "activations", "backprop", "callbacks", "config",
    "convolution", "initializers", "layers", "losses", "metrics", "models",
    "optimizers", "regularizers", "saving", "training", "utils",
]


prepare()
