"""Figures of the course, in one style.

A chapter should spend its lines on networks and not on axes. Each function
here takes arrays, a history or a predict function, draws one figure that is
ready to print, and returns it: the Axes of one panel, the Figure of several,
or an Animation. None calls show, and none changes what it is given.
"""

from nnlab.plotting.animation import Animation, animate
from nnlab.plotting.convolution import (
    convolution_animation,
    convolution_steps,
)
from nnlab.plotting.course import course_map
from nnlab.plotting.curves import layer_histograms, learning_curves
from nnlab.plotting.forming import regions_animation, regions_forming
from nnlab.plotting.images import confusion_matrix, image_grid
from nnlab.plotting.network import network_diagram
from nnlab.plotting.regions import decision_regions
from nnlab.plotting.style import COLOURS, LINE_STYLES, MARKERS, use_style
from nnlab.plotting.surfaces import loss_surface, optimizer_race

__all__ = [
    "COLOURS",
    "LINE_STYLES",
    "MARKERS",
    "Animation",
    "animate",
    "confusion_matrix",
    "convolution_animation",
    "convolution_steps",
    "course_map",
    "decision_regions",
    "image_grid",
    "layer_histograms",
    "learning_curves",
    "loss_surface",
    "network_diagram",
    "optimizer_race",
    "regions_animation",
    "regions_forming",
    "use_style",
]
