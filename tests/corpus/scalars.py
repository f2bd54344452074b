"""Scalar arguments: boundary values of every scalar type, and pairs of types for the operators.

`signatures(kinds)` chooses pairs of types, `pairs(kinds)` gives every boundary value of one with every one of the
other. Kinds are NumPy's letters: b bool, i int, u unsigned, f float, c complex; Python's own types count among them.
"""

import itertools

import numpy as np

from .case import Example

INF, NAN = float("inf"), float("nan")
MAX, MIN = 2**63 - 1, -(2**63)

KINDS = {bool: "b", int: "i", float: "f", complex: "c"}
WEAK = tuple(KINDS)
SIGNED = (np.int8, np.int16, np.int32, np.int64)
UNSIGNED = (np.uint8, np.uint16, np.uint32, np.uint64)
INTEGERS = SIGNED + UNSIGNED
FLOATS = (np.float16, np.float32, np.float64)
COMPLEXES = (np.complex64, np.complex128)
NUMPY = (np.bool_, *INTEGERS, *FLOATS, *COMPLEXES)
KINDS |= {kind: np.dtype(kind).kind for kind in NUMPY}

# Every NumPy type meets itself, an int and a float; of the other pairs these, where promotion has something to decide.
MIXED = (
    (np.int8, np.uint8), (np.uint64, np.int64), (np.int16, np.uint32), (np.uint8, np.int64), (np.int32, np.float32),
    (np.float32, np.int64), (np.float16, np.int8), (np.uint16, np.float16), (np.float32, np.float64),
    (np.bool_, np.uint8), (np.float32, np.bool_), (np.complex64, np.float64), (np.int32, np.complex64),
    (bool, np.bool_), (np.int8, bool), (bool, np.float32), (complex, np.float32), (np.complex64, complex),
)


def boundaries(kind) -> tuple:
    """The values of a scalar type that go wrong first."""
    if kind in (bool, np.bool_):
        return kind(False), kind(True)
    if kind is int:
        return 0, 1, -1, 2, -7, 64, 100, MAX, MIN
    letter = KINDS[kind]
    if letter in "iu":
        limits = np.iinfo(kind)
        values = (0, 1, 7, 64, limits.max) if letter == "u" else (0, 1, -1, 7, -7, 64, limits.max, limits.min)
        return tuple(kind(value) for value in values)
    if letter == "f":
        return tuple(kind(value) for value in (0.0, -0.0, 1.0, 2.5, -7.0, 1e4, INF, -INF, NAN))
    return tuple(kind(value) for value in (0j, complex(-0.0, -1), 1 + 2j, -2.5 + 0j, complex(INF, 1), complex(1, NAN)))


def signatures(kinds="biufc"):
    """The pairs of types that an operator is tried on."""
    pairs = list(itertools.product(WEAK, WEAK))
    for kind in NUMPY:
        pairs += [(kind, kind), (kind, int), (float, kind)]
    return [pair for pair in dict.fromkeys((*pairs, *MIXED)) if all(KINDS[kind] in kinds for kind in pair)]


def rare_signatures(kinds="biufc"):
    """All other pairs: for a thorough run."""
    usual = set(signatures(kinds))
    every = itertools.product((*WEAK, *NUMPY), repeat=2)
    return [pair for pair in every if pair not in usual and all(KINDS[kind] in kinds for kind in pair)]


def pairs(kinds="biufc", second=boundaries, agreement=lambda x, y: {}):
    """Examples (x, y) for an operator. `second` gives the right operand's values, `agreement` what holds for a pair."""
    for thorough, types in ((False, signatures(kinds)), (True, rare_signatures(kinds))):
        for left, right in types:
            for x, y in itertools.product(boundaries(left), second(right)):
                yield Example((x, y), agreement(x, y), thorough)


def singles(*types, values=boundaries):
    """Examples (x,) over the boundary values of the types."""
    return [Example((value,)) for kind in types for value in values(kind)]


def shift_amounts(kind) -> tuple:
    """Right operands of << and >>: CPython would try to build the integer 1 << MAX."""
    amounts = (0, 1, 7, 8, 31, 63, 64, 100, -1) if KINDS[kind] == "i" else (0, 1, 7, 8, 31, 63, 64, 100)
    return tuple(kind(amount) for amount in amounts) if KINDS[kind] != "b" else boundaries(kind)


def exponents(kind) -> tuple:
    """Right operands of **. A negative exponent of a Python int decides the result's type: not here."""
    if kind is int:
        return 0, 1, 2, 3, 7, 63
    if KINDS[kind] == "u":
        return tuple(kind(value) for value in (0, 1, 2, 3, 7, 64))
    if KINDS[kind] == "i":
        return tuple(kind(value) for value in (0, 1, 2, 3, 7, 64, -1))
    if KINDS[kind] == "f":
        return tuple(kind(value) for value in (0.0, -0.0, 1.0, 2.0, -1.0, 0.5, 3.0, INF, -INF, NAN))
    return boundaries(kind) if KINDS[kind] == "b" else tuple(kind(value) for value in (0j, 2 + 0j, 1 + 2j, -0.5 + 0j))
