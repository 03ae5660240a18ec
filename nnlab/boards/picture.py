"""The still picture of a board, drawn as SVG with a handful of helpers.

Classes, not colours, are written into it: picture.css has the colours, for
the still and, in the page's own theme, for the board that is awake.
"""

import html
import math
from dataclasses import dataclass

import numpy as np


def tag(name, *inside, **attributes):
    """An SVG element; class_ is written as class, font_size as font-size.

    >>> tag("g", tag("circle", r=2), class_="point")
    "<g class='point'><circle r='2'></circle></g>"
    """
    given = "".join(f" {key.rstrip('_').replace('_', '-')}='{value}'"
                    for key, value in attributes.items())
    return f"<{name}{given}>{''.join(inside)}</{name}>"


def text(words, x, y, class_="", **attributes):
    """Words at a place, made safe."""
    return tag("text", html.escape(str(words)), x=x, y=y, class_=class_,
               **attributes)


def picture(width, height, *inside):
    """A whole SVG on an opaque ground."""
    return tag("svg", tag("rect", class_="paper", width=width, height=height),
               *inside, xmlns="http://www.w3.org/2000/svg", class_="nnlab",
               width=width, height=height, viewBox=f"0 0 {width} {height}")


def places(points):
    """Pixels as an SVG path or polygon takes them, to a tenth.

    >>> places([(1, 2.04), (3.25, 4)])
    '1,2 3.2,4'
    """
    return " ".join(f"{short(x)},{short(y)}" for x, y in points)


def short(number):
    """A number to a tenth, in few characters.

    >>> short(2.0), short(-0.04), short(1.26)
    ('2', '0', '1.3')
    """
    shown = f"{number:.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown


def signed(number, digits=2):
    """A number for readers: few digits, a true minus sign.

    >>> signed(-1.5), signed(2.0), signed(0.12345, 4)
    ('−1.5', '2', '0.1235')
    """
    shown = f"{number:.{digits}f}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown == "-0" else shown.replace("-", "−")


@dataclass
class Frame:
    """A plot's limits and the box of pixels that shows them."""

    limits: tuple       # x from, x to, y from, y to
    box: tuple          # left, top, width, height

    def at(self, x, y):
        """Pixels within the box, y growing downwards."""
        x0, x1, y0, y1 = self.limits
        width, height = self.box[2:]
        return ((np.asarray(x) - x0) / (x1 - x0) * width,
                (y1 - np.asarray(y)) / (y1 - y0) * height)

    def panel(self, *inside):
        """An inner picture that cuts off what leaves the box."""
        left, top, width, height = self.box
        return tag("svg", *inside, x=left, y=top, width=width, height=height,
                   class_="panel")

    def axes(self, x_name, y_name, y_step=None):
        """The frame, and ticks with their numbers on each named axis."""
        left, top, width, height = self.box
        x0, x1, y0, y1 = self.limits
        bottom, parts = top + height, []
        for x in ticks(x0, x1) if x_name else ():
            px = short(left + self.at(x, y0)[0])
            parts += [tag("path", d=f"M{px} {bottom}v4", class_="tick"),
                      text(signed(x), px, bottom + 17, "middle")]
        for y in ticks(y0, y1, y_step):
            py = top + self.at(x0, y)[1]
            parts += [tag("path", d=f"M{left} {short(py)}h-4", class_="tick"),
                      text(signed(y), left - 8, short(py + 4.5), "end")]
        middle = top + height / 2
        parts += [text(x_name, left + width / 2, bottom + 36, "middle"),
                  text(y_name, 12, middle, "middle",
                       transform=f"rotate(-90 12 {middle})"),
                  tag("rect", x=left, y=top, width=width, height=height,
                      class_="frame")]
        return "".join(parts)

    def data(self):
        """What JavaScript needs to place something in the panel."""
        return {"limits": list(self.limits), "size": list(self.box[2:])}


def ticks(low, high, step=None):
    """Round numbers between two ends, at most seven of them.

    >>> ticks(0, 8), ticks(-0.5, 1.5)
    ([0, 2, 4, 6, 8], [-0.5, 0.0, 0.5, 1.0, 1.5])
    """
    if step is None:
        rough = (high - low) / 6
        power = 10 ** math.floor(math.log10(rough))
        step = next(k * power for k in (1, 2, 5, 10) if k * power >= rough)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(k * step, 10) for k in range(first, last + 1)]
