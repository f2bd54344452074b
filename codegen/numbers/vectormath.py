"""Calls of mathematical functions, which the vectoriser may widen.

In: a function's C name (`exp`), the LLVM type of its arguments.  Out: LLVM text that calls it.  Holds: every call may be
speculated, moved and removed (`memory(none) willreturn speculatable`): checks are separate instructions.

What is an instruction of the CPU becomes an LLVM intrinsic (sqrt, floor, …). The rest is a call of libm's function. On
Linux with glibc on x86-64 its declaration names the vector variants of libmvec for the host's SIMD level

    declare double @exp(double) … "vector-function-abi-variant"="_ZGV_LLVM_N8v_exp(_ZGVeN8v_exp),…"

and LLVM's loop vectoriser then calls those. Measured against 80-bit reference values over random, denormal, huge and
special arguments, all of libmvec's functions keep nan, inf, overflow, underflow and the sign of zero, with at most 4 ulp
(log of float: 3.9, sin cos tan of double: 3.5, exp 2.9, pow 1.0). What no library has for a SIMD level, and where there is no libmvec (macOS,
Windows, musl, ARM), is our own kernel (vector_kernels, vector_functions), at most 4 ulp too; doubles take 0.7 to 1.9 times libmvec's time
(erf 3.5), floats 1.2 to 3.

With AVX-512, NumPy's wheels for Linux export vector functions too, of which some are faster, and at least as exact
(10⁴ values: pow 23 µs against 37, of floats 7 against 19, asinh of floats 9 against 16, log 6.6 against 9.9, exp 6.8 against 7.7).
tanh is made of expm1 here (11 µs against 18; with AVX2 15 against 25).

DIFFERS: a function in a vectorised loop may differ by 4 ulp from the same function outside one.
"""
from __future__ import annotations

import ctypes
import os
import platform
import sys
from functools import lru_cache

from codegen import capi
from codegen.build import Builder, Module

# Exact in every width, so an instruction (or libm's function where the CPU lacks it) gives the same.
INTRINSICS = frozenset(("sqrt", "fabs", "floor", "ceil", "trunc", "rint", "roundeven", "copysign", "fma"))
# libm functions that libmvec has too (since glibc 2.22 or 2.35); which of them are there is asked of the library itself.
VECTOR_FUNCTIONS = frozenset((
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "cos", "cosh", "erf", "erfc", "exp", "exp2", "expm1",
    "hypot", "log", "log10", "log1p", "log2", "pow", "sin", "sinh", "tan", "tanh"))
# (name of the SIMD level in the vector ABI, CPU feature that has it, bits of its registers)
LEVELS = (("b", "sse2", 128), ("d", "avx2", 256), ("e", "avx512f", 512))
# NumPy's, for 512 bits: what C calls it → the exported symbol
NUMPY_FUNCTIONS = {"exp": "__svml_exp8", "log": "__svml_log8", "pow": "__svml_pow8", "logf": "__svml_logf16",
                   "powf": "__svml_powf16", "exp2f": "__svml_exp2f16", "asinhf": "__svml_asinhf16", "acoshf": "__svml_acoshf16"}
# Names of glibc's that LLVM does not know: exp2 of a converted int it makes ldexp of, which has no vector variant (np.exp2 of 10⁴ int32: 30 µs,
# with exp2 5.7)
OTHER_NAMES = {"exp2": "exp2f64", "exp2f": "exp2f32"}
KNOWN_NAMES = {other: name for name, other in OTHER_NAMES.items()}
# Ours that are faster than libmvec's, by the bits of registers (10⁴ values: asinh 34 µs against 48, acosh 27 against 45, atanh 28 against 39)
FASTER_KERNELS = {256: ("asinh", "acosh", "atanh"), 512: ("sinh",)}
SPECULATABLE = "nounwind willreturn memory(none) speculatable"

# For each type: its suffix in intrinsics' names, the type libm is called with, the suffix of libm's function.
_FORMS = {"half": ("f16", "float", "f"), "float": ("f32", "float", "f"), "double": ("f64", "double", "")}
BITS = {"float": 32, "double": 64}


def call_math(b: Builder, name: str, llvm_type: str, *args: str) -> str:
    """The value of C's `name` for arguments of `half`, `float` or `double`, in that type. Never raises."""
    flags = "".join(flag + " " for flag in sorted(b.options.fastmath))
    suffix, wide, letter = _FORMS[llvm_type]
    if name == "copysign" and llvm_type == "half":
        return _copysign_half(b, *args)
    if name in INTRINSICS:
        target = b.module.declare(f"llvm.{name}.{suffix}", llvm_type, (llvm_type,) * len(args))
        return b(f"call {flags}{llvm_type} {target}({', '.join(f'{llvm_type} {arg}' for arg in args)})")
    if wide != llvm_type:
        args = tuple(b(f"fpext {llvm_type} {arg} to {wide}") for arg in args)
    target = declare_math(b.module, _symbol(name + letter), wide, len(args))
    result = b(f"call {flags}{wide} {target}({', '.join(f'{wide} {arg}' for arg in args)})")
    return result if wide == llvm_type else b(f"fptrunc {wide} {result} to {llvm_type}")


def _symbol(name: str) -> str:
    """What a function of libm is called by."""
    other, library = OTHER_NAMES.get(name), load_libraries()
    return other if other is not None and library is not None and hasattr(library, other) else name


def _copysign_half(b: Builder, size: str, sign: str) -> str:
    """By bits: where the sign was a double, LLVM would look at that, and need a function that no library has."""
    bits = (b(f"bitcast half {one} to i16") for one in (size, sign))
    parts = [b(f"and i16 {one}, {mask}") for one, mask in zip(bits, (0x7FFF, -0x8000))]
    return b(f"bitcast i16 {b(f'or i16 {parts[0]}, {parts[1]}')} to half")


def declare_math(module: Module, symbol: str, llvm_type: str, count: int) -> str:
    """Declare libm's `symbol` once, with its vector variants kept alive; returns the name used in calls."""
    if symbol in module.declarations:
        return f"@{symbol}"
    attributes = SPECULATABLE
    found = variants(symbol, llvm_type, count)
    if found:
        mapping = []
        for vector, lanes in found:
            shape = f"<{lanes} x {llvm_type}>"
            if symbol == "tanh" and vector.startswith("_ZGV"):
                vector = _define_tanh(module, lanes, vector.removesuffix("tanh") + "expm1")
            else:
                module.declare(vector, shape, (shape,) * count)
            mapping.append(f"_ZGV_LLVM_N{lanes}{'v' * count}_{symbol}({vector})")
        attributes += f' "vector-function-abi-variant"="{",".join(mapping)}"'
        keep_variants(module)
    return module.declare(symbol, llvm_type, (llvm_type,) * count, attributes)


def declare_widened(module: Module, name: str, llvm_type: str, bits: int, vector_name, attributes: str) -> str:
    """Declare a function of two numbers of so many bits of the runtime's, whose vector forms are `vector_name(lanes)`, once."""
    if name not in module.declarations:
        mapping = []
        for lanes in (size // bits for size in register_sizes()):
            vector, shape = vector_name(lanes), f"<{lanes} x {llvm_type}>"
            module.declare(vector, shape, (shape, shape))
            mapping.append(f"_ZGV_LLVM_N{lanes}vv_{name}({vector})")
        if mapping:
            attributes += f' "vector-function-abi-variant"="{",".join(mapping)}"'
        module.declare(name, llvm_type, (llvm_type, llvm_type), attributes)
        keep_variants(module)
    return f"@{name}"


def keep_variants(module: Module) -> None:
    """What is not used yet would be removed before the vectoriser looks for it. And a function with such calls keeps vectors on its stack
    over them, for whose alignment LLVM would decide too late (measured: `o[i] = 1.67*exp(x[i]) - 1.67` took 10.4 instead of 7.4 µs at every
    second depth of the stack)."""
    module.frame = f" alignstack({register_sizes()[0] // 8})"
    kept = [f"ptr @{name}" for names in (module.declarations, module.definitions) for name in names
            if name.startswith(("_ZGV", "__svml_", "vector."))]
    module.definitions["llvm.compiler.used"] = (
        f"@llvm.compiler.used = appending global [{len(kept)} x ptr] [{', '.join(kept)}], section \"llvm.metadata\"")


def _define_tanh(module: Module, lanes: int, expm1: str) -> str:
    """|tanh x| = t / (t + 2) for t = expm1(2|x|); from 20 on that is 1."""
    shape, name = f"<{lanes} x double>", f"vector.tanh.{lanes}"
    for symbol, count in ((f"llvm.fabs.v{lanes}f64", 1), (f"llvm.copysign.v{lanes}f64", 2), (expm1, 1)):
        module.declare(symbol, shape, (shape,) * count)
    two, limit = f"splat (double {2.0!r})", f"splat (double {20.0!r})"
    module.define(name, f"""define internal {shape} @{name}({shape} %x) nounwind willreturn memory(none) {{
  %size = call {shape} @llvm.fabs.v{lanes}f64({shape} %x)
  %far = fcmp ogt {shape} %size, {limit}
  %near = select <{lanes} x i1> %far, {shape} {limit}, {shape} %size
  %twice = fadd {shape} %near, %near
  %t = call {shape} @{expm1}({shape} %twice)
  %below = fadd {shape} %t, {two}
  %quotient = fdiv {shape} %t, %below
  %result = call {shape} @llvm.copysign.v{lanes}f64({shape} %quotient, {shape} %x)
  ret {shape} %result
}}""")
    return name


@lru_cache(maxsize=None)
def variants(symbol: str, llvm_type: str, count: int) -> tuple[tuple[str, int], ...]:
    """The vector variants of a function that this machine has: (symbol, lanes), widest first: NumPy's, libmvec's, where they are quick at
    least, our own."""
    from codegen.numbers.vector_functions import KERNELS, QUICK, guarded_name, kernel_name        # long, and few programs need it

    def library_variant(name: str) -> str:
        is_guarded = (base, llvm_type) in QUICK and (not KERNELS[base][2] or has_fma())
        return guarded_name(name) if is_guarded else name
    symbol = KNOWN_NAMES.get(symbol, symbol)
    base = symbol.removesuffix("f") if llvm_type == "float" else symbol
    library = load_libraries()
    if base not in VECTOR_FUNCTIONS:
        return ()
    found = []
    for letter, bits in _host_levels():
        lanes = bits // BITS[llvm_type]
        name = f"_ZGV{letter}N{lanes}{'v' * count}_{symbol}"
        numpy_name = NUMPY_FUNCTIONS.get(symbol)
        if bits == 512 and numpy_name and _has_skylake_vectors() and capi.address(numpy_name):
            found.append((library_variant(numpy_name), lanes))
        elif library is not None and hasattr(library, name) and symbol not in FASTER_KERNELS.get(bits, ()):
            found.append((library_variant(name), lanes))
        elif base in KERNELS and (not KERNELS[base][2] or has_fma()):
            found.append((kernel_name(base, llvm_type, lanes), lanes))
    return tuple(found)


@lru_cache(maxsize=None)
def _has_skylake_vectors() -> bool:
    """The features that NumPy compiles these functions for."""
    features = cpu_features()
    return sys.platform == "linux" and all(features.get(f"avx512{part}") for part in ("f", "cd", "bw", "dq", "vl"))


# What JITCORE_CPU may ask for instead of all that this machine has: x86-64's levels, and of their features those that matter here
_AVX2 = ("sse2", "sse4.1", "avx", "avx2", "fma", "f16c")
CPUS = {"x86-64-v2": ("sse2", "sse4.1"), "x86-64-v3": _AVX2,
        "x86-64-v4": (*_AVX2, "avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl")}


def chosen_cpu() -> str:
    """The name in JITCORE_CPU, for which LLVM compiles; "" for this machine's."""
    name = os.environ.get("JITCORE_CPU", "")
    if name and name not in CPUS:
        raise ValueError(f"JITCORE_CPU={name}: it is one of {', '.join(CPUS)}, or not set")
    return name


@lru_cache(maxsize=None)
def cpu_features() -> dict[str, bool]:
    """What machine code may use of this machine's CPU, by LLVM's names."""
    if chosen_cpu():
        return dict.fromkeys(CPUS[chosen_cpu()], True)
    import llvmlite.binding as llvm
    return llvm.get_host_cpu_features()


@lru_cache(maxsize=None)
def has_fma() -> bool:
    """Whether x*y + z with one rounding is an instruction here; elsewhere it is a slow call."""
    return bool(cpu_features().get("fma")) or _is_arm()


def _is_arm() -> bool:
    return platform.machine() in ("aarch64", "arm64")


@lru_cache(maxsize=None)
def _host_levels() -> tuple[tuple[str, int], ...]:
    if _is_arm():
        return (("n", 128),)
    return tuple((letter, bits) for letter, feature, bits in reversed(LEVELS) if cpu_features().get(feature))


def register_sizes() -> tuple[int, ...]:
    """The sizes of this machine's vector registers in bits, widest first; none where they are not known."""
    return tuple(bits for _, bits in _host_levels())


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


# --- functions of complex numbers: C's calling conventions differ, and are known for two CPUs outside Windows

@lru_cache(maxsize=None)
def has_complex_functions() -> bool:
    return sys.platform != "win32" and platform.machine() in ("x86_64", "aarch64", "arm64")


def call_complex(b: Builder, name: str, llvm_type: str, *given: tuple[str, str]) -> tuple[str, str]:
    """The value of C's complex function `name` (`csqrt`) of numbers whose parts are `float` or `double`. Never raises."""
    pair = f"{{{llvm_type}, {llvm_type}}}"
    if llvm_type == "double" or platform.machine() != "x86_64":
        target = b.module.declare(name + _FORMS[llvm_type][2], pair, (llvm_type,) * 2 * len(given), SPECULATABLE)
        result = b(f"call {pair} {target}({', '.join(f'{llvm_type} {part}' for x in given for part in x)})")
        return b(f"extractvalue {pair} {result}, 0"), b(f"extractvalue {pair} {result}, 1")
    target = b.module.declare(name + "f", "<2 x float>", ("<2 x float>",) * len(given), SPECULATABLE)     # both parts in one register
    halves = [b(f"insertelement <2 x float> poison, float {x[0]}, i64 0") for x in given]
    whole = [b(f"insertelement <2 x float> {half}, float {x[1]}, i64 1") for half, x in zip(halves, given)]
    result = b(f"call <2 x float> {target}({', '.join(f'<2 x float> {one}' for one in whole)})")
    return b(f"extractelement <2 x float> {result}, i64 0"), b(f"extractelement <2 x float> {result}, i64 1")
