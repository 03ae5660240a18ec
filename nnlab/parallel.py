"""Big batches in pieces, side by side on the processor's cores.

The gradient of a batch's mean loss is the mean of its pieces' gradients,
each weighted by its number of examples. So the pieces can be worked on side
by side and their gradients added: what a cluster of machines does with a
batch too big for one.
"""

import contextlib
import functools
import itertools
import math
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

ENOUGH = 2**18                      # numbers in a layer's output: then split
MOST = 2**20                        # numbers of it in one piece: 4 MB


def pieces(n, numbers_each):
    """Split n examples into slices of nearly equal size.

    A layer's output for one example has up to `numbers_each` numbers. Few
    pieces, because threads wait for each other between two operations of
    NumPy; an even number, for two cores; and about `MOST` numbers of such an
    output in each, for memory. The count does not depend on the machine, so
    that results do not either.

    Examples
    --------
    >>> pieces(5, numbers_each=ENOUGH // 5), pieces(5, numbers_each=ENOUGH)
    ([slice(0, 5, None)], [slice(0, 2, None), slice(2, 5, None)])
    """
    numbers = n * numbers_each
    if numbers <= ENOUGH:
        return [slice(0, n)]
    count = min(2 * math.ceil(numbers / (2 * MOST)), n)
    ends = [n * i // count for i in range(count + 1)]
    return [slice(*pair) for pair in itertools.pairwise(ends)]


def pieces_of(model, n):
    """Return the slices in which the model works on a batch of n examples.

    Batch normalization looks at all of them at once, so there is one.
    """
    if any(layer.whole_batch for layer in model.layers):
        return [slice(0, n)]
    return pieces(n, model.largest_output)


def compute_gradients(model, slices, *data):
    """Do as `model.compute_gradients`, in twins of it side by side.

    The twins are gone afterwards, and with them x, z and a: the model's own
    layers hold the gradients alone.
    """
    n = len(data[0])

    def work(twin, rows):
        a, z = twin.compute_gradients(*(v[rows] for v in data))
        share = (rows.stop - rows.start) / n        # of the mean
        parts = [share * dv for dv in twin.gradients]
        twin.layers = []                            # free x, z and a early
        return a, z, parts

    twins = [model.twin() for _ in slices]
    a, z, gradients = zip(*run(work, twins, slices), strict=True)
    model.gradients = [sum(parts) for parts in zip(*gradients, strict=True)]
    return np.concatenate(a), np.concatenate(z)


def run(function, *arguments):
    """Return [function(a, b, ...) for each a, b, ...], in that order.

    Each call has a thread and one core: NumPy lets others work while it
    computes, and its matrix products are kept from taking all cores (by
    threadpoolctl; without it the result is the same, only later).
    """
    pool, limit = _pool(os.getpid())
    with limit(limits=1, user_api="blas"):
        return list(pool.map(function, *arguments))


@functools.cache
def _pool(process):                 # a forked one needs threads of its own
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
