"""make study: a copy to learn in, and nothing of the learner's is lost."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent
SPEC = spec_from_file_location("study", ROOT / "tools" / "study.py")
study = module_from_spec(SPEC)
SPEC.loader.exec_module(study)

CHAPTERS = sorted(study.CHAPTERS.glob("[0-9]*.ipynb"))
NAME = "01-neuron.ipynb"


@pytest.fixture
def course(tmp_path):
    """A course of one chapter, and the folder to study it in."""
    chapters = tmp_path / "chapters"
    chapters.mkdir()
    shutil.copy(study.CHAPTERS / NAME, chapters)
    return chapters, tmp_path / "work"


def edit(path, source):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source = source
    nbformat.write(notebook, path)
    return path.read_bytes()


def everything(work):
    return {p.name: p.read_bytes() for p in sorted(work.iterdir())}


def long_lines(cells):
    return {line.strip() for cell in cells for line in
            cell.source.splitlines() if len(line.strip()) > 12}


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_no_solution_and_no_output_reaches_the_copy(path):
    notebook = nbformat.read(path, as_version=4)
    solutions = [c for c in notebook.cells if study.is_solution(c)]
    others = [c for c in notebook.cells if not study.is_solution(c)]
    text = nbformat.writes(study.learner_copy(notebook))
    assert solutions and "Solution" not in re.findall(
        r"^\s*\"# (\w+)", text, re.MULTILINE)
    kept = nbformat.reads(text, as_version=4).cells
    assert [c.source for c in kept] == [c.source for c in others]
    for line in long_lines(solutions) - long_lines(others):
        assert json.dumps(line)[1:-1] not in text
    assert all(not c.outputs and c.execution_count is None
               for c in kept if c.cell_type == "code")
    assert any(c.get("outputs") for c in notebook.cells)    # as it was


def test_first_time_and_again(course):
    assert study.refresh(*course) == [f"{NAME}: ready"]
    before = everything(course[1])
    assert study.refresh(*course) == [] and everything(course[1]) == before
    assert sorted(before) == [study.RECORD, NAME]


def test_untouched_copies_follow_the_chapter(course):
    chapters, work = course
    study.refresh(*course)
    opened = json.loads((work / NAME).read_text(encoding="utf-8"))
    opened["metadata"]["language_info"] = {"name": "python", "version": "3"}
    (work / NAME).write_text(json.dumps(opened), encoding="utf-8")
    edit(chapters / NAME, "A better end.")
    assert study.refresh(*course) == [f"{NAME}: brought up to date"]
    assert "A better end." in (work / NAME).read_text(encoding="utf-8")
    assert study.refresh(*course) == []


def test_what_the_learner_wrote_stays_and_the_new_arrives_beside(course):
    chapters, work = course
    study.refresh(*course)
    mine = edit(work / NAME, "My notes.")
    assert study.refresh(*course) == []         # nothing new to bring
    for number, ending in enumerate(("-new", "-new-2", "-new-3")):
        new = f"01-neuron{ending}.ipynb"
        edit(chapters / NAME, f"A better end, {number}.")
        (line,) = study.refresh(*course)
        assert "yours, and left as it is" in line and new in line
        assert (work / NAME).read_bytes() == mine
        assert f"end, {number}." in (work / new).read_text(encoding="utf-8")
        edit(work / new, f"More notes, {number}.")
        assert study.refresh(*course) == []
    notes = [json.loads(text)["cells"][-1]["source"] for name, text in
             everything(work).items() if name.endswith(".ipynb")]
    assert len(notes) == 4 and all("notes" in str(note) for note in notes)


def test_an_untouched_new_one_is_replaced(course):
    chapters, work = course
    study.refresh(*course)
    edit(work / NAME, "My notes.")
    for number in range(3):
        edit(chapters / NAME, f"End {number}.")
        study.refresh(*course)
    assert sorted(everything(work)) == [
        study.RECORD, "01-neuron-new.ipynb", NAME]
    (work / "01-neuron-new.ipynb").unlink()     # deleted stays deleted
    assert study.refresh(*course) == []


def test_deleting_a_file_begins_the_chapter_anew(course):
    work = course[1]
    study.refresh(*course)
    mine = edit(work / NAME, "My notes.")
    (work / NAME).rename(work / "mine.ipynb")
    assert study.refresh(*course) == [f"{NAME}: ready"]
    assert (work / "mine.ipynb").read_bytes() == mine


@pytest.mark.parametrize("record", [None, "", "[]", '{"01-neuron": 3}'])
def test_a_lost_record_loses_nothing(course, record):
    work = course[1]
    study.refresh(*course)
    mine = edit(work / NAME, "My notes.")
    (work / study.RECORD).unlink()
    if record is not None:
        (work / study.RECORD).write_text(record, encoding="utf-8")
    assert len(study.refresh(*course)) == 1
    assert (work / NAME).read_bytes() == mine
    assert study.refresh(*course) == []


def test_a_broken_notebook_is_the_learners_too(course):
    work = course[1]
    study.refresh(*course)
    (work / NAME).write_bytes(b"\xff{ half a notebook")
    edit(course[0] / NAME, "A better end.")
    assert "left as it is" in study.refresh(*course)[0]
    assert (work / NAME).read_bytes() == b"\xff{ half a notebook"


@pytest.mark.skipif(os.name == "nt", reason="folders there stay writable")
def test_a_place_that_cannot_be_written_is_said(tmp_path, monkeypatch):
    (tmp_path / "work").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr(study.refresh, "__defaults__",
                        (study.CHAPTERS, tmp_path / "work"))
    with pytest.raises(SystemExit, match="make study: .*work"):
        study.main([])


def test_the_copy_runs_to_the_end(course):
    """Stubs stop nothing, and no cell needs a solution."""
    study.refresh(*course)
    run = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute",
         "--stdout", str(course[1] / NAME)],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    cells = nbformat.reads(run.stdout, as_version=4).cells
    shown = [o.data["text/plain"] for c in cells for o in c.get("outputs", [])
             if "data" in o]
    states = "".join(text[0] for text in shown if text[0] in "○✗✓")
    assert len(states) >= 2 and set(states) == {"○"}
