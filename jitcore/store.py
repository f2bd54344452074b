"""A folder of immutable files that many processes share: the disk half of the cache.

In: a key, data.  Out: the data stored under a key, by this process or another.  Holds: nothing here raises, whatever the
folder is like: what cannot be read is not there, what cannot be written is not kept. A file appears whole or not at all
(written to a temporary name, renamed), is never changed after, and has a checksum. It is code that will be run, so files
are made for their owner only, and neither a file nor a folder that another user could have written is looked at.

    folder/ab/cdef…-0123….jit      ab cdef… the key; 0123… the checksum, so that several may share a key

Where: JITCORE_CACHE_DIR, else the user's cache folder, else a folder in the system's temporary one, whichever is the first
that is there or can be made, and is ours; else memory. Total size: JITCORE_CACHE_SIZE in megabytes (default 256); beyond it
the files that were not used for longest go. A file's modification time says when it was last used, and nothing else.
"""
from __future__ import annotations

import itertools
import os
import stat
import sys
import time

from jitcore.fingerprint import checksum

MAGIC = b"jitcore cache 1\n"
SUFFIX = ".jit"
DEFAULT_SIZE = 256
SIBLINGS = 8                    # files of one key: functions that differ in values of globals only
LONGEST = 64 << 20              # bytes of a file
_UNTOUCHED = 3600               # seconds for which a use is not noted again
_ABANDONED = 3600               # seconds after which a temporary file has no writer any more
_serial = itertools.count()


# --- where

def folder() -> str | None:
    """The folder to use, made if need be; None where none is to be had."""
    asked = tuple(map(os.environ.get, _VARIABLES))
    known = _FOUND.get(asked)
    if known is None or not is_ours(known):
        known = _FOUND[asked] = next(filter(_can_use, _candidates(asked[0])), None)
    return known


_VARIABLES = "JITCORE_CACHE_DIR", "XDG_CACHE_HOME", "HOME"
_FOUND: dict[tuple, str | None] = {}


def _candidates(given: str | None):
    if given:
        yield os.path.abspath(given)
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    if base and os.path.isabs(base):
        yield os.path.join(base, "jitcore")
    import tempfile
    try:
        yield os.path.join(tempfile.gettempdir(), f"jitcore-{_user()}")
    except OSError:                               # no usable temporary folder
        pass


def _user() -> int | str:
    return os.geteuid() if hasattr(os, "geteuid") else os.environ.get("USERNAME", "user")


def _can_use(path: str) -> bool:
    try:
        os.makedirs(path, 0o700, exist_ok=True)
    except (OSError, ValueError):                 # ValueError: a zero byte in the name
        pass
    return is_ours(path)


def is_ours(path: str) -> bool:
    """Whether it is a folder that nobody but this user can write into."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return False
    return stat.S_ISDIR(found.st_mode) and _is_private(found)


def _is_private(found: os.stat_result) -> bool:
    return not hasattr(os, "geteuid") or found.st_uid == os.geteuid() and not found.st_mode & 0o022


# --- reading

def read(key: bytes):
    """The data stored under a key, one after another, the last used first."""
    if folder() is None:
        yield from _MEMORY.get(key, ())
        return
    for path in _files_of(key):
        data = _read_file(path)
        if data is not None:
            _note_use(path)
            yield data


def _place(key: bytes) -> tuple[str, str]:
    """The folder of the key's files, and how their names start."""
    name = key.hex()
    return os.path.join(folder() or "", name[:2]), f"{name[2:]}-"


def _files_of(key: bytes) -> list[str]:
    shard, start = _place(key)
    if not is_ours(shard):
        return []
    try:
        found = [os.path.join(shard, name) for name in os.listdir(shard) if name.startswith(start) and name.endswith(SUFFIX)]
    except OSError:
        return []
    return found if len(found) < 2 else sorted(found, key=_last_use, reverse=True)


def _last_use(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0


def _note_use(path: str) -> None:
    try:
        if time.time() - os.stat(path).st_mtime > _UNTOUCHED:
            os.utime(path)
    except OSError:
        pass


def _read_file(path: str) -> bytes | None:
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
                       | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode) or not _is_private(found) or found.st_size > LONGEST:
            return None
        data = b"".join(iter(lambda: os.read(file, 1 << 20), b""))
    except OSError:
        return None
    finally:
        os.close(file)
    body = len(MAGIC) + 20
    return data[body:] if data[:body] == MAGIC + checksum(data[body:]) else None


# --- writing

def write(key: bytes, data: bytes) -> None:
    """Store data under a key, if that can be done."""
    if len(data) > min(LONGEST - 100, limit() // 2):
        return
    if folder() is None:
        _write_memory(key, data)
        return
    shard, start = _place(key)
    sum_ = checksum(data)
    path = os.path.join(shard, f"{start}{sum_.hex()[:16]}{SUFFIX}")
    try:
        os.makedirs(shard, 0o700, exist_ok=True)
        if is_ours(shard):
            _write_file(path, MAGIC + sum_ + data)
            for old in _files_of(key)[SIBLINGS:]:
                _remove(old)
            _bound(sum_, len(data))
    except OSError:                               # read-only, full, or going away under us
        pass


def _write_file(path: str, data: bytes) -> None:
    temporary = f"{path}.{os.getpid()}.{next(_serial)}.tmp"
    file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0),
                   0o600)
    try:
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(file, rest):]
        finally:
            os.close(file)
        os.replace(temporary, path)
    except BaseException:                         # an interrupt, too, leaves nothing behind
        _remove(temporary)
        raise


def _remove(path: str) -> bool:
    try:
        os.unlink(path)
        return True
    except OSError:
        return False


# --- the size

def limit() -> int:
    """The most bytes that the files may have together."""
    try:
        return max(0, int(float(os.environ.get("JITCORE_CACHE_SIZE") or DEFAULT_SIZE) * (1 << 20)))
    except (ValueError, OverflowError):
        return DEFAULT_SIZE << 20


_written = {"bytes": 0}


def _bound(sum_: bytes, size: int) -> None:
    """After a file was written: look now and then at the size of all (7 ms for a thousand files), for one file in 64 whichever
    process writes it, and where this one has written much."""
    _written["bytes"] += size
    if sum_[0] % 64 == 0 or _written["bytes"] > limit() // 32:
        _written["bytes"] = 0
        evict()


def evict() -> int:
    """Remove what was not used for longest until the rest is within the limit; returns how many files went."""
    found, abandoned, most = files(), [], limit()
    now, total, count = time.time(), sum(size for _, size, _ in found), 0
    for used, size, path in found:
        if path.endswith(".tmp"):
            if now - used > _ABANDONED:
                abandoned.append(path)
        elif total > most:
            total -= size
            count += _remove(path)
    return count + sum(map(_remove, abandoned))


def files() -> list[tuple[float, int, str]]:
    """(last use, size, path) of all files, the longest unused first."""
    found, place = [], folder()
    for shard in _entries(place) if place else ():
        if len(shard.name) == 2 and is_ours(shard.path):
            for entry in _entries(shard.path):
                if entry.name.endswith((SUFFIX, ".tmp")):
                    try:
                        about = entry.stat(follow_symlinks=False)
                    except OSError:
                        continue
                    found.append((about.st_mtime, about.st_size, entry.path))
    return sorted(found)


def _entries(path: str) -> list:
    try:
        with os.scandir(path) as entries:
            return list(entries)
    except OSError:
        return []


def clear() -> int:
    """Remove all files; returns how many went."""
    _MEMORY.clear()
    count = sum(_remove(path) for _, _, path in files())
    place = folder()
    for shard in _entries(place) if place else ():
        try:
            if len(shard.name) == 2:
                os.rmdir(shard.path)
        except OSError:
            pass
    return count


# --- memory, where there is no folder

_MEMORY: dict[bytes, tuple[bytes, ...]] = {}
_MOST_IN_MEMORY = 500           # keys


def _write_memory(key: bytes, data: bytes) -> None:
    known = _MEMORY.pop(key, ())
    _MEMORY[key] = (data, *(one for one in known if one != data))[:SIBLINGS]
    while len(_MEMORY) > _MOST_IN_MEMORY:
        _MEMORY.pop(next(iter(_MEMORY)))
