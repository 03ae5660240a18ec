"""The parts of `make bench`: contenders learn, what is missing is left out."""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks import __main__ as bench
from benchmarks import contender

ROOT = Path(__file__).resolve().parent.parent
HERE = [library for library in ("nnlab", "scikit-learn", "PyTorch loop",
                                "numpy-ml") if bench.is_installed(library)]


def pictures(n=512):
    """Ten patterns with noise, in the shape of MNIST's images."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 10, n).astype("uint8")
    x = rng.random((10, 784))[y] * 0.5 + rng.random((n, 784)) * 0.5
    return x.astype("float32"), y


@pytest.mark.parametrize("library", HERE)
def test_a_contender_learns_and_tells_its_loss(library):
    x, y = pictures()
    fit, name = contender.prepare("mlp", library)
    first = fit(x, y, 1)
    last = fit(x, y, 30)
    assert 1 < first < 4                # near log 10: a mean, not a sum
    assert last < 0.5
    assert name.split()[1][0].isdigit()


def test_what_is_not_installed_is_left_out_and_named(monkeypatch):
    found = importlib.util.find_spec
    gone = {"jax", "torch", "numpy_ml", "micrograd"}
    monkeypatch.setattr(importlib.util, "find_spec",
                        lambda name: None if name in gone else found(name))
    started = []

    class Fake:
        def __init__(self, network, library):
            started.append(library)
            self.version = "1.0"

        def fit(self, n=0, epochs=1):
            return 2.0, 50.0, 0.125

        def end(self):
            pass

    monkeypatch.setattr(bench, "Contender", Fake)
    monkeypatch.setattr(bench.time, "sleep", lambda seconds: None)
    results = bench.race("mlp", 2)
    assert started == ["nnlab", "scikit-learn", "Keras on tensorflow"]
    assert results["nnlab"] == ("1.0", [2.0, 2.0], 50.0, 0.125)
    text = bench.table("mlp", results, 100)
    assert "| nnlab | 1.0 | 2.00 (2.00-2.00) | 1.00 times its |" in text
    assert text.endswith("Not installed, not measured: Keras on jax, Keras "
                         "on torch, PyTorch loop, numpy-ml.")
    assert bench.teaching() == "Not installed, not measured: micrograd."
    assert len(started) == 3


def test_the_line_of_cost_says_how_straight_it_is():
    text = bench.growth_table({(1000, 1): 0.01, (2000, 1): 0.02,
                               (1000, 3): 0.033})
    assert "at most 10% more" in text
    assert "| 1,000 | 3 | 0.03 | 11.0 |" in text


def test_chapter_12_says_what_the_page_says():
    page = (ROOT / "pages" / "benchmarks.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"## The convolutional.*?\n\n(\|.*?)\n\n", page,
                          re.S)
    measured = dict(re.findall(r"^\| ([\w ]+) \| [^|]+ \| ([\d.]+) \(",
                               table, re.M))
    chapter = (ROOT / "chapters" / "12-convolution.md").read_text(
        encoding="utf-8")
    said = re.search(
        r"took nnlab ([\d.]+) seconds, and Keras ([\d.]+) on TensorFlow, "
        r"([\d.]+) on PyTorch, ([\d.]+) on JAX", chapter)
    for library, number in zip(("nnlab", "Keras on tensorflow",
                                "Keras on torch", "Keras on jax"),
                               said.groups(), strict=True):
        digits = len(number.partition(".")[2])
        assert f"{float(measured[library]):.{digits}f}" == number, library
