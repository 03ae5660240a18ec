"""The loss as a landscape, and the paths that optimizers take down it."""

import numpy as np

from nnlab.plotting.animation import animate
from nnlab.plotting.checks import array_of, box
from nnlab.plotting.style import (
    COLOURS,
    INK,
    MARKERS,
    QUIET,
    new_axes,
    pale,
)

RESOLUTION = 81
PLATE = {"fc": "white", "ec": QUIET, "lw": 0.5, "pad": 2}
LABELS = ("$w_1$", "$w_2$")


def loss_surface(loss_fn, path=None, *, limits, labels=LABELS, ax=None):
    """Draw a loss of two parameters as a map, and a path walked over it.

    The contour lines lie closer together near the minimum, where the
    differences are small.

    Parameters
    ----------
    loss_fn : function of two floats, returns the loss
    path : array (T, 2), the two parameters after 0, 1, ..., T - 1 steps
    limits : (x_min, x_max, y_min, y_max)
    labels : names of the two parameters
    ax : Axes to draw in, by default a new one

    Returns
    -------
    Axes

    Raises
    ------
    ValueError : limits are not four rising numbers, path is not (T, 2), or
        the loss is not finite somewhere within the limits.

    Examples
    --------
    >>> path = [[1.5, 1.0], [0.75, 0.2], [0.38, 0.04]]
    >>> ax = loss_surface(
    ...     lambda w, b: w**2 + 4 * b**2, path, limits=(-2, 2, -1.5, 1.5)
    ... )
    >>> ax.lines[0].get_xydata().tolist() == path
    True
    """
    limits = box("loss_surface", limits)
    if path is not None:
        path = _path("loss_surface", "path", path)
    ax = new_axes(ax, (5.4, 4.0))
    filled = _draw_map("loss_surface", ax, loss_fn, limits, labels)
    _add_scale(ax, filled)
    if path is not None:
        _draw_path(ax, path)
    return ax


def optimizer_race(
    loss_fn,
    paths,
    *,
    limits,
    labels=LABELS,
    frames=24,
    name="optimizer-race",
    alt=None,
):
    """Let several optimizers walk down the same loss, step by step.

    Parameters
    ----------
    loss_fn : function of two floats, returns the loss
    paths : dict of optimizer name -> array (T, 2), the parameters after
        0, 1, ..., T - 1 steps; the shorter ones wait at their ends
    limits : (x_min, x_max, y_min, y_max)
    labels : names of the two parameters
    frames : how many pictures to spread over the steps, at least two
    name : HTML id of the animation, unique on its page
    alt : what is to be seen, for readers who cannot see it

    Returns
    -------
    Animation

    Raises
    ------
    ValueError : as loss_surface; or paths is empty or frames below 2.
    """
    who = "optimizer_race"
    limits = box(who, limits)
    paths = _paths(who, paths)
    longest = max(len(path) for path in paths.values())
    steps = np.unique(np.linspace(0, longest - 1, frames).round().astype(int))
    ax = new_axes(None, (4.6, 3.7))
    _draw_map(who, ax, loss_fn, limits, labels)
    runners = [
        _Runner(ax, label, path, k)
        for k, (label, path) in enumerate(paths.items())
    ]
    ax.figure.legend(  # the figure's, so that long names do not squeeze it
        loc="outside upper center", ncols=3, handletextpad=0.3
    )
    counter = ax.text(
        0.97, 0.04, "", ha="right", transform=ax.transAxes, bbox=PLATE
    )

    def draw(step):
        for runner in runners:
            runner.move(step)
        counter.set_text(f"step {step}")

    alt = alt or _story(loss_fn, paths, longest - 1)
    return animate(ax.figure, draw, steps.tolist(), name=name, alt=alt)


class _Runner:
    """One optimizer's trail and the marker at its head."""

    def __init__(self, ax, label, path, k):
        style = {"color": COLOURS[k], "marker": MARKERS[k]}
        self.path = path
        (self.trail,) = ax.plot([], [], color=style["color"], zorder=3)
        (self.head,) = ax.plot(
            [],
            [],
            **style,
            linestyle="none",
            markersize=9,
            markeredgecolor="white",
            zorder=4,
            label=label,
        )

    def move(self, step):
        self.trail.set_data(*self.path[: step + 1].T)
        self.head.set_data(*self.path[: step + 1][-1:].T)


def _path(who, name, path):
    path = array_of(who, name, path, 2, "give one row (w1, w2) for each step")
    if path.shape[1] != 2:
        raise ValueError(
            f"{who}: {name} must have two columns, one for each parameter; "
            f"got shape {path.shape}; choose two, as in {name}[:, :2]"
        )
    return path.astype(float)


def _paths(who, paths):
    if not isinstance(paths, dict) or not 1 <= len(paths) <= len(COLOURS):
        raise ValueError(
            f"{who}: paths must be a dict of 1 to {len(COLOURS)} optimizers; "
            f"got {type(paths).__name__}; write {{'SGD': path}}"
        )
    return {
        str(name): _path(who, f"path of {name}", path)
        for name, path in paths.items()
    }


def _draw_map(who, ax, loss_fn, limits, labels):
    axis1 = np.linspace(*limits[:2], RESOLUTION)
    axis2 = np.linspace(*limits[2:], RESOLUTION)
    loss = np.array([[float(loss_fn(u, v)) for u in axis1] for v in axis2])
    if not np.isfinite(loss).all():
        raise ValueError(
            f"{who}: loss_fn must be finite within the limits; "
            f"got NaN or infinity; choose narrower limits than {limits}"
        )
    height = np.ptp(loss) or 1.0
    levels = loss.min() + height * np.linspace(0, 1, 15) ** 2.5
    filled = ax.contourf(axis1, axis2, loss, levels, cmap=pale("#3A6EA5"))
    ax.set(xlim=limits[:2], ylim=limits[2:])
    ax.set(xlabel=labels[0], ylabel=labels[1])
    return filled


def _add_scale(ax, filled):
    """Draw the lines between the bands, and say what each band means."""
    ax.contour(filled, colors="#8FAFD0", linewidths=0.7, linestyles="-")
    bar = ax.figure.colorbar(filled, ax=ax, label="loss", format="%.2g")
    bar.set_ticks(filled.levels[::2])
    bar.outline.set_visible(False)


def _draw_path(ax, path):
    ax.plot(
        *path.T,
        color=COLOURS[1],
        linestyle="-",
        marker="o",
        markersize=4,
        markeredgecolor="white",
        markeredgewidth=0.6,
    )
    marks = {"start": (path[0], "s"), "end": (path[-1], "*")}
    for label, (point, marker) in marks.items():
        size = 13 if marker == "*" else 8
        ax.plot(
            *point,
            color=COLOURS[1],
            marker=marker,
            markersize=size,
            markeredgecolor="white",
        )
        ax.annotate(
            label,
            point,
            xytext=(8, 8),
            textcoords="offset points",
            color=INK,
            bbox=PLATE,
        )


def _story(loss_fn, paths, last):
    ends = ", ".join(
        f"{name} {float(loss_fn(*path[-1].tolist())):.2g}"
        for name, path in paths.items()
    )
    return (
        f"Optimizers walk over a map of the loss for {last} steps. "
        f"The loss at the end: {ends}."
    )
