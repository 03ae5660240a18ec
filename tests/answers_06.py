"""Wrong and right answers to chapter 06's exercises: what a class hands in."""

import numpy as np

from nnlab.activations import sigmoid
from nnlab.exercises import catalogue


def mistakes(key):
    """What somebody with each of the known mistakes hands in."""
    return [mistake.wrong for mistake in catalogue.find(key).mistakes]


# 06-step: right, in three styles
def step_matrix(x, y, w, b, rate):
    dz = (sigmoid(x @ w + b) - y) / len(x)
    return w - rate * (x.T @ dz), b - rate * dz.sum()


def step_means(x, y, w, b, rate):
    error = 1 / (1 + np.exp(-(x @ w + b))) - y
    dw = (error[:, None] * x).mean(axis=0)
    return [w - rate * dw, b - rate * error.mean()]


def step_loops(x, y, w, b, rate):
    dw, db = [0.0] * len(w), 0.0
    for row, label in zip(x, y):
        z = b
        for i in range(len(w)):
            z += row[i] * w[i]
        error = 1 / (1 + np.exp(-z)) - label
        for i in range(len(w)):
            dw[i] += error * row[i] / len(x)
        db += error / len(x)
    return [w[i] - rate * dw[i] for i in range(len(w))], b - rate * db


# 06-step: wrong in other ways
def step_in_place(x, y, w, b, rate):
    dz = (sigmoid(x @ w + b) - y) / len(x)
    w -= rate * (x.T @ dz)
    return w, b - rate * dz.sum()


def step_rate_forgotten(x, y, w, b, rate):
    return step_matrix(x, y, w, b, 1.0)


def step_returns_the_weights(x, y, w, b, rate):
    return step_matrix(x, y, w, b, rate)[0]


def step_of_all(x, y, w, b, rate):
    error = sigmoid(x @ w + b) - y
    return w - rate * error.mean(), b - rate * error.mean()


def step_rows(x, y, w, b, rate):
    dz = sigmoid(x @ w + b) - y
    dw = dz * x
    return w - rate * dw, b - rate * dz.mean()


def step_squared(x, y, w, b, rate):
    a = 1 / (1 + np.exp(-(x @ w + b)))
    da = 2 * (a - y) / len(y)
    dz = da * a * (1 - a)
    return w - rate * x.T @ dz, b - rate * dz.sum()


def step_transpose_forgotten(x, y, w, b, rate):
    dz = (sigmoid(x @ w + b) - y) / len(x)
    return w - rate * (x @ dz), b - rate * dz.sum()


# 06-train: right, in three styles
def train_slices(params, gradients, x, y, rate, epochs, batch_size, rng):
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            rows = order[start:start + batch_size]
            grads = gradients(params, x[rows], y[rows])
            params = [v - rate * dv for v, dv in zip(params, grads)]
    return params


def train_shuffled_copies(params, gradients, x, y, rate, epochs, batch_size,
                          rng):
    params = [v.copy() for v in params]
    for _ in range(epochs):
        order = rng.permutation(len(x))
        x_now, y_now = x[order], y[order]
        while len(x_now):
            grads = gradients(params, x_now[:batch_size], y_now[:batch_size])
            for v, dv in zip(params, grads):
                v -= rate * dv
            x_now, y_now = x_now[batch_size:], y_now[batch_size:]
    return tuple(params)


def train_split(params, gradients, x, y, rate, epochs, batch_size, rng):
    new = list(params)
    cuts = np.arange(batch_size, len(x), batch_size)
    for _ in range(epochs):
        for rows in np.split(rng.permutation(len(x)), cuts):
            grads = gradients(new, x[rows], y[rows])
            for k in range(len(new)):
                new[k] = new[k] - rate * grads[k]
    return new


# 06-train: wrong in other ways
def train_in_place(params, gradients, x, y, rate, epochs, batch_size, rng):
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            rows = order[start:start + batch_size]
            for v, dv in zip(params, gradients(params, x[rows], y[rows])):
                v -= rate * dv
    return params


def train_nothing_returned(params, gradients, x, y, rate, epochs, batch_size,
                           rng):
    train_slices(params, gradients, x, y, rate, epochs, batch_size, rng)


def train_lists_multiplied(params, gradients, x, y, rate, epochs, batch_size,
                           rng):
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            rows = order[start:start + batch_size]
            params = params - rate * gradients(params, x[rows], y[rows])
    return params


def train_table_shuffled(params, gradients, x, y, rate, epochs, batch_size,
                         rng):
    for _ in range(epochs):
        order = rng.permutation(len(x))
        x, y = x[order], y[order]
        for k in range(0, len(x), batch_size):
            grads = gradients(params, x[k:k + batch_size],
                              y[k:k + batch_size])
            params = [v - rate * dv for v, dv in zip(params, grads)]
    return params


def train_order_shuffled_on(params, gradients, x, y, rate, epochs,
                            batch_size, rng):
    order = np.arange(len(x))
    for _ in range(epochs):
        rng.shuffle(order)
        for k in range(0, len(x), batch_size):
            rows = order[k:k + batch_size]
            grads = gradients(params, x[rows], y[rows])
            params = [v - rate * dv for v, dv in zip(params, grads)]
    return params


def train_returns_at_once(params, gradients, x, y, rate, epochs, batch_size,
                          rng):
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            rows = order[start:start + batch_size]
            grads = gradients(params, x[rows], y[rows])
            return [v - rate * dv for v, dv in zip(params, grads)]


def train_one_epoch(params, gradients, x, y, rate, epochs, batch_size, rng):
    return train_slices(params, gradients, x, y, rate, 1, batch_size, rng)


def train_first_weights_only(params, gradients, x, y, rate, epochs,
                             batch_size, rng):
    done = train_slices(params, gradients, x, y, rate, epochs, batch_size,
                        rng)
    return done[0]


ANSWERS = {
    "06-step": {
        "right": [step_matrix, step_means, step_loops],
        "wrong": [*mistakes("06-step"), step_in_place, step_rate_forgotten,
                  step_transpose_forgotten, step_returns_the_weights,
                  step_of_all, step_squared, step_rows],
    },
    "06-paths": {"right": ["D", "d"], "wrong": ["A", "B", "C"]},
    "06-limit": {
        "right": [1.206, 2 / 1.6583, np.float64(1.2061)],
        "wrong": [32.446, 2 / 0.0616, 32, 32.4, 32.5, 33.0, 3.3166, 1.21,
                  1.205, 1.207, 1.1, 3 / 14, 0.214, 1.6583 / 2, 0.603,
                  1 / 1.6583, 2 / ((0.0616 + 1.6583) / 2), 1.6583, 1.2,
                  "1.206"],
    },
    "06-train": {
        "right": [train_slices, train_shuffled_copies, train_split],
        "wrong": [*mistakes("06-train"), train_in_place,
                  train_nothing_returned, train_lists_multiplied,
                  train_one_epoch, train_first_weights_only,
                  train_table_shuffled, train_order_shuffled_on,
                  train_returns_at_once],
    },
}
