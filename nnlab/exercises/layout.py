"""Write values the way a reader wants them: short, exact, to be pasted."""

import re

import numpy as np

from .sandbox import TimeUp

LINES = 12  # a value takes at most so many lines
WIDTH = 72


def names(call):
    """Names of the arguments in a signature: 'f(x, axis=0)' -> x, axis."""
    inside = call[call.index("(") + 1 : call.rindex(")")]
    parts = (re.split("[=:]", part)[0] for part in inside.split(","))
    return [part.strip(" *") for part in parts if part.strip(" *")]


def call_text(call, args):
    """The call with its arguments, ready to be pasted into a cell."""
    function = call[: call.index("(")]
    texts = [source(arg) for arg in args]
    short = f"{function}({', '.join(texts)})"
    if len(short) <= WIDTH and not {"\n", "#"} & set(short):
        return short
    used = names(call)[: len(args)]
    lines = [f"{n} = {source(a, n)}" for n, a in zip(used, args)]
    return _clip("\n".join([*lines, f"{function}({', '.join(used)})"]), 24)


def source(value, name=""):
    """A value as Python source where it is short enough."""
    if callable(value) and hasattr(value, "__name__"):
        return value.__name__
    if not isinstance(value, np.ndarray):
        return _clip(safe_repr(value))
    if value.size > 60:
        return f"...    # an array of shape {value.shape}"
    indent = " " * len(f"{name} = ") if name else ""
    text = _array(value, 8, prefix=indent + "np.array(")
    kind = str(value.dtype)
    dtype = "" if kind in ("float64", "int64", "bool") else f", dtype='{kind}'"
    return f"np.array({text}{dtype})"


def pair(expected, got):
    """Two values as text, with as many digits as it takes to differ."""
    for digits in (4, 8, 16):
        texts = value(expected, digits), value(got, digits)
        if texts[0] != texts[1]:
            break
    return texts


def value(thing, digits=4):
    """Shape before value for an array, else the value itself."""
    if isinstance(thing, np.ndarray) and thing.ndim:
        kind = "" if thing.dtype.kind in "fib" else f", {thing.dtype}"
        return _clip(f"shape {thing.shape}{kind}\n{_array(thing, digits)}")
    if isinstance(thing, np.ndarray | np.generic):
        thing = thing.item()
    if isinstance(thing, tuple) and any(
        isinstance(part, np.ndarray) and part.ndim for part in thing
    ):
        return _clip("\n".join(value(part, digits) for part in thing), 24)
    if isinstance(thing, float):
        return f"{thing:.{max(digits, 6)}g}"
    return _clip(safe_repr(_bare(thing)))


def _bare(thing):
    """NumPy's single numbers as Python's, also inside lists and tuples."""
    if isinstance(thing, list | tuple):
        return type(thing)(map(_bare, thing))
    single = isinstance(thing, np.ndarray | np.generic) and not np.ndim(thing)
    return thing.item() if single else thing


def safe_repr(value):
    """``repr``, also of things whose own repr fails or has an address."""
    try:
        text = str.__str__(repr(value))[:10_000]
    except TimeUp:
        raise
    except BaseException:  # noqa: BLE001 - its own __repr__ may do anything
        text = f"<{kind(value)}>"
    return clean(text)


def kind(value):
    """The name of a value's class."""
    return class_name(type(value))


def class_name(kind):
    """The name of a class, whatever the class does when it is asked."""
    return clean(type.__dict__["__name__"].__get__(kind))


def clean(text):
    """Text without addresses, half characters and what is no character."""
    text = re.sub(r" at 0x[0-9A-Fa-f]+", "", text)
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return re.sub("[\0-\x08\x0b-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}",
                  text)


def _array(value, digits, prefix=""):
    with np.printoptions(formatter=None, sign="-", floatmode="maxprec"):
        return np.array2string(
            value,
            max_line_width=WIDTH,
            precision=digits,
            separator=", ",
            prefix=prefix,
            threshold=100,
            edgeitems=3,
            suppress_small=digits < 8,
        )


def _clip(text, lines=LINES):
    rows = [row[: WIDTH + 20] for row in text[:4000].split("\n")]
    if len(rows) > lines:
        rows = [*rows[: lines - 1], "..."]
    return "\n".join(rows)
