"""A network as a drawing: units as circles, weights as lines.

The width of a line is the size of its weight, so that one sees at a glance
which inputs a unit listens to; blue solid lines raise it, orange dashed
lines lower it.
"""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Circle

from nnlab.plotting.checks import array_of
from nnlab.plotting.style import (
    INK,
    NEGATIVE,
    POSITIVE,
    QUIET,
    new_axes,
    short,
)

RADIUS = 0.3
ACROSS = 2.4  # from layer to layer; units stand 1 apart
ROOM = 12  # so many weights between two layers can still be written


def network_diagram(
    weights,
    *,
    activations=None,
    names=None,
    show_values=None,
    max_units=8,
    ax=None,
):
    """Draw a network of dense layers with its weights and biases.

    Parameters
    ----------
    weights : [W1, b1, W2, b2, ...] as model.get_weights() gives it, with
        W (n_in, n_out) and b (n_out,); every b may be left out
    activations : a row of values for each layer, inputs first, to be
        written inside the units
    names : a list of str for each layer, inputs first
    show_values : write the numbers beside the lines and units; by default
        where there is room
    max_units : layers wider than this are drawn with a gap
    ax : Axes to draw in, by default a new one

    Returns
    -------
    Axes

    Raises
    ------
    ValueError : weights are not matrices that fit each other, or
        activations or names do not fit the layers.

    Examples
    --------
    >>> ax = network_diagram([[[0.5], [-1.0]], [0.2]])
    >>> len(ax.patches)  # two inputs and one unit
    3
    """
    Ws, bs = _layers(weights)
    sizes = [Ws[0].shape[0], *(W.shape[1] for W in Ws)]
    _check_rows("activations", activations, sizes)
    _check_rows("names", names, sizes)
    if max_units < 3:
        raise ValueError(
            "network_diagram: max_units must be at least 3; "
            f"got {max_units}; write max_units=8"
        )
    shown = [_shown(size, max_units) for size in sizes]
    if show_values is None:
        show_values = max(W.size for W in Ws) <= ROOM
    ax = new_axes(ax, _size(shown))
    largest = max(np.abs(W).max() for W in Ws) or 1.0
    for k, W in enumerate(Ws):
        _draw_weights(ax, k, W / largest, shown[k : k + 2])
        if show_values:
            _write_weights(ax, k, W, shown[k : k + 2])
    names = names or _default_names(sizes)
    for k, rows in enumerate(shown):
        row = None if activations is None else np.ravel(activations[k])
        _draw_units(ax, k, rows, names[k], row)
        _caption(ax, k, sizes, shown)
        if show_values and k and bs[k - 1] is not None:
            _write_biases(ax, k, rows, bs[k - 1])
    _finish(ax, shown)
    return ax


def _layers(weights):
    """Split [W1, b1, W2, ...] into matrices and biases (or None)."""
    who, Ws, bs = "network_diagram", [], []
    for value in weights:
        array = array_of(
            who, "a weight", value, (1, 2), "give dense layers only: W or b"
        )
        if array.ndim == 2:
            _check_fit(who, Ws, array)
            Ws.append(array.astype(float))
            bs.append(None)
        elif Ws and bs[-1] is None and len(array) == Ws[-1].shape[1]:
            bs[-1] = array.astype(float)
        else:
            raise ValueError(
                f"{who}: b must follow its W and have one entry per column; "
                f"got b {array.shape} after {len(Ws)} matrices; "
                "write [W1, b1, W2, b2] with W (n_in, n_out) and b (n_out,)"
            )
    if not Ws:
        raise ValueError(
            f"{who}: weights must hold at least one matrix; got none; "
            "write [W, b] or model.get_weights()"
        )
    return Ws, bs


def _check_fit(who, Ws, W):
    if Ws and Ws[-1].shape[1] != W.shape[0]:
        raise ValueError(
            f"{who}: W{len(Ws) + 1} must have a row for each column of "
            f"W{len(Ws)}; got {Ws[-1].shape} and {W.shape}; "
            "write W as (n_in, n_out), transpose it with W.T if needed"
        )


def _check_rows(name, rows, sizes):
    found = None if rows is None else [np.size(row) for row in rows]
    if found is not None and found != sizes:
        raise ValueError(
            f"network_diagram: {name} must have one row for each layer, "
            f"of sizes {sizes}; got {found}; "
            f"write {name}=[inputs, first layer, ...]"
        )


def _shown(size, max_units):
    """Return (unit, height) for the units to draw, centred on 0."""
    if size <= max_units:
        return [(j, (size - 1) / 2 - j) for j in range(size)]
    top = max_units // 2
    bottom = max_units - 1 - top  # one place is left for the dots
    units = [*range(top), *range(size - bottom, size)]
    places = [*range(top), *range(top + 1, max_units)]
    middle = (max_units - 1) / 2
    return [(j, middle - p) for j, p in zip(units, places, strict=True)]


def _size(shown):
    tallest = max(rows[0][1] for rows in shown) * 2 + 1
    width = 1.9 + 1.45 * (len(shown) - 1)
    return max(width, 3.4), 0.9 + 0.62 * max(tallest, 2.4)


def _default_names(sizes):
    def name(k, j):
        letter = "x" if k == 0 else "a" if k < len(sizes) - 1 else r"\hat{y}"
        return f"${letter}_{{{j + 1}}}$" if sizes[k] > 1 else f"${letter}$"

    return [[name(k, j) for j in range(n)] for k, n in enumerate(sizes)]


def _lines(k, rows):
    """Yield i, j and the two ends of every line to draw."""
    for i, y1 in rows[0]:
        for j, y2 in rows[1]:
            yield i, j, (k * ACROSS, y1), ((k + 1) * ACROSS, y2)


def _draw_weights(ax, k, W, rows):
    thin = 0.4 if len(rows[0]) * len(rows[1]) > ROOM else 0.8
    for i, j, (x1, y1), (x2, y2) in _lines(k, rows):
        ax.plot(
            [x1, x2],
            [y1, y2],
            color=POSITIVE if W[i, j] >= 0 else NEGATIVE,
            linestyle="-" if W[i, j] >= 0 else (0, (4, 1.5)),
            linewidth=thin + 4 * abs(W[i, j]),
            alpha=0.85,
            solid_capstyle="butt",
            zorder=1,
        )


def _write_weights(ax, k, W, rows):
    """Write each weight on its line, near the unit it comes from."""
    for i, j, (x1, y1), (x2, y2) in _lines(k, rows):
        along = 0.36 if len(rows[1]) > 1 else 0.45
        ax.text(
            x1 + along * (x2 - x1),
            y1 + along * (y2 - y1),
            short(W[i, j]),
            ha="center",
            va="center",
            fontsize="small",
            bbox={"fc": "white", "ec": "none", "pad": 1},
            zorder=2,
        )


def _draw_units(ax, k, rows, names, values):
    for j, y in rows:
        x = k * ACROSS
        circle = Circle((x, y), RADIUS, fc="white", ec=INK, lw=1.5, zorder=3)
        ax.add_patch(circle)
        inside = names[j] if values is None else short(values[j])
        size = "medium" if len(inside) < 5 or values is None else "small"
        ax.text(x, y, inside, ha="center", va="center", size=size, zorder=4)
        if values is not None:
            _beside(ax, x, y + RADIUS, names[j], "bottom")


def _write_biases(ax, k, rows, b):
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


def _caption(ax, k, sizes, shown):
    """Write how many units a layer has; put dots where some are left out."""
    last = len(sizes) - 1
    what = "input" if k == 0 else "output" if k == last else "unit"
    bottom = min(rows[-1][1] for rows in shown) - RADIUS - 0.42
    ax.text(
        k * ACROSS,
        bottom,
        f"{sizes[k]} {what}{'s' * (sizes[k] > 1)}",
        ha="center",
        va="top",
        fontsize="small",
        color=QUIET,
    )
    if len(shown[k]) < sizes[k]:
        heights = [y for _, y in shown[k]]
        gap = max(np.subtract(heights[:-1], heights[1:]))
        top = heights[int(np.argmax(np.subtract(heights[:-1], heights[1:])))]
        for step in (-0.16, 0, 0.16):
            ax.plot(
                k * ACROSS, top - gap / 2 + step, ".", color=INK, markersize=4
            )


def _finish(ax, shown):
    top = max(rows[0][1] for rows in shown)
    ax.set(
        xlim=(-0.9, (len(shown) - 1) * ACROSS + 0.9),
        ylim=(-top - RADIUS - 0.85, top + RADIUS + 0.3),
        aspect="equal",
    )
    ax.set_axis_off()
    ax.legend(
        handles=[
            Line2D([], [], color=POSITIVE, lw=2.5, label="weight > 0"),
            Line2D(
                [], [], color=NEGATIVE, lw=2.5, ls=(0, (4, 1.5)), label="< 0"
            ),
        ],
        loc="upper center",
        bbox_to_anchor=(0.5, 0.02),
        ncols=2,
        fontsize="small",
    )
