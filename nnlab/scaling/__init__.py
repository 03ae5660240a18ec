"""Several processes, one network: started, watched, ended and compared.

``python -m nnlab.scaling`` (``__main__.py`` beside this file) trains the
finale's network.  It is the same program for one process and for several;
the environment variables of `environment` tell them apart.  Here they are
started on this machine, and none is left behind.  They meet on the loopback;
for the gradients JAX (its Gloo) opens ports where this machine's name leads.
"""

import hashlib
import importlib.util
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

PROGRAM = (sys.executable, "-m", "nnlab.scaling")
LOOPBACK = "127.0.0.1"              # no other machine can reach it
POSIX = os.name == "posix"


class RunFailed(RuntimeError):
    """A process ended with an error, or the time was up; all were ended."""


def missing():
    """Say why several processes cannot be run here; "" if they can."""
    if importlib.util.find_spec("jax") is None:
        return "JAX is not installed"
    if not POSIX:
        return "several processes of JAX were not tried on Windows"
    return ""


def free_port():
    """Return a TCP port of the loopback that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def environment(process, processes, devices, port):
    """Return the variables that tell one process which one it is.

    Parameters
    ----------
    process, processes : int.  Its number, from 0, and how many there are.
    devices : int.  How many devices JAX shall see in this one processor.
    port : int.  Where process 0 listens, so that all find each other.

    Examples
    --------
    >>> for name, value in environment(1, 2, 1, 50123).items():
    ...     print(f"{name}={value}")
    KERAS_BACKEND=jax
    JAX_PLATFORMS=cpu
    XLA_FLAGS=--xla_force_host_platform_device_count=1
    KERAS_DISTRIBUTION_JOB_ADDRESSES=127.0.0.1:50123
    KERAS_DISTRIBUTION_NUM_PROCESSES=2
    KERAS_DISTRIBUTION_PROCESS_ID=1
    JAX_COORDINATOR_BIND_ADDRESS=127.0.0.1:50123
    """
    told = {
        "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu",
        "XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}"}
    if processes > 1:
        address = f"{LOOPBACK}:{port}"
        told |= {"KERAS_DISTRIBUTION_JOB_ADDRESSES": address,
                 "KERAS_DISTRIBUTION_NUM_PROCESSES": str(processes),
                 "KERAS_DISTRIBUTION_PROCESS_ID": str(process),
                 "JAX_COORDINATOR_BIND_ADDRESS": address}
    return told


def start(folder, process, told, program=PROGRAM):
    """Start one process in a group of its own; its words go into a file."""
    inherited = {name: value for name, value in os.environ.items()
                 if not name.startswith(("KERAS_", "JAX_", "XLA_"))}
    group = ({"start_new_session": True} if POSIX else
             {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP})
    with open(Path(folder) / f"process-{process}.log", "ab") as words:
        return subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=words, stderr=words,
            env=inherited | told | {"no_proxy": LOOPBACK}, **group)


def end(started):
    """End a process with all that it started, and wait until it is gone."""
    if POSIX:
        try:
            os.killpg(started.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):   # it is gone already
            pass
    elif started.poll() is None:
        started.kill()
    started.wait()
    started.stdin.close()


def launch(folder, processes=1, devices=1, epochs=5, floatx="float32",
           limit=600, watch=None, program=PROGRAM):
    """Run all processes to their end; end all of them if one fails.

    Parameters
    ----------
    folder : path.  Gets weights, words and results; is made if need be.
    processes, devices, epochs : int.  Devices are those of each process.
    floatx : "float32" or "float64".
    limit : seconds after which all are ended.
    watch : None or a function that gets the list of processes (Popen) about
        twenty times a second.
    program : what to run, as `subprocess` takes it.

    Returns
    -------
    for each process its records, as `records` reads them

    Raises
    ------
    RunFailed : a process failed, or the limit was reached; it has the last
        words of the process
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    port, group = free_port(), []
    common = {"SCALING_FOLDER": str(folder), "SCALING_EPOCHS": str(epochs),
              "SCALING_FLOATX": floatx, "SCALING_SUPERVISED": "1",
              "JAX_ENABLE_X64": str(int(floatx == "float64"))}
    until = time.monotonic() + limit
    try:
        for process in range(processes):
            told = environment(process, processes, devices, port)
            group.append(start(folder, process, told | common, program))
        while any(code is None for code in codes(group, folder)):
            if time.monotonic() > until:
                raise RunFailed(f"launch: not done after {limit} s, so all "
                                f"were ended; {last_words(folder, 0)}")
            if watch is not None:
                watch(group)
            time.sleep(0.05)
    finally:
        for started in group:
            end(started)
    return [records(folder, process) for process in range(processes)]


def codes(group, folder):
    """Return the exit code of each process, None while it runs.

    Raises RunFailed as soon as one has failed, since the others would wait
    for it.
    """
    found = [started.poll() for started in group]
    for process, code in enumerate(found):
        if code:
            raise RunFailed(f"launch: process {process} ended with code "
                            f"{code}; {last_words(folder, process)}")
    return found


def supervise(folder, restarts=1, **options):
    """Launch; if a process fails, end all and start all again.

    The options are those of `launch`.  The program goes on from what it has
    saved.  Returns the records and the number of restarts; raises RunFailed
    when it has failed once more than `restarts` times.
    """
    for count in range(restarts + 1):
        try:
            return launch(folder, **options), count
        except RunFailed:
            if count == restarts:
                raise


def records(folder, process):
    """What one process wrote: a dict for each start and for each epoch."""
    path = Path(folder) / f"process-{process}.jsonl"
    if not path.exists():
        return []
    return [json.loads(line)
            for line in path.read_text(encoding="utf-8").splitlines()]


def last_words(folder, process):
    """The last line that a process printed."""
    path = Path(folder) / f"process-{process}.log"
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    said = [line for line in lines if line.strip()]
    return f"process {process} said: {said[-1] if said else 'nothing'}"


def last_epoch(names):
    """Return the number of the last whole epoch among files, or 0.

    Examples
    --------
    >>> last_epoch(["epoch-9.weights.h5", "epoch-10.weights.h5",
    ...             "process-11.weights.h5"])
    10
    """
    found = [re.fullmatch(r"epoch-(\d+)\.weights\.h5", n) for n in names]
    return max((int(match[1]) for match in found if match), default=0)


def digest(weights):
    """Return 16 digits that change with any bit of any of these arrays.

    Examples
    --------
    >>> digest([np.zeros(2)]), digest([np.array([0.0, 1e-300])])
    ('374708fff7719dd5', 'ecdca666b7d3c2c3')
    """
    data = b"".join(np.ascontiguousarray(w).tobytes() for w in weights)
    return hashlib.sha256(data).hexdigest()[:16]


def read_weights(path):
    """Return the weights of a .weights.h5 file, {name: array}."""
    import h5py
    with h5py.File(path) as file:
        found = {}
        file["layers"].visititems(
            lambda name, item: found.update({name: np.asarray(item)})
            if isinstance(item, h5py.Dataset) else None)
    return found


def apart(path, other):
    """Return the largest difference between two files' weights."""
    ours, theirs = read_weights(path), read_weights(other)
    return max(float(np.abs(ours[name] - theirs[name]).max())
               for name in ours)
