"""What a classifier answers everywhere in the plane.

A list of predictions says what happens at the data; a picture of the regions
says what the classifier has made of the space between.
"""

import numpy as np

from nnlab.plotting.checks import array_of, box, class_labels, same_length
from nnlab.plotting.style import INK, colour_of, new_axes, tint

RESOLUTION = 241  # points along each side of the grid
SHADES = 4  # steps from unsure (pale) to sure


def decision_regions(predict, x, y, *, class_names=None, limits=None, ax=None):
    """Shade the plane by predicted class, with the examples on top.

    Pale means unsure, a dark line is the boundary between two classes.

    Parameters
    ----------
    predict : function of (M, 2), returns (M,) classes, (M,) or (M, 1)
        probabilities of class 1, or (M, k) probabilities of k classes
    x : array (N, 2), the examples
    y : array (N,) of int, their classes from 0
    class_names : list of str, names for a legend
    limits : (x_min, x_max, y_min, y_max), by default the data and a margin
    ax : Axes to draw in, by default a new one

    Returns
    -------
    Axes

    Raises
    ------
    ValueError : x does not have two columns, y does not fit x, or predict
        returns neither classes nor probabilities.

    Examples
    --------
    >>> x, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1]
    >>> ax = decision_regions(lambda p: p.sum(axis=1) > 1.5, x, y)
    >>> len(ax.images)
    1
    """
    who = "decision_regions"
    x, y = _examples(who, x, y)
    limits = _around(x) if limits is None else box(who, limits)
    _check_names(who, class_names, y)
    ax = new_axes(ax, (4.8, 4.2))
    axis1, axis2, p = _probabilities(who, predict, limits)
    _shade(ax, p, limits)
    _draw_boundaries(ax, axis1, axis2, p)
    _draw_examples(ax, x, y, class_names)
    _frame(ax, limits)
    return ax


def _examples(who, x, y):
    x = array_of(who, "x", x, 2, "give one row of two features per example")
    if x.shape[1] != 2:
        raise ValueError(
            f"{who}: x must have two columns, one for each axis; "
            f"got shape {x.shape}; choose two, as in x[:, :2]"
        )
    y = class_labels(who, y)
    same_length(who, "x", x, "y", y)
    return x, y


def _check_names(who, class_names, y):
    if class_names is not None and len(class_names) <= y.max():
        raise ValueError(
            f"{who}: class_names must name every class in y; "
            f"got {len(class_names)} names for {y.max() + 1} classes; "
            "write one name for each class, in the order 0, 1, 2, ..."
        )


def _around(x):
    low, high = x.min(axis=0), x.max(axis=0)
    margin = np.where(high > low, 0.15 * (high - low), 1.0)
    low, high = low - margin, high + margin
    return low[0], high[0], low[1], high[1]


def _probabilities(who, predict, limits):
    """Ask predict on a grid; return its axes and p (rows, columns, k)."""
    axis1 = np.linspace(*limits[:2], RESOLUTION)
    axis2 = np.linspace(*limits[2:], RESOLUTION)
    points = np.stack(np.meshgrid(axis1, axis2), axis=-1).reshape(-1, 2)
    answer = np.asarray(predict(points), dtype=float)
    if len(answer) != len(points) or answer.ndim > 2:
        raise ValueError(
            f"{who}: predict must return one row for each of its "
            f"{len(points)} points; got shape {answer.shape}; "
            "write a predict that takes (M, 2) and returns (M,) or (M, k)"
        )
    p = _as_columns(who, answer)
    return axis1, axis2, p.reshape(RESOLUTION, RESOLUTION, -1)


def _as_columns(who, answer):
    """Turn classes or probabilities into one column for each class."""
    whole = np.isfinite(answer).all() and not (answer % 1).any()
    if not (answer >= 0).all() or (answer.max() > 1 and not whole):
        raise ValueError(
            f"{who}: predict must return classes 0, 1, ... or probabilities; "
            f"got values from {answer.min():.3g} to {answer.max():.3g}; "
            "write lambda p: (model(p) > 0) for a score that is cut at 0"
        )
    if answer.ndim == 2 and answer.shape[1] > 1:
        return answer
    answer = answer.ravel()
    if answer.max() > 1:
        return np.eye(int(answer.max()) + 1)[answer.astype(int)]
    return np.stack([1 - answer, answer], axis=1)


def _shade(ax, p, limits):
    k = p.shape[-1]
    sure = (p.max(axis=-1) - 1 / k) / (1 - 1 / k)  # 0 a guess, 1 certain
    step = np.clip(np.floor(sure * SHADES), 0, SHADES - 1) / (SHADES - 1)
    winner = p.argmax(axis=-1)
    image = np.ones((*winner.shape, 3))
    for c in range(k):
        shades = tint(colour_of(c)[0], 0.1 + 0.24 * step)
        image[winner == c] = shades[winner == c]
    ax.imshow(
        image,
        extent=limits,
        origin="lower",
        interpolation="bilinear",
        aspect="auto",
    )


def _draw_boundaries(ax, axis1, axis2, p):
    classes = range(1 if p.shape[-1] == 2 else p.shape[-1])
    for c in classes:
        lead = p[..., c] - np.delete(p, c, axis=-1).max(axis=-1)
        if lead.min() < 0 < lead.max():
            ax.contour(
                axis1, axis2, lead, levels=[0], colors=INK, linewidths=1.5
            )


def _draw_examples(ax, x, y, class_names):
    inches = ax.get_window_extent().width / ax.figure.dpi
    size = np.interp(len(x), [20, 400], [70, 18]) * min(1, inches / 4)
    for c in np.unique(y):
        colour, marker, _ = colour_of(c)
        ax.scatter(
            *x[y == c].T,
            s=size,
            c=colour,
            marker=marker,
            edgecolors="white",
            linewidths=0.8,
            zorder=3,
            label=class_names[c] if class_names else None,
        )
    if class_names:
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3)


def _frame(ax, limits):
    ax.set(xlim=limits[:2], ylim=limits[2:])
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    width, height = limits[1] - limits[0], limits[3] - limits[2]
    if 0.5 < width / height < 2:  # the same scale both ways: angles are true
        ax.set_aspect("equal")
