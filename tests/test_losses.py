"""Losses: gradients, definitions, limits, and what they never are."""

import numpy as np
import pytest
from hypothesis import given
from numbers_to_test import (
    frozen,
    normal,
    off_zero,
    one_hot,
    probabilities,
    seeds,
    sizes,
)

from nnlab import losses
from nnlab.activations import sigmoid, softmax
from nnlab.backprop import check_gradient
from nnlab.utils import to_categorical

CE = losses.CategoricalCrossentropy
SCE = losses.SparseCategoricalCrossentropy
BCE = losses.BinaryCrossentropy


def check(loss, y_true, y_pred):
    check_gradient(lambda v: loss(y_true, v), y_pred,
                   loss.gradient(y_true, y_pred))
    assert loss(y_true, y_pred) >= 0


@given(seed=seeds, n=sizes, k=sizes)
def test_mean_squared_error(seed, n, k):
    rng = np.random.default_rng(seed)
    check(losses.MeanSquaredError(), normal(rng, n, k), normal(rng, n, k))


@given(seed=seeds, n=sizes, k=sizes)
def test_mean_absolute_error_and_huber(seed, n, k):
    rng = np.random.default_rng(seed)
    y = normal(rng, n, k)
    e = off_zero(rng, n, k)                         # away from the corner
    check(losses.MeanAbsoluteError(), y, frozen(y + e))
    for delta in (0.5, 1.0, 30.0):
        check(losses.Huber(delta), y, frozen(y + e))


@given(seed=seeds, n=sizes, k=sizes)
def test_weights_of_examples(seed, n, k):
    rng, k = np.random.default_rng(seed), k + 1
    weights = frozen(rng.uniform(0, 3, n))
    labels = frozen(rng.integers(0, k, n))
    y, v = normal(rng, n, k), normal(rng, n, k)
    p = probabilities(rng, n, k)
    for loss, y_true, y_pred in (
            (losses.MeanSquaredError(), y, v), (losses.Huber(), y, v),
            (SCE(), labels, p), (SCE(True), labels, v),
            (CE(), one_hot(labels, k), p), (BCE(True), one_hot(labels, k), v),
            (losses.get(own_loss), y, v)):
        value = loss(y_true, y_pred, weights)
        assert value == pytest.approx(
            (weights * loss.each(y_true, y_pred)).mean())
        check_gradient(lambda v, loss=loss, y=y_true: loss(y, v, weights),
                       y_pred, loss.gradient(y_true, y_pred, weights))


def own_loss(y_true, y_pred):
    return (np.log(np.cosh(y_pred - y_true))).sum(axis=-1)


@given(seed=seeds, n=sizes, k=sizes)
def test_losses_of_ones_own(seed, n, k):
    rng = np.random.default_rng(seed)
    check(losses.get(own_loss), normal(rng, n, k), normal(rng, n, k))
    np.testing.assert_allclose(             # (tanh of the difference) / N
        losses.get(own_loss).gradient(y := normal(rng, n, k),
                                      v := normal(rng, n, k)),
        np.tanh(v - y) / n, rtol=1e-7, atol=1e-9)


def test_a_loss_of_ones_own_sees_labels_as_columns_and_gives_one_each():
    seen = []

    def loss(y_true, y_pred):
        seen.append((y_true.shape, y_pred.shape, y_true.dtype.name))
        return ((y_pred - y_true)**2).mean(axis=-1)

    p = np.array([[0.5], [1.0], [0.0]], "float32")
    own = losses.get(loss)
    assert own([1, 0, 1], p) == losses.MeanSquaredError()([1, 0, 1], p)
    assert own.gradient([1, 0, 1], p).dtype == "float32"
    assert {shapes[:2] for shapes in seen} == {((3, 1), (3, 1))}

    def mean(y_true, y_pred):
        return np.mean(y_pred - y_true)

    with pytest.raises(ValueError, match="mean: expected one loss for each "
                       r"of 3 examples, got \(\); take means with axis=-1"):
        losses.get(mean)([1, 0, 1], p)
    with pytest.raises(ValueError, match=r"of 3 examples, got \(3, 0\)"):
        losses.get(lambda y_true, y_pred: y_pred[:, :0])([1, 0, 1], p)
    with pytest.raises(ValueError, match="loss: expected at least one example"
                       r", got y_pred \(0, 1\); check the split"):
        losses.get(loss)([], p[:0])


def test_small_and_large_differences_by_hand():
    # |e| = 0.5 and 3: 0.5^2 / 2 = 0.125 and 1 * (3 - 1 / 2) = 2.5.
    y, p = [[0.0, 0.0]], [[0.5, -3.0]]
    assert losses.huber(y, p).tolist() == [(0.125 + 2.5) / 2]
    assert losses.huber_gradient(y, p).tolist() == [[0.25, -0.5]]
    assert losses.mean_absolute_error(y, p).tolist() == [1.75]
    assert losses.mean_absolute_error_gradient(y, p).tolist() == [[0.5, -0.5]]
    assert losses.mean_absolute_error_gradient(y, y).tolist() == [[0, 0]]


@pytest.mark.parametrize("loss", [losses.Huber(0.5), BCE(True),
                                  losses.MeanAbsoluteError()])
def test_from_config(loss):
    again = type(loss).from_config(loss.get_config())
    assert again.get_config() == loss.get_config()


@pytest.mark.parametrize("from_logits", [False, True])
@given(seed=seeds, n=sizes, k=sizes)
def test_binary_crossentropy(from_logits, seed, n, k):
    rng = np.random.default_rng(seed)
    y = frozen(rng.integers(0, 2, (n, k)))
    p = normal(rng, n, k) if from_logits else frozen(
        rng.uniform(0.05, 0.95, (n, k)))
    check(BCE(from_logits), y, p)
    check(BCE(from_logits), frozen(rng.uniform(size=(n, k))), p)


@pytest.mark.parametrize("from_logits", [False, True])
@given(seed=seeds, n=sizes, k=sizes)
def test_categorical_crossentropy(from_logits, seed, n, k):
    rng, k = np.random.default_rng(seed), k + 1
    p = (normal if from_logits else probabilities)(rng, n, k)
    labels = frozen(rng.integers(0, k, n))
    check(CE(from_logits), one_hot(labels, k), p)
    check(CE(from_logits), probabilities(rng, n, k), p)
    check(SCE(from_logits), labels, p)
    assert SCE(from_logits)(labels, p) == pytest.approx(
        CE(from_logits)(one_hot(labels, k), p), rel=1e-14)
    np.testing.assert_allclose(
        SCE(from_logits).gradient(labels, p),
        CE(from_logits).gradient(one_hot(labels, k), p), rtol=1e-12)


@given(seed=seeds, n=sizes, k=sizes)
def test_rows_that_do_not_sum_to_one(seed, n, k):
    """Keras divides by the row sum, so the gradient must know of it."""
    rng, k = np.random.default_rng(seed), k + 1
    p = frozen(rng.uniform(0.2, 3, (n, k)))
    labels = frozen(rng.integers(0, k, n))
    check(SCE(), labels, p)
    check(CE(), one_hot(labels, k), p)
    check(CE(), frozen(2 * one_hot(labels, k)), p)
    check(CE(from_logits=True), frozen(2 * one_hot(labels, k)), p)


@given(seed=seeds, n=sizes, k=sizes)
def test_logits_and_probabilities_agree(seed, n, k):
    rng, k = np.random.default_rng(seed), k + 1
    z = normal(rng, n, k)
    labels = rng.integers(0, k, n)
    assert SCE(True)(labels, z) == pytest.approx(SCE()(labels, softmax(z)))
    y = one_hot(labels, k)
    assert BCE(True)(y, z) == pytest.approx(BCE()(y, sigmoid(z)))


def test_values():
    # (1 + 9) / 2 = 5 and (0 + 4) / 2 = 2, one number an example.
    assert losses.mean_squared_error(
        [[1, 2], [3, 4]], [[2.0, 5], [3, 6]]).tolist() == [5, 2]
    # -log 0.8 and -log(1 - 0.8); their mean over the two outputs.
    np.testing.assert_allclose(
        losses.binary_crossentropy([[1, 0]], np.array([[0.8, 0.8]])),
        [-(np.log(0.8) + np.log(0.2)) / 2], rtol=1e-14)
    np.testing.assert_allclose(
        losses.categorical_crossentropy([[0, 1, 0], [0.5, 0, 0.5]],
                                        np.array([[0.2, 0.7, 0.1]] * 2)),
        [-np.log(0.7), -np.log(0.2) / 2 - np.log(0.1) / 2], rtol=1e-14)
    np.testing.assert_allclose(
        losses.sparse_categorical_crossentropy(
            [[2], [0]], np.array([[0.2, 0.7, 0.1]] * 2)),
        [-np.log(0.1), -np.log(0.2)], rtol=1e-14)


def test_gradients_by_hand():
    # 2 (y_pred - y_true) / (N K) with N K = 4.
    assert losses.mean_squared_error_gradient(
        [[1, 2], [3, 4]], [[2.0, 5], [3, 6]]).tolist() == [[0.5, 1.5], [0, 1]]
    # p = sigmoid(0) = 0.5, N = 2: (0.5 - 1) / 2 and (0.5 - 0) / 2.
    assert losses.binary_crossentropy_gradient(
        [[1], [0]], [[0.0], [0.0]],
        from_logits=True).tolist() == [[-0.25], [0.25]]
    # softmax = 1/2 each: (a - one_hot) / 2.
    assert losses.sparse_categorical_crossentropy_gradient(
        [1, 0], [[0.0, 0], [0, 0]],
        from_logits=True).tolist() == [[0.25, -0.25], [-0.25, 0.25]]


def test_extreme_logits_stay_finite():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        z = np.array([[1000.0, -1000.0]])
        assert losses.categorical_crossentropy([[0, 1]], z, True) == 2000
        assert losses.categorical_crossentropy([[1, 0]], z, True) == 0
        assert losses.binary_crossentropy([[0, 1]], z, True) == 1000
        for gradient, expected in (
                (CE(True).gradient([[0, 1]], z), [[1, -1]]),
                (SCE(True).gradient([1], z), [[1, -1]]),
                (BCE(True).gradient([[0, 1]], z), [[0.5, -0.5]])):
            assert gradient.tolist() == expected


def test_certain_and_wrong_probabilities_are_clipped_as_in_keras():
    worst = -np.log(1e-7)
    p = np.array([[1.0, 0.0]])
    assert losses.categorical_crossentropy([[0, 1]], p) == pytest.approx(worst)
    assert losses.sparse_categorical_crossentropy(
        [1], p) == pytest.approx(worst)
    assert losses.binary_crossentropy([[0, 1]], p) == pytest.approx(worst)
    assert BCE().gradient([[0, 1]], p).tolist() == [[0, 0]]
    assert CE().gradient([[0, 1]], p).tolist() == [[0, 0]]


def test_labels_without_a_last_axis_fit_one_output():
    y, p = np.array([1, 0, 1]), np.array([[0.9], [0.2], [0.4]])
    for loss in (losses.MeanSquaredError(), BCE(), BCE(True)):
        assert loss(y, p) == loss(y[:, None], p)
        np.testing.assert_array_equal(loss.gradient(y, p),
                                      loss.gradient(y[:, None], p))


def test_float_type_is_that_of_the_prediction():
    p = np.array([[0.3, 0.7]], "float32")
    for loss, y in ((CE(), [[0.0, 1.0]]), (CE(True), [[0.0, 1.0]]),
                    (SCE(), [1]), (SCE(True), [1]), (BCE(), [[0.0, 1.0]]),
                    (BCE(True), [[0.0, 1.0]]),
                    (losses.MeanSquaredError(), [[0.0, 1.0]])):
        assert loss.gradient(y, p).dtype == "float32"
        assert loss.function(y, p).dtype == "float32"
        assert type(loss(y, p)) is float


@pytest.mark.parametrize("name", [
    "mse", "mean_squared_error", "binary_crossentropy",
    "categorical_crossentropy", "sparse_categorical_crossentropy"])
def test_get_takes_names_functions_and_objects(name):
    loss = losses.get(name)
    assert losses.get(loss) is loss
    assert type(losses.get(loss.function)) is type(loss)


def test_to_categorical():
    assert to_categorical([[1], [0]], 3).tolist() == [[0, 1, 0], [1, 0, 0]]
    assert to_categorical([1.0, 0.0]).tolist() == [[0, 1], [1, 0]]
    assert to_categorical([[0, 1], [2, 2]]).shape == (2, 2, 3)


def test_names_functions_classes_and_objects_are_the_same_loss():
    loss = losses.BinaryCrossentropy(from_logits=True)
    assert losses.get(loss) is loss
    for name in ("bce", "BinaryCrossentropy", losses.binary_crossentropy,
                 losses.BinaryCrossentropy):
        assert type(losses.get(name)) is losses.BinaryCrossentropy
