"""The parts of a report in their order: the words that come with a form, and where the official tables stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from consolidate.annual_report.blocks import Block, Blocks, Official, Paragraph, Part, plain
from consolidate.forms.report_text import TABLE, TWICE
from consolidate.model import Form, Table
from consolidate.regex import regex
from consolidate.text import plain as normal
from consolidate.words import Problem

BLANK = "（文字描述"  # how the official form marks a part that is still to be written
_HEADINGS = (
    (Part.FIRST, regex(r"[一二三四五六七八九十]{1,3}、\S")),
    (Part.SECOND, regex(r"[（(][一二三四五六七八九十]{1,3}[）)]\S")),
    (Part.THIRD, regex(r"\d{1,2}[.．、](?!\d)\S")),
)
_LONGEST = 40  # characters of a heading
_SENTENCE = regex(r"[。；！？;!?]")
_NUMERALS = "一二三四五六七八九十"
_TITLE, _RIGHT = "\n\n", ">"
_ANY = """{单位}
{年度}年{报告}

本报告根据{依据}编制。所列数据的统计期限为{统计期限}。{电话：如对本报告有疑问，请与本机关联系（电话：{电话}）。}
[tables]
>{单位}
>{日期}
"""


def heading(text: str) -> Part:
    """Which heading a paragraph is by its text; TEXT if it is none."""
    line = text.strip()
    if len(line) > _LONGEST or _SENTENCE.search(line):
        return Part.TEXT
    return next((part for part, begins in _HEADINGS if begins.match(line)), Part.TEXT)


def usual(form: Form, under_title: bool = False) -> Blocks:
    """The words that come with a form. ``under_title``: with the date under the title, in place of the signature."""
    tables = "\n".join(f"{table.heading}\n{{表{table.number}}}" for table in form.tables)
    return complete(of_text(form.report or _ANY.replace("[tables]", tables), under_title), form)[0]


def of_text(text: str, under_title: bool = False) -> Blocks:
    """Words that are written as lines: the title, a blank line, a paragraph each; ``>`` begins a line on the right."""
    title, _, rest = text.strip("\n").partition(_TITLE)
    found: list[Block] = [plain(line, Part.TITLE) for line in title.split("\n")]
    found += [plain("（{日期}）", align="center")] if under_title else []
    for line in filter(None, map(str.strip, rest.split("\n"))):
        if line.startswith(_RIGHT):
            found += [] if under_title else [plain(line[1:], align="right")]
        else:
            found.append(plain(line, heading(line)))
    return tuple(found)


def complete(blocks: Iterable[Block], form: Form) -> tuple[Blocks, tuple[Problem, ...]]:
    """Put the official tables where the words name them; else at the end of their part, which is added if need be.

    A table that is named twice is a problem.
    """
    found, problems = list(_placed(blocks, form)), list[Problem]()
    for table in form.tables:
        places = [n for n, block in enumerate(found) if isinstance(block, Official) and block.table is table]
        if len(places) > 1:
            problems.append(Problem("", TWICE, {"name": f"{{表{table.number}}}", "count": len(places)}))
        elif not places:
            at, more = _room(found, table)
            found[at:at] = more
    return tuple(found), tuple(problems)


def _placed(blocks: Iterable[Block], form: Form) -> Iterator[Block]:
    tables = {table.number: table for table in form.tables}
    for block in blocks:
        match = TABLE.fullmatch(block.text.strip()) if isinstance(block, Paragraph) else None
        yield Official(tables[match[1]]) if match and match[1] in tables else block


def _room(blocks: list[Block], table: Table) -> tuple[int, list[Block]]:
    """Where a table is put that the words do not name, and what is put there."""
    headings = [(n, block) for n, block in enumerate(blocks) if isinstance(block, Paragraph) and _number(block)]
    own = next((n for n, block in headings if normal(block.text).startswith(f"{table.number}、")), None)
    if own is not None:
        after = next((n for n, _ in headings if n > own), _end(blocks))
        return after, [Official(table)]
    later = (n for n, block in headings if _worth(_number(block)) > _worth(table.number))
    return next(later, _end(blocks)), [plain(table.heading, Part.FIRST), Official(table)]


def _number(paragraph: Paragraph) -> str:
    """The number of a part (一) if the paragraph is its heading."""
    found = re.match(r"([一二三四五六七八九十]{1,3})、", normal(paragraph.text))
    return found[1] if found and paragraph.part is Part.FIRST else ""


def _worth(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    return (_NUMERALS.find(tens) + 1 or 1) * 10 * bool(ten) + (_NUMERALS.find(ones) + 1 if ones else 0)


def _end(blocks: list[Block]) -> int:
    """Where the signature begins: the paragraphs at the end that stand on the right."""
    at = len(blocks)
    while at:
        last = blocks[at - 1]
        if not isinstance(last, Paragraph) or (last.text.strip() and last.align != "right"):
            break
        at -= 1
    return at


def missing(blocks: Blocks, form: Form) -> tuple[str, ...]:
    """The parts of the form's own words that a report lacks, as their headings."""
    numbers = {_number(block) for block in blocks if isinstance(block, Paragraph)}
    own = [block for block in usual(form) if isinstance(block, Paragraph) and block.part is Part.FIRST]
    return tuple(block.text for block in own if _number(block) not in numbers)


def is_report(blocks: Blocks, form: Form) -> bool:
    """Whether a document is a report and not some note: it has an official table, or two parts of the form's words."""
    if any(isinstance(block, Official) for block in blocks):
        return True
    own = [block for block in usual(form) if isinstance(block, Paragraph) and block.part is Part.FIRST]
    return len(own) - len(missing(blocks, form)) >= 2


def unwritten(blocks: Blocks) -> tuple[str, ...]:
    """The headings under which the report still says 文字描述."""
    found, last = list[str](), ""
    for block in blocks:
        if isinstance(block, Paragraph):
            last = block.text.strip() if block.part not in (Part.TEXT, Part.TITLE) else last
            if normal(block.text).startswith(normal(BLANK)):
                found.append(last)
    return tuple(dict.fromkeys(found))
