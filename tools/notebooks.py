"""Execute the chapters anew and rewrite both halves of each pair.

    python tools/notebooks.py               every chapter
    python tools/notebooks.py 01 13-keras   those whose names begin so

The text half (.md) is the source; the outputs go into the .ipynb.
Running it twice writes the same bytes: no timings, no versions.
"""

import argparse
import sys
import time
from pathlib import Path

import jupytext
import nbformat
from jupytext.combine import combine_inputs_with_outputs
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.sign import NotebookNotary
from pairs import FORMAT, write_pair

from nnlab.datasets import find_mnist

# Run last in each chapter and not kept: what made the outputs.
VERSIONS = """
import sys
print(f"python={sys.version_info[0]}.{sys.version_info[1]}")
for name in "numpy matplotlib sklearn keras tensorflow jax torch".split():
    if name in sys.modules:
        print(f"{name}={sys.modules[name].__version__}")
"""
CHAPTERS = Path(__file__).resolve().parent.parent / "chapters"


def execute(text):
    """Run one chapter, given its .md, and write the pair."""
    paired = text.with_suffix(".ipynb")
    notebook = jupytext.read(text)
    if find_mnist() is None and any(
            "mnist" in cell.metadata.get("tags", ())
            for cell in notebook.cells):
        sys.exit("nothing was written: this chapter's outputs are those of "
                 "the real MNIST, which is not on this machine. Set "
                 "NNLAB_DATA to the path of mnist.npz")
    if paired.exists():                 # keeps the cells' ids
        notebook = combine_inputs_with_outputs(
            notebook, nbformat.read(paired, as_version=4), fmt=FORMAT
        )
    notebook.cells.append(nbformat.v4.new_code_cell(VERSIONS))
    NotebookClient(
        notebook,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(text.parent)}},
    ).execute()
    versions = notebook.cells.pop().outputs[0].text.split()
    notebook.metadata.made_with = dict(v.split("=") for v in versions)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":   # no paths of this machine
                root = str(CHAPTERS.parent / "_")[:-1]
                output.traceback = [
                    line.replace(root, "") for line in output.traceback
                ]
    write_pair(notebook, text)
    try:                                # JupyterLab may run its scripts
        NotebookNotary().sign(nbformat.read(paired, as_version=4))
    except Exception as error:          # no place for signatures, say
        print(f"not signed ({error})", end=" ", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        epilog="Without a name, every chapter is executed.",
    )
    parser.add_argument("chapter", nargs="*", help="01, 01-neuron, ...")
    names = [Path(n).stem for n in parser.parse_args().chapter] or [""]
    found = {n: sorted(CHAPTERS.glob(f"{n}*.md")) for n in names}
    for name in (n for n in names if not found[n]):
        sys.exit(f"notebooks: no chapters/{name}*.md; look in {CHAPTERS}")
    for text in sorted({path for paths in found.values() for path in paths}):
        start = time.perf_counter()
        print(f"{text.stem} ...", end=" ", flush=True)
        try:
            execute(text)
        except CellExecutionError as error:
            sys.exit(f"failed; nothing was written\n\n{error}")
        print(f"{time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
