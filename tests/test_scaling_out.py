"""Several processes: trained for real where JAX is, watched and ended anyhow.

The launcher and the supervisor are tested with small programs that need no
JAX; the program itself, with two processes and a kill, where JAX is here.
"""

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import numpy as np
import pytest

from nnlab import scaling

ROOT = Path(__file__).resolve().parent.parent
RECORD = json.loads((ROOT / "benchmarks" / "scaling_out.json").read_text(
    encoding="utf-8"))

pytestmark = pytest.mark.skipif(
    not scaling.POSIX, reason="windows: processes are ended in another way")
with_jax = pytest.mark.skipif(
    bool(scaling.missing()), reason=scaling.missing() or "JAX is here")

# "Epochs" of 0.1 s with a file after each; process 1 dies once, when there
# are two.
WORKER = """
import os, sys, time
from pathlib import Path
from nnlab import scaling
folder = Path(os.environ["SCALING_FOLDER"])
me = os.environ.get("KERAS_DISTRIBUTION_PROCESS_ID", "0")
done = scaling.last_epoch(os.listdir(folder))
path = folder / f"process-{me}.jsonl"
first = not path.exists()
with path.open("a") as file:
    print('{"start": %d}' % done, file=file)
while not (folder / "process-1.jsonl").exists():
    time.sleep(0.01)
for epoch in range(done + 1, int(os.environ["SCALING_EPOCHS"]) + 1):
    time.sleep(0.1)
    while me == "1" and first:
        time.sleep(0.01)
        if scaling.last_epoch(os.listdir(folder)) >= 2:
            sys.exit("I die")
    if me == "0":
        (folder / f"epoch-{epoch}.weights.h5").write_text("weights")
"""
SLEEPER = "import time; print('asleep', flush=True); time.sleep(600)"


def program(source):
    return [sys.executable, "-c", source]


def is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class Pids:
    """A watch that remembers the processes which it has seen."""

    def __init__(self):
        self.seen = set()

    def __call__(self, group):
        self.seen |= {started.pid for started in group}


# The average

def test_the_average_of_pieces_is_the_gradient_of_the_whole():
    from nnlab import Sequential, layers
    from nnlab.exercises import catalogue
    average = catalogue.find("15-average").right
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(64, 5)), rng.integers(0, 3, 64)
    model = Sequential([layers.Input((5,)), layers.Dense(4, "tanh"),
                        layers.Dense(3, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")

    def gradients(rows):
        model.compute_gradients(x[rows], y[rows])
        return [dv.copy() for dv in model.gradients]

    whole = gradients(slice(None))
    parts = [gradients(slice(0, 40)), gradients(slice(40, 64))]
    for dv, *pair in zip(whole, *parts):
        assert np.allclose(average(np.stack(pair), (40, 24)), dv, atol=1e-6)
        assert not np.allclose(np.mean(pair, axis=0), dv, atol=1e-4)


# The launcher and the supervisor

def test_only_environment_variables_tell_processes_apart():
    first, second = (scaling.environment(k, 2, 1, 5000) for k in (0, 1))
    assert {name for name in first if first[name] != second[name]} == {
        "KERAS_DISTRIBUTION_PROCESS_ID"}
    assert not any("DISTRIBUTION" in name or "BIND" in name
                   for name in scaling.environment(0, 1, 2, 5000))
    assert first["JAX_COORDINATOR_BIND_ADDRESS"] == "127.0.0.1:5000"


def test_settings_of_the_parent_do_not_reach_the_children(
        tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_DISTRIBUTION_NUM_PROCESSES", "7")
    monkeypatch.setenv("JAX_PLATFORMS", "tpu")
    scaling.launch(tmp_path, program=program(
        "import os; print(sorted(k + '=' + v for k, v in os.environ.items() "
        "if k.startswith(('KERAS_D', 'JAX_P'))))"))
    assert "['JAX_PLATFORMS=cpu']" in scaling.last_words(tmp_path, 0)


def test_a_process_that_dies_ends_all_and_all_start_again(tmp_path):
    pids = Pids()
    lines, restarts = scaling.supervise(
        tmp_path, processes=2, watch=pids, program=program(WORKER), limit=60)
    assert restarts == 1
    assert [len(process) for process in lines] == [2, 2]    # two starts
    assert all(first["start"] == 0 for first, _ in lines)
    assert lines[0][1]["start"] >= 2
    assert scaling.last_epoch(os.listdir(tmp_path)) == 5
    assert len(pids.seen) == 4 and not any(map(is_there, pids.seen))


def test_a_supervisor_gives_up(tmp_path):
    with pytest.raises(scaling.RunFailed, match="process 0 ended with code "
                                                "3; process 0 said: why"):
        scaling.supervise(tmp_path, restarts=2, program=program(
            "import sys; print('why'); sys.exit(3)"))
    log = (tmp_path / "process-0.log").read_text(encoding="utf-8")
    assert log.count("why") == 3


def test_a_process_that_hangs_is_ended_at_the_limit(tmp_path):
    pids, begin = Pids(), time.monotonic()
    with pytest.raises(scaling.RunFailed, match="not done after 2 s, so all "
                                                "were ended; process 0 said"):
        scaling.launch(tmp_path, processes=2, limit=2, watch=pids,
                       program=program(SLEEPER))
    assert time.monotonic() - begin < 30
    assert len(pids.seen) == 2 and not any(map(is_there, pids.seen))


def test_what_a_process_started_is_ended_with_it(tmp_path):
    source = ("import subprocess, sys; p = subprocess.Popen([sys.executable,"
              f" '-c', {SLEEPER!r}]); print(p.pid, flush=True); p.wait()")
    with pytest.raises(scaling.RunFailed):
        scaling.launch(tmp_path, limit=3, program=program(source))
    log = (tmp_path / "process-0.log").read_text(encoding="utf-8")
    grandchild, = {int(n) for n in re.findall(r"^\d+$", log, re.MULTILINE)}
    until = time.monotonic() + 10       # whoever adopted it has to notice
    while is_there(grandchild) and time.monotonic() < until:
        status = Path(f"/proc/{grandchild}/stat")
        if status.exists() and ") Z " in status.read_text():
            return                      # dead, and not yet collected
        time.sleep(0.1)
    assert not is_there(grandchild)


def test_an_interrupt_leaves_no_process_behind(tmp_path):
    pids = Pids()

    def interrupt(group):
        pids(group)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scaling.launch(tmp_path, processes=2, watch=interrupt,
                       program=program(SLEEPER))
    assert len(pids.seen) == 2 and not any(map(is_there, pids.seen))


def test_a_port_in_use_is_a_failure_and_the_next_start_has_another(
        tmp_path, monkeypatch):
    with socket.socket() as taken:
        taken.bind((scaling.LOOPBACK, 0))
        taken.listen()
        ports = [taken.getsockname()[1], scaling.free_port()]
        monkeypatch.setattr(scaling, "free_port", lambda: ports.pop(0))
        bind = ("import os, socket; host, port = os.environ['JAX_COORDINATOR"
                "_BIND_ADDRESS'].split(':'); s = socket.socket(); "
                "os.environ['KERAS_DISTRIBUTION_PROCESS_ID'] == '1' or "
                "s.bind((host, int(port)))")
        _, restarts = scaling.supervise(tmp_path, processes=2, limit=60,
                                        program=program(bind))
    assert restarts == 1 and not ports


def test_a_free_port_can_be_bound():
    with socket.socket() as one:
        one.bind((scaling.LOOPBACK, scaling.free_port()))


# The chapter and the recording

def test_the_code_in_the_text_is_the_programs():
    text = (ROOT / "chapters" / "15-scaling-out.md").read_text("utf-8")
    source = (ROOT / "nnlab" / "scaling" / "__main__.py").read_text("utf-8")
    known = {line.strip() for line in source.splitlines()}
    block, = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.M)
    assert [f"# {n}:" in block for n in range(1, 5)] == [True] * 4
    for line in block.splitlines():
        assert line.strip() in known, line


def test_the_recording_says_what_the_chapter_asserts():
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", RECORD["date"])
    assert {"jax", "keras", "Python"} <= set(RECORD["versions"].split())
    digests = [[line["digest"] for line in process if "digest" in line]
               for process in RECORD["two processes"]]
    assert len(digests[0]) == 5 and digests[0] == digests[1]
    assert RECORD["two processes"][0][0]["parameters"] == 93_322
    assert RECORD["drift"][0] < 1e-5 < RECORD["drift"][-1]
    assert max(RECORD["drift in 64 bits"]) < 1e-9
    assert max(RECORD["drift with tanh"]) < 1e-6
    for process in RECORD["crash"]["lines"]:
        assert process[-1]["digest"] == digests[0][-1]
    assert RECORD["crash"]["restarts"] == 1


def test_the_stored_seconds_are_the_recorded_ones():
    """nbval leaves them out: where JAX is, they are measured anew."""
    cells = nbformat.read(ROOT / "chapters" / "15-scaling-out.ipynb", 4).cells
    cell, = (cell for cell in cells if '"cpu_seconds"' in cell.source)
    shown = re.findall(r"takes ([\d.]+) s by the clock, ([\d.]+) s of",
                       cell.outputs[0].text)
    assert shown == [tuple(
        f"{np.median([line[key] for line in RECORD[run][0][3:]]):.1f}"
        for key in ("seconds", "cpu_seconds"))
        for run in ("one process", "two processes")]


# The program itself

@with_jax
def test_two_processes_are_one_network_and_survive_a_kill(tmp_path):
    struck = []

    def kill(group):
        if not struck and (tmp_path / "two" / "epoch-1.weights.h5").exists():
            group[1].kill()
            struck.extend(p.pid for p in group)

    (one,) = scaling.launch(tmp_path / "one", epochs=1, devices=2)
    pair, restarts = scaling.supervise(
        tmp_path / "two", processes=2, epochs=2, watch=kill)
    straight = scaling.launch(tmp_path / "straight", processes=2, epochs=2)
    assert restarts == 1 and not any(map(is_there, struck))
    assert [line["start"] for line in pair[1] if "start" in line] == [0, 1]
    assert pair[0][-1]["epoch"] == 2
    assert len({p[-1]["digest"] for p in [*pair, *straight]}) == 1
    files = [tmp_path / name / "epoch-1.weights.h5"
             for name in ("one", "straight")]
    assert scaling.apart(*files) < 1e-5
    assert one[0]["parameters"] == 93_322
    assert scaling.apart(files[1], tmp_path / "straight" /
                         "epoch-2.weights.h5") > 1e-3   # it has learned


@with_jax
def test_an_error_in_one_process_is_told_at_once(tmp_path):
    (tmp_path / "epoch-1.weights.h5").write_text("no weights")
    with pytest.raises(scaling.RunFailed, match="ended with code 1"):
        scaling.launch(tmp_path, processes=2, epochs=2, limit=240)
    assert "Traceback" in (tmp_path / "process-1.log").read_text(
        encoding="utf-8") or "Traceback" in (
        tmp_path / "process-0.log").read_text(encoding="utf-8")


def test_another_backend_is_refused(tmp_path):
    environment = dict(os.environ, SCALING_FOLDER=str(tmp_path),
                       KERAS_BACKEND="tensorflow")
    answer = subprocess.run([sys.executable, "-m", "nnlab.scaling"],
                            env=environment, text=True, capture_output=True)
    assert answer.returncode == 1
    assert "set KERAS_BACKEND=jax" in answer.stderr


@with_jax
def test_processes_end_with_the_one_that_started_them(tmp_path):
    """A kernel that is restarted is killed: it can end nobody."""
    launcher = subprocess.Popen(
        program("import sys; from nnlab import scaling; scaling.launch("
                "sys.argv[1], epochs=100, watch=lambda group: print(*["
                "started.pid for started in group], flush=True))")
        + [str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        worker = int(launcher.stdout.readline())
        until = time.monotonic() + 240
        while not scaling.records(tmp_path, 0) and time.monotonic() < until:
            launcher.stdout.readline()
        assert is_there(worker)
    finally:
        launcher.kill()
        launcher.communicate()
    until = time.monotonic() + 60
    while is_there(worker) and time.monotonic() < until:
        time.sleep(0.1)
    assert not is_there(worker)
