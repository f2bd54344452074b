"""Exceptions: finally, loops, variables, functions, with"""

import cmath
from contextlib import nullcontext

import numpy as np

from .case import case
from .exceptions import LINE, Deep, Trouble, always, fail, ratio


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


@case(("1.2.3",), ("1.300.x",), ("1.x.300",), ("x",), ("",))
def texts_as_numbers_or_an_error_of_our_own(s):
    total = 0
    for p in s.split("."):
        n = int(p)
        if not 0 <= n <= 255:
            raise ValueError(f"out of range: {n}")
        total |= n
    return total


@case((np.array([2.0, 3.0]),), (np.array([2.0, np.inf, 0.0, 1.0]),), (np.array([1.0, 0.0]),))
def numbers_that_the_interpreter_refuses(a):
    made = np.zeros(4)
    for i in range(len(a)):
        made[i] = cmath.log(a[i]).real
    return made


@case((np.array([2.0, 0.0]), 2), (np.array([2.0, 1.0, 1.0]), 2), (np.array([2.0, 1.0, 0.0]), 2), (np.array([2.0, 0.0, 0.0]), 1), frames=True)
def what_fails_first(a, n):
    made = np.zeros(n)
    for i in range(len(a)):
        made[i] = cmath.log(a[i]).real
    return made
