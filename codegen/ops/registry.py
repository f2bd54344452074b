"""The registry that codegen's op families declare into; jitcore passes it to inference.

In: declarations by the modules beside this one, at their import.  Out: REGISTRY, op.
"""
from typeinfer.ops import Registry

REGISTRY = Registry()
op = REGISTRY.op
