"""How the course does an exercise: what the learner's copy leaves out.

The text is that of the chapter's own notebook, which lies beside the package
in a clone of the course: the cell that begins ``# Solution`` and ends in the
exercise's check, or the last that is checked on screen.
"""

import html
import json
import re
import textwrap

from nnlab.environment import ROOT
from nnlab.streams import printable

from . import catalogue
from .progress import read
from .report import NOTE, Report, show

CHAPTERS = ROOT / "chapters"
STUB = re.compile(r"(^ *|= )\.\.\.$", re.MULTILINE)   # still to be written
EARLY = (
    "You have not tried this one yet: ten minutes with pencil and paper and "
    'one `check("{key}", ...)` teach more than reading. `hint("{key}")` '
    "helps."
)
NOWHERE = (
    "The chapter's file is not beside this nnlab, so its solution cannot be "
    "read here; on the course's pages it is folded below the exercise."
)


def solution(key=None):
    """Show how the course solves an exercise, folded in a notebook.

    If nothing has been tried yet, a warning comes first.  It never raises.

    Parameters
    ----------
    key : str
        The exercise, such as "01-weighted-sum".
    """
    try:
        exercise = catalogue.find(key)
    except LookupError as error:
        show(Report(NOTE, "solution", "unknown exercise", [error.args[0]]))
        return
    code = text_of(exercise.key)
    if code is None:
        show(Report(NOTE, exercise.key, "no solution found", [NOWHERE]))
        return
    warning = "" if tried(exercise.key) else EARLY.format(key=exercise.key)
    show(Solution(exercise, code, warning))


class Solution:
    """A solution as text, and as HTML that opens when it is clicked."""

    def __init__(self, exercise, code, warning):
        self.key, self.title = exercise.key, exercise.title
        self.code, self.warning = code, warning

    def __str__(self):
        report = Report(NOTE, self.key, "the course's solution",
                        [self.warning] * bool(self.warning))
        return printable(f"{report}\n\n{textwrap.indent(self.code, '    ')}")

    __repr__ = __str__

    def _repr_html_(self):
        report = Report(NOTE, self.key, self.title,
                        [self.warning] * bool(self.warning))
        return (
            f"{report._repr_html_()}<details><summary "
            'style="cursor:pointer;text-decoration:underline">'
            "Show the course's solution</summary>"
            '<pre style="margin:4px 0 4px 16px">'
            f"{html.escape(self.code)}</pre></details>"
        )


def text_of(key):
    """The code of the chapter's solution, or None where there is none."""
    call = re.compile(rf'^check\("{re.escape(key)}"', re.MULTILINE)
    for path in CHAPTERS.glob(f"{key[:2]}-*.ipynb"):
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            found = [source for cell in cells if call.search(
                source := "".join(cell["source"])) and not STUB.search(source)]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue
        if found:
            marked = (s for s in found if s.startswith("# Solution"))
            return without_checks(next(marked, found[-1]))
    return None


def without_checks(source):
    """A solution without its checks, unless one is all there is: a letter."""
    lines = [line for line in source.splitlines()
             if not line.startswith('check("')]
    text = "\n".join(lines).strip()
    return text if "\n" in text else source


def tried(key):
    """Has the learner handed anything in? Yes, where that cannot be told."""
    entries, problem = read()
    return bool(problem) or key in entries
