"""A small registry of operations, enough to test inference, passes and evaluation without code generation.

In: nothing.  Out: `registry()`, and short names for what tests of typed IR do.  Nothing here can be compiled.
"""

import operator

from typeinfer.callables import steps
from typeinfer.program import Program
from typeinfer.lattice import promote
from typeinfer.ops import Instead, Known, Make, Operand, Part, Refuse, Registry, Same, Typing, Unroll, static
from typeinfer.printer import print_function
from typeinfer.source import source_of
from typeinfer.types import (BOOL, BOTTOM, FLOAT, INT, NONE, RANGE, Class, Iterator, Num, Number, Optional, Static, Str, Tuple,
                             View)
from typeinfer.verify import verify


def registry() -> Registry:
    made = Registry()
    _numbers(made)
    _tuples(made)
    _iteration(made)
    _objects(made)
    return made


def _numbers(made: Registry) -> None:
    def arithmetic(x, y):
        common = promote(x.type, y.type)
        return Typing((common, common), INT if common is BOOL else common)

    def comparison(x, y):
        common = promote(x.type, y.type)
        return Typing((common, common), BOOL)

    for name in ("add", "sub", "mul", "floordiv", "mod"):
        raises = (ZeroDivisionError,) if name in ("floordiv", "mod") else (OverflowError,)
        op = made.op(name, getattr(operator, name), raises=raises)
        op.rule((Num, Num), arithmetic)
        made.add_key(getattr(operator, f"i{name}"), op)
    made.op("truediv", operator.truediv, raises=(ZeroDivisionError,)).rule(
        (Num, Num), lambda x, y: Typing((FLOAT, FLOAT), FLOAT))
    for name in ("lt", "le", "gt", "ge", "eq", "ne"):
        made.op(name, getattr(operator, name)).rule((Num, Num), comparison)
    made.op("neg", operator.neg).rule((Num,), lambda x: Typing((x.type,), x.type))
    made.op("not", operator.not_).rule((Num,), BOOL)
    truth = made.op("truth", operator.truth)
    truth.rule((BOOL,), lambda x: Same())
    truth.rule((Num,), BOOL)
    truth.rule((NONE,), lambda x: Known(False))
    truth.rule((Tuple,), lambda t: Known(bool(t.type.parts)))
    made.op("abs", abs, parameters={"x": None}).rule((Num,), lambda x: Typing((x.type,), x.type))
    made.op("float", float).rule((Num,), lambda x: Typing((FLOAT,), FLOAT))


def _tuples(made: Registry) -> None:
    def everything(items):
        return Make(Tuple(tuple(item.type for item in items)), tuple(range(len(items))))

    def item(t, k):
        if not k.is_constant:
            return Refuse("the toy registry indexes tuples by constants only")
        if not -len(t.type.parts) <= k.constant < len(t.type.parts):
            return Instead(steps.fail, (static(IndexError), static("tuple index out of range")))
        return Part(k.constant % len(t.type.parts))

    made.op("make_tuple", steps.make_tuple).rule((object,), lambda *items: everything(items), variadic=True)
    made.op("make_list", steps.make_list).rule(
        (object,), lambda *items: Make(View(list, tuple(i.type for i in items)), tuple(range(len(items)))), variadic=True)
    made.op("item", steps.item).rule((Tuple, INT), item)
    made.op("getitem", operator.getitem).rule((Tuple, INT), item)
    made.op("unpack", steps.unpack).rule(
        (Tuple, INT, INT), lambda t, n, after: Same() if len(t.type.parts) == n.constant else Refuse("wrong number of items"))
    made.op("concatenate_items", steps.concatenate_items).rule(
        (View, Tuple), lambda a, b: Make(View(list, a.type.parts + b.type.parts), (
            *(Part(i, 0) for i in range(len(a.type.parts))), *(Part(i, 1) for i in range(len(b.type.parts))))))
    made.op("tuple", tuple).rule((View,), lambda t: Make(
        Tuple(t.type.parts), tuple(Part(i) for i in range(len(t.type.parts)))))
    made.op("len", len).rule((Tuple,), lambda t: Known(len(t.type.parts)))


def _iteration(made: Registry) -> None:
    def next_item(iterator, k):
        of = iterator.type.of
        if of is RANGE:
            return Typing((iterator.type, INT), INT)
        return Typing((iterator.type, INT), of.parts[k.constant]) if k.is_constant else None

    def has_next(iterator, k, is_unrolled):
        of = iterator.type.of
        if isinstance(of, Tuple):
            return Known(k.constant < len(of.parts)) if is_unrolled.constant else Unroll(len(of.parts))
        return Typing((iterator.type, INT, BOOL), BOOL)

    made.op("range", range).rule((INT,), lambda n: Make(RANGE, (Operand(INT, 0), 0, Operand(INT, 1))))
    made.op("iterate", steps.iterate).rule(
        (object,), lambda x: Typing((x.type,), Iterator(x.type)) if x.type is RANGE or isinstance(x.type, Tuple) else None)
    made.op("has_next", steps.has_next).rule((Iterator, INT, BOOL), has_next)
    made.op("next_item", steps.next_item).rule((Iterator, INT), next_item)
    made.op("advance", steps.advance).rule((INT,), INT)


def _objects(made: Registry) -> None:
    def check_bound(is_bound, name, is_free):
        if is_bound.is_constant and is_bound.constant:
            return Known(None)
        if is_bound.is_constant:
            cls, message = steps.unbound_message(name.constant, is_free.constant)
            return Instead(steps.fail, (static(cls), static(message)))
        return Typing((BOOL, name.type, is_free.type), NONE)

    def identity(x, y):
        if x.type is NONE or y.type is NONE:
            other = y.type if x.type is NONE else x.type
            return Typing((x.type, y.type), BOOL) if isinstance(other, Optional) else Known(other is NONE)
        return None

    made.op("check_bound", steps.check_bound, pure=False).rule((BOOL, Str, BOOL), check_bound)
    made.op("is", operator.is_).rule((object, object), identity)
    made.op("is_not", operator.is_not).rule(
        (object, object), lambda x, y: Known(x.type is not NONE) if y.type is NONE and not isinstance(x.type, Optional) else None)
    made.op("isinstance", isinstance).rule((object, Class), lambda x, c: Known(issubclass(x.type.python_class, c.constant)))
    made.op("raise", steps.raise_, pure=False).rule((object,), lambda e: Typing((e.type,), BOTTOM))
    made.op("fail", steps.fail, pure=False).rule((Static, Str), BOTTOM)
    made.op("missing_name", steps.missing_name).rule(
        (Str,), lambda name: Instead(steps.fail, (static(NameError), static(f"name '{name.constant}' is not defined"))))
    made.op("real", int.real, keys=(int.real, float.real)).rule((Number,), lambda x: Same())
    made.op("bit_length", int.bit_length).rule((INT,), INT)


def infer(function, *types, registry=registry(), constants=None):
    """The callee of `function` for argument types, verified. `constants`: by parameter position."""
    from typeinfer.ops import UNKNOWN
    facts = [(t, (constants or {}).get(i, None if t is NONE else getattr(t, "value", UNKNOWN))) for i, t in enumerate(types)]
    callee = Program(registry).infer(source_of(function), facts)
    verify(callee.function)
    return callee


def typed_text(function, *types, **options) -> str:
    return print_function(infer(function, *types, **options).function)
