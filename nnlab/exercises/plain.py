"""What came, as plain data: numbers, texts, arrays, lists, and no more.

A learner's object can do anything when it is looked at.  So it is looked at
once, where the answer runs (see sandbox.py), and turned into data that can
neither fail nor lie; what is no data becomes a sentence about it.
"""

import numbers
import types
from collections.abc import Iterator, Set
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from . import layout
from .sandbox import TimeUp

DEEP = 32  # lists within lists
MANY = 10**7  # numbers in one array
_KEPT = (bool, int, float, complex)

_ITSELF = "A list came that contains itself."
_FUNCTION = (
    "A function came where its result was asked for. Are the brackets of a "
    "call missing?"
)
_CLASS = (
    "A class came, `{}` itself, where a number or an array was asked for."
)
_PROMISE = (
    "A `{}` came: numbers that are promised, not yet made. Is there a "
    "`yield` in place of `return`, or round brackets around a `for`? A list "
    "in square brackets or `np.array` makes them."
)
_ASYNC = (
    "A `coroutine` came, the promise of a result: leave out the word `async`."
)
_SET = (
    "A `{}` came: in curly brackets nothing has an order and nothing comes "
    "twice. Square brackets make a list."
)
_OTHER = "A `{}` came where a number or an array was asked for."
_HUGE = "An enormous array came, of shape `{}`."


@dataclass(frozen=True)
class Odd:
    """Something that is no data: what to say about it, and its text."""

    says: str
    text: str

    def __repr__(self):
        return self.text


def plain(value, inside=()):
    """Return ``value`` as plain data, without trusting it.

    Parameters
    ----------
    value : anything
    inside : the ids of the lists that it was found in

    Returns
    -------
    None, ..., bool, int, float, complex, str, numpy.ndarray of numbers, Odd,
    or a list, tuple or dict of these
    """
    try:
        return _plain(value, inside)
    except TimeUp:
        raise
    except BaseException:  # noqa: BLE001 - whatever it does when it is asked
        return Odd(_OTHER.format(layout.kind(value)), layout.safe_repr(value))


def _plain(value, inside):
    if value is None or value is ... or type(value) in _KEPT:
        return value
    if isinstance(value, str):
        return layout.clean(str.__str__(value)[:10_000])
    if isinstance(value, list | tuple | dict):
        if id(value) in inside or len(inside) == DEEP:
            return Odd(_ITSELF, "[...]")
        return _container(value, (*inside, id(value)))
    return _number(value, inside)


def _container(value, inside):
    if isinstance(value, dict):
        return {plain(k, inside) if isinstance(k, str) else layout.safe_repr(k)
                : plain(v, inside) for k, v in dict.items(value)}
    items = (list if isinstance(value, list) else tuple).__iter__(value)
    parts = [plain(item, inside) for item in items]
    return parts if isinstance(value, list) else tuple(parts)


def _number(value, inside):
    says = _strange(value)
    if says:
        kind = value if isinstance(value, type) else type(value)
        return Odd(says.format(layout.class_name(kind)),
                   layout.safe_repr(value))
    if isinstance(value, np.ndarray | np.generic) or not isinstance(
        value, numbers.Number | range
    ):
        return _array(np.asarray(value), inside)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, numbers.Real | Decimal):
        return float(value)
    return list(value) if isinstance(value, range) else complex(value)


def _strange(value):
    """A sentence on what is no number in anybody's eyes, else None."""
    if isinstance(value, type):
        return _CLASS
    if isinstance(value, types.CoroutineType):
        value.close()
        return _ASYNC
    if isinstance(value, Iterator):
        return _PROMISE
    if isinstance(value, Set):
        return _SET
    if callable(value) and not hasattr(value, "__array__"):
        return _FUNCTION
    return None


def _array(array, inside):
    if array.size > MANY:
        return Odd(_HUGE.format(array.shape), f"shape {array.shape}")
    if array.dtype.kind in "biufc":
        return np.array(array)  # an array proper, whatever class it was
    if not array.ndim:
        raise TypeError
    return plain(array.tolist(), inside)
