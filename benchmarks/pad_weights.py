"""Train the drawing pad's network and store it in six bits a weight.

Runs chapter 13's own cells (those tagged `benchmark`) with one seed, rounds
the weights, and measures both on the 10,000 test images. A minute or two.

    python benchmarks/pad_weights.py

Writes nnlab/boards/digits.json; needs the real MNIST and Keras.
"""

import json

import numpy as np
from cells import cells
from finale_seeds import HERE, train

from nnlab.boards.drawing_pad import pack, read, unpack

SEED = 13
TARGET = HERE.parent / "nnlab" / "boards" / "digits.json"


def main():
    """Train, round, measure, write."""
    c = cells("13-keras-cnn-mnist")
    model = train(c, SEED)
    before = model.predict(c.x_test, batch_size=1000, verbose=0)
    packed = pack(model.get_weights())
    images = c.test_images.reshape(10, -1, 28, 28)
    after = np.concatenate([read(part, unpack(packed)) for part in images])
    right = {name: float((p.argmax(axis=1) == c.y_test).mean())
             for name, p in (("before", before), ("after", after))}
    TARGET.write_text(json.dumps(
        {"test": {**right, "seed": SEED}, "network": packed},
        separators=(",", ":")) + "\n", encoding="utf-8")
    changed = int((before.argmax(axis=1) != after.argmax(axis=1)).sum())
    print(f"right before {right['before']:.2%}, after {right['after']:.2%}; "
          f"{changed} answers changed; {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
