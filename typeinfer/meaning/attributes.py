"""What `x.name` means: an attribute of a constant, a field, a property, a method.

In: the operand and the name.  Out: a Resolution, or Again.  Holds: methods and attributes are found on the class, as Python finds
them; the class's own object is the key of what is declared.
"""
from __future__ import annotations

import functools
import inspect
import math
import operator
import types as python_types

import numpy as np

from typeinfer.kinds.choices import Choice
from typeinfer.errors import TypingError, UnsupportedError
from typeinfer.meaning.named_tuples import refused_assignment
from typeinfer.ops import Registry
from typeinfer.callables import asked, record_steps, steps
from typeinfer.callables.special_methods import ASKED
from typeinfer.kinds.opaque import is_asked
from typeinfer.kinds.records import Either, Instance, Member, has_slot, is_by_value, is_frozen
from typeinfer.meaning.resolutions import Actual, Again, IsActual, MakesComposite, Unwrapped, known
from typeinfer.source import FunctionSource, has_lasting_attributes
from typeinfer.kinds.structured import has_field
from typeinfer.types import Array, BoundMethod, Closure, NamedTuple, Number, Object, Optional, Static, Tuple, Type, View
from typeinfer.words.wording import changing_attribute, worded


def find_attribute(registry: Registry, args: list[Actual]):
    """What getattr(owner, name) means."""
    if len(args) == 3 and type(args[1].constant) is str and isinstance(args[0].type, Instance | Either):
        return Again(record_steps.attribute_or, args)
    if len(args) == 3 and type(args[1].constant) is str and isinstance(args[0].type, Static | Number | Array | Tuple) and (
            not isinstance(args[0].type, Static) or has_lasting_attributes(args[0].type.value)):
        t = args[0].type
        has_it = hasattr(t.value if isinstance(t, Static) else t.python_class, args[1].constant)
        if not has_it:
            return IsActual(args[2])
        args = args[:2]
    if len(args) != 2 or type(args[1].constant) is not str:
        raise UnsupportedError("getattr needs an attribute name that is a constant, and no default",
                               advice="write x.name, in an `if` for each name")
    owner, name = args[0], args[1].constant
    t = owner.type
    if isinstance(t, Optional):
        return Again(getattr, [Unwrapped(owner, (AttributeError, f"'NoneType' object has no attribute '{name}'")), args[1]])
    if registry.added and (added := registry.find_added(t, name)) is not None:
        return MakesComposite(BoundMethod(Static(added[0]), t), [owner]) if added[1] else Again(added[0], [owner])
    if name == "__class__" and not isinstance(t, Static):
        return Again(type, [owner])
    if name in _NAMES and (isinstance(t, Closure) or isinstance(t, Static) and is_compilable(t.value)):
        return IsActual(known(_name_of(t, name)))
    if isinstance(t, Static) and not _is_method_of_text(t.value, name):
        value = t.value
        if not has_lasting_attributes(value):
            raise UnsupportedError(changing_attribute(value, name), advice="pass its value as an argument")
        try:
            return IsActual(known(_one_object(getattr(value, name))))
        except AttributeError as error:
            raise _advice().no_attribute(registry, t, name, error) from None
    cls = t.python_class
    if isinstance(t, Member):
        return _of_member(registry, owner, args[1], name)
    if isinstance(t, Instance):
        return _of_instance(registry, owner, args[1], name)
    if isinstance(t, Either):
        if not any(may_have(one, name) for one in t.options):
            raise _advice().no_field(t.options[0], name)
        return Again(record_steps.attribute_of_one, args)
    if isinstance(t, Choice) and len(args) == 2:
        return Again(record_steps.attribute_of_one, args)
    if isinstance(t, View) and t.of is super:
        return _of_base(registry, owner, name)
    if isinstance(t, NamedTuple):
        if name in cls._fields:
            return IsActual(owner.part(cls._fields.index(name)))
        found = _of_class(cls, name, t, owner)
        if found is not None:
            return found
    if has_field(t, name):
        return Again(operator.getitem, args)
    if t is Object(type) or is_asked(t):        # its own attributes are asked of it
        return Again(asked.attribute_of, args)
    try:
        attribute = getattr(cls, name)
    except AttributeError as error:
        if isinstance(t, Object) and has_own_attributes(cls):
            return Again(asked.attribute_of, args)
        raise _advice().no_attribute(registry, t, name, error) from None
    if isinstance(attribute, (python_types.GetSetDescriptorType, python_types.MemberDescriptorType, property)):
        if registry.knows(attribute, [t]):
            return Again(attribute, [owner])
        if isinstance(t, Object) or issubclass(cls, np.ndarray) and name != "base":       # which arrays that were made here do not have
            return Again(asked.attribute_of, args)
    elif isinstance(inspect.getattr_static(cls, name), _OF_CLASSES):
        return IsActual(known(_one_object(attribute)))        # {}.fromkeys is asked of the class
    elif registry.knows(attribute, [t]) or registry.find_route(attribute) is not None:
        return MakesComposite(BoundMethod(Static(attribute), t), [owner])
    if name in _OPERATORS and callable(attribute):
        return MakesComposite(BoundMethod(Static(_OPERATORS[name]), t), [owner])
    if name in ASKED and callable(attribute):
        return MakesComposite(BoundMethod(Static(ASKED[name]), t), [owner])
    raise _advice().unsupported_attribute(registry, t, name)


# What special methods of Python's own classes do, for any operand that they take.
_OPERATORS = {f"__{function.__name__}__": function for function in (
    len, iter, next, hash, abs, int, float, complex, bool, str, repr, format, reversed, round, math.ceil, math.floor, math.trunc,
    operator.getitem, operator.setitem, operator.delitem, operator.contains, operator.neg, operator.pos, operator.invert, operator.index)}


# What those do that classes of the user's have of `object`.
_OF_OBJECTS = {name: _OPERATORS[name] for name in ("__str__", "__repr__", "__hash__")} | {"__ne__": operator.ne}


def _is_method_of_text(value, name: str) -> bool:
    """Whether x.name is a method of a constant text: it is the class's, as that of other texts."""
    return type(value) in (str, bytes) and isinstance(getattr(type(value), name, None), (python_types.MethodDescriptorType, type(None)))


_OF_VALUES = (python_types.MethodDescriptorType, python_types.GetSetDescriptorType, python_types.WrapperDescriptorType)


def has_own_attributes(cls: type) -> bool:
    """Whether objects may have other attributes than their class."""
    return cls.__dictoffset__ != 0 or cls is object


def _of_member(registry: Registry, owner: Actual, name_operand: Actual, name: str):
    """An attribute of a member of an enumeration."""
    t = owner.type
    found = _of_class(t.of, name, t, owner)
    if found is not None:
        return found
    plain = next((one for one in (int, str) if issubclass(t.of, one)), None)
    own = inspect.getattr_static(plain, name, None)
    if isinstance(own, _OF_VALUES) and inspect.getattr_static(t.of, name, None) is own and (
            plain is str and not name.startswith("format") or t.is_number):       # (which may give the member itself)
        if plain is int:
            return Again(getattr, [owner.part(0), name_operand])
        return MakesComposite(BoundMethod(Static(own), t), [owner])
    if owner.is_constant:
        try:
            return IsActual(known(getattr(owner.constant, name)))
        except AttributeError as error:
            raise _advice().no_attribute(registry, t, name, error) from None
    if name in ("value", "_value_") and is_by_value(t.of):
        return IsActual(owner.part(0))
    try:
        getattr(next(iter(t.of)), name)
    except AttributeError as error:
        raise _advice().no_attribute(registry, t, name, error) from None
    return Again(record_steps.member_attribute, [owner, name_operand])


def _of_instance(registry: Registry, owner: Actual, name_operand: Actual, name: str):
    """An attribute of an instance of a class of the user's."""
    t = owner.type
    own = inspect.getattr_static(t.of, name, None)
    if isinstance(own, functools.cached_property) and is_compilable(own.func):
        return Again(record_steps.cached, [owner, name_operand, known(own.func)])
    has_class = own is not None and not isinstance(own, python_types.MemberDescriptorType)
    if t.field(name) is not None and not isinstance(own, property):
        if has_class and not t.is_sure(name):
            return Again(record_steps.field_or, [owner, name_operand, known(own)])
        return Again(record_steps.get_field, [owner, name_operand])
    if has_class:
        found = _of_class(t.of, name, t, owner)
        if found is not None:
            return found
        if not hasattr(type(own), "__get__"):
            return IsActual(known(own))
        if name in _OF_OBJECTS and own is getattr(object, name):
            return MakesComposite(BoundMethod(Static(_OF_OBJECTS[name]), t), [owner])
        raise UnsupportedError(f"attribute '{name}' of {t.of.__name__} is a {type(own).__name__}, which is not supported",
                               advice="make it a property, a method, or an attribute")
    raise _advice().no_field(t, name)


def may_have(t: Instance, name: str) -> bool:
    """Whether instances, or their class, have an attribute, as far as is known."""
    return t.field(name) is not None or inspect.getattr_static(t.of, name, None) is not None


def _of_base(registry: Registry, owner: Actual, name: str):
    """super().name"""
    cls, first = getattr(owner.type.parts[0], "value", None), owner.part(1)
    is_class = isinstance(first.type, Static) and isinstance(first.type.value, type)
    order = (first.type.value if is_class else first.type.python_class).__mro__
    if cls not in order:
        raise TypingError("super(type, obj): obj must be an instance or subtype of type",
                          advice="write super(), in a method of the class")
    for base in order[order.index(cls) + 1:]:
        if name in vars(base):
            own = vars(base)[name]
            if is_class:
                return IsActual(known(own.__get__(None, order[0]) if hasattr(own, "__get__") else own))
            if is_compilable(own):
                return MakesComposite(BoundMethod(Static(own), first.type), [first])
            if isinstance(own, property):
                return Again(own.fget, [first])
            if base is object and name in ("__init__", "__post_init__", "__init_subclass__"):
                return IsActual(known(record_steps.nothing))
            if isinstance(own, staticmethod | classmethod):
                return IsActual(known(own.__get__(None, order[0])))
            return MakesComposite(BoundMethod(Static(own), first.type), [first]) if callable(own) else IsActual(known(own))
    raise _advice().no_attribute(registry, first.type, name, AttributeError(name))


def find_assignment(registry: Registry, args: list[Actual]):
    """What setattr(owner, name, value) means."""
    owner, name, value = args
    t = owner.type
    if isinstance(t, Optional):
        none = Unwrapped(owner, (AttributeError, f"'NoneType' object has no attribute '{name.constant}'"))
        return Again(setattr, [none, name, value])
    if type(name.constant) is not str:
        raise UnsupportedError("setattr needs an attribute name that is a constant", advice="write x.name = value, in an `if` for each name")
    if isinstance(t, NamedTuple):
        return refused_assignment(t.of, name.constant)
    if isinstance(t, Array):
        return Again(steps.store_attribute, args)
    if has_field(t, name.constant):
        return Again(operator.setitem, args)
    if isinstance(t, Either):
        return Again(record_steps.set_of_one, args)
    if is_asked(t) or isinstance(t, Object | View) and issubclass(t.python_class, BaseException):
        return Again(asked.set_attribute_of, args)
    if not isinstance(t, Instance):
        what = "a module or a class" if isinstance(t, Static) else worded(t)
        raise UnsupportedError(f"assigning to an attribute of {what} is not supported", advice="return the value, and assign it outside")
    return assign(registry, owner, name, value)


def assign(registry: Registry, owner: Actual, name: Actual, value: Actual):
    """owner.name = value, of an instance of a class of the user's."""
    cls = owner.type.of
    if is_frozen(cls):
        from dataclasses import FrozenInstanceError
        return Again(steps.fail, [known(FrozenInstanceError), known(f"cannot assign to field '{name.constant}'")])
    own = inspect.getattr_static(cls, name.constant, None)
    if isinstance(own, property):
        if own.fset is None:
            message = f"property '{name.constant}' of '{cls.__name__}' object has no setter"
            return Again(steps.fail, [known(AttributeError), known(message)])
        return Again(own.fset, [owner, value])
    converters = getattr(cls, "__jitclass__", {})
    converter = converters.get(name.constant)
    if converter is not None and isinstance(value.type, Number) and value.type.python_class is not converter:
        return Again(record_steps.set_converted, [owner, name, value, known(converter)])
    if not has_slot(cls, name.constant):
        close = _advice().nearest(name.constant, [one for base in cls.__mro__ for one in vars(base).get("__slots__", ())])
        raise TypingError(f"{cls.__name__} has no attribute '{name.constant}', and __slots__ allows no others",
                          advice=f"did you mean '{close}'?" if close else f"add it to __slots__ of {cls.__name__}")
    return Again(record_steps.set_field, [owner, name, value])


def find_deletion(args: list[Actual]):
    """What delattr(owner, name) means."""
    owner, name = args
    t = owner.type
    if isinstance(t, Optional):
        return Again(delattr, [Unwrapped(owner, (AttributeError, f"'NoneType' object has no attribute '{name.constant}'")), name])
    if isinstance(t, Either):
        return Again(record_steps.of_its_class, [known(delattr), *args])
    if type(name.constant) is not str or not isinstance(t, Instance):
        raise UnsupportedError(f"deleting an attribute of {worded(t)} is not supported", advice="delete it outside")
    if is_frozen(t.of):
        from dataclasses import FrozenInstanceError
        return Again(steps.fail, [known(FrozenInstanceError), known(f"cannot delete field '{name.constant}'")])
    own = inspect.getattr_static(t.of, name.constant, None)
    if isinstance(own, property) and own.fdel is not None:
        return Again(own.fdel, [owner])
    if isinstance(own, property) or t.field(name.constant) is None:
        try:
            delattr(object.__new__(t.of), name.constant)
        except AttributeError as error:           # in the words of this Python
            return Again(steps.fail, [known(AttributeError), known(str(error))])
    return Again(record_steps.delete_field, [owner, name])


def is_compilable(function) -> bool:
    """Whether it is a Python function, or one that `njit` made."""
    return isinstance(function, python_types.FunctionType) or isinstance(getattr(function, "source", None), FunctionSource)


_NAMES = ("__name__", "__qualname__", "__module__")


def _name_of(t: Type, name: str):
    """What a function is called."""
    if isinstance(t, Static):
        return getattr(t.value, name)
    source = t.function.value
    return {"__name__": source.code.co_name, "__qualname__": source.name, "__module__": source.globals.get("__name__")}[name]


_BOUND: dict = {}
_OF_CLASSES = (python_types.ClassMethodDescriptorType, classmethod, staticmethod)


def _one_object(value):
    """Methods of built-in classes, such as int.from_bytes, are made anew each time; types know them by identity."""
    if isinstance(value, python_types.BuiltinFunctionType) and isinstance(value.__self__, type):
        return _BOUND.setdefault((value.__self__, value.__name__), value)
    return value


def _of_class(cls: type, name: str, t: Type, owner: Actual):
    """A method, property or constant of a class of the user's; None for what Python's own classes have."""
    attribute = inspect.getattr_static(cls, name, None)
    if isinstance(attribute, property | python_types.DynamicClassAttribute) and is_compilable(attribute.fget) and attribute.fget.__module__ != "enum":
        return Again(attribute.fget, [owner])
    if is_compilable(attribute):
        return MakesComposite(BoundMethod(Static(attribute), t), [owner])
    if isinstance(attribute, staticmethod | classmethod):
        return IsActual(known(getattr(cls, name)))
    if isinstance(attribute, (int, float, complex, bool, str, tuple)):
        return IsActual(known(attribute))
    if isinstance(attribute, functools.singledispatchmethod):
        return MakesComposite(BoundMethod(Static(attribute), t), [owner])
    if isinstance(attribute, functools.partialmethod) and is_compilable(attribute.func):
        return MakesComposite(BoundMethod(Static(_of_partial(attribute)), t), [owner])
    return None


_PARTIAL: dict = {}


def _of_partial(attribute: functools.partialmethod):
    """The function of a method that some arguments were given to."""
    found = _PARTIAL.get(id(attribute))
    if found is None:
        function, given = attribute.func, attribute.args
        if attribute.keywords:
            function = functools.partial(function, **attribute.keywords)

        def method(self, /, *args, **keywords):
            return function(self, *given, *args, **keywords)

        method.__name__ = attribute.func.__name__
        _PARTIAL[id(attribute)] = found = attribute, method
    return found[1]


def _advice():
    """Words for what went wrong; read only then."""
    from typeinfer.words import advice
    return advice
