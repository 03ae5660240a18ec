"""Exercises and quiz of chapter 14: what helped?"""

import numpy as np

from ..define import Choice, Function, Mistake, Option, Question
from ..draw import numbers

# To the right

_IMAGE = np.array([[0.0, 1.0, 2.0, 0.0],
                   [3.0, 0.0, 4.0, 5.0],
                   [6.0, 7.0, 0.0, 8.0]])
_SQUARE = np.array([[1.0, 2.0, 3.0],
                    [4.0, 5.0, 6.0],
                    [7.0, 8.0, 9.0]])


def _any_shift(rng):
    h, w = rng.integers(1, 6, size=2)
    return numbers(rng, h, w), int(rng.integers(w + 1))


def _shift(image, columns):
    moved = np.zeros_like(image)
    moved[:, columns:] = image[:, :image.shape[1] - columns]
    return moved


def _shift_minus(image, columns):
    """Right, except that a shift by 0 leaves nothing: image[:, :-0]."""
    return _shift(image, columns) if columns else np.zeros_like(image)


# One scale for each channel

_BATCH = np.array([                         # (2, 2, 3, 2)
    [[[1.0, 10.0], [3.0, 30.0], [4.0, 0.0]],
     [[5.0, 20.0], [7.0, 0.0], [1.0, 20.0]]],
    [[[2.0, 50.0], [0.0, 10.0], [6.0, 30.0]],
     [[4.0, 40.0], [2.0, 0.0], [1.0, 30.0]]]])


def _any_batch(rng):
    n, h, w = rng.integers(2, 4, size=3)
    c = int(rng.integers(2, 4))
    scale = rng.uniform(0.5, 5, c)
    z = numbers(rng, n, h, w, c) * scale + numbers(rng, c)
    return z, numbers(rng, c), numbers(rng, c), 0.001


def _normalise(z, gamma, beta, epsilon, *, axis=(0, 1, 2), ddof=0):
    mean = z.mean(axis=axis, keepdims=True)
    variance = z.var(axis=axis, keepdims=True, ddof=ddof)
    return gamma * (z - mean) / np.sqrt(variance + epsilon) + beta


def _by_variance(z, gamma, beta, epsilon):
    mean, variance = z.mean(axis=(0, 1, 2)), z.var(axis=(0, 1, 2))
    return gamma * (z - mean) / (variance + epsilon) + beta


def _no_epsilon(z, gamma, beta, epsilon):
    return _normalise(z, gamma, beta, 1e-12)


def _mean_after_gamma(z, gamma, beta, epsilon):
    mean, variance = z.mean(axis=(0, 1, 2)), z.var(axis=(0, 1, 2))
    return (gamma * z - mean) / np.sqrt(variance + epsilon) + beta


def _outside(z, gamma, beta, epsilon):
    mean, spread = z.mean(axis=(0, 1, 2)), z.std(axis=(0, 1, 2))
    return gamma * (z - mean) / (spread + epsilon) + beta


# Who is right alone?

_TRUE = np.array([3, 1, 4, 1, 5, 9, 2, 6])
_A = np.array([3, 1, 4, 7, 5, 4, 7, 0])
_B = np.array([3, 7, 4, 1, 6, 7, 2, 0])


def _any_answers(rng):
    n = int(rng.integers(8, 30))
    y = rng.integers(10, size=n)
    said = [np.where(rng.random(n) < 0.6, y, rng.integers(10, size=n))
            for _ in range(2)]
    return y, *said


def _disagreements(y, said_a, said_b):
    a, b = said_a == y, said_b == y
    return int((a & ~b).sum()), int((~a & b).sum())


def _all_mistakes(y, said_a, said_b):
    return int((said_b != y).sum()), int((said_a != y).sum())


def _all_right(y, said_a, said_b):
    return int((said_a == y).sum()), int((said_b == y).sum())


def _agreements(y, said_a, said_b):
    a, b = said_a == y, said_b == y
    return int((a & b).sum()), int((~a & ~b).sum())


def _other_answers(y, said_a, said_b):
    differ = said_a != said_b
    return (int((differ & (said_b != y)).sum()),
            int((differ & (said_a != y)).sum()))


EXERCISES = [
    Function(
        key="14-shift-right",
        title="To the right",
        call="shift_right(image, columns)",
        right=_shift,
        cases=[
            (_SQUARE, 1),
            (_IMAGE, 2),
            (_IMAGE, 0),
            (np.arange(1.0, 13.0).reshape(4, 3), 2),
        ],
        random=_any_shift,
        mistakes=[
            Mistake(
                "What leaves on the right comes back on the left. Zeros "
                "should come in there.",
                lambda image, columns: np.roll(image, columns, axis=1)),
            Mistake(
                "The image moved to the left.",
                lambda image, columns: _shift(
                    image[:, ::-1], columns)[:, ::-1]),
            Mistake(
                "The image moved down. Rows are the first axis, columns the "
                "second.",
                lambda image, columns: _shift(image.T, columns).T),
            Mistake(
                "A shift by 0 should change nothing. Python reads `-0` as 0, "
                "so `image[:, :-columns]` is empty there.",
                _shift_minus),
            Mistake(
                "The image grew. What leaves on the right is to be cut off.",
                lambda image, columns: np.pad(
                    image, ((0, 0), (columns, 0)))),
        ],
        hints=[
            "Start from an image of zeros, `np.zeros_like(image)`, and copy "
            "the part that stays.",
            "Of w columns, w - columns stay: they were the first ones and "
            "become the last ones.",
            "Fill `moved[:, columns:]` with "
            "`image[:, :image.shape[1] - columns]`.",
        ],
    ),
    Function(
        key="14-normalise",
        title="One scale for each channel",
        call="normalise(z, gamma, beta, epsilon)",
        right=_normalise,
        cases=[
            (_BATCH, np.ones(2), np.zeros(2), 0.001),
            (_BATCH, np.array([2.0, 3.0]), np.array([1.0, -1.0]), 0.001),
            (0.05 * _BATCH[:1], np.ones(2), np.zeros(2), 0.01),
        ],
        random=_any_batch,
        mistakes=[
            Mistake(
                "Each place has a mean of its own here. A channel has one "
                "mean, over all images and all places: which three axes are "
                "those?",
                lambda *a: _normalise(*a, axis=0)),
            Mistake(
                "There is one mean for everything. Each channel, the last "
                "axis, has its own.",
                lambda *a: _normalise(*a, axis=None)),
            Mistake(
                "Each image is normalised by itself. The mean goes over the "
                "images of the batch as well.",
                lambda *a: _normalise(*a, axis=(1, 2))),
            Mistake(
                "At each place the channels are normalised against each "
                "other. The mean goes over images and places, and not over "
                "channels.",
                lambda *a: _normalise(*a, axis=3)),
            Mistake(
                "It is divided by the variance. The formula has its square "
                "root.",
                _by_variance),
            Mistake(
                "`gamma` multiplies z before the mean is taken off. First "
                "the fraction, then `gamma`.",
                _mean_after_gamma),
            Mistake(
                "`epsilon` is missing, or so it looks: it is added to the "
                "variance, under the root.",
                _no_epsilon),
            Mistake(
                "`epsilon` is added to the root. It belongs under it.",
                _outside),
            Mistake(
                "The variance divides by one less than the count. Here it is "
                "the mean of the squares, NumPy's `var` as it is.",
                lambda *a: _normalise(*a, ddof=1)),
        ],
        hints=[
            "`z` has the axes image, row, column, channel. Which of them "
            "does a channel's mean go over?",
            "`z.mean(axis=(0, 1, 2))` has one number for each channel, and "
            "so has `z.var(axis=(0, 1, 2))`. Channels are the last axis, so "
            "NumPy lines them up with `z`.",
            "`(z - mean) / np.sqrt(variance + epsilon)`, then times `gamma`, "
            "plus `beta`.",
        ],
    ),
    Function(
        key="14-disagreements",
        title="Who is right alone?",
        call="disagreements(y, said_a, said_b)",
        right=_disagreements,
        returns=("b", "c"),
        cases=[
            (_TRUE, _A, _B),
            (_TRUE, _TRUE, _B),
            (_TRUE, _A, _TRUE),
            (_TRUE, _A, _A),
        ],
        random=_any_answers,
        mistakes=[
            Mistake(
                "These are all mistakes of B and of A. Images that both have "
                "wrong are to be left out.",
                _all_mistakes),
            Mistake(
                "These are all right answers of A and of B. Images that both "
                "have right are to be left out.",
                _all_right),
            Mistake(
                "These are the images on which both are right, and on which "
                "both are wrong. Asked for are those on which one alone is "
                "right.",
                _agreements),
            Mistake(
                "Two different wrong answers are counted as well. What they "
                "answered does not matter, but whether it was right.",
                _other_answers),
        ],
        hints=[
            "Turn answers into right and wrong first: `said_a == y` is an "
            "array of True and False.",
            "`right_a & ~right_b` is True where A is right and B is wrong.",
            "`(right_a & ~right_b).sum()` is b. c is the other way round.",
        ],
    ),
    Choice(
        key="14-which-is-better",
        title="Which table makes B better?",
        options={
            "X": Option(
                "0 against 4.",
                "It is the strongest of the three, and not strong enough: "
                "four tosses of a coin fall on the same side once in eight "
                "times, 2 * (1/2)^4 = 0.125."),
            "Y": Option(
                "4 against 8.",
                "Of twelve tosses, a coin gives 8 or more of either side in "
                "39 of 100 trials. That is no surprise."),
            "Z": Option(
                "28 against 32.",
                "More images to look at, and the same difference of 4: a "
                "coin does at least that in 70 of 100 trials of 60 tosses."),
            "N": Option(
                "None of them.",
                "Even 0 against 4 happens by chance once in eight times. "
                "With a bound of 0.05 it takes six images, all on one side: "
                "2 * (1/2)^6 = 0.031.",
                right=True),
        },
        hints=[
            "A coin decides who gets each image on which only one is right. "
            "How often does it give 4 of 4 to the same side?",
            "Two sides, so 2 * (1/2)^4. And the other two tables are less "
            "one-sided: `stats.binomtest(b, b + c).pvalue`.",
        ],
    ),
]

QUIZ = [
    Question(
        "Which of these would be a bad augmentation for digits?",
        [
            Option("Shifting by up to two pixels.",
                   "The digit stays what it is."),
            Option("Turning by up to ten degrees.",
                   "Handwriting is slanted by as much."),
            Option("Mirroring left and right.",
                   "A mirrored 2, 3 or 7 is no digit that anyone writes: the "
                   "network would learn shapes that never come.",
                   right=True),
        ],
    ),
    Question(
        "With wobbled images and dropout the training accuracy is below the "
        "validation accuracy. What does that mean?",
        [
            Option("The validation set leaked into the training set.",
                   "That is worth excluding, but here there is a nearer "
                   "reason."),
            Option("The training is made harder than the exam.",
                   "Wobble and dropout are switched off for validation. And "
                   "the training number is an average over the whole epoch, "
                   "its beginning included.",
                   right=True),
            Option("The network overfits.",
                   "Overfitting is the opposite: training better than "
                   "validation."),
        ],
    ),
    Question(
        "A trained network with batch normalisation reads one digit, first "
        "alone and then in a batch of 1,000. Does Keras's `predict` give it "
        "other probabilities?",
        [
            Option("Yes: the mean and variance are those of the batch.",
                   "In training they are. In use the layer takes its running "
                   "mean and variance, which belong to the layer and not to "
                   "the batch."),
            Option("Yes: alone, its variance is 0, and nothing can be "
                   "divided by that.",
                   "Even in training it would not be 0, since a channel has "
                   "many places. In use nothing of the batch is measured."),
            Option("No, but for rounding.",
                   "In use the layer takes its running mean and variance, "
                   "whatever the batch.", right=True),
        ],
    ),
    Question(
        "With many seeds, a change gains 30 images when it is added alone, "
        "and leaving it out of the five costs nothing. What follows?",
        [
            Option("One of the two measurements must be wrong.",
                   "They answer two questions, and both can be right."),
            Option("The other four do the same work without it.",
                   "Changes need not add up. What one gives depends on what "
                   "is there already.", right=True),
            Option("The change is useless.",
                   "To a network that has none of the other four it is worth "
                   "30 images."),
        ],
    ),
    Question(
        "On the same 10,000 images A makes 60 mistakes and B makes 40. How "
        "sure is it that B is the better of these two networks?",
        [
            Option("Not at all: each count has a standard error of 6 to 8 "
                   "images, and with twice that either way the two overlap.",
                   "That is a rough yardstick for two test sets. Here both "
                   "saw the same images, and an image that is hard for one "
                   "is mostly hard for the other."),
            Option("Quite: 20 images are a lot.",
                   "Out of how many on which they disagree? 20 of 20 is one "
                   "thing, 60 against 40 another."),
            Option("That depends on how many images only one of them has "
                   "right.",
                   "With 0 against 20 chance is out of the question; with 40 "
                   "against 60 it is not.", right=True),
        ],
    ),
    Question(
        "McNemar's test gives p = 0.0001 for two networks, trained once "
        "each, with and without a change. What has been shown?",
        [
            Option("The change makes networks better.",
                   "Two seeds of the same recipe can differ as clearly. A "
                   "recipe is judged over several seeds."),
            Option("These two networks differ, more than chance in the "
                   "images explains.",
                   "It says nothing of the next seed.", right=True),
            Option("The probability that the change does nothing is 0.0001.",
                   "p is how often a coin would divide the images so "
                   "unequally, and not how likely the coin is."),
        ],
    ),
]
