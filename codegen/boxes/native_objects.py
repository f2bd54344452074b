"""Python objects that own lists and dictionaries in the memory that compiled code uses.

In: types, addresses of headers (see shared).  Out: Native, what such objects are instances of; `adopt`.  Holds: an object has one reference
to its header, which it lets go of when it dies; the header's OBJECT is the object as long as that lives, so a header has one object at a
time, and both sides see the same memory: nothing is converted, however large it is.
"""
from __future__ import annotations

import ctypes

from codegen import objects

HEADER = objects.FIRST_FIELD                    # where an object has the address of its header
_SIZE = HEADER + 8


class _Slot(ctypes.Structure):
    _fields_ = [("slot", ctypes.c_int), ("pfunc", ctypes.c_void_p)]


class _Spec(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("basicsize", ctypes.c_int), ("itemsize", ctypes.c_int),
                ("flags", ctypes.c_uint), ("slots", ctypes.POINTER(_Slot))]


def _base() -> type:
    """A class whose instances have a word that no Python code sees."""
    slots = (_Slot * 1)()
    spec = _Spec(b"codegen.boxes.native_objects.Memory", _SIZE, 0, 1 << 10, slots)      # that may be derived from
    create = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p)(("PyType_FromSpec", ctypes.pythonapi))
    made = create(ctypes.addressof(spec))
    _KEPT.extend((slots, spec))
    return made


_KEPT: list = []


class Native(_base()):
    """An object that owns a list or dictionary. `type_in_code`: its type there. Subclasses say by `_let_go()` how it is freed."""
    __slots__ = ("type_in_code", "__weakref__")
    is_native = True

    @property
    def address(self) -> int:
        """Of the header; 0 where there is none."""
        return objects.word(id(self) + HEADER)

    def _own(self, t, address: int) -> None:
        """Be the object of a header; one reference to it becomes ours."""
        self.type_in_code = t
        ctypes.c_void_p.from_address(id(self) + HEADER).value = address

    def _let_go(self) -> None:
        raise NotImplementedError

    def __del__(self):
        if self.address:
            self._let_go()
            ctypes.c_void_p.from_address(id(self) + HEADER).value = 0


def adopt(address: int, t) -> Native:
    """The object for a header that has none; one reference to it becomes the object's."""
    made = t.of.__new__(t.of)
    made._own(t, address)
    return made


TYPE_SLOT = objects.slot_offset(Native.__dict__["type_in_code"])      # where an object has its type
