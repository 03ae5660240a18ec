"""Wrong and right answers to chapter 14's exercises: what a class hands in."""

import numpy as np


# 14-shift-right: right, in three styles
def shift_pad(image, columns):
    return np.pad(image, ((0, 0), (columns, 0)))[:, :image.shape[1]]


def shift_roll(image, columns):
    moved = np.roll(image, columns, axis=1)
    moved[:, :columns] = 0
    return moved


def shift_loops(image, columns):
    return [[row[j - columns] if j >= columns else 0.0
             for j in range(len(row))] for row in image.tolist()]


# and wrong
def shift_wraps(image, columns):
    return np.roll(image, columns, axis=1)


def shift_left(image, columns):
    moved = np.zeros_like(image)
    moved[:, :image.shape[1] - columns] = image[:, columns:]
    return moved


def shift_down(image, columns):
    return np.pad(image, ((columns, 0), (0, 0)))[:image.shape[0]]


def shift_minus_zero(image, columns):
    moved = np.zeros_like(image)
    part = image[:, :-columns]
    moved[:, columns:columns + part.shape[1]] = part
    return moved


def shift_grows(image, columns):
    return np.pad(image, ((0, 0), (columns, 0)))


# 14-normalise: right, in three styles
def normalise_axes(z, gamma, beta, epsilon):
    mean, variance = z.mean(axis=(0, 1, 2)), z.var(axis=(0, 1, 2))
    return gamma * (z - mean) / np.sqrt(variance + epsilon) + beta


def normalise_loop(z, gamma, beta, epsilon):
    out = np.empty_like(z)
    for k in range(z.shape[-1]):
        channel = z[..., k]
        scaled = channel - channel.mean()
        scaled /= (channel.var() + epsilon) ** 0.5
        out[..., k] = gamma[k] * scaled + beta[k]
    return out


def normalise_rows(z, gamma, beta, epsilon):
    rows = z.reshape(-1, z.shape[-1])
    centred = rows - np.mean(rows, axis=0)
    variance = np.mean(centred**2, axis=0)
    return (gamma / np.sqrt(variance + epsilon) * centred
            + beta).reshape(z.shape)


# and wrong
def normalise_places(z, gamma, beta, epsilon):
    mean, variance = z.mean(axis=0), z.var(axis=0)
    return gamma * (z - mean) / np.sqrt(variance + epsilon) + beta


def normalise_all(z, gamma, beta, epsilon):
    return gamma * (z - z.mean()) / np.sqrt(z.var() + epsilon) + beta


def normalise_images(z, gamma, beta, epsilon):
    return np.concatenate([normalise_axes(one[None], gamma, beta, epsilon)
                           for one in z])


def normalise_channels(z, gamma, beta, epsilon):
    mean, variance = (f(axis=-1, keepdims=True) for f in (z.mean, z.var))
    return gamma * (z - mean) / np.sqrt(variance + epsilon) + beta


def normalise_variance(z, gamma, beta, epsilon):
    mean, variance = z.mean(axis=(0, 1, 2)), z.var(axis=(0, 1, 2))
    return gamma * (z - mean) / (variance + epsilon) + beta


def normalise_gamma_first(z, gamma, beta, epsilon):
    mean, variance = z.mean(axis=(0, 1, 2)), z.var(axis=(0, 1, 2))
    return (gamma * z - mean) / np.sqrt(variance + epsilon) + beta


def normalise_no_epsilon(z, gamma, beta, epsilon):
    mean, spread = z.mean(axis=(0, 1, 2)), z.std(axis=(0, 1, 2))
    return gamma * (z - mean) / spread + beta


def normalise_outside(z, gamma, beta, epsilon):
    mean, spread = z.mean(axis=(0, 1, 2)), z.std(axis=(0, 1, 2))
    return gamma * (z - mean) / (spread + epsilon) + beta


def normalise_ddof(z, gamma, beta, epsilon):
    mean, variance = z.mean(axis=(0, 1, 2)), z.var(axis=(0, 1, 2), ddof=1)
    return gamma * (z - mean) / np.sqrt(variance + epsilon) + beta


# 14-disagreements: right, in three styles
def disagreements_masks(y, said_a, said_b):
    right_a, right_b = said_a == y, said_b == y
    return (right_a & ~right_b).sum(), (right_b & ~right_a).sum()


def disagreements_loop(y, said_a, said_b):
    b = c = 0
    for digit, a_says, b_says in zip(y, said_a, said_b, strict=True):
        if a_says == digit and b_says != digit:
            b += 1
        elif a_says != digit and b_says == digit:
            c += 1
    return b, c


def disagreements_sets(y, said_a, said_b):
    right_a = set(np.flatnonzero(said_a == y))
    right_b = set(np.flatnonzero(said_b == y))
    return len(right_a - right_b), len(right_b - right_a)


# and wrong
def disagreements_swapped(y, said_a, said_b):
    return disagreements_masks(y, said_b, said_a)


def disagreements_mistakes(y, said_a, said_b):
    return np.sum(said_b != y), np.sum(said_a != y)


def disagreements_right(y, said_a, said_b):
    return np.sum(said_a == y), np.sum(said_b == y)


def disagreements_both(y, said_a, said_b):
    right_a, right_b = said_a == y, said_b == y
    return (right_a & right_b).sum(), (~right_a & ~right_b).sum()


def disagreements_answers(y, said_a, said_b):
    b = np.sum((said_a != said_b) & (said_b != y))
    c = np.sum((said_a != said_b) & (said_a != y))
    return b, c


ANSWERS = {
    "14-shift-right": {
        "right": [shift_pad, shift_roll, shift_loops],
        "wrong": [shift_wraps, shift_left, shift_down, shift_minus_zero,
                  shift_grows],
    },
    "14-normalise": {
        "right": [normalise_axes, normalise_loop, normalise_rows],
        "wrong": [normalise_places, normalise_all, normalise_images,
                  normalise_channels, normalise_variance,
                  normalise_gamma_first, normalise_no_epsilon,
                  normalise_outside, normalise_ddof],
    },
    "14-disagreements": {
        "right": [disagreements_masks, disagreements_loop,
                  disagreements_sets],
        "wrong": [disagreements_swapped, disagreements_mistakes,
                  disagreements_right, disagreements_both,
                  disagreements_answers],
    },
    "14-which-is-better": {
        "right": ["N", "n"],
        "wrong": ["X", "Y", "Z"],
    },
}
