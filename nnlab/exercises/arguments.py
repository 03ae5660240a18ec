"""Does an answer take what it is given?  Its arguments, tried out.

An answer that failed is called again: twice with the same arguments, then
with its arguments in another order, then with an argument in the place of a
variable of the notebook, and at last with these variables hidden.  What
makes it right is what is wrong with it.
"""

import contextlib
import dis
import inspect
import pickle
import types
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from . import forking, known, layout, sandbox
from .runs import Run, attempt, finished

_SECONDS = 2.0  # to look for it, at most
_TOO_FEW = 0.05  # seconds in which nothing is found
_TWICE = (
    "Called twice with the same arguments it gives two different results. It "
    "draws random numbers of its own, leaves a part of `np.empty` as it was, "
    "or keeps something from one call to the next, such as a list that "
    "stands outside of it."
)
_POWER = "`^` is no power in Python: `**` is."


def look(exercise, answer, runs, child, seconds=_SECONDS):
    """What the arguments explain: (a certain finding, what else is seen).

    Both are sentences or "".  A certain finding is all that is wrong.  It
    takes at most ``seconds``, what the cases have left of the time limit.
    """
    if seconds < _TOO_FEW:
        return "", ""

    def work(printed):
        trial = _Trial(exercise, answer, runs, printed)
        for find in (trial.signature, trial.memory, trial.order,
                     trial.variables):
            says = find()
            if says:
                yield says, ""
                return
        yield "", trial.observation()

    found, _ = sandbox.run(work, min(_SECONDS, seconds), child)
    return found[0] if found else ("", "")


@dataclass
class _Trial:
    """An answer that failed, to be called again."""

    exercise: Any
    answer: Any
    runs: list[Run]
    printed: sandbox.Printed

    def __post_init__(self):
        self.asked = layout.names(self.exercise.call)
        self.takes = self.function = None
        with contextlib.suppress(Exception):  # built-in functions hide it
            self.takes = inspect.signature(self.answer)
            self.function = inspect.unwrap(self.answer)
        self.yours = list(self.takes.parameters) if self.takes else []
        if type(self.function) is not types.FunctionType:
            self.function = None
        self.used = _variables(self.function) if self.function else []
        self.wrong = next(run for run in self.runs if not run.passes)

    def call(self, function, args):
        return attempt(self.exercise, function, args, self.printed)

    def right(self, function):
        """True when ``function`` gives what every case wants."""
        return all(
            finished(
                Run(run.args, run.expected),
                self.call(function, run.args),
                self.exercise.rtol,
            ).passes
            for run in sorted(self.runs, key=lambda run: run.passes)
        )

    def signature(self):
        if self.takes is None:
            return ""
        called = f"called as `{self.exercise.call}`"
        try:
            self.takes.bind(*self.wrong.args)
        except TypeError:
            return f"It is {called}, but yours takes `{self.takes}`."
        if self.yours != self.asked and set(self.yours) == set(self.asked):
            return (
                f"The order of the arguments counts: it is {called}, but "
                f"yours takes `{self.takes}`."
            )
        return ""

    def memory(self):
        twice = [self.call(self.answer, self.wrong.args) for _ in "12"]
        return _TWICE if len(set(map(pickle.dumps, twice))) > 1 else ""

    def order(self):
        if self.yours == self.asked and known.own_mistake(
            self.exercise, self.runs
        ):
            return ""  # the author's sentence is about this very mistake
        for order in known.orders(len(self.wrong.args)):
            def ordered(*args, order=order):
                return self.answer(*(args[i] for i in order))

            if self.right(ordered):
                mixed = ", ".join(self.asked[i] for i in order)
                if self.yours == self.asked:
                    return (
                        f"It is as if the arguments came in another order, "
                        f"`({mixed})`. The `def` line has them as asked: "
                        "look where each stands inside, in a product above "
                        "all."
                    )
                return (
                    f"It is right for the arguments in another order, "
                    f"`({mixed})`, but it is called as "
                    f"`{self.exercise.call}`."
                )
        return ""

    def variables(self):
        for chosen in _choices(self.used, len(self.wrong.args)):
            def replaced(*args, chosen=chosen):
                values = {name: args[i] for name, i in chosen.items()}
                return _with(self.function, values)(*args)

            if self.right(replaced):
                same = len(self.yours) == len(self.asked)
                names = self.yours if same else self.asked
                return " ".join(
                    f"It uses `{name}`, a variable of the notebook, in place "
                    f"of its argument `{names[place]}`."
                    for name, place in chosen.items()
                )
        return ""

    def observation(self):
        """What strikes the eye, be it a fault or not."""
        if self.function is None:
            return ""
        steps = list(dis.get_instructions(self.function))
        if any(step.argrepr == "^" for step in steps):
            return _POWER
        read = _read(steps)
        unread = [name for name in self.yours if name not in read]
        says = f"Its argument `{unread[0]}` is never used." if unread else ""
        for name in self.used:
            hidden = _with(self.function, {}, without=name)
            error = self.call(hidden, self.wrong.args)[1]
            if error is not None and error.kind == "NameError":
                return (
                    f"{says} It uses `{name}`, a variable of the notebook, "
                    "which is the same in every call."
                ).strip()
        return says


def _variables(function):
    """Names of data, not functions, that it may take from the notebook."""
    space, found, todo = function.__globals__, {}, [function]
    while todo:
        for name in forking.names(todo.pop().__code__):
            value = space.get(name)
            if name in found or value is None:
                continue
            found[name] = not callable(value) and not isinstance(
                value, types.ModuleType
            )
            if _is_near(value, function):
                todo.append(value)
    return [name for name, data in found.items() if data]


def _is_near(value, function):
    """True for a function of the same notebook."""
    return (
        type(value) is types.FunctionType
        and value.__globals__ is function.__globals__
    )


def _with(function, values, without=""):
    """The function as if the notebook's variables had other values."""
    space = dict(function.__globals__)

    def again(near):
        new = types.FunctionType(
            near.__code__, space, near.__name__, near.__defaults__,
            near.__closure__,
        )
        new.__kwdefaults__ = near.__kwdefaults__
        return new

    for name, value in function.__globals__.items():
        if _is_near(value, function):
            space[name] = again(value)
    space.update(values)
    space.pop(without, None)
    return again(function)


def _choices(variables, count):
    """{variable: place of an argument} to try: one variable, then all."""
    for name in variables:
        for place in range(count):
            yield {name: place}
    if 1 < len(variables) <= count <= 4:
        for places in permutations(range(count), len(variables)):
            yield dict(zip(variables, places))


def _read(steps):
    """Names of a function's own variables that its steps read."""
    read = set()
    for step in steps:
        if "LOAD" in step.opname:
            names = step.argval
            read |= set(names if isinstance(names, tuple) else [names])
    return read
