"""What the names in chapters' formulas are: for tests/test_formulas.py.

{chapter: {how a formula begins: {name: value}}}; "" is for all others. Every
value comes from nnlab, or is drawn.
"""

import numpy as np
from formulas_of_docstrings import built, cubes, normal, slope, stepped
from scipy import stats

from nnlab import (
    activations,
    backprop,
    convolution,
    initializers,
    layers,
    losses,
    optimizers,
    regularizers,
)
from nnlab.optimizers import schedules

N, K = 4, 3
FROM_1, J = range(1, N + 1), range(K)
sigmoid, tanh = activations.sigmoid, activations.tanh
softmax, relu = activations.softmax, activations.relu
HALF = {r"\sigma": sigmoid, "relu": relu}


class Matrix(np.ndarray):
    """Two of them side by side are a product of matrices."""

    def __mul__(self, other):
        return self @ other


def matrix(*shape):
    return normal(*shape).view(Matrix)


def grows(f, v):
    return backprop.numerical_gradient(f, v)


def neurons():
    x, W, b = matrix(N, 2), matrix(2, K), normal(K)
    z, sun = backprop.dense_forward(x, W, b), normal(K)
    one = backprop.dense_forward(x, W[:, :1], b[:1])[:, 0]
    names = dict(zip(("x_1", "x_2"), np.asarray(x).T), w_1=W[0, 0],
                 w_2=W[1, 0], b=b[0], z=np.asarray(one), a=one > 0,
                 step=lambda z: np.heaviside(z, 0))
    return {"": names, "z = xW + b": dict(x=x, W=W, b=b, z=z),
            r"2 \cdot \text{sun}": {r"\text{sun}": sun,
                                    r"\text{wind}": 2 * sun - 3}}


def curves():
    z, da, x = normal(N, K), normal(N, K), normal(N)
    a, p = sigmoid(z), softmax(z)
    x_, W1, W2 = matrix(N, 2), matrix(2, 5), matrix(5, K)
    b1, b2 = matrix(5), matrix(K)
    both = backprop.dense_forward(backprop.dense_forward(x_, W1, b1), W2, b2)
    jacobian = np.stack([grows(lambda v: softmax(v[None])[0, k], z[0])
                         for k in J])
    return {
        "": HALF | dict(z=z, a=a, x=x),
        r"\frac{da}{dz}": {"da/dz": slope(sigmoid)(z), "z": z, "a": a},
        "(xW_1": dict(x=x_, W_1=W1, W_2=W2, b_1=b1, b_2=b2, all=both),
        "dz_j": dict(dz=activations.softmax_backward(da, p), da=da, a=p,
                     j=J, k=J),
        r"4\,": HALF | dict(z=z, a=tanh(z), all=slope(tanh)(z)),
        r"dz = da": {"dz": activations.sigmoid_backward(da, a), "da": da,
                     "z": z, "g'": slope(sigmoid)},
        "a_k": dict(a=p, z=z, k=J, j=J),
        r"\partial a_k / \partial z_k": {"da/dz": jacobian, "a": p[0], "k": J},
        r"\partial a_k / \partial z_j": {
            "da/dz": jacobian, "a": p[0], "k": J[:2], "j": J[2:]}}


def hidden():
    x, W1, W2, b1, b2 = (matrix(N, 2), matrix(2, 5), matrix(5, K),
                         matrix(5), matrix(K))
    z1 = backprop.dense_forward(x, W1, b1)
    a1 = relu(np.asarray(z1))
    return dict(x=x, W_1=W1, b_1=b1, W_2=W2, b_2=b2, relu=relu, g=relu,
                z_1=z1, a_1=a1.view(Matrix),
                z_2=backprop.dense_forward(a1, W2, b2))


def prices():
    p, y = sigmoid(normal(N, 1)), normal(N, 1)
    z, yes = normal(N, 1), np.array([[0.0], [1], [1], [0]])
    a, row = sigmoid(z), normal(N, K)
    own = N * losses.binary_crossentropy_gradient(yes, z, True)
    squared = losses.mean_squared_error
    hot = np.eye(K)[[0, 2, 1, 1]]
    return {
        "": HALF | dict(z=z, a=a, y=yes, dz=own, u=normal(K),
                        b=a + 1),
        "L": dict(L=squared(y, p).mean(), p=p[:, 0], y=y[:, 0], N=N, i=FROM_1,
                  **{
                      "dL/dp": losses.mean_squared_error_gradient(
                          y, p)[:, 0]}),
        "-y": dict(y=yes, p=p, values=[losses.binary_crossentropy(yes, p)]),
        r"-\log \sigma": HALF | dict(z=z, all=losses.binary_crossentropy(
            np.ones((N, 1)), z, True)),
        "y = 1:": dict(a=a),
        r"-\log p_c": dict(
            p=softmax(row), z=row, y=hot, c=J, k=J, j=J,
            dz=N * losses.categorical_crossentropy_gradient(hot, row, True)),
        r"-\log(1 - a)": dict(a=sigmoid(2.0)),
        "dz = 2": dict(a=a, y=yes, dz=grows(lambda z: N * np.sum(
            losses.mean_squared_error(yes, sigmoid(z))) / N, z))}


def backwards():
    x, W, b, dz = matrix(N, 2), matrix(2, K), normal(K), normal(N, K)
    _, dW, db = backprop.dense_backward(dz, x, W)
    z, w, yes = normal(N, 1), normal(2), np.array([[0.0], [1], [1], [0]])
    p = sigmoid(z)
    one = dict(s=4 * w[0], t=3 * w[1], w_1=w[0], w_2=w[1], b=b[0],
               z=backprop.dense_forward(np.array([[4.0, 3]]), w[:, None],
                                        b[:1]))
    a = sigmoid(one["z"])
    rows = softmax(dz)
    hot = np.eye(K)[[0, 2, 1, 1]]
    return {
        "": HALF | one | dict(a=a, L=losses.binary_crossentropy([[1]], a)),
        "dW": dict(dW=dW, db=db, x=x, dz=dz, n=range(N), i=range(2), j=J),
        "db": dict(db=db, dz=dz, n=range(N), j=J),
        "z = xW": dict(x=x, W=W, b=b, z=backprop.dense_forward(x, W, b)),
        "dz = a": dict(a=p, y=yes, dz=N * losses.binary_crossentropy_gradient(
            yes, z, True)),
        "dz = (p": dict(p=rows, y=hot, N=N, dz=(
            losses.categorical_crossentropy_gradient(hot, dz, True))),
        "dp": dict(p=rows, y=hot, N=N, dp=grows(lambda p: np.mean(
            -np.sum(hot * np.log(p), axis=1)), rows)),
        "a(1 - a)": dict(a=sigmoid(2.0)), "-1/a": dict(a=sigmoid(2.0)),
        "-1.1353": {r"\epsilon": 1}}


def steps():
    w, x = RATE["v"], np.array([[1.0], [2], [3]])

    def loss(w):
        return losses.mean_squared_error(2 * x, w * x).mean()
    after = stepped(optimizers.SGD(0.1), slope=lambda d: grows(
        lambda d: np.sum(14 / 3 * d**2), d))
    return {
        "L": {"L": loss(0.7), "w": 0.7, "dL/dw": grows(loss, 0.7)},
        r"w \leftarrow": {"w": w, r"\eta": 0.1, "dL/dw": RATE["dv"],
                          "w after": RATE["v after"]},
        "d \\": {"d": after["v"], r"\eta": 0.1, "d after": after["v after"]},
        "p = a": dict(p=sigmoid(2.0), a=sigmoid(2.0)),
        "d = w": dict(d=w - 2, w=w), "2/c": dict(c=grows(
            lambda v: slope(loss)(v), 1.0))}


RATE = stepped(optimizers.SGD(0.1))


def renamed(names):
    """As chapter 7 calls what nnlab's optimizers have."""
    new = dict(v="w", dv="dw", learning_rate=r"\eta", momentum=r"\beta",
               rho=r"\rho", beta_1=r"\beta_1", beta_2=r"\beta_2",
               epsilon=r"\varepsilon")
    words = {key: key.partition(" ") for key in names}
    return {new.get(words[key][0], words[key][0]) + "".join(words[key][1:]):
            value for key, value in names.items()}


def rules():
    one, first = optimizers, r"m \leftarrow \beta\, m - \eta\, dw, \qquad "
    w, settled, dv = normal(2), optimizers.SGD(0.1, 0.8), normal(1)
    v = normal(1)
    for _ in range(200):
        settled.apply([dv], [v])
    plain, momentum, forgets = map(renamed, (
        RATE, stepped(one.SGD(0.1, 0.8), "m"),
        stepped(one.RMSprop(0.1, 0.8, epsilon=0.01), "s")))
    names = {"m": settled.state[0][0], r"\eta": 0.1, r"\beta": 0.8, "dw": dv}
    return {
        "L": {"L": None, "w_1": w[0], "w_2": w[1], "dw": grows(
            lambda w: w[0]**2 / 2 + 25 * w[1]**2 / 2, w)},
        first + r"w \leftarrow w + m": renamed(
            stepped(one.SGD(0.1, 0.8), "m")),
        first + r"w \leftarrow w + \beta": renamed(
            stepped(one.SGD(0.1, 0.8, nesterov=True), "m")),
        r"s \leftarrow": renamed(stepped(one.Adagrad(0.1, 0.1, 0.01), "s")),
        r"m &\leftarrow": renamed(stepped(
            one.Adam(0.1, epsilon=0), "m", "s")) | {
                r"\hat m": None, r"\hat s": None},
        r"m = \beta m": names, r"m = -\eta": names,
        r"w \leftarrow w - \eta\, dw": plain,
        r"m \leftarrow \beta m": momentum | {"w after": momentum["w"]},
        r"w \leftarrow w + m": momentum | {"m": momentum["m after"]},
        r"\; s \leftarrow \rho": forgets | {"w after": forgets["w"]},
        r"w \leftarrow w - \eta\, dw / ": forgets | {"s": forgets["s after"]}}


def signals():
    n, x = 50, normal(1, 50)
    W = initializers.HeNormal(seed=1)((n, 20_000))
    z = backprop.dense_forward(x, W, np.zeros(20_000))
    return {
        "": {"n": n, "E[z^2]": np.mean(z**2), "E[x^2]": np.mean(x**2),
             "E[w^2]": np.mean(W**2), "E[a^2]": np.mean(relu(z)**2),
             "tolerance": 0.03},
        "z^2": {"z": backprop.dense_forward(x[:, :2], W[:2], 0 * W[0]),
                "w_1": W[0], "w_2": W[1], "x_1": x[0, 0], "x_2": x[0, 1]}}


def losses_of_steps():
    step = stepped(optimizers.SGD(1e-6), slope=lambda v: 3 * v**2)
    W = normal(N)
    return {"09": {"": {
        r"L_\text{before}": cubes(step["v"]), r"\eta": 1e-6, "dv": step["dv"],
        r"L_\text{after}": cubes(step["v after"]), "tolerance": 1e-4}},
        "10": {"": {"L": 2, r"L_{\text{new}}": 2 + regularizers.L2(0.3)(W),
                    r"\lambda": 0.3, "w": W, "i": range(N)}}}


def maps():
    x, W, b = normal(6, 5), normal(3, 2), normal(1)
    x4, W4 = x[None, ..., None], W[..., None, None]
    z, cols = convolution.conv2d_forward(x4, W4, b)
    dz = normal(*z.shape)
    dx, dW, db = convolution.conv2d_backward(dz, x4, W4, cols)
    names = dict(i=range(4), j=range(4), u=range(3), v=range(2), x=x, W=W, b=b)
    own = np.zeros_like(x)

    def patches(v, **how):
        return np.lib.stride_tricks.sliding_window_view(
            v, W.shape, **how).transpose(2, 3, 0, 1)
    same = convolution.conv2d_forward(x4, W4, b, 2, "same")[0].shape[1]
    padding = sum(convolution.padding_amounts(6, 3, 2, "same"))
    return {
        "z": names | dict(z=z[0, ..., 0]),
        r"\text{out}": {r"\text{out}": same, r"\text{size}": 6, "k": 3,
                        "p": padding, "s": 2},
        "dW": names | {
            "dz": dz[0, ..., 0], "dW": dW[..., 0, 0], "db": db[0],
            r"\text{patch}": patches(x), "dx": own, "dx after": dx[0, ..., 0],
            r"dx\text{'s patch}": patches(own, writeable=True)}}


def helpers():
    z, (gamma, beta, mu, variance) = normal(N, K), np.abs(normal(4, K))
    layer = built(layers.BatchNormalization(epsilon=0.1), gamma, beta, mu,
                  variance)
    rate = schedules.CosineDecay(0.003, 7)
    return {
        r"\hat z": {"z": z, r"\mu": mu, r"\sigma": variance**0.5,
                    r"\varepsilon": 0.1, r"\gamma": gamma, r"\beta": beta,
                    r"\hat z": None, "relu": relu, "a": relu(layer(z)),
                    "tolerance": 1e-5},
        r"\eta_t": {r"\eta_t": rate(3), r"\eta_0": 0.003, "t": 3, "T": 7},
        "p": dict(p=stats.binomtest(3, 8).pvalue, b=3, c=5, k=range(4))}


def shares():
    x, dz = normal(N, 2), normal(N, K)

    def mean(at):
        return backprop.dense_backward(
            dz[at] / len(dz[at]), x[at], np.zeros((2, K)))[1]
    return {"dW": {"dW": mean(slice(N)), "dW each": np.stack(
                       [mean([i]) for i in range(N)], axis=-1), "N": N,
                   "N_0": 1, "N_1": N - 1, "i": FROM_1, "dW^{(0)}": mean([0]),
                   "dW^{(1)}": mean(slice(1, N))},
            "a + b": dict(a=0.1, b=0.7)}


def explained():
    """The glossary and the questions."""
    x, w, b = matrix(N, 2), matrix(2, 1), normal(1)
    own, rule = curves(), {k: v for k, v in rules().items() if "arrow" in k}
    return rule | {"": own[""] | hidden(), "dz": own["dz = da"],
            "a_k": own["a_k"], "a = g(z)": own[""] | {"g": sigmoid},
            "a = g(xw": dict(g=sigmoid, x=x, w=w, b=b, a=built(
                layers.Dense(1, "sigmoid"), w, b)(x)[:, 0])}


CHAPTERS = {
    "01": neurons(), "02": curves(), "03": {"": hidden()}, "04": prices(),
    "05": backwards(), "06": steps(), "07": rules(), "08": signals(),
    "12": maps(), "14": helpers(), "15": shares(), "glossary": explained(),
    "faq": explained()} | losses_of_steps()
SHARED = ["glossary", "faq"]            # of which each has a part


# What chapters write out as code: each function whose name nnlab has, and
# some that have another. Arguments go by their names.

ARGUMENTS = dict(
    z=normal(N, K), da=normal(N, K), a=normal(N, K), dz=normal(N, K),
    x=normal(N, 2), W=normal(2, K), b=normal(K), dw=normal(K), m=normal(K),
    s=normal(K)**2, rate=0.1, p=softmax(normal(N, K)),
    y=np.eye(K)[[0, 2, 1, 0]])


def same_named(name):
    """The function of that name in nnlab, if it is one of a formula."""
    return getattr(activations, name, getattr(backprop, name, None))


def rule(optimizer):
    """(move, memory) of one step of a rule with one slot."""
    def step(dw, memory, rate):
        v = np.zeros_like(dw)
        optimizer.learning_rate = rate
        optimizer.start = lambda v: [memory.copy()]
        optimizer.apply([dw], [v])
        return v, optimizer.state[0][0]
    return step


CODE = {
    ("01", "step"): lambda z: z > 0,
    ("04", "categorical"): losses.categorical_crossentropy,
    ("07", "momentum"): rule(optimizers.SGD(momentum=0.9)),
    ("07", "nesterov"): rule(optimizers.SGD(momentum=0.9, nesterov=True)),
    ("07", "adagrad"): rule(optimizers.Adagrad()),
    ("07", "rmsprop"): rule(optimizers.RMSprop(rho=0.9)),
}
OTHERS = {("05", "backward"): "of a whole network"}
UNREAD = {
    "a straight line, as school has it": {"01": ["y = mx + c"],
                                          "glossary": ["y = mx + c"]},
    "the loss of an example, defined there": {
        "07": [r"L = \tfrac12 (w - \text{delay})^2", "L = w^2/2"]},
    "a definition": {
        "13": [r"S_{ij} = \frac{\partial z_c}{\partial x_{ij}}"]},
    "a model of the cost": {"15": [r"\frac{T}{k} + C"]},
}
