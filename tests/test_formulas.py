"""Formulas in docstrings and chapters give what the library gives.

Each formula is read as it stands (tests/notation.py) and evaluated on random
numbers, and the names in it are what nnlab's functions take and return. So a
docstring and a chapter that say the same of one quantity agree with each
other. A formula that is neither evaluated nor listed in `UNREAD` is an error.
"""

import ast
import re
from pathlib import Path

import formulas_of_chapters as chapters
import jupytext
import numpy as np
import pytest
from formulas_of_docstrings import DOCSTRINGS, UNREAD
from grammar import check, close
from notation import of_tex, runs_of_text

ROOT = Path(__file__).resolve().parent.parent


def docstrings():
    """{object: what its docstring says but for examples and sources}"""
    for path in sorted((ROOT / "nnlab").rglob("*.py")):
        place = path.relative_to(ROOT / "nnlab").with_suffix("").as_posix()
        place = re.sub(r"/?__init__$", "", place).replace("/", ".")
        yield from said(ast.parse(path.read_text("utf-8")), place)


def said(node, place):
    if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
        text = ast.get_docstring(node) or ""
        yield place, re.sub(
            "(?m)`+[^`]*`+|^-+$", lambda code: " " * len(code[0]), re.split(
                r"\n(?:Raises|References|Examples)\n-+\n", text)[0])
    for child in ast.iter_child_nodes(node):
        name = getattr(child, "name", None)
        yield from said(child, f"{place}.{name}" if name else place)


SAID = dict(docstrings())
LEFT = re.compile(r"\s[=*/@^+]\s|\s[-+]=\s|\w\^\w|\b(sqrt|exp|log)\(|sum_")


def part(key):
    """The lines that an entry of the table is about."""
    place, _, start = key.partition("|")
    others = [k.partition("|")[2] for k in DOCSTRINGS
              if k.startswith(f"{place}|")]
    lines = SAID[place].split("\n")
    if start:
        return "\n".join(x for x in lines if x.startswith(start))
    return "\n".join(x for x in lines if not x.startswith(tuple(others)))


@pytest.mark.parametrize("why", UNREAD)
def test_what_is_listed_stands_there(why):
    for place, words in UNREAD[why].items():
        assert not [w for w in words if w not in SAID[place]], place


def without_unread(place, text):
    for why in UNREAD.values():
        for words in why.get(place, ()):
            text = text.replace(words, " " * len(words))
    return text


@pytest.mark.parametrize("key", DOCSTRINGS)
def test_docstring(key):
    env = DOCSTRINGS[key]
    text = without_unread(key.partition("|")[0], part(key))
    runs = list(runs_of_text(text, env))
    assert runs
    check([token for *_, tokens in runs for token in (*tokens, ";")], env)


def left_over(place):
    """Parts of a docstring that look like a formula and were not read."""
    keys = [k for k in DOCSTRINGS if k.partition("|")[0] == place]
    for key in keys or [place]:
        text = without_unread(place, part(key))
        for start, end, _ in (
                runs_of_text(text, DOCSTRINGS[key]) if keys else ()):
            text = text[:start] + "~" * (end - start) + text[end:]
        yield from (line for line in text.split("\n") if LEFT.search(line))


def test_no_formula_of_a_docstring_is_left_unread():
    left = {place: [*left_over(place)] for place in SAID}
    assert not {place: lines for place, lines in left.items() if lines}


PAGES = [*sorted((ROOT / "chapters").glob("[0-9]*.md")),
         ROOT / "pages" / "glossary.md", ROOT / "pages" / "faq.md"]
NUMBER = r"[-+]?[\d.,{}]+|10\^\{-\d\}|\\frac\{1\}\{2\}|\\pm.*|\([^a-z]*\)"
SETTING = re.compile(rf"[\\\w{{}}]+ ?\w? = (\\?\w+|{NUMBER})")


def formulas(page):
    """All displayed formulas of a page, and those in a line that equate."""
    text = re.sub(r"(?ms)^```(\{code-cell\}|\w+).*?^```$", "",
                  page.read_text("utf-8"))
    for tex in re.findall(r"\$\$(.+?)\$\$", text, re.S):
        yield re.sub(r"\s+", " ", tex.replace(r"\begin{aligned}", "")).strip()
    text = re.sub(r"\$\$.+?\$\$", "", text, flags=re.S)
    for tex in re.findall(r"\$([^$\n]+)\$", text):
        if re.search(r"\w.*(=|\\approx|\\leftarrow)", tex) and not (
                SETTING.fullmatch(tex)):
            name, _, rest = tex.partition(" = ")
            numbers = "=" in rest and name.isalpha() and not re.search(
                "[a-z]", re.sub(r"\\[a-z]+", "", rest))
            yield rest if numbers else tex


def rounding(tex):
    """Half a unit of the last digit, where a formula ends in decimals."""
    found = re.search(r"\.(\d+)(?: \\cdot 10\^\{(-\d+)\})?[^=\d]*$", tex)
    return {"half": 0.5 * 10.0 ** (int(found[2] or 0) - len(found[1]))
            } if found else {}


def key_of(tex, number):
    """The longest beginning in the chapter's table that fits, or None."""
    return max((key for key in chapters.CHAPTERS.get(number, ())
                if tex.startswith(key)), key=len, default=None)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_page(page):
    number = re.sub("-.*", "", page.stem)
    unread = sum((why.get(number, []) for why in chapters.UNREAD.values()), [])
    found, table = list(formulas(page)), chapters.CHAPTERS.get(number, {})
    for tex in found:
        if tex not in unread:
            env = table.get(key_of(tex, number), {}) | rounding(tex)
            check(of_tex(tex, env), env)
    assert {*unread} <= {*found}
    used = {key_of(tex, number) for tex in found}
    assert number in chapters.SHARED or table.keys() <= used


def functions(page):
    """{name: the last definition} of a chapter's functions"""
    for cell in jupytext.read(page).cells:
        if cell.cell_type == "code" and "def " in cell.source:
            code = re.sub("(?m)^[%!].*", "", cell.source)
            yield from ((node.name, node) for node in ast.parse(code).body
                        if isinstance(node, ast.FunctionDef))


def result(node, given):
    """What a definition of a chapter makes of arrays."""
    space = {"np": np}
    exec(compile(ast.Module([node], []), "chapter", "exec"), space)
    return space[node.name](*given)


@pytest.mark.parametrize("page", PAGES[:-2], ids=lambda p: p.stem)
def test_what_a_chapter_defines_is_what_the_library_has(page):
    number, found = page.stem[:2], dict(functions(page))
    for name, node in found.items():
        other = chapters.CODE.get((number, name), chapters.same_named(name))
        if other is None or (number, name) in chapters.OTHERS:
            continue
        needed = len(node.args.args) - len(node.args.defaults)
        given = [chapters.ARGUMENTS[a.arg] for a in node.args.args[:needed]]
        pair = result(node, given), other(*given)
        pairs = zip(*pair) if isinstance(pair[0], tuple) else [pair]
        for one, two in pairs:
            close(one, two, {})
    listed = chapters.CODE.keys() | chapters.OTHERS.keys()
    assert {n for c, n in listed if c == number} <= found.keys()
