"""Opcodes of CPython 3.14 that differ from 3.13's: borrowed loads, small ints, `x[i]` as BINARY_OP, loops that end with POP_ITER.

In: opcode functions of `opcodes` and py313.  Out: OPCODES for 3.14.
"""
from typeinfer.decode import py313
from typeinfer.decode.calls import call_spread
from typeinfer.decode.control import load_special, with_except_start
from typeinfer.decode.opcodes import nothing, pop_top, push_constant
from typeinfer.decode.py313 import load_fast, load_fast_pair

NOT_THAT_BUILTIN = type("NotThatBuiltin", (), {})()
COMMON_CONSTANTS = {
    "ASSERTION_ERROR": AssertionError, "NOT_IMPLEMENTED_ERROR": NotImplementedError,
    "CONSTANT_NONE": None, "CONSTANT_EMPTY_STR": "", "CONSTANT_TRUE": True, "CONSTANT_FALSE": False,
    "CONSTANT_MINUS_ONE": -1,
}


def common_constant(d, which):
    """A BUILTIN_… is only ever compared with what is called with a generator expression, which is then stepped through in place
    of the call. Here the call is what is compiled: nothing is that builtin."""
    d.push(d.constant(COMMON_CONSTANTS.get(which.name, NOT_THAT_BUILTIN)))


OPCODES = {
    **py313.OPCODES,
    # A borrowed reference is the same value: the compiler counts references by its own rules.
    "LOAD_FAST_BORROW": load_fast, "LOAD_FAST_BORROW_LOAD_FAST_BORROW": load_fast_pair,
    "LOAD_SMALL_INT": push_constant, "LOAD_COMMON_CONSTANT": common_constant,
    "LOAD_SPECIAL": load_special, "WITH_EXCEPT_START": with_except_start(5),
    "NOT_TAKEN": nothing, "POP_ITER": pop_top,
    # The slot for keywords is always there: NULL where the call has none.
    "CALL_FUNCTION_EX": lambda d, arg: call_spread(True, d),
}
