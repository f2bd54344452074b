"""Dictionaries, sets, and what is made of them or grows as they do.

In reading order; a module imports only what stands above it:

    tables         the search of dictionaries and sets, iteration
    dicts          methods, operators, views of dictionaries
    keywords       mappings of known names as dictionaries
    dict_views     d.keys() and d.items() as sets
    counters       Counter and defaultdict
    ordered_dicts  OrderedDict
    set_algebra    which keys of one set another one has
    sets           methods, operators of sets
    deques         deque
    native         typed.List, typed.Dict
"""
