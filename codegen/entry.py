"""Calling compiled code from Python: the type of dispatchers, and the wrapper of each specialisation.

In: the types, names and defaults of a function's parameters.  Out: NativeEntry, a class whose instances CPython calls through
machine code; LLVM text of `@entry`.  Holds: importing this module needs no LLVM; a NativeEntry may be called at any time,
also before there is machine code, and while specialisations are added.

CPython calls an object through the function pointer in its *vectorcall slot*, with a C array of arguments. A NativeEntry's
slot is empty at first, and CPython falls back to `__call__`, in Python. Once there is machine code the slot holds the
*trampoline*, one function for all dispatchers: it tries the wrappers of the specialisations (a table of their addresses)
until one does not answer MISS, and when all do, calls the method `_miss(*args, **keywords)`, in Python.
"""
from __future__ import annotations

import ctypes
import functools
import struct
import sys
import weakref

from codegen import boxing, capi, layout, objects, status, unboxing, watch
from codegen.build import LIKELY, Builder, Module
from typeinfer.types import Tuple, Type

MISS = 1                                       # what a wrapper returns when its specialisation does not fit
NO_DEFAULT = type("NoDefault", (), {"__repr__": lambda self: "no default"})()
RETRY = type("Retry", (), {"__repr__": lambda self: "retry"})()
_COUNT = (1 << 63) - 1                         # PY_VECTORCALL_ARGUMENTS_OFFSET is the top bit of nargsf
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
    __slots__ = ("_table", "_code", "__weakref__")

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

    def set_entries(self, loaded: list) -> None:
        """The specialisations that calls try, in this order: what `runtime.load` gave, kept alive here."""
        table = struct.pack(f"{len(loaded) + 1}P", *(one.addresses["entry"] for one in loaded), 0)
        previous = getattr(self, "_code", ())
        # Code may be running while it is replaced (in a frame below, or in a thread that released the lock), so
        # replaced code stays until the dispatcher goes.
        self._code = (*loaded, *(one for one in previous if one not in loaded))
        self._table = table


def _allow_vectorcall(cls: type) -> None:
    """Make CPython use the slot. A Python `__call__` clears the flag, for it may mean something else; ours does not.
    METHOD_DESCRIPTOR: `x.f(1)` calls f(x, 1) without making a bound method first; right if `__get__` is a function's."""
    flags = ctypes.c_ulong.from_address(id(cls) + objects.TYPE_FLAGS)
    if cls.__call__ is NativeEntry.__call__:
        flags.value |= objects.HAVE_VECTORCALL | (objects.METHOD_DESCRIPTOR if hasattr(cls, "__get__") else 0)
    else:
        flags.value &= ~objects.HAVE_VECTORCALL


def _set_slot(entry: NativeEntry) -> None:
    """Let calls go through machine code: now, or when there is any."""
    trampoline = capi.RUNTIME.get("jitcore_trampoline")
    if trampoline is None:
        _WAITING.append(weakref.ref(entry))
    else:
        ctypes.c_void_p.from_address(id(entry) + _VECTORCALL_SLOT).value = trampoline


_WAITING: list = []


def connect() -> None:
    """The runtime is there: objects made before it are called through it from now on."""
    while _WAITING:
        entry = _WAITING.pop()()
        if entry is not None:
            _set_slot(entry)


def _find_table() -> int:
    """Where instances keep `_table`: CPython orders `__slots__`, so look."""
    probe, marker = NativeEntry(), b"\0" * 8
    probe._table = marker
    return next(at for at in range(_BASE_SIZE, NativeEntry.__basicsize__, 8) if objects.word(id(probe) + at) == id(marker))


_allow_vectorcall(NativeEntry)
_TABLE = _find_table()


# --- the wrapper

def emit_wrapper(module: Module, target: str, argument_types: list[Type], names: list[str], defaults: list,
                 result_type: Type, nogil: bool = False, *, star: bool = False, positional_only: int = 0,
                 keyword_only: int = 0, convert: bool = False, reads=()) -> None:
    """Define `@entry`, which CPython's vectorcall arguments reach: guard, unbox, call `target`, box.

    `names`: of all parameters in the order of `co_varnames` (keyword-only ones after the others, `*args` last);
    `argument_types` are theirs, that of `*args` a Tuple. `defaults`: a Python object or NO_DEFAULT for each parameter but
    `*args`. `convert`: accept what the types hold without copying, not only exactly theirs (see unboxing). `reads`: what was
    taken for constant; where it changed, the specialisation does not fit.
    """
    b = Builder(module)
    watch.emit_checks(b, reads, "miss")
    named = len(names) - star
    rest = list(argument_types[-1].parts) if star else []
    positional = named - keyword_only
    count = b(f"and i64 %nargsf, {_COUNT}")
    no_keywords = b("icmp eq ptr %kwnames, null")
    exact = b(f"icmp eq i64 {count}, {positional + len(rest)}")
    plain = b(f"and i1 {exact}, {no_keywords}")
    values, miss = "%args", "miss"
    if keyword_only or named:
        bind, bound = b.new_label("bind"), b.new_label("bound")
        values = b.name()
        room = b.alloca("ptr", named)
        if keyword_only:
            b.jump(bind)
        else:
            b.branch(plain, bound, bind, LIKELY)
        before = b.label
        b.start(bind)
        allowed = tuple(None if index < positional_only else name for index, name in enumerate(names[:named]))
        least = positional + len(rest) if rest else 0
        ok = b.call("jitcore_bind", "i1", ("ptr", "%args"), ("i64", count), ("ptr", "%kwnames"),
                    ("ptr", b.object(_interned(allowed))), ("ptr", b.object(tuple(defaults[:named]))),
                    ("ptr", b.object(NO_DEFAULT)), ("i64", str(positional)), ("i64", str(least)),
                    ("i64", str(positional + len(rest))), ("ptr", room))
        b.branch(ok, bound, miss, LIKELY)
        b.start(bound)
        incoming = f"[{room}, %{bind}]" + ("" if keyword_only else f", [%args, %{before}]")
        b.lines.append(f"  {values} = phi ptr {incoming}")
    else:
        bound = b.new_label("bound")
        b.branch(plain, bound, miss, LIKELY)
        b.start(bound)
    pointers = [b(f"load ptr, ptr {_item(b, values, index)}") for index in range(named)]
    pointers += [b(f"load ptr, ptr {_item(b, '%args', positional + index)}") for index in range(len(rest))]
    types = [*argument_types[:named], *rest]
    pieces = [piece for found in unboxing.unbox_all(b, types, pointers, miss, loose=convert) for piece in found]
    kinds = [kind for t in types for kind in layout.pieces(t)]
    result_kinds = layout.pieces(result_type)
    returned = f"{{{', '.join(('i1', *result_kinds))}}}"
    state = b.call("PyEval_SaveThread", "ptr") if nogil else None
    result = b(f"call {returned} @{target}({', '.join(f'{kind} {piece}' for kind, piece in zip(kinds, pieces))}) alwaysinline")
    if nogil:
        b.call("PyEval_RestoreThread", "void", ("ptr", state))
    raised, fine = b.new_label("raised"), b.new_label("fine")
    b.branch(b(f"extractvalue {returned} {result}, 0"), raised, fine, "!prof !0")
    b.start(raised)
    b.do("ret ptr null")
    b.start(fine)
    parts = tuple(b(f"extractvalue {returned} {result}, {index + 1}") for index in range(len(result_kinds)))
    b.do(f"ret ptr {boxing.box(b, result_type, parts)}")
    b.start(miss)
    b.do(f"ret ptr inttoptr (i64 {MISS} to ptr)")
    module.define("entry", f"define ptr @entry(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames) {{\n{b.body()}\n}}")


def _item(b: Builder, array: str, index: int) -> str:
    return b(f"getelementptr ptr, ptr {array}, i64 {index}") if index else array


def _interned(names: tuple) -> tuple:
    """Keyword names are compared by identity; call sites have them interned."""
    return tuple(name if name is None else sys.intern(name) for name in names)


def runtime_text(module: Module) -> str:
    """The part of the runtime that calls go through: the trampoline, and the binding of keywords and defaults."""
    miss, retry, raised, error = map(module.object_index, ("_miss", RETRY, Raised, "error"))
    return f"""
declare ptr @PyObject_VectorcallMethod(ptr, ptr, i64, ptr)
declare ptr @PyMem_Malloc(i64)
declare void @PyMem_Free(ptr)
declare ptr @PyErr_NoMemory()
declare ptr @PyObject_GetAttr(ptr, ptr)
declare void @PyErr_SetObject(ptr, ptr)
declare void @Py_DecRef(ptr)
define ptr @jitcore_trampoline(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames) {{
entry:
  br label %again
again:
  %place = getelementptr i8, ptr %self, i64 {_TABLE}
  %table = load ptr, ptr %place
  %none = icmp eq ptr %table, null
  br i1 %none, label %miss, label %start
start:
  %first = getelementptr i8, ptr %table, i64 {objects.BYTES_DATA}
  br label %look
look:
  %at = phi ptr [%first, %start], [%next, %try]
  %wrapper = load ptr, ptr %at
  %end = icmp eq ptr %wrapper, null
  br i1 %end, label %miss, label %try
try:
  %result = call ptr %wrapper(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames)
  %next = getelementptr ptr, ptr %at, i64 1
  %missed = icmp eq ptr %result, inttoptr (i64 {MISS} to ptr)
  br i1 %missed, label %look, label %done
done:
  ret ptr %result
miss:
  %answer = call ptr @jitcore_miss(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames)
  %retry = load ptr, ptr getelementptr (ptr, ptr @objects, i64 {retry})
  %is.retry = icmp eq ptr %answer, %retry
  br i1 %is.retry, label %retrying, label %answered
retrying:
  call void @Py_DecRef(ptr %answer)
  br label %again
answered:
  %failed = icmp eq ptr %answer, null
  br i1 %failed, label %returned, label %object
object:
  %class.place = getelementptr i8, ptr %answer, i64 {objects.TYPE}
  %class = load ptr, ptr %class.place
  %raised = load ptr, ptr getelementptr (ptr, ptr @objects, i64 {raised})
  %is.raised = icmp eq ptr %class, %raised
  br i1 %is.raised, label %raise, label %returned
raise:
  %name = load ptr, ptr getelementptr (ptr, ptr @objects, i64 {error})
  %error = call ptr @PyObject_GetAttr(ptr %answer, ptr %name)
  call void @Py_DecRef(ptr %answer)
  %error.class.place = getelementptr i8, ptr %error, i64 {objects.TYPE}
  %error.class = load ptr, ptr %error.class.place
  call void @PyErr_SetObject(ptr %error.class, ptr %error)
  call void @Py_DecRef(ptr %error)
  ret ptr null
returned:
  ret ptr %answer
}}
define internal ptr @jitcore_miss(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames) noinline cold {{
entry:
  %count = and i64 %nargsf, {_COUNT}
  %plain = icmp eq ptr %kwnames, null
  br i1 %plain, label %gather, label %keywords
keywords:
  %size.place = getelementptr i8, ptr %kwnames, i64 {objects.SIZE}
  %size = load i64, ptr %size.place
  br label %gather
gather:
  %named = phi i64 [0, %entry], [%size, %keywords]
  %total = add i64 %count, %named
  %room = add i64 %total, 2
  %bytes = mul i64 %room, 8
  %array = call ptr @PyMem_Malloc(i64 %bytes)
  %failed = icmp eq ptr %array, null
  br i1 %failed, label %no.memory, label %fill
no.memory:
  %ignored = call ptr @PyErr_NoMemory()
  ret ptr null
fill:
  %own = getelementptr ptr, ptr %array, i64 1
  store ptr %self, ptr %own
  %rest = getelementptr ptr, ptr %array, i64 2
  %length = mul i64 %total, 8
  call void @llvm.memcpy.p0.p0.i64(ptr %rest, ptr %args, i64 %length, i1 false)
  %method = load ptr, ptr getelementptr (ptr, ptr @objects, i64 {miss})
  %all = add i64 %count, 1
  %flagged = or i64 %all, {-(1 << 63)}
  %answer = call ptr @PyObject_VectorcallMethod(ptr %method, ptr %own, i64 %flagged, ptr %kwnames)
  call void @PyMem_Free(ptr %array)
  ret ptr %answer
}}
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
define i1 @jitcore_bind(ptr %args, i64 %count, ptr %kwnames, ptr %names, ptr %defaults, ptr %no.default, i64 %positional,
                        i64 %least, i64 %most, ptr %out) {{
entry:
  %few = icmp slt i64 %count, %least
  %many = icmp sgt i64 %count, %most
  %wrong = or i1 %few, %many
  br i1 %wrong, label %no, label %sizes
sizes:
  %size.place = getelementptr i8, ptr %names, i64 {objects.SIZE}
  %size = load i64, ptr %size.place
  %name.items = getelementptr i8, ptr %names, i64 {objects.TUPLE_ITEMS}
  %default.items = getelementptr i8, ptr %defaults, i64 {objects.TUPLE_ITEMS}
  %short = icmp slt i64 %count, %positional
  %taken = select i1 %short, i64 %count, i64 %positional
  br label %given
given:                                            ; the positional arguments; null for what is still open
  %i = phi i64 [0, %sizes], [%i.next, %given.store]
  %i.more = icmp slt i64 %i, %size
  br i1 %i.more, label %given.item, label %keywords
given.item:
  %is.given = icmp slt i64 %i, %taken
  br i1 %is.given, label %given.load, label %given.store
given.load:
  %arg.place = getelementptr ptr, ptr %args, i64 %i
  %arg = load ptr, ptr %arg.place
  br label %given.store
given.store:
  %value = phi ptr [null, %given.item], [%arg, %given.load]
  %out.place = getelementptr ptr, ptr %out, i64 %i
  store ptr %value, ptr %out.place
  %i.next = add i64 %i, 1
  br label %given
keywords:
  %plain = icmp eq ptr %kwnames, null
  br i1 %plain, label %fill, label %keyword.count
keyword.count:
  %named.place = getelementptr i8, ptr %kwnames, i64 {objects.SIZE}
  %named = load i64, ptr %named.place
  %keyword.items = getelementptr i8, ptr %kwnames, i64 {objects.TUPLE_ITEMS}
  br label %keyword
keyword:
  %j = phi i64 [0, %keyword.count], [%j.next, %keyword.store]
  %j.more = icmp slt i64 %j, %named
  br i1 %j.more, label %keyword.item, label %fill
keyword.item:
  %key.place = getelementptr ptr, ptr %keyword.items, i64 %j
  %key = load ptr, ptr %key.place
  br label %find
find:
  %k = phi i64 [0, %keyword.item], [%k.next, %find.next]
  %k.more = icmp slt i64 %k, %size
  br i1 %k.more, label %find.item, label %no
find.item:
  %name.place = getelementptr ptr, ptr %name.items, i64 %k
  %name = load ptr, ptr %name.place
  %found = icmp eq ptr %name, %key
  br i1 %found, label %keyword.set, label %find.next
find.next:
  %k.next = add i64 %k, 1
  br label %find
keyword.set:
  %target = getelementptr ptr, ptr %out, i64 %k
  %previous = load ptr, ptr %target
  %open = icmp eq ptr %previous, null
  br i1 %open, label %keyword.store, label %no
keyword.store:
  %source.index = add i64 %count, %j
  %source = getelementptr ptr, ptr %args, i64 %source.index
  %keyword.value = load ptr, ptr %source
  store ptr %keyword.value, ptr %target
  %j.next = add i64 %j, 1
  br label %keyword
fill:                                             ; defaults for what is open
  %m = phi i64 [0, %keywords], [0, %keyword], [%m.next, %fill.next]
  %m.more = icmp slt i64 %m, %size
  br i1 %m.more, label %fill.item, label %yes
fill.item:
  %slot = getelementptr ptr, ptr %out, i64 %m
  %now = load ptr, ptr %slot
  %filled = icmp ne ptr %now, null
  br i1 %filled, label %fill.next, label %fill.default
fill.default:
  %default.place = getelementptr ptr, ptr %default.items, i64 %m
  %default = load ptr, ptr %default.place
  %absent = icmp eq ptr %default, %no.default
  br i1 %absent, label %no, label %fill.store
fill.store:
  store ptr %default, ptr %slot
  br label %fill.next
fill.next:
  %m.next = add i64 %m, 1
  br label %fill
yes:
  ret i1 true
no:
  ret i1 false
}}
"""


# What nearly every module refers to is one part: a part costs 0.6 ms besides what is in it.
RUNTIME = ((("jitcore_trampoline", "jitcore_bind", "jitcore_unbox_int", "jitcore_traceback", "jitcore_changed",
             "jitcore_watched"),
            (runtime_text, unboxing.int_text, status.traceback_text, watch.watch_text)),)
