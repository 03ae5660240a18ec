"""Photographs are read as the digits that they show.

Real digits of MNIST's test set are written large on a synthetic page, which
is then spoilt in one way at a time and saved. nnlab.photos was tuned on
training digits; here it meets the test set's.
"""

from importlib import import_module

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from nnlab.datasets import find_mnist, load_mnist
from nnlab.photos import as_mnist, read_ink

pad = import_module("nnlab.boards.drawing_pad")     # the name is a function
needs_mnist = pytest.mark.skipif(
    find_mnist() is None, reason="MNIST is not on this machine")
PAGE = (360, 450)
KINDS = {}


@pytest.fixture
def rng():
    return np.random.default_rng(15)


def kind(function):
    KINDS[function.__name__] = function
    return function


def written(digit, rng, page=PAGE, scale=None, thin=False):
    """A digit written large somewhere on a page: its cover, 0 to 1."""
    scale = scale or rng.integers(8, 17)
    big = Image.fromarray(digit).resize((28 * scale, 28 * scale),
                                        Image.Resampling.BICUBIC)
    cover = np.clip(np.asarray(big, float) / 255 * 4 - 1.5, 0, 1)
    if thin:
        cover = thin_line(digit, scale)
    rows, columns = (np.flatnonzero(cover.any(axis=k)) for k in (1, 0))
    cover = cover[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1]
    height, width = cover.shape
    top, left = (rng.integers(12, whole - part - 12)
                 for whole, part in zip(page, cover.shape))
    sheet = np.zeros(page)
    sheet[top:top + height, left:left + width] = cover
    return sheet


def thin_line(digit, scale, fine=4):
    """The middle line of a digit's strokes (thinned as Zhang and Suen do)."""
    big = Image.fromarray(digit).resize((28 * fine, 28 * fine),
                                        Image.Resampling.BICUBIC)
    p, changed = np.asarray(big) > 127, True
    while changed:
        changed = False
        for second in (False, True):
            ring = [np.roll(p, s, (0, 1)) for s in (
                (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1),
                (1, 1))]
            n, e, s, w = ring[::2]
            count = sum(r.astype(int) for r in ring)
            turns = sum((~a & b).astype(int)
                        for a, b in zip(ring, ring[1:] + ring[:1]))
            ends = (~(n & w & (e | s)) if second else ~(e & s & (n | w)))
            out = p & (count >= 2) & (count <= 6) & (turns == 1) & ends
            changed |= bool(out.any())
            p = p & ~out
    away = ndimage.zoom(ndimage.distance_transform_edt(~p), scale / fine,
                        order=1) * scale / fine
    return np.clip(scale / 4 + 0.5 - away, 0, 1)


def grey(light):
    return Image.fromarray((255 * np.clip(light, 0, 1)).astype("uint8"))


def coloured(paper, pen, cover):
    """Paper (H, W, 3) or a colour, covered by a pen's colour."""
    c = cover[..., np.newaxis]
    mixed = np.asarray(paper) * (1 - c) + np.asarray(pen) * c
    return Image.fromarray(mixed.clip(0, 255).astype("uint8"))


def slope(rng, shape):
    """Light that falls off to a third, in any direction."""
    y, x = np.mgrid[-1:1:shape[0] * 1j, -1:1:shape[1] * 1j]
    angle = rng.uniform(0, 2 * np.pi)
    ramp = (x * np.cos(angle) + y * np.sin(angle)) / 1.4
    return 0.66 + 0.32 * ramp


def lines(rng, shape, distance, across=False):
    """Printed lines, a little askew: their cover, 0 to 1."""
    y, x = np.mgrid[:shape[0], :shape[1]].astype(float)
    y, x = (x, y) if across else (y, x)
    off = y + rng.uniform(-0.05, 0.05) * x + rng.uniform(0, distance)
    return np.clip(2 - np.abs((off + 9e3) % distance - distance / 2), 0, 1)


@kind
def clean(digit, rng, file):
    grey(1 - 0.9 * written(digit, rng)).save(file := file + ".png")
    return file


@kind
def one_dark_pixel(digit, rng, file):
    light = 1 - 0.9 * written(digit, rng)
    light[rng.integers(PAGE[0]), rng.integers(PAGE[1])] = 0
    grey(light).save(file := file + ".png")
    return file


@kind
def specks(digit, rng, file):
    dust = np.zeros(PAGE)
    dust[rng.integers(PAGE[0], size=60), rng.integers(PAGE[1], size=60)] = 1
    dust = ndimage.maximum_filter(dust, size=(2, 3))
    grey(1 - 0.9 * np.maximum(written(digit, rng), dust)).save(
        file := file + ".png")
    return file


@kind
def uneven_light(digit, rng, file):
    light = (0.95 - 0.75 * written(digit, rng)) * slope(rng, PAGE)
    grey(light).save(file := file + ".jpg")
    return file


@kind
def shadow(digit, rng, file):
    angle, at = rng.uniform(0, 2 * np.pi), rng.uniform(-0.5, 0.5)
    y, x = np.mgrid[-1:1:PAGE[0] * 1j, -1:1:PAGE[1] * 1j]
    side = x * np.cos(angle) + y * np.sin(angle) - at
    light = (0.95 - 0.75 * written(digit, rng)) * (
        1 - 0.5 / (1 + np.exp(-side * 25)))
    grey(light).save(file := file + ".jpg")
    return file


@kind
def sensor_noise(digit, rng, file):
    light = 0.8 - 0.6 * written(digit, rng) + rng.normal(0, 0.12, PAGE)
    grey(light).save(file := file + ".png")
    return file


@kind
def pencil(digit, rng, file):
    grain = ndimage.gaussian_filter(rng.normal(0, 1, PAGE), 1) * 3
    cover = written(digit, rng, thin=True) * np.clip(0.6 + 0.35 * grain, 0, 1)
    light = 0.9 - 0.45 * cover + rng.normal(0, 0.02, PAGE)
    grey(light).save(file := file + ".png")
    return file


@kind
def ruled_paper(digit, rng, file):
    c = lines(rng, PAGE, rng.integers(35, 60))[..., np.newaxis]
    paper = np.array([250, 250, 245]) * (1 - c) + [150, 180, 225] * c
    coloured(paper, (30, 30, 35), written(digit, rng)).save(
        file := file + ".png")
    return file


@kind
def squared_paper(digit, rng, file):
    distance = rng.integers(24, 45)
    c = np.maximum(lines(rng, PAGE, distance),
                   lines(rng, PAGE, distance, across=True))[..., np.newaxis]
    paper = np.array([245, 245, 245]) * (1 - c) + [150, 170, 180] * c
    coloured(paper, (25, 40, 110), written(digit, rng)).save(
        file := file + ".png")
    return file


@kind
def sixteen_bits(digit, rng, file):
    light = 60_000 - 50_000 * written(digit, rng)
    Image.fromarray(light.astype("uint16")).save(
        file := file + rng.choice([".png", ".tif"]))
    return file


@kind
def white_on_transparency(digit, rng, file):
    cover = written(digit, rng)
    rgba = np.full((*PAGE, 4), 255, "uint8")
    rgba[..., 3] = 255 * cover
    Image.fromarray(rgba).save(file := file + ".png")
    return file


@kind
def black_on_transparency(digit, rng, file):
    rgba = np.zeros((*PAGE, 4), "uint8")
    rgba[..., 3] = 255 * written(digit, rng)
    Image.fromarray(rgba).save(file := file + ".png")
    return file


@kind
def white_on_black(digit, rng, file):
    grey(0.05 + 0.9 * written(digit, rng)).save(file := file + ".png")
    return file


@kind
def chalk(digit, rng, file):
    coloured(np.array([40, 80, 60]) + rng.normal(0, 6, (*PAGE, 1)),
             (200, 205, 200), written(digit, rng) * slope(rng, PAGE)).save(
        file := file + ".jpg")
    return file


@kind
def strong_jpeg(digit, rng, file):
    grey(0.95 - 0.8 * written(digit, rng)).save(
        file := file + ".jpg", quality=8)
    return file


@kind
def small_in_a_large_picture(digit, rng, file):
    page = (1500, 2000)
    light = 0.9 - 0.7 * written(digit, rng, page, rng.integers(5, 8))
    grey(light + rng.normal(0, 0.03, (1500, 1))).save(file := file + ".jpg")
    return file


@kind
def turned(digit, rng, file):
    exif = Image.Exif()
    exif[0x0112] = orientation = int(rng.integers(2, 9))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    picture = grey(0.95 - 0.8 * written(digit, rng)).transpose(undo)
    picture.save(file := file + ".jpg", exif=exif)
    return file


@kind
def blue_ink(digit, rng, file):
    paper = np.array([235, 230, 215]) * slope(rng, PAGE)[..., np.newaxis]
    coloured(paper, (50, 70, 190), written(digit, rng)).save(
        file := file + ".jpg")
    return file


@kind
def palette(digit, rng, file):
    coloured((255, 255, 255), (200, 20, 30), written(digit, rng)).quantize(
        8).save(file := file + rng.choice([".png", ".gif"]))
    return file


@kind
def felt_pen(digit, rng, file):
    fat = ndimage.maximum_filter(written(digit, rng, scale=12), 7)
    grey(0.9 - 0.8 * fat).save(file := file + ".png")
    return file


@kind
def ballpoint(digit, rng, file):
    cover = written(digit, rng, thin=True)
    coloured((240, 240, 235), (30, 40, 120), cover).save(
        file := file + ".jpg")
    return file


@kind
def on_a_table(digit, rng, file):
    table = np.full((540, 675), 0.3) + rng.normal(0, 0.05, (540, 1))
    top, left = rng.integers(20, 160), rng.integers(20, 205)
    table[top:top + 360, left:left + 450] = 0.9 - 0.75 * written(digit, rng)
    grey(table).save(file := file + ".jpg")
    return file


@kind
def everything(digit, rng, file):
    c = lines(rng, PAGE, rng.integers(35, 60))[..., np.newaxis]
    paper = np.array([235, 232, 225]) * (1 - c) + [165, 185, 215] * c
    cover = written(digit, rng)[..., np.newaxis]
    light = (paper * (1 - cover) + np.array([40, 50, 120]) * cover)
    light *= slope(rng, PAGE)[..., np.newaxis]
    light += rng.normal(0, 12, light.shape)
    Image.fromarray(light.clip(0, 255).astype("uint8")).save(
        file := file + ".jpg", quality=60)
    return file


def read(fields):
    """The digits that the drawing pad's stored network reads."""
    return pad.read(255 * np.array(fields),
                    pad.unpack(pad.stored()["network"])).argmax(axis=1)


@pytest.fixture(scope="module")
def hundred():
    """The first hundred test digits that are read right without a page."""
    _, (images, labels) = load_mnist()
    images, labels = images[:130], labels[:130]
    lines = [as_mnist(thin_line(image, 12)) for image in images]
    right = (read(images / 255) == labels) & (read(lines) == labels)
    assert right.mean() > 0.9
    return images[right][:100], labels[right][:100]


@needs_mnist
@pytest.mark.parametrize("name", KINDS)
def test_photographs_are_read(name, hundred, tmp_path):
    fields = []
    for n, digit in enumerate(hundred[0]):
        rng = np.random.default_rng([n, len(name)])
        file = KINDS[name](digit, rng, str(tmp_path / "photograph"))
        fields.append(as_mnist(read_ink(file)))
    wrong = np.flatnonzero(read(fields) != hundred[1])
    assert len(wrong) <= 3, f"wrong: {wrong}"


def seven(width=8, page=(200, 240), at=(40, 60)):
    """The cover of a 7 of two strokes."""
    cover = np.zeros(page)
    for t in np.linspace(0, 1, 200):
        for y, x in ((0, 70 * t), (110 * t, 70 - 40 * t)):
            y, x = int(at[0] + y), int(at[1] + x)
            cover[y:y + width, x:x + width] = 1
    return cover


def save(picture, file, **options):
    picture.save(file, **options)
    return file


def test_ink_is_the_strokes_and_nothing_else(tmp_path):
    cover = seven()
    ink = read_ink(save(grey(0.9 - 0.7 * cover), tmp_path / "7.png"))
    assert ink.dtype == np.float32 and ink.shape == cover.shape
    assert ink.min() == 0 and ink.max() == 1
    assert ((ink > 0.5) == (cover > 0.5)).mean() > 0.995
    assert not ink[cover < 0.5][ndimage.distance_transform_edt(
        cover < 0.5)[cover < 0.5] > 3].any()


def test_parts_that_belong_together_stay(tmp_path):
    """A 5 whose bar does not touch; a blot far away does not belong."""
    cover = np.zeros((300, 300))
    cover[60:70, 90:150] = 1                        # the bar
    cover[78:160, 80:90] = cover[150:160, 80:140] = 1
    cover[150:220, 135:145] = cover[212:222, 80:145] = 1
    cover[270:280, 270:282] = 1                     # the blot
    ink = read_ink(save(grey(0.9 - 0.7 * cover), tmp_path / "5.png"))
    assert (ink[62:68, 95:145] > 0.9).all()
    assert not ink[250:, 250:].any()


def test_large_pictures_are_averaged_down_and_small_ones_are_not(tmp_path):
    large = grey(0.9 - 0.7 * seven()).resize((1440, 1200))
    assert read_ink(save(large, tmp_path / "l.jpg")).shape == (400, 480)
    small = np.zeros((28, 28))
    small[4:24, 13:16] = 1
    ink = read_ink(save(grey(small), tmp_path / "s.png"))
    assert ((ink > 0.5) == (small > 0.5)).all()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK",
                                  "I;16", "F", "I"])
def test_every_mode_of_a_picture(mode, tmp_path):
    cover = seven()
    picture = grey(1 - cover)
    if mode[0] in "IF":
        picture = Image.fromarray((40_000 * (1 - cover)).astype(
            {"I": "int32", "F": "float32", "I;16": "uint16"}[mode]))
    elif mode == "LA":
        picture.putalpha(255)
    else:
        picture = picture.convert(mode)
    assert picture.mode == mode
    ink = read_ink(save(picture, tmp_path / "7.tif"))
    assert ((ink > 0.5) == (cover > 0.5)).mean() > 0.99


def test_paper_cut_out_of_a_transparent_sheet(tmp_path):
    rgba = np.zeros((200, 240, 4), "uint8")
    rgba[10:190, 10:230] = 255
    rgba[seven() > 0] = (20, 20, 60, 255)
    ink = read_ink(save(Image.fromarray(rgba), tmp_path / "7.png"))
    assert ((ink > 0.5) == (seven() > 0.5)).mean() > 0.99


def test_every_orientation_of_a_camera(tmp_path):
    upright = read_ink(save(grey(1 - seven()), tmp_path / "7.png"))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    for orientation, method in undo.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        ink = read_ink(save(grey(1 - seven()).transpose(method),
                            tmp_path / "t.png", exif=exif))
        assert np.abs(ink - upright).max() < 1e-3, orientation


@pytest.mark.parametrize("spoil", ["nothing", "noise", "slope", "one pixel",
                                   "lines", "transparent"])
def test_a_blank_page_has_no_ink(spoil, tmp_path, rng):
    light = np.full(PAGE, 0.9)
    if spoil == "noise":
        light += rng.normal(0, 0.05, PAGE)
    elif spoil == "slope":
        light *= slope(rng, PAGE)
    elif spoil == "one pixel":
        light[100, 200] = 0
    elif spoil == "lines":
        light -= 0.3 * lines(rng, PAGE, 40)
    picture = grey(light)
    if spoil == "transparent":
        picture.putalpha(0)
    file = save(picture, tmp_path / "blank.png")
    with pytest.raises(ValueError, match="read_ink: expected .*found no ink "
                       r"in .*blank\.png; write with a dark pen"):
        read_ink(file)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"hevc"])
def test_heic_says_how_to_export(brand, tmp_path):
    file = tmp_path / "IMG_0001.HEIC"
    file.write_bytes(b"\0\0\0\x18ftyp" + brand + bytes(200))
    with pytest.raises(ValueError, match="IMG_0001.HEIC, which is HEIC; "
                       "export as JPEG or PNG. .*Formats > Most Compatible"):
        read_ink(file)


def test_what_is_no_picture_is_refused(tmp_path):
    text = tmp_path / "seven.png"
    text.write_text("7", encoding="utf-8")
    with pytest.raises(ValueError, match="expected a picture, got .*export"):
        read_ink(text)
    whole = save(grey(1 - seven()), tmp_path / "7.jpg").read_bytes()
    (tmp_path / "half.jpg").write_bytes(whole[:len(whole) // 2])
    with pytest.raises(ValueError, match="damaged"):
        read_ink(tmp_path / "half.jpg")
    with pytest.raises(ValueError, match="got a ndarray.*as_mnist"):
        read_ink(np.zeros((9, 9)))
    with pytest.raises(FileNotFoundError, match="write the whole path"):
        read_ink(tmp_path / "none.png")
    with pytest.raises(ValueError, match="which is a folder"):
        read_ink(tmp_path)


def test_a_picture_that_is_far_too_large(tmp_path, monkeypatch):
    file = save(grey(1 - seven()), tmp_path / "7.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 30_000)
    assert read_ink(file).any()                     # 1.6 times: no warning
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    with pytest.raises(ValueError, match="far too large; save it smaller"):
        read_ink(file)


def test_prepared_as_mnist_is():
    """A box of 20, the centre of mass at row and column 14, 0 to 1."""
    for scale in (1, 3):
        field = as_mnist(np.kron(7.5 * seven(), np.ones((scale, scale))))
        assert field.dtype == np.float32 and field.shape == (28, 28)
        assert field.min() == 0 and field.max() == 1
        rows, columns = field.nonzero()
        assert max(np.ptp(rows), np.ptp(columns)) == 19
        middle = ndimage.center_of_mass(field)
        assert np.abs(np.array(middle) - 14).max() <= 0.5


@needs_mnist
def test_mnist_itself_is_left_nearly_as_it_is():
    (images, _), _ = load_mnist()
    off = [np.abs(as_mnist(image) - image / 255).mean()
           for image in images[:200]]
    assert np.median(off) < 0.01


def test_what_is_no_ink_is_refused():
    for wrong in (np.zeros((5, 5)), np.zeros((0, 3)), -np.ones((3, 3)),
                  np.ones((5, 5, 3)), np.ones(9)):
        with pytest.raises(ValueError, match=r"as_mnist: expected ink \(H, "
                           "W\\)"):
            as_mnist(wrong)
    with pytest.raises(ValueError, match="expected finite numbers"):
        as_mnist([[0, np.nan], [1, 2]])
    with pytest.raises(ValueError, match="expected real numbers"):
        as_mnist([["ink", "paper"]])
