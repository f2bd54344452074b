"""Is a result right?  Each function takes what a program returned or wrote, and raises WrongAnswer if it is not."""
import numpy as np


class WrongAnswer(Exception):
    """A program ran to its end and gave something else than the published or independently computed answer."""


def expect(truth, complaint):
    """Raise WrongAnswer with `complaint` unless `truth`."""
    if not truth:
        raise WrongAnswer(complaint)


def expect_equal(got, want, what="result"):
    """Every element of `got` equals `want` exactly (NaN equals NaN)."""
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape:
        raise WrongAnswer(f"{what}: shape {got.shape} instead of {want.shape}")
    if not np.array_equal(got, want, equal_nan=got.dtype.kind in "fc"):
        raise WrongAnswer(f"{what}: {_first_difference(got, want, got != want)}")


def expect_close(got, want, relative=1e-12, absolute=0.0, what="result"):
    """Every element of `got` lies within absolute + relative * |want| of `want`."""
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape:
        raise WrongAnswer(f"{what}: shape {got.shape} instead of {want.shape}")
    near = np.isclose(got, want, rtol=relative, atol=absolute, equal_nan=True)
    if not near.all():
        raise WrongAnswer(f"{what}: {_first_difference(got, want, ~near)}")


def _first_difference(got, want, differs):
    if got.ndim == 0:
        return f"{got[()]!r} instead of {want[()]!r}"
    where = tuple(int(i) for i in np.argwhere(differs)[0])
    index = ", ".join(map(str, where))
    return f"element [{index}] is {got[where]!r} instead of {want[where]!r} ({int(differs.sum())} elements differ)"


def expect_same_run(got, want, relative=0.0, same_types=False):
    """Two runs of one program agree: each is (result, arguments afterwards), `want` being the interpreter's.

    `relative` is 0 where every operation is exactly rounded.  `same_types` also asks for the interpreter's result type
    (`int` and `np.int64` are different answers).
    """
    _expect_same(got[0], want[0], relative, same_types, "result")
    for position, (mine, theirs) in enumerate(zip(got[1], want[1])):
        if isinstance(theirs, np.ndarray):
            _expect_same(mine, theirs, relative, False, f"argument {position} afterwards")


def _expect_same(got, want, relative, same_types, what):
    if isinstance(want, tuple):
        expect(isinstance(got, tuple) and len(got) == len(want), f"{what}: {got!r} instead of {want!r}")
        for position, (mine, theirs) in enumerate(zip(got, want)):
            _expect_same(mine, theirs, relative, same_types, f"{what}[{position}]")
        return
    if same_types:
        expect(type(got) is type(want), f"{what}: of type {type(got).__name__} instead of {type(want).__name__}")
    if want is None:
        expect(got is None, f"{what}: {got!r} instead of None")
    elif relative:
        expect_close(got, want, relative, absolute=relative, what=what)
    else:
        expect_equal(got, want, what)
