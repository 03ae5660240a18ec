"""A class on JupyterHub: what pages/class.md promises of the files.

The hub itself is no part of the course's environment: tools/hub/class_run.py
starts it for real. Here nothing is started.
"""

import ast
import re
import shlex
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from nbformat.sign import NotebookNotary
from traitlets.config import Config

ROOT = Path(__file__).resolve().parent.parent
HUB = ROOT / "tools" / "hub"
PAGE = (ROOT / "pages" / "class.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(((?!https?:)[^)#\s]+)")
NAMED = re.compile(r"\.\./[\w./-]*\w")      # a file beside the chapters'
FENCED = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def tools(monkeypatch):
    """What the scripts of tools/hub/ import finds its place."""
    for folder in (HUB.parent, HUB):
        monkeypatch.syspath_prepend(str(folder))


@pytest.fixture
def copy(tools, tmp_path):
    import study
    study.take_home(tmp_path)
    return tmp_path


def run_config(text, path, config=None):
    """A JupyterHub configuration, as JupyterHub reads it."""
    config = Config() if config is None else config
    exec(compile(text, str(path), "exec"), {
        "get_config": lambda: config, "c": config, "__file__": str(path),
        "load_subconfig": lambda name: run_config(
            Path(name).read_text("utf-8"), name, config)})
    return config


@pytest.fixture
def config():
    path = HUB / "jupyterhub_config.py"
    return run_config(path.read_text("utf-8"), path)


def test_the_class_keeps_to_loopback_and_to_its_group(config):
    assert urlsplit(config.JupyterHub.bind_url).hostname == "127.0.0.1"
    assert not {"ip", "hub_ip", "hub_bind_url"} & set(config.JupyterHub)
    assert "ip" not in config.Spawner
    assert config.LocalAuthenticator.allowed_groups == {"nnlab"}
    assert "authenticator_class" not in config.JupyterHub       # so it is PAM
    assert "allow_all" not in config.Authenticator
    assert "groupadd nnlab" in PAGE


def test_the_class_has_what_the_page_promises(config):
    python, script = config.Spawner.cmd
    assert Path(python).exists() and Path(script) == HUB / "learner.py"
    variables = config.Spawner.environment
    assert Path(variables["NNLAB_DATA"]) == ROOT.parent / "mnist.npz"
    assert variables["OMP_NUM_THREADS"] == "1"
    assert "NNLAB_PROGRESS" not in variables        # a file for each learner
    for name in (*variables, config.LocalAuthenticator.allowed_groups.pop(),
                 config.Spawner.notebook_dir):
        assert f"`{name}" in PAGE, name
    named = set(re.findall(r"--(\w+\.\w+)=", " ".join(config.Spawner.args)))
    assert named == {"MappingKernelManager.cull_idle_timeout",
                     "ServerApp.shutdown_no_activity_timeout",
                     "KernelManager.transport"}
    assert f"`{config.Spawner.default_url}`" in PAGE


def test_a_test_run_keeps_to_loopback_too(tools):
    pytest.importorskip("pwd", reason="Windows has no users of this kind")
    import class_run
    text = class_run.CONFIG.format(
        config=str(HUB / "jupyterhub_config.py"), ports=[1, 2, 3],
        names=["a"], token="t", password="p", mnist="m")
    config = run_config(text, HUB / "none.py")
    for url in (config.JupyterHub.bind_url, config.ConfigurableHTTPProxy[
            "api_url"]):
        assert urlsplit(url).hostname == "127.0.0.1"
    assert config.Spawner.environment["NNLAB_DATA"] == "m"
    assert config.Spawner.cmd[1] == str(HUB / "learner.py")


def test_the_page_names_files_and_scripts_that_exist():
    lines = [line for _, block in FENCED.findall(PAGE)
             for line in block.splitlines()]
    words = [word for line in lines for word in shlex.split(line)]
    course = [word.partition("course/")[2] for word in words
              if "course/" in word]
    assert {"requirements.txt", "tools/hub/jupyterhub_config.py"} <= set(
        course)
    for name in course + re.findall(r"`(tools/[\w./]+)`", PAGE):
        assert (ROOT / name).is_file(), name
    for name in LINK.findall(PAGE):
        assert (ROOT / "pages" / name).is_file(), name


def test_a_copy_holds_all_that_its_chapters_name(copy):
    paths = sorted((copy / "work").glob("[0-9]*.ipynb"))
    assert len(paths) == len(list((ROOT / "chapters").glob("[0-9]*.ipynb")))
    read = set()
    for path in [copy / "work" / "start.ipynb", *paths]:
        for cell in nbformat.read(path, as_version=4).cells:
            code = cell.cell_type == "code"
            named = (NAMED if code else LINK).findall(cell.source)
            read |= {name for name in named if code}
            for name in named:
                assert (path.parent / name).is_file(), f"{path.name}: {name}"
    assert "../benchmarks/finale_seeds.json" in read


def test_a_copy_links_to_itself_and_holds_no_path_of_this_machine(copy):
    pages = [*copy.glob("pages/*.md"), copy / "references.md"]
    assert len(pages) > 5
    for page in pages:
        for name in LINK.findall(page.read_text("utf-8")):
            assert (page.parent / name).is_file(), f"{page.name}: {name}"
    for path in copy.rglob("*"):
        if path.is_file():
            assert str(ROOT) not in path.read_text("utf-8"), path


def test_a_copy_is_refreshed_but_never_what_is_the_learners(copy, tools):
    import study
    mine = copy / "work" / "01-neuron.ipynb"
    notebook = nbformat.read(mine, as_version=4)
    notebook.cells[0].source = "# Mine"
    nbformat.write(notebook, mine)
    written = mine.read_bytes()
    (copy / "pages" / "trouble.md").write_text("old", encoding="utf-8")
    (copy / "work" / "02-activations.ipynb").unlink()
    assert study.take_home(copy) == ["02-activations.ipynb: ready"]
    assert mine.read_bytes() == written
    assert len((copy / "pages" / "trouble.md").read_text("utf-8")) > 3


def test_a_learners_copy_is_signed_where_their_server_looks(
        tools, tmp_path, monkeypatch):
    import learner
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    assert "01-neuron.ipynb: ready" in learner.prepare(tmp_path / "nnlab")
    path = tmp_path / "nnlab" / "work" / "01-neuron.ipynb"
    notebook = nbformat.read(path, as_version=4)
    assert NotebookNotary().check_signature(notebook)
    notebook.cells[0].source = "<script>alert(1)</script>"
    nbformat.write(notebook, path)
    learner.prepare(tmp_path / "nnlab")
    assert not NotebookNotary().check_signature(notebook)
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "another's"))
    assert not NotebookNotary().check_signature(nbformat.read(
        path.with_name("02-activations.ipynb"), as_version=4))


def imported(path):
    """Names of the modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_nothing_of_the_course_needs_the_hub():
    files = [*ROOT.glob("nnlab/**/*.py"), *ROOT.glob("tools/*.py"),
             *ROOT.glob("benchmarks/*.py")]
    assert len(files) > 50
    for path in files:
        assert not [name for name in imported(path)
                    if name.startswith("jupyterhub")], path
    assert "jupyterhub.singleuser" in imported(HUB / "learner.py")
    for name in ("requirements.txt", "environment.yml"):
        assert "jupyterhub" not in (ROOT / name).read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "jupyterhub" not in str(project["project"])


def test_binder_reads_environment_yml_and_nothing_else():
    """What repo2docker would prefer to it, or run after it, is not there."""
    for name in ("binder", ".binder", "Dockerfile", "postBuild", "start",
                 "apt.txt", "runtime.txt", "Project.toml", "default.nix"):
        assert not (ROOT / name).exists(), name
    text = (ROOT / "environment.yml").read_text("utf-8")
    assert re.search(r"^  - python=3\.1[1-3]$", text, re.MULTILINE)
    assert re.search(r'^      - "-e \."$', text, re.MULTILINE)
