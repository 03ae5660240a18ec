"""Exercises and quiz of chapter 00: your lab."""

import numpy as np

from ..define import Function, Mistake, Option, Question, Value
from ..draw import numbers


def _average(values):
    return sum(values) / len(values)


def _ghost(pictures):
    return pictures.mean(axis=0)


def _error(truth, forecast):
    return np.mean((np.ravel(truth) - np.ravel(forecast)) ** 2)


def _row_by_row(truth, forecast):
    """A loop over the first axis: right only where both are flat."""
    total = 0.0
    for k in range(len(truth)):
        total = total + (truth[k] - forecast[k]) ** 2
    return total / len(truth)


def _pair_by_pair(truth, forecast):
    """The same by `zip`, which stops where the shorter one ends."""
    squares = [(t - f) ** 2 for t, f in zip(truth, forecast, strict=False)]
    return sum(squares) / len(truth)


def _share_in_the_loop(count):
    """Added and divided in the same loop, by ``count(values)``."""
    def wrong(values):
        total = 0 * values[0]
        for value in values:
            total = (total + value) / count(values)
        return total
    return wrong


def _halves(pictures):
    """The mean so far and the next picture, half and half."""
    ghost = pictures[0]
    for picture in pictures[1:]:
        ghost = (ghost + picture) / 2
    return ghost


_OFTEN = ("It divides inside the loop, again in each round, so what came "
          "first counts less and less. Add all up first; divide once, behind "
          "the loop.")
_EARLY = ("It ends in the first round: a `return` inside the loop ends the "
          "function. How far to the right does it stand?")
_FLAT = ("One of the two is given another shape and the other is not, so "
         "there are still pairs of shapes that stretch each other: (n,) and "
         "(n, 1), or (1, n) and (n, 1). Do the same to both.")


def _difference(truth, forecast):
    return np.ravel(truth) - np.ravel(forecast)


def _turned_where_they_differ(truth, forecast):
    if truth.shape != forecast.shape:
        forecast = forecast.T
    return np.mean((truth - forecast) ** 2)


def _first_columns(truth, forecast):
    truth, forecast = (a[:, 0] if a.ndim == 2 else a
                       for a in (truth, forecast))
    return np.mean((truth - forecast) ** 2)


_ROWS = ("It goes through the rows, place by place, and what comes is no "
         "single number. A row (1, n) has one place, not n. Lay both out "
         "flat first.")


def _column(a):
    return a.reshape(-1, 1)


_STROKE = np.zeros((8, 8))          # a picture to follow by eye
_STROKE[1:7, 3:5] = 1.0
_STROKE[2, 2] = 0.5


def _any_pair(rng):
    """Two arrays of n numbers, each flat, a column or a row."""
    n = int(rng.integers(2, 6))
    shapes = [(n,), (n, 1), (1, n)]
    return tuple(numbers(rng, n).reshape(shapes[rng.integers(3)])
                 for _ in range(2))


EXERCISES = [
    Value(
        key="00-runs",
        title="What really happened",
        right=(3, 8),
        mistakes=[
            Mistake("The second number is right. For the first, the brackets "
                    "do not help: runs 4 to 6 may have been of any cell. What "
                    "does the result say?", (4, 8)),
            Mistake("The first number is right. The second is about a fresh "
                    "start: every cell runs once, from top to bottom.",
                    (3, 4)),
            Mistake("The brackets say that something ran between 3 and 7, not "
                    "what. Start from the result: from 10 to 4, in steps of "
                    "2. And after a fresh start each cell runs once.",
                    (4, 4)),
            Mistake("The page shows each cell once, and it would then have "
                    "printed 8. It printed 4.", (1, 8)),
            Mistake("Two runs from 10 lead to 6. It printed 4.", (2, 8)),
            Mistake("Both numbers are right, in the wrong order: how often "
                    "first, then what is printed.", (8, 3)),
            Mistake("The first number is right. In a fresh start the middle "
                    "cell runs too, before the last one prints.", (3, 10)),
        ],
        hints=[
            "Every run of the middle cell takes 2 away. How many does it "
            "take from 10 to 4?",
            "After the restart the kernel has forgotten all. It runs the "
            "first cell once, the middle cell once, the last cell once.",
            "Three runs took it from 10 to 4. A fresh start prints 10 - 2. "
            "Write both numbers in brackets, with a comma between them.",
        ],
    ),
    Function(
        key="00-average",
        title="The mean of a list",
        call="average(values)",
        right=_average,
        cases=[
            ([1.0, 2.0],),
            ([3.0, -4.5, 0.25, 7.0],),
            ([5.0],),
        ],
        random=lambda rng: ([float(v) for v in
                             numbers(rng, int(rng.integers(1, 7)))],),
        mistakes=[
            Mistake("That is the sum. It still has to be shared out among "
                    "the numbers.", lambda values: sum(values)),
            Mistake("The mean lost its fraction. Which of Python's two "
                    "divisions drops it?",
                    lambda values: sum(values) // len(values)),
            Mistake("It divides by one too many or one too few: how many "
                    "numbers are in the list?",
                    lambda values: sum(values) / (len(values) + 1)),
            Mistake("It divides by one too many or one too few: how many "
                    "numbers are in the list?",
                    lambda values: sum(values) / (len(values) - 1)),
            Mistake(_EARLY, lambda values: values[0] / len(values)),
            Mistake(_EARLY, lambda values: values[0]),
            Mistake(_OFTEN, _share_in_the_loop(lambda values: 2)),
            Mistake(_OFTEN, _share_in_the_loop(len)),
            Mistake("The first number is left out of the sum. Python counts "
                    "from 0.", lambda values: sum(values[1:]) / len(values)),
            Mistake("The last number is left out of the sum. How many rounds "
                    "does the loop make?",
                    lambda values: sum(values[:-1]) / len(values)),
            Mistake("That is halfway between the smallest and the largest. "
                    "The others count as well.",
                    lambda values: (min(values) + max(values)) / 2),
            Mistake("Only what stands before the `/` is divided, and `/` "
                    "comes before `+`. Brackets, or `sum`, keep the sum "
                    "together.",
                    lambda values: values[0] + values[-1] / 2),
            Mistake("That is one number from the middle of the sorted list. "
                    "In a mean all of them count.",
                    lambda values: sorted(values)[len(values) // 2]),
            Mistake("That is the median, the number in the middle.",
                    lambda values: float(np.median(values))),
        ],
        hints=[
            "The mean of 1 and 2 is 1.5. Python has two signs for division, "
            "`/` and `//`; try both on 3 and 2.",
            "`sum(values) / len(values)`.",
        ],
    ),
    Function(
        key="00-ghost",
        title="The ghost of a digit",
        call="ghost(pictures)",
        right=_ghost,
        cases=[
            (np.array([_STROKE, _STROKE.T, 3 * _STROKE]),),
            (np.array([_STROKE, np.arange(64.0).reshape(8, 8) ** 2]),),
        ],
        random=lambda rng: (numbers(rng, rng.integers(2, 7), 8, 8),),
        mistakes=[
            Mistake("That averages over the rows of each picture. The axis "
                    "that you name is the one that vanishes: which of the "
                    "three counts the pictures?",
                    lambda pictures: pictures.mean(axis=1)),
            Mistake("That averages over the columns of each picture. The "
                    "axis that you name is the one that vanishes: which of "
                    "the three counts the pictures?",
                    lambda pictures: pictures.mean(axis=2)),
            Mistake("That is one number for everything. Without an axis all "
                    "axes vanish.", lambda pictures: pictures.mean()),
            Mistake("That is one number for each picture. It is the other "
                    "two axes that should stay.",
                    lambda pictures: pictures.mean(axis=(1, 2))),
            Mistake("That is the sum of the pictures. A mean is no darker "
                    "than they are.", lambda pictures: pictures.sum(axis=0)),
            Mistake("That is the first picture, not a mean of all.",
                    lambda pictures: pictures[0]),
            Mistake("That is the last picture. Inside a loop `=` replaces "
                    "what came before; it does not add to it.",
                    lambda pictures: pictures[-1]),
            Mistake(_EARLY, lambda pictures: pictures[0] / len(pictures)),
            Mistake(_OFTEN, _share_in_the_loop(len)),
            Mistake("Half and half with each picture: in the end the last one "
                    "counts half of all. Add them up first; divide once.",
                    _halves),
            Mistake("The sum is right. It is divided by 8, and a picture has "
                    "8 rows. How many pictures are there?",
                    lambda pictures: pictures.sum(axis=0) / 8),
            Mistake("The sum is right. It is divided by the number of all "
                    "points. Among how many does each point's sum have to be "
                    "shared out?",
                    lambda pictures: pictures.sum(axis=0) / pictures.size),
            Mistake("The last picture is left out of the sum. How many rounds "
                    "does the loop make?",
                    lambda pictures: pictures[:-1].sum(axis=0)
                    / len(pictures)),
            Mistake("Only the first two pictures count.",
                    lambda pictures: (pictures[0] + pictures[1]) / 2),
            Mistake("That is the median of each point, the value in the "
                    "middle. Asked for is the mean.",
                    lambda pictures: np.median(pictures, axis=0)),
            Mistake("That is the largest value of each point. Asked for is "
                    "the mean.", lambda pictures: pictures.max(axis=0)),
            Mistake("All points have the same grey, the mean of everything. "
                    "Each point has a mean of its own.",
                    lambda pictures: np.full((8, 8), pictures.mean())),
            Mistake("`reshape` does not move an axis: it cuts the row of all "
                    "numbers anew, so that points of one picture get mixed. "
                    "`mean` can take the axis that counts the pictures.",
                    lambda pictures: pictures.reshape(8, 8, -1).mean(axis=2)),
        ],
        hints=[
            "The shape is (N, 8, 8), and (8, 8) should be left. Which axis "
            "has to vanish?",
            "The axes are counted from 0, as everything in Python is.",
            "`pictures.mean(axis=...)`, with the number of the axis that "
            "counts the pictures.",
        ],
    ),
    Function(
        key="00-error",
        title="A loss that cannot be fooled",
        call="mean_squared_error(truth, forecast)",
        right=_error,
        cases=[
            (np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 5.0])),
            (np.array([1.0, 2.0, 4.0]), np.array([[0.5], [2.0], [-1.0]])),
            (np.array([[1.0, -2.0, 0.5, 3.0]]),
             np.array([[0.0], [2.0], [1.0], [-1.5]])),
            (np.array([0.25, -2.0]), np.array([1.0, 2.0])),
        ],
        random=_any_pair,
        mistakes=[
            Mistake("Two shapes stretched each other: every true value met "
                    "every forecast. Print the shape of the difference, and "
                    "give both the same shape first.",
                    lambda truth, forecast: np.mean((truth - forecast) ** 2)),
            Mistake("That is the sum of the squares; the mean is asked for.",
                    lambda truth, forecast: np.sum(
                        (np.ravel(truth) - np.ravel(forecast)) ** 2)),
            Mistake("That is the mean of the sizes of the differences. They "
                    "are to be squared.",
                    lambda truth, forecast: np.mean(
                        abs(np.ravel(truth) - np.ravel(forecast)))),
            Mistake("Square first, then take the mean. The other way round, "
                    "errors of both signs cancel.",
                    lambda truth, forecast: np.mean(
                        np.ravel(truth) - np.ravel(forecast)) ** 2),
            Mistake(_ROWS, _row_by_row),
            Mistake(_ROWS, _pair_by_pair),
            Mistake("That is the root of the mean. No root is asked for.",
                    lambda truth, forecast: np.sqrt(np.mean(
                        (np.ravel(truth) - np.ravel(forecast)) ** 2))),
            Mistake("That is the root of the sum. Asked for is the mean of "
                    "the squares, without a root.",
                    lambda truth, forecast: np.linalg.norm(
                        _difference(truth, forecast))),
            Mistake("The differences are not squared, so that errors of both "
                    "signs cancel.",
                    lambda truth, forecast: np.mean(
                        _difference(truth, forecast))),
            Mistake("`* 2` doubles. A square is `** 2`.",
                    lambda truth, forecast: np.mean(
                        _difference(truth, forecast) * 2)),
            Mistake("First the difference, then the square: here each was "
                    "squared by itself.",
                    lambda truth, forecast: np.mean(
                        np.ravel(truth) ** 2 - np.ravel(forecast) ** 2)),
            Mistake("It divides by one too few. How many pairs are there?",
                    lambda truth, forecast: np.sum(
                        _difference(truth, forecast) ** 2)
                    / (np.size(truth) - 1)),
            Mistake("The sum is right. `len` counts rows, and an array of "
                    "shape (1, n) has one. What counts all numbers?",
                    lambda truth, forecast: np.sum(
                        _difference(truth, forecast) ** 2) / len(truth)),
            Mistake(_EARLY, lambda truth, forecast:
                    _difference(truth, forecast)[0] ** 2 / np.size(truth)),
            Mistake("Only the first pair counts.",
                    lambda truth, forecast:
                    _difference(truth, forecast)[0] ** 2),
            Mistake("Every true value meets every forecast, n times n pairs. "
                    "Only those in the same place belong together.",
                    lambda truth, forecast: np.sum(
                        (np.ravel(truth)[:, None] - np.ravel(forecast)) ** 2)
                    / np.size(truth)),
            Mistake("They are sorted, so a true value meets another day's "
                    "forecast.",
                    lambda truth, forecast: np.mean(
                        (np.sort(np.ravel(truth))
                         - np.sort(np.ravel(forecast))) ** 2)),
            *(Mistake(_FLAT, lambda truth, forecast, one=one, two=two:
                      np.mean((one(truth) - two(forecast)) ** 2))
              for one, two in ((np.ravel, np.asarray),
                               (np.asarray, np.ravel),
                               (np.asarray, _column), (_column, np.asarray),
                               (lambda a: a.reshape(1, -1), np.asarray))),
            Mistake("`.T` helps where a column meets a row. An array of shape "
                    "(n,) stays as it is.", _turned_where_they_differ),
            Mistake("`[:, 0]` takes the column out of (n, 1), and of a row, "
                    "(1, n), the first number alone. Lay both out flat "
                    "instead.", _first_columns),
        ],
        hints=[
            "Bring both to the shape (n,) before you subtract. The chapter "
            "has shown a function that lays any array out flat, where a "
            "column was taken out of the table.",
            "`np.ravel(truth)` has the shape (n,), whatever came. Do the same "
            "to the forecast.",
            "Flatten both, subtract, square with `** 2`, and take `np.mean` "
            "of it.",
        ],
    ),
]

QUIZ = [
    Question(
        "The brackets of three cells, from top to bottom, read [2], [9], "
        "[4]. What do you know?",
        [
            Option("The cells ran in the order of the page.",
                   "The brackets count runs: the last cell ran before the "
                   "middle one."),
            Option("The middle cell was run last, so the last cell's result "
                   "may be out of date.",
                   "Run 9 came after run 4, which may have used what the "
                   "middle cell has changed since.", right=True),
            Option("The middle cell took nine seconds.",
                   "The brackets hold no time, only the number of the run."),
            Option("Nine cells are in the notebook.",
                   "A single cell can be run nine times."),
        ],
    ),
    Question(
        "What does restarting the kernel delete?",
        [
            Option("The text of the cells.",
                   "The page stays as it is. Only memory is lost."),
            Option("Your marks: what `check` has accepted.",
                   "They are kept in a file, and outlive the kernel."),
            Option("All variables and functions that cells have made.",
                   "It is a new Python process, and knows nothing until "
                   "cells are run.", right=True),
            Option("Nothing: it only makes the kernel faster.",
                   "Try it: the next cell that needs a variable says that "
                   "its name is not defined."),
        ],
    ),
    Question(
        "`x` has the shape (32, 10). What is the shape of "
        "`x.mean(axis=0)`?",
        [
            Option("(32,)", "That is what axis 1 leaves. The axis that you "
                            "name vanishes."),
            Option("(10,)", "Axis 0, the 32, vanishes: one mean for each "
                            "column.", right=True),
            Option("(1, 10)", "NumPy keeps a 1 only if you ask for it, with "
                              "`keepdims=True`."),
            Option("(), a single number", "That is what `x.mean()` gives, "
                                          "without an axis."),
        ],
    ),
    Question(
        "`a` has the shape (6, 1) and `b` the shape (6,). What is the shape "
        "of `a - b`?",
        [
            Option("(6,)", "NumPy does not see that you meant a pair."),
            Option("(6, 1)", "From the right, 1 meets 6, and the 1 "
                             "stretches."),
            Option("(6, 6)", "Laid together from the right, each stretches: "
                             "every entry of one meets every entry of the "
                             "other.", right=True),
            Option("None: the shapes do not fit, so there is an error.",
                   "A size of 1 fits everything. That is the trap."),
        ],
    ),
    Question(
        "`check` says ✗ to your function. What happens to the rest of the "
        "chapter?",
        [
            Option("It stops until the exercise is solved.",
                   "An exercise stops nothing; you can come back to it."),
            Option("Later cells use your wrong function.",
                   "They would show wrong pictures. `learned` sees to it "
                   "that they don't."),
            Option("Your function is replaced by the solution.",
                   "Nothing that you wrote is ever changed."),
            Option("It goes on. Where a later cell needs the function, the "
                   "course's is used, and it says so.",
                   "So a picture further down is always right, and is drawn "
                   "by your code as soon as that is.", right=True),
        ],
    ),
]
