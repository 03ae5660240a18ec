"""A class on one server: every learner at home, in processes of their own.

    jupyterhub -f /srv/nnlab/course/tools/hub/jupyterhub_config.py

How the server is set up, and what was measured: pages/class.md.  Learners
are users of the system, in its group `nnlab`, and log in as there (PAM).
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[2]                # /srv/nnlab, which holds course/

c = get_config()  # noqa: F821

# The school's own proxy, which speaks TLS, hands on to this address. Hub,
# proxy and servers all keep to loopback.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"

c.LocalAuthenticator.allowed_groups = {"nnlab"}

c.Spawner.cmd = [sys.executable, str(HERE / "learner.py")]
c.Spawner.notebook_dir = "~/nnlab"
c.Spawner.default_url = "/lab/tree/work/start.ipynb"
c.Spawner.environment = {
    "NNLAB_DATA": str(SHARED / "mnist.npz"),    # one file for all
    "OMP_NUM_THREADS": "1",                     # not one for each core
}
c.Spawner.start_timeout = c.Spawner.http_timeout = 300    # all come at once

# What no browser shows gives its memory back: a kernel after an idle hour,
# the server an hour later. What is saved, and the progress, stays. And
# kernels listen at files, in a folder that learner.py makes: a port could be
# taken by another before the kernel has it, and reached by everybody.
c.Spawner.args = ["--MappingKernelManager.cull_idle_timeout=3600",
                  "--ServerApp.shutdown_no_activity_timeout=3600",
                  "--KernelManager.transport=ipc"]
