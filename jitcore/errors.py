"""The exceptions that compilation raises, by the names users catch.

In: an exception raised in here.  Out: JitError and its kinds; the exception as the user should see it.  Holds: a traceback
shows the user's frames and none of ours but the one that was called, unless JITCORE_VERIFY=1; Numba's names are there for `except` and
`warnings.simplefilter`.
"""
from __future__ import annotations

import functools
import os

import codegen
import typeinfer
from typeinfer.errors import InternalError, JitError, TypingError, UnsupportedError

for _error in (InternalError, JitError, TypingError, UnsupportedError):
    _error.__module__ = __name__                  # the name that tracebacks show, and users import

PLEASE_REPORT = "this is a defect of jitcore: please report it, with what JITCORE_VERIFY=1 JITCORE_DUMP=all prints"
_OURS = tuple(os.path.join(path, "") for path in (os.path.dirname(__file__), *codegen.__path__, *typeinfer.__path__))

# Numba's names for what a program may catch, and for warnings that it may silence, which are never issued here.
NumbaError = LoweringError = CompilerError = JitError
NumbaValueError = NumbaTypeError = NumbaAttributeError = NumbaAssertionError = NumbaKeyError = NumbaIndexError = TypingError
RequireLiteralValue = LiteralTypingError = NumbaRuntimeError = TypingError
UnsupportedBytecodeError = UnsupportedParforsError = NumbaNotImplementedError = ByteCodeSupportError = UnsupportedError


class NumbaWarning(Warning):
    """What Numba's warnings derive from."""


WARNINGS = ("NumbaPerformanceWarning", "NumbaDeprecationWarning", "NumbaPendingDeprecationWarning", "NumbaParallelSafetyWarning",
            "NumbaTypeSafetyWarning", "NumbaExperimentalFeatureWarning", "NumbaInvalidConfigWarning", "NumbaPedanticWarning",
            "NumbaIRAssumptionWarning", "NumbaDebugInfoWarning", "NumbaSystemWarning")
globals().update((name, type(name, (NumbaWarning,), {"__module__": __name__, "__doc__": "Never issued."})) for name in WARNINGS)


def without_our_frames(error: BaseException) -> BaseException:
    """The exception without the frames between the user's call and the user's compiled code; of one that no user code
    raised, nothing is left but the message. A place in our own Python (a method of typed.List) is none of the user's."""
    if os.environ.get("JITCORE_VERIFY", "0") not in ("", "0"):
        return error
    if isinstance(error, TypingError | UnsupportedError) and error.location is not None and error.location.code.co_filename.startswith(_OURS):
        error.location, error.notes = None, ()
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_OURS):
        trace = trace.tb_next
    if trace is None:
        error.__cause__ = error.__context__ = None
    return error.with_traceback(trace)


def with_own_frames_hidden(function):
    """The function as users call it: its exceptions show no frames of ours below it."""
    @functools.wraps(function)
    def called(*args, **keywords):
        try:
            return function(*args, **keywords)
        except Exception as error:
            raise without_our_frames(error)
    return called


__all__ = ["JitError", "TypingError", "UnsupportedError", "InternalError", "PLEASE_REPORT", "without_our_frames", "with_own_frames_hidden", "NumbaWarning", *WARNINGS,
           *(name for name in globals() if name.endswith("Error") and not name.startswith("_"))]
