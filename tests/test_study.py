"""The learner's copy in work/: nothing that they have touched is lost."""

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


def without_solution(source):
    """A cell of the copy without what the copy adds to it."""
    source = re.sub(r"^# solution\(.*\n?", "", source, flags=re.MULTILINE)
    return re.sub(r"^(from nnlab.exercises import .*), solution$", r"\1",
                  source, flags=re.MULTILINE).rstrip("\n")


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_where_a_hint_can_be_had_the_solution_can_be_too(path):
    copy = study.learner_copy(nbformat.read(path, as_version=4))
    code = "\n".join(c.source for c in copy.cells if c.cell_type == "code")
    hints = re.findall(r"^# hint\((.*)\)$", code, re.MULTILINE)
    assert hints and hints == re.findall(r"^# solution\((.*)\)$", code,
                                         re.MULTILINE)
    (line,) = re.findall(r"^from nnlab.exercises .*$", code, re.MULTILINE)
    assert line.endswith(", solution") and len(line) < 80


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_no_solution_and_no_output_reaches_the_copy(path):
    notebook = nbformat.read(path, as_version=4)
    solutions = [c for c in notebook.cells if study.is_solution(c)]
    others = [c for c in notebook.cells if not study.is_solution(c)]
    text = nbformat.writes(study.learner_copy(notebook))
    assert solutions and "Solution" not in re.findall(
        r"^\s*\"# (\w+)", text, re.MULTILINE)
    kept = nbformat.reads(text, as_version=4).cells
    assert [without_solution(c.source) for c in kept] == [
        without_solution(c.source) for c in others]
    for line in long_lines(solutions):
        if not any(line in cell.source for cell in others):
            assert json.dumps(line)[1:-1] not in text
    assert all(not c.outputs and c.execution_count is None
               for c in kept if c.cell_type == "code")
    assert any(c.get("outputs") for c in notebook.cells)    # as it was


def test_first_time_and_again(course):
    assert study.refresh(*course) == [f"{study.START}: ready",
                                      f"{NAME}: ready"]
    before = everything(course[1])
    assert study.refresh(*course) == [] and everything(course[1]) == before
    assert sorted(before) == [study.RECORD, NAME, study.START]


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
    assert sum("notes" in str(note) for note in notes) == 4


def test_an_untouched_new_one_is_replaced(course):
    chapters, work = course
    study.refresh(*course)
    edit(work / NAME, "My notes.")
    for number in range(3):
        edit(chapters / NAME, f"End {number}.")
        study.refresh(*course)
    assert sorted(everything(work)) == [
        study.RECORD, "01-neuron-new.ipynb", NAME, study.START]
    (work / "01-neuron-new.ipynb").unlink()     # deleted stays deleted
    assert study.refresh(*course) == []


def test_deleting_a_file_begins_the_chapter_anew(course):
    work = course[1]
    study.refresh(*course)
    mine = edit(work / NAME, "My notes.")
    (work / NAME).rename(work / "mine.ipynb")
    assert study.refresh(*course) == [f"{NAME}: ready"]
    assert (work / "mine.ipynb").read_bytes() == mine


@pytest.mark.parametrize("record", [None, "", "[]", '{"01-neuron": 3}',
                                    "[" * 100_000], ids=lambda r: str(r)[:9])
def test_a_lost_record_loses_nothing(course, record):
    work = course[1]
    study.refresh(*course)
    mine = edit(work / NAME, "My notes.")
    (work / study.RECORD).unlink()
    if record is not None:
        (work / study.RECORD).write_text(record, encoding="utf-8")
    (line,) = study.refresh(*course)        # the start page is as it was
    assert line.startswith(NAME)
    assert (work / NAME).read_bytes() == mine
    assert study.refresh(*course) == []


def test_a_broken_notebook_is_the_learners_too(course):
    work = course[1]
    study.refresh(*course)
    (work / NAME).write_bytes(b"\xff{ half a notebook")
    edit(course[0] / NAME, "A better end.")
    assert "left as it is" in study.refresh(*course)[0]
    assert (work / NAME).read_bytes() == b"\xff{ half a notebook"


def test_the_start_page_leads_to_every_chapter(course):
    chapters, work = course
    study.refresh(*course)
    page = nbformat.read(work / study.START, as_version=4)
    nbformat.validate(page)
    text = "\n".join(cell.source for cell in page.cells)
    assert "- [One neuron](01-neuron.ipynb)" in text
    for link in re.findall(r"\]\((.+?)\)", text):
        assert (work / link).exists() or (ROOT / "work" / link).resolve(
            ).exists(), link
    for word in ("Shift+Enter", "progress()", 'hint("', 'solution("',
                 "Shut Down"):
        assert word in text


def test_running_the_start_page_is_no_change(course):
    chapters, work = course
    study.refresh(*course)
    page = nbformat.read(work / study.START, as_version=4)
    page.cells[1].outputs = [nbformat.v4.new_output("stream", text="0 of 5")]
    page.cells[1].execution_count = 1
    page.metadata["language_info"] = {"name": "python", "version": "3.12"}
    nbformat.write(page, work / study.START)
    assert study.refresh(*course) == []
    shutil.copy(chapters / NAME, chapters / "02-again.ipynb")
    assert f"{study.START}: brought up to date" in study.refresh(*course)
    assert "02-again" in (work / study.START).read_text(encoding="utf-8")


@pytest.mark.parametrize("change", [
    lambda book: book["metadata"].update(author="me"),
    lambda book: book.update(mine=1),
    lambda book: book["cells"][0]["metadata"].update(tags=["mine"]),
])
def test_metadata_of_the_learner_is_kept(course, change):
    chapters, work = course
    study.refresh(*course)
    book = json.loads((work / NAME).read_text(encoding="utf-8"))
    change(book)
    (work / NAME).write_text(json.dumps(book), encoding="utf-8")
    mine = (work / NAME).read_bytes()
    edit(chapters / NAME, "A better end.")
    assert "left as it is" in study.refresh(*course)[0]
    assert (work / NAME).read_bytes() == mine


@pytest.mark.parametrize("moment", ["before", "between"])
def test_a_save_by_jupyterlab_at_this_very_moment_is_kept(
        course, monkeypatch, moment):
    chapters, work = course
    study.refresh(*course)
    edit(chapters / NAME, "A better end.")
    saved = []

    def save_by_lab(*_):
        if not saved:
            saved.append("mine")
            (work / NAME).write_text("mine", encoding="utf-8")

    if moment == "before":                  # after it was read and compared
        real = study.put
        monkeypatch.setattr(study, "put", lambda path, *rest: (
            path.name == NAME and save_by_lab(), real(path, *rest))[1])
    else:                                   # while the old one is set aside
        real = study.place
        monkeypatch.setattr(study, "place", lambda file, path: (
            path.name == NAME and save_by_lab(), real(file, path))[1])
    lines = study.refresh(*course)
    assert saved and "yours, and left as it is" in "".join(lines)
    assert (work / NAME).read_text(encoding="utf-8") == "mine"
    new = (work / "01-neuron-new.ipynb").read_text(encoding="utf-8")
    assert "A better end." in new
    assert sorted(everything(work)) == [
        study.RECORD, "01-neuron-new.ipynb", NAME, study.START]


@pytest.mark.skipif(os.name == "nt", reason="windows: links need a right")
@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_not_replaced(course, tmp_path, there):
    work = course[1]
    study.refresh(*course)
    target = tmp_path / "elsewhere.ipynb"
    (work / NAME).rename(target)
    if not there:
        target.unlink()
    (work / NAME).symlink_to(target)
    edit(course[0] / NAME, "A better end.")
    assert "01-neuron-new.ipynb" in study.refresh(*course)[0]
    assert (work / NAME).is_symlink() and target.exists() == there
    assert study.refresh(*course) == []


def test_a_folder_in_the_place_of_a_file_stops_nothing(course):
    chapters, work = course
    (work / NAME).mkdir(parents=True)
    (work / study.RECORD).mkdir()
    shutil.copy(chapters / NAME, chapters / "02-again.ipynb")
    lines = "\n".join(study.refresh(*course))
    assert "01-neuron-new.ipynb" in lines and "02-again.ipynb: ready" in lines
    assert f"{study.RECORD}: not written" in lines
    assert (work / NAME).is_dir() and (work / "02-again.ipynb").is_file()


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, "\udcff",
                                  '{"nbformat": 4, "cells": 3}'],
                         ids=lambda text: ascii(text)[:9])
def test_a_broken_chapter_of_the_course_stops_no_other(course, text):
    chapters, work = course
    (chapters / "00-broken.ipynb").write_text(
        text, encoding="utf-8", errors="surrogateescape")
    (chapters / "02-folder.ipynb").mkdir()
    lines = study.refresh(*course)
    assert f"{NAME}: ready" in lines
    for name in ("00-broken", "02-folder"):
        assert any(line.startswith(f"{name}.ipynb: the course's own file is "
                                   "broken") for line in lines)


@pytest.mark.parametrize("first", [True, False])
def test_a_full_disk_leaves_no_draft_and_the_old_file(
        course, monkeypatch, first):
    chapters, work = course
    if not first:
        study.refresh(*course)
        edit(chapters / NAME, "A better end.")
    before = everything(work) if work.exists() else {}
    real = Path.write_text

    def full(path, text, **options):
        real(path, text[:100], **options)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    lines = study.refresh(*course)
    assert any(f"{NAME}: not written" in line for line in lines)
    assert everything(work) == before
    monkeypatch.undo()
    (work / study.RECORD).unlink(missing_ok=True)
    assert study.refresh(*course)


def test_a_file_that_cannot_be_placed_goes_back(course, monkeypatch):
    chapters, work = course
    study.refresh(*course)
    edit(chapters / NAME, "A better end.")
    before = everything(work)
    real = study.place

    def refuse(file, path):
        if not file.name.endswith(".old"):
            raise OSError(5, "Input/output error")
        return real(file, path)

    monkeypatch.setattr(study, "place", refuse)
    assert "not written" in "".join(study.refresh(*course))
    after = everything(work)
    assert after[NAME] == before[NAME] and set(after) == set(before)


def test_a_disk_without_hard_links_does_as_well(course, monkeypatch):
    def no_links(*_):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(study.os, "link", no_links)
    test_untouched_copies_follow_the_chapter(course)
    test_what_the_learner_wrote_stays_and_the_new_arrives_beside(
        (course[0], course[0].parent / "again"))


def test_a_place_that_cannot_be_made_is_said(tmp_path, monkeypatch):
    (tmp_path / "work").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr(study.refresh, "__defaults__",
                        (study.CHAPTERS, tmp_path / "work"))
    with pytest.raises(SystemExit, match="work/ cannot be made"):
        study.main()


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
