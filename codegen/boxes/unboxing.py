"""From Python objects to the pieces of compiled values: guard and unbox an argument.

In: types, object pointers.  Out: LLVM text and the names of the pieces.  Holds: unboxing runs no Python code and has no
effect, so a guard that fails may simply try the next specialisation.

Guards ask for exactly the type that `typeof` gives the object, so the result's type never depends on which specialisation
happened to come first: a C-ordered array does not fit a parameter of order A, nor a writeable one a read-only parameter.
(`loose=RESULT`: it does, of results that the interpreter gave.)
An explicit signature means less: `loose` accepts what holds the same without copying (a float for float64, any strides for
order A).

Each type's unboxing is a generator that yields the conditions (i1) that must hold before what follows may be read, so the
guards of several arguments are joined: one branch for all their types, one for all their fields.
"""
from __future__ import annotations

from importlib import import_module

from codegen import layout, objects
from codegen.build import LIKELY, WORD_ALIGNED, Builder, Module
from codegen.storage import memory, shared
from typeinfer.errors import UnsupportedError
from typeinfer.callables.functions import Keywords, known_names
from typeinfer.kinds.opaque import Opaque
from typeinfer.kinds.structured import RecordArray
from typeinfer.types import (BOOL, COMPLEX, EXACT, FLOAT, INT, Array, Mutable, NamedTuple, NoneType, Number, Object, Optional, RangeType, Slice,
                             Static, Tuple, Type, View, numpy_of)

OBJECT_TAG = 3                                  # of an argument array's owner, see layout
RESULT = "result"                               # where it comes from: the interpreter gave it (see unbox_result)
LONGEST = 1 << 47                               # an axis is shorter than this: index arithmetic cannot overflow


def unbox(b: Builder, t: Type, object_ptr: str, miss: str, *, loose: bool | str = False) -> tuple[str, ...]:
    """The pieces of a Python object of type `t`; jumps to the label `miss` where it is none."""
    return unbox_all(b, [t], [object_ptr], miss, loose=loose)[0]


def unbox_all(b: Builder, types, pointers, miss: str, *, loose: bool | str = False) -> list[tuple[str, ...]]:
    """`unbox` of several objects in step: one branch for all their types, one for all their fields."""
    running = [(index, _unboxer(t)(b, t, pointer, miss, loose))
               for index, (t, pointer) in enumerate(zip(types, pointers))]
    found: list = [None] * len(running)
    while running:
        conditions, going_on = [], []
        for index, steps in running:
            try:
                conditions.append(next(steps))
                going_on.append((index, steps))
            except StopIteration as end:
                found[index] = end.value
        _require(b, conditions, miss)
        running = going_on
    return found


def _require(b: Builder, conditions: list[str], miss: str) -> None:
    conditions = [condition for condition in conditions if condition != "true"]
    if conditions:
        both = conditions[0]
        for condition in conditions[1:]:
            both = b(f"and i1 {both}, {condition}")
        fits = b.new_label("fits")
        b.branch(both, fits, miss, LIKELY)
        b.start(fits)


def later(table: dict, kind: type):
    """What a table holds for a kind of types whose module is read only where it is used."""
    if kind.__name__ in _LATER:
        import_module(_LATER[kind.__name__])
    return table.get(kind)


_LATER = {"Record": "codegen.boxes.structured_boxing", "RecordArray": "codegen.boxes.structured_boxing", **dict.fromkeys(("Closure", "BoundMethod", "Choice"), "codegen.boxes.function_boxing"), "Member": "codegen.boxes.enum_boxing", "Either": "codegen.boxes.either_boxing",
          "Date": "codegen.boxes.date_boxing", "DateArray": "codegen.boxes.date_boxing",
          "NumpyText": "codegen.boxes.text_boxing"}


def _unboxer(t: Type):
    found = _unbox_shared if isinstance(t, Mutable) else _UNBOX.get(type(t)) or later(_UNBOX, type(t))
    if found is None:
        raise UnsupportedError(f"a value of type {t} cannot be taken from Python")
    return found


def field(b: Builder, pointer: str, offset: int, llvm_type: str = "ptr", known: str = "") -> str:
    return b(f"load {llvm_type}, ptr {b(f'getelementptr i8, ptr {pointer}, i64 {offset}')}{known}")


def is_a(b: Builder, pointer: str, *symbols: str) -> str:
    """Whether the object's type is exactly one of these."""
    found = field(b, pointer, objects.TYPE)
    is_one = _is(b, found, symbols[0])
    for symbol in symbols[1:]:
        is_one = b(f"or i1 {is_one}, {_is(b, found, symbol)}")
    return is_one


def _unbox_number(b, t: Number, pointer, miss, loose):
    names = [f"numpy.type.{cls.__name__}" for cls in objects.scalar_classes(t)]
    either = loose is True and t in (FLOAT, COMPLEX, INT, BOOL, *map(numpy_of, (FLOAT, COMPLEX, INT, BOOL)))
    if t.kind == "b":
        true = b(f"icmp eq ptr {pointer}, {b.module.external('_Py_TrueStruct' if t.python else 'numpy.true')}")
        false = b(f"icmp eq ptr {pointer}, {b.module.external('_Py_FalseStruct' if t.python else 'numpy.false')}")
        if either:
            true = b(f"or i1 {true}, {_is(b, pointer, 'numpy.true' if t.python else '_Py_TrueStruct')}")
            false = b(f"or i1 {false}, {_is(b, pointer, 'numpy.false' if t.python else '_Py_FalseStruct')}")
        yield b(f"or i1 {true}, {false}")
        return (true,)
    if t.kind == "i" and (t.python or either):
        is_int = is_a(b, pointer, "PyLong_Type")
        if not either:
            yield is_int
            return (int_value(b, pointer, miss),)
        yield b(f"or i1 {is_int}, {is_a(b, pointer, *names)}")
        return (_int_of_either(b, pointer, is_int, miss),)
    python_name = {"f": "PyFloat_Type", "c": "PyComplex_Type"}.get(t.kind)
    if either:                                      # Python's and NumPy's keep the value in the same place
        names.append(python_name)
    yield is_a(b, pointer, *([python_name] if t.python and not either else names))
    size = layout.itemsize(t) // len(layout.pieces(t))
    return tuple(field(b, pointer, objects.SCALAR_VALUE + part * size, kind) for part, kind in enumerate(layout.pieces(t)))


def float_of_either(b: Builder, pointer: str, miss: str, seen: str = "") -> str:
    """The value of a float, or of an int that is a float without a loss; where it is a float, `seen` (an i1 in memory) is true."""
    known, other, done = b.new_label("float"), b.new_label("int"), b.new_label("number")
    b.branch(is_a(b, pointer, "PyFloat_Type"), known, other)
    b.start(known)
    if seen:
        b.do(f"store i1 true, ptr {seen}")
    value = field(b, pointer, objects.SCALAR_VALUE, "double")
    b.jump(done)
    b.start(other)
    _require(b, [is_a(b, pointer, "PyLong_Type")], miss)
    number = int_value(b, pointer, miss)
    _require(b, [b(f"icmp ule i64 {b(f'add i64 {number}, {EXACT}')}, {2 * EXACT}")], miss)
    converted, end = b(f"sitofp i64 {number} to double"), b.label
    b.jump(done)
    b.start(done)
    return b.phi("double", (value, known), (converted, end))


def _is(b: Builder, pointer: str, symbol: str) -> str:
    return b(f"icmp eq ptr {pointer}, {b.module.external(symbol)}")


def _int_of_either(b: Builder, pointer: str, is_int: str, miss: str) -> str:
    python, numpy, done = b.new_label("python"), b.new_label("numpy"), b.new_label("either")
    b.branch(is_int, python, numpy)
    b.start(numpy)
    scalar = field(b, pointer, objects.SCALAR_VALUE, "i64")
    b.jump(done)
    b.start(python)
    value = int_value(b, pointer, miss)
    end = b.label
    b.jump(done)
    b.start(done)
    return b.phi("i64", (scalar, numpy), (value, end))


def int_value(b: Builder, pointer: str, miss: str) -> str:
    """An exact int's value: one digit is read here, more by the runtime; beyond 64 bits is a miss."""
    small, large, wide, done = (b.new_label(hint) for hint in ("small", "large", "wide", "int"))
    tag = field(b, pointer, objects.INT_TAG, "i64")
    if objects.INT_IS_TAGGED:
        b.branch(b(f"icmp ult i64 {tag}, 16"), small, large, LIKELY)
        b.start(small)
        sign = b(f"sub nsw i64 1, {b(f'and i64 {tag}, 3')}")
    else:                                                    # ob_size -1, 0 or 1 is the sign; digit 0 is unused for 0
        b.branch(b(f"icmp ult i64 {b(f'add i64 {tag}, 1')}, 3"), small, large, LIKELY)
        b.start(small)
        sign = tag
    digit = b(f"zext i32 {field(b, pointer, objects.INT_DIGITS, 'i32')} to i64")
    value = b(f"mul nsw i64 {sign}, {digit}")
    b.jump(done)
    b.start(large)
    pair = b.call("jitcore_unbox_int", "preserve_mostcc {i64, i1}", ("ptr", pointer), attributes="nounwind")
    slow = b(f"extractvalue {{i64, i1}} {pair}, 0")
    b.branch(b(f"extractvalue {{i64, i1}} {pair}, 1"), wide, miss, LIKELY)
    b.start(wide)
    b.jump(done)
    b.start(done)
    return b.phi("i64", (value, small), (slow, wide))


def _unbox_none(b, t, pointer, miss, loose):
    yield _is(b, pointer, "_Py_NoneStruct")
    return ()


def unbox_array(b, t: Array, pointer, miss, loose, numbers=None):
    """`numbers`: of the dtypes that are taken, if not those of the type's own."""
    yield is_a(b, pointer, "PyArray_Type")
    wanted = refused = 0
    for condition, yes, no in ((t.order == "C", objects.C_CONTIGUOUS, 0), (t.order == "F", objects.F_CONTIGUOUS, 1),
                               (t.order == "A", 0, 3), (t.writeable, objects.WRITEABLE, 0),
                               (not t.writeable, 0, objects.WRITEABLE)):
        if condition:
            wanted, refused = wanted | yes, refused | (0 if loose else no)
    flags = field(b, pointer, objects.ARRAY_FLAGS, "i32")
    wanted |= objects.ALIGNED
    dtype = field(b, pointer, objects.ARRAY_DTYPE)
    number = field(b, dtype, objects.DTYPE_NUMBER, "i32")
    same = [b(f"icmp eq i32 {number}, {num}") for num in numbers or objects.type_numbers(t.dtype)]
    tests = [b(f"icmp eq i32 {b(f'and i32 {flags}, {wanted | refused}')}, {wanted}"),
             b(f"icmp eq i32 {field(b, pointer, objects.ARRAY_NDIM, 'i32')}, {t.ndim}"),
             same[0] if len(same) == 1 else b(f"or i1 {same[0]}, {same[1]}")]
    if t.dtype.bits > 8:
        order = field(b, dtype, objects.DTYPE_BYTEORDER, "i8")
        tests.append(b(f"icmp ne i8 {order}, {objects.FOREIGN_BYTEORDER}"))
    all_hold = tests[0]
    for test in tests[1:]:
        all_hold = b(f"and i1 {all_hold}, {test}")
    yield all_hold
    pieces = read_array(b, t, pointer)
    lengths = pieces[2:2 + t.ndim]
    if lengths:
        union = lengths[0]
        for length in lengths[1:]:
            union = b(f"or i64 {union}, {length}")
        yield b(f"icmp ult i64 {union}, {LONGEST}")
    return pieces


def read_array(b: Builder, t: Array, pointer: str) -> tuple[str, ...]:
    """The pieces of an ndarray that is known to be of type `t`, and to outlive them."""
    data = field(b, pointer, objects.ARRAY_DATA)
    lengths = _vector(b, pointer, objects.ARRAY_SHAPE, t.ndim)
    strides = _vector(b, pointer, objects.ARRAY_STRIDES, t.ndim) if t.order == "A" else ()
    return (b(f"getelementptr i8, ptr {pointer}, i64 {OBJECT_TAG}"), data, *lengths, *strides)


def _vector(b: Builder, pointer: str, offset: int, count: int) -> tuple[str, ...]:
    start = field(b, pointer, offset) if count else ""
    return tuple(field(b, start, 8 * axis, "i64") for axis in range(count))


def items(b: Builder, types, pointers, miss, loose):
    found = unbox_all(b, types, pointers, miss, loose=loose)
    return tuple(piece for pieces in found for piece in pieces)


def _unbox_tuple(b, t: Tuple, pointer, miss, loose):
    if isinstance(t, NamedTuple):
        yield b(f"icmp eq ptr {field(b, pointer, objects.TYPE)}, {b.object(t.of)}")
    else:
        yield is_a(b, pointer, "PyTuple_Type")
    yield b(f"icmp eq i64 {field(b, pointer, objects.SIZE, 'i64')}, {len(t.parts)}")
    pointers = [field(b, pointer, objects.TUPLE_ITEMS + 8 * index, "ptr", f", !align {WORD_ALIGNED}")
                for index in range(len(t.parts))]
    return items(b, t.parts, pointers, miss, loose)


def _unbox_shared(b, t: Mutable, pointer, miss, loose):
    if t.is_native:
        return (yield from shared.kind_of(t).unbox(b, t, pointer, loose))
    yield shared.kind_of(t).fits(b, t, pointer)
    for _ in range(3):                              # what others ask costs less: they go first
        yield "true"
    if loose == RESULT:
        header = b(f"call ptr @{shared.receiver(b.module, t)}(ptr {pointer})")
    else:
        header = b(f"call ptr @{shared.taker(b.module, t, loose, shared.ONLY if t in b.only else b.holders)}(ptr {pointer}, ptr {b.arguments})")
    yield b(f"icmp ne ptr {header}, null")
    return (header,)


def unbox_result(b: Builder, t: Type, pointer: str, miss: str) -> list[str]:
    """The pieces of an object that the interpreter gave as a result, with references of their own: the object is not needed
    any more. A mutable object in it is new: nobody else holds it, so its content is all there is."""
    return _own(b, t, unbox(b, t, pointer, miss, loose=RESULT))


def _own(b: Builder, t: Type, pieces) -> list[str]:
    """The pieces with references of their own; so far the Python object has them, but for mutable objects."""
    if isinstance(t, Object):
        memory.retain_object(b, pieces[0])
    elif isinstance(t, Array | RecordArray):
        return [*memory.keep(b, pieces[0], pieces[1]), *pieces[2:]]
    elif isinstance(t, Optional) and layout.counted(t.of):
        return _own_some(b, t, pieces)
    elif not isinstance(t, Mutable):
        where = layout.offsets(t)
        return [piece for k, part in enumerate(t.parts) for piece in _own(b, part, pieces[where[k]:where[k + 1]])] or list(pieces)
    return list(pieces)


def _own_some(b: Builder, t: Optional, pieces) -> list[str]:
    some, done = b.new_label("some"), b.new_label("owned")
    before = b.label
    b.branch(pieces[0], some, done)
    b.start(some)
    own = _own(b, t.of, pieces[1:])
    end = b.label
    b.jump(done)
    b.start(done)
    return [pieces[0], *(b.phi(kind, (piece, before), (mine, end)) for kind, piece, mine in zip(layout.pieces(t.of), pieces[1:], own))]


def _unbox_range(b, t, pointer, miss, loose):
    yield is_a(b, pointer, "PyRange_Type")
    bounds = [field(b, pointer, at) for at in (objects.RANGE_START, objects.RANGE_STOP, objects.RANGE_STEP)]
    return items(b, (INT, INT, INT), bounds, miss, loose)


def _unbox_slice(b, t: Slice, pointer, miss, loose):
    yield is_a(b, pointer, "PySlice_Type")
    bounds = [field(b, pointer, at) for at in (objects.SLICE_START, objects.SLICE_STOP, objects.SLICE_STEP)]
    return items(b, t.parts, bounds, miss, loose)


def _unbox_optional(b, t: Optional, pointer, miss, loose):
    yield "true"                                             # what others asked for holds before this one branches
    some, done = b.new_label("some"), b.new_label("optional")
    b.branch(_is(b, pointer, "_Py_NoneStruct"), done, some)
    none = b.label
    b.start(some)
    pieces = unbox(b, t.of, pointer, miss, loose=loose)
    end = b.label
    b.jump(done)
    b.start(done)
    return tuple(b.phi(kind, (layout.literal(kind, 0), none), (piece, end))
                 for kind, piece in zip(layout.pieces(t), ("true", *pieces)))


def _unbox_object(b, t: Object, pointer, miss, loose):
    symbol = {str: "PyUnicode_Type", bytes: "PyBytes_Type"}.get(t.of)
    yield "true" if t.of is object else is_a(b, pointer, symbol) if symbol else b(f"icmp eq ptr {field(b, pointer, objects.TYPE)}, {b.object(t.of)}")
    return (pointer,)


def _unbox_opaque(b, t: Opaque, pointer, miss, loose):
    """The array of a dtype: its number, and its width."""
    dtype = t.dtype
    yield is_a(b, pointer, "PyArray_Type")
    found = field(b, pointer, objects.ARRAY_DTYPE)
    same = b(f"icmp eq i32 {field(b, found, objects.DTYPE_NUMBER, 'i32')}, {dtype.num}")
    axes = b(f"icmp eq i32 {field(b, pointer, objects.ARRAY_NDIM, 'i32')}, {t.ndim}")
    order = b(f"icmp ne i8 {field(b, found, objects.DTYPE_BYTEORDER, 'i8')}, {objects.FOREIGN_BYTEORDER}")
    yield b(f"and i1 {b(f'and i1 {same}, {axes}')}, {order}")
    yield b(f"icmp eq i64 {field(b, found, objects.DTYPE_ITEMSIZE, 'i64')}, {dtype.itemsize}")
    return (pointer,)


def _unbox_static(b, t: Static, pointer, miss, loose):
    known = b.object(t.value)
    same = b(f"icmp eq ptr {pointer}, {known}")
    if type(t.value) is not str:
        yield same
        return ()
    yield "true"
    look, compare, done = (b.new_label(hint) for hint in ("look", "compare", "text"))
    b.branch(same, done, look, LIKELY)
    b.start(look)
    b.branch(is_a(b, pointer, "PyUnicode_Type"), compare, miss)
    b.start(compare)
    order = b.call("PyUnicode_Compare", "i32", ("ptr", pointer), ("ptr", known))
    b.branch(b(f"icmp eq i32 {order}, 0"), done, miss)
    b.start(done)
    return ()


def _unbox_view(b, t: View, pointer, miss, loose):
    """A dictionary with these names in this order. Who else has it may change it meanwhile, so the call holds what it holds."""
    if t.of is not Keywords:
        raise UnsupportedError(f"a value of type {t} cannot be taken from Python")
    yield is_a(b, pointer, "PyDict_Type")
    names, values = known_names(t), t.parts[1:]
    yield b(f"icmp eq i64 {b.call('PyDict_Size', 'i64', ('ptr', pointer))}, {len(names)}")
    at, key, value = b.alloca("i64"), b.alloca("ptr"), b.alloca("ptr")
    b.do(f"store i64 0, ptr {at}")
    found, there = [], "true"
    for _ in names:
        more = b.call("PyDict_Next", "i32", ("ptr", pointer), ("ptr", at), ("ptr", key), ("ptr", value))
        there = b(f"and i1 {there}, {b(f'icmp ne i32 {more}, 0')}")
        found.append((b(f"load ptr, ptr {key}"), b(f"load ptr, ptr {value}")))
    yield there
    unbox_all(b, t.parts[0].parts, [name for name, _ in found], miss, loose=loose)
    pieces = items(b, values, [one for _, one in found], miss, loose)
    b.held += [one for (_, one), part in zip(found, values) if not isinstance(part, Number | Static | NoneType)]
    return pieces


_UNBOX = {Number: _unbox_number, NoneType: _unbox_none, Array: unbox_array, Tuple: _unbox_tuple,
          NamedTuple: _unbox_tuple, Object: _unbox_object, Opaque: _unbox_opaque, RangeType: _unbox_range,
          Slice: _unbox_slice, Optional: _unbox_optional, Static: _unbox_static, View: _unbox_view}

TABLE = _UNBOX                                  # others add to it


def int_text(module: Module) -> str:
    """The part of the runtime that reads ints of several digits. It saves the registers, lest each wrapper do so in vain."""
    return """
declare i64 @PyLong_AsLongLongAndOverflow(ptr, ptr)
define preserve_mostcc {i64, i1} @jitcore_unbox_int(ptr %object) nounwind {
entry:
  %overflow = alloca i32
  %value = call i64 @PyLong_AsLongLongAndOverflow(ptr %object, ptr %overflow)
  %over = load i32, ptr %overflow
  %fits = icmp eq i32 %over, 0
  %first = insertvalue {i64, i1} poison, i64 %value, 0
  %pair = insertvalue {i64, i1} %first, i1 %fits, 1
  ret {i64, i1} %pair
}
"""
