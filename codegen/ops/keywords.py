"""`**keywords` inside a function, and keywords on their way into a call: a mapping whose names are known when compiling.

In: a View of dict: the names, then a value for each.  Out: ops that compose and take apart.  Holds: none of these needs machine
code; nothing changes such a mapping.
"""
import operator

from codegen.ops.registry import op
from typeinfer import functions, steps
from typeinfer.ops import Instead, Known, Make, Operand, Part, Same, static
from typeinfer.typeof import constant
from typeinfer.types import Family, Str, Tuple, Type, View

KEYS, VALUES, ITEMS = (type(getattr({}, name)()) for name in ("keys", "values", "items"))
Keywords = Family("**keywords", lambda t: type(t) is View and t.of is functions.Keywords)
Presented = Family("keys, values or items of **keywords", lambda t: type(t) is View and t.of in (KEYS, VALUES, ITEMS))


def names_of(t: Type) -> tuple[str, ...]:
    return tuple(part.value for part in t.parts[0].parts)


def _item(mapping, name):
    names = names_of(mapping.type)
    if name.constant in names:
        return Part(1 + names.index(name.constant))
    return Instead(steps.fail, (static(KeyError), name))


def _get(mapping, name, default=None):
    names = names_of(mapping.type)
    if name.constant in names:
        return Part(1 + names.index(name.constant))
    return Known(None) if default is None else Same(2)


op("keywords.item", keys=(operator.getitem,), doc="keywords['name'].").rule((Keywords, Str), _item)
get = op("keywords.get", keys=(dict.get,), doc="keywords.get('name', default).")
get.rule((Keywords, Str), _get)
get.rule((Keywords, Str, object), _get)
op("keywords.contains", keys=(operator.contains,), doc="'name' in keywords.").rule(
    (Keywords, Str), lambda mapping, name: Known(name.constant in names_of(mapping.type)))
op("keywords.truth", keys=(operator.truth, bool), doc="Whether there are any.").rule(
    (Keywords,), lambda mapping: Known(bool(names_of(mapping.type))))
op("keywords.copy", keys=(dict.copy,), doc="keywords.copy().").rule((Keywords,), lambda mapping: Same())


def _presented(of):
    return lambda mapping: Make(View(of, mapping.type.parts), tuple(map(Part, range(len(mapping.type.parts)))))


for name, of in (("keys", KEYS), ("values", VALUES), ("items", ITEMS)):
    op(f"keywords.{name}", keys=(getattr(dict, name),), doc=f"keywords.{name}().").rule((Keywords,), _presented(of))


def _as_tuple(t: Type) -> Make | Operand:
    """What an iteration gives, as a tuple."""
    names = names_of(t)
    if t.of in (functions.Keywords, KEYS):
        return Operand(t.parts[0], names)
    if t.of is VALUES:
        return Make(Tuple(t.parts[1:]), tuple(Part(1 + index) for index in range(len(names))))
    pairs = [Make(Tuple((constant(name).type, t.parts[1 + index])), (static(name), Part(1 + index))) for index, name in enumerate(names)]
    return Make(Tuple(tuple(pair.type for pair in pairs)), tuple(pairs))


def _of_tuple(function):
    return lambda mapping, *others: Instead(function, (_as_tuple(mapping.type), *range(1, 1 + len(others))))


# What is done with all of them at once is done with a tuple.
for function in (steps.iterate, steps.length, len, tuple, list, sorted, sum, min, max, any, all, enumerate, zip):
    op(f"keywords.{function.__name__}", keys=(function,), doc=f"{function.__name__}() of **keywords.").rule(
        (Keywords | Presented, object), _of_tuple(function), variadic=True)
op("keywords.contains_item", keys=(operator.contains,), doc="x in keywords.values().").rule(
    (Presented, object), lambda mapping, x: Instead(operator.contains, (_as_tuple(mapping.type), 1)))
