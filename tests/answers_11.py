"""Wrong and right answers to chapter 11's exercises: what a class hands in.

The models' parts are nnlab's, also where they stand for Keras's: they have
the same names, and Keras is not loaded for them.
"""

import math

import numpy as np

from nnlab import Input, Sequential, layers


# 11-slope: right, in two styles
def slope_direct(before, after, rate):
    return (before - after) / rate


def slope_solved(before, after, rate):
    step = np.subtract(after, before)
    return [-v / rate for v in step]


def net(n_in, *parts):
    return Sequential([*([Input((n_in,))] if n_in else []), *parts])


def foreign(n_in, *parts):
    return Foreign([*([Input((n_in,))] if n_in else []), *parts])


def dense(units, activation=None, **choices):
    return layers.Dense(units, activation=activation, **choices)


class Foreign(Sequential):
    """Stands for Keras's model."""


class KerasLike:
    """A model that is none of nnlab's."""

    layers = ()

    def get_weights(self):
        return []


def rebuilt(*, first=None, ends=("relu", "relu", "sigmoid"), **rest):
    a, b, c = ends
    return net(6, dense(8, a, **({"use_bias": False} if first is None
                                 else first)),
               dense(4, b, **rest), dense(1, c))


def modern(*, n_in=2, hidden=("tanh", "tanh"), rates=(0.5, 0.5),
           end=(1, "sigmoid"), units=64):
    a, b = hidden
    return foreign(n_in, dense(64, a), layers.Dropout(rates[0]),
                   dense(units, b), layers.Dropout(rates[1]), dense(*end))


ANSWERS = {
    "11-slope": {
        "right": [slope_direct, slope_solved],
        "wrong": [
            lambda before, after, rate: (after - before) / rate,
            lambda before, after, rate: before - after,
            lambda before, after, rate: (before - after) * rate,
            lambda before, after, rate: before - after / rate,
        ],
    },
    "11-files": {
        "right": ["BDCA", "bdca", ["B", "D", "C", "A"]],
        "wrong": ["A", "C", "D", "BA", "BB", "BC", "BDA", "BDB", "BDD",
                  "BDCB", "BDCC", "BDCD", "BD", "BDCAA", 3, "BXCA",
                  ["B", "D", "C", "B"], ["B", 4, "C", "A"]],
    },
    "11-rebuild": {
        "right": [rebuilt(), net(6, dense(8, use_bias=False, activation="relu",
                                          kernel_initializer="zeros"),
                                 dense(4, "relu"), dense(1, "sigmoid"))],
        "wrong": [
            "a model",
            KerasLike(),
            net(0, dense(8, "relu")),
            rebuilt(first={}),
            rebuilt(use_bias=False),
            net(6, dense(4, "relu"), dense(1, "sigmoid")),
            rebuilt(ends=(None, None, "sigmoid")),
        ],
    },
    "11-one-softmax": {
        "right": [0.5, 1 / 2],
        "wrong": [0.25, 0.0, 1.0, math.log(2)],
    },
    "11-modern": {
        "right": [modern(), modern(end=(2, "softmax"))],
        "wrong": [
            "a model",
            net(2, dense(64, "tanh"), layers.Dropout(0.5), dense(64, "tanh"),
                layers.Dropout(0.5), dense(1, "sigmoid")),
            foreign(0, dense(64, "tanh")),
            modern(units=32),
            foreign(2, dense(64, "tanh"), dense(1, "sigmoid")),
            modern(n_in=20),
            modern(hidden=(None, "tanh")),
            foreign(2, dense(64, "tanh"), dense(64, "tanh"),
                    layers.Dropout(0.5), dense(1, "sigmoid")),
            modern(rates=(0.5, 0.2)),
            modern(end=(1, "softmax")),
            modern(end=(1, None)),
            modern(end=(2, "sigmoid")),
        ],
    },
}
