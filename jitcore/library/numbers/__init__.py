"""Numbers, and the modules of Python that compute.

In reading order; a module imports only what stands above it:

    math           what of `math` is made of simpler functions
    gamma          math.gamma, math.lgamma
    numpy_numbers  what of NumPy's functions of numbers is
    numbers        rare methods of int and float
    random         random, on the interpreter's stream
    bisect         bisect
    heapq          heapq
    statistics     statistics of generators
"""
