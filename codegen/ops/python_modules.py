"""Functions of Python's own modules that the interpreter computes: random, statistics, time, rare methods of numbers.

In: a module's name.  Out: ops, declared when a function of the module is first wanted.  Holds: the interpreter's own function is
called, so that random numbers come from its stream and what it remembers is shared; a result of another type than declared is an error.

What computes is written in Python (`jitcore/library/numbers/random.py` …); these are the functions at the bottom, and the rare ones.
"""
from __future__ import annotations

import sys
from functools import cache
from importlib import import_module

from codegen.build import pieces_of
from codegen.ops.registry import op
from codegen.ops.routed import call_interpreter
from typeinfer.lattice import as_list
from typeinfer.ops import ANY_KEYWORDS, KeywordNames, Typing
from typeinfer.types import BOTTOM, FLOAT, INT, NONE, List, Number, Object, Tuple, Type

BYTES, TEXT = Object(bytes), Object(str)


def _item_of(data: Type) -> Type | None:
    """The type of the items of a list or tuple of Python's numbers."""
    found = as_list(data)
    item = found.item if found is not None else data.parts[0] if isinstance(data, Tuple) and data.parts and data.is_homogeneous else None
    return item if isinstance(item, Number) and item.python and item.kind in "bif" else None


def _of_data(result, takes_text: bool = False):
    """A result for a list or tuple of numbers, or for a list of texts too, made of the type of its items."""
    def typing(*operands):
        item = _item_of(operands[0].type) if operands else None
        if takes_text and operands and as_list(operands[0].type) is List(TEXT):
            item = TEXT
        return None if item is None else result(item)
    return typing


_AS_FLOAT, _FLOATS = (_of_data(result) for result in (lambda item: FLOAT, lambda item: List(FLOAT)))
_AS_ITEM, _ITEMS = (_of_data(result, takes_text=True) for result in (lambda item: item, List))
DIFFERS = "of ints, statistics.mean, median and variance are floats, also where they are whole"
TABLES = {                                        # module → function → its result, or what makes it of the operands
    "random": {"random": FLOAT, "getrandbits": INT, "seed": NONE, **dict.fromkeys((
        "gauss", "normalvariate", "lognormvariate", "expovariate", "betavariate", "gammavariate", "vonmisesvariate", "paretovariate",
        "weibullvariate", "triangular"), FLOAT), "binomialvariate": INT, "randbytes": BYTES},
    "time": {**dict.fromkeys(("time", "perf_counter", "monotonic", "process_time", "thread_time"), FLOAT),
             **dict.fromkeys(("time_ns", "perf_counter_ns", "monotonic_ns", "process_time_ns", "thread_time_ns"), INT), "sleep": NONE},
    "statistics": {**dict.fromkeys(("mean", "fmean", "geometric_mean", "harmonic_mean", "median", "median_grouped", "stdev", "pstdev",
                                    "variance", "pvariance", "covariance", "correlation"), _AS_FLOAT),
                   **dict.fromkeys(("median_low", "median_high", "mode"), _AS_ITEM), "multimode": _ITEMS, "quantiles": _FLOATS,
                   "_mean_stdev": Tuple((FLOAT, FLOAT))},
}
def _of_products(p, q):
    """The type of math.sumprod(p, q)."""
    items = [INT if as_list(one.type) is List(BOTTOM) else _item_of(one.type) for one in (p, q)]
    return None if None in items else FLOAT if FLOAT in items else INT


TABLES["math"] = {"sumprod": _of_products}
_WHOLE = frozenset({"mean", "median", "variance", "pvariance", "harmonic_mean"})
METHODS = {int: {"to_bytes": BYTES, "from_bytes": INT},
           float: {"hex": TEXT, "fromhex": FLOAT}}


def refuse_range(*given: int) -> int:
    """Raise what random.randrange raises where there is nothing to choose from."""
    return sys.modules["random"].randrange(*given)


def refuse_ends(a: int, b: int) -> int:
    """The same of random.randint."""
    return sys.modules["random"].randint(a, b)


def declare_module(name: str) -> None:
    """Declare the functions of a module."""
    module = import_module(name)
    if name == "random":
        _declare("random.refuse_range", refuse_range, INT)
        _declare("random.refuse_ends", refuse_ends, INT)
        _declare("random.Random", module.Random, Object(module.Random))
    for function, result in TABLES[name].items():
        if hasattr(module, function):             # some are of later versions
            is_whole = name == "statistics" and function in _WHOLE
            _declare(f"{name}.{function}", getattr(module, function), result, DIFFERS if is_whole else "", is_whole)
            if name == "random":
                _declare(f"random.Random.{function}", getattr(module.Random, function), result)


def declare_methods() -> None:
    for cls, methods in METHODS.items():
        for name, result in methods.items():
            _declare(f"{cls.__name__}.{name}", getattr(cls, name), result)


@cache
def _made_float(function):
    """What may be whole, as a float."""
    def as_float(*args, **keywords):
        return float(function(*args, **keywords))

    as_float.__name__ = function.__name__
    return as_float


def _declare(name: str, key, result, differs: str = "", is_whole: bool = False) -> None:
    function = _made_float(key) if is_whole else key

    def typing(*operands):
        names = operands[-1].constant if operands and isinstance(operands[-1].constant, KeywordNames) else ()
        found = result if isinstance(result, Type) else result(*operands)
        return None if found is None else Typing(tuple(one.type for one in operands), found, attr=names)

    def emit(b, instr, *operands):
        values = [(arg.type, pieces_of(operand)) for arg, operand in zip(instr.args, operands)]
        is_sum = result is _of_products and instr.result.type is FLOAT          # of no floats it is the int 0
        return call_interpreter(b, instr.result.type, _made_float(key) if is_sum else function, values[:-1] if instr.attr else values, instr.attr)

    op(name, keys=(key,), reference=function, pure=False, reads=True, writes=True, folds=False, raises=(Exception,),
       parameters=ANY_KEYWORDS, differs=differs, doc=f"{name}(…), by the interpreter.").rule((object,), typing, emit, variadic=True)


