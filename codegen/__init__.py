"""Typed IR to machine code, and what every operation means.

In reading order; a module imports only what stands above it:

    options      what a user may ask of code generation
    layout       values as LLVM values and as bytes
    build        writing LLVM text: Module, Builder
    marks        where LLVM's instructions come from, and which loop is which
    objects      where CPython and NumPy keep their objects' fields
    capi         the symbols machine code refers to, and their addresses
    kernel_constants  polynomials, constants in parts
    vector_kernels    mathematical functions of several numbers at once, where no library has them
    vectormath   calls of libm that the vectoriser may widen
    floatbits    floats by their bits
    numerics     functions on numbers that machine code calls
    legacy_random     np.random's normal numbers
    reuse        large blocks that were freed, for the next that is wanted
    memory       blocks of memory and their reference counts
    strides      elements that do not follow each other, copied to where they do
    frame_memory  the frames of generators: layout and reference counts
    shared       mutable objects that Python sees too: headers, counts, kinds
    instance_memory  instances of classes: header, attributes
    list_memory  lists: header, items, counts
    stack        RecursionError before the C stack ends
    table_memory  dictionaries and sets: header, entries, slots
    deque_memory  deques: header, items in a ring
    unboxing     Python objects → pieces, with guards
    array_boxing  the function that makes ndarrays
    boxing       pieces → Python objects
    table_keys   keys: their hash, whether two are the same
    structured_boxing  structured scalars and arrays
    enum_boxing  members of enumerations
    date_boxing  single dates
    function_boxing  functions given to Python
    either_boxing    instances of one of several classes
    list_views   address and length of lists, read before loops
    writeback    the mutable objects of a call's arguments: written back, freed
    instance_entry  instances that Python passes
    list_entry   lists that Python passes: made, written back, boxed
    dict_entry   dictionaries that Python passes
    set_entry    sets that Python passes
    deque_entry  deques that Python passes
    native_objects  objects that own a list or dictionary
    native_entry    these on their way to and from Python
    status       exceptions and tracebacks
    returned     what of a result is the object of an argument, or constant
    interrupts   looking whether a signal waits
    stack_arrays  small arrays that do not leave their function
    ops/         the operations, one family a file
    fusable      what may be joined with what
    absorb       an operation becomes part of the expression that uses its result
    together     several results of the same arrays in one loop
    fuse         element-wise array operations in one loop
    temporaries  the arrays that fusion leaves, and why
    iterations   operations that passes over loops write
    hold_items   what an inner loop keeps in an array, as a value
    ahead        sums of several outer iterations at once
    speculate    both sides of a short branch, where only a check stands between them
    counts       where references are counted
    shrinking    loops that end soon, whatever they are given
    poll         where loops look for signals
    defer        checks that wait for the end of their loop
    loops        passes over loops, before they are lowered
    frames       what generators keep between one item and the next
    constants    constants as LLVM values
    lower        typed IR → LLVM text
    readback     LLVM's optimised text read back: its loops
    remarks      what LLVM's vectoriser says of the loops it leaves
    reasons      why a loop is not vectorised, in the user's terms
    loop_states  what became of each loop
    watch        noticing that a constant changes
    generator_objects  what Python gets of a generator
    generator_boxing   generators on their way to Python
    entry        the type of dispatchers; the wrapper of a specialisation
    trampoline   between CPython and the wrappers
    symbols      the functions in object code
    perfmap      their names for Linux perf
    observers    perf and gdb are told what is loaded
    engine       the host's target machine, and LLVM's linker (the first to import LLVM)
    cpu          what the CPU says of itself
    linker       object code into memory
    optimize     LLVM text → object code
    runtime      the machine code that all specialisations share
"""
