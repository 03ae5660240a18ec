"""Numbers for people: how often a prediction is right.

Each function gives one value an example, from 0 to 1; their mean is the
accuracy. Precision, recall and confusion matrices are scikit-learn's.
"""

import numpy as np

from nnlab.config import as_numbers
from nnlab.utils import is_number, lookup, own_function


def binary_accuracy(y_true, y_pred, threshold=0.5):
    """Is (y_pred > threshold) equal to the label, 0 or 1?

    Parameters
    ----------
    y_true, y_pred : arrays, shape (N, K)
        y_true may be (N,) where K is 1.

    Returns
    -------
    array, shape (N,)
        The share of right entries in each row.

    Raises
    ------
    ValueError
        Labels whose shape does not fit, no real numbers, no threshold.

    Examples
    --------
    >>> binary_accuracy([[0], [1]], [[0.4], [0.3]])
    array([1., 0.])
    """
    y_true, y_pred = as_numbers(y_true, "y_true"), _predictions(y_pred)
    if not is_number(threshold):
        raise ValueError("binary_accuracy: expected a number for threshold, "
                         f"got {threshold!r}; write threshold=0.5")
    if y_pred.shape == (*y_true.shape, 1):          # labels (N,), one output
        y_true = y_true[..., None]
    if y_true.shape != y_pred.shape:
        raise _mismatch("binary_accuracy", y_true, y_pred)
    return ((y_pred > threshold) == y_true).mean(axis=-1)


def categorical_accuracy(y_true, y_pred):
    """Is the largest probability where the one-hot label has its 1?

    Raises
    ------
    ValueError
        Labels of another shape than the predictions, no real numbers.

    Examples
    --------
    >>> categorical_accuracy([[0, 1]], [[0.2, 0.8]])
    array([1.])
    """
    y_true, y_pred = as_numbers(y_true, "y_true"), _predictions(y_pred)
    if y_true.shape != y_pred.shape:
        raise _mismatch("categorical_accuracy", y_true, y_pred)
    return sparse_categorical_accuracy(y_true.argmax(axis=-1), y_pred)


def sparse_categorical_accuracy(y_true, y_pred):
    """Is the largest probability the labelled class?

    Raises
    ------
    ValueError
        Not a label for each row of predictions, no real numbers.

    Examples
    --------
    >>> sparse_categorical_accuracy([1, 0], [[0.2, 0.8], [0.2, 0.8]])
    array([1., 0.])
    """
    y_true, y_pred = as_numbers(y_true, "y_true"), _predictions(y_pred)
    if y_true.shape == (*y_pred.shape[:-1], 1):
        y_true = y_true[..., 0]
    if y_true.shape != y_pred.shape[:-1]:
        raise _mismatch("sparse_categorical_accuracy", y_true, y_pred)
    return (y_pred.argmax(axis=-1) == y_true).astype(float)


def accuracy(y_true, y_pred):
    """Pick among the three as Keras does for "accuracy".

    One output: binary. Labels of y_pred's shape: categorical. Else sparse.

    Raises
    ------
    ValueError
        Labels and predictions whose shapes fit none of them, no real
        numbers.

    Examples
    --------
    >>> accuracy([[0], [1]], [[0.4], [0.7]])
    array([1., 1.])
    """
    if _predictions(y_pred).shape[-1] == 1:
        return binary_accuracy(y_true, y_pred)
    if as_numbers(y_true, "y_true").shape == np.shape(y_pred):
        return categorical_accuracy(y_true, y_pred)
    return sparse_categorical_accuracy(y_true, y_pred)


NAMES = {
    "accuracy": accuracy, "acc": accuracy,
    "binary_accuracy": binary_accuracy,
    "categorical_accuracy": categorical_accuracy,
    "sparse_categorical_accuracy": sparse_categorical_accuracy,
}


def get(identifier):
    """Return the metric of that name, or the function itself.

    A function of your own takes (y_true, y_pred) and returns a number, or
    one for each example.

    Raises
    ------
    ValueError
        An unknown name; the message suggests the nearest.
    """
    if own_function("metric", identifier):
        return identifier
    return lookup("metric", identifier, NAMES)


def _predictions(y_pred):
    y_pred = as_numbers(y_pred, "y_pred")
    if y_pred.ndim < 2 or not y_pred.shape[-1]:
        raise ValueError(
            "accuracy: expected predictions (N, outputs), a row for each "
            f"example, got {y_pred.shape}; for one output write "
            "y_pred[:, None]")
    return y_pred


def _mismatch(who, y_true, y_pred):
    return ValueError(
        f"{who}: expected a label for each row of y_pred, got y_true "
        f"{y_true.shape} and y_pred {y_pred.shape}; check that both are of "
        "the same examples")
