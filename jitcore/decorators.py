"""`njit`: the decorator.

In: a function, signatures, options.  Out: a Dispatcher.
"""
from __future__ import annotations

import types as python_types

from jitcore import config
from jitcore.config import Compilation, read_options
from jitcore.dispatcher import Dispatcher
from jitcore.errors import without_our_frames
from jitcore.plain import as_plain

DEFAULTS = Compilation()


def njit(signature_or_function=None, /, **options):
    """Compile a function: `@njit`, `@njit(fastmath=True)`, `@njit("float64(float64)")`, `@njit([(int64,), (float64,)])`.

    Options: see `jitcore.config.OPTIONS`. Without signatures it compiles at the first call with new argument types; with
    them, at once, and takes only those; a signature's result type is what results are converted to. Raises TypeError for an
    unknown option or something that is not a function. With JITCORE_DISABLE=1 in the environment the function itself is
    returned, which runs as plain Python and has the attributes of a compiled one.
    """
    given = signature_or_function
    if "signature" in options:                    # Numba's name for it
        given = options.pop("signature")
    try:
        if given is None or not callable(given) or _is_signature(given):
            from jitcore.signatures import read_signatures
            signatures = () if given is None else read_signatures(given)
            compilation = read_options(options, bool(signatures))
            return _Decorator(compilation, signatures)
        return _decorate(given, read_options(options), ())
    except Exception as error:
        raise without_our_frames(error)


njit.gives_what_it_compiles = True                # inside compiled code, where all functions are
jit = njit


class _Decorator:
    """What `njit(...)` without a function returns."""

    def __init__(self, compilation: Compilation, signatures):
        self.compilation, self.signatures = compilation, signatures

    def __call__(self, function):
        try:
            return _decorate(function, self.compilation, self.signatures)
        except Exception as error:
            raise without_our_frames(error)


def _is_signature(given) -> bool:
    from typeinfer.types import Signature, Type
    return isinstance(given, (Signature, Type))


def _decorate(function, compilation: Compilation, signatures):
    if isinstance(function, (staticmethod, classmethod)):
        return type(function)(_decorate(function.__func__, compilation, signatures))
    if isinstance(function, Dispatcher):
        function = function.py_func
    if not isinstance(function, python_types.FunctionType):
        raise TypeError(f"njit takes a Python function, not {function!r}")
    if config.DISABLE_JIT:
        return as_plain(function, compilation)
    made = Dispatcher(function, compilation, signatures)
    if signatures:
        made.is_being_decorated = True
        for key in made.source.signatures:
            made.specialize(key)
        made.is_being_decorated = False
    return made
