"""Where a link of a page leads: the headings of pages and chapters."""

import re
from functools import cache
from pathlib import Path

import nbformat
from myst_parser.mdit_to_docutils.base import default_slugify

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = sorted((ROOT / "chapters").glob("[0-9]*.ipynb"))
HEADING = re.compile(r"^#{1,3} +(.+)$", re.MULTILINE)
NAMED = re.compile(r"^\(([\w-]+)\)=$", re.MULTILINE)
LINK = re.compile(r"\[((?:[^\[\]]|`[^`]*`)+)\]\(([^()\s]+)\)")


@cache
def prose(path):
    """The text of a page, or of a chapter's text cells."""
    if path.suffix == ".md":
        return path.read_text("utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(c.source for c in cells if c.cell_type == "markdown")


@cache
def places(path):
    """Every name that a link into this file may end in, as the site's."""
    return {default_slugify(title.strip()) for title in HEADING.findall(
        prose(path))} | set(NAMED.findall(prose(path)))


def targets(text, page):
    """(file, place) of every link in the text of a page."""
    for _, url in LINK.findall(text):
        file, _, place = url.partition("#")
        if not file.startswith("http"):
            yield (page.parent / file).resolve() if file else page, place


def exists(file, place):
    """Whether a link finds its file, and its place if it names one."""
    return file.exists() and (not place or place in places(file))
