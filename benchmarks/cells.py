"""A chapter's cells that carry the tag `benchmark`, as a module.

What a benchmark measures is thus what the chapter prints. The cells are
written into a file and imported like any other code.
"""

import tempfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import jupytext

CHAPTERS = Path(__file__).resolve().parent.parent / "chapters"


def cells(stem, **names):
    """Import the tagged cells of ``chapters/<stem>.md``; return the module.

    ``names`` are what its other cells have imported before: np=np.

    Raises
    ------
    SystemExit
        If the chapter trains on the small stand-in for want of MNIST.
    """
    chapter = jupytext.read(CHAPTERS / f"{stem}.md")
    source = "\n\n".join(
        cell.source for cell in chapter.cells
        if "benchmark" in cell.metadata.get("tags", []))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{stem}.py"
        path.write_text(source, encoding="utf-8")
        spec = spec_from_file_location(stem, path)
        module = module_from_spec(spec)
        vars(module).update(names)
        spec.loader.exec_module(module)
    if len(getattr(module, "images", range(60_000))) != 60_000:
        raise SystemExit(f"{stem}: needs the real MNIST; set NNLAB_DATA")
    return module
