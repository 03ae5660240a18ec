"""Where weights start: bounds, variance, truncation, seeds, fans."""

import numpy as np
import pytest

from nnlab import config, initializers
from nnlab.initializers import (
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    RandomNormal,
    RandomUniform,
    Zeros,
    fans,
)
from nnlab.utils import set_random_seed

SHAPE = (200, 300)                  # 60,000 numbers: std known to 0.3 %
GLOROT, HE = 2 / 500, 2 / 200


@pytest.mark.parametrize("make, variance", [
    (GlorotUniform, GLOROT), (GlorotNormal, GLOROT), (HeUniform, HE),
    (HeNormal, HE), (RandomNormal, 0.05**2), (RandomUniform, 0.1**2 / 12)])
def test_mean_and_variance(make, variance):
    v = make(seed=1)(SHAPE).astype("float64")
    std = np.sqrt(variance)
    assert abs(v.mean()) < 4 * std / np.sqrt(v.size)
    assert v.std() == pytest.approx(std, rel=0.015)


@pytest.mark.parametrize("make, limit", [
    (GlorotUniform, np.sqrt(3 * GLOROT)), (HeUniform, np.sqrt(3 * HE)),
    (RandomUniform, 0.05)])
def test_uniform_fills_its_bounds(make, limit):
    v = make(seed=2)(SHAPE)
    assert -limit <= v.min() < -0.999 * limit
    assert 0.999 * limit < v.max() <= limit


@pytest.mark.parametrize("make, variance", [(GlorotNormal, GLOROT),
                                            (HeNormal, HE)])
def test_normal_is_cut_off_at_two_standard_deviations(make, variance):
    # Before the cut the standard deviation is sqrt(variance) / 0.8796.
    cut = 2 * np.sqrt(variance) / 0.87962566
    v = np.abs(make(seed=3)(SHAPE))
    assert 0.99 * cut < v.max() <= cut * (1 + 1e-6)


def test_truncation_constant_is_the_one_of_the_truncated_normal():
    # Var = 1 - 2 a phi(a) / (2 Phi(a) - 1) for a cut at a = 2.
    import math
    phi = math.exp(-2) / math.sqrt(2 * math.pi)
    inside = math.erf(2 / math.sqrt(2))
    assert initializers._TRUNCATED_STD == pytest.approx(
        math.sqrt(1 - 4 * phi / inside), rel=1e-12)


def test_random_normal_is_not_cut_off():
    v = RandomNormal(mean=1.0, stddev=2.0, seed=4)(SHAPE)
    assert v.mean() == pytest.approx(1, abs=0.04)
    assert v.max() > 1 + 3.5 * 2
    v = RandomUniform(minval=2, maxval=3, seed=4)(SHAPE)
    assert 2 <= v.min() and v.max() <= 3 and v.mean() == pytest.approx(
        2.5, abs=0.01)


def test_fans_of_a_kernel_count_its_window():
    assert fans((3, 5, 2, 7)) == (3 * 5 * 2, 3 * 5 * 7)
    kernel = HeUniform(seed=5)((3, 5, 2, 7))
    assert np.abs(kernel).max() <= np.sqrt(3 * 2 / 30)


def test_a_seed_fixes_every_call_and_none_follows_the_global_seed():
    seeded = GlorotUniform(seed=6)
    np.testing.assert_array_equal(seeded((3, 4)), seeded((3, 4)))
    free = GlorotUniform()
    set_random_seed(7)
    first, second = free((3, 4)), free((3, 4))
    assert not np.array_equal(first, second)
    set_random_seed(7)
    np.testing.assert_array_equal(free((3, 4)), first)


@pytest.mark.parametrize("name", initializers.NAMES)
def test_names_and_float_type(name):
    make = initializers.get(name)
    assert type(make) is initializers.NAMES[name]
    assert make((2, 3)).dtype == "float32"
    config.set_floatx("float64")
    try:
        assert make((2, 3)).dtype == "float64"
    finally:
        config.set_floatx("float32")


def test_zeros():
    assert Zeros()((2, 2)).tolist() == [[0, 0], [0, 0]]


def test_a_class_gives_an_object_with_its_defaults():
    assert type(initializers.get(HeNormal)) is HeNormal
    assert initializers.get(RandomNormal).stddev == 0.05
