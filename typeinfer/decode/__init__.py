"""CPython's bytecode to untyped SSA IR.

In reading order; a module imports only what stands above it:

    frame        what a local and a stack slot may hold during decoding
    narrowing    what a branch tells of a variable
    liveness     which locals a block needs, which are bound, which a loop changes
    opcodes      opcodes that make and move values; what is refused, and the sentence for it
    calls        opcodes that call and make functions, and that import
    control      opcodes that decide what runs next
    common       the table of the opcodes that all versions share
    py311        the tables of the versions: each says what differs from the one before
    py312
    py313
    py314
    py315
    graph        the bytecode as blocks that can be copied
    decoder      runs the blocks on values instead of objects
"""
