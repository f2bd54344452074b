"""Captured variables that are assigned to after they were captured: lists of one item, of none while the variable has no value.

In: the cell.  Out: overloads.  Holds: functions that share a variable share its list.
"""
from jitcore.extending import overload
from typeinfer.callables import functions
from typeinfer.callables.steps import check_bound, item_at


@overload(functions.load_cell, inline=True)
def load(cell, name, is_free):
    check_bound(len(cell) > 0, name, is_free)
    return item_at(cell, 0)


@overload(functions.store_cell, inline=True)
def store(cell, value):
    if len(cell) == 0:
        cell.append(value)
    else:
        cell[0] = value
