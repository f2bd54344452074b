"""Object code: made, loaded, told to perf and gdb, shared by all specialisations.

In reading order; a module imports only what stands above it:

    symbols    the functions in object code
    perfmap    their names for Linux perf
    observers  perf and gdb are told what is loaded
    engine     the host's target machine, and LLVM's linker (the first to import LLVM)
    cpu        what the CPU says of itself
    linker     object code into memory
    optimize   LLVM text → object code
    runtime    the machine code that all specialisations share
"""
