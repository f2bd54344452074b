"""Programs that raise, in all the ways in which a traceback can be drawn: `test_tracebacks` loads each file twice, compiled and as
plain Python, and compares what `traceback` prints of both.

    frames  one frame of the user's: lines, expressions, loops, library code
    calls   several: calls, what is inlined, lambdas and inner functions

`@fails(1, 0)` registers a function with the arguments that make it raise. What it calls is compiled along, unless it has a
decorator of its own.
"""

from jitcore import njit


def recorder(programs):
    """The decorator of a file, whose functions it notes with their arguments."""

    def fails(*arguments, **options):
        """Register a function, compiled with the options, and arguments for which it raises."""

        def register(function):
            programs.append((njit(**options)(function), arguments))
            return function

        return register

    return fails
