"""Every optimizer against steps that can be worked out on paper."""

import numpy as np
import pytest
from numbers_to_test import frozen

from nnlab import optimizers
from nnlab.optimizers import SGD, Adagrad, Adam, RMSprop, schedules


def run(optimizer, gradients, start=0.0):
    """Return the value of one parameter after each of these gradients."""
    v, path = np.array([start]), []
    for dv in gradients:
        optimizer.apply([frozen([dv])], [v])
        path.append(float(v[0]))
    return path


def test_plain_sgd_is_a_sum():
    # v_t = v_0 - lr * (sum of the gradients)
    assert run(SGD(0.1), [1.0, 2.0, -4.0], start=5.0) == pytest.approx(
        [4.9, 4.7, 5.1])


def test_momentum_is_a_geometric_sum():
    # With a constant gradient g: m_t = -lr g (1 - p^t) / (1 - p), and v is
    # the sum of the m.
    p, lr, g = 0.9, 0.1, 2.0
    m = [-lr * g * (1 - p**t) / (1 - p) for t in range(1, 8)]
    np.testing.assert_allclose(run(SGD(lr, momentum=p), [g] * 7),
                               np.cumsum(m), rtol=1e-12)


def test_nesterov_looks_one_step_ahead():
    # v_t - v_(t-1) = p m_t - lr g, with the m of the test above.
    p, lr, g = 0.9, 0.1, 2.0
    m = np.array([-lr * g * (1 - p**t) / (1 - p) for t in range(1, 8)])
    np.testing.assert_allclose(
        run(SGD(lr, momentum=p, nesterov=True), [g] * 7),
        np.cumsum(p * m - lr * g), rtol=1e-12)


def test_adagrad_steps_shrink_as_one_over_the_root():
    # s_t = 0.1 + t g^2 for a constant gradient g.
    steps = -np.diff([0, *run(Adagrad(0.5), [3.0] * 6)])
    t = np.arange(1, 7)
    np.testing.assert_allclose(steps, 0.5 * 3 / np.sqrt(0.1 + 9 * t + 1e-7),
                               rtol=1e-12)


def test_rmsprop_forgets_geometrically():
    # s_t = (1 - rho^t) g^2 for a constant gradient g.
    steps = -np.diff([0, *run(RMSprop(0.5, rho=0.8), [3.0] * 6)])
    s = (1 - 0.8**np.arange(1, 7)) * 9
    np.testing.assert_allclose(steps, 0.5 * 3 / np.sqrt(s + 1e-7), rtol=1e-9)


def test_adam_with_a_constant_gradient_always_steps_the_learning_rate():
    # m_t = (1 - b1^t) g and s_t = (1 - b2^t) g^2: the corrections cancel.
    steps = -np.diff([0, *run(Adam(0.01, epsilon=0), [-7.0] * 5)])
    np.testing.assert_allclose(steps, -0.01, rtol=1e-9)


def test_adam_against_the_paper():
    # m_hat = m / (1 - b1^t), s_hat = s / (1 - b2^t), v -= lr m_hat /
    # (sqrt(s_hat) + eps_hat), eps_hat = eps / sqrt(1 - b2^t) where
    # Keras's epsilon stands.
    lr, b1, b2, eps = 0.1, 0.6, 0.9, 0.05
    m = s = v = 0.0
    expected = []
    for t, g in enumerate([2.0, -1.0, 0.5, 3.0], start=1):
        m = b1 * m + (1 - b1) * g
        s = b2 * s + (1 - b2) * g * g
        eps_hat = eps / np.sqrt(1 - b2**t)
        v -= lr * m / (1 - b1**t) / (np.sqrt(s / (1 - b2**t)) + eps_hat)
        expected.append(v)
    np.testing.assert_allclose(run(Adam(lr, b1, b2, eps),
                                   [2.0, -1.0, 0.5, 3.0]), expected,
                               rtol=1e-12)


@pytest.mark.parametrize("make", [Adagrad, RMSprop])
def test_epsilon_stands_under_the_root(make):
    # lr g / sqrt(s + eps) with s = 0.1 + 4 or (1 - 0.9) 4, eps = 5.
    s = 4.1 if make is Adagrad else 0.4
    assert run(make(1.0, epsilon=5.0), [2.0]) == pytest.approx(
        [-2 / np.sqrt(s + 5)])


def test_adagrad_starts_from_its_accumulator():
    assert run(Adagrad(1.0, initial_accumulator_value=5.0, epsilon=0),
               [2.0]) == pytest.approx([-2 / 3])    # sqrt(5 + 4)


@pytest.mark.parametrize("name, defaults", [
    ("sgd", {"learning_rate": 0.01, "momentum": 0, "nesterov": False}),
    ("adagrad", {"learning_rate": 0.001, "initial_accumulator_value": 0.1,
                 "epsilon": 1e-7}),
    ("rmsprop", {"learning_rate": 0.001, "rho": 0.9, "epsilon": 1e-7}),
    ("Adam", {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999,
              "epsilon": 1e-7})])
def test_names_and_defaults(name, defaults):
    optimizer = optimizers.get(name)
    assert optimizer.get_config() == {"clipnorm": None, **defaults}
    assert optimizers.get(optimizer) is optimizer


@pytest.mark.parametrize("name", optimizers.NAMES)
def test_only_parameters_change_each_in_its_own_way(name):
    rng = np.random.default_rng(0)
    shapes = [(3, 2), (2,), (2, 2, 1, 3)]
    params = [rng.normal(size=s).astype("float32") for s in shapes]
    alone = [v.copy() for v in params]
    optimizer, others = optimizers.get(name), [optimizers.get(name)
                                               for _ in shapes]
    for _ in range(3):
        grads = [frozen(rng.normal(size=s).astype("float32"))
                 for s in shapes]
        optimizer.apply(grads, params)
        for other, dv, v in zip(others, grads, alone, strict=True):
            other.apply([dv], [v])
    assert optimizer.iterations == 3
    for v, w in zip(params, alone, strict=True):
        assert v.dtype == "float32"
        np.testing.assert_array_equal(v, w)


@pytest.mark.parametrize("optimizer", [SGD(momentum=0.9), RMSprop(), Adam()])
def test_a_memory_fades_to_zero_and_does_not_stop_short(optimizer):
    """Left alone, rounding keeps 0.9 times the smallest float32 where it is.

    0.9^t passes 1e-38 after 830 steps; the clean-up comes every 100.
    """
    v, zero = np.zeros(2, "float32"), frozen(np.zeros(2, "float32"))
    optimizer.apply([np.array([1.0, -1e-20], "float32")], [v])
    for _ in range(1100):
        optimizer.apply([zero], [v])
    assert optimizer.state[0][0].tolist() == [0, 0]
    others = np.abs(optimizer.state[0][1:])
    assert ((others == 0) | (others >= np.finfo("float32").tiny)).all()


def test_only_numbers_below_full_precision_become_zero():
    v = np.array([-0.5, -1e-38, -2e-38, 1e-45, 1.2e-38, 1e-20], "float32")
    optimizers.zero_subnormals(v)
    np.testing.assert_array_equal(
        v, np.array([-0.5, 0, -2e-38, 0, 1.2e-38, 1e-20], "float32"))


def test_exponential_decay():
    rate = schedules.ExponentialDecay(0.5, decay_steps=4, decay_rate=0.25)
    # 0.5 * 0.25^(t / 4): 0.5, then half of it after two steps, a quarter.
    assert [rate(t) for t in (0, 2, 4, 8)] == [0.5, 0.25, 0.125, 0.03125]
    stairs = schedules.ExponentialDecay(0.5, 4, 0.25, staircase=True)
    assert [stairs(t) for t in (0, 3, 4, 7)] == [0.5, 0.5, 0.125, 0.125]


def test_cosine_decay():
    rate = schedules.CosineDecay(0.5, decay_steps=4, alpha=0.2)
    # cosines of 0, 45, 90, 135, 180 degrees; from 0.5 down to 0.1
    cosines = np.cos(np.pi * np.array([0, 1, 2, 3, 4, 4]) / 4)
    np.testing.assert_allclose([rate(t) for t in (0, 1, 2, 3, 4, 9)],
                               0.1 + 0.4 * (1 + cosines) / 2, rtol=1e-12)
    warm = schedules.CosineDecay(0.1, 4, warmup_target=0.5, warmup_steps=2)
    np.testing.assert_allclose([warm(t) for t in (0, 1, 2, 4, 6, 9)],
                               [0.1, 0.3, 0.5, 0.25, 0, 0], atol=1e-12)


def test_piecewise_constant_decay():
    rate = schedules.PiecewiseConstantDecay([2, 5], [3.0, 2.0, 1.0])
    assert [rate(t) for t in range(8)] == [3, 3, 3, 2, 2, 2, 1, 1]


@pytest.mark.parametrize("make", optimizers.NAMES.values())
def test_a_schedule_gives_every_step_its_rate(make):
    rates, g = [0.5, 0.25, 0.125], [2.0, -1.0, 4.0]
    moving = make(schedules.PiecewiseConstantDecay([0, 1], rates))
    told, v, w = make(rates[0]), np.array([1.0]), np.array([1.0])
    for t in range(3):
        assert moving.learning_rate == told.learning_rate == rates[t]
        moving.apply([frozen([g[t]])], [v])
        told.apply([frozen([g[t]])], [w])
        told.learning_rate = rates[min(t + 1, 2)]
        assert v == w
    again = make.from_config(moving.get_config())
    assert again.learning_rate == 0.5 and again.schedule is moving.schedule


def test_a_long_gradient_is_shortened_and_a_short_one_is_not():
    # (3, 4) has length 5: a fifth of it is left. (0.3, 0.4) stays.
    for dv, expected in (([3.0, 4.0], [0.6, 0.8]), ([0.3, 0.4], [0.3, 0.4])):
        v = np.zeros(2)
        SGD(1.0, clipnorm=1.0).apply([frozen(dv)], [v])
        np.testing.assert_allclose(v, -np.array(expected), rtol=1e-15)
    huge = frozen(np.full(4, 1e30, "float32"))      # its square overflows
    v = np.zeros(4, "float32")
    SGD(1.0, clipnorm=2.0).apply([huge], [v])
    np.testing.assert_array_equal(v, -np.ones(4, "float32"))
    first, second = np.zeros(2), np.zeros(1)        # each on its own
    SGD(1.0, clipnorm=1.0).apply([frozen([3.0, 4.0]), frozen([0.5])],
                                 [first, second])
    assert second == -0.5
