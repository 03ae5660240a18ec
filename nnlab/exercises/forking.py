"""May a copy of this process run an answer?  It depends on what it uses.

A fork copies memory but no threads, so that code waits for ever which hands
its work to threads of its library.
"""

import contextlib
import sys
import types

_OWN = type.__dict__["__dict__"].__get__  # whatever the class does
_THREADS = {"jax", "jaxlib", "keras", "sklearn", "tensorflow", "torch"}


def may_fork(*things):
    """True where a copy of this process can run code that uses ``things``.

    Functions are followed to what they name, so that an answer that calls
    Keras is found out.
    """
    if sys.platform != "linux":
        return False
    loaded = _THREADS & sys.modules.keys()
    return not loaded or not any(map(_needs_threads, _used_by(things)))


def _used_by(things, most=2_000):
    """The things, what they hold, and what functions among them name."""
    things, seen = list(things), set()
    while things and len(seen) < most:
        thing = things.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        yield thing
        if type(thing) in (list, tuple):
            things += thing[:most]
        elif type(thing) is dict:
            things += list(thing.values())[:most]
        elif type(thing) is types.MethodType:
            things += [thing.__self__, thing.__func__]
        elif type(thing) is types.FunctionType:
            things += [thing.__code__, *_enclosed(thing)]
            known = thing.__globals__
            things += [known[n] for n in names(thing.__code__) if n in known]
        elif type(thing) is types.CodeType:
            things += thing.co_consts


def _enclosed(function):
    """What a function holds of the function around it."""
    for cell in function.__closure__ or ():
        with contextlib.suppress(ValueError):  # not filled yet
            yield cell.cell_contents


def names(code):
    """The names in a function's code and in the functions inside it."""
    inner = [c for c in code.co_consts if type(c) is types.CodeType]
    return [*code.co_names, *(name for c in inner for name in names(c))]


def _needs_threads(thing):
    """True for a module, class or object of a library with own threads."""
    if type(thing) is types.CodeType:
        return not _THREADS.isdisjoint(thing.co_names)  # `import keras`
    if type(thing) is types.ModuleType:
        return thing.__name__.partition(".")[0] in _THREADS
    kind = thing if issubclass(type(thing), type) else type(thing)
    homes = [_OWN(k).get("__module__") for k in type.mro(kind)]
    if type(thing) is types.FunctionType:
        homes.append(thing.__module__)
    return any(type(home) is str and home.partition(".")[0] in _THREADS
               for home in homes)
