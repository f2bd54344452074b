"""README.md: its generated tables are up to date, its programs run, its error message is the one that comes."""

import re
import sys
import traceback

import language_table
import pytest
from support_table import ROOT, SECTIONS, renewed

TEXT = (ROOT / "README.md").read_text()


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize("section", SECTIONS)
def test_tables_are_up_to_date(section):
    def content(text):
        return text.partition(f"<!-- {section} -->")[2].partition(f"<!-- /{section} -->")[0]

    assert content(TEXT) == content(renewed(TEXT)), "run python -m tests.support_table --write"


def test_the_page_of_the_language_has_every_construct():
    text = language_table.PATH.read_text()
    assert not {name for name in language_table.names() if name not in text}, "run python -m tests.language_table --write"


def programs():
    """(program, the text that it must raise or None), in order."""
    return [(program, message or None) for program, message in re.findall(
        r"```python\n(.*?)```(?:\n```text\n(.*?)```)?", TEXT, re.DOTALL)]


def test_programs_run(tmp_path, capsys, monkeypatch):
    from jitcore import errors
    monkeypatch.delenv("JITCORE_VERIFY", raising=False)
    variables = {"__name__": "readme"}
    for number, (program, message) in enumerate(programs()):
        path = tmp_path / f"part{number}.py"
        path.write_text(program)
        code = compile(program, str(path), "exec")
        assert ("# raises" in program) is (message is not None)
        if message is None:
            exec(code, variables)
            continue
        with pytest.raises(Exception) as caught:
            exec(code, variables)
        error = caught.value
        if isinstance(error, errors.JitError):
            found = f"{type(error).__name__}: {error}\n"
        else:
            error.__traceback__ = error.__traceback__.tb_next
            found = "".join(traceback.format_exception(error))
        found = re.sub(r'[^\s"]*part\d+\.py', "quickstart.py", found)
        if "Traceback" in found and sys.version_info < (3, 13):         # which draws calls in another way
            found, message = (re.sub(r"\n +[~^]+(?=\n)", "", text) for text in (found, message))
        assert found == message
    printed = capsys.readouterr().out
    assert "total" in printed
    explained, = blocks("console")
    assert without_machine(explained) in without_machine(printed)


def without_machine(text):
    """An explanation without what depends on the machine, and on where the program is."""
    text = re.sub(r"\S*(?:part\d|smooth)\.py", "smooth.py", text)
    return re.sub(r"\d+ × (\w+) at once(, interleaved \d+ times)?", r"\1 at once", text)


def test_the_distribution_shows_it():
    import tomllib
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["readme"] == "README.md"
