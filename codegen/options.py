"""What a user may ask of a compilation, as far as code generation is concerned.

In: keyword values that `njit` has checked.  Out: an immutable Options.
"""
from typeinfer.interned import Interned, plain


@plain
class Options(Interned):
    """boundscheck: check array indices; overflow: "raise" or "wrap" for Python ints; error_model: "python" (division by
    zero raises) or "numpy" (it does not); fastmath: LLVM's fast-math flags; nogil: release the GIL around the call."""
    boundscheck: bool = True
    overflow: str = "raise"
    error_model: str = "python"
    fastmath: frozenset = frozenset()
    nogil: bool = False
