"""Functions with common mistakes, by topic: what the compiler says about each is in tests/golden/errors_<topic>.txt.

`@mistake(1, 2.5)` registers a function below it with arguments for which it does not compile. The line that the message must
point at ends in `# here`. Entries of `not_yet` are constructs that are meant to be supported one day: then they are removed.
"""

import sys

from jitcore import njit

MISTAKES: dict[str, list] = {}                    # topic → (name, function, arguments)


def mistake(*arguments, **options):
    """Register a function, compiled with the options, and the arguments it is called with."""

    def register(function):
        topic = function.__module__.rpartition(".")[2]
        MISTAKES.setdefault(topic, []).append((function.__name__, function, options, arguments))
        return function

    return register
