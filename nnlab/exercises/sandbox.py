"""Run a learner's code so that nothing it does can harm the notebook.

The code runs in a thread of its own with a time limit, what it prints is
kept, ``input()`` is refused, and every way to stop a program, ``exit()``
included, ends only the thread.  No signals: it works on Windows too.
"""

import builtins
import contextlib
import ctypes
import io
import threading
import time

KEEP = 2_000  # characters of printed text that are kept
STACK = 16 * 2**20  # bytes: deep recursion ends in RecursionError, not death
PATIENCE = 1.0  # seconds to wait for a thread that was told to stop


class TimeUp(BaseException):
    """Raised inside a thread that ran too long."""


class InputAsked(Exception):
    """Raised in place of waiting for the keyboard."""


class Printed(io.TextIOBase):
    """Keep the first characters of what is printed and drop the rest."""

    def __init__(self):
        self.text = ""

    def writable(self):
        return True

    def write(self, text):
        self.text += str(text)[: KEEP - len(self.text)]
        return len(text)


def run(work, seconds):
    """Call ``work(printed)`` in a guarded thread.

    Parameters
    ----------
    work : function of one argument, the Printed that fills meanwhile
    seconds : float
        The time limit.

    Returns
    -------
    how : str
        "done", "raised", "stopped" (too slow, ended) or "stuck" (too slow
        and still running, because it is inside compiled code).
    what : the result, the exception, or None
    """
    outcome, printed = [], Printed()
    thread = threading.Thread(
        target=_work, args=(work, printed, outcome), daemon=True
    )
    with _guarded(printed):
        _start(thread)
        try:
            thread.join(seconds)
        finally:
            ended = _stop(thread, outcome)
    if not ended:
        return "stuck", None
    return outcome[0] if outcome else ("stopped", None)


def _work(work, printed, outcome):
    try:
        outcome.append(("done", work(printed)))
    except TimeUp:
        outcome.append(("stopped", None))
    except BaseException as error:  # noqa: BLE001 - that is the point
        outcome.append(("raised", error))


def _start(thread):
    before = threading.stack_size(STACK)
    try:
        thread.start()
    finally:
        threading.stack_size(before)


def _stop(thread, outcome):
    """Raise TimeUp in the thread until it ends; False when it does not."""
    end = time.monotonic() + PATIENCE
    ident, error = ctypes.c_ulong(thread.ident), ctypes.py_object(TimeUp)
    while thread.is_alive() and time.monotonic() < end:
        if not outcome:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, error)
        thread.join(0.005)
    return not thread.is_alive()


@contextlib.contextmanager
def _guarded(printed):
    def refuse(prompt=""):
        raise InputAsked

    keyboard, builtins.input = builtins.input, refuse
    try:
        to = contextlib.redirect_stdout(printed)
        with to, contextlib.redirect_stderr(printed):
            yield
    finally:
        builtins.input = keyboard
