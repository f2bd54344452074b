"""Noticing that a variable changes which machine code took for constant: a global, a module's attribute, a closure cell.

In: Reads (typeinfer.source): namespaces, names, the values taken for constant.  Out: a Python function is called when a
watched name is about to change.  Holds: no code that took an old value for constant starts after the change (with what the entry
checks, see watched).

Globals cost a call nothing: CPython 3.12 and later call a function of ours at each store into a dictionary that is watched. It
is machine code, because scripts store into their globals in loops: it looks the name's hash up in a table of bytes, and only
for a name that may be watched calls Python. CPython 3.11 numbers the states of each dictionary instead; the entry compares
the number, and where it differs, the values. Cells cannot be watched; their content is compared.
"""
from __future__ import annotations

import ctypes
import weakref
from functools import cache

from codegen import capi

SIZE = 4096                                      # bytes of the table of names, by the low bits of their hashes
_listeners: dict[tuple[int, str], weakref.WeakSet] = {}


@cache
def _watcher() -> int | None:
    """The number of our watcher in this interpreter; None where it has no watchers, or none left. (The runtime is loaded.)"""
    if not hasattr(ctypes.pythonapi, "PyDict_Watch"):
        return None
    add = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(("PyDict_AddWatcher", ctypes.pythonapi))
    try:
        return add(capi.RUNTIME["jitcore_changed"])
    except RuntimeError:                          # an interpreter has eight
        return None


def can_watch() -> bool:
    return _watcher() is not None


def watch(reads, listener) -> None:
    """Call `listener.constant_changes(namespace, name, value)` before a name is rebound; name None: perhaps any name is."""
    if not can_watch():
        return
    start = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.py_object)(("PyDict_Watch", ctypes.pythonapi))
    marks = (ctypes.c_uint8 * SIZE).from_address(capi.RUNTIME["jitcore_watched"])
    started = set()
    for read in reads:
        if read.name is None:
            continue
        where = id(read.namespace)
        if where not in started:
            started.add(where)
            start(_watcher(), read.namespace)
        _listeners.setdefault((where, read.name), weakref.WeakSet()).add(listener)
        marks[hash(read.name) % SIZE] = 1


def notice(namespace: dict, name: str | None, value) -> None:
    """What the watcher calls for a name that may be watched."""
    found = _listeners.get((id(namespace), name), ())
    if name is None:
        found = [one for (where, _), ones in list(_listeners.items()) if where == id(namespace) for one in ones]
    for one in list(found):
        one.constant_changes(namespace, name, value)
