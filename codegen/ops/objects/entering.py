"""`with`: what is entered, and what leaving it does.

In: types.  Out: ops.  Holds: what `with` enters is known when compiling, and so is that leaving it does not stop an exception; more
(the user's classes) comes by overloads of `steps.enter` and `steps.leave`.

`np.errstate` changes what NumPy warns of, which compiled code never does: it is entered for nothing, unless it asks for exceptions.
"""
from __future__ import annotations

from contextlib import closing, nullcontext, suppress

import numpy as np

from codegen.ops.registry import op
from typeinfer.callables import record_steps, steps
from typeinfer.ops import ANY_KEYWORDS, Instead, KeywordNames, Known, Make, Part, Refuse, static
from typeinfer.kinds.records import Instance
from typeinfer.types import NONE, BoundMethod, Family, Static, View
from typeinfer.words.wording import worded

_Nothing = Family("nullcontext", lambda t: isinstance(t, View) and t.of is nullcontext)
_Suppressing = Family("suppress", lambda t: isinstance(t, View) and t.of is suppress)
_Closing = Family("closing", lambda t: isinstance(t, View) and t.of is closing)
_BoundMethod = Family("method", lambda t: isinstance(t, BoundMethod))

def _suppress(*classes):
    return Make(View(suppress, tuple(one.type for one in classes)), tuple(range(len(classes)))) if all(
        isinstance(one.type, Static) for one in classes) else Refuse("the classes given to suppress must be known when compiling", "name them")


op("suppress", suppress).rule((object,), _suppress, variadic=True)
op("closing", closing).rule((object,), lambda x: Make(View(closing, (x.type,)), (0,)))
op("nullcontext", nullcontext, parameters={"enter_result": None}).rule(
    (object,), lambda *x: Make(View(nullcontext, tuple(one.type for one in x)), tuple(range(len(x)))), variadic=True)


def _errstate(*args):
    names = args[-1].constant if args and isinstance(args[-1].constant, KeywordNames) else ()
    asked = dict(zip(names, args[len(args) - 1 - len(names):-1]))
    if len(args) > len(names) + 1 or any(x.constant not in ("ignore", "warn", None) for x in asked.values()):
        return Refuse("np.errstate takes 'ignore' and 'warn' only, for compiled code does not warn, nor raise instead",
                      "test the operands")
    return Make(View(nullcontext, ()), ())


op("np.errstate", np.errstate, parameters=ANY_KEYWORDS).rule((object,), _errstate, variadic=True)


def _bound(step):
    return lambda entered: Make(BoundMethod(Static(step), entered.type), (0,))


op("enter_of", steps.enter_of).rule((object,), _bound(steps.enter))
op("leave_of", steps.leave_of).rule((object,), _bound(steps.leave))


def _leave_by(leaving, exception):
    if isinstance(leaving.type.owner, Instance):  # which is told the class, too
        return Instead(record_steps.leave_instance, (Part(0), 1))
    return Instead(steps.leave, (Part(0), 1, 1, static(None)))


op("leave_by", steps.leave_by).rule((_BoundMethod, object), _leave_by)

_enter = op("enter", steps.enter)
_enter.rule((_Nothing,), lambda entered: Part(0) if entered.type.parts else Known(None))
_enter.rule((_Suppressing,), lambda entered: Known(None))
_enter.rule((_Closing,), lambda entered: Part(0))
_enter.rule((object,), lambda entered: Refuse(
    f"with cannot enter {worded(entered.type)}", "enter it outside, around the call of the compiled function"))
_leave = op("leave", steps.leave)
_leave.rule((_Nothing, object, object, object), lambda *_: Known(None))
_leave.rule((_Closing, object, object, object), lambda *_: Instead(record_steps.close, (Part(0),)))


def _leave_suppressing(entered, cls, exception, trace):
    if cls.type is NONE:
        return Known(None)
    return Instead(steps.is_caught, (2, static(tuple(part.value for part in entered.type.parts))))


_leave.rule((_Suppressing, object, object, object), _leave_suppressing)
