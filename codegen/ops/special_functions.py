"""scipy.special's erf and erfc, which math has too, on numbers and arrays.

In: declarations.  Out: ops in REGISTRY, each with its ufunc.  Holds: this is loaded when a program uses them, so SciPy is there; of complex
numbers they are routed to it.
"""
import sys

from codegen.ops.arrays.array_map import declare_of_arrays
from codegen.ops.numbers.numpy_scalars import emit_libm, loop_typing
from codegen.ops.registry import op
from typeinfer.types import Real

SPECIAL = sys.modules["scipy.special"]             # not imported: without SciPy nobody asks for its functions

for _function, _doc in ((SPECIAL.erf, "error function"), (SPECIAL.erfc, "1 - erf(x), exact for large x")):
    op(f"scipy.special.{_function.__name__}", python=_function, ufunc=_function, doc=_doc).rule(
        (Real,), loop_typing(_function, "f"), emit_libm(_function.__name__))
    declare_of_arrays(_function)
