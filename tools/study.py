"""Make or refresh work/, a learner's own copy, and open JupyterLab there.

    python tools/study.py [JupyterLab's own options]

The copy is the chapters without solutions and outputs.  What the learner
has touched is never written over: a chapter that has changed since then
arrives beside it as NAME-new.ipynb.  A file that was renamed or deleted
comes back fresh, so that is how to begin a chapter anew.
"""

import contextlib
import copy
import hashlib
import json
import os
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS, WORK = ROOT / "chapters", ROOT / "work"
RECORD = ".study.json"      # what was written here, by digest


def learner_copy(notebook):
    """A chapter as a learner begins it: no solution, no output."""
    notebook = copy.deepcopy(notebook)
    notebook.cells = [c for c in notebook.cells if not is_solution(c)]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    for key in ("jupytext", "made_with"):
        notebook.metadata.pop(key, None)
    return notebook


def is_solution(cell):
    return cell.cell_type == "code" and cell.source.startswith("# Solution")


def refresh(chapters=CHAPTERS, work=WORK):
    """Bring ``work`` up to date; one line for each file written."""
    work.mkdir(exist_ok=True)
    record = read_record(work / RECORD)
    lines = []
    for path in sorted(chapters.glob("[0-9]*.ipynb")):
        fresh = learner_copy(nbformat.read(path, as_version=4))
        text = nbformat.writes(fresh) + "\n"
        seen = record.setdefault(path.stem, {"latest": "", "written": {}})
        lines += update(work / path.name, text, seen)
    save(work / RECORD, json.dumps(record, indent=1, sort_keys=True) + "\n")
    return lines


def update(path, text, seen):
    """Write one chapter where nothing of the learner's is in the way."""
    new, before = digest(text), seen["latest"]
    seen["latest"] = new
    if not path.exists():
        line = f"{path.name}: ready"
    elif digest_of(path) == new:
        seen["written"][path.name] = new
        return []
    elif digest_of(path) == seen["written"].get(path.name):
        line = f"{path.name}: brought up to date"
    elif before == new:
        return []
    else:
        theirs, path = path, beside(path, seen["written"])
        line = (f"{theirs.name}: yours, and left as it is; the chapter has "
                f"changed, the new one is {path.name}")
    save(path, text)
    seen["written"][path.name] = new
    return [line]


def beside(path, written):
    """The first name next to ``path`` that holds nothing of a learner's."""
    number = 1
    while True:
        ending = "-new" if number == 1 else f"-new-{number}"
        other = path.with_stem(path.stem + ending)
        if not other.exists() or digest_of(other) == written.get(other.name):
            return other
        number += 1


def digest_of(path):
    return digest(path.read_bytes().decode("utf-8", errors="replace"))


def digest(text):
    """Digest of the cells: Lab changes the rest when it opens a file."""
    with contextlib.suppress(Exception):    # else every character counts
        cells = nbformat.reads(text, as_version=4).cells
        text = json.dumps(cells, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_record(path):
    """What was written so far; nothing when the record is gone or broken."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return {
            stem: {"latest": str(seen["latest"]),
                   "written": dict(seen["written"])}
            for stem, seen in record.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def save(path, text):
    """Write all of a file or nothing of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)


def main(options):
    try:
        lines = refresh()
    except OSError as error:
        sys.exit(f"make study: {error}")
    print("\n".join(lines or ["work/ is up to date."]))
    from lab import open_lab
    open_lab("work", *options)


if __name__ == "__main__":
    main(sys.argv[1:])
