"""tools/setup.py: what the course did not make is left as it is."""

import os
import shlex
import stat
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ON_UNIX = pytest.mark.skipif(os.name == "nt", reason="windows: other paths")


@pytest.fixture
def setup(tmp_path, monkeypatch):
    """The program at work in another folder, which installs nothing."""
    spec = spec_from_file_location("course_setup", ROOT / "tools/setup.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    root = tmp_path / "a clone [2]"
    for name in ("requirements.txt", "pyproject.toml", "tools/setup.py"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((ROOT / name).read_bytes())
    jupyter = root / "tools" / "jupyter"
    (jupyter / "deep").mkdir(parents=True)
    (jupyter / "deep" / "a.json").write_text("{}", encoding="utf-8")
    venv = root / ".venv"
    python = venv / Path(module.PYTHON).relative_to(module.VENV)
    module.ROOT, module.VENV = str(root), str(venv)
    module.PYTHON = str(python)
    module.STATE = str(venv / "nnlab-setup.txt")
    module.ran = []

    def run(what, *command):
        module.ran.append(what)
        if what == "making .venv":
            make_environment(venv, module.PROMPT)

    monkeypatch.setattr(module, "run", run)
    monkeypatch.setattr(module, "version_of_uv", lambda: True)
    monkeypatch.setattr(module, "wait_for_another", lambda: None)
    monkeypatch.setattr(module.sys, "argv", ["setup.py"])
    return module


def make_environment(folder, prompt):
    """Something like what `python -m venv` makes."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    (folder / "pyvenv.cfg").write_text(f"prompt = {prompt}\n",
                                       encoding="utf-8")


def everything(folder):
    return sorted((str(p), p.is_symlink(), p.is_file() and p.read_bytes())
                  for p in folder.rglob("*"))


@ON_UNIX
def test_a_first_time_and_a_second(setup, capsys):
    setup.main()
    assert setup.ran[0] == "making .venv" and len(setup.ran) == 3
    setup.main()
    assert len(setup.ran) == 3
    assert "up to date (Python 3." in capsys.readouterr().out


@ON_UNIX
@pytest.mark.parametrize("prompt", ["nnlab", "mine"])   # uv's own is nnlab
def test_an_environment_of_the_user_is_left_alone(setup, prompt):
    folder = Path(setup.VENV)
    make_environment(folder, prompt)
    before = everything(folder)
    with pytest.raises(SystemExit, match="not made by the course"):
        setup.main()
    assert everything(folder) == before and not setup.ran


@ON_UNIX
@pytest.mark.parametrize("what", ["an environment", "nothing", "a folder"])
def test_a_link_is_left_alone(setup, tmp_path, what):
    target = tmp_path / "elsewhere"
    if what == "an environment":
        make_environment(target, setup.PROMPT)
    elif what == "a folder":
        target.mkdir()
    Path(setup.VENV).symlink_to(target)
    before = everything(tmp_path)
    with pytest.raises(SystemExit, match="not made by the course"):
        setup.main()
    assert everything(tmp_path) == before and not setup.ran


@ON_UNIX
def test_the_courses_own_behind_a_link_is_updated_but_not_deleted(
        setup, tmp_path):
    setup.main()
    target = tmp_path / "elsewhere"
    Path(setup.VENV).rename(target)
    Path(setup.VENV).symlink_to(target)
    (Path(setup.ROOT) / "requirements.txt").write_text("", encoding="utf-8")
    setup.main()                            # in place
    assert setup.ran[3:] == setup.ran[1:3]
    setup.write_state("unfinished")
    with pytest.raises(SystemExit, match="remove the link"):
        setup.main()
    assert (target / "bin" / "python").is_symlink()
    assert (target / "mine.txt").exists()


@ON_UNIX
@pytest.mark.parametrize("how", ["a file", "empty", "half-made"])
def test_what_stands_in_the_place_of_an_environment(setup, how):
    folder = Path(setup.VENV)
    if how == "a file":
        folder.write_text("mine", encoding="utf-8")
        with pytest.raises(SystemExit, match="not made by the course"):
            setup.main()
        assert folder.read_text(encoding="utf-8") == "mine"
        return
    folder.mkdir()
    if how == "half-made":                  # killed before it was noted
        (folder / "pyvenv.cfg").write_text(f"prompt = {setup.PROMPT}\n",
                                           encoding="utf-8")
    setup.main()
    assert setup.ran[0] == "making .venv"


@ON_UNIX
@pytest.mark.parametrize("state", [b"", b"\xff\xfe", b"unfinished\n", b"x"])
def test_a_damaged_note_means_to_begin_anew_or_go_on(setup, state):
    setup.main()
    Path(setup.STATE).write_bytes(state)
    setup.main()
    assert len(setup.ran) > 3 and len(setup.read_state()) == 3


@ON_UNIX
def test_a_python_that_prints_at_start(setup, tmp_path, capsys):
    talker = tmp_path / "python"
    python = shlex.quote(sys.executable)
    talker.write_text("#!/bin/sh\necho Welcome to 3 11\necho 7 >&2\n"
                      f'exec {python} "$@"\n', encoding="utf-8")
    talker.chmod(talker.stat().st_mode | stat.S_IXUSR)
    assert setup.version_of(str(talker)) == sys.version_info[:2]
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\necho Welcome\n", encoding="utf-8")
    silent.chmod(silent.stat().st_mode | stat.S_IXUSR)
    assert setup.version_of(str(silent)) is None
    real = setup.run

    def run(what, *command):
        real(what, *command)
        python = Path(setup.PYTHON)
        python.unlink()
        python.symlink_to(silent)

    setup.run = run
    with pytest.raises(SystemExit, match="does not say its version"):
        setup.main()


def test_the_fingerprint_sees_every_file_of_jupyter(setup):
    before = setup.digest()
    file = Path(setup.ROOT, "tools", "jupyter", "deep", "a.json")
    file.write_text("{} ", encoding="utf-8")
    assert setup.digest() != before


def test_an_old_python_can_read_it():
    text = (ROOT / "tools" / "setup.py").read_text(encoding="utf-8")
    compile(text, "setup.py", "exec", dont_inherit=True)
    assert 'f"' not in text and ":=" not in text


