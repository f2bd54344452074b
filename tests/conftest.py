"""Settings of the whole suite: golden files, verification of the IR, hypothesis.

`pytest --update-golden` writes what the functions under test give into `tests/golden/` instead of comparing.
"""

import difflib
import gc
import os
from pathlib import Path

import hypothesis
import pytest

os.environ["JITCORE_VERIFY"] = "1"
os.environ.setdefault("JITCORE_CACHE", "0")       # what a test compiles does not depend on what ran before

# The same examples every time, so that a failure in one run is one in the next; more of them with JITCORE_THOROUGH=1.
hypothesis.settings.register_profile(
    "suite", derandomize=True, deadline=None, max_examples=400 if os.environ.get("JITCORE_THOROUGH") else 60,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("suite")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden/ with what the tests give")


@pytest.fixture(autouse=True, scope="module")
def old_objects_rest():
    """Collections of garbage do not look at what the modules before this one left: late in the suite that took a second each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def as_users_see_it(monkeypatch):
    """Without verification, which shows our frames."""
    monkeypatch.delenv("JITCORE_VERIFY")


@pytest.fixture
def typed_once():
    """See runners.TypedOnce."""
    from runners import TypedOnce
    with TypedOnce() as once:
        yield once


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A disk cache of the test's own."""
    from kept import Kept

    from jitcore import config
    monkeypatch.setenv("JITCORE_CACHE", "1")
    monkeypatch.setenv("JITCORE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(config, "EXTENSIONS", [])
    return Kept(tmp_path / "cache")


@pytest.fixture
def blocks_are_freed():
    """No block of memory that compiled code makes outlives the test."""
    from codegen.storage import memory
    gc.collect()
    before = memory.live_blocks()
    yield
    gc.collect()
    assert memory.live_blocks() == before


@pytest.fixture
def golden(request):
    """`golden(name, text)` compares a text with tests/golden/<name>, or writes it there with --update-golden."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
            return
        assert path.exists(), f"{path} is missing: run pytest --update-golden, look at it, and commit it"
        wanted = path.read_text()
        if text != wanted:
            changes = difflib.unified_diff(wanted.splitlines(), text.splitlines(), path.name, "now", lineterm="", n=8)
            pytest.fail("\n".join(["if this is meant, run pytest --update-golden", *changes]), pytrace=False)

    return compare
