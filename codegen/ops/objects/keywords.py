"""`**keywords` inside a function, and keywords on their way into a call: a mapping whose names are known when compiling.

In: a View of dict: the names, then a value for each.  Out: ops that compose and take apart.  Holds: none of these needs machine
code; nothing changes such a mapping.
"""
import operator

from codegen.ops.registry import op
from typeinfer.callables import functions, steps, tables, tuple_steps
from typeinfer.kinds.containers import Dict
from typeinfer.errors import UnsupportedError
from typeinfer.lattice import common_item
from typeinfer.ops import Instead, Known, Make, Operand, Part, Refuse, Same, static
from typeinfer.typeof import constant
from typeinfer.types import BOTTOM, Family, Static, Str, Tuple, Type, View

KEYS, VALUES, ITEMS = (type(getattr({}, name)()) for name in ("keys", "values", "items"))
Keywords = Family("**keywords", functions.is_named)
Presented = Family("keys, values or items of **keywords", lambda t: type(t) is View and t.of in (KEYS, VALUES, ITEMS))


def names_of(t: Type) -> tuple[str, ...]:
    return functions.known_names(t)


def _known(name) -> str:
    """A text that is known when compiling, where it is written or what its type says, as in a loop over names."""
    return name.type.value if isinstance(name.type, Static) else name.constant


def _by_name(typing):
    """A typing that asks for names; a mapping whose names depend on the path is refused."""
    def typed(mapping, *others):
        try:
            return typing(mapping, *others)
        except UnsupportedError as error:
            return Refuse(error.message, error.advice)
    return typed


@_by_name
def _item(mapping, name):
    names = names_of(mapping.type)
    if _known(name) in names:
        return Part(1 + names.index(_known(name)))
    return Instead(steps.fail, (static(KeyError), name))


@_by_name
def _get(mapping, name, default=None):
    names = names_of(mapping.type)
    if _known(name) in names:
        return Part(1 + names.index(_known(name)))
    return Known(None) if default is None else Same(2)


op("keywords.item", keys=(operator.getitem,), doc="keywords['name'].").rule((Keywords, Str), _item)
get = op("keywords.get", keys=(dict.get,), doc="keywords.get('name', default).")
get.rule((Keywords, Str), _get)
get.rule((Keywords, Str, object), _get)
op("keywords.contains", keys=(operator.contains,), doc="'name' in keywords.").rule(
    (Keywords, Str), _by_name(lambda mapping, name: Known(_known(name) in names_of(mapping.type))))
op("keywords.truth", keys=(operator.truth, bool), doc="Whether there are any.").rule(
    (Keywords,), lambda mapping: Known(bool(names_of(mapping.type))))
CHANGES = "a dictionary whose values have several types, or that came as **keywords, cannot change in compiled code"
for _function in (operator.setitem, operator.delitem, operator.ior, dict.update, dict.setdefault, dict.pop, dict.popitem, dict.clear):
    op(f"keywords.{_function.__name__}", keys=(_function,), doc="Refused.").rule((Keywords, object), lambda mapping, *others: Refuse(
        CHANGES, "make a new one, {**d, 'name': value}, or convert the values to one type"), variadic=True)
for _function in (operator.getitem, dict.get):
    op(f"keywords.{_function.__name__}_of_variable", keys=(_function,), doc="Refused.").rule((Keywords, object), lambda mapping, name, *others: Refuse(
        "a key of a dictionary whose values have several types must be a constant", "write the key out, in an `if` for each key"), variadic=True)
op("keywords.copy", keys=(dict.copy,), doc="keywords.copy().").rule((Keywords,), lambda mapping: _overridden(mapping.type, {}))


def _named(names, values):
    return Make(View(functions.Keywords, (names.type, *values.type.parts)), (0, *(Part(k, 1) for k in range(len(names.constant)))))


op("keywords.named", tuple_steps.named_values, folds=False, doc="Keywords of known names.").rule((Tuple, Tuple), _named)


# --- in displays: {**x, **y, "name": value}
def _merged(before, more):
    """What {**before, **more} is where the values have no common type."""
    if isinstance(before.type, Dict):             # of which nothing is known but that it is empty, or what its values are
        is_empty = before.type.item is BOTTOM
        return _overridden(more.type, {}, 1) if is_empty and common_item(more.type.parts[1:]) is None else None
    if not isinstance(more.type, Keywords):
        return Refuse(CHANGES, "write the names out")
    return _overridden(before.type, {name: (1 + index, 1, more.type.parts[1 + index]) for index, name in enumerate(names_of(more.type))})


def _put(mapping, name, value):
    return _overridden(mapping.type, {_known(name): (None, 1, value.type)}) if isinstance(_known(name), str) else Refuse(CHANGES, "write the names out")


def _overridden(t: Type, others: dict, of: int = 0) -> Make:
    """A new mapping: operand `of`, with others in places of its own. One that nothing is changed in is new, too: what Python gets is not
    the dictionary that it passed."""
    found = {name: (Part(1 + index, of), t.parts[1 + index]) for index, name in enumerate(names_of(t))}
    found.update((name, (2 if index is None else Part(index, of), own)) for name, (index, of, own) in others.items())
    known = constant(tuple(found))
    return Make(View(functions.Keywords, (known.type, *(own for _, own in found.values()))), (
        Operand(known.type, known.value), *(where for where, _ in found.values())))


merge = op("keywords.merge", keys=(tables.merge_items,), doc="{**keywords, …}")
merge.rule((Dict | Keywords, Keywords), _merged)
merge.rule((Keywords, object), lambda before, more: Refuse(CHANGES, "write the names out"))
op("keywords.put", keys=(tables.put_item,), doc="{**keywords, 'name': value}").rule((Keywords, Str, object), _put)
def _with_names(mapping, names, values):
    others = {name: (index, 2, part) for index, (name, part) in enumerate(zip(names.constant, values.type.parts))}
    made = _overridden(mapping.type, others)
    return made if common_item(made.type.parts[1:]) is None else None


op("keywords.with_names", keys=(tables.dict_and_names,), doc="dict(keywords, name=value)").rule((Keywords, Tuple, Tuple), _with_names)
op("keywords.dict", keys=(dict,), doc="dict(keywords)").rule(
    (Keywords,), lambda mapping: _overridden(mapping.type, {}) if common_item(mapping.type.parts[1:]) is None else None)


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
for function in (steps.iterate, steps.length, steps.unpack, len, tuple, list, set, frozenset, sorted, reversed, sum, min, max, any, all, enumerate,
                 zip):
    op(f"keywords.{function.__name__}", keys=(function,), doc=f"{function.__name__}() of **keywords.").rule(
        (Keywords | Presented, object), _of_tuple(function), variadic=True)
op("keywords.contains_item", keys=(operator.contains,), doc="x in keywords.values().").rule(
    (Presented, object), lambda mapping, x: Instead(operator.contains, (_as_tuple(mapping.type), 1)))
