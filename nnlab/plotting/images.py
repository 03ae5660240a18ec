"""Pictures that a network sees, and the mistakes that it makes on them."""

import numpy as np
from matplotlib.patches import Rectangle

from nnlab.plotting.checks import array_of, same_length
from nnlab.plotting.style import (
    FAINT,
    INK,
    NEGATIVE,
    QUIET,
    SIGNED,
    new_axes,
    pale,
)

GAP, HEADING = 0.12, 0.34  # of an image's height


def image_grid(
    images, *, labels=None, predictions=None, columns=None, ax=None
):
    """Lay out images in rows, with their labels or predictions above.

    A wrong prediction is marked by a cross, the true label, and a thick
    frame. Images with negative values, such as filters, are shown red below
    zero and blue above; all share one scale.

    Parameters
    ----------
    images : array (N, height, width) or (N, height, width, 1), any range
    labels : N true labels, ints or strings
    predictions : N predicted labels
    columns : images in a row, by default such that rows are full
    ax : Axes to draw in, by default a new one

    Returns
    -------
    Axes

    Raises
    ------
    ValueError : images has another rank, or labels or predictions are not
        one for each image.

    Examples
    --------
    >>> images = np.zeros((3, 8, 8)) + np.eye(8)
    >>> ax = image_grid(images, labels=[4, 7, 1], predictions=[4, 9, 1])
    >>> [text.get_text() for text in ax.texts]
    ['4', '✗ 9, is 7', '1']
    """
    images = _as_images(images)
    labels, predictions = _by_place(labels), _by_place(predictions)
    for name, values in (("labels", labels), ("predictions", predictions)):
        if values is not None:
            same_length("image_grid", "images", images, name, values)
    columns = _columns(columns, len(images))
    rows = -(-len(images) // columns)
    heading = HEADING if labels is not None or predictions is not None else 0
    wide, high = _tile(images, heading)
    ax = new_axes(ax, _size(columns * wide, rows * high))
    for k, image in enumerate(images):
        corner = (k % columns * wide, -(k // columns) * high)
        _draw_image(ax, image, corner, images)
        if heading:
            _write_label(ax, image, corner, *_words(labels, predictions, k))
    ax.set(
        xlim=(-GAP / 2, columns * wide - GAP / 2),
        ylim=(-(rows - 1) * high - GAP / 2, 1 + heading + GAP / 2),
        aspect="equal",
    )
    ax.set_axis_off()
    return ax


def _as_images(images):
    who = "image_grid"
    hint = "write image[None] for one image, x.reshape(-1, 28, 28) for rows"
    images = array_of(who, "images", images, (3, 4), hint)
    if images.ndim == 4 and images.shape[-1] != 1:
        raise ValueError(
            f"{who}: images must have one channel; got shape {images.shape}; "
            "choose one, as in images[..., 0]"
        )
    return images[..., 0] if images.ndim == 4 else images


def _by_place(values):
    """What is counted from 0: pandas counts by its index instead."""
    return np.asarray(values) if hasattr(values, "__array__") else values


def _columns(columns, number):
    if columns is None:
        wished = np.sqrt(2 * number)  # twice as wide as high, no empty place
        best = min(range(3, 11), key=lambda c: (-number % c, abs(c - wished)))
        return min(number, best)
    if int(columns) != columns or columns < 1:
        raise ValueError(
            "image_grid: columns must be a whole number from 1; "
            f"got {columns!r}; write columns=10"
        )
    return min(number, int(columns))


def _tile(images, heading):
    """Return the width and height of a tile; an image is 1 high."""
    return images.shape[2] / images.shape[1] + GAP, 1 + heading + GAP


def _size(wide, high):
    width = min(5.8, 0.95 * wide)
    return width, width * high / wide


def _draw_image(ax, image, corner, images):
    low, high = float(images.min()), float(images.max())
    wide = image.shape[1] / image.shape[0]
    if low < 0:
        high = max(-low, high)
        low = -high
    x, y = corner
    ax.imshow(
        image,
        extent=(x, x + wide, y, y + 1),
        cmap=SIGNED if low < 0 else "gray_r",
        vmin=low,
        vmax=high if high > low else low + 1,
        interpolation="nearest",
    )
    frame = Rectangle(corner, wide, 1, fill=False, ec=FAINT, lw=0.8)
    ax.add_patch(frame)


def _words(labels, predictions, k):
    """Return what to write above image k, and whether it is wrong."""
    if predictions is None or labels is None:
        known = labels if predictions is None else predictions
        return str(known[k]), False
    if predictions[k] == labels[k]:
        return str(predictions[k]), False
    return f"✗ {predictions[k]}, is {labels[k]}", True


def _write_label(ax, image, corner, text, wrong):
    wide = image.shape[1] / image.shape[0]
    ax.text(
        corner[0] + wide / 2,
        corner[1] + 1.06,
        text,
        ha="center",
        va="bottom",
        fontsize="small",
        fontweight="bold" if wrong else "normal",
        color=INK if wrong else QUIET,
    )
    if wrong:
        frame = Rectangle(corner, wide, 1, fill=False, ec=NEGATIVE, lw=3)
        ax.add_patch(frame)


def confusion_matrix(y_true, y_pred, *, class_names=None, ax=None):
    """Count, for each true class, what was predicted.

    Only the mistakes are coloured: at 99 % accuracy the right answers would
    drown them.

    Parameters
    ----------
    y_true : N true classes
    y_pred : N predicted classes
    class_names : list of str, by default the classes themselves
    ax : Axes to draw in, by default a new one

    Returns
    -------
    Axes

    Raises
    ------
    ValueError : y_true or y_pred is not one class for each example.

    Examples
    --------
    >>> ax = confusion_matrix([0, 1, 1, 1], [0, 1, 0, 1])
    >>> [text.get_text() for text in ax.texts]
    ['1', '0', '1', '2']
    """
    from sklearn.metrics import ConfusionMatrixDisplay
    from sklearn.metrics import confusion_matrix as count

    who, hint = "confusion_matrix", "write y.argmax(axis=1) for one-hot rows"
    y_true = array_of(who, "y_true", y_true, 1, hint)
    y_pred = array_of(who, "y_pred", y_pred, 1, hint)
    same_length(who, "y_true", y_true, "y_pred", y_pred)
    counts = count(y_true, y_pred)
    if class_names is None:
        class_names = np.unique(np.concatenate([y_true, y_pred]))
    display = ConfusionMatrixDisplay(counts, display_labels=class_names)
    side = np.clip(1.6 + 0.42 * len(counts), 3.2, 5.8)
    ax = new_axes(ax, (side, side))
    display.plot(ax=ax, cmap=pale(NEGATIVE), colorbar=False)
    _colour_mistakes(display, counts)
    ax.set(xlabel="predicted", ylabel="true")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0, labelcolor=INK)
    return ax


def _colour_mistakes(display, counts):
    mistakes = counts * (1 - np.eye(len(counts), dtype=int))
    display.im_.set_data(mistakes)
    display.im_.set_clim(0, 1.4 * max(1, mistakes.max()))
    for (i, j), text in np.ndenumerate(display.text_):
        text.set(color=INK, fontsize="small" if len(counts) > 5 else "medium")
        if i == j:
            text.set_fontweight("bold")
        elif counts[i, j] == 0:
            text.set_color(QUIET)
