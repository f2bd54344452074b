"""Special methods of Python's own classes written out, x.__add__(y): what they do, or NotImplemented.

In: nothing.  Out: OPERATOR_OF: the name of a method → the function of `operator` that does the same where the method has an answer; ASKED:
the name → the callable that asks the method.  Holds: each does in the interpreter what its op compiles to.
"""
from __future__ import annotations

import operator

_OF_TWO = ("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift", "and", "or", "xor")
_COMPARE = ("eq", "ne", "lt", "le", "gt", "ge")
_IN_PLACE = tuple(f"i{name}" for name in _OF_TWO)


def _function(name: str):
    return getattr(operator, name, None) or getattr(operator, f"{name}_")


OPERATOR_OF = {f"__{name}__": _function(name) for name in (*_OF_TWO, *_COMPARE, *_IN_PLACE)} | {"__divmod__": divmod}
REFLECTED = {f"__r{name}__": f"__{name}__" for name in (*_OF_TWO, "divmod")}


def _asks(name: str):
    def ask(owner, other):
        return getattr(owner, name)(other)

    ask.__name__ = ask.__qualname__ = name
    return ask


ASKED = {name: _asks(name) for name in (*OPERATOR_OF, *REFLECTED)}
