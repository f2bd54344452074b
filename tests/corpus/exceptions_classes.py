"""Exceptions of the user's own classes, and what exceptions say"""

from .case import case


class Coded(Exception):
    def __init__(self, code, text):
        super().__init__(code, text)
        self.code = code


class Spoken(ValueError):
    def __str__(self):
        return "spoken!"


@case((3,), (0,))
def attributes_of_own_classes(x):
    try:
        raise Coded(x, "text")
    except Coded as e:
        return e.code, e.args, str(e), repr(e)


@case((3,))
def own_class_leaves(x):
    raise Coded(x, f"text {x}")


@case((1,))
def own_str(x):
    try:
        raise Spoken(x)
    except ValueError as e:
        return str(e), repr(e), f"{e}"


@case((1,), (-1,))
def class_of_what_was_caught(x):
    try:
        if x > 0:
            raise Coded(x, "a")
        raise KeyError(x)
    except Exception as e:
        return type(e).__name__, isinstance(e, Coded), isinstance(e, (KeyError, IndexError)), type(e) is Coded, type(e) is not KeyError


@case((1,), (-3,))
def argument_used(x):
    try:
        raise Coded(x, "a")
    except Coded as e:
        return e.args[0] + 1, e.code * 2, e.args[1] == "a", int(e.args[0]), float(e.code)


@case((1,))
def attributes_of_built_in_classes(x):
    try:
        raise OSError(2, "no file", "name")
    except OSError as e:
        return e.errno, e.strerror, str(e)


@case((1,))
def missing_attribute(x):
    try:
        raise ValueError(x)
    except ValueError as e:
        return e.nothing


@case((4,))
def value_of_stop_iteration(x):
    try:
        raise StopIteration(x)
    except StopIteration as e:
        return e.value


@case((5,), (0,))
def texts_of_errors_collected(k):
    errors = []
    for i in range(k):
        try:
            if i % 2:
                raise ValueError(f"odd {i}")
            if i % 3 == 0:
                raise KeyError(i)
        except ValueError as e:
            errors.append(str(e))
        except KeyError as e:
            errors.append(repr(e))
        finally:
            errors.append(f"{i}")
    return errors


@case((["1", "z"],), ([],))
def conversions_that_fail(words):
    out = []
    for word in words:
        try:
            out.append(int(word))
        except ValueError:
            out.append(-1)
    return out


@case(([1, -2],), ([1],))
def args_unpacked(xs):
    try:
        for x in xs:
            if x < 0:
                raise ValueError("negative", x)
    except ValueError as e:
        message, value = e.args
        return f"{message}: {value}"
    else:
        return "ok"


class Described(Exception):
    def __init__(self, message, code=0):
        super().__init__(message)
        self.message, self.code = message, code

    def describe(self, mark="!"):
        return f"{self.message} ({self.code}){mark}"


@case((4,))
def methods_of_own_classes(x):
    try:
        raise Described("m", code=x)
    except Described as e:
        return e.describe(), e.describe(mark="?"), str(e.describe("")), e.message == "m"


@case((3,), (0,))
def none_among_the_args(x):
    try:
        raise ValueError(None, x)
    except ValueError as e:
        return e.args[0] is None, e.args[1] is None, e.args[0] == None, e.args[1] == x, e.args[1] is not None  # noqa: E711


@case((1,))
def the_same_exception(x):
    try:
        raise ValueError(x)
    except ValueError as e:
        f = e
        return f is e, f is not e, e is None


@case((1,), rejects="TypingError", words=("made here", "caught"))
def is_it_the_one_that_was_made(x):
    e = ValueError(x)
    try:
        raise e
    except ValueError as f:
        return f is e


@case(("a",), ("",), ("7",))
def constants_that_are_no_numbers(s):
    try:
        return int("zz") if s == "a" else float("q") if s == "" else ord("ab")
    except (ValueError, TypeError) as e:
        print(e)
        return -1.0


@case(*((k,) for k in range(14)))
def constants_that_raise(k):
    if k == 0:
        return "12".index("l")
    if k == 1:
        return len(format(5, "Z"))
    if k == 2:
        return ord("abc"[7])
    if k == 3:
        return len("é".encode("ascii"))
    if k == 4:
        return b"abc"[9]
    if k == 5:
        return len(bytes.fromhex("zz"))
    if k == 6:
        return len("abc".split(""))
    if k == 7:
        return len("abc"[::0])
    if k == 8:
        return int("x", 16)
    if k == 9:
        return len(list(range(0, 5, 0)))
    if k == 10:
        return len("{} {}".format(1))
    if k == 11:
        for i in range(7, 0, 0):
            k += i
        return k
    if k == 12:
        return len(f"{1.5:d}")
    try:
        return int("zz")
    except ValueError as error:
        return len(str(error))


@case(())
def group_raised():
    raise ExceptionGroup("several", [ValueError(1), TypeError("two")])


@case((1,), (2,))
def group_caught(n):
    try:
        raise ExceptionGroup("several", [ValueError(n), ValueError(2)])
    except ValueError:
        return "one", 0
    except ExceptionGroup as error:
        return str(error), len(error.exceptions)


def failing(n):
    if n % 2:
        raise ValueError(f"odd {n}")
    return n


@case((3,))
def notes_added(n):
    try:
        failing(n)
    except ValueError as error:
        error.add_note(f"n={n}")
        error.add_note("two")
        return error.__notes__
    return None


@case((3,), (2,))
def notes_added_on_the_way(n):
    try:
        try:
            failing(n)
        except ValueError as error:
            error.add_note("in " + str(n))
            raise
    except ValueError as error:
        return len(error.__notes__), str(error)


@case((3,), (2,))
def attributes_given_to_exceptions(n):
    try:
        failing(n)
    except ValueError as error:
        error.place = (n, "here")
        error.count = n * 2
        return error.count + 1, error.place[0], getattr(error, "place")[1]


@case((3,), rejects="TypingError", words=("not raised yet",))
def notes_of_what_is_not_raised_yet(n):
    error = ValueError("x")
    error.add_note("note")
    raise error
