"""What is measured: a Program is one plain Python function with its arguments, its answer, and its C twin.

The function is written as a scientist would write it and carries no decorator: `decorated` makes a compiled copy for one
compiler, leaving the original as pure Python.  Every program does the same work each time it is called with the same
arguments (one that sorts, say, copies its input first), so a timing loop can call it again and again.
"""
import ctypes
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Program:
    """One program.

    entry      the function to call
    calls      the other functions of its module that it uses, each decorated as well
    quick      makes arguments for which pure Python needs some milliseconds
    full       makes arguments of the same types, for which machine code needs about as long
    check      check(arguments, result): raises WrongAnswer unless the arguments afterwards and the result are right
    numpy      the same answer by whole-array operations, where that is natural; takes the same arguments
    returns    ctypes type of the C function's result, a tuple of them for a struct, None for void
    relative   by how much a compiled run may differ from the interpreter's: 0 where each operation is exactly rounded
    long       arguments for a run of many seconds, made only on request
    """
    entry: Callable
    quick: Callable
    full: Callable
    check: Callable
    calls: tuple = ()
    numpy: Callable | None = None
    returns: type | tuple | None = None
    relative: float = 0.0
    long: Callable | None = None

    @property
    def name(self):
        return self.entry.__name__

    @property
    def title(self):
        """The first line of the function's docstring."""
        return self.entry.__doc__.splitlines()[0]

    @property
    def c_source(self):
        """Path of the C file that stands beside the Python module and defines a function of the same name."""
        return Path(self.entry.__code__.co_filename).with_suffix(".c")


def decorated(program, decorator):
    """A copy of `program.entry` under `decorator`.

    The copy lives in a copy of its module's namespace in which the functions it calls are decorated too, since some
    compilers accept calls only to functions they have compiled.
    """
    namespace = dict(program.entry.__globals__)
    for function in (*program.calls, program.entry):
        copy = types.FunctionType(function.__code__, namespace, function.__name__, function.__defaults__)
        copy.__doc__, copy.__module__ = function.__doc__, function.__module__
        namespace[function.__name__] = decorator(copy)
    return namespace[program.name]


def c_result(returns):
    """`Program.returns` → (the ctypes result type, a function from the C result to the Python one)."""
    if isinstance(returns, tuple):
        fields = [(f"field{position}", kind) for position, kind in enumerate(returns)]
        struct = type("Result", (ctypes.Structure,), {"_fields_": fields})
        return struct, lambda result: tuple(getattr(result, name) for name, _ in fields)
    return returns, lambda result: result


def c_arguments(arguments):
    """Python arguments → ctypes arguments.  An array becomes its lengths, then its pointer:

        f(a, n) with a 2-D float64 array and an int   →   f(int64_t rows, int64_t columns, double *a, int64_t n)
    """
    converted = []
    for value in arguments:
        if isinstance(value, np.ndarray):
            if not value.flags.c_contiguous:
                raise TypeError("the C functions take contiguous arrays only")
            converted += [ctypes.c_int64(length) for length in value.shape]
            converted.append(ctypes.c_void_p(value.ctypes.data))
        elif isinstance(value, int):
            converted.append(ctypes.c_int64(value))
        elif isinstance(value, np.uint64):
            converted.append(ctypes.c_uint64(int(value)))
        elif isinstance(value, float):                  # np.float64 too
            converted.append(ctypes.c_double(value))
        elif isinstance(value, np.float32):
            converted.append(ctypes.c_float(value))
        else:
            raise TypeError(f"no C argument for {type(value).__name__}")
    return converted
