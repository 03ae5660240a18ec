"""The doctor finds what is wrong, says what to do, and never raises."""

import ast
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from hostile import furnish, write
from packaging.requirements import Requirement

from nnlab import __main__, doctor, environment, home
from nnlab.datasets import find_mnist

ROOT = Path(__file__).resolve().parent.parent
REAL = find_mnist()
ABOUT = ["Python", "Packages", "Kernel", "Folders", "Names", "Disk",
         "Memory", "MNIST", "Settings", "Keras"]
WELL = """\
✓ Python: a version that the course supports.
✓ Packages: as the course needs them.
✓ Kernel: this is the course's environment.
✓ Folders: all that are needed can be written.
✓ Names: no file here hides a library.
✓ Disk: enough.
✓ Memory: enough.
✓ MNIST: present and whole.
✓ Settings: none in your home that would disturb.
✓ Keras: one training step, with the right result.
Everything works.
"""
QUICK = f"print({json.dumps(['none', '0', doctor.STEPPED])!r})"


@pytest.fixture(autouse=True)
def well(monkeypatch, tmp_path):
    """A machine on which all is well, whatever this one is like."""
    monkeypatch.setattr(doctor, "STEP", QUICK)
    monkeypatch.setattr(home, "settings", lambda: [])
    monkeypatch.setattr(environment, "compare", lambda *_: ([], []))
    monkeypatch.setattr(environment, "other_environment", lambda: None)
    monkeypatch.setattr(environment, "other_kernel", lambda: None)
    monkeypatch.setattr(doctor, "free_memory", lambda: 8 * doctor.GB)
    mnist = doctor.importlib.import_module("nnlab.datasets.mnist")
    monkeypatch.setattr(mnist, "examine", lambda: (Path("mnist.npz"), []))
    monkeypatch.setenv("NNLAB_PROGRESS", str(tmp_path / "p.sqlite"))
    monkeypatch.chdir(tmp_path)


def lines(capsys, well=False):
    """What it prints; well: whether it finds so."""
    assert doctor.report() is well
    out = capsys.readouterr().out
    assert "Traceback" not in out
    return out.splitlines()


def line(capsys, about, well=False):
    """The one line about something, the others being well."""
    found = [text for text in lines(capsys, well) if f" {about}: " in text]
    assert len(found) == 1
    return found[0]


def test_where_all_is_well_the_lines_are_the_same_everywhere(capsys):
    state = random.getstate()
    doctor.doctor()
    assert capsys.readouterr().out == WELL
    assert random.getstate() == state
    doctor.doctor(details=True)
    out = capsys.readouterr().out.splitlines()
    assert [text for text in out if not text.startswith("    ")] == (
        WELL.splitlines())
    assert f"    Python {sys.version.split()[0]} in {sys.executable}" in out


# Each thing that can be wrong, and its cure


@pytest.mark.parametrize("version", [(3, 9, 18), (3, 10, 0), (3, 15, 0)])
def test_a_python_that_does_not_fit(monkeypatch, capsys, version):
    monkeypatch.setattr(sys, "version_info", version)
    assert line(capsys, "Python").startswith(
        f"✗ Python: this is 3.{version[1]}, 64 bit; the course needs 3.11 to "
        "3.14, 64 bit. Install Python 3.13, then run")


def test_the_pythons_are_those_of_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    fits = Requirement(
        f"x{project['project']['requires-python']}").specifier.contains
    for minor in range(5, 20):
        assert fits(f"3.{minor}") == (
            doctor.OLDEST <= (3, minor) <= doctor.NEWEST)


@pytest.mark.parametrize("here, state, words", [
    ({}, "✗", "numpy is 1.26.4, not >=2.2"),
    ({"numpy": None}, "✗", "numpy is missing"),
    ({"nnlab": None, "numpy": "2.4"}, "✗", "nnlab itself is not installed"),
    ({"numpy": "2.3"}, "○", "numpy is 2.3, the lock says 2.4"),
    ({"numpy": "2.4", "six": None}, "○", "six is missing"),
    ({"numpy": "2.4", "six": "1"}, "✓", "as the course needs them"),
])
def test_packages_are_compared(monkeypatch, capsys, here, state, words):
    monkeypatch.undo()
    monkeypatch.setattr(doctor, "CHECKS", (doctor.packages,))
    monkeypatch.setattr(doctor, "STEP", QUICK)
    range_ = Requirement("numpy>=2.2").specifier
    found = {"nnlab": "0", "numpy": "1.26.4", "six": "1"} | here
    monkeypatch.setattr(environment, "installed", lambda: {
        name: version for name, version in found.items() if version})
    monkeypatch.setattr(environment, "ranges", lambda: {"numpy": range_})
    monkeypatch.setattr(environment, "locked",
                        lambda: {"numpy": "2.4", "six": "1"})
    text = line(capsys, "Packages", well=state != "✗")
    assert text.startswith(f"{state} Packages: {words}")
    assert ("un in the course's folder: " in text) == (state != "✓")


def test_packages_are_those_of_the_lock_and_of_the_metadata(tmp_path):
    lock = environment.locked()
    assert {"numpy", "keras", "pytest"} <= set(lock)
    assert ("tensorflow" in lock) != ("tensorflow-cpu" in lock)  # by marker
    here = environment.installed()
    assert here["numpy"] == metadata.version("numpy")
    wanted = environment.ranges()
    assert "numpy" in wanted and "keras" in wanted  # those of the chapters
    assert "pytest" not in wanted and "jupyter-book" not in wanted
    write(tmp_path / "requirements.txt", "numpy==1.0 \\\n")
    assert environment.locked(tmp_path) == {}       # somebody else's


def test_many_wrong_packages_are_one_line(monkeypatch, capsys):
    monkeypatch.setattr(environment, "compare",
                        lambda *_: (list("abcdef"), ["g"]))
    assert "✗ Packages: a, b, c, 3 more. To mend" in line(capsys, "Packages")


def test_a_folder_of_another_clone(monkeypatch, capsys, tmp_path):
    write(tmp_path / "nnlab" / "doctor.py", "")
    (tmp_path / "chapters").mkdir()
    monkeypatch.chdir(tmp_path / "chapters")
    text = line(capsys, "Kernel")
    assert text.startswith(f"✗ Kernel: nnlab comes from {ROOT}, and this "
                           f"folder belongs to {tmp_path}. Start")
    assert environment.other_course(ROOT / "chapters") is None


def test_another_environment_than_the_courses(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(environment, "other_environment", lambda: "/usr")
    text = line(capsys, "Kernel", well=True)
    assert text.startswith("○ Kernel: this is /usr, not the course's .venv. ")
    monkeypatch.undo()
    assert environment.other_environment(tmp_path) is None
    (tmp_path / ".venv").mkdir()
    assert environment.other_environment(tmp_path) == sys.prefix


def test_a_kernel_in_the_home_that_is_another_python(
        monkeypatch, capsys, tmp_path):
    monkeypatch.undo()
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert environment.other_kernel() is None
    for command in ("python3", sys.executable):
        write(tmp_path / "kernels" / "python3" / "kernel.json", json.dumps(
            {"argv": [command], "display_name": "x", "language": "python"}))
        assert environment.other_kernel() is None
    other = str(tmp_path / "old" / "python3")
    write(tmp_path / "kernels" / "python3" / "kernel.json", json.dumps(
        {"argv": [other], "display_name": "x", "language": "python"}))
    monkeypatch.setattr(doctor, "STEP", QUICK)
    monkeypatch.setattr(doctor, "CHECKS", (doctor.kernel,))
    assert line(capsys, "Kernel") == (
        f"✗ Kernel: notebooks would run in {other}. Remove that kernel: "
        "jupyter kernelspec remove python3.")


@pytest.mark.parametrize("where, state", [
    ("here", "✗"), ("temporary", "✗"), ("progress", "○"), ("keras", "○")])
def test_a_folder_that_cannot_be_written(
        monkeypatch, capsys, tmp_path, where, state):
    place = {"here": tmp_path, "temporary": tmp_path / "t",
             "progress": tmp_path / "p", "keras": tmp_path / "k"}[where]
    monkeypatch.setattr(doctor.tempfile, "gettempdir",
                        lambda: str(tmp_path / "t"))
    monkeypatch.setenv("NNLAB_PROGRESS", str(tmp_path / "p" / "p.sqlite"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "k"))
    monkeypatch.setattr(doctor, "writable",
                        lambda p: p not in (place, place / "datasets"))
    text = line(capsys, "Folders", well=state == "○")
    assert text.startswith(f"{state} Folders: cannot write in {place}")
    assert re.search(r"\. (Work|Free|Make) .*, or ", text)


def test_writing_is_tried(tmp_path):
    assert doctor.writable(tmp_path)
    assert doctor.writable(tmp_path / "to" / "come")
    assert not doctor.writable(write(tmp_path / "file", ""))
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_a_progress_file_that_cannot_be_used(monkeypatch, capsys, tmp_path):
    (tmp_path / "p.sqlite").mkdir()
    assert "NNLAB_PROGRESS" in line(capsys, "Folders", well=True)


@pytest.mark.parametrize("name", ["random.py", "keras.py",
                                  "numpy/__init__.py"])
def test_a_file_that_hides_a_library(capsys, tmp_path, name):
    write(tmp_path / name, "")
    write(tmp_path / "mine.py", "")
    write(tmp_path / "torch" / "notes.txt", "")     # hides nothing
    assert line(capsys, "Names") == (
        f"✗ Names: {name.split('/')[0]} in this folder hides the library of "
        "that name. Rename it and restart the kernel.")


@pytest.mark.parametrize("gigabytes, state", [(0.5, "○"), (0.01, "✗")])
def test_little_room(monkeypatch, capsys, gigabytes, state):
    free = int(gigabytes * doctor.GB)
    monkeypatch.setattr(doctor.shutil, "disk_usage",
                        lambda _: shutil._ntuple_diskusage(1, 1, free))
    monkeypatch.setattr(doctor, "free_memory", lambda: free)
    said = lines(capsys, well=state == "○")
    assert any(text.startswith(f"{state} Disk: only {gigabytes:.1f} GB free "
                               "with ") for text in said)
    assert any(text.startswith(f"{state} Memory: only {gigabytes:.1f} GB "
                               "free. Close") for text in said)


def test_memory_is_measured(monkeypatch):
    monkeypatch.undo()
    assert 2**20 < doctor.free_memory() < 2**45
    monkeypatch.setitem(sys.modules, "psutil", None)
    if hasattr(os, "sysconf"):
        assert 2**20 < doctor.free_memory() < 2**45


def test_no_mnist_and_a_broken_one(monkeypatch, capsys, tmp_path):
    monkeypatch.undo()
    monkeypatch.setattr(doctor, "CHECKS", (doctor.mnist,))
    monkeypatch.setattr(doctor, "STEP", QUICK)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("NNLAB_DATA", raising=False)
    assert line(capsys, "MNIST", well=True).startswith(
        "○ MNIST: not on this machine yet. A chapter that wants it fetches")
    path = write(tmp_path / "datasets" / "mnist.npz", "half")
    assert line(capsys, "MNIST", well=True).startswith(
        f"○ MNIST: {path}: is not MNIST (File is not a zip file). A chapter")
    assert [p.name for p in path.parent.iterdir()] == ["mnist.npz"]


@pytest.mark.skipif(REAL is None, reason="MNIST is not on this machine: set "
                    "NNLAB_DATA")
def test_mnist_and_a_place_that_does_not_hold_it(
        monkeypatch, capsys, tmp_path):
    monkeypatch.undo()
    monkeypatch.setattr(doctor, "CHECKS", (doctor.mnist,))
    monkeypatch.setattr(doctor, "STEP", QUICK)
    (tmp_path / "datasets").mkdir()
    shutil.copy(REAL, tmp_path / "datasets" / "mnist.npz")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("NNLAB_DATA", raising=False)
    assert line(capsys, "MNIST", well=True) == "✓ MNIST: present and whole."
    monkeypatch.setenv("NNLAB_DATA", str(tmp_path / "typo"))
    assert line(capsys, "MNIST", well=True).startswith(
        "○ MNIST: present and whole, but not where NNLAB_DATA points: ")


def test_settings_in_the_home(monkeypatch, capsys, tmp_path):
    """Each with its file and line; those that stop the course are bad."""
    monkeypatch.undo()
    for name, value in furnish(tmp_path).items():
        monkeypatch.setenv(name, value)
    for name in ("IPYTHONDIR", "MATPLOTLIBRC", "KERAS_HOME", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)
    if home.installed_backends():       # as nnlab.prepare has set it by now
        monkeypatch.setenv("KERAS_BACKEND", home.installed_backends()[0])
    monkeypatch.setattr(doctor, "CHECKS", (doctor.settings,))
    monkeypatch.setattr(doctor, "STEP", QUICK)
    startup = write(tmp_path / ".ipython" / "profile_default" / "startup"
                    / "00-mine.py", "")
    said = "\n".join(lines(capsys, well=True))
    keras = tmp_path / ".keras" / "keras.json"
    for words in (f'{keras}, line 2: floatx is "float16". Nothing need be',
                  f"{keras}, line 3: epsilon is 0.001.",
                  f"{keras}, line 4: backend is ",
                  f'{keras}, line 5: image_data_format is "channels_first".',
                  "MPLBACKEND: figures go to agg.",
                  "matplotlibrc, line 1: figures are set by LaTeX.",
                  "ipython_config.py, line 2: ast_node_interactivity for",
                  f"{startup}: runs before every notebook."):
        assert f"○ Settings: {words}" in said or words in said
    assert said.count("○ Settings: ") == 8
    write(keras, '{"floatx": "bfloat16"}')
    monkeypatch.setenv("KERAS_MAX_EPOCHS", "1")
    said = "\n".join(lines(capsys))
    assert (f'✗ Settings: {keras}, line 1: floatx is "bfloat16". Write '
            '"float32" there.') in said
    assert "✗ Settings: KERAS_MAX_EPOCHS: Keras stops after 1. Unset" in said


@pytest.mark.parametrize("text", [
    "", "[", "{}", '{"floatx": "float32", "epsilon": 1e-07}', "\xff\x00"])
def test_settings_that_do_not_disturb(monkeypatch, tmp_path, text):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    write(tmp_path / "keras.json", text)
    assert list(home.keras_settings()) == []


@pytest.mark.parametrize("text, says", [
    ("[]", "no settings between braces"), ("3", "no settings between braces"),
    ('{"epsilon": "x"}', 'epsilon is "x"'), ('{"epsilon": 1}', "epsilon is 1"),
    ('{"floatx": []}', "floatx is []"),
    ('{"image_data_format": null}', "image_data_format is null")])
def test_settings_that_keep_keras_from_loading(
        monkeypatch, tmp_path, text, says):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    write(tmp_path / "keras.json", text)
    (setting,) = home.keras_settings()
    assert (setting.says, setting.stops) == (says, True)


@pytest.mark.parametrize("step, words", [
    ("print('[\"b\", \"1\", [1.0, -1.6, -3.2]]')", "gave [1.0, -1.6, -3.2]"),
    ("raise OSError('no luck')", "failed: OSError: no luck."),
    ("import sys; print('x\\nnnlab: a file says: y.', file=sys.stderr)",
     "failed: nnlab: a file says: y."),
    ("import os; os._exit(9)", "failed: without a word."),
    ("import sys; sys.stdout.buffer.write(b'\\xff\\n')", "without a word"),
    ("import time; time.sleep(60)", "no training step in 2 s."),
])
def test_a_keras_that_does_not_train(monkeypatch, capsys, step, words):
    monkeypatch.setattr(doctor, "STEP", step)
    monkeypatch.setattr(doctor, "PATIENCE", 2)
    text = line(capsys, "Keras")
    assert text.startswith("✗ Keras: ") and words in text
    assert ". To mend, run" in text or ". Close other" in text


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_keras_that_kills_its_process(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "STEP", "import os; os.write(2, b'no AVX'); "
                        "os.abort()")
    assert "was ended by signal 6: no AVX." in line(capsys, "Keras")


def test_no_keras_at_all(monkeypatch, capsys):
    monkeypatch.setattr(home, "installed_backends", lambda: [])
    monkeypatch.delenv("KERAS_BACKEND", raising=False)
    assert line(capsys, "Keras").startswith(
        "✗ Keras: not installed, or no backend for it. To mend, run")


def test_a_check_that_fails_is_a_line(monkeypatch, capsys):
    def broken(_):
        raise ZeroDivisionError("of the check's\nown")
        yield

    def missing(_):
        import a_library_of_no_name  # noqa: F401
        yield

    monkeypatch.setattr(doctor, "CHECKS", (broken, missing, doctor.python))
    assert lines(capsys)[:-1] == [
        "✗ Broken: could not be looked at, ZeroDivisionError: of the check's "
        "own. If the other lines are well, report this one.",
        "✗ Missing: a_library_of_no_name is missing. To mend, "
        f"{environment.set_up()}.",
        WELL.splitlines()[0]]


def test_a_folder_that_is_gone_and_no_home(monkeypatch, capsys, tmp_path):
    monkeypatch.undo()
    monkeypatch.setattr(doctor, "STEP", QUICK)

    def nowhere():
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", nowhere)
    monkeypatch.setattr(Path, "cwd", lambda: 1 / 0)
    said = lines(capsys)
    assert {text.split(":")[0][2:] for text in said[:-1]} == set(ABOUT)


# As a command


def command(*arguments, python=(sys.executable,), **kwargs):
    environment_ = dict(os.environ, PYTHONIOENCODING="utf-8")
    environment_.pop("PYTHONPATH", None)
    return subprocess.run(
        [*python, "-m", "nnlab", *arguments], capture_output=True,
        encoding="utf-8", env=environment_ | kwargs.pop("env", {}),
        timeout=400, **{"cwd": ROOT} | kwargs)


@pytest.mark.skipif(not home.installed_backends(),
                    reason="no backend of Keras is installed")
def test_the_command_finds_this_environment_well():
    """What make setup made, with the true step of Keras."""
    ran = command("doctor")
    said = ran.stdout.splitlines()
    assert ran.stderr == "" and ran.returncode == 0, ran.stdout
    for text in WELL.splitlines()[:5] + WELL.splitlines()[9:10]:
        assert text in said


def test_without_numpy_it_is_the_doctor_who_speaks(tmp_path):
    """-S: Python without its site-packages, as a plain python3 is."""
    ran = command("doctor", python=(sys.executable, "-S", "-E"))
    assert ran.stderr == "" and ran.returncode == 1
    said = ran.stdout.splitlines()
    assert said[0] == WELL.splitlines()[0]
    assert said[1].startswith("✗ Packages: packaging is missing. To mend, ")
    assert said[-2].startswith("✗ Keras: not installed")
    assert said[-1].startswith("To mend: ")
    for other in (["-c", "import nnlab"], ["-m", "nnlab_of_mine"]):
        write(tmp_path / "nnlab_of_mine" / "__init__.py", "import nnlab")
        ran = subprocess.run(
            [sys.executable, "-S", *other], capture_output=True, text=True,
            cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)})
        assert "ModuleNotFoundError: No module named 'numpy'" in ran.stderr


@pytest.mark.parametrize("name", ["__init__", "__main__", "doctor",
                                  "environment", "home", "prepare",
                                  "streams"])
def test_an_old_python_can_read_what_the_doctor_needs(name):
    text = (ROOT / "nnlab" / f"{name}.py").read_text("utf-8")
    ast.parse(text, feature_version=(3, 8))


def test_the_exit_status_and_the_name(monkeypatch, capsys):
    assert __main__.main(["doctor"]) == 0
    monkeypatch.setattr(doctor, "STEP", "1 / 0")
    assert __main__.main(["doctor", "--details"]) == 1
    for arguments in ([], ["nurse"], ["doctor", "--loud"]):
        with pytest.raises(SystemExit) as caught:
            __main__.main(arguments)
        assert caught.value.code == 2
    (entry,) = metadata.entry_points(group="console_scripts", name="nnlab")
    assert entry.load() is __main__.main


def test_it_speaks_to_every_stream_and_to_none():
    code = (f"import sys; from nnlab import doctor; doctor.STEP = {QUICK!r}; "
            "doctor.doctor(details=True); sys.stdout = None; doctor.doctor()")
    for encoding in ("cp1252", "cp437", "latin-1", "ascii"):
        ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT,
                             capture_output=True, env=dict(
                                 os.environ, PYTHONIOENCODING=encoding))
        assert ran.returncode == 0, ran.stderr
        assert b"+ Python: a version that" in ran.stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_an_interrupt_and_a_closed_pipe_end_it_without_a_traceback():
    # A shell's background job ignores SIGINT, and so do its children.
    code = ("import signal, sys; from nnlab import __main__, doctor; "
            "signal.signal(signal.SIGINT, signal.default_int_handler); "
            "doctor.STEP = 'import time; time.sleep(60)'; "
            "sys.exit(__main__.main(['doctor']))")
    for status in (130, 1):
        process = subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while status == 130 and b" Settings: " not in (
                process.stdout.readline()):
            pass                        # until it waits for Keras
        if status == 130:
            process.send_signal(signal.SIGINT)
            process.stdout.read()
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()
        assert process.wait(60) == status


def test_in_a_notebook_the_lines_compare(tmp_path):
    """Run in a kernel, as nbval does; Keras is not loaded into it."""
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell, new_notebook

    cells = [f"from nnlab import doctor as d\nd.STEP = {QUICK!r}",
             "from nnlab.doctor import doctor\ndoctor()",
             "import sys\nsorted({'keras', 'tensorflow'} & set(sys.modules))"]
    notebook = new_notebook(cells=[new_code_cell(c) for c in cells])
    NotebookClient(notebook, kernel_name="python3", coalesce_streams=True,
                   resources={"metadata": {"path": str(tmp_path)}}).execute()
    (said,) = notebook.cells[1].outputs
    assert said.name == "stdout"
    for text in WELL.splitlines()[:5]:
        assert text in said.text
    assert notebook.cells[2].outputs[0].data["text/plain"] == "[]"
