"""Your own digits: from a photograph to what MNIST's makers would have made.

MNIST's pictures are no photographs. Its makers took black-and-white scans,
shrank each digit to fit 20 x 20 pixels and placed its centre of mass in the
middle of 28 x 28. `read_ink` finds the ink of a photograph, whatever the
light and the paper; `as_mnist` prepares it as they did.
"""

import errno
import warnings
from pathlib import Path

import numpy as np

from nnlab.checks import check_finite
from nnlab.config import as_numbers

SIDE = 480              # pixels of the longer side, after averaging down
HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1",
        b"msf1")        # the brands that such a file may begin with


def read_ink(path):
    """Find the ink of a photograph or drawing of one digit.

        ink = how much darker the pixel is than the paper around it

    scaled so that paper is 0 and the pen 1. Pen may be lighter than paper,
    as chalk is. Shadows, grain, specks and ruled lines are left out, and so
    is whatever lies far from the largest piece of writing.

    Parameters
    ----------
    path : str or path
        A picture that Pillow can open: PNG, JPEG, TIFF and others, grey or
        coloured, 8 or 16 bits deep, with or without transparency.

    Returns
    -------
    array of float32, shape (H, W)
        0 for paper to 1 for ink. Larger pictures are averaged down until
        their longer side has 480 pixels.

    Raises
    ------
    ValueError
        It is no picture, one of Apple's HEIC files, damaged, too large, or
        without ink.
    OSError
        There is no such file, or it may not be opened.

    Examples
    --------
    >>> import tempfile
    >>> from PIL import Image, ImageDraw
    >>> picture = Image.new("L", (80, 60), "white")
    >>> ImageDraw.Draw(picture).line((40, 20, 40, 40), "black", 4)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     picture.save(Path(folder) / "one.png")
    ...     ink = read_ink(Path(folder) / "one.png")
    >>> ink.shape, float(ink[30, 40]), float(ink[30, 10])
    ((60, 80), 1.0, 0.0)
    """
    relief = _relief(_open(path))
    for axis in (0, 1):
        relief = _without_lines(relief, axis)
    ink = _largest_parts(relief)
    if ink is None:
        raise ValueError(
            f"read_ink: expected a picture of a digit, found no ink in {path};"
            " write with a dark pen on white paper, and fill half of the "
            "picture with the digit")
    return ink


def as_mnist(ink):
    """Prepare ink as MNIST's makers prepared theirs.

    The ink is cut out, averaged down until its longer side has 20 pixels,
    and placed so that its centre of mass lies in the middle of 28 x 28, or
    as near as the edge allows.

    Parameters
    ----------
    ink : array (H, W)
        0 for paper, any positive numbers for ink: the output of `read_ink`,
        or a drawing of your own. What is less than a fifth of the strongest
        counts as paper.

    Returns
    -------
    array of float32, shape (28, 28)
        0 for paper to 1 for ink.

    Raises
    ------
    ValueError
        Another shape, no numbers, or no ink.

    References
    ----------
    LeCun, Bottou, Bengio and Haffner 1998 (lecun1998).

    Examples
    --------
    >>> ink = np.zeros((50, 80))
    >>> ink[10:40, 60:66] = 1           # a stroke of 30 x 6
    >>> rows, columns = as_mnist(ink).nonzero()
    >>> [int(v) for v in (rows[0], rows[-1], columns[0], columns[-1])]
    [4, 23, 12, 15]
    """
    from PIL import Image

    ink = as_numbers(ink, "ink")
    check_finite("ink", ink)
    if ink.ndim != 2 or not ink.any() or ink.max() <= 0:
        came = (f"shape {ink.shape}" if ink.ndim != 2 or ink.size == 0
                else "an even picture")
        raise ValueError(f"as_mnist: expected ink (H, W), 0 for paper, got "
                         f"{came}; write as_mnist(read_ink('seven.jpg'))")
    strong = (ink / ink.max()).astype("float32")
    strong[strong < 0.2] = 0
    cut = strong[_span(strong.any(axis=1)), _span(strong.any(axis=0))]
    height, width = np.maximum(
        np.round(20 * np.array(cut.shape) / max(cut.shape)), 1).astype(int)
    small = np.asarray(Image.fromarray(cut).resize(
        (width, height), Image.Resampling.BILINEAR)).clip(0, 1)
    mass = small / small.sum()
    top = round(14 - float(mass.sum(axis=1) @ np.arange(height)))
    left = round(14 - float(mass.sum(axis=0) @ np.arange(width)))
    top, left = np.clip((top, left), 0, (28 - height, 28 - width))
    field = np.zeros((28, 28), "float32")
    field[top:top + height, left:left + width] = small / small.max()
    return field


def _span(inked):
    """From the first to the last row or column with ink."""
    where = np.flatnonzero(inked)
    return slice(where[0], where[-1] + 1)


def _open(path):
    """Return the light of a picture file (H, W), 0 for black."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if not isinstance(path, (str, Path)):
        raise ValueError("read_ink: expected the name of a picture file, got "
                         f"a {type(path).__name__}; write "
                         "read_ink('seven.jpg'), and hand an array to "
                         "as_mnist")
    path = Path(path).expanduser()
    if not path.exists():
        raise FileNotFoundError(
            errno.ENOENT, "read_ink: expected the name of a picture file, "
            f"found nothing of that name from {Path.cwd()}; write the whole "
            "path, such as read_ink('C:/Users/mira/seven.jpg')", str(path))
    if path.is_dir():
        raise ValueError(f"read_ink: expected a picture file, got {path}, "
                         "which is a folder; add the file's name")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                picture.draft(None, (2 * SIDE, 2 * SIDE))
                return _light(ImageOps.exif_transpose(picture))
    except UnidentifiedImageError:
        pass
    except Image.DecompressionBombError as error:
        raise ValueError(
            f"read_ink: expected a photograph, got {path}, which is far too "
            "large; save it smaller, 2,000 pixels wide are plenty"
        ) from error
    except (OSError, SyntaxError, EOFError) as error:
        raise ValueError(
            f"read_ink: expected a whole picture, got {path}, which is "
            f"damaged ({error}); copy or export it again") from error
    raise ValueError(_no_picture(path))


def _no_picture(path):
    with open(path, "rb") as file:
        head = file.read(12)
    if head[4:8] == b"ftyp" and head[8:] in HEIF:
        return (f"read_ink: expected a PNG, JPEG or TIFF, got {path}, which "
                "is HEIC; export as JPEG or PNG. An iPhone takes JPEGs after "
                "Settings > Camera > Formats > Most Compatible; a screenshot "
                "of the photograph does as well")
    return (f"read_ink: expected a picture, got {path}, which Pillow cannot "
            "read; export as JPEG or PNG")


def _light(picture):
    """Average a picture down; return its light, black 0 and white 1."""
    from PIL import Image

    if picture.mode[0] in "IF":             # 16 bits, or floats
        values = np.asarray(picture, "float32")
        values = values - min(values.min(), 0)
        return _small(Image.fromarray(values / max(values.max(), 1e-9)))
    if not picture.has_transparency_data:
        return _small(picture.convert("RGB").convert("L")) / 255
    picture = _small(picture.convert("RGBA")) / 255
    colour, cover = picture[..., :3], picture[..., 3]
    light = colour @ np.array([0.299, 0.587, 0.114], "float32")
    if not (cover > 0.5).any():
        return np.zeros_like(light)
    typical = np.median(light[cover > 0.5])
    if np.mean(cover > 0.5) < 0.5:      # the ink, and not paper cut out
        typical = float(typical < 0.5)
    return light * cover + typical * (1 - cover)


def _small(picture):
    """Average a picture down to SIDE; return an array of float32."""
    from PIL import Image

    shrink = min(1, SIDE / max(picture.size))
    size = [max(1, round(shrink * side)) for side in picture.size]
    return np.asarray(picture.resize(size, Image.Resampling.BOX), "float32")


def _relief(light):
    """How much each pixel is darker than the paper around it, as a share."""
    from scipy import ndimage

    side = max(light.shape)
    light = ndimage.gaussian_filter(light, side / 400)
    window = max(3, side // 4)
    if _pen_is_light(light, side):
        light = light.max() + light.min() - light
    paper = ndimage.grey_closing(light, (window, window))
    relief = (paper - light) / np.maximum(paper, 1e-3)
    return relief - np.median(_quiet(relief))


def _pen_is_light(light, side):
    """Few light pixels among dark ones, and no sheet of paper among them."""
    from scipy import ndimage

    stands_out = light - ndimage.uniform_filter(light, side // 2)
    if (stands_out ** 3).mean() <= 0:
        return False
    wide = ndimage.grey_opening(light, (max(3, side // 5),) * 2)
    return wide.max() - light.min() < 0.75 * np.ptp(light)


def _quiet(relief):
    """What is no ink for sure, nor a table."""
    return relief[relief <= relief.max() / 2]


def _noise(relief):
    """The standard deviation of the grain of paper and sensor."""
    return 1.4826 * float(np.median(np.abs(_quiet(relief))))


def _without_lines(relief, axis):
    """Remove straight dark lines that run along an axis from edge to edge."""
    from scipy import ndimage

    d = relief if axis == 0 else relief.T
    height, width = d.shape
    if min(d.shape) < 60:
        return relief
    slope = 0.0
    for steps in (np.linspace(-0.12, 0.12, 31), np.linspace(-6e-3, 6e-3, 7)):
        slope = max(slope + steps,
                    key=lambda s: (_profile(d, s)[0] ** 2).sum())
    profile, shift = _profile(d, slope)
    lines = ndimage.binary_dilation(profile > max(_noise(relief), 0.03))
    if not lines.any():
        return relief
    thick = int(np.bincount(ndimage.label(lines)[0])[1:].max())
    if thick > height // 15:                # no line, but an edge of paper
        return relief
    at = np.clip(np.arange(height)[:, np.newaxis] - shift, 0, height - 1)
    beside = ndimage.maximum_filter1d(np.where(lines[at], 0, d),
                                      2 * thick + 1, axis=0)
    mended = np.maximum(np.minimum(d, beside), d - 2 * profile[at])
    d = np.where(lines[at], mended, d)
    return d if axis == 0 else d.T


def _profile(d, slope):
    """What five sixths of the pixels along each sloping row exceed."""
    height, width = d.shape
    shift = np.rint(slope * (np.arange(width) - width / 2)).astype(int)
    some = np.arange(0, width, max(1, width // 60))
    at = np.arange(height)[:, np.newaxis] + shift[some]
    fewest = len(some) // 6
    along = np.partition(d[np.clip(at, 0, height - 1), some], fewest, axis=1)
    return along[:, fewest].clip(0), shift


def _otsu(values):
    """The threshold between two groups that differ most."""
    counts, edges = np.histogram(values, 128, (0, values.max()))
    middles = (edges[1:] + edges[:-1]) / 2
    below = counts.cumsum()[:-1]
    above = counts.sum() - below
    mass = (counts * middles).cumsum()
    low = mass[:-1] / np.maximum(below, 1)
    high = (mass[-1] - mass[:-1]) / np.maximum(above, 1)
    return float(edges[1 + np.argmax(below * above * (high - low) ** 2)])


def _largest_parts(relief):
    """Scale relief to ink, and keep the largest part and what belongs."""
    from scipy import ndimage

    side = max(relief.shape)
    some = relief[relief > max(5 * _noise(relief), 0.08)]
    if some.size < 2:
        return None
    strong = relief > _otsu(some)
    level = np.median(relief[strong])
    mask = relief > max(5 * _noise(relief), 0.3 * level)
    grown = ndimage.binary_dilation(mask, iterations=1 + side // 300)
    parts, n = ndimage.label(grown, np.ones((3, 3)))
    if n == 0:
        return None
    number = np.arange(1, n + 1)
    near = 3 + 2 * (side // 100)
    steep = ndimage.morphological_gradient(relief, (near, near))
    weight = ndimage.sum_labels(relief * strong, parts, number)
    weight[ndimage.maximum(steep, parts, number) < 0.4 * level] = 0
    boxes = ndimage.find_objects(parts)
    inner = [not _at_edge(box, relief.shape) for box in boxes]
    if any(inner) and max(weight[inner]) > 0.02 * max(weight):
        weight = np.where(inner, weight, 0)
    first = int(np.argmax(weight))
    if not weight[first] or max(_extent(boxes[first])) < side / 40:
        return None
    keep = [k + 1 for k in range(n) if weight[k] > 0.08 * weight[first]
            and _gap(boxes[k], boxes[first]) < max(_extent(boxes[first])) / 3]
    ink = (relief / level - 0.2) / 0.6
    return np.where(np.isin(parts, keep), ink, 0).clip(0, 1).astype("float32")


def _extent(box):
    return [s.stop - s.start for s in box]


def _at_edge(box, shape):
    return any(s.start == 0 or s.stop == n for s, n in zip(box, shape))


def _gap(one, other):
    return max(max(a.start - b.stop, b.start - a.stop)
               for a, b in zip(one, other))
