"""The exceptions that compilation raises, by the names users catch.

In: nothing.  Out: JitError and its kinds.
"""
from typeinfer.errors import InternalError, JitError, TypingError, UnsupportedError

__all__ = ["JitError", "TypingError", "UnsupportedError", "InternalError"]
