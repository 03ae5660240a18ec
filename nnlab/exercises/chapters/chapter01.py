"""Exercises and quiz of chapter 01: one neuron."""

from itertools import product

import numpy as np

from nnlab.backprop import dense_forward

from ..define import Choice, Function, Mistake, Option, Question, Rules
from ..draw import numbers


def _line(w, b):
    """Slope and height of w[0] * x1 + w[1] * x2 + b = 0."""
    return -w[0] / w[1], -b / w[1]


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


def _row_by_row(x, W, b):
    """What the loop for one example makes of tables: rows times rows."""
    z = b
    for i in range(len(W)):
        z = z + x[i] * W[i]
    return np.where(z > 0, 1, 0)


def _votes(n):
    """All 2**n rows of n zeros and ones."""
    return np.array(list(product([0.0, 1.0], repeat=n)))


def _neuron(name, n, enough):
    """Rules for a neuron that says yes when ``enough`` of n inputs are 1."""
    x = _votes(n)
    yes = x.sum(axis=1) >= enough

    def fits(answer):
        W, b = answer
        return (_shape_of(f"W_{name}", W, (n, 1))
                or _shape_of(f"b_{name}", b, (1,)))

    def sums(answer):
        return dense_forward(x, *answer)[:, 0]

    def has_weights(answer):
        if (answer[0] == 0).all():
            return (f"All weights of `W_{name}` are 0, so z is the bias at "
                    "all inputs, and the answer always the same. Which way "
                    "should a 1 push?")
        return None

    def is_off_the_line(answer):
        for case, wanted in zip(x[sums(answer) == 0], yes[sums(answer) == 0],
                                strict=True):
            but = ("That counts as no, and yes is right there: raise" if wanted
                   else "That counts as no, and no is right, but only by a "
                        "hair: lower")
            return (f"At the inputs {_row(case)} z is exactly 0, on the line "
                    f"itself. {but} the bias a little, so that no case lies "
                    "on the line.")
        return None

    def is_no_easier(answer):
        few, z = x.sum(axis=1) == enough - 1, sums(answer)
        if not (z[few] > 0).any():
            return None
        k = np.flatnonzero(few & (z > 0))[0]
        says = (f"It says yes to {_row(x[k])}, where too few are 1: z is "
                f"{z[k]:g}. ")
        low = np.flatnonzero(yes)[z[yes].argmin()]
        high = np.flatnonzero(few)[z[few].argmax()]
        if z[high] < z[low]:
            return says + "Its bias must hold such a case down."
        other = "" if high == k else f"; at {_row(x[high])} it is {z[high]:g}"
        return (f"{says[:-2]}{other}. At {_row(x[low])}, where yes is right, "
                f"z is {z[low]:g}. A bias moves both alike and cannot part "
                "them: look at the weights.")

    def answers(answer):
        z = sums(answer)
        wrong = np.flatnonzero((z > 0) != yes)
        if len(wrong):
            k = wrong[0]
            return (f"At the inputs {_row(x[k])} z is {z[k]:g}, so it says "
                    f"{'no' if yes[k] else 'yes'}, and "
                    f"{'yes' if yes[k] else 'no'} is right.")
        return None

    return [fits, has_weights, is_off_the_line, is_no_easier, answers]


def _row(case):
    return "(" + ", ".join(f"{v:g}" for v in case) + ")"


EXERCISES = [
    Function(
        key="01-line",
        title="The line of a neuron",
        call="decision_line(w, b)",
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
                lambda w, b: (w[0] / w[1], -b / w[1]),
            ),
            Mistake(
                "The height has the wrong sign. What happens to the bias "
                "when it goes to the other side of the equation?",
                lambda w, b: (-w[0] / w[1], b / w[1]),
            ),
            Mistake(
                "Both signs are wrong. Whatever goes to the other side of "
                "an equation changes its sign.",
                lambda w, b: (w[0] / w[1], b / w[1]),
            ),
            Mistake(
                "The two weights are exchanged. The line is solved for x2, "
                "so which weight must everything be divided by?",
                lambda w, b: (-w[1] / w[0], -b / w[0]),
            ),
            Mistake(
                "Slope and height come in the wrong order: slope first.",
                lambda w, b: (-b / w[1], -w[0] / w[1]),
            ),
            Mistake(
                "The division is missing. After moving the terms across, "
                "x2 still has its weight in front.",
                lambda w, b: (-w[0], -b),
            ),
            Mistake(
                "The slope is right, but the height is not divided by the "
                "weight of x2.",
                lambda w, b: (-w[0] / w[1], -b),
            ),
            Mistake(
                "That fits Mira, whose `w[1]` is -1, and hardly anybody "
                "else. Solve the equation for x2 with `w[1]` in it.",
                lambda w, b: (w[0], b),
            ),
            Mistake(
                "The slope is right. The height fits Mira, whose `w[1]` is "
                "-1. What becomes of the bias when x2's weight is another?",
                lambda w, b: (-w[0] / w[1], b),
            ),
            *(Mistake(
                "The height is right. The slope fits a `w[1]` of 1 or -1. "
                "What becomes of x1 * w1 on its way across, and when all is "
                "divided?", slope)
              for slope in (lambda w, b: (w[0], -b / w[1]),
                            lambda w, b: (-w[0], -b / w[1]))),
            Mistake(
                "x2 is multiplied by its weight. What undoes that? (With "
                "Mira's -1 one cannot see the difference.)",
                lambda w, b: (-w[0] * w[1], -b * w[1]),
            ),
            Mistake(
                "The slope is right. The height is where the line meets the "
                "other axis, x1. It should be x2 where x1 is 0.",
                lambda w, b: (-w[0] / w[1], -b / w[0]),
            ),
            Mistake(
                "The slope is right. The height is x2 where x1 is 1. What "
                "stays of the equation where x1 is 0?",
                lambda w, b: (-w[0] / w[1], -(w[0] + b) / w[1]),
            ),
            *(Mistake(
                "The slope is right. In the height only x1's product is "
                "divided. Everything on that side of the equation is, the "
                "bias too; and x1's product has no place in the height.",
                lambda w, b, sign=sign: (-w[0] / w[1], sign * b - w[0] / w[1]))
              for sign in (1, -1)),
            Mistake(
                "The slope is that of the arrow (w[0], w[1]), which stands "
                "at right angles to the line.",
                lambda w, b: (w[1] / w[0], -b / w[1]),
            ),
            Mistake(
                "The slope came as an angle. A slope is by how much x2 rises "
                "for one step of x1.",
                lambda w, b: (np.arctan(-w[0] / w[1]), -b / w[1]),
            ),
            Mistake(
                "Slope and height come in the wrong order, slope first, and "
                "the height has the wrong sign.",
                lambda w, b: (b / w[1], -w[0] / w[1]),
            ),
        ],
        hints=[
            ("Do it for Mira in three lines, from 2 * x1 - 1 * x2 - 3 = 0 to "
            "x2 = 2 * x1 - 3: what happens in each? Then write w1, w2 and b "
            "in the places of 2, -1 and -3."),
            ("x2 * w2 = -x1 * w1 - b: both signs have changed. Now divide by "
            "the weight of x2. Python counts from 0, so that weight is "
            "`w[1]`."),
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
                "The bias is subtracted. z is the products plus the bias, "
                "whatever its sign.",
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
            Mistake(
                "It says yes only where z is more than 0.5, or z is rounded "
                "first. In this chapter more than 0 is enough.",
                lambda x, W, b: np.where(x @ W + b > 0.5, 1, 0),
            ),
            Mistake(
                "A z far below 0 is a no. Here the size of z counts and its "
                "sign does not.",
                lambda x, W, b: np.where(abs(x @ W + b) > 0, 1, 0),
            ),
            *(Mistake(
                "One entry of b serves for all neurons. Each neuron, each "
                "column, has a bias of its own.",
                lambda x, W, b, k=k: np.where(x @ W + b[k] > 0, 1, 0))
              for k in (0, -1)),
            Mistake(
                "That is which neuron has the largest z, one number for each "
                "example. Each neuron says yes or no by itself.",
                lambda x, W, b: np.argmax(x @ W + b, axis=1),
            ),
            Mistake(
                "`*` multiplies entry by entry. A weighted sum needs the "
                "matrix product.",
                lambda x, W, b: np.where(x * W + b > 0, 1, 0),
            ),
            Mistake(
                "`weighted_sum` is for one example and one neuron. Given "
                "tables it takes rows in the place of numbers. What does all "
                "examples and neurons at once?", _row_by_row,
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
        key="01-and",
        title="A neuron for AND",
        parts=("W_and", "b_and"),
        rules=_neuron("and", 2, 2),
        solution=(np.array([[1.0], [1.0]]), np.array([-1.5])),
        hints=[
            ("Keep OR's weights: the products count the ones, 0, 1, 1 and "
            "2. To which of these counts must AND say yes?"),
            ("Yes to 2 and no to 1: which number must be added to them so "
            "that only 2 ends above zero?"),
            ("Any bias between -2 and -1 will do, such as minus one and a "
            "half. Write it as OR's is written."),
        ],
    ),
    Rules(
        key="01-jury",
        title="At least two of three",
        parts=("W_jury", "b_jury"),
        rules=_neuron("jury", 3, 2),
        solution=(np.ones((3, 1)), np.array([-1.5])),
        hints=[
            ("All judges count the same, so all weights are equal. There "
            "are three of them, one a row."),
            ("With weights of 1 the products count the votes. Two votes must "
            "end above zero and one must not."),
            ("`W_jury = np.array([[1.0], [1.0], [1.0]])`, and the bias lies "
            "between -2 and -1."),
        ],
    ),
    Choice(
        key="01-emil",
        title="Emil's neuron",
        options={
            "A": Option(
                "He doesn't: the proof overlooked equal weights.",
                "The proof holds for any weights, equal ones included. Look "
                "at what he does with z."),
            "B": Option(
                "His weighted sum is not a weighted sum.",
                "It is one, with weights 1 and 1 and bias -1: at the four "
                "corners z is -1, 0, 0 and 1. Look at the next line."),
            "C": Option(
                "He changed the activation function.",
                "His neuron says yes where z lies between -0.5 and 0.5, so "
                "between two lines. The proof is about neurons that say yes "
                "wherever z is above 0.", right=True),
            "D": Option(
                "He tried only four points.",
                "XOR has only these four. On them he is right, and that is "
                "the question."),
        },
        hints=[
            ("Work out z at the four corners, and then what his last line "
            "makes of each."),
            ("Where does a neuron with a step say yes? Where does his? How "
            "many lines bound that region?"),
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
                   "That is a falling bias: the neuron is harder to "
                   "persuade."),
            Option("Nothing: only weights matter.",
                   "With the bias at 0 every line would have to pass through "
                   "the point where all inputs are 0."),
        ],
    ),
    Question(
        "A neuron computes AND. All its weights and its bias change sign. "
        "What does it compute now? (No corner lies on its line.)",
        [
            Option("The same: the line has not moved.",
                   "The line stays, but its two sides change places."),
            Option("OR.", "Then it would say yes to (1, 1). Try it: z there "
                          "was above 0, and now it is below."),
            Option("The opposite: no only where both are 1.",
                   "z changes its sign everywhere, so every yes becomes a no "
                   "and every no a yes.", right=True),
            Option("Nothing: a neuron needs a positive weight.",
                   "Weights may have any sign. A negative one pushes towards "
                   "no."),
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
