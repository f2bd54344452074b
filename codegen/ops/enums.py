"""Members of enumerations: comparison, attributes, flags, and members by their values.

In: Member types (see typeinfer.kinds.records).  Out: ops.  Holds: a member is its number; where a member of an IntEnum stands for an int, that
number is taken by inference, without an op.
"""
from __future__ import annotations

import enum
import operator
from functools import partial

from codegen import layout
from codegen.boxes import boxing
from codegen.build import Builder, operand_of
from codegen.ops.registry import REGISTRY
from codegen.ops.routed import call_interpreter
from typeinfer.callables import record_steps, steps
from typeinfer.ops import Instead, Known, Operand, Part, Refuse, Typing, static
from typeinfer.kinds.records import Member, is_by_value, is_enumeration, is_text, number_of
from typeinfer.typeof import constant
from typeinfer.types import BOOL, FLOAT, INT, Any_, Family, Number, Object, Optional, Static, Str, Tuple, Type
from typeinfer.words.wording import worded

Enumeration = Family("an enumeration", lambda t: isinstance(t, Static) and is_enumeration(t.value))
op = partial(REGISTRY.op, only_for=Family("an enumeration or a member", lambda t: isinstance(t, Member) or isinstance(t, Enumeration)))
FlagMember = Family("a flag", lambda t: isinstance(t, Member) and t.is_flag)


def _same(x, y) -> bool:
    return x.type is y.type


# --- comparison
def _emit_compare(predicate: str):
    return lambda b, instr, x, y: b(f"icmp {predicate} i64 {x}, {y}")


def _identity(negated: bool):
    def typing(x, y):
        if x.is_constant and y.is_constant:
            return Known((x.constant is y.constant) is not negated)
        return Typing((x.type, y.type), BOOL) if _same(x, y) else Known(negated)
    return typing


def _equality(name: str):
    compared, negated = getattr(operator, name), name == "ne"

    def typing(x, y):
        if x.is_constant and y.is_constant:
            return Known(bool(compared(x.constant, y.constant)))
        if _same(x, y):
            return Typing((x.type, y.type), BOOL)
        if isinstance(x.type, Member) and isinstance(y.type, Member):
            return Instead(compared, (Part(0, 0), Part(0, 1))) if x.type.is_number and y.type.is_number else Known(negated)
        member, other = (x.type, y.type) if isinstance(x.type, Member) else (y.type, x.type)
        if issubclass(member.of, str) and not is_text(member.of):
            return Refuse(f"{worded(member)} compared with {worded(other)} is not supported", "compare members, or their values")
        if issubclass(member.of, str):
            return Instead(record_steps.on_text, (static(compared), Operand(INT, int(member is y.type)), 0, 1))
        if member.is_number or isinstance(other, Optional):
            return None                           # its number is compared
        return Known(negated)
    return typing


for _name, _predicate in (("eq", "eq"), ("ne", "ne")):
    _compared = op(f"member_{_name}", getattr(operator, _name), doc="== of members of enumerations.")
    for _patterns in ((Member, Any_), (Any_, Member)):
        _compared.rule(_patterns, _equality(_name), _emit_compare(_predicate))
for _name, _predicate in (("is_", "eq"), ("is_not", "ne")):
    op(f"member_{_name}", getattr(operator, _name)).rule((Member, Member), _identity(_name == "is_not"), _emit_compare(_predicate))


def _truth(negated: bool):
    def typing(x):
        return Typing((x.type,), BOOL) if is_by_value(x.type.of) else Known(not negated)
    return typing


for _name, _function, _predicate, _keys in (("truth", operator.truth, "ne", (operator.truth, bool)), ("not_", operator.not_, "eq", ())):
    op(f"member_{_name}", _function, keys=_keys).rule(
        (Member,), _truth(_name == "not_"), lambda b, instr, x, predicate=_predicate: b(f"icmp {predicate} i64 {x}, 0"))


# --- attributes that each member has of its own
def _values(t: Member, name: str) -> list[tuple[enum.Enum, object]]:
    return [(member, getattr(member, name)) for member in t.of]


def _count(t: Member, name: str) -> int | None:
    """How many items the tuples have that an attribute of the members is; None where they are none, or differ in number."""
    lengths = {len(value) if type(value) is tuple else -1 for _, value in _values(t, name)}
    return lengths.pop() if len(lengths) == 1 and -1 not in lengths else None


def _item(x, name, index):
    found: Type | None = None
    for _, value in _values(x.type, name.constant):
        t = constant(value[index.constant]).type
        t = Object(str) if isinstance(t, Static) and type(value[index.constant]) is str else t
        if found is not None and found is not t or not (isinstance(t, Number) or t is Object(str)):
            return Refuse(f"item {index.constant} of '{name.constant}' of the members of {worded(x.type)} has several types here, or one that "
                          "is not supported", "compare with the members one by one")
        found = t
    return Typing((x.type, name.type, INT), found, attr=(name.constant, index.constant))


def _of_flag(x, name):
    """Of a flag, which may be several members at once: its number, and what the interpreter calls it."""
    t = {"value": INT, "name": Optional(Object(str))}.get(name.constant)
    if t is None:
        return Refuse(f"'{name.constant}' of a {worded(x.type)} is known of constants only", "compare with the members one by one")
    return Typing((x.type, name.type), t, attr=name.constant)


def _attribute(x, name):
    found: Type | None = None
    if x.type.is_flag:
        return _of_flag(x, name)
    if (count := _count(x.type, name.constant)) is not None:
        return Instead(record_steps.member_items, (0, 1, Operand(INT, count)))
    for _, value in _values(x.type, name.constant):
        t = constant(value).type
        t = Object(str) if isinstance(t, Static) and type(value) is str else t
        if found is not None and found is not t or not (isinstance(t, Number) or t is Object(str)):
            return Refuse(f"'{name.constant}' of the members of {worded(x.type)} has several types here, or one that is not supported",
                          "compare with the members one by one")
        found = t
    return Typing((x.type, name.type), found, attr=name.constant)


def _emit_attribute(b: Builder, instr, member, *_):
    if instr.args[0].type.is_flag:
        if instr.attr == "value":
            return member
        return call_interpreter(b, instr.result.type, operator.attrgetter("name"), [(instr.args[0].type, (member,))])
    t, kinds = instr.result.type, layout.pieces(instr.result.type)
    name, index = instr.attr if type(instr.attr) is tuple else (instr.attr, None)
    every = [(one, value if index is None else value[index]) for one, value in _values(instr.args[0].type, name)]
    labels = [b.new_label("member") for _ in every]
    none, done = b.new_label("none"), b.new_label("attribute")
    cases = " ".join(f"i64 {number_of(one)}, label %{label}" for (one, _), label in zip(every, labels))
    b.do(f"switch i64 {member}, label %{none} [{cases}]")
    incoming = []
    for (_, value), label in zip(every, labels):
        b.start(label)
        if t is Object(str):
            pieces = [b.object(value)]
        else:
            parts = (value.real, value.imag) if t.kind == "c" else (value,)
            pieces = [layout.literal(kind, part) for kind, part in zip(kinds, parts)]
        incoming.append((pieces, label))
        b.jump(done)
    b.start(none)
    b.do("unreachable")
    b.start(done)
    found = [b.phi(kind, *((pieces[k], label) for pieces, label in incoming)) for k, kind in enumerate(kinds)]
    if t is Object(str):
        found = [boxing.new_reference(b, found[0])]
    return operand_of(found)


op("member_attribute", record_steps.member_attribute, folds=False, doc="color.value, color.name").rule((Member, Str), _attribute, _emit_attribute)


op("member_item", record_steps.member_item, folds=False, doc="color.value[0]").rule((Member, Str, INT), _item, _emit_attribute)


# --- members by value
def _is_compared(t: Type) -> bool:
    """Whether members with such values are found by comparing them."""
    return t is FLOAT or t is Object(str) or isinstance(t, Tuple)


def _member_of(cls, value):
    t = Member(cls.type.value)
    if value.type is t:
        return Typing((cls.type, t), t, attr=True)
    if value.is_constant:
        try:
            return Known(t.of(value.constant))
        except ValueError as error:
            return Instead(steps.fail, (static(ValueError), static(str(error))))
    if isinstance(value.type, Member) and value.type.is_number:
        return Instead(record_steps.member_of, (0, Part(0, 1)))
    are_ints = all(type(one.value) is int and -2**63 <= one.value < 2**63 for one in t.of)
    if not t.is_flag and "_missing_" not in vars(t.of) and (_is_compared(value.type) or value.type is INT and not are_ints):
        return Instead(record_steps.member_by_value, (0, 1))
    if value.type is not INT or t.is_flag and t.of._boundary_ not in (enum.STRICT, enum.KEEP) or not are_ints or "_missing_" in vars(t.of):
        return Refuse(f"{t}() of {worded(value.type)} is not supported", "give it an int, or compare with the members one by one")
    return Typing((cls.type, INT), t, attr=False)


def _emit_member_of(b: Builder, instr, *operands):
    value = operands[-1]
    if instr.attr:
        return value
    t = instr.result.type
    if t.is_flag and t.of._boundary_ is enum.KEEP:
        return _kept_bits(b, value, t.of._all_bits_ + 1)
    if t.is_flag:
        mask = t.of._flag_mask_
        b.python_raises_if(b(f"icmp ne i64 {b(f'and i64 {value}, {~mask}')}, 0"), None, value)
        return value
    labels = [(member, b.new_label("member")) for member in t.of]
    none, done = b.new_label("none"), b.new_label("found")
    b.do(f"switch i64 {value}, label %{none} [{' '.join(f'i64 {member.value}, label %{label}' for member, label in labels)}]")
    for _, label in labels:
        b.start(label)
        b.jump(done)
    b.start(none)
    b.jump(done)
    b.start(done)
    found = b.phi("i64", *((str(number_of(member)), label) for member, label in labels), ("0", none))
    is_none = b.phi("i1", *(("false", label) for _, label in labels), ("true", none))
    b.python_raises_if(is_none, None, value)
    return found


def _kept_bits(b: Builder, value: str, above: int) -> str:
    """The bits of an IntFlag's member of any number; a negative one is what it lacks of the power of two above it, and above all members."""
    b.raise_if(b(f"icmp eq i64 {value}, {-2**63}"), OverflowError, "Python int too large to convert to C long")
    size = b(f"sub i64 0, {value}")
    zeros = b.call("llvm.ctlz.i64", "i64", ("i64", size), ("i1", "false"))
    power = b(f"shl i64 1, {b(f'sub i64 64, {zeros}')}")
    larger = b(f"icmp ugt i64 {power}, {above}")
    power = b(f"select i1 {larger}, i64 {power}, i64 {above}")
    power = b(f"select i1 {b(f'icmp sge i64 {value}, {-above}')}, i64 {above}, i64 {power}")
    return b(f"select i1 {b(f'icmp slt i64 {value}, 0')}, i64 {b(f'add i64 {power}, {value}')}, i64 {value}")


op("member_of", record_steps.member_of, raises=(ValueError, OverflowError), doc="Color(2)").rule((Enumeration, object), _member_of, _emit_member_of)


def _by_name(cls, name):
    try:
        return Known(cls.type.value[name.constant])
    except KeyError as error:
        return Instead(steps.fail, (static(KeyError), static(error.args[0])))


op("member_by_name", operator.getitem).rule((Enumeration, Str), _by_name)


# --- flags
def _combined(x, y):
    for t, other in ((x.type, y.type), (y.type, x.type)):
        if isinstance(t, Member) and t.is_flag and (other is t or t.is_number and other is INT and _is_natural(x, y)):
            return Typing((x.type, y.type), t)
    return None


def _is_natural(x, y) -> bool:
    """Whether the int that meets a flag is known not to be negative."""
    return any(one.type is INT and one.is_constant and one.constant >= 0 for one in (x, y))


for _name, _function, _other in (("and", operator.and_, operator.iand), ("or", operator.or_, operator.ior), ("xor", operator.xor, operator.ixor)):
    _op = op(f"flag_{_name}", _function, keys=(_function, _other), doc="& | ^ of flags.")
    for _patterns in ((FlagMember, Any_), (Any_, FlagMember)):
        _op.rule(_patterns, _combined, lambda b, instr, x, y, name=_name: b(f"{name} i64 {x}, {y}"))


def _inverted(x):
    if x.is_constant:
        return Known(~x.constant)
    if x.type.of._boundary_ in (enum.KEEP, enum.EJECT):
        return Refuse(f"~ of a {worded(x.type)} is known of constants only", "write f & ~Flag.NAME, with a constant")
    return Typing((x.type,), x.type)


op("flag_invert", operator.invert, doc="~ of a flag.").rule((FlagMember,), _inverted, lambda b, instr, x: b(
    f"and i64 {b(f'xor i64 {x}, -1')}, {instr.result.type.of._flag_mask_}"))


def _contains(whole, one):
    return Typing((whole.type, one.type), BOOL) if _same(whole, one) else None


op("flag_contains", operator.contains, doc="flag in flags").rule((FlagMember, FlagMember), _contains, lambda b, instr, whole, one: b(
    f"icmp eq i64 {b(f'and i64 {whole}, {one}')}, {one}"))


def _contains_member(cls, member):
    if isinstance(member.type, Member):
        return Known(member.type.of is cls.type.value)
    return None


op("enumeration_contains", operator.contains).rule((Enumeration, Member), _contains_member)
