"""Chapter 09, debugging: the exercises and the quiz."""

import numpy as np

from ..define import Function, Mistake, Option, Question, Rules
from ..draw import numbers


# 09-kept: how much of what the gradient promised did the step keep?
def _kept(before, after, rate, grads):
    return (before - after) / (rate * sum((dv ** 2).sum() for dv in grads))


def _any_step(rng):
    before, after = abs(numbers(rng)) + 0.5, abs(numbers(rng)) + 0.25
    rate = float(rng.choice([0.001, 0.01, 0.05, 0.25]))
    n_in, n_out = rng.integers(2, 4), rng.integers(4, 6)
    return before, after, rate, [numbers(rng, n_in, n_out) + 0.5,
                                 numbers(rng, n_out) - 0.25]


# The three files: four, six and four letters.

def _file(first, letters, sayings):
    """One rule on a text with a letter for each case, such as "BDAC".

    `sayings` holds, for each case, a sentence for each wrong letter.  A `?`
    leaves its case open, so that the others can be judged before it.  The
    rule counts the right letters, and speaks about the first wrong one.
    """
    def rule(answer):
        if type(answer) is not str or set(answer.upper()) - set("ABCD?"):
            return ("Answer with one letter a case, in order, as one text, "
                    "such as `\"AB?D\"`. A `?` leaves a case open.")
        named = answer.upper().ljust(len(letters), "?")
        if len(named) > len(letters):
            return f"These are more letters than the {len(letters)} cases."
        right = sum(c == k for c, k in zip(named, letters, strict=True))
        score = f"Right: {right} of {len(letters)} cases."
        for k, c in enumerate(named):
            if c not in ("?", letters[k]):
                return f"{score} Case {first + k} is not {c}. {sayings[k][c]}"
        left = [str(first + k) for k, c in enumerate(named) if c == "?"]
        return f"{score} Still open: {', '.join(left)}." if left else None

    return [rule]


_FLAT = {
    "A": "With a small rate the loss still falls, slowly. And why would the "
         "first loss be log 10 to the last digit? Ask for the layers.",
    "B": "Look at the weights, not at the units alone. Ask for the layers, "
         "and read the size of W.",
    "C": "Shuffled labels leave something to learn by heart: ask for one "
         "batch. And the first loss is too exact.",
    "D": "Are the weights zero? Ask for the layers, and read the size of W.",
}
_WILD = {
    "A": "Then one small step would win 32 times what the gradient promises. "
         "Ask for the step.",
    "B": "Pixels of 255 show in the first loss, and this one is ordinary.",
    "C": "Then one small step at a rate of our own would keep its promise "
         "once, and not 32 times. Ask for the step.",
    "D": "Then the first loss would be log 10, 2.303. This one is 2.44.",
}
_LOW = {
    "A": "Then two predictions of one image would differ. Ask for the "
         "answers.",
    "B": "Softmax twice cannot get below 1.461, and this loss does.",
    "C": "Then the hidden layer's weights would stay where they were. Ask "
         "for the layers.",
    "D": "Far too high a rate leaves the network at 10 %. This one learns.",
}
_APART = {
    "A": "Overfitting alone would scatter its mistakes over the digits, and "
         "the data would look sound. Ask for the data and the answers.",
    "B": "Then the two piles would differ in range or mean. Ask for the "
         "data.",
    "C": "Then one digit would fail and the rest would do well. Ask for the "
         "answers.",
    "D": "Labels off by one would be worse than chance: near 0 %.",
}

# 09-prepare and 09-top: two repairs.


def _prepare(x_train, x_val):
    mean, std = x_train.mean(axis=0), x_train.std(axis=0)
    std = np.where(std == 0, 1.0, std)
    return (x_train - mean) / std, (x_val - mean) / std


def _own(x):
    return (x - x.mean(axis=0)) / _guard(x.std(axis=0))


def _guard(std):
    return np.where(std == 0, 1.0, std)


def _pooled(x_train, x_val):
    both = np.vstack([x_train, x_val])
    mean, std = both.mean(axis=0), _guard(both.std(axis=0))
    return (x_train - mean) / std, (x_val - mean) / std


def _one_mean(x_train, x_val):
    mean, std = x_train.mean(), _guard(x_train.std())
    return (x_train - mean) / std, (x_val - mean) / std


def _unguarded(x_train, x_val):
    mean, std = x_train.mean(axis=0), x_train.std(axis=0)
    return (x_train - mean) / std, (x_val - mean) / std


def _only_centred(x_train, x_val):
    mean = x_train.mean(axis=0)
    return x_train - mean, x_val - mean


def _any_piles(rng):
    columns = int(rng.integers(2, 5))
    x_train = numbers(rng, int(rng.integers(4, 7)), columns) + 1.5
    x_val = numbers(rng, int(rng.integers(2, 4)), columns) - 0.5
    if rng.random() < 0.5:
        x_train[:, 0] = 0.75
    return x_train, x_val


def _top(p, y):
    return (p - np.eye(p.shape[1])[y]) / len(y)


def _any_top(rng):
    n, k = int(rng.integers(2, 6)), int(rng.integers(3, 6))
    p = rng.random((n, k)).round(2) + 0.05
    return p, rng.integers(0, k, n)


EXERCISES = [
    Function(
        key="09-kept",
        title="What a step keeps of its promise",
        call="kept(before, after, rate, grads)",
        right=_kept,
        cases=[
            (2.0, 1.5, 0.1, [np.array([1.0, 2.0])]),
            (2.0, 1.5, 0.1, [np.array([[1.0, 0.0], [2.0, -1.0]]),
                             np.array([3.0, -1.0])]),
            (1.0, 3.0, 0.01, [np.array([[2.0, -2.0]]), np.array([0.5])]),
        ],
        random=_any_step,
        mistakes=[
            Mistake(
                "You divide by the promised fall for a rate of 1. Who takes "
                "half the step is promised half the fall.",
                lambda before, after, rate, grads:
                (before - after) / sum((dv ** 2).sum() for dv in grads)),
            Mistake(
                "The promise is a sum over all weights, and yours is a mean.",
                lambda before, after, rate, grads: (before - after) / (
                    rate * sum((dv ** 2).mean() for dv in grads))),
            Mistake(
                "You add up the slopes. Each weight moves by rate times its "
                "slope, and the loss changes by that move times the slope "
                "once more.",
                lambda before, after, rate, grads: (before - after) / (
                    rate * sum(dv.sum() for dv in grads))),
            Mistake(
                "You add up first and square then. Each slope is squared by "
                "itself, and the squares are added up.",
                lambda before, after, rate, grads: (before - after) / (
                    rate * sum(dv.sum() ** 2 for dv in grads))),
            Mistake(
                "You add up everything first and square then. Each slope is "
                "squared by itself, and the squares are added up.",
                lambda before, after, rate, grads: (before - after) / (
                    rate * sum(dv.sum() for dv in grads) ** 2)),
            Mistake(
                "You multiply by the promise. How many promises fit into the "
                "fall?",
                lambda before, after, rate, grads: (before - after) * (
                    rate * sum((dv ** 2).sum() for dv in grads))),
            Mistake(
                "Only the first array is counted. `grads` holds one for each "
                "W and each b.",
                lambda before, after, rate, grads:
                _kept(before, after, rate, grads[:1])),
        ],
        hints=[
            ("The promised fall is the rate times the sum of all squared "
             "slopes. The fall that came is `before - after`."),
            ("`(dv ** 2).sum()` adds up the squares of one array. Add those "
             "of all arrays in `grads`."),
            ("Divide `before - after` by "
             "`rate * sum((dv ** 2).sum() for dv in grads)`."),
        ],
    ),
    Rules(
        key="09-file-one",
        title="The first file",
        rules=_file(1, "BDAC", [
            {"A": "A small rate would creep downhill. This loss rises from "
                  "the first batch on.",
             "C": "Shuffled labels cost accuracy; they do not send the loss "
                  "to the sky. Look at the first batches.",
             "D": "Pixels of 255 show in the first loss, and this one is "
                  "ordinary."},
            {"A": "Overfitting is a gap between the two curves. Here they "
                  "lie on each other.",
             "B": "A frozen layer may still be sure of itself. Ask for the "
                  "answers: how large does any p get?",
             "C": "Sorted rows make a saw of the batch losses. These are "
                  "smooth. Ask for the answers: how large does any p get?"},
            {"B": "With all weights zero every p is a tenth, and the first "
                  "loss is 2.303. How large is it here?",
             "C": "Shuffled labels leave the first loss near log 10. How "
                  "large is it here?",
             "D": "A small rate cannot touch the first loss: no step has "
                  "been taken."},
            {"A": "A rate too high does not jump as regularly as a fence. "
                  "Count the teeth in 38 batches, one epoch. What else is "
                  "there ten of?",
             "B": "Dropout is noise without a period. Count the teeth in 38 "
                  "batches, one epoch. What else is there ten of?",
             "D": "A leak flatters the validation score. Look at the "
                  "batches."},
        ]),
        solution="BDAC",
        hints=[
            ("Two cases give themselves away in the first loss, before any "
             "step. What should it be, roughly?"),
            ("A loss that rises from the first batch; a run often right and "
             "never sure; a first loss in the hundreds; ten teeth in each "
             "epoch. Which suspect makes which?"),
            "Case 3 is the pixels (A), and case 4 the rows in order (C).",
        ],
    ),
    Rules(
        key="09-file-two",
        title="The look-alikes",
        rules=_file(5, "DBCAAC", [
            {k: v for k, v in _FLAT.items() if k != "D"},
            {k: v for k, v in _FLAT.items() if k != "B"},
            {k: v for k, v in _WILD.items() if k != "C"},
            {k: v for k, v in _WILD.items() if k != "A"},
            {k: v for k, v in _LOW.items() if k != "A"},
            {k: v for k, v in _LOW.items() if k != "C"},
        ]),
        solution="DBCAAC",
        hints=[
            ("The curves will hardly help you. Ask both cases of a pair the "
             "same question, and choose one to which the two suspects would "
             "answer differently."),
            ("Cases 5 and 6: `layers`. Cases 7 and 8: `step`. Cases 9 and "
             "10: `answers`, or `layers`."),
            ("Weights of size 0 are case 5. A step that wins 32 times its "
             "promise is case 8. Two predictions that differ are case 9."),
        ],
    ),
    Rules(
        key="09-file-three",
        title="Compare the piles",
        rules=_file(11, "CBDA", [
            {k: v for k, v in _APART.items() if k != "C"},
            {k: v for k, v in _APART.items() if k != "B"},
            {"A": "It looks sound, which is what Emil likes. Ask for the "
                  "data, and read every line.",
             "B": "Ranges and means agree. Ask for the data, and read every "
                  "line.",
             "C": "The counts of the labels are all there. Ask for the data, "
                  "and read every line."},
            {"B": "The gap is there, but what is it that it fits? Ask for "
                  "the data, and look at the pictures.",
             "C": "A small rate would leave both curves together. Here one "
                  "falls and the other rises.",
             "D": "Ranges and means agree. Ask for the data, and look at the "
                  "pictures."},
        ]),
        solution="CBDA",
        hints=[
            ("Whatever the weights did, they did on these data. Begin with "
             "`data`: ranges, counts, equal rows, and the pictures with "
             "their labels."),
            ("One file has a digit that is never learned, one has two piles "
             "in different units, one has the same rows twice, one has "
             "labels that belong to other pictures."),
            ("Case 11 has no eights in training, and case 12 has validation "
             "rows in other units."),
        ],
    ),
    Function(
        key="09-prepare",
        title="Repair: prepare both piles",
        call="prepare(x_train, x_val)",
        right=_prepare,
        cases=[
            (np.array([[1.0, 0.0], [3.0, 0.0]]),
             np.array([[5.0, 1.0]])),
            (np.array([[0.0, 2.0, 1.0], [4.0, 6.0, 3.0], [8.0, 1.0, -1.0]]),
             np.array([[2.0, 2.0, 2.0], [-1.0, 0.5, 3.0]])),
        ],
        random=_any_piles,
        returns=("x_train", "x_val"),
        mistakes=[
            Mistake(
                "The validation rows come back as they were. The network "
                "expects them in the units that it was trained in.",
                lambda x_train, x_val: (_prepare(x_train, x_val)[0], x_val)),
            Mistake(
                "The validation rows get a mean and a spread of their own. "
                "Then the same pixel means one thing in training and another "
                "in validation; and what of a single new image?",
                lambda x_train, x_val: (_own(x_train), _own(x_val))),
            Mistake(
                "Mean and spread are taken over both piles, so that the "
                "validation rows have had a say in the training.",
                _pooled),
            Mistake(
                "One mean for all pixels. Each column has its own: which "
                "axis holds the examples?", _one_mean),
            Mistake(
                "A column that never changes has a spread of 0. What is "
                "divided by it?", _unguarded),
            Mistake("The division by the spread is missing.", _only_centred),
        ],
        hints=[
            ("Emil's lines are right for the training rows. What must the "
             "validation rows be treated with, if a pixel is to mean the "
             "same to the network?"),
            ("Compute `mean` and `std` once, from `x_train` with `axis=0`, "
             "and use both on both piles."),
            ("Before you divide: `std = np.where(std == 0, 1.0, std)`. Then "
             "return `(x_train - mean) / std, (x_val - mean) / std`."),
        ],
    ),
    Function(
        key="09-top",
        title="Repair: the first line of the way back",
        call="top_gradient(p, y)",
        right=_top,
        cases=[
            (np.array([[0.2, 0.3, 0.5], [0.6, 0.3, 0.1]]), np.array([2, 0])),
            (np.array([[0.1, 0.2, 0.3, 0.4], [0.25, 0.25, 0.25, 0.25],
                       [0.7, 0.1, 0.1, 0.1]]), np.array([0, 3, 1])),
        ],
        random=_any_top,
        mistakes=[
            Mistake(
                "That is the gradient of the sum over the batch. The loss is "
                "a mean.",
                lambda p, y: p - np.eye(p.shape[1])[y]),
            Mistake(
                "You divide by the number of classes. The mean is over the "
                "examples.",
                lambda p, y: (p - np.eye(p.shape[1])[y]) / p.shape[1]),
            Mistake(
                "You divide by 32 whatever comes. How many examples are in "
                "this batch?",
                lambda p, y: (p - np.eye(p.shape[1])[y]) / 32),
            Mistake(
                "You divide by examples times classes. The mean is over the "
                "examples.",
                lambda p, y: (p - np.eye(p.shape[1])[y]) / p.size),
            Mistake(
                "The sign is turned round: this goes uphill, as in case 1.",
                lambda p, y: -_top(p, y)),
            Mistake(
                "The one is missing: in each row, 1 is subtracted at the "
                "label's place.",
                lambda p, y: p / len(y)),
        ],
        hints=[
            ("Two faults. What does the loss of chapter 4 do with the "
             "examples of a batch? And whose array does the second line "
             "change?"),
            ("`dz = p.copy()` leaves the caller's p alone. The mean over the "
             "batch is a division by `len(y)`."),
            ("Copy p, subtract 1 at `[np.arange(len(y)), y]`, and return "
             "`dz / len(y)`."),
        ],
    ),
]

QUIZ = [
    Question(
        "A network for ten classes has small random weights and a softmax. "
        "Its first loss is 0.11. What do you do?",
        [
            Option("Look at what is being measured: the loss, the labels, "
                   "and whether the weights are really fresh.",
                   "Squared error starts near 0.09, and a network that has "
                   "been trained before starts low as well.", right=True),
            Option("Rejoice: it starts well.",
                   "Before its first step it cannot know anything, and "
                   "knowing nothing costs about 2.3."),
            Option("Lower the rate.",
                   "No step has been taken. The rate cannot have done it."),
        ],
    ),
    Question(
        "A network learns one batch of 16 by heart within 100 steps. What is "
        "excluded?",
        [
            Option("Labels that belong to other images.",
                   "Sixteen wrong labels can be learned by heart just as "
                   "well. It only takes longer."),
            Option("A leak between training and validation.",
                   "Validation has no part in this test."),
            Option("A gradient with a fault somewhere.",
                   "Chapter 5 had a network that learned with a wrong "
                   "gradient. Only comparing numbers excludes that."),
            Option("A gradient of the wrong sign.",
                   "Uphill, no batch is ever learned.", right=True),
        ],
    ),
    Question(
        "Training accuracy 98.4 %, validation accuracy 0 % of 290 rows. Both "
        "piles hold all ten digits. What is most likely?",
        [
            Option("It overfits badly.",
                   "Pure guessing would still be right once in ten."),
            Option("The validation labels are shifted, by one say.",
                   "Nobody is this wrong by chance: to be always wrong one "
                   "has to know the answer.", right=True),
            Option("The validation images are from elsewhere.",
                   "On strange images a network does badly, and still hits "
                   "one in ten now and then."),
        ],
    ),
    Question(
        "The loss is summed over the batch instead of averaged, and somebody "
        "trains with Adam. What happens?",
        [
            Option("It explodes, as with SGD.",
                   "Adam divides each slope by its own usual size, so a "
                   "factor of 32 cancels."),
            Option("It trains 32 times faster.",
                   "Adam's step does not grow with the gradient. And a rate "
                   "32 times higher is no faster: look at case 7."),
            Option("Nearly nothing: Adam hides the fault.",
                   "The factor cancels, and the fault waits for the day on "
                   "which somebody changes the optimizer.", right=True),
        ],
    ),
    Question(
        "0.8 % of those tested are ill. The test finds 90 % of the ill and "
        "gives a false alarm for 7 % of the healthy. It says \"ill\". How "
        "sure is that?",
        [
            Option("About 9 %.",
                   "Of 1,000 people, 8 are ill and some 7 of them are found; "
                   "of the 992 healthy, 69 get an alarm. 7 of 76.",
                   right=True),
            Option("About 90 %.",
                   "That is recall: of the ill, how many are found. Asked is "
                   "precision: of the alarms, how many are true."),
            Option("About 93 %.",
                   "That is how many of the healthy are told so."),
        ],
    ),
]
