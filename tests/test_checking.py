"""The machinery behind check(): whatever an answer does, a kind report."""

import builtins
import dataclasses
import math
import sys
import threading
import time

import numpy as np
import pytest

from nnlab import exercises
from nnlab.exercises import catalogue, explain, report, sandbox
from nnlab.exercises.define import (
    Choice,
    Function,
    Mistake,
    Option,
    Rules,
    Value,
)
from nnlab.exercises.judge import judge, judge_exercise
from nnlab.exercises.report import NOT_YET, RIGHT, WRONG

HINTS = ["One.", "Two."]
X = np.array([[1.0, 2.0], [0.0, 1.0], [3.0, 3.5]])
W = np.array([0.5, -1.0])
SUM = Function(
    key="99-sum", title="Sum", call="weighted(x, w, b)",
    right=lambda x, w, b: x @ w + b,
    cases=[(X, W, 0.25), (np.eye(2), np.array([3.0, 1.0]), -2.0),
           (X[:1], W, 1.0)],
    mistakes=[Mistake("The bias is missing.", lambda x, w, b: x @ w)],
    hints=HINTS, seconds=1,
)
MEAN = Function(
    key="99-mean", title="Mean", call="mean_gradient(x, b)",
    right=lambda x, b: 2 * x.mean(axis=0) + b, hints=HINTS,
    cases=[(X, 0.0), (np.eye(2), 0.0)],
)
PAIR = Function(
    key="99-pair", title="Pair", call="pair(x)", returns=("da", "db"),
    right=lambda x: (2 * x, x.sum()), cases=[(X,), (np.eye(2),)],
    hints=HINTS,
)


def says(exercise, answer):
    """The report's text on one line; wrong answers only."""
    result = judge_exercise(exercise, answer)
    assert result.state == WRONG, result
    return " ".join(str(result).split())


class Hostile:
    """Everything that can be asked of it fails."""

    def __repr__(self):
        raise RuntimeError("no repr")

    __array__ = __eq__ = __len__ = __iter__ = __bool__ = __repr__
    __hash__ = None


def recursion(x, w, b):
    return recursion(x, w, b)


def endless(x, w, b):
    while True:
        pass


def stubborn(x, w, b):
    while True:
        try:
            x = x + 0
        except BaseException:       # noqa: BLE001, S110 - learners do
            pass


def chatty(x, w, b):
    while True:
        print("spam" * 1000)


def sleeps(x, w, b):
    time.sleep(2.5)


def stops(x, w, b):
    sys.exit("bye")


def interrupts(x, w, b):
    raise KeyboardInterrupt


def asks(x, w, b):
    return float(input("x? "))


def changes(x, w, b):
    x *= 2
    return (x / 2) @ w + b


def prints(x, w, b):
    print(x @ w + b)


def forgets(x, w, b):
    x @ w + b


def halves(x, w, b):
    z = ...
    return z + b


def with_if(x, w, b):
    return 1 if x @ w + b > 0 else 0


def misspelt(x, w, b):
    z = x @ w + bb      # noqa: F821
    return z


def custom(x, w, b):
    class Unprintable(Exception):
        def __str__(self):
            raise ValueError
    raise Unprintable


@pytest.mark.parametrize("answer, part", [
    (recursion, "calls itself"),
    (endless, "no answer within 1 seconds"),
    (stubborn, "no answer within 1 seconds"),
    (chatty, "no answer within 1 seconds"),
    (stops, "`exit()`"),
    (interrupts, "KeyboardInterrupt"),
    (asks, "`input()`"),
    (changes, "changes its argument `x`"),
    (prints, "printed, not returned"),
    (prints, "printed [-1.25 -0.75"),
    (forgets, "Nothing came back"),
    (with_if, "whole array"),
    (with_if, "`x` has shape (3, 2)"),
    (misspelt, "Is `b` meant?"),
    (misspelt, "z = x @ w + bb"),
    (custom, "error Unprintable"),
    (lambda x, w, b: Hostile(), "came <Hostile>"),
    (lambda x, w: x @ w, "yours takes `(x, w)`"),
    (lambda x, w, b: w @ x + b, "shapes that do not fit"),
    (lambda x, w, b: math.exp(x), "NumPy's own functions"),
    (lambda x, w, b: x[:, 7], "beyond the end"),
    (lambda x, w, b: 1 / 0, "divides by zero"),
    (lambda x, w, b: x + np.ones(7), "do not fit together"),
    (lambda x, w, b: None + x, "is `None`"),
    (lambda x, w, b: b(x), "not a function"),
    (lambda x, w, b: x.tolist() @ w.tolist(), "plain list"),
    (lambda x, w, b: math.exp(1e9), "float can hold"),
    (lambda x, w, b: {}["w"], "no such key"),
    (lambda x, w, b: np.empty(10**15), "more memory"),
    (lambda x, w, b: "text", "A text came"),
    (lambda x, w, b: {1: 2}, "A `dict` came"),
    (lambda x, w, b: (v for v in x), "promised"),
    (lambda x, w, b: np.mean, "brackets of a call"),
    (lambda x, w, b: [[1, 2], [3]], "different lengths"),
    (lambda x, w, b: ["a", None, 2], "not all numbers"),
    (lambda x, w, b: x @ w, "bias is missing"),
    (lambda x, w, b: -(x @ w + b), "wrong sign"),
    (lambda x, w, b: x @ w + b + 1, "too large by 1"),
    (lambda x, w, b: 3 * (x @ w + b), "3 times"),
    (lambda x, w, b: (x @ w + b).round(1), "rounded to 1"),
    (lambda x, w, b: (x @ w + b).astype(int), "Whole numbers"),
    (lambda x, w, b: (x @ w + b) // 1, "Whole numbers"),
    (lambda x, w, b: (x @ w + b)[::-1], "reversed"),
    (lambda x, w, b: np.roll(x @ w + b, 1), "not in the right places"),
    (lambda x, w, b: (x @ w + b)[:, None], "the shape is not"),
    (lambda x, w, b: (x @ w + b)[None, :], "the shape is not"),
    (lambda x, w, b: (x @ w)[:, None] + x @ w, "spread them to (n, n)"),
    (lambda x, w, b: np.sum(x @ w + b), "One number came"),
    (lambda x, w, b: w @ np.ones((2, 9)), "Look at the shape first"),
    (lambda x, w, b: np.full(len(x), np.nan), "no number"),
    (lambda x, w, b: np.exp(x @ w + 1e4), "`inf`"),
    (lambda x, w, b: np.zeros(10**6), "shape (1000000,)"),
    (3.5, "Hand in the function itself"),
    (Hostile(), "Hand in the function itself"),
])
def test_reports_a_wrong_answer(answer, part):
    assert part.replace("`", "") in says(SUM, answer)


def test_tells_what_cannot_be_stopped():
    begin = time.monotonic()
    assert "could not be stopped" in says(SUM, sleeps)
    assert time.monotonic() - begin < 2.4
    time.sleep(0.7)         # until it has ended by itself


def test_the_same_result_whatever_goes_in():
    twice = Function(key="99-t", title="T", call="t(x)", hints=HINTS,
                     right=lambda x: 2 * x, cases=[(1.0,), (2.5,), (3.0,)])
    assert "whatever goes in" in says(twice, lambda x: 2.3)


@pytest.mark.parametrize("answer, part", [
    (lambda x, b: 2 * x.sum(axis=0) + b, "A sum came"),
    (lambda x, b: 2 * x.mean(axis=0) / len(x) + b, "once too often"),
    (lambda x, b: 2 * x.mean(axis=1) + b, "the other axis"),
    (lambda x, b: 2 * x.mean(axis=0, keepdims=True) + b, "keepdims"),
    (lambda x, b: 2 * x.mean() + b, "does it need an axis"),
])
def test_reports_a_wrong_mean(answer, part):
    assert part in says(MEAN, answer)


@pytest.mark.parametrize("answer, part", [
    (lambda x: 2 * x, "should return 2 results: da, db"),
    (lambda x: (2 * x.T, x.sum()), "expected da shape (3, 2)"),
    (lambda x: (2 * x, -x.sum()), "came db -10.5"),
    (lambda x: (2 * x.T, x.sum()), "transpose"),
    (lambda x: (2 * x, x), "An array came where one number"),
    (lambda x: x.sort(), "Nothing came back"),
])
def test_reports_on_several_results(answer, part):
    assert part in says(PAIR, answer)


def test_zeros_and_ones_exchanged():
    step = Function(key="99-s", title="S", call="s(z)", hints=HINTS,
                    right=lambda z: np.where(z > 0, 1, 0),
                    cases=[(np.array([1.0, -2.0]),), (np.array([3.0]),)])
    assert "Every 0 should be a 1" in says(step, lambda z: z <= 0)
    assert judge_exercise(step, lambda z: z > 0).state == RIGHT


@pytest.mark.parametrize("answer", [
    lambda x, w, b: x @ w + b,
    lambda x, w, b: (x @ w + b).tolist(),
    lambda x, w, b: tuple(float(v) for v in x @ w + b),
    lambda x, w, b: (x.astype("f4") @ w.astype("f4") + np.float32(b)),
    lambda x, w, b: np.ma.array(x @ w + b),
    lambda x, w, b: print("looking", x) or x @ w + b,
    lambda *args: args[0].dot(args[1]) + args[2],
])
def test_accepts_any_correct_style(answer):
    assert judge_exercise(SUM, answer).state == RIGHT


@pytest.mark.parametrize("answer", [
    ..., None, halves, lambda x, w, b: None, lambda x, w, b: ...,
])
def test_not_written_yet(answer):
    assert judge_exercise(SUM, answer).state == NOT_YET


def test_a_function_that_looks_at_nan_is_compared_with_nan():
    root = Function(key="99-r", title="R", call="r(x)", right=np.sqrt,
                    cases=[(np.array([-1.0, 4.0]),)], hints=HINTS)
    assert judge_exercise(root, lambda x: x**0.5).state == RIGHT


def test_nothing_is_left_changed():
    before = sys.stdout, sys.stderr, builtins.input, threading.stack_size()
    threads = threading.active_count()
    for answer in (prints, asks, stops, endless, recursion):
        judge_exercise(SUM, answer)
    after = sys.stdout, sys.stderr, builtins.input, threading.stack_size()
    assert before == after and threading.active_count() == threads
    assert np.array_equal(SUM.cases[0][0], X) and X[2, 1] == 3.5


def test_little_of_what_is_printed_is_kept():
    def work(printed):
        for _ in range(100):
            print("spam" * 1000)
        return printed.text
    how, text = sandbox.run(work, 5)
    assert how == "done" and len(text) == sandbox.KEEP


VALUE = Value(key="99-value", title="V", right=np.array([0.25, 2.0]),
              mistakes=[Mistake("These are halves.", [0.5, 4.0])],
              hints=HINTS)
SHAPE = Value(key="99-shape", title="S", right=(4, 2), hints=HINTS,
              mistakes=[Mistake("Rows are examples.", (2, 4))])
NUMBER = Value(key="99-number", title="N", right=0.3333333, hints=HINTS)


@pytest.mark.parametrize("exercise, answer", [
    (VALUE, [0.25, 2]), (VALUE, np.array([0.25, 2.0])), (VALUE, (0.25, 2.0)),
    (SHAPE, (4, 2)), (SHAPE, [4, 2]), (SHAPE, np.array([4, 2])),
    (NUMBER, 0.3333), (NUMBER, np.float32(1 / 3)), (NUMBER, np.array(1 / 3)),
])
def test_accepts_values(exercise, answer):
    assert judge_exercise(exercise, answer).state == RIGHT


@pytest.mark.parametrize("exercise, answer, part", [
    (VALUE, [0.5, 4.0], "These are halves."),
    (VALUE, [[0.25], [2.0]], "Asked for: shape (2,)."),
    (VALUE, [-0.25, -2.0], "wrong sign"),
    (VALUE, "0.25", "A text came"),
    (VALUE, Hostile(), "could not be examined"),
    (SHAPE, (2, 4), "Rows are examples."),
    (SHAPE, 8, "Asked for: 2 whole numbers, a shape."),
    (NUMBER, [0.3, 0.4], "Asked for: one number."),
    (NUMBER, 0.5, "came 0.5"),
    (NUMBER, lambda: 1 / 3, "brackets of a call"),
])
def test_reports_wrong_values(exercise, answer, part):
    text = says(exercise, answer)
    assert part in text or (
        part == "could not be examined" and "came <Hostile>" in text)
    assert "0.3333" not in text     # the answer is not given away


CHOICE = Choice(key="99-choice", title="C", hints=HINTS, options={
    "A": Option("Up.", "It falls."), "B": Option("Down.", "Yes.", True)})


def test_a_choice_has_a_reason_for_every_letter():
    assert "not this It falls. A Up." in says(CHOICE, "A")
    right = judge_exercise(CHOICE, " b ")
    assert right.state == RIGHT and right.says == ["Yes.", "Not A: It falls."]
    assert judge_exercise(CHOICE, ...).state == NOT_YET
    for answer in ("Z", 2, ["A"], Hostile()):
        assert 'one letter as text: "A", "B"' in says(CHOICE, answer)


RULES = Rules(key="99-rules", title="R", hints=HINTS, seconds=1, rules=[
    lambda a: None if len(a) == 2 else "Two numbers are asked for.",
    lambda a: None if a[0] < a[1] else "The first should be smaller."])


def test_rules_are_tried_in_order():
    assert judge_exercise(RULES, (1, 2)).state == RIGHT
    assert judge_exercise(RULES, ...).state == NOT_YET
    assert judge_exercise(RULES, (..., 2)).state == NOT_YET
    assert "0 of 2 conditions hold Two numbers" in says(RULES, [1])
    assert "1 of 2 conditions hold The first" in says(RULES, (2, 1))
    assert "could not be examined" in says(RULES, 5)
    assert "could not be examined" in says(RULES, Hostile())


def test_unknown_keys_get_the_nearest():
    nearest = catalogue.exercises("01")[0].key
    text = str(judge(nearest[:-1], 0))
    assert f'Did you mean "{nearest}"?' in text
    assert "is the exercise's key" in str(judge(print, "01"))
    with pytest.raises(ValueError, match="write one of: 01"):
        exercises.quiz("1")


def test_check_shows_and_never_raises(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("NNLAB_PROGRESS", str(tmp_path / "p"))
    for key in ("01-nothing", None, 3, Hostile(), [], SUM):
        for answer in (..., Hostile(), stops):
            assert exercises.check(key, answer) is None
    assert capsys.readouterr().out.count("unknown exercise") == 18


def test_hints_come_one_by_one(capsys):
    key = catalogue.exercises("01")[0].key
    hints = catalogue.find(key).hints
    exercises._shown.pop(key, None)
    for number in [*range(1, len(hints) + 1), len(hints)]:
        exercises.hint(key)
        out = " ".join(capsys.readouterr().out.split())
        assert f"hint {number} of {len(hints)}" in out
        assert hints[number - 1].replace("`", "")[:60] in out
        assert ("That was the last" in out) == (number == len(hints))
    exercises.hint("01-nothing")
    assert "unknown exercise" in capsys.readouterr().out


def test_reports_are_the_same_each_time_and_hold_no_address():
    for answer in (recursion, changes, prints, lambda x, w, b: object(),
                   lambda x, w, b: (v for v in x), stubborn):
        one, two = (judge_exercise(SUM, answer) for _ in range(2))
        assert str(one) == str(two)
        assert one._repr_html_() == two._repr_html_()
        assert "0x" not in str(one)


def test_html_escapes_what_the_learner_made():
    text = judge_exercise(SUM, lambda x, w, b: "<script>")._repr_html_()
    assert "<script" not in text and "&lt;script&gt;" in text


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4
               for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_white_signs_have_contrast():
    for colour in report._COLOURS.values():
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_a_mistake_that_fails_everywhere_names_nothing():
    def mismatched(x, w, b):
        return x + np.ones(7)

    crash = Mistake("Never said.", lambda x, w, b: w @ x)
    fussy = dataclasses.replace(SUM, mistakes=[crash])
    assert "Never said." not in says(fussy, mismatched)


def test_explains_without_a_function():
    assert explain.line(ValueError("x"), np.sin) == ""
    assert explain.message(ValueError("a\nb")) == "ValueError: a b"
