"""A page that shows a function's source line by line, with what became of each loop.

In: Explanations (see explain).  Out: HTML.  Holds: the page needs nothing else, no scripts, fonts or images from anywhere; every line
of the functions is on it.
"""
from __future__ import annotations

import html
import inspect
import linecache

_STYLE = """
:root { color-scheme: light dark; --page: #fff; --ink: #1f2328; --faint: #6e7781; --line: #d8dee4; --soft: #f6f8fa;
        --good: #1a7f37; --bad: #bc4c00; --calm: #57606a; --good-soft: #e6f6ea; --bad-soft: #fff1e5; --calm-soft: #f0f2f4; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0d1117; --ink: #e6edf3; --faint: #8b949e; --line: #30363d; --soft: #161b22;
          --good: #56d364; --bad: #f0883e; --calm: #8b949e; --good-soft: #12261a; --bad-soft: #2d1c0d; --calm-soft: #161b22; } }
* { box-sizing: border-box; }
body { margin: 2rem auto; max-width: 70rem; padding: 0 1.5rem; background: var(--page); color: var(--ink);
       font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.3rem; margin: 0 0 .2rem; } h2 { font-size: 1rem; margin: 2rem 0 .5rem; }
code, pre, td { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 13px; }
.faint { color: var(--faint); }
.legend span { margin-right: 1.2rem; } .legend i { display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .4em; }
table { border-collapse: collapse; width: 100%; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; margin-top: .6rem; }
td { padding: .05rem .6rem; vertical-align: top; }
td.number { text-align: right; width: 3.5rem; color: var(--faint); background: var(--soft); border-right: 3px solid transparent; user-select: none; }
td.code { white-space: pre-wrap; tab-size: 4; }
tr.note td.code { padding-bottom: .3rem; white-space: normal; }
.words { font-family: system-ui, sans-serif; }
tr.note b { font-weight: 600; } tr.note ul { margin: 0; padding-left: 1.2rem; color: var(--faint); }
tr.good td.number, .in-good { border-right-color: var(--good) !important; } tr.good td.code { background: var(--good-soft); }
tr.bad td.number, .in-bad { border-right-color: var(--bad) !important; } tr.bad td.code { background: var(--bad-soft); }
tr.calm td.number, .in-calm { border-right-color: var(--calm) !important; } tr.calm td.code { background: var(--calm-soft); }
tr.good b { color: var(--good); } tr.bad b { color: var(--bad); } tr.calm b { color: var(--calm); }
.good-ink { background: var(--good); } .bad-ink { background: var(--bad); } .calm-ink { background: var(--calm); }
"""


def page(explanations: list) -> str:
    """One page for the explanations, a section for each."""
    title = explanations[0].function if explanations else "nothing"
    sections = "\n".join(map(_section, explanations))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{html.escape(title)}: what became of its loops</title>
<style>{_STYLE}</style>
</head>
<body>
{sections}
</body>
</html>
"""


def _section(explanation) -> str:
    counts = {kind: sum(_color(one) == kind for one in explanation.loops) for kind in ("good", "bad", "calm")}
    words = {"good": "vectorized", "bad": "not vectorized", "calm": "outer, or no loop any more"}
    legend = "".join(f'<span><i class="{kind}-ink"></i>{counts[kind]} {words[kind]}</span>' for kind in words)
    functions = {}
    for code in (explanation.code, *(one.code for one in explanation.loops)):
        functions.setdefault((code.co_filename, code.co_firstlineno, code.co_name), code)
    tables = "\n".join(_table(explanation, code, number > 0) for number, code in enumerate(functions.values()))
    return (f"<section>\n<h1><code>{html.escape(explanation.function + explanation.signature)}</code></h1>\n"
            f'<div class="faint">{html.escape(explanation.file)}, line {explanation.line}</div>\n'
            f'<p class="legend">{legend}</p>\n{tables}\n</section>')


def _color(loop) -> str:
    return {"vectorized": "good", "scalar": "bad"}.get(loop.state, "calm")


def _table(explanation, code, has_title: bool) -> str:
    lines = _source(code)
    loops: dict[int, list] = {}
    for one in explanation.loops:
        if one.code is code or (one.code.co_filename, one.code.co_firstlineno) == (code.co_filename, code.co_firstlineno):
            loops.setdefault(one.line, []).append(one)
    asked = dict(explanation.interpreted)
    rows = []
    for number, text in lines:
        here = loops.get(number, [])
        color = _color(here[0]) if here else ""
        around = _around(explanation.loops, code, number)
        side = f" in-{_color(around)}" if around is not None and not here else ""
        rows.append(f'<tr class="{color}"><td class="number{side}">{number}</td><td class="code">{html.escape(text) or " "}</td></tr>')
        for one in here:
            of = f"<code>{html.escape(one.source)}</code> " if one.kind in ("operation", "comprehension") or len(here) > 1 else ""
            notes = "".join(f"<li>{html.escape(note)}</li>" for note in one.notes())
            rows.append(f'<tr class="note {_color(one)}"><td class="number"></td><td class="code">{_note(text)}{of}'
                        f"<b>{html.escape(one.verdict)}</b>{f'<ul>{notes}</ul>' if notes else ''}</div></div></td></tr>")
        if number in asked:
            rows.append(f'<tr class="note bad"><td class="number"></td><td class="code">{_note(text)}'
                        f"<b>{html.escape(asked[number])} runs in the interpreter</b></div></div></td></tr>")
    title = f"<h2><code>{html.escape(code.co_name)}</code> <span class=\"faint\">{html.escape(code.co_filename)}</span></h2>" if has_title else ""
    return f"{title}<table>\n" + "\n".join(rows) + "\n</table>"


def _source(code) -> list[tuple[int, str]]:
    """(number, text) of the lines of a function."""
    try:
        lines, first = inspect.getsourcelines(code)
    except (OSError, TypeError):
        known = sorted({line for *_, line in code.co_lines() if line})
        return [(line, linecache.getline(code.co_filename, line).rstrip("\n")) for line in known]
    return [(number, line.rstrip("\n")) for number, line in enumerate(lines, max(first, 1))]


def _around(loops, code, line: int):
    """The innermost loop that a line is in."""
    inside = [one for one in loops if one.code is code and one.line is not None and one.line < line <= (one.last_line or one.line)]
    return max(inside, key=lambda one: one.line, default=None)


def _note(text: str) -> str:
    """Begins what is said of a line, set in as the line is."""
    return f'<div style="margin-left: {len(text) - len(text.lstrip()) + 2}ch"><div class="words">'
