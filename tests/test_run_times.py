"""Each chapter's box says how long its cells took when they were measured."""

import json
import re
from pathlib import Path

import nbformat
import pytest

from benchmarks.run_times import RECORD, SENTENCE, said, sentence

ROOT = Path(__file__).resolve().parent.parent

RECORDED = json.loads(RECORD.read_text("utf-8"))
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
# What a chapter may take; the longer ones train on the whole of MNIST.
SECONDS = {"08": 90, "09": 45, "10": 45, "11": 60, "12": 90, "13": 180,
           "14": 300, "15": 180}
REST = 30


def test_every_chapter_was_measured():
    assert set(RECORDED) == {path.stem for path in CHAPTERS}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_its_box_says_the_time_and_the_time_is_within_its_limit(chapter):
    box = nbformat.read(chapter, 4).cells[0].source
    seconds = RECORDED[chapter.stem]
    assert re.search(r"\*\*Time\*\*.*\*\*Difficulty\*\*", box)
    assert SENTENCE.findall(box) == [sentence(seconds)], (
        "measure again: python benchmarks/run_times.py " + chapter.stem[:2])
    assert 0 < seconds <= SECONDS.get(chapter.stem[:2], REST)


@pytest.mark.parametrize("seconds, words", [
    (3, "a few seconds"), (6, "about 10 seconds"), (24, "about 20 seconds"),
    (26, "about 30 seconds"), (89, "about 90 seconds"),
    (91, "about 1½ minutes"), (121, "about 2 minutes"),
    (170, "about 3 minutes"), (200, "about 3½ minutes")])
def test_rounding(seconds, words):
    assert said(seconds) == words
