"""fit, evaluate, predict, callbacks and the progress bar."""

import io
import os
import re
import subprocess
import sys

import numpy as np
import pytest

from nnlab import Sequential, callbacks, layers, metrics, parallel, training
from nnlab.callbacks import Callback, EarlyStopping, ProgressBar
from nnlab.optimizers import SGD
from nnlab.utils import set_random_seed

RNG = np.random.default_rng(0)
X = RNG.normal(size=(20, 3))
Y = (X.sum(axis=1) > 0).astype(int)


def small_model(metrics=("accuracy",), **choices):
    set_random_seed(1)
    model = Sequential([layers.Input((3,)),
                        layers.Dense(4, activation="tanh", **choices),
                        layers.Dropout(0.2),
                        layers.Dense(2, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy",
                  metrics=list(metrics))
    return model


def test_training_is_deterministic_under_a_seed():
    def run():
        model = small_model()
        history = model.fit(X, Y, epochs=3, batch_size=6, verbose=0)
        return history.history, model.get_weights()

    (first, v), (second, w) = run(), run()
    assert first == second
    for a, b in zip(v, w, strict=True):
        np.testing.assert_array_equal(a, b)


def test_fit_learns_and_changes_neither_data_nor_labels():
    x, y = X.copy(), Y.copy()
    x.setflags(write=False)
    y.setflags(write=False)
    history = small_model().fit(x, y, epochs=60, batch_size=5, verbose=0)
    loss = history.history["loss"]
    assert loss[-1] < 0.7 * loss[0]
    assert history.epoch == list(range(60))
    assert all(type(v) is float for v in loss)


def test_history_has_keras_keys_in_keras_order():
    model = small_model()
    history = model.fit(X, Y, epochs=2, validation_data=(X, Y), verbose=0)
    assert list(history.history) == ["accuracy", "loss", "val_accuracy",
                                     "val_loss"]
    assert history.model is model


def test_epoch_means_weigh_every_example_the_same():
    """20 examples in batches of 16 and 4, no step taken: as one batch."""
    model = small_model(kernel_regularizer="l2")
    model.layers[1].rate = 0
    model.compile(SGD(learning_rate=0.0), model.loss, metrics=["accuracy"])
    parts = model.fit(X, Y, batch_size=16, verbose=0).history
    whole = model.evaluate(X, Y, batch_size=20, return_dict=True)
    for name in ("loss", "accuracy"):
        assert parts[name] == pytest.approx([whole[name]], rel=1e-6)
    penalty = 0.01 * float((model.layers[0].W**2).sum())
    bare = model.loss(Y, model.predict(X))
    assert whole["loss"] == pytest.approx(bare + penalty, rel=1e-5)
    assert model.evaluate(X, Y, batch_size=7) == pytest.approx(
        [whole["loss"], whole["accuracy"]], rel=1e-6)


def test_evaluate_without_metrics_is_a_number():
    model = small_model(metrics=())
    assert type(model.evaluate(X, Y)) is float
    assert list(model.evaluate(X, Y, return_dict=True)) == ["loss"]


def test_validation_split_is_the_end_of_the_data():
    # 0.3 of 20: floor(20 * 0.7) = 14 to train on, 6 to validate on.
    seen = []

    class Spy(Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.append(self.model.evaluate(X[14:], Y[14:]))

    history = small_model().fit(X, Y, epochs=2, validation_split=0.3,
                                callbacks=[Spy()], verbose=0)
    np.testing.assert_allclose(np.transpose(seen), [
        history.history["val_loss"], history.history["val_accuracy"]])


def test_validation_data_win_over_a_split():
    history = small_model().fit(X, Y, validation_split=0.5, verbose=0,
                                validation_data=(X[:1], Y[:1]))
    assert history.history["val_accuracy"][0] in (0, 1)


def test_shuffle_is_a_permutation_and_can_be_left_out():
    order = np.array([3, 0, 4, 1, 2])
    batches = list(training.minibatches(5, 2, order))
    assert [b.tolist() for b in batches] == [[3, 0], [4, 1], [2]]

    seen = []

    class Model(Sequential):
        def _step(self, x, y):
            seen.extend(x[:, 0].tolist())
            return {"loss": 0.0}

    model = Model([layers.Input((1,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    x = np.arange(9.0)[:, None]
    model.fit(x, x, batch_size=4, shuffle=False, verbose=0)
    assert seen == x[:, 0].tolist()
    for _ in range(2):
        seen.clear()
        model.fit(x, x, batch_size=4, verbose=0)
        assert seen != x[:, 0].tolist()
        assert sorted(seen) == x[:, 0].tolist()


def test_on_batch_returns_what_evaluate_does():
    model = small_model()
    model.layers[1].rate = 0
    before = model.get_weights()
    expected = model.evaluate(X, Y, batch_size=len(X))
    assert model.test_on_batch(X, Y) == pytest.approx(expected)
    named = model.test_on_batch(X, Y, return_dict=True)
    assert list(named.values())[::-1] == pytest.approx(expected)
    assert model.train_on_batch(X, Y) == pytest.approx(expected)
    assert any((v != w).any()
               for v, w in zip(before, model.get_weights(), strict=True))


def in_pieces(monkeypatch):
    """Cut a batch of more than one example, two examples to a piece."""
    monkeypatch.setattr(parallel, "ENOUGH", 4)
    monkeypatch.setattr(parallel, "MOST", 4 * 2)


@pytest.mark.parametrize("numbers_each, sizes", [
    (parallel.ENOUGH // 7, [7]),                # small: one piece
    (parallel.ENOUGH // 7 + 1, [3, 4]),         # else an even number
    (2 * parallel.MOST // 7, [3, 4]),
    (2 * parallel.MOST // 7 + 1, [1, 2, 2, 2]),
    (50 * parallel.MOST, [1] * 7),              # never an empty one
])
def test_few_pieces_of_nearly_equal_size(numbers_each, sizes):
    pieces = parallel.pieces(7, numbers_each)
    assert [rows.stop - rows.start for rows in pieces] == sizes
    assert np.arange(7)[np.r_[tuple(pieces)]].tolist() == [*range(7)]


@pytest.mark.parametrize("batch_size", [7, 20])
def test_pieces_add_up_to_the_batch(monkeypatch, batch_size):
    """A big batch is worked on in pieces: same result, gradients too."""
    def run():
        model = small_model(kernel_regularizer="l2")
        model.layers[1].rate = 0
        history = model.fit(X, Y, epochs=3, batch_size=batch_size, verbose=0)
        return [history.history["loss"], *model.get_weights(),
                *(layer.dW for layer in model.layers[::2])]

    whole = run()
    in_pieces(monkeypatch)
    assert len(parallel.pieces(7, 4)) == 4
    for a, b in zip(run(), whole, strict=True):
        np.testing.assert_allclose(a, b, rtol=2e-5, atol=1e-6)


def test_pieces_are_deterministic_with_dropout(monkeypatch):
    in_pieces(monkeypatch)
    runs = []
    for _ in range(2):
        model = small_model()
        model.fit(X, Y, epochs=3, verbose=0)
        runs.append(model.get_weights())
    for a, b in zip(*runs, strict=True):
        np.testing.assert_array_equal(a, b)


def test_dropout_works_while_training_and_never_else():
    model = small_model()
    dropout = model.layers[1]
    model.fit(X, Y, verbose=0)
    assert (dropout.mask == 0).any()
    model.evaluate(X, Y)
    assert dropout.mask is None
    model.fit(X, Y, verbose=0, validation_data=(X, Y))
    assert dropout.mask is None                 # validation came last


def test_pieces_are_cut_by_the_largest_output():
    model = Sequential([layers.Input((5, 5, 1)), layers.Conv2D(4, 3),
                        layers.Flatten(), layers.Dense(2)])
    assert model.largest_output == 3 * 3 * 4
    assert Sequential([layers.Input((9,)),
                       layers.Dense(2)]).largest_output == 9


def test_predict_in_batches_equals_predict_at_once():
    model = small_model()
    p = model.predict(X, batch_size=6)
    assert p.shape == (20, 2) and p.dtype == "float32"
    np.testing.assert_allclose(p, model(X), rtol=1e-6)
    np.testing.assert_allclose(p.sum(axis=1), 1, rtol=1e-6)
    assert model.predict(X[:1]).shape == (1, 2)


def test_loss_is_taken_from_logits_where_softmax_would_lose_it():
    model = Sequential([layers.Input((1,)),
                        layers.Dense(2, activation="softmax")])
    model.compile(SGD(1.0), "sparse_categorical_crossentropy")
    model.set_weights([np.array([[1000.0, -1000.0]]), np.zeros(2)])
    x, y = np.ones((1, 1)), np.array([1])
    assert model.evaluate(x, y) == 2000     # from probabilities: 16.1
    model.fit(x, y, verbose=0)
    np.testing.assert_array_equal(model.layers[0].b, [-1, 1])


def test_from_logits_with_a_linear_end_equals_softmax_at_the_end():
    from nnlab.losses import SparseCategoricalCrossentropy
    runs = []
    for activation, loss in (
            ("softmax", SparseCategoricalCrossentropy()),
            (None, SparseCategoricalCrossentropy(from_logits=True))):
        set_random_seed(2)
        model = Sequential([layers.Input((3,)),
                            layers.Dense(2, activation=activation)])
        model.compile("adam", loss)
        model.fit(X, Y, epochs=2, verbose=0)
        runs.append(model.get_weights())
    for a, b in zip(*runs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)


def test_metrics_of_every_kind_and_name():
    def first_column(y_true, y_pred):
        return y_pred[:, 0]

    model = small_model(metrics=["acc", "sparse_categorical_accuracy",
                                 first_column])
    logs = model.evaluate(X, Y, return_dict=True)
    p = model.predict(X)
    right = np.mean(p.argmax(axis=1) == Y)
    assert logs["acc"] == pytest.approx(right)
    assert logs["sparse_categorical_accuracy"] == pytest.approx(right)
    assert logs["first_column"] == pytest.approx(p[:, 0].mean())


def test_a_loss_can_be_a_metric():
    model = Sequential([layers.Input((3,)), layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mse", "mean_squared_error"])
    logs = model.evaluate(X, Y, return_dict=True)
    assert logs["mse"] == logs["mean_squared_error"] == pytest.approx(
        logs["loss"])
    history = model.fit(X, Y, verbose=0).history    # sorted, as in Keras
    assert list(history) == ["loss", "mean_squared_error", "mse"]


def test_accuracy_picks_its_form_by_the_shapes():
    p = np.array([[0.2, 0.8], [0.6, 0.4], [0.3, 0.7]])
    assert metrics.accuracy([1, 1, 1], p).tolist() == [1, 0, 1]
    assert metrics.accuracy([[1], [1], [1]], p).tolist() == [1, 0, 1]
    assert metrics.accuracy(np.eye(2)[[1, 1, 1]], p).tolist() == [1, 0, 1]
    # one output: above 0.5 means 1, at 0.5 means 0
    one = np.array([[0.4], [0.5], [0.6]])
    assert metrics.accuracy([0, 0, 0], one).tolist() == [1, 1, 0]
    # several yes-or-no outputs: the share of right ones in each row
    assert metrics.binary_accuracy([[0, 1], [0, 1], [0, 1]],
                                   p).tolist() == [1, 0, 1]
    assert metrics.binary_accuracy([[1, 1]], [[0.2, 0.8]]).tolist() == [0.5]
    assert metrics.binary_accuracy([[1]], [[0.2]], threshold=0.1) == 1


class Scripted(Callback):
    """Give EarlyStopping the numbers it is told, and the model its epoch."""

    def __init__(self, values):
        self.values = values

    def on_epoch_end(self, epoch, logs=None):
        logs["watched"] = self.values[epoch]
        for v in self.model.weights:
            v[...] = epoch


def stop(values, **choices):
    """Return the EarlyStopping, the epochs run and the model."""
    model = small_model()
    early = EarlyStopping("watched", **{"mode": "min", **choices})
    history = model.fit(X, Y, epochs=len(values), verbose=0,
                        callbacks=[Scripted(values), early])
    return early, len(history.epoch), model


@pytest.mark.parametrize("values, choices, stopped", [
    ([3, 2, 2, 1, 0], {}, 2),                   # the first that is no better
    ([3, 4, 2, 3, 3, 1], {"patience": 2}, 4),
    ([3, 2.95, 2.9, 2.8, 2.7], {"min_delta": 0.2}, 1),
    ([3, 2.95, 2.7, 2.8, 2.7], {"min_delta": -0.2, "patience": 2}, 4),
    ([1, 2, 3, 2, 4], {"mode": "max"}, 3),
    ([1, 2, 3, 2, 1], {"mode": "min"}, 1),
    ([5, 4, 3, 2, 1], {"baseline": 3.5, "patience": 2}, None),
    ([5, 6, 7, 2, 1], {"baseline": 3.5, "patience": 2}, 1),
    ([1, 9, 9, 5, 6], {"start_from_epoch": 2}, 4),
    ([3, 2, 1, 0], {}, None),
])
def test_early_stopping(values, choices, stopped):
    early, ran, _ = stop(values, **choices)
    assert ran == (len(values) if stopped is None else stopped + 1)
    assert early.stopped_epoch == (stopped or 0)


def test_early_stopping_wants_more_accuracy_and_less_of_anything_else():
    assert EarlyStopping("val_accuracy").sign == 1
    assert EarlyStopping("acc").sign == 1
    assert EarlyStopping("val_loss").sign == -1
    assert EarlyStopping("accuracy", mode="min").sign == -1


def test_the_best_weights_come_back():
    early, ran, model = stop([3, 1, 2, 2, 0], patience=2,
                             restore_best_weights=True)
    assert ran == 4 and early.best_epoch == 1 and early.best == 1
    assert all((v == 1).all() for v in model.weights)
    _, _, model = stop([3, 1, 2, 2, 0], patience=2)
    assert all((v == 3).all() for v in model.weights)


def test_the_best_weights_come_back_without_a_stop():
    _, ran, model = stop([3, 1, 2], patience=9, restore_best_weights=True)
    assert ran == 3 and all((v == 1).all() for v in model.weights)


def test_early_stopping_speaks_when_asked(capsys):
    stop([1, 2, 3], verbose=1)
    assert capsys.readouterr().out == "Epoch 2: early stopping\n"
    stop([1, 2, 3], verbose=1, patience=1, restore_best_weights=True)
    assert capsys.readouterr().out == (
        "Epoch 2: early stopping\n"
        "Restoring model weights from the end of the best epoch: 1.\n")
    stop([1, 2, 3])
    assert capsys.readouterr().out == ""


def test_a_stopped_model_can_go_on():
    _, _, model = stop([1, 2, 3])
    assert len(model.fit(X, Y, epochs=3, verbose=0).epoch) == 3


def test_callbacks_are_called_in_keras_order():
    calls = []

    class Diary(Callback):
        def on_train_begin(self, logs=None):
            calls.append("begin")

        def on_epoch_begin(self, epoch, logs=None):
            calls.append(f"epoch {epoch}")

        def on_train_batch_end(self, batch, logs=None):
            calls.append(f"batch {batch}")
            assert set(logs) == {"accuracy", "loss"}

        def on_epoch_end(self, epoch, logs=None):
            calls.append(f"end {epoch} {sorted(logs)}")

        def on_train_end(self, logs=None):
            calls.append("done")

    small_model().fit(X, Y, batch_size=10, epochs=2, verbose=0,
                      callbacks=[Diary()])
    end = "['accuracy', 'loss']"
    assert calls == ["begin", "epoch 0", "batch 0", "batch 1", f"end 0 {end}",
                     "epoch 1", "batch 0", "batch 1", f"end 1 {end}", "done"]


LINE = r"Epoch \d/2 - accuracy: \d\.\d{4} - loss: \d\.\d{4}"


@pytest.mark.parametrize("verbose", [1, 2, "auto"])
def test_a_log_gets_a_line_an_epoch(capsys, verbose):
    small_model().fit(X, Y, epochs=2, verbose=verbose)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all(re.fullmatch(LINE, line) for line in lines)


def test_silence(capfd):
    model = small_model()
    model.fit(X, Y, epochs=2, verbose=0)
    model.evaluate(X, Y)
    model.predict(X)
    assert capfd.readouterr() == ("", "")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_gets_a_bar_an_epoch(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    small_model().fit(X, Y, epochs=2, batch_size=5, verbose=1)
    text = terminal.getvalue()
    last = [line.split("\r")[-1] for line in text.strip().split("\n")]
    assert len(last) == 2
    assert "Epoch 2/2: 100%" in last[1] and "4/4" in last[1]
    assert "loss: " in last[1] and "accuracy: " in last[1]


def test_a_terminal_gets_lines_for_verbose_2(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    small_model().fit(X, Y, epochs=2, verbose=2)
    assert len(re.findall(LINE + "\n", terminal.getvalue())) == 2


def test_a_notebook_gets_a_bar(monkeypatch):
    """A kernel's stdout is no terminal, yet a bar can be drawn."""
    class Kernel:
        kernel = object()

    class IPython:
        get_ipython = Kernel

    assert not callbacks._in_notebook()
    monkeypatch.setitem(sys.modules, "IPython", IPython)
    assert callbacks._in_notebook()
    monkeypatch.delattr(Kernel, "kernel")
    assert not callbacks._in_notebook()         # IPython in a terminal


NOTEBOOK = """
import numpy as np
from nnlab import Sequential, layers
model = Sequential([layers.Input((2,)), layers.Dense(1)])
model.compile("sgd", "mse")
_ = model.fit(np.ones((8, 2)), np.ones(8), epochs=2, batch_size=4)
"""


def test_a_real_kernel_shows_a_bar_and_keeps_a_line_an_epoch():
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    cell = nbformat.v4.new_code_cell(NOTEBOOK)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbclient.NotebookClient(notebook, timeout=120,
                            kernel_name="python3").execute()
    assert {(o.output_type, o.name) for o in cell.outputs} == {
        ("stream", "stdout")}
    text = "".join(output.text for output in cell.outputs)
    assert "0/2" in text                        # it was drawn on the way
    shown = [line.split("\r")[-1] for line in text.strip().split("\n")]
    assert [line[:9] for line in shown] == ["Epoch 1/2", "Epoch 2/2"]
    assert all("2/2" in line and "loss: " in line for line in shown)


def test_importing_nnlab_loads_numpy_and_nothing_heavier():
    code = ("import sys, nnlab; print(sorted(m for m in sys.modules if m in "
            "('matplotlib', 'sklearn', 'scipy', 'keras', 'tensorflow', "
            "'jax', 'torch', 'tqdm', 'pooch', 'IPython', 'pandas')))")
    out = subprocess.run([sys.executable, "-c", code], text=True, check=True,
                         capture_output=True, env={**os.environ}).stdout
    assert out.strip() == "[]"


def test_progress_needs_no_batches_to_be_silent():
    bar = ProgressBar(lines=True)
    bar.on_train_batch_end(0)
    assert bar.bar is None


def test_a_choice_that_fails_changes_nothing():
    model = small_model()
    before = model.optimizer, model.loss, model.metrics
    for choices in (("adam", "msee"), ("adamm", "mse")):
        with pytest.raises(ValueError, match="Did you mean"):
            model.compile(*choices)
    with pytest.raises(ValueError, match="Did you mean"):
        model.compile("sgd", "mse", metrics=["accurracy"])
    assert (model.optimizer, model.loss, model.metrics) == before


def test_one_callback_need_not_be_in_a_list_and_the_history_is_kept():
    model = small_model()
    history = model.fit(X, Y, epochs=3, verbose=0, callbacks=EarlyStopping(
        "loss", min_delta=100))
    assert history.epoch == [0, 1]
    assert model.history is history


def test_labels_may_be_true_and_false():
    histories = [small_model().fit(X, y, verbose=0).history
                 for y in (Y, Y.astype(bool))]
    assert histories[0] == histories[1]
