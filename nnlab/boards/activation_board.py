"""The activation board: one z, what each function makes of it, how steeply.

Value and slope stand below each other, because what a network can learn
depends on the slope: where it is nearly 0, a nudge of z changes nothing.
"""

import numpy as np

from nnlab import activations
from nnlab.boards.board import Board
from nnlab.boards.checks import slider_of
from nnlab.boards.picture import (
    Frame,
    picture,
    places,
    short,
    tag,
    text,
)

WIDTH, HEIGHT = 360, 392
FUNCTIONS = ("step", "sigmoid", "tanh", "relu", "leaky_relu")
CORNERS = ("step", "relu", "leaky_relu", "linear")  # straight but at z = 0


def activation(functions=FUNCTIONS, z=2.0, *, presets=None,
               slider=(-5, 5, 0.1)):
    """Show a slider for z, and each function's value and slope there.

    a = g(z), and the slope g'(z); step(z) is 1 where z > 0, else 0. At the
    corner of relu and leaky_relu the slope is what nnlab and Keras take.

    Parameters
    ----------
    functions : names among step, sigmoid, tanh, relu, leaky_relu, linear;
        the first is drawn strongly
    z : where the slider begins
    presets : dict of name: z; each becomes a button
    slider : (from, to, step) of z

    Returns
    -------
    Board

    Raises
    ------
    ValueError : a function is not among the six.

    Examples
    --------
    >>> activation(["sigmoid", "tanh"], z=0).name
    'activation'
    """
    low, high, _ = slider = slider_of("slider", slider)
    known = ("step", "sigmoid", "tanh", "relu", "leaky_relu", "linear")
    unknown = [name for name in functions if name not in known]
    if unknown or not functions:
        raise ValueError("boards.activation: functions are among "
                         f"{', '.join(known)}; got {list(functions)}; write "
                         'functions=["sigmoid", "relu"]')
    upper = Frame((low, high, *reached(functions, low, high)),
                  (40, 24, 308, 210))
    lower = Frame((low, high, -0.15, 1.15), (40, 266, 308, 84))
    data = {"functions": list(functions), "z": z, "slider": slider,
            "presets": presets or {}, "upper": upper.data(),
            "lower": lower.data()}
    value, steep = (float(v) for v in value_and_slope(functions[0], z))
    alt = (f"Above, {', '.join(functions)} as curves over z from "
           f"{low:g} to {high:g}, {functions[0]} drawn strongly with "
           f"its tangent at z = {z:g}, where its value is {value:.4f} and "
           f"its slope {steep:.4f}. Below, the slope at every z. Where "
           "scripts run, a slider moves z.")
    return Board("activation", still(functions, z, upper, lower), alt, data)


def value_and_slope(name, z):
    """Return g(z) and g'(z) for an array or a number; step'(0) is nan."""
    z = np.asarray(z, float)
    if name == "step":
        return np.where(z > 0, 1.0, 0.0), np.where(z == 0, np.nan, 0.0)
    g = activations.get(name)
    a = g(z)
    return a, activations.BACKWARD[g](np.ones_like(a), a)


def reached(functions, low, high):
    """From where to where the values go, and a little further."""
    ends = np.array([value_and_slope(name, [low, high])[0]
                     for name in functions])
    return float(ends.min()) - 0.25, float(ends.max()) + 0.25


def still(functions, z, upper, lower):
    """Draw every curve, the first strongly, with its tangent at z."""
    value, steep = value_and_slope(functions[0], z)
    panels = []
    for part, frame in enumerate((upper, lower)):
        curves = [tag("path", d=path(name, part, frame),
                      class_=f"curve {name}" + " on" * (name == functions[0]))
                  for name in reversed(functions)]
        px, py = (short(v) for v in frame.at(z, (value, steep)[part]))
        zero = short(frame.at(0, 0)[1])
        moving = [tag("path", class_="guide", d=f"M{px} 0V{frame.box[3]}")]
        if part == 0:
            line = places(ends(frame, z, value, steep))
            moving += [tag("polyline", points=line, class_="tangent")]
        moving += [tag("circle", class_="ball", cx=px, cy=py, r=7)]
        panels.append(tag("g", frame.panel(
            tag("path", class_="zero", d=f"M0 {zero}H{frame.box[2]}"),
            *curves, *moving), class_=("value", "slope")[part]))
    return picture(
        WIDTH, HEIGHT, text("value a = g(z)", 40, 17, "strong"), *panels,
        text("slope g′(z)", 40, 258, "strong"), upper.axes("", ""),
        lower.axes("z", "", y_step=0.5))


def path(name, part, frame):
    """A curve of values (part 0) or slopes (part 1) as an SVG path."""
    low, high = frame.limits[:2]
    halves = [np.linspace(low, high, 81)]
    if name in CORNERS:
        halves = [np.array([low, -1e-9]), np.array([1e-9, high])]
    lines = [places(zip(*frame.at(z, value_and_slope(name, z)[part]),
                        strict=True)) for z in halves]
    return "".join(f"M{line}" for line in lines)


def ends(frame, z, value, slope, reach=1.6):
    """The ends of the tangent, in pixels; level where there is no slope."""
    slope = np.nan_to_num(slope)
    reach = reach / np.hypot(1, slope)
    return [frame.at(z + side * reach, value + side * reach * slope)
            for side in (-1, 1)]
