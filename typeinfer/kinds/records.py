"""Types of the user's own classes: members of enumerations, instances, one of instances of several classes.

In: Python classes.  Out: their types.  Holds: what is known of a class is read from it once, when its type is made.

A member of an enumeration is a number: its value where all values are ints by their nature (IntEnum, Flag), else its position.
"""
from __future__ import annotations

import enum
import inspect
import sys
import threading
import types as python_types
import weakref
from functools import cached_property, lru_cache

from typeinfer.interned import plain
from typeinfer.types import BOTTOM, INT, Mutable, Type


@plain
class Member(Type):
    """A member of the enumeration `of`; its one part is the number that stands for it."""
    of: type
    parts = (INT,)

    def __str__(self):
        return self.of.__name__

    @property
    def python_class(self):
        return self.of

    @property
    def is_number(self) -> bool:
        """Whether it may stand where an int is expected."""
        return issubclass(self.of, int)

    @property
    def is_flag(self) -> bool:
        return issubclass(self.of, enum.Flag)


_SPECIAL = frozenset({"__eq__", "__ne__", "__hash__", "__bool__", "__len__"})
# The same of members that are used as the numbers that they are.
_OF_NUMBERS = _SPECIAL.union(f"__{name}__" for name in (
    "lt le gt ge neg pos invert abs int float complex index round floor ceil trunc contains iter".split()
    + [side + name for name in "add sub mul truediv floordiv mod divmod pow lshift rshift and or xor".split() for side in ("", "r", "i")]))


def is_enumeration(cls) -> bool:
    """Whether a class is an enumeration whose members are compared as Python's own are."""
    if not isinstance(cls, enum.EnumMeta) or not len(cls) or issubclass(cls, (float, complex, bytes)):
        return False
    names = _OF_NUMBERS if is_by_value(cls) else _SPECIAL
    for base in cls.__mro__:
        own = () if base.__module__ in ("enum", "builtins") else names & vars(base).keys()
        if any(getattr(vars(base)[name], "__module__", None) != "enum" for name in own):       # EnumType puts Flag's own there
            return False
    return not is_by_value(cls) or all(type(one.value) is int and -2**63 <= one.value < 2**63 for one in cls)


_OF_TEXT = [f"__{name}__" for name in ("add", "mul", "rmul", "mod", "len", "iter", "getitem", "contains", "eq", "ne", "lt", "le", "gt", "ge", "hash")]


def is_text(cls: type) -> bool:
    """Whether members of an enumeration are used as the texts that they are: those of a StrEnum, and of what means no operator otherwise."""
    return issubclass(cls, str) and all(getattr(cls, name) is getattr(str, name) for name in _OF_TEXT)


def is_by_value(cls: type) -> bool:
    """Whether the number of a member is its value."""
    return issubclass(cls, (int, enum.Flag))


def is_plain_enumeration(cls: type) -> bool:
    """Whether the operators of members are those that the class itself has: they are no numbers, flags or texts."""
    return not issubclass(cls, (int, str, enum.Flag))


def has_own_special(t: Type, names=_OF_NUMBERS) -> bool:
    """Whether a type is of members whose operators are their class's own, and whether it has one of these."""
    return isinstance(t, Member) and is_plain_enumeration(t.of) and any(
        base.__module__ not in ("enum", "builtins") and names & vars(base).keys() for base in t.of.__mro__)


def own_of_enumeration(cls: type, name: str):
    """A special method that the class of members has, not EnumType; or None."""
    return next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)


def number_of(member: enum.Enum) -> int:
    """The number that stands for a member."""
    cls = type(member)
    return int(member.value) if is_by_value(cls) else list(cls).index(member)


# --- instances

@plain
class Myself(Type):
    """In the fields of an instance: the very type that the fields belong to."""
    of: type

    def __str__(self):
        return self.of.__name__


@plain
class Instance(Mutable):
    """An instance of a plain class of the user's. `fields`: (name, type, whether it surely has a value), sorted by name; an instance
    of the same class in their types is Myself. Made by `instance`."""
    of: type
    fields: tuple[tuple[str, Type, bool], ...]

    def __str__(self):
        return f"{self.of.__name__}({', '.join(f'{name}: {t}' for name, t, _ in self.fields)})"

    @property
    def python_class(self):
        return self.of

    @property
    def held(self):
        return tuple(t for _, t, _ in self.fields_now())

    def field(self, name: str) -> Type | None:
        """The type of a field, None where it is not known."""
        return next((_canonical(replaced(t, {Myself(self.of): self})) for one, t, _ in self.fields if one == name), None)

    def fields_now(self) -> list[tuple[str, Type, bool]]:
        """The fields, with the type itself where it refers to itself."""
        return [(name, _canonical(t), is_sure) for name, t, is_sure in self.closed()]

    def closed(self) -> list[tuple[str, Type, bool]]:
        own = {Myself(self.of): self}
        return [(name, replaced(t, own), is_sure) for name, t, is_sure in self.fields]

    def is_sure(self, name: str) -> bool:
        """Whether a field has a value in every instance."""
        return any(one == name and is_sure for one, _, is_sure in self.fields)


@plain
class Either(Type):
    """An instance of one of several classes: the number of the option, then each option (null but for the one that it is). `options`:
    instances of different classes, in a fixed order, so that joining is commutative."""
    options: tuple[Type, ...]

    @property
    def parts(self):
        return INT, *self.options

    def __str__(self):
        return " or ".join(map(str, self.options))


MOST_CLASSES = 16
MOST_INSTANCES, MOST_FOUND = 60, 8                 # in one type; of one class in it


def instances_of(t: Type) -> tuple[Type, ...]:
    """What an instance may be; nothing where it is none."""
    return t.options if isinstance(t, Either) else (t,) if isinstance(t, Instance | Myself) else ()


def option_of(cls: type, t: Type) -> Type | None:
    """What a value of type `t` is where it is an instance of exactly that class."""
    return next((one for one in instances_of(t) if one.of is cls), None)


def join_either(a: Type, b: Type, join) -> Type | None:
    """The type of what is either, where both are instances, of several classes at least."""
    found = {one.of: one for one in instances_of(a)}
    for one in instances_of(b):
        before = found.get(one.of)
        if before is None or before is one:
            found[one.of] = one
        elif isinstance(before, Myself) or isinstance(one, Myself) or (joined := join(before, one)) is None:
            return None
        else:
            found[one.of] = joined
    if len(found) > MOST_CLASSES or sum(map(_count_instances, found.values())) > MOST_INSTANCES:
        return None
    return Either(tuple(found[cls] for cls in sorted(found, key=_place_of_class)))


@lru_cache(maxsize=4096)
def _count_instances(part) -> int:
    """How many types of instances a type is made of."""
    if type(part) is tuple:
        return sum(map(_count_instances, part))
    return isinstance(part, Instance) + sum(map(_count_instances, part.key())) if isinstance(part, Type) else 0


def _place_of_class(cls: type):
    return str(cls.__module__), cls.__qualname__, id(cls)


def replaced(t: Type, by: dict) -> Type:
    """The type with others for those in it that are keys of `by`."""
    if t in by:
        return by[t]
    key = t.key()
    new = tuple(_replaced_part(part, by) for part in key)
    return t if all(a is b for a, b in zip(key, new)) else type(t)(*new)


def _canonical(t: Type) -> Type:
    """The type, where instances that lead to their own class by way of others are written in one way."""
    if isinstance(t, Instance):
        if not any(_holds_instance(one) for _, one, _ in t.fields):
            return t
        return Instance(t.of, tuple((name, _folded(one, t.of, (), []), is_sure) for name, one, is_sure in t.closed()))
    key = t.key()
    new = tuple(_canonical_part(part) for part in key)
    return t if all(a is b for a, b in zip(key, new)) else type(t)(*new)


def _canonical_part(part):
    if isinstance(part, Type):
        return _canonical(part)
    if type(part) is tuple:
        new = tuple(map(_canonical_part, part))
        return part if all(a is b for a, b in zip(part, new)) else new
    return part


def _replaced_part(part, by):
    if isinstance(part, Type):
        return replaced(part, by)
    if type(part) is tuple:
        new = tuple(_replaced_part(one, by) for one in part)
        return part if all(a is b for a, b in zip(part, new)) else new
    return part


def instance(cls: type, fields: dict[str, tuple[Type, bool]], join) -> Instance | None:
    """The type of an instance with these fields: name → (type, is it sure). What is an instance of the same class inside of it is of the
    same type: then the fields of both are joined. None where they conflict."""
    if not any(_holds_instance(t) for t, _ in fields.values()):
        return Instance(cls, tuple((name, *fields[name]) for name in sorted(fields)))
    found: list[Instance] = []
    result = {name: (_folded(t, cls, (), found), is_sure) for name, (t, is_sure) in fields.items()}
    for inner in found:                           # grows meanwhile
        if len(found) > MOST_FOUND or _count_instances(inner) > MOST_INSTANCES:
            return None
        others = {name: (_folded(t, cls, (), found), is_sure) for name, t, is_sure in inner.fields_now()}
        result = joined_fields(result, others, join)
        if result is None:
            return None
    made = Instance(cls, tuple((name, *result[name]) for name in sorted(result)))
    return made if _count_instances(made) <= MOST_INSTANCES else None


def joined_fields(a: dict, b: dict, join, absent: bool = True) -> dict | None:
    """The fields that instances with either have; None where they conflict. `absent`: whether a field may be sure that one of them does
    not know of: it will learn of it, and whether it has it is found where it is made."""
    result = {}
    for name in {**a, **b}:
        (first, one), (second, other) = a.get(name, (BOTTOM, absent)), b.get(name, (BOTTOM, absent))
        t = join(first, second)
        if t is None:
            return None
        result[name] = t, one and other
    return result


def join_instances(a: Instance, b: Instance, join, absent: bool = True) -> Instance | None:
    """The type of what is either; see `joined_fields`."""
    if a.of is not b.of or _count_instances(a) + _count_instances(b) > 2 * MOST_INSTANCES:
        return None
    if (a, b) in _joining.pairs:                  # it leads to itself: the type that is being made
        return Myself(a.of)
    _joining.pairs.append((a, b))
    try:
        fields = joined_fields(*({name: (t, is_sure) for name, t, is_sure in one.fields_now()} for one in (a, b)), join, absent)
        return None if fields is None else instance(a.of, fields, join)
    finally:
        _joining.pairs.pop()


class _Joining(threading.local):
    """The pairs of types that are being joined."""

    def __init__(self):
        self.pairs: list[tuple[Instance, Instance]] = []


_joining = _Joining()


def with_absent(given: Type, t: Type, path: tuple = ()) -> Type:
    """`t`, which `given` must be, where the attributes that `given` does not have may have no value."""
    if given is t or given in path:
        return t
    if isinstance(given, Instance) and isinstance(t, Instance):
        fields = tuple((name, one if (before := next((b for n, b, _ in given.fields if n == name), None)) is None else with_absent(
            before, one, (*path, given)), is_sure and before is not None) for name, one, is_sure in t.fields)
        return Instance(t.of, fields)
    first, second = given.key(), t.key()
    if type(given) is not type(t) or len(first) != len(second):
        return t
    return type(t)(*(with_absent(a, b, path) if isinstance(a, Type) and isinstance(b, Type) else tuple(
        with_absent(c, d, path) if isinstance(c, Type) and isinstance(d, Type) else d for c, d in zip(a, b))
        if type(a) is tuple and type(b) is tuple and len(a) == len(b) else b for a, b in zip(first, second)))


def _holds_instance(t: Type) -> bool:
    return isinstance(t, Instance) or any(map(_part_holds_instance, t.key()))


def _part_holds_instance(part) -> bool:
    if isinstance(part, Type):
        return _holds_instance(part)
    return type(part) is tuple and any(map(_part_holds_instance, part))


def _folded(t: Type, cls: type, path: tuple, found: list):
    """The type with Myself for what is an instance of `cls`, which are added to `found`."""
    if isinstance(t, Instance):
        if t.of is cls:
            if t not in found:
                found.append(t)
            return Myself(cls)
        if t in path:
            return Myself(t.of)
        if sum(one.of is t.of for one in path) > 1:
            raise RecursionError("classes that lead to each other in ever new ways have no type")
        fields = tuple((name, _folded(one, cls, (*path, t), found), is_sure) for name, one, is_sure in t.closed())
        return t if all(a[1] is b[1] for a, b in zip(fields, t.fields)) else Instance(t.of, fields)
    key = t.key()
    new = tuple(_folded_part(part, cls, path, found) for part in key)
    return t if all(a is b for a, b in zip(key, new)) else type(t)(*new)


def _folded_part(part, cls, path, found):
    if isinstance(part, Type):
        return _folded(part, cls, path, found)
    if type(part) is tuple:
        new = tuple(_folded_part(one, cls, path, found) for one in part)
        return part if all(a is b for a, b in zip(part, new)) else new
    return part


# --- classes

def is_plain_class(cls) -> bool:
    """Whether a class is the user's own, with attributes that are found and set as Python does by itself."""
    known = _PLAIN.get(cls) if isinstance(cls, type) else False
    if known is None:
        known = _PLAIN[cls] = _is_plain_class(cls)
    return known


@lru_cache(maxsize=None)
def hashed_fields(cls: type) -> tuple[str, ...] | None:
    """The fields that instances of a frozen dataclass are compared by; None of another class, or where it compares otherwise."""
    of = getattr(cls, "__dataclass_params__", None)
    if of is None or not (of.eq and of.frozen) or not all(
            getattr(getattr(cls.__dict__.get(name), "__code__", None), "co_filename", "") == "<string>" for name in ("__eq__", "__hash__")):
        return None
    from dataclasses import fields
    found = fields(cls)
    return tuple(one.name for one in found) if all(one.compare and one.hash is None for one in found) else None


def hashes_itself(cls: type) -> bool:
    """Whether functions of the class, which compiled code calls, say how its instances are hashed and compared."""
    return hashed_fields(cls) is None and all(isinstance(getattr(cls, name, None), python_types.FunctionType) for name in ("__hash__", "__eq__"))


def has_identity(cls: type) -> bool:
    """Whether an instance is equal to itself alone."""
    return cls.__eq__ is object.__eq__ and cls.__hash__ is object.__hash__


_PLAIN: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()
_OWN = ("__getattribute__", "__getattr__", "__new__", "__setattr__", "__delattr__", "__get__", "__set__", "__del__")


def _is_plain_class(cls: type) -> bool:
    if type(cls) is not type and type(cls).__module__ not in ("abc", "typing") or cls.__module__ == "typing":
        return False
    for base in cls.__mro__:
        if base is object or base.__module__ in ("abc", "typing", "collections.abc"):
            continue
        if not base.__flags__ & _HEAP_TYPE or type(base.__module__) is not str or base.__module__.partition(".")[0] in _NOT_PLAIN:
            return False
        for name in _OWN:
            if name in vars(base) and not (name in ("__setattr__", "__delattr__") and (is_frozen(base) or "__jitclass__" in vars(base))):
                return False
    return cls.__basicsize__ - cls.__itemsize__ < 1 << 16 and cls.__base__ is not None and _has_plain_base(cls)


def own_ways(cls: type) -> str:
    """What a class written in Python has that keeps it from being plain; "" for others."""
    if not cls.__flags__ & _HEAP_TYPE or str(cls.__module__).partition(".")[0] in _NOT_PLAIN:
        return ""
    if type(cls) is not type and type(cls).__module__ not in ("abc", "typing", "enum"):
        return f"the metaclass {type(cls).__name__}"
    return next((name for base in cls.__mro__[:-1] for name in _OWN if name in vars(base)), "")


_HEAP_TYPE = 1 << 9
_NOT_PLAIN = sys.stdlib_module_names - {"__main__", "statistics", "argparse", "graphlib", "collections"} | {"numpy", "jitcore", "codegen", "typeinfer"}


def _has_plain_base(cls: type) -> bool:
    while cls is not object:
        if not cls.__flags__ & _HEAP_TYPE:
            return False
        cls = cls.__base__
    return True


def is_frozen(cls: type) -> bool:
    """Whether a class is a dataclass whose instances do not change."""
    parameters = vars(cls).get("__dataclass_params__") or getattr(cls, "__dataclass_params__", None)
    return parameters is not None and parameters.frozen


def has_slot(cls: type, name: str) -> bool:
    """Whether instances may have an attribute of that name."""
    return bool(cls.__dictoffset__) or isinstance(inspect.getattr_static(cls, name, None), python_types.MemberDescriptorType)


def values_of(value) -> dict:
    """The attributes that an instance has of its own: name → value."""
    found = dict(getattr(value, "__dict__", ()))
    for base in type(value).__mro__:
        for name, one in vars(base).items():
            if isinstance(one, python_types.MemberDescriptorType) and name not in found:
                try:
                    found[name] = getattr(value, name)
                except AttributeError:
                    pass                          # a slot without a value
    return found


def hidden_by(cls: type, own) -> set[str]:
    """Attributes of the class that those names hide, if an instance has attributes of its own under them."""
    found = {name: inspect.getattr_static(cls, name) for name in own if not name.startswith("__") and hasattr(cls, name)}
    return {name for name, one in found.items() if not hasattr(type(one), "__set__") and not isinstance(one, cached_property)}


_BINARY = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor", "lshift", "rshift")
_NAMES = {"contains": "contains iter", "eq": "eq", "ne": "ne eq", "lt": "lt gt", "le": "le ge", "gt": "gt lt", "ge": "ge le",
          "truth": "bool len", "not_": "bool len", "bool": "bool len", "int": "int index", "float": "float", "iterate": "iter", "length": "len",
          "str": "str repr", "format_value": "format str repr", "enter_of": "enter", "leave_of": "exit",
          **{name: name for name in "getitem setitem delitem len neg pos invert abs hash repr iter next round index".split()}}


def special_names(function) -> tuple[str, ...]:
    """The special methods that a function of Python may lead to."""
    name = getattr(function, "__name__", "")
    plain = name.rstrip("_")
    plain = plain[1:] if plain[:1] == "i" and plain[1:] in _BINARY else plain
    if plain in _BINARY:
        return f"__{plain}__", f"__r{plain}__", f"__i{plain}__"
    return tuple(f"__{one}__" for one in _NAMES.get(name, "").split())
