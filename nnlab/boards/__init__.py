"""Figures that answer without a kernel: sliders, a ball, a drawing pad.

Each function here takes Python data and returns a Board. As the last value
of a cell it shows itself: a figure with controls where scripts run, a still
picture elsewhere. It needs no kernel and no network, and works with keys,
with fingers and with a mouse.
"""

from nnlab.boards.activation_board import activation
from nnlab.boards.board import Board
from nnlab.boards.descent_board import descent
from nnlab.boards.drawing_pad import drawing_pad
from nnlab.boards.kernel_board import kernel
from nnlab.boards.neuron_board import neuron

__all__ = [
    "Board", "activation", "descent", "drawing_pad", "kernel", "neuron",
]
