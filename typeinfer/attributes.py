"""What `x.name` means: an attribute of a constant, a field, a property, a method.

In: the operand and the name.  Out: a Resolution, or Again.  Holds: methods and attributes are found on the class, as Python finds
them; the class's own object is the key of what is declared.
"""
from __future__ import annotations

import inspect
import types as python_types

from typeinfer.errors import UnsupportedError
from typeinfer.ops import Registry
from typeinfer import steps
from typeinfer.records import Member, is_by_value
from typeinfer.resolutions import Actual, Again, IsActual, MakesComposite, Unwrapped, known
from typeinfer.source import has_lasting_attributes
from typeinfer.types import BoundMethod, NamedTuple, Object, Optional, Static, Type
from typeinfer.wording import changing_attribute


def find_attribute(registry: Registry, args: list[Actual]):
    """What getattr(owner, name) means."""
    if len(args) != 2 or type(args[1].constant) is not str:
        raise UnsupportedError("getattr needs an attribute name that is a constant, and no default",
                               advice="write x.name, in an `if` for each name")
    owner, name = args[0], args[1].constant
    t = owner.type
    if isinstance(t, Optional):
        return Again(getattr, [Unwrapped(owner, (AttributeError, f"'NoneType' object has no attribute '{name}'")), args[1]])
    if isinstance(t, Static) and not _is_method_of_text(t.value, name):
        value = t.value
        if not has_lasting_attributes(value):
            raise UnsupportedError(changing_attribute(value, name), advice="pass its value as an argument")
        try:
            return IsActual(known(getattr(value, name)))
        except AttributeError as error:
            raise _advice().no_attribute(registry, t, name, error) from None
    cls = t.python_class
    if isinstance(t, Member):
        return _of_member(registry, owner, args[1], name)
    if isinstance(t, NamedTuple):
        if name in cls._fields:
            return IsActual(owner.part(cls._fields.index(name)))
        found = _of_class(cls, name, t, owner)
        if found is not None:
            return found
    if t is Object(type):                         # the class's own attributes are asked of it
        return Again(steps.attribute_of, args)
    try:
        attribute = getattr(cls, name)
    except AttributeError as error:
        if isinstance(t, Object) and has_own_attributes(cls):
            return Again(steps.attribute_of, args)
        raise _advice().no_attribute(registry, t, name, error) from None
    if isinstance(attribute, (python_types.GetSetDescriptorType, python_types.MemberDescriptorType, property)):
        if registry.knows(attribute):
            return Again(attribute, [owner])
        if isinstance(t, Object):
            return Again(steps.attribute_of, args)
    elif registry.knows(attribute, [t]) or registry.find_route(attribute) is not None:
        return MakesComposite(BoundMethod(Static(attribute), t), [owner])
    raise _advice().unsupported_attribute(registry, t, name)


def _is_method_of_text(value, name: str) -> bool:
    """Whether x.name is a method of a constant text: it is the class's, as that of other texts."""
    return type(value) in (str, bytes) and isinstance(getattr(type(value), name, None), (python_types.MethodDescriptorType, type(None)))


def has_own_attributes(cls: type) -> bool:
    """Whether objects may have other attributes than their class."""
    return cls.__dictoffset__ != 0 or cls is object


def _of_member(registry: Registry, owner: Actual, name_operand: Actual, name: str):
    """An attribute of a member of an enumeration."""
    t = owner.type
    found = _of_class(t.of, name, t, owner)
    if found is not None:
        return found
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
    return Again(steps.member_attribute, [owner, name_operand])


def _of_class(cls: type, name: str, t: Type, owner: Actual):
    """A method, property or constant of a class of the user's; None for what Python's own classes have."""
    attribute = inspect.getattr_static(cls, name, None)
    if isinstance(attribute, property) and isinstance(attribute.fget, python_types.FunctionType):
        return Again(attribute.fget, [owner])
    if isinstance(attribute, python_types.FunctionType):
        return MakesComposite(BoundMethod(Static(attribute), t), [owner])
    if isinstance(attribute, staticmethod | classmethod):
        return IsActual(known(getattr(cls, name)))
    if isinstance(attribute, (int, float, complex, bool, str, tuple)):
        return IsActual(known(attribute))
    return None


def _advice():
    """Words for what went wrong; read only then."""
    from typeinfer import advice
    return advice
