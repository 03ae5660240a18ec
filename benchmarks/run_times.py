"""How long do a chapter's cells run? Measure it, one chapter at a time.

    python benchmarks/run_times.py             every chapter, in a quiet hour
    python benchmarks/run_times.py 03 12       those whose names begin so

Runs the cells of the notebooks from the first to the last in a new kernel,
its start included, keeps nothing of what they show, and writes the seconds
into run_times.json beside this file. The box of each chapter says what stands
there, rounded by `said`; tests/test_claims.py compares them.
"""

import argparse
import json
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
CHAPTERS = HERE.parent / "chapters"
RECORD = HERE / "run_times.json"


def said(seconds):
    """The words for a time: tens of seconds, from 90 on half minutes."""
    if seconds < 90:
        tens = max(10, 10 * round(seconds / 10))
        return f"{tens} seconds"
    halves = round(seconds / 30)
    whole, half = divmod(halves, 2)
    return f"{whole}{' and a half' if half else ''} minutes"


def measure(path):
    """Run a notebook; return the seconds on the clock."""
    client = NotebookClient(nbformat.read(path, 4), kernel_name="python3",
                            resources={"metadata": {"path": str(CHAPTERS)}})
    start = time.perf_counter()
    client.execute()
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapter", nargs="*", default=[""])
    record = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}
    for name in parser.parse_args().chapter:
        for path in sorted(CHAPTERS.glob(f"{name}*.ipynb")):
            record[path.stem] = round(measure(path))
            print(f"{path.stem}: {record[path.stem]} s, say "
                  f"'{said(record[path.stem])}'", flush=True)
            RECORD.write_text(json.dumps(record, indent=1, sort_keys=True)
                              + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
