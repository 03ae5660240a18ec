"""Where CI=true a skipped test fails the run, unless conftest.py names it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILE = """import pytest

@pytest.mark.parametrize("reason", {reasons!r})
def test_one(reason):
    pytest.skip(reason)

def test_other():
    pass
"""
BAD = ["no Chromium here"] + ["windows: no fork"] * (sys.platform == "linux")
GOOD = ["torch is not installed"]


@pytest.mark.parametrize("reasons, ci, named", [
    (BAD + GOOD, "true", BAD), (GOOD, "true", []), (BAD, "", [])],
    ids=["in vain", "with reason", "at home"])
def test_such_a_run(tmp_path, reasons, ci, named):
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")     # not the course's
    (tmp_path / "test_it.py").write_text(FILE.format(reasons=reasons))
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path, capture_output=True, encoding="utf-8",
        env=os.environ | {"CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})
    assert f"1 passed, {len(reasons)} skipped" in ran.stdout
    assert ran.returncode == bool(named)
    assert re.findall(r"for CI=true: Skipped: (.+)", ran.stdout) == named
