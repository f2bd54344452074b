"""Calling compiled code from Python: the type of dispatchers.

In: nothing.  Out: NativeEntry, a class whose instances CPython calls through machine code.  Holds: importing this module needs nothing
that compiles; a NativeEntry may be called at any time, also before there is machine code, and while specialisations are added.

CPython calls an object through the function pointer in its *vectorcall slot*, with a C array of arguments. A NativeEntry's
slot is empty at first, and CPython falls back to `__call__`, in Python. Once there is machine code the slot holds the
*trampoline*, one function for all dispatchers: it tries the wrappers of the specialisations (a table of their addresses)
until one does not answer MISS, and when all do, calls the method `_miss(*args, **keywords)`, in Python. Where there are
specialisations, the slot holds the wrapper of the first one, which goes on to the trampoline instead of answering MISS: it is
told which of the two by a bit of nargsf that CPython does not use (the direct call saves 2 ns of 17).
"""
from __future__ import annotations

import ctypes
import functools
import struct
import weakref

from codegen import capi, objects

MISS = 1                                       # what a wrapper returns when its specialisation does not fit, if the call
ASKED = 1 << 62                                # has this bit in nargsf; else it calls the trampoline
BOUND = 1 << 61                                # in nargsf: the arguments are in the order of the parameters, keyword-only
                                               # ones among them, those of `*args` behind
KNOWN = 256                                    # specialisations that jitcore_lookup remembers, by a hash of the arguments
NO_DEFAULT = type("NoDefault", (), {"__repr__": lambda self: "no default"})()
RETRY = type("Retry", (), {"__repr__": lambda self: "retry"})()
COUNT = BOUND - 1                              # nargsf without its flags: the top one is PY_VECTORCALL_ARGUMENTS_OFFSET
_VECTORCALL_SLOT, _BASE_SIZE = 16, 24


class Raised:
    """The outcome of a call that raises `error`."""
    __slots__ = ("error",)

    def __init__(self, error: BaseException):
        self.error = error


# --- the type

class _Slot(ctypes.Structure):
    _fields_ = [("slot", ctypes.c_int), ("pfunc", ctypes.c_void_p)]


class _Spec(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("basicsize", ctypes.c_int), ("itemsize", ctypes.c_int),
                ("flags", ctypes.c_uint), ("slots", ctypes.POINTER(_Slot))]


class _Member(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("type", ctypes.c_int), ("offset", ctypes.c_ssize_t),
                ("flags", ctypes.c_int), ("doc", ctypes.c_char_p)]


_T_PYSSIZET, _READONLY, _TP_CALL, _TP_MEMBERS, _BASETYPE = 19, 1, 50, 72, 1 << 10


def _native_type() -> type:
    """A heap type with nothing but a vectorcall slot. Dictionary, weak references, garbage collection and freeing are
    CPython's own code for Python subclasses, which is why no slot function of ours is needed before there is any."""
    members = (_Member * 2)(_Member(b"__vectorcalloffset__", _T_PYSSIZET, _VECTORCALL_SLOT, _READONLY, None), _Member())
    slots = (_Slot * 3)(_Slot(_TP_MEMBERS, ctypes.cast(members, ctypes.c_void_p)),
                        _Slot(_TP_CALL, ctypes.cast(ctypes.pythonapi.PyVectorcall_Call, ctypes.c_void_p)), _Slot(0, None))
    spec = _Spec(b"codegen.entry.Vectorcall", _BASE_SIZE, 0, _BASETYPE | objects.HAVE_VECTORCALL, slots)
    create = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p)(("PyType_FromSpec", ctypes.pythonapi))
    made = create(ctypes.addressof(spec))
    _KEPT.extend((members, slots, spec))       # CPython copies them, but promises so only since 3.12
    return made


_KEPT: list = []


class NativeEntry(_native_type()):
    """An object that is called through machine code. Subclasses define `_miss(*args, **keywords)`, the call that no
    specialisation takes: it returns the call's result; or RETRY once it has added a specialisation that does take it; or
    Raised(error), instead of raising. The last two are so that no frame of ours stands in the caller's tracebacks."""
    __slots__ = ("_table", "_closure", "_code", "__weakref__")

    def __new__(cls, *args, **keywords):
        new = super().__new__(cls)
        _set_slot(new)
        return new

    def __init_subclass__(cls, **keywords):
        super().__init_subclass__(**keywords)
        _allow_vectorcall(cls)

    @property
    def __call__(self):
        """What CPython asks for, and then calls, while the slot is empty. It is filled by now if `_connect` loads the runtime;
        then this is the object itself, in the guise of a callable without a frame."""
        self._connect()
        if objects.word(id(self) + _VECTORCALL_SLOT):
            return functools.partial(self)
        return self._call_without_code

    def _connect(self) -> None:
        """Subclasses may load the runtime here: this module knows only what it needs no LLVM for."""

    def _call_without_code(self, /, *args, **keywords):
        result = self._miss(*args, **keywords)
        if result is RETRY:
            return self(*args, **keywords)
        if type(result) is Raised:
            raise result.error
        return result

    def _miss(self, /, *args, **keywords):
        raise TypeError(f"{type(self).__name__} objects have no compiled code")

    def set_entries(self, loaded: list, lookup: int = 0) -> None:
        """The specialisations that calls try, in this order: what `runtime.load` gave, kept alive here. `lookup`: the address
        of jitcore_lookup if a faster search may change the order."""
        entries = [one.addresses["entry"] for one in loaded]
        known = [0] * KNOWN if lookup else []
        table = struct.pack(f"{len(known) + len(entries) + 2}P", lookup, *known, *entries, 0)
        previous = getattr(self, "_code", ())
        # Code may be running while it is replaced (in a frame below, or in a thread that released the lock), so
        # replaced code stays until the dispatcher goes.
        self._code = (*loaded, *(one for one in previous if one not in loaded))
        self._table = table
        _set_slot(self, *entries[:1])


def _allow_vectorcall(cls: type) -> None:
    """Make CPython use the slot. A Python `__call__` clears the flag, for it may mean something else; ours does not.
    METHOD_DESCRIPTOR: `x.f(1)` calls f(x, 1) without making a bound method first; right if `__get__` is a function's."""
    flags = ctypes.c_ulong.from_address(id(cls) + objects.TYPE_FLAGS)
    if cls.__call__ is NativeEntry.__call__:
        flags.value |= objects.HAVE_VECTORCALL | (objects.METHOD_DESCRIPTOR if hasattr(cls, "__get__") else 0)
    else:
        flags.value &= ~objects.HAVE_VECTORCALL


def _set_slot(entry: NativeEntry, wrapper: int | None = None) -> None:
    """Let calls go through machine code, now, or when there is any: to this wrapper, or the trampoline."""
    target = wrapper or capi.RUNTIME.get("jitcore_trampoline")
    if target is None:
        _WAITING.append(weakref.ref(entry))
    else:
        ctypes.c_void_p.from_address(id(entry) + _VECTORCALL_SLOT).value = target


_WAITING: list = []


def connect() -> None:
    """The runtime is there: objects made before it are called through it from now on."""
    while True:
        try:
            entry = _WAITING.pop()()
        except IndexError:                        # nothing is left, which another thread may have seen to
            return
        if entry is not None:
            _set_slot(entry)


def _find_slot(name: str) -> int:
    """Where instances keep `_table`, and the cells in `_closure`: CPython orders `__slots__`, so look."""
    probe, marker = NativeEntry(), b"\0" * 8
    setattr(probe, name, marker)
    return next(at for at in range(_BASE_SIZE, NativeEntry.__basicsize__, 8) if objects.word(id(probe) + at) == id(marker))


_allow_vectorcall(NativeEntry)
TABLE, CLOSURE = map(_find_slot, ("_table", "_closure"))
