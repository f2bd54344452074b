"""What bytecode instructions mean that are the same in every supported Python, and how the table of a version is found.

In: the decoder and an instruction's argument (as `bytecode` gives it).  Out: OPCODES, a table from opcode name to function;
UNSUPPORTED, a table from opcode name to a sentence for the user.  Holds: an opcode function changes the decoder's frame, emits
calls, or ends the block; it knows nothing of types.
"""
from __future__ import annotations

import operator
import sys
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR

from typeinfer import steps
from typeinfer.decode.frame import NULL, UNBOUND, Cell, Cells, Loop
from typeinfer.decode.liveness import accesses
from typeinfer.errors import UnsupportedError
from typeinfer.ir import Block, Constant, Jump, Value
from typeinfer.source import ABSENT, CapturedDefault, FunctionSource
from typeinfer.types import Static

# After these the next block in the code is not reached by falling through.
ENDS = frozenset({"RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE", "JUMP_FORWARD", "JUMP_BACKWARD",
                  "JUMP_BACKWARD_NO_INTERRUPT", "JUMP", "JUMP_NO_INTERRUPT", "INTERPRETER_EXIT"})

BINARY = {
    "ADD": operator.add, "AND": operator.and_, "FLOOR_DIVIDE": operator.floordiv, "LSHIFT": operator.lshift,
    "MATRIX_MULTIPLY": operator.matmul, "MULTIPLY": operator.mul, "REMAINDER": operator.mod, "OR": operator.or_,
    "POWER": operator.pow, "RSHIFT": operator.rshift, "SUBTRACT": operator.sub, "TRUE_DIVIDE": operator.truediv,
    "XOR": operator.xor, "SUBSCR": operator.getitem,
    "INPLACE_ADD": operator.iadd, "INPLACE_AND": operator.iand, "INPLACE_FLOOR_DIVIDE": operator.ifloordiv,
    "INPLACE_LSHIFT": operator.ilshift, "INPLACE_MATRIX_MULTIPLY": operator.imatmul, "INPLACE_MULTIPLY": operator.imul,
    "INPLACE_REMAINDER": operator.imod, "INPLACE_OR": operator.ior, "INPLACE_POWER": operator.ipow,
    "INPLACE_RSHIFT": operator.irshift, "INPLACE_SUBTRACT": operator.isub, "INPLACE_TRUE_DIVIDE": operator.itruediv,
    "INPLACE_XOR": operator.ixor,
}
COMPARE = {"LT": operator.lt, "LE": operator.le, "EQ": operator.eq, "NE": operator.ne, "GT": operator.gt,
           "GE": operator.ge}


def table() -> dict:
    """The opcode table of the running Python."""
    from typeinfer.decode import py311, py312, py313, py314, py315
    versions = {(3, 11): py311, (3, 12): py312, (3, 13): py313, (3, 14): py314, (3, 15): py315}
    version = sys.version_info[:2]
    if version not in versions:
        raise UnsupportedError(f"Python {version[0]}.{version[1]} is not supported: 3.11 to 3.15 are")
    return versions[version].OPCODES


def sentence(instruction) -> str:
    """Why an instruction is refused, in the user's words."""
    return UNSUPPORTED.get(instruction.name) or f"this syntax ({instruction.name}) is not supported"


_WITH = "with statements are not supported yet"
_ASYNC = "async code is not supported"
_MATCH = "match statements are not supported yet"
_SET = "sets and dicts are not supported yet: use arrays or tuples"
_CLASS = "class statements inside a compiled function are not supported"
UNSUPPORTED = {
    "YIELD_VALUE": "generators (yield) are not supported yet",
    "RETURN_GENERATOR": "generators (yield) are not supported yet",
    "SEND": "generators (yield from) are not supported yet",
    "GET_YIELD_FROM_ITER": "generators (yield from) are not supported yet",
    "BEFORE_WITH": _WITH, "LOAD_SPECIAL": _WITH, "WITH_EXCEPT_START": _WITH,
    "PUSH_EXC_INFO": "try statements are not supported yet", "CHECK_EXC_MATCH": "try statements are not supported yet",
    "GET_AWAITABLE": _ASYNC, "GET_AITER": _ASYNC, "GET_ANEXT": _ASYNC, "BEFORE_ASYNC_WITH": _ASYNC, "END_SEND": _ASYNC,
    "MATCH_CLASS": _MATCH, "MATCH_KEYS": _MATCH, "MATCH_MAPPING": _MATCH, "MATCH_SEQUENCE": _MATCH, "GET_LEN": _MATCH,
    "BUILD_SET": _SET, "SET_ADD": _SET, "SET_UPDATE": _SET, "MAP_ADD": _SET, "DICT_UPDATE": _SET,
    "STORE_GLOBAL": "assigning to a global is not supported: globals are constants of a compiled function",
    "DELETE_GLOBAL": "deleting a global is not supported",
    "STORE_NAME": _CLASS, "LOAD_BUILD_CLASS": _CLASS, "LOAD_CLASSDEREF": _CLASS,
    "STORE_ATTR": "assigning to an attribute is not supported yet",
    "DELETE_ATTR": "deleting an attribute is not supported",
    "DELETE_SUBSCR": "deleting an item is not supported yet",
    "IMPORT_STAR": "star imports inside a function are not supported",
    "LOAD_SUPER_ATTR": "super() is not supported",
}


def _generator(code) -> str:
    if code.co_name == "<genexpr>":
        return "generator expressions are not supported yet: write the loop"
    return f"{code.co_name} is {'an async function' if code.co_flags & CO_COROUTINE else 'a generator'}: not supported yet"


def nothing(d, arg):
    pass


def push_constant(d, arg):
    d.push(d.constant(arg))


def load_local(d, name):
    d.load_local(name)


def store_local(d, name):
    d.store_local(name, d.pop())


def store_two(d, names):
    for name in names:
        d.store_local(name, d.pop())


def store_load(d, names):
    d.store_local(names[0], d.pop())
    d.load_local(names[1])


def delete_local(d, name):
    d.delete_local(name)


def load_and_clear(d, arg):
    """An inlined comprehension saves the local that its own variable replaces."""
    name = variable_name(arg)
    d.push(d.state.locals.get(name, UNBOUND))
    d.state.locals[name] = UNBOUND


def variable_name(arg) -> str:
    """`bytecode` gives a cell as CellVar or FreeVar, or as its name, depending on the version and on what else it is."""
    return arg if type(arg) is str else arg.name


def load_cell(d, arg):
    d.load_local(variable_name(arg))


def store_cell(d, arg):
    d.store_local(variable_name(arg), d.pop())


def delete_cell(d, arg):
    d.delete_local(variable_name(arg))


def push_cell(d, arg):
    d.push(Cell(variable_name(arg)))


def load_global(d, arg):
    """arg: (push NULL?, name) or the name."""
    null, name = arg if isinstance(arg, tuple) else (False, arg)
    value = find_global(d, name)
    if null:
        d.push(NULL)
    d.push(value)


def find_global(d, name):
    """The value of a global as a constant, or a call that raises NameError."""
    value = d.source.global_value(name)
    return d.call(steps.missing_name, d.constant(name)) if value is ABSENT else d.constant(value)


def load_attr(d, arg):
    """arg: (is a method call, name) or the name. The method comes bound, so the slot beside it stays NULL."""
    method, name = arg if isinstance(arg, tuple) else (False, arg)
    value = d.call(getattr, d.pop(), d.constant(name))
    if method:
        d.push(NULL)
    d.push(value)


def binary(d, arg):
    right, left = d.pop(), d.pop()
    d.push(d.call(BINARY[arg.name], left, right))


def compare(d, arg):
    right, left = d.pop(), d.pop()
    name = arg.name
    value = d.call(COMPARE[name.removesuffix("_CAST")], left, right)
    d.push(truth(d, value) if name.endswith("_CAST") else value)


_GIVE_BOOL = frozenset((operator.truth, operator.not_, operator.is_, operator.is_not, operator.contains))


def truth(d, slot):
    """bool(x), which branches need; nothing to do where x is a bool by how it was made."""
    value = d.plain(slot)
    origin = value.origin
    if origin is not None and not isinstance(origin, Block) and origin.args[0].type.__class__ is Static \
            and origin.args[0].value in _GIVE_BOOL:
        return value
    return d.call(operator.truth, value)


def unary(callable):
    def apply(d, arg):
        d.push(d.call(callable, d.pop()))
    return apply


def identity(d, arg):
    right, left = d.pop(), d.pop()
    d.push(d.call(operator.is_not if arg else operator.is_, left, right))


def contains(d, arg):
    container, value = d.pop(), d.pop()
    found = d.call(operator.contains, container, value)
    d.push(d.call(operator.not_, found) if arg else found)


def get_item(d, arg):
    index, container = d.pop(), d.pop()
    d.push(d.call(operator.getitem, container, index))


def set_item(d, arg):
    index, container, value = d.pop(), d.pop(), d.pop()
    d.call(operator.setitem, container, index, value)


def get_slice(d, arg):
    build_slice(d, 2)
    get_item(d, arg)


def set_slice(d, arg):
    build_slice(d, 2)
    set_item(d, arg)


def build_slice(d, count):
    parts = d.pop_many(count)
    if count == 2:
        parts.append(d.constant(None))
    if all(isinstance(part, Constant) for part in parts):     # as the compiler of 3.14 folds it
        d.push(d.constant(slice(*(part.value for part in parts))))
    else:
        d.push(d.call(slice, *parts))


_FOLDED = frozenset((int, float, complex, bool, type(None), slice, str, type(Ellipsis), tuple))


def build_tuple(d, count):
    items = d.pop_many(count)
    if items and all(isinstance(one, Cell) for one in items):
        d.push(Cells(tuple(one.name for one in items)))
    elif items and all(isinstance(one, Constant) and type(one.value) in _FOLDED for one in items):
        d.push(d.constant(tuple(one.value for one in items)))
    else:
        d.push(d.call(steps.make_tuple, *items))


def build_list(d, count):
    d.push(d.call(steps.make_list, *d.pop_many(count)))


def list_extend(d, depth):
    more = d.pop()
    stack = d.state.stack
    stack[-depth] = d.call(steps.concatenate_items, stack[-depth], more)


def list_append(d, depth):
    one = d.pop()
    stack = d.state.stack
    stack[-depth] = d.call(steps.concatenate_items, stack[-depth], d.call(steps.make_tuple, one))


def list_to_tuple(d, arg):
    d.push(d.call(tuple, d.pop()))


def unpack_sequence(d, count):
    _unpack(d, count, -1)


def unpack_star(d, arg):
    _unpack(d, arg & 255, arg >> 8)


def _unpack(d, before, after):
    total = before if after < 0 else before + 1 + after
    whole = d.pop()
    if isinstance(whole, Constant) and type(whole.value) is tuple and len(whole.value) == total and after < 0:
        for item in reversed(whole.value):
            d.push(d.constant(item))
        return
    items = d.call(steps.unpack, whole, d.constant(before), d.constant(after))
    for index in reversed(range(total)):
        d.push(d.call(steps.item, items, d.constant(index)))


def pop_top(d, arg):
    d.pop()


def copy(d, depth):
    d.push(d.state.stack[-depth])


def swap(d, depth):
    stack = d.state.stack
    stack[-1], stack[-depth] = stack[-depth], stack[-1]


def push_null(d, arg):
    d.push(NULL)


def call(d, count):
    args = d.pop_many(count)
    _call(d, args)


def _call(d, args):
    callee, args = _callee(d, args)
    names, d.keyword_names = d.keyword_names, ()
    d.push(d.call(callee, *args, keywords=names))


def _callee(d, args):
    """Take the callable from the stack; NULL lies above it, below it up to 3.12, or the first argument above it."""
    beside, callee = d.pop(), d.pop()
    if callee is NULL:
        return beside, args
    return callee, args if beside is NULL else [beside, *args]


def keyword_names(d, names):
    d.keyword_names = names


def call_keywords(d, count):
    """CALL_KW: the names are a constant tuple on top of the stack."""
    d.keyword_names = d.pop().value
    call(d, count)


def call_spread(has_keywords, d):
    """f(*args, **keywords): the positional arguments are a tuple, the keywords a static mapping."""
    keywords = d.pop() if has_keywords else NULL
    args = d.pop()
    callee, _ = _callee(d, [])
    d.push(d.call(steps.call_spread, callee, args, d.constant(None) if keywords is NULL else keywords))


def build_map(d, count):
    items = d.pop_many(2 * count)
    d.push(d.call(steps.make_keywords, *items[1::2], keywords=tuple(_key(d, key) for key in items[::2])))


def build_constant_key_map(d, count):
    keys = d.pop().value
    d.push(d.call(steps.make_keywords, *d.pop_many(count), keywords=tuple(_key(d, d.constant(key)) for key in keys)))


def _key(d, key):
    name = getattr(key, "value", None)
    if type(name) is not str:
        raise UnsupportedError(UNSUPPORTED["BUILD_SET"], d.loc)
    return name


def dict_merge(d, depth):
    more = d.pop()
    stack = d.state.stack
    stack[-depth] = d.call(steps.merge_keywords, stack[-depth], more)


def format_simple(d, arg):
    d.push(d.call(steps.format_value, d.pop(), d.constant(""), d.constant("")))


def format_with_spec(d, arg):
    spec, value = d.pop(), d.pop()
    d.push(d.call(steps.format_value, value, d.constant(""), spec))


def convert_value(d, arg):
    letter = {"STR": "s", "REPR": "r", "ASCII": "a"}[arg.name]
    d.push(d.call(steps.format_value, d.pop(), d.constant(letter), d.constant("")))


def format_value(d, arg):
    spec = d.pop() if arg & 4 else d.constant("")
    letter = ("", "s", "r", "a")[arg & 3]
    d.push(d.call(steps.format_value, d.pop(), d.constant(letter), spec))


def build_string(d, count):
    d.push(d.call(steps.join_strings, *d.pop_many(count)))


def get_iter(d, arg):
    d.push(Loop(d.call(steps.iterate, d.pop()), d.constant(0)))


def for_iter(slots=1, pops=False):
    """`slots`: how many an iterator takes on the stack, the Loop lowest. `pops`: whether the end of the loop removes it at
    once; else the instructions at the target do, and an item more, which stands where the next one would."""
    def step(d, target):
        loop = d.state.stack[-slots]
        if not isinstance(loop, Loop):
            raise UnsupportedError(UNSUPPORTED["YIELD_VALUE"], d.loc)
        more = d.call(steps.has_next, loop.iterator, loop.count, d.constant(d.is_unrolled), attr=d.loop_index)
        after = d.state.copy()
        if pops:
            after.stack.pop()
        else:
            after.stack.append(d.constant(None))
        following, at = d.next_block, d.loc
        body, done = d.split(more)
        d.block = done
        d.loc = at
        done.end = Jump(d._edge(target, after), at)
        d.block = body
        item = d.call(steps.next_item, loop.iterator, loop.count)
        d.state.stack[-slots] = Loop(loop.iterator, d.call(steps.advance, loop.count))
        d.push(item)
        d.jump(following)
    return step


def jump(d, target):
    d.jump(target)


def pop_jump(when, test=None):
    """Jump when the popped value is true (or false); `test` = (callable, constant): apply it first."""
    def apply(d, target):
        value = d.pop()
        condition = truth(d, value) if test is None else d.call(test, value, d.constant(None))
        following = d.next_block
        if when:
            d.branch(condition, target, d.state, following, d.state)
        else:
            d.branch(condition, following, d.state, target, d.state)
    return apply


def jump_or_pop(when):
    def apply(d, target):
        condition = truth(d, d.state.stack[-1])
        kept, popped = d.state.copy(), d.state.copy()
        popped.stack.pop()
        following = d.next_block
        if when:
            d.branch(condition, target, kept, following, popped)
        else:
            d.branch(condition, following, popped, target, kept)
    return apply


def return_value(d, arg):
    d.end_with_return(d.plain(d.pop()))


def return_constant(d, arg):
    d.end_with_return(d.constant(arg))


def raise_varargs(d, count):
    if count == 0:
        raise UnsupportedError("a bare raise is only meaningful inside except, which is not supported yet", d.loc)
    args = d.pop_many(count)
    d.call(steps.raise_ if count == 1 else steps.raise_from, *args)
    d.unreachable()


def reraise(d, arg):
    d.unreachable()


def assertion_error(d, arg):
    d.push(d.constant(AssertionError))


def make_function(d, code, cells, defaults, keyword_defaults):
    """An inner function: what it captures is passed by value, and so are defaults that are no constants."""
    if code.co_flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR):
        raise UnsupportedError(_generator(code), d.loc)
    captured = []

    def constant_or_captured(default):
        if not isinstance(default, Value):
            return default
        captured.append(default)
        return CapturedDefault(len(code.co_freevars) + len(captured) - 1)

    defaults = tuple(map(constant_or_captured, defaults))
    keyword_defaults = {name: constant_or_captured(one) for name, one in keyword_defaults.items()}
    source = FunctionSource(code, d.source.globals, defaults, keyword_defaults, None, code.co_qualname)
    following = d.following_instruction()
    stored = accesses(following)[:1] if following is not None else []
    name = stored[0][1] if stored and stored[0][0] == "STORE" else None
    inner = d.inner_functions.get(name)
    if inner is not None:
        inner.source = source
        d.push(inner)
    else:
        d.push(d.make_function(source, cells.names if isinstance(cells, Cells) else (), name, captured))


def make_function_flags(d, flags):
    """MAKE_FUNCTION up to 3.12: flags say which of closure, annotations, keyword defaults, defaults lie on the stack."""
    code = d.pop().value
    cells = d.pop() if flags & 8 else None
    if flags & 4:
        d.pop()
    keyword_defaults = default_map(d, d.pop()) if flags & 2 else {}
    defaults = default_tuple(d, d.pop()) if flags & 1 else ()
    make_function(d, code, cells, defaults, keyword_defaults)


def default_tuple(d, value) -> tuple:
    """The defaults of an inner function: constants, or values that it captures."""
    if isinstance(value, Constant):
        return value.value
    return tuple(one.value if isinstance(one, Constant) else one for one in value.origin.args[1:])


def default_map(d, value) -> dict:
    """The defaults of an inner function's keyword-only parameters."""
    return dict(zip(value.origin.attr or (), default_tuple(d, value)))


def import_name(d, name):
    import importlib
    names, level = d.pop(), d.pop()
    if level.value:
        package = d.source.globals.get("__package__") or ""
        module = importlib.import_module("." * level.value + name, package)
    else:
        module = importlib.import_module(name)
        if not names.value and "." in name:
            module = importlib.import_module(name.partition(".")[0])
    d.push(d.constant(module))


def import_from(d, name):
    d.push(d.call(getattr, d.state.stack[-1], d.constant(name)))


COMMON = {
    "NOP": nothing, "RESUME": nothing, "CACHE": nothing, "PRECALL": nothing, "MAKE_CELL": nothing,
    "COPY_FREE_VARS": nothing, "EXTENDED_ARG": nothing, "SETUP_ANNOTATIONS": nothing,
    "LOAD_CONST": push_constant, "POP_TOP": pop_top, "COPY": copy, "SWAP": swap, "PUSH_NULL": push_null,
    "LOAD_FAST": load_local, "STORE_FAST": store_local, "DELETE_FAST": delete_local,
    "LOAD_DEREF": load_cell, "STORE_DEREF": store_cell, "DELETE_DEREF": delete_cell, "LOAD_CLOSURE": push_cell,
    "LOAD_GLOBAL": load_global, "LOAD_ATTR": load_attr, "LOAD_METHOD": lambda d, name: load_attr(d, (True, name)),
    "BINARY_OP": binary, "COMPARE_OP": compare, "IS_OP": identity, "CONTAINS_OP": contains,
    "UNARY_NEGATIVE": unary(operator.neg), "UNARY_NOT": unary(operator.not_), "UNARY_INVERT": unary(operator.invert),
    "UNARY_POSITIVE": unary(operator.pos),
    "BINARY_SUBSCR": get_item, "STORE_SUBSCR": set_item, "BUILD_SLICE": build_slice,
    "BUILD_TUPLE": build_tuple, "BUILD_LIST": build_list, "LIST_EXTEND": list_extend, "LIST_APPEND": list_append,
    "BUILD_MAP": build_map, "DICT_MERGE": dict_merge, "BUILD_STRING": build_string,
    "UNPACK_SEQUENCE": unpack_sequence, "UNPACK_EX": unpack_star,
    "CALL": call, "GET_ITER": get_iter,
    "JUMP_FORWARD": jump, "JUMP_BACKWARD": jump, "JUMP_BACKWARD_NO_INTERRUPT": jump,
    "RETURN_VALUE": return_value, "RAISE_VARARGS": raise_varargs, "RERAISE": reraise,
    "LOAD_ASSERTION_ERROR": assertion_error, "IMPORT_NAME": import_name, "IMPORT_FROM": import_from,
}
