"""Penalties on large weights, added to the loss.

L1 pulls every weight towards zero with the same force and leaves few that
matter; L2 pulls in proportion to the weight and keeps all of them small.
"""

import numpy as np

from nnlab.utils import is_number, lookup, refuse_keras


class L1:
    """Penalty l1 * sum |W|, gradient l1 * sign(W).

    Examples
    --------
    >>> L1(0.1)(np.array([1.0, -2.0]))
    0.30000000000000004
    """

    def __init__(self, l1=0.01):
        self.l1 = _factor("L1", l1)

    def __call__(self, W):
        return float(self.l1 * np.abs(W).sum())

    def gradient(self, W):
        return self.l1 * np.sign(W)


class L2:
    """Penalty l2 * sum W^2, gradient 2 * l2 * W.

    Examples
    --------
    >>> L2(0.1)(np.array([1.0, -2.0]))
    0.5
    """

    def __init__(self, l2=0.01):
        self.l2 = _factor("L2", l2)

    def __call__(self, W):
        return float(self.l2 * (W**2).sum())

    def gradient(self, W):
        return 2 * self.l2 * W


l1, l2 = L1, L2                     # Keras has both spellings


def get(identifier):
    """Return the regularizer of that name or class, the object, or None.

    Raises
    ------
    ValueError
        An unknown name; the message suggests the nearest.
    """
    refuse_keras("regularizer", identifier)
    if identifier is None:
        return None
    if hasattr(identifier, "gradient"):
        return identifier() if isinstance(identifier, type) else identifier
    return lookup("regularizer", identifier, {"l1": L1, "l2": L2})()


def _factor(who, value):
    if not (is_number(value) and value >= 0):
        raise ValueError(f"{who}: expected a factor of 0 or more, got "
                         f"{value!r}; write {who}(0.01)")
    return float(value)
