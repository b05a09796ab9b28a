"""Findings on the shape of a table: missing rows and columns, labels in other words, groups with a single row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from consolidate.catalogue import FindingKind
from consolidate.formats import limits
from consolidate.formats.raw import RawSheet
from consolidate.model import Cell, Finding, Place
from consolidate.reading.fit import TableMatch
from consolidate.reading.labels import normal
from consolidate.reading.occurrences import Label
from consolidate.reading.vocabulary import remark
from consolidate.terms import ERROR, EXPLAIN, NOTE, How
from consolidate.text import a1, first_of


def labels(sheet: RawSheet, fit: TableMatch, file: str) -> Iterable[Finding]:
    """Yield findings on missing and duplicate rows, missing columns, and misprinted labels."""
    number = (("table", fit.table.number),)
    for row in fit.missing_rows:
        yield Finding(FindingKind.MISSING_ROW, ERROR, file=file, sheet=sheet.name, expected=row.label, args=number)
    for column in fit.missing_columns:
        yield Finding(
            FindingKind.MISSING_COLUMN, ERROR, file=file, sheet=sheet.name, expected=column.label, args=number
        )
    for taken, label in fit.doubled:
        first, second = sorted((taken, label), key=lambda occurrence: occurrence.row)
        addresses = a1(first.row, first.column), a1(second.row, second.column)
        args = (*number, ("rows", f"{first.row + 1}、{second.row + 1}"))
        yield Finding(
            FindingKind.ROW_TWICE, ERROR, file=file, sheet=sheet.name, address=addresses[1], cells=addresses,
            found=second.raw, expected=taken.raw, args=args,
        )  # fmt: skip
    yield from _on_groups(sheet.name, fit, file)
    for label, official in fit.misprints:
        address = a1(label.row, label.column)
        yield Finding(
            FindingKind.LABEL_MISPRINT,
            NOTE,
            file=file,
            sheet=sheet.name,
            address=address,
            found=label.raw,
            expected=official,
            args=number,
        )


def _on_groups(sheet: str, fit: TableMatch, file: str) -> Iterable[Finding]:
    """Yield an error for rows under the label of another group, and a question on a text in place of such a label."""
    number = ("table", fit.table.number)
    for label, group, count in fit.other_groups:
        yield Finding(
            FindingKind.WRONG_GROUP, ERROR, file=file, sheet=sheet, address=a1(label.row, label.column),
            found=label.raw, expected=group, args=(number, ("count", str(count))),
        )  # fmt: skip
    for group, text in fit.unnamed:
        if text:
            yield Finding(
                FindingKind.UNKNOWN_GROUP, EXPLAIN, file=file, sheet=sheet, address=a1(text.row, text.column),
                found=text.raw, expected=group, args=(number,),
            )  # fmt: skip


def written_otherwise(
    sheet: RawSheet, fit: TableMatch, asked: Collection[str], texts: Collection[str], file: str
) -> Iterable[Finding]:
    """Yield one note on all labels of a table that stand for a label of the form in other words.

    ``asked``, ``texts``: addresses and texts of labels whose unit is in question. These are left out: a note that they
    were understood would contradict the question.
    """
    pairs = [
        (label, meant)
        for label, meant in fit.equivalents
        if a1(label.row, label.column) not in asked and label.raw not in texts
    ]
    if not pairs:
        return
    first, official = pairs[0]
    shown = first_of([f"{label.raw}→{meant}" for label, meant in pairs], 5)
    args = (("table", fit.table.number), ("count", str(len(pairs))), ("shown", shown))
    yield Finding(
        FindingKind.LABEL_EQUIVALENT, NOTE, file=file, sheet=sheet.name, address=a1(first.row, first.column),
        found=first.raw, cells=tuple(a1(label.row, label.column) for label, _ in pairs), expected=official, args=args,
    )  # fmt: skip


def limited(sheet: str, fit: TableMatch, cells: Mapping[Place, Cell], file: str) -> Iterable[Finding]:
    """Yield a question on every label with a remark in brackets that the form lacks, if it has figures other than 0."""
    for label, official in (*fit.misprints, *fit.equivalents):
        limit = remark(label.text)
        if not limit or limit == remark(normal(official)):
            continue
        places = [p for p, spot in fit.spots.items() if spot[0] == label.row] or _under(label, fit)
        if any(cells[place].value for place in places):
            yield Finding(
                FindingKind.LABEL_LIMITED, EXPLAIN, file=file, sheet=sheet, address=a1(label.row, label.column),
                found=label.raw, expected=official, args=(("table", fit.table.number),),
            )  # fmt: skip


def _under(label: Label, fit: TableMatch) -> list[Place]:
    """Return the places below a header, down to the next header in its column."""
    heads = [row for row, column in fit.labelled if column == label.column and row > label.row]
    last = min(heads, default=limits.ROWS)
    return [p for p, (row, column) in fit.spots.items() if column == label.column and label.row < row < last]


def collapsed(sheet: RawSheet, fit: TableMatch, cells: dict[Place, Cell], file: str) -> Iterable[Finding]:
    """Fill in the rows of groups with a single row: 0 can be split, any other figure cannot.

    Changes ``cells``, and yields a finding for each group.
    """
    for group, _ in fit.collapsed:
        first, *rest = [leaf.id for leaf in group.leaves()]
        group_places = [place for place in cells if place.row == first]
        figures = {place: cells[place] for place in group_places if cells[place].value and not fit.form.is_total(place)}
        for place in group_places:
            if figures:
                cells[place] = cells[place]._replace(value=None, how=How.UNREADABLE)
            for other in rest:
                other_place = Place(place.table, other, place.column)
                cells[other_place] = Cell(
                    None if figures else 0,
                    "",
                    sheet.name,
                    cells[place].address,
                    How.UNREADABLE if figures else How.ZEROED,
                )
        addresses = [cell.address for cell in figures.values()] or [cells[place].address for place in group_places[:1]]
        found = "、".join(str(cell.raw) for cell in figures.values()) or "0"
        args = (("table", fit.table.number), ("count", str(len(rest) + 1)))
        kind, severity = (FindingKind.UNSPLIT_ROW, ERROR) if figures else (FindingKind.UNSPLIT_ZEROS, NOTE)
        yield Finding(
            kind, severity, file=file, sheet=sheet.name, address=addresses[0], cells=tuple(addresses), found=found,
            expected=group.label, args=args,
        )  # fmt: skip
