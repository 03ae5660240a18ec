"""Exercises and quiz of chapter 15: scaling out."""

import re

import numpy as np

from ..define import Choice, Function, Mistake, Option, Question
from ..draw import numbers

# The average


def _average(gradients, counts):
    shares = np.asarray(counts) / np.sum(counts)
    return np.tensordot(shares, np.asarray(gradients), axes=1)


def _weighted_sum(gradients, counts):
    return np.tensordot(np.asarray(counts), np.asarray(gradients), axes=1)


def _exchanged(gradients, counts):
    return _average(gradients, np.sum(counts) - np.asarray(counts))


def _wrong_axis(gradients, counts):
    return np.sum(gradients * counts, axis=0) / np.sum(counts)


def _two_alone(gradients, counts):
    return _average(gradients[:2], counts[:2])


def _any_gradients(rng):
    k = int(rng.integers(2, 5))
    shape = [(3,), (2, 2), (1, 3)][int(rng.integers(3))]
    counts = rng.permutation(40)[:k] + 1        # no two are equal
    return numbers(rng, k, *shape), counts


# The last whole epoch


def _last_epoch(names):
    found = [re.fullmatch(r"epoch-(\d+)\.weights\.h5", n) for n in names]
    return max((int(match[1]) for match in found if match), default=0)


def _epochs(names):
    return [n for n in names if n.startswith("epoch-")]


def _number(name):
    return int(re.search(r"\d+", name)[0])


def _as_text(names):
    return _number(max(_epochs(names))) if _epochs(names) else 0


def _last_of_the_list(names):
    return _number(_epochs(names)[-1]) if _epochs(names) else 0


def _any_weights(names):
    return max((_number(n) for n in names if n.endswith(".h5")), default=0)


def _any_number(names):
    found = [re.search(r"-(\d+)\.", n) for n in names]
    return max((int(match[1]) for match in found if match), default=0)


def _one_digit(names):
    return max((int(n[6]) for n in _epochs(names)), default=0)


def _any_folder(rng):
    last = int(rng.integers(0, 23))
    kept = [e for e in range(1, last + 1) if e == last or rng.random() < 0.6]
    names = [f"epoch-{e}.weights.h5" for e in kept]
    for process in range(int(rng.integers(1, 9))):
        names += [f"process-{process}.log", f"process-{process}.jsonl"]
        if rng.random() < 0.5:
            names.append(f"process-{process}.weights.h5")
    return ([names[i] for i in rng.permutation(len(names))],)


EXERCISES = [
    Function(
        key="15-average",
        title="One gradient from several",
        call="average(gradients, counts)",
        right=_average,
        cases=[
            (np.array([[1.0, 2.0], [5.0, -2.0]]), np.array([32, 32])),
            (np.array([[1.0, 2.0], [5.0, -2.0]]), np.array([40, 24])),
            (np.array([[[3.0], [0.0]], [[-1.0], [1.0]], [[2.0], [0.5]]]),
             np.array([10, 20, 34])),
        ],
        random=_any_gradients,
        mistakes=[
            Mistake(
                "Every worker counts alike here. That is right for equal "
                "pieces alone: of 40 and 24 rows the first should have 40 "
                "votes of 64.",
                lambda gradients, counts: np.mean(gradients, axis=0)),
            Mistake(
                "The gradients are added. Each is a mean already, so the sum "
                "of two makes steps about twice as long.",
                lambda gradients, counts: np.sum(gradients, axis=0)),
            Mistake(
                "Each gradient is weighted by its rows, and then? A mean "
                "divides by the number of all rows.", _weighted_sum),
            Mistake(
                "That divides by the number of workers. The weights are "
                "rows, so divide by the number of all rows.",
                lambda gradients, counts:
                _weighted_sum(gradients, counts) / len(counts)),
            Mistake(
                "That takes each gradient for a sum over its rows. It is "
                "their mean: turn it back into a sum first.",
                lambda gradients, counts:
                np.sum(gradients, axis=0) / np.sum(counts)),
            Mistake(
                "NumPy lines up the last axes, so `gradients * counts` gives "
                "`counts[k]` to column k of every worker, and not to worker "
                "k's gradient. Multiply one gradient at a time, in a loop.",
                _wrong_axis),
            Mistake(
                "The votes are exchanged: the worker with few rows counts "
                "for much.", _exchanged),
            Mistake(
                "Two workers are right. There may be more: take all of them, "
                "in a loop or at once.", _two_alone),
        ],
        hints=[
            ("Each gradient is the mean over its rows. How do you get the "
             "sum over its rows back, and what is the mean over all?"),
            ("Worker k's share of the batch is `counts[k]` divided by the "
             "sum of the counts. Multiply, then add over the workers."),
            ("Start with `total = 0`, and in a loop over "
             "`zip(counts, gradients)` add `n / sum(counts) * dv`."),
        ],
    ),
    Choice(
        key="15-plan",
        title="Which plan makes two networks?",
        options={
            "A": Option(
                "Worker 1 shuffles with a seed of its own.",
                "Its half is then that of another batch: over an epoch some "
                "digits come twice, others never. But both workers still "
                "take the same averaged step from the same weights, so they "
                "stay equal. They are wrong together."),
            "B": Option(
                "Worker 1 begins with random weights of its own.",
                "Both add the same step to different weights, so they are as "
                "different after it as before. Only gradients are averaged, "
                "and nothing ever brings the weights together.", right=True),
            "C": Option(
                "Halves of 40 and 24 rows, and a plain mean.",
                "The step is not the step of the whole batch. Yet it is the "
                "same for both, and equal weights plus equal steps are equal "
                "weights."),
            "D": Option(
                "Worker 1 adds the two gradients in the other order.",
                "Floats can be added in either order when there are two: "
                "a + b and b + a are the same number, to the last bit. (With "
                "three it would depend on which two come first.)"),
        },
        hints=[
            "Follow one weight through one step in both workers: what is it "
            "before, and what is added to it?",
            "New weight = old weight + step. Whoever has the same old weight "
            "and adds the same step stays equal, even if the step is a bad "
            "one. In which plan is one of the two not the same?",
        ],
    ),
    Function(
        key="15-last-epoch",
        title="Where to go on after a crash",
        call="last_epoch(names)",
        right=_last_epoch,
        cases=[
            (["epoch-1.weights.h5", "epoch-2.weights.h5", "process-0.log"],),
            (["epoch-10.weights.h5", "process-0.jsonl", "epoch-9.weights.h5",
              "epoch-8.weights.h5"],),
            (["process-1.weights.h5", "process-0.log"],),
            (["epoch-3.weights.h5", "epoch-2.weights.h5",
              "process-7.weights.h5", "process-7.log"],),
            (["process-3.log", "process-0.jsonl"],),
            (["epoch-12.weights.h5", "process-0.weights.h5",
              "process-1.weights.h5"],),
        ],
        random=_any_folder,
        mistakes=[
            Mistake(
                "Compared as texts, epoch-9 comes after epoch-10, because "
                "\"9\" comes after \"1\". Compare the numbers.", _as_text),
            Mistake(
                "That counts the files. Older ones may have been deleted, to "
                "save space: read the number in the name.",
                lambda names: len(_epochs(names))),
            Mistake(
                "A folder lists its files in any order, so the last name in "
                "the list need not be the last epoch.", _last_of_the_list),
            Mistake(
                "The number in process-7.weights.h5 is that of a process. "
                "And the file may be half written: only the files that begin "
                "with `epoch-` are whole.", _any_weights),
            Mistake(
                "The number in process-7.log is that of a process. Only the "
                "files that begin with `epoch-` tell of epochs.",
                _any_number),
            Mistake(
                "That counts all files, those of the processes too. Read the "
                "number in the names that begin with `epoch-`.", len),
            Mistake(
                "One digit of the number is read. Epoch 10 has two.",
                _one_digit),
            Mistake(
                "That is the epoch to begin with. Asked for: how many epochs "
                "are done, 0 if there is none.",
                lambda names: _last_epoch(names) + 1),
        ],
        hints=[
            ("Which names may count at all? Those that begin with `epoch-`: "
             "a file gets that name when it is whole."),
            ("`name.split(\".\")[0]` is what stands before the first dot, "
             "such as `epoch-10`; a second `split(\"-\")` leaves the number, "
             "as a text. `int` makes a number of it."),
            ("Begin with `last = 0`. For each name that begins with "
             "`epoch-`, `last = max(last, int(...))`. Then return it: without "
             "such a file it is still 0."),
        ],
    ),
]

QUIZ = [
    Question(
        "What must the processes send each other in every step?",
        [
            Option("Their images.", "Each keeps its own half of the batch. "
                                    "That half is never sent."),
            Option("Their weights.", "Nobody needs to: both have the same "
                                     "ones before the step, and after it."),
            Option("Their gradients.",
                   "93,322 numbers, whatever the size of the batch.",
                   right=True),
            Option("Their losses.",
                   "Keras sends these as well, to show their mean. But a "
                   "loss says how bad it is, and not where to go."),
        ],
    ),
    Question(
        "The two processes' weights are equal to the last bit. What does "
        "that show?",
        [
            Option("That both began alike and took the same steps.",
                   "No more than that. Whether they are the right steps is "
                   "seen beside the run of one process.", right=True),
            Option("That the training is right.",
                   "Plan A and plan C were equal too, and wrong."),
            Option("That float32 is exact.",
                   "Both rounded, and in the same way."),
        ],
    ),
    Question(
        "One process and two differ by less than 0.00001 after 20 steps and "
        "by far more later. Why?",
        [
            Option("The second process makes mistakes that add up.",
                   "In 64 bits the same program stays together."),
            Option("They see the images in a different order.",
                   "Both draw the order from the same seed and epoch."),
            Option("Averaging two halves is only roughly the mean.",
                   "On paper it is exactly the mean."),
            Option("Sums are grouped in another way, so rounded otherwise, "
                   "and training makes more of the last digits.",
                   "Every gradient is taken at weights that differ a little "
                   "already. In 64 bits the last digits are half a billion "
                   "times smaller.", right=True),
        ],
    ),
    Question(
        "Process 1 of two dies in the middle of an epoch. What may the "
        "supervisor do, if the result is to stay the same to the last bit?",
        [
            Option("Let process 0 finish alone.",
                   "The gradient that it needs will not come. And with half "
                   "of each batch it would be another training."),
            Option("Start process 1 again and let process 0 wait.",
                   "Process 0 is in the middle of a step that the new one "
                   "knows nothing of. It also holds a connection to a "
                   "process that is gone."),
            Option("End all, and start all from the last whole epoch.",
                   "What was done since then is lost, and done again.",
                   right=True),
        ],
    ),
    Question(
        "Weights are restored from the file, and Adam's running means are "
        "not. What happens?",
        [
            Option("An error.", "Nothing stops; with Keras it depends on the "
                                "order of two lines, and there is a warning "
                                "at most."),
            Option("The training goes on, on another path.",
                   "The next steps are those of an Adam that has just begun. "
                   "It still learns, which is why nobody notices.",
                   right=True),
            Option("The same as without a break.",
                   "Adam's step depends on what it remembers."),
        ],
    ),
]
