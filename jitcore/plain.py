"""JITCORE_DISABLE=1: the decorated function itself, with what programs may ask of a compiled one.

In: a Python function, the options it was decorated with.  Out: the same object, which runs as plain Python and can be stepped
through.  Holds: each public attribute of a Dispatcher is there and says that nothing was compiled.
"""
from __future__ import annotations

from types import FunctionType

from jitcore.config import Compilation


def as_plain(function: FunctionType, options: Compilation) -> FunctionType:
    """The function, which keeps running as it is."""
    told = f"{function.__qualname__} runs as plain Python: jitcore is switched off (JITCORE_DISABLE)"
    vars(function).update(
        py_func=function, options=options, targetoptions=dict(options.given), given_signatures=(), specializations={},
        signatures=[], nopython_signatures=[], compile=_nothing, specialize=_nothing,
        inspect=lambda *stage, **signature: told, explain=lambda *signature: told, inspect_types=lambda file=None, signature=None: print(told, file=file),
        inspect_llvm=_no_texts, inspect_asm=_no_texts,
        overloads={}, takes_new_types=False, disable_compile=lambda is_disabled=True: None, recompile=_nothing,
        parallel_diagnostics=lambda signature=None, level=1: print(told))
    return function


def _nothing(*signature) -> None:
    """Nothing is compiled."""


def _no_texts(signature=None):
    return {} if signature is None else ""
