"""What a cell shows: a still picture, and a script that wakes it.

The picture is an SVG in an <img>, so it is there where no script may run: in
a notebook that is not trusted yet, on paper, without JavaScript. Where scripts
run, board.js takes the same SVG into the page and the board's own script adds
the controls; Python draws, JavaScript moves. Nothing has an id, so two boards
on a page never meet, and nothing is fetched.

Every output carries the scripts that it needs and works on its own. The site
keeps one copy of each on a page (tools/sphinx_course.py).
"""

import html
import json
import re
from functools import cache
from importlib import resources
from urllib.parse import quote

PLAIN = " !$'()*+,-./:;=?@[]^_`{|}~"     # need no escape in a data address


class Board:
    """An interactive figure; as a cell's last value, it shows itself.

    Attributes
    ----------
    alt : str, what the still picture shows
    html : str, the whole board, without links to any other place
    """

    def __init__(self, name, picture, alt, data, scripts=(), note=""):
        self.name, self.alt = name, alt
        style = source("picture.css")
        svg = picture.replace(">", f"><style>{style}</style>", 1)
        shared = "".join(f"<script class=\"shared\">{source(script)}</script>"
                         for script in ("board.js", *scripts, f"{name}.js"))
        if note:
            note = f'<p class="note">{html.escape(note)}</p>'
        data = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        wake = f"nnlabBoards.{name}.wake(document.currentScript" \
               f".parentElement,{data})"
        self.html = (
            f'<div class="nnlab-board"><img alt="{html.escape(alt)}" '
            f'src="data:image/svg+xml,{quote(svg, safe=PLAIN)}">'
            f"<style class=\"shared\">{style}{source('board.css')}</style>"
            f"{shared}<script>{escaped(wake)}</script>"
            f"{note}</div>")

    def _repr_html_(self):
        return self.html

    def __repr__(self):
        return f"<Board {self.name!r}: {self.alt}>"


@cache
def source(name):
    """A file of this package, without its indents and comment lines."""
    text = (resources.files(__package__) / name).read_text("utf-8")
    return escaped(re.sub(r"(?m)^\s*(//.*|/\*.*\*/)?\n?", "", text))


def escaped(script):
    """A script that cannot close its own element."""
    return script.replace("</", "<\\/")
