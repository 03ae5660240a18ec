"""What the learner sees: one verdict, as text and as HTML.

The text is for a terminal.  The HTML takes the page's own colours, so that
it reads well on light and on dark pages, and says everything in words and
signs too: colour is never the only cue, and where styles are taken away (a
notebook that is not trusted) it still reads from top to bottom.
"""

import html
import re
import sys
import textwrap
from dataclasses import dataclass, field

from nnlab.streams import printable, say

NOT_YET, WRONG, RIGHT, NOTE = "○", "✗", "✓", "→"

_COLOURS = {  # white on these has a contrast of 5 and more
    NOT_YET: "#59636e", WRONG: "#b3261e", RIGHT: "#1a7f37", NOTE: "#0b5cad",
}

_CODE = "color:inherit;background-color:transparent;font-weight:600"
_WIDE = ("call", "error", "in the line", "printed")


@dataclass
class Report:
    """A state, a headline, sentences, and labelled rows of code."""

    state: str
    key: str
    headline: str
    says: list[str] = field(default_factory=list)
    rows: list[tuple[str, str]] = field(default_factory=list)
    after: str = ""

    def __str__(self):
        lines = [f"{self.state} {self.key}: {bare(self.headline)}"]
        for sentence in self.says:
            lines += textwrap.wrap(bare(sentence), 76)
        wide = max((len(label) for label, _ in self.rows), default=0) + 2
        for label, code in self.rows:
            first, *more = code.split("\n")
            lines.append(f"{label:<{wide}}{first}")
            lines += [" " * wide + line for line in more]
        lines += [bare(self.after)] * bool(self.after)
        return printable("\n  ".join(lines))

    __repr__ = __str__

    def _repr_html_(self):
        colour = _COLOURS[self.state]
        rows = "".join(_row(label, code) for label, code in self.rows)
        text = (
            f'<div style="border-left:4px solid {colour};'
            'padding:4px 12px;margin:4px 0"><div>'
            f'<span style="background-color:{colour};color:#ffffff;'
            'padding:1px 7px;border-radius:4px;font-weight:bold">'
            f"{self.state}</span> "
            f"<strong>{html.escape(self.key)}: {marked(self.headline)}"
            f"</strong></div>{_paragraphs(self.says)}"
            f'<div style="display:flex;flex-wrap:wrap">{rows}</div>'
            f"{_paragraphs([self.after] * bool(self.after))}</div>"
        )
        return text.encode("utf-8", "replace").decode("utf-8")  # surrogates


def show(report):
    """Display a report now, wherever in a cell or a program we are."""
    shell = sys.modules.get("IPython")
    if shell is not None and shell.get_ipython() is not None:
        from IPython.display import display

        display(report)
    else:
        say(str(report))


def _row(label, code):
    """A label above its code; two short rows stand side by side."""
    width = "100%" if label in _WIDE else "auto"
    return (
        f'<div style="width:{width};margin:4px 32px 4px 0">'
        f"<div><strong>{html.escape(label)}</strong></div>"
        '<pre style="margin:0;white-space:pre-wrap;word-break:normal">'
        f"{html.escape(code)}</pre></div>"
    )


def _paragraphs(sentences):
    return "".join(
        f'<p style="margin:6px 0">{marked(sentence)}</p>'
        for sentence in sentences
    )


def marked(text):
    """Sentences as HTML: what stands in backticks is code."""
    text = html.escape(text, quote=False)
    return re.sub(r"`([^`]+)`", rf'<code style="{_CODE}">\1</code>', text)


def bare(text):
    """Sentences as plain text, without the backticks."""
    return text.replace("`", "")
