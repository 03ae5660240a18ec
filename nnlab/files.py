"""Files that several processes share: mended by one at a time."""

import contextlib
import os
import sqlite3
import tempfile
from pathlib import Path


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
