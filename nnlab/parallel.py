"""Big batches in pieces that fit the processor's cache, on all its cores.

The gradient of a mean is the mean of the gradients of its parts. So the
pieces of a batch can be worked on side by side and their gradients added:
what a cluster of machines does with a model too big for one.
"""

import contextlib
import functools
import itertools
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

NUMBERS = 2**18                     # of a layer's output in one piece, 1 MB


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
    computes, and its matrix products are kept from taking all cores (by
    threadpoolctl; without it the result is the same, only later).
    """
    pool, limit = _pool()
    with limit(limits=1, user_api="blas"):
        return list(pool.map(function, *arguments))


@functools.cache
def _pool():
    # Linux's malloc returns freed memory to the system, and fresh memory
    # is slow, until a block of nearly 32 MB was freed: so free one.
    np.empty(31 * 2**20, "uint8")
    try:
        from threadpoolctl import ThreadpoolController
        limit = ThreadpoolController().limit
    except ImportError:
        def limit(**_):
            return contextlib.nullcontext()
    return ThreadPoolExecutor(os.cpu_count()), limit
