"""From a Python function and the types of its arguments to verified, typed IR; nothing here knows LLVM or any particular operation.

In reading order; a module imports only what stands above it:

    interned    classes of which equal instances are one object
    types       what every value has one of; the lattice is drawn at its top
    kinds/      the types of what is no number and no array
    lattice     how types meet where paths merge and where numbers are added
    errors      what a compilation that fails tells the user
    ir          SSA with block parameters
    ops         how an operation is declared: Op, Rule, Overload, Registry
    structure   the few operations that belong to the IR itself
    passed      iterators that Python passes
    typeof      the type of a Python object
    source      a Python function taken apart
    callables/  what bytecode means but Python has no name for, as callables
    printer     IR as text
    parser      and back
    verify      the IR's invariants
    passes/     what makes IR better, one verb a file
    decode/     bytecode → untyped IR
    words/      what error messages say
    meaning/    what one call means for given argument types
    facts       what is known of values: when it is the same, what an op makes of it
    origins     where a type came from, for error messages
    callees     functions as inference leaves them
    growth      what lists hold, found from what is put into them
    outside     lists and the like that functions read outside of themselves, which are handed down to them
    captures    inner functions that would see an old value are refused
    iterators   a second use of enumerate, zip or reversed goes on where the first one stopped
    apart       first iterations that are inferred apart from the others
    finish      facts → typed IR
    reads       what a function reads outside of itself: constants that are noted, objects
    infer       the types of all values of a function
    program     a function and all that it calls, each inferred once
    evaluate    the reference interpreter of typed IR
"""
