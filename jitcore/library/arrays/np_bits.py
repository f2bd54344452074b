"""np.choose, np.packbits, np.unpackbits: elements that say which array it is, or are bits.

In: positions, arrays; lines.  Out: overloads.  Holds: results are new arrays; NumPy itself is called for other shapes, rare arguments, and to raise.
"""
import numpy as np

from codegen.ops.routed import routed
from jitcore.extending import overload
from jitcore.library.arrays.np_patterns import Grid, Places, Positions
from jitcore.library.arrays.np_shape import are_alike
from typeinfer.ops import Const, steered
from typeinfer.types import Array, Family, Int, Number, Tuple, Type, is_display

MOST = 8                      # arrays of which one loop takes all, and keeps one element


def _are_choices(t: Type) -> bool:
    """Some arrays with as many axes each, or numbers."""
    return (isinstance(t, Tuple) or is_display(t)) and 0 < len(t.parts) <= MOST and (
        all(isinstance(part, Number) for part in t.parts) or all(isinstance(part, Array) and part.ndim == t.parts[0].ndim for part in t.parts))


Choices = Family("arrays with as many axes each, or numbers", _are_choices)
Bits = Family("line of bools or ints", lambda t: isinstance(t, Array) and t.ndim == 1 and t.dtype.kind in "biu")
Bytes = Family("line of uint8", lambda t: isinstance(t, Array) and t.ndim == 1 and t.dtype.kind == "u" and t.dtype.bits == 8)


# --- choose
@overload(np.choose, np.ndarray.choose)
def choose(a: Positions, choices: Choices):
    several = tuple(choices)
    if not are_alike(a.shape, several) or not are_below(a, len(several)):
        return routed(np.choose, a, choices)
    return chosen(a, several, 0)


def are_below(a, count):
    return a.size == 0 or a.min() >= 0 and a.max() < count


@steered("number")
def chosen(a, several, number):
    if len(several) == 1:
        x = several[0]
        return x.copy() if isinstance(x, np.ndarray) else np.full(a.shape, x)
    return np.where(a == number, several[0], several[1] if len(several) == 2 else chosen(a, several[1:], number + 1))


@overload(np.choose, np.ndarray.choose)
def choose_rows(a: Places, choices: Grid):
    if len(a) != choices.shape[1] or not are_below(a, len(choices)):
        return routed(np.choose, a, choices)
    found = np.empty(len(a), choices.dtype)
    for k in range(len(a)):
        found[k] = choices[int(a[k]), k]
    return found


# --- packbits, unpackbits
FIRST, LAST = np.uint64(0x8040201008040201), np.uint64(0x0102040810204080)      # bits gathered in the highest byte of a product
FEW = 256                     # bits that are taken one by one
TOP, ONE = np.uint64(56), np.uint8(1)


@overload(np.packbits)
def packbits(a: Bits, axis: None = None, bitorder: Const(str) = "big"):
    if bitorder != "big" and bitorder != "little":
        return routed(np.packbits, a, axis, bitorder)         # which raises
    found, first = np.empty((len(a) + 7) >> 3, np.uint8), 0
    if a.dtype.kind == "b" and len(a) > FEW:
        first = len(a) >> 3
        eights, gathers = np.ascontiguousarray(a)[:first << 3].view(np.uint64), FIRST if bitorder == "big" else LAST
        for k in range(first):
            found[k] = np.uint8(eights[k] * gathers >> TOP)
    for k in range(first, len(found)):
        bits, start = np.uint8(0), k << 3
        for i in range(start, min(start + 8, len(a))):
            bits |= np.uint8(a[i] != 0) << np.uint8(7 - (i - start) if bitorder == "big" else i - start)
        found[k] = bits
    return found


@overload(np.unpackbits)
def unpackbits(a: Bytes, axis: None = None, count: None | Int = None, bitorder: Const(str) = "big"):
    if bitorder != "big" and bitorder != "little":
        return routed(np.unpackbits, a, axis, count, bitorder)
    length = len(a) << 3 if count is None else int(count) if count >= 0 else (len(a) << 3) + int(count)
    if length < 0:
        return routed(np.unpackbits, a, axis, count, bitorder)
    found = np.zeros(length, np.uint8)
    whole = min(length >> 3, len(a))
    for k in range(whole):
        x, start = a[k], k << 3
        for i in range(8):
            found[start + i] = x >> np.uint8(7 - i if bitorder == "big" else i) & ONE
    if whole < len(a):
        for i in range(whole << 3, length):
            found[i] = a[whole] >> np.uint8(7 - (i & 7) if bitorder == "big" else i & 7) & ONE
    return found
