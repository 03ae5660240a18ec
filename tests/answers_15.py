"""Wrong and right answers to chapter 15's exercises: what a class hands in."""

import numpy as np

from nnlab import scaling
from nnlab.exercises import catalogue


def mistakes(key):
    """What somebody with each of the known mistakes hands in."""
    return [mistake.wrong for mistake in catalogue.find(key).mistakes]


# 15-average: right, in three styles
def average_loop(gradients, counts):
    total = 0
    for n, dv in zip(counts, gradients):
        total = total + n / sum(counts) * dv
    return total


def average_numpy(gradients, counts):
    return np.average(gradients, axis=0, weights=counts)


def average_rows(gradients, counts):
    return np.repeat(gradients, counts, axis=0).mean(axis=0)


def average_of_everything(gradients, counts):
    return float(np.mean(gradients))


def average_along_the_columns(gradients, counts):
    return (gradients * (counts / np.sum(counts))).sum(axis=0)


# 15-last-epoch
def epoch_split(names):
    last = 0
    for name in names:
        if name.startswith("epoch-"):
            last = max(last, int(name.split(".")[0].split("-")[1]))
    return last


def epoch_sorted(names):
    numbers = sorted(int(name[6:-11]) for name in names
                     if name.startswith("epoch-"))
    return numbers[-1] if numbers else 0


def epoch_without_a_zero(names):
    return max(int(name[6:-11]) for name in names
               if name.startswith("epoch-"))


ANSWERS = {
    "15-average": {
        "right": [average_loop, average_numpy, average_rows],
        "wrong": [*mistakes("15-average"), average_of_everything,
                  average_along_the_columns],
    },
    "15-plan": {"right": ["B", "b"], "wrong": ["A", "C", "D"]},
    "15-last-epoch": {
        "right": [scaling.last_epoch, epoch_split, epoch_sorted],
        "wrong": [*mistakes("15-last-epoch"), epoch_without_a_zero],
    },
}
