"""Exceptions: try, except, else, raise … from …"""

import math

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


class Particular(ValueError):
    def __new__(cls, *args):
        return super().__new__(cls, *args)


@case((3,), (-1,), frames=True)
def because_of_others(x):
    found = []
    for k in range(5):
        try:
            try:
                fail(k if x > 0 else x)
            except Trouble as e:
                if k == 1:
                    raise e from None
                if k == 3:
                    raise Particular(k) from e
                raise ValueError(k) from e
        except ValueError as e:
            found.append((repr(e), repr(e.__cause__), repr(e.__context__), e.__suppress_context__))
        except Trouble as e:
            found.append((repr(e), repr(e.__cause__), repr(e.__context__), e.__suppress_context__))
    return found, fail(x)


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
