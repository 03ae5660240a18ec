"""Ten thousand random answers thrown at `check`: it never raises.

Values, expressions and functions that are put together at random, objects
that lie or raise when they are touched, and right answers spoilt. Each ends
by itself, so that most run here, guarded as in the sandbox's thread, which
is quicker; one to each exercise runs in the sandbox itself. What never ends,
or ends Python, is test_sandbox.py's. The seed is the exercise's place in the
catalogue; it is printed when a test fails, with the answer's number.
"""

import contextlib
import random
import warnings

import numpy as np
import pytest
from test_exercises import ANSWERS, EXERCISES

from nnlab.exercises import check, sandbox
from nnlab.exercises.define import Function
from nnlab.exercises.report import NOT_YET, RIGHT, WRONG

EACH = -(-10_000 // len(EXERCISES))     # answers to each exercise
ERRORS = [ValueError, TypeError, KeyError, ZeroDivisionError, RecursionError,
          MemoryError, StopIteration, AssertionError, NotImplementedError,
          KeyboardInterrupt, SystemExit, GeneratorExit, BaseException,
          UnicodeDecodeError]


class Hostile:
    """Raises, or says something wild, whenever it is looked at."""

    def __init__(self, rng):
        self.__dict__["rng"] = rng


def hostile(name):
    def method(self, *arguments, **choices):
        rng = self.__dict__["rng"]
        if rng.random() < 0.6:
            error = rng.choice(ERRORS)
            raise error if error is not UnicodeDecodeError else error(
                "x", b"", 0, 1, "\udc80")
        return value(rng, 2)
    method.__name__ = name
    return method


LOOKS = """repr str len iter bool float int index array add mul getitem eq
hash call contains format neg matmul lt abs array_function reduce_ex dir
enter exit bytes complex round next missing array_ufunc""".split()
KINDS = [type("Hostile", (Hostile,), {
    f"__{name}__": hostile(name) for name in LOOKS[start::step]})
    for step in (1, 2, 3, 5) for start in range(step)]
KINDS += [type("Odd", (kind,), {"__repr__": hostile("repr")} | (
    {} if kind is dict else {"__len__": hostile("len")}))
    for kind in (list, tuple, dict, str)]


def value(rng, depth=0):
    """Something that is no function."""
    shape = tuple(rng.choices((0, 1, 2, 3, 4), k=rng.randrange(4)))
    numbers = np.random.default_rng(rng.randrange(99)).normal(size=shape)
    pick = rng.randrange(24 if depth < 3 else 19)
    if pick < 6:
        return numbers.astype(rng.choice(("f8", "f4", "i8", "?", "c16")))
    if pick < 9:
        return rng.choice((numbers > 0, numbers * np.nan, numbers / 0.0,
                           numbers.astype("U5"), numbers.astype(object),
                           np.ma.array(numbers), np.array("2020", "M8[D]"),
                           np.zeros(2, [("a", int)]), iter([1, 2])))
    if pick < 14:
        return rng.choice((None, ..., True, 0, 1, -1, 3, 2.5, 1e308, 10**400,
                           float("nan"), float("inf"), 2j, 1e-300,
                           NotImplemented, np.float32(2), np.int8(3)))
    if pick < 17:
        return rng.choice(("", "A", "b ", "C.", "d", "no", "\udc80", "\0`<b>",
                           "`", b"A", "$x$", "x" * 9_999, "\u202e", "{}"))
    if pick < 18:
        return rng.choice((int, len, np, Exception, ValueError("x"), {1, 2},
                           range(3), slice(2), object(), np.add, memoryview(
                               b"ab"), type, (i for i in "ab"), print))
    if pick < 19:
        kind = rng.choice(KINDS)
        return kind(rng) if issubclass(kind, Hostile) else kind()
    parts = [value(rng, depth + 1) for _ in range(rng.randrange(4))]
    return rng.choice((parts, tuple(parts), dict(enumerate(parts)),
                       {str(i): p for i, p in enumerate(parts)}, [parts]))


ONE = [np.exp, np.sum, np.transpose, np.abs, np.mean, len, np.shape, str,
       np.max, np.square, np.sort, list, np.argmax, repr, float, np.ravel,
       lambda v: v[0], lambda v: v[:, None], lambda v: v.T, lambda v: -v,
       lambda v: v + 1, lambda v: v > 0, lambda v: 1 / v, lambda v: [v, v],
       lambda v: v.copy(), lambda v: (v,), lambda v: v[..., ::-1]]
TWO = [np.add, np.multiply, np.matmul, np.subtract, np.divide, np.dot,
       np.maximum, np.power, lambda a, b: (a, b), lambda a, b: a,
       lambda a, b: {"a": a, 0: b}, lambda a, b: a @ b.T, np.outer]


def expression(rng, depth=0):
    """A function of the list of arguments, put together at random."""
    pick = rng.random()
    if depth > 3 or pick < 0.25:
        place = rng.randrange(4)
        return lambda them: them[place % len(them)]
    if pick < 0.35:
        constant = value(rng, 2)
        return lambda them: constant
    inner = expression(rng, depth + 1)
    if pick < 0.65:
        outer = rng.choice(ONE)
        return lambda them: outer(inner(them))
    both, other = rng.choice(TWO), expression(rng, depth + 1)
    return lambda them: both(inner(them), other(them))


def function(rng, right):
    """A function of any signature, that returns, raises, changes or prints."""
    body = expression(rng)
    error = rng.choice(ERRORS)
    found = value(rng)

    def changes(*them):
        them[0][...] = 7
        return body(them)

    def prints(*them):
        print(found)
        return body(them)

    def raises(*them):
        raise error if error is not UnicodeDecodeError else found

    def sometimes(*them):
        if rng.random() < 0.3:
            raise error
        return rng.choice(right)(*them) if callable(right[0]) else found

    def spoilt(*them):
        gone = right[0](*them)
        return rng.choice(ONE)(gone)

    return rng.choice((
        lambda *them: body(them), lambda a: body([a]),
        lambda a, b: body([a, b]), lambda a, b, c: body([a, b, c]),
        lambda *them: found, lambda: found, changes, prints, raises,
        sometimes, spoilt, lambda *them, **choices: body(them[::-1])))


def answer(rng, exercise):
    """One random answer, of the kind asked for more often than not."""
    known = ANSWERS[exercise.key]
    if isinstance(exercise, Function):
        kind = rng.random()
        return function(rng, known["right"]) if kind < 0.85 else value(rng)
    kind = rng.random()
    if kind < 0.2 and isinstance(known["right"][0], tuple):
        parts = list(rng.choice(known["right"] + known["wrong"][:1]))
        parts[rng.randrange(len(parts))] = value(rng)
        return tuple(parts)
    return value(rng) if kind < 0.95 else function(rng, known["right"])


def here(work, seconds, child):
    """sandbox.run for what is known to end."""
    printed, items = sandbox.Printed(), []
    with sandbox._guarded(printed), contextlib.suppress(BaseException):
        for item in work(printed):
            items.append(item)
        return items, "done"
    return items, "dead"


def throw(exercise, seed, count, monkeypatch):
    """Each report says one of the three signs, as text and as HTML."""
    shown = []
    monkeypatch.setattr("nnlab.exercises.show", shown.append)
    rng = random.Random(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")         # of answers, in themselves
        warnings.filterwarnings("error", module=r"nnlab\b")
        for number in range(count):
            print(f"{exercise.key}: seed {seed}, answer {number}")
            check(exercise.key, answer(rng, exercise))
            report = shown[number]
            assert report.state in (NOT_YET, WRONG, RIGHT), report
            assert str(report) and report._repr_html_()
    assert len(shown) == count


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.key)
def test_check_survives(exercise, monkeypatch):
    monkeypatch.setattr(sandbox, "run", here)
    throw(exercise, EXERCISES.index(exercise), EACH, monkeypatch)


def test_check_survives_in_the_sandbox_itself(monkeypatch):
    for seed, exercise in enumerate(EXERCISES):
        throw(exercise, 1000 + seed, 1, monkeypatch)
