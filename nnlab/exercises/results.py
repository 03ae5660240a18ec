"""What the results of a function tell, each of several by itself."""

import contextlib

from . import compare, conditions, known, layout, slips
from .runs import Run

_COMMA = (
    "A tuple with a single entry came. Is there a comma at the end of the "
    "line with `return`?"
)


def difference(exercise, run):
    """Rows that put what was expected beside what came."""
    expected, got, label = run.expected, run.got, ""
    for name, (e, g) in (_pieces(exercise, run) or {}).items():
        if not compare.agrees(g, e, exercise.rtol):
            expected, got, label = e, g, f" {name}" * bool(name)
            break
    if not compare.is_several(expected):
        with contextlib.suppress(ValueError):
            arrays = compare.as_array(got), compare.as_array(expected)
            got, expected = arrays
    texts = layout.pair(expected, got)
    rows = [(f"expected{label}", texts[0]), (f"came{label}", texts[1])]
    shape = getattr(got, "shape", None)
    if shape and shape == getattr(expected, "shape", 0) and got.size > 4:
        at = compare.first_difference(got, expected, exercise.rtol)
        rows += [("differs at", at)] if at else []
    return rows


def told(exercise, runs, run):
    """Sentences on the mistakes that explain the results of all runs."""
    for odd in (run, *runs):  # in another case it may fit by chance
        if odd.error is None and _pieces(exercise, odd) is None:
            return [compare.type_problem(odd.got) or "",
                    _count(exercise, odd.expected)]
    pieces = _pieces(exercise, run)
    if compare.is_several(run.expected) and _mixed(exercise, runs):
        names = ", ".join(f"`{name}`" for name in pieces)
        return [f"The results are asked for in another order: {names}."]
    parts = {
        label: [_part(exercise, run, label) for run in runs]
        for label in pieces
    }
    wrong = {
        label: some for label, some in parts.items()
        if not all(part.passes or part.error for part in some)
    }
    says = {label: _piece(exercise, some) for label, some in wrong.items()}
    if not all(says.values()):
        argument = known.argument_mistake(exercise, runs)
        if argument:
            return [argument]
    if len(set(says.values())) == 1 and len(wrong) == len(pieces):
        return [text for text in set(says.values()) if text]
    return [f"`{label}`: {text}" for label, text in says.items() if text]


def _piece(exercise, parts):
    """What one result tells: its type first, then shape and numbers."""
    wrong = next(p for p in parts if not (p.passes or p.error))
    if not isinstance(wrong.expected, str | dict | None):
        got = wrong.got
        says = (
            compare.type_problem(got) or _tuple(wrong) or compare.problem(got)
        )
        if says:
            return says
    if known.is_constant(parts):
        return slips.CONSTANT
    return known.result_mistake(parts, exercise.rtol)


def _tuple(run):
    """A sentence when several results came for one, else ""."""
    got, shape = run.got, compare.shape(run.expected)
    if not isinstance(got, tuple) or shape is None:
        return ""
    if len(got) == 1 and shape[:1] != (1,):
        return _COMMA
    if not shape or any(compare.shape(part) for part in got):
        return f"A tuple of {len(got)} results came where one is asked for."
    return ""


def seen(exercise, runs, run):
    """Observations on results that no known mistake explains."""
    pieces = _pieces(exercise, run)
    right = [
        label
        for label in pieces
        if all(_part(exercise, run, label).passes for run in runs)
    ]
    says = []
    if right:
        names = ", ".join(f"`{label}`" for label in right)
        says.append(f"Right in every case: {names}.")
    for label, (expected, got) in pieces.items():
        if label in right:
            continue
        if compare.shape(expected) != compare.shape(got):
            says.append("Look at the shape first: it is not as asked for.")
            break
        parts = [_part(exercise, run, label) for run in runs]
        says.append(conditions.entries(parts, exercise.rtol))
        break
    return says


def _pieces(exercise, run):
    """{name: (expected, got)} of each result; None where they do not fit."""
    expected, got = run.expected, run.got
    if isinstance(expected, dict):
        if not isinstance(got, dict) or got.keys() != expected.keys():
            return None
        return {key: (e, got[key]) for key, e in expected.items()}
    if not compare.is_several(expected):
        return {"": (expected, got)}
    if not compare.is_many(got, len(expected)):
        return None
    names = exercise.returns or [f"[{i}]" for i in range(len(expected))]
    return dict(zip(names, zip(expected, got)))


def _part(exercise, run, label):
    """The run as if that one result were all there is."""
    pieces = _pieces(exercise, run) or {}
    expected, got = pieces.get(label, (run.expected, None))
    passes = run.error is None and compare.agrees(
        got, expected, exercise.rtol
    )
    return Run(run.args, expected, got, run.error, passes=passes)


def _count(exercise, expected):
    if isinstance(expected, dict):
        keys = ", ".join(f'`"{key}"`' for key in expected)
        return f"It should return a dictionary with the keys {keys}."
    names = ", ".join(f"`{name}`" for name in exercise.returns)
    named = f": {names}" if names else ""
    return f"It should return {len(expected)} results{named}."


def _mixed(exercise, runs):
    """True when the results are right, but each in another's place."""

    def moved(order):
        return lambda run: tuple(run.expected[i] for i in order)

    return any(
        known.explains(moved(order), runs, exercise.rtol)
        for order in known.orders(len(runs[0].expected))
    )
