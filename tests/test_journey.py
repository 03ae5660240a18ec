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
TOUCHES = {"open", "os.rename", "os.link", "os.remove"}
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


class Loads(ast.NodeVisitor):
    """Names of exercises that are read without asking `learned` first."""

    def __init__(self, names):
        self.names, self.found = names, []

    def visit_Call(self, node):
        if getattr(node.func, "id", "") not in ("check", "learned"):
            self.generic_visit(node)

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load) and node.id in self.names:
            self.found.append(node.id)


def made(statement):
    """The names that a statement of a cell gives something to."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return {statement.name}
    targets = getattr(statement, "targets", [])
    return {node.id for target in targets for node in ast.walk(target)
            if isinstance(node, ast.Name)}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda p: p.stem)
def test_no_cell_goes_on_with_what_may_be_untouched(chapter):
    """By turns an exercise is untouched once in three chapters' runs."""
    stubs, ever = set(), set()
    copy = study.learner_copy(nbformat.read(chapter, 4))
    for cell in (c for c in copy.cells if c.cell_type == "code"):
        source = re.sub(r"^[ ]*[%!?].*|^.*[?]$", "", cell.source, flags=re.M)
        for statement in ast.parse(source).body:
            reader = Loads(stubs)
            reader.visit(statement)
            assert not reader.found, f"learned() is missing: {cell.source}"
            if checked(source) and STUB.search(ast.unparse(statement)):
                stubs |= made(statement)
                ever |= stubs
            else:
                stubs -= made(statement)
    assert len(ever) >= 3


def changes(work, chapters, moment=None):
    """Bring work/ up to date in a child; how often it touched a file there.

    With a moment, (count, seconds), it is killed so long after that touch.
    Nearly all of its time goes into reading the chapters: a moment drawn from
    the clock would hardly ever fall between two files' names.
    """
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        count = 0

        def touched(event, arguments):
            nonlocal count
            if event in TOUCHES and str(work) in str(arguments[0]):
                count += 1
                if moment and count == moment[0]:
                    signal.setitimer(signal.ITIMER_REAL, moment[1])

        try:
            sys.addaudithook(touched)
            study.refresh(chapters, work)
            os.write(tell, str(count).encode())
        finally:
            os._exit(0)
    os.close(tell)
    os.waitpid(child, 0)
    with os.fdopen(told) as answer:
        return answer.read()


def lost(mine):
    """Names of files that do not hold any more what the learner wrote."""
    return [path.name for path, text in mine.items()
            if not path.exists() or path.read_bytes() != text]


@pytest.mark.skipif(os.name == "nt", reason="windows: no fork")
def test_an_update_killed_at_any_moment_keeps_every_byte(tmp_path):
    """Fifty random moments, counted from the seed that is printed."""
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    chapters, work = tmp_path / "chapters", tmp_path / "work"
    chapters.mkdir()
    for path in CHAPTERS[:6]:
        shutil.copy(path, chapters)
    study.refresh(chapters, work)
    mine = {}
    for path in sorted(work.glob("0*.ipynb"))[::2]:
        book = nbformat.read(path, 4)
        book.cells[-1].source = f"My notes on {path.stem}."
        nbformat.write(book, path)
        mine[path] = path.read_bytes()
    (work / "letters").write_text("mine too", encoding="utf-8")
    mine[work / "letters"] = (work / "letters").read_bytes()
    touches = 0
    for moment in range(-1, 50):        # the first one runs to its end
        for path in chapters.glob("[0-9]*.ipynb"):
            book = nbformat.read(path, 4)
            book.cells[-1].source = f"A better end, {moment}."
            nbformat.write(book, path)
        if touches:
            changes(work, chapters, (rng.randint(1, touches),
                                     10 ** rng.uniform(-5, -2)))
        else:
            touches = int(changes(work, chapters))
        assert lost(mine) == []
    study.refresh(chapters, work)
    assert lost(mine) == []
    for path in chapters.glob("[0-9]*.ipynb"):      # in its place or beside
        new = [p.read_text("utf-8") for p in work.glob(f"{path.stem}*")]
        assert any("A better end, 49." in text for text in new), path.stem
