"""What chapter 15 shows where JAX is not installed: run it, record it.

Runs the chapter's own cells (those tagged `benchmark`), and besides its
64-bit run and one of a network in which nothing is decided, in an
environment with JAX, keras and jupytext:

    python benchmarks/scaling_out.py

Takes some minutes and writes scaling_out.json beside this file: what each
cell measured, with the date and the versions.
"""

import importlib.metadata
import json
import platform
import sys
import time
from pathlib import Path

from cells import cells

from nnlab import datasets, scaling

RESULT = Path(__file__).parent / "scaling_out.json"
PROGRAM = Path(scaling.__file__).with_name("__main__.py")


def smooth(chapter):
    """The drift with tanh for ReLU and with the mean of a window."""
    source = PROGRAM.read_text(encoding="utf-8")
    for sharp, soft in [('"relu"', '"tanh"'), ("MaxPool", "AveragePool")]:
        assert sharp in source
        source = source.replace(sharp, soft)
    for name, processes in [("one-tanh", 1), ("two-tanh", 2)]:
        scaling.launch(chapter.FOLDER / name, processes=processes,
                       program=[sys.executable, "-c", source])
    return chapter.drift("one-tanh", "two-tanh")


def main():
    if datasets.find_mnist() is None:
        sys.exit("scaling_out: no MNIST here; NNLAB_DATA says where it is")
    if missing := scaling.missing():
        sys.exit(f"scaling_out: {missing}")
    chapter = cells("15-scaling-out")
    versions = [f"{name} {importlib.metadata.version(name)}"
                for name in ("jax", "keras", "numpy")]
    result = {
        "date": time.strftime("%Y-%m-%d"),
        "versions": ", ".join([*versions, f"Python "
                               f"{platform.python_version()}",
                               platform.system()]),
        **chapter.values, "drift in 64 bits": chapter.in_64_bits(),
        "drift with tanh": smooth(chapter)}
    chapter.HERE.cleanup()
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
