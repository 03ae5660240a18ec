"""Big batches in pieces that fit the processor's cache, on all its cores.

The gradient of a mean is the mean of the gradients of its parts. So the
pieces of a batch can be worked on side by side and their gradients added:
what a cluster of machines does with a model too big for one.
"""

import functools
import itertools
import os
from concurrent.futures import ThreadPoolExecutor

NUMBERS = 2**19                     # of a layer's output in one piece, 2 MB


def pieces(n, numbers_each):
    """Split n examples into slices of nearly equal size.

    Examples
    --------
    >>> pieces(5, numbers_each=NUMBERS // 3)
    [slice(0, 2, None), slice(2, 5, None)]
    """
    count = -(-n // max(1, NUMBERS // numbers_each))
    ends = [n * i // count for i in range(count + 1)]
    return [slice(*pair) for pair in itertools.pairwise(ends)]


def run(function, *arguments):
    """Return [function(a, b, ...) for each a, b, ...], in that order.

    Each call has a thread and one core: NumPy lets others work while it
    computes, and its matrix products are kept from taking all cores.
    """
    pool, libraries = _pool()
    with libraries.limit(limits=1, user_api="blas"):
        return list(pool.map(function, *arguments))


@functools.cache
def _pool():
    from threadpoolctl import ThreadpoolController
    return ThreadPoolExecutor(os.cpu_count()), ThreadpoolController()
