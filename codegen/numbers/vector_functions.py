"""The functions of several numbers at once that machine code calls: parts of the runtime.

In: a function's C name, lanes.  Out: LLVM text, and RUNTIME, which names it.  Holds: special values are libm's.

    vector.NAME.TYPE.LANES    our own: a formula of vector_kernels; where one lane is not of those that it stands for, libm's function for each
    vector.SYMBOL             the library's function SYMBOL where all lanes are of those that it computes at once, else our own

Libraries compute what overflows, is negative, 0 or nan by one scalar call for each lane: exp of 10⁴ floats up to 1000 took 64 µs, now 8;
(-3.0) ** n of 10⁴ doubles 490 µs, now 46.
"""
from __future__ import annotations

import platform
from functools import partial

from codegen import layout
from codegen.numbers import vector_kernels as kernels
from codegen.numbers.vector_kernels import Kernel, Wide

ATTRIBUTES = "nounwind willreturn memory(none)"
# C's name → (operands, formula, whether it needs a fused multiply-add)
KERNELS = {
    "log2": (1, partial(kernels.log_to, 2), False), "log10": (1, partial(kernels.log_to, 10), False),
    "sin": (1, partial(kernels.turned, 0), False), "cos": (1, partial(kernels.turned, 1), False),
    **{name: (1, getattr(kernels, name), False) for name in (
        "exp", "exp2", "expm1", "log", "log1p", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "cbrt", "sincos")},
    "atan2": (2, kernels.atan2, False), "hypot": (2, kernels.hypot, False), "pow": (2, kernels.power, True),
    "erf": (1, kernels.erf, True), "erfc": (1, kernels.erfc, True)}


# of what is not a function of one result: the functions that its parts are
PARTS = {"sincos": ("sin", "cos")}


def kernel_name(name: str, llvm_type: str, lanes: int) -> str:
    """`vector.`: for vectormath.keep_variants."""
    return f"vector.{name}.{llvm_type}.{lanes}"


def kernel_text(name: str, llvm_type: str, lanes: int, module, linkage: str = "") -> str:
    """The function: its formula, and libm's function for each lane where one lane is not usual."""
    count, formula, _ = KERNELS[name]
    k = Kernel(lanes, llvm_type)
    given = f"<{lanes} x {llvm_type}>"
    operands = [Wide(k, f"%x{n}") if llvm_type == "double" else k.value(f"fpext {given} %x{n} to {k.shape}") for n in range(count)]
    result, usual = formula(k, *operands)
    rare = usual is not None
    parts = list(result) if isinstance(result, tuple) else [result]
    whole = [part.name if llvm_type == "double" else k.name(f"fptrunc {k.shape} {part.name} to {given}") for part in parts]
    scalars = [one + ("" if llvm_type == "double" else "f") for one in PARTS.get(name, (name,))] if rare else []
    slow, built = [], ["poison"] * len(parts)
    for lane in range(lanes if rare else 0):
        slow += [f"  %x{n}.{lane} = extractelement {given} %x{n}, i64 {lane}" for n in range(count)]
        for part, scalar in enumerate(scalars):
            value, after = f"%y{part}.{lane}", f"%slow{part}.{lane}"
            slow += [f"  {value} = call {llvm_type} @{scalar}({', '.join(f'{llvm_type} %x{n}.{lane}' for n in range(count))})",
                     f"  {after} = insertelement {given} {built[part]}, {llvm_type} {value}, i64 {lane}"]
            built[part] = after
    reduce = f"llvm.vector.reduce.and.v{lanes}i1"
    declared = [*k.declared.values(), f"declare i1 @{reduce}({k.mask})",
                *(f"declare {llvm_type} @{scalar}({', '.join([llvm_type] * count)}) {ATTRIBUTES}" for scalar in scalars)]
    chosen = [f"  %all = call i1 @{reduce}({k.mask} {usual})", "  br i1 %all, label %done, label %rare, !prof !1", "rare:",
              *slow, *_returned(given, built, "slow"), "done:"]
    body = "\n".join([*k.lines, *(chosen if rare else ()), *_returned(given, whole, "done")])
    parameters = ", ".join(f"{given} %x{n}" for n in range(count))
    made = given if len(parts) == 1 else pair_of(given)
    return "\n".join(declared) + f"\ndefine {linkage}{made} @{kernel_name(name, llvm_type, lanes)}({parameters}) {ATTRIBUTES} {{\n{body}\n}}"


# --- libraries' functions, where they are quick

_LEAST, _MOST = {"float": 2.0 ** -126, "double": 2.0 ** -1022}, {"float": (2 - 2.0 ** -23) * 2.0 ** 127, "double": (2 - 2.0 ** -52) * 2.0 ** 1023}


def _above_zero(llvm_type: str) -> tuple[float, float]:
    return _LEAST[llvm_type], _MOST[llvm_type]


# (C's name, type) → between which arguments, these included, libraries compute all lanes at once; a power's base
QUICK = {
    ("exp", "float"): (-87.0, 88.0), ("exp", "double"): (-708.0, 709.0), ("exp2", "float"): (-125.0, 127.0),
    ("sin", "float"): (-1e4, 1e4), ("cos", "float"): (-1e4, 1e4), ("acos", "float"): (-1.0, 1.0),
    ("acosh", "double"): (1.0, _MOST["double"]), ("atanh", "double"): (-1.0, 1.0),
    **{(name, "float"): (_LEAST["float"], float("inf")) for name in ("log", "log2", "log10")}, ("log10", "double"): _above_zero("double"),
    ("log1p", "double"): (-1.0 + 2.0 ** -53, _MOST["double"]),
    **{("pow", llvm_type): _above_zero(llvm_type) for llvm_type in ("float", "double")}}
_QUICK_NAN = ("sin", "cos", "log", "log2", "log10")
_EXPONENT = {"float": (23, 127, 125.0, "i32"), "double": (52, 1023, 1020.0, "i64")}


def guarded_name(symbol: str) -> str:
    return f"vector.{symbol}"


def guarded_text(name: str, symbol: str, llvm_type: str, lanes: int, module) -> str:
    """The library's function, where all arguments are such as it computes at once; else ours."""
    count, (low, high) = KERNELS[name][0], QUICK[name, llvm_type]
    given, mask, other = f"<{lanes} x {llvm_type}>", f"<{lanes} x i1>", kernel_name(name, llvm_type, lanes)
    parameters, shapes = ", ".join(f"{given} %x{n}" for n in range(count)), ", ".join([given] * count)

    def real(value: float) -> str:
        return f"splat ({llvm_type} {layout.literal(llvm_type, value)})"
    ordered = "u" if name in _QUICK_NAN else "o"
    lines = [f"  %above = fcmp {ordered}ge {given} %x0, {real(low)}", f"  %below = fcmp {ordered}le {given} %x0, {real(high)}",
             f"  %within = and {mask} %above, %below"]
    reduce, fabs = f"llvm.vector.reduce.and.v{lanes}i1", f"llvm.fabs.v{lanes}f{'32' if llvm_type == 'float' else '64'}"
    declared = [f"declare i1 @{reduce}({mask})", f"declare {given} @{symbol}({shapes})"]
    usual = "%within"
    if name == "pow":                             # |log2 x| is less than the size of x's exponent and one; times |y|, it may not over- or underflow
        mantissa, bias, limit, integer = _EXPONENT[llvm_type]
        bits = f"<{lanes} x {integer}>"
        declared.append(f"declare {given} @{fabs}({given})")
        lines += [f"  %bits = bitcast {given} %x0 to {bits}", f"  %field = lshr {bits} %bits, splat ({integer} {mantissa})",
                  f"  %exponent = sub {bits} %field, splat ({integer} {bias})", f"  %real = sitofp {bits} %exponent to {given}",
                  f"  %size = call {given} @{fabs}({given} %real)", f"  %more = fadd {given} %size, {real(1.0)}",
                  f"  %power = call {given} @{fabs}({given} %x1)", f"  %product = fmul {given} %more, %power",
                  f"  %small = fcmp ole {given} %product, {real(limit)}", f"  %usual = and {mask} %within, %small"]
        usual = "%usual"
    body = "\n".join([*lines, f"  %all = call i1 @{reduce}({mask} {usual})", "  br i1 %all, label %quick, label %rare, !prof !1",
                      "quick:", f"  %y = tail call {given} @{symbol}({parameters})", f"  ret {given} %y",
                      "rare:", f"  %z = tail call {given} @{other}({parameters})", f"  ret {given} %z"])
    return "\n".join(declared) + f"\ndefine {given} @{guarded_name(symbol)}({parameters}) {ATTRIBUTES} {{\n{body}\n}}\n"


def _guarded():
    """A part of the runtime for each library's function that is guarded, on any machine."""
    for (name, llvm_type), size in ((key, 32 if key[1] == "float" else 64) for key in QUICK):
        for letter, bits in (("b", 128), ("d", 256), ("e", 512)):
            symbol, lanes = name + ("f" if size == 32 else ""), bits // size
            names = [f"_ZGV{letter}N{lanes}{'v' * KERNELS[name][0]}_{symbol}"] + ([f"__svml_{symbol}{lanes}"] if bits == 512 else [])
            own = partial(kernel_text, name, llvm_type, lanes, linkage="internal ")
            yield from (((guarded_name(one),), (partial(guarded_text, name, one, llvm_type, lanes), own), 2, False) for one in names)


def pair_of(kind: str) -> str:
    return f"{{{kind}, {kind}}}"


def _returned(kind: str, parts: list[str], label: str) -> list[str]:
    if len(parts) == 1:
        return [f"  ret {kind} {parts[0]}"]
    return [f"  %{label}.first = insertvalue {pair_of(kind)} poison, {kind} {parts[0]}, 0",
            f"  %{label}.both = insertvalue {pair_of(kind)} %{label}.first, {kind} {parts[1]}, 1", f"  ret {pair_of(kind)} %{label}.both"]


def scalar_sincos_text(llvm_type: str, module) -> str:
    """Both of one number, as libm computes them."""
    letter, pair = "" if llvm_type == "double" else "f", pair_of(llvm_type)
    if platform.libc_ver()[0] == "glibc":
        declared = f"declare void @sincos{letter}({llvm_type}, ptr, ptr) nounwind\n"
        body = [f"  %p = alloca {llvm_type}", f"  %q = alloca {llvm_type}", f"  call void @sincos{letter}({llvm_type} %x, ptr %p, ptr %q)",
                f"  %sine = load {llvm_type}, ptr %p", f"  %cosine = load {llvm_type}, ptr %q"]
    else:
        declared = "".join(f"declare {llvm_type} @{name}{letter}({llvm_type}) {ATTRIBUTES}\n" for name in ("sin", "cos"))
        body = [f"  %sine = call {llvm_type} @sin{letter}({llvm_type} %x)", f"  %cosine = call {llvm_type} @cos{letter}({llvm_type} %x)"]
    body += _returned(llvm_type, ["%sine", "%cosine"], "done")
    return f"{declared}define {pair} @jitcore_sincos.{llvm_type}({llvm_type} %x) nounwind willreturn {{\n" + "\n".join(body) + "\n}"


RUNTIME = (
    *(((kernel_name(name, llvm_type, bits // size),), (partial(kernel_text, name, llvm_type, bits // size),), 2)
      for name in KERNELS for llvm_type, size in (("double", 64), ("float", 32)) for bits in (128, 256, 512)),
    *_guarded(),
    *(((f"jitcore_sincos.{llvm_type}",), (partial(scalar_sincos_text, llvm_type),), 2) for llvm_type in ("double", "float")))
