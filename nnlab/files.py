"""Files that nothing may spoil: mended by one at a time, written whole."""

import contextlib
import errno
import glob
import os
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path
from uuid import uuid4


@contextlib.contextmanager
def draft(path, who="draft"):
    """Give an open binary file that takes the place of `path` in the end.

    What was there stays whole until all is written: the new bytes go into a
    draft beside it, which replaces it in one step, or is removed if anything
    goes wrong (an error, Ctrl-C, a full disk). A process that is killed
    leaves its draft; the next one that writes this file removes it. A link
    stays a link.

    Parameters
    ----------
    path : str or path
    who : str
        Who writes, for the message.

    Raises
    ------
    ValueError
        There is something else than a file in that place.
    OSError
        The folder is missing or full, or may not be written to.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        raise ValueError(f"{who}: expected the name of a file, got {path}, "
                         "which is something else; choose another name")
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "no such folder",
                                str(path.parent))
    _sweep(path)
    part = path.with_name(f"{path.name[:50]}.{uuid4().hex}.part")
    try:
        with open(part, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, part)
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _sweep(path, seconds=3600):
    """Remove what killed processes have left: drafts an hour old."""
    pattern = glob.escape(path.name[:50]) + f".{'[0-9a-f]' * 32}.part"
    with contextlib.suppress(OSError):
        for other in path.parent.glob(pattern):
            if time.time() - other.stat().st_mtime > seconds:
                other.unlink(missing_ok=True)


@contextlib.contextmanager
def alone(seconds=5.0):
    """Keep other processes out while a shared file is being mended.

    The lock is SQLite's, on one empty file in the system's temporary folder:
    it works on every system, and it is gone when its holder is, even a
    killed one. Who comes in must look again: another may have mended the
    file meanwhile. (Users of one machine, and machines that share a disk,
    do not keep each other out.)

    Parameters
    ----------
    seconds : float
        How long to wait for the others.

    Raises
    ------
    OSError
        Another process is in there for longer, or there is no such folder.
    """
    user = getattr(os, "getuid", int)()
    lock = Path(tempfile.gettempdir(), f"nnlab-{user}.lock")
    with contextlib.ExitStack() as stack:
        try:
            database = stack.enter_context(contextlib.closing(
                sqlite3.connect(lock, timeout=seconds, isolation_level=None)))
            database.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", None)
            busy = code == sqlite3.SQLITE_BUSY
            raise OSError(0, "another process is at work" if busy else
                          f"no lock can be made as {lock}") from error
        yield
