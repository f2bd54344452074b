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
TABLE = {1: 2.5}


@mistake(1)
def global_dict_indexed(i):
    return TABLE[i]  # here


@mistake({1: 2})
def dict_argument_of_ints(d):
    d[2] = 2.5  # here


@mistake(1)
def frozenset_as_key(x):
    d = {}
    d[frozenset((x, 2))] = 1  # here


# --- arrays
# --- objects
