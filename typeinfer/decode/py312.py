"""Opcodes of CPython 3.12 that differ from 3.11's: slices, inlined comprehensions, loops that end with END_FOR.

In: opcode functions of `opcodes`.  Out: OPCODES for 3.12.
"""
import operator

from typeinfer.decode import py311
from typeinfer.decode.calls import list_to_tuple
from typeinfer.decode.control import for_iter, pop_jump, return_constant
from typeinfer.decode.opcodes import get_slice, load_and_clear, load_local, load_super_attr, nothing, unsupported, set_slice


def end_for(d, arg):
    """Remove what the exhausted loop left."""
    d.pop()
    d.pop()


def intrinsic(d, arg):
    if arg.name == "INTRINSIC_LIST_TO_TUPLE":
        return list_to_tuple(d, arg)
    if arg.name == "INTRINSIC_UNARY_POSITIVE":
        return d.push(d.call(operator.pos, d.pop()))
    raise unsupported(arg.name, d.loc)


OPCODES = {
    **py311.OPCODES,
    "POP_JUMP_IF_TRUE": pop_jump(True), "POP_JUMP_IF_FALSE": pop_jump(False),
    "POP_JUMP_IF_NONE": pop_jump(True, operator.is_), "POP_JUMP_IF_NOT_NONE": pop_jump(True, operator.is_not),
    "FOR_ITER": for_iter(), "END_FOR": end_for,
    "BINARY_SLICE": get_slice, "STORE_SLICE": set_slice,
    "LOAD_FAST_CHECK": load_local, "LOAD_FAST_AND_CLEAR": load_and_clear,
    "LOAD_SUPER_ATTR": load_super_attr,
    "RETURN_CONST": return_constant, "CALL_INTRINSIC_1": intrinsic,
    "INTERPRETER_EXIT": nothing,
}
