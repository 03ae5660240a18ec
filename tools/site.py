"""Build the site, strictly, and say where it is.

    python tools/site.py            into _build/html
    python tools/site.py FOLDER     into FOLDER/_build/html

First it draws the landing page's picture with nnlab itself and writes
references.md from references.bib, each only when it is out of date.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from pybtex.database import parse_file
from pybtex.richtext import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "_build" / "pictures" / "learning.webp"
INTRO = """# References

<!-- Written from references.bib by `make site`: edit that file. -->

Every work that the course cites. "Cited in" leads back to the place.
"""


def name(person):
    """A person as "J. P. Callan"."""
    first = [f"{n[0]}." for n in person.first_names + person.middle_names]
    last = person.prelast_names + person.last_names + person.lineage_names
    return str(Text.from_latex(" ".join(first + last)))


def reference(key, entry):
    """One entry of the bibliography, in MyST, under its key."""
    field = {k: str(Text.from_latex(v)) for k, v in entry.fields.items()}
    people = entry.persons.get("author") or entry.persons["editor"]
    names = [name(person) for person in people]
    if len(names) > 1:
        names[-2:] = [f"{names[-2]} and {names[-1]}"]
    place = field.get("journal") or field.get("booktitle")
    source = f"*{place}*" if place else ""
    if "volume" in field:
        number = f"({field['number']})" if "number" in field else ""
        source += f" {field['volume']}{number}"
    pages = field.get("pages", "").replace("-", "–").replace("––", "–")
    about = [source, pages, field.get("publisher", ""),
             field.get("school", ""), field.get("howpublished", "")]
    title = field["title"] + "." * (field["title"][-1] not in "?!.")
    text = (f"({key})=\n**{', '.join(names)}** ({field['year']}). "
            f"{title} {', '.join(a for a in about if a)}.")
    link = f"https://doi.org/{field['doi']}" if "doi" in field else (
        field.get("url"))
    return f"{text} <{link}>\n" if link else f"{text}\n"


def references_page():
    """The whole of references.md, entries by name and year."""
    found = parse_file(ROOT / "references.bib", "bibtex").entries
    order = sorted(found, key=str.casefold)     # a key is name and year
    return "\n".join([INTRO, *(reference(k, found[k]) for k in order)])


def build(folder=ROOT):
    """Run Jupyter Book with every warning an error; its exit code."""
    run = "from jupyter_book.cli.main import main; main()"
    command = [sys.executable, "-c", run, "build", str(ROOT), "-W", "-n",
               "--keep-going", "-q", "--path-output", str(folder)]
    return subprocess.run(command, check=False).returncode


def draw(picture=PICTURE):
    """Draw the landing page's picture unless it is newer than nnlab."""
    sources = [Path(__file__).with_name("pictures.py"),
               *(ROOT / "nnlab").rglob("*.py")]
    newest = max(source.stat().st_mtime for source in sources)
    if not picture.exists() or picture.stat().st_mtime < newest:
        from pictures import learning
        picture.parent.mkdir(parents=True, exist_ok=True)
        learning(picture)


def main():
    """Prepare, build, and say where the site is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT)
    folder = parser.parse_args().folder.resolve()
    page, text = ROOT / "references.md", references_page()
    if not page.exists() or page.read_text("utf-8") != text:
        page.write_text(text, encoding="utf-8")
    draw()
    code = build(folder)
    if code == 0:
        index = folder / "_build" / "html" / "index.html"
        print(f"The site is built. Open {index.as_uri()}")
    sys.exit(code)


if __name__ == "__main__":
    main()
