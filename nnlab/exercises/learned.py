"""What a later cell goes on with: the learner's answer, or the course's."""

import copy
import functools
import inspect

import numpy as np

from . import catalogue, compare
from .define import Choice, Function, Rules
from .functions import expected
from .judge import judge_exercise
from .report import NOT_YET, NOTE, RIGHT, Report, show


def learned(key, answer):
    """Return ``answer`` if it passes its check, else the course's solution.

    A later cell draws its picture with what it returns, so that the
    learner's own work is used and nothing breaks where it is not right yet.
    It is silent in the first case and says so in one line in the second.
    It runs the same check as `check`, but notes no try, and never raises.

    Parameters
    ----------
    key : str
        The exercise, such as "01-weighted-sum".
    answer : what the exercise asks for
        A function, a number, an array, a letter, a tuple or a model.

    Returns
    -------
    The answer, or for a Function exercise the course's function, for a Value
    the right value, for Rules its solution.  For a Choice it is the right
    letter in both cases.  Where the course has an array, a right answer's
    list becomes one, so that what follows can ask for its shape.

    Examples
    --------
    >>> learned("01-line", ...)([2, -1], -3)
    → 01-line: not written yet, so the course's solution is used
    (2.0, -3.0)
    """
    try:
        exercise = catalogue.find(key)
    except LookupError as error:
        show(Report(NOTE, "learned", "unknown exercise", [error.args[0]]))
        return answer
    state = judge_exercise(exercise, answer).state
    if state != RIGHT:
        yet = "not written yet" if state == NOT_YET else "not right yet"
        show(Report(NOTE, key, f"{yet}, so the course's solution is used"))
    elif isinstance(exercise, Function):
        return _with_arrays(answer, exercise)
    elif not isinstance(exercise, Choice):
        return _as_ours(answer, right_answer(exercise))
    return right_answer(exercise)


def _with_arrays(function, exercise):
    """The learner's function; what it returns comes as ours does."""
    if function is exercise.right:
        return function
    number = all(compare.shape(run.expected) == () for run in
                 expected(exercise))

    @functools.wraps(function)
    def learners(*arguments, **named):
        result = function(*arguments, **named)
        if number or isinstance(result, list | tuple):
            ours = exercise.right(*copy.deepcopy(exercise.cases[0]))
            result = _as_ours(result, ours)
        return result

    return learners


def _as_ours(value, ours):
    """What `check` accepts in the form of the course's own answer.

    A list becomes an array or a tuple, an array of one number that number,
    and a text has the course's capitals.
    """
    if isinstance(value, np.ndarray) and value.shape == (1,):
        return value[0] if compare.shape(ours) == () else value
    if isinstance(ours, np.ndarray) and isinstance(value, list | tuple):
        array = np.asarray(value)
        return array.astype(float) if array.dtype == object else array
    if isinstance(value, str) and isinstance(ours, str):
        same = value.strip().lower() == ours.lower()
        return ours if same else value
    if isinstance(ours, list | tuple) and _goes_through(value, ours):
        return type(ours)(map(_as_ours, value, ours))
    return value


def _goes_through(value, ours):
    """True for a value whose parts stand for those of the course's answer."""
    texts = isinstance(value, np.ndarray) and value.dtype.kind == "U"
    several = isinstance(value, list | tuple) or texts
    return several and len(value) == len(ours)


def right_answer(exercise):
    """The course's own answer to an exercise."""
    if isinstance(exercise, Choice):
        return next(k for k, o in exercise.options.items() if o.right)
    if isinstance(exercise, Function):
        return exercise.right
    if not isinstance(exercise, Rules):
        return copy.deepcopy(exercise.right)
    if inspect.isfunction(exercise.solution) and not inspect.signature(
        exercise.solution
    ).parameters:
        return exercise.solution()
    return copy.deepcopy(exercise.solution)
