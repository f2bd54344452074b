"""Constructs that are meant to be supported one day. Remove an entry when that day comes."""

import numpy as np

from . import mistake

LINE = np.arange(6.0)


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


# --- dicts and sets


@mistake({1: 2})
def dict_argument_of_ints(d):
    d[2] = 2.5  # here


# --- arrays
# --- objects
