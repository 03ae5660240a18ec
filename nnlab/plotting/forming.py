"""A classifier while it learns: its regions after more and more epochs."""

import matplotlib.pyplot as plt

from nnlab.plotting.animation import animate
from nnlab.plotting.regions import decision_regions


def regions_forming(
    train, predict, x, y, *, epochs=(0, 10, 50, 200), class_names=None
):
    """Train, and draw the decision regions after each number of epochs.

    Parameters
    ----------
    train : function of n that trains n epochs more
    predict : as decision_regions takes it
    x : array (N, 2), the examples
    y : array (N,) of int, their classes from 0
    epochs : rising numbers of epochs, one for each picture
    class_names : list of str, names for a legend in the first picture

    Returns
    -------
    Figure

    Raises
    ------
    ValueError : epochs do not rise, or as decision_regions.

    Examples
    --------
    >>> learned = [0]
    >>> def train(n):
    ...     learned[0] += n
    >>> fig = regions_forming(
    ...     train,
    ...     lambda p: p[:, 0] + p[:, 1] > 2 - learned[0] / 10,
    ...     [[0, 0], [0, 1], [1, 0], [1, 1]],
    ...     [0, 1, 1, 1],
    ...     epochs=(0, 5, 15),
    ... )
    >>> [ax.get_title() for ax in fig.axes]
    ['untrained', '5 epochs', '15 epochs']
    """
    pauses = _pauses("regions_forming", epochs)
    columns = len(epochs) if len(epochs) < 4 else -(-len(epochs) // 2)
    rows = -(-len(epochs) // columns)
    figure, axes = plt.subplots(
        rows,
        columns,
        figsize=(min(5.8, 2.8 * columns), min(2.9, 5.8 / columns) * rows),
        layout="constrained",
        squeeze=False,
    )
    for ax in axes.flat[len(epochs) :]:
        ax.remove()
    for ax, more, total in zip(axes.flat, pauses, epochs, strict=False):
        train(more)
        _draw(ax, predict, x, y, total, class_names)
        class_names = None
    return figure


def regions_animation(
    train,
    predict,
    x,
    y,
    *,
    epochs,
    class_names=None,
    name="regions",
    alt=None,
):
    """Train, and show the decision regions form, one picture a pause.

    Parameters
    ----------
    train, predict, x, y, epochs, class_names : as for regions_forming
    name : HTML id of the animation, unique on its page
    alt : what is to be seen, for readers who cannot see it

    Returns
    -------
    Animation

    Raises
    ------
    ValueError : as regions_forming.
    """
    pauses = _pauses("regions_animation", epochs)
    figure, ax = plt.subplots(figsize=(4.4, 4.4), layout="constrained")

    def draw(k):
        train(pauses[k])
        ax.clear()
        _draw(ax, predict, x, y, epochs[k], class_names)

    alt = alt or (
        f"The decision regions of a network while it trains, from {epochs[0]} "
        f"to {epochs[-1]} epochs: the regions bend until they follow the "
        f"{len(x)} examples."
    )
    steps = list(range(len(epochs)))
    return animate(figure, draw, steps, name=name, alt=alt)


def _pauses(who, epochs):
    """Return how many epochs to train before each picture."""
    pauses = [b - a for a, b in zip([0, *epochs], epochs, strict=False)]
    if not pauses or min(pauses[1:], default=1) <= 0 or pauses[0] < 0:
        raise ValueError(
            f"{who}: epochs must be rising numbers, the first at least 0; "
            f"got {tuple(epochs)}; write epochs=(0, 10, 50, 200)"
        )
    return pauses


def _draw(ax, predict, x, y, total, class_names):
    decision_regions(predict, x, y, class_names=class_names, ax=ax)
    title = f"{total} epoch{'s' * (total != 1)}" if total else "untrained"
    ax.set(xlabel="", ylabel="", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.set_title(title, fontsize="medium", y=-0.13)
