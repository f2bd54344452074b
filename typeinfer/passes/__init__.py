"""Passes over typed IR, one verb a file, in the order they run (see `run_passes`).

In: a root Callee.  Out: the same callees with better IR.  Holds: typed IR is valid after each pass.
"""
from __future__ import annotations


def run_passes(root, verifying: bool = False) -> None:
    """Run all passes over `root` and what it calls."""
    from typeinfer.verify import verify
    if verifying:
        verify(root.function)
