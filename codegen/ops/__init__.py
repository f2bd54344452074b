"""Operations: one family a file. Importing this package declares all of them in `registry.REGISTRY`.

In reading order: registry; scalars and convert (what emit functions share); then the families.
"""
from importlib import import_module

from codegen.ops.registry import REGISTRY

FAMILIES = ("convert", "iteration", "tuples", "python_objects")


def load() -> None:
    """Declare every family."""
    for family in FAMILIES:
        import_module(f"codegen.ops.{family}")


__all__ = ["REGISTRY", "load"]
