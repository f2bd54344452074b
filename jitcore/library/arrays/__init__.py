"""Arrays and the functions of NumPy.

In reading order; a module imports only what stands above it:

    np_patterns  types of arrays
    arrays       arrays in Python's own operations
    np_create    arange, linspace, eye
    np_lists     np.array of lists
    np_choices   what NumPy's generators choose, lists that they shuffle
    np_reduce    mean, argmin, cumsum …
    np_shape     ravel, flat, reshape with a copy
    np_index     a[mask], a[positions], and writing there
    np_iterate   np.ndindex, np.ndenumerate
    np_assign    a[…] = sequence, copyto
    np_linear    dot, matmul, outer
    np_stacks    matmul of stacks
    np_axes      flip, rot90, atleast_1d, windows
    np_join      concatenate, stack
    np_repeat    tile, repeat, roll, resize
    np_frequencies  fftfreq, fftshift
    np_split     split, array_split, unstack
    np_grids     meshgrid, ix_, indices, unravel_index
    np_blocks    np.r_, np.c_, block
    np_bits      choose, packbits, unpackbits
    np_steps     diff, gradient, running totals along an axis
    np_nan       reductions without nan, nan_to_num
    np_median    medians and quantiles
    np_compare   isclose, array_equal, round, count_nonzero, average
    np_matrices  diag, tril, cross, kron, norms, covariances
    np_einsum    einsum, tensordot
    np_extremes  argmin and argmax of more axes
    np_pairs     divmod, modf, frexp
    np_partial   reductions with initial, where
    np_reduced   ufunc.reduce
    np_search    searchsorted, digitize, histogram
    np_histograms  histogram2d
    np_choose    nonzero, take, compress, select
    np_put       putmask, place, fill_diagonal, take_along_axis
    np_signals   convolve, interp, polyval, windows
    np_polynomials  polymul, polydiv, polyder, polyint, poly
    np_sort      sort, unique, isin
    np_sorted    sort along axes, lexsort, unique rows
    np_ufuncs    ufunc.at, accumulate, reduceat
    np_pad       pad
    np_insert    insert, delete, trim_zeros
    np_listed    lists where arrays are taken
    np_dates     arrays of dates
    np_apply     apply_along_axis, piecewise, vectorize: what calls functions
"""
