"""A report as one web page: no picture, no program, nothing from elsewhere, readable on a telephone and aloud."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape, unescape

from consolidate.annual_report.blocks import Blocks, Official, Paragraph, Part, Run, Texts
from consolidate.annual_report.document import CODE, CONTENT, DRAFT, ROUND, STATE, UNIT, fingerprint
from consolidate.annual_report.document_body import figure, measures
from consolidate.annual_report.subject import Subject
from consolidate.forms.layout import Placed, Role, layout
from consolidate.regex import regex
from consolidate.text import clean

_BODY = regex(rb"<main>.*</main>", re.S)
_META = regex(r'<meta name="(consolidate\.\w+)" content="([^"]*)">')
_LEVELS = {Part.FIRST: "h2", Part.SECOND: "h3", Part.THIRD: "h4"}
_STYLE = """
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #1a1a1a; font: 1.0625rem/1.8 "Source Han Sans SC", "Noto Sans CJK SC",
  "PingFang SC", "Microsoft YaHei", sans-serif; }
main { max-width: 52rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.4; text-align: center; }
h1 span { display: block; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h3, h4 { font-size: 1.0625rem; margin: 1rem 0 .25rem; }
p { margin: .5rem 0; text-indent: 2em; overflow-wrap: anywhere; }
p.center { text-align: center; text-indent: 0; }
p.right { text-align: right; text-indent: 0; }
.wide { overflow-x: auto; margin: .75rem 0; }
.wide:focus-visible { outline: 3px solid #1a56b0; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; line-height: 1.5; }
caption { text-align: left; font-weight: bold; padding: .25rem 0; }
th, td { border: 1px solid #595959; padding: .3rem .4rem; font-weight: normal; }
td { text-align: center; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.text { text-align: left; white-space: normal; }
thead th { text-align: center; min-width: 2.2em; }
th.left { text-align: left; min-width: 7em; }
th.block { text-align: left; background: #dbe8f7; }
.draft { position: sticky; top: 0; margin: 0; padding: .5rem; background: #8f0d0d; color: #fff; text-align: center;
  text-indent: 0; font-weight: bold; }
.code { font-size: .8125rem; color: #595959; text-align: right; text-indent: 0; }
@media print { .draft { position: fixed; left: 0; right: 0; } main { padding-top: 3rem; } .wide { overflow: visible; }
  tr { break-inside: avoid; } }
""".strip()


def write(blocks: Blocks, subject: Subject, mark: str = "", digests: Mapping[str, str] | None = None) -> bytes:
    """The page. ``mark`` identifies the round; ``digests``: of the files beside it, by the ending of their names."""
    title = _title([block for block in blocks if isinstance(block, Paragraph) and block.part is Part.TITLE])
    body = "\n".join((title, *_blocks(blocks, subject)))
    code = f'\n<p class="code">校验码：{escape(subject.code)}</p>' if subject.final and subject.code else ""
    main = f"<main>\n{body}{code}\n</main>"
    known = {ROUND: mark, STATE: "final" if subject.final else "draft", CODE: subject.code,
             UNIT: subject.name if subject.unit else "", CONTENT: fingerprint(main.encode()),
             **{digest_of(ending): value for ending, value in (digests or {}).items()}}  # fmt: skip
    meta = "\n".join(f'<meta name="{name}" content="{escape(clean(value))}">' for name, value in known.items())
    draft = "" if subject.final else f'<p class="draft" role="status">{DRAFT}</p>\n'
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n{meta}\n'
        f"<title>{_text(subject.title)}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n{draft}{main}\n</body>\n"
        "</html>\n"
    ).encode()


def digest_of(ending: str) -> str:
    """The name of the property with the digest of a file beside the page."""
    return f"consolidate{ending}"


def properties(data: bytes) -> dict[str, str]:
    """Our properties in the bytes of a page; {} if it is none of ours."""
    pairs = _META.findall(data[:16384].decode(errors="replace"))
    found = {name: unescape(value) for name, value in pairs}
    main = _BODY.search(data)
    same = bool(main) and found.get(CONTENT) == fingerprint(main[0] if main else b"")
    return found | {"unchanged": "yes" * same} if found else {}


def _text(text: str) -> str:
    return escape(clean(text)).replace("\n", "<br>")


def _runs(runs: Iterable[Run]) -> str:
    found = ""
    for run in runs:
        text = _text(run.text)
        for on, tag in ((run.underlined, "u"), (run.italic, "em"), (run.bold, "strong")):
            text = f"<{tag}>{text}</{tag}>" if on else text
        found += text
    return found


def _title(lines: list[Paragraph]) -> str:
    if len(lines) == 1:
        return f"<h1>{_runs(lines[0].runs)}</h1>"
    return f"<h1>{''.join(f'<span>{_runs(line.runs)}</span>' for line in lines)}</h1>" if lines else ""


def _blocks(blocks: Blocks, subject: Subject) -> Iterator[str]:
    level = 1
    for number, block in enumerate(blocks):
        if isinstance(block, Official):
            yield _official(block, subject, number)
        elif isinstance(block, Texts):
            yield _texts(block)
        elif block.part is Part.TEXT:
            side = f' class="{block.align}"' if block.align in ("center", "right") else ""
            yield f"<p{side}>{_runs(block.runs)}</p>"
        elif block.part in _LEVELS:
            tag = f"h{min(int(_LEVELS[block.part][1]), level + 1)}"  # no level is left out
            level = int(tag[1])
            yield f"<{tag}>{_runs(block.runs)}</{tag}>"


# --- tables ----------------------------------------------------------------------------------------------------


def _wide(table: str, label: str) -> str:
    """A table that is moved sideways where the screen is narrow, also with the keyboard."""
    return f'<div class="wide" role="region" tabindex="0" aria-label="{_text(label)}">\n{table}\n</div>'


def _official(block: Official, subject: Subject, number: int) -> str:
    grid = layout(block.table)
    rows: dict[int, list[Placed]] = {row: [] for row in range(grid.rows)}
    for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.column)):
        rows[cell.row].append(cell)
    lines = [f"<tr>{''.join(_cell(cell, subject, row < grid.head) for cell in rows[row])}</tr>" for row in rows]
    heads, rest = "\n".join(lines[: grid.head]), "\n".join(lines[grid.head :])
    above = f"<thead>\n{heads}\n</thead>\n" if heads else ""
    caption = f"<caption>{_text(block.table.title)}</caption>"
    table = f'<table id="table-{number}">\n{caption}\n{above}<tbody>\n{rest}\n</tbody>\n</table>'
    measure = measures(block, subject)
    return (f'<p class="right">{_text(measure)}</p>\n' if measure else "") + _wide(table, block.table.title)


def _cell(cell: Placed, subject: Subject, in_head: bool) -> str:
    spans = f' rowspan="{cell.rows}"' * (cell.rows > 1) + f' colspan="{cell.columns}"' * (cell.columns > 1)
    if cell.place:
        shown = figure(subject, cell)
        text = ' class="text"' * (cell.place in subject.aside and not shown.replace(".", "").isdigit())
        return f"<td{spans}{text}>{_text(shown)}</td>"
    if not cell.text or (cell.role is Role.CORNER and in_head):
        text = ' class="text"' * bool(cell.text)
        return f"<td{spans}{text}>{_text(cell.text)}</td>"
    scope, look = {
        Role.BLOCK: ("rowgroup", ' class="block"'),
        Role.LABEL: ("rowgroup" if cell.rows > 1 else "row", ' class="left"'),
    }.get(cell.role, ("colgroup" if cell.columns > 1 else "col", ""))
    return f'<th scope="{scope}"{spans}{look}>{_text(cell.text)}</th>'


def _texts(block: Texts) -> str:
    rows: dict[int, list[str]] = {}
    for spot in sorted(block.spots, key=lambda spot: (spot.row, spot.column)):
        spans = f' rowspan="{spot.rows}"' * (spot.rows > 1) + f' colspan="{spot.columns}"' * (spot.columns > 1)
        rows.setdefault(spot.row, []).append(f'<td class="text"{spans}>{_runs(spot.paragraph.runs)}</td>')
    last = max((spot.row + spot.rows for spot in block.spots), default=0)
    lines = "\n".join(f"<tr>{''.join(rows.get(row, []))}</tr>" for row in range(last))
    return _wide(f"<table>\n<tbody>\n{lines}\n</tbody>\n</table>", "表格")
