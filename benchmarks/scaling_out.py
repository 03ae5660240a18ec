"""What chapter 15 shows where JAX is not installed: run it, record it.

Runs the chapter's own cells (those tagged `benchmark`), and its 64-bit run
besides, in an environment with JAX, keras and jupytext:

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

import jupytext

from nnlab import datasets

HERE = Path(__file__).parent
CHAPTER = HERE.parent / "chapters" / "15-scaling-out.md"
RESULT = HERE / "scaling_out.json"


def main():
    if datasets.find_mnist() is None:
        sys.exit("scaling_out: no MNIST here; NNLAB_DATA says where it is")
    names = {}
    for cell in jupytext.read(CHAPTER).cells:
        if "benchmark" in cell.metadata.get("tags", []):
            exec(cell.source, names)
            if names.get("MISSING"):
                sys.exit(f"scaling_out: {names['MISSING']}")
    versions = [f"{name} {importlib.metadata.version(name)}"
                for name in ("jax", "keras", "numpy")]
    result = {
        "date": time.strftime("%Y-%m-%d"),
        "versions": ", ".join([*versions, f"Python "
                               f"{platform.python_version()}",
                               platform.system()]),
        **names["values"], "drift in 64 bits": names["in_64_bits"]()}
    names["HERE"].cleanup()
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
