"""One look for every figure: colours, line styles and sizes.

The colours are those of Okabe and Ito, which people with any common kind of
colour blindness can tell apart; a marker and a line style go with each, so
that a figure can be read without its colours. The background is white, not
transparent: JupyterLab's dark theme shows figures on black.
"""

from itertools import cycle, islice

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends import backend_registry
from matplotlib.colors import LinearSegmentedColormap, to_rgb

COLOURS = (
    "#0072B2",  # blue
    "#D55E00",  # vermillion
    "#009E73",  # green
    "#CC79A7",  # purple
    "#E69F00",  # orange
    "#56B4E9",  # sky blue
    "#4D4D4D",  # grey
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
LINE_STYLES = (
    "-",
    "--",
    "-.",
    ":",
    (0, (5, 1, 1, 1, 1, 1)),
    (0, (3, 1)),
    (0, (1, 1)),
)
POSITIVE, NEGATIVE = COLOURS[0], COLOURS[1]
IN_THE_PAGE = {"nbagg", "notebook", "webagg"}  # of matplotlib's backends
SIGNED = "RdBu"  # red below zero, blue above, white at zero
INK, QUIET, FAINT = "#222222", "#5F5F5F", "#D9D9D9"

SETTINGS = {
    "axes.axisbelow": True,
    "axes.edgecolor": QUIET,
    "axes.grid": False,
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "figure.figsize": (5.6, 3.5),
    "font.size": 11,
    "grid.color": FAINT,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "savefig.facecolor": "white",
    "text.color": INK,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
}


def use_style():
    """Give every figure and cell that follows the look of the course.

    Whatever a matplotlibrc says is set back first. In Jupyter, figures also
    become sharp PNGs below their cell, whose bytes are the same at every
    run, so that a notebook that is run again shows no difference; and a cell
    shows the value of its last line, whatever IPython's profile says.

    Examples
    --------
    >>> from nnlab import plotting
    >>> plotting.use_style()
    """
    lines = plt.cycler(color=COLOURS) + plt.cycler(linestyle=LINE_STYLES)
    plt.rcdefaults()
    plt.rcParams.update(SETTINGS | {"axes.prop_cycle": lines})
    _settle_in_ipython()


def _settle_in_ipython():
    """Make IPython, where there is one, show figures as stable PNGs."""
    try:
        from IPython import get_ipython
        from IPython.core.pylabtools import retina_figure
    except ImportError:
        return
    shell = get_ipython()
    if shell is None:
        return

    def sharp_png(figure):
        shown = retina_figure(figure, base64=True, metadata={"Software": None})
        if shown is None:  # nothing was drawn
            return None
        png, size = shown
        return png, {"width": size["width"]}  # a height would distort phones

    backend = plt.get_backend()
    if hasattr(shell, "kernel"):  # Jupyter, whatever the user's home says
        shell.ast_node_interactivity = "last_expr"
        elsewhere = {*backend_registry.list_builtin()} - IN_THE_PAGE
        if backend.lower() in elsewhere and not shell.active_eventloop:
            backend = "module://matplotlib_inline.backend_inline"
    plt.switch_backend(backend)  # loads it; later it would undo us
    formatters = shell.display_formatter.formatters
    for other in ("image/svg+xml", "image/jpeg", "application/pdf"):
        formatters[other].pop(plt.Figure, None)
    formatters["image/png"].for_type(plt.Figure, sharp_png)


def colour_of(k):
    """Return the colour, marker and line style of series k."""
    return tuple(
        next(islice(cycle(values), k, None))
        for values in (COLOURS, MARKERS, LINE_STYLES)
    )


def tint(colour, strength):
    """Mix a colour with white: 0 is white, 1 the colour itself."""
    rgb = np.array(to_rgb(colour))
    return 1 - np.asarray(strength)[..., None] * (1 - rgb)


def pale(colour):
    """Return a colour map from white to a colour."""
    return LinearSegmentedColormap.from_list("pale", ["white", colour])


def new_axes(ax, size=None):
    """Return ax, or the Axes of a new figure where ax is None."""
    if ax is not None:
        return ax
    return plt.subplots(figsize=size, layout="constrained")[1]


def short(number):
    """Write a number in few characters, with a true minus sign.

    >>> short(-1.5), short(2.0), short(0.123456), short(-0.001)
    ('−1.5', '2', '0.12', '0')
    """
    text = f"{number:.2f}" if abs(number) < 10 else f"{number:.3g}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")
