"""== != < <= > >= on numbers, `is`, `not`, truth, and the choice of min and max.

In: numbers, mostly unconverted.  Out: LLVM text of an i1.  Holds: comparisons of different types are exact where the
interpreter's are: Python's int with float, and integers of any two types; NumPy compares an int with a float as floats.
"""
from __future__ import annotations

import operator

from codegen import layout
from codegen.build import operand_of, pieces_of
from codegen.ops.convert import is_nonzero
from codegen.ops.registry import op
from codegen.ops.scalars import (BOOL, BOOL_, COMPLEX, FLOAT, FLOAT64, INT, INT_MAX, INT_MIN, UINT64, ZERO, all_of, any_of,
                                 bounds, common_type, fast, literal_value)
from typeinfer.lattice import promote
from typeinfer.kinds.choices import Choice
from typeinfer.ops import Instead, Known, Operand, Typing
from typeinfer.types import (NONE, OBJECT, Any_, NoneType, Num, Number, Object, Optional, RangeType, Real, Static, Tuple,
                             Type, is_display)

# name → (signed, unsigned, floating predicate; the same with operands swapped; what an int is to one below all it could equal)
PREDICATES = {
    "lt": ("slt", "ult", "olt", "gt"), "le": ("sle", "ule", "ole", "ge"), "gt": ("sgt", "ugt", "ogt", "lt"),
    "ge": ("sge", "uge", "oge", "le"), "eq": ("eq", "eq", "oeq", "eq"), "ne": ("ne", "ne", "une", "ne"),
}


def comparison_typing(name: str):
    is_ordering = name not in ("eq", "ne")

    def typing(x: Operand, y: Operand) -> Typing | None:
        a, b = x.type, y.type
        python = a.python and b.python or a is COMPLEX and b is FLOAT64 and not is_ordering
        result = BOOL if python else BOOL_
        common = common_type(a, b) if python else promote(a, b)
        if common is COMPLEX:
            if is_ordering:
                return None
            if INT in (a, b):
                return Typing((a, b), result)     # exact, whatever the int
        elif python and {a, b} == {INT, FLOAT} or a.kind in "biu" and b.kind in "biu":
            return Typing((a, b), result)
        # NumPy's ufuncs order complex numbers with a nan otherwise than its scalars do. A ufunc it is where neither operand
        # has the common type, and where the first one is a np.bool_, which has no scalar comparison.
        return Typing((common, common), result, attr=common.kind == "c" and (common not in (a, b) or a is BOOL_))
    return typing


def emit_comparison(name: str):
    def emit(b, instr, x, y):
        a, c = instr.args[0].type, instr.args[1].type
        if a.kind in "biu" and c.kind in "biu":
            return compare_ints(b, name, instr, x, y)
        if a is not c:
            if INT in (a, c) and FLOAT in (a, c):
                if c is INT:
                    return compare_int_float(b, PREDICATES[name][3], y, bounds(instr, 1, y), x)
                return compare_int_float(b, name, x, bounds(instr, 0, x), y)
            return _complex_int(b, name, instr, x, y)
        if a.kind == "c":
            return compare_complex(b, name, layout.scalar(a), x, y, instr.attr)
        return b(f"fcmp {fast(b)}{PREDICATES[name][2]} {layout.scalar(a)} {x}, {y}")
    return emit


def compare_ints(b, name: str, instr, x: str, y: str) -> str:
    """Integers and bools of any two types, exactly: in the narrowest type that holds all that both can be."""
    signed, unsigned = PREDICATES[name][:2]
    numbers = instr.args[0].type, instr.args[1].type
    limits = bounds(instr, 0, x), bounds(instr, 1, y)
    decided = _decided(name, *limits)
    if decided is not None:
        return decided
    for number, operand in zip(numbers, (x, y)):      # where the other one fits: a literal, most often
        least, greatest = (min(low for low, _ in limits), max(high for _, high in limits))
        if number.minimum <= least and greatest <= number.maximum:
            llvm_type, is_signed = layout.scalar(number), number.kind == "i"
            break
    else:
        least, greatest = min(low for low, _ in limits), max(high for _, high in limits)
        if least < 0 and greatest > INT_MAX:
            return _compare_mixed(b, name, numbers, x, y)
        bits = next(bits for bits in (8, 16, 32, 64) if -(1 << bits - 1) <= least and greatest < 1 << bits - (least < 0))
        llvm_type, is_signed = f"i{bits}", least < 0
    x, y = (_resize(b, number, operand, llvm_type) for number, operand in zip(numbers, (x, y)))
    return b(f"icmp {signed if is_signed else unsigned} {llvm_type} {x}, {y}")


def _decided(name: str, first: tuple[int, int], second: tuple[int, int]) -> str | None:
    """The outcome where the ranges alone say it."""
    below, above = first[1] < second[0], first[0] > second[1]
    if not (below or above):
        return None
    return "true" if getattr(operator, name)(0, 1 if below else -1) else "false"


def _resize(b, number: Number, operand: str, llvm_type: str) -> str:
    """An operand, known to fit, in an integer type."""
    own = layout.scalar(number)
    if own == llvm_type:
        return operand
    literal = literal_value(operand)
    if literal is not None:
        return str(int(literal))
    if int(own[1:]) > int(llvm_type[1:]):
        return b(f"trunc {own} {operand} to {llvm_type}")
    return b(f"{'sext' if number.kind == 'i' else 'zext'} {own} {operand} to {llvm_type}")


def _compare_mixed(b, name: str, numbers, x: str, y: str) -> str:
    """A signed integer with a uint64: unsigned, unless the signed one is negative."""
    is_first = numbers[0] is not UINT64
    x, y = (_resize(b, number, operand, "i64") for number, operand in zip(numbers, (x, y)))
    negative = b(f"icmp slt i64 {x if is_first else y}, 0")
    usual = b(f"icmp {PREDICATES[name][1]} i64 {x}, {y}")
    below = "true" if getattr(operator, name)(*((-1, 0) if is_first else (0, -1))) else "false"
    return b.select(negative, "i1", below, usual)


def compare_int_float(b, name: str, x: str, limits: tuple[int, int], y: str) -> str:
    """A Python int with a float, exactly. The int rounded to a double is ordered as the int, unless both are equal: then
    the float is an integer (or 2**63), and integers are compared."""
    signed, _, floating, _ = PREDICATES[name]
    least, greatest = limits
    exact = 1 << 53
    if least == greatest and int(float(least)) == least:
        return b(f"fcmp {fast(b)}{floating} double {layout.literal('double', float(least))}, {y}")
    rounded = b(f"sitofp i64 {x} to double")
    usual = b(f"fcmp {fast(b)}{floating} double {rounded}, {y}")
    if -exact <= least and greatest <= exact:
        return usual
    equal = b(f"fcmp oeq double {rounded}, {y}")
    whole = b.call("llvm.fptosi.sat.i64.f64", "i64", ("double", y))
    # 2**63 becomes the greatest int here, and is greater than each: so compare it with the least one.
    top = b(f"fcmp oge double {y}, {layout.literal('double', 2.0 ** 63)}")
    x = b.select(top, "i64", str(INT_MIN), x)
    return b.select(equal, "i1", b(f"icmp {signed} i64 {x}, {whole}"), usual)


def _complex_int(b, name: str, instr, x, y) -> str:
    """A Python complex == int: the real part exactly, and no imaginary part."""
    index = 0 if instr.args[0].type is INT else 1
    number, (real, imaginary) = ((x, y), (y, x))[index]
    equal = compare_int_float(b, "eq", number, bounds(instr, index, number), real)
    both = all_of(b, equal, b(f"fcmp oeq double {imaginary}, {ZERO['double']}"))
    return both if name == "eq" else b(f"xor i1 {both}, true")


def compare_complex(b, name: str, llvm_type: str, x, y, asks_for_numbers: bool = False) -> str:
    """By the real parts, then, where these are equal, the imaginary ones (NumPy orders so, CPython does not order).
    `asks_for_numbers`: the real parts decide only where the imaginary ones are not nan."""
    first, second = zip(x, y)
    if name in ("eq", "ne"):
        parts = [b(f"fcmp {fast(b)}{PREDICATES[name][2]} {llvm_type} {p}, {q}") for p, q in (first, second)]
        return (all_of if name == "eq" else any_of)(b, *parts)
    strict = PREDICATES[name][2][:2] + "t"
    decided = b(f"fcmp {fast(b)}{strict} {llvm_type} {first[0]}, {first[1]}")
    tied = b(f"fcmp {fast(b)}oeq {llvm_type} {first[0]}, {first[1]}")
    then = b(f"fcmp {fast(b)}{PREDICATES[name][2]} {llvm_type} {second[0]}, {second[1]}")
    if asks_for_numbers:
        decided = all_of(b, decided, b(f"fcmp {fast(b)}ord {llvm_type} {second[0]}, {second[1]}"))
    return any_of(b, decided, all_of(b, tied, then))


def known_equality(name: str):
    """Values known by identity, and None with a number."""
    def typing(x: Operand, y: Operand):
        if isinstance(x.type, Static) and isinstance(y.type, Static):
            return Known(bool(getattr(operator, name)(x.type.value, y.type.value)))
        if x.is_constant and y.is_constant:
            return Known(bool(getattr(operator, name)(x.constant, y.constant)))
        if x.type is NONE and y.type is NONE:
            return Known(name == "eq")
        return Known(name == "ne") if isinstance(x.type, Number | NoneType) and isinstance(y.type, Number | NoneType) else None
    return typing


def emit_optional_none(name: str):
    """An optional == None: whether it holds nothing."""
    def emit(b, instr, *operands):
        index = 0 if isinstance(instr.args[0].type, Optional) else 1
        has = pieces_of(operands[index])[0]
        return b(f"xor i1 {has}, true") if name in ("eq", "is_") else has
    return emit


for name in PREDICATES:
    compared = op(name, getattr(operator, name), doc={"eq": "x == y.", "ne": "x != y."}.get(name, "An ordering of two numbers."))
    compared.rule((Num, Num), comparison_typing(name), emit_comparison(name))
    if name in ("eq", "ne"):
        for patterns in ((NoneType, Optional), (Optional, NoneType)):
            compared.rule(patterns, BOOL, emit_optional_none(name))
        for patterns in ((NoneType, Any_), (Any_, NoneType), (Static, Static)):
            compared.rule(patterns, known_equality(name))


# --- is, is not

def identity_typing(negated: bool):
    def typing(x: Operand, y: Operand):
        a, b = x.type, y.type
        if a is NONE and b is NONE:
            return Known(not negated)
        if Optional in (type(a), type(b)):
            return Typing((a, b), BOOL) if NONE in (a, b) else None
        if Choice in (type(a), type(b)):          # see function_values
            return Known(negated) if NONE in (a, b) else None
        if isinstance(a, Static) and isinstance(b, Static):
            return Known((a.value is b.value) is not negated)
        if OBJECT in (a, b):
            return None
        if a is b and isinstance(a, Number) and a.kind == "b":
            return Typing((a, b), BOOL)           # True and False are single objects
        return None if may_be_one(a, b) else Known(negated)
    return typing


def may_be_one(a: Type, b: Type) -> bool:
    """Whether values of both types may be of one class, as far as types tell."""
    if isinstance(a, Object) or isinstance(b, Object):
        return issubclass(a.python_class, b.python_class) or issubclass(b.python_class, a.python_class)
    return a.python_class is b.python_class


def emit_identity(name: str):
    of_optional = emit_optional_none(name)

    def emit(b, instr, x, y):
        if isinstance(instr.args[0].type, Number):
            return b(f"icmp {'eq' if name == 'is_' else 'ne'} i1 {x}, {y}")
        return of_optional(b, instr, x, y)
    return emit


for name, function in (("is_", operator.is_), ("is_not", operator.is_not)):
    op(name, function, doc=f"x {'is' if name == 'is_' else 'is not'} y, for None, bools and what is known when compiling.").rule(
        (Any_, Any_), identity_typing(name == "is_not"), emit_identity(name))


# --- truth, not

def is_true(b, t: Type, operand) -> str:
    """bool(x) as an i1."""
    if isinstance(t, Number):
        return is_nonzero(b, t, operand)
    if isinstance(t, RangeType):
        start, stop, step = operand
        up, down = (b(f"icmp {name} i64 {start}, {stop}") for name in ("slt", "sgt"))
        return b.select(b(f"icmp sgt i64 {step}, 0"), "i1", up, down)
    has, *rest = pieces_of(operand)
    return all_of(b, has, is_true(b, t.of, operand_of(rest)))


def truth_typing(negated: bool):
    def typing(x: Operand):
        t = x.type
        while isinstance(t, Optional):
            t = t.of
        if isinstance(t, Number | RangeType):
            return Typing((x.type,), BOOL)
        if t is not x.type:                       # of what is not None the type may say it
            if not (is_display(t) or isinstance(t, Tuple | Static)):
                return None
            is_something = bool(t.value if isinstance(t, Static) else t.parts)
            known = Known(negated)
            return Instead(operator.is_ if negated else operator.is_not, (0, Operand(NONE, None))) if is_something else known
        if isinstance(t, NoneType):
            return Known(negated)
        if isinstance(t, Static):
            return Known(bool(t.value) is not negated)
        if isinstance(t, Tuple):
            return Known(bool(t.parts) is not negated)
        return None
    return typing


truth = op("truth", operator.truth, keys=(operator.truth, bool), doc="bool(x): a number is true unless it is 0 (nan is true), a tuple or range unless it is empty.")
truth.rule((Any_,), truth_typing(False), lambda b, instr, x: is_true(b, instr.args[0].type, x))
truth.rule((), lambda: Known(False))
not_ = op("not_", operator.not_, doc="not x.")
not_.rule((Any_,), truth_typing(True), lambda b, instr, x: b(f"xor i1 {is_true(b, instr.args[0].type, x)}, true"))


# --- min, max of several numbers

def extremum_typing(*operands: Operand) -> Typing | None:
    common = operands[0].type
    for operand in operands[1:]:
        common = promote(common, operand.type)
    if common.kind == "c":
        return None
    return Typing((common,) * len(operands), common)


def emit_extremum(name: str):
    """The first argument, unless a later one is less (greater) than what was chosen so far: nan never is."""
    def emit(b, instr, *operands):
        number = instr.result.type
        llvm_type = layout.scalar(number)
        signed, unsigned, floating, _ = PREDICATES[name]
        test = f"fcmp {fast(b)}{floating}" if number.kind == "f" else f"icmp {signed if number.kind == 'i' else unsigned}"
        chosen, *others = operands
        for other in others:
            chosen = b.select(b(f"{test} {llvm_type} {other}, {chosen}"), llvm_type, other, chosen)
        return chosen
    return emit


_ARGUMENTS = "min, max of an int and a float give a float"
min_ = op("min", min, doc="The least of several numbers; the first of equal ones.", differs=_ARGUMENTS)
max_ = op("max", max, doc="The greatest of several numbers; the first of equal ones.")
for extremum, name in ((min_, "lt"), (max_, "gt")):
    extremum.rule((Real, Real, Real), extremum_typing, emit_extremum(name), variadic=True)
