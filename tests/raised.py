"""What a call raises, and whose frames its traceback has."""
import os
import traceback

import pytest


def caught(function, *arguments):
    with pytest.raises(Exception) as info:
        function(*arguments)
    return info.value


def frames(error):
    """(file, function, line) of the traceback, without the test's own frames."""
    found = [(os.path.abspath(f.filename), f.name, f.lineno) for f in traceback.extract_tb(error.__traceback__)]
    return [one for one in found if one[1] not in ("caught",) and not one[1].startswith("test_")]
