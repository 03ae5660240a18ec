"""Say in an exercise's terms why a learner's code stopped with an error."""

import difflib
import re
import traceback

import numpy as np

from .sandbox import InputAsked

_MESSAGES = (  # (pattern in the message, sentence)
    (
        "truth value of an array",
        (
            "An `if`, `and`, `or` or `not` met a whole array, which is "
            "neither true nor false. The function should work on all entries "
            "at once: look at `np.where` or a comparison such as `z > 0`."
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
        "matmul|not aligned",
        (
            "A product `@` or `np.dot` met shapes that do not fit: the "
            "columns on the left must be as many as the rows on the right."
        ),
    ),
    (
        "broadcast",
        "Two arrays met whose shapes do not fit together.",
    ),
    (
        "NoneType",
        (
            "Something is `None` that should be a number or an array. A "
            "function without `return` gives `None`."
        ),
    ),
    (
        "list indices|can't multiply sequence|list and|'list'",
        "A plain list met arithmetic that only arrays can do.",
    ),
    (
        "not callable",
        (
            "Brackets follow something that is not a function. `3(x)` needs "
            "a `*`, and a name may have been given to a number before."
        ),
    ),
    (
        "read-only",
        "The function tries to change an array that may only be read.",
    ),
)

_KINDS = (  # (kind of exception, sentence); the first that fits is said
    (InputAsked, "It waits for `input()`. Use the arguments instead."),
    (
        RecursionError,
        "The function calls itself again and again without end.",
    ),
    (SystemExit, "It calls `exit()`. A `return` ends a function."),
    (KeyboardInterrupt, "It was interrupted, or raises KeyboardInterrupt."),
    (MemoryError, "It asks for more memory than there is."),
    (ZeroDivisionError, "It divides by zero."),
    (OverflowError, "A number grew beyond what a float can hold."),
    (IndexError, "It reaches beyond the end of a list or an array."),
    (KeyError, "A dictionary has no such key."),
    (AssertionError, "An `assert` in it failed."),
    (ImportError, "It imports something that is not there."),
    (
        UnboundLocalError,
        "A name is used in the function before it has a value there.",
    ),
    (NameError, ""),  # see _name
)


def explain(error, args=(), names=()):
    """Sentences about an exception, the exercise's arguments in view.

    Parameters
    ----------
    error : BaseException
    args : the arguments of the call that failed
    names : the names of those arguments

    Returns
    -------
    list of str
    """
    text = message(error)
    for kind, says in _KINDS:
        if isinstance(error, kind):
            return [says or _name(error, names)]
    for pattern, says in _MESSAGES:
        if re.search(pattern, text):
            return [says, *_shapes(args, names)]
    return ["It stops with an error before it returns anything."]


def message(error):
    """``TypeError: ...`` in one line, whatever the exception is like."""
    try:
        text = " ".join(str(error).split())[:200]
    except Exception:  # noqa: BLE001 - its own __str__ may fail
        text = ""
    kind = type(error).__name__
    return f"{kind}: {text}" if text else kind


def line(error, function):
    """The line of the function's own cell in which it stopped, or ''."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.line for frame in frames if frame.filename == file]
    return (lines[-1] or "").strip() if lines else ""


def _name(error, names):
    name = getattr(error, "name", None) or "?"
    says = f"The name `{name}` is not known here."
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"{says} Is `{near[0]}` meant?"
    if names:
        known = ", ".join(f"`{n}`" for n in names)
        return f"{says} The function's arguments are {known}."
    return says


def _shapes(args, names):
    arrays = [
        f"`{name}` has shape {np.shape(arg)}"
        for name, arg in zip(names, args)
        if isinstance(arg, np.ndarray)
    ]
    return ["Here " + ", ".join(arrays) + "."] if arrays else []
