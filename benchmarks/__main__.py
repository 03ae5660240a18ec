"""nnlab beside scikit-learn, Keras, PyTorch and libraries that teach.

`make bench` runs it. Every contender is a process of its own that idles
until its turn; the turns interleave, so that a slow minute of the machine
hits all of them, in an order drawn anew for each round. The tables go to the
terminal and to pages/benchmarks.md.
"""

import datetime
import importlib.util
import operator
import os
import pathlib
import platform
import random
import statistics
import subprocess
import sys
import time

import numpy as np

from nnlab.datasets import load_mnist

ROUNDS = {"mlp": 15, "cnn": 5}
EXAMPLES = 60_000
SIZES = ((3_750, 1), (7_500, 1), (15_000, 1), (30_000, 1),
         (7_500, 2), (7_500, 4))                    # (examples, epochs)
KERAS = ("Keras on tensorflow", "Keras on jax", "Keras on torch")
NETWORKS = {
    "mlp": ("nnlab", "scikit-learn", *KERAS, "PyTorch loop", "numpy-ml"),
    "cnn": ("nnlab", *KERAS),
}
TITLES = {
    "mlp": "A dense network, 784-128-10",
    "cnn": "The convolutional network of chapter 13",
}
# Multiplications and additions for one example, forward and backward: two
# for each weight and output, three products, but none for the first dx.
FLOP = {
    "mlp": 2 * (2 * 784 * 128 + 3 * 128 * 10),
    "cnn": 2 * (2 * 26**2 * 9 * 32
                + 3 * (11**2 * 288 * 64 + 3**2 * 576 * 64
                       + 576 * 64 + 64 * 10)),
}
PAGE = pathlib.Path(__file__).parents[1] / "pages" / "benchmarks.md"


class Contender:
    """A running `contender.py`."""

    def __init__(self, network, library):
        self.name = library
        script = pathlib.Path(__file__).with_name("contender.py")
        self.process = subprocess.Popen(
            [sys.executable, str(script), network, library], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, encoding="utf-8")
        word, _, self.version = self.process.stdout.readline().partition(" ")
        if word != "ready":
            raise RuntimeError(f"{library} did not start; run it by hand: "
                               f"python {script.name} {network} '{library}'")

    def fit(self, n=EXAMPLES, epochs=1):
        """Train on n examples; return seconds, MB over the data, loss."""
        self.process.stdin.write(f"{n} {epochs}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.name} ended while it trained")
        seconds, megabytes, loss = map(float, answer.split())
        return seconds, megabytes, loss

    def end(self):
        """Close its input, which ends it."""
        self.process.stdin.close()
        self.process.wait()


def is_installed(library):
    """Can this library run here?"""
    packages = {"scikit-learn": ["sklearn"], "PyTorch loop": ["torch"],
                "numpy-ml": ["numpy_ml"]}.get(
        library, library.replace("Keras on", "keras").split())
    return all(importlib.util.find_spec(name) for name in packages)


def matmul_rate(size=2000, rounds=9):
    """Return the machine's best float32 matrix product in GFLOP/s."""
    a = np.random.default_rng(0).random((size, size), dtype="float32")
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        a @ a
        times.append(time.perf_counter() - start)
    return 2 * size**3 / min(times) / 1e9


def race(network, rounds):
    """Return {library: (version, seconds of each round, MB, loss)}."""
    contenders = {library: Contender(network, library)
                  for library in NETWORKS[network] if is_installed(library)}
    results = {library: [] for library in contenders}
    shuffled = random.Random(0).sample
    for _ in range(rounds):
        for library in shuffled(list(contenders), len(contenders)):
            time.sleep(0.5)             # threads of the last may still spin
            results[library].append(contenders[library].fit())
    for contender in contenders.values():
        contender.end()
    return {library: (contenders[library].version.strip(),
                      [seconds for seconds, *_ in runs], *runs[-1][1:])
            for library, runs in results.items()}


def growth(network, sizes):
    """Return the median seconds of nnlab for each (examples, epochs)."""
    contender = Contender(network, "nnlab")
    times = {size: [] for size in sizes}
    for _ in range(3):
        for size, seconds in times.items():
            seconds.append(contender.fit(*size)[0])
    contender.end()
    return {size: statistics.median(v) for size, v in times.items()}


def table(network, results, rate):
    """Return the race's table in Markdown, the fastest first."""
    own = results["nnlab"][1]
    rows = ["| library | version | seconds an epoch (range) | nnlab's time "
            "is | share of the matrix rate | memory over the data | loss |",
            "| --- | --- | --- | --- | --- | --- | --- |"]
    ranked = sorted(results.items(), key=lambda r: statistics.median(r[1][1]))
    for library, (version, seconds, megabytes, loss) in ranked:
        median = statistics.median(seconds)
        ratio = statistics.median(map(operator.truediv, own, seconds))
        share = FLOP[network] * EXAMPLES / median / 1e9 / rate
        rows.append(f"| {library} | {version} | {median:.2f} "
                    f"({min(seconds):.2f}-{max(seconds):.2f}) | "
                    f"{ratio:.2f} times its | {share:.0%} | "
                    f"{megabytes:.0f} MB | {loss:.3f} |")
    missing = [name for name in NETWORKS[network] if not is_installed(name)]
    if missing:
        rows += ["", f"Not installed, not measured: {', '.join(missing)}."]
    return "\n".join(rows)


def growth_table(times):
    """Return how nnlab's time grows with examples and epochs."""
    costs = [seconds / n / epochs * 1e6
             for (n, epochs), seconds in times.items()]
    rows = ["nnlab's time against examples and epochs; an example costs at "
            f"most {max(costs) / min(costs) - 1:.0%} more in one row than in "
            "another:", "",
            "| examples | epochs | seconds | microseconds an example and "
            "epoch |", "| ---: | ---: | ---: | ---: |"]
    rows += [f"| {n:,} | {epochs} | {seconds:.2f} | {cost:.1f} |"
             for ((n, epochs), seconds), cost in zip(times.items(), costs)]
    return "\n".join(rows)


def teaching():
    """Return what sets the libraries that teach apart, a paragraph each."""
    paragraphs = []
    if is_installed("numpy-ml"):
        paragraphs.append(
            "numpy-ml, of 2020, teaches with code in NumPy as nnlab does. It "
            "computes in 64 bits, each layer's sums a second time on the way "
            "back, and a gradient for the images that nobody uses. It imports "
            "a name that Python 3.10 dropped; the benchmark lends it that.")
    if is_installed("micrograd"):
        contender = Contender("mlp", "micrograd")
        seconds = statistics.median(contender.fit(1)[0] for _ in range(5))
        contender.end()
        paragraphs.append(
            f"{contender.version.strip()} teaches with an object for every "
            "number, and is not made for images. It has no Adam and no "
            "logarithm. With steps of plain descent and a margin loss, the "
            f"dense network took {seconds:.1f} seconds for one image (median "
            f"of five): {seconds * EXAMPLES / 3600:.0f} hours for an epoch, "
            "had it gone on.")
    else:
        paragraphs.append("Not installed, not measured: micrograd.")
    return "\n\n".join(paragraphs)


def processor():
    """Return the processor's name as the system gives it."""
    info = pathlib.Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def page():
    """Run everything and return the page."""
    rate = matmul_rate()
    parts = [
        "# Benchmarks", "",
        "One epoch of training on the 60,000 images of MNIST, batches of "
        "128, Adam, shuffling and (but for scikit-learn, which has none) "
        "accuracy included. Each library runs in a process of its own; the "
        "rounds interleave. The table gives medians: of the seconds, and in "
        "the fourth column of the rounds' ratios, where a number below 1 "
        "means that nnlab was faster. Memory is the most that the process "
        "ever held, the library itself included, less the size of the "
        "training images. The last column tells whether all do the same work: "
        "the mean loss over the training images in the last epoch, after "
        f"{ROUNDS['mlp']} of the dense network and {ROUNDS['cnn']} of the "
        "other.", "",
        "JAX, PyTorch, numpy-ml and micrograd are not among the course's "
        "packages; `pip install jax torch numpy-ml micrograd` adds them.", "",
        f"Measured on {datetime.date.today():%d %B %Y} with `make bench`: "
        f"{processor()}, {os.cpu_count()} cores, {platform.system()}, Python "
        f"{platform.python_version()}. NumPy multiplies large float32 "
        f"matrices at {rate:.0f} GFLOP/s there; the fifth column says how "
        "much of that each library reached, counting the matrix products "
        "of forward and backward pass alone (nnlab computes fewer: where "
        "pooling drops a border, none)."]
    for network, rounds in ROUNDS.items():
        results = race(network, rounds)
        parts += ["", f"## {TITLES[network]}", "",
                  table(network, results, rate), "",
                  growth_table(growth(network, SIZES))]
    parts += ["", "## Libraries that teach", "", teaching()]
    return "\n".join(parts) + "\n"


def main():
    """Write the page, or say what is missing."""
    try:
        load_mnist()
    except FileNotFoundError as error:
        sys.exit("benchmarks: they need the real MNIST, digits would not "
                 f"do; nothing was measured.\n{error}")
    text = page()
    print(text)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
