"""The symbols that machine code refers to: functions and variables of CPython's and NumPy's C APIs, by name.

In: a symbol's name.  Out: its address in this process.  Holds: LLVM text and object code only ever hold names, so object
code that a cache kept on disk stays right in the next process.

  Py…, _Py…              CPython's own, as its headers spell them (`PyFloat_Type` is the type object itself);
  PyArray_…, PyDataMem_… NumPy's C API, from the table that `import numpy` publishes;
  numpy.type.NAME        a NumPy scalar type (`numpy.type.float64`, `numpy.type.longlong`);
  numpy.dtype.NUM        the dtype object of a type number;
  numpy.true numpy.false np.True_ and np.False_;
  numpy.random.NAME      a function of NumPy's random number generators;
  numpy.alloc            tp_alloc of NumPy's scalar types;
  python.signals_waiting the int that says a signal waits;
  python.characters      the addresses of the 256 str objects of one character that CPython keeps;
  __svml_…               vector functions for AVX-512, which NumPy's wheels for Linux on x86-64 export.
Everything else (libc, libm, libmvec) is left to the dynamic linker.
"""
import ctypes
from functools import lru_cache

import numpy as np

from codegen import objects

# Positions in NumPy's table, fixed by its ABI since 1.0 (allocators: since 1.22).
NUMPY_API = {"PyArray_Type": 2, "PyArray_NewFromDescr": 94, "PyArray_SetBaseObject": 282, "PyDataMem_DefaultHandler": 306}
RUNTIME: dict[str, int] = {}                     # the addresses of the runtime's own functions, as far as it is loaded
_TP_ALLOC = 47                                   # Py_tp_alloc in CPython's typeslots.h, part of the stable ABI


@lru_cache(maxsize=None)
def _numpy_table() -> int:
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)
    return get(np._core._multiarray_umath._ARRAY_API, None)


@lru_cache(maxsize=None)
def address(name: str) -> int | None:
    """Where the symbol is; None for one that is not CPython's or NumPy's."""
    if name in NUMPY_API:
        return objects.word(_numpy_table() + 8 * NUMPY_API[name])
    if name.startswith(("Py", "_Py")):
        return place_in(ctypes.pythonapi, name)
    if name.startswith("__svml_"):
        library = ctypes.CDLL(np._core._multiarray_umath.__file__)
        return ctypes.cast(getattr(library, name, None), ctypes.c_void_p).value
    if name == "python.signals_waiting":
        return objects.signals_waiting()
    if name == "python.characters":
        return ctypes.addressof(_characters())
    kind, _, rest = name.removeprefix("numpy.").partition(".")
    if name.startswith("numpy."):
        if kind == "type":
            return id(getattr(np, rest))
        if kind == "dtype":
            return id(_dtype(int(rest)))
        if kind in ("true", "false"):
            return id(np.True_ if kind == "true" else np.False_)
        if kind == "random":
            return ctypes.cast(getattr(ctypes.CDLL(np.random._generator.__file__), rest), ctypes.c_void_p).value
        if kind == "alloc":
            get = ctypes.pythonapi.PyType_GetSlot
            get.restype, get.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_int)
            return get(np.float64, _TP_ALLOC)
    return None


@lru_cache(maxsize=None)
def _characters():
    return (ctypes.c_void_p * 256)(*(id(chr(code)) for code in range(256)))


@lru_cache(maxsize=None)
def are_characters_immortal() -> bool:
    """Whether CPython counts no references to the str objects of one character that it keeps."""
    return all(objects.is_immortal(chr(code)) for code in (0, 65, 255))


@lru_cache(maxsize=None)                         # keeps the singleton alive, too
def _dtype(number: int) -> np.dtype:
    return next(np.dtype(code) for code in "?bBhHiIlLqQefdFD" if np.dtype(code).num == number)


def place_in(library, name: str) -> int | None:
    """Where a library, or what it is loaded with, has a symbol."""
    try:
        return ctypes.addressof(ctypes.c_char.in_dll(library, name))
    except ValueError:
        return None


def keep_for_ever(value) -> None:
    """Never free this object, not even when the interpreter ends."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(value))
