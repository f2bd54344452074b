"""Opcodes of CPython 3.13 that differ from 3.12's: pairs of locals in one instruction, keyword calls, function attributes.

In: opcode functions of `opcodes`.  Out: OPCODES for 3.13.
"""
from typeinfer.decode import py312
from typeinfer.decode.calls import call_keywords, default_map, default_tuple, make_function
from typeinfer.decode.opcodes import (convert_value, format_simple, format_with_spec, load_local, pop_top, push_cell,
                                      store_load, store_two, truth, variable_name)


def load_fast(d, arg):
    """LOAD_FAST of a captured variable pushes the cell itself, for a closure; its value is read by LOAD_DEREF."""
    if d.is_cell(variable_name(arg)) and not d.is_plain(variable_name(arg)):
        push_cell(d, arg)
    else:
        load_local(d, arg)


def load_fast_pair(d, names):
    for name in names:
        if d.block is not None:
            load_fast(d, name)


class Making:
    """A function object on the stack whose attributes are still being set."""

    def __init__(self, code):
        self.code, self.cells, self.defaults, self.keyword_defaults = code, None, (), {}


def make(d, arg):
    """MAKE_FUNCTION; the SET_FUNCTION_ATTRIBUTE instructions that follow complete it."""
    making = Making(d.pop().value)
    d.push(making)
    if not _is_followed_by_attribute(d):
        finish(d)


def set_attribute(d, flag):
    making, value = d.pop(), d.pop()
    if flag & 8:
        making.cells = value
    elif flag & 2:
        making.keyword_defaults = default_map(d, value)
    elif flag & 1:
        making.defaults = default_tuple(d, value)
    d.push(making)
    if not _is_followed_by_attribute(d):
        finish(d)


def finish(d):
    making = d.pop()
    if making.code.co_name == "__annotate__":     # 3.14: evaluates annotations, which mean nothing here
        return d.push(d.constant(None))
    make_function(d, making.code, making.cells, making.defaults, making.keyword_defaults)


def _is_followed_by_attribute(d) -> bool:
    following = d.following_instruction()
    return following is not None and following.name == "SET_FUNCTION_ATTRIBUTE"


def to_bool(d, arg):
    following = d.following_instruction()
    if following is None or following.name != "UNARY_NOT":      # `not x` means as much
        d.push(truth(d, d.pop()))


OPCODES = {
    **py312.OPCODES,
    "END_FOR": pop_top,
    "LOAD_FAST": load_fast,
    "LOAD_FAST_LOAD_FAST": load_fast_pair, "STORE_FAST_STORE_FAST": store_two, "STORE_FAST_LOAD_FAST": store_load,
    "TO_BOOL": to_bool, "CALL_KW": call_keywords,
    "FORMAT_SIMPLE": format_simple, "FORMAT_WITH_SPEC": format_with_spec, "CONVERT_VALUE": convert_value,
    "MAKE_FUNCTION": make, "SET_FUNCTION_ATTRIBUTE": set_attribute,
}
