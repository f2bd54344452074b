"""Opcodes of CPython 3.15 that differ from 3.14's: an iterator takes two slots of the stack, imports say whether they are lazy.

In: opcode functions of `opcodes` and py314.  Out: OPCODES for 3.15.

GET_ITER pushes the iterator and an index (NULL for one that keeps its own position). Here the Loop below knows both, so the
upper slot is always NULL.
"""
from typeinfer.decode import py314
from typeinfer.decode.calls import import_name
from typeinfer.decode.control import end_send, for_iter, get_iter, send
from typeinfer.decode.frame import NULL


def get_iter_and_index(d, arg):
    get_iter(d, arg)
    d.push(NULL)


def pop_iter_and_index(d, arg):
    d.pop_many(2)


def load_fast(d, arg):
    """`.0` of a generator expression is what it goes through, not yet an iterator."""
    if arg == ".0":
        d.push(d.state.locals[arg])
    else:
        py314.load_fast(d, arg)


OPCODES = {
    **py314.OPCODES,
    "LOAD_FAST": load_fast, "GET_ITER": get_iter_and_index, "FOR_ITER": for_iter(slots=2), "POP_ITER": pop_iter_and_index,
    "SEND": send(slots=2), "END_SEND": end_send(slots=2),
    "IMPORT_NAME": lambda d, arg: import_name(d, arg[-1]),
}
