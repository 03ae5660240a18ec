"""Exercises and quiz of chapter 08: training a network."""

import functools

import numpy as np

from nnlab import datasets, layers, optimizers, utils
from nnlab.models import Sequential

from ..define import Choice, Function, Mistake, Option, Question, Rules
from ..draw import numbers

BUDGET, ENOUGH = 1_000, 0.95


def _scale(W):
    return W * np.sqrt(2 / W.shape[0])


def _any_weights(rng):
    n_in, n_out = rng.choice([1, 3, 4, 5, 6, 7, 9], size=2, replace=False)
    return (numbers(rng, int(n_in), int(n_out)),)


def _sheets_right(accuracy, length, sheets):
    return sheets * accuracy**length


def _any_sheets(rng):
    return (round(float(rng.uniform(0.5, 1)), 3), int(rng.integers(2, 13)),
            int(rng.integers(1, 200)))


@functools.cache
def _digits():
    """The chapter's rows: x, y to learn from, x, y held out."""
    x, y = datasets.digits()
    order = np.random.default_rng(8).permutation(len(x))
    learn, held = order[:1297], order[1297:]
    return x[learn], y[learn], x[held], y[held]


def _answers(reader, x):
    return np.asarray(reader.predict(x, verbose=0))


def _is_a_model(reader):
    if not all(hasattr(reader, name) for name in ("predict", "count_params")):
        return (f"`reader` is a {type(reader).__name__}. Hand in the model "
                "itself, not what `fit` or `predict` returned.")
    return None


def _takes_digits(reader):
    shape = tuple(reader.input_shape[1:])
    if shape != (64,):
        return (f"`reader` takes inputs of shape {shape}. These digits have "
                "8 by 8 pixels in a row: begin with `layers.Input((64,))`.")
    return None


def _gives_ten(reader):
    shape = _answers(reader, _digits()[2][:2]).shape
    if shape != (2, 10):
        return (f"For two digits `reader` gives the shape {shape}, expected "
                "(2, 10): one probability for each of ten digits.")
    return None


def _gives_shares(reader):
    totals = _answers(reader, _digits()[2][:20]).sum(axis=1)
    if not np.allclose(totals, 1, atol=1e-3):
        return ("The ten numbers for a digit should be probabilities, and "
                f"for the first one they sum to {totals[0]:.2f}. Is the last "
                "activation softmax?")
    return None


def _keeps_the_budget(reader):
    count = reader.count_params()
    if count > BUDGET:
        return (f"`reader` has {count:,} numbers, and the budget is "
                f"{BUDGET:,}. What does each hidden unit cost, on both of "
                "its sides?")
    return None


def _held_accuracy(reader):
    _, _, x, y = _digits()
    return float((_answers(reader, x).argmax(axis=1) == y).mean())


def _has_learned(reader):
    accuracy = _held_accuracy(reader)
    if accuracy < 0.5:
        return (f"It gets {accuracy:.1%} of the held-out digits. Was it "
                "compiled and fitted on `x8[learn]` and `y8[learn]`, with "
                "a loss for whole numbers as labels?")
    return None


def _beats_the_mean(reader):
    accuracy = _held_accuracy(reader)
    if accuracy < ENOUGH:
        return (f"It gets {accuracy:.1%} of the held-out digits, and "
                f"{ENOUGH:.0%} are asked for. Is the loss on the learning "
                "rows still falling when it stops? Then more epochs or a "
                "larger rate; if not, more of the budget.")
    return None


def _reader():
    """The course's own: 64-12-10, trained in a moment."""
    x, y, _, _ = _digits()
    utils.set_random_seed(8)
    model = Sequential([layers.Input((64,)),
                        layers.Dense(12, activation="relu"),
                        layers.Dense(10, activation="softmax")])
    model.compile(optimizers.Adam(0.01), "sparse_categorical_crossentropy",
                  metrics=["accuracy"])
    model.fit(x, y, batch_size=32, epochs=30, verbose=0)
    return model


_W8 = np.array([[2.0, -1.0], [0.0, 3.0], [1.0, 0.5], [-2.0, 1.0],
                [4.0, 0.0], [1.0, 1.0], [-1.0, 2.0], [0.5, -3.0]])

EXERCISES = [
    Choice(
        key="08-split",
        title="Which split tells?",
        options={
            "A": Option(
                "Shuffle all 2,000 rows, then hold back the last 400.",
                "Then four of five sevens by the same person are among the "
                "rows that it learns from. The question was about people "
                "who are in none of them."),
            "B": Option(
                "Hold back the last 400 rows as they stand.",
                "The file goes by digit, so the last fifth is all the eights "
                "and nines. Which digits would it have learned?"),
            "C": Option(
                "Hold back all rows of eight people, and learn from the "
                "others'.",
                "It is then asked about hands that it has never seen, and "
                "that is what the new members' hands will be.", right=True),
            "D": Option(
                "Learn from all 2,000, and hand over the new members' sheets "
                "as `validation_data`.",
                "Whoever watches a number while choosing will choose by it, "
                "and then it no longer tells about the next new member. "
                "Besides, the sheets are to be typed: nobody knows their "
                "answers yet."),
        },
        hints=[
            ("Say the question aloud: how many digits will it get right, "
             "written by whom?"),
            ("For each split, take one row that is kept aside and look for "
             "its nearest relatives. Are they among the rows to learn from?"),
        ],
    ),
    Choice(
        key="08-curves",
        title="Better on what it has not seen?",
        options={
            "A": Option(
                "The piles were exchanged by mistake.",
                "Then the curves would stay exchanged. Look at the last "
                "epochs: training is above validation there."),
            "B": Option(
                "The 10,000 validation images are much easier.",
                "Then they would be easier in every epoch, and by about as "
                "much. Which epoch has the large gap, and what is special "
                "about it?"),
            "C": Option(
                "It is overfitting.",
                "That would be the other way round: better on what it has "
                "seen than on what it has not."),
            "D": Option(
                "The two numbers were not taken at the same time.",
                "`fit` averages the training number over the epoch, its "
                "first, clumsy batches included, and measures validation at "
                "the end. (Dropout, which works in training only, adds to "
                "this later in the course.)", right=True),
        },
        hints=[
            ("In which epoch is the gap largest? What happens inside that "
             "epoch, from its first batch to its last?"),
            ("When does `fit` have a training number for a batch: before or "
             "after the step? And when does it look at the validation "
             "pile?"),
        ],
    ),
    Function(
        key="08-scale",
        title="Weights that keep the size",
        call="scale_for_relu(W)",
        right=_scale,
        cases=[
            (np.array([[2.0], [-1.0], [0.0], [3.0], [1.0], [1.0], [-2.0],
                       [4.0]]),),
            (_W8,),
            (_W8.T,),
            (np.array([[1.5, -0.5, 2.0]]),),
        ],
        random=_any_weights,
        mistakes=[
            Mistake(
                "The number of outputs stands where the number of inputs "
                "belongs. How many terms does one weighted sum have? `W` "
                "has a row for each.",
                lambda W: W * np.sqrt(2 / W.shape[1])),
            Mistake(
                "That suits a layer of 100 inputs only, as the chapter "
                "has them. How many inputs does *this* `W` have?",
                lambda W: W * np.sqrt(2 / 100)),
            Mistake(
                "It first divides by the spread that these few weights "
                "happen to have. They come with variance 1; one number that "
                "depends on the shape alone is enough.",
                lambda W: W / (W.std() or 1) * np.sqrt(2 / W.shape[0])),
            Mistake(
                "The root is missing. 2 / n_in is a variance, and if numbers "
                "are multiplied by c, their variance is multiplied by what?",
                lambda W: W * 2 / W.shape[0]),
            Mistake(
                "That is the scale for layers without an activation. ReLU "
                "sets half of the signal to 0; what makes up for it?",
                lambda W: W * np.sqrt(1 / W.shape[0])),
            Mistake(
                "That is Glorot's scale, with the inputs and the outputs. "
                "The derivation above needs only one of them, and the half "
                "that ReLU takes.",
                lambda W: W * np.sqrt(2 / (W.shape[0] + W.shape[1]))),
            Mistake(
                "All weights of the layer were counted. One weighted sum "
                "uses only one column of them.",
                lambda W: W * np.sqrt(2 / W.size)),
            Mistake(
                "The weights grow where they should shrink: they are divided "
                "by the root instead of multiplied.",
                lambda W: W / np.sqrt(2 / W.shape[0])),
            Mistake(
                "The factor 2 is under the line. Does ReLU make the signal "
                "smaller or larger, and which way must the weights go?",
                lambda W: W * np.sqrt(1 / (2 * W.shape[0]))),
        ],
        hints=[
            ("The weights have variance 1 now and should have 2 / n_in. "
             "Multiply all of them by one number."),
            ("Multiplying by c multiplies a variance by c squared. And n_in "
             "is the number of rows, `W.shape[0]`."),
            "Return `W` times the root of 2 over `W.shape[0]`.",
        ],
    ),
    Rules(
        key="08-reader",
        title="A reader on a budget",
        rules=[_is_a_model, _takes_digits, _gives_ten, _gives_shares,
               _keeps_the_budget, _has_learned, _beats_the_mean],
        solution=_reader,
        hints=[
            ("A layer of n inputs and m units costs (n + 1) * m numbers. How "
             "many hidden units between 64 inputs and 10 outputs stay "
             "within 1,000?"),
            ("A hidden unit costs 65 numbers before it and 10 behind it, and "
             "10 biases come on top. Or leave the hidden layer out and "
             "count again. Ten epochs at Adam's default rate are too few "
             "for so little data."),
            ("`Input((64,))`, `Dense(12, activation=\"relu\")`, "
             "`Dense(10, activation=\"softmax\")`; compile with "
             "`optimizers.Adam(0.01)`; fit on the learning rows with "
             "`epochs=30`, `verbose=0`."),
        ],
    ),
    Function(
        key="08-sheets",
        title="Sheets without a slip",
        call="sheets_right(accuracy, length, sheets)",
        right=_sheets_right,
        cases=[
            (0.5, 2, 8),
            (0.9, 3, 100),
            (0.975, 10, 40),
            (1.0, 7, 3),
            (0.83, 5, 1),
        ],
        random=_any_sheets,
        mistakes=[
            Mistake(
                "That counts sheets as if each held one digit. A sheet is "
                "right only if its first digit is right *and* its second "
                "and so on.",
                lambda accuracy, length, sheets: sheets * accuracy),
            Mistake(
                "`accuracy` is a share already, such as 0.975, and no per "
                "cent.",
                lambda accuracy, length, sheets:
                    sheets * (accuracy / 100)**length),
            Mistake(
                "1 - accuracy is the chance of a mistake, so that counts "
                "the sheets on which every digit is wrong. Asked for are "
                "those on which every digit is right.",
                lambda accuracy, length, sheets:
                    sheets * (1 - accuracy)**length),
            Mistake(
                "The share of mistakes was multiplied by the number of "
                "digits. That counts a sheet with two mistakes twice; for "
                "many digits it even falls below 0.",
                lambda accuracy, length, sheets:
                    sheets * (1 - length * (1 - accuracy))),
            Mistake(
                "That is the chance of one sheet. How many of all the "
                "sheets is that?",
                lambda accuracy, length, sheets: accuracy**length),
            Mistake(
                "That counts the sheets with at least one digit right. "
                "Asked for are those with all digits right.",
                lambda accuracy, length, sheets:
                    sheets * (1 - (1 - accuracy)**length)),
            Mistake(
                "That counts the sheets with at least one mistake. Asked "
                "for are the others.",
                lambda accuracy, length, sheets:
                    sheets * (1 - accuracy**length)),
            Mistake(
                "That is how many digits are right, on all sheets together.",
                lambda accuracy, length, sheets:
                    sheets * length * accuracy),
        ],
        hints=[
            ("Of 100 sheets, how many have their first digit right? And of "
             "those, how many the second as well?"),
            ("Every further digit multiplies by the accuracy once more: "
             "that is a power, in Python `**`."),
            "`sheets` times `accuracy**length`.",
        ],
    ),
]

QUIZ = [
    Question(
        "A ten-class network has just been built, with Glorot's weights and "
        "inputs between 0 and 1. Before any step its loss is 148. What do "
        "you look at first?",
        [
            Option("The learning rate.",
                   "No step has been taken yet, so no rate has been used."),
            Option("The inputs: are they really between 0 and 1?",
                   "Knowing nothing costs log 10, about 2.3. A first loss of "
                   "148 means huge scores, and weights of this size make "
                   "huge scores only from huge inputs.", right=True),
            Option("Nothing. It will fall.",
                   "It may, with luck and Adam; and the damage of the first "
                   "steps stays, in dead units."),
        ],
    ),
    Question(
        "All weights and biases of a ReLU network start at 0. After a "
        "thousand steps, what has changed?",
        [
            Option("Everything, only more slowly.",
                   "Not slowly: the hidden layers' gradients are exactly 0, "
                   "and a thousand times 0 is 0."),
            Option("Nothing at all.",
                   "Nearly. One set of numbers does not get its gradient "
                   "through the zeros."),
            Option("The biases of the last layer.",
                   "Their gradient is the mean of p - y, without any weight "
                   "in it. They learn how common each digit is, and no "
                   "more.", right=True),
        ],
    ),
    Question(
        "A ReLU layer has 400 inputs and 100 units. Which variance keeps the "
        "size of the signal on the way forward?",
        [
            Option("2 / 400", "400 terms in each sum, and ReLU takes half.",
                   right=True),
            Option("2 / 100", "The number of units is how many sums there "
                              "are, not how many terms a sum has."),
            Option("1 / 400", "That would do without ReLU, which sets half "
                              "of the signal to 0."),
            Option("2 / 500", "That is Glorot's compromise between forward "
                              "and backward, made without ReLU in mind."),
        ],
    ),
    Question(
        "You tried forty settings and kept the one with the best validation "
        "accuracy, 98.4 %. What may you expect of it on new images?",
        [
            Option("98.4 %.",
                   "It was chosen for being high, and part of what made it "
                   "high was luck, which does not come along."),
            Option("More, since it was the best.",
                   "It was the best on those images. On others its luck is "
                   "drawn anew."),
            Option("Probably a little less.",
                   "The best of forty is partly the luckiest of forty. That "
                   "is why there is a third pile.", right=True),
        ],
    ),
    Question(
        "`fit(x, y, validation_split=0.2)`, and the file holds ten classes "
        "of equal size, one after the other. What does validation measure?",
        [
            Option("How well it does on classes that it never saw.",
                   "The last fifth of the rows holds the last two classes, "
                   "and they are missing from the rest.", right=True),
            Option("What a random fifth would: `fit` shuffles first.",
                   "It cuts first and shuffles only what is left to learn "
                   "from."),
            Option("Nothing: `fit` refuses sorted data.",
                   "It does not look at the order, and does as it is told."),
        ],
    ),
]
