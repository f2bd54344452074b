"""Arrays: elements, views, loop nests over several, reductions.

In reading order; a module imports only what stands above it:

    array_access       where an element is; reading and writing it
    array_memory       new arrays
    array_attributes   shape, ndim, dtype …
    array_store        a number written into an array of another type
    array_index        a[…] of elements, and views
    array_views        T, transpose, reshape
    array_axes         moveaxis, expand_dims, squeeze, broadcast_to, diagonal
    array_gather       a[positions], as an operation on each element of the positions
    array_expressions  what an element-wise operation does to one element
    array_fused        ops that fusion joins others to, without rules
    array_layout       in which order a new array keeps its elements
    array_streams      loop nests over several arrays
    array_search       where an element is in a line, which bools are true
    array_overlap      writing into memory that is also read
    array_sums         one step of a reduction
    array_outputs      ufuncs with out=, where=, dtype=
    array_map          element-wise operations with broadcasting
    array_masked       assignments to the elements that a mask chooses
    array_lockstep     statements that change arrays in place, in one loop
    array_lines        indices of which some are lines: a[:, positions], a[i, mask]
    array_assign       a[…] = array, fill, copies
    array_create       np.full, np.ones, np.array …
    array_short        reductions along axes of a few elements
    array_places       argmin, argmax of expressions
    array_reduce       sum, prod, min, max, dot
    array_together     several results of the same arrays
    array_rows         operations that keep rows apart, some rows at a time
    structured         structured arrays and scalars
    array_products     the inner loop of matrix products
    array_blocks       products of which two dimensions are small
"""
