"""Operations: one family a file. `load` declares a group of them in `registry.REGISTRY`.

In reading order; a module imports only what stands above it:

    registry            where the families declare their operations
    scalars             what the operations on single numbers share
    interpreter         asking CPython for a result
    convert             a value in another type

    remainder           C's fmod
    complex_numbers     arithmetic on complex numbers
    arithmetic          + - * / // % divmod
    bitwise             & | ^ ~ << >>
    compare             == < is not, truth, the choice of min and max
    power               x ** y, pow(x, y, m)
    rounding            abs, round
    constructors        int(), float(), complex(), NumPy's scalar types
    attributes          real, imag, conjugate, bit_length …
    math_integer        gcd, lcm, isqrt
    math_functions      `math`
    cmath_functions     `cmath`
    numpy_scalars       NumPy's universal functions on numbers
    numpy_functions     other functions of NumPy on numbers

    iteration           enumerate, zip, reversed and the steps of `for`
    ranges              range and slice
    tuples              tuples and list displays
    exceptions          raise, except, what is known of an exception
    entering            with
    python_objects      print, isinstance, f-strings
    optionals           what an optional holds
    matching            match statements
    instances           instances of classes
    keywords            **keywords
    function_values     one of several functions

    array_access        where an element is; reading and writing it
    array_memory        new arrays
    array_attributes    shape, ndim, dtype …
    array_store         a number written into an array of another type
    array_index         a[…] of elements, and views
    lists               lists: memory, items, growth
    tables              dictionaries and sets: entries, slots, numbers
    deques              deques: items, ends
    native              typed.List, typed.Dict: made
    array_views         T, transpose, reshape
    array_axes          moveaxis, expand_dims, squeeze, broadcast_to, diagonal
    array_expressions   what an element-wise operation does to one element
    array_layout        in which order a new array keeps its elements
    array_streams       loop nests over several arrays
    array_overlap       writing into memory that is also read
    array_sums          one step of a reduction
    array_outputs       ufuncs with out=, where=, dtype=
    array_map           element-wise operations with broadcasting
    array_masked        assignments to the elements that a mask chooses
    array_lockstep       statements that change arrays in place, in one loop
    array_lines         indices of which some are lines: a[:, positions], a[i, mask]
    array_assign        a[…] = array, fill, copies
    array_create        np.full, np.ones, np.array …
    array_short         reductions along axes of a few elements
    array_reduce        sum, prod, min, max, dot
    array_together      several results of the same arrays
    array_rows          operations that keep rows apart, some rows at a time
    structured          structured arrays and scalars
    array_products      the inner loop of matrix products

    special_functions   of scipy.special; in no group, as it imports SciPy

    text                text that machine code makes and compares itself
    random_numbers      single random numbers of NumPy's generators
    samples             what a callable is called with to find the type of its result
    routed              calls of the interpreter's own functions: NumPy's, of strings
    enums               members of enumerations
    text_methods        methods of text that machine code has itself
    text_formats        text.format, %
    bytearrays          bytearray: its bytes one by one
    dates               single dates and differences of dates
    date_numbers        differences with numbers, other units, lengths of arrays of dates
    c_functions         functions that ctypes found
    python_modules      functions of random, statistics, time that the interpreter computes
"""
from importlib import import_module

from codegen.ops.registry import REGISTRY

# What scalar code needs is declared before the first compilation, the rest when a call needs it (see jitcore.library): reading
# all families takes as long as compiling a small function.
GROUPS = {
    "scalars": ("convert", "iteration", "ranges", "tuples", "exceptions", "entering", "python_objects", "optionals", "matching", "arithmetic", "bitwise",
                "compare", "power", "rounding", "constructors", "attributes", "complex_numbers"),
    "math": ("math_integer", "math_functions", "cmath_functions"),
    "keywords": ("keywords",),
    "c_functions": ("c_functions",),
    "functions": ("function_values",),
    "lists": ("lists",),
    "tables": ("tables",),
    "deques": ("deques",),
    "native": ("native",),
    "elements": ("array_index", "array_attributes"),
    "arrays": ("numpy_scalars", "numpy_functions", "array_memory", "array_views", "array_map", "array_lines", "array_assign", "array_create",
               "array_reduce", "array_together", "array_rows", "array_masked", "array_lockstep", "array_products"),
    "np_axes": ("array_axes",),
    "enums": ("enums",),
    "structured": ("structured",),
    "text": ("text", "text_methods", "text_formats", "bytearrays"),
    "dates": ("dates", "date_numbers"),
    "instances": ("instances",),
    "np_random": ("random_numbers",),
    "interpreter": ("routed",),
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
