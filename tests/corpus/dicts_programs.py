"""Programs with dictionaries: counts, groups, graphs, what is remembered"""

from .case import case

TEXT = {"one": 1, "two": 2, "three": 3}


@case((["a", "b", "a", "c", "b", "a"],), ([],))
def words(texts):
    count = {}
    for text in texts:
        count[text] = count.get(text, 0) + 1
    return count


@case(("the cat and the dog and the bird",))
def word_count(text):
    count = {}
    for word in text.split():
        if word in count:
            count[word] += 1
        else:
            count[word] = 1
    return sorted(count.items())


@case(([3, 1, 3, 2, 1],), ([],))
def grouped(xs):
    groups = {}
    for i, x in enumerate(xs):
        groups.setdefault(x, []).append(i)
    return groups


@case(([3, 1, 3, 2, 1],))
def grouped_by_test(xs):
    groups = {}
    for i, x in enumerate(xs):
        if x not in groups:
            groups[x] = []
        groups[x].append(i)
    return groups


@case((10,), (1000,))
def many_deletions(n):
    d = {}
    for i in range(n):
        d[i] = i
        if i % 3 == 0 and i // 2 in d:
            del d[i // 2]
    total = 0
    for k, v in d.items():
        total += k * v
    return len(d), total, d.popitem()


@case((60,))
def queue(n):
    d = {}
    for i in range(n):
        d[i] = i
        if len(d) > 5:
            for key in d:
                break
            del d[key]
    return d


@case((20,), (0,))
def memoized(n):
    known = {0: 0, 1: 1}

    for i in range(2, n + 1):
        known[i] = known[i - 1] + known[i - 2]
    return known[n] if n in known else -1


@case(([5, 3, 5, 5, 3],))
def most_common(xs):
    count = {}
    for x in xs:
        count[x] = count.get(x, 0) + 1
    best = max(count, key=count.get)
    return best, sorted(count, key=lambda k: -count[k])


@case(({0: [1, 2], 1: [3], 2: [3], 3: []}, 0))
def breadth_first(graph, start):
    distance = {start: 0}
    queue = [start]
    while queue:
        node = queue.pop(0)
        for other in graph[node]:
            if other not in distance:
                distance[other] = distance[node] + 1
                queue.append(other)
    return distance


@case(([3, 1, 4, 1, 5, 9, 2, 6], 10), ([1], 5))
def two_that_sum(xs, target):
    seen = {}
    for i, x in enumerate(xs):
        if target - x in seen:
            return seen[target - x], i
        seen[x] = i
    return None


@case((["x=1", "y=22"],))
def parsed(lines):
    out = {}
    for line in lines:
        name, value = line.split("=")
        out[name] = int(value)
    return out


@case(([("a", 1), ("b", 2), ("a", 3)],))
def averages(pairs):
    groups = {}
    for key, value in pairs:
        if key in groups:
            groups[key].append(value)
        else:
            groups[key] = [value]
    return {key: sum(values) / len(values) for key, values in groups.items()}


@case((TEXT,))
def best_by_value(d):
    return max(d.values()), min(d, key=d.get), max(d.items(), key=lambda kv: kv[1]), sorted(d.items(), key=lambda kv: -kv[1])


@case((TEXT,))
def joined_keys(d):
    return ",".join(d), ", ".join(f"{k}={v}" for k, v in sorted(d.items()))


@case(({"k": [1, 2, 3]},))
def changed_while_its_keys_are_listed(d):
    for key in list(d):
        d[key + "2"] = d[key][:]
        d[key].clear()
    return d


@case((10,))
def oldest_goes(n):
    known, hits = {}, 0
    for i in range(n):
        key = i * i % 7
        if key in known:
            known[key] = known.pop(key)
            hits += 1
        else:
            if len(known) >= 3:
                oldest = next(iter(known))
                del known[oldest]
            known[key] = i
    return known, hits


@case((9,))
def memo_passed_on(n):
    known = {}
    return fibonacci(n, known), known


def fibonacci(n, known):
    if n < 2:
        return n
    if n not in known:
        known[n] = fibonacci(n - 1, known) + fibonacci(n - 2, known)
    return known[n]
