"""The forms of expressions and statements with containers, strings and functions, one a line: the type, and the text with holes.

Out: EXPRESSIONS, ITERABLES, STATEMENTS: (pattern of the type, text).  Holds: {T} is an expression of type T, a capital letter stands for
any type (O: that can be ordered, K: that can be a key); {var list[T]} is a variable; what else holes may hold is in
objects.Objects.hole. What a form makes is of about the size of its parts, so that loops end.
"""

SCALARS = ("int", "float", "bool", "str")
KEYS = ("int", "str", ("tuple", "int", "int"), ("tuple", "str", "int"), "bool", ("tuple", "int", "float", "str"))
ORDERED = ("int", "float", "str", ("tuple", "int", "int"), ("tuple", "str", "int"), ("tuple", "float", "str"), "bool", ("list", "int"))

EXPRESSIONS_TEXT = """
int: ({int} + {int}) | ({int} - {int}) | ({int} * {int} % 1009) | ({int} // {nonzero}) | ({int} % {nonzero}) | ({int} & {int}) | (-{int})
int: abs({int}) | int({bool}) | ({bool} + {int}) | int(min(max({float}, -1e6), 1e6)) | ({int} % 7) ** 2 | round(min({float}, 1e6)) | ({int} ^ {int})
int: len({list[T]}) | len({str}) | len({dict[K,T]}) | len({set[K]}) | sum({list[int]}) | sum({each int}) | {list[T]}.count({T})
int: {list[O]}.index({O}) | {str}.find({str}) | {str}.count({char}) | {str}.index({char}) | ord({char}) | int({digits}) | len({{{each2 K T}}})
int: max({list[int]}, default={int}) | min(({each int}), default=0) | sum({list[int]}, {int}) | divmod({int}, {nonzero})[{bit}]
int: functools.reduce(lambda a, b: a + b % 100, {list[int]}, {int}) | bisect.bisect_left(sorted({list[int]}), {int}) | sum({list[bool]})
int: sum({dict[K,int]}.values()) | min({int}, {int}) | max({int}, {int}, {int}) | {str}.rfind({char}) | len({list[T]}[{slice}]) | hash({int}) % 97
int: (lambda a, b=2: a * b % 50)({int}) | [{int}, {int}, {int}][{int} % 3] | len(list({iter T})) | sum(map({fn int int}, {list[int]})) | len(f"{{{name}}}")
int: next(({each int}), {int}) | ({int}).bit_length() | len({str}.split()) | (n1 if (n1 := {int}) > 3 else -n1) | int(str({int})) | len({{{each K}}})
float: ({float} + {float}) | ({float} - {float}) | ({float} * 0.5) | ({float} / {nonzero}) | float({int}) | ({int} / {nonzero}) | math.sqrt(abs({float}))
float: sum({list[float]}) | sum({each float}) | max({list[float]}) | round({float}, 2) | abs({float}) | min({float}, {float}) | math.floor({float}) * 0.5
float: ({float} % {nonzero}) | float(str({int})) | sum({list[float]}) / len({list[int]}) | float({bool}) | max({list[float]}, default={float}, key={fn float float})
bool: ({int} < {int}) | ({O} <= {O}) | ({T} == {T}) | ({T} != {T}) | ({int} in {list[int]}) | ({T} in {list[T]}) | ({K} in {dict[K,T]}) | ({K} in {set[K]})
bool: (not {any}) | any({list[bool]}) | all({each bool}) | any({each bool}) | {str}.startswith({str}) | {str}.isdigit() | ({char} in {str}) | bool({any})
bool: ({bool} and {bool}) | ({bool} or {bool}) | ({set[K]} <= {set[K]}) | {set[K]}.isdisjoint({set[K]}) | ({list[O]} < {list[O]}) | {str}.endswith(({char}, {str}))
bool: isinstance({any}, (int, str)) | ({int} < {int} <= {int}) | ({dict[K,T]} == {dict[K,T]}) | ({K} not in {dict[K,T]}) | ({opt[T]} is None) | bool({opt[T]}) | (not {opt[T]}) | ({str} < {str})
str: ({str} + {str}) | ({str} * {small}) | str({int}) | str({any}) | repr({any}) | {str}.upper() | {str}.strip() | {str}[{slice}] | {char}.join({list[str]})
str: f"{{{name}}}" | f"{{{var int}:{ispec}}}" | f"{{{var float}:{fspec}}}" | f"{{{name}!r}}-{{{name}}}" | f"a{{{var str}:>6}}|{{{var int} + 1}}" | {str}.replace({char}, {str})
str: {str}.title() | {char}.join({each str}) | {str}[::-1] | {str}.zfill({small}) | {str}.partition({char})[{bit}] | ", ".join(sorted({list[str]}))
str: max({list[str]}, key=len) | min({list[str]}, default={str}) | {str}.center({small}, "*") | "{{}}-{{}}".format({int}, {str}) | {str}.lstrip("a") | {str}.split({char})[0]
str: chr(97 + {int} % 26) | format({int}, "05d") | {str}.swapcase() | "".join(reversed({str})) | {str}.lower() | {str}[{index}] | str({bool}) | {str}.removeprefix("a")
T: {list[T]}[{index}] | {list[T]}[-1] | {dict[K,T]}[{K}] | ({T} if {bool} else {T}) | {dict[K,T]}.get({K}, {T}) | ({list[T]} or [{T}])[0] | next(iter({list[T]}), {T})
T: (lambda x: x)({T}) | [{each T}][0] | ({T}, {U})[0] | next(({each T}), {T}) | {var list[T]}.pop() | {var dict[K,T]}.pop({K}, {T}) | {var dict[K,T]}.setdefault({K}, {T})
T: ({T} if {opt[T]} is None else {T}) | ({opt[T]} or {T}) | {var list[T]}.pop({index}) | {part T}
O: max({O}, {O}) | min({list[O]}) | sorted({iter O})[0] | max({list[O]}, key={fn O int}) | max({each O})
list[T]: [{T}, {T}] | [{T}] | [{T}, {T}, {T}] | [{each T}] | [{each T}] | {list[T]}[{slice}] | ({list[T]} + {list[T]}) | list({iter T}) | ({list[T]} * {small})
list[T]: list(reversed({list[T]})) | {list[T]}.copy() | list(map({fn U T}, {list[U]})) | list(filter({fn T bool}, {list[T]})) | [*{iter T}, {T}] | ([{T}] * {small})
list[T]: list(itertools.chain({list[T]}, {iter T})) | list(itertools.islice({iter T}, {small})) | [y for x in {list[list[T]]} for y in x] | list(itertools.repeat({T}, {small}))
list[O]: sorted({iter O}) | sorted({list[O]}, reverse=True) | sorted({list[O]}, key={fn O int})
list[K]: sorted({set[K]}) | list({set[K]}) | list({dict[K,T]})
list[str]: {str}.split() | {str}.split({char}) | list({str}) | [{each str}] | {str}.splitlines() | {str}.rsplit({char}, 1)
list[int]: list(range({small})) | list(range({small}, {small} + 5, 2)) | list(map(int, {list[bool]})) | [ord(c) for c in {str}] | list(itertools.accumulate({list[int]}))
list[tuple[K,T]]: list({dict[K,T]}.items()) | list(zip({list[K]}, {list[T]})) | sorted({dict[K,int]}.items())
list[tuple[int,T]]: list(enumerate({list[T]})) | list(enumerate({iter T}, 1)) | [(i, y) for i, y in enumerate({list[T]})]
list[tuple[T,T]]: list(itertools.pairwise({list[T]})) | list(itertools.zip_longest({list[T]}, {list[T]}, fillvalue={T})) | list(zip(*itertools.tee({iter T}))) | list(itertools.combinations({list[T]}[:4], 2)) | list(itertools.product({list[T]}[:3], repeat=2)) | list(zip({list[T]}, {list[T]}[1:]))
list[list[T]]: [list(g) for _, g in itertools.groupby({list[T]}[:6])] | [[{T}] for _ in {iter U}] | [list(p) for p in itertools.permutations({list[T]}[:3], 2)] | [[{each T}] for _ in {iter U}]
dict[K,T]: {{{K}: {T}}} | {{{K}: {T}, {K}: {T}}} | {{{each2 K T}}} | dict(zip({list[K]}, {list[T]})) | dict.fromkeys({list[K]}, {T}) | {{**{dict[K,T]}, {K}: {T}}}
dict[K,T]: ({dict[K,T]}|{dict[K,T]}) | {dict[K,T]}.copy() | dict([({K}, {T})]) | {{k: v for k, v in {dict[K,T]}.items()}} | dict({list[tuple[K,T]]})
dict[K,list[T]]: {{{K}: [{T}]}} | {{{K}: []}}
dict[str,int]: {{c: {str}.count(c) for c in {str}}} | dict(a={int}, b={int})
set[K]: {{{K}}} | {{{K}, {K}, {K}}} | {{{each K}}} | set({list[K]}) | ({set[K]}|{set[K]}) | ({set[K]} & {set[K]}) | ({set[K]} - {set[K]}) | {set[K]}.copy()
set[K]: ({set[K]} ^ {set[K]}) | set({iter K}) | {set[K]}.union({list[K]}) | {set[K]}.difference({list[K]}) | set({dict[K,T]}) | set()
opt[T]: None | {T} | {dict[K,T]}.get({K}) | ({T} if {bool} else None) | next(({each T}), None)
tuple[int,int]: divmod({int}, {nonzero}) | (len({str}), {int})
tuple[T,T]: ({T},) + ({T},) | ({T},) * 2
"""

ITERABLES_TEXT = """
T: {list[T]} | {list[T]} | {var list[T]} | reversed({list[T]}) | {list[T]}[{slice}] | ({each T}) | itertools.chain({list[T]}, {list[T]}) | {dict[K,T]}.values() | {gen T} | {gen T}
T: filter({fn T bool}, {list[T]}) | map({fn U T}, {list[U]}) | itertools.takewhile({fn T bool}, {list[T]}) | itertools.islice({list[T]}, {small}) | ({T}, {T}) | iter({list[T]})
K: {set[K]} | {dict[K,T]} | sorted({set[K]}) | {dict[K,T]}.keys() | set({list[K]})
int: range({small}) | range({small}, 0, -1) | range(len({list[T]})) | {list[int]} | range({int} % 5, 8, 2)
str: {str} | {str}.split() | reversed({str})
tuple[K,T]: {dict[K,T]}.items() | zip({list[K]}, {list[T]})
tuple[int,T]: enumerate({list[T]}) | enumerate({iter T}, {small})
tuple[T,U]: zip({list[T]}, {list[U]}) | zip({iter T}, {iter U}) | itertools.product({list[T]}[:3], {list[U]}[:2])
tuple[T,T]: itertools.pairwise({list[T]}) | itertools.combinations({list[T]}[:4], 2)
"""

# what changes a variable; grow: only while it is short
STATEMENTS_TEXT = """
grow: {var list[T]}.append({T}) | {var list[T]}.append({T}) | {var list[T]}.insert({index}, {T}) | {var list[T]}.extend({list[T]}) | {var list[T]} += [{T}] | {var list[T]} *= 2
grow: {var dict[K,T]}[{K}] = {T} | {var dict[K,list[T]]}.setdefault({K}, []).append({T}) | {var dict[K,T]}.update({dict[K,T]}) | {var set[K]}.add({K}) | {var set[K]} |= {set[K]}
grow: {var set[K]}.update({list[K]}) | {var list[T]}[{slice}] = [{T}, {T}] | {var list[list[T]]}[-1].append({T}) | {var str} += {str}[:4] | {var dict[K,T]} |= {dict[K,T]}
grow: heapq.heappush({var list[int]}, {int})
any: {var list[T]}[{index}] = {T} | {var list[T]}.pop() | {var list[T]}.remove({T}) | {var list[T]}.reverse() | {var list[O]}.sort() | {var list[O]}.sort(key={fn O int}, reverse={bool})
any: del {var list[T]}[{index}] | del {var list[T]}[{slice}] | {var list[T]}.clear() | {var dict[K,T]}.pop({K}) | del {var dict[K,T]}[{K}] | {var dict[K,int]}[{K}] += {int}
any: {var set[K]}.discard({K}) | {var set[K]}.remove({K}) | {var set[K]} &= {set[K]} | {var set[K]} -= {set[K]} | {var dict[K,T]}.clear() | {var list[int]}[{index}] += {int}
any: {var dict[K,T]}.popitem() | {var list[T]}[0], {var list[T]}[-1] = {T}, {T} | {var dict[K,list[T]]}[{K}] = [{T}] | {var list[list[T]]}[{index}][0] = {T} | {var list[T]}[::2] = [{T}]
any: print({any}, {any}) | print(f"{{{name}}} {{{name}}}") | assert {bool}, {any} | assert {bool}, f"no {{{name}}}"
"""

LITERALS = {
    "int": ("0", "1", "2", "3", "5", "-1", "-4", "7", "10", "100", "12345"),
    "float": ("0.0", "1.0", "0.5", "-2.5", "3.25", "10.0", "1e-3", "-1.0", "7.125"),
    "bool": ("True", "False"),
    "str": ("''", "'a'", "'b'", "'abc'", "'hello world'", "'x,y,z'", "'12'", "'é€'", "' pad '", "'A-b'", "'aab'", "'line\\nend'"),
}
HOLES = {
    "nonzero": ("3", "7", "(-4)", "16", "2", "1"), "bit": ("0", "1"), "small": ("0", "1", "2", "3", "4"), "char": ("'a'", "'b'", "','", "' '", "'x'", "'l'"),
    "digits": ("'12'", "'-7'", "'x1'", "' 42 '", "''"), "index": ("0", "-1", "1", "0", "2", "-2", "5"),
    "slice": (":", "1:", ":2", "::2", "::-1", "-2:", ":-1", "1:3", "5:", "::3", "2:0:-1"),
    "ispec": ("d", "5d", "05", "x", "+d", ",", "<6", "^7b", "#x", "_", "e", ".2f"), "fspec": (".2f", "8.3f", "g", "e", ".1%", "+.3g", "010.2f", "", ",.2f", "<9"),
}


def parse(text: str):
    """'dict[K,list[T]]' → ('dict', 'K', ('list', 'T'))"""
    at = text.find("[")
    if at < 0:
        return text
    parts, depth, start = [], 0, at + 1
    for position in range(at + 1, len(text)):
        depth += (text[position] == "[") - (text[position] == "]")
        if depth == 0 and text[position] == "," or depth < 0:
            parts.append(parse(text[start:position]))
            start = position + 1
    return (text[:at], *parts)


def spell(t) -> str:
    """The type as an annotation."""
    if isinstance(t, str):
        return t
    return f"{spell(t[1])} | None" if t[0] == "opt" else f"{t[0]}[{', '.join(map(spell, t[1:]))}]"


def match(pattern, t, found: dict) -> bool:
    """Whether the type is an instance of the pattern; `found`: what its letters stand for."""
    if isinstance(pattern, str) and len(pattern) == 1:
        allowed = t in ORDERED if pattern == "O" else t in KEYS if pattern == "K" else True
        return allowed and found.setdefault(pattern, t) == t
    if isinstance(pattern, str) or isinstance(t, str):
        return pattern == t
    return len(pattern) == len(t) and pattern[0] == t[0] and all(match(p, q, found) for p, q in zip(pattern[1:], t[1:]))


def _table(text: str):
    rows = []
    for line in text.strip().split("\n"):
        head, forms = line.split(": ", 1)
        rows += [(parse(head), form) for form in forms.split(" | ")]
    return tuple(rows)


EXPRESSIONS, ITERABLES, STATEMENTS = map(_table, (EXPRESSIONS_TEXT, ITERABLES_TEXT, STATEMENTS_TEXT))
