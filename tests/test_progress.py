"""Progress: kept in one file, by many notebooks at once, through damage."""

import random
import sqlite3
import subprocess
import sys
import time
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


def test_one_byte_changed_anywhere_costs_no_try_and_raises_nothing(file):
    """200 bytes, many of the header, each changed at random."""
    for key in KEYS[1:]:
        progress.record(key, True)
    good, rng, lost, told = file.read_bytes(), random.Random(10), 0, 0
    places = [*rng.sample(range(100), 50), *rng.sample(range(len(good)), 50),
              *rng.sample([i for i in range(100, len(good)) if good[i]], 100)]
    for place in places:
        for leftover in file.parent.iterdir():
            leftover.unlink()
        changed = bytearray(good)
        changed[place] ^= rng.randrange(1, 256)
        file.write_bytes(changed)
        note = progress.record(KEYS[0], True)
        assert note == "" or "was damaged. It is kept as" in note, place
        assert progress.record(KEYS[0], False) == "", place
        entries, note = progress.read()
        assert note == "" and entries[KEYS[0]] == (1, 2), place
        assert "(solved, 2 tries)" in table(), place
        kept = [p for p in file.parent.iterdir() if "damaged" in p.name]
        assert [p.read_bytes() for p in kept] == [changed] * len(kept)
        told += len(kept)
        lost += sum(key not in entries for key in KEYS[1:])
    assert told > 50                    # it was no idle test
    assert lost < 0.15 * len(places) * len(KEYS[1:])


def lay_out(file, *statements):
    """A progress file as another version of the course might write it."""
    file.parent.mkdir(exist_ok=True)
    with sqlite3.connect(file) as database:
        for statement in statements:
            database.execute(statement)
    database.close()
    return file.read_bytes()


def test_a_newer_layout_with_one_more_column_is_used(file):
    progress.record(KEYS[0], True)
    lay_out(file, "ALTER TABLE exercises ADD COLUMN hints INTEGER DEFAULT 7",
            "PRAGMA user_version = 3")
    assert progress.record(KEYS[0], False) == ""
    assert progress.record(KEYS[1], True) == ""
    assert progress.read() == ({KEYS[0]: (1, 2), KEYS[1]: (1, 1)}, "")
    with sqlite3.connect(file) as database:
        rows = database.execute("SELECT hints FROM exercises").fetchall()
    database.close()
    assert rows == [(7,), (7,)]


def test_a_newer_layout_that_takes_no_row_is_read_named_and_left(file):
    before = lay_out(
        file, "CREATE TABLE exercises (key TEXT PRIMARY KEY, solved INTEGER "
        "NOT NULL, tries INTEGER NOT NULL, who TEXT NOT NULL)",
        f"INSERT INTO exercises VALUES ('{KEYS[0]}', 1, 4, 'me')")
    note = progress.record(KEYS[1], True)
    assert f"could not be saved: {file} has the layout of another" in note
    assert "rename that file to begin anew" in note
    assert progress.read() == ({KEYS[0]: (1, 4)}, "")
    assert file.read_bytes() == before


def test_a_newer_layout_of_other_columns_is_named_and_left(file):
    before = lay_out(file, "CREATE TABLE exercises (name TEXT, state TEXT)",
                     "PRAGMA user_version = 1")
    for note in (progress.record(KEYS[0], True), progress.read()[1]):
        assert f"{file} has the layout of another version" in note
    assert "not tried" in table() and "has the layout" in table()
    assert file.read_bytes() == before


def test_a_locked_file_is_answered_soon_with_its_name_and_cure(file, capsys):
    progress.record(KEYS[0], False)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    start = time.monotonic()
    exercises.check(KEYS[0], 3)
    shown = "".join(capsys.readouterr().out.split())
    assert time.monotonic() - start < 8
    assert shown.startswith(WRONG)
    assert f"anotherprogramholds{file};closethenotebook" in shown
    start = time.monotonic()
    assert "another program holds" in table()
    assert time.monotonic() - start < 2     # and not as long again
    holder.execute("ROLLBACK")
    holder.close()
    assert progress.record(KEYS[0], True) == ""
    assert progress.read() == ({KEYS[0]: (1, 2)}, "")


def test_of_three_who_meet_a_damaged_file_one_puts_it_aside(file):
    """They look at the same time, and act one after the other."""
    file.parent.mkdir()
    file.write_bytes(b"not a database")
    code = f"""if True:
        import sys
        from importlib import import_module
        p = import_module("nnlab.exercises.progress")
        transaction = p._transaction
        def late(path, work):
            p._transaction = transaction
            try:
                return transaction(path, work)
            finally:
                print("met", flush=True)
                sys.stdin.readline()
        p._transaction = late
        print(p.record({KEYS[0]!r}, False))"""
    three = [subprocess.Popen([sys.executable, "-c", code], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
             for _ in range(3)]
    for process in three:
        assert process.stdout.readline() == "met\n"
    said = [process.communicate("go\n", timeout=60)[0] for process in three]
    assert [len(words) > 1 for words in said] == [True, False, False]
    assert progress.read() == ({KEYS[0]: (0, 3)}, "")
    assert sorted(p.name for p in file.parent.iterdir()) == [
        "progress.sqlite", "progress.sqlite.damaged-1"]


def test_the_name_may_begin_with_a_tilde(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "at home"))
    monkeypatch.setenv("NNLAB_PROGRESS", "~/p.sqlite")
    assert progress.record(KEYS[0], True) == ""
    assert (tmp_path / "at home" / "p.sqlite").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["at home"]


def test_a_folder_in_its_place_is_said(file):
    file.mkdir(parents=True)
    note = progress.record(KEYS[0], True)
    assert f"{file} cannot be opened or written" in note
    assert "NNLAB_PROGRESS" in note and "not tried" in table()


def test_rows_that_are_none_are_left_out(file):
    lay_out(file, "CREATE TABLE exercises (key, solved, tries)",
            f"INSERT INTO exercises VALUES ('{KEYS[0]}', 1, 'many'), "
            f"('{KEYS[1]}', 'yes', 2), (x'ff', 1, 1), (NULL, NULL, NULL)")
    assert progress.read() == ({KEYS[0]: (1, 1)}, "")
    assert "(solved, 1 try)" in table()


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
