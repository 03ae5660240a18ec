"""make lab and make edit in a real browser, as a newcomer meets them.

The course lies in a folder whose name holds all that tends to break paths.
Skipped by name where no Chromium is installed.
"""

import json
import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lab_server import copy_course, facts, own_folders, start_server
from playwright.sync_api import expect
from test_browser import browser, pytestmark  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent
NAME = "a course [2] 'Ü 日本' #1 100% & more"
SHOWN = ".jp-NotebookPanel:not(.lm-mod-hidden) "
HALVES = ("01-neuron.ipynb", "01-neuron.md")


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The course in another folder, under Git."""
    root = tmp_path_factory.mktemp("lab") / NAME
    copy_course(root, ".gitignore")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "-c", "user.name=a", "-c", "user.email=a@b", "-c",
        "commit.gpgsign=false", "commit", "-qm", "x")
    return root


def git(root, *arguments):
    return subprocess.run(["git", "-C", str(root), *arguments], check=True,
                          capture_output=True, encoding="utf-8").stdout


@pytest.fixture
def start(clone, tmp_path):
    """A function that starts tools/lab.py and returns its address."""
    env = os.environ | own_folders(tmp_path)
    servers = []

    def run(*arguments):
        server = start_server(
            clone, *arguments, "--allow-root", "--ServerApp.ip=127.0.0.1",
            "--IdentityProvider.token=", env=env, stdout=subprocess.PIPE)
        servers.append(server)
        return facts(env, server)["url"]

    yield run
    for server in servers:
        server.terminate()
        assert "Ctrl+C" in server.communicate(timeout=30)[0]


@pytest.fixture
def page(browser):  # noqa: F811
    page = browser.new_page(viewport={"width": 1250, "height": 900})
    page.set_default_timeout(90_000)
    page.route("**/*", lambda route: route.continue_() if (
        urlsplit(route.request.url).hostname == "127.0.0.1"
        or route.request.url.startswith("data:")) else route.abort())
    yield page
    page.close()


def kernel_is_idle(page):
    """Wait until the kernel of the notebook in front has rested a while."""
    rests = 0
    for _ in range(480):
        page.wait_for_timeout(250)
        rests = (rests + 1) * page.evaluate(
            "[...document.querySelectorAll('.jp-Notebook-ExecutionIndicator')]"
            ".some(e => e.offsetParent && e.dataset.status == 'idle')")
        if rests == 8:
            return
    raise TimeoutError("the kernel never rests")


def run_all(page):
    page.get_by_text("Run", exact=True).first.click()
    page.get_by_text("Run All Cells", exact=True).first.click()
    kernel_is_idle(page)


def test_a_learner_starts_runs_a_chapter_and_leaves_no_trace(
        clone, start, page, tmp_path):
    page.goto(start())
    kernel_is_idle(page)
    assert "work/start.ipynb" in page.url and "/workspaces/" in page.url
    assert "Start here" in page.locator(SHOWN + "h1").first.inner_text()
    for _ in range(20):                     # its kernel may not be there yet
        page.locator(SHOWN + ".jp-CodeCell .cm-content").first.click()
        page.keyboard.press("Shift+Enter")
        page.wait_for_timeout(5000)
        if page.locator(SHOWN + ".jp-OutputArea-output table").count():
            break
    page.locator(SHOWN + ".jp-OutputArea-output table").wait_for()
    page.locator(SHOWN + 'a:has-text("One neuron")').click()
    page.wait_for_url("**/01-neuron.ipynb")
    kernel_is_idle(page)
    run_all(page)
    page.keyboard.press("Control+s")
    page.wait_for_timeout(2000)
    book = json.loads((clone / "work" / HALVES[0]).read_text("utf-8"))
    cells = [c for c in book["cells"] if c["cell_type"] == "code"]
    outputs = [o for cell in cells for o in cell["outputs"]]
    assert all(cell["execution_count"] for cell in cells)
    assert not [o for o in outputs if o["output_type"] == "error"]
    assert not git(clone, "status", "--short")


def test_a_link_to_a_source_lands_on_it_and_asks_for_no_kernel(
        clone, start, page):
    page.goto(start())
    kernel_is_idle(page)
    page.locator(SHOWN + 'a:has-text("How to study")').click()
    page.locator('.jp-MarkdownViewer a[href*="roediger2006"]').click()
    entry = page.locator(".jp-MarkdownViewer #roediger2006")
    expect(entry).to_be_in_viewport()
    assert not page.locator(".jp-Dialog").count()


@pytest.mark.parametrize("touched", HALVES)
def test_an_author_opens_both_halves_runs_saves_and_changes_nothing(
        clone, start, page, touched):
    os.utime(clone / "chapters" / touched)
    page.goto(start("edit"))
    for number, half in enumerate(HALVES, 1):
        page.locator(".jp-DirListing-item", has_text=half).dblclick()
        expect(page.locator(".jp-NotebookPanel")).to_have_count(number)
        kernel_is_idle(page)
    for run in (False, True):
        for half in HALVES:
            page.locator(".lm-TabBar-tab", has_text=half).first.click()
            if run and half == touched:
                run_all(page)
            page.keyboard.press("Control+s")
            page.wait_for_timeout(2000)
            assert not page.locator(".jp-Dialog").all_inner_texts()
    assert not git(clone, "status", "--short")
