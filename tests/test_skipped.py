"""Where CI=true a skipped test fails the run, unless conftest.py names it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BOTH = """import pytest

def test_one():
    pytest.skip({reason!r})

def test_other():
    pass
"""


@pytest.mark.parametrize("ci", ["true", ""])
@pytest.mark.parametrize("reason, fails", [
    ("no Chromium here", True), ("torch is not installed", False),
    ("windows: no fork", sys.platform == "linux")])
def test_such_a_run(tmp_path, reason, fails, ci):
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "test_both.py").write_text(BOTH.format(reason=reason))
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path, env=os.environ | {"CI": ci}, capture_output=True,
        encoding="utf-8")
    fails = fails and ci == "true"
    assert "1 passed, 1 skipped" in ran.stdout
    assert ran.returncode == fails
    assert (f"Should have run, for CI=true: Skipped: {reason}"
            in ran.stdout) == fails
