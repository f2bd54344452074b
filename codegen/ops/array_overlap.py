"""Writing into memory that is also read: `a[1:] = a[:-1]` must read all of the right side first.

In: the array written, an array read.  Out: the array to read instead: itself, or where the two overlap (found at run time) a copy.
Holds: an array may be read in place if no memory is shared, or if each element is read just before it is written.
"""
from __future__ import annotations

from codegen import layout, memory
from codegen.build import Builder
from codegen.ops.array_access import load, memory_type, products, shape_of, store, strides_of, times
from codegen.ops.array_streams import Nest, Stream, Walk
from codegen.ops.scalars import all_of, any_of
from typeinfer.types import Array


def released_on_error(b, owner: str):
    """From here on, an exception releases `owner` as well; returns what `b.on_error` was, to be set again."""
    before = b.on_error

    def leave(builder):
        memory.release(builder, owner)
        before(builder)
    b.on_error = leave
    return before


def separated(b, target_t: Array, target, t: Array, pieces) -> tuple[tuple[str, ...], str | None]:
    """The pieces to read in place of an array while `target` is written, and the owner to release afterwards (None: nothing;
    else it may be null at run time)."""
    if is_same_walk(b, target_t, target, t, pieces) == "true":
        return tuple(pieces), None
    (low, high), (start, end) = extent(b, target_t, target), extent(b, t, pieces)
    meet = all_of(b, b(f"icmp ult i64 {low}, {end}"), b(f"icmp ult i64 {start}, {high}"))
    conflict = all_of(b, meet, b(f"xor i1 {is_same_walk(b, target_t, target, t, pieces)}, true"))
    before, copy, go_on = b.label, b.new_label("overlap"), b.new_label("apart")
    from codegen.build import UNLIKELY
    b.branch(conflict, copy, go_on, UNLIKELY)
    b.start(copy)
    copied = copy_of(b, t, pieces)
    after = b.label
    b.jump(go_on)
    b.start(go_on)
    owner = b.phi("ptr", ("null", before), (copied[0], after))
    found = [one if one == other else b.phi(kind, (one, before), (other, after))
             for kind, one, other in zip(layout.pieces(t)[1:], pieces[1:], copied[1:])]
    return (pieces[0], *found), owner


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


def copy_of(b, t: Array, pieces) -> tuple[str, ...]:
    """A copy with memory of its own; one of order A gets the strides of order C. The lengths are those of an array."""
    lengths = shape_of(t, pieces)
    size = str(layout.itemsize(t.dtype))
    bytes_ = size
    for length in lengths:
        bytes_ = times(b, bytes_, length, "")
    owner, data = memory.allocate(b, bytes_)
    if t.order != "A":
        copy_bytes(b, data, pieces[1], bytes_)
        return owner, data, *lengths
    copy_elements(b, t, pieces, data)
    return owner, data, *lengths, *(times(b, step, size, "") for step in products(b, lengths, "C"))


class _Copy(Walk):
    def __init__(self, number):
        self.number = number

    def element(self, b, evaluation, walkers, index, state) -> None:
        store(b, self.number, walkers[1].read(b, index), walkers[0].at(b, index))


def copy_bytes(b, target: str, source: str, count: str) -> None:
    b.call("llvm.memcpy.p0.p0.i64", "void", ("ptr", target), ("ptr", source), ("i64", count), ("i1", "false"))


def copy_elements(b, t: Array, pieces, target: str) -> None:
    """Copy an array's elements in order C to `target`, by a function of the module (it is rarely called)."""
    kind = memory_type(t.dtype)
    name = f"copy.{''.join(c for c in kind if c.isalnum())}.{t.ndim}d"
    sizes = [*shape_of(t, pieces), *strides_of(b, t, pieces)]
    if not b.module.has(name):
        sub = Builder(b.module)
        given = [sub.name() for _ in range(2 + 2 * t.ndim)]
        lengths = given[2:2 + t.ndim]
        source = Stream(sub, Array(t.dtype, t.ndim, "A"), ("null", *given[1:]), t.ndim, False)
        made = Stream(sub, Array(t.dtype, t.ndim, "C"), ("null", given[0], *lengths), t.ndim, False)
        Nest(sub, lengths, [made, source], [made.steps, source.steps]).run(None, _Copy(t.dtype), False)
        sub.do("ret void")
        params = ", ".join(f"{llvm_type} {one}" for llvm_type, one in zip(["ptr noalias"] * 2 + ["i64"] * 2 * t.ndim, given))
        b.module.define(name, f"define internal void @{name}({params}) nounwind noinline minsize optsize {{\n{sub.body()}\n}}")
    b.do(f"call void @{name}(ptr {target}, ptr {pieces[1]}, {', '.join(f'i64 {size}' for size in sizes)})")


__all__ = ["released_on_error", "separated", "is_same_walk", "extent", "copy_of", "copy_bytes", "copy_elements", "any_of"]
