"""Wrong answers that can be made of any right one.

The reference of an exercise is wrapped so that its result, one of its
arguments or their order is changed: what a learner's slip would do.
"""

import copy
from itertools import combinations

import numpy as np

from nnlab.exercises import layout

_RESULTS = {
    "without its sign (abs)": np.abs,
    "cut to 0 and more (clip)": lambda e: np.maximum(e, 0),
    "cut to 0 to 1 (clip)": lambda e: np.clip(e, 0, 1),
    "rounded to whole numbers": np.round,
    "rounded to 1 decimal": lambda e: np.round(e, 1),
    "rounded to 2 decimals": lambda e: np.round(e, 2),
    "rounded to 3 decimals": lambda e: np.round(e, 3),
    "cast to int": lambda e: e.astype(int),
    "cast to float16": lambda e: e.astype(np.float16),
    "sorted": lambda e: np.sort(e, axis=-1) if e.ndim else e,
    "reversed": lambda e: e[::-1] if e.ndim else e,
    "negated": lambda e: -e.astype(float),
    "transposed": np.transpose,
    "larger by 1": lambda e: e + 1,
    "smaller by 1": lambda e: e - 1,
    "twice as large": lambda e: 2 * e,
}
_ARGUMENTS = {
    "without its sign (abs)": np.abs,
    "cast to int": lambda a: a.astype(int),
    "cast to float16": lambda a: a.astype(np.float16).astype(a.dtype),
    "transposed": np.transpose,
    "negated": np.negative,
    "put to 0": lambda a: 0 * a,
    "larger by 1": lambda a: a + 1,
}


def transformations(exercise):
    """Yield (what is wrong with it, an answer) for a Function exercise."""
    right = exercise.right
    names = layout.names(exercise.call)[: len(exercise.cases[0])]
    for text, change in _RESULTS.items():
        yield f"the result {text}", _with_result(right, change)
    yield "the sum for the mean", _with_rows(right, lambda e, n: e * n)
    yield "the mean for the sum", _with_rows(right, lambda e, n: e / n)
    for place, name in enumerate(names):
        for text, change in _ARGUMENTS.items():
            answer = _with_argument(right, place, change)
            yield f"the argument `{name}` {text}", answer
        answer = _with_variable(right, names, place, exercise.cases[0][place])
        yield f"a variable of the notebook in place of `{name}`", answer
    for i, j in combinations(range(len(names)), 2):
        both = f"`{names[i]}` and `{names[j]}`"
        yield f"the arguments {both} exchanged", _exchanged(right, i, j)
    first = right(*copy.deepcopy(exercise.cases[0]))
    yield "the answer to the first case", lambda *args: first


def _with_result(right, change):
    return lambda *args: _each(change, right(*args))


def _with_rows(right, change):
    def answer(*args):
        result = right(*args)
        rows = [len(a) for a in args if isinstance(a, np.ndarray) and a.ndim]
        return _each(lambda e: change(e, rows[0]), result) if rows else result
    return answer


def _with_argument(right, place, change):
    def answer(*args):
        args = list(args)
        args[place] = _each(change, args[place])
        return right(*args)
    return answer


def _with_variable(right, names, place, value):
    """A function whose code reads ``elsewhere``, as a learner's would."""
    used = [*names]
    used[place] = "elsewhere"
    notebook = {"elsewhere": value, "right": right}
    code = f"lambda {', '.join(names)}: right({', '.join(used)})"
    return eval(code, notebook)  # noqa: S307


def _exchanged(right, i, j):
    def answer(*args):
        args = list(args)
        args[i], args[j] = args[j], args[i]
        return right(*args)
    return answer


def _each(change, value):
    """``value`` with every number or array in it changed."""
    if isinstance(value, tuple):
        return tuple(_each(change, part) for part in value)
    if isinstance(value, dict):
        return {key: _each(change, part) for key, part in value.items()}
    array = np.asarray(value)
    return change(array)[()] if array.dtype.kind in "biuf" else value
