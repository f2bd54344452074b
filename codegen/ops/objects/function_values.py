"""Functions as values: which of several one is.

In: a Choice.  Out: ops that compose and take apart.  Holds: what a call of a choice does is in `jitcore/library/objects/function_values.py`.
"""
import operator
from functools import lru_cache

from codegen import layout
from codegen.build import operand_of, pieces_of
from codegen.ops.registry import op
from typeinfer.callables import functions
from typeinfer.kinds.choices import Choice
from typeinfer.lattice import join
from typeinfer.ops import ANY_KEYWORDS, Instead, KeywordNames, Known, Part, Typing
from typeinfer.types import BOOL, Static, Type


def _option(t: Type, index: int):
    return Known(t.value) if isinstance(t, Static) else Part(1 + index)


op("is_first", functions.is_first, doc="Whether one of several functions is the first.").rule(
    (Choice,), lambda choice: Known(True) if len(choice.type.options) == 1 else Typing((choice.type,), BOOL),
    lambda b, instr, choice: b(f"icmp eq i64 {pieces_of(choice)[0]}, 0"))
op("first_option", functions.first_option).rule((Choice,), lambda choice: _option(choice.type.options[0], 0))


def _others(choice):
    options = choice.type.options
    if len(options) == 2:
        return Instead(functions.last_option, (0,))
    return Typing((choice.type,), Choice(options[1:]))


def _emit_others(b, instr, choice):
    number, *held = pieces_of(choice)
    skipped = len(layout.pieces(instr.args[0].type.options[0]))
    return operand_of([b(f"sub i64 {number}, 1"), *held[skipped:]])


op("other_options", functions.other_options, shares=0, doc="One of several functions, which is not the first.").rule((Choice,), _others, _emit_others)
op("last_option", functions.last_option).rule((Choice,), lambda choice: _option(choice.type.options[1], 1))
op("choice_truth", keys=(operator.truth, bool), doc="Functions are true.").rule((Choice,), lambda choice: Known(True))


def _identity(negated: bool):
    def typing(x, y):
        choice, other = (x.type, y.type) if isinstance(x.type, Choice) else (y.type, x.type)
        if isinstance(other, Choice) and all(isinstance(one, Static) for one in (*choice.options, *other.options)):
            both = join(choice, other)
            return both and Typing((both, both), BOOL)
        if not isinstance(other, Static) or not callable(other.value):
            return None                           # two functions that were made here
        return Typing((x.type, y.type), BOOL) if other in choice.options else Known(negated)
    return typing


def _emit_identity(negated: bool):
    def emit(b, instr, x, y):
        first = isinstance(instr.args[0].type, Choice)
        choice, other = instr.args if first else reversed(instr.args)
        if isinstance(other.type, Choice):
            return b(f"icmp {'ne' if negated else 'eq'} i64 {pieces_of(x)[0]}, {pieces_of(y)[0]}")
        number = pieces_of(x if first else y)[0]
        return b(f"icmp {'ne' if negated else 'eq'} i64 {number}, {choice.type.options.index(other.type)}")
    return emit


for name in ("is_", "is_not", "eq", "ne"):
    same = op(f"choice_{name}", keys=(getattr(operator, name),), doc="Whether one of several functions is this one.",
              reference=getattr(functions, f"choice_{name}"))
    for patterns in ((Choice, object), (object, Choice)):
        same.rule(patterns, _identity(name in ("is_not", "ne")), _emit_identity(name in ("is_not", "ne")))


# --- functools and operator: what is known of the result is kept, so that a key may be the place in a tuple
@lru_cache(maxsize=None, typed=True)
def _made(cls, *args):
    """One object for equal ones: types know it by identity."""
    return cls(*args)


def _getter(cls):
    def typing(*args):
        return Known(_made(cls, *(one.constant for one in args))) if all(one.is_constant for one in args) else None
    return typing


for cls in (operator.itemgetter, operator.attrgetter):
    op(f"operator.{cls.__name__}", keys=(cls,), doc=f"operator.{cls.__name__}(…) of constants.").rule(
        (object,), _getter(cls), variadic=True)


def _methodcaller(*args):
    *args, last = args
    names = last.constant if isinstance(last.constant, KeywordNames) else ()
    args = args if names else [*args, last]
    if not all(one.is_constant for one in args):
        return None
    count = len(args) - len(names)
    return Known(_caller(tuple(one.constant for one in args[:count]), tuple(zip(names, (one.constant for one in args[count:])))))


@lru_cache(maxsize=None, typed=True)
def _caller(args, keywords):
    return operator.methodcaller(*args, **dict(keywords))


op("operator.methodcaller", keys=(operator.methodcaller,), parameters=ANY_KEYWORDS, doc="operator.methodcaller(name, …) of constants.").rule(
    (object,), _methodcaller, variadic=True)
