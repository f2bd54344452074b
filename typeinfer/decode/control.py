"""What bytecode instructions mean that decide what runs next: loops, jumps, return, raise.

In: the decoder and an instruction's argument.  Out: opcode functions.
"""
from __future__ import annotations

from typeinfer.callables import patterns, steps
from typeinfer.decode.frame import NULL, Loop
from typeinfer.decode.opcodes import truth, unsupported
from typeinfer.kinds.generators import is_generator_code
from typeinfer.ir import Constant, Instr, Jump, Value


def get_iter(d, arg):
    d.push(Loop(d.call(steps.iterate, d.pop()), d.constant(0)))


def for_iter(slots=1, pops=False):
    """`slots`: how many an iterator takes on the stack, the Loop lowest. `pops`: whether the end of the loop removes it at
    once; else the instructions at the target do, and an item more, which stands where the next one would."""
    def step(d, target):
        loop = d.state.stack[-slots]
        if not isinstance(loop, Loop):            # a generator, called in code that only tests of builtins lead to
            loop = d.state.stack[-slots] = Loop(d.call(steps.iterate, loop), d.constant(0))
        more = d.call(steps.has_next, loop.iterator, loop.count, d.constant(d.is_unrolled), attr=d.loop_index)
        after = d.state.copy()
        if pops:
            after.stack.pop()
        else:
            after.stack.append(d.constant(None))
        following, at = d.next_block, d.loc
        body, done = d.split(more)
        d.block = done
        d.loc = at
        done.end = Jump(d._edge(target, after), at)
        d.block = body
        _take_item(d, loop, slots, following)
    return step


def _take_item(d, loop: Loop, slots: int, following) -> None:
    """Push the next item, count it, and go on."""
    item = d.call(steps.next_item, loop.iterator, loop.count)
    d.state.stack[-slots] = Loop(loop.iterator, d.call(steps.advance, loop.count))
    d.push(item)
    d.jump(following)


def jump(d, target):
    d.jump(target)


def jump_back(d, target):
    poll(d)
    d.jump(target)


def poll(d):
    """An exception may come from outside at any time: one that is caught has to come from somewhere."""
    if d.is_guarded:
        d.call(steps.poll)


def pop_jump(when, test=None, goes_back=False):
    """Jump when the popped value is true (or false); `test` = (callable, constant): apply it first."""
    def apply(d, target):
        if goes_back:
            poll(d)
        value = d.pop()
        condition = truth(d, value) if test is None else d.call(test, value, d.constant(None))
        following = d.next_block
        if when:
            d.branch(condition, target, d.state, following, d.state)
        else:
            d.branch(condition, following, d.state, target, d.state)
    return apply


def jump_or_pop(when):
    def apply(d, target):
        condition = truth(d, d.state.stack[-1])
        kept, popped = d.state.copy(), d.state.copy()
        popped.stack.pop()
        following = d.next_block
        if when:
            d.branch(condition, target, kept, following, popped)
        else:
            d.branch(condition, following, popped, target, kept)
    return apply


def return_value(d, arg):
    d.end_with_return(d.plain(d.pop()))


def return_constant(d, arg):
    d.end_with_return(d.constant(arg))


# --- generators
def return_generator(d, arg):
    d.push(d.constant(None))                      # what the first next() sends


def yield_value(d, arg):
    inner = [next(one.iterator for one in reversed(d.state.stack) if isinstance(one, Loop))] if d.is_of_inner else []
    d.push(d.call(steps.yield_value, d.pop(), d.constant(_has_last_word(d)), *inner))


def _has_last_word(d) -> bool:
    """Whether something is done when a generator that stands here is dropped, which raises GeneratorExit."""
    block, seen = d.error_block, set()
    while block is not None and block not in seen:
        seen.add(block)
        names = [one.name for one in block.instructions]
        caught = {one.arg[1] if isinstance(one.arg, tuple) else one.arg for one in block.instructions if one.name == "LOAD_GLOBAL"}
        only_passes_on = set(names) <= {"COPY", "POP_EXCEPT", "RERAISE"}         # to the `finally` around it, if any
        if not only_passes_on and ("CHECK_EXC_MATCH" not in names or caught & {"BaseException", "GeneratorExit"}):
            return True
        block = block.error_block
    return False


def yield_from_iter(d, arg):
    d.push(Loop(d.call(steps.iterate, d.pop()), d.constant(0)))


def send(slots=1):
    """`yield from`: the next item, or on to the target with what was returned. `slots`: as for `for_iter`."""
    def step(d, target):
        sent, loop = d.pop(), d.state.stack[-slots]
        if not isinstance(sent, Constant):        # None at first
            d.call(steps.send_on, loop.iterator, sent)
        more = d.call(steps.has_next, loop.iterator, loop.count, d.constant(d.is_unrolled), attr=d.loop_index)
        following, at = d.next_block, d.loc
        body, done = d.split(more)
        d.block = done
        after = d.state.copy()
        if target.instructions[0].name != "END_SEND":
            after.stack.pop()
        after.stack.append(d.call(steps.returned, loop.iterator))
        d.block.end = Jump(d._edge(target, after), at)
        d.block = body
        _take_item(d, loop, slots, following)
    return step


def end_send(slots=1):
    def step(d, arg):
        value = d.pop()
        d.pop_many(slots)
        d.push(value)
    return step


def _is_stop(raised) -> bool:
    """Whether StopIteration, or one that is just made, is raised: in a generator that is a mistake."""
    made = raised.origin.args[0] if isinstance(raised, Value) and isinstance(raised.origin, Instr) else raised
    return isinstance(made, Constant) and made.value is StopIteration


def raise_varargs(d, count):
    args = d.pop_many(count)
    if args and not d.is_guarded and is_generator_code(d.code) and _is_stop(args[0]):
        args[0] = d.call(RuntimeError, d.constant("generator raised StopIteration"))
    d.call((steps.raise_handled, steps.raise_, steps.raise_from)[count], *args)
    d.unreachable()


def reraise(d, arg):
    """Raise the exception on top of the stack; `arg`: where the number of the instruction that raised it is, if at all."""
    d.call(steps.reraise, d.pop())
    d.unreachable()


def push_exception_info(d, arg):
    exception = d.pop()
    d.push(d.call(steps.begin_handling, exception))
    d.push(exception)


def pop_exception(d, arg):
    d.call(steps.end_handling, d.pop())


def check_exception(d, arg):
    classes = d.pop()
    d.push(d.call(steps.is_caught, d.state.stack[-1], classes))


def before_with(d, arg):
    entered = d.pop()
    d.push(d.call(steps.leave_of, entered))
    d.push(d.call(steps.enter, entered))


def load_special(d, which):
    """3.14: a method of a `with`'s own, found on the class; a call follows, with the slot beside it."""
    if which.name not in ("ENTER", "EXIT"):
        raise unsupported("GET_AWAITABLE", d.loc)
    d.push(d.call(steps.enter_of if which.name == "ENTER" else steps.leave_of, d.pop()))
    d.push(NULL)


def with_except_start(depth):
    """Call what leaves the `with`, `depth` below the top, for the exception on top."""
    def apply(d, arg):
        d.push(d.call(steps.leave_by, d.state.stack[-depth], d.state.stack[-1]))
    return apply


def assertion_error(d, arg):
    d.push(d.constant(AssertionError))


# --- match: each pattern is asked of the subject, which stays where it is
def match_as(test):
    def apply(d, arg):
        d.push(d.call(test, d.state.stack[-1]))
    return apply


def match_keys(d, arg):
    d.push(d.call(patterns.match_keys, d.state.stack[-2], d.state.stack[-1]))


def match_class(d, count):
    names, cls, subject = d.pop(), d.pop(), d.pop()
    d.push(d.call(patterns.match_class, subject, cls, d.constant(count), names))
