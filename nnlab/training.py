"""The training loop: batches in, steps out, a History at the end.

`Trainer` asks little of a model: `layers`, `forward`, `backward`,
`weights`, `gradients`, `check_inputs`, `largest_output` and `twin`.
"""

import math

import numpy as np

from nnlab import losses, metrics, optimizers, parallel
from nnlab.activations import sigmoid, softmax
from nnlab.callbacks import Callback, History, ProgressBar
from nnlab.utils import is_number, positive_integer, random_generator

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
        metrics : list of str or functions, optional

        Raises
        ------
        ValueError
            An unknown name; the message suggests the nearest.
        """
        optimizer, loss = optimizers.get(optimizer), losses.get(loss)
        self.metrics = _named_metrics(metrics or [])
        self.optimizer, self.loss = optimizer, loss     # all or nothing

    def fit(self, x, y, batch_size=None, epochs=1, verbose="auto",
            callbacks=None, validation_split=0.0, validation_data=None,
            shuffle=True):
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
        validation_data : (x, y), optional
            Evaluated after each epoch, instead of a split.
        shuffle : bool
            A new order for each epoch.

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
        batch_size = _batch_size(batch_size)
        epochs = positive_integer("epochs", epochs)
        x, y, validation_data = self._prepare(x, y, validation_split,
                                              validation_data)
        self.history = history = History()
        callbacks = [*_progress(verbose), *_callbacks(callbacks), history]
        for callback in callbacks:
            callback.set_model(self)
            callback.set_params({"epochs": epochs, "verbose": verbose,
                                 "steps": math.ceil(len(x) / batch_size)})
        self.stop_training = False
        _all(callbacks, "on_train_begin")
        for epoch in range(epochs):
            _all(callbacks, "on_epoch_begin", epoch)
            logs = self._run_epoch(x, y, batch_size, shuffle, callbacks)
            if validation_data is not None:
                means = self._means(*validation_data, batch_size)
                logs |= {"val_" + name: v for name, v in means.items()}
            _all(callbacks, "on_epoch_end", epoch, logs)
            if self.stop_training:
                break
        _all(callbacks, "on_train_end", logs)
        return history

    def evaluate(self, x, y, batch_size=None, verbose="auto", *,
                 return_dict=False):
        """Return the loss, or [loss, metric, ...], as floats.

        return_dict=True gives them by name. Nothing is printed, whatever
        verbose says; it is there because Keras has it.
        """
        batch_size = _batch_size(batch_size)
        logs = self._means(*self.check_data("evaluate", x, y), batch_size)
        return self._values(logs, return_dict)

    def predict(self, x, batch_size=None, verbose="auto"):
        """Return the output for every example, computed in batches.

        Parameters
        ----------
        x : array, shape (N, ...)
        batch_size : int
            Examples at a time, 32 for None.
        verbose : ignored
            Nothing is printed; it is there because Keras has it.

        Returns
        -------
        array, shape (N, ...)
        """
        batch_size = _batch_size(batch_size)
        x = self.check_inputs(x)
        return np.concatenate([self.forward(x[rows])
                               for rows in minibatches(len(x), batch_size)])

    def train_on_batch(self, x, y, *, return_dict=False):
        """Take one step; return the batch's values as `evaluate` does.

        They are the values before the step, as in Keras.
        """
        logs = self._step(*self.check_data("train_on_batch", x, y))
        return self._values(logs, return_dict)

    def test_on_batch(self, x, y, *, return_dict=False):
        """Return the batch's values as `evaluate` does; learn nothing."""
        x, y = self.check_data("test_on_batch", x, y)
        return self._values(self._logs(y, *self._outputs(x)), return_dict)

    def compute_gradients(self, x, y):
        """Fill the layers' gradients; return (a, z), the last layer's.

        Where the loss is not computed from z, a stands in its place.
        """
        a, z = self._outputs(x, training=True)
        dy_pred = self._loss_from_outputs().gradient(y, z)
        self.backward(dy_pred, self._from_logits, input_gradient=False)
        return a, z

    def check_data(self, who, x, y):
        """Return x and y as arrays, or say why `who` cannot take them."""
        if self.optimizer is None:
            raise ValueError(
                f"{who}: expected a compiled model, got one without loss and "
                "optimizer; write model.compile('adam', 'mse')")
        x, y = self.check_inputs(x), np.asarray(y)
        check_numbers("y", y)
        if y.ndim == 0 or len(x) != len(y):
            raise ValueError(
                f"{who}: expected a label for each example, got x {x.shape} "
                f"and y {y.shape}; check the split")
        check_finite("y", y)
        return x, y

    def _prepare(self, x, y, share, validation_data):
        """Return checked arrays, split if asked to."""
        if validation_data is None and share:
            x, y, validation_data = _split(x, y, share)
        if validation_data is not None:
            if not isinstance(validation_data, (tuple, list)) or len(
                    validation_data) != 2:
                raise ValueError(
                    "fit: expected validation_data to be a pair, got a "
                    f"{type(validation_data).__name__} of "
                    f"{len(validation_data)}; write "
                    "validation_data=(x_val, y_val)")
            validation_data = self.check_data("validation_data",
                                              *validation_data)
        return *self.check_data("fit", x, y), validation_data

    def _step(self, x, y):
        """Change the weights once; return the means from before."""
        pieces = parallel.pieces(len(x), self.largest_output)
        if len(pieces) == 1:
            a, z = self.compute_gradients(x, y)
        else:
            a, z = self._compute_in_pieces(x, y, pieces)
        logs = self._logs(y, a, z)
        self.optimizer.apply(self.gradients, self.weights)
        return logs

    def _compute_in_pieces(self, x, y, pieces):
        """Do as `compute_gradients`, in twins side by side.

        The twins are gone afterwards, and with them x, z and a: the model's
        own layers hold the gradients alone.
        """
        def work(twin, rows):
            a, z = twin.compute_gradients(x[rows], y[rows])
            share = (rows.stop - rows.start) / len(x)       # of the mean
            parts = [share * dv for dv in twin.gradients]
            twin.layers = []                        # free x, z and a early
            return a, z, parts

        twins = [self.twin() for _ in pieces]
        a, z, gradients = zip(*parallel.run(work, twins, pieces), strict=True)
        self.gradients = [sum(parts) for parts in zip(*gradients, strict=True)]
        return np.concatenate(a), np.concatenate(z)

    def _run_epoch(self, x, y, batch_size, shuffle, callbacks):
        """Take a step for every batch; return the epoch's means."""
        means = Means()
        order = random_generator().permutation(len(x)) if shuffle else None
        for step, rows in enumerate(minibatches(len(x), batch_size, order)):
            batch = x[rows]
            means.add(self._step(batch, y[rows]), len(batch))
            _all(callbacks, "on_train_batch_end", step, means.result())
        return means.result()

    def _means(self, x, y, batch_size):
        """Return the means over all examples, without learning from them."""
        means = Means()
        for rows in minibatches(len(x), batch_size):
            batch = x[rows]
            means.add(self._logs(y[rows], *self._outputs(batch)), len(batch))
        return means.result()

    @property
    def _from_logits(self):
        """Is the loss safer, and so computed, from the last layer's z?"""
        last = getattr(self.layers[-1], "activation", None)
        return (isinstance(self.loss, CANCELS.get(last, ()))
                and not self.loss.from_logits)

    def _loss_from_outputs(self):
        """Return the loss that takes the z of `_outputs`."""
        if self._from_logits:
            return type(self.loss)(from_logits=True)
        return self.loss

    def _outputs(self, x, training=False):
        """Return (a, z), or (a, a) where the loss is computed from a."""
        a = self.forward(x, training)
        return a, self.layers[-1].z if self._from_logits else a

    def _logs(self, y, a, z):
        """Return the loss and the metrics of a batch by name."""
        logs = {name: float(np.mean(metric(y, a)))
                for name, metric in self.metrics.items()}
        penalty = sum(layer.penalty() for layer in self.layers)
        return logs | {"loss": self._loss_from_outputs()(y, z) + penalty}

    def _values(self, logs, return_dict):
        if return_dict:
            return logs
        values = [logs[name] for name in ("loss", *self.metrics)]
        return values if self.metrics else values[0]


def check_numbers(who, v):
    """Raise a ValueError if the array holds anything but real numbers."""
    if v.dtype.kind not in "biuf":
        raise ValueError(
            f"{who}: expected real numbers, got {v.dtype} values such as "
            f"{v.flat[0] if v.size else None!r}; write "
            f"{who}.astype('float32') if they are numbers")


def check_finite(who, v):
    """Raise a ValueError if any number of the array is NaN or infinite."""
    if v.dtype.kind == "f" and not np.isfinite(v).all():
        first = tuple(map(int, np.argwhere(~np.isfinite(v))[0]))
        raise ValueError(
            f"{who}: expected finite numbers, got {v[first]} at {first}; "
            f"clean the data, for example with np.isfinite({who})")


def _batch_size(value):
    return positive_integer("batch_size", 32 if value is None else value, 32)


def _split(x, y, share):
    """Set the last `share` of the data aside, as Keras does."""
    valid = is_number(share) and 0 < share < 1
    first = math.floor(len(x) * (1 - share)) if valid else 0
    if not 0 < first < len(x):
        raise ValueError(
            "validation_split: expected a share between 0 and 1 that leaves "
            f"an example on both sides, got {share!r} of {len(x)} examples; "
            "write validation_split=0.1")
    return x[:first], y[:first], (x[first:], y[first:])


def _progress(verbose):
    if verbose not in ("auto", 0, 1, 2):
        raise ValueError("verbose: expected 'auto', 0, 1 or 2, got "
                         f"{verbose!r}; write verbose=0 to be silent")
    return [ProgressBar(lines=verbose == 2)] if verbose else []


def _callbacks(callbacks):
    if isinstance(callbacks, Callback):
        callbacks = [callbacks]
    for callback in callbacks or []:
        if not isinstance(callback, Callback):
            raise ValueError(
                "fit: expected callbacks such as EarlyStopping(), got "
                f"{callback!r}; mind the ()")
    return callbacks or []


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
    name = identifier if isinstance(identifier, str) else metric.__name__
    return name, metric


def _all(callbacks, moment, *arguments):
    for callback in callbacks:
        getattr(callback, moment)(*arguments)
