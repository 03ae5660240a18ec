"""Every activation against its derivative, its limits and its definition."""

import numpy as np
import pytest
from hypothesis import given
from numbers_to_test import frozen, normal, off_zero, seeds, sizes

from nnlab import activations
from nnlab.activations import (
    BACKWARD,
    leaky_relu,
    leaky_relu_backward,
    relu,
    relu_backward,
    sigmoid,
    softmax,
    tanh,
)
from nnlab.backprop import check_gradient

ALL = sorted(BACKWARD, key=lambda g: g.__name__)


@pytest.mark.parametrize("g", ALL, ids=lambda g: g.__name__)
@given(seed=seeds, n=sizes, k=sizes)
def test_backward_is_the_gradient(g, seed, n, k):
    rng = np.random.default_rng(seed)
    x, da = off_zero(rng, n, k), normal(rng, n, k)
    dz = BACKWARD[g](da, frozen(g(x)))
    check_gradient(lambda v: (da * g(v)).sum(), x, dz)


@pytest.mark.parametrize("g", ALL, ids=lambda g: g.__name__)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_float_type_is_kept(g, dtype):
    x = np.array([[-1.5, 0.5, 2.0]], dtype)
    a = g(x)
    assert a.dtype == dtype
    assert BACKWARD[g](a, a).dtype == dtype


@pytest.mark.parametrize("g", ALL, ids=lambda g: g.__name__)
def test_integers_become_floats(g):
    x = np.array([[-3, 0, 4]])
    assert g(x).dtype == "float32"
    np.testing.assert_array_equal(g(x), g(x.astype("float32")))


@pytest.mark.parametrize("g", ALL, ids=lambda g: g.__name__)
def test_huge_inputs_stay_finite(g):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = g(np.array([[-1e4, -100.0, 0.0, 100.0, 1e4]]))
    assert np.isfinite(a).all()


def test_values():
    x = np.array([-2.0, 0.0, 1.0])
    np.testing.assert_allclose(sigmoid(x), 1 / (1 + np.exp(-x)), rtol=1e-15)
    np.testing.assert_allclose(tanh(x), np.sinh(x) / np.cosh(x), rtol=1e-15)
    assert relu(x).tolist() == [0, 0, 1]
    assert leaky_relu(x).tolist() == [-0.4, 0, 1]
    assert leaky_relu(x, 0.5).tolist() == [-1, 0, 1]
    np.testing.assert_allclose(softmax(np.log([1.0, 2.0, 5.0])),
                               [0.125, 0.25, 0.625], rtol=1e-15)


def test_corner_of_relu_is_flat():
    zero, one = np.zeros(1), np.ones(1)
    assert relu_backward(one, relu(zero)) == 0
    assert leaky_relu_backward(one, leaky_relu(zero)) == 0.2


def test_slope_of_leaky_relu_reaches_its_gradient():
    a = leaky_relu(np.array([-2.0, 2.0]), 0.5)
    da = np.array([10, 20])                 # integers, on purpose
    assert leaky_relu_backward(da, a, 0.5).tolist() == [5, 20]


@given(seed=seeds, n=sizes, k=sizes)
def test_softmax_sums_to_one_and_ignores_a_constant(seed, n, k):
    rng = np.random.default_rng(seed)
    x, constant = normal(rng, n, k), rng.normal(size=(n, 1)) * 100
    a = softmax(x)
    np.testing.assert_allclose(a.sum(axis=-1), 1, rtol=1e-14)
    assert (a > 0).all()
    np.testing.assert_allclose(softmax(x + constant), a, rtol=1e-10)


def test_softmax_looks_at_each_row_alone():
    a = softmax(np.array([[1000.0, 0.0], [-1000.0, -1000.0]]))
    assert a.tolist() == [[1, 0], [0.5, 0.5]]


@given(seed=seeds)
def test_sigmoid_and_tanh_are_symmetric_and_related(seed):
    x = normal(np.random.default_rng(seed), 7) * 5
    np.testing.assert_allclose(sigmoid(-x), 1 - sigmoid(x), atol=1e-15)
    np.testing.assert_allclose(tanh(x), 2 * sigmoid(2 * x) - 1, atol=1e-15)


def test_get_takes_names_functions_and_none():
    assert activations.get(None) is activations.linear
    assert activations.get("tanh") is tanh
    assert activations.get(relu) is relu
