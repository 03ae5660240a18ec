"""Name a mistake from what came: the author's own, or anybody's (slips.py).

Each is written as a prediction: what would have come from somebody who made
this mistake?  A mistake is named only if its prediction is what came in
every single case, those that failed among them.  Cases that pass are no
evidence for it, only against it.
"""

import copy
import time
from itertools import combinations, permutations

import numpy as np

from . import layout, slips
from .compare import agrees, as_array, same, single
from .plain import plain

PATIENCE = 1.5  # seconds to look for a mistake in the arguments


def explains(predict, runs, rtol):
    """True when ``predict(run)`` is what came, in all runs.

    Errors count as well, if some runs had none: a crash that every call
    ends in does not tell one mistake from another.  Nor does a result that
    is the same in every case, which `is_constant` finds first.
    """
    if all(run.error for run in runs):
        return False
    runs = sorted(runs, key=lambda run: run.passes)  # most are refuted soon
    return all(_as_predicted(predict, run, rtol) for run in runs)


def _as_predicted(predict, run, rtol):
    try:
        with np.errstate(all="ignore"):
            predicted = single(plain(predict(run)), run.expected)
    except Exception as error:  # noqa: BLE001 - mistakes may crash too
        return run.error is not None and run.error.kind == layout.kind(error)
    return run.error is None and agrees(run.got, predicted, rtol)


def own_mistake(exercise, runs):
    """What the author says about the mistake that explains everything."""
    for mistake in exercise.mistakes:
        def predict(run, wrong=mistake.wrong):
            return wrong(*copy.deepcopy(run.args))

        if explains(predict, runs, exercise.rtol):
            return mistake.says
    return None


def result_mistake(parts, rtol):
    """What is wrong with one result, from all its runs.

    Parameters
    ----------
    parts : list of Run
        Every case, ``expected`` and ``got`` being that one result.
    rtol : float

    Returns
    -------
    str or None
    """
    try:
        failing = [
            (as_array(part.got), as_array(part.expected), part.args)
            for part in parts
            if not part.passes
        ]
    except ValueError:
        return None
    return (
        _shown(slips.AT_ONCE, failing, rtol)
        or _predicted(parts, rtol)
        or _mean(parts, rtol)
        or _scaled(parts, rtol)
        or _moved(parts, rtol)
        or _shown(slips.IN_THE_END, failing, rtol)
    )


def _shown(table, failing, rtol):
    """What every result that is wrong shows by itself."""
    for says, shows in table:
        if all(shows(g, e, args, rtol) for g, e, args in failing):
            return says
    return None


def _predicted(parts, rtol):
    for says, change in slips.RESULTS:
        if explains(lambda run: change(np.asarray(run.expected)), parts, rtol):
            return says
    return None


def is_constant(runs):
    """True when the result is one and the same, and should not be."""
    if len(runs) < 3 or any(run.error or run.got is None for run in runs):
        return False
    first, *others = runs
    return all(agrees(run.got, first.got, 1e-12) for run in others) and not (
        all(agrees(run.expected, first.expected, 1e-12) for run in others)
    )


def argument_mistake(exercise, runs):
    """What is wrong with an argument on its way to the result."""
    end = time.monotonic() + PATIENCE
    names = [f"`{name}`" for name in layout.names(exercise.call)]
    count = max(len(run.args) for run in runs)

    def explained(change, *places):
        def predict(run):
            args = list(copy.deepcopy(run.args))
            new = change(*(args[place] for place in places))
            for place, value in zip(places, new):
                args[place] = value
            return exercise.right(*args)

        return time.monotonic() < end and explains(
            predict, runs, exercise.rtol
        )

    for places in combinations(range(count), 2):
        if explained(lambda a, b: (b, a), *places):
            both = " and ".join(names[place] for place in places)
            return slips.EXCHANGED.format(both)
    for says, change in slips.ARGUMENTS:
        found = [
            names[place]
            for place in range(count)
            if explained(lambda a: [change(np.asarray(a))], place)
        ]
        if found:
            return says.format(" or ".join(found))
    return None


def _mean(parts, rtol):
    """Sum for mean and the reverse: a factor of each case's own N."""
    rows = [_rows(part.args) for part in parts]
    if not all(rows) or max(rows) == 1:
        return None
    number = dict(zip(map(id, parts), rows))
    if explains(lambda p: np.multiply(p.expected, number[id(p)]), parts, rtol):
        return "A sum came where a mean is asked for: a factor of N."
    if explains(lambda p: np.divide(p.expected, number[id(p)]), parts, rtol):
        return (
            "Everything is divided by N once too often: is a mean taken "
            "where a sum is asked for, or taken twice?"
        )
    return None


def _rows(args):
    """N: the rows of the first argument that has any, or 0."""
    for a in args:
        if isinstance(a, list) or (isinstance(a, np.ndarray) and a.ndim):
            return len(a)
    return 0


def _scaled(parts, rtol):
    """One factor or one difference for all numbers of all cases."""
    pairs = [
        (np.ravel(as_array(part.got)), np.ravel(part.expected))
        for part in parts
        if part.error is None
    ]
    if any(g.shape != e.shape or "c" in g.dtype.kind for g, e in pairs):
        return None
    g, e = (np.concatenate(side).astype(float) for side in zip(*pairs))
    usable = np.isfinite(g) & np.isfinite(e)
    g, e = g[usable], e[usable]
    if len(np.unique(e)) < 2:
        return None
    factor, more = (g[e != 0] / e[e != 0])[0], (g - e)[0]
    if explains(lambda p: factor * np.asarray(p.expected), parts, rtol):
        return f"Every number is {factor:.4g} times what it should be."
    if explains(lambda p: more + np.asarray(p.expected), parts, rtol):
        way = "large" if more > 0 else "small"
        return f"Every number is too {way} by {abs(more):.4g}."
    return None


def _moved(parts, rtol):
    """The right numbers in other places: predicted from what came."""

    def moved(part):
        e, g = np.asarray(part.expected), as_array(part.got)
        in_order = (np.sort(v, axis=None) for v in (g, e))
        return g if g.shape == e.shape and same(*in_order, rtol) else e

    if explains(moved, parts, rtol):
        return "The right numbers came, but not in the right places."
    return None


def orders(count):
    """Other orders of so many things: all of up to three, else exchanges."""
    if count < 4:
        return list(permutations(range(count)))[1:]
    every = list(range(count))
    return [
        [*every[:i], every[k], *every[i + 1 : k], every[i], *every[k + 1 :]]
        for i, k in combinations(every, 2)
    ]
