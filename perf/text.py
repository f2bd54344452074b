"""Text beside CPython's own: python -m perf.text

In: nothing.  Out: a line for each operation: nanoseconds per piece or character, and how many times as long CPython takes.  Holds: each
function is the same for both; a time is the least of several runs.
"""
from perf.containers import QUICK_RUNS, RUNS, contestants
from perf.measure import least
from perf.published import options_of, publish
from perf.table import ratio

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
    given = options_of(__doc__).parse_args()
    compilers = {name: compiler for name, compiler in contestants().items() if name != "Numba"}
    rows = []
    for function in FUNCTIONS:
        times = [least(compiler(function), lambda: SIZE, QUICK_RUNS if given.quick else RUNS) for compiler in compilers.values()]
        rows.append([f"`{function.__doc__}`" if "(" in function.__doc__ or '"' in function.__doc__ else function.__doc__,
                     f"{times[0] / SIZE * 1e9:.2f}", *(ratio(one / times[0]) for one in times[1:])])
    publish("text", given, ["text", "ns per piece", *list(compilers)[1:]], rows, [])


if __name__ == "__main__":
    main()
