"""Data arrive whole or not at all, from wherever they can be had.

The tests of finding and fetching use a small stand-in for MNIST and a web
server on this machine, so that every way of going wrong can really happen;
nothing here reaches out to the network.
"""

import errno
import gzip
import hashlib
import io
import os
import pickle
import shutil
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
import zipfile
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from nnlab import datasets
from nnlab.datasets import find_mnist, load_mnist, mnist

REAL = find_mnist()  # before any test points elsewhere
ADDRESSES = list(mnist.ADDRESSES)
FILE_SHA256 = mnist.SHA256["mnist.npz"]
SHAPES = {"x_train": (6, 28, 28), "y_train": (6,),
          "x_test": (2, 28, 28), "y_test": (2,)}


def small_arrays():
    rng = np.random.default_rng(0)
    return {name: rng.integers(256, size=shape, dtype=np.uint8)
            for name, shape in SHAPES.items()}


def npz(**arrays):
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


ARRAYS = small_arrays()
GOOD = npz(**ARRAYS)
PACKED = gzip.compress(bytes(2**26))
SHA256 = {name: hashlib.sha256(a).hexdigest() for name, a in ARRAYS.items()}
SHA256["mnist.npz"] = hashlib.sha256(GOOD).hexdigest()


def is_good(loaded):
    (x_train, y_train), (x_test, y_test) = loaded
    got = {"x_train": x_train, "y_train": y_train,
           "x_test": x_test, "y_test": y_test}
    return all(np.array_equal(got[name], ARRAYS[name]) for name in ARRAYS)


class Answers(BaseHTTPRequestHandler):
    """/good is the file; every other address goes wrong in its own way."""

    def do_GET(self):
        self.server.asked.append(self.path)
        getattr(self, self.path.strip("/"))()

    def send(self, body, kind="application/zip", length=None, status=200):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length or len(body)))
        self.end_headers()
        self.wfile.write(body)

    def good(self):
        self.send(GOOD)

    def drip(self):  # good, but slowly: two who ask will overlap
        self.send(GOOD[:100], length=len(GOOD))
        time.sleep(0.3)
        self.wfile.write(GOOD[100:])

    def truncated(self):
        self.send(GOOD[:100], length=len(GOOD))

    def html(self):
        self.send(b"\n<!DOCTYPE html><html>Please log in</html>", "text/html")

    def wrong(self):
        self.send(npz(x_train=np.zeros(3)))

    def forbidden(self):
        self.send(b"no", status=403)

    def slow(self):
        self.server.closing.wait(5)

    def no_number(self):
        self.send(GOOD, length="abc")

    def elsewhere(self, to="http://[::1/mnist.npz", body=b""):
        self.send_response(302)
        self.send_header("Location", to)
        self.end_headers()
        self.wfile.write(body)

    def to_itself(self):
        self.elsewhere("/to_itself")

    def to_good_after_much(self):
        self.send_response(302)
        self.send_header("Location", "/good")
        self.end_headers()
        self.on_and_on(bytes(65536), pause=0)

    def on_and_on(self, piece, pause):
        with suppress(OSError):  # until the other side has had enough
            while not self.server.closing.wait(pause):
                self.wfile.write(piece)
                self.server.sent += len(piece)

    def drop_by_drop(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(GOOD)))
        self.end_headers()
        self.on_and_on(b"x", pause=0.05)

    def headers_drop_by_drop(self):
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
        self.on_and_on(b"x", pause=0.05)

    def endless(self):
        self.send_response(200)
        self.end_headers()
        self.on_and_on(bytes(65536), pause=0)

    def endless_when_unpacked(self):
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.on_and_on(PACKED, pause=0)

    def larger(self):
        self.send(GOOD, length=2**40)

    def a_little_larger(self):
        self.send(GOOD, length=len(GOOD) + 1)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def running():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.asked, server.closing, server.sent = [], threading.Event(), 0
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.closing.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def web(running, monkeypatch):
    """Make load_mnist fetch from here: web("forbidden", "good")."""
    running.asked.clear()
    running.sent = 0
    root = f"http://127.0.0.1:{running.server_port}"

    def answer(*names):
        monkeypatch.setattr(mnist, "ADDRESSES",
                            [f"{root}/{name}" for name in names])
        return running

    return answer


@pytest.fixture(autouse=True)
def small_world(monkeypatch, tmp_path):
    """A small MNIST, an empty home, no proxy, and nobody to fetch from."""
    monkeypatch.setattr(mnist, "SHAPES", SHAPES)
    monkeypatch.setattr(mnist, "SHA256", SHA256)
    monkeypatch.setattr(mnist, "LENGTH", len(GOOD), raising=False)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    monkeypatch.setattr(mnist, "ADDRESSES",
                        [f"http://127.0.0.1:{port}/refused"])
    for name in ("NNLAB_DATA", "KERAS_HOME", "HTTP_PROXY", "http_proxy",
                 "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))


@pytest.fixture
def cache(tmp_path):
    path = tmp_path / ".keras" / "datasets" / "mnist.npz"
    path.parent.mkdir(parents=True)
    return path


# Finding


def test_finds_the_file_that_nnlab_data_names(monkeypatch, tmp_path):
    path = tmp_path / "digits of mine.npz"
    path.write_bytes(GOOD)
    monkeypatch.setenv("NNLAB_DATA", str(path))
    assert find_mnist() == path
    assert is_good(load_mnist())


def test_finds_the_file_in_the_folder_that_nnlab_data_names(
        monkeypatch, tmp_path):
    (tmp_path / "mnist.npz").write_bytes(GOOD)
    monkeypatch.setenv("NNLAB_DATA", "~")
    assert find_mnist() == tmp_path / "mnist.npz"
    assert is_good(load_mnist())


def test_finds_the_file_in_keras_home(monkeypatch, tmp_path):
    path = tmp_path / "kh" / "datasets" / "mnist.npz"
    path.parent.mkdir(parents=True)
    path.write_bytes(GOOD)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "kh"))
    assert find_mnist() == path
    assert is_good(load_mnist())


def test_finds_the_file_in_the_home_folder(cache):
    cache.write_bytes(GOOD)
    assert find_mnist() == cache
    assert is_good(load_mnist())


def test_nnlab_data_comes_before_the_cache(monkeypatch, tmp_path, cache):
    cache.write_bytes(GOOD)
    (tmp_path / "mnist.npz").write_bytes(GOOD)
    monkeypatch.setenv("NNLAB_DATA", str(tmp_path))
    assert find_mnist() == tmp_path / "mnist.npz"


def test_says_so_where_nnlab_data_points_to_nothing(
        monkeypatch, tmp_path, cache, capsys):
    cache.write_bytes(GOOD)
    monkeypatch.setenv("NNLAB_DATA", str(tmp_path / "typo"))
    assert is_good(load_mnist())
    line, = capsys.readouterr().out.splitlines()
    assert str(tmp_path / "typo") in line and "looking further" in line


def test_says_nothing_where_all_is_well(cache, capsys):
    cache.write_bytes(GOOD)
    load_mnist()
    assert capsys.readouterr() == ("", "")


def test_find_mnist_fetches_nothing_and_changes_nothing(web, cache, capsys):
    cache.write_bytes(GOOD[:500])
    server = web("good")
    assert find_mnist() is None
    assert cache.read_bytes() == GOOD[:500]
    assert [p.name for p in cache.parent.iterdir()] == ["mnist.npz"]
    assert server.asked == [] and capsys.readouterr() == ("", "")


def test_arrays_may_be_changed_by_their_owner(cache):
    cache.write_bytes(npz(**{name: np.asfortranarray(a)
                             for name, a in ARRAYS.items()}))
    (x_train, _), _ = load_mnist()
    assert x_train.flags.writeable and x_train.flags.c_contiguous
    x_train[0] = 0


# Fetching


def test_fetches_once_into_the_cache_of_keras(web, tmp_path, capsys):
    server = web("good")
    assert is_good(load_mnist())
    cache = tmp_path / ".keras" / "datasets" / "mnist.npz"
    assert cache.read_bytes() == GOOD
    assert [p.name for p in cache.parent.iterdir()] == ["mnist.npz"]
    out, err = capsys.readouterr()
    assert str(cache) in out and "100%" in err  # the progress bar
    assert is_good(load_mnist())
    assert server.asked == ["/good"]


@pytest.mark.parametrize("answer, words", [
    ("truncated", "broke off"),
    ("html", "a web page"),
    ("wrong", "not mnist.npz"),
    ("forbidden", "answered 403 Forbidden"),
    ("slow", "no answer in time"),
])
def test_names_a_bad_answer_and_asks_the_next_address(
        web, monkeypatch, tmp_path, answer, words):
    monkeypatch.setattr(mnist, "TIMEOUT", 0.3)
    server = web(answer)
    with pytest.raises(FileNotFoundError, match=f"{answer}: .*{words}"):
        load_mnist()
    assert not (tmp_path / ".keras").exists()
    web(answer, "good")
    assert is_good(load_mnist())
    assert server.asked == [f"/{answer}", f"/{answer}", "/good"]


@pytest.fixture
def memory():
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.parametrize("answer, words", [
    ("no_number", "announced 'abc' bytes"),
    ("elsewhere", "ValueError: Invalid IPv6 URL"),
    ("to_itself", "TooManyRedirects"),
    ("to_good_after_much", ""),
    ("drop_by_drop", "too slow"),
    ("headers_drop_by_drop", "no answer in time"),
    ("endless", "more bytes than"),
    ("endless_when_unpacked", "compressed"),
    ("larger", "announced '1099511627776' bytes"),
    ("a_little_larger", "more than mnist.npz has"),
])
def test_no_answer_takes_more_than_it_may(
        web, monkeypatch, memory, answer, words):
    """Neither time nor memory; then comes the next."""
    if answer.endswith("drop_by_drop"):
        for name, value in (("WINDOW", 0.5), ("ANSWER", 1)):
            monkeypatch.setattr(mnist, name, value, raising=False)
    server = web(answer)
    tracemalloc.clear_traces()
    start = time.monotonic()
    if words:
        with pytest.raises(FileNotFoundError, match=f"{answer}: .*{words}"):
            load_mnist()
    else:
        assert is_good(load_mnist())
    assert time.monotonic() - start < 8  # on a busy machine
    _, peak = tracemalloc.get_traced_memory()
    assert peak < 10e6 and server.sent < 50e6  # some wait in the system
    if words:
        web(answer, "good")
        assert is_good(load_mnist())
        assert server.asked[-1] == "/good"


def test_four_dead_addresses_are_not_long_and_not_silent(
        web, monkeypatch, capsys):
    monkeypatch.setattr(mnist, "ANSWER", 0.4, raising=False)
    monkeypatch.setattr(mnist, "SILENCE", 0.2, raising=False)
    assert 4 * mnist.TIMEOUT[0] < 15
    server = web("slow", "slow", "slow", "slow")
    start = time.monotonic()
    with pytest.raises(FileNotFoundError):
        load_mnist()
    assert time.monotonic() - start < 8
    _, err = capsys.readouterr()
    assert err.count(f"asking 127.0.0.1:{server.server_port} for") == 4


def test_the_time_for_all_addresses_ends(web, monkeypatch):
    monkeypatch.setattr(mnist, "PATIENCE", 0.3, raising=False)
    web("drop_by_drop", "slow", "drop_by_drop")
    start = time.monotonic()
    with pytest.raises(FileNotFoundError) as caught:
        load_mnist()
    assert time.monotonic() - start < 5
    assert str(caught.value).count("the time for all addresses is over") == 3


def test_an_interrupt_ends_the_waiting(web, monkeypatch):
    web("slow")

    def interrupt(self, timeout=None):
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "join", interrupt)
    with pytest.raises(KeyboardInterrupt):
        load_mnist()
    monkeypatch.undo()  # the server's own thread is joined too


def test_what_killed_processes_left_is_swept(web, cache):
    for number in (1, 2):
        cache.with_name(f"mnist.npz.{number}.part").write_bytes(b"half")
    cache.with_name("others.part").write_bytes(b"not ours")
    cache.write_bytes(GOOD)
    assert is_good(load_mnist())
    assert sorted(p.name for p in cache.parent.iterdir()) == [
        "mnist.npz", "others.part"]


def test_names_a_failure_before_any_answer(running, monkeypatch):
    refused = mnist.ADDRESSES[0]
    secure = f"https://127.0.0.1:{running.server_port}/good"
    for address, proxy, words in (
            (refused, "", "no connection"),
            (secure, "", "no secure connection"),
            ("http://nnlab.invalid/", refused, "the proxy refused"),
            ("http://", "", "InvalidURL: ")):
        monkeypatch.setattr(mnist, "ADDRESSES", [address])
        monkeypatch.setenv("HTTP_PROXY", proxy)
        with pytest.raises(FileNotFoundError, match=f"{address}: {words}"):
            load_mnist()


def test_the_error_says_where_it_looked_and_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        load_mnist()
    text = str(caught.value)
    assert text.startswith("load_mnist: needs the file mnist.npz")
    assert "NNLAB_DATA: not set" in text
    assert f"{tmp_path / '.keras' / 'datasets' / 'mnist.npz'}: No such" in text
    assert "/refused: no connection" in text
    assert 'write load_mnist(fallback="digits")' in text


def test_a_cache_that_cannot_be_written_costs_no_data(
        web, monkeypatch, tmp_path, capsys):
    web("good")
    (tmp_path / "file").write_bytes(b"")  # no folder can be made in a file
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "file"))
    assert is_good(load_mnist())
    line, = capsys.readouterr().out.splitlines()
    assert line.startswith("load_mnist: keeps mnist.npz in")
    assert "could not write" in line and "set KERAS_HOME" in line


def test_a_full_disk_leaves_no_half_file(web, monkeypatch, cache, capsys):
    web("good")

    def half_then_full(path, content):
        with path.open("wb") as stream:
            stream.write(content[:200])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", half_then_full)
    assert is_good(load_mnist())
    assert list(cache.parent.iterdir()) == []
    assert os.strerror(errno.ENOSPC) in capsys.readouterr().out


def test_the_file_appears_in_one_piece(web, monkeypatch, cache):
    web("good")
    written, write = [], Path.write_bytes

    def spy(path, content):
        written.append(path)
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", spy)
    assert is_good(load_mnist()) and cache.read_bytes() == GOOD
    assert [path.parent for path in written] == [cache.parent]
    assert cache not in written  # written beside it, then renamed


def test_two_processes_at_once_both_get_it(web, tmp_path):
    web("drip")
    code = f"""if True:
        from nnlab.datasets import load_mnist, mnist
        mnist.SHAPES, mnist.SHA256 = {SHAPES}, {SHA256}
        mnist.ADDRESSES = {mnist.ADDRESSES}
        (x_train, _), _ = load_mnist()
        print(int(x_train.sum()))"""
    both = [subprocess.Popen([sys.executable, "-c", code], text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(2)]
    for process in both:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert out.split()[-1] == str(ARRAYS["x_train"].sum())
    cache = tmp_path / ".keras" / "datasets" / "mnist.npz"
    assert cache.read_bytes() == GOOD
    assert [p.name for p in cache.parent.iterdir()] == ["mnist.npz"]


# Broken files


class Trap:
    def __reduce__(self):
        return os.mkdir, ("sprung",)


def npy(a):
    stream = io.BytesIO()
    np.save(stream, a)
    return stream.getvalue()


def zipped(member):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x_train.npy", member)
    return stream.getvalue()


def announcing(shape):
    """An array that says it is large, and is not there."""
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        stream, {"descr": "|u1", "fortran_order": False, "shape": shape})
    return zipped(stream.getvalue())


BROKEN = {
    "truncated": (GOOD[:-200], "not a zip"),
    "garbled": (GOOD[:200] + bytes(50) + GOOD[250:], ""),
    "empty": (b"", "not a zip"),
    "a web page": (b"<html>log in</html>", "not a zip"),
    "a pickle": (pickle.dumps(ARRAYS), "not a zip"),
    "one array": (npy(ARRAYS["x_train"]), ""),
    "too few": (npz(x_train=ARRAYS["x_train"]), "no array y_train"),
    "flat": (npz(**{**ARRAYS, "x_test": ARRAYS["x_test"].reshape(2, -1)}),
             r"x_test is uint8 \(2, 784\)"),
    "float": (npz(**{**ARRAYS, "y_test": ARRAYS["y_test"] / 1}), "float64"),
    "other": (npz(**{**ARRAYS, "y_train": ARRAYS["y_train"][::-1]}),
              "y_train differs"),
    "trap": (npz(**{**ARRAYS, "x_train": np.array([Trap()])}),
             "x_train is object"),
    "terabytes": (announcing((10**6, 10**6)), r"uint8 \(1000000, 1000000\)"),
    "a long header": (zipped(b"\x93NUMPY\2\0" + b"\xff\xff\xff\0"
                             + bytes(2**24)), "x_train has 16,777,228 bytes"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_named_kept_and_fetched_again(
        web, cache, capsys, monkeypatch, tmp_path, kind):
    monkeypatch.chdir(tmp_path)
    web("good")
    content, words = BROKEN[kind]
    cache.write_bytes(content)
    assert is_good(load_mnist())
    assert cache.read_bytes() == GOOD
    assert cache.with_name("mnist.npz.broken").read_bytes() == content
    out = capsys.readouterr().out
    assert out.startswith(f"load_mnist: {cache}: is not MNIST (")
    assert words.replace("\\", "") in out.splitlines()[0]
    assert "renamed to mnist.npz.broken" in out
    assert not (tmp_path / "sprung").exists()


def test_a_large_or_endless_file_is_not_read(monkeypatch, tmp_path):
    big, pipe = tmp_path / "big.npz", tmp_path / "pipe.npz"
    with big.open("wb") as stream:
        stream.truncate(2**33)
    paths = [(big, "it has 8,589,934,592 bytes")]
    if hasattr(os, "mkfifo"):
        os.mkfifo(pipe)
        paths.append((pipe, "is no file"))
    for path, words in paths:
        monkeypatch.setenv("NNLAB_DATA", str(path))
        with pytest.raises(FileNotFoundError, match=words):
            load_mnist()


@pytest.mark.parametrize("given", ["x" * 5000, "~nobody-of-this-name/x"])
def test_a_place_that_cannot_be_is_no_reason_to_stop(
        cache, monkeypatch, given):
    cache.write_bytes(GOOD)
    monkeypatch.setenv("NNLAB_DATA", given)
    assert is_good(load_mnist()) and find_mnist() == cache


def test_of_three_who_meet_a_broken_file_none_renames_a_good_one(
        web, cache):
    """They look at the same time, and act one after the other."""
    web("good")
    cache.write_bytes(b"half")
    code = f"""if True:
        import sys, time
        from nnlab.datasets import load_mnist, mnist
        mnist.SHAPES, mnist.SHA256 = {SHAPES}, {SHA256}
        mnist.ADDRESSES = {mnist.ADDRESSES}
        set_aside = mnist._set_aside
        def late(path):
            print("met", flush=True)
            sys.stdin.readline()
            return set_aside(path)
        mnist._set_aside = late
        (x_train, _), _ = load_mnist()
        print(int(x_train.sum()))"""
    three = [subprocess.Popen([sys.executable, "-c", code], text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) for _ in range(3)]
    for process in three:
        assert process.stdout.readline() == "met\n"
    for process in three:
        out, err = process.communicate("go\n", timeout=60)
        assert out.split()[-1] == str(ARRAYS["x_train"].sum()), err
    assert {p.name: p.read_bytes() for p in cache.parent.iterdir()} == {
        "mnist.npz": GOOD, "mnist.npz.broken": b"half"}


def test_an_earlier_broken_file_is_never_overwritten(web, cache):
    web("good")
    for content in (b"first", b"second", b"third"):
        cache.write_bytes(content)
        load_mnist()
    assert {p.name: p.read_bytes() for p in cache.parent.iterdir()} == {
        "mnist.npz": GOOD, "mnist.npz.broken": b"first",
        "mnist.npz.broken-2": b"second", "mnist.npz.broken-3": b"third"}


def test_a_broken_file_in_the_readers_folder_is_kept_too(
        web, monkeypatch, tmp_path, capsys):
    web("good")
    (tmp_path / "mnist.npz").write_bytes(b"half")
    monkeypatch.setenv("NNLAB_DATA", str(tmp_path))
    assert is_good(load_mnist())
    assert (tmp_path / "mnist.npz.broken").read_bytes() == b"half"
    assert str(tmp_path / "mnist.npz") in capsys.readouterr().out


def test_a_readers_file_of_another_name_is_left_alone(
        web, monkeypatch, tmp_path, capsys):
    web("good")
    path = tmp_path / "thesis.npz"
    path.write_bytes(b"years of work")
    monkeypatch.setenv("NNLAB_DATA", str(path))
    assert is_good(load_mnist())
    assert path.read_bytes() == b"years of work"
    assert f"{path}: is not MNIST" in capsys.readouterr().out


def test_a_broken_file_that_cannot_be_renamed_stays(
        web, monkeypatch, tmp_path, capsys):
    web("good")
    path = tmp_path / "mnist.npz"
    path.write_bytes(b"half")
    monkeypatch.setenv("NNLAB_DATA", str(path))

    def refuse(self, target):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    assert is_good(load_mnist())
    assert path.read_bytes() == b"half"
    assert "cannot be renamed (Permission denied)" in capsys.readouterr().out


def test_a_file_that_cannot_be_opened_is_not_taken_for_broken(
        cache, monkeypatch):
    cache.write_bytes(GOOD)

    def refuse(self, *args):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileNotFoundError, match="mnist.npz: Permission"):
        load_mnist()
    assert [p.name for p in cache.parent.iterdir()] == ["mnist.npz"]


# The fallback


@pytest.mark.parametrize("answer", ["refused", "no_number", "elsewhere"])
def test_the_fallback_is_announced_in_one_line(web, capsys, answer):
    if answer != "refused":
        web(answer)
    load_mnist(fallback="digits")
    out, err = capsys.readouterr()
    assert out.startswith("NOTICE: ") and out.count("\n") == 1 and not err


def test_mnist_comes_before_the_fallback(cache, capsys):
    cache.write_bytes(GOOD)
    assert is_good(load_mnist(fallback="digits"))
    assert capsys.readouterr().out == ""


def test_the_fallback_looks_like_mnist():
    (x_train, y_train), (x_test, y_test) = load_mnist(fallback="digits")
    assert (x_train.shape, x_test.shape) == ((1437, 28, 28), (360, 28, 28))
    assert (y_train.shape, y_test.shape) == ((1437,), (360,))
    assert {a.dtype for a in (x_train, y_train, x_test, y_test)} == {
        np.dtype(np.uint8)}
    x = np.concatenate([x_train, x_test])
    assert (x.min(), x.max()) == (0, 255)
    frame = np.ones((28, 28), bool)
    frame[4:24, 4:24] = False
    assert not x[:, frame].any()  # as in MNIST: 20x20 in the middle
    assert 0.1 < x.mean() / 255 < 0.2  # MNIST's mean is 0.13


def test_the_fallback_is_every_digit_enlarged_under_its_own_name():
    from scipy.ndimage import zoom  # bilinear enlargement by other hands

    (x_train, y_train), (x_test, y_test) = load_mnist(fallback="digits")
    x = np.concatenate([x_train, x_test])[:, 4:24, 4:24].reshape(-1, 400)
    images, y = datasets.digits(flat=False)
    expected = 255 * zoom(images, (1, 2.5, 2.5), order=1, grid_mode=True,
                          mode="nearest").reshape(-1, 400)
    x, expected = x.astype(float), expected.astype(float)
    distance = ((x**2).sum(1)[:, None] + (expected**2).sum(1)
                - 2 * x @ expected.T)  # (1797, 1797)
    found = distance.argmin(axis=1)
    assert sorted(found) == list(range(1797))
    assert np.abs(x - expected[found]).max() < 0.51  # rounding
    assert np.array_equal(np.append(y_train, y_test), y[found])


def test_the_fallback_is_always_the_same_even_split():
    (x_train, y_train), (x_test, y_test) = load_mnist(fallback="digits")
    (again, _), (_, labels) = load_mnist(fallback="digits")
    assert np.array_equal(x_train, again) and np.array_equal(y_test, labels)
    share = np.bincount(y_test) / np.bincount(np.append(y_train, y_test))
    assert abs(share - 0.2).max() < 0.01
    train = {image.tobytes() for image in x_train}
    assert not any(image.tobytes() in train for image in x_test)


@pytest.mark.parametrize("wrong", ["fashion", "", True, 0])
def test_refuses_an_unknown_fallback(cache, wrong):
    cache.write_bytes(GOOD)
    with pytest.raises(ValueError, match=r'None or "digits"; got .*; write '):
        load_mnist(fallback=wrong)


# The real MNIST, and Keras

needs_mnist = pytest.mark.skipif(
    REAL is None, reason="MNIST is not on this machine: set NNLAB_DATA")


@needs_mnist
def test_returns_what_keras_returns(monkeypatch, tmp_path):
    monkeypatch.undo()  # the true digests, and Keras meets the true home
    from keras.datasets import mnist as keras_mnist
    from keras.src.backend import config
    from keras.src.utils import file_utils

    (tmp_path / "datasets").mkdir()
    shutil.copy(REAL, tmp_path / "datasets" / "mnist.npz")
    monkeypatch.delenv("NNLAB_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.setattr(config, "_KERAS_DIR", str(tmp_path))
    monkeypatch.setattr(file_utils, "validate_file",
                        lambda *args, **kwargs: True)  # any zip of MNIST
    ours, theirs = load_mnist(), keras_mnist.load_data()
    assert type(ours) is tuple and [type(pair) for pair in ours] == [tuple] * 2
    for a, b in zip(sum(ours, ()), sum(theirs, ()), strict=True):
        assert a.dtype == b.dtype and np.array_equal(a, b)


def test_fetches_what_keras_fetches():
    keras = Path(find_spec("keras").origin).parent
    source = (keras / "src" / "datasets" / "mnist.py").read_text("utf-8")
    assert ADDRESSES[0].removesuffix("mnist.npz") in source
    assert FILE_SHA256 in source
    assert len(ADDRESSES) > 1
    assert all(a.startswith("https://") for a in ADDRESSES)


# Points in the plane, and small digits


@pytest.mark.parametrize("make, classes", [
    (datasets.xor, 2), (datasets.spirals, 3),
    (datasets.moons, 2), (datasets.circles, 2)])
def test_points_have_one_form_and_one_seed(make, classes):
    for n in (24, 25):
        x, y = make(n)
        assert (x.shape, y.shape) == ((n, 2), (n,))
        assert (x.dtype, y.dtype.kind) == (np.float32, "i")
        count = np.bincount(y)
        assert len(count) == classes and count.max() - count.min() <= 1
    again, _ = make(25)
    other, _ = make(25, rng=1)
    assert np.array_equal(x, again) and not np.array_equal(x, other)
    rng = np.random.default_rng(0)
    first, second = make(25, rng=rng)[0], make(25, rng=rng)[0]
    assert np.array_equal(first, x) and not np.array_equal(first, second)


@pytest.mark.parametrize("make", [
    datasets.xor, datasets.spirals, datasets.moons, datasets.circles])
def test_points_refuse_nonsense_in_three_parts(make):
    name = make.__name__
    with pytest.raises(ValueError, match=rf"{name}: .*got n=1; write {name}"):
        make(1)
    for noise in (-0.1, float("nan")):
        with pytest.raises(ValueError, match=rf"{name}: .*got noise=.*write"):
            make(noise=noise)


def test_xor_is_the_truth_table_with_noise():
    x, y = datasets.xor(4000, noise=0.1)
    corner = np.rint(x)
    near = np.abs(x - corner).max(axis=1) < 0.4
    assert near.mean() > 0.99
    assert np.array_equal(y[near], (corner[:, 0] != corner[:, 1])[near])
    assert np.std(x - np.stack([np.arange(4000) % 4 // 2,
                                np.arange(4000) % 2], 1)
                  ) == pytest.approx(0.1, rel=0.05)


def test_spirals_follow_their_formula():
    x, y = datasets.spirals(400, classes=4, noise=0, turns=0.5)
    r = np.hypot(x[:, 0], x[:, 1])
    assert np.allclose(np.sort(r), np.arange(400) / 400, atol=1e-6)
    angle = 2 * np.pi * (0.5 * r + y / 4)
    assert np.allclose(x, np.stack([r * np.cos(angle), r * np.sin(angle)], 1),
                       atol=1e-5)
    with pytest.raises(ValueError, match="got classes=0; write spirals"):
        datasets.spirals(classes=0)


def test_moons_and_circles_are_half_circles_and_rings():
    x, y = datasets.moons(100, noise=0)
    centre = np.array([[0, 0], [1, 0.5]])[y]
    assert np.allclose(np.linalg.norm(x - centre, axis=1), 1, atol=1e-6)
    x, y = datasets.circles(100, noise=0)
    assert np.allclose(np.linalg.norm(x, axis=1), np.where(y, 0.5, 1))


def test_digits_are_those_of_scikit_learn_between_0_and_1():
    from sklearn.datasets import load_digits

    flat, y = datasets.digits()
    images, _ = datasets.digits(flat=False)
    assert (flat.shape, images.shape) == ((1797, 64), (1797, 8, 8))
    assert flat.dtype == images.dtype == np.float32
    assert np.array_equal(flat, images.reshape(-1, 64))
    assert np.array_equal(flat * 16, load_digits().data)
    assert np.array_equal(y, load_digits().target)


def test_importing_datasets_loads_numpy_only():
    code = ("import sys, nnlab.datasets; print(*{'sklearn', 'scipy', 'pooch',"
            "'requests', 'tqdm', 'keras', 'matplotlib'} & set(sys.modules))")
    run = subprocess.run([sys.executable, "-c", code], text=True, check=True,
                         capture_output=True)
    assert run.stdout.strip() == ""
