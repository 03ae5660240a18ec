"""Convolution and pooling as one layer: the numbers of the two."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numbers_to_test import distinct, frozen, normal, seeds

from nnlab import Sequential, layers, parallel
from nnlab.backprop import check_gradient
from nnlab.fusion import ConvPool, fit_together, fuse
from nnlab.regularizers import L1, L2
from nnlab.utils import set_random_seed

small = st.integers(1, 3)


def pair(x, pool_size, **arguments):
    """Return a built convolution and its pooling; none may change W or b."""
    conv = layers.Conv2D(2, bias_initializer="random_normal", **arguments)
    conv.build(x.shape)
    conv.W, conv.b = (frozen(v.astype(x.dtype)) for v in (conv.W, conv.b))
    return conv, layers.MaxPooling2D(pool_size)


def both_ways(x, conv, pool, rng):
    """Return [a, dx, dW, db] of the two layers and of the one."""
    one = ConvPool(conv.twin(), pool)
    a, fused = pool(conv(x)), one(x)
    assert one.compute_output_shape(x.shape) == fused.shape
    da = normal(rng, *a.shape)
    dx = conv.backward(pool.backward(da))
    return ([a, dx, conv.dW, conv.db],
            [fused, one.backward(da), one.dW, one.db])


@given(seed=seeds, n=small, h=st.integers(5, 8), c=small, p_h=small,
       p_w=small, stride=st.integers(1, 2),
       padding=st.sampled_from(["valid", "same"]), bias=st.booleans(),
       activation=st.sampled_from(["linear", "relu"]))
def test_one_equals_two(seed, n, h, c, p_h, p_w, stride, padding, bias,
                        activation):
    """Also where pooling drops a row or a column of the convolution's."""
    rng = np.random.default_rng(seed)
    x = normal(rng, n, h + 1, h + 2, c)
    conv, pool = pair(x, (p_h, min(p_w, 2)), kernel_size=(2, 3),
                      strides=stride, padding=padding, activation=activation,
                      use_bias=bias, kernel_regularizer=L1(0.1),
                      bias_regularizer=L2(0.1) if bias else None)
    assert fit_together(conv, pool)
    for two, one in zip(*both_ways(x, conv, pool, rng), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-12, atol=1e-12)


def test_gradients_are_the_numerical_ones():
    rng = np.random.default_rng(3)
    x = distinct(rng, 2, 6, 7, 2)
    conv, pool = pair(x, 2, kernel_size=2, activation="relu")
    one = ConvPool(conv, pool)
    da = normal(rng, *one(x).shape)
    dx = one.backward(da)
    dW, db = one.dW, one.db

    def loss(name, v):
        changed = ConvPool(conv, pool)
        setattr(changed, name, v)
        return (da * changed(x)).sum()

    check_gradient(lambda v: (da * one(v)).sum(), x, dx)
    check_gradient(lambda v: loss("W", v), conv.W, dW)
    check_gradient(lambda v: loss("b", v), conv.b, db)


def test_by_hand():
    # The kernel [[1, 1]] adds neighbours of 1 2 3 0 0: 3 5 3 0, plus b = -4
    # is -1 1 -1 -4. Windows of two keep 1 and -1; relu makes them 1 and 0.
    # The 5 saw x = 2 and 3, so da = 10, 20 reach only those two, dW = 10 *
    # (2, 3), db = 10.
    x = np.array([1.0, 2, 3, 0, 0]).reshape(1, 1, 5, 1)
    conv = layers.Conv2D(1, (1, 2), activation="relu")
    conv.build(x.shape)
    conv.set_weights([np.ones((1, 2, 1, 1)), [-4.0]])
    one = ConvPool(conv, layers.MaxPooling2D((1, 2)))
    assert one(x).ravel().tolist() == [1, 0]
    dx = one.backward(np.array([10.0, 20.0]).reshape(1, 1, 2, 1))
    assert dx.ravel().tolist() == [0, 10, 10, 0, 0]
    assert one.dW.ravel().tolist() == [20, 30] and one.db.tolist() == [10]


def test_a_tie_goes_to_the_first_of_the_window_as_in_two_layers():
    rng = np.random.default_rng(0)
    for x in (np.ones((2, 6, 6, 1)), np.zeros((1, 7, 5, 2)),
              rng.integers(-1, 2, (3, 8, 8, 1)).astype("float64")):
        for pool_size in (2, (1, 3), (2, 1)):
            for activation in ("linear", "relu"):
                conv, pool = pair(x, pool_size, kernel_size=2,
                                  activation=activation)
                conv.W = np.ones_like(conv.W)       # few sums: many ties
                conv.b = np.array([0.0, 0.5])
                for two, one in zip(*both_ways(x, conv, pool, rng),
                                    strict=True):
                    np.testing.assert_allclose(one, two, rtol=1e-12,
                                               atol=1e-12)


def test_the_input_gradient_can_be_left_out():
    x = normal(np.random.default_rng(1), 2, 4, 4, 1)
    one = ConvPool(*pair(x, 2, kernel_size=3))
    da = one(x)
    assert one.backward(da, input_gradient=False) is None
    dW, db = one.dW, one.db
    one(x)
    assert one.backward(da).shape == x.shape
    np.testing.assert_array_equal(dW, one.dW)
    np.testing.assert_array_equal(db, one.db)


def test_the_float_type_is_kept_and_the_patches_are_freed():
    x = np.ones((2, 5, 5, 1), "float32")
    one = ConvPool(*pair(x, 2, kernel_size=2))
    a = one(x)
    arrays = [a, one.backward(a), one.dW, one.db]
    assert {v.dtype.name for v in arrays} == {"float32"}
    assert one.memory is None


@pytest.mark.parametrize("conv, pool", [
    ({"activation": "sigmoid"}, {}),                # rounding may make a tie
    ({"activation": "tanh"}, {}),
    ({"activation": "leaky_relu"}, {}),
    ({"activation": "softmax"}, {}),                # mixes the channels
    ({}, {"strides": 1}),                           # windows overlap
    ({}, {"strides": 3}),                           # or leave a gap
    ({}, {"strides": (2, 1)}),
    ({}, {"strides": (3, 2)}),
    ({}, {"padding": "same"}),
])
def test_other_pairs_stay_two(conv, pool):
    stay = [layers.Conv2D(2, 3, **conv), layers.MaxPooling2D(2, **pool)]
    assert fuse(stay) == stay


def test_only_neighbours_are_fused():
    conv, pool = layers.Conv2D(2, 3), layers.MaxPooling2D(2)
    flat, dense = layers.Flatten(), layers.Dense(2, activation="relu")
    kinds = [type(layer).__name__ for layer in fuse(
        [pool, conv, pool, pool, conv, layers.Dropout(0.5), pool, flat,
         dense])]
    assert kinds == ["MaxPooling2D", "ConvPool", "MaxPooling2D", "Conv2D",
                     "Dropout", "MaxPooling2D", "Flatten", "Dense"]
    assert fuse([]) == []


def network():
    set_random_seed(5)
    model = Sequential([
        layers.Input((9, 9, 1)), layers.Conv2D(3, 2, activation="relu"),
        layers.MaxPooling2D(3), layers.Conv2D(4, 2, kernel_regularizer="l2"),
        layers.MaxPooling2D(1), layers.Flatten(),
        layers.Dense(2, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy",
                  metrics=["accuracy"])
    return model


def test_a_network_trains_alike_fused_and_unfused(monkeypatch):
    rng = np.random.default_rng(6)
    x, y = normal(rng, 24, 9, 9, 1), rng.integers(0, 2, 24)
    plain, fused = network(), network()
    how = {"batch_size": 8, "epochs": 3, "shuffle": False, "verbose": 0}
    whole = plain.fit(x, y, **how)
    monkeypatch.setattr(parallel, "ENOUGH", 1)
    used = []
    monkeypatch.setattr(ConvPool, "forward", lambda self, x, training: (
        used.append(len(x)), forward(self, x, training))[1])
    parts = fused.fit(x, y, **how)
    assert sorted(used) == [4] * len(used) and len(used) == 36
    for name, values in whole.history.items():
        np.testing.assert_allclose(parts.history[name], values, rtol=1e-4)
    for a, b in zip(fused.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-5)
    for a, b in zip(fused.gradients, plain.gradients, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-5)


forward = ConvPool.forward
