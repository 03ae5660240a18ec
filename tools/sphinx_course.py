"""What the site needs beyond Jupyter Book: a small Sphinx extension.

It shows launch buttons only where there is a repository, gives every
chapter its downloads and the versions behind its outputs, reads plain
docstrings, links each entry of the bibliography back to the text and each
term in bold to the glossary, and shows what a call of nnlab.boards makes.
"""

import ast
import json
import re
from itertools import pairwise
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective
from study import learner_copy

from nnlab import boards

BAR = """<p class="chapter-bar">Download this chapter:
<a href="{read}" download>as you see it</a> or
<a href="{study}" download>to study in, without solutions</a></p>"""
MADE = '<p class="made-with">The outputs above were made with {}.</p>'
REFERENCES = "references"
GLOSSARY = "pages/glossary"
HAN = re.compile(r"[\u4e00-\u9fff]")
INDENT = {"module": 0, "method": 8, "property": 8}
ICON = re.compile(r"\bfa-[\w-]+")
ICON_RULE = re.compile(r'(?:\.fa-[\w-]+:before,?)+\{content:"[^"]*"\}')
SHARED = re.compile(r'<(script|style) class="shared">.*?</\1>', re.DOTALL)
SEARCH = re.compile(r'\s*<script src="[./]*(?:_static/searchtools|searchindex'
                    r'|_static/language_data)\.js[^>]*></script>')
KEY = re.compile(r"[a-z]+\d{4}[a-z]?")
BINDS = re.compile(r"(?<=\d) (?=[%×])|(?:(?<=×)|(?<=hapter)) (?=\d)")
ICONS = "_static/scripts/fontawesome.js"        # 1.5 MB of all there are


class BoardDirective(SphinxDirective):
    """Python data and a call of nnlab.boards: the code, then the board."""

    has_content = True

    def run(self):
        source = "\n".join(self.content)
        for file in Path(boards.__file__).parent.iterdir():
            self.env.note_dependency(str(file))
        return [nodes.literal_block(source, source, language="python"),
                nodes.raw("", _board(source).html, format="html")]


def _board(source):
    """Read assignments of literals and a last call; nothing is executed."""
    data = _WithData()
    *before, last = ast.parse(source).body
    for line in before:
        if isinstance(line, ast.Assign):
            data[line.targets[0].id] = line.value
    call = data.visit(last.value)
    make = {name: getattr(boards, name) for name in boards.__all__}[
        call.func.attr]
    return make(*map(ast.literal_eval, call.args), **{
        word.arg: ast.literal_eval(word.value) for word in call.keywords})


class _WithData(dict, ast.NodeTransformer):
    """Puts what a name was assigned into the name's place."""

    def visit_Name(self, node):
        return self.get(node.id, node)


def _chapter(app, docname):
    """The committed notebook behind a page, or None."""
    path = Path(app.srcdir) / f"{docname}.ipynb"
    return path if path.exists() else None


def buttons_need_a_repository(app, config):
    """Launch and repository buttons only where an address is given."""
    options = config.html_theme_options
    if options.get("repository_url"):
        options["use_repository_button"] = True
    else:
        options.pop("repository_url", None)
        options.pop("launch_buttons", None)


def named_places_are_targets(app, doctree):
    """Let `page.md#name` link to a `(name)=` as it does to a heading."""
    slugs = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})
    for name, explicit in doctree.nametypes.items():
        if explicit and doctree.nameids.get(name):
            slugs.setdefault(name, (0, doctree.nameids[name], name))


def numbers_keep_their_signs(app, doctree):
    """Let no line end within 80 %, 28 × 28 or chapter 7."""
    fixed = nodes.literal, nodes.math, nodes.FixedTextElement
    for text in list(doctree.findall(nodes.Text)):
        if BINDS.search(text) and not isinstance(text.parent, fixed):
            text.parent.replace(text, nodes.Text(BINDS.sub("\xa0", text)))


def citations_get_places(app, doctree):
    """Give each link into the bibliography an id to come back to."""
    found = app.env.metadata[app.env.docname].setdefault("citations", [])
    for link in list(doctree.findall(addnodes.pending_xref)):
        key = link["reftarget"]                     # in a docstring
        if key == REFERENCES:                       # in a page
            key = link.get("reftargetid") or ""
        if KEY.fullmatch(key):
            place = f"cite-{key}-{len(found) + 1}"
            found.append((key, place))
            link.parent.insert(link.parent.index(link),
                               nodes.target(ids=[place]))


def bibliography_is_read_again(app, env):
    """Its back-links depend on every page."""
    return [REFERENCES] if REFERENCES in env.found_docs else []


def bibliography_links_back(app, doctree, docname):
    """End each entry with links to the places that cite it."""
    if docname != REFERENCES:
        return
    for entry in doctree.findall(nodes.paragraph):
        for key in entry["ids"]:
            links = _back_links(app, key)
            if links:
                entry += nodes.inline("", " Cited in: ", *links,
                                      classes=["back-links"])


def _back_links(app, key):
    places = [(page, place) for page in sorted(app.env.found_docs)
              for cited, place in app.env.metadata[page].get("citations", [])
              if cited == key]
    links, seen = [], []
    for page, place in places:
        uri = app.builder.get_relative_uri(REFERENCES, page) + "#" + place
        seen.append(page)
        again = f" ({seen.count(page)})" if seen.count(page) > 1 else ""
        title = app.env.titles[page].astext() + again
        links += [nodes.reference("", title, refuri=uri, internal=True),
                  nodes.Text(", ")]
    return links[:-1]


def long_messages_wrap(app, doctree):
    """Break a printed line that no table has, as JupyterLab does."""
    for block in doctree.findall(nodes.literal_block):
        longest = max(map(len, block.astext().splitlines()), default=0)
        if "output" in block["classes"] and longest > 100:
            block["classes"].append("long")


def glossary_is_known(app, doctree):
    """Mark its Chinese; read chapters again when it changes."""
    page = app.env.docname
    if page == GLOSSARY:
        for term in doctree.findall(nodes.term):
            if HAN.search(term.astext()):
                term["classes"].append("language-zh-Hans")
    elif _chapter(app, page) and GLOSSARY in app.env.found_docs:
        app.env.note_dependency(app.env.doc2path(GLOSSARY))


def definitions_lead_to_the_glossary(app, doctree, docname):
    """Link a chapter's first bold mention of each term to its entry."""
    if not (_chapter(app, docname) and GLOSSARY in app.env.found_docs):
        return
    terms, seen = _terms(app), set()
    page = app.builder.get_relative_uri(docname, GLOSSARY)
    for strong in list(doctree.findall(nodes.strong)):
        entries = next(filter(None, (
            terms.get(_word(strong).removesuffix(end))
            for end in ("", "s", "es"))), {})
        places = [place for place, chapters in entries.items()
                  if len(entries) == 1 or docname in chapters]
        if places and places[0] not in seen:
            seen.add(places[0])
            link = nodes.reference("", "", internal=True, classes=["term"],
                                   refuri=f"{page}#{places[0]}")
            strong.replace_self(link)
            link += strong


def _terms(app):
    """{word: {place: chapters that the entry leads to}} of the glossary."""
    found = {}
    glossary = app.env.get_doctree(GLOSSARY)
    for entry in glossary.findall(nodes.definition_list_item):
        chapters = {link["reftarget"]
                    for link in entry.findall(addnodes.pending_xref)}
        for term in entry.findall(nodes.term):
            places = found.setdefault(_word(term), {})
            places[term["ids"][0]] = chapters
    return found


def _word(node):
    """What a term is looked up by: `kernel (notebook)` is a kernel."""
    return node.astext().partition(" (")[0].lower()


def chapter_has_downloads(app, pagename, templatename, context, doctree):
    """A bar below the chapter's title, and versions at its end."""
    path = _chapter(app, pagename)
    if path is None or "body" not in context:
        return
    up = context["pathto"]
    bar = BAR.format(read=up(f"_sources/{pagename}.ipynb", 1),
                     study=up(f"study/{path.name}", 1))
    body = context["body"].replace("</h1>", "</h1>" + bar, 1)
    made = json.loads(path.read_text("utf-8"))["metadata"].get("made_with")
    if made:
        made = {"Python": made.pop("python")} | made
        body += MADE.format(", ".join(f"{k} {v}" for k, v in made.items()))
    context["body"] = body


def site_is_complete(app, exception):
    """Write the learners' copies; make the icons light."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    _drop_unused_icons(out)
    _search_loads_where_it_runs(out)
    (out / "study").mkdir(exist_ok=True)
    for page in sorted(app.env.found_docs):
        if path := _chapter(app, page):
            copy = learner_copy(nbformat.read(path, as_version=4))
            nbformat.write(copy, out / "study" / path.name)


def shared_code_comes_once(app, pagename, templatename, context, doctree):
    """Keep the first copy of what several boards on a page bring along."""
    seen = set()

    def first(found):
        new = found[0] not in seen
        seen.add(found[0])
        return found[0] if new else ""

    if "body" in context:
        context["body"] = SHARED.sub(first, context["body"])


def docstrings_are_plain(app, what, name, obj, options, lines):
    """Protect formulas from reST; link the keys of references.bib."""
    formulas = _lines_of_formulas(lines, 79 - INDENT.get(what, 4))
    for i, line in enumerate(lines):
        if line.strip() == "Examples":
            break
        line = re.sub(r"([|*\\])", r"\\\1", line)
        line = "| " * (i in formulas) + line
        lines[i] = re.sub(rf"\(({KEY.pattern})\)", r"(:ref:`\1 <\1>`)", line)


def _lines_of_formulas(lines, width):
    """Where a paragraph has a formula and a line that ends before it must."""
    found, start = set(), 0
    for i, line in enumerate([*lines, ""]):
        if set(line) == {"-"}:                      # the first section
            break
        if not line:
            early = any(len(a) + len(b.split()[0]) < width
                        for a, b in pairwise(lines[start:i]))
            if early and any(" = " in one for one in lines[start:i]):
                found.update(range(start, i))
            start = i + 1
    return found


def _drop_unused_icons(out):
    """Keep the icon font and the rules of the icons that pages show."""
    (out / ICONS).write_text("// The style sheet's font has the icons.")
    parts = [*out.rglob("*.html"), *(out / "_static/scripts").glob("*.js")]
    used = {name for part in parts
            for name in ICON.findall(part.read_text("utf-8"))}
    sheet = out / "_static/styles/pydata-sphinx-theme.css"
    sheet.write_text(ICON_RULE.sub(
        lambda rule: rule[0] if used & set(ICON.findall(rule[0])) else "",
        sheet.read_text("utf-8")), encoding="utf-8")


def _search_loads_where_it_runs(out):
    """Take the search's scripts from pages that only have its box."""
    for page in out.rglob("*.html"):
        if page.name != "search.html":
            text = page.read_text("utf-8")
            page.write_text(SEARCH.sub("", text), encoding="utf-8",
                            newline="\n")


def setup(app):
    """Connect the functions above to Sphinx's events."""
    app.add_directive("board", BoardDirective)
    app.connect("config-inited", buttons_need_a_repository, priority=100)
    app.connect("doctree-read", numbers_keep_their_signs, priority=100)
    app.connect("doctree-read", named_places_are_targets)
    app.connect("doctree-read", citations_get_places)
    app.connect("doctree-read", long_messages_wrap)
    app.connect("doctree-read", glossary_is_known)
    app.connect("autodoc-process-docstring", docstrings_are_plain, 400)
    app.connect("env-updated", bibliography_is_read_again)
    app.connect("doctree-resolved", bibliography_links_back)
    app.connect("doctree-resolved", definitions_lead_to_the_glossary)
    app.connect("html-page-context", chapter_has_downloads)
    app.connect("html-page-context", shared_code_comes_once)
    app.connect("build-finished", site_is_complete)
    return {"version": "1", "parallel_read_safe": True}
