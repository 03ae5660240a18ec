"""Rules that turn a gradient into a step: Keras's optimizers, in NumPy.

`apply(grads, params)` changes the arrays in `params`; in training nothing
else does. Every rule is written for one parameter `v`, its gradient `dv` and
the slots, arrays of v's shape in which the optimizer remembers the past.

Every optimizer takes `clipnorm`: a gradient longer than that is cut to that
length before its step. For `learning_rate` it takes a number or one of the
`schedules`.
"""

import itertools
import math

import numpy as np

from nnlab.config import underflow_is_zero
from nnlab.optimizers import schedules
from nnlab.utils import is_number, lookup, truth

CLEAN_UP_EVERY = 100                # steps


class Optimizer:
    """Keep the slots and count the steps; a subclass gives the rule."""

    slot_count = 0                  # arrays remembered for each parameter
    squares = None                  # which of them is never below 0

    def __init__(self, learning_rate, clipnorm=None):
        who, self.schedule = type(self).__name__, None
        if isinstance(learning_rate, schedules.LearningRateSchedule):
            self.schedule, learning_rate = learning_rate, learning_rate(0)
        self.learning_rate = _learning_rate(who, learning_rate)
        self.clipnorm = _clipnorm(who, clipnorm)
        self.iterations = 0
        self.state = []             # the slots of each parameter
        self.params = []            # the parameters they belong to

    @underflow_is_zero
    def apply(self, grads, params):
        """Change every parameter by one step.

        `learning_rate` is that of this step before, of the next one after.

        Parameters
        ----------
        grads, params : lists of arrays, pairwise of one shape
            The arrays in params are changed in place.

        Raises
        ------
        ValueError
            The lists do not match each other or the step before.
        """
        if [np.shape(g) for g in grads] != [np.shape(p) for p in params]:
            raise ValueError(
                "Optimizer.apply: expected a gradient for each parameter, of "
                f"its shape, got {[np.shape(g) for g in grads]} for "
                f"{[np.shape(p) for p in params]}; write apply(grads, params)")
        if not self.params:
            self.params = list(params)
            self.state = [self.start(v) for v in params]
        if list(map(id, params)) != list(map(id, self.params)):
            raise ValueError(
                "Optimizer.apply: expected the parameters of the first step, "
                f"of shapes {[np.shape(v) for v in self.params]}, got "
                f"{[np.shape(v) for v in params]} of another model; make a "
                "new optimizer for that")
        if self.clipnorm is not None:
            grads = [clip_by_norm(dv, self.clipnorm) for dv in grads]
        self.iterations += 1
        for v, dv, slots in zip(params, grads, self.state, strict=True):
            self.update(v, dv, *slots)
        if self.iterations % CLEAN_UP_EVERY == 0:
            for slot in itertools.chain(*self.state):
                zero_subnormals(slot)
        if self.schedule is not None:
            self.learning_rate = self.schedule(self.iterations)

    def start(self, v):
        """Return the slots of a new parameter."""
        return [np.zeros_like(v) for _ in range(self.slot_count)]

    def update(self, v, dv, *slots):
        """Change v and its slots in place: one step of the rule."""
        raise NotImplementedError

    def get_config(self):
        """Return the arguments that make this optimizer again."""
        hidden = ("iterations", "state", "params", "schedule")
        config = {k: v for k, v in vars(self).items() if k not in hidden}
        if self.schedule is not None:
            config["learning_rate"] = self.schedule
        return config

    @classmethod
    def from_config(cls, config):
        """Return the optimizer that `get_config` described."""
        return cls(**config)


def clip_by_norm(dv, most):
    """Return dv, shortened to the length `most` if it is longer.

    dv * most / max(|dv|, most)

    Examples
    --------
    >>> clip_by_norm(np.array([3.0, 4.0]), 1.0)
    array([0.6, 0.8])
    """
    norm = float(np.linalg.norm(dv.astype("float64")))
    return dv if norm <= most else dv * (most / norm)


def zero_subnormals(v):
    """Change numbers too small for full precision to 0, in place.

    The mean of a gradient that stays 0 shrinks down to them, and rounding
    keeps it there for good. Processors take many times as long for each.

    Examples
    --------
    >>> v = np.array([1e-45, -1e-38, 0.5], "float32")   # limit: 1.2e-38
    >>> zero_subnormals(v)
    >>> v
    array([0. , 0. , 0.5], dtype=float32)
    """
    v[np.abs(v) < np.finfo(v.dtype).tiny] = 0


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum on request.

    plain:     v -= learning_rate * dv
    momentum:  m  = momentum * m - learning_rate * dv,   v += m
    Nesterov:  m as above,   v += momentum * m - learning_rate * dv

    References
    ----------
    Polyak, 1964 (polyak1964); Sutskever et al., 2013 (sutskever2013).

    Examples
    --------
    >>> v = np.array([1.0])
    >>> SGD(learning_rate=0.1).apply([np.array([2.0])], [v])
    >>> v
    array([0.8])
    """

    slot_count = 1

    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False, *,
                 clipnorm=None):
        super().__init__(learning_rate, clipnorm)
        self.momentum = _share("SGD", "momentum", momentum)
        self.nesterov = truth("nesterov", nesterov)

    def update(self, v, dv, m):
        step = self.learning_rate * dv
        m *= self.momentum
        m -= step
        v += self.momentum * m - step if self.nesterov else m


class Adagrad(Optimizer):
    """Smaller steps where gradients were large.

    s += dv^2,   v -= learning_rate * dv / sqrt(s + epsilon)

    References
    ----------
    Duchi, Hazan and Singer, 2011 (duchi2011).
    """

    slot_count = 1
    squares = 0

    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1,
                 epsilon=1e-7, *, clipnorm=None):
        super().__init__(learning_rate, clipnorm)
        self.initial_accumulator_value = _not_below_0(
            "Adagrad", "initial_accumulator_value",
            initial_accumulator_value)
        self.epsilon = _not_below_0("Adagrad", "epsilon", epsilon)

    def start(self, v):
        return [np.full_like(v, self.initial_accumulator_value)]

    def update(self, v, dv, s):
        s += dv**2
        v -= self.learning_rate * dv / np.sqrt(s + self.epsilon)


class RMSprop(Optimizer):
    """Adagrad that forgets: s is a running mean of dv^2.

    s = rho * s + (1 - rho) * dv^2
    v -= learning_rate * dv / sqrt(s + epsilon)

    References
    ----------
    Tieleman and Hinton, 2012 (tieleman2012).
    """

    slot_count = 1
    squares = 0

    def __init__(self, learning_rate=0.001, rho=0.9, *, epsilon=1e-7,
                 clipnorm=None):
        super().__init__(learning_rate, clipnorm)
        self.rho = _share("RMSprop", "rho", rho)
        self.epsilon = _not_below_0("RMSprop", "epsilon", epsilon)

    def update(self, v, dv, s):
        s *= self.rho
        s += (1 - self.rho) * dv**2
        v -= self.learning_rate * dv / np.sqrt(s + self.epsilon)


class Adam(Optimizer):
    """Running means of the gradient (m) and of its square (s).

    m += (1 - beta_1) * (dv - m)
    s += (1 - beta_2) * (dv^2 - s)
    v -= alpha * m / (sqrt(s) + epsilon)
    alpha = learning_rate * sqrt(1 - beta_2^t) / (1 - beta_1^t)

    alpha makes up for m and s starting at zero; t counts the steps.
    Epsilon stands where Keras puts it, the paper's "epsilon hat".

    References
    ----------
    Kingma and Ba, 2015 (kingma2015).

    Examples
    --------
    >>> v = np.array([1.0])
    >>> Adam(learning_rate=0.1).apply([np.array([5.0])], [v])
    >>> v.round(6)                      # the first step is learning_rate
    array([0.9])
    """

    slot_count = 2
    squares = 1

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999,
                 epsilon=1e-7, *, clipnorm=None):
        super().__init__(learning_rate, clipnorm)
        self.beta_1 = _share("Adam", "beta_1", beta_1, below=1)
        self.beta_2 = _share("Adam", "beta_2", beta_2, below=1)
        self.epsilon = _not_below_0("Adam", "epsilon", epsilon)

    def update(self, v, dv, m, s):
        t = self.iterations
        alpha = float(self.learning_rate * np.sqrt(1 - self.beta_2**t)
                      / (1 - self.beta_1**t))
        m += (1 - self.beta_1) * (dv - m)
        s += (1 - self.beta_2) * (dv**2 - s)
        v -= alpha * m / (np.sqrt(s) + self.epsilon)


NAMES = {"sgd": SGD, "adagrad": Adagrad, "rmsprop": RMSprop, "adam": Adam}


def get(identifier):
    """Return a new optimizer of that name, or the object itself.

    Raises
    ------
    ValueError
        An unknown name; the message suggests the nearest.

    Examples
    --------
    >>> get("adam").learning_rate
    0.001
    """
    if isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, str):
        identifier = identifier.lower()
    return lookup("optimizer", identifier, NAMES)()


def _learning_rate(who, value):
    if not (is_number(value) and value >= 0):
        raise ValueError(f"{who}: expected a learning_rate of 0 or more, got "
                         f"{value!r}; write {who}(learning_rate=0.001)")
    return float(value)


def _clipnorm(who, value):
    if value is not None and not (is_number(value) and value > 0):
        raise ValueError(f"{who}: expected a clipnorm above 0, got "
                         f"{value!r}; write {who}(clipnorm=1.0)")
    return value if value is None else float(value)


def _not_below_0(who, name, value):
    if not (is_number(value) and value >= 0):
        raise ValueError(f"{who}: expected {name} to be a number from 0, got "
                         f"{value!r}; write {who}({name}=1e-7)")
    return float(value)


def _share(who, name, value, below=math.inf):
    if not (is_number(value) and 0 <= value <= 1 and value < below):
        top = "and 1" if below > 1 else "and below 1"
        raise ValueError(f"{who}: expected {name} between 0 {top}, got "
                         f"{value!r}; write {who}({name}=0.9)")
    return float(value)
