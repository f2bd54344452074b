"""Looking inside: the text of each pipeline stage of a specialisation.

In: a dispatcher, a stage, a signature.  Out: text.  Holds: asking compiles anew with the texts kept; the running code stays.
"""
from __future__ import annotations

from jitcore import pipeline
from typeinfer.words.wording import worded

STAGES = (*pipeline.STAGES, "cfg", "asm", "time")


def inspect_stage(dispatcher, stage: str, signature=None) -> str:
    """See Dispatcher.inspect. ValueError for an unknown stage, KeyError where nothing is compiled for the signature."""
    if stage not in STAGES:
        raise ValueError(f"there is no stage {stage!r}: there are {', '.join(STAGES)}")
    found = _specialization(dispatcher, signature)
    if stage == "time":
        return _times(found.record)
    with pipeline.LOCK:
        if stage not in found.record.texts:
            wanted = ("optimize", "asm") if stage in ("optimize", "asm") else (stage,)        # LLVM gives both at once
            again = pipeline.compile_function(found.source, found.argument_types, dispatcher.options, wanted).record
            if stage == "load":                   # the same object code, where the running one is
                again.texts["load"] = pipeline.describe_code(again.code, found.loaded)
            found.record.texts.update(again.texts)
    return found.record.texts[stage]


def explain(dispatcher, signature=None):
    """See Dispatcher.explain."""
    if signature is None:
        found = _specialization(dispatcher, None)
        return pipeline.explain(found.source, found.argument_types, dispatcher.options)
    from jitcore.signatures import argument_types, read_signatures
    key = tuple(signature) if isinstance(signature, tuple | list) else argument_types(read_signatures(signature)[0], dispatcher.source)
    source = dispatcher.source
    return pipeline.explain(source.signatures.get(key, source), key, dispatcher.options)


def _times(record) -> str:
    """Milliseconds of each stage, and of LLVM's parts of one."""
    lines = []
    for name, spent in record.times.items():
        lines.append(f"{name:10} {spent:8.2f} ms")
        if name == "optimize":
            lines += [f"  {part:8} {taken:8.2f} ms" for part, taken in record.parts.items()]
    return "\n".join([*lines, f"{'total':10} {sum(record.times.values()):8.2f} ms"])


def _specialization(dispatcher, signature):
    made = dispatcher.specializations
    if not made:
        raise KeyError(f"{dispatcher.py_func.__name__} is not compiled for any types yet: call it, or use compile()")
    if signature is None:
        return next(reversed(made.values()))
    from jitcore.signatures import read_signatures
    key = tuple(signature) if isinstance(signature, tuple | list) else None
    if key not in made:
        key = tuple(read_signatures(signature)[0].args)
    if key not in made:
        listed = " ".join(f"({', '.join(map(worded, one))})" for one in made)
        raise KeyError(f"{dispatcher.py_func.__name__} is not compiled for ({', '.join(map(worded, key))}); it is for {listed}")
    return made[key]
