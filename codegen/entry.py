"""Calling compiled code from Python: the type of dispatchers, and the wrapper of each specialisation.

In: the types, names and defaults of a function's parameters.  Out: NativeEntry, a class whose instances CPython calls through
machine code; LLVM text of `@entry`.  Holds: importing this module needs no LLVM; a NativeEntry may be called at any time,
also before there is machine code, and while specialisations are added.

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
import sys
import weakref

from codegen import capi, layout, objects, returned, watch
from codegen.boxes import writeback, unboxing
from codegen.build import LIKELY, WORD_ALIGNED, Builder, Module
from typeinfer.kinds.generators import Generator
from typeinfer.types import Mutable, Number, Optional, Type

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


# --- the wrapper

def emit_wrapper(module: Module, target: str, argument_types: list[Type], names: list[str], defaults: list,
                 result_type: Type, nogil: bool = False, *, star: bool = False, positional_only: int = 0,
                 keyword_only: int = 0, convert: bool = False, reads=(), kept=None, code=None, cells=(),
                 outside=()) -> None:
    """Define `@entry`, which CPython's vectorcall arguments reach: guard, unbox, call `target`, box.

    `names`: of all parameters in the order of `co_varnames` (keyword-only ones after the others, `*args` last);
    `argument_types` are theirs, that of `*args` a Tuple. `defaults`: a Python object or NO_DEFAULT for each parameter but
    `*args`. `convert`: accept what the types hold without copying, not only exactly theirs (see unboxing). `reads`: what was
    taken for constant; where it changed, the specialisation does not fit. `kept`: what of the result need not be boxed (see
    returned). `code`: the function's, for debuggers. `cells`: for each cell of the closure whether the call reads it, as one of the
    leading parameters (whose types lead `argument_types`); else a tuple with what it must hold. `outside`: the variables (source.Outside)
    that the call reads as parameters before those.
    """
    b = module.builder()
    head = " " + module.marks.function(b, "entry", code, code.co_name) if module.marks is not None else ""
    watch.emit_checks(b, reads, "miss")
    named = len(names) - star
    rest = list(argument_types[-1].parts) if star else []
    pointers = _bind(b, names[:named], defaults, named - keyword_only, positional_only, len(rest))
    lifted = [_read_outside(b, place) for place in outside] + _read_cells(b, cells)
    pointers = lifted + pointers
    types = [*argument_types[:len(lifted) + named], *rest]
    b.held = []                                   # what cells of closures hold that were passed
    has_shared = writeback.begin(b, types)
    pieces = [piece for found in unboxing.unbox_all(b, types, pointers, "miss", loose=convert) for piece in found]
    kinds = [kind for t in types for kind in layout.pieces(t)]
    result_kinds = layout.pieces(result_type)
    returned_struct = f"{{{', '.join(('i1', *result_kinds))}}}"
    held = [pointer for pointer, t in zip(lifted, types) if not isinstance(t, Number)] + b.held
    for pointer in held:                          # another value may take its place meanwhile
        b.call("Py_IncRef", "void", ("ptr", pointer))
    nogil = nogil and not any(_leads_to_native(t, set()) for t in types)       # whose references are counted without a lock
    state = b.call("PyEval_SaveThread", "ptr") if nogil else None
    result = b(f"call {returned_struct} @{target}({', '.join(f'{kind} {piece}' for kind, piece in zip(kinds, pieces))}) "
               "alwaysinline")
    if nogil:
        b.call("PyEval_RestoreThread", "void", ("ptr", state))
    raised, fine = b.new_label("raised"), b.new_label("fine")
    b.branch(b(f"extractvalue {returned_struct} {result}, 0"), raised, fine, "!prof !0")
    b.start(raised)
    outcome = writeback.end(b, types, "null") if has_shared else "null"
    _let_go(b, held)
    b.do(f"ret ptr {outcome}")
    b.start(fine)
    parts = tuple(b(f"extractvalue {returned_struct} {result}, {index + 1}") for index in range(len(result_kinds)))
    if isinstance(result_type, Generator):
        from codegen.generator_boxing import box_generator
        made = box_generator(b, result_type, parts[0], ["%self", *pointers], has_shared)
    else:
        made = returned.box_result(b, result_type, parts, None if convert else kept, pointers)
    outcome = writeback.end(b, types, made) if has_shared else made
    _let_go(b, held)
    b.do(f"ret ptr {outcome}")
    _write_ways_out(b, names[:named], defaults, named - keyword_only, positional_only, len(rest), has_shared)
    module.define("entry", f"define ptr @entry(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames){module.frame}{head} {{\n{b.body()}\n}}")


def _leads_to_native(t: Type, seen: set) -> bool:
    """Whether a value of that type may be a native list or dictionary, or have one in it."""
    if t in seen:
        return False
    seen.add(t)
    inner = (t.of,) if isinstance(t, Optional) else t.held if isinstance(t, Mutable) else t.parts
    return isinstance(t, Mutable) and t.is_native or any(_leads_to_native(one, seen) for one in inner)


def _read_cells(b: Builder, cells) -> list[str]:
    """What the cells of the closure hold that the call reads; jumps to the label "miss" where another holds something else."""
    found: list[str] = []
    closure = b(f"load ptr, ptr {_item_at(b, '%self', CLOSURE)}") if cells else ""
    for index, wanted in enumerate(cells):
        cell = b(f"load ptr, ptr {_item_at(b, closure, objects.TUPLE_ITEMS + 8 * index)}")
        content = b(f"load ptr, ptr {_item_at(b, cell, objects.CELL_CONTENT)}")
        going_on = b.new_label("cell")
        fits = f"icmp ne ptr {content}, null" if wanted is True else f"icmp eq ptr {content}, {b.object(wanted[0])}"
        b.branch(b(fits), going_on, "miss", LIKELY)
        b.start(going_on)
        if wanted is True:
            found.append(content)
    return found


def _read_outside(b: Builder, place) -> str:
    """What a variable outside the function is now; jumps to the label "miss" where it is gone."""
    if place.namespace is None:
        return b.object(place.value)
    if place.name is None:
        found = b(f"load ptr, ptr {_item_at(b, b.object(place.namespace), objects.CELL_CONTENT)}")
    else:
        found = b.call("PyDict_GetItem", "ptr", ("ptr", b.object(place.namespace)), ("ptr", b.object(sys.intern(place.name))))
    going_on = b.new_label("name")
    b.branch(b(f"icmp ne ptr {found}, null"), going_on, "miss", LIKELY)
    b.start(going_on)
    return found


def _item_at(b: Builder, pointer: str, offset: int) -> str:
    return b(f"getelementptr i8, ptr {pointer}, i64 {offset}")


def _let_go(b: Builder, held: list[str]) -> None:
    for pointer in held:
        b.call("Py_DecRef", "void", ("ptr", pointer))


def _bind(b: Builder, names: list[str], defaults: list, positional: int, positional_only: int, rest: int) -> list[str]:
    """The argument objects in the order of the parameters, those of `*args` (as many as `rest`) last; jumps to the label "miss"
    where the number of arguments does not fit, to "keywords" where there are keywords.

    Defaults stand for what the array of arguments is too short for. Calls with keywords come back here, BOUND.
    """
    named = len(names)
    least = max((index + 1 for index in range(named) if defaults[index] is NO_DEFAULT), default=0)
    count, most, base = b(f"and i64 %nargsf, {COUNT}"), positional, str(positional)
    if named > positional:
        is_bound = b(f"icmp ne i64 {b(f'and i64 %nargsf, {BOUND}')}, 0")
        base = b.select(is_bound, "i64", str(named), base)
        most = b(f"add i64 {base}, {rest}") if rest else base
    elif rest:
        most += rest
    plain, bound, counted = b("icmp eq ptr %kwnames, null"), b.new_label("bound"), b.new_label("counted")
    b.branch(plain, counted, "keywords" if has_names(names, positional_only) else "miss", LIKELY)
    b.start(counted)
    if rest or least == most:
        fits = b(f"icmp eq i64 {count}, {most}")
        if least > positional:                     # a keyword is required; without, `*args` would stand in its place
            fits = b(f"and i1 {fits}, {is_bound}")
    elif least == 0 or named > positional:
        fits = b(f"icmp ule i64 {count}, {most}")
        fits = b(f"and i1 {fits}, {b(f'icmp uge i64 {count}, {least}')}") if least else fits
    else:
        fits = b(f"icmp ule i64 {b(f'sub i64 {count}, {least}')}, {most - least}")
    b.branch(fits, bound, "miss", LIKELY)
    b.start(bound)
    pointers = [_argument(b, index, base if rest else count, default) for index, default in enumerate(defaults[:named])]
    behind = _item(b, "%args", base) if rest else ""
    return pointers + [_object_at(b, _item(b, behind, index)) for index in range(rest)]


def has_names(names: list[str], positional_only: int) -> bool:
    """Whether a keyword may name one of these parameters."""
    return len(names) > positional_only


def _argument(b: Builder, index: int, count: str, default) -> str:
    """The object for a parameter: the array's, if it reaches so far, else the default."""
    if default is NO_DEFAULT:
        return _object_at(b, _item(b, "%args", index))
    fallback, before = b.object(default), b.label
    given, done = b.new_label("given"), b.new_label("argument")
    b.branch(b(f"icmp ugt i64 {count}, {index}"), given, done)
    b.start(given)
    value = _object_at(b, _item(b, "%args", index))
    b.jump(done)
    b.start(done)
    return b.phi("ptr", (value, given), (fallback, before))


def _object_at(b: Builder, place: str) -> str:
    return b(f"load ptr, ptr {place}, !align {WORD_ALIGNED}")


def _write_ways_out(b: Builder, names: list[str], defaults: list, positional: int, positional_only: int, rest: int,
                    has_shared: bool) -> None:
    """What the labels "keywords" and "miss" lead to. MISS is for the trampoline if it asked; else the call is handed on to it."""
    call = "(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames"
    if has_names(names, positional_only):
        b.start("keywords")
        allowed = tuple(None if index < positional_only else sys.intern(name) for index, name in enumerate(names))
        b.module.define("order", f"@order = internal constant {{ptr, i64, i64}} {{ptr @entry, i64 {positional}, i64 {rest}}}")
        target = b.module.declare("jitcore_keywords", "ptr", ("ptr", "ptr", "i64", "ptr", "ptr", "ptr"))
        parameters = b.object((allowed, tuple(defaults[:len(names)]), NO_DEFAULT, None))
        b.do(f"ret ptr {b(f'tail call ptr {target}{call}, ptr @order, ptr {parameters})')}")
    say, hand_on = b.new_label("say"), b.new_label("hand.on")
    b.start("miss")
    if has_shared:
        writeback.drop(b)
    b.branch(b(f"icmp ne i64 {b(f'and i64 %nargsf, {ASKED}')}, 0"), say, hand_on)
    b.start(say)
    b.do(f"ret ptr inttoptr (i64 {MISS} to ptr)")
    b.start(hand_on)
    target = b.module.declare("jitcore_trampoline", "ptr", ("ptr", "ptr", "i64", "ptr"))
    b.do(f"ret ptr {b(f'musttail call ptr {target}{call})')}")


def _item(b: Builder, array: str, index) -> str:
    return b(f"getelementptr ptr, ptr {array}, i64 {index}") if index else array
