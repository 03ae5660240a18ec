"""Judge a function: call it on copies of every case, and compare."""

import contextlib
import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import compare, explain, layout
from .failures import agrees, failure
from .report import NOT_YET, RIGHT, WRONG, Report
from .sandbox import TimeUp

_DRAWN = 12  # random cases of each exercise


@dataclass
class Run:
    """One case: what went in, what should come, and what came."""

    args: tuple
    expected: Any = None
    got: Any = None
    error: BaseException | None = None
    changed: str = ""
    printed: str = ""
    passes: bool = False


def judge_function(exercise, answer, now):
    """Return the Report on ``answer``; ``now`` notes the running call."""
    if untouched(answer):
        return not_yet(exercise)
    if not callable(answer):
        return _not_a_function(exercise, answer)
    if compare.is_stub(answer):
        return not_yet(exercise)
    runs = [attempt(exercise, answer, case, now) for case in cases(exercise)]
    if any(_unfinished(run) for run in runs):
        return not_yet(exercise, "There is still a `...` in it.")
    wrong = [run for run in runs if not run.passes]
    if wrong:
        return failure(exercise, answer, runs, wrong[0])
    return Report(RIGHT, exercise.key, f"right, in all {len(runs)} cases")


def cases(exercise):
    """The cases chosen by hand, then the random ones, always the same."""
    if exercise.random is None:
        return list(exercise.cases)
    rng = np.random.default_rng(list(exercise.key.encode()))
    return [*exercise.cases, *(exercise.random(rng) for _ in range(_DRAWN))]


def attempt(exercise, answer, case, now):
    """Call the answer on copies of one case's arguments."""
    args, run = copy.deepcopy(case), Run(copy.deepcopy(case))
    now["call"] = layout.call_text(exercise.call, case)
    already = len(now["printed"].text)
    with np.errstate(all="ignore"):
        run.expected = exercise.right(*copy.deepcopy(case))
        _call(run, answer, args)
    run.printed = now["printed"].text[already:]
    run.changed = _changed(run.args, args, layout.names(exercise.call))
    run.passes = (
        run.error is None
        and not run.changed
        and agrees(run.got, run.expected, exercise.rtol)
    )
    return run


def untouched(answer):
    """True for None, for ``...``, and for a tuple with ``...`` in it."""
    parts = answer if isinstance(answer, tuple | list) else (answer,)
    return answer is None or any(part is ... for part in parts)


def not_yet(exercise, says="Replace the `...` and run the cell again."):
    """The report on an answer that nobody has written."""
    return Report(NOT_YET, exercise.key, "not written yet", [says])


def _call(run, answer, args):
    try:
        run.got = answer(*args)
    except TimeUp:
        raise
    except BaseException as error:  # noqa: BLE001 - exit() counts too
        run.error = error


def _changed(before, after, names):
    """The name of the first argument that is not what it was, or ''."""
    for old, new, name in zip(before, after, names):
        with contextlib.suppress(Exception):
            floats = np.asarray(old).dtype.kind in "fc"
            if not np.array_equal(old, new, equal_nan=floats):
                return name
    return ""


def _unfinished(run):
    if isinstance(run.error, NotImplementedError) or run.got is ...:
        return True
    return run.error is not None and "llipsis" in explain.message(run.error)


def _not_a_function(exercise, answer):
    name = exercise.call[: exercise.call.index("(")]
    return Report(
        WRONG,
        exercise.key,
        "this is not a function",
        [f'Hand in the function itself: `check("{exercise.key}", {name})`.'],
        [("came", layout.value(answer))],
    )
