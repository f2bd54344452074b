"""Typed IR to machine code, and what every operation means.

In reading order; a module imports only what stands above it:

    options            what a user may ask of code generation
    layout             values as LLVM values and as bytes
    build              writing LLVM text: Module, Builder
    marks              where LLVM's instructions come from, and which loop is which
    objects            where CPython and NumPy keep their objects' fields
    capi               the symbols machine code refers to, and their addresses
    numbers/           functions on numbers: kernels of several numbers at once, calls of libm, bits
    stack              RecursionError before the C stack ends
    storage/           blocks of memory, and what lies in them: lists, tables, deques, instances, frames
    boxes/             Python objects ↔ pieces; the objects that a call passes: taken in, written back, freed
    sites              what compiled code calls when an exception leaves it
    status             exceptions and tracebacks
    returned           what of a result is the object of an argument, or constant
    interrupts         looking whether a signal waits
    stack_arrays       small arrays that do not leave their function
    ops/               the operations, one family a file
    fusion/            element-wise array operations and reductions in one loop
    counts             where references are counted
    loops/             passes over loops of the typed IR, the last before LLVM
    frames             what generators keep between one item and the next
    checked            positions that were checked before
    constants          constants as LLVM values
    exits              where exceptions go inside a function
    hidden_steps       loops over lines with steps
    lower              typed IR → LLVM text
    report/            what became of each loop, read back from LLVM's text
    watch              noticing that a constant changes
    watched            the same in machine code
    generator_objects  what Python gets of a generator
    generator_boxing   generators on their way to Python
    entry              the type of dispatchers
    wrapper            the wrapper of a specialisation
    trampoline         between CPython and the wrappers
    machine/           object code: made, loaded, told to perf and gdb, shared by all specialisations
"""
