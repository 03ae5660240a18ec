"""Settings in a user's home and environment that change how a course runs.

Keras, matplotlib and IPython read files in the home folder before any
program has a say, and half of them were written years ago by another
tutorial. Here they are found, each with its file and line. What can be
undone is undone elsewhere (`nnlab.prepare` for Keras, `plotting.use_style`
for figures and cells); `nnlab.doctor` reports them all.
"""

import contextlib
import importlib.util
import json
import os
import re
from pathlib import Path
from typing import NamedTuple

BACKENDS = ("tensorflow", "jax", "torch")   # of Keras, those that can train
KERAS = {"floatx": ("float32", ("float16", "float64")),
         "epsilon": (1e-7, ()),
         "image_data_format": ("channels_last", ("channels_first",))}
SHORTER = ("KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH")
OWN_LOOK = "the course's notebooks do not follow it"


class Setting(NamedTuple):
    """One setting that another program left there.

    where: a file with its line, or an environment variable. says: what it
    sets. cure: what to change, or why nothing need be. stops: whether the
    course cannot work until it is changed.
    """

    where: str
    says: str
    cure: str
    stops: bool = False


def settings():
    """Return all of them, worst first."""
    found = [*keras_settings(), *environment(), *figures(), *notebooks()]
    return sorted(found, key=lambda setting: not setting.stops)


def installed_backends():
    """Keras's backends that are here and can train, the default first."""
    return [b for b in BACKENDS if importlib.util.find_spec(b)]


def keras_file():
    """Where Keras looks for its settings."""
    home = os.environ.get("KERAS_HOME") or os.path.join("~", ".keras")
    return Path(os.path.expanduser(home)) / "keras.json"


def keras_values():
    """What keras.json sets: {} where Keras would not read it either."""
    try:
        values = json.loads(_text(keras_file()))
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def keras_settings():
    """What keras.json sets otherwise than the course needs it."""
    path = keras_file()
    text = _text(path)
    if not text and path.exists() and (
            path.is_dir() or not os.access(path, os.R_OK)):
        yield Setting(str(path), "Keras may not read it",
                      "delete that file, or make it yours", stops=True)
    values = keras_values()
    with contextlib.suppress(ValueError):       # as Keras does
        if not isinstance(json.loads(text), dict):
            yield Setting(str(path), "no settings between braces",
                          "delete that file", stops=True)
    for name, (usual, others) in KERAS.items():
        value = values.get(name, usual)
        if value == usual and type(value) is type(usual):
            continue
        known = isinstance(value, type(usual)) and (
            value in others or name == "epsilon")
        cure = (f"nothing need be done here; for your other programs write "
                f"{json.dumps(usual)}" if known else
                f"write {json.dumps(usual)} there")
        yield Setting(_line(path, text, f'"{name}"'),
                      f"{name} is {json.dumps(value)}", cure, not known)
    backend = values.get("backend", "tensorflow")
    here = installed_backends()
    if here and backend not in here:
        yield Setting(_line(path, text, '"backend"'),
                      f"backend is {json.dumps(backend)}, which cannot train "
                      "here", f"nothing need be done, {here[0]} is used here; "
                      f"for your other programs write {json.dumps(here[0])}")


def environment():
    """Environment variables that reach into training or Python itself."""
    here, chosen = installed_backends(), os.environ.get("KERAS_BACKEND")
    if here and chosen and chosen not in here:
        yield Setting("KERAS_BACKEND", f"{chosen}, which cannot train here",
                      f"unset it, or set it to {here[0]}", stops=True)
    for name in SHORTER:
        if os.environ.get(name):
            yield Setting(name, f"Keras stops after {os.environ[name]}",
                          "unset it", stops=True)
    if not __debug__:
        yield Setting("PYTHONOPTIMIZE", "Python skips every assert",
                      "unset it: the chapters check themselves by asserts")
    if os.environ.get("PYTHONPATH"):
        yield Setting("PYTHONPATH", "its folders come before the course's "
                      "packages", "unset it, unless you know why it is set")
    backend = os.environ.get("MPLBACKEND", "")
    if backend and "inline" not in backend:
        yield Setting("MPLBACKEND", f"figures go to {backend}", OWN_LOOK)


def figures():
    """Lines of a matplotlibrc after which no figure can be drawn."""
    config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    for place in (Path.cwd(), os.environ.get("MATPLOTLIBRC"),
                  os.environ.get("MPLCONFIGDIR"), Path(config, "matplotlib"),
                  Path.home() / ".matplotlib"):
        path = Path(place or "nowhere")
        path = path / "matplotlibrc" if path.is_dir() else path
        if not path.is_file() and str(path) != os.devnull:
            continue
        text = _text(path)
        said = re.search(r"(?im)^\s*text\.usetex\s*:\s*(true|yes|on|t|y|1)\b",
                         text)
        if said:
            yield Setting(_line(path, text, said[0].strip()),
                          "figures are set by LaTeX", OWN_LOOK)
        return                          # matplotlib reads the first it finds


def notebooks():
    """Lines of IPython's profile, and files that it runs first."""
    home = os.environ.get("IPYTHONDIR") or Path.home() / ".ipython"
    profile = Path(home) / "profile_default"
    for name in ("ipython_config.py", "ipython_kernel_config.py",
                 "ipython_config.json", "ipython_kernel_config.json"):
        text = _text(profile / name)
        said = re.search(r"^[^#\n]*\b(ast_node_interactivity|InlineBackend"
                         r"|exec_lines|exec_files|pylab|matplotlib)\b.*",
                         text, re.MULTILINE)
        if said:
            yield Setting(_line(profile / name, text, said[0]),
                          f"{said[1]} for every notebook", OWN_LOOK
                          if said[1] == "ast_node_interactivity" else
                          "take the line out if a chapter looks strange")
    for path in sorted(profile.glob("startup/*.[pi]*y")):
        yield Setting(str(path), "runs before every notebook",
                      "move it away if a chapter behaves strangely")


def _text(path):
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _line(path, text, sign):
    """The file, and the first of its lines with that sign."""
    for number, line in enumerate(text.splitlines(), 1):
        if sign in line:
            return f"{path}, line {number}"
    return str(path)
