"""The built site: every link, citation, picture and download is there."""

import json
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from sphinx.util.matching import patmatch

from nnlab.exercises.catalogue import chapters, exercises

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = sorted(p.stem for p in (ROOT / "chapters").glob("[0-9]*.ipynb"))
KEY = re.compile(r"@\w+\{([^,\s]+),")


@cache
def soup(path):
    """A page of the built site, parsed."""
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def pages(site):
    """Every page but the frames that hold nothing of their own."""
    return sorted(p for p in site.rglob("*.html") if "_static" not in p.parts)


def local_links(page):
    """(target file, anchor) of every link that stays on the site."""
    for tag in soup(page).select("[href], [src]"):
        url = tag.get("href") or tag.get("src")
        if not urlsplit(url).scheme:
            path, anchor = urldefrag(url)
            path = unquote(path.partition("?")[0])
            target = (page.parent / path).resolve() if path else page
            yield target, unquote(anchor)


def test_every_link_and_anchor_resolves(site):
    broken = []
    for page in pages(site):
        for target, anchor in local_links(page):
            there = target.exists() and (
                not anchor or target.suffix != ".html"
                or soup(target).find(id=anchor))
            if not there:
                broken.append(f"{page.name}: {target.name}#{anchor}")
    assert not broken


def test_no_page_is_an_orphan(site):
    seen, waiting = set(), [site / "index.html"]
    while waiting:
        page = waiting.pop()
        if page not in seen and page.suffix == ".html":
            seen.add(page)
            waiting += [target for target, _ in local_links(page)]
    extra = {site / "search.html", site / "_modules" / "index.html"}
    assert set(pages(site)) - seen <= extra


def test_nothing_is_loaded_from_another_host(site):
    loads = "script[src], link[href], img[src], iframe, source, video, audio"
    for page in pages(site):
        for tag in soup(page).select(loads):
            url = tag.get("src") or tag.get("href") or ""
            assert not re.match(r"(https?:)?//", url), f"{page}: {tag}"
    for sheet in site.rglob("*.css"):
        text = sheet.read_text("utf-8")
        assert not re.search(r"(url\(|@import)\W*(https?:)?//", text), sheet


def test_every_picture_has_alternative_text(site):
    for page in pages(site):
        for picture in soup(page).select("img"):
            assert picture.get("alt", "").strip(), f"{page}: {picture}"


def test_formulas_are_drawn_and_can_be_heard(site):
    for name in CHAPTERS:
        formulas = soup(site / "chapters" / f"{name}.html").select(".math")
        assert formulas
        for formula in formulas:
            assert formula.select_one("svg use, svg path, svg rect")
            assert formula.select_one("math")


def test_a_bracket_stays_with_its_formula(site):
    for name in CHAPTERS:
        for formula in soup(site / "chapters" / f"{name}.html").select(
                "span.math"):
            if str(formula.previous_sibling).endswith("("):
                assert formula.text.startswith("\u2060"), formula.parent.text


def test_long_messages_wrap_and_tables_do_not(site):
    wraps = {name: [tag.text for tag in soup(
        site / "chapters" / f"{name}.html").select(".output.long")]
        for name in CHAPTERS}
    assert "mean_squared_error: expected" in wraps["00-setup"][0]
    assert not any("━" in text for texts in wraps.values() for text in texts)


def test_what_is_no_page_is_left_out_by_name():
    """In a folder named "[2]" only_build_toc_files leaves nothing out."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    known = {toc["root"]} | {
        entry["file"] for part in toc["parts"] for entry in part["chapters"]}
    for path in (*ROOT.glob("*.md"), *ROOT.glob("pages/*.md"),
                 *ROOT.glob("chapters/*.*")):
        name = path.relative_to(ROOT)
        excluded = any(patmatch(name.as_posix(), pattern)
                       for pattern in config["exclude_patterns"])
        assert (name.with_suffix("").as_posix() in known) != excluded or (
            excluded and name.parts[0] == "chapters"), name


def test_references_are_those_of_the_bib_file(course):
    text = (ROOT / "references.md").read_text("utf-8")
    assert text == course.references_page(), "run `make site`"


def test_every_citation_resolves_and_links_back(site):
    known = set(KEY.findall((ROOT / "references.bib").read_text("utf-8")))
    entries = soup(site / "references.html")
    cited = {anchor for page in pages(site)
             for target, anchor in local_links(page)
             if target == site / "references.html" and page != target}
    cited &= known | {a for a in cited if re.fullmatch(r"[a-z]+\d{4}\w?", a)}
    assert cited <= known
    for key in cited:
        back = entries.find(id=key).select(".back-links a")
        assert back, f"{key} does not link back"
        for link in back:
            path, place = urldefrag(link["href"])
            assert soup(site / path).find(id=place)


def test_every_entry_of_the_bibliography_is_cited(site):
    for key in KEY.findall((ROOT / "references.bib").read_text("utf-8")):
        entry = soup(site / "references.html").find(id=key)
        assert entry.select(".back-links a"), f"nothing cites {key}"


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_has_all_its_parts(site, name):
    page = soup(site / "chapters" / f"{name}.html")
    box = page.select_one(".chapter-box").get_text()
    assert "You build" in box and re.search(r"\d+ minutes", box)
    assert page.select_one(".prev-next-footer a.left-prev")
    assert page.select_one(".prev-next-footer a.right-next")
    assert page.select("details.hide summary")
    assert "Python 3" in page.select_one(".made-with").get_text()
    assert "Last updated on" in page.select_one(".last-updated").get_text()
    assert all(f.select_one("figcaption") for f in page.select("figure"))


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_can_be_taken_along(site, name):
    page = site / "chapters" / f"{name}.html"
    read, study = [(page.parent / a["href"]).resolve()
                   for a in soup(page).select(".chapter-bar a")]
    committed = ROOT / "chapters" / f"{name}.ipynb"
    assert read.read_bytes() == committed.read_bytes()
    copy = nbformat.read(study, as_version=4)
    assert any(c.cell_type == "code" for c in copy.cells)
    assert not any(c.get("outputs") for c in copy.cells)
    assert not any(c.source.startswith("# Solution") for c in copy.cells)


def test_boards_share_their_code_on_a_page(site):
    page = soup(site / "pages" / "playground.html")
    boards = page.select(".nnlab-board")
    shared = [str(tag) for tag in page.select(".nnlab-board > .shared")]
    assert len(boards) > 5
    assert len(shared) == len(set(shared)) < len(boards) + 3
    assert all(b.select_one("img[alt]") and b.select_one("script")
               for b in boards)


def test_the_map_shows_which_chapters_are_ready(site):
    units = soup(site / "index.html").select(".course-map > li")
    assert len(units) == 16
    for number, unit in enumerate(units):
        ready = [n for n in CHAPTERS if n.startswith(f"{number:02}-")]
        assert bool(unit.select("a")) == bool(ready)
        assert ("being written" in unit.get_text()) != bool(ready)


def test_instructors_find_every_exercise(site):
    page = soup(site / "pages" / "instructors.html").get_text()
    keys = [e.key for number in chapters() for e in exercises(number)]
    assert not [key for key in keys if key not in page]


def test_every_public_module_is_documented(site):
    page = soup(site / "pages" / "api.html").get_text()
    for path in (ROOT / "nnlab").iterdir():
        public = path.suffix == ".py" or (path / "__init__.py").exists()
        if public and not path.name.startswith("_"):
            assert f"nnlab.{path.stem}" in page


def _small_site(folder, url):
    """Build one notebook with the course's settings and this address."""
    for name in ("tools", "assets"):
        shutil.copytree(ROOT / name, folder / name)
    config = (ROOT / "_config.yml").read_text("utf-8")
    config = config.replace('{url: "", ', f'{{url: "{url}", ')
    assert url in config
    (folder / "_config.yml").write_text(config, encoding="utf-8")
    (folder / "_toc.yml").write_text(
        "{format: jb-book, root: index}", encoding="utf-8")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("# Title", id="title")],
        metadata={"kernelspec": {"name": "python3", "display_name": "P"}})
    nbformat.write(notebook, folder / "index.ipynb")
    run = "from jupyter_book.cli.main import main; main()"
    subprocess.run([sys.executable, "-c", run, "build", str(folder), "-q"],
                   check=True)
    return (folder / "_build" / "html" / "index.html").read_text("utf-8")


def test_launch_buttons_come_with_a_repository(tmp_path):
    page = _small_site(tmp_path, "https://github.com/someone/course")
    assert "https://mybinder.org/v2/gh/someone/course/main" in page
    assert "https://colab.research.google.com/github/someone" in page
    assert 'href="https://github.com/someone/course"' in page


def test_without_a_repository_no_page_points_to_one(site):
    assert 'repository: {url: ""' in (ROOT / "_config.yml").read_text("utf-8")
    for page in pages(site):
        text = page.read_text("utf-8")
        assert not re.search(r"mybinder|colab\.research|/edit/main", text)


def test_outputs_say_which_versions_made_them():
    for name in CHAPTERS:
        path = ROOT / "chapters" / f"{name}.ipynb"
        made = json.loads(path.read_text("utf-8"))["metadata"]["made_with"]
        assert {"python", "numpy", "matplotlib"} <= set(made)
