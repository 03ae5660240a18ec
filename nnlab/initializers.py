"""Where weights start: Keras's initializers, in NumPy.

Glorot keeps the size of the signal through tanh-like layers, He through
ReLU layers. A seeded initializer gives the same numbers at every call.
"""

import numpy as np

from nnlab import config
from nnlab.utils import is_number, lookup, own_function, random_generator

# A normal cut off at two standard deviations has this standard deviation.
_TRUNCATED_STD = 0.87962566103423978


class Zeros:
    """All zeros: the usual start for biases.

    Examples
    --------
    >>> Zeros()((2,))
    array([0., 0.], dtype=float32)
    """

    def __call__(self, shape):
        return np.zeros(shape, config.floatx())


class Ones:
    """All ones: the usual start for what multiplies."""

    def __call__(self, shape):
        return np.ones(shape, config.floatx())


class RandomNormal:
    """Normal numbers with the given mean and standard deviation.

    Raises
    ------
    ValueError
        These are no numbers, or stddev is below 0.
    """

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        if not (is_number(mean) and is_number(stddev) and stddev >= 0):
            raise ValueError(
                "RandomNormal: expected a number for mean and one from 0 for "
                f"stddev, got {mean!r} and {stddev!r}; write "
                "RandomNormal(stddev=0.05)")
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape):
        rng = random_generator(self.seed)
        return rng.normal(self.mean, self.stddev,
                          shape).astype(config.floatx())


class RandomUniform:
    """Uniform numbers between minval and maxval.

    Raises
    ------
    ValueError
        These are no numbers, or minval is above maxval.
    """

    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        if not (is_number(minval) and is_number(maxval) and minval <= maxval):
            raise ValueError(
                "RandomUniform: expected two numbers, the smaller first, got "
                f"{minval!r} and {maxval!r}; write RandomUniform(-0.05, 0.05)")
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def __call__(self, shape):
        rng = random_generator(self.seed)
        return rng.uniform(self.minval, self.maxval,
                           shape).astype(config.floatx())


def fans(shape):
    """Return (fan_in, fan_out): connections into and out of one neuron.

    A convolution kernel (k, k, c_in, filters) has k*k times as many as its
    channels and filters.

    Examples
    --------
    >>> fans((784, 128)), fans((3, 3, 32, 64)), fans((5,))
    ((784, 128), (288, 576), (5, 5))
    """
    if len(shape) == 1:
        return shape[0], shape[0]
    window = int(np.prod(shape[:-2]))
    return window * shape[-2], window * shape[-1]


def truncated_normal(rng, stddev, shape):
    """Draw normal numbers, cut off at two of their standard deviations.

    Scaled afterwards, so that what is left has standard deviation `stddev`.
    """
    v = rng.normal(size=shape)
    while (far := np.abs(v) > 2).any():
        v[far] = rng.normal(size=int(far.sum()))
    return v * (stddev / _TRUNCATED_STD)


class _Scaled:
    """Random numbers of a variance given by fan_in and fan_out: `fans`."""

    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape):
        rng = random_generator(self.seed)
        variance = self.variance(*fans(shape))
        if self.normal:
            v = truncated_normal(rng, np.sqrt(variance), shape)
        else:
            limit = np.sqrt(3 * variance)           # variance: limit^2 / 3
            v = rng.uniform(-limit, limit, shape)
        return v.astype(config.floatx())


class GlorotUniform(_Scaled):
    """Uniform, variance 2 / (fan_in + fan_out): Keras's default.

    Between -limit and limit = sqrt(6 / (fan_in + fan_out)).

    References
    ----------
    Glorot and Bengio, 2010 (glorot2010).
    """

    normal = False

    def variance(self, fan_in, fan_out):
        return 2 / (fan_in + fan_out)


class GlorotNormal(GlorotUniform):
    """Truncated normal, variance 2 / (fan_in + fan_out)."""

    normal = True


class HeUniform(_Scaled):
    """Uniform, variance 2 / fan_in: made for ReLU.

    Between -limit and limit = sqrt(6 / fan_in).

    References
    ----------
    He, Zhang, Ren and Sun, 2015 (he2015).
    """

    normal = False

    def variance(self, fan_in, fan_out):
        return 2 / fan_in


class HeNormal(HeUniform):
    """Truncated normal, variance 2 / fan_in."""

    normal = True


NAMES = {
    "zeros": Zeros, "ones": Ones, "random_normal": RandomNormal,
    "random_uniform": RandomUniform, "glorot_normal": GlorotNormal,
    "glorot_uniform": GlorotUniform, "he_normal": HeNormal,
    "he_uniform": HeUniform,
}


def get(identifier):
    """Return the initializer of that name or class, or the object itself.

    Raises
    ------
    ValueError
        An unknown name; the message suggests the nearest.

    Examples
    --------
    >>> type(get("he_normal")).__name__
    'HeNormal'
    """
    if isinstance(identifier, type) and identifier in NAMES.values():
        return identifier()
    if own_function("initializer", identifier):
        return identifier
    return lookup("initializer", identifier, NAMES)()
