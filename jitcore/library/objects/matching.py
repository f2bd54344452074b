"""match statements: class patterns, and what an optional subject matches.

In: subjects of `match`.  Out: overloads.  Holds: the functions run unchanged in the interpreter; all that types decide is folded.
"""
from jitcore.extending import overload
from typeinfer.callables import functions, patterns, steps
from typeinfer.ops import Const
from typeinfer.kinds.records import Either
from typeinfer.types import Optional


@overload(patterns.match_class)
def match_class_of_optional(subject: Optional, cls, count: Const(int), names: Const(tuple)):
    if subject is None:
        return patterns.match_class(None, cls, count, names)
    return patterns.match_class(steps.content(subject), cls, count, names)


@overload(patterns.match_class)
def match_class_of_one(subject: Either, cls, count: Const(int), names: Const(tuple)):
    if functions.is_first(subject):
        return patterns.match_class(functions.first_option(subject), cls, count, names)
    return patterns.match_class(functions.other_options(subject), cls, count, names)


@overload(patterns.match_class)
def match_class(subject, cls, count: Const(int), names: Const(tuple)):
    wanted, is_whole = patterns.positions(cls, count, names)
    if not isinstance(subject, cls):
        return None
    if not patterns.has_attributes(subject, wanted):
        return None
    if is_whole:
        return (subject, *patterns.attributes(subject, wanted))
    return patterns.attributes(subject, wanted)


@overload(patterns.has_attributes)
def has_attributes(subject, names: Const(tuple)):
    if not names:
        return True
    return hasattr(subject, names[0]) and patterns.has_attributes(subject, names[1:])


@overload(patterns.attributes)
def attributes(subject, names: Const(tuple)):
    if not names:
        return ()
    return (getattr(subject, names[0]), *patterns.attributes(subject, names[1:]))


@overload(patterns.values_of_keys)
def values_of_keys(subject, keys: Const(tuple)):
    if not keys:
        return ()
    return (subject[keys[0]], *patterns.values_of_keys(subject, keys[1:]))


@overload(patterns.is_sequence)
def is_optional_sequence(subject: Optional):
    return False if subject is None else patterns.is_sequence(steps.content(subject))


@overload(patterns.is_mapping)
def is_optional_mapping(subject: Optional):
    return False if subject is None else patterns.is_mapping(steps.content(subject))
