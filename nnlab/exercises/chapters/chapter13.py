"""Exercises and quiz of chapter 13: a CNN on MNIST."""

import numpy as np

from ..define import Function, Mistake, Option, Question
from ..draw import numbers


def _parameters(k, channels, filters):
    return (k * k * channels + 1) * filters


def total_ink(image):
    """A score that does not care where the ink is."""
    return float(image.sum())


def weighted_ink(image):
    """A score that grows to the right and downwards."""
    rows, columns = np.indices(image.shape)
    return float((image * (rows + 2 * columns + 1)).sum())


def darkest(image):
    """A score that only looks at the strongest pixel."""
    return float(image.max())


def balance(image):
    """A score that ink on the right raises and ink on the left lowers."""
    columns = np.arange(image.shape[1])
    return float((image * (2 * columns - columns.max())).sum())


def _any_convolution(rng):
    return tuple(int(n) for n in rng.integers(1, (8, 40, 40)))


def _any_patch(rng):
    score = rng.choice([total_ink, weighted_ink, darkest, balance])
    h, w = rng.integers(1, 6, size=2)
    size = int(rng.integers(1, min(h, w) + 1))
    return score, numbers(rng, h, w), size


def _occlusion(score, image, size, *, sign=1, value=0.0, step=None,
               keep=False):
    step = step or 1
    h, w = image.shape[0] - size + 1, image.shape[1] - size + 1
    drops, covered = [], image.copy()
    for i in range(0, h, step):
        for j in range(0, w, step):
            covered = covered if keep else image.copy()
            covered[i:i + size, j:j + size] = value
            drops.append(sign * (score(image) - score(covered)))
    return np.reshape(drops, (len(range(0, h, step)), -1))


def _scores(score, image, size):
    """The scores of the covered images instead of the drops."""
    return score(image) - _occlusion(score, image, size)


def _centred(score, image, size):
    """A map of the image's own size, as if padded around."""
    padded = np.pad(image, size // 2)
    drops = _occlusion(score, padded, size)
    return drops[:image.shape[0], :image.shape[1]]


_IMAGE = np.array([[0.0, 1.0, 2.0, 0.0],
                   [3.0, 0.0, 4.0, 5.0],
                   [6.0, 7.0, 0.0, 8.0]])
_SQUARE = np.array([[1.0, 2.0, 3.0],
                    [4.0, 5.0, 6.0],
                    [7.0, 8.0, 9.0]])

EXERCISES = [
    Function(
        key="13-conv-parameters",
        title="The parameters of a convolution",
        call="conv_parameters(k, channels, filters)",
        right=_parameters,
        cases=[(5, 1, 6), (1, 64, 10), (3, 128, 2), (2, 3, 5)],
        random=_any_convolution,
        mistakes=[
            Mistake(
                "The biases are missing. How many does a filter have?",
                lambda k, channels, filters: k * k * channels * filters),
            Mistake(
                "There is one bias in all. Each filter has its own.",
                lambda k, channels, filters: k * k * channels * filters + 1),
            Mistake(
                "There is one bias for every channel that comes in. A filter "
                "adds up all its channels first and then adds one bias.",
                lambda k, channels, filters:
                    (k * k + 1) * channels * filters),
            Mistake(
                "The channels that come in are missing. A filter looks at "
                "every channel with weights of their own.",
                lambda k, channels, filters: (k * k + 1) * filters),
            Mistake(
                "A filter is a square: it has more than k weights for a "
                "channel.",
                lambda k, channels, filters: (k * channels + 1) * filters),
        ],
        hints=[
            "Count one filter first: its weights for one channel, then for "
            "all channels, then its bias.",
            "All filters have the same number of parameters, so multiply "
            "last.",
            "One filter has `k * k * channels + 1` parameters.",
        ],
    ),
    Function(
        key="13-occlusion",
        title="Cover and see",
        call="occlusion(score, image, size)",
        right=_occlusion,
        cases=[
            (total_ink, _SQUARE, 2),
            (weighted_ink, _IMAGE, 2),
            (darkest, _IMAGE, 1),
            (total_ink, _IMAGE, 3),
        ],
        random=_any_patch,
        mistakes=[
            Mistake(
                "The sign is turned round: a drop is the score before minus "
                "the score after.",
                lambda *a: _occlusion(*a, sign=-1)),
            Mistake(
                "These are the scores of the covered images. Asked for is "
                "by how much the score drops.",
                _scores),
            Mistake(
                "The patches stay covered from one place to the next. Each "
                "place needs a fresh copy of the image.",
                lambda *a: _occlusion(*a, keep=True)),
            Mistake(
                "The patches are set to 1. Which number is paper?",
                lambda *a: _occlusion(*a, value=1.0)),
            Mistake(
                "The patch jumps by its own size. It should move by one "
                "pixel at a time.",
                lambda score, image, size: _occlusion(
                    score, image, size, step=size)),
            Mistake(
                "The map is as large as the image. Only places where the "
                "whole patch fits are asked for.",
                _centred),
        ],
        hints=[
            "Two loops, one over the rows and one over the columns of the "
            "result. How many places are there where the patch fits?",
            "Inside: copy the image, set the patch to 0, and compare two "
            "scores.",
            "The patch at (i, j) is `covered[i:i + size, j:j + size]`, and "
            "the drop is `score(image) - score(covered)`.",
        ],
    ),
]

QUIZ = [
    Question(
        "Why does the chapter evaluate each network on the test set only "
        "once?",
        [
            Option("Evaluating changes the weights.",
                   "`evaluate` only runs the network forward."),
            Option("Choices made by looking at test results fit the network "
                   "to the test set, and its score is then too good.",
                   "That is what the validation set is for.", right=True),
            Option("It takes too long to do it again.",
                   "It takes a second or two."),
        ],
    ),
    Question(
        "A convolution gets an image of 13 x 13 pixels with 32 channels. It "
        "has 64 filters of 3 x 3, without padding. What comes out?",
        [
            Option("11 x 11 x 64", "One pixel less on each side, and one "
                                   "channel for each filter.", right=True),
            Option("13 x 13 x 64", "That takes padding=\"same\"."),
            Option("11 x 11 x 2048",
                   "A filter adds its 32 channels up, so it gives one "
                   "channel, not 32."),
        ],
    ),
    Question(
        "The network gives a photograph of a cat the digit 8 with "
        "probability 0.98. What can you say?",
        [
            Option("The cat looks like an 8.",
                   "Perhaps to the network, but it has never seen anything "
                   "but digits and has no way to say \"neither\"."),
            Option("The ten probabilities must add up to 1, and far from the "
                   "training data they mean little.",
                   "That is distribution shift.", right=True),
            Option("In 98 of 100 such cases the answer is right.",
                   "That could hold at best for images like those it was "
                   "trained on."),
        ],
    ),
]
