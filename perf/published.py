"""What a measuring program shows: its table and remarks, in the terminal, as Markdown, or in README.md.

In: options, headers, rows, remarks.  Out: text.  Holds: with --readme the table replaces what stands in README.md between
`<!-- NAME -->` and `<!-- /NAME -->`, and nothing else changes.
"""
import argparse
import re
from pathlib import Path

from perf.machine import machine_line
from perf.table import markdown_table, show_table

README = Path(__file__).parent.parent / "README.md"


def options_of(description: str) -> argparse.ArgumentParser:
    """A parser with what all of them take."""
    parser = argparse.ArgumentParser(description=description.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer runs")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument("--readme", action="store_true", help="write it into README.md, too")
    return parser


def publish(name: str, options, headers: list[str], rows: list, remarks: list[str], *, title: str = "", peers: bool = False) -> None:
    """Show the table and the remarks below it, and the machine."""
    show_table(headers, rows, title, options.markdown)
    remarks = [*remarks, machine_line(peers) + "."]
    print("\n" + "\n".join(remarks))
    if options.readme:
        text = README.read_text()
        made = f"{markdown_table(headers, rows)}\n\n" + "\n\n".join(remarks)
        changed, count = re.subn(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", lambda found: found[1] + made + found[2], text, flags=re.DOTALL)
        if count != 1:
            raise SystemExit(f"README.md has no section <!-- {name} -->")
        README.write_text(changed)
