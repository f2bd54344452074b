"""What one call means for given argument types.

In reading order; a module imports only what stands above it:

    resolutions      what a call can mean, and its operands
    several_classes  operations on an instance of one of several classes
    binding          arguments matched with parameters
    construction     instances of the user's classes: made, and what is surely set
    named_tuples     their methods, and operators of their own
    attributes       what x.name means
    spreading        f(*items) where the number of items is not known when compiling
    members          members of enumerations where their numbers or texts are meant
    declared         what declarations make of a call
    resolve          what one call means for given argument types
"""
