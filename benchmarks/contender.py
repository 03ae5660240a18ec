"""One library training one network: a process that waits for its turn.

`python benchmarks/contender.py NETWORK LIBRARY` gets ready, prints
"ready VERSION", then trains on MNIST for every line "EXAMPLES EPOCHS" on its
input and answers with the seconds that took and the largest memory so far,
in MB. `python -m benchmarks` runs several of these side by side.
"""

import importlib
import os
import sys
import time
import warnings

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
    return lambda x, y, epochs: model.fit(x, y, batch_size=BATCH,
                                          epochs=epochs, verbose=0)


def scikit_learn():
    """Return fit for MLPClassifier: an epoch a call, no accuracy."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier
    warnings.simplefilter("ignore", ConvergenceWarning)     # not yet, no
    model = MLPClassifier((128,), batch_size=BATCH, alpha=0, max_iter=1,
                          warm_start=True)
    return lambda x, y, epochs: [model.fit(x, y) for _ in range(epochs)]


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

    return lambda x, y, epochs: [epoch(x, y) for _ in range(epochs)]


def prepare(network, library):
    """Return (fit, version) of a contender."""
    if library == "nnlab":
        import nnlab
        return sequential(nnlab, network), f"NumPy {np.__version__}"
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
    fit, version = prepare(network, library)
    fit(x[:2 * BATCH], y[:2 * BATCH], 1)            # compile, warm up
    print("ready", version, flush=True)
    for line in sys.stdin:
        n, epochs = map(int, line.split())
        start = time.perf_counter()
        fit(x[:n], y[:n], epochs)
        seconds = time.perf_counter() - start
        print(seconds, peak_memory() - x.nbytes / 2**20, flush=True)


if __name__ == "__main__":
    main()
