"""Wrong and right answers to chapter 07's exercises: what a class hands in."""

import numpy as np


# 07-rmsprop: right, in three styles
def rmsprop_direct(dw, s, rate, rho=0.9):
    s = rho * s + (1 - rho) * dw**2
    return -rate * dw / np.sqrt(s + 1e-7), s


def rmsprop_pull(dw, s, rate, rho=0.9):
    new = s + (1 - rho) * (dw * dw - s)
    return [-(rate / (new**0.5 + 1e-7)) * dw, new]


def rmsprop_loop(dw, s, rate, rho=0.9):
    moves, means = [], []
    for slope, old in zip(dw, s):
        means.append(rho * old + (1 - rho) * slope**2)
        moves.append(-rate * slope / (means[-1] + 1e-7) ** 0.5)
    return np.array(moves), np.array(means)


# and wrong
def emils(dw, s, rate, rho=0.9):
    s = rho * s + dw**2
    return -rate * dw / (s + 1e-7), s


def root_only(dw, s, rate, rho=0.9):
    s = rho * s + dw**2
    return -rate * dw / np.sqrt(s + 1e-7), s


def mean_only(dw, s, rate, rho=0.9):
    s = rho * s + (1 - rho) * dw**2
    return -rate * dw / (s + 1e-7), s


def shares_exchanged(dw, s, rate, rho=0.9):
    s = (1 - rho) * s + rho * dw**2
    return -rate * dw / np.sqrt(s + 1e-7), s


def old_s(dw, s, rate, rho=0.9):
    return -rate * dw / np.sqrt(s + 1e-7), rho * s + (1 - rho) * dw**2


def never_forgets(dw, s, rate, rho=0.9):
    s = s + dw**2
    return -rate * dw / np.sqrt(s + 1e-7), s


def mean_of_sizes(dw, s, rate, rho=0.9):
    s = rho * s + (1 - rho) * abs(dw)
    return -rate * dw / np.sqrt(s + 1e-7), s


def in_place(dw, s, rate, rho=0.9):
    s *= rho
    s += (1 - rho) * dw**2
    return -rate * dw / np.sqrt(s + 1e-7), s


def only_the_move(dw, s, rate, rho=0.9):
    s = rho * s + (1 - rho) * dw**2
    return -rate * dw / np.sqrt(s + 1e-7)


def not_squared(dw, s, rate, rho=0.9):
    s = rho * s + (1 - rho) * dw
    return -rate * dw / np.sqrt(s + 1e-7), s


RIGHT = ["RMSprop", "momentum", "Adam", "AdaGrad", "SGD"]


def traces(**changes):
    return [changes.get(f"t{k + 1}", name) for k, name in enumerate(RIGHT)]


ANSWERS = {
    "07-two-steps": {
        "right": [-0.9, np.float64(-0.9), np.array(-0.9)],
        "wrong": [0.0, -1.0, 0.9, 0.1, 0.72, -1.9, -0.1, 1],
    },
    "07-rmsprop": {
        "right": [rmsprop_direct, rmsprop_pull, rmsprop_loop],
        "wrong": [
            emils,
            root_only,
            mean_only,
            shares_exchanged,
            old_s,
            never_forgets,
            mean_of_sizes,
            in_place,
            only_the_move,
            not_squared,
        ],
    },
    "07-first-step": {
        "right": [[0.1, 0.1, 0.1], np.full(3, 0.1), (0.1, 0.1, 0.1)],
        "wrong": [
            [0.0477, 0.0358, 0.0119],
            [0.04768, 0.03576, 0.01192],
            [-0.1, -0.1, -0.1],
            [0.3162, 0.3162, 0.3162],
            [0.01, 0.01, 0.01],
            [0.4768, 0.3576, 0.1192],
            [-0.4768, -0.3576, -0.1192],
            [0.1 / 0.4768, 0.1 / 0.3576, 0.1 / 0.1192],
            [3.162, 3.162, 3.162],
            [0.1, 0.1],
        ],
    },
    "07-traces": {
        "right": [RIGHT, tuple(RIGHT), [name.lower() for name in RIGHT]],
        "wrong": [
            RIGHT[:4],
            ["SGD", "momentum", "Adam", "AdaGrad", "Nesterov"],
            traces(t1="AdaGrad", t4="RMSprop"),
            traces(t2="SGD", t5="momentum"),
            traces(t3="AdaGrad", t4="Adam"),
            traces(t4="SGD"),
            traces(t5="AdaGrad"),
        ],
    },
}
