"""What the course is made of, and what it may run.

Hashes of the lock are test_environment.py's. `nox -s supply` asks for known
weaknesses, where their data can be had.
"""

import ast
import os
import re
import socket
import urllib.error
import urllib.request
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

import jupytext
import pytest
from lab_server import copy_course, facts, own_folders, start_server

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / "requirements.txt").read_text("utf-8")
NAMES = sorted(set(re.findall(r"^([\w.-]+)(?:\[.*?\])?==", LOCK, re.M)))

# Licences.

# Use, change and hand on, as a part of anything; MPL asks for the source of
# its own files alone. The last lines are what older packages call the same.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC",
    "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Zlib",
    "Apache 2.0", "Apache License 2.0", "Apache License, Version 2.0",
    "Apache Software License", "3-Clause BSD License", "BSD License",
    "ISC License (ISCL)", "MIT License", "Python Software Foundation License",
    "Mozilla Public License 2.0 (MPL 2.0)"}
UNSAID = {                              # {package: (licence, where it stands)}
    "docutils": ("BSD-2-Clause", "COPYING: all that is imported is public "
                 "domain, BSD or PSF; one file for Emacs is GPL"),
    "namex": ("Apache-2.0", "its LICENSE"),
}


def licences(name):
    """What a distribution says of its licence: all of it must be allowed."""
    about = metadata.metadata(name)
    expression = about.get("License-Expression")
    if expression:
        return re.split(r" AND | OR ", expression)
    classes = [line.rpartition(" :: ")[2]
               for line in about.get_all("Classifier") or []
               if line.startswith("License :: ") and line.count("::") > 1]
    return classes or re.split(" AND ", about.get("License") or "")


def installed():
    names = []
    for name in NAMES:
        try:
            metadata.version(name)
            names.append(name)
        except metadata.PackageNotFoundError:   # another system's
            pass
    return names


def test_every_package_has_a_licence_that_lets_it_be_used():
    assert len(installed()) > 150
    strange = {name: licences(name) for name in installed()
               if name not in UNSAID
               and not ALLOWED.issuperset(licences(name))}
    assert not strange


@pytest.mark.parametrize("name", UNSAID)
def test_what_is_listed_still_says_nothing(name):
    assert UNSAID[name][0] in ALLOWED
    assert not ALLOWED.issuperset(licences(name))


# Text that becomes code.

RUNS = {"eval", "exec", "compile", "execfile"}      # Python's own
MODULES = {"pickle", "cPickle", "_pickle", "cloudpickle", "dill", "joblib",
           "marshal", "shelve", "code", "codeop"}
SANDBOX = {"nnlab/exercises/arguments.py": {"import pickle"}}   # dumps alone


def sources():
    """(place, program) of all code of the course but its tests."""
    for folder in ("nnlab", "tools", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
    for path in (ROOT / "conftest.py", ROOT / "noxfile.py"):
        yield path.name, path.read_text("utf-8")
    for path in sorted((ROOT / "chapters").glob("*.md")):
        for number, cell in enumerate(jupytext.read(path).cells):
            if cell.cell_type == "code":
                source = re.sub(r"^([%!].*)", "pass", cell.source, flags=re.M)
                yield f"chapters/{path.name}, cell {number}", source


def faults(place, source):
    """['file:line what'] of each way to run text or to read a pickle."""
    found = []
    for node in ast.walk(ast.parse(source)):
        for what in suspicious(node):
            if what not in SANDBOX.get(place, ()):
                found.append(f"{place}:{node.lineno} {what}")
    return found


def suspicious(node):
    if isinstance(node, ast.Import):
        yield from (f"import {a.name}" for a in node.names
                    if a.name.split(".")[0] in MODULES
                    or a.name == "builtins" and a.asname)
    if isinstance(node, ast.ImportFrom) and node.module:
        if node.module.split(".")[0] in MODULES | {"builtins"}:
            yield f"import {node.module}"
    if isinstance(node, ast.Name) and node.id in RUNS | {"__import__"}:
        yield node.id                   # called, or handed on
    if isinstance(node, ast.Call) and ast.unparse(node).startswith((
            "getattr(builtins,", "vars(builtins)")):
        yield "getattr(builtins)"
    if isinstance(node, ast.Attribute):
        whose = getattr(node.value, "id", "")
        if whose == "builtins" and node.attr in RUNS:
            yield f"builtins.{node.attr}"
        if whose == "pickle" and node.attr not in ("dumps", "dump"):
            yield f"pickle.{node.attr}"
        if node.attr == "read_pickle":
            yield "read_pickle"
    if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
        if getattr(node.value, "value", True) is not False:
            yield "allow_pickle"
    if isinstance(node, ast.keyword) and node.arg in ("shell", "safe_mode"):
        wanted = node.arg == "safe_mode"
        if getattr(node.value, "value", None) is not wanted:
            yield node.arg
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        whose = getattr(node.func.value, "id", "")
        if (whose, node.func.attr) in (("np", "load"), ("numpy", "load")):
            if "allow_pickle" not in {k.arg for k in node.keywords}:
                yield "np.load without allow_pickle=False"


def test_no_text_is_run_and_no_pickle_read_outside_the_sandbox():
    found = [fault for place, source in sources()
             for fault in faults(place, source)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("source", [
    "eval(text)", "run = exec", "compile(text, 'x', 'exec')", "import pickle",
    "from pickle import loads", "import joblib", "__import__('os')",
    "builtins.exec(text)", "from builtins import eval", "pickle.loads(data)",
    "import builtins as b", "getattr(builtins, 'exec')(text)",
    "np.load(path)", "np.load(path, allow_pickle=True)",
    "np.load(path, allow_pickle=trust)", "pd.read_pickle(path)",
    "subprocess.run(line, shell=True)",
    "keras.saving.load_model(path, safe_mode=False)"])
def test_such_a_line_is_found(source):
    assert faults("a.py", f"\n{source}")[0].startswith("a.py:2 ")


@pytest.mark.parametrize("source", [
    "model.compile('sgd', 'mse')", "re.compile('a')", "model.eval()",
    "np.load(path, allow_pickle=False)", "engine.eval(js)"])
def test_other_lines_are_not(source):
    assert not faults("a.py", source)


def test_what_the_sandbox_may_do_it_does():
    """No exception is kept for what is gone."""
    for place, allowed in SANDBOX.items():
        text = (ROOT / place).read_text("utf-8")
        assert all(re.search(f"^{what}$", text, re.M) for what in allowed)


# The notebook's server.

@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """tools/lab.py as `make lab` starts it; its address, token and process.

    In a copy, so that work/ stays as it is; on any free port.
    """
    root = tmp_path_factory.mktemp("served")
    copy_course(root)
    env = {k: v for k, v in os.environ.items()
           if not k.startswith("JUPYTER")} | own_folders(root)
    root_user = getattr(os, "geteuid", lambda: 1)() == 0
    process = start_server(root, *["--allow-root"] * root_user, env=env)
    try:
        yield facts(env, process), process
    finally:
        process.terminate()
        process.wait(30)


def status(url, token=None):
    """The answer's number; a way to the login counts as 403."""
    headers = {"Authorization": f"token {token}"} if token else {}
    request = urllib.request.Request(url, headers=headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=60) as answer:
            return 403 if "/login" in answer.url else answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_the_server_speaks_to_this_machine_alone(server):
    about, process = server
    assert urlsplit(about["url"]).hostname in ("localhost", "127.0.0.1")
    assert about["hostname"] in ("localhost", "127.0.0.1")
    psutil = pytest.importorskip("psutil")
    heard = [c.laddr for c in psutil.Process(process.pid).net_connections()
             if c.status == psutil.CONN_LISTEN]
    assert about["port"] in {place.port for place in heard}
    assert {place.ip for place in heard} <= {"127.0.0.1", "::1"}


def test_no_other_address_of_this_machine_answers(server):
    port = server[0]["port"]
    own = {found[4][0] for found in socket.getaddrinfo(
        socket.gethostname(), None, socket.AF_INET)}
    for address in (own | {"127.0.0.2"}) - {"127.0.0.1"}:
        with pytest.raises(OSError):
            socket.create_connection((address, port), timeout=5).close()


@pytest.mark.parametrize("page", ["lab", "api/contents", "api/kernels"])
def test_the_server_asks_for_its_token(server, page):
    about, _ = server
    assert len(about["token"]) >= 40 and not about["password"]
    url = about["url"] + page
    assert status(url) == status(url, "0" * 48) == 403
    assert status(url, about["token"]) == 200
