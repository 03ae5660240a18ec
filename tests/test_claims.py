"""What the chapters' prose claims is what was computed.

Every decimal number, and every number of a thousand and more, in a chapter's
text, captions and descriptions of figures stands, rounded as there, in a
stored output or a cell of this chapter or an earlier one, in a recorded
result that it reads, or on the benchmarks' page that it links. What comes
from elsewhere is listed below, with the calculation or the source.
"""

import json
import math
import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = sorted((ROOT / "chapters").glob("[0-9]*.ipynb"))
CNN = 320 + 18_496 + 36_928 + 36_928 + 650
PRODUCTS = 784 * 32 + 32 * 10
STEP = 4 * (2 + 0.04768) + 3 * (-1 + 0.03576) - 3 + 0.01192
# {chapter: {number as written: the calculation, in the order of the text}}
DERIVED = {
    "00": {"13.3": 40 / 3, "3.67": 11 / 3},
    "01": {"93,322": CNN},
    "02": {"2.0005": 2 + 0.0005, "0.315": 3 * 0.105,
           "101,000": 10 * (100 * 100 + 100)},
    "04": {"0.4686": -(4 * math.log(0.99) + math.log(0.1)) / 5,
           "16.118": 7 * math.log(10)},
    "05": {"50,900": 2 * 25_450, "51,136": 2 * PRODUCTS + 32 * 10,
           "1,293": PRODUCTS * 50_900 / 1e6},
    "06": {"0.2143": 3 / 14, "2.3099": STEP,
           "0.0946": math.log1p(math.exp(-STEP))},
    "07": {"0.0477": 0.04768, "0.0358": 0.03576, "0.0119": 0.01192},
    "09": {"0.947": 1 - 53 / 1000},
    "11": {"0.99999994": 1 - 2.0**-24,
           "0.99900001": float(np.float32(0.999))},
    "13": {"0.99999999": 1 - 1e-8},
}
# {chapter: {number as written: who says so}}
CITED = {
    "00": {"863,878": "pimentel2019", "1,797": "alpaydin1998"},
    "07": {"1,797": "alpaydin1998"},
    "09": {"2.439": "drawn; tests/test_folder.py",
           "2.299": "drawn; tests/test_folder.py"},
    "12": {"9,298": "lecun1989", "7,291": "lecun1989",
           "2,007": "lecun1989"},
    "13": {"0.9913": "chollet2017"},
}
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
            if "pages/benchmarks.md" in cell.source:
                texts.append((ROOT / "pages" / "benchmarks.md").read_text(
                    "utf-8"))
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


def test_who_is_cited_has_an_entry():
    entries = (ROOT / "references.bib").read_text("utf-8")
    for said_by in {who for known in CITED.values() for who in known.values()}:
        assert f"{{{said_by}," in entries or "tests/" in said_by
