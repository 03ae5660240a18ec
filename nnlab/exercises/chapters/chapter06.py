"""Exercises and quiz of chapter 06: gradient descent."""

import numpy as np

from nnlab.activations import sigmoid
from nnlab.backprop import dense_backward

from ..define import Choice, Function, Mistake, Option, Question, Value
from ..draw import numbers


def _moved(x, y, w, b, rate, dz):
    return w - rate * (x.T @ dz), b - rate * dz.sum()


def _error(x, y, w, b):
    """Return p - y, without the mean's 1/N."""
    return sigmoid(x @ w + b) - y


def _take_step(x, y, w, b, rate):
    return _moved(x, y, w, b, rate, _error(x, y, w, b) / len(x))


def _uphill(x, y, w, b, rate):
    return _take_step(x, y, w, b, -rate)


def _summed(x, y, w, b, rate):
    return _moved(x, y, w, b, rate, _error(x, y, w, b))


def _without_sigmoid(x, y, w, b, rate):
    return _moved(x, y, w, b, rate, (x @ w + b - y) / len(x))


def _squared_error(x, y, w, b, rate):
    p = sigmoid(x @ w + b)
    return _moved(x, y, w, b, rate, (p - y) * p * (1 - p) / len(x))


def _bias_stays(x, y, w, b, rate):
    return _take_step(x, y, w, b, rate)[0], b


def _weights_first(x, y, w, b, rate):
    w, _ = _take_step(x, y, w, b, rate)
    return w, _take_step(x, y, w, b, rate)[1]


def _only_the_moves(x, y, w, b, rate):
    dz = _error(x, y, w, b) / len(x)
    return rate * (x.T @ dz), rate * dz.sum()


def _one_row_after_another(x, y, w, b, rate):
    for i in range(len(x)):
        w, b = _take_step(x[i:i + 1], y[i:i + 1], w, b, rate)
    return w, b


def _both_moves(x, y, w, b, rate):
    move_w, move_b = _only_the_moves(x, y, w, b, rate)
    return -move_w, -move_b


def _squared_error_doubled(x, y, w, b, rate):
    return _squared_error(x, y, w, b, 2 * rate)


def _with_step(x, y, w, b, rate):
    p = np.where(x @ w + b > 0, 1.0, 0.0)
    return _moved(x, y, w, b, rate, (p - y) / len(x))


def _bias_missing_in_z(x, y, w, b, rate):
    return _moved(x, y, w, b, rate, _error(x, y, w, 0) / len(x))


def _first_row(x, y, w, b, rate):
    return _take_step(x[:1], y[:1], w, b, rate)


def _last_row(x, y, w, b, rate):
    return _take_step(x[-1:], y[-1:], w, b, rate)


def _bias_summed(x, y, w, b, rate):
    return (_take_step(x, y, w, b, rate)[0], _summed(x, y, w, b, rate)[1])


def _weights_summed(x, y, w, b, rate):
    return (_summed(x, y, w, b, rate)[0], _take_step(x, y, w, b, rate)[1])


def _bias_mean_twice(x, y, w, b, rate):
    return (_take_step(x, y, w, b, rate)[0],
            _take_step(x, y, w, b, rate / len(x))[1])


def _one_number_for_all(x, y, w, b, rate):
    dw = np.mean(_error(x, y, w, b)[:, None] * x)
    return w - rate * dw, _take_step(x, y, w, b, rate)[1]


def _inputs_left_out(x, y, w, b, rate):
    return (w - rate * _error(x, y, w, b).mean(),
            _take_step(x, y, w, b, rate)[1])


def _rows_not_added(x, y, w, b, rate):
    error = _error(x, y, w, b)
    return w - rate * (error * x), b - rate * error.mean()


def _rows_not_added_mean(x, y, w, b, rate):
    dz = _error(x, y, w, b) / len(x)
    return w - rate * (dz * x), b - rate * dz.sum()


def _rows_beside(x, y, w, b, rate):
    dz = _error(x, y, w, b) / len(x)
    return w - rate * (x * dz[:, None]), b - rate * dz.sum()


def _mean_over_columns(x, y, w, b, rate):
    return _moved(x, y, w, b, rate, _error(x, y, w, b) / x.shape[1])


def _any_step(rng):
    n, n_in = rng.integers(2, 6), rng.integers(1, 4)
    return (numbers(rng, n, n_in), rng.integers(0, 2, n).astype(float),
            numbers(rng, n_in), numbers(rng),
            float(rng.choice([0.05, 0.1, 0.3, 0.7, 1.5])))


# The loop. What it is given to train is one layer with squared error, so
# that a learner can follow it with a pencil.

def line_gradients(params, x, y):
    """Gradients of the mean squared error of x @ W + b."""
    W, b = params
    dz = 2 * (x @ W + b - y) / y.size
    return list(dense_backward(dz, x, W)[1:])


def _batches(order, batch_size):
    return [order[k:k + batch_size]
            for k in range(0, len(order), batch_size)]


def _down(params, grads, rate):
    return [v - rate * dv for v, dv in zip(params, grads)]


def _train(params, gradients, x, y, rate, epochs, batch_size, rng):
    for _ in range(epochs):
        for rows in _batches(rng.permutation(len(x)), batch_size):
            grads = gradients(params, x[rows], y[rows])
            params = _down(params, grads, rate)
    return params


def _never_shuffled(params, gradients, x, y, rate, epochs, batch_size, rng):
    for _ in range(epochs):
        for rows in _batches(np.arange(len(x)), batch_size):
            grads = gradients(params, x[rows], y[rows])
            params = _down(params, grads, rate)
    return params


def _shuffled_once(params, gradients, x, y, rate, epochs, batch_size, rng):
    order = rng.permutation(len(x))
    for _ in range(epochs):
        for rows in _batches(order, batch_size):
            grads = gradients(params, x[rows], y[rows])
            params = _down(params, grads, rate)
    return params


def _torn_apart(params, gradients, x, y, rate, epochs, batch_size, rng):
    for _ in range(epochs):
        of_x, of_y = rng.permutation(len(x)), rng.permutation(len(x))
        for k in range(0, len(x), batch_size):
            grads = gradients(params, x[of_x[k:k + batch_size]],
                              y[of_y[k:k + batch_size]])
            params = _down(params, grads, rate)
    return params


def _rest_left_out(params, gradients, x, y, rate, epochs, batch_size, rng):
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for k in range(len(x) // batch_size):
            rows = order[k * batch_size:(k + 1) * batch_size]
            grads = gradients(params, x[rows], y[rows])
            params = _down(params, grads, rate)
    return params


def _whole_table(params, gradients, x, y, rate, epochs, batch_size, rng):
    for _ in range(epochs):
        for _ in _batches(rng.permutation(len(x)), batch_size):
            params = _down(params, gradients(params, x, y), rate)
    return params


def _first_batch_only(params, gradients, x, y, rate, epochs, batch_size, rng):
    for _ in range(epochs):
        rows = rng.permutation(len(x))[:batch_size]
        params = _down(params, gradients(params, x[rows], y[rows]), rate)
    return params


def _slopes_of_the_start(params, gradients, x, y, rate, epochs, batch_size,
                         rng):
    first = params
    for _ in range(epochs):
        for rows in _batches(rng.permutation(len(x)), batch_size):
            grads = gradients(first, x[rows], y[rows])
            params = _down(params, grads, rate)
    return params


def _slopes_of_each_epochs_start(params, gradients, x, y, rate, epochs,
                                 batch_size, rng):
    for _ in range(epochs):
        first = params
        for rows in _batches(rng.permutation(len(x)), batch_size):
            grads = gradients(first, x[rows], y[rows])
            params = _down(params, grads, rate)
    return params


def _climbed(params, gradients, x, y, rate, epochs, batch_size, rng):
    return _train(params, gradients, x, y, -rate, epochs, batch_size, rng)


def _order_of_an_order(params, gradients, x, y, rate, epochs, batch_size,
                       rng):
    for _ in range(epochs):
        order = rng.permutation(len(x))
        x, y = x[order], y[order]
        for rows in _batches(np.arange(len(x)), batch_size):
            grads = gradients(params, x[rows], y[rows])
            params = _down(params, grads, rate)
    return params


def _another_generator(params, gradients, x, y, rate, epochs, batch_size,
                       rng):
    return _train(params, gradients, x, y, rate, epochs, batch_size,
                  np.random.default_rng(0))


def _order_for_each_batch(params, gradients, x, y, rate, epochs, batch_size,
                          rng):
    for _ in range(epochs):
        for k in range(0, len(x), batch_size):
            rows = rng.permutation(len(x))[k:k + batch_size]
            grads = gradients(params, x[rows], y[rows])
            params = _down(params, grads, rate)
    return params


def _divided_again(params, gradients, x, y, rate, epochs, batch_size, rng):
    for _ in range(epochs):
        for rows in _batches(rng.permutation(len(x)), batch_size):
            grads = gradients(params, x[rows], y[rows])
            params = _down(params, grads, rate / len(rows))
    return params


def _only_x_shuffled(params, gradients, x, y, rate, epochs, batch_size, rng):
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for k in range(0, len(x), batch_size):
            grads = gradients(params, x[order[k:k + batch_size]],
                              y[k:k + batch_size])
            params = _down(params, grads, rate)
    return params


def _one_step(params, gradients, x, y, rate, epochs, batch_size, rng):
    return _first_batch_only(params, gradients, x, y, rate, 1, batch_size,
                             rng)


def _last_gradients(params, gradients, x, y, rate, epochs, batch_size, rng):
    for _ in range(epochs):
        for rows in _batches(rng.permutation(len(x)), batch_size):
            grads = gradients(params, x[rows], y[rows])
            params = _down(params, grads, rate)
    return grads


def _so_many_batches(params, gradients, x, y, rate, epochs, batch_size, rng):
    for _ in range(epochs):
        for rows in np.array_split(rng.permutation(len(x)), batch_size):
            grads = gradients(params, x[rows], y[rows])
            params = _down(params, grads, rate)
    return params


def _batches_of_like_size(params, gradients, x, y, rate, epochs, batch_size,
                          rng):
    for _ in range(epochs):
        number = -(-len(x) // batch_size)
        for rows in np.array_split(rng.permutation(len(x)), number):
            grads = gradients(params, x[rows], y[rows])
            params = _down(params, grads, rate)
    return params


def _never_kept(params, gradients, x, y, rate, epochs, batch_size, rng):
    for _ in range(epochs):
        for rows in _batches(rng.permutation(len(x)), batch_size):
            new = _down(params, gradients(params, x[rows], y[rows]), rate)
    return new


def _only_the_first_array(params, gradients, x, y, rate, epochs, batch_size,
                          rng):
    for _ in range(epochs):
        for rows in _batches(rng.permutation(len(x)), batch_size):
            grads = gradients(params, x[rows], y[rows])
            params = [_down(params, grads, rate)[0], *params[1:]]
    return params


def _a_batch_at_every_row(params, gradients, x, y, rate, epochs, batch_size,
                          rng):
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for k in range(len(x)):
            rows = order[k:k + batch_size]
            grads = gradients(params, x[rows], y[rows])
            params = _down(params, grads, rate)
    return params


def _case(rng, seed, n, n_in, n_out, rate, epochs, batch_size):
    return ([numbers(rng, n_in, n_out), numbers(rng, n_out)], line_gradients,
            numbers(rng, n, n_in), numbers(rng, n, n_out), rate, epochs,
            batch_size, np.random.default_rng(seed))


def _any_training(rng):
    n_in, n_out = rng.integers(1, 4, size=2)
    return _case(rng, int(rng.integers(1000)), int(rng.integers(4, 9)), n_in,
                 n_out, float(rng.choice([0.01, 0.05, 0.1])),
                 int(rng.integers(2, 5)), int(rng.integers(2, 4)))


EXERCISES = [
    Function(
        key="06-step",
        title="One step of gradient descent",
        call="take_step(x, y, w, b, rate)",
        right=_take_step,
        cases=[
            (np.array([[4.0, 3.0]]), np.array([1.0]), np.array([2.0, -1.0]),
             -3.0, 0.5),
            (np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 0.5]]),
             np.array([0.0, 1.0, 1.0]), np.array([0.5, -0.25]), 0.75, 0.2),
            (np.array([[2.0], [-1.0], [0.5], [1.0]]),
             np.array([1.0, 0.0, 0.0, 1.0]), np.array([-1.5]), 0.0, 2.0),
        ],
        random=_any_step,
        returns=("w", "b"),
        mistakes=[
            Mistake(
                "It walks uphill: the loss is larger after the step. Slopes "
                "point to where the loss grows.", _uphill),
            Mistake(
                "With one row it is right and with several it moves too "
                "far: the slopes of the rows are added up. What is the loss "
                "of a table?", _summed),
            Mistake(
                "It compares z with y. What stands between the weighted sum "
                "and the answer?", _without_sigmoid),
            Mistake(
                "That is the slope of the squared error. For cross-entropy "
                "behind a sigmoid one factor cancels: look up dz in chapters "
                "4 and 5.", _squared_error),
            Mistake(
                "The weights are right and the bias has not moved. It has a "
                "slope too.", _bias_stays),
            Mistake(
                "The bias is moved by a slope that was measured after the "
                "weights had moved. All slopes are taken at the same place, "
                "the old one.", _weights_first),
            Mistake(
                "These are the moves, rate times slope. The question is "
                "where the weights and the bias stand afterwards.",
                _only_the_moves),
            Mistake(
                "It takes a step after every row. Here the whole table makes "
                "one step, with the mean of its slopes.",
                _one_row_after_another),
            Mistake(
                "Only the weights came. The function returns two results, "
                "the new weights and the new bias.",
                lambda *v: _take_step(*v)[0]),
            Mistake(
                "That is the slope of the squared error. For cross-entropy "
                "behind a sigmoid one factor cancels, and no 2 appears: look "
                "up dz in chapters 4 and 5.", _squared_error_doubled),
            Mistake(
                "Every p is 0 or 1: that is chapter 1's step, which has no "
                "slope to walk down. Which activation has this neuron?",
                _with_step),
            Mistake("The bias is missing in z.", _bias_missing_in_z),
            Mistake(
                "Only the first row is used. Every row has a part in the "
                "slopes.", _first_row),
            Mistake(
                "Only the last row is used. Every row has a part in the "
                "slopes: does the loop begin anew with each?", _last_row),
            Mistake(
                "The weights are right. In the bias's slope the mean is "
                "missing.", _bias_summed),
            Mistake(
                "The bias is right. In the weights' slopes the mean is "
                "missing.", _weights_summed),
            Mistake(
                "The weights are right. In the bias's slope the mean is "
                "taken twice: where dz has its 1/N already, the rows are "
                "only added.", _bias_mean_twice),
            Mistake(
                "All weights move by one and the same number: the mean runs "
                "over the columns too. Which axis should stay?",
                _one_number_for_all),
            Mistake(
                "The bias is right, and the weights move as it does. A "
                "weight is multiplied by its input: where is that in its "
                "slope?", _inputs_left_out),
            *(Mistake(
                "In place of the weights' slope stands a row of slopes for "
                "each example. They still have to be added up, down the "
                "rows.", wrong)
              for wrong in (_rows_not_added, _rows_not_added_mean,
                            _rows_beside)),
            Mistake(
                "It is divided by the number of columns. The loss is the "
                "mean over the rows.", _mean_over_columns),
            Mistake(
                "It walks uphill, and the rows' slopes are added up instead "
                "of averaged: two things to mend.",
                lambda x, y, w, b, rate: _summed(x, y, w, b, -rate)),
            Mistake(
                "These are the moves alone. The question is where the "
                "weights and the bias stand after them.", _both_moves),
        ],
        hints=[
            ("Go forward first: z for every row, then p. Then dz = p - y, "
             "divided by the number of rows."),
            ("The slope of the weights is `x.T @ dz`: each column of x times "
             "dz, added up. The slope of the bias is the sum of dz."),
            ("`dz = (sigmoid(x @ w + b) - y) / len(x)`. Then return "
             "`w - rate * ...` and `b - rate * ...`, each with its slope."),
        ],
    ),
    Choice(
        key="06-paths",
        title="Which path is it?",
        options={
            "A": Option(
                "A", "No step of A jumps across the valley's floor. On the "
                "board, does the ball jump at 1.1?"),
            "B": Option(
                "B", "B jumps, but never for good less: again and again it "
                "is thrown out. Its rate is too large to come to rest."),
            "C": Option(
                "C", "C creeps: thirty steps do not reach the middle. That "
                "is the smallest of the rates."),
            "D": Option(
                "D", "It jumps across the valley, each time less, and "
                "settles: too large for a smooth way, and not too large to "
                "arrive.", right=True),
        },
        hints=[
            ("Set the board above to 1.1, restart and let it run. Does the "
             "ball jump across the valley's floor?"),
            ("Two panels zigzag. In one of them the jumps die away. On the "
             "board, do they at 1.1?"),
        ],
    ),
    Value(
        key="06-limit",
        title="The largest rate that comes to rest",
        right=1.206,
        rtol=4e-4,
        mistakes=[
            *(Mistake(
                "That is Emil's number, from the flattest direction. What "
                "happens across the valley at such a rate, where one step "
                "multiplies the distance by 1 - rate * 1.6583?", wrong)
              for wrong in (32.468, 32.446, 32.0, 32.4, 32.5, 33.0)),
            Mistake(
                "That is 2 times the curvature. The larger the curvature, "
                "the smaller a rate must be: is it a product?", 3.3166),
            Mistake(
                "That rate jumps to the bottom of the steepest direction in "
                "one step. The largest that still comes to rest is "
                "another.", 0.603),
            Mistake(
                "That is 2 over the mean of the two curvatures. No direction "
                "has the mean: each has its own limit, and all of them must "
                "be kept.", 2.3256),
            Mistake(
                "That is a curvature. The limit of the rate is made from "
                "one.", 1.6583),
            *(Mistake(
                "The right thing, rounded too early: use all digits that "
                "the cell printed, and give three decimals.", wrong)
              for wrong in (1.2, 1.21)),
            *(Mistake(
                "Nearly. Divide once more, with all the digits that the cell "
                "printed.", wrong) for wrong in (1.205, 1.207)),
            Mistake(
                "At 1.1 the ball still comes to rest, as the board showed, "
                "and a little more is allowed. The curvatures say how much.",
                1.1),
            *(Mistake(
                "That is the kite's limit. Mira's valley has curvatures of "
                "its own: the cell above printed them.", wrong)
              for wrong in (0.2143, 0.214)),
            Mistake(
                "That is a curvature divided by 2. Which of the two stands "
                "above the line?", 0.829),
        ],
        hints=[
            ("Across the valley and along it, each step multiplies the "
             "distance by 1 - rate * curvature, each with its own curvature. "
             "Both distances have to shrink."),
            ("Each has the limit 2 / curvature. Which of the two limits is "
             "kept first?"),
            "2 divided by the largest curvature that the cell printed.",
        ],
    ),
    Function(
        key="06-train",
        title="The training loop",
        call=("train(params, gradients, x, y, rate, epochs, batch_size, "
              "rng)"),
        right=_train,
        cases=[
            ([np.array([[0.0]]), np.array([0.0])], line_gradients,
             np.array([[1.0], [2.0], [4.0]]), np.array([[2.0], [3.0], [6.0]]),
             0.1, 1, 3, np.random.default_rng(0)),
            ([np.array([[1.0], [-0.5]]), np.array([0.25])], line_gradients,
             np.array([[1.0, 0.0], [0.0, 2.0], [1.5, -1.0], [2.0, 1.0],
                       [-1.0, 0.5]]),
             np.array([[1.0], [0.0], [-2.0], [3.0], [0.5]]),
             0.05, 2, 2, np.random.default_rng(1)),
            ([np.array([[0.3, -0.7]]), np.array([0.1, 0.2])], line_gradients,
             np.array([[1.0], [2.0], [-1.0], [0.5]]),
             np.array([[1.0, 0.0], [2.0, 1.0], [0.0, -1.0], [0.4, 0.6]]),
             0.1, 3, 1, np.random.default_rng(2)),
        ],
        random=_any_training,
        mistakes=[
            Mistake(
                "The rows come in the order of the table, and `rng` is not "
                "used. Each epoch begins with a new order.",
                _never_shuffled),
            Mistake(
                "The order is drawn once and kept. It belongs inside the "
                "loop over the epochs.", _shuffled_once),
            Mistake(
                "x and y are shuffled apart, so that rows meet the answers "
                "of other rows. One order serves both.", _torn_apart),
            Mistake(
                "The last batch is left out where it is smaller than the "
                "others. A slice that reaches beyond the end stops at the "
                "end by itself.", _rest_left_out),
            Mistake(
                "Each step uses the slopes of the whole table, as if there "
                "were no batches. Which rows should `gradients` see?",
                _whole_table),
            Mistake(
                "Each epoch takes one step only, with its first batch. An "
                "epoch visits every row once.", _first_batch_only),
            Mistake(
                "All slopes are measured at the first weights. After a step "
                "you stand elsewhere: ask `gradients` there.",
                _slopes_of_the_start),
            Mistake(
                "Within an epoch all slopes are measured where the epoch "
                "began. After a step you stand elsewhere: ask `gradients` "
                "there.", _slopes_of_each_epochs_start),
            Mistake(
                "It walks uphill. Slopes point to where the loss grows.",
                _climbed),
            Mistake(
                "Each epoch shuffles on what the last one left shuffled, the "
                "table or the order. That trains as well, but gives other "
                "numbers than are asked for: draw each order with "
                "`rng.permutation(len(x))`, and leave x and y as they came.",
                _order_of_an_order),
            Mistake(
                "The orders are not those of the `rng` that was handed in. "
                "Is another generator made on the way?", _another_generator),
            Mistake(
                "A new order is drawn for each batch, so that some rows come "
                "twice in an epoch and some never. One order serves the "
                "whole epoch.", _order_for_each_batch),
            Mistake(
                "The steps are divided by the size of the batch once more. "
                "`gradients` has the mean in it already.", _divided_again),
            Mistake(
                "x is shuffled and y is not, so that rows meet the answers "
                "of other rows. One order serves both.", _only_x_shuffled),
            Mistake(
                "It ends after one step: is there a `return` inside the "
                "loops?", _one_step),
            Mistake(
                "Gradients came, those of the last batch. Asked for are the "
                "params after all steps.", _last_gradients),
            Mistake(
                "So many batches came as `batch_size` says. It is the number "
                "of rows in one batch.", _so_many_batches),
            Mistake(
                "The batches are of nearly equal size. Each should have "
                "`batch_size` rows, and only the last what is left.",
                _batches_of_like_size),
            Mistake(
                "Every step starts from the first params again: the new list "
                "is made and not kept.", _never_kept),
            Mistake(
                "Only the first array of params moves. Each of them has a "
                "gradient, at the same place of its list.",
                _only_the_first_array),
            Mistake(
                "A batch begins at every row, so that most rows come several "
                "times in an epoch. By how much does `range` have to step?",
                _a_batch_at_every_row),
        ],
        hints=[
            ("Two loops, one inside the other: over the epochs, and over the "
             "places 0, batch_size, 2 * batch_size, ... where a batch "
             "begins: `range(0, len(x), batch_size)`. The order is drawn "
             "between the two."),
            ("The rows of a batch are `order[start:start + batch_size]`. "
             "`gradients(params, x[rows], y[rows])` is a list with one array "
             "for each array in `params`."),
            ("The step makes a new list: `params = [v - rate * dv for v, dv "
             "in zip(params, grads)]`. After both loops, return `params`. "
             "(`v -= ...` would change the caller's arrays.)"),
        ],
    ),
]

QUIZ = [
    Question(
        "A loss is a parabola with curvature 4. Which of these rates reaches "
        "its lowest point in a single step?",
        [
            Option("0.5", "That is 2 / curvature: it lands as far away on "
                          "the other side, and so on for ever."),
            Option("0.25", "The factor 1 - 0.25 * 4 is 0: nothing of the "
                           "distance is left.", right=True),
            Option("0.1", "The factor is 1 - 0.4 = 0.6: it creeps in from "
                          "one side."),
            Option("None: descent only comes nearer and nearer.",
                   "On a parabola one rate is exact. On most other losses "
                   "that is indeed so."),
        ],
    ),
    Question(
        "During training the loss jumps up and down and then becomes nan. "
        "What do you try first?",
        [
            Option("A smaller rate.", "Swings that grow are what a rate "
                   "beyond 2 / curvature looks like.", right=True),
            Option("More epochs.", "From nan there is no way back: every "
                                   "later step is nan too."),
            Option("A new installation of the library.",
                   "It computed what it was told to. Large numbers times "
                   "large numbers end in inf and nan."),
            Option("A smaller network.", "It might hide the fault. The step "
                                         "is too long, not the network too "
                                         "large."),
        ],
    ),
    Question(
        "55,000 rows, batches of 32. How many steps are one epoch?",
        [
            Option("55,000", "That would be one row a step."),
            Option("1", "That would be the whole table in one step."),
            Option("1,719", "55,000 / 32 is 1718.75, and the last, smaller "
                            "batch is a step too.", right=True),
            Option("32", "That is the number of rows in a step."),
        ],
    ),
    Question(
        "Descent with single rows starts exactly at the lowest point of the "
        "mean loss, with a fixed rate. What happens?",
        [
            Option("It stays: the slope is 0 there.",
                   "The mean of the rows' slopes is 0. Each step follows one "
                   "row, whose own slope is not."),
            Option("It leaves and wanders about nearby, closer for a "
                   "smaller rate.",
                   "Each row pulls its own way, and the pull is multiplied "
                   "by the rate.", right=True),
            Option("It leaves and never comes back.",
                   "Away from the lowest point the rows' pulls no longer "
                   "cancel: on the whole they lead back."),
        ],
    ),
    Question(
        "Why did batches of 32 learn more than the whole table in ten "
        "epochs of the spirals?",
        [
            Option("Their slopes are more exact.",
                   "They are less exact: each is a guess from 32 rows."),
            Option("Noise is good for learning.",
                   "With as many steps the whole table did better, without "
                   "any noise."),
            Option("They took 630 steps while the whole table took 10.",
                   "For the same work: each of those steps costs 32 rows "
                   "instead of 2,000.", right=True),
            Option("They saw more rows.",
                   "Both saw every row ten times."),
        ],
    ),
    Question(
        "A network with two hidden units, started from chance, learns XOR to "
        "a loss of 0.35 and stays there. What do you conclude?",
        [
            Option("Two hidden units cannot do XOR.",
                   "They can: you wired two of them, and 29 of our 50 "
                   "starts found it."),
            Option("This start led to a place where the slopes hardly say "
                   "where to go. Try others, or more units.",
                   "Descent only follows the slope under its feet.",
                   right=True),
            Option("The gradients are wrong.",
                   "The same gradients brought other starts to 0. A check "
                   "against numerical ones would tell."),
        ],
    ),
]
