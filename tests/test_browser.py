"""The built site in a real browser, opened from disk, without a network.

Skipped by name where no Chromium is installed, and the accessibility
tests where axe-core is not: npm install --no-save axe-core.
"""

import os
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next(filter(None, map(shutil.which, (
    "chromium", "chromium-browser", "google-chrome",
    "google-chrome-stable"))), None)
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
WRITTEN = [TOC["root"]] + [
    entry["file"] for part in TOC["parts"] for entry in part["chapters"]]
CHAPTERS = [name for name in WRITTEN if name.startswith("chapters/")]
PAGES = [*WRITTEN, "search", "_modules/nnlab/backprop"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]
PHONE = {"width": 390, "height": 844}
COLOURS = ["color-contrast", "link-in-text-block"]   # axe's rules

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium or Chrome is installed")
needs_axe = pytest.mark.skipif(
    not AXE.exists(), reason="axe-core is not installed (see this file)")


@pytest.fixture(scope="module")
def browser():
    """One browser for the whole file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def tab(browser):
    """A function that opens a tab in which every request is noted."""
    contexts = []

    def open_tab(**settings):
        contexts.append(browser.new_context(**settings))
        page = contexts[-1].new_page()
        page.set_default_timeout(60_000)
        page.loaded, page.complaints = [], []
        page.on("request", lambda r: page.loaded.append(r.url))
        page.on("pageerror", lambda e: page.complaints.append(str(e)))
        page.on("console", lambda m: m.type in ("error", "warning")
                and page.complaints.append(m.text))
        page.route("**/*", lambda route: route.continue_()
                   if route.request.url.startswith(("file:", "data:"))
                   else route.abort())
        return page

    yield open_tab
    for context in contexts:
        context.close()


def visit(tab, site, name):
    """Open a page of the site and wait until everything is there."""
    tab.goto((site / f"{name}.html").as_uri(), wait_until="load")
    tab.wait_for_timeout(150)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_needs_no_network(tab, site, name):
    page = tab()
    visit(page, site, name)
    assert {urlsplit(u).scheme for u in page.loaded} <= {"file", "data"}
    assert not page.complaints
    assert page.evaluate("[...document.images].every(i => i.naturalWidth)")
    assert page.evaluate("document.fonts.ready.then(f => [...f].some("
                         "x => x.status == 'loaded'))")       # the icons


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_never_scrolls_sideways(tab, site, name):
    page = tab(viewport=PHONE)
    visit(page, site, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    outside = page.evaluate("""
        [...document.querySelectorAll(".bd-article p, .bd-article li, " +
          ".bd-article h1, .bd-article h2, .bd-article h3, figure, img")]
        .filter(e => !e.closest("pre, table, .cell_output, .formula"))
        .filter(e => e.getBoundingClientRect().right > 391)
        .map(e => e.outerHTML.slice(0, 100))""")
    assert not outside
    cut = page.evaluate("""
        [...document.querySelectorAll(".prev-next-area a")]
        .filter(e => e.scrollWidth > e.clientWidth)
        .map(e => e.textContent.trim())""")
    assert not cut


@needs_axe
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(tab, site, name, theme):
    """Every rule in the light; in the dark those that ask for colours."""
    page = tab(color_scheme=theme, reduced_motion="reduce")
    visit(page, site, name)
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    page.evaluate("document.querySelectorAll('details').forEach("
                  "d => { d.open = true; })")
    page.evaluate("document.getAnimations().forEach(a => a.finish())")
    page.add_script_tag(path=AXE)
    rules = {"light": {}, "dark": {"runOnly": COLOURS}}[theme]
    found = page.evaluate("rules => axe.run(rules)", rules)["violations"]
    assert not [(v["id"], n["html"][:200], n["failureSummary"][:300])
                for v in found for n in v["nodes"]]


def crowd():
    """How many programs want each core: 1 on a machine at rest."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 1
    return max(1, load / os.cpu_count())


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_light_and_quick(tab, site, name):
    page = tab()
    visit(page, site, name)
    files = {unquote(urlsplit(u).path) for u in page.loaded
             if u.startswith("file:")}
    weight = sum(Path(f).stat().st_size for f in files)
    assert weight < 1_500_000, f"{weight:,} bytes"
    paints = []
    for _ in range(3):
        page.reload(wait_until="load")
        page.wait_for_function("performance.getEntriesByType('paint')[0]")
        paints.append(page.evaluate(
            "performance.getEntriesByType('paint')[0].startTime"))
    assert min(paints) < 1000 * crowd(), paints


def test_the_keyboard_reaches_and_works_everything(tab, site):
    page = tab(viewport={"width": 1280, "height": 900})
    visit(page, site, "chapters/01-neuron")
    wanted = set(page.evaluate("""
        [...document.querySelectorAll("a[href], button, summary, input")]
        .filter(e => e.checkVisibility({visibilityProperty: true}))
        .filter(e => !e.disabled && e.tabIndex >= 0)
        .filter(e => e.type != "radio" ||     // arrows move in a group
            e.closest(".Quiz").querySelector("input") == e)
        .map((e, i) => (e.dataset.stop = i + 1, i + 1))"""))
    reached = set()
    for _ in range(len(wanted) + 100):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("+document.activeElement.dataset.stop"))
    missed = page.evaluate("""stops => stops.map(s => document.querySelector(
        `[data-stop="${s}"]`).outerHTML.slice(0, 120))""",
        sorted(wanted - reached))
    assert not missed


def test_keys_open_a_solution_and_change_the_theme(tab, site):
    page = tab()
    visit(page, site, "chapters/01-neuron")
    page.locator("details.hide summary").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector('details.hide').open")
    modes = set()
    for _ in range(3):
        page.locator(".theme-switch-button:visible").first.focus()
        page.keyboard.press("Enter")
        modes.add(page.evaluate("document.documentElement.dataset.mode"))
    assert modes == {"light", "dark", "auto"}


def test_search_works_from_the_keyboard(tab, site):
    page = tab()
    visit(page, site, "index")
    page.keyboard.press("Control+k")
    page.keyboard.type("threshold")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=threshold**")
    result = page.locator("#search-results li a").first
    result.wait_for()
    title = result.inner_text()
    result.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.locator("article", has_text="threshold").wait_for()
    assert title in page.locator("article").inner_text()
    assert not page.complaints


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_quiz_answers(tab, site, name):
    page = tab()
    visit(page, site, name)
    page.locator(".Quiz input").first.focus()
    page.keyboard.press("Space")
    page.locator(".Quiz .Feedback:not(:empty)").first.wait_for()


def test_a_chapter_can_be_printed(tab, site):
    page = tab(color_scheme="dark")
    visit(page, site, "chapters/01-neuron")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.emulate_media(media="print")
    shown = page.evaluate("""
        ["#pst-primary-sidebar", ".bd-header-article", ".chapter-bar",
         ".prev-next-footer"].filter(s =>
            document.querySelector(s)?.checkVisibility())""")
    assert not shown
    assert page.pdf().count(b"/Type /Page\n") > 3
