"""One call of a learner's function: what went in and what came of it."""

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import compare, explain, layout, sandbox
from .plain import plain

_PATCHED = (
    "It gives `{}` another meaning, for every later cell too. What is on the "
    "left of a `=` needs a name of its own."
)


@dataclass
class Run:
    """One case: what went in, what should come, and what came."""

    args: tuple
    expected: Any
    got: Any = None
    error: explain.Failure | None = None
    changed: str = ""
    printed: str = ""
    agrees: bool = False
    passes: bool = False


def attempt(exercise, answer, args, printed):
    """Call the answer on copies of ``args``; the fields of a Run after two.

    This is the only place where a learner's function is called.
    """
    names = layout.names(exercise.call)
    given = copy.deepcopy(args)
    got = error = None
    printed.take()
    try:
        with np.errstate(all="ignore"):
            result = answer(*given)
        error = _patched()
        got = plain(result)
    except sandbox.TimeUp:
        raise
    except BaseException as problem:  # noqa: BLE001 - exit() counts too
        error = _patched() or explain.as_failure(problem, answer, args, names)
    changed = (n for n, a, g in zip(names, args, given) if not _kept(a, g))
    return got, error, next(changed, ""), layout.clean(printed.take())


def finished(run, came, rtol):
    """The run with what `attempt` returned filled in."""
    run.got, run.error, run.changed, run.printed = came
    run.got = compare.single(run.got, run.expected)
    run.agrees = run.error is None and compare.agrees(
        run.got, run.expected, rtol
    )
    run.passes = run.agrees and not run.changed
    return run


def _patched():
    """The Failure of code that changed NumPy, which is put right again."""
    changed = sandbox.changed_numpy()
    if not changed:
        return None
    sandbox.mend_numpy()
    text, says = f"{changed[0]} was changed", _PATCHED.format(changed[0])
    return explain.Failure("Patched", text, "", [says])


def _kept(before, after):
    """True where an argument is what it was, as far as data can tell."""
    if type(before) is not type(after):
        return False
    if isinstance(before, np.ndarray):
        whole = before.shape == after.shape and before.dtype == after.dtype
        return whole and before.tobytes() == after.tobytes()
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(_kept, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(
            _kept(value, after[key]) for key, value in before.items()
        )
    if isinstance(before, bool | int | float | complex | str):
        return before == after or before != before
    return True
