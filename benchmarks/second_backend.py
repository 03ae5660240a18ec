"""Does chapter 11's cell give the same on another backend? Record it.

Runs the chapter's own cell (the one tagged `benchmark`) on the backend that
KERAS_BACKEND names, in an environment with keras, jupytext and that backend:

    KERAS_BACKEND=jax python benchmarks/second_backend.py

Prints the last loss; writes what the cell returned into second_backend.json
beside this file, under the backend's name, where the chapter reads it.
"""

import importlib
import json
from pathlib import Path

import keras
import numpy as np
from cells import cells

RESULT = Path(__file__).parent / "second_backend.json"


def main():
    losses, p = cells("11-keras", keras=keras, np=np).twenty_epochs()
    backend = keras.backend.backend()
    recorded = json.loads(RESULT.read_bytes()) if RESULT.exists() else {}
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
