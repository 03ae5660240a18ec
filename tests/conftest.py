"""The site, built once for all tests that look at it."""

import importlib.util
import os
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MINUTES = 10


@pytest.fixture(scope="session")
def course():
    """tools/site.py as a module (`import site` is Python's own)."""
    sys.path.insert(0, str(ROOT / "tools"))
    spec = importlib.util.spec_from_file_location(
        "course_site", ROOT / "tools" / "site.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(ROOT / "tools"))


@pytest.fixture(scope="session")
def site(course, tmp_path_factory):
    """The folder of a strict build; parallel workers share one."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    folder, answer = folder / "site", folder / "site" / "exit-code"
    try:
        folder.mkdir()
    except FileExistsError:                 # another worker builds it
        for _ in range(MINUTES * 60):
            if answer.exists():
                break
            time.sleep(1)
    else:
        course.draw()
        code = course.build(folder)
        (folder / "code").write_text(str(code), encoding="utf-8")
        (folder / "code").rename(answer)
    assert answer.read_text("utf-8") == "0", (
        "the site does not build strictly: `make site` says why")
    return folder / "_build" / "html"
