"""Merge back edges: a loop that several edges lead back to gets one block they all pass through.

In: a function of typed IR.  Out: the same function, changed.  Holds: a loop has one back edge.

CPython ends both branches of an `if` at a loop's end with a jump of its own. With one back edge the two meet first, and where
they differ only in a value LLVM makes it a select: no branch to mispredict.

    b4():  jump b1(%k, %n)                  b4():    jump b9(%n)
    b5():  jump b1(%k, %m)          →       b5():    jump b9(%m)
                                            b9(%p):  jump b1(%k, %p)
"""
from __future__ import annotations

from typeinfer.ir import Block, Edge, Function, Jump
from typeinfer.passes.find_loops import find_loops


def merge_back_edges(function: Function) -> None:
    """Give each loop of the function a single back edge."""
    for loop in find_loops(function):
        edges = [edge for block in function.blocks if block in loop.blocks for edge in block.end.edges
                 if edge.target is loop.header]
        if len(edges) < 2:
            continue
        latch = Block(f"{loop.header.name}.back")
        for param in loop.header.params:
            latch.add_param(param.type, param.name)
        latch.end = Jump(Edge(loop.header, list(latch.params)), loop.header.end.loc)
        for edge in edges:
            edge.target = latch
        function.blocks.append(latch)
