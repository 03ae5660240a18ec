"""How wrong is a prediction? One number an example, and its gradient.

Each function returns the loss of every example; training uses their mean,
L. Its partner `..._gradient` takes the same arguments and returns dL/dy_pred,
of y_pred's shape, the derivative of that mean: the 1/N is there and nowhere
else in nnlab.

`from_logits=True` means that y_pred is z, before softmax or sigmoid. Then
logarithm and exponential cancel and nothing can overflow.
"""

import numpy as np

from nnlab import config
from nnlab.activations import sigmoid, softmax
from nnlab.config import exp, log1p
from nnlab.utils import (
    class_numbers,
    is_number,
    lookup,
    name_of,
    own_function,
    truth,
)


def mean_squared_error(y_true, y_pred):
    """Mean of the squared differences: sum_k (y_pred_k - y_true_k)^2 / K.

    Parameters
    ----------
    y_true, y_pred : arrays, shape (N, K)

    Returns
    -------
    array, shape (N,)

    Raises
    ------
    ValueError
        The shapes differ, there are no examples or no real numbers.

    Examples
    --------
    >>> mean_squared_error([[1.0, 2.0]], [[1.0, 4.0]])
    array([2.])
    """
    y_true, y_pred = _same_shape("mean_squared_error", y_true, y_pred)
    return ((y_pred - y_true)**2).mean(axis=-1)


def mean_squared_error_gradient(y_true, y_pred):
    """Return 2 (y_pred - y_true) / (N K)."""
    y_true, y_pred = _same_shape("mean_squared_error", y_true, y_pred)
    return 2 / y_pred.size * (y_pred - y_true)


def mean_absolute_error(y_true, y_pred):
    """Mean of the differences' sizes: sum_k |y_pred_k - y_true_k| / K.

    Parameters, Returns and Raises are those of `mean_squared_error`.

    Examples
    --------
    >>> mean_absolute_error([[1.0, 2.0]], [[1.0, 5.0]])
    array([1.5])
    """
    y_true, y_pred = _same_shape("mean_absolute_error", y_true, y_pred)
    return np.abs(y_pred - y_true).mean(axis=-1)


def mean_absolute_error_gradient(y_true, y_pred):
    """Return sign(y_pred - y_true) / (N K), 0 where the two are equal."""
    y_true, y_pred = _same_shape("mean_absolute_error", y_true, y_pred)
    return np.sign(y_pred - y_true) / y_pred.size


def huber(y_true, y_pred, delta=1.0):
    """Square small differences, take large ones without their sign.

    With e = y_pred - y_true, the mean over k of
    e_k^2 / 2 where |e_k| <= delta, else delta * (|e_k| - delta / 2)

    Parameters and Returns are those of `mean_squared_error`.

    Raises
    ------
    ValueError
        As `mean_squared_error` does; delta is not above 0.

    References
    ----------
    Huber, 1964 (huber1964).

    Examples
    --------
    >>> huber([[0.0, 0.0]], [[1.0, 3.0]])           # (0.5 + 2.5) / 2
    array([1.5])
    """
    y_true, y_pred = _same_shape("huber", y_true, y_pred)
    delta = _delta(delta)
    e = np.abs(y_pred - y_true)
    return np.where(e <= delta, e**2 / 2,
                    delta * (e - delta / 2)).mean(axis=-1)


def huber_gradient(y_true, y_pred, delta=1.0):
    """Return max(-delta, min(delta, y_pred - y_true)) / (N K)."""
    y_true, y_pred = _same_shape("huber", y_true, y_pred)
    delta = _delta(delta)
    return np.clip(y_pred - y_true, -delta, delta) / y_pred.size


def binary_crossentropy(y_true, y_pred, from_logits=False):
    """Surprise at a yes-or-no label: -y log(p) - (1 - y) log(1 - p).

    p is y_pred clipped to [1e-7, 1 - 1e-7], as in Keras. From logits z it
    is max(z, 0) - z y + log(1 + exp(-|z|)), which is the same and finite.

    Parameters
    ----------
    y_true : array, shape (N, K)
        0 or 1, or a probability between.
    y_pred : array, shape (N, K)
        Probabilities, or logits if from_logits.

    Returns
    -------
    array, shape (N,)
        The mean over the K outputs.

    Raises
    ------
    ValueError
        The shapes differ, a label lies outside 0 to 1, no real numbers.

    Examples
    --------
    >>> binary_crossentropy([[1.0]], [[0.5]]).round(4)      # log 2
    array([0.6931])
    """
    y, p = _same_shape("binary_crossentropy", y_true, y_pred)
    _check_range("binary_crossentropy", y)
    if truth("from_logits", from_logits):
        loss = np.maximum(p, 0) - p * y + log1p(exp(-np.abs(p)))
    else:
        p = _clip(p)
        loss = -y * np.log(p) - (1 - y) * np.log(1 - p)
    return loss.mean(axis=-1)


def binary_crossentropy_gradient(y_true, y_pred, from_logits=False):
    """Return (p - y) / (p (1 - p)) / (N K), or (sigmoid(z) - y) / (N K).

    Where a probability was clipped the loss is flat and the gradient 0.
    """
    y, p = _same_shape("binary_crossentropy", y_true, y_pred)
    _check_range("binary_crossentropy", y)
    if truth("from_logits", from_logits):
        return (sigmoid(p) - y) / p.size
    q = _clip(p)
    return (q - y) / (q * (1 - q)) / p.size * (q == p)


def categorical_crossentropy(y_true, y_pred, from_logits=False):
    """Surprise at a one-hot label: -sum_k y_k log(p_k).

    p is y_pred divided by its row sum and clipped to [1e-7, 1 - 1e-7], as
    in Keras. From logits, log(p_k) = z_k - log(sum_j exp(z_j)).

    Parameters
    ----------
    y_true : array, shape (N, classes)
        One-hot rows, or rows of probabilities.
    y_pred : array, shape (N, classes)
        Probabilities, or logits if from_logits.

    Returns
    -------
    array, shape (N,)

    Raises
    ------
    ValueError
        The shapes differ, as they do for integer labels; no real numbers.

    Examples
    --------
    >>> categorical_crossentropy([[0.0, 1.0]], [[0.5, 0.5]]).round(4)
    array([0.6931])
    """
    y, p = _one_hot(y_true, y_pred)
    if truth("from_logits", from_logits):
        log_p = _log_softmax(p)
    else:
        log_p = np.log(_clip(_normalise(p)))
    return -(y * log_p).sum(axis=-1)


def categorical_crossentropy_gradient(y_true, y_pred, from_logits=False):
    """Return (softmax(z)_k * sum_j y_j - y_k) / N from logits.

    From probabilities, with s the row sum of y_pred and q_k = y_pred_k / s:
    dL/dy_pred_k = (t - y_k / q_k) / (s N)
    Here t is the sum of those y_k whose q_k was not clipped; where q_k was,
    the loss is flat in it and y_k / q_k is missing.
    """
    y, p = _one_hot(y_true, y_pred)
    if truth("from_logits", from_logits):
        return (softmax(p) * y.sum(axis=-1, keepdims=True) - y) / len(p)
    q = _normalise(p)
    dq = -y / _clip(q) * (q == _clip(q))
    return (dq - (dq * q).sum(axis=-1, keepdims=True)) / (
        p.sum(axis=-1, keepdims=True) * len(p))


def sparse_categorical_crossentropy(y_true, y_pred, from_logits=False):
    """`categorical_crossentropy` for labels that are class numbers.

    -log(p[label]), the one term of the sum that is not zero. As in Keras on
    TensorFlow, y_pred is clipped first and divided by its row sum then: for
    probabilities that is the same, and where softmax was forgotten there is
    still something to learn from.

    Parameters
    ----------
    y_true : array of int, shape (N,) or (N, 1)
    y_pred : array, shape (N, classes)

    Returns
    -------
    array, shape (N,)

    Raises
    ------
    ValueError
        One-hot labels, labels out of range or not whole numbers; predictions
        that are no real numbers.

    Examples
    --------
    >>> sparse_categorical_crossentropy([1], [[0.5, 0.5]]).round(4)
    array([0.6931])
    """
    y, p = _labels(y_true, y_pred)
    if truth("from_logits", from_logits):
        log_p = _log_softmax(p)
    else:
        log_p = np.log(_normalise(_clip(p)))
    return -log_p[np.arange(len(y)), y]


def sparse_categorical_crossentropy_gradient(y_true, y_pred,
                                             from_logits=False):
    """Return (softmax(z) - one_hot) / N from logits.

    From probabilities, with q the clipped y_pred and s the row sum of q:
    dL/dy_pred_k = (1 / s - one_hot_k / q_k) / N, and 0 where it was clipped.
    """
    y, p = _labels(y_true, y_pred)
    here = np.arange(len(y)), y
    if truth("from_logits", from_logits):
        dz = softmax(p)
        dz[here] -= 1                               # a - one_hot
        dz /= len(y)
        return dz
    q = _clip(p)
    dq = np.broadcast_to(1 / q.sum(axis=-1, keepdims=True), q.shape).copy()
    dq[here] -= 1 / q[here]
    return dq / len(y) * (q == p)


GRADIENTS = {
    mean_squared_error: mean_squared_error_gradient,
    mean_absolute_error: mean_absolute_error_gradient,
    huber: huber_gradient,
    binary_crossentropy: binary_crossentropy_gradient,
    categorical_crossentropy: categorical_crossentropy_gradient,
    sparse_categorical_crossentropy: sparse_categorical_crossentropy_gradient,
}


class Loss:
    """A loss function with its choices made: returns the mean, a float.

    With `sample_weight`, a number for each example, it is the mean of the
    weighted losses: sum_i weight_i * loss_i / N, over N and not over the sum
    of the weights, as in Keras.
    """

    def __init__(self, from_logits=False):
        self.from_logits = truth("from_logits", from_logits)

    def __call__(self, y_true, y_pred, sample_weight=None):
        loss = self.each(y_true, y_pred)
        if sample_weight is not None:
            loss = loss * _along(sample_weight, loss)
        return float(loss.mean())

    def each(self, y_true, y_pred):
        """Return the loss of every example."""
        return self.function(y_true, y_pred, **self.get_config())

    def gradient(self, y_true, y_pred, sample_weight=None):
        """Return dL/dy_pred, of y_pred's shape."""
        dy_pred = self.gradient_of_mean(y_true, y_pred)
        if sample_weight is not None:
            dy_pred = dy_pred * _along(sample_weight, dy_pred)
        return dy_pred

    def gradient_of_mean(self, y_true, y_pred):
        """Return dL/dy_pred where all examples weigh the same."""
        return GRADIENTS[self.function](y_true, y_pred, **self.get_config())

    def get_config(self):
        """Return the arguments that make this loss again."""
        return dict(vars(self))

    @classmethod
    def from_config(cls, config):
        """Return the loss that `get_config` described."""
        return cls(**config)


class Own(Loss):
    """A function of your own: f(y_true, y_pred), one loss for each example.

    It is written with NumPy. Its gradient is estimated in float64 from
    2 K values of f, for y_pred (N, K), because no example's loss depends on
    another example: for all rows at once, column k by column k,
    (f(y_pred + h e_k) - f(y_pred - h e_k)) / (2 h N), where
    h = 6e-6 * max(1, |y_pred|)

    Examples
    --------
    >>> loss = Own(lambda y_true, y_pred: ((y_pred - y_true)**4).sum(axis=-1))
    >>> loss.gradient([[1.0, 0.0]], [[3.0, -1.0]]).round(6)
    array([[32., -4.]])
    """

    def __init__(self, function):
        if not callable(function):
            raise ValueError("Own: expected a function of y_true and y_pred, "
                             f"got {function!r}; write Own(my_loss)")
        self.function = function

    def each(self, y_true, y_pred):
        """Return the loss of every example."""
        y_true, y_pred = _same_rank(y_true, y_pred)
        if not y_pred.size:
            raise ValueError(
                f"{name_of(self.function)}: expected at least one example, "
                f"got y_pred {y_pred.shape}; check the split")
        loss = np.asarray(self.function(y_true, y_pred))
        if not loss.size or loss.shape[:1] != y_pred.shape[:1]:
            raise ValueError(
                f"{name_of(self.function)}: expected one loss for each of "
                f"{len(y_pred)} examples, got {loss.shape}; take means with "
                "axis=-1")
        return loss

    def gradient_of_mean(self, y_true, y_pred):
        """Return dL/dy_pred where all examples weigh the same."""
        dtype = config.as_float(y_pred).dtype
        y_true, y_pred = _same_rank(y_true, np.asarray(y_pred, "float64"))
        dy_pred = np.empty_like(y_pred)
        for k in np.ndindex(y_pred.shape[1:]):
            h = np.zeros_like(y_pred)
            h[:, *k] = 6e-6 * np.maximum(1, np.abs(y_pred[:, *k]))
            change = (self.each(y_true, y_pred + h)
                      - self.each(y_true, y_pred - h))
            dy_pred[:, *k] = change.reshape(len(h), -1).mean(axis=1) / (
                2 * h[:, *k] * len(h))
        return dy_pred.astype(dtype)


class MeanSquaredError(Loss):
    """Mean of `mean_squared_error` over the batch."""

    function = staticmethod(mean_squared_error)

    def __init__(self):
        """Take no choices: there are none."""


class MeanAbsoluteError(MeanSquaredError):
    """Mean of `mean_absolute_error` over the batch."""

    function = staticmethod(mean_absolute_error)


class Huber(Loss):
    """Mean of `huber` over the batch."""

    function = staticmethod(huber)

    def __init__(self, delta=1.0):
        self.delta = _delta(delta)


class BinaryCrossentropy(Loss):
    """Mean of `binary_crossentropy` over the batch."""

    function = staticmethod(binary_crossentropy)


class CategoricalCrossentropy(Loss):
    """Mean of `categorical_crossentropy` over the batch."""

    function = staticmethod(categorical_crossentropy)


class SparseCategoricalCrossentropy(Loss):
    """Mean of `sparse_categorical_crossentropy` over the batch.

    Examples
    --------
    >>> loss = SparseCategoricalCrossentropy(from_logits=True)
    >>> loss([0], [[0.0, 0.0]]) == float(np.log(2))
    True
    """

    function = staticmethod(sparse_categorical_crossentropy)


CLASSES = (MeanSquaredError, MeanAbsoluteError, Huber, BinaryCrossentropy,
           CategoricalCrossentropy, SparseCategoricalCrossentropy)
NAMES = {c.function.__name__: c for c in CLASSES} | {
    "mse": MeanSquaredError, "MSE": MeanSquaredError,
    "mae": MeanAbsoluteError, "MAE": MeanAbsoluteError,
    "bce": BinaryCrossentropy, "BCE": BinaryCrossentropy}


def get(identifier):
    """Return the loss for a name, a function, a class or an object.

    A function of your own becomes an `Own` loss.

    Raises
    ------
    ValueError
        An unknown name; the message suggests the nearest.

    Examples
    --------
    >>> get("mse")([[1.0]], [[3.0]])
    4.0
    """
    if isinstance(identifier, Loss):
        return identifier
    if isinstance(identifier, type) and identifier in CLASSES:
        return identifier()
    if callable(identifier) and identifier in GRADIENTS:
        identifier = identifier.__name__
    elif own_function("loss", identifier):
        return Own(identifier)
    return lookup("loss", identifier, NAMES)()


def _delta(value):
    if not (is_number(value) and value > 0):
        raise ValueError("Huber: expected a delta above 0, got "
                         f"{value!r}; write Huber(delta=1.0)")
    return float(value)


def _along(weights, v):
    """Return one weight for each row of v, in v's type and rank."""
    weights = config.as_numbers(weights, "sample_weight").astype(v.dtype)
    if weights.size != len(v) or weights.shape[:1] != v.shape[:1]:
        raise ValueError(
            f"sample_weight: expected {len(v)} numbers, one for each example, "
            f"got {weights.shape}; check how they were selected")
    return weights.reshape(-1, *[1] * (v.ndim - 1))


def _same_rank(y_true, y_pred):
    """Labels (N,) for one output become (N, 1), as in Keras."""
    y_pred = config.as_float(y_pred, "y_pred")
    y_true = config.as_numbers(y_true, "y_true").astype(y_pred.dtype,
                                                        copy=False)
    if y_pred.shape == (*y_true.shape, 1):
        y_true = y_true[..., None]
    return y_true, y_pred


def _same_shape(who, y_true, y_pred):
    y_true, y_pred = _same_rank(y_true, y_pred)
    if y_true.shape != y_pred.shape or not y_pred.size * y_pred.ndim:
        raise ValueError(
            f"{who}: expected y_true of y_pred's shape and not empty, got "
            f"y_true {y_true.shape} and y_pred {y_pred.shape}; reshape one "
            "of them")
    return y_true, y_pred


def _one_hot(y_true, y_pred):
    y_pred = config.as_float(y_pred, "y_pred")
    y_true = config.as_numbers(y_true, "y_true")
    if np.ndim(y_pred) != 2 or np.shape(y_true) != np.shape(y_pred):
        raise ValueError(
            f"categorical_crossentropy: expected one-hot labels of y_pred's "
            f"shape (N, classes), got y_true {np.shape(y_true)} and y_pred "
            f"{np.shape(y_pred)}; for class numbers use "
            "sparse_categorical_crossentropy or to_categorical(y)")
    return _same_shape("categorical_crossentropy", y_true, y_pred)


def _labels(y_true, y_pred):
    p = config.as_float(y_pred, "y_pred")
    y = config.as_array(y_true, "y_true")
    if y.ndim == p.ndim and y.shape[-1:] == (1,):
        y = y[..., 0]
    if p.ndim != 2 or y.shape != p.shape[:1]:
        raise ValueError(
            f"sparse_categorical_crossentropy: expected class numbers of "
            f"shape {p.shape[:1]}, one for each row of y_pred, got {y.shape} "
            f"and y_pred {p.shape}; for one-hot rows use "
            "categorical_crossentropy or y.argmax(axis=1)")
    return class_numbers("sparse_categorical_crossentropy", y,
                         p.shape[-1]), p


def _check_range(who, y):
    if y.min() < 0 or y.max() > 1:
        raise ValueError(
            f"{who}: expected labels from 0 to 1, got {y.min():g} to "
            f"{y.max():g}; for more than two classes use "
            "sparse_categorical_crossentropy")


def _clip(p):
    return np.clip(p, config.epsilon(), 1 - config.epsilon())


def _normalise(p):
    return p / p.sum(axis=-1, keepdims=True)


def _log_softmax(z):
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(exp(z).sum(axis=-1, keepdims=True))
