"""Strings: the steps of `for`, slices. What else they can: codegen.ops.text.text, text_methods; the rest is the interpreter's (see `routed` there).

In: references to str and bytes objects.  Out: overloads.  Holds: the functions run unchanged in the interpreter.
"""
import operator

from codegen.ops.containers.iteration import is_shown
from codegen.ops.routed import routed
from jitcore.extending import overload
from typeinfer.callables import steps, texts
from typeinfer.kinds.containers import Dict
from typeinfer.lattice import is_text
from typeinfer.ops import Const
from typeinfer.types import Family, Object, Slice

Text = Family("a string", lambda t: isinstance(t, Object) and is_text(t))
AnyText = Family("a string", is_text)
Cut = Family("a str or bytes object", lambda t: isinstance(t, Object) and t.of in (str, bytes))
Shown = Family("what an f-string shows", is_shown)


@overload(steps.iterate)
def iterate_shown(text: Shown):
    return steps.iterate(steps.format_now(text, "", ""))


@overload(steps.length)
def length_of_text(text: Text):
    return len(text)


@overload(steps.item_at)
def item_of_text(text: Text, k):
    return text[k]


@overload(operator.getitem)
def section(text: Cut, s: Slice):
    where = range(len(text))[s]
    if s.step is None or s.step == 1:
        return texts.part(text, where.start, len(where))
    return routed(operator.getitem, text, s)


@overload(steps.unpack_items)
def unpack_args(x: Object(tuple), count: Const(int)):
    steps.check_count(len(x), count)
    return steps.first_items(x, count)


@overload(steps.item_at)
def item_of_args(x: Object(tuple), k):
    return x[k]


@overload(steps.unpack_items)
def unpack(text: AnyText, count: Const(int)):
    steps.check_count(len(text), count)
    return steps.first_items(list(text), count)


def _wrong_key() -> str:
    """In the words of the running Python: 3.14 leaves out a space."""
    try:
        str.maketrans({"": 0})
    except ValueError as error:
        return str(error)


WRONG_KEY = _wrong_key()


@overload(str.maketrans)
def table_of_dict(table: Dict, /):
    made = {}
    for key, value in table.items():
        if isinstance(key, str):
            if len(key) != 1:
                raise ValueError(WRONG_KEY)
            made[ord(key)] = value
        else:
            made[key] = value
    return made
