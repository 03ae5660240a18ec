"""Random arguments for exercises, of the kinds that tell answers apart."""

import numpy as np


def numbers(rng, *shape, zeros=0.1):
    """Numbers of both signs, fractions, some below 1, and zeros now and then.

    Most have two decimals, so that a call stays short when it is shown; the
    others have five, so that rounding does not pass.

    Parameters
    ----------
    rng : numpy.random.Generator
    shape : int
        None gives one number, a float.
    zeros : float
        The share of zeros.

    Returns
    -------
    float, or numpy.ndarray of shape ``shape``

    Examples
    --------
    >>> numbers(np.random.default_rng(3), 2, 3)
    array([[ 3.06   , -3.8335 ,  0.63   ],
           [-0.85165, -0.68   , -0.32   ]])
    """
    drawn = rng.normal(scale=1.5, size=shape)
    long = rng.random(shape) < 0.2
    drawn = np.where(long, np.round(drawn, 5), np.round(drawn, 2))
    drawn = np.where(rng.random(shape) < zeros, 0.0, drawn)
    return drawn if shape else float(drawn)
