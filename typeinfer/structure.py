"""The operations that belong to typed IR itself: composing and taking apart values, calling, converting.

In: nothing.  Out: Ops without rules.  Holds: these are all that inference adds by itself; everything else is declared to its
right and found through the registry.

    t: tuple(int, float) = make a, b            a composite value from its parts
    x: float = part t, 1                        one part of it (attr = the index)
    r: float = call f, x                        another function of typed IR (attr = the Callee)
    y: float = convert i                        the same value in a wider type, or checked in a narrower one
    v: int = unwrap o                           what an optional holds (attr = class and message of the error where it is None)
    x1: int = refine[lt 0] x, n                 x itself, where a test against n has proved more about it
    m: int = limit[…] n, a, start               how many of n iterations keep the indices inside (see passes.split_loops)
    retain a / release a                        one reference more, or less, to the memory of every array in a value
    g: generator(f) = start[f] a, n             a generator (see generators; attr = the Callee of its function)
    yield x                                     in its body, until the pass `suspend` has made the following of it:
    x: float = argument[3] g                    an argument, which the frame keeps
    keep[4] g, x                                a field of the frame is given a value
    x: float = field[4] g                       what a field holds, which the frame holds no more
    c: bool = stands[2] s                       whether a state is that one
    exit c                                      raises GeneratorExit where it goes on because it is dropped
    exit c, e                                   the same; or what was thrown into it, if anything
    finish g                                    let it go on so
"""
import math

from typeinfer.ops import Op
from typeinfer.types import BOTTOM, NONE, Object, Optional, Static, Tuple, TupleOf

MAKE = Op("make", None, doc="A composite value from its parts.")
PART = Op("part", None, doc="One part of a composite value.")
CALL = Op("call", None, pure=False, reads=True, writes=True, doc="A call of another function of typed IR.")
CONVERT = Op("convert", None, raises=(OverflowError,), doc="A value in another type.")
UNWRAP = Op("unwrap", None, raises=(TypeError,), doc="What an optional holds; TypeError where it is None.")
REFINE = Op("refine", None, doc="The first operand, where a comparison with the second holds (attr = which).")
LIMIT = Op("limit", None, doc="How many of a number of iterations keep indices inside their axes. attr: for each index "
                              "how it moves, the axis, a constant added, the signs of the start values that follow the array, 2 and -2 of products.")
RETAIN = Op("retain", None, pure=False, doc="One reference more to the memory of every array in a value.")
RELEASE = Op("release", None, pure=False, doc="One reference less to the memory of every array in a value.")
START = Op("start", None, pure=False, raises=(MemoryError,), doc="A generator that has not started.")
YIELD = Op("yield", None, pure=False, safe=True, doc="In a generator's body: the caller gets an item.")
ARGUMENT = Op("argument", None, shares=0, doc="An argument that a generator was made with.")
FIELD = Op("field", None, pure=False, safe=True, doc="What a field of a generator's frame holds, which is moved out.")
KEEP = Op("keep", None, pure=False, safe=True, doc="A field of a generator's frame is given a value.")
EXIT = Op("exit", None, pure=False, raises=(GeneratorExit,), doc="GeneratorExit, where a generator goes on because it is dropped; or what "
                                                                 "was thrown into it.")
FINISH = Op("finish", None, pure=False, safe=True, doc="Let a generator do what is left to do where it is dropped.")
STANDS = Op("stands", None, doc="Whether a generator's state is that one.")
ON_FRAMES = frozenset({ARGUMENT, FIELD, KEEP})


_SAFE = frozenset({MAKE, PART, REFINE, LIMIT, RETAIN, RELEASE, FINISH, ARGUMENT, FIELD, KEEP, STANDS})


def called_by(instr):
    """The Callee that an instruction calls, or whose calls it makes possible."""
    return instr.attr if instr.op is CALL else instr.attr.generator.resume if instr.op is START else None


def can_raise(instr) -> bool:
    """Whether an instruction of typed IR may raise."""
    op = instr.op
    if op in _SAFE:
        return False
    if op is CALL:
        return instr.attr.can_raise
    if op is YIELD:
        return instr.attr
    if op is CONVERT:
        return can_convert_raise(instr)
    return op is UNWRAP or op.can_raise(instr.result.type if instr.result is not None else None, instr.flags)


def can_convert_raise(instr) -> bool:
    """A conversion raises only from Python's int into a NumPy integer that may not hold it, and where it makes a Python object, or memory."""
    source, target = instr.args[0], instr.result.type
    if source.range is not None and getattr(target, "kind", "") in ("i", "u") and _holds(target, *source.range):
        return False
    return can_conversion_raise(source.type, target)


def can_conversion_raise(source, target) -> bool:
    if isinstance(target, Optional):
        target = target.of
    if isinstance(target, TupleOf):
        return isinstance(source, Tuple | TupleOf) and source is not target
    if isinstance(target, Object):
        return not isinstance(source, Object | Static)
    if target.parts and len(source.parts) == len(target.parts):
        return any(map(can_conversion_raise, source.parts, target.parts))
    kind = getattr(target, "kind", "")
    return (getattr(source, "kind", "") == "i" and source.python and kind in ("i", "u") and not target.python
            and not _holds(target, source.minimum, source.maximum))


def _holds(target, least: int, greatest: int) -> bool:
    return target.minimum <= least and greatest <= target.maximum


def makes_object(source, target) -> bool:
    """Whether a conversion makes a Python object, or a tuple in memory, so that the result owns references of its own."""
    if isinstance(target, Optional):
        return source is not NONE and makes_object(source.of if isinstance(source, Optional) else source, target.of)
    if isinstance(target, TupleOf):
        return isinstance(source, Tuple | TupleOf) and source is not target
    if isinstance(target, Object):
        return not isinstance(source, Object | Static) and source is not BOTTOM
    return len(source.parts) == len(target.parts) and any(map(makes_object, source.parts, target.parts))


def none_error(instr) -> tuple[type, str]:
    """What an `unwrap` of None raises: the exception's class and message."""
    return instr.attr or (TypeError, f"this value is None here, where {instr.result.type} is needed")


def iterations_inside(attr: tuple, wanted: int, *rest) -> int:
    """What `limit` means: at most `wanted` iterations, so many that each index stays inside. `rest`: for each index the array
    (or the value that must stay below or near a constant), a start value, and a step, as `attr` says. "most": no more iterations than that."""
    rest, least = iter(rest), wanted
    for moves, axis, added, signs in attr:
        if moves == "most":
            allowed = added
        elif moves.startswith("below"):
            value = next(rest)
            allowed = added - value if moves == "below up" else wanted if 0 <= value < added else 0
        elif moves == "near":
            allowed = wanted if -added <= next(rest) < added else 0
        else:
            length = next(rest).shape[axis]
            first = added + sum((1 if sign > 0 else -1) * math.prod(int(next(rest)) for _ in range(abs(sign))) for sign in signs)
            first = (first + 2**63) % 2**64 - 2**63
            last = first + (wanted - 1) * next(rest) if moves == "step" else first
            if moves.startswith("up"):
                allowed = 0 if moves == "up signed" and first < 0 else length - first
            else:
                allowed = wanted if 0 <= first < length and 0 <= last < length else 0
        least = min(least, allowed)
    return least
