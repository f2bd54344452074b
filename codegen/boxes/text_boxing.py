"""Texts that were read from arrays, on their way to Python: objects of np.str_ and np.bytes_.

In: NumpyText types (see typeinfer.kinds.opaque).  Out: an entry of the table of `boxing`. (Those that Python passes are references.)
"""
from __future__ import annotations

from codegen.boxes import boxing
from codegen.build import Builder
from typeinfer.kinds.opaque import NumpyText


def _box(b: Builder, t: NumpyText, pieces, consume):
    text = pieces[0] if consume else boxing.new_reference(b, pieces[0])
    return boxing.join_parts(b, [text], lambda: boxing.call_object(b, b.object(t.of), [text], ()))


boxing.TABLE[NumpyText] = _box
