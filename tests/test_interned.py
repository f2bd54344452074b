"""Classes of which equal instances are one object."""
import itertools
import pickle
import sys
import threading

import pytest

from codegen.options import Options
from codegen.returned import Fixed
from typeinfer.interned import Interned, plain
from typeinfer.types import BOOL, FLOAT, INT, Array, Number, Tuple


@plain
class Pair(Interned):
    first: object
    second: int = 2


@plain
class Triple(Pair):
    third: str = "c"


def test_equal_instances_are_one():
    made = Pair(1)
    assert Pair(1, 2) is made is Pair(first=1) is Pair(second=2, first=1) and Pair(1, 3) is not made
    assert made.second == 2 and made.key() == (1, 2)
    assert Array(Number("f", 64), 1, "C") is Array(Number("f", 64), order="C", ndim=1)
    kept = Options(nogil=True), Tuple((INT, FLOAT))
    assert pickle.loads(pickle.dumps(kept[0])) is kept[0] and pickle.loads(pickle.dumps(kept[1])) is kept[1]


def test_a_class_that_derives_has_the_parts_of_both():
    made = Triple(1, third="d")
    assert made.key() == (1, 2, "d") and Triple(1, 2, "d") is made and Triple(1).third == "c"
    assert made.but(second=5) is Triple(1, 5, "d") and made.second == 2


@pytest.mark.parametrize("call", [lambda: Pair(), lambda: Pair(1, 2, 3), lambda: Pair(1, first=1), lambda: Pair(1, third=2),
                                  lambda: Pair(1).but(third=1)])
def test_parts_that_are_missing_or_unknown(call):
    with pytest.raises(TypeError, match="takes first, second"):
        call()


def test_instances_do_not_change():
    made = Pair(1)
    with pytest.raises(AttributeError, match="first of .* cannot be changed"):
        made.first = 2
    assert made.first == 1


def test_threads_that_make_equal_instances_at_once():
    pairs, begin = [*itertools.product((INT, FLOAT, BOOL), repeat=7)], threading.Barrier(4, timeout=60)
    made = [[], [], [], []]

    def make(found):
        for number, one in enumerate(pairs):
            if number % 50 == 0:
                begin.wait()
            found.append(Tuple(one))
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=make, args=(found,)) for found in made]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert all(len(set(map(id, ones))) == 1 for ones in zip(*made, strict=True))


def test_constants_are_told_apart_by_what_they_are_not_by_their_numbers():
    value = 2.5e100
    kept = Fixed(value)
    assert Fixed(value) is kept and Fixed(id(value)).value == id(value)
