"""Two threads on two cores: how much faster than one they are with nogil=True. `python -m perf.threads`"""
import threading
import time

from jitcore import njit

WORK = 30_000_000


def remainders(n):
    total = 0.0
    for i in range(n):
        total += (i * 0.5) % 3.0
    return total


def together(function, threads: int) -> float:
    """Seconds until each of that many threads has done its part of the work."""
    running = [threading.Thread(target=function, args=(2 * WORK // threads,)) for _ in range(threads)]
    start = time.perf_counter()
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return time.perf_counter() - start


def main():
    for nogil in (False, True):
        function = njit(nogil=nogil)(remainders)
        function(10)
        one, two = (min(together(function, count) for _ in range(5)) for count in (1, 2))
        print(f"nogil={nogil!s:5}  one thread {one * 1e3:6.0f} ms, two threads {two * 1e3:6.0f} ms: {one / two:.2f} times as fast")


if __name__ == "__main__":
    main()
