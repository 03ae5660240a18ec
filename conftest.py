"""How the chapters are tested: nbval's settings, and whether MNIST is here.

Chapters are executed and every output is compared. Cells tagged `mnist` show
numbers of the real MNIST: where it is not on this machine they run on
scikit-learn's digits, uncompared, and the last lines of the report say so.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

from nnlab.datasets import find_mnist

# Pictures and scripts differ between versions of the libraries that make
# them; PNG and JPEG are left out by nbval itself.
NOT_COMPARED = ("image/svg+xml", "application/javascript")
NOWHERE = "http://127.0.0.1:9"          # tests and chapters use no network
UNCOMPARED = "uncompared for want of MNIST"
MAY_BE_SKIPPED = ["jax", "torch", "uv is not", "no package index"]
MAY_BE_SKIPPED += ["windows"] * (sys.platform != "linux")   # where CI=true


def pytest_configure(config):
    config.option.nbval_sanitize_with = str(
        config.rootpath / "tests" / "nbval_sanitize.cfg"
    )
    os.environ.update(HTTP_PROXY=NOWHERE, HTTPS_PROXY=NOWHERE,
                      NO_PROXY="localhost,127.0.0.1")
    make_our_warnings_errors(config.rootpath)
    leave_the_home_alone()


def make_our_warnings_errors(root):
    """In kernels and programs that tests start, as in pyproject.toml here.

    A warning belongs to the module whose line caused it. Python compares
    whole names, so that each of ours is said; cells are `__main__`.
    """
    files = [path.relative_to(root).with_suffix("") for folder in (
        "nnlab", "benchmarks") for path in (root / folder).rglob("*.py")]
    names = [".".join(file.parts).removesuffix(".__init__") for file in files]
    names += [path.stem for folder in ("tools", "tests")
              for path in (root / folder).glob("*.py")]
    errors = [f"error:::{name}" for name in sorted({*names, "__main__"})]
    # A file left open is found whenever Python tidies up, at anybody's line.
    os.environ["PYTHONWARNINGS"] = ",".join(
        [*errors, "ignore::ResourceWarning"])


def leave_the_home_alone():
    """No settings from the user's home, and no marks in their progress."""
    own = Path(tempfile.mkdtemp(prefix="nnlab-tests-"))
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    found = find_mnist()                # in Keras's folder, it may be
    if found is not None:
        os.environ["NNLAB_DATA"] = str(found)
    os.environ.pop("MPLBACKEND", None)
    os.environ.update(IPYTHONDIR=str(own / "ipython"),
                      KERAS_HOME=str(own / "keras"),
                      MATPLOTLIBRC=os.devnull,
                      NNLAB_PROGRESS=str(own / "p.sqlite"))


def pytest_collection_modifyitems(items):
    """Chapters first, the last one before all: it trains for minutes."""
    cells = [i for i in items if type(i).__name__ == "IPyNbCell"]
    for notebook in {cell.parent for cell in cells}:
        notebook.skip_compare += NOT_COMPARED
    if cells and find_mnist() is None:
        for cell in cells:
            if "mnist" in cell.cell.metadata.get("tags", []):
                cell.options["check"] = False
                cell.user_properties.append((UNCOMPARED, cell.path.stem))
    names = sorted({cell.path for cell in cells}, reverse=True)
    items.sort(key=lambda item: names.index(item.path)
               if item.path in names else len(names))


def skipped_in_vain(config):
    """Reasons of skipped tests that should have run on a CI machine."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is None or os.environ.get("CI") != "true":
        return []
    reasons = {str(r.longrepr[2] if isinstance(r.longrepr, tuple)
                   else r.longrepr) for r in terminal.stats.get("skipped", [])}
    return sorted(r for r in reasons
                  if not any(word in r.lower() for word in MAY_BE_SKIPPED))


def pytest_sessionfinish(session):
    if session.exitstatus == 0 and skipped_in_vain(session.config):
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter, config):
    for reason in skipped_in_vain(config):
        terminalreporter.write_line(
            f"Should have run, for CI=true: {reason}", red=True)
    reports = sum(terminalreporter.stats.values(), [])
    chapters = [stem for report in reports
                if getattr(report, "when", "") == "call"
                for name, stem in report.user_properties
                if name == UNCOMPARED]
    if chapters:
        terminalreporter.write_line(
            f"MNIST not found: {', '.join(sorted(set(chapters)))} ran on "
            f"scikit-learn's digits; {len(chapters)} outputs not compared. "
            "Point NNLAB_DATA to mnist.npz to compare them.", yellow=True)
