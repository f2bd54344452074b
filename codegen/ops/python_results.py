"""What functions of Python's modules surely give, so that machine code goes on with it: text, bytes, numbers, lists of text.

In: a function of one of the modules whose objects are asked of Python, operands.  Out: the type of its result; None where only Python knows.
Holds: the function never gives anything else for operands of these types, whatever their values.
"""
from __future__ import annotations

import re

from typeinfer.types import BOOL, FLOAT, INT, List, Object, Static, Tuple, Type

TEXT, DATA = Object(str), Object(bytes)
NAMES = {                                         # module.name → its result
    **dict.fromkeys(("_struct.pack", "zlib.compress", "zlib.decompress", "binascii.hexlify", "binascii.unhexlify", "binascii.b2a_hex", "binascii.a2b_hex",
                     *(f"base64.b{size}{way}code" for size in (16, 32, 64, 85) for way in ("en", "de"))), DATA),
    **dict.fromkeys(("json.dumps", "textwrap.fill", "textwrap.dedent", "textwrap.indent", "textwrap.shorten", "unicodedata.category", "unicodedata.name",
                     "unicodedata.normalize"), TEXT),
    **dict.fromkeys(("_struct.calcsize", "zlib.crc32", "zlib.adler32", "binascii.crc32"), INT), "textwrap.wrap": List(TEXT)}
# Functions of math that do not give floats, though their names do not begin with "is".
NUMBERS_OF_MATH = frozenset("ceil comb factorial floor frexp gcd isqrt lcm modf perm prod sumprod trunc".split())


def result_of(function, given, names: tuple[str, ...]) -> Type | None:
    """The type of what a function gives; None where it depends on values."""
    module, name = getattr(function, "__module__", None), getattr(function, "__name__", "")
    if module == "math":
        return None if name in NUMBERS_OF_MATH else BOOL if name.startswith("is") and name != "isqrt" else FLOAT
    if module == "re":
        return _of_pattern(name, given, names)
    if module == "unicodedata" and name == "name" and len(given) > 1:     # what is given instead may be anything
        return None
    return NAMES.get(f"{module}.{name}")


def _of_pattern(name: str, given, names: tuple[str, ...]) -> Type | None:
    """Of re.sub, findall and split: text, where text is searched, for patterns that are known."""
    position = {"sub": 2, "subn": 2, "findall": 1, "split": 1, "escape": 0}.get(name)
    if position is None or len(given) - len(names) <= position or given[position].type.python_class is not str:
        return None
    if name in ("sub", "subn", "escape"):
        return Tuple((TEXT, INT)) if name == "subn" else TEXT
    pattern = given[0].type.value if isinstance(given[0].type, Static) else given[0].constant
    if type(pattern) is not str or len(given) > 2:       # flags may say what is a group
        return None
    try:
        groups = re.compile(pattern).groups
    except Exception:                             # it is raised when it runs: a warning may be an error, too
        return None
    if name == "split":
        return List(TEXT) if not groups else None        # what a group did not find is None
    return List(TEXT if groups < 2 else Tuple((TEXT,) * groups))
