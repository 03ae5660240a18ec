"""Does chapter 11's cell give the same on another backend? Record it.

Runs the chapter's own cell (the one tagged `benchmark`) on the backend that
KERAS_BACKEND names, in an environment with keras, jupytext and that backend:

    KERAS_BACKEND=jax python benchmarks/second_backend.py

Prints the last loss; writes what the cell returned into second_backend.json
beside this file, under the backend's name, where the chapter reads it.
"""

import importlib
import json
import runpy
import tempfile
from pathlib import Path

import jupytext
import keras
import numpy as np

HERE = Path(__file__).parent
CHAPTER = HERE.parent / "chapters" / "11-keras.md"
RESULT = HERE / "second_backend.json"


def main():
    cell, = (cell for cell in jupytext.read(CHAPTER).cells
             if "benchmark" in cell.metadata.get("tags", []))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cell.py"
        path.write_text(cell.source, encoding="utf-8")
        names = runpy.run_path(path, {"keras": keras, "np": np})
    losses, p = names["twenty_epochs"]()
    backend = keras.backend.backend()
    recorded = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    recorded[backend] = {
        "version": importlib.import_module(backend).__version__,
        "keras": keras.__version__,
        "loss": [round(float(v), 6) for v in losses],
        "p": np.round(p, 6).astype(float).round(6).tolist()}
    RESULT.write_text(json.dumps(recorded, indent=1) + "\n", encoding="utf-8")
    print(f"{backend} {recorded[backend]['version']}: last loss "
          f"{losses[-1]:.6f}")


if __name__ == "__main__":
    main()
