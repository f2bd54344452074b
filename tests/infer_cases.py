"""Functions for test_infer, in a module of their own so that pytest does not rewrite their asserts."""


def sum_to(n):
    s = 0
    for i in range(n):
        s += i
    return s


def widens_in_loop(n):
    s = 0
    for i in range(n):
        s = s + 0.5
    return s


def widens_twice(n):
    a = 0
    b = 0
    while n > 0:
        n -= 1
        b = b + a
        a = a + 0.5
    return b


def none_or_int(x):
    y = None
    if x > 0:
        y = x
    return y


def none_then_tested(x):
    y = None
    if x is None:
        return 0
    return x + 1, y is None


def keeps_names_apart(x):
    y = x + 1
    z = y
    y = y * 0.5
    return y, z


def one_name_two_types(x):
    if x > 0:
        value = 1
    else:
        value = (1, 2)
    while x > 0:
        x = x - 1
    return value


def returns_two_types(x):
    if x > 0:
        return (x, x)
    return x


def loop_conflict(n):
    t = ()
    for i in range(n):
        t = (i, t)
    return t


def tuple_join(x):
    if x > 0:
        t = (1, 2.5)
    else:
        t = (0.5, 2)
    return t


def tuple_join_in_loop(n):
    t = (1, 2.5)
    for i in range(n):
        t = (0.5, i)
    return t


def prunes_isinstance(x):
    if isinstance(x, int):
        return x + 1
    return x.no_such_attribute


def prunes_none(x, y=None):
    if y is not None:
        return x.no_such_attribute
    return x


def prunes_constant_tests(x):
    verbose = False
    if verbose:
        return x.no_such_attribute
    if not verbose and len((x, x)) == 2:
        return x
    return x.another


def prunes_after_return(x):
    return x
    return x.no_such_attribute


def pruned_branch_sets_no_type(x):
    value = 1
    if isinstance(x, float):
        value = "text"
    return value + x


def raises_on_one_path(x):
    if x > 0:
        value = 1
    else:
        raise ValueError("negative")
    return value


def always_raises(x):
    raise ValueError(x)


def calls_what_always_raises(x):
    if x > 0:
        return always_raises(x)
    return 1.5


def factorial(n):
    if n <= 1:
        return 1
    return n * factorial(n - 1)


def grows_to_float(n):
    if n <= 0:
        return 0
    return grows_to_float(n - 1) + 0.5


def endless(n):
    return endless(n + 1)


def is_even(n):
    if n == 0:
        return True
    return is_odd(n - 1)


def is_odd(n):
    if n == 0:
        return False
    return is_even(n - 1)


def recursive_with_new_types(t):
    return recursive_with_new_types((t, t))


def second(x, y=2, *rest, z=3.5):
    return y, rest, z


def calls_second(x):
    return second(x), second(x, 1), second(x, 1, x, 2.5), second(x, z=x), second(z=1, x=2)


def first_of(*items):
    return items[0], len(items)


def passes_star(x):
    t = (x, 2.5)
    return first_of(*t), first_of(x, *t)


def closure_over_float(x):
    scale = 0.5

    def times(y):
        return y * scale + x

    return times(2), times(x)


def stale_closure(x):
    y = 1
    pair = (lambda: y, 0)
    y = x
    return pair[0]()


def stale_closure_in_loop(n):
    total = 0
    kept = ()
    for i in (1, 2, 3):
        kept = (lambda: i, kept)
        total += kept[0]()
        if i > 1:
            total += kept[1][0]()
    return total


def fresh_closure_in_loop(n):
    total = 0
    for i in range(n):
        f = lambda x=1: x + i  # noqa: E731
        total += f()
    return total


def unrolls(t):
    total = 0
    for item in t:
        total = total + item
    return total


def unrolls_nested(t, u):
    total = 0
    for a in t:
        for b in u:
            total = total + a * b
    return total


def unrolls_with_break(t):
    for item in t:
        if item > 2:
            break
    else:
        item = -1.5
    return item


def unbound_in_loop(n):
    for i in range(n):
        last = i
    return last


def unknown_name(x):
    return x + no_such_name


def unknown_attribute(x):
    return x.reel


def wrong_operands(x, t):
    y = x * 2
    return t + y


def calls_a_number(x):
    return x(1)


def too_many_arguments(x):
    return factorial(x, 1)


def unknown_keyword(x):
    return second(x, q=1)


def unsupported_function(x):
    return sorted(x)


def iterates_number(x):
    for y in x:
        return y


def error_in_callee(t):
    return factorial(t)


def folds():
    a = 2 + 3
    b = a * 2.5
    return a, b, a // 0 if b > 100 else (a, b)


def large_sum():
    largest = 9223372036854775807
    return largest + 1


def same_callee_twice(x):
    return factorial(x) + factorial(3) + factorial(x + 1)


def flag_steers(x, square=False):
    if square:
        return (x, x)
    return x


def calls_with_flags(x):
    return flag_steers(x), flag_steers(x, True), flag_steers(x, square=False)
