"""Where a fuzz of models and Keras's own tests once found the twin apart.

Held against Keras itself in test_against_keras.py; here are the numbers it
gave, and what a twin without TensorFlow can show of itself.
"""

import io
import sys
import warnings

import numpy as np
import pytest

from nnlab import Sequential, layers, losses, models, optimizers, plotting
from nnlab.callbacks import Callback, EarlyStopping, LearningRateScheduler
from nnlab.utils import set_random_seed

RNG = np.random.default_rng(0)
X = RNG.normal(size=(20, 3))
Y = (X.sum(axis=1) > 0).astype(int)


def small_model(loss="sparse_categorical_crossentropy", units=2,
                activation="softmax", metrics=("accuracy",)):
    set_random_seed(1)
    model = Sequential([layers.Input((3,)), layers.Dense(4, "tanh"),
                        layers.Dense(units, activation)])
    model.compile("adam", loss, metrics=list(metrics))
    return model


# (a) logits that are none

def test_from_logits_after_softmax_takes_the_logits_and_warns():
    """The example's numbers are those of Keras 3: 0.9628."""
    model = Sequential([layers.Input((2,)), layers.Dense(
        3, activation="softmax", use_bias=False)])
    model.set_weights([np.array([[1, -1, 0.5], [0.3, 2, -2]])])
    x, y = np.array([[1, 2], [3, -1], [0.5, 0.5]]), np.array([0, 2, 1])
    model.compile("sgd", losses.SparseCategoricalCrossentropy(
        from_logits=True))
    with pytest.warns(UserWarning, match="from_logits=True expects a last "
                      "layer without activation, got softmax; its logits"):
        assert model.evaluate(x, y) == pytest.approx(0.9628, abs=5e-5)
    model.compile("sgd", "sparse_categorical_crossentropy")
    assert model.evaluate(x, y) == pytest.approx(0.9628, abs=5e-5)


@pytest.mark.parametrize("kind, activation, units", [
    ("BinaryCrossentropy", "sigmoid", 1),
    ("CategoricalCrossentropy", "softmax", 2),
    ("SparseCategoricalCrossentropy", "softmax", 2)])
@pytest.mark.parametrize("own_layer", [False, True])
def test_a_needless_from_logits_changes_nothing(kind, activation, units,
                                                own_layer):
    y = np.eye(2)[Y] if kind[0] == "C" else Y
    runs = []
    for from_logits in (False, True):
        set_random_seed(2)
        end = [layers.Dense(units), layers.Activation(activation)] if (
            own_layer) else [layers.Dense(units, activation)]
        model = Sequential([layers.Input((3,)), *end])
        model.compile("sgd", getattr(losses, kind)(from_logits=from_logits))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            model.fit(X, y, epochs=2, verbose=0)
        assert bool(caught) == from_logits
        runs.append(model.get_weights())
    for v, w in zip(*runs, strict=True):
        np.testing.assert_array_equal(v, w)


# (b) rows that are no probabilities

def test_sparse_crossentropy_clips_first_and_divides_then():
    """The numbers are those of Keras 3 on TensorFlow."""
    loss = losses.sparse_categorical_crossentropy(
        [0, 1], np.array([[2, -1, 0.5], [0, 0, 0]]))
    np.testing.assert_allclose(loss, [0.4055, 1.0986], atol=5e-5)
    gradient = losses.SparseCategoricalCrossentropy().gradient(
        [0, 1], np.array([[2, -1, 0.5], [0.2, 0.3, 0.4]]))
    assert gradient[0].round(4).tolist() == [0, 0, 0.3333]  # clipped: flat
    assert np.isfinite(gradient).all()


def test_a_forgotten_softmax_can_still_learn():
    model = small_model(activation="linear")
    history = model.fit(X, Y, epochs=200, verbose=0).history
    assert history["loss"][-1] < 0.7 * history["loss"][0]


# (c) a direction that is not known

def test_early_stopping_asks_for_the_mode_of_an_unknown_number():
    def score(y_true, y_pred):
        return y_pred[:, 0]

    for monitor in ("score", "val_score"):
        with pytest.raises(ValueError, match="EarlyStopping: expected "
                           "mode='min' or mode='max' .*got 'auto' for "
                           f"monitor='{monitor}'; write"):
            small_model(metrics=[score]).fit(
                X, Y, verbose=0, validation_data=(X, Y),
                callbacks=EarlyStopping(monitor))
    small_model(metrics=[score]).fit(X, Y, verbose=0, callbacks=EarlyStopping(
        "score", mode="max"))
    for name, sign in (("loss", -1), ("val_mse", -1), ("accuracy", 1),
                       ("val_binary_accuracy", 1)):
        assert EarlyStopping(name).sign == sign


# (d) a stop between two steps

def test_stop_training_stops_within_the_epoch():
    steps = []

    class Stop(Callback):
        def on_train_batch_end(self, batch, logs=None):
            steps.append(batch)
            self.model.stop_training = batch == 1

    history = small_model().fit(X, Y, batch_size=4, epochs=3, verbose=0,
                                validation_data=(X, Y), callbacks=Stop())
    assert steps == [0, 1]
    assert list(history.history) == ["accuracy", "loss", "val_accuracy",
                                     "val_loss"]
    assert history.epoch == [0]


# (e) every moment, with a dict

def diary():
    """A callback that writes down what it is told."""
    told = []

    class Diary(Callback):
        pass

    def entry(moment):
        def method(self, *place):
            logs = place[-1]
            assert isinstance(logs, dict)
            told.append(" ".join([moment, *map(str, place[:-1])]) + (
                " +" if logs else ""))
        return method

    for moment in vars(Callback):
        if moment.startswith("on_") and "_batch_" not in moment[2:8]:
            setattr(Diary, moment, entry(moment))
    return Diary(), told


def test_callbacks_hear_of_everything_and_never_get_none():
    callback, told = diary()
    small_model().fit(X, Y, batch_size=10, verbose=0, callbacks=callback,
                      validation_data=(X[:5], Y[:5]))
    assert told == [
        "on_train_begin", "on_epoch_begin 0",
        "on_train_batch_begin 0", "on_train_batch_end 0 +",
        "on_train_batch_begin 1", "on_train_batch_end 1 +",
        "on_test_begin", "on_test_batch_begin 0", "on_test_batch_end 0 +",
        "on_test_end +", "on_epoch_end 0 +", "on_train_end +"]


def test_evaluate_and_predict_tell_callbacks_too():
    callback, told = diary()
    model = small_model()
    model.evaluate(X, Y, batch_size=16, callbacks=callback)
    assert callback.model is model and callback.params["steps"] == 2
    model.predict(X[:3], callbacks=[callback])
    assert told == [
        "on_test_begin", "on_test_batch_begin 0", "on_test_batch_end 0 +",
        "on_test_batch_begin 1", "on_test_batch_end 1 +", "on_test_end +",
        "on_predict_begin", "on_predict_batch_begin 0",
        "on_predict_batch_end 0 +", "on_predict_end"]


def test_on_batch_is_another_name_for_on_train_batch():
    told = []

    class Short(Callback):
        def on_batch_begin(self, batch, logs=None):
            told.append((batch, logs))

        def on_batch_end(self, batch, logs=None):
            told.append((batch, sorted(logs)))

    small_model().fit(X, Y, batch_size=16, verbose=0, callbacks=Short())
    assert told == [(0, {}), (0, ["accuracy", "loss"]),
                    (1, {}), (1, ["accuracy", "loss"])]


def test_a_method_set_on_the_object_is_called_too():
    told, callback = [], Callback()
    callback.on_train_batch_end = lambda batch, logs=None: told.append(batch)
    small_model().fit(X, Y, batch_size=16, verbose=0, callbacks=callback)
    assert told == [0, 1]


# (f) another shape

def test_a_second_input_or_shape_is_refused():
    with pytest.raises(ValueError, match="one Input only at the front, got "):
        Sequential([layers.Input((3,)), layers.Input((4,)),
                    layers.Dense(2)])
    model = Sequential([layers.Dense(2)])
    model.build((None, 3))
    weights = model.get_weights()
    model.build((7, 3))
    with pytest.raises(ValueError, match=r"Sequential.build: expected \(None, "
                       r"3\), .* got \(None, 4\); make a new model"):
        model.build((None, 4))
    for v, w in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(v, w)
    assert model.predict(X).shape == (20, 2)
    layer = layers.Dense(2)
    layer.build((None, 3))
    with pytest.raises(ValueError, match="expected inputs for its weights "):
        layer.build((None, 4))


# (g) parts of Keras

def of_keras(base=object):
    """A class as Keras's are, without Keras."""
    return type("Part", (base,), {"__module__": "keras.src.part",
                                  "__call__": lambda self, *a: 0.0})


@pytest.mark.parametrize("use", [
    lambda part: Sequential([part]),
    lambda part: layers.Dense(2, activation=part),
    lambda part: layers.Dense(2, kernel_initializer=part),
    lambda part: layers.Dense(2, kernel_regularizer=part),
    lambda part: small_model(loss=part),
    lambda part: small_model(metrics=[part]),
    lambda part: small_model().compile(part, "mse"),
    lambda part: small_model().fit(X, Y, verbose=0, callbacks=[part]),
], ids=["layer", "activation", "initializer", "regularizer", "loss", "metric",
        "optimizer", "callback"])
def test_parts_of_keras_are_named_as_such(use):
    theirs = of_keras()
    mine = type("Mine", (theirs,), {"__module__": "__main__"})
    for part in (theirs(), mine()):
        with pytest.raises(ValueError, match="expected a part of nnlab, got "
                           ".* of Keras; take the one of the same name from"):
            use(part)


# (h) rows that are counted by an index

class Series:
    """What matters of pandas here: [] looks up in an index, not by place."""

    def __init__(self, values, index=None):
        self.values = np.asarray(values)
        n = len(self.values)
        self.index = list(range(n))[::-1] if index is None else index

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype)

    def __len__(self):
        return len(self.values)

    def __getitem__(self, key):
        if isinstance(key, (int, np.integer)):
            return self.values[self.index.index(key)]
        raise KeyError(key)         # as for slices of some indices


def test_pandas_is_turned_into_arrays_before_anything_is_looked_up():
    expected = small_model().fit(X, Y, verbose=0, validation_split=0.25,
                                 sample_weight=Y + 1)
    got = small_model().fit(Series(X), Series(Y), verbose=0,
                            validation_split=0.25,
                            sample_weight=Series(Y + 1))
    assert got.history == expected.history
    model = small_model()
    expected = model.evaluate(X, Y)
    assert model.evaluate(Series(X), Series(Y)) == expected
    model.fit(Series(X), Series(Y), verbose=0, batch_size=7,
              validation_data=(Series(X), Series(Y)))
    assert model.predict(Series(X)).shape == (20, 2)
    model.train_on_batch(Series(X), Series(Y))


def test_labels_of_images_are_drawn_by_place():
    images = np.zeros((3, 4, 4))
    texts = [[t.get_text() for t in plotting.image_grid(
        images, labels=labels, predictions=predictions).texts]
        for labels, predictions in (
            ([4, 7, 1], [4, 9, 1]), (Series([4, 7, 1]), Series([4, 9, 1])))]
    assert texts[0] == texts[1] == ["4", "✗ 9, is 7", "1"]


# (i) NumPy told to raise

@pytest.mark.parametrize("optimizer", optimizers.NAMES)
def test_numbers_too_small_for_a_float_are_zero_whatever_numpy_was_told(
        optimizer, tmp_path):
    runs = []
    for how in ("warn", "raise"):
        with np.errstate(all=how, under="ignore" if how == "warn" else how):
            set_random_seed(3)
            model = Sequential([
                layers.Input((3,)), layers.Dense(4, "sigmoid"),
                layers.BatchNormalization(), layers.Dropout(0.2),
                layers.Dense(3, "softmax")])
            model.compile(optimizer, "sparse_categorical_crossentropy")
            x, y = 300 * X, Y.copy()
            x[:4] = 1e-30
            model.fit(x, y, epochs=20, verbose=0, validation_split=0.2)
            values = [model.evaluate(x, y), model.test_on_batch(x, y),
                      model.train_on_batch(x, y)]
            model.save(tmp_path / "model.npz")
            model = models.load_model(tmp_path / "model.npz")
            runs.append([*values, model(x), model.predict(x)])
    for v, w in zip(*runs, strict=True):
        np.testing.assert_array_equal(v, w)


def test_functions_alone_hold_where_numpy_raises():
    from nnlab.activations import sigmoid, softmax
    z = np.array([[1000.0, -1000.0, 0.0]])
    with np.errstate(all="raise"):
        assert softmax(z).tolist() == [[1, 0, 0]]
        assert sigmoid(z).tolist() == [[1, 0, 0.5]]
        assert losses.binary_crossentropy([[1, 0, 1]], z, True) == (
            pytest.approx(np.log(2) / 3))
        assert losses.categorical_crossentropy([[1, 0, 0]], z, True) == 0
        v = np.ones(2)
        for name in optimizers.NAMES:
            optimizers.get(name).apply([np.array([1e-200, 1])], [v])
    assert np.geterr()["under"] == "ignore"


# (j) interrupted

class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_an_interrupted_fit_closes_its_bar(monkeypatch):
    class Interrupt(Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 2:
                raise KeyboardInterrupt

    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    from tqdm import tqdm
    before = len(getattr(tqdm, "_instances", ()))
    with pytest.raises(KeyboardInterrupt) as error:
        small_model().fit(X, Y, epochs=2, batch_size=4,
                          callbacks=[Interrupt()])
    assert error.traceback          # which keeps the bar, as a kernel does
    assert terminal.getvalue().endswith("\n")
    assert len(tqdm._instances) == before


# What the rest of a small twin's users expect

def test_the_rate_of_every_epoch_is_set_and_kept():
    seen = []
    model = small_model()
    scheduler = LearningRateScheduler(
        lambda epoch, rate: seen.append(rate) or rate / 2)
    history = model.fit(X, Y, epochs=3, verbose=0, callbacks=[scheduler])
    assert seen == [0.001, 0.0005, 0.00025]
    assert history.history["learning_rate"] == [0.0005, 0.00025, 0.000125]
    assert model.optimizer.learning_rate == 0.000125


def test_a_scheduler_may_take_the_epoch_alone_and_speaks_when_asked(capsys):
    small_model().fit(X, Y, epochs=2, verbose=0, callbacks=[
        LearningRateScheduler(lambda epoch: 0.5 / (1 + epoch), verbose=1)])
    assert capsys.readouterr().out == (
        "\nEpoch 1: LearningRateScheduler setting learning rate to 0.5.\n"
        "\nEpoch 2: LearningRateScheduler setting learning rate to 0.25.\n")


def test_weights_of_examples_count_as_often_as_they_say():
    """Weight 3 is as three of that example, but for the mean's N."""
    model = small_model(metrics=())
    weights = np.arange(20) % 3
    rows = np.repeat(np.arange(20), weights)
    weighted = model.evaluate(X, Y, sample_weight=weights, batch_size=20)
    often = model.evaluate(X[rows], Y[rows], batch_size=len(rows))
    assert weighted * 20 == pytest.approx(often * len(rows), rel=1e-6)
    model.compute_gradients(X, Y, weights)
    gradients = [20 * dv for dv in model.gradients]
    model.compute_gradients(X[rows], Y[rows])
    for dv, dw in zip(gradients, model.gradients, strict=True):
        np.testing.assert_allclose(dv, len(rows) * dw, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("form", ["numbers", "column", "one-hot"])
def test_weights_of_classes_are_weights_of_their_examples(form):
    loss = "categorical_crossentropy" if form == "one-hot" else (
        "sparse_categorical_crossentropy")
    y = {"numbers": Y, "column": Y[:, None], "one-hot": np.eye(2)[Y]}[form]
    by_class, by_example = (small_model(loss) for _ in range(2))
    first = by_class.fit(X, y, verbose=0, shuffle=False, class_weight={0: 4.0})
    second = by_example.fit(X, y, verbose=0, shuffle=False,
                            sample_weight=np.where(Y == 0, 4.0, 1.0))
    assert first.history == second.history
    assert by_class.train_on_batch(X, y, class_weight={0: 4.0}) == (
        by_example.train_on_batch(X, y, np.where(Y == 0, 4.0, 1.0)))


def test_validation_data_may_be_weighted():
    weights = np.linspace(0, 1, 20)
    model = small_model()
    history = model.fit(X, Y, verbose=0, validation_data=(X, Y, weights))
    assert history.history["val_loss"] == [
        model.evaluate(X, Y, sample_weight=weights, return_dict=True)["loss"]]
    split = small_model().fit(X, Y, verbose=0, validation_split=0.25,
                              sample_weight=weights)
    by_hand = small_model().fit(
        X[:15], Y[:15], verbose=0, sample_weight=weights[:15],
        validation_data=(X[15:], Y[15:], weights[15:]))
    assert split.history == by_hand.history


def test_weights_in_pieces(monkeypatch):
    from nnlab import parallel
    weights, runs = np.linspace(0, 2, 20), []
    for enough in (parallel.ENOUGH, 4):
        monkeypatch.setattr(parallel, "ENOUGH", enough)
        monkeypatch.setattr(parallel, "MOST", 2 * enough)
        model = small_model()
        model.fit(X, Y, verbose=0, batch_size=20, sample_weight=weights)
        runs.append(model.get_weights())
    for v, w in zip(*runs, strict=True):
        np.testing.assert_allclose(v, w, rtol=1e-5, atol=1e-7)


def test_functions_of_ones_own_train_as_nnlabs_do():
    def half_squares(y_true, y_pred):
        return ((y_pred - y_true)**2 / 2).mean(axis=-1)

    def swish(z):
        return z / (1 + np.exp(-z))

    def logistic(z):
        return 1 / (1 + np.exp(-z))

    def off(y_true, y_pred):
        return np.abs(y_pred - y_true).mean(axis=-1)

    runs = []
    for loss, activation, metric in ((half_squares, logistic, off),
                                     ("mse", "sigmoid", "mae")):
        set_random_seed(4)
        model = Sequential([layers.Input((3,)), layers.Dense(4, activation),
                            layers.Activation(activation), layers.Dense(1)])
        rate = 0.2 if loss is half_squares else 0.1
        model.compile(optimizers.SGD(rate), loss, metrics=[metric])
        history = model.fit(X, Y[:, None], epochs=3, verbose=0,
                            shuffle=False).history
        runs.append([*model.get_weights(), history[
            "off" if metric is off else "mae"]])
    for v, w in zip(*runs, strict=True):
        np.testing.assert_allclose(v, w, rtol=1e-4, atol=1e-6)
    model = Sequential([layers.Input((3,)), layers.Dense(4, swish)])
    assert model(X.astype("float32")).dtype == "float32"


@pytest.mark.parametrize("g", [
    lambda z: z / z.sum(axis=-1, keepdims=True),
    lambda z: z - z.mean(axis=0), lambda z: z.sum(axis=-1),
    lambda z: z.max()], ids=["rows", "columns", "sum", "number"])
def test_an_activation_of_ones_own_works_on_each_number_alone(g):
    model = Sequential([layers.Input((3,)), layers.Dense(4, g)])
    model.compile("sgd", lambda y_true, y_pred: np.zeros(20))
    layer = model.layers[0]
    layer(X + 9)
    with pytest.raises(ValueError, match="activation .*: expected a function "
                       "that works on each number alone, got .*; use"):
        layer.backward(np.ones(layer.a.shape))
