"""Formulas in docstrings and chapters give what the library gives.

Each formula is read as it stands (tests/notation.py) and evaluated on random
numbers, and the names in it are what nnlab's functions take and return. So a
docstring and a chapter that say the same of one quantity agree with each
other. A formula that is neither evaluated nor listed in `UNREAD` is an error.
"""

import ast
import re
from pathlib import Path

import pytest
import formulas_of_chapters as chapters
from formulas_of_docstrings import DOCSTRINGS, UNREAD
from notation import check, finish, of_tex, runs_of_text

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
            r"`+[^`]*`+|^-+$", lambda code: " " * len(code[0]), re.split(
                r"\n(?:Raises|References|Examples)\n-+\n", text)[0], flags=re.M)
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
    env = dict(DOCSTRINGS[key])
    text = without_unread(key.partition("|")[0], part(key))
    runs = list(runs_of_text(text, env))
    assert runs
    check([token for *_, tokens in runs for token in (*tokens, ";")], env)
    finish(env)


@pytest.mark.parametrize("place", SAID)
def test_no_formula_of_a_docstring_is_left_unread(place):
    keys = [k for k in DOCSTRINGS if k.partition("|")[0] == place]
    assert keys or not LEFT.search(without_unread(place, SAID[place]))
    for key in keys:
        text = without_unread(place, part(key))
        for start, end, _ in runs_of_text(text, DOCSTRINGS[key]):
            text = text[:start] + "~" * (end - start) + text[end:]
        assert not LEFT.search(text), text


PAGES = [*sorted((ROOT / "chapters").glob("[0-9]*.md")),
         ROOT / "pages" / "glossary.md", ROOT / "pages" / "faq.md"]
LITERAL = r"[-+]?[\d.,{}]+"
SETTING = re.compile(rf"[\\\w{{}}]+ ?\w? = (\\?\w+|{LITERAL}|\\pm.*|\([^a-z]*\)"
                     r"|\\frac\{1\}\{2\}|10\^\{-\d\})")


def formulas(page):
    """All displayed formulas of a page, and those in a line that equate."""
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
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
    """Half a unit of the last digit, where a formula ends in decimals.

    A whole one where it begins with rounded numbers too.
    """
    found = re.search(r"\.(\d+)(?: \\cdot 10\^\{(-\d+)\})?[^=\d]*$", tex)
    units = 1 if re.search(r"\d\.\d.*=", tex) else 0.5
    return {"half": units * 10.0 ** (int(found[2] or 0) - len(found[1]))
            } if found else {}


def names_in(tex, number):
    keys = [key for key in chapters.CHAPTERS.get(number, {})
            if tex.startswith(key)]
    return dict(chapters.CHAPTERS[number][max(keys, key=len)]) if keys else {}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_page(page):
    number = re.sub("-.*", "", page.stem)
    unread = sum((why.get(number, []) for why in chapters.UNREAD.values()), [])
    found = list(formulas(page))
    for tex in found:
        if tex not in unread:
            env = names_in(tex, number) | rounding(tex)
            print(tex)
            check(of_tex(tex, env), env)
            finish(env)
    assert {*unread} <= {*found}
