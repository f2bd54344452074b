"""Functions on numbers: kernels of several numbers at once, calls of libm, bits.

In reading order; a module imports only what stands above it:

    kernel_constants  polynomials, constants in parts
    vector_kernels    mathematical functions of several numbers at once: formulas
    vector_functions  the functions made of them, and libraries' functions where they are quick
    vectormath        calls of libm that the vectoriser may widen
    sincos            sine and cosine of one number by one call
    floatbits         floats by their bits
    numerics          functions on numbers that machine code calls
    reciprocals       divisors by which many numbers are divided
    legacy_random     np.random's normal numbers
"""
