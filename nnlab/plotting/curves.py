"""How training went: the curves of a history, the values in each layer."""

import matplotlib.pyplot as plt
import numpy as np

from nnlab.plotting.checks import array_of
from nnlab.plotting.style import (
    FAINT,
    INK,
    QUIET,
    colour_of,
    new_axes,
    short,
    tint,
)


def learning_curves(history, *, metrics=None, ax=None):
    """Draw each metric over the epochs, training and validation together.

    Parameters
    ----------
    history : History, or its dict of lists
    metrics : list of str without "val_", by default all of the history
    ax : Axes, or a list with one for each metric; by default new ones

    Returns
    -------
    Figure

    Raises
    ------
    ValueError : the history is empty, lacks a metric, or its lists differ
        in length; ax has not one Axes for each metric.

    Examples
    --------
    >>> curves = {"loss": [0.9, 0.5, 0.4], "val_loss": [0.8, 0.6, 0.6]}
    >>> fig = learning_curves(curves)
    >>> [line.get_label() for line in fig.axes[0].lines]
    ['training', 'validation']
    """
    history = getattr(history, "history", history)
    metrics = _known_metrics(history, metrics)
    for metric, panel in zip(metrics, _panels(ax, len(metrics)), strict=True):
        _draw_metric(panel, history, metric)
    return panel.figure


def _known_metrics(history, metrics):
    who = "learning_curves"
    if not isinstance(history, dict) or not history:
        raise ValueError(
            f"{who}: history must be a History or its dict of lists; "
            f"got {type(history).__name__} {history!r:.40}; "
            "write history = model.fit(...), then learning_curves(history)"
        )
    known = [name for name in history if not name.startswith("val_")]
    metrics = known if metrics is None else list(metrics)
    for name in metrics:
        if name not in known:
            raise ValueError(
                f"{who}: history has no metric {name!r}; it has {known}; "
                f"write metrics={known}, without 'val_'"
            )
        array_of(who, name, history[name], 1, "train at least one epoch")
    return metrics


def _panels(ax, number):
    if ax is None:
        size = (5.0, 3.4) if number == 1 else (3.8 * number, 3.2)
        return plt.subplots(
            1, number, figsize=size, layout="constrained", squeeze=False
        )[1][0]
    panels = np.ravel(ax)
    if len(panels) != number:
        raise ValueError(
            f"learning_curves: ax must hold one Axes for each metric; "
            f"got {len(panels)} Axes for {number} metrics; "
            "write ax=axes of plt.subplots(1, number_of_metrics)"
        )
    return panels


def _draw_metric(ax, history, metric):
    names = {"training": metric, "validation": f"val_{metric}"}
    for k, (label, name) in enumerate(names.items()):
        if name in history:
            colour, marker, line_style = colour_of(k)
            values = history[name]
            epochs = np.arange(1, len(values) + 1)
            ax.plot(
                epochs,
                values,
                color=colour,
                linestyle=line_style,
                marker=marker,
                markersize=5,
                markevery=max(1, len(values) // 10),
                label=label,
            )
    ax.set(xlabel="epoch", ylabel=metric.replace("_", " "))
    ax.xaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    ax.grid(axis="y")
    if f"val_{metric}" in history:
        ax.legend()


def layer_histograms(values, *, xlabel="activation", ax=None):
    """Draw how the values in each layer are spread, one row for each layer.

    All rows share one axis, so that a layer that has died (all zeros),
    saturated (heaps at the ends) or shrunk stands out. Beside each row are
    its standard deviation and its share of exact zeros.

    Parameters
    ----------
    values : dict of layer name -> array of any shape
    xlabel : what the values are, such as "activation" or "gradient"
    ax : Axes to draw in, by default a new one

    Returns
    -------
    Axes

    Raises
    ------
    ValueError : values is not a filled dict of finite arrays.

    Examples
    --------
    >>> ax = layer_histograms({"hidden": [0, 0, 1, 2], "output": [0.2, 0.9]})
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['hidden', 'output']
    """
    rows = _flat_rows(values)
    ax = new_axes(ax, (5.6, 0.7 + 0.75 * len(rows)))
    everything = np.concatenate(list(rows.values()))
    edges = np.histogram_bin_edges(everything, bins=50)
    for k, row in enumerate(rows.values()):
        _draw_row(ax, row, edges, base=-k)
    ax.set_yticks([0.3 - k for k in range(len(rows))], list(rows))
    ax.tick_params(axis="y", length=0, labelcolor=INK)
    ax.spines["left"].set_visible(False)
    ax.set(xlabel=xlabel, xlim=(edges[0], edges[-1]))
    ax.set_ylim(0.9 - len(rows), 1)
    return ax


def _flat_rows(values):
    who = "layer_histograms"
    if not isinstance(values, dict) or not values:
        raise ValueError(
            f"{who}: values must be a dict of layer name to array; "
            f"got {type(values).__name__}; write {{'hidden': a1}}"
        )
    return {
        str(name): array_of(
            who, name, np.ravel(row), 1, "give each layer's values"
        ).astype(float)
        for name, row in values.items()
    }


def _draw_row(ax, row, edges, base):
    counts = np.histogram(row, edges)[0]
    heights = base + 0.8 * counts / counts.max()
    colour = colour_of(0)[0]
    ax.stairs(
        heights,
        edges,
        baseline=base,
        fill=True,
        facecolor=tint(colour, 0.55),
        edgecolor=colour,
    )
    ax.axhline(base, color=FAINT, linewidth=0.8, zorder=0)
    ax.annotate(
        f"sd {short(row.std())}\n{np.mean(row == 0):.0%} zeros",
        (1.02, base + 0.35),
        xycoords=("axes fraction", "data"),
        color=QUIET,
        fontsize="small",
        va="center",
    )
