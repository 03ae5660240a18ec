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


def best_first(loss, truth, reports):
    best = reports[0]
    for q in reports:
        if price(loss, truth, q) < price(loss, truth, best):
            best = q
        return best


def best_walk(loss, truth, reports):
    """Walks to the right while the price falls."""
    k = 0
    while (k + 1 < len(reports) and price(loss, truth, reports[k + 1])
           <= price(loss, truth, reports[k])):
        k += 1
    return reports[k]


def best_but_the_last(loss, truth, reports):
    return min(reports[:-1], key=lambda q: price(loss, truth, q))


def best_sorts(loss, truth, reports):
    reports.sort()
    return best_argmin(loss, truth, reports)


def best_of(prices):
    return lambda loss, truth, reports: reports[np.argmin(
        prices(loss, truth, reports))]


def through_a(y, z, posinf=None):
    a = 1 / (1 + np.exp(-z))
    return np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a),
                         posinf=posinf)


def logits_cut(y, z):
    z = np.clip(z, -30, 30)
    return np.where(y == 1, softplus(-z), softplus(z))


def sigmoid(z):
    return np.where(z > 0, 1, np.exp(-np.abs(z))) / (1 + np.exp(-np.abs(z)))


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
        "right": [best_argmin, best_loop, best_min,
                  lambda loss, truth, reports: reports[
                      reports == best_argmin(loss, truth, reports)][:1]],
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
            lambda loss, truth, reports: truth,
            lambda loss, truth, reports:
                reports[price((lambda y, p: (p - y) ** 2), truth,
                              reports).argmin()],
            lambda loss, truth, reports: reports[loss(0, reports).argmin()],
            best_first,
            best_walk,
            best_sorts,
            best_but_the_last,
            best_of(lambda loss, truth, q: truth * loss(q, 1)
                    + (1 - truth) * loss(q, 0)),
            best_of(lambda loss, truth, q: truth * loss(1, q) + loss(0, q)),
            best_of(lambda loss, truth, q:
                    loss(1, q) + (1 - truth) * loss(0, q)),
            best_of(lambda loss, truth, q: price(loss, truth, q).round(1)),
            best_of(lambda loss, truth, q: np.mean(loss(truth, q))),
            lambda loss, truth, reports:
                reports[price(loss, truth, reports).argmin() - 1],
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
            logits_cut,
            through_a,
            lambda y, z: through_a(y, z, 1000.0),
            lambda y, z: y * softplus(-z),
            lambda y, z: (1 - y) * softplus(z),
            lambda y, z: softplus(-y * z),
            lambda y, z: np.where(y == 1, softplus(-z), -softplus(-z)),
            lambda y, z: softplus(z) + y * z,
            lambda y, z: softplus(-z) - (1 - y) * z,
            lambda y, z: np.where(y == 1, softplus(-z),
                                  -np.log(1 - softplus(-z))),
            lambda y, z: np.log(logits_where(y, z)),
            lambda y, z: np.where(y == 1, sigmoid(z), 1 - sigmoid(z)),
            lambda y, z: (sigmoid(z) - y) ** 2,
            lambda y, z: sigmoid(z) - y,
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
            [LN2, LN10, LN2, 0.81],
            [LN2, LN10, LN2, 0.01],
            [LN2, LN10 / 10, LN2, 0.09],
            [LN2, LN2, LN2, 0.09],
            [-LN2, -LN10, -LN2, 0.09],
            [0.25, LN10, LN2, 0.09],
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
