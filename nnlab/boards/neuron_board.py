"""The neuron board: move two weights and a bias, watch the line.

A neuron with two inputs says yes where z = x1 w1 + x2 w2 + b > 0; where
z = 0 is a straight line. The board counts how many points the neuron has
right, and works out the sum of any one of them.
"""

import numpy as np

from nnlab.boards.board import Board
from nnlab.boards.checks import labels_of, limits_of, points_of, slider_of
from nnlab.boards.picture import Frame, picture, places, short, tag, text

WIDTH, HEIGHT = 360, 344
BOX = (46, 30, 302, 262)


def neuron(x, y, names=("x₁", "x₂"), start=(1, 1, 0), *, things="points",
           answers=("no", "yes"), labels=None, presets=None, limits=None,
           weights=(-3, 3, 0.5), bias=(-6, 6, 0.5)):
    """Show points of two classes, three sliders and the neuron's line.

    z = x1 w1 + x2 w2 + b, and the neuron says 1 where z > 0, else 0.

    Parameters
    ----------
    x : array (N, 2), the points
    y : array (N,) of 0 and 1, what is right for each; or a dict of several,
        such as {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1]}, which become
        buttons
    names : what the two inputs are called
    start : w1, w2 and b at the beginning
    things : what the points are, in the plural
    answers : what 0 and 1 mean
    labels : a name for each point, by default 1 to N
    presets : dict of name: (w1, w2, b); each becomes a button
    limits : (x1 from, x1 to, x2 from, x2 to), by default around the points
    weights, bias : (from, to, step) of the sliders

    Returns
    -------
    Board

    Raises
    ------
    ValueError : x is not (N, 2), y is not 0 or 1 for each point, or the
        start or a preset is not a place on the sliders.

    Examples
    --------
    >>> corners = [[0, 0], [0, 1], [1, 0], [1, 1]]
    >>> neuron(corners, [0, 0, 0, 1], start=(1, 1, -1)).name
    'neuron'
    """
    x = points_of(x)
    tasks = {key: labels_of(key, values, len(x)) for key, values in
             (y if isinstance(y, dict) else {"y": y}).items()}
    labels = [str(k) for k in labels or range(1, len(x) + 1)]
    ranges = [slider_of("weights", weights)] * 2 + [slider_of("bias", bias)]
    for place in (start, *(presets or {}).values()):
        on_sliders(place, ranges)
    frame = Frame(limits_of(limits, x), BOX)
    kinds = [f"weight of {names[0]}", f"weight of {names[1]}", "bias"]
    right = next(iter(tasks.values()))
    data = {
        "x": x.tolist(), "tasks": tasks, "names": names, "things": things,
        "labels": labels, "says": answers, "start": start,
        "frame": frame.data(), "presets": presets or {},
        "sliders": list(zip(kinds, ranges, strict=True)),
    }
    count = int(sum(decide(x, start) == right))
    alt = (f"{len(x)} {things} in a plane, {names[0]} across and {names[1]} "
           f"up: circles for {answers[0]}, squares for {answers[1]}. The "
           f"line of a neuron with weights {start[0]:g} and {start[1]:g} and "
           f"bias {start[2]:g} has {count} of them right; the others are "
           "ringed. Where scripts run, three sliders move the line.")
    return Board("neuron", still(x, right, start, names, answers, frame),
                 alt, data)


def weighted_sum(x, w):
    """Return z for points x (N, 2) and w = (w1, w2, b), term by term."""
    return x[:, 0] * w[0] + x[:, 1] * w[1] + w[2]


def decide(x, w):
    """Return 1 where z > 0 and 0 elsewhere."""
    return (weighted_sum(x, w) > 0).astype(int)


def side(limits, w):
    """Return the corners of the area where z > 0, and the ends of the line.

    >>> side((0, 1, 0, 1), (1, 0, -0.5))[1]
    [(0.5, 0.0), (0.5, 1.0)]
    """
    x0, x1, y0, y1 = limits
    corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], float)
    z = weighted_sum(corners, w)
    area, line = [], []
    for i, corner in enumerate(corners):
        following = corners[(i + 1) % 4]
        z_next = z[(i + 1) % 4]
        if z[i] > 0:
            area.append(tuple(corner.tolist()))
        if (z[i] > 0) != (z_next > 0):
            cut = corner + z[i] / (z[i] - z_next) * (following - corner)
            area.append(tuple(cut.tolist()))
            line.append(area[-1])
    return area, line


def still(x, y, w, names, answers, frame):
    """Draw the points, the line and the two sides."""
    area, line = side(frame.limits, w)
    marks = []
    for point, right, says in zip(x, y, decide(x, w), strict=True):
        px, py = frame.at(*point)
        wrong = "" if right == says else "wrong"
        marks.append(mark(px, py, f"point {'yes' if right else 'no'} {wrong}"))
    left, top, width, height = frame.box
    pixels = [places([frame.at(*p) for p in ps]) for ps in (area, line)]
    return picture(
        WIDTH, HEIGHT,
        mark(left + 6, 14, "no"), text(answers[0], left + 18, 18.5),
        mark(left + width / 2, 14, "yes"),
        text(answers[1], left + width / 2 + 12, 18.5),
        frame.panel(
            tag("rect", width=width, height=height, class_="side"),
            tag("polygon", points=pixels[0], class_="side yes"),
            tag("path", class_="guide"),
            tag("polyline", points=pixels[1], class_="line")),
        frame.axes(*names),
        tag("g", *marks, transform=f"translate({left} {top})"))


def mark(px, py, class_):
    """A circle for 0 and a square for 1, and a ring for what is wrong."""
    return tag(
        "g", tag("circle", r=6.5, class_="mark"),
        tag("rect", x=-6, y=-6, width=12, height=12, class_="mark"),
        tag("circle", r=12, class_="ring"), class_=class_.strip(),
        transform=f"translate({short(px)} {short(py)})")


def on_sliders(place, ranges):
    """Raise ValueError unless each number is a place on its slider."""
    fits = len(place) == 3 and all(
        low <= v <= high and abs((v - low) / step % 1 - 0.5) > 0.499
        for v, (low, high, step) in zip(place, ranges, strict=True))
    if not fits:
        raise ValueError(
            "boards.neuron: start and presets are w1, w2 and b on the "
            f"sliders; got {tuple(place)}; write start=(1, 1, 0), or other "
            "weights=(from, to, step) and bias=(from, to, step)")
