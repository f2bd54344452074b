"""Arithmetic, comparison, functions of single numbers.

In reading order; a module imports only what stands above it:

    remainder        C's fmod
    complex_numbers  arithmetic on complex numbers
    division_lanes   // and % of integers in vectors
    arithmetic       + - * / // % divmod
    bitwise          & | ^ ~ << >>
    compare          == < is not, truth, the choice of min and max
    power            x ** y, pow(x, y, m)
    rounding         abs, round
    constructors     int(), float(), complex(), NumPy's scalar types
    attributes       real, imag, conjugate, bit_length …
    complex_functions  NumPy's functions of complex numbers, from functions of real ones
    math_integer     gcd, lcm, isqrt
    math_functions   `math`
    cmath_functions  `cmath`
    numpy_scalars    NumPy's universal functions on numbers
    numpy_functions  other functions of NumPy on numbers
    random_numbers   single random numbers of NumPy's generators
"""
