"""Calls routed to the interpreter: what NumPy and strings have and we do not is called as it is, its result unboxed.

In: a callable of NumPy or SciPy, a method of strings, an operator or built-in on arrays or strings; operands.  Out: an op whose
result has the type that the callable gave for small samples of the operands' types.  Holds: the callable gets the very arrays (no
copy) and the constants that were given; a result of another type than the samples' is a TypeError; what reads or writes files, or
changes settings, is not called for samples, so not routed.

The samples differ in size and in the values of numbers that are not known; where their results' types differ, there is no type, and
what the call gives is an object of which nothing is known, as it is where every sample raises: then the call does, too, when it runs.
"""
from __future__ import annotations

import contextlib
import copy
import itertools
import operator
import types
import warnings
from functools import reduce

import numpy as np

from codegen.boxes import boxing
from codegen.boxes.unboxing import unbox_result
from codegen.build import operand_of, pieces_of, with_gil
from codegen.ops.python_results import result_of
from codegen.ops.registry import REGISTRY, op
from codegen.ops.samples import (TEXTS, AlwaysRaised, NoType, NotRouted, is_among, is_opaque, passed_values, random_classes, samples,
                                 samples_in_step, samples_of_parameters)
from typeinfer.callables import asked, functions, steps, tuple_steps
from typeinfer.lattice import is_text, join, with_parts
from typeinfer.meaning.attributes import is_compilable
from typeinfer.ops import ANY_KEYWORDS, UNKNOWN, Instead, KeywordNames, Known, Operand, Refuse, Typing, static
from typeinfer.passed import is_passed
from typeinfer.kinds.opaque import ANY, DateArray, Opaque, holds_asked, is_asked, is_asked_of_python, is_copied, is_numpys_class, may_be_changed
from typeinfer.kinds.structured import Record, RecordArray, is_field_of_all
from typeinfer.typeof import merged, typeof
from typeinfer.types import (BOOL, BOTTOM, COMPLEX, FLOAT, INT, NONE, Array, Closure, Family, List, Mutable, NoneType, Number, Object, Optional, Static, Tuple, TupleOf,
                             Type, View, is_display)
from typeinfer.words.wording import OUTSIDE, describe, name_of

MOST = 24                                       # calls for samples
# What depends on types alone: the answer is known when compiling. The others depend on values, so all of them must be known.
OF_TYPES = frozenset({np.common_type, np.iscomplexobj, np.isrealobj, np.isscalar, np.iterable, np.ndim, np.result_type})
OF_CONSTANTS = frozenset({np.promote_types, np.issubdtype, np.isdtype, np.can_cast, np.min_scalar_type, np.finfo, np.iinfo,
                          np.broadcast_shapes, np.dtype, np.typename, str.maketrans, bytes.maketrans})
MADE = frozenset({np.ndarray, np.longdouble, np.clongdouble, np.memmap})
CLASSES = frozenset({np.datetime64, np.timedelta64, np.str_, np.bytes_})
MAKERS = (type(np.r_), type(np.c_), type(np.mgrid), type(np.ogrid))      # of arrays, by what they are indexed with
VIEWS = frozenset({np.broadcast_to, np.broadcast_arrays, np.lib.stride_tricks.as_strided, np.lib.stride_tricks.sliding_window_view})
# What changes what compiled code knows of an array, is there for those who try NumPy, or has a meaning of its own that calls functions.
NOT_ROUTED = frozenset("setflags resize get_include show_config show_runtime info test vectorize errstate apply_along_axis piecewise".split())
# What has an effect outside its arguments, takes a function that would be called, or waits: it is not called for samples. (How many axes
# squeeze leaves depends on their lengths, which are those of the samples.)
NOT_SAMPLED = frozenset("""
    save savez savez_compressed savetxt load loadtxt genfromtxt fromfile fromregex open_memmap tofile dump dumps
    set_printoptions printoptions set_default_printstyle set_bit_generator seterr seterrcall setbufsize
    frompyfunc apply_over_axes fromfunction fromiter from_dlpack nested_iters squeeze
""".split())


# Functions for arrays of texts, and those of them whose results are as wide as the texts, or the second argument, want it.
OF_TEXTS = ("numpy.strings", "numpy.char", "numpy._core.strings", "numpy._core.defchararray")
WIDER = frozenset("replace partition rpartition mod multiply expandtabs encode decode translate join split rsplit splitlines".split())
PADDED = frozenset("center ljust rjust zfill".split())
TOOLS = ("f2py", "ctypeslib", "distutils", "lib.format", "lib._format")       # of numpy: they write files, or load code
COMPUTES = ("linalg", "special", "fft", "signal", "ndimage", "spatial", "stats", "interpolate")     # what of scipy only computes

# Operators that mean NumPy's where an operand is an array; operators and built-ins that mean a string's where any is one.
OF_ARRAYS = frozenset({
    operator.getitem, operator.setitem, operator.contains, operator.matmul, operator.imatmul, divmod, *(
        getattr(operator, prefix + name) for prefix in ("", "i") for name in
        ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and_", "or_", "xor", "lshift", "rshift")
        if hasattr(operator, prefix + name)),
    *(getattr(operator, "i" + name) for name in ("and", "or", "xor")),
    *(getattr(operator, name) for name in ("lt", "le", "eq", "ne", "gt", "ge", "neg", "pos", "invert", "abs")), abs})
OF_TEXT = frozenset({operator.getitem, operator.contains, operator.add, operator.iadd, operator.mul, operator.imul, operator.mod,
                     operator.imod, operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge, operator.truth,
                     operator.not_, bool, len, int, float, complex, ord, hash, min, max})
NUMBERS_FROM_TEXT = (ord, len, int, float, operator.getitem, operator.contains, operator.eq, operator.ne, operator.lt, operator.le, operator.gt,
                     operator.ge, operator.truth, operator.not_, bool)       # hash is another one in each process
OF_BUFFERS = frozenset({operator.setitem, operator.delitem})             # of bytearray and memoryview, beside those
# What is asked of objects of which nothing is known, and what it gives (None: another such object).
OF_OBJECTS = {operator.truth: BOOL, operator.not_: BOOL, bool: BOOL, operator.contains: BOOL, len: INT, int: INT, float: FLOAT, complex: COMPLEX,
              hash: INT, operator.index: INT, operator.setitem: NONE, operator.delitem: NONE, **dict.fromkeys((
                  *OF_ARRAYS - {operator.contains, operator.setitem}, next, round, pow, sorted, sum, max, min, any, all, iter, reversed, list, tuple))}
NUMBERS_OF_TEXT = {int: INT, float: FLOAT, complex: COMPLEX, ord: INT}
LISTS_OF_TEXT = {getattr(cls, name): List(Object(cls)) for cls in (str, bytes) for name in ("split", "rsplit", "splitlines")}
OPERATORS = OF_ARRAYS | OF_TEXT
# What never fits is told when compiling: an index that is no int, a text among numbers, np.where of two.
TOLD = OF_TEXT | {operator.setitem, np.where}
IN_PLACE = frozenset({operator.iadd, operator.imul, operator.imod})
# What changes its first operand; compiled code passes copies of lists.
CHANGE = frozenset({operator.setitem, operator.delitem, *(one for one in OF_ARRAYS if one.__name__.startswith("i") and one is not operator.invert)})
MAKE_TEXT = frozenset({str, repr, ascii, chr, bin, hex, oct, format, bytes, bytearray, memoryview})
def can_route(function, given=()) -> bool:
    """Whether a callable is NumPy's or SciPy's, or a string's, or is for operands of these types, and has no effect but on its
    arguments."""
    name = getattr(function, "__name__", None)
    if getattr(function, "__module__", None) == "math":
        return any(map(holds_asked, given))
    if any(function is one for one in (*OF_ARRAYS, *OF_TEXT, *MAKE_TEXT, *OF_BUFFERS, *OF_OBJECTS)):      # it may be unhashable
        return _is_meant(function, given)
    if getattr(function, "__objclass__", type(getattr(function, "__self__", None))) in TEXTS or is_among(TEXTS, getattr(function, "__self__", None)) or (
            function is str.maketrans or function is bytes.maketrans):
        return name not in ("format_map", "__init_subclass__")
    if is_asked_of_python(function):
        return True
    if name is None or name in NOT_ROUTED and function is not np.resize or name.startswith("_") and not _is_of_texts(function) or isinstance(function, type) and not (
            function in OF_CONSTANTS or function in CLASSES or function in random_classes() or function in MADE
            or issubclass(function, np.ndarray) or is_numpys_class(function)):
        return False
    owner = getattr(function, "__objclass__", None) or function
    bound = getattr(function, "__self__", None)
    if isinstance(bound, types.ModuleType):
        bound = None
    module = getattr(owner, "__module__", None) or type(owner).__module__
    if bound is not None and not isinstance(owner, types.FunctionType):
        module = type(bound).__module__
        if not isinstance(bound, (np.ufunc, *random_classes())):
            return False
    package, _, rest = module.partition(".")
    return callable(function) and (package == "numpy" and not rest.startswith(TOOLS)
                                   or package == "scipy" and rest.startswith(COMPUTES))


def _route(function, *operands: Operand):
    has_names = operands and isinstance(operands[-1].constant, KeywordNames)
    given, names = (operands[:-1], operands[-1].constant) if has_names else (operands, ())
    if not isinstance(function.type, Static) or not can_route(function.type.value, [one.type for one in given]):
        return None
    try:
        known = _known(function.type.value, given, names)
        if known is not UNKNOWN:
            return Known(known)
        if _surely_raises(function.type.value, given, names):
            return Typing((function.type, *(one.type for one in operands)), BOTTOM, attr=names)
        if _is_sampled(function.type.value) and not _has_width_of_values(function.type.value, given) and not any(holds_asked(one.type) for one in given):
            found = _result_type(function.type.value, given, names)
        else:
            found = _of_object(function.type.value, given, names)
    except AlwaysRaised:
        found = ANY                               # it is called when it runs, and raises what it raises
    except NoType as reason:
        if any(is_text(one.type) and not isinstance(one.type, Static) for one in given):      # dtype=name: there is something to be done about it
            return Refuse(str(reason), OUTSIDE)
        found = ANY                               # compiled code passes the object on, and asks Python about it
    except NotRouted as reason:
        return Refuse(str(reason), OUTSIDE)
    return Typing((function.type, *(one.type for one in operands)), found, attr=names)


def _is_of_texts(function) -> bool:
    """Whether it is one of the functions for arrays of texts (np.char.split has another name inside)."""
    return getattr(function, "__module__", "") in OF_TEXTS


def _has_width_of_values(function, given) -> bool:
    """Whether the texts that it gives are as wide as values want it that are not known."""
    name = getattr(function, "__name__", "").lstrip("_")
    return _is_of_texts(function) and (name in WIDER or name in PADDED and any(
        not one.is_constant and not isinstance(one.type, Static) for one in given[1:2]))


def _is_sampled(function) -> bool:
    if is_asked_of_python(function):
        return False
    if isinstance(function, type):
        return not is_numpys_class(function) and not issubclass(function, np.ndarray) and function not in MADE or function is np.ndarray
    return getattr(function, "__name__", "") not in NOT_SAMPLED or any(function is one for one in OPERATORS)


def _of_object(function, given, names) -> Type:
    """What a callable gives that is given an object of which nothing is known, or that is not called for samples."""
    for one in given:
        if isinstance(one.type, View) and one.type.of is slice:
            continue
        if not isinstance(one.type, Closure):     # Python gets a function that does the same
            passed_values(one.type, one.constant, 1)      # whether it can be passed
        elif any(map(may_be_changed, one.type.parts)):
            raise NotRouted(f"{name_of(function)}() is given a function that captures what it may change: Python would be given a copy")
        if is_asked_of_python(function) and isinstance(one.type, Static) and is_compilable(one.type.value):
            raise NotRouted(f"{name_of(function)}() would call {name_of(one.type.value)}, which might change what compiled code has")
    changed = given[:1] if is_among(CHANGE, function) else given if getattr(function, "__name__", "") == "shuffle" else ()
    if any(isinstance(one.type, Mutable) or is_display(one.type) for one in changed):
        raise NotRouted(f"{name_of(function)}() changes a list that it is given, and compiled code gives it a copy")
    if function is operator.getitem and is_text(given[0].type) and (given[0].type.python_class is str or isinstance(given[1].type, View)):
        return Object(given[0].type.python_class)
    if is_among(OF_OBJECTS, function):
        return OF_OBJECTS[function] or ANY
    if is_among(MAKE_TEXT, function):
        return Object(str if function in (str, repr, ascii, format) else ANY.of)
    return result_of(function, given, names) or ANY


def _is_meant(function, given: list[Type]) -> bool:
    """Whether one of the operators and built-ins is a string's or NumPy's for operands of these types."""
    if not given:
        return False
    if function in OF_OBJECTS and any(is_asked(one) or isinstance(one, View) and one.of is slice and holds_asked(one) for one in given):
        return True
    if function in OF_BUFFERS and isinstance(given[0], Object) and given[0].of in (bytearray, memoryview):
        return True
    if function is operator.getitem and isinstance(given[0], Static) and isinstance(given[0].value, MAKERS):
        return True
    if function in MAKE_TEXT or function in OF_ARRAYS and any(isinstance(one, Array | Record | RecordArray) or is_opaque(one) for one in given[:2]):
        return True
    if is_opaque(given[0]) and (function in OF_TEXT):
        return True
    return function in OF_TEXT and any(map(is_text, given[:1] if function in IN_PLACE else given))


def _known(function, operands, names):
    """What the call gives where that is known when compiling, else UNKNOWN."""
    if any(function is one for one in NUMBERS_FROM_TEXT):
        return _number_of_text(function, operands) if not names else UNKNOWN
    if not (is_among(OF_TYPES, function) or is_among(OF_CONSTANTS, function)):
        return UNKNOWN
    if not is_among(OF_TYPES, function) and not all(
            isinstance(one.type, Static | NoneType) or one.constant is not UNKNOWN for one in operands):
        return UNKNOWN
    for _, values in itertools.islice(samples(function, operands), MOST):
        with contextlib.suppress(Exception):
            return _called(function, values, names)
    return UNKNOWN


def _number_of_text(function, operands):
    """The number or truth that an operation on constant text gives: ord('A'), in each of a million iterations."""
    values = [one.type.value if isinstance(one.type, Static) else one.constant for one in operands]
    if not all(type(one) in (str, bytes, int) for one in values):
        return UNKNOWN
    try:
        found = function(*values)
    except Exception:                             # it is raised when it runs
        return UNKNOWN
    return found if type(found) in (bool, float) or type(found) is int and -2**63 <= found < 2**63 else UNKNOWN


def _surely_raises(function, operands, names) -> bool:
    """Whether a call of Python's own on text or numbers that are known raises because of its values: it is compiled all the same, and
    raises when it runs, as in Python."""
    is_pythons = getattr(function, "__objclass__", type(getattr(function, "__self__", None))) in TEXTS or (
        is_among((str, bytes), getattr(function, "__self__", None)) or is_among(MAKE_TEXT | OF_TEXT, function))
    if not is_pythons or not all(isinstance(one.type, Static | NoneType) or one.constant is not UNKNOWN for one in operands):
        return False
    try:
        _called(function, [one.constant if not isinstance(one.type, Static | NoneType) else getattr(one.type, "value", None)
                           for one in operands], names)
    except (ValueError, LookupError, ArithmeticError):
        return True
    except Exception:                             # a mistake, which is told before anything runs
        return False
    return False


def _called(function, values, names):
    if getattr(function, "__name__", "") == "lu_solve" and isinstance(values[0], tuple):      # which trusts its rows to be inside
        values = [(values[0][0], np.arange(len(values[0][0]), dtype=np.int32)), *values[1:]]
    with warnings.catch_warnings(), np.errstate(all="ignore"), _same_random_numbers(function):
        warnings.simplefilter("ignore")
        return function(*values[:len(values) - len(names)], **dict(zip(names, values[len(values) - len(names):])))


@contextlib.contextmanager
def _same_random_numbers(function):
    """A function that draws from NumPy's own generator does not change it when it is called for samples. (Of methods the generator is
    copied.)"""
    if not str(getattr(function, "__module__", "")).startswith("numpy.random"):
        yield
        return
    before = np.random.get_state()
    yield
    if not np.array_equal(before[1], (after := np.random.get_state())[1]) or before[2:] != after[2:]:
        np.random.set_state(before)


def _result_type(function, operands, names) -> Type:
    found, last, sizes = None, None, set()
    is_steered = any(isinstance(one.type, List | TupleOf | View) or isinstance(one.type, Number | Tuple) and not one.is_constant for one in operands)
    has_order = not is_among(VIEWS, function) and all(
        array.order == "C" for one in operands for array in _arrays_of(one.type) if array.ndim > 1)
    def given():
        yield from itertools.islice(samples(function, operands), MOST)
        if found is None:
            yield from itertools.islice(samples_in_step(operands), 2 * MOST)
        if found is None:
            yield from itertools.islice(samples_of_parameters(operands), MOST)

    for size, values in given():
        if size == 1 and found is not None:
            break                                 # axes of one element are special; at run time the type is looked at
        try:
            changing = [(one, copy.deepcopy(one)) for one in values if type(one) in (list, dict, set)]
        except TypeError:                         # a module's own dictionary
            raise NotRouted(f"{name_of(function)}() is given what cannot be copied") from None
        try:
            result = _called(function, values, names)
        except Exception as error:
            last = error
            continue
        sizes.add(size)
        for one, before in changing:
            if _is_other(one, before):
                raise NotRouted(f"{name_of(function)}() changes a {type(one).__name__} that it is given, and compiled code gives it a copy")
        t = _typeof(result)
        if t is None and isinstance(result, np.ndarray) and not result.flags.aligned:
            if any(is_field_of_all(one.type) for one in operands):
                raise NotRouted("of a field of packed records compiled code makes no view: copy it first, or make the dtype with align=True")
            continue
        if t is None:
            raise NoType(f"{name_of(function)}() returns {describe(result)} here, which compiled code does not have")
        if isinstance(t, Static | Record):
            raise NoType(f"{name_of(function)}() returns {describe(result)} here, whose type is not known when compiling")
        if function is operator.getitem and isinstance(t, Array | DateArray) and t.ndim > 2:
            has_order = False                     # an index array moves axes in memory
        arrays = [value for value in values if isinstance(value, np.ndarray)]
        is_known = has_order and not _is_part(result, arrays if is_steered or function is np.trim_zeros else ())
        t = _as_returned(t, is_known, result, () if is_known else arrays)
        if found is not None and t is not found:
            t = _common(found, t)
            if t is None:
                raise NoType(f"the type that {name_of(function)}() returns depends on the values of its arguments")
        found = t
    if found is None and function is operator.setitem and (isinstance(last, IndexError) or isinstance(last, ValueError) and isinstance(
            operands[2].type, Array | DateArray | Number | List | TupleOf)):
        return NONE                               # whether shapes fit is seen when it runs
    if found is None and getattr(function, "__name__", "") == "set_state":
        return NONE                               # no sample is the state of a generator
    if found is None and function in NUMBERS_OF_TEXT:
        return NUMBERS_OF_TEXT[function]          # whatever the text says, or an error when it runs
    if found is None and isinstance(last, (ValueError, LookupError, ArithmeticError)) and not is_among(TOLD, function):
        raise AlwaysRaised(str(last))
    if found is None:
        raise NotRouted(f"{name_of(function)}() does not take these arguments: {last}" if last else
                         f"{name_of(function)}() does not take these arguments")
    if isinstance(found, Array) and found.ndim > 1 and sizes == {found.ndim} and any(isinstance(one.type, List | TupleOf) for one in operands):
        raise NoType(f"how many axes has what {name_of(function)}() returns depends on the length of a list")
    if _is_unknown(found):
        if function in LISTS_OF_TEXT:             # of a constant that has nothing in it
            return LISTS_OF_TEXT[function]
        raise NoType(f"what the list holds that {name_of(function)}() returns is not known when compiling")
    return found


def _is_other(one, before) -> bool:
    """Whether what was passed is not what it was. (What has arrays in it cannot be compared as a whole.)"""
    with contextlib.suppress(ValueError):
        return one != before
    return False


def _is_unknown(t: Type) -> bool:
    """Whether there is a list of which no sample had an item."""
    return t is BOTTOM or isinstance(t, List) and _is_unknown(t.item) or any(map(_is_unknown, t.parts))


def _grown_result(wanted, function, *operands):
    """The list that a call returns, as one that may hold more: None, lists in it that others fill."""
    found = _route(function, *operands)
    if not isinstance(found, Typing):
        return found
    t = merged(found.result, wanted)
    return t and Typing(found.params, t, found.attr)


def _arrays_of(t: Type):
    """The types of the arrays in a value."""
    if isinstance(t, Array):
        yield t
    for part in t.parts:
        yield from _arrays_of(part)


def _as_returned(t: Type, has_order: bool, result, given) -> Type:
    """The type under which a result is kept: arrays of several axes may come in any order, if an argument does; a line that is
    part of one may have any stride."""
    if isinstance(t, DateArray):
        return DateArray(t.dtype, _as_returned(t.counts, has_order, result, given))
    if isinstance(t, Tuple):
        return with_parts(t, tuple(_as_returned(part, has_order, one, given) for part, one in zip(t.parts, result)))
    if isinstance(t, List) and isinstance(t.item, Array):
        return List(reduce(join, (_as_returned(t.item, has_order, one, given) for one in result)))
    if isinstance(t, Array) and t.ndim > 0 and (t.ndim > 1 and (t.order == "F" or not has_order) or any(
            np.may_share_memory(result, one) for one in given)):
        return Array(t.dtype, t.ndim, "A", t.writeable)
    return t


def _is_part(result, given) -> bool:
    """Whether what is returned is part of an argument, or of something larger: where its elements lie may depend on values, too."""
    if isinstance(result, tuple | list):
        return any(_is_part(one, given) for one in result)
    if not isinstance(result, np.ndarray) or result.ndim < 2:
        return False
    is_smaller = isinstance(result.base, np.ndarray) and result.base.size > result.size
    return is_smaller or any(np.may_share_memory(result, one) for one in given)


def _typeof(result) -> Type | None:
    """The type of a result; arrays in a list may differ in order."""
    if type(result) is list and len(result) > 1 and all(type(one) is np.ndarray for one in result):
        item = reduce(lambda a, b: a and b and join(a, b), map(typeof, result))
        return item if item is None else List(item)
    return typeof(result)


def _common(a: Type, b: Type) -> Type | None:
    """The type of arrays that differ in order only, of lists of which some are empty."""
    if isinstance(a, Array) and isinstance(b, Array) and (a.dtype, a.ndim, a.writeable) == (b.dtype, b.ndim, b.writeable):
        return Array(a.dtype, a.ndim, "A", a.writeable)
    if isinstance(a, DateArray) and isinstance(b, DateArray) and a.dtype == b.dtype:
        counts = a.counts if a.counts is b.counts else _common(a.counts, b.counts)
        return counts and DateArray(a.dtype, counts)
    if isinstance(a, Tuple) and a.python_class is b.python_class and len(a.parts) == len(b.parts):
        parts = tuple(one if one is other else _common(one, other) for one, other in zip(a.parts, b.parts))
        return None if None in parts else with_parts(a, parts)
    if isinstance(a, List) and isinstance(b, List):
        item = _common(a.item, b.item) if BOTTOM not in (a.item, b.item) and a.item is not b.item else merged(a.item, b.item)
        return item and List(item)
    return None


# --- iterators that Python passed
op("next_passed", steps.next_passed, pure=False, raises=(Exception,), folds=False, doc="The next item of an iterator that Python passed.").rule(
    (Family("an iterator that Python passed", is_passed),), lambda passed: Typing((passed.type,), Optional(passed.type.of.item)),
    lambda b, instr, passed: next_passed(b, instr.result.type.of, b(f"load ptr, ptr {b(f'getelementptr i8, ptr {passed}, i64 {PASSED_ITERATOR}')}")))
PASSED_ITERATOR = object.__basicsize__            # where the first of __slots__ lies


def next_passed(b, item: Type, iterator: str):
    has_item = b.alloca("i1")

    def take():
        b.do(f"store i1 true, ptr {has_item}")
        return b.call("PyIter_Next", "ptr", ("ptr", iterator))

    def end(slots):
        """Whether it failed."""
        b.do(f"store i1 false, ptr {has_item}")
        for slot, piece in zip(slots, boxing.layout.pieces(item)):
            b.do(f"store {piece} {boxing.layout.literal(piece, 0)}, ptr {slot}")
        return b(f"icmp ne ptr {b.call('PyErr_Occurred', 'ptr')}, null")

    pieces = _read_object(b, item, take, steps.next_passed, end)
    return operand_of([b(f"load i1, ptr {has_item}"), *pieces])


# --- the call

def _emit(b, instr, function, *operands):
    names = instr.attr
    values = [(arg.type, pieces_of(operand)) for arg, operand in zip(instr.args[1:], operands)]
    result = instr.result.type if instr.result.type is not BOTTOM else NONE       # BOTTOM: it raises
    given, function = values[:-1] if names else values, instr.args[0].type.value
    copied = tuple(position for position, (t, _) in enumerate(given) if is_copied(t))
    if copied and (is_asked_of_python(function) or any(holds_asked(t) for t, _ in given)):
        return call_interpreter(b, result, asked.call_with_copies, [(Static(function), ()), (Static(copied), ()), *given], names)
    return call_interpreter(b, result, function, given, names)


def call_interpreter(b, result: Type, function, values, names: tuple[str, ...] = ()):
    """The pieces of what a Python callable gives for values (type, pieces), of which the last are keywords of these names."""
    return operand_of(_read_object(b, result, lambda: boxing.call_boxed(b, function, values, names), function))


def _read_object(b, result: Type, make, function, end=None) -> list[str]:
    """The pieces of the new object that `make` gives, as its own function `function` would; null: an exception is set, or as `end` says, given
    where to store the pieces."""
    slots = [b.alloca(piece) for piece in boxing.layout.pieces(result)]
    failed = b.alloca("i1")

    def emit():
        made = make()
        read, drop, done = b.new_label("read"), b.new_label("drop"), b.new_label("called")
        null = done if end is None else b.new_label("null")
        b.do(f"store i1 true, ptr {failed}")
        b.branch(b(f"icmp eq ptr {made}, null"), null, read)
        if end is not None:
            b.start(null)
            b.do(f"store i1 {end(slots)}, ptr {failed}")
            b.jump(done)
        b.start(drop)
        unlike = [(Static(function), ()), (Static(str(result)), ())]
        b.call("Py_DecRef", "void", ("ptr", boxing.call_boxed(b, refuse_result, unlike, objects=(made,))))
        b.jump(done)
        b.start(read)
        pieces = unbox_result(b, result, made, drop)
        for slot, piece, value in zip(slots, boxing.layout.pieces(result), pieces):
            b.do(f"store {piece} {value}, ptr {slot}")
        b.call("Py_DecRef", "void", ("ptr", made))
        b.do(f"store i1 false, ptr {failed}")
        b.jump(done)
        b.start(done)

    with_gil(b, emit)
    b.error_if(b(f"load i1, ptr {failed}"))
    return [b(f"load {piece}, ptr {slot}") for slot, piece in zip(slots, boxing.layout.pieces(result))]


def refuse_result(function, expected: str, result):
    """Raise where a result is not of the type that samples of the arguments promised."""
    if type(result) is int and expected == "int":
        raise OverflowError(f"integer overflow: the result of {function.__name__}() does not fit in a 64-bit int")
    found = typeof(result)
    given = str(found) if found is not None else type(result).__name__
    raise TypeError(f"{function.__name__}() returned {given}, where its arguments' types promised {expected}")


def routed(function, *args, **keywords):
    """function(*args, **keywords)"""
    return function(*args, **keywords)


op("routed", routed, pure=False, reads=True, writes=True, folds=False, raises=(Exception,), parameters=ANY_KEYWORDS, grow=_grown_result,
   doc="A call of the interpreter's own function.").rule((object,), _route, _emit, variadic=True)
REGISTRY.route = routed, can_route


# --- attributes of what only NumPy looks into
ATTRIBUTES = ("shape", "strides", "size", "T")       # of arrays of dates: see date_arrays


def _attribute(name: str):
    function = attribute_of(name)
    return lambda owner: Instead(routed, (static(function), 0)) if is_opaque(owner.type) and not (
        name in ATTRIBUTES and isinstance(owner.type, DateArray)) else None


def attribute_of(name: str):
    """The function that gives an attribute of that name."""
    def get(owner):
        return getattr(owner, name)
    get.__name__, get.__module__ = name, "numpy"
    return get


Unseen = Family("what NumPy looks into", is_opaque)
for _name in ("shape", "strides", "size", "itemsize", "nbytes", "T", "real", "imag", "flat"):
    for _owner in (np.ndarray, np.generic):
        op(f"opaque.{_owner.__name__}.{_name}", attribute_of(_name), keys=(getattr(_owner, _name),), folds=False).rule(
            (Unseen,), _attribute(_name))
for _name in ("dtype", "ndim"):
    op(f"opaque.{_name}", attribute_of(_name), keys=(getattr(np.ndarray, _name), getattr(np.generic, _name)), folds=False).rule(
        (Opaque | DateArray,), lambda owner, name=_name: Known(getattr(owner.type, name)))
op("call_through", functions.call_through, pure=False, reads=True, writes=True, folds=False, raises=(Exception,), parameters=ANY_KEYWORDS,
   doc="A call of what remembers results.").rule((object,), lambda function, *operands: None, _emit, variadic=True)
op("refuse_names", tuple_steps.refuse_names, pure=False, reads=True, folds=False, raises=(TypeError,), doc="What Python says of keywords.").rule(
    (Tuple, INT, List), NONE, lambda b, instr, *operands: call_interpreter(
        b, NONE, tuple_steps.refuse_names, [(arg.type, pieces_of(one)) for arg, one in zip(instr.args, operands)]))
