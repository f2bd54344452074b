"""Text that machine code makes itself.

In reading order; a module imports only what stands above it:

    text          text that machine code makes and compares itself
    text_methods  methods of text that machine code has itself
    text_formats  text.format, %
    bytearrays    bytearray: its bytes one by one
"""
