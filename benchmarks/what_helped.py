"""Which of chapter 14's five changes helps? Each alone, each left out.

Runs the chapter's own cells (those tagged `benchmark`), so that what is
measured is what is printed. Twelve configurations: none of the five changes,
each alone, all but one, all. Each is trained with three seeds, five epochs
of 430 batches of at most 128, on the first 55,000 images of MNIST. What a
change is:

    wobbled     every image shifted, turned and scaled a little, anew each
                epoch; without it, the images as they are
    normalised  batch normalisation after each convolution (and its pooling),
                which then has no bias; nothing else differs
    larger      5 x 5 filters first, a fourth convolution, 128 filters in the
                last one, 128 units in the dense layer
    dropout     0.3 of the features before the dense layer
    schedule    the rate of Adam rises to 0.003 in a tenth of the steps and
                falls along a cosine to 0; without it, 0.001 all the time

The seed draws the first weights, the order of the images, the wobbling and
the dropout. Nothing is chosen after the test set has been seen, and each
network is asked once.

    python benchmarks/what_helped.py              # three seeds, an hour
    python benchmarks/what_helped.py --workers 2  # two trainings at a time

Writes what_helped.json beside this file after every run and does not repeat
a run that is there: for each configuration its weights and the products that
it computes for one image, and for each run the accuracies, seconds on the
clock and of the processor, and the test images that were misread (`wrong`)
with the answers (`said`), from which McNemar's counts follow.
"""

import argparse
import json
import math
import os
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import get_context
from pathlib import Path

HERE = Path(__file__).parent
RECORD = HERE / "what_helped.json"
CHANGES = ["wobbled", "normalised", "larger", "dropout", "schedule"]
CONFIGURATIONS = {"none": [], "all": CHANGES}
CONFIGURATIONS |= {change: [change] for change in CHANGES}
CONFIGURATIONS |= {f"all but {change}": [c for c in CHANGES if c != change]
                   for change in CHANGES}


@cache
def chapter():
    """Import the chapter's cells tagged `benchmark`, once in each worker."""
    from cells import cells

    return vars(cells("14-what-helped"))


def products(model):
    """Count the multiplications of a model's layers for one image."""
    total = 0
    for layer in model.layers:
        if hasattr(layer, "kernel"):
            places = layer.output.shape[1:-1]
            total += math.prod(layer.kernel.shape) * math.prod(places)
    return total


def run(name, seed):
    """Train one network; return its sizes and its scores."""
    c = chapter()
    clock, cpu = time.perf_counter(), time.process_time()
    model, _ = c["train"](CONFIGURATIONS[name], seed, verbose=0)
    clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
    _, val = model.evaluate(c["x_val"], c["y_val"], 1000, verbose=0)
    said = model.predict(c["x_test"], 1000, verbose=0).argmax(axis=1)
    wrong = (said != c["y_test"]).nonzero()[0]
    size = {"parameters": int(model.count_params()),
            "products": int(products(model))}
    return size, {
        "name": name, "seed": seed, "val": round(float(val), 4),
        "test": round(1 - len(wrong) / len(said), 4),
        "seconds": round(clock, 1), "processor": round(cpu, 1),
        "wrong": wrong.tolist(), "said": said[wrong].tolist()}


def place(run):
    return run["seed"], list(CONFIGURATIONS).index(run["name"])


def save(record):
    """Write the record, a run on a line."""
    lines = ",\n".join("  " + json.dumps(run) for run in record["runs"])
    RECORD.write_text(
        f'{{\n "sizes": {json.dumps(record["sizes"])},\n'
        f' "runs": [\n{lines}\n ]\n}}\n', encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=1)
    choice = parser.parse_args()
    if choice.workers > 1:
        for kind in ("INTRAOP", "INTEROP"):
            os.environ[f"TF_NUM_{kind}_THREADS"] = "1"
        os.environ["OMP_NUM_THREADS"] = "1"
    record = {"sizes": {}, "runs": []}
    if RECORD.exists():
        record = json.loads(RECORD.read_text(encoding="utf-8"))
    done = {(run["name"], run["seed"]) for run in record["runs"]}
    todo = [(name, seed) for seed in range(choice.seeds)
            for name in CONFIGURATIONS if (name, seed) not in done]
    with ProcessPoolExecutor(choice.workers, get_context("spawn")) as pool:
        for future in as_completed([pool.submit(run, *job) for job in todo]):
            size, result = future.result()
            record["sizes"][result["name"]] = size
            record["runs"].append(result)
            record["runs"].sort(key=place)
            save(record)
            print(f"{result['name']:18} seed {result['seed']}: validation "
                  f"{result['val']:.2%}, test {result['test']:.2%}, "
                  f"{result['seconds']:.0f} s", flush=True)


if __name__ == "__main__":
    main()
