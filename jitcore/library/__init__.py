"""The library: meanings of Python's and NumPy's functions that need no LLVM, written in Python.

In: nothing.  Out: overloads in the registry, declared when the first function is compiled.

In reading order; a module imports only what stands above it:

    iteration        the steps of `for` for each kind of sequence
    ranges           range
    tuples           comparison and search of tuples
    sums             sum, with Python's compensation
    builtins         min, max, any, all
    optionals        == where a value may be None
    math             what of `math` is made of simpler functions
    numpy_numbers    what of NumPy's functions of numbers is
    arrays           arrays in Python's own operations
    np_create        arange, linspace, eye
    np_reduce        mean, argmin, cumsum …
    np_shape         ravel, flat, reshape with a copy
    np_assign        a[…] = sequence, copyto
    np_linear        dot, matmul, outer
"""
from functools import cache
from importlib import import_module

MODULES = ("iteration", "ranges", "tuples", "sums", "builtins", "optionals", "math", "numpy_numbers", "arrays", "np_create", "np_reduce", "np_shape", "np_assign",
           "np_linear")


@cache
def load_library() -> None:
    """Declare all ops and overloads."""
    from codegen import ops
    ops.load()
    for module in MODULES:
        import_module(f"jitcore.library.{module}")
