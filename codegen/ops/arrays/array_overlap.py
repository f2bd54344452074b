"""Writing into memory that is also read: `a[1:] = a[:-1]` must read all of the right side first.

In: the array written, the arrays read.  Out: where to write: the array itself, or where one that is read overlaps it (found at run
time) a new array, which is copied to it afterwards.  Holds: an array may be read while it is written if each element is
read just before it is written.
"""
from __future__ import annotations

from codegen import layout
from codegen.build import UNLIKELY
from codegen.ops.arrays.array_access import memory_type, products, shape_of, store, strides_of, times
from codegen.ops.arrays.array_streams import Stream, Walk, walk
from codegen.ops.scalars import all_of, any_of
from codegen.storage import memory
from typeinfer.types import Array


def released_on_error(b, owner: str):
    """From here on, an exception releases `owner` as well; returns what `b.on_error` was, to be set again."""
    before = b.on_error

    def leave(builder):
        memory.release(builder, owner)
        before(builder)
    b.on_error = leave
    return before


def conflicts(b, target_t: Array, target, t: Array, pieces) -> str:
    """An i1: writing the target would change what is still to be read of another array. (Of itself: ValueError. That is NumPy's to
    do with a copy; here each strided update would take a third longer to compile, for arrays that hardly anybody makes.)"""
    same = is_same_walk(b, target_t, target, t, pieces)
    if same != "false":
        b.raise_if(all_of(b, same, meets_itself(b, t, pieces)), ValueError,
                   "an array whose elements share memory is changed in place by its own elements: change a copy of it")
    if same == "true":
        return "false"
    (low, high), (start, end) = extent(b, target_t, target), extent(b, t, pieces)
    meet = all_of(b, b(f"icmp ult i64 {low}, {end}"), b(f"icmp ult i64 {start}, {high}"))
    return meet if same == "false" else all_of(b, meet, b(f"xor i1 {same}, true"))


def meets_itself(b, t: Array, pieces) -> str:
    """An i1: elements of one array may share memory, as those that broadcast_to and as_strided give do."""
    if t.order != "A":
        return "false"
    axes = [(b.call("llvm.abs.i64", "i64", ("i64", stride), ("i1", "false")), length)
            for stride, length in zip(strides_of(b, t, pieces), shape_of(t, pieces))]
    size = layout.itemsize(t.dtype)
    found = "false"
    for number, (step, length) in enumerate(axes):        # each axis goes past the other, or the other past it
        meets = b(f"icmp ult i64 {step}, {size}")
        for other, count in axes[:number]:
            meets = any_of(b, meets, all_of(b, b(f"icmp ult i64 {step}, {times(b, other, count, '')}"),
                                            b(f"icmp ult i64 {other}, {times(b, step, length, '')}"), b(f"icmp ugt i64 {count}, 1")))
        found = any_of(b, found, all_of(b, meets, b(f"icmp ugt i64 {length}, 1")))
    has_elements = (b(f"icmp ne i64 {length}, 0") for _, length in axes) if len(axes) > 1 else ()
    return all_of(b, found, *has_elements)


def staged(b, target_t: Array, target, conflict: str, *, is_kept: bool = False) -> tuple[str, ...]:
    """The pieces of where to write: the target, without an owner; or, where there is a conflict, a new array. `is_kept`: what is not written
    stays as it is."""
    before, stage, go_on = b.label, b.new_label("stage"), b.new_label("apart")
    b.branch(conflict, stage, go_on, UNLIKELY)
    b.start(stage)
    made = (copy_of if is_kept else new_like)(b, target_t, target)
    after = b.label
    b.jump(go_on)
    b.start(go_on)
    return tuple(one if one == other else b.phi(kind, (one, before), (other, after))
                 for kind, one, other in zip(layout.pieces(target_t), ("null", *target[1:]), made))


def copy_back(b, target_t: Array, target, written, conflict: str) -> None:
    """Copy what was written to the target, where it is elsewhere."""
    copy, go_on = b.new_label("unstage"), b.new_label("written")
    b.branch(conflict, copy, go_on, UNLIKELY)
    b.start(copy)
    if target_t.order != "A":
        copy_bytes(b, target[1], written[1], size_in_bytes(b, target_t, target))
    else:
        copy_elements(b, target_t, target[1], strides_of(b, target_t, target), written[1], written[2 + target_t.ndim:],
                      shape_of(target_t, target))
    memory.release(b, written[0])
    b.jump(go_on)
    b.start(go_on)


def is_same_walk(b, target_t: Array, target, t: Array, pieces) -> str:
    """An i1: both arrays are the same memory, element by element."""
    if target_t.ndim != t.ndim or target_t.dtype.bits != t.dtype.bits:
        return "false"
    ours, theirs = [target[1], *shape_of(target_t, target)], [pieces[1], *shape_of(t, pieces)]
    if target_t.order != t.order or t.order == "A":
        ours += strides_of(b, target_t, target)
        theirs += strides_of(b, t, pieces)
    kinds = ["ptr"] + ["i64"] * (len(ours) - 1)
    return all_of(b, *(b(f"icmp eq {kind} {one}, {other}") for kind, one, other in zip(kinds, ours, theirs) if one != other))


def extent(b, t: Array, pieces) -> tuple[str, str]:
    """The addresses (i64) where an array's elements start and end."""
    start, size = b(f"ptrtoint ptr {pieces[1]} to i64"), str(layout.itemsize(t.dtype))
    lengths = shape_of(t, pieces)
    if t.order != "A":
        for length in lengths:
            size = times(b, size, length, "")
        return start, b(f"add i64 {start}, {size}")
    low, high = start, b(f"add i64 {start}, {size}")
    for length, stride in zip(lengths, strides_of(b, t, pieces)):
        span = times(b, b(f"sub i64 {length}, 1"), stride, "")
        low = b(f"add i64 {low}, {b.call('llvm.smin.i64', 'i64', ('i64', span), ('i64', '0'))}")
        high = b(f"add i64 {high}, {b.call('llvm.smax.i64', 'i64', ('i64', span), ('i64', '0'))}")
    return low, high


def size_in_bytes(b, t: Array, pieces) -> str:
    size = str(layout.itemsize(t.dtype))
    for length in shape_of(t, pieces):
        size = times(b, size, length, "")
    return size


def new_like(b, t: Array, pieces) -> tuple[str, ...]:
    """A new array of the same shape, whose lengths are those of an array that exists; of order A, with the strides of C."""
    lengths = shape_of(t, pieces)
    owner, data = memory.allocate(b, size_in_bytes(b, t, pieces), told=(t.dtype.dtype, lengths))
    if t.order != "A":
        return owner, data, *lengths
    size = str(layout.itemsize(t.dtype))
    return owner, data, *lengths, *(times(b, step, size, "") for step in products(b, lengths, "C"))


def copy_of(b, t: Array, pieces) -> tuple[str, ...]:
    """A copy with memory of its own, as `new_like` makes it."""
    made = new_like(b, t, pieces)
    if t.order != "A":
        copy_bytes(b, made[1], pieces[1], size_in_bytes(b, t, pieces))
    else:
        copy_elements(b, t, made[1], made[2 + t.ndim:], pieces[1], strides_of(b, t, pieces), shape_of(t, pieces))
    return made


def copy_elements(b, t: Array, target: str, target_strides, source: str, source_strides, lengths) -> None:
    """Copy an array's elements by strides, in a function of the module (it is rarely called)."""
    kind = memory_type(t.dtype)
    name = f"copy.{''.join(c for c in kind if c.isalnum())}{'.bool' * (t.dtype.kind == 'b')}.{t.ndim}d"
    kinds = ["ptr noalias"] * 2 + ["i64"] * 3 * t.ndim
    if not b.module.has(name):
        sub = b.sibling()
        given = [sub.name() for _ in kinds]
        shape, n = given[2:2 + t.ndim], t.ndim
        strided = Array(t.dtype, n, "A")
        streams = [Stream(sub, strided, ("null", given[k], *shape, *given[2 + (1 + k) * n:2 + (2 + k) * n]), n, False)
                   for k in range(2)]
        walk(sub, shape, streams, None, _Copy(t.dtype))
        sub.do("ret void")
        params = ", ".join(f"{llvm_type} {one}" for llvm_type, one in zip(kinds, given))
        b.module.define(name, f"define internal void @{name}({params}) nounwind noinline {{\n{sub.body()}\n}}")
    numbers = [*lengths, *target_strides, *source_strides]
    b.do(f"call void @{name}(ptr {target}, ptr {source}{''.join(f', i64 {number}' for number in numbers)})")


def copy_in_turn(b, number, count: str, target: str, step: str, source: str, source_step: str) -> None:
    """Copy elements of one axis with steps of one direction as NumPy does where they overlap: without copying them first, one after the
    other, from the end where the source starts before the target. With different steps some are read after they were written."""
    kind = memory_type(number)
    name = f"move.{''.join(c for c in kind if c.isalnum())}"
    if not b.module.has(name):
        b.module.declare("llvm.abs.i64", "i64", ("i64", "i1"))
        b.module.define(name, _IN_TURN.format(name=name, kind=kind, align=layout.itemsize(number) // (2 if number.kind == "c" else 1)))
    b.do(f"call void @{name}(ptr {target}, i64 {step}, ptr {source}, i64 {source_step}, i64 {count})")


_IN_TURN = """define internal void @{name}(ptr %t, i64 %ts, ptr %s, i64 %ss, i64 %n) nounwind noinline optnone {{
  %last = sub i64 %n, 1
  %t.span = mul i64 %last, %ts
  %s.span = mul i64 %last, %ss
  %t.end = getelementptr i8, ptr %t, i64 %t.span
  %s.end = getelementptr i8, ptr %s, i64 %s.span
  %down = icmp slt i64 %ts, 0
  %t.low = select i1 %down, ptr %t.end, ptr %t
  %s.low = select i1 %down, ptr %s.end, ptr %s
  %s.step = call i64 @llvm.abs.i64(i64 %ss, i1 false)
  %s.size = mul i64 %n, %s.step
  %s.past = getelementptr i8, ptr %s.low, i64 %s.size
  %before = icmp ult ptr %s.low, %t.low
  %reaches = icmp ugt ptr %s.past, %t.low
  %turned = and i1 %before, %reaches
  %from.end = xor i1 %turned, %down
  %t.first = select i1 %from.end, ptr %t.end, ptr %t
  %s.first = select i1 %from.end, ptr %s.end, ptr %s
  %t.back = sub i64 0, %ts
  %s.back = sub i64 0, %ss
  %t.by = select i1 %from.end, i64 %t.back, i64 %ts
  %s.by = select i1 %from.end, i64 %s.back, i64 %ss
  br label %next
next:
  %i = phi i64 [ 0, %0 ], [ %i.1, %copy ]
  %to = phi ptr [ %t.first, %0 ], [ %to.1, %copy ]
  %from = phi ptr [ %s.first, %0 ], [ %from.1, %copy ]
  %more = icmp slt i64 %i, %n
  br i1 %more, label %copy, label %done
copy:
  %x = load {kind}, ptr %from, align {align}
  store {kind} %x, ptr %to, align {align}
  %i.1 = add i64 %i, 1
  %to.1 = getelementptr i8, ptr %to, i64 %t.by
  %from.1 = getelementptr i8, ptr %from, i64 %s.by
  br label %next
done:
  ret void
}}"""


class _Copy(Walk):
    def __init__(self, number):
        self.number = number

    hints = ("unroll",)
    any_order = any_direction = True
    writes = 1

    def is_copy(self, evaluation) -> bool:
        return True

    def element(self, b, evaluation, walkers, index, state) -> None:
        store(b, self.number, walkers[1].read(b, index), walkers[0].at(b, index))


def copy_bytes(b, target: str, source: str, count: str) -> None:
    b.call("llvm.memcpy.p0.p0.i64", "void", ("ptr", target), ("ptr", source), ("i64", count), ("i1", "false"))
