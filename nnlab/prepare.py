"""What importing nnlab does for Keras, should that be imported later.

Keras and TensorFlow are not loaded here; their import is awaited. Then
TensorFlow's own log at that moment is quiet, and what a keras.json in the
user's home sets is set back to Keras's defaults, on which the course rests.
"""

import contextlib
import importlib.abc
import logging
import os
import subprocess
import sys

from nnlab import home

# Reads what a process writes to its standard error and passes it on at once,
# without the lines of TensorFlow's log that are below a level. A process of
# its own, so that the last words of one that dies are not lost.
FILTER = r"""
import re, sys
LINE = re.compile(rb"(?:([IWEF])\d{4} [\d:.]+ +\d+ \S+:\d+\] |"
                  rb"\d{4}-\d\d-\d\d [\d:.]+: ([IWEF]) \S+:\d+\] )")
HEAD = b"WARNING: All log messages before absl::InitializeLog() is called"
level = int(sys.argv[1])
out = open(2, "wb", buffering=0)
for line in sys.stdin.buffer:
    found = LINE.match(line)
    if found:
        shown = b"IWEF".index(found[1] or found[2]) >= level
    else:
        shown = not line.startswith(HEAD)
    if shown:
        out.write(line)
"""
LEVEL = "TF_CPP_MIN_LOG_LEVEL"          # 0 everything, 3 only what is fatal


class _Await(importlib.abc.MetaPathFinder):
    """Run a package's import inside a context of its own."""

    def __init__(self, contexts):
        self.contexts = contexts

    def find_spec(self, name, path=None, target=None):
        if name not in self.contexts:
            return None
        for finder in (f for f in sys.meta_path if f is not self):
            find = getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find else None
            if spec is not None:
                break
        else:
            return None
        loader, context = spec.loader, self.contexts[name]
        if hasattr(loader, "exec_module"):      # None: a bare folder
            execute = loader.exec_module

            def in_context(module):
                with context():
                    execute(module)

            loader.exec_module = in_context
        return spec


def prepare():
    """Choose a backend that is here, and await TensorFlow and Keras."""
    os.environ.setdefault(LEVEL, "3")
    logging.getLogger("tensorflow").addFilter(not_of_retracing)
    here = home.installed_backends()
    if here and not os.environ.get("KERAS_BACKEND") and (
            home.keras_values().get("backend", "tensorflow") not in here):
        os.environ["KERAS_BACKEND"] = here[0]
    if not any(isinstance(finder, _Await) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Await({"tensorflow": quiet, "keras": usual}))
        if "keras" in sys.modules:      # imported before nnlab
            undo_keras_file()


def not_of_retracing(record):
    """Drop the advice that follows when batches differ in their shapes.

    A chapter asks its network about one picture, then about 5,000: that
    costs a second, and TensorFlow's warning would alarm a beginner.
    """
    return "retracing" not in str(record.msg)


@contextlib.contextmanager
def usual():
    """Give Keras its defaults back; say which file keeps it from loading."""
    try:
        yield
    except Exception as error:
        for setting in (*home.keras_settings(), *home.environment()):
            if setting.stops and setting.where not in home.SHORTER:
                error.add_note(f"nnlab: {setting.where} says: {setting.says}; "
                               f"{setting.cure}.")
        raise
    undo_keras_file()


def undo_keras_file():
    """Set back what Keras has from its file, and nobody changed since."""
    config = getattr(sys.modules["keras"], "config", None)  # not in Keras 2
    said = home.keras_values()
    for name, (value, _) in home.KERAS.items() if config else ():
        if name in said and getattr(config, name)() == said[name]:
            getattr(config, f"set_{name}")(value)


@contextlib.contextmanager
def quiet():
    """Keep TensorFlow's log out of standard error, and nothing else.

    TensorFlow 2.21 writes some lines at import whatever TF_CPP_MIN_LOG_LEVEL
    says. They come from C++, so that only the file descriptor catches them.
    """
    level = os.environ.get(LEVEL, "")
    if level not in ("1", "2", "3"):
        yield
        return
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError, ValueError):  # else all is shown
            stack.enter_context(_filtered(level))
        yield


@contextlib.contextmanager
def _filtered(level):
    if sys.platform == "win32":         # Ctrl-C is not meant for the filter
        own = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP
               | subprocess.CREATE_NO_WINDOW}
    else:
        own = {"start_new_session": True}
    kept = os.dup(2)
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", FILTER, level],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=kept,
            **own)
        os.dup2(process.stdin.fileno(), 2)
        process.stdin.close()
        try:
            yield
        finally:
            os.dup2(kept, 2)            # so that the filter meets the end
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(2)         # unless others have its other end
    finally:
        os.close(kept)
