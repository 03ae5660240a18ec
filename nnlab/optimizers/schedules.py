"""Learning rates that change from step to step: Keras's schedules.

A schedule stands where a learning rate does, as in
`Adam(learning_rate=ExponentialDecay(0.01, decay_steps=100, decay_rate=0.9))`,
and is asked before every step for that step's rate. Steps count from 0.
"""

import bisect
import math

import numpy as np

from nnlab.utils import is_number, truth


class LearningRateSchedule:
    """Base class: a subclass says what the rate of a step is."""

    def __call__(self, step):
        """Return the learning rate of a step, counted from 0."""
        raise NotImplementedError

    def get_config(self):
        """Return the arguments that make this schedule again."""
        return dict(vars(self))

    @classmethod
    def from_config(cls, config):
        """Return the schedule that `get_config` described."""
        return cls(**config)


class ExponentialDecay(LearningRateSchedule):
    """Times decay_rate for every decay_steps.

    initial_learning_rate * decay_rate ^ (step / decay_steps)

    Parameters
    ----------
    initial_learning_rate : float
    decay_steps : int
    decay_rate : float
    staircase : bool
        Round step / decay_steps down, so that the rate falls in stairs.

    Raises
    ------
    ValueError
        A number that is none, or decay_steps that are not above 0.

    Examples
    --------
    >>> rate = ExponentialDecay(0.1, decay_steps=10, decay_rate=0.5)
    >>> rate(0), rate(10), rate(20)
    (0.1, 0.05, 0.025)
    """

    def __init__(self, initial_learning_rate, decay_steps, decay_rate,
                 staircase=False):
        self.initial_learning_rate = _number(
            "ExponentialDecay", "initial_learning_rate",
            initial_learning_rate)
        self.decay_steps = _steps("ExponentialDecay", decay_steps)
        self.decay_rate = _number("ExponentialDecay", "decay_rate",
                                  decay_rate)
        self.staircase = truth("staircase", staircase)

    def __call__(self, step):
        times = step / self.decay_steps
        if self.staircase:
            times = math.floor(times)
        return self.initial_learning_rate * self.decay_rate**times


class PiecewiseConstantDecay(LearningRateSchedule):
    """One rate up to a step, another from there on.

    values[0] while step <= boundaries[0], values[1] while
    step <= boundaries[1], ..., the last of the values after that

    Parameters
    ----------
    boundaries : list of rising numbers
    values : list of floats, one more

    Raises
    ------
    ValueError
        The lengths do not fit, boundaries that do not rise, no numbers.

    Examples
    --------
    >>> rate = PiecewiseConstantDecay([10, 20], [0.1, 0.01, 0.001])
    >>> rate(10), rate(11), rate(500)
    (0.1, 0.01, 0.001)
    """

    def __init__(self, boundaries, values):
        for v in (boundaries, values):
            if not isinstance(v, (list, tuple)) and np.ndim(v) != 1:
                raise ValueError("PiecewiseConstantDecay: expected two lists "
                                 f"of numbers, got {v!r}; write "
                                 "PiecewiseConstantDecay([100], [0.1, 0.01])")
        self.boundaries = [_number("PiecewiseConstantDecay", "boundaries", b)
                           for b in boundaries]
        self.values = [_number("PiecewiseConstantDecay", "values", v)
                       for v in values]
        if (len(self.values) != len(self.boundaries) + 1
                or self.boundaries != sorted(self.boundaries)):
            raise ValueError(
                "PiecewiseConstantDecay: expected rising boundaries and one "
                f"value more, got {boundaries} and {values}; write "
                "PiecewiseConstantDecay([100], [0.1, 0.01])")

    def __call__(self, step):
        return self.values[bisect.bisect_left(self.boundaries, step)]


class CosineDecay(LearningRateSchedule):
    """Down along half a wave, after a straight way up on request.

    With share = min(step, decay_steps) / decay_steps and
    c = cos(pi * share) it is top * ((1 - alpha) * (1 + c) / 2 + alpha).

    top is initial_learning_rate. With a warmup_target the rate goes from
    initial_learning_rate to that target first, in a straight line over
    warmup_steps; then top is the target and the wave begins.

    Parameters
    ----------
    initial_learning_rate : float
    decay_steps : int
    alpha : float
        What is left in the end, as a share of top.
    warmup_target : float, optional
    warmup_steps : int

    Raises
    ------
    ValueError
        A number that is none, decay_steps that are not above 0.

    References
    ----------
    Loshchilov and Hutter, 2017 (loshchilov2017).

    Examples
    --------
    >>> rate = CosineDecay(0.1, decay_steps=10)
    >>> rate(0), round(rate(5), 4), rate(10), rate(99)
    (0.1, 0.05, 0.0, 0.0)
    """

    def __init__(self, initial_learning_rate, decay_steps, alpha=0.0, *,
                 warmup_target=None, warmup_steps=0):
        who = "CosineDecay"
        self.initial_learning_rate = _number(who, "initial_learning_rate",
                                             initial_learning_rate)
        self.decay_steps = _steps(who, decay_steps)
        self.alpha = _number(who, "alpha", alpha)
        self.warmup_target = warmup_target
        if warmup_target is not None:
            self.warmup_target = _number(who, "warmup_target", warmup_target)
        self.warmup_steps = _number(who, "warmup_steps", warmup_steps)

    def __call__(self, step):
        low = top = self.initial_learning_rate
        if self.warmup_target is not None:
            top = self.warmup_target
            if step < self.warmup_steps:
                return low + (top - low) * step / self.warmup_steps
            step -= self.warmup_steps
        share = min(step, self.decay_steps) / self.decay_steps
        wave = (1 + math.cos(math.pi * share)) / 2
        return top * ((1 - self.alpha) * wave + self.alpha)


CLASSES = (ExponentialDecay, PiecewiseConstantDecay, CosineDecay)


def _number(who, name, value):
    if not (is_number(value) and value >= 0):
        raise ValueError(f"{who}: expected {name} of 0 or more, got "
                         f"{value!r}; write {name}=0.1")
    return float(value)


def _steps(who, value):
    if not (is_number(value) and value > 0):
        raise ValueError(f"{who}: expected decay_steps above 0, got "
                         f"{value!r}; write decay_steps=1000")
    return float(value)
