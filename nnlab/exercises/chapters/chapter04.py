"""Exercises and quiz of chapter 04: losses."""

import numpy as np

from nnlab.activations import sigmoid
from nnlab.losses import binary_crossentropy

from ..define import (
    Choice,
    Function,
    Mistake,
    Option,
    Question,
    Rules,
    Value,
)
from ..draw import numbers

# The three prices of the chapter, under the names that they have there.


def absolute(y, p):
    """The distance between what happened and what was said."""
    return np.abs(p - y)


def squared(y, p):
    """The square of that distance."""
    return (p - y) ** 2


def surprise(y, p):
    """Minus the logarithm of the probability of what happened."""
    return -np.log(np.where(y == 1, p, 1 - p))


PRICES = (absolute, squared, surprise)


def _expected(loss, truth, reports):
    return truth * loss(1, reports) + (1 - truth) * loss(0, reports)


def _best_report(loss, truth, reports):
    return float(reports[np.argmin(_expected(loss, truth, reports))])


def _any_bet(rng):
    loss = PRICES[rng.integers(3)]
    truth = round(float(rng.uniform(0.05, 0.95)), 3)
    if abs(truth - 0.5) < 0.04:         # there every report costs the same
        truth = 0.62
    count = rng.integers(4, 9)
    reports = np.sort(rng.uniform(0.02, 0.98, count).round(4))
    return loss, truth, np.roll(reports, 2)     # as nobody sorted them


def _first_valley(loss, truth, reports):
    """The last report before the price rises for the first time."""
    price = _expected(loss, truth, reports)
    rises = np.flatnonzero(np.diff(price) > 0)
    return float(reports[rises[0] if len(rises) else -1])


def _priced(price):
    """The report for which ``price(loss, truth, reports)`` is lowest."""
    def best(loss, truth, reports):
        return float(reports[np.argmin(price(loss, truth, reports))])
    return best


def _from_logits(y, z):
    y, z = np.asarray(y, float), np.asarray(z, float)
    return binary_crossentropy(y[:, None], z[:, None], from_logits=True)


def _any_logits(rng):
    count = rng.integers(2, 7)
    z = numbers(rng, count, zeros=0.15) * rng.choice([1, 3, 300], count)
    return rng.integers(0, 2, count).astype(float), z


def _softplus(u):
    return np.maximum(u, 0) + np.log1p(np.exp(-np.abs(u)))


def _clipped(y, z):
    p = np.clip(1 / (1 + np.exp(-np.clip(z, -700, 700))), 1e-7, 1 - 1e-7)
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


def _through_a(y, z, infinite):
    """By way of a, with whatever overflows hidden afterwards."""
    a = 1 / (1 + np.exp(-z))
    price = -y * np.log(a) - (1 - y) * np.log(1 - a)
    return np.nan_to_num(price, posinf=infinite)


_NEAREST = (
    "That is the truth itself, or the report nearest to it, which is what "
    "the squared error chooses. Is `loss` used, whichever came? Work out the "
    "absolute error at a truth of 0.7, once for the report 0.7 and once for "
    "0.9.")

LN2, LN10 = float(np.log(2)), float(np.log(10))

# The tasks of 04-tasks, in the chapter's order: the right letter, and what
# to say to each wrong one.
TASKS = (
    ("A", "Task 1", {
        "B": "Degrees are no probability: binary cross-entropy takes the "
             "logarithm of something between 0 and 1.",
        "C": "Degrees are not classes: 19 is nearer to 20 than to 2, and a "
             "loss that only asks for the right class cannot see that.",
        "D": "Degrees are not classes: 19 is nearer to 20 than to 2, and a "
             "loss that only asks for the right class cannot see that."}),
    ("D", "Task 2", {
        "A": "Squared error would say that a 3 taken for a 4 is nearly "
             "right. Are digits quantities here, or names?",
        "B": "There are ten outputs and one of them is right: the outputs "
             "share one softmax and are no separate yes-or-no questions.",
        "C": "The family is right. Look at the labels: are they rows of "
             "zeros and a one, or class numbers?"}),
    ("B", "Task 3", {
        "A": "It would run, but its slope dies where the network is sure "
             "and wrong. Which loss was made for one yes or no?",
        "C": "There is one output, not a row of classes: a softmax over one "
             "number is always 1.",
        "D": "There is one output, not a row of classes: a softmax over one "
             "number is always 1."}),
    ("B", "Task 4", {
        "A": "It would run, but its slope dies where the network is sure "
             "and wrong. Each tag is a yes or no of its own.",
        "C": "A photo may show a cat *and* a tree. Can outputs that must "
             "add up to 1 say so?",
        "D": "A photo may show a cat *and* a tree, so its label is no "
             "single class number."}),
    ("C", "Task 5", {
        "A": "It would run, but its slope dies where the network is sure "
             "and wrong.",
        "B": "The three answers share one softmax: exactly one of them is "
             "right.",
        "D": "The family is right. Look at the labels: are they class "
             "numbers, or rows of zeros and a one?"}),
)


def _five_letters(answer):
    if (not isinstance(answer, str) or len(answer.strip()) != len(TASKS)
            or set(answer.strip().upper()) - set("ABCD")):
        return ("Asked for are five letters from A to D in quotation marks, "
                'one for each task in order, such as `"AAAAA"`.')
    return None


def _task(k):
    right, name, wrong = TASKS[k]

    def fits(answer):
        letter = answer.strip().upper()[k]
        return None if letter == right else f"{name}: {wrong[letter]}"

    return fits


EXERCISES = [
    Function(
        key="04-best-report",
        title="The report that costs least",
        call="best_report(loss, truth, reports)",
        right=_best_report,
        cases=[
            (squared, 0.7, np.array([0.1, 0.4, 0.7, 0.9])),
            (absolute, 0.7, np.array([0.1, 0.4, 0.7, 0.9])),
            (absolute, 0.2, np.array([0.05, 0.2, 0.5, 0.8])),
            (surprise, 0.3, np.array([0.15, 0.3, 0.6, 0.75, 0.85])),
            (squared, 0.85, np.array([0.65, 0.1, 0.8, 0.45])),
        ],
        random=_any_bet,
        mistakes=[
            Mistake(
                _NEAREST,
                lambda loss, truth, reports:
                    float(reports[np.argmin(np.abs(reports - truth))]),
            ),
            Mistake(_NEAREST, lambda loss, truth, reports: truth),
            Mistake(
                "It always takes the highest report, as if a no cost "
                "nothing. With the probability `1 - truth` it does not "
                "happen, and that price is added to it.",
                lambda loss, truth, reports: float(reports.max()),
            ),
            Mistake(
                "It always takes the lowest report, as if a yes cost "
                "nothing. With the probability `truth` it happens, and that "
                "price counts too.",
                lambda loss, truth, reports: float(reports.min()),
            ),
            Mistake(
                "It always takes the first report. Does a `return` stand "
                "inside the loop, or is one mean taken of all prices?",
                lambda loss, truth, reports: float(reports[0]),
            ),
            Mistake(
                "`loss` takes what happened first and the report second.",
                _priced(lambda loss, truth, reports:
                        truth * loss(reports, 1)
                        + (1 - truth) * loss(reports, 0)),
            ),
            Mistake(
                "The yes is weighted by its probability. The no has one too.",
                _priced(lambda loss, truth, reports:
                        truth * loss(1, reports) + loss(0, reports)),
            ),
            Mistake(
                "The no is weighted by its probability. The yes has one too.",
                _priced(lambda loss, truth, reports:
                        loss(1, reports) + (1 - truth) * loss(0, reports)),
            ),
            *(Mistake(
                "The prices are rounded before they are compared, so several "
                "look equally cheap.",
                _priced(lambda loss, truth, reports, k=k: np.round(
                    _expected(loss, truth, reports), k)))
              for k in (1, 2)),
            Mistake(
                "It stops where the price first rises. The reports are in no "
                "order: a cheaper one may come behind a dearer one.",
                _first_valley,
            ),
            Mistake(
                "That is the report before the cheapest. `np.argmin` counts "
                "from 0, as the square brackets do.",
                lambda loss, truth, reports: float(
                    reports[np.argmin(_expected(loss, truth, reports)) - 1]),
            ),
            Mistake(
                "The two probabilities are exchanged: `loss(1, ...)` is "
                "paid with the probability `truth`.",
                lambda loss, truth, reports:
                    _best_report(loss, 1 - truth, reports),
            ),
            Mistake(
                "The two prices are added as if a yes and a no were equally "
                "likely. How likely is each?",
                lambda loss, truth, reports:
                    _best_report(loss, 0.5001, reports),
            ),
            Mistake(
                "It is priced as if `truth` itself happened. What happens is "
                "a yes or a no, 1 or 0, each with its own price and its own "
                "probability.",
                lambda loss, truth, reports:
                    float(reports[np.argmin(loss(truth, reports))]),
            ),
            Mistake(
                "Two things. It is priced as if `truth` itself happened, but "
                "what happens is a yes or a no, 1 or 0, each with its own "
                "probability. And a place came, not the report at it.",
                lambda loss, truth, reports:
                    int(np.argmin(loss(truth, reports))),
            ),
            Mistake(
                "That is the lowest price. Asked for is the report that "
                "has it.",
                lambda loss, truth, reports:
                    float(_expected(loss, truth, reports).min()),
            ),
            Mistake(
                "That is the place of the cheapest report, counted from 0. "
                "Asked for is the report itself.",
                lambda loss, truth, reports:
                    int(np.argmin(_expected(loss, truth, reports))),
            ),
            Mistake(
                "That is the dearest report.",
                lambda loss, truth, reports:
                    float(reports[np.argmax(_expected(loss, truth,
                                                      reports))]),
            ),
        ],
        hints=[
            ("Take one report q first. With the probability `truth` you pay "
            "`loss(1, q)`, otherwise `loss(0, q)`. What do you pay on "
            "average?"),
            ("The same line works for all reports at once: "
            "`price = truth * loss(1, reports) + (1 - truth) * loss(0, "
            "reports)`."),
            ("`np.argmin(price)` is the place of the smallest price. Return "
            "`reports[...]` with that place in the brackets."),
        ],
    ),
    Function(
        key="04-from-logits",
        title="The surprise, from z",
        call="surprise_from_logits(y, z)",
        right=_from_logits,
        cases=[
            (np.array([1.0, 1.0, 1.0]), np.array([0.0, 2.0, -2.0])),
            (np.array([0.0, 0.0, 0.0]), np.array([0.0, 2.0, -2.0])),
            (np.array([1.0, 0.0, 1.0, 0.0]),
             np.array([-1000.0, 1000.0, 1000.0, -1000.0])),
            (np.array([0.0, 1.0]), np.array([0.5, -1.5])),
        ],
        random=_any_logits,
        mistakes=[
            Mistake(
                "Every day is priced as if she had gone. Where y is 0, the "
                "price belongs to 1 - a. Which z has the activation 1 - a?",
                lambda y, z: _softplus(-z),
            ),
            Mistake(
                "Every day is priced as if she had stayed in. Where y is 1, "
                "the price belongs to a itself.",
                lambda y, z: _softplus(z),
            ),
            Mistake(
                "The two labels are exchanged: a high z and y = 1 should "
                "cost almost nothing.",
                lambda y, z: _softplus(z) - (1 - y) * z,
            ),
            Mistake(
                "For y = 0 it is 1 minus the price of a yes. What has to be "
                "taken from 1 is the probability, before the logarithm.",
                lambda y, z: np.where(y == 1, _softplus(-z),
                                      1 - _softplus(-z)),
            ),
            Mistake(
                "The price stops at 16.118, however wrong z is: a "
                "probability was clipped. From z itself no clipping is "
                "needed.",
                _clipped,
            ),
            *(Mistake(
                "z is cut before it is priced, so that the price stops "
                "growing. `softplus` needs no cut: at a z that is wrong by a "
                "thousand it costs a thousand.",
                lambda y, z, k=k: _from_logits(y, np.clip(z, -k, k)))
              for k in (20, 30, 50, 100, 500, 700)),
            *(Mistake(
                "It overflows on the way through a, and to hide `inf` and "
                "`nan` does not bring the price back. Go from z, and not "
                "through a.",
                lambda y, z, k=k: _through_a(y, z, k))
              for k in (None, 0.0, 100.0, 1000.0)),
            Mistake(
                "A no costs nothing here. Where y is 0, the second price is "
                "due.", lambda y, z: y * _softplus(-z)),
            Mistake(
                "A yes costs nothing here. Where y is 1, the other price is "
                "due.", lambda y, z: (1 - y) * _softplus(z)),
            Mistake(
                "With y = 0 this is log 2 for every z. It is written for the "
                "labels -1 and 1, and here a no is 0.",
                lambda y, z: _softplus(-y * z)),
            Mistake(
                "A no has a negative price: less than nothing. It is not the "
                "price that changes its sign where y is 0, it is z.",
                lambda y, z: np.where(y == 1, _softplus(-z), -_softplus(-z))),
            Mistake(
                "One sign is wrong. Put y = 1 and a high z into it: the "
                "price should be almost nothing.",
                lambda y, z: _softplus(z) + y * z),
            Mistake(
                "One sign is wrong. Put y = 0 and a high z into it: the "
                "price should be about z.",
                lambda y, z: _softplus(-z) - (1 - y) * z),
            Mistake(
                "`softplus(-z)` is a price, so 1 minus it is no probability. "
                "Where y is 0 look for the z that has the activation 1 - a.",
                lambda y, z: np.where(y == 1, _softplus(-z),
                                      -np.log(1 - _softplus(-z)))),
            Mistake(
                "A logarithm too many: `softplus` is minus the logarithm of "
                "the probability already.",
                lambda y, z: np.log(_from_logits(y, z))),
            Mistake(
                "That is the probability of what happened. The price is "
                "minus its logarithm, which `softplus` gives.",
                lambda y, z: np.where(y == 1, sigmoid(z), sigmoid(-z))),
            Mistake(
                "That is the squared error of a. Asked for is the surprise.",
                lambda y, z: (sigmoid(z) - y) ** 2),
            Mistake(
                "That is a - y. Asked for is what it costs.",
                lambda y, z: sigmoid(z) - y),
            Mistake(
                "At z = 0 the price is 0 and should be log 2. The bent line "
                "is there and the curve that rounds its corner is missing.",
                lambda y, z: np.maximum(z, 0) - y * z,
            ),
        ],
        hints=[
            ("`softplus` is finite for every number, so bring both labels "
            "to it. For y = 1 the price is `softplus(-z)`; the text says "
            "so."),
            ("For y = 0 the price is -log(1 - a), and 1 - a is the sigmoid "
            "of -z. So put -z in the place of z in what holds for y = 1."),
            ("Two prices, `softplus(-z)` where y is 1 and `softplus(z)` "
            "where y is 0. `np.where(y == 1, ..., ...)` chooses entry by "
            "entry."),
        ],
    ),
    Value(
        key="04-untrained",
        title="The loss of a network that knows nothing",
        right=np.array([LN2, LN10, LN2, 0.09]),
        mistakes=[
            Mistake(
                "The third is summed over the ten tags. Binary "
                "cross-entropy takes the mean over them.",
                np.array([LN2, LN10, 10 * LN2, 0.09]),
            ),
            Mistake(
                "The fourth is summed over the ten outputs. The mean "
                "squared error takes the mean over them.",
                np.array([LN2, LN10, LN2, 0.9]),
            ),
            Mistake(
                "The third and the fourth are summed over the ten outputs. "
                "Both losses take the mean over them.",
                np.array([LN2, LN10, 10 * LN2, 0.9]),
            ),
            Mistake(
                "These logarithms have the base 2. `np.log` is the natural "
                "one.",
                np.array([1.0, np.log2(10), 1.0, 0.09]),
            ),
            Mistake(
                "Ten tags are not ten classes: each has a sigmoid of its "
                "own, whose activation at z = 0 is not one tenth.",
                np.array([LN2, LN10, LN10, 0.09]),
            ),
            Mistake(
                "The first three are the probabilities of the right answer. "
                "A price is minus the logarithm of that.",
                np.array([0.5, 0.1, 0.5, 0.09]),
            ),
            Mistake(
                "The first three are distances, 1 minus the probability of "
                "the right answer. Cross-entropy takes a logarithm.",
                np.array([0.5, 0.9, 0.5, 0.09]),
            ),
            Mistake(
                "These are what the networks say, not what it costs. A price "
                "compares what was said with what happened.",
                np.array([0.5, 0.1, 0.5, 0.1]),
            ),
            Mistake(
                "The fourth is what each output says. Nine of them should "
                "be 0 and one should be 1: how large is each error, and its "
                "square?",
                np.array([LN2, LN10, LN2, 0.1]),
            ),
            Mistake(
                "Zero is the price of a perfect forecast. With every z at 0, "
                "what do a sigmoid and a softmax say?",
                np.zeros(4),
            ),
            Mistake(
                "These logarithms have the base 10. Here `log` is the "
                "natural one, `np.log`.",
                np.array([np.log10(2), 1.0, np.log10(2), 0.09]),
            ),
            Mistake(
                "Two things: these logarithms have the base 10, where the "
                "natural one, `np.log`, is meant, and the third is summed "
                "over the ten tags, where a mean is asked for.",
                np.array([np.log10(2), 1.0, 10 * np.log10(2), 0.09]),
            ),
            Mistake(
                "Near, and rounded too far: to four digits, please.",
                np.array([0.69, 2.3, 0.69, 0.09]),
            ),
            Mistake(
                "The fourth counts the right class alone. The nine others "
                "each got 0.1 and should have got 0.",
                np.array([LN2, LN10, LN2, 0.081]),
            ),
            Mistake(
                "The fourth is the right class's square alone. Nine others "
                "said 0.1 and should have said 0; and a mean is asked for.",
                np.array([LN2, LN10, LN2, 0.81])),
            Mistake(
                "The fourth takes every error to be 0.1. One of them is not: "
                "the right class said 0.1 and should have said 1.",
                np.array([LN2, LN10, LN2, 0.01])),
            Mistake(
                "The second is shared out among ten classes. Nine of the ten "
                "terms are 0 and the sum is asked for: categorical "
                "cross-entropy takes no mean over classes.",
                np.array([LN2, LN10 / 10, LN2, 0.09])),
            Mistake(
                "The second network has ten outputs that share one softmax: "
                "at z = 0 none of them says one half.",
                np.array([LN2, LN2, LN2, 0.09])),
            Mistake(
                "The first three are negative. The logarithm of a "
                "probability is; the price is minus that.",
                np.array([-LN2, -LN10, -LN2, 0.09])),
            Mistake(
                "The fourth is the squared error of a sigmoid at 0.5. A "
                "softmax of ten equal numbers gives something else.",
                np.array([LN2, LN10, LN2, 0.25]),
            ),
        ],
        hints=[
            ("Find the outputs first. With all weights zero every z is 0. "
            "What is the sigmoid of 0, and the softmax of ten zeros?"),
            ("The first three prices are minus the logarithm of the "
            "probability that the right answer got, whichever it is: "
            "`-np.log(0.5)` or `-np.log(0.1)`."),
            ("For the fourth: one output should be 1 and is 0.1, nine "
            "should be 0 and are 0.1. Square, add up, divide by 10. Hand "
            "in `[-np.log(0.5), -np.log(0.1), ..., ...]`."),
        ],
    ),
    Rules(
        key="04-tasks",
        title="Five tasks, four losses",
        rules=[_five_letters, *(_task(k) for k in range(len(TASKS)))],
        solution="".join(right for right, _, _ in TASKS),
        hints=[
            ("Ask three things of each task. A quantity, or a class? If a "
            "class: one of several, or a yes and a no for each? If one of "
            "several: is a label a number, or a row with a single 1?"),
            ("One task is a quantity. Two have a sigmoid at the end, so each "
            "output is a yes or no of its own. Two have a softmax."),
            ("Sigmoids belong to B. Of the two tasks with a softmax, the one "
            "with class numbers belongs to D and the one with rows to C."),
        ],
    ),
    Choice(
        key="04-stuck",
        title="Stuck at 1.4612",
        options={
            "A": Option(
                "It needs more training, or larger steps.",
                "Its outputs are 1 and 0 already: there is nothing left to "
                "train. And yet the loss is not 0."),
            "B": Option(
                "These digits are hard: 1.4612 is as good as it gets.",
                "It gets every one of these digits right, with probability "
                "1. A loss that still asks 1.4612 for that is not looking "
                "at these probabilities."),
            "C": Option(
                "The loss was averaged over the classes, not summed.",
                "Nine of the ten terms are 0 whatever is said, and the "
                "tenth is -log 1 = 0. Averaged or summed, it would cost 0."),
            "D": Option(
                "The loss takes the outputs for logits.",
                "So it squashes them once more: the softmax of one 1 and "
                "nine 0s gives the right class e / (e + 9) = 0.232, and "
                "minus its logarithm is 1.4612.", right=True),
        },
        hints=[
            ("The outputs are a 1 and nine 0s, and -log 1 is 0. So what does "
            "the loss do with the outputs before it takes the logarithm?"),
            ("Look at the second line of the cell, between the brackets. "
            "What does the loss believe it is given, and what is it given?"),
        ],
    ),
]

QUIZ = [
    Question(
        "On the same four days forecaster A is right four times and "
        "forecaster B three times. Can A have the higher mean "
        "cross-entropy?",
        [
            Option("Yes: A may have been barely right four times, and B very "
                   "sure where right and barely wrong once.",
                   "With 0.51 on the right side four times A pays 0.67 a "
                   "day. With 0.99 three times and 0.49 once B pays 0.19.",
                   right=True),
            Option("No: more right answers, lower loss.",
                   "The loss reads how sure the forecasts were, and "
                   "counting does not. They often move together, and they "
                   "need not."),
            Option("Only if somebody made a mistake in the code.",
                   "No mistake is needed: the two measure different things."),
        ],
    ),
    Question(
        "The mean squared error is written with 1/N in one book and with "
        "1/(2N) in another. What follows for the best weights?",
        [
            Option("With 1/(2N) they are half as large.",
                   "The loss is halved, not the weights at which it is "
                   "lowest."),
            Option("They are the same.",
                   "Half of a curve has its lowest point in the same place. "
                   "The slope is halved too, as if the steps were half as "
                   "long.", right=True),
            Option("With 1/(2N) they are more accurate.",
                   "Where the lowest point lies does not depend on the "
                   "factor in front."),
        ],
    ),
    Question(
        "A classifier of ten digits reports a loss of 2.303 after an hour "
        "of training. What has it most likely learned?",
        [
            Option("A good deal: without training the loss is infinite.",
                   "Infinite is the price of probability 0 for what "
                   "happened. Knowing nothing costs log 10."),
            Option("It is right in 2.3 % of all cases.",
                   "A loss is no percentage. Guessing alone is right in "
                   "about 10 %."),
            Option("That depends on the number of pictures.",
                   "It is a mean, so it does not grow with their number."),
            Option("Nothing yet: that is what one tenth for each digit "
                   "costs.",
                   "-log(1/10) = 2.303. By this price its forecasts are "
                   "worth no more than those of somebody who has seen no "
                   "picture.",
                   right=True),
        ],
    ),
    Question(
        "At z = -5 with y = 1, how steep is the cross-entropy, seen from z?",
        [
            Option("0: so wrong a neuron is dead.",
                   "A ReLU can be dead. With this loss a sigmoid that is "
                   "wrong has a slope near 1."),
            Option("About -0.013: the sigmoid is flat there.",
                   "That is the squared error's. The cross-entropy's own "
                   "slope, -1/a, is so steep there that it makes up for the "
                   "flat sigmoid."),
            Option("About -0.993: a - y.",
                   "a = 0.0067 and y = 1. The factor a (1 - a) has "
                   "cancelled.", right=True),
            Option("About -149: -1/a.",
                   "That is the slope seen from a. On the way back to z it "
                   "is multiplied by a (1 - a)."),
        ],
    ),
    Question(
        "You double the batch and the loss that is shown doubles too. What "
        "is the likely reason?",
        [
            Option("The network is worse on larger batches.",
                   "The network has not changed."),
            Option("The loss is summed over the examples, not averaged.",
                   "Twice as many examples, twice the sum. The gradient is "
                   "twice as large as well, and so is every step.",
                   right=True),
            Option("That is normal: more examples, more mistakes.",
                   "More mistakes in all, but not more for each example, "
                   "and a mean is for each example."),
        ],
    ),
    Question(
        "It rains on 70 % of days like today. You are charged the absolute "
        "error, |p - y|. Which forecast costs you least in the long run?",
        [
            Option("50 %", "0.5 on every day, rain or not."),
            Option("70 %", "0.7 * 0.3 + 0.3 * 0.7 = 0.42. There is a "
                           "cheaper one."),
            Option("100 %", "0.7 * 0 + 0.3 * 1 = 0.30. The absolute error "
                            "pays for claiming more than you know.",
                   right=True),
        ],
    ),
]
