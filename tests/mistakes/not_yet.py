"""Constructs that are meant to be supported one day. Remove an entry when that day comes."""

import numpy as np

from . import mistake

LINE = np.arange(6.0)
ITEMS = [1, 2, 3]


# --- statements
@mistake(1)
def with_statement(x):
    with np.errstate(all="raise"):  # here
        return x / 2


# --- lists
@mistake([1, 2])
def list_argument_of_ints(items):
    items.append(2.5)  # here


@mistake(3)
def list_in_itself(n):
    items = []
    items.append(items)  # here


@mistake(0)
def global_list_indexed(i):
    return ITEMS[i]  # here


@mistake(0)
def global_list_iterated(i):
    s = 0
    for x in ITEMS:  # here
        s += x
    return s


# --- dicts and sets
@mistake(1)
def dict_filled(x):
    d = {}
    d[x] = 1  # here
    return d[x]


@mistake(3)
def dict_comprehension(n):
    return {i: i for i in range(n)}  # here


@mistake(1)
def set_literal(x):
    return {x, 1}  # here


@mistake(1)
def set_of_a_tuple(x):
    return len(set((x, x)))  # here


# --- arrays
# --- objects
