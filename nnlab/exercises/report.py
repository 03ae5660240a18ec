"""What the learner sees: one verdict, as text and as HTML.

The text is for a terminal.  The HTML takes the page's own colours, so that
it reads well on light and on dark pages, and says everything in words and
signs too: colour is never the only cue, and where styles are taken away (a
notebook that is not trusted) it still reads from top to bottom.
"""

import html
import re
import sys
from dataclasses import dataclass, field

NOT_YET, WRONG, RIGHT, NOTE = "○", "✗", "✓", "·"

_COLOURS = {  # white on these has a contrast of 5 and more
    NOT_YET: "#59636e", WRONG: "#b3261e", RIGHT: "#1a7f37", NOTE: "#0b5cad",
}


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
        lines = [f"{self.state} {self.key}: {_bare(self.headline)}"]
        wide = max((len(label) for label, _ in self.rows), default=0) + 2
        for label, code in self.rows:
            first, *more = code.split("\n")
            lines.append(f"  {label:<{wide}}{first}")
            lines += [" " * (wide + 2) + line for line in more]
        sentences = self.says + ([self.after] if self.after else [])
        lines += ["  " + _bare(sentence) for sentence in sentences]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self):
        colour = _COLOURS[self.state]
        badge = (
            f'<span style="background-color:{colour};color:#ffffff;'
            'padding:1px 7px;border-radius:4px;font-weight:bold">'
            f"{self.state}</span>"
        )
        head = (
            f"<div>{badge} <strong>{_marked(self.headline)}</strong> "
            f"<span>{html.escape(self.key)}</span></div>"
        )
        body = "".join(_row(label, code) for label, code in self.rows)
        if body:
            body = f'<div style="margin:6px 0">{body}</div>'
        body += "".join(_paragraph(s) for s in self.says)
        if self.after:
            body += _paragraph(self.after)
        return (
            f'<div style="border-left:4px solid {colour};'
            f'padding:4px 12px;margin:4px 0">{head}{body}</div>'
        )


def show(report):
    """Display a report now, wherever in a cell or a program we are."""
    shell = sys.modules.get("IPython")
    if shell is not None and shell.get_ipython() is not None:
        from IPython.display import display

        display(report)
    else:
        print(report)


def _row(label, code):
    return (
        '<div style="display:flex">'
        f'<span style="width:90px">{html.escape(label)}</span> '
        '<pre style="margin:0;white-space:pre-wrap">'
        f"{html.escape(code)}</pre></div>"
    )


def _paragraph(sentence):
    return f'<p style="margin:4px 0">{_marked(sentence)}</p>'


def _marked(text):
    text = html.escape(text, quote=False)
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", text)


def _bare(text):
    return re.sub(r"`([^`]+)`", r"\1", text)
