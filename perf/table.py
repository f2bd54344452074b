"""Tables in the terminal (with rich where it is installed, else plain text) and in Markdown."""
import sys


def show_table(headers, rows, title="", markdown=False, out=None):
    """Print `rows` (lists of text) under `headers`; the first column is text, the others are numbers.

    A row that is a single text is a remark that spans the table.
    """
    out = out or sys.stdout
    if markdown:
        print(markdown_table(headers, rows), file=out)
        return
    if out.isatty():
        try:
            _show_rich(headers, rows, title)
            return
        except ImportError:
            pass
    print(plain_table(headers, rows, title), file=out)


def markdown_table(headers, rows):
    """GitHub's table syntax; numbers to the right."""
    lines = ["| " + " | ".join(headers) + " |",
             "| " + " | ".join("---" if column == 0 else "---:" for column in range(len(headers))) + " |"]
    for row in rows:
        cells = [row] + [""] * (len(headers) - 1) if isinstance(row, str) else row
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def plain_table(headers, rows, title=""):
    """Columns aligned with spaces."""
    full = [row for row in rows if not isinstance(row, str)]
    widths = [max(len(row[column]) for row in [headers, *full]) for column in range(len(headers))]

    def line(row):
        first, *others = (cell.ljust(width) if column == 0 else cell.rjust(width)
                          for column, (cell, width) in enumerate(zip(row, widths)))
        return "  ".join([first, *others]).rstrip()

    lines = [title, ""] if title else []
    lines += [line(headers), "  ".join("-" * width for width in widths)]
    lines += [row if isinstance(row, str) else line(row) for row in rows]
    return "\n".join(lines)


def _show_rich(headers, rows, title):
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table
    table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD)
    for column, header in enumerate(headers):
        table.add_column(header, justify="left" if column == 0 else "right", no_wrap=True)
    for row in rows:
        if isinstance(row, str):
            table.add_section()
            table.add_row(f"[red]{escape(row)}[/red]")
        else:
            table.add_row(*map(escape, row))
    console = Console()
    needed = console.measure(table, options=console.options.update(max_width=1000)).maximum
    console.width = max(console.width, needed)      # a narrow terminal wraps lines; it does not lose figures
    console.print(table)


def duration(seconds):
    """1.23 ms, 45.6 µs, …: three digits and the unit that suits; empty for None."""
    if seconds is None:
        return ""
    for factor, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= 0.9995 * factor:
            return f"{_three_digits(seconds / factor)} {unit}"
    return f"{_three_digits(seconds / 1e-9)} ns"


def ratio(value):
    """1.23× , 45.6×, 789×; empty for None."""
    return "" if value is None else f"{_three_digits(value)}×"


def _three_digits(value):
    decimals = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:.{decimals}f}"
