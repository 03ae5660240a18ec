"""How much does the finale's network depend on the seed? Measure it.

Runs chapter 13's own cells (those tagged `benchmark`), so that what is
measured is what is printed, and trains the network once per seed. Validation
images come from the training set; the test set is used once per seed.

    python benchmarks/finale_seeds.py            # five seeds, ten minutes
    python benchmarks/finale_seeds.py --seeds 3

Prints a table; writes the list "plain" in finale_seeds.json beside this file
after every seed, and leaves what else is there as it is.
"""

import argparse
import json
import time
from pathlib import Path

from cells import cells

HERE = Path(__file__).parent
TARGET = HERE / "finale_seeds.json"


def train(c, seed):
    """Train the network as the chapter does, with this seed."""
    c.keras.utils.set_random_seed(seed)
    model = c.plain_cnn()
    model.fit(c.x_train, c.y_train, batch_size=128, epochs=c.EPOCHS,
              verbose=0)
    return model


def measure(c, seed):
    """Train with one seed; return the scores."""
    model = train(c, seed)
    scores = {
        name: model.evaluate(getattr(c, "x_" + name), getattr(c, "y_" + name),
                             batch_size=1000, verbose=0)[1]
        for name in ("val", "test")}
    return {"seed": seed, **{k: round(v, 4) for k, v in scores.items()}}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    seeds = range(parser.parse_args().seeds)
    c, runs = cells("13-keras-cnn-mnist"), []
    for seed in seeds:
        start = time.perf_counter()
        run = measure(c, seed)
        minutes = (time.perf_counter() - start) / 60
        runs.append(run)
        print(f"seed {seed}: validation {run['val']:.2%}, "
              f"test {run['test']:.2%}, {minutes:.1f} min", flush=True)
        TARGET.write_text(json.dumps({"plain": runs}, indent=1) + "\n",
                          encoding="utf-8")


if __name__ == "__main__":
    main()
