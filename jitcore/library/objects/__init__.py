"""Functions as values, instances, enumerations, None.

In reading order; a module imports only what stands above it:

    enums                tuples as attributes of members of enumerations
    function_values      calls of one of several functions
    instances            operators on instances of the user's classes
    iterated_instances   what goes through them
    members              operators on members of enumerations
    converted_instances  instances as numbers and text
    optionals            == where a value may be None
    matching             match statements
    copy                 copy
    dataclasses          replace, astuple, asdict
    structured           structured arrays and scalars
"""
