"""Opcodes of CPython 3.11 that differ from the common ones.

In: opcode functions of `opcodes`.  Out: OPCODES for 3.11.
"""
import operator

from typeinfer.decode.calls import build_constant_key_map, call_spread, keyword_names, list_to_tuple, make_function_flags
from typeinfer.decode.common import COMMON
from typeinfer.decode.control import for_iter, jump_or_pop, pop_jump
from typeinfer.decode.opcodes import format_value


_JUMPS = {
    f"POP_JUMP_{direction}_IF_{condition}": pop_jump(when, test, direction == "BACKWARD")
    for direction in ("FORWARD", "BACKWARD")
    for condition, when, test in (("TRUE", True, None), ("FALSE", False, None), ("NONE", True, operator.is_),
                                  ("NOT_NONE", True, operator.is_not))
}

OPCODES = {
    **COMMON, **_JUMPS,
    "FOR_ITER": for_iter(pops=True),
    "KW_NAMES": keyword_names, "BUILD_CONST_KEY_MAP": build_constant_key_map,
    "CALL_FUNCTION_EX": lambda d, arg: call_spread(arg & 1, d),
    "JUMP_IF_TRUE_OR_POP": jump_or_pop(True),
    "JUMP_IF_FALSE_OR_POP": jump_or_pop(False),
    "LIST_TO_TUPLE": list_to_tuple,
    "FORMAT_VALUE": format_value,
    "MAKE_FUNCTION": make_function_flags,
}
