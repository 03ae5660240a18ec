"""Every import of the library points down: a row never needs one above."""

import ast
from pathlib import Path

import pytest

import nnlab

ROWS = [
    ["config"],
    ["utils"],
    ["activations", "backprop", "convolution", "initializers", "metrics",
     "regularizers", "callbacks", "parallel", "summary"],
    ["losses", "optimizers"],
    ["layers"],
    ["saving", "training"],
    ["models"],
    ["datasets", "plotting"],
    ["exercises"],
]
ROW = {name: i for i, row in enumerate(ROWS) for name in row}
FOLDER = Path(nnlab.__file__).parent
FILES = [p for p in sorted(FOLDER.rglob("*.py")) if p.parent != FOLDER
         or p.stem != "__init__"]


def needs(path):
    """Return the names of nnlab's modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names
                        if a.name.startswith("nnlab."))
        elif isinstance(node, ast.ImportFrom) and node.module == "nnlab":
            yield from (a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom) and (
                node.module or "").startswith("nnlab."):
            yield node.module.split(".")[1]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(
    FOLDER).as_posix())
def test_imports_point_down(path):
    me = path.relative_to(FOLDER).parts[0].removesuffix(".py")
    up = [name for name in needs(path)
          if name != me and ROW.get(name, len(ROWS)) >= ROW[me]]
    assert not up, f"{me} is in row {ROW[me]}"


def test_every_module_has_a_row():
    there = {p.relative_to(FOLDER).parts[0].removesuffix(".py")
             for p in FILES}
    assert there == set(ROW)
