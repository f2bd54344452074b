"""Run one function several ways and say where they differ.

In: a Python function, its arguments, and runners (compiled code, the evaluator of the typed IR). CPython is the
reference. Out: None, or a text that names the runner and the first difference. What is compared: the value (nan equals
nan, -0.0 is not 0.0), the exact Python type, dtype, shape, layout and writeability of arrays, which arguments a
returned array is a view of, the exception's class and message, what was printed, and what became of the arguments.

Invariant: every run gets its own copy of the arguments, in which arrays that overlapped still overlap.
"""

import contextlib
import copy
import io
import os
import traceback
import warnings
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, replace
from typing import Any, Callable

import numpy as np

from typeinfer.kinds.records import is_plain_class, values_of
from typeinfer.typeof import typeof

INT64 = np.iinfo(np.int64)
COMPILE_ERRORS = ("UnsupportedError", "TypingError")
PRINTED = io.StringIO()       # what is printed goes to one object in all runs: functions may take sys.stdout for constant
NUMBERS = (bool, int, float, complex, np.generic)


@dataclass(frozen=True)
class Runner:
    """One way to run a function: `call(function, arguments)` returns its result or raises."""

    name: str
    call: Callable


@dataclass
class Outcome:
    """What one run left behind."""

    value: Any = None
    error: Exception | None = None
    frames: tuple = ()
    arguments: tuple = ()
    printed: str = ""


@dataclass(frozen=True)
class Agreement:
    """How far an outcome may differ from CPython's.

    ulps: of floating-point parts (of a complex number: in ulps of its larger part).
    messages: whether the texts of exceptions must be equal too.
    frames: whether tracebacks must name the same functions and lines of the user's file.
    merges: a number may have a wider type than CPython's, with the same value (the merge of int and float is a float).
    late_writes: when it raises, arrays may be written further than CPython wrote them (a vectorised loop).
    may_reject: a compile-time error or a TypeError is as good as CPython's outcome (a silent difference is not).
    expect: the exception class agreed on in place of CPython's outcome.
    rejects: the name of the compile-time error that must come, whatever CPython does.
    words: what the message of `expect` or `rejects` must contain.
    """

    ulps: int = 0
    messages: bool = True
    frames: bool = False
    merges: bool = False
    late_writes: bool = False
    may_reject: bool = False
    expect: type | None = None
    rejects: str | None = None
    words: tuple = ()


EXACT = Agreement()


# ---------------------------------------------------------------------------------------------- running


def run(function, arguments, call=None) -> Outcome:
    """The outcome of `function(*arguments)`, or of `call(function, arguments)`. The arguments may be mutated."""
    outcome = Outcome(arguments=arguments)
    PRINTED.seek(0), PRINTED.truncate()
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(PRINTED):
        warnings.simplefilter("ignore")
        try:
            outcome.value = function(*arguments) if call is None else call(function, arguments)
        except Exception as error:
            outcome.frames = user_frames(error, function)
            outcome.error = error.with_traceback(None)
    outcome.printed = PRINTED.getvalue()
    return outcome


def user_frames(error, function):
    """The (function, line) pairs of a traceback that lie in the file of the function that was called."""
    code = getattr(function, "__code__", None)
    if code is None:
        return ()
    frames = traceback.walk_tb(error.__traceback__)
    return tuple((f.f_code.co_name, line) for f, line in frames if f.f_code.co_filename == code.co_filename)


def copy_arguments(arguments):
    """Deep copies; a factory is called instead. Arrays that share memory share it in the copy too."""
    if callable(arguments):
        return arguments()
    owners = {}
    return tuple(copy_value(value, owners) for value in arguments)


def copy_value(value, owners):
    if isinstance(value, np.ndarray):
        return copy_array(value, owners)
    if type(value) is tuple:
        return tuple(copy_value(item, owners) for item in value)
    if type(value) is list:
        if ("list", id(value)) not in owners:
            made = owners["list", id(value)] = []
            made += (copy_value(item, owners) for item in value)
        return owners["list", id(value)]
    if isinstance(value, np.void):
        return copy.deepcopy(value)
    if is_instance(value):
        if id(value) not in owners:
            made = owners[id(value)] = object.__new__(type(value))
            for name, held in values_of(value).items():
                object.__setattr__(made, name, copy_value(held, owners))
        return owners[id(value)]
    if type(value) is dict:
        if ("dict", id(value)) not in owners:
            made = owners["dict", id(value)] = {}
            made.update((key, copy_value(item, owners)) for key, item in value.items())
        return owners["dict", id(value)]
    if type(value) is set:
        if ("set", id(value)) not in owners:
            owners["set", id(value)] = value.copy()
        return owners["set", id(value)]
    if isinstance(value, (*NUMBERS, str, range, slice, type(None), np.dtype)) or callable(value):
        return value
    try:
        return copy.deepcopy(value)
    except TypeError:  # a generator, a module: such an argument is there to be refused
        return value


def copy_array(array, owners):
    owner = array
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    is_plain = type(array) is np.ndarray and not owner.dtype.hasobject
    if not is_plain or not (owner.flags.c_contiguous or owner.flags.f_contiguous):
        return copy.deepcopy(array)
    if id(owner) not in owners:
        owners[id(owner)] = (owner, np.frombuffer(bytearray(owner.tobytes("A") or b"\0"), np.uint8))
    memory = owners[id(owner)][1]
    offset = array.ctypes.data - owner.ctypes.data if array.size else 0
    view = np.ndarray(array.shape, array.dtype, buffer=memory, offset=offset, strides=array.strides)
    view.flags.writeable = array.flags.writeable
    return view


def is_instance(value):
    """Whether it is an instance of a plain class of the user's."""
    return is_plain_class(type(value))


def types_of(value):
    """What a compilation depends on: equal for values of which one specialisation serves both."""
    if is_instance(value):
        return typeof(value)
    if isinstance(value, np.ndarray):
        flags = value.flags
        return value.dtype, value.ndim, flags.c_contiguous, flags.f_contiguous, flags.aligned, flags.writeable
    if type(value) is tuple:
        return tuple(types_of(item) for item in value)
    return value if callable(value) else type(value)


# ---------------------------------------------------------------------------------------------- comparing values


def compare(python_result, other_result, ulps=0, merges=False) -> str | None:
    """None when both are the same, else what differs."""
    if type(python_result) is not type(other_result):
        if merges and is_wider(python_result, other_result):
            return None
        return f"type {name_of(type(python_result))} against {name_of(type(other_result))}"
    if isinstance(python_result, (tuple, list)):
        return compare_items(python_result, other_result, ulps, merges)
    if is_instance(python_result):
        return compare_instances(python_result, other_result, ulps, merges)
    if isinstance(python_result, deque) and python_result.maxlen != other_result.maxlen:
        return f"maxlen {python_result.maxlen} against {other_result.maxlen}"
    if isinstance(python_result, defaultdict) and not _is_same_factory(python_result.default_factory, other_result.default_factory):
        return f"factory {python_result.default_factory} against {other_result.default_factory}"
    if isinstance(python_result, (dict, set, frozenset, deque)):           # their order counts
        return compare_items(in_order(python_result), in_order(other_result), ulps, merges)
    if isinstance(python_result, np.ndarray):
        return compare_arrays(python_result, other_result, ulps)
    if isinstance(python_result, (float, complex, np.inexact)):
        return None if same_number(python_result, other_result, ulps) else "value"
    if python_result is other_result:
        return None
    if isinstance(python_result, (np.datetime64, np.timedelta64)) and python_result.dtype == other_result.dtype:
        return None if same_elements(python_result, other_result, 0) else "value"
    return None if python_result == other_result else "value"


def _is_same_factory(first, second):
    """Functions that are made anew in each run have one code."""
    return first is second or getattr(first, "__code__", None) is getattr(second, "__code__", 0)


def is_wider(narrow, wide):
    if not (isinstance(narrow, NUMBERS) and isinstance(wide, NUMBERS)):
        return False
    return same_number(complex(narrow), complex(wide), 0)


def compare_items(first, second, ulps, merges):
    if len(first) != len(second):
        return f"length {len(first)} against {len(second)}"
    for index, (left, right) in enumerate(zip(first, second)):
        difference = compare(left, right, ulps, merges)
        if difference:
            return f"item {index}: {difference}"
    return None


def in_order(table):
    return list(table.items()) if isinstance(table, dict) else list(table)


_comparing: list = []                         # instances that are being compared: one may lead to itself


def compare_instances(first, second, ulps, merges):
    if any(one is first for one in _comparing):
        return None
    ours, theirs = values_of(first), values_of(second)
    if ours.keys() != theirs.keys():
        return f"attributes {sorted(ours)} against {sorted(theirs)}"
    _comparing.append(first)
    try:
        for name, value in ours.items():
            difference = compare(value, theirs[name], ulps, merges)
            if difference:
                return f"attribute {name}: {difference}"
    finally:
        _comparing.pop()
    return None


def compare_arrays(first, second, ulps):
    if first.dtype != second.dtype:
        return f"dtype {first.dtype} against {second.dtype}"
    if first.shape != second.shape:
        return f"shape {first.shape} against {second.shape}"
    for flag in ("c_contiguous", "f_contiguous", "writeable"):
        if getattr(first.flags, flag) != getattr(second.flags, flag):
            return f"{flag} {getattr(first.flags, flag)} against {getattr(second.flags, flag)}"
    steps = [strides_that_matter(array) for array in (first, second)]
    if steps[0] != steps[1]:
        return f"strides {first.strides} against {second.strides}"
    once = tuple(slice(0, 1) if stride == 0 else slice(None) for stride in first.strides)
    wrong = np.atleast_1d(~np.asarray(same_elements(first[once], second[once], ulps)))      # texts are compared by Python
    if not wrong.any():
        return None
    where = tuple(int(i) for i in np.argwhere(wrong)[0])[: first.ndim]
    return f"{wrong.sum()} of {wrong.size} elements, first at {where}: {first[where]!r} against {second[where]!r}"


def strides_that_matter(array):
    """A stride is observable only along a dimension of which more than one index is read."""
    if array.size == 0:
        return ()
    return tuple(stride if length > 1 else None for length, stride in zip(array.shape, array.strides))


def same_number(first, second, ulps):
    first, second = np.asarray(first), np.asarray(second)
    return bool(same_elements(first, second, ulps))


def same_elements(first, second, ulps):
    """Element by element, for arrays of one dtype and shape."""
    if first.dtype.kind == "c":
        size = np.maximum(largest_part(first), largest_part(second))
        parts = [same_floats(getattr(first, part), getattr(second, part), ulps, size) for part in ("real", "imag")]
        return parts[0] & parts[1]
    if first.dtype.kind == "f":
        return same_floats(first, second, ulps, np.maximum(abs(first), abs(second)))
    if first.dtype.kind in "mM":
        return (first == second) | np.isnat(first) & np.isnat(second)
    return first == second


def largest_part(numbers):
    parts = np.nan_to_num(np.stack([abs(numbers.real), abs(numbers.imag)]), nan=0, posinf=0, neginf=0)
    return parts.max(axis=0)


def same_floats(first, second, ulps, size):
    same = (first == second) & (np.signbit(first) == np.signbit(second)) | np.isnan(first) & np.isnan(second)
    if ulps and not same.all():
        with np.errstate(all="ignore"):
            near = abs(first - second) <= ulps * abs(np.spacing(size))
        same = same | near & np.isfinite(first) & np.isfinite(second) & ((first != 0) | (second != 0))
    return same


# ---------------------------------------------------------------------------------------------- comparing outcomes


def arrays_in(value):
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, (tuple, list)):
        return [array for item in value for array in arrays_in(item)]
    if isinstance(value, dict):
        return arrays_in(list(value.values()))
    return []


def shared_memory(outcome):
    """Which pairs of (arguments' and results') arrays overlap: a returned view must stay a view."""
    results = arrays_in(outcome.value)
    if not results:
        return set()
    arrays = arrays_in(outcome.arguments) + results
    first_result = len(arrays) - len(results)
    return {
        (i, j) for j in range(first_result, len(arrays)) for i in range(j) if np.may_share_memory(arrays[i], arrays[j])
    }


def lists_in(value, seen=None):
    """The lists, dictionaries, sets and instances in a value, in a fixed order."""
    seen = set() if seen is None else seen
    is_object = is_instance(value)
    if type(value) in (list, dict, set, Counter, defaultdict, deque) or is_object:
        yield value
    if id(value) in seen:
        return
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (tuple, list, deque)) or is_object:
        if type(value) is not tuple:                  # which one it is nobody asks
            seen.add(id(value))
        for item in value if not is_object else (held for _, held in sorted(values_of(value).items())):
            yield from lists_in(item, seen)


def identities(outcome):
    """Which of the lists in arguments and result are one object."""
    seen = {}
    return [seen.setdefault(id(one), len(seen)) for one in lists_in((*outcome.arguments, outcome.value))]


def is_compile_error(error, names=COMPILE_ERRORS):
    return any(kind.__name__ in names for kind in type(error).__mro__)


def leaves_64_bits(value):
    if type(value) is int:
        return not INT64.min <= value <= INT64.max
    if isinstance(value, dict):
        return leaves_64_bits(in_order(value))
    return isinstance(value, (tuple, list, set, frozenset, deque)) and any(leaves_64_bits(item) for item in value)


def compare_outcomes(python: Outcome, other: Outcome, agreement: Agreement = EXACT) -> str | None:
    """None when `other` is CPython's outcome, or one that was agreed on in its place; else what differs."""
    error = other.error
    if agreement.rejects:
        return compare_rejection(error, agreement)
    if agreement.may_reject and (is_compile_error(error) or isinstance(error, TypeError)):
        return None
    if agreement.expect or python.error is None and leaves_64_bits(python.value):
        expected = agreement.expect or OverflowError
        if not isinstance(error, expected):
            return f"{expected.__name__} was agreed on"
        return missing_words(error, agreement.words)
    if isinstance(python.error, (TypeError, AttributeError)) and is_compile_error(error):
        return None  # the same verdict, before anything ran
    return compare_exactly(python, other, agreement)


def compare_exactly(python: Outcome, other: Outcome, agreement: Agreement = EXACT) -> str | None:
    """None when `other` is the same as CPython's outcome, within tolerances; else what differs."""
    if (python.error is None) != (other.error is None):
        return "one raises, the other returns"
    difference = compare_errors(python, other, agreement) if python.error else compare_values(python, other, agreement)
    if difference:
        return difference
    if not (python.error and agreement.late_writes):
        for position, (expected, got) in enumerate(zip(python.arguments, other.arguments)):
            if isinstance(expected, (np.ndarray, np.void, tuple, list)) or is_instance(expected):
                difference = compare(expected, got, agreement.ulps)
                if difference:
                    return f"argument {position} afterwards: {difference}"
    if python.error is None and identities(python) != identities(other):
        return "which lists are the same object"
    return None if python.printed == other.printed else "printed text"


def compare_errors(python, other, agreement):
    if type(python.error) is not type(other.error):
        return f"exception {type(python.error).__name__} against {type(other.error).__name__}"
    if agreement.messages and str(python.error) != str(other.error):
        return "message"
    if agreement.frames and python.frames != other.frames:
        return f"traceback {python.frames} against {other.frames}"
    return None


def compare_values(python, other, agreement):
    difference = compare(python.value, other.value, agreement.ulps, agreement.merges)
    if not difference and shared_memory(python) != shared_memory(other):
        return "what the returned arrays share memory with"
    return difference


def compare_rejection(error, agreement):
    if error is None or not is_compile_error(error, (agreement.rejects,)):
        return f"{agreement.rejects} must come at compile time"
    lines = len(str(error).splitlines())
    return f"a message of {lines} lines, at most 12" if lines > 12 else missing_words(error, agreement.words)


def missing_words(error, words):
    missing = [word for word in words if word.lower() not in str(error).lower()]
    return f"the message lacks {missing}" if missing else None


# ---------------------------------------------------------------------------------------------- the check


def check(function, arguments, *runners, agreement=EXACT) -> str | None:
    """Run CPython and every runner on copies of the arguments: None, or the first difference, readably."""
    python = run(function, copy_arguments(arguments))
    if agreement.rejects:
        file = os.path.basename(function.__code__.co_filename)
        agreement = replace(agreement, words=(*agreement.words, f"{file}:"))
    for runner in runners:
        other = run(function, copy_arguments(arguments), runner.call)
        difference = compare_outcomes(python, other, agreement)
        if difference:
            return describe(function, arguments, python, runner, other, difference)
    return None


def describe(function, arguments, python, runner, other, difference):
    given = ", ".join(show(value) for value in copy_arguments(arguments))
    width = max(len(runner.name), len("CPython"))
    lines = [f"{function.__name__}({given}): {runner.name} differs: {difference}"]
    for name, outcome in (("CPython", python), (runner.name, other)):
        lines.append(f"    {name:{width}}  {show_outcome(outcome)}")
        changed = [show(value) for value in outcome.arguments if isinstance(value, np.ndarray)]
        if changed and difference.startswith("argument"):
            lines.append(f"    {'':{width}}  leaves {', '.join(changed)}")
        if outcome.printed:
            lines.append(f"    {'':{width}}  prints {outcome.printed!r}")
    return "\n".join(lines)


def show_outcome(outcome):
    if outcome.error is None:
        return show(outcome.value)
    text = str(outcome.error).replace("\n", "\n        ")
    return f"raises {type(outcome.error).__name__}: {text}"


def show(value) -> str:
    """A repr on one line; of an array with its dtype, shape and layout."""
    if isinstance(value, np.ndarray):
        layout = "C" if value.flags.c_contiguous else "F" if value.flags.f_contiguous else f"strides {value.strides}"
        access = "" if value.flags.writeable else ", read-only"
        elements = " ".join(np.array2string(value, threshold=30).split())
        return f"{elements} <{value.dtype} {value.shape} {layout}{access}>"
    if type(value) is tuple:
        return f"({', '.join(show(item) for item in value)}{',' * (len(value) == 1)})"
    text = repr(value)
    return text if len(text) <= 120 else text[:117] + "..."


def name_of(kind):
    return f"np.{kind.__name__}" if kind.__module__ == "numpy" else kind.__name__
