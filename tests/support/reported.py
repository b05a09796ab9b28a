"""The sound answer of ``bending`` as a report in Word."""

from __future__ import annotations

from collections.abc import Mapping

from consolidate.forms import edition
from consolidate.model import Place
from tests.support.bending import File, sound
from tests.support.documents import Grid, docx, report


def in_word(
    words: str = "the same figures as a report in Word", changes: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
) -> File:  # fmt: skip
    """The sound answer as a report in Word; ``changes``: by place another figure, or the XML of its paragraph.

    ``texts``: paragraphs that are written otherwise, or left out ("").
    """
    form = edition("2021")
    figures: dict[Place, object] = dict(sound(form))
    figures |= {Place(*key.split(".")): text for key, text in (changes or {}).items()}
    return File("民政局.docx", data=lambda: docx(_with(report(form, figures), texts or {})), words=words)


def _with(blocks: list[str | Grid], texts: Mapping[str, str]) -> list[str | Grid]:
    assert {*texts} <= {block for block in blocks if isinstance(block, str)}
    written = [texts.get(block, block) if isinstance(block, str) else block for block in blocks]
    return [block for block in written if block]


def broken(at: int, columns: int = 10) -> File:
    """The sound answer as a report in Word, in which 表三 is broken above a row, with so many columns below."""
    form = edition("2021")
    blocks = report(form, sound(form))
    spot = blocks.index("三、收到和处理政府信息公开申请情况") + 1
    whole = blocks[spot]
    assert isinstance(whole, dict)
    first = {key: cell for key, cell in whole.items() if key[0] < at}
    second = {(row - at, column): cell for (row, column), cell in whole.items() if row >= at and column < columns}
    blocks[spot : spot + 1] = [first, second]
    cut = "" if columns == 10 else f", and has {columns} columns below"
    return File("民政局.docx", data=lambda: docx(blocks), words=f"in the report 表三 is broken above row {at + 1}{cut}")
