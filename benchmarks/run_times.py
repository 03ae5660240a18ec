"""How long do a chapter's cells take? Measure it, and say it in the box.

    python benchmarks/run_times.py              every chapter
    python benchmarks/run_times.py 06 13        those whose names begin so

Runs each notebook from the start of its kernel to its last cell, one after
the other, on a machine that does nothing else; the notebooks' outputs stay
as they are. Writes run_times.json beside this file and the sentence that
`said` makes of it into both halves of the chapter.
"""

import json
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
RECORD = Path(__file__).parent / "run_times.json"
SENTENCE = re.compile(r"the cells take [^.;,]+ on two processor cores")


def said(seconds):
    """The words of the box, rounded to what another machine can keep."""
    if seconds < 5:
        return "a few seconds"
    if seconds < 90:
        return f"about {round(seconds / 10) * 10} seconds"
    halves = round(seconds / 30)
    return f"about {halves // 2}{'½' * (halves % 2)} minutes"


def sentence(seconds):
    return f"the cells take {said(seconds)} on two processor cores"


def measure(notebook):
    """Seconds from the start of a kernel to the end of the last cell."""
    book = nbformat.read(notebook, as_version=4)
    client = NotebookClient(book, kernel_name="python3", timeout=None,
                            resources={"metadata": {"path": notebook.parent}})
    start = time.perf_counter()
    client.execute()
    return time.perf_counter() - start


def main():
    record = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}
    wanted = tuple(sys.argv[1:]) or ("",)
    for notebook in sorted((ROOT / "chapters").glob("*.ipynb")):
        if not notebook.name.startswith(wanted):
            continue
        seconds = record[notebook.stem] = round(measure(notebook), 1)
        print(f"{notebook.stem}: {seconds} s", flush=True)
        for half in (notebook, notebook.with_suffix(".md")):
            text = half.read_text("utf-8")
            half.write_text(SENTENCE.sub(sentence(seconds), text),
                            encoding="utf-8", newline="\n")
        RECORD.write_text(json.dumps(record, indent=1) + "\n",
                          encoding="utf-8")


if __name__ == "__main__":
    main()
