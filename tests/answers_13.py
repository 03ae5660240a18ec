"""Wrong and right answers to chapter 13's exercises: what a class hands in."""

import numpy as np


# 13-doubtful: right, in three styles
def doubtful_sorted(p, n):
    rows = sorted(range(len(p)), key=lambda row: max(p[row]))
    return rows[:n]


def doubtful_ones(p, n):
    return np.argsort(np.max(p, axis=-1))[0:n]


def doubtful_by_loop(p, n):
    sure = [float(row.max()) for row in p]
    found = []
    for _ in range(n):
        found.append(int(np.argmin(sure)))
        sure[found[-1]] = 2.0
    return np.array(found)


# and wrong
def doubtful_surest(p, n):
    return np.argsort(p.max(axis=1))[::-1][:n]


def doubtful_wrong_end(p, n):
    return np.argsort(-p.max(axis=1))[-n:]


def doubtful_values(p, n):
    return np.sort(p.max(axis=1))[:n]


def doubtful_smallest(p, n):
    return np.argsort(p.min(axis=1))[:n]


def doubtful_columns(p, n):
    return np.argsort(p.max(axis=0))[:n]


def doubtful_digits(p, n):
    return np.argsort(p.argmax(axis=1))[:n]


def doubtful_last(p, n):
    return np.argsort(p.max(axis=1))[-n:]


def doubtful_rows(p, n):
    return p[np.argsort(p.max(axis=1))[:n]]


def doubtful_by_gap(p, n):
    ordered = np.sort(p, axis=1)
    return np.argsort(ordered[:, -1] - ordered[:, -2])[:n]


def doubtful_no_axis(p, n):
    return np.argsort(p.max())[:n]


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


def occlusion_jumps(score, image, size):
    return occlusion_masks(score, image, size)[::size, ::size]


def occlusion_as_large(score, image, size):
    padded = np.pad(image, size // 2)
    h, w = image.shape
    return occlusion_masks(score, padded, size)[:h, :w]


def occlusion_patch_alone(score, image, size):
    h, w = np.array(image.shape) - size + 1
    return np.array([[score(image[i:i + size, j:j + size])
                      for j in range(w)] for i in range(h)])


def patch(image, i, j, size):
    return image[i:i + size, j:j + size]


def occlusion_by(where=patch, ink=0, copy=np.copy):
    def occlusion(score, image, size):
        h, w = np.array(image.shape) - size + 1
        drops = np.zeros((h, w))
        for i in range(h):
            for j in range(w):
                covered = copy(image)
                where(covered, i, j, size)[:] = ink
                drops[i, j] = score(image) - score(covered)
        return drops
    return occlusion


def occlusion_no_copy(score, image, size):
    once = image.copy()
    return occlusion_by(copy=lambda _: once)(score, image, size)


occlusion_ones = occlusion_by(ink=1)
occlusion_same_memory = occlusion_by(copy=lambda image: image[:])
occlusion_exchanged = occlusion_by(lambda c, i, j, size: patch(c, j, i, size))
occlusion_rows_twice = occlusion_by(
    lambda c, i, j, size: c[i:i + size][j:j + size])
occlusion_patch_too_large = occlusion_by(
    lambda c, i, j, size: patch(c, i, j, size + 1))


ANSWERS = {
    "13-slips": {
        "right": ["CAB", "cab"],
        "wrong": ["AAB", "BAB", "CCB", "CDB", "CAA", "CAC", "CAD", "?AB",
                  "CABD", 3, ["C", "A", "B"]],
    },
    "13-doubtful": {
        "right": [doubtful_ones, doubtful_sorted, doubtful_by_loop],
        "wrong": [doubtful_surest, doubtful_wrong_end, doubtful_values,
                  doubtful_smallest, doubtful_columns, doubtful_digits,
                  doubtful_last, doubtful_rows, doubtful_by_gap,
                  doubtful_no_axis],
    },
    "13-occlusion": {
        "right": [occlusion_loops, occlusion_masks],
        "wrong": [occlusion_sign, occlusion_scores, occlusion_no_copy,
                  occlusion_ones, occlusion_jumps, occlusion_as_large,
                  occlusion_exchanged, occlusion_patch_alone,
                  occlusion_rows_twice, occlusion_same_memory,
                  occlusion_patch_too_large],
    },
}
