"""Wrong and right answers to chapter 10's exercises: what a class hands in."""

import numpy as np

from nnlab.exercises import catalogue


def mistakes(key):
    """What somebody with each of the known mistakes hands in."""
    return [mistake.wrong for mistake in catalogue.find(key).mistakes]


# 10-stop: right, in three styles
def stop_loop(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return best, epoch
    return best, len(losses) - 1


def stop_waiting(losses, patience):
    lowest, best, waited = float("inf"), None, 0
    for epoch, loss in enumerate(losses):
        if loss < lowest:
            lowest, best, waited = loss, epoch, 0
        else:
            waited += 1
            if waited == patience:
                break
    return [best, epoch]


def stop_argmin(losses, patience):
    for epoch in range(len(losses)):
        best = int(np.argmin(losses[:epoch + 1]))
        if epoch - best == patience:
            break
    return best, epoch


# 10-stop: wrong in other ways
def stop_only_best(losses, patience):
    return stop_loop(losses, patience)[0]


def stop_loss_itself(losses, patience):
    best, stopped = stop_loop(losses, patience)
    return losses[best], stopped


def stop_no_end(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return best, epoch


# 10-penalty
def penalty_loops(dW, W, strength):
    new = dW.copy()
    for i in range(W.shape[0]):
        for j in range(W.shape[1]):
            new[i, j] += 2 * strength * W[i, j]
    return new


def penalty_in_place(dW, W, strength):
    dW += 2 * strength * W
    return dW


# 10-dropout
def drop_mask(a, u, rate):
    mask = (u >= rate) / (1 - rate)
    return a * mask


def drop_loops(a, u, rate):
    rows = []
    for row, chances in zip(a, u):
        rows.append([0.0 if c < rate else v / (1 - rate)
                     for v, c in zip(row, chances)])
    return rows


def drop_in_place(a, u, rate):
    a[u < rate] = 0.0
    return a / (1 - rate)


# 10-folds
def folds_slices(x, y, folds, score):
    scores = []
    for k in range(len(folds)):
        held, rest = folds[k], np.concatenate(folds[:k] + folds[k + 1:])
        scores.append(score(x[rest], y[rest], x[held], y[held]))
    return scores


def folds_by_number(x, y, folds, score):
    scores = np.zeros(len(folds))
    for k, held in enumerate(folds):
        rest = []
        for i in range(len(folds)):
            if i != k:
                rest.extend(folds[i])
        scores[k] = score(x[rest], y[rest], x[held], y[held])
    return scores


def folds_setdiff(x, y, folds, score):
    named = np.concatenate(folds)
    rests = [np.setdiff1d(named, held) for held in folds]
    return tuple(score(x[r], y[r], x[h], y[h]) for r, h in zip(rests, folds))


# 10-folds: wrong in other ways
def folds_mask(x, y, folds, score):
    scores = np.zeros(len(folds))
    for k, held in enumerate(folds):
        rest = np.ones(len(x), dtype=bool)
        rest[held] = False
        scores[k] = score(x[rest], y[rest], x[held], y[held])
    return scores


def folds_first_returned(x, y, folds, score):
    for k in range(len(folds)):
        held, rest = folds[k], np.concatenate(folds[:k] + folds[k + 1:])
        return [score(x[rest], y[rest], x[held], y[held])]


ANSWERS = {
    "10-stop": {
        "right": [stop_loop, stop_waiting, stop_argmin],
        "wrong": [*mistakes("10-stop"), stop_only_best, stop_loss_itself,
                  stop_no_end],
    },
    "10-penalty": {
        "right": [penalty_loops,
                  lambda dW, W, strength: dW + 2 * strength * W,
                  lambda dW, W, strength: dW + strength * (W + W)],
        "wrong": [*mistakes("10-penalty"), penalty_in_place],
    },
    "10-dropout": {
        "right": [drop_mask, drop_loops,
                  lambda a, u, rate: np.where(u < rate, 0, a) / (1 - rate)],
        "wrong": [*mistakes("10-dropout"), drop_in_place,
                  lambda a, u, rate: np.where(u > rate, 0, a / (1 - rate))],
    },
    "10-folds": {
        "right": [folds_slices, folds_by_number, folds_setdiff],
        "wrong": [*mistakes("10-folds"), folds_mask,
                  folds_first_returned],
    },
    "10-leak": {"right": ["A", "a"], "wrong": ["B", "C", "D"]},
}
