"""Where the exercises are found: ``chapters/chapterNN.py``, by the key.

Nothing is registered: a new file ``chapter05.py`` is a new chapter.
"""

import difflib
import pkgutil
from importlib import import_module

from . import layout
from .define import Exercise, Question

_PACKAGE, _PREFIX = "nnlab.exercises.chapters", "chapter"


def chapters():
    """Numbers of the chapters that have exercises, as text: '01', '13'."""
    package = import_module(_PACKAGE)
    names = (module.name for module in pkgutil.iter_modules(package.__path__))
    return sorted(n[len(_PREFIX):] for n in names if n.startswith(_PREFIX))


def exercises(chapter) -> list[Exercise]:
    """The exercises of one chapter, in the chapter's order."""
    return import_module(f"{_PACKAGE}.{_PREFIX}{chapter}").EXERCISES


def questions(chapter) -> list[Question]:
    """The quiz of one chapter."""
    if chapter not in chapters():
        known = ", ".join(chapters())
        raise ValueError(
            f"quiz: wanted the number of a chapter as text; got {chapter!r}; "
            f"write one of: {known}"
        )
    return import_module(f"{_PACKAGE}.{_PREFIX}{chapter}").QUIZ


def find(key) -> Exercise:
    """Look an exercise up by its key.

    Raises
    ------
    LookupError
        When no exercise has this key; the message names the nearest.
    """
    known = {e.key: e for c in chapters() for e in exercises(c)}
    if type(key) is str and key in known:
        return known[key]
    raise LookupError(_unknown(key, list(known)))


def _unknown(key, known):
    if type(key) is not str:
        return (
            "The first argument is the exercise's key, a text in quotation "
            f'marks such as `"{known[0]}"`; yours is {layout.kind(key)}.'
        )
    message = f'There is no exercise `"{layout.clean(key[:60])}"`.'
    near = difflib.get_close_matches(key, known, n=1)
    if near:
        message += f' Did you mean `"{near[0]}"`?'
    same = [k for k in known if k[:2] == key[:2]] or known
    return message + " Known: " + ", ".join(f"`{k}`" for k in same) + "."
