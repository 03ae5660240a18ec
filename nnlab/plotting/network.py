"""A network as a drawing: units as circles, weights as lines.

The width of a line is the size of its weight, so that one sees at a glance
which inputs a unit listens to; blue solid lines raise it, orange dashed
lines lower it.
"""

import numpy as np

from nnlab.plotting import network_parts as parts
from nnlab.plotting.checks import array_of
from nnlab.plotting.style import new_axes

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
    crowded = activations is not None and any(b is not None for b in bs)
    ax = new_axes(ax, _size(shown, inch=0.85 if crowded else 0.66))
    largest = max(np.abs(W).max() for W in Ws) or 1.0
    for k, W in enumerate(Ws):
        parts.draw_weights(ax, k, W / largest, shown[k : k + 2])
        if show_values:
            parts.write_weights(ax, k, W, shown[k : k + 2])
    names = names or _default_names(sizes)
    for k, rows in enumerate(shown):
        row = None if activations is None else np.ravel(activations[k])
        parts.draw_units(ax, k, rows, names[k], row)
        parts.caption(ax, k, sizes, shown)
        if show_values and k and bs[k - 1] is not None:
            parts.write_biases(ax, k, rows, bs[k - 1])
    parts.finish(ax, shown, Ws)
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


def _size(shown, inch):
    """Return the size of a figure where units stand an inch apart, or so."""
    tallest = 2 * max(rows[0][1] for rows in shown) + 1
    wide = inch * (parts.ACROSS * (len(shown) - 1) + 1.8)
    return np.clip(wide, 3.6, 6.4), inch * max(tallest, 2.4) + 1


def _default_names(sizes):
    def name(k, j):
        letter = "x" if k == 0 else "a" if k < len(sizes) - 1 else r"\hat{y}"
        return f"${letter}_{{{j + 1}}}$" if sizes[k] > 1 else f"${letter}$"

    return [[name(k, j) for j in range(n)] for k, n in enumerate(sizes)]
