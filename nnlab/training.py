"""The training loop: batches in, steps out, a History at the end.

`Trainer` asks little of a model: `layers`, `forward`, `backward`,
`trainable_weights`, `gradients` and `check_inputs`; where a batch is big,
`largest_output` and `twin` too (`nnlab.parallel`).
"""

import contextlib
import math
import warnings

import numpy as np

from nnlab import losses, metrics, optimizers, parallel
from nnlab.activations import sigmoid, softmax
from nnlab.callbacks import (
    History,
    ProgressBar,
    at_steps,
    check_callbacks,
    tell,
)
from nnlab.checks import (
    check_batch_size,
    check_finite,
    check_validation,
    check_weights,
    split,
    weights_of_classes,
)
from nnlab.config import as_numbers, underflow_is_zero
from nnlab.utils import (
    is_number,
    name_of,
    positive_integer,
    random_generator,
    truth,
)

# Where log and exp cancel, the loss is computed from z and stays finite.
CANCELS = {
    softmax: (losses.CategoricalCrossentropy,
              losses.SparseCategoricalCrossentropy),
    sigmoid: (losses.BinaryCrossentropy,),
}


def minibatches(n, batch_size, order=None):
    """Yield the examples of one batch after another.

    Parameters
    ----------
    n : int
        Examples in all; the last batch may be smaller.
    batch_size : int
    order : array of int, optional
        A permutation; without one, slices in the order of the data.

    Examples
    --------
    >>> list(minibatches(5, 2))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    for start in range(0, n, batch_size):
        stop = min(start + batch_size, n)
        yield slice(start, stop) if order is None else order[start:stop]


class Means:
    """Means by name, each batch weighted by its number of examples."""

    def __init__(self):
        self.total, self.count = {}, 0

    def add(self, logs, n):
        """Take in the means of a batch of n examples."""
        for name, value in logs.items():
            self.total[name] = self.total.get(name, 0.0) + n * value
        self.count += n

    def result(self):
        """Return the means so far, sorted by name as Keras's are."""
        return {k: self.total[k] / self.count for k in sorted(self.total)}


class Trainer:
    """compile, fit, evaluate and predict for a model with a forward pass."""

    optimizer = None
    stop_training = False

    def compile(self, optimizer="rmsprop", loss=None, *, metrics=None):
        """Choose how to train.

        Parameters
        ----------
        optimizer : str or optimizer
        loss : str, loss function or loss object; needed
            A function of your own takes (y_true, y_pred) and returns one
            loss for each example.
        metrics : list of str or functions, optional

        Raises
        ------
        ValueError
            An unknown name; the message suggests the nearest.
        """
        optimizer, loss = optimizers.get(optimizer), losses.get(loss)
        self.metrics = _named_metrics(metrics or [])
        self.optimizer, self.loss = optimizer, loss     # all or nothing

    @underflow_is_zero
    def fit(self, x, y, batch_size=None, epochs=1, verbose="auto",
            callbacks=None, validation_split=0.0, validation_data=None,
            shuffle=True, class_weight=None, sample_weight=None):
        """Train for some epochs.

        Parameters
        ----------
        x : array, shape (N, ...)
        y : array, shape (N,) or (N, outputs)
        batch_size : int
            Examples a step, 32 for None.
        epochs : int
        verbose : "auto", 0, 1 or 2
            0 is silent, 1 and "auto" draw a progress bar (in a log a line
            an epoch), 2 prints a line an epoch.
        callbacks : list of callbacks, or one, optional
        validation_split : float
            The share of the data, from its end, that is only evaluated.
        validation_data : (x, y) or (x, y, sample_weight), optional
            Evaluated after each epoch, instead of a split.
        shuffle : bool
            A new order for each epoch.
        class_weight : dict, optional
            How much the examples of a class count: {0: 1.0, 1: 5.0}. In the
            loss of the training alone, as in Keras.
        sample_weight : array, shape (N,), optional
            How much each example counts in the loss.

        Returns
        -------
        History
            `history.history["loss"]` and so on: one number an epoch. It is
            kept as `model.history` too.

        Big batches are worked on in copies of the layers. Call the model on
        a batch to see its x, z and a in the layers themselves.

        Raises
        ------
        ValueError
            Data, labels or numbers that cannot be right.
        """
        batch_size = check_batch_size(batch_size)
        epochs = positive_integer("epochs", epochs)
        shuffle = truth("shuffle", shuffle)
        data, validation = self._prepare(
            x, y, sample_weight, class_weight, validation_split,
            validation_data)
        self.history = History()
        bars = _progress(verbose)
        callbacks = [*check_callbacks(callbacks), self.history, *bars]
        self._introduce(callbacks, epochs, verbose, data, batch_size)
        with contextlib.ExitStack() as stack:
            for bar in bars:
                stack.callback(bar.close)           # also if interrupted
            self._run(epochs, data, validation, batch_size, shuffle,
                      callbacks)
        return self.history

    @underflow_is_zero
    def evaluate(self, x, y, batch_size=None, verbose="auto",
                 sample_weight=None, *, callbacks=None, return_dict=False):
        """Return the loss, or [loss, metric, ...], as floats.

        return_dict=True gives them by name. Nothing is printed, whatever
        verbose says; it is there because Keras has it.
        """
        batch_size = check_batch_size(batch_size)
        data = self.check_data("evaluate", x, y, sample_weight)
        callbacks = check_callbacks(callbacks)
        self._introduce(callbacks, 1, verbose, data, batch_size)
        logs = self._means(data, batch_size, callbacks)
        return self._values(logs, return_dict)

    @underflow_is_zero
    def predict(self, x, batch_size=None, verbose="auto", *, callbacks=None):
        """Return the output for every example, computed in batches.

        Parameters
        ----------
        x : array, shape (N, ...)
        batch_size : int
            Examples at a time, 32 for None.
        verbose : ignored
            Nothing is printed; it is there because Keras has it.
        callbacks : list of callbacks, or one, optional

        Returns
        -------
        array, shape (N, ...)
        """
        batch_size = check_batch_size(batch_size)
        x, callbacks = self.check_inputs(x), check_callbacks(callbacks)
        self._introduce(callbacks, 1, verbose, [x], batch_size)
        outputs = []
        tell(callbacks, "on_predict_begin")
        for step, rows in enumerate(minibatches(len(x), batch_size)):
            tell(callbacks, "on_predict_batch_begin", step)
            outputs.append(self.forward(x[rows]))
            tell(callbacks, "on_predict_batch_end", step,
                 logs={"outputs": outputs[-1]})
        tell(callbacks, "on_predict_end")
        return np.concatenate(outputs)

    @underflow_is_zero
    def train_on_batch(self, x, y, sample_weight=None, class_weight=None, *,
                       return_dict=False):
        """Take one step; return the batch's values as `evaluate` does.

        They are the values before the step, as in Keras.
        """
        data = self.check_data("train_on_batch", x, y, sample_weight,
                               class_weight)
        return self._values(self._step(*data), return_dict)

    @underflow_is_zero
    def test_on_batch(self, x, y, sample_weight=None, *, return_dict=False):
        """Return the batch's values as `evaluate` does; learn nothing."""
        x, y, *weight = self.check_data("test_on_batch", x, y, sample_weight)
        logs = self._logs(y, *self._outputs(x), *weight)
        return self._values(logs, return_dict)

    def compute_gradients(self, x, y, *sample_weight):
        """Fill the layers' gradients; return (a, z), the last layer's.

        Where the loss is not computed from z, a stands in its place.
        """
        a, z = self._outputs(x, training=True)
        dy_pred = self._loss_from_outputs().gradient(y, z, *sample_weight)
        self.backward(dy_pred, self._from_logits, input_gradient=False)
        return a, z

    def check_data(self, who, x, y, sample_weight=None, class_weight=None):
        """Return [x, y], and the weights of the examples if there are any.

        As arrays; or say why `who` cannot take them.
        """
        if self.optimizer is None:
            raise ValueError(
                f"{who}: expected a compiled model, got one without loss and "
                "optimizer; write model.compile('adam', 'mse')")
        x, y = self.check_inputs(x), as_numbers(y, "y")
        if y.ndim == 0 or len(x) != len(y):
            raise ValueError(
                f"{who}: expected a label for each example, got x {x.shape} "
                f"and y {y.shape}; check the split")
        check_finite("y", y)
        self._warn_of_logits()
        if class_weight is not None:
            if sample_weight is not None:
                raise ValueError(
                    f"{who}: expected class_weight or sample_weight, got "
                    "both; multiply them into one sample_weight")
            sample_weight = weights_of_classes(y, class_weight)
        if sample_weight is None:
            return [x, y]
        return [x, y, check_weights(sample_weight, len(x))]

    def _prepare(self, x, y, sample_weight, class_weight, share, validation):
        """Return checked training and validation data, split if asked to."""
        no_share = share is None or is_number(share) and share == 0
        if validation is None and not no_share:
            given = [v for v in (x, y, sample_weight) if v is not None]
            (x, y, *weight), validation = split(given, share)
            sample_weight = weight[0] if weight else None
        if validation is not None:
            validation = self.check_data("validation_data",
                                         *check_validation(validation))
        return self.check_data("fit", x, y, sample_weight,
                               class_weight), validation

    def _introduce(self, callbacks, epochs, verbose, data, batch_size):
        """Tell the callbacks whose they are and what will come."""
        for callback in callbacks:
            callback.set_model(self)
            callback.set_params({
                "epochs": epochs, "verbose": verbose,
                "steps": math.ceil(len(data[0]) / batch_size)})

    def _run(self, epochs, data, validation, batch_size, shuffle, callbacks):
        """The epochs of `fit`, until one of the callbacks stops them."""
        self.stop_training = False
        tell(callbacks, "on_train_begin")
        for epoch in range(epochs):
            tell(callbacks, "on_epoch_begin", epoch)
            logs = self._run_epoch(data, batch_size, shuffle, callbacks)
            if validation is not None:
                means = self._means(validation, batch_size, callbacks)
                logs |= {"val_" + name: v for name, v in means.items()}
            tell(callbacks, "on_epoch_end", epoch, logs=dict(logs))
            if self.stop_training:
                break
        tell(callbacks, "on_train_end", logs=logs)

    def _run_epoch(self, data, batch_size, shuffle, callbacks):
        """Take a step for every batch; return the epoch's means."""
        means, n, callbacks = Means(), len(data[0]), at_steps(callbacks)
        order = random_generator().permutation(n) if shuffle else None
        for step, rows in enumerate(minibatches(n, batch_size, order)):
            batch = [v[rows] for v in data]
            tell(callbacks, "on_train_batch_begin", step)
            means.add(self._step(*batch), len(batch[0]))
            if callbacks:
                tell(callbacks, "on_train_batch_end", step,
                     logs=means.result())
            if self.stop_training:
                break
        return means.result()

    def _step(self, x, y, *sample_weight):
        """Change the weights once; return the means from before."""
        pieces = parallel.pieces_of(self, len(x))
        if len(pieces) == 1:
            a, z = self.compute_gradients(x, y, *sample_weight)
        else:
            a, z = parallel.compute_gradients(self, pieces, x, y,
                                              *sample_weight)
        logs = self._logs(y, a, z, *sample_weight)
        self.optimizer.apply(self.gradients, self.trainable_weights)
        return logs

    def _means(self, data, batch_size, callbacks=()):
        """Return the means over all examples, without learning from them."""
        means = Means()
        tell(callbacks, "on_test_begin")
        for step, rows in enumerate(minibatches(len(data[0]), batch_size)):
            x, y, *weight = (v[rows] for v in data)
            tell(callbacks, "on_test_batch_begin", step)
            means.add(self._logs(y, *self._outputs(x), *weight), len(x))
            tell(callbacks, "on_test_batch_end", step, logs=means.result())
        tell(callbacks, "on_test_end", logs=means.result())
        return means.result()

    @property
    def _from_logits(self):
        """Is the loss safer, and so computed, from the last layer's z?"""
        last = getattr(self.layers[-1], "activation", None)
        return isinstance(self.loss, CANCELS.get(last, ()))

    def _warn_of_logits(self):
        if self._from_logits and self.loss.from_logits:
            last = name_of(self.layers[-1].activation)
            warnings.warn(
                f"{name_of(self.loss.function)}: from_logits=True expects a "
                f"last layer without activation, got {last}; its logits are "
                f"used, as in Keras. Leave out from_logits=True, or {last}",
                stacklevel=2)

    def _loss_from_outputs(self):
        """Return the loss that takes the z of `_outputs`."""
        if self._from_logits:
            return type(self.loss)(from_logits=True)
        return self.loss

    def _outputs(self, x, training=False):
        """Return (a, z), or (a, a) where the loss is computed from a."""
        a = self.forward(x, training)
        return a, self.layers[-1].z if self._from_logits else a

    def _logs(self, y, a, z, *sample_weight):
        """Return the loss and the metrics of a batch by name."""
        loss = self._loss_from_outputs()(y, z, *sample_weight)
        logs = {name: float(np.mean(metric(y, a)))
                for name, metric in self.metrics.items()}
        penalty = sum(layer.penalty() for layer in self.layers)
        return logs | {"loss": loss + penalty}

    def _values(self, logs, return_dict):
        if truth("return_dict", return_dict):
            return logs
        values = [logs[name] for name in ("loss", *self.metrics)]
        return values if self.metrics else values[0]


def _progress(verbose):
    if not isinstance(verbose, (str, int, np.integer)) or (
            verbose not in ("auto", 0, 1, 2)):
        raise ValueError("verbose: expected 'auto', 0, 1 or 2, got "
                         f"{verbose!r}; write verbose=0 to be silent")
    return [ProgressBar(lines=verbose == 2)] if verbose else []


def _named_metrics(identifiers):
    if not isinstance(identifiers, (list, tuple)):
        raise ValueError("compile: expected a list of metrics, got "
                         f"{identifiers!r}; write metrics=['accuracy']")
    named = dict(map(_named_metric, identifiers))
    if "loss" in named:
        raise ValueError("compile: expected a metric of its own name, got "
                         "'loss', which the loss has; rename the function")
    return named


def _named_metric(identifier):
    """Return (name, function): metrics first, then losses, as in Keras."""
    if isinstance(identifier, losses.Loss):
        identifier = identifier.function
    if isinstance(identifier, str) and identifier in losses.NAMES:
        return identifier, losses.NAMES[identifier].function
    metric = metrics.get(identifier)
    name = identifier if isinstance(identifier, str) else name_of(metric)
    return name, metric
