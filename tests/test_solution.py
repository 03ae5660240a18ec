"""solution(): the course's answer, folded, after a warning, never raising."""

import json
import re

import pytest

import nnlab.exercises
from nnlab.exercises import catalogue, check, hint
from nnlab.exercises.solution import STUB, Solution, solution, text_of

module = __import__("sys").modules["nnlab.exercises.solution"]
KEYS = [e.key for c in catalogue.chapters() for e in catalogue.exercises(c)]
KEY = "01-line"


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    monkeypatch.setenv("NNLAB_PROGRESS", str(tmp_path / "p.sqlite"))
    return tmp_path


@pytest.mark.parametrize("key", KEYS)
def test_every_exercise_has_one(key):
    code = text_of(key)
    on_screen = key == "00-average"         # solved in front of the reader
    assert code.startswith("# Solution") != on_screen
    assert code.count("\n") >= 1 and not STUB.search(code)
    # A check stays only where the answer itself stands in it.
    assert not re.search(r'^check\("[^"]+", [A-Za-z_(]', code, re.MULTILINE)


def test_it_warns_where_nothing_was_tried(fresh, capsys):
    solution(KEY)
    first = capsys.readouterr().out
    assert "not tried this one yet" in first and 'hint("01-line")' in first
    check(KEY, 3)
    capsys.readouterr()
    solution(KEY)
    again = capsys.readouterr().out
    assert "not tried" not in again
    assert text_of(KEY).splitlines()[-1].strip() in again


def test_in_a_notebook_it_is_folded(fresh):
    shown = Solution(catalogue.find(KEY), "if a < b:\n    pass", "Try.")
    page = shown._repr_html_()
    assert page.index("Try.") < page.index("<details><summary")
    assert "if a &lt; b:\n    pass</pre></details>" in page


@pytest.mark.parametrize("key", ["01-lin", "", None, 3, ["01-line"], "\ud800"])
def test_an_unknown_key_is_explained(fresh, capsys, key):
    solution(key)
    assert "unknown exercise" in capsys.readouterr().out
    solution()


@pytest.mark.parametrize("text", [
    "", "{", "[]", '{"cells": 3}', '{"cells": [{"source": 3}]}', "\udcff",
    "[" * 100_000])
def test_a_broken_chapter_raises_nothing(fresh, monkeypatch, capsys, text):
    monkeypatch.setattr(module, "CHAPTERS", fresh)
    solution(KEY)                           # no file at all
    path = fresh / "01-neuron.ipynb"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    solution(KEY)
    (fresh / "01-a-folder.ipynb").mkdir()
    solution(KEY)
    assert capsys.readouterr().out.count("no solution found") == 3


def test_a_good_chapter_beside_a_broken_one_is_read(fresh, monkeypatch):
    monkeypatch.setattr(module, "CHAPTERS", fresh)
    (fresh / "01-a.ipynb").write_text("{", encoding="utf-8")
    (fresh / "01-b.ipynb").write_text(json.dumps({"cells": [{"source": [
        "# Solution 1.1\n", "x = 1\n", "\n", f'check("{KEY}", x)']}]}),
        encoding="utf-8")
    assert text_of(KEY) == "# Solution 1.1\nx = 1"


def test_the_last_hint_names_it(fresh, monkeypatch, capsys):
    monkeypatch.setattr(nnlab.exercises, "_shown", {})
    hints = catalogue.find(KEY).hints
    for number in range(1, len(hints) + 1):
        hint(KEY)
        out = capsys.readouterr().out
        assert ('solution("01-line")' in out) == (number == len(hints))
    assert "Its import" not in out          # it is imported here
    exec('hint("01-line")', {"hint": hint})     # noqa: S102
    assert "from nnlab.exercises import solution" in capsys.readouterr().out
