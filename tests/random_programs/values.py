"""The types that random programs use, what operators give for them, literals and arguments.

In: a random generator.  Out: Python text.  Holds: a type is a name of a scalar ("int", "uint8"), ("tuple", types) or
("array", name, ndim); the tables are read off from NumPy and Python themselves.
"""
import itertools
import operator

import numpy as np

PYTHON = ("int", "float", "bool")
NUMPY = ("bool_", "int8", "uint8", "int16", "int32", "uint32", "int64", "uint64", "float32", "float64", "complex128")
SAMPLES = {"int": 3, "float": 2.5, "bool": True, "complex": 1 + 2j, **{name: getattr(np, name)(3) for name in NUMPY}}
KIND = {name: np.dtype(type(sample)).kind for name, sample in SAMPLES.items()}
OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
             "%": operator.mod, "&": operator.and_, "|": operator.or_, "^": operator.xor, "<<": operator.lshift,
             ">>": operator.rshift}
COMPARISONS = ("<", "<=", "==", "!=", ">", ">=")
ELEMENTS = ("float64", "int64", "int32", "uint8", "float32", "bool_", "int8", "uint64", "complex128")
TYPE_NAMES = {type(sample): name for name, sample in SAMPLES.items()} | {np.bool_: "bool_"}


def _results():
    """Result type → [(operator, left type, right type)]."""
    found = {name: [] for name in SAMPLES}
    with np.errstate(all="ignore"):
        for (symbol, function), left, right in itertools.product(OPERATORS.items(), SAMPLES, SAMPLES):
            try:
                result = function(SAMPLES[left], SAMPLES[right])
            except TypeError:
                continue
            if type(result) in TYPE_NAMES:
                found[TYPE_NAMES[type(result)]].append((symbol, left, right))
    return found


RESULTS = _results()
RESULT_OF = {case: name for name, cases in RESULTS.items() for case in cases}

SMALL_INTS = (0, 1, 2, 3, 4, 5, 7, 10, -1, -2, -3, -7, 13, 100)
LARGE_INTS = (2**31 - 1, -2**31, 2**32, 2**53 + 1, 10**12, 2**62, 2**63 - 1, -2**63, -2**63 + 1, 255, 256, -129)
SMALL_FLOATS = (0.0, 1.0, -1.0, 0.5, -2.5, 3.25, 10.0, 7.0, 0.1)
LARGE_FLOATS = (1e10, -1e-5, 1e300, -1e308, 5e-324, 9007199254740993.0, -0.0)


def is_array(t):
    return t[0] == "array"


def is_tuple(t):
    return t[0] == "tuple"


def literal(rng, t) -> str:
    """A constant of a scalar type."""
    kind = KIND[t]
    if kind == "b":
        text = rng.choice(("True", "False"))
    elif kind == "f":
        value = rng.choice(SMALL_FLOATS) if rng.random() < 0.85 else rng.choice(LARGE_FLOATS)
        text = rng.choice(("math.inf", "math.nan", "-math.inf")) if rng.random() < 0.04 else repr(value)
    elif kind == "c":
        text = rng.choice(("1j", "(2+1j)", "(-0.5+2j)", "(3-0j)"))
    else:
        value = rng.choice(SMALL_INTS) if rng.random() < 0.88 else rng.choice(LARGE_INTS)
        if t not in PYTHON:
            info = np.iinfo(t)
            value = min(max(value, info.min), info.max)
        text = repr(value)
    if t in PYTHON or t == "complex":
        return f"({text})" if text.startswith("-") else text
    return f"np.{t}({text})"


def argument(rng, t) -> str:
    """An argument: scalars in the range of what programs take, arrays of any layout."""
    if is_tuple(t):
        items = [argument(rng, part) for part in t[1]]
        return f"({', '.join(items)}{',' * (len(items) == 1)})"
    if is_array(t):
        return _array(rng, *t[1:])
    if t == "float" and rng.random() < 0.1:
        return rng.choice(("math.nan", "math.inf", "-math.inf", "-0.0", "1e308", "5e-324"))
    return literal(rng, t)


def _array(rng, dtype: str, ndim: int) -> str:
    shape = [rng.choice((1, 2, 3, 4, 5, 7) if rng.random() < 0.9 else (0, 1)) for _ in range(ndim)]
    count = int(np.prod(shape))
    items = ", ".join(_element(rng, dtype) for _ in range(count))
    text = f"np.array([{items}], '{dtype.rstrip('_')}')"
    if ndim > 1:
        text += f".reshape({', '.join(map(str, shape))})"
    how = rng.random()
    if how < 0.1:
        text += f"[{', '.join(['::-1'] * ndim)}]"
    elif how < 0.2:
        text += ".repeat(2, 0)[::2]"
    elif how < 0.3 and ndim > 1:
        text += rng.choice((".T.copy().T", ".T"))
    elif how < 0.34:
        text = f"frozen({text})"
    return text


def _element(rng, dtype: str) -> str:
    kind = KIND[dtype]
    if kind == "b":
        return rng.choice("01")
    if kind == "f":
        return repr(rng.choice(SMALL_FLOATS)) if rng.random() < 0.95 else rng.choice(("math.nan", "math.inf", "-0.0"))
    if kind == "c":
        return rng.choice(("1j", "2+1j", "0", "-0.5", "1.5-2j"))
    info = np.iinfo(dtype)
    value = rng.choice(SMALL_INTS) if rng.random() < 0.9 else rng.choice((info.min, info.max))
    return repr(value % (info.max + 1) if kind == "u" else value)


def frozen(array):
    """The array, read-only."""
    array.flags.writeable = False
    return array
