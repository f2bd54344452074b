"""Exceptions, instances, functions as values, None.

In reading order; a module imports only what stands above it:

    exceptions       raise, except, what is known of an exception
    entering         with
    python_objects   print, isinstance, f-strings
    optionals        what an optional holds
    matching         match statements
    instances        instances of classes
    keywords         **keywords
    function_values  one of several functions
"""
