"""Exercises and quiz of chapter 01: one neuron."""

import numpy as np

from nnlab.backprop import dense_forward

from ..define import Function, Mistake, Option, Question, Rules
from ..draw import numbers

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
OR = np.array([0, 1, 1, 1])


def _line(w, bias):
    """Slope and height of w[0] * x1 + w[1] * x2 + bias = 0."""
    return -w[0] / w[1], -bias / w[1]


def _any_line(rng):
    w = numbers(rng, 2, zeros=0.2)
    w[1] = w[1] or 0.75     # the line must not stand upright
    return [float(v) for v in w], numbers(rng)


def _any_layer(rng):
    n, n_in, n_out = rng.integers(1, 5, size=3)
    return numbers(rng, n, n_in), numbers(rng, n_in, n_out), numbers(
        rng, n_out, zeros=0.3)


def _decide(x, W, b):
    return np.where(dense_forward(x, W, b) > 0, 1, 0)


def _shape_of(name, value, right):
    if value.shape != right:
        return (f"`{name}` has the shape {value.shape}, expected {right}: "
                "one row of weights for each input, one column for the one "
                "neuron, and one bias for it.")
    return None


def _fits(answer):
    W, b = answer
    return _shape_of("W_or", W, (2, 1)) or _shape_of("b_or", b, (1,))


def _sums(answer):
    """z at the four corners, shape (4,)."""
    W, b = answer
    return dense_forward(CORNERS, W, b)[:, 0]


def _is_not_and(answer):
    if np.array_equal(_sums(answer) > 0, [0, 0, 0, 1]):
        return ("That is AND: it says yes only where both inputs are 1. For "
                "OR a single 1 must be enough, so the threshold is too high.")
    return None


def _is_quiet_at_zero(answer):
    z = _sums(answer)[0]
    if z > 0:
        return ("It says yes at (0, 0). There both products are zero and "
                f"only the bias is left: z = {z:g}. Which biases make the "
                "neuron say no to that?")
    return None


def _is_off_the_line(answer):
    on_line = CORNERS[1:][_sums(answer)[1:] == 0]
    if len(on_line):
        corner = tuple(int(v) for v in on_line[0])
        return (f"The corner {corner} lies on the line: z is exactly 0 "
                "there, and that counts as no. Move the line a little.")
    return None


def _answers_or(answer):
    z = _sums(answer)
    wrong = np.flatnonzero((z > 0) != OR)
    if len(wrong):
        corner = tuple(int(v) for v in CORNERS[wrong[0]])
        return (f"At the corner {corner} z is {z[wrong[0]]:g}, so the neuron "
                "says no, but OR is 1 there. Put the corner into "
                "x1 * w1 + x2 * w2 + b and see which number holds it down.")
    return None


EXERCISES = [
    Function(
        key="01-line",
        title="The line of a neuron",
        call="decision_line(w, bias)",
        right=_line,
        cases=[
            ([1.0, 2.0], 3.0),
            ([-3.0, 4.0], 2.0),
            ([0.5, -2.5], -1.5),
        ],
        random=_any_line,
        returns=("slope", "height"),
        mistakes=[
            Mistake(
                "The slope has the wrong sign. What happens to x1 * w1 when "
                "it goes to the other side of the equation?",
                lambda w, bias: (w[0] / w[1], -bias / w[1]),
            ),
            Mistake(
                "The height has the wrong sign. What happens to the bias "
                "when it goes to the other side of the equation?",
                lambda w, bias: (-w[0] / w[1], bias / w[1]),
            ),
            Mistake(
                "Both signs are wrong. Whatever goes to the other side of "
                "an equation changes its sign.",
                lambda w, bias: (w[0] / w[1], bias / w[1]),
            ),
            Mistake(
                "The two weights are exchanged. The line is solved for x2, "
                "so which weight must everything be divided by?",
                lambda w, bias: (-w[1] / w[0], -bias / w[0]),
            ),
            Mistake(
                "Slope and height come in the wrong order: slope first.",
                lambda w, bias: (-bias / w[1], -w[0] / w[1]),
            ),
            Mistake(
                "The division is missing. After moving the terms across, "
                "x2 still has its weight in front.",
                lambda w, bias: (-w[0], -bias),
            ),
            Mistake(
                "The slope is right, but the height is not divided by the "
                "weight of x2.",
                lambda w, bias: (-w[0] / w[1], -bias),
            ),
        ],
        hints=[
            ("Start from x1 * w1 + x2 * w2 + b = 0 and bring everything "
            "without x2 to the other side. Both signs change."),
            ("Now divide by the weight of x2. Python counts from 0, so that "
            "weight is `w[1]`."),
            ("The slope is `-w[0] / w[1]`. The height has the same minus "
            "sign and bottom, and the bias on top. Return both with a comma "
            "between them."),
        ],
    ),
    Function(
        key="01-decide",
        title="A layer of yes and no",
        call="decide(x, W, b)",
        right=_decide,
        cases=[
            (
                np.array([[1.0, 2.0], [3.0, -1.0]]),
                np.array([[1.0], [-1.0]]),
                np.array([0.5]),
            ),
            (
                np.array([[2.0, 0.0, 1.0], [0.0, 1.0, 0.0],
                          [1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]),
                np.array([[1.0, -2.0], [-1.0, 3.0], [2.0, 0.0]]),
                np.array([-2.0, 1.0]),
            ),
            (
                np.array([[0.0, 0.0], [1.0, 2.0], [0.0, 0.0]]),
                np.array([[3.0, 1.0], [-1.0, 4.0]]),
                np.array([1.0, -1.0]),
            ),
        ],
        random=_any_layer,
        mistakes=[
            Mistake(
                "That is z, the weighted sums themselves. The last step, "
                "yes or no, is missing.",
                lambda x, W, b: x @ W + b,
            ),
            Mistake(
                "The bias is missing. Look at the example with every input "
                "0: its z is the bias and nothing else.",
                lambda x, W, b: np.where(x @ W > 0, 1, 0),
            ),
            Mistake(
                "The bias is subtracted. It is minus the threshold already, "
                "so it is added.",
                lambda x, W, b: np.where(x @ W - b > 0, 1, 0),
            ),
            Mistake(
                "It says yes where z is exactly 0. In this chapter a neuron "
                "says yes only where z is more than 0.",
                lambda x, W, b: np.where(x @ W + b >= 0, 1, 0),
            ),
            Mistake(
                "Yes and no are exchanged.",
                lambda x, W, b: np.where(x @ W + b > 0, 0, 1),
            ),
            Mistake(
                "The answers are signs, with -1 among them. A no is 0 here.",
                lambda x, W, b: np.sign(x @ W + b),
            ),
        ],
        hints=[
            ("Two steps: first the weighted sums of all examples and all "
            "neurons, then the comparison with 0."),
            ("The weighted sums are `x @ W + b`. Which function of the "
            "chapter compares them with 0?"),
            ("`np.where(z > 0, 1, 0)` gives 1 where z is above 0. Put the "
            "weighted sums in the place of z and return the result."),
        ],
    ),
    Rules(
        key="01-or",
        title="Weights for OR",
        parts=("W_or", "b_or"),
        solution=(np.array([[1.0], [1.0]]), np.array([-0.5])),
        rules=[_fits, _is_off_the_line, _is_not_and, _is_quiet_at_zero,
               _answers_or],
        hints=[
            ("Keep AND's weights: with both at 1 the products add up to the "
            "number of ones, 0, 1, 1 and 2."),
            ("OR says no to the count 0 and yes to the count 1. Between which "
            "two numbers does the threshold lie?"),
            ("A threshold of one half will do. The bias is minus the "
            "threshold, and the arrays are written as for AND."),
        ],
    ),
]

QUIZ = [
    Question(
        "A neuron has the weights 3 and -2 and the bias 4. Its inputs are 1 "
        "and 2. What is its output?",
        [
            Option("1", "z = 3 - 4 + 4 = 3 is more than 0, so the answer is "
                        "yes.", right=True),
            Option("3", "That is z = 1 * 3 + 2 * (-2) + 4. The step function "
                        "still has to turn it into yes or no."),
            Option("0", "The products add up to -1, but the bias comes on "
                        "top: z = 3."),
        ],
    ),
    Question(
        "The bias of a neuron rises and its weights stay. What happens to "
        "its decision line?",
        [
            Option("It turns.", "Only the weights give the line its "
                                "direction."),
            Option("It moves, and more inputs get a yes.",
                   "z rises by the same amount everywhere, so the side "
                   "where z is more than 0 grows.", right=True),
            Option("It moves, and fewer inputs get a yes.",
                   "That is a falling bias: a higher threshold."),
            Option("Nothing: only weights matter.",
                   "With the bias at 0 every line would have to pass through "
                   "the point where all inputs are 0."),
        ],
    ),
    Question(
        "Three judges vote 0 or 1, and all three weights are 1. Which bias "
        "says yes exactly when at least two judges do?",
        [
            Option("-0.5", "Then one vote is enough: 1 - 0.5 is more than "
                           "0. That is OR."),
            Option("-2", "Two votes give z = 0, and exactly 0 is a no."),
            Option("-1.5", "2 - 1.5 is more than 0, and 1 - 1.5 is not.",
                   right=True),
            Option("1.5", "A positive bias says yes even without a vote."),
        ],
    ),
    Question(
        "x has the shape (5, 2), W (2, 3) and b (3,). What is the shape of "
        "x @ W + b?",
        [
            Option("(5, 3)", "One row for each example, one column for each "
                             "neuron.", right=True),
            Option("(3, 5)", "That is the transpose. Rows are examples."),
            Option("(2, 2)", "The inner size, 2, is summed away; the outer "
                             "sizes remain."),
            Option("None: there is an error.",
                   "The inner sizes agree, 2 and 2, and there is one bias "
                   "for each column of W."),
        ],
    ),
    Question(
        "Why can no single neuron compute XOR?",
        [
            Option("Nobody has found good enough weights yet.",
                   "The proof shows that there are none to be found."),
            Option("Its decision line is straight, and no straight line "
                   "separates those corners.",
                   "The four inequalities contradict each other.",
                   right=True),
            Option("The step function is too abrupt; a smooth one would do.",
                   "A smooth function that rises with z can be cut at any "
                   "level: the boundary is still a straight line."),
            Option("XOR needs more than two inputs.",
                   "It has two. What it needs is more than one neuron."),
        ],
    ),
]
