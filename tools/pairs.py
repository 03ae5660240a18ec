"""The form in which a chapter's two halves are kept, whoever saves them.

Jupytext opens a pair only if it finds no difference between its texts, and
JupyterLab writes things of its own when it saves. So `make notebooks` and
the JupyterLab of `make edit` write one form, in which nothing is left that
depends on the program, the machine or the day: a chapter that is opened,
run and saved without a change has not changed for Git either.
"""

import base64
import copy
import io
import json

import jupytext
import nbformat
from jupytext.async_contentsmanager import AsyncTextFileContentsManager
from PIL import Image

FORMAT = "md:myst"
SOLUTION = "hide-cell"          # the tag of what stays folded


def tidy(notebook):
    """Return a chapter in this form, its metadata in the order of names."""
    notebook = copy.deepcopy(notebook)
    notebook.metadata.get("language_info", {}).pop("version", None)
    notebook.metadata.get("jupytext", {}).pop("text_representation", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            fold(cell)
            for output in cell.get("outputs", []):
                slim(output)
    return nbformat.from_dict(json.loads(
        json.dumps(notebook, sort_keys=True)))


def fold(cell):
    """Hide the outputs of a solution: JupyterLab shows them when it runs.

    It writes `collapsed` beside the entry of its own that means the same.
    """
    if SOLUTION in cell.metadata.get("tags", []):
        cell.metadata.setdefault("jupyter", {})["outputs_hidden"] = True
    if cell.metadata.get("jupyter", {}).get("outputs_hidden"):
        cell.metadata["collapsed"] = True
    else:
        cell.metadata.pop("collapsed", None)


def slim(output):
    """The same figure in at most 256 colours: half the bytes."""
    png = output.get("data", {}).get("image/png")
    if not png:
        return
    picture = Image.open(io.BytesIO(base64.b64decode(png)))
    if picture.mode != "P":                     # else it is slim already
        file = io.BytesIO()
        picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE).save(
            file, "PNG", optimize=True)
        fewer = base64.b64encode(file.getvalue()).decode("ascii")
        output.data["image/png"] = min(png, fewer, key=len)


def write_pair(notebook, text):
    """Write both halves of a chapter, given the path of the text half."""
    notebook = tidy(notebook)
    nbformat.write(notebook, text.with_suffix(".ipynb"))
    jupytext.write(notebook, text, fmt=FORMAT)


class Contents(AsyncTextFileContentsManager):
    """What JupyterLab reads and saves files with, Jupytext's own.

    A paired notebook is tidied before it is saved. Then two tabs with the
    halves of one chapter agree as long as nothing is changed in either.
    """

    async def save(self, model, path=""):
        """Save a file, a paired notebook in its form."""
        if model.get("type") == "notebook" and model.get("content"):
            try:
                notebook = nbformat.from_dict(model["content"])
                if notebook.metadata.get("jupytext", {}).get("formats"):
                    model["content"] = tidy(notebook)
            except Exception as error:      # saved as it is, then
                self.log.error("%s was not tidied: %s", path, error)
        return await super().save(model, path)
