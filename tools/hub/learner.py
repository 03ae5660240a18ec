"""What the hub starts for each learner: their copy, then their server.

It runs as the learner, never as the hub, so whatever lies in their home can
harm nobody else.  All that is made from here on is theirs alone to read.
"""

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))    # tools/

import study  # noqa: E402
from lab import trust_copies  # noqa: E402


def prepare(folder):
    """Make or refresh a learner's copy, and sign what the course wrote.

    The signatures lie in the learner's own home, where their server looks.
    """
    folder.mkdir(exist_ok=True)
    lines = study.take_home(folder)
    trust_copies(folder / study.WORK.name)
    return lines


def main(arguments):
    """Run the command."""
    os.umask(0o077)
    print("\n".join(prepare(Path.home() / "nnlab")), flush=True)
    from jupyterhub.singleuser import main as serve
    # For the kernels' sockets: a short path, since 107 bytes is the most.
    with tempfile.TemporaryDirectory(prefix="nnlab-") as runtime:
        os.environ["JUPYTER_RUNTIME_DIR"] = runtime
        serve(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
