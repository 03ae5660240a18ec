"""What is solved, open and not tried, kept in a file the learner owns.

The file is ``~/.nnlab/progress.sqlite``, or what the environment variable
NNLAB_PROGRESS names.  Deleting it forgets everything and harms nothing.
SQLite writes atomically, and two notebooks at once lose nothing.  Nothing
here raises: what goes wrong is told in one sentence, with its cure.
"""

import contextlib
import errno
import os
import shutil
import sqlite3
from pathlib import Path

from nnlab.files import alone

from .overview import Progress

WAIT, WAIT_AGAIN = 3.0, 0.2  # seconds for others to let go of the file
LAYOUT = 0  # PRAGMA user_version of the table below; newer ones count up

_TABLE = """CREATE TABLE IF NOT EXISTS exercises (
    key TEXT PRIMARY KEY, solved INTEGER NOT NULL, tries INTEGER NOT NULL)"""
_ADD = """INSERT INTO exercises (key, solved, tries) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET solved = max(solved, excluded.solved),
    tries = tries + excluded.tries"""
_ALL = "SELECT key, solved, tries FROM exercises"

_FAULTS = (sqlite3.Error, UnicodeError)  # UnicodeError: in SQLite's message

_ELSEWHERE = "or set NNLAB_PROGRESS to another file"
_CURES = {  # SQLite's primary result codes under which the file may be well
    "BUSY LOCKED PROTOCOL": "another program holds {}; close the notebook or "
    f"program that uses it, {_ELSEWHERE}",
    "READONLY PERM CANTOPEN AUTH NOLFS IOERR": "{} cannot be opened or "
    "written; see that it is a file, in a folder, and yours to write, "
    f"{_ELSEWHERE}",
    "FULL": f"the disk with {{}} is full; free some space, {_ELSEWHERE}",
    "NOMEM INTERRUPT": "{} could not be read for want of memory; close some "
    "programs",
    "CONSTRAINT": "{} has the layout of another version of the course; bring "
    "this one up to date, or rename that file to begin anew",
}
_WELL = {
    getattr(sqlite3, f"SQLITE_{name}"): cure
    for names, cure in _CURES.items() for name in names.split()
}
_WRITTEN = sqlite3.SQLITE_IOERR_DELETE_NOENT  # only its journal was missed
_MOVED = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR,
          sqlite3.SQLITE_READONLY}
_NEWER = _WELL[sqlite3.SQLITE_CONSTRAINT]


_held = set()  # files that others did not let go of: not waited for long


def location():
    """Path of the file that holds the progress."""
    named = os.environ.get("NNLAB_PROGRESS")
    if named:
        return Path(named).expanduser()
    return Path.home() / ".nnlab" / "progress.sqlite"


def record(key, solved):
    """Note one try.  Returns a sentence when something is wrong, or ''."""
    try:
        return _with_file(lambda db: _add(db, [(key, solved, 1)]))[1]
    except Exception as error:
        return f"(Your progress could not be saved: {_cure(error)}.)"


def read():
    """All entries as {key: (solved, tries)}, and a sentence or ''."""
    try:
        if not location().exists():
            return {}, ""
        rows, note = _with_file(lambda db: db.execute(_ALL).fetchall())
    except Exception as error:
        return {}, f"(Your progress could not be read: {_cure(error)}.)"
    entries = {}
    for key, solved, tries in _sound(rows):
        before = entries.get(key, (0, 0))
        entries[key] = max(solved, before[0]), max(tries, before[1])
    return entries, note


def _sound(rows):
    """The rows without what is none, whatever a damaged file gives."""
    for key, solved, tries in rows:
        if isinstance(key, str) and isinstance(solved, int):
            tries = tries if isinstance(tries, int) and tries > 0 else 1
            yield key, int(solved > 0), tries


def _add(database, rows):
    database.executemany(_ADD, rows)


def _with_file(work):
    """Do ``work(database)``; a damaged file is put aside first.

    Returns what ``work`` returns, and a sentence or ''.
    """
    path = location()
    try:
        return _unless_moved(path, work), ""
    except _FAULTS as error:
        if not _is_damaged(path, error):
            raise
    with alone():
        try:  # another process may have mended it meanwhile
            return _unless_moved(path, work), ""
        except _FAULTS as error:
            if not _is_damaged(path, error):
                raise
        aside, saved = _replace(path)
    return _unless_moved(path, work), (
        f"(The progress file was damaged. It is kept as {aside}; what could "
        f"be read of it, {len(saved)} of the exercises, is in a new one.)"
    )


def _unless_moved(path, work):
    """Do it again where another process replaced the file meanwhile."""
    try:
        return _transaction(path, work)
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _MOVED:
            raise
    return _transaction(path, work)


def _transaction(path, work):
    path.parent.mkdir(parents=True, exist_ok=True)
    with _opened(path) as database:
        try:
            with database:
                database.execute(_TABLE)
                _check(database)
                result = work(database)
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) != _WRITTEN:
                raise
    _held.discard(path)
    return result


def _check(database):
    (health,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    if health != "ok":
        raise sqlite3.DatabaseError(health)


def _opened(path):
    database = sqlite3.connect(
        path, timeout=WAIT_AGAIN if path in _held else WAIT)
    database.text_factory = lambda text: text.decode("utf-8", "replace")
    return contextlib.closing(database)


def _is_damaged(path, error):
    """Is the file itself to blame, and not locked, full, newer?"""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    if code == sqlite3.SQLITE_READONLY and all(
            os.access(place, os.W_OK) for place in (path, path.parent)):
        return True  # its own header calls it read-only
    if code & 0xFF == sqlite3.SQLITE_BUSY:
        _held.add(path)
    if code & 0xFF in _WELL:
        return False
    with contextlib.suppress(sqlite3.Error), _opened(path) as database:
        (layout,) = database.execute("PRAGMA user_version").fetchone()
        if layout > LAYOUT:
            raise RuntimeError(_NEWER.format(path)) from error
    return True


def _replace(path):
    """Put a new file in place of a damaged one, and keep a copy of that.

    A copy, and not the file under another name: who has it open might write
    to it yet.  Returns the path of the copy, and the rows that were saved.
    """
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    shutil.copyfile(path, aside)
    saved = _rescued(aside)
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    try:
        _transaction(draft, lambda database: _add(database, saved))
        for ending in ("-journal", "-wal", "-shm"):  # of the damaged file
            with contextlib.suppress(OSError):
                os.replace(f"{path}{ending}", f"{aside}{ending}")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return aside, saved


def _rescued(path):
    """The rows of a damaged file that can still be read, each key once."""
    content, rows = path.read_bytes(), []
    for repaired in (bytes, _with_new_head):
        with contextlib.suppress(Exception), _opened(":memory:") as database:
            database.deserialize(repaired(content))
            for row in database.execute("SELECT * FROM exercises NOT INDEXED"):
                rows += _sound([row[:3]])
    return list({row[0]: row for row in rows}.values())


def _with_new_head(content):
    """The file with the first page, which describes the rest, of a new one."""
    with _opened(":memory:") as database:
        database.execute(_TABLE)
        head = database.serialize()
    page = int.from_bytes(head[16:18], "big")  # bytes
    pages = (len(content) // page).to_bytes(4, "big")
    return head[:28] + pages + head[32:page] + content[page:]


def _cure(error):
    """What is wrong and what to do, as a part of a sentence."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if isinstance(error, OSError):
        full = error.errno == errno.ENOSPC
        code = sqlite3.SQLITE_FULL if full else sqlite3.SQLITE_CANTOPEN
    return _WELL[code].format(location()) if code in _WELL else str(error)


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
