"""Wrong and right answers to chapter 01's exercises: what a class hands in."""

import numpy as np


# 01-line: right, in three styles
def line_direct(w, b):
    return -w[0] / w[1], -b / w[1]


def line_by_two_points(w, b):
    at_0 = (0 * w[0] + b) / -w[1]
    at_1 = (1 * w[0] + b) / -w[1]
    return [at_1 - at_0, at_0]


def line_array(w, b):
    return -np.array([w[0], b]) / w[1]


# 01-decide: right, in four styles
def decide_loops(x, W, b):
    answers = []
    for row in x:
        answers.append([])
        for column in range(len(b)):
            z = b[column]
            for i in range(len(row)):
                z = z + row[i] * W[i, column]
            answers[-1].append(1 if z > 0 else 0)
    return answers


def decide_where(x, W, b):
    return np.where(x @ W + b > 0, 1, 0)


def decide_cast(x, W, b):
    return (np.dot(x, W) + b > 0).astype("float32")


def decide_heaviside(x, W, b):
    return np.heaviside(np.einsum("ni,io->no", x, W) + b, 0)


def decide_in_place(x, W, b):
    x[x < 0] = 0
    return np.where(x @ W + b > 0, 1, 0)


def decide_printed(x, W, b):
    print(np.where(x @ W + b > 0, 1, 0))


def decide_first_neuron(x, W, b):
    return np.where(x @ W[:, 0] + b[0] > 0, 1, 0)


def decide_by_rows(x, W, b):
    z = b
    for i in range(len(W)):
        z = z + x[i] * W[i]
    return np.where(z > 0, 1, 0)


ONES, JURY = np.ones((2, 1)), np.ones((3, 1))

ANSWERS = {
    "01-line": {
        "right": [line_direct, line_by_two_points, line_array],
        "wrong": [
            lambda w, b: (w[0] / w[1], -b / w[1]),
            lambda w, b: (-w[0] / w[1], b / w[1]),
            lambda w, b: (w[0] / w[1], b / w[1]),
            lambda w, b: (-w[1] / w[0], -b / w[0]),
            lambda w, b: (-b / w[1], -w[0] / w[1]),
            lambda w, b: (-w[0], -b),
            lambda w, b: (-w[0] / w[1], -b),
            lambda w, b: (w[0], b),
            lambda w, b: (-w[0] / w[1], b),
            lambda w, b: (w[0], -b / w[1]),
            lambda w, b: (-w[0], -b / w[1]),
            lambda w, b: (-w[0] * w[1], -b * w[1]),
            lambda w, b: (-w[0] / w[1], -b / w[0]),
            lambda w, b: (-w[0] / w[1], -(b + w[0]) / w[1]),
            lambda w, b: (-w[0] / w[1], -b - w[0] / w[1]),
            lambda w, b: (w[1] / w[0], -b / w[1]),
            lambda w, b: (np.arctan(-w[0] / w[1]), -b / w[1]),
            lambda w, b: (b / w[1], -w[0] / w[1]),
            lambda w, b: -w[0] / w[1],
            lambda w, b: (-w[1] / w[2], -b / w[2]),
        ],
    },
    "01-decide": {
        "right": [decide_loops, decide_where, decide_cast, decide_heaviside],
        "wrong": [
            lambda x, W, b: x @ W + b,
            lambda x, W, b: np.where(x @ W > 0, 1, 0),
            lambda x, W, b: np.where(x @ W - b > 0, 1, 0),
            lambda x, W, b: np.where(x @ W + b >= 0, 1, 0),
            lambda x, W, b: np.where(x @ W + b > 0, 0, 1),
            lambda x, W, b: np.sign(x @ W + b),
            lambda x, W, b: np.where(W @ x + b > 0, 1, 0),
            lambda x, W, b: np.round(x @ W + b) > 0,
            lambda x, W, b: np.abs(x @ W + b) > 0,
            lambda x, W, b: x @ W + b[-1] > 0,
            lambda x, W, b: (x @ W + b).argmax(axis=1),
            lambda x, W, b: x * W + b > 0,
            decide_by_rows,
            decide_in_place,
            decide_printed,
            decide_first_neuron,
        ],
    },
    "01-and": {
        "right": [
            (ONES, np.array([-1.5])),
            ([[2], [2]], [-3]),
            (np.array([[1.0], [3.0]]), np.array([-3.2])),
        ],
        "wrong": [
            (ONES.T, np.array([-1.5])),
            (ONES, -1.5),
            ("ones", np.array([-1.5])),
            (ONES, np.array([1.5])),
            (ONES, np.array([-0.5])),
            (ONES, np.array([-1.0])),
            (ONES, np.array([-2.0])),
            (ONES, np.array([-2.5])),
            (-ONES, np.array([1.5])),
            (0 * ONES, np.array([0.0])),
            (np.array([[1.0], [0.0]]), np.array([-0.5])),
        ],
    },
    "01-jury": {
        "right": [
            (JURY, np.array([-1.5])),
            ([[2], [2], [2]], [-3]),
            (np.array([[1.0], [1.1], [1.2]]), np.array([-1.8])),
        ],
        "wrong": [
            (ONES, np.array([-1.5])),
            (0 * JURY, np.array([-0.5])),
            (JURY, np.array([-0.5])),
            (np.array([[2.0], [1.0], [1.0]]), np.array([-1.5])),
            (JURY, np.array([-2.0])),
            (JURY, np.array([-2.5])),
            (-JURY, np.array([1.5])),
            (np.array([[1.0], [1.0], [0.0]]), np.array([-1.5])),
        ],
    },
    "01-emil": {"right": ["C", "c"], "wrong": ["A", "B", "D"]},
}
