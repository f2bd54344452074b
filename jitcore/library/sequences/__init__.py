"""Ranges, lists, tuples, text, generators: what loops go through.

In reading order; a module imports only what stands above it:

    iteration      the steps of `for` for each kind of sequence
    ranges         range
    lists          methods, slices, comparison of lists
    stored_tuples  tuples of unknown length
    spreading      f(*items) where the number of items is not known when compiling
    emptiness      whether a list, dictionary or set holds anything
    tuples         comparison and search of tuples
    sums           sum, with Python's compensation
    builtins       min, max, any, all
    strings        the steps of `for` over a str
    cells          captured variables that are assigned to later
    generators     what takes generators; iter, next, map, filter
    itertools      itertools
"""
