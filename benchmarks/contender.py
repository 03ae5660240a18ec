"""One library training one network: a process that waits for its turn.

`python benchmarks/contender.py NETWORK LIBRARY` gets ready, prints
"ready VERSION", then trains on MNIST for every line "EXAMPLES EPOCHS" on its
input and answers with the seconds that took, the largest memory so far, in
MB, and the mean loss of the last epoch. `python -m benchmarks` runs several
of these side by side.
"""

import collections.abc
import importlib
import os
import sys
import time
import warnings
from importlib.metadata import version

import numpy as np

BATCH = 128


def mnist(network):
    """Return the training set in the shape that the network wants."""
    from nnlab.datasets import load_mnist
    (x, y), _ = load_mnist()
    x = x.astype("float32")
    x /= 255                                        # no second copy
    return (x.reshape(-1, 784) if network == "mlp" else x[..., None]), y


def network_layers(network, layers):
    """Return the same layers from nnlab or Keras."""
    if network == "mlp":
        return [layers.Input((784,)), layers.Dense(128, activation="relu"),
                layers.Dense(10, activation="softmax")]
    return [layers.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"), layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax")]


def sequential(package, network):
    """Return fit for the Sequential of nnlab or Keras."""
    model = package.Sequential(network_layers(network, package.layers))
    model.compile("adam", "sparse_categorical_crossentropy",
                  metrics=["accuracy"])
    return lambda x, y, epochs: model.fit(
        x, y, batch_size=BATCH, epochs=epochs, verbose=0).history["loss"][-1]


def by_epochs(epoch):
    """Return fit, which gives the loss of the last of its epochs."""
    return lambda x, y, epochs: [epoch(x, y) for _ in range(epochs)][-1]


def scikit_learn():
    """Return fit for MLPClassifier: an epoch a call, no accuracy."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier
    warnings.simplefilter("ignore", ConvergenceWarning)     # not yet, no
    model = MLPClassifier((128,), batch_size=BATCH, alpha=0, max_iter=1,
                          warm_start=True)
    return by_epochs(lambda x, y: model.fit(x, y).loss_)


def torch_loop():
    """Return fit as a PyTorch user writes it by hand."""
    import torch
    model = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(),
                                torch.nn.Linear(128, 10))
    optimizer = torch.optim.Adam(model.parameters(), eps=1e-7)
    loss_of = torch.nn.CrossEntropyLoss()

    def epoch(x, y):
        x, y = torch.from_numpy(x), torch.from_numpy(y).long()
        right = total = 0.0
        for rows in torch.randperm(len(x)).split(BATCH):
            z = model(x[rows])
            loss = loss_of(z, y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            right += (z.argmax(1) == y[rows]).sum().item()
            total += loss.item() * len(rows)
        return right / len(x), total / len(x)

    return by_epochs(lambda x, y: epoch(x, y)[1])


def numpy_ml():
    """Return fit for the layers of numpy-ml; the loop is ours."""
    collections.Hashable = collections.abc.Hashable     # it is of 2020
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")                 # and misses gym
        from numpy_ml.neural_nets.layers import FullyConnected, Softmax
        from numpy_ml.neural_nets.losses import CrossEntropy
    layers = [FullyConnected(128, "ReLU", optimizer="Adam"),
              FullyConnected(10, optimizer="Adam")]
    softmax, loss_of, one_hot = Softmax(), CrossEntropy(), np.eye(10)

    def epoch(x, y):
        right = total = 0.0
        order = np.random.permutation(len(x))
        for start in range(0, len(x), BATCH):
            rows = order[start:start + BATCH]
            a, target = x[rows], one_hot[y[rows]]
            for layer in layers:
                a = layer.forward(a)
            p = softmax.forward(a, retain_derived=False)
            d = loss_of.grad(target, p) / len(rows)     # through softmax too
            for layer in reversed(layers):
                d = layer.backward(d)
                layer.update()
            right += (p.argmax(axis=1) == y[rows]).sum()
            total += loss_of(target, p)
        return right / len(x), total / len(x)

    return by_epochs(lambda x, y: epoch(x, y)[1])


def micrograd():
    """Return fit for an object a number: image by image, a margin loss."""
    from micrograd.nn import MLP
    sys.setrecursionlimit(10_000)           # it descends a sum of 784 terms
    model = MLP(784, [128, 10])

    def step(x, y):
        z = model(x.tolist())
        loss = sum((z[k] - z[y] + 1).relu() for k in range(10) if k != y)
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= 1e-4 * p.grad
        return loss.data

    return by_epochs(
        lambda x, y: np.mean([step(*pair) for pair in zip(x, y)]))


def prepare(network, library):
    """Return (fit, version) of a contender."""
    if library == "nnlab":
        import nnlab
        return sequential(nnlab, network), f"NumPy {np.__version__}"
    if library in ("numpy-ml", "micrograd"):
        fit = numpy_ml() if library == "numpy-ml" else micrograd()
        return fit, f"{library} {version(library)}"
    if library == "scikit-learn":
        fit, package = scikit_learn(), "sklearn"
    elif library == "PyTorch loop":
        fit, package = torch_loop(), "torch"
    else:
        package = library.removeprefix("Keras on ")
        os.environ |= {"KERAS_BACKEND": package, "TF_CPP_MIN_LOG_LEVEL": "3"}
        import keras
        fit = sequential(keras, network)
    return fit, f"{package} {importlib.import_module(package).__version__}"


def peak_memory():
    """Return this process's largest memory so far in MB, or NaN."""
    try:
        import resource
    except ImportError:                             # Windows
        return float("nan")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main():
    network, library = sys.argv[1:]
    x, y = mnist(network)
    fit, name = prepare(network, library)
    n = 1 if library == "micrograd" else 2 * BATCH
    fit(x[:n], y[:n], 1)                            # compile, warm up
    print("ready", name, flush=True)
    for line in sys.stdin:
        n, epochs = map(int, line.split())
        start = time.perf_counter()
        loss = fit(x[:n], y[:n], epochs)
        seconds = time.perf_counter() - start
        print(seconds, peak_memory() - x.nbytes / 2**20, loss, flush=True)


if __name__ == "__main__":
    main()
