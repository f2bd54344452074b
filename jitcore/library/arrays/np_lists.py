"""np.array of lists and of tuples of unknown length: of numbers, of lists of numbers.

In: lists, tuples.  Out: overloads.  Holds: the functions run unchanged in the interpreter.
"""
import numpy as np

from codegen.ops.containers.lists import item_dtype
from jitcore.extending import overload
from typeinfer.callables.steps import item_at
from typeinfer.types import BOTTOM, Family, List, Num, TupleOf

Numbers = Family("a list of numbers", lambda t: isinstance(t, List | TupleOf) and (isinstance(t.item, Num) or t.item is BOTTOM))
Rows = Family("a list of lists of numbers", lambda t: isinstance(t, List | TupleOf) and isinstance(t.item, Numbers))


@overload(np.array)
def array_of_numbers(items: Numbers, dtype=None):
    n = len(items)
    made = np.empty(n, item_dtype(items) if dtype is None else dtype)
    for k in range(n):
        made[k] = item_at(items, k)
    return made


@overload(np.array)
def array_of_rows(rows: Rows, dtype=None):
    n = len(rows)
    m = len(item_at(rows, 0)) if n > 0 else 0
    if n == 0:
        raise ValueError("np.array of an empty list of lists is not supported in compiled code: the number of its axes is not known")
    for row in rows:
        if len(row) != m:
            raise ValueError("setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 "
                             f"dimensions. The detected shape was ({n},) + inhomogeneous part.")
    made = np.empty((n, m), item_dtype(item_at(rows, 0)) if dtype is None else dtype)
    for i in range(n):
        row = item_at(rows, i)
        for k in range(m):
            made[i, k] = item_at(row, k)
    return made
