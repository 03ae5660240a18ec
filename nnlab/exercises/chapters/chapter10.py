"""Exercises and quiz of chapter 10: generalization."""

import numpy as np

from ..define import Choice, Function, Mistake, Option, Question
from ..draw import numbers

# Early stopping


def _early_stop(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return best, epoch
    return best, len(losses) - 1


def _sees_the_future(losses, patience):
    return int(np.argmin(losses)), _early_stop(losses, patience)[1]


def _stops_where_it_was_best(losses, patience):
    best, _ = _early_stop(losses, patience)
    return best, best


def _keeps_the_last(losses, patience):
    _, stopped = _early_stop(losses, patience)
    return stopped, stopped


def _one_too_many(losses, patience):
    return _early_stop(losses, patience + 1)


def _one_too_few(losses, patience):
    return _early_stop(losses, patience - 1)


def _exchanged(losses, patience):
    return _early_stop(losses, patience)[::-1]


def _rises_in_a_row(losses, patience):
    best = rises = 0
    for epoch in range(1, len(losses)):
        rises = rises + 1 if losses[epoch] >= losses[epoch - 1] else 0
        if losses[epoch] < losses[best]:
            best = epoch
        if rises >= patience:
            return best, epoch
    return best, len(losses) - 1


def _never_reset(losses, patience):
    best = failures = 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            failures += 1
        if failures >= patience:
            return best, epoch
    return best, len(losses) - 1


def _equal_is_better(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss <= losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return best, epoch
    return best, len(losses) - 1


def _counted_from_one(losses, patience):
    best, stopped = _early_stop(losses, patience)
    return best + 1, stopped + 1


def _first_counts(losses, patience):
    best = waited = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best, waited = epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return best, epoch
    return best, len(losses) - 1


def _lowest_of_all(losses, patience):
    best = int(np.argmin(losses))
    return best, min(best + patience, len(losses) - 1)


def _lowest_and_last(losses, patience):
    return int(np.argmin(losses)), len(losses) - 1


def _only_rises(losses, patience):
    best = rises = 0
    for epoch in range(1, len(losses)):
        rises = rises + 1 if losses[epoch] > losses[epoch - 1] else 0
        if losses[epoch] < losses[best]:
            best = epoch
        if rises >= patience:
            return best, epoch
    return best, len(losses) - 1


def _length_as_epoch(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return best, epoch
    return best, len(losses)


def _any_losses(rng):
    n = int(rng.integers(5, 13))
    path = np.cumsum(rng.normal(-0.02, 0.15, n)) + 1.5
    return [round(float(v), 1) for v in path], int(rng.integers(1, 4))


# The penalty


def _with_penalty(dW, W, strength):
    return dW + 2 * strength * W


def _any_weights(rng):
    shape = tuple(rng.integers(1, 5, size=2))
    return (numbers(rng, *shape), numbers(rng, *shape, zeros=0.2),
            float(rng.choice([0.01, 0.1, 0.3, 0.7])))


# Dropout


def _drop(a, u, rate):
    return np.where(u < rate, 0.0, a / (1 - rate))


def _by_count(a, u, rate):
    kept = u >= rate
    return np.where(kept, a * kept.size / max(kept.sum(), 1), 0.0)


def _any_dropout(rng):
    shape = tuple(rng.integers(2, 6, size=2))
    rate = float(rng.choice([0.0, 0.1, 0.3, 0.6, 0.8]))
    return numbers(rng, *shape), rng.random(shape), rate


# Cross-validation. What it is given to judge is a line through the origin,
# so that a learner can follow it with a pencil.

def line_score(x, y, x_new, y_new):
    """Fit y = w x to the first pair, judge it on the second."""
    w = (x * y).sum() / (1 + (x * x).sum())
    return float(abs(w * x_new - y_new).mean())


def _rest(folds, k):
    return np.concatenate([f for i, f in enumerate(folds) if i != k])


def _cross_validate(x, y, folds, score):
    scores = []
    for k, held in enumerate(folds):
        rest = _rest(folds, k)
        scores.append(score(x[rest], y[rest], x[held], y[held]))
    return scores


def _turned_round(x, y, folds, score):
    return [score(x[held], y[held], x[rest], y[rest])
            for held, rest in ((held, _rest(folds, k))
                               for k, held in enumerate(folds))]


def _learns_from_all(x, y, folds, score):
    return [score(x, y, x[held], y[held]) for held in folds]


def _judged_on_all(x, y, folds, score):
    return [score(x[_rest(folds, k)], y[_rest(folds, k)], x, y)
            for k in range(len(folds))]


def _judged_on_its_own(x, y, folds, score):
    return [score(x[rest], y[rest], x[rest], y[rest])
            for rest in (_rest(folds, k) for k in range(len(folds)))]


def _one_fold_only(x, y, folds, score):
    return [score(x[held], y[held], x[held], y[held]) for held in folds]


def _the_mean(x, y, folds, score):
    return float(np.mean(_cross_validate(x, y, folds, score)))


def _next_fold_only(x, y, folds, score):
    scores = []
    for k, held in enumerate(folds):
        rest = folds[(k + 1) % len(folds)]
        scores.append(score(x[rest], y[rest], x[held], y[held]))
    return scores


def _rows_of_no_fold(x, y, folds, score):
    everything = np.arange(len(x))
    rests = [np.setdiff1d(everything, held) for held in folds]
    return [score(x[rest], y[rest], x[held], y[held])
            for rest, held in zip(rests, folds)]


def _turned_numbers(x, y, folds, score):
    return [score(x[~held], y[~held], x[held], y[held]) for held in folds]


def _not_joined(x, y, folds, score):
    scores = []
    for k, held in enumerate(folds):
        rest = folds[:k] + folds[k + 1:]
        scores.append(score(x[rest], y[rest], x[held], y[held]))
    return scores


def _compares_arrays(x, y, folds, score):
    scores = []
    for held in folds:
        rest = np.concatenate([fold for fold in folds if fold != held])
        scores.append(score(x[rest], y[rest], x[held], y[held]))
    return scores


def _first_round_only(x, y, folds, score):
    return _cross_validate(x, y, folds, score)[:1]


def _any_folds(rng):
    n, k = int(rng.integers(9, 16)), int(rng.integers(3, 6))
    rows = rng.permutation(n)[:n - int(rng.integers(0, 3))]
    return (numbers(rng, n), numbers(rng, n), np.array_split(rows, k),
            line_score)


_FUTURE = ("The rule cannot see the future: the lowest loss of the whole list "
           "may be one that training never reached. Walk from epoch to "
           "epoch, and know only the losses up to there.")
_FIVE = ("Five makes up for a rate of 0.8 and for no other. Which share is "
         "kept at a rate of 0.5?")
_TIE = ("A number is dropped where u is *below* the rate. Where the two are "
        "equal, it is kept.")

EXERCISES = [
    Function(
        key="10-stop",
        title="Early stopping",
        call="early_stop(losses, patience)",
        right=_early_stop,
        cases=[
            ([0.9, 0.7, 0.8, 0.6, 0.7, 0.8, 0.5], 2),
            ([1.0, 0.8, 0.9, 1.1, 0.85, 0.2, 0.1], 3),
            ([0.5, 0.4, 0.3, 0.2], 1),
            ([1.0, 0.5, 0.9, 0.5, 0.8, 0.7], 3),
            ([1.0, 0.9, 0.95, 0.8, 0.85, 0.7, 0.75, 0.6], 2),
            ([1.0, 0.6, 0.9, 0.8, 0.7, 0.65, 0.5], 4),
            ([0.7, 0.8, 0.9], 1),
        ],
        random=_any_losses,
        returns=("best", "stopped"),
        mistakes=[
            Mistake(
                "The best epoch comes from after the stop. In training you "
                "do not have those losses: nothing beyond `stopped` has "
                "been computed.", _sees_the_future),
            Mistake(_FUTURE, _lowest_of_all),
            Mistake(_FUTURE, _lowest_and_last),
            Mistake(
                "It counts epoch 0 as one that failed. At the best epoch "
                "itself no epoch has been waited yet, and at the start "
                "epoch 0 is the best.", _first_counts),
            Mistake(
                "The rule never stopped it, so it stops after the last "
                "epoch. Counted from 0, which number has that one?",
                _length_as_epoch),
            Mistake(
                "It says that training stopped where the loss was lowest. "
                "To know that it was the lowest, you have to wait: how "
                "long?", _stops_where_it_was_best),
            Mistake(
                "It keeps the last epoch. That one is `patience` epochs "
                "past the best.", _keeps_the_last),
            Mistake(
                "It waits one epoch too long. Count the epochs since the "
                "best one; at `patience` it stops.", _one_too_many),
            Mistake(
                "It stops one epoch too early. Count the epochs since the "
                "best one; at `patience` it stops.", _one_too_few),
            Mistake(
                "`best` and `stopped` come in the wrong order: best first.",
                _exchanged),
            Mistake(
                "It counts how often in a row the loss is not below the "
                "epoch before. Patience is measured from the *lowest* loss "
                "so far: after a jump, coming down half way is no new "
                "best.", _rises_in_a_row),
            Mistake(
                "It counts how often in a row the loss rises. Patience is "
                "measured from the *lowest* loss so far: a fall that does "
                "not get below it is no new best.", _only_rises),
            Mistake(
                "It adds up all epochs that failed, also those before the "
                "last improvement. A new best starts the waiting anew.",
                _never_reset),
            Mistake(
                "It takes an equal loss for a better one. Only a lower one "
                "counts.", _equal_is_better),
            Mistake(
                "Epochs are counted from 0 here, as `losses[0]` is.",
                _counted_from_one),
        ],
        hints=[
            ("Walk through the losses with a `for` loop over epoch numbers. "
             "Keep one number while you walk: the best epoch so far."),
            ("At each epoch there are two cases. The loss is lower than "
             "`losses[best]`: this epoch is the new best. Otherwise: how "
             "long ago was the best, and is that `patience`?"),
            ("`if losses[epoch] < losses[best]: best = epoch`, `elif epoch "
             "- best >= patience: return best, epoch`. After the loop "
             "return the best and the last epoch's number."),
        ],
    ),
    Function(
        key="10-penalty",
        title="The gradient with a penalty",
        call="with_penalty(dW, W, strength)",
        right=_with_penalty,
        cases=[
            (np.array([[1.0, 0.0]]), np.array([[2.0, -3.0]]), 0.5),
            (np.array([[0.5, -1.0], [0.0, 2.0]]),
             np.array([[1.0, 4.0], [-0.5, 0.0]]), 0.1),
            (np.array([[0.0], [0.0], [0.0]]),
             np.array([[3.0], [-0.2], [1.5]]), 0.01),
        ],
        random=_any_weights,
        mistakes=[
            Mistake(
                "A factor is missing: what is the slope of w²? (Some books "
                "write the penalty with a half in front; ours has none.)",
                lambda dW, W, strength: dW + strength * W),
            Mistake(
                "`strength` is missing: how dear is it to be large?",
                lambda dW, W, strength: dW + 2 * W),
            Mistake(
                "That adds the penalty itself. A gradient needs the "
                "penalty's *slope*.",
                lambda dW, W, strength: dW + strength * W**2),
            Mistake(
                "It adds one and the same number everywhere. How much does "
                "the penalty grow when *this* weight grows?",
                lambda dW, W, strength: dW + strength * (W**2).sum()),
            Mistake(
                "With this sign the weights are pushed away from 0. A large "
                "positive weight must have a slope that a step downhill "
                "shrinks.",
                lambda dW, W, strength: dW - 2 * strength * W),
            Mistake(
                "That is the penalty's slope alone. The loss has not gone: "
                "the two slopes add up.",
                lambda dW, W, strength: 2 * strength * W),
            Mistake(
                "That pull is equally strong for large and small weights, "
                "the slope of |w|. Ours is the slope of w².",
                lambda dW, W, strength: dW + strength * np.sign(W)),
            Mistake(
                "It shrinks the gradient of the loss instead of adding to "
                "it.", lambda dW, W, strength: dW * (1 - 2 * strength)),
        ],
        hints=[
            ("The gradient of a sum is the sum of the gradients. One of the "
             "two you have: `dW`."),
            ("In strength · (w1² + w2² + …) only one term depends on w1. "
             "What is the slope of strength · w1²?"),
            ("The slope of w² is 2w. So `dW` plus 2 times `strength` times "
             "`W`."),
        ],
    ),
    Function(
        key="10-dropout",
        title="Dropout that keeps the sum",
        call="drop(a, u, rate)",
        right=_drop,
        cases=[
            (np.array([[1.0, 2.0, 3.0, 4.0]]),
             np.array([[0.1, 0.6, 0.3, 0.9]]), 0.5),
            (np.array([[1.0, -2.0], [0.5, 4.0], [3.0, 1.5]]),
             np.array([[0.2, 0.1], [0.9, 0.7], [0.75, 0.3]]), 0.75),
            (np.array([[2.0, 5.0], [-1.0, 3.0]]),
             np.array([[0.05, 0.5], [0.99, 0.15]]), 0.2),
            (np.array([[1.0, 2.0]]), np.array([[0.0, 0.4]]), 0.0),
        ],
        random=_any_dropout,
        mistakes=[
            Mistake(
                "That is Emil's. In training the next layer gets a smaller "
                "sum than in use. What must be done to the numbers that are "
                "kept?", lambda a, u, rate: np.where(u < rate, 0.0, a)),
            Mistake(
                "It multiplies by the share that is kept, and so makes the "
                "sum smaller still. Work out the mean of 100 ones at a rate "
                "of 0.8.",
                lambda a, u, rate: np.where(u < rate, 0.0, a * (1 - rate))),
            Mistake(
                "It multiplies by the share that is dropped. Which share of "
                "the sum is left, and what makes it whole again?",
                lambda a, u, rate: np.where(u < rate, 0.0, a * rate)),
            Mistake(
                "It divides by the share that is dropped, which is right "
                "only at 0.5. Which share of the sum is left?",
                lambda a, u, rate: np.where(u < rate, 0.0, _over(a, rate))),
            Mistake(
                "It divides by the share that is dropped: at a rate of 0 "
                "that is 0. Which share of the sum is left?",
                lambda a, u, rate: np.where(u < rate, 0.0, a / rate)),
            Mistake(
                "It drops where u is *above* the rate. At a rate of 0.8 "
                "that keeps four of five.", lambda a, u, rate:
                    np.where(u > rate, 0.0, a / (1 - rate))),
            Mistake(_FIVE, lambda a, u, rate: np.where(u < rate, 0.0, 5 * a)),
            Mistake(
                "It multiplies by 1 + rate. At a rate of 0.5 half is left: "
                "does one and a half times that make it whole?",
                lambda a, u, rate: np.where(u < rate, 0.0, a * (1 + rate))),
            Mistake(_TIE, lambda a, u, rate:
                    np.where(u <= rate, 0.0, a / (1 - rate))),
            Mistake(
                "It keeps what should go: a number is dropped where u is "
                "*below* the rate.",
                lambda a, u, rate: np.where(u < rate, a / (1 - rate), 0.0)),
            Mistake(
                "The kept numbers are made too large, and the dropped ones "
                "are still there.", lambda a, u, rate: a / (1 - rate)),
            Mistake(
                "Only the first row's u is used: each number of each row is "
                "dropped or kept by its own.",
                lambda a, u, rate: np.where(u[0] < rate, 0.0,
                                            a / (1 - rate))),
            Mistake(
                "It makes up for the share that happened to be kept this "
                "time. The rate says which share it is on average; use "
                "that.", _by_count),
        ],
        hints=[
            ("At a rate of 0.8 one number of five is kept. By how much is "
             "the sum too small, on average?"),
            ("In general a share of 1 - rate is kept. Divide what is kept "
             "by it."),
            "Emil's line, with `a / (1 - rate)` in place of `a`.",
        ],
    ),
    Function(
        key="10-folds",
        title="Cross-validation",
        call="cross_validate(x, y, folds, score)",
        right=_cross_validate,
        cases=[
            (np.array([1.0, 2.0, 3.0, 1.0]), np.array([2.0, 4.0, 5.0, 3.0]),
             [np.array([0, 1]), np.array([2, 3])], line_score),
            (np.array([1.0, 3.0, 2.0]), np.array([1.0, 0.0, 4.0]),
             [np.array([0]), np.array([2])], line_score),
            (np.array([1.0, 0.0, -1.0, 2.0, 0.5, 3.0]),
             np.array([0.5, 1.0, -2.0, 3.0, 0.0, 7.0]),
             [np.array([5, 0]), np.array([3, 1]), np.array([2, 4])],
             line_score),
            (np.array([1.0, -0.5, 2.0, 1.5, -1.0, 0.25, 3.0]),
             np.array([1.0, 1.0, 0.0, 4.0, -2.0, 0.5, 2.0]),
             [np.array([6, 2]), np.array([1, 5]), np.array([4])],
             line_score),
        ],
        random=_any_folds,
        mistakes=[
            Mistake(
                "Learning and judging are exchanged: it learns from one "
                "fold and is judged on the rest.", _turned_round),
            Mistake(
                "It learns from all rows, the held ones included. Then it "
                "knows the answers to its own examination.",
                _learns_from_all),
            Mistake(
                "It learns from rows that are in no fold. `x` may hold more "
                "rows than the folds name: learn from the rows of all other "
                "*folds*, joined.", _rows_of_no_fold),
            Mistake(
                "`~` turns True and False round, but these are row numbers: "
                "`x[~held]` is as many rows, counted from the end. Join the "
                "other folds.", _turned_numbers),
            Mistake(
                "The other folds are still a list of arrays. Join them to "
                "one array of row numbers, with `np.concatenate`.",
                _not_joined),
            Mistake(
                "`!=` between two arrays compares entry by entry, and `if` "
                "wants one answer. Tell folds apart by their number k.",
                _compares_arrays),
            Mistake(
                "It is judged on all rows, most of which it has learned "
                "from.", _judged_on_all),
            Mistake(
                "It is judged on the very rows that it learned from, and "
                "the held ones are not used.", _judged_on_its_own),
            Mistake(
                "It learns from a fold and is judged on the same fold. "
                "Which rows should it learn from?", _one_fold_only),
            Mistake(
                "That is the mean of the scores. Return all of them, one a "
                "fold: the spread is needed too.", _the_mean),
            Mistake(
                "It learns from one other fold only. All the others "
                "together make up the rest.", _next_fold_only),
            Mistake(
                "Only the first fold has been judged. Does the `return` "
                "stand inside the loop?", _first_round_only),
        ],
        hints=[
            ("One round for each fold: `for k in range(len(folds))`. In "
             "round k, `held = folds[k]`, and the rest is all other folds, "
             "joined. Tell folds apart by their number k: `!=` between two "
             "arrays compares entry by entry."),
            ("Lists can be cut and joined: `folds[:k] + folds[k + 1:]` "
             "leaves out fold k, and `np.concatenate(...)` makes one array "
             "of row numbers of it."),
            ("`scores.append(score(x[rest], y[rest], x[held], y[held]))`, "
             "and after the loop `return scores`."),
        ],
    ),
    Choice(
        key="10-leak",
        title="Where it leaks",
        options={
            "A": Option(
                "chosen = best_columns(noise, coin, 20)",
                "It looks at all fifty answers before any fold is held "
                "back. The held rows have helped to choose the columns by "
                "which they are judged.", right=True),
            "B": Option(
                "rows = rng.permutation(50)",
                "An order drawn by chance knows nothing of the answers. "
                "Which line looks at `coin` while all fifty rows are "
                "there?"),
            "C": Option(
                "folds = np.array_split(rows, 5)",
                "The five folds do not overlap, and nothing in them depends "
                "on the answers. Which line looks at `coin` while all fifty "
                "rows are there?"),
            "D": Option(
                "scores = cross(noise[:, chosen], coin, folds, ghosts)",
                "Your function is in order: `ghosts` never sees the held "
                "answers before it is judged. But what it is handed, "
                "`noise[:, chosen]`, has a history."),
        },
        hints=[
            ("A held row must be new to *everything* that was decided "
             "before it is judged. Which lines use `coin`?"),
            ("Two lines use `coin`. One hands it to your function, which "
             "holds a fold back. What does the other one do?"),
        ],
    ),
]


def _over(a, rate):
    """Divide by the rate, and by 1 where it is 0."""
    return a / (rate or 1.0)


QUIZ = [
    Question(
        "A network has 100 % on its training rows and 76 % on new ones, and "
        "its validation loss has turned and risen. What do you know?",
        [
            Option("It has learned nothing but the rows by heart.",
                   "Then it would have 10 % on new digits. It has learned "
                   "by heart *and* something about digits."),
            Option("It is overfitting, and 76 % is the number to report.",
                   "How much of the gap can be closed, you find out by "
                   "trying.", right=True),
            Option("It needs more epochs.",
                   "The training rows are right already, and the validation "
                   "loss rises with more."),
            Option("On average it is right in 88 %.",
                   "Nobody will ask it the training rows again: their share "
                   "in that mean is yours to choose."),
        ],
    ),
    Question(
        "Five folds, one after the other: 61, 70, 76, 81 and 84 %. Why do "
        "the scores rise?",
        [
            Option("The network learns to generalize.",
                   "Each fold should start from a new network, which "
                   "remembers nothing of the folds before."),
            Option("The later folds are easier.",
                   "Possible once; five in order would be a coincidence. "
                   "Ask first what the later folds' network has seen."),
            Option("The same network is trained on, and has met the later "
                   "folds in earlier rounds.",
                   "In round two it is judged on rows that it learned from "
                   "in round one.", right=True),
            Option("The folds were shuffled.",
                   "Shuffled folds have scores in no order at all."),
        ],
    ),
    Question(
        "A layer with `Dropout(0.2)` is trained and then used to predict. "
        "What happens to its activations in use?",
        [
            Option("Nothing.",
                   "What was kept in training was divided by 0.8, so that "
                   "nothing needs to be done in use.", right=True),
            Option("They are multiplied by 0.2.",
                   "Then the sum would be a fifth of what the next layer "
                   "is used to."),
            Option("They are multiplied by 0.8.",
                   "So the first dropout did it, without dividing in "
                   "training. One or the other, not both: Keras and nnlab "
                   "divide in training."),
            Option("A fifth of them is set to 0.",
                   "That would make predictions a game of chance; it is "
                   "for training only."),
        ],
    ),
    Question(
        "You train forty networks and choose the one that gets the most of "
        "50 validation rows right: 47. What do you expect of it on new "
        "rows?",
        [
            Option("More than 94 %: it is the best.",
                   "The luck of these 50 rows will not come again."),
            Option("94 %, since the rows were new to it.",
                   "They were new to the network, but you chose by them: "
                   "the luckiest of forty won."),
            Option("About as much as of any of the forty.",
                   "That would be so if all forty were equally good. As a "
                   "rule the winner is better than most, and not as good as "
                   "it seemed."),
            Option("Less than 94 %, and probably more than of a network "
                   "drawn by lot.",
                   "Choosing works; the number that you chose by does not.",
                   right=True),
        ],
    ),
    Question(
        "With L2, `evaluate` gives a loss of 0.90 on the test rows, "
        "without it 0.85. And yet more rows are right with L2. How come?",
        [
            Option("The first loss contains the penalty. Take it off before "
                   "you compare.",
                   "As in Keras, the penalty is part of the loss that is "
                   "reported.", right=True),
            Option("Then one of the two numbers is wrong.",
                   "Both are right. They do not measure the same thing."),
            Option("Accuracy does not depend on the loss.",
                   "The two can part company, but look first whether the "
                   "same thing is compared."),
            Option("L2 makes the network less sure, and loss only counts "
                   "sureness.",
                   "It does make it less sure, and that may cost loss where "
                   "it is right. But first see whether the same thing is "
                   "compared: one number has the price in it."),
        ],
    ),
    Question(
        "Before splitting, Emil subtracts from each column its mean over "
        "all rows and divides by its standard deviation. Is that a leak?",
        [
            Option("No: no label was used.",
                   "A leak needs no label: the test rows have had a say in "
                   "how the training rows look. How much that matters "
                   "depends; with few rows, measure it."),
            Option("Yes, and so test rows must be scaled by their own mean "
                   "and deviation.",
                   "Then the same picture would be prepared in two ways, a "
                   "fault that chapter 9 has a case of."),
            Option("Yes, though often a small one: compute both from the "
                   "training rows, and use them on all piles.",
                   "Whatever is computed from data belongs to the training, "
                   "and so inside the folds.", right=True),
        ],
    ),
]
