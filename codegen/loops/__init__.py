"""Passes over loops of the typed IR, the last before LLVM.

In reading order; a module imports only what stands above it:

    iterations   operations that passes over loops write
    hold_items   what an inner loop keeps in an array, as a value
    read_before  what both sides of a branch read
    ahead        sums of several outer iterations at once
    nests        the same for sums that run through several loops
    speculate    both sides of a short branch, where only a check stands between them
    shrinking    loops that end soon, whatever they are given
    poll         where loops look for signals
    defer        checks that wait for the end of their loop
    limits       how far a loop runs before an index may leave its array
    narrow       small numbers computed in fewer bits
    passes       passes over loops, before they are lowered
"""
