"""Every layer's gradients, shapes, weights and memory."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numbers_to_test import distinct, frozen, normal, seeds, sizes

from nnlab import config, layers
from nnlab.backprop import check_gradient
from nnlab.regularizers import L1, L2
from nnlab.utils import set_random_seed

ACTIVATIONS = [None, "sigmoid", "tanh", "relu", "leaky_relu", "softmax"]
small = st.integers(1, 3)


@pytest.fixture(autouse=True)
def float64():
    config.set_floatx("float64")
    yield
    config.set_floatx("float32")


def check_layer(layer, x, rng):
    """Hold dx, dW and db against numbers, penalties included."""
    a = layer(x)
    da = normal(rng, *a.shape)
    dx = layer.backward(da)
    gradients = [dv.copy() for dv in layer.gradients]
    assert a.shape == layer.compute_output_shape(x.shape)

    def loss_of_input(v):
        return (da * layer.forward(v)).sum()

    check_gradient(loss_of_input, x, dx)
    for v, dv in zip(layer.weights, gradients, strict=True):
        def loss_of_weights(new, v=v):
            old = v.copy()
            v[...] = new
            loss = (da * layer.forward(x)).sum() + layer.penalty()
            v[...] = old
            return loss
        check_gradient(loss_of_weights, v, dv)


def check_weighted_layer(layer, x, rng):
    """The same, away from ReLU's corner and L1's: there is no slope there."""
    set_random_seed(int(rng.integers(2**31)))
    layer(x)
    assume(min(np.abs(v).min() for v in (layer.z, *layer.weights)) > 3e-4)
    check_layer(layer, x, rng)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@given(seed=seeds, n=sizes, n_in=sizes, n_out=sizes, bias=st.booleans())
def test_dense(activation, seed, n, n_in, n_out, bias):
    rng = np.random.default_rng(seed)
    layer = layers.Dense(n_out, activation, bias, kernel_regularizer=L2(0.1),
                         bias_regularizer=L1(0.1) if bias else None,
                         bias_initializer="random_normal")
    check_weighted_layer(layer, normal(rng, n, n_in), rng)


@pytest.mark.parametrize("activation", [None, "relu", "sigmoid"])
@given(seed=seeds, n=small, h=st.integers(3, 5), c=small, f=small,
       stride=small, padding=st.sampled_from(["valid", "same"]),
       bias=st.booleans())
def test_conv2d(activation, seed, n, h, c, f, stride, padding, bias):
    rng = np.random.default_rng(seed)
    layer = layers.Conv2D(f, (3, 2), stride, padding, activation=activation,
                          use_bias=bias, kernel_regularizer=L1(0.1),
                          bias_regularizer=L2(0.1) if bias else None,
                          bias_initializer="random_normal")
    check_weighted_layer(layer, normal(rng, n, h, h + 1, c), rng)


@given(seed=seeds, n=small, h=st.integers(2, 5), c=small, pool=small,
       stride=st.none() | small, padding=st.sampled_from(["valid", "same"]))
def test_max_pooling(seed, n, h, c, pool, stride, padding):
    rng = np.random.default_rng(seed)
    layer = layers.MaxPooling2D(min(pool, h), stride, padding)
    check_layer(layer, distinct(rng, n, h, h + 1, c), rng)


@given(seed=seeds, n=small, h=st.integers(2, 5), c=small, pool=small,
       stride=st.none() | small, padding=st.sampled_from(["valid", "same"]))
def test_average_pooling(seed, n, h, c, pool, stride, padding):
    rng = np.random.default_rng(seed)
    layer = layers.AveragePooling2D(min(pool, h), stride, padding)
    check_layer(layer, normal(rng, n, h, h + 1, c), rng)


@given(seed=seeds, n=small, h=small, c=small, keepdims=st.booleans())
def test_global_average_pooling(seed, n, h, c, keepdims):
    rng = np.random.default_rng(seed)
    layer = layers.GlobalAveragePooling2D(keepdims=keepdims)
    x = normal(rng, n, h, h + 1, c)
    check_layer(layer, x, rng)
    np.testing.assert_allclose(layer(x).ravel(),
                               x.mean(axis=(1, 2)).ravel(), rtol=1e-12)


def test_averages_of_windows_by_hand():
    # Windows of two in 1 2 3, the last one half outside: 1.5 and 3, not 1.5.
    # Backwards 10 is shared by two pixels, 20 goes to the only one.
    layer = layers.AveragePooling2D((1, 2), padding="same")
    assert layer(np.array([1.0, 2, 3]).reshape(1, 1, 3, 1)).ravel(
        ).tolist() == [1.5, 3]
    dx = layer.backward(np.array([10.0, 20]).reshape(1, 1, 2, 1))
    assert dx.ravel().tolist() == [5, 5, 20]


class InTraining:
    """A layer that takes every pass for one of training."""

    def __init__(self, layer):
        self.layer = layer

    def __getattr__(self, name):
        return getattr(self.layer, name)

    def __call__(self, x):
        return self.layer(x, training=True)

    def forward(self, x):
        return self.layer.forward(x, training=True)


@pytest.mark.parametrize("shape", [(5,), (2, 3, 4)])
@pytest.mark.parametrize("choices", [
    {}, {"center": False}, {"scale": False},
    {"center": False, "scale": False}, {"epsilon": 0.5}])
@given(seed=seeds, n=st.integers(3, 6))
def test_batch_normalization(shape, choices, seed, n):
    """Of two examples every batch is nearly the same, its gradient tiny."""
    rng, choices = np.random.default_rng(seed), {"epsilon": 0.1, **choices}
    layer = layers.BatchNormalization(
        gamma_initializer="random_normal", beta_initializer="random_normal",
        moving_mean_initializer="random_normal", **choices)
    x = frozen(3 * rng.normal(size=(n, *shape)) + 1)
    layer.build(x.shape)
    layer.statistic_names = ()              # measured: no gradient for them
    check_layer(layer, x, rng)
    check_layer(InTraining(layer), x, rng)
    assert len(layer.weights) == len(layer.gradients) == 2 - len(
        choices.keys() & {"center", "scale"})


def test_moving_statistics_by_hand():
    # momentum 0.75: a quarter of the batch's mean 4 and variance 9 each time.
    layer, x = layers.BatchNormalization(momentum=0.75), frozen([[1.0], [7]])
    for mean, variance in ((1, 3), (1.75, 4.5)):
        layer(x, training=True)
        assert layer.moving_mean.tolist() == [mean]
        assert layer.moving_variance.tolist() == [variance]
    layer(x)                                            # in use: no change
    assert layer.moving_mean.tolist() == [1.75]
    assert [w.tolist() for w in layer.get_weights()] == [
        [1], [0], [1.75], [4.5]]


def test_a_batch_that_is_normalized_stays_in_one_piece(monkeypatch):
    from nnlab import Sequential, parallel
    monkeypatch.setattr(parallel, "ENOUGH", 1)
    plain = [layers.Input((3,)), layers.Dense(2)]
    assert len(parallel.pieces_of(Sequential(plain), 8)) > 1
    model = Sequential([*plain, layers.BatchNormalization(name="n")])
    assert parallel.pieces_of(model, 8) == [slice(0, 8)]


def swish(z):
    return z / (1 + np.exp(-z))


@given(seed=seeds, n=sizes, k=sizes)
def test_activations_of_ones_own(seed, n, k):
    rng = np.random.default_rng(seed)
    check_layer(layers.Dense(k, swish), normal(rng, n, 3), rng)
    check_layer(layers.Activation(np.sin), normal(rng, n, k), rng)
    check_layer(layers.Conv2D(k, 2, activation=swish),
                normal(rng, n, 3, 3, 1), rng)


@given(seed=seeds, n=sizes, k=sizes)
def test_flatten_activation_and_idle_dropout(seed, n, k):
    rng = np.random.default_rng(seed)
    check_layer(layers.Flatten(), normal(rng, n, k, 2, 3), rng)
    check_layer(layers.Activation("softmax"), normal(rng, n, k), rng)
    check_layer(layers.Dropout(0.5), normal(rng, n, k), rng)


def test_dropout_in_training():
    set_random_seed(1)
    layer, x = layers.Dropout(0.2), frozen(np.full((200, 300), 3.0))
    a = layer(x, training=True)
    assert sorted(set(a.ravel())) == [0, 3.75]      # 3 / (1 - 0.2)
    assert (a == 0).mean() == pytest.approx(0.2, abs=0.01)
    da = layer.backward(x)
    np.testing.assert_array_equal(da, a)            # the same mask
    assert not np.array_equal(layer(x, training=True), a)
    np.testing.assert_array_equal(layer(x), x)      # nothing in use
    np.testing.assert_array_equal(layer.backward(x), x)


def test_dropout_obeys_seeds():
    x = np.ones((5, 40))
    own = [layers.Dropout(0.5, seed=3)(x, training=True) for _ in range(2)]
    np.testing.assert_array_equal(*own)
    shared = []
    for _ in range(2):
        set_random_seed(4)
        shared.append(layers.Dropout(0.5)(x, training=True))
    np.testing.assert_array_equal(*shared)
    assert (layers.Dropout(0)(x, training=True) == x).all()


def test_backward_z_skips_the_activation():
    rng = np.random.default_rng(0)
    for layer in (layers.Dense(3, "softmax"), layers.Activation("softmax")):
        x = normal(rng, 4, 3)
        layer(x)
        dz = normal(rng, 4, 3)
        expected = (dz @ layer.W.T if isinstance(layer, layers.Dense)
                    else dz)
        np.testing.assert_array_equal(layer.backward_z(dz), expected)


def test_first_layer_can_save_its_input_gradient():
    rng = np.random.default_rng(0)
    for layer, shape in ((layers.Dense(2), (3, 4)),
                         (layers.Conv2D(2, 2), (3, 4, 4, 1))):
        a = layer(normal(rng, *shape))
        assert layer.backward(a, input_gradient=False) is None
        dW = layer.dW
        layer.backward(a)
        np.testing.assert_array_equal(layer.dW, dW)


def test_backward_changes_no_weight_and_no_argument():
    rng = np.random.default_rng(0)
    layer = layers.Dense(2, "relu", kernel_regularizer="l2")
    x = normal(rng, 3, 4)
    da = frozen(layer(x))
    before = layer.get_weights()
    layer.backward(da)
    for v, w in zip(layer.weights, before, strict=True):
        np.testing.assert_array_equal(v, w)


def test_weights_are_copied_both_ways():
    layer = layers.Dense(2)
    layer.build((None, 3))
    W, b = layer.get_weights()
    W[...] = 7
    assert (layer.W != 7).all()
    layer.set_weights([W, b + 1])
    W[...] = 8
    assert (layer.W == 7).all() and (layer.b == 1).all()
    assert layer.count_params() == 8
    assert layers.Dense(2, use_bias=False).weight_names == ("W",)


def test_a_layer_remembers_under_letters():
    layer = layers.Dense(2, "tanh")
    x = np.ones((3, 4))
    a = layer(x)
    np.testing.assert_array_equal(layer.z, x @ layer.W + layer.b)
    assert layer.a is a and (layer.x == x).all()
    layer.backward(a)
    assert layer.dW.shape == layer.W.shape and layer.db.shape == (2,)


def test_config_makes_the_layer_again():
    layer = layers.Conv2D(4, 3, 2, "same", activation="relu", name="eyes")
    again = layers.Conv2D(**layer.get_config())
    assert again.get_config() == layer.get_config()
    assert layer.get_config()["name"] == "eyes"


@pytest.mark.parametrize("layer", [
    layers.Dense(3, "relu", kernel_regularizer="l2"),
    layers.Conv2D(4, 3, 2, "same"), layers.MaxPooling2D(2, 1),
    layers.AveragePooling2D(2, padding="same"), layers.Flatten(name="f"),
    layers.GlobalAveragePooling2D(keepdims=True), layers.Dropout(0.3),
    layers.BatchNormalization(momentum=0.5, center=False),
    layers.Activation("tanh")], ids=lambda layer: type(layer).__name__)
def test_from_config(layer):
    again = type(layer).from_config(layer.get_config())
    assert type(again) is type(layer) and again is not layer
    assert again.get_config() == layer.get_config()
