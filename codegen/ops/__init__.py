"""Operations: one family a file. Importing this package declares all of them in `registry.REGISTRY`.

In reading order: registry; scalars and convert (what emit functions share); then the families.
"""
from importlib import import_module

from codegen.ops.registry import REGISTRY

FAMILIES = ("convert", "iteration", "tuples", "python_objects", "optionals", "arithmetic", "bitwise", "compare", "power", "rounding",
            "constructors", "attributes", "complex_numbers", "math_integer", "math_functions", "cmath_functions", "numpy_scalars",
            "numpy_functions", "array_index", "array_memory", "array_attributes", "array_views", "array_map", "array_assign", "array_create", "array_reduce")


def load() -> None:
    """Declare every family."""
    import importlib.util
    for family in FAMILIES:
        if importlib.util.find_spec(f"codegen.ops.{family}") is None: continue
        import_module(f"codegen.ops.{family}")


__all__ = ["REGISTRY", "load"]
