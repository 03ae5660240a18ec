"""The map that opens every chapter: a machine that learns, in six parts."""

from matplotlib.patches import FancyBboxPatch

from nnlab.plotting.style import COLOURS, FAINT, INK, QUIET, new_axes, tint

PARTS = {  # name: (x, y) of the box's centre, its formula
    "inputs": (0.0, 1.0, "$x$"),
    "weighted sum": (1.25, 1.0, "$z = xW + b$"),
    "activation": (2.5, 1.0, "$a = g(z)$"),
    "loss": (3.75, 1.0, "$L$"),
    "gradient": (3.3, 0.0, r"$dW = \partial L / \partial W$"),
    "step": (1.25, 0.0, r"$W \leftarrow W - \eta\, dW$"),
}
ARROWS = (  # the path of each arrow, corner by corner
    [(0.48, 1.0), (0.77, 1.0)],
    [(1.73, 1.0), (2.02, 1.0)],
    [(2.98, 1.0), (3.27, 1.0)],
    [(3.75, 0.68), (3.75, 0.34)],
    [(2.62, 0.0), (1.98, 0.0)],
    [(1.25, 0.32), (1.25, 0.66)],
)
WIDTH, HEIGHT = {"gradient": 1.3, "step": 1.4}, 0.6


def course_map(*lit, ax=None):
    """Draw the six parts of a network that learns, some of them lit.

    Parameters
    ----------
    *lit : the parts that the chapter is about, among "inputs",
        "weighted sum", "activation", "loss", "gradient" and "step"
    ax : Axes to draw in, by default a new one

    Returns
    -------
    Axes

    Raises
    ------
    ValueError : a part is not among the six.

    Examples
    --------
    >>> ax = course_map("activation")
    >>> len(ax.patches)
    6
    """
    unknown = [part for part in lit if part not in PARTS]
    if unknown:
        raise ValueError(
            f"course_map: expected parts among {', '.join(PARTS)}; "
            f'got {unknown[0]!r}; write course_map("activation")'
        )
    ax = new_axes(ax, (6.4, 1.75))
    for path in ARROWS:
        ax.annotate("", path[1], path[0], arrowprops={
            "arrowstyle": "-|>", "color": QUIET, "lw": 1.2,
            "shrinkA": 0, "shrinkB": 0})
    for part in PARTS:
        _draw(ax, part, part in lit)
    ax.set(xlim=(-0.52, 4.27), ylim=(-0.36, 1.36))
    ax.axis("off")
    return ax


def _draw(ax, part, lit):
    x, y, formula = PARTS[part]
    width = WIDTH.get(part, 0.94)
    ax.add_patch(FancyBboxPatch(
        (x - width / 2, y - HEIGHT / 2), width, HEIGHT,
        boxstyle="round,pad=0,rounding_size=0.08",
        fc=tint(COLOURS[4], 0.55) if lit else "white",
        ec=INK if lit else FAINT, lw=2 if lit else 1.2))
    ax.text(x, y + 0.14, part, ha="center", va="center", fontsize=10,
            color=INK if lit else QUIET, weight="bold" if lit else "normal")
    ax.text(x, y - 0.14, formula, ha="center", va="center", fontsize=9,
            color=INK if lit else QUIET)
