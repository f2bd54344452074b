"""Calls of mathematical functions, which the vectoriser may widen.

In: a function's C name (`exp`), the LLVM type of its arguments.  Out: LLVM text that calls it.  Holds: every call may be
speculated, moved and removed (`memory(none) willreturn speculatable`): checks are separate instructions.

What is an instruction of the CPU becomes an LLVM intrinsic (sqrt, floor, …). The rest is a call of libm's function. On
Linux with glibc on x86-64 its declaration names the vector variants of libmvec for the host's SIMD level

    declare double @exp(double) … "vector-function-abi-variant"="_ZGV_LLVM_N8v_exp(_ZGVeN8v_exp),…"

and LLVM's loop vectoriser then calls those. Measured against 80-bit reference values over random, denormal, huge and
special arguments, all of libmvec's functions keep nan, inf, overflow, underflow and the sign of zero, with at most 4 ulp
(log of float: 3.9, exp10 of float 3.8, sin cos tan of double: 3.5, exp 2.9, pow 1.0). Elsewhere the scalar call stays.

DIFFERS: a function in a vectorised loop may differ by 4 ulp from the same function outside one.
"""
from __future__ import annotations

import ctypes
from functools import lru_cache

from codegen.build import Builder, Module

# Exact in every width, so an instruction (or libm's function where the CPU lacks it) gives the same.
INTRINSICS = frozenset(("sqrt", "fabs", "floor", "ceil", "trunc", "rint", "roundeven", "copysign", "fma"))
# libm functions that libmvec has too (since glibc 2.22 or 2.35); which of them are there is asked of the library itself.
VECTOR_FUNCTIONS = frozenset((
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "cos", "cosh", "erf", "erfc", "exp", "exp2", "expm1",
    "hypot", "log", "log10", "log1p", "log2", "pow", "sin", "sinh", "tan", "tanh"))
# (name of the SIMD level in the vector ABI, CPU feature that has it, bits of its registers)
LEVELS = (("b", "sse2", 128), ("d", "avx2", 256), ("e", "avx512f", 512))
SPECULATABLE = "nounwind willreturn memory(none) speculatable"

# For each type: its suffix in intrinsics' names, the type libm is called with, the suffix of libm's function.
_FORMS = {"half": ("f16", "float", "f"), "float": ("f32", "float", "f"), "double": ("f64", "double", "")}
_BITS = {"float": 32, "double": 64}


def call_math(b: Builder, name: str, llvm_type: str, *args: str) -> str:
    """The value of C's `name` for arguments of `half`, `float` or `double`, in that type. Never raises."""
    flags = "".join(flag + " " for flag in sorted(b.options.fastmath))
    suffix, wide, letter = _FORMS[llvm_type]
    if name in INTRINSICS:
        target = b.module.declare(f"llvm.{name}.{suffix}", llvm_type, (llvm_type,) * len(args))
        return b(f"call {flags}{llvm_type} {target}({', '.join(f'{llvm_type} {arg}' for arg in args)})")
    if wide != llvm_type:
        args = tuple(b(f"fpext {llvm_type} {arg} to {wide}") for arg in args)
    target = declare_math(b.module, name + letter, wide, len(args))
    result = b(f"call {flags}{wide} {target}({', '.join(f'{wide} {arg}' for arg in args)})")
    return result if wide == llvm_type else b(f"fptrunc {wide} {result} to {llvm_type}")


def declare_math(module: Module, symbol: str, llvm_type: str, count: int) -> str:
    """Declare libm's `symbol` once, with its vector variants kept alive; returns the name used in calls."""
    if symbol in module.declarations:
        return f"@{symbol}"
    attributes = SPECULATABLE
    found = variants(symbol, llvm_type, count)
    if found:
        mapping = ",".join(f"_ZGV_LLVM_N{lanes}{'v' * count}_{symbol}({vector})" for vector, lanes in found)
        attributes += f' "vector-function-abi-variant"="{mapping}"'
        for vector, lanes in found:
            module.declare(vector, f"<{lanes} x {llvm_type}>", (f"<{lanes} x {llvm_type}>",) * count)
        _keep(module)
    return module.declare(symbol, llvm_type, (llvm_type,) * count, attributes)


def _keep(module: Module) -> None:
    """Unused declarations would be removed before the vectoriser looks for them."""
    kept = [f"ptr @{name}" for name in module.declarations if name.startswith("_ZGV")]
    module.definitions["llvm.compiler.used"] = (
        f"@llvm.compiler.used = appending global [{len(kept)} x ptr] [{', '.join(kept)}], section \"llvm.metadata\"")


@lru_cache(maxsize=None)
def variants(symbol: str, llvm_type: str, count: int) -> tuple[tuple[str, int], ...]:
    """The vector variants of a libm function that this machine has: (symbol, lanes), widest first."""
    base = symbol.removesuffix("f") if llvm_type == "float" else symbol
    library = load_libraries()
    if library is None or base not in VECTOR_FUNCTIONS:
        return ()
    found = []
    for letter, bits in _host_levels():
        lanes = bits // _BITS[llvm_type]
        name = f"_ZGV{letter}N{lanes}{'v' * count}_{symbol}"
        if hasattr(library, name):
            found.append((name, lanes))
    return tuple(found)


@lru_cache(maxsize=None)
def _host_levels() -> tuple[tuple[str, int], ...]:
    import llvmlite.binding as llvm
    features = llvm.get_host_cpu_features()
    return tuple((letter, bits) for letter, feature, bits in reversed(LEVELS) if features.get(feature))


@lru_cache(maxsize=None)
def load_libraries():
    """Make libm's and libmvec's symbols visible to the machine code (also to code read from a cache, so the engine calls
    this when it starts); returns libmvec, or None where there is none."""
    import llvmlite.binding as llvm
    for name in ("libm.so.6", "libmvec.so.1"):
        try:
            llvm.load_library_permanently(name)
        except RuntimeError:                      # not Linux, or not glibc
            return None
    return ctypes.CDLL("libmvec.so.1")
