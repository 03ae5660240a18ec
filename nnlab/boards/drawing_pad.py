"""The drawing pad: draw a digit, and a trained network reads it in the page.

A drawing becomes what the network knows as MNIST's makers did it: shrunk to a
box of 20 x 20, placed with its centre of mass in the middle of 28 x 28. The
network is the finale's CNN, 93,322 numbers stored in six bits each by
benchmarks/pad_weights.py. Here is the same in Python, for the still picture
and for whoever wants to check the page.
"""

import json
from importlib import resources

import numpy as np

from nnlab import activations, backprop
from nnlab.boards.board import Board
from nnlab.boards.kernel_board import pixels
from nnlab.boards.picture import picture, places, short, tag, text
from nnlab.convolution import conv2d_forward, max_pool_forward

WIDTH, HEIGHT, SHEET = 360, 494, 320    # the picture; the sheet's side
GRID, PEN = 112, 0.075      # pixels of the ink; the pen's width on the sheet
SYMBOLS = ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
           "0123456789+-")              # six bits each
MOST = 31                               # -31 to 31 in those six bits
SHAPES = ((3, 3, 1, 32), (32,), (3, 3, 32, 64), (64,), (3, 3, 64, 64), (64,),
          (576, 64), (64,), (64, 10), (10,))
DIGITS = (  # strokes by hand, x y x y ... in hundredths of the sheet
    ["52 18 41 20 33 30 29 45 30 61 35 74 45 81 55 81 65 73 70 60 70 42 66 "
     "28 59 20 50 18"],
    ["48 24 53 19 52 50 51 82"],
    ["31 34 36 24 46 18 57 19 65 26 66 37 60 49 49 61 38 71 29 80 45 79 60 "
     "78 73 80"],
    ["33 25 43 19 55 19 63 25 63 36 56 44 45 48 57 50 66 57 67 68 60 77 48 "
     "82 36 80 29 74"],
    ["42 19 36 35 29 53 45 53 60 52 72 51", "62 22 59 45 57 64 55 83"],
    ["66 20 52 20 40 20 37 32 35 45 46 42 58 45 66 54 66 67 58 78 46 82 34 "
     "79"],
    ["60 18 49 26 40 39 34 54 33 68 40 79 52 82 63 76 66 64 59 55 48 54 38 "
     "61 35 67"],
    ["29 23 44 22 58 22 69 21 62 36 55 52 49 67 45 82"],
    ["64 26 54 19 43 20 36 28 38 38 48 46 58 54 64 64 61 76 50 82 39 79 34 "
     "69 40 59 51 49 61 39 64 27"],
    ["66 31 58 22 46 20 37 28 36 41 45 48 56 45 65 34 65 50 62 66 58 83"],
)


def drawing_pad(digit=3, weights=None):
    """Show a pad to draw on, and what the finale's network reads there.

    Parameters
    ----------
    digit : 0 to 9, the drawing that is there at the beginning
    weights : None for the network that comes with nnlab, or the ten arrays
        that `get_weights` of the finale's plain network returns; they are
        rounded to six bits as those of nnlab were

    Returns
    -------
    Board

    Raises
    ------
    ValueError : digit is not 0 to 9, or weights are another network's.

    Examples
    --------
    >>> drawing_pad(7).name
    'pad'
    """
    if digit not in range(10):
        raise ValueError(f"boards.drawing_pad: digit is 0 to 9; got {digit!r};"
                         " write drawing_pad(3)")
    packed = stored()["network"] if weights is None else pack(weights)
    drawn = [strokes(of) for of in DIGITS]
    field = prepare(ink(drawn[digit]))
    p = read(field[np.newaxis], unpack(packed))[0]
    note = (_about(**stored()["test"]) if weights is None else
            "In this pad: the weights that were given, in 6 bits each.")
    alt = (f"A pad with a hand-drawn {digit}; below it the same {digit} in 28 "
           "by 28 pixels, as the network gets it, and ten bars, one for each "
           f"digit: the longest stands at {p.argmax()} with {percent(p.max())}"
           ". Where scripts run, you draw with a finger or a mouse, or choose "
           "a stored digit and shift it.")
    data = {"digits": drawn, "digit": digit, "network": packed,
            "shapes": SHAPES}
    return Board("pad", still(drawn[digit], field, p), alt, data,
                 scripts=["digits.js"], note=note)


def stored():
    """Return what benchmarks/pad_weights.py wrote."""
    return json.loads((resources.files(__package__) / "digits.json")
                      .read_text("utf-8"))


def pack(weights):
    """Round each array to six bits, with a scale for each of its columns.

    Biases stay numbers: there are 234 of them.

    Raises
    ------
    ValueError : weights are not the finale's ten arrays.
    """
    shapes = [np.shape(w) for w in weights]
    if shapes != list(SHAPES):
        raise ValueError("boards.drawing_pad: weights are those of the "
                         f"finale's plain network; got shapes {shapes}; write "
                         "weights=model.get_weights()")
    packed = []
    for w in weights:
        if w.ndim == 1:
            packed.append([round(float(v), 5) for v in w])
            continue
        columns = w.reshape(-1, w.shape[-1])
        scale = [float(f"{s:.4g}") for s in np.abs(columns).max(axis=0) / MOST]
        whole = np.rint(columns / scale).astype(int).clip(-MOST, MOST)
        packed.append({"scale": scale, "six": "".join(
            SYMBOLS[v] for v in whole.ravel() + MOST)})
    return packed


def unpack(packed):
    """Return the ten arrays, as float32."""
    value = {symbol: v - MOST for v, symbol in enumerate(SYMBOLS)}
    return [np.array(part if isinstance(part, list) else
                     np.reshape([value[c] for c in part["six"]],
                                (-1, shape[-1])) * part["scale"],
                     "float32").reshape(shape)
            for part, shape in zip(packed, SHAPES, strict=True)]


def read(images, weights):
    """Return ten probabilities for each image (N, 28, 28) of bytes."""
    W1, b1, W2, b2, W3, b3, W4, b4, W5, b5 = weights
    a = np.asarray(images, "float32")[..., np.newaxis] / 255
    for W, b, pooled in ((W1, b1, True), (W2, b2, True), (W3, b3, False)):
        a = activations.relu(conv2d_forward(a, W, b)[0])
        a = max_pool_forward(a) if pooled else a
    a = a.reshape(len(a), -1)
    a = activations.relu(backprop.dense_forward(a, W4, b4))
    return activations.softmax(backprop.dense_forward(a, W5, b5))


def strokes(lines):
    """Return a drawing: strokes, each a list of points from 0 to 1.

    Corners are cut at a quarter of their sides (Chaikin's rule), so that a
    dozen points make a round stroke.
    """
    drawing = []
    for line in lines:
        p = np.array(line.split(), float).reshape(-1, 2) / 100
        cut = np.stack([3 * p[:-1] + p[1:], p[:-1] + 3 * p[1:]], axis=1) / 4
        drawing.append(np.concatenate(
            [p[:1], cut.reshape(-1, 2)[1:-1], p[-1:]]).round(3).tolist())
    return drawing


def ink(drawing):
    """Return the ink (GRID, GRID), 0 to 1, of a round pen's strokes."""
    middles = (np.arange(GRID) + 0.5) / GRID
    y, x = np.meshgrid(middles, middles, indexing="ij")
    nearest = np.full((GRID, GRID), np.inf)
    for stroke in drawing:
        for (ax, ay), (bx, by) in zip(stroke, stroke[1:] or stroke,
                                      strict=False):
            length = (bx - ax) ** 2 + (by - ay) ** 2 or 1.0
            t = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length
            t = np.clip(t, 0, 1)
            d = np.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay))
            nearest = np.minimum(nearest, d)
    return np.clip((PEN / 2 - nearest) * GRID + 0.5, 0, 1)


def prepare(ink):
    """Return ink (h, w) as MNIST's makers prepared it: bytes (28, 28)."""
    from PIL import Image

    strong = np.where(ink / ink.max() < 0.2, 0, ink / ink.max())
    rows, columns = (np.flatnonzero(strong.any(axis=k)) for k in (1, 0))
    cut = strong[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]
    height, width = np.maximum(
        np.round(20 * np.array(cut.shape) / max(cut.shape)), 1).astype(int)
    small = np.asarray(Image.fromarray((255 * cut).astype("uint8")).resize(
        (width, height), Image.Resampling.BILINEAR))
    mass = small / small.sum()
    top = round(14 - float(mass.sum(axis=1) @ np.arange(height)))
    left = round(14 - float(mass.sum(axis=0) @ np.arange(width)))
    top, left = np.clip((top, left), 0, (28 - height, 28 - width))
    field = np.zeros((28, 28), "uint8")
    field[top:top + height, left:left + width] = small
    return field


def percent(p):
    """A probability for readers: never more certain than it is.

    >>> percent(0.984), percent(0.9999), percent(0.0001)
    ('98 %', 'over 99 %', 'under 1 %')
    """
    if p > 0.99:
        return "over 99 %"
    return "under 1 %" if p < 0.01 else f"{100 * p:.0f} %"


def _about(before, after, seed):
    return ("In this pad: the finale's plain network, trained once with seed "
            f"{seed}, its 93,322 numbers stored in 6 bits each. It reads "
            f"{100 * after:.2f} % of MNIST's 10,000 test images, "
            f"{100 * before:.2f} % before that rounding. The network that "
            "the finale's own cells train has other numbers.")


def still(drawing, field, p):
    """Draw the sheet, the 28 x 28 pixels, and ten bars."""
    lines = [tag("polyline", points=places([(SHEET * x, SHEET * y)
                                            for x, y in stroke]))
             for stroke in drawing]
    bars = [tag("rect", x=19 * k, y=short(104 * (1 - v)), width=13,
                height=short(104 * v),
                class_="bar on" if k == p.argmax() else "bar")
            for k, v in enumerate(p)]
    names = [text(k, 19 * k + 6.5, 121, "middle") for k in range(10)]
    return picture(
        WIDTH, HEIGHT,
        tag("g", tag("rect", width=SHEET, height=SHEET, rx=8, class_="sheet"),
            tag("g", *lines, class_="strokes", stroke_width=SHEET * PEN),
            transform=f"translate({(WIDTH - SHEET) // 2} 14)"),
        text("what it gets", 20, 356), text("what it reads", 156, 356),
        tag("g", tag("rect", width=112, height=112, class_="frame"),
            tag("g", pixels(field / 255, 4), class_="field"),
            transform="translate(20 366)"),
        tag("g", *bars, tag("path", d="M-4 104H184", class_="tick"), *names,
            class_="bars", transform="translate(156 366)"))
