"""Make or refresh work/, a learner's own copy of the course.

    python tools/study.py

The copy is a start page, and the chapters without solutions and outputs.
What the learner has touched is never written over: a chapter that has
changed since then arrives beside it as NAME-new.ipynb.  A file that was
renamed or deleted comes back fresh, so that is how to begin a chapter anew.
A file that cannot be read or written is named, and stops no other.
"""

import contextlib
import copy
import hashlib
import json
import os
import re
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
CHAPTERS, WORK = ROOT / "chapters", ROOT / "work"
RECORD = ".study.json"      # what was written here, by digest
START = "start.ipynb"
BESIDE = ("pages/*.md", "references.md", "benchmarks/*.json")
IMPORT = re.compile(r"^from nnlab\.exercises import ([\w, ]+)$", re.MULTILINE)
HINT = re.compile(r'^# hint\((".+?")\)$', re.MULTILINE)

WELCOME = """# Start here

This folder, `work`, is yours. Write, try and break whatever you like: \
nothing here is ever overwritten, and the course itself stays as it is.

A notebook is made of cells. Click on the next one, the grey one, and press \
**Shift+Enter**: it runs, and its result appears below it. (In the first \
seconds Python is still starting: if nothing appears, press once more.)"""
PROGRESS = """from nnlab.exercises import progress

progress()"""
ORDER = """That is your progress: every exercise of the course, solved, open \
or not tried. Come back and run it again whenever you like.

## The chapters, in their order

{chapters}

Run each from top to bottom with Shift+Enter, and predict what will come \
before you run a cell. A cell that ends in `check(...)` is an exercise: \
replace its `...` and run it again, as often as you like.

## Help

- `hint("01-line")` in any cell below the first gives the next hint for the \
exercise of that name. `solution("01-line")` shows how the course does it; \
the solutions stand nowhere else in your copy.
- A message that means nothing to you, a cell that does not finish, a figure \
that is not there: [When something goes wrong](../pages/trouble.md).
- Why it is built this way, and what the letters mean: \
[How to study](../pages/how-to-study.md).
- To begin a chapter anew, rename or delete its file and start the course \
again. When the course has changed a chapter in which you have written, the \
new one arrives beside yours, as `...-new.ipynb`.
- To stop: **File**, **Shut Down**. Everything saved stays."""


def learner_copy(notebook):
    """A chapter as a learner begins it: no solution, no output.

    Where a hint can be had, the solution can be too.
    """
    notebook = copy.deepcopy(notebook)
    notebook.cells = [c for c in notebook.cells if not is_solution(c)]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            cell.source = IMPORT.sub(with_solution, cell.source)
            cell.source = HINT.sub(r"\g<0>\n# solution(\1)", cell.source)
            cell.metadata.pop("collapsed", None)
    for key in ("jupytext", "made_with"):
        notebook.metadata.pop(key, None)
    return notebook


def with_solution(found):
    """The line that imports from nnlab.exercises, with one name more."""
    names = {name.strip() for name in found[1].split(",")} | {"solution"}
    return f"from nnlab.exercises import {', '.join(sorted(names))}"


def is_solution(cell):
    return cell.cell_type == "code" and cell.source.startswith("# Solution")


def start_page(notebooks):
    """The first page, from {file name: notebook} of the chapters."""
    links = "\n".join(f"- [{title(notebook) or name}]({name})"
                      for name, notebook in notebooks.items())
    new = nbformat.v4
    return new.new_notebook(
        cells=[new.new_markdown_cell(WELCOME, id="welcome"),
               new.new_code_cell(PROGRESS, id="progress"),
               new.new_markdown_cell(ORDER.format(chapters=links),
                                     id="order")],
        metadata={"kernelspec": {"display_name": "Python 3 (ipykernel)",
                                 "language": "python", "name": "python3"}})


def title(notebook):
    """The chapter's first heading."""
    found = (re.match(r"# (.+)", c.source) for c in notebook.cells)
    return next((heading[1] for heading in found if heading), None)


def copies(chapters=CHAPTERS):
    """{file name: text} of the whole copy, and a line for what is broken."""
    notebooks, texts, lines = {}, {}, []
    for path in sorted(chapters.glob("[0-9]*.ipynb")):
        try:
            notebook = learner_copy(nbformat.read(path, 4))
            texts[path.name] = nbformat.writes(notebook) + "\n"
            notebooks[path.name] = notebook
        except Exception as error:      # RecursionError, ValidationError, ...
            lines.append(f"{path.name}: the course's own file is broken "
                         f"({said(error)}); your copy stays as it is")
    start = nbformat.writes(start_page(notebooks)) + "\n"
    return {START: start, **texts}, lines


def refresh(chapters=CHAPTERS, work=WORK):
    """Bring ``work`` up to date; one line for each file written or not."""
    work.mkdir(exist_ok=True)
    record = read_record(work / RECORD)
    texts, lines = copies(chapters)
    for name, text in texts.items():
        path = work / name
        seen = record.setdefault(path.stem, {"latest": "", "written": {}})
        try:
            lines += update(path, text, seen)
        except OSError as error:
            lines.append(f"{name}: not written ({said(error)})")
    try:
        save(work / RECORD,
             json.dumps(record, indent=1, sort_keys=True) + "\n")
    except OSError as error:
        lines.append(f"{RECORD}: not written ({said(error)}); all in here "
                     "counts as yours now")
    return lines


def take_home(folder, root=ROOT):
    """Make or refresh a copy that needs no file outside ``folder``.

    In it are work/ and, beside it, what chapters read and link to, which is
    written anew whenever the course's is another.  Returns refresh's lines.
    """
    for pattern in BESIDE:
        for path in sorted(root.glob(pattern)):
            text = path.read_text(encoding="utf-8").replace(
                f"](../{CHAPTERS.name}/", f"](../{WORK.name}/")
            there = folder / path.relative_to(root)
            there.parent.mkdir(parents=True, exist_ok=True)
            if digest_of(there) != digest(text):
                save(there, text)
    return refresh(root / CHAPTERS.name, folder / WORK.name)


def update(path, text, seen):
    """Write one chapter where nothing of the learner's is in the way."""
    new, before = digest(text), seen["latest"]
    there, written = digest_of(path), seen["written"].get(path.name)
    if there == new:
        seen["latest"] = seen["written"][path.name] = new
        return []
    if there is None:
        line = f"{path.name}: ready"
    elif there == written:
        line = f"{path.name}: brought up to date"
    elif before == new:
        return []
    else:
        return beside(path, text, seen)
    if not put(path, text, there):      # it was saved this very moment
        return beside(path, text, seen)
    seen["latest"] = seen["written"][path.name] = new
    return [line]


def beside(path, text, seen):
    """Write the new chapter under the first name that is not the learner's."""
    number = 1
    while True:
        ending = "-new" if number == 1 else f"-new-{number}"
        other = path.with_stem(path.stem + ending)
        there = digest_of(other)
        free = there in (None, seen["written"].get(other.name))
        if free and put(other, text, there):
            break
        number += 1
    seen["latest"] = seen["written"][other.name] = digest(text)
    return [f"{path.name}: yours, and left as it is; the chapter has "
            f"changed, the new one is {other.name}"]


def put(path, text, there):
    """Write all of a file or nothing, where ``there`` still is the digest.

    Returns whether it was written.  A file that is replaced is set aside
    first, so that nobody else can save into it, and is looked at once more.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        if there is None:
            return place(draft, path)
        return exchange(draft, path, there)
    finally:
        draft.unlink(missing_ok=True)


def exchange(draft, path, there):
    """Put a draft in the place of a file that has the digest ``there``."""
    old = draft.with_name(f"{draft.name}.old")
    path.rename(old)
    try:
        return digest_of(old) == there and place(draft, path)
    finally:
        if digest_of(old) == there and os.path.lexists(path):
            old.unlink()
        elif not place(old, path):      # saved twice in this moment: keep both
            old.rename(path.with_stem(f"{path.stem}-{os.getpid()}"))


def place(file, path):
    """Give a file its name, unless there is one of that name."""
    try:
        os.link(file, path)
    except FileExistsError:
        return False
    except OSError:                     # no links on this disk
        if os.path.lexists(path):
            return False
        file.rename(path)
    else:
        file.unlink()
    return True


def save(path, text):
    """Write all of a file or nothing of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def digest_of(path):
    """Digest of a file; None for none, the kind of what is no file."""
    if path.is_symlink():
        return "a link"
    if not os.path.lexists(path):
        return None
    if not path.is_file():
        return "no file"
    return digest(path.read_bytes().decode("utf-8", errors="replace"))


def digest(text):
    """Digest of all but what JupyterLab changes when it opens a file.

    On the start page these are the results too: running it is no change.
    """
    with contextlib.suppress(Exception):    # else every character counts
        notebook = json.loads(text)
        notebook["metadata"].pop("language_info", None)
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            if notebook["cells"][0].get("id") == "welcome" and (
                    cell["cell_type"] == "code"):
                cell.update(outputs=[], execution_count=None)
        text = json.dumps(notebook, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_record(path):
    """What was written so far; nothing when the record is gone or broken."""
    with contextlib.suppress(Exception):    # deep JSON: RecursionError
        record = json.loads(path.read_text(encoding="utf-8"))
        return {
            stem: {"latest": str(seen["latest"]),
                   "written": dict(seen["written"])}
            for stem, seen in record.items()
        }
    return {}


def said(error):
    """What is wrong, in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def main():
    try:
        lines = refresh()
    except OSError as error:
        sys.exit(f"work/ cannot be made: {said(error)}")
    print("\n".join(lines or ["work/ is up to date."]))


if __name__ == "__main__":
    main()
