"""The machinery behind check(): whatever an answer is, a kind report.

What an answer may do while it runs is the matter of test_sandbox.py.
"""

import dataclasses
import math
from collections import namedtuple
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from nnlab import exercises
from nnlab.exercises import catalogue, draw, explain, report, sandbox, slips
from nnlab.exercises.define import (
    Choice,
    Function,
    Mistake,
    Option,
    Rules,
    Value,
)
from nnlab.exercises.judge import judge, judge_exercise
from nnlab.exercises.report import NOT_YET, NOTE, RIGHT, WRONG

HINTS = ["One.", "Two."]
X = np.array([[1.0, 2.0], [0.0, 1.0], [3.0, 3.5]])
W = np.array([0.5, -1.0])


def any_sum(rng):
    n, m = rng.integers(1, 5, size=2)
    return draw.numbers(rng, n, m), draw.numbers(rng, m), draw.numbers(rng)


SUM = Function(
    key="99-sum", title="Sum", call="weighted(x, w, b)",
    right=lambda x, w, b: x @ w + b,
    cases=[(X, W, 0.25), (np.eye(2), np.array([3.0, 1.0]), -2.0),
           (X[:1], W, 1.0)],
    random=any_sum,
    mistakes=[Mistake("The bias is missing.", lambda x, w, b: x @ w)],
    hints=HINTS, seconds=1,
)
MEAN = Function(
    key="99-mean", title="Mean", call="mean_gradient(x, b)",
    right=lambda x, b: 2 * x.mean(axis=0) + b, hints=HINTS,
    cases=[(X, 0.0), (np.eye(2), 0.0)],
)
PAIR = Function(
    key="99-pair", title="Pair", call="pair(x, c)", returns=("da", "db"),
    right=lambda x, c: (2 * x, x.sum() - c), hints=HINTS,
    cases=[(X, 1.5), (np.eye(2), 0.0)],
    random=lambda rng: (
        draw.numbers(rng, *rng.integers(1, 4, size=2)), draw.numbers(rng)),
)


@pytest.fixture(autouse=True)
def inline(monkeypatch):
    """The answers below all end, so that they may run here: it is quick."""
    def run(work, seconds, child):
        printed = sandbox.Printed()
        with sandbox._guarded(printed):
            return list(work(printed)), "done"
    monkeypatch.setattr(sandbox, "run", run)


def says(exercise, answer):
    """The report's text on one line; wrong answers only."""
    result = judge_exercise(exercise, answer)
    assert result.state == WRONG, result
    return " ".join(str(result).split())


def changes(x, w, b):
    x *= 2
    return (x / 2) @ w + b


def prints(x, w, b):
    print(x @ w + b)


def prints_others(x, w, b):
    print(x.shape, x @ w)


def prints_rounded(x, w, b):
    for z in x @ w + b:
        print(f"z is {z:.2f}")


def forgets(x, w, b):
    x @ w + b


def halves(x, w, b):
    z = ...
    return z + b


def with_if(x, w, b):
    return 1 if x @ w + b > 0 else 0


def misspelt(x, w, b):
    z = x @ w + bb      # noqa: F821
    return z


def custom(x, w, b):
    class Unprintable(Exception):
        def __str__(self):
            raise ValueError
    raise Unprintable


def returns_early(x, w, b):
    for row in x:
        return row @ w + b


def replaces(x, w, b):
    for row in x:
        z = row @ w + b
    return z


def one_short(x, w, b):
    z = np.zeros(len(x))
    for i in range(len(x) - 1):
        z[i] = x[i] @ w + b
    return z


def only_positive(x, w, b):
    if b > 0:
        return x @ w + b


def uses_a_generator(x, w, b):
    for row in x:
        yield row @ w + b


async def is_async(x, w, b):
    return x @ w + b


class AClass:
    def __init__(self, x, w, b):
        self.z = x @ w + b


@pytest.mark.parametrize("answer, part", [
    (changes, "changes its argument x"),
    (changes, "x[...] =, .sort(), .reverse() and .pop() change"),
    (prints, "printed, not returned"),
    (prints, "printed [-1.25 -0.75"),
    (prints_rounded, "printed, not returned"),
    (prints_others, "Nothing came back (None)"),
    (forgets, "Nothing came back (None)"),
    (only_positive, "It fails where b is negative"),
    (with_if, "whole array"),
    (with_if, "x has shape (3, 2)"),
    (misspelt, "Is b meant?"),
    (misspelt, "z = x @ w + bb"),
    (custom, "error Unprintable"),
    (lambda x, w, b: w @ x + b, "as if the arguments came in another order, "
     "(w, x, b). The def line has them as asked: look where each stands"),
    (lambda x, w, b: x.T @ w + b, "shapes that do not fit"),
    (lambda x, w, b: math.exp(x), "NumPy's own functions"),
    (lambda x, w, b: x[:, 7], "beyond the end"),
    (lambda x, w, b: x[0, 0, 0], "More indices stand in square brackets"),
    (lambda x, w, b: x.sum(axis=2), "An axis is named"),
    (lambda x, w, b: x @ b, "It is for arrays; a number is"),
    (lambda x, w, b: np.zeros(3, 4), "A shape is one argument"),
    (lambda x, w, b: np.zeros(len(x) / 1), "// gives a whole"),
    (lambda x, w, b: [0.0][np.zeros(2)], "A whole number is needed"),
    (lambda x, w, b: 1 / 0, "divides by zero"),
    (lambda x, w, b: x + np.ones(7), "do not fit together"),
    (lambda x, w, b: np.vstack([x, np.ones((2, 9))]), "put together"),
    (lambda x, w, b: x.reshape(7, 9), "another number of entries"),
    (lambda x, w, b: None + x, "is None"),
    (lambda x, w, b: x.mising.T, "What follows a dot"),
    (lambda x, w, b: b(x), "Round brackets follow"),
    (lambda x, w, b: x.sum[0], "Square brackets follow a function"),
    (lambda x, w, b: b[0], "Square brackets follow a single number"),
    (lambda x, w, b: [v for v in b], "met a single number"),
    (lambda x, w, b: sum * b, "met a function or a class"),
    (lambda x, w, b: x ^ 2, "no power in Python"),
    (lambda x, w, b: "a" + x, "met arithmetic"),
    (lambda x, w, b: np.where(), "other arguments than it"),
    (lambda x, w, b: np.ones(1) @ (1, 2), "shapes that do not fit"),
    (lambda x, w, b: x.tolist() @ w.tolist(), "plain list"),
    (lambda x, w, b: x.tolist().shape, "plain list"),
    (lambda x, w, b: math.exp(1e9), "float can hold"),
    (lambda x, w, b: {}["w"], "no such key"),
    (lambda x, w, b: (lambda a, b: a)(*x), "other arguments"),
    (lambda x, w, b: [a for a, _, _ in x], "not as many as the values"),
    (lambda x, w, b: plt.plot(x), "the imports first"),     # noqa: F821
    # types first
    (lambda x, w, b: "text", "A text came"),
    (lambda x, w, b: str(x @ w + b), "A text came"),
    (lambda x, w, b: (x @ w + b).astype(str), "A text came"),
    (lambda x, w, b: {1: 2}, "A dict came"),
    (lambda x, w, b: set(x @ w + b), "A set came"),
    (lambda x, w, b: (v for v in x), "A generator came"),
    (lambda x, w, b: map(float, x @ w), "A map came"),
    (uses_a_generator, "Is there a yield in place of return"),
    (is_async, "leave out the word async"),
    (lambda x, w, b: np.mean, "brackets of a call"),
    (lambda x, w, b: float, "A class came"),
    (AClass, "A class came"),
    (lambda x, w, b: object(), "A object came"),
    (lambda x, w, b: [x[0, 0], None], "None came where"),
    (lambda x, w, b: [[1, 2], [3]], "different lengths"),
    (lambda x, w, b: ["a", None, 2], "Not everything inside is a number"),
    (lambda x, w, b: (x @ w + b,), "a comma at the end"),
    (lambda x, w, b: (x @ w, b), "A tuple of 2 results came"),
    (lambda x, w, b: np.where(x > 0), "A tuple of 2 results came"),
    (lambda x, w, b: np.float16(x @ w + b), "those of float16"),
    (lambda x, w, b: (x @ w + b).astype("u1"), "type is unsigned"),
    # the author's own mistakes, then everybody's
    (lambda x, w, b: x @ w, "bias is missing"),
    (lambda x, w, b: -(x @ w + b), "wrong sign"),
    (lambda x, w, b: abs(x @ w + b), "came without its sign"),
    (lambda x, w, b: np.maximum(x @ w + b, 0), "be negative came as 0"),
    (lambda x, w, b: np.minimum(x @ w + b, 1), "more than 1 came as 1"),
    (lambda x, w, b: np.clip(x @ w + b, 0, 1), "cut to 0 or 1"),
    (lambda x, w, b: x @ w + b + 1, "too large by 1"),
    (lambda x, w, b: x @ w + b - 0.5, "too small by 0.5"),
    (lambda x, w, b: 3 * (x @ w + b), "3 times"),
    (lambda x, w, b: (x @ w + b).round(1), "rounded to 1 decimal."),
    (lambda x, w, b: (x @ w + b).round(3), "rounded to 3 decimals."),
    (lambda x, w, b: (x @ w + b).astype(int), "Whole numbers"),
    (lambda x, w, b: (x @ w + b) // 1, "Whole numbers"),
    (lambda x, w, b: (x @ w + b)[::-1], "reversed"),
    (lambda x, w, b: np.sort(x @ w + b), "they are sorted"),
    (lambda x, w, b: np.roll(x @ w + b, 1), "not in the right places"),
    (lambda x, w, b: (x @ w + b) ** 2, "squares of what is asked"),
    (lambda x, w, b: 1 / (x @ w + b), "turned over"),
    (lambda x, w, b: x @ w + b > 0, "Only yes and no came"),
    (lambda x, w, b: np.sign(x @ w + b), "Only the signs"),
    (lambda x, w, b: (x @ w + b)[:, None], "the shape is not"),
    (lambda x, w, b: (x @ w + b)[None, :], "the shape is not"),
    (lambda x, w, b: (x @ w)[:, None] + x @ w, "spread them to (n, n)"),
    (lambda x, w, b: np.sum(x @ w + b), "The sum of everything"),
    (lambda x, w, b: np.mean(x @ w + b), "The mean of everything"),
    (lambda x, w, b: float(x[0, 0]), "One number came"),
    (returns_early, "ends it in the first round"),
    (lambda x, w, b: x[0] @ w + b, "Is there a [0], or a return inside"),
    (lambda x, w, b: x[:-1] @ w + b, "one row or column too large or"),
    (replaces, "Only the last entry"),
    (one_short, "in the last row or place"),
    (lambda x, w, b: (x @ w + b)[:-1], "one row or column too large or"),
    (lambda x, w, b: x @ w - b, "as if b had the other sign"),
    (lambda x, w, b: x @ abs(w) + b, "as if w came without its sign"),
    (lambda x, w, b: abs(x) @ w + b, "as if x came without its sign"),
    (lambda x, w, b: x.astype(int) @ w + b, "as if x were cut to whole"),
    (lambda x, w, b: x @ w + 2 * b, "as if b counted twice"),
    (lambda x, w, b: x @ w + 1, "as if b were 1"),
    (lambda x, w, b: x**2 @ w + b, "as if x were squared"),
    (lambda x, w, b: np.float16(x) @ w + b, "as if x had only three digits"),
    (lambda x, w, b: -x @ w + b, "as if x or w had the other sign"),
    (lambda x, w, b: 0 * (x @ w), "Nothing but zeros"),
    (lambda x, w, b: np.full(len(x), np.nan), "no number"),
    (lambda x, w, b: np.exp(x @ w + 1e4), "inf"),
    (lambda x, w, b: np.zeros(10**5), "shape (100000,)"),
    (lambda x, w, b: 7.0, "The result is the same whatever goes in"),
    (lambda x, w, b: X @ W + 0.25, "the same whatever goes in"),
    # and what there is to see
    (lambda x, w, b: x @ w + max(b, 0), "what is negative in b were 0"),
    (lambda x, w, b: x @ w + b + (b < 0) * x[:, 0] * 3,
     "fails where b is negative"),
    (lambda x, w, b: x @ w + b if len(x) > 1 else w, "has a single row"),
    (lambda x, w, b: np.where(x @ w + b < 0, 9, x @ w + b),
     "wrong stand where the result should be negative"),
    (lambda x, w, b: x @ w + b + abs(x).sum(axis=1),
     "Whatever is wrong is too large"),
    (lambda x, w, b: np.float64(7.0) * len(x), "One number came"),
    (3.5, "Hand in the function itself: check("),
    ("weighted", "Hand in the function itself"),
])
def test_reports_a_wrong_answer(answer, part):
    assert part in says(SUM, answer)


@pytest.mark.parametrize("answer, part", [
    (lambda x, b: 2 * x.sum(axis=0) + b, "A sum came"),
    (lambda x, b: 2 * x.mean(axis=0) / len(x) + b, "once too often"),
    (lambda x, b: 2 * x.mean(axis=1) + b, "the other axis"),
    (lambda x, b: 2 * x.mean(axis=1) + b, "And is it made of the right"),
    (lambda x, b: 2 * x.mean(axis=0, keepdims=True) + b, "keepdims"),
    (lambda x, b: 2 * x.mean() + b, "The mean of everything"),
])
def test_reports_a_wrong_mean(answer, part):
    assert part in says(MEAN, answer)


@pytest.mark.parametrize("answer, part", [
    (lambda x, c: 2 * x, "should return 2 results: da, db"),
    (lambda x, c: -x, "should return 2 results: da, db"),
    (lambda x, c: {"da": 2 * x, "db": x.sum() - c}, "A dict came"),
    (lambda x, c: print, "A function came"),
    (lambda x, c: (2 * x.T, x.sum() - c), "expected da shape (3, 2)"),
    (lambda x, c: (2 * x, c - x.sum()), "db: Every number has the wrong"),
    (lambda x, c: (2 * x, c - x.sum()), "came db -9"),
    (lambda x, c: (-2 * x, c - x.sum()), "pass Every number has the wrong"),
    (lambda x, c: (2 * x.T, x.sum() - c), "da: The numbers are right, but "
     "rows and columns"),
    (lambda x, c: (2 * x, x), "db: An array came where one number"),
    (lambda x, c: (2 * x, "db"), "db: A text came"),
    (lambda x, c: (2 * x, None), "db: None came"),
    (lambda x, c: (x.sum() - c, 2 * x), "in another order: da, db"),
    (lambda x, c: (2 * x, x.max()), "Right in every case: da"),
    (lambda x, c: x.sort(), "Nothing came back"),
    (lambda x, c: (2 * x, x.sum() + c), "as if c had the other sign"),
])
def test_reports_on_several_results(answer, part):
    assert part in says(PAIR, answer)


def test_dictionaries_are_compared_key_by_key():
    table = Function(
        key="99-d", title="D", call="table(x)", hints=HINTS, random=None,
        right=lambda x: {"mean": x.mean(), "all": x, "n": [len(x), "rows"]},
        cases=[(X,), (np.eye(2),)])
    right = table.right
    assert judge_exercise(table, right).state == RIGHT
    assert judge_exercise(
        table, lambda x: dict(reversed(right(x).items()))).state == RIGHT
    assert 'keys "mean", "all", "n"' in says(table, lambda x: {"mean": 1})
    assert "mean: Every number has the wrong sign" in says(
        table, lambda x: right(x) | {"mean": -x.mean()})


def test_ragged_results_are_compared_part_by_part():
    parts = Function(key="99-l", title="L", call="parts(x)", hints=HINTS,
                     right=lambda x: [x, x[0]], cases=[(X,), (np.eye(2),)])
    assert judge_exercise(parts, lambda x: (x, x[0].tolist())).state == RIGHT
    assert "[1]: Every number" in says(parts, lambda x: [x, -x[0]])


def test_an_array_that_can_be_unpacked_by_chance_is_one_result():
    """In the first case its two entries pass for two results."""
    move = Function(key="99-m", title="M", call="move(w, b)", hints=HINTS,
                    right=lambda w, b: (w / 2, b / 2), returns=("w", "b"),
                    cases=[(np.array([1.0, 3.0]), 1.0), (np.ones(3), 4.0)])
    text = says(move, lambda w, b: w / 2)
    assert "It should return 2 results: w, b." in text
    assert "Look at the shape" not in text


def test_an_array_of_one_number_is_that_number():
    mean = Function(key="99-o", title="O", call="m(v)", hints=HINTS,
                    right=lambda v: v.mean(), cases=[
                        (np.array([1.0, 4.0]),), (np.array([3.0]),),
                        (np.array([-1.0, 0.25, 2.0]),)])
    for right in (lambda v: np.array([v.mean()]),
                  lambda v: v[:1] - v[:1] + v.mean()):
        assert judge_exercise(mean, right).state == RIGHT
    for wrong, part in ((lambda v: np.array([-v.mean()]), "wrong sign"),
                        (lambda v: np.array([v.max()]), "too large"),
                        (lambda v: v, "An array came where one number"),
                        (lambda v: (v.mean(),), "a comma at the end"),
                        (lambda v: np.array([[v.mean()]]), "the shape is")):
        assert part in says(mean, wrong)
    known = dataclasses.replace(mean, mistakes=[
        Mistake("Half.", lambda v: v[:1] * 0 + v.mean() / 2)])
    assert "Half." in says(known, lambda v: np.array([v.mean() / 2]))
    for right in (lambda x, c: (2 * x, np.array([x.sum() - c])),
                  lambda x, c: [2 * x, x.sum(keepdims=True)[0] - c]):
        assert judge_exercise(PAIR, right).state == RIGHT
    assert "da: " in says(MEAN_AND_ALL, lambda x: (x.mean(), x.sum()))
    assert judge_exercise(NUMBER, np.array([1 / 3])).state == RIGHT
    assert "Asked for: one number" in says(NUMBER, (1 / 3,))


MEAN_AND_ALL = Function(   # the first result is an array, if of one entry
    key="99-k", title="K", call="k(x)", hints=HINTS, returns=("da", "db"),
    right=lambda x: (x.mean(axis=0), x.sum()),
    cases=[(np.ones((2, 1)),), (np.array([[3.0]]),)])


def test_yes_and_no_are_neither_small_nor_large():
    dead = Function(key="99-q", title="Q", call="q(z)", hints=HINTS,
                    right=lambda z: z == 0, cases=[
                        (np.array([1.0, 0.0, 2.0]),), (np.array([0.0, 1.25]),),
                        (np.array([0.0, 0.0, 4.0]),)])
    some = says(dead, lambda z: z < 1.5)
    assert "where True, or 1, came, False, or 0, is right" in some
    assert "too" not in some
    none = says(dead, lambda z: (z == 0) & (np.arange(len(z)) != len(z) - 2))
    assert "where False, or 0, came, True, or 1, is right" in none


def test_a_place_that_all_share_says_nothing():
    """Nearly every result is positive: that is no place to look."""
    shares = Function(key="99-p", title="P", call="p(z)", hints=HINTS,
                      right=lambda z: z**2, cases=[
                          (np.array([1.0, 0.0, 2.0, 3.0, 4.0]),),
                          (np.array([0.5, 0.0, 3.0, 7.0, 1.5]),),
                          (np.array([0.25, 5.0, 4.0, 1.25]),)])
    text = says(shares, lambda z: np.sin(z) + z)
    assert "should be positive" not in text


def test_what_differs_is_shown_where_something_does():
    exact = Function(key="99-t", title="T", call="t(x)", hints=HINTS,
                     right=lambda x: x / 3, cases=[(np.ones(2),), (X,)])

    def changing(x):
        x *= 1 / 3
        return x

    text = says(exact, changing)
    assert "changes its argument x" in text and "expected" not in text


def test_a_large_argument_stands_in_a_line_of_its_own():
    large = dataclasses.replace(MEAN, cases=[(np.ones((40, 2)), 0.25)])
    shown = str(judge_exercise(large, lambda x, b: -b))
    assert "x = ...    # an array of shape (40, 2)\n" in shown
    assert "mean_gradient(x, b)\n" in shown


def test_an_end_of_an_argument_is_left_out():
    most = Function(key="99-x", title="X", call="most(v)", hints=HINTS,
                    right=lambda v: v.max() * 1.0, cases=[
                        (np.array([1.0, 4.0, 7.0]),), (np.array([3.0, 2.0]),),
                        (np.array([5.0, 0.25, 2.0]),)])
    assert "as if the last entry or row of v were left out" in says(
        most, lambda v: v[:-1].max())
    assert "as if the first entry or row of v were left out" in says(
        most, lambda v: v[1:].max())
    assert "as if only the first entry or row of v were there" in says(
        most, lambda v: v[0])


def test_zeros_and_ones_exchanged():
    step = Function(key="99-s", title="S", call="s(z)", hints=HINTS,
                    right=lambda z: np.where(z > 0, 1, 0),
                    cases=[(np.array([1.0, -2.0]),), (np.array([3.0]),)])
    assert "Every 0 should be a 1" in says(step, lambda z: z <= 0)
    assert "Only 0 and 1 are asked for" in says(step, lambda z: z / 7)
    assert judge_exercise(step, lambda z: z > 0).state == RIGHT


# A diagnosis explains every case that fails; what passes is no evidence.

@pytest.mark.parametrize("answer, never", [
    (lambda x, w, b: -(x @ w + b) if b > 0 else x @ w, "wrong sign"),
    (lambda x, w, b: x @ w if b > 0 else x @ w - b, "bias is missing"),
    (lambda x, w, b: x @ w + b if len(x) > 1 else x @ w + 9, "too large by"),
    (lambda x, w, b: x @ w + b if len(x) > 1 else w @ w, "times what it"),
    (lambda x, w, b: (x @ w + b).sum() if b > 0 else x.sum(), "The sum of"),
    (lambda x, w, b: x @ w + b if b > 0 else (x @ w)[::-1], "reversed"),
    (prints_others, "printed, not returned"),
])
def test_no_diagnosis_from_some_of_the_cases(answer, never):
    assert never not in says(SUM, answer)


def test_a_mistake_that_fails_everywhere_names_nothing():
    def mismatched(x, w, b):
        return x + np.ones(7)

    crash = Mistake("Never said.", lambda x, w, b: w @ x.T + np.ones(77))
    fussy = dataclasses.replace(SUM, mistakes=[crash])
    assert "Never said." not in says(fussy, mismatched)


def test_a_mistake_that_crashes_now_and_then_is_known_by_that():
    halving = Function(
        key="99-h", title="H", call="rest(a, k)", hints=HINTS,
        right=lambda a, k: a[:len(a) - k], mistakes=[Mistake(
            "Python reads -0 as 0.", lambda a, k: a[:-k] + np.zeros(3 - k))],
        cases=[(np.ones(3), 1), (np.arange(3.0), 0), (np.arange(3.0), 2)])
    assert "-0 as 0" in says(halving, halving.mistakes[0].wrong)


# Arguments.

b = 0.25                # a notebook's variables, as a beginner leaves them
w_old, x_old = W, X
rate = 0.5


def helper(x):
    return x @ w_old


class Callable:
    def __call__(self, x, w):
        return x @ w


remembered = []


def remembers(x, w, b):
    remembered.append(b)
    return x @ w + sum(remembered)


@pytest.mark.parametrize("answer, part", [
    (lambda x, w: x @ w, "It is called as weighted(x, w, b), but yours takes "
     "(x, w)."),
    (lambda x, w, b, c: x @ w, "but yours takes (x, w, b, c)"),
    (Callable(), "but yours takes (x, w)"),
    (lambda w, x, b: x @ w + b, "The order of the arguments counts"),
    (lambda b, w, x: x @ w + b, "The order of the arguments counts"),
    (lambda inputs, bias, weights: inputs @ weights + bias,
     "right for the arguments in another order, (x, b, w)"),
    (lambda x, w, bias: x @ w + b,
     "It uses b, a variable of the notebook, in place of its argument bias"),
    (lambda x, w, b: x @ w_old + b, "w_old, a variable of the notebook, in "
     "place of its argument w"),
    (lambda x, w, b: helper(x) + b, "w_old, a variable of the notebook"),
    (lambda x, w, b: x_old @ w_old + b, "in place of its argument x. It uses "
     "w_old, a variable of the notebook, in place of its argument w."),
    (lambda x, w, b: abs(x @ w_old) + rate, "Its argument w is never used. "
     "It uses w_old, a variable of the notebook"),
    (lambda x, w, b: x @ w + b + abs(rate * x[:, 0]),
     "It uses rate, a variable of the notebook, which is the same"),
    (lambda x, w, b: (x * 1.7).max(axis=1), "Its argument w is never used."),
    (remembers, "gives two different results"),
    (lambda x, w, b: np.random.rand(len(x)), "gives two different results"),
])
def test_reports_on_the_arguments(answer, part):
    remembered.clear()
    assert part in says(SUM, answer)


def test_a_name_of_the_notebook_may_be_used():
    for answer in (lambda x, w, b: x @ w + b + 0 * rate,
                   lambda x, w, b: helper(x) * 0 + x @ w + b):
        fits = dataclasses.replace(SUM, cases=SUM.cases[:1], random=None)
        assert judge_exercise(fits, answer).state == RIGHT


def test_a_power_that_is_none():
    square = Function(key="99-q", title="Q", call="square(n)", hints=HINTS,
                      right=lambda n: n**2, cases=[(3,), (5,), (6,), (2,)])
    assert "^ is no power in Python" in says(square, lambda n: n ^ 2)


def test_notebook_variables_are_what_they_were():
    before = dict(globals())
    says(SUM, lambda x, w, b: x_old @ w_old + rate)
    assert {k: v for k, v in globals().items() if before[k] is not v} == {}


# Any style, any number.

Pair = namedtuple("Pair", "da db")


@pytest.mark.parametrize("answer", [
    lambda x, w, b: x @ w + b,
    lambda x, w, b: (x @ w + b).tolist(),
    lambda x, w, b: tuple(float(v) for v in x @ w + b),
    lambda x, w, b: (x.astype("f4") @ w.astype("f4") + np.float32(b)),
    lambda x, w, b: np.ma.array(x @ w + b),
    lambda x, w, b: print("looking", x) or x @ w + b,
    lambda *args: args[0].dot(args[1]) + args[2],
    lambda x, w, b: [Fraction(v) for v in (x @ w + b).tolist()],
    lambda x, w, b: [Decimal(v) for v in (x @ w + b).tolist()],
    lambda x, w, b: np.array([Decimal(v) for v in (x @ w + b).tolist()]),
    lambda x, w, b: [np.array(v) for v in x @ w + b],
    lambda x, w, b: [np.float64(v) for v in x @ w + b],
    lambda x, w, b: (x @ w + b).astype(complex),
    lambda x, w, b: (x @ w + b).astype(np.longdouble),
])
def test_accepts_any_correct_style(answer):
    assert judge_exercise(SUM, answer).state == RIGHT


@pytest.mark.parametrize("answer", [
    lambda x, c: [2 * x, x.sum() - c],
    lambda x, c: Pair(2 * x, x.sum() - c),
    lambda x, c: ((2 * x).tolist(), Fraction(x.sum()) - Fraction(c)),
    lambda x, c: np.array([2 * x, x.sum() - c], dtype=object),
    lambda x, c=0: (x + x, np.array(x.sum() - c)),
])
def test_accepts_pairs_of_any_kind(answer):
    assert judge_exercise(PAIR, answer).state == RIGHT


def test_whole_numbers_may_be_large():
    large = Function(key="99-n", title="N", call="power(n)", hints=HINTS,
                     right=lambda n: 10**n, cases=[(3,), (30,)])
    for answer in (lambda n: 10**n, lambda n: 10.0**n,
                   lambda n: Fraction(10)**n):
        assert judge_exercise(large, answer).state == RIGHT
    assert "Every number" in says(large, lambda n: 2 * 10**n)


@pytest.mark.parametrize("answer", [
    ..., None, halves, lambda x, w, b: None, lambda x, w, b: ...,
])
def test_not_written_yet(answer):
    assert judge_exercise(SUM, answer).state == NOT_YET


def test_an_index_that_is_no_whole_number_is_no_stub():
    """NumPy's message about it names the ellipsis, which nobody wrote."""
    says = judge_exercise(SUM, lambda x, w, b: x[len(x) / 2] @ w + b)
    assert says.state == WRONG, says


def test_a_function_that_looks_at_nan_is_compared_with_nan():
    root = Function(key="99-r", title="R", call="r(x)", right=np.sqrt,
                    cases=[(np.array([-1.0, 4.0]),)], hints=HINTS)
    assert judge_exercise(root, lambda x: x**0.5).state == RIGHT


def test_an_argument_may_be_drawn_from():
    noisy = Function(
        key="99-g", title="G", call="noise(rng, n)", hints=HINTS,
        right=lambda rng, n: rng.normal(size=n),
        cases=[(np.random.default_rng(1), 3), (np.random.default_rng(2), 1)])
    assert judge_exercise(noisy, noisy.right).state == RIGHT
    assert "wrong sign" in says(noisy, lambda rng, n: -rng.normal(size=n))


ODD = Function(
    key="99-o", title="O", call="odd(parts, f, table, name, *more)",
    hints=HINTS, returns=("total", "text", "list"),
    right=lambda parts, f, table, name, *more: (
        sum(p.sum() for p in parts) * table["k"], name, [f(parts[0]), more]),
    cases=[([X, W], np.sin, {"k": 2.0}, "a", 3, None),
           ([W, X, W], np.cos, {"k": -1.5}, "b", [1, [2, 3]], "c"),
           ([np.zeros(0), np.ones((1, 0))], np.exp, {"k": 0}, "", (), ())])


@pytest.mark.parametrize("answer", [
    lambda parts, *rest: parts, lambda *args: args, lambda *args: args[1],
    lambda parts, f, table, name, *more: table, lambda *args: (1, "a", 2),
    lambda *args: None, lambda *args: [], lambda *args: (0, 0, 0),
    lambda *args: (-ODD.right(*args)[0], *ODD.right(*args)[1:]),
    lambda *args: ODD.right(*args)[::-1], lambda *args: 1 / args[2]["k"],
    lambda *args: args[0].pop(), lambda *args: args[2].clear(),
    lambda *args: ODD.right(*args)[2], lambda *args: (np.nan, "", [[], []]),
])
def test_arguments_and_results_of_every_kind(answer):
    assert judge_exercise(ODD, ODD.right).state == RIGHT
    assert judge_exercise(ODD, answer).state in (WRONG, NOT_YET)


def test_cases_are_not_changed_by_anybody():
    for answer in (changes, prints, lambda x, w, b: x.sort()):
        judge_exercise(SUM, answer)
    assert np.array_equal(SUM.cases[0][0], X) and X[2, 1] == 3.5


def pops(w, n):
    w.pop()
    return n


def overwrites(w, n):
    w[0][0] = 7.0
    return n


def test_a_change_in_a_list_is_seen():
    lists = Function(key="99-w", title="W", call="last(w, n)", hints=HINTS,
                     right=lambda w, n: n, cases=[
                         ([[1.0], 2.0], 3), ([[np.nan], "a"], 4)])
    assert judge_exercise(lists, lambda w, n: n).state == RIGHT
    for answer in (pops, overwrites):
        assert "changes its argument w" in says(lists, answer)
        assert "w = list(w)" in says(lists, answer)


# Values, choices, rules.

VALUE = Value(key="99-value", title="V", right=np.array([0.25, 2.0]),
              mistakes=[Mistake("These are halves.", [0.5, 4.0])],
              hints=HINTS)
FOUR = Value(key="99-four", title="F", right=np.array([1.0, 2.5, 3.0, 4.0]),
             hints=HINTS)
SHAPE = Value(key="99-shape", title="S", right=(4, 2), hints=HINTS,
              mistakes=[Mistake("Rows are examples.", (2, 4))])
NUMBER = Value(key="99-number", title="N", right=0.3333333, hints=HINTS)


@pytest.mark.parametrize("exercise, answer", [
    (VALUE, [0.25, 2]), (VALUE, np.array([0.25, 2.0])), (VALUE, (0.25, 2.0)),
    (VALUE, [Fraction(1, 4), Decimal(2)]), (SHAPE, [np.int64(4), 2.0]),
    (SHAPE, (4, 2)), (SHAPE, [4, 2]), (SHAPE, np.array([4, 2])),
    (NUMBER, 0.3333), (NUMBER, np.float32(1 / 3)), (NUMBER, np.array(1 / 3)),
    (NUMBER, Fraction(1, 3)), (NUMBER, Decimal(1) / 3), (NUMBER, 1 / 3 + 0j),
])
def test_accepts_values(exercise, answer):
    assert judge_exercise(exercise, answer).state == RIGHT


@pytest.mark.parametrize("exercise, answer, part", [
    (VALUE, [0.5, 4.0], "These are halves."),
    (VALUE, [0.25, 3.0], "The first is right. Look at the second."),
    (VALUE, [7.0, 3.0], "None of the 2 numbers is right yet."),
    (FOUR, [1, 9, 3, 4], "The first, third and fourth are right. Look at the "
     "second."),
    (FOUR, [7, 9, 3, 11], "The third is right. Look at the first, second and "
     "fourth."),
    (VALUE, [[0.25], [2.0]], "Asked for: shape (2,). The numbers are right"),
    (VALUE, [-0.25, -2.0], "wrong sign"),
    (VALUE, "0.25", "A text came"),
    (VALUE, "0.25", "Asked for: shape (2,)."),
    (VALUE, ["0.25", "2"], "A text came"),
    (VALUE, {0.25, 2.0}, "A set came"),
    (VALUE, [0.25], "Asked for: shape (2,)."),
    (SHAPE, (2, 4), "Rows are examples."),
    (SHAPE, 8, "Asked for: 2 whole numbers. came"),
    (SHAPE, (4, 2, 1), "Asked for: 2 whole numbers. came"),
    (NUMBER, [0.3, 0.4], "Asked for: one number."),
    (NUMBER, 0.5, "came 0.5"),
    (NUMBER, "1/3", "A text came"),
    (NUMBER, lambda: 1 / 3, "brackets of a call"),
    (NUMBER, float, "A class came"),
])
def test_reports_wrong_values(exercise, answer, part):
    text = says(exercise, answer)
    assert part in text and "0.3333" not in text  # it is not given away


def test_none_is_what_print_gives():
    for exercise in (VALUE, NUMBER, CHOICE, RULES, PARTS, SUM):
        report = judge_exercise(exercise, None)
        assert report.state == NOT_YET
        assert report.says[0].startswith("`None` came")
        assert "`...`" not in " ".join(report.says)
        assert "`...`" in judge_exercise(exercise, ...).says[0] or (
            exercise is CHOICE)
    assert "`print` gives" in judge_exercise(NUMBER, print()).says[0]
    assert "check(" in judge_exercise(SUM, None).says[0]


CHOICE = Choice(key="99-choice", title="C", hints=HINTS, options={
    "A": Option("Up.", "It falls."), "B": Option("Down.", "Yes.", True)})


def test_a_choice_has_a_reason_for_every_letter():
    assert "not this It falls. A Up." in says(CHOICE, "A")
    for answer in (" b ", "B", "b.", "(B)", np.str_("B")):
        right = judge_exercise(CHOICE, answer)
        assert right.state == RIGHT
        assert right.says == ["Yes.", "Not A: It falls."]
    assert judge_exercise(CHOICE, ...).state == NOT_YET
    for answer in ("Z", 2, ["A"], ""):
        assert 'one letter as text: "A", "B"' in says(CHOICE, answer)


RULES = Rules(key="99-rules", title="R", hints=HINTS, seconds=1, rules=[
    lambda a: None if len(a) == 2 else "Two numbers are asked for.",
    lambda a: None if a[0] < a[1] else "The first should be smaller."])
PARTS = Rules(key="99-parts", title="P", hints=HINTS, parts=("W", "b"),
              rules=[lambda a: None if a[0].shape == (2, 1) else "Shape."])


def test_rules_are_tried_in_order():
    assert judge_exercise(RULES, (1, 2)).state == RIGHT
    assert judge_exercise(RULES, ...).state == NOT_YET
    assert judge_exercise(RULES, (..., 2)).state == NOT_YET
    assert "0 of 2 conditions hold Two numbers" in says(RULES, [1])
    assert "1 of 2 conditions hold The first" in says(RULES, (2, 1))
    assert "could not be examined" in says(RULES, 5)


@pytest.mark.parametrize("answer, part", [
    (np.ones((2, 1)), 'own: check("99-parts", (W, b)). came shape (2, 1)'),
    ([[1], [1]], "Asked for are 2 things in brackets of their own"),
    ((np.ones((2, 1)),), "Asked for are 2 things"),
    (5, "Asked for are 2 things"), ("W", "Asked for are 2 things"),
    (("W", 3), "W: A text came"), ((np.ones((2, 1)), None), "b: None came"),
    ((print, 3), "W: A function came"), (({}, 3), "W: A dict came"),
    (([[1], [2, 3]], 3), "W: Rows of different lengths"),
    ((np.ones((2, 1)), [np.nan]), "b holds nan or inf"),
    ((np.ones(2), 3), "Shape."),
])
def test_the_parts_of_an_answer_are_named(answer, part):
    assert part in says(PARTS, answer)
    assert judge_exercise(PARTS, ([[1], [Fraction(1, 2)]], -1)).state == RIGHT
    assert judge_exercise(PARTS, [np.ones((2, 1)), -1]).state == RIGHT


# check, hint, learned.

def test_unknown_keys_get_the_nearest():
    nearest = catalogue.exercises("01")[0].key
    text = str(judge(nearest[:-1], 0))
    assert f'Did you mean "{nearest}"?' in text
    assert "is the exercise's key" in str(judge(print, "01"))
    with pytest.raises(ValueError, match="write one of: 00, 01"):
        exercises.quiz("1")


def test_check_says_how_it_is_written(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("NNLAB_PROGRESS", str(tmp_path / "p"))
    for arguments, part in (
        (("01-and", np.ones((2, 1)), [-0.5]),
         'check("01-and", (W_and, b_and))'),
        (("01-and", np.ones((2, 1)), [-0.5]), "in brackets of their own"),
        (("01-and",), 'check("01-and", (W_and, b_and))'),
        (("01-line", print, 3), 'check("01-line", decision_line)'),
        (("14-which-is-better", "X", "Y"), "One answer is checked at a time"),
        (("01-lin",), 'Did you mean "01-line"?'),
        ((), "The first argument is the exercise's key"),
    ):
        assert exercises.check(*arguments) is None
        shown = " ".join(capsys.readouterr().out.split())
        assert part in shown and shown.startswith("→")
    assert not (tmp_path / "p").exists()


def test_a_fault_of_the_check_itself_is_no_verdict(capsys):
    broken = dataclasses.replace(SUM, right=lambda x, w, b: 1 / 0)
    result = judge_exercise(broken, lambda x, w, b: x)
    assert result.state == NOTE and "Please report it" in result.says[0]


def test_learned_says_one_line_and_notes_no_try(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("NNLAB_PROGRESS", str(tmp_path / "p"))
    right = catalogue.find("01-line").right
    assert exercises.learned("01-line", right) is right
    assert exercises.learned("14-which-is-better", " n.") == "N"
    assert capsys.readouterr().out == ""
    for answer, state in ((..., "written"), (None, "written"), (3, "right"),
                          (lambda w, bias: (1, 2), "right")):
        assert exercises.learned("01-line", answer) is right
        assert capsys.readouterr().out == (
            f"→ 01-line: not {state} yet, so the course's solution is used\n")
    assert exercises.learned("01-lime", 3) == 3
    assert "Did you mean" in capsys.readouterr().out
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize("key, answer, arguments", [
    ("01-decide", lambda x, W, b: (x @ W + b > 0).astype(int).tolist(),
     (X, np.eye(2), np.ones(2))),
    ("02-merge", lambda W1, b1, W2, b2:
     [(W1 @ W2).tolist(), (b1 @ W2 + b2).tolist()],
     (np.eye(2), W, np.eye(2), W)),
])
def test_learned_makes_arrays_of_a_right_answers_lists(
        key, answer, arguments, monkeypatch, tmp_path):
    monkeypatch.setenv("NNLAB_PROGRESS", str(tmp_path / "p"))
    ours = catalogue.find(key).right(*arguments)
    came = exercises.learned(key, answer)(*arguments)
    parts = zip(came, ours) if isinstance(ours, tuple) else [(came, ours)]
    for theirs, expected in parts:
        assert isinstance(theirs, np.ndarray)
        assert theirs.shape == expected.shape


def test_learned_makes_arrays_of_a_right_tuples_lists(monkeypatch, tmp_path):
    monkeypatch.setenv("NNLAB_PROGRESS", str(tmp_path / "p"))
    W_and, b_and = exercises.learned("01-and", ([[1], [1]], [-1.5]))
    assert W_and.shape == (2, 1) and (-b_and).shape == (1,)


def test_learned_makes_numbers_of_a_right_answers_arrays(
        monkeypatch, tmp_path):
    monkeypatch.setenv("NNLAB_PROGRESS", str(tmp_path / "p"))
    error = exercises.learned("00-error", lambda t, f: np.mean(
        (np.ravel(t) - np.ravel(f)) ** 2, keepdims=True))
    assert f"{error(np.ones(3), np.zeros(3)):.2f}" == "1.00"
    assert f"{exercises.learned('02-nudge', np.array([4.2e-4])):.5f}" == (
        "0.00042")


def test_learned_has_the_courses_names(monkeypatch, tmp_path):
    monkeypatch.setenv("NNLAB_PROGRESS", str(tmp_path / "p"))
    right = ["sigmoid", "softmax", "linear", "sigmoid"]
    for answer in (right, np.array(right),
                   ("Sigmoid", "SOFTMAX", "linear ", "sigmoid")):
        assert exercises.learned("02-ends", answer) == right


def test_a_solution_is_a_copy_or_made_when_it_is_needed(monkeypatch, capsys):
    made = []

    def make():
        made.append(1)
        return np.ones(2), np.ones(1)

    for given in ((np.ones(2), np.ones(1)), make):
        rules = dataclasses.replace(RULES, solution=given)
        monkeypatch.setattr(catalogue, "find", lambda key, r=rules: r)
        first, _ = exercises.learned("99-rules", ...)
        first += 1
        second, _ = exercises.learned("99-rules", ...)
        assert np.array_equal(second, np.ones(2))
    assert made == [1, 1]
    assert catalogue.find("99-rules").solution is make


def test_hints_come_one_by_one(capsys):
    key = catalogue.exercises("01")[0].key
    hints = catalogue.find(key).hints
    exercises._shown.pop(key, None)
    for number in [*range(1, len(hints) + 1), len(hints)]:
        exercises.hint(key)
        out = " ".join(capsys.readouterr().out.split())
        assert f"hint {number} of {len(hints)}" in out
        assert hints[number - 1].replace("`", "")[:60] in out
        assert ("That was the last" in out) == (number == len(hints))
    exercises.hint("01-nothing")
    assert "unknown exercise" in capsys.readouterr().out


def test_printing_options_of_the_notebook_do_not_matter():
    def answer(x, w, b):
        return -(x @ w + b)

    before = str(judge_exercise(SUM, answer))
    with np.printoptions(precision=1, suppress=True, sign="+", threshold=1,
                         formatter={"float": "{:.0f}".format}):
        assert str(judge_exercise(SUM, answer)) == before
    with np.errstate(all="raise"):
        assert str(judge_exercise(SUM, answer)) == before


def test_html_escapes_what_the_learner_made():
    text = judge_exercise(SUM, lambda x, w, b: "<script>")._repr_html_()
    assert "<script" not in text and "&lt;script&gt;" in text


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4
               for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_white_signs_have_contrast():
    for colour in report._COLOURS.values():
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_the_sentences_are_well_written():
    said = [text for table in (slips.RESULTS, slips.ARGUMENTS,
                               slips.IN_THE_END, slips.AT_ONCE)
            for text, _ in table]
    said += [text for _, text in explain._MESSAGES + explain._KINDS]
    for text in said:
        assert text.count("`") % 2 == 0 and "$" not in text, text
        assert text.rstrip("`)")[-1] in ".?" and "  " not in text, text


def test_explains_without_a_function():
    assert explain.line(ValueError("x"), np.sin) == ""
    assert explain.message(ValueError("a\nb")) == "ValueError: a b"


def test_drawn_numbers_are_of_every_kind():
    drawn = draw.numbers(np.random.default_rng(0), 1000)
    assert (drawn < 0).any() and (drawn == 0).mean() > 0.05
    assert ((drawn > 0) & (drawn < 1)).any()
    assert (drawn != drawn.round(2)).any() and (drawn == drawn.round(5)).all()
    assert type(draw.numbers(np.random.default_rng(0))) is float
