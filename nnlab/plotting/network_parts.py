"""The parts of a network's drawing: lines, numbers, circles, captions.

Units stand 1 apart and layers ACROSS apart. A layer's rows are a list of
(unit, height): the units that are drawn, and where.
"""

from itertools import pairwise

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from nnlab.plotting.style import INK, NEGATIVE, POSITIVE, QUIET, short

RADIUS = 0.3
ACROSS = 2.8  # from layer to layer; units stand 1 apart
DASHES = (0, (4, 1.5))
ALONG = (0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75)  # where numbers may stand
LABEL = np.array([0.75, 0.33])  # the width and height of a number


def _lines(k, rows):
    """Yield i, j and the two ends of every line to draw."""
    for i, y1 in rows[0]:
        for j, y2 in rows[1]:
            yield i, j, (k * ACROSS, y1), ((k + 1) * ACROSS, y2)


def draw_weights(ax, k, W, rows):
    """Draw a line for each weight; W is at most 1 in size."""
    for i, j, (x1, y1), (x2, y2) in _lines(k, rows):
        ax.plot(
            [x1, x2],
            [y1, y2],
            color=POSITIVE if W[i, j] >= 0 else NEGATIVE,
            linestyle="-" if W[i, j] >= 0 else DASHES,
            linewidth=0.5 + 4 * abs(W[i, j]),
            alpha=0.85,
            solid_capstyle="butt",
            zorder=1,
        )


def write_weights(ax, k, W, rows):
    """Write each weight on its line, where no other number stands."""
    taken = []
    for i, j, start, end in _lines(k, rows):
        x, y = _free_place(np.array(start), np.array(end), taken)
        taken.append((x, y))
        ax.text(
            x,
            y,
            short(W[i, j]),
            ha="center",
            va="center",
            fontsize="small",
            bbox={"fc": "white", "ec": "none", "pad": 1},
            zorder=2,
        )


def _free_place(start, end, taken):
    """Return the place on a line that is farthest from those taken."""
    places = [start + t * (end - start) for t in ALONG]

    def clear(place):
        apart = [abs(place - other) / LABEL for other in taken]
        return min((max(gap) for gap in apart), default=1)

    free = [place for place in places if clear(place) >= 1]
    return free[0] if free else max(places, key=clear)


def draw_units(ax, k, rows, names, values):
    """Draw a layer's circles, with values inside or else names."""
    for j, y in rows:
        x = k * ACROSS
        circle = Circle((x, y), RADIUS, fc="white", ec=INK, lw=1.5, zorder=3)
        ax.add_patch(circle)
        inside = names[j] if values is None else short(values[j])
        size = "medium" if len(inside) < 5 or values is None else "small"
        ax.text(x, y, inside, ha="center", va="center", size=size, zorder=4)
        if values is not None:
            _beside(ax, x, y + RADIUS, names[j], "bottom")


def write_biases(ax, k, rows, b):
    """Write each unit's bias below it."""
    for j, y in rows:
        text = f"$b$ = {short(b[j])}"
        _beside(ax, k * ACROSS, y - RADIUS, text, "top")


def _beside(ax, x, y, text, va):
    ax.annotate(
        text,
        (x, y),
        xytext=(0, 2 if va == "bottom" else -2),
        textcoords="offset points",
        ha="center",
        va=va,
        fontsize="small",
        color=QUIET,
        bbox={"fc": "white", "ec": "none", "pad": 0.5},
        zorder=2.5,
    )


def caption(ax, k, sizes, shown):
    """Write under layer k how many units it has; put dots in a gap."""
    last = len(sizes) - 1
    what = "input" if k == 0 else "output" if k == last else "hidden unit"
    ax.text(
        k * ACROSS,
        min(rows[-1][1] for rows in shown) - RADIUS - 0.42,
        f"{sizes[k]} {what}{'s' * (sizes[k] > 1)}",
        ha="center",
        va="top",
        fontsize="small",
        color=QUIET,
    )
    heights = [y for _, y in shown[k]]
    for above, below in pairwise(heights):
        if above - below > 1:  # units are left out here
            dots = (above + below) / 2 + np.array([-0.16, 0, 0.16])
            ax.plot([k * ACROSS] * 3, dots, "o", color=INK, markersize=2.5)


def finish(ax, shown, Ws):
    """Hide the axes and explain the two kinds of line."""
    top = max(rows[0][1] for rows in shown)
    ax.set(
        xlim=(-0.9, (len(shown) - 1) * ACROSS + 0.9),
        ylim=(-top - RADIUS - 0.85, top + RADIUS + 0.3),
        aspect="equal",
    )
    ax.set_axis_off()
    _write_legend(ax, Ws)


def _write_legend(ax, Ws):
    signs = {
        "positive weight": (any((W > 0).any() for W in Ws), POSITIVE, "-"),
        "negative weight": (any((W < 0).any() for W in Ws), NEGATIVE, DASHES),
    }
    handles = [
        Line2D([], [], color=colour, lw=2.5, ls=style, label=label)
        for label, (present, colour, style) in signs.items()
        if present
    ]
    ax.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, 0.02),
        ncols=2,
        fontsize="small",
    )
