"""Exercises and quiz of chapter 12: convolution."""

import numpy as np

from nnlab.boards.kernel_board import filtered

from ..define import Function, Mistake, Option, Question, Rules, Value
from ..draw import numbers

# The corner

BLOCK = np.zeros((9, 9))
BLOCK[3:7, 2:7] = 1.0
CORNER = (2, 1)             # of the map: where the window meets the corner


def _is_a_kernel(answer):
    W, b = answer
    if W.shape != (3, 3):
        return (f"`W_corner` has the shape {W.shape}, expected (3, 3): nine "
                "numbers, in three rows of three.")
    if b.size != 1:
        return (f"`b_corner` has the shape {b.shape}, expected (1,): one "
                "bias, the same at every place.")
    return None


def _answers(answer):
    W, b = answer
    return filtered(BLOCK, W) + b.ravel()[0]


def _says_yes_at_the_corner(answer):
    z = _answers(answer)[CORNER]
    if z > 0:
        return None
    return (f"At the corner z is {z:g}, and it should be above 0. The window "
            "there sees ink in four of its nine pixels: the last two of the "
            "middle row and the two below them.")


_SEES = {
    (0, 0): "only paper",
    (1, 0): "one pixel of ink, at its lower right",
    (2, 0): "two pixels of ink, both in its right column",
    (1, 1): "two pixels of ink, both in its lowest row",
    (3, 1): "a left edge",
    (2, 2): "a top edge",
    (3, 2): "only ink",
    (2, 5): "the block's right upper corner",
    (5, 1): "the block's left lower corner",
    (5, 5): "the block's right lower corner",
}


def _says_no_elsewhere(answer):
    z = _answers(answer)
    yes = [place for place in np.ndindex(z.shape)
           if z[place] > 0 and place != CORNER]
    if not yes:
        return None
    row, column = next((p for p in _SEES if p in yes), yes[0])
    sees = _SEES.get((row, column), "another part of the block")
    return (f"The corner gets a yes, and so does row {row}, column {column} "
            f"of the map, where the window sees {sees}: z is "
            f"{z[row, column]:g}. Which pixels speak against the corner "
            "there? And is the bias low enough?")


# Multiplications


def _multiplications(side, k, c_in, filters):
    return (side - k + 1)**2 * k**2 * c_in * filters


def _any_layer(rng):
    k = int(rng.integers(2, 6))
    return (int(rng.integers(k + 2, 33)), k, int(rng.integers(2, 17)),
            int(rng.integers(2, 33)))


# The pooled gradient


def _pool_backward(da, x):
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(*da.shape):
        window = x[2*i:2*i + 2, 2*j:2*j + 2]
        u, v = divmod(int(window.argmax()), 2)
        dx[2*i + u, 2*j + v] = da[i, j]
    return dx


def _spread(da, x):
    return np.kron(da, np.ones((2, 2)))


def _pooled(x):
    h, w = x.shape
    return x.reshape(h // 2, 2, w // 2, 2).max(axis=(1, 3))


def _all_winners(da, x):
    return _spread(da, x) * (x == _spread(_pooled(x), x))


def _upper_left(da, x):
    dx = np.zeros(x.shape)
    dx[::2, ::2] = da
    return dx


def _last_winner(da, x):
    return _pool_backward(da[::-1, ::-1], x[::-1, ::-1])[::-1, ::-1]


def _farthest_from_zero(da, x):
    return _pool_backward(da, abs(x))


def _best_of_all(da, x):
    dx = np.zeros(x.shape)
    dx[np.unravel_index(x.argmax(), x.shape)] = da.sum()
    return dx


def _any_map(rng):
    h, w = (int(v) for v in rng.integers(1, 4, size=2))
    x = numbers(rng, 2 * h, 2 * w, zeros=0.3)
    if rng.random() < 0.4:
        x = np.maximum(x, 0)            # as a ReLU leaves it, with ties
    return numbers(rng, h, w), x


EXERCISES = [
    Rules(
        key="12-corner",
        title="A kernel that finds a corner",
        parts=("W_corner", "b_corner"),
        rules=[_is_a_kernel, _says_yes_at_the_corner, _says_no_elsewhere],
        solution=(np.array([[-1.0, -1.0, -1.0], [-1.0, 1.0, 1.0],
                            [-1.0, 1.0, 1.0]]), np.array([-3.0])),
        hints=[
            ("A kernel is a picture of what it looks for. Where the corner "
             "has ink, ink should speak for it; where the corner has paper, "
             "ink should speak against it."),
            ("With 1 for the four pixels of ink and -1 for the five of "
             "paper, the corner gets 4. What is the most that another place "
             "gets? Put the bias between the two."),
            ("The first row and the first column are -1, the other four "
             "numbers 1. No other place gets more than 2, so "
             "`b_corner = np.array([-3.0])` will do."),
        ],
    ),
    Value(
        key="12-sizes",
        title="Sizes on the way through a network",
        right=(26, 13, 11, 5),
        mistakes=[
            Mistake("Half of 11 is no whole number of windows, and a window "
                    "that would stick out is not taken. How many 2 x 2 "
                    "windows fit into 11?", (26, 13, 11, 6)),
            Mistake("That is padding \"same\" throughout. Without padding a "
                    "3 x 3 window has fewer places than the picture has "
                    "pixels: how many?", (28, 14, 14, 7)),
            Mistake("A 3 x 3 window loses more than one row. Lay it on the "
                    "5 x 5 seven once more: 5 becomes 3.",
                    (27, 13, 12, 6)),
            Mistake("A 3 x 3 window does not lose three rows. Lay it on the "
                    "5 x 5 seven once more: 5 becomes 3.",
                    (25, 12, 9, 4)),
            Mistake("Those steps leave out the pooling: its windows lie side "
                    "by side, and each gives one number.",
                    (26, 25, 23, 22)),
        ],
        hints=[
            ("Four steps, one after the other; the size that comes out of "
             "one goes into the next. A 3 x 3 kernel takes 2 off each side "
             "length."),
            ("28 - 3 + 1 = 26. Pooling halves it. Then 3 x 3 again. The last "
             "one is (11 - 2) // 2 + 1."),
            "26, 13, 11, and then as many whole pairs as there are in 11.",
        ],
    ),
    Function(
        key="12-multiplications",
        title="Multiplications of a convolution",
        call="multiplications(side, k, c_in, filters)",
        right=_multiplications,
        cases=[(5, 3, 1, 1), (28, 3, 1, 8), (13, 3, 8, 16), (12, 5, 2, 3),
               (7, 2, 3, 4)],
        random=_any_layer,
        mistakes=[
            Mistake(
                "That is the number of weights. Each of them is used once "
                "at every place of the window: how many places are there?",
                lambda side, k, c_in, filters: k**2 * c_in * filters),
            Mistake(
                "The window cannot stand at every pixel: without padding, "
                "count its places as for the 5 x 5 seven.",
                lambda side, k, c_in, filters:
                side**2 * k**2 * c_in * filters),
            Mistake(
                "The input's channels are missing: the window goes through "
                "all of them.",
                lambda side, k, c_in, filters:
                (side - k + 1)**2 * k**2 * filters),
            Mistake(
                "The filters are missing: each makes a map of its own.",
                lambda side, k, c_in, filters:
                (side - k + 1)**2 * k**2 * c_in),
            Mistake(
                "The window is a square and moves in two directions: its "
                "places are a square too.",
                lambda side, k, c_in, filters:
                (side - k + 1) * k**2 * c_in * filters),
            Mistake(
                "The kernel is a square: it has k * k weights for each "
                "channel.",
                lambda side, k, c_in, filters:
                (side - k + 1)**2 * k * c_in * filters),
            Mistake(
                "One row of places is missing: a window as wide as the "
                "picture still has one place.",
                lambda side, k, c_in, filters:
                (side - k)**2 * k**2 * c_in * filters),
            Mistake(
                "A bias is added, not multiplied with anything.",
                lambda side, k, c_in, filters:
                (side - k + 1)**2 * (k**2 * c_in + 1) * filters),
        ],
        hints=[
            ("For one number of one map: how many products does it take? "
             "Then: how many numbers has a map, and how many maps are "
             "there?"),
            ("One number takes k * k * c_in products. A map has as many "
             "numbers as the window has places, (side - k + 1) in each "
             "direction."),
            ("The product of four things: `(side - k + 1)**2`, `k**2`, "
             "`c_in` and `filters`."),
        ],
    ),
    Function(
        key="12-pool",
        title="The gradient of pooling",
        call="pool_backward(da, x)",
        right=_pool_backward,
        cases=[
            (np.array([[10.0]]), np.array([[1.0, 3.0], [2.0, 0.0]])),
            (np.array([[10.0, -2.0]]),
             np.array([[0.0, 0.0, 4.0, 1.0], [0.0, 0.0, 1.0, 4.0]])),
            (np.array([[1.0, 2.0], [-3.0, 0.5]]),
             np.array([[-5.0, -1.0, 2.0, 2.5], [-0.5, -4.0, 0.1, 2.0],
                       [0.0, 0.0, -7.0, 1.0], [0.0, 6.0, 1.0, 0.0]])),
            (np.array([[0.5], [1.5]]),
             np.array([[2.0, -3.0], [1.0, 1.0], [1.0, 1.0], [1.0, 1.0]])),
        ],
        random=_any_map,
        mistakes=[
            Mistake(
                "All four pixels get the gradient. If a number that is not "
                "the largest grows a little, does the maximum move?",
                _spread),
            Mistake(
                "The gradient is shared among the four, as it would be for "
                "a mean. Which of the four has the maximum in its hands?",
                lambda da, x: _spread(da, x) / 4),
            Mistake(
                "In a tie all of the largest get the gradient. Only the "
                "first of them may, row by row.", _all_winners),
            Mistake(
                "In a tie the last one gets the gradient. Here it is the "
                "first, row by row.", _last_winner),
            Mistake(
                "The gradient always goes to the window's first pixel. It "
                "belongs to the largest.", _upper_left),
            Mistake(
                "It goes to the number farthest from 0. The largest of -5, "
                "-1, -0.5 and -4 is -0.5.", _farthest_from_zero),
            Mistake(
                "The gradient is multiplied with the pixel. The maximum "
                "*is* that pixel: its slope is 1.",
                lambda da, x: _pool_backward(da, x) * x),
            Mistake(
                "One pixel of the whole picture gets everything. Each "
                "window has a winner of its own.", _best_of_all),
        ],
        hints=[
            ("Do one window by hand: 1, 3 above 2, 0, and a gradient of 10. "
             "Only the 3 was passed on, so only it gets the 10. `dx` begins "
             "full of zeros, in the shape of x."),
            ("A loop over the places of `da`. The window of `da[i, j]` is "
             "`x[2*i:2*i + 2, 2*j:2*j + 2]`, and its `argmax()` is 0, 1 in "
             "the first row or 2, 3 in the second. Which row `u` and column "
             "`v` is that?"),
            ("`u, v = divmod(window.argmax(), 2)` gives the place of the "
             "first largest. Then `dx[2*i + u, 2*j + v] = da[i, j]`."),
        ],
    ),
]

QUIZ = [
    Question(
        "A layer has 50 filters of 3 x 3, and its input has 50 channels. "
        "How many parameters has it?",
        [
            Option("500", "That gives each filter nine weights and a bias, "
                          "as if it saw one channel. It sees all fifty."),
            Option("22,500", "These are the weights, 3 · 3 · 50 · 50. Each "
                             "filter also has a bias."),
            Option("22,550", "3 · 3 · 50 weights for each filter, 50 "
                             "filters, and 50 biases.", right=True),
            Option("It depends on the size of the picture.",
                   "The same weights are used at every place, so the size "
                   "changes the multiplications and not the weights."),
        ],
    ),
    Question(
        "You compare your convolution with `scipy.signal.convolve2d(x, W, "
        "mode=\"valid\")`, and the numbers differ. With a kernel that half a "
        "turn leaves as it is they agree. Why?",
        [
            Option("Mathematics turns the kernel round first; neural "
                   "networks do not.",
                   "What networks call convolution is called "
                   "cross-correlation elsewhere. Learning does not mind: it "
                   "finds the turned weights.", right=True),
            Option("Your loops have a bug.",
                   "Then the other kernel would hardly come out right. "
                   "What is hidden by a kernel that half a turn leaves as "
                   "it is?"),
            Option("It pads the picture with other numbers.",
                   "With `valid` nothing is padded; and padding would show "
                   "with any kernel."),
        ],
    ),
    Question(
        "A picture is moved by one pixel. What happens to the map of a "
        "convolution (stride 1), away from the border?",
        [
            Option("Nothing: convolution ignores shifts.",
                   "The map says *where* something is. It would be a bad "
                   "map if it did not move."),
            Option("It moves by one pixel too.",
                   "The same sums are computed one place further. That is "
                   "all that convolution promises.", right=True),
            Option("It changes altogether.",
                   "That is what happens to a dense layer, in which each "
                   "pixel has weights of its own."),
        ],
    ),
    Question(
        "Every picture's pixels change places, in the same way in all "
        "pictures, for training and test. What happens?",
        [
            Option("The dense network does as well as before, convolution "
                   "does worse.",
                   "Convolution bets that neighbours belong together. The "
                   "shuffle makes the bet wrong.", right=True),
            Option("Dense and convolution both fail: the digits are gone.",
                   "For your eyes they are. A dense layer never knew which "
                   "pixels are neighbours, so it has lost nothing."),
            Option("Convolution does as well as before, the dense network "
                   "worse.",
                   "It is the other way round: which of the two looks at "
                   "neighbours?"),
        ],
    ),
    Question(
        "In a 2 x 2 window stand 3, 7, 7 and 1, and the gradient of its "
        "maximum is 10. Which gradients do the four get from nnlab?",
        [
            Option("0, 10, 10, 0", "Then 20 would come out of 10."),
            Option("0, 5, 5, 0", "A fair rule, but not nnlab's, which gives "
                                 "all to the first."),
            Option("2.5, 2.5, 2.5, 2.5", "That is the gradient of a mean."),
            Option("0, 10, 0, 0", "The first of the largest gets all.",
                   right=True),
        ],
    ),
]
