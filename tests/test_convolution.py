"""Fast convolution against the loops, pooling against its ties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numbers_to_test import distinct, frozen, normal, seeds

from nnlab.backprop import check_gradient
from nnlab.convolution import (
    conv2d_backward,
    conv2d_forward,
    conv2d_loops,
    max_pool_backward,
    max_pool_forward,
    pad,
    padding_amounts,
    spread,
    unfold,
    unpad,
)

small = st.integers(1, 3)
paddings = st.sampled_from(["valid", "same"])


@given(seed=seeds, n=small, h=st.integers(3, 6), w=st.integers(3, 6),
       c=small, f=small, k_h=small, k_w=small, s_h=small, s_w=small,
       padding=paddings)
def test_fast_equals_loops_and_gradients(seed, n, h, w, c, f, k_h, k_w,
                                         s_h, s_w, padding):
    rng, strides = np.random.default_rng(seed), (s_h, s_w)
    x, b = normal(rng, n, h, w, c), normal(rng, f)
    W = normal(rng, k_h, k_w, c, f)

    def z_of(x, W, b):
        return conv2d_forward(x, W, b, strides, padding)[0]

    z, cols = conv2d_forward(x, W, b, strides, padding)
    loops = conv2d_loops(pad(x, (k_h, k_w), strides, padding), W, b, strides)
    np.testing.assert_allclose(z, loops, rtol=1e-12, atol=1e-12)
    dz = normal(rng, *z.shape)
    dx, dW, db = conv2d_backward(dz, x, W, frozen(cols), strides, padding)
    check_gradient(lambda v: (dz * z_of(v, W, b)).sum(), x, dx)
    check_gradient(lambda v: (dz * z_of(x, v, b)).sum(), W, dW)
    check_gradient(lambda v: (dz * z_of(x, W, v)).sum(), b, db)


@given(seed=seeds, n=small, h=st.integers(3, 6), w=st.integers(3, 6),
       c=small, p_h=small, p_w=small, s_h=small, s_w=small, padding=paddings)
def test_pooling_and_its_gradient(seed, n, h, w, c, p_h, p_w, s_h, s_w,
                                  padding):
    rng = np.random.default_rng(seed)
    x = distinct(rng, n, h, w, c)
    choices = (p_h, p_w), (s_h, s_w), padding
    a = frozen(max_pool_forward(x, *choices))
    da = normal(rng, *a.shape)
    dx = max_pool_backward(da, x, a, *choices)
    check_gradient(
        lambda v: (da * max_pool_forward(v, *choices)).sum(), x, dx)


def test_input_gradient_can_be_left_out():
    x, W = np.ones((1, 4, 4, 1)), np.ones((3, 3, 1, 2))
    z, cols = conv2d_forward(x, W, np.zeros(2))
    dx, dW, db = conv2d_backward(z, x, W, cols, input_gradient=False)
    assert dx is None
    np.testing.assert_array_equal(dW, conv2d_backward(z, x, W, cols)[1])
    np.testing.assert_array_equal(db, conv2d_backward(z, x, W, cols)[2])


def test_loops_by_definition():
    # 3x3 image 1..9, kernel [[1, 0], [0, -1]]: each output is
    # x[i, j] - x[i + 1, j + 1] = -4, and the bias adds 10.
    x = np.arange(1.0, 10).reshape(1, 3, 3, 1)
    W = np.array([[1.0, 0.0], [0.0, -1.0]])[:, :, None, None]
    z = conv2d_loops(x, W, np.array([10.0]))
    assert z[0, :, :, 0].tolist() == [[6, 6], [6, 6]]
    assert conv2d_loops(x, W, np.zeros(1), strides=2).shape == (1, 1, 1, 1)


@pytest.mark.parametrize("size, k, stride, expected", [
    (5, 3, 1, (1, 1)),          # 5 outputs need 7 rows
    (5, 2, 1, (0, 1)),          # the odd row goes after
    (6, 3, 2, (0, 1)),          # 3 outputs need 2 * 2 + 3 = 7 rows
    (7, 3, 2, (1, 1)),          # 4 outputs need 3 * 2 + 3 = 9 rows
    (4, 2, 3, (0, 1)),          # 2 outputs need 3 + 2 = 5 rows
    (5, 1, 3, (0, 0)),          # never a negative number of rows
])
def test_same_padding(size, k, stride, expected):
    assert padding_amounts(size, k, stride, "same") == expected
    assert padding_amounts(size, k, stride, "valid") == (0, 0)


def test_unpad_undoes_pad():
    x = np.arange(1.0, 25).reshape(1, 4, 6, 1)
    arguments = (3, 4), (2, 3), "same"
    padded = pad(x, *arguments)
    assert padded.sum() == x.sum() and padded.shape == (1, 5, 7, 1)
    np.testing.assert_array_equal(unpad(padded, x.shape, *arguments), x)


def test_unfold_lays_a_patch_out_as_a_row():
    x = np.arange(1.0, 10).reshape(1, 3, 3, 1)
    assert unfold(x, (2, 2), (1, 1)).tolist() == [
        [1, 2, 4, 5], [2, 3, 5, 6], [4, 5, 7, 8], [5, 6, 8, 9]]


def test_spread_counts_the_patches_over_each_pixel():
    # 2x2 windows over 3x3: a corner lies in 1, an edge in 2, the middle in 4.
    dz, W = np.ones((1, 2, 2, 1)), np.ones((2, 2, 1, 1))
    dx = spread(dz, (1, 3, 3, 1), W, (1, 1), "valid")
    assert dx[0, :, :, 0].tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]


def test_spread_cuts_off_what_falls_on_the_border():
    # "same" puts the odd row and column after: 2x2 images become 3x3.
    dz, W = np.ones((1, 2, 2, 1)), np.ones((2, 2, 1, 1))
    dx = spread(dz, (1, 2, 2, 1), W, (1, 1), "same")
    assert dx[0, :, :, 0].tolist() == [[1, 2], [2, 4]]


def test_a_tie_goes_to_the_first_of_the_window():
    x = np.array([[3.0, 3.0, 1.0, 2.0],
                  [3.0, 3.0, 2.0, 1.0]]).reshape(1, 2, 4, 1)
    a = max_pool_forward(x)
    dx = max_pool_backward(np.array([[[[5.0], [7.0]]]]), x, a)
    assert dx[0, :, :, 0].tolist() == [[5, 0, 0, 7], [0, 0, 0, 0]]


def test_overlapping_windows_add_their_gradients():
    # Windows of 2 at stride 1 over 1, 9, 2: the 9 wins both.
    x = np.array([1.0, 9.0, 2.0]).reshape(1, 1, 3, 1)
    a = max_pool_forward(x, (1, 2), 1)
    dx = max_pool_backward(np.array([3.0, 4.0]).reshape(a.shape), x, a,
                           (1, 2), 1)
    assert dx.ravel().tolist() == [0, 7, 0]


def test_pooling_negative_numbers_with_padding():
    x = -np.arange(1.0, 10).reshape(1, 3, 3, 1)
    a = max_pool_forward(x, 2, padding="same")
    assert a[0, :, :, 0].tolist() == [[-1, -3], [-7, -9]]


def test_integers_become_floats():
    x = np.arange(16).reshape(1, 4, 4, 1)
    a = max_pool_forward(x)
    assert a.dtype == "float32"
    dx = max_pool_backward(0.5 * a, x, a)
    assert dx.sum() == 0.5 * a.sum()
    z, cols = conv2d_forward(x, np.ones((2, 2, 1, 1)), [0])
    dz = np.ones(z.shape, int)
    dx, _, _ = conv2d_backward(dz, x, np.full((2, 2, 1, 1), 0.5), cols)
    assert dx[0, 1:3, 1:3].ravel().tolist() == [2, 2, 2, 2]


def test_float_type_is_kept():
    x, W = np.ones((1, 4, 4, 2), "float32"), np.ones((3, 3, 2, 5), "float32")
    z, cols = conv2d_forward(x, W, np.zeros(5, "float32"), 1, "same")
    parts = conv2d_backward(z, x, W, cols, 1, "same")
    assert {v.dtype.name for v in (z, cols, *parts)} == {"float32"}
    a = max_pool_forward(x, 2, 1, "same")
    dx = max_pool_backward(a, x, a, 2, 1, "same")
    assert a.dtype == dx.dtype == "float32"
