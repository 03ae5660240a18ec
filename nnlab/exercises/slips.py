"""What anybody may get wrong in any exercise: sentences and predictions.

known.py says when one of these is printed.  Each table has a sentence and a
function: what comes in place of the expected result e; what is taken in
place of an argument a; what a result g shows that no prediction can tell.
"""

import numpy as np

from .compare import same

_INFINITE = (
    "An infinite number (`inf`) came: something grew beyond what a float can "
    "hold, or was divided by zero."
)
_NOT_A_NUMBER = (
    "`nan` came, which is no number: 0/0, inf - inf, or the logarithm or "
    "root of something negative happened on the way."
)
_FLOAT16 = (
    "The numbers have only three digits, those of `float16`. Use NumPy's own "
    "`float64`, or `float32`."
)

RESULTS = [  # what comes in place of the result e
    (
        "Nothing but zeros came. Is the result filled in, or counted up?",
        lambda e: 0 * e,
    ),
    (
        "Nothing but ones came.",
        lambda e: 0 * e + 1,
    ),
    (
        "Every number has the wrong sign. Look for a minus.",
        np.negative,
    ),
    (
        "Every 0 should be a 1 and every 1 a 0. Look at the comparison.",
        lambda e: 1 - e if np.isin(e, (0, 1)).all() else None,
    ),
    (
        "What should be negative came without its sign. Something takes the "
        "size alone: `abs`, a square, a root.",
        np.abs,
    ),
    (
        "What should be negative came as 0.",
        lambda e: np.maximum(e, 0),
    ),
    (
        "What should be more than 1 came as 1.",
        lambda e: np.minimum(e, 1),
    ),
    (
        "All that should lie outside of 0 to 1 was cut to 0 or 1.",
        lambda e: np.clip(e, 0, 1),
    ),
    *(
        (
            "Whole numbers came where fractions are asked for. Look for "
            "`//`, `int(...)`, `round(...)` or an array of integers.",
            cut,
        )
        for cut in (np.trunc, np.floor, np.rint, np.ceil)
    ),
    *(
        (
            f"The numbers are rounded to {digits} "
            f"decimal{'s' * (digits > 1)}. Keep all digits; rounding is for "
            "printing.",
            lambda e, digits=digits: np.round(e, digits),
        )
        for digits in range(1, 7)
    ),
    (
        _FLOAT16,
        lambda e: e.astype(np.float16).astype(float),
    ),
    (
        "These are the squares of what is asked for.",
        np.square,
    ),
    (
        "These are the roots of what is asked for.",
        np.sqrt,
    ),
    (
        "Every number is turned over: 1/4 came in place of 4. Look at what "
        "is divided by what.",
        lambda e: 1 / e,
    ),
    (
        "Only yes and no came, 1 and 0, where numbers are asked for.",
        lambda e: e > 0,
    ),
    (
        "Only the signs of the numbers came.",
        np.sign,
    ),
    (
        "The numbers are right, but rows and columns are swapped: this is "
        "the transpose of what is asked for.",
        np.transpose,
    ),
    (
        "The right numbers came in reversed order.",
        lambda e: e[::-1],
    ),
    (
        "The columns came in reversed order.",
        lambda e: e[..., ::-1],
    ),
    (
        "The numbers are right, but they are sorted.",
        lambda e: np.sort(e, axis=None).reshape(e.shape),
    ),
    (
        "The numbers are right, but each row is sorted.",
        np.sort,
    ),
    (
        "The sum of everything came. Does `sum` need an `axis`, or is it "
        "one too many?",
        np.sum,
    ),
    (
        "The mean of everything came. Does `mean` need an `axis`, or is it "
        "one too many?",
        np.mean,
    ),
    *(
        (
            f"The result is once more {word} along axis {axis}.",
            lambda e, f=f, axis=axis: f(e, axis=axis),
        )
        for word, f in (("summed", np.sum), ("averaged", np.mean))
        for axis in (0, 1)
    ),
    *(
        (
            "Only the first entry or row came. Is there a `[0]`, or a "
            "`return` inside a loop, which ends it in the first round?",
            first,
        )
        for first in (lambda e: e[0], lambda e: e[:1])
    ),
    (
        "Only the last entry or row came. Inside a loop, a `=` replaces what "
        "came before; it does not collect it.",
        lambda e: e[-1],
    ),
    (
        "Only the first column came.",
        lambda e: e[:, 0],
    ),
    (
        "Only the first column came.",
        lambda e: e[:, :1],
    ),
]

ARGUMENTS = [  # what is taken in place of the argument a
    (
        "It is as if {} were 0: is it used at all?",
        lambda a: a * 0,
    ),
    (
        "It is as if {} were 1: is it used, and does every loop run to its "
        "end?",
        lambda a: a * 0 + 1,
    ),
    (
        "It is as if {} had the other sign. Look for a minus, or for one "
        "that is missing.",
        np.negative,
    ),
    (
        "It is as if {} came without its sign. Something takes the size "
        "alone: `abs`, a square, a root.",
        np.abs,
    ),
    (
        "It is as if {} were cut to whole numbers. Look for `//`, `int(...)` "
        "or an array of integers.",
        lambda a: np.trunc(a) + 0,  # no -0.0
    ),
    (
        "It is as if {} were rounded to whole numbers.",
        np.rint,
    ),
    (
        "It is as if what is negative in {} were 0.",
        lambda a: np.maximum(a, 0),
    ),
    (
        "It is as if {} counted twice.",
        lambda a: 2 * a,
    ),
    (
        "It is as if {} counted half.",
        lambda a: a / 2,
    ),
    (
        "It is as if {} were squared.",
        np.square,
    ),
    (
        "It is as if {} were larger by 1.",
        lambda a: a + 1,
    ),
    (
        "It is as if {} were smaller by 1.",
        lambda a: a - 1,
    ),
    (
        "It is as if {} were transposed, rows for columns.",
        np.transpose,
    ),
    (
        "It is as if {} had only three digits, those of `float16`.",
        lambda a: a.astype(np.float16).astype(a.dtype),
    ),
    (
        "It is as if {} were sorted.",
        np.sort,
    ),
    (
        "It is as if {} came in reversed order.",
        lambda a: a[::-1],
    ),
    (
        "It is as if only the first entry or row of {} were there: is there "
        "a `[0]`, or a `return` inside a loop?",
        lambda a: a[:1],
    ),
    (
        "It is as if the first entry or row of {} were left out. Python "
        "counts from 0.",
        lambda a: a[1:],
    ),
    (
        "It is as if the last entry or row of {} were left out: does every "
        "loop run to its end?",
        lambda a: a[:-1],
    ),
]
EXCHANGED = "It is as if {} were exchanged."

CONSTANT = (
    "The result is the same whatever goes in. Does the function use its "
    "arguments, or names and numbers from elsewhere?"
)


def _is_new(test):
    """True where a result holds what passes the test, and should not."""
    return lambda g, e, args, rtol: test(g).any() and not test(e).any()


def _is_unsigned(g, e, args, rtol):
    return g.dtype.kind == "u" and e.dtype.kind != "u"


def _is_no_choice(g, e, args, rtol):
    return np.isin(e, (0, 1)).all() and not np.isin(g, (0, 1)).all()


def _reshaped(g, e, args, rtol):
    return (
        g.shape != e.shape
        and g.size == e.size
        and same(g.reshape(e.shape), e, rtol)
    )


def _other_axis(g, e, args, rtol):
    """True when one matrix has the two lengths, one on each axis."""
    ends = {g.shape, e.shape}
    shapes = [np.shape(a) for a in args if isinstance(a, np.ndarray)]
    return len(ends) == 2 and any(
        len(s) == 2 and ends == {s[:1], s[1:]} for s in shapes
    )


def _beside(g, e, args, rtol):
    return (
        g.shape != e.shape
        and g.ndim == e.ndim
        and all(abs(a - b) < 2 for a, b in zip(g.shape, e.shape))
    )


IN_THE_END = (  # what the result g that came shows beside e
    (
        "The numbers are right, the shape is not. An axis too many or too "
        "few: look at slices, `keepdims` and `reshape`.",
        _reshaped,
    ),
    (
        "One number came where an array is asked for. Either a sum or mean "
        "runs over everything (does it need an `axis`?), or a `return` "
        "inside a loop ends it in the first round.",
        lambda g, e, args, rtol: e.ndim and not g.ndim,
    ),
    (
        "An array came where one number is asked for: something still has "
        "to bring its entries together.",
        lambda g, e, args, rtol: g.ndim and not e.ndim,
    ),
    (
        "An array of shape (n, 1) met one of shape (n,), and NumPy spread "
        "them to (n, n). Print the shapes before the operation.",
        lambda g, e, args, rtol: g.shape == (e.size, e.size) != e.shape,
    ),
    (
        "Rows and columns are swapped: look for a transpose.",
        lambda g, e, args, rtol: g.shape == e.shape[::-1] != e.shape,
    ),
    (
        "The result has the length of the other axis: `axis=0` runs down "
        "the rows, `axis=1` along the columns. And is it made of the right "
        "array?",
        _other_axis,
    ),
    (
        "The result is one row or column too large or too small. Count the "
        "places again, on paper, for the smallest case.",
        _beside,
    ),
    (
        "Only 0 and 1 are asked for, and other numbers came.",
        _is_no_choice,
    ),
)
AT_ONCE = (  # the same, of what must be said before anything is predicted
    (_FLOAT16, lambda g, e, args, rtol: g.dtype == np.float16),
    (_INFINITE, _is_new(np.isinf)),
    (_NOT_A_NUMBER, _is_new(np.isnan)),
    (
        "The result's type is unsigned, such as `uint8`: it holds no "
        "fractions and nothing below 0.",
        _is_unsigned,
    ),
)
