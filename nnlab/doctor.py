"""Does everything work here? One line for each part, with its cure.

    nnlab doctor                        in a terminal
    python -m nnlab doctor              the same
    from nnlab.doctor import doctor     in a notebook, then doctor()

Where all is well the lines hold no version, size or path, so that they are
the same on every machine; `details=True` adds those. Nothing here ends in a
traceback. At its top this file imports Python's own modules only, so that it
can speak where NumPy is what is missing.
"""

import contextlib
import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from nnlab import environment, home
from nnlab.environment import ROOT, set_up
from nnlab.streams import say

GOOD, NOTE, BAD = "✓", "○", "✗"
OLDEST, NEWEST = (3, 11), (3, 14)       # Pythons; pyproject.toml's range
PATIENCE = 300                          # seconds for Keras's step
GB = 1024 ** 3
DISK = 1 * GB, 0.1 * GB                 # a note below the first, bad below
MEMORY = 2 * GB, 0.3 * GB               # a CNN on MNIST: 1.2 GB and more
LIBRARIES = {
    "IPython", "PIL", "ipykernel", "jax", "jupyterquiz", "keras",
    "matplotlib", "nbformat", "numpy", "pandas", "pooch", "requests",
    "scipy", "sklearn", "tensorflow", "torch", "tqdm",
}
# One step of gradient descent, also by hand: Mira's neuron says 2 to (4, 3)
# and should say 1. The loss (2 - 1)^2 has the slope 2 there, so that 0.1 * 2
# times (4, 3) comes off the weights and 0.1 * 2 off the bias.
STEP = """
import json
import nnlab, keras
import numpy as np
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.set_weights([np.array([[2.0], [-1.0]]), np.array([-3.0])])
model.compile(keras.optimizers.SGD(0.1), "mse")
model.fit(np.array([[4.0, 3.0]]), np.array([[1.0]]), verbose=0)
w, b = (np.ravel(v).tolist() for v in model.get_weights())
print(json.dumps([keras.backend.backend(), keras.__version__, w + b]))
"""
STEPPED = [1.2, -1.6, -3.2]


class Finding(NamedTuple):
    """One line: how it is, about what, what is so, what to do."""

    state: str
    about: str
    text: str
    cure: str = ""
    details: str = ""

    def __str__(self):
        cure = f" {self.cure}." if self.cure else ""
        return f"{self.state} {self.about}: {self.text}.{cure}"


def doctor(details=False):
    """Print what works here and what does not, each with its cure.

    Keras is tried in a process of its own, which takes some seconds; it can
    neither end this one nor touch its random numbers.

    Parameters
    ----------
    details : bool
        Versions, sizes and paths as well, for the report of a problem.

    Examples
    --------
    >>> from nnlab.doctor import doctor
    >>> doctor()                                    # doctest: +SKIP
    ✓ Python: a version that the course supports.
    ...
    Everything works.
    """
    try:
        report(details)
    except KeyboardInterrupt:
        say("Interrupted.")


def report(details=False):
    """Print the findings as they come; return True where none is bad."""
    states = []
    for finding in findings():
        say(" ".join(str(finding).split()))
        if details and finding.details:
            say(f"    {finding.details}")
        states.append(finding.state)
    bad, notes = states.count(BAD), states.count(NOTE)
    if bad:
        say(f"To mend: {bad}. Then run this again.")
    elif notes:
        say(f"What the course needs works; worth a look: {notes}.")
    else:
        say("Everything works.")
    return not bad


def findings():
    """Yield the findings of every check, whatever happens in one."""
    with keras_step() as process:
        for check in CHECKS:
            about = ABOUT.get(check, check.__name__.capitalize())
            try:
                for finding in check(process):
                    yield finding._replace(about=about)
            except ImportError as error:
                yield Finding(BAD, about, f"{error.name or error} is missing",
                              f"To mend, {set_up()}")
            except Exception as error:
                yield Finding(BAD, about, "could not be looked at, "
                              f"{type(error).__name__}: {error}",
                              "If the other lines are well, report this one")


def good(text, details=""):
    """All is well: no cure."""
    return Finding(GOOD, "", text, "", details)


def note(text, cure, details=""):
    """It works, and should be known."""
    return Finding(NOTE, "", text, cure[0].upper() + cure[1:], details)


def bad(text, cure, details=""):
    """It does not work until it is mended."""
    return note(text, cure, details)._replace(state=BAD)


# What is looked at


def python(_):
    """Is it a Python that the course supports?"""
    here, bits = sys.version_info[:2], 64 if sys.maxsize > 2**32 else 32
    details = f"Python {sys.version.split()[0]} in {sys.executable}"
    if OLDEST <= here <= NEWEST and bits == 64:
        yield good("a version that the course supports", details)
    else:
        yield bad(f"this is {here[0]}.{here[1]}, {bits} bit; the course needs "
                  "{}.{} to {}.{}, 64 bit".format(*OLDEST, *NEWEST),
                  f"install Python 3.13, then {set_up()}", details)


def packages(_):
    """Are all here, in the versions of the lock?"""
    wrong, different = environment.compare(
        environment.installed(), environment.ranges(), environment.locked())
    details = f"NumPy {importlib.import_module('numpy').__version__}"
    if wrong:
        yield bad(some(wrong), f"to mend, {set_up()}", details)
    elif different:
        yield note(f"{some(different)}, within what the course allows",
                   f"for the course's own, {set_up()}", details)
    else:
        yield good("as the course needs them", details)


def kernel(_):
    """Is this Python, and is this nnlab, the course's?"""
    details = f"nnlab in {ROOT}, environment {sys.prefix}"
    course = environment.other_course(Path.cwd())
    python_ = environment.other_environment()
    jupyter = None if environment.in_notebook() else environment.other_kernel()
    if course:
        yield bad(f"nnlab comes from {ROOT}, and this folder belongs to "
                  f"{course}", "start JupyterLab there, with make lab")
    elif jupyter:
        yield bad(f"notebooks would run in {jupyter}",
                  "remove that kernel: jupyter kernelspec remove python3")
    elif python_:
        yield note(f"this is {python_}, not the course's .venv", "start with "
                   "make lab, or choose Kernel, Change Kernel, Python 3 "
                   "(ipykernel)", details)
    else:
        yield good("this is the course's environment", details)


def folders(_):
    """Can files be written where the course writes some?"""
    progress = importlib.import_module("nnlab.exercises.progress")
    places = [
        (bad, Path.cwd(), "work elsewhere, or make this folder yours"),
        (bad, Path(tempfile.gettempdir()), "free space there, or set TMPDIR "
         "to another folder"),
        (note, progress.location().parent, "make it yours, or set "
         "NNLAB_PROGRESS to a file elsewhere"),
        (note, home.keras_file().parent / "datasets", "make it yours, or set "
         "KERAS_HOME to a folder elsewhere")]
    wrong = [how(f"cannot write in {place}", cure)
             for how, place, cure in places if not writable(place)]
    said = progress.read()[1].strip("(.)")
    if said:
        wrong.append(Finding(NOTE, "", said))
    yield from wrong or [good("all that are needed can be written",
                              f"here: {Path.cwd()}")]


def names(_):
    """Does a file here hide a library, as random.py would?"""
    hiding = sorted(hidden_names(Path.cwd()))
    if hiding:
        yield bad(f"{some(hiding)} in this folder hides the library of that "
                  "name", "rename it and restart the kernel")
    else:
        yield good("no file here hides a library")


def disk(_):
    """Is there room to write?"""
    places = {Path.cwd(), Path.home(), Path(tempfile.gettempdir())}
    free = {p: shutil.disk_usage(existing(p)).free for p in places}
    place = min(free, key=free.get)
    yield enough(free[place], DISK, f"free with {place}",
                 "delete what you do not need")


def memory(_):
    """Is there room to train?"""
    free, cure = free_memory(), ("close other programs and kernels before a "
                                 "chapter that trains on MNIST")
    if free is None:
        yield note("could not be measured here", cure)
    else:
        yield enough(free, MEMORY, "free", cure)


def mnist(_):
    """Is MNIST here, and every byte of it?"""
    path, faults = importlib.import_module("nnlab.datasets.mnist").examine()
    if path is None:
        broken = [fault for fault in faults if "is not MNIST" in fault]
        yield note((broken or ["not on this machine yet"])[0],
                   "a chapter that wants it fetches it (11 MB); without a "
                   "network set NNLAB_DATA to a copy, or stay with the small "
                   "digits", "; ".join(faults))
    elif faults and os.environ.get("NNLAB_DATA"):
        yield note(f"present and whole, but not where NNLAB_DATA points: "
                   f"{faults[0]}", "let it name mnist.npz, or unset it",
                   str(path))
    else:
        yield good("present and whole", str(path))


def settings(_):
    """Does the user's home change how the course runs?"""
    found = home.settings()
    for setting in found:
        yield (bad if setting.stops else note)(
            f"{setting.where}: {setting.says}", setting.cure)
    if not found:
        yield good("none in your home that would disturb")


def keras(process):
    """Did Keras's backend take one step, to the right place?"""
    if process is None:
        yield bad("not installed, or no backend for it",
                  f"to mend, {set_up()}")
        return
    start = time.monotonic()
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        yield bad(f"no training step in {PATIENCE} s",
                  "close other programs and run this again")
        return
    try:
        backend, version, weights = json.loads(out.splitlines()[-1])
    except (ValueError, IndexError):
        yield bad(last_words(process.returncode, err), f"to mend, {set_up()}; "
                  "or choose another backend (README, Keras on another "
                  "backend)")
        return
    details = (f"Keras {version} on {backend}, waited "
               f"{time.monotonic() - start:.0f} s")
    if all(abs(a - b) < 1e-5 for a, b in zip(weights, STEPPED)):
        yield good("one training step, with the right result", details)
    else:
        yield bad(f"one training step gave {weights}, not {STEPPED}",
                  f"to mend, {set_up()}", details)


CHECKS = (python, packages, kernel, folders, names, disk, memory, mnist,
          settings, keras)
ABOUT = {mnist: "MNIST"}


# How it is looked at


@contextlib.contextmanager
def keras_step():
    """A process that takes Keras's step from now on; None where it cannot."""
    process = None
    with contextlib.suppress(OSError, ValueError):
        if importlib.util.find_spec("keras") and (
                home.installed_backends() or os.environ.get("KERAS_BACKEND")):
            process = subprocess.Popen(
                [sys.executable, "-c", STEP], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                encoding="utf-8", errors="replace",
                env=dict(os.environ, PYTHONIOENCODING="utf-8"))
    try:
        yield process
    finally:
        if process is not None:
            if process.poll() is None:
                process.kill()
            process.communicate()


def last_words(code, err):
    """Why the process with Keras's step failed, in one line."""
    lines = [line.strip() for line in err.splitlines() if line.strip()]
    own = [line for line in lines if line.startswith("nnlab: ")]
    said = (own or lines or ["without a word"])[-1][:300].rstrip(".")
    how = f"was ended by signal {-code}" if code < 0 else "failed"
    return f"one training step {how}: {said}"


def some(things):
    """The first three of them, and how many more."""
    more = [f"{len(things) - 3} more"] * (len(things) > 3)
    return ", ".join([*things[:3], *more])


def existing(place):
    """The place, or the nearest folder above it that is there."""
    place = Path(place).absolute()
    return next(p for p in (place, *place.parents) if p.exists())


def writable(place):
    """Can a file be made there? (Permissions alone do not say.)"""
    try:
        with tempfile.TemporaryFile(dir=str(existing(place))) as stream:
            stream.write(b"nnlab")
    except OSError:
        return False
    return True


def hidden_names(folder):
    """Files of a folder that Python would import in a library's place."""
    known = LIBRARIES | set(getattr(sys, "stdlib_module_names", ()))
    for path in folder.iterdir():
        package = (path / "__init__.py").is_file()
        if path.stem in known and (package or path.suffix == ".py"):
            yield path.name


def enough(free, limits, where, cure):
    """Is there room? limits: a note below the first, bad below the second."""
    said = f"{free / GB:.1f} GB {where}"
    if free >= limits[0]:
        return good("enough", said)
    return (note if free >= limits[1] else bad)(f"only {said}", cure)


def free_memory():
    """Bytes that may still be had here, or None."""
    free = []
    with contextlib.suppress(Exception):        # psutil comes with ipykernel
        free.append(importlib.import_module("psutil")
                    .virtual_memory().available)
    with contextlib.suppress(OSError, ValueError):      # a container's limit
        limit, used = (int(Path("/sys/fs/cgroup", name).read_text())
                       for name in ("memory.max", "memory.current"))
        free.append(limit - used)
    with contextlib.suppress(AttributeError, OSError, ValueError):
        if not free:
            free.append(os.sysconf("SC_AVPHYS_PAGES")
                        * os.sysconf("SC_PAGE_SIZE"))
    return min(free) if free else None
