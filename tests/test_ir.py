"""The IR: its text can be read back, and the verifier notices each broken rule."""

import re
from inspect import CO_VARKEYWORDS

import corpus
import pytest
import toy
from differential import copy_arguments
from typeinfer.errors import InternalError, JitError
from typeinfer.callees import Callee
from typeinfer.ir import Block, Branch, Constant, Edge, Function, Instr, Jump, Return, Unreachable, Value, dominators, substitute
from typeinfer.ops import Op
from typeinfer.parser import ParseError, parse_function, split
from typeinfer.printer import print_function
from typeinfer.kinds.records import Instance
from typeinfer.source import bind_arguments, source_of
from typeinfer.structure import CALL, MAKE, PART, REFINE, UNWRAP
from typeinfer.typeof import typeof
from typeinfer.types import (BOOL, BOTTOM, FLOAT, INT, NONE, NUMPY_SCALARS, Array, BoundMethod, Closure, Iterator, Mutable, Optional,
                             RANGE, Slice, Static, Tuple, View)
from typeinfer.verify import verify

REGISTRY = toy.registry()
SUM = """\
function sum(%n: int) -> int
b0(%n: int):
    jump b1(0, 0)
b1(%i: int, %s: int):
    %v.0: bool = lt %i, %n
    branch %v.0, b2(), b3()
b2():
    %s.1: int = add %s, %i
    %i.1: int = add %i, 1
    jump b1(%i.1, %s.1)
b3():
    return %s
"""
STRAIGHT = """\
function straight(%x: int, %o: optional(int), %t: tuple(int, float)) -> float
b0(%x: int, %o: optional(int), %t: tuple(int, float)):
    %v.0: int = part[0] %t
    %v.1: float = part[1] %t
    %v.2: int = unwrap %o
    %v.3: int = refine[lt] %v.0, %v.2 in [-9223372036854775808, 7]
    %v.4: int = add %v.3, %x !exact !nonzero
    %v.5: tuple(int, float) = make %v.4, 2.5
    %v.6: float = convert %v.4
    %v.7: float = mul %v.6, inf !cleanup(%v.5, %t)
    %v.8: float = call[helper] %v.7
    return %v.8
"""
CONSTANTS = """\
function constants(%a: array(float32, 2d, F, read-only), %x: bool_) -> none
b0(%a: array(float32, 2d, F, read-only), %x: bool_):
    %v.0: tuple(bool, none, tuple(float, int)) = make True, None, (1e-300, -7)
    %v.1: list(class int, 'a, b)"', slice(int, none, none)) = make <class int>, <'a, b)"'>, slice(1, None, None)
    %v.2: ValueError('x', float32) = make <'x'>, np.float32(0.1)
    %v.3: iterator(range) = make range(0, 10, 3), 4
    jump b1(undefined array(float32, 2d, F, read-only), nan)
b1(%a.1: array(float32, 2d, F, read-only), %v.4: float):
    %v.5: bottom = fail <class ValueError>, <'no'>
    unreachable
"""


def parsed(text, **names) -> Function:
    return parse_function(text, REGISTRY, **names)


def made_callee() -> Callee:
    return toy.infer(named_in_text, FLOAT)


def named_in_text(x):
    return x + 1.0


@pytest.mark.parametrize("text", [SUM, STRAIGHT, CONSTANTS], ids=["loop", "straight", "constants"])
def test_text_is_read_back(text):
    function = parsed(text, callees={"helper": made_callee()})
    verify_text = print_function(function)
    assert verify_text.replace("call[named_in_text]", "call[helper]") == text
    verify(function)


def test_rules_are_found_again():
    add = parsed(SUM).blocks[2].instrs[0]
    assert add.op is REGISTRY.by_name["add"] and add.rule is add.op.rules[0] and add.result.type is INT


@pytest.mark.parametrize("change, words", [
    (("lt %i", "less %i"), "there is no op less"), (("add %s, %i", "add %s, %j"), "%j is not defined"),
    (("%s: int)", "%s: number)"), "number is not a type"), (("add %i, 1", "add %i, x"), "x is not a constant"),
    (("function sum", "sum"), "not the head"), (("%v.0: bool", "%v.0: int"), "no rule of lt takes"),
    (("add %i, 1", "call[other] %i"), "other that is called was not given"), (("%v.0: bool = lt", "%v.0: bool lt"), "'=' is missing"),
])
def test_text_that_is_wrong(change, words):
    with pytest.raises(ParseError, match=words):
        parsed(SUM.replace(*change))


def test_split():
    assert split("a, (b, c), <x, 'y, z'>, 'q)', [1, 2]") == ["a", "(b, c)", "<x, 'y, z'>", "'q)'", "[1, 2]"]
    assert split("") == [] and split("a") == ["a"]


def test_every_type_has_text():
    source = source_of(named_in_text)
    types = [INT, BOOL, NUMPY_SCALARS["uint8"], Array(NUMPY_SCALARS["complex64"], 3, "A", False), Tuple((INT, Tuple(()))), NONE,
             Optional(FLOAT), Slice(INT, NONE, INT), RANGE, View(enumerate, (RANGE, INT)), Iterator(RANGE), BOTTOM,
             Static("x"), Static(len), Static(int), Closure(Static(source), (INT,)), BoundMethod(Static(int.bit_length), INT)]
    assert len({str(t) for t in types}) == len(types) and all("object at" not in str(t) for t in types)


# --- the text of real programs: arrays' element-wise expressions are held in attributes, which the text does not show

WHOLE = ("control_flow", "loops", "ranges", "expressions", "tuples", "calls", "operators_inplace", "programs", "arrays_elements")
IN_ATTRIBUTES = ("elementwise", "reduced", "update", "make_dict", "make_set", "new_instance")


def mentioned(function: Function) -> list:
    """The values known by identity, the closures and the instances in a function's types."""
    found, work = {}, [value.type for block in function.blocks for value in values_of(block)]
    while work:
        t = work.pop()
        if t in found:
            continue
        work += t.parts
        work += t.held if isinstance(t, Mutable) else ()
        if isinstance(t, Static):
            found[t] = t.value
        elif isinstance(t, Closure | Instance) or str(t) == "itself":
            found[t] = t
    return list(found.values())


def values_of(block: Block):
    yield from block.params
    for instr in block.instrs:
        yield from instr.args
        if instr.result is not None:
            yield instr.result
    yield from block.end.args
    for edge in block.end.edges:
        yield from edge.args


@pytest.mark.parametrize("heading", WHOLE)
def test_programs_are_read_back(heading):
    from codegen.ops import REGISTRY as everything
    from jitcore import pipeline
    from jitcore.decorators import DEFAULTS
    tried = 0
    for entry in corpus.load():
        if entry.heading != heading or entry.is_rejected or not entry.runs_here or entry.name == "expressions.constant_results":
            continue                              # (constant_results: the repr of -0-2.5j does not evaluate to it)
        source = source_of(getattr(entry.function, "py_func", entry.function))
        if source.free or source.code.co_flags & CO_VARKEYWORDS:          # what it captures, or collects, is passed, too
            continue
        try:
            types = [typeof(value) for value in bind_arguments(source, copy_arguments(entry.examples[0].arguments))]
            root = pipeline.infer(source, types, DEFAULTS.code)
            pipeline.simplify(root)
        except (JitError, TypeError):             # what corpus functions should compile, test_corpus says
            continue
        callees = pipeline.callees_of(root)
        if len({callee.name for callee in callees}) < len(callees):
            continue                              # two specialisations of one name
        for callee in callees:
            text = print_function(callee.function)
            if ": generator(" in text or ": one of (" in text or any(re.search(rf"= {name}\b", text) for name in IN_ATTRIBUTES):
                continue
            again = parse_function(text, everything, callees={one.name: one for one in callees}, statics=mentioned(callee.function))
            assert print_function(again) == text
            verify(again)
            tried += 1
    assert tried >= 10


# --- the verifier: each rule, broken

def broken(rule: int):
    return pytest.raises(InternalError, match=f"breaks rule {rule}:")


def loop() -> Function:
    function = parsed(SUM)
    verify(function)
    return function


def straight() -> Function:
    function = parsed(STRAIGHT, callees={"helper": made_callee()})
    verify(function)
    return function


def instr_of(function: Function, op) -> Instr:
    return next(instr for instr in function.instructions() if instr.op is op)


def test_rule_1_an_edge_to_the_entry():
    function = loop()
    function.blocks[2].end = Jump(Edge(function.blocks[0], [Constant(INT, 1)]))
    with broken(1):
        verify(function)


def test_rule_2_a_block_without_end():
    function = loop()
    function.blocks[3].end = None
    with broken(2):
        verify(function)


def test_rule_2_an_edge_out_of_the_function():
    function = loop()
    function.blocks[2].end = Jump(Edge(Block("elsewhere")))
    with broken(2):
        verify(function)


@pytest.mark.parametrize("args", [[], [Constant(INT, 0)], [Constant(INT, 0), Constant(FLOAT, 0.0)]])
def test_rule_3_arguments_of_an_edge(args):
    function = loop()
    function.blocks[0].end.edges[0].args = args
    with broken(3):
        verify(function)


def test_rule_4_a_value_defined_twice():
    function = loop()
    body = function.blocks[2]
    body.instrs[1].result = body.instrs[0].result
    with broken(4):
        verify(function)


def test_rule_4_an_origin_that_is_another_instruction():
    function = loop()
    body = function.blocks[2]
    body.instrs[0].result.origin = body.instrs[1]
    with broken(4):
        verify(function)


def test_rule_4_a_parameter_of_another_block():
    function = loop()
    function.blocks[1].params[0].origin = function.blocks[0]
    with broken(4):
        verify(function)


def test_rule_5_a_use_before_the_definition():
    function = loop()
    function.blocks[2].instrs.reverse()
    function.blocks[2].instrs[0].args = [function.blocks[2].instrs[1].result] * 2
    with broken(5):
        verify(function)


def test_rule_5_a_definition_on_another_path():
    function = loop()
    function.blocks[3].end.args = [function.blocks[2].instrs[0].result]
    with broken(5):
        verify(function)


def test_rule_5_a_value_defined_nowhere():
    function = loop()
    function.blocks[3].end.args = [Value(INT, "stray")]
    with broken(5):
        verify(function)


def test_rule_6_a_condition_that_is_no_bool():
    function = loop()
    function.blocks[1].end.args = [function.blocks[1].params[0]]
    with broken(6):
        verify(function)


def test_rule_7_a_result_of_another_type():
    function = loop()
    function.result = FLOAT
    with broken(7):
        verify(function)


def test_rule_8_an_instruction_without_op():
    function = loop()
    function.blocks[2].instrs[0].op = None
    with broken(8):
        verify(function)


def test_rule_8_a_rule_of_another_op():
    function = loop()
    function.blocks[2].instrs[0].rule = REGISTRY.by_name["sub"].rules[0]
    with broken(8):
        verify(function)


def test_rule_8_a_call_with_other_arguments():
    function = straight()
    instr_of(function, CALL).args = [function.params[0]]
    with broken(8):
        verify(function)


def test_rule_8_a_call_with_another_result():
    function = straight()
    instr_of(function, CALL).attr.result = INT
    with broken(8):
        verify(function)


@pytest.mark.parametrize("op, change", [
    (MAKE, lambda instr: setattr(instr, "args", instr.args[::-1])), (PART, lambda instr: setattr(instr, "attr", 2)),
    (PART, lambda instr: setattr(instr, "attr", 1)), (UNWRAP, lambda instr: setattr(instr.result, "type", FLOAT)),
    (UNWRAP, lambda instr: setattr(instr, "args", [Constant(INT, 1)])), (REFINE, lambda instr: setattr(instr.result, "type", FLOAT)),
])
def test_rule_9_composites(op, change):
    function = straight()
    change(instr_of(function, op))
    with broken(9):
        verify(function)


def test_rule_10_an_argument_without_value():
    function = loop()
    function.blocks[2].instrs[0].args[1] = Constant(BOTTOM, None)
    with broken(10):
        verify(function)


def test_rule_11_a_block_that_is_not_reached():
    function = loop()
    lost = Block("lost")
    lost.end = Unreachable()
    function.blocks.append(lost)
    with broken(11):
        verify(function)


def test_rule_11_a_block_listed_twice():
    function = loop()
    function.blocks.append(function.blocks[3])
    with broken(11):
        verify(function)


def test_untyped_ir_is_held_to_the_rules_of_structure_only():
    function = Function("f", [Block("b0")])
    value = Value()
    function.blocks[0].instrs.append(Instr(None, [Constant(Static(len), len), Constant(BOTTOM, None)], value, None))
    function.blocks[0].end = Return(value)
    verify(function, typed=False)
    function.blocks[0].end = Return(Value())
    with broken(5):
        verify(function, typed=False)


# --- the classes

def test_dominators_of_a_loop():
    function = loop()
    entry, header, body, after = function.blocks
    assert dominators(function) == {entry: entry, header: entry, body: header, after: header}


def test_substitute_follows_chains():
    function = loop()
    header, body = function.blocks[1:3]
    middle = Value(INT, "middle")
    substitute(function, {header.params[1]: middle, middle: header.params[0]})
    assert body.instrs[0].args == [header.params[0]] * 2 and function.blocks[3].end.args == [header.params[0]]


def test_branch_to_one_block_twice_is_valid():
    function = parsed("""\
function f(%x: bool) -> int
b0(%x: bool):
    branch %x, b1(1), b1(2)
b1(%v.0: int):
    return %v.0
""")
    verify(function)
    assert isinstance(function.blocks[0].end, Branch) and len(function.predecessors()[function.blocks[1]]) == 2


def test_an_op_without_rules_needs_none():
    function = straight()
    function.blocks[0].instrs[0].op = Op("strange")
    verify(function)
