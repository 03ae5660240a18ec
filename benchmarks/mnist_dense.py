"""How well do chapter 08's dense networks read MNIST, over several seeds?

Trains each network once per seed on the chapter's 50,000 images, with the
chapter's settings (Adam, rate 0.001, batches of 128), and asks it about the
10,000 validation and the 10,000 test images. Nothing is chosen here: sizes
and epochs were fixed beforehand.

    python benchmarks/mnist_dense.py             # five seeds, some minutes
    python benchmarks/mnist_dense.py --seeds 3

Prints a line for each run; writes mnist_dense.json beside this file. Seconds
are processor seconds, summed over all cores; the recorded ones were taken
with OPENBLAS_NUM_THREADS=1, since waiting threads count as busy.
"""

import argparse
import json
import time
from pathlib import Path

from nnlab import Sequential, datasets, layers, utils

HERE = Path(__file__).parent
NETWORKS = {  # name: (sizes of the hidden layers, share dropped, epochs)
    "784-10": ((), 0.0, 10),
    "784-32-10": ((32,), 0.0, 10),
    "784-128-10": ((128,), 0.0, 8),
    "784-256-128-10, dropout": ((256, 128), 0.2, 10),
}


def network(sizes, dropped):
    """Dense layers with ReLU, each followed by dropout if there is any."""
    model = Sequential([layers.Input((784,))])
    for size in sizes:
        model.add(layers.Dense(size, activation="relu"))
        if dropped:
            model.add(layers.Dropout(dropped))
    model.add(layers.Dense(10, activation="softmax"))
    return model


def piles():
    """The chapter's three piles: learn, validation, test."""
    train, test = datasets.load_mnist()
    (images, labels), (test_images, test_labels) = train, test
    x = images.reshape(-1, 784).astype("float32") / 255
    x_test = test_images.reshape(-1, 784).astype("float32") / 255
    return {"train": (x[:50_000], labels[:50_000]),
            "val": (x[50_000:], labels[50_000:]),
            "test": (x_test, test_labels)}


def measure(name, seed, data):
    """Train with one seed; return the scores."""
    sizes, dropped, epochs = NETWORKS[name]
    utils.set_random_seed(seed)
    model = network(sizes, dropped)
    model.compile("adam", "sparse_categorical_crossentropy",
                  metrics=["accuracy"])
    start = time.process_time()
    model.fit(*data["train"], batch_size=128, epochs=epochs, verbose=0)
    seconds = time.process_time() - start
    run = {"seed": seed, "epochs": epochs, "seconds": round(seconds, 1),
           "parameters": model.count_params()}
    for pile in ("val", "test"):
        run[pile] = round(model.evaluate(*data[pile], batch_size=1000)[1], 4)
    return run


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    seeds = range(parser.parse_args().seeds)
    data, runs = piles(), {name: [] for name in NETWORKS}
    for seed in seeds:
        for name in NETWORKS:
            run = measure(name, seed, data)
            runs[name].append(run)
            print(f"{name:24} seed {seed}: validation {run['val']:.2%}, test "
                  f"{run['test']:.2%}, {run['seconds']:.0f} s", flush=True)
        (HERE / "mnist_dense.json").write_text(
            json.dumps(runs, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
