"""`with` on the user's classes, and suppress, closing, nullcontext of contextlib"""

import contextlib

from .case import agreed, case, each


class Log:
    def __init__(self):
        self.lines = []

    def __enter__(self):
        self.lines.append(1)
        return self

    def __exit__(self, cls, exception, trace):
        self.lines.append(2 if cls is None else 3)
        return cls is ValueError


class Counted:
    def __init__(self):
        self.count = 0

    def __enter__(self):
        return 5

    def __exit__(self, cls, exception, trace):
        if cls is not None and issubclass(cls, (KeyError, IndexError)):
            self.count = len(str(exception))
            return True
        return False


class Resource:
    def __init__(self):
        self.is_open = True

    def close(self):
        self.is_open = False


class Plain:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        pass


@case((0,), (1,), (2,))
def suppressed_or_passed_on(n):
    log = Log()
    with log as entered:
        if n == 1:
            raise ValueError("v")
        if n == 2:
            raise KeyError("k")
        entered.lines.append(9)
    return log, entered is log


@case((0,), (1,), (2,))
def asked_for_the_class(n):
    c = Counted()
    x = 0
    with c as x:
        if n == 1:
            raise KeyError("abc")
        if n == 2:
            raise ValueError("x")
    return x, c.count


@case((Log(), 0), (Log(), 1), (Log(), 2))
def as_an_argument(log, n):
    with log:
        if n == 1:
            raise ValueError("v")
        if n == 2:
            raise TypeError("t")


@case((0,), (1,))
def two_at_once(n):
    first, second = Log(), Log()
    with first, second as inner:
        if n:
            raise ValueError("q")
        inner.lines.append(7)
    return first, second


@case((0,), (3,))
def suppress(n):
    x = 0
    with contextlib.suppress(ZeroDivisionError, KeyError):
        x = 1
        x = 10 // n
        x += 100
    return x


@case((0,), (3,))
def suppress_something_else(n):
    with contextlib.suppress(KeyError):
        return 10 // n
    return -1


@case((Resource(), 0), (Resource(), 1))
def closing(resource, n):
    with contextlib.closing(resource) as same:
        if n:
            raise ValueError("v")
    return same is resource, resource.is_open


@case(*each(1, 2.5))
def nullcontext(x):
    with contextlib.nullcontext(x) as y:
        return y + 1


@case((3,))
def left_by_return_and_break(n):
    log = Log()
    for i in range(n):
        with log:
            if i == 1:
                break
    with log:
        return len(log.lines), log


@case((1,), (0,))
def star_arguments(n):
    total = 0
    with Plain():
        total = 10 // n
    return total


@contextlib.contextmanager
def tagged(log, name, *, end=""):
    log.append(f"<{name}>")
    yield len(log)
    log.append(f"</{name}{end}>")


@contextlib.contextmanager
def noting_values(log):
    try:
        yield
    except ValueError as error:
        log.append(str(error))
    finally:
        log.append("done")


@contextlib.contextmanager
def yielding(times):
    for k in range(times):
        yield k


class Sections:
    def __init__(self):
        self.depth = 0

    @contextlib.contextmanager
    def section(self, deep):
        self.depth += deep
        try:
            yield self
        finally:
            self.depth *= 10


@case((["x"], 0), (["x"], 1), (["x"], 2), (["x"], 3), (["x"], 4), (["x"], 5))
def generators_that_with_enters(log, n):
    with tagged(log, "a") as count, tagged(log, "b", end="!"):
        log.append(str(count))
    sections = Sections()
    with sections.section(2) as same:
        same.depth += 1
    log.append(str(sections.depth))
    for k in range(3):
        with noting_values(log) as nothing:
            if n == 0:
                continue
            if n == 1:
                raise ValueError("caught")
            if n == 2 and k == 1:
                raise KeyError("goes on")
            if k == 2:
                break
            log.append(f"{k} {nothing}")
    with yielding(n - 2 if n > 2 else 1) as k:
        if n == 5:
            raise ValueError("inside")
    return k


class Noting:
    def __init__(self, log):
        self.log = log

    def __enter__(self):
        return self

    def __exit__(self, cls, error, trace):
        self.log.append(cls.__name__ if cls else "fine")
        if not cls:
            self.log.append("left")
        return bool(cls) and issubclass(cls, ValueError)


@case((0,), (1,), agreed((2,), expect=KeyError))
def class_of_what_was_raised_as_truth(n):
    log = []
    with Noting(log):
        if n == 1:
            raise ValueError("one")
        if n == 2:
            raise KeyError("two")
    return log


class Told:
    def __init__(self, swallows):
        self.swallows, self.told = swallows, []

    def __enter__(self):
        return self

    def __exit__(self, *told):
        self.told.append((len(told), told[0] is None, told[1] is None, told[2] is None))
        return self.swallows


@case((0, True), (1, True), (1, False), (2, True), (2, False))
def told_of_the_traceback(n, swallows):
    told = Told(swallows)
    try:
        with told:
            with Told(False) as inner:
                if n:
                    raise ValueError("x") if n == 1 else KeyError("k")
    except (ValueError, KeyError) as error:
        return told.told, inner.told, str(error)
    return told.told, inner.told, ""


class Kind:
    def __enter__(self):
        return 1

    def __exit__(self, cls, error, trace):
        print(type(cls).__name__, type(error).__name__, type(trace).__name__)
        return trace is not None and trace.tb_next is None


@case((0,), (1,))
def told_its_kind(n):
    with Kind():
        return 1 // n
    return 2
