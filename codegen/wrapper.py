"""The wrapper of a specialisation: what CPython calls, and what calls the function's machine code.

In: the types, names and defaults of a function's parameters.  Out: LLVM text of `@entry`.  Holds: whatever the arguments are, they
are as the specialisation takes them when its code starts; else nothing has happened, and the call is handed on.
"""
from __future__ import annotations

import sys

from codegen import layout, objects, returned, watched
from codegen.boxes import unboxing, writeback
from codegen.build import LIKELY, WORD_ALIGNED, Builder, Module
from codegen.entry import ASKED, BOUND, CLOSURE, COUNT, MISS, NO_DEFAULT
from typeinfer.kinds.generators import Generator
from typeinfer.types import Mutable, Number, Optional, Type


def emit_wrapper(module: Module, target: str, argument_types: list[Type], names: list[str], defaults: list,
                 result_type: Type, nogil: bool = False, *, star: bool = False, positional_only: int = 0,
                 keyword_only: int = 0, convert: bool = False, reads=(), kept=None, code=None, cells=(),
                 outside=()) -> None:
    """Define `@entry`, which CPython's vectorcall arguments reach: guard, unbox, call `target`, box.

    `names`: of all parameters in the order of `co_varnames` (keyword-only ones after the others, `*args` last);
    `argument_types` are theirs, that of `*args` a Tuple. `defaults`: a Python object or NO_DEFAULT for each parameter but
    `*args`. `convert`: accept what the types hold without copying, not only exactly theirs (see unboxing). `reads`: what was
    taken for constant; where it changed, the specialisation does not fit. `kept`: what of the result need not be boxed (see
    returned). `code`: the function's, for debuggers. `cells`: for each cell of the closure whether the call reads it, as one of the
    leading parameters (whose types lead `argument_types`); else a tuple with what it must hold. `outside`: the variables (source.Outside)
    that the call reads as parameters before those.
    """
    b = module.builder()
    head = " " + module.marks.function(b, "entry", code, code.co_name) if module.marks is not None else ""
    watched.emit_checks(b, reads, "miss")
    named = len(names) - star
    rest = list(argument_types[-1].parts) if star else []
    pointers = _bind(b, names[:named], defaults, named - keyword_only, positional_only, len(rest))
    lifted = [_read_outside(b, place) for place in outside] + _read_cells(b, cells)
    pointers = lifted + pointers
    types = [*argument_types[:len(lifted) + named], *rest]
    b.held = []                                   # what cells of closures hold that were passed
    has_shared = writeback.begin(b, types)
    pieces = [piece for found in unboxing.unbox_all(b, types, pointers, "miss", loose=convert) for piece in found]
    kinds = [kind for t in types for kind in layout.pieces(t)]
    result_kinds = layout.pieces(result_type)
    returned_struct = f"{{{', '.join(('i1', *result_kinds))}}}"
    held = [pointer for pointer, t in zip(lifted, types) if not isinstance(t, Number)] + b.held
    for pointer in held:                          # another value may take its place meanwhile
        b.call("Py_IncRef", "void", ("ptr", pointer))
    nogil = nogil and not any(_leads_to_native(t, set()) for t in types)       # whose references are counted without a lock
    state = b.call("PyEval_SaveThread", "ptr") if nogil else None
    result = b(f"call {returned_struct} @{target}({', '.join(f'{kind} {piece}' for kind, piece in zip(kinds, pieces))}) "
               "alwaysinline")
    if nogil:
        b.call("PyEval_RestoreThread", "void", ("ptr", state))
    raised, fine = b.new_label("raised"), b.new_label("fine")
    b.branch(b(f"extractvalue {returned_struct} {result}, 0"), raised, fine, "!prof !0")
    b.start(raised)
    outcome = writeback.end(b, types, "null") if has_shared else "null"
    _let_go(b, held)
    b.do(f"ret ptr {outcome}")
    b.start(fine)
    parts = tuple(b(f"extractvalue {returned_struct} {result}, {index + 1}") for index in range(len(result_kinds)))
    if isinstance(result_type, Generator):
        from codegen.generator_boxing import box_generator
        made = box_generator(b, result_type, parts[0], ["%self", *pointers], has_shared)
    else:
        made = returned.box_result(b, result_type, parts, None if convert else kept, pointers)
    outcome = writeback.end(b, types, made) if has_shared else made
    _let_go(b, held)
    b.do(f"ret ptr {outcome}")
    _write_ways_out(b, names[:named], defaults, named - keyword_only, positional_only, len(rest), has_shared)
    module.define("entry", f"define ptr @entry(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames){module.frame}{head} {{\n{b.body()}\n}}")


def _leads_to_native(t: Type, seen: set) -> bool:
    """Whether a value of that type may be a native list or dictionary, or have one in it."""
    if t in seen:
        return False
    seen.add(t)
    inner = (t.of,) if isinstance(t, Optional) else t.held if isinstance(t, Mutable) else t.parts
    return isinstance(t, Mutable) and t.is_native or any(_leads_to_native(one, seen) for one in inner)


def _read_cells(b: Builder, cells) -> list[str]:
    """What the cells of the closure hold that the call reads; jumps to the label "miss" where another holds something else."""
    found: list[str] = []
    closure = b(f"load ptr, ptr {_item_at(b, '%self', CLOSURE)}") if cells else ""
    for index, wanted in enumerate(cells):
        cell = b(f"load ptr, ptr {_item_at(b, closure, objects.TUPLE_ITEMS + 8 * index)}")
        content = b(f"load ptr, ptr {_item_at(b, cell, objects.CELL_CONTENT)}")
        going_on = b.new_label("cell")
        fits = f"icmp ne ptr {content}, null" if wanted is True else f"icmp eq ptr {content}, {b.object(wanted[0])}"
        b.branch(b(fits), going_on, "miss", LIKELY)
        b.start(going_on)
        if wanted is True:
            found.append(content)
    return found


def _read_outside(b: Builder, place) -> str:
    """What a variable outside the function is now; jumps to the label "miss" where it is gone."""
    if place.namespace is None:
        return b.object(place.value)
    if place.name is None:
        found = b(f"load ptr, ptr {_item_at(b, b.object(place.namespace), objects.CELL_CONTENT)}")
    else:
        found = b.call("PyDict_GetItem", "ptr", ("ptr", b.object(place.namespace)), ("ptr", b.object(sys.intern(place.name))))
    going_on = b.new_label("name")
    b.branch(b(f"icmp ne ptr {found}, null"), going_on, "miss", LIKELY)
    b.start(going_on)
    return found


def _item_at(b: Builder, pointer: str, offset: int) -> str:
    return b(f"getelementptr i8, ptr {pointer}, i64 {offset}")


def _let_go(b: Builder, held: list[str]) -> None:
    for pointer in held:
        b.call("Py_DecRef", "void", ("ptr", pointer))


def _bind(b: Builder, names: list[str], defaults: list, positional: int, positional_only: int, rest: int) -> list[str]:
    """The argument objects in the order of the parameters, those of `*args` (as many as `rest`) last; jumps to the label "miss"
    where the number of arguments does not fit, to "keywords" where there are keywords.

    Defaults stand for what the array of arguments is too short for. Calls with keywords come back here, BOUND.
    """
    named = len(names)
    least = max((index + 1 for index in range(named) if defaults[index] is NO_DEFAULT), default=0)
    count, most, base = b(f"and i64 %nargsf, {COUNT}"), positional, str(positional)
    if named > positional:
        is_bound = b(f"icmp ne i64 {b(f'and i64 %nargsf, {BOUND}')}, 0")
        base = b.select(is_bound, "i64", str(named), base)
        most = b(f"add i64 {base}, {rest}") if rest else base
    elif rest:
        most += rest
    plain, bound, counted = b("icmp eq ptr %kwnames, null"), b.new_label("bound"), b.new_label("counted")
    b.branch(plain, counted, "keywords" if has_names(names, positional_only) else "miss", LIKELY)
    b.start(counted)
    if rest or least == most:
        fits = b(f"icmp eq i64 {count}, {most}")
        if least > positional:                     # a keyword is required; without, `*args` would stand in its place
            fits = b(f"and i1 {fits}, {is_bound}")
    elif least == 0 or named > positional:
        fits = b(f"icmp ule i64 {count}, {most}")
        fits = b(f"and i1 {fits}, {b(f'icmp uge i64 {count}, {least}')}") if least else fits
    else:
        fits = b(f"icmp ule i64 {b(f'sub i64 {count}, {least}')}, {most - least}")
    b.branch(fits, bound, "miss", LIKELY)
    b.start(bound)
    pointers = [_argument(b, index, base if rest else count, default) for index, default in enumerate(defaults[:named])]
    behind = _item(b, "%args", base) if rest else ""
    return pointers + [_object_at(b, _item(b, behind, index)) for index in range(rest)]


def has_names(names: list[str], positional_only: int) -> bool:
    """Whether a keyword may name one of these parameters."""
    return len(names) > positional_only


def _argument(b: Builder, index: int, count: str, default) -> str:
    """The object for a parameter: the array's, if it reaches so far, else the default."""
    if default is NO_DEFAULT:
        return _object_at(b, _item(b, "%args", index))
    fallback, before = b.object(default), b.label
    given, done = b.new_label("given"), b.new_label("argument")
    b.branch(b(f"icmp ugt i64 {count}, {index}"), given, done)
    b.start(given)
    value = _object_at(b, _item(b, "%args", index))
    b.jump(done)
    b.start(done)
    return b.phi("ptr", (value, given), (fallback, before))


def _object_at(b: Builder, place: str) -> str:
    return b(f"load ptr, ptr {place}, !align {WORD_ALIGNED}")


def _write_ways_out(b: Builder, names: list[str], defaults: list, positional: int, positional_only: int, rest: int,
                    has_shared: bool) -> None:
    """What the labels "keywords" and "miss" lead to. MISS is for the trampoline if it asked; else the call is handed on to it."""
    call = "(ptr %self, ptr %args, i64 %nargsf, ptr %kwnames"
    if has_names(names, positional_only):
        b.start("keywords")
        allowed = tuple(None if index < positional_only else sys.intern(name) for index, name in enumerate(names))
        b.module.define("order", f"@order = internal constant {{ptr, i64, i64}} {{ptr @entry, i64 {positional}, i64 {rest}}}")
        target = b.module.declare("jitcore_keywords", "ptr", ("ptr", "ptr", "i64", "ptr", "ptr", "ptr"))
        parameters = b.object((allowed, tuple(defaults[:len(names)]), NO_DEFAULT, None))
        b.do(f"ret ptr {b(f'tail call ptr {target}{call}, ptr @order, ptr {parameters})')}")
    say, hand_on = b.new_label("say"), b.new_label("hand.on")
    b.start("miss")
    if has_shared:
        writeback.drop(b)
    b.branch(b(f"icmp ne i64 {b(f'and i64 %nargsf, {ASKED}')}, 0"), say, hand_on)
    b.start(say)
    b.do(f"ret ptr inttoptr (i64 {MISS} to ptr)")
    b.start(hand_on)
    target = b.module.declare("jitcore_trampoline", "ptr", ("ptr", "ptr", "i64", "ptr"))
    b.do(f"ret ptr {b(f'musttail call ptr {target}{call})')}")


def _item(b: Builder, array: str, index) -> str:
    return b(f"getelementptr ptr, ptr {array}, i64 {index}") if index else array
