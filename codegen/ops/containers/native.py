"""Native lists and dictionaries (typed.List, typed.Dict): made, and let go of by Python's object. All else is as for lists and dictionaries.

In: their classes, types of what they hold.  Out: ops.  Holds: what they hold does not belong to a call (see containers.is_lasting): they
outlive it.
"""
from codegen.ops.registry import op
from codegen.storage import list_memory, shared, table_memory
from typeinfer.callables import tables
from typeinfer.kinds.containers import Dict, can_be_key, given_type, is_lasting
from typeinfer.ops import Refuse, Typing
from typeinfer.types import BOTTOM, NONE, Family, List, Mutable, Static
from typeinfer.words.wording import worded

Native = Family("typed.List or typed.Dict", lambda t: isinstance(t, Mutable) and t.is_native)


def _typing(cls, held) -> Typing | Refuse:
    kind = cls.type.value
    for one in held:
        if one is None or not is_lasting(one):
            return Refuse(f"a typed.{kind.__name__} cannot hold {worded(one) if one is not None else 'values of this type'}",
                          "it holds numbers, str, bytes, None, arrays, tuples of these, typed.List and typed.Dict")
    if kind.shape is Dict and not can_be_key(held[0]):
        return Refuse(f"a key cannot be {worded(held[0])}", "keys are numbers, str, bytes, or tuples of them")
    return Typing((cls.type,), kind.shape(*held, kind))


def _grown(wanted, cls):
    return _typing(cls, wanted.held) if isinstance(wanted, Mutable) and wanted.is_native else None


def _emit(b, instr, *_):
    t = instr.result.type
    return list_memory.make(b, t, "0")[0] if isinstance(t, List) else table_memory.make(b, t)


op("make_native", tables.make_native, folds=False, raises=(MemoryError,), grow=_grown).rule(
    (Static,), lambda cls: _typing(cls, (BOTTOM,) * cls.type.value.parts), _emit)


def _of(cls, *held):
    found = _typing(cls, tuple(given_type(one.type.value, cls.type.value.kinds()) if isinstance(one.type, Static) else None for one in held))
    return found if isinstance(found, Refuse) else Typing((cls.type, *(one.type for one in held)), found.result)


for _count in (1, 2):
    op(f"make_native_of_{_count}", tables.make_native_of, folds=False, raises=(MemoryError,)).rule((Static,) + (Static,) * _count, _of, _emit)


def _emit_let_go(b, instr, items):
    shared.write(b, items, shared.OBJECT, "null")
    shared.release_one(b, instr.args[0].type, items)


op("let_go", tables.let_go, folds=False, writes=True).rule((Native,), NONE, _emit_let_go)
