"""Between Python objects and the pieces of compiled values: unbox an argument, box a result.

In: types, object pointers or pieces.  Out: LLVM text and the names of the pieces or of the new object.  Holds: unboxing runs
no Python code and has no effect, so a guard that fails may simply try the next specialisation; boxing gives a new
reference, or null with an exception set, and has then released what it was given.

Guards ask for exactly the type that `typeof` gives the object, so the result's type never depends on which specialisation
happened to come first: a C-ordered array does not fit a parameter of order A, nor a writeable one a read-only parameter.
An explicit signature means less: `loose` accepts what can be passed as the parameter's type without copying.
"""
from __future__ import annotations

import sys

from codegen import layout, memory, objects
from codegen.build import LIKELY, Builder, Module, with_gil
from typeinfer.errors import UnsupportedError
from typeinfer.types import INT, NONE, RANGE, Array, NoneType, Number, Optional, RangeType, Slice, Static, Tuple, Type, View

OBJECT_TAG, VIEW_TAG = 3, 1                     # of an array's owner, see layout
LONGEST = 1 << 47                               # an axis is shorter than this: index arithmetic cannot overflow


# --- unboxing: generators that yield the conditions (i1) that must hold before what follows may be read

def unbox(b: Builder, t: Type, object_ptr: str, miss: str, *, loose: bool = False) -> tuple[str, ...]:
    """The pieces of a Python object of type `t`; jumps to the label `miss` where it is none."""
    return unbox_all(b, [t], [object_ptr], miss, loose=loose)[0]


def unbox_all(b: Builder, types, pointers, miss: str, *, loose: bool = False) -> list[tuple[str, ...]]:
    """`unbox` of several objects in step: one branch for all their types, one for all their fields."""
    running = [(index, _UNBOX[type(t)](b, t, pointer, miss, loose)) if type(t) in _UNBOX else _refuse(t, "taken from")
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


def _refuse(t: Type, direction: str):
    raise UnsupportedError(f"a value of type {t} cannot be {direction} Python")


def _field(b: Builder, pointer: str, offset: int, llvm_type: str = "ptr") -> str:
    return b(f"load {llvm_type}, ptr {b(f'getelementptr i8, ptr {pointer}, i64 {offset}')}")


def _is_a(b: Builder, pointer: str, *symbols: str) -> str:
    """Whether the object's type is exactly one of these."""
    found = _field(b, pointer, objects.TYPE)
    tests = [b(f"icmp eq ptr {found}, {b.module.external(symbol)}") for symbol in symbols]
    return tests[0] if len(tests) == 1 else b(f"or i1 {tests[0]}, {tests[1]}")


def _unbox_number(b, t: Number, pointer, miss, loose):
    if not t.python:
        yield _is_a(b, pointer, *(f"numpy.type.{cls.__name__}" for cls in objects.scalar_classes(t)))
        if t.kind == "b":
            return (b(f"icmp ne i8 {_field(b, pointer, objects.SCALAR_VALUE, 'i8')}, 0"),)
        kind = layout.scalar(t)
        size = layout.itemsize(t) // (2 if t.kind == "c" else 1)
        return tuple(_field(b, pointer, objects.SCALAR_VALUE + part * size, kind) for part in range(len(layout.pieces(t))))
    if t.kind == "b":
        true = b(f"icmp eq ptr {pointer}, {b.module.external('_Py_TrueStruct')}")
        false = b(f"icmp eq ptr {pointer}, {b.module.external('_Py_FalseStruct')}")
        yield b(f"or i1 {true}, {false}")
        return (true,)
    if t.kind == "f":
        yield _is_a(b, pointer, "PyFloat_Type")
        return (_field(b, pointer, objects.FLOAT_VALUE, "double"),)
    if t.kind == "c":
        yield _is_a(b, pointer, "PyComplex_Type")
        return _field(b, pointer, objects.COMPLEX_REAL, "double"), _field(b, pointer, objects.COMPLEX_IMAG, "double")
    yield _is_a(b, pointer, "PyLong_Type")
    return (_int_value(b, pointer, miss),)


def _int_value(b: Builder, pointer: str, miss: str) -> str:
    """An exact int's value: one digit is read here, more by the runtime; beyond 64 bits is a miss."""
    small, large, wide, done = (b.new_label(hint) for hint in ("small", "large", "wide", "int"))
    tag = _field(b, pointer, objects.INT_TAG, "i64")
    if objects.INT_IS_TAGGED:
        b.branch(b(f"icmp ult i64 {tag}, 16"), small, large, LIKELY)
        b.start(small)
        sign = b(f"sub nsw i64 1, {b(f'and i64 {tag}, 3')}")
    else:                                                    # ob_size -1, 0 or 1 is the sign; digit 0 is unused for 0
        b.branch(b(f"icmp ult i64 {b(f'add i64 {tag}, 1')}, 3"), small, large, LIKELY)
        b.start(small)
        sign = tag
    digit = b(f"zext i32 {_field(b, pointer, objects.INT_DIGITS, 'i32')} to i64")
    value = b(f"mul nsw i64 {sign}, {digit}")
    b.jump(done)
    b.start(large)
    pair = b.call("jitcore_unbox_int", "{i64, i1}", ("ptr", pointer), attributes="nounwind")
    slow = b(f"extractvalue {{i64, i1}} {pair}, 0")
    b.branch(b(f"extractvalue {{i64, i1}} {pair}, 1"), wide, miss, LIKELY)
    b.start(wide)
    b.jump(done)
    b.start(done)
    return b.phi("i64", (value, small), (slow, wide))


def _unbox_none(b, t, pointer, miss, loose):
    yield b(f"icmp eq ptr {pointer}, {b.module.external('_Py_NoneStruct')}")
    return ()


def _unbox_array(b, t: Array, pointer, miss, loose):
    yield _is_a(b, pointer, "PyArray_Type")
    wanted = refused = 0
    for condition, yes, no in ((t.order == "C", objects.C_CONTIGUOUS, 0), (t.order == "F", objects.F_CONTIGUOUS, 1),
                               (t.order == "A", 0, 3), (t.writeable, objects.WRITEABLE, 0),
                               (not t.writeable, 0, objects.WRITEABLE)):
        if condition:
            wanted, refused = wanted | yes, refused | (0 if loose else no)
    flags = _field(b, pointer, objects.ARRAY_FLAGS, "i32")
    wanted |= objects.ALIGNED
    dtype = _field(b, pointer, objects.ARRAY_DTYPE)
    number = _field(b, dtype, objects.DTYPE_NUMBER, "i32")
    same = [b(f"icmp eq i32 {number}, {num}") for num in objects.type_numbers(t.dtype)]
    tests = [b(f"icmp eq i32 {b(f'and i32 {flags}, {wanted | refused}')}, {wanted}"),
             b(f"icmp eq i32 {_field(b, pointer, objects.ARRAY_NDIM, 'i32')}, {t.ndim}"),
             same[0] if len(same) == 1 else b(f"or i1 {same[0]}, {same[1]}")]
    if t.dtype.bits > 8:
        order = _field(b, dtype, objects.DTYPE_BYTEORDER, "i8")
        tests.append(b(f"icmp ne i8 {order}, {objects.FOREIGN_BYTEORDER}"))
    all_hold = tests[0]
    for test in tests[1:]:
        all_hold = b(f"and i1 {all_hold}, {test}")
    yield all_hold
    data = _field(b, pointer, objects.ARRAY_DATA)
    lengths = _vector(b, pointer, objects.ARRAY_SHAPE, t.ndim)
    if lengths:
        union = lengths[0]
        for length in lengths[1:]:
            union = b(f"or i64 {union}, {length}")
        yield b(f"icmp ult i64 {union}, {LONGEST}")
    strides = _vector(b, pointer, objects.ARRAY_STRIDES, t.ndim) if t.order == "A" else ()
    owner = b(f"getelementptr i8, ptr {pointer}, i64 {OBJECT_TAG}")
    return (owner, data, *lengths, *strides)


def _vector(b: Builder, pointer: str, field: int, count: int) -> tuple[str, ...]:
    start = _field(b, pointer, field) if count else ""
    return tuple(_field(b, start, 8 * axis, "i64") for axis in range(count))


def _items(b: Builder, types, pointers, miss, loose):
    found = unbox_all(b, types, pointers, miss, loose=loose)
    return tuple(piece for pieces in found for piece in pieces)


def _unbox_tuple(b, t: Tuple, pointer, miss, loose):
    yield _is_a(b, pointer, "PyTuple_Type")
    yield b(f"icmp eq i64 {_field(b, pointer, objects.SIZE, 'i64')}, {len(t.parts)}")
    pointers = [_field(b, pointer, objects.TUPLE_ITEMS + 8 * index) for index in range(len(t.parts))]
    return _items(b, t.parts, pointers, miss, loose)


def _unbox_range(b, t, pointer, miss, loose):
    yield _is_a(b, pointer, "PyRange_Type")
    bounds = [_field(b, pointer, at) for at in (objects.RANGE_START, objects.RANGE_STOP, objects.RANGE_STEP)]
    return _items(b, (INT, INT, INT), bounds, miss, loose)


def _unbox_slice(b, t: Slice, pointer, miss, loose):
    yield _is_a(b, pointer, "PySlice_Type")
    bounds = [_field(b, pointer, at) for at in (objects.SLICE_START, objects.SLICE_STOP, objects.SLICE_STEP)]
    return _items(b, t.parts, bounds, miss, loose)


def _unbox_optional(b, t: Optional, pointer, miss, loose):
    yield "true"                                             # what others asked for holds before this one branches
    some, done = b.new_label("some"), b.new_label("optional")
    b.branch(b(f"icmp eq ptr {pointer}, {b.module.external('_Py_NoneStruct')}"), done, some)
    none = b.label
    b.start(some)
    pieces = unbox(b, t.of, pointer, miss, loose=loose)
    end = b.label
    b.jump(done)
    b.start(done)
    return tuple(b.phi(kind, (layout.literal(kind, 0), none), (piece, end))
                 for kind, piece in zip(layout.pieces(t), ("true", *pieces)))


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
    b.branch(_is_a(b, pointer, "PyUnicode_Type"), compare, miss)
    b.start(compare)
    order = b.call("PyUnicode_Compare", "i32", ("ptr", pointer), ("ptr", known))
    b.branch(b(f"icmp eq i32 {order}, 0"), done, miss)
    b.start(done)
    return ()


_UNBOX = {Number: _unbox_number, NoneType: _unbox_none, Array: _unbox_array, Tuple: _unbox_tuple, RangeType: _unbox_range,
          Slice: _unbox_slice, Optional: _unbox_optional, Static: _unbox_static}


# --- boxing

def box(b: Builder, t: Type, pieces: tuple[str, ...], *, consume: bool = True) -> str:
    """A new reference to a Python object of that value. The array references in `pieces` are consumed, unless not
    `consume`."""
    emit = _BOX.get(type(t)) or _refuse(t, "given to")
    return emit(b, t, pieces, consume)


def _new_reference(b: Builder, pointer: str) -> str:
    return b.call("Py_NewRef", "ptr", ("ptr", pointer), attributes="nounwind")


def _box_number(b, t: Number, pieces, consume):
    value = pieces[0]
    if t.python:
        if t.kind == "b":
            return b.call("PyBool_FromLong", "ptr", ("i64", b(f"zext i1 {value} to i64")))
        if t.kind == "c":
            return b.call("PyComplex_FromDoubles", "ptr", ("double", value), ("double", pieces[1]))
        name, kind = ("PyFloat_FromDouble", "double") if t.kind == "f" else ("PyLong_FromLongLong", "i64")
        return b.call(name, "ptr", (kind, value))
    if t.kind == "b":
        return _new_reference(b, b.select(value, "ptr", b.module.external("numpy.true"), b.module.external("numpy.false")))
    cls = b.module.external(f"numpy.type.{objects.scalar_classes(t)[0].__name__}")
    made = b.call("numpy.alloc", "ptr", ("ptr", cls), ("i64", "0"))
    store, done = b.new_label("store"), b.new_label("boxed")
    b.branch(b(f"icmp ne ptr {made}, null"), store, done, LIKELY)
    b.start(store)
    kind, size = layout.scalar(t), layout.itemsize(t) // len(pieces)
    for part, piece in enumerate(pieces):
        place = b(f"getelementptr i8, ptr {made}, i64 {objects.SCALAR_VALUE + part * size}")
        b.do(f"store {kind} {piece}, ptr {place}")
    b.jump(done)
    b.start(done)
    return made


def _box_none(b, t, pieces, consume):
    return _new_reference(b, b.module.external("_Py_NoneStruct"))


def _box_static(b, t: Static, pieces, consume):
    return _new_reference(b, b.object(t.value))


def _box_array(b, t: Array, pieces, consume):
    owner, data, *sizes = pieces
    if not consume:
        memory.retain(b, owner)
    vector = "null"
    if sizes:
        vector = b.alloca("i64", len(sizes))
        for index, size in enumerate(sizes):
            place = b(f"getelementptr i64, ptr {vector}, i64 {index}") if index else vector
            b.do(f"store i64 {size}, ptr {place}")
    strides = b(f"getelementptr i64, ptr {vector}, i64 {t.ndim}") if t.order == "A" and t.ndim else "null"
    flags = objects.ALIGNED | (objects.WRITEABLE if t.writeable else 0) | (objects.F_CONTIGUOUS if t.order == "F" else 0)
    dtype = b.module.external(f"numpy.dtype.{objects.type_numbers(t.dtype)[0]}")
    return b.call("jitcore_box_array", "ptr", ("ptr", owner), ("ptr", data), ("i32", str(t.ndim)), ("ptr", vector),
                  ("ptr", strides), ("ptr", dtype), ("i32", str(flags)), ("i64", str(layout.itemsize(t.dtype))))


def _box_parts(b: Builder, t: Type, pieces, consume) -> list[str]:
    ends = layout.offsets(t)
    return [box(b, part, pieces[ends[i]:ends[i + 1]], consume=consume) for i, part in enumerate(t.parts)]


def _join(b: Builder, parts: list[str], make) -> str:
    """`make()`'s object where all parts were boxed, else null; it receives no references: they are dropped after it."""
    build, done = b.new_label("build"), b.new_label("joined")
    all_ready = "true"
    for part in parts:
        ready = b(f"icmp ne ptr {part}, null")
        all_ready = ready if all_ready == "true" else b(f"and i1 {all_ready}, {ready}")
    before = b.label
    b.branch(all_ready, build, done, LIKELY)
    b.start(build)
    made = make()
    end = b.label
    b.jump(done)
    b.start(done)
    result = b.phi("ptr", ("null", before), (made, end))
    for part in parts:
        b.call("Py_DecRef", "void", ("ptr", part))
    return result


def _box_tuple(b, t: Tuple, pieces, consume):
    if not t.parts:
        return b.call("PyTuple_New", "ptr", ("i64", "0"))
    parts = _box_parts(b, t, pieces, consume)
    made = b.call("PyTuple_New", "ptr", ("i64", str(len(parts))))
    ready = b(f"icmp ne ptr {made}, null")
    for part in parts:
        ready = b(f"and i1 {ready}, {b(f'icmp ne ptr {part}, null')}")
    fill, drop, done = b.new_label("fill"), b.new_label("drop"), b.new_label("tuple")
    b.branch(ready, fill, drop, LIKELY)
    b.start(fill)
    for index, part in enumerate(parts):
        b.do(f"store ptr {part}, ptr {b(f'getelementptr i8, ptr {made}, i64 {objects.TUPLE_ITEMS + 8 * index}')}")
    b.jump(done)
    b.start(drop)
    for part in (*parts, made):
        b.call("Py_DecRef", "void", ("ptr", part))
    b.jump(done)
    b.start(done)
    return b.phi("ptr", (made, fill), ("null", drop))


def _array_of(b: Builder, parts: list[str]) -> str:
    """A C array of pointers to objects."""
    array = b.alloca("ptr", max(1, len(parts)))
    for index, part in enumerate(parts):
        b.do(f"store ptr {part}, ptr {b(f'getelementptr ptr, ptr {array}, i64 {index}') if index else array}")
    return array


def _box_range(b, t, pieces, consume):
    parts = _box_parts(b, RANGE, pieces, consume)
    return _join(b, parts, lambda: _call(b, b.module.external("PyRange_Type"), parts))


def _box_view(b, t: View, pieces, consume):
    """enumerate, zip, a string made of parts, …: what it was made by is called."""
    parts = _box_parts(b, t, pieces, consume)
    return _join(b, parts, lambda: _call(b, b.object(t.of), parts))


def _call(b: Builder, function: str, parts: list[str], names: tuple[str, ...] = ()) -> str:
    """Call a Python object; the last arguments are keywords of these names."""
    keywords = b.object(tuple(map(sys.intern, names))) if names else "null"
    return b.call("PyObject_Vectorcall", "ptr", ("ptr", function), ("ptr", _array_of(b, parts)),
                  ("i64", str(len(parts) - len(names))), ("ptr", keywords))


def call_runtime(b: Builder, name: str, first: str, objects: list[str]) -> None:
    """Call a function of the runtime that takes an object and a C array of references, which it consumes."""
    b.call(name, "void", ("ptr", first), ("ptr", _array_of(b, objects)), ("i64", str(len(objects))))


def call_python(b: Builder, function, values: list[tuple[Type, tuple[str, ...]]], names: tuple[str, ...] = ()) -> None:
    """Call a Python object for its effect; the values are not consumed, the last are keywords of these names. An exception
    leaves the function."""
    failed = []

    def emit():
        parts = [box(b, t, pieces, consume=False) for t, pieces in values]
        made = _join(b, parts, lambda: _call(b, b.object(function), parts, names))
        b.call("Py_DecRef", "void", ("ptr", made))
        failed.append(b(f"icmp eq ptr {made}, null"))
    with_gil(b, emit)
    b.error_if(failed[0])


def _box_slice(b, t: Slice, pieces, consume):
    parts = _box_parts(b, t, pieces, consume)
    return _join(b, parts, lambda: b.call("PySlice_New", "ptr", *(("ptr", part) for part in parts)))


def _box_optional(b, t: Optional, pieces, consume):
    some, none, done = b.new_label("some"), b.new_label("none"), b.new_label("optional")
    b.branch(pieces[0], some, none)
    b.start(none)
    nothing = box(b, NONE, ())
    b.jump(done)
    b.start(some)
    value = box(b, t.of, pieces[1:], consume=consume)
    end = b.label
    b.jump(done)
    b.start(done)
    return b.phi("ptr", (nothing, none), (value, end))


_BOX = {Number: _box_number, NoneType: _box_none, Static: _box_static, Array: _box_array, Tuple: _box_tuple,
        RangeType: _box_range, View: _box_view, Slice: _box_slice, Optional: _box_optional}


def int_text(module: Module) -> str:
    """The part of the runtime that reads ints of several digits."""
    return """
declare i64 @PyLong_AsLongLongAndOverflow(ptr, ptr)
define {i64, i1} @jitcore_unbox_int(ptr %object) nounwind {
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


def array_text(module: Module) -> str:
    """The part of the runtime that makes ndarrays.

    An array over a block that nothing else refers to becomes NumPy's own: its flag OWNDATA and NumPy's default allocator
    (whose free is C's). One over a block that others see too, or over part of one, gets a capsule as base, which holds a
    reference to the block.
    """
    name = module.text_constant("jitcore.block")
    return f"""
declare ptr @PyArray_NewFromDescr(ptr, ptr, i32, ptr, ptr, ptr, i32, ptr)
declare i32 @PyArray_SetBaseObject(ptr, ptr)
declare ptr @PyCapsule_New(ptr, ptr, ptr)
declare ptr @PyCapsule_GetPointer(ptr, ptr)
declare void @Py_IncRef(ptr)
declare void @Py_DecRef(ptr)
declare void @jitcore_release(ptr)
@jitcore_live = external global i64
@PyArray_Type = external global ptr
@PyDataMem_DefaultHandler = external global ptr
define internal void @release_capsule(ptr %capsule) {{
entry:
  %owner = call ptr @PyCapsule_GetPointer(ptr %capsule, ptr {name})
  call void @jitcore_release(ptr %owner)
  ret void
}}
define ptr @jitcore_box_array(ptr %owner, ptr %data, i32 %ndim, ptr %shape, ptr %strides, ptr %dtype, i32 %flags, i64 %size) {{
entry:
  %bits = ptrtoint ptr %owner to i64
  %tag = and i64 %bits, {OBJECT_TAG}
  %same = icmp eq i64 %tag, {OBJECT_TAG}
  br i1 %same, label %itself, label %new
itself:
  %object = getelementptr i8, ptr %owner, i64 -{OBJECT_TAG}
  call void @Py_IncRef(ptr %object)
  ret ptr %object
new:
  call void @Py_IncRef(ptr %dtype)
  %array = call ptr @PyArray_NewFromDescr(ptr @PyArray_Type, ptr %dtype, i32 %ndim, ptr %shape, ptr %strides, ptr %data,
                                          i32 %flags, ptr null)
  %failed = icmp eq ptr %array, null
  %view = icmp eq i64 %tag, {VIEW_TAG}
  %unowned = icmp eq ptr %owner, null
  br i1 %failed, label %undo, label %made
undo:
  %nothing = or i1 %view, %unowned
  br i1 %nothing, label %fail, label %drop
drop:
  call void @jitcore_release(ptr %owner)
  br label %fail
fail:
  ret ptr null
made:
  br i1 %view, label %borrow, label %counted
borrow:
  %base = getelementptr i8, ptr %owner, i64 -{VIEW_TAG}
  call void @Py_IncRef(ptr %base)
  br label %set
counted:
  br i1 %unowned, label %done, label %block
block:
  %references = load i64, ptr %owner
  %start.place = getelementptr i8, ptr %owner, i64 {memory.DATA}
  %start = load ptr, ptr %start.place
  %bytes.place = getelementptr i8, ptr %owner, i64 {memory.BYTES}
  %bytes = load i64, ptr %bytes.place
  %single = icmp eq i64 %references, 1
  %at.start = icmp eq ptr %data, %start
  %alone = and i1 %single, %at.start
  br label %axis
axis:
  %at = phi i32 [0, %block], [%next, %multiply]
  %product = phi i64 [%size, %block], [%longer, %multiply]
  %more = icmp slt i32 %at, %ndim
  br i1 %more, label %multiply, label %compare
multiply:
  %length.place = getelementptr i64, ptr %shape, i32 %at
  %length = load i64, ptr %length.place
  %longer = mul i64 %product, %length
  %next = add nsw i32 %at, 1
  br label %axis
compare:
  %whole = icmp eq i64 %product, %bytes
  %own = and i1 %alone, %whole
  br i1 %own, label %give, label %share
give:
  %flags.place = getelementptr i8, ptr %array, i64 {objects.ARRAY_FLAGS}
  %flags.old = load i32, ptr %flags.place
  %flags.new = or i32 %flags.old, {objects.OWNDATA}
  store i32 %flags.new, ptr %flags.place
  %allocator = load ptr, ptr @PyDataMem_DefaultHandler
  call void @Py_IncRef(ptr %allocator)
  %allocator.place = getelementptr i8, ptr %array, i64 {objects.ARRAY_ALLOCATOR}
  store ptr %allocator, ptr %allocator.place
  %live = atomicrmw add ptr @jitcore_live, i64 -1 monotonic
  ret ptr %array
share:
  %capsule = call ptr @PyCapsule_New(ptr %owner, ptr {name}, ptr @release_capsule)
  %none = icmp eq ptr %capsule, null
  br i1 %none, label %no.capsule, label %set
no.capsule:
  call void @Py_DecRef(ptr %array)
  br label %drop
set:
  %holder = phi ptr [%base, %borrow], [%capsule, %share]
  %status = call i32 @PyArray_SetBaseObject(ptr %array, ptr %holder)
  %bad = icmp slt i32 %status, 0
  br i1 %bad, label %no.base, label %done
no.base:
  call void @Py_DecRef(ptr %array)
  br label %fail
done:
  ret ptr %array
}}
"""


RUNTIME = ((("jitcore_box_array",), (array_text,)),)


# --- views: objects by how they are made

def call_python(b: Builder, callable, values, names: tuple[str, ...] = ()) -> str:
    """Call a Python callable; `values`: (type, pieces) of the arguments, the last len(names) of them keywords. Returns a
    new reference, or null with the exception set."""
    parts = [box(b, t, pieces, consume=False) for t, pieces in values]
    if not parts:
        return b.call("PyObject_CallNoArgs", "ptr", ("ptr", b.object(callable)))

    def make():
        array = b.alloca("ptr", len(parts) + 1)
        for index, part in enumerate(parts):
            b.do(f"store ptr {part}, ptr {b(f'getelementptr ptr, ptr {array}, i64 {index}')}")
        keywords = b.object(names) if names else "null"
        return b.call("PyObject_Vectorcall", "ptr", ("ptr", b.object(callable)), ("ptr", array),
                      ("i64", str(len(parts) - len(names))), ("ptr", keywords))

    return _join(b, parts, make)


def _box_view(b, t: View, pieces, consume):
    """What the view is made of, put together by Python: an f-string's text, an exception, a list, enumerate …"""
    from typeinfer import steps
    ends = layout.offsets(t)
    values = [(part, pieces[ends[i]:ends[i + 1]]) for i, part in enumerate(t.parts)]
    return call_python(b, steps.make_list if t.of is list else t.of, values)


_BOX[View] = _box_view
