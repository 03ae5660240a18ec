"""One learner's journey through all chapters, in a home with nothing in it.

The copy of work/ is run with its exercises by turns untouched, solved and
wrong: nothing stops, no word on stderr, and `progress()` agrees. There is no
network and no MNIST, so scikit-learn's digits stand in; on the real ones nbval
runs the chapters. `nox -s journey` makes three whole passes: all untouched,
all solved, all wrong.
"""

import ast
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from test_study import CHAPTERS, study

from nnlab.exercises import catalogue
from nnlab.exercises.report import NOT_YET, RIGHT, WRONG
from nnlab.exercises.solution import STUB

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
NOWHERE = "http://127.0.0.1:9"
SECONDS = 600                           # for one cell, on a busy machine
STATES = {"untouched": NOT_YET, "solved": RIGHT, "wrong": WRONG}
MARKS = {"untouched": "·", "solved": RIGHT, "wrong": WRONG}
PASSES = list(STATES) if os.environ.get("NNLAB_JOURNEY") == "whole" else [
    "by turns"]


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The course as a newcomer has it after the set-up, with its copy."""
    root = tmp_path_factory.mktemp("journey") / "course"
    for name in ("chapters", "benchmarks", "pages"):
        shutil.copytree(ROOT / name, root / name)
    study.refresh(root / "chapters", root / "work")
    return root


def environment(home):
    """What a newcomer's shell says: an empty home, no network, no MNIST."""
    home.mkdir(exist_ok=True)
    mine = {key: value for key, value in os.environ.items()
            if not key.startswith(("NNLAB", "KERAS", "XDG", "MPL", "JUPYTER",
                                   "IPYTHON", "PYTEST", "MATPLOTLIB"))}
    return mine | {"HOME": str(home), "USERPROFILE": str(home),
                   "LOCALAPPDATA": str(home), "HTTP_PROXY": NOWHERE,
                   "HTTPS_PROXY": NOWHERE, "NO_PROXY": "localhost,127.0.0.1"}


def check_calls(source):
    """The calls of `check` that stand in lines of their own."""
    return [node.value for node in ast.parse(source).body
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            and getattr(node.value.func, "id", "") == "check"]


def checked(source):
    """The key of a stub's check, what it is given and the call, or None."""
    calls = check_calls(source) if STUB.search(source) else []
    return (calls[0].args[0].value, ast.unparse(calls[0].args[1]),
            ast.get_source_segment(source, calls[0])) if calls else None


def solutions(chapter):
    """{key: the source of the solution's cell, without its first line}"""
    cells = nbformat.read(chapter, 4).cells
    sources = [c.source.partition("\n")[2] for c in cells
               if study.is_solution(c)]
    return {key: source for source in sources
            for key in re.findall(r'check\("(.+?)"', source)}


def assigned(key, name, solution):
    """The solution, with the answer in the variable that the copy uses.

    Checks of other keys that stand in the same solution are left out.
    """
    calls = {call.args[0].value: call for call in check_calls(solution)}
    answer = ast.unparse(calls.pop(key).args[1])
    for other in [ast.get_source_segment(solution, call)
                  for call in calls.values()]:
        solution = solution.replace(other, "")
    return solution if name == answer else f"{name} = {answer}\n{solution}"


def fill_in(copy, kind, solved):
    """Write into the exercises as a learner would.

    Returns {cell id: (key, what was done)}.
    """
    done = {}
    for cell in copy.cells:
        found = cell.cell_type == "code" and checked(cell.source)
        if not found:
            continue
        key, name, call = found
        if key not in solved:           # done together, on screen
            continue
        mode = kind if kind in STATES else list(STATES)[
            (len(done) + int(key[:2])) % len(STATES)]
        done[cell.id] = key, mode
        if mode == "solved":
            cell.source = assigned(key, name, solved[key])
        elif mode == "wrong":
            cell.source = cell.source.replace(call, (
                f"import sys\nsys.path.insert(0, {str(TESTS)!r})\n"
                f"from answers_{key[:2]} import ANSWERS\n"
                f"{name} = ANSWERS[{key!r}]['wrong'][0]\n{call}"))
    return done


def signs(cell):
    shown = [o.data["text/plain"] for o in cell.outputs
             if "text/plain" in o.get("data", {})]
    return {text[0] for text in shown if text[0] in STATES.values()}


def progress_of(env):
    """{key: sign} as progress() prints it in a new Python."""
    table = subprocess.run(
        [sys.executable, "-c",
         "from nnlab.exercises import progress; print(progress())"],
        env=env | {"PYTHONIOENCODING": "utf-8"}, check=True,
        capture_output=True, encoding="utf-8").stdout
    return {key: sign for sign, key in
            re.findall(r"^\W*([·✗✓]) (\d\d-[a-z0-9-]+):", table, re.MULTILINE)}


@pytest.mark.parametrize("kind", PASSES)
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda p: p.stem)
def test_nothing_stops_and_progress_agrees(clone, tmp_path, chapter, kind):
    env = environment(tmp_path / "home")
    copy = nbformat.read(clone / "work" / chapter.name, 4)
    exercises = fill_in(copy, kind, solutions(chapter))
    keys = dict(exercises.values())
    together = {e.key for e in catalogue.exercises(chapter.stem[:2])} - {*keys}
    assert keys and together <= {"00-average"}
    client = NotebookClient(copy, timeout=SECONDS, kernel_name="python3",
                            resources={"metadata": {"path": clone / "work"}})
    client.execute(env=env)             # raises where a cell stops
    for cell in copy.cells:
        if cell.cell_type != "code":
            continue
        said = [o.text for o in cell.outputs if o.get("name") == "stderr"]
        assert not said, cell.source
        if cell.id in exercises:
            assert signs(cell) == {STATES[exercises[cell.id][1]]}, cell.source
    seen = progress_of(env)
    assert {key: seen[key] for key in keys} == {
        key: MARKS[mode] for key, mode in keys.items()}
    assert {seen[key] for key in together} <= {RIGHT}
    assert {seen[key] for key in seen.keys() - {*keys} - together} == {"·"}


@pytest.mark.skipif(os.name == "nt", reason="windows: no fork")
def test_an_update_killed_at_any_moment_keeps_every_byte(clone):
    """Fifty random moments, counted from the seed that is printed."""
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    chapters, work = clone / "chapters", clone / "work"
    mine = {}
    for path in sorted(work.glob("0*.ipynb")):
        book = nbformat.read(path, 4)
        book.cells[-1].source = f"My notes on {path.stem}."
        nbformat.write(book, path)
        mine[path] = path.read_bytes()
    (work / "letters").write_text("mine too", encoding="utf-8")
    mine[work / "letters"] = (work / "letters").read_bytes()
    seconds = 0
    for moment in range(-1, 50):        # the first one runs to its end
        for path in chapters.glob("[0-9]*.ipynb"):
            book = nbformat.read(path, 4)
            book.cells[-1].source = f"A better end, {moment}."
            nbformat.write(book, path)
        start = time.perf_counter()
        child = os.fork()
        if child == 0:
            study.refresh(chapters, work)
            os._exit(0)
        if seconds:
            time.sleep(rng.uniform(0, seconds))
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        seconds = seconds or time.perf_counter() - start
        assert {path: path.read_bytes() for path in mine} == mine
    study.refresh(chapters, work)
    assert {path: path.read_bytes() for path in mine} == mine
    for path in chapters.glob("[0-9]*.ipynb"):      # in its place or beside
        new = [p.read_text("utf-8") for p in work.glob(f"{path.stem}*")]
        assert any("A better end, 49." in text for text in new), path.stem
