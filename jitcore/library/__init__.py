"""The library: meanings of Python's and NumPy's functions that need no LLVM, written in Python.

In: nothing.  Out: overloads in the registry, declared when the first function is compiled.
"""
from functools import cache
from importlib import import_module

MODULES = ("iteration", "builtins", "optionals", "math", "numpy_numbers", "arrays", "np_create", "np_reduce", "np_shape", "np_assign",
           "np_linear")


@cache
def load_library() -> None:
    """Declare all ops and overloads."""
    from codegen import ops
    ops.load()
    for module in MODULES:
        import_module(f"jitcore.library.{module}")
