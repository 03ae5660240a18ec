"""Random numbers for the tests: uneven, away from corners, read-only.

Read-only, so that a function that changes its arguments fails at once.
Importing this also makes Hypothesis draw the same examples everywhere.
"""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

settings.register_profile("course", derandomize=True, deadline=None,
                          max_examples=15, database=None)
settings.load_profile("course")

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 5)                   # a batch of one included


def frozen(v):
    """Return the array after forbidding any change to it."""
    v = np.array(v)
    v.setflags(write=False)
    return v


def normal(rng, *shape):
    """Return numbers of every sign and of different size."""
    return frozen(rng.normal(size=shape))


def off_zero(rng, *shape):
    """Return normal numbers at least 0.05 away from a corner at zero."""
    v = rng.normal(size=shape)
    return frozen(v + 0.05 * np.sign(v))


def distinct(rng, *shape):
    """Return numbers at least 0.1 apart: no ties, no near ties."""
    order = rng.permutation(int(np.prod(shape))).reshape(shape)
    return frozen(order / 5 - 1 + rng.uniform(0, 0.1, shape))


def probabilities(rng, *shape):
    """Return rows that sum to 1, every entry well above 0."""
    p = rng.uniform(0.1, 1, shape)
    return frozen(p / p.sum(axis=-1, keepdims=True))


def one_hot(labels, classes):
    return frozen(np.eye(classes)[labels])
