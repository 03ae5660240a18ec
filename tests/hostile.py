"""A home folder in which another tutorial has left its settings."""

import json
import os
from pathlib import Path

from nnlab import home

PROFILE = """c = get_config()
c.InteractiveShell.ast_node_interactivity = "all"
c.InlineBackend.figure_formats = {"svg"}
"""
NEUTRAL = ("IPYTHONDIR", "MATPLOTLIBRC", "MPLCONFIGDIR", "KERAS_HOME",
           "KERAS_BACKEND", "TF_CPP_MIN_LOG_LEVEL", "XDG_CONFIG_HOME",
           "PYTHONWARNINGS")


def missing_backend():
    """A backend of Keras that is not installed here."""
    here = home.installed_backends()
    return next((b for b in home.BACKENDS if b not in here), "theano")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def furnish(folder):
    """Fill it, and return the environment of a program that lives there."""
    folder = Path(folder)
    write(folder / ".keras" / "keras.json", json.dumps({
        "floatx": "float16", "epsilon": 1e-3, "backend": missing_backend(),
        "image_data_format": "channels_first"}, indent=4))
    for place in (".config/matplotlib", ".matplotlib"):
        write(folder / place / "matplotlibrc",
              "text.usetex : True\nlines.linewidth : 9\n")
    write(folder / ".ipython" / "profile_default" / "ipython_config.py",
          PROFILE)
    environment = {k: v for k, v in os.environ.items() if k not in NEUTRAL}
    return environment | {
        "HOME": str(folder), "USERPROFILE": str(folder), "MPLBACKEND": "agg",
        "NNLAB_PROGRESS": "~/p.sqlite"}
