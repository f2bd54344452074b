"""jitcore: a just-in-time compiler for Python's numeric code.

    from jitcore import njit

    @njit
    def total(a):
        s = 0.0
        for x in a:
            s += x
        return s

Map, in reading order: pipeline (read this first), config, signatures, types, errors, specialization, arguments, dispatcher,
decorators, inspection, extending, library.
"""
from jitcore import config, errors, types
from jitcore.decorators import jit, njit
from jitcore.dispatcher import Dispatcher
from typeinfer.typeof import typeof

__version__ = "0.1.0"
prange = range

__all__ = ["njit", "jit", "prange", "typeof", "types", "config", "errors", "Dispatcher"]
