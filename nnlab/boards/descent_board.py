"""The descent board: a ball, a slope, a rate; one step or a run.

w moves against the slope: v = momentum * v - rate * slope, w = w + v (with
momentum 0, w = w - rate * slope), as nnlab's and Keras's SGD does it.
"""

import numpy as np

from nnlab import losses
from nnlab.boards.board import Board
from nnlab.boards.checks import limits_of, slider_of
from nnlab.boards.picture import Frame, picture, places, short, tag

WIDTH, HEIGHT = 360, 330
BOX = (50, 12, 298, 266)
RATES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
LEVELS, GRID, NEARER = 9, 61, 2.0


def descent(loss=None, start=0.0, *, limits, rate=0.1, rates=RATES,
            momentum=None, data=None, bias=0.0, names=None):
    """Show a ball on a loss, with a rate, a step, a run and a restart.

    Parameters
    ----------
    loss : list of coefficients, lowest power first: c[0] + c[1] w +
        c[2] w^2 + ..., a curve; or a table of them, c[i][j] w1^i w2^j, a
        surface seen from above
    start : where the ball begins, w or (w1, w2)
    limits : what is seen: (w from, w to, loss from, loss to) of a curve,
        (w1 from, w1 to, w2 from, w2 to) of a surface
    rate : the learning rate at the beginning, one of the rates
    rates : the places on its slider
    momentum : list of values, which adds a slider; it begins at the first
    data : (x, y) instead of a loss: the surface is then the mean binary
        cross-entropy of a neuron with two weights and this bias on points
        x (N, 2) with answers y (N,) of 0 and 1
    bias : the neuron's bias, which stays
    names : of the two axes

    Returns
    -------
    Board

    Raises
    ------
    ValueError : neither or both of loss and data; start does not fit; or
        rate is not one of the rates.

    Examples
    --------
    >>> descent([4, -4, 1], start=-1, limits=(-2, 6, 0, 10)).name
    'descent'
    """
    if (loss is None) == (data is None):
        raise ValueError("boards.descent: wants a loss or data, one of them; "
                         f"got {'both' if data else 'neither'}; write "
                         "descent([0, 0, 1], limits=(-2, 2, 0, 4))")
    if rate not in rates:
        raise ValueError(f"boards.descent: rate is one of rates; got {rate}; "
                         f"write rate={rates[0]}")
    known = _known(loss, data, bias)
    frame = Frame(limits_of(limits), BOX)
    start = [float(w) for w in np.ravel(start)]
    size = 1 if known["kind"] == "curve" else 2
    if len(start) != size:
        raise ValueError(f"boards.descent: start has {size} numbers here; "
                         f"got {start}; write start={[0.0] * size}")
    names = names or (("w", "loss") if size == 1 else ("w₁", "w₂"))
    alt, drawn = (_curve if size == 1 else _surface)(known, start, frame)
    data = {"loss": known, "start": start, "names": names,
            "frame": frame.data(), "rates": rates, "rate": rate,
            "momenta": list(momentum or [0.0]),
            "places": [_place(*frame.limits[2 * k:2 * k + 2])
                       for k in range(size)]}
    ball = frame.at(*(start if size == 2 else (
        start[0], loss_at(known, start))))
    drawn = picture(WIDTH, HEIGHT, frame.panel(
        *drawn, tag("polyline", class_="tangent"),
        tag("polyline", class_="trail"), tag("g", class_="past"),
        tag("circle", r=8, class_="ball", cx=short(ball[0]),
            cy=short(ball[1]))), frame.axes(*names))
    return Board("descent", drawn, alt + " Where scripts run, buttons let it "
                 "step and run, and a slider sets the rate.", data)


def loss_at(known, w):
    """Return the loss at w, a list of one or two numbers (or arrays)."""
    if known["kind"] == "curve":
        return np.polynomial.polynomial.polyval(w[0], known["c"])
    if known["kind"] == "surface":
        return np.polynomial.polynomial.polyval2d(w[0], w[1], known["c"])
    x, y = np.array(known["x"]), np.array(known["y"])
    w1, w2 = np.broadcast_arrays(*w)
    z = w1[..., None] * x[:, 0] + w2[..., None] * x[:, 1] + known["b"]
    return losses.binary_crossentropy(
        np.broadcast_to(y, z.shape), z, from_logits=True)


def _known(loss, data, bias):
    """Put the loss in the form that both languages read."""
    if data is not None:
        x, y = (np.asarray(part, float) for part in data)
        return {"kind": "neuron", "x": x.tolist(), "y": y.ravel().tolist(),
                "b": float(bias)}
    c = np.asarray(loss, float)
    return {"kind": "curve" if c.ndim == 1 else "surface", "c": c.tolist()}


def _place(low, high):
    """A slider for where the ball begins, in fine round steps."""
    step = 10 ** np.floor(np.log10((high - low) / 20))
    return slider_of("start", (low, high, round(float(step), 10)))


def _curve(known, start, frame):
    w = np.linspace(*frame.limits[:2], 121)
    line = places(zip(*frame.at(w, loss_at(known, [w])), strict=True))
    alt = (f"A curve of the loss over w from {w[0]:g} to {w[-1]:g}, and a "
           f"ball on it at w = {start[0]:g}, where the loss is "
           f"{loss_at(known, start):.3g}.")
    return alt, [tag("polyline", points=line, class_="curve on")]


def _surface(known, start, frame):
    x0, x1, y0, y1 = frame.limits
    w1, w2 = np.meshgrid(np.linspace(x0, x1, GRID), np.linspace(y0, y1, GRID))
    height = loss_at(known, [w1, w2])
    low, high = height.min(), height.max()
    i, j = np.unravel_index(height.argmin(), height.shape)
    alt = (f"A map of the loss over two weights, darker where it is lower, "
           f"lowest near ({w1[i, j]:.2g}, {w2[i, j]:.2g}); a ball at "
           f"({start[0]:g}, {start[1]:g}).")
    share = (np.arange(LEVELS, 0, -1) / (LEVELS + 1)) ** NEARER
    return alt, [tag("path", d=_below(w1, w2, height, level, frame),
                     class_="level")
                 for level in low + share * (high - low)]


def _below(w1, w2, height, level, frame):
    """The part of the map that lies below a level, as an SVG path."""
    from matplotlib.figure import Figure

    floor = height.min() - 1
    area = Figure().subplots().contourf(w1, w2, height, [floor, level])
    pieces = area.get_paths()[0].to_polygons()
    return "".join(f"M{places(zip(*frame.at(*p.T), strict=True))}Z"
                   for p in pieces)
