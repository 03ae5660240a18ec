"""Wrong and right answers to chapter 12's exercises: what a class hands in."""

import numpy as np

from nnlab.convolution import max_pool_backward, max_pool_forward
from nnlab.exercises import catalogue


def mistakes(key):
    """What somebody with each of the known mistakes hands in."""
    return [mistake.wrong for mistake in catalogue.find(key).mistakes]


W = np.array([[-1.0, -1.0, -1.0], [-1.0, 1.0, 1.0], [-1.0, 1.0, 1.0]])


# 12-multiplications: counted one by one
def count_loops(side, k, c_in, filters):
    count = 0
    for _ in range(side - k + 1):
        for _ in range(side - k + 1):
            count += k * k * c_in * filters
    return count


def count_product(side, k, c_in, filters):
    return int(np.prod([side - k + 1, side - k + 1, k, k, c_in, filters]))


# 12-pool: right, in three styles
def pool_loops(da, x):
    dx = np.zeros_like(x)
    for i in range(len(da)):
        for j in range(da.shape[1]):
            places = [(2*i, 2*j), (2*i, 2*j + 1),
                      (2*i + 1, 2*j), (2*i + 1, 2*j + 1)]
            best = places[0]
            for place in places:
                if x[place] > x[best]:
                    best = place
            dx[best] = da[i, j]
    return dx


def pool_divmod(da, x):
    dx = np.zeros(x.shape)
    for i in range(da.shape[0]):
        for j in range(da.shape[1]):
            u, v = divmod(x[2*i:2*i + 2, 2*j:2*j + 2].argmax(), 2)
            dx[2*i + u, 2*j + v] = da[i, j]
    return dx.tolist()


def pool_library(da, x):
    x = x[None, :, :, None]
    a = max_pool_forward(x)
    return max_pool_backward(da[None, :, :, None], x, a)[0, :, :, 0]


def pool_in_place(da, x):
    x[:] = pool_divmod(da, x)
    return x


ANSWERS = {
    "12-corner": {
        "right": [
            (W, np.array([-3.0])),
            ([[-9, -9, -9], [-9, 1, 1], [-9, 1, 1]], [-2.5]),
            (5 * W, np.array([-17.5])),
            (W, -3.0),
        ],
        "wrong": [
            (W[:2], np.array([-3.0])),
            (W, np.array([-3.0, 0.0])),
            (-W, np.array([-3.0])),
            (W, np.array([-4.0])),
            (W, np.array([0.0])),
            (W, np.array([1.0])),
            (np.maximum(W, 0), np.array([-3.0])),
            (W[::-1], np.array([-3.0])),
            (np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
             np.array([0.0])),
        ],
    },
    "12-sizes": {
        "right": [(26, 13, 11, 5), [26, 13, 11, 5],
                  np.array([26, 13, 11, 5])],
        "wrong": mistakes("12-sizes"),
    },
    "12-multiplications": {
        "right": [count_loops, count_product,
                  lambda side, k, c_in, filters:
                  filters * c_in * (k * (side - k + 1)) ** 2],
        "wrong": mistakes("12-multiplications"),
    },
    "12-pool": {
        "right": [pool_loops, pool_divmod, pool_library],
        "wrong": [*mistakes("12-pool"), pool_in_place],
    },
}
