"""`njit`: the decorator.

In: a function, signatures, options.  Out: a Dispatcher.
"""
from __future__ import annotations

import functools
import types as python_types

from jitcore import config
from jitcore.config import Compilation
from jitcore.dispatcher import Dispatcher
from jitcore.errors import with_own_frames_hidden
from jitcore.options import read_options
from jitcore.plain import as_plain

DEFAULTS = Compilation()


@with_own_frames_hidden
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
    if given is None or _is_signature(given) or not callable(given) and not isinstance(given, _WRAPPERS):
        from jitcore.signatures import read_signatures
        signatures = () if given is None else read_signatures(given)
        compilation = read_options(options, bool(signatures))
        return with_own_frames_hidden(functools.partial(_decorate, compilation=compilation, signatures=signatures))
    return _decorate(given, read_options(options), ())


njit.gives_what_it_compiles = True                # inside compiled code, where all functions are
jit = njit


_WRAPPERS = (staticmethod, classmethod, property)


def _is_signature(given) -> bool:
    from typeinfer.types import Signature, Type
    return isinstance(given, (Signature, Type))


def _decorate(function, compilation: Compilation, signatures):
    if isinstance(function, (staticmethod, classmethod)):
        return type(function)(_decorate(function.__func__, compilation, signatures))
    if isinstance(function, Dispatcher):
        function = function.py_func
    if not isinstance(function, python_types.FunctionType):
        raise TypeError(f"njit takes a Python function, not {function!r}" + _advice(function))
    _look_for(compilation.locals, function.__code__)
    if config.DISABLE_JIT:
        return as_plain(function, compilation)
    made = Dispatcher(function, compilation, signatures)
    if signatures:
        made.is_being_decorated = True
        for key in made.source.signatures:
            made.specialize(key)
        made.is_being_decorated = False
    return made


def _advice(given) -> str:
    """What to do with something that is no function; "" where that is not known."""
    if isinstance(given, type):
        return "\nhelp: jitcore.experimental.jitclass compiles a class; functions that are compiled may use plain classes as they are"
    if isinstance(given, property):
        return "\nhelp: put @njit below @property, next to the function"
    if isinstance(given, functools.partial):
        return "\nhelp: compile its function, and make the partial object of that"
    if isinstance(given, python_types.MethodType):
        return "\nhelp: decorate the method in its class"
    module = (getattr(given, "__module__", None) or "").partition(".")[0]
    if module in ("builtins", "numpy", "math"):
        return "\nhelp: functions that are compiled call it as it is"
    return ""


def _look_for(locals: tuple, code) -> None:
    """TypeError for a name of the option `locals` that is no variable of the function."""
    known, waiting = set(), [code] if locals else []
    while waiting:                                # with those of functions defined inside
        one = waiting.pop()
        known.update(one.co_varnames, one.co_cellvars)
        waiting += [inner for inner in one.co_consts if isinstance(inner, python_types.CodeType)]
    for name, _ in locals:
        if name not in known:
            import difflib
            close = difflib.get_close_matches(name, known, 1)
            raise TypeError(f"njit option locals: {code.co_name}() has no variable '{name}'" + (f"; did you mean '{close[0]}'?" if close else ""))
