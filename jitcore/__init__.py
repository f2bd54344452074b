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
    arguments       types of arguments, and what wrong ones are told
    signatures      signatures as users write them
    config          options of `njit`, settings of the process
    errors          the exceptions, and tracebacks without our frames
    specialization  one compiled version of a function
    extending       `overload` and `op`: for users, and for the library
    fingerprint     what machine code depends on, as plain data
    store           a folder of files that many programs share
    places          where the next process finds what machine code refers to
    cache           machine code kept on disk
    library/        meanings of Python's and NumPy's functions, written in Python
    source_loops    the loops of a function in its source
    explain_page    explanations as a page
    explain         what became of each loop, and why
    pipeline        READ THIS FIRST: from a Python function to machine code, stage by stage
    inspection      the text of each stage
    pickling        dispatchers on their way to other processes
    closures        what closures read at each call, so that they share machine code
    dispatcher      what is called
    plain           what `njit` returns when it is switched off
    decorators      `njit`
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


def __getattr__(name: str):
    if name == "extending":                       # it brings the registry, which only those need who extend
        from importlib import import_module
        return import_module("jitcore.extending")
    raise AttributeError(f"module 'jitcore' has no attribute '{name}'")


__all__ = ["njit", "jit", "prange", "typeof", "types", "config", "errors", "extending", "Dispatcher", "JitError", "TypingError",
           "UnsupportedError", "get_num_threads", "set_num_threads", *types.SCALARS]
