"""Signatures as users write them: strings, types, tuples and lists of them.

In: `"float64(int64, float64[:])"`, `float64(int64)`, `(int64, float64[:, ::1])`, a list of such.  Out: Signatures.
Holds: a scalar type in a signature means Python's scalar of that kind (arguments are converted to it, as in Numba), unless it
is a narrower NumPy type, which stays itself; array element types are NumPy's.
"""
from __future__ import annotations

from inspect import Parameter

from jitcore.arguments import type_of_argument
from typeinfer.kinds.containers import given_type
from typeinfer.source import Default, FunctionSource, bind
from typeinfer.types import BOOL, COMPLEX, FLOAT, INT, NONE, Mutable, Number, Optional, Signature, Tuple, Type, from_dtype

_WEAK = {"int64": INT, "float64": FLOAT, "complex128": COMPLEX, "bool_": BOOL}
_PYTHON = {int: INT, float: FLOAT, complex: COMPLEX, bool: BOOL, None: NONE, type(None): NONE}


def names() -> dict:
    """What a signature string may mention."""
    from jitcore import types
    return {name: getattr(types, name) for name in types.__all__} | {"types": types, "int": INT, "float": FLOAT,
                                                                     "complex": COMPLEX, "bool": BOOL}


def as_type(given) -> Type:
    """A type given as itself, a string, a Python class, or a NumPy dtype. TypeError for anything else."""
    if isinstance(given, str):
        given = _evaluate(given, "type")
    if isinstance(given, Type):
        return as_argument(given)
    try:
        found = _PYTHON.get(given) or from_dtype(given)
    except TypeError:
        found = None
    if found is None:
        raise TypeError(f"{given!r} is not a type: write float64, int32[:], types.Tuple((int64, float64)), …")
    return as_argument(found)


def as_argument(t: Type) -> Type:
    """A type of a signature as the type of an argument."""
    if isinstance(t, Mutable) and t.is_native:
        from jitcore.typed import List
        return given_type(t, List.kinds()) or t
    if isinstance(t, Number):
        return _WEAK.get(str(t), t)
    if isinstance(t, Tuple):
        return Tuple(tuple(map(as_argument, t.parts)))
    if isinstance(t, Optional):
        return Optional(as_argument(t.of))
    return t


def read_signatures(given) -> list[Signature]:
    """The signatures in a string, Signature, tuple of types, or list of these."""
    if isinstance(given, list):
        return [one for item in given for one in read_signatures(item)]
    if isinstance(given, str):
        given = _evaluate(given, "signature")
    if isinstance(given, Signature):
        result = None if given.result is None else as_type(given.result)
        return [Signature(result, tuple(as_type(t) for t in given.args))]
    if isinstance(given, tuple):
        return [Signature(None, tuple(as_type(t) for t in given))]
    if isinstance(given, Type):
        return [Signature(None, (as_type(given),))]
    raise TypeError(f"{given!r} is neither a function nor a signature; a signature is written float64(int64), "
                    "\"float64(int64)\" or (int64, float64[:])")


def argument_types(signature: Signature, source: FunctionSource) -> tuple[Type, ...]:
    """The types for each parameter of a function: those of defaults where the signature ends before, a tuple for *args.
    TypeError where the signature does not fit."""
    source = source.with_keywords(())
    given, parameters = signature.args, source.parameters
    star = parameters[-1] if parameters and parameters[-1].kind is Parameter.VAR_POSITIONAL else None
    if len(given) == len(parameters) and (star is None or isinstance(given[-1], Tuple)):
        return tuple(given)
    try:
        bound = bind(source, list(given), {}, lambda extra: Tuple(tuple(extra)))
        return tuple(type_of_argument(one.value) if isinstance(one, Default) else one for one in bound)
    except TypeError as error:
        raise TypeError(f"the signature ({', '.join(map(str, given))}) does not fit: {error}") from None


def _evaluate(text: str, what: str):
    known = names()
    try:
        return eval(text, {"__builtins__": {}}, known)       # a signature is code of the user's, as in Numba
    except NameError as error:
        import difflib
        close = difflib.get_close_matches(error.name or "", known, 1)
        raise TypeError(f"the {what} {text!r} cannot be read: there is no type '{error.name}'"
                        + (f"; did you mean '{close[0]}'?" if close else "")) from None
    except SyntaxError as error:
        raise TypeError(f"the {what} {text!r} cannot be read: {error.msg}") from None
    except Exception as error:
        raise TypeError(f"the {what} {text!r} cannot be read: {error}") from None
