"""What became of each loop, read back from LLVM's text.

In reading order; a module imports only what stands above it:

    readback     LLVM's optimised text read back: its loops
    remarks      what LLVM's vectoriser says of the loops it leaves
    reasons      why a loop is not vectorised, in the user's terms
    loop_states  what became of each loop
"""
