"""`njit`: the decorator.

In: a function, signatures, options.  Out: a Dispatcher.
"""
from __future__ import annotations

import os
import types as python_types

from jitcore.config import Compilation, read_options
from jitcore.dispatcher import Dispatcher

DEFAULTS = Compilation()


def njit(signature_or_function=None, /, **options):
    """Compile a function: `@njit`, `@njit(fastmath=True)`, `@njit("float64(float64)")`, `@njit([(int64,), (float64,)])`.

    Options: see `jitcore.config.OPTIONS`. Without signatures it compiles at the first call with new argument types; with
    them, at once, and takes only those. Raises TypeError for an unknown option or something that is not a function.
    With JITCORE_DISABLE=1 in the environment the function is returned as it is.
    """
    given = signature_or_function
    compilation = read_options(options)
    if isinstance(given, (python_types.FunctionType, Dispatcher)):
        return _decorate(given, compilation, ())
    if given is not None and not isinstance(given, (str, list, tuple)) and callable(given) and not _is_signature(given):
        raise TypeError(f"njit takes a Python function, not {given!r}")
    signatures = ()
    if given is not None:
        from jitcore.signatures import read_signatures
        signatures = read_signatures(given)
    return lambda function: _decorate(function, compilation, signatures)


jit = njit


def _is_signature(given) -> bool:
    from typeinfer.types import Signature, Type
    return isinstance(given, (Signature, Type))


def _decorate(function, compilation: Compilation, signatures):
    if isinstance(function, Dispatcher):
        function = function.py_func
    if not isinstance(function, python_types.FunctionType):
        raise TypeError(f"njit takes a Python function, not {function!r}")
    if os.environ.get("JITCORE_DISABLE", "0") not in ("", "0"):
        return function
    if signatures:
        from dataclasses import replace
        compilation = replace(compilation, convert=True)
    return Dispatcher(function, compilation, signatures)
