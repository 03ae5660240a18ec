"""What JupyterLab is given and what it saves: pairs, signatures, folders."""

import asyncio
import base64
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest
from jupytext.async_pairs import read_pair
from jupytext.pairs import NotebookFile
from nbformat.sign import NotebookNotary
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS = sorted((ROOT / "chapters").glob("[0-9]*.ipynb"))
NAME = "01-neuron.ipynb"
each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)


@pytest.fixture(scope="module")
def tools():
    """The modules of tools/ that open JupyterLab."""
    sys.path.insert(0, str(ROOT / "tools"))
    import lab
    import notebooks
    import pairs
    yield type("Tools", (), {"lab": lab, "pairs": pairs,
                             "notebooks": notebooks})
    sys.path.remove(str(ROOT / "tools"))


def as_lab_has_it(path):
    """A chapter that was opened, run and is about to be saved, unchanged."""
    book = json.loads(nbformat.writes(nbformat.read(path, as_version=4)))
    book = json.loads(json.dumps(nbformat.from_dict(
        nbformat.reads(json.dumps(book), as_version=4))))
    book["metadata"]["language_info"]["version"] = "3.99.1"
    for cell in book["cells"]:
        hidden = cell["metadata"].get("jupyter", {})
        if "outputs_hidden" in hidden:      # it shows what it has run
            del hidden["outputs_hidden"]
            cell["metadata"].pop("collapsed", None)
        cell["metadata"]["trusted"] = True
    return book


def saved(tools, folder, book, name):
    """What a save by JupyterLab leaves on the disk."""
    manager = tools.pairs.Contents(root_dir=str(folder))
    model = {"type": "notebook", "format": "json", "content": book}
    asyncio.run(manager.save(model, name))
    return {path.name: path.read_bytes() for path in folder.glob("[0-9]*.*")}


@each_chapter
@pytest.mark.parametrize("half", [".ipynb", ".md"])
def test_a_save_without_a_change_is_none(tools, tmp_path, path, half):
    for ending in (".ipynb", ".md"):
        shutil.copy(path.with_suffix(ending), tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    after = saved(tools, tmp_path, as_lab_has_it(path), path.stem + half)
    assert {n for n in before if before[n] != after[n]} == set()


@each_chapter
def test_jupytext_opens_a_pair_whose_notebook_is_newer(path):
    """As its contents manager does: HTTP 400 where the texts differ."""
    async def read(name, fmt):
        return (nbformat.read(name, as_version=4) if name.endswith("ipynb")
                else jupytext.reads(Path(name).read_text("utf-8"), fmt=fmt))

    text = {"extension": ".md", "format_name": "myst"}
    asyncio.run(read_pair(
        NotebookFile(str(path.with_suffix(".md")), text, 0),
        NotebookFile(str(path), {"extension": ".ipynb"}, 1),
        read, must_match=True))


@each_chapter
@pytest.mark.parametrize("half", [".ipynb", ".md"])
def test_the_server_opens_either_half_after_a_touch(tools, tmp_path, path,
                                                    half):
    for number, ending in enumerate((".md", ".ipynb")):
        shutil.copy(path.with_suffix(ending), tmp_path)
        os.utime(tmp_path / (path.stem + ending), (number * 100,) * 2)
    manager = tools.pairs.Contents(root_dir=str(tmp_path))
    model = asyncio.run(manager.get(path.stem + half, type="notebook"))
    assert any(c.get("outputs") for c in model["content"]["cells"])


def test_a_figure_is_made_light_once(tools):
    picture = Image.effect_noise((80, 60), 60).convert("RGB")
    file = io.BytesIO()
    picture.save(file, "PNG")
    output = nbformat.v4.new_output("display_data", {
        "image/png": base64.b64encode(file.getvalue()).decode()})
    tools.pairs.slim(output)
    once = output.data["image/png"]
    tools.pairs.slim(output)
    assert output.data["image/png"] == once
    assert len(once) < len(file.getvalue()) * 4 / 3


def test_other_notebooks_are_saved_as_they_are(tools, tmp_path):
    book = nbformat.v4.new_notebook(metadata={
        "language_info": {"name": "python", "version": "3.99.1"}})
    after = saved(tools, tmp_path, json.loads(json.dumps(book)), "1.ipynb")
    assert b"3.99.1" in after["1.ipynb"]


@pytest.mark.parametrize("broken", [
    lambda book: book["metadata"].update(language_info=3),
    lambda book: book["cells"].append(3),
    lambda book: book["cells"][3].update(outputs=[{"data": {
        "image/png": "no picture"}, "metadata": {},
        "output_type": "display_data"}]),
])
def test_what_cannot_be_tidied_is_not_lost(tools, tmp_path, broken):
    book = as_lab_has_it(ROOT / "chapters" / NAME)
    book["cells"] = book["cells"][:8]
    broken(book)
    before = json.dumps(book)
    manager = tools.pairs.Contents(root_dir=str(tmp_path))
    model = {"type": "notebook", "format": "json", "content": book}
    try:
        asyncio.run(manager.save(model, NAME))
    except Exception as error:              # Jupytext's own, as without us
        assert "tidy" not in str(error)
    assert json.dumps(book) == before


# What is signed.


@pytest.fixture
def signed(monkeypatch, tmp_path):
    """Whether JupyterLab trusts a file; signatures in a place of their own."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    return lambda path: NotebookNotary().check_signature(
        nbformat.read(path, as_version=4))


@pytest.fixture
def clone(tmp_path):
    """A repository with two chapters."""
    root = tmp_path / "clone [2] 'Ü 日本#%&"
    (root / "chapters").mkdir(parents=True)
    for name in (NAME, "02-again.ipynb"):
        shutil.copy(ROOT / "chapters" / NAME, root / "chapters" / name)
    git = ("git", "-C", str(root), "-c", "user.name=a", "-c",
           "user.email=a@b", "-c", "commit.gpgsign=false")
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], check=True)
    return root


STRANGE = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(
    "1", outputs=[nbformat.v4.new_output("display_data", {
        "text/html": "<script>alert(1)</script>"})])])


def test_only_what_the_course_wrote_is_signed(tools, clone, signed):
    folder = clone / "chapters"
    nbformat.write(STRANGE, folder / "03-strange.ipynb")
    book = nbformat.read(folder / NAME, as_version=4)
    book.cells += STRANGE.cells
    nbformat.write(book, folder / NAME)
    lines = tools.lab.trust(folder, clone)
    assert signed(folder / "02-again.ipynb")
    assert not signed(folder / "03-strange.ipynb") and not signed(
        folder / NAME)
    assert [line.split(":")[0] for line in lines] == [
        NAME, "03-strange.ipynb"]
    assert all("not as the course wrote it" in line for line in lines)


def test_what_the_user_trusts_already_is_not_named(tools, clone, signed):
    folder = clone / "chapters"
    nbformat.write(STRANGE, folder / "03-mine.ipynb")
    NotebookNotary().sign(nbformat.read(folder / "03-mine.ipynb", 4))
    assert not tools.lab.trust(folder, clone)


BAD = {
    "empty": b"", "text": b"hello", "half": b'{"cells": [', "list": b"[]",
    "deep": b"[" * 100_000, "bytes": b"\xff\xfe\x00", "null": b"null",
    "cells": b'{"nbformat": 4, "nbformat_minor": 5, "cells": 3}',
    "version": b'{"nbformat": 99, "cells": []}',
}


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_stops_nothing(tools, clone, signed, kind, committed):
    folder = clone / "chapters"
    (folder / "00-bad.ipynb").write_bytes(BAD[kind])
    if committed:
        subprocess.run(["git", "-C", str(clone), "add", "."], check=True)
        subprocess.run(["git", "-C", str(clone), "-c", "user.name=a", "-c",
                        "user.email=a@b", "commit", "-qm", "y"], check=True)
    (line,) = tools.lab.trust(folder, clone)
    assert line.startswith("00-bad.ipynb: not signed")
    assert signed(folder / NAME) and signed(folder / "02-again.ipynb")


@pytest.mark.skipif(os.name == "nt", reason="windows: no pipes in folders")
def test_what_is_no_file_stops_nothing(tools, clone, signed):
    folder = clone / "chapters"
    (folder / "00-folder.ipynb").mkdir()
    os.mkfifo(folder / "00-pipe.ipynb")     # reading it would never end
    (folder / "00-link.ipynb").symlink_to(folder / "nowhere")
    lines = tools.lab.trust(folder, clone)
    assert len(lines) == 3 and signed(folder / NAME)


def test_where_git_is_not_nothing_is_signed(tools, clone, signed, monkeypatch):
    monkeypatch.setenv("PATH", str(clone))
    (line,) = tools.lab.trust(clone / "chapters", clone)
    assert "Git cannot say" in line and not signed(clone / "chapters" / NAME)


def test_in_work_only_what_the_course_put_there_is_signed(
        tools, clone, signed):
    work, chapters = clone / "work", clone / "chapters"
    tools.lab.study.refresh(chapters, work)
    nbformat.write(STRANGE, work / "03-strange.ipynb")
    for name in (NAME, "start.ipynb"):      # to the start page's digest, an
        book = nbformat.read(work / name, as_version=4)     # output is none
        code = [c for c in book.cells if c.cell_type == "code"]
        code[0].outputs = STRANGE.cells[0].outputs
        nbformat.write(book, work / name)
    (work / "00-bad.ipynb").write_bytes(b"[" * 100_000)
    (work / "00-folder.ipynb").mkdir()
    tools.lab.trust_copies(work, chapters)
    assert signed(work / "02-again.ipynb")
    for name in ("03-strange.ipynb", NAME, "start.ipynb"):
        assert not signed(work / name)


# What is started.


@pytest.fixture
def started(tools, monkeypatch):
    """The options that JupyterLab would be started with."""
    calls = []
    monkeypatch.setattr(tools.lab, "jupyterlab", calls.append)
    monkeypatch.setattr(tools.lab, "trust", lambda: [])
    monkeypatch.setattr(tools.lab, "trust_copies", lambda: None)
    monkeypatch.setattr(tools.lab.study, "refresh", lambda: ["01: ready"])
    return calls


def test_learners_and_authors_have_workspaces_of_their_own(
        tools, started, capsys):
    tools.lab.main(["--no-browser"])
    said = capsys.readouterr().out
    assert "01: ready" in said and "Ctrl+C" in said
    tools.lab.main(["edit", "--port=9"])
    assert "ready" not in capsys.readouterr().out
    study, edit = ([o.partition("=")[2] for o in options
                    if "default_url" in o][0] for options in started)
    assert study.startswith("/lab/workspaces/") and study.endswith(
        "/tree/work/start.ipynb")
    assert edit.endswith("/tree/chapters")
    assert study.split("/")[3] != edit.split("/")[3]
    assert started[0][-1] == "--no-browser" and started[1][-1] == "--port=9"


def test_a_work_that_cannot_be_made_is_said(tools, started, monkeypatch):
    def fail():
        raise FileExistsError(17, "File exists", "work")

    monkeypatch.setattr(tools.lab.study, "refresh", fail)
    with pytest.raises(SystemExit, match="make lab: .*work"):
        tools.lab.main([])
    assert not started
