"""The five articles' programs: which cell of chapter 11 is which, and works.

The course grew from five articles, each of which prints a program; four of
these do not run. Chapter 11 has each in a working form of its own. This file
says which cell belongs to which article, and what that cell must hold.
"""

import ast
import re
from pathlib import Path

import jupytext
import nbformat
import pytest

CHAPTER = Path(__file__).parent.parent / "chapters" / "11-keras.md"

# Each article's subject; the units of its dense layers with their activation;
# its loss, epochs and batch size.
ARTICLES = {
    1: ("training a network", [(64, "relu"), (10, "softmax")],
        "sparse_categorical_crossentropy"),
    2: ("debugging and optimising", [(10, "relu"), (2, "softmax")],
        "sparse_categorical_crossentropy"),
    3: ("the Python environment", [(32, "relu"), (10, "softmax")],
        "sparse_categorical_crossentropy"),
    4: ("efficient architecture, backpropagation", [(1, "sigmoid")], "mse"),
    5: ("training and optimisation methods",
        [(10, "relu"), (10, "relu"), (1, "sigmoid")], "binary_crossentropy"),
}


def cells():
    return [c for c in jupytext.read(CHAPTER).cells if c.cell_type == "code"]


def program(number):
    """The cell that says `# Program N: ...` in its first line."""
    found, = (c for c in cells()
              if c.source.startswith(f"# Program {number}: "))
    return found


def calls(source, name):
    return [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)
            and ast.unparse(n.func).endswith(name)]


def test_each_program_has_one_cell_and_they_come_in_order():
    numbers = re.findall(r"^# Program (\d): ", "\n".join(
        c.source for c in cells()), flags=re.MULTILINE)
    assert numbers == [str(n) for n in ARTICLES]


@pytest.mark.parametrize("number", ARTICLES)
def test_the_cell_is_the_articles_network(number):
    _, layers, loss = ARTICLES[number]
    source = program(number).source
    came = [(ast.literal_eval(call.args[0]),
             ast.literal_eval(call.keywords[0].value))
            for call in calls(source, "layers.Dense")]
    assert came == layers
    compiled, = calls(source, ".compile")
    said = ast.unparse(compiled.args[1])
    assert said.strip("'") == {"sparse_categorical_crossentropy": "LOSS"}.get(
        loss, loss)


def test_program_1_is_the_articles_convolutions():
    came = [ast.literal_eval(c.args[0])
            for c in calls(program(1).source, "Conv")]
    assert came == [32, 64, 64]


@pytest.mark.parametrize("number", ARTICLES)
def test_what_was_wrong_in_the_print_stands_above_the_cell(number):
    text = CHAPTER.read_text(encoding="utf-8")
    above = text[:text.index(f"# Program {number}: ")]
    paragraph = above[above.rindex(f"**Program {number}: "):]
    assert "in the print" in paragraph


def test_the_stored_run_ran_every_program():
    stored = nbformat.read(CHAPTER.with_suffix(".ipynb"), as_version=4)
    for number in ARTICLES:
        cell, = (c for c in stored.cells
                 if c.source.startswith(f"# Program {number}: "))
        assert cell.execution_count
        assert not any(o.output_type == "error" for o in cell.outputs)
