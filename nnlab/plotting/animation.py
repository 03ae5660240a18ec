"""Animations that play where a learner reads: in JupyterLab and on a page.

matplotlib writes the player; what it leaves open is mended here. The page
asks no other host for icons, every id is the same at every run, a screen
reader hears what is to be seen, and where no script may run (a notebook that
is not trusted yet, a printed page) the last picture stands still.
"""

import base64
import html
import io
import re

from matplotlib.animation import FuncAnimation
from matplotlib.pyplot import close

SYMBOLS = {
    "Decrease speed": "−",
    "First frame": "«",
    "Previous frame": "‹",
    "Pause": "Pause",
    "Play": "Play",
    "Next frame": "›",
    "Last frame": "»",
    "Increase speed": "+",
}
STYLE = """<style>
.animation { max-width: 100%; }
.animation img { max-width: 100%; height: auto; }
.animation input[type=range].anim-slider {
  width: 100%; max-width: 374px;
}
.animation .anim-buttons button {
  width: auto; min-width: 32px; min-height: 32px; padding: 0 8px;
}
.animation .anim-state { display: none; }
</style>"""
DPI = 120
COLOURS_KEPT = 96


class Animation:
    """An animation as HTML; as a cell's last value, it shows itself.

    Attributes
    ----------
    html : str, a whole player without links to any other host
    """

    def __init__(self, name, number, html):
        self.name, self.number, self.html = name, number, html

    def _repr_html_(self):
        return self.html

    def __repr__(self):
        return f"<Animation {self.name!r}, {self.number} frames>"


def animate(figure, draw, steps, *, name, alt, seconds=6):
    """Call draw(step) for every step and return the Animation.

    Parameters
    ----------
    figure : Figure that draw changes; it is closed at the end
    draw : function of one step
    steps : list of at least two steps
    name : HTML id, unique on its page: letters, digits and hyphens
    alt : what is to be seen, in a sentence or two
    seconds : how long it plays

    Returns
    -------
    Animation

    Raises
    ------
    ValueError : fewer than two steps, or a name unfit for an id.
    """
    if len(steps) < 2:
        raise ValueError(
            f"animation {name!r}: needs at least two frames; "
            f"got {len(steps)}; give longer paths or more frames"
        )
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name):
        raise ValueError(
            "animation: name must be letters, digits and hyphens; "
            f"got {name!r}; write name='optimizer-race'"
        )
    figure.set_dpi(DPI)

    def draw_in_place(step):
        draw(step)
        if step == steps[0]:  # its layout serves all others
            figure.draw_without_rendering()
            figure.set_layout_engine("none")

    film = FuncAnimation(figure, draw_in_place, steps, init_func=lambda: None)
    player = film.to_jshtml(fps=len(steps) / seconds, default_mode="once")
    close(figure)
    return Animation(name, len(steps), _mend(player, name, alt))


def _mend(player, name, alt):
    """Make matplotlib's player offline, stable, light and accessible."""
    player = re.sub(r"<link[^>]*font-awesome[^>]*>", "", player)
    player = re.sub(r"[0-9a-f]{32}", "_" + name.replace("-", "_"), player)
    player = re.sub(
        r'<button title="([^"]*)"(.*?)<i .*?</i>',
        _label,
        player,
        flags=re.DOTALL,
    )
    player = re.sub(
        r"data:image/png;base64,([A-Za-z0-9+/=\\\s]*)", _lighten, player
    )
    last = re.findall(r"data:image/png;base64,[^\"]*", player)[-1]
    return STYLE + player.replace(
        "<img id=", f'<img alt="{html.escape(alt)}" src="{last}" id='
    ).replace('type="range"', 'type="range" aria-label="Frame"')


def _label(button):
    title, middle = button.groups()
    return f'<button title="{title}"{middle}{SYMBOLS.get(title, "◂")}'


def _lighten(frame):
    """Keep as many colours as a drawing needs: a third of the bytes."""
    from PIL import Image

    picture = Image.open(io.BytesIO(base64.b64decode(frame[1])))
    picture = picture.convert("RGB").quantize(
        COLOURS_KEPT, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=0
    )  # rare colours stay too: a thin line keeps its own
    light = io.BytesIO()
    picture.save(light, format="png", optimize=True)
    return "data:image/png;base64," + base64.b64encode(
        light.getvalue()
    ).decode("ascii")
