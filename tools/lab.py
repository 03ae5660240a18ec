"""Open the course in JupyterLab: chapters trusted, file browser on them.

    python tools/lab.py [FOLDER] [JupyterLab's own options]

FOLDER (chapters where none is named) is seen from the repository's top.
"""

import sys
from pathlib import Path

import nbformat
from jupyterlab.labapp import main
from nbformat.sign import NotebookNotary

ROOT = Path(__file__).resolve().parent.parent


def trust(folder):
    """Sign the notebooks, or Lab hides the quizzes and animations."""
    notary = NotebookNotary()
    for path in sorted(folder.glob("*.ipynb")):
        notary.sign(nbformat.read(path, as_version=4))


def open_lab(folder="chapters", *options):
    trust(ROOT / folder)
    main([
        f"--ServerApp.root_dir={ROOT}",
        f"--FileContentsManager.preferred_dir={ROOT / folder}",
        "--Application.log_level=ERROR",
        *options,
    ])


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if not arguments or arguments[0].startswith("-"):
        arguments.insert(0, "chapters")
    open_lab(*arguments)
