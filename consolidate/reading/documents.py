"""What is said of a file that is a document and not a workbook, and of the text in it that was not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consolidate.catalogue import FindingKind
from consolidate.formats import refusals, sniff
from consolidate.formats.raw import Mark, RawBook
from consolidate.model import Answer, Finding
from consolidate.reading import outline
from consolidate.reading.table import ReadTable
from consolidate.regex import regex
from consolidate.terms import ERROR, EXPLAIN, NOTE, Severity
from consolidate.text import a1, first_of, plain

_NUMBER = regex(r"(?!20\d\d$)\d[\d,]*(?:\.\d+)?")  # but no year
_SHOWN = 5  # cells, rows or texts that a finding lists


def called(book: RawBook) -> str:
    """Return what kind of document a file is, as a catalogue sentence; "" for a workbook."""
    refusal = sniff.as_document(book.kind)
    return (refusal.found or refusals.WORD) if refusal else ""


def without_tables(book: RawBook, file: str) -> Finding:
    """Return the finding on a file in which no official table was found."""
    refusal = sniff.as_document(book.kind)
    if refusal is None:
        return Finding(FindingKind.NO_TABLES, ERROR, file=file)
    return Finding(refusal.kind, ERROR, file=file, found=refusal.found)


def findings(answer: Answer, tables: Sequence[ReadTable | None]) -> tuple[Finding, ...]:
    """Return the findings on a document: those on its figures, and what only documents have.

    A document whose tables are all there and all empty is the official form as it was sent out.
    """
    found = [table for table in tables if table]
    if len(found) == len(tables) and all(table.empty for table in found):
        return (Finding(FindingKind.BLANK_TEMPLATE, NOTE, file=answer.file),)
    read = Finding(FindingKind.DOCUMENT_READ, NOTE, file=answer.file, found=answer.document)
    of_tables = (each for table in found for each in _of_table(table, answer.file))
    return (*answer.findings, *of_tables, *_numbers_apart(answer), read, *outline.findings(answer))


def _numbers_apart(answer: Answer) -> Iterator[Finding]:
    """Yield a note on paragraphs of a Word document that are mere numbers, as in a text box laid over a cell."""
    found = [text for text in answer.paragraphs if _NUMBER.fullmatch(plain(text.text))]
    if found and answer.document == refusals.WORD:
        addresses = tuple(text.address for text in found)
        args = (("count", str(len(found))), ("where", first_of(addresses, _SHOWN)))
        yield Finding(
            FindingKind.NUMBERS_APART, NOTE, file=answer.file, sheet=found[0].sheet, address=addresses[0],
            cells=addresses, found=found[0].text.strip(), args=args,
        )  # fmt: skip


def _of_table(table: ReadTable, file: str) -> Iterator[Finding]:
    """Yield the findings on text that is hidden or deleted, and on rows that do not fill the table."""
    first, last = table.fit.first, table.fit.rows[1]
    marks = [mark for mark in table.sheet.marks if first <= mark.row <= last + 1]
    yield from _one(FindingKind.DELETED_TEXT, NOTE, table, [m for m in marks if m.kind == "deleted"], file)
    spots = table.fit.taken
    hidden = [mark for mark in marks if mark.kind == "hidden" and (mark.row, mark.column) in spots]
    yield from _one(FindingKind.HIDDEN_TEXT, EXPLAIN, table, hidden, file)
    ragged = [mark for mark in marks if mark.kind == "ragged" and mark.row <= last]
    yield from _one(FindingKind.RAGGED_ROW, EXPLAIN, table, ragged, file)


def _one(
    kind: FindingKind, severity: Severity, table: ReadTable, marks: Sequence[Mark], file: str
) -> Iterator[Finding]:
    """Yield one finding on all of these marks; none if there are none."""
    if not marks:
        return
    addresses = tuple(dict.fromkeys(a1(mark.row, mark.column) for mark in marks))
    texts = tuple(dict.fromkeys(" ".join(mark.text.split()) for mark in marks))
    rows = tuple(dict.fromkeys(str(mark.row + 1) for mark in marks))
    args = (
        ("table", table.fit.table.number),
        *((k, first_of(v, _SHOWN)) for k, v in (("where", addresses), ("rows", rows), ("texts", texts))),
    )
    yield Finding(
        kind, severity, file=file, sheet=table.sheet.name, address=addresses[0], cells=addresses,
        args=args,
    )  # fmt: skip
