"""What the names in docstrings' formulas are: for tests/test_formulas.py.

{object: {name: value}}. A line that begins with what stands after a | has
names of its own. `values` are those of formulas without an equals sign, in
order. Every value comes from nnlab, or is drawn.
"""

import numpy as np

from nnlab import (
    activations,
    backprop,
    convolution,
    fusion,
    initializers,
    layers,
    losses,
    optimizers,
    regularizers,
)
from nnlab.boards import kernel_board, neuron_board
from nnlab.datasets import spirals
from nnlab.optimizers import schedules

RNG = np.random.default_rng(17)
N, K = 4, 3
ROWS, J = range(N), range(K)


def normal(*shape):
    """As float64, though a float32 holds them."""
    return RNG.normal(size=shape).astype("float32").astype("float64")


def cubes(v, axis=None):
    return np.sum(v**3, axis)


def built(layer, *weights):
    layer.build((None, len(weights[0])))
    layer.set_weights(weights)
    return layer


def slope(g):
    """g', measured."""
    return lambda z: backprop.numerical_gradient(
        lambda v: np.sum(g(v)), np.asarray(z))


def of_activations():
    z, da = normal(N, K), normal(N, K)
    for name in ("linear", "sigmoid", "tanh", "relu", "leaky_relu",
                 "softmax"):
        g = getattr(activations, name)
        a, back = g(z), getattr(activations, f"{name}_backward")
        yield f"activations.{name}", dict(
            g=g, x=z, k=J, j=J, negative_slope=0.2,
            values=[a] * (name == "sigmoid"))
        yield f"activations.{name}_backward", {
            "g'": slope(g), "dz": back(da, a), "da": da, "a": a, "z": z,
            "k": J, "j": J, "negative_slope": 0.2}
    yield "activations.backward", dict(
        g=np.sin, a=np.sin(z), z=z, da=da, h=None,
        dz=activations.backward(np.sin, da, z, np.sin(z)))
    yield "layers.dense.Activation", dict(
        g=np.tanh, x=z, a=layers.Activation("tanh")(z))


def of_dense_layers():
    x, W, b, dz = normal(N, 2), normal(2, K), normal(K), normal(N, K)
    dx, dW, db = backprop.dense_backward(dz, x, W)
    names = {"W.T": W.T, "x.T": x.T, "x": x, "W": W, "b": b, "dz": dz,
             "dx": dx, "dW": dW, "db": db, "n": ROWS, "j": J,
             "z": backprop.dense_forward(x, W, b)}
    yield "backprop", names
    yield "backprop.dense_forward", names
    yield "backprop.dense_backward", names | {"values": [dx]}
    yield "layers.dense.Dense", names | {
        "g": np.tanh, "a": built(layers.Dense(K, "tanh"), W, b)(x)}
    sums = dict(x1=x[:, 0], x2=x[:, 1], w1=3, w2=4, b=5,
                z=neuron_board.weighted_sum(x, (3, 4, 5)))
    yield "boards.neuron_board", sums
    yield "boards.neuron_board.neuron", sums


def of_measurements():
    v = normal(K)
    yield "backprop.numerical_gradient", dict(
        v=v, f=cubes, h=1e-5, i=J, e=np.eye(K),
        dv=backprop.numerical_gradient(cubes, v))
    yield "backprop.relative_error", {
        "a": v, "b": v**2, "|": np.linalg.norm,
        "values": [backprop.relative_error(v, v**2)]}
    y = RNG.uniform(-1, 1, (N, K))
    own = losses.Own(lambda y_true, y_pred: cubes(y_pred, axis=1))
    yield "losses.Own", dict(
        f=lambda y_pred: cubes(y_pred, axis=1), h=6e-6, k=J, e=np.eye(K),
        N=N, y_pred=y, values=[own.gradient(y, y)])


def of_losses():
    y, p, delta, n = normal(N, K), normal(N, K), 0.7, dict(N=N, K=K, k=J)
    for name, more in (("mean_squared_error", ()),
                       ("mean_absolute_error", ()), ("huber", (delta,))):
        loss = getattr(losses, name)
        names = n | dict(y_true=y, y_pred=p, delta=delta, e=None)
        yield f"losses.{name}", names | dict(values=[loss(y, p, *more)])
        yield f"losses.{name}_gradient", names | dict(
            values=[losses.GRADIENTS[loss](y, p, *more)])
    weight = RNG.uniform(size=N)
    yield "losses.Loss", dict(
        N=N, i=ROWS, weight=weight, loss=losses.mean_squared_error(y, p),
        values=[losses.MeanSquaredError()(y, p, sample_weight=weight)])


def of_crossentropies():
    z, y = normal(N, K), RNG.uniform(size=(N, K))
    n = dict(N=N, K=K, k=J, j=J, z=z, y=y, sigmoid=activations.sigmoid,
             softmax=activations.softmax)
    p, one = activations.sigmoid(z), losses.binary_crossentropy
    yield "losses.binary_crossentropy", n | dict(
        y=y[:, :1], z=z[:, :1], p=p[:, :1], values=[
            one(y[:, :1], p[:, :1]), one(y[:, :1], z[:, :1], True)])
    one = losses.binary_crossentropy_gradient
    yield "losses.binary_crossentropy_gradient", n | dict(
        p=p, values=[one(y, p), one(y, z, True)])
    y, p = activations.softmax(y), activations.softmax(z)
    yield "losses.categorical_crossentropy", n | dict(
        y=y, p=p, values=[losses.categorical_crossentropy(y, p)])
    one = losses.categorical_crossentropy_gradient
    q, s = p, RNG.uniform(0.5, 1, N)
    n |= {"y": y, "s": s, "q": q, "y_pred": q * s[:, None], "t": y.sum(1)}
    yield "losses.categorical_crossentropy_gradient", n | {
        "dL/dy_pred": one(y, n["y_pred"]), "values": [one(y, z, True)]}
    label, one = RNG.integers(0, K, N), losses.sparse_categorical_crossentropy
    yield "losses.sparse_categorical_crossentropy", dict(
        label=label[0], p=p[0], values=one(label, p)[:1].tolist())
    one = losses.sparse_categorical_crossentropy_gradient
    yield "losses.sparse_categorical_crossentropy_gradient", n | {
        "one_hot": np.eye(K)[label], "q": n["y_pred"], "dL/dy_pred": one(
            label, n["y_pred"]), "values": [one(label, z, True)]}


def of_initializers():
    ins, outs = 900, 700
    for name in ("GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal"):
        W = getattr(initializers, name)(seed=1)((ins, outs))
        yield f"initializers.{name}", dict(
            fan_in=ins, fan_out=outs, limit=abs(W).max(), tolerance=0.01,
            values=[W.var()])
    for name in ("l1", "l2"):
        penalty, W = getattr(regularizers, name)(0.3), normal(N, K)
        yield f"regularizers.{name.upper()}", {
            "W": W, name: 0.3, "values": [penalty(W), penalty.gradient(W)]}


def of_convolutions():
    x, W, b = normal(2, 6, 5, 2), normal(2, 3, 2, 3), normal(3)
    z, cols = convolution.conv2d_forward(x, W, b, 2)
    dz = normal(*z.shape)
    dx, dW, db = convolution.conv2d_backward(dz, x, W, cols, 2)
    n, h, w, c = map(range, z.shape)
    names = dict(n=n, i=h, j=w, f=c, u=range(2), v=range(3), c=range(2), s=2,
                 x=x, W=W, b=b, dz=dz, size=5, k=3, stride=2, N=2, k_h=2,
                 k_w=3, c_in=2, channels=2, out_h=len(h), out_w=len(w))
    same = convolution.conv2d_forward(x, W, b, 2, "same")[0].shape[2]
    yield "convolution.conv2d_loops", names | dict(
        z=convolution.conv2d_loops(x, W, b, 2), out=z.shape[2])
    yield "convolution.padding_amounts", names | dict(values=[same])
    yield "convolution.conv2d_forward", names | dict(
        out=same, values=[cols.shape])
    yield "convolution.unfold", names | dict(values=[
        convolution.unfold(x, (2, 3), (2, 2)).shape])
    yield "convolution.spread", names | {
        "dx": np.zeros_like(x), "dx after": convolution.spread(
            dz, x.shape, W, (2, 2), "valid")}
    rows = dz.reshape(-1, 3)
    yield "convolution.conv2d_backward", {
        "cols.T": cols.T, "dz": rows, "dW": dW.reshape(-1, 3), "db": db,
        "f": c, "r": range(len(rows))}
    a = convolution.average_pool_forward(x, (2, 3), 2)
    yield "convolution.average_pool_forward", names | dict(a=a)
    da = normal(*a.shape)
    yield "convolution.average_pool_backward", names | {
        "da": da, "m": 6, "dx": np.zeros_like(x), "dx after":
        convolution.average_pool_backward(da, x, (2, 3), 2)}
    yield "layers.images.GlobalAveragePooling2D", dict(
        n=range(2), i=range(6), j=range(5), c=range(2), x=x,
        a=layers.GlobalAveragePooling2D()(x))
    best, cells, more = fusion.conv2d_max_pool_forward(
        x, W, (2, 1), (1, 1), "valid")
    n, h, w, c = map(range, best.shape)
    yield "fusion.conv2d_max_pool_forward", names | dict(
        best=best, z=convolution.conv2d_forward(x, W, 0 * b)[0], b=0, n=n,
        i=h, j=w, f=c, p=range(2), q=range(1), p_h=2, p_w=1, h=len(h),
        w=len(w), filters=3, values=[cells.shape, more.shape])
    image, kernel = x[0, ..., 0], normal(3, 3)
    yield "boards.kernel_board", dict(
        image=image, kernel=kernel, i=range(4), j=range(3), u=range(3),
        v=range(3), z=kernel_board.filtered(image, kernel))


def stepped(optimizer, *slots, slope=lambda v: normal(*v.shape)):
    """The names of an optimizer's second step."""
    v = normal(K)
    optimizer.apply([normal(K)], [v])
    (state,), dv = optimizer.state, slope(v)
    names = dict(vars(optimizer), v=v.copy(), dv=dv, t=2, alpha=None) | {
        name: one.copy() for name, one in zip(slots, state)}
    optimizer.apply([dv], [v])
    return names | {"v after": v} | {
        f"{name} after": one for name, one in zip(slots, state)}


def of_optimizers():
    one = optimizers
    plain = stepped(one.SGD(0.1))
    momentum = stepped(one.SGD(0.1, 0.8), "m")
    nesterov = stepped(one.SGD(0.1, 0.8, nesterov=True), "m")
    yield "optimizers.SGD|plain:", plain
    yield "optimizers.SGD|momentum:", momentum
    yield "optimizers.SGD|Nesterov:", nesterov | {"m": nesterov["m after"]}
    yield "optimizers.Adagrad", stepped(one.Adagrad(0.1, epsilon=0.01), "s")
    yield "optimizers.RMSprop", stepped(one.RMSprop(0.1, epsilon=0.01), "s")
    yield "optimizers.Adam", stepped(one.Adam(0.1, epsilon=0.01), "m", "s")
    yield "boards.descent_board", {
        "v": momentum["m"], "v after": momentum["m after"], "momentum": 0.8,
        "w": momentum["v"], "w after": momentum["v after"], "rate": 0.1,
        "slope": momentum["dv"]}
    yield "boards.descent_board|momentum 0,", {
        "w": plain["v"], "w after": plain["v after"], "rate": 0.1,
        "slope": plain["dv"]}
    dv, most = momentum["dv"], 0.5
    yield "optimizers.clip_by_norm", {
        "dv": dv, "most": most, "|": np.linalg.norm,
        "values": [one.clip_by_norm(dv, most)]}
    names = dict(initial_learning_rate=0.1, decay_steps=7, step=3)
    yield "optimizers.schedules.ExponentialDecay", names | dict(
        decay_rate=0.9, values=[schedules.ExponentialDecay(0.1, 7, 0.9)(3)])
    yield "optimizers.schedules.CosineDecay", names | dict(
        share=None, c=None, top=0.1, alpha=0.2,
        values=[schedules.CosineDecay(0.1, 7, alpha=0.2)(3)])


def of_other_layers():
    x, da, layer = normal(N, K), normal(N, K), layers.Dropout(0.4, seed=1)
    a = layer(x, training=True)
    yield "layers.dense.Dropout|training:", dict(
        a=a, x=x, mask=a != 0, rate=0.4)
    yield "layers.dense.Dropout|in use:", dict(a=layer(x), x=x)
    layer = built(layers.BatchNormalization(momentum=0.8, epsilon=0.1),
                  *RNG.uniform(1, 2, (4, K)))
    names = dict(vars(layer), x=x, da=da, dx_hat=None)
    moving, now = [np.array([layer.moving_mean, layer.moving_variance])
                   for _ in range(2)]
    a = layer(x)
    yield "layers.normalization.BatchNormalization.backward", names | dict(
        dx=layer.backward(da), root=layer.root)
    a = layer(x, training=True)
    names |= dict(m=x.mean(0), v=x.var(0), a=a, root=layer.root,
                  x_hat=layer.x_hat)
    yield "layers.normalization.BatchNormalization", names | {
        "moving": moving, "measured": np.array([x.mean(0), x.var(0)]),
        "moving after": np.array([layer.moving_mean, layer.moving_variance])}
    yield "layers.normalization.BatchNormalization.backward|dx = (", names | {
        "dx": layer.backward(da), "mean": lambda v: v.mean(axis=0),
        "dx_hat": layer.gamma * da}
    x, y = spirals(90, classes=8, turns=0.3, noise=0)
    x, y = x[y < 2].T, y[y < 2]
    yield "datasets.small.spirals", {
        "r": np.hypot(*x), "x": x, "angle": np.arctan2(x[1], x[0]), "e": 0,
        "class": y, "classes": 8, "turns": 0.3, "noise": 0, "tolerance": 1e-5}


DOCSTRINGS = dict(item for of in (
    of_activations, of_dense_layers, of_measurements, of_losses,
    of_crossentropies, of_initializers, of_convolutions, of_optimizers,
    of_other_layers) for item in of())
UNREAD = {
    "says what a name means": {
        "activations": ["a = g(z)", "dz = rule(da, a)"],
        "boards.activation_board.activation": ["a = g(z)"],
        "layers.layer.Weighted": ["z = a linear", "a = g(z)"],
        "layers.normalization.BatchNormalization": [
            "m, v = mean and", "m, v = moving_mean, moving_variance"],
        "callbacks.LearningRateScheduler": ["rate = schedule(epoch, rate)"],
        "photos.read_ink": ["ink = how much darker"],
        "boards.neuron_board.weighted_sum": ["w = (w1, w2, b)"],
        "datasets.small.xor": ["y = x1 XOR x2"],
    },
    "a part of the formula beside it, or of one compared elsewhere": {
        "activations.sigmoid": ["-|x|"],
        "initializers.GlorotUniform": ["-limit and"],
        "initializers.HeUniform": ["-limit and"],
        "backprop.dense_backward": ["1/N"],
        "boards.neuron_board": ["> 0"],
        "losses.categorical_crossentropy_gradient": ["y_k / q_k is"],
        "optimizers.RMSprop": ["of dv^2"],
        "optimizers.schedules.ExponentialDecay": ["Round step / decay_steps"],
        "exercises.chapters.chapter01._line": [
            "w[0] * x1 + w[1] * x2 + b = 0"],
        "exercises.chapters.chapter06.line_gradients": ["x @ W + b"],
    },
    "a range, a setting, a size or an order of growth": {
        "activations.tanh": ["(-1, 1)"],
        "backprop.numerical_gradient": ["2 * v.size", "h^2", "h = 1e-5"],
        "boards.descent_board.descent": [
            "c[0] + c[1] w +\n    c[2] w^2 + ...", "w1^i w2^j"],
        "boards.neuron_board": ["z = 0"],
        "datasets.mnist.load_mnist": ["60,000 + 10,000", "1,437 + 360"],
        "datasets.small.spirals": ["classes - 1"],
        "datasets.small.digits": ["k / 16 for k = 0 to 16"],
        "layers.normalization.BatchNormalization": ["-1,"],
        "losses.binary_crossentropy": ["[1e-7, 1 - 1e-7]"],
        "losses.categorical_crossentropy": ["[1e-7, 1 - 1e-7]"],
    },
    "a learner's slip, which a check knows": {
        "exercises.chapters.chapter02._shifted_by_the_largest": ["0 / 0"],
        "exercises.chapters.chapter10.line_score": ["y = w x"],
        "config.underflow_is_zero": ["exp(-1000)"],
    },
}
