"""The boards in a real browser: on the built site, and in JupyterLab.

Skipped by name where no Chromium is installed, and the accessibility tests
where axe-core is not (see test_browser.py).
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from nbclient import NotebookClient
from playwright.sync_api import expect
from test_browser import (  # noqa: F401  browser and tab are fixtures
    AXE,
    PHONE,
    browser,
    needs_axe,
    pytestmark,
    tab,
    visit,
)

PLAYGROUND = "pages/playground"
DIARY, CORNERS, ACTIVATION, CURVE, DATA, RAVINE, KERNEL, PAD = range(8)
BOTH_THEMES = pytest.mark.parametrize("theme", ["light", "dark"])


def board(page, number):
    return page.locator(".nnlab-board").nth(number)


def says(page, number, text):
    """The live region of a board comes to say exactly this."""
    said = board(page, number).get_by_role("status")
    expect(said).to_have_text(text, timeout=20_000)


def slide(page, number, label, *keys):
    """Press keys on a slider, found by its visible label."""
    slider = board(page, number).get_by_role("slider", name=label)
    for key in keys:
        slider.press(key)


def press(page, number, name, times=1):
    button = board(page, number).get_by_role("button", name=name, exact=True)
    for _ in range(times):
        button.click()


@pytest.fixture
def playground(tab, site):  # noqa: F811
    """A function that opens the playground in a tab of these settings."""
    def open_page(**settings):
        page = tab(**settings)
        visit(page, site, PLAYGROUND)
        return page

    return open_page


def test_all_boards_are_awake_without_a_network(playground):
    page = playground()
    assert page.locator(".nnlab-board").count() == 8
    assert page.locator(".nnlab-board > .live").count() == 8
    assert not page.locator(".nnlab-board > img").filter(visible=True).count()
    assert {urlsplit(u).scheme for u in page.loaded} <= {"file", "data"}
    assert not page.complaints
    weight = sum(Path(unquote(urlsplit(u).path)).stat().st_size
                 for u in set(page.loaded) if u.startswith("file:"))
    assert weight < 1_500_000, f"{weight:,} bytes"


def test_the_neuron_counts_what_is_right(playground):
    page = playground()
    says(page, DIARY, "8 of 10 afternoons right.")
    slide(page, DIARY, "weight of sun", "ArrowRight", "ArrowRight")
    slide(page, DIARY, "weight of wind", "ArrowLeft", "ArrowLeft")
    says(page, DIARY, "10 of 10 afternoons right. ✓")
    board(page, DIARY).get_by_label("Look at").select_option("3")
    says(page, DIARY, "3: 6 × 2 + 4 × (−1) − 3 = 5, more than 0, so: walks. "
                      "Right.")
    says(page, CORNERS, "2 of 4 corners right.")    # it did not move


def test_xor_sticks_at_three(playground):
    page = playground()
    press(page, CORNERS, "OR")
    slide(page, CORNERS, "bias", "ArrowLeft")
    says(page, CORNERS, "4 of 4 corners right. ✓")
    press(page, CORNERS, "XOR")
    says(page, CORNERS, "3 of 4 corners right.")
    assert board(page, CORNERS).locator(".wrong").count() == 1


def test_an_activation_gives_value_and_slope(playground):
    page = playground()
    says(page, ACTIVATION, "sigmoid(2) is 0.8808, its slope 0.1050.")
    slide(page, ACTIVATION, "z", "ArrowLeft")
    says(page, ACTIVATION, "sigmoid(1.9) is 0.8699, its slope 0.1132.")
    press(page, ACTIVATION, "step")
    press(page, ACTIVATION, "Thursday")
    says(page, ACTIVATION, "step(0) is 0.0000, without a slope.")
    row = board(page, ACTIVATION).get_by_role("row", name="tanh")
    assert row.inner_text().split() == ["tanh", "0.0000", "1.0000"]


def test_the_ball_steps_runs_and_starts_again(playground):
    page = playground()
    press(page, CURVE, "Step", 3)
    says(page, CURVE, "Step 3: w = 1.697, loss 0.4296.")
    press(page, CURVE, "Run")
    says(page, CURVE, "Step 17: w = 2, loss 0. The slope is 0: it rests.")
    slide(page, CURVE, "rate", "End")
    press(page, CURVE, "Start again")
    press(page, CURVE, "Step", 4)
    says(page, CURVE, "Step 4: w = −4.321, loss 186.5. "
                      "It has left the picture.")
    slide(page, CURVE, "start at w", "ArrowRight")
    says(page, CURVE, "Start: w = 0.1, loss 16.85.")


def test_the_ball_on_a_surface(playground):
    page = playground()
    press(page, DATA, "Step")
    says(page, DATA, "Step 1: (0.554, 0.377), loss 0.411.")
    frame = board(page, DATA).locator(".frame").bounding_box()
    page.mouse.click(frame["x"] + frame["width"] * 0.6,
                     frame["y"] + frame["height"] / 2)
    says(page, DATA, "Start: (2, −1), loss 0.2005.")   # Mira's own weights
    slide(page, RAVINE, "momentum", "ArrowRight")
    press(page, RAVINE, "Step", 2)
    says(page, RAVINE, "Step 2: (−3.59, −0.6), loss 10.95.")


def test_reduced_motion_runs_at_once(playground):
    page = playground(reduced_motion="reduce")
    press(page, CURVE, "Run")
    said = board(page, CURVE).locator(".said")
    expect(said).to_have_text(
        "Step 17: w = 2, loss 0. The slope is 0: it rests.", timeout=200)
    ball = board(page, CURVE).locator(".ball")
    assert ball.evaluate("e => getComputedStyle(e).transitionDuration") == "0s"


def test_the_kernels_window_and_numbers(playground):
    page = playground()
    says(page, KERNEL, "Row 4, column 9: the products add up to −4.")
    slide(page, KERNEL, "window", "ArrowUp", "ArrowLeft")
    says(page, KERNEL, "Row 3, column 8: the products add up to 0.56.")
    press(page, KERNEL, "copy")
    says(page, KERNEL, "Row 3, column 8: the products add up to 1.")
    number = board(page, KERNEL).get_by_label("kernel, row 2, column 2")
    number.fill("-0.5")
    says(page, KERNEL, "Row 3, column 8: the products add up to −0.5.")
    number.press("ArrowUp")
    says(page, KERNEL, "Row 3, column 8: the products add up to 0.5.")


def draw_seven(page, where):
    """One stroke of the mouse, held down."""
    where.locator(".sheet").scroll_into_view_if_needed()
    box = where.locator(".sheet").bounding_box()

    def at(x, y):
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    page.mouse.move(*at(0.3, 0.2))
    page.mouse.down()
    page.mouse.move(*at(0.7, 0.2), steps=8)
    page.mouse.move(*at(0.45, 0.8), steps=12)
    page.mouse.up()


def bars(page):
    """The ten bars as shares of a whole one."""
    return [float(bar.get_attribute("height")) / 104
            for bar in board(page, PAD).locator(".bar").all()]


def test_a_stroke_of_the_mouse_is_read(playground):
    page = playground()
    says(page, PAD, "It reads 3 (over 99 %).")
    draw_seven(page, board(page, PAD))
    says(page, PAD, "It reads 7 (over 99 %).")
    heights = bars(page)
    assert heights[7] > 0.99 and abs(sum(heights) - 1) < 1e-6
    press(page, PAD, "Clear")
    says(page, PAD, "Draw a digit on the sheet.")
    assert not any(bars(page))


def test_a_finger_draws_and_the_page_stays(playground):
    page = playground(viewport=PHONE, has_touch=True, is_mobile=True)
    sheet = board(page, PAD).locator(".sheet")
    sheet.scroll_into_view_if_needed()
    box, top = sheet.bounding_box(), page.evaluate("scrollY")
    finger = page.context.new_cdp_session(page)
    path = [(0.5, 0.15 + 0.07 * k) for k in range(11)]
    for kind, points in [("touchStart", path[:1]),
                         *[("touchMove", [p]) for p in path[1:]],
                         ("touchEnd", [])]:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [
            {"x": box["x"] + x * box["width"],
             "y": box["y"] + y * box["height"]} for x, y in points]})
    says(page, PAD, "It reads 1 (over 99 %).")
    assert page.evaluate("scrollY") == top


def test_keys_choose_a_digit_and_shift_it(playground):
    page = playground()
    board(page, PAD).get_by_role("button", name="4", exact=True).press("Enter")
    says(page, PAD, "It reads 4 (over 99 %).")
    slide(page, PAD, "move right", *["ArrowRight"] * 6)
    says(page, PAD, "It reads 4 (over 99 %).")      # it is centred again
    board(page, PAD).get_by_role("checkbox").press("Space")
    said = board(page, PAD).get_by_role("status")
    expect(said).not_to_have_text("It reads 4 (over 99 %).")
    slide(page, PAD, "move right", *["ArrowLeft"] * 6)
    expect(said).to_contain_text("It reads 4")


def test_the_finale_opens_with_a_pad_that_reads(tab, site):  # noqa: F811
    page = tab()
    visit(page, site, "chapters/13-keras-cnn-mnist")
    assert page.locator(".nnlab-board").count() == 2    # ours, and theirs
    for number in range(2):
        says(page, number, "It reads 3 (over 99 %).")
        draw_seven(page, board(page, number))
        said = board(page, number).get_by_role("status")
        expect(said).to_contain_text("It reads 7")
        press(page, number, "Clear")
        says(page, number, "Draw a digit on the sheet.")
    assert not page.complaints


@needs_axe
@BOTH_THEMES
def test_axe_finds_nothing_after_play_either(playground, theme):
    page = playground(color_scheme=theme, reduced_motion="reduce")
    press(page, CORNERS, "XOR")
    press(page, ACTIVATION, "relu")
    press(page, CURVE, "Run")
    press(page, KERNEL, "blur")
    draw_seven(page, board(page, PAD))
    slide(page, DIARY, "bias", "Home")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run('.nnlab-board')")["violations"]
    assert not [(v["id"], n["html"][:200], n["failureSummary"][:300])
                for v in found for n in v["nodes"]]


@BOTH_THEMES
def test_targets_are_large_and_focus_shows(playground, theme):
    page = playground(color_scheme=theme, viewport=PHONE)
    controls = page.locator(".nnlab-board :is(button, select, input)")
    for control in controls.all():
        box = control.bounding_box()
        if control.get_attribute("type") == "checkbox":     # its label counts
            box = control.locator("..").bounding_box()
        assert box["height"] >= 43 and box["width"] >= 43, box
        control.press("Shift")                              # focused by key
        outline = control.evaluate("e => getComputedStyle(e).outline")
        assert "solid 3px" in outline, outline
        assert control.get_attribute("data-lm-suppress-shortcuts") == "true"


def stills_only(page):
    stills = page.locator(".nnlab-board > img")
    assert stills.count() == 8
    for still in stills.all():
        assert still.is_visible() and still.get_attribute("alt")
        assert still.bounding_box()["height"] > 150
    shown = page.locator(".nnlab-board :is(button, input, .live)")
    assert not shown.filter(visible=True).count()


def test_paper_shows_the_stills(playground):
    page = playground(color_scheme="dark")
    page.emulate_media(media="print")
    stills_only(page)


def test_without_javascript_the_stills_stand_there(playground):
    stills_only(playground(java_script_enabled=False))


# In JupyterLab

CELLS = [
    'boards.neuron([[4, 3], [1, 2], [6, 4]], [1, 0, 1], ("sun", "wind"), '
    'start=(1, -1, 0), things="days")',
    "boards.activation()",
    "boards.descent([0, 0, 1], 1, limits=(-2, 2, -0.5, 4))",
    "boards.kernel()",
    "boards.drawing_pad()",
]


def notebook(*extra):
    """An executed notebook with one board a cell."""
    cells = [nbformat.v4.new_code_cell(f"from nnlab import boards\n{code}",
                                       id=f"board{k}")
             for k, code in enumerate([*CELLS, *extra])]
    made = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": {
        "name": "python3", "display_name": "Python 3 (ipykernel)",
        "language": "python"}})
    NotebookClient(made, kernel_name="python3", record_timing=False).execute()
    return made


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab with a trusted and an untrusted notebook."""
    folder = tmp_path_factory.mktemp("lab")
    homes = {f"{name}_DIR": str(folder / name.lower()) for name in (
        "JUPYTER_CONFIG", "JUPYTER_DATA", "JUPYTER_RUNTIME",
        "JUPYTERLAB_WORKSPACES", "JUPYTERLAB_SETTINGS")}
    homes["IPYTHONDIR"] = str(folder / "ipython")
    nbformat.write(notebook(), folder / "trusted.ipynb")
    subprocess.run([sys.executable, "-m", "jupyter", "trust",
                    str(folder / "trusted.ipynb")], env=os.environ | homes,
                   check=True, capture_output=True)
    nbformat.write(notebook("'not signed'"), folder / "untrusted.ipynb")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
         "--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=",
         "--ServerApp.port=0", f"--ServerApp.root_dir={folder}"],
        env=os.environ | homes, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    try:
        for _ in range(240):
            found = list(Path(homes["JUPYTER_RUNTIME_DIR"]).glob(
                "jpserver-*.json"))
            if found and found[0].stat().st_size:
                break
            time.sleep(0.25)
        yield json.loads(found[0].read_text("utf-8"))["url"]
    finally:
        server.terminate()
        server.wait(30)


def open_in_lab(browser, lab, name):  # noqa: F811
    page = browser.new_page(viewport={"width": 1250, "height": 1000})
    page.set_default_timeout(90_000)
    page.route("**/*", lambda route: route.continue_() if (
        urlsplit(route.request.url).hostname == "127.0.0.1"
        or route.request.url.startswith("data:")) else route.abort())
    page.goto(f"{lab}lab/tree/{name}.ipynb?reset")
    page.locator(".nnlab-board").first.wait_for()
    return page


def in_lab(page, number):
    """Scroll to the output: Lab draws cells as they come into view."""
    cell = page.locator(".jp-CodeCell").nth(number)
    cell.scroll_into_view_if_needed()
    return cell.locator(".nnlab-board")


def test_a_trusted_notebook_plays_in_jupyterlab(browser, lab):  # noqa: F811
    page = open_in_lab(browser, lab, "trusted")
    sun = in_lab(page, 0).get_by_role("slider", name="weight of sun")
    said = in_lab(page, 0).get_by_role("status")
    expect(said).to_have_text("3 of 3 days right. ✓")
    sun.press("d")
    sun.press("d")                          # in Lab: delete the cell
    sun.press("ArrowLeft")
    sun.press("ArrowLeft")
    expect(said).to_have_text("1 of 3 days right.")
    page.locator(".jp-CodeCell").nth(0).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")    # its kernel makes a new board
    expect(said).to_have_text("3 of 3 days right. ✓", timeout=60_000)
    for number, words in ((1, "step(2) is"), (2, "Start: w = 1"),
                          (3, "Row 4, column 9"), (4, "It reads 3")):
        expect(in_lab(page, number).get_by_role("status")).to_contain_text(
            words)
    draw_seven(page, in_lab(page, 4))
    expect(in_lab(page, 4).get_by_role("status")).to_have_text(
        "It reads 7 (over 99 %).")
    expect(page.locator(".jp-CodeCell")).to_have_count(len(CELLS))
    assert not page.locator(".nnlab-board > img").filter(visible=True).count()
    page.close()


def test_an_untrusted_notebook_shows_the_stills(browser, lab):  # noqa: F811
    page = open_in_lab(browser, lab, "untrusted")
    for number in range(len(CELLS)):
        shown = in_lab(page, number)
        assert shown.locator("img").is_visible()
        assert len(shown.locator("img").get_attribute("alt")) > 80
        assert not shown.locator("button, input, svg").count()
        words = shown.inner_text()          # of the pad, its caption
        assert "{" not in words and "nnlabBoards" not in words
    page.close()


def test_outputs_are_the_same_bytes_and_nbval_agrees(tmp_path):
    first, again = (nbformat.writes(notebook()) for _ in range(2))
    assert first == again
    (tmp_path / "boards.ipynb").write_text(first, encoding="utf-8")
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env",
         "-p", "no:cacheprovider", "-q", "boards.ipynb"], cwd=tmp_path,
        capture_output=True, text=True, encoding="utf-8")
    assert found.returncode == 0, found.stdout[-2000:]
