"""Generated functions whose compile time perf/compile_scaling.py measures: the same kind of program in any size.

In: a size (statements; for `callees` functions, for `tuple` depth).  Out: source text that defines `f`, and the argument types
to compile it for.  Holds: a shape of twice the size has twice the bytecode, up to a constant.
"""
from collections import namedtuple

Shape = namedtuple("Shape", "title write types sizes")


def straight(n):
    """Scalar arithmetic without branches, each statement using earlier ones."""
    lines = [f"x{k % 7} = x{(k + 3) % 7} * 1.0001 + x{(k + 5) % 7} - {k}.5" for k in range(n)]
    return function("a, b", ["x0 = x1 = x2 = a", "x3 = x4 = x5 = x6 = b", *lines, "return x0 + x1 + x2 + x3 + x4 + x5 + x6"])


def integers(n):
    """The same with Python ints, each operation checked."""
    lines = [f"i{k % 5} = i{(k + 2) % 5} {'+-'[k % 2]} i{(k + 3) % 5} // {k % 9 + 2}" for k in range(n)]
    return function("a, b", ["i0 = i1 = a", "i2 = i3 = i4 = b", *lines, "return i0 + i1 + i2 + i3 + i4"])


def loops(n):
    """Loops three deep, one nest after the other; a nest is six statements."""
    lines = []
    for k in range(max(1, n // 6)):
        lines += [f"for i in range(n - {k % 3}):", "    for j in range(i):", "        s += v[j]", "        for k in range(j, n):",
                  f"            s += v[k] * {k}.0 + v[i]", "    t += s"]
    return function("v, n", ["s = t = 0.0", *lines, "return s + t"])


def branches(n):
    """One `if` with `else` after the other: four statements each."""
    lines = []
    for k in range(max(1, n // 4)):
        lines += [f"if x > {k}.5:", f"    y += x * {k}.0", "else:", f"    x += y - {k}.0", f"    c += {k % 3}"]
    return function("x, y", ["c = 0", *lines, "return x + y + c"])


def elifs(n):
    """A single chain of `elif`."""
    lines = ["if c == 0:", "    y = x"]
    for k in range(1, max(1, n // 2)):
        lines += [f"elif c == {k}:", f"    y = x * {k}.0 + 1.0"]
    return function("c, x", [*lines, "else:", "    y = -x", "return y"])


def many_locals(n):
    """As many variables as statements, all of them needed at the end, across a branch and a loop."""
    half = max(1, n // 2)
    return function("a, n", [*(f"v{k} = a * {k}.0 + n" for k in range(half)), "if a > 1.0:", "    a = a * 2.0",
                             "for i in range(n):", *(f"    v{k} += v{(k * 7 + 1) % half}" for k in range(half)),
                             "return " + " + ".join(f"v{k}" for k in range(half))])


def callees(n):
    """`n` small functions, each called once."""
    lines = []
    for k in range(n):
        lines += ["@njit", f"def g{k}(x, y):", f"    if x > y + {k}.0:", "        return x - y", f"    return x * y + {k}.0"]
    body = [f"x = g{k}(x, y)" for k in range(n)]
    return "\n".join(lines) + "\n" + function("x, y", [*body, "return x"])


def chain(n):
    """`n` small functions, each called by the one after it, and by the one after that."""
    lines = ["@njit", *function("x", ["return x + 1.0"], "g0").splitlines()]
    for k in range(1, n):
        lines += ["@njit", f"def g{k}(x):", f"    if x > {k}.0:", f"        return g{k - 1}(x * 0.5)", f"    return g{max(k - 2, 0)}(x + {k}.0)"]
    return "\n".join(lines) + "\n" + function("x", [f"return g{n - 1}(x)"])


def list_display(n):
    """A list of as many items."""
    return function("x", [f"v = [{', '.join(f'x * {k}.0' for k in range(n))}]", "return v[0] + len(v)"])


def dict_display(n):
    """A dictionary of as many entries, which has to be found out for what."""
    return function("x", ["d = {" + ", ".join(f"{k}: x * {k}.0" for k in range(n)) + "}", "return d[1] + len(d)"])


def lists(n):
    """As many lists, which only what is put into them says the type of; a list is four statements."""
    lines = []
    for k in range(max(1, n // 4)):
        lines += [f"v{k} = []", "for i in range(3):", f"    v{k}.append(x + i)", f"x += v{k}[0]"]
    return function("x", [*lines, "return x"])


def nested_tuple(n):
    """A tuple nested `n` deep: built, passed on and taken apart."""
    built = ["t = (x, 1)", *(f"t{k} = (t{k - 1 if k else ''}, x + {k}.0)" for k in range(n - 1))]
    last = f"t{n - 2}" if n > 1 else "t"
    return (function("t", ["return t"], name="g") + "\n"
            + function("x", [*built, f"u = g({last})", *("u = u[0]" for _ in range(n - 1)), "return u[0]"]))


def arrays(n):
    """A chain of operations on arrays, each on the two results before it."""
    lines = [f"c{k % 3} = c{(k + 1) % 3} * {k}.5 + c{(k + 2) % 3}" for k in range(n)]
    return function("a, b", ["c0 = a", "c1 = b", "c2 = a", *lines, "return c0, c1, c2"])


def array_items(n):
    """Loads from and stores into arrays, each with its bounds checks."""
    lines = [f"a[i + {k % 11}] = b[j + {k % 13}] * {k}.0 + a[j]" for k in range(n)]
    return function("a, b, i, j", [*lines, "return a[i]"])


def live_across(n):
    """As many variables as statements, each changed in a branch of its own and in a loop, all of them needed at the end."""
    count = max(1, n // 4)
    lines = [f"v{k} = n + {k}" for k in range(count)]
    for k in range(count):
        lines += [f"if n > {k}:", f"    v{k} += {k % 5}"]
    lines += ["for i in range(n):", *(f"    v{k} += i" for k in range(count))]
    return function("n", [*lines, "return " + " ^ ".join(f"v{k}" for k in range(count))])


def loops_within(n):
    """A loop over everything: many loops and branches inside of it."""
    lines = []
    for k in range(max(1, n // 5)):
        lines += [f"    for j in range(i + {k % 4}):", f"        if v[j] > {k}.0:", "            c += j", "        s += v[j]",
                  f"    d = c - {k}"]
    return function("v, n", ["s, c, d = 0.0, 0, 0", "for i in range(n):", *lines, "return s, c, d"])


def many_arrays(n):
    """As many arrays as statements, all alive to the end, with branches between."""
    count = max(1, n // 3)
    lines = []
    for k in range(count):
        lines += [f"a{k} = np.zeros(n)", f"if n > {k}:", f"    a{k}[{k % 3}] = 1.0"]
    return function("n", [*lines, "return " + " + ".join(f"a{k}[0]" for k in range(count))])


def short_loops(n):
    """Short loops over tuples, which are repeated for each item."""
    lines = []
    for k in range(max(1, n // 3)):
        lines += [f"for w in (x, {k}, {k}.5):", "    if w > y:", "        y += w"]
    return function("x, y", [*lines, "return y"])


def function(parameters, lines, name="f"):
    return f"def {name}({parameters}):\n" + "\n".join("    " + line for line in lines) + "\n"


STATEMENTS = (40, 80, 160, 320, 640, 1280, 2560, 5120)
SHAPES = {
    "straight": Shape("floats, straight line", straight, "float64, float64", STATEMENTS),
    "integers": Shape("checked ints, straight line", integers, "int64, int64", STATEMENTS),
    "loops": Shape("nested loops", loops, "float64[:], int64", STATEMENTS),
    "branches": Shape("if and else in sequence", branches, "float64, float64", STATEMENTS),
    "elifs": Shape("one chain of elif", elifs, "int64, float64", STATEMENTS),
    "locals": Shape("as many variables", many_locals, "float64, int64", STATEMENTS),
    "live": Shape("variables that live long", live_across, "int64", STATEMENTS),
    "within": Shape("loops within a loop", loops_within, "float64[:], int64", STATEMENTS),
    "many": Shape("arrays that live long", many_arrays, "int64", STATEMENTS),
    "short": Shape("short loops over tuples", short_loops, "float64, float64", STATEMENTS),
    "items": Shape("array items", array_items, "float64[:], float64[:], int64, int64", STATEMENTS),
    "arrays": Shape("chain of array operations", arrays, "float64[:], float64[:]", (10, 20, 40, 80, 160, 320)),
    "callees": Shape("small callees", callees, "float64, float64", (25, 50, 100, 200, 400)),
    "chain": Shape("callees of callees", chain, "float64", (25, 50, 100, 200, 400)),
    "list": Shape("items of a list", list_display, "float64", STATEMENTS[:5]),
    "dict": Shape("entries of a dictionary", dict_display, "float64", STATEMENTS[:6]),
    "lists": Shape("lists that are filled", lists, "float64", STATEMENTS[:5]),
    "tuple": Shape("depth of a nested tuple", nested_tuple, "float64", (5, 10, 20, 40)),
}
