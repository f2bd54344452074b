"""What an optional holds, where the program has made sure that it is not None.

In: an Optional.  Out: its content's pieces.  Holds: nothing is checked: library code asks first.
"""
from __future__ import annotations

from codegen.build import operand_of, pieces_of
from codegen.ops.registry import op
from typeinfer.callables import steps
from typeinfer.ops import Same, Typing
from typeinfer.types import Any_, Optional

content = op("content", steps.content, doc="What an optional holds that is not None.", shares=0)
content.rule((Optional,), lambda x: Typing((x.type,), x.type.of), lambda b, instr, x: operand_of(pieces_of(x)[1:]))
content.rule((Any_,), lambda x: Same())
