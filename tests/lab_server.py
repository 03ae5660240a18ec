"""tools/lab.py started on a copy of the course, for the tests that ask it."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def copy_course(root, *more):
    """What tools/lab.py needs of the course, with chapter 01 alone."""
    for folder in ("tools", "pages"):
        shutil.copytree(ROOT / folder, root / folder,
                        ignore=shutil.ignore_patterns("__pycache__"))
    (root / "chapters").mkdir()
    for path in (*(ROOT / "chapters").glob("01-*"), ROOT / "references.md",
                 *(ROOT / name for name in more)):
        shutil.copy(path, root / path.relative_to(ROOT))


def own_folders(root):
    """The environment that keeps Jupyter's files inside root."""
    return {f"{name}_DIR": str(root / name.lower()) for name in (
        "JUPYTER_CONFIG", "JUPYTER_DATA", "JUPYTER_RUNTIME",
        "JUPYTERLAB_WORKSPACES", "JUPYTERLAB_SETTINGS")}


def start_server(course, *arguments, env, stdout=subprocess.DEVNULL):
    """Start tools/lab.py on any free port, without a browser."""
    return subprocess.Popen(
        [sys.executable, "tools/lab.py", *arguments, "--no-browser",
         "--ServerApp.port=0"],
        cwd=course, env=env, stdin=subprocess.DEVNULL, stdout=stdout,
        stderr=subprocess.DEVNULL, encoding="utf-8")


def facts(env, process):
    """What the server says of itself, once it is up."""
    for _ in range(480):
        for file in Path(env["JUPYTER_RUNTIME_DIR"]).glob("jpserver-*.json"):
            if file.stat().st_size:
                return json.loads(file.read_text("utf-8"))
        assert process.poll() is None, "tools/lab.py ended"
        time.sleep(0.25)
    raise TimeoutError("JupyterLab did not start")
