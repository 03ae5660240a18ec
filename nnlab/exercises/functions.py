"""Judge a function: call it on copies of every case, and compare."""

import copy
import time

import numpy as np

from . import compare, forking, layout, sandbox
from .define import Function
from .failures import failure
from .plain import plain
from .report import NOT_YET, RIGHT, WRONG, Report
from .runs import Run, attempt, finished

_DRAWN = 12  # random cases of each exercise


def judge_function(exercise, answer):
    """Return the Report on ``answer``."""
    if untouched(answer) or compare.is_stub(answer):
        return not_yet(exercise)
    if not callable(answer) or issubclass(type(answer), type):
        return _not_a_function(exercise, answer)
    runs = expected(exercise)

    def work(printed):
        for run in runs:
            yield attempt(exercise, answer, run.args, printed)

    child = forking.may_fork(answer, *(run.args for run in runs))
    begin = time.monotonic()
    came, end = sandbox.run(work, exercise.seconds, child)
    ended = [
        finished(run, what, exercise.rtol) for run, what in zip(runs, came)
    ]
    if any(map(_unfinished, ended)):
        return not_yet(exercise, "There is still a `...` in it.")
    if not all(run.passes for run in ended):
        left = exercise.seconds - (time.monotonic() - begin)
        report = failure(exercise, answer, ended, child, left)
        if end != "done":
            report.says.append(_SLOW.format(
                exercise.seconds, len(ended), len(runs)))
        return report
    if end != "done":
        call = layout.call_text(exercise.call, runs[len(came)].args)
        return not_ended(exercise, end, [("call", call)])
    return Report(RIGHT, exercise.key, f"right, in all {len(runs)} cases")


def cases(exercise):
    """The cases chosen by hand, then the random ones, always the same."""
    if exercise.random is None:
        return list(exercise.cases)
    rng = np.random.default_rng(list(exercise.key.encode()))
    return [*exercise.cases, *(exercise.random(rng) for _ in range(_DRAWN))]


def expected(exercise, some=None):
    """A Run of every case, or of ``some``, with what should come."""
    with np.errstate(all="ignore"):
        return [
            Run(args, plain(exercise.right(*copy.deepcopy(args))))
            for args in some or cases(exercise)
        ]


def untouched(answer):
    """True for None, for ``...``, and for a tuple with ``...`` in it."""
    parts = answer if type(answer) in (tuple, list) else (answer,)
    return answer is None or any(part is ... for part in parts)


def not_yet(exercise, says="Replace the `...` and run the cell again."):
    """The report on an answer that nobody has written."""
    return Report(NOT_YET, exercise.key, "not written yet", [says])


def nothing(exercise):
    """The report on ``None``, in which no ``...`` is left to replace."""
    says = _NONE
    if isinstance(exercise, Function):
        name = exercise.call[: exercise.call.index("(")]
        says += f' Hand in the function: `check("{exercise.key}", {name})`.'
    return not_yet(exercise, says)


_NONE = (
    "`None` came, which is nothing. It is what `print` gives: it shows a "
    "value, and does not hand it over."
)
_SLOW = (
    "It was stopped after {:g} seconds, with {} of {} cases done. Does it "
    "print very often, or is there a loop over far too many rounds?"
)


_ENDS = {
    "late": (
        "It was stopped. Is there a loop that never ends, a `while` whose "
        "condition never changes, or a loop over far too many rounds?"
    ),
    "stuck": (
        "It could not be stopped and is still running. Does it wait "
        "(`sleep`) or build something enormous? If the computer stays "
        "busy, restart the kernel."
    ),
    "dead": (
        "It ended Python itself: a crash, or a call such as `os._exit()`. "
        "In the notebook it would have ended the kernel."
    ),
}


def not_ended(exercise, end, rows=()):
    """The report on an answer that did not come to its end."""
    headline = f"no answer within {exercise.seconds:g} seconds"
    if end == "dead":
        headline = "no answer"
    return Report(WRONG, exercise.key, headline, [_ENDS[end]], list(rows))


def _unfinished(run):
    if run.error is not None:
        kind, text = run.error.kind, run.error.text
        text = text.replace("ellipsis (`...`)", "")  # NumPy on a wrong index
        return kind == "NotImplementedError" or "llipsis" in text
    return run.got is ...


def looked_at(exercise, answer):
    """An answer as plain data, and how the look at it ended."""
    came, end = sandbox.run(
        lambda printed: (plain(thing) for thing in (answer,)),
        exercise.seconds,
        forking.may_fork(answer),
    )
    return came[0] if came else None, end


def _not_a_function(exercise, answer):
    name = exercise.call[: exercise.call.index("(")]
    says = f'Hand in the function itself: `check("{exercise.key}", {name})`.'
    if issubclass(type(answer), type):
        says = f"A class came. A function begins `def {exercise.call}:`."
    return Report(
        WRONG,
        exercise.key,
        "this is not a function",
        [says],
        [("came", layout.value(looked_at(exercise, answer)[0]))],
    )
