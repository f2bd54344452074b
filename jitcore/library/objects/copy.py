"""copy: copies of lists and arrays; what never changes is its own copy.

In: values.  Out: overloads.  Holds: a deep copy of a list of lists has the same list in two places where the original has.
"""
import copy

from jitcore.extending import overload
from typeinfer.kinds.choices import is_function
from typeinfer.kinds.containers import Deque, Dict, Set
from typeinfer.types import Array, Family, List, NoneType, Number, Object, RangeType, Static, Tuple, is_display

Lasting = Family("a number, str or function", lambda t: isinstance(t, Number | NoneType | RangeType | Static) or is_function(t)
                 or isinstance(t, Object) and t.of in (str, bytes))
Table = Family("a dictionary, set or deque", lambda t: isinstance(t, Dict | Set | Deque))
FlatTable = Family("one of numbers or texts", lambda t: isinstance(t, Table) and all(map(_is_lasting, t.held)))
PlainDict = Family("a dict", lambda t: isinstance(t, Dict) and t.of is dict and _is_lasting(t.item))
AnyList = Family("a list", lambda t: isinstance(t, List) or is_display(t))
Flat = Family("a list of numbers or texts", lambda t: isinstance(t, List) and isinstance(t.item, Lasting) or is_display(t) and all(
    isinstance(part, Lasting) for part in t.parts))


def _is_lasting(t) -> bool:
    return isinstance(t, Lasting) or type(t) is Tuple and all(map(_is_lasting, t.parts))


@overload(copy.copy)
def copy_lasting(x: Lasting):
    return x


@overload(copy.copy)
def copy_tuple(x: Tuple):
    return x


@overload(copy.copy)
def copy_list(x: AnyList):
    return x[:]


@overload(copy.copy)
def copy_table(x: Table):
    return x.copy()


@overload(copy.deepcopy)
def deepcopy_flat_table(x: FlatTable):
    return x.copy()


@overload(copy.deepcopy)
def deepcopy_dict(x: PlainDict):
    keys, values = list(x), copy.deepcopy(list(x.values()))
    found = {}
    for k in range(len(keys)):
        found[keys[k]] = values[k]
    return found


@overload(copy.copy)
def copy_array(x: Array):
    return x.copy(order="K")


@overload(copy.deepcopy)
def deepcopy_lasting(x: Lasting):
    return x


@overload(copy.deepcopy)
def deepcopy_flat(x: Flat):
    return x[:]


@overload(copy.deepcopy)
def deepcopy_array(x: Array):
    return x.copy(order="K")


@overload(copy.deepcopy)
def deepcopy_list(x: AnyList):
    found = []
    for i in range(len(x)):
        k = 0
        while k < i and x[k] is not x[i]:
            k += 1
        found.append(found[k] if k < i else copy.deepcopy(x[i]))
    return found
