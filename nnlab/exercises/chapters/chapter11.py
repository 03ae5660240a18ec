"""Exercises and quiz of chapter 11: the same network in Keras."""

import numpy as np

from nnlab import layers
from nnlab.models import Sequential

from ..define import Function, Mistake, Option, Question, Rules, Value
from ..draw import numbers


# 11-slope: what one step of SGD gives away
def _any_step(rng):
    shape = tuple(int(n) for n in rng.integers(1, 4, size=2))
    rate = float(rng.choice([0.01, 0.1, 0.25, 0.5, 2.0]))
    return numbers(rng, *shape), numbers(rng, *shape), rate


# 11-files: a letter for each of Emil's four files
_SAYINGS = [
    {"A": "A small constant cannot move an output by so much. Read the last "
          "line of the file: which function has no numbers below 0?",
     "C": "The outputs have the same shape. Read the last line of the file: "
          "which function has no numbers below 0?",
     "D": "Rounding shows in the seventh digit, and this is the first. Which "
          "function has no numbers below 0?"},
    {"A": "Another constant stays another constant with 64 bits. What "
          "happens to this difference?",
     "B": "Another layer would not become the same with 64 bits. What "
          "happens to this difference?",
     "C": "A wrong shape would not be mended by 64 bits. What happens to "
          "this difference?"},
    {"A": "There is no division by anything small in a squared error. What "
          "is the shape of outputs minus labels?",
     "B": "The outputs are equal, so all layers are. What is the shape of "
          "outputs minus labels?",
     "D": "Rounding shows in the seventh digit. What is the shape of outputs "
          "minus labels?"},
    {"B": "Outputs and slopes are equal, so all layers are. What comes after "
          "the slope?",
     "C": "One slope, one bias: nothing could be spread over a table. What "
          "does Adam divide by, when a slope is as small as this?",
     "D": "Rounding shows in the seventh digit, and this is a factor. What "
          "does Adam divide by, when a slope is as small as this?"},
]


def _as_text(answer):
    """The letters as one text, if they came in a list."""
    if isinstance(answer, list | tuple) and all(
            isinstance(letter, str) for letter in answer):
        return "".join(answer)
    return answer


def _rule_of(place, right, says):
    def rule(answer):
        answer = _as_text(answer)
        if type(answer) is not str or set(answer.upper()) - set("ABCD?"):
            return ("Answer with one letter a file, in order, as one text, "
                    "such as `\"AB?D\"`. A `?` leaves a file open.")
        given = answer.upper()[place:place + 1]
        if given in ("", "?", right):
            return None
        return f"File {place + 1} is not {given}. {says[given]}"
    return rule


def _all_named(answer):
    answer = _as_text(answer)
    if len(answer) > 4:
        return "These are more letters than the four files."
    left = [str(k + 1) for k, c in enumerate(answer.ljust(4, "?")) if c == "?"]
    return f"Still open: file {', '.join(left)}." if left else None


# Models: nnlab's or Keras's, whose parts have the same names
def _is_a_model(answer):
    if not all(hasattr(answer, name) for name in ("layers", "get_weights")):
        return (f"A model is asked for, and this is a "
                f"{type(answer).__name__}. Begin with `Sequential([...])`.")
    return None


def _is_built(answer):
    if not answer.get_weights():
        return ("The model has no weights yet: it does not know how many "
                "inputs will come. Let the list begin with an `Input`.")
    return None


def _is_nnlab(answer):
    if not isinstance(answer, Sequential):
        return ("That is a model of Keras. Asked for is the way back: "
                "`nnlab.Sequential`.")
    return None


def _dense(model):
    return [v for v in model.layers if type(v).__name__ == "Dense"]


def _activation(layer):
    return getattr(layer.activation, "__name__", str(layer.activation))


_SENT = [(6, 8), (8, 4), (4,), (4, 1), (1,)]


def _shapes_fit(answer):
    came = [tuple(v.shape) for v in answer.get_weights()]
    if came == _SENT:
        return None
    if came == [(6, 8), (8,), *_SENT[1:]]:
        return ("One array too many: the first layer of the list has "
                "something that the sender's has not. Which argument of "
                "`Dense` leaves it out?")
    units = [v[1] for v in came if len(v) == 2]
    if units == [8, 4, 1]:
        return (f"The units are right, and the shapes are {came}. Compare "
                "with the list: what is missing, or too much, and where?")
    return (f"The shapes of its weights are {came}. In the list, each pair "
            "such as (6, 8) is a layer with 6 inputs and 8 units.")


def _ends_as_told(answer):
    came = [_activation(layer) for layer in _dense(answer)]
    if came != ["relu", "relu", "sigmoid"]:
        return (f"The weights would fit, and the activations are {came}. The "
                "letter says relu, relu, sigmoid; weights do not know it.")
    return None


def _rebuilt():
    return Sequential([
        layers.Input((6,)), layers.Dense(8, activation="relu", use_bias=False),
        layers.Dense(4, activation="relu"),
        layers.Dense(1, activation="sigmoid")])


def _is_keras(answer):
    if type(answer) is Sequential:
        return ("That is a model of nnlab. Asked for is the Keras of today: "
                "`keras.Sequential`, and `keras.layers` in it.")
    return None


def _has_three_layers(answer):
    units = [layer.units for layer in _dense(answer)]
    if len(units) != 3 or units[:2] != [64, 64]:
        return (f"Its dense layers have {units} units. The network of 2015 "
                "had two hidden layers of 64, and an end.")
    return None


def _takes_two(answer):
    n_in = answer.get_weights()[0].shape[0]
    if n_in != 2:
        return f"It takes {n_in} inputs. A point has 2."
    return None


def _bends_with_tanh(answer):
    came = [_activation(layer) for layer in _dense(answer)[:2]]
    if came != ["tanh", "tanh"]:
        return (f"The hidden layers have the activations {came}. `Dense` "
                "does nothing to z unless it is told what, and the original "
                "was told tanh.")
    return None


def _drops_half(answer):
    kinds = [type(v).__name__ for v in answer.layers
             if type(v).__name__ in ("Dense", "Dropout")]
    if kinds != ["Dense", "Dropout", "Dense", "Dropout", "Dense"]:
        return (f"The layers come as {', '.join(kinds)}. Half of *each* "
                "hidden layer is dropped, right behind it, and nothing of "
                "the end.")
    rates = [v.rate for v in answer.layers if type(v).__name__ == "Dropout"]
    if rates != [0.5, 0.5]:
        return f"The rates of the dropouts are {rates}, and half is dropped."
    return None


def _end_can_learn(answer):
    end = _dense(answer)[-1]
    came = end.units, _activation(end)
    if came in ((1, "sigmoid"), (2, "softmax")):
        return None
    if came == (1, "softmax"):
        return ("That is the fault of the original: softmax of one number "
                "is 1. Which function makes a probability of one number? Or "
                "how many units does softmax need?")
    return (f"It ends in {came[0]} unit(s) with {came[1]}. For two classes: "
            "one probability of a yes, or two that add up to 1.")


def _modern():
    import keras  # here, since it takes its time

    return keras.Sequential([
        keras.Input((2,)), keras.layers.Dense(64, activation="tanh"),
        keras.layers.Dropout(0.5), keras.layers.Dense(64, activation="tanh"),
        keras.layers.Dropout(0.5), keras.layers.Dense(1, "sigmoid")])


EXERCISES = [
    Function(
        key="11-slope",
        title="The slope that was used",
        call="slope(before, after, rate)",
        right=lambda before, after, rate: (before - after) / rate,
        cases=[
            (np.array([1.0, 2.0]), np.array([0.5, 2.25]), 0.5),
            (np.array([[3.0], [-1.0]]), np.array([[1.0], [0.0]]), 2.0),
            (np.array([0.0, 0.25]), np.array([0.0, -0.5]), 0.1),
        ],
        random=_any_step,
        mistakes=[
            Mistake(
                "That is the step. The step was the slope times the rate.",
                lambda before, after, rate: before - after),
            Mistake(
                "The sign: descent subtracts, so where the slope is positive "
                "`before` is the larger of the two.",
                lambda before, after, rate: (after - before) / rate),
            Mistake(
                "The rate is multiplied once more. The step already holds "
                "it as a factor.",
                lambda before, after, rate: (before - after) * rate),
            Mistake(
                "Only the old weights are divided by the rate: mind the "
                "brackets.",
                lambda before, after, rate: before - after / rate),
        ],
        hints=[
            "Write down one step of SGD, with the names before, after and "
            "rate, and `dv` for the slope. Then solve it for `dv`.",
            "after = before - rate * dv. Bring `rate * dv` to one side.",
            "`(before - after)` is `rate * dv`. What is left to do?",
        ],
    ),
    Rules(
        key="11-files",
        title="No fault in Keras",
        rules=[*(_rule_of(k, right, says) for k, (right, says) in enumerate(
            zip("BDCA", _SAYINGS, strict=True))), _all_named],
        solution="BDCA",
        hints=[
            "How large is each difference: in the first digit, or in the "
            "seventh? And does it come before the loss, in it, or after?",
            "Only one of the four gets smaller with more bits. In one, the "
            "outputs differ already. In one, look at the two shapes.",
            "File 2 is rounding (D), and in file 3 labels of shape (8,) meet "
            "outputs of shape (8, 1): C.",
        ],
    ),
    Rules(
        key="11-rebuild",
        title="Weights without a plan",
        rules=[_is_a_model, _is_nnlab, _is_built, _shapes_fit, _ends_as_told],
        solution=_rebuilt,
        hints=[
            "A table such as (6, 8) is the weights of a layer: 6 inputs, 8 "
            "units. How many layers are there, and with how many units?",
            "After each table come the biases of its layer, one a unit. Is "
            "that so for all three?",
            "8, 4 and 1 units. The first layer has no biases: "
            "`use_bias=False`.",
        ],
    ),
    Value(
        key="11-one-softmax",
        title="The loss in the end",
        right=0.5,
        mistakes=[
            Mistake(
                "That is the loss of an output of 0.5, the best that a "
                "constant can do. Can this output be 0.5?", 0.25),
            Mistake(
                "Nothing can be learned by this output. What does it say for "
                "each row, and how far is that from a label of 0?", 0.0),
            Mistake(
                "That would be so if all labels were 0.", 1.0),
            Mistake(
                "That is the price in cross-entropy of knowing nothing. "
                "This is a squared error.", float(np.log(2))),
        ],
        hints=[
            "What is the softmax of a single number, whatever it is?",
            "The output is 1 for each row. What is the squared error of a "
            "row whose label is 1, and of one whose label is 0?",
            "Half of the rows cost 0 and half cost 1.",
        ],
    ),
    Rules(
        key="11-modern",
        title="The first example, put right",
        rules=[_is_a_model, _is_keras, _is_built, _has_three_layers,
               _takes_two, _bends_with_tanh, _drops_half, _end_can_learn],
        solution=_modern,
        hints=[
            "`keras.Sequential([...])`, and in the list an `Input` for two "
            "numbers, then five layers.",
            "Dense, Dropout, Dense, Dropout, Dense. Today's `Dense` is told "
            "its units alone; the inputs it counts itself.",
            "The end: `keras.layers.Dense(1, activation=\"sigmoid\")`, or "
            "two units with softmax. `Dropout(0.5)` drops half.",
        ],
    ),
]

QUIZ = [
    Question(
        "Two libraries differ by 1e-5 after a whole fit with 32 bits. How "
        "do you find out whether it is rounding?",
        [
            Option("1e-5 is small, so it is rounding.",
                   "Another constant can make a difference as small as "
                   "that: see 0.999."),
            Option("Train longer: rounding goes away.",
                   "Each step starts from the rounding of the one before, so "
                   "it rather grows."),
            Option("Run both with 64 bits and see whether the difference "
                   "shrinks.",
                   "Rounding shrinks with more digits; another formula "
                   "stays another formula.", right=True),
            Option("Compare the accuracies.",
                   "They may be equal by luck, and they are far too coarse."),
        ],
    ),
    Question(
        "You call fit(epochs=3) twice on one model. What have you got?",
        [
            Option("A model trained for three epochs: the second fit began "
                   "anew.",
                   "`fit` begins where the weights are. For a fresh start "
                   "build a new model."),
            Option("A model trained for six epochs.",
                   "It goes on from the weights and from the optimizer's "
                   "memory.", right=True),
            Option("An error: a model can be fitted once.",
                   "It can be fitted as often as you like."),
        ],
    ),
    Question(
        "What is a backend of Keras?",
        [
            Option("The library that does the arithmetic.",
                   "TensorFlow, JAX or PyTorch; the same cell runs on each.",
                   right=True),
            Option("The computer on which the training runs.",
                   "That is the device. A backend is software, and runs on "
                   "several devices."),
            Option("The last layer of the network.",
                   "That is the output layer."),
            Option("The file in which the model is saved.",
                   "That is a `.keras` file; it can be read with another "
                   "backend."),
        ],
    ),
    Question(
        "A Keras network for two classes ends in Dense(1, softmax). Its "
        "accuracy stays at the share of the ones. Why?",
        [
            Option("The learning rate is too small.",
                   "With any rate the step is 0, because the slope is."),
            Option("Softmax needs cross-entropy as its loss.",
                   "With cross-entropy the output would still be 1 for "
                   "every row."),
            Option("Softmax of one number is 1, so it always says yes, and "
                   "no slope comes back.",
                   "One unit wants a sigmoid; softmax wants a unit for each "
                   "class.", right=True),
        ],
    ),
    Question(
        "Weights were copied from one library into another. The outputs "
        "agree to 1e-7, and after one step of Adam the weights do not. "
        "Where do you look first?",
        [
            Option("At the activations.",
                   "Then the outputs would not agree."),
            Option("At the first weights.",
                   "They were copied, and the outputs agree."),
            Option("At the number of bits.",
                   "Rounding comes into Adam's step as well, and is enlarged "
                   "where a slope is almost 0. A setting is looked up "
                   "sooner."),
            Option("At the defaults of Adam: rate, betas, epsilon.",
                   "The outputs agree, so what comes before the loss does. "
                   "Loss and slopes are shown by one step of SGD.",
                   right=True),
        ],
    ),
]
