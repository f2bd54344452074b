"""The types of typed IR: what inference gives to every value.

In: nothing.  Out: the type classes and the scalar types by name.  Holds: a type is immutable and interned, so two equal
types are the same object and `is` compares them.

                                object          any Python object (planned: routed calls, `jit`)
         ┌──────────┬──────────┬───┴────────┬─────────────┬────────────┬─────────────┐
       Number  Array, List   Tuple       Optional(T)    Static(x)    Object(class)   Range, Slice, Iterator …
         │                                  │
  Python's: int float complex bool         none
  NumPy's:  int8 … uint64, float16/32/64, complex64/128, bool_
         └──────────┴──────────┴───┬────────┴─────────────┴────────────┘
                                 bottom         no value: unreachable, or unbound

Python's scalars are *weak* (NEP 50): they are what literals, `range` and Python arguments give. NumPy's are what array
elements give. They are different types because the interpreter treats them differently.
"""
from __future__ import annotations

import types as python_types
from functools import lru_cache
from typing import Any

import numpy as np

from typeinfer.interned import Interned, plain

LONGEST = 2000      # characters of a type's text: a tuple of tuples of … shares its parts, but its text repeats them


@lru_cache(maxsize=1024)
def _listed(parts: tuple[Type, ...]) -> str:
    text = ", ".join(map(str, parts))
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


class Type(Interned):
    """Base of all types. `parts` are the component types of a composite value (a tuple's items, a slice's bounds)."""
    parts: tuple[Type, ...] = ()
    python_class: type = object

    def __repr__(self):
        return str(self)

    def __call__(self, *args):
        """`float64(int64, float64)`: a signature, as in Numba; `float64(3)`, as functions have it that are compiled: the number."""
        if len(args) == 1 and isinstance(args[0], (int, float, complex, np.generic, np.ndarray)) and isinstance(self, Number):
            return self.python_class(args[0])
        return Signature(self, args)


_KIND_NAMES = {"b": "bool", "i": "int", "u": "uint", "f": "float", "c": "complex"}


@plain
class Number(Type):
    """A scalar: kind b, i, u, f or c as in NumPy; bits of the whole value; python: whether Python's own (weak)."""
    kind: str
    bits: int
    python: bool = False

    def __str__(self):
        if self.python:
            return _KIND_NAMES[self.kind]
        return "bool_" if self.kind == "b" else f"{_KIND_NAMES[self.kind]}{self.bits}"

    @property
    def python_class(self):
        if self.python:
            return {"b": bool, "i": int, "f": float, "c": complex}[self.kind]
        return np.bool_ if self.kind == "b" else getattr(np, str(self))

    @property
    def dtype(self) -> np.dtype:
        return np.dtype(self.python_class)

    @property
    def real(self) -> Number:
        """The type of the real part."""
        return Number("f", self.bits // 2, self.python) if self.kind == "c" else self

    # Numba's names, for code that is told types (overloads that return functions)
    bitwidth = property(lambda self: self.bits)
    signed = property(lambda self: self.kind == "i")
    minval = property(lambda self: self.minimum)
    maxval = property(lambda self: self.maximum)

    @property
    def minimum(self) -> int:
        return {"b": 0, "u": 0, "i": -(1 << (self.bits - 1))}[self.kind]

    @property
    def maximum(self) -> int:
        return {"b": 1, "u": (1 << self.bits) - 1, "i": (1 << (self.bits - 1)) - 1}[self.kind]

    def __getitem__(self, index):
        """`float64[:, ::1]`: an array type, as in Numba: `::1` last is C order, first is F order, else strided."""
        axes = index if isinstance(index, tuple) else (index,)
        if not all(isinstance(axis, slice) and axis.start is None and axis.stop is None for axis in axes):
            raise TypeError(f"an array type is written {self}[:] or {self}[:, ::1], not with {index!r}")
        order = "A"
        if axes[-1].step == 1:
            order = "C"
        elif axes[0].step == 1:
            order = "F"
        return Array(numpy_of(self), len(axes), order)


@plain
class Array(Type):
    """A NumPy array: element type, number of dimensions, order C, F or A (any strides), whether it may be written."""
    dtype: Number
    ndim: int
    order: str = "C"
    writeable: bool = True
    python_class = np.ndarray
    layout = property(lambda self: self.order)    # Numba's names
    mutable = property(lambda self: self.writeable)

    def __str__(self):
        read_only = "" if self.writeable else ", read-only"
        return f"array({self.dtype}, {self.ndim}d, {self.order}{read_only})"


@plain
class Tuple(Type):
    """A tuple of given length; its items may have different types."""
    parts: tuple[Type, ...]
    python_class = tuple

    def __str__(self):
        return f"tuple({_listed(self.parts)})"

    @property
    def is_homogeneous(self) -> bool:
        return all(part is self.parts[0] for part in self.parts)

    def make(self, items) -> tuple:
        """The Python object with these items."""
        return tuple(items)


@plain
class NamedTuple(Tuple):
    """A tuple of a class of its own, `of`, as `collections.namedtuple` and `typing.NamedTuple` make: its items have names."""
    of: type = tuple

    def __str__(self):
        named = zip(self.of._fields, map(str, self.parts))
        return f"{self.of.__name__}({', '.join(f'{name}: {t}' for name, t in named)})"

    def make(self, items) -> tuple:
        return tuple.__new__(self.of, items)

    @property
    def python_class(self):
        return self.of


def is_named_tuple(cls: type) -> bool:
    """Whether a class is a tuple with names for its items, and is iterated as one; operators may be its own."""
    return (isinstance(cls, type) and issubclass(cls, tuple) and cls is not tuple
            and isinstance(getattr(cls, "_fields", None), tuple)
            and all(getattr(cls, name) is getattr(tuple, name) for name in
                    ("__iter__", "__len__", "__getitem__", "__hash__", "__contains__")))


class Mutable(Type):
    """A reference to memory that others may see too, and that changes. `held`: the types of what it holds; `grows`: whether they are
    found from what is put into it, `holding` then gives the same with others."""
    held: tuple[Type, ...] = ()
    grows = False

    @property
    def is_native(self) -> bool:
        """Whether Python's object for it owns the memory that compiled code uses: typed.List, typed.Dict."""
        return getattr(getattr(self, "of", None), "is_native", False) is True

    def holding(self, held) -> Mutable:
        raise NotImplementedError

    def is_like(self, other: Type) -> bool:
        """Whether values of both types differ in the types of what they hold at most."""
        return type(self) is type(other) and self.python_class is other.python_class


@plain
class List(Mutable):
    """A list; all items have one type (bottom: it is always empty). `of`: list, or the class of native ones."""
    item: Type
    of: type = list
    python_class = list                           # whose methods it has
    grows = True

    @property
    def held(self):
        return (self.item,)

    def holding(self, held) -> List:
        return List(*held, self.of)

    def is_like(self, other):
        return type(self) is type(other) and self.of is other.of

    def __str__(self):
        name = "typed.List" if self.is_native else "list"
        return f"{name}[{self.item}]" if self.item is not BOTTOM else f"{name}[]"


class Mixed(Type):
    """What a list holds that Python passes with ints and floats in it: floats, once it has come in (see `taken`). No value is of this type."""
    python_class = float

    def key(self):
        return ()

    def __str__(self):
        return "int or float"


MIXED = Mixed()
EXACT = 1 << 53                                 # ints up to here are floats without a loss


def taken(t: Type) -> Type:
    """The type that an argument of type `t` has inside."""
    if isinstance(t, List):
        item = FLOAT if t.item is MIXED else taken(t.item)
        return t if item is t.item else t.holding((item,))
    if type(t) is View or type(t) is Tuple:
        parts = tuple(map(taken, t.parts))
        return t if parts == t.parts else View(t.of, parts) if type(t) is View else Tuple(parts)
    return t


@plain
class TupleOf(Mutable):
    """A tuple whose length is known at run time only; all items have one type (bottom: it is always empty). It never changes; it lies in
    memory as a list does, is counted as one, and what it holds grows as what a list holds."""
    item: Type
    python_class = tuple
    grows = True

    @property
    def held(self):
        return (self.item,)

    def holding(self, held) -> TupleOf:
        return TupleOf(*held)

    def __str__(self):
        return f"tuple[{self.item}, ...]" if self.item is not BOTTOM else "tuple[()]"


@plain
class NoneType(Type):
    python_class = type(None)

    def __str__(self):
        return "none"


@plain
class Optional(Type):
    """Either None or a value of type `of`."""
    of: Type

    def __str__(self):
        return f"optional({self.of})"


@plain
class Slice(Type):
    """A slice; each of start, stop, step is int or none."""
    start: Type
    stop: Type
    step: Type
    python_class = slice

    @property
    def parts(self):
        return self.start, self.stop, self.step

    def __str__(self):
        return f"slice({self.start}, {self.stop}, {self.step})"


class RangeType(Type):
    """range: start, stop, step as 64-bit ints, step not 0."""
    python_class = range

    def key(self):
        return ()

    @property
    def parts(self):
        return INT, INT, INT

    def __str__(self):
        return "range"


@plain
class View(Type):
    """A Python object by how it was made: `of(*parts)`: enumerate, zip, reversed, an exception, a list literal, an
    f-string (of = the function that formats it)."""
    of: Any
    parts: tuple[Type, ...]

    def __str__(self):
        return f"{self.of.__name__}({_listed(self.parts)})"

    @property
    def python_class(self):
        return getattr(self.of, "python_class", self.of if isinstance(self.of, type) else str)


def is_display(t: Type) -> bool:
    """Whether values are lists that nothing changes: [a, b, c] as long as only its items are looked at."""
    return type(t) is View and t.of is list


@plain
class Iterator(Type):
    """What `for` steps through: the iterable and its length, taken when the loop starts; `parts` = (iterable, int)."""
    of: Type

    @property
    def parts(self):
        return self.of, INT

    def __str__(self):
        return f"iterator({self.of})"


class Static(Type):
    """A value known when compiling, and by identity: a function, module, class, dtype, string, Ellipsis."""

    def __init__(self, value: Any):
        self.value = value

    def key(self):
        return (str, self.value) if type(self.value) is str else (object, id(self.value))

    def __reduce__(self):
        return Static, (self.value,)

    def __str__(self):
        value = self.value
        if isinstance(value, python_types.ModuleType):
            return f"module {value.__name__}"
        if isinstance(value, type):
            return f"class {value.__name__}"
        if type(value) in (str, bytes):
            return repr(value)
        name = getattr(value, "__name__", None)
        return f"function {name}" if name else f"{type(value).__name__} {value!r}"

    @property
    def python_class(self):
        return type(self.value)


@plain
class BoundMethod(Type):
    """`x.method`: the class's own function and the value it is bound to; `parts` = (type of x,)."""
    function: Static
    owner: Type

    @property
    def parts(self):
        return (self.owner,)

    def __str__(self):
        return f"method {getattr(self.function.value, '__name__', self.function)} of {self.owner}"


@plain
class Closure(Type):
    """An inner function: its code, globals and defaults are in `function` (a FunctionSource), `parts` are captured."""
    function: Static
    parts: tuple[Type, ...]

    def __str__(self):
        return f"closure {self.function.value.name}"


class Bottom(Type):
    """No value at all: unreachable code, an unbound local."""

    def key(self):
        return ()

    def __str__(self):
        return "bottom"


class ObjectType(Type):
    """Any Python object: the top of the lattice; nothing compiles to it yet."""

    def key(self):
        return ()

    def __str__(self):
        return "object"


@plain
class Object(Type):
    """A reference to a Python object of class `of` or of one that derives from it; null in machine code where there is none."""
    of: type

    def __str__(self):
        return f"object({self.of.__name__})"

    @property
    def python_class(self):
        return self.of


_STR, _BYTES = Object(str), Object(bytes)


def has_fixed_length(t: Type) -> bool:
    """Whether what has this type stays as long as it was made: an array, a str, bytes."""
    return type(t) is Array or t is _STR or t is _BYTES


class Signature:
    """`float64(int64, float64)`: types of the arguments, and of the result (None: as inferred)."""
    __slots__ = ("result", "args")

    def __init__(self, result: Type | None, args: tuple[Type, ...]):
        self.result, self.args = result, tuple(args)

    def __eq__(self, other):
        return isinstance(other, Signature) and (self.result, self.args) == (other.result, other.args)

    def __hash__(self):
        return hash((self.result, self.args))

    def __repr__(self):
        return f"({', '.join(map(str, self.args))}) -> {self.result}"

    @property
    def return_type(self) -> Type | None:
        """As Numba calls `result`."""
        return self.result

    def __reduce__(self):
        return Signature, (self.result, self.args)


INT = Number("i", 64, True)
FLOAT = Number("f", 64, True)
COMPLEX = Number("c", 128, True)
BOOL = Number("b", 8, True)
NONE = NoneType()
BOTTOM = Bottom()
OBJECT = ObjectType()
RANGE = RangeType()

NUMPY_SCALARS = {str(t): t for t in (
    Number("b", 8), *(Number("i", bits) for bits in (8, 16, 32, 64)), *(Number("u", bits) for bits in (8, 16, 32, 64)),
    *(Number("f", bits) for bits in (16, 32, 64)), Number("c", 64), Number("c", 128))}
PYTHON_SCALARS = {str(t): t for t in (INT, FLOAT, COMPLEX, BOOL)}


def from_dtype(dtype) -> Number | None:
    """The NumPy scalar type of a dtype (anything `np.dtype` takes); None where it is not a supported one."""
    dtype = np.dtype(dtype)
    if dtype.kind not in _KIND_NAMES or dtype.kind == "f" and dtype.itemsize > 8 or dtype.itemsize > 16:
        return None
    if dtype.kind == "c" and dtype.itemsize > 16 or not dtype.isnative:
        return None
    return Number(dtype.kind, dtype.itemsize * 8)


def numpy_of(number: Number) -> Number:
    """The NumPy scalar that stores it: int → int64, float → float64, complex → complex128, bool → bool_."""
    return Number(number.kind, number.bits)


def python_of(number: Number) -> Number:
    """The Python scalar of the same kind: float32 → float, uint8 → int."""
    kind = "i" if number.kind == "u" else number.kind
    return {"i": INT, "f": FLOAT, "c": COMPLEX, "b": BOOL}[kind]


# --- families: what a rule's or overload's pattern may say besides a type or a type class

class Family:
    """A named set of types, usable in patterns and annotations; `A | B` is the union."""

    def __init__(self, name: str, contains):
        self.name, self.contains = name, contains

    def __or__(self, other):
        name = getattr(other, "name", None) or getattr(other, "__name__", other)
        return Family(f"{self.name} | {name}", lambda t: self.contains(t) or matches(other, t))

    __ror__ = __or__

    def __instancecheck__(self, t) -> bool:
        return isinstance(t, Type) and self.contains(t)

    def __repr__(self):
        return self.name


def _kinds(name: str, kinds: str, python: bool | None = None) -> Family:
    return Family(name, lambda t: type(t) is Number and t.kind in kinds and (python is None or t.python is python))


Bool = _kinds("Bool", "b")
Int = _kinds("Int", "iu")
Integral = _kinds("Integral", "biu")
Float = _kinds("Float", "f")
Complex = _kinds("Complex", "c")
Real = _kinds("Real", "biuf")
Num = _kinds("Num", "biufc")
PyInt = _kinds("PyInt", "bi", True)
PyReal = _kinds("PyReal", "bif", True)
PyNum = _kinds("PyNum", "bifc", True)
NpInt = _kinds("NpInt", "iu", False)
NpNum = _kinds("NpNum", "biufc", False)
Str = Family("Str", lambda t: type(t) is Static and type(t.value) is str)
Class = Family("Class", lambda t: type(t) is Static and isinstance(t.value, type))
Any_ = Family("Any", lambda t: True)

_PYTHON_PATTERNS = {int: INT, float: FLOAT, complex: COMPLEX, bool: BOOL}


def matches(pattern, t: Type) -> bool:
    """Whether type `t` fits `pattern`: a type, a type class, a Family, None, int/float/complex/bool, a union, Any."""
    if pattern is t or pattern is Any or pattern is object:
        return True
    if isinstance(pattern, Family):
        return pattern.contains(t)
    if isinstance(pattern, Type):
        return False
    if pattern is None or pattern is type(None):
        return t is NONE
    if pattern in _PYTHON_PATTERNS:
        return t is _PYTHON_PATTERNS[pattern]
    if isinstance(pattern, python_types.UnionType):
        return any(matches(one, t) for one in pattern.__args__)
    if isinstance(pattern, type) and issubclass(pattern, Type):
        return isinstance(t, pattern)
    if isinstance(pattern, type):
        return t.python_class is pattern
    raise TypeError(f"{pattern!r} is not a type pattern")
