"""What the chapters' prose claims is what was computed.

Every decimal number, and every number of a thousand and more, in a chapter's
text, captions and descriptions of figures stands, rounded as there, in a cell
with code close by, in its stored output, in a recorded result that it reads,
or on the benchmarks' page that is linked there. Close by, for among all
numbers of a chapter nearly every one of two digits is found. What comes from
elsewhere is listed below: from further off, from a calculation, from a source.
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
# Worked out in the text, read off a figure, or from further off: {chapter:
# numbers as written}. They stand somewhere before the chapter's end.
FAR = {
    "01": "1.75",
    "02": "1.8 0.0005 0.001 4.5 9.5 0.15 0.6 0.006 0.72 0.27 2.4",
    "03": "6.12 1,023 0.22 0.25 0.05 0.18 25,450",
    "04": "2.1269 0.88 0.3 0.42 0.30 0.8808 0.1192 0.665 0.245 0.090 1.5 "
          "2.5 3.5 25,450",
    "05": "0.8808 25,450 93,322 186,644 0.4768 0.0474 0.58 0.67 0.693",
    "06": "0.8808 0.1269 0.4768 0.3576 0.1192 0.2005 0.07 0.0616 0.1816 "
          "93,322 0.0021 1.206",
    "07": "1.658 0.0616 1.206 0.0205 0.32 3.16 0.11 2.3 0.05 3.37 2.95 "
          "2.62 2.34 2.10 1.88 3.60 2.88 1.94 0.91 1.03 3.20 2.81 2.42 "
          "2.03 1.66 2.40 1.97 1.64 1.37 1.15 2.56 2.05 1.31 1.05",
    "08": "70,000 2,000 0.2 60,000 7,850 25,450 10,000 50,000 0.55 0.28 "
          "0.12 0.14 0.85 0.92 0.97 0.96 7.1 0.071 4.94 5.1 1,500 1,000 "
          "1,297 92.5 96.1 97.5 6.4",
    "09": "96.6 1,216 1.7 2.4 2.303 2.44 2,410 1.5 0.5 1.75 255.5 2.30 "
          "1,000 1.461 98.6 99.9 1.2 0.7 98.4 98.3 2.2 4.5 96.9 0.06 1.46 "
          "0.23",
    "10": "1,050 2.3 0.03 1.4 0.8 0.6 0.5 2.4 3.8 1,597",
    "11": "0.9 0.99 0.001",
    "12": "9,760 101,770 5,258",
    "13": "97.5 0.904 5.1 99.3 93,322 55,000 10,000",
    "14": "99.4 99.56 99.61 1.4 1.5 99.38 99.42 10,000 0.006 10{,}000 "
          "0.0008 0.08 0.05 0.98 0.84 0.73 0.27 0.15 99.54",
    "15": "0.11 1,280 93,322 0.003 0.053 0.004 16,000",
}
PROSE = re.compile(r"(?<![\w.,])\d{1,3}(?:(?:,|\{,\})\d{3})+(?:\.\d+)?"
                   r"|(?<![\w.])\d+\.\d+")
ANY = re.compile(r"\d+(?:[,_]\d{3})+(?:\.\d+)?|\d*\.?\d+(?:e[-+]?\d+)?")
LISTING = re.compile(r"^\s*(\d+ +)?(async )?(def \w+\(|class \w+[(:])", re.M)
PERCENT = re.compile(r"\s*(\\?%|per ?cent)")
CLOSE = 3                               # cells with code to either side
each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)


def plain(text):
    return float(re.sub(r"[,_]|\{,\}", "", text))


def computed(cell):
    """All numbers of a cell, its outputs and recorded results."""
    texts = []
    if cell.cell_type == "code":
        texts.append(cell.source)
        for name in re.findall(r"benchmarks/(\w+\.json)", cell.source):
            texts.append((ROOT / "benchmarks" / name).read_text("utf-8"))
        for output in cell.outputs:
            texts += [output.get("text", "")]
            texts += [text for kind, text in output.get("data", {}).items()
                      if kind in ("text/plain", "text/html")]
    elif "pages/benchmarks.md" in cell.source:
        texts.append((ROOT / "pages" / "benchmarks.md").read_text("utf-8"))
    return {plain(n) for n in ANY.findall("\n".join(map(str, texts)))}


def prose(path):
    """(number as written, what follows, its sentence, what is close by)."""
    cells, pools = CELLS[path], COMPUTED[path]
    places = [i for i, cell in enumerate(cells)
              if cell.cell_type == "code" or pools[i]]
    for i, cell in enumerate(cells):
        text = cell.source if cell.cell_type == "markdown" else json.dumps(
            cell.metadata.get("mystnb", {}), ensure_ascii=False)
        text = re.sub(r"\]\([^)]*\)", "]", text)
        before = [place for place in places if place <= i][-CLOSE:]
        after = [place for place in places if place > i][:CLOSE]
        near = set().union(*(pools[place] for place in before + after))
        for found in PROSE.finditer(text):
            yield (found[0], PERCENT.match(text, found.end()),
                   text[max(0, found.start() - 60):found.end() + 40], near)


CELLS = {path: nbformat.read(path, 4).cells for path in CHAPTERS}
COMPUTED = {path: [*map(computed, CELLS[path])] for path in CHAPTERS}
POOLS = {path: set().union(*COMPUTED[path]) for path in CHAPTERS}


def stands(number, pool, factors=(1, 100, 0.01)):
    """Whether something in the pool rounds to the number as written."""
    value, digits = plain(number), len(number.partition(".")[2])
    half = 0.5 * 10.0**-digits * (1 + 1e-9)
    return any(abs(factor * one - value) <= half
               for one in pool for factor in factors)


@each_chapter
def test_numbers_in_the_prose_were_computed(path):
    pool = set().union(*(POOLS[p] for p in CHAPTERS if p <= path))
    number = path.stem[:2]
    known = DERIVED.get(number, {}) | CITED.get(number, {})
    listed = FAR.get(number, "").split()
    far = {n: place for n, percent, place, near in prose(path)
           if n not in known
           and not stands(n, near, (1, 100) if percent else (1,))}
    missing = {n: place for n, place in far.items()
               if n not in listed or not stands(n, pool)}
    assert not missing, "no cell close by says so"
    assert set(listed) == far.keys(), "listed in FAR and close by"


@pytest.mark.parametrize("number", sorted(DERIVED))
def test_derived_numbers_are_right(number):
    for written, value in DERIVED[number].items():
        assert stands(written, {value}), (written, value)


@pytest.mark.parametrize("number", sorted(DERIVED.keys() | CITED.keys()))
def test_nothing_is_listed_that_no_chapter_says(number):
    (path,) = (p for p in CHAPTERS if p.stem.startswith(number))
    written = {n for n, *_ in prose(path)}
    listed = DERIVED.get(number, {}) | CITED.get(number, {})
    assert listed.keys() <= written


@each_chapter
def test_no_output_shows_a_traceback_or_a_listing(path):
    """They would drift away from the library that they show."""
    for cell in CELLS[path]:
        for output in cell.get("outputs", []):
            texts = [output.get("text", ""), *output.get("traceback", []),
                     *map(str, output.get("data", {}).values())]
            for text in texts:
                assert "Traceback (most recent" not in text, cell.source
                assert not LISTING.search(text), cell.source


def test_who_is_cited_has_an_entry():
    entries = (ROOT / "references.bib").read_text("utf-8")
    for said_by in {who for known in CITED.values() for who in known.values()}:
        assert f"{{{said_by}," in entries or "tests/" in said_by
