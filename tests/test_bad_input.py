"""Bad input is told apart from a bug: who expected what, what came, what to
write instead. Each case below is one mistake that learners make."""

import re

import numpy as np
import pytest

from nnlab import (
    Input,
    Sequential,
    activations,
    backprop,
    callbacks,
    config,
    convolution,
    initializers,
    layers,
    losses,
    metrics,
    models,
    optimizers,
    regularizers,
    training,
    utils,
)

X, Y = np.ones((6, 4)), np.array([0, 1, 2, 0, 1, 2])
IMAGES = np.ones((2, 5, 5, 3))
HOT = np.eye(3)[Y]
P = np.full((6, 3), 1 / 3)
NAN = np.where(np.eye(6, 4, dtype=bool), np.nan, 1)
INF = np.where(np.eye(6, 4, dtype=bool), np.inf, 1)


def compiled(loss="sparse_categorical_crossentropy"):
    model = Sequential([Input((4,)), layers.Dense(3, activation="softmax")])
    model.compile("sgd", loss)
    return model


def fit(x=X, y=Y, loss="sparse_categorical_crossentropy", **choices):
    return lambda: compiled(loss).fit(x, y, verbose=0, **choices)


def named_loss(y_true, y_pred):
    return 0.0


named_loss.__name__ = "loss"


def W(*shape):
    return np.ones(shape)


CASES = {
    # dense layer
    "columns and rows differ": (
        lambda: backprop.dense_forward(W(2, 3), W(4, 5), W(5)),
        "dense_forward: x has 3 columns but W has 4 rows; got x (2, 3) and "
        "W (4, 5)"),
    "one example without its axis": (
        lambda: backprop.dense_forward(W(4), W(4, 5), W(5)),
        "expected x (N, n_in) .* got x (4,) .* write x[None, :]"),
    "bias of another length": (
        lambda: backprop.dense_forward(W(2, 4), W(4, 5), W(4)),
        "expected b (5,).* got (4,); write np.zeros(5)"),
    "bias that would broadcast": (
        lambda: backprop.dense_forward(W(2, 4), W(4, 5), W(1)),
        "expected b (5,).* got (1,)"),
    "dz of another shape": (
        lambda: backprop.dense_backward(W(2, 4), W(2, 4), W(4, 5)),
        "dense_backward: expected dz (2, 5).* got (2, 4); pass"),
    "backwards through weights without columns": (
        lambda: backprop.dense_backward(W(3), W(3, 2), W(2)),
        "dense_backward: expected x (N, n_in) and W (n_in, n_out), got x "
        "(3, 2) and W (2,); .* w[:, None]"),
    "gradients of two shapes": (
        lambda: backprop.relative_error(W(2), W(2, 1)),
        "relative_error: expected two arrays of one shape, got (2,) and "
        "(2, 1); "),
    # convolution
    "images without channels": (
        lambda: convolution.conv2d_forward(W(2, 5, 5), W(3, 3, 1, 2), W(2)),
        "expected images (N, height, width, channels), got (2, 5, 5); .* "
        "x[..., None]"),
    "images without channels, same padding": (
        lambda: convolution.conv2d_forward(
            W(2, 5, 5), W(3, 3, 1, 2), W(2), padding="same"),
        "expected images (N, height, width, channels), got (2, 5, 5); "),
    "rows of pixels to pool": (
        lambda: layers.MaxPooling2D()(W(2, 25)),
        "expected images .* got"),
    "kernel for other channels": (
        lambda: convolution.conv2d_forward(IMAGES, W(3, 3, 1, 2), W(2)),
        "convolution: x has 3 channels but W expects 1; got .* W is"),
    "kernel of the wrong rank": (
        lambda: convolution.conv2d_forward(IMAGES, W(3, 3, 3), W(2)),
        "expected W (k_h, k_w, c_in, filters).* got .*(3, 3, 3).*; "),
    "bias for other filters": (
        lambda: convolution.conv2d_forward(IMAGES, W(3, 3, 3, 2), W(1)),
        "expected b (2,).* got (1,); write"),
    "window larger than the image": (
        lambda: convolution.conv2d_forward(IMAGES, W(6, 3, 3, 2), W(2)),
        "a 6x3 window does not fit into 5x5 images; use"),
    "pool larger than the image": (
        lambda: convolution.max_pool_forward(IMAGES, 6),
        "a 6x6 window does not fit into 5x5 images; use"),
    "unknown padding": (
        lambda: layers.Conv2D(2, 3, padding="full"),
        "padding: expected 'valid' or 'same', got 'full'; write"),
    "unknown padding of a pool": (
        lambda: layers.MaxPooling2D(2, padding="full"),
        "padding: expected 'valid' or 'same', got 'full'; write"),
    "stride of 0": (
        lambda: layers.Conv2D(2, 3, strides=0),
        "Conv2D strides: expected a positive integer or two.* got 0; write"),
    "three strides": (
        lambda: layers.Conv2D(2, 3, strides=(1, 1, 1)),
        "strides: expected .* got (1, 1, 1); write"),
    "half a kernel": (
        lambda: layers.Conv2D(2, 2.5),
        "Conv2D kernel_size: expected .* got 2.5; write"),
    # layers
    "no units": (lambda: layers.Dense(0),
                 "units: expected an integer of at least 1, got 0; write "
                 "units=1"),
    "two numbers of units": (lambda: layers.Dense((3, 4)),
                             "units: expected an integer .* got (3, 4); "
                             "write"),
    "no filters": (lambda: layers.Conv2D(-1, 3),
                   "filters: expected an integer .* got -1; write"),
    "dropping everything": (lambda: layers.Dropout(1.0),
                            "Dropout: expected .* got 1.0; write"),
    "dropping a word": (lambda: layers.Dropout("half"),
                        "Dropout: expected .* got 'half'; write"),
    "images into a dense layer": (
        lambda: layers.Dense(3)(IMAGES),
        "expected rows of numbers .* got .*(2, 5, 5, 3); put "
        "layers.Flatten()"),
    "rows into a convolution": (
        lambda: Sequential([Input((4,)), layers.Conv2D(2, 3)]),
        "conv2d: expected images .* got .*(None, 4); .*write"),
    "a layer twice": (
        lambda: Sequential([layers.Dense(4, name="d"),
                            layers.Dense(4, name="d")]),
        "expected layers of different names, got a second 'd'; make a new"),
    "a model without layers": (
        lambda: Sequential([Input((4,))]).summary(),
        "expected at least one layer, got none; write model.add"),
    "fewer labels": (
        lambda: compiled().evaluate(X, Y[:3]),
        "evaluate: expected a label for each example, got x (6, 4) and y "
        "(3,); check"),
    "a single label": (
        lambda: compiled().train_on_batch(X, 1),
        "train_on_batch: expected a label for each .* y (); check"),
    "predictions in one row": (
        lambda: metrics.accuracy([0, 1, 1], [0.9, 0.8, 0.1]),
        "accuracy: expected predictions (N, outputs), .* got (3,); for one "
        "output write y_pred[:, None]"),
    "more labels than predictions": (
        lambda: metrics.accuracy(Y, P[:4]),
        "accuracy: expected a label for each row of y_pred, got y_true (6,) "
        "and y_pred (4, 3); check"),
    "labels and outputs exchanged": (
        lambda: metrics.binary_accuracy(W(2, 3), W(3, 2)),
        "binary_accuracy: expected .* y_true (2, 3) and y_pred (3, 2); "),
    "labels out of range for the gradient": (
        lambda: losses.binary_crossentropy_gradient([[3.0]], [[0.5]]),
        "binary_crossentropy: expected labels from 0 to 1, got 3 to 3; "),
    "loops over one image without its axis": (
        lambda: convolution.conv2d_loops(W(5, 5, 1), W(3, 3, 1, 1), W(1)),
        "expected images (N, .* got (5, 5, 1); for grey"),
    "loops with a window that does not fit": (
        lambda: convolution.conv2d_loops(W(1, 2, 2, 1), W(3, 3, 1, 1), W(1)),
        "a 3x3 window does not fit into 2x2 images; use"),
    "rows into a pool": (
        lambda: Sequential([Input((4,)), layers.MaxPooling2D()]),
        "max_pooling2d: expected images .* got .*(None, 4); .*write"),
    "window larger than the layer before": (
        lambda: Sequential([Input((2, 2, 1)), layers.Conv2D(1, 3)]),
        "conv2d: expected images at least as large as .*(3, 3), got "
        "(2, 2); use"),
    "negative input shape": (lambda: Input((28, -1)),
                             "Input: expected .* got (28, -1); write"),
    "weights of other shapes": (
        lambda: compiled().set_weights([W(4, 3)]),
        "set_weights: expected arrays of shapes [(4, 3), (3,)], got "
        "[(4, 3)]; pass"),
    "weights of another shape for a layer": (
        lambda: compiled().layers[0].set_weights([W(3, 4), W(3)]),
        "dense.set_weights: expected .* got [(3, 4), (3,)]; pass"),
    "gradient of another shape": (
        lambda: (lambda layer: (layer(X), layer.backward(W(6, 1))))(
            layers.Dense(3)),
        "backward: expected .*(6, 3).* got (6, 1); "),
    "gradient that would broadcast": (
        lambda: (lambda layer: (layer(X), layer.backward(W(1, 4))))(
            layers.Activation("relu")),
        "backward: expected a gradient (6, 4).* got (1, 4); pass"),
    "gradient laid out otherwise": (
        lambda: (lambda layer: (layer(IMAGES), layer.backward(IMAGES)))(
            layers.Flatten()),
        "backward: expected a gradient (2, 75).* got (2, 5, 5, 3); pass"),
    "single number to softmax": (lambda: activations.softmax(3.0),
                                 "softmax: expected rows.* got .*; write"),
    # backward before forward
    **{f"backward before forward: {type(layer).__name__}": (
        lambda layer=layer: layer.backward(X),
        "backward: expected a forward pass before, got none; call")
        for layer in (layers.Dense(3), layers.Conv2D(2, 3),
                      layers.MaxPooling2D(), layers.Flatten(),
                      layers.Dropout(0.5), layers.Activation("relu"))},
    "backward of a model before forward": (
        lambda: compiled().backward(HOT),
        "dense.backward: expected a forward pass before, got none; call"),
    "backward from logits before forward": (
        lambda: compiled().backward(HOT, from_logits=True),
        "dense.backward: expected a forward pass before, got none; call"),
    "rows into a mean over the image": (
        lambda: layers.GlobalAveragePooling2D()(W(2, 25)),
        "expected images (N, height, width, channels), got .*(2, 25); for"),
    "channels that come first": (
        lambda: layers.BatchNormalization(axis=1),
        "BatchNormalization: expected axis=-1, .* got 1; leave"),
    "a momentum of 1": (
        lambda: layers.BatchNormalization(momentum=1.0),
        "BatchNormalization: expected momentum from 0 to below 1, got 1.0; "),
    "an epsilon below 0": (
        lambda: layers.BatchNormalization(epsilon=-1),
        "BatchNormalization: expected epsilon from 0 .*got -1; leave"),
    "a name that is a number": (
        lambda: layers.Dense(2, name=3),
        "Dense: expected text for a name, got 3; write"),
    # weights of examples
    "a weight too few": (
        fit(sample_weight=W(5)),
        "sample_weight: expected 6 numbers, one for each example, got (5,);"),
    "a weight for each output": (
        fit(sample_weight=W(6, 3)),
        "sample_weight: expected 6 numbers, .* got (6, 3); check"),
    "a weight that is none": (
        fit(sample_weight=np.full(6, np.nan)),
        "sample_weight: expected finite numbers, got nan at (0,); clean"),
    "weights of words": (
        fit(sample_weight=["much"] * 6),
        "sample_weight: expected real numbers, got <U4 values such as"),
    "weights alone for a loss": (
        lambda: losses.Huber()(W(3, 1), W(3, 1), W(2)),
        "sample_weight: expected 3 numbers, .* got (2,); check"),
    "weights of classes in a list": (
        fit(class_weight=[1, 2, 3]),
        "class_weight: expected a weight for class numbers, got [1, 2, 3]; "
        "write class_weight={0: 1.0, 1: 5.0}"),
    "weights of classes by name": (
        fit(class_weight={"cat": 2}),
        "class_weight: expected a weight .* got {'cat': 2}; write"),
    "weights of both kinds": (
        fit(class_weight={0: 2}, sample_weight=W(6)),
        "fit: expected class_weight or sample_weight, got both; multiply"),
    "four parts to validate on": (
        fit(validation_data=(X, Y, Y, Y)),
        "fit: expected validation_data to be a pair, got a tuple of 4; "),
    "a delta of 0": (lambda: losses.Huber(0),
                     "Huber: expected a delta above 0, got 0; write"),
    # schedules
    "no decay steps": (
        lambda: optimizers.schedules.CosineDecay(0.1, 0),
        "CosineDecay: expected decay_steps above 0, got 0; write"),
    "a rate in words for a schedule": (
        lambda: optimizers.schedules.ExponentialDecay("fast", 1, 1),
        "ExponentialDecay: expected initial_learning_rate of 0 or more, got "
        "'fast'; write"),
    "boundaries that fall": (
        lambda: optimizers.schedules.PiecewiseConstantDecay([2, 1], W(3)),
        "PiecewiseConstantDecay: expected rising boundaries and one value "
        "more, got [2, 1] and .*; write"),
    "a value too few": (
        lambda: optimizers.schedules.PiecewiseConstantDecay([1], [0.1]),
        "PiecewiseConstantDecay: expected .* got [1] and [0.1]; write"),
    "a clipnorm of 0": (lambda: optimizers.Adam(clipnorm=0),
                        "Adam: expected a clipnorm above 0, got 0; write "
                        "Adam(clipnorm=1.0)"),
    "a schedule on top of another": (
        lambda: (lambda model: (
            model.compile(optimizers.SGD(
                optimizers.schedules.CosineDecay(0.1, 9)), "mse"),
            model.fit(X, HOT, verbose=0,
                      callbacks=callbacks.LearningRateScheduler(
                          lambda epoch, rate: rate))))(compiled()),
        "LearningRateScheduler: expected an optimizer with a number .*got "
        ".*CosineDecay.*; leave one"),
    "a rate that is none": (
        fit(callbacks=callbacks.LearningRateScheduler(lambda epoch: None)),
        "LearningRateScheduler: expected a function that returns a learning "
        "rate, got None for epoch 0; return"),
    # names
    "unknown activation": (
        lambda: layers.Dense(3, activation="rellu"),
        "unknown activation 'rellu'. Did you mean 'relu'? Known: .*tanh"),
    "unknown loss": (lambda: compiled("sparse_crossentropy"),
                     "unknown loss 'sparse_crossentropy'. Did you mean"),
    "no loss": (lambda: compiled(None), "unknown loss None. Known: "),
    "list of losses": (lambda: compiled(["mse"]), "unknown loss .*mse"),
    "unknown optimizer": (lambda: optimizers.get("adan"),
                          "unknown optimizer 'adan'. Did you mean 'adam'?"),
    "unknown initializer": (
        lambda: initializers.get("he_norml"),
        "unknown initializer 'he_norml'. Did you mean 'he_normal'?"),
    "unknown regularizer": (lambda: regularizers.get("l3"),
                            "unknown regularizer 'l3'. Known: l1, l2"),
    "unknown metric": (lambda: metrics.get("acuracy"),
                       "unknown metric 'acuracy'. Did you mean 'accuracy'?"),
    "nothing like it": (lambda: activations.get("zzz"),
                        "unknown activation 'zzz'. Known: linear, "),
    "unknown float type": (lambda: config.set_floatx("float16"),
                           "set_floatx: expected .* got 'float16'; write"),
    # data
    "NaN in x": (fit(NAN), "x: expected finite numbers, got nan at (0, 0); "
                 "clean"),
    "infinity in x": (fit(INF), "x: expected finite numbers, got inf at"),
    "NaN in y": (fit(y=np.where(Y == 2, np.nan, Y)),
                 "y: expected finite numbers, got nan at (2,); clean"),
    "NaN to predict from": (lambda: compiled().predict(NAN),
                            "x: expected finite numbers, got nan"),
    "NaN to validate on": (fit(validation_data=(NAN, Y)),
                           "x: expected finite numbers, got nan"),
    "examples of another width": (
        fit(W(6, 5)), "expected x (N, 4), got (6, 5); write x.reshape(-1, 4)"),
    "one example without its axis for a model": (
        lambda: compiled().predict(W(4)), "expected x (N, 4), got (4,); "),
    "more labels than examples": (
        fit(y=np.zeros(7)), "expected a label for each example, got x "
        "(6, 4) and y (7,); check"),
    "no examples": (fit(W(0, 4), []), "expected at least one example, got x "
                    "(0, 4); check"),
    "no examples to predict": (lambda: compiled().predict([]),
                               "expected at least one example, got x (0,);"),
    "label out of range": (
        fit(y=Y + 1), "expected class numbers from 0 to 2, got labels from "
        "1 to 3; count"),
    "negative label": (fit(y=Y - 1), "from 0 to 2, got labels from -1 to 1;"),
    "half a label": (fit(y=Y + 0.5), "expected whole class numbers, got "
                     "float64 values such as .*; write y.astype(int)"),
    "one-hot where integers belong": (
        fit(y=HOT), "sparse_categorical_crossentropy: expected class numbers "
        "of shape (6,).* got (6, 3) and y_pred (6, 3); for one-hot rows use"),
    "integers where one-hot belongs": (
        fit(loss="categorical_crossentropy"),
        "categorical_crossentropy: expected one-hot labels .* got y_true (6,) "
        "and y_pred (6, 3); for class numbers use"),
    "a column of integers where one-hot belongs": (
        fit(y=Y[:, None], loss="categorical_crossentropy"),
        "expected one-hot labels .* got y_true (6, 1) and y_pred (6, 3); for"),
    "one-hot of other classes": (
        fit(y=np.eye(4)[Y], loss="categorical_crossentropy"),
        "categorical_crossentropy: expected .* got .*(6, 4).*(6, 3); "),
    "targets of another width": (
        fit(y=W(6, 2), loss="mse"),
        "mean_squared_error: expected y_true of y_pred's shape .* got "
        "y_true (6, 2) and y_pred (6, 3); reshape"),
    "no numbers to lose": (lambda: losses.mean_squared_error([], []),
                           "mean_squared_error: expected .*not empty, got"),
    "classes for a yes-or-no loss": (
        lambda: losses.binary_crossentropy(Y, P[:, :1]),
        "binary_crossentropy: expected labels from 0 to 1, got 0 to 2; for "
        "more than two classes use"),
    "rows of sequences": (
        lambda: losses.SparseCategoricalCrossentropy().gradient(
            np.zeros((2, 3), int), W(2, 3, 4)),
        "sparse_categorical_crossentropy: expected .* got .*; "),
    "one row without its axis": (
        lambda: losses.categorical_crossentropy([0, 1], [0.5, 0.5]),
        "categorical_crossentropy: expected .* got .*; "),
    "labels without any": (lambda: utils.to_categorical([]),
                           "to_categorical: expected at least one label, got "
                           "none; pass"),
    "more classes than told": (lambda: utils.to_categorical([0, 3], 3),
                               "class numbers from 0 to 2, got labels from "
                               "0 to 3; count"),
    "infinite label": (lambda: utils.to_categorical([0, np.inf]),
                       "to_categorical: expected whole class numbers, got"),
    "names for labels": (lambda: utils.to_categorical(["cat"]),
                         "to_categorical: expected whole class numbers, got"),
    # choices of fit
    "batch size of 0": (fit(batch_size=0), "batch_size: expected an integer "
                        "of at least 1, got 0; write batch_size=32"),
    "half a batch": (fit(batch_size=0.5), "batch_size: expected .* got 0.5;"),
    "batch size of 0 to predict": (
        lambda: compiled().predict(X, batch_size=0),
        "batch_size: expected .* got 0; write"),
    "batch size of 0 to evaluate": (
        lambda: compiled().evaluate(X, Y, batch_size=0),
        "batch_size: expected .* got 0; write"),
    "no epochs": (fit(epochs=0), "epochs: expected .* got 0; write epochs=1"),
    "everything set aside": (fit(validation_split=1.0),
                             "validation_split: expected a share.* got 1.0 "
                             "of 6 examples; write"),
    "hardly anything set aside": (fit(validation_split=-0.1),
                                  "validation_split: .* got -0.1 of 6"),
    "unknown verbosity": (
        lambda: compiled().fit(X, Y, verbose=3),
        "verbose: expected 'auto', 0, 1 or 2, got 3; write verbose=0"),
    "fit before compile": (
        lambda: Sequential([layers.Dense(3)]).fit(X, Y),
        "expected a compiled model, got .*; write model.compile("),
    "monitor that is not recorded": (
        fit(callbacks=[callbacks.EarlyStopping()]),
        "EarlyStopping: expected one of ['loss'], got monitor='val_loss'; "
        "for val_ names pass validation_data"),
    "unknown mode": (lambda: callbacks.EarlyStopping(mode="up"),
                     "EarlyStopping: expected mode .* got 'up'; write"),
    # optimizers
    **{f"learning rate below 0: {make.__name__}": (
        lambda make=make: make(learning_rate=-0.1),
        f"{make.__name__}: expected a learning_rate of 0 or more, got -0.1; "
        f"write {make.__name__}(learning_rate=")
        for make in optimizers.NAMES.values()},
    "infinite learning rate": (lambda: optimizers.SGD(float("inf")),
                               "SGD: expected .* got inf; write"),
    "learning rate in words": (lambda: optimizers.SGD("fast"),
                               "SGD: expected .* got 'fast'; write"),
    "momentum above 1": (lambda: optimizers.SGD(momentum=1.5),
                         "SGD: expected momentum between 0 and 1, got 1.5;"),
    "momentum in words": (lambda: optimizers.SGD(momentum="much"),
                          "SGD: expected momentum .* got 'much'; write"),
    "rho below 0": (lambda: optimizers.RMSprop(rho=-1),
                    "RMSprop: expected rho between 0 and 1, got -1; write"),
    "beta above 1": (lambda: optimizers.Adam(beta_2=2),
                     "Adam: expected beta_2 between 0 and below 1, got 2; "
                     "write"),
    "beta of 1": (lambda: optimizers.Adam(beta_1=1),
                  "Adam: expected beta_1 between 0 and below 1, got 1; write"),
    "gradients of other shapes": (
        lambda: optimizers.SGD().apply([W(2)], [W(3)]),
        "apply: expected a gradient for each parameter.* got [(2,)] for "
        "[(3,)]; write apply(grads, params)"),
    "optimizer of another model": (
        lambda: (lambda o: (o.apply([W(2)], [W(2)]),
                            o.apply([W(2)] * 2, [W(2), W(2)])))(
            optimizers.SGD()),
        "apply: expected the parameters of the first step, of shapes [(2,)], "
        "got [(2,), (2,)] of another model; make a new optimizer"),
    "optimizer of another model of the same shapes": (
        lambda: (lambda o: (o.apply([W(2)], [W(2)]),
                            o.apply([W(2)], [W(2)])))(optimizers.SGD()),
        "apply: expected the parameters of the first step, .* got [(2,)] of "
        "another model; make a new optimizer"),
    "validation data without labels": (
        fit(validation_data=X),
        "fit: expected validation_data to be a pair, got a ndarray of 6; "
        "write validation_data=(x_val, y_val)"),
    "a share in words": (fit(validation_split="0.1"),
                         "validation_split: expected a share .* got '0.1'"),
    "words for numbers": (fit(x=X.astype(str)),
                          "x: expected real numbers, got <U32 values such "
                          "as .*1.0.*; write x.astype('float32')"),
    "nothing for numbers": (
        fit(x=np.full((6, 4), None)),
        "x: expected real numbers, got object values such as None; write"),
    "no numbers for labels": (
        fit(y=np.full(6, None)),
        "y: expected real numbers, got object values such as None; write"),
    "a callback's class": (
        fit(callbacks=[callbacks.EarlyStopping]),
        "fit: expected callbacks such as EarlyStopping(), got <class .*; "
        "mind the ()"),
    "a metric that is no list": (
        lambda: compiled().compile("sgd", "mse", metrics="accuracy"),
        "compile: expected a list of metrics, got 'accuracy'; write "
        "metrics=['accuracy']"),
    "a metric called loss": (
        lambda: compiled().compile("sgd", "mse", metrics=[named_loss]),
        "compile: expected a metric of its own name, got 'loss', which"),
    "a shape that is no tuple": (
        lambda: Input(784),
        "Input: expected the shape of one example, got 784; write "
        "Input((784,))"),
    "an initializer of another shape": (
        lambda: layers.Dense(3, kernel_initializer=lambda shape: W(2))(X),
        "expected an initializer that returns (4, 3), got (2,) from .*; let"),
    "a function for a regularizer": (
        lambda: layers.Dense(3, kernel_regularizer=np.sum),
        "unknown regularizer <function sum"),
    "optimizer of another model as deep": (
        lambda: (lambda o: (o.apply([W(2)], [W(2)]),
                            o.apply([W(3)], [W(3)])))(optimizers.SGD()),
        "apply: expected .* of the first step.* got .*; make a new "
        "optimizer"),
    "negative factor": (lambda: regularizers.L2(-1),
                        "L2: expected a factor of 0 or more, got -1; write"),
    "factor in words": (lambda: regularizers.L1("big"),
                        "L1: expected a factor .* got 'big'; write"),
    "seed below 0": (lambda: utils.set_random_seed(-1),
                     "set_random_seed: expected .* got -1; write"),
    # models
    "not a layer": (lambda: Sequential([layers.Dense]),
                    "Sequential: expected a layer such as layers.Dense(10).* "
                    "got .*Dense.*; mind the ()"),
    "Input in the middle": (
        lambda: Sequential([layers.Dense(2), Input((3,))]),
        "Input only at the front, got .*Input"),
    "summary before the shape is known": (
        lambda: Sequential([layers.Dense(2)]).summary(),
        "expected a model that knows its input shape, got none; begin with"),
    "no layers": (lambda: Sequential().predict(X),
                  "expected at least one layer, got none; write model.add("),
}


@pytest.mark.parametrize("name", CASES)
def test_message(name):
    call, expected = CASES[name]
    pattern = ".*".join(re.escape(part) for part in expected.split(".*"))
    with pytest.raises(ValueError, match=pattern) as error:
        call()
    if not str(error.value).startswith("unknown "):
        assert ";" in str(error.value), "what to write instead?"


def test_a_foreign_file_is_no_model(tmp_path):
    np.savez(tmp_path / "weights.npz", a=np.ones(2))
    with pytest.raises(ValueError, match="expected a file of Sequential.save"
                       ".*weights.npz with .*a.*; for plain arrays use"):
        models.load_model(tmp_path / "weights.npz")
    (tmp_path / "text.npz").write_text("hello", encoding="utf-8")
    np.save(tmp_path / "array.npy", np.ones(2))
    for name in ("text.npz", "array.npy"):
        with pytest.raises(ValueError, match=f"got .*{name} with no named "):
            models.load_model(tmp_path / name)
    with pytest.raises(FileNotFoundError):
        models.load_model(tmp_path / "nothing.npz")


def test_foreign_parts_cannot_be_saved(tmp_path):
    class Ones:
        def __call__(self, shape):
            return np.ones(shape)

    model = Sequential([Input((4,)), layers.Dense(
        2, kernel_initializer=Ones())])
    with pytest.raises(ValueError, match="save: expected nnlab's own parts, "
                       "got .*Ones.*; keep the weights with"):
        model.save(tmp_path / "model.npz")
    model = compiled()
    model.compile("sgd", "mse", metrics=[lambda y_true, y_pred: 0.0])
    with pytest.raises(ValueError, match="save: expected nnlab's own parts, "
                       "got .*lambda.*; keep the weights with"):
        model.save(tmp_path / "model.npz")
    assert not (tmp_path / "model.npz").exists()


def test_wrong_data_leave_the_model_as_it_was():
    model = compiled()
    before = model.get_weights()
    with pytest.raises(ValueError):
        model.fit(X, np.array([0, 1, 2, 0, 1, 9]), batch_size=6, verbose=0)
    for v, w in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(v, w)


def test_integers_are_always_finite():
    training.check_finite("x", np.arange(3))
