"""Generators that are sent values, thrown exceptions and closed"""

from .case import case, each


def running_mean():
    total, count, mean = 0.0, 0, 0.0
    while True:
        x = yield mean
        total += x
        count += 1
        mean = total / count


@case(([1.0, 2.5, 4.0],), ([2, 4],))
def values_sent(items):
    means = running_mean()
    next(means)
    found = [means.send(x) for x in items]
    try:
        next(means)
    except TypeError as error:
        return found, str(error)


@case((3,), (0,))
def sent_or_not(n):
    def counter():
        step, at = 1, 0
        while at < 100:
            given = yield at
            if given is not None:
                step = given
            at += step

    one, found = counter(), []
    for at in one:
        found.append(at)
        if len(found) == n:
            found.append(one.send(40))
    return found, next(one, -1)


@case((2,))
def sent_lists(n):
    def collector():
        found = []
        while True:
            more = yield len(found)
            if more is None:
                return
            found.extend(more)

    one = collector()
    next(one)
    counts = [one.send([i, 2 * i]) for i in range(n)]
    try:
        one.send([])
        one.send(None)
    except StopIteration:
        counts.append(-1)
    return counts


@case((1,), (None,))
def sent_too_early(x):
    def one():
        y = yield 1
        yield 2 if y is None else y

    try:
        return str(one().send(x))
    except TypeError as error:
        return str(error)


def logged(log):
    try:
        while True:
            try:
                given = yield len(log)
                if given is None:
                    given = 0
                log.append(given + 1)
            except ValueError as error:
                log.append(-len(str(error)))
                yield -1
    finally:
        log.append(99)


@case(([0],))
def thrown_and_closed(log):
    one = logged(log)
    found = [next(one), one.send(5), one.throw(ValueError("abc")), next(one), one.throw(ValueError)]
    one.close()
    one.close()
    found.append(next(one, -7))
    other = logged(log)
    other.close()
    try:
        other.throw(KeyError(1))
    except KeyError as error:
        found.append(len(str(error)))
    return found


@case((0,), (1,), (2,))
def thrown_through(kind):
    log = [0]
    one = logged(log)
    next(one)
    try:
        if kind == 0:
            one.throw(KeyError("x"))
        elif kind == 1:
            one.throw(ValueError)
        else:
            one.throw(ZeroDivisionError())
    except Exception as error:
        log.append(len(str(error)))
    last = next(one, None)
    one.close()
    return log, last


@case((3,))
def leaving_is_noticed(x):
    def stubborn(log):
        try:
            yield x
        except GeneratorExit:
            log.append(1)
            raise
        finally:
            log.append(2)

    log = [0]
    one = stubborn(log)
    next(one)
    try:
        one.close()
    except RuntimeError as error:
        log.append(len(str(error)))
    return log


def summing():
    total = 0
    while True:
        x = yield total
        if x is None:
            return total
        total += x


def delegating():
    first = yield from summing()
    x = yield first * 100
    yield from [1, 2]
    y = yield x
    yield from range(y or 1)


@case(*each(0, 1, 2))
def what_is_sent_goes_to_the_inner_one(n):
    g = delegating()
    next(g)
    out = [g.send(5), g.send(7), next(g), g.send(4), next(g), next(g), g.send(n), next(g) if n else -1]
    if n == 2:
        g = delegating()
        out += [next(g), next(g), g.send(3), g.send(4)]
    return out
