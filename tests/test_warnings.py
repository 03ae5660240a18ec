"""A warning that our own code causes is an error, wherever a test runs it.

In this process all warnings are (pyproject.toml). In kernels and programs
that tests start, those are that a line of nnlab, tools/, benchmarks/, tests/
or a cell causes (conftest.py); what other libraries do to each other is
their own affair. Who ignores a warning is listed here, with the reason.
"""

import builtins
import re
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from test_supply import sources

from nnlab import losses

ROOT = Path(__file__).resolve().parent.parent
KINDS = ["DeprecationWarning", "PendingDeprecationWarning", "FutureWarning",
         "RuntimeWarning", "UserWarning"]
# A function of NumPy's that nnlab calls begins to warn, as old ones do.
OLD = """
import warnings
import numpy as np
from nnlab import losses
sign = np.sign
def old(v):
    warnings.warn("goes soon", {kind}, stacklevel=2)
    return sign(v)
np.sign = old
"""
OURS = "losses.mean_absolute_error_gradient([[1.0]], [[2.0]])"
OTHERS = """
space = {"__name__": "another.library", "warnings": warnings, "np": np}
exec("warnings.warn('not ours', DeprecationWarning); np.sign(1.0)", space)
"""
IGNORED = {                             # {file: why it ignores warnings}
    "benchmarks/contender.py": "one epoch of MLPClassifier; numpy-ml, no gym",
    "nnlab/exercises/sandbox.py": "a fork beside threads, which it expects",
    "nnlab/photos.py": "a huge picture, which it refuses in its own words",
    "tests/test_against_keras.py": "Keras's and PyTorch's ways with NumPy 2",
    "tests/test_fuzz.py": "what hostile arguments do in other libraries",
    "tests/test_fuzz_check.py": "what random answers do in themselves",
}


@pytest.mark.parametrize("kind", KINDS)
def test_in_this_process(monkeypatch, kind):
    sign = np.sign

    def old(v):
        warnings.warn("goes soon", vars(builtins)[kind], stacklevel=2)
        return sign(v)
    monkeypatch.setattr(np, "sign", old)
    with pytest.raises(Warning, match="goes soon"):
        losses.mean_absolute_error_gradient([[1.0]], [[2.0]])


@pytest.mark.parametrize("kind", KINDS)
def test_in_a_program_that_a_test_starts(kind):
    ran = subprocess.run([sys.executable, "-c", OLD.format(kind=kind) + OURS],
                         capture_output=True, encoding="utf-8")
    assert ran.returncode == 1
    assert re.search(r'losses\.py", line \d+, in mean_absolute_error_gradient'
                     rf"(.|\n)*{kind}: goes soon", ran.stderr)


def test_what_other_libraries_do_is_their_affair():
    subprocess.run([sys.executable, "-c", OLD.format(
        kind="DeprecationWarning") + OTHERS], check=True)


@pytest.mark.parametrize("last", [OURS, "np.sign(1.0)"])
def test_in_a_cell(tmp_path, last):
    """As nbval and the journey run them: with the environment of here."""
    first = OLD.format(kind="DeprecationWarning") + OTHERS
    book = nbformat.v4.new_notebook(cells=[
        nbformat.v4.new_code_cell(source) for source in (first, last)])
    with pytest.raises(CellExecutionError) as caught:
        NotebookClient(book, timeout=300, kernel_name="python3", resources={
            "metadata": {"path": tmp_path}}).execute()
    assert (caught.value.ename, caught.value.evalue) == (
        "DeprecationWarning", "goes soon")
    assert book.cells[0].outputs == []


def test_compiling_warns_of_nothing():
    files = [*sources(), *((path.name, path.read_text("utf-8")) for path in
                           sorted((ROOT / "tests").glob("*.py")))]
    assert len(files) > 300
    for place, source in files:
        compile(source, place, "exec", dont_inherit=True)


def test_such_a_line_would_warn():
    with pytest.raises((SyntaxError, Warning)):
        compile(r"'\d'", "a.py", "exec")


def test_who_ignores_warnings_has_a_reason():
    places = [path for folder in ("nnlab", "tools", "benchmarks", "tests")
              for path in sorted((ROOT / folder).rglob("*.py"))
              if path != Path(__file__)]
    ignoring = re.compile(r"(simplefilter|filterwarnings)\(\s*.ignore")
    found = {path.relative_to(ROOT).as_posix() for path in places
             if ignoring.search(path.read_text("utf-8"))}
    assert found == IGNORED.keys()
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert settings["tool"]["pytest"]["ini_options"]["filterwarnings"] == [
        "error", "ignore:unclosed database:ResourceWarning"]
