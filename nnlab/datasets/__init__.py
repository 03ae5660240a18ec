"""Data to learn from, as plain NumPy arrays.

``mnist`` finds, fetches and checks MNIST; ``small`` makes the sets that need
no network.  Their functions are used from here: ``datasets.load_mnist()``.
"""

from nnlab.datasets.mnist import find_mnist, load_mnist
from nnlab.datasets.small import circles, digits, moons, spirals, xor

__all__ = ["circles", "digits", "find_mnist", "load_mnist", "moons",
           "spirals", "xor"]
