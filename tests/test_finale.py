"""The finale's prose says what benchmarks/finale_seeds.py measured."""

import json
from pathlib import Path

ROOT = Path(__file__).parent.parent
CHAPTER = ROOT / "chapters" / "13-keras-cnn-mnist.md"
RUNS = ROOT / "benchmarks" / "finale_seeds.json"


def scores():
    runs = json.loads(RUNS.read_text(encoding="utf-8"))["plain"]
    assert sorted({run["seed"] for run in runs}) == list(range(len(runs)))
    return [run["test"] for run in runs]


def test_the_spread_in_the_prose_is_the_measured_one():
    text = CHAPTER.read_text(encoding="utf-8")
    low, high = min(scores()), max(scores())
    said = f"From {100 * low:.2f} % to {100 * high:.2f} %"
    assert said in text, f"write '{said}' in chapter 13"
    apart = f"{round(10_000 * (high - low))} images apart"
    assert apart in text, f"write '{apart}' in chapter 13"


def test_every_seed_passes_what_the_chapter_promises():
    assert len(scores()) >= 5
    assert min(scores()) > 0.98
