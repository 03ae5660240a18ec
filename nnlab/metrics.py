"""Numbers for people: how often a prediction is right.

Each function gives one value an example, 0 or 1; their mean is the
accuracy. Precision, recall and confusion matrices are scikit-learn's.
"""

import numpy as np

from nnlab.utils import lookup


def binary_accuracy(y_true, y_pred, threshold=0.5):
    """Is the prediction on its label's side of the threshold?

    Returns
    -------
    array, shape (N,)
        The share of right entries in each row.

    Examples
    --------
    >>> binary_accuracy([[0], [1]], [[0.4], [0.3]])
    array([1., 0.])
    """
    y_pred = np.asarray(y_pred)
    y_true = np.reshape(y_true, y_pred.shape)
    return ((y_pred > threshold) == y_true).mean(axis=-1)


def categorical_accuracy(y_true, y_pred):
    """Is the largest probability where the one-hot label has its 1?

    Examples
    --------
    >>> categorical_accuracy([[0, 1]], [[0.2, 0.8]])
    array([1.])
    """
    return sparse_categorical_accuracy(np.argmax(y_true, axis=-1), y_pred)


def sparse_categorical_accuracy(y_true, y_pred):
    """Is the largest probability the labelled class?

    Examples
    --------
    >>> sparse_categorical_accuracy([1, 0], [[0.2, 0.8], [0.2, 0.8]])
    array([1., 0.])
    """
    winners = np.argmax(y_pred, axis=-1)
    return (winners == np.reshape(y_true, winners.shape)).astype(float)


def accuracy(y_true, y_pred):
    """Pick among the three by the shapes, as Keras does for "accuracy".

    Examples
    --------
    >>> accuracy([[0], [1]], [[0.4], [0.7]])
    array([1., 1.])
    """
    if np.shape(y_pred)[-1] == 1:
        return binary_accuracy(y_true, y_pred)
    if np.shape(y_true) == np.shape(y_pred):
        return categorical_accuracy(y_true, y_pred)
    return sparse_categorical_accuracy(y_true, y_pred)


NAMES = {
    "accuracy": accuracy, "acc": accuracy,
    "binary_accuracy": binary_accuracy,
    "categorical_accuracy": categorical_accuracy,
    "sparse_categorical_accuracy": sparse_categorical_accuracy,
}


def get(identifier):
    """Return the metric of that name, or the function itself."""
    if callable(identifier):
        return identifier
    return lookup("metric", identifier, NAMES)
