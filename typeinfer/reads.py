"""What a function reads outside of itself while types are found: taken for a constant and noted, or read at each call.

In: a FunctionInference and a call that reads (a variable, an attribute, a default).  Out: facts.  Holds: nothing is taken for a constant
unnoted, so that the function is compiled anew when it changes; what may change without being rebound is an object of `Program.outside`.
"""
from __future__ import annotations

from types import ModuleType

from typeinfer.kinds.records import instances_of, is_plain_class, special_names
from typeinfer.meaning.resolutions import Actual, IsActual, known
from typeinfer.source import ABSENT, Outside, Read, may_change, namespaces
from typeinfer.types import Optional


def read_outside(inference, place: Outside) -> IsActual:
    """A variable outside the function whose value may change."""
    fact = None if inference.callee.is_library else inference.program.outside.find(place)
    if fact is None:                              # it has no type: what there is to know of it is which object it is
        inference.source.note(place.namespace, place.name, place.value)
        fact = known(place.value)
    resolution = IsActual(fact)
    resolution.unwraps = []
    return resolution


def as_outside(inference, resolution: IsActual, operands) -> IsActual:
    """What a module, a class, or something constant holds, and what may change."""
    value, place = resolution.constant, None
    if operands[0].constant is getattr and len(operands) > 2 and type(operands[2].constant) is str:
        owner = operands[1].constant if isinstance(operands[1].constant, (ModuleType, type)) else getattr(operands[1].type, "of", None)
        name = operands[2].constant
        found = namespaces(owner, name) if isinstance(owner, (ModuleType, type)) else ()
        if found and found[-1].get(name) is value:
            place = Outside(found[-1], name, value)
            inference.source.reads.pop((id(found[-1]), name), None)      # it may be rebound
        elif isinstance(owner, ModuleType) and vars(owner).get(name) is value:       # as sys.stdout is
            place = Outside(vars(owner), name, value)
    fact = inference.program.outside.find(place or Outside(None, None, value))
    if fact is None:
        return resolution
    taken = IsActual(fact)
    taken.unwraps = resolution.unwraps
    return taken


def default_outside(inference, actual: Actual) -> Actual:
    """An argument; where it is a default that may change, as what that is at a call."""
    return may_change(actual.constant) and inference.program.outside.find(Outside(None, None, actual.constant)) or actual


def note_reads(inference, operands) -> None:
    """Note the attributes that a call of the user's reads: of modules and classes, and of the classes of its operands."""
    if inference.callee.is_library:
        return
    function = operands[0].constant
    is_attribute = function is getattr or function is hasattr
    if is_attribute and isinstance(operands[1].constant, (ModuleType, type)):
        _note_attribute(inference, operands[1].constant, operands[2].constant)
    for number, one in enumerate(operands):       # what the user's classes say of an operation on their instances
        t = one.type.of if type(one.type) is Optional else one.type
        for instance in instances_of(t):
            for name in (operands[2].constant,) if number == 1 and (is_attribute or function is setattr) else special_names(function):
                _note_attribute(inference, instance.of, name)
    if isinstance(function, type) and is_plain_class(function):
        _note_attribute(inference, function, "__init__")


def _note_attribute(inference, owner: ModuleType | type, name: str) -> None:
    """An attribute of a module or a class is a constant like a global."""
    found = namespaces(owner, name)
    for namespace in found:
        inference.source.note(namespace, name, namespace.get(name, ABSENT))
    value = None
    if isinstance(owner, ModuleType) and (not found or name not in vars(owner)):      # not there: by __getattr__
        value = getattr(owner, name, None)
    if isinstance(value, (int, float, complex, str, bytes, tuple)):
        inference.program.fixed_reads[id(owner), name] = Read(vars(owner), name, value)
