"""Instances of one of several classes between Python and machine code.

In: Either types, pieces.  Out: entries of the tables of `unboxing` and `boxing`.  Holds: the class is looked at once, then it is as of an
instance of that class.
"""
from __future__ import annotations

from codegen import objects
from codegen.boxes import boxing, unboxing
from codegen.boxes.function_boxing import box_option
from codegen.build import Builder
from typeinfer.kinds.records import Either


def _unbox(b: Builder, t: Either, pointer, miss, loose):
    for _ in range(4):                            # what others ask costs less: they go first
        yield "true"
    own, done, found = unboxing.field(b, pointer, objects.TYPE), b.new_label("instance"), []
    for number, option in enumerate(t.options):
        this, other = b.new_label("this"), b.new_label("other") if option is not t.options[-1] else miss
        b.branch(b(f"icmp eq ptr {own}, {b.object(option.of)}"), this, other)
        b.start(this)
        header, = unboxing.unbox(b, option, pointer, miss, loose=loose)
        found.append((number, header, b.label))
        b.jump(done)
        if other != miss:
            b.start(other)
    b.start(done)
    return (b.phi("i64", *((str(number), label) for number, _, label in found)),
            *(b.phi("ptr", *((header if own == number else "null", label) for own, header, label in found)) for number in range(len(found))))


unboxing.TABLE[Either] = _unbox
boxing.TABLE[Either] = box_option
