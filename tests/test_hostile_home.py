"""The course works in a home full of other people's settings.

Chapter 01 and the Keras chapter's first cells run in a kernel that lives
there, and the words of `check` reach streams that know no ✓.
"""

import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat
import pytest
from hostile import furnish, missing_backend, write
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from nnlab import home

ROOT = Path(__file__).resolve().parent.parent
NEEDS_KERAS = pytest.mark.skipif(not home.installed_backends(),
                                 reason="no backend of Keras is installed")


@pytest.fixture
def hostile(tmp_path):
    return furnish(tmp_path / "home of Ü")


def run_cells(cells, environment, folder):
    """Run them in a kernel that lives there; its cells with outputs."""
    notebook = new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name="python3", coalesce_streams=True,
                   resources={"metadata": {"path": str(folder)}}).execute(
                       env=environment)
    return notebook.cells


def run_python(code, environment, **kwargs):
    return subprocess.run([sys.executable, "-c", textwrap.dedent(code)],
                          env=environment, capture_output=True, timeout=300,
                          **kwargs)


def seen(cell):
    """What a reader sees of a cell, pictures only by their kind."""
    found = []
    for output in cell.outputs:
        data = dict(output.get("data", {}))
        for kind in ("image/png", "text/html"):
            data.update({kind: "..."} if kind in data else {})
        text = output.get("text", output.get("evalue", ""))
        found.append((output.output_type, output.get("name"), data,
                      re.sub(r"\S*ipykernel_\d+/\d+\.py:\d+", "CELL", text)))
    return found


def test_chapter_01_reads_as_in_any_other_home(hostile, tmp_path):
    path = ROOT / "chapters" / "01-neuron.ipynb"
    stored = [c for c in nbformat.read(path, as_version=4).cells
              if c.cell_type == "code"]
    cells = [new_code_cell(c.source, metadata=c.metadata) for c in stored]
    ran = run_cells(cells, hostile, tmp_path)
    for before, after in zip(stored, ran, strict=True):
        assert seen(after) == seen(before), after.source
    pictures = [o for c in ran for o in c.outputs
                if "image/png" in o.get("data", {})]
    assert len(pictures) > 3
    assert not (tmp_path / "~").exists()


@NEEDS_KERAS
def test_the_keras_chapter_begins_and_a_small_model_trains(hostile, tmp_path):
    path, = (ROOT / "chapters").glob("13-*.ipynb")
    imports = next(c.source for c in nbformat.read(path, as_version=4).cells
                   if "import keras" in c.source)
    small = textwrap.dedent("""\
        model = keras.Sequential([
            keras.Input((8, 8, 1)), layers.Conv2D(2, 3),
            layers.MaxPooling2D(), layers.Flatten(), layers.Dense(1)])
        model.compile("sgd", "mse")
        model.output_shape
        model.layers[0].get_weights()[0].dtype
        x = np.zeros((4, 8, 8, 1))
        _ = model.fit(x, np.zeros((4, 1)), verbose=0)
        model.layers[1].output.shape, keras.config.epsilon()""")
    show = "plotting.use_style()\nplt.plot([1, 2])\nplt.show()"
    ran = run_cells([new_code_cell(imports), new_code_cell(show),
                     new_code_cell(small)], hostile, tmp_path)
    assert [o.output_type for o in ran[0].outputs] == []
    assert [list(o.data) for o in ran[2].outputs] == [["text/plain"]]
    assert ran[2].outputs[0].data["text/plain"] == "((None, 3, 3, 2), 1e-07)"
    kinds = {kind for o in ran[1].outputs for kind in o.get("data", {})}
    assert "image/png" in kinds and "image/svg+xml" not in kinds


@NEEDS_KERAS
def test_keras_has_its_defaults_and_tensorflow_no_words(hostile, tmp_path):
    ran = run_python("""
        import sys
        import nnlab, keras
        print("the learner's own word", file=sys.stderr, flush=True)
        print(keras.config.floatx(), keras.config.image_data_format(),
              keras.config.epsilon(), keras.config.dtype_policy().name,
              keras.config.backend())
        """, hostile, cwd=tmp_path, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == "the learner's own word\n"
    assert ran.stdout.split()[:4] == ["float32", "channels_last", "1e-07",
                                      "float32"]
    assert ran.stdout.split()[4] in home.installed_backends()


@NEEDS_KERAS
def test_it_makes_no_difference_that_keras_is_imported_first(
        hostile, tmp_path):
    path = Path(hostile["HOME"], ".keras", "keras.json")
    backend = json.loads(path.read_text("utf-8")) | {
        "backend": home.installed_backends()[0]}
    write(path, json.dumps(backend))
    ran = run_python("""
        import keras
        keras.config.set_epsilon(0.5)   # the learner's own wish
        import nnlab
        print(keras.config.floatx(), keras.config.image_data_format(),
              keras.config.epsilon())
        """, hostile, cwd=tmp_path, text=True)
    assert ran.stdout.split() == ["float32", "channels_last", "0.5"]


@NEEDS_KERAS
@pytest.mark.parametrize("line, says", [
    ('"floatx": "bfloat16"', 'floatx is "bfloat16"'),
    ('"epsilon": 1', "epsilon is 1"),
    ('"image_data_format": "hwc"', 'image_data_format is "hwc"')])
def test_what_keeps_keras_from_loading_is_named_with_its_line(
        hostile, tmp_path, line, says):
    """Keras reads the file before it reads a backend, so this is quick."""
    path = write(Path(hostile["HOME"], ".keras", "keras.json"),
                 f'{{\n    "backend": "tensorflow",\n    {line}\n}}')
    ran = run_python("import nnlab, keras", hostile, cwd=tmp_path, text=True,
                     encoding="utf-8")
    assert ran.returncode
    last = ran.stderr.strip().splitlines()[-1]
    assert last.startswith(f"nnlab: {path}, line 3 says: {says}; write ")


def test_a_backend_chosen_but_not_there_is_named(hostile, tmp_path):
    hostile["KERAS_BACKEND"] = missing_backend()
    ran = run_python("import nnlab, keras", hostile, cwd=tmp_path, text=True)
    assert ran.returncode
    assert "nnlab: KERAS_BACKEND says: " in ran.stderr.splitlines()[-1]


# TensorFlow's log, with a TensorFlow of our own that says what it is told

NOISE = """\
WARNING: All log messages before absl::InitializeLog() is called are written \
to STDERR
I0000 00:00:1795612505.577516   12309 port.cc:153] oneDNN is on.
2025-09-17 14:44:05.157831: I external/x/cudart_stub.cc:32] no cuda drivers
E0000 00:00:1758131045.203198 3722035 cuda_dnn.cc:8579] Unable to register
"""
OWN = "Info: I wrote this\nI0 am no log line\n"


def pretend(folder, code):
    write(folder / "tensorflow.py", f"import os, sys\nOWN = {OWN!r}\n"
          f"NOISE = {NOISE!r}\nos.write(2, NOISE.encode())\n"
          "os.write(2, OWN.encode())\n" + code)


@pytest.mark.parametrize("level, shown", [(None, OWN), ("0", NOISE + OWN)])
def test_only_tensorflows_log_is_kept_back(hostile, tmp_path, level, shown):
    pretend(tmp_path, "")
    hostile |= {"TF_CPP_MIN_LOG_LEVEL": level} if level else {}
    ran = run_python("""
        import os, nnlab, tensorflow
        os.write(2, tensorflow.NOISE[:84].encode() + b"\\n")
        """, hostile, cwd=tmp_path)
    assert ran.stderr.decode().splitlines() == [
        *shown.splitlines(), NOISE[:84]]


@pytest.mark.parametrize("end", ["os.abort()", "os._exit(3)"])
def test_the_last_words_of_a_tensorflow_that_dies_are_heard(
        hostile, tmp_path, end):
    pretend(tmp_path, f"os.write(2, b'needs AVX instructions')\n{end}")
    ran = run_python("import nnlab, tensorflow", hostile, cwd=tmp_path)
    assert ran.returncode
    assert ran.stderr.decode() == OWN + "needs AVX instructions"


def test_a_tensorflow_that_raises_leaves_standard_error_as_it_was(
        hostile, tmp_path):
    pretend(tmp_path, "raise ImportError('no DLL')")
    ran = run_python("""
        import os, nnlab
        try:
            import tensorflow
        except ImportError as error:
            os.write(2, str(error).encode())
        """, hostile, cwd=tmp_path)
    assert ran.stderr.decode() == OWN + "no DLL"


def test_importing_nnlab_twice_or_with_nothing_to_write_to_does_no_harm(
        hostile, tmp_path):
    write(tmp_path / "tensorflow.py", "")
    ran = run_python("""
        import importlib, os, sys
        os.close(2)
        import nnlab
        importlib.reload(nnlab)
        import tensorflow
        print(sum(type(f).__name__ == "_Await" for f in sys.meta_path))
        """, hostile, cwd=tmp_path)
    assert ran.stdout.split() == [b"1"]


# Streams

SPEAK = """
from nnlab import Sequential, exercises, layers
from nnlab.exercises import catalogue, check, hint, progress, quiz
model = Sequential([layers.Input((3,)), layers.Dense(2)])
model.summary()
KEY = catalogue.exercises("01")[0].key
for answer in (..., 3, lambda *a: 1 / 0, lambda *a: "\\ud800 Ü 日本"):
    check(KEY, answer)
check("01-nothing", 3)
hint(KEY); hint("01-nothing")
quiz("01"); print(progress()); print(repr(progress()))
if hasattr(exercises, "learned"):
    exercises.learned(KEY, 3)
if hasattr(exercises, "solution"):
    exercises.solution(KEY); exercises.solution(KEY)
print("to the end")
"""


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "latin-1", "ascii",
                                      "utf-8", "cp932"])
def test_every_stream_is_spoken_to(hostile, tmp_path, encoding):
    hostile["PYTHONIOENCODING"] = encoding
    ran = run_python(SPEAK, hostile, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr.decode(encoding, "replace")
    words = ran.stdout.decode(encoding)
    assert words.rstrip().endswith("to the end")
    for said in ("Param #", "unknown exercise", "Answers: 1", "Kept in",
                 "01-", "ZeroDivisionError"):
        assert said in words


def test_differing_batches_raise_no_alarm_and_other_warnings_are_heard():
    run = subprocess.run(
        [sys.executable, "-c", "import nnlab, logging\n"
         "log = logging.getLogger('tensorflow')\n"
         "log.warning('5 of 8 calls triggered tf.function retracing')\n"
         "log.warning('the disk is full')"],
        capture_output=True, encoding="utf-8", check=True)
    assert "retracing" not in run.stderr and "disk is full" in run.stderr
