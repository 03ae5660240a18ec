"""Draw the landing page's picture: a network learns three spirals.

Nothing here is drawn by hand: nnlab trains the network, nnlab.plotting
shows its weights and what it answers, and the frames become one file.
"""

import io
from itertools import pairwise

import matplotlib
from PIL import Image

from nnlab import Sequential, layers, optimizers, plotting, utils
from nnlab.datasets import spirals

STOPS = (0, 2, 5, 9, 14, 20, 30, 42, 60, 85, 120, 200)
SIZE = (9.0, 4.5)
SHOW, REST = 340, 1000                  # milliseconds; in all under 5 s


def learning(path):
    """Write the animation: it plays once and rests on its last frame."""
    matplotlib.use("agg")
    plotting.use_style()
    utils.set_random_seed(1)
    x, y = spirals(300, rng=0)
    model = Sequential([
        layers.Input((2,)),
        layers.Dense(8, activation="tanh"),
        layers.Dense(8, activation="tanh"),
        layers.Dense(3, activation="softmax"),
    ])
    model.compile(optimizers.Adam(learning_rate=0.02),
                  "sparse_categorical_crossentropy", metrics=["accuracy"])
    frames = []
    for last, stop in pairwise((0, *STOPS)):
        if stop > last:
            model.fit(x, y, epochs=stop - last, verbose=0)
        frames.append(frame(model, x, y, stop))
    times = [SHOW] * (len(frames) - 1) + [REST]
    frames[0].save(path, save_all=True, append_images=frames[1:],
                   duration=times, loop=1, quality=50)


def frame(model, x, y, epochs):
    """The network and its regions after so many epochs, as an image."""
    figure = matplotlib.figure.Figure(SIZE, layout="constrained")
    left, right = figure.subplots(1, 2)
    plotting.network_diagram(model.get_weights(), show_values=False, ax=left)
    plotting.decision_regions(model.predict, x, y, ax=right)
    share = model.evaluate(x, y, verbose=0)[1]
    right.set_title(f"after {epochs} epochs: {share:.0%} right", fontsize=13)
    right.set(xticks=[], yticks=[], xlabel="", ylabel="")
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=100)
    return Image.open(buffer).convert("RGB")
