"""Exercises that answer back: check, hint, solution, quiz and progress.

    from nnlab.exercises import check, hint

``check("01-weighted-sum", weighted_sum)`` says ``○`` not written yet,
``✗`` with the first thing that is wrong, or ``✓``.  ``solution`` shows how
the course does it.  ``learned`` returns an answer to a cell that goes on with
it, or the course's if it is not right.
"""

import linecache
import sys

from . import catalogue
from .define import Function
from .judge import judge
from .learned import learned
from .progress import progress, record
from .quiz import quiz
from .report import NOT_YET, NOTE, RIGHT, WRONG, Report, show
from .solution import solution

__all__ = ["check", "hint", "learned", "progress", "quiz", "solution"]

_shown = {}  # how many hints this process has shown, by key
_MISSING = object()


def check(key=None, answer=_MISSING, *more):
    """Show whether an answer is not written yet (○), wrong (✗) or right (✓).

    It never raises, whatever the answer does, unless it is called inside of
    the very answer that is being checked.  The answer runs on copies, on
    Linux in a process of its own; sandbox.py says what that means elsewhere.
    In a cell that begins with ``# Solution`` it says that the verdict is on
    the course's solution, and does not count as a try.

    Parameters
    ----------
    key : str
        The exercise, such as "01-weighted-sum".
    answer : what the exercise asks for
        A function, a number, an array, a shape, a letter or a model; several
        things as one tuple, in brackets of their own.
    """
    cell = sys._getframe(1).f_code.co_filename
    if answer is _MISSING or more:
        show(_not_one(key, cell))
        return
    report = judge(key, answer)
    if report.state in (NOT_YET, WRONG, RIGHT):
        if linecache.getline(cell, 1).startswith("# Solution"):
            headline = f"the course's solution: {report.state}"
            report.state, report.headline = NOTE, headline
        elif report.state != NOT_YET:
            problem = record(report.key, report.state == RIGHT)
            report.says += [problem] * bool(problem)
    show(report)


def hint(key=None):
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
        says.append(f'That was the last: `solution("{key}")` shows how the '
                    "course does it.")
        if "solution" not in sys._getframe(1).f_globals:
            says.append("Its import: `from nnlab.exercises import solution`.")
    show(Report(NOTE, key, f"hint {number} of {len(hints)}", says))


def _not_one(key, cell):
    """The report on ``check("01-and")`` and ``check("01-and", W, b)``."""
    try:
        exercise = catalogue.find(key)
    except LookupError as error:
        return Report(NOTE, "check", "unknown exercise", [error.args[0]])
    if isinstance(exercise, Function):
        wanted = exercise.call[: exercise.call.index("(")]
    elif getattr(exercise, "parts", ()):
        wanted = f"({', '.join(exercise.parts)})"
    else:
        wanted = "answer"
    says = f'One answer is checked at a time: `check("{key}", {wanted})`.'
    if wanted.startswith("("):
        says += " Several things are one answer in brackets of their own."
    return Report(NOTE, exercise.key, "write it like this", [says])
