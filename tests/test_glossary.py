"""The glossary: complete, in two languages, and linked from the chapters."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from places import CHAPTERS, exists, prose, targets

PAGE = Path(__file__).resolve().parent.parent / "pages" / "glossary.md"
TEXT = PAGE.read_text("utf-8")
HAN = re.compile(r"[\u4e00-\u9fff]")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$", re.DOTALL)
GREEK = ("alpha beta gamma delta epsilon eta theta lambda mu pi rho sigma "
         "partial").split()
# Bold and no term: what every chapter has, words that only stress, and half
# of "the **categorical** and the **sparse categorical cross-entropy**".
LABELS = {"A", "B", "C", "D", "You build", "You need", "Time", "Difficulty",
          "Exercise", "Extra", "Predict", "Shapes that fit by accident"}
STRESSED = {"rows are examples", "at most 1,000", "at least 95 %",
            "categorical", "Draw a digit", "make it fail", "388,234",
            "257,162", "93,834"}


def entries():
    """(terms, sentence) of each entry, in the page's order."""
    for block in re.findall(r"```\{glossary\}\n(.+?)```", TEXT, re.DOTALL):
        for entry in block.strip().split("\n\n"):
            *terms, sentence = entry.splitlines()
            yield terms, sentence.strip()


ENTRIES = list(entries())


def word(term):
    """As tools/sphinx_course.py looks a term up."""
    return term.partition(" (")[0].lower()


def singular(term):
    """What an entry for a bold word may be called."""
    return {word(term).removesuffix(end) for end in ("", "s", "es")}


def is_sentence(bold):
    """Whether bold text is a rule or a heading within the text."""
    return (bold[-1] in ".:?" or len(bold.split()) > 4 or "$" in bold
            or "→" in bold)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_each_term_that_a_chapter_defines_has_an_entry(path):
    known = {word(term) for terms, _ in ENTRIES for term in terms}
    text = re.sub(r"```.*?```|`[^`\n]+`", "", prose(path), flags=re.DOTALL)
    defined = {" ".join(bold.split()) for bold in BOLD.findall(text)}
    missing = {bold for bold in defined - LABELS - STRESSED
               if not (is_sentence(bold) or singular(bold) & known)}
    assert not missing


@pytest.mark.parametrize("terms, sentence", ENTRIES,
                         ids=[terms[0] for terms, _ in ENTRIES])
def test_an_entry_is_whole(terms, sentence):
    chinese = [term for term in terms if HAN.search(term)]
    english = terms[:len(terms) - len(chinese)]
    assert chinese and english and terms == english + chinese
    text, link = re.fullmatch(r"(.+)\. (\[.+?\]\(.+?\))", sentence).groups()
    assert not re.search(r"[.?!] [A-Z]", text)          # one sentence
    (file, place), = targets(link, PAGE)
    assert file in CHAPTERS and place and exists(file, place)
    assert link.startswith(f"[Chapter {int(file.name[:2])}]")


def test_entries_are_in_alphabetical_order():
    order = [re.sub(r"[^a-z0-9 ]", "", terms[0].lower())
             for terms, _ in ENTRIES]
    for before, after in pairwise(order):
        assert before < after
    letters = re.findall(r"^### ([A-Z])$", TEXT, re.MULTILINE)
    assert letters == sorted({word[0].upper() for word in order})


def test_no_term_is_defined_twice():
    terms = [term.lower() for terms, _ in ENTRIES for term in terms]
    assert len(terms) == len(set(terms))


def letters(formula):
    """The letters of a formula, Greek ones by their command."""
    formula = re.sub(r"\\(begin|end)\{\w+\}|\\(operatorname|text)\{[^}]*\}"
                     r"|_\{?[a-z]{2,}\}?", "", formula)
    found = set(re.findall(r"\\[A-Za-z]+|[A-Za-z]", formula))
    return {letter for letter in found if len(letter) == 1
            or letter[1:].removeprefix("var") in GREEK}


def test_each_letter_of_a_formula_is_among_the_symbols():
    symbols = TEXT[TEXT.index("## Symbols"):]
    known = set()
    for row in re.findall(r"^\| (\$.+?) \|", symbols, re.MULTILINE):
        known |= letters(row)
    used = {(letter, path.stem) for path in CHAPTERS
            for pair in FORMULA.findall(prose(path))
            for letter in letters(pair[0] or pair[1])}
    assert len(used) > 100
    assert {pair for pair in used if pair[0] not in known} == set()
    assert [link for link in targets(symbols, PAGE)
            if not exists(*link)] == []


def page(site, name):
    return BeautifulSoup((site / name).read_text("utf-8"), "html.parser")


def test_first_definitions_lead_to_the_glossary(site):
    glossary = page(site, "pages/glossary.html")
    for path in CHAPTERS:
        links = page(site, f"chapters/{path.stem}.html").select("a.term")
        ids = [link["href"].partition("#")[2] for link in links]
        assert len(ids) == len(set(ids)) > 0
        for link, name in zip(links, ids, strict=True):
            assert link.strong and link.get_text() == link.strong.get_text()
            term = glossary.select_one(f"dl.glossary dt#{name}")
            assert word(term.find(string=True)) in singular(link.get_text())


def test_a_word_with_two_meanings_leads_to_its_own(site):
    for chapter, meaning in (("00-setup", "term-kernel-notebook"),
                             ("12-convolution", "term-kernel-convolution")):
        links = page(site, f"chapters/{chapter}.html").select("a.term")
        found, = [a for a in links if a.get_text() == "kernel"]
        assert found["href"].endswith("#" + meaning)


def test_chinese_terms_are_marked_as_chinese(site):
    terms = page(site, "pages/glossary.html").select("dl.glossary dt")
    assert len(terms) == sum(len(terms) for terms, _ in ENTRIES)
    for term in terms:
        assert bool(HAN.search(term.get_text())) == (
            term.get("lang") == "zh-Hans")
