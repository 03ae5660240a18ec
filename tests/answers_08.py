"""Wrong and right answers to chapter 08's exercises: what a class hands in."""

import numpy as np

from nnlab import Sequential, layers
from nnlab.exercises.chapters.chapter08 import _digits, _reader


# 08-scale: right, in three styles
def scale_direct(W):
    return W * np.sqrt(2 / W.shape[0])


def scale_by_loops(W):
    n_in, n_out = W.shape
    return [[W[i, j] * (2 / n_in) ** 0.5 for j in range(n_out)]
            for i in range(n_in)]


def scale_divided(W):
    return W / np.sqrt(len(W) / 2)


def sheets_by_loop(accuracy, length, sheets):
    right = sheets
    for _ in range(length):
        right = right * accuracy
    return right


def linear(W, b):
    """A reader of one layer with these weights."""
    model = Sequential([layers.Input((64,)),
                        layers.Dense(10, activation="softmax")])
    model.set_weights([W, b])
    return model


def nearest_mean():
    """The nearest mean as a layer: z = x m - m m / 2 for each mean m."""
    x, y, _, _ = _digits()
    means = np.array([x[y == k].mean(axis=0) for k in range(10)])
    return linear(means.T, -(means**2).sum(axis=1) / 2)


def discriminant():
    """Means, and the pixels' common covariance, slightly smoothed."""
    x, y, _, _ = _digits()
    means = np.array([x[y == k].mean(axis=0) for k in range(10)])
    rest = x - means[y]
    W = np.linalg.solve(rest.T @ rest / len(x) + 0.003 * np.eye(64), means.T)
    return linear(W, -(means * W.T).sum(axis=1) / 2)


def untrained(inputs=64, hidden=12, outputs=10):
    return Sequential([layers.Input((inputs,)),
                       layers.Dense(hidden, activation="relu"),
                       layers.Dense(outputs, activation="softmax")])


def without_softmax():
    return Sequential([layers.Input((64,)),
                       layers.Dense(12, activation="relu"),
                       layers.Dense(10)])


ANSWERS = {
    "08-split": {"right": ["C", "c"], "wrong": ["A", "B", "D"]},
    "08-curves": {"right": ["D", "d"], "wrong": ["A", "B", "C"]},
    "08-scale": {
        "right": [scale_direct, scale_by_loops, scale_divided],
        "wrong": [
            lambda W: W * np.sqrt(2 / W.shape[1]),
            lambda W: W * np.sqrt(2 / 100),
            lambda W: W / W.std() * np.sqrt(2 / W.shape[0]),
            lambda W: W * 2 / W.shape[0],
            lambda W: W / np.sqrt(W.shape[0]),
            lambda W: W * np.sqrt(2 / sum(W.shape)),
            lambda W: W * np.sqrt(2 / W.size),
            lambda W: W * np.sqrt(W.shape[0] / 2),
            lambda W: W / np.sqrt(2 * W.shape[0]),
            lambda W: np.sqrt(2 / W.shape[0]),
        ],
    },
    "08-reader": {
        "right": [_reader(), discriminant()],
        "wrong": [
            {"accuracy": [0.98]},
            untrained(784),
            untrained(outputs=1),
            without_softmax(),
            untrained(hidden=32),
            untrained(),
            nearest_mean(),
        ],
    },
    "08-sheets": {
        "right": [
            lambda accuracy, length, sheets: sheets * accuracy**length,
            sheets_by_loop,
            lambda accuracy, length, sheets:
                sheets * np.exp(length * np.log(accuracy)),
        ],
        "wrong": [
            lambda accuracy, length, sheets: sheets * accuracy,
            lambda accuracy, length, sheets:
                sheets * (accuracy / 100)**length,
            lambda accuracy, length, sheets: sheets * (1 - accuracy)**length,
            lambda accuracy, length, sheets:
                sheets * (1 - length * (1 - accuracy)),
            lambda accuracy, length, sheets: accuracy**length,
            lambda accuracy, length, sheets:
                sheets * (1 - (1 - accuracy)**length),
            lambda accuracy, length, sheets: sheets * (1 - accuracy**length),
            lambda accuracy, length, sheets: sheets * length * accuracy,
            lambda accuracy, length, sheets: round(sheets * accuracy**length),
        ],
    },
}
