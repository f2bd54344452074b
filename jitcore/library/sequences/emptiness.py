"""Whether a list, dictionary, set or deque holds anything.

In: nothing.  Out: overloads.  Holds: the functions run unchanged in the interpreter.
"""
import operator

from jitcore.extending import overload
from typeinfer.kinds.containers import Deque, Dict, Set
from typeinfer.types import List, TupleOf


@overload(bool)
def truth(items: List | TupleOf | Dict | Set | Deque):
    return len(items) != 0


@overload(operator.truth)
def truth_in_branch(items: List | TupleOf | Dict | Set | Deque):
    return len(items) != 0


@overload(operator.not_)
def is_empty(items: List | TupleOf | Dict | Set | Deque):
    return len(items) == 0
