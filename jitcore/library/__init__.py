"""The library: meanings of Python's and NumPy's functions that need no LLVM, written in Python.

In: nothing.  Out: overloads in the registry: what all code may need when the first function is compiled, mathematical
functions and arrays when a call first needs them.

In reading order; a module imports only what stands above it:

    wanted      when a call needs which group of declarations
    sequences/  ranges, lists, tuples, text, generators: what loops go through
    tables/     dictionaries, sets, and what is made of them or grows as they do
    objects/    functions as values, instances, enumerations, None
    numbers/    numbers, and the modules of Python that compute
    arrays/     arrays and the functions of NumPy
"""
import sys
from functools import cache, partial
from importlib import import_module

MODULES = {
    "scalars": ("sequences.iteration", "sequences.ranges", "sequences.tuples", "sequences.sums", "sequences.builtins", "objects.optionals",
                "objects.matching"),
    "enums": ("objects.enums",),
    "members": ("objects.instances", "objects.members"),
    "structured": ("objects.structured",),
    "instances": ("objects.instances", "objects.iterated_instances"),
    "converted_instances": ("objects.converted_instances",),
    "dates": (),
    "np_dates": ("arrays.np_dates",),
    "array_texts": (),
    "keywords": ("tables.keywords",),
    "c_functions": (),
    "functions": ("objects.function_values",),
    "math": ("numbers.math", "numbers.gamma"),
    "lists": ("sequences.lists", "sequences.stored_tuples", "sequences.emptiness", "sequences.cells", "arrays.np_lists"),
    "generators": ("sequences.generators",),
    "itertools": ("sequences.itertools",),
    "spreading": ("sequences.spreading",),
    "statistics": ("numbers.statistics",),
    "tables": ("tables.tables", "tables.dicts", "tables.set_algebra", "tables.sets", "sequences.emptiness"),
    "counters": ("tables.counters",),
    "ordered_dicts": ("tables.ordered_dicts",),
    "dict_views": ("tables.dict_views",),
    "deques": ("tables.deques", "sequences.emptiness"),
    "native": ("tables.native",),
    "text": ("sequences.strings",),
    "random": ("numbers.random",),
    "np_random": ("arrays.np_choices",),
    "np_apply": ("arrays.np_apply",),
    "np_axes": ("arrays.np_axes",),
    "np_join": ("arrays.np_join",),
    "np_repeat": ("arrays.np_repeat",),
    "np_split": ("arrays.np_split",),
    "np_grids": ("arrays.np_grids",),
    "np_blocks": ("arrays.np_blocks",),
    "np_bits": ("arrays.np_bits",),
    "np_steps": ("arrays.np_steps",),
    "np_median": ("arrays.np_median",),
    "np_compare": ("arrays.np_compare",),
    "np_put": ("arrays.np_put",),
    "np_signals": ("arrays.np_signals",),
    "np_matrices": ("arrays.np_matrices",),
    "np_einsum": ("arrays.np_axes", "arrays.np_einsum"),
    "np_extremes": ("arrays.np_axes", "arrays.np_extremes"),
    "np_pairs": ("arrays.np_pairs",),
    "np_search": ("arrays.np_search",),
    "np_histograms": ("arrays.np_search", "arrays.np_histograms"),
    "np_partial": ("arrays.np_partial",),
    "np_reduced": ("arrays.np_reduced",),
    "np_choose": ("arrays.np_choose",),
    "np_pad": ("arrays.np_pad",),
    "np_listed": ("arrays.np_listed",),
    "np_insert": ("arrays.np_insert",),
    "np_ufuncs": ("arrays.np_steps", "arrays.np_ufuncs"),
    "np_nan": ("arrays.np_nan",),
    "np_polynomials": ("arrays.np_signals", "arrays.np_polynomials"),
    "np_sort": ("arrays.np_search", "arrays.np_sort"),
    "np_sorted": ("arrays.np_axes", "arrays.np_sorted"),
    "np_stacks": ("arrays.np_stacks",),
    "np_frequencies": ("arrays.np_repeat", "arrays.np_frequencies"),
    "bisect": ("numbers.bisect",),
    "heapq": ("numbers.heapq",),
    "copy": ("objects.copy",),
    "dataclasses": ("objects.dataclasses", "objects.copy"),
    "numbers": ("numbers.numbers",),
    "special_methods": (),
    "elements": (),
    "arrays": ("numbers.numpy_numbers", "arrays.arrays", "arrays.np_assign"),
    "creation": ("arrays.np_create",),
    "shapes": ("arrays.np_shape",),
    "np_iterate": ("arrays.np_iterate",),
    "reductions": ("arrays.np_reduce",),
    "positions": ("arrays.np_index",),
    "products": ("arrays.np_linear",),
}


@cache
def prepare_library() -> None:
    """Declare the ops and overloads that all code may need, and leave the others until they are wanted."""
    from codegen.ops import REGISTRY
    from jitcore.library.wanted import PYTHON_MODULES, WANTED
    _load("scalars")
    for group, (of, wanted) in WANTED.items():
        REGISTRY.declare_later(wanted, _LOADERS.get(group) or partial(_load, group), of)
    for name, (of, wanted) in PYTHON_MODULES.items():
        REGISTRY.declare_later(wanted, partial(_load_module, name), of)


def load_library() -> None:
    """Declare all ops and overloads."""
    from codegen.ops import REGISTRY
    prepare_library()
    REGISTRY.declare_all()


def _load(group: str) -> None:
    from codegen import ops
    if group in ops.GROUPS:
        ops.load(group)
    if group in ("arrays", "text", "np_random", "dates"):
        ops.REGISTRY.declare_route = _load_interpreter
    if group == "arrays":
        ops.load("elements")
    if group == "members":
        ops.load("instances")
    for module in MODULES[group]:
        import_module(f"jitcore.library.{module}")


def _load_interpreter() -> None:
    from codegen import ops
    ops.load("interpreter")


def _load_module(name: str) -> None:
    from codegen import ops
    ops.load("interpreter", "modules")
    from codegen.ops import python_modules
    if name in python_modules.TABLES:
        python_modules.declare_module(name)
    if name in MODULES:
        for module in MODULES[name]:
            import_module(f"jitcore.library.{module}")


def _load_rare_methods() -> None:
    _load_module("numbers")
    from codegen.ops import python_modules
    python_modules.declare_methods()


def _load_special() -> None:
    if "scipy.special" in sys.modules:
        _load("arrays")
        import_module("codegen.ops.special_functions")


def _load_structured() -> None:
    _load("arrays")
    _load("structured")


def _load_of_arrays(group: str) -> None:
    _load("arrays")                               # their meanings of the same callables come first
    _load(group)


def _load_dates() -> None:
    _load("arrays")
    _load("dates")
    _load("np_dates")


_LOADERS = {
    "interpreter": _load_interpreter,
    "asked_modules": _load_interpreter,
    "special_functions": _load_special,
    "rare_methods": _load_rare_methods,
    "structured": _load_structured,
    "creation": partial(_load_of_arrays, "creation"),
    "shapes": partial(_load_of_arrays, "shapes"),
    "np_dates": _load_dates,
    "sumprod": partial(_load_module, "math"),
}
