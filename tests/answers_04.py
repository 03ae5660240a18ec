"""Wrong and right answers to chapter 04's exercises: what a class hands in."""

import math

import numpy as np

LN2, LN10 = np.log(2), np.log(10)


def price(loss, truth, reports):
    return truth * loss(1, reports) + (1 - truth) * loss(0, reports)


# 04-best-report: right, in three styles
def best_argmin(loss, truth, reports):
    return reports[np.argmin(price(loss, truth, reports))]


def best_loop(loss, truth, reports):
    best, lowest = None, math.inf
    for q in reports:
        cost = truth * loss(1, q) + (1 - truth) * loss(0, q)
        if cost < lowest:
            best, lowest = q, cost
    return best


def best_min(loss, truth, reports):
    return min(reports, key=lambda q: truth * loss(1, q)
               + (1 - truth) * loss(0, q))


def softplus(u):
    return np.maximum(u, 0) + np.log1p(np.exp(-np.abs(u)))


# 04-from-logits: right, in four styles
def logits_where(y, z):
    return np.where(y == 1, softplus(-z), softplus(z))


def logits_one_formula(y, z):
    return np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))


def logits_logaddexp(y, z):
    return np.logaddexp(0, z) - y * z


def logits_loop(y, z):
    prices = []
    for label, value in zip(y, z):
        u = -value if label == 1 else value
        prices.append(max(u, 0) + math.log(1 + math.exp(-abs(u))))
    return prices


def logits_through_p(y, z):
    p = 1 / (1 + np.exp(-z))
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


def logits_clipped(y, z):
    p = np.clip(np.where(z > 0, 1, np.exp(-np.abs(z)))
                / (1 + np.exp(-np.abs(z))), 1e-7, 1 - 1e-7)
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


ANSWERS = {
    "04-best-report": {
        "right": [best_argmin, best_loop, best_min],
        "wrong": [
            lambda loss, truth, reports:
                reports[np.abs(reports - truth).argmin()],
            lambda loss, truth, reports: reports[loss(1, reports).argmin()],
            lambda loss, truth, reports:
                reports[price(loss, 1 - truth, reports).argmin()],
            lambda loss, truth, reports:
                reports[price(loss, 0.5001, reports).argmin()],
            lambda loss, truth, reports:
                reports[loss(truth, reports).argmin()],
            lambda loss, truth, reports: loss(truth, reports).argmin(),
            lambda loss, truth, reports: price(loss, truth, reports).min(),
            lambda loss, truth, reports: price(loss, truth, reports).argmin(),
            lambda loss, truth, reports:
                reports[price(loss, truth, reports).argmax()],
            lambda loss, truth, reports: price(loss, truth, reports),
        ],
    },
    "04-from-logits": {
        "right": [logits_where, logits_one_formula, logits_logaddexp,
                  logits_loop],
        "wrong": [
            logits_through_p,
            logits_clipped,
            lambda y, z: softplus(-z),
            lambda y, z: softplus(z),
            lambda y, z: np.where(y == 1, softplus(z), softplus(-z)),
            lambda y, z: y * softplus(-z) + (1 - y) * (1 - softplus(-z)),
            lambda y, z: np.maximum(z, 0) - y * z,
            lambda y, z: np.mean(logits_where(y, z)),
            lambda y, z: -logits_where(y, z),
        ],
    },
    "04-untrained": {
        "right": [
            np.array([LN2, LN10, LN2, 0.09]),
            [0.6931, 2.3026, 0.6931, 0.09],
            (0.693147, 2.302585, 0.693147, 0.09),
        ],
        "wrong": [
            [LN2, LN10, 10 * LN2, 0.09],
            [LN2, LN10, LN2, 0.9],
            [LN2, LN10, 10 * LN2, 0.9],
            [1, 3.32193, 1, 0.09],
            [LN2, LN10, LN10, 0.09],
            [0.5, 0.1, 0.5, 0.09],
            [0.5, 0.9, 0.5, 0.09],
            [LN2, LN10, LN2, 0.081],
            [LN2, LN10, LN2, 0.25],
            [0.5, 0.1, 0.5, 0.1],
            [LN2, LN10, LN2, 0.1],
            [0.30103, 1, 0.30103, 0.09],
            [0.30103, 1, 3.0103, 0.09],
            [0.69, 2.3, 0.69, 0.09],
            [0, 0, 0, 0],
            2.303,
        ],
    },
    "04-tasks": {
        "right": ["ADBBC", "adbbc", " ADBBC "],
        "wrong": [
            "ADBB",
            ["A", "D", "B", "B", "C"],
            "ABCDE",
            "CDBBC",
            "ACBBC",
            "ABBBC",
            "ADABC",
            "ADBCC",
            "ADBBD",
        ],
    },
    "04-stuck": {"right": ["D", "d"], "wrong": ["A", "B", "C"]},
}
