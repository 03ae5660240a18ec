"""What the chapters' prose claims is what was computed.

Every decimal number, and every number of a thousand and more, in a chapter's
text, captions and descriptions of figures stands, rounded as there, in a
stored output or a cell of this chapter or an earlier one, or in a recorded
result that it reads. What comes from elsewhere is listed below, with the
calculation or the source.
"""

import json
import math
import re
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = sorted((ROOT / "chapters").glob("[0-9]*.ipynb"))
sys.path.insert(0, str(ROOT / "benchmarks"))
from run_times import RECORD, said  # noqa: E402

# {chapter: {number as written: what it is}}
DERIVED = {}
CITED = {}
PROSE = re.compile(r"(?<![\w.,])\d{1,3}(?:(?:,|\{,\})\d{3})+(?:\.\d+)?"
                   r"|(?<![\w.])\d+\.\d+")
ANY = re.compile(r"\d+(?:[,_]\d{3})+(?:\.\d+)?|\d*\.?\d+(?:e[-+]?\d+)?")
each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)


def plain(text):
    return float(re.sub(r"[,_]|\{,\}", "", text))


def computed(path):
    """All numbers of a notebook's cells, outputs and recorded results."""
    texts = []
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type != "code":
            continue
        texts.append(cell.source)
        for name in re.findall(r"benchmarks/(\w+\.json)", cell.source):
            texts.append((ROOT / "benchmarks" / name).read_text("utf-8"))
        for output in cell.outputs:
            texts += [output.get("text", "")]
            texts += [text for kind, text in output.get("data", {}).items()
                      if kind in ("text/plain", "text/html")]
    return {plain(n) for n in ANY.findall("\n".join(map(str, texts)))}


def prose(path):
    """(number as written, its sentence) of a notebook's text and figures."""
    for cell in nbformat.read(path, 4).cells:
        text = cell.source if cell.cell_type == "markdown" else json.dumps(
            cell.metadata.get("mystnb", {}), ensure_ascii=False)
        text = re.sub(r"\]\([^)]*\)", "]", text)
        for found in PROSE.finditer(text):
            yield found[0], text[max(0, found.start() - 60):found.end() + 40]


POOLS = {path: computed(path) for path in CHAPTERS}


def stands(number, pool):
    """Whether something in the pool rounds to the number as written."""
    value, digits = plain(number), len(number.partition(".")[2])
    half = 0.5 * 10.0**-digits * (1 + 1e-9)
    return any(abs(factor * one - value) <= half
               for one in pool for factor in (1, 100, 0.01))


@each_chapter
def test_numbers_in_the_prose_were_computed(path):
    pool = set().union(*(POOLS[p] for p in CHAPTERS if p <= path))
    number = path.stem[:2]
    known = DERIVED.get(number, {}) | CITED.get(number, {})
    missing = {n: place for n, place in prose(path)
               if n not in known and not stands(n, pool)}
    assert not missing


@pytest.mark.parametrize("number", sorted(DERIVED))
def test_derived_numbers_are_right(number):
    for written, value in DERIVED[number].items():
        assert stands(written, {value}), (written, value)


@pytest.mark.parametrize("number", sorted(DERIVED.keys() | CITED.keys()))
def test_nothing_is_listed_that_no_chapter_says(number):
    (path,) = (p for p in CHAPTERS if p.stem.startswith(number))
    written = {n for n, _ in prose(path)}
    listed = DERIVED.get(number, {}) | CITED.get(number, {})
    assert listed.keys() <= written


@each_chapter
def test_no_output_shows_a_traceback_or_a_listing(path):
    """They would drift away from the library that they show."""
    for cell in nbformat.read(path, 4).cells:
        for output in cell.get("outputs", []):
            text = json.dumps(output)
            assert "Traceback (most recent" not in text, cell.source
            assert not re.search(r"\bdef \w+\([^)]*\):", text), cell.source


@each_chapter
def test_the_box_says_how_long_the_cells_run(path):
    seconds = json.loads(RECORD.read_text("utf-8"))[path.stem]
    box = nbformat.read(path, 4).cells[0].source
    assert f"the cells run in about {said(seconds)}" in box, said(seconds)


def test_words_for_times():
    assert said(3) == "10 seconds" and said(84) == "80 seconds"
    assert said(100) == "1 and a half minutes" and said(178) == "3 minutes"
    assert math.isclose(plain("93,322"), 93_322)
