"""The opcodes that mean the same in every supported Python.

In: opcode functions.  Out: COMMON, a table from opcode name to function.
"""
import operator

from typeinfer.callables import patterns, tables
from typeinfer.decode.calls import build_map, call, dict_merge, dict_update, import_from, import_name, map_add
from typeinfer.decode.control import (assertion_error, before_with, check_exception, end_send, get_iter, jump, jump_back, match_as, match_class,
                                      match_keys, pop_exception, push_exception_info, raise_varargs, reraise, return_generator, return_value, send,
                                      with_except_start, yield_from_iter, yield_value)
from typeinfer.decode.opcodes import (binary, build_list, build_set, build_slice, build_string, build_tuple, compare, contains, copy,
                                      delete_cell, delete_attr, delete_item, delete_local, get_item, identity, list_append, list_extend, load_attr,
                                      load_cell, load_global, load_local, make_cell, nothing, one_more, pop_top, push_cell, push_constant,
                                      push_null, set_item, store_attr, store_cell, store_local, swap, unary, unpack_sequence,
                                      unpack_star)

COMMON = {
    "NOP": nothing, "RESUME": nothing, "CACHE": nothing, "PRECALL": nothing, "MAKE_CELL": make_cell,
    "COPY_FREE_VARS": nothing, "EXTENDED_ARG": nothing, "SETUP_ANNOTATIONS": nothing,
    "LOAD_CONST": push_constant, "POP_TOP": pop_top, "COPY": copy, "SWAP": swap, "PUSH_NULL": push_null,
    "LOAD_FAST": load_local, "STORE_FAST": store_local, "DELETE_FAST": delete_local,
    "LOAD_DEREF": load_cell, "STORE_DEREF": store_cell, "DELETE_DEREF": delete_cell, "LOAD_CLOSURE": push_cell,
    "LOAD_GLOBAL": load_global, "LOAD_ATTR": load_attr, "STORE_ATTR": store_attr, "DELETE_ATTR": delete_attr, "LOAD_METHOD": lambda d, name: load_attr(d, (True, name)),
    "BINARY_OP": binary, "COMPARE_OP": compare, "IS_OP": identity, "CONTAINS_OP": contains,
    "UNARY_NEGATIVE": unary(operator.neg), "UNARY_NOT": unary(operator.not_), "UNARY_INVERT": unary(operator.invert),
    "UNARY_POSITIVE": unary(operator.pos),
    "BINARY_SUBSCR": get_item, "STORE_SUBSCR": set_item, "DELETE_SUBSCR": delete_item, "BUILD_SLICE": build_slice,
    "BUILD_TUPLE": build_tuple, "BUILD_LIST": build_list, "LIST_EXTEND": list_extend, "LIST_APPEND": list_append,
    "BUILD_SET": build_set, "SET_ADD": one_more(tables.put_key), "SET_UPDATE": one_more(tables.merge_keys),
    "MAP_ADD": map_add, "DICT_UPDATE": dict_update,
    "BUILD_MAP": build_map, "DICT_MERGE": dict_merge, "BUILD_STRING": build_string,
    "UNPACK_SEQUENCE": unpack_sequence, "UNPACK_EX": unpack_star,
    "CALL": call, "GET_ITER": get_iter,
    "JUMP_FORWARD": jump, "JUMP_BACKWARD": jump_back, "JUMP_BACKWARD_NO_INTERRUPT": jump,
    "RETURN_GENERATOR": return_generator, "YIELD_VALUE": yield_value, "GET_YIELD_FROM_ITER": yield_from_iter, "SEND": send(),
    "END_SEND": end_send(),
    "RETURN_VALUE": return_value, "RAISE_VARARGS": raise_varargs, "RERAISE": reraise,
    "PUSH_EXC_INFO": push_exception_info, "CHECK_EXC_MATCH": check_exception, "POP_EXCEPT": pop_exception,
    "BEFORE_WITH": before_with, "WITH_EXCEPT_START": with_except_start(4),
    "MATCH_SEQUENCE": match_as(patterns.is_sequence), "MATCH_MAPPING": match_as(patterns.is_mapping), "GET_LEN": match_as(len),
    "MATCH_KEYS": match_keys, "MATCH_CLASS": match_class,
    "LOAD_ASSERTION_ERROR": assertion_error, "IMPORT_NAME": import_name, "IMPORT_FROM": import_from,
}
