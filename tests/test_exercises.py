"""Every exercise of every chapter: its stub, wrong and right answers.

The answers stand in answers_NN.py, one file for each chapter.  The second
half looks at the chapters: each exercise has a check and a solution there.
"""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import jupytext
import nbformat
import pytest

from nnlab.exercises import catalogue
from nnlab.exercises.define import Choice, Function, Rules
from nnlab.exercises.judge import judge
from nnlab.exercises.report import NOT_YET, RIGHT, WRONG

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
every_chapter = pytest.mark.parametrize("number", NUMBERS)


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


@every_exercise
def test_right_answers_are_right(exercise):
    assert len(ANSWERS[exercise.key]["right"]) >= 2
    for answer in ANSWERS[exercise.key]["right"]:
        report = judge(exercise.key, answer)
        assert report.state == RIGHT, f"{answer}\n{report}"


@every_exercise
def test_wrong_answers_are_told_apart(exercise):
    reports = [judge(exercise.key, a) for a in ANSWERS[exercise.key]["wrong"]]
    assert {report.state for report in reports} == {WRONG}
    assert all(report.says for report in reports), reports
    assert len({tuple(report.says) for report in reports}) >= 3


@every_exercise
def test_each_known_mistake_is_made_by_somebody(exercise):
    wrong = ANSWERS[exercise.key]["wrong"]
    if isinstance(exercise, Rules):
        assert {broken(exercise, a) for a in wrong} == set(exercise.rules)
        return
    said = {says for a in wrong for says in judge(exercise.key, a).says}
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
    """Keys that code cells check: (in the stubs, in the solutions)."""
    stubs, solutions = [], []
    for cell in cells:
        if cell.cell_type == "code":
            keys = re.findall(r'^check\("([^"]+)"', cell.source, re.MULTILINE)
            solution = cell.source.startswith("# Solution")
            (solutions if solution else stubs).extend(keys)
    return stubs, solutions


@every_chapter
def test_each_exercise_has_a_check_and_a_solution(number):
    stubs, solutions = checks(jupytext.read(chapter(number)).cells)
    keys = [exercise.key for exercise in catalogue.exercises(number)]
    assert stubs == keys and solutions == keys


def test_no_chapter_checks_what_is_not_defined():
    for text in sorted(CHAPTERS.glob("[0-9]*.md")):
        stubs, solutions = checks(jupytext.read(text).cells)
        for key in stubs + solutions:
            assert catalogue.find(key).key[:2] == text.name[:2]


@every_chapter
def test_stored_outputs_say_what_they_should(number):
    paired = chapter(number).with_suffix(".ipynb")
    for cell in nbformat.read(paired, as_version=4).cells:
        if cell.cell_type != "code" or not checks([cell]) > ([], []):
            continue
        solution = cell.source.startswith("# Solution")
        shown = [o.data["text/plain"] for o in cell.outputs if "data" in o]
        states = {text[0] for text in shown if text[0] in "○✗✓"}
        assert states == {RIGHT if solution else NOT_YET}, cell.source


@every_chapter
def test_solutions_are_folded(number):
    for cell in jupytext.read(chapter(number)).cells:
        if cell.source.startswith("# Solution"):
            assert "hide-cell" in cell.metadata.tags
            assert cell.metadata.jupyter == {
                "outputs_hidden": True, "source_hidden": True}
