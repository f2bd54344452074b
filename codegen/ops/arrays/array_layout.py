"""In which order a new array keeps its elements: NumPy's "K" order, as close to the operands' as can be.

In: types, and strides where only they tell.  Out: types, strides.  Holds: the order is known from the types where the operands
are C or F; where it depends on strides, the result is of order A and its strides are found at run time.
"""
from __future__ import annotations

from codegen import layout
from codegen.ops.arrays.array_access import shape_of, strides_of
from codegen.ops.arrays.array_memory import size_of
from codegen.ops.scalars import all_of, any_of
from codegen.storage import memory
from codegen.storage.strides import stride_text
from typeinfer.types import Array

# Axes from the innermost outwards, sorted by NumPy's insertion sort (npyiter_find_best_axis_ordering): axis j moves inwards
# past axis i where some array has smaller strides along j and none has larger ones; then strides for an array without gaps.
# %like: one array is copied: its zero strides count as strides, as in np.empty_like.
_AXIS_ORDER = f"""define internal void @axis_order(ptr %strides, i64 %arrays, i64 %ndim, ptr %lengths, i64 %size, ptr %result, i1 %like) nounwind noinline {{
entry:
  %order = alloca [64 x i64]
  br label %fill
fill:
  %f = phi i64 [0, %entry], [%f1, %fill]
  %last = sub i64 %ndim, 1
  %axis = sub i64 %last, %f
  %fp = getelementptr i64, ptr %order, i64 %f
  store i64 %axis, ptr %fp
  %f1 = add i64 %f, 1
  %fm = icmp slt i64 %f1, %ndim
  br i1 %fm, label %fill, label %outer
outer:
  %i = phi i64 [1, %fill], [%i1, %insert.done]
  %im = icmp slt i64 %i, %ndim
  br i1 %im, label %take, label %sorted
take:
  %ip = getelementptr i64, ptr %order, i64 %i
  %moved = load i64, ptr %ip
  br label %inner
inner:
  %j = phi i64 [%i, %take], [%j1, %next]
  %place = phi i64 [%i, %take], [%place1, %next]
  %j1 = sub i64 %j, 1
  %jm = icmp sge i64 %j1, 0
  br i1 %jm, label %compare, label %insert
compare:
  %jp = getelementptr i64, ptr %order, i64 %j1
  %other = load i64, ptr %jp
  br label %array
array:
  %a = phi i64 [0, %compare], [%a1, %array.next]
  %unknown = phi i1 [true, %compare], [%unknown1, %array.next]
  %swap = phi i1 [false, %compare], [%swap1, %array.next]
  %am = icmp slt i64 %a, %arrays
  br i1 %am, label %vote, label %decide
vote:
{stride_text("a", "moved", "s0")}
{stride_text("a", "other", "s1")}
  %z0 = icmp ne i64 %s0, 0
  %z1 = icmp ne i64 %s1, 0
  %both = and i1 %z0, %z1
  %counts = or i1 %both, %like
  %m0 = call i64 @llvm.abs.i64(i64 %s0, i1 false)
  %m1 = call i64 @llvm.abs.i64(i64 %s1, i1 false)
  %keep = icmp ule i64 %m1, %m0
  %first = and i1 %unknown, true
  %wants = select i1 %first, i1 true, i1 %swap
  %voted = select i1 %keep, i1 false, i1 %wants
  %swap1 = select i1 %counts, i1 %voted, i1 %swap
  %unknown1 = select i1 %counts, i1 false, i1 %unknown
  br label %array.next
array.next:
  %a1 = add i64 %a, 1
  br label %array
decide:
  %stays = xor i1 %swap, true
  %known = xor i1 %unknown, true
  %stop = and i1 %known, %stays
  %goes = and i1 %known, %swap
  %place1 = select i1 %goes, i64 %j1, i64 %place
  br i1 %stop, label %insert, label %next
next:
  br label %inner
insert:
  %to = phi i64 [%place, %inner], [%place, %decide]
  br label %shift
shift:
  %k = phi i64 [%i, %insert], [%k1, %shifting]
  %km = icmp sgt i64 %k, %to
  br i1 %km, label %shifting, label %insert.done
shifting:
  %k1 = sub i64 %k, 1
  %kp = getelementptr i64, ptr %order, i64 %k
  %kq = getelementptr i64, ptr %order, i64 %k1
  %kv = load i64, ptr %kq
  store i64 %kv, ptr %kp
  br label %shift
insert.done:
  %tp = getelementptr i64, ptr %order, i64 %to
  store i64 %moved, ptr %tp
  %i1 = add i64 %i, 1
  br label %outer
sorted:
  br label %write
write:
  %w = phi i64 [0, %sorted], [%w1, %write]
  %step = phi i64 [%size, %sorted], [%step1, %write]
  %wp = getelementptr i64, ptr %order, i64 %w
  %wa = load i64, ptr %wp
  %rp = getelementptr i64, ptr %result, i64 %wa
  store i64 %step, ptr %rp
  %lp = getelementptr i64, ptr %lengths, i64 %wa
  %ll = load i64, ptr %lp
  %step1 = mul i64 %step, %ll
  %w1 = add i64 %w, 1
  %wm = icmp slt i64 %w1, %ndim
  br i1 %wm, label %write, label %end
end:
  ret void
}}"""


def order_of_result(arrays: list[Array], ndim: int) -> str:
    """The order of a new array for element-wise results of these. Axes of one element say nothing, so where one array is not
    in order C, be it of fewer axes, lengths decide."""
    whole = {t.order for t in arrays if t.ndim == ndim or t.ndim > 1}
    if ndim < 2 or whole == {"C"} or not whole:
        return "C"
    return "F" if whole == {"F"} and len(arrays) == 1 else "A"


def like(t: Array, dtype=None, order: str = "K") -> Array:
    """The type of a new array of the same shape: in that order, or (K) in the same one without gaps."""
    order = {"K": t.order, "A": "F" if t.order == "F" else "C"}.get(order, order)
    return Array(dtype or t.dtype, t.ndim, order if t.ndim > 1 else "C")


def allocate_in_order(b, t: Array, lengths, operands, *, is_like: bool = False, zeroed: bool = False,
                      ended=None, between=()) -> tuple[str, ...]:
    """A new array of type `t` for results of `operands`, each (type, pieces). Their lengths were checked before. `ended`: the pieces of
    an array of that type, in order C or F, whose memory may be the result's. `between`: the operands of each result on the way that is
    not made, by their numbers: r + c of (r + c) * a."""
    if b.into:
        return "null", b.into.pop(0), *lengths
    size = size_of(b, lengths, layout.itemsize(t.dtype), len(operands) != 1)
    told = t.dtype.dtype, lengths
    owner, data = memory.take_over(b, *ended[:2], size, told) if ended else memory.allocate(b, size, zeroed=zeroed, told=told)
    if t.order != "A":
        return owner, data, *lengths
    b.module.declare("llvm.abs.i64", "i64", ("i64", "i1"))
    b.module.define("axis_order", _AXIS_ORDER)
    rows = []
    for given, pieces in operands:
        steps = strides_of(b, given, pieces)
        own = [step if length == whole and not is_like else step if is_like else
               b.select(b(f"icmp eq i64 {length}, {whole}"), "i64", step, "0")
               for step, length, whole in zip(steps, shape_of(given, pieces), lengths[t.ndim - given.ndim:])]
        if not is_like:                           # along axes of one element a stride says nothing
            own = [b.select(b(f"icmp eq i64 {length}, 1"), "i64", "0", step)
                   for step, length in zip(own, shape_of(given, pieces))]
        rows.append(["0"] * (t.ndim - given.ndim) + own)
    rows += _rows_between(b, lengths, operands, rows, between) if t.ndim > 1 else []
    table = _vector(b, [step for row in rows for step in row])
    sizes, result = _vector(b, lengths), b.alloca("i64", t.ndim)
    b.do(f"call void @axis_order(ptr {table}, i64 {len(rows)}, i64 {t.ndim}, ptr {sizes}, i64 {layout.itemsize(t.dtype)}, "
         f"ptr {result}, i1 {'true' if is_like else 'false'})")
    strides = [b(f"load i64, ptr {b(f'getelementptr i64, ptr {result}, i64 {axis}')}") for axis in range(t.ndim)]
    return owner, data, *lengths, *strides


def _rows_between(b, lengths, operands, rows, between) -> list[list[str]]:
    """Strides of results on the way: where no operand of one says how two of its axes lie, as those of a row and a column do not, it is
    made in order C. One row for each pair of axes."""
    if not between:
        return []
    says = [[b(f"icmp ne i64 {step}, 0") for step in row] for row in rows]
    has = [["false"] * (len(row) - t.ndim) + [all_of(b, b(f"icmp eq i64 {length}, {whole}"), b(f"icmp ne i64 {length}, 1"))
           for length, whole in zip(shape_of(t, pieces), lengths[len(row) - t.ndim:])] if t.order == "A" else own
           for (t, pieces), row, own in zip(operands, rows, says)]
    found = []
    for outer in range(len(lengths)):
        for inner in range(outer + 1, len(lengths)):
            told = [all_of(b, row[outer], row[inner]) for row in says]
            is_made = any_of(b, *(all_of(b, any_of(b, *(has[k][outer] for k in numbers)), any_of(b, *(has[k][inner] for k in numbers)),
                                         b(f"xor i1 {any_of(b, *(told[k] for k in numbers))}, true")) for numbers in between))
            found.append(["0"] * len(lengths))
            found[-1][outer], found[-1][inner] = b.select(is_made, "i64", "2", "0"), b.select(is_made, "i64", "1", "0")
    return found


def _vector(b, values) -> str:
    """The values in memory of the stack."""
    vector = b.alloca("i64", len(values))
    for index, value in enumerate(values):
        b.do(f"store i64 {value}, ptr {b(f'getelementptr i64, ptr {vector}, i64 {index}')}")
    return vector
