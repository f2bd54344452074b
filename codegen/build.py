"""Writing LLVM text: a Module collects functions and declarations, a Builder writes one function's body.

In: calls from lowering and from the ops' emit functions.  Out: LLVM assembly text.  Holds: values are strings (`%v12`, `5`,
`0x3FF0000000000000`), given without their type; every name is used once; a block is ended once.

An emit function has the form `emit(b, instr, *operands)`. An operand is a string where the type has one piece
(`layout.pieces`), else a tuple of strings; the result has the same form (None for a result without pieces).
"""
from __future__ import annotations

import re

from codegen import layout
from typeinfer.errors import InternalError
from typeinfer.ir import Instr
from typeinfer.structure import CALL, CONVERT, UNWRAP
from typeinfer.types import matches

UNLIKELY = "!prof !0"          # the first target of the branch is the rare one
LIKELY = "!prof !1"
WORD_ALIGNED = "!5"            # `!align`: what is loaded is a pointer to an object



def _of_lanes(hint: str) -> str:
    width, times = hint.split(" x ")
    return f'!{{!"llvm.loop.vectorize.width", i32 {width}}}, !{{!"llvm.loop.interleave.count", i32 {times}}}'


RAISES_BY_TYPE = frozenset({CONVERT, UNWRAP, CALL})     # for these `structure.can_raise` asks more than their declaration


class Module:
    """LLVM text under construction, and the Python objects it refers to.

    `objects`: Python objects that the machine code reads from a table (`@objects`), filled when it is loaded; each entry
    stays alive as long as the code. `sites`: places in the user's source for tracebacks.
    """

    def __init__(self, options, marks=None):
        self.options = options
        self.marks = marks                    # codegen.marks: what is written besides the program, to find it again
        self.declarations: dict[str, str] = {}
        self.definitions: dict[str, str] = {}
        self.objects: list = []
        self._object_index: dict[int, int] = {}
        self.sites: list = []
        self._site_index: dict = {}
        self.code_globals: dict = {}          # the globals of each code object in `sites`: the traceback's frames have them
        self._hinted: list[str] = []          # of each loop's metadata what it holds
        self._alike: dict[str, str] = {}      # text without what tells one from another → name: see define_once
        self._type_names: dict = {}
        self.changed_fields: set = set()      # (type, name) of the attributes that some instruction sets
        self.deleted_fields: set = set()      # and of those that some deletes
        self.taken_as_int: set = set()        # (type, name) of attributes that are ints in Python, floats here
        self.mixed: set = set()               # types of lists that have ints in Python, too, which are floats here
        self.changed: set = set()             # the types of mutable objects that some instruction writes to
        # function(callee, options) → None, or the callee's name for others, and what it writes to if it is compiled elsewhere (see
        # jitcore.parts); None: all is written here
        self.find_part = None
        self.find_common = None               # function(hint, type, what writes it into a module) → None, or a name, and whether elsewhere
        self.common_number = None             # function(type): a number that is the same in all modules, or None
        self.elsewhere: set[str] = set()      # names of functions of types that are compiled apart
        self.exports: set[str] = set()        # names of functions that other modules may call
        self.frame = ""                       # what is said of functions' stacks
        self._has_tags = False
        self._names = 0

    def declare(self, name: str, result: str, args: tuple[str, ...], attributes: str = "") -> str:
        """Declare an external function once; returns its name as used in calls."""
        if name not in self.declarations and name not in self.definitions:
            self.declarations[name] = f"declare {result} @{name}({', '.join(args)}){' ' + attributes if attributes else ''}"
        return f"@{name}"

    def external(self, name: str, llvm_type: str = "ptr") -> str:
        """A global variable of CPython or NumPy by symbol (`PyFloat_Type`); returns the name, which is its address."""
        self.declarations.setdefault(name, f"@{name} = external global {llvm_type}")
        return f"@{name}"

    def text_constant(self, text: str) -> str:
        """A zero-terminated UTF-8 string; returns a pointer to it."""
        data = text.encode() + b"\0"
        name = f"text.{len(self.definitions)}"
        for known, definition in self.definitions.items():
            if known.startswith("text.") and definition.endswith(_quoted(data)):
                return f"@{known}"
        self.definitions[name] = f"@{name} = private unnamed_addr constant [{len(data)} x i8] {_quoted(data)}"
        return f"@{name}"

    def object_index(self, value) -> int:
        """The slot of a Python object in the table `@objects`."""
        index = self._object_index.get(id(value))
        if index is None:
            index = self._object_index[id(value)] = len(self.objects)
            self.objects.append(value)
        return index

    def site_index(self, loc) -> int:
        """The number of a place in the user's source, for tracebacks."""
        if loc not in self._site_index:
            self._site_index[loc] = len(self.sites)
            self.sites.append(loc)
        return self._site_index[loc]

    def define(self, name: str, text: str) -> str:
        """Add a whole definition (a function or a global) under `name`, once."""
        self.declarations.pop(name, None)
        self.definitions.setdefault(name, text)
        return f"@{name}"

    def define_once(self, name: str, text: str) -> str:
        """Add the definition of a function, unless there is one that differs in nothing but its name: the name of the one that there is."""
        if self.marks is None:                    # which tell one loop from another
            alike = re.sub(_LOOP, lambda found: self._hinted[int(found[1]) - FIRST_HINTED], text.replace(f"@{name}(", "@("))
            known = self._alike.setdefault(alike, name)
            if known != name:
                return known
        self.define(name, text)
        return name

    def has(self, name: str) -> bool:
        """Whether a function is defined, here or elsewhere."""
        return name in self.definitions or name in self.elsewhere

    def linkage(self, name: str) -> str:
        """What the definition of a function says of who may call it."""
        return "" if name in self.exports else "internal "

    def unique_name(self, hint: str) -> str:
        """A name for a function that this module defines, not given before."""
        self._names += 1
        return f"{hint}.{self._names}"

    def builder(self) -> Builder:
        """A builder for one of the module's functions."""
        return Builder(self) if self.marks is None else self.marks.builder(self)

    def length_range(self) -> str:
        """What to put after a load of a list's length."""
        return ", !range !19"

    def closing(self, *hints: str, facts: tuple[str, ...] = ()) -> str:
        """See Builder.closing. `facts`: other metadata of the loop."""
        self._hinted.append(", ".join((*facts, *(_HINTS.get(hint) or _of_lanes(hint) for hint in hints))))
        return f", !llvm.loop !{len(self._hinted) - 1 + FIRST_HINTED}"

    def name_of_type(self, hint: str, t, signature: tuple[str, tuple] | None = None, write=None) -> str:
        """The name of the function that does `hint` for values of type `t`. With `signature` (result, arguments) and `write`, which defines
        it in the module that it is given, it may be compiled apart."""
        known = self._type_names.get((hint, t))
        if known is None:
            found = self.find_common(hint, t, write) if write is not None and self.find_common is not None else None
            known = found[0] if found else f"{hint}.{len(self._type_names)}"
            if found and found[1]:
                self.elsewhere.add(known)
                self.declare(known, *signature, "nounwind")
            elif found:
                self.exports.add(known)
            self._type_names[hint, t] = known
        return known

    def type_number(self, t) -> int:
        """A number for a type, which no other type has, at least of this module."""
        found = self.common_number(t) if self.common_number is not None else None
        return int(self.name_of_type("type", t).rpartition(".")[2]) if found is None else found

    def tag(self, kind: str) -> str:
        """What to put after a load or store of lists' and arrays' memory: those of different kinds never meet."""
        self._has_tags = True
        return _TAGS[kind]

    def text(self) -> str:
        table = f"@objects = global [{max(1, len(self.objects))} x ptr] zeroinitializer"
        weights = '!0 = !{!"branch_weights", i32 1, i32 2000}\n!1 = !{!"branch_weights", i32 2000, i32 1}\n!2 = !{}'
        weights += '\n!3 = !{!"llvm.loop.vectorize.enable", i1 false}\n!4 = !{!"llvm.loop.unroll.disable"}\n!5 = !{i64 8}'
        if any("!900001" in hints for hints in self._hinted):
            weights += '\n!900000 = distinct !{}\n!900001 = !{!"llvm.loop.parallel_accesses", !900000}'
        loops = (f"!{number} = distinct !{{!{number}, {hints}}}" for number, hints in enumerate(self._hinted, FIRST_HINTED))
        marks = (self.marks.text(),) if self.marks is not None else ()
        tags = _TAG_NODES if self._has_tags else ""
        return "\n".join((table, *self.declarations.values(), *self.definitions.values(), weights, tags, *loops, *marks, ""))


FIRST_HINTED = 20               # the number of the first loop's metadata
_LOOP = r"!llvm\.loop !(\d+)"             # compiled where there is something to compare
_HINTS = {"vectorize": "!3", "unroll": "!4", "parallel": "!900001", "interleave": '!{!"llvm.loop.interleave.count", i32 1}'}
PARALLEL = ", !llvm.access.group !900000"        # an access in a "parallel" loop: no other iteration writes what it reads or writes
_KINDS = ("count", "data", "length", "item", "field", "frame")
_TAGS = {kind: f", !tbaa !{13 + number}" for number, kind in enumerate(_KINDS)}
_TAG_NODES = '!6 = !{!"jitcore"}\n' + "\n".join(
    f'!{7 + number} = !{{!"{kind}", !6}}\n!{13 + number} = !{{!{7 + number}, !{7 + number}, i64 0}}' for number, kind in enumerate(_KINDS)) + "\n!19 = !{i64 0, i64 4398046511105}"


def _quoted(data: bytes) -> str:
    return 'c"' + "".join(chr(c) if 32 <= c < 127 and c not in b'"\\' else f"\\{c:02X}" for c in data) + '"'


# What depends on its operands only begins so.
_PURE = ("add ", "sub ", "mul ", "icmp ", "select ", "getelementptr ", "and ", "or ", "xor ", "ashr ", "lshr ", "shl ", "ptrtoint ", "sext ",
         "zext ", "trunc ", "extractvalue ", "call i64 @llvm.smin.i64", "call i64 @llvm.smax.i64", "call i64 @llvm.umax.i64",
         "call i64 @llvm.abs.i64", "call ptr @llvm.ptrmask")


class Builder:
    """Writes the body of one LLVM function, block by block.

    `error_exit(site)`: the label that cold code jumps to once a Python exception is set; lowering provides it.
    """

    def __init__(self, module: Module):
        self.module = module
        self.options = module.options
        self.lines: list[str] = []
        self.label = "entry"
        self._known: dict[str, str] = {}      # what was computed in the block of this label, or in those that every way to it leads through
        self._known_at = ""
        self._count = 0
        self.instr = None                     # the instruction being lowered (or the end of a block)
        self.callee = None                    # the function of typed IR being lowered
        self.on_error = None                  # function(builder, adds_frame=True): leave with the exception that is set
        self.entry_lines: list[str] = []      # allocas: written at the top of the entry block
        self._cold: list[str] = []            # cold blocks, written after all others
        self.views: dict = {}                 # (header, field) → what was read of a list before the loop (see list_views)
        self.parts: dict[str, frozenset[str]] = {}    # the common length of several arrays → their lengths (see array_streams)
        self.access = ""                      # PARALLEL in such a loop
        self.into = None                      # memory for the arrays that the current instruction makes (see array_rows)
        self.buffers: list[str] = []          # memory of the stack that loops over arrays use in turn (see strides)
        self.lanes: dict = {}                 # where numbers worked ahead are kept (see ahead)
        self.arguments = ""                   # the registry of the mutable objects among this call's arguments (see shared)
        self.only: set = set()                # types of arguments whose objects no other argument can lead to (see shared)
        self.holders = 0                      # references to an item that is taken, of its list and of what the call holds, if they are known (see shared)
        self.is_alone = self.unheld = ""      # the i1 that says whether nobody else has it; where its header is until the list has it
        self.deferring = None                 # the loop (defer.DeferringLoop) whose checks may wait, while lowering it
        self.outside = None                   # what is noted of positions that are outside (see ops.array_gather)
        self.checked = None                   # positions that were checked before (see checked)
        self.wraps = 0                        # checks that branch where an index counts from the end (see ops.array_index)
        self.moved = ()                       # what was moved before a branch: its result may be poison (see speculate)
        self.only_where = ""                  # the i1 on which the current instruction's check depends (see speculate)
        self.put_aside: list[str] | None = None       # where a scan that asks the interpreter keeps the exception that led to it
        self.scanning = None                  # the loop that is lowered a second time, to find the first check that fails: no stores

    def sibling(self) -> Builder:
        """A builder for another function of the module, with the same options."""
        made = Builder(self.module)
        made.options, made.instr, made.callee = self.options, self.instr, self.callee
        return made

    # --- values
    def name(self) -> str:
        self._count += 1
        return f"%v{self._count}"

    def __call__(self, text: str, mark: str = "") -> str:
        """Write an instruction that has a result, given without its name; returns the name. One that depends on its operands only is
        not written again where its result is known, wherever in the source it comes from (`mark`)."""
        if self._known_at != self.label:
            self._known_at, self._known = self.label, {}
        name = self._known.get(text)
        if name is None:
            self._count += 1
            name = f"%v{self._count}"
            self.lines.append(f"  {name} = {text}{mark}")
            if text.startswith(_PURE):
                self._known[text] = name
        return name

    def do(self, text: str) -> None:
        """Write an instruction without result."""
        self.lines.append("  " + text)

    def call(self, name: str, result: str, *args: tuple[str, str], attributes: str = "", tail: bool = False) -> str | None:
        """Call an external function or intrinsic, declared on the way; args are (LLVM type, value). `tail`: it is given no
        pointer into our stack, so that a call just before a return may be a jump."""
        target = self.module.declare(name, result, tuple(t for t, _ in args), attributes)
        text = f"{'tail ' * tail}call {result} {target}({', '.join(f'{t} {v}' for t, v in args)})"
        if result == "void":
            self.do(text)
            return None
        return self(text)

    def select(self, condition: str, llvm_type: str, yes: str, no: str) -> str:
        return self(f"select i1 {condition}, {llvm_type} {yes}, {llvm_type} {no}")

    def alloca(self, llvm_type: str, count: int = 1) -> str:
        """A stack slot, made in the entry block."""
        name = self.name()
        self.entry_lines.append(f"  {name} = alloca {llvm_type}, i64 {count}" if count > 1 else f"  {name} = alloca {llvm_type}")
        return name

    def at_entry(self, write):
        """What `write()` gives, whose instructions stand at the top of the function: they know nothing of those written so far."""
        lines, label, self.lines, self.label = self.lines, self.label, self.entry_lines, "top"
        made = write()
        self.lines, self.label = lines, label
        return made

    def buffer(self, number: int, size: int) -> str:
        """Memory of the stack for a short time: the same for each who asks for that number."""
        while len(self.buffers) <= number:
            self.buffers.append(self.name())
            self.entry_lines.append(f"  {self.buffers[-1]} = alloca [{size} x i8], align 64")
        return self.buffers[number]

    def object(self, value) -> str:
        """A pointer to a Python object that stays alive as long as the code (borrowed)."""
        index = self.module.object_index(value)
        return self(f"load ptr, ptr getelementptr (ptr, ptr @objects, i64 {index}), !invariant.load !2")

    # --- control flow inside one instruction
    def new_label(self, hint: str = "b") -> str:
        self._count += 1
        return f"{hint}.{self._count}"

    def start(self, label: str, known: dict[str, str] | None = None) -> None:
        """Begin a block. `known`: what is known where every way to it leads through (see known_here)."""
        self.lines.append(f"{label}:")
        self.label = self._known_at = label
        self._known = {} if known is None else known

    def known_here(self) -> dict[str, str]:
        """What is known at the end of this block: for one block after it."""
        return self._known if self._known_at == self.label else {}

    def jump(self, label: str) -> None:
        self.do(f"br label %{label}")

    def branch(self, condition: str, yes: str, no: str, profile: str = "") -> None:
        self.do(f"br i1 {condition}, label %{yes}, label %{no}{', ' + profile if profile else ''}")

    def closing(self, *hints: str, of=None) -> str:
        """What to put after the branch that closes a loop: LLVM shall not "vectorize" or not "unroll" it (nor interleave);
        or take "16 lanes" as one vector; or its accesses are "parallel": those with PARALLEL after them never meet another iteration's.
        `of`: the loop of typed IR that it closes."""
        if self.module.marks is not None:
            return self.module.marks.closing(self, hints, of)
        return self.module.closing(*hints) if hints else ""

    def phi(self, llvm_type: str, *incoming: tuple[str, str]) -> str:
        """incoming: (value, label)."""
        return self(f"phi {llvm_type} {', '.join(f'[{value}, %{label}]' for value, label in incoming)}")

    # --- exceptions: see status.py for what the cold blocks call
    def raise_if(self, condition: str, exception: type, message: str, *values: str) -> None:
        """Raise `exception(message)` where the i1 is true; `values` are i64 for the message's %zd."""
        from codegen import status
        self._compare_with_declaration()
        self._cold_if(condition, lambda: status.raise_message(self, exception, message, values), (exception, message))

    def python_raises_if(self, condition: str, *operands) -> None:
        """Where the i1 is true the interpreter raises: let it. The current instruction's `op.python` is called on the
        boxed operands (of the types of the instruction's arguments), and its exception is ours, to the letter."""
        from codegen import status
        instr = self.instr
        self._compare_with_declaration()
        self._cold_if(condition, lambda: status.raise_from_python(self, instr, operands), (instr.op.python, ""))

    def will_defer(self) -> bool:
        """Whether a check of the current instruction waits until after the loop: it should be written so that it vectorises."""
        return self.deferring is not None and self.deferring.takes(self.instr)

    def defined(self, llvm_type: str, value: str) -> str:
        """The value, which LLVM does not define for operands that fail a check: while such checks wait, some value."""
        return value if self.deferring is None else self(f"freeze {llvm_type} {value}")

    def _compare_with_declaration(self) -> None:
        """An op that is declared not to raise must not: others rely on it. (`error_if` may: the interpreter, asked for a result,
        may run out of memory.)"""
        instr = self.instr                    # None: code that no instruction stands for
        if instr and instr.op and (instr.op.never_raises and instr.op not in RAISES_BY_TYPE
                                   or instr.result is not None and not matches(instr.op.raises_for, instr.result.type)):
            raise InternalError(f"internal error: {instr.op} raises for {instr.result.type}", instr.loc)

    def _cold_if(self, condition: str, emit_cold, raised: tuple | None = None) -> None:
        """`raised`: of a check that may wait, the exception's class (or the interpreter's function that raises it) and its message."""
        if condition == "false":
            return
        if raised is not None and self.will_defer():
            if self.only_where:                   # the operands may be poison where the check does not count
                condition = self.select(self.only_where, "i1", condition, "false")
            self.deferring.remember(self, condition, *raised)
            return
        if raised is not None and self.scanning is not None:
            condition = self.scanning.fails_again(self, condition)
            if condition == "false":
                return
        if self.only_where and any(isinstance(arg.origin, Instr) and arg.origin in self.moved for arg in self.instr.args):
            condition = self(f"freeze i1 {condition}")
        known, cold, go_on = self.known_here(), self.new_label("cold"), self.new_label("ok")
        self.branch(condition, cold, go_on, UNLIKELY)
        lines, self.lines = self.lines, []
        self.start(cold)
        if self.only_where:                       # asked here, where it costs nothing
            counts = self.new_label("counts")
            self.branch(self.only_where, counts, go_on)
            self.start(counts)
        if self.put_aside is not None:        # the exception of a later check: see defer
            with_gil(self, lambda: [self.call("Py_DecRef", "void", ("ptr", self(f"load ptr, ptr {place}"))) for place in self.put_aside])
        elif self.scanning is not None:       # it is set still
            with_gil(self, lambda: self.call("PyErr_Clear", "void"))
        if emit_cold is not None:
            emit_cold()
        if self.deferring is not None:        # a check of an earlier iteration may have failed: then that one is raised
            self.start(self.deferring.test_later(self))
        self.on_error(self)
        self._cold += self.lines
        self.lines = lines
        self.start(go_on, known)

    def add_cold(self, lines: list[str]) -> None:
        """Keep whole blocks for the end of the function, out of the way."""
        self._cold += lines

    def error_if(self, condition: str) -> None:
        """Leave where the i1 is true: a Python exception is set already (a callee failed). That never waits: whoever asks the interpreter
        next must not find it set."""
        if self.deferring is not None:
            self.deferring.note_asking()
        self._cold_if(condition, None)

    def end_with_error(self, adds_frame: bool = True) -> None:
        """Leave now: a Python exception is set. What follows in the block is dead. `adds_frame`: this place joins the
        exception's traceback."""
        self.on_error(self, adds_frame)
        self.start(self.new_label("dead"))

    def body(self) -> str:
        """The function's text between its braces."""
        return "\n".join(("entry:", *self.entry_lines, *self.lines, *map(releasing_apart, self._cold)))


def releasing_apart(line: str) -> str:
    """A line of a block from which an exception leaves: LLVM need not put there what releasing a reference takes (a tenth of its time)."""
    if not line.startswith("  call void @release"):
        return line
    call, place, number = line.partition(", !dbg")             # attributes stand before where it is from
    return f"{call} noinline{place}{number}"


def with_gil(b: Builder, emit) -> None:
    """Emit what needs the interpreter; `nogil` functions take its lock around it."""
    if not b.options.nogil:
        emit()
        return
    state = b.call("PyGILState_Ensure", "i32")
    emit()
    b.call("PyGILState_Release", "void", ("i32", state))


def pieces_of(operand) -> tuple[str, ...]:
    """An operand's pieces, whatever its form."""
    if operand is None:
        return ()
    return (operand,) if isinstance(operand, str) else tuple(operand)


def operand_of(pieces) -> str | tuple[str, ...] | None:
    """The form emit functions use: a string for one piece, None for none, else a tuple."""
    if len(pieces) == 1:
        return pieces[0]
    return tuple(pieces) if pieces else None


__all__ = ["Module", "Builder", "with_gil", "pieces_of", "operand_of", "layout", "LIKELY", "UNLIKELY"]
