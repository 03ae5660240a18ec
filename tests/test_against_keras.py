"""The same weights, the same numbers: nnlab held against Keras itself.

Runs on the backend that Keras finds. The last test runs this file once more
in a new process for each other backend, and says by name which one is not
installed.
"""

import os
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

import nnlab

with pytest.MonkeyPatch.context() as own:   # and not for the chapters' kernels
    if "TF_ENABLE_ONEDNN_OPTS" not in os.environ:
        own.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    keras = pytest.importorskip("keras")
    keras.ops.softmax(np.ones((1, 2)))      # TensorFlow has read it now

# Keras's and PyTorch's own business with NumPy 2.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning")
BACKENDS = ["tensorflow", "jax", "torch"]
BACKEND = keras.backend.backend()
KERAS = tuple(int(part) for part in keras.__version__.split(".")[:2])
TOLERANCE = {"float32": 1e-5, "float64": 1e-10}
RNG = np.random.default_rng(0)
N = 7
ROWS, IMAGES = RNG.normal(size=(N, 5)), RNG.normal(size=(N, 7, 6, 2))
LABELS = RNG.integers(0, 3, N)
HOT = np.eye(3)[LABELS]


@pytest.fixture(params=["float32", "float64"])
def dtype(request):
    """Both libraries in one float type, and back again."""
    if request.param == "float64" and BACKEND != "tensorflow":
        pytest.skip(f"Keras on {BACKEND} computes in float32 all the same")
    for library in (keras, nnlab):
        library.config.set_floatx(request.param)
    keras.config.set_dtype_policy(request.param)
    yield request.param
    for library in (keras, nnlab):
        library.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")


def keras_gradients(model, loss, x, y):
    """Return [dx, dW, db, ...] as Keras's backend finds them.

    model.trainable_weights, that is: moving statistics have no gradient.
    """
    x, y = (keras.ops.convert_to_tensor(v, keras.config.floatx())
            for v in (x, y))

    def total():
        return keras.ops.sum(loss(y, model(x))) + sum(model.losses)

    if BACKEND == "tensorflow":
        import tensorflow as tf
        with tf.GradientTape() as tape:
            tape.watch(x)
            L = total()
        return tape.gradient(L, [x, *(v.value for v in
                                      model.trainable_weights)])
    if BACKEND == "torch":
        import torch
        x.requires_grad_(True)
        return torch.autograd.grad(total(), [
            x, *(v.value for v in model.trainable_weights)])
    import jax

    def pure(x, *weights):
        a, _, penalties = model.stateless_call(
            list(weights), [v.value for v in model.non_trainable_variables],
            x, return_losses=True)
        return keras.ops.sum(loss(y, a)) + sum(penalties)

    weights = [v.value for v in model.trainable_variables]
    return jax.grad(pure, argnums=range(1 + len(weights)))(x, *weights)


def numpy_of(v):
    return keras.ops.convert_to_numpy(v)


def twins(make, input_shape):
    """Build the same model in both libraries, with the same weights."""
    ours, theirs = make(nnlab), make(keras)
    for model in (ours, theirs):
        model.build((None, *input_shape))
    weights = [RNG.normal(scale=0.5, size=w.shape)
               for w in ours.get_weights()]
    for i, v in enumerate(ours.weights):            # variances are not below 0
        if any(v is getattr(layer, "moving_variance", None)
               for layer in ours.layers):
            weights[i] = np.abs(weights[i])
    for model in (ours, theirs):
        model.set_weights(weights)
    return ours, theirs


def mlp(last, activation="tanh", regularizer=None, end=()):
    def make(library):
        layers = library.layers
        choice = regularizer and getattr(library.regularizers,
                                         regularizer)(2**-7)
        return library.Sequential([
            library.Input((5,)),
            layers.Dense(4, activation=activation, kernel_regularizer=choice,
                         bias_regularizer=choice),
            layers.Dense(3, activation=last, use_bias=regularizer is None),
            *(getattr(layers, kind)() for kind in end)])
    return make


def cnn(padding="valid", strides=1, pool=2, pool_padding="valid",
        pool_strides=None):
    def make(library):
        layers = library.layers
        return library.Sequential([
            library.Input((7, 6, 2)),
            layers.Conv2D(3, (3, 2), strides, padding, activation="relu"),
            layers.MaxPooling2D(pool, pool_strides, pool_padding),
            layers.Conv2D(2, 1, activation="tanh"),
            layers.Activation("sigmoid"),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(3, activation="softmax")])
    return make


def averages(padding="valid", pool=2, strides=None, end=()):
    """Average pooling and batch normalization, of images and of rows."""
    def make(library):
        layers = library.layers
        return library.Sequential([
            library.Input((7, 6, 2)),
            layers.Conv2D(3, 2, padding=padding, use_bias=False),
            layers.BatchNormalization(momentum=0.75),
            layers.Activation("tanh"),
            layers.AveragePooling2D(pool, strides, padding),
            layers.GlobalAveragePooling2D(),
            layers.BatchNormalization(scale=False, epsilon=0.125),
            layers.Dense(3, activation="softmax")])
    return make


def own(library):
    """The same loss and activation written with NumPy and with Keras."""
    ops = np if library is nnlab else keras.ops

    def cubes(y_true, y_pred):
        return ops.mean(ops.abs(y_pred - y_true)**3, axis=-1)

    def swish(z):
        return z / (1 + ops.exp(-z))

    return cubes, swish


CE, SCE = "CategoricalCrossentropy", "SparseCategoricalCrossentropy"
BCE, MSE = "BinaryCrossentropy", "MeanSquaredError"
MODELS = {
    "linear, mse": (mlp(None), MSE, {}, HOT),
    "sigmoid, bce": (mlp("sigmoid"), BCE, {}, HOT),
    "bce from logits": (mlp(None), BCE, {"from_logits": True}, HOT),
    "softmax, ce": (mlp("softmax"), CE, {}, HOT),
    "ce from logits": (mlp(None), CE, {"from_logits": True}, HOT),
    "softmax, sparse ce": (mlp("softmax"), SCE, {}, LABELS),
    "sparse ce from logits": (mlp(None), SCE, {"from_logits": True}, LABELS),
    # Flatten hides the sigmoid: Keras on TensorFlow would take its logits
    # for those of a softmax.
    "rows that do not sum to 1": (mlp("sigmoid", end=["Flatten"]), CE, {},
                                  HOT),
    "soft labels": (mlp("softmax"), CE, {}, 0.7 * HOT + 0.1),
    **{f"{g}, mse": (mlp(g, g), MSE, {}, HOT)
       for g in ("tanh", "relu", "leaky_relu", "softmax")},
    "l1": (mlp("softmax", regularizer="L1"), SCE, {}, LABELS),
    "l2": (mlp("softmax", regularizer="L2"), SCE, {}, LABELS),
    "mae": (mlp(None), "MeanAbsoluteError", {}, HOT),
    "huber": (mlp(None), "Huber", {}, 5 * HOT),
    "huber, delta": (mlp(None), "Huber", {"delta": 0.25}, HOT),
    # TensorFlow's backend looks through softmax: the logits, in both.
    "rows of any size": (mlp("tanh", end=["Flatten"]), SCE, {}, LABELS),
    "averages, cnn": (averages(), SCE, {}, LABELS),
    "averages, cnn, same": (averages("same", 2, 1), SCE, {}, LABELS),
    "averages, cnn, uneven": (averages("same", (3, 2), (2, 3)), SCE, {},
                              LABELS),
    "cnn": (cnn(), SCE, {}, LABELS),
    "cnn, same": (cnn("same", pool_padding="same"), SCE, {}, LABELS),
    "cnn, strides": (cnn("same", (2, 1), (2, 3)), SCE, {}, LABELS),
    "cnn, uneven strides": (cnn("same", 3), SCE, {}, LABELS),
    "cnn, overlapping pools": (cnn("valid", 2, 2, "same", 1), SCE, {},
                               LABELS),
    "cnn, sparse pools": (cnn("valid", 1, 2, "same", 3), SCE, {}, LABELS),
}


@pytest.mark.parametrize("name", MODELS)
def test_predictions_losses_and_every_gradient(name, dtype):
    if name == "rows of any size" and BACKEND != "tensorflow":
        pytest.skip("Keras on jax and torch divides such rows, then clips")
    if name == "l1" and dtype == "float64" and KERAS < (3, 14):
        pytest.skip("Keras before 3.14 keeps an L1 penalty in 32 bits")
    make, loss, choices, y = MODELS[name]
    x = (IMAGES if "cnn" in name else ROWS).astype(dtype)
    ours, theirs = twins(make, x.shape[1:])
    # Keras on TensorFlow keeps leaky_relu's slope in float32.
    tolerance = 1e-7 if "leaky" in name and dtype == "float64" else (
        TOLERANCE[dtype])
    near = {"rtol": tolerance, "atol": tolerance}
    a = ours(x)
    assert a.dtype == dtype
    np.testing.assert_allclose(a, numpy_of(theirs(x)), **near)
    my_loss = getattr(nnlab.losses, loss)(**choices)
    its_loss = getattr(keras.losses, loss)(**choices)
    assert my_loss(y, a) == pytest.approx(
        float(its_loss(y.astype(dtype), numpy_of(theirs(x)))),
        rel=tolerance)
    dx = ours.backward(my_loss.gradient(y, a))
    expected = keras_gradients(theirs, its_loss, x, y)
    assert len(expected) == 1 + len(ours.gradients)
    for mine, its in zip([dx, *ours.gradients], expected, strict=True):
        np.testing.assert_allclose(mine, numpy_of(its), **near)


@pytest.mark.parametrize("shape", [(5,), (3, 2, 4)])
def test_batch_normalization_in_training(shape, dtype):
    """Output, moving statistics and the gradients of every argument."""
    if BACKEND != "tensorflow":
        pytest.skip("gradients in training are taken from TensorFlow")
    import tensorflow as tf
    x = RNG.normal(2, 3, size=(6, *shape)).astype(dtype)
    da = RNG.normal(size=x.shape).astype(dtype)
    ours, theirs = (library.layers.BatchNormalization(momentum=0.75)
                    for library in (nnlab, keras))
    for layer in (ours, theirs):
        layer.build((None, *shape))
        layer.set_weights([np.arange(1.0, 1 + shape[-1])] * 4)
    a = ours(x, training=True)
    dx = ours.backward(da)
    v = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(v)
        b = theirs(v, training=True)
        total = tf.reduce_sum(b * da)
    expected = tape.gradient(total, [v, theirs.gamma.value,
                                     theirs.beta.value])
    near = {"rtol": 20 * TOLERANCE[dtype], "atol": 20 * TOLERANCE[dtype]}
    np.testing.assert_allclose(a, numpy_of(b), **near)
    for mine, its in zip([dx, *ours.gradients], expected, strict=True):
        np.testing.assert_allclose(mine, numpy_of(its), **near)
    for mine, its in zip(ours.get_weights(), theirs.get_weights(),
                         strict=True):
        np.testing.assert_allclose(mine, its, **near)


@pytest.mark.parametrize("kind, arguments", [
    ("ExponentialDecay", {"initial_learning_rate": 0.5, "decay_steps": 4,
                          "decay_rate": 0.75}),
    ("ExponentialDecay", {"initial_learning_rate": 0.5, "decay_steps": 4,
                          "decay_rate": 0.75, "staircase": True}),
    ("CosineDecay", {"initial_learning_rate": 0.5, "decay_steps": 6}),
    ("CosineDecay", {"initial_learning_rate": 0.125, "decay_steps": 6,
                     "alpha": 0.25, "warmup_target": 0.5,
                     "warmup_steps": 3}),
    ("PiecewiseConstantDecay", {"boundaries": [2, 5],
                                "values": [0.5, 0.25, 0.125]}),
], ids=str)
def test_schedules(kind, arguments):
    """The rates alone, and what an optimizer makes of them."""
    rates, paths = [], []
    for library in (nnlab, keras):
        make = getattr(library.optimizers.schedules, kind)
        rates.append([float(make(**arguments)(t)) for t in range(12)])
        optimizer = library.optimizers.SGD(make(**arguments))
        v = np.zeros(1, "float32")
        variable = keras.Variable(v.copy())
        path = []
        for _ in range(8):
            path.append(float(optimizer.learning_rate))
            if library is nnlab:
                optimizer.apply([np.ones(1, "float32")], [v])
                path.append(float(v[0]))
            else:
                optimizer.apply([keras.ops.ones(1)], [variable])
                path.append(float(variable.numpy()[0]))
        paths.append(path)
    np.testing.assert_allclose(*rates, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(*paths, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("padding, strides", [("valid", 2), ("valid", 1),
                                              ("same", 2)])
def test_ties_in_pooling_go_where_keras_sends_them(padding, strides, dtype):
    def make(library):
        layers = library.layers
        return library.Sequential([
            library.Input((4, 4, 1)),
            layers.MaxPooling2D(2, strides, padding), layers.Flatten()])

    if BACKEND == "jax":
        pytest.skip("JAX shares a tie's gradient out in its own way")
    ours, theirs = make(nnlab), make(keras)
    x = RNG.integers(0, 2, (3, 4, 4, 1)).astype(dtype)
    a = ours(x)
    y = RNG.normal(size=a.shape).astype(dtype)
    dx = ours.backward(nnlab.losses.mean_squared_error_gradient(y, a))
    expected, = keras_gradients(theirs, keras.losses.MeanSquaredError(), x, y)
    np.testing.assert_allclose(dx, numpy_of(expected), rtol=1e-5, atol=1e-7)


# Keras keeps its learning rate in float32, so that 0.001 is not quite 0.001:
# only with sums of powers of 2 can two float64 paths agree to 1e-10.
OPTIMIZERS = {
    "sgd": ("SGD", {}),
    "momentum": ("SGD", {"learning_rate": 0.125, "momentum": 0.875}),
    "nesterov": ("SGD", {"learning_rate": 0.125, "momentum": 0.875,
                         "nesterov": True}),
    "adagrad": ("Adagrad", {}),
    "adagrad, choices": ("Adagrad", {
        "learning_rate": 0.125, "initial_accumulator_value": 0.5,
        "epsilon": 0.125}),
    "rmsprop": ("RMSprop", {}),
    "rmsprop, choices": ("RMSprop", {"learning_rate": 0.125, "rho": 0.625,
                                     "epsilon": 0.125}),
    "clipnorm": ("SGD", {"learning_rate": 0.125, "momentum": 0.5,
                         "clipnorm": 0.5}),
    "adam, clipnorm": ("Adam", {"learning_rate": 0.125, "beta_1": 0.625,
                                "beta_2": 0.75, "epsilon": 0.125,
                                "clipnorm": 1.0}),
    "adam": ("Adam", {}),
    "adam, choices": ("Adam", {"learning_rate": 0.125, "beta_1": 0.625,
                               "beta_2": 0.75, "epsilon": 0.125}),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_steps_of_optimizers(name, dtype):
    kind, choices = OPTIMIZERS[name]
    tolerance = TOLERANCE[dtype] if choices else 1e-5
    mine = getattr(nnlab.optimizers, kind)(**choices)
    its = getattr(keras.optimizers, kind)(**choices)
    params = [RNG.normal(size=s).astype(dtype) for s in ((3, 2), (2,))]
    variables = [keras.Variable(v.copy(), dtype=dtype) for v in params]
    for _ in range(6):
        grads = [RNG.normal(size=v.shape).astype(dtype) for v in params]
        mine.apply(grads, params)
        its.apply([keras.ops.convert_to_tensor(dv) for dv in grads],
                  variables)
        for v, variable in zip(params, variables, strict=True):
            np.testing.assert_allclose(v, variable.numpy(), tolerance,
                                       tolerance)


def fit(model, x, y, **choices):
    return model.fit(x, y, batch_size=4, epochs=3, shuffle=False, verbose=0,
                     **choices)


@pytest.mark.parametrize("make, y, loss, metrics, optimizer", [
    (mlp("softmax", "relu"), LABELS, "sparse_categorical_crossentropy",
     ["accuracy"], "adam"),
    (mlp("softmax", regularizer="L2"), HOT, "categorical_crossentropy",
     ["accuracy", "mse"], "rmsprop"),
    (mlp("sigmoid"), HOT, "binary_crossentropy", ["binary_accuracy"],
     "adagrad"),
    (mlp(None), HOT, "mse", [], "sgd"),
    (cnn("same"), LABELS, "sparse_categorical_crossentropy", ["acc"],
     "adam"),
], ids=["sparse, adam", "hot, rmsprop", "bce, adagrad", "mse, sgd", "cnn"])
def test_a_whole_fit(make, y, loss, metrics, optimizer):
    x = IMAGES if make(nnlab).input_shape == (None, 7, 6, 2) else ROWS
    models = twins(make, x.shape[1:])
    results = []
    for model in models:
        for layer in model.layers:
            if "dropout" in layer.name:
                layer.rate = 0.0
        eagerly = {} if model is models[0] or optimizer == "adam" else {
            "run_eagerly": True}            # spare the time of compiling
        model.compile(optimizer=optimizer, loss=loss, metrics=metrics,
                      **eagerly)
        history = fit(model, x, y, validation_split=0.3).history
        values = np.ravel(model.evaluate(x, y, verbose=0))
        results.append((history, values, model.predict(x, verbose=0),
                        model.get_weights()))
    (mine, my_values, p, v), (its, its_values, q, w) = results
    assert list(mine) == list(its)
    for name in mine:
        np.testing.assert_allclose(mine[name], its[name], rtol=1e-5,
                                   atol=1e-6, err_msg=name)
    np.testing.assert_allclose(my_values, its_values, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(p, q, rtol=1e-5, atol=1e-5)
    assert p.shape == q.shape and p.dtype == q.dtype
    assert [a.shape for a in v] == [b.shape for b in w]
    for a, b in zip(v, w, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5)


def test_a_whole_fit_with_everything_that_came_later():
    """Weights, schedules, clipnorm, batch normalization, a scheduler."""
    weights, told, results = RNG.uniform(0, 2, N), [], []
    models = twins(averages("same"), (7, 6, 2))
    for library, model in zip((nnlab, keras), models, strict=True):
        schedule = library.callbacks.LearningRateScheduler(
            lambda epoch, rate: rate / 2)

        class Diary(library.callbacks.Callback):
            """Every moment by name, except those that follow training."""

        diary = []
        for moment in ("on_train_begin", "on_train_end", "on_epoch_begin",
                       "on_epoch_end", "on_train_batch_begin",
                       "on_train_batch_end", "on_test_begin", "on_test_end",
                       "on_test_batch_begin", "on_test_batch_end"):
            def entry(self, *place, moment=moment, diary=diary, logs=None):
                *place, logs = place if logs is None else (*place, logs)
                diary.append((moment, *map(int, place), sorted(logs)))
            setattr(Diary, moment, entry)

        model.compile(library.optimizers.Adam(0.0625, clipnorm=0.5),
                      "sparse_categorical_crossentropy",
                      metrics=["accuracy"])
        history = fit(model, IMAGES, LABELS, sample_weight=weights,
                      validation_data=(IMAGES[:3], LABELS[:3], weights[:3]),
                      callbacks=[schedule, Diary()]).history
        more = fit(model, IMAGES, LABELS, class_weight={0: 3.0, 2: 0.5},
                   validation_split=0.3).history
        values = model.evaluate(IMAGES, LABELS, sample_weight=weights,
                                verbose=0)
        told.append(diary)
        results.append((history, more, values, model.get_weights(),
                        model.predict(IMAGES, verbose=0)))
    assert told[0] == told[1]
    (*mine, my_weights, p), (*its, its_weights, q) = results
    for a, b in zip(mine[:2], its[:2], strict=True):
        assert list(a) == list(b)
        for name in a:
            np.testing.assert_allclose(a[name], b[name], rtol=2e-5,
                                       atol=1e-6, err_msg=name)
    np.testing.assert_allclose(mine[2], its[2], rtol=2e-5, atol=1e-6)
    np.testing.assert_allclose(p, q, rtol=2e-5, atol=2e-5)
    for a, b in zip(my_weights, its_weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=5e-5, atol=5e-5)


def test_functions_of_ones_own_train_alike():
    results = []
    for library in (nnlab, keras):
        cubes, swish = own(library)

        def make(library, swish=swish):
            layers = library.layers
            return library.Sequential([
                library.Input((5,)), layers.Dense(4, activation=swish),
                layers.Dense(3)])

        model = make(library)
        rng = np.random.default_rng(1)
        model.set_weights([rng.normal(size=w.shape)
                           for w in model.get_weights()])
        model.compile(library.optimizers.SGD(2**-6), cubes, metrics=[cubes])
        history = fit(model, ROWS, HOT).history
        results.append((history, model.get_weights()))
    (mine, v), (its, w) = results
    assert sorted(mine) == sorted(its) == ["cubes", "loss"]
    for name in mine:
        np.testing.assert_allclose(mine[name], its[name], rtol=1e-5)
    for a, b in zip(v, w, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def test_logits_that_are_none_and_rows_that_are_no_probabilities():
    if BACKEND != "tensorflow":
        pytest.skip("other backends have their own ways here")
    x, y = np.array([[1, 2], [3, -1], [0.5, 0.5]]), np.array([0, 2, 1])
    values = []
    for library in (nnlab, keras):
        layers, sce = library.layers, (
            library.losses.SparseCategoricalCrossentropy)
        model = library.Sequential([library.Input((2,)), layers.Dense(
            3, activation="softmax", use_bias=False)])
        model.set_weights([np.array([[1, -1, 0.5], [0.3, 2, -2]])])
        model.compile("sgd", sce(from_logits=True))
        with pytest.warns(UserWarning, match="from_logits=True"):
            values.append(model.evaluate(x, y, verbose=0))
        rows = np.array([[2, -1, 0.5], [0, 0, 0], [0.2, 0.3, 0.4]])
        values.append(float(sce()(y, rows)))
    assert values[:2] == pytest.approx(values[2:], rel=1e-5)


def test_the_direction_of_a_number_of_ones_own_is_asked_for():
    for library in (nnlab, keras):
        def score(y_true, y_pred):
            return y_pred[:, 0]

        model = mlp("softmax")(library)
        model.compile("sgd", "sparse_categorical_crossentropy",
                      metrics=[score])
        with pytest.raises(ValueError, match="mode='max'"):
            fit(model, ROWS, LABELS,
                callbacks=[library.callbacks.EarlyStopping("score")])


def test_parts_of_keras_are_refused():
    for use in (
            lambda: nnlab.Sequential([keras.layers.Dense(2)]),
            lambda: nnlab.Sequential([keras.Input((2,))]),
            lambda: nnlab.layers.Dense(2, keras.activations.relu),
            lambda: mlp(None)(nnlab).compile(keras.optimizers.SGD(), "mse"),
            lambda: mlp(None)(nnlab).compile("sgd", keras.losses.Huber()),
            lambda: mlp(None)(nnlab).compile("sgd", keras.losses.huber),
            lambda: mlp(None)(nnlab).compile(
                "sgd", "mse", metrics=[keras.metrics.MeanSquaredError()])):
        with pytest.raises(ValueError, match="of Keras"):
            use()


@pytest.mark.parametrize("choices", [
    {"patience": 0}, {"patience": 2}, {"patience": 1, "min_delta": 0.05},
    {"patience": 1, "baseline": 0.6}, {"patience": 1, "start_from_epoch": 3},
    {"patience": 1, "mode": "max"}, {"patience": 3, "monitor": "accuracy"}],
    ids=str)
def test_early_stopping_stops_where_keras_stops(choices):
    rng = np.random.default_rng(3)
    values = np.round(rng.uniform(0, 1, 30), 3)

    class Model:
        """A stand-in that remembers when it was told to stop."""
        stop_training = False

        def get_weights(self):
            return [np.array(self.epoch)]

        def set_weights(self, weights):
            self.restored = int(weights[0])

    answers = []
    for library in (nnlab, keras):
        early, model = library.callbacks.EarlyStopping(
            **{"monitor": "val_loss", "restore_best_weights": True,
               "mode": "max" if "accuracy" in str(choices) else "auto",
               **choices}), Model()
        early.set_model(model)
        early.on_train_begin()
        for model.epoch, value in enumerate(values):
            early.on_epoch_end(model.epoch, {
                "val_loss": float(value), "accuracy": float(value)})
            if model.stop_training:
                break
        early.on_train_end()
        answers.append((early.stopped_epoch, early.best_epoch,
                        early.wait, float(early.best), model.restored))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("make, shape", [
    (mlp("softmax"), (5,)), (cnn("same"), (7, 6, 2)),
    (averages("same"), (7, 6, 2))])
def test_summaries_are_the_same_text(make, shape):
    texts = []
    keras.utils.clear_session()             # names are counted from 0 again
    for library in (nnlab, keras):
        lines = []
        model = make(library)
        model.summary(print_fn=lines.append)
        text = "\n".join(lines).strip()
        for layer in model.layers:          # Keras counts on over all models
            kind = layer.name.rstrip("_0123456789")
            text = text.replace(f" {layer.name} (", f" {kind} (")
        texts.append([" ".join(line.split()) for line in
                      text.splitlines()[1:]])
    assert texts[0] == texts[1]


def test_shapes_begin_with_the_batch_axis():
    def shapes(library):
        model = cnn("same", 2)(library)
        after = [layer.compute_output_shape(shape) for layer, shape in zip(
            model.layers, [(None, 7, 6, 2), (4, 4, 3, 3), (4, 2, 2, 3),
                           (4, 2, 2, 2), (4, 2, 2, 2), (None, 2, 2, 2),
                           (4, 8)], strict=True)]
        dense = library.layers.Dense(2)
        dense.build((None, 5))
        return [library.Input((7, 6, 2)).shape, model.input_shape, *after,
                *(w.shape for w in dense.get_weights())]

    assert shapes(nnlab) == shapes(keras)


def test_names_of_layers_are_kerass():
    keras.utils.clear_session()
    for make in (cnn(), averages()):
        keras.utils.clear_session()
        mine, its = make(nnlab), make(keras)
        assert [a.name for a in mine.layers] == [a.name for a in its.layers]


@pytest.mark.parametrize("name", nnlab.initializers.NAMES)
def test_initializers_draw_from_kerass_distribution(name):
    """Not the same numbers, but the same quantiles of 40,000 of them."""
    shape = (2, 2, 100, 100)
    mine = nnlab.initializers.get(name)
    its = keras.initializers.get(name)
    mine.seed = 1
    levels = [0, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1]
    v, w = mine(shape), numpy_of(its(shape))
    spread = max(v.std(), 1e-12)
    gaps = np.abs(np.quantile(v, levels) - np.quantile(w, levels)) / spread
    assert gaps[1:-1].max() < 0.06
    # Keras on PyTorch cuts at two deviations in all but 4 of a million.
    if name != "random_normal" and ("normal" not in name
                                    or BACKEND != "torch"):
        assert max(gaps[0], gaps[-1]) < 0.02


def test_defaults_are_kerass():
    for kind in ("SGD", "Adagrad", "RMSprop", "Adam"):
        mine = getattr(nnlab.optimizers, kind)().get_config()
        its = getattr(keras.optimizers, kind)().get_config()
        for name, value in mine.items():
            assert its[name] == pytest.approx(value), (kind, name)
    for kind, value in (("L1", "l1"), ("L2", "l2")):
        assert getattr(getattr(nnlab.regularizers, kind)(), value) == (
            pytest.approx(float(getattr(
                getattr(keras.regularizers, kind)(), value))))
    layers = {"Dense": (3,), "Conv2D": (3, 2), "MaxPooling2D": (),
              "Activation": ("relu",), "Dropout": (0.5,), "Flatten": (),
              "AveragePooling2D": (3,), "GlobalAveragePooling2D": (),
              "BatchNormalization": ()}
    for kind, arguments in layers.items():
        mine = getattr(nnlab.layers, kind)(*arguments)
        its = getattr(keras.layers, kind)(*arguments)
        for name in mine.arguments:
            value = getattr(mine, name)
            if isinstance(value, (int, float, str, tuple)):
                assert getattr(its, name) == value, (kind, name)
            else:
                theirs = getattr(its, name)
                assert (value is None) == (theirs is None), (kind, name)
                assert getattr(value, "__name__", type(value).__name__) == (
                    getattr(theirs, "__name__", type(theirs).__name__))


@pytest.mark.parametrize("name", ["mse", "mean_squared_error",
                                  "binary_crossentropy",
                                  "categorical_crossentropy"])
def test_losses_of_extreme_probabilities(name, dtype):
    p = np.array([[1.0, 0.0, 0.0], [0.5, 0.25, 0.25]], dtype)
    y = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], dtype)
    mine = nnlab.losses.get(name).function(y, p)
    its = numpy_of(keras.losses.get(name)(y, p))
    np.testing.assert_allclose(mine, its, rtol=2e-5)


def test_to_categorical_is_kerass():
    for labels in ([0, 2, 1], [[0], [1]], [[0, 1], [1, 0]]):
        np.testing.assert_array_equal(
            nnlab.utils.to_categorical(labels, 3),
            keras.utils.to_categorical(np.array(labels), 3))


@pytest.mark.skipif("NNLAB_ONE_BACKEND" in os.environ,
                    reason="this is one of the other backends")
@pytest.mark.parametrize("backend", [b for b in BACKENDS if b != BACKEND])
def test_on_another_backend(backend):
    if not find_spec(backend):
        pytest.skip(f"{backend} is not installed")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
         "-o", "addopts=", __file__],
        env={**os.environ, "KERAS_BACKEND": backend,
             "NNLAB_ONE_BACKEND": "1"},
        capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
    assert " passed" in run.stdout
