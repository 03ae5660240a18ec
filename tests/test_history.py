"""The dated pages: every claim has a source, every year agrees with it."""

import re
from pathlib import Path

import pytest
from pybtex.database import parse_file
from pybtex.richtext import Text

ROOT = Path(__file__).resolve().parent.parent
CITED = re.compile(r"\[\(([^\]]+)\)\]\(\.\./references\.md#([^)]+)\)")
ENTRY = re.compile(r"- \*\*(\d{4})\.\*\* (.+)")
BIB = parse_file(ROOT / "references.bib", "bibtex").entries


def page(name):
    """A page's text, and it has no citation that leads nowhere."""
    text = (ROOT / "pages" / f"{name}.md").read_text("utf-8")
    assert text.count("references.md#") == len(CITED.findall(text))
    assert not {key for _, key in CITED.findall(text)} - set(BIB)
    return text


def timeline():
    """(year, text) of every dated line of the history."""
    return [(int(year), text) for year, text in ENTRY.findall(page("history"))]


def surname(person):
    """The last name of a person in the bibliography."""
    names = person.prelast_names + person.last_names
    return str(Text.from_latex(" ".join(names)))


@pytest.mark.parametrize("name", ["history", "ahead"])
def test_a_citation_names_its_entry(name):
    for label, key in CITED.findall(page(name)):
        year = BIB[key].fields["year"] + re.sub(r".*\d", "", key)
        names = [surname(p) for p in BIB[key].persons["author"]]
        who = " and ".join(names if len(names) < 3 else [names[0], "others"])
        assert label.removeprefix("told by ") == f"{who} {year}"


def test_every_date_of_the_history_has_a_source_of_its_year():
    for year, text in timeline():
        label, key = CITED.findall(text)[0]
        dated = int(BIB[key].fields["year"])
        assert dated == year or label.startswith("told by ") and dated > year


def test_the_history_is_in_order_and_leads_to_the_course():
    years = [year for year, _ in timeline()]
    assert years == sorted(years)
    assert 25 <= len(years) <= 35
    lines = [line for line in page("history").splitlines() if line[:2] == "- "]
    assert len(lines) == len(years)
    for _, text in timeline():
        target = re.search(r"\]\(([^)#]+\.(?:ipynb|md))\)\.$", text)[1]
        assert (ROOT / "pages" / target).exists()


def test_every_correction_has_a_source():
    told = page("history").partition("\n## What is often told")[2]
    claims = [p for p in told.split("\n\n") if p.startswith('**"')]
    assert len(claims) >= 10
    assert not [claim for claim in claims if not CITED.search(claim)]


def test_what_lies_ahead_is_short_and_sourced():
    topics = page("ahead").split("\n## ")[1:]
    assert len(topics) == 6
    for topic in topics:
        title, _, text = topic.partition("\n")
        words = re.sub(r"\]\([^)]+\)", "]", text).split()
        assert len(words) <= 100, (title, len(words))
        assert len({key for _, key in CITED.findall(text)}) >= 2, title
        assert "../chapters/" in text and "**Try:**" in text, title
