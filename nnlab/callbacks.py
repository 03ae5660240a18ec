"""What happens between the epochs: records, progress, early stopping."""

import sys


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

    def on_train_batch_end(self, batch, logs=None):
        """After each step; logs hold the means of the epoch so far."""

    def on_epoch_end(self, epoch, logs=None):
        """After an epoch; logs hold what History will keep of it."""

    def on_train_end(self, logs=None):
        """After the last epoch."""


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
        "auto" wants a larger accuracy and a smaller anything else.
    baseline : float, optional
        Waiting starts over only for values better than this.
    restore_best_weights : bool
        Go back to the weights of the best epoch in the end.
    start_from_epoch : int
        Epochs to let pass first.

    Raises
    ------
    ValueError
        An unknown mode; in `fit`, a monitored name that is not recorded.

    References
    ----------
    Prechelt, 1998 (prechelt1998).
    """

    def __init__(self, monitor="val_loss", min_delta=0, patience=0,
                 verbose=0, mode="auto", baseline=None,
                 restore_best_weights=False, start_from_epoch=0):
        if mode not in ("auto", "min", "max"):
            raise ValueError("EarlyStopping: expected mode 'auto', 'min' or "
                             f"'max', got {mode!r}; write mode='min'")
        self.monitor, self.min_delta = monitor, abs(min_delta)
        self.patience, self.verbose = patience, verbose
        larger = mode == "max" or (mode == "auto" and "acc" in monitor)
        self.sign = 1 if larger else -1
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


class ProgressBar(Callback):
    """A bar an epoch in a terminal or notebook, a line an epoch in a log."""

    def __init__(self, lines=False):
        self.lines = lines
        self.bar = None

    def on_epoch_begin(self, epoch, logs=None):
        self.title = f"Epoch {epoch + 1}/{self.params['epochs']}"
        if not self.lines and (_in_notebook() or sys.stdout.isatty()):
            from tqdm.auto import tqdm
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
            self.bar.close()


def _in_notebook():
    """Is this a Jupyter kernel, where tqdm can draw a widget?"""
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    return bool(shell) and hasattr(shell, "kernel")
