"""Iterating: enumerate, zip, reversed as values, and the steps of `for` (see typeinfer.callables.steps).

In: types of iterables.  Out: ops that compose and take apart; what needs arithmetic is in `jitcore/library/sequences/iteration.py`.
Holds: none of these needs machine code of its own.
"""
import operator

from codegen.ops.registry import op
from codegen.ops.scalars import UINT64
from typeinfer.callables import deques, steps, tables
from typeinfer.kinds.generators import ITEM, RESULT, SENT, STATE, THROWN, THROWN_TYPE, Accepting, Generator
from typeinfer.lattice import as_item, join
from typeinfer.ops import ANY_KEYWORDS, UNKNOWN, Calls, Grow, Instead, KeywordNames, Known, Make, Operand, Part, Refuse, Typing, Unroll, static
from typeinfer.kinds.opaque import DateArray, Opaque, is_asked
from typeinfer.kinds.records import Instance
from typeinfer.kinds.structured import RecordArray, is_field_of_all
from typeinfer.types import BOOL, BOTTOM, INT, NONE, RANGE, Array, Family, Int, Iterator, List, Object, Optional, RangeType, Static, Tuple, TupleOf, Type, View
from typeinfer.words.wording import worded

_ZERO = Operand(INT, 0)
ZIPS = (zip, steps.strict_zip)
ITERATORS = (enumerate, reversed, *ZIPS)
OF_ELEMENTS = ("flatiter", "ndenumerate", "nditer", "ndindex")       # NumPy's iterators


def is_shown(t: Type) -> bool:
    """Whether it is what an f-string shows, which is no text yet."""
    return isinstance(t, View) and t.python_class is str


def is_sequence(t: Type) -> bool:
    """Whether values have items by position, any number of times: what `reversed` takes too."""
    return (is_shown(t) or t is RANGE or isinstance(t, Tuple | TupleOf | List) or isinstance(t, Array) and t.ndim > 0
            or isinstance(t, View) and t.of is list or has_characters(t))


def has_characters(t: Type) -> bool:
    """Whether values are sequences of characters or bytes."""
    return isinstance(t, Object) and t.of in (str, bytes, bytearray, memoryview) or isinstance(t, Static) and type(t.value) in (str, bytes)


def is_iterable(t: Type) -> bool:
    return (is_sequence(t) or isinstance(t, View) and (t.of in ITERATORS or is_walk(t) or is_of_elements(t) or is_field_of_all(t))
            or isinstance(t, Opaque | DateArray | RecordArray) and t.ndim > 0)


def is_of_elements(t: View) -> bool:
    """Whether it is one of NumPy's iterators."""
    return t.of.__module__.startswith("numpy") and t.of.__name__ in OF_ELEMENTS


def is_walk(t: Type) -> bool:
    """Whether it is what a loop over a dictionary, set or deque goes through."""
    return isinstance(t, View) and (t.of in tables.WALKS or t.of in (tables.WalkSet, deques.WalkDeque))


# --- enumerate, zip, reversed
def _view(of, operands, takes=is_iterable, wrong="iterable"):
    for operand in operands:
        if not takes(operand.type):
            return Refuse(f"{getattr(of, 'python_class', of).__name__}() of {worded(operand.type)}: it is not {wrong} here",
                          "give it arrays, tuples or ranges")
    return Make(View(of, tuple(taken_as(o.type) for o in operands)), tuple(range(len(operands))))


def taken_as(t: Type) -> Type:
    """The type of what is gone through: the text of an f-string is made first."""
    return Object(str) if is_shown(t) else t


def _enumerate(x, start=None):
    if start is not None and start.type is UINT64:        # see the library
        return None
    return Make(View(enumerate, (taken_as(x.type), INT)), (0, _ZERO if start is None else 1)) if is_iterable(x.type) else None


enumerate_ = op("enumerate", enumerate, parameters={"iterable": UNKNOWN, "start": 0}, doc="enumerate(x, start=0).")
enumerate_.rule((object,), _enumerate)
enumerate_.rule((object, Int | BOOL), _enumerate)


def _zip(*operands):
    *iterables, last = operands or (None,)
    if last is None or not isinstance(last.constant, KeywordNames):
        return _zipped(zip, steps.zip_generators, operands)
    *iterables, strict = iterables
    if last.constant != ("strict",):
        return Refuse(f"zip() got an unexpected keyword argument '{min(set(last.constant) - {'strict'})}'", "it takes strict=…")
    if not strict.is_constant:
        return Refuse("zip(strict=…) must be known when compiling", "write strict=True or strict=False")
    if strict.constant:
        return _zipped(steps.strict_zip, steps.zip_strictly, iterables)
    return _zipped(zip, steps.zip_generators, iterables)


def _zipped(of, of_generators, iterables):
    """What sequences present; where one is a generator, one too."""
    if any(isinstance(one.type, Generator | Instance) or is_asked(one.type) for one in iterables):
        return Instead(of_generators, tuple(range(len(iterables))))
    return _view(of, iterables)


op("zip", zip, parameters=ANY_KEYWORDS, doc="zip(*iterables, strict=False).").rule((object,), _zip, variadic=True)
op("reversed", reversed, doc="reversed(sequence).").rule(
    (object,), lambda x: None if isinstance(x.type, List) or is_asked(x.type) else _view(reversed, (x,), is_sequence, "reversible"))
_from = op("reversed_from", steps.reversed_from)
for _pattern in (List, Family("what a loop over a dictionary or deque goes through", is_walk)):
    _from.rule((_pattern, INT), lambda x, n: Make(View(reversed, (x.type, INT)), (0, 1)))


def _view_part(view, index):
    return Part(index.constant) if index.is_constant else None


op("view_part", steps.view_part, doc="What a view presents.").rule((View, INT), _view_part)


def _rest_of_zip(view):
    parts = view.type.parts[1:]
    return Make(View(zip, parts), tuple(Part(1 + k) for k in range(len(parts))))


op("rest_of_zip", steps.rest_of_zip, doc="zip(*others) of zip(first, *others).").rule((View,), _rest_of_zip)
op("loosely", steps.loosely, doc="zip(*iterables) of zip(*iterables, strict=True).").rule(
    (View,), lambda view: Make(View(zip, view.type.parts), tuple(map(Part, range(len(view.type.parts))))))


def _emit_check_strict(b, instr, lengths, index):
    """Cold but for one comparison: the interpreter's wording is found by `steps.check_strict`."""
    first, *others = lengths if isinstance(lengths, tuple) else (lengths,)
    shortest = first
    for length in others:
        shortest = b.call("llvm.smin.i64", "i64", ("i64", shortest), ("i64", length))
    b.python_raises_if(b(f"icmp sge i64 {index}, {shortest}"), lengths, index)


# Neither check may be deferred: the items that follow are read unchecked. So they count as reading.
op("check_strict", steps.check_strict, raises=(ValueError,), reads=True, doc="Raise where zip(strict=True) has ended unevenly.").rule(
    (Tuple, INT), NONE, _emit_check_strict)


def _emit_check_count(b, instr, count, expected):
    b.raise_if(b(f"icmp slt i64 {count}, {expected}"), ValueError,
               f"not enough values to unpack (expected {expected}, got %zd)", count)
    b.raise_if(b(f"icmp sgt i64 {count}, {expected}"), ValueError, steps.too_many_to_unpack(int(expected), None))


op("check_count", steps.check_count, raises=(ValueError,), reads=True, doc="Raise where unpacking does not fit.").rule(
    (INT, INT), NONE, _emit_check_count)


# --- the steps of `for`
op("pair_with_length", steps.pair_with_length, doc="An iterator: a sequence and its length.").rule(
    (object, INT), lambda x, n: Make(Iterator(x.type), (0, 1)))
op("iterator_of", steps.iterator_of).rule((Iterator,), lambda it: Part(0))
op("iterator_length", steps.iterator_length).rule((Iterator,), lambda it: Part(1))


def needs_unroll(t: Type) -> bool:
    """Whether the items come from a tuple, so that the loop is repeated for each: their types may differ."""
    if isinstance(t, Tuple) or isinstance(t, View) and t.of is list:
        return True
    return isinstance(t, View) and t.of in ITERATORS and any(map(needs_unroll, t.parts))


def static_length(t: Type) -> int | None:
    """How often the loop over the items is repeated: their number, where the type says it, or the most it can be."""
    if isinstance(t, Tuple) or isinstance(t, View) and t.of is list:
        return len(t.parts)
    if isinstance(t, View) and t.of in (enumerate, reversed):
        return static_length(t.parts[0])
    if isinstance(t, View) and t.of in ZIPS:
        lengths = [static_length(part) for part in t.parts]
        known = {n for n in lengths if n is not None}
        uneven = t.of is steps.strict_zip and (len(known) > 1 or None in lengths)
        return min(known) + uneven if known else None if lengths else 0
    return None


def is_static(t: Type) -> bool:
    """Whether the number of items is known when compiling, and is `static_length`."""
    if isinstance(t, View) and t.of in ITERATORS:
        parts = t.parts[:1] if t.of is enumerate else t.parts
        return all(map(is_static, parts))
    return static_length(t) is not None


def may_change(t: Type) -> bool:
    """Whether the number of items may change while they are iterated."""
    return isinstance(t, List) or isinstance(t, Object) and t.of is bytearray or isinstance(t, View) and t.of in ITERATORS and any(map(may_change, t.parts))


def _has_next(iterator, count, unrolled):
    t = iterator.type.of
    if isinstance(t, Generator):
        return Calls(t.body.resume, (Part(0),))
    if needs_unroll(t) and not unrolled.constant:
        return Unroll(static_length(t))
    known = static_length(t)
    if known is not None and count.is_constant and (count.constant >= known or is_static(t)):
        return Known(count.constant < known)
    if may_change(t) or is_walk(t) or isinstance(t, View) and t.of is reversed and is_walk(t.parts[0]):
        return None                               # see the library
    return Instead(operator.lt, (1, Part(1)))


op("has_next", steps.has_next).rule((Iterator, INT, BOOL), _has_next)
op("next_item", steps.next_item).rule((Iterator, INT), lambda it, k: Instead(steps.taken, (Part(0),)) if isinstance(
    it.type.of, Generator) else Instead(steps.item_at, (Part(0), 1)))


# --- generators: their frames are known to the IR itself (see typeinfer.kinds.generators)
op("iterate_generator", steps.iterate).rule((Generator,), lambda g: Make(Iterator(g.type), (0, _ZERO)))
def _tuple(g):
    """Where the number of its items is not known when compiling: see the library."""
    count = g.type.body.count
    return None if count is None or count > MOST_IN_TUPLES else Instead(steps.first_taken, (0, Operand(INT, count)))


MOST_IN_TUPLES = 50     # items of a generator: its body is there once for each
op("tuple_of_generator", tuple).rule((Generator,), _tuple)
op("truth_of_generator", operator.truth).rule((Generator,), lambda g: Known(True))
op("resume", steps.resume).rule((Generator,), lambda g: Calls(g.type.body.resume, (0,)))
op("taken", steps.taken, pure=False, safe=True).rule((Generator,), lambda g: Typing((g.type,), g.type.body.item, attr=ITEM))
op("returned_by", steps.returned_by, pure=False, safe=True).rule((Generator,), lambda g: Known(None) if g.type.body.result in (
    NONE, BOTTOM) else Typing((g.type,), g.type.body.result, attr=RESULT))
op("state_of", steps.state_of, pure=False, safe=True).rule((Generator,), lambda g: Typing((g.type,), INT, attr=STATE))
op("end_generator", steps.end_generator, pure=False, safe=True).rule((Generator, INT), lambda g, state: Typing((g.type, INT), NONE, attr=STATE))


def _takes(g, sent, takes_exceptions: bool):
    """What the generator must be so that it takes that; None where it is."""
    body = g.type.body
    wanted = join(g.type, Accepting(sent, takes_exceptions))
    return None if wanted is Accepting(body.sent, body.takes_exceptions) else Refuse(
        f"a generator is sent values of one type in compiled code: {worded(sent)} here, {worded(body.sent)} elsewhere",
        "convert one of them") if wanted is None else Grow({0: wanted}, NONE)


def _send_in(g, x):
    t = x.type.of if isinstance(x.type, Optional) else x.type
    t = as_item(t)
    if t is None:
        return Refuse(f"a generator cannot be sent {worded(x.type)} in compiled code", "send numbers, tuples, arrays or lists")
    if t is NONE or g.type.body.ignores_sent:
        return Known(None)
    return _takes(g, t, False) or Typing((g.type, Optional(g.type.body.sent)), NONE, attr=SENT)


op("send_in", steps.send_in, pure=False, safe=True).rule((Generator, object), _send_in)


def _send_on(it, x):
    if x.type is NONE:
        return Known(None)
    if isinstance(it.type.of, Generator):
        if it.type.of.body.source.is_library:     # zip(…), or an iterator that Python passed, which may be a generator
            return Refuse("a value cannot be sent on through `yield from` to an iterator that is no generator of compiled code",
                          "write the loop out: for x in items: yield x")
        return Instead(steps.send_on, (Part(0), 1))
    cls = it.type.of.python_class
    return Instead(steps.refuse_sent, (1, static(_refusal(cls) if cls in _SENT_TO else
                                                 f"'{cls.__name__ if hasattr(cls, '__next__') else 'iterator'}' object has no attribute 'send'")))


_SENT_TO = {type(one): one for one in ([0], (0,), "a", b"a", {0: 0}, {0}, range(1))}


def _refusal(cls: type) -> str:
    """What the interpreter says: it names the iterator, or, since 3.15, which makes none, the list."""
    def pass_on(items):
        yield from items
    generator = pass_on(_SENT_TO[cls])
    next(generator)
    try:
        generator.send(1)
    except AttributeError as error:
        return str(error)


op("send_on", steps.send_on).rule((Iterator, object), _send_on)


def _throw_in(g, x):
    if g.type.body.inner and x.type.python_class is not GeneratorExit:
        return Refuse("an exception cannot be thrown into a generator that goes through another one by `yield from` in compiled code",
                      "write the loop out: for x in items: yield x")
    return _takes(g, NONE, True) or Typing((g.type, THROWN_TYPE), NONE, attr=THROWN)


op("throw_in", steps.throw_in, pure=False, safe=True).rule((Generator, object), _throw_in)
op("returned", steps.returned).rule((Iterator,), lambda it: Instead(steps.returned_by, (Part(0),)) if isinstance(
    it.type.of, Generator) else Known(None))


def _tuple_item(t, k):
    if not k.is_constant:
        return None
    if k.constant >= len(t.type.parts):           # the last, uneven round of zip(strict=True), which has raised
        return Instead(steps.fail, (static(IndexError), static("no such item")))
    return Part(k.constant)


op("item_at", steps.item_at).rule((Tuple, INT), _tuple_item)
# in a loop that was repeated: the item is an index into tuples, perhaps
op("item_of_known_range", steps.item_at, keys=()).rule((RangeType, INT), lambda r, k: Known(r.constant[k.constant])
                                                       if r.is_constant and k.is_constant and 0 <= k.constant < len(r.constant) else None)
op("item_of_list", steps.item_at, keys=()).rule((View, INT), lambda t, k: _tuple_item(t, k) if t.type.of is list else None)
op("static_length", steps.length, interval=(0, 2**63 - 1)).rule(
    (object,), lambda x: Known(static_length(x.type)) if is_static(x.type) else None)
op("advance", steps.advance, doc="The next position of an iteration.").rule(
    (INT,), INT, lambda b, instr, k: b(f"add nuw nsw i64 {k}, 1"))
