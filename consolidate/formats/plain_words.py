"""Read the words of a document whose reader knows no looks of paragraphs (.doc, .wps, .rtf, .odt), as plain values.

They have the shape of ``docx_words``, but the tag "plain": no paragraph has a level, an alignment or marks. A web page
is not read for its words: its menus and its foot are paragraphs like those of the report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from consolidate.formats import limits, refusals
from consolidate.formats.container import Package
from consolidate.formats.documents import UNKNOWN, Block, Content, Table
from consolidate.formats.refusals import unsafe
from consolidate.text import plain

READERS = ("doc", "rtf", "odt")


def read(package: Package) -> tuple[Any, ...]:
    """Return the paragraphs and tables, and how much of what was dropped."""
    blocks: Sequence[Block] = import_module(f"consolidate.formats.{package.reader}").blocks(package)
    if len(blocks) > limits.DOCUMENT_CELLS:
        raise unsafe(refusals.TOO_MANY)
    dropped = Counter[str]()
    found = tuple(_written(blocks, dropped))
    return "plain", found, tuple(sorted((+dropped).items()))


def _written(blocks: Sequence[Block], dropped: Counter[str]) -> Iterator[tuple[Any, ...]]:
    around: Block | None = None  # the table before, of which this one may be a part
    for block in blocks:
        if isinstance(block, Content):
            yield "p", "", "", _said(block, dropped)
        elif not (isinstance(around, Table) and _is_within(block, around)):
            yield "t", tuple((s.row, s.column, s.rows, s.columns, _said(s.content, dropped))
                             for s in block.spots if s.columns)  # fmt: skip
        around = around if isinstance(block, Table) and isinstance(around, Table) else block


def _is_within(table: Table, around: Table) -> bool:
    """Whether a table is nested in another one, one of whose cells holds all its texts then."""
    texts = [plain(spot.content.text) for spot in table.spots]
    return any(all(text in plain(spot.content.text) for text in texts) for spot in around.spots)


def _said(content: Content, dropped: Counter[str]) -> tuple[tuple[str, str], ...]:
    dropped["hidden"] += bool(content.hidden.strip()) or content.faint
    dropped["change"] += bool(content.deleted.strip())
    dropped["struck"] += any(run.how and run.text.strip() for run in content.runs)
    dropped["picture"] += content.picture
    dropped["annotation"] += len(content.comments)
    kept = (run for run in content.runs if not run.how and not content.faint)
    return tuple((text, "") for run in kept if (text := run.text.replace(UNKNOWN, "")))
