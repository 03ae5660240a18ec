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
    A network learns which arm of a spiral a point belongs to:

    >>> from nnlab import Sequential, layers, utils
    >>> from nnlab.datasets import spirals
    >>> utils.set_random_seed(0)
    >>> x, y = spirals(n=300, classes=3)
    >>> model = Sequential([
    ...     layers.Input((2,)),
    ...     layers.Dense(32, activation="relu"),
    ...     layers.Dense(32, activation="relu"),
    ...     layers.Dense(3, activation="softmax"),
    ... ])
    >>> model.compile("adam", "sparse_categorical_crossentropy")
    >>> fig = regions_forming(
    ...     lambda n: model.fit(x, y, epochs=n, verbose=0),
    ...     model.predict,
    ...     x,
    ...     y,
    ...     epochs=(0, 10, 40, 160),
    ... )
    >>> [ax.get_xlabel() for ax in fig.axes]
    ['untrained', '10 epochs', '40 epochs', '160 epochs']
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
        if more:
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

    A picture weighs about 20 kB; sixteen are enough to see it move.

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
    figure, ax = plt.subplots(figsize=(4.0, 4.0), layout="constrained")

    def draw(k):
        if pauses[k]:
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
    ax.set(xlabel=title, ylabel="", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
