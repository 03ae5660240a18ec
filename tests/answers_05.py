"""Wrong and right answers to chapter 05's exercises: what a class hands in."""

import numpy as np

from nnlab.activations import sigmoid


# 05-walk-back: right, in three styles
def walk_reversed(tape):
    slopes = np.zeros(tape[-1][0] + 1)
    slopes[-1] = 1.0
    for step, source, local in reversed(tape):
        slopes[source] += slopes[step] * local
    return slopes


def walk_by_steps(tape):
    n = max(step for step, _, _ in tape) + 1
    slopes = [0.0] * (n - 1) + [1.0]
    for k in range(n - 1, -1, -1):
        for step, source, local in tape:
            if step == k:
                slopes[source] = slopes[source] + slopes[k] * local
    return slopes


def walk_recursive(tape):
    last = tape[-1][0]

    def slope(k):
        if k == last:
            return 1.0
        return sum(slope(step) * local
                   for step, source, local in tape if source == k)
    return np.array([slope(k) for k in range(last + 1)])


def walk_with(enter, order=reversed):
    def walk(tape):
        slopes = np.zeros(tape[-1][0] + 1)
        slopes[-1] = 1.0
        for step, source, local in order(tape):
            slopes[source] = enter(slopes[source], slopes[step], local)
        return slopes
    return walk


def walk_of_nothing(tape):
    slopes = np.zeros(tape[-1][0] + 1)
    for step, source, local in reversed(tape):
        slopes[source] += slopes[step] * local
    return slopes


def walk_that_returns_at_once(tape):
    slopes = np.zeros(tape[-1][0] + 1)
    slopes[-1] = 1.0
    for step, source, local in reversed(tape):
        slopes[source] += slopes[step] * local
        return slopes


def walk_from_ones(tape):
    slopes = np.ones(tape[-1][0] + 1)
    for step, source, local in reversed(tape):
        slopes[source] += slopes[step] * local
    return slopes


def walk_the_other_way(tape):
    slopes = np.zeros(tape[-1][0] + 1)
    slopes[-1] = 1.0
    for source, step, local in reversed(tape):
        slopes[source] += slopes[step] * local
    return slopes


def walk_without_the_first_line(tape):
    slopes = np.zeros(tape[-1][0] + 1)
    slopes[-1] = 1.0
    for k in range(len(tape) - 1, 0, -1):
        step, source, local = tape[k]
        slopes[source] += slopes[step] * local
    return slopes


def walk_with_means(tape):
    last = tape[-1][0]

    def slope(k):
        paths = [slope(step) * local
                 for step, source, local in tape if source == k]
        return 1.0 if k == last else np.mean(paths) if paths else 0.0
    return [slope(k) for k in range(last + 1)]


def walk_of_whole_numbers(tape):
    return walk_reversed(np.array(tape).astype(int))


# 05-dense: right, in three styles
def dense_products(dz, x, W):
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


def dense_einsum(dz, x, W):
    return (np.einsum("nj,ij->ni", dz, W), np.einsum("ni,nj->ij", x, dz),
            np.ones(len(dz)) @ dz)


def dense_loops(dz, x, W):
    dx, dW, db = np.zeros_like(x), np.zeros_like(W), np.zeros(W.shape[1])
    for n in range(x.shape[0]):
        for j in range(W.shape[1]):
            db[j] += dz[n, j]
            for i in range(W.shape[0]):
                dW[i, j] += x[n, i] * dz[n, j]
                dx[n, i] += W[i, j] * dz[n, j]
    return dx, dW, db


# 05-repair: right, in two styles
def repair_short(x, y, W, b):
    out = sigmoid(x @ W + b)
    dz = 2 * (out - y) / len(x) * out * (1 - out)
    return np.mean((out - y)**2), x.T @ dz, dz.sum(axis=0)


def repair_by_steps(x, y, W, b):
    a = 1 / (1 + np.exp(-(x @ W + b)))
    da = -2 * (y - a)
    dz = da * a * (1 - a)
    loss = float(((y - a)**2).sum()) / x.shape[0]
    return [loss, np.dot(x.T, dz) / x.shape[0], dz.mean(axis=0)]


def repair(slope=True, factor=2.0, mean=True, bias=1.0):
    def one_layer(x, y, W, b):
        a = sigmoid(x @ W + b)
        dz = factor * (a - y) / (len(x) if mean else 1)
        dz = dz * a * (1 - a) if slope else dz
        db = dz.sum(axis=0) if bias == 1 else dz.mean(axis=0)
        return np.mean((y - a)**2), x.T @ dz, db
    return one_layer


def repair_with_slope(slope):
    def one_layer(x, y, W, b):
        z = x @ W + b
        out = sigmoid(z)
        dz = 2 * (out - y) / len(x) * slope(z, out)
        return np.mean((y - out)**2), x.T @ dz, dz.sum(axis=0)
    return one_layer


def repair_without_sigmoid(x, y, W, b):
    out = x @ W + b
    dz = 2 * (out - y) / len(x)
    return np.mean((y - out)**2), x.T @ dz, dz.sum(axis=0)


def repair_weights_of(push):
    def one_layer(x, y, W, b):
        loss, _, db = repair_short(x, y, W, b)
        return loss, x.T @ push(sigmoid(x @ W + b) - y) / len(x), db
    return one_layer


def repair_divided_by(count):
    def one_layer(x, y, W, b):
        out = sigmoid(x @ W + b)
        dz = 2 * (out - y) / count(x) * out * (1 - out)
        return np.mean((y - out)**2), x.T @ dz, dz.sum(axis=0)
    return one_layer


ANSWERS = {
    "05-walk-back": {
        "right": [walk_reversed, walk_by_steps, walk_recursive],
        "wrong": [
            walk_with(lambda old, s, local: s * local),
            walk_with(lambda old, s, local: old + s * local, iter),
            walk_with(lambda old, s, local: old + local),
            walk_with(lambda old, s, local: old + s + local),
            walk_of_nothing,
            walk_of_whole_numbers,
            walk_that_returns_at_once,
            lambda tape: walk_reversed(tape)[0],
            walk_from_ones,
            walk_the_other_way,
            walk_with(lambda old, s, local: old * s * local),
            walk_with(lambda old, s, local: max(old, s * local)),
            walk_without_the_first_line,
            walk_with_means,
        ],
    },
    "05-dense": {
        "right": [dense_products, dense_einsum, dense_loops],
        "wrong": [
            lambda dz, x, W: (dz @ W.T, x.T @ dz, dz),
            lambda dz, x, W: (dz @ W.T, x.T @ dz, dz.mean(axis=0)),
            lambda dz, x, W: (dz @ W.T, x.T @ dz / len(x), dz.sum(axis=0)),
            lambda dz, x, W: (dz @ W.T, x.T @ dz / len(x), dz.mean(axis=0)),
            lambda dz, x, W: (dz @ W.T, x.T @ dz, dz.sum()),
            lambda dz, x, W: (x.T @ dz, dz @ W.T, dz.sum(axis=0)),
            lambda dz, x, W: (dz @ W.T, dz.T @ x, dz.sum(axis=0)),
            lambda dz, x, W: (dz @ W, x.T @ dz, dz.sum(axis=0)),
            lambda dz, x, W: x.T @ dz,
            lambda dz, x, W: (dz @ W.T, np.outer(x[0], dz[0]),
                              dz.sum(axis=0)),
            lambda dz, x, W: (dz @ W.T, np.outer(x[0], dz[0]), dz[0]),
            lambda dz, x, W: (dz @ W.T, x.T @ dz, x.sum(axis=0)),
            lambda dz, x, W: ((dz @ W.T) * (x > 0), x.T @ dz,
                              dz.sum(axis=0)),
        ],
    },
    "05-two-roads": {
        "right": [np.array([[0.0, 1000.0]]), [[-400, 400.5]],
                  np.array([[1000.0, 0.0]]), [[0, -746]]],
        "wrong": [
            np.array([0.0, 1000.0]),
            np.array([[0.0, np.inf]]),
            "scores",
            np.array([[2.0, 1.0]]),
            np.array([[500.0, 0.0]]),
            np.array([[0.0, 100.0]]),
            np.array([[0.0, 700.0]]),
        ],
    },
    "05-guilty": {"right": ["C", "c"], "wrong": ["A", "B", "D"]},
    "05-repair": {
        "right": [repair_short, repair_by_steps],
        "wrong": [
            repair(slope=False),
            repair(slope=False, factor=1.0),
            repair(factor=1.0),
            repair(mean=False),
            repair(bias=0.0),
            repair(factor=-2.0),
            repair(factor=1.0, mean=False),
            repair_without_sigmoid,
            repair_with_slope(lambda z, out: z * (1 - z)),
            repair_with_slope(lambda z, out: 1 - out**2),
            repair_with_slope(lambda z, out: sigmoid(out) * sigmoid(-out)),
            repair_weights_of(lambda miss: miss),
            repair_weights_of(lambda miss: 2 * miss),
            repair_divided_by(lambda x: 100),
            repair_divided_by(np.size),
        ],
    },
}
