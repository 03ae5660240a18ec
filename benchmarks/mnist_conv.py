"""Convolution against dense layers on MNIST: chapter 12's recorded runs.

Two networks learn from the first 55,000 training images: six epochs of Adam
with batches of 128, the last two epochs at 0.3 and 0.1 of the rate. The rate
of each network is the best of four on the other 5,000 training images, with
a seed of its own ("validation"; the test images are not asked). Each seed's
network is tested on the test images, and on the same images moved by two
pixels (the mean of up, down, left and right). "shuffled": the 784 pixels of
every image change places, in the same way in all images, for training and
test (one seed).

    python benchmarks/mnist_conv.py                # 3 seeds
    python benchmarks/mnist_conv.py --seeds 1

Writes mnist_conv.json beside this file. Needs the real MNIST.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from nnlab import Sequential, callbacks, datasets, layers, optimizers, utils

HERE = Path(__file__).parent
RATES, EPOCHS = (0.001, 0.003, 0.01, 0.03), 6
CHOOSING_SEED = 100         # none of the seeds that are tested


def dense(width):
    return [layers.Input((28, 28, 1)), layers.Flatten(),
            layers.Dense(width, "relu"), layers.Dense(10, "softmax")]


def convolution(first, second):
    return [layers.Input((28, 28, 1)),
            layers.Conv2D(first, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(second, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(), layers.Dense(10, "softmax")]


NETWORKS = {
    "dense 128": lambda: dense(128),
    "conv 8, 16": lambda: convolution(8, 16),
}


def moved(images, down, right):
    """Move images by whole pixels; what comes in from outside is paper."""
    n, height, width, _ = images.shape
    padded = np.pad(images, ((0, 0), (2, 2), (2, 2), (0, 0)))
    return padded[:, 2 - down:2 - down + height, 2 - right:2 - right + width]


def train(name, rate, seed, x, y):
    utils.set_random_seed(seed)
    model = Sequential(NETWORKS[name]())
    model.compile(optimizers.Adam(rate), "sparse_categorical_crossentropy",
                  metrics=["accuracy"])

    def schedule(epoch, _):
        return rate * {EPOCHS - 2: 0.3, EPOCHS - 1: 0.1}.get(epoch, 1)

    model.fit(x, y, batch_size=128, epochs=EPOCHS, verbose=0,
              callbacks=[callbacks.LearningRateScheduler(schedule)])
    return model


def accuracy(model, x, y):
    return round(float((model.predict(x).argmax(axis=1) == y).mean()), 4)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=3)
    seeds = range(parser.parse_args().seeds)
    (images, labels), (test_images, y_test) = datasets.load_mnist()
    x = images[:55_000, :, :, None].astype("float32") / 255
    y = labels[:55_000]
    x_val = images[55_000:, :, :, None].astype("float32") / 255
    x_test = test_images[..., None].astype("float32") / 255
    order = np.random.default_rng(12).permutation(784)
    mixed, mixed_test = (part.reshape(-1, 784)[:, order].reshape(part.shape)
                         for part in (x, x_test))
    results = {}
    for name in NETWORKS:
        scores = {rate: accuracy(train(name, rate, CHOOSING_SEED, x, y),
                                 x_val, labels[55_000:]) for rate in RATES}
        results[name] = {"validation": scores, "test": [], "moved": [],
                         "rate": max(scores, key=scores.get)}
        print(name, results[name], flush=True)
    ways = [(0, 2), (0, -2), (2, 0), (-2, 0)]
    for seed in seeds:
        for name, found in results.items():
            model = train(name, found["rate"], seed, x, y)
            found["parameters"] = model.count_params()
            found["test"].append(accuracy(model, x_test, y_test))
            found["moved"].append(round(float(np.mean(
                [accuracy(model, moved(x_test, *way), y_test)
                 for way in ways])), 4))
            if seed == 0:
                model = train(name, found["rate"], seed, mixed, y)
                found["shuffled"] = accuracy(model, mixed_test, y_test)
            print(seed, name, found, flush=True)
            (HERE / "mnist_conv.json").write_text(
                json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
