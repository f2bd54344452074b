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
    typed           lists and dictionaries under Numba's names
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
    closures        what is read at each call: cells, so that closures share machine code, and lists of the module
    pipeline        READ THIS FIRST: from a Python function to machine code, stage by stage
    inspection      the text of each stage
    pickling        dispatchers on their way to other processes
    dispatcher      what is called
    plain           what `njit` returns when it is switched off
    decorators      `njit`
    elementwise     `vectorize`, `guvectorize`, `cfunc`
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


_LATER = {"vectorize": "jitcore.elementwise", "guvectorize": "jitcore.elementwise", "cfunc": "jitcore.elementwise"}
_ABSENT = {                                       # what Numba has: what to do instead
    "stencil": "write the loop over the inner points: it is vectorised",
    "generated_jit": "test the types in one function: isinstance(x, float), x.ndim == 2; branches that types decide are not compiled",
    "objmode": "call the function as it is: what does not compile is refused with its name; or do that part outside",
    "cuda": "there is no code for GPUs", "jit_module": "decorate each function with njit", "typeof_pyval": "use jitcore.typeof",
}


def __getattr__(name: str):
    if name in _LATER:
        from importlib import import_module
        return getattr(import_module(_LATER[name]), name)
    if name in _ABSENT:
        raise UnsupportedError(f"jitcore has no '{name}'", advice=_ABSENT[name])
    if name == "extending":                       # it brings the registry, which only those need who extend
        from importlib import import_module
        return import_module("jitcore.extending")
    if name == "typed":
        from importlib import import_module
        return import_module("jitcore.typed")
    raise AttributeError(f"module 'jitcore' has no attribute '{name}'")


__all__ = ["njit", "jit", "prange", "typeof", "types", "config", "errors", "extending", "typed", "Dispatcher", "JitError", "TypingError",
           "UnsupportedError", "get_num_threads", "set_num_threads", "vectorize", "guvectorize", "cfunc", "literal_unroll", "literally", *types.SCALARS]
