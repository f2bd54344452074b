"""Blocks of memory, and what lies in them: lists, tables, deques, instances, frames.

In reading order; a module imports only what stands above it:

    pool             small blocks that were freed, for the next that are wanted
    reuse            large blocks that were freed, for the next that is wanted
    memory           blocks of memory and their reference counts
    strides          elements that do not follow each other, copied to where they do
    copies           rows copied from any place to any other
    searches         elements that follow each other, searched by whole vectors
    frame_memory     the frames of generators: layout and reference counts
    shared           mutable objects that Python sees too: headers, counts, kinds
    instance_memory  instances of classes: header, attributes
    list_memory      lists: header, items, counts
    table_memory     dictionaries and sets: header, entries, slots
    deque_memory     deques: header, items in a ring
    text_memory      the characters of str objects
    text_classes     classes of characters, case, the number that a text is
    text_parts       texts compared, searched and cut
    text_joins       texts joined, and bytes
    text_padding     text padded
    wide_text        texts of fixed width, as NumPy's arrays keep them
"""
