"""The dense layer's two functions, and the tools that check gradients."""

import numpy as np
import pytest
from hypothesis import given
from numbers_to_test import frozen, normal, seeds, sizes

from nnlab.backprop import (
    check_gradient,
    dense_backward,
    dense_forward,
    numerical_gradient,
    relative_error,
)


@given(seed=seeds, n=sizes, n_in=sizes, n_out=sizes)
def test_dense_gradients(seed, n, n_in, n_out):
    rng = np.random.default_rng(seed)
    x, W, b = normal(rng, n, n_in), normal(rng, n_in, n_out), normal(rng,
                                                                     n_out)
    dz = normal(rng, n, n_out)
    dx, dW, db = dense_backward(dz, x, W)
    check_gradient(lambda v: (dz * dense_forward(v, W, b)).sum(), x, dx)
    check_gradient(lambda v: (dz * dense_forward(x, v, b)).sum(), W, dW)
    check_gradient(lambda v: (dz * dense_forward(x, W, v)).sum(), b, db)


def test_input_gradient_can_be_left_out():
    dz, x, W = np.ones((2, 1)), np.ones((2, 3)), np.ones((3, 1))
    dx, dW, db = dense_backward(dz, x, W, input_gradient=False)
    assert dx is None
    np.testing.assert_array_equal(dW, dense_backward(dz, x, W)[1])
    np.testing.assert_array_equal(db, dense_backward(dz, x, W)[2])


def test_float_type_is_kept():
    x, W, b = (np.ones(s, "float32") for s in ((2, 3), (3, 4), (4,)))
    z = dense_forward(x, W, b)
    assert z.dtype == "float32"
    assert [v.dtype for v in dense_backward(z, x, W)] == ["float32"] * 3


def test_numerical_gradient_of_a_cube():
    # d/dv v^3 = 3 v^2; the central difference is off by exactly h^2.
    v = frozen([[1.0, -2.0, 0.5]])
    dv = numerical_gradient(lambda v: (v**3).sum(), v, h=1e-3)
    np.testing.assert_allclose(dv, 3 * v**2 + 1e-6, rtol=1e-10)


def test_numerical_gradient_of_integers_and_single_numbers():
    assert numerical_gradient(lambda v: v**2, 3) == pytest.approx(6)
    dv = numerical_gradient(lambda v: (v**2).sum(), [1, 2])
    np.testing.assert_allclose(dv, [2, 4])


def test_relative_error():
    # |a - b| / (|a| + |b|) with a = (3, 4), b = (0, 0), then b = (3, 0):
    # 5 / 5 = 1, and 4 / (5 + 3) = 0.5.
    assert relative_error([3, 4], [0, 0]) == 1
    assert relative_error([3, 4], [3, 0]) == 0.5
    assert relative_error([3, 4], [3, 4]) == 0
    assert relative_error([0.0], [0.0]) == 0
    assert type(relative_error([1.0], [2.0])) is float


def test_check_gradient_returns_the_error_or_shows_the_worst_entry():
    def f(v):
        return (v**2).sum()

    v = frozen([[1.0, 2.0], [3.0, 4.0]])
    error = check_gradient(f, v, 2 * v)
    assert type(error) is float and error < 1e-9
    wrong = 2 * v
    wrong[1, 0] = -6.0
    with pytest.raises(AssertionError, match=r"worst at \(1, 0\): "
                       r"yours -6, numerical 6"):
        check_gradient(f, v, wrong)
    assert check_gradient(f, v, wrong, tolerance=1) > 0.1


def test_check_gradient_fails_on_nan():
    with pytest.raises(AssertionError, match="nan"):
        check_gradient(lambda v: v.sum(), np.ones(2), [1.0, np.nan])
