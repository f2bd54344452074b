"""Where CPython and NumPy keep the fields of their objects: the only knowledge of object layouts in the project.

In: the running interpreter and NumPy.  Out: byte offsets, and which of CPython's two layouts of int this one has.
Holds: every number that versions disagree about is derived from a live object, or checked against one by `verify`, before
the first machine code is made; a build that lays its objects out in another way is refused, never misread.

Offsets are of 64-bit builds with the GIL; `verify` refuses others.
"""
import _signal                                   # `signal` wraps what the interpreter holds
import ctypes
import inspect
import operator
import struct
import sys
import threading
from functools import lru_cache, reduce
from types import CellType, MemberDescriptorType, TracebackType

import numpy as np

from typeinfer.errors import UnsupportedError
from typeinfer.types import NUMPY_SCALARS, Number

REFCOUNT, TYPE, FIRST_FIELD = 0, 8, 16          # PyObject_HEAD, and what follows it
SIZE = 16                                       # PyVarObject.ob_size
FLOAT_VALUE = 16
COMPLEX_REAL, COMPLEX_IMAG = 16, 24
SCALAR_VALUE = 16                               # every NumPy scalar type's obval
RANGE_START, RANGE_STOP, RANGE_STEP = 16, 24, 32
SLICE_START, SLICE_STOP, SLICE_STEP = 16, 24, 32
LIST_ITEMS = 24                                 # the address of a list's items; their number is SIZE
TUPLE_ITEMS = tuple.__basicsize__               # 3.14 keeps a hash before the items
DICT_USED = 16
SET_FILL, SET_USED, SET_MASK, SET_TABLE, SET_FINGER, SET_SMALL = 16, 24, 32, 40, 56, 64       # 8 slots are in the object itself
BYTES_DATA = bytes.__basicsize__ - 1
STR_LENGTH, STR_STATE = 16, 32
STR_HASH = 24                                   # of an exact str whose hash was asked for
BYTEARRAY_START = 40
CELL_CONTENT = 16
FUNCTION_GLOBALS, FUNCTION_CODE, FUNCTION_DEFAULTS, FUNCTION_KEYWORD_DEFAULTS, FUNCTION_CLOSURE = 16, 48, 56, 64, 72
FRAME_TRACE, FRAME_LINE = 32, 40                # the line is 0 where the frame's instruction tells it
TRACE_NEXT, TRACE_FRAME, TRACE_INSTRUCTION, TRACE_LINE = 16, 24, 32, 36
DICT_VERSION = 24                               # up to 3.11: changes with the dictionary
INT_TAG, INT_DIGITS = 16, int.__basicsize__     # ob_size up to 3.11, lv_tag since; then 30-bit digits
TYPE_FLAGS = 24 + 8 * 18                        # PyTypeObject.tp_flags
HAVE_VECTORCALL, METHOD_DESCRIPTOR = 1 << 11, 1 << 17

ARRAY_DATA, ARRAY_NDIM, ARRAY_SHAPE, ARRAY_STRIDES = 16, 24, 32, 40
ARRAY_BASE, ARRAY_DTYPE, ARRAY_FLAGS, ARRAY_ALLOCATOR = 48, 56, 64, 88
DTYPE_CLASS, DTYPE_KIND = 16, 24
DTYPE_BYTEORDER, DTYPE_NUMBER, DTYPE_ITEMSIZE, DTYPE_METADATA = 26, 28, 40, 112
DATE_UNIT, SCALAR_UNIT = 32, 24                 # in the metadata of a dtype of dates, in a date: unit and count
VOID_DATA, VOID_DTYPE = 24, 32                   # of a structured scalar: the address of its memory, its dtype

C_CONTIGUOUS, F_CONTIGUOUS, OWNDATA, ALIGNED, WRITEABLE = 1, 2, 4, 0x100, 0x400
FOREIGN_BYTEORDER = ord(">") if sys.byteorder == "little" else ord("<")


def word(address: int, size: int = 8) -> int:
    """The unsigned integer of that many bytes at an address."""
    return int.from_bytes(ctypes.string_at(address, size), sys.byteorder)


def date_unit(dtype: np.dtype) -> int:
    """Unit and count of a dtype of dates, as they lie in memory."""
    return word(word(id(dtype) + DTYPE_METADATA) + DATE_UNIT)


@lru_cache(maxsize=None)
def are_records_readable() -> bool:
    """Whether structured scalars keep their fields where we look: a live one says."""
    array = np.zeros(1, [("x", np.int64)])
    one = array[0]
    return word(id(one) + VOID_DATA) == array.ctypes.data and word(id(one) + VOID_DTYPE) == id(one.dtype)


_MEMBER, _MEMBER_OFFSET = 40, 16                # PyMemberDescrObject.d_member, PyMemberDef.offset


def slot_offset(descriptor) -> int | None:
    """Where objects keep the value of a slot, given its descriptor; None where it is none, or that cannot be told."""
    if type(descriptor) is not MemberDescriptorType or not _are_slots_readable():
        return None
    return _read_offset(descriptor)


def _read_offset(descriptor) -> int:
    return word(word(id(descriptor) + _MEMBER) + _MEMBER_OFFSET)


@lru_cache(maxsize=None)
def _are_slots_readable() -> bool:
    """Whether descriptors have their offsets where we look: a live object says."""
    class Probe:
        __slots__ = ("first", "second")

    probe, marker = Probe(), b"marker"
    probe.second = marker
    offset = _read_offset(Probe.__dict__["second"])
    return FIRST_FIELD <= offset < Probe.__basicsize__ and word(id(probe) + offset) == id(marker)


# Instances keep their attributes apart from a dictionary if their class has the flag. 3.13 has them behind the object, after a count and a
# byte that is 1 as long as they are there; before, a word in front of it leads to them, with the count before them: 0, or even (3.12),
# where they are gone. A dictionary that was asked for is DICTIONARY from the object.
HAS_VALUES = 1 << 2 if sys.version_info >= (3, 13) else 1 << 4
VALUES_COUNT, VALUES_VALID, VALUES_FIRST = (1, 3, 8) if sys.version_info >= (3, 13) else (-2, 0, 0)
VALUES_WORD, VALUES_MASK, VALUES_TAG = (0, 0, 0) if sys.version_info >= (3, 13) else (-24, 1, 1) if sys.version_info >= (3, 12) else (-32, -1, 0)
DICTIONARY = -24


class Place(bytes):
    """Where instances of a class keep an attribute: eight bytes say where the value is, from the object or what its word leads to; eight how
    far behind the object the byte is that is 1 as long as it is there (since 3.13). Zeros, where that is not seen. Which place an attribute
    has depends on which came first, so another process finds its own."""

    def __new__(cls, of: type, name: str):
        made = super().__new__(cls, struct.pack("2q", *_place_of_value(of, name)))
        made.of, made.name = of, name
        return made


def _place_of_value(of: type, name: str) -> tuple[int, int]:
    return _find_value(of, name) if _are_values_readable() else (0, 0)


def _find_value(of: type, name: str) -> tuple[int, int]:
    """An instance without any other attribute says it; none of the class's own code runs."""
    is_own = not hasattr(inspect.getattr_static(of, name, None), "__set__")       # else the class says where it is
    if not of.__flags__ & HAS_VALUES or not is_own or hasattr(of, "__del__"):
        return 0, 0
    marker = object()
    try:
        probe = object.__new__(of)
        object.__setattr__(probe, name, marker)
    except (TypeError, AttributeError):
        return 0, 0
    start, count = _values_of(probe)
    most = start and (word(start - 1, 1) - 2 if VALUES_WORD else word(start, 1))
    for at in range(VALUES_FIRST, VALUES_FIRST + 8 * most, 8) if count == 1 else ():
        if word(start + at) == id(marker):
            return (at, 1) if VALUES_WORD else (of.__basicsize__ + at, of.__basicsize__ + VALUES_VALID)
    return 0, 0


def _values_of(one) -> tuple[int, int]:
    """Where the values of an instance are, and how many; zeros where it has none."""
    start = word(id(one) + VALUES_WORD) if VALUES_WORD else id(one) + type(one).__basicsize__
    is_there = start & VALUES_MASK if VALUES_WORD else word(start + VALUES_VALID, 1) == 1
    return (start + VALUES_TAG, word(start + VALUES_TAG + VALUES_COUNT, 1)) if is_there else (0, 0)


@lru_cache(maxsize=None)
def _are_values_readable() -> bool:
    """Whether attributes stand behind instances as this table says: live ones say, also after their dictionaries were asked for."""
    class Probe:
        pass

    def state(one):
        start, count = _values_of(one)
        return start and word(start + at), count
    first, second, third, fourth = ones = Probe(), Probe(), Probe(), Probe()
    for one in ones:
        one.other, one.name = "other", state
    at, size = _find_value(Probe, "name")
    at -= 0 if VALUES_WORD else Probe.__basicsize__
    if not size or any(state(one) != (id(state), 2) for one in ones):
        return False
    vars(first)["name"] = word                    # since 3.13 the dictionary has no values of its own
    del second.name
    third.__dict__ = {"name": word}
    kept = state(first), state(second), state(third)
    vars(first)[5] = 6
    return kept == ((0, 0) if VALUES_WORD else (id(word), 2), (0, 1), (0, 0)) and state(first) == (0, 0) and first.name is word and (
        word(id(third) + DICTIONARY) == id(vars(third))) and word(id(first) + DICTIONARY) == id(vars(first)) and (
        word(id(vars(first)) + DICT_USED) == 3) and state(fourth) == (id(state), 2)


# 3.12 replaced ob_size (number of digits, negative for negative numbers) by a tag: digits << 3 | sign.
INT_IS_TAGGED = word(id(1 << 40) + INT_TAG) == 2 << 3
INT_SIZE, INT_POSITIVE = 32, 1 << 3 if INT_IS_TAGGED else 1        # the block of an int of one digit, and what INT_TAG says of it


@lru_cache(maxsize=None)
def type_numbers(number: Number) -> tuple[int, ...]:
    """NumPy's type numbers that store this scalar: two for the integers where C has two types of that size."""
    found = {np.dtype(code).num for code in "?bBhHiIlLqQefdFD"
             if np.dtype(code).kind == number.kind and np.dtype(code).itemsize * 8 == number.bits}
    return tuple(sorted(found, key=lambda num: num != number.dtype.num))


@lru_cache(maxsize=None)
def scalar_classes(number: Number) -> tuple[type, ...]:
    """NumPy's scalar classes that hold this type, the usual one first (int64: np.int64 and np.longlong)."""
    found = {np.dtype(code).type for code in "?bBhHiIlLqQefdFD"
             if np.dtype(code).kind == number.kind and np.dtype(code).itemsize * 8 == number.bits}
    return tuple(sorted(found, key=lambda cls: (cls is not number.dtype.type, cls.__name__)))


def is_immortal(value) -> bool:
    """Whether this object is one whose references are not counted; they need not be taken then."""
    before = word(id(value) + REFCOUNT)
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(value))
    changed = word(id(value) + REFCOUNT) != before
    ctypes.pythonapi.Py_DecRef(ctypes.py_object(value))
    return not changed


@lru_cache(maxsize=None)
def keeps_exceptions_whole() -> bool:
    """Whether the exception that is set is one object, which has its traceback: since 3.12. Taken as three it has to be put together."""
    return hasattr(ctypes.pythonapi, "PyErr_GetRaisedException")


@lru_cache(maxsize=None)
def counts_references() -> str:
    """The LLVM type of the count at the start of an object, where adding and subtracting one is all that there is to it: i64, or since
    there are immortal objects, whose count is negative, i32. Empty where that is not seen."""
    one = []
    before = word(id(one) + REFCOUNT, 4)
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(one))
    is_plain = word(id(one) + REFCOUNT, 4) == before + 1
    ctypes.pythonapi.Py_DecRef(ctypes.py_object(one))
    if not is_plain or sys.byteorder != "little" or hasattr(sys, "gettotalrefcount") or not getattr(sys, "_is_gil_enabled", lambda: True)():
        return ""                                 # builds that count all references, or count them per thread
    if not is_immortal(None):
        return "i64"
    return "i32" if word(id(None) + REFCOUNT, 4) >> 31 else ""


@lru_cache(maxsize=None)
def scalars_are_plain() -> bool:
    """Whether NumPy's numbers are blocks from CPython's allocator, to which they return: seen by making some. (Their classes
    have functions of NumPy's own for both.)"""
    kept = [None] * 50
    before = sys.getallocatedblocks()
    for index in range(50):
        kept[index] = np.float64(index)
    made = sys.getallocatedblocks() - before
    for index in range(50):
        kept[index] = None
    left = sys.getallocatedblocks() - before
    return 45 < made < 55 and -5 < left < 5 \
        and all(t.python_class.__basicsize__ >= SCALAR_VALUE + t.bits // 8 for t in NUMPY_SCALARS.values())


@lru_cache(maxsize=None)
def numbers_are_plain() -> bool:
    """The same for Python's floats and ints: their reference count, class and value in a block of CPython's allocator. (It keeps a hundred
    or so of those that are gone.)"""
    def takes_blocks(make) -> bool:
        before = sys.getallocatedblocks()
        kept = [*map(make, range(1500, 2000))]
        is_plain = all(word(id(kept[index]) + REFCOUNT) < 8 and word(id(kept[index]) + TYPE) == id(type(kept[index])) for index in range(0, 500, 25))
        return is_plain and 300 < sys.getallocatedblocks() - before < 550

    return bool(counts_references()) and float.__basicsize__ == FLOAT_VALUE + 8 and INT_DIGITS + 4 <= INT_SIZE \
        and takes_blocks(float) and takes_blocks((1 << 20).__add__)


@lru_cache(maxsize=None)
def plain_text() -> tuple[int, int]:
    """(the bits of a str's state that say that its characters are ASCII and stand in the object itself, where they stand); no bits
    where that cannot be seen. The state is a bit field, which versions lay out differently; bits that belong to no field are whatever
    the memory held before, so that several objects are looked at."""
    subclass, ascii = type("Text", (str,), {}), "".join(("pla", "in"))
    every = [(text, text.replace("n", "\xe9"), subclass(text)) for text in (ascii * times for times in range(1, 24))]
    states, latin, other = ([word(id(one) + STR_STATE, 4) for one in column] for column in zip(*every))
    is_ascii, is_compact = (reduce(operator.and_, states) & ~reduce(operator.or_, others) for others in (latin, other))
    start = sys.getsizeof("") - 1                  # a zero follows the characters
    known = is_ascii.bit_count() == 1 and is_compact and word(id(ascii) + STR_LENGTH) == 5
    return (is_ascii | is_compact if known and ctypes.string_at(id(ascii) + start, 6) == b"plain\0" else 0), start


@lru_cache(maxsize=None)
def bytearrays_are_known() -> bool:
    """Whether a bytearray says how long it is, and where its bytes begin, where this table says."""
    data = bytearray(b"some bytes")
    del data[:3]                                  # they begin elsewhere in its memory
    start = ctypes.addressof((ctypes.c_char * len(data)).from_buffer(data))
    return (word(id(data) + SIZE), word(id(data) + BYTEARRAY_START)) == (len(data), start)


@lru_cache(maxsize=None)
def sets_are_known() -> bool:
    """Whether live sets are laid out as this table says, small ones and others."""
    small, large = {7}, set(range(100, 140))
    small.discard(7)
    small.update((3, 5))
    large.pop()

    def fields(one):
        return [word(id(one) + at) for at in (SET_FILL, SET_USED, SET_MASK, SET_FINGER)]

    def keys(one):
        slots = [word(word(id(one) + SET_TABLE) + 16 * at) for at in range(word(id(one) + SET_MASK) + 1)]
        return [at for at in slots if at]

    return (fields(small) == [3, 2, 7, 0] and word(id(small) + SET_TABLE) == id(small) + SET_SMALL and len(keys(small)) == 3
            and fields(large)[:3] == [40, 39, 127] and fields(large)[3] > 0 and set(map(id, large)) < set(keys(large))
            and word(word(id(small) + SET_TABLE) + 16 * 7 + 8) == 2**64 - 1)


@lru_cache(maxsize=None)
def dict_has_version() -> bool:
    """Whether each state of a dictionary has a number of its own, in all its bits."""
    probe, seen = {"a": 1}, set()
    for value in range(1000, 1003):
        probe["a"] = value
        seen.add(word(id(probe) + DICT_VERSION))
    return len(seen) == 3 and not hasattr(ctypes.pythonapi, "PyDict_Watch")


@lru_cache(maxsize=None)
def signals_waiting() -> int:
    """The address of an int that is not 0 while a signal waits for its Python function; one that is never 0 where CPython's
    own cannot be told. It is a field of `_PyRuntime`, recognised by what stands around it."""
    start = ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, "_PyRuntime"))
    state = ctypes.string_at(start, 8192)                          # the whole is larger
    if sys.version_info >= (3, 12):
        # {int tripped; PyObject *function} for each signal, {int fd; int warn} of set_wakeup_fd, the int, SIG_DFL, SIG_IGN
        functions = (_signal.getsignal(number) for number in range(1, _signal.NSIG))
        known = b"".join(struct.pack("2P", 0, id(function)) for function in functions)
        after = struct.pack("2P", *map(id, (_signal.SIG_DFL, _signal.SIG_IGN)))
        at = state.find(known) + len(known)
        if at >= len(known) and state[at + 16:at + 32] == after and sys.platform != "win32":
            return start + at + 8
    else:
        # … the main thread, 32 functions for the exit and their number; the int, the switch interval in µs
        words = struct.unpack("60P", state[:480])
        if words[10] == threading.main_thread().ident and words[45] == round(sys.getswitchinterval() * 1e6):
            return start + 8 * 44
    return ctypes.addressof(_ALWAYS)


_ALWAYS = ctypes.c_int(1)


@lru_cache(maxsize=None)
def verify() -> None:
    """Refuse an interpreter or a NumPy whose objects are not laid out as this table says."""
    for what, holds in _checks():
        if not holds:
            raise UnsupportedError(f"this build of Python {sys.version.split()[0]} with NumPy {np.__version__} lays out "
                                   f"{what} in an unknown way; jitcore cannot read it")


def _checks():
    yield "objects", ctypes.sizeof(ctypes.c_void_p) == 8 and getattr(sys, "_is_gil_enabled", lambda: True)()
    yield "objects", object.__basicsize__ == FIRST_FIELD and word(id(verify) + TYPE) == id(type(verify))
    yield "float", word(id(probe := 1.5) + FLOAT_VALUE) == 0x3FF8000000000000 and probe
    yield "complex", word(id(probe := 1.5 + 2j) + COMPLEX_IMAG) == 0x4000000000000000 and probe
    for value, size_or_tag in ((1234567, (1, 8)), (-1234567, (2 ** 64 - 1, 10)), (0, (0, 1)), (1 << 40, (2, 16))):
        tag = word(id(value) + INT_TAG)
        yield "int", tag & ~4 == size_or_tag[1] if INT_IS_TAGGED else tag == size_or_tag[0]
        yield "int", word(id(value) + INT_DIGITS, 4) == abs(value) % (1 << 30) or value == 0
    items = (object(), object())
    yield "tuple", word(id(items) + SIZE) == 2 and word(id(items) + TUPLE_ITEMS + 8) == id(items[1])
    listed = [*items]
    yield "list", word(id(listed) + SIZE) == 2 and word(word(id(listed) + LIST_ITEMS) + 8) == id(items[1])
    data = b"ABCDEFGH"
    yield "bytes", ctypes.string_at(id(data) + BYTES_DATA, 8) == data
    bounds = range(1234, 5678, 91)
    yield "range", [word(word(id(bounds) + at) + INT_DIGITS, 4) for at in (16, 24, 32)] == [1234, 5678, 91]
    ends = slice(*items, None)
    yield "slice", [word(id(ends) + at) for at in (16, 24, 32)] == [id(items[0]), id(items[1]), id(None)]
    yield "types", word(id(int) + TYPE_FLAGS) == int.__flags__
    text = "".join(("ver", "ify"))
    yield "str", hash(text) % 2**64 == word(id(text) + STR_HASH)
    cell = CellType(items)
    def function(x=1, *, y=2):
        return waiting
    yield "functions", [word(id(function) + at) for at in (
        FUNCTION_GLOBALS, FUNCTION_CODE, FUNCTION_DEFAULTS, FUNCTION_KEYWORD_DEFAULTS, FUNCTION_CLOSURE)] == list(map(id, (
            function.__globals__, function.__code__, function.__defaults__, function.__kwdefaults__, function.__closure__)))
    yield "cells", word(id(cell) + CELL_CONTENT) == id(cell.cell_contents)
    waiting = (None for _ in ())
    frame = waiting.gi_frame                      # not one that a debugger may be tracing
    frame.f_trace = type
    yield "frames", (word(id(frame) + FRAME_TRACE), word(id(frame) + FRAME_LINE, 5)) == (id(type), 1 << 32)
    trace = TracebackType(TracebackType(None, frame, 2, 3), frame, 4, 5)
    yield "tracebacks", (word(id(trace) + TRACE_NEXT), word(id(trace) + TRACE_FRAME), word(id(trace) + TRACE_INSTRUCTION, 4),
                         word(id(trace) + TRACE_LINE, 4)) == (id(trace.tb_next), id(frame), 4, 5)
    array = np.arange(6, dtype=np.int16).reshape(2, 3)
    fields = array.__array_interface__["data"][0], 2, id(array.base), id(array.dtype)
    yield "arrays", fields == (word(id(array) + ARRAY_DATA), word(id(array) + ARRAY_NDIM, 4),
                               word(id(array) + ARRAY_BASE), word(id(array) + ARRAY_DTYPE))
    for at, expected in ((ARRAY_SHAPE, (2, 3)), (ARRAY_STRIDES, (6, 2))):
        start = word(id(array) + at)
        yield "arrays", (word(start), word(start + 8)) == expected
    yield "arrays", word(id(array) + ARRAY_FLAGS, 4) & 0x507 == C_CONTIGUOUS | ALIGNED | WRITEABLE
    dtype = np.dtype(">i4")
    yield "dtypes", (word(id(dtype) + DTYPE_BYTEORDER, 1), word(id(dtype) + DTYPE_NUMBER, 4),
                     word(id(dtype) + DTYPE_ITEMSIZE)) == (ord(">"), dtype.num, 4)
    yield "dtypes", (word(id(dtype) + DTYPE_CLASS), word(id(dtype) + DTYPE_KIND, 1)) == (id(dtype.type), ord("i"))
    one, dtype = np.timedelta64(1, "3s"), np.dtype("m8[3s]")
    yield "dates", word(id(one) + SCALAR_UNIT) == word(word(id(dtype) + DTYPE_METADATA) + DATE_UNIT) == 3 << 32 | 7
    one = np.uint16(0x1234)
    yield "NumPy scalars", word(id(one) + SCALAR_VALUE, 2) == 0x1234
    one = np.complex64(1.5 + 2j)
    yield "NumPy scalars", word(id(one) + SCALAR_VALUE) == 0x400000003FC00000
    yield "NumPy scalars", all(t.dtype.num in type_numbers(t) for t in NUMPY_SCALARS.values())
