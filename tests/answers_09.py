"""Wrong and right answers to chapter 09's exercises: what a class hands in."""

import numpy as np


# 09-kept: right, in three styles
def kept_sum(before, after, rate, grads):
    return (before - after) / (rate * sum((dv ** 2).sum() for dv in grads))


def kept_loop(before, after, rate, grads):
    promised = 0.0
    for dv in grads:
        promised += rate * np.sum(np.square(dv))
    return (before - after) / promised


def kept_flat(before, after, rate, grads):
    slopes = np.concatenate([np.ravel(dv) for dv in grads])
    return (before - after) / rate / (slopes @ slopes)


def kept_rateless(before, after, rate, grads):
    return (before - after) / sum((dv ** 2).sum() for dv in grads)


def kept_mean(before, after, rate, grads):
    return (before - after) / (rate * sum((dv ** 2).mean() for dv in grads))


def kept_slopes(before, after, rate, grads):
    return (before - after) / (rate * sum(dv.sum() for dv in grads))


def kept_squares_of_sums(before, after, rate, grads):
    return (before - after) / (rate * sum(np.sum(g) ** 2 for g in grads))


def kept_square_of_sum(before, after, rate, grads):
    return (before - after) / (rate * sum(np.sum(g) for g in grads) ** 2)


def kept_product(before, after, rate, grads):
    return (before - after) * rate * sum((dv ** 2).sum() for dv in grads)


# 09-prepare: right, in two styles
def prepare_guard(x_train, x_val):
    mean, std = x_train.mean(axis=0), x_train.std(axis=0)
    std = np.where(std == 0, 1.0, std)
    return (x_train - mean) / std, (x_val - mean) / std


def prepare_columns(x_train, x_val):
    new_train, new_val = np.zeros(x_train.shape), np.zeros(x_val.shape)
    for k in range(x_train.shape[1]):
        column = x_train[:, k]
        spread = np.std(column) or 1.0
        new_train[:, k] = (column - np.mean(column)) / spread
        new_val[:, k] = (x_val[:, k] - np.mean(column)) / spread
    return new_train, new_val


def one(std):
    return np.where(std == 0, 1.0, std)


def prepare_emil(x_train, x_val):
    return (x_train - x_train.mean(axis=0)) / one(x_train.std(axis=0)), x_val


def prepare_each(x_train, x_val):
    return tuple((x - x.mean(axis=0)) / one(x.std(axis=0))
                 for x in (x_train, x_val))


def prepare_pooled(x_train, x_val):
    both = np.concatenate([x_train, x_val])
    mean, std = both.mean(axis=0), one(both.std(axis=0))
    return (x_train - mean) / std, (x_val - mean) / std


def prepare_one_mean(x_train, x_val):
    mean, std = x_train.mean(), x_train.std()
    return (x_train - mean) / std, (x_val - mean) / std


def prepare_unguarded(x_train, x_val):
    mean, std = x_train.mean(axis=0), x_train.std(axis=0)
    return (x_train - mean) / std, (x_val - mean) / std


def prepare_centred(x_train, x_val):
    mean = x_train.mean(axis=0)
    return x_train - mean, x_val - mean


# 09-top: right, in three styles
def top_copy(p, y):
    dz = p.copy()
    dz[np.arange(len(y)), y] -= 1
    return dz / len(y)


def top_one_hot(p, y):
    return (p - np.eye(p.shape[1])[y]) / len(p)


def top_loops(p, y):
    rows = []
    for row, label in zip(p.tolist(), y):
        row[label] -= 1
        rows.append([v / len(y) for v in row])
    return rows


def top_emil(p, y):
    dz = p
    dz[np.arange(len(y)), y] -= 1
    return dz


def top_in_place(p, y):
    dz = p
    dz[np.arange(len(y)), y] -= 1
    return dz / len(y)


ANSWERS = {
    "09-kept": {
        "right": [kept_sum, kept_loop, kept_flat],
        "wrong": [
            kept_rateless,
            lambda before, after, rate, grads:
            kept_sum(after, before, rate, grads),
            kept_mean,
            kept_slopes,
            kept_squares_of_sums,
            kept_square_of_sum,
            kept_product,
            lambda before, after, rate, grads:
            kept_sum(before, after, rate, grads[:1]),
        ],
    },
    "09-file-one": {
        "right": ["BDAC", "bdac"],
        "wrong": ["AAAA", "BA", "BDB", "BDAD", "BDA?", 3, "BD", "?"],
    },
    "09-file-two": {
        "right": ["DBCAAC", "dbcaac"],
        "wrong": ["BDCAAC", "DD", "DBA", "DBCC", "DBCAC", "DBCAAA", 7,
                  "DBCAA?"],
    },
    "09-file-three": {
        "right": ["CBDA", "cbda"],
        "wrong": ["AAAA", "CA", "CBA", "CBDB", ["C", "B", "D", "A"],
                  "CB?A", "CBDAA"],
    },
    "09-prepare": {
        "right": [prepare_guard, prepare_columns],
        "wrong": [prepare_emil, prepare_each, prepare_pooled,
                  prepare_one_mean, prepare_unguarded, prepare_centred],
    },
    "09-top": {
        "right": [top_copy, top_one_hot, top_loops],
        "wrong": [
            top_emil,
            top_in_place,
            lambda p, y: p - np.eye(p.shape[1])[y],
            lambda p, y: (p - np.eye(p.shape[1])[y]) / p.shape[1],
            lambda p, y: (p - np.eye(p.shape[1])[y]) / 32,
            lambda p, y: (p - np.eye(p.shape[1])[y]) / p.size,
            lambda p, y: (np.eye(p.shape[1])[y] - p) / len(y),
            lambda p, y: p / len(y),
        ],
    },
}
