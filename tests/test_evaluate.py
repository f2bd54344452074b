"""Evaluation of typed IR: it means what CPython does, and it notices IR that is wrong."""

import decode_cases
import infer_cases as cases
import numpy as np
import pytest
import toy
from differential import Agreement, Runner, check
from typeinfer.errors import InternalError, JitError
from typeinfer.evaluate import convert, evaluate, has_type
from typeinfer.ir import Constant
from typeinfer.parser import parse_function
from typeinfer.types import (BOOL, COMPLEX, FLOAT, INT, NONE, NUMPY_SCALARS, RANGE, Array, BoundMethod, Iterator, Optional,
                             Slice, Static, Tuple, View)

REGISTRY = toy.registry()
F32, U8 = NUMPY_SCALARS["float32"], NUMPY_SCALARS["uint8"]


# --- programs, by the toy registry

@pytest.mark.parametrize("function, types, calls", [
    (cases.sum_to, (INT,), [(0,), (10,), (-3,)]),
    (cases.widens_twice, (INT,), [(0,), (5,)]),
    (cases.none_or_int, (INT,), [(1,), (0,)]),
    (cases.keeps_names_apart, (INT,), [(7,)]),
    (cases.factorial, (INT,), [(1,), (12,)]),
    (cases.grows_to_float, (INT,), [(3,)]),
    (cases.is_even, (INT,), [(0,), (31,)]),
    (cases.closure_over_float, (FLOAT,), [(2.5,)]),
    (cases.unrolls, (Tuple((INT, FLOAT, INT)),), [((1, 2.5, 3),)]),
    (cases.unrolls_nested, (Tuple((INT, FLOAT)), Tuple((INT, INT))), [((1, 2.5), (3, 4))]),
    (cases.unrolls_with_break, (Tuple((INT, INT)),), [((1, 3),), ((1, 2),)]),
    (cases.unbound_in_loop, (INT,), [(2,), (0,)]),
    (cases.raises_on_one_path, (INT,), [(1,), (-1,)]),
    (cases.always_raises, (INT,), [(1,)]),
    (cases.calls_second, (INT,), [(1,)]),
    (cases.passes_star, (INT,), [(1,)]),
    (cases.fresh_closure_in_loop, (INT,), [(6,)]),
    (cases.folds, (), [()]),
    (cases.large_sum, (), [()]),
])
def test_programs(function, types, calls):
    callee = toy.infer(function, *types)
    runner = Runner("evaluated", lambda function, arguments: evaluate(callee, list(arguments)))
    overflows = {"expect": OverflowError} if function is cases.large_sum else {}
    for arguments in calls:
        difference = check(function, arguments, runner, agreement=Agreement(merges=True, **overflows))
        assert difference is None, difference


def test_recursion_as_deep_as_python_allows_and_no_deeper():
    callee = toy.infer(cases.is_even, INT)
    assert evaluate(callee, [900]) is True
    with pytest.raises(RecursionError):
        evaluate(callee, [10**6])


def test_arguments_are_checked():
    callee = toy.infer(cases.sum_to, INT)
    with pytest.raises(InternalError, match="no int"):
        evaluate(callee, [2.5])
    with pytest.raises(OverflowError):
        evaluate(callee, [2**63])


def test_tracebacks_name_the_lines_of_the_program():
    callee = toy.infer(cases.calls_what_always_raises, INT)
    with pytest.raises(ValueError) as caught:
        evaluate(callee, [1])
    places = [(entry.name, entry.frame.code.path.name) for entry in caught.traceback]
    assert places[-1] != places[0] and ("always_raises", "infer_cases.py") in places
    assert ("calls_what_always_raises", "infer_cases.py") in places


# --- the whole pipeline

REFUSED = {"list_comprehensions", "shadowing_comprehension", "f_strings"}     # lists that grow, formats that are computed


@pytest.mark.parametrize("case", decode_cases.HARD, ids=lambda case: case[0].__name__)
def test_what_is_hard_to_decode_means_the_same_after_every_stage(case):
    from jitcore import njit, pipeline
    function, *calls = case
    compiled = njit(function)
    runners = Runner("evaluated", pipeline.evaluate), Runner("compiled", lambda function, arguments: compiled(*arguments))
    for arguments in calls:
        agreement = Agreement(merges=True, may_reject=function.__name__ in REFUSED)
        difference = check(function, arguments, *runners, agreement=agreement)
        assert difference is None, difference


# --- types of values

A = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize("value, t, is_one", [
    (1, INT, True), (True, INT, False), (1.0, INT, False), (np.int64(1), INT, False), (2**63, INT, False), (-2**63, INT, True),
    (True, BOOL, True), (1, BOOL, False), (1j, COMPLEX, True), (np.complex128(1j), COMPLEX, False), (1.5, FLOAT, True),
    (np.float64(1.5), FLOAT, False), (np.float32(1), F32, True), (np.uint8(1), U8, True), (None, NONE, True), (0, NONE, False),
    (None, Optional(INT), True), (1, Optional(INT), True), (1.5, Optional(INT), False),
    ((1, 2.5), Tuple((INT, FLOAT)), True), ((1, 2), Tuple((INT, FLOAT)), False), ((1,), Tuple((INT, FLOAT)), False),
    ([1], Tuple((INT,)), False), ([1], View(list, (INT,)), True), (range(3), RANGE, True), (slice(1, None, None),
    Slice(INT, NONE, NONE), True), (slice(1, 2, None), Slice(INT, NONE, NONE), False), (len, Static(len), True),
    (abs, Static(len), False), ("ab", Static("ab"), True), ("a", Static("ab"), False), ((range(2), 2), Iterator(RANGE), True),
    (ValueError("x"), View(ValueError, (Static("x"),)), True), (KeyError("x"), View(ValueError, (Static("x"),)), False),
    (A, Array(NUMPY_SCALARS["float64"], 2, "C"), True), (A, Array(NUMPY_SCALARS["float64"], 2, "A"), True),
    (A.T, Array(NUMPY_SCALARS["float64"], 2, "F"), True), (A.T, Array(NUMPY_SCALARS["float64"], 2, "C"), False),
    (A, Array(NUMPY_SCALARS["float64"], 1, "C"), False), (A, Array(F32, 2, "C"), False),
    (np.broadcast_to(1.0, (2, 2)), Array(NUMPY_SCALARS["float64"], 2, "A"), False),
    (np.broadcast_to(1.0, (2, 2)), Array(NUMPY_SCALARS["float64"], 2, "A", False), True),
])
def test_has_type(value, t, is_one):
    assert has_type(value, t) is is_one


@pytest.mark.parametrize("value, target, expected", [
    (1, FLOAT, 1.0), (True, INT, 1), (2, F32, np.float32(2)), (None, Optional(FLOAT), None), (3, Optional(FLOAT), 3.0),
    ((1, (2, True)), Tuple((FLOAT, Tuple((COMPLEX, INT)))), (1.0, (2 + 0j, 1))), ([1, 2], View(list, (FLOAT, INT)), [1.0, 2]),
    (7, U8, np.uint8(7)),
])
def test_convert(value, target, expected):
    made = convert(value, target)
    assert made == expected and has_type(made, target)


def test_converting_an_int_that_does_not_fit():
    with pytest.raises(OverflowError, match="out of bounds for uint8"):
        convert(300, U8)


# --- IR that is wrong

def run(body: str, *args, head="%x: int", result="int"):
    text = f"function f({head}) -> {result}\nb0({head}):\n" + "".join(f"    {line}\n" for line in body.split("; "))
    function = parse_function(text, REGISTRY)

    class Made:
        name, args = "f", [(param.type, None) for param in function.params]

    Made.function = function
    return evaluate(Made, list(args))


def test_a_result_of_the_wrong_type_names_the_instruction():
    REGISTRY.by_name["abs"].reference = float
    try:
        with pytest.raises(InternalError, match=r"evaluating '%v\.0: int = abs %x' gives 3\.0 \(float\), which is no int"):
            run("%v.0: int = abs %x; return %v.0", 3)
    finally:
        REGISTRY.by_name["abs"].reference = abs


@pytest.mark.parametrize("body, argument, words", [
    ("%v.0: int = add %x, 1 in [0, 10]; return %v.0", 10, "is 11, not within"),
    ("%v.0: int = add %x, 1 !exact; return %v.0", 2**63 - 1, "is not exact"),
    ("%v.0: int = floordiv 7, %x !nonzero; return %v.0", 0, "is not nonzero"),
    ("%v.0: int = refine[lt] %x, 5; return %v.0", 5, "is false"),
    ("unreachable", 1, "held unreachable"),
])
def test_what_was_proved_is_checked(body, argument, words):
    with pytest.raises(InternalError, match=words):
        run(body, argument)


def test_what_was_proved_and_is_true_passes():
    assert run("%v.0: int = add %x, 1 !exact in [0, 10]; %v.1: int = floordiv 70, %v.0 !nonzero; return %v.1", 6) == 10


def test_an_index_said_to_be_inside_is_checked():
    from codegen.ops import REGISTRY as everything
    text = """\
function f(%a: array(float64, 1d, C), %i: int) -> float64
b0(%a: array(float64, 1d, C), %i: int):
    %v.0: float64 = array_getitem %a, %i !inside0
    return %v.0
"""
    name = next(name for name, op in everything.by_name.items() if op.python is not None and getattr(op.python, "__name__", "") == "getitem"
                and any(rule.patterns[0] is Array for rule in op.rules))
    import codegen.ops
    codegen.ops.load()
    function = parse_function(text.replace("array_getitem", name), everything)

    class Made:
        args = [(param.type, None) for param in function.params]

    Made.function, Made.name = function, "f"
    assert evaluate(Made, [np.arange(3.0), 2]) == 2.0
    with pytest.raises(InternalError, match="is not inside0"):
        evaluate(Made, [np.arange(3.0), -1])


def test_overflow_is_an_error_where_nothing_was_proved():
    with pytest.raises(OverflowError, match="64 bits"):
        run("%v.0: int = add %x, 1; return %v.0", 2**63 - 1)
    with pytest.raises(OverflowError, match="64 bits"):
        run(f"return {2**63}", 0)


def test_unwrap_of_none():
    assert run("%v.0: int = unwrap %x; return %v.0", 3, head="%x: optional(int)") == 3
    with pytest.raises(TypeError):
        run("%v.0: int = unwrap %x; return %v.0", None, head="%x: optional(int)")


def test_composites():
    body = ("%v.0: tuple(int, float) = make %x, 2.5; %v.1: float = part[1] %v.0; %v.2: slice(int, none, int) = make %x, None, 2; "
            "%v.3: int = part[2] %v.2; %v.4: range = make 0, %x, 3; %v.5: int = part[1] %v.4; %v.6: list(int, int) = make %x, 7; "
            "%v.7: int = part[1] %v.6; %v.8: tuple(float, int, int, int) = make %v.1, %v.3, %v.5, %v.7; return %v.8")
    assert run(body, 9, result="tuple(float, int, int, int)") == (2.5, 2, 9, 7)


def test_an_op_without_meaning_says_so():
    REGISTRY.by_name["abs"].reference = None
    try:
        with pytest.raises(InternalError, match="op abs has no meaning in Python"):
            run("%v.0: int = abs %x; return %v.0", 3)
    finally:
        REGISTRY.by_name["abs"].reference = abs


def test_bound_methods_are_partial_calls():
    t = BoundMethod(Static(int.bit_length), INT)
    from typeinfer.evaluate import _compose, part_of
    bound = _compose(t, [6])
    assert bound() == 3 and part_of(bound, t, 0) == 6 and has_type(bound, t)


def test_undefined_values_pass_along_edges():
    assert evaluate(toy.infer(cases.unbound_in_loop, INT), [3]) == 2
    assert Constant(INT, None).value is None


def test_a_program_that_does_not_type_is_not_evaluated():
    from jitcore import pipeline
    with pytest.raises(JitError):
        pipeline.evaluate(cases.returns_two_types, (1,))
