"""The library: meanings of Python's and NumPy's functions that need no LLVM, written in Python.

In: nothing.  Out: overloads in the registry: what all code may need when the first function is compiled, mathematical
functions and arrays when a call first needs them.

In reading order; a module imports only what stands above it:

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
    dict_views       d.keys() and d.items() as sets
    counters         Counter and defaultdict
    ordered_dicts    OrderedDict
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
    np_join          concatenate, stack, repeat, roll, flip
    np_apply         apply_along_axis, piecewise, vectorize: what calls functions
    structured       structured arrays and scalars
"""
import operator
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from enum import EnumMeta
from functools import cache, partial
from importlib import import_module

import numpy as np

from typeinfer import functions, record_steps, steps, tuple_steps
from typeinfer.choices import Choice
from typeinfer.generators import Generator
from typeinfer.containers import Deque, Dict, is_table
from typeinfer.lattice import holds_list
from typeinfer.records import Either, Instance, Member
from typeinfer.opaque import Date, Opaque
from typeinfer.structured import Record, RecordArray, is_field_of_all
from typeinfer.tables import Items, Keys
from typeinfer.types import Array, Mutable, Number, Object, Optional, Static, Tuple, View, is_display

MODULES = {
    "scalars": ("iteration", "ranges", "tuples", "sums", "builtins", "optionals", "matching"),
    "enums": ("enums",),
    "structured": ("structured",),
    "instances": ("instances", "iterated_instances"),
    "dates": (),
    "keywords": (),
    "c_functions": (),
    "functions": ("function_values",),
    "math": ("math", "gamma"),
    "lists": ("lists", "stored_tuples", "emptiness", "cells", "np_lists"),
    "generators": ("generators",),
    "itertools": ("itertools",),
    "spreading": ("spreading",),
    "statistics": ("statistics",),
    "tables": ("tables", "dicts", "sets", "emptiness"),
    "counters": ("counters",),
    "ordered_dicts": ("ordered_dicts",),
    "dict_views": ("dict_views",),
    "deques": ("deques", "emptiness"),
    "native": ("native",),
    "text": ("strings",),
    "random": ("random",),
    "np_random": ("np_choices",),
    "np_apply": ("np_apply",),
    "np_join": ("np_join",),
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
    _load("scalars")
    REGISTRY.declare_later(_is_mathematical, lambda: _load("math"), of="key")
    REGISTRY.declare_later(lambda key, types: key is functions.call_through, lambda: _load_interpreter(), of="key")
    REGISTRY.declare_later(_is_of_c, lambda: _load("c_functions"), of="key")
    REGISTRY.declare_later(_is_of_functions, lambda: _load("functions"), of="each")
    REGISTRY.declare_later(_is_of_keywords, lambda: _load("keywords"), of="each")
    REGISTRY.declare_later(_is_of_generators, lambda: _load("generators"))
    REGISTRY.declare_later(_is_of_statistics, lambda: _load("statistics"))
    REGISTRY.declare_later(_is_of_itertools, lambda: _load("itertools"), of="key")
    REGISTRY.declare_later(lambda key, types: key in _SPREAD, lambda: _load("spreading"), of="key")
    REGISTRY.declare_later(_is_of_lists, lambda: _load("lists"))
    REGISTRY.declare_later(_is_of_tables, lambda: _load("tables"), of="each")
    REGISTRY.declare_later(_is_of_counters, lambda: _load("counters"), of="each")
    REGISTRY.declare_later(_is_of_ordered_dicts, lambda: _load("ordered_dicts"), of="each")
    REGISTRY.declare_later(_is_of_dict_views, lambda: _load("dict_views"))
    REGISTRY.declare_later(_is_of_deques, lambda: _load("deques"), of="each")
    REGISTRY.declare_later(_is_native, lambda: _load("native"), of="each")
    REGISTRY.declare_later(_is_of_elements, lambda: _load("elements"))
    REGISTRY.declare_later(_is_of_arrays, lambda: _load("arrays"))
    REGISTRY.declare_later(_is_special, _load_special, of="key")
    REGISTRY.declare_later(_is_of_text, lambda: _load("text"))
    REGISTRY.declare_later(_is_of_instances, lambda: _load("instances"), of="each")
    REGISTRY.declare_later(lambda key, types: any(key is one for one in _CALL_FUNCTIONS), partial(_load, "np_apply"), of="key")
    REGISTRY.declare_later(lambda key, types: any(key is one for one in _JOIN), partial(_load, "np_join"), of="key")
    REGISTRY.declare_later(_is_of_random, lambda: _load("np_random"), of="key")
    for name in ("random", "statistics", "time", "bisect", "heapq", "copy", "dataclasses"):
        REGISTRY.declare_later(partial(_is_of_module, name), partial(_load_module, name), of="key")
    REGISTRY.declare_later(lambda key, types: key is _SUMPROD, partial(_load_module, "math"), of="key")
    REGISTRY.declare_later(_is_rare_method, _load_rare_methods, of="key")
    REGISTRY.declare_later(_is_of_dates, lambda: _load("dates"), of="each")
    REGISTRY.declare_later(_is_structured, _load_structured, of="each")
    REGISTRY.declare_later(_is_of_enums, lambda: _load("enums"), of="each")


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


def _is_mathematical(key, types) -> bool:
    return getattr(key, "__module__", None) in ("math", "cmath")


_JOIN = (np.concatenate, np.concat, np.stack, np.hstack, np.vstack, np.column_stack, np.append, np.tile, np.repeat, np.ndarray.repeat, np.roll, np.flip,
         np.flipud, np.fliplr, np.rot90, np.expand_dims, np.squeeze, np.ndarray.squeeze, np.atleast_1d, np.atleast_2d, np.atleast_3d,
         np.shape, np.size)
_CALL_FUNCTIONS = (np.apply_along_axis, np.apply_over_axes, np.piecewise, np.fromfunction, np.vectorize)


def _load_interpreter() -> None:
    from codegen import ops
    ops.load("interpreter")


_OF_FUNCTIONS = (operator.itemgetter, operator.attrgetter, operator.methodcaller, functions.items_of, functions.attributes_of,
                 functions.attribute_of, functions.map_elements, functions.memoised, functions.memoised_last, functions.dispatched)


def _is_of_functions(key, types) -> bool:
    """What functools has; what is one of several functions."""
    return (key is functions.call_chosen or any(isinstance(one, Choice) for one in types) or getattr(key, "__module__", None) in ("functools", "_functools")
            or any(key is one for one in _OF_FUNCTIONS))


def _is_of_c(key, types) -> bool:
    """C functions, and the addresses of arrays for them."""
    return key is functions.call_c or key is np.ndarray.ctypes or getattr(key, "__module__", None) in ("ctypes", "_ctypes")


def _is_of_module(name: str, key, types) -> bool:
    """A function of one of Python's modules. Those of random are methods of an object."""
    module = getattr(key, "__module__", None)
    if module is None:
        module = type(getattr(key, "__self__", None)).__module__
    return module == name or module == f"_{name}"


def _load_module(name: str) -> None:
    from codegen import ops
    ops.load("interpreter", "modules")
    from codegen.ops import python_modules
    if name in python_modules.TABLES:
        python_modules.declare_module(name)
    if name in MODULES:
        for module in MODULES[name]:
            import_module(f"jitcore.library.{module}")


def _is_rare_method(key, types) -> bool:
    """int.to_bytes, int.from_bytes, float.hex, float.fromhex, as_integer_ratio."""
    return getattr(key, "__name__", None) in _RARE and (getattr(key, "__objclass__", None) in (int, float) or getattr(
        key, "__self__", None) in (int, float))


_RARE = frozenset({"to_bytes", "from_bytes", "hex", "fromhex", "as_integer_ratio"})


_SUMPROD = getattr(import_module("math"), "sumprod", _RARE)      # it came with 3.12; the name math is a module here


def _load_rare_methods() -> None:
    _load_module("numbers")
    from codegen.ops import python_modules
    python_modules.declare_methods()


def _is_of_keywords(key, types) -> bool:
    return any(isinstance(one, View) and one.of is functions.Keywords for one in types)


_MAKE_LISTS = (list, sorted, str.join, functions.load_cell, functions.store_cell, steps.make_list, steps.starred, steps.append_item,
               steps.concatenate_items, steps.unpack_starred)


def _is_of_statistics(key, types) -> bool:
    return getattr(key, "__module__", None) == "statistics" and any(isinstance(one, Generator) for one in types)


def _is_of_itertools(key, types) -> bool:
    owner = getattr(key, "__self__", key)         # chain.from_iterable is a method of a class
    return getattr(owner, "__module__", None) == "itertools" or getattr(key, "__module__", None) == "itertools"       # tee is a function


def _is_of_lists(key, types) -> bool:
    """What makes lists, their methods, any function of a list; a loop through what may grow like one."""
    return (any(holds_list(one) and type(one) not in (Instance, Generator) for one in types) or any(key is one for one in _MAKE_LISTS)
            or getattr(key, "__objclass__", None) is list or key is tuple and bool(types) and not isinstance(types[0], Tuple) and not is_display(types[0])
            or key is steps.has_next and types[0].of is Object(bytearray))


_SPREAD = (tuple_steps.call_with, tuple_steps.call_known, tuple_steps.call_by_number, tuple_steps.rows_of_columns,
           tuple_steps.first_columns)
_MAKE_GENERATORS = (iter, next, map, filter, steps.next_inside, steps.walker, steps.iterators_of)


def _is_of_generators(key, types) -> bool:
    """What makes generators, or steps through them; any function of one."""
    if key is str.join and any(type(one) is View for one in types):       # of zip, enumerate, reversed
        return True
    return any(isinstance(one, Generator) for one in types) or any(key is one for one in _MAKE_GENERATORS)


_MAKE_TEXT = (str, repr, ascii, chr, bin, hex, oct, format, bytes, bytearray, memoryview, str.maketrans, steps.format_now,
              steps.sort_texts)


_MAKE_TABLES = (dict, set, frozenset, hash, Counter, OrderedDict, defaultdict, deque)


def _is_of_tables(key, types) -> bool:
    """What makes dictionaries and sets, their methods, any function of one."""
    if getattr(key, "__module__", None) in ("typeinfer.tables", "jitcore.typed") or any(key is one for one in _MAKE_TABLES):
        return True
    owner = getattr(key, "__objclass__", None) or getattr(key, "__self__", None)
    return owner in _MAKE_TABLES if isinstance(owner, type) else any(map(_holds_table, types))


def _holds_table(t) -> bool:
    return is_table(t) or isinstance(t, Static) and type(t.value) is frozenset or any(map(_holds_table, t.parts))


def _is_of_counters(key, types) -> bool:
    """Counter and defaultdict, their methods, any function of one."""
    if key is Counter or key is defaultdict or getattr(key, "__objclass__", None) is defaultdict:
        return True
    return any(isinstance(one, Dict) and one.of in (Counter, defaultdict) for one in types)


def _is_of_ordered_dicts(key, types) -> bool:
    """OrderedDict, its methods, any function of one."""
    return (key is OrderedDict or OrderedDict in (getattr(key, "__objclass__", None), getattr(key, "__self__", None))
            or any(isinstance(one, Dict) and one.of is OrderedDict for one in types))


def _is_native(key, types) -> bool:
    """What makes typed.List and typed.Dict, any function of one."""
    return (getattr(key, "__module__", None) == "jitcore.typed" or getattr(key, "__name__", None) in ("make_native", "make_native_of", "let_go")
            or any(isinstance(one, Mutable) and one.is_native for one in types))


def _is_of_dict_views(key, types) -> bool:
    """What views of dictionaries have of sets."""
    return any(type(one) is View and one.of in (Keys, Items) for one in types) and (
        getattr(key, "__module__", None) == "_operator" or getattr(key, "__name__", None) == "isdisjoint")


def _is_of_deques(key, types) -> bool:
    """deque, its methods, any function of one."""
    if key is deque or getattr(key, "__objclass__", None) is deque or getattr(key, "__module__", None) == "typeinfer.deques":
        return True
    return any(map(_holds_deque, types))


def _holds_deque(t) -> bool:
    return isinstance(t, Deque) or any(map(_holds_deque, t.parts))


def _is_of_text(key, types) -> bool:
    """The methods of strings, what makes them, any function of one."""
    if any(key is one for one in _MAKE_TEXT):
        return True
    if any(isinstance(one, Object) or isinstance(one, View) and one.python_class is str for one in types):
        return True
    if any(isinstance(one, Static) and isinstance(one.value, str | bytes) for one in types):
        return getattr(key, "__module__", None) in ("builtins", "_operator") or any(key is one for one in (steps.iterate, steps.length)) or any(
            getattr(key, name, None) in (str, bytes, bytearray) for name in ("__self__", "__objclass__"))
    bound = getattr(key, "__self__", None)
    if bound is str or bound is bytes or bound is bytearray:
        return True
    owner = getattr(key, "__objclass__", type(bound))
    return owner in (str, bytes, bytearray, memoryview)


def _is_of_enums(key, types) -> bool:
    """Any function of a member of an enumeration, or of one as a whole."""
    return any(isinstance(one, Member) or isinstance(one, Static) and isinstance(one.value, EnumMeta) for one in types)


def _is_of_random(key, types) -> bool:
    """The methods of NumPy's generators of random numbers."""
    module = getattr(key, "__module__", None)
    return isinstance(module, str) and module.startswith("numpy.random")


def _is_of_instances(key, types) -> bool:
    """Any function of an instance of a class of the user's, and what makes one."""
    return key is record_steps.new_instance or key is record_steps.make_named or key is record_steps.attribute_of_one or any(
        isinstance(one.of if isinstance(one, Optional) else one, Instance | Either) for one in types)


def _is_structured(key, types) -> bool:
    """Any function of a structured array or scalar; np.zeros and np.empty of such a dtype."""
    return any(isinstance(one, Record | RecordArray) or isinstance(one, Static) and isinstance(one.value, np.dtype) and one.value.names
               for one in types)


def _is_of_dates(key, types) -> bool:
    """Any function of a date or an array of them, and what makes dates."""
    return key is np.datetime64 or key is np.timedelta64 or any(isinstance(one, Date) or isinstance(one, Opaque) and one.dtype.kind in "mM" for one in types)


def _load_structured() -> None:
    _load("arrays")
    _load("structured")


def _is_special(key, types) -> bool:
    """scipy.special's functions that are compiled."""
    special = sys.modules.get("scipy.special")
    return special is not None and isinstance(key, np.ufunc) and (key is getattr(special, "erf", None) or key is getattr(special, "erfc", None))


def _load_special() -> None:
    if "scipy.special" in sys.modules:
        _load("arrays")
        import_module("codegen.ops.special_functions")


_OF_ELEMENTS = (len, steps.length, steps.item_at, np.ndarray.shape, np.ndarray.size, np.ndarray.ndim, np.ndarray.dtype)
_KINDS = {kind: rank for rank, kinds in enumerate(("b", "iu", "f", "c")) for kind in kinds}


def _is_of_elements(key, types) -> bool:
    """What loops over arrays do with them: their sizes; their elements, and numbers stored there that surely may be."""
    if not types or type(types[0]) is not Array:
        return False
    if key is operator.getitem:
        return _is_position(types[1])
    if key is operator.setitem:
        is_whole = (len(types[1].parts) if type(types[1]) is Tuple else 1) == types[0].ndim
        return is_whole and _is_position(types[1]) and type(types[2]) is Number and _KINDS[types[2].kind] <= _KINDS[types[0].dtype.kind]
    return any(key is one for one in _OF_ELEMENTS)


def _is_position(t) -> bool:
    return type(t) is Number and t.kind in "iu" or type(t) is Tuple and all(map(_is_position, t.parts))


def _is_of_arrays(key, types) -> bool:
    """NumPy's functions, SciPy's, and the methods of arrays; any function of an array. NumPy's scalar types are classes of numbers."""
    if _is_of_elements(key, types):
        return False
    if any(isinstance(one, Array | Opaque | Date) or is_field_of_all(one) or isinstance(one, Object) and issubclass(one.of, np.generic) for one in types):
        return True
    if key is operator.getitem:                   # np.s_, np.r_ …
        return bool(types) and isinstance(types[0], Static) and type(types[0].value).__module__.startswith("numpy.lib")
    owner = getattr(key, "__objclass__", None) or key
    module = getattr(owner, "__module__", None) or type(owner).__module__
    if module.startswith(("numpy", "scipy")):
        return not (isinstance(key, type) and issubclass(key, np.number | np.bool_))
    return (key is operator.setitem or key is operator.matmul) and not any(isinstance(one, Mutable) for one in types)
