"""What bytecode means but Python has no name for, as callables.

In reading order; a module imports only what stands above it:

    steps         the callables that bytecode means but Python has no name for
    patterns      those of `match`
    asked         those of objects of which nothing is known
    tuple_steps   those of tuples whose length is known at run time only
    functions     those of calls and of functions as values
    record_steps  the same, of enumerations and instances
    tables        the steps of dictionaries and sets
    deques        those of deques
    texts         those of strings
    special_methods  special methods of Python's own classes, written out
"""
