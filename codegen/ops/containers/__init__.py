"""Ranges, tuples, lists, tables: made, read, written.

In reading order; a module imports only what stands above it:

    iteration  enumerate, zip, reversed and the steps of `for`
    ranges     range and slice
    tuples     tuples and list displays
    lists      lists: memory, items, growth
    tables     dictionaries and sets: entries, slots, numbers
    deques     deques: items, ends
    native     typed.List, typed.Dict: made
"""
