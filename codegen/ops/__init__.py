"""Operations: one family a file. `load` declares a group of them in `registry.REGISTRY`.

In reading order; a module imports only what stands above it:

    registry           where the families declare their operations
    scalars            what the operations on single numbers share
    interpreter        asking CPython for a result
    convert            a value in another type
    numbers/           arithmetic, comparison, functions of single numbers
    containers/        ranges, tuples, lists, tables: made, read, written
    objects/           exceptions, instances, functions as values, None
    arrays/            arrays: elements, views, loop nests over several, reductions
    special_functions  of scipy.special; in no group, as it imports SciPy
    samples            what a callable is called with to find the type of its result
    python_results     what functions of Python's modules surely give
    routed             calls of the interpreter's own functions: NumPy's, of strings
    asked              objects of which nothing is known
    text/              text that machine code makes itself
    enums              members of enumerations
    dates              single dates and differences of dates
    date_numbers       differences with numbers, other units
    date_counts        what becomes of one date in operations on whole arrays
    date_arrays        arrays of dates, as arrays of numbers of units
    array_texts        elements of arrays of texts, and what such a text is to Python
    special_methods    x.__add__(y) written out
    c_functions        functions that ctypes found
    python_modules     functions of random, statistics, time that the interpreter computes
"""
from importlib import import_module

from codegen.ops.registry import REGISTRY

# What scalar code needs is declared before the first compilation, the rest when a call needs it (see jitcore.library): reading
# all families takes as long as compiling a small function.
GROUPS = {
    "scalars": ("convert", "containers.iteration", "containers.ranges", "containers.tuples", "objects.exceptions", "objects.entering",
                "objects.python_objects", "objects.optionals", "objects.matching", "numbers.arithmetic", "numbers.bitwise", "numbers.compare",
                "numbers.power", "numbers.rounding", "numbers.constructors", "numbers.attributes", "numbers.complex_numbers"),
    "math": ("numbers.math_integer", "numbers.math_functions", "numbers.cmath_functions"),
    "keywords": ("objects.keywords",),
    "c_functions": ("c_functions",),
    "special_methods": ("special_methods",),
    "functions": ("objects.function_values",),
    "lists": ("containers.lists",),
    "tables": ("containers.tables",),
    "deques": ("containers.deques",),
    "native": ("containers.native",),
    "elements": ("arrays.array_index", "arrays.array_attributes"),
    "arrays": ("numbers.numpy_scalars", "numbers.numpy_functions", "arrays.array_memory", "arrays.array_map", "arrays.array_assign"),
    "creation": ("arrays.array_create",),
    "shapes": ("arrays.array_views",),
    "reductions": ("arrays.array_search", "arrays.array_reduce", "arrays.array_together", "arrays.array_rows"),
    "positions": ("arrays.array_lines", "arrays.array_masked", "arrays.array_lockstep"),
    "products": ("arrays.array_products",),
    "np_axes": ("arrays.array_axes",),
    "enums": ("enums",),
    "structured": ("arrays.structured",),
    "text": ("text.text", "text.text_methods", "text.text_formats", "text.bytearrays"),
    "dates": ("dates", "date_numbers"),
    "np_dates": ("date_arrays", "date_counts"),
    "array_texts": ("array_texts",),
    "instances": ("objects.instances",),
    "np_random": ("numbers.random_numbers",),
    "interpreter": ("routed", "asked"),
    "modules": ("python_modules",),
}
loaded: set[str] = set()


def load(*groups: str) -> None:
    """Declare groups of families, by default all, each once."""
    for group in groups or GROUPS:
        if group not in loaded:
            loaded.add(group)
            for family in GROUPS[group]:
                import_module(f"codegen.ops.{family}")


__all__ = ["GROUPS", "REGISTRY", "load", "loaded"]
