"""Whatever is handed to a public function, only documented errors come out."""

import importlib
import inspect
import re
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

MODULES = ["activations", "backprop", "convolution", "initializers", "losses",
           "metrics", "regularizers", "utils", "photos"]
FEW = settings(max_examples=60, deadline=None, derandomize=True,
               suppress_health_check=list(HealthCheck))
SLOW = {"numerical_gradient", "check_gradient", "read_ink"}  # call or open

shapes = arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
kinds = st.sampled_from(["f8", "f4", "i8", "u1", "?", "c16", "U3", "O"])
numbers = st.one_of(st.floats(), st.integers(-3, 300), st.booleans())
things = st.one_of(
    st.builds(np.zeros, shapes, kinds),
    arrays.arrays("f8", shapes, elements=st.floats(-3, 3)),
    arrays.arrays("f8", shapes),                # with nan, inf, 1e308
    arrays.arrays("i8", shapes, elements=st.integers(-2, 9)),
    numbers, st.none(), st.text(max_size=5), st.just("same"),
    st.lists(numbers, max_size=4), st.tuples(numbers, numbers),
    st.lists(st.lists(numbers, max_size=3), max_size=3), st.just(len),
    st.dictionaries(st.text(max_size=2), numbers, max_size=2))


def public():
    for name in MODULES:
        module = importlib.import_module(f"nnlab.{name}")
        for key, function in vars(module).items():
            if (inspect.isfunction(function) and key[0] != "_"
                    and function.__module__ == module.__name__):
                yield function


def documented(function):
    """The errors that its docstring names."""
    found = re.search(r"\n    Raises\n    -+\n(.*?)(\n\n    \w+\n    -|\Z)",
                      inspect.getdoc(function).replace("\n", "\n    "),
                      re.DOTALL)
    names = re.findall(r"^    (\w+Error)\b", found[1], re.M) if found else ()
    return tuple(getattr(__import__("builtins"), name) for name in names)


FUNCTIONS = [f for f in public() if f.__name__ not in SLOW]


@pytest.mark.parametrize("function", FUNCTIONS,
                         ids=lambda f: f"{f.__module__[6:]}.{f.__name__}")
def test_only_documented_errors(function):
    parameters = inspect.signature(function).parameters.values()
    count = sum(p.kind is p.POSITIONAL_OR_KEYWORD for p in parameters)
    errors = documented(function)

    @FEW
    @given(st.tuples(*[things] * count))
    def try_it(arguments):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")     # of overflow, say
            try:
                function(*arguments)
            except errors as error:
                assert str(error)

    try_it()
