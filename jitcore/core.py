"""Numba's `core`, for the imports that programs have: `from jitcore.core import types`, `from jitcore.core.errors import TypingError`.

In: nothing.  Out: `config`, `errors`, `types`, which are jitcore's.  Holds: nothing of its own.
"""
from __future__ import annotations

import sys

from jitcore import config, errors, types

for _module in (config, errors, types):
    sys.modules[f"{__name__}.{_module.__name__.rpartition('.')[2]}"] = _module


__all__ = ["config", "errors", "types"]
