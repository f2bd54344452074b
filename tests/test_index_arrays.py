"""Indices that are masks or positions: read and written as NumPy does, with its exceptions, and nothing written when it raises."""
import numpy as np
import pytest
from jitcore import njit
from jitcore.errors import TypingError

LINE = np.arange(7.0)
GRID = np.arange(28.0).reshape(7, 4)
ARRAYS = {"line": LINE, "whole": np.arange(7), "small": np.arange(7, dtype=np.uint8), "grid": GRID, "F": np.asfortranarray(GRID),
          "every other": np.arange(14.0)[::2], "back": LINE[::-1], "cube": np.arange(42.0).reshape(7, 3, 2), "none": np.zeros(0),
          "columns": np.arange(56.0).reshape(7, 8)[:, ::2], "complex": LINE + 1j, "bools": LINE > 2, "half": LINE.astype(np.float16)}
INDICES = {"mask": np.array([1, 0, 0, 1, 1, 0, 1], bool), "no": np.zeros(7, bool), "all": np.ones(7, bool), "short": np.ones(3, bool),
           "no elements": np.zeros(0, bool),
           "positions": np.array([3, 0, 6, 3]), "from end": np.array([-1, -7, 2]), "outside": np.array([1, 7]), "far": np.array([0, -8]),
           "int8": np.array([1, 2], np.int8), "uint64": np.array([6, 0], np.uint64), "empty": np.zeros(0, np.int64),
           "every other mask": (np.arange(14) % 3 == 0)[::2], "big": np.array([2**63 + 1], np.uint64)}
VALUES = {"int": 3, "negative": -2, "float": 2.5, "bool": True, "large": 300, "float32": np.float32(1.5), "complex": 1j, "nan": float("nan")}


def outcome(function, *arguments):
    try:
        with np.errstate(all="ignore"):
            found = function(*arguments)
        return found.dtype, found.shape, found.flags.c_contiguous, found.flags.f_contiguous, found.tolist()
    except Exception as error:
        return type(error), str(error)


@njit
def read(a, k):
    return a[k]


@njit
def write(a, k, x):
    a[k] = x
    return a


@pytest.mark.parametrize("index", INDICES)
def test_reading(index):
    for name, a in ARRAYS.items():
        assert outcome(read, a, INDICES[index]) == outcome(read.py_func, a, INDICES[index]), name


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("index", INDICES)
@pytest.mark.parametrize("value", VALUES)
def test_writing_a_number(index, value):
    for name in ("line", "small", "grid", "every other", "bools"):
        a = ARRAYS[name]
        one, other = a.copy(order="K"), a.copy(order="K")
        expected = outcome(write.py_func, one, INDICES[index], VALUES[value])
        got = outcome(write, other, INDICES[index], VALUES[value])
        if isinstance(got[0], type) and issubclass(got[0], TypeError) and expected[0] is not got[0]:
            assert isinstance(VALUES[value], complex), (name, got)      # refused when compiling
        elif value != "nan" or a.dtype.kind == "i":
            assert str(got) == str(expected), name
        assert outcome(lambda x: x, one) == outcome(lambda x: x, other) or value == "nan", name


def test_mask_of_all_axes():
    @njit
    def change(a, x):
        a[a > 5] = x
        a[a == 2] += 1
        return a

    for a in (GRID, np.asfortranarray(GRID), ARRAYS["cube"], GRID[:, ::2], GRID.astype(np.int32)):
        np.testing.assert_array_equal(change(a.copy(), -1), change.py_func(a.copy(), -1))


def test_a_mask_of_all_axes_writes_into_arrays_of_any_order():
    @njit
    def written(a, mask):
        a[mask] = 1
        a[a > 7] += 2
        return a[mask]

    mask = np.arange(12).reshape(3, 4) % 3 == 0
    for lay in (np.ascontiguousarray, np.asfortranarray, lambda a: np.repeat(a, 2, axis=1)[:, ::2], lambda a: a[::-1]):
        for masks in mask, np.asfortranarray(mask):
            found, expected = (lay(np.arange(12.0).reshape(3, 4)) for _ in range(2))
            assert written(found, masks).tolist() == written.py_func(expected, masks).tolist()
            assert found.tolist() == expected.tolist()


def test_mask_of_the_first_axes():
    """It chooses lines."""
    @njit
    def change(a, mask):
        kept = a[mask]
        a[mask] = -1
        a[mask] += 2
        return kept, a

    cube = np.arange(24.0).reshape(2, 3, 4)
    for mask in (cube[:, :, 0] > 5, cube[:, 0, 0] > 5, cube > 5, cube[:, :, 0] < 0, cube[:0] > 0, cube[:, :0, 0] > 0):
        for a in (cube, np.asfortranarray(cube)):
            for got, expected in zip(change(a.copy(order="K"), mask), change.py_func(a.copy(order="K"), mask), strict=True):
                assert got.shape == expected.shape and got.tolist() == expected.tolist()


def test_read_only():
    a = LINE.copy()
    a.flags.writeable = False

    with pytest.raises(ValueError, match="assignment destination is read-only"):
        write(a, INDICES["mask"], 1.0)


def test_read_only_on_one_path():
    fixed = LINE.copy()
    fixed.flags.writeable = False

    @njit
    def store(a, b, first):
        c = a if first else b
        c[0] = 9.0
        return c

    with pytest.raises(TypingError, match="read-only"):
        store(LINE.copy(), fixed, True)
    assert store(LINE.copy(), LINE.copy(), False)[0] == 9.0


def test_read_only_arrays_as_lines():
    """A view is read-only, a copy would not be: a line needs none."""
    def lines(m, a):
        return np.cumsum(m), m.T.cumprod(), a.reshape(2, 3), a[::-2].reshape(1, -1, 1), a[:0].reshape(0, 2), np.array([m.argmin(), m.argmax()])

    given = np.broadcast_to(np.array([3, 1, 2]), (2, 3)), np.broadcast_to(np.array([4.5]), 6)
    for got, expected in zip(njit(lines)(*given), lines(*given), strict=True):
        assert outcome(lambda: got) == outcome(lambda: expected) and got.flags.writeable == expected.flags.writeable


@pytest.mark.parametrize("function", [lambda m: m.argmin(axis=0), lambda m: m.argmax(axis=1)])
def test_where_the_extremes_of_rows_and_columns_are(function):
    """Row by row, or line by line, as the array lies; the first one, and nan before all."""
    compiled, generator = njit(function), np.random.default_rng(0)
    for dtype in (np.float64, np.int32):
        for shape in ((7, 9), (1, 5), (40, 37), (0, 3), (3, 0), (0, 0)):
            m = generator.integers(0, 6, shape).astype(dtype)
            if dtype == np.float64 and m.size > 20:
                m[generator.random(shape) < 0.05] = np.nan
            for one in (m, np.asfortranarray(m), m[::-1], np.repeat(m, 2, 1)[:, ::2]):
                assert outcome(compiled, one) == outcome(function, one)


@pytest.mark.parametrize("dtype", (np.float64, np.float32, np.int16, np.complex128))
def test_where_the_extreme_of_all_is(dtype):
    """It is looked for block by block: at the edges of blocks, twice, as a nan, in arrays of either order."""
    function = lambda a: (a.argmin(), np.argmax(a))                                      # noqa: E731
    compiled, generator = njit(function), np.random.default_rng(1)
    for shape in ((1,), (255,), (256,), (257,), (1000,), (3, 100), (40, 37), (1, 600), (0, 4)):
        size = int(np.prod(shape))
        for trial in range(6 if size else 1):
            a = generator.integers(3, 9, size).astype(dtype)
            for value in (1, 20):
                a[generator.choice([0, size - 1, size // 2, min(255, size - 1), min(256, size - 1)], 2) if size else []] = value
            if trial % 2 and a.dtype.kind == "f":
                a[generator.integers(0, size, 2)] = np.nan
            a = a.reshape(shape)
            for one in (a, np.asfortranarray(a), a[..., ::-1]):
                assert outcome(compiled, one) == outcome(function, one)


# --- lines among the parts of an index
def lines_of_grid(a, i, j, k, n):
    return a[:, i], a[n, i], a[i, n], a[i, j], a[1:, i], a[k, n], a[:, k[:4]], a[i, None], a[..., i]


def lines_of_cube(t, i, j, k, n):
    return t[:, i], t[n, i], t[i, :, n], t[:, i, n], t[n, :, i], t[i, :, j], t[k, :, n], t[:, None, i], t[i.reshape(3, 1)], t[t > 5]


def write_to_grid(a, i, j, k, n, x, column):
    a[:, i] = x
    a[n, i] += 1
    a[i, j] *= 2
    a[:, j] = column
    a[k, 1:] = a[0, 1:] + 1
    a[n, k[:4]] -= 1
    return a


def write_to_cube(t, i, j, n, x, grid):
    t[:, i, n] = x
    t[n, :, i] = grid[:3, :3]
    t[:, i] = grid
    t[..., j] = grid[:, :3]
    t[i, i] = grid[0]
    return t


GRID4, CUBE4 = np.arange(12.0).reshape(3, 4), np.arange(36.0).reshape(3, 3, 4)
I, J, K = np.array([2, 0, 1]), np.array([1, -1, 1]), np.array([True, False, True, True])


def test_lines_in_an_index():
    """Values, order in memory, exceptions: places outside, masks of another length, lines that do not go together."""
    everything = [(lines_of_grid, (one, i, j, k, n)) for one in (GRID4.astype(np.int16), np.asfortranarray(GRID4)[:, ::-1])
                  for i, j, k, n in ((I, J, K[:3], 1), (I, J, K, 1), (I + 2, J, K[:3], 1), (I, J[:2], K[:3], 0), (I, J, K[:3], 5), (I[:0], J[:0], K[:3], -1))]
    everything += [(lines_of_cube, (CUBE4, i, j, K[:3], n)) for i, j, n in ((I, J, -1), (I, J + 9, 0), (I[:1].repeat(3), J, 0))]
    compiled = {one: njit(one) for one in (lines_of_grid, lines_of_cube)}
    for function, given in everything:
        assert every_outcome(compiled[function], *given) == every_outcome(function, *given)


def every_outcome(function, *arguments):
    try:
        return [(one.dtype, one.shape, one.flags.c_contiguous, one.flags.f_contiguous, one.tolist()) for one in function(*arguments)]
    except Exception as error:
        return type(error), str(error)


def test_writing_by_lines():
    column, grid = np.arange(9.0).reshape(3, 3), GRID4[:, ::-1] + 100
    everything = [(write_to_grid, (GRID4, i, j, k, n, x, c)) for i, j, k, n, x, c in (
        (I, J, K[:3], 1, 7, column), (I, J, K[:3], -1, 2, column[:, :1]), (I, J, K[:3], 0, 3, column[:2]), (I, J, K, 0, 3, column),
        (I + 3, J, K[:3], 0, 3, column), (I, J, K[:3], 0, 3, column[:, :2]))]
    everything += [(write_to_cube, (CUBE4, i, j, n, 7, g)) for i, j, n, g in ((I, J, 1, grid), (I, J + 4, 1, grid), (I, J, 1, grid[:2]))]
    compiled = {one: njit(one) for one in (write_to_grid, write_to_cube)}
    for function, (a, *given) in everything:
        one, other = (a.astype(np.int16 if a is CUBE4 else float) for _ in range(2))
        assert outcome(compiled[function], one, *given) == outcome(function, other, *given)
        assert one.tolist() == other.tolist()


def test_an_index_that_is_written():
    @njit
    def write_by_itself(a, m, x):
        a[a] = x
        m[:, m[0]] = x
        m[0] = m[[1, 0, 2], 1]
        m[[0, 1]] = m[[1, 0]]
        m[:, np.array([1, 0])] = m[:, :2]

    def written_out(a, m, x):                     # NumPy 2.0 reads an index while it writes, where later ones copy it first
        a[a.copy()] = x
        m[:, m[0].copy()] = x
        m[0] = m[[1, 0, 2], 1]
        m[[0, 1]] = m[[1, 0]]
        m[:, np.array([1, 0])] = m[:, :2].copy()

    given = [(np.array([1, 2, 0]), np.array([[2, 0, 1], [3, 4, 5], [6, 7, 8]]), 5) for _ in range(2)]
    write_by_itself(*given[0])
    written_out(*given[1])
    assert [one.tolist() for one in given[0][:2]] == [one.tolist() for one in given[1][:2]]


IN_ORDER = (np.array([[0, 1], [2, -1]]), np.array([[0], [3], [1]]), np.array([[1, 2]]), np.array([0, 1]), np.array([[0, 9]]), np.array([[-6, 1]]),
            np.zeros((0, 2), int), np.array([[1]]), np.array([2]), np.array([[0, 1, 2], [2, 3, 4]]))
STRIDED = (np.array([[0, 1, 2], [2, 3, 4]])[:, ::-1], np.array([[0, 1, 2], [2, 3, 4]])[::-1, ::2], np.broadcast_to(np.array([1, 2]), (2, 2)).copy()[:, :])


def test_points():
    """Two arrays of positions of which one is a grid, as resampling has them: a[y[:, None], x]."""
    cube = np.arange(90).reshape(5, 6, 3)
    pairs = [(GRID, y, x) for y in IN_ORDER for x in IN_ORDER] + [(GRID, y, IN_ORDER[0][:, :1].copy()) for y in STRIDED]
    for a, *index in (*pairs, *((cube, y, IN_ORDER[3]) for y in IN_ORDER if y.ndim > 1), (GRID, np.asfortranarray(IN_ORDER[0]), IN_ORDER[0])):
        assert outcome(read, a, tuple(index)) == outcome(read.py_func, a, tuple(index)), (a.shape, index)
    points = njit(lambda a, y, x: a[y[:, None], x])
    assert points(GRID, IN_ORDER[3], IN_ORDER[8]).tolist() == GRID[IN_ORDER[3][:, None], IN_ORDER[8]].tolist()
