"""What bytecode instructions mean that make and move values: constants, variables, operators, displays, f-strings.

In: the decoder and an instruction's argument (as `bytecode` gives it).  Out: opcode functions; UNSUPPORTED, a table from opcode
name to what the user is told.  Holds: an opcode function changes the decoder's frame, emits calls, or ends the block; it
knows nothing of types.
"""
from __future__ import annotations

import operator

from typeinfer.callables import steps, tables
from typeinfer.decode.frame import NULL, UNBOUND, Cell, Cells, Loop, Saved
from typeinfer.errors import UnsupportedError
from typeinfer.ir import Block, Constant, Instr
from typeinfer.source import ABSENT
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

def unsupported(name: str, loc) -> UnsupportedError:
    """The error for an instruction that is refused, in the user's words."""
    message, advice = UNSUPPORTED.get(name) or (f"this syntax ({name}) is not supported", "write it in simpler statements")
    return UnsupportedError(message, loc, advice=advice)


_ASYNC = "async code is not supported", "make it a plain function, and call that from async code"
_CLASS = "class statements inside a compiled function are not supported", "define the class outside"
UNSUPPORTED = {                                   # opcode → what is not supported, and what to do instead
    "CHECK_EG_MATCH": ("except* is not supported", "write except, for one class after the other"),
    "GET_AWAITABLE": _ASYNC, "GET_AITER": _ASYNC, "GET_ANEXT": _ASYNC, "BEFORE_ASYNC_WITH": _ASYNC,
    "STORE_GLOBAL": ("assigning to a global is not supported: globals are constants of a compiled function",
                     "return the new value, and assign it outside"),
    "DELETE_GLOBAL": ("deleting a global is not supported: globals are constants of a compiled function", "delete it outside"),
    "STORE_NAME": _CLASS, "LOAD_BUILD_CLASS": _CLASS, "LOAD_CLASSDEREF": _CLASS,
    "IMPORT_STAR": ("star imports inside a function are not supported", "import the names outside"),
}


def nothing(d, arg):
    pass


def push_constant(d, arg):
    d.push(d.constant(arg))


def load_local(d, name):
    """`.0` is the iterator that the function of a comprehension or a generator expression is called with."""
    if name == ".0":
        d.push(Loop(d.state.locals[name], d.constant(0)))
    else:
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
    held = d.state.locals.get(name, UNBOUND)
    d.push(Saved(name, held) if d.is_cell(name) else held)
    d.state.locals[name] = UNBOUND


def variable_name(arg) -> str:
    """`bytecode` gives a cell as CellVar or FreeVar, or as its name, depending on the version and on what else it is."""
    return arg if type(arg) is str else arg.name


def load_cell(d, arg):
    d.load_local(variable_name(arg))


def store_cell(d, arg):
    d.store_local(variable_name(arg), d.pop(), is_cell=True)


def make_cell(d, arg):
    d.make_cell(variable_name(arg))


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
    """The value of a global as a constant, or where it may change as what it is at a call; or a call that raises NameError."""
    source = d.source
    place = source.outside(source.globals, name, source.globals.get(name))
    if place is not None:
        return d.outside(place, name)
    value = source.global_value(name)
    return d.call(steps.missing_name, d.constant(name)) if value is ABSENT else d.constant(value)


def load_attr(d, arg):
    """arg: (is a method call, name) or the name. The method comes bound, so the slot beside it stays NULL."""
    method, name = arg if isinstance(arg, tuple) else (False, arg)
    value = d.call(getattr, d.pop(), d.constant(name))
    if method:
        d.push(NULL)
    d.push(value)


def delete_attr(d, name):
    d.call(delattr, d.pop(), d.constant(name))


def store_attr(d, name):
    owner, value = d.pop(), d.pop()
    d.call(setattr, owner, d.constant(name), value)


def load_super_attr(d, arg):
    """super().name, super().name(…): of the class that the function stands in, and its first argument."""
    is_method, _, name = arg
    first, cls, function = d.pop(), d.pop(), d.pop()
    value = d.call(getattr, d.call(function, cls, first), d.constant(name))
    if is_method:
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


_GIVE_BOOL = operator.truth, operator.not_, operator.is_, operator.is_not, operator.contains


def truth(d, slot):
    """bool(x), which branches need; nothing to do where x is a bool by how it was made."""
    value = d.plain(slot)
    origin = value.origin
    if origin is not None and not isinstance(origin, Block) and origin.args[0].type.__class__ is Static \
            and any(origin.args[0].value is one for one in _GIVE_BOOL):        # it may be unhashable
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


def delete_item(d, arg):
    index, container = d.pop(), d.pop()
    d.call(operator.delitem, container, index)


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


def build_set(d, count):
    items = d.pop_many(count)
    made = d.call(tables.make_set)
    for item in items:
        made = d.call(tables.put_key, made, item)
    d.push(made)


def one_more(callable, count=1):
    """Opcodes that put `count` slots into a container deeper in the stack."""
    def apply(d, depth):
        items = d.pop_many(count)
        stack = d.state.stack
        stack[-depth] = d.call(callable, stack[-depth], *items)
    return apply


def list_extend(d, depth):
    more = d.pop()
    stack = d.state.stack
    stack[-depth] = d.call(steps.concatenate_items, stack[-depth], more)


def list_append(d, depth):
    one = d.pop()
    stack = d.state.stack
    items = taken_back(d, steps.make_list, stack[-depth])     # a long display, which CPython makes item by item
    stack[-depth] = d.call(steps.append_item, stack[-depth], one) if items is None else d.call(steps.make_list, *items, one)


def is_call_of(instr, callable) -> bool:
    """Whether an instruction (or None) calls this, which is known when compiling."""
    return isinstance(instr, Instr) and isinstance(instr.args[0], Constant) and instr.args[0].value is callable


def taken_back(d, callable, made):
    """The arguments of a call that made `made` in this block, which is dropped; None if it is not there."""
    for place, instr in enumerate(reversed(d.block.instrs), 1):
        if instr.result is made:
            if not is_call_of(instr, callable):
                return None
            del d.block.instrs[-place]
            return instr.args[1:]
    return None


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
        one = d.call(steps.item, items, d.constant(index))
        d.push(d.call(steps.starred, one) if index == before and after >= 0 else one)


def pop_top(d, arg):
    d.pop()


def copy(d, depth):
    d.push(d.state.stack[-depth])


def swap(d, depth):
    stack = d.state.stack
    stack[-1], stack[-depth] = stack[-depth], stack[-1]


def push_null(d, arg):
    d.push(NULL)


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
