"""Whatever is handed to a public function, only documented errors come out.

Left out are the steps in STEPS and the rules `..._backward`: layers call
them thousands of times with what another function has checked or given, and
they look at nothing again. All the rest of the modules that pages/api.md
shows is called with wild things: a new function is fuzzed unless it is
listed.
"""

import builtins
import importlib
import inspect
import itertools
import re
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from nnlab import Input, Sequential, activations, config, layers, losses

MODULES = ["activations", "backprop", "config", "convolution",
           "initializers", "losses", "metrics", "optimizers", "photos",
           "regularizers", "utils"]
STEPS = {
    "as_float", "underflow_is_zero",
    "as_rows", "check_padding", "output_size", "pad", "padding_amounts",
    "spread", "unfold", "unpad", "windows",
    "fans", "truncated_normal", "clip_by_norm", "zero_subnormals",
    "class_numbers", "is_number", "lookup", "name_of", "own_function",
    "pair", "positive_integer", "refuse_keras", "truth",
    "as_array", "as_numbers", "check_numbers",
    "backward"}
FEW = settings(max_examples=250, deadline=None, derandomize=True,
               database=None, suppress_health_check=list(HealthCheck),
               phases=[Phase.generate], report_multiple_bugs=False)
SHAPES = [(), (0,), (1,), (2,), (3,), (0, 3), (2, 3), (3, 2), (2, 1), (2, 2),
          (2, 4, 3), (1, 4, 4, 1), (2, 3, 3, 2), (0, 3, 3, 1), (2, 2, 1, 3),
          (2, 2, 2, 2), (1, 1, 1, 1, 1)]


def arrays():
    """Of each shape: numbers of every kind, and what is no number."""
    rng = np.random.default_rng(0)
    for shape in SHAPES:
        v = rng.normal(size=shape)
        odd = np.full(shape, 1.0)
        odd.ravel()[:1] = np.nan                        # one entry, or none
        yield from (v, np.asarray(v, "f4"), np.abs(v), odd,
                    odd * np.inf, np.full(shape, 1e308), np.zeros(shape),
                    np.ones(shape, int), np.asarray(3 * v, int),
                    np.ones(shape, "u1"), np.ones(shape, bool),
                    np.full(shape, 1 + 2j), np.full(shape, "1.5"),
                    np.full(shape, None), np.full(shape, 2.0, object))


ARRAYS = list(arrays())
NUMBERS = [0, 1, 2, 3, -1, 300, 0.5, 1.0, -0.5, 1e-9, 1e308, np.nan,
           np.inf, True, np.int64(2), np.float32(0.3), 1j]
ODD = [None, "", "same", "valid", "relu", "adam", "mse", "accuracy", "he",
       "\udc80", b"1", len, dict, object(), ..., {}, {0: 1.0}, {"a": None},
       [], [1], [1, 2], [[1, 2], [3]], [[1.0], ["a"]], [None], (1, 2), (2,),
       (2, 0), (1, 2, 3), ("a", "b"), {1, 2}, range(3), np.square,
       activations.relu, losses.MeanSquaredError(), layers.Dense,
       iter([1, 2])]
fitting = st.sampled_from(ARRAYS).map(np.copy)
sane = st.sampled_from(
    [v for v in ARRAYS if v.dtype.kind in "fiu"]).map(np.copy)
things = st.one_of(fitting, st.sampled_from(NUMBERS), st.sampled_from(ODD))
OURS = r"expected|unknown|does not fit|\w+ but \w+|relative error"
FUNCTIONS = st.sampled_from([
    np.square, np.sum, np.abs, lambda v: v.sum(), lambda v: v, np.ndim, str,
    lambda v: None, lambda v: np.float64(1)])
BY_NAME = {"f": FUNCTIONS, "path": st.sampled_from(
    ["", "nowhere.png", ".", "\0", 3, None, np.zeros(3), b"x"])}


def documented(thing):
    """The errors that its docstring names, or one that it refers to."""
    text = inspect.getdoc(thing) or ""
    module = importlib.import_module(thing.__module__)
    other = re.search(r"Raises are\s+those\s+of\s+`(\w+)`", text)
    name = other[1] if other else thing.__name__.removesuffix("_gradient")
    if name != thing.__name__ and hasattr(module, name):
        return documented(getattr(module, name))
    found = re.search(r"^Raises\n-+\n(.*?)(^\w+\n-|\Z)", text, re.M | re.S)
    names = re.findall(r"^(\w+Error)$", found[1], re.M) if found else ()
    return tuple(getattr(builtins, name) for name in names)


def public(kind):
    for name in MODULES:
        module = importlib.import_module(f"nnlab.{name}")
        for key, thing in vars(module).items():
            if (kind(thing) and key == thing.__name__ and key[0] != "_"
                    and thing.__module__ == module.__name__):
                yield thing


def tolerant(errors, function, /, *arguments, **choices):
    """Return what it returns; only these errors, with a text, are let pass."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")                 # of overflow, say
        warnings.filterwarnings("error", module=r"nnlab\b")
        try:
            return function(*arguments, **choices)
        except errors as error:
            assert re.search(OURS, str(error)), error
            return None


FUNCTIONS_HERE = [f for f in public(inspect.isfunction)
                  if f.__name__ not in STEPS
                  and not (f.__name__.endswith("_backward")
                           and f.__name__ != "dense_backward")]


def test_nothing_is_left_out_that_is_not_there():
    assert STEPS <= {f.__name__ for f in public(inspect.isfunction)}
    assert len(FUNCTIONS_HERE) > 35


@pytest.mark.parametrize("function", FUNCTIONS_HERE,
                         ids=lambda f: f"{f.__module__[6:]}.{f.__name__}")
def test_only_documented_errors(function):
    parameters = inspect.signature(function).parameters.values()
    least = sum(p.default is p.empty for p in parameters)
    drawn = [BY_NAME.get(p.name, things) for p in parameters]
    errors = documented(function)

    @FEW
    @given(st.tuples(*[sane] * least), st.tuples(*drawn),
           st.integers(0, 2**len(drawn) - 1))
    def try_it(mild, wild, which):
        """Each argument is an array or anything; the rest by default."""
        arguments = list(mild) + list(wild[least:])
        for place, value in enumerate(wild):
            if which >> place & 1 or drawn[place] is not things:
                arguments[place] = value
        for count in {least, len(arguments)}:
            tolerant(errors, function, *arguments[:count])

    before = config.floatx()
    try:
        try_it()
    finally:
        config.set_floatx(before)


def required(function):
    """The names of the parameters without a default."""
    return [name for name, p in inspect.signature(function).parameters.items()
            if p.default is p.empty]


OF_TWO = [f for f in FUNCTIONS_HERE if len(required(f)) == 2
          and not BY_NAME.keys() & required(f)]


@pytest.mark.parametrize("function", OF_TWO, ids=lambda f: f.__name__)
def test_any_two_shapes(function):
    """Those that fit each other, and are empty, are rare among all."""
    for kinds in itertools.product((float, int), repeat=2):
        for shapes in itertools.product(SHAPES, repeat=2):
            tolerant(documented(function), function, *map(
                np.ones, shapes, kinds))


RULES = [*activations.BACKWARD.values()]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rules_take_whatever_numbers_have_one_shape(rule):
    for da, a in itertools.product(ARRAYS, ARRAYS):
        if (da.dtype.kind in "fiu" and a.dtype.kind in "fiu" and da.ndim
                and da.shape == a.shape):
            assert tolerant((), rule, da, a).shape == a.shape


BASES = {"Callback", "Layer", "LearningRateSchedule", "Loss", "Optimizer",
         "Trainer", "Weighted"}
CLASSES = [
    thing for name in ("callbacks", "initializers", "layers", "losses",
                       "models", "optimizers", "optimizers.schedules",
                       "regularizers")
    for key, thing in sorted(vars(
        importlib.import_module(f"nnlab.{name}")).items())
    if inspect.isclass(thing) and key == thing.__name__ and key[0] != "_"
    and key not in BASES and thing.__module__.startswith(f"nnlab.{name}")]
FIRST = {"units": 3, "filters": 2, "kernel_size": 2, "rate": 0.5,
         "activation": "relu", "shape": (3,), "pool_size": 2,
         "initial_learning_rate": 0.1, "decay_steps": 5, "decay_rate": 0.5,
         "boundaries": [1], "values": [1, 2], "function": np.subtract,
         "schedule": abs, "from_logits": False}


def one_wrong(kind):
    """A strategy of its arguments by name, of which two at most are wild."""
    names = [p.name for p in inspect.signature(kind).parameters.values()
             if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    right = {name: FIRST[name] for name in names if name in FIRST}
    if kind is losses.Own:              # what a function raises is its own
        return st.sampled_from([v for v in ODD if not callable(v)] + [
            np.subtract, np.greater]).map(lambda v: {"function": v})
    wild = st.dictionaries(st.sampled_from(names), things, max_size=2) if (
        names) else st.just({})
    return wild.map(lambda choices: right | choices)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda c: c.__name__)
def test_constructors_and_their_objects(kind):
    """Made with wild arguments; layers and losses then get wild data.

    The other objects are called by a layer or an optimizer, not by people.
    """
    calls = (1 if issubclass(kind, layers.Layer)
             else 2 if issubclass(kind, losses.Loss) else 0)

    @FEW
    @given(one_wrong(kind), st.tuples(*[things] * calls))
    def try_it(choices, arguments):
        made = tolerant(ValueError, kind, **choices)
        if made is not None and calls:
            tolerant(ValueError, made, *arguments)

    try_it()


def model():
    made = Sequential([Input((3,)), layers.Dense(2, activation="softmax")])
    made.compile("sgd", "sparse_categorical_crossentropy", metrics=["acc"])
    return made


GOOD = {"x": np.ones((4, 3)), "y": np.array([0, 1, 1, 0])}
METHODS = ["fit", "evaluate", "predict", "train_on_batch", "test_on_batch",
           "compile", "__call__", "add", "set_weights"]


@pytest.mark.parametrize("method", METHODS)
def test_a_model_takes_anything(method):
    """Right data with two wild arguments at most, and wild data."""
    one = model()
    function = getattr(one, method)
    names = list(inspect.signature(function).parameters)
    right = {name: GOOD[name] for name in names if name in GOOD}
    wild = st.dictionaries(st.sampled_from(names), things, min_size=1,
                           max_size=2)

    @FEW
    @given(wild)
    def try_it(choices):
        choices = {"verbose": 0} | choices if "verbose" in names else choices
        if method in ("add", "compile"):
            tolerant(ValueError, getattr(model(), method), **choices)
        else:
            tolerant(ValueError, function, **(right | choices))

    try_it()
