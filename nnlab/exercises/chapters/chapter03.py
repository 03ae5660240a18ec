"""Exercises and quiz of chapter 03: forward propagation."""

import numpy as np

from nnlab.activations import relu, sigmoid, softmax
from nnlab.backprop import dense_forward

from ..define import Choice, Function, Mistake, Option, Question, Rules
from ..draw import numbers

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def _forward(x, W1, b1, W2, b2):
    return dense_forward(relu(dense_forward(x, W1, b1)), W2, b2)


def _with(hidden, last=lambda z2: z2):
    """The network with other functions behind its layers."""
    def forward(x, W1, b1, W2, b2):
        return last(hidden(x @ W1 + b1) @ W2 + b2)
    return forward


def _any_network(rng):
    n, n_in, n_hidden, n_out = rng.integers(1, 5, size=4)
    return (numbers(rng, n, n_in), numbers(rng, n_in, n_hidden),
            numbers(rng, n_hidden, zeros=0.2), numbers(rng, n_hidden, n_out),
            numbers(rng, n_out, zeros=0.2))


def _row(values):
    return "(" + ", ".join(f"{v:g}" for v in values) + ")"


# 03-shapes: four shapes of a network with 4 inputs, 6 hidden units, 3 outputs

_NAMES = ("shape_W1", "shape_b1", "shape_W2", "shape_b2")
_SHAPES = ((4, 6), (6,), (6, 3), (3,))


def _named(answer):
    return list(zip(_NAMES, map(np.asarray, answer), strict=True))


def _shape(sizes):
    return str(tuple(f"{size:g}" for size in sizes)).replace("'", "")


def _are_shapes(answer):
    for name, shape in _named(answer):
        if shape.ndim == 0:
            if "W" in name:
                return (f"`{name}` is the number {shape}. A matrix has two "
                        "sizes, such as `(2, 7)`: its rows, then its "
                        "columns.")
            return (f"`{name}` is the number {shape}. A shape of one size is "
                    "written with a comma, as `(7,)`: without it the "
                    "brackets do nothing.")
        if shape.ndim > 1:
            return (f"`{name}` is a table of numbers. A shape is a row of "
                    "sizes, such as `(2, 7)`.")
    return None


def _are_in_order(answer):
    ndims = [len(shape) for shape in answer]
    if ndims == [2, 2, 1, 1]:
        return ("The weights come first and then the biases. Asked for is "
                "layer by layer: W1, b1, W2, b2.")
    if ndims == [1, 2, 1, 2]:
        return ("In each layer the bias comes first. Asked for are weights "
                "first: W1, b1, W2, b2.")
    return None


def _leave_the_batch_alone(answer):
    for name, shape in _named(answer):
        if 5 in shape:
            return (f"`{name}` has a 5 in it, the number of afternoons. "
                    "Would the network need other weights on a sixth?")
    return None


def _rows_are_inputs(answer):
    for k, (n_in, n_out) in ((0, _SHAPES[0]), (2, _SHAPES[2])):
        if list(answer[k]) == [n_out, n_in]:
            return (f"`{_NAMES[k]}` is turned round. Columns are neurons: "
                    "how many columns are there, then?")
    return None


def _one_bias_a_neuron(answer):
    for k in (1, 3):
        if list(answer[k]) != list(_SHAPES[k]):
            return (f"`{_NAMES[k]}` is {_shape(answer[k])}. Each neuron of "
                    "its layer has one bias, and they lie in one row without "
                    "a second size.")
    return None


def _layers_meet(answer):
    for k in (0, 2):
        if list(answer[k]) != list(_SHAPES[k]):
            return (f"`{_NAMES[k]}` is {_shape(answer[k])}. It needs a row "
                    "for each number that comes in and a column for each "
                    "neuron of its layer.")
    return None


# 03-transpose: a matrix that tells Emil's program from the right one

_B1, _W2, _B2 = np.array([0.0, -1.0]), np.array([[1.0], [-2.0]]), np.zeros(1)


def _as_matrix(answer):
    try:
        return np.asarray(answer, float)
    except (TypeError, ValueError):         # a text, rows of two lengths
        return np.full((2, 2), np.nan)


def _is_square(answer):
    W = _as_matrix(answer)
    if W.shape != (2, 2):
        return (f"`W_test` has the shape {W.shape}. Emil's program should "
                "run and be wrong, so it must be (2, 2).")
    if not np.isfinite(W).all():
        return ("`W_test` is no table of numbers. Two rows of two are asked "
                "for, as in `np.array([[..., ...], [..., ...]])`.")
    return None


def _is_not_its_own_transpose(answer):
    W = _as_matrix(answer)
    if abs(W[0, 1] - W[1, 0]) < 1e-6 and W[0, 1] != W[1, 0]:
        return (f"Two entries differ by {abs(W[0, 1] - W[1, 0]):.0e} alone. "
                "Emil has to see it in what is printed: choose numbers that "
                "differ by more.")
    if (W == W.T).all():
        return ("This matrix is the same when rows and columns are "
                "exchanged, so Emil's program and the right one read the "
                "same numbers. Which two entries change places?")
    return None


def _shows_at_a_corner(answer):
    W = _as_matrix(answer)
    right = _forward(CORNERS, W, _B1, _W2, _B2)
    if np.allclose(right, _forward(CORNERS, W.T, _B1, _W2, _B2)):
        return ("Now the two programs read different numbers, and yet give "
                f"the same four results, {_row(right[:, 0])}. Does ReLU "
                "silence what differs? Try other, positive numbers.")
    return None


# 03-xor: the light by Noor's fold, without biases

def _fold_shapes(answer):
    for name, W, right in zip(("W1_fold", "W2_fold"), answer,
                              ((2, 2), (2, 1)), strict=True):
        if W.shape != right:
            return (f"`{name}` has the shape {W.shape}, expected {right}: "
                    "a row for each number that comes in, a column for each "
                    "neuron.")
    return None


def _at(answer, corner):
    """The hidden layer's answers and the output at a corner."""
    a1 = relu(np.array([corner]) @ answer[0])
    return a1[0], float((a1 @ answer[1])[0, 0])


def _lights(answer):
    for corner in CORNERS[1:3]:
        a1, z2 = _at(answer, corner)
        if z2 <= 0.5:
            return (f"At the corner {_row(corner)} the hidden neurons say "
                    f"{_row(a1)} and the output is {z2:g}, and 1 is right.")
    return None


def _is_dark(answer):
    a1, z2 = _at(answer, CORNERS[3])
    if abs(z2) > 1e-6:
        return (f"At the corner (1, 1) the hidden neurons say {_row(a1)} "
                f"and the output is {z2:g}, and 0 is right. With both "
                "switches up a neuron's z is the sum of its two weights.")
    return None


def _lights_by_one(answer):
    for corner in CORNERS[1:3]:
        a1, z2 = _at(answer, corner)
        if abs(z2 - 1) > 1e-6:
            return (f"At the corner {_row(corner)} the output is {z2:g}, and "
                    f"1 is right. The hidden neurons say {_row(a1)} there: "
                    "which weights must they meet?")
    return None


EXERCISES = [
    Function(
        key="03-forward",
        title="The forward pass of two layers",
        call="forward(x, W1, b1, W2, b2)",
        right=_forward,
        cases=[
            (CORNERS, np.ones((2, 2)), _B1, _W2, _B2),
            (np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 0.0]]),
             np.array([[1.0, -1.0, 0.5], [-2.0, 1.0, 2.0]]),
             np.array([0.5, -1.0, 2.0]),
             np.array([[1.0, 2.0], [-3.0, 1.0], [0.5, -4.0]]),
             np.array([-2.0, 1.0])),
            (np.array([[2.0]]), np.array([[3.0, -1.0]]),
             np.array([-1.0, 5.0]), np.array([[-2.0], [1.0]]),
             np.array([0.25])),
        ],
        random=_any_network,
        mistakes=[
            Mistake(
                "The hidden layer has no ReLU, so the two layers are one. "
                "What has to happen to z1 before the next layer gets it?",
                lambda x, W1, b1, W2, b2: (x @ W1 + b1) @ W2 + b2),
            Mistake(
                "The output never falls below 0: it has been through a ReLU "
                "too. In this exercise the output layer gives z2 as it is.",
                lambda x, W1, b1, W2, b2:
                    relu(relu(x @ W1 + b1) @ W2 + b2)),
            Mistake(
                "The ReLU comes too late: only the output has been through "
                "it. Which layer should have one, and which not?",
                lambda x, W1, b1, W2, b2:
                    relu((x @ W1 + b1) @ W2 + b2)),
            Mistake(
                "The ReLU comes too early, before the bias is added. It is "
                "for z1, and b1 is a part of z1.",
                lambda x, W1, b1, W2, b2: (relu(x @ W1) + b1) @ W2 + b2),
            Mistake(
                "The hidden layer answers with 0 and 1, by the step of "
                "chapter 1. A ReLU lets through how far z1 is above 0.",
                lambda x, W1, b1, W2, b2:
                    np.where(x @ W1 + b1 > 0, 1, 0) @ W2 + b2),
            Mistake(
                "That is what the hidden layer says. Its answers are the "
                "inputs of one more layer.",
                lambda x, W1, b1, W2, b2: relu(x @ W1 + b1)),
            Mistake(
                "The output layer has no bias. With every hidden answer at "
                "0, what is left is b2.",
                lambda x, W1, b1, W2, b2: relu(x @ W1 + b1) @ W2),
            Mistake(
                "Both biases are missing. With every input at 0 the network "
                "still says something: what?",
                lambda x, W1, b1, W2, b2: relu(x @ W1) @ W2),
            Mistake(
                "The hidden layer answers with the sigmoid. Here it is a "
                "ReLU: 0 below 0, and above it z1 itself.",
                _with(sigmoid)),
            *(Mistake(
                "The hidden layer lets a little through below 0, as a leaky "
                "ReLU does. A ReLU lets through nothing there.",
                _with(lambda z, k=k: np.where(z > 0, z, k * z)))
              for k in (0.2, 0.1, 0.01)),
            Mistake(
                "What is negative in z1 came with its sign turned. A ReLU "
                "makes 0 of it.", _with(np.abs)),
            Mistake(
                "The hidden answers are cut at 1. A ReLU has no upper end.",
                _with(lambda z: np.clip(z, 0, 1))),
            Mistake(
                "What is above 0 became 0, and what is below stayed. It is "
                "the other way round: `np.maximum`, not `np.minimum`.",
                _with(lambda z: np.minimum(z, 0))),
            Mistake(
                "`np.max` looks for one largest number along an axis. "
                "`np.maximum` compares entry by entry with 0.",
                _with(lambda z: np.max(z, 0))),
            Mistake(
                "The ReLU stands before the first layer, on x. It belongs "
                "behind it, on z1.",
                lambda x, W1, b1, W2, b2: (relu(x) @ W1 + b1) @ W2 + b2),
            Mistake(
                "There is a softmax at the end. In this exercise the output "
                "layer gives z2 as it is.", _with(relu, softmax)),
            Mistake(
                "There is a sigmoid at the end. In this exercise the output "
                "layer gives z2 as it is.", _with(relu, sigmoid)),
            Mistake(
                "The inputs are changed first: their mean is taken away. "
                "They go into the layer as they are.",
                lambda x, W1, b1, W2, b2:
                    _forward(x - x.mean(axis=0), W1, b1, W2, b2)),
            Mistake(
                "Only the first output neuron's weights are used. Each "
                "column of W2 is a neuron.",
                lambda x, W1, b1, W2, b2:
                    relu(x @ W1 + b1) @ W2[:, :1] + b2),
            Mistake(
                "The hidden layer has no bias. With every input at 0, what "
                "is left of z1 is b1.",
                lambda x, W1, b1, W2, b2: relu(x @ W1) @ W2 + b2),
        ],
        hints=[
            ("Three lines, one for each thing that has a name: z1, a1 and "
             "z2. The two lines of the batch above do it already, with the "
             "numbers of the light."),
            ("z1 is `x @ W1 + b1`, and a1 is `relu(z1)`. The second layer "
             "takes a1 where the first took x."),
            ("The last line is `return a1 @ W2 + b2`. There is no ReLU in "
             "it."),
        ],
    ),
    Rules(
        key="03-shapes",
        title="The shapes of a network",
        parts=_NAMES,
        rules=[_are_shapes, _are_in_order, _leave_the_batch_alone,
               _rows_are_inputs, _one_bias_a_neuron, _layers_meet],
        solution=_SHAPES,
        hints=[
            ("Begin with the first layer. A row of W1 for each number that "
             "comes in, a column for each neuron of the hidden layer."),
            ("The second layer knows nothing of the afternoon's four "
             "numbers: what comes in there are the answers of the hidden "
             "layer. A bias for each neuron of its own layer."),
            ("`shape_W1 = (4, 6)` and `shape_b1 = (6,)`, with a comma. The "
             "second layer takes 6 numbers and gives 3."),
        ],
    ),
    Rules(
        key="03-transpose",
        title="A matrix that catches Emil",
        rules=[_is_square, _is_not_its_own_transpose, _shows_at_a_corner],
        solution=np.array([[2.0, 0.0], [-1.0, 1.0]]),
        hints=[
            ("Write the light's W1 down, then the same with rows and columns "
             "exchanged. What do you see?"),
            ("`.T` leaves the numbers at top left and bottom right where "
             "they are and makes the two others change places. So those two "
             "must differ."),
            ("Nearly any four numbers will do, such as 1, 2, 3 and 4. Write "
             "them as two rows: `np.array([[..., ...], [..., ...]])`."),
        ],
    ),
    Rules(
        key="03-xor",
        title="The light by Noor's fold",
        parts=("W1_fold", "W2_fold"),
        rules=[_fold_shapes, _lights, _is_dark, _lights_by_one],
        solution=(np.array([[1.0, -1.0], [-1.0, 1.0]]),
                  np.array([[1.0], [1.0]])),
        hints=[
            ("Give each hidden neuron one corner where the light is on. The "
             "first is to say 1 at (1, 0) and 0 at the three other corners; "
             "the second does the same for (0, 1). Without a bias a neuron's "
             "z at (1, 0) is its first weight, at (0, 1) its second, and at "
             "(1, 1) the sum of both. ReLU turns whatever is not above 0 "
             "into 0."),
            ("So the first neuron needs a first weight of 1, and a second "
             "weight that is negative, and so large that the sum is not "
             "above 0 either. The second neuron is its mirror image. "
             "Remember that a neuron's weights stand in a column."),
            ("The first column of `W1_fold` is 1, -1 and the second is "
             "-1, 1. Now the hidden neurons say (0, 1) or (1, 0) where the "
             "light is on and (0, 0) where it is off. Which two output "
             "weights make 1, 1 and 0 of that?"),
        ],
    ),
    Choice(
        key="03-plot",
        title="Which curve is it?",
        options={
            "A": Option(
                "Falls to 1 at x = 0, is flat until 1, rises to 2, falls.",
                "Here the third neuron sleeps to the right of x = 1. Its z "
                "is -x - 1. Where is that 0, and on which side above 0?"),
            "B": Option(
                "Flat until x = 0, rises to 2, falls.",
                "Here the third neuron is never awake. Put x = -3 into its "
                "z, which is -x - 1."),
            "C": Option(
                "Falls to 0 at x = -1, is flat until 0, rises to 2, falls.",
                "The bends lie where a z is 0: at 0, 2 and -1. At 2 the "
                "slope changes by -2, from 1 to -1; and the third neuron, "
                "whose weight is -1, wakes to the left of its bend.",
                right=True),
            "D": Option(
                "As C, but it falls twice as steeply after x = 2.",
                "After 2 the outgoing weight -2 is not the slope, it is the "
                "change of the slope: the first neuron is still rising."),
        },
        hints=[
            ("Each hidden neuron makes one bend, where its z is 0. Solve "
             "x = 0, x - 2 = 0 and -x - 1 = 0: where are the three bends?"),
            ("On which side of its bend is each neuron awake, z above 0? The "
             "third has the weight -1, so its z grows as x falls."),
            ("Work out single points. At x = -2 only the third is awake and "
             "says 1, so the curve is at 1. At x = 3 the first says 3 and "
             "the second 1: 3 - 2 = 1. One of the four goes through both, "
             "and through 0 at x = -1."),
        ],
    ),
]

QUIZ = [
    Question(
        "How many numbers does a network 784-100-10 learn?",
        [
            Option("79,400", "Those are the weights, 784 * 100 + 100 * 10. "
                             "Each neuron has a bias too."),
            Option("79,510", "(784 + 1) * 100 + (100 + 1) * 10: each neuron "
                             "has a weight for each input, and a bias.",
                   right=True),
            Option("894", "That is the number of circles in the drawing. "
                          "Weights belong to the lines."),
            Option("80,294", "784 * 100 + 100 * 10 + 894: inputs have no "
                             "bias, for they are no neurons."),
        ],
    ),
    Question(
        "32 examples go through a hidden layer of 16 neurons. What is the "
        "shape of a1, and what would change with 64 examples?",
        [
            Option("(32, 16); a1 would be (64, 16) and no weight would "
                   "change.",
                   "A row for each example. No example knows of the others.",
                   right=True),
            Option("(16, 32); a1 would be (16, 64).",
                   "Rows are examples and columns are neurons."),
            Option("(32, 16); there would be twice as many weights.",
                   "The weights belong to the neurons: the same ones serve "
                   "each row."),
            Option("(16,); nothing would change.",
                   "That is b1, or what a single example gives. Each "
                   "example has 16 answers of its own."),
        ],
    ),
    Question(
        "Somebody forgets every activation in a network of ten layers. What "
        "can it still do?",
        [
            Option("Everything, only less exactly.",
                   "XOR, for one, is gone altogether."),
            Option("Nothing: it gives an error.",
                   "It runs without a word, and that is the danger."),
            Option("What a single layer can do.",
                   "Products of matrices are a matrix: ten linear layers are "
                   "one. Nothing bends.", right=True),
            Option("Folds, but only ten of them.",
                   "Without ReLU there is no fold at all: a weighted sum "
                   "stretches, turns and flattens."),
        ],
    ),
    Question(
        "A network has one input. One of its hidden ReLU neurons has the "
        "weight 2, the bias -6 and the outgoing weight -3. What does it do "
        "to the curve?",
        [
            Option("A bend at x = 3, where the slope changes by -6.",
                   "z = 2x - 6 is 0 at 3. Beyond it z rises by 2 for each "
                   "step of x, and the output gets -3 times that.",
                   right=True),
            Option("A bend at x = 6, where the slope changes by -3.",
                   "The bend is where z = 0, and z is 2x - 6. Both weights "
                   "count for the slope."),
            Option("A bend at x = 3, after which the slope is -6.",
                   "-6 is what is added to the slope. The other neurons have "
                   "a say too."),
            Option("It lowers the whole curve by 6.",
                   "A bias of the output would move the whole curve. This "
                   "neuron is silent wherever its z is below 0."),
        ],
    ),
    Question(
        "Two hidden neurons change places: their columns of W1, their "
        "entries of b1 and their rows of W2. What does the network answer "
        "now?",
        [
            Option("The same as before.",
                   "The output adds up the same products in another order. "
                   "So even good weights are never the only ones.",
                   right=True),
            Option("Something else, since the order of neurons matters.",
                   "The output is a sum over the hidden neurons, each with "
                   "its own weight, which moved along."),
            Option("An error: the shapes no longer fit.",
                   "No shape has changed."),
        ],
    ),
    Question(
        "\"One hidden layer comes as close as you like to any continuous "
        "function.\" What follows?",
        [
            Option("Training will find good weights.",
                   "That such weights exist does not say how to find them."),
            Option("A second hidden layer is never of use.",
                   "Ten layers of two neurons made 1,024 pieces, for which "
                   "one layer needs at least 1,023 neurons."),
            Option("On a bounded region there are such weights, if there "
                   "are neurons enough.",
                   "That, and no more: not how many neurons, not how to find "
                   "the weights, and nothing outside of the region.",
                   right=True),
            Option("Some network with one hidden layer is exactly equal to "
                   "a sine.",
                   "As close as you like is not equal: a ReLU network with "
                   "one input is always made of straight pieces."),
        ],
    ),
]
