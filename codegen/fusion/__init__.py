"""Element-wise array operations and reductions in one loop.

In reading order; a module imports only what stands above it:

    places       argmin and argmax as reductions
    fusable      what may be joined with what
    absorb       an operation becomes part of the expression that uses its result
    masked       assignments to the elements that a mask chooses
    lockstep     statements that change arrays in place in one loop
    together     several results of the same arrays in one loop
    rows         operations that keep rows apart, some rows at a time
    texts_in_place  texts of arrays that are only looked at
    fuse         element-wise array operations in one loop
    temporaries  the arrays that fusion leaves, and why
"""
