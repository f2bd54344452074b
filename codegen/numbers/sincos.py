"""sin(x) and cos(x) of one x by one call, which loops widen.

In: the LLVM text of a function.  Out: the text, in which such calls are calls of one function that gives both, and LLVM keeps one of two that
are alike.

    %3 = call double @sin(double %1)        %3.both = call {double, double} @jitcore_sincos.double(double %1)
    %4 = call double @cos(double %2)   →    %3 = extractvalue {double, double} %3.both, 0
                                            %4.both = call {double, double} @jitcore_sincos.double(double %2)
                                            %4 = extractvalue {double, double} %4.both, 1

Holds: the values are those of sin and cos, whether or not the arguments are the same: that they are is guessed by how they were computed,
since LLVM, which knows, looks for it only after this. Floats are merged where sin and cos are our own kernels: libmvec's two take less.

Measured, 10⁴ doubles: sin and cos 15 µs, together 11.8.
"""
from __future__ import annotations

import re

from codegen.numbers import vectormath
from codegen.numbers.vector_functions import kernel_name, pair_of

_DEFINITION = re.compile(r"^  (%v\d+) = (.*)$", re.MULTILINE)
_NAME = re.compile(r"%v\d+")
_CALL = re.compile(r"^  (%v\d+) = call ((?:[a-z]+ )*)(double|float) @(sin|cos)f?\((?:double|float) (%v\d+)\)", re.MULTILINE)


def merge_sines(module, text: str) -> str:
    """The text of a function of the module, with sines and cosines of one argument merged."""
    if not any("sin" + letter in module.declarations and "cos" + letter in module.declarations for letter in ("", "f")):
        return text
    calls = [found.groups() for found in _CALL.finditer(text) if _is_merged(found[3])]
    if len({name for _, _, _, name, _ in calls}) < 2:
        return text
    same = _alike(text)
    known = {(llvm_type, name, same.get(x, x)) for _, _, llvm_type, name, x in calls}

    def merged(found: re.Match) -> str:
        result, flags, llvm_type, name, x = found.groups()
        place = same.get(x, x)
        if not all((llvm_type, one, place) in known for one in ("sin", "cos")):
            return found[0]
        pair = pair_of(llvm_type)
        return (f"  {result}.both = call {pair} {_declare(module, llvm_type)}({llvm_type} {x})\n"
                f"  {result} = extractvalue {pair} {result}.both, {('sin', 'cos').index(name)}")
    return _CALL.sub(merged, text)


def _is_merged(llvm_type: str) -> bool:
    found = vectormath.variants("sinf", "float", 1) if llvm_type == "float" else ()
    return not found or found[0][0] == kernel_name("sin", llvm_type, found[0][1])


def _alike(text: str) -> dict[str, str]:
    """Of each value the first one that is computed by the same words from such values."""
    same: dict[str, str] = {}
    first: dict[str, str] = {}
    for result, computed in _DEFINITION.findall(text):
        words = _NAME.sub(lambda found: same.get(found[0], found[0]), computed)
        same[result] = first.setdefault(words, result)
    return same


def _declare(module, llvm_type: str) -> str:
    name = f"jitcore_sincos.{llvm_type}"
    if name not in module.declarations:
        mapping = []
        for lanes in (bits // vectormath.BITS[llvm_type] for bits in vectormath.register_sizes()):
            vector, shape = kernel_name("sincos", llvm_type, lanes), f"<{lanes} x {llvm_type}>"
            module.declare(vector, pair_of(shape), (shape,))
            mapping.append(f"_ZGV_LLVM_N{lanes}v_{name}({vector})")
        attributes = vectormath.SPECULATABLE + (f' "vector-function-abi-variant"="{",".join(mapping)}"' if mapping else "")
        module.declare(name, pair_of(llvm_type), (llvm_type,), attributes)
        vectormath.keep_variants(module)
    return f"@{name}"
