"""What error messages say.

In reading order; a module imports only what stands above it:

    wording   types and values in the words of error messages
    expected  what a callable takes, in words
    advice    what to do about a call that has no meaning
    foreign   functions of Python itself that do not compile
"""
