"""What a branch tells of a variable, an attribute or an item: on one of its sides it is not None.

In: the decoder at a branch, the condition, the frames of both sides.  Out: the frames, with `steps.content(x)` wherever they held x; of
what is read again, the places that are known to hold something, until something may have changed them.  Holds: only the library's own bodies
are left as they are: they ask for the content themselves.

    if x is not None:       b1():   c = is_not(x, None);  branch c, b2, b3
        xs.append(x)        b2():   x1 = content(x);  append(xs, x1)
    if p.x is not None:     b1():   v = getattr(p, "x");  c = is_not(v, None);  branch c, b2, b3
        xs.append(p.x)      b2():   w = getattr(p, "x");  w1 = still(w);  append(xs, w1)
"""
from __future__ import annotations

import operator

from typeinfer.callables import functions, steps
from typeinfer.decode.frame import FrameState
from typeinfer.ir import Constant, Instr, Value
from typeinfer.types import Static

READS = {getattr: 2, operator.getitem: 2, functions.load_cell: 1}         # by how many operands the place is known
_CHANGES = {setattr: getattr, delattr: getattr, operator.setitem: operator.getitem, operator.delitem: operator.getitem,
            functions.store_cell: functions.load_cell}
_CHANGE_NOTHING = frozenset({*READS, steps.content, steps.still, steps.advance, steps.has_next, steps.next_item, steps.make_tuple,
                             steps.make_list, steps.check_bound, steps.format_value, steps.join_strings, len, steps.poll,
                             *(getattr(operator, name) for name in (
                                 "is_", "is_not", "truth", "not_", "eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "truediv",
                                 "floordiv", "mod", "neg", "and_", "or_", "xor", "lshift", "rshift", "pow", "contains", "iadd", "isub"))})
DEEPEST = 4                                       # parts of a place: self.grid[r][c]


def tested(condition: Value):
    """(x, whether x is there where the condition is true, or else where it is false); None where it says nothing of any x."""
    present = True
    while isinstance(condition, Value) and isinstance(condition.origin, Instr):
        callee, *args = condition.origin.args
        if callee.type.__class__ is not Static:
            break
        if callee.value is operator.not_:
            present = not present
        elif callee.value is operator.is_ or callee.value is operator.is_not:
            if not (isinstance(args[1], Constant) and args[1].value is None) or isinstance(args[0], Constant):
                return None
            return args[0], present == (callee.value is operator.is_not)
        elif callee.value is not operator.truth:
            break
        condition = args[0]
    return None if isinstance(condition, Constant) else (condition, present)


def place_of(value: Value, depth: int = DEEPEST):
    """By what a value that is read again is known: what it is read from, and its name or position; other values are themselves."""
    if isinstance(value, Constant):
        return type(value.value), value.value
    origin = value.origin
    if not isinstance(origin, Instr) or origin.args[0].type.__class__ is not Static:
        return value
    callee, count = origin.args[0].value, 0
    if callee is steps.content or callee is steps.still:
        return place_of(origin.args[1], depth)
    try:
        count = READS.get(callee, 0)
    except TypeError:
        pass
    return (callee, *(place_of(one, depth - 1) for one in origin.args[1:1 + count])) if count and depth else value


def tells(state: FrameState, value: Value) -> bool:
    """Whether it matters to a frame that the value is not None."""
    return (type(place_of(value)) is tuple or any(slot is value for slot in state.stack)
            or any(slot is value for slot in state.locals.values()))


def narrow(d, state: FrameState, value: Value) -> None:
    """Let the frame hold the content of `value`: an instruction in the decoder's present block."""
    content = d.call(steps.content, value)
    content.name = value.name
    state.stack[:] = [content if slot is value else slot for slot in state.stack]
    state.locals.update([(name, content) for name, slot in state.locals.items() if slot is value])
    place = place_of(value)
    if type(place) is tuple:
        try:
            state.present |= {place}
        except TypeError:                         # a constant that cannot be hashed
            pass


def forget_changed(state: FrameState, callee, args) -> None:
    """A call: what it may have changed is not known to be there any more."""
    function = callee.value if callee.type.__class__ is Static else None
    try:
        if function in _CHANGE_NOTHING:
            return
        changed = _CHANGES.get(function)
    except TypeError:
        changed = None
    name = (str, args[1].value) if changed is getattr and isinstance(args[1], Constant) else None
    state.present = frozenset(place for place in state.present if not _is_read(place, changed, name)) if changed else frozenset()


def _is_read(place, how, name) -> bool:
    """Whether a part of the place is read in this way (and by this name)."""
    return type(place) is tuple and (place[0] is how and (name is None or place[2] == name)
                                     or any(_is_read(part, how, name) for part in place[1:]))


def is_present(state: FrameState, value: Value) -> bool:
    """Whether what was read is known not to be None."""
    place = place_of(value)
    try:
        return type(place) is tuple and place in state.present
    except TypeError:
        return False
