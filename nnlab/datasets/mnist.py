"""MNIST, found or fetched, and checked before it is used.

``load_mnist`` returns what ``keras.datasets.mnist.load_data`` returns and
shares Keras's cache; besides, it reads a file that the reader points to,
knows a second address, and has an answer for a machine without a network.
A file is MNIST when its four arrays have MNIST's digests, whatever its name;
pickles are never opened.
"""

import hashlib
import io
import os
import stat
import sys
import threading
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import numpy as np

from nnlab.datasets.small import digits_like_mnist
from nnlab.files import alone
from nnlab.streams import say

SHAPES = {"x_train": (60000, 28, 28), "y_train": (60000,),
          "x_test": (10000, 28, 28), "y_test": (10000,)}
SHA256 = {  # of each array's bytes, and of the file as Keras publishes it
    "x_train":
        "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "y_train":
        "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "x_test":
        "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "y_test":
        "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    "mnist.npz":
        "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
}
ADDRESSES = [  # the same bytes: Keras's address today, and its earlier one
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
    "https://s3.amazonaws.com/img-datasets/mnist.npz",
]
LENGTH = 11_490_434  # bytes of Keras's mnist.npz; more are not taken
LARGEST = 64_000_000  # bytes of any file with MNIST's 54,950,000 pixels
TIMEOUT = (3, 10)  # seconds: to connect, between two pieces
ANSWER = 10  # seconds to an answer, however many hosts the address has
WINDOW, SLOWEST = 15, 16_000  # in so many seconds, bytes a second at least
PATIENCE = 600  # seconds for all addresses together
SILENCE = 3  # seconds of waiting until a line says what is waited for
NOTICE = ("NOTICE: no MNIST on this machine and none to be fetched: using "
          "scikit-learn's 1,797 small digits; numbers differ from the text's.")


def load_mnist(fallback=None):
    """Load MNIST: 60,000 + 10,000 handwritten digits of 28x28 pixels.

    Looks for mnist.npz where the environment variable NNLAB_DATA points (a
    folder that holds it, or the file), then in Keras's cache
    (KERAS_HOME or ~/.keras, datasets/mnist.npz), then fetches it into that
    cache.  A broken mnist.npz is named, renamed to mnist.npz.broken (kept,
    and no earlier one overwritten) and fetched again; a file under another
    name, which only NNLAB_DATA can point to, is named and left alone.
    Whatever goes wrong at one address leads to the next, and no answer is
    waited for longer, or taken longer, than MNIST can be.

    Parameters
    ----------
    fallback : None or "digits".  With "digits", where no MNIST can be had,
        one line says so and scikit-learn's digits come in MNIST's form:
        1,437 + 360 images, each 8x8 enlarged to 20x20 in a 28x28 frame, in
        a fixed split with every digit in equal parts.

    Returns
    -------
    (x_train, y_train), (x_test, y_test) : uint8 arrays (60000, 28, 28),
        (60000,), (10000, 28, 28), (10000,); pixels 0 (paper) to 255 (ink)

    Raises
    ------
    ValueError : fallback is neither None nor "digits"
    FileNotFoundError : no MNIST to be had; says where it looked, what it
        found there, and what to do

    References
    ----------
    LeCun, Bottou, Bengio and Haffner 1998 (lecun1998).

    Examples
    --------
    (x_train, y_train), (x_test, y_test) = load_mnist(fallback="digits")
    """
    if fallback not in (None, "digits"):
        raise ValueError('load_mnist: fallback is None or "digits"; got '
                         f'{fallback!r}; write load_mnist(fallback="digits")')
    tried = []
    _sweep(_cache())
    arrays = _from_files(tried) or _from_network(tried)
    if arrays is None and fallback is None:
        raise FileNotFoundError(_nowhere(tried))
    if arrays is None:
        say(NOTICE)
        arrays = digits_like_mnist()
    x_train, y_train, x_test, y_test = arrays
    return (x_train, y_train), (x_test, y_test)


def find_mnist():
    """Find the file that load_mnist would read; fetch and change nothing.

    Returns
    -------
    pathlib.Path of a file that holds MNIST, or None
    """
    return examine()[0]


def examine():
    """Return (the path of a whole file or None, what is wrong before it)."""
    faults = []
    for path in _places():
        try:
            _read(path)
            return path, faults
        except OSError as error:
            faults.append(f"{path}: {error.strerror}")
        except ValueError as error:
            faults.append(f"{path}: {error}")
    return None, faults


def _places():
    """The files to look at, in order."""
    given = os.environ.get("NNLAB_DATA")
    if given:
        given = os.path.expanduser(given)
        yield Path(given, "mnist.npz") if os.path.isdir(given) else Path(given)
    yield _cache()


def _cache():
    """Where Keras keeps mnist.npz."""
    home = os.environ.get("KERAS_HOME") or os.path.join("~", ".keras")
    return Path(os.path.expanduser(home)) / "datasets" / "mnist.npz"


def _read(path):
    """The four arrays; OSError: cannot be read, ValueError: not MNIST."""
    found = path.stat()
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)):
        raise OSError(0, "is no file")  # a pipe: to open it would wait
    with path.open("rb") as stream:
        try:
            if found.st_size > LARGEST:
                raise ValueError(f"it has {found.st_size:,} bytes")
            return _checked(stream)
        except Exception as error:  # a broken zip raises nearly anything
            raise ValueError(f"is not MNIST ({error})") from error


def _checked(stream):
    """Read the four arrays; ValueError where one is not MNIST's."""
    with zipfile.ZipFile(stream) as archive:
        return tuple(_array(archive, name) for name in SHAPES)


def _array(archive, name):
    """One array, which its own header must announce before it is read."""
    try:
        member = archive.getinfo(f"{name}.npy")
    except KeyError:
        raise ValueError(f"it holds no array {name}") from None
    if member.file_size > np.prod(SHAPES[name]) + 10_000:
        raise ValueError(f"{name} has {member.file_size:,} bytes")
    with archive.open(member) as stream:
        version = np.lib.format.read_magic(stream)
        header = (np.lib.format.read_array_header_1_0 if version == (1, 0)
                  else np.lib.format.read_array_header_2_0)
        shape, _, dtype = header(stream)
    if (shape, dtype) != (SHAPES[name], np.uint8):
        raise ValueError(f"{name} is {dtype} {shape}, "
                         f"not uint8 {SHAPES[name]}")
    with archive.open(member) as stream:
        a = np.ascontiguousarray(np.lib.format.read_array(stream))
    if hashlib.sha256(a).hexdigest() != SHA256[name]:
        raise ValueError(f"{name} differs from MNIST's")
    return a


def _from_files(tried):
    """The arrays from a file on this machine, or None; tried gets why."""
    if not os.environ.get("NNLAB_DATA"):
        tried.append("NNLAB_DATA: not set")
    for path in _places():
        try:
            return _read(path)
        except OSError as error:
            tried.append(f"{path}: {error.strerror}")
            tell = path != _cache()  # NNLAB_DATA points to nothing
        except ValueError as error:
            arrays, done = _set_aside(path)
            if arrays is not None:
                return arrays
            tried.append(f"{path}: {error}; {done}")
            tell = True
        if tell:
            say(f"load_mnist: {tried[-1]}; looking further")
    return None


def _set_aside(path):
    """Rename a broken mnist.npz, over no other file.

    Returns (None, what was done), or (the arrays, "") where another process
    has put a good file there meanwhile.
    """
    if path.name != "mnist.npz":
        return None, "left as it is"
    try:
        with alone():
            with suppress(ValueError):
                return _read(path), ""
            aside, number = path.with_name("mnist.npz.broken"), 1
            while aside.exists():
                number += 1
                aside = path.with_name(f"mnist.npz.broken-{number}")
            path.rename(aside)
    except FileNotFoundError:
        return None, "set aside by another process"
    except OSError as error:
        return None, f"left there, cannot be renamed ({error.strerror})"
    return None, f"renamed to {aside.name}"


def _from_network(tried):
    """The arrays from the first address that gives MNIST, or None."""
    end = time.monotonic() + PATIENCE
    for address in ADDRESSES:
        content, fault = _download(address, end)
        if content is not None:
            _keep(content, _cache())
            return _checked(io.BytesIO(content))
        tried.append(f"{address}: {fault}")
    return None


def _download(address, end):
    """Return (Keras's mnist.npz as bytes, "") or (None, what is wrong).

    pooch transfers, in a thread of its own: its time limits are for one
    wait and not for all, and a thread is the one thing that can be left
    behind wherever it hangs, be it in a name server.
    """
    try:
        import pooch
        import requests  # noqa: F401 - pooch's, not inside a time limit
    except ImportError as error:
        return None, str(error)
    body = _Body(address, end)
    transfer = pooch.HTTPDownloader(
        chunk_size=8192, timeout=TIMEOUT, hooks={"response": body.see},
        headers={"Accept-Encoding": "identity"})
    thread = threading.Thread(target=body.fetch, args=(transfer,), daemon=True)
    thread.start()
    try:
        fault = body.watch(thread)
    finally:
        body.stop()
    content = body.getvalue()
    if fault:
        return None, fault
    if hashlib.sha256(content).hexdigest() == SHA256["mnist.npz"]:
        return content, ""
    if content[:512].lstrip()[:1] == b"<":
        return None, "sent a web page instead (a proxy's, or a log-in's)"
    return None, f"sent {len(content):,} bytes that are not mnist.npz"


class _Refused(Exception):
    """An answer that cannot be MNIST; the text says what it did."""


class _Body(io.BytesIO):
    """What one address sends: not more, not slower, not longer than allowed.
    """

    def __init__(self, address, end):
        super().__init__()
        self.address, self.end = address, end
        self.response, self.length = None, LENGTH
        self.fault, self.stopped = "", False

    def fetch(self, transfer):
        """Let pooch fill this; whatever is raised becomes the fault."""
        try:
            transfer(self.address, self, None)
        except Exception as error:
            self.fault = _why(error)
        finally:
            with suppress(Exception):
                self.response.close()

    def see(self, response, **_):
        """Look at the headers of an answer before its body is read."""
        self.response = response
        if response.is_redirect:
            response.close()  # else its body is read, however long it is
        coding = response.headers.get("Content-Encoding", "identity")
        if coding != "identity":
            raise _Refused(f"sent it compressed ({coding}), unasked")
        length = response.headers.get("Content-Length", str(LENGTH))
        if not length.isdecimal() or len(length) > 12:
            raise _Refused(f"announced {length[:20]!r} bytes")
        self.length = int(length)
        if self.length > LENGTH:
            raise _Refused(f"announced {self.length:,} bytes, more than "
                           "mnist.npz has")

    def write(self, piece):
        if self.stopped or self.tell() + len(piece) > LENGTH:
            raise _Refused("sent more bytes than mnist.npz has")
        return super().write(piece)

    def watch(self, thread):
        """Wait for the thread, with a bar; return the fault, or ""."""
        start = mark = time.monotonic()
        before, told, bar = 0, False, None
        try:
            while thread.is_alive():
                thread.join(0.05)
                now, size = time.monotonic(), self.tell()
                if bar is None and size:
                    bar = _bar(self.length)
                if bar is not None:
                    bar.update(size - bar.n)
                elif not told and now > start + SILENCE:
                    told = True
                    say(f"load_mnist: asking {urlsplit(self.address).netloc} "
                        "for MNIST, 11 MB ...", sys.stderr)
                if now > self.end:
                    return "given up, the time for all addresses is over"
                if self.response is None:
                    mark = now
                    if now > start + ANSWER:
                        return "no answer in time"
                if now > mark + WINDOW:
                    if size - before < SLOWEST * WINDOW:
                        return f"too slow, {size - before:,} bytes in " \
                               f"{WINDOW} s"
                    mark, before = now, size
            if self.tell() and not self.fault:
                bar = _bar(self.length) if bar is None else bar
                bar.update(self.tell() - bar.n)
        finally:
            if bar is not None:
                bar.close()
        return self.fault

    def stop(self):
        """Take nothing more, and end what the thread waits for."""
        self.stopped = True
        with suppress(Exception):
            self.response.raw.shutdown()


def _bar(length):
    """A bar for the bytes of mnist.npz, in plain signs, on standard error."""
    from tqdm import tqdm

    return tqdm(total=length, desc="mnist.npz", unit="B", unit_scale=True,
                ncols=79, ascii=True)


def _why(error):
    """What went wrong on the network, in words."""
    if isinstance(error, _Refused):
        return str(error)
    from requests import exceptions as e

    if isinstance(error, e.HTTPError):
        return f"answered {error.response.status_code} {error.response.reason}"
    for kind, words in ((e.ProxyError, "the proxy refused or is not there"),
                        (e.SSLError, "no secure connection (certificate?)"),
                        (e.Timeout, "no answer in time"),
                        (e.ChunkedEncodingError, "broke off half-way"),
                        (e.ConnectionError, "no connection, or a lost one")):
        if isinstance(error, kind):
            return words
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def _keep(content, path):
    """Write the file into Keras's cache, whole or not at all."""
    part = path.with_name(f"mnist.npz.{uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with alone(30):
            try:
                part.write_bytes(content)
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
    except OSError as error:
        say(f"load_mnist: keeps mnist.npz in {path.parent}; could not "
            f"write there ({error.strerror}), so this copy is gone when "
            "Python ends; free some space, or set KERAS_HOME to a folder "
            "that you may write to")
    else:
        say(f"load_mnist: fetched MNIST into {path}")


def _sweep(path):
    """Remove what processes that were killed have left beside the file."""
    with suppress(OSError):
        if any(path.parent.glob("mnist.npz.*.part")):
            with alone(1):  # nobody is writing one now
                for part in path.parent.glob("mnist.npz.*.part"):
                    part.unlink(missing_ok=True)


def _nowhere(tried):
    """The message where there is no MNIST: who wanted what, where, now what.
    """
    looked = "\n".join(f"  - {line}" for line in tried)
    return (f"load_mnist: needs the file mnist.npz and found none.\n"
            f"It looked here:\n{looked}\n"
            f"What to do: with a network, try again (behind a proxy, set "
            f"HTTPS_PROXY first); or fetch {ADDRESSES[0]} on another "
            f"machine and save it as {_cache()}, or anywhere with NNLAB_DATA "
            f'pointing to it; or write load_mnist(fallback="digits") for '
            f"scikit-learn's small digits.")
