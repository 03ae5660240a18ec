"""Files that several processes share: mended by one at a time."""

import contextlib
import sqlite3


@contextlib.contextmanager
def alone(path, seconds=5.0):
    """Keep other processes out while a shared file is being mended.

    The lock is SQLite's, on an empty file beside `path`: it works on every
    system, and it is gone when its holder is, even a killed one. Who comes
    in must look again: another may have mended the file while he waited.

    Parameters
    ----------
    path : pathlib.Path
        The file to be mended; it need not exist, its folder must.
    seconds : float
        How long to wait for the others.

    Raises
    ------
    OSError
        Another process is in there for longer, or the folder takes no file.
    """
    lock = path.with_name(f"{path.name}.lock")
    with contextlib.ExitStack() as stack:
        try:
            database = stack.enter_context(contextlib.closing(
                sqlite3.connect(lock, timeout=seconds, isolation_level=None)))
            database.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", None)
            busy = code == sqlite3.SQLITE_BUSY
            raise OSError(0, "another process is at work on it" if busy else
                          "no lock can be made beside it") from error
        try:
            yield
        finally:
            with contextlib.suppress(OSError):      # Windows: still open
                lock.unlink()
