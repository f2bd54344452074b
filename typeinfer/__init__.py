"""From a Python function and the types of its arguments to verified, typed IR; nothing here knows LLVM or any particular operation.

In reading order; a module imports only what stands above it:

    types        what every value has one of; the lattice is drawn at its top
    records      types of the user's own classes
    choices      one of several functions
    generators   the type of a generator, and its frame
    containers   dictionaries, sets and deques
    opaque       NumPy's dates and texts, which machine code does not look into
    structured   types of NumPy's structured scalars and arrays
    lattice      how types meet where paths merge and where numbers are added
    errors       what a compilation that fails tells the user
    ir           SSA with block parameters
    ops          how an operation is declared: Op, Rule, Overload, Registry
    structure    the few operations that belong to the IR itself
    passed       iterators that Python passes
    typeof       the type of a Python object
    source       a Python function taken apart
    steps        the callables that bytecode means but Python has no name for
    tuple_steps  those of tuples whose length is known at run time only
    functions    those of calls and of functions as values
    record_steps  the same, of enumerations and instances
    tables       the steps of dictionaries and sets
    deques       those of deques
    texts        those of strings
    printer      IR as text
    parser       and back
    verify       the IR's invariants
    passes/      what makes IR better, one verb a file
    decode/      bytecode → untyped IR
    wording      types and values in the words of error messages
    expected     what a callable takes, in words
    advice       what to do about a call that has no meaning
    foreign      functions of Python itself that do not compile
    resolutions  what a call can mean, and its operands
    several_classes  operations on an instance of one of several classes
    binding      arguments matched with parameters
    construction  instances of the user's classes: made, and what is surely set
    named_tuples  their methods, and operators of their own
    attributes   what x.name means
    spreading    f(*items) where the number of items is not known when compiling
    resolve      what one call means for given argument types
    facts        what is known of values: when it is the same, what an op makes of it
    origins      where a type came from, for error messages
    callees      functions as inference leaves them
    growth       what lists hold, found from what is put into them
    outside      lists and the like that functions read outside of themselves, which are handed down to them
    captures     inner functions that would see an old value are refused
    iterators    a second use of enumerate, zip or reversed goes on where the first one stopped
    finish       facts → typed IR
    reads        what a function reads outside of itself: constants that are noted, objects
    infer        the types of all values of a function
    program      a function and all that it calls, each inferred once
    evaluate     the reference interpreter of typed IR
"""
