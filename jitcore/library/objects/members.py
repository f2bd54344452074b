"""Operators on members of enumerations: the special methods that the class has.

In: members of enumerations that are no numbers, flags or texts.  Out: overloads.  Holds: as of instances, see there.
"""
import operator
from functools import partial

from codegen.ops.registry import REGISTRY
from jitcore.library.objects.instances import binary, unary
from typeinfer.callables import record_steps
from typeinfer.kinds.records import has_own_special
from typeinfer.types import Family

overload = partial(REGISTRY.overload, only_for=Family("a member of an enumeration", has_own_special))


def _declare(key, function, *names, place="x"):
    """For a member whose class has one of the special methods."""
    function.__annotations__ = {place: Family("a member whose class has " + names[0], lambda t: has_own_special(t, frozenset(names)))}
    overload(key)(function)


for _key, _name, _symbol, _backward in (
        (operator.add, "add", "+", "radd"), (operator.sub, "sub", "-", "rsub"), (operator.mul, "mul", "*", "rmul"),
        (operator.truediv, "truediv", "/", "rtruediv"), (operator.floordiv, "floordiv", "//", "rfloordiv"), (operator.mod, "mod", "%", "rmod"),
        (operator.pow, "pow", "** or pow()", "rpow"), (operator.and_, "and", "&", "rand"),
        (operator.lt, "lt", "<", "gt"), (operator.le, "le", "<=", "ge"), (operator.gt, "gt", ">", "lt"), (operator.ge, "ge", ">=", "le")):
    for _place in "xy":
        _declare(_key, binary(_symbol, f"__{_name}__", f"__{_backward}__"), f"__{_name}__", f"__{_backward}__", place=_place)
for _key, _name in ((operator.neg, "__neg__"), (operator.pos, "__pos__"), (operator.invert, "__invert__"), (abs, "__abs__")):
    _declare(_key, unary(_name), _name)


def as_int(x):
    return record_steps.given_by(x.__int__(), int, "__int__")


def as_float(x):
    return record_steps.given_by(x.__float__(), float, "__float__")


_declare(int, as_int, "__int__")
_declare(float, as_float, "__float__")
