"""Wrong and right answers to chapter 00's exercises: what a class hands in."""

import statistics

import numpy as np


def average_loop(values):
    total = 0
    for value in values:
        total += value
    return total / len(values)


def ghost_loop(pictures):
    total = np.zeros(pictures.shape[1:])
    for picture in pictures:
        total = total + picture
    return total / len(pictures)


def ghost_lists(pictures):
    n, rows, columns = pictures.shape
    return [[sum(p[i][j] for p in pictures) / n for j in range(columns)]
            for i in range(rows)]


def error_loop(truth, forecast):
    pairs = zip(truth.flatten(), forecast.flatten(), strict=True)
    return sum((t - f) ** 2 for t, f in pairs) / truth.size


def error_reshape(truth, forecast):
    difference = truth.reshape(-1) - forecast.reshape(-1)
    return difference @ difference / len(difference)


def error_row_by_row(truth, forecast):
    total = 0
    for i in range(len(truth)):
        total += (truth[i] - forecast[i]) ** 2
    return total / len(truth)


def error_like_the_other(truth, forecast):
    return ((truth - forecast.reshape(truth.shape)) ** 2).mean()


ANSWERS = {
    "00-runs": {
        "right": [(3, 8), [3, 8], np.array([3.0, 8.0])],
        "wrong": [(4, 8), (3, 4), (4, 4), (1, 8), (2, 8), (8, 3), 3,
                  "three, eight"],
    },
    "00-average": {
        "right": [average_loop, statistics.fmean, np.mean],
        "wrong": [
            lambda values: sum(values),
            lambda values: sum(values) // len(values),
            lambda values: sum(values) / (len(values) + 1),
            lambda values: float(np.median(values)),
        ],
    },
    "00-ghost": {
        "right": [ghost_loop, ghost_lists, lambda p: np.average(p, axis=0)],
        "wrong": [
            lambda p: p.mean(axis=1),
            lambda p: p.mean(axis=2),
            lambda p: p.mean(),
            lambda p: p.mean(axis=(1, 2)),
            lambda p: p.sum(axis=0),
            lambda p: p[0],
        ],
    },
    "00-error": {
        "right": [error_loop, error_reshape, error_like_the_other],
        "wrong": [
            lambda t, f: np.mean((t - f) ** 2),
            lambda t, f: np.sum((np.ravel(t) - np.ravel(f)) ** 2),
            lambda t, f: np.mean(abs(np.ravel(t) - np.ravel(f))),
            lambda t, f: np.mean(np.ravel(t) - np.ravel(f)) ** 2,
            lambda t, f: np.sqrt(np.mean((np.ravel(t) - np.ravel(f)) ** 2)),
            lambda t, f: (t - f) ** 2,
            error_row_by_row,
            lambda t, f: sum((a - b) ** 2 for a, b in zip(t, f)) / len(t),
        ],
    },
}
