"""What every module needs and none should write twice."""

import difflib
import math
import numbers
import random

import numpy as np

from nnlab import config

_generator = np.random.default_rng()


def set_random_seed(seed):
    """Make all that follows repeatable: weights, shuffles, dropout.

    Like Keras's, it also seeds Python's `random` and NumPy's old global
    generator.

    Parameters
    ----------
    seed : int
        0 or more, below 2**32.

    Raises
    ------
    ValueError
        The seed is not such an integer.

    Examples
    --------
    >>> set_random_seed(7)
    >>> first = random_generator().normal()
    >>> set_random_seed(7)
    >>> first == random_generator().normal()
    True
    """
    global _generator
    if not isinstance(seed, (int, np.integer)) or not 0 <= seed < 2**32:
        raise ValueError(
            "set_random_seed: expected an integer from 0 to 4294967295, "
            f"got {seed!r}; write set_random_seed(42)")
    random.seed(int(seed))
    np.random.seed(int(seed))
    _generator = np.random.default_rng(int(seed))


def random_generator(seed=None):
    """Return a new generator for `seed`, or the shared one for None.

    Raises
    ------
    ValueError
        The seed is no integer of 0 or more.
    """
    if seed is None:
        return _generator
    if not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ValueError("seed: expected an integer of 0 or more, got "
                         f"{seed!r}; write seed=42")
    return np.random.default_rng(seed)


def to_categorical(x, num_classes=None):
    """Turn class numbers into one-hot rows.

    Parameters
    ----------
    x : array of int, any shape
        Class numbers from 0. A last axis of length 1 is dropped, as in
        Keras.
    num_classes : int, optional
        Length of a row; the largest class number plus 1 by default.

    Returns
    -------
    array, shape (*x.shape, num_classes)
        1 at the class number, 0 elsewhere.

    Raises
    ------
    ValueError
        No labels, a label that is not a whole number, or one out of range;
        num_classes that is no positive integer.

    Examples
    --------
    >>> to_categorical([0, 2], num_classes=3)
    array([[1., 0., 0.],
           [0., 0., 1.]], dtype=float32)
    """
    x = config.as_array(x)
    if num_classes is not None:
        num_classes = positive_integer("num_classes", num_classes, 10)
    if x.ndim > 1 and x.shape[-1] == 1:
        x = x[..., 0]
    labels = class_numbers("to_categorical", x, num_classes)
    classes = num_classes or int(labels.max()) + 1
    return np.eye(classes, dtype=config.floatx())[labels]


def class_numbers(who, y, num_classes=None):
    """Return labels as integers.

    Raises
    ------
    ValueError
        No labels, a label that is not a whole number, or one out of range.
    """
    y = config.as_array(y, "labels")
    if y.size == 0:
        raise ValueError(f"{who}: expected at least one label, got none; "
                         f"pass an array like [0, 2, 1]")
    if y.dtype.kind == "b":
        y = y.astype(int)
    if y.dtype.kind not in "iu":
        if y.dtype.kind != "f" or not (np.isfinite(y).all()
                                       and (y % 1 == 0).all()):
            raise ValueError(
                f"{who}: expected whole class numbers, got {y.dtype} values "
                f"such as {y.flat[0]!r}; write y.astype(int) if they are")
        y = y.astype(int)
    low, high = int(y.min()), int(y.max())
    if low < 0 or (num_classes is not None and high >= num_classes):
        top = "" if num_classes is None else f" to {num_classes - 1}"
        raise ValueError(
            f"{who}: expected class numbers from 0{top}, got labels from "
            f"{low} to {high}; count classes from 0 or raise the number of "
            "classes")
    return y


def lookup(kind, name, table):
    """Return table[name], or the class or function of that own name.

    Raises
    ------
    ValueError
        An unknown name; the message suggests the nearest.

    Examples
    --------
    >>> lookup("fruit", "aple", {"apple": 1, "pear": 2})
    Traceback (most recent call last):
    ValueError: unknown fruit 'aple'. Did you mean 'apple'? Known: apple, pear
    """
    refuse_keras(kind, name)
    own_names = {value.__name__: value for value in table.values()
                 if hasattr(value, "__name__")}     # "HeNormal", as in Keras
    if isinstance(name, str) and name in own_names | table:
        return (own_names | table)[name]
    near = difflib.get_close_matches(str(name).lower(), table, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"unknown {kind} {name!r}.{hint} "
                     f"Known: {', '.join(table)}")


def own_function(kind, thing):
    """Is it a function, or an object to call, that is not Keras's?

    Raises
    ------
    ValueError
        It is Keras's, which computes with other arrays than NumPy's.
    """
    refuse_keras(kind, thing)
    return callable(thing) and not isinstance(thing, type)


def refuse_keras(kind, thing):
    """Raise a ValueError if it is a part of Keras, not of nnlab.

    Examples
    --------
    >>> refuse_keras("layer", "dense")
    """
    types = (thing if isinstance(thing, type) else type(thing)).__mro__
    homes = [getattr(v, "__module__", None) or "" for v in (thing, *types)]
    if any(home.split(".")[0] in ("keras", "tf_keras") for home in homes):
        raise ValueError(
            f"{kind}: expected a part of nnlab, got {thing!r} of Keras; take "
            "the one of the same name from nnlab, or build the whole model "
            "in Keras")


def name_of(function):
    """Return the name of a function, or of an object's class."""
    return getattr(function, "__name__", type(function).__name__)


def is_number(value):
    """Is it one finite real number, not a word and not an array?

    Examples
    --------
    >>> is_number(0.5), is_number("0.5"), is_number(math.inf)
    (True, False, False)
    """
    try:
        return isinstance(value, numbers.Real) and math.isfinite(value)
    except OverflowError:                   # an int larger than any float
        return False


def truth(who, value):
    """Return True or False.

    Raises
    ------
    ValueError
        It is neither, nor 1 or 0.

    Examples
    --------
    >>> truth("use_bias", 1)
    True
    """
    if not isinstance(value, (bool, int, np.bool_)) or value not in (0, 1):
        raise ValueError(f"{who}: expected True or False, got {value!r}; "
                         f"write {who}=True")
    return bool(value)


def positive_integer(who, value, example=1):
    """Return the value as an int.

    Raises
    ------
    ValueError
        It is not an integer of at least 1.

    Examples
    --------
    >>> positive_integer("units", 3)
    3
    """
    if not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"{who}: expected an integer of at least 1, got "
                         f"{value!r}; write {who}={example}")
    return int(value)


def pair(who, value):
    """Return a size or stride as two positive integers, height then width.

    Raises
    ------
    ValueError
        It is neither a positive integer nor two of them.

    Examples
    --------
    >>> pair("strides", 2)
    (2, 2)
    """
    several = isinstance(value, (tuple, list)) or np.ndim(value) == 1
    both = tuple(value) if several else (value, value)
    whole = all(isinstance(v, (int, np.integer)) for v in both)
    if len(both) != 2 or not whole or min(both) < 1:
        raise ValueError(f"{who}: expected a positive integer or two of "
                         f"them, got {value!r}; write 2 or (2, 2)")
    return int(both[0]), int(both[1])
