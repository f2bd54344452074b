"""Python objects ↔ pieces; the objects that a call passes: taken in, written back, freed.

In reading order; a module imports only what stands above it:

    unboxing           Python objects → pieces, with guards
    array_boxing       the function that makes ndarrays
    number_text        digits of numbers
    list_text          lists and dictionaries written as text
    boxing             pieces → Python objects
    table_keys         keys: their hash, whether two are the same
    structured_boxing  structured scalars and arrays
    enum_boxing        members of enumerations
    date_boxing        single dates
    text_boxing        texts that were read from arrays
    function_boxing    functions given to Python
    either_boxing      instances of one of several classes
    list_views         address and length of lists, read before loops
    writeback          the mutable objects of a call's arguments: written back, freed
    instance_entry     instances that Python passes
    list_entry         lists that Python passes: made, written back, boxed
    tuple_entry        tuples of unknown length that Python passes
    dict_entry         dictionaries that Python passes
    set_entry          sets that Python passes
    deque_entry        deques that Python passes
    native_objects     objects that own a list or dictionary
    native_entry       these on their way to and from Python
"""
