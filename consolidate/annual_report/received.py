"""The words of a Word document as they come from a worker, as blocks of a report.

A worker may have been taken over by the file that it read, so nothing is taken from it but texts, numbers and known
words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from consolidate.annual_report.blocks import Block, Blocks, Paragraph, Part, Run, Spot, Texts
from consolidate.annual_report.parts import heading
from consolidate.regex import regex
from consolidate.text import plain
from consolidate.words import N_, Problem

_ALIGN = {"center": "center", "right": "right", "end": "right", "both": "both", "left": "left", "start": "left"}
_LEVELS = {"1": Part.FIRST, "2": Part.SECOND, "3": Part.THIRD, "title": Part.TITLE}
_LARGEST = 1_000
_LINE = 40  # characters of a line of the title or of the signature
_SENTENCE = regex("[。；！？;!?:，,]")
_TITLE = regex("(?:年度报告|年报)$")
_DAY = regex(r"\(?(?:20\d\d|二[〇○零]..)年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日\)?")
# what is left out of a document of the office, and what becomes of it
DROPPED = {
    "field": N_("{count} field(s): what they showed stays as text"),
    "link": N_("{count} link(s): their text stays"),
    "picture": N_("{count} picture(s), drawing(s) or text box(es): put them into the finished document"),
    "object": N_("{count} embedded object(s)"),
    "footnote": N_("{count} footnote(s)"),
    "annotation": N_("{count} comment(s)"),
    "change": N_("{count} tracked change(s): taken for accepted"),
    "hidden": N_("{count} paragraph(s) with hidden text: it is left out"),
    "struck": N_("{count} paragraph(s) with text that is struck out or raised: it is left out"),
    "macro": N_("macros"),
    "math": N_("{count} formula(s): only their text stays"),
}


class Received(NamedTuple):
    """The words of a document, and what was left out of it. ``plain``: its reader knows no looks of paragraphs."""

    blocks: Blocks
    dropped: tuple[Problem, ...] = ()
    plain: bool = False


def read(value: Any) -> Received | None:
    """Return the words in the value of a worker; None if it has another shape."""
    try:
        tag, blocks, dropped = value
        if tag not in ("words", "plain"):
            return None
        found = tuple(_block(block, number) for number, block in enumerate(blocks, 1))
        told = tuple(Problem("", DROPPED[kind], {"count": int(count)}) for kind, count in dropped)
    except (TypeError, ValueError, KeyError):
        return None
    is_plain = tag == "plain"
    return Received(_by_words(_titled(found)) if is_plain else _titled(found), told, is_plain)


def _block(block: Any, number: int) -> Block:
    kind, *rest = block
    if kind == "t":
        (cells,) = rest
        return Texts(tuple(_spot(cell) for cell in cells))
    if kind != "p":
        raise ValueError(kind)
    level, align, runs = rest
    found = Paragraph(_runs(runs), _LEVELS.get(str(level), Part.TEXT), _ALIGN.get(str(align), ""), number)
    return _as_heading(found, found.part if found.part is not Part.TEXT else heading(found.text))


def _as_heading(paragraph: Paragraph, part: Part) -> Paragraph:
    """A paragraph as a heading, whose look is that of the report; or as text, if it is none."""
    runs = paragraph.runs if part is Part.TEXT else tuple(Run(run.text) for run in paragraph.runs)
    return paragraph._replace(part=part, runs=runs)


def _spot(cell: Any) -> Spot:
    *measures, runs = cell
    row, column, rows, columns = (int(measure) for measure in measures)
    if min(row, column) < 0 or min(rows, columns) < 1 or max(row + rows, column + columns) > _LARGEST * 10:
        raise ValueError(measures)
    return Spot(row, column, rows, columns, Paragraph(_runs(runs)))


def _runs(runs: Any) -> tuple[Run, ...]:
    """The runs, those of one look joined: Word divides a text wherever somebody stopped typing."""
    found: list[Run] = []
    for text, marks in runs:
        if type(text) is not str or type(marks) is not str:
            raise TypeError(text)
        run = Run(text, "b" in marks, "i" in marks, "u" in marks)
        if found and found[-1][1:] == run[1:]:
            found[-1] = found[-1]._replace(text=found[-1].text + text)
        else:
            found.append(run)
    return tuple(found)


def _titled(blocks: Blocks) -> Blocks:
    """The blocks without blank paragraphs; centred lines before the first other paragraph are the title."""
    found: list[Block] = []
    above = True
    for block in blocks:
        if isinstance(block, Paragraph):
            if not block.text.strip():
                continue
            above = above and (block.part is Part.TITLE or (block.align == "center" and block.part is Part.TEXT))
            found.append(_as_heading(block, Part.TITLE)._replace(align="") if above else block)
        else:
            above = False
            found.append(block)
    return tuple(found)


def _by_words(blocks: Blocks) -> Blocks:
    """The blocks of a document without looks: its title and its signature are told by their words.

    The title is the short lines at the beginning, as far as the one that ends with 年度报告; the day may stand below
    it. The signature is the day at the end, with the short line above it.
    """
    lines = [block if isinstance(block, Paragraph) and _is_line(block) else None for block in blocks]
    first = next((n for n, line in enumerate(lines) if line is None), len(lines))
    title = max((n + 1 for n, line in enumerate(lines[:first]) if line and _TITLE.search(plain(line.text))), default=0)
    aside = {title: "center"} if _is_day(lines, title) else {}
    end = len(lines) - 1
    aside |= {end: "right", end - 1: "right"} if title < end and _is_day(lines, end) else {}
    found: list[Block] = []
    for number, (block, line) in enumerate(zip(blocks, lines, strict=True)):
        if line and number < title:
            found.append(line._replace(part=Part.TITLE))
        else:
            found.append(line._replace(align=aside[number]) if line and number in aside else block)
    return tuple(found)


def _is_line(paragraph: Paragraph) -> bool:
    """Whether a paragraph is no sentence and no heading."""
    text = plain(paragraph.text)
    return paragraph.part is Part.TEXT and len(text) <= _LINE and not _SENTENCE.search(text)


def _is_day(lines: Sequence[Paragraph | None], number: int) -> bool:
    line = lines[number] if number < len(lines) else None
    return line is not None and _DAY.fullmatch(plain(line.text)) is not None
