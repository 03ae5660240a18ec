"""Make .venv and put everything into it that the course needs.

    python tools/setup.py           quick when nothing changed
    python tools/setup.py --exact   with this very Python, or not at all

Uses the standard library only, and uv where uv is installed. Whatever goes
wrong ends in one line that says what to do. A .venv that was not made here
is left alone. The text must parse on old Pythons too, so that they can say
so: no f-strings here.
"""

from __future__ import print_function

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STATE = os.path.join(VENV, "nnlab-setup.txt")
PYTHON = os.path.join(VENV, *(["Scripts", "python.exe"] if os.name == "nt"
                              else ["bin", "python"]))
PROMPT = "nnlab-course"          # by which a half-made .venv is known again
OLDEST, NEWEST = (3, 11), (3, 14)
OTHERS = ["python3.13", "python3.12", "python3.11", "python3.14"]
NEEDS = "nnlab needs a 64-bit Python from 3.11 to 3.14"
AGAIN = "then run the same command again"
CURES = [                       # what the failed program said, what to do
    (("No space left", "os error 28", "not enough space", "Errno 28"),
     "the disk is full: free 3 GB where this folder is (and in the "
     "temporary and cache folders), " + AGAIN),
    (("HASHES", "Hash mismatch"),
     "a package that arrived is not the one in requirements.txt: a proxy or "
     "mirror altered it; use another network or index, " + AGAIN),
    (("Connection", "connect", "resolve host", "name resolution", "timed out",
      "Retrying", "Failed to fetch", "Could not fetch", "ProxyError",
      "CERTIFICATE", "dns error"),
     "the package index cannot be reached: check the network, the proxy and "
     "the index that pip or uv is set to, " + AGAIN),
    (("Long Path",),
     "a path is too long for Windows: move this folder to a short path such "
     "as C:\\nnlab or enable long paths, " + AGAIN),
    (("Permission denied", "Access is denied", "Read-only", "os error 13"),
     "cannot write: close JupyterLab, check that " + ROOT + " belongs to "
     "you and is not read-only, " + AGAIN),
    (("No matching distribution", "no wheels with a matching", "No solution"),
     "a package has no build for this machine and Python: use a 64-bit "
     "Python 3.12 on Linux, macOS (Apple silicon) or Windows"),
]


def stop(message):
    sys.exit("setup: " + message)


def cure(text):
    """The first cure that fits what a failed program said, or None."""
    for signs, advice in CURES:
        if any(sign in text for sign in signs):
            return advice
    return None


def run(what, *command):
    """Run one step quietly, with the seconds on a terminal; stop if it
    fails."""
    start, terminal = time.time(), sys.stdout.isatty()
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    print("setup: " + what, end="" if terminal else "\n", flush=True)
    while True:
        try:
            said = process.communicate(timeout=1)[0].decode("utf-8", "replace")
            break
        except subprocess.TimeoutExpired:
            if terminal:
                seconds = time.time() - start
                print("\rsetup: %s %.0f s" % (what, seconds), end="",
                      flush=True)
        except KeyboardInterrupt:
            process.kill()
            process.wait()
            raise
    if terminal:
        print()
    if process.returncode:
        stop(cure(said) or "%s failed; its own words: %s" % (
            what, " ".join(said.split()[-60:]) or "none"))


def version_of(*python):
    """(3, 13) for a 64-bit CPython that runs, else None."""
    code = ("import sys, platform; print('\\nversion: %d %d' % "
            "sys.version_info[:2] if sys.maxsize > 2 ** 32 and "
            "platform.python_implementation() == 'CPython' else '')")
    try:
        with open(os.devnull) as null:
            process = subprocess.Popen(python + ("-c", code), stdin=null,
                                       stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE)
            said = process.communicate()[0].decode("ascii", "replace")
    except OSError:
        return None
    found = re.findall(r"version: (\d+) (\d+)\s*$", said)  # it may say more
    return tuple(int(n) for n in found[-1]) if found else None


def fits(version):
    return version is not None and OLDEST <= version <= NEWEST


def find_python(exact):
    """Hand over to a Python that fits, where the present one does not."""
    if fits(version_of(sys.executable)):
        return
    others = [] if exact else [(name,) for name in OTHERS]
    if os.name == "nt":
        others += [("py", "-" + name[6:]) for (name,) in others]
    for other in others:
        if fits(version_of(*other)):
            sys.exit(subprocess.call(other + (__file__, "--exact")))
    stop("%s; %s is %d.%d%s. Install Python 3.13, then: make setup "
         "PYTHON=/path/to/python3.13" % (
             NEEDS, sys.executable, sys.version_info[0], sys.version_info[1],
             "" if exact else " and no other is on PATH"))


def read_state():
    """[digest, Python, folder] of the last set-up, or []."""
    try:
        with io.open(STATE, encoding="utf-8") as file:
            return file.read().splitlines()
    except (IOError, OSError, ValueError):
        return []


def write_state(*lines):
    with io.open(STATE, "w", encoding="utf-8") as file:
        file.write(u"\n".join(lines) + u"\n")


def digest():
    """A fingerprint of all that the set-up depends on."""
    names = ["requirements.txt", "pyproject.toml", "tools/setup.py"]
    for folder, _, files in sorted(os.walk(
            os.path.join(ROOT, "tools", "jupyter"))):
        names += [os.path.join(folder, name) for name in sorted(files)]
    text = hashlib.sha256()
    for name in names:
        with open(os.path.join(ROOT, name), "rb") as file:
            text.update(file.read())
    return text.hexdigest()


def wait_for_another():
    """Wait while another set-up is at work here (not on Windows)."""
    try:
        import fcntl
    except ImportError:
        return None
    lock = open(__file__)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except EnvironmentError:
        print("setup: waiting for another set-up in this folder")
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock                     # held as long as this object lives


def has_pip():
    return not subprocess.call([PYTHON, "-c", "import pip"],
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)


def is_a_link():
    """Does .venv lead elsewhere? (Windows has several kinds of links.)"""
    here = os.path.join(os.path.realpath(ROOT), ".venv")
    return (os.path.normcase(os.path.realpath(VENV))
            != os.path.normcase(here))


def leave_others_alone():
    """Stop where there is a .venv that was not made by this program."""
    if not os.path.lexists(VENV) or os.path.isfile(STATE):
        return
    if os.path.isdir(VENV) and not is_a_link():
        try:
            with io.open(os.path.join(VENV, "pyvenv.cfg"),
                         encoding="utf-8") as file:
                if PROMPT in file.read():
                    return
        except (IOError, OSError, ValueError):
            if not os.listdir(VENV):
                return
    stop("%s was not made by the course, so it is left as it is. Rename it or "
         "move it away, %s; or put the course into it yourself: pip install "
         "-r requirements.txt, then pip install --no-deps -e ." % (
             VENV, AGAIN))


def keeps(state, exact, uv):
    """Can the .venv that is there be brought up to date?"""
    version = version_of(PYTHON)
    return (fits(version)
            and state[:1] != ["unfinished"]
            and state[2:3] in ([], [ROOT])
            and not (exact and version != sys.version_info[:2])
            and (uv or has_pip()))


def install(exact):
    leave_others_alone()
    uv = version_of_uv()
    if not keeps(read_state(), exact, uv):
        find_python(exact)
        if not uv:
            need_venv()
        if os.path.lexists(VENV) and is_a_link():
            stop("%s leads to another place and cannot be made anew there: "
                 "remove the link, %s" % (VENV, AGAIN))
        if os.path.lexists(PYTHON):     # first, so that no half is kept
            os.remove(PYTHON)
        if os.path.isdir(VENV):
            shutil.rmtree(VENV)
        if uv:
            run("making .venv", "uv", "venv", "--python", sys.executable,
                "--prompt", PROMPT, VENV)
        else:
            run("making .venv", sys.executable, "-m", "venv",
                "--without-pip", "--prompt", PROMPT, VENV)
    write_state(u"unfinished")
    if uv:
        pip = ["uv", "pip", "install", "--python", PYTHON]
    else:
        if not has_pip():
            run("adding pip", PYTHON, "-m", "ensurepip")
        pip = [PYTHON, "-m", "pip", "install", "--no-input",
               "--disable-pip-version-check"]
    run("installing the locked packages (minutes, the first time)",
        *pip + ["--require-hashes", "-r", "requirements.txt"])
    run("installing nnlab",
        *pip + ["--no-deps", "--no-build-isolation", "-e", "."])
    version = version_of(PYTHON)
    if version is None:
        stop("%s does not say its version; delete .venv, %s" % (PYTHON, AGAIN))
    write_state(digest(), u"%d.%d" % version, ROOT)


def version_of_uv():
    """Does uv run here? (A name on PATH may be an empty shim.)"""
    try:
        return not subprocess.call(["uv", "--version"],
                                   stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
    except OSError:
        return False


def need_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop("this Python (%s) has no venv module. On Debian and Ubuntu: sudo "
             "apt install python%d.%d-venv; elsewhere install uv or Python "
             "from python.org; %s" % ((sys.executable,)
                                      + tuple(sys.version_info[:2])
                                      + (AGAIN,)))


def up_to_date(exact):
    state = read_state()
    here = "%d.%d" % tuple(sys.version_info[:2])
    return (state == [digest()] + state[1:2] + [ROOT]
            and os.path.exists(PYTHON)
            and (not exact or state[1] == here))


def main():
    exact = "--exact" in sys.argv[1:]
    if not up_to_date(exact):
        if sys.version_info[:2] < OLDEST:
            find_python(exact)
        try:
            lock = wait_for_another()
            if not up_to_date(exact):
                install(exact)
            del lock
        except KeyboardInterrupt:
            stop("interrupted; run the same command again to finish")
        except EnvironmentError as error:
            stop(cure(str(error)) or "%s; mend that, %s" % (error, AGAIN))
    print("setup: .venv is up to date (Python %s)" % read_state()[1])


if __name__ == "__main__":
    main()
