"""Losses: gradients, definitions, limits, and what they never are."""

import numpy as np
import pytest
from hypothesis import given
from numbers_to_test import (
    frozen,
    normal,
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
