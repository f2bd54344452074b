"""Inference with a toy registry: types, joins, pruning, calls, errors; no code generation is loaded for it."""

import infer_cases as cases
import pytest
import toy
from typeinfer.kinds.choices import Choice
from typeinfer.errors import JitError, TypingError, UnsupportedError
from typeinfer.evaluate import evaluate
from typeinfer.ir import Branch, Return
from typeinfer.structure import CALL, CONVERT
from typeinfer.types import (BOOL, BOTTOM, COMPLEX, FLOAT, INT, NONE, NUMPY_SCALARS, Array, Closure, Optional, Static, Tuple)


def result(function, *types, **options):
    return toy.infer(function, *types, **options).result


# --- types

@pytest.mark.parametrize("function, types, expected", [
    (cases.sum_to, (INT,), INT),
    (cases.widens_in_loop, (INT,), FLOAT),
    (cases.widens_twice, (INT,), FLOAT),
    (cases.none_or_int, (INT,), Optional(INT)),
    (cases.none_or_int, (FLOAT,), Optional(FLOAT)),
    (cases.none_then_tested, (INT,), Tuple((INT, BOOL))),
    (cases.none_then_tested, (NONE,), INT),
    (cases.keeps_names_apart, (INT,), Tuple((FLOAT, INT))),
    (cases.tuple_join, (INT,), Tuple((FLOAT, FLOAT))),
    (cases.folds, (), Tuple((INT, FLOAT, Tuple((INT, FLOAT))))),
    (cases.raises_on_one_path, (INT,), INT),
    (cases.always_raises, (INT,), BOTTOM),
    (cases.calls_what_always_raises, (INT,), FLOAT),
    (cases.unrolls, (Tuple((INT, FLOAT)),), FLOAT),
    (cases.unrolls, (Tuple(()),), INT),
    (cases.unrolls_nested, (Tuple((INT, FLOAT)), Tuple((INT, INT, COMPLEX))), COMPLEX),
    (cases.unrolls_with_break, (Tuple((INT, INT)),), FLOAT),
    (cases.unbound_in_loop, (INT,), INT),
])
def test_result_types(function, types, expected):
    assert result(function, *types) is expected


@pytest.mark.parametrize("function, types", [
    (cases.prunes_isinstance, (INT,)), (cases.prunes_none, (INT, NONE)), (cases.prunes_constant_tests, (INT,)),
    (cases.prunes_after_return, (INT,)), (cases.pruned_branch_sets_no_type, (INT,)),
])
def test_dead_branches_are_not_typed(function, types):
    callee = toy.infer(function, *types)
    assert callee.result is INT
    assert not any(isinstance(block.end, Branch) for block in callee.function.blocks)


def test_branch_that_lives_is_typed():
    with pytest.raises(TypingError, match="no attribute 'no_such_attribute'"):
        toy.infer(cases.prunes_isinstance, FLOAT)
    with pytest.raises(TypingError, match="no attribute 'no_such_attribute'"):
        toy.infer(cases.prunes_none, INT, INT)


def test_constants_of_arguments_prune():
    assert result(cases.flag_steers, INT, BOOL, constants={1: True}) is Tuple((INT, INT))
    assert result(cases.flag_steers, INT, BOOL, constants={1: False}) is INT
    with pytest.raises(TypingError, match="returns"):
        toy.infer(cases.flag_steers, INT, BOOL)


def test_ints_beyond_64_bits_are_not_folded():
    callee = toy.infer(cases.large_sum)
    assert callee.result is INT and [str(instr.op) for instr in callee.function.instructions()] == ["add"]


# --- calls

def test_recursion():
    assert result(cases.factorial, INT) is INT
    assert result(cases.factorial, FLOAT) is FLOAT
    assert result(cases.grows_to_float, INT) is FLOAT
    callee = toy.infer(cases.factorial, INT)
    assert callee.is_recursive and callee.function.is_recursive
    assert [instr.attr for instr in callee.function.instructions() if instr.op is CALL] == [callee]


def test_recursion_without_end():
    callee = toy.infer(cases.endless, INT)
    assert callee.result is BOTTOM
    with pytest.raises(RecursionError):
        evaluate(callee, [0])


def test_mutual_recursion():
    callee = toy.infer(cases.is_even, INT)
    assert callee.result is BOOL
    other = next(instr.attr for instr in callee.function.instructions() if instr.op is CALL)
    back = next(instr.attr for instr in other.function.instructions() if instr.op is CALL)
    assert other.name == "is_odd" and other.result is BOOL and back.result is BOOL
    assert evaluate(callee, [7]) is False and evaluate(callee, [300]) is True


def test_recursion_with_ever_new_types_is_refused():
    with pytest.raises(TypingError, match="has no end"):
        toy.infer(cases.recursive_with_new_types, INT)


def test_arguments_of_calls():
    callee = toy.infer(cases.calls_second, INT)
    empty = Tuple(())
    assert callee.result is Tuple((
        Tuple((INT, empty, FLOAT)), Tuple((INT, empty, FLOAT)), Tuple((INT, Tuple((INT, FLOAT)), FLOAT)),
        Tuple((INT, empty, INT)), Tuple((INT, empty, INT))))
    assert evaluate(callee, [7]) == cases.calls_second(7)


def test_star_arguments():
    callee = toy.infer(cases.passes_star, INT)
    assert callee.result is Tuple((Tuple((INT, INT)), Tuple((INT, INT))))
    assert evaluate(callee, [7]) == cases.passes_star(7)


def test_callees_are_inferred_once_for_each_list_of_types():
    callee = toy.infer(cases.same_callee_twice, INT)
    called = [instr.attr for instr in callee.function.instructions() if instr.op is CALL]
    assert len(called) == 3 and len(set(called)) == 1


def test_flags_make_callees_of_their_own():
    callee = toy.infer(cases.calls_with_flags, FLOAT)
    assert callee.result is Tuple((FLOAT, Tuple((FLOAT, FLOAT)), FLOAT))
    assert len({instr.attr for instr in callee.function.instructions() if instr.op is CALL}) == 2


def test_closures():
    callee = toy.infer(cases.closure_over_float, INT)
    assert callee.result is Tuple((FLOAT, FLOAT))
    captured = [instr.attr.args[0][0] for instr in callee.function.instructions() if instr.op is CALL]
    assert set(captured) == {FLOAT}
    assert evaluate(callee, [3]) == cases.closure_over_float(3)
    fresh = toy.infer(cases.fresh_closure_in_loop, INT)
    assert evaluate(fresh, [5]) == cases.fresh_closure_in_loop(5)


def test_closure_types_are_equal_for_equal_captures():
    callee = toy.infer(cases.closure_over_float, INT)
    made = {value for instr in callee.function.instructions() for value in [instr.result.type] if isinstance(value, Closure)}
    assert len(made) <= 1


# --- the text

GOLDEN = [
    (cases.sum_to, (INT,)), (cases.widens_in_loop, (INT,)), (cases.none_or_int, (INT,)), (cases.tuple_join_in_loop, (INT,)),
    (cases.factorial, (INT,)), (cases.closure_over_float, (INT,)), (cases.unrolls, (Tuple((INT, FLOAT)),)),
    (cases.unbound_in_loop, (INT,)), (cases.always_raises, (INT,)),
]


def test_typed_text(golden):
    golden("infer.txt", "\n".join(toy.typed_text(function, *types) for function, types in GOLDEN))


def test_conversions_stand_where_paths_meet():
    callee = toy.infer(cases.widens_in_loop, INT)
    assert not [instr for instr in callee.function.instructions() if instr.op is CONVERT]      # 0 became 0.0 at once
    returns = [block.end for block in callee.function.blocks if isinstance(block.end, Return)]
    assert [end.args[0].type for end in returns] == [FLOAT]


# --- errors

def failure(function, *types) -> str:
    with pytest.raises(JitError) as caught:
        toy.infer(function, *types)
    text = str(caught.value)
    assert len(text.splitlines()) <= 12, text
    return text


def line_of(function, source: str) -> int:
    import inspect
    lines, start = inspect.getsourcelines(function)
    return start + next(index for index, line in enumerate(lines) if source in line)


PAIR = Tuple((INT, INT))


@pytest.mark.parametrize("function, types, where, words", [
    (cases.unknown_attribute, (INT,), "x.reel", ("int has no attribute 'reel'", "did you mean 'real'?")),
    (cases.wrong_operands, (INT, PAIR), "t + y", ("tuple(int, int) + int is not supported",)),
    (cases.calls_a_number, (INT,), "x(1)", ("int cannot be called",)),
    (cases.too_many_arguments, (INT,), "factorial(x, 1)", ("factorial() takes 1 positional argument but 2 were given",)),
    (cases.unknown_keyword, (INT,), "q=1", ("second() got an unexpected keyword argument 'q'",)),
    (cases.unsupported_function, (PAIR,), "sorted(x)", ("sorted() is not supported",)),
    (cases.iterates_number, (INT,), "for y in x", ("int cannot be iterated",)),
    (cases.stale_closure, (INT,), "y = x", ("'y' is assigned here, after an inner function captured", "captured at line")),
    (cases.stale_closure_in_loop, (INT,), "for i in", ("'i' is assigned here",)),
])
def test_error_texts(function, types, where, words):
    text = failure(function, *types)
    for word in words:
        assert word in text, text
    assert f"infer_cases.py:{line_of(function, where)}" in text or f"line {line_of(function, where)}" in text, text
    assert f", in {function.__name__}\n" in text
    assert "^" in text


def test_a_missing_global_raises_when_it_is_read():
    callee = toy.infer(cases.unknown_name, INT)
    with pytest.raises(NameError, match="no_such_name"):
        evaluate(callee, [1])


@pytest.mark.parametrize("function, name, first, second, types", [
    (cases.one_name_two_types, "value", "value = 1", "(1, 2)", ("int", "tuple(int, int)")),
    (cases.loop_conflict, "t", "t = ()", "(i, t)", ("tuple()", "tuple(int, tuple())")),
    (cases.returns_two_types, "returns_two_types", "return (x, x)", "return x", ("int", "tuple(int, int)")),
])
def test_a_conflict_names_both_lines_and_types(function, name, first, second, types):
    text = failure(function, INT)
    assert name in text and all(t in text for t in types), text
    for source in (first, second):
        line = line_of(function, source)
        assert f":{line}" in text or f"line {line}" in text, text


def test_an_error_in_a_callee_names_its_line():
    text = failure(cases.error_in_callee, PAIR)
    assert "in factorial" in text and "tuple(int, int)" in text


def test_array_conflicts():
    def choose(c, a, b):
        return a if c else b

    f64, f32 = NUMPY_SCALARS["float64"], NUMPY_SCALARS["float32"]
    with pytest.raises(TypingError):              # a store into what they join to may be allowed, or not
        toy.infer(choose, INT, Array(f64, 1), Array(f64, 1, "A", False))
    assert result(choose, INT, Array(f64, 2, "C"), Array(f64, 2, "F")) is Array(f64, 2, "A")
    with pytest.raises(TypingError):
        toy.infer(choose, INT, Array(f64, 1), Array(f32, 1))
    with pytest.raises(TypingError):
        toy.infer(choose, INT, Array(f64, 1), FLOAT)


def test_functions_join_to_one_of_them():
    def choose(c, a, b):
        return a if c else b

    assert result(choose, INT, Static(len), Static(len)) is Static(len)
    assert isinstance(result(choose, INT, Static(len), Static(abs)), Choice)


def test_unsupported_syntax_is_found_without_types():
    async def waits(x):
        return x

    with pytest.raises(UnsupportedError, match="async"):
        toy.infer(waits, INT)
