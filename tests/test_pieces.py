"""Tables of a document that were broken into pieces: joined where all of it fits, and named where it does not."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from consolidate.forms import edition
from consolidate.model import Answer
from consolidate.reading import answers
from consolidate.workers import child
from tests.support.building import balanced
from tests.support.documents import Grid, broken, docx, docx_table, grid, html

FORM = edition("2021")
FIGURES = balanced(FORM, random.Random(6))
WHOLE = grid(FORM, FORM.tables[1], FIGURES)  # three rows of head, then 25 of figures
OTHERS = [grid(FORM, FORM.tables[0], FIGURES), grid(FORM, FORM.tables[2], FIGURES)]
HEAD = 3


def cut(at: int, head: bool = False, labels: bool = True) -> list[Grid]:
    """The table in two pieces, broken above a row. ``head``: the second repeats the head; ``labels``: its groups."""
    return broken(WHOLE, at, HEAD if head else 0, labels)


def read(*blocks: str | Grid, write: Callable[[list[str | Grid]], bytes] = docx) -> Answer:
    """The answer in a document with the other tables and these."""
    return answers.read(child.read(write([OTHERS[0], "三、情况", *blocks, "四、情况", OTHERS[1]])), "", "", FORM)


JOINED = [
    # where the table is broken, whether the head is repeated, whether groups are labelled again
    (3, False, True), (4, False, True), (5, True, True), (8, False, False), (8, True, False), (15, True, True),
    (18, False, False), (26, True, False), (27, False, True),
]  # fmt: skip


@pytest.mark.parametrize(("at", "head", "labels"), JOINED)
@pytest.mark.parametrize("write", [docx, html])
def test_a_broken_table_is_joined(
    at: int, head: bool, labels: bool, write: Callable[[list[str | Grid]], bytes]
) -> None:
    found = read(*cut(at, head, labels), write=write)
    assert {place: found.numbers[place] for place in FORM.places if place.table == "requests"} == {
        place: figure for place, figure in FIGURES.items() if place.table == "requests"
    }
    (said,) = [finding for finding in found.findings if finding.kind == "pieces-joined"]
    assert (said.sheet, said.found, dict(said.args)["before"]) == (
        "文中第 2、3 张表", "文中第 3 张表", "文中第 2 张表",
    )  # fmt: skip
    last = next(place for place in FORM.places if place.table == "requests" and place.row == "carried_out")
    assert (found.cells[last].sheet, found.cells[last].address) == ("文中第 2、3 张表", "D28")


def narrower(pieces: list[Grid]) -> list[Grid]:
    """The second piece without its last column."""
    first, second = pieces
    return [first, {spot: cell for spot, cell in second.items() if spot[1] < 9}]


def without_first_row(pieces: list[Grid]) -> list[Grid]:
    """The second piece without its first row."""
    first, second = pieces
    return [first, {(row - 1, column): cell for (row, column), cell in second.items() if row}]


APART = [
    ("other columns", narrower(cut(8)), "it has other columns"),
    ("a row is lost", without_first_row(cut(4)), "rows between them are missing, or stand twice"),
]


@pytest.mark.parametrize(("words", "pieces", "reason"), APART, ids=[case[0] for case in APART])
def test_a_piece_that_does_not_fit_is_named(words: str, pieces: list[Grid], reason: str) -> None:
    found = read(*pieces)
    (said,) = [finding for finding in found.findings if finding.kind == "piece-apart"]
    assert (said.severity, said.sheet, dict(said.args)["reason"]) == ("error", "文中第 3 张表", reason)


@pytest.mark.parametrize("column", ["<w:gridCol/>", '<w:gridCol w:w="0"/>', '<w:gridCol w:w="48pt"/>'])
def test_pieces_whose_columns_have_no_known_width_are_joined_by_the_number_of_columns(column: str) -> None:
    def written(pieces: list[Grid]) -> list[str | Grid]:
        return [re.sub(r'<w:gridCol w:w="\d+"/>', column, docx_table(piece)) for piece in pieces]

    assert read(*written(cut(8))).numbers.items() >= FIGURES.items()
    (said,) = [finding for finding in read(*written(narrower(cut(8)))).findings if finding.kind == "piece-apart"]
    assert dict(said.args)["reason"] == "it has other columns"


def test_a_piece_with_more_columns_than_widths_is_joined_by_the_number_of_columns() -> None:
    first, second = map(docx_table, cut(8))
    *_, before, last = re.findall(r'<w:gridCol w:w="(\d+)"/>', second)
    both = f'<w:gridCol w:w="{before}"/><w:gridCol w:w="{last}"/></w:tblGrid>'
    assert both in second
    short = second.replace(both, f'<w:gridCol w:w="{int(before) + int(last)}"/></w:tblGrid>')
    assert read(first, short).numbers.items() >= FIGURES.items()


def test_a_piece_with_text_before_it_is_a_table_of_its_own() -> None:
    first, second = cut(8)
    found = read(first, "其他说明", second)
    assert not {"pieces-joined", "piece-apart"} & {finding.kind for finding in found.findings}
    assert {"missing-row", "missing-table"} & {finding.kind for finding in found.findings}


def test_whole_tables_without_text_between_them_stay_apart() -> None:
    found = answers.read(child.read(docx([OTHERS[0], WHOLE, OTHERS[1]])), "", "", FORM)
    assert {place: found.numbers[place] for place in FORM.places} == FIGURES
    assert {finding.kind for finding in found.findings} == {"document-read"}
