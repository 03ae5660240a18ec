"""Which remedy helps against overfitting? Chapter 10's race, with 20 seeds.

A 64-128-10 network learns from 200 of scikit-learn's digits, 1,050 steps of
Adam at 0.003 with batches of 32, and is tested on 597 others. Each seed draws
the rows, the labels that are wrong and the first weights. Every remedy stands
alone. "messy": a fifth of the labels are wrong, those of the 200 validation
rows too; "clean": none is. The test labels are always right.

    python benchmarks/remedies.py                # 20 seeds
    python benchmarks/remedies.py --seeds 3

Writes remedies.json beside this file: for each kind of labels and each run
the accuracies on test and validation rows and the test loss without penalty,
one number a seed. `augmentation` is the same for 500 images of MNIST and
784-64-10 (needs the real MNIST).
"""

import argparse
import json
from pathlib import Path

import numpy as np

from nnlab import (
    Sequential,
    callbacks,
    config,
    datasets,
    layers,
    optimizers,
    regularizers,
    utils,
)

HERE = Path(__file__).parent
STEPS, BATCH = 1050, 32


def deal(seed, wrong, rows=200):
    """Return (train, val, test) of one seed, each a pair (x, y)."""
    x, y = datasets.digits()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(x))
    noisy = y.copy()
    for pile in (order[:1000], order[1000:1200]):
        if wrong:
            spoilt = rng.random(len(pile)) < 0.2
            noisy[pile[spoilt]] += rng.integers(1, 10, spoilt.sum())
    noisy %= 10
    train, val, test = order[:rows], order[1000:1200], order[1200:]
    return (x[train], noisy[train]), (x[val], noisy[val]), (x[test], y[test])


def network(inputs=64, width=128, penalty=None, dropout=0.0):
    model = Sequential([layers.Input((inputs,)),
                        layers.Dense(width, "relu",
                                     kernel_regularizer=penalty)])
    if dropout:
        model.add(layers.Dropout(dropout))
    model.add(layers.Dense(10, "softmax", kernel_regularizer=penalty))
    model.compile(optimizers.Adam(0.003), "sparse_categorical_crossentropy",
                  metrics=["accuracy"])
    return model


def shifted(images, by, rng):
    """Move each image by -by to by pixels, both ways."""
    n, side = len(images), images.shape[1]
    padded = np.pad(images, ((0, 0), (by, by), (by, by)))
    down, right = rng.integers(0, 2 * by + 1, (2, n))
    rows = down[:, None] + np.arange(side)
    columns = right[:, None] + np.arange(side)
    return padded[np.arange(n)[:, None, None], rows[:, :, None],
                  columns[:, None, :]]


def run(seed, wrong, rows=200, steps=STEPS, patience=None, shift=0, **choice):
    train, val, test = deal(seed, wrong, rows)
    utils.set_random_seed(seed)
    model = network(**choice)
    epochs = round(steps / np.ceil(rows / BATCH))
    if shift:
        rng = np.random.default_rng(seed)
        for _ in range(epochs):
            moved = shifted(train[0].reshape(-1, 8, 8), shift, rng)
            model.fit(moved.reshape(rows, -1), train[1], verbose=0)
    elif patience is None:
        model.fit(*train, epochs=epochs, verbose=0)
    else:
        stop = callbacks.EarlyStopping(patience=patience,
                                       restore_best_weights=True)
        model.fit(*train, epochs=epochs, verbose=0, callbacks=[stop],
                  validation_data=val)
    penalty = sum(layer.penalty() for layer in model.layers)
    loss, score = model.evaluate(*test)
    return {"test": round(score, 4), "val": round(model.evaluate(*val)[1], 4),
            "loss": round(loss - penalty, 4)}


RUNS = {"nothing": {}}
RUNS |= {f"{rows} rows": {"rows": rows} for rows in (100, 400, 800)}
RUNS |= {f"width {w}": {"width": w} for w in (8, 16, 32, 512)}
RUNS |= {f"L2 {s}": {"penalty": regularizers.L2(s)}
         for s in (0.001, 0.003, 0.01, 0.03)}
RUNS |= {f"dropout {r}": {"dropout": r} for r in (0.2, 0.4, 0.6, 0.8)}
RUNS |= {f"stop {p}": {"patience": p} for p in (1, 5, 20)}
RUNS |= {"shift 1": {"shift": 1}}
RUNS |= {"dropout 0.8, 3 times the steps": {"dropout": 0.8, "steps": 3150},
         "all together": {"dropout": 0.6, "penalty": regularizers.L2(0.003),
                          "patience": 20},
         "400 rows, L2 0.01": {"rows": 400,
                               "penalty": regularizers.L2(0.01)}}


def augmentation(seed, by, times):
    """500 images of MNIST, moved by up to `by` pixels in every epoch."""
    (images, labels), (test_images, y_test) = datasets.load_mnist()
    rows = np.random.default_rng(seed).permutation(len(images))[:500]
    x, y = images[rows] / 255, labels[rows]
    utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    model = network(784, 64)
    for _ in range(30 * times):
        moved = shifted(x, by, rng) if by else x
        model.fit(moved.reshape(500, -1), y, verbose=0)
    return model.evaluate(test_images.reshape(-1, 784) / 255, y_test)[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    seeds = range(parser.parse_args().seeds)
    config.set_floatx("float64")
    results = {}
    for labels in ("messy", "clean"):
        for name, choice in RUNS.items():
            runs = [run(s, labels == "messy", **choice) for s in seeds]
            results.setdefault(labels, {})[name] = {
                key: [r[key] for r in runs] for key in runs[0]}
            test = results[labels][name]["test"]
            print(f"{labels} {name:32} {np.mean(test):.3f} "
                  f"± {np.std(test, ddof=1):.3f}", flush=True)
    for by, times in [(0, 1), (0, 3), (1, 1), (1, 3), (2, 1), (2, 3)]:
        scores = [round(augmentation(s, by, times), 4) for s in seeds[:10]]
        name = f"shift {by}, {times} times the steps"
        results.setdefault("mnist", {})[name] = scores
        print(f"mnist {name} {np.mean(scores):.3f} "
              f"± {np.std(scores, ddof=1):.3f}", flush=True)
    (HERE / "remedies.json").write_text(json.dumps(results) + "\n")


if __name__ == "__main__":
    main()
