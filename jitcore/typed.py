"""Lists, dictionaries and sets under the names that Numba gives them, for code that was written for it.

In: what Python's own constructors take.  Out: Python's own list, dict and set: compiled code takes them by content, writes changes back, and
finds the types of their items by itself, so nothing else is needed. (They keep no native data between calls.)
"""


class List:
    """typed.List(items): a list."""

    def __new__(cls, items=()):
        return list(items)

    @staticmethod
    def empty_list(item_type=None, allocated=0):
        """An empty list; the type of its items is found from what is put in."""
        return []


class Dict:
    """typed.Dict(): a dict."""

    def __new__(cls, items=()):
        return dict(items)

    @staticmethod
    def empty(key_type=None, value_type=None, n_keys=0):
        """An empty dict; the types of keys and values are found from what is put in."""
        return {}


class Set:
    """typed.Set(): a set."""

    def __new__(cls, items=()):
        return set(items)

    @staticmethod
    def empty(key_type=None, n_keys=0):
        """An empty set; the type of its items is found from what is put in."""
        return set()


__all__ = ["Dict", "List", "Set"]
