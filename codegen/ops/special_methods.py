"""x.__add__(y) written out, of Python's own classes and arrays: what the operator does, where the method has an answer for such operands.

In: the operands.  Out: ops that mean the operator, or NotImplemented.  Holds: whether there is an answer is asked of the class itself, with
values of the operands' classes.
"""
from __future__ import annotations

import numpy as np

from codegen.ops.registry import op
from typeinfer.callables.special_methods import ASKED, OPERATOR_OF, REFLECTED
from typeinfer.kinds.containers import Deque, Dict, Set
from typeinfer.lattice import is_text
from typeinfer.ops import Instead, Known, Refuse
from typeinfer.types import Array, List, Number, Tuple, TupleOf, Type
from typeinfer.words.wording import worded


def _sample(t: Type):
    """A value of the class that values of the type have; None for others."""
    if isinstance(t, Number):
        return (t.python_class if t.python else np.dtype(t.dtype).type)(1)
    if isinstance(t, Array):
        return np.ones((1,) * t.ndim, t.dtype)
    if is_text(t) or type(t) in (List, Tuple, TupleOf, Dict, Set, Deque):
        return t.python_class()
    return None


def _asked(name: str):
    def typing(owner, other):
        samples = _sample(owner.type), _sample(other.type)
        if any(one is None for one in samples):
            return Refuse(f"{name}() of {worded(owner.type)} and {worded(other.type)} is not supported", "write the operator")
        try:
            if getattr(samples[0], name)(samples[1]) is NotImplemented:
                return Known(NotImplemented)
        except Exception as error:                # what it says is up to the values
            return None if isinstance(error, AttributeError) else _meant(name)
        return _meant(name)
    return typing


def _meant(name: str) -> Instead:
    return Instead(OPERATOR_OF[REFLECTED[name]], (1, 0)) if name in REFLECTED else Instead(OPERATOR_OF[name], (0, 1))


for _name, _ask in ASKED.items():
    op(f"special{_name}", _ask, folds=False, doc=f"x.{_name}(y)").rule((object, object), _asked(_name))
