"""Attributes of arrays: shape, ndim, size, strides, dtype, itemsize, nbytes, real, flat, and len(); the array itself, read-only.

In: types of arrays, pieces.  Out: ops.  Holds: keys are `np.ndarray`'s own attribute objects; nothing here reads elements.
"""
import operator

import numpy as np

from codegen import objects
from codegen.build import operand_of
from codegen.ops.arrays.array_access import move, owner_of_view, shape_of, strides_of, times, unit
from codegen.ops.registry import REGISTRY, op
from typeinfer.callables import steps
from typeinfer.ops import Instead, Known, Make, Same, Typing, static
from typeinfer.types import BOOL, INT, Array, Family, Int, NpNum, Str, Tuple, View

LONGEST = 2**47 - 1                               # the length of an axis, see boxing


def attribute(name: str, typing, emit=None, **details) -> None:
    op(f"array.{name}", lambda array: getattr(array, name), keys=(getattr(np.ndarray, name),), folds=False,
       **details).rule((Array,), typing, emit)


def _sizes(array):
    return Typing((array.type,), Tuple((INT,) * array.type.ndim)) if array.type.ndim else Known(())


def _emit_shape(b, instr, array):
    return operand_of(shape_of(instr.args[0].type, array))


def emit_size(b, t, array) -> str:
    lengths = shape_of(t, array)
    total = lengths[0] if lengths else "1"
    for length in lengths[1:]:                    # with a zero among them the others' product may not fit
        total = times(b, total, length, "")
    return total


EMPTY_HAS_STRIDES = any(np.empty((0, 2)).strides)    # older NumPys give an array without elements strides


def _emit_strides(b, instr, array):
    """The strides; where the array is the very object Python passed, as it says (of one-element axes they are arbitrary)."""
    t = instr.args[0].type
    known = strides_of(b, t, array)
    if t.order == "A":
        return operand_of(known)
    if not EMPTY_HAS_STRIDES:
        is_empty = b(f"icmp eq i64 {emit_size(b, t, array)}, 0")
        known = [b.select(is_empty, "i64", "0", stride) for stride in known]
    exact, done = b.new_label("exact"), b.new_label("strides")
    tag = b(f"and i64 {b(f'ptrtoint ptr {array[0]} to i64')}, 3")
    before = b.label
    b.branch(b(f"icmp eq i64 {tag}, 3"), exact, done)
    b.start(exact)
    vector = b(f"load ptr, ptr {b(f'getelementptr i8, ptr {array[0]}, i64 {objects.ARRAY_STRIDES - 3}')}")
    given = [b(f"load i64, ptr {b(f'getelementptr i64, ptr {vector}, i64 {axis}')}") for axis in range(t.ndim)]
    b.jump(done)
    b.start(done)
    return operand_of([b.phi("i64", (one, before), (other, exact)) for one, other in zip(known, given)])


attribute("shape", _sizes, _emit_shape, interval=(0, LONGEST), doc="a.shape")
attribute("strides", _sizes, _emit_strides, doc="a.strides, in bytes",
          differs="a.strides of an axis with at most one element may be another number than NumPy's; no element depends on it")
attribute("ndim", lambda a: Known(a.type.ndim), doc="a.ndim")
attribute("itemsize", lambda a: Known(a.type.dtype.bits // 8), doc="a.itemsize")
attribute("dtype", lambda a: Known(a.type.dtype.dtype), doc="a.dtype")
attribute("size", lambda a: Typing((a.type,), INT) if a.type.ndim else Known(1),
          lambda b, instr, array: emit_size(b, instr.args[0].type, array), interval=(0, LONGEST), doc="a.size")
attribute("nbytes", lambda a: Typing((a.type,), INT),
          lambda b, instr, array: times(b, emit_size(b, instr.args[0].type, array), str(instr.args[0].type.dtype.bits // 8)),
          interval=(0, 2**63 - 1), doc="a.nbytes")
attribute("flat", lambda a: Make(View(np.flatiter, (a.type,)), (0,)), doc="a.flat")
FLAGS = type(np.empty(0).flags)


class FlagsOf:
    """a.flags, as what it says is found: from the array."""
    python_class = FLAGS
    keeps_parts = True                            # Python's object does not tell which array it is of

    def __new__(cls, array):
        return array.flags


def _is_made_in(t: Array, order: str) -> bool:
    return t.order == order or t.order == "C" and t.ndim < 2


attribute("flags", lambda a: Make(View(FlagsOf, (a.type,)), (0,)), doc="a.flags")
op("flags.writeable", lambda flags: flags.writeable, keys=(FLAGS.writeable,), folds=False).rule(
    (View,), lambda flags: Known(flags.type.parts[0].writeable) if flags.type.of is FlagsOf else None)
op("flags.aligned", lambda flags: flags.aligned, keys=(FLAGS.aligned,), folds=False).rule(
    (View,), lambda flags: Known(True) if flags.type.of is FlagsOf else None)
for _order, _name in (("C", "c_contiguous"), ("F", "f_contiguous")):    # of other types the library asks for the strides
    op(f"flags.{_name}", operator.attrgetter(_name), keys=(getattr(FLAGS, _name),), folds=False).rule(
        (View,), lambda flags, order=_order: Known(True) if flags.type.of is FlagsOf and _is_made_in(flags.type.parts[0], order) else None)
FLAG_NAMES = {"C": "c_contiguous", "F": "f_contiguous", "CONTIGUOUS": "c_contiguous", "FORTRAN": "f_contiguous", "W": "writeable", "A": "aligned"}
REGISTRY.op("flags.getitem", operator.getitem, only_for=Family("flags", lambda t: isinstance(t, View) and t.of is FlagsOf)).rule(
    (View, Str), lambda flags, name: Instead(getattr, (0, static(FLAG_NAMES.get(name.constant, name.constant.lower())))))
op("np.ndenumerate", np.ndenumerate, doc="np.ndenumerate(a): positions and elements").rule(
    (Array,), lambda a: Make(View(np.ndenumerate, (a.type,)), (0,)))


def walked(arrays):
    """np.nditer(arrays) of an array or a tuple of arrays whose axes are in the order in which it goes through them."""
    return np.nditer(arrays)


op("walked", walked).rule((Array | Tuple,), lambda arrays: Make(View(np.nditer, (arrays.type,)), (0,)))


def _ndindex(*lengths):
    if len(lengths) == 1 and isinstance(lengths[0].type, Tuple):
        return Make(View(np.ndindex, (lengths[0].type,)), (0,))
    own = Tuple(tuple(length.type for length in lengths))
    return Make(View(np.ndindex, (own,)), (Make(own, tuple(range(len(lengths)))),))


op("np.ndindex", np.ndindex, doc="np.ndindex(2, 3), np.ndindex(a.shape): all positions").rule((Int | Tuple,), _ndindex, variadic=True)


for _name, _value in (("dtype", lambda x: x.type.dtype), ("ndim", lambda x: 0), ("shape", lambda x: ()), ("size", lambda x: 1),
                      ("itemsize", lambda x: x.type.bits // 8), ("nbytes", lambda x: x.type.bits // 8)):
    op(f"scalar.{_name}", lambda x, name=_name: getattr(x, name), keys=(getattr(np.generic, _name),)).rule(
        (NpNum,), lambda x, value=_value: Known(value(x)))


def part_type(t: Array) -> Array:
    """The view of a complex array's real or imaginary parts."""
    return Array(t.dtype.real, t.ndim, "A" if t.ndim else "C", t.writeable)


def _real(array):
    return Typing((array.type,), part_type(array.type)) if array.type.dtype.kind == "c" else Same()


def _part(b, t: Array, array, number: int):
    data = move(b, array[1], str(number), unit(t.dtype)[0])
    return (owner_of_view(b, array[0]), data, *shape_of(t, array), *(strides_of(b, t, array) if t.ndim else ()))


attribute("real", _real, lambda b, instr, array: _part(b, instr.args[0].type, array, 0), shares=0, doc="a.real")
attribute("imag", lambda a: Typing((a.type,), part_type(a.type)) if a.type.dtype.kind == "c" else None,
          lambda b, instr, array: _part(b, instr.args[0].type, array, 1), shares=0, doc="a.imag")


# --- length
def _length(array, error: str):
    if array.type.ndim == 0:
        return Instead(steps.fail, (static(TypeError), static(error)))
    return Typing((array.type,), INT)


def _emit_length(b, instr, array):
    return array[2]


op("array_len", len, folds=False, interval=(0, LONGEST), doc="len(a)").rule(
    (Array,), lambda a: _length(a, "len() of unsized object"), _emit_length)
op("array_length", steps.length, folds=False, interval=(0, LONGEST), doc="How many items iterating an array gives.").rule(
    (Array,), lambda a: _length(a, "iteration over a 0-d array"), _emit_length)


# --- identity
def _emit_is(b, instr, x, y, wanted: str):
    """Whether two arrays are one object. Of arrays made here, or views, only different memory tells (that they are not); where the memory
    is one and the owners are two, one is an array that the interpreter returned, which was perhaps its out=."""
    one, other = instr.args[0].type, instr.args[1].type
    if x == y:
        return wanted
    same = b(f"icmp eq ptr {x[0]}, {y[0]}")
    if one is not other:
        return b(f"xor i1 {wanted}, true")
    tags = [b(f"and i64 {b(f'ptrtoint ptr {owner} to i64')}, 3") for owner in (x[0], y[0])]
    is_made = b.select(same, "i1", b(f"icmp ne i64 {tags[0]}, 3"), b(f"icmp eq i64 {b(f'mul i64 {tags[0]}, {tags[1]}')}, 0"))
    unknown = b(f"and i1 {is_made}, {b(f'icmp eq ptr {x[1]}, {y[1]}')}")
    b.raise_if(unknown, TypeError, "whether two arrays over the same memory are one object is not known in compiled code")
    return same if wanted == "true" else b(f"xor i1 {same}, true")


for _python, _wanted in ((operator.is_, "true"), (operator.is_not, "false")):
    op(f"array_{_python.__name__}", _python, raises=(TypeError,), folds=False).rule(
        (Array, Array), BOOL, lambda b, instr, x, y, wanted=_wanted: _emit_is(b, instr, x, y, wanted))


# --- the same array
def read_only(array):
    """A view of the array that may not be written."""
    view = array.view()
    view.flags.writeable = False
    return view


op("read_only", read_only, folds=False, shares=0).rule(
    (Array,), lambda a: Typing((a.type,), Array(a.type.dtype, a.type.ndim, a.type.order, False)),
    lambda b, instr, array: array)
