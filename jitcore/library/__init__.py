"""The library: meanings of Python's and NumPy's functions that need no LLVM, written in Python.

In: nothing.  Out: overloads in the registry: what all code may need when the first function is compiled, mathematical
functions and arrays when a call first needs them.

In reading order; a module imports only what stands above it:

    wanted           when a call needs which group of declarations
    iteration        the steps of `for` for each kind of sequence
    ranges           range
    lists            methods, slices, comparison of lists
    stored_tuples    tuples of unknown length
    spreading        f(*items) where the number of items is not known when compiling
    emptiness        whether a list, dictionary or set holds anything
    tuples           comparison and search of tuples
    sums             sum, with Python's compensation
    builtins         min, max, any, all
    tables           the search of dictionaries and sets, iteration
    dicts            methods, operators, views of dictionaries
    keywords         mappings of known names as dictionaries
    dict_views       d.keys() and d.items() as sets
    counters         Counter and defaultdict
    ordered_dicts    OrderedDict
    set_algebra      which keys of one set another one has
    sets             methods, operators of sets
    deques           deque
    native           typed.List, typed.Dict
    enums            tuples as attributes of members of enumerations
    strings          the steps of `for` over a str
    function_values  calls of one of several functions
    instances        operators on instances of the user's classes
    iterated_instances  what goes through them
    optionals        == where a value may be None
    matching         match statements
    math             what of `math` is made of simpler functions
    gamma            math.gamma, math.lgamma
    numpy_numbers    what of NumPy's functions of numbers is
    numbers          rare methods of int and float
    random           random, on the interpreter's stream
    bisect           bisect
    heapq            heapq
    copy             copy
    dataclasses      replace, astuple, asdict
    np_patterns      types of arrays
    arrays           arrays in Python's own operations
    np_create        arange, linspace, eye
    cells            captured variables that are assigned to later
    generators       what takes generators; iter, next, map, filter
    itertools        itertools
    statistics       statistics of generators
    np_lists         np.array of lists
    np_choices       what NumPy's generators choose, lists that they shuffle
    np_reduce        mean, argmin, cumsum …
    np_shape         ravel, flat, reshape with a copy
    np_index         a[mask], a[positions], and writing there
    np_iterate       np.ndindex, np.ndenumerate
    np_assign        a[…] = sequence, copyto
    np_linear        dot, matmul, outer
    np_axes          flip, rot90, atleast_1d, windows
    np_join          concatenate, stack
    np_repeat        tile, repeat, roll, resize
    np_split         split, array_split, unstack
    np_grids         meshgrid, ix_, indices, unravel_index
    np_steps         diff, gradient, running totals along an axis
    np_nan           reductions without nan, nan_to_num
    np_median        medians and quantiles
    np_compare       isclose, array_equal, round, count_nonzero, average
    np_matrices      diag, tril, cross, kron, norms, covariances
    np_search        searchsorted, digitize, histogram
    np_choose        nonzero, take, compress, select
    np_put           putmask, place, fill_diagonal, take_along_axis
    np_signals       convolve, interp, polyval, windows
    np_sort          sort, unique, isin
    np_ufuncs        ufunc.at, accumulate, reduceat
    np_pad           pad
    np_insert        insert, delete, trim_zeros
    np_apply         apply_along_axis, piecewise, vectorize: what calls functions
    structured       structured arrays and scalars
"""
import sys
from functools import cache, partial
from importlib import import_module

MODULES = {
    "scalars": ("iteration", "ranges", "tuples", "sums", "builtins", "optionals", "matching"),
    "enums": ("enums",),
    "structured": ("structured",),
    "instances": ("instances", "iterated_instances"),
    "dates": (),
    "keywords": ("keywords",),
    "c_functions": (),
    "functions": ("function_values",),
    "math": ("math", "gamma"),
    "lists": ("lists", "stored_tuples", "emptiness", "cells", "np_lists"),
    "generators": ("generators",),
    "itertools": ("itertools",),
    "spreading": ("spreading",),
    "statistics": ("statistics",),
    "tables": ("tables", "dicts", "set_algebra", "sets", "emptiness"),
    "counters": ("counters",),
    "ordered_dicts": ("ordered_dicts",),
    "dict_views": ("dict_views",),
    "deques": ("deques", "emptiness"),
    "native": ("native",),
    "text": ("strings",),
    "random": ("random",),
    "np_random": ("np_choices",),
    "np_apply": ("np_apply",),
    "np_axes": ("np_axes",),
    "np_join": ("np_join",),
    "np_repeat": ("np_repeat",),
    "np_split": ("np_split",),
    "np_grids": ("np_grids",),
    "np_steps": ("np_steps",),
    "np_median": ("np_median",),
    "np_compare": ("np_compare",),
    "np_put": ("np_put",),
    "np_signals": ("np_signals",),
    "np_matrices": ("np_matrices",),
    "np_search": ("np_search",),
    "np_choose": ("np_choose",),
    "np_pad": ("np_pad",),
    "np_insert": ("np_insert",),
    "np_ufuncs": ("np_steps", "np_ufuncs"),
    "np_nan": ("np_nan",),
    "np_sort": ("np_search", "np_sort"),
    "bisect": ("bisect",),
    "heapq": ("heapq",),
    "copy": ("copy",),
    "dataclasses": ("dataclasses", "copy"),
    "numbers": ("numbers",),
    "elements": (),
    "arrays": ("numpy_numbers", "arrays", "np_create", "np_reduce", "np_shape", "np_index", "np_iterate", "np_assign", "np_linear"),
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
        ops.load("interpreter")
    if group == "arrays":
        ops.load("elements")
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


_LOADERS = {
    "interpreter": _load_interpreter,
    "special_functions": _load_special,
    "rare_methods": _load_rare_methods,
    "structured": _load_structured,
    "sumprod": partial(_load_module, "math"),
}
