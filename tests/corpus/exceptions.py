"""Exceptions: try, except, else, finally, raise … from …, with"""

import math
from contextlib import nullcontext

import numpy as np

from .case import case

LINE = np.arange(4.0)


class Trouble(Exception):
    """An exception of the user's."""


class Deep(Trouble):
    """One that derives from it."""


class Named(Exception):
    """One that takes keywords."""

    def __init__(self, what, *, code=0):
        super().__init__(what, code)


class Coded(ValueError):
    """With arguments of its own."""

    def __init__(self, code, what):
        super().__init__(f"{what} ({code})")
        self.code = code


def ratio(x, y):
    return x // y


def fail(x):
    if x > 2:
        raise Trouble("too large", x)
    return x


def always():
    raise Deep("always")


# --- one clause
@case((7, 2), (7, 0), (7.5, 0.0), (7.5, 2.0))
def one_class(x, y):
    try:
        z = x // y
    except ZeroDivisionError:
        z = x
    return z


@case((7, 2), (7, 0))
def every_exception(x, y):
    try:
        return x // y
    except:
        return -1


@case((7, 2), (7, 0))
def by_a_base_class(x, y):
    try:
        return x // y
    except ArithmeticError:
        return -1


@case((LINE, 2), (LINE, 9), (LINE, -4), (LINE, -5), merges=True)
def index_out_of_bounds(a, i):
    try:
        return a[i]
    except IndexError:
        return -1.0


@case((2**62, 4), (3, 4))
def not_the_class(x, y):
    try:
        z = x // (y - 4)
    except (IndexError, KeyError):
        z = 0
    return z


@case((4.0,), (-4.0,))
def math_domain(x):
    try:
        return math.sqrt(x)
    except ValueError:
        return math.sqrt(-x)


# --- several clauses
@case((LINE, 1, 2), (LINE, 9, 2), (LINE, 1, 0), (LINE, 9, 0), merges=True)
def two_clauses(a, i, y):
    try:
        return a[i] + i // y
    except IndexError:
        return -1.0
    except ZeroDivisionError:
        return -2.0


@case((LINE, 1, 2), (LINE, 9, 2), (LINE, 1, 0), merges=True)
def tuple_of_classes(a, i, y):
    try:
        return a[i] + i // y
    except (IndexError, ZeroDivisionError):
        return -1.0


KINDS = (IndexError, ZeroDivisionError)
NO_KINDS = (IndexError, (ZeroDivisionError, OverflowError))


@case((LINE, 1, 2), (LINE, 9, 2), (LINE, 1, 0), merges=True)
def classes_of_the_module(a, i, y):
    try:
        return a[i] + i // y
    except KINDS:
        return -1.0


@case((LINE, 1, 2), (LINE, 9, 2), (LINE, 1, 0), merges=True)
def tuples_in_tuples_are_no_classes(a, i, y):
    try:
        return a[i] + i // y
    except NO_KINDS:
        return -1.0


@case((1, 0), (3, 0), (3, 1))
def first_that_fits(x, y):
    try:
        fail(x)
        return x // y
    except Deep:
        return -1
    except Trouble:
        return -2
    except Exception:
        return -3


@case((7, 0), (7, 2))
def else_clause(x, y):
    try:
        z = x // y
    except ZeroDivisionError:
        z = -1
    else:
        z = z * 10
    return z


@case((7, 0, 1), (7, 2, 0), (7, 2, 1))
def else_may_raise(x, y, u):
    try:
        z = x // y
    except ZeroDivisionError:
        z = -1
    else:
        z = z // u
    return z


# --- as
@case((7, 0), (7, 2))
def text_of_it(x, y):
    try:
        return str(ValueError(x // y))
    except ZeroDivisionError as e:
        return str(e)


@case((1,), (3,))
def args_of_it(x):
    try:
        fail(x)
    except Trouble as e:
        return e.args
    return None


@case((1,), (3,))
def repr_of_it(x):
    try:
        fail(x)
    except Trouble as e:
        return repr(e)
    return "none"


@case((1,), (3,))
def count_of_its_args(x):
    try:
        fail(x)
    except Trouble as e:
        return len(e.args)
    return 0


@case((1,), (3,))
def item_of_its_args(x):
    try:
        fail(x)
    except Trouble as e:
        return e.args[1]
    return None


@case((1,), (3,))
def returned(x):
    try:
        fail(x)
    except Trouble as e:
        return repr(e), len(e.args)
    return "none", 0


@case((7, 0), (7, 2))
def message_compared(x, y):
    try:
        return x // y
    except ZeroDivisionError as e:
        if str(e) == "nothing like it":
            return 1
        return 2 if "zero" in str(e) else 3


@case((7, 0), (7, 2), frames=True)
def unbound_afterwards(x, y):
    e = 1
    try:
        x = x // y
    except ZeroDivisionError as e:
        x = 0
    return e + x


@case((7, 0), (7, 2))
def printed(x, y):
    try:
        print(x // y)
    except ZeroDivisionError as e:
        print("caught", e)
        print(f"{e!r}: {e}")


@case((7, 0), (7, 2), (7, 1))
def kept_for_later(x, y):
    kept = None
    try:
        x = x // y
        if y == 1:
            raise Trouble("one")
    except Exception as e:
        kept = e
    if kept is not None:
        raise kept
    return x


# --- raising
@case((1,), (3,), frames=True)
def caught_in_the_caller(x):
    try:
        return fail(x)
    except Trouble:
        return -1


@case((3,), (1,), frames=True)
def raised_again(x):
    try:
        return fail(x)
    except Trouble:
        raise


@case((3,), (1,), frames=True)
def raised_by_name(x):
    try:
        return fail(x)
    except Trouble as e:
        raise e


@case((3,), (1,), frames=True)
def another_instead(x):
    try:
        return fail(x)
    except Trouble:
        raise ValueError("other", x)


@case((3,), (1,), frames=True)
def another_from_it(x):
    try:
        return fail(x)
    except Trouble as e:
        raise ValueError("other", x) from e


@case((3,), (1,), frames=True)
def another_from_none(x):
    try:
        return fail(x)
    except Trouble:
        raise KeyError(x) from None


@case((3,), frames=True)
def class_from_class(x):
    raise KeyError from ValueError


@case((3,), frames=True)
def from_a_new_one(x):
    raise KeyError(x) from Coded(x, "code")


@case((3,), frames=True)
def from_what_is_none(x):
    raise KeyError(x) from x


@case((3,), (1,), frames=True)
def own_class_with_arguments(x):
    if x > 2:
        raise Coded(x, "much")
    return x


@case((3,), (1,), frames=True)
def own_class_with_keywords(x):
    if x > 2:
        raise Named(x, code=x + 1)
    return x


@case((3,))
def own_class_with_keywords_caught(x):
    try:
        raise Named(x, code=x + 1)
    except Named as e:
        return e.args


@case((3,), (1,))
def own_class_caught(x):
    try:
        if x > 2:
            raise Coded(x, "much")
    except ValueError as e:
        return str(e)
    return ""


@case((), frames=True)
def never_returns():
    try:
        always()
    except Trouble:
        return 1


@case((), frames=True)
def bare_raise_of_nothing():
    raise


def reraise_handled():
    raise


@case((3,), (1,), frames=True)
def bare_raise_in_a_callee(x):
    try:
        return fail(x)
    except Trouble:
        reraise_handled()


@case((7, 0), (7, 2), frames=True)
def not_an_exception_class(x, y):
    try:
        return x // y
    except int:
        return 0


@case((3,), frames=True)
def same_raised_twice(x):
    try:
        try:
            fail(x)
        except Trouble as e:
            raise e
    except Trouble as e:
        raise e


@case((7, 0, 0), (7, 0, 2), (7, 1, 2), frames=True)
def handler_raises(x, y, z):
    try:
        return x // y
    except ZeroDivisionError:
        return x % z


# --- finally
@case((7, 0), (7, 2), frames=True)
def finally_runs(x, y):
    print("try")
    try:
        z = x // y
    finally:
        print("finally")
    return z


@case((7, 0), (7, 2))
def finally_returns(x, y):
    try:
        x = x // y
    finally:
        return x


@case((7, 0), (7, 2))
def finally_after_return(x, y):
    try:
        return x // y
    except ZeroDivisionError:
        return -1
    finally:
        print("finally", x)


@case((7, 0, 0), (7, 2, 0), (7, 2, 1), frames=True)
def everything(x, y, z):
    try:
        x = x // y
    except ZeroDivisionError as e:
        print("except", e)
    else:
        print("else")
        x = x // z
    finally:
        print("finally", x)
    return x


@case((7, 0, 0), (7, 0, 1), frames=True)
def finally_raises(x, y, z):
    try:
        return x // y
    finally:
        x = x % z


@case((7, 0, 0), (7, 0, 1), (7, 3, 0), frames=True)
def nested(x, y, z):
    try:
        try:
            r = x // y
        except ZeroDivisionError:
            r = x % z
        finally:
            print("inner")
    except ZeroDivisionError as e:
        print(e)
        r = -1
    finally:
        print("outer")
    return r


@case((7, 0), (7, 2))
def nested_in_the_handler(x, y):
    try:
        return x // y
    except ZeroDivisionError:
        try:
            return x % y
        except ZeroDivisionError:
            return -2


@case((3,), (1,), frames=True)
def handled_is_restored(x):
    try:
        fail(x)
    except Trouble:
        try:
            always()
        except Deep:
            pass
        raise
    return x


# --- loops
@case((LINE, 6), (LINE, 3))
def in_a_loop(a, n):
    s = 0.0
    for i in range(n):
        try:
            s += a[i]
        except IndexError:
            s -= 1.0
    return s


@case((10,), (2,), (0,))
def loop_left_by_continue_and_break(n):
    s = 0
    for i in range(n):
        try:
            if i == 3:
                continue
            if i == 6:
                break
            s += i
        finally:
            s += 100
    return s


@case((10,), (2,))
def returned_from_the_loop(n):
    for i in range(n):
        try:
            if i == 3:
                return i
        finally:
            print(i)
    return -1


@case((10,), (3,))
def tried_until_it_works(n):
    count = 0
    while True:
        try:
            count += 1
            return 100 // (n - count) if n - count < 5 else 1 // 0
        except ZeroDivisionError:
            if count > 20:
                raise
            continue


@case((10,), (2,))
def loop_in_the_try(n):
    s = 0
    try:
        for i in range(n):
            s += 10 // (5 - i)
    except ZeroDivisionError:
        s = -s
    return s


@case((LINE, 10), (LINE, 2))
def loop_ends_by_exception(a, n):
    i = 0
    s = 0.0
    try:
        while True:
            s += a[i]
            i += 1
    except IndexError:
        return s, i


@case((5,), (0,))
def exceptions_as_results(n):
    s = 0
    for i in range(n):
        try:
            s += fail(i)
        except Trouble as e:
            s += len(e.args)
        else:
            s += 10
    return s


@case(((1, 0, 2),), ((4, 2, 1),))
def loop_over_a_tuple(t):
    s = 0
    for x in t:
        try:
            s += 12 // x
        except ZeroDivisionError:
            s += 1000
    return s


@case((3,), (0,))
def in_a_loop_over_few(x):
    s = 0
    for k in range(3):
        try:
            s += x // k
        except ZeroDivisionError:
            s += 100
    return s


# --- variables
@case((7, 0), (7, 2))
def variables_at_the_time(x, y):
    n = 1
    try:
        n = 2
        z = x // y
        n = 3
        z = z // (y - 2)
        n = 4
    except ZeroDivisionError:
        return n
    return z + n


@case((7, 0), (7, 2), frames=True)
def unbound_in_the_handler(x, y):
    try:
        z = x // y
    except ZeroDivisionError:
        return z
    return z


@case((7, 0, 1), (7, 2, 1), (7, 2, 0), merges=True)
def widened_in_the_handler(x, y, u):
    v = 1
    try:
        x = x // y
        v = 2.5
        x = x // u
    except ZeroDivisionError:
        return v
    return 10.0


# --- arrays
@case((LINE, 2), (LINE, 9))
def owned_array_in_the_body(a, i):
    b = a
    try:
        b = a * 2.0
        c = b + 1.0
        return c[i]
    except IndexError:
        return b.sum()


@case((LINE, 2), (LINE, 9), frames=True)
def owned_array_leaves(a, i):
    b = a + 1.0
    try:
        c = b * 2.0
        b[0] = c[i]
    except ZeroDivisionError:
        return c
    return b


@case((LINE, 2), (LINE, 9))
def array_made_in_the_handler(a, i):
    try:
        r = np.full(3, a[i])
    except IndexError:
        r = np.zeros(3)
    return r


@case((LINE, np.ones(4)), (LINE, np.ones(3)))
def shapes_that_do_not_fit(a, b):
    try:
        return a + b
    except ValueError:
        return np.zeros(1)


@case((LINE, np.ones(3)), frames=True)
def producer_outside_of_the_try(a, b):
    c = a + b
    try:
        s = c.sum()
    except ValueError:
        s = -1.0
    return s


@case((LINE,), (np.array([]),), merges=True)
def reduction_of_nothing(a):
    try:
        return a.max()
    except ValueError as e:
        print(e)
        return -1.0


@case((LINE, 6, 2.0), (LINE, 2, 0.0))
def stores_before_the_exception(a, n, x):
    try:
        for i in range(n):
            a[i] = i / x
    except IndexError:
        a[0] = -1.0
    except ZeroDivisionError:
        a[0] = -2.0
    return a.sum()


# --- functions
@case((7, 0), (7, 2), frames=True)
def two_frames(x, y):
    try:
        return ratio(x, y)
    except ZeroDivisionError as e:
        raise Trouble("ratio") from e


def wraps_it(x, y):
    try:
        return ratio(x, y)
    except ZeroDivisionError:
        print("passing on")
        raise


@case((7, 0), (7, 2), frames=True)
def passed_on_by_a_callee(x, y):
    try:
        return wraps_it(x, y)
    except ZeroDivisionError as e:
        print(e)
        raise


def depth(n):
    if n == 0:
        raise Trouble("bottom")
    try:
        return depth(n - 1)
    except Deep:
        return 0
    finally:
        print(n)


@case((3,), frames=True)
def through_recursion(n):
    try:
        return depth(n)
    except Trouble:
        return -1


@case((3, 2), (3, 0))
def in_an_inner_function(x, y):
    def safe(u):
        try:
            return u // y
        except ZeroDivisionError:
            return 0
    return safe(x) + safe(x + 1)


@case((7, 0), (7, 2))
def assertions(x, y):
    try:
        assert y != 0, "zero"
        return x // y
    except AssertionError as e:
        return 10 if str(e) == "zero" else 20


@case((7, 0), (7, 2))
def costs_nothing(x, y):
    try:
        z = x is None
    except ZeroDivisionError:
        z = np.zeros(3)
    return z


# --- with
@case((7, 0), (7, 2), frames=True)
def with_nothing(x, y):
    with nullcontext():
        x = x // y
    return x


@case((7, 0), (7, 2), frames=True)
def with_a_value(x, y):
    with nullcontext(x) as u, nullcontext(enter_result=y) as v:
        x = u // v
    return x


@case((7, 0), (7, 2))
def with_in_a_try(x, y):
    try:
        with nullcontext(x) as u:
            x = u // y
    except ZeroDivisionError:
        return -1
    return x


@case((7, 3), (7, 0))
def left_by_return_and_continue(x, n):
    for i in range(n):
        with nullcontext(i) as k:
            if k == 0:
                continue
            if k == 2:
                return x
        x += 1
    return -x


@case((LINE,))
def with_errstate(a):
    with np.errstate(divide="ignore", invalid="ignore"):
        return 1.0 / a


# --- exceptions of the user's own classes, and what they say


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
