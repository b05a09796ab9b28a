"""Make the words of a new report from a report of last year, so that no old number gets into the new one unnoticed.

The official tables are replaced by ours, and every number in the words stands in a mark until somebody replaces it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from consolidate.annual_report.blocks import Block, Official, Paragraph, Part, Run, plain
from consolidate.annual_report.words import OLD
from consolidate.forms import figure_names
from consolidate.model import Form, Number, Place
from consolidate.text import number_text

# a number; not one in the number or the title of a document, nor the number of a heading
_NUMBER = re.compile(r"(《[^》]*》|〔[^〕]*〕|\d*号|^\d{1,2}[.．、])|(\d[\d,，]*(?:\.\d+)?[%％]?)")
_SUGGESTED = 2


def words(blocks: Iterable[Block], form: Form, year: int, before: Mapping[Place, Number]) -> Iterator[Block]:
    """The blocks of the new words. ``year``: that of the earlier report; ``before``: its figures, if they are known."""
    names = _names(form, before)
    for block in blocks:
        if isinstance(block, Official):
            yield plain(f"{{表{block.table.number}}}")
        elif isinstance(block, Paragraph):
            runs = (_dated(run, year) if block.part is Part.TITLE else _marked(run, names) for run in block.runs)
            yield block._replace(runs=tuple(runs))
        else:
            yield block


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


def _dated(run: Run, year: int) -> Run:
    return run._replace(text=run.text.replace(f"{year}年", "{年度}年"))


def _marked(run: Run, names: Mapping[str, list[str]]) -> Run:
    def mark(match: re.Match[str]) -> str:
        if match[1] is not None:
            return match[1]
        near = "、".join(sorted(names.get(match[2], []), key=len)[:_SUGGESTED])
        return f"{OLD[0]}{match[2]}{f'，{near}？' if near else ''}{OLD[1]}"

    return run._replace(text=_NUMBER.sub(mark, run.text))
