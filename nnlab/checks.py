"""What `fit` and its like are given: as arrays, checked, split, weighed.

Everything becomes an array before a number of it is looked up: a list
counts from 0, but pandas counts by its index.
"""

import math

import numpy as np

from nnlab.config import as_array, as_numbers
from nnlab.utils import is_number, positive_integer


def check_finite(who, v):
    """Raise a ValueError if any number of the array is NaN or infinite."""
    if v.dtype.kind == "f" and not np.isfinite(v).all():
        first = tuple(map(int, np.argwhere(~np.isfinite(v))[0]))
        raise ValueError(
            f"{who}: expected finite numbers, got {v[first]} at {first}; "
            f"clean the data, for example with np.isfinite({who})")


def check_batch_size(value):
    """Return a batch size as an int, 32 for None."""
    return positive_integer("batch_size", 32 if value is None else value, 32)


def split(data, share):
    """Set the last `share` of every array aside, as Keras does.

    Returns
    -------
    first, last : lists of arrays

    Raises
    ------
    ValueError
        It is no share, or nothing is left on one side.
    """
    data = [as_array(v) for v in data]
    valid = is_number(share) and 0 < share < 1
    n = len(data[0]) if data[0].ndim else 0
    first = math.floor(n * (1 - share)) if valid else 0
    if not 0 < first < n:
        raise ValueError(
            "validation_split: expected a share between 0 and 1 that leaves "
            f"an example on both sides, got {share!r} of {n} "
            "examples; write validation_split=0.1")
    return [v[:first] for v in data], [v[first:] for v in data]


def check_validation(data):
    """Return validation data as (x, y) or (x, y, sample_weight)."""
    if not isinstance(data, (tuple, list)) or len(data) not in (2, 3):
        sized = isinstance(data, (tuple, list, dict, str)) or (
            getattr(data, "shape", ()))
        many = f" of {len(data)}" if sized else ""
        raise ValueError(
            "fit: expected validation_data to be a pair, got a "
            f"{type(data).__name__}{many}; write "
            "validation_data=(x_val, y_val)")
    return data


def check_weights(weights, n):
    """Return sample weights as an array (n,), one for each example.

    Raises
    ------
    ValueError
        Another number of them, or anything that is no finite number.
    """
    weights = as_numbers(weights, "sample_weight")
    if weights.shape not in ((n,), (n, 1)):
        raise ValueError(
            f"sample_weight: expected {n} numbers, one for each example, got "
            f"{weights.shape}; check how they were selected")
    check_finite("sample_weight", weights)
    return weights.reshape(n)


def weights_of_classes(y, class_weight):
    """Return for each example the weight of its class, 1 for the others.

    Parameters
    ----------
    y : array, shape (N,), (N, 1) or one-hot (N, classes)
    class_weight : dict
        A class number and its weight.

    Raises
    ------
    ValueError
        It is no such dict.

    Examples
    --------
    >>> weights_of_classes(np.array([0, 1, 2, 0]), {0: 5, 2: 0.5})
    array([5. , 1. , 0.5, 5. ])
    """
    if not isinstance(class_weight, dict) or not all(
            is_number(v) for pair in class_weight.items() for v in pair):
        raise ValueError(
            "class_weight: expected a weight for class numbers, got "
            f"{class_weight!r}; write class_weight={{0: 1.0, 1: 5.0}}")
    one_hot = y.ndim > 1 and y.shape[-1] > 1
    labels = y.argmax(axis=-1) if one_hot else y.reshape(len(y))
    weights = np.ones(len(y))
    for label, weight in class_weight.items():
        weights[np.round(labels) == label] = weight
    return weights
