"""Make the words of a new report from a report of last year, so that no old number gets into the new one unnoticed.

The official tables are replaced by ours, and the 校验码 of last year's figures is left out. Every number in the words,
in the office's own tables too, stands in a mark until somebody replaces it. Of numbers in Chinese characters only
counts (三件) and years (二〇二四年) are marked, since 一 is mostly no number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from consolidate.annual_report import document
from consolidate.annual_report.blocks import Block, Official, Paragraph, Part, Run, Texts, plain
from consolidate.annual_report.words import OLD
from consolidate.forms import figure_names
from consolidate.model import Form, Number, Place
from consolidate.regex import regex
from consolidate.text import number_text

_DIGITS = "一二两三四五六七八九十百千万零〇"
# a number; not one in the number or the title of a document, nor the number of a heading
_NUMBER = regex(
    r"(《[^》]*》|〔[^〕]*〕|\d*号|^\d{1,2}[.．、])"
    r"|(\d+(?:[,，]\d{3}(?!\d))*(?:\.\d+)?[%％]?"
    rf"|(?<![第每这那几数逐{_DIGITS}])[{_DIGITS}]+[余多]?(?=[件起宗份例])|[一二三四五六七八九零〇]{{4}}(?=年))"
)
_COMMAS = str.maketrans("", "", ",，")
_SUGGESTED = 2


def words(blocks: Iterable[Block], form: Form, year: int, before: Mapping[Place, Number]) -> Iterator[Block]:
    """The blocks of the new words. ``year``: that of the earlier report; ``before``: its figures, if they are known."""
    names = _names(form, before)
    for block in blocks:
        if isinstance(block, Official):
            yield plain(f"{{表{block.table.number}}}")
        elif isinstance(block, Paragraph):
            if not document.is_code(block.text):
                yield _renewed(block, year, names)
        else:
            spots = (spot._replace(paragraph=_renewed(spot.paragraph, year, names)) for spot in block.spots)
            yield Texts(tuple(spots))


def named(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with the names of the official tables in place of the tables, as the office writes them."""
    return (plain(f"{{表{block.table.number}}}") if isinstance(block, Official) else block for block in blocks)


def _names(form: Form, before: Mapping[Place, Number]) -> dict[str, list[str]]:
    """The names of the figures that were as large last year, by the number as text."""
    found: dict[str, list[str]] = {}
    for each in figure_names.everything(form).values():
        number = each.figure.of(before)
        if number:
            found.setdefault(number_text(number), []).append(each.name)
    return found


def _renewed(paragraph: Paragraph, year: int, names: Mapping[str, list[str]]) -> Paragraph:
    """A paragraph with its numbers marked. The year of the report in its title becomes a name."""
    runs = (_dated(run, year) if paragraph.part is Part.TITLE else run for run in paragraph.runs)
    return paragraph._replace(runs=tuple(_marked(run, names) for run in runs))


def _dated(run: Run, year: int) -> Run:
    return run._replace(text=re.sub(rf"{year}\s*年", "{年度}年", run.text))


def _marked(run: Run, names: Mapping[str, list[str]]) -> Run:
    def mark(match: re.Match[str]) -> str:
        if match[1] is not None:
            return match[1]
        near = "、".join(sorted(names.get(match[2].translate(_COMMAS), []), key=len)[:_SUGGESTED])
        return f"{OLD[0]}{match[2]}{f'，{near}？' if near else ''}{OLD[1]}"

    return run._replace(text=_NUMBER.sub(mark, run.text))
