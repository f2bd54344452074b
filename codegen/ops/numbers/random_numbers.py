"""Single random numbers: the methods of np.random.Generator, and those of np.random that draw the same way.

In: a generator, numbers.  Out: ops for the calls without `size`.  Holds: the stream is NumPy's own: its C functions are called with
the generator's own state, so compiled code goes on where Python stopped, and Python where compiled code did. What NumPy refuses is
found first, and NumPy is asked to raise. Arrays of random numbers are routed.
"""
from __future__ import annotations

import ctypes
from functools import lru_cache

import numpy as np

from codegen.build import with_gil
from codegen.layout import literal
from codegen.ops.registry import op
from codegen.ops.scalars import all_of, any_of
from typeinfer.ops import UNKNOWN, Instead, Operand, Typing
from typeinfer.types import BOOL, FLOAT, INT, NONE, NUMPY_SCALARS, Number, Object, Real, Static, from_dtype

INT64 = NUMPY_SCALARS["int64"]
ZERO, ONE = literal("double", 0.0), literal("double", 1.0)
BINOMIAL_WORDS = 32                               # what NumPy keeps of a binomial's parameters takes 17
INFINITY = literal("double", float("inf"))
MOST_POISSON = float(np.iinfo(np.int64).max - np.sqrt(np.iinfo(np.int64).max) * 10)


@lru_cache(maxsize=None)
def state_offset(cls: type) -> int | None:
    """Where a generator keeps its bitgen_t (state, next_uint64, next_uint32, next_double, next_raw); None where that is not found."""
    made = cls(np.random.MT19937(0))
    found = (made.bit_generator if cls is np.random.Generator else made._bit_generator).ctypes
    wanted = [found.state_address, *(ctypes.cast(one, ctypes.c_void_p).value for one in (found.next_uint64, found.next_uint32,
                                                                                         found.next_double))]
    for offset in range(16, min(cls.__basicsize__, 128) - 40, 8):
        if [ctypes.c_size_t.from_address(id(made) + offset + 8 * k).value for k in range(4)] == wanted:
            return offset
    return None


def generator_class(t) -> type | None:
    """The class of a generator whose state can be used, else None."""
    cls = t.of if isinstance(t, Object) else type(t.value) if isinstance(t, Static) else None
    return cls if cls in (np.random.Generator, np.random.RandomState) and state_offset(cls) is not None else None


def _state(b, t, generator) -> str:
    """The address of a generator's bitgen_t."""
    pointer = b.object(t.value) if isinstance(t, Static) else generator
    return b(f"getelementptr i8, ptr {pointer}, i64 {state_offset(generator_class(t))}")


def _next_double(b, bits: str) -> str:
    step = b(f"load ptr, ptr {b(f'getelementptr i8, ptr {bits}, i64 24')}")
    return b(f"call double {step}(ptr {b(f'load ptr, ptr {bits}')})")


# --- what NumPy refuses

def negative(b, x: str) -> str:
    """-0.0 is among them, nan is not."""
    return b(f"and i1 {is_below(b, x)}, {b(f'fcmp ord double {x}, {x}')}")


def is_below(b, x: str) -> str:
    """The sign bit."""
    bits = b(f"bitcast double {x} to i64")
    return b(f"icmp slt i64 {bits}, 0")


def _unless(predicate: str, limit: float):
    return lambda b, x: b(f"fcmp {predicate} double {x}, {literal('double', limit)}")


not_positive = _unless("ole", 0.0)             # a nan is taken
not_above_1 = _unless("ule", 1.0)


def not_poisson(b, x: str) -> str:
    return any_of(b, b(f"fcmp ult double {x}, {literal('double', 0.0)}"), b(f"fcmp ogt double {x}, {literal('double', MOST_POISSON)}"))


def not_chance(b, x: str) -> str:
    return any_of(b, b(f"fcmp ule double {x}, {literal('double', 0.0)}"), b(f"fcmp ogt double {x}, {literal('double', 1.0)}"))


def not_below_1(b, x: str) -> str:
    return any_of(b, b(f"fcmp ult double {x}, {literal('double', 0.0)}"), b(f"fcmp uge double {x}, {literal('double', 1.0)}"))


def never(b, x: str) -> str:
    return "false"


LOCATION, SCALE = (0.0, never), (1.0, negative)
SHAPE, POSITIVE = (UNKNOWN, negative), (UNKNOWN, not_positive)
# Name: parameters with (default, what is refused), the result's type. Parameters' names are those of NumPy.
DRAWS = {
    "normal": ({"loc": LOCATION, "scale": SCALE}, FLOAT), "exponential": ({"scale": SCALE}, FLOAT),
    "laplace": ({"loc": LOCATION, "scale": SCALE}, FLOAT), "logistic": ({"loc": LOCATION, "scale": SCALE}, FLOAT),
    "gumbel": ({"loc": LOCATION, "scale": SCALE}, FLOAT), "lognormal": ({"mean": LOCATION, "sigma": SCALE}, FLOAT),
    "rayleigh": ({"scale": SCALE}, FLOAT), "gamma": ({"shape": SHAPE, "scale": SCALE}, FLOAT),
    "beta": ({"a": POSITIVE, "b": POSITIVE}, FLOAT), "chisquare": ({"df": POSITIVE}, FLOAT),
    "weibull": ({"a": SHAPE}, FLOAT), "pareto": ({"a": POSITIVE}, FLOAT), "power": ({"a": POSITIVE}, FLOAT),
    "standard_t": ({"df": POSITIVE}, FLOAT), "wald": ({"mean": POSITIVE, "scale": POSITIVE}, FLOAT),
    "f": ({"dfnum": POSITIVE, "dfden": POSITIVE}, FLOAT), "vonmises": ({"mu": (UNKNOWN, never), "kappa": SHAPE}, FLOAT),
    "poisson": ({"lam": (1.0, not_poisson)}, INT), "geometric": ({"p": (UNKNOWN, not_chance)}, INT),
    "zipf": ({"a": (UNKNOWN, not_above_1)}, INT), "logseries": ({"p": (UNKNOWN, not_below_1)}, INT),
}


def _typing(function, defaults, result):
    """Numbers where a default says so, and None for the size; what is left out is its default."""
    def typing(generator, *given):
        if generator_class(generator.type) is None or len(given) > len(defaults) + 1:
            return None
        if len(given) < len(defaults):
            rest = defaults[len(given):]
            if UNKNOWN in rest:
                return None
            return Instead(function, (*range(len(given) + 1), *(Operand(FLOAT, value) for value in rest)))
        numbers, size = given[:len(defaults)], given[len(defaults):]
        if not all(isinstance(one.type, Real) for one in numbers) or any(one.type is not NONE for one in size):
            return None
        return Typing((generator.type, *(FLOAT for _ in numbers), *(NONE for _ in size)), result)
    return typing


def _emit_draw(c_name: str, checks, result):
    def emit(b, instr, generator, *numbers):
        numbers = numbers[:len(checks)]
        refused = any_of(b, *(check(b, x) for check, x in zip(checks, numbers) if check is not never), "false")
        b.python_raises_if(refused, generator, *numbers)
        bits = _state(b, instr.args[0].type, generator)
        kind = "double" if result is FLOAT else "i64"
        return _drawn(b, kind, lambda: b.call(c_name, kind, ("ptr", bits), *(("double", x) for x in numbers)))
    return emit


def _drawn(b, kind: str, draw) -> str:
    """The value of `draw()`; the interpreter's lock is held, which keeps others from the state."""
    slot = b.alloca(kind)
    with_gil(b, lambda: b.do(f"store {kind} {draw()}, ptr {slot}"))
    return b(f"load {kind}, ptr {slot}")


def _declare(cls: type, name: str, parameters: dict, result, c_name: str) -> None:
    function = getattr(cls, name)
    defaults = [default for default, _ in parameters.values()]
    op(f"{cls.__name__}.{name}", function, pure=False, folds=False, raises=(ValueError,),
       parameters={"self": UNKNOWN, **dict(zip(parameters, defaults)), "size": None}, doc=f"One number of {cls.__name__}.{name}.").rule(
           (Object | Static, object), _typing(function, defaults, result),
           _emit_draw(c_name, [check for _, check in parameters.values()], result), variadic=True)


for _name, (_parameters, _result) in DRAWS.items():
    _declare(np.random.Generator, _name, _parameters, _result, f"numpy.random.random_{_name}")
for _name in ("laplace", "gumbel", "logistic", "poisson"):           # which np.random draws as generators do
    _declare(np.random.RandomState, _name, *DRAWS[_name], f"numpy.random.random_{_name}")


# --- what is refused for its arguments together: binomial, triangular
def _binomial(generator, n, p, *size):
    fits = generator_class(generator.type) is not None and _is_whole(n.type) and isinstance(p.type, Real) and all(one.type is NONE for one in size)
    return Typing((generator.type, INT, FLOAT, *(NONE for _ in size)), INT) if fits else None


def _emit_binomial(b, instr, generator, n, p, *_):
    outside = b(f"xor i1 {all_of(b, b(f'fcmp oge double {p}, {ZERO}'), b(f'fcmp ole double {p}, {ONE}'))}, true")
    b.python_raises_if(any_of(b, b(f"icmp slt i64 {n}, 0"), outside), generator, n, p)
    bits, kept = _state(b, instr.args[0].type, generator), b.alloca("i64", BINOMIAL_WORDS)
    b.do(f"store i64 0, ptr {kept}")              # nothing is kept of an earlier call
    return _drawn(b, "i64", lambda: b.call("numpy.random.random_binomial", "i64", ("ptr", bits), ("double", p), ("i64", n), ("ptr", kept)))


def _triangular(generator, *given):
    numbers, size = given[:3], given[3:]
    fits = generator_class(generator.type) is not None and all(isinstance(one.type, Real) for one in numbers) and all(one.type is NONE for one in size)
    return Typing((generator.type, *(FLOAT for _ in numbers), *(NONE for _ in size)), FLOAT) if fits and len(numbers) == 3 else None


def _emit_triangular(b, instr, generator, left, mode, right, *_):
    refused = any_of(b, b(f"fcmp ogt double {left}, {mode}"), b(f"fcmp ogt double {mode}, {right}"), b(f"fcmp oeq double {left}, {right}"))
    b.python_raises_if(refused, generator, left, mode, right)
    bits = _state(b, instr.args[0].type, generator)
    return _drawn(b, "double", lambda: b.call("numpy.random.random_triangular", "double", ("ptr", bits), ("double", left), ("double", mode),
                                              ("double", right)))


def _is_whole(t) -> bool:
    return isinstance(t, Number) and (t.kind == "i" or t.kind == "u" and t.bits < 64)


op("Generator.binomial", np.random.Generator.binomial, pure=False, folds=False, raises=(ValueError,),       # np.random's draws others
   parameters={"self": UNKNOWN, "n": UNKNOWN, "p": UNKNOWN, "size": None}, doc="How many of n trials succeed.").rule(
       (Object | Static, object), _binomial, _emit_binomial, variadic=True)
for _cls in (np.random.Generator, np.random.RandomState):
    op(f"{_cls.__name__}.triangular", _cls.triangular, pure=False, folds=False, raises=(ValueError,),
       parameters={"self": UNKNOWN, "left": UNKNOWN, "mode": UNKNOWN, "right": UNKNOWN, "size": None}, doc="One number of a triangle.").rule(
           (Object | Static, object), _triangular, _emit_triangular, variadic=True)


# --- without parameters
def _plain(dtype_allowed: bool):
    def typing(generator, *given):
        fits = generator_class(generator.type) is not None and all(
            one.type is NONE or dtype_allowed and isinstance(one.type, Static) and one.type.value in (np.float64, float, "d", "f8", "zig")
            for one in given)
        return Typing((generator.type, *(one.type for one in given)), FLOAT) if fits else None
    return typing


def _emit_double(b, instr, generator, *_):
    bits = _state(b, instr.args[0].type, generator)
    return _drawn(b, "double", lambda: _next_double(b, bits))


def _emit_plain(c_name: str):
    def emit(b, instr, generator, *_):
        bits = _state(b, instr.args[0].type, generator)
        return _drawn(b, "double", lambda: b.call(c_name, "double", ("ptr", bits)))
    return emit


KEYWORDS = {"self": UNKNOWN, "size": None, "dtype": np.float64, "out": None}
for _name, _emit, _names in (
        ("random", _emit_double, KEYWORDS), ("standard_normal", _emit_plain("numpy.random.random_standard_normal"), KEYWORDS),
        ("standard_exponential", _emit_plain("numpy.random.random_standard_exponential"), {
            "self": UNKNOWN, "size": None, "dtype": np.float64, "method": "zig", "out": None}),
        ("standard_cauchy", _emit_plain("numpy.random.random_standard_cauchy"), {"self": UNKNOWN, "size": None})):
    op(f"Generator.{_name}", getattr(np.random.Generator, _name), pure=False, folds=False, safe=True, parameters=_names,
       doc=f"One number of Generator.{_name}.").rule((Object | Static, object), _plain(True), _emit, variadic=True)
for _name in ("random", "random_sample", "rand"):
    op(f"RandomState.{_name}", getattr(np.random.RandomState, _name), pure=False, folds=False, safe=True,
       parameters=None if _name == "rand" else {"self": UNKNOWN, "size": None}, doc=f"np.random.{_name}()").rule(
           (Object | Static, object), _plain(False), _emit_double, variadic=True)


# --- np.random's own ways to draw normal and exponential numbers
@lru_cache(maxsize=None)
def keeps_gauss() -> bool:
    """Whether a RandomState keeps its second normal number where jitcore_legacy_gauss looks for it."""
    offset, made, wanted = state_offset(np.random.RandomState), np.random.RandomState(0), 0.123456789
    if offset is None:
        return False
    made.set_state((*made.get_state()[:3], 1, wanted))
    start = id(made) + offset
    found = (ctypes.c_size_t.from_address(start + 40).value, ctypes.c_int.from_address(start + 48).value,
             ctypes.c_double.from_address(start + 56).value)
    return found == (start, 1, wanted)


def _legacy_typing(function, defaults):
    usual = _typing(function, defaults, FLOAT)
    return lambda generator, *given: usual(generator, *given) if keeps_gauss() else None


def _gauss(b, bits: str) -> str:
    return b.call("jitcore_legacy_gauss", "double", ("ptr", bits))


def _exponential(b, bits: str) -> str:
    rest = b(f"fsub double {literal('double', 1.0)}, {_next_double(b, bits)}")
    return b(f"fneg double {b.call('log', 'double', ('double', rest))}")


def _emit_legacy(draw):
    def emit(b, instr, generator, *numbers):
        """loc + scale * the number; either may be missing."""
        *loc, scale = [one for one, arg in zip(numbers, instr.args[1:]) if arg.type is FLOAT] or [None]
        if scale is not None:
            b.python_raises_if(negative(b, scale), generator, *loc, scale)
        bits = _state(b, instr.args[0].type, generator)
        found = _drawn(b, "double", lambda: draw(b, bits))
        if scale is not None:
            found = b(f"fmul double {scale}, {found}")
        return b(f"fadd double {loc[0]}, {found}") if loc else found
    return emit


for _name, _parameters, _draw in (("normal", {"loc": 0.0, "scale": 1.0}, _gauss), ("standard_normal", {}, _gauss), ("randn", {}, _gauss),
                                  ("exponential", {"scale": 1.0}, _exponential), ("standard_exponential", {}, _exponential)):
    _function = getattr(np.random.RandomState, _name)
    op(f"RandomState.{_name}", _function, pure=False, folds=False, raises=(ValueError,),
       parameters=None if _name == "randn" else {"self": UNKNOWN, **_parameters, "size": None}, doc=f"One number of np.random.{_name}.").rule(
           (Object | Static, object), _legacy_typing(_function, list(_parameters.values())), _emit_legacy(_draw), variadic=True)


# --- uniform: low + (high - low) * random
def _emit_uniform(b, instr, generator, low, high, *_):
    extent = b(f"fsub double {high}, {low}")
    is_legacy = generator_class(instr.args[0].type) is np.random.RandomState      # which lets low be above high
    size = b.call("llvm.fabs.f64", "double", ("double", extent)) if is_legacy else extent
    refused = b(f"fcmp uge double {size}, {INFINITY}")
    if not is_legacy:
        refused = any_of(b, is_below(b, extent), refused)
    b.python_raises_if(refused, generator, low, high)
    bits = _state(b, instr.args[0].type, generator)
    drawn = _drawn(b, "double", lambda: _next_double(b, bits))
    return b(f"fadd double {low}, {b(f'fmul double {extent}, {drawn}')}")


for _cls in (np.random.Generator, np.random.RandomState):
    op(f"{_cls.__name__}.uniform", _cls.uniform, pure=False, folds=False, raises=(ValueError, OverflowError),
       parameters={"self": UNKNOWN, "low": 0.0, "high": 1.0, "size": None}, doc="low + (high - low) * random()").rule(
           (Object | Static, object), _typing(_cls.uniform, [0.0, 1.0], FLOAT), _emit_uniform, variadic=True)


# --- integers
def _integers(function, result):
    def typing(generator, *given):
        if generator_class(generator.type) is None or not given:
            return None
        low, high, size, dtype, endpoint = (*given, *(None,) * (5 - len(given)))
        is_plain = all(_is_whole(one.type) for one in (low, high) if one is not None and one.type is not NONE) and low.type is not NONE
        if not is_plain or size is not None and size.type is not NONE:
            return None
        wanted = result if dtype is None else _integer_type(dtype.type)
        if wanted is None:
            return None
        if endpoint is not None and (endpoint.type is not BOOL or endpoint.constant is UNKNOWN):
            return None
        return Typing((generator.type, *(INT if isinstance(one.type, Number) and one is not endpoint else one.type for one in given)),
                      wanted, endpoint is not None and endpoint.constant)
    return typing


def _integer_type(t) -> Number | None:
    """The integers of a dtype that are drawn here."""
    if not isinstance(t, Static):
        return None
    if t.value is int:                            # for which NumPy gives Python's
        return INT
    try:
        found = from_dtype(t.value)
    except TypeError:
        return None
    return found if found is INT64 or found is not None and found.kind in "iu" and found.bits < 64 else None


def _emit_integers(is_masked: bool):
    def emit(b, instr, generator, *given):
        given = [one for one, arg in zip(given, instr.args[1:3]) if arg.type is INT]
        low, high = given if len(given) == 2 else ("0", given[0])
        number, bits_of = instr.result.type, instr.result.type.bits
        refused = [b(f"icmp s{'gt' if instr.attr else 'ge'} i64 {low}, {high}")]
        if bits_of < 64:
            refused += [b(f"icmp slt i64 {low}, {number.minimum}"),
                        b(f"icmp sgt i64 {high}, {number.maximum if instr.attr else number.maximum + 1}")]
        b.python_raises_if(any_of(b, *refused), generator, *_operands(b, instr, given))
        extent = b(f"sub i64 {high}, {low}")
        if not instr.attr:
            extent = b(f"sub i64 {extent}, 1")
        kind = f"i{bits_of}"
        given = [one if bits_of == 64 else b(f"trunc i64 {one} to {kind}") for one in (low, extent)]
        passed = kind if bits_of >= 32 else f"{kind} zeroext"
        slot, bits = b.alloca(kind), _state(b, instr.args[0].type, generator)

        def draw():
            b.call(f"numpy.random.random_bounded_uint{bits_of}_fill", "void", ("ptr", bits), *((passed, one) for one in given), ("i64", "1"),
                   ("i1 zeroext", "true" if is_masked else "false"), ("ptr", slot))
            return b(f"load {kind}, ptr {slot}")
        return _drawn(b, kind, draw)
    return emit


def _operands(b, instr, given):
    """All operands of the instruction, in their order: those without pieces are constants."""
    rest = iter(given)
    return [next(rest) if arg.type is INT else () if arg.type is not BOOL else "true" if instr.attr else "false"
            for arg in instr.args[1:]]


op("Generator.integers", np.random.Generator.integers, pure=False, folds=False, raises=(ValueError,),
   parameters={"self": UNKNOWN, "low": UNKNOWN, "high": None, "size": None, "dtype": np.int64, "endpoint": False},
   doc="One integer of Generator.integers.").rule(
       (Object | Static, object), _integers(np.random.Generator.integers, INT64), _emit_integers(False), variadic=True)
op("RandomState.randint", np.random.RandomState.randint, pure=False, folds=False, raises=(ValueError,),
   parameters={"self": UNKNOWN, "low": UNKNOWN, "high": None, "size": None, "dtype": int}, doc="np.random.randint(low, high)").rule(
       (Object | Static, object), _integers(np.random.RandomState.randint, INT), _emit_integers(True), variadic=True)
