"""Opcodes of CPython 3.14 that differ from 3.13's.

In: opcode functions of `opcodes`.  Out: OPCODES for 3.14.
"""
from typeinfer.decode import py313

OPCODES = {**py313.OPCODES}
