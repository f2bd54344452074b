"""README.md: its generated tables are up to date, its programs run, its error message is the one that comes."""

import re

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


def test_programs_run(tmp_path, capsys, monkeypatch):
    from jitcore import errors
    monkeypatch.delenv("JITCORE_VERIFY", raising=False)
    programs, (message,) = blocks("python"), blocks("text")
    variables = {"__name__": "readme"}
    for number, program in enumerate(programs):
        path = tmp_path / f"part{number}.py"
        path.write_text(program)
        code = compile(program, str(path), "exec")
        if "# raises" not in program:
            exec(code, variables)
            continue
        with pytest.raises(errors.TypingError) as caught:
            exec(code, variables)
        found = f"TypingError: {caught.value}\n"
        assert re.sub(r"\S*part\d\.py", "quickstart.py", found) == message
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
