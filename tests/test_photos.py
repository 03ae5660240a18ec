"""Photographs are read as the digits that they show.

Real digits of MNIST's test set are written large on a synthetic page, which
is then spoilt in one way at a time and saved. nnlab.photos was tuned on
training digits; here it meets the test set's.
"""

import sys
import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

import nnlab.boards.drawing_pad; pad = sys.modules["nnlab.boards.drawing_pad"]
from nnlab.datasets import find_mnist, load_mnist
from nnlab.photos import as_mnist, read_ink

PAGE = (360, 450)
KINDS = {}


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


def thin_line(digit, scale, fine=6):
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
    light = 0.25 + 0.5 * written(digit, rng) + rng.normal(0, 0.03, PAGE)
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
