"""Emil's folder of chapter 09: each run shows what its case is told by."""

import numpy as np
import pytest

from nnlab.exercises import catalogue
from nnlab.exercises.chapters import folder09 as folder
from nnlab.training import Trainer

LAST = ("loss", "accuracy", "val_loss", "val_accuracy")


def last(number):
    history = folder.case(number).history
    return [history[name][-1] for name in LAST]


def promise(number, rate=1e-5):
    """How often one small step of the case keeps its promise."""
    run = folder.case(number)
    model, x, y = run.fresh(), run.data.x_train[:32], run.data.y_train[:32]
    model.compute_gradients(x, y)
    promised = rate * sum((dv**2).sum() for dv in model.gradients)
    before = run.loss(model, x, y)
    run.step(model, x, y, rate)
    return (before - run.loss(model, x, y)) / promised


def test_the_sound_run_is_sound():
    loss, accuracy, val_loss, val_accuracy = last(0)
    assert folder.case(0).first_loss == pytest.approx(2.439, abs=0.001)
    assert folder.case(2).first_loss == pytest.approx(2.299, abs=0.001)
    assert loss < 0.1 and accuracy > 0.98
    assert val_loss < 0.15 and val_accuracy > 0.96


def test_the_loop_is_that_of_fit():
    """The sound run's step is `train_on_batch` with SGD at the same rate."""
    run = folder.case(0)
    mine, theirs = run.fresh(), run.fresh()
    theirs.optimizer.learning_rate = folder.RATE
    assert isinstance(theirs, Trainer)
    x, y = run.data.x_train[:32], run.data.y_train[:32]
    for _ in range(3):
        assert run.step(mine, x, y) == pytest.approx(
            theirs.train_on_batch(x, y)[0])
    for v, u in zip(mine.weights, theirs.weights, strict=True):
        assert np.allclose(v, u)


@pytest.mark.parametrize("pair", [(5, 6), (7, 8)])
def test_curves_cannot_tell_a_pair_apart(pair):
    one, other = (folder.case(number).history for number in pair)
    for name in LAST:
        assert np.allclose(one[name], other[name], atol=0.01)


@pytest.mark.parametrize("number, kept", [
    (0, 1), (1, -1), (5, 1), (6, 1), (7, 1), (8, 32), (14, 1)])
def test_what_a_small_step_keeps(number, kept):
    assert promise(number) == pytest.approx(kept, rel=0.01)


def test_what_decides_in_the_other_cases():
    weights = [folder.case(number).fresh().layers[0].W for number in (5, 6)]
    assert not weights[0].any() and weights[1].any()
    assert last(2)[0] > 1.461
    assert folder.case(3).first_loss > 100
    nine, ten = folder.case(9), folder.case(10)
    first, second = (nine.predict(nine.model, nine.data.x_val)
                     for _ in range(2))
    assert abs(first - second).max() > 0.5
    assert np.array_equal(ten.model.layers[0].W, ten.fresh().layers[0].W)
    assert np.bincount(folder.case(11).data.y_train)[8] == 0
    assert folder.case(12).data.x_train.max() > 10
    seen = {row.tobytes() for row in folder.case(13).data.x_train}
    assert sum(v.tobytes() in seen for v in folder.case(13).data.x_val) == 200


def test_mended_changes_one_thing():
    assert folder.mended(7, rate=folder.RATE).history == (
        folder.case(0).history)
    assert folder.mended(8, top=None).history == folder.case(0).history


def test_every_case_has_a_verdict(capsys):
    folder.verdict(*range(15))
    lines = capsys.readouterr().out.splitlines()
    assert len(set(lines)) == 15 and all(v.endswith(".") for v in lines)


@pytest.mark.parametrize("answer, says", [
    ("CDAC", "Right: 3 of 4 cases. Case 1 is not C."),
    ("bd?c", "Right: 3 of 4 cases. Still open: 3."),
    ("????", "Right: 0 of 4 cases. Still open: 1, 2, 3, 4."),
    ("BBA", "Right: 2 of 4 cases. Case 2 is not B."),
    ("BDACA", "more letters than the 4 cases"),
    (["B"], "one letter a case"),
])
def test_a_file_of_verdicts_counts_the_right_ones(answer, says):
    (rule,) = catalogue.find("09-file-one").rules
    assert says in rule(answer)
    assert rule("BDAC") is None
