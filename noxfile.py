"""The course on other Pythons, versions and backends: `nox` runs them all.

    nox -l                      what there is
    nox -s "tests-3.12"         the whole suite, from the lock, on one Python
    nox -s oldest newest        the ends of the ranges in pyproject.toml
    nox -s "keras(jax)"         the chapters with Keras on another backend
    nox -s numbers              compared outputs, twelve times anew
    nox -s journey              a learner's copies untouched, solved, wrong
    nox -s supply               licences and known weaknesses of the lock
    nox -s workflows            the syntax of .github/workflows

Each session has an environment of its own (nox and, if it is there, uv are
all that must be installed). Words after `--` go to pytest.
"""

import re
import tomllib
from pathlib import Path

import nox

ROOT = Path(__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PYTHONS = ["3.11", "3.12", "3.13"]
BACKENDS = ["tensorflow", "jax", "torch"]
ENDS = ["numpy", "matplotlib", "scikit-learn", "keras"]
OF_THE_LOCK = [                 # true of the versions in the lock alone
    "tests/test_environment.py",
    "tests/test_doctor.py::test_the_command_finds_this_environment_well",
    "tests/test_doctor.py::test_in_a_notebook_the_lines_compare",
    "tests/test_lab.py::test_an_author_opens_both_halves_runs_saves_and_"
    "changes_nothing",
    "chapters/00-setup.ipynb::Cell 3",      # the doctor; and 30, the quiz
]
KERAS = [path.as_posix() for number in ("11", "13", "14")
         for path in (ROOT / "chapters").glob(f"{number}-*.ipynb")]

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True


def ranges():
    """{package: its range in pyproject.toml} of the packages in ENDS."""
    lines = sum(PROJECT["project"]["optional-dependencies"].values(),
                PROJECT["project"]["dependencies"])
    found = (re.match(r"([\w-]+)(>=.*)", line) for line in lines)
    return {line[1]: line[2] for line in found if line and line[1] in ENDS}


def from_the_lock(session):
    session.install("--require-hashes", "--no-deps", "-r", "requirements.txt")
    session.install("--no-deps", "--no-build-isolation", "-e", ".")


def suite_without_the_lock(session):
    suite(session, "tests", "chapters",
          *(f"--deselect={name}" for name in OF_THE_LOCK))


def suite(session, *arguments):
    session.run("python", "-m", "pytest", "-q", "-n", "3",
                *(session.posargs or arguments),
                env={"NNLAB_PROGRESS": str(Path(session.create_tmp()) / "p")})


@nox.session(python=PYTHONS)
def tests(session):
    """The whole suite on one Python, with the versions of the lock."""
    from_the_lock(session)
    suite(session)


@nox.session(python="3.11")
def oldest(session):
    """The least version that pyproject.toml allows of each of ENDS."""
    least = [f"{name}=={re.match('>=([0-9.]+)', line)[1]}.*"
             for name, line in ranges().items()]
    session.install("-e", ".[lab,test,site]", *least)
    suite_without_the_lock(session)


@nox.session(python="3.13")
def newest(session):
    """The greatest version that pyproject.toml allows of everything."""
    session.install("--upgrade", "-e", ".[lab,test,site]")
    suite_without_the_lock(session)


@nox.session(python="3.12")
@nox.parametrize("backend", BACKENDS, ids=BACKENDS)
def keras(session, backend):
    """The chapters that import Keras, and nnlab beside it."""
    from_the_lock(session)
    if backend == "jax":
        session.install(*PROJECT["project"]["optional-dependencies"]["scaling"])
    if backend == "torch":
        session.install("torch")
    session.env["KERAS_BACKEND"] = backend
    suite(session, "tests/test_against_keras.py", *KERAS)


@nox.session(python=PYTHONS)
def numbers(session):
    """Compared outputs stay the same in four runs, twelve on all Pythons.

    With one and two threads, and a hash seed of each run's own.
    """
    from_the_lock(session)
    for run in range(4):
        threads = str(1 + run % 2)
        session.env.update(PYTHONHASHSEED=f"{session.python[2:]}{run}",
                           OMP_NUM_THREADS=threads,
                           OPENBLAS_NUM_THREADS=threads)
        suite(session, "chapters")


@nox.session(python="3.12")
def journey(session):
    """Three passes through every chapter in a home with nothing in it."""
    from_the_lock(session)
    session.env["NNLAB_JOURNEY"] = "whole"
    suite(session, "tests/test_journey.py")


@nox.session(python="3.12")
def supply(session):
    """Licences of every package, known weaknesses; fails without the data."""
    from_the_lock(session)
    session.install("pip-licenses", "pip-audit")
    session.run("pip-licenses", "--order=license", "--format=markdown")
    session.run("pip-audit", "--strict", "--require-hashes", "--disable-pip",
                "-r", "requirements.txt")


@nox.session(python="3.12")
def workflows(session):
    """The files for a public host follow its schema."""
    session.install("check-jsonschema")
    session.run("check-jsonschema", "--builtin-schema",
                "vendor.github-workflows",
                *map(str, (ROOT / ".github" / "workflows").glob("*.yml")))
