"""A class at once on this very server, for real; what it takes is printed.

    sudo NNLAB_DATA=/srv/nnlab/mnist.npz /srv/nnlab/env/bin/python \\
        tools/hub/class_run.py 10 01

Ten learners start their servers together and run chapter 01 of their own
copies, through the hub's API.  Then: is progress kept, and kept apart?  The
config is the class's own but for its ports, free ones of loopback, and the
login: nobody logs in, each learner has a token.  The learners are users of
the system, made here and removed at the end, with homes in a temporary
folder.  Whatever fails ends it with a status of 1.
"""

import asyncio
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

CONFIG = """
load_subconfig({config!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.JupyterHub.authenticator_class = "shared-password"    # in a test alone
c.SharedPasswordAuthenticator.user_password = {password!r}
c.Authenticator.allowed_users = set({names!r})
c.JupyterHub.services = [{{"name": "run", "api_token": {token!r}}}]
c.JupyterHub.load_roles = [
    {{"name": "run", "services": ["run"],
      "scopes": ["admin:users", "admin:servers", "tokens"]}}]
c.Spawner.environment["NNLAB_DATA"] = {mnist!r}
"""
LIMIT = 3600                    # seconds for a request, a cell, a chapter
SHOWN = ("stream", "execute_result", "display_data", "error")
JURY = ("from nnlab.exercises import check\nimport numpy as np\n"
        'check("01-jury", (np.ones((3, 1)), np.array([{}])))')
PROGRESS = "from nnlab.exercises import progress\nprint(repr(progress()))"
SOCKET = ("import json\nfrom ipykernel.connect import get_connection_info\n"
          "info = json.loads(get_connection_info())\n"
          "print(info['ip'] + '-' + str(info['iopub_port']))")
TALK = ("import time\nfor second in range(10):\n"
        "    print(second, flush=True)\n    time.sleep(1)")
LISTEN = ("import zmq\nsocket = zmq.Context.instance().socket(zmq.SUB)\n"
          "socket.connect({!r})\nsocket.subscribe(b'')\n"
          "print('heard' if socket.poll(5000) else 'silence')")
MIB = 2 ** 20


class Learner:
    """One learner's token, server and kernel, by the hub's public address."""

    def __init__(self, hub, name, token):
        self.hub, self.name, self.token = hub, name, token
        self.mine = f"/user/{name}/api"
        self.failures, self.first, self.done, self.cells = [], None, None, 0

    async def ask(self, path, method="GET", body=None, answers=(200,)):
        """What the hub or a server answers; RuntimeError if unlike."""
        return await ask(self.hub + path, self.token, method, body, answers)

    async def start(self):
        """Start the server, wait until the hub calls it ready."""
        mine = f"/hub/api/users/{self.name}"
        await self.ask(f"{mine}/server", "POST", {}, (201, 202))
        while not (await self.ask(mine))["servers"].get("", {}).get("ready"):
            await asyncio.sleep(2)

    async def stop(self):
        mine = f"/hub/api/users/{self.name}"
        await self.ask(f"{mine}/server", "DELETE", None, (202, 204))
        while (await self.ask(mine))["servers"]:
            await asyncio.sleep(2)

    async def is_refused(self, elsewhere):
        """Does another's server answer 403 to this learner's token?"""
        try:
            await self.ask(f"{elsewhere}/contents/work")
        except RuntimeError as error:
            return ": 403 " in str(error)
        return False

    async def open(self, path):
        """Open a notebook as JupyterLab does; the kernel starts beside it."""
        session = await self.ask(
            f"{self.mine}/sessions", "POST",
            {"path": path, "name": path, "type": "notebook",
             "kernel": {"name": "python3"}}, (201,))
        url = (f"{self.hub}{self.mine}/kernels/{session['kernel']['id']}"
               "/channels").replace("http", "ws", 1)
        self.socket = await websocket_connect(HTTPRequest(
            url, headers={"Authorization": f"token {self.token}"}))

    async def run(self, code):
        """Run a cell; its outputs, as the kernel sends them."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request",
                  "username": self.name, "session": self.name,
                  "version": "5.4"}
        await self.socket.write_message(json.dumps({
            "header": header, "parent_header": {}, "metadata": {},
            "channel": "shell", "buffers": [],
            "content": {"code": code, "silent": False, "allow_stdin": False,
                        "store_history": True, "user_expressions": {},
                        "stop_on_error": False}}))
        outputs = []
        while True:
            text = await asyncio.wait_for(self.socket.read_message(), LIMIT)
            if text is None:
                raise RuntimeError(f"{self.name}: the kernel is gone")
            message = json.loads(text)
            if message["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind in SHOWN:
                outputs.append((kind, content))
                self.first = self.first or time.monotonic()
            if kind == "status" and content["execution_state"] == "idle":
                return outputs

    async def learn(self, chapter):
        """Start, open the chapter of one's own copy, run every cell."""
        await self.start()
        listing = await self.ask(f"{self.mine}/contents/work")
        (path,) = [entry["path"] for entry in listing["content"]
                   if re.fullmatch(rf"{chapter}-.*\.ipynb", entry["name"])]
        notebook = (await self.ask(f"{self.mine}/contents/{path}"))["content"]
        await self.open(path)
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                outputs = await self.run(cell["source"])
                self.cells += 1
                meant = "raises-exception" in cell["metadata"].get("tags", [])
                self.failures += [
                    f"{self.name}: {content['ename']}: {content['evalue']}"
                    for kind, content in outputs
                    if kind == "error" and not meant]
        self.done = time.monotonic()

    async def says(self, code):
        """What a cell shows, as text."""
        return "\n".join(
            content.get("text") or content.get("data", {}).get("text/plain")
            or content.get("evalue", "")
            for _, content in await self.run(code))


async def ask(url, token, method="GET", body=None, answers=(200,)):
    """One request with a token."""
    answer = await AsyncHTTPClient().fetch(HTTPRequest(
        url, method, {"Authorization": f"token {token}"},
        None if body is None else json.dumps(body),
        connect_timeout=LIMIT, request_timeout=LIMIT), raise_error=False)
    if answer.code not in answers:
        raise RuntimeError(f"{method} {url}: {answer.code} {answer.reason} "
                           f"instead of {answers}: {answer.body[:300]}")
    return json.loads(answer.body or b"null")


def memory(owners):
    """{(owner, part): (PSS, peak of RSS)} in MiB, of the owners' processes.

    PSS counts a page that n processes share as 1/n of a page for each.
    """
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            owner = owners.get(process.stat().st_uid)
            command = (process / "cmdline").read_bytes()
            pss = re.search(r"^Pss:\s+(\d+)", (
                process / "smaps_rollup").read_text(), re.MULTILINE)
            peak = re.search(r"^VmHWM:\s+(\d+)", (
                process / "status").read_text(), re.MULTILINE)
        except OSError:                 # it has ended meanwhile
            continue
        if owner and pss and peak:
            part = "kernel" if b"ipykernel" in command else "server"
            before = found.get((owner, part), (0, 0))
            found[owner, part] = (before[0] + int(pss[1]) / 1024,
                                  before[1] + int(peak[1]) / 1024)
    return found


def size(folder):
    """MiB on disk of all files in a folder."""
    return sum(path.lstat().st_blocks * 512
               for path in folder.rglob("*")) / MIB


def row(name, numbers, unit):
    print(f"{name:<34}{min(numbers):9.1f}{statistics.median(numbers):9.1f}"
          f"{max(numbers):9.1f}  {unit}", flush=True)


async def apart(one, two):
    """Is progress kept, over a restart, and from everybody else?"""
    wrong = await one.says(JURY.format(0.5))
    right = await one.says(JURY.format(-1.5))
    await one.stop()
    await one.start()
    await one.open("work/start.ipynb")
    file = pwd.getpwnam(one.name).pw_dir + "/.nnlab/progress.sqlite"
    address = "ipc://" + (await one.says(SOCKET)).strip()
    heard, _ = await asyncio.gather(two.says(LISTEN.format(address)),
                                    one.says(TALK))
    return {
        "a wrong answer gets ✗": "✗" in wrong and "✓" not in wrong,
        "the right one gets ✓": "✓" in right and "✗" not in right,
        "✓ after the server's restart": "✓ 01-jury" in await one.says(
            PROGRESS),
        "· for the learner beside": "· 01-jury" in await two.says(PROGRESS),
        "the hub keeps strangers out": await two.is_refused(one.mine),
        "the system does too": "Permission denied" in await two.says(
            f"open({file!r}, 'rb')"),
        "a kernel's output is nobody's to hear": "silence" in heard,
        "the hub's config is nobody's to write": "Permission denied"
        in await two.says(f"open({__file__!r}, 'a')"),
    }


async def lesson(hub, token, names, chapter):
    """Run the class; whether all went well."""
    AsyncHTTPClient.configure(None, max_clients=10 * len(names))
    learners = [Learner(hub, name, (await ask(
        f"{hub}/hub/api/users/{name}/tokens", token, "POST", {}, (201,))
        )["token"]) for name in names]
    start = time.monotonic()
    await asyncio.gather(*[one.learn(chapter) for one in learners])
    taken = memory({pwd.getpwnam(name).pw_uid: name for name in names})
    print(f"\nchapter {chapter}, {len(names)} learners at once, "
          f"{os.cpu_count()} cores, {time.strftime('%d %B %Y, %H:%M')}\n"
          f"{'':<34}{'least':>9}{'median':>9}{'most':>9}")
    row("first output after", [one.first - start for one in learners], "s")
    row("last output after", [one.done - start for one in learners], "s")
    for part in ("server", "kernel"):
        for number, name in enumerate(("PSS", "RSS at its peak")):
            row(f"{part}, {name}", [taken[name, part][number]
                                    for name in names], "MiB")
    row("home on disk", [size(Path(pwd.getpwnam(name).pw_dir))
                         for name in names], "MiB")
    failures = [line for one in learners for line in one.failures]
    cells = sorted({one.cells for one in learners})
    print(f"cells run by each: {cells}; failures:", *failures or ["none"])
    checks = {}
    if len(learners) > 1:
        checks = await apart(*learners[:2])
    for name, good in checks.items():
        print(f"{'yes' if good else 'NO':>4}  {name}")
    await asyncio.gather(*[one.stop() for one in learners])
    return not failures and all(checks.values())


async def until_open(hub, process, log):
    """Wait until the hub answers, at its own port: the proxy opens first."""
    for _ in range(LIMIT // 10):
        if process.poll() is not None:
            break
        try:
            await ask(f"{hub}/hub/api/", "", answers=(200,))
            return
        except (OSError, RuntimeError):
            await asyncio.sleep(1)
    raise RuntimeError(f"the hub does not start:\n{log.read_text()[-3000:]}")


def free_ports(number):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def run_hub(folder, names, chapter):
    """Start the hub in a folder of its own, hold the lesson, stop the hub."""
    token, ports = secrets.token_hex(16), free_ports(3)
    hub, log = f"http://127.0.0.1:{ports[0]}", folder / "hub.log"
    (folder / "config.py").write_text(CONFIG.format(
        config=str(Path(__file__).with_name("jupyterhub_config.py")),
        ports=ports, names=names, token=token,
        password=secrets.token_hex(16),
        mnist=os.environ.get("NNLAB_DATA", "")), encoding="utf-8")
    with open(log, "w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", "config.py"],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
    try:
        async def session():
            await until_open(f"http://127.0.0.1:{ports[1]}", process, log)
            return await lesson(hub, token, names, chapter)
        return asyncio.run(session())
    except Exception:
        print(log.read_text(encoding="utf-8")[-6000:])
        raise
    finally:
        process.terminate()             # it stops its proxy and its servers
        process.wait(60)


def main(number="10", chapter="01"):
    """Make the learners, run the class, remove the learners."""
    if os.name == "nt" or os.geteuid() != 0:
        sys.exit("class_run: it makes users of the system, so run it as root")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("class_run: stopped"))
    names = [f"nnlab-test-{i:02d}" for i in range(1, int(number) + 1)]
    folder = Path(tempfile.mkdtemp(prefix="nnlab-class-"))
    made = []
    try:
        homes = folder / "homes"
        homes.mkdir()
        for path in (folder, homes):
            path.chmod(0o711)
        state = folder / "state"
        state.mkdir(0o700)
        for name in names:
            subprocess.run(["useradd", "--create-home", "--home-dir",
                            homes / name, name], check=True)
            made.append(name)
        good = run_hub(state, names, chapter)
        owners = {pwd.getpwnam(name).pw_uid: name for name in names}
        left = memory(owners)
        print("processes left:", *left or ["none"])
    finally:
        for name in made:
            subprocess.run(["userdel", name], check=True)
        shutil.rmtree(folder)
    sys.exit(not good or bool(left))


if __name__ == "__main__":
    main(*sys.argv[1:])
