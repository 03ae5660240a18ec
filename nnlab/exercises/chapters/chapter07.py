"""Exercises and quiz of chapter 07: optimizers."""

import numpy as np

from ..define import Function, Mistake, Option, Question, Rules, Value
from ..draw import numbers

EPSILON = 1e-7


def _rmsprop(dw, s, rate, rho):
    """One step of RMSprop: the move and the new mean of squares."""
    s = rho * s + (1 - rho) * dw**2
    return -rate * dw / np.sqrt(s + EPSILON), s


def _any_step(rng):
    n = int(rng.integers(1, 5))
    dw = numbers(rng, n, zeros=0.15)
    s = np.round(rng.uniform(0.2, 6, n), 3)     # not so small that the
    rate = float(np.round(rng.uniform(0.05, 2), 3))     # epsilon shows
    return dw, s, rate, float(np.round(rng.uniform(0.1, 0.95), 2))


def _sum_of_squares(dw, s, rate, rho):
    s = rho * s + dw**2
    return -rate * dw / np.sqrt(s + EPSILON), s


def _no_root(dw, s, rate, rho):
    s = rho * s + (1 - rho) * dw**2
    return -rate * dw / (s + EPSILON), s


def _both_faults(dw, s, rate, rho):
    s = rho * s + dw**2
    return -rate * dw / (s + EPSILON), s


def _shares_exchanged(dw, s, rate, rho):
    s = (1 - rho) * s + rho * dw**2
    return -rate * dw / np.sqrt(s + EPSILON), s


def _old_s(dw, s, rate, rho):
    new = rho * s + (1 - rho) * dw**2
    return -rate * dw / np.sqrt(s + EPSILON), new


def _never_forgets(dw, s, rate, rho):
    s = s + dw**2
    return -rate * dw / np.sqrt(s + EPSILON), s


def _mean_of_dw(dw, s, rate, rho):
    s = rho * s + (1 - rho) * np.abs(dw)
    return -rate * dw / np.sqrt(s + EPSILON), s


def _not_squared(dw, s, rate, rho):
    s = rho * s + (1 - rho) * dw
    return -rate * dw / np.sqrt(s + EPSILON), s


NAMES = ("SGD", "momentum", "AdaGrad", "RMSprop", "Adam")
TRACES = ["RMSprop", "momentum", "Adam", "AdaGrad", "SGD"]
LOOK = [        # what to look at, trace by trace
    ("its first step is 0.63 with a rate of 0.2, more than three rates, "
     "though the slope is 4. What makes a first step longer than the rate?"),
    ("its steps grow from one to the next, and it runs through 0, where "
     "there is no slope. What carries it?"),
    ("its first step is 0.40, the rate itself, and the next ones are "
     "nearly as long while the slope falls. Who steps the rate, whatever the "
     "gradient?"),
    ("its first step is 1, the rate itself, but the second is 0.6 and "
     "the third 0.43: something that divides the steps grows and grows."),
    ("divide each place by the one before: always 0.8. Who multiplies the "
     "distance by one and the same factor at every step?"),
]


def _five_names(answer):
    if isinstance(answer, str) or len(answer) != 5:
        return ("Five names are asked for, in a list, such as "
                "`[\"SGD\", \"momentum\", ...]`.")
    known = [name.lower() for name in NAMES]
    for name in answer:
        if str(name).lower() not in known:
            return (f"`{name}` is none of the five: SGD, momentum, AdaGrad, "
                    "RMSprop, Adam.")
    return None


def _trace(k):
    def is_right(answer):
        if str(answer[k]).lower() == TRACES[k].lower():
            return None
        return f"Trace {k + 1} is not {answer[k]}: {LOOK[k]}"
    return is_right


EXERCISES = [
    Value(
        key="07-two-steps",
        title="The ball at the bottom",
        right=-0.9,
        mistakes=[
            Mistake(
                "That is a ball that comes to rest at the bottom. The slope "
                "is 0 there, but what does it remember of its last move?",
                0.0),
            Mistake(
                "That is the last move kept whole. Which part of it is kept?",
                -1.0),
            Mistake(
                "The size is right and the side is wrong. The first move led "
                "from 1 down to 0: does memory turn it round?", 0.9),
            Mistake(
                "That is the second move added to the start. The ball stood "
                "at 0 when it made that move.", 0.1),
            Mistake(
                "That is a running mean of the gradients, which takes only "
                "the share 1 - beta of each. In this rule the push is "
                "rate times slope, whole.", 0.72),
            Mistake(
                "The slope is taken where the ball started. At its second "
                "step it stands at 0: which slope is there?", -1.9),
            Mistake(
                "That is the part of the last move that gets lost. The rule "
                "keeps the share beta.", -0.1),
            Mistake(
                "That is where it started. The first step leads to 0; go on "
                "from there with what is left of the move.", 1.0),
        ],
        hints=[
            ("Write two columns, m and w2, and a row for each step. In the "
            "first, m = 0.9 * 0 - 0.04 * 25 * 1."),
            ("After the first step m = -1 and w2 = 0. In the second step the "
            "slope is 25 * 0, so only the first part of the rule is left."),
            "The second m is 0.9 * (-1). Add it to w2, which is 0.",
        ],
    ),
    Function(
        key="07-rmsprop",
        title="RMSprop, repaired",
        call="rmsprop(dw, s, rate, rho=0.9)",
        right=_rmsprop,
        cases=[
            (np.array([2.0, -1.0]), np.array([4.0, 1.0]), 0.1, 0.5),
            (np.array([3.0, 0.0, -0.5]), np.array([1.0, 2.0, 0.5]), 0.5, 0.9),
            (np.array([0.0, 100.0]), np.array([0.0, 0.0]), 0.01, 0.9),
            (np.array([-4.0]), np.array([0.25]), 1.0, 0.2),
        ],
        random=_any_step,
        returns=("move", "s"),
        rtol=1e-5,
        mistakes=[
            Mistake(
                "Both of Emil's faults are still there. Compare his two "
                "lines with the rule, sign by sign.", _both_faults),
            Mistake(
                "The step has its root now, but `s` is not yet a mean: with "
                "a gradient that stays 1 it grows to 10. Which share of the "
                "new square belongs in it?", _sum_of_squares),
            Mistake(
                "`s` is a mean now, but of squares: it has the size of a "
                "gradient times a gradient. What brings it back to the size "
                "of a gradient?", _no_root),
            Mistake(
                "The two shares are exchanged. With rho = 0.9, how much of "
                "the past should be kept?", _shares_exchanged),
            Mistake(
                "The new `s` is right, but the step is divided by the old "
                "one. In the rule, s is brought up to date first.", _old_s),
            Mistake(
                "Nothing is forgotten: that is AdaGrad's sum. Which share of "
                "the old `s` is to be kept?", _never_forgets),
            Mistake(
                "`s` is a mean of the gradients' sizes. The rule takes their "
                "squares.", _mean_of_dw),
            Mistake(
                "`s` is a mean of the gradients themselves, which may be "
                "negative and then have no root. The rule takes their "
                "squares.", _not_squared),
            Mistake(
                "Only the move came. The function returns two results, the "
                "move and the new `s`.",
                lambda dw, s, rate, rho: _rmsprop(dw, s, rate, rho)[0]),
        ],
        hints=[
            ("Hold his two lines beside the rule, one part after the other. "
            "One fault is in each line."),
            ("A mean gives away as much as it keeps: where rho stands before "
            "the old s, something must stand before the new square. And what "
            "does the rule draw below the fraction's line?"),
            ("`s = rho * s + (1 - rho) * dw**2`, and in the second line "
            "`np.sqrt(s + 1e-7)` below the line. Return the pair."),
        ],
    ),
    Value(
        key="07-first-step",
        title="Adam on Monday",
        right=np.array([0.1, 0.1, 0.1]),
        rtol=5e-3,      # SGD's moves are known from three digits too
        mistakes=[
            Mistake(
                "Those are SGD's moves. Divide by the root of the mean "
                "square, and look at what is left of the gradient's size.",
                np.array([0.04768, 0.03576, 0.01192])),
            Mistake(
                "The size is right and the sign is wrong. All three "
                "gradients are negative, and a step goes against them.",
                np.array([-0.1, -0.1, -0.1])),
            Mistake(
                "That is the first step without the bias correction. Divide "
                "m by 1 - 0.9 and s by 1 - 0.999 first.",
                np.array([0.3162, 0.3162, 0.3162])),
            Mistake(
                "Only s has been corrected. Divide m by 1 - 0.9 as well.",
                np.array([0.01, 0.01, 0.01])),
            Mistake(
                "Only m has been corrected. Divide s by 1 - 0.999 as well.",
                np.array([3.162, 3.162, 3.162])),
            Mistake(
                "The root is missing: below the line stands the square of "
                "the gradient itself.",
                np.array([0.2097, 0.2796, 0.8389])),
            *(Mistake(
                "Those are plus or minus the gradients themselves, without "
                "rate or root.", sign * np.array([0.4768, 0.3576, 0.1192]))
              for sign in (1, -1)),
        ],
        hints=[
            ("Both memories start at 0. So after the first step m is a tenth "
            "of the gradient, and s a thousandth of its square."),
            ("Now the corrections, with t = 1: m is divided by 1 - 0.9, s by "
            "1 - 0.999. What are the two then?"),
            ("m-hat is the gradient and the root of s-hat is its size, so "
            "their ratio is -1 for each of the three. Multiply by the rate "
            "and mind the minus in the rule."),
        ],
    ),
    Rules(
        key="07-traces",
        title="Whose trace is it?",
        rules=[_five_names, *(_trace(k) for k in range(5))],
        solution=TRACES,
        hints=[
            ("Begin with the one that passes 0. Then look for the one whose "
            "places shrink by one and the same factor."),
            ("Three are left. Divide the first step of each by its rate: "
            "which of AdaGrad, RMSprop and Adam begin with a step of about "
            "one rate, and which with three?"),
            ("Of the two that begin with one rate, one keeps its pace and "
            "the other slows down because its sum only grows."),
        ],
    ),
]

QUIZ = [
    Question(
        "Momentum is 0.9, and the gradient has been the same for a long "
        "time. How long is a step, beside one of plain descent at the same "
        "rate?",
        [
            Option("0.9 times as long",
                   "That is the part of the last move that is kept; the new "
                   "push comes on top."),
            Option("1.9 times as long",
                   "That is the second step. The memory goes on growing: 1 + "
                   "0.9 + 0.81 + ..."),
            Option("10 times as long",
                   "m = 0.9 m - rate * dw is solved by m = -rate * dw / 0.1.",
                   right=True),
            Option("It grows for ever",
                   "A tenth of the memory is lost at each step, and in the "
                   "end as much as is gained."),
        ],
    ),
    Question(
        "A weight's gradient is 1,000 times as large as another's, all the "
        "time. How do their steps compare under Adam?",
        [
            Option("1,000 times as long",
                   "So it is under SGD. Adam divides by the root of the mean "
                   "square, and the factor goes."),
            Option("About equally long",
                   "Each is divided by its own size, which leaves about the "
                   "rate for both.", right=True),
            Option("A thousandth as long",
                   "That would be a division by the square without its "
                   "root: Emil's fault."),
        ],
    ),
    Question(
        "Adam without its bias correction: what are the first steps like?",
        [
            Option("Too small, since both means start at 0",
                   "Both are too small, but one divides the other, and the "
                   "root of s is smaller still."),
            Option("Too large",
                   "m is 1/10 and the root of s about 1/32 of what it should "
                   "be: 3.16 rates.", right=True),
            Option("Just right: the two errors cancel",
                   "They would if m and the root of s were too small by the "
                   "same factor. They are not."),
        ],
    ),
    Question(
        "The same ravine, but turned by 45 degrees. Whose walk is merely "
        "turned with it, and otherwise the same?",
        [
            Option("SGD's and momentum's",
                   "They use the gradient as one arrow, and the arrow turns "
                   "with the map.", right=True),
            Option("AdaGrad's and Adam's",
                   "They divide weight by weight, so they depend on how the "
                   "axes lie."),
            Option("Everybody's: it is the same ravine",
                   "The loss is the same, but a division that is done weight "
                   "by weight sees only the axes."),
        ],
    ),
    Question(
        "A paper: 'With its default rate Adam reached a lower loss than SGD "
        "with its default rate.' What has been shown?",
        [
            Option("Adam is the better method.",
                   "On this chapter's digits the gap was the default rate's: "
                   "with tuned rates it shrank a hundredfold, to less than "
                   "the luck of one seed."),
            Option("Adam's default suits this task better.",
                   "That, and no more. Ask for the same tuning on both "
                   "sides, and for the spread.", right=True),
            Option("Nothing, defaults are arbitrary.",
                   "Defaults matter to whoever will not tune. It is a "
                   "finding about defaults."),
        ],
    ),
    Question(
        "Which can make RMSprop miss the minimum of a simple mean?",
        [
            Option("Gradients that are large all the time",
                   "A constant size is divided out. That is what RMSprop is "
                   "good at."),
            Option("Gradients that are rare and large",
                   "They are divided by a root that they have themselves "
                   "made large, so they count too little.", right=True),
            Option("Too small a rate",
                   "A small rate makes it slow; the place where it comes to "
                   "rest is off at any rate, as long as the memory is "
                   "short."),
        ],
    ),
]
