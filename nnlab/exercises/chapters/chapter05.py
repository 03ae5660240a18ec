"""Exercises and quiz of chapter 05: backpropagation."""

import numpy as np

from nnlab.activations import sigmoid, softmax, softmax_backward

from ..define import Choice, Function, Mistake, Option, Question, Rules
from ..draw import numbers


def _walk_back(tape):
    slopes = np.zeros(tape[-1][0] + 1)
    slopes[-1] = 1.0
    for step, source, local in reversed(tape):
        slopes[source] += slopes[step] * local
    return slopes


def _walk(tape, add, order=reversed):
    """The walk with another way to enter a slope."""
    slopes = np.zeros(tape[-1][0] + 1)
    slopes[-1] = 1.0
    for step, source, local in order(tape):
        slopes[source] = add(slopes[source], slopes[step], local)
    return slopes


def _walk_one_line(tape):
    slopes = np.zeros(tape[-1][0] + 1)
    slopes[-1] = 1.0
    step, source, local = tape[-1]
    slopes[source] += slopes[step] * local
    return slopes


def _walk_from_ones(tape):
    slopes = np.ones(tape[-1][0] + 1)
    for step, source, local in reversed(tape):
        slopes[source] += slopes[step] * local
    return slopes


def _walk_with_means(tape):
    slopes, paths = np.zeros((2, tape[-1][0] + 1))
    slopes[-1] = 1.0
    for step, source, local in reversed(tape):
        paths[source] += 1
        slopes[source] += (slopes[step] * local - slopes[source]
                           ) / paths[source]
    return slopes


def _any_tape(rng):
    """A tape of a few steps; some sources are used more than once."""
    known, tape = int(rng.integers(1, 4)), []
    for step in range(known, known + int(rng.integers(2, 6))):
        if tape:        # each step uses the one before, so all count
            tape.append((step, step - 1, numbers(rng, zeros=0)))
        for _ in range(int(rng.integers(1, 3))):
            source = int(rng.integers(step))
            tape.append((step, source, numbers(rng, zeros=0)))
    return (tape,)


def _dense_backward(dz, x, W):
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


def _any_dense(rng):
    n, n_in, n_out = rng.permutation([2, 3, 4, 5])[:3]
    return numbers(rng, n, n_out), numbers(rng, n, n_in), numbers(
        rng, n_in, n_out)


def _long_road(scores):
    """Gradient through p, for one example of the first class."""
    p = softmax(scores)
    return softmax_backward(-np.array([[1.0, 0.0]]) / p, p)


def _is_a_row(scores):
    try:
        scores = np.asarray(scores, "float64")
    except (TypeError, ValueError):
        return "Two numbers are asked for, as `np.array([[..., ...]])`."
    if scores.shape != (1, 2):
        return (f"One row of two scores is asked for, shape (1, 2); yours "
                f"has the shape {scores.shape}.")
    if not np.isfinite(scores).all():
        return "The scores themselves must be numbers, not `nan` or `inf`."
    return None


def _is_sure_and_wrong(scores):
    scores = np.asarray(scores, "float64")
    p = softmax(scores)[0, 0]
    with np.errstate(all="ignore"):
        fine = np.isfinite(_long_road(scores)).all()
    if p >= 0.5 and fine:       # (1000, 0) breaks it too, by 0 / 0
        return (f"The right class, the first, has p = {p:.3g} here. The "
                "long road divides by it, and that is harmless. Which p "
                "would it rather not divide by?")
    return None


def _breaks(scores):
    scores = np.asarray(scores, "float64")
    with np.errstate(all="ignore"):
        dz = _long_road(scores)
    if np.isfinite(dz).all():
        return (f"The right class has p = {softmax(scores)[0, 0]:.1e} here, "
                "and one can still divide by that. The computer holds "
                "numbers down to about 1e-308.")
    return None


def _one_layer(x, y, W, b, *, slope=True, factor=2):
    """Loss and gradients of one sigmoid layer under the squared error."""
    a = sigmoid(x @ W + b)
    dz = factor * (a - y) / len(x)
    if slope:
        dz = dz * a * (1 - a)
    return np.mean((a - y)**2), x.T @ dz, dz.sum(axis=0)


def _with_mean_bias(x, y, W, b):
    loss, dW, db = _one_layer(x, y, W, b)
    return loss, dW, db / len(x)


def _without_mean(x, y, W, b):
    return _one_layer(x, y, W, b, factor=2 * len(x))


def _with_slope(x, y, W, b, slope):
    """Another slope in the place of the sigmoid's."""
    z = x @ W + b
    out = sigmoid(z)
    dz = 2 * (out - y) / len(x) * slope(z, out)
    return np.mean((out - y)**2), x.T @ dz, dz.sum(axis=0)


def _without_sigmoid(x, y, W, b):
    miss = x @ W + b - y
    dz = 2 * miss / len(x)
    return np.mean(miss**2), x.T @ dz, dz.sum(axis=0)


def _miss_in_weights(x, y, W, b, factor):
    return _one_layer(x, y, W, b, slope=False, factor=factor)[:2]


def _scaled(x, y, W, b, factor):
    loss, dW, db = _one_layer(x, y, W, b)
    return loss, factor * dW, factor * db


def _any_one_layer(rng):
    n, n_in = rng.permutation([2, 3, 4, 5])[:2]
    return (numbers(rng, n, n_in), rng.random((n, 1)).round(3),
            numbers(rng, n_in, 1), numbers(rng, 1, zeros=0.3))


EXERCISES = [
    Function(
        key="05-walk-back",
        title="The walk back",
        call="walk_back(tape)",
        right=_walk_back,
        cases=[
            ([(1, 0, 3.0), (1, 0, 3.0)],),
            ([(2, 0, 4.0), (2, 1, 3.0), (3, 2, -0.5)],),
            ([(1, 0, 2.0), (2, 0, -1.0), (3, 1, 0.5), (3, 2, 3.0)],),
        ],
        random=_any_tape,
        mistakes=[
            Mistake(
                "The slope of a source that is used twice is written over: "
                "only one of its paths is left. What does a source have to "
                "do with the slopes that arrive?",
                lambda tape: _walk(tape, lambda old, s, local: s * local),
            ),
            Mistake(
                "The tape is read from its first line on. When a line is "
                "read, the slope of its step must be complete: where does "
                "the walk begin?",
                lambda tape: _walk(tape, lambda old, s, local:
                                   old + s * local, iter),
            ),
            Mistake(
                "The local slopes are added up, but a path multiplies: the "
                "slope of the step itself is missing.",
                lambda tape: _walk(tape, lambda old, s, local: old + local),
            ),
            Mistake(
                "Along a path slopes are multiplied, not added. Only paths "
                "that meet are added.",
                lambda tape: _walk(tape, lambda old, s, local:
                                   old + s + local),
            ),
            Mistake(
                "The local slopes lost what stands behind their point. Was "
                "the tape made an array of whole numbers? Only steps and "
                "sources are.",
                lambda tape: _walk_back([(step, source, int(local))
                                         for step, source, local in tape]),
            ),
            Mistake(
                "It ends after one line of the tape: is there a `return` "
                "inside the loop?",
                _walk_one_line,
            ),
            Mistake(
                "Only the slope of step 0 came. Every step of the tape has "
                "one.",
                lambda tape: _walk_back(tape)[0],
            ),
            Mistake(
                "Nothing begins the walk, so everything stays 0. By how much "
                "does the result move for each unit of itself?",
                lambda tape: np.zeros(tape[-1][0] + 1),
            ),
            Mistake(
                "Every slope starts at 1. That is right for the result, and "
                "only for the result.",
                _walk_from_ones,
            ),
            Mistake(
                "The result has its slope, and nothing arrives at any "
                "source. In each line, which slope is read and which is "
                "written? (And 0 times a number stays 0.)",
                lambda tape: _walk(tape, lambda old, s, local: old * s),
            ),
            Mistake(
                "Where paths meet, only the largest slope is kept. A nudge "
                "reaches the result on all of them.",
                lambda tape: _walk(tape, lambda old, s, local:
                                   max(old, s * local)),
            ),
            Mistake(
                "Where paths meet, the mean of their slopes is taken. A "
                "nudge reaches the result on all of them, and on each in "
                "full.",
                _walk_with_means,
            ),
            Mistake(
                "The first line of the tape is never read. Where does the "
                "loop end?",
                lambda tape: (_walk_back(tape[1:]) if tape[1:] else None),
            ),
        ],
        hints=[
            ("Follow Emil's walk on the tape of 3 * 3 with a pencil: two "
             "lines, both with source 0. What stands in `slopes[0]` after "
             "each?"),
            ("The second line wipes out what the first has written. It "
             "should come on top of it."),
            "One character is missing in Emil's last assignment: `+=`.",
        ],
    ),
    Function(
        key="05-dense",
        title="A dense layer, backwards",
        call="dense_backward(dz, x, W)",
        right=_dense_backward,
        returns=("dx", "dW", "db"),
        cases=[
            (
                np.array([[1.0], [2.0]]),
                np.array([[3.0, 4.0, 0.0], [5.0, 6.0, 1.0]]),
                np.array([[7.0], [8.0], [-1.0]]),
            ),
            (
                np.array([[1.0, -1.0], [0.5, 0.25], [0.0, 2.0]]),
                np.array([[1.0], [-2.0], [3.0]]),
                np.array([[0.5, -1.5]]),
            ),
        ],
        random=_any_dense,
        mistakes=[
            Mistake(
                "db has one number for each example. Every row uses the "
                "same bias: what happens to the slopes of paths that meet?",
                lambda dz, x, W: (dz @ W.T, x.T @ dz, dz),
            ),
            Mistake(
                "db is a mean over the rows. The 1/N is in dz already; "
                "here the rows are only added.",
                lambda dz, x, W: (dz @ W.T, x.T @ dz, dz.mean(axis=0)),
            ),
            Mistake(
                "dW is divided by N once more. The 1/N is in dz already.",
                lambda dz, x, W: (dz @ W.T, x.T @ dz / len(x),
                                  dz.sum(axis=0)),
            ),
            Mistake(
                "dW and db are divided by N once more. The 1/N is in dz "
                "already, and nowhere else.",
                lambda dz, x, W: (dz @ W.T, x.T @ dz / len(x),
                                  dz.mean(axis=0)),
            ),
            Mistake(
                "db is one number for all neurons. Each neuron has a bias "
                "of its own: over which axis are the rows?",
                lambda dz, x, W: (dz @ W.T, x.T @ dz, dz.sum()),
            ),
            Mistake(
                "dx and dW have changed places: dx has the shape of x.",
                lambda dz, x, W: (x.T @ dz, dz @ W.T, dz.sum(axis=0)),
            ),
            Mistake(
                "dW is transposed: it should have a row for each input and "
                "a column for each neuron, as W has.",
                lambda dz, x, W: (dz @ W.T, dz.T @ x, dz.sum(axis=0)),
            ),
            Mistake(
                "Only the first row is in dW. Every row uses the weights: "
                "add up its part too, or let a product do it.",
                lambda dz, x, W: (dz @ W.T, np.outer(x[0], dz[0]),
                                  dz.sum(axis=0)),
            ),
            Mistake(
                "Only the first row is in dW and db. Every row uses the "
                "weights and the bias, so every row has a part in them.",
                lambda dz, x, W: (dz @ W.T, np.outer(x[0], dz[0]), dz[0]),
            ),
            Mistake(
                "db is made of `x`. A bias meets no input: which array holds "
                "the slopes that come back to it?",
                lambda dz, x, W: (dz @ W.T, x.T @ dz, x.sum(axis=0)),
            ),
            Mistake(
                "dx has the mask of a ReLU on it. This is the layer alone, "
                "z = x @ W + b; an activation is a step of its own.",
                lambda dz, x, W: ((dz @ W.T) * (x > 0), x.T @ dz,
                                  dz.sum(axis=0)),
            ),
        ],
        hints=[
            ("dW and db stand in the text above, as sums. The transpose "
             "`x.T` puts the examples where the product sums over them."),
            ("Entry n, i of x is used by every neuron j, with the local "
             "slope W[i, j]. So dx[n, i] is the sum over j of dz[n, j] "
             "times W[i, j]. Which product sums over the neurons?"),
            ("`dz @ W.T` has the shape of x, `x.T @ dz` that of W, and "
             "`dz.sum(axis=0)` that of b. Return the three in this order."),
        ],
    ),
    Rules(
        key="05-two-roads",
        title="Where the long road breaks",
        rules=[_is_a_row, _is_sure_and_wrong, _breaks],
        solution=np.array([[0.0, 1000.0]]),
        hints=[
            ("Which of the long road's three lines contains a division? "
             "What must it divide by to go wrong?"),
            ("Let p of the right class, the first, be so small that the "
             "computer holds a 0 for it. Which of the two scores must be "
             "the larger one?"),
            ("The first p is about `np.exp(-d)` where d is the second score "
             "minus the first. `np.exp(-700)` is still a number above 0; "
             "try other d."),
        ],
    ),
    Choice(
        key="05-guilty",
        title="Which line is guilty?",
        options={
            "A": Option(
                "`dz2 = (p - y) / len(x)`",
                "Were dz2 wrong, dW2 and db2 would be wrong too, for they "
                "are made of it. The report says that they are right."),
            "B": Option(
                "`dW2 = a1.T @ dz2`",
                "The report says that dW2 is right, so look at what comes "
                "after it on the way back."),
            "C": Option(
                "`dz1 = da1 * (a1 >= 0)`",
                "After a ReLU nothing is below 0, so this mask is true "
                "everywhere, and a hidden neuron that was switched off is "
                "blamed all the same.", right=True),
            "D": Option(
                "`dW1 = x.T @ dz1`",
                "Were this line alone wrong, db1 would be right: it is made "
                "of dz1, and so is dW1. Both are wrong."),
        },
        hints=[
            ("B and D are what `back` does. Read the report backwards, from "
             "dW2 and db2 to dW1 and db1. Everything up to the fault is "
             "right and everything after it wrong."),
            ("dW1 and db1 are both wrong. Which line do they share, and is "
             "it before or after dW2?"),
        ],
    ),
    Function(
        key="05-repair",
        title="The program, repaired",
        call="one_layer(x, y, W, b)",
        right=_one_layer,
        returns=("loss", "dW", "db"),
        cases=[
            (np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]),
             np.array([[1.0], [0.0], [1.0]]),
             np.array([[0.5], [-1.0]]), np.array([0.25])),
            (np.array([[2.0], [-1.0]]), np.array([[0.25], [0.75]]),
             np.array([[1.5]]), np.array([-0.5])),
        ],
        random=_any_one_layer,
        mistakes=[
            Mistake(
                "The slope of the activation is still missing in both "
                "gradients: they must be made of dz, not of the miss.",
                lambda *v: _one_layer(*v, slope=False),
            ),
            Mistake(
                "The slope of the activation is still missing, and so is "
                "the factor that the square brings.",
                lambda *v: _one_layer(*v, slope=False, factor=1),
            ),
            Mistake(
                "Both gradients are half of what they should be. What is "
                "the slope of a square?",
                lambda *v: _one_layer(*v, factor=1),
            ),
            Mistake(
                "Both gradients are N times too large: the loss is a mean.",
                _without_mean,
            ),
            Mistake(
                "db is divided by N twice. Where dz has its 1/N already, "
                "the rows are only added.",
                _with_mean_bias,
            ),
            Mistake(
                "The loss is right. In the gradients two things are missing, "
                "what the square brings and the mean.",
                lambda x, y, W, b: _one_layer(x, y, W, b, factor=len(x)),
            ),
            Mistake(
                "What comes out of the layer is z itself: nothing has gone "
                "through the sigmoid.",
                _without_sigmoid,
            ),
            Mistake(
                "The sigmoid's slope is made of its answer, not of z: which "
                "of the two stands in `... * (1 - ...)`?",
                lambda x, y, W, b: _with_slope(
                    x, y, W, b, lambda z, out: z * (1 - z)),
            ),
            Mistake(
                "That is the slope of tanh. This layer has a sigmoid.",
                lambda x, y, W, b: _with_slope(
                    x, y, W, b, lambda z, out: 1 - out**2),
            ),
            Mistake(
                "The sigmoid is taken once more, of its own answer. `out` is "
                "the sigmoid already.",
                lambda x, y, W, b: _with_slope(
                    x, y, W, b,
                    lambda z, out: sigmoid(out) * (1 - sigmoid(out))),
            ),
            Mistake(
                "db is right, and dW is still made of the miss: the article's "
                "line.",
                lambda x, y, W, b: (
                    *_miss_in_weights(x, y, W, b, 1),
                    _one_layer(x, y, W, b)[2]),
            ),
            Mistake(
                "db is right, and in dW the slope of the activation is "
                "missing: it is made of the miss.",
                lambda x, y, W, b: (
                    *_miss_in_weights(x, y, W, b, 2),
                    _one_layer(x, y, W, b)[2]),
            ),
            Mistake(
                "Both gradients are divided by 100, the rows of the article's "
                "table. How many rows does this `x` have?",
                lambda x, y, W, b: _scaled(x, y, W, b, len(x) / 100),
            ),
            Mistake(
                "Both gradients are divided by all the numbers in `x`. The "
                "mean of the loss runs over the rows: how many are they?",
                lambda x, y, W, b: _scaled(x, y, W, b, 1 / x.shape[1]),
            ),
        ],
        hints=[
            ("Write the walk back in three lines: the slope of the loss for "
             "the output, then for z, then for W and b."),
            ("The mean of squares has the slope `2 * (out - y) / len(x)` "
             "for each output. The sigmoid multiplies it by "
             "`out * (1 - out)`."),
            ("With that dz, dW is `x.T @ dz` and db is `dz.sum(axis=0)`. "
             "The loss is `np.mean((out - y) ** 2)`."),
        ],
    ),
]

QUIZ = [
    Question(
        "Nudging and backpropagation give the same gradient. Why does "
        "everybody train with the second?",
        [
            Option("One walk back gives all slopes; nudging runs the "
                   "network twice for each weight.",
                   "With 93,322 numbers that is 186,644 runs against one "
                   "forward and one backward pass.", right=True),
            Option("Nudging is not exact enough to learn with.",
                   "In float64 it has nine or ten right digits, far more "
                   "than learning needs."),
            Option("Nudging cannot deal with a hidden layer.",
                   "It only needs the loss as a function, whatever is "
                   "inside."),
            Option("Backpropagation finds the best weights, nudging only a "
                   "slope.",
                   "Both find slopes. What to do with a slope is the "
                   "subject of chapter 6."),
        ],
    ),
    Question(
        "The output of a hidden neuron goes to three neurons of the next "
        "layer. Its slope is",
        [
            Option("the product of the three slopes that come back.",
                   "Slopes multiply along one path. These are three paths."),
            Option("the sum of the three slopes that come back, each times "
                   "its weight.",
                   "A nudge of the neuron reaches the loss on three paths, "
                   "and their effects add up.", right=True),
            Option("the mean of the three slopes that come back.",
                   "The only mean is that over the examples, and it is in "
                   "dz from the start."),
            Option("the largest of the three.",
                   "All three paths move the loss, the small ones too."),
        ],
    ),
    Question(
        "x has the shape (32, 64) and dz (32, 10). What is the shape of dW, "
        "and what sums over the examples?",
        [
            Option("(64, 10); the product x.T @ dz does.",
                   "The inner size, 32, is summed away.", right=True),
            Option("(10, 64); the product dz.T @ x does.",
                   "The numbers are right, but W is (64, 10), and dW has "
                   "the shape of W."),
            Option("(32, 64, 10); nothing does.",
                   "That is each example's own dW before it is summed. "
                   "The weights are shared by all."),
            Option("(64, 10); dividing by N does.",
                   "Dividing does not sum. The 1/N belongs to dz."),
        ],
    ),
    Question(
        "For the second layer somebody computes dW2, updates W2 at once, "
        "and then computes da1 = dz2 @ W2.T. What is wrong?",
        [
            Option("Nothing: newer weights are better weights.",
                   "They may be, but the forward pass did not use them."),
            Option("da1 belongs to weights that the forward pass did not "
                   "use.",
                   "All slopes are taken at one point. First all gradients, "
                   "then the update.", right=True),
            Option("W2 must be updated after W1, because W1 comes first.",
                   "The order of the updates does not matter, once all "
                   "gradients are there."),
            Option("da1 must be computed with W1.",
                   "The way back from z2 to a1 leads over W2."),
        ],
    ),
    Question(
        "A network has trained for ten epochs and its loss fell the whole "
        "time. What does that say about its gradient?",
        [
            Option("It is right, or the loss would not fall.",
                   "You have seen 94 % correct digits with a wrong one."),
            Option("It points downhill well enough, and no more than that.",
                   "Even a random matrix on the way back was enough for 93 "
                   "%. Whether it is right, a nudge tells.",
                   right=True),
            Option("It is right in the last layer at least.",
                   "In this chapter's example it was, but the curve does "
                   "not show that either."),
        ],
    ),
    Question(
        "You check the gradient of a ReLU network whose biases are all 0. "
        "Only db1 fails, though you find no fault in it. What do you try "
        "first?",
        [
            Option("A smaller h, such as 1e-12.",
                   "There rounding takes over, and a kink stays a kink."),
            Option("A larger tolerance.",
                   "Then the check passes wrong gradients too."),
            Option("The same check at weights moved a little.",
                   "A z of exactly 0 sits on the kink of ReLU, where there "
                   "is no slope. Elsewhere the check decides.",
                   right=True),
            Option("Another derivation of the backward rule.",
                   "Perhaps later. With biases of 0 and an input of 0, z "
                   "sits on a kink, and moving the weights costs one "
                   "line."),
        ],
    ),
]
