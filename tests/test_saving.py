"""Models in files: whole or not at all, and nothing believed that is read."""

import io
import json
import os
import subprocess
import sys
import time
import tracemalloc
import zipfile

import numpy as np
import pytest

from nnlab import Input, Sequential, layers, models
from nnlab.losses import Huber
from nnlab.optimizers import Adam, schedules
from nnlab.utils import set_random_seed

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(12, 4)), RNG.integers(0, 3, 12)


def trained(optimizer="adam"):
    set_random_seed(1)
    model = Sequential([Input((4,)), layers.Dense(3, activation="softmax")])
    model.compile(optimizer, "sparse_categorical_crossentropy",
                  metrics=["accuracy"])
    model.fit(X, Y, verbose=0)
    return model


@pytest.fixture
def path(tmp_path):
    """A good file of a model."""
    trained().save(tmp_path / "model.npz")
    return tmp_path / "model.npz"


def is_whole(path):
    models.load_model(path).fit(X, Y, verbose=0)
    return os.listdir(path.parent) == [path.name]




@pytest.mark.parametrize("error", [OSError(28, "No space left on device"),
                                   KeyboardInterrupt(), MemoryError()])
def test_what_stops_a_save_leaves_the_file_as_it_was(path, monkeypatch,
                                                     error):
    before = path.read_bytes()

    def stop(file, **arrays):
        (file if hasattr(file, "write") else open(file, "wb")).write(b"half")
        raise error

    monkeypatch.setattr(np, "savez", stop)
    with pytest.raises(type(error)):
        trained("sgd").save(path)
    monkeypatch.undo()
    assert path.read_bytes() == before and is_whole(path)


def test_what_cannot_be_described_leaves_the_file_as_it_was(path):
    before = path.read_bytes()
    for wrong in (np.inf, {"a": 1}, np.ones(2), object()):
        model = trained()
        model.layers[0].kernel_initializer.seed = wrong
        with pytest.raises(ValueError, match="save: expected nnlab's own"):
            model.save(path)
        assert path.read_bytes() == before and is_whole(path)


def test_a_model_that_has_diverged_does_not_replace_a_good_one(path):
    before, model = path.read_bytes(), trained()
    model.layers[0].W[1, 2] = np.nan
    with pytest.raises(ValueError, match="expected finite numbers, got nan or"
                       " inf in weight_0; .*model.npz is as it was, so"):
        model.save(path)
    assert path.read_bytes() == before and is_whole(path)


SAVES = """
import sys
from nnlab import models
model = models.load_model(sys.argv[1])
print("ready", flush=True)
while True:
    model.save(sys.argv[1])
"""


def test_a_killed_process_leaves_a_whole_file(path):
    """It saves without a pause: every kill comes in the middle of a save."""
    for pause in (0.01, 0.02, 0.03):
        process = subprocess.Popen([sys.executable, "-c", SAVES, str(path)],
                                   stdout=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(pause)
        process.kill()
        process.wait()
        process.stdout.close()
        models.load_model(path)


def test_drafts_of_killed_processes_are_swept(path):
    old = path.with_name(f"model.npz.{'0' * 32}.part")
    others = [path.with_name("model.npz.mine.part"),
              path.with_name(f"other.npz.{'0' * 32}.part"),
              path.with_name(f"model.npz.{'1' * 32}.part")]
    for draft in (old, *others):
        draft.write_bytes(b"")
        os.utime(draft, (1, 1))
    os.utime(others[-1])                        # someone writes it just now
    trained().save(path)
    assert sorted(os.listdir(path.parent)) == sorted(
        [path.name, *(p.name for p in others)])


def test_a_link_stays_a_link_and_rights_stay_rights(path):
    link = path.with_name("link.npz")
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("this system makes no links")
    path.chmod(0o640)
    trained("sgd").save(link)
    assert link.is_symlink() and path.stat().st_mode & 0o777 == 0o640
    assert type(models.load_model(path).optimizer).__name__ == "SGD"


def test_only_a_file_can_be_written(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(ValueError, match="expected the name of a file, got"
                       ".*folder, which is something else; choose"):
        trained().save(tmp_path / "folder")
    with pytest.raises(FileNotFoundError, match="missing"):
        trained().save(tmp_path / "missing" / "model.npz")
    trained().save(tmp_path / f"{'🙂' * 60}.npz")   # a long name, by bytes
    assert len(os.listdir(tmp_path)) == 2


def test_loading_draws_no_random_numbers(path):
    from nnlab.utils import random_generator
    set_random_seed(5)
    expected = random_generator().normal()
    set_random_seed(5)
    models.load_model(path)
    assert random_generator().normal() == expected


def with_everything():
    set_random_seed(2)
    rate = schedules.CosineDecay(0.01, 10, warmup_target=0.1, warmup_steps=3)
    model = Sequential([
        Input((6, 6, 1)), layers.Conv2D(2, 3), layers.BatchNormalization(),
        layers.AveragePooling2D(2, 1), layers.Dropout(0.2, seed=1),
        layers.GlobalAveragePooling2D(), layers.Dense(3)], name="all")
    model.compile(Adam(rate, clipnorm=1.0), Huber(0.5), metrics=["mae"])
    return model


def test_every_layer_schedule_and_loss_comes_back(tmp_path):
    x, y = RNG.normal(size=(8, 6, 6, 1)), RNG.normal(size=(8, 3))
    model = with_everything()
    model.fit(x, y, verbose=0, batch_size=2)
    model.save(tmp_path / "all.npz")
    again = models.load_model(tmp_path / "all.npz")
    np.testing.assert_array_equal(again.predict(x), model.predict(x))
    assert again.optimizer.learning_rate == model.optimizer.learning_rate
    for m in (model, again):
        m.layers[3].rng = np.random.default_rng(1)
        m.fit(x, y, verbose=0, shuffle=False)
    for v, w in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(v, w)
    assert len(model.weights) == len(model.trainable_weights) + 2 == 8


def test_a_variance_below_0_is_refused(tmp_path):
    path, model = tmp_path / "model.npz", with_everything()
    before = model.get_weights()
    for save in (model.save, model.save_weights):
        model.set_weights(before)
        model.layers[1].moving_variance[0] = -1
        save(path)
        if save == model.save:
            refused(path)
        model.set_weights(before)
        with pytest.raises(ValueError, match="with a variance below 0 in "
                           "batch_normalization; save"):
            model.load_weights(path)
        for v, w in zip(before, model.get_weights(), strict=True):
            np.testing.assert_array_equal(v, w)


@pytest.mark.parametrize("save", ["save", "save_weights"])
def test_weights_go_into_another_model_of_the_same_layers(tmp_path, save):
    path, first, second = tmp_path / "w.npz", trained(), trained("sgd")
    getattr(first, save)(path)
    second.layers[0].W += 1
    second.load_weights(path)
    for v, w in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(v, w)
    for other in (
            Sequential([Input((4,)), layers.Dense(2)]),
            Sequential([Input((4,)), layers.Dense(3, use_bias=False)]),
            Sequential([Input((4,)), layers.Dense(3), layers.Dense(3)])):
        before = other.get_weights()
        with pytest.raises(ValueError, match="Sequential.load_weights: "
                           "expected a file of .*w.npz .*; save"):
            other.load_weights(path)
        for v, w in zip(before, other.get_weights(), strict=True):
            np.testing.assert_array_equal(v, w)


def test_weights_alone_are_no_model(tmp_path):
    trained().save_weights(tmp_path / "w.npz")
    with pytest.raises(ValueError, match="w.npz with .*weight_0.*; it holds "
                       "weights alone: use load_weights"):
        models.load_model(tmp_path / "w.npz")


def test_a_model_from_its_description(tmp_path):
    model = with_everything()
    text = json.dumps(model.get_config())
    again = Sequential.from_config(json.loads(text))
    assert json.dumps(again.get_config()) == text
    again.set_weights(model.get_weights())
    x = RNG.normal(size=(2, 6, 6, 1))
    np.testing.assert_array_equal(again.predict(x), model.predict(x))
    bare = Sequential.from_config(Sequential([layers.Dense(2)]).get_config())
    assert bare.input_shape is None and not bare.layers[0].built


# Files that somebody made up.

def members(path):
    """The bytes of every array of a file by its name."""
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def pack(path, parts, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in parts.items():
            file.writestr(name, content)


def npy(v):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, np.asarray(v), allow_pickle=True)
    return stream.getvalue()


def header(shape, dtype="<f4", content=b""):
    """An array that claims a shape."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {
        "shape": shape, "fortran_order": False, "descr": dtype})
    return stream.getvalue() + content


def described(**changes):
    """A change of the description of the model."""
    def change(parts):
        text = str(np.load(io.BytesIO(parts["model.npy"])))
        model = json.loads(text)
        for name, value in changes.items():
            *way, last = [int(step[1:]) if step[1:].isdigit() else step
                          for step in name.split("__")]
            place = model
            for step in way:
                place = place[step]
            if value is ...:
                del place[last]
            else:
                place[last] = value
        parts["model.npy"] = npy(json.dumps(model))
    return change


def arrays(**changes):
    """A change of the bytes of arrays, None leaves one out."""
    def change(parts):
        for name, content in changes.items():
            parts[f"{name}.npy"] = content
            if content is None:
                del parts[f"{name}.npy"]
    return change


class Touch:
    """A pickle of this makes a file."""

    def __reduce__(self):
        return (open, ("executed", "w"))


DEEP = '{"name":' * 100_000
W, DENSE = (4, 3), "layers__x0__config__"
CRAFTED = {
    "no weights": arrays(weight_0=None),
    "no bias": arrays(weight_1=None),
    "no slot": arrays(slot_1_1=None),
    "an array too many": arrays(weight_2=npy(np.ones(3, "f4"))),
    "a pickle for weights": arrays(weight_0=npy(
        np.array([Touch()], dtype=object))),
    "a pickle for the description": arrays(model=npy(
        np.array([Touch()], dtype=object))),
    "numbers for the description": arrays(model=npy(np.ones(3))),
    "a list for the description": arrays(model=npy("[]")),
    "no JSON": arrays(model=npy("{")),
    "deep JSON": arrays(model=npy(DEEP)),
    "a long number": arrays(model=npy("1" * 5000)),
    "weights of another shape": arrays(weight_0=npy(np.ones((3, 4), "f4"))),
    "weights of one axis": arrays(weight_0=npy(np.ones(12, "f4"))),
    "complex weights": arrays(weight_0=npy(np.ones(W, "c8"))),
    "weights of whole numbers": arrays(weight_0=npy(np.ones(W, "i4"))),
    "weights of words": arrays(weight_0=npy(np.full(W, "1.0"))),
    "longer floats": arrays(weight_0=npy(np.ones(W, "f8"))),
    "NaN among the weights": arrays(weight_0=npy(np.full(W, np.nan, "f4"))),
    "an infinite bias": arrays(weight_1=npy(np.full(3, np.inf, "f4"))),
    "terabytes of weights": arrays(weight_0=header((10**6, 10**6))),
    "terabytes of text": arrays(model=header((), f"<U{10**9}")),
    "negative shapes": arrays(weight_0=header((-4, -3), content=bytes(48))),
    "weights cut off": arrays(weight_0=header(W, content=bytes(47))),
    "weights that go on": arrays(weight_0=header(W, content=bytes(49))),
    "a header of code": arrays(weight_0=b"\x93NUMPY\1\0\x40\0" + b"__import__"
                               b"('os').system('touch executed')".ljust(64)),
    "another NumPy's header": arrays(weight_0=b"\x93NUMPY\x09\0\x40\0"),
    "no header": arrays(weight_0=b"hello"),
    "an empty member": arrays(weight_0=b""),
    "slots of another shape": arrays(slot_0_0=npy(np.ones((3, 4), "f4"))),
    "NaN among the slots": arrays(slot_0_0=npy(np.full(W, np.nan, "f4"))),
    "squares below 0": arrays(slot_0_1=npy(np.full(W, -1, "f4"))),
    **{f"{value!r} steps": described(iterations=value) for value in (
        -3, "many", None, 1.5, True, [1], 10**400)},
    "no steps but their memory": described(iterations=0),
    "steps without their memory": lambda parts: [
        parts.pop(name) for name in list(parts) if "slot" in name],
    "an unknown key": described(secret=1),
    "a key missing": described(loss=...),
    "no layers": described(layers=[]),
    "a word for layers": described(layers="Dense"),
    "an unknown layer": described(layers__x0__class_name="Exec"),
    "a layer of Python's": described(layers__x0__class_name="__init__"),
    "a class that is no word": described(layers__x0__class_name=["Dense"]),
    "an optimizer for a layer": described(layers__x0={
        "class_name": "Adam", "config": {}}),
    "a layer without arguments": described(layers__x0__config=...),
    "arguments in a list": described(layers__x0__config=[1]),
    "an unknown argument": described(layers__x0__config__hidden=1),
    "an argument missing": described(layers__x0__config__units=...),
    "more units": described(layers__x0__config__units=10**12),
    "units below 0": described(layers__x0__config__units=-3),
    "units in words": described(layers__x0__config__units="three"),
    "an unknown activation": described(layers__x0__config__activation="eval"),
    "a layer for an activation": described(layers__x0__config__activation={
        "class_name": "Flatten", "config": {"name": "f"}}),
    "a layer for an initializer": described(
        layers__x0__config__kernel_initializer={
            "class_name": "Flatten", "config": {"name": "f"}}),
    "a regularizer of words": described(
        layers__x0__config__kernel_regularizer={
            "class_name": "L2", "config": {"l2": "much"}}),
    "a number for a name": described(layers__x0__config__name=7),
    "a number for the model's name": described(name=7),
    "a name twice": lambda parts: described(
        layers=[{"class_name": "Flatten", "config": {"name": "f"}}] * 2)(
        parts),
    "another input": described(input_shape=[5]),
    "an input of words": described(input_shape="four"),
    "no input": described(input_shape=None),
    "a vast input": described(input_shape=[10**30]),
    "another float type": described(dtype="float64"),
    "an unknown float type": described(dtype="object"),
    "a list for a float type": described(dtype=["float32"]),
    "an unknown optimizer": described(optimizer__class_name="SDG"),
    "a word for an optimizer": described(optimizer=["adam"]),
    "another optimizer": described(optimizer={
        "class_name": "SGD", "config": {"learning_rate": 0.1}}),
    "a rate below 0": described(optimizer__config__learning_rate=-1),
    "an infinite rate": described(optimizer__config__learning_rate=np.inf),
    "a rate in words": described(optimizer__config__learning_rate="fast"),
    "a layer for a rate": described(optimizer__config__learning_rate={
        "class_name": "Flatten", "config": {"name": "f"}}),
    "a clipnorm below 0": described(optimizer__config__clipnorm=-1),
    "an epsilon below 0": described(optimizer__config__epsilon=-1),
    "an epsilon in words": described(optimizer__config__epsilon="small"),
    "a layer for a loss": described(loss={
        "class_name": "Flatten", "config": {"name": "f"}}),
    "no loss": described(loss=None),
    "an unknown metric": described(metrics={"beauty": "beauty"}),
    "a number for metrics": described(metrics=3),
}


@pytest.mark.parametrize("case", CRAFTED)
def test_a_crafted_file_is_refused(path, case, monkeypatch):
    monkeypatch.chdir(path.parent)
    parts = members(path)
    CRAFTED[case](parts)
    pack(path, parts)
    refused(path)


def refused(path):
    """It names the file in three parts, takes no memory, runs nothing."""
    tracemalloc.start()
    try:
        with pytest.raises(ValueError) as error:
            models.load_model(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    message = str(error.value)
    assert message.startswith("load_model: expected a file of Sequential.save"
                              f", got {path} "), message
    assert len(message.split("; ")) == 2, message
    assert len(message) - len(str(path)) < 520, message
    assert peak < 30 * path.stat().st_size + 2**21
    assert not (path.parent / "executed").exists()


def test_every_cut_and_every_flipped_byte_is_refused_or_harmless(path):
    good = path.read_bytes()
    expected = models.load_model(path).get_weights()
    for length in range(0, len(good), 97):
        path.write_bytes(good[:length])
        refused(path)
    for i in range(0, len(good), 7):
        path.write_bytes(good[:i] + bytes([good[i] ^ 0x41]) + good[i + 1:])
        try:
            model = models.load_model(path)
        except ValueError as error:
            assert str(path) in str(error)
        else:                       # a date, say: nothing that counts
            for v, w in zip(model.get_weights(), expected, strict=True):
                np.testing.assert_array_equal(v, w)


def test_bombs_and_twins_in_an_archive_are_refused(path):
    parts = members(path)
    pack(path, parts, zipfile.ZIP_DEFLATED)
    refused(path)
    bomb = dict(parts, **{"weight_0.npy": header(W) + bytes(2**26)})
    pack(path, bomb, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 2**18
    refused(path)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(
            path, "w") as file:
        for name in [*parts, "weight_0.npy"]:
            file.writestr(name, parts[name])
    refused(path)


def test_other_peoples_files_are_named(tmp_path):
    path = tmp_path / "model.keras"
    pack(path, {"metadata.json": b"{}", "config.json": b"{}",
                "model.weights.h5": b""}, zipfile.ZIP_DEFLATED)
    with pytest.raises(ValueError, match="model.keras with .*config.json.*; "
                       "it is Keras's own: use keras.saving.load_model"):
        models.load_model(path)
