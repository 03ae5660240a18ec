"""Exercises and quiz of chapter 02: activation functions."""

import numpy as np

from nnlab.activations import sigmoid, softmax

from ..define import Function, Mistake, Option, Question, Rules, Value
from ..draw import numbers

_A = float(sigmoid(2.0))                # Monday's answer, 0.8808
_TASKS = 4
_KNOWN = ("linear", "sigmoid", "softmax", "relu")


def _merge(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2 + b2


def _any_two_layers(rng):
    n_in, hidden, n_out = (int(n) for n in rng.permutation([1, 2, 3, 4])[:3])
    return (numbers(rng, n_in, hidden), numbers(rng, hidden),
            numbers(rng, hidden, n_out), numbers(rng, n_out))


def _any_scores(rng):
    n, k = (int(v) for v in rng.permutation([1, 2, 3, 4, 5])[:2])
    far = rng.choice([0.0, 0.0, 1000.0, -1000.0], size=(n, 1))
    return (numbers(rng, n, k) + far,)


def _naive(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def _softmax_of_columns(z):
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


def _softmax_of_everything(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def _shifted_by_the_largest(z):
    """One maximum for the whole table: other rows sink to 0 / 0."""
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)


def _powers(z):
    return np.exp(z - z.max(axis=1, keepdims=True))


def _shifted_too_little(z):
    """The mean is subtracted: beside many small scores one stays huge."""
    e = np.exp(z - z.mean(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _shifted(z, shift):
    e = np.exp(z - shift)
    return e / e.sum(axis=1, keepdims=True)


def _shifted_above_alone(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / np.exp(z).sum(axis=1, keepdims=True)


def _base_2(z):
    e = 2.0 ** (z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _log_softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def _scores_below(z):
    z = z - z.max(axis=1, keepdims=True)
    return np.exp(z) / z.sum(axis=1, keepdims=True)


def _one_row(z):
    """A `return` inside the loop over the rows."""
    table = np.zeros_like(z)
    table[0] = softmax(z[:1])[0]
    return table


def _naive_of_everything(z):
    return np.exp(z) / np.exp(z).sum()


def _sums_lie_flat(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)


def _naive_sums_lie_flat(z):
    return np.exp(z) / np.exp(z).sum(axis=1)


_FLAT = ("A sum along axis 1 has the shape (N,), and NumPy lays it against "
         "the columns. It has to stay a column, (N, 1). What keeps an axis?")


def _no_powers(z):
    return z / z.sum(axis=1, keepdims=True)


def _dead(a):
    return (np.asarray(a) == 0).all(axis=0)


def _never_reset(a):
    """A note of life that is made once, before the loop over the units."""
    return ~np.logical_or.accumulate(~_dead(a))


def _any_activations(rng):
    n, units = (int(v) for v in rng.permutation([1, 2, 3, 4, 5, 6])[:2])
    a = np.maximum(numbers(rng, n, units) - 1, 0)
    return (np.where(rng.random(units) < 0.3, 0.0, a),)


def _names(answer):
    """The names as the tasks have them: no capitals, no spaces around."""
    if isinstance(answer, np.ndarray):
        answer = answer.tolist()
    if not isinstance(answer, list | tuple):
        return []
    return [name.strip().lower() if isinstance(name, str) else name
            for name in answer]


def _four_names(answer):
    answer = _names(answer)
    if len(answer) != _TASKS:
        return ('Asked for are four names in square brackets, such as '
                '`["relu", "relu", "relu", "relu"]`, one for each task.')
    unknown = [name for name in answer if name not in _KNOWN]
    if unknown:
        return ("Each answer is one of `\"linear\"`, `\"sigmoid\"`, "
                "`\"softmax\"` and `\"relu\"`, in quotation marks.")
    return None


_WHY = (
    {
        "softmax": "Task 1: softmax over a single neuron is always exactly "
                   "1, whatever the score: one share of one whole.",
        "linear": "Task 1: a linear neuron may answer 7 or -3. How sure is "
                  "that?",
        "relu": "Task 1: ReLU may answer 7, and says 0 to everything below "
                "0. How sure of a yes is that?",
    },
    {
        "sigmoid": "Task 2: four sigmoids could be sure of winter and of "
                   "summer at once. A photograph has one season.",
        "linear": "Task 2: these are scores, not yet shares of one whole.",
        "relu": "Task 2: ReLU gives numbers that do not add up to 1.",
    },
    {
        "relu": "Task 3: what would it say on a morning with frost?",
        "sigmoid": "Task 3: its answers end at 1, and the thermometer does "
                   "not.",
        "softmax": "Task 3: one neuron's softmax is always exactly 1 degree.",
    },
    {
        "softmax": "Task 4: softmax divides one whole among the three, so a "
                   "dog on a beach could be at most half and half.",
        "linear": "Task 4: a linear neuron may answer 7 or -3. How sure is "
                  "that?",
        "relu": "Task 4: ReLU may answer 7, and says 0 to everything below "
                "0. How sure of a dog is that?",
    },
)


def _task(k):
    def rule(answer):
        return _WHY[k].get(_names(answer)[k])

    return rule


EXERCISES = [
    Value(
        key="02-nudge",
        title="The nudge that the step swallowed",
        right=_A * (1 - _A) * 4 * 0.001,
        rtol=0.006,
        mistakes=[
            Mistake(
                "That is how much z rises. How steep is the sigmoid at "
                "Monday's z?", 0.004),
            Mistake(
                "The sun is missing: with 4 hours of it, z rises by more "
                "than the weight does.", _A * (1 - _A) * 0.001),
            Mistake(
                "The rule a * (1 - a) was given z, which is 2. It wants the "
                "answer of the sigmoid.", 2 * (1 - 2) * 4 * 0.001),
            Mistake(
                "The sigmoid was taken twice: the rule wants a itself, and "
                "got the sigmoid of a.",
                float(sigmoid(_A) * (1 - sigmoid(_A))) * 4 * 0.001),
            Mistake(
                "That is the new answer itself. By how much is it more than "
                "0.8808?", float(sigmoid(2.004))),
            Mistake(
                "That is the slope at Monday's z. Now: by how much did z "
                "rise?", _A * (1 - _A)),
            Mistake(
                "That is the rise for a whole unit of the weight. The nudge "
                "is 0.001.", _A * (1 - _A) * 4),
            Mistake(
                "That is near, and rounded too far: two digits that are not "
                "0, please.", 0.0004),
            Mistake(
                "Multiplied with a alone. The slope has a second factor.",
                _A * 4 * 0.001),
            Mistake(
                "The size is right. The weight rises and the sun is not "
                "negative: which way does z go, and a with it?",
                -_A * (1 - _A) * 4 * 0.001),
            Mistake(
                "The slope is a quarter only at z = 0. How steep is the "
                "sigmoid at Monday's z, which is 2?", 0.001),
            Mistake(
                "That is the nudge of the wind's weight, times its 3. Whose "
                "weight is nudged?", _A * (1 - _A) * 3 * 0.001),
            Mistake(
                "That is in percent. Answer with the number itself.",
                100 * _A * (1 - _A) * 4 * 0.001),
            Mistake(
                "That is what the step answers to the nudge: nothing. The "
                "sigmoid answers a little.", 0.0),
            Mistake(
                "That is for a whole weight of 2.001. Only the nudge counts, "
                "0.001.", _A * (1 - _A) * 4 * 2.001),
            Mistake(
                "That is near. Take the slope at a = 0.8808, with all its "
                "digits, and round at the end.", 0.00045),
            Mistake(
                "That is near. Take the slope at a = 0.8808, with all its "
                "digits, and round at the end.", 0.00044),
        ],
        hints=[
            ("The weight is multiplied with the hours of sun. So if the "
            "weight rises by 0.001, z rises by 4 times that."),
            ("The slope says how much a rises for each unit of z. Near z = 2 "
            "it is a * (1 - a) with a = 0.8808."),
            ("Multiply the two: `0.8808 * (1 - 0.8808) * 4 * 0.001`."),
        ],
    ),
    Function(
        key="02-merge",
        title="The one layer that equals two",
        call="merge(W1, b1, W2, b2)",
        right=_merge,
        cases=[
            (np.array([[2.0]]), np.array([1.0]),
             np.array([[3.0]]), np.array([4.0])),
            (np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([1.0, -1.0]),
             np.array([[2.0, 1.0], [0.0, -1.0]]), np.array([0.5, 2.0])),
            (np.array([[1.0, 2.0, 0.0], [-1.0, 0.0, 1.0]]),
             np.array([0.0, 1.0, -3.0]),
             np.array([[1.0], [2.0], [-1.5]]), np.array([0.25])),
        ],
        random=_any_two_layers,
        returns=("W", "b"),
        mistakes=[
            Mistake(
                "The first bias is only added. On its way to the end it "
                "passes through the second layer, too.",
                lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2)),
            Mistake(
                "The first bias is lost: what does the second layer make "
                "of it?",
                lambda W1, b1, W2, b2: (W1 @ W2, b2)),
            Mistake(
                "The second bias is lost.",
                lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2)),
            Mistake(
                "The order is turned round: the inputs meet W1 first.",
                lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2)),
            Mistake(
                "`*` multiplies entry by entry. What happens one after the "
                "other needs the matrix product.",
                lambda W1, b1, W2, b2: (W1 * W2, b1 * W2 + b2)),
            Mistake(
                "`*` multiplies entry by entry: what happens one after the "
                "other needs the matrix product. And the first bias, on its "
                "way to the end, passes through the second layer too.",
                lambda W1, b1, W2, b2: (W1 * W2, b1 + b2)),
            Mistake(
                "The weights are right. With whole layers, 3 * 1 + 4 becomes "
                "a matrix product too: `b1` is a row that goes through the "
                "second layer, as an example does.",
                lambda W1, b1, W2, b2: (W1 @ W2, b1 * W2 + b2)),
            Mistake(
                "The weights are right. In the bias the product is turned "
                "round: `b1` is a row, and a row stands to the left of its "
                "weights.",
                lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2)),
            Mistake(
                "The weights are right. In the bias the two layers are "
                "exchanged: which of the biases still has a layer before it?",
                lambda W1, b1, W2, b2: (W1 @ W2, b2 @ W1 + b1)),
            Mistake(
                "The weights are right. The entries of `b1` are added up "
                "before they meet `W2`. Each belongs to a hidden neuron, and "
                "meets that neuron's row alone.",
                lambda W1, b1, W2, b2: (W1 @ W2,
                                        b1.sum() * W2.sum(axis=0) + b2)),
            Mistake(
                "The weights are added. What happens one after the other "
                "multiplies: tripling after doubling is six times.",
                lambda W1, b1, W2, b2: (W1 + W2, b1 + b2)),
            Mistake(
                "The weights are right. In the bias, the second layer's "
                "weights were applied to its own bias as well.",
                lambda W1, b1, W2, b2: (W1 @ W2, (b1 + b2) @ W2)),
        ],
        hints=[
            ("Write 3 * (2 * x + 1) + 4 beside (x @ W1 + b1) @ W2 + b2 and "
            "multiply the bracket out. What stands beside x, and what "
            "stands alone?"),
            ("`W2` multiplies both things in the bracket: x @ W1 and b1. "
            "The order of a matrix product stays as it is."),
            ("`W` is `W1 @ W2`. `b` is `b1 @ W2` and then one more term. "
            "Return both with a comma between them."),
        ],
    ),
    Function(
        key="02-softmax",
        title="Softmax for a whole table",
        call="softmax(z)",
        right=softmax,
        cases=[
            (np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]),),
            (np.array([[2.0, 1.0, 0.0], [2.0, 1.0, 0.0]]),),
            (np.array([[1000.0, 1001.0], [-1000.0, -1001.0],
                       [0.5, -0.25]]),),
            (np.array([[1.5, -2.0, 0.25, 0.0]]),),
            (2000 * np.eye(3),),
        ],
        random=_any_scores,
        mistakes=[
            Mistake(
                "In a row such as 2000, 0, 0 the largest score is still huge "
                "after the subtraction: the mean is not enough, nor is the "
                "smallest. Which number of a row must become 0, so that no "
                "exponent is above 0?", _shifted_too_little),
            *(Mistake(
                "It is right only while no score of a row is far above its "
                "first or its last. Row 0, 2000, 0 or 2000, 0, 0: which "
                "number of a row must become 0, so that no exponent is above "
                "0?", lambda z, k=k: _shifted(z, z[:, k][:, None]))
              for k in (0, -1)),
            Mistake(
                "One number is subtracted from every row, and other tables "
                "have other scores. Each row has a number of its own that "
                "must become 0.", lambda z: _shifted(z, 1000)),
            Mistake(
                "Clipped, 1000 and 1001 become equal. Nothing may change the "
                "differences within a row: subtract, don't cut.",
                lambda z: _naive(np.clip(z, -700, 700))),
            Mistake(
                "It overflows, and hiding the `nan` does not bring the right "
                "numbers back. What can be subtracted before `exp`?",
                lambda z: np.nan_to_num(_naive(z))),
            Mistake(
                "The largest score is subtracted above the line and not "
                "below. Both need the same powers: make them once.",
                _shifted_above_alone),
            Mistake(
                "The largest is taken of each column. A row has scores that "
                "belong together: which axis runs along it?",
                lambda z: _shifted(z, z.max(axis=0))),
            Mistake(
                "It divides by the largest score. That changes the "
                "differences, which are all that counts; subtract it.",
                lambda z: _naive(z / z.max(axis=1, keepdims=True))),
            Mistake(
                "The powers stand above the line; below it are the scores "
                "themselves. What has to add up to 1?", _scores_below),
            Mistake(
                "Only the largest of each row came, as 1. That is the "
                "winner; softmax gives the others a share too.",
                lambda z: (z == z.max(axis=1, keepdims=True)) * 1.0),
            *(Mistake("These are the logarithms of what is asked for.", log)
              for log in (lambda z: np.log(softmax(z)), _log_softmax)),
            Mistake(
                "Something is added to the sum, so a row adds up to less "
                "than 1. After the subtraction no sum is 0.",
                lambda z: _powers(z) / (_powers(z).sum(axis=1, keepdims=True)
                                        + 1e-3)),
            Mistake(
                "These are powers of 2. Softmax takes powers of e: `np.exp`.",
                _base_2),
            Mistake(
                "Only the first row is filled in. Does a `return` stand "
                "inside the loop?", _one_row),
            Mistake(
                "The whole table adds up to 1: one sum for everything. Each "
                "row needs a sum of its own. (And at 1000 `exp` overflows; "
                "that is the second thing to mend.)", _naive_of_everything),
            Mistake(_FLAT, _sums_lie_flat),
            Mistake(_FLAT, _naive_sums_lie_flat),
            Mistake(
                "Small scores are right, but at 1000 `exp` overflows. Only "
                "differences count: what can be subtracted from a row so "
                "that no exponent is above 0?", _naive),
            Mistake(
                "Each column adds up to 1. Asked for are the rows: they are "
                "the days.", _softmax_of_columns),
            Mistake(
                "The whole table adds up to 1. Each row should, by itself.",
                _softmax_of_everything),
            Mistake(
                "One number is subtracted from the whole table, so a row "
                "far below it becomes 0/0. Each row needs a number of its "
                "own.", _shifted_by_the_largest),
            Mistake(
                "These are the powers. They are not yet divided by their "
                "row's sum.", _powers),
            Mistake(
                "The scores are divided by their sum, and may be negative. "
                "The powers of e are missing.", _no_powers),
            Mistake(
                "Each score is squashed by itself. In a softmax the scores "
                "of a row share one whole: its row adds up to 1.", sigmoid),
        ],
        hints=[
            ("Three steps: subtract something from each row, take the "
            "powers, divide by each row's sum. A number for each row has to "
            "be a column, (N, 1): `e.sum(axis=1, keepdims=True)`."),
            ("If a row's largest score becomes 0, all its powers lie "
            "between 0 and 1. `z.max(axis=1, keepdims=True)` is the largest "
            "of each row, as a column of shape (N, 1), which can be "
            "subtracted from the table."),
            ("`e = np.exp(z - z.max(axis=1, keepdims=True))`, then divide "
            "`e` by its own row sums, kept as a column in the same way."),
        ],
    ),
    Rules(
        key="02-ends",
        title="What belongs at the end?",
        rules=[_four_names, *(_task(k) for k in range(_TASKS))],
        solution=["sigmoid", "softmax", "linear", "sigmoid"],
        hints=[
            ("Ask of each task: between which numbers may an answer lie? "
            "And do several answers share one whole?"),
            ("Sureness lies between 0 and 1. A temperature may be anything. "
            "Where exactly one of several is right, the answers add up to "
            "1."),
            ("Only task 2 has several answers that exclude each other, and "
            "only task 3 has an answer that is no sureness at all."),
        ],
    ),
    Function(
        key="02-dead",
        title="Count the dead",
        call="dead(a)",
        right=_dead,
        cases=[
            (np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 2.0]]),),
            (np.array([[0.0, 0.0], [0.0, 0.5], [0.0, 0.0], [0.0, 1.5]]),),
            (np.array([[0.0], [0.0], [0.001]]),),
            (np.array([[1.0, 0.0, 0.0, 2.0], [0.0, 0.0, 3.0, 0.0],
                       [0.5, 0.0, 0.0, 0.0]]),),
        ],
        random=_any_activations,
        mistakes=[
            Mistake(
                "A unit counts as dead here if it is 0 for *some* example. "
                "It should be 0 for every one.",
                lambda a: (a == 0).any(axis=0)),
            Mistake(
                "The answer has one entry for each example. Units are the "
                "columns: which axis must vanish?",
                lambda a: (a == 0).all(axis=1)),
            Mistake(
                "True and false are exchanged: these are the units that "
                "live.",
                lambda a: (a != 0).any(axis=0)),
            Mistake(
                "Only the first example is looked at. Another one may wake "
                "the unit.",
                lambda a: a[0] == 0),
            Mistake(
                "That is how many zeros each unit has. When are they too "
                "many for a living unit?",
                lambda a: (a == 0).sum(axis=0)),
            Mistake(
                "That is a table, one entry for each example and unit. What "
                "makes one answer of a unit's column?",
                lambda a: a == 0),
            Mistake(
                "Only the last example decides. Inside a loop `=` replaces "
                "what the examples before it said.",
                lambda a: a[-1] == 0),
            Mistake(
                "More than half of the examples is not every one.",
                lambda a: (a == 0).mean(axis=0) > 0.5),
            Mistake(
                "A small answer is not yet 0: such a unit still lives.",
                lambda a: (a < 0.1).all(axis=0)),
            Mistake(
                "Those are the places of the dead units. Asked for is one "
                "`True` or `False` for each unit.",
                lambda a: np.flatnonzero(_dead(a))),
            Mistake(
                "The loop makes a round for each example: `len(a)` counts "
                "rows. Units are the columns.",
                lambda a: [(a[:, k] == 0).all() for k in range(len(a))]),
            Mistake(
                "Once a unit lives, all behind it count as living. What has "
                "to be set anew for each unit?", _never_reset),
            Mistake(
                "All units get one answer, whether the whole table is 0. "
                "Each unit has a column of its own.",
                lambda a: np.full(a.shape[1], (a == 0).all())),
            Mistake(
                "The answer for a dead unit is missing: only the living ones "
                "are noted down.", lambda a: _dead(a)[~_dead(a)]),
        ],
        hints=[
            ("`a == 0` is a table of `True` and `False`, one row an example "
            "and one column a unit. What must hold for a whole column?"),
            ("`.all(axis=...)` is `True` where everything along that axis "
            "is. The axis that you name vanishes: the examples should."),
            ("The examples are axis 0: `.all(axis=0)` on the table "
            "`(a == 0)`."),
        ],
    ),
]

QUIZ = [
    Question(
        "A sigmoid neuron answers 0.5 to some inputs. What do you know?",
        [
            Option("Its weighted sum is 0.5.",
                   "The sigmoid of 0.5 is 0.62. At which z is it one half?"),
            Option("Its weighted sum is 0: the inputs lie on its decision "
                   "line.",
                   "1 / (1 + 1) is one half, and e to the power of 0 is 1.",
                   right=True),
            Option("It is a dead unit.",
                   "It is as alive as it can be: its slope is largest "
                   "there."),
            Option("It says yes to half of all examples.",
                   "It is half sure about this one. Of others we know "
                   "nothing."),
        ],
    ),
    Question(
        "Where does a small nudge of z change a sigmoid's answer the most?",
        [
            Option("At z = 0, by a quarter of the nudge.",
                   "The slope is a (1 - a), and one half times one half is "
                   "the largest that it can be.", right=True),
            Option("At z = 0, by the whole nudge.",
                   "That is tanh. The sigmoid's slope there is one half "
                   "times one half."),
            Option("Where the answer is near 1.",
                   "There 1 - a is nearly 0: the curve is level."),
            Option("Everywhere the same.",
                   "Only a straight line has one slope."),
        ],
    ),
    Question(
        "A network has ten layers and no activation functions. Compared with "
        "one layer it can represent",
        [
            Option("curves, because there are ten layers.",
                   "A straight line put into a straight line stays "
                   "straight."),
            Option("more, because it has ten times the weights.",
                   "The ten matrices multiply to one. Different weights "
                   "make the same function."),
            Option("XOR, because that needs depth.",
                   "It needs depth and a bend in between."),
            Option("nothing more.",
                   "The ten melt into one layer, as in exercise 2.2.",
                   right=True),
        ],
    ),
    Question(
        "All of Mira's scores are doubled: 4, 2, 0 in place of 2, 1, 0. What "
        "becomes of her softmax?",
        [
            Option("Nothing: only the relation of the scores counts.",
                   "Adding the same to all changes nothing. Doubling doubles "
                   "the differences, and those count."),
            Option("Each share doubles.",
                   "They would add up to 2."),
            Option("The walk's share grows, the others shrink.",
                   "The differences double, so it becomes surer: 0.867, "
                   "0.117, 0.016.", right=True),
            Option("They become more equal.",
                   "That is what halving does."),
        ],
    ),
    Question(
        "Somebody ends a network for yes or no in one neuron with softmax. "
        "What does it answer?",
        [
            Option("The same as with a sigmoid.",
                   "A sigmoid is a softmax between two scores, z and 0. "
                   "Here there is only one."),
            Option("Always 1.",
                   "One share of one whole: a number divided by itself.",
                   right=True),
            Option("0 or 1, like a step.",
                   "Work it out: e to the power of z, divided by the sum of "
                   "all such powers, of which there is one."),
            Option("It stops with an error.",
                   "Keras warns and goes on, nnlab says nothing. Neither "
                   "stops."),
        ],
    ),
    Question(
        "A ReLU unit gives 0 for 95 of 100 examples. Is it dead?",
        [
            Option("Yes: 0 means that nothing gets through.",
                   "For those 95, true. Five examples still do get "
                   "through."),
            Option("No: five examples still let a nudge through.",
                   "It learns from these five. Dead is 0 for all of them.",
                   right=True),
            Option("It was from the start, since ReLU's slope is 0 at 0.",
                   "At z above 0 its slope is 1, and five examples get "
                   "there."),
        ],
    ),
]
