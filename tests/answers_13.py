"""Wrong and right answers to chapter 13's exercises: what a class hands in."""

import numpy as np


# 13-conv-parameters: right, in two styles
def parameters_direct(k, channels, filters):
    return filters * (k**2 * channels + 1)


def parameters_counted(k, channels, filters):
    kernel = np.zeros((k, k, channels, filters))
    return kernel.size + len(np.zeros(filters))


# and wrong
def parameters_no_bias(k, channels, filters):
    return k * k * channels * filters


def parameters_one_bias(k, channels, filters):
    return k * k * channels * filters + 1


def parameters_bias_each_channel(k, channels, filters):
    return (k * k + 1) * channels * filters


def parameters_no_channels(k, channels, filters):
    return filters * (k * k + 1)


def parameters_line(k, channels, filters):
    return (k * channels + 1) * filters


# 13-occlusion: right, in two styles
def occlusion_loops(score, image, size):
    rows = []
    for i in range(len(image) - size + 1):
        rows.append([])
        for j in range(len(image[0]) - size + 1):
            covered = np.array(image)
            covered[i:i + size, j:j + size] = 0
            rows[-1].append(score(image) - score(covered))
    return rows


def occlusion_masks(score, image, size):
    h, w = np.array(image.shape) - size + 1
    i, j = np.indices(image.shape)
    before = score(image)

    def drop(top, left):
        inside = ((i >= top) & (i < top + size)
                  & (j >= left) & (j < left + size))
        return before - score(np.where(inside, 0, image))

    return np.array([[drop(a, b) for b in range(w)] for a in range(h)])


# and wrong
def occlusion_sign(score, image, size):
    return -occlusion_masks(score, image, size)


def occlusion_scores(score, image, size):
    return score(image) - occlusion_masks(score, image, size)


def occlusion_no_copy(score, image, size):
    h, w = np.array(image.shape) - size + 1
    drops, covered = np.zeros((h, w)), image.copy()
    for i in range(h):
        for j in range(w):
            covered[i:i + size, j:j + size] = 0
            drops[i, j] = score(image) - score(covered)
    return drops


def occlusion_ones(score, image, size):
    h, w = np.array(image.shape) - size + 1
    drops = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            covered = image.copy()
            covered[i:i + size, j:j + size] = 1
            drops[i, j] = score(image) - score(covered)
    return drops


def occlusion_jumps(score, image, size):
    return occlusion_masks(score, image, size)[::size, ::size]


def occlusion_as_large(score, image, size):
    padded = np.pad(image, size // 2)
    h, w = image.shape
    return occlusion_masks(score, padded, size)[:h, :w]


ANSWERS = {
    "13-conv-parameters": {
        "right": [parameters_direct, parameters_counted],
        "wrong": [parameters_no_bias, parameters_one_bias,
                  parameters_bias_each_channel, parameters_no_channels,
                  parameters_line],
    },
    "13-occlusion": {
        "right": [occlusion_loops, occlusion_masks],
        "wrong": [occlusion_sign, occlusion_scores, occlusion_no_copy,
                  occlusion_ones, occlusion_jumps, occlusion_as_large],
    },
}
