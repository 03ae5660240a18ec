"""Wrong and right answers to chapter 02's exercises: what a class hands in."""

import numpy as np


# 02-merge: right, in three styles
def merge_product(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2 + b2


def merge_loops(W1, b1, W2, b2):
    n_in, hidden = np.shape(W1)
    n_out = len(b2)
    W, b = np.zeros((n_in, n_out)), np.zeros(n_out)
    for k in range(n_out):
        for j in range(hidden):
            b[k] += b1[j] * W2[j, k]
            for i in range(n_in):
                W[i, k] += W1[i, j] * W2[j, k]
        b[k] += b2[k]
    return [W, b]


def merge_by_trying(W1, b1, W2, b2):
    """Ask the two layers: at 0 for the bias, at unit inputs for the rest."""
    def both(x):
        return (x @ W1 + b1) @ W2 + b2

    n_in = W1.shape[0]
    b = both(np.zeros(n_in))
    return both(np.eye(n_in)) - b, b


# 02-softmax: right, in three styles
def softmax_max(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_rows(z):
    rows = []
    for row in z:
        e = np.exp(row - max(row))
        rows.append(e / sum(e))
    return np.array(rows)


def softmax_log(z):
    log_sum = np.logaddexp.reduce(z, axis=-1)[:, None]
    return np.exp(z - log_sum)


def softmax_naive(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def softmax_columns(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


def softmax_everything(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def softmax_one_shift(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)


def softmax_without_keepdims(z):
    e = np.exp(z - z.max(axis=1))
    return e / e.sum(axis=1)


def softmax_sums_lie_flat(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)


def softmax_mean(z):
    return np.array([np.exp(row - row.mean()) / np.exp(row - row.mean()).sum()
                     for row in z])


def shifted(by):
    def softmax(z):
        e = np.exp(z - by(z))
        return e / e.sum(axis=1, keepdims=True)
    return softmax


def softmax_above_alone(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / np.exp(z).sum(axis=1, keepdims=True)


def softmax_scores_below(z):
    z = z - z.max(axis=1, keepdims=True)
    return np.exp(z) / z.sum(axis=1, keepdims=True)


def softmax_base_2(z):
    e = 2 ** (z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_returns_early(z):
    out = np.zeros_like(z)
    for i in range(len(z)):
        e = np.exp(z[i] - z[i].max())
        out[i] = e / e.sum()
        return out


def softmax_in_place(z):
    z -= z.max(axis=1, keepdims=True)
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


# 02-dead: right, in four styles
def dead_all(a):
    return (a == 0).all(axis=0)


def dead_loops(a):
    answers = []
    for unit in range(a.shape[1]):
        alive = False
        for example in range(len(a)):
            if a[example, unit] > 0:
                alive = True
        answers.append(not alive)
    return np.array(answers)


def dead_max(a):
    return a.max(axis=0) == 0


def dead_sum(a):
    return np.logical_not(a.sum(axis=0))


def dead_never_reset(a):
    result, alive = [], False
    for unit in range(a.shape[1]):
        for example in range(len(a)):
            if a[example, unit] > 0:
                alive = True
        result.append(not alive)
    return result


def dead_only_living(a):
    result = []
    for column in a.T:
        for value in column:
            if value > 0:
                result.append(False)
                break
    return np.array(result)


RIGHT_ENDS = ["sigmoid", "softmax", "linear", "sigmoid"]


def ends(k, name):
    """The right names, but for one."""
    return [*RIGHT_ENDS[:k], name, *RIGHT_ENDS[k + 1:]]


ANSWERS = {
    "02-nudge": {
        "right": [np.array([0.00042]), 0.00042, np.float64(0.00041933)],
        "wrong": [
            0.004, 0.000105, -0.008, 0.0008286, 0.88122, 0.105, 0.42,
            0.003523, 0.0004, -0.00042, 0.001, 0.000315, 0.042, 0, 0.8404,
            0.00045, 0.00044,
        ],
    },
    "02-merge": {
        "right": [merge_product, merge_loops, merge_by_trying],
        "wrong": [
            lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2),
            lambda W1, b1, W2, b2: (W1 @ W2, b2),
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2),
            lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2),
            lambda W1, b1, W2, b2: (W1 * W2, b1 * W2 + b2),
            lambda W1, b1, W2, b2: (W1 * W2, b1 + b2),
            lambda W1, b1, W2, b2: (W1 @ W2, b1 * W2 + b2),
            lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2),
            lambda W1, b1, W2, b2: (W1 + W2, b1 + b2),
            lambda W1, b1, W2, b2: (W1 @ W2, (b1 + b2) @ W2),
            lambda W1, b1, W2, b2: (W1 @ W2, b2 @ W1 + b1),
            lambda W1, b1, W2, b2: (W1 @ W2,
                                    b1.sum() * W2.sum(axis=0) + b2),
            lambda W1, b1, W2, b2: W1 @ W2,
            lambda W1, b1, W2, b2: (b1 @ W2 + b2, W1 @ W2),
        ],
    },
    "02-softmax": {
        "right": [softmax_max, softmax_rows, softmax_log],
        "wrong": [
            softmax_naive,
            softmax_columns,
            softmax_everything,
            softmax_one_shift,
            softmax_without_keepdims,
            softmax_sums_lie_flat,
            softmax_mean,
            lambda z: np.exp(z) / np.exp(z).sum(axis=1),
            lambda z: np.exp(z) / np.exp(z).sum(),
            softmax_in_place,
            shifted(lambda z: np.median(z, axis=1, keepdims=True)),
            shifted(lambda z: z.min(axis=1, keepdims=True)),
            shifted(lambda z: z[:, :1]),
            shifted(lambda z: z[:, -1:]),
            shifted(lambda z: 1000),
            shifted(lambda z: z.max(axis=0)),
            lambda z: softmax_naive(np.clip(z, -700, 700)),
            lambda z: np.nan_to_num(softmax_naive(z)),
            softmax_above_alone,
            lambda z: softmax_naive(z / z.max(axis=1, keepdims=True)),
            softmax_scores_below,
            lambda z: z == z.max(axis=1, keepdims=True),
            lambda z: np.log(softmax_max(z)),
            lambda z: np.log(softmax_log(z) + 0 * z),
            lambda z: z - np.logaddexp.reduce(z, axis=1, keepdims=True),
            lambda z: np.exp(z - z.max(axis=1, keepdims=True)) / (
                1e-3 + np.exp(z - z.max(axis=1, keepdims=True)).sum(
                    axis=1, keepdims=True)),
            softmax_base_2,
            softmax_returns_early,
            lambda z: np.exp(z - z.max(axis=1, keepdims=True)),
            lambda z: z / z.sum(axis=1, keepdims=True),
            lambda z: softmax_max(z)[0],
            lambda z: 1 / (1 + np.exp(-z)),
        ],
    },
    "02-ends": {
        "right": [RIGHT_ENDS, tuple(RIGHT_ENDS), np.array(RIGHT_ENDS),
                  ("Sigmoid", "SOFTMAX", "linear ", "sigmoid")],
        "wrong": [
            "sigmoid",
            ["sigmoid", "softmax"],
            ends(0, "sigmod"),
            np.array(RIGHT_ENDS[:3]),
            [np.exp] * 4,
            ends(0, "softmax"),
            ends(0, "relu"),
            ends(0, "linear"),
            ends(1, "sigmoid"),
            ends(1, "linear"),
            ends(1, "relu"),
            ends(2, "relu"),
            ends(2, "sigmoid"),
            ends(2, "softmax"),
            ends(3, "softmax"),
            ends(3, "linear"),
            ends(3, "relu"),
        ],
    },
    "02-dead": {
        "right": [dead_all, dead_loops, dead_max, dead_sum],
        "wrong": [
            lambda a: (a == 0).any(axis=0),
            lambda a: (a == 0).all(axis=1),
            lambda a: (a != 0).any(axis=0),
            lambda a: a[0] == 0,
            lambda a: (a == 0).sum(axis=0),
            lambda a: a == 0,
            lambda a: a[-1] == 0,
            lambda a: (a == 0).mean(axis=0) > 0.5,
            lambda a: (a < 0.1).all(axis=0),
            lambda a: np.where((a == 0).all(axis=0))[0],
            lambda a: np.array([(a[:, k] == 0).all() for k in range(len(a))]),
            dead_never_reset,
            lambda a: [np.all(a == 0)] * a.shape[1],
            dead_only_living,
            lambda a: (a == 0).all(),
            lambda a: int((a == 0).all(axis=0).sum()),
        ],
    },
}
