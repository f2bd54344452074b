"""The programs: PROGRAMS lists every one, in the order in which they are shown.

A module holds one program or a few related ones; the C file of the same name holds the same loops in C, without
`restrict`, since a Python function promises nothing about overlap either.
"""
from perf.programs import (counting, elementary, fannkuch, grids, linear, mandelbrot, montecarlo, nbody, options,
                           recursion, sorting, spectral, tables, vectors)

MODULES = (nbody, spectral, fannkuch, mandelbrot, linear, grids, tables, counting, montecarlo, options, sorting,
           recursion, vectors, elementary)
PROGRAMS = tuple(program for module in MODULES for program in module.PROGRAMS)
