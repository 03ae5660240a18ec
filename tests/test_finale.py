"""The finale's prose says what benchmarks/finale_seeds.py measured."""

import json
from pathlib import Path

ROOT = Path(__file__).parent.parent
CHAPTER = ROOT / "chapters" / "13-keras-cnn-mnist.md"
RUNS = ROOT / "benchmarks" / "finale_seeds.json"


def scores(name):
    runs = json.loads(RUNS.read_text(encoding="utf-8"))[name]
    assert sorted({run["seed"] for run in runs}) == list(range(len(runs)))
    return [run["test"] for run in runs]


def test_the_spread_in_the_prose_is_the_measured_one():
    text = CHAPTER.read_text(encoding="utf-8")
    for name in "plain", "better":
        low, high = min(scores(name)), max(scores(name))
        said = f"From {100 * low:.2f} % to {100 * high:.2f} %"
        assert said in text, f"{name}: write '{said}' in chapter 13"


def test_every_seed_passes_what_the_chapter_promises():
    assert len(scores("plain")) >= 5
    assert len(scores("better")) >= 3
    assert min(scores("plain")) > 0.98
    assert min(scores("better")) >= 0.994
