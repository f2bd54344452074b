"""copy: copies of lists and arrays; what never changes is its own copy.

In: values.  Out: overloads.  Holds: a deep copy of a list of lists has the same list in two places where the original has.
"""
import copy

from jitcore.extending import overload
from typeinfer.choices import is_function
from typeinfer.types import Array, Family, List, NoneType, Number, Object, RangeType, Static, Tuple, is_display

Lasting = Family("a number, str or function", lambda t: isinstance(t, Number | NoneType | RangeType | Static) or is_function(t)
                 or isinstance(t, Object) and t.of in (str, bytes))
AnyList = Family("a list", lambda t: isinstance(t, List) or is_display(t))
Flat = Family("a list of numbers or texts", lambda t: isinstance(t, List) and isinstance(t.item, Lasting) or is_display(t) and all(
    isinstance(part, Lasting) for part in t.parts))


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
