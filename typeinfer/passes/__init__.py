"""Passes over typed IR, one verb a file, in the order they run (see `run_passes`).

In: a root Callee.  Out: the same callees with better IR.  Holds: typed IR is valid after each pass.

In reading order; a module imports only what stands above it:

    remove_parameters    block parameters that are always given the same value, or never used
    simplify             parts of what was just made, constants, dead code
    inline               small callees
    place_parameters     a value that got other definitions
    suspend              the bodies of generators
    promote_frames       generators that are made and used up in one function
    thread_jumps         their states, and tests whether there is an item
    copy_consumers       what takes their items, for each yield
    find_loops           the loops, and how they nest
    merge_back_edges     one edge back for each loop
    reuse_results        integer arithmetic that was done before
    growth               how much what a loop carries grows
    refine               a new name for a value where a comparison proved something about it
    halving              loops in which a number loses its bits
    count_steps          counters that cannot overflow
    find_ranges          the least and greatest value of every integer
    sums                 integers as sums of what they are made of
    prove_bounds         indices that are inside
    split_loops          the iterations that need no checks, apart
"""
from __future__ import annotations


MOST_RESUMED = 400      # instructions of a generator's body that is put into the loop that takes its items


def run_passes(root, *, wraps=lambda options: False, verifying: bool = False) -> None:
    """Run all passes over `root` and what it calls, callees first. `wraps`: whether under a callee's options Python ints wrap
    instead of raising."""
    from typeinfer.ir import has_loop
    from typeinfer.passes.find_ranges import find_ranges
    from typeinfer.passes.inline import can_inline, inline_calls, unfold_recursion
    from typeinfer.passes.merge_back_edges import merge_back_edges
    from typeinfer.passes.refine import refine
    from typeinfer.passes.remove_parameters import remove_parameters
    from typeinfer.passes.reuse_results import reuse_results
    from typeinfer.passes.simplify import simplify
    from typeinfer.structure import START
    from typeinfer.types import has_fixed_length
    if verifying:
        from typeinfer.verify import verify

    def run(step, function):
        step(function)
        if verifying:
            verify(function)

    for callee in _callees_first(root):
        function = callee.function
        if callee.is_simple:                      # done in an earlier compilation
            continue
        if verifying:
            verify(function)
        run(lambda f: inline_calls(callee), function)
        run(remove_parameters, function)
        run(simplify, function)
        run(remove_parameters, function)
        if any(instr.op is START for instr in function.instructions()):
            from typeinfer.passes.promote_frames import promote_frames       # passes that few functions need are read for the first one
            is_promoted = False
            while promote_frames(function):       # a generator that another one was made with stands alone then
                run(remove_parameters, function)
                is_promoted = True
            if is_promoted:
                from typeinfer.passes.copy_consumers import copy_consumers
                from typeinfer.passes.thread_jumps import thread_jumps
                run(thread_jumps, function)
                if copy_consumers(function):
                    run(remove_parameters, function)
                    run(thread_jumps, function)
                run(simplify, function)
                run(remove_parameters, function)
        if callee.suspends is not None:
            from typeinfer.passes.suspend import suspend
            suspend(function, callee.suspends)
            run(remove_parameters, function)
            callee.inline = callee.inline or sum(len(block.instrs) for block in function.blocks) < MOST_RESUMED
            callee.note_exceptions()
            callee.is_simple = True
            continue
        if callee.is_recursive:
            unfold_recursion(callee)
            run(simplify, function)
        if callee is root or not can_inline(callee) or callee.options != root.options:
            run(merge_back_edges, function)
            run(remove_parameters, function)
            run(reuse_results, function)
            run(refine, function)
            run(lambda f: find_ranges(f, wraps(callee.options)), function)
            if any(has_fixed_length(instr.args[0].type) for instr in function.instructions() if instr.args):
                from typeinfer.passes.prove_bounds import prove_bounds
                run(prove_bounds, function)
            if has_loop(function) and not callee.source.is_inside:
                from typeinfer.passes.split_loops import split_loops
                has_narrowed, hopeful = split_loops(function)
                if has_narrowed:
                    run(lambda f: find_ranges(f, wraps(callee.options)), function)
                if hopeful:
                    run(lambda f: prove_bounds(f, hopeful), function)
            if verifying:
                verify(function)
        callee.note_exceptions()
        callee.is_simple = True


def _callees_first(root) -> list:
    """Post-order of the call graph."""
    from typeinfer.structure import called_by
    order, seen, stack = [], {root}, [(root, iter(root.function.instructions()))]
    while stack:
        callee, rest = stack[-1]
        for called in filter(None, map(called_by, rest)):
            if called not in seen:
                seen.add(called)
                stack.append((called, iter(called.function.instructions())))
                break
        else:
            order.append(callee)
            stack.pop()
    return order
