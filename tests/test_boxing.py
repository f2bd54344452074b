"""Every kind of value: into compiled code and out again, exactly; what does not fit is a miss; nothing leaks."""
import gc
import math
import sys

import machine
import numpy as np
import pytest

from codegen.boxes import array_boxing, boxing, unboxing
from codegen.storage import memory
from typeinfer.types import (BOOL, COMPLEX, FLOAT, INT, NONE, NUMPY_SCALARS, RANGE, Array, Optional, Slice, Static, Tuple,
                             numpy_of)

NUMBERS = [0, 1, -1, 5, -7, 2**30 - 1, 2**30, -2**30, 2**31, 2**60 - 1, 2**60, -2**60, 2**62, 2**63 - 1, -2**63, 257]


def name_of(value) -> str:
    """The name of a parameter in a test's name: the same in every process, so without addresses."""
    return getattr(value, "__name__", None) or str(value)



def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, (float, np.floating)):
        return math.copysign(1, a) == math.copysign(1, b) and (a == b or a != a and b != b)
    if isinstance(a, (complex, np.complexfloating)):
        return same(a.real, b.real) and same(a.imag, b.imag)
    return a == b


@pytest.mark.parametrize("t, values", [
    (INT, NUMBERS), (FLOAT, [0.0, -0.0, 1.5, math.inf, -math.inf, math.nan, 5e-324]), (BOOL, [True, False]),
    (COMPLEX, [0j, 1 - 2j, complex(-0.0, math.inf)]), (NONE, [None]), (RANGE, [range(3), range(5, -9, -2), range(2**62)]),
    (Slice(INT, INT, NONE), [slice(1, 2, None)]), (Slice(NONE, NONE, NONE), [slice(None)]),
    (Slice(NONE, INT, INT), [slice(None, -3, 2**40)]), (Optional(INT), [None, 3, -2**60]), (Optional(FLOAT), [None, -0.0]),
    (Tuple(()), [()]), (Tuple((INT, FLOAT)), [(1, 2.0), (-2**61, math.nan)]),
    (Tuple((Tuple((INT, BOOL)), Optional(COMPLEX), NONE)), [((1, True), 1j, None), ((2**35, False), None, None)]),
], ids=name_of)
def test_python_values_go_in_and_out(t, values):
    f = machine.identity(t)
    for value in values:
        assert same(f(value), value)
    assert f.missed == 0


@pytest.mark.parametrize("t", NUMPY_SCALARS.values(), ids=name_of)
def test_numpy_scalars_go_in_and_out(t):
    f, cls = machine.identity(t), t.python_class
    values = [cls(0), cls(1)]
    if t.kind in "iu":
        values += [cls(t.minimum), cls(t.maximum)]
    if t.kind in "fc":
        values += [cls(-0.0), cls(math.inf), cls(math.nan), cls(1.1)]
    if t.kind == "c":
        values += [cls(complex(1.5, -0.0)), cls(complex(math.nan, -math.inf))]
    for value in values:
        assert same(f(value), value)
    assert f.missed == 0


def test_numpy_bools_are_the_two_objects():
    f = machine.identity(NUMPY_SCALARS["bool_"])
    assert f(np.True_) is np.True_ and f(np.False_) is np.False_


def test_both_of_cs_64_bit_integers_are_int64():
    f = machine.identity(NUMPY_SCALARS["int64"])
    assert same(f(np.longlong(-5)), np.int64(-5)) and same(f(np.long(-5)), np.int64(-5))


@pytest.mark.parametrize("t, others", [
    (INT, [True, 1.0, 2**63, -2**63 - 1, 10**40, np.int64(1), None, "1"]), (FLOAT, [1, np.float64(1), None, True]),
    (BOOL, [1, 0, np.True_, None]), (COMPLEX, [1.0, np.complex128(1)]), (NONE, [0, False, ()]),
    (NUMPY_SCALARS["float64"], [1.0, np.float32(1)]), (NUMPY_SCALARS["uint8"], [np.int8(1), 1]),
    (RANGE, [range(2**64), 3, slice(1)]), (Slice(INT, INT, NONE), [slice(None), slice(1, 2, 3), slice(1, 2**70)]),
    (Tuple((INT, INT)), [(1,), (1, 2, 3), (1, 2.0), [1, 2], (1, 2**64)]), (Optional(INT), [1.0, 2**64]),
    (Static(len), [sum, None, 3]), (Static("text"), ["other", b"text", None, 3]),
], ids=name_of)
def test_other_values_are_a_miss(t, others):
    f = machine.identity(t)
    for value in others:
        assert f(value) == ("missed", (value,), {})


class FloatSubclass(float):
    pass


class IntSubclass(int):
    pass


class TupleSubclass(tuple):
    pass


class ArraySubclass(np.ndarray):
    pass


@pytest.mark.parametrize("t, value", [
    (FLOAT, FloatSubclass(1)), (INT, IntSubclass(1)), (Tuple((INT,)), TupleSubclass((1,))),
    (Array(NUMPY_SCALARS["float64"], 1), np.zeros(3).view(ArraySubclass))])
def test_subclasses_are_a_miss(t, value):
    assert machine.identity(t)(value)[0] == "missed"


def test_static_values():
    f = machine.identity(Static(len))
    assert f(len) is len
    text = "".join(("na", "me!"))
    g = machine.identity(Static("name!"))
    assert g(text) == "name!" and g("name!") == "name!" and g.missed == 0


# --- arrays

def _arrays():
    for t in NUMPY_SCALARS.values():
        for ndim in (0, 1, 2, 3):
            base = np.arange(2 * 3 * 4).astype(t.dtype)[:4 ** ndim if ndim < 2 else 2 * 3 * 4]
            array = base.reshape([(), (4,), (4, 6), (2, 3, 4)][ndim]) if ndim else np.array(1, t.dtype)
            yield Array(t, ndim), array
    f64 = NUMPY_SCALARS["float64"]
    grid = np.arange(24.0).reshape(4, 6)
    frozen = grid.copy()
    frozen.flags.writeable = False
    yield Array(f64, 2, "F"), np.asfortranarray(grid)
    yield Array(f64, 2, "A"), grid[::-2, ::3]
    yield Array(f64, 1, "A"), grid[:, 1]
    yield Array(f64, 2, "C", False), frozen
    yield Array(f64, 2, "C"), np.zeros((0, 3))
    yield Array(f64, 2, "A"), np.broadcast_to(np.arange(3.0), (4, 3)).copy()[:, ::-1]


ARRAYS = list(_arrays())


@pytest.mark.parametrize("t, array", ARRAYS, ids=name_of)
def test_arrays_come_back_as_the_very_object(t, array):
    f = machine.identity(t)
    assert f(array) is array and f.missed == 0


@pytest.mark.parametrize("t, array", ARRAYS, ids=name_of)
def test_arrays_as_views_of_the_argument(t, array):
    """An owner tagged as `view`: a new ndarray over the same memory, which keeps the argument alive."""
    def emit(b, pieces):
        return (b(f"getelementptr i8, ptr {pieces[0]}, i64 {array_boxing.VIEW_TAG - unboxing.OBJECT_TAG}"), *pieces[1:])
    f = machine.function([t], t, emit)
    count = sys.getrefcount(array)
    view = f(array)
    assert view is not array and view.dtype == array.dtype and view.shape == array.shape
    assert view.strides == array.strides or array.size == 0
    assert view.__array_interface__["data"] == array.__array_interface__["data"] or array.size == 0
    np.testing.assert_array_equal(view, array)
    assert view.flags.writeable == array.flags.writeable and not view.flags.owndata
    assert view.base is array or view.base is array.base
    assert sys.getrefcount(array) == count + (view.base is array)
    del view
    assert sys.getrefcount(array) == count


@pytest.mark.parametrize("t, others", [
    (Array(NUMPY_SCALARS["float64"], 1), lambda: [
        np.zeros(3, np.float32), np.zeros((3, 1)), np.zeros(6)[::2], np.zeros(3, ">f8"), [1.0], np.float64(1), np.array(1.0),
        np.ndarray(3, np.float64, np.zeros(32, np.uint8), 1), np.broadcast_to(np.zeros(1), 3)]),
    (Array(NUMPY_SCALARS["float64"], 2, "F"), lambda: [np.zeros((3, 4)), np.zeros((6, 6))[::2, ::2]]),
    (Array(NUMPY_SCALARS["float64"], 2, "A"), lambda: [np.zeros((3, 4)), np.zeros((3, 4), order="F")]),
    (Array(NUMPY_SCALARS["float64"], 1, "C", False), lambda: [np.zeros(3)]),
    (Array(NUMPY_SCALARS["int64"], 1), lambda: [np.zeros(3, "m8[s]"), np.zeros(3, "M8[s]"), np.zeros(3, np.uint64)]),
    (Array(NUMPY_SCALARS["int64"], 1, "A"), lambda: [np.broadcast_to(np.int64(1), 2**50)]),
], ids=name_of)
def test_other_arrays_are_a_miss(t, others):
    f = machine.identity(t)
    for number, other in enumerate(others()):
        assert f(other)[0] == "missed", number


def test_loose_guards_take_what_need_not_be_copied():
    f64 = NUMPY_SCALARS["float64"]
    f = machine.identity(Array(f64, 2, "A"), convert=True)
    for array in (np.zeros((3, 4)), np.zeros((3, 4), order="F"), np.zeros((6, 6))[::2]):
        assert f(array) is array
    read_only = np.zeros(3)
    read_only.flags.writeable = False
    assert machine.identity(Array(f64, 1, "C", False), convert=True)(np.zeros(3)) is not None
    assert machine.identity(Array(f64, 1), convert=True)(read_only)[0] == "missed"


@pytest.mark.parametrize("t", [INT, FLOAT, COMPLEX, BOOL], ids=name_of)
def test_loose_guards_take_pythons_scalar_for_numpys_of_the_same_size(t):
    other = numpy_of(t)
    for one in (t, other):
        f = machine.identity(one, convert=True)
        for value in (1, 2**40 + 1) if t is INT else (0, 1):
            for cls in (t.python_class, other.python_class):
                assert same(f(cls(value)), one.python_class(value))
    if t is INT:
        assert f(np.longlong(5)) == 5 and f(2**63)[0] == f(1.0)[0] == f(True)[0] == f(np.int32(1))[0] == "missed"


def test_longlong_arrays_are_int64():
    array = np.arange(3, dtype=np.longlong)
    assert machine.identity(Array(NUMPY_SCALARS["int64"], 1))(array) is array


def made_array(t, shape, order="C"):
    """A function that allocates a block of zeros and returns it as an array of that shape."""
    size = int(np.prod(shape)) * t.bits // 8

    def emit(b):
        owner, data = memory.allocate_zeroed(b, str(size))
        return (owner, data, *map(str, shape))
    return machine.function([], Array(t, len(shape), order), emit)


@pytest.mark.parametrize("order", "CF")
@pytest.mark.parametrize("t", NUMPY_SCALARS.values(), ids=name_of)
def test_new_arrays_belong_to_numpy(t, order):
    before = memory.live_blocks()
    array = made_array(t, (3, 5), order)()
    assert type(array) is np.ndarray and array.dtype == t.dtype and array.shape == (3, 5)
    assert array.flags.owndata and array.flags.writeable and array.flags.aligned and array.base is None
    assert array.flags.f_contiguous == (order == "F") and array.flags.c_contiguous == (order == "C")
    assert np._core.multiarray.get_handler_name(array) == "default_allocator"
    assert not array.any() and memory.live_blocks() == before
    array[:] = 1
    array.resize((40, 50), refcheck=False)                    # NumPy reallocates the memory as its own
    assert array.sum() == 15


def test_new_arrays_of_no_items_and_no_dimensions():
    assert made_array(NUMPY_SCALARS["float64"], (0, 3))().shape == (0, 3)
    assert made_array(NUMPY_SCALARS["float64"], ())().shape == ()


def test_a_shared_block_lives_as_long_as_its_arrays():
    f64 = NUMPY_SCALARS["float64"]

    def emit(b):
        owner, data = memory.allocate_zeroed(b, "80")
        memory.retain(b, owner)
        inner = b(f"getelementptr double, ptr {data}, i64 2")
        return owner, data, "10", owner, inner, "5"
    f = machine.function([], Tuple((Array(f64, 1), Array(f64, 1))), emit)
    before = memory.live_blocks()
    whole, part = f()
    assert whole.flags.owndata and not part.flags.owndata and memory.live_blocks() == before + 1
    whole[3] = 7
    assert part[1] == 7 and part.shape == (5,)
    del whole
    assert memory.live_blocks() == before + 1 and part[1] == 7
    del part
    assert memory.live_blocks() == before


def test_part_of_a_block_is_a_view():
    f64 = NUMPY_SCALARS["float64"]

    def emit(b):
        owner, data = memory.allocate_zeroed(b, "80")
        return owner, b(f"getelementptr double, ptr {data}, i64 9"), "5", "-16"
    f = machine.function([], Array(f64, 1, "A", False), emit)
    before = memory.live_blocks()
    array = f()
    assert array.strides == (-16,) and array.shape == (5,) and not array.flags.writeable and not array.flags.owndata
    assert memory.live_blocks() == before + 1
    del array
    assert memory.live_blocks() == before


# --- leaks

LEAK_CASES = [(INT, 2**40), (FLOAT, 1.5), (BOOL, True), (COMPLEX, 1j), (NONE, None), (RANGE, range(1000, 2000, 3000)),
              (Slice(INT, INT, NONE), slice(1000, 2000, None)), (Optional(INT), None), (Optional(INT), 5000),
              (Static(len), len), (Tuple((INT, Tuple((FLOAT, NONE)))), (5000, (1.5, None))),
              (Array(NUMPY_SCALARS["float64"], 1), np.zeros(3)), *((t, t.python_class(1)) for t in NUMPY_SCALARS.values())]


def allocated_after(f, calls):
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(calls):
        f()
    return sys.getallocatedblocks() - before


@pytest.mark.parametrize("t, value", LEAK_CASES, ids=name_of)
def test_no_object_leaks(t, value):
    f = machine.identity(t)
    watched = (None, True, False, np.True_, np.False_, len, value, np.dtype(np.float64))
    f(value)
    gc.collect()                                  # garbage of earlier tests refers to None as well
    counts = [sys.getrefcount(one) for one in watched]
    assert allocated_after(lambda: f(value), 1000) < 50
    assert all(abs(sys.getrefcount(one) - count) < 50 for one, count in zip(watched, counts))


def resident_pages():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1])


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_array_memory_is_freed():
    f = made_array(NUMPY_SCALARS["float64"], (1000,))
    for _ in range(100):
        f().fill(1)
    before = resident_pages()
    for _ in range(20_000):                                   # 160 MB if leaked
        f().fill(1)
    assert resident_pages() - before < 1000
