"""Convolution step by step: lay on the kernel, multiply, add, move on."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from nnlab.plotting.animation import animate
from nnlab.plotting.checks import array_of
from nnlab.plotting.style import FAINT, INK, QUIET, SIGNED, short

HEADINGS = ("input", "kernel", "patch × kernel", "output")
READABLE = 8  # grids up to this wide have their numbers written in


def convolution_steps(image, kernel, *, positions=None, stride=1):
    """Draw some steps of a convolution, a row for each.

    Each row shows the input with the patch outlined, the kernel, their
    product number by number, and the output as far as it is known: the sum
    of the product is its newest entry. As in Keras, the kernel is not
    turned round, and there is no padding.

    Parameters
    ----------
    image : array (height, width)
    kernel : array (k, k)
    positions : list of (row, column) in the output, by default the first,
        the second and the last
    stride : how far the kernel moves at each step

    Returns
    -------
    Figure

    Raises
    ------
    ValueError : image or kernel is not a matrix, the kernel is larger than
        the image, stride is below 1, or a position lies outside the output.

    Examples
    --------
    >>> fig = convolution_steps(np.eye(3), np.ones((2, 2)))
    >>> fig.axes[3].texts[0].get_text()  # 1 + 0 + 0 + 1
    '2'
    """
    slide = _Slide("convolution_steps", image, kernel, stride)
    if positions is None:
        last = slide.order[-1]
        positions = list(dict.fromkeys([*slide.order[:2], last]))
    _check_positions(slide, positions)
    cell = 5.4 / sum(slide.widths)  # one size of cell in all four panels
    figure, axes = plt.subplots(
        len(positions),
        4,
        figsize=(5.8, (cell * slide.tallest + 0.35) * len(positions) + 0.3),
        layout="constrained",
        squeeze=False,
        width_ratios=slide.widths,
    )
    for row, position in zip(axes, positions, strict=True):
        _draw_step(row, slide, tuple(position))
    for ax, heading in zip(axes[0], HEADINGS, strict=True):
        ax.set_title(heading, fontsize="medium")
    return figure


def convolution_animation(
    image, kernel, *, stride=1, name="convolution", alt=None
):
    """Slide a kernel over an image, one picture for each output.

    Parameters
    ----------
    image : array (height, width)
    kernel : array (k, k)
    stride : how far the kernel moves at each step
    name : HTML id of the animation, unique on its page
    alt : what is to be seen, for readers who cannot see it

    Returns
    -------
    Animation

    Raises
    ------
    ValueError : as convolution_steps.
    """
    slide = _Slide("convolution_animation", image, kernel, stride)
    figure, axes = plt.subplots(2, 2, figsize=(4.6, 4.8), layout="constrained")

    def draw(position):
        for ax, heading in zip(axes.flat, HEADINGS, strict=True):
            ax.clear()
            ax.set_title(heading, fontsize="medium")
        _draw_step(axes.flat, slide, position)

    alt = alt or (
        f"A {slide.kernel.shape[0]} by {slide.kernel.shape[1]} kernel moves "
        f"over a {slide.image.shape[0]} by {slide.image.shape[1]} input. At "
        "each place the sum of patch times kernel becomes one entry of the "
        f"{slide.output.shape[0]} by {slide.output.shape[1]} output."
    )
    return animate(
        figure,
        draw,
        slide.order,
        name=name,
        alt=alt,
        seconds=0.6 * len(slide.order),
    )


class _Slide:
    """An image, a kernel, and every place the kernel comes to."""

    def __init__(self, who, image, kernel, stride):
        hint = "give one channel as a matrix, as in image[:, :, 0]"
        self.who, self.stride = who, stride
        self.image = array_of(who, "image", image, 2, hint).astype(float)
        self.kernel = array_of(who, "kernel", kernel, 2, hint).astype(float)
        self.check()
        shape = np.subtract(self.image.shape, self.kernel.shape)
        self.order = list(np.ndindex(*(shape // stride + 1).tolist()))
        self.output = np.array(
            [self.product(position).sum() for position in self.order]
        ).reshape(shape // stride + 1)
        grids = (self.image, self.kernel, self.kernel, self.output)
        self.widths = [max(grid.shape[1], 3) for grid in grids]
        self.tallest = self.image.shape[0]

    def check(self):
        if np.greater(self.kernel.shape, self.image.shape).any():
            raise ValueError(
                f"{self.who}: the kernel must fit into the image; got kernel "
                f"{self.kernel.shape} and image {self.image.shape}; "
                "give a smaller kernel, or pad the image with np.pad"
            )
        if self.stride != int(self.stride) or self.stride < 1:
            raise ValueError(
                f"{self.who}: stride must be a whole number from 1; "
                f"got {self.stride!r}; write stride=1"
            )

    def product(self, position):
        (i, j), (h, w) = np.multiply(position, self.stride), self.kernel.shape
        return self.image[i : i + h, j : j + w] * self.kernel


def _check_positions(slide, positions):
    for position in positions:
        if tuple(position) not in slide.order:
            raise ValueError(
                f"{slide.who}: a position must lie in the output of shape "
                f"{slide.output.shape}; got {position!r}; "
                f"write positions up to {slide.order[-1]}"
            )


def _draw_step(axes, slide, position):
    known = np.full(slide.output.shape, np.nan)
    for done in slide.order[: slide.order.index(position) + 1]:
        known[done] = slide.output[done]
    product = slide.product(position)
    scale = max(abs(slide.output).max(), 1e-12)
    _draw_grid(axes[0], slide.image, "gray_r", max(abs(slide.image).max(), 1))
    _draw_grid(axes[1], slide.kernel, SIGNED, abs(slide.kernel).max())
    _draw_grid(axes[2], product, SIGNED, abs(product).max())
    _draw_grid(axes[3], known, SIGNED, scale)
    i, j = np.multiply(position, slide.stride)
    _outline(axes[0], (i, j), slide.kernel.shape)
    _outline(axes[3], position, (1, 1))
    axes[2].set_xlabel(f"sum = {short(product.sum())}", color=INK)
    axes[3].set_xlabel(f"row {position[0]}, column {position[1]}", color=QUIET)


def _draw_grid(ax, grid, cmap, scale):
    """Draw a matrix with its numbers; entries not known yet stay white."""
    scale = 2.2 * (scale or 1)  # pale, so that the numbers can be read
    low = -scale if cmap == SIGNED else 0
    ax.imshow(grid, cmap=cmap, vmin=low, vmax=scale)
    ax.set_anchor("N")
    height, width = grid.shape
    ax.set_xticks(np.arange(width + 1) - 0.5, [])
    ax.set_yticks(np.arange(height + 1) - 0.5, [])
    ax.grid(color=FAINT, linewidth=0.8)
    ax.tick_params(length=0)
    ax.spines[:].set(visible=True, color=QUIET)
    if max(height, width) > READABLE:
        return
    for (i, j), value in np.ndenumerate(grid):
        if np.isfinite(value):
            ax.text(j, i, short(value), ha="center", va="center", size=8.5)


def _outline(ax, corner, shape):
    (i, j), (height, width) = corner, shape
    ax.add_patch(
        Rectangle(
            (j - 0.5, i - 0.5),
            width,
            height,
            fill=False,
            ec=INK,
            lw=2.5,
            zorder=4,
            clip_on=False,
        )
    )
