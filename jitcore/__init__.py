"""jitcore: a just-in-time compiler for Python's numeric code.

    from jitcore import njit

    @njit
    def total(a):
        s = 0.0
        for x in a:
            s += x
        return s

In reading order (but start with pipeline); a module imports only what stands above it:

    types           the names of types
    errors          the exceptions, and tracebacks without our frames
    arguments       types of arguments, and what wrong ones are told
    config          options of `njit`, settings of the process
    typed           lists and dictionaries under Numba's names
    signatures      signatures as users write them
    options         options as users give them
    core            config, errors and types where Numba has them
    absent          what stands for names of Numba's that are not there
    specialization  one compiled version of a function
    extending       `overload` and `op`: for users, and for the library
    fingerprint     what machine code depends on, as plain data
    store           a folder of files that many programs share
    places          where the next process finds what machine code refers to
    cache           machine code kept on disk
    aside           a second thread, for what needs no interpreter
    parts           functions of the library that are compiled once, apart
    library/        meanings of Python's and NumPy's functions, written in Python
    source_loops    the loops of a function in its source
    explain_page    explanations as a page
    explain         what became of each loop, and why
    closures        what is read from cells at each call, so that closures share machine code
    passed_callables  functools.partial and bound methods as arguments
    passed_iterators  iterators as arguments: the type of their items
    pipeline        READ THIS FIRST: from a Python function to machine code, stage by stage
    inspection      the text of each stage
    pickling        dispatchers on their way to other processes
    dispatcher      what is called
    plain           what `njit` returns when it is switched off
    decorators      `njit`
    typed_methods   the methods of typed.List and typed.Dict
    elementwise     `vectorize`, `guvectorize`, `cfunc`
    stencils        `stencil`
    accepted        names of Numba's that have little to do
    experimental    `jitclass`
    __main__        commands for a shell: `python -m jitcore cache|explain …`
"""
from jitcore import config, errors, types
from jitcore.arguments import typeof_value as typeof
from jitcore.config import get_num_threads, set_num_threads
from jitcore.decorators import jit, njit
from jitcore.dispatcher import Dispatcher
from jitcore.errors import JitError, TypingError, UnsupportedError

__version__ = "0.1.0"
prange = range
globals().update((name, getattr(types, name)) for name in types.SCALARS)


def literal_unroll(items):
    """`items` itself: loops over tuples are repeated for each item anyway. Numba's name."""
    return items


literally = literal_unroll                        # numbers become constants where they must


_LATER = {name: module for module, names in {
    "jitcore.elementwise": ("vectorize", "guvectorize", "cfunc"),
    "jitcore.stencils": ("stencil",),
    "jitcore.types": ("optional", "from_dtype"),
    "jitcore.accepted": ("objmode", "parallel_chunksize", "set_parallel_chunksize", "get_parallel_chunksize", "threading_layer",
                         "get_thread_id", "jit_module"),
}.items() for name in names}
_MODULES = ("extending", "typed", "experimental", "core",     # "extending" brings the registry, which only those need who extend
            "cache", "store", "parts")            # `from jitcore import cache` asks here before it imports; "absent" would be read for that


def __getattr__(name: str):
    from importlib import import_module
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    if name in _MODULES:
        return import_module(f"jitcore.{name}")
    missing = import_module("jitcore.absent")
    if name in missing.ADVICE:
        return missing.absent(name)
    if name in errors.__all__:                    # Numba has its errors and warnings here, too
        return getattr(errors, name)
    raise AttributeError(f"module 'jitcore' has no attribute '{name}'")


__all__ = ["njit", "jit", "prange", "typeof", "types", "config", "errors", "extending", "typed", "Dispatcher", "JitError", "TypingError",
           "UnsupportedError", "get_num_threads", "set_num_threads", "vectorize", "guvectorize", "cfunc", "stencil", "objmode", "literal_unroll",
           "literally", *types.SCALARS]
