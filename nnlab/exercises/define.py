"""How an exercise is written down: one object says all of it.

A chapter's exercises stand in one list, ``EXERCISES`` in
``chapters/chapterNN.py``, and its quiz in another, ``QUIZ``.  Four kinds are
enough: a function, a value, a choice between explanations, and anything that
must keep rules (weights that solve AND, a trained model).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Mistake:
    """A known mistake: what to tell the learner, and how to know it.

    ``wrong`` is what someone with this mistake would have handed in: a
    function for a Function exercise, a value for a Value exercise.
    """

    says: str
    wrong: Any


@dataclass(frozen=True)
class Option:
    """One answer to choose, and the reason why it is right or wrong."""

    text: str
    why: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """One question of a quiz: exactly one of its options is right."""

    text: str
    options: Sequence[Option]


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """What every kind has: a key, a title, hints and a time limit."""

    key: str
    title: str
    hints: Sequence[str]
    seconds: float = 5.0


@dataclass(frozen=True, kw_only=True)
class Function(Exercise):
    """Write a function; it is called on cases and compared with ``right``.

    ``call`` is the signature as the stub shows it, ``neuron(x, w, b)``.
    Each case is a tuple of arguments: ``cases`` are chosen by hand, and
    ``random(rng)`` draws more, with a seed that is the exercise's own.
    tests/test_exercises.py says which cases are still missing.
    ``returns`` names the results when there are several,
    ``("dx", "dW", "db")``.
    """

    call: str
    right: Callable
    cases: Sequence[tuple]
    random: Callable[[np.random.Generator], tuple] | None = None
    mistakes: Sequence[Mistake] = ()
    returns: Sequence[str] = ()
    rtol: float = 1e-6


@dataclass(frozen=True, kw_only=True)
class Value(Exercise):
    """Give a number, an array or a shape (a tuple of whole numbers)."""

    right: Any
    mistakes: Sequence[Mistake] = ()
    rtol: float = 1e-3


@dataclass(frozen=True, kw_only=True)
class Choice(Exercise):
    """Choose one explanation by its letter; each letter has a reason."""

    options: dict[str, Option]


@dataclass(frozen=True, kw_only=True)
class Rules(Exercise):
    """Hand in anything that keeps every rule: weights, a trained model.

    A rule is a function of the answer that returns None when it is kept and
    otherwise a sentence that says what came and what to look at.  Rules are
    tried in order, so that a later one may rely on an earlier one.

    ``solution`` is the course's own answer, which `learned` returns where
    the learner's is not right yet; one that takes time to make is given as a
    function without arguments.  ``parts`` names an answer's parts when it is
    a tuple of arrays, ``("W_or", "b_or")``: what is no such tuple is then
    refused before the rules see it.
    """

    rules: Sequence[Callable[[Any], str | None]]
    solution: Any = None
    parts: Sequence[str] = ()
