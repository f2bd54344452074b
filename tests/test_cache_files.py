"""The disk cache: nothing that is wrong with its files or folder shows, it has a size, and several may write to it."""

import errno
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from kept import ROOT

from jitcore import fingerprint, njit, store
from jitcore.__main__ import main

# --- files and folders that are not as they should be

def broken_files():
    return {
        "empty": lambda path: path.write_bytes(b""),
        "truncated": lambda path: path.write_bytes(path.read_bytes()[:-100]),
        "only the head": lambda path: path.write_bytes(path.read_bytes()[:30]),
        "a bit flipped": lambda path: path.write_bytes(path.read_bytes()[:-50] + bytes([path.read_bytes()[-50] ^ 1])
                                                       + path.read_bytes()[-49:]),
        "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
        "appended": lambda path: path.write_bytes(path.read_bytes() + b"x"),
        "text": lambda path: path.write_text("what is this?"),
        "another entry": lambda path: path.write_bytes(next(one for one in sorted(path.parents[1].rglob("*.jit"))
                                                            if one.name != path.name).read_bytes()),
        "a folder": lambda path: (path.unlink(), path.mkdir()),
        "a link": lambda path: (path.rename(path.with_suffix(".real")), path.symlink_to(path.with_suffix(".real"))),
        "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
        "writable for others": lambda path: path.chmod(0o602),
        "writable for the group": lambda path: path.chmod(0o620),
        "in a folder that others can write": lambda path: path.parent.chmod(0o777),
        "in a cache that others can write": lambda path: path.parents[1].chmod(0o777),
    }


@pytest.mark.parametrize("how", broken_files())
def test_a_broken_file_is_a_miss(kept, how, monkeypatch, tmp_path):
    if how == "in a cache that others can write":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))

    def make():
        return njit(lambda x: x + 17)
    njit(lambda x: x - 1)(1)
    make()(1)
    assert kept.counts() == (0, 2)
    entry = max(kept.files(), key=lambda path: path.stat().st_mtime_ns)
    broken_files()[how](entry)
    assert make()(1) == 18
    assert kept.counts() == (0, 1)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("what", ["file", "shard", "folder"])
def test_files_of_another_user_are_not_loaded(kept, what, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))

    def make():
        return njit(lambda x: x + 18)
    make()(1)
    for path in kept.files():
        os.chown({"file": path, "shard": path.parent, "folder": path.parents[1]}[what], 12345, -1)
    kept.counts()
    assert make()(1) == 19 and kept.counts() == (0, 1)


def test_a_symbol_that_this_process_lacks(kept, monkeypatch):
    """Such as a vector function that another build of NumPy does not export."""
    from codegen.machine import runtime
    make = lambda: njit(lambda a: a + 31.5)       # noqa: E731
    with monkeypatch.context() as patch:
        names_in = runtime.names_in
        patch.setattr(runtime, "load", lambda code, module, names_in=names_in: runtime.load_kept(
            code, names_in(code, module), module.objects))
        patch.setattr(runtime, "names_in", lambda code, module: [one for one in names_in(code, module) if not one[1]])
        assert make()(np.ones(2))[1] == 32.5
    kept.counts()
    for expected_counts in ((0, 1), (1, 0)):
        assert make()(np.ones(2))[1] == 32.5 and kept.counts() == expected_counts


def test_files_are_for_their_owner(kept):
    old = os.umask(0)
    try:
        njit(lambda x: x + 19)(1)
    finally:
        os.umask(old)
    paths = [kept.folder, *kept.folder.rglob("*")]
    assert len(paths) > 2 and all(path.stat().st_mode & 0o077 == 0 for path in paths)


def test_no_folder_at_all(kept, monkeypatch, tmp_path):
    """Then memory does, which a new function of the same code finds."""
    file = tmp_path / "a file"
    file.write_text("")
    import tempfile
    monkeypatch.setenv("JITCORE_CACHE_DIR", str(file / "below"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(file / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(file))
    assert store.folder() is None
    for times in range(2):
        assert njit(lambda x: x + 20)(1) == 21
        assert kept.counts() == ((0, 1), (1, 0))[times]
    assert list(tmp_path.iterdir()) == [file]


def test_the_next_folder_where_one_is_of_no_use(kept, monkeypatch, tmp_path):
    file = tmp_path / "a file"
    file.write_text("")
    monkeypatch.setenv("JITCORE_CACHE_DIR", str(file / "below"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    assert store.folder() == str(tmp_path / "home" / "jitcore")
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    assert Path(store.folder()).name == f"jitcore-{store._user()}"
    monkeypatch.setenv("JITCORE_CACHE_DIR", "with a zero \N{SYMBOL FOR NULL}")
    monkeypatch.chdir(tmp_path)
    assert Path(store.folder()).parent == tmp_path


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EACCES])
@pytest.mark.parametrize("call", ["write", "open", "replace", "makedirs", "listdir", "stat"])
def test_calls_that_fail(kept, monkeypatch, call, code):
    def fail(*args, **keywords):
        raise OSError(code, os.strerror(code))
    make = lambda: njit(lambda x: x + 21)         # noqa: E731
    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        assert make()(1) == 22
    assert make()(1) == 22
    assert not list(kept.folder.rglob("*.tmp"))


def test_a_folder_that_goes_away(kept):
    make = lambda: njit(lambda x: x + 22)         # noqa: E731
    for _ in range(2):
        assert make()(1) == 23 and kept.counts() == (0, 1)
        shutil.rmtree(kept.folder)
    assert make()(1) == 23 and kept.counts() == (0, 1)
    assert make()(1) == 23 and kept.counts() == (1, 0)


# --- size

def test_the_least_recently_used_go(kept, monkeypatch):
    monkeypatch.setenv("JITCORE_CACHE_SIZE", str(20 / 1024))
    for number in range(40):
        store.write(fingerprint.digest(number), bytes([number]) * 1000)
        if number == 0:
            for path in kept.files():
                os.utime(path, (10**10, 10**10))  # just used, for a long time
        else:
            for path in kept.files():
                if path.stat().st_mtime < 10**9 * 5:
                    os.utime(path, (number, path.stat().st_mtime if path.stat().st_mtime < 100 else number))
    store.evict()
    assert sum(path.stat().st_size for path in kept.files()) <= 20 * 1024
    left = [number for number in range(40) if list(store.read(fingerprint.digest(number)))]
    assert left[0] == 0 and left[1:] == list(range(40 - len(left) + 1, 40)) and len(left) > 10


def test_using_an_entry_is_noted(kept):
    make = lambda: njit(lambda x: x + 23)         # noqa: E731
    make()(1)
    for path in kept.files():
        os.utime(path, (1, 1))
    make()(1)
    assert kept.counts() == (1, 1)
    assert sum(time.time() - path.stat().st_mtime < 1000 for path in kept.files()) == 1


def test_values_of_globals_do_not_pile_up(kept):
    for value in range(3 * store.SIBLINGS):
        variables = {"njit": njit, "K": value}
        exec("f = njit(lambda x: x + K)", variables)
        assert variables["f"](1) == value + 1
    assert max(len([one for one in kept.files() if one.name.startswith(path.name[:38])]) for path in kept.files()) == store.SIBLINGS


def test_what_a_killed_writer_left_goes(kept):
    njit(lambda x: x + 24)(1)
    old, new = (kept.files()[0].with_suffix(f".jit.{number}.tmp") for number in (1, 2))
    old.write_text(""), new.write_text("")
    os.utime(old, (1, 1))
    store.evict()
    assert new.exists() and not old.exists()


def test_the_command(kept, capsys, monkeypatch, tmp_path):
    njit(lambda x: x + 25)(1)
    count = len(kept.files())
    assert main(["cache", "info"]) == 0
    shown = capsys.readouterr().out
    assert str(kept.folder) in shown and f"files   {count}," in shown
    with monkeypatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
        patch.setenv("JITCORE_CACHE_DIR", __file__)
        patch.setenv("JITCORE_CACHE", "0")
        assert main(["cache", "info"]) == 0
        shown = capsys.readouterr().out
        assert str(tmp_path / "home") in shown and f"{__file__} is not used" in shown and "off     JITCORE_CACHE=0" in shown
    assert main(["cache", "clear"]) == 0
    assert f"{count} files removed" in capsys.readouterr().out
    assert not kept.files() and not any(kept.folder.iterdir())
    assert njit(lambda x: x + 25)(1) == 26
    with pytest.raises(SystemExit) as ended:
        main(["cache", "burn"])
    assert ended.value.code == 2


# --- several writers

WRITER = """
import random, sys
from jitcore import cache, njit

def make(number):
    variables = {"njit": njit, "K": number}
    exec(f"@njit\\ndef f(a, i):\\n    return a + g(i) * {number}\\ndef g(i): return i + K", variables)
    return variables["f"]

order = list(range(HOW_MANY))
random.shuffle(order)
for number in order:
    for x in (1, 2.5):
        found = make(number)(x, 3)
        assert found == x + (3 + number) * number and type(found) is type(x), (number, x, found)
print(cache.COUNTS)
"""


def writers(folder: Path, count: int, functions: int, **environment):
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "JITCORE_CACHE": "1", "JITCORE_CACHE_DIR": str(folder), **environment}
    code = WRITER.replace("HOW_MANY", str(functions))
    return [subprocess.Popen([sys.executable, "-c", code], env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             text=True) for _ in range(count)]


def test_writers_at_the_same_time(kept):
    for started in writers(kept.folder, 4, 5):
        out, err = started.communicate()
        assert started.returncode == 0 and not err, err
    assert not list(kept.folder.rglob("*.tmp"))
    last, = writers(kept.folder, 1, 5)
    assert "'found': 10, 'missed': 0" in last.communicate()[0]


@pytest.mark.slow
def test_stress(tmp_path):
    """64 processes, 100 functions, one small folder; some are killed, files are truncated under them."""
    import random
    random.seed(7)
    folder, running, killed, ended = tmp_path / "cache", [], 0, 0
    waiting = 64
    while waiting or running:
        if waiting and len(running) < 8:
            running += writers(folder, 1, 100, JITCORE_CACHE_SIZE="0.5" if waiting % 4 == 0 else "")
            waiting -= 1
            continue
        time.sleep(random.random() / 20)
        files = list(folder.rglob("*.jit*")) if random.random() < 0.3 else []
        for path in random.sample(files, min(2, len(files))):
            try:
                os.truncate(path, random.randrange(2000))
            except OSError:
                pass
        if random.random() < 0.03 and running and killed < 24:
            random.choice(running).kill()
            killed += 1
        for one in list(running):
            if one.poll() is not None:
                running.remove(one)
                out, err = one.communicate()
                assert one.returncode in (0, -9) and not err, (one.returncode, err)
                ended += one.returncode == 0
    assert killed and ended >= 40
