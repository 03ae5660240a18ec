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


def average_returns_early(values):
    total = 0
    for value in values:
        total += value
        return total / len(values)


def average_shares_in_the_loop(values):
    total = 0
    for value in values:
        total = (total + value) / len(values)
    return total


def average_halves(values):
    mean = 0
    for value in values:
        mean = (mean + value) / 2
    return mean


def ghost_eights(pictures):
    """Right for digits, which is all that is asked for."""
    total = np.zeros((8, 8))
    for picture in pictures:
        total += picture
    return total / len(pictures)


def ghost_running(pictures):
    mean = np.zeros((8, 8))
    for k, picture in enumerate(pictures, 1):
        mean += (picture - mean) / k
    return mean


def ghost_eight_lists(pictures):
    return [[sum(p[i][j] for p in pictures) / len(pictures)
             for j in range(8)] for i in range(8)]


def ghost_shares_in_the_loop(pictures):
    total = np.zeros((8, 8))
    for picture in pictures:
        total = (total + picture) / len(pictures)
    return total


def ghost_halves(pictures):
    ghost = pictures[0]
    for picture in pictures[1:]:
        ghost = (ghost + picture) / 2
    return ghost


def error_first_pair(truth, forecast):
    for t, f in zip(truth.ravel(), forecast.ravel(), strict=True):
        return (t - f) ** 2 / truth.size


def error_double_loop(truth, forecast):
    total = 0
    for t in truth.ravel():
        for f in forecast.ravel():
            total += (t - f) ** 2
    return total / truth.size


def error_turns(truth, forecast):
    if truth.shape != forecast.shape:
        forecast = forecast.T
    return np.mean((truth - forecast) ** 2)


def error_columns(truth, forecast):
    if truth.ndim == 2:
        truth = truth[:, 0]
    if forecast.ndim == 2:
        forecast = forecast[:, 0]
    return np.mean((truth - forecast) ** 2)


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
                  (3, 10), "three, eight"],
    },
    "00-average": {
        "right": [average_loop, statistics.fmean, np.mean],
        "wrong": [
            lambda values: sum(values),
            lambda values: sum(values) // len(values),
            lambda values: sum(values) / (len(values) + 1),
            lambda values: float(np.median(values)),
            lambda values: sum(values) / (len(values) - 1),
            average_returns_early,
            average_shares_in_the_loop,
            average_halves,
            lambda values: sum(values[1:]) / len(values),
            lambda values: sum(values[:-1]) / len(values),
            lambda values: (max(values) + min(values)) / 2,
            lambda values: sorted(values)[len(values) // 2],
            lambda values: values[0] + values[-1] / 2,
        ],
    },
    "00-ghost": {
        "right": [ghost_loop, ghost_lists, lambda p: np.average(p, axis=0),
                  ghost_eights, ghost_running, ghost_eight_lists],
        "wrong": [
            lambda p: p.mean(axis=1),
            lambda p: p.mean(axis=2),
            lambda p: p.mean(),
            lambda p: p.mean(axis=(1, 2)),
            lambda p: p.sum(axis=0),
            lambda p: p[0],
            lambda p: p[-1],
            lambda p: p[0] / len(p),
            ghost_shares_in_the_loop,
            ghost_halves,
            lambda p: p.sum(axis=0) / p.shape[1],
            lambda p: p.sum(axis=0) / p.size,
            lambda p: sum(p[:-1]) / len(p),
            lambda p: (p[0] + p[1]) / 2,
            lambda p: np.median(p, axis=0),
            lambda p: p.max(axis=0),
            lambda p: np.full(p.shape[1:], p.mean()),
            lambda p: p.reshape(8, 8, len(p)).mean(axis=2),
        ],
    },
    "00-error": {
        "right": [error_loop, error_reshape, error_like_the_other,
                  lambda t, f: np.array([error_reshape(t, f)])],
        "wrong": [
            lambda t, f: np.mean((t - f) ** 2),
            lambda t, f: np.sum((np.ravel(t) - np.ravel(f)) ** 2),
            lambda t, f: np.mean(abs(np.ravel(t) - np.ravel(f))),
            lambda t, f: np.mean(np.ravel(t) - np.ravel(f)) ** 2,
            lambda t, f: np.sqrt(np.mean((np.ravel(t) - np.ravel(f)) ** 2)),
            lambda t, f: (t - f) ** 2,
            error_row_by_row,
            lambda t, f: sum((a - b) ** 2 for a, b in zip(t, f)) / len(t),
            lambda t, f: np.linalg.norm(t.ravel() - f.ravel()),
            lambda t, f: np.mean(t.ravel() - f.ravel()),
            lambda t, f: np.mean((t.ravel() - f.ravel()) * 2),
            lambda t, f: np.mean(t.ravel() ** 2 - f.ravel() ** 2),
            lambda t, f: ((t.ravel() - f.ravel()) ** 2).sum() / (t.size - 1),
            lambda t, f: ((t.ravel() - f.ravel()) ** 2).sum() / len(t),
            error_first_pair,
            lambda t, f: (t.ravel()[0] - f.ravel()[0]) ** 2,
            error_double_loop,
            lambda t, f: np.mean((np.sort(t.ravel())
                                  - np.sort(f.ravel())) ** 2),
            lambda t, f: np.mean((t.ravel() - f) ** 2),
            lambda t, f: np.mean((t - f.reshape(-1, 1)) ** 2),
            error_turns,
            error_columns,
        ],
    },
}
