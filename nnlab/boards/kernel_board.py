"""The kernel board: nine numbers slide over a picture.

z[i, j] = sum over u, v of image[i + u, j + v] * kernel[u, v]: what a Conv2D
layer with one 3 x 3 filter, no padding and no bias computes.
"""

import numpy as np

from nnlab.boards.board import Board
from nnlab.boards.picture import picture, short, signed, tag, text
from nnlab.convolution import conv2d_loops

WIDTH, HEIGHT = 360, 216
SIDE, TOP, LEFTS = 162, 30, (10, 188)   # pixels of each square, and where
LEVELS = 12                             # shades of a pixel
KERNELS = {
    "upright edges": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "level edges": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "blur": [[0.0625, 0.125, 0.0625], [0.125, 0.25, 0.125],
             [0.0625, 0.125, 0.0625]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "copy": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
}
FOUR = """
..............
.......5995...
......59995...
.....59595....
....595.95....
...595..95....
..595...95....
..595559955...
..5999999995..
...5555995....
.......595....
.......595....
.......55.....
..............
"""


def kernel(image=None, kernel=None, *, kernels=None):
    """Show a picture, nine numbers, and the picture that they make of it.

    Parameters
    ----------
    image : array (h, w), ink from 0 to 1 (or to 255), 5 to 28 pixels a
        side; by default a small 4
    kernel : array (3, 3), the numbers at the beginning, by default the
        first of kernels
    kernels : dict of name: (3, 3); each becomes a button

    Returns
    -------
    Board

    Raises
    ------
    ValueError : image or a kernel has another shape.

    Examples
    --------
    >>> kernel(kernel=[[0, 0, 0], [0, 1, 0], [0, 0, 0]]).name
    'kernel'
    """
    image = _image(image)
    kernels = {name: _nine(k) for name, k in (kernels or KERNELS).items()}
    nine = _nine(next(iter(kernels.values())) if kernel is None else kernel)
    z = filtered(image, nine)
    i, j = np.unravel_index(np.abs(z).argmax(), z.shape)
    rows = " / ".join(" ".join(signed(v, 4) for v in row) for row in nine)
    alt = (f"Left, a picture of {image.shape[0]} by {image.shape[1]} pixels "
           f"with a window of 3 by 3 at row {i + 1}, column {j + 1}. Right, "
           f"the picture filtered with the kernel {rows}, blue above 0, "
           "orange below; under the window the nine products add up to "
           f"{signed(z[i, j])}. Where scripts run, the nine numbers can be "
           "changed and the window moved.")
    data = {"image": image.tolist(), "kernel": nine.tolist(),
            "at": [int(i), int(j)], "side": SIDE,
            "kernels": {name: k.tolist() for name, k in kernels.items()}}
    return Board("kernel", still(image, z, i, j), alt, data)


def filtered(image, kernel):
    """Return z (h - 2, w - 2), by the loops of nnlab.convolution."""
    x, W = image[np.newaxis, ..., np.newaxis], kernel[..., None, None]
    return conv2d_loops(x, W, np.zeros(1))[0, ..., 0]


def still(image, z, i, j):
    """Draw both pictures, the window, and the pixel that it makes."""
    cell = SIDE / max(image.shape)
    window = tag("rect", x=short(j * cell), y=short(i * cell),
                 width=short(3 * cell), height=short(3 * cell),
                 class_="window")
    pixel = tag("rect", x=short((j + 1) * cell), y=short((i + 1) * cell),
                width=short(cell), height=short(cell), class_="window")
    inner = [pixels(image, cell) + window,
             pixels(np.pad(z, 1), cell) + pixel]
    grounds = [tag("rect", width=short(image.shape[1] * cell),
                   height=short(image.shape[0] * cell), class_="frame"),
               tag("rect", x=short(cell), y=short(cell), class_="frame",
                   width=short(z.shape[1] * cell),
                   height=short(z.shape[0] * cell))]
    places = [f"translate({left} {TOP})" for left in LEFTS]
    return picture(
        WIDTH, HEIGHT, text("picture", LEFTS[0], 20, "strong"),
        text("filtered", LEFTS[1], 20, "strong"),
        text("blue above 0, orange below", LEFTS[1] + SIDE, HEIGHT - 7, "end"),
        tag("g", grounds[0], tag("g", inner[0], class_="image"),
            transform=places[0]),
        tag("g", grounds[1], tag("g", inner[1], class_="made"),
            transform=places[1]))


def pixels(values, cell):
    """Squares of shaded paper, all of one shade in one path."""
    most = max(np.abs(values).max(), 1e-9)
    shades = np.round(values / most * LEVELS).astype(int)
    c, paths = short(cell), []
    for shade in np.unique(shades[shades != 0]):
        squares = "".join(f"M{short(j * cell)} {short(i * cell)}h{c}v{c}h-{c}z"
                          for i, j in zip(*np.nonzero(shades == shade),
                                          strict=True))
        paths.append(tag("path", d=squares, class_="ink" if shade > 0
                         else "ink below",
                         fill_opacity=f"{abs(shade) / LEVELS:.2g}"))
    return "".join(paths)


def _image(image):
    if image is None:
        rows = FOUR.replace(".", "0").split()
        return np.array([list(row) for row in rows], float) / 9
    image = np.asarray(image, float)
    if image.ndim != 2 or not all(5 <= side <= 28 for side in image.shape):
        raise ValueError("boards.kernel: image is (h, w), each side 5 to 28; "
                         f"got shape {image.shape}; write image=x[0, ..., 0]")
    return np.round(image / (255 if image.max() > 1 else 1), 4)


def _nine(kernel):
    kernel = np.asarray(kernel, float)
    if kernel.shape != (3, 3):
        raise ValueError("boards.kernel: a kernel is (3, 3); got shape "
                         f"{kernel.shape}; write [[0, 0, 0], [0, 1, 0], "
                         "[0, 0, 0]]")
    return kernel
