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
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import numpy as np

from nnlab.datasets.small import digits_like_mnist

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
TIMEOUT = (10, 30)  # seconds: to connect, between two pieces
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
    arrays = _from_files(tried) or _from_network(tried)
    if arrays is None and fallback is None:
        raise FileNotFoundError(_nowhere(tried))
    if arrays is None:
        print(NOTICE)
        arrays = digits_like_mnist()
    x_train, y_train, x_test, y_test = arrays
    return (x_train, y_train), (x_test, y_test)


def find_mnist():
    """Find the file that load_mnist would read; fetch and change nothing.

    Returns
    -------
    pathlib.Path of a file that holds MNIST, or None
    """
    for path in _places():
        with suppress(OSError, ValueError):
            _read(path)
            return path
    return None


def _places():
    """The files to look at, in order."""
    given = os.environ.get("NNLAB_DATA")
    if given:
        given = Path(os.path.expanduser(given))
        yield given / "mnist.npz" if given.is_dir() else given
    yield _cache()


def _cache():
    """Where Keras keeps mnist.npz."""
    home = os.environ.get("KERAS_HOME") or os.path.join("~", ".keras")
    return Path(os.path.expanduser(home)) / "datasets" / "mnist.npz"


def _read(path):
    """The four arrays; OSError: cannot be read, ValueError: not MNIST."""
    with path.open("rb") as stream:
        try:
            return _checked(stream)
        except Exception as error:  # a broken zip raises nearly anything
            raise ValueError(f"is not MNIST ({error})") from error


def _checked(stream):
    """Read the four arrays; ValueError where one is not MNIST's."""
    arrays = []
    with np.load(stream, allow_pickle=False) as npz:
        for name, shape in SHAPES.items():
            if name not in npz:
                raise ValueError(f"it holds no array {name}")
            a = np.ascontiguousarray(npz[name])
            if (a.shape, a.dtype) != (shape, np.uint8):
                raise ValueError(f"{name} is {a.dtype} {a.shape}, "
                                 f"not uint8 {shape}")
            if hashlib.sha256(a).hexdigest() != SHA256[name]:
                raise ValueError(f"{name} differs from MNIST's")
            arrays.append(a)
    return tuple(arrays)


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
            tried.append(f"{path}: {error}; {_set_aside(path)}")
            tell = True
        if tell:
            print(f"load_mnist: {tried[-1]}; looking further")
    return None


def _set_aside(path):
    """Rename a broken mnist.npz, over no other file; return what was done."""
    if path.name != "mnist.npz":
        return "left as it is"
    aside, number = path.with_name("mnist.npz.broken"), 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"mnist.npz.broken-{number}")
    try:
        path.rename(aside)
    except OSError as error:
        return f"left there, cannot be renamed ({error.strerror})"
    return f"renamed to {aside.name}"


def _from_network(tried):
    """The arrays from the first address that gives MNIST, or None."""
    for address in ADDRESSES:
        content, fault = _download(address)
        if content is not None:
            _keep(content, _cache())
            return _checked(io.BytesIO(content))
        tried.append(f"{address}: {fault}")
    return None


def _download(address):
    """Return (Keras's mnist.npz as bytes, "") or (None, what is wrong)."""
    import pooch

    download = pooch.HTTPDownloader(progressbar=True, chunk_size=65536,
                                    timeout=TIMEOUT)
    stream = io.BytesIO()
    try:
        download(address, stream, None)
    except OSError as error:  # requests' errors are OSErrors too
        return None, _why(error)
    content = stream.getvalue()
    if hashlib.sha256(content).hexdigest() == SHA256["mnist.npz"]:
        return content, ""
    if content[:512].lstrip()[:1] == b"<":
        return None, "sent a web page instead (a proxy's, or a log-in's)"
    return None, f"sent {len(content):,} bytes that are not mnist.npz"


def _why(error):
    """What went wrong on the network, in words."""
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
    return f"{type(error).__name__}: {error}"


def _keep(content, path):
    """Write the file into Keras's cache, whole or not at all."""
    part = path.with_name(f"mnist.npz.{uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(content)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        print(f"load_mnist: keeps mnist.npz in {path.parent}; could not "
              f"write there ({error.strerror}), so this copy is gone when "
              "Python ends; free some space, or set KERAS_HOME to a folder "
              "that you may write to")
    else:
        print(f"load_mnist: fetched MNIST into {path}")


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
