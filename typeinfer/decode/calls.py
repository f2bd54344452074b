"""What bytecode instructions mean that call and make functions, and that import.

In: the decoder and an instruction's argument.  Out: opcode functions.  Holds: an inner function's captured values and computed
defaults are arguments of `functions.make_function`.
"""
from __future__ import annotations

import functools
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR

from typeinfer.callables import functions, steps, tables
from typeinfer.decode.frame import NULL, Cells
from typeinfer.decode.liveness import accesses
from typeinfer.decode.opcodes import is_call_of
from typeinfer.errors import UnsupportedError
from typeinfer.ir import Constant, Guarded, Instr, Jump, Value
from typeinfer.source import DECORATED, SELF, CapturedDefault
from typeinfer.types import Static

MOST_NAMES = 64         # of a mapping whose values may have several types


def call(d, count):
    args = d.pop_many(count)
    _call(d, args)


def _call(d, args):
    callee, args = _callee(d, args)
    names, d.keyword_names = d.keyword_names, ()
    most = size_of_memo(callee)
    is_option = len(args) == 1 and isinstance(args[0], Constant) and isinstance(args[0].value, int | None)      # lru_cache(100), not lru_cache(f)
    if most != 0 and len(args) == 1 and not names and not is_option:
        memo = d.call(tables.make_dict)
        given = [memo, args[0]] if most is None else [memo, args[0], d.constant(most)]
        d.push(d.call(functions.memoised if most is None else functions.memoised_last, *given))
        return
    if isinstance(callee, Constant) and callee.value is next and len(args) == 1 and d.code.co_flags & CO_GENERATOR and not d.is_guarded:
        callee = d.constant(steps.next_inside)
    if not args and isinstance(callee, Constant) and callee.value is super and d.code.co_argcount and "__class__" in d.code.co_freevars:
        for name in ("__class__", d.code.co_varnames[0]):
            d.load_local(name)
        args = d.pop_many(2)
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
    named = d.constant(None) if keywords is NULL else keywords
    fixed = d.fixed_arguments.pop(args, ())
    if fixed:
        d.push(d.call(functions.call_spread_after, callee, args, named, *fixed))
    else:
        d.push(d.call(functions.call_spread, callee, args, named))


def list_to_tuple(d, arg):
    items = d.pop()
    fixed = _taken_apart(items) if _is_of_call(d) else ()
    made = d.call(tuple, items)
    if fixed:
        d.fixed_arguments[made] = fixed
    else:
        d.long_displays.append(made)
    d.push(made)


def settle_displays(function, displays) -> None:
    """(a, b, …) of more than 30 items without a star: CPython makes a list of them first, whose items would have one type here."""
    gone = set()
    for made in displays:
        items, chain, before = [], set(), made.origin.args[1].origin
        while is_call_of(before, steps.append_item):
            items.append(before.args[2])
            chain.add(before)
            before = before.args[1].origin
        if is_call_of(before, steps.make_list):
            made.origin.args[:] = [Constant(Static(steps.make_tuple), steps.make_tuple), *before.args[1:], *reversed(items)]
            gone |= {before, *chain}
    for block in function.blocks if gone else ():
        if isinstance(block.end, Guarded) and block.instrs[-1] in gone:
            block.end = Jump(block.end.edges[0], block.end.loc)       # what makes the tuple is guarded, too
        block.instrs[:] = [instr for instr in block.instrs if instr not in gone]


def _taken_apart(items) -> list[Value]:
    """The arguments before the first star of f(a, b, *rest), which do not become part of the list (its items have one type): that is of
    the rest alone."""
    made = items.origin
    while is_call_of(made, steps.concatenate_items) or is_call_of(made, steps.append_item):
        made = made.args[1].origin
    if not is_call_of(made, steps.make_list):
        return []
    fixed = made.args[1:]
    made.args[1:] = []
    return fixed


def _is_of_call(d) -> bool:
    """Whether the tuple made by the current instruction is for a call alone, which nothing on the way there may skip."""
    for instr, _, takes in _following(d):
        if takes or instr.has_jump():
            return instr.name == "CALL_FUNCTION_EX"
    return False


def _following(d):
    """The instructions after the current one, each with the number of slots of the stack above what that made, up to the one that takes it."""
    above = 0
    for instr in d.following_instructions():
        pops, pushes = instr.pre_and_post_stack_effect()
        takes = -pops > above
        yield instr, above, takes
        if takes:
            return
        above += pops + pushes


def build_map(d, count):
    items = d.pop_many(2 * count)
    _build_map(d, items[::2], items[1::2])


def build_constant_key_map(d, count):
    keys = d.pop().value
    _build_map(d, [d.constant(key) for key in keys], d.pop_many(count))


def _build_map(d, keys, values):
    names = tuple(getattr(key, "value", None) for key in keys)
    if _is_of_keywords(d) and all(type(name) is str for name in names):
        d.push(d.call(functions.make_keywords, *values, keywords=names))
        return
    if names and all(type(name) is str for name in names) and len(set(names)) == len(names):
        following = d.following_instruction()
        is_merged = following is not None and following.name == "DICT_UPDATE"       # {**x, "a": y}
        d.push(d.call(functions.make_keywords if is_merged else tables.dict_display, *values, keywords=names))
        return
    made = d.call(tables.make_dict)
    for key, value in zip(keys, values):
        made = d.call(tables.put_item, made, key, value)
    d.push(made)


def map_add(d, depth):
    key, value = d.pop_many(2)
    named = {key.value: value} if isinstance(key, Constant) and type(key.value) is str else {}
    _add_to_map(d, depth, tables.put_item, (key, value), named)


def dict_update(d, depth):
    more = d.pop()
    made = _made_here(d, more)
    named = dict(zip(made.attr or (), made.args[1:])) if is_call_of(made, functions.make_keywords) else {}
    _add_to_map(d, depth, tables.merge_items, (more,), named)


def _add_to_map(d, depth, callable, operands, named):
    """More items of a mapping. `named`: they are parts of a display, each with its text, which CPython makes bit by bit if it is long."""
    stack = d.state.stack
    before = _made_here(d, stack[-depth])
    if named and (is_call_of(before, tables.dict_display) or is_call_of(before, tables.make_dict) and len(before.args) == 1):
        items = dict(zip(before.attr or (), before.args[1:]))
        if len(items) + len(named) <= MOST_NAMES and not items.keys() & named.keys():
            d.block.instrs.remove(before)
            items |= named
            stack[-depth] = d.call(tables.dict_display, *items.values(), keywords=tuple(items))
            return
    stack[-depth] = d.call(callable, stack[-depth], *operands)


def _made_here(d, value):
    """The instruction of this block that made a value, or None."""
    return next((instr for instr in reversed(d.block.instrs) if instr.result is value), None)


def _is_of_keywords(d) -> bool:
    """Whether the mapping made by the current instruction is for a call's keywords, or an inner function's defaults."""
    for instr, above, takes in _following(d):
        if instr.name == "DICT_MERGE" and instr.arg == above:
            return True
        if takes:
            return (above == 0 and instr.name in ("DICT_MERGE", "CALL_FUNCTION_EX")
                    or instr.name == "MAKE_FUNCTION" or instr.name == "SET_FUNCTION_ATTRIBUTE" and above == 1)
    return False


def dict_merge(d, depth):
    more = d.pop()
    stack = d.state.stack
    stack[-depth] = d.call(functions.merge_keywords, stack[-depth], more)


def make_function(d, code, cells, defaults, keyword_defaults):
    """An inner function: what it captures is passed by value, and so are defaults that are no constants."""
    if code.co_flags & (CO_COROUTINE | CO_ASYNC_GENERATOR):
        raise UnsupportedError(f"{code.co_name} is an async function, which is not supported yet", d.loc, advice="fill an array, and return it")
    captured = []

    def constant_or_captured(default):
        if not isinstance(default, Value):
            return default
        captured.append(default)
        return CapturedDefault(len(code.co_freevars) + len(captured) - 1)

    defaults = tuple(map(constant_or_captured, defaults))
    keyword_defaults = {name: constant_or_captured(one) for name, one in keyword_defaults.items()}
    following = d.following_instruction()
    stored = accesses(following)[:1] if following is not None else []
    name = stored[0][1] if stored and stored[0][0] == "STORE" else None
    inner = d.inner_functions.get(name)
    if inner is not None:
        inner.source = inner.group.get(name) or d.inner_source(code, defaults, keyword_defaults)
        d.push(inner)
    else:
        source = d.inner_source(code, defaults, keyword_defaults)
        own, stack = SELF, d.state.stack
        if name is None and stack and isinstance(stack[-1], Value) and size_of_memo(stack[-1]) != 0:
            name, own = _decorated_name(d), DECORATED
        d.push(d.make_function(source, cells.names if isinstance(cells, Cells) else (), name, captured, own))


def _decorated_name(d):
    """The variable that what one decorator makes of the function will be held by."""
    for instruction in d.following_instructions():
        if instruction.name not in ("SET_FUNCTION_ATTRIBUTE", "PRECALL", "CALL"):
            stored = accesses(instruction)[:1]
            return stored[0][1] if stored and stored[0][0] == "STORE" else None
    return None


def size_of_memo(callee):
    """How many results a decorator of functools remembers, None for all; 0: it is another callable."""
    function = _constant_of(callee)
    if function is functools.cache:
        return None
    origin = getattr(callee, "origin", None)
    if not isinstance(origin, Instr):
        return 128 if function is functools.lru_cache else 0
    if _constant_of(origin.args[0]) is not functools.lru_cache:
        return 128 if function is functools.lru_cache else 0
    names = origin.attr or ()
    given = origin.args[1:]
    if not all(isinstance(one, Constant) for one in given) or len(given) - len(names) > 1:
        return 0
    options = dict(zip(names, given[len(given) - len(names):]))
    most = given[0] if len(given) > len(names) else options.get("maxsize")
    if options.get("typed") is not None and options["typed"].value or most is not None and type(most.value) not in (int, type(None)):
        return 0
    return 128 if most is None else most.value or (None if most.value is None else 0)


def _constant_of(callee):
    """A callable that is known already: a name, or a module's attribute."""
    if isinstance(callee, Constant):
        return callee.value
    origin = getattr(callee, "origin", None)
    if isinstance(origin, Instr) and isinstance(origin.args[0], Constant) and origin.args[0].value is getattr:
        owner, name = origin.args[1:3]
        if isinstance(owner, Constant) and owner.value is functools:
            return getattr(functools, name.value, None)
    return None


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
    try:
        if level.value:
            package = d.source.globals.get("__package__") or ""
            module = importlib.import_module("." * level.value + name, package)
        else:
            module = importlib.import_module(name)
            if not names.value and "." in name:
                module = importlib.import_module(name.partition(".")[0])
    except Exception as error:                    # of the module's own, too
        raise UnsupportedError(f"the import of {name} fails: {type(error).__name__}: {error}", d.loc,
                               advice="import it outside of the function, and see there why it fails") from error
    d.push(d.constant(module))


def import_from(d, name):
    d.push(d.call(getattr, d.state.stack[-1], d.constant(name)))
