"""How much do chapter 13's two networks depend on the seed? Measure it.

Runs the chapter's own cells (those tagged `benchmark`), so that what is
measured is what is printed, and trains each network once per seed. Validation
images come from the training set; the test set is used once per network.

    python benchmarks/finale_seeds.py            # five seeds, half an hour
    python benchmarks/finale_seeds.py --seeds 3

Prints a table; writes finale_seeds.json beside this file after every seed.
"""

import argparse
import json
import time
from pathlib import Path

from cells import cells

HERE = Path(__file__).parent


def train_plain(c, seed):
    model = c.compile_for_digits(c.plain_cnn(c.keras))
    model.fit(c.x_train, c.y_train, batch_size=c.BATCH,
              epochs=c.EPOCHS, verbose=0)
    return model


def train_better(c, seed):
    data = c.Wobbled(c.x_train, c.y_train, seed)
    rate = c.up_and_down(c.BETTER_EPOCHS * len(data))
    model = c.compile_for_digits(c.better_cnn(), rate)
    model.fit(data, epochs=c.BETTER_EPOCHS, verbose=0)
    return model


def measure(c, train, seed):
    """Train with one seed; return the scores."""
    c.keras.utils.set_random_seed(seed)
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
    c = cells("13-keras-cnn-mnist")
    networks = {"plain": train_plain, "better": train_better}
    runs = {name: [] for name in networks}
    for seed in seeds:
        for name, train in networks.items():
            start = time.perf_counter()
            run = measure(c, train, seed)
            minutes = (time.perf_counter() - start) / 60
            runs[name].append(run)
            print(f"{name:6} seed {seed}: validation {run['val']:.2%}, "
                  f"test {run['test']:.2%}, {minutes:.1f} min", flush=True)
        (HERE / "finale_seeds.json").write_text(
            json.dumps(runs, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
