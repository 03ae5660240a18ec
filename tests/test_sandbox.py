"""Where a learner's code runs: nothing it does escapes or stays behind."""

import builtins
import gc
import os
import re
import sys
import threading
import time
import types

import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel

from nnlab.exercises import check, forking, hint, learned, sandbox
from nnlab.exercises.define import Choice, Function, Option, Rules, Value
from nnlab.exercises.judge import judge_exercise
from nnlab.exercises.report import NOTE, RIGHT, WRONG

DOUBLE = Function(
    key="99-double", title="Double", call="double(x)", hints=["One.", "Two."],
    right=lambda x: 2 * x, seconds=0.5,
    cases=[(np.array([1.5, -2.0]),), (np.array([[3.0]]),)],
)
LINUX = sys.platform == "linux"


@pytest.fixture(autouse=True)
def no_callbacks_of_others():
    """Hypothesis leaves one in the collector, where time may run out."""
    before = gc.callbacks[:]
    gc.callbacks.clear()
    yield
    gc.callbacks[:] = before


@pytest.fixture(params=["child", "thread"])
def everywhere(request, monkeypatch):
    """In a child where there is one, and in a thread as on Windows."""
    if request.param == "child" and not LINUX:
        pytest.skip("no child processes on Windows and macOS")
    if request.param == "thread":
        monkeypatch.setattr(forking, "may_fork", lambda *things: False)
    monkeypatch.setattr(sandbox, "PATIENCE", 0.2)
    return request.param


@pytest.fixture
def child():
    if not LINUX:
        pytest.skip("no child processes on Windows and macOS")


def text(answer, exercise=DOUBLE):
    """The report as one line, of an answer that is not right."""
    result = judge_exercise(exercise, answer)
    assert result.state == WRONG, result
    for shown in (str(result), result._repr_html_()):
        shown.encode("utf-8")           # no half characters
    return " ".join(str(result).split())


# What an answer can do to be slow.

def endless(x):
    while True:
        pass


def stubborn(x):
    while True:
        try:
            x = x + 0
        except BaseException:       # noqa: BLE001, S110 - learners do
            pass


def chatty(x):
    while True:
        print("spam" * 1000)


def recursion(x):
    return recursion(x)


@pytest.mark.parametrize("answer", [endless, chatty])
def test_what_never_ends_is_stopped(everywhere, answer):
    begin = time.monotonic()
    assert "no answer within 0.5 seconds It was stopped" in text(answer)
    assert time.monotonic() - begin < 4


@pytest.mark.parametrize("answer", [
    stubborn,
    lambda x: time.sleep(60),
    lambda x: 9**9**9,
    lambda x: sum(range(10**10)),
    lambda x: re.match(r"(a+)+$", 64 * "a" + "b"),
    lambda x: "x" * 10**9 in "y" * 10**9 * 3,
])
def test_a_child_is_ended_whatever_it_does(child, answer):
    begin, ids = time.monotonic(), children()
    assert "no answer within 0.5 seconds It was stopped" in text(answer)
    assert time.monotonic() - begin < 4
    assert children() == ids


def children():
    """Processes whose parent is this one."""
    found = set()
    for name in os.listdir("/proc"):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8") as file:
                parent = file.read().rpartition(")")[2].split()[1]
        except OSError:
            continue
        found |= {name} if int(parent) == os.getpid() else set()
    return found


def test_what_a_child_started_ends_with_it(child, tmp_path):
    def starts(x):
        import subprocess
        sleeper = subprocess.Popen([sys.executable, "-c",
                                    "import time; time.sleep(60)"])
        (tmp_path / "pid").write_text(str(sleeper.pid), encoding="utf-8")
        time.sleep(60)

    assert "It was stopped" in text(starts)
    for _ in range(100):
        state = alive((tmp_path / "pid").read_text(encoding="utf-8"))
        if not state:
            return
        time.sleep(0.01)
    pytest.fail("it still runs")


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_thread_that_cannot_be_ended_is_named(monkeypatch):
    monkeypatch.setattr(forking, "may_fork", lambda *things: False)
    monkeypatch.setattr(sandbox, "PATIENCE", 0.1)
    assert "could not be stopped" in text(lambda x: time.sleep(1.2))
    time.sleep(0.8)                     # until it has ended by itself


def test_a_stuck_answer_that_comes_back_ends_before_it_prints(
        monkeypatch, capsys):
    monkeypatch.setattr(forking, "may_fork", lambda *things: False)
    monkeypatch.setattr(sandbox, "PATIENCE", 0.1)
    assert "could not be stopped" in text(
        lambda x: (time.sleep(1), print("late")))
    time.sleep(0.8)
    assert "late" not in capsys.readouterr().out


def test_an_interrupt_stops_the_check(everywhere, monkeypatch):
    def interrupted(*args):
        raise KeyboardInterrupt
    monkeypatch.setattr(sandbox, "_collect", interrupted)
    monkeypatch.setattr(threading.Thread, "join", interrupted)
    monkeypatch.setattr(sandbox, "_stop", lambda *args: True)
    monkeypatch.setattr(sandbox, "_end", lambda child: None)
    assert "you stopped the check" in text(lambda x: x)


# What an answer can do to end the program.

def quits(x):
    raise SystemExit


def interrupts(x):
    raise KeyboardInterrupt


@pytest.mark.parametrize("answer, part", [
    (quits, "It calls exit()"),
    (lambda x: sys.exit(), "It calls exit()"),
    (lambda x: builtins.quit(), "It calls exit()"),
    (interrupts, "raises KeyboardInterrupt"),
    (recursion, "calls itself"),
    (lambda x: input("x? "), "It waits for input()"),
    (lambda x: sys.stdin.read().missing, "no attribute 'missing'"),
    (lambda x: np.empty(10**15), "more memory"),
])
def test_the_ends_of_a_program_end_an_answer(everywhere, answer, part):
    assert part in text(answer)


def test_a_child_may_die(child):
    assert "It ended Python itself" in text(lambda x: os._exit(0))
    assert "It ended Python itself" in text(lambda x: os.kill(os.getpid(), 9))
    assert "It ended Python itself" in text(crashes)


def crashes(x):
    import ctypes
    return ctypes.string_at(0)


def test_a_child_may_take_too_much_memory(child, monkeypatch):
    monkeypatch.setattr(sandbox, "MEMORY", 2**27)

    def grows(x):
        return [np.empty(10**6) for _ in range(10**4)]

    assert "more memory" in text(grows)


# Nothing stays behind.

def test_streams_are_back_and_no_thread_is_left(everywhere, capfd):
    before = (sys.stdout, sys.stderr, sys.stdin, builtins.input,
              threading.stack_size(), threading.active_count())

    def noisy(x):
        print("spam")
        print("eggs", file=sys.stderr)
        if everywhere == "child":       # even below Python
            os.write(1, b"bacon")
            os.write(2, b"ham")
        return 2 * x

    assert judge_exercise(DOUBLE, noisy).state == RIGHT
    for answer in (noisy, quits, endless, recursion, lambda x: input()):
        judge_exercise(DOUBLE, answer)
    assert before == (
        sys.stdout, sys.stderr, sys.stdin, builtins.input,
        threading.stack_size(), threading.active_count())
    assert capfd.readouterr() == ("", "")


def patches(x):
    np.allclose = np.isclose = np.array_equal = lambda *a, **k: True
    np.asarray = np.array = lambda value, *a, **k: 2 * x
    return 0


def test_patched_numpy_neither_passes_nor_stays(everywhere):
    before = np.allclose, np.asarray, np.array
    assert "np.asarray another meaning" in text(patches).replace(
        "np.array ", "np.asarray ").replace("np.allclose ", "np.asarray ")
    assert before == (np.allclose, np.asarray, np.array)
    assert np.array([1.0]).shape == (1,)


def test_other_patches_stay_in_the_child(child):
    def patches_more(x):
        import math

        from nnlab.exercises import compare, judge
        math.exp = judge.judge_exercise = compare.agrees = lambda *a: True
        compare.same = lambda *a: True
        return 0

    assert "One number came where" in text(patches_more)
    assert judge_exercise(DOUBLE, lambda x: 0).state == WRONG


def test_numpy_that_was_patched_before_is_said(monkeypatch):
    monkeypatch.setattr(np, "exp", lambda z: z)
    result = judge_exercise(DOUBLE, lambda x: 2 * x)
    assert result.state == NOTE and "`np.exp` is no longer" in result.says[0]
    assert sandbox.changed_numpy() == ["np.exp"]


def test_little_of_what_is_printed_is_kept(everywhere):
    def work(printed):
        for _ in range(100):
            print("spam" * 1000)
        yield printed.text
    (kept,), end = sandbox.run(work, 5, everywhere == "child")
    assert end == "done" and len(kept) == sandbox.KEEP


def floods(x):
    for k in range(200_000):
        print("hello", k)
    return 3 * x


def test_a_flood_is_answered_within_the_time_limit(everywhere, monkeypatch):
    """Once for all: to look for the mistake takes no time of its own."""
    given, run = [], sandbox.run

    def timed(work, seconds, child):
        begin = time.monotonic()
        try:
            return run(work, seconds, child)
        finally:
            given.append((seconds, time.monotonic() - begin))

    monkeypatch.setattr(sandbox, "run", timed)
    six = Function(
        key="99-six", title="Six", call="double(x)", hints=["One.", "Two."],
        right=lambda x: 2 * x, seconds=1.5, cases=[(np.ones(40),)] * 40)
    shown = text(floods, six)
    left = six.seconds
    for seconds, took in given:
        assert seconds <= left + 0.01
        left -= took
    assert "of 40 cases" in shown and "It was stopped" in shown


def test_what_is_printed_beyond_the_first_is_dropped_quickly():
    begin, printed = time.perf_counter(), sandbox.Printed()
    for k in range(200_000):
        print("hello", k, file=printed)
    assert time.perf_counter() - begin < 1 and len(printed.text) <= 2_000


def test_a_right_answer_is_answered_at_once(everywhere):
    took = []
    for _ in range(5):
        begin = time.perf_counter()
        judge_exercise(DOUBLE, lambda x: 2 * x)
        took.append(time.perf_counter() - begin)
    assert min(took) < 0.3


# A check inside the answer.

def test_a_check_inside_the_answer_is_refused(everywhere):
    def nested(x):
        check("01-line", nested)
        return 2 * x

    def learns(x):
        return learned("01-line", nested)

    for answer in (nested, learns):
        begin = time.monotonic()
        assert "stands inside the answer" in text(answer)
        assert time.monotonic() - begin < 4
    assert judge_exercise(DOUBLE, lambda x: 2 * x).state == RIGHT


def test_a_hint_inside_the_answer_shows_nothing(everywhere, capsys):
    def helped(x):
        hint("01-line")
        return 2 * x

    assert judge_exercise(DOUBLE, helped).state == RIGHT
    assert capsys.readouterr().out == ""


# What an answer can return or raise.

class Meta(type):
    __name__ = property(lambda cls: 1 / 0)
    __module__ = property(lambda cls: 1 / 0)


class Hostile(metaclass=Meta):
    """Everything that can be asked of it fails, or ends the program."""

    __hash__ = None

    def __repr__(self):
        raise KeyboardInterrupt

    def __getattribute__(self, name):
        raise SystemExit

    __array__ = __eq__ = __len__ = __iter__ = __bool__ = __repr__
    __str__ = __float__ = __index__ = __reduce__ = __call__ = __repr__


class Loops:
    """It never answers."""

    def __repr__(self):
        while True:
            pass

    __array__ = __str__ = __float__ = __len__ = __repr__


class Text(str):
    __slots__ = ()

    def __getattribute__(self, name):
        raise SystemExit

    def __str__(self):
        return "\udcff"

    __repr__ = strip = upper = __str__


class Row(list):
    def __iter__(self):
        raise KeyboardInterrupt

    __len__ = __getitem__ = __repr__ = __iter__


class BadError(Exception):
    def __str__(self):
        raise SystemExit

    args = name = __traceback__ = property(lambda self: 1 / 0)
    __repr__ = __str__


class NameMissing(NameError):
    name = property(lambda self: Hostile())


def raising(error):
    def answer(x):
        raise error
    return answer


def returning(value):
    return lambda x: value


cycle, tree = [], {}
cycle += [cycle, cycle, 1.0]
tree["tree"] = (tree, [tree])
loop = np.empty(2, dtype=object)
loop[:] = [loop, cycle]
shared = [1.0]
for _ in range(60):
    shared = [shared, shared]           # 2**60 numbers, if one counts

SLOW = [Loops(), [Loops()], shared]
VALUES = [
    Hostile(), Hostile, Text("a"), Row([1]), [Hostile()], {"a": Hostile()},
    {1: 2, (3,): 4}, cycle, tree, loop, (cycle,), "\udc80", b"\xff",
    np.array(["\ud800"]), np.array([b"\xff", None], dtype=object), np.nan,
    np.array("2024-01-01", dtype="M8[D]"), np.zeros(2, dtype="i4,f8"),
    np.broadcast_to(1.0, (10**6, 10**6)), 10**400, [10**400], 1 << 70,
    range(10**12), iter([1]), {1, 2}, frozenset(), print, len, np, np.ndarray,
    type, NotImplemented, object(), memoryview(b"ab"), bytearray(b"ab"),
    np.ma.masked, np.recarray((2,), dtype=[("a", float)]), float("inf"),
    complex(1, 2), (), [], {}, "", np.array([]), np.array(None), ValueError(),
    types.SimpleNamespace(__array__=3), sys._getframe(), (x for x in "ab"),
    *SLOW, True, np.longdouble(1), np.float16(3), "x" * 10**6,
    "\x1b[31m\0\r\x08", "<script>", "`$`", [[1, 2], [3]],
]
ERRORS = [
    BadError(), NameMissing("x"), NameError("\udc80"), ValueError("\udc80"),
    ValueError("\x1b[31m\0"), ValueError("a\nb" * 10**5),
    ValueError(Hostile()), KeyError(Hostile()),
    OSError(2, "\udc80", "\udc80"), StopIteration(3), GeneratorExit(),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "\udc80"),
    AttributeError(name=Hostile(), obj=Hostile()), ImportError(name="\udc80"),
    ExceptionGroup("\udc80", [ValueError()]), BaseException(), SyntaxError(
        "\udc80", ("\udc80", 1, 1, "\udc80")), RecursionError(), MemoryError(),
    type("\u202eName", (Exception,), {})(), Meta("Error", (Exception,), {})(),
    sandbox.InputAsked(), sandbox.Nested(), AssertionError("\ud800"),
]


@pytest.mark.parametrize("number", range(len(VALUES)))
def test_no_result_escapes(everywhere, number, capsys):
    value = VALUES[number]              # pytest must not look at it
    if everywhere == "thread" and value is shared:
        return                          # its repr is one endless step
    assert text(returning(value))
    double = Value(key="99-v", title="V", hints=["A.", "B."], right=2.5,
                   seconds=0.5)
    rules = Rules(key="99-r", title="R", hints=["A.", "B."], seconds=0.5,
                  rules=[lambda a: f"{a!r} is not it: {a + 1 > 2}"])
    pair = Rules(key="99-p", title="P", hints=["A.", "B."], seconds=0.5,
                 rules=[lambda a: "Wrong."], parts=("a", "b"))
    choice = Choice(key="99-c", title="C", hints=["A.", "B."], options={
        "Z": Option("Z", "Z", True)})
    if everywhere == "thread" and value is loop:
        rules = double                  # NumPy itself dies of its repr
    for exercise in (double, rules, pair, choice, DOUBLE):
        result = judge_exercise(exercise, value)
        assert result.state in (WRONG, "○"), result
        (str(result) + result._repr_html_()).encode("utf-8")
    if any(value is s for s in SLOW):
        return                          # it takes 5 seconds each time
    check(value, value)
    check("01-line", value)
    check("01-and", (value, value))
    capsys.readouterr().out.encode("utf-8")


@pytest.mark.parametrize("number", range(len(ERRORS)))
def test_no_error_escapes(everywhere, number):
    shown = text(raising(ERRORS[number]))
    assert "error " in shown and " at 0x" not in shown


@pytest.mark.parametrize("answer", [
    recursion, patches, quits, lambda x: object(), lambda x: np.where,
    lambda x: (v for v in x), raising(ValueError(object())),
])
def test_a_report_is_the_same_each_time(everywhere, answer):
    one, two = (judge_exercise(DOUBLE, answer) for _ in range(2))
    assert str(one) == str(two) and " at 0x" not in str(one)
    assert one._repr_html_() == two._repr_html_()


# What may run in a child.

def test_code_that_uses_keras_stays_here(child, monkeypatch):
    keras = types.ModuleType("keras")
    keras.Model = type("Model", (), {"__module__": "keras.src.models"})
    monkeypatch.setitem(sys.modules, "keras", keras)
    model, own = keras.Model(), type("Own", (keras.Model,), {})()

    def uses(x):
        return keras.ops.relu(x)

    def inside(x):
        def inner():
            import keras
            return keras
        return inner()

    def through(x):
        return helper(x)        # noqa: F821 - the notebook has it

    def encloses(x):
        return model

    monkeypatch.setitem(globals(), "helper", uses)
    for thing in (keras, model, own, keras.Model, uses, inside, through,
                  encloses, [model], {"a": (1, model)}):
        assert not forking.may_fork(thing), thing
    for thing in (lambda x: 2 * x, np.ones(3), [1, "keras"], Hostile()):
        assert forking.may_fork(thing)


def test_without_room_for_a_child_a_thread_does_it(child, monkeypatch):
    monkeypatch.setattr(os, "fork", raising(OSError()))
    monkeypatch.setattr(os, "fork", lambda: (_ for _ in ()).throw(OSError()))
    assert judge_exercise(DOUBLE, lambda x: 2 * x).state == RIGHT


# In a real kernel, whose exit(), input() and display() are its own.

LINE = "def decision_line(w, bias):\n    {}\n    return -w[0]/w[1], -bias/w[1]"
CHECK = '\ncheck("01-line", decision_line)'
STREAMS = "sys.stdout, sys.stderr, sys.stdin, builtins.input"
CELLS = [
    ("import sys, builtins\nfrom IPython.display import display\n"
     "from nnlab.exercises import check, progress\n"
     f"before = {STREAMS}", ""),
    (LINE.format('check("01-line", decision_line)') + CHECK,
     "stands inside the answer"),
    (LINE.format("exit()") + CHECK, "It calls exit()"),
    (LINE.format("quit()") + CHECK, "It calls exit()"),
    (LINE.format("input()") + CHECK, "It waits for input()"),
    (LINE.format('print("spam"); display("spam")') + CHECK,
     "✓ 01-line: right"),
    (LINE.format("pass") + '\nprint("once")' + CHECK, "once"),
    (f"after = {STREAMS}\nbefore[:3] == after[:3], sys.stdout.closed",
     "(True, False)"),
    ("# Solution 1.1\n" + LINE.format("pass") + CHECK,
     "s solution: ✓"),
    ('# Solution 1.1, spoilt\ncheck("01-line", lambda w, bias: 0)',
     "s solution: ✗"),
    ("progress()", "✓ 01-line: The line of a neuron (solved, 6 tries)"),
]


def test_in_a_kernel(tmp_path):
    where = {**os.environ, "NNLAB_PROGRESS": str(tmp_path / "p.sqlite")}
    manager, client = start_new_kernel(kernel_name="python3", env=where)
    try:
        for code, part in CELLS:
            shown = []
            client.execute_interactive(
                code, timeout=60, output_hook=lambda m: shown.append(m))
            said = " ".join(str(m["content"]) for m in shown
                            if m["msg_type"] != "execute_input")
            assert part in said and "spam" not in said, (code, said)
            assert said.count("once") < 2
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
