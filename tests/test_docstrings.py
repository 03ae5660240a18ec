"""The examples in the docstrings run and print what they say."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import nnlab

MODULES = ["nnlab", *(m.name for m in pkgutil.walk_packages(
    nnlab.__path__, "nnlab.") if not m.name.endswith("__main__"))]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    module = importlib.import_module(name)
    result = doctest.testmod(module)
    assert result.failed == 0
    assert result.attempted or ">>>" not in inspect.getsource(module)


@pytest.mark.parametrize("name", MODULES)
def test_everything_public_says_what_it_is_for(name):
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} does not say why it exists"
    silent = [thing.__qualname__ for key, thing in vars(module).items()
              if not key.startswith("_")
              and (inspect.isfunction(thing) or inspect.isclass(thing))
              and thing.__module__ == name and not thing.__doc__]
    assert not silent
