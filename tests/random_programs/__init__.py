"""Random programs: written, run by CPython and compiled, compared; what fails is made small.

    python -m tests.random_programs --seconds 600 --seed 1      hunt: batches in child processes, failures shrunk
    python -m tests.random_programs --show 1.17                 print one program and its arguments
    python -m tests.random_programs --check file.py             run a program again that a hunt has written

Modules in reading order: values (types, literals, arguments), expressions, loop_heads, statements (the Writer), grammar,
object_expressions and objects (programs with containers, strings, functions and classes: seeds that begin with an o), wholes (whole
arrays: seeds that begin with a w), found (programs that failed once), check (three ways of running one program, and what is agreed on),
isolate (children that may crash), shrink, __main__.

Holds: a program depends on its seed alone; it ends after few steps; each variable has one type where paths meet (the merge
of int and float is a float here: an agreed deviation, tested elsewhere). Python's ints leave 64 bits sometimes: then
OverflowError is expected, where the interpreter first had a larger one.
"""
