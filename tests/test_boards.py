"""The boards compute what nnlab computes, and their HTML keeps its word.

The scripts run in an embedded V8, without a page: the same formulas on the
same random inputs, in JavaScript and in Python. What happens in a page is in
test_boards_in_a_page.py.
"""

import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from importlib import resources
from itertools import product
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pytest
from bs4 import BeautifulSoup
from py_mini_racer import MiniRacer

from nnlab import (
    Sequential,
    activations,
    backprop,
    boards,
    layers,
    losses,
    optimizers,
)
from nnlab.boards import (
    activation_board,
    descent_board,
    kernel_board,
    neuron_board,
)
from nnlab.datasets import find_mnist, load_mnist
from nnlab.photos import as_mnist

ROOT = Path(__file__).resolve().parent.parent
FILES = resources.files("nnlab.boards")
pad = sys.modules["nnlab.boards.drawing_pad"]   # the name is a function
CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]]
XOR = [0, 1, 1, 0]
CALLS = {
    "neuron": lambda: boards.neuron(CORNERS, {"AND": [0, 0, 0, 1],
                                              "XOR": XOR}),
    "activation": lambda: boards.activation(presets={"Monday": 2}),
    "curve": lambda: boards.descent([0, 0, 1], 1, limits=(-2, 2, -1, 4)),
    "surface": lambda: boards.descent(
        [[0, 0, 1], [0, 0, 0], [1, 0, 0]], (1, 1), limits=(-2, 2, -2, 2)),
    "data": lambda: boards.descent(
        data=(CORNERS, XOR), start=(1, 1), limits=(-2, 2, -2, 2)),
    "kernel": boards.kernel,
    "pad": boards.drawing_pad,
}
each_board = pytest.mark.parametrize("name", CALLS)
needs_mnist = pytest.mark.skipif(
    find_mnist() is None, reason="no MNIST on this machine (NNLAB_DATA)")


@pytest.fixture(scope="module")
def js():
    """A function that evaluates an expression of the boards' scripts."""
    engine = MiniRacer()
    for name in ("board", "neuron", "activation", "descent", "kernel",
                 "digits", "pad"):
        engine.eval((FILES / f"{name}.js").read_text("utf-8"))
    engine.eval("const B = nnlabBoards;")

    def call(function, *arguments):
        given = ",".join(json.dumps(a) for a in arguments)
        return json.loads(engine.eval(f"JSON.stringify({function}({given}))"))

    yield call


@pytest.fixture(scope="module")
def test_images():
    """The 10,000 images and labels of MNIST's test set."""
    return load_mnist()[1]


@pytest.fixture
def rng():
    return np.random.default_rng(11)


# The neuron board

def test_a_neuron_answers_alike_in_both_languages(js, rng):
    for _ in range(200):
        x = rng.normal(0, 3, (7, 2)).round(2)
        w = rng.normal(0, 2, 3).round(2).tolist()
        limits = sorted(rng.normal(0, 4, 2)) + sorted(rng.normal(0, 4, 2))
        z = backprop.dense_forward(x, np.array(w[:2])[:, None],
                                   np.array(w[2:]))[:, 0]
        assert np.allclose([js("B.neuron.sum", p, w) for p in x.tolist()], z)
        assert js("B.neuron.answers", x.tolist(), w) == (
            neuron_board.decide(x, w).tolist())
        area, line = neuron_board.side(limits, w)
        found = js("B.neuron.side", limits, w)
        for key, points in (("area", area), ("line", line)):
            assert len(found[key]) == len(points)
            assert np.allclose(np.ravel(found[key]), np.ravel(points))
        assert len(line) in (0, 2)
        ends = np.array(line).reshape(-1, 2)
        assert np.allclose(neuron_board.weighted_sum(ends, w), 0)


def test_a_neuron_writes_its_sum_down(js):
    assert js("B.neuron.arithmetic", [4, 3], [2, -1, -3]) == (
        "4 × 2 + 3 × (−1) − 3 = 2")


def test_a_neuron_with_weights_zero_has_no_line(js):
    for bias, corners in ((1, 4), (0, 0), (-1, 0)):
        found = js("B.neuron.side", [0, 1, 0, 1], [0, 0, bias])
        assert (len(found["area"]), found["line"]) == (corners, [])


def test_xor_never_has_more_than_three_corners_right():
    weights, bias = np.arange(-3, 3.1, 0.5), np.arange(-6, 6.1, 0.5)
    best = max((neuron_board.decide(np.array(CORNERS), w) == XOR).sum()
               for w in product(weights, weights, bias))
    assert best == 3


# The activation board

def test_activations_are_those_of_nnlab(js, rng):
    z = np.r_[rng.normal(0, 4, 200), 0.0, 1e-9, -1e-9, 700.0, -700.0]
    for name in ("sigmoid", "tanh", "relu", "leaky_relu", "linear"):
        g = activations.get(name)
        a, slope = (np.array([js(f"B.activation.FUNCTIONS.{name}[{part}]", v)
                              for v in z]) for part in (0, 1))
        assert np.allclose(a, g(z), rtol=1e-12, atol=1e-300)
        dz = activations.BACKWARD[g](np.ones_like(z), g(z))
        assert np.allclose(slope, dz, rtol=1e-9, atol=1e-15)
        assert np.array_equal(activation_board.value_and_slope(name, z)[1],
                              dz)


def test_the_step_has_no_slope_where_it_jumps(js):
    step, slope = (f"B.activation.FUNCTIONS.step[{k}]" for k in (0, 1))
    assert [js(step, z) for z in (-1, 0, 1e-9)] == [0, 0, 1]
    assert [js(slope, z) for z in (-1, 0, 1)] == [0, None, 0]   # NaN is null
    assert np.isnan(activation_board.value_and_slope("step", 0)[1])


def test_a_nudge_is_the_slope_times_a_tenth(js):
    assert js("B.activation.nudge", "sigmoid", 2, 0.105) == (
        "Nudge z by 0.1: the output moves by about 0.0105.")
    assert "stays" in js("B.activation.nudge", "relu", -1, 0)
    assert "jumps" in js("B.activation.nudge", "step", 0, None)


# The descent board

def check_loss(js, known, w, value, slope):
    found = js(f"B.descent.LOSSES.{known['kind']}", known, w)
    assert np.allclose(found["value"], value)
    assert np.allclose(found["slope"], slope)
    assert np.allclose(descent_board.loss_at(known, np.array(w)), value)


def test_curves_and_surfaces_have_the_slopes_of_numpy(js, rng):
    poly = np.polynomial.polynomial
    for _ in range(50):
        c = rng.normal(size=rng.integers(1, 6))
        w = rng.normal(size=2).tolist()
        known = {"kind": "curve", "c": c.tolist()}
        check_loss(js, known, w[:1], poly.polyval(w[0], c),
                   [poly.polyval(w[0], poly.polyder(c))])
        c = rng.normal(size=rng.integers(1, 5, 2))
        known = {"kind": "surface", "c": c.tolist()}
        slope = [poly.polyval2d(*w, poly.polyder(c, axis=k)) for k in (0, 1)]
        check_loss(js, known, w, poly.polyval2d(*w, c), slope)


def test_the_loss_of_data_is_nnlabs_cross_entropy(js, rng):
    for scale in (1, 1, 1, 1, 300):
        x = rng.normal(size=(8, 2)) * scale
        y = rng.integers(0, 2, (8, 1)).astype(float)
        W, b = rng.normal(size=(2, 1)), rng.normal(size=1)
        z = backprop.dense_forward(x, W, b)
        dz = losses.binary_crossentropy_gradient(y, z, from_logits=True)
        _, dW, _ = backprop.dense_backward(dz, x, W)
        known = {"kind": "neuron", "x": x.tolist(), "y": y[:, 0].tolist(),
                 "b": float(b[0])}
        check_loss(js, known, W[:, 0].tolist(),
                   losses.binary_crossentropy(y, z, from_logits=True).mean(),
                   dW[:, 0])


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_the_ball_takes_the_steps_of_sgd(js, momentum):
    known = {"kind": "surface", "c": [[0, 0, 12.5], [0, 0, 0], [0.5, 0, 0]]}
    state = {"w": [-4.0, 1.0], "v": [0, 0]}
    w, sgd = np.array([-4.0, 1.0]), optimizers.SGD(0.03, momentum)
    for _ in range(20):
        state = js("B.descent.step", known, state, 0.03, momentum)
        sgd.apply([w * [1, 25]], [w])
        assert np.allclose(state["w"], w)


# The kernel board

def test_a_kernel_filters_as_the_loops_of_nnlab_do(js, rng):
    for shape in ((5, 5), (7, 12), (28, 28)):
        image, kernel = rng.random(shape), rng.normal(size=(3, 3))
        z = kernel_board.filtered(image, kernel)
        found = js("B.kernel.filtered", image.tolist(), kernel.tolist())
        assert np.allclose(found, z)
        i, j = shape[0] - 3, 1
        terms = js("B.kernel.products", image.tolist(), kernel.tolist(), i, j)
        assert np.allclose(terms, (image[i:i + 3, j:j + 3] * kernel).ravel())
        assert np.isclose(sum(terms), z[i, j])


# The drawing pad

def scrawl(rng):
    """A drawing of one to three random strokes, a dot among them."""
    return [rng.uniform(0.05, 0.95, (rng.integers(1, 6), 2)).tolist()
            for _ in range(rng.integers(1, 4))]


def test_ink_and_preparation_agree(js, rng):
    for _ in range(25):
        drawing = scrawl(rng)
        ink = pad.ink(drawing)
        found = np.reshape(list(js("B.digits.ink", drawing).values()),
                           ink.shape)
        assert np.allclose(found, ink, atol=1e-9)
        field = js("(d => B.digits.prepare(B.digits.ink(d)))", drawing)
        field = np.reshape(list(field.values()), (28, 28))
        assert np.abs(field - pad.prepare(ink).astype(int)).max() <= 1


def test_the_pad_prepares_as_photographs_are(rng):
    """But for the strongest pixel, which as_mnist always makes 1."""
    for _ in range(25):
        ink = pad.ink(scrawl(rng))
        field = pad.prepare(ink).astype(float)
        assert np.abs(255 * as_mnist(ink) - 255 * field / field.max()
                      ).max() <= 2


def test_without_preparation_the_sheet_is_only_shrunk(js):
    drawing = [[[0.2, 0.1], [0.2, 0.3]]]
    field = js("(d => B.digits.prepare(B.digits.ink(d), false))", drawing)
    field = np.reshape(list(field.values()), (28, 28))
    rows, columns = np.nonzero(field)
    assert (rows.min(), rows.max()) in {(1, 9), (1, 10), (2, 9)}
    assert abs(columns.mean() - 5.1) < 0.6


def in_javascript(js, field):
    return js("(f => B.digits.read(f, globalThis.weights ??= "
              f"B.digits.unpack({json.dumps(pad.stored()['network'])})))",
              np.ravel(field).tolist())


def test_the_network_reads_alike_in_both_languages(js, rng):
    weights = pad.unpack(pad.stored()["network"])
    assert [w.shape for w in weights] == list(pad.SHAPES)
    fields = rng.integers(0, 256, (5, 28, 28)) * (rng.random((5, 28, 28)) < .2)
    wanted = pad.read(fields, weights)
    for field, p in zip(fields, wanted, strict=True):
        assert np.allclose(in_javascript(js, field), p, atol=1e-5)


def finale(library_layers, Input):
    """The network that the pad's read() writes out, layer by layer."""
    return [Input((28, 28, 1)),
            library_layers.Conv2D(32, 3, activation="relu"),
            library_layers.MaxPooling2D(2),
            library_layers.Conv2D(64, 3, activation="relu"),
            library_layers.MaxPooling2D(2),
            library_layers.Conv2D(64, 3, activation="relu"),
            library_layers.Flatten(),
            library_layers.Dense(64, activation="relu"),
            library_layers.Dense(10, activation="softmax")]


def test_the_pad_computes_what_the_model_does(rng):
    model = Sequential(finale(layers, layers.Input))
    model.set_weights(pad.unpack(pad.stored()["network"]))
    x = rng.integers(0, 256, (4, 28, 28))
    wanted = model.predict(x[..., None].astype("float32") / 255, verbose=0)
    assert np.allclose(pad.read(x, model.get_weights()), wanted, atol=1e-6)


@needs_mnist
def test_a_hundred_test_images_are_read_as_keras_reads_them(js, test_images):
    keras = pytest.importorskip("keras")
    model = keras.Sequential(finale(keras.layers, keras.Input))
    model.set_weights(pad.unpack(pad.stored()["network"]))
    images = test_images[0][:100]
    wanted = model.predict(images[..., None].astype("float32") / 255,
                           verbose=0)
    found = np.array([in_javascript(js, image) for image in images])
    assert np.abs(found - wanted).max() < 0.005


@needs_mnist
def test_the_stated_accuracy_is_the_measured_one(test_images):
    images, labels = test_images
    stored = pad.stored()
    weights = pad.unpack(stored["network"])
    p = np.concatenate([pad.read(part, weights)
                        for part in images.reshape(10, -1, 28, 28)])
    right = (p.argmax(axis=1) == labels).mean()
    assert abs(right - stored["test"]["after"]) < 0.00015   # one image
    assert stored["test"]["before"] - right < 0.001
    assert f"{100 * stored['test']['after']:.2f} %" in CALLS["pad"]().html


def test_each_stored_digit_is_read_as_itself():
    fields = [pad.prepare(pad.ink(pad.strokes(d))) for d in pad.DIGITS]
    p = pad.read(fields, pad.unpack(pad.stored()["network"]))
    assert p.argmax(axis=1).tolist() == list(range(10))
    assert p.max(axis=1).min() > 0.95


def test_rounding_to_six_bits_moves_a_weight_by_half_a_step(rng):
    weights = [rng.normal(size=shape) for shape in pad.SHAPES]
    for w, back, part in zip(weights, pad.unpack(pad.pack(weights)),
                             pad.pack(weights), strict=True):
        step = np.array(part["scale"]) if isinstance(part, dict) else 1e-5
        assert np.all(np.abs(back - w) <= 0.51 * step)
    assert CALLS["pad"]().html.count("<img") == 1
    assert "were given" in boards.drawing_pad(weights=weights).html


def test_the_sentence_of_the_pad(js):
    p = [0.001] * 10
    p[3] = 0.991
    assert js("B.pad.sentence", p) == "It reads 3 (over 99 %)."
    p[3], p[8] = 0.5, 0.4914
    assert js("B.pad.sentence", p) == "It reads 3 (50 %), then 8 (49 %)."


# What every board keeps

@each_board
def test_a_board_is_the_same_at_every_call(name):
    assert CALLS[name]().html == CALLS[name]().html


@each_board
def test_a_board_needs_no_other_place_and_no_id(name):
    html = CALLS[name]().html
    soup = BeautifulSoup(html, "html.parser")
    assert not soup.select("[id], [src]:not(img), link, iframe")
    assert not re.search(r"https?:|//www", re.sub(
        r"http(://|%3A//)www.w3.org/2000/svg", "", html))
    assert not re.search(r"\bid=|fetch\(|XMLHttp|import\(", html)
    assert html.startswith('<div class="nnlab-board"><img alt="')
    assert len(soup.contents) == 1              # all of it in one element


@each_board
def test_the_still_is_an_opaque_picture_with_alt_text(name):
    board = CALLS[name]()
    image = BeautifulSoup(board.html, "html.parser").img
    assert image["alt"] == board.alt and len(board.alt) > 80
    svg = ET.fromstring(unquote(image["src"].partition(",")[2]))
    width, height = (svg.get(side) for side in ("width", "height"))
    ground = svg[1]
    assert svg[0].tag.endswith("style")
    assert ground.get("class") == "paper"
    assert (ground.get("width"), ground.get("height")) == (width, height)
    assert "{" in svg[0].text and "<" not in svg[0].text


@each_board
def test_a_board_is_light(name):
    html = CALLS[name]().html
    assert len(html) < (135_000 if name == "pad" else 45_000)


def test_data_cannot_close_the_script():
    html = boards.neuron(CORNERS, XOR, things="</script><b>").html
    assert "</script><b>" not in html
    assert r"<\/script><b>" in html


def test_a_board_says_what_it_is_where_html_is_not_shown():
    board = boards.activation(["sigmoid"], z=0)
    assert board._repr_html_() == board.html
    assert repr(board).startswith("<Board 'activation': Above, sigmoid")


@pytest.mark.parametrize("call, words", [
    (lambda: boards.neuron([1, 2], [0, 1]), r"one point a row.*\(2,\)"),
    (lambda: boards.neuron(CORNERS, [0, 1]), "0 or 1 for each of the 4"),
    (lambda: boards.neuron(CORNERS, [0, 1, 2, 0]), r"got \[0, 1, 2, 0\]"),
    (lambda: boards.neuron(CORNERS, XOR, start=(9, 0, 0)), r"got \(9, 0, 0\)"),
    (lambda: boards.neuron(CORNERS, XOR, start=(0.2, 0, 0)), "write start="),
    (lambda: boards.neuron(CORNERS, XOR, presets={"a": (1, 1)}), "presets"),
    (lambda: boards.neuron(CORNERS, XOR, weights=(3, -3, 1)), "from, to"),
    (lambda: boards.neuron(CORNERS, XOR, limits=(1, 0, 0, 1)), "limits"),
    (lambda: boards.activation(["rellu"]), "among step, sigmoid"),
    (lambda: boards.descent(limits=(0, 1, 0, 1)), "got neither"),
    (lambda: boards.descent([1], data=1, limits=(0, 1, 0, 1)), "got both"),
    (lambda: boards.descent([0, 1], (1, 2), limits=(0, 1, 0, 1)), "1 numbers"),
    (lambda: boards.descent([0, 1], limits=(0, 1, 0, 1), rate=7), "got 7"),
    (lambda: boards.kernel(np.zeros((3, 3))), r"got shape \(3, 3\)"),
    (lambda: boards.kernel(kernel=[1, 2]), r"write \[\[0, 0, 0\]"),
    (lambda: boards.drawing_pad(10), "got 10"),
    (lambda: boards.drawing_pad(weights=[np.zeros(2)]), "get_weights"),
])
def test_what_does_not_fit_is_said_in_three_parts(call, words):
    with pytest.raises(ValueError, match=words) as error:
        call()
    assert re.match(r"boards(\.\w+)?: .*; got .*; write ", str(error.value))


# The scripts themselves

def test_lines_of_the_scripts_fit():
    for path in (ROOT / "nnlab" / "boards").glob("*.js"):
        lines = path.read_text("utf-8").splitlines()
        assert lines[0].startswith("// "), f"{path.name} says what it is for"
        assert max(map(len, lines)) <= 79, path.name


def test_the_linter_finds_nothing():
    linter = shutil.which("oxlint", path=ROOT / "node_modules" / ".bin")
    if linter is None:
        pytest.skip("oxlint is not installed (see CONTRIBUTING.md)")
    found = subprocess.run([linter, "--deny-warnings"], cwd=ROOT, text=True,
                           capture_output=True, encoding="utf-8")
    assert found.returncode == 0, found.stdout
