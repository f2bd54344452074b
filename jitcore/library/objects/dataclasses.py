"""dataclasses: fields, replace, astuple, asdict.

In: instances of dataclasses.  Out: overloads.  Holds: what they make is written as a function for the class, once.
"""
import copy
import dataclasses
from functools import lru_cache

from codegen.ops.registry import REGISTRY
from jitcore.extending import overload
from typeinfer.callables import record_steps
from typeinfer.kinds.containers import Dict
from typeinfer.callables.functions import Keywords, known_names
from typeinfer.ops import Const, Known, Refuse
from typeinfer.kinds.records import Instance
from typeinfer.types import Family, List, Optional, Static, Tuple, View, is_display

Data = Family("an instance of a dataclass", lambda t: isinstance(t, Instance) and dataclasses.is_dataclass(t.of))
Class = Family("a dataclass", lambda t: isinstance(t, Static) and isinstance(t.value, type) and dataclasses.is_dataclass(t.value))
Items = Family("a list", lambda t: isinstance(t, List) or is_display(t))
Mapping = Family("a dictionary", lambda t: isinstance(t, Dict))
Given = Family("**keywords", lambda t: type(t) is View and t.of is Keywords)
AsTuple, AsDict = "astuple", "asdict"


@overload(dataclasses.replace)
def replace(obj: Data, /, **changes):
    return record_steps.replacer(obj, changes)(obj, **changes)


@overload(dataclasses.astuple)
def astuple(obj: Data):
    return record_steps.as_plain(obj, AsTuple)


@overload(dataclasses.asdict)
def asdict(obj: Data):
    return record_steps.as_plain(obj, AsDict)


@overload(record_steps.as_plain)
def plain_instance(x: Data, form):
    return record_steps.taker(x, form)(x)


@overload(record_steps.as_plain)
def plain_list(x: Items, form):
    return [record_steps.as_plain(item, form) for item in x]


@overload(record_steps.as_plain)
def plain_dictionary(x: Mapping, form):
    return {record_steps.as_plain(key, form): record_steps.as_plain(value, form) for key, value in x.items()}


@overload(record_steps.as_plain)
def plain_tuple(x: Tuple, form):
    return record_steps.plain_items(x, len(x), form)


@overload(record_steps.plain_items)
def plain_items(x, count: Const(int), form):
    if count == 0:
        return ()
    return (*record_steps.plain_items(x, count - 1, form), record_steps.as_plain(x[count - 1], form))


@overload(record_steps.as_plain)
def plain_optional(x: Optional, form):
    return None if x is None else record_steps.as_plain(x, form)


@overload(record_steps.as_plain)
def plain_other(x, form):
    return copy.deepcopy(x)


@lru_cache(maxsize=None)
def _written(cls: type, form: str, changed: tuple = ()):
    """The function of an instance, for the fields of its class."""
    fields = dataclasses.fields(cls)
    if form == "replace":
        values = {one.name: one.name if one.name in changed else f"self.{one.name}" for one in fields if one.init}
        extra = [name for name in changed if name not in values]
        given = ", ".join(f"{name}={text}" for name, text in [*values.items(), *((name, name) for name in extra)])
        star = "*, " if changed else ""
        text = f"def replaced(self, {star}{', '.join(changed)}):\n    return cls({given})"
    else:
        values = {one.name: f"plain(self.{one.name}, {form!r})" for one in fields}
        items = ", ".join(f"{name!r}: {value}" for name, value in values.items())
        made = f"{{{items}}}" if form == AsDict else f"({''.join(value + ', ' for value in values.values())})"
        text = f"def replaced(self):\n    return {made}"
    scope = {"cls": cls, "plain": record_steps.as_plain, "__name__": __name__}
    exec(text, scope)
    return scope["replaced"]


def _replacer(obj, changes):
    cls, names = obj.type.of, known_names(changes.type)
    for one in dataclasses.fields(cls):
        if not one.init and one.name in names:
            return Refuse(f"field {one.name} is declared with init=False, it cannot be specified with replace()", "assign it to the new one")
    return Known(_written(cls, "replace", names))


REGISTRY.op("fields", dataclasses.fields).rule((Data | Class,), lambda x: Known(dataclasses.fields(x.type.value if isinstance(x.type, Static) else x.type.of)))
REGISTRY.op("replacer", record_steps.replacer).rule((Data, Given), _replacer)
REGISTRY.op("taker", record_steps.taker).rule((Data, object), lambda x, form: Known(_written(x.type.of, form.constant)))
