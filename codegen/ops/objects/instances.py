"""Instances of the user's classes: made, their attributes read and set, identity; operators are in `jitcore/library/objects/instances.py`.

In: Instance types (see typeinfer.kinds.records).  Out: ops.  Holds: what is stored is retained, what is overwritten released; what is read is
borrowed (see counts). An attribute that is new, or of another type, makes the instance grow where it is made (see typeinfer.growth).
"""
from __future__ import annotations

import operator
from functools import partial

from codegen import layout
from codegen.build import operand_of, pieces_of
from codegen.ops.objects.exceptions import asks
from codegen.ops.registry import REGISTRY
from codegen.storage.instance_memory import forget, has, load, make, require, store
from codegen.storage.shared import release_all, retain_all
from typeinfer.callables import functions, record_steps, steps
from typeinfer.lattice import as_item, join
from typeinfer.ops import Grow, Instead, Known, Part, Refuse, Same, Typing, static
from typeinfer.meaning.attributes import may_have
from typeinfer.kinds.records import Either, Instance, Member, instance, is_plain_class, is_plain_enumeration
from typeinfer.types import BOOL, BOTTOM, NONE, Family, Iterator, NamedTuple, Object, Optional, Static, Str, Type
from typeinfer.words.wording import worded

_Any = Family("an instance", lambda t: isinstance(t.of if isinstance(t, Optional) else t, Instance))
op = partial(REGISTRY.op, only_for=_Any)
Plain = Family("a class", lambda t: isinstance(t, Static) and is_plain_class(t.value))
MaybeInstance = Family("an instance, or None", lambda t: isinstance(t, Instance) or isinstance(t, Optional) and isinstance(t.of, Instance))


def grown(t: Instance, name: str, value: Type, is_sure: bool = True) -> Instance | None:
    """The type where an attribute holds a value of that type, too."""
    fields = {one: (own, sure) for one, own, sure in t.fields_now()}
    before, sure = fields.get(name, (BOTTOM, is_sure))
    joined = join(before, value)
    if joined is None:
        return None
    fields[name] = joined, sure
    return instance(t.of, fields, join)


# --- which special methods there are
def _class(t: Type) -> type | None:
    return t.of if isinstance(t, Instance | NamedTuple) or isinstance(t, Member) and is_plain_enumeration(t.of) else None


REGISTRY.op("has_special", record_steps.has_special).rule((object, Str), lambda x, name: Known(
    _class(x.type) is not None and record_steps.is_special(_class(x.type), name.constant)))


def _gives_items(x):
    """Known to be none is what has a class, of which all values are none."""
    t = x.type
    cls = t.python_class
    return Known(cls is object or isinstance(t, Iterator) or isinstance(t, Object) and cls not in (str, bytes) or hasattr(cls, "__next__"))


REGISTRY.op("gives_items", record_steps.gives_items).rule((object,), _gives_items)


def _goes_first(second, first, name):
    a, b = _class(second.type), _class(first.type)
    return Known(None not in (a, b) and a is not b and issubclass(a, b)
                 and getattr(a, name.constant, None) is not getattr(b, name.constant, None))


REGISTRY.op("goes_first", record_steps.goes_first).rule((object, object, Str), _goes_first)


def _given_by(value, cls, name):
    wanted = cls.type.value
    if value.type.python_class is wanted:
        return Same(0)
    if wanted is int and value.type is BOOL:
        return Instead(int, (0,))
    return Refuse(f"{name.constant} gives {worded(value.type)} here, and Python asks for {wanted.__name__}", f"return {wanted.__name__}(…)")


REGISTRY.op("given_by", record_steps.given_by).rule((object, Static, Str), _given_by)


def _fail(message, x, y):
    names = [getattr(one.type.python_class, "__name__", "object") for one in (x, y)]
    said = f"{message.constant}'{names[0]}' and '{names[1]}'"
    if "for +:" in said and x.type.python_class in (list, str, tuple, bytes, bytearray):       # which say it in words of their own
        try:
            x.type.python_class() + type(names[1], (), {})()
        except TypeError as error:
            said = str(error)
    return Instead(steps.fail, (static(TypeError), static(said)))


REGISTRY.op("fail_with_types", record_steps.fail_with_types).rule((Str, object, object), _fail)


# --- making
def _made(cls):
    return Typing((cls.type,), Instance(cls.type.value, ()))


def _grown(wanted, cls):
    return Typing((cls.type,), wanted) if isinstance(wanted, Instance) else None


def _emit_make(b, instr, *_):
    header = make(b, instr.result.type)
    require(b, header)
    return header


REGISTRY.op("new_instance", record_steps.new_instance, folds=False, raises=(MemoryError,), grow=_grown, doc="What `__init__` is called with.",
   differs="an attribute has one type: where ints and floats are assigned to it, it holds floats").rule((Plain,), _made, _emit_make)


# --- attributes
def _get(wants_sure: bool):
    def typing(owner, name):
        t = owner.type.field(name.constant)
        return None if t is None or owner.type.is_sure(name.constant) is not wants_sure else Typing((owner.type, name.type), t, attr=name.constant)
    return typing


def _wanted(wanted, owner, name):
    t = grown(owner.type, name.constant, wanted)
    return None if t is None or t is owner.type else Grow({0: t})


def _emit_get(b, instr, owner, *_):
    return operand_of(load(b, instr.args[0].type, owner, instr.attr))


def missing(cls: type, name: str, ask=object.__getattribute__) -> str:
    """What Python says of an attribute that an instance does not have, which differs by version, and for __slots__."""
    try:
        ask(object.__new__(cls), name)
    except AttributeError as error:
        return str(error)
    return f"'{cls.__name__}' object has no attribute '{name}'"


def _emit_get_checked(b, instr, owner, *_):
    t = instr.args[0].type
    b.raise_if(b(f"xor i1 {has(b, t, owner, instr.attr)}, true"), AttributeError, missing(t.of, instr.attr))
    return _emit_get(b, instr, owner)


_READS = dict(reads=True, folds=False, shares=0, borrows=True, grow=_wanted)
op("get_field", record_steps.get_field, doc="x.name", **_READS).rule((Instance, Str), _get(True), _emit_get)
op("get_unsure_field", record_steps.get_field, raises=(AttributeError,), doc="x.name, which may have no value", **_READS).rule(
    (Instance, Str), _get(False), _emit_get_checked)


def _has(owner, name):
    t = owner.type
    if t.field(name.constant) is None or t.is_sure(name.constant):
        return Known(t.field(name.constant) is not None)
    return Typing((t, name.type), BOOL, attr=name.constant)


op("has_field", record_steps.has_field, reads=True, folds=False).rule(
    (Instance, Str), _has, lambda b, instr, owner, *_: has(b, instr.args[0].type, owner, instr.attr))


def _set(owner, name, value):
    t = as_item(value.type)
    if t is None and isinstance(value.type, Static) and callable(value.type.value):
        t = value.type
    if t is None:
        return Refuse(f"an attribute cannot hold {worded(value.type)} in compiled code", "keep it in a variable, or pass it as an argument")
    new = grown(owner.type, name.constant, t)
    if new is None:
        return Refuse(f"attribute '{name.constant}' of {owner.type.of.__name__} must have one type in compiled code: it holds "
                      f"{worded(owner.type.field(name.constant) or NONE)}, and this is {worded(t)}", "use another attribute for it")
    if new is not owner.type:
        return Grow({0: new}, NONE)
    return Typing((owner.type, name.type, owner.type.field(name.constant)), NONE, attr=name.constant)


def _emit_set(b, instr, owner, _, value):
    t, name = instr.args[0].type, instr.attr
    one, pieces = t.field(name), pieces_of(value)
    before = load(b, t, owner, name) if layout.counted(one) else ()
    retain_all(b, one, pieces)
    store(b, t, owner, name, pieces)
    if before:
        release_all(b, one, before)
    b.module.changed.add(t)
    b.module.changed_fields.add((t, name))


op("set_field", record_steps.set_field, writes=True, doc="x.name = value").rule((Instance, Str, object), _set, _emit_set)
def _delete(owner, name):
    t = owner.type
    if t.is_sure(name.constant):
        fields = {one: (own, sure and one != name.constant) for one, own, sure in t.fields_now()}
        return Grow({0: instance(t.of, fields, join)}, NONE)
    return Typing((t, name.type), NONE, attr=name.constant)


def _emit_delete(b, instr, owner, *_):
    t, name = instr.args[0].type, instr.attr
    b.raise_if(b(f"xor i1 {has(b, t, owner, name)}, true"), AttributeError, missing(t.of, name, object.__delattr__))
    one = t.field(name)
    before = load(b, t, owner, name) if layout.counted(one) else ()
    forget(b, t, owner, name)
    if before:
        release_all(b, one, before)
    b.module.changed.add(t)
    b.module.changed_fields.add((t, name))
    b.module.deleted_fields.add((t, name))


op("delete_field", record_steps.delete_field, writes=True, raises=(AttributeError,), doc="del x.name").rule((Instance, Str), _delete, _emit_delete)
op("object_setattr", object.__setattr__, doc="object.__setattr__(x, name, value)").rule(
    (Instance, Str, object), lambda owner, name, value: Instead(record_steps.set_field, (0, 1, 2)))
op("object_init", object.__init__).rule((Instance,), lambda owner: Known(None))
REGISTRY.op("instance_nothing", record_steps.nothing).rule((object,), lambda *_: Known(None), variadic=True)


# --- one of several classes: which it is, and it as one of that class
def _emit_is_of_class(b, instr, x, *_):
    return b(f"icmp eq i64 {pieces_of(x)[0]}, {instr.attr}")


def _is_of_class(x, cls):
    number = next((k for k, one in enumerate(x.type.options) if one.of is cls.type.value), None)
    return Known(False) if number is None else Typing((x.type, cls.type), BOOL, attr=number)


def _others(x):
    first, *others = x.type.options
    return Part(2) if len(others) == 1 else Typing((x.type,), Either(tuple(others)))


def _emit_others(b, instr, x):
    number, _, *others = pieces_of(x)
    return operand_of([b(f"sub i64 {number}, 1"), *others])


_one = partial(REGISTRY.op, only_for=Either)
_one("is_first_class", functions.is_first).rule((Either,), lambda x: Instead(record_steps.is_of_class, (0, static(x.type.options[0].of))))
_one("first_class", functions.first_option).rule((Either,), lambda x: Part(1))
_one("other_options_of_classes", functions.other_options).rule((Either,), lambda x: Instead(record_steps.of_other_classes, (0,)))
_one("is_of_class", record_steps.is_of_class, doc="Whether one of several instances is of a class.").rule(
    (Either, Plain), _is_of_class, _emit_is_of_class)
_one("of_other_classes", record_steps.of_other_classes, shares=0).rule((Either,), _others, _emit_others)


def _attribute_if_any(owner, name):
    if isinstance(owner.type, Either):
        return Instead(record_steps.attribute_of_one, (0, 1))
    if not isinstance(owner.type, Instance) or may_have(owner.type, name.constant):
        return Instead(getattr, (0, 1))
    return Instead(steps.fail, (static(AttributeError), static(f"'{owner.type.of.__name__}' object has no attribute '{name.constant}'")))


REGISTRY.op("attribute_if_any", record_steps.attribute_if_any).rule((object, Str), _attribute_if_any)


# --- text: the interpreter makes it, of a copy
for _function in (str, repr, ascii):
    op(f"instance_{_function.__name__}", _function, pure=False, doc="str(x)").rule(
        (Instance,), Object(str), asks(_function))


# --- identity
def _identity(negated: bool):
    def typing(x, y):
        a, b = (t.type.of if isinstance(t.type, Optional) else t.type for t in (x, y))
        if a is not b:
            if a.of is b.of:
                return Grow({0: join(x.type, y.type), 1: join(x.type, y.type)}) if join(x.type, y.type) else Known(negated)
            return None if Optional in (type(x.type), type(y.type)) else Known(negated)
        return Typing((x.type, y.type), BOOL)
    return typing


def _emit_identity(predicate: str):
    return lambda b, instr, x, y: b(f"icmp {predicate} ptr {pieces_of(x)[-1]}, {pieces_of(y)[-1]}")


op("instance_is", operator.is_).rule((MaybeInstance, MaybeInstance), _identity(False), _emit_identity("eq"))
op("instance_is_not", operator.is_not).rule((MaybeInstance, MaybeInstance), _identity(True), _emit_identity("ne"))
