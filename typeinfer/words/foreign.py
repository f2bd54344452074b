"""Python code that is not the user's, but Python's own: what is said where it does not compile.

In: the source of a function of the standard library, and why it does not compile.  Out: the error at the user's call.  Holds:
functions of packages that a user installs are told of like the user's own: they may be written for jitcore.
"""
from __future__ import annotations

import os

from typeinfer.errors import JitError, UnsupportedError
from typeinfer.source import FunctionSource
from typeinfer.words.wording import OUTSIDE
from typeinfer.words.wording import is_of_python as module_of_python


def is_of_python(source: FunctionSource) -> bool:
    """Whether a function is part of the standard library, or of NumPy."""
    return module_of_python(source.globals.get("__name__") or "")


def not_compiled(source: FunctionSource, error: JitError) -> UnsupportedError:
    """The error for a call of a function that is not the user's to mend."""
    name = f"{source.globals.get('__name__')}.{source.name}"
    where = error.location
    reason = f"{os.path.basename(where.code.co_filename)}:{where.line}: {error.message}" if where is not None else error.message
    return UnsupportedError(f"{name} is not supported in compiled code", notes=(f"it does not compile: {reason}",), advice=OUTSIDE)
