"""What is solved, open and not tried, kept in a file the learner owns.

The file is ``~/.nnlab/progress.sqlite``, or what the environment variable
NNLAB_PROGRESS names.  Deleting it forgets everything and harms nothing.
SQLite writes atomically, and two notebooks at once lose nothing.
"""

import contextlib
import os
import sqlite3
from pathlib import Path

from .overview import Progress

_TABLE = """CREATE TABLE IF NOT EXISTS exercises (
    key TEXT PRIMARY KEY, solved INTEGER NOT NULL, tries INTEGER NOT NULL)"""
_ADD = """INSERT INTO exercises VALUES (?, ?, 1) ON CONFLICT (key) DO UPDATE
    SET solved = max(solved, excluded.solved), tries = tries + 1"""


def location():
    """Path of the file that holds the progress."""
    named = os.environ.get("NNLAB_PROGRESS")
    return Path(named or Path.home() / ".nnlab" / "progress.sqlite")


def record(key, solved):
    """Note one try.  Returns a sentence when something is wrong, or ''."""
    try:
        return _with_file(lambda db: db.execute(_ADD, (key, solved)))[1]
    except (OSError, RuntimeError, sqlite3.Error) as error:
        return f"(Your progress could not be saved: {error}.)"


def read():
    """All entries as {key: (solved, tries)}, and a sentence or ''."""
    try:
        if not location().exists():
            return {}, ""
        rows, note = _with_file(
            lambda db: db.execute("SELECT * FROM exercises").fetchall()
        )
    except (OSError, RuntimeError, sqlite3.Error) as error:
        return {}, f"(Your progress could not be read: {error}.)"
    return {key: (solved, tries) for key, solved, tries in rows}, note


def _with_file(work):
    """Do ``work(database)``; a file that is no database is put aside."""
    path = location()
    try:
        return _transaction(path, work), ""
    except sqlite3.OperationalError:
        raise  # locked, read-only, full: the file itself is well
    except sqlite3.DatabaseError:
        aside = _put_aside(path)
    return _transaction(path, work), (
        f"(The progress file was damaged. It is kept as {aside}, and a new "
        "one was begun.)"
    )


def _transaction(path, work):
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=10)
    with contextlib.closing(connection) as database, database:
        database.execute(_TABLE)
        return work(database)


def _put_aside(path):
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.replace(aside)
    return aside


def progress():
    """What is solved (✓), open (✗) and not tried (·), chapter by chapter.

    Returns
    -------
    Progress
        A table, with a small picture where HTML is shown.
    """
    entries, note = read()
    if not note:
        note = f"Kept in {location()}; deleting that file begins anew."
    return Progress(entries, note)
