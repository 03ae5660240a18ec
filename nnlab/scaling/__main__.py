"""Train the finale's network on 1,280 digits, in one process or in several.

    KERAS_BACKEND=jax SCALING_FOLDER=somewhere python -m nnlab.scaling

The program is the same for all processes. Environment variables tell them
apart: those of keras.distribution (how many there are, which one this is,
where the first one listens), and XLA_FLAGS for the devices in each.
Killed and started again, it goes on from the last epoch in the folder.
"""

import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path

from nnlab import datasets  # first, because nnlab prepares Keras
from nnlab.scaling import digest, last_epoch

# isort: split
import keras
import numpy as np

SEED, IMAGES, BATCH = 15, 1280, 64
STEPS = IMAGES // BATCH             # in an epoch: whole batches only
FOLDER = Path(os.environ.get("SCALING_FOLDER", "."))
EPOCHS = int(os.environ.get("SCALING_EPOCHS", 5))
PROCESSES = int(os.environ.get("KERAS_DISTRIBUTION_NUM_PROCESSES", 1))
PROCESS = int(os.environ.get("KERAS_DISTRIBUTION_PROCESS_ID", 0))


class Share(keras.utils.PyDataset):
    """This process's rows of every batch; all draw the same order."""

    def __init__(self, x, y, epoch):
        super().__init__()
        self.x, self.y, self.epoch = x, y, epoch
        self.draw()

    def draw(self):
        rng = np.random.default_rng([SEED, self.epoch])
        self.order = rng.permutation(IMAGES)

    def __len__(self):
        return STEPS

    def __getitem__(self, step):
        batch = self.order[step * BATCH:(step + 1) * BATCH]
        rows = np.split(batch, PROCESSES)[PROCESS]
        return self.x[rows], self.y[rows]

    def on_epoch_end(self):
        self.epoch += 1
        self.draw()


class Keep(keras.callbacks.Callback):
    """After each epoch: the weights into a file, a digest into a record."""

    def on_epoch_begin(self, epoch, logs=None):
        self.began = np.array([time.perf_counter(), time.process_time()])

    def on_epoch_end(self, epoch, logs=None):
        now = np.array([time.perf_counter(), time.process_time()])
        seconds, work = (now - self.began).round(3).tolist()
        own = FOLDER / f"process-{PROCESS}.weights.h5"
        self.model.save_weights(own)            # every process must do this
        if PROCESS == 0:                        # whole, or not there at all
            os.replace(own, FOLDER / f"epoch-{epoch + 1}.weights.h5")
        record(epoch=epoch + 1, seconds=seconds, cpu_seconds=work,
               loss=logs["loss"], digest=digest(self.model.get_weights()))


def record(**values):
    path = FOLDER / f"process-{PROCESS}.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(values) + "\n")


def digits(floatx):
    """1,280 training images as (1280, 28, 28, 1), with their labels."""
    (images, labels), _ = datasets.load_mnist(fallback="digits")
    x = images[:IMAGES, ..., None].astype(floatx) / 255
    return x, labels[:IMAGES]


def plain_cnn():
    """Chapter 13's network, 93,322 parameters."""
    layers = keras.layers
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(64, (3, 3), activation="relu"),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])


def train():
    """The whole program; what differs from chapter 13 is marked."""
    if PROCESSES > 1:
        keras.distribution.initialize()                       # 1: meet
    keras.config.set_floatx(os.environ.get("SCALING_FLOATX", "float32"))
    keras.utils.set_random_seed(SEED)
    keras.distribution.set_distribution(                      # 2: average
        keras.distribution.DataParallel(auto_shard_dataset=False))
    model = plain_cnn()
    model.compile("adam", "sparse_categorical_crossentropy")
    done = last_epoch(path.name for path in FOLDER.iterdir())
    model.optimizer.build(model.trainable_variables)          # 3: go on
    if done:
        model.load_weights(FOLDER / f"epoch-{done}.weights.h5")
    assert int(model.optimizer.iterations) == done * STEPS
    record(start=done, parameters=model.count_params())
    data = Share(*digits(keras.config.floatx()), epoch=done)  # 4: share
    model.fit(data, shuffle=False, initial_epoch=done, epochs=EPOCHS,
              verbose=0, callbacks=[Keep()])


def end_with_parent():
    """Exit when the process that started this one is gone."""
    def wait():
        os.read(0, 1)                   # comes back when its pipe is closed
        os._exit(1)
    threading.Thread(target=wait, daemon=True).start()


def main():
    if keras.backend.backend() != "jax":
        sys.exit("nnlab.scaling: several processes need Keras on JAX; got "
                 f"{keras.backend.backend()}; set KERAS_BACKEND=jax")
    if "SCALING_SUPERVISED" in os.environ:
        end_with_parent()
    try:
        train()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)             # at once: an ordinary exit waits 300 s


if __name__ == "__main__":
    main()
