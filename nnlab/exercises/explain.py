"""Say in an exercise's terms why a learner's code stopped with an error.

It runs where the code ran: an exception is a learner's object too.
"""

import difflib
import re
import traceback
from dataclasses import dataclass, field

import numpy as np

from . import layout
from .sandbox import InputAsked, Nested, TimeUp

_ANY = "It stops with an error before it returns anything."
_AXIS = "An axis is named that the array does not have."
_NONE = (
    "Something is `None` that should be a number or an array. A function "
    "without `return` gives `None`."
)
_LIST = (
    "A plain list met what only arrays can do. `np.array` makes an array of "
    "it."
)
_MESSAGES = (  # (pattern in the message, sentence); the first that fits
    (
        "truth value of an array",
        (
            "An `if`, `and`, `or` or `not` met a whole array, which is "
            "neither true nor false. The function should work on all entries "
            "at once: look at `np.where` or a comparison such as `z > 0`."
        ),
    ),
    (
        "enough dimensions",
        (
            "A product `@` met a single number. It is for arrays; a number "
            "is multiplied with `*`."
        ),
    ),
    (
        "matmul|not aligned",
        (
            "A product `@` or `np.dot` met shapes that do not fit: the "
            "columns on the left must be as many as the rows on the right."
        ),
    ),
    (
        "array element with a sequence|inhomogeneous",
        (
            "A whole list or array was put where one number belongs, or "
            "rows of different lengths were to make an array."
        ),
    ),
    (
        "only integers|integer scalar|as an integer|must be integers",
        (
            "A whole number is needed there, as an index, a length or in "
            "`range`. `/` gives a float even where nothing is left over; "
            "`//` gives a whole number."
        ),
    ),
    (
        r"(only|size-1|length-1|0-dim).* (array|Python scalar)",
        (
            "A function for a single number, such as `math.exp` or `float`, "
            "met a whole array. NumPy's own functions take arrays."
        ),
    ),
    (
        "broadcast",
        "Two arrays met whose shapes do not fit together.",
    ),
    (
        "cannot reshape",
        "`reshape` was given a shape with another number of entries.",
    ),
    ("axes don't match", _AXIS),
    (
        "values to unpack",
        (
            "The names on the left of a `=` are not as many as the values on "
            "the right."
        ),
    ),
    (
        "data type|dtype",
        (
            "NumPy took a number for a data type. A shape is one argument, "
            "in brackets of its own: `np.zeros((3, 4))`."
        ),
    ),
    (
        "positional argument|keyword argument",
        (
            "A function inside it is called with other arguments than it "
            "takes."
        ),
    ),
    (
        "not callable",
        (
            "Round brackets follow something that is not a function. Entries "
            "stand in square brackets, `w[0]`; a product needs a `*`; and a "
            "name may have been given to a number before."
        ),
    ),
    ("NoneType", _NONE),
    (
        r"for \^",
        "`^` is no power in Python: `**` is.",
    ),
    (
        r"operand.*'(type|function|builtin\w+|method)'",
        (
            "Arithmetic met a function or a class, not a number. Is a name "
            "misspelt, or are the brackets of a call missing?"
        ),
    ),
    (
        "input array dimensions",
        (
            "Arrays that are put together must agree in the other axis. "
            "`np.hstack` puts them side by side, `np.vstack` one above the "
            "other."
        ),
    ),
    (
        "not supported for the input types",
        "NumPy has no such operation for numbers of these types.",
    ),
    (
        r"(method|function|type).* not subscriptable",
        (
            "Square brackets follow a function. Round brackets call it."
        ),
    ),
    (
        "not subscriptable|invalid index to scalar",
        "Square brackets follow a single number, which has no entries.",
    ),
    (
        r"(int|float|bool)\w*' object is not iterable|of unsized object",
        (
            "A loop, `sum` or `len` met a single number. `range(n)` counts "
            "to n."
        ),
    ),
    (
        "not iterable",
        "A loop, a `sum` or a `*` met something that has no entries.",
    ),
    (
        r"\bstr\b|string",
        "A text met arithmetic: what stands in quotation marks is no number.",
    ),
    ("list indices|can't multiply sequence|list and|'list'", _LIST),
    (
        "read-only",
        "The function tries to change an array that may only be read.",
    ),
)

_KINDS = (  # (kind of exception, sentence); the first that fits is said
    (InputAsked, "It waits for `input()`. Use the arguments instead."),
    (
        Nested,
        (
            "The line `check(...)` stands inside the answer, so that every "
            "check would begin another. Move it to the left margin, below "
            "the function."
        ),
    ),
    (
        RecursionError,
        "The function calls itself again and again without end.",
    ),
    (SystemExit, "It calls `exit()`. A `return` ends a function."),
    (KeyboardInterrupt, "It was interrupted, or raises KeyboardInterrupt."),
    (MemoryError, "It asks for more memory than there is."),
    (ZeroDivisionError, "It divides by zero."),
    (OverflowError, "A number grew beyond what a float can hold."),
    (KeyError, "A dictionary has no such key."),
    (AssertionError, "An `assert` in it failed."),
    (ImportError, "It imports something that is not there."),
    (
        UnboundLocalError,
        "A name is used in the function before it has a value there.",
    ),
)

_USUAL = {"np", "plt", "math", "keras", "nnlab", "layers", "activations"}


@dataclass
class Failure:
    """An exception as plain text: what remains of it outside."""

    kind: str = "Exception"
    text: str = "Exception"
    line: str = ""
    says: list = field(default_factory=lambda: [_ANY])


def as_failure(error, function, args=(), names=()):
    """The Failure that tells about an exception.

    Parameters
    ----------
    error : BaseException
    function : what raised it
    args : the arguments of the call that failed
    names : the names of those arguments
    """
    try:
        return Failure(
            layout.kind(error),
            message(error),
            line(error, function),
            explain(error, args, names),
        )
    except TimeUp:
        raise
    except BaseException:  # noqa: BLE001 - it may fail whatever it is asked
        return Failure()


def explain(error, args=(), names=()):
    """Sentences about an exception, the exercise's arguments in view."""
    text = message(error)
    for kind, says in _KINDS:
        if isinstance(error, kind):
            return [says]
    if isinstance(error, NameError):
        return [_name(error, names)]
    if isinstance(error, AttributeError):
        return [_attribute(text)]
    if isinstance(error, IndexError):
        return [_index(text), *_shapes(args, names)]
    for pattern, says in _MESSAGES:
        if re.search(pattern, text):
            return [says, *_shapes(args, names)]
    return [_ANY]


def message(error):
    """``TypeError: ...`` in one line, whatever the exception is like."""
    try:
        text = " ".join(layout.clean(str(error)).split())[:200]
    except Exception:  # noqa: BLE001 - its own __str__ may fail
        text = ""
    kind = layout.kind(error)
    return f"{kind}: {text}" if text else kind


def line(error, function):
    """The line of the function's own cell in which it stopped, or ''."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.line for frame in frames if frame.filename == file]
    return layout.clean((lines[-1] or "").strip()) if lines else ""


def _name(error, names):
    name = layout.clean(str(getattr(error, "name", None) or "?"))[:40]
    says = f"The name `{name}` is not known here."
    if name in _USUAL:
        return (
            f"{says} Were the cells above run, the imports first? (Run All "
            "Above.)"
        )
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"{says} Is `{near[0]}` meant?"
    if names:
        known = ", ".join(f"`{n}`" for n in names)
        return f"{says} The function's arguments are {known}."
    return says


def _attribute(text):
    if "NoneType" in text:
        return _NONE
    if "'list'" in text:
        return _LIST
    return (
        "What follows a dot is not known there. Is it spelt right, and is "
        "what stands before the dot what you take it for?"
    )


def _index(text):
    if "out of bounds for array" in text:
        return _AXIS
    if "too many indices" in text:
        return "More indices stand in square brackets than there are axes."
    return "It reaches beyond the end of a list or an array."


def _shapes(args, names):
    arrays = [
        f"`{name}` has shape {np.shape(arg)}"
        for name, arg in zip(names, args)
        if isinstance(arg, np.ndarray)
    ]
    return ["Here " + ", ".join(arrays) + "."] if arrays else []
