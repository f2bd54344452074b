"""match statements: which patterns a subject may match, and what class patterns take from it.

In: types.  Out: ops, which are decided when compiling, but for what an optional holds and the keys of dicts (see the library), and of objects (see
`asked`).
Holds: none of these needs machine code of its own.
"""
from codegen.ops.registry import op
from typeinfer.callables import patterns
from typeinfer.kinds.opaque import ANY
from typeinfer.ops import Known, Refuse
from typeinfer.types import INT, Optional, Static, Tuple, Type


def _class_of(t: Type) -> type | None:
    return type(t.value) if isinstance(t, Static) else t.python_class


def _has_flag(flag: int):
    def decide(x):
        if isinstance(x.type, Optional) or x.type is ANY:      # see the library, and what objects are asked
            return None
        cls = _class_of(x.type)
        return Known(isinstance(cls, type) and bool(cls.__flags__ & flag))
    return decide


op("is_sequence", patterns.is_sequence, doc="Whether `case [a, b]` may match.").rule((object,), _has_flag(patterns.IS_SEQUENCE))
op("is_mapping", patterns.is_mapping, doc="Whether `case {\"a\": x}` may match.").rule((object,), _has_flag(patterns.IS_MAPPING))


def _positions(cls, count, names):
    try:
        return Known(patterns.positions(cls.constant, count.constant, names.constant))
    except TypeError as error:                    # a mistake in the program, whatever the subject
        return Refuse(str(error), "look at __match_args__ of the class")


op("match_positions", patterns.positions).rule((object, INT, Tuple), _positions)
