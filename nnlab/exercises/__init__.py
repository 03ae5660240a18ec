"""Exercises that answer back: check, hint, quiz and progress.

    from nnlab.exercises import check, hint

``check("01-weighted-sum", weighted_sum)`` says ``○`` not written yet,
``✗`` with the first thing that is wrong, or ``✓``.
"""

import linecache
import sys

from . import catalogue
from .judge import judge
from .progress import progress, record
from .quiz import quiz
from .report import NOTE, RIGHT, WRONG, Report, show

__all__ = ["check", "hint", "progress", "quiz"]

_shown = {}  # how many hints this process has shown, by key


def check(key, answer):
    """Show whether an answer is not written yet (○), wrong (✗) or right (✓).

    It never raises, whatever the answer does, and runs it on copies.

    Parameters
    ----------
    key : str
        The exercise, such as "01-weighted-sum".
    answer : what the exercise asks for
        A function, a number, an array, a shape, a letter or a model.
    """
    report = judge(key, answer)
    if report.state in (WRONG, RIGHT):
        _remember(report, sys._getframe(1).f_code.co_filename)
    show(report)


def hint(key):
    """Show the next hint for an exercise; the last is nearly the answer.

    Parameters
    ----------
    key : str
        The exercise, such as "01-weighted-sum".
    """
    try:
        hints = catalogue.find(key).hints
    except LookupError as error:
        show(Report(NOTE, "hint", "unknown exercise", [error.args[0]]))
        return
    number = min(_shown.get(key, 0) + 1, len(hints))
    _shown[key] = number
    says = [hints[number - 1]]
    if number == len(hints):
        says.append("That was the last: the chapter holds the solution.")
    show(Report(NOTE, key, f"hint {number} of {len(hints)}", says))


def _remember(report, cell):
    """Note it for progress(), unless a chapter's solution was checked."""
    if linecache.getline(cell, 1).startswith("# Solution"):
        return
    problem = record(report.key, report.state == RIGHT)
    if problem:
        report.says.append(problem)
