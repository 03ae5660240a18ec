"""Run a learner's code so that nothing it does can harm the notebook.

On Linux it runs in a child: a copy of this process, made by ``fork`` in some
10 ms.  What it prints, changes or breaks, NumPy itself included, is gone
with the child, and when its time is up the child is ended by force,
whatever it is doing: ``while True``, ``9**9**9``, a hopeless regular
expression.  ``exit()``, a crash or too much memory end the child alone.

A fork is not safe everywhere.  Windows has none, the libraries of macOS
forbid it, and a copy of TensorFlow or PyTorch lacks the threads that it
waits for.  There the code runs in a thread of this process, which cannot be
ended by force.  Not cured in a thread:

- A single step of compiled code (``9**9**9``, ``sum(range(10**10))``) keeps
  all of Python waiting until it ends, the time limit and Interrupt included.
- Code that catches every exception runs on after the check, and may print.
- ``os._exit()``, a crash and too much memory take the notebook with them.
- What else it changes stays changed, except that NumPy's own functions are
  put back, and that the streams and ``input`` always are.
"""

import builtins
import contextlib
import ctypes
import faulthandler
import gc
import io
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
import warnings
from operator import is_

import numpy as np

KEEP = 2_000  # characters of printed text that are kept
STACK = 16 * 2**20  # bytes: deep recursion ends in RecursionError, not death
PATIENCE = 1.0  # seconds to wait for a thread that was told to stop
MEMORY = 2 * 2**30  # bytes that a child may take beyond what it has

_NAME = "a learner's answer"  # of its thread
_END = ()  # what a child sends last
_NUMPY = {  # each module's own public names, as they are at the start
    name: (module, {k: v for k, v in vars(module).items() if k[0] != "_"})
    for name, module in (
        ("np", np), ("np.linalg", np.linalg), ("np.random", np.random),
    )
}

_busy = False  # code of a learner runs in this process


class TimeUp(BaseException):
    """Raised inside a thread that ran too long."""


class InputAsked(Exception):
    """Raised in place of waiting for the keyboard."""


class Nested(Exception):
    """Raised by a check that stands inside the answer it checks."""


class Printed(io.TextIOBase):
    """Keep the first characters of what is printed and drop the rest."""

    def __init__(self):
        self.text = ""

    def writable(self):
        return True

    def write(self, text):
        if len(self.text) < KEEP:
            self.text += str(text)[: KEEP - len(self.text)]
        return len(text)

    def take(self):
        """The text since the last time."""
        text, self.text = self.text, ""
        return text


def run(work, seconds, child):
    """Collect what ``work(printed)`` yields, a learner's code running in it.

    Parameters
    ----------
    work : generator function of one argument, the Printed that fills
        It yields plain data, which a child can send.
    seconds : float
        The time limit for all of it.
    child : bool
        Whether a child may run it; forking.py says so.

    Returns
    -------
    items : list
        What it yielded in time.
    end : str
        "done", "late" (its time was up, and it was ended), "stuck" (a thread
        that could not be ended) or "dead" (the child was ended from inside).

    Raises
    ------
    Nested
        When it is called by code that runs here already.
    """
    if _busy or threading.current_thread().name == _NAME:
        raise Nested
    if child:
        with contextlib.suppress(OSError):  # no room for another process
            return _in_child(work, seconds)
    return _in_thread(work, seconds)


def changed_numpy():
    """Names of NumPy's functions that are no longer NumPy's own."""
    return [
        f"{prefix}.{name}"
        for prefix, (module, own) in _NUMPY.items()
        if not all(map(is_, map(vars(module).get, own), own.values()))
        for name, value in own.items()
        if vars(module).get(name) is not value
    ]


def mend_numpy():
    """Put NumPy's own functions back."""
    for module, own in _NUMPY.values():
        vars(module).update(own)


def _in_child(work, seconds):
    fork = multiprocessing.get_context("fork")
    inbox, outbox = fork.Pipe(duplex=False)
    child = fork.Process(target=_child, args=(work, outbox, seconds))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of threads: see above
            child.start()
        outbox.close()
        return _collect(inbox, seconds)
    finally:
        inbox.close()
        _end(child)


def _collect(inbox, seconds):
    items, end = [], time.monotonic() + seconds
    try:
        while inbox.poll(max(0.0, end - time.monotonic())):
            message = inbox.recv()
            if message == _END:
                return items, "done"
            items += message
        return items, "late"
    except EOFError:
        return items, "dead"


def _end(child):
    """End the child and whatever it started, and wait until it is gone."""
    if child.pid is None:
        return
    with contextlib.suppress(OSError):
        os.killpg(child.pid, signal.SIGKILL)
    child.kill()
    child.join()
    child.close()


def _child(work, outbox, seconds):
    global _busy
    _busy = True
    try:
        os.setsid()  # Interrupt is for the notebook: it ends this process
        with contextlib.suppress(OSError, ValueError):  # where forbidden
            _limit(seconds)
        gc.disable()  # it would copy all memory to look through it
        faulthandler.disable()  # a crash is told by the one who waits
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        printed = Printed()
        with _guarded(printed):
            for item in work(printed):
                outbox.send((item,))
        outbox.send(_END)
    finally:
        os._exit(0)  # what the notebook has still to print is not ours


def _limit(seconds):
    """Bound the child's memory, and its life if the notebook's ends."""
    import resource

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(math.ceil(seconds) + 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with open("/proc/self/statm", encoding="ascii") as file:
        pages = int(file.read().split()[0])
    most = pages * resource.getpagesize() + MEMORY
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY or soft > most:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _in_thread(work, seconds):
    global _busy
    messages, printed = [], Printed()
    thread = threading.Thread(
        target=_fill, args=(messages, work, printed), name=_NAME, daemon=True
    )
    _busy = True
    try:
        with _guarded(printed):
            _start(thread)
            try:
                thread.join(seconds)
            finally:
                ended = _stop(thread, messages)
    finally:
        _busy = False
        mend_numpy()
    messages = list(messages)
    items = [item for message in messages for item in message]
    if _END in messages[-1:]:
        return items, "done"
    return items, "late" if ended else "stuck"


def _fill(messages, work, printed):
    with contextlib.suppress(BaseException):  # TimeUp, or it ended itself
        for item in work(printed):
            messages.append((item,))
        messages.append(_END)


def _start(thread):
    before = threading.stack_size(STACK)
    try:
        thread.start()
    finally:
        threading.stack_size(before)


def _stop(thread, messages):
    """Raise TimeUp in the thread until it ends; False when it does not."""
    end = time.monotonic() + PATIENCE
    ident, error = ctypes.c_ulong(thread.ident), ctypes.py_object(TimeUp)
    while thread.is_alive() and time.monotonic() < end:
        if _END not in messages[-1:]:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, error)
        thread.join(0.005)
    return not thread.is_alive()


@contextlib.contextmanager
def _guarded(printed):
    """Keep what is printed, drop warnings and displays, refuse the rest."""
    with contextlib.ExitStack() as swaps:
        swap = swaps.enter_context
        swap(contextlib.redirect_stdout(printed))
        swap(contextlib.redirect_stderr(Printed()))
        swap(_swapped(sys, "stdin", io.StringIO()))
        swap(_swapped(builtins, "input", _refuse))
        if "IPython" in sys.modules:
            shell = sys.modules["IPython"].get_ipython()
            if shell is not None:
                swap(_swapped(shell, "ask_exit", sys.exit))
                publisher = shell.display_pub
                swap(_swapped(publisher, "publish", lambda *a, **k: None))
        yield


@contextlib.contextmanager
def _swapped(owner, name, value):
    own = name in vars(owner)
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        if own:
            setattr(owner, name, before)
        else:
            delattr(owner, name)


def _refuse(prompt=""):
    raise InputAsked
