"""Sequential: names, shapes, summary, weights, files."""

import json
import math

import numpy as np
import pytest

from nnlab import Input, Sequential, config, layers, losses, models
from nnlab.backprop import check_gradient
from nnlab.callbacks import EarlyStopping
from nnlab.initializers import HeNormal
from nnlab.optimizers import NAMES, SGD
from nnlab.regularizers import L1, L2
from nnlab.utils import set_random_seed

RNG = np.random.default_rng(0)
IMAGES, LABELS = RNG.normal(size=(12, 6, 6, 1)), RNG.integers(0, 3, 12)


def convolutional():
    set_random_seed(3)
    return Sequential([
        Input((6, 6, 1)),
        layers.Conv2D(2, 3, padding="same", activation="relu",
                      kernel_regularizer=L2(0.01)),
        layers.MaxPooling2D(2),
        layers.Conv2D(3, 2, kernel_initializer=HeNormal(seed=1)),
        layers.Activation("tanh"),
        layers.Flatten(),
        layers.Dropout(0.25, seed=5),
        layers.Dense(3, activation="softmax", use_bias=False,
                     kernel_regularizer=L1(0.02))], name="eyes")


SUMMARY = """\
Model: "eyes"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ conv2d (Conv2D)                 │ (None, 6, 6, 2)        │            20 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ max_pooling2d (MaxPooling2D)    │ (None, 3, 3, 2)        │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ conv2d_1 (Conv2D)               │ (None, 2, 2, 3)        │            27 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ activation (Activation)         │ (None, 2, 2, 3)        │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ flatten (Flatten)               │ (None, 12)             │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dropout (Dropout)               │ (None, 12)             │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 3)              │            36 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 83 (332.00 B)
 Trainable params: 83 (332.00 B)
 Non-trainable params: 0 (0.00 B)
"""


def test_summary(capsys):
    # 3*3*1*2 + 2 = 20, 2*2*2*3 + 3 = 27, 12*3 = 36: 83 numbers, 4 bytes each.
    convolutional().summary()
    assert capsys.readouterr().out == SUMMARY
    lines = []
    convolutional().summary(print_fn=lines.append)
    assert "\n".join(lines) + "\n" == SUMMARY


@pytest.mark.parametrize("units, size", [
    (1, "8.00 B"), (1000, "7.81 KB"), (200_000, "1.53 MB")])
def test_sizes_in_summaries_are_readable(units, size):
    model = Sequential([Input((1,)), layers.Dense(
        units, kernel_initializer="zeros")])
    lines = []
    model.summary(print_fn=lines.append)
    assert f"Total params: {2 * units:,} ({size})" in "\n".join(lines)


def test_huge_sizes_are_readable():
    from nnlab.summary import _readable
    assert _readable(3 * 2**30) == "3.00 GB"


def test_a_model_learns_its_shape_from_the_data():
    model = Sequential()
    model.add(layers.Dense(4, activation="relu"))
    model.add(layers.Dense(2))
    assert model.predict(np.ones((3, 5))).shape == (3, 2)
    assert model.count_params() == 5 * 4 + 4 + 4 * 2 + 2
    model.build((None, 5))                      # a second time: no new start
    assert [w.shape for w in model.get_weights()] == [(5, 4), (4,), (4, 2),
                                                      (2,)]


def test_weights_follow_kerass_order_and_are_copies():
    model = convolutional()
    weights = model.get_weights()
    assert [w.shape for w in weights] == [(3, 3, 1, 2), (2,), (2, 2, 2, 3),
                                          (3,), (12, 3)]
    before = model.predict(IMAGES)
    for w in weights:
        w += 1
    np.testing.assert_array_equal(model.predict(IMAGES), before)
    model.set_weights(weights)
    assert not np.array_equal(model.predict(IMAGES), before)
    np.testing.assert_array_equal(model.get_weights()[-1], weights[-1])


def test_whole_model_gradients():
    """Every parameter and the input, through all layers and the loss."""
    config.set_floatx("float64")
    try:
        model = convolutional()
    finally:
        config.set_floatx("float32")
    model.compile("sgd", "sparse_categorical_crossentropy")
    x = IMAGES[:3]

    def loss_at(x):
        return model.loss(LABELS[:3], model(x))

    for from_logits in (False, True):
        a = model(x)
        if from_logits:
            d = losses.SparseCategoricalCrossentropy(True).gradient(
                LABELS[:3], model.layers[-1].z)
        else:
            d = model.loss.gradient(LABELS[:3], a)
        dx = model.backward(d, from_logits=from_logits)
        gradients = [dv.copy() for dv in model.gradients]
        check_gradient(loss_at, x, dx)
        for v, dv in zip(model.weights, gradients, strict=True):
            def loss_with(new, v=v):
                old = v.copy()
                v[...] = new
                loss = loss_at(x) + sum(
                    layer.penalty() for layer in model.layers)
                v[...] = old
                return loss
            check_gradient(loss_with, v, dv)
    assert model.backward(d, True, input_gradient=False) is None


@pytest.mark.parametrize("optimizer", [*NAMES, SGD(0.1, 0.9, True)],
                         ids=[*NAMES, "nesterov"])
def test_a_saved_model_goes_on_as_if_nothing_had_happened(optimizer,
                                                          tmp_path):
    path = tmp_path / "model.npz"
    model = convolutional()
    model.compile(optimizer, "sparse_categorical_crossentropy",
                  metrics=["accuracy"])
    model.fit(IMAGES, LABELS, batch_size=5, epochs=2, verbose=0)
    model.save(path)
    again = models.load_model(path)
    np.testing.assert_array_equal(again.predict(IMAGES),
                                  model.predict(IMAGES))
    assert again.name == "eyes" and list(again.metrics) == ["accuracy"]
    assert again.optimizer.get_config() == model.optimizer.get_config()
    for m in (model, again):                    # the same dropout masks
        m.layers[5].rng = np.random.default_rng(8)
    histories = [m.fit(IMAGES, LABELS, batch_size=5, shuffle=False,
                       verbose=0).history for m in (model, again)]
    assert histories[0] == histories[1]
    for v, w in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(v, w)


def test_a_saved_model_keeps_every_choice(tmp_path):
    model = convolutional()
    model.compile("adam", losses.SparseCategoricalCrossentropy(
        from_logits=True))
    model.save(tmp_path / "m.npz")
    again = models.load_model(tmp_path / "m.npz")
    described = [json.dumps(models.describe(m.layers))
                 for m in (model, again)]
    assert described[0] == described[1]
    assert again.loss.from_logits is True
    assert again.optimizer.iterations == 0 and again.optimizer.state == []


def test_saving_needs_no_compile_and_keeps_float64(tmp_path):
    config.set_floatx("float64")
    try:
        model = Sequential([Input((2,)), layers.Dense(3)])
    finally:
        config.set_floatx("float32")
    model.save(str(tmp_path / "m.npz"))
    again = models.load_model(str(tmp_path / "m.npz"))
    assert again.optimizer is None and again.dtype == "float64"
    assert config.floatx() == "float32"
    np.testing.assert_array_equal(again.get_weights()[0],
                                  model.get_weights()[0])


def test_a_saved_model_holds_no_pickle(tmp_path):
    model = convolutional()
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(IMAGES, LABELS, verbose=0)
    model.save(tmp_path / "m.npz")
    with np.load(tmp_path / "m.npz", allow_pickle=False) as file:
        for name in file:
            assert file[name].dtype.kind in "fU"
        parts = json.loads(str(file["model"]))
    assert parts["layers"][0]["class_name"] == "Conv2D"


def test_float64_from_end_to_end():
    config.set_floatx("float64")
    try:
        model = convolutional()
    finally:
        config.set_floatx("float32")
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(IMAGES.astype("float32"), LABELS, verbose=0)
    assert model.predict(IMAGES).dtype == "float64"
    assert {v.dtype.name for v in model.gradients} == {"float64"}
    # a float32 model stays one, whatever the data
    model = convolutional()
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(IMAGES, LABELS, verbose=0,
              callbacks=[EarlyStopping("loss", restore_best_weights=True)])
    assert {v.dtype.name for v in (*model.gradients, *model.weights,
                                   model.predict(IMAGES))} == {"float32"}
    slots = [slot for slots in model.optimizer.state for slot in slots]
    assert {slot.dtype.name for slot in slots} == {"float32"}


def test_images_of_bytes_are_taken_as_they_are():
    images = RNG.integers(0, 256, (4, 6, 6, 1), dtype=np.uint8)
    images.setflags(write=False)
    np.testing.assert_array_equal(
        convolutional().predict(images),
        convolutional().predict(images.astype("float32")))


def test_a_model_is_called_like_a_function():
    model = convolutional()
    np.testing.assert_allclose(model(IMAGES), model.predict(IMAGES),
                               rtol=1e-6)
    assert not np.array_equal(model(IMAGES, training=True), model(IMAGES))


@pytest.mark.parametrize("wanted, given", [
    ((1,), (5,)), ((4, 3, 1), (5, 4, 3)), ((4, 3), (5, 4, 3, 1))])
def test_a_last_axis_of_one_is_added_or_dropped_as_in_keras(wanted, given):
    model = Sequential([Input(wanted), layers.Flatten()])
    x = np.arange(math.prod(given), dtype="float32").reshape(given)
    assert model.predict(x).tolist() == x.reshape(5, -1).tolist()


def test_what_could_not_be_built_leaves_no_trace():
    model = Sequential([layers.Dense(2)])
    with pytest.raises(ValueError, match="put layers.Flatten"):
        model(np.ones((5, 2, 2)))
    assert model(np.ones((5, 4))).shape == (5, 2)
    with pytest.raises(ValueError, match="expected images"):
        model.add(layers.Conv2D(2, 3))
    assert [layer.name for layer in model.layers] == ["dense"]
    model = Sequential([layers.Conv2D(2, 3), layers.Conv2D(2, 6)])
    with pytest.raises(ValueError, match="at least as large as the window"):
        model(np.ones((1, 7, 7, 3)))                # 5x5 for a window of 6
    assert model.get_weights() == []
    assert model(np.ones((1, 9, 9, 1))).shape == (1, 2, 2, 2)


def test_initial_weights_have_the_float_type():
    layer = layers.Dense(2, kernel_initializer=lambda shape: np.ones(
        shape, int))
    assert layer(np.ones((1, 3), "float32")).dtype == "float32"
    assert layer.W.dtype == "float32"


def test_numbers_of_numpy_are_saved_as_numbers(tmp_path):
    model = Sequential([Input((2,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    model.optimizer.learning_rate = np.float32(0.5)
    model.save(tmp_path / "model.npz")
    again = models.load_model(tmp_path / "model.npz")
    assert again.optimizer.learning_rate == 0.5
