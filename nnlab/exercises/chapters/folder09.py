"""Emil's folder: fourteen runs of one network, each with one fault.

Chapter 09 looks at them before it knows what was done.  A case is told in
few words: what happened to the data, how the network was made, what became
of each gradient.  `case(n)` runs it, in half a second, and keeps what a
detective may ask for.  The recipes stand at the end of this file; whoever
reads them first spoils the chapter.

Everything is float64, so that the outcome hangs on no machine.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from nnlab import config, layers, utils
from nnlab.datasets import digits
from nnlab.models import Sequential

EPOCHS, BATCH, RATE = 30, 32, 0.1
TRAIN, VALIDATION = 1216, 290           # rows; 1,216 are 38 full batches


@dataclass(frozen=True)
class Data:
    """What a run was given: rows to learn from, and rows to judge by."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_val: np.ndarray
    y_val: np.ndarray


def sound_network():
    """Return the layers of a sound run: 64 pixels to 32 units to 10."""
    return [layers.Dense(32, activation="relu"),
            layers.Dense(10, activation="softmax")]


@dataclass(frozen=True)
class Recipe:
    """What was done.  All of it is right unless it says otherwise."""

    says: str = "Nothing. This run is sound."
    data: Callable = lambda d: d                # Data -> Data
    network: Callable = sound_network           # -> list of layers
    rate: float = RATE
    top: Callable | None = None                 # (p, y) -> dz; None: nnlab's
    gradients: Callable = lambda grads: grads
    shuffle: bool = True
    training: bool = False                      # said when it is judged


@dataclass
class Case:
    """One run: its data, its curves, the network before and after.

    Attributes
    ----------
    data : Data
    first_loss : float, on all training rows, before any step
    history : dict of lists, one number an epoch, as those of `fit`
    batch_losses : list, each batch's loss before its step
    model : the network after the run
    """

    recipe: Recipe
    data: Data
    history: dict = field(default_factory=dict)
    batch_losses: list = field(default_factory=list)
    first_loss: float = 0.0
    model: Sequential = None

    def fresh(self):
        """Return the network as it was before the first step."""
        before = config.floatx()
        config.set_floatx("float64")
        try:
            utils.set_random_seed(9)
            model = Sequential([layers.Input((64,)), *self.recipe.network()])
        finally:
            config.set_floatx(before)
        model.compile("sgd", "sparse_categorical_crossentropy",
                      metrics=["accuracy"])
        return model

    def predict(self, model, x):
        """Return the probabilities, as this run's own code does."""
        return model.forward(x, training=self.recipe.training)

    def judge(self, model, x, y):
        """Return (loss, accuracy) on these rows, as this run counts them."""
        a, z = model._outputs(x, training=self.recipe.training)
        logs = model._logs(y, a, z)
        return logs["loss"], logs["accuracy"]

    def loss(self, model, x, y):
        """Return the mean loss on these rows."""
        return self.judge(model, x, y)[0]

    def gradients(self, model, x, y):
        """Return the batch's loss, and what its code subtracts, times rate.

        The forward pass is one of training, with dropout where there is any.
        """
        if self.recipe.top is None:
            a, z = model.compute_gradients(x, y)
        else:
            a, z = model._outputs(x, training=True)
            model.backward(self.recipe.top(a, y), from_logits=True)
        loss = model._logs(y, a, z)["loss"]
        return loss, self.recipe.gradients(model.gradients)

    def step(self, model, x, y, rate=None):
        """Change the weights once, as this run's code does; return the loss.

        It is the batch's loss before the step.
        """
        rate = self.recipe.rate if rate is None else rate
        loss, grads = self.gradients(model, x, y)
        for v, dv in zip(model.weights, grads, strict=True):
            v -= rate * dv
        return loss

    def run(self):
        """Train as Emil did."""
        d, model = self.data, self.fresh()
        rng = np.random.default_rng(9)
        self.first_loss = self.loss(model, d.x_train, d.y_train)
        with np.errstate(all="ignore"):
            for _ in range(EPOCHS):
                order = np.arange(len(d.x_train))
                if self.recipe.shuffle:
                    rng.shuffle(order)
                for start in range(0, len(order), BATCH):
                    rows = order[start:start + BATCH]
                    self.batch_losses.append(
                        self.step(model, d.x_train[rows], d.y_train[rows]))
                self._note(model)
        self.model = model
        return self

    def _note(self, model):
        """Judge the network on both piles, at the end of an epoch."""
        d = self.data
        for name, x, y in (("", d.x_train, d.y_train),
                           ("val_", d.x_val, d.y_val)):
            loss, accuracy = self.judge(model, x, y)
            self.history.setdefault(name + "loss", []).append(loss)
            self.history.setdefault(name + "accuracy", []).append(accuracy)


@functools.cache
def piles():
    """Return scikit-learn's digits, shuffled and split once.

    The order of that data is no accident (writers follow each other), so it
    is shuffled before it is split.

    Returns
    -------
    Data of 1,216 and 290 rows, and (x_test, y_test) of the last 291
    """
    x, y = digits()
    order = np.random.default_rng(0).permutation(len(x))
    x, y, end = x[order].astype(float), y[order], TRAIN + VALIDATION
    return Data(x[:TRAIN], y[:TRAIN], x[TRAIN:end], y[TRAIN:end]), (
        x[end:], y[end:])


@functools.cache
def case(number):
    """Run a case and return it: 0 is a sound run, 1 to 14 are Emil's."""
    return mended(number)


def mended(number, **changes):
    """Run a case with parts of its recipe changed, `rate=0.1` say."""
    recipe = replace(RECIPES[number], **changes)
    return Case(recipe, recipe.data(piles()[0])).run()


def verdict(*numbers):
    """Print what was done in these cases."""
    for number in numbers:
        print(f"Case {number}. {RECIPES[number].says}")


# The recipes.  Stop here, detective: the answers follow.





def _uphill(grads):
    return [-dv for dv in grads]


def _softmax_twice():
    return [*sound_network(), layers.Activation("softmax")]


def _no_scaling(d):
    return replace(d, x_train=d.x_train * 255, x_val=d.x_val * 255)


def _sorted(d):
    order = np.argsort(d.y_train, kind="stable")
    return replace(d, x_train=d.x_train[order], y_train=d.y_train[order])


def _zeros():
    return [layers.Dense(32, activation="relu", kernel_initializer="zeros"),
            layers.Dense(10, activation="softmax",
                         kernel_initializer="zeros")]


def _dead():
    def minus_ten(shape):
        return np.full(shape, -10.0)
    return [layers.Dense(32, activation="relu", bias_initializer=minus_ten),
            layers.Dense(10, activation="softmax")]


def _summed(p, y):
    dz = p
    dz[np.arange(len(y)), y] -= 1
    return dz


def _frozen(grads):
    dW1, db1, dW2, db2 = grads
    return [0 * dW1, 0 * db1, dW2, db2]


def _dropout():
    hidden, output = sound_network()
    return [hidden, layers.Dropout(0.5), output]


def _no_eights(d):
    keep = d.y_train != 8
    return replace(d, x_train=d.x_train[keep], y_train=d.y_train[keep])


def _one_pile_standardized(d):
    mean, std = d.x_train.mean(axis=0), d.x_train.std(axis=0)
    std = np.where(std == 0, 1.0, std)
    return replace(d, x_train=(d.x_train - mean) / std)


def _leak(d):
    return replace(d, x_val=np.vstack([d.x_val[:90], d.x_train[:200]]),
                   y_val=np.hstack([d.y_val[:90], d.y_train[:200]]))


def _labels_shuffled(d):
    order = np.random.default_rng(1).permutation(len(d.y_train))
    return replace(d, y_train=d.y_train[order])


RECIPES = {
    0: Recipe(),
    1: Recipe("The step adds the gradient where it should subtract it.",
              gradients=_uphill),
    2: Recipe("The output of softmax goes through softmax once more.",
              network=_softmax_twice),
    3: Recipe("The pixels run from 0 to 255.", data=_no_scaling),
    4: Recipe("The rows are sorted by label, and nobody shuffles.",
              data=_sorted, shuffle=False),
    5: Recipe("All weights start at zero.", network=_zeros),
    6: Recipe("The hidden biases start at -10: no unit ever fires.",
              network=_dead),
    7: Recipe("The rate is 3.2, 32 times too high.", rate=32 * RATE),
    8: Recipe("The gradient is summed over the batch of 32, not averaged.",
              top=_summed),
    9: Recipe("Dropout of one half stays on when the network is judged.",
              network=_dropout, training=True),
    10: Recipe("The hidden layer is never changed.", gradients=_frozen),
    11: Recipe("The training rows hold no eights.", data=_no_eights),
    12: Recipe("The training rows are standardized, and the validation rows "
               "are not.", data=_one_pile_standardized),
    13: Recipe("Of 290 validation rows, 200 are training rows.", data=_leak),
    14: Recipe("The training labels are shuffled.", data=_labels_shuffled),
}
