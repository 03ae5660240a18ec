"""Which packages are here, which should be, and whose Python this is.

What `nnlab.doctor` asks. Python's own modules only, as far as possible: the
packages that it looks for may be missing.
"""

import os
import re
import shutil
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent   # a clone of the course, if so


def set_up():
    """What brings this environment up to date, as the end of a sentence."""
    if Path(sys.prefix, "conda-meta").is_dir():
        return "run: conda env update --file environment.yml"
    tool = "py tools\\setup.py" if os.name == "nt" else "make setup"
    return f"run in the course's folder: {tool}"


def canonical(name):
    """The name under which packages are compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed():
    """{package: version} of this environment."""
    return {canonical(d.metadata["Name"]): d.version
            for d in metadata.distributions() if d.metadata["Name"]}


def ranges():
    """{package: range} that nnlab's own metadata ask for, for the chapters."""
    from packaging.requirements import Requirement

    try:
        lines = metadata.requires("nnlab") or []
    except metadata.PackageNotFoundError:
        return {}
    wanted = {}
    for requirement in map(Requirement, lines):
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra})
                                 for extra in ("", "lab")):
            wanted[canonical(requirement.name)] = requirement.specifier
    return wanted


def locked(root=ROOT):
    """{package: version} of requirements.txt, where that is nnlab's own."""
    from packaging.markers import Marker

    lock, project = root / "requirements.txt", root / "pyproject.toml"
    if not (lock.is_file() and project.is_file()
            and re.search(r'(?m)^name = "nnlab"$',
                          project.read_text(encoding="utf-8"))):
        return {}
    lines = re.findall(
        r"(?m)^([\w.-]+)(?:\[.*?\])?==([^\s;]+)(?: ; ([^\\\n]*))?",
        lock.read_text(encoding="utf-8"))
    return {canonical(name): version for name, version, marker in lines
            if not marker or Marker(marker.strip()).evaluate()}


def compare(here, wanted, lock):
    """Return what is missing or out of range, and what only differs."""
    bad, different = [], []
    if "nnlab" not in here:
        bad.append("nnlab itself is not installed in this Python")
    for name, range_ in wanted.items():
        if name not in here:
            bad.append(f"{name} is missing")
        elif not range_.contains(here[name], prereleases=True):
            bad.append(f"{name} is {here[name]}, not {range_}")
    for name, version in lock.items():
        if name not in here:
            different += [f"{name} is missing"] * (name not in wanted)
        elif here[name] != version:
            different.append(f"{name} is {here[name]}, the lock says "
                             f"{version}")
    return bad, different


def other_course(folder, root=ROOT):
    """The course that a folder is part of, where it is not this one."""
    for place in (folder, *folder.parents):
        if (place / "nnlab" / "doctor.py").is_file():
            return None if place.resolve() == root else place
    return None


def other_environment(root=ROOT):
    """The environment of this Python, where the course has one of its own."""
    own = root / ".venv"
    same = not own.is_dir() or Path(sys.prefix).resolve() == own.resolve()
    return None if same else sys.prefix


def other_kernel():
    """The Python that "Python 3" means to JupyterLab, where it is another."""
    try:
        from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
    except ImportError:
        return None
    try:
        command = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return None
    if re.fullmatch(r"python(3(\.\d+)?)?", command):
        return None                     # Jupyter puts its own Python there
    found = Path(shutil.which(command) or command)
    return None if found.parent == Path(sys.executable).parent else found


def in_notebook():
    """Is this a Jupyter kernel?"""
    shell = "IPython" in sys.modules and sys.modules["IPython"].get_ipython()
    return bool(shell) and hasattr(shell, "kernel")
