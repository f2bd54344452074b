"""Text beside CPython's own: python -m perf.text

In: nothing.  Out: a line for each operation: nanoseconds per piece or character, and how many times as long CPython takes.  Holds: each
function is the same for both; a time is the least of several runs.
"""
from perf.containers import RUNS, contestants
from perf.measure import least

SIZE = 100_000
PHRASE = "banana split, " * 7143                  # 100,002 characters


def grow(n):
    """text += str(i)"""
    text = ""
    for i in range(n):
        text += str(i)
    return len(text)


def grow_by_fields(n):
    """text += f"{i},\""""
    text = ""
    for i in range(n):
        text += f"{i},"
    return len(text)


def collect(n):
    """append f"{i}:{i},", then join"""
    parts = []
    for i in range(n):
        parts.append(f"{i}:{i},")
    return len("".join(parts))


def join_generated(n):
    """join of a generator expression"""
    return len(",".join(str(i) for i in range(n)))


def show_floats(n):
    """f"{x:.3f}\""""
    size = 0
    for i in range(n):
        size += len(f"{i * 0.5:.3f}")
    return size


def count(n):
    """characters compared"""
    found = 0
    for c in PHRASE:
        if c == "a":
            found += 1
    return found


def add_codes(n):
    """ord of each character"""
    total = 0
    for c in PHRASE:
        total += ord(c)
    return total


def ask_characters(n):
    """isalpha of each character"""
    found = 0
    for c in PHRASE:
        if c.isalpha():
            found += 1
    return found


def split_words(n):
    """words split, stripped, joined"""
    return len("-".join([word.strip(",") for word in PHRASE.split()]))


FUNCTIONS = (grow, grow_by_fields, collect, join_generated, show_floats, count, add_codes, ask_characters, split_words)


def main():
    compilers = {name: compiler for name, compiler in contestants().items() if name != "Numba"}
    print(f"{'':44} {'ns/piece':>8}", *(f"{name:>9}" for name in list(compilers)[1:]))
    for function in FUNCTIONS:
        times = [least(compiler(function), lambda: SIZE, RUNS) for compiler in compilers.values()]
        print(f"{function.__doc__:44} {times[0] / SIZE * 1e9:8.2f}", *(f"{one / times[0]:8.1f}×" for one in times[1:]))


if __name__ == "__main__":
    main()
