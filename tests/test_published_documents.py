"""The published reports as documents of each format, whole and broken at the end of a page: each number, or a question.

The figures are real, the documents are made: by hand, and by LibreOffice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from consolidate.forms import edition
from consolidate.forms.layout import layout
from consolidate.model import Answer, Form, Place
from consolidate.reading import answers
from consolidate.workers import child
from tests.support import office
from tests.support.at_length import at_length
from tests.support.documents import Cell, Grid, broken, docx, grid, html, mht, odt, report, rtf
from tests.support.pdf import pdf
from tests.support.pdf import report as on_pages
from tests.support.published import published
from tests.support.word97 import word97

REPORTS = Path(__file__).parent / "real_reports"
WRITERS: Mapping[str, Callable[[Sequence[str | Grid]], bytes]] = {
    "docx": docx, "doc": word97, "rtf": rtf, "odt": odt, "html": html, "mht": lambda blocks: mht(html(blocks)),
    "pdf": lambda blocks: pdf(on_pages(blocks, 35, apart=True)),
}  # fmt: skip
# what a published text that is no plain number comes to
WORDS = {"251000元": Decimal("25.1"), "97541 万元": Decimal(97541), "": 0}
ODD = {
    "lishi-2020": {"spelled"},
    "shanghai-office-2019": {"blank-cells", "blank-total", "yuan-converted"},
    "suqian-2023": set(),
    "hongze-2023": {"unsplit-zeros"},  # one row of 0 for a group of three
}


def cells_of(name: str) -> tuple[Form, dict[Place, Any]]:
    """A published report: its form and its cells."""
    told = json.loads((REPORTS / f"{name}.json").read_text(encoding="utf-8"), parse_float=Decimal)
    form = edition(told["edition"])
    return form, published(told, form)


def blocks_of(name: str) -> tuple[Form, dict[Place, Any], list[str | Grid]]:
    """A published report as paragraphs and tables."""
    form, cells = cells_of(name)
    blocks = report(form, cells)
    if name == "hongze-2023":  # its table 三 has one row for the whole group
        number = next(at for at, block in enumerate(blocks) if block == "三、收到和处理政府信息公开申请情况")
        blocks[number + 1] = with_one_row(form, cells)
    return form, cells, blocks


def with_one_row(form: Form, cells: Mapping[Place, Any]) -> Grid:
    """Table 三 with the rows of （六） written as one."""
    table = form.table("requests")
    rows = sorted({c.row for c in layout(table).cells if c.place and c.place.row.startswith("other_")})
    made: Grid = {}
    for (row, column), cell in grid(form, table, cells).items():
        if row in rows:
            continue
        over = cell._replace(rows=cell.rows - 2) if row + cell.rows > rows[-1] > row else cell
        made[row - 2 if row > rows[-1] else row, column] = over
    places = {c.column: Place("requests", "other", c.place.column) for c in layout(table).cells if c.place}
    made |= {(rows[0], column): Cell(str(cells[place])) for column, place in places.items()}
    made[rows[0], 1] = Cell("（六）其他处理", 1, min(places) - 1)
    return made


def broken_at(blocks: list[str | Grid], form: Form, at: int, head: bool) -> list[str | Grid]:
    """The same with its second table broken above a row; ``head``: its head is repeated, and its groups named again."""
    number = [at for at, block in enumerate(blocks) if isinstance(block, dict)][1]
    whole = blocks[number]
    assert isinstance(whole, dict)
    first = min(c.row for c in layout(form.table("requests")).cells if c.place)
    pieces = broken(whole, at, first if head else 0, head)
    return [*blocks[:number], pieces[0], "", pieces[1], *blocks[number + 1 :]]


def read(data: bytes, form: Form) -> Answer:
    """What is read of a document."""
    return answers.read(child.read(data), "", "", form)


def differing(found: Answer, form: Form, cells: Mapping[Place, Any]) -> set[Place]:
    """The places at which another number was read than was published."""
    return {place for place in form.places if found.numbers[place] != value(cells.get(place, 0))}


def value(written: Any) -> Any:
    """The number of a published cell."""
    return WORDS[written] if isinstance(written, str) else written


WAYS = [("whole", 0, False), ("broken, with its head again", 12, True), ("broken, without", 9, False)]


@pytest.mark.parametrize(("words", "at", "head"), WAYS, ids=[way[0] for way in WAYS])
@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("name", ODD)
def test_every_number_is_read_as_it_was_published(name: str, kind: str, words: str, at: int, head: bool) -> None:
    form, cells, blocks = blocks_of(name)
    found = read(WRITERS[kind](broken_at(blocks, form, at, head) if at else blocks), form)
    blank_totals = {place for place, written in cells.items() if written == "" and form.is_total(place)}
    assert differing(found, form, cells) <= blank_totals
    kinds = {finding.kind.value for finding in found.findings}
    assert kinds == ODD[name] | {"document-read"} | ({"pieces-joined"} if at else set())


@cache
def saved_by_libreoffice(kind: str) -> Mapping[str, bytes]:
    """All published reports, broken within a table, as LibreOffice saves them in one call."""
    made = [docx(broken_at(blocks, form, 12, head=True)) for form, _, blocks in map(blocks_of, ODD)]
    return dict(zip(ODD, office.documents(made, kind, "docx"), strict=True))


@pytest.mark.office
@pytest.mark.skipif(not office.writes_documents(), reason="needs LibreOffice Writer")
@pytest.mark.parametrize("name", at_length(ODD, "suqian-2023", "hongze-2023"))
@pytest.mark.parametrize("kind", ["doc", "rtf", "odt", "html", "pdf"])
def test_every_number_is_read_as_libreoffice_saved_it(name: str, kind: str) -> None:
    form, cells, _ = blocks_of(name)
    found = read(saved_by_libreoffice(kind)[name], form)
    blank_totals = {place for place, written in cells.items() if written == "" and form.is_total(place)}
    assert differing(found, form, cells) <= blank_totals
    assert "pieces-joined" in {finding.kind.value for finding in found.findings}
