"""Every exercise of every chapter: its stub, wrong and right answers.

The answers stand in answers_NN.py, one file for each chapter.  The second
half looks at the chapters: each exercise has a check and a solution there.
"""

import functools
import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import jupytext
import nbformat
import numpy as np
import pytest
from transformations import transformations

from nnlab.exercises import catalogue, layout, learned, sandbox
from nnlab.exercises.define import Choice, Function, Rules
from nnlab.exercises.functions import expected
from nnlab.exercises.judge import judge, judge_exercise
from nnlab.exercises.report import NOT_YET, RIGHT, WRONG
from nnlab.exercises.runs import attempt, finished
from nnlab.exercises.sandbox import Printed
from nnlab.exercises.solution import STUB

HERE = Path(__file__).parent
CHAPTERS = HERE.parent / "chapters"


def read_answers():
    answers = {}
    for path in sorted(HERE.glob("answers_*.py")):
        spec = spec_from_file_location(path.stem, path)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        assert not answers.keys() & module.ANSWERS.keys()
        answers |= module.ANSWERS
    return answers


ANSWERS = read_answers()
NUMBERS = catalogue.chapters()
EXERCISES = [e for number in NUMBERS for e in catalogue.exercises(number)]
every_exercise = pytest.mark.parametrize("exercise", EXERCISES,
                                         ids=lambda e: e.key)
FUNCTIONS = [e for e in EXERCISES if isinstance(e, Function)]
every_function = pytest.mark.parametrize("exercise", FUNCTIONS,
                                         ids=lambda e: e.key)
every_chapter = pytest.mark.parametrize("number", NUMBERS)


@pytest.fixture
def inline(monkeypatch):
    """Answers that are known to end run here, which is quicker."""
    monkeypatch.setattr(sandbox, "run", lambda work, seconds, child: (
        list(work(Printed())), "done"))


def test_there_are_exercises_and_each_key_is_one():
    keys = [e.key for e in EXERCISES]
    assert keys and len(set(keys)) == len(keys)
    assert sorted(ANSWERS) == sorted(keys)


@every_exercise
def test_is_well_written(exercise):
    assert re.fullmatch(r"\d\d(-[a-z0-9]+)+", exercise.key)
    assert exercise.key in {e.key for e in catalogue.exercises(
        exercise.key[:2])}
    assert exercise.title and len(exercise.hints) >= 2
    for text in texts(exercise):
        assert text.strip() and "$" not in text
        assert text.count("`") % 2 == 0, text
        assert text.rstrip("`)\"")[-1] in ".?!", text


def texts(exercise):
    said = [m.says for m in getattr(exercise, "mistakes", ())]
    options = getattr(exercise, "options", {}).values()
    return [*exercise.hints, *said, *(o.why for o in options)]


@every_exercise
def test_untouched_is_not_written_yet(exercise):
    for body in ("...", "pass", "return None", "raise NotImplementedError"):
        if isinstance(exercise, Function):
            space = {}
            exec(f"def {exercise.call}:\n    '''Do it.'''\n    {body}", space)  # noqa: S102
            (answer,) = (v for k, v in space.items() if k[0] != "_")
            assert judge(exercise.key, answer).state == NOT_YET
    for answer in (..., None, (..., ...)):
        assert judge(exercise.key, answer).state == NOT_YET


@functools.cache
def judged(key, kind):
    """The reports on all right or wrong answers to an exercise."""
    return [judge(key, answer) for answer in ANSWERS[key][kind]]


@every_exercise
def test_right_answers_are_right(exercise):
    reports = judged(exercise.key, "right")
    assert len(reports) >= 2
    for report in reports:
        assert report.state == RIGHT, report


@every_exercise
def test_wrong_answers_are_told_apart(exercise):
    reports = judged(exercise.key, "wrong")
    assert {report.state for report in reports} == {WRONG}
    assert all(report.says for report in reports), reports
    assert len({tuple(report.says) for report in reports}) >= 3


@every_exercise
def test_each_known_mistake_is_made_by_somebody(exercise):
    if isinstance(exercise, Rules):
        wrong = ANSWERS[exercise.key]["wrong"]
        assert {broken(exercise, a) for a in wrong} == set(exercise.rules)
        return
    reports = judged(exercise.key, "wrong")
    said = {says for report in reports for says in report.says}
    if isinstance(exercise, Choice):
        assert sum(o.right for o in exercise.options.values()) == 1
        expected = {o.why for o in exercise.options.values() if not o.right}
    else:
        expected = {mistake.says for mistake in exercise.mistakes}
    assert expected <= said


def broken(exercise, answer):
    """The first rule that an answer does not keep."""
    for rule in exercise.rules:
        try:
            if rule(answer):
                return rule
        except Exception:       # noqa: BLE001 - so the rule was not kept
            return rule
    return None


@pytest.mark.parametrize("key, answer, part, never", [
    ("03-shapes", (24, 6, 18, 3), "A matrix has two sizes", "comma"),
    ("03-shapes", ((4, 6), 6, (6, 3), (3,)), "written with a comma", "matrix"),
    ("03-shapes", ((4, 6), (6, 3), (6,), (3,)), "layer by layer", "one bias"),
    ("03-transpose", "transpose", "is no table of numbers", "examined"),
    ("03-transpose", [[1, 1 + 1e-13], [1, 1]], "differ by 1e-13 alone",
     "ReLU"),
    ("00-runs", 3, "Asked for: 2 whole numbers.", "shape"),
    ("00-runs", (3, 8, 4), "Asked for: 2 whole numbers.", "shape"),
    ("00-runs", None, "It is what `print` gives", "`...`"),
    ("00-runs", (3, 7), "The first is right. Look at the second.", "8"),
])
def test_what_misled_does_no_more(key, answer, part, never):
    report = judge(key, answer)
    says = " ".join([report.headline, *report.says])
    assert part in says and never not in says, report


@pytest.mark.parametrize("key, answer, bias_helps", [
    ("01-and", ([[1], [1]], [-0.5]), True),
    ("01-and", ([[1], [1]], [1.5]), True),
    ("01-and", ([[-1], [-1]], [1.5]), False),
    ("01-and", ([[1], [0]], [-0.5]), False),
    ("01-and", ([[0], [0]], [0.5]), None),
    ("01-jury", (np.ones((3, 1)), [-0.5]), True),
    ("01-jury", ([[2], [1], [1]], [-1.5]), False),
    ("01-jury", (-np.ones((3, 1)), [1.5]), False),
])
def test_a_bias_is_blamed_only_where_one_can_help(key, answer, bias_helps):
    says = judge(key, answer).says[0]
    assert ("Its bias must hold" in says) is (bias_helps is True)
    assert ("cannot part them" in says) is (bias_helps is False)
    assert ("are 0, so z is the bias" in says) is (bias_helps is None)


# No wrong answer may pass: see transformations.py.

SAMPLE = 200        # random arguments on which an answer counts as wrong


@every_function
def test_no_transformation_of_the_reference_passes(exercise, inline):
    """Each that changes a value is rejected, with a sentence about it."""
    assert exercise.random, f"{exercise.key}: give it `random`, see define.py"
    faults = []
    for wrong, answer in transformations(exercise):
        example = differs(exercise, answer)
        if example is None:
            continue
        report = judge_exercise(exercise, answer)
        if report.state != WRONG:
            faults.append(f"{wrong}: {ACCEPTED}\n{example}")
        elif not report.says:
            faults.append(f"{wrong}: {NAMELESS}\n{report}")
    assert not faults, "\n\n".join([exercise.key, *faults])


ACCEPTED = ("this passes the check, but is wrong for the arguments below. "
            "Add them to `cases`, or draw such arguments in `random`.")
NAMELESS = ("this is rejected, but no sentence says why. Cases on which it "
            "fails and cases on which it does not would tell it from others.")


def differs(exercise, answer):
    """A call on which an answer is wrong, as text, or None."""
    rng = np.random.default_rng(0)
    for _ in range(SAMPLE):
        args = exercise.random(rng)
        (run,) = expected(exercise, [args])
        finished(run, attempt(exercise, answer, args, Printed()),
                 exercise.rtol)
        if not run.passes:
            came = run.error.text if run.error else run.got
            return (f"{layout.call_text(exercise.call, args)}\n"
                    f"should be {run.expected!r}\nbut gives {came!r}")
    return None


@every_function
def test_every_case_has_a_result_that_can_be_compared(exercise):
    assert len(exercise.cases) >= 2
    for run in expected(exercise):
        assert "Odd" not in type_names(run.expected), (
            f"{exercise.key}: the reference returns {run.expected!r}, which "
            "is no number, array or text; a Rules exercise can look at it")


def type_names(value):
    parts = value.values() if isinstance(value, dict) else value
    inner = isinstance(value, list | tuple | dict)
    return {type(value).__name__}.union(
        *(type_names(part) for part in parts) if inner else ())


@every_function
def test_the_cases_tell_each_known_mistake_from_the_others(exercise, inline):
    for mistake in exercise.mistakes:
        report = judge_exercise(exercise, mistake.wrong)
        assert report.says == [mistake.says], (
            f"{exercise.key}: somebody with this mistake is told something "
            f"else; the cases do not tell the two apart.\n{report}")


@every_exercise
def test_learned_returns_the_answer_or_the_solution(exercise, capsys):
    right, wrong = (ANSWERS[exercise.key][k][0] for k in ("right", "wrong"))
    kept = learned(exercise.key, right)
    assert capsys.readouterr().out == ""
    if callable(right):
        assert kept is right or kept.__wrapped__ is right
    assert judge(exercise.key, kept).state == RIGHT
    assert capsys.readouterr().out == ""
    for answer, state in ((wrong, "not right"), (..., "not written")):
        course = learned(exercise.key, answer)
        shown = capsys.readouterr().out
        assert shown == (f"→ {exercise.key}: {state} yet, so the course's "
                         "solution is used\n")
        assert judge(exercise.key, course).state == RIGHT, (
            f"{exercise.key}: `solution` in its definition is no right answer")


@every_chapter
def test_quiz_explains_every_option(number):
    questions = catalogue.questions(number)
    assert 3 <= len(questions) <= 8
    for question in questions:
        options = question.options
        assert sum(o.right for o in options) == 1 and len(options) >= 3
        assert len({o.text for o in options}) == len(options)
        for text in (question.text, *(o.text for o in options),
                     *(o.why for o in options)):
            assert text.strip() and "$" not in text and "](" not in text
            assert text.count("`") % 2 == 0, text


# The chapters themselves.

def chapter(number):
    (text,) = CHAPTERS.glob(f"{number}-*.md")
    return text


def checks(cells):
    """Keys that code cells check: in stubs, in solutions, on screen.

    Chapter 00 solves one exercise on screen, wrong first and then right.
    """
    stubs, solutions, on_screen = [], [], []
    for cell in cells:
        if cell.cell_type == "code":
            keys = re.findall(r'^check\("([^"]+)"', cell.source, re.MULTILINE)
            if cell.source.startswith("# Solution"):
                solutions.extend(keys)
            elif STUB.search(cell.source):
                stubs.extend(keys)
            else:
                on_screen.extend(keys)
    return stubs, solutions, on_screen


@every_chapter
def test_each_exercise_has_a_check_and_a_solution(number):
    stubs, solutions, on_screen = checks(jupytext.read(chapter(number)).cells)
    keys = [exercise.key for exercise in catalogue.exercises(number)]
    assert stubs == keys
    assert solutions == [key for key in keys if key not in on_screen]
    assert not on_screen or number == "00"


def test_no_chapter_checks_what_is_not_defined():
    for text in sorted(CHAPTERS.glob("[0-9]*.md")):
        for key in sum(checks(jupytext.read(text).cells), []):
            assert catalogue.find(key).key[:2] == text.name[:2]


COURSE = "the course's solution:"


@every_chapter
def test_stored_outputs_say_what_they_should(number):
    paired = chapter(number).with_suffix(".ipynb")
    for cell in nbformat.read(paired, as_version=4).cells:
        stubs, solutions, _ = checks([cell])
        if not stubs + solutions:
            continue
        solution = cell.source.startswith("# Solution")
        shown = [o.data["text/plain"] for o in cell.outputs if "data" in o]
        states = {text[0] for text in shown if text[0] in "○✗✓"}
        of_course = [text for text in shown if COURSE in text]
        assert states == (set() if solution else {NOT_YET}), cell.source
        assert all(text.partition("\n")[0].endswith(f"{COURSE} ✓")
                   for text in of_course)
        assert bool(of_course) == solution, cell.source


@every_chapter
def test_solutions_are_folded(number):
    for cell in jupytext.read(chapter(number)).cells:
        if cell.source.startswith("# Solution"):
            first, _, rest = cell.source.partition("\n")
            assert re.fullmatch(r"# Solution \d+\.\d+(: .+\?)?", first), (
                f"{first!r}: what else it says is read before it is opened")
            assert rest and "hide-cell" in cell.metadata.tags
            assert cell.metadata.jupyter == {
                "outputs_hidden": True, "source_hidden": True}
