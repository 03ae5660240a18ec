"""What the boards accept, and the sentence for what they do not."""

import numpy as np


def points_of(x):
    """Return x as floats (N, 2), or raise ValueError."""
    x = np.asarray(x, float)
    if x.ndim != 2 or x.shape[1] != 2 or not len(x):
        raise ValueError("boards.neuron: x is one point a row, (N, 2); got "
                         f"shape {x.shape}; write x[:, :2]")
    return x


def labels_of(name, y, number):
    """Return y as a list of 0 and 1, one for each point."""
    y = np.asarray(y).ravel()
    if len(y) != number or not np.isin(y, (0, 1)).all():
        raise ValueError(f"boards.neuron: {name} is 0 or 1 for each of the "
                         f"{number} points; got {y.tolist()}; write y=[0, 1, "
                         "...]")
    return [int(v) for v in y]


def limits_of(limits, x=None):
    """Return four rising limits, by default around the points."""
    if limits is None:
        low, high = x.min(axis=0), x.max(axis=0)
        room = np.where(high > low, high - low, 1) * 0.18
        low, high = low - room, high + room
        limits = (low[0], high[0], low[1], high[1])
    if len(limits) != 4 or not (limits[0] < limits[1]
                                and limits[2] < limits[3]):
        raise ValueError("boards: limits are x from, x to, y from, y to; got "
                         f"{limits}; write limits=(0, 8, 0, 8)")
    return tuple(float(v) for v in limits)


def slider_of(name, values):
    """Return (from, to, step) of a slider."""
    if len(values) != 3 or not (values[0] < values[1] and values[2] > 0):
        raise ValueError(f"boards: {name} is (from, to, step); got {values}; "
                         f"write {name}=(-3, 3, 0.5)")
    return [float(v) for v in values]
