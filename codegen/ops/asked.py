"""Objects of which nothing is known when compiling: results of NumPy's functions whose types depend on values, polynomials, flatiters.

In: references.  Out: ops that ask the interpreter.  Holds: operators and functions of them are routed (see routed); here stands what has no
function of Python's own: loops, unpacking, `with`, attributes.
"""
from codegen.build import pieces_of
from codegen.ops.objects.python_objects import KEPT
from codegen.ops.registry import op
from codegen.ops.routed import ANY, call_interpreter, next_passed
from typeinfer.callables import asked, patterns, steps
from typeinfer.kinds.opaque import Asked, holds_instance, is_copied
from typeinfer.ops import Instead, Typing
from typeinfer.types import BOOL, INT, NONE, List, Optional, Str, Tuple


def _asks(function):
    """The interpreter's own answer."""
    return lambda b, instr, *operands: call_interpreter(
        b, instr.result.type if instr.result else NONE, function, [(arg.type, pieces_of(one)) for arg, one in zip(instr.args, operands)])


def _declare(function, params, result, python=None, name=None):
    return op(name or function.__name__, function, pure=False, reads=True, writes=True, raises=(Exception,), folds=False,
              doc=function.__doc__ or "").rule(params, result, _asks(python or function))


_declare(asked.iterator_of_object, (Asked,), ANY, iter)
_declare(callable, (Asked,), BOOL, name="callable_object")
_declare(patterns.is_sequence, (Asked,), BOOL, name="object_is_sequence")
_declare(patterns.is_mapping, (Asked,), BOOL, name="object_is_mapping")
_declare(hasattr, (Asked, Str), BOOL, name="object_has_attribute")
op("refuse_to_keep", asked.set_attribute_of).rule((Asked, Str, object), lambda x, name, new: KEPT if is_copied(new.type) or holds_instance(new.type) else None)
_declare(asked.set_attribute_of, (Asked, Str, object), NONE, setattr, "set_attribute_of_object")
op("next_of_object", asked.next_of_object, pure=False, reads=True, writes=True, raises=(Exception,), folds=False,
   doc="The next item of an iterator of which nothing is known.").rule(
    (Asked,), Optional(ANY), lambda b, instr, iterator: next_passed(b, ANY, iterator))


op("unpack_of_object", steps.unpack).rule((Asked, INT, INT), lambda x, before, after: Instead(asked.unpack_object, (0, 1, 2)))
_declare(asked.unpack_object, (Asked, INT, INT), lambda x, before, after: Typing((x.type, INT, INT), Tuple(
    (ANY,) * before.constant + (() if after.constant < 0 else (List(ANY), *(ANY,) * after.constant)))))
op("enter_of_object", steps.enter).rule((Asked,), lambda entered: Instead(asked.enter_object, (0,)))
op("leave_of_object", steps.leave).rule((Asked, object, object, object), lambda entered, *how: Instead(asked.leave_object, (0, 2)))
_declare(asked.enter_object, (Asked,), ANY)
_declare(asked.leave_object, (Asked, object), BOOL)
