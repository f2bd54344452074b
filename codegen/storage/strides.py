"""Elements that do not follow each other: copied to where they do, and back; and the best order for loops over them.

In: nothing.  Out: LLVM text of the runtime, for elements of S bytes: `jitcore_gatherS(buffer, from, stride, count)` gives where the
elements follow each other: in the buffer, to which it copies them, or where they are; `jitcore_scatterS(to, stride, buffer, count)`
copies back, `jitcore_repeatS(buffer, from, count)` fills the buffer with one; `jitcore_rowsS(buffer, from, row, stride, rows, columns)` gives
where short rows follow each other; `jitcore_order_axes(data, lengths, strides, arrays, axes)` sorts, turns and joins the axes of several arrays in place.
Holds: strides are bytes. Every axis keeps its place in the number of axes: one that is joined with another has the length 1.

So a loop over rows has one form, which LLVM vectorises: measured against a scalar loop with steps, np.exp(a[::2]) * 2 takes a sixth
of the time, and the machine code is smaller than two loops. Steps of two to four elements (channels of an image) and -1 are
loops of their own, since LLVM reads those by whole vectors.
"""
from __future__ import annotations

from functools import partial

from codegen.build import Module

COUNT = 256                                     # elements in a buffer: 16 KB of cache lines if each is on its own
SIZES = {1: "i8", 2: "i16", 4: "i32", 8: "i64", 16: "<2 x i64>"}
BYTES = COUNT * max(SIZES) + 64                 # and what a vector writes behind the last one
OFTEN = (2, 3, 4, -1)                           # steps, in elements
AT_ONCE = 8                                     # of any step


def _vectors(name: str, step: int, size: int) -> str:
    """The loop for a step that is known, by whole vectors; the elements that are left to the loop for any step. It reads up to
    the next element to be taken, no further."""
    kind, lanes = SIZES[size], min(16, 64 // size)
    span = lanes * max(step, 1)
    start = f"%{name}.at0" if step > 0 else f"%{name}.at1"
    numbers = ", ".join(f"i32 {lane * step if step > 0 else lanes - 1 - lane}" for lane in range(lanes))
    return f"""
{name}:
  %{name}.i = phi i64 [0, %some], [%{name}.next, %{name}.go]
  %{name}.next = add nuw nsw i64 %{name}.i, {lanes}
  %{name}.more = icmp slt i64 %{name}.next, %count
  br i1 %{name}.more, label %{name}.go, label %any
{name}.go:
  %{name}.offset = mul nsw i64 %{name}.i, {step * size}
  %{name}.at0 = getelementptr i8, ptr %apart, i64 %{name}.offset
  %{name}.at1 = getelementptr i8, ptr %{name}.at0, i64 {-(lanes - 1) * size}
  %{name}.x = load <{span} x {kind}>, ptr {start}, align {size}
  %{name}.y = shufflevector <{span} x {kind}> %{name}.x, <{span} x {kind}> poison, <{lanes} x i32> <{numbers}>
  %{name}.near = getelementptr inbounds {kind}, ptr %buffer, i64 %{name}.i
  store <{lanes} x {kind}> %{name}.y, ptr %{name}.near, align {size}
  br label %{name}"""


def _scattering_vectors(name: str, step: int, size: int) -> str:
    """The same for copies back: stores with a mask leave alone what is between the elements."""
    kind, span = SIZES[size], 64 // size
    lanes = span // abs(step)
    numbers = ", ".join("i32 " + (str(lane // step) if step > 1 and lane % step == 0 else str(lanes - 1 - lane) if step < 0 else "poison") for lane in range(span))
    mask = ", ".join(f"i1 {'true' if lane % step == 0 else 'false'}" for lane in range(span))
    vector = f"<{span} x {kind}>"
    return f"""
{name}:
  %{name}.i = phi i64 [0, %some], [%{name}.next, %{name}.go]
  %{name}.next = add nuw nsw i64 %{name}.i, {lanes}
  %{name}.more = icmp {'slt' if step > 0 else 'sle'} i64 %{name}.next, %count
  br i1 %{name}.more, label %{name}.go, label %any
{name}.go:
  %{name}.offset = mul nsw i64 %{name}.i, {step * size}
  %{name}.at0 = getelementptr i8, ptr %apart, i64 %{name}.offset
  %{name}.at1 = getelementptr i8, ptr %{name}.at0, i64 {-(lanes - 1) * size if step < 0 else 0}
  %{name}.near = getelementptr inbounds {kind}, ptr %buffer, i64 %{name}.i
  %{name}.x = load <{lanes} x {kind}>, ptr %{name}.near, align {size}
  %{name}.y = shufflevector <{lanes} x {kind}> %{name}.x, <{lanes} x {kind}> poison, <{span} x i32> <{numbers}>
  call void @llvm.masked.store.v{span}{kind}.p0({vector} %{name}.y, ptr align {size} %{name}.at1, <{span} x i1> <{mask}>)
  br label %{name}"""


def _any_step(size: int, is_scatter: bool, entered: str) -> str:
    """The loop for any step; `entered`: from where, as a phi has it."""
    kind, align = SIZES[size], min(size, 8)

    def copies(count: int, name: str) -> str:
        """`count` elements from number %{name} on."""
        lines = [f"%{name}.offset = mul nsw i64 %{name}, %stride", f"%{name}.apart0 = getelementptr i8, ptr %apart, i64 %{name}.offset",
                 f"%{name}.near = getelementptr inbounds {kind}, ptr %buffer, i64 %{name}"]
        for k in range(count):
            near = f"%{name}.near{k}"
            lines.append(f"{near} = getelementptr inbounds {kind}, ptr %{name}.near, i64 {k}")
            source, target = (near, f"%{name}.apart{k}") if is_scatter else (f"%{name}.apart{k}", near)
            lines += [f"%{name}.x{k} = load {kind}, ptr {source}, align {align}", f"store {kind} %{name}.x{k}, ptr {target}, align {align}"]
            if k + 1 < count:
                lines.append(f"%{name}.apart{k + 1} = getelementptr i8, ptr %{name}.apart{k}, i64 %stride")
        return "\n  ".join(lines)
    return f"""
any:
  %i = phi i64 {entered}, [%i.next, %many]
  %i.next = add nuw nsw i64 %i, {AT_ONCE}
  %i.more = icmp sle i64 %i.next, %count
  br i1 %i.more, label %many, label %few
many:
  {copies(AT_ONCE, "i")}
  br label %any
few:
  %j = phi i64 [%i, %any], [%j.next, %one]
  %j.more = icmp slt i64 %j, %count
  br i1 %j.more, label %one, label %done
one:
  {copies(1, "j")}
  %j.next = add nuw nsw i64 %j, 1
  br label %few"""


def _copies(size: int):
    steps = {f"by{number}": step for number, step in enumerate(OFTEN)} if size < 16 else {}
    cases = " ".join(f"i64 {step * size}, label %{name}" for name, step in steps.items())
    entered = ", ".join(("[0, %some]", *(f"[%{name}.i, %{name}]" for name in steps)))
    back = {f"back{number}": step for number, step in enumerate((2, -1))} if size in (4, 8) else {}       # what AVX2 has masks for
    back_cases = " ".join(f"i64 {step * size}, label %{name}" for name, step in back.items())
    back_entered = ", ".join(("[0, %some]", *(f"[%{name}.i, %{name}]" for name in back)))
    declared = f"declare void @llvm.masked.store.v{64 // size}{SIZES[size]}.p0(<{64 // size} x {SIZES[size]}>, ptr, <{64 // size} x i1>)" if back else ""

    def gather(module: Module) -> str:
        return f"""
define ptr @jitcore_gather{size}(ptr noalias %buffer, ptr noalias %apart, i64 %stride, i64 %count) nounwind {{
some:
  switch i64 %stride, label %any [i64 {size}, label %there i64 0, label %same {cases}]
there:
  ret ptr %apart
same:
{_filled(size, "same")}{"".join(_vectors(name, step, size) for name, step in steps.items())}{_any_step(size, False, entered)}
done:
  ret ptr %buffer
}}
"""

    def scatter(module: Module) -> str:
        return f"""
define void @jitcore_scatter{size}(ptr noalias %apart, i64 %stride, ptr noalias %buffer, i64 %count) nounwind {{
some:
  switch i64 %stride, label %any [{back_cases}]{"".join(_scattering_vectors(name, step, size) for name, step in back.items())}{
      _any_step(size, True, back_entered)}
done:
  ret void
}}
{declared}"""
    return gather, scatter


def _filled(size: int, before: str) -> str:
    """A loop that fills the buffer with the element at %apart, for the block `before`, and goes to %done."""
    kind, lanes = SIZES[size], 64 // size
    vector, one = (f"<{lanes} x {kind}>", f"insertelement <{lanes} x {kind}> poison, {kind} %f.x, i64 0") if size < 16 else (
        "<8 x i64>", "shufflevector <2 x i64> %f.x, <2 x i64> poison, <8 x i32> <i32 0, i32 1, i32 0, i32 1, i32 0, i32 1, i32 0, i32 1>")
    all_of = f"shufflevector {vector} %f.one, {vector} poison, <{lanes} x i32> zeroinitializer" if size < 16 else f"freeze {vector} %f.one"
    return f"""  %f.x = load {kind}, ptr %apart, align {min(size, 8)}
  %f.one = {one}
  %f.all = {all_of}
  br label %fill
fill:
  %f = phi i64 [0, %{before}], [%f.next, %fill.go]
  %f.more = icmp slt i64 %f, %count
  br i1 %f.more, label %fill.go, label %done
fill.go:
  %f.at = getelementptr inbounds {kind}, ptr %buffer, i64 %f
  store {vector} %f.all, ptr %f.at, align 64
  %f.next = add nuw nsw i64 %f, {lanes}
  br label %fill"""


def _repeat(size: int, module: Module) -> str:
    return f"""
define ptr @jitcore_repeat{size}(ptr noalias %buffer, ptr noalias %apart, i64 %count) nounwind {{
entry:
{_filled(size, "entry")}
done:
  ret ptr %buffer
}}"""


def _rows(size: int, module: Module) -> str:
    """Rows are written by whole vectors, each of which the next row overwrites where it is too long."""
    kind, lanes, align = SIZES[size], max(64 // size, 1), min(size, 8)
    vector, zeros = f"<{lanes} x {kind}>", ", ".join(["i32 0"] * lanes)
    one = f"""%r.one = insertelement {vector} poison, {kind} %r.x, i64 0
  %r.all = shufflevector {vector} %r.one, {vector} poison, <{lanes} x i32> <{zeros}>"""
    if size == 16:
        vector = "<8 x i64>"
        one = "%r.all = shufflevector <2 x i64> %r.x, <2 x i64> poison, <8 x i32> <i32 0, i32 1, i32 0, i32 1, i32 0, i32 1, i32 0, i32 1>"
    return f"""
define ptr @jitcore_rows{size}(ptr noalias %buffer, ptr noalias %apart, i64 %row, i64 %stride, i64 %rows, i64 %columns) nounwind {{
entry:
  %size = mul i64 %columns, {size}
  %follow = icmp eq i64 %row, %size
  %near = icmp eq i64 %stride, {size}
  %there = and i1 %follow, %near
  br i1 %there, label %as.is, label %ask
as.is:
  ret ptr %apart
ask:
  %same = icmp eq i64 %stride, 0
  br i1 %same, label %repeat, label %tell
repeat:
  %r = phi i64 [0, %ask], [%r.next, %repeated]
  %r.more = icmp slt i64 %r, %rows
  br i1 %r.more, label %repeat.row, label %done
repeat.row:
  %r.from = mul i64 %r, %row
  %r.at = getelementptr i8, ptr %apart, i64 %r.from
  %r.x = load {kind}, ptr %r.at, align {align}
  {one}
  %r.to = mul i64 %r, %columns
  br label %repeating
repeating:
  %k = phi i64 [0, %repeat.row], [%k.next, %repeating]
  %k.to = add i64 %r.to, %k
  %k.at = getelementptr {kind}, ptr %buffer, i64 %k.to
  store {vector} %r.all, ptr %k.at, align {align}
  %k.next = add nuw nsw i64 %k, {lanes}
  %k.more = icmp slt i64 %k.next, %columns
  br i1 %k.more, label %repeating, label %repeated
repeated:
  %r.next = add nuw nsw i64 %r, 1
  br label %repeat
tell:
  %once = icmp eq i64 %row, 0
  %first = select i1 %once, i64 1, i64 %rows
  br label %copy
copy:
  %c = phi i64 [0, %tell], [%c.next, %copied]
  %c.more = icmp slt i64 %c, %first
  br i1 %c.more, label %copy.row, label %copies
copy.row:
  %c.from = mul i64 %c, %row
  %c.at = getelementptr i8, ptr %apart, i64 %c.from
  %c.to = mul i64 %c, %columns
  %c.near = getelementptr {kind}, ptr %buffer, i64 %c.to
  br label %copying
copying:
  %j = phi i64 [0, %copy.row], [%j.next, %copying]
  %j.from = mul i64 %j, %stride
  %j.at = getelementptr i8, ptr %c.at, i64 %j.from
  %j.x = load {kind}, ptr %j.at, align {align}
  %j.near = getelementptr {kind}, ptr %c.near, i64 %j
  store {kind} %j.x, ptr %j.near, align {align}
  %j.next = add nuw nsw i64 %j, 1
  %j.more = icmp slt i64 %j.next, %columns
  br i1 %j.more, label %copying, label %copied
copied:
  %c.next = add nuw nsw i64 %c, 1
  br label %copy
copies:
  %t = phi i64 [%first, %copy], [%t.next, %tiled]
  %t.more = icmp slt i64 %t, %rows
  br i1 %t.more, label %tile, label %done
tile:
  %t.to = mul i64 %t, %columns
  %t.near = getelementptr {kind}, ptr %buffer, i64 %t.to
  br label %tiling
tiling:
  %l = phi i64 [0, %tile], [%l.next, %tiling]
  %l.from = getelementptr {kind}, ptr %buffer, i64 %l
  %l.x = load {vector}, ptr %l.from, align {align}
  %l.near = getelementptr {kind}, ptr %t.near, i64 %l
  store {vector} %l.x, ptr %l.near, align {align}
  %l.next = add nuw nsw i64 %l, {lanes}
  %l.more = icmp slt i64 %l.next, %columns
  br i1 %l.more, label %tiling, label %tiled
tiled:
  %t.next = add nuw nsw i64 %t, 1
  br label %copies
done:
  ret ptr %buffer
}}"""


def stride_text(array: str, axis: str, name: str) -> str:
    """LLVM text: the stride of array number %{array} along %{axis}, as %{name}; %strides holds %ndim of each array."""
    return f"""  %{name}.row = mul i64 %{array}, %ndim
  %{name}.number = add i64 %{name}.row, %{axis}
  %{name}.place = getelementptr i64, ptr %strides, i64 %{name}.number
  %{name} = load i64, ptr %{name}.place"""


# Axes are sorted by insertion: one moves inwards past its neighbor where some array has smaller strides along it and none has
# larger ones; axes of one element go outwards. An axis along which no array goes forwards is turned (those from %turned.from on). Neighbors whose elements
# follow each other in every array are joined.
def order_text(module: Module) -> str:
    return f"""
define void @jitcore_order_axes(ptr %data, ptr %lengths, ptr %strides, i64 %arrays, i64 %ndim, i64 %turned.from) nounwind {{
entry:
  br label %outer
outer:
  %i = phi i64 [1, %entry], [%i1, %placed]
  %im = icmp slt i64 %i, %ndim
  br i1 %im, label %inner, label %turns
inner:
  %j = phi i64 [%i, %outer], [%j0, %swapped]
  %jm = icmp sgt i64 %j, 0
  br i1 %jm, label %compare, label %placed
compare:
  %j0 = sub i64 %j, 1
  %lp0 = getelementptr i64, ptr %lengths, i64 %j0
  %lp1 = getelementptr i64, ptr %lengths, i64 %j
  %l0 = load i64, ptr %lp0
  %l1 = load i64, ptr %lp1
  %one0 = icmp eq i64 %l0, 1
  br i1 %one0, label %placed, label %look
look:
  %one1 = icmp eq i64 %l1, 1
  br i1 %one1, label %swap, label %vote
vote:
  %v = phi i64 [0, %look], [%v1, %voted]
  %wants = phi i1 [false, %look], [%wants1, %voted]
  %vm = icmp slt i64 %v, %arrays
  br i1 %vm, label %voter, label %decide
voter:
{stride_text("v", "j0", "s0")}
{stride_text("v", "j", "s1")}
  %z0 = icmp ne i64 %s0, 0
  %z1 = icmp ne i64 %s1, 0
  %both = and i1 %z0, %z1
  %n0 = sub i64 0, %s0
  %n1 = sub i64 0, %s1
  %neg0 = icmp slt i64 %s0, 0
  %neg1 = icmp slt i64 %s1, 0
  %m0 = select i1 %neg0, i64 %n0, i64 %s0
  %m1 = select i1 %neg1, i64 %n1, i64 %s1
  %small = icmp ule i64 %m1, %m0
  %keep = and i1 %both, %small
  br i1 %keep, label %placed, label %voted
voted:
  %wants1 = or i1 %wants, %both
  %v1 = add i64 %v, 1
  br label %vote
decide:
  br i1 %wants, label %swap, label %placed
swap:
  store i64 %l1, ptr %lp0
  store i64 %l0, ptr %lp1
  br label %swapping
swapping:
  %w = phi i64 [0, %swap], [%w1, %swapped.one]
  %wm = icmp slt i64 %w, %arrays
  br i1 %wm, label %swapped.one, label %swapped
swapped.one:
{stride_text("w", "j0", "ws0")}
{stride_text("w", "j", "ws1")}
  store i64 %ws1, ptr %ws0.place
  store i64 %ws0, ptr %ws1.place
  %w1 = add i64 %w, 1
  br label %swapping
swapped:
  br label %inner
placed:
  %i1 = add i64 %i, 1
  br label %outer
turns:
  %t = phi i64 [%turned.from, %outer], [%t1, %turned]
  %tm = icmp slt i64 %t, %ndim
  br i1 %tm, label %ask, label %joins
ask:
  %k = phi i64 [0, %turns], [%k1, %asked]
  %back = phi i1 [false, %turns], [%back1, %asked]
  %km = icmp slt i64 %k, %arrays
  br i1 %km, label %asking, label %answer
asking:
{stride_text("k", "t", "ks")}
  %forwards = icmp sgt i64 %ks, 0
  br i1 %forwards, label %turned, label %asked
asked:
  %negative = icmp slt i64 %ks, 0
  %back1 = or i1 %back, %negative
  %k1 = add i64 %k, 1
  br label %ask
answer:
  br i1 %back, label %turn, label %turned
turn:
  %tlp = getelementptr i64, ptr %lengths, i64 %t
  %tl = load i64, ptr %tlp
  %last = sub i64 %tl, 1
  br label %turning
turning:
  %u = phi i64 [0, %turn], [%u1, %turning.one]
  %um = icmp slt i64 %u, %arrays
  br i1 %um, label %turning.one, label %turned
turning.one:
{stride_text("u", "t", "us")}
  %un = sub i64 0, %us
  store i64 %un, ptr %us.place
  %span = mul i64 %us, %last
  %dp = getelementptr ptr, ptr %data, i64 %u
  %d = load ptr, ptr %dp
  %d1 = getelementptr i8, ptr %d, i64 %span
  store ptr %d1, ptr %dp
  %u1 = add i64 %u, 1
  br label %turning
turned:
  %t1 = add i64 %t, 1
  br label %turns
joins:
  %innermost = sub i64 %ndim, 1
  %start = sub i64 %ndim, 2
  br label %join
join:
  %q = phi i64 [%start, %joins], [%q1, %joined]
  %p = phi i64 [%innermost, %joins], [%pn, %joined]
  %qm = icmp sge i64 %q, 0
  br i1 %qm, label %fit, label %end
fit:
  %qlp = getelementptr i64, ptr %lengths, i64 %q
  %plp = getelementptr i64, ptr %lengths, i64 %p
  %ql = load i64, ptr %qlp
  %pl = load i64, ptr %plp
  %ql.one = icmp eq i64 %ql, 1
  br i1 %ql.one, label %joined, label %fits
fits:
  %f = phi i64 [0, %fit], [%f1, %fitting]
  %fm = icmp slt i64 %f, %arrays
  br i1 %fm, label %fitting, label %unite
fitting:
{stride_text("f", "q", "fqs")}
{stride_text("f", "p", "fps")}
  %whole = mul i64 %fps, %pl
  %f1 = add i64 %f, 1
  %follows = icmp eq i64 %whole, %fqs
  br i1 %follows, label %fits, label %joined
unite:
  %both.l = mul i64 %ql, %pl
  store i64 %both.l, ptr %plp
  store i64 1, ptr %qlp
  br label %joined
joined:
  %pn = phi i64 [%p, %fit], [%p, %unite], [%q, %fitting]
  %q1 = sub i64 %q, 1
  br label %join
end:
  ret void
}}"""


RUNTIME = ((("jitcore_order_axes",), (order_text,)), *(((f"jitcore_repeat{size}",), (partial(_repeat, size),)) for size in SIZES),
           *(((f"jitcore_rows{size}",), (partial(_rows, size),)) for size in SIZES),
           *(((f"jitcore_{name}{size}",), (text,), 3, False) for size in SIZES for name, text in zip(("gather", "scatter"), _copies(size))))
