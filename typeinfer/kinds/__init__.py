"""The types of what is no number and no array.

In reading order; a module imports only what stands above it:

    records     types of the user's own classes
    choices     one of several functions
    generators  the type of a generator, and its frame
    opaque      NumPy's dates and texts, objects that Python is asked about
    containers  dictionaries, sets and deques
    structured  types of NumPy's structured scalars and arrays
"""
