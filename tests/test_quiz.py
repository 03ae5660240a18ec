"""Quizzes: one output that works with scripts and without."""

import random
import re
from importlib.metadata import version

import pytest

from nnlab.exercises import catalogue, quiz
from nnlab.exercises.quiz import Quiz

NUMBERS = catalogue.chapters()


@pytest.mark.parametrize("number", NUMBERS)
def test_reads_without_scripts(number):
    text = re.sub(r"(?s)<(script|style)>.*?</\1>", "",
                  Quiz(number)._repr_html_())
    questions = catalogue.questions(number)
    assert text.count("<summary>Answer</summary>") == len(questions)
    options = [o for q in questions for o in q.options]
    assert text.count("✓ Right.") == len(questions)
    assert text.count("✗ Not this.") == len(options) - len(questions)
    for tag in ("div", "ol", "ul", "li", "details", "p", "code"):
        assert len(re.findall(f"<{tag}[ >]", text)) == text.count(f"</{tag}>")


@pytest.mark.parametrize("number", NUMBERS)
def test_is_the_same_each_time_and_leaves_chance_alone(number):
    state = random.getstate()
    assert Quiz(number)._repr_html_() == Quiz(number)._repr_html_()
    assert random.getstate() == state


def test_scripts_cannot_end_early_or_reach_the_network():
    text = Quiz("01")._repr_html_()
    assert text.count("<script") == text.count("</script") == 1
    script = text[text.index("<script>") + 8:text.index("</script>")]
    assert script.startswith("(function (MathJax) {")
    assert script.endswith("})();")     # called with nothing: no MathJax
    assert "http" not in text.replace(script, "")


def test_jupyterquiz_still_has_the_parts_that_are_used():
    assert version("jupyterquiz").startswith("2.")
    text = Quiz("01")._repr_html_()
    for part in ("class MCQuestion", "function show_questions", ".MCButton {",
                 'id="quiz01"', "questionsquiz01=["):
        assert part in text


def test_reads_in_a_terminal(capsys):
    quiz("01")
    shown = capsys.readouterr().out
    assert shown.startswith("1. ") and "\nAnswers: 1 " in shown
