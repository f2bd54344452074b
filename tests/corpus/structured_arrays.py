"""Structured arrays and scalars: fields by name, elements, views, assignment, nested records, iteration"""

import numpy as np

from .case import case

POINT = np.dtype([("x", "f8"), ("n", "i8")])
PACKED = np.dtype([("id", "i4"), ("x", "f8"), ("flag", "?")])
NESTED = np.dtype([("p", POINT), ("v", "f4", (3,)), ("c", "c16")], align=True)


def points(count=4):
    a = np.zeros(count, POINT)
    a["x"], a["n"] = np.arange(count) * 1.5, 5
    return a


def packed():
    a = np.zeros(3, PACKED)
    a["id"], a["x"] = [1, 2, 3], 0.5
    return a


def nested():
    a = np.zeros((2, 2), NESTED)
    a["p"]["x"], a["v"] = 1.5, 2
    return a


def read_only():
    a = points()
    a.flags.writeable = False
    return a


@case((points(),), (points()[::2],), (points()[::-1],), (read_only(),))
def read(a):
    return a["x"].sum(), a[1]["x"], a[-1]["n"], len(a), a.shape, a.size, a.ndim, a[0][1]


@case((points(),))
def written(a):
    for i in range(len(a)):
        a[i]["x"] += 1.0
        a["n"][i] = i
    a["x"][0] = 100


@case((points(),))
def views(a):
    return a[1:3], a["x"], a[::-1], a[1], a


@case((points(),), (points()[1:],))
def iterated(a):
    total = 0.0
    for r in a:
        total += r["x"] * r["n"]
        r["x"] = 0
    return total


@case((3,), (0,))
def made(n):
    a = np.zeros(n, dtype=POINT)
    for i in range(n):
        a[i] = (i * 0.5, i)
    return a


@case((2,))
def made_of_two_axes(n):
    a = np.empty((n, 3), POINT)
    for i in range(n):
        for j in range(3):
            a[i, j] = (i, j)
    return a, a.shape


@case((points(),))
def one_into_another(a):
    a[0] = a[1]
    a[2]["x"] = a[3]["x"]
    return a[0]["x"]


@case((points()[1],))
def scalar_argument(r):
    r["x"] = 7.5
    return r["n"] + 1, r


@case((packed(),))
def packed_fields(a):
    total = 0.0
    for i in range(a.size):
        if not a[i]["flag"]:
            total += a[i]["x"]
            a[i]["flag"] = True
            a[i]["id"] = 9
    return total


@case((packed(),), (packed()[::-1],))
def parts_of_a_packed_field(a):
    return a["x"], a["x"][1:], a["x"][::2][1], np.sum(a["x"][:-1])


@case((packed(),), rejects="TypingError", words=("copy it first",))
def view_of_a_packed_field(a):
    return a["x"].T


@case((nested(),))
def nested_read(a):
    return a[0, 1]["p"]["x"], a["p"]["x"], a[0]["v"], a["c"], a[1, 1]["v"], a["p"][0]


@case((nested(),))
def nested_written(a):
    a[0, 0]["v"][1] = 9
    a["p"][1, 1]["n"] = 4
    a[0, 0]["p"] = (1.0, 2)
    a[0, 1]["c"] = 1j
    a["v"][1, 0, 2] = 8


@case((points(), 10), (points(), -5), (points(), 2))
def out_of_bounds(a, i):
    a[0]["x"] = 3.0
    return a[i]["x"]


@case((points(),))
def no_such_field(a):
    return a["zz"]


@case((points(),))
def whole_fields(a):
    a["x"] = 3.0
    a["n"] = a["n"] * 2
    a["x"][1:] += 1.0
    return np.sqrt(a["x"])


@case((points(),))
def passed_on(a):
    def move(r, by):
        r["x"] += by
    for i in range(len(a)):
        move(a[i], i)
    return a.dtype == POINT


@case((points(),))
def int_field_of_a_float(a):
    a[0]["n"] = 2.7
    a[1]["n"] = a[0]["x"] + 3.9


INNER = np.dtype([("x", "f4"), ("y", "i4")])
MIXED = np.dtype([("a", "f8"), ("b", "i2"), ("d", "U5"), ("e", INNER), ("f", "f4", (2, 3))], align=True)


def records(of=np.recarray):
    made = np.zeros(4, MIXED)
    made["a"], made["b"], made["d"], made["e"]["x"], made["f"] = np.arange(4), 7, "hey", 2.5, 3
    return made.view(np.recarray).view(of)


@case(lambda: (records(), 1), lambda: (records(), 4))
def fields_as_attributes(r, i):
    return r[i].a, r.b[i], r.a, r["a"], r[i]["b"], r[i].e.x, r.e.y, r.e, r[i].e, r[i].f, r.f, r.d[0], r[1].d


@case(lambda: (records(), 2))
def fields_set_as_attributes(r, i):
    r[i].a, r.b[i], r[i].e.x = 5, 3, 9
    r.a += 1
    r.b = 4
    r[i].f[0, 1] = 8
    r[0][0] = 2.5
    return r[1:], r[0]


@case(lambda: (records(),), lambda: (records(np.ndarray),), lambda: (records()[::-2],))
def records_with_attributes(r):
    total = 0.0
    for one in r:
        total += one.a * one.e.x
    return total, r[1:], r[-1], r[0].size, r[0].dtype, r.nbytes, r.shape, np.sort(r, order="a")[0]["a"]


@case(lambda: (records()[1],), lambda: (records(np.ndarray)[1],))
def one_record_with_attributes(one):
    return one.a + one["b"], one.e, one.shape


@case(lambda: (np.zeros(3, MIXED),), lambda: (np.zeros(3, MIXED)[:0],))
def fields_of_text(r):
    return r["d"], [one["d"] + "!" for one in r], r.copy(), r.strides


def table():
    made = np.zeros(4, [("a", "f8"), ("b", "i2"), ("c", "c8"), ("d", "U5")])
    made["a"], made["b"], made["c"] = np.arange(4), 7, 1j
    return made.view(np.recarray)


@case(lambda: (table(), 1, 7.5), lambda: (table(), 9, 1))
def fields_of_packed_records(r, i, v):
    r.a[i] = v
    total = 0.0
    for x in r["a"]:
        total += x
    for k, x in enumerate(r.a):
        total += x * k
    return total, r["c"][i], len(r.a), r.b[-1], max(r.a), 3.0 in r.a, [(k, one["b"]) for k, one in enumerate(r)]


@case((points(),), (np.zeros((2, 3), PACKED)[::-1],))
def made_of_constant_shape(a):
    made = np.zeros(2, POINT)
    for r in made.T:
        r["x"] += 1.5
    grid = np.empty((1, 2), dtype=a.dtype)
    grid[...] = a[:1].T[-1]
    for row in grid:
        row[1:] = row[0]
    table = np.zeros((2, 2), POINT)
    table[1:], table[0], table[:, 0] = made[0], (5, 6), made[::-1]
    made[[1]], made[made["n"] > 50] = (7, 8), made[0]
    made[0]["n"] = 3
    return made, table, grid, a.T, a.T.shape, a.T.T[0]


@case(lambda: (packed(), 2), lambda: (packed()[::-1], 0.5), lambda: (packed(), np.arange(3.0)), lambda: (packed(), np.ones(2)))
def packed_fields_in_place(a, v):
    a["x"] += v
    a["x"][1:] *= a["x"][:2]
    a["id"] -= 1
    a["flag"] |= True
    return a["x"] * 1


@case(lambda: (table(),), lambda: (table()[:1],))
def packed_fields_as_wholes(r):
    r.b = 3
    r["a"][1:] = 5
    r["a"] = r["a"] * 2
    return r.a, np.sum(r.a), r.a + 1, r.a.shape, r.a.mean(), np.sort(r["a"]), r[r.a > 4], r.a.size, r.a.ndim, r.a.dtype, np.sqrt(r.a), r


@case(lambda: (table().view(np.ndarray)[:4].reshape(2, 2), 1, 0),)
def packed_fields_of_a_grid(m, i, j):
    m["a"][i, j] += 1
    return m["a"][i, j], m["a"].sum(), m["a"].copy().T


@case(lambda: (np.array([(1, 2.5, "ab"), (3, -1.0, "c")], [("i", "i4"), ("x", "f8"), ("n", "U4")]), 2))
def fields_at_any_address_in_place(a, n):
    a["x"] *= n
    a["x"] -= a["x"][::-1]
    a["x"][1:] += a["i"][1:]
    a["x"][a["i"] > 2] /= 4
    x = a["x"]
    x += 1
    a["n"] += "x"
    return a, x


@case(lambda: (np.zeros(2, [("i", "i4"), ("x", "f8")]), np.arange(3.0)))
def fields_at_any_address_of_another_length(a, values):
    a["x"] **= values
    return a
