"""Formulas as pictures made when the site is built: a Sphinx extension.

MathJax runs here, in an embedded V8, rather than on the reader's
machine: a page needs no two-megabyte script, its formulas are there at
first paint, and a formula that MathJax cannot read stops the build.
"""

import importlib.metadata
import re
from functools import cache

from docutils import nodes
from py_mini_racer import MiniRacer
from sphinx.util import logging

PARTS = ("startup", "core", "adaptors/liteDOM", "input/tex", "output/svg",
         "output/svg/fonts/tex")
SET_UP = """
var console = {log() {}, warn() {}, error() {}};
globalThis.MathJax = {loader: {load: []}, svg: {fontCache: "local"},
                      startup: {typeset: false}};
"""
START = """
MathJax.loader.preLoad(%s);
MathJax.startup.defaultReady();
function svg(tex, display) {
  const node = MathJax.tex2svg(tex, {display});
  return MathJax.startup.adaptor.innerHTML(node);
}
"""
GLYPH = re.compile(r'<path id="(MJX-[^"]+)" d="([^"]*)"></path>')


@cache
def mathjax():
    """MathJax's TeX reader and SVG writer, ready to call."""
    files = {str(f): f for f in importlib.metadata.files(
        "sphinx-mathjax-offline") if f.suffix == ".js"}
    engine = MiniRacer()
    engine.eval(SET_UP)
    for part in PARTS:
        path = next(f for n, f in files.items()
                    if n.endswith(f"static/mathjax/{part}.js"))
        engine.eval(path.read_text("utf-8"))
    engine.eval(START % ", ".join(f'"{part}"' for part in PARTS) + "0")
    return engine


@cache
def formula(tex, display):
    """A formula as SVG for the eye and as MathML for screen readers."""
    svg = mathjax().call("svg", tex, display)
    svg = svg.replace('role="img"', 'aria-hidden="true"', 1)
    svg = re.sub(r"MJX-\d+-", "MJX-", svg)      # a glyph has one name
    spoken = mathjax().call("MathJax.tex2mml", tex, {"display": display})
    spoken = re.sub(r">\s+<", "><", spoken)
    return f'{svg}<span class="formula-text">{spoken}</span>'


def visit_inline(writer, node):
    """Write an inline formula."""
    # Word joiners keep a full stop from beginning the next line, and a
    # bracket from ending this one.
    before = "&#8288;" if "".join(writer.body[-1:]).endswith("(") else ""
    text = before + _write(node, False) + "&#8288;"
    writer.body.append(f'<span class="math">{text}</span>')
    raise nodes.SkipNode


def visit_display(writer, node):
    """Write a formula that stands alone, with its number if it has one."""
    number = node.get("number")
    ids = f' id="{node["ids"][0]}"' if node["ids"] else ""
    end = f'<span class="eqno">({number})</span>' if number else ""
    writer.body.append(f'<div class="math formula"{ids}>'
                       f"<div>{_write(node, True)}</div>{end}</div>")
    raise nodes.SkipNode


def _write(node, display):
    text = formula(node.astext(), display)
    if "data-mjx-error" in text or "<merror" in text:
        logging.getLogger(__name__).warning(
            "MathJax cannot read %r", node.astext(), location=node)
    return text


def share_glyphs(app, pagename, templatename, context, doctree):
    """Keep one copy of each glyph on a page."""
    glyphs = dict(GLYPH.findall(context.get("body") or ""))
    if glyphs:
        shapes = "".join(f'<path id="{name}" d="{shape}"></path>'
                         for name, shape in sorted(glyphs.items()))
        context["body"] = (
            f'<svg class="glyphs" aria-hidden="true" width="0" height="0">'
            f"<defs>{shapes}</defs></svg>" + GLYPH.sub("", context["body"]))


def end_mathjax(app, exception):
    """Stop V8's thread: Python 3.13 would wait for it for ever."""
    if mathjax.cache_info().currsize:
        mathjax().close()
        mathjax.cache_clear()


def setup(app):
    """Offer the renderer under the name `svg`."""
    app.add_html_math_renderer("svg", (visit_inline, None),
                               (visit_display, None))
    app.connect("html-page-context", share_glyphs)
    app.connect("build-finished", end_mathjax)
    return {"version": "1", "parallel_read_safe": True}
