"""Measurements: how fast compiled programs run, how soon, and at what cost per call.

    python -m perf               every program: pure Python, NumPy, jitcore, gcc (and Numba with --peers)
    python -m perf.first_call    time to the first answer, in fresh interpreters
    python -m perf.call_overhead what one call costs
    python -m perf.arrays        functions of whole arrays against NumPy's
    python -m perf.vector_math   exp, log, sin and the others, of ten thousand numbers, against NumPy's, Numba's, JAX's
    python -m perf.containers    lists, dictionaries, sets beside CPython's
    python -m perf.generators    generators in loops, beside the loops written out
    python -m perf.compile_scaling  compile time and memory against size
    python -m perf.text          strings made, searched and split, beside CPython
    python -m perf.quickstart    a two-minute tour

Modules, in reading order: answers (is a result right?), program (what is measured), programs/ (the programs
themselves, each with its C twin), contestants (who runs them), measure (interleaved medians), machine (where),
table and plot (how it is shown), __main__ (the command).  Nothing but NumPy is required; jitcore, gcc, Numba, rich and
matplotlib are used where they are found.
"""
import os

# Everybody on one core: NumPy's matrix products would otherwise be shared out to all.  It reads these when imported.
for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(_name, "1")
# First calls compile, whatever ran before; perf.first_call measures the disk cache by itself.
os.environ.setdefault("JITCORE_CACHE", "0")
