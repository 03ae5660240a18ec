"""Exercises and quiz of chapter 13: the finale, a CNN on MNIST."""

import numpy as np

from ..define import Function, Mistake, Option, Question, Rules
from ..draw import numbers

# Whose slip is which: Mira 388,234, Noor 257,162, Emil 93,834


def _is_three_letters(answer):
    if (type(answer) is not str or len(answer) != 3
            or set(answer.upper()) - set("ABCD?")):
        return ("Answer with three letters in one text, for Mira, Noor and "
                "Emil, such as `\"DDD\"`. A `?` leaves one open.")
    return None


def _rule_of(place, right, says):
    def rule(answer):
        given = answer.upper()[place]
        return None if given in ("?", right) else says[given]
    return rule


def _all_named(answer):
    names = [name for name, letter in zip(("Mira", "Noor", "Emil"), answer,
                                          strict=True) if letter == "?"]
    return f"Still open: {', '.join(names)}." if names else None


_FIRST = ("That slip adds 500 to 600 parameters to the first layer, and {} "
          "has {:,} more than 93,322. Which layer can grow by so much?")
_MIRA = {
    "A": "With padding, 28 becomes 14 and then 7, and the dense layer gets "
         "7 * 7 * 64 numbers. How many parameters has it then? Mira's has "
         "more.",
    "B": _FIRST.format("Mira", 294_912), "D": _FIRST.format("Mira", 294_912)}
_NOOR = {
    "C": "Without the second pooling 9 * 9 * 64 numbers reach the dense "
         "layer. It alone has 331,840 parameters then, more than Noor's "
         "whole network.",
    "B": _FIRST.format("Noor", 163_840), "D": _FIRST.format("Noor", 163_840)}
_EMIL = {
    "A": "Emil has only 512 parameters more, and that slip hands the dense "
         "layer 7 * 7 * 64 numbers in place of 576.",
    "C": "Emil has only 512 parameters more, and that slip hands the dense "
         "layer 9 * 9 * 64 numbers in place of 576.",
    "D": "Nearly. Two more channels are 2 * 9 weights more for each of 32 "
         "filters, which makes 576. Emil has 512 more."}


# The doubtful ones


def _doubtful(p, n):
    return np.argsort(p.max(axis=1))[:n]


def _narrowest(p, n):
    """Judge by the gap between the two largest."""
    low, high = np.sort(p, axis=1)[:, -2:].T
    return np.argsort(high - low)[:n]


def _any_probabilities(rng):
    rows = int(rng.integers(2, 7))
    scores = rng.normal(scale=2, size=(rows, int(rng.integers(3, 6))))
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return p, int(rng.integers(1, rows))


_P = np.array([[0.7, 0.2, 0.1], [0.4, 0.35, 0.25], [0.05, 0.05, 0.9],
               [0.3, 0.52, 0.18], [0.0, 0.4, 0.6]])


# Cover and see


def total_ink(image):
    """A score that does not care where the ink is."""
    return float(image.sum())


def weighted_ink(image):
    """A score that grows to the right and downwards."""
    rows, columns = np.indices(image.shape)
    return float((image * (rows + 2 * columns + 1)).sum())


def darkest(image):
    """A score that only looks at the strongest pixel."""
    return float(image.max())


def balance(image):
    """A score that ink on the right raises and ink on the left lowers."""
    columns = np.arange(image.shape[1])
    return float((image * (2 * columns - columns.max())).sum())


def _any_patch(rng):
    score = rng.choice([total_ink, weighted_ink, darkest, balance])
    h, w = rng.integers(1, 6, size=2)
    size = int(rng.integers(1, min(h, w) + 1))
    return score, numbers(rng, h, w), size


def _occlusion(score, image, size, *, sign=1, value=0.0, step=None,
               keep=False, more=0):
    step = step or 1
    h, w = image.shape[0] - size + 1, image.shape[1] - size + 1
    drops, covered = [], image.copy()
    for i in range(0, h, step):
        for j in range(0, w, step):
            covered = covered if keep else image.copy()
            covered[i:i + size + more, j:j + size + more] = value
            drops.append(sign * (score(image) - score(covered)))
    return np.reshape(drops, (len(range(0, h, step)), -1))


def _scores(score, image, size):
    """The scores of the covered images instead of the drops."""
    return score(image) - _occlusion(score, image, size)


def _centred(score, image, size):
    """A map of the image's own size, as if padded around."""
    padded = np.pad(image, size // 2)
    drops = _occlusion(score, padded, size)
    return drops[:image.shape[0], :image.shape[1]]


def _exchanged(score, image, size):
    """Entry (i, j) belongs to the patch at (j, i)."""
    h, w = image.shape[0] - size + 1, image.shape[1] - size + 1
    drops = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            covered = image.copy()
            covered[j:j + size, i:i + size] = 0
            drops[i, j] = score(image) - score(covered)
    return drops


def _rows_twice(score, image, size):
    """Cover rows in place of a patch: two pairs of brackets."""
    h, w = image.shape[0] - size + 1, image.shape[1] - size + 1
    drops = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            covered = image.copy()
            covered[i:i + size][j:j + size] = 0
            drops[i, j] = score(image) - score(covered)
    return drops


def _patch_alone(score, image, size):
    """The scores of the patches, cut out."""
    h, w = image.shape[0] - size + 1, image.shape[1] - size + 1
    return np.array([[score(image[i:i + size, j:j + size])
                      for j in range(w)] for i in range(h)])


_IMAGE = np.array([[0.0, 1.0, 2.0, 0.0],
                   [3.0, 0.0, 4.0, 5.0],
                   [6.0, 7.0, 0.0, 8.0]])
_SQUARE = np.array([[1.0, 2.0, 3.0],
                    [4.0, 5.0, 6.0],
                    [7.0, 8.0, 9.0]])

EXERCISES = [
    Rules(
        key="13-slips",
        title="Typed from memory",
        rules=[_is_three_letters, _rule_of(0, "C", _MIRA),
               _rule_of(1, "A", _NOOR), _rule_of(2, "B", _EMIL), _all_named],
        solution="CAB",
        hints=[
            ("Work out what each slip does to the sizes: how many numbers "
             "leave `Flatten`? It is 3 * 3 * 64 in the network as it should "
             "be."),
            ("Dense 64 has 64 parameters for each number that comes out of "
             "`Flatten`, and 64 more. Padding lets 7 * 7 * 64 numbers out, a "
             "missing pooling 9 * 9 * 64."),
            ("Emil has 512 more than 93,322, and 512 is 16 * 32. Which slip "
             "gives each of 32 filters 16 more weights?"),
        ],
    ),
    Function(
        key="13-doubtful",
        title="The doubtful ones",
        call="doubtful(p, n)",
        right=_doubtful,
        cases=[(_P, 2), (_P, 4), (_P[::-1], 1), (_P[:, [2, 0, 1]], 3)],
        random=_any_probabilities,
        mistakes=[
            Mistake(
                "These are the rows of which it is most sure. Sorting runs "
                "from small to large: which end is asked for?",
                lambda p, n: np.argsort(-p.max(axis=1))[:n]),
            Mistake(
                "These are the last n. Sorting runs from small to large, so "
                "the least sure stand first.",
                lambda p, n: np.argsort(p.max(axis=1))[-n:]),
            Mistake(
                "The right rows, in the wrong order: the least sure first.",
                lambda p, n: _doubtful(p, n)[::-1]),
            Mistake(
                "These are probabilities. Asked for are the numbers of the "
                "rows; `np.argsort` gives them.",
                lambda p, n: np.sort(p.max(axis=1))[:n]),
            Mistake(
                "These are the rows themselves. Asked for are their numbers, "
                "counted from 0.",
                lambda p, n: p[_doubtful(p, n)]),
            Mistake(
                "That is the gap between the two largest probabilities. It "
                "measures doubt too, but here the largest alone is asked "
                "for.",
                _narrowest),
            Mistake(
                "A row is judged by its smallest probability. How sure the "
                "network is of its answer stands in the largest.",
                lambda p, n: np.argsort(p.min(axis=1))[:n]),
            Mistake(
                "That is a largest probability for each column, each digit. "
                "Asked for is one for each row.",
                lambda p, n: np.argsort(p.max(axis=0))[:n]),
            Mistake(
                "`p.max()` is one number, the largest of the whole table. "
                "Each row has one of its own: `p.max(axis=1)`.",
                lambda p, n: np.argsort(p.max())[:n]),
            Mistake(
                "That is the answer, the digit, of each row, sorted. How "
                "sure it is of that answer is `p.max(axis=1)`.",
                lambda p, n: np.argsort(p.argmax(axis=1))[:n]),
        ],
        hints=[
            "How sure is the network of one row? Of ten probabilities it "
            "goes by the largest.",
            "`np.argsort(v)` gives the numbers of the entries of v, the "
            "smallest entry's first.",
            "Sort `p.max(axis=1)` in this way and keep the first n.",
        ],
    ),
    Function(
        key="13-occlusion",
        title="Cover and see",
        call="occlusion(score, image, size)",
        right=_occlusion,
        cases=[
            (total_ink, _SQUARE, 2),
            (weighted_ink, _IMAGE, 2),
            (darkest, _IMAGE, 1),
            (total_ink, _IMAGE, 3),
        ],
        random=_any_patch,
        mistakes=[
            Mistake(
                "The sign is turned round: a drop is the score before minus "
                "the score after.",
                lambda *a: _occlusion(*a, sign=-1)),
            Mistake(
                "These are the scores of the covered images. Asked for is "
                "by how much the score drops.",
                _scores),
            Mistake(
                "The patches stay covered from one place to the next. Each "
                "place needs a fresh copy of the image.",
                lambda *a: _occlusion(*a, keep=True)),
            Mistake(
                "The patches are set to 1. Which number is paper?",
                lambda *a: _occlusion(*a, value=1.0)),
            Mistake(
                "The patch jumps by its own size. It should move by one "
                "pixel at a time.",
                lambda score, image, size: _occlusion(
                    score, image, size, step=size)),
            Mistake(
                "The map is as large as the image. Only places where the "
                "whole patch fits are asked for.",
                _centred),
            Mistake(
                "Two pairs of brackets cut the rows twice, and the columns "
                "never. One pair takes both: `[i:i + size, j:j + size]`.",
                _rows_twice),
            Mistake(
                "Only zeros came. Is what you cover a copy of its own? "
                "`image[:]` is the same memory as `image`, and "
                "`image.copy()` is not. And is each drop put in its place?",
                lambda *a: 0 * _occlusion(*a)),
            Mistake(
                "The patch is one row and one column too large. A slice "
                "`[i:i + size]` ends before `i + size`, so it has `size` "
                "entries.",
                lambda *a: _occlusion(*a, more=1)),
            Mistake(
                "Rows and columns are exchanged: i runs down, j to the "
                "right.",
                _exchanged),
            Mistake(
                "That is the score of the patch alone. Cover the patch, keep "
                "the rest, and see how much the score drops.",
                _patch_alone),
        ],
        hints=[
            "Two loops, one over the rows and one over the columns of the "
            "result. How many places are there where the patch fits?",
            "Inside: copy the image, set the patch to 0, and compare two "
            "scores.",
            "The patch at (i, j) is `covered[i:i + size, j:j + size]`, and "
            "the drop is `score(image) - score(covered)`.",
        ],
    ),
]

QUIZ = [
    Question(
        "Why is the test set opened only when nothing is left to choose?",
        [
            Option("Evaluating changes the weights a little each time.",
                   "`evaluate` and `predict` only run the network forward."),
            Option("Whoever chooses by test results fits the choice to the "
                   "test set, and its score is then too good.",
                   "That is what the validation set is for.", right=True),
            Option("The test images become training images once they have "
                   "been used.",
                   "The weights never see them. But your choices have."),
        ],
    ),
    Question(
        "With your seed the network reads 99.04 % of the test digits, with "
        "four others 98.64 to 98.96 %. What do you report?",
        [
            Option("About 98.9 % on average, from 98.64 to 99.04 % over five "
                   "seeds.",
                   "Mean and spread say what the next run will probably do.",
                   right=True),
            Option("99.04 %. It is what was measured.",
                   "So were the others. The best of five is partly the luck "
                   "of five."),
            Option("98.64 %, to be on the safe side.",
                   "The worst of five is as much luck as the best."),
        ],
    ),
    Question(
        "Two networks meet on the twenty images on which the first has the "
        "highest loss. The second wins by 5 to 0. What follows?",
        [
            Option("The second is better.",
                   "The beginner of this chapter won such a match, with "
                   "nearly twice as many mistakes on the whole pile."),
            Option("The second is better on hard images.",
                   "They are hard for the first. The second has hard ones of "
                   "its own, and they were not asked for."),
            Option("Nothing about which is better: the list is what the "
                   "first finds hardest.",
                   "Compare on images that neither of the two has chosen.",
                   right=True),
        ],
    ),
    Question(
        "On the saliency map for the score of the 7, one pixel of the "
        "stroke is blue. What does that say?",
        [
            Option("The network looks at this pixel, and not at the white "
                   "ones.",
                   "White is a slope of about 0, not a pixel that is not "
                   "read."),
            Option("With a little more ink there the score of the 7 rises; "
                   "its probability may fall.",
                   "Other scores may rise more.", right=True),
            Option("Without the ink there it would not be read as a 7.",
                   "That is the question of occlusion. A slope tells of tiny "
                   "changes only."),
        ],
    ),
    Question(
        "The network gives a photograph of a cat the digit 8 with "
        "probability 0.98. What can you say?",
        [
            Option("The ten probabilities must add up to 1, and far from the "
                   "training data they mean little.",
                   "There is no eleventh answer to give some of it to.",
                   right=True),
            Option("The cat looks like an 8.",
                   "Perhaps to the network, but it has never seen anything "
                   "but digits and has no way to say \"neither\"."),
            Option("In 98 of 100 such cases the answer is right.",
                   "That could hold at best for images like those it was "
                   "trained on."),
        ],
    ),
]
