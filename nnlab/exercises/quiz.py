"""Short quizzes: jupyterquiz where scripts run, folded answers elsewhere.

One HTML output holds both.  Where scripts run (JupyterLab, the site) the
script replaces the plain list by the quiz.  Where they do not (a notebook
that is not trusted, a viewer) the list with its folded answers stays.
"""

from importlib import resources
from string import ascii_uppercase

from nnlab.streams import printable

from .catalogue import questions
from .report import bare, marked, show

_STYLE = """
#ID {max-width: 46em; color-scheme: light}
#ID .Quiz {max-width: none; margin: 0 0 1.2em; font-size: 1rem;
  line-height: 1.4; padding: 0}
#ID .MultipleChoiceQn {background: #e7edf6; color: #1b1f24; padding: 8px 12px}
#ID .Answer {gap: 6px; margin: 6px 0}
#ID .MCButton {background-color: #fafafa; color: #1b1f24; cursor: pointer;
  border: 1px solid #6b7580; font-size: 1rem; padding: 6px 12px;
  justify-content: flex-start; text-align: left; gap: 10px; margin: 0}
#ID .MCButton input {all: revert !important; margin: 0 !important}
#ID .MCButton:focus-within {outline: 3px solid #0b5cad; outline-offset: 2px}
#ID .correctButton, #ID .incorrectButton {color: #ffffff; animation: none;
  box-shadow: none}
#ID .correctButton {background-color: #1a7f37}
#ID .incorrectButton {background-color: #b3261e}
#ID code {background: transparent; color: inherit; padding: 0}
#ID .Feedback {font-size: 1rem; text-align: left; border-radius: 6px}
#ID .Feedback.correct, #ID .Feedback.incorrect {background: #f6f8fa;
  color: #1b1f24; padding: 6px 12px; border-left: 6px solid #1a7f37}
#ID .Feedback.incorrect {border-left-color: #b3261e}
"""

_AFTER = """
(function finish() {
  const parts = document.querySelectorAll("#ID .Quiz");
  if (!parts.length) return setTimeout(finish, 100);
  for (const {children: [question, answers, feedback]} of parts) {
    answers.setAttribute("role", "radiogroup");
    answers.setAttribute("aria-labelledby", question.id);
    feedback.setAttribute("role", "status");
    for (const radio of answers.querySelectorAll("input"))
      radio.dataset.lmSuppressShortcuts = "true";  // else Lab takes the arrows
  }
  document.getElementById("ID-plain").hidden = true;
})();
"""


class Quiz:
    """A chapter's questions, shown as text or as HTML."""

    def __init__(self, chapter):
        self.chapter = chapter
        self.questions = questions(chapter)

    def __repr__(self):
        lines, right = [], []
        for number, question in enumerate(self.questions, 1):
            lines.append(f"{number}. {bare(question.text)}")
            for letter, option in zip(ascii_uppercase, question.options):
                lines.append(f"   {letter}  {bare(option.text)}")
                right += [f"{number} {letter}"] if option.right else []
        return printable("\n".join([*lines, "Answers: " + ", ".join(right)]))

    def _repr_html_(self):
        name = f"quiz{self.chapter}"
        plain = "".join(_plain(question) for question in self.questions)
        style = _STYLE.replace("ID", name)
        return (
            f'<ol id="{name}-plain">{plain}</ol>'
            f"{_jupyterquiz(name, self.questions)}<style>{style}</style>"
        )


def quiz(chapter):
    """Show the quiz of a chapter.

    Parameters
    ----------
    chapter : str
        The chapter's number, such as "01".
    """
    show(Quiz(chapter))


def _jupyterquiz(name, asked):
    """What ``jupyterquiz.display_quiz`` shows, under an id that stays.

    Its parts are called one by one, because the whole draws a random id.
    Inside, MathJax is hidden from it: without formulas to set it has no
    reason to ask another server for MathJax.
    """
    from jupyterquiz.dynamic.loader import load_questions_script
    from jupyterquiz.dynamic.renderer import build_script, render_div

    box = render_div(name, False, False, False, len(asked), 720, 6, "left")
    prefix, _, _ = load_questions_script(_as_json(asked), name)
    script = build_script(prefix, True, "", name, True).replace("</", "<\\/")
    after = _AFTER.replace("ID", name)
    css = resources.files("jupyterquiz").joinpath("styles.css")
    return (
        f"{box}</div><style>{css.read_text(encoding='utf-8')}</style>"
        f"<script>(function (MathJax) {{\n{script}{after}}})();</script>"
    )


def _as_json(asked):
    return [
        {
            "question": marked(question.text),
            "type": "multiple_choice",
            "answer_cols": 1,
            "answers": [
                {
                    "answer": marked(option.text),
                    "correct": option.right,
                    "feedback": _verdict(option),
                }
                for option in question.options
            ],
        }
        for question in asked
    ]


def _plain(question):
    letters = list(zip(ascii_uppercase, question.options))
    options = "".join(
        f"<li>{letter}: {marked(option.text)}</li>"
        for letter, option in letters
    )
    reasons = "".join(
        f"<li>{letter}: {_verdict(option)}</li>" for letter, option in letters
    )
    return (
        f"<li><p>{marked(question.text)}</p><ul>{options}</ul>"
        f"<details><summary>Answer</summary><ul>{reasons}</ul></details></li>"
    )


def _verdict(option):
    word = "✓ Right." if option.right else "✗ Not this."
    return f"{word} {marked(option.why)}"

