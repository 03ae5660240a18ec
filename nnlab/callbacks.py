"""What happens between the steps: records, progress, rates, stopping.

`fit` calls every callback at every moment, `evaluate` and `predict` at
theirs. `logs` is a dict, empty where there is nothing to tell.
"""

import sys

from nnlab import losses, metrics
from nnlab.utils import is_number, refuse_keras


class Callback:
    """Base class: override the moments you need, as in Keras."""

    model = None
    params = None

    def set_model(self, model):
        self.model = model

    def set_params(self, params):
        self.params = params

    def on_train_begin(self, logs=None):
        """Before the first epoch."""

    def on_epoch_begin(self, epoch, logs=None):
        """Before an epoch, counted from 0."""

    def on_batch_begin(self, batch, logs=None):
        """Before each step: another name for `on_train_batch_begin`."""

    def on_batch_end(self, batch, logs=None):
        """After each step: another name for `on_train_batch_end`."""

    def on_train_batch_begin(self, batch, logs=None):
        """Before each step, counted from 0 in every epoch."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch, logs=None):
        """After each step; logs hold the means of the epoch so far."""
        self.on_batch_end(batch, logs)

    def on_epoch_end(self, epoch, logs=None):
        """After an epoch; logs hold what History will keep of it."""

    def on_train_end(self, logs=None):
        """After the last epoch; logs are those of its end."""

    def on_test_begin(self, logs=None):
        """Before data are evaluated, also those that `fit` validates on."""

    def on_test_batch_begin(self, batch, logs=None):
        """Before a batch is evaluated."""

    def on_test_batch_end(self, batch, logs=None):
        """After a batch is evaluated; logs hold the means so far."""

    def on_test_end(self, logs=None):
        """After data are evaluated; logs hold the means."""

    def on_predict_begin(self, logs=None):
        """Before the first batch of `predict`."""

    def on_predict_batch_begin(self, batch, logs=None):
        """Before a batch is predicted."""

    def on_predict_batch_end(self, batch, logs=None):
        """After a batch is predicted; logs hold its "outputs"."""

    def on_predict_end(self, logs=None):
        """After the last batch of `predict`."""


def check_callbacks(callbacks):
    """Return callbacks as a list, or say what is none."""
    if not isinstance(callbacks, (list, tuple, type(None))):
        callbacks = [callbacks]
    for callback in callbacks or []:
        if not isinstance(callback, Callback):
            refuse_keras("fit: callbacks", callback)
            raise ValueError(
                "fit: expected callbacks such as EarlyStopping(), got "
                f"{callback!r}; mind the ()")
    return list(callbacks or [])


def tell(callbacks, moment, *place, logs=None):
    """Call that moment of every callback: tell(them, "on_epoch_begin", 3)."""
    logs = {} if logs is None else logs
    for callback in callbacks:
        getattr(callback, moment)(*place, logs)


def at_steps(callbacks):
    """Return the callbacks that do something at the steps of training."""
    def own(callback, moment):
        method = getattr(callback, moment)
        return getattr(method, "__func__", None) is not getattr(Callback,
                                                                moment)

    moments = ("on_batch_begin", "on_batch_end", "on_train_batch_begin",
               "on_train_batch_end")
    return [c for c in callbacks if any(own(c, m) for m in moments)]


class History(Callback):
    """What `fit` returns: `history` maps a name to a number an epoch."""

    def on_train_begin(self, logs=None):
        self.epoch = []
        self.history = {}

    def on_epoch_end(self, epoch, logs=None):
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)


class EarlyStopping(Callback):
    """Stop when a number has not improved for `patience` epochs.

    Parameters
    ----------
    monitor : str
        A key of `history.history`.
    min_delta : float
        A smaller improvement does not count.
    patience : int
        Epochs to wait.
    verbose : int
        1 prints when it stopped.
    mode : "auto", "min" or "max"
        "auto" wants a larger accuracy and a smaller loss; it does not know
        what a number of your own should be.
    baseline : float, optional
        Waiting starts over only for values better than this.
    restore_best_weights : bool
        Go back to the weights of the best epoch in the end.
    start_from_epoch : int
        Epochs to let pass first.

    Raises
    ------
    ValueError
        An unknown mode, what is no name or number; in `fit`, a monitored
        name that is not recorded, or one that "auto" does not know.

    References
    ----------
    Prechelt, 1998 (prechelt1998).
    """

    def __init__(self, monitor="val_loss", min_delta=0, patience=0,
                 verbose=0, mode="auto", baseline=None,
                 restore_best_weights=False, start_from_epoch=0):
        if not isinstance(mode, str) or mode not in ("auto", "min", "max"):
            raise ValueError("EarlyStopping: expected mode 'auto', 'min' or "
                             f"'max', got {mode!r}; write mode='min'")
        if not isinstance(monitor, str):
            raise ValueError("EarlyStopping: expected a name for monitor, got "
                             f"{monitor!r}; write monitor='val_loss'")
        for key, value in (("min_delta", min_delta), ("patience", patience),
                           ("baseline", 0 if baseline is None else baseline),
                           ("start_from_epoch", start_from_epoch)):
            if not is_number(value):
                raise ValueError(f"EarlyStopping: expected a number for {key},"
                                 f" got {value!r}; write {key}=3")
        self.monitor, self.min_delta = monitor, abs(min_delta)
        self.patience, self.verbose = patience, verbose
        self.sign = {"min": -1, "max": 1, "auto": _direction(monitor)}[mode]
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = start_from_epoch

    def on_train_begin(self, logs=None):
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best = self.best_weights = None

    def on_epoch_end(self, epoch, logs=None):
        if self.monitor not in logs:
            raise ValueError(
                f"EarlyStopping: expected one of {sorted(logs)}, got "
                f"monitor={self.monitor!r}; for val_ names pass "
                "validation_data to fit")
        if self.sign is None:
            raise ValueError(
                "EarlyStopping: expected mode='min' or mode='max' for a "
                "number whose direction is not known, got 'auto' for "
                f"monitor={self.monitor!r}; write "
                f"EarlyStopping({self.monitor!r}, mode='min')")
        if epoch < self.start_from_epoch:
            return
        value = logs[self.monitor]
        self.wait += 1
        if self._better(value, self.best):
            self._remember(epoch, value)
            if self._better(value, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        if self.stopped_epoch and self.verbose:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.restore_best_weights and self.best_weights:
            if self.verbose:
                print("Restoring model weights from the end of the best "
                      f"epoch: {self.best_epoch + 1}.")
            self.model.set_weights(self.best_weights)

    def _better(self, value, than):
        if than is None:
            return True
        return self.sign * (value - than) > self.min_delta

    def _remember(self, epoch, value):
        self.best, self.best_epoch = value, epoch
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()


class LearningRateScheduler(Callback):
    """Set the learning rate before each epoch: rate = schedule(epoch, rate).

    Parameters
    ----------
    schedule : function
        Takes the epoch, counted from 0, and the rate so far; returns the
        rate of this epoch. One that takes the epoch alone will do.
    verbose : int
        1 prints every rate.

    Raises
    ------
    ValueError
        In `fit`: the function returns no number, or the optimizer has a
        schedule already.

    Examples
    --------
    >>> halve = LearningRateScheduler(lambda epoch, rate: rate / 2)
    """

    def __init__(self, schedule, verbose=0):
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch, logs=None):
        optimizer = self.model.optimizer
        if optimizer.schedule is not None:
            raise ValueError(
                "LearningRateScheduler: expected an optimizer with a number "
                f"for its learning_rate, got {optimizer.schedule!r}; leave "
                "one of the two schedules out")
        try:
            rate = self.schedule(epoch, float(optimizer.learning_rate))
        except TypeError:                           # as Keras: (epoch) alone
            rate = self.schedule(epoch)
        if not (is_number(rate) and rate >= 0):
            raise ValueError(
                "LearningRateScheduler: expected a function that returns a "
                f"learning rate, got {rate!r} for epoch {epoch}; return a "
                "number such as 0.001")
        optimizer.learning_rate = float(rate)
        if self.verbose:
            print(f"\nEpoch {epoch + 1}: LearningRateScheduler setting "
                  f"learning rate to {optimizer.learning_rate}.")

    def on_epoch_end(self, epoch, logs=None):
        logs["learning_rate"] = self.model.optimizer.learning_rate


class ProgressBar(Callback):
    """A bar an epoch in a terminal or notebook, a line an epoch in a log.

    The bar is text, so that its last state, a line an epoch, stays in a
    saved notebook. `close` ends a line that was interrupted.
    """

    def __init__(self, lines=False):
        self.lines = lines
        self.bar = None

    def on_epoch_begin(self, epoch, logs=None):
        self.title = f"Epoch {epoch + 1}/{self.params['epochs']}"
        if not self.lines and (_in_notebook() or sys.stdout.isatty()):
            from tqdm import tqdm
            self.bar = tqdm(total=self.params["steps"], desc=self.title,
                            unit="batch", file=sys.stdout)

    def on_train_batch_end(self, batch, logs=None):
        if self.bar is not None:
            self.bar.update()

    def on_epoch_end(self, epoch, logs=None):
        numbers = [f"{name}: {value:.4f}" for name, value in logs.items()]
        if self.bar is None:
            print(" - ".join([self.title, *numbers]), flush=True)
        else:
            self.bar.set_postfix_str(" - ".join(numbers))
            self.close()

    def close(self):
        """End the line of the bar, should there be one."""
        if self.bar is not None:
            self.bar.close()


def _direction(monitor):
    """1 if a number of that name should grow, -1 if it should fall."""
    name = monitor.removeprefix("val_")
    if name in metrics.NAMES:
        return 1
    return -1 if name == "loss" or name in losses.NAMES else None


def _in_notebook():
    """Is this a Jupyter kernel, which shows what is overwritten?"""
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    return bool(shell) and hasattr(shell, "kernel")
