"""When a call needs which group of declarations: most programs need few of them, and reading all takes longer than compiling `x + 1`.

In: a callable that is called, types of arguments.  Out: WANTED: group → when it is wanted.  Holds: what a group declares is found by no
call for which it is not wanted.
"""
import math
import operator
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from enum import EnumMeta
from functools import partial
from typing import Callable

import numpy as np

from typeinfer.callables import asked, functions, record_steps, steps, tables, tuple_steps
from typeinfer.kinds.choices import Choice
from typeinfer.kinds.containers import Deque, Dict, is_table
from typeinfer.kinds.generators import Generator
from typeinfer.lattice import holds_list
from typeinfer.kinds.opaque import Date, DateArray, NumpyText, Opaque, is_asked, is_asked_of_python
from typeinfer.kinds.records import Either, Instance, Member, has_own_special
from typeinfer.kinds.structured import Record, RecordArray, is_field_of_all
from typeinfer.callables.special_methods import ASKED
from typeinfer.callables.tables import Items, Keys
from typeinfer.types import Array, List, Mutable, NamedTuple, Number, Object, Optional, Slice, Static, Tuple, TupleOf, View, is_display


def by(*keys, modules=(), owners=(), holds: Callable | None = None) -> tuple[str, Callable]:
    """Wanted by these callables, by those that these modules or classes have, and by arguments of a type for which `holds`."""
    known, owning = {id(one): one for one in keys}, {id(one): one for one in owners}

    def wanted(key, types):                       # asked some thousand times in a first compilation
        if types:
            return any(map(holds, types))
        if id(key) in known or modules and getattr(key, "__module__", None) in modules:
            return True
        return bool(owning) and id(getattr(key, "__objclass__", None) or getattr(key, "__self__", None)) in owning

    return "each" if holds else "key", wanted


# --- types
def _holds_table(t) -> bool:
    return is_table(t) or isinstance(t, Static) and type(t.value) is frozenset or any(map(_holds_table, t.parts))


def _holds_deque(t) -> bool:
    return isinstance(t, Deque) or any(map(_holds_deque, t.parts))


def _is_dict_of(*classes):
    return lambda t: isinstance(t, Dict) and t.of in classes


def _is_record(t) -> bool:
    """An instance of a class of the user's, or of one of several."""
    return isinstance(t.of if isinstance(t, Optional) else t, Instance | Either)


def _is_structured(t) -> bool:
    """A structured array or scalar, or the dtype of one, which np.zeros and np.empty take."""
    return isinstance(t, Record | RecordArray) or isinstance(t, Static) and isinstance(t.value, np.dtype) and t.value.names is not None


def _is_dates(t) -> bool:
    """An array of dates, or the dtype of one."""
    return isinstance(t, DateArray) or isinstance(t, Static) and isinstance(t.value, np.dtype) and t.value.kind in "mM"


_FLAGS = type(np.empty(0).flags)


def _is_seen_flat(t) -> bool:
    """a.flat, a.flags."""
    return type(t) is View and (t.of is np.flatiter or getattr(t.of, "python_class", None) is _FLAGS)


def _is_enum(t) -> bool:
    """A member of an enumeration, or one as a whole."""
    return isinstance(t, Member) or isinstance(t, Static) and isinstance(t.value, EnumMeta)


def _is_walked(t) -> bool:
    """Positions of arrays; arrays whose elements Python's objects stand for."""
    return isinstance(t, View) and any(t.of is one for one in (np.ndindex, np.ndenumerate, np.nditer)) or isinstance(t, Opaque | DateArray)


# --- callables and types together
_MAKE_LISTS = (list, sorted, str.join, functions.load_cell, functions.store_cell, steps.make_list, steps.starred, steps.append_item,
               steps.concatenate_items, steps.unpack_starred)
_MAKE_GENERATORS = (steps.go_through, asked.go_through_object, iter, next, map, filter, steps.next_inside, steps.walk_back, steps.walker, steps.iterators_of,
                    steps.zip_generators, steps.zip_strictly, steps.refuse_sent)
_MAKE_TABLES = (dict, set, frozenset, hash, Counter, OrderedDict, defaultdict, deque)
_MAKE_TEXT = (str, repr, ascii, chr, bin, hex, oct, format, bytes, bytearray, memoryview, str.maketrans, steps.format_now,
              steps.sort_texts)
_OF_ELEMENTS = (len, steps.length, steps.item_at, np.ndarray.shape, np.ndarray.size, np.ndarray.ndim, np.ndarray.dtype)
_KINDS = {kind: rank for rank, kinds in enumerate(("b", "iu", "f", "c")) for kind in kinds}
_REDUCED = (np.add, np.multiply, np.maximum, np.minimum, np.fmax, np.fmin, np.logical_and, np.logical_or)
_CONVERT = (int, float, complex, hash, format, operator.index, operator.mul)
_REDUCTIONS = tuple(getattr(owner, name) for owner in (np, np.ndarray) for name in ("sum", "prod", "mean", "max", "min"))
# Functions of NumPy by how many of their first arguments are arrays, for which lists may stand. (Some have own meanings of others.)
TAKE_LISTS = {name: count for count, names in (
    (1, """sum prod mean max min amax amin std var median ptp any all argmin argmax cumsum cumprod sort argsort unique diff ediff1d
        percentile quantile nansum nanprod nanmean nanmax nanmin nanstd nanvar nanmedian average count_nonzero nonzero flatnonzero argwhere
        flip roll diag round around clip trapezoid gradient bincount linalg.norm linalg.inv linalg.det nan_to_num ravel asfortranarray
        ascontiguousarray tril triu trace unwrap cumulative_sum isin append take repeat"""),
    (2, """dot vdot inner outer kron convolve correlate polyadd polysub polymul array_equal array_equiv allclose isclose searchsorted
        digitize histogram union1d intersect1d setdiff1d setxor1d linalg.solve"""),
    (3, "interp where")) for name in names.split() if name != "cumulative_sum" or hasattr(np, name)}
_LISTING_OPERATORS = frozenset("add sub mul truediv floordiv mod pow matmul and_ or_ xor lt le eq ne gt ge iadd isub imul itruediv ifloordiv imod "
                               "ipow getitem setitem".split())
_RARE = frozenset({"to_bytes", "from_bytes", "hex", "fromhex", "as_integer_ratio"})


def _is_of_lists(key, types) -> bool:
    """What makes lists, their methods, any function of a list; a loop through what may grow like one."""
    return (any(holds_list(one) and type(one) not in (Instance, Generator) for one in types) or any(key is one for one in _MAKE_LISTS)
            or getattr(key, "__objclass__", None) is list or key is tuple and bool(types) and not isinstance(types[0], Tuple) and not is_display(types[0])
            or key is steps.has_next and _holds_bytearray(types[0].of) or _may_be_of_any_length(key, types))


def _holds_bytearray(t) -> bool:
    """What may grow while it is gone through: itself, or by enumerate, zip …"""
    return t is Object(bytearray) or any(map(_holds_bytearray, t.parts))


def _may_be_of_any_length(key, types) -> bool:
    """A section of a tuple, or a tuple several times: the length is not known where bounds or the number are not."""
    if key is operator.getitem:
        return len(types) == 2 and isinstance(types[0], Tuple) and isinstance(types[1], Slice)
    return (key is operator.mul or key is operator.imul) and any(isinstance(one, Tuple) for one in types)


def _is_of_generators(key, types) -> bool:
    """What makes generators, or steps through them; any function of one."""
    if (key is str.join or key is bytes or key is bytearray) and any(type(one) is View for one in types):       # of zip, enumerate, reversed
        return True
    return any(isinstance(one, Generator) or is_asked(one) for one in types) or any(key is one for one in _MAKE_GENERATORS)


def _is_of_statistics(key, types) -> bool:
    module = getattr(key, "__module__", None)
    return module == "_statistics" or module == "statistics" and any(
        isinstance(one, Generator) or getattr(one, "python_class", None) is str for one in types)


def _is_of_dict_views(key, types) -> bool:
    """What views of dictionaries have of sets."""
    return any(type(one) is View and one.of in (Keys, Items) for one in types) and (
        getattr(key, "__module__", None) == "_operator" or getattr(key, "__name__", None) == "isdisjoint")


def _is_of_text(key, types) -> bool:
    """The methods of strings, what makes them, any function of one."""
    if any(key is one for one in _MAKE_TEXT):
        return True
    if any(isinstance(one, Object | NumpyText) or isinstance(one, View) and one.python_class is str for one in types):
        return True
    if any(isinstance(one, Static) and isinstance(one.value, str | bytes) for one in types):
        return getattr(key, "__module__", None) in ("builtins", "_operator") or any(
            key is one for one in (steps.iterate, steps.length, steps.unpack_items)) or any(
            getattr(key, name, None) in (str, bytes, bytearray) for name in ("__self__", "__objclass__"))
    bound = getattr(key, "__self__", None)
    if bound is str or bound is bytes or bound is bytearray:
        return True
    owner = getattr(key, "__objclass__", type(bound))
    return owner in (str, bytes, bytearray, memoryview)


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
    if any(isinstance(one, Array | Opaque | Date | DateArray | NumpyText) or is_field_of_all(one) or isinstance(one, Object) and issubclass(one.of, np.generic) for one in types):
        return True
    if key is operator.getitem:                   # np.s_, np.r_ …
        return bool(types) and isinstance(types[0], Static) and type(types[0].value).__module__.startswith("numpy.lib")
    owner = getattr(key, "__objclass__", None) or key
    module = getattr(owner, "__module__", None) or type(owner).__module__
    if module.startswith(("numpy", "scipy")):
        return not (isinstance(key, type) and issubclass(key, np.number | np.bool_))
    return (key is operator.setitem or key is operator.matmul) and not any(isinstance(one, Mutable) for one in types)


_REDUCING = frozenset(id(getattr(owner, name)) for owner in (np, np.ndarray) for name in """sum prod all any min max amin amax nanmin nanmax mean std var
    argmin argmax cumsum cumprod bincount""".split() if hasattr(owner, name)) | {id(operator.contains)}
_MULTIPLYING = frozenset(map(id, (np.dot, np.ndarray.dot, np.matmul, operator.matmul, np.outer, np.vdot)))


def _is_of_reductions(key, types) -> bool:
    """Reductions of arrays, as functions, as methods, and of ufuncs; `in`."""
    return (id(key) in _REDUCING or _is_method_named("reduce", key)) and _is_of_arrays(key, types)


def _is_of_positions(key, types) -> bool:
    """Whatever is read from arrays or written there that is no element."""
    return (key is operator.getitem or key is operator.setitem or key is np.may_share_memory) and _is_of_arrays(key, types)


def _is_of_products(key, types) -> bool:
    return (id(key) in _MULTIPLYING or _is_method_named("outer", key)) and _is_of_arrays(key, types)


_CHOOSING = frozenset(map(id, (np.nonzero, np.ndarray.nonzero, np.where, np.flatnonzero, np.argwhere, np.take, np.ndarray.take, np.compress,
                               np.ndarray.compress, np.extract, np.put, np.ndarray.put, np.select)))


def _is_of_choices(key, types) -> bool:
    """Elements by their positions, positions by a mask; np.where of three is an operation on elements."""
    return id(key) in _CHOOSING and not (key is np.where and len(types) == 3)


def _is_method_named(name: str, key) -> bool:
    """A method of a ufunc; each time that it is read there is a new one."""
    return getattr(key, "__name__", None) == name and isinstance(getattr(key, "__self__", None), np.ufunc)


# --- callables
def _is_of_itertools(key, types) -> bool:
    owner = getattr(key, "__self__", key)         # chain.from_iterable is a method of a class
    return getattr(owner, "__module__", None) == "itertools" or getattr(key, "__module__", None) == "itertools"       # tee is a function


def _is_of_pairs(key, types) -> bool:
    """Ufuncs with two results, of arrays."""
    return any(key is one for one in (divmod, np.divmod, np.modf, np.frexp)) and any(type(one) is Array for one in types)


def _is_method_of_ufunc(key, types) -> bool:
    """ufunc.at, ufunc.accumulate, ufunc.reduceat; ufunc.reduce of what has no name as a reduction."""
    ufunc, name = getattr(key, "__self__", None), getattr(key, "__name__", None)
    return isinstance(ufunc, np.ufunc) and (name in ("at", "accumulate", "reduceat") or name == "reduce" and ufunc not in _REDUCED)


def _reduces_in_part(key, types) -> bool:
    """A reduction that leaves elements out, or may begin with a number."""
    if len(types) < 2 or not any(key is one for one in _REDUCTIONS):
        return False
    return key.__name__ in ("max", "min") or any(type(one) is Array and one.dtype.kind == "b" or isinstance(one, Number) and one.kind != "i" for one in types[1:])


def _is_reduction_of_ufunc(key, types) -> bool:
    return getattr(key, "__name__", None) == "reduce" and isinstance(getattr(key, "__self__", None), np.ufunc) and (
        len(types) > 1 or bool(types) and not isinstance(types[0], Array))


def _sorts_along(key, types) -> bool:
    """What sorts by more than one line: several axes, kinds, keys."""
    return any(key is one for one in (np.sort, np.ndarray.sort, np.argsort, np.ndarray.argsort, np.unique)) and (
        len(types) > 1 or any(isinstance(one, Array) and one.ndim > 1 for one in types)) or key is np.lexsort


def _multiplies_stacks(key, types) -> bool:
    return (key is operator.matmul or key is np.matmul) and any(isinstance(one, Array) and one.ndim == 3 for one in types)


def function_of(name: str):
    """A function of NumPy by its name."""
    return operator.attrgetter(name)(np)


_COUNTS = {id(function_of(name)): count for name, count in TAKE_LISTS.items()}


_TAKE_SHAPES = (np.zeros, np.ones, np.empty, np.full, np.reshape, np.ndarray.reshape)


def _is_of_listed(key, types) -> bool:
    """Lists where arrays are taken, and as indices."""
    count = key.nin if isinstance(key, np.ufunc) else _COUNTS.get(id(key), 0)
    if count:
        return any(map(_is_listed, types[:count]))
    if any(key is one for one in _TAKE_SHAPES):
        return any(map(is_display, types))
    if len(types) < 2 or getattr(key, "__module__", None) != "_operator" or not any(isinstance(one, Array) or _is_flat(one) for one in types):
        return False
    return key.__name__ in _LISTING_OPERATORS and (any(map(_is_listed, types[:2])) and not (
        key is operator.getitem or key is operator.setitem) or _is_listed(types[1]) and (
        not isinstance(types[1], Tuple) or any(map(_is_listed, types[1].parts))))


def _is_listed(t) -> bool:
    return isinstance(t, List | Tuple | TupleOf) or is_display(t) or _is_flat(t)


def _is_flat(t) -> bool:
    return type(t) is View and t.of is np.flatiter


def _is_of_random(key, types) -> bool:
    """The methods of NumPy's generators of random numbers."""
    module = getattr(key, "__module__", None)
    return isinstance(module, str) and module.startswith("numpy.random")


def _is_special(key, types) -> bool:
    """scipy.special's functions that are compiled."""
    special = sys.modules.get("scipy.special")
    return special is not None and isinstance(key, np.ufunc) and (key is getattr(special, "erf", None) or key is getattr(special, "erfc", None))


def _is_rare_method(key, types) -> bool:
    """int.to_bytes, int.from_bytes, float.hex, float.fromhex, as_integer_ratio."""
    return getattr(key, "__name__", None) in _RARE and (getattr(key, "__objclass__", None) in (int, float) or getattr(
        key, "__self__", None) in (int, float))


def _is_converted(key, types) -> bool:
    """Instances as numbers and text."""
    if key is tuple_steps.format_shown or key is tuple_steps.percent_shown:
        return True
    is_asked = any(key is one for one in _CONVERT) or getattr(key, "__module__", None) == "math"
    return is_asked and any(isinstance(one, Instance | NamedTuple) for one in types)


def _is_in_module(name: str, key, types) -> bool:
    """A function of one of Python's modules. Those of random are methods of an object."""
    module = getattr(key, "__module__", None)
    if module is None:
        module = getattr(key, "__objclass__", type(getattr(key, "__self__", None))).__module__
    return module == name or module == f"_{name}"


# What it is up to whether a group is wanted (see Registry.declare_later), and `wanted(key, types)`. In this order they are asked, and declare.
WANTED = {
    "math": by(modules=("math", "cmath")),
    "interpreter": by(functions.call_through, steps.next_passed, asked.iterator_of_object, asked.next_of_object, asked.set_attribute_of, asked.unpack_object,
                      tuple_steps.refuse_names, holds=is_asked),
    "asked_modules": ("key", is_asked_of_python),
    "c_functions": by(functions.call_c, np.ndarray.ctypes, modules=("ctypes", "_ctypes")),
    "special_methods": by(*ASKED.values()),
    "functions": by(functions.call_chosen, operator.itemgetter, operator.attrgetter, operator.methodcaller, functions.items_of,
                    functions.attributes_of, functions.attribute_of, functions.map_elements, functions.memoised, functions.memoised_last,
                    functions.dispatched, modules=("functools", "_functools"), holds=lambda t: isinstance(t, Choice)),
    "keywords": by(tuple_steps.named_values, holds=lambda t: isinstance(t, View) and t.of is functions.Keywords),
    "generators": ("both", _is_of_generators),
    "statistics": ("both", _is_of_statistics),
    "itertools": ("key", _is_of_itertools),
    "spreading": by(tuple_steps.call_after, tuple_steps.call_joined, tuple_steps.call_with, tuple_steps.call_known, tuple_steps.call_by_number, tuple_steps.call_by_names, tuple_steps.present, tuple_steps.format_table, tuple_steps.percent_table, tuple_steps.values_of, tuple_steps.values_or, tuple_steps.rows_of_columns,
                    tuple_steps.first_columns),
    "lists": ("both", _is_of_lists),
    "tables": by(*_MAKE_TABLES, modules=("typeinfer.callables.tables", "jitcore.typed"), owners=_MAKE_TABLES, holds=_holds_table),
    "counters": by(Counter, defaultdict, owners=(defaultdict,), holds=_is_dict_of(Counter, defaultdict)),
    "ordered_dicts": by(OrderedDict, owners=(OrderedDict,), holds=_is_dict_of(OrderedDict)),
    "dict_views": ("both", _is_of_dict_views),
    "deques": by(deque, modules=("typeinfer.callables.deques",), owners=(deque,), holds=_holds_deque),
    "native": by(tables.make_native, tables.make_native_of, tables.let_go, modules=("jitcore.typed",),
                 holds=lambda t: isinstance(t, Mutable) and t.is_native),
    "elements": ("both", _is_of_elements),
    "positions": ("both", _is_of_positions),             # before what assigns whole arrays
    "arrays": ("both", _is_of_arrays),
    "creation": by(np.array, np.asarray, np.asanyarray, np.ndarray, np.full, np.ones, np.empty_like, np.zeros_like, np.full_like, np.ones_like, np.dtype,
                   np.result_type, np.arange, np.linspace, np.eye, np.identity),
    "shapes": by(np.ndarray.T, np.ndarray.transpose, np.transpose, np.ndarray.swapaxes, np.swapaxes, np.ndarray.reshape, np.reshape, np.ndarray.view,
                 np.ndarray.flatten, np.ndarray.ravel, np.ravel, owners=(np.flatiter, _FLAGS), holds=_is_seen_flat),
    "reductions": ("both", _is_of_reductions),
    "products": ("both", _is_of_products),
    "special_functions": ("key", _is_special),
    "text": ("both", _is_of_text),
    "converted_instances": ("both", _is_converted),
    "instances": by(record_steps.new_instance, record_steps.make_named, record_steps.attribute_of_one, holds=_is_record),
    "np_apply": by(np.apply_along_axis, np.apply_over_axes, np.piecewise, np.fromfunction, np.vectorize),
    "np_join": by(np.concatenate, np.concat, np.stack, np.hstack, np.vstack, np.dstack, np.column_stack, np.append),
    "np_repeat": by(np.tile, np.repeat, np.ndarray.repeat, np.roll, np.resize),
    "np_split": by(np.split, np.array_split, np.hsplit, np.vsplit, np.dsplit, getattr(np, "unstack", None)),     # which came with 2.1
    "np_axes": by(np.moveaxis, np.rollaxis, np.matrix_transpose, np.linalg.matrix_transpose, np.flip, np.flipud, np.fliplr, np.rot90, np.expand_dims,
                  np.squeeze, np.ndarray.squeeze, np.broadcast_to, np.diagonal, np.ndarray.diagonal, np.linalg.diagonal, np.atleast_1d,
                  np.atleast_2d, np.atleast_3d, np.shape, np.size, np.lib.stride_tricks.sliding_window_view, np.lib.stride_tricks.as_strided),
    "np_grids": by(np.meshgrid, np.ix_, np.indices, np.diag_indices, np.diag_indices_from, np.tril_indices, np.triu_indices, np.tril_indices_from,
                   np.triu_indices_from, np.unravel_index, np.ravel_multi_index,
                   holds=lambda t: isinstance(t, Static) and (t.value is np.mgrid or t.value is np.ogrid)),
    "np_blocks": by(np.block, holds=lambda t: isinstance(t, Static) and (t.value is np.r_ or t.value is np.c_)),
    "np_iterate": by(np.nditer, holds=_is_walked),
    "np_bits": by(np.choose, np.ndarray.choose, np.packbits, np.unpackbits),
    "np_steps": by(np.diff, np.ediff1d, np.gradient, np.trapezoid, np.unwrap, np.cumsum, np.cumprod, np.ndarray.cumsum, np.ndarray.cumprod,
                   *(getattr(np, name) for name in ("cumulative_sum", "cumulative_prod") if hasattr(np, name))),       # they came with 2.1
    "np_nan": by(np.nansum, np.nanprod, np.nancumsum, np.nancumprod, np.nanmean, np.nanvar, np.nanstd, np.nanargmin,
                 np.nanargmax, np.nan_to_num),
    "np_median": by(np.median, np.nanmedian, np.quantile, np.percentile, np.nanquantile, np.nanpercentile),
    "np_compare": by(np.isclose, np.allclose, np.array_equal, np.array_equiv, np.round, np.around, np.ndarray.round, np.angle, np.real_if_close, np.iscomplex,
                     np.isreal, np.isneginf, np.isposinf,
                     np.sinc, np.ptp, np.count_nonzero, np.average),
    "np_matrices": by(np.diag, np.diagflat, np.trace, np.ndarray.trace, np.linalg.trace, np.tril, np.triu, np.tri, np.vander, np.cross, np.kron, np.outer, np.vdot,
                      np.inner, np.linalg.norm, np.cov, np.corrcoef),
    "np_einsum": by(np.einsum, np.tensordot),
    "np_extremes": by(np.argmin, np.argmax, np.ndarray.argmin, np.ndarray.argmax),
    "np_pairs": ("both", _is_of_pairs),
    "np_search": by(np.searchsorted, np.ndarray.searchsorted, np.digitize, np.bincount, np.histogram),
    "np_histograms": by(np.histogram2d),
    "np_partial": ("both", _reduces_in_part),
    "np_reduced": ("both", _is_reduction_of_ufunc),
    "np_choose": ("both", _is_of_choices),
    "np_put": by(np.fill_diagonal, np.putmask, np.copyto, np.place, np.take_along_axis, np.put_along_axis),
    "np_signals": by(np.convolve, np.correlate, np.polyval, np.polyadd, np.interp, np.hanning, np.hamming, np.blackman, np.bartlett, np.kaiser, np.i0),
    "np_polynomials": by(np.polysub, np.polymul, np.polydiv, np.polyder, np.polyint, np.poly),
    "np_sort": by(np.sort, np.ndarray.sort, np.argsort, np.ndarray.argsort, np.unique, np.isin, np.union1d, np.setdiff1d, np.intersect1d,
                  np.setxor1d),
    "np_sorted": ("both", _sorts_along),
    "np_stacks": ("both", _multiplies_stacks),
    "np_frequencies": by(modules=("numpy.fft",)),              # the module is left alone: NumPy reads it when it is first named
    "np_ufuncs": ("key", _is_method_of_ufunc),
    "np_pad": by(np.pad),
    "np_insert": by(np.insert, np.delete, np.trim_zeros),
    "np_listed": ("both", _is_of_listed),
    "np_random": ("key", _is_of_random),
    "sumprod": by(*([math.sumprod] if hasattr(math, "sumprod") else [])),       # it came with 3.12
    "rare_methods": ("key", _is_rare_method),
    "dates": by(np.datetime64, np.timedelta64, holds=lambda t: isinstance(t, Date)),
    "np_dates": by(holds=_is_dates),
    "array_texts": by(holds=lambda t: isinstance(t, Opaque | NumpyText)),
    "structured": by(holds=_is_structured),
    "enums": by(holds=_is_enum),
    "members": by(holds=has_own_special),
}
PYTHON_MODULES = {name: ("key", partial(_is_in_module, name)) for name in (
    "random", "statistics", "time", "bisect", "heapq", "copy", "dataclasses")}
