"""Each chapter's two halves agree, were run, and keep the house rules."""

import ast
import importlib
import json
import pkgutil
import re
from pathlib import Path

import jupytext
import nbformat
import pytest
from places import prose

import nnlab

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = sorted((ROOT / "chapters").glob("[0-9]*.md"))
HEADER = {
    "cell_metadata_filter": "tags,mystnb,jupyter,-all",
    "formats": "ipynb,md:myst",
    "notebook_metadata_filter":
        "-jupytext.text_representation.jupytext_version",
}
TAGS = {"hide-cell", "hide-input", "mnist", "benchmark",
        "nbval-ignore-output", "raises-exception"}
MEND = "run: make notebooks ARGS={}"
PAGES = [*(path.with_suffix(".ipynb") for path in CHAPTERS),
         *sorted((ROOT / "pages").glob("*.md")), ROOT / "index.md"]
MODULES = "|".join(m.name for m in pkgutil.iter_modules(nnlab.__path__))
SHOWN = re.compile(rf"(?<![\w./])(?:nnlab|(?:nnlab\.)?(?:{MODULES}))"
                   r"(?:\.(?!yml\b)[A-Za-z_]\w*)+")
FETCHES = re.compile(r"urlopen|urlretrieve|requests\.|pooch|https?://")

each_chapter = pytest.mark.parametrize(
    "md", CHAPTERS, ids=[path.stem for path in CHAPTERS]
)


def read(md):
    return nbformat.read(md.with_suffix(".ipynb"), as_version=4)


def code_cells(md):
    return [c for c in read(md).cells if c.cell_type == "code"]


def code(cell):
    """The cell's Python as a tree, without IPython's own commands."""
    return ast.parse(re.sub(r"^\s*[%!?].*|^.*\?$", "", cell.source,
                            flags=re.MULTILINE))


def text_of(notebook):
    """The text half as Jupytext would write it, to the last character."""
    return jupytext.writes(notebook, fmt="md:myst")


def test_there_are_chapters_and_each_has_both_halves():
    assert CHAPTERS
    assert [p.stem for p in CHAPTERS] == sorted(
        p.stem for p in (ROOT / "chapters").glob("*.ipynb"))


@each_chapter
def test_the_halves_agree(md):
    """As Jupytext compares them: where they differ, Lab opens neither."""
    text = text_of(read(md))
    assert text == text_of(jupytext.read(md)), MEND.format(md.stem)
    assert text == md.read_text(encoding="utf-8"), MEND.format(md.stem)


@each_chapter
def test_the_header_pairs_the_halves(md):
    for metadata in (jupytext.read(md).metadata, read(md).metadata):
        assert HEADER.items() <= metadata["jupytext"].items()
        assert metadata["kernelspec"] == {
            "display_name": "Python 3 (ipykernel)",
            "language": "python", "name": "python3"}


@each_chapter
def test_every_cell_was_run_in_order_and_without_a_word_on_stderr(md):
    for number, cell in enumerate(code_cells(md), 1):
        assert cell.execution_count == number, MEND.format(md.stem)
        assert "execution" not in cell.metadata
        tags = cell.metadata.get("tags", [])
        kinds = {(o.output_type, o.get("name")) for o in cell.outputs}
        assert ("stream", "stderr") not in kinds, cell.source
        raised = any(kind == "error" for kind, _ in kinds)
        assert raised == ("raises-exception" in tags), cell.source


@each_chapter
def test_outputs_hold_no_path_of_a_machine(md):
    for cell in code_cells(md):
        text = json.dumps([dict(o) for o in cell.outputs])
        path = re.search(r"(?<![\w.])/(home|root|tmp|work|Users|private|usr|"
                         r"var|opt)/|[A-Z]:\\\\|site-packages", text)
        assert not path, f"{path}: {cell.source}"


@each_chapter
def test_every_figure_says_what_is_seen(md):
    for cell in code_cells(md):
        if any(m.startswith("image/") for o in cell.outputs
               for m in o.get("data", {})):
            mystnb = cell.metadata.get("mystnb", {})
            assert mystnb.get("image", {}).get("alt"), cell.source
            assert mystnb.get("figure", {}).get("caption"), cell.source


def folded(cell):
    return "hide-input" in cell.metadata.get("tags", [])


@each_chapter
def test_every_film_and_board_is_shown(md):
    """Only as a cell's last expression does either come out of it."""
    for cell in code_cells(md):
        if re.search(r"^(plotting\.animate|boards\.\w+)\(", cell.source, re.M):
            assert any("text/html" in out.get("data", {})
                       for out in cell.outputs), cell.source


@each_chapter
def test_what_the_site_folds_jupyterlab_folds_too(md):
    for cell in code_cells(md):
        lab = cell.metadata.get("jupyter", {}).get("source_hidden", False)
        hidden = "hide-cell" in cell.metadata.get("tags", []) or folded(cell)
        assert lab == hidden, cell.source


@each_chapter
def test_cells_are_short(md):
    for cell in code_cells(md):
        lines = cell.source.splitlines()
        body = code(cell).body
        whole = any(isinstance(s, (ast.FunctionDef, ast.ClassDef))
                    for s in body) or folded(cell)
        assert len(lines) <= (25 if whole else 12), cell.source
        assert max(map(len, lines), default=0) <= 79, cell.source


@each_chapter
def test_only_known_tags(md):
    for cell in read(md).cells:
        assert set(cell.metadata.get("tags", [])) <= TAGS, cell.source


@each_chapter
def test_all_imports_are_in_the_first_code_cell(md):
    for cell in code_cells(md)[1:]:
        if "raises-exception" not in cell.metadata.get("tags", []):
            assert not any(isinstance(n, (ast.Import, ast.ImportFrom))
                           for n in ast.walk(code(cell))), cell.source


@each_chapter
def test_nothing_is_fetched_and_no_shell_is_used(md):
    for cell in code_cells(md):
        assert not FETCHES.search(cell.source), cell.source
        assert not re.search(r"^\s*(!|%pip|%%?bash|%%?sh\b)", cell.source,
                             re.MULTILINE), cell.source


def names_from_nnlab(tree):
    """{what the chapter calls it: the nnlab object's dotted name}."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {a.asname or a.name.split(".")[0]: a.name
                      for a in node.names if a.name.startswith("nnlab")}
        elif isinstance(node, ast.ImportFrom) and node.module and (
                node.module.split(".")[0] == "nnlab"):
            names |= {a.asname or a.name: f"{node.module}.{a.name}"
                      for a in node.names}
    return names


def look_up(dotted):
    """The object behind a dotted name; AttributeError where there is none."""
    thing, done = importlib.import_module("nnlab"), "nnlab"
    for part in dotted.split(".")[1:]:
        done = f"{done}.{part}"
        try:
            thing = getattr(thing, part)
        except AttributeError:
            try:
                thing = importlib.import_module(done)
            except ImportError:
                raise AttributeError(done) from None
    return thing


@each_chapter
def test_every_name_from_nnlab_exists(md):
    trees = [code(cell) for cell in code_cells(md)]
    names = {}
    for tree in trees:
        names |= names_from_nnlab(tree)
    assert names
    used = set(names.values())
    for node in (n for tree in trees for n in ast.walk(tree)):
        if isinstance(node, ast.Attribute):
            chain = ast.unparse(node).split(".")
            module = look_up(names[chain[0]]) if chain[0] in names else None
            if len(chain) == 2 and hasattr(module, "__path__") or (
                    hasattr(module, "__file__")):
                used.add(f"{names[chain[0]]}.{chain[1]}")
    for dotted in sorted(used):
        look_up(dotted)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_every_name_in_the_prose_exists(page):
    """`nnlab.layers.Dense`, and `layers.Dense` as a cell would say it."""
    for code in re.findall(r"`([^`\n]+)`", prose(page)):
        for dotted in SHOWN.findall(code):
            look_up("nnlab." + dotted.removeprefix("nnlab."))
