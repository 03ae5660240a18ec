"""The figures show what they were given, in the course's style."""

import base64
import io
import re
from types import SimpleNamespace

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from PIL import Image

from nnlab import plotting
from nnlab.plotting import style

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
AND = np.array([0, 0, 0, 1])
W1, b1 = np.array([[1.0, -2.0], [0.5, 0.0], [3.0, 1.0]]), np.array([0.1, -0.2])
W2, b2 = np.array([[4.0], [-0.5]]), np.array([1.5])
EDGES = np.array([[0, 0, 1, 1], [0, 0, 1, 1], [0, 1, 1, 1]])
KERNEL = np.array([[-1, 1], [-1, 1]])
BOWL = {"limits": (-2, 2, -1, 1)}
PATHS = {
    "SGD": np.linspace([-1.5, 0.5], [0, 0], 9),
    "Adam": np.linspace([-1.5, 0.5], [0.1, 0.2], 6),
}


@pytest.fixture(autouse=True)
def clean_pyplot():
    with mpl.rc_context(), mpl.rc_context({"backend": "agg"}):
        plotting.use_style()
        yield
        plt.close("all")


def bowl(w1, w2):
    return w1**2 + 3 * w2**2


def step(points):
    return points.sum(axis=1) > 1.5


def texts(ax):
    return [text.get_text() for text in ax.texts]


def pixels(figure):
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def frames(html):
    return re.findall(r'frames\[\d+\] = "data:image/png;base64,(.*?)"', html)


# The style


def luminance(colour):
    channels = np.array(to_rgb(colour))
    linear = np.where(
        channels <= 0.04045,
        channels / 12.92,
        ((channels + 0.055) / 1.055) ** 2.4,
    )
    return linear @ [0.2126, 0.7152, 0.0722]


def test_style_gives_every_series_its_own_colour_marker_and_line():
    number = len(plotting.COLOURS)
    for series in (plotting.COLOURS, plotting.MARKERS, plotting.LINE_STYLES):
        assert len(set(series)) == number
    lines = plt.subplots()[1].plot(np.eye(number))
    assert [line.get_color() for line in lines] == list(plotting.COLOURS)
    assert len({line.get_linestyle() for line in lines}) > 1


@pytest.mark.parametrize("ink", [style.INK, style.QUIET])
def test_text_on_white_has_the_contrast_of_wcag_aa(ink):
    assert 1.05 / (luminance(ink) + 0.05) > 4.5
    assert to_hex(plt.rcParams["figure.facecolor"]) == "#ffffff"


def test_in_ipython_a_figure_becomes_the_same_png_at_every_run():
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    mpl.rcParams["backend"] = "module://matplotlib_inline.backend_inline"
    try:
        plotting.use_style()
        figure = plotting.learning_curves({"loss": [3.0, 2.0]})
        shown = [shell.display_formatter.format(figure) for _ in range(2)]
    finally:
        plt.switch_backend("agg")
        InteractiveShell.clear_instance()
    (data, metadata), again = shown
    assert data["image/png"] == again[0]["image/png"]
    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert picture.width // 2 == metadata["image/png"]["width"]
    assert "height" not in metadata["image/png"]
    assert "Software" not in picture.info


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (-1.5, "−1.5"),
        (2.0, "2"),
        (100.0, "100"),
        (-0.001, "0"),
        (12.34, "12.3"),
    ],
)
def test_numbers_are_written_short(number, text):
    assert style.short(number) == text


# Decision regions


def test_regions_show_every_example_with_its_marker_and_colour():
    ax = plotting.decision_regions(
        step, CORNERS, AND, class_names=["no", "yes"]
    )
    clouds = ax.collections[-2:]
    for k, cloud in enumerate(clouds):
        np.testing.assert_array_equal(cloud.get_offsets(), CORNERS[k == AND])
        assert to_hex(cloud.get_facecolor()).upper() == plotting.COLOURS[k]
    shapes = [len(cloud.get_paths()[0].vertices) for cloud in clouds]
    assert shapes[0] != shapes[1]
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["no", "yes"]


def test_regions_draw_the_boundary_where_the_class_changes():
    ax = plotting.decision_regions(step, CORNERS, AND, limits=(0, 2, 0, 2))
    (line,) = ax.collections[0].get_paths()
    np.testing.assert_allclose(line.vertices.sum(axis=1), 1.5, atol=0.02)
    assert ax.get_xlim() == ax.get_ylim() == (0, 2)


@pytest.mark.parametrize(
    "predict",
    [
        lambda p: (p[:, 0] > 0.5).astype(int),
        lambda p: p[:, :1] > 0.5,
        lambda p: np.stack([p[:, 0] <= 0.5, p[:, 0] > 0.5], axis=1),
    ],
)
def test_classes_and_probabilities_give_the_same_picture(predict):
    image = plotting.decision_regions(predict, CORNERS, AND).images[0]
    colours = image.get_array()
    np.testing.assert_allclose(
        colours[0, 0], style.tint(style.COLOURS[0], 0.34)
    )
    np.testing.assert_allclose(
        colours[0, -1], style.tint(style.COLOURS[1], 0.34)
    )


def test_an_unsure_classifier_is_pale():
    ax = plotting.decision_regions(lambda p: p[:, 0] * 0 + 0.55, CORNERS, AND)
    assert ax.images[0].get_array().min() > 0.85


def test_three_classes_get_three_tints():
    def predict(points):
        return np.digitize(points[:, 0], [0.3, 0.7])

    ax = plotting.decision_regions(predict, CORNERS, [0, 0, 2, 2])
    colours = ax.images[0].get_array().reshape(-1, 3)
    assert len(np.unique(colours.round(6), axis=0)) == 3


# Curves and histograms


def test_curves_are_the_history():
    history = {"loss": [0.9, 0.5, 0.4], "val_loss": [0.8, 0.6, 0.7]}
    history |= {"accuracy": [0.5, 0.8, 0.9], "val_accuracy": [0.6, 0.7, 0.7]}
    figure = plotting.learning_curves(history)
    assert [ax.get_ylabel() for ax in figure.axes] == ["loss", "accuracy"]
    for ax, metric in zip(figure.axes, ("loss", "accuracy"), strict=True):
        train, validation = ax.lines
        assert train.get_xdata().tolist() == [1, 2, 3]
        assert list(train.get_ydata()) == history[metric]
        assert list(validation.get_ydata()) == history["val_" + metric]
        assert train.get_linestyle() != validation.get_linestyle()
        assert train.get_marker() != validation.get_marker()


def test_curves_take_a_history_object_and_an_axes():
    history = SimpleNamespace(history={"loss": [1.0]})
    ax = plt.subplots()[1]
    assert plotting.learning_curves(history, ax=ax) is ax.figure
    assert ax.lines[0].get_ydata()[0] == 1.0


def test_histograms_have_a_row_for_each_layer_and_say_the_truth():
    values = {"one": np.array([[0.0, 0.0], [2.0, 4.0]]), "two": [1.0, 1.0]}
    ax = plotting.layer_histograms(values, xlabel="gradient")
    assert texts(ax) == ["sd 1.66\n50% zeros", "sd 0\n0% zeros"]
    assert ax.get_xlabel() == "gradient"
    first = ax.patches[0].get_data()
    counts = (first.values - first.baseline) / 0.8
    assert counts.max() == 1.0
    np.testing.assert_allclose(np.sort(counts)[-3:], [0.5, 0.5, 1.0])


# Surfaces


def test_surface_shows_the_path():
    path = PATHS["SGD"]
    ax = plotting.loss_surface(bowl, path, **BOWL, labels=("w", "b"))
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), path)
    assert texts(ax) == ["start", "end"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("w", "b")
    assert (ax.get_xlim(), ax.get_ylim()) == ((-2, 2), (-1, 1))
    assert ax.figure.axes[1].get_ylabel() == "loss"


def test_levels_run_from_the_least_to_the_greatest_loss():
    ax = plotting.loss_surface(bowl, **BOWL)
    levels = ax.collections[0].levels
    np.testing.assert_allclose(levels[[0, -1]], [0, 7], atol=1e-12)
    assert np.all(np.diff(levels, 2) > 0)  # closer together at the bottom


def test_a_flat_loss_can_be_drawn():
    ax = plotting.loss_surface(lambda w, b: 2.0, **BOWL)
    assert len(ax.collections) == 2


# Networks


def test_network_has_a_circle_for_each_unit_and_a_line_for_each_weight():
    ax = plotting.network_diagram([W1, b1, W2, b2])
    assert len(ax.patches) == 3 + 2 + 1
    lines = ax.lines
    weights = np.concatenate([W1.ravel(), W2.ravel()])
    assert len(lines) == len(weights)
    for line, weight in zip(lines, weights, strict=True):
        assert line.get_color() == plotting.COLOURS[0 if weight >= 0 else 1]
        assert (line.get_linestyle() == "-") == (weight >= 0)
        assert line.get_linewidth() == pytest.approx(0.5 + abs(weight))
    written = texts(ax)
    for text in ("−2", "0.5", "$b$ = 0.1", "$b$ = −0.2", "$b$ = 1.5"):
        assert text in written
    assert {"3 inputs", "2 hidden units", "1 output"} <= set(written)


def test_weights_stand_on_their_lines_and_not_on_each_other():
    ax = plotting.network_diagram([W1, W2])
    ax.figure.draw_without_rendering()
    numbers = {style.short(w) for w in [*W1.ravel(), *W2.ravel()]}
    boxes = [
        t.get_window_extent() for t in ax.texts if t.get_text() in numbers
    ]
    assert len(boxes) == 8
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:i])


def test_activations_stand_inside_and_names_above():
    values = [[1, 0, 2], [0.25, 0], [0.9]]
    names = [["r", "g", "b"], ["h1", "h2"], ["dog"]]
    ax = plotting.network_diagram([W1, W2], activations=values, names=names)
    written = texts(ax)
    for text in ("0.25", "0.9", "r", "h2", "dog"):
        assert text in written


def test_wide_layers_are_abbreviated():
    weights = [np.ones((784, 32)), np.zeros(32), -np.ones((32, 10))]
    ax = plotting.network_diagram(weights)
    assert len(ax.patches) == 7 * 3
    assert {"784 inputs", "$x_{784}$", "10 outputs"} <= set(texts(ax))
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [len(line.get_xdata()) for line in dots] == [3, 3, 3]


# Images


def test_wrong_predictions_are_marked_by_words_and_frames():
    images = np.arange(4 * 6).reshape(4, 2, 3)
    ax = plotting.image_grid(
        images, labels=[1, 2, 3, 4], predictions=[1, 7, 3, 4]
    )
    assert texts(ax) == ["1", "✗ 7, is 2", "3", "4"]
    assert len(ax.images) == 4
    for drawn, image in zip(ax.images, images, strict=True):
        np.testing.assert_array_equal(drawn.get_array(), image)
        assert drawn.get_clim() == (0, 23)
    assert sorted(p.get_linewidth() for p in ax.patches)[-2:] == [0.8, 3]


def test_filters_share_a_scale_around_zero():
    filters = np.array([[[-1.0, 0.5]], [[0.2, 3.0]]])
    ax = plotting.image_grid(filters)
    assert {image.get_clim() for image in ax.images} == {(-3, 3)}


@pytest.mark.parametrize("number", [1, 2, 6, 7, 16, 20, 25])
def test_image_rows_are_full_or_nearly(number):
    ax = plotting.image_grid(np.zeros((number, 4, 4, 1)))
    left = [image.get_extent()[0] for image in ax.images]
    columns = len(set(left))
    assert -number % columns <= 1
    assert columns <= 10


def test_confusion_counts_and_colours_only_mistakes():
    y_true = np.array([0, 0, 0, 1, 1, 2])
    y_pred = np.array([0, 0, 1, 1, 1, 0])
    ax = plotting.confusion_matrix(y_true, y_pred, class_names=list("abc"))
    assert texts(ax) == ["2", "1", "0", "0", "2", "0", "1", "0", "0"]
    np.testing.assert_array_equal(
        ax.images[0].get_array(), [[0, 1, 0], [0, 0, 0], [1, 0, 0]]
    )
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted", "true")


# Convolution


def test_steps_show_products_and_sums_worked_by_hand():
    figure = plotting.convolution_steps(EDGES, KERNEL, positions=[(0, 1)])
    image, _, product, output = figure.axes
    # patch [[0, 1], [0, 1]] times [[-1, 1], [-1, 1]] is [[0, 1], [0, 1]]
    np.testing.assert_array_equal(
        product.images[0].get_array(), [[0, 1], [0, 1]]
    )
    assert product.get_xlabel() == "sum = 2"
    known = np.ma.filled(output.images[0].get_array(), np.nan)
    np.testing.assert_array_equal(
        known, [[0, 2, np.nan], [np.nan, np.nan, np.nan]]
    )
    outline = image.patches[0]
    assert outline.get_xy() == (0.5, -0.5)
    assert (outline.get_width(), outline.get_height()) == (2, 2)


def test_steps_agree_with_the_library():
    from nnlab.convolution import conv2d_loops

    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=(5, 6)), rng.normal(size=(3, 2))
    figure = plotting.convolution_steps(
        image, kernel, stride=2, positions=[(1, 2)]
    )
    expected = conv2d_loops(
        image[None, :, :, None],
        kernel[:, :, None, None],
        np.zeros(1),
        strides=2,
    )
    drawn = figure.axes[3].images[0].get_array()
    np.testing.assert_allclose(drawn, expected[0, :, :, 0])


# Regions while learning


def test_forming_trains_as_told():
    calls = []
    figure = plotting.regions_forming(
        calls.append, step, CORNERS, AND, epochs=(0, 5, 20)
    )
    assert calls == [5, 15]
    captions = [ax.get_xlabel() for ax in figure.axes]
    assert captions == ["untrained", "5 epochs", "20 epochs"]


# Animations

MAKERS = {
    "race": lambda **k: plotting.optimizer_race(bowl, PATHS, **BOWL, **k),
    "conv": lambda **k: plotting.convolution_animation(
        EDGES, KERNEL, stride=2, **k
    ),
    "regions": lambda **k: plotting.regions_animation(
        lambda n: None, step, CORNERS, AND, epochs=(1, 3), **k
    ),
}


@pytest.fixture(scope="module")
def animations():
    with mpl.rc_context({"backend": "agg"}):
        plotting.use_style()
        return {
            name: make(name=f"my-{name}", alt='A "quoted" <story>')
            for name, make in MAKERS.items()
        }


@pytest.mark.parametrize("name", MAKERS)
def test_player_is_offline_labelled_and_stable(animations, name):
    animation = animations[name]
    html = animation._repr_html_()
    assert html == animation.html
    assert not re.findall(r"https?:|<link|//[a-z]+\.", html)
    assert not re.findall(r"[0-9a-f]{32}", re.sub('base64,[^"]*', "", html))
    assert f'id="_anim_img_my_{name}"' in html
    assert 'alt="A &quot;quoted&quot; &lt;story&gt;"' in html
    assert 'type="range" aria-label="Frame"' in html
    assert '<i class="fa' not in html
    buttons = re.findall(r"<button.*?>\s*(\S*?)</button>", html, re.DOTALL)
    assert buttons == ["−", "«", "‹", "◂", "Pause", "Play", "›", "»", "+"]
    assert repr(animation) == (
        f"<Animation 'my-{name}', {animation.number} frames>"
    )


@pytest.mark.parametrize(("name", "number"), [("race", 9), ("regions", 2)])
def test_every_step_is_a_frame_and_the_last_one_stands(
    animations, name, number
):
    html = animations[name].html
    assert animations[name].number == len(frames(html)) == number
    assert len(set(frames(html))) == number
    still = re.search(r'<img alt=.*? src="data:image/png;base64,(.*?)"', html)
    assert still[1] == frames(html)[-1]
    assert len(html) < 20_000 * (number + 1)


def test_frames_keep_the_colours_of_the_series(animations):
    last = base64.b64decode(frames(animations["race"].html)[-1])
    picture = Image.open(io.BytesIO(last))
    assert "Software" not in picture.info
    found = np.asarray(picture.convert("RGB")).reshape(-1, 3) / 255
    for colour in plotting.COLOURS[:2]:
        assert abs(found - to_rgb(colour)).max(axis=1).min() < 0.06


def test_an_animation_is_the_same_twice_and_leaves_no_figure_open(animations):
    again = MAKERS["conv"](name="my-conv", alt='A "quoted" <story>')
    assert again.html == animations["conv"].html
    assert not plt.get_fignums()


def test_default_alt_says_how_the_race_ends():
    short = {name: path[-2:] for name, path in PATHS.items()}
    html = plotting.optimizer_race(bowl, short, **BOWL).html
    assert "for 1 steps. The loss at the end: SGD 0, Adam 0.13." in html


def test_six_names_do_not_squeeze_the_race(monkeypatch):
    drawn = []
    monkeypatch.setattr("nnlab.plotting.surfaces.animate",
                        lambda figure, *args, **kwargs: drawn.append(figure))
    paths = {f"optimizer {k}": PATHS["SGD"] for k in range(6)}
    plotting.optimizer_race(bowl, paths, **BOWL)
    (figure,) = drawn
    figure.draw_without_rendering()
    whole, (legend,) = figure.bbox, figure.legends
    assert figure.axes[0].bbox.width > 0.7 * whole.width
    box = legend.get_window_extent()
    assert whole.x0 <= box.x0 and box.x1 <= whole.x1
    plt.close(figure)


# All of them

FIGURES = {
    "decision_regions": lambda ax=None: plotting.decision_regions(
        step, CORNERS, AND, ax=ax
    ),
    "learning_curves": lambda ax=None: plotting.learning_curves(
        {"loss": [2, 1]}, ax=ax
    ),
    "loss_surface": lambda ax=None: plotting.loss_surface(
        bowl, PATHS["SGD"], **BOWL, ax=ax
    ),
    "network_diagram": lambda ax=None: plotting.network_diagram(
        [W1, b1, W2, b2], ax=ax
    ),
    "layer_histograms": lambda ax=None: plotting.layer_histograms(
        {"one": W1, "two": W2}, ax=ax
    ),
    "image_grid": lambda ax=None: plotting.image_grid(
        np.ones((2, 3, 3)), labels=[0, 1], ax=ax
    ),
    "confusion_matrix": lambda ax=None: plotting.confusion_matrix(
        AND, AND, ax=ax
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figures_go_where_told_and_touch_nothing(name):
    givens = [CORNERS, AND, W1, b1, W2, b2, PATHS["SGD"]]
    before = [given.copy() for given in givens]
    figure, axes = plt.subplots(1, 2)
    drawn = FIGURES[name](ax=axes[1])
    assert drawn in (axes[1], figure)
    assert not axes[0].has_data()
    for given, copy in zip(givens, before, strict=True):
        np.testing.assert_array_equal(given, copy)


@pytest.mark.parametrize("name", FIGURES)
def test_figures_have_the_same_bytes_twice(name):
    first, second = (FIGURES[name]() for _ in range(2))
    one = first if isinstance(first, plt.Figure) else first.figure
    two = second if isinstance(second, plt.Figure) else second.figure
    assert one is not two
    assert pixels(one) == pixels(two)


@pytest.mark.parametrize(
    ("call", "expected", "came", "write"),
    [
        (
            lambda: plotting.decision_regions(step, np.ones((2, 3)), [0, 1]),
            "two columns",
            "(2, 3)",
            "x[:, :2]",
        ),
        (
            lambda: plotting.decision_regions(step, CORNERS, [0, 1]),
            "one entry for each",
            "4 and 2",
            "y[:20]",
        ),
        (
            lambda: plotting.decision_regions(step, CORNERS, np.eye(4)),
            "class numbers",
            "(4, 4)",
            "argmax",
        ),
        (
            lambda: plotting.decision_regions(step, CORNERS, [-1, 1, 1, 1]),
            "whole numbers",
            "[-1, 1]",
            "return_inverse",
        ),
        (
            lambda: plotting.decision_regions(step, CORNERS * np.nan, AND),
            "finite",
            "NaN",
            "np.isfinite",
        ),
        (
            lambda: plotting.decision_regions(
                lambda p: 1 - 3 * p[:, 0], CORNERS, AND
            ),
            "classes 0, 1",
            "values from",
            "lambda p",
        ),
        (
            lambda: plotting.decision_regions(
                lambda p: p[:3, 0], CORNERS, AND
            ),
            "one row for each",
            "(3,)",
            "write a predict",
        ),
        (
            lambda: plotting.decision_regions(
                step, CORNERS, AND, class_names=["a"]
            ),
            "name every class",
            "1 names",
            "one name for each",
        ),
        (
            lambda: plotting.decision_regions(
                step, CORNERS, AND, limits=(1, 0, 0, 1)
            ),
            "rise",
            "(1, 0, 0, 1)",
            "x_min, x_max",
        ),
        (
            lambda: plotting.loss_surface(bowl, limits=(0, 1)),
            "four numbers",
            "(0, 1)",
            "x_min, x_max",
        ),
        (
            lambda: plotting.loss_surface(bowl, np.ones((3, 3)), **BOWL),
            "two columns",
            "(3, 3)",
            "path[:, :2]",
        ),
        (
            lambda: plotting.loss_surface(lambda w, b: np.inf, **BOWL),
            "finite",
            "infinity",
            "narrower",
        ),
        (
            lambda: plotting.optimizer_race(bowl, [], **BOWL),
            "dict",
            "list",
            "{'SGD': path}",
        ),
        (
            lambda: plotting.optimizer_race(bowl, PATHS, **BOWL, frames=1),
            "two frames",
            "got 1",
            "more frames",
        ),
        (
            lambda: plotting.optimizer_race(bowl, PATHS, **BOWL, name="a b"),
            "letters",
            "'a b'",
            "optimizer-race",
        ),
        (
            lambda: plotting.learning_curves([1, 2]),
            "dict of lists",
            "list",
            "model.fit",
        ),
        (
            lambda: plotting.learning_curves({"loss": [1]}, metrics=["los"]),
            "no metric 'los'",
            "['loss']",
            "metrics=",
        ),
        (
            lambda: plotting.learning_curves({"loss": []}),
            "filled",
            "(0,)",
            "at least one epoch",
        ),
        (
            lambda: plotting.learning_curves(
                {"a": [1], "b": [1]}, ax=plt.subplots()[1]
            ),
            "one Axes for each",
            "1 Axes for 2",
            "plt.subplots",
        ),
        (
            lambda: plotting.layer_histograms([1, 2]),
            "dict",
            "list",
            "{'hidden': a1}",
        ),
        (
            lambda: plotting.network_diagram([]),
            "at least one matrix",
            "got none",
            "get_weights",
        ),
        (
            lambda: plotting.network_diagram([W1, W1]),
            "a row for each column",
            "(3, 2) and (3, 2)",
            "W.T",
        ),
        (
            lambda: plotting.network_diagram([W1, b2]),
            "follow its W",
            "(1,)",
            "[W1, b1, W2, b2]",
        ),
        (
            lambda: plotting.network_diagram([np.ones((3, 3, 1, 8))]),
            "rank 1 or 2",
            "(3, 3, 1, 8)",
            "dense layers only",
        ),
        (
            lambda: plotting.network_diagram([W1], names=[["a"], ["b", "c"]]),
            "[3, 2]",
            "[1, 2]",
            "names=[",
        ),
        (
            lambda: plotting.network_diagram([W1], max_units=2),
            "at least 3",
            "got 2",
            "max_units=8",
        ),
        (
            lambda: plotting.image_grid(np.ones((4, 4))),
            "rank 3 or 4",
            "(4, 4)",
            "image[None]",
        ),
        (
            lambda: plotting.image_grid(np.ones((2, 4, 4, 3))),
            "one channel",
            "(2, 4, 4, 3)",
            "images[..., 0]",
        ),
        (
            lambda: plotting.image_grid(np.ones((2, 4, 4)), labels=[1]),
            "one entry for each",
            "2 and 1",
            "labels[:20]",
        ),
        (
            lambda: plotting.image_grid(np.ones((2, 4, 4)), columns=0),
            "whole number from 1",
            "got 0",
            "columns=10",
        ),
        (
            lambda: plotting.confusion_matrix(np.eye(2), [0, 1]),
            "rank 1",
            "(2, 2)",
            "argmax",
        ),
        (
            lambda: plotting.convolution_steps(KERNEL, EDGES),
            "fit into the image",
            "(3, 4)",
            "np.pad",
        ),
        (
            lambda: plotting.convolution_steps(EDGES, KERNEL, stride=0),
            "whole number from 1",
            "got 0",
            "stride=1",
        ),
        (
            lambda: plotting.convolution_steps(
                EDGES, KERNEL, positions=[(5, 0)]
            ),
            "(2, 3)",
            "(5, 0)",
            "up to (1, 2)",
        ),
        (
            lambda: plotting.regions_forming(
                None, step, CORNERS, AND, epochs=(5, 5)
            ),
            "rising",
            "(5, 5)",
            "epochs=(0, 10",
        ),
    ],
)
def test_errors_say_what_was_expected_what_came_and_what_to_write(
    call, expected, came, write
):
    with pytest.raises(ValueError) as error:
        call()
    who, _, message = str(error.value).partition(": ")
    assert who
    for part in (expected, came, write):
        assert part in message


def test_course_map_lights_the_parts_that_are_asked_for():
    ax = plotting.course_map("gradient", "step")
    bold = [t.get_text() for t in ax.texts if t.get_fontweight() == "bold"]
    assert bold == ["gradient", "step"]
    with pytest.raises(ValueError, match="expected parts among.*'slope'"):
        plotting.course_map("slope")
