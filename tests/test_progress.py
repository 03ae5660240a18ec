"""Progress: kept in one file, by many notebooks at once, through damage."""

import subprocess
import sys
from importlib import import_module

import pytest

from nnlab import exercises
from nnlab.exercises import catalogue
from nnlab.exercises.report import RIGHT, WRONG

progress = import_module("nnlab.exercises.progress")
KEYS = [e.key for n in catalogue.chapters() for e in catalogue.exercises(n)]


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    path = tmp_path / "here" / "progress.sqlite"
    monkeypatch.setenv("NNLAB_PROGRESS", str(path))
    return path


def table():
    return str(exercises.progress())


def test_begins_empty_and_writes_nothing(file):
    assert f"· {KEYS[0]}: " in table() and "not tried" in table()
    exercises.check(KEYS[0], ...)
    assert not file.parent.exists()


def test_remembers_tries_and_what_was_solved(file):
    exercises.check(KEYS[0], 3)
    assert f"{WRONG} {KEYS[0]}: " in table() and "(open, 1 try)" in table()
    progress.record(KEYS[0], True)
    progress.record(KEYS[0], False)     # a later mistake takes nothing away
    assert f"{RIGHT} {KEYS[0]}: " in table()
    assert "(solved, 3 tries)" in table()
    assert f"Kept in {file}" in table()
    file.unlink()
    assert "tries)" not in table()


def test_a_solution_is_not_counted(file):
    cell = (f"# Solution 1\nfrom nnlab.exercises import check\n"
            f"check({KEYS[0]!r}, 3)")
    shell = ("from IPython.core.interactiveshell import InteractiveShell as S"
             f"\nS.instance().run_cell({cell!r}).raise_error()")
    done = subprocess.run([sys.executable, "-c", shell], check=True,
                          capture_output=True, text=True, encoding="utf-8",
                          env=None)
    assert WRONG in done.stdout and not file.exists()
    shell = shell.replace("# Solution 1", "# Mine")
    subprocess.run([sys.executable, "-c", shell], check=True,
                   capture_output=True)
    assert file.exists()


def test_notebooks_at_once_lose_nothing():
    code = ("from importlib import import_module\n"
            "p = import_module('nnlab.exercises.progress')\n"
            f"for _ in range(20): print(p.record({KEYS[0]!r}, False), end='')")
    several = [subprocess.Popen([sys.executable, "-c", code],
                                stdout=subprocess.PIPE) for _ in range(4)]
    assert [p.communicate()[0] for p in several] == [b""] * 4
    assert progress.read() == ({KEYS[0]: (0, 80)}, "")


@pytest.mark.parametrize("damage", [b"not a database", b"\0" * 5000, b"S"])
def test_a_damaged_file_is_put_aside(file, damage):
    file.parent.mkdir()
    for number in (1, 2):
        file.write_bytes(damage * 200)
        aside = file.with_name(f"progress.sqlite.damaged-{number}")
        assert str(aside) in progress.record(KEYS[0], True)
        assert aside.read_bytes() == damage * 200
        assert progress.read() == ({KEYS[0]: (1, 1)}, "")


def test_a_file_that_cannot_be_written_is_said(file, capsys):
    file.parent.write_text("in the way", encoding="utf-8")
    exercises.check(KEYS[0], 3)
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.startswith(WRONG) and "could not be saved" in shown
    assert "not tried" in table()


def test_no_home_is_no_disaster(monkeypatch):
    def nowhere():
        raise RuntimeError("no home")
    monkeypatch.delenv("NNLAB_PROGRESS")
    monkeypatch.setattr(progress.Path, "home", nowhere)
    assert "no home" in progress.record(KEYS[0], True)
    assert "not tried" in table()


def test_html_has_a_table_and_a_picture_that_is_described():
    progress.record(KEYS[0], True)
    progress.record(KEYS[1], False)
    text = exercises.progress()._repr_html_()
    assert text.count("<tr>") == len(KEYS) + 1
    assert text.count("<rect") == len(KEYS) and text.count("<path") == 2
    assert f'aria-label="Progress: chapter {KEYS[0][:2]}: 1 of' in text
