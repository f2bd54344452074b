"""Opcodes of CPython 3.15 that differ from 3.14's.

In: opcode functions of `opcodes`.  Out: OPCODES for 3.15.
"""
from typeinfer.decode import py314

OPCODES = {**py314.OPCODES}
