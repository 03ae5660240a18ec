"""Open the course in JupyterLab: to learn, or to write.

    python tools/lab.py [JupyterLab's own options]
    python tools/lab.py edit [JupyterLab's own options]

The first makes or refreshes work/, the learner's own copy, and opens its
start page. The second opens chapters/, for authors. Each has a workspace of
its own: neither shows the other's tabs, nor those of another course.
"""

import contextlib
import hashlib
import subprocess
import sys
from pathlib import Path

import nbformat
import study
from jupyterlab.labapp import main as jupyterlab
from nbformat.sign import NotebookNotary
from study import CHAPTERS, ROOT, START, WORK, said

STOP = "To stop it, press Ctrl+C here and then y, or choose File, Shut Down."


def trust(folder=CHAPTERS, root=ROOT):
    """Sign the chapters; one line for each notebook that is not signed.

    JupyterLab hides quizzes and animations of what is not signed, and for
    good reason: they are programs. So only what Git holds as the course's
    own is signed, to the byte.
    """
    known, lines = committed(folder, root), []
    if not known:
        return [f"{folder.name}: not signed, for Git cannot say what the "
                "course wrote; JupyterLab hides its quizzes and animations"]
    for path in sorted(folder.glob("*.ipynb")):
        try:
            data, notary = read(path), NotebookNotary()
            notebook = nbformat.reads(data.decode("utf-8"), as_version=4)
            if known.get(path.name) == digest(data):
                notary.sign(notebook)
            elif not notary.check_signature(notebook):
                lines.append(f"{path.name}: not signed, for it is not as the "
                             "course wrote it; JupyterLab hides its scripts")
        except Exception as error:      # whatever it is, the others matter
            lines.append(f"{path.name}: not signed, {said(error)}")
    return lines


def trust_copies(work=WORK, chapters=CHAPTERS):
    """Sign what is in work/ as the course has put it there.

    What the learner runs and saves later, JupyterLab signs for them.
    """
    known = {study.digest(text) for text in study.copies(chapters)[0].values()}
    for path in sorted(work.glob("*.ipynb")):
        with contextlib.suppress(Exception):    # as it is, or the learner's
            text = read(path).decode("utf-8")
            notebook = nbformat.reads(text, as_version=4)
            if study.digest(text) in known and not any(
                    cell.get("outputs") for cell in notebook.cells):
                NotebookNotary().sign(notebook)


def committed(folder, root=ROOT):
    """{name: Git's digest} of the notebooks that the course has written."""
    try:
        names = subprocess.run(
            ["git", "ls-tree", "-z", "HEAD", f"{folder.name}/"], cwd=root,
            stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return {}                       # no Git here, or a downloaded archive
    entries = (entry.split("\t") for entry in
               names.decode("utf-8", "replace").split("\0") if entry)
    return {Path(name).name: about.split()[2] for about, name in entries}


def read(path):
    """A file's bytes; a folder or a pipe is none."""
    if not path.is_file():
        raise OSError("it is no file")
    return path.read_bytes()


def digest(data):
    """The digest under which Git keeps these bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def open_lab(folder, page, *options):
    """Start JupyterLab in a folder, with a workspace of its own."""
    place = hashlib.sha256(str(folder).encode("utf-8")).hexdigest()[:8]
    workspace = f"/lab/workspaces/nnlab-{folder.name}-{place}"
    print(STOP, flush=True)
    jupyterlab([
        f"--ServerApp.root_dir={ROOT}",
        f"--FileContentsManager.preferred_dir={folder}",
        "--ServerApp.contents_manager_class=pairs.Contents",
        f"--LabApp.default_url={workspace}/tree/{folder.name}{page}",
        "--Application.log_level=ERROR",
        *options,
    ])


def main(arguments):
    """Run the command."""
    edit = arguments[:1] == ["edit"]
    lines = trust()
    if not edit:
        try:
            lines += study.refresh()
        except OSError as error:
            sys.exit(f"make lab: {said(error)}")
        trust_copies()
    print("\n".join(lines), end="\n" * bool(lines))
    if edit:
        open_lab(CHAPTERS, "", *arguments[1:])
    else:
        open_lab(WORK, f"/{START}", *arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
