"""noxfile.py and the workflows name what there is, and the same Pythons."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
JOB = {"runs-on", "timeout-minutes", "steps", "if", "env", "strategy",
       "environment"}
STEP = {"uses", "run", "with", "if", "id"}
NOX = ast.parse((ROOT / "noxfile.py").read_text("utf-8"))


def constant(name):
    (value,) = (node.value for node in NOX.body
                if isinstance(node, ast.Assign)
                and getattr(node.targets[0], "id", "") == name)
    return ast.literal_eval(value)


def sessions():
    """Every name by which nox knows a session."""
    names = set()
    for node in NOX.body:
        how = " ".join(map(ast.unparse, getattr(node, "decorator_list", ())))
        if "nox.session" in how:
            names |= {node.name}
            if "python=PYTHONS" in how:
                names |= {f"{node.name}-{one}" for one in constant("PYTHONS")}
            if "ids=BACKENDS" in how:
                names |= {f"{node.name}({one})" for one in constant(
                    "BACKENDS")}
    return names


def steps(workflow):
    jobs = yaml.safe_load(workflow.read_text("utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


def test_the_ends_of_every_range_are_packages_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    lines = sum(extras, project["project"]["dependencies"])
    for name in constant("ENDS"):
        assert [line for line in lines if line.startswith(f"{name}>=")], name


def test_the_pythons_are_those_that_pyproject_allows():
    suite = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text(
        "utf-8"))["jobs"]["suite"]["strategy"]["matrix"]
    assert suite["python"] == constant("PYTHONS")
    assert len(suite["os"]) == 3
    allowed = re.search(r'requires-python = ">=3\.(\d+)',
                        (ROOT / "pyproject.toml").read_text("utf-8"))
    assert constant("PYTHONS")[0] == f"3.{allowed[1]}"
    said = re.search(r"Python ([\d., ]+ or [\d.]+)",
                     (ROOT / "README.md").read_text("utf-8"))[1]
    assert constant("PYTHONS") == re.findall(r"3\.\d+", said)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda p: p.stem)
def test_what_a_workflow_runs_exists(workflow):
    text = workflow.read_text("utf-8")
    for name, job in yaml.safe_load(text)["jobs"].items():
        assert {"runs-on", "timeout-minutes", "steps"} <= job.keys() <= JOB, (
            f"{name} is no job: {sorted(job)}")
    for step in steps(workflow):
        assert ("uses" in step) != ("run" in step) and step.keys() <= STEP, (
            f"no step: {step}")
        assert re.fullmatch(r"actions/[a-z-]+@v\d+", step.get("uses", "")) \
            or "run" in step
        for file in re.findall(r"tools/\w+\.py", step.get("run", "")):
            assert (ROOT / file).exists(), file
        for goal in re.findall(r"make (\w+)", step.get("run", "")):
            assert f"\n{goal}:" in (ROOT / "Makefile").read_text("utf-8")
    for name in re.findall(r"nox -s ([a-z]+)$", text, re.MULTILINE):
        assert name in sessions()
    asked = yaml.safe_load(text)["jobs"].get("ends", {})
    for name in asked.get("strategy", {}).get("matrix", {}).get("session", ()):
        assert name in sessions()


def test_the_sessions_that_the_noxfile_names_exist():
    named = re.findall(r'nox -s ("[^"]+"|\w+)( \w+(?=   ))?',
                       ast.get_docstring(NOX))
    names = [part.strip(' "') for pair in named for part in pair if part]
    assert len(names) >= 8 and set(names) <= sessions()


def test_every_week_the_suite_runs_on_what_comes_next():
    """YAML reads the key `on` as true."""
    asked = yaml.safe_load(
        (ROOT / ".github/workflows/tests.yml").read_text("utf-8"))
    ((_, minute),) = [*asked[True]["schedule"][0].items()]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", minute)
    job = asked["jobs"]["next"]
    assert job["if"] == "github.event_name == 'schedule'"
    assert job["env"] == {"UV_PRERELEASE": "allow"}
    assert job["steps"][-1] == {"run": "nox -s newest"}


def test_axe_and_oxlint_are_those_of_ci():
    wanted = re.search(r"axe-core@\S+ oxlint@\S+",
                       (ROOT / ".ci" / "run").read_text("utf-8"))[0]
    assert wanted in (ROOT / ".github/workflows/tests.yml").read_text("utf-8")
