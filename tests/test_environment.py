"""One environment, however it is made; and imports that only point down."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads(
    (ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = yaml.safe_load(
    (ROOT / "environment.yml").read_text(encoding="utf-8"))
ROWS = [                                # an import points to a row above
    "config environment files home streams",
    "archive parallel prepare utils",
    "activations backprop checks convolution initializers metrics",
    "losses optimizers photos regularizers",
    "layers",
    "fusion",
    "callbacks",
    "training",
    "saving summary",
    "models",
    "boards datasets plotting",
    "scaling",
    "exercises",
    "doctor",
    "__main__",
]
ROW = {name: row for row, names in enumerate(ROWS) for name in names.split()}
EXTRAS = set(PROJECT["optional-dependencies"]) - {"scaling"}    # JAX


def wanted():
    """The requirements of pyproject.toml, with the extras of the lock."""
    lines = PROJECT["dependencies"] + [
        r for name in EXTRAS for r in PROJECT["optional-dependencies"][name]]
    return [Requirement(line) for line in lines]


def locked():
    """[(name, version, marker)] of the lock."""
    found = re.findall(
        r"^([\w.-]+)(?:\[.*?\])?==([\w.+!-]+)(?: ; (.*?))? \\$", LOCK,
        re.MULTILINE)
    assert len(found) == len(re.findall(r"^\S+==", LOCK, re.MULTILINE)) > 100
    return found


def pip_section():
    """What environment.yml hands to pip."""
    return next(d for d in CONDA["dependencies"] if isinstance(d, dict))["pip"]


def is_installed(name):
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False


def test_the_lock_satisfies_every_range():
    versions = {}
    for name, version, _ in locked():
        versions.setdefault(canonicalize_name(name), []).append(version)
    for requirement in wanted():
        name = canonicalize_name(requirement.name)
        assert name in versions, f"{name} is not locked; run: make lock"
        for version in versions[name]:
            assert requirement.specifier.contains(version), (
                f"{name} {version} is not {requirement.specifier}; "
                "run: make lock")


def test_the_lock_names_no_place_and_hashes_everything():
    assert not re.search(r"://|file:|^-|^\s*/|@", LOCK, re.MULTILINE)
    for block in re.split(r"^(?=\S+==)", LOCK, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block, block


def test_the_lock_names_the_extras_that_packages_ask_for():
    """pip 23.2, which comes with Python 3.11.7, pins none but those."""
    asked = {(canonicalize_name(r.name), extra)
             for name, _, _ in locked() if is_installed(name)
             for r in map(Requirement, metadata.requires(name) or [])
             if r.marker is None or r.marker.evaluate({"extra": ""})
             for extra in r.extras}
    named = {(canonicalize_name(name), extra)
             for name, extras in re.findall(r"^([\w.-]+)\[(.*?)\]==", LOCK,
                                            re.MULTILINE)
             for extra in extras.split(",")}
    assert ("coverage", "toml") in asked
    assert asked <= named


def test_environment_yml_asks_for_what_pyproject_does():
    requirements = [Requirement(r) for r in pip_section() if r != "-e ."]
    assert sorted(map(str, requirements)) == sorted(map(str, wanted()))
    assert pip_section()[-1] == "-e ."


def test_environment_yml_uses_a_python_that_is_allowed():
    (python,) = [d for d in CONDA["dependencies"]
                 if str(d).startswith("python=")]
    assert Requirement(f"x{PROJECT['requires-python']}").specifier.contains(
        python.split("=")[1])
    assert "pip" in CONDA["dependencies"]


def uv(*arguments):
    """Run uv with the machine's own network settings."""
    environment = {k: v for k, v in os.environ.items()
                   if v != "http://127.0.0.1:9"}
    return subprocess.run(["uv", *arguments], cwd=ROOT, text=True,
                          capture_output=True, env=environment)


@pytest.fixture(scope="module")
def registry():
    """Skip by name where uv or a package index is missing."""
    if shutil.which("uv") is None or uv("--version").returncode:
        pytest.skip("uv is not installed: the lock is not compiled anew")
    answer = uv("pip", "install", "--dry-run", "--reinstall", "--no-cache",
                "--no-deps", "--python", sys.executable, "packaging")
    if answer.returncode:
        pytest.skip("no package index: the lock is not compiled anew")


def test_the_lock_is_what_pyproject_compiles_to(registry, tmp_path):
    target = tmp_path / "requirements.txt"
    shutil.copy(ROOT / "requirements.txt", target)
    extras = [f"--extra={name}" for name in EXTRAS]
    answer = uv("pip", "compile", "--quiet", "--universal",
                "--python-version", "3.11", "--generate-hashes",
                "--no-annotate", "--no-strip-extras",
                "--custom-compile-command", "make lock", *extras,
                "--output-file", str(target), "pyproject.toml")
    assert answer.returncode == 0, answer.stderr
    assert target.read_text(encoding="utf-8") == LOCK, "run: make lock"


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("platform", [
    "x86_64-manylinux_2_28", "aarch64-manylinux_2_28",
    "aarch64-apple-darwin", "x86_64-pc-windows-msvc"])
def test_the_lock_installs_on(registry, tmp_path, platform, python):
    """Every locked package has a build there (nothing is downloaded)."""
    answer = uv("pip", "compile", "--quiet", "--no-header", "--no-annotate",
                "--only-binary", ":all:", "--python-platform", platform,
                "--python-version", python, "--output-file",
                str(tmp_path / "lock.txt"), "requirements.txt")
    assert answer.returncode == 0, answer.stderr
    text = (tmp_path / "lock.txt").read_text(encoding="utf-8")
    assert re.search(r"^tensorflow(-cpu)?==", text, re.MULTILINE)


def imports(path):
    """The nnlab modules that a file imports, relative ones resolved."""
    package = path.relative_to(ROOT).with_suffix("").parts
    package = package[:-1]              # a module's or __init__'s package
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (a.name.split(".") for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(package[:len(package) - node.level + 1]
                        if node.level else ())
            base += (node.module or "").split(".") if node.module else []
            yield from ([*base, a.name] for a in node.names)


def test_imports_point_down():
    paths = [p for p in (ROOT / "nnlab").rglob("*.py")
             if p != ROOT / "nnlab" / "__init__.py"]
    assert {p.relative_to(ROOT / "nnlab").parts[0].removesuffix(".py")
            for p in paths} <= set(ROW), "a module without a row"
    wrong = []
    for path in paths:
        inner = path.relative_to(ROOT / "nnlab")
        own = inner.parts[0].removesuffix(".py")
        for target in imports(path):
            if target[0] == "nnlab" and len(target) > 1:
                name = target[1]
                if name not in ROW:
                    wrong.append(f"{inner}: from nnlab import {name}")
                elif name != own and ROW[name] >= ROW[own]:
                    wrong.append(f"{inner} (row {ROW[own]}) imports {name} "
                                 f"(row {ROW[name]})")
    assert not wrong


def test_importing_nnlab_loads_numpy_only():
    code = ("import sys; import numpy.random; before = set(sys.modules); "
            "import nnlab; new = {m.split('.')[0] for m in "
            "set(sys.modules) - before}; "
            "print(*sorted(new - set(sys.stdlib_module_names)))")
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True,
                            capture_output=True, check=True)
    assert set(answer.stdout.split()) - {"numpy"} == {"nnlab"}
