"""Convert an answer to plain values and back: for sending it from a worker process, and for caching it.

``write`` leaves out the file name and ``read`` adds it, so the same bytes under another name give the same record. A
record holds only text, integers, None and sequences of these, so JSON returns it unchanged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from sys import intern
from typing import Any, BinaryIO

from consolidate.catalogue import FindingKind
from consolidate.figures import LETTER, Cells, Figures, in_order
from consolidate.formats import refusals
from consolidate.forms import edition
from consolidate.model import Answer, Cell, Finding, Form, Number, Paragraph, Place, Remark, Token
from consolidate.model.table import EMPTY
from consolidate.reading.packed import in_bytes, pack, unpack
from consolidate.remembered import remembered
from consolidate.shelf import Shelf, Shelved
from consolidate.terms import How, Severity

Record = tuple[Any, ...]
Read = tuple[Mapping[Place, Cell], Mapping[Place, Number | None]]  # the cells and the numbers of an answer
Spots = tuple[str, str, tuple[str, ...], str, tuple[str, ...]]  # addresses, sheets and ways of reading in a record
_MOST_SPOTS = 1_000  # so many of them are kept in memory
_KINDS, _SEVERITIES = frozenset[str](FindingKind), frozenset[str](Severity)
_HOWS = frozenset[str](How) | {""}
_FIELDS = tuple(name for name in Finding._fields if name not in ("file", "causes"))
_NO_CELL = (None, "", "", "", "")  # for places whose table was not found


def write(answer: Answer) -> Record:
    """Return the answer as a record, without the name and the digest of its file."""
    form = answer.form
    return (
        form.id if form else None,
        tuple(answer.token) if answer.token else None,
        answer.names,
        answer.years,
        answer.tables,
        _cells(form, answer) if form else None,
        tuple(_finding(finding) for finding in answer.findings),
        tuple(map(tuple, answer.remarks)),
        _figures(answer.last_year),
        answer.document,
        tuple(map(tuple, answer.paragraphs)),
        _units(form, answer) if form else (),
    )


def with_figures(
    sample: Record, token: Token, names: tuple[str, ...], figures: str, last_year: Mapping[Place, Number]
) -> Record:
    """Return the record of an answer like that of ``sample``, with another token and names, and with other figures.

    ``figures``: the whole numbers of all places of the form in official order, as ``pack_whole`` packs them. What is
    blank or not whole is the same. Each cell shows its value as it is.
    """
    form, _, _, years, tables, cells, findings, remarks, _, *rest = sample
    values, _, *where, numbers, aside = cells
    shown = ((figures, *values[1:]), None, *where, numbers and (figures, *numbers[1:]), aside)
    return form, tuple(token), names, years, tables, shown, findings, remarks, _figures(last_year), *rest


def _figures(figures: Mapping[Place, Number]) -> Record:
    return tuple((*place, _plain(number)) for place, number in figures.items())


def _units(form: Form, answer: Answer) -> Record:
    """Return the units of a result: each name, with the index of a place and its figure in turn."""
    return tuple(
        (name, *(part for place, n in figures.items() for part in (form.order[place], _plain(n))))
        for name, figures in answer.units.items()
    )


def _cells(form: Form, answer: Answer) -> Record | None:
    """Return the cells by column: values, raw texts, addresses, sheets and kinds of reading (one letter each), numbers.

    A raw text is None if it is the value as text ("" for no value). The list of raw texts is None if each is; the
    numbers are None if they equal the values.
    """
    if not answer.cells:
        return None
    cells = [cell or _NO_CELL for cell in map(answer.cells.get, form.places)]
    values, texts, sheets, addresses, hows = zip(*cells, strict=True)
    usual = ["" if value is None else str(value) for value in values]
    shown = [None if text == same else text for text, same in zip(texts, usual, strict=True)]
    numbers = in_order(form, answer.numbers)
    return (
        pack(values),
        shown if shown.count(None) < len(shown) else None,
        " ".join(addresses),
        *_letters(sheets),
        *_letters(hows),
        pack(numbers) if numbers != values else None,
        [[*place, *_aside(answer.cells[place])] for place in form.not_added if place in answer.cells],
    )


def _aside(cell: Cell) -> Record:
    """Return a cell that is not added up."""
    return _plain(cell.value), cell.raw, cell.sheet, cell.address, str(cell.how)


def _letters(words: Sequence[str]) -> tuple[str, list[str]]:
    """Encode words as one letter each. Return the letters, and the words in the order of their letters: A, B, …."""
    known = [*dict.fromkeys(words)]
    letters = {word: chr(LETTER + number) for number, word in enumerate(known)}
    return "".join(map(letters.__getitem__, words)), [*map(str, known)]


def _plain(number: Number | None) -> int | str | None:
    return str(number) if isinstance(number, Decimal) else number


def _number(plain: int | str | None) -> Number | None:
    return Decimal(plain) if isinstance(plain, str) else plain


def _finding(finding: Finding) -> Record:
    """Return the fields of a finding except the file, in the order of ``Finding``; no reader knows a cause."""
    plain = {
        "kind": str(finding.kind), "severity": str(finding.severity), "place": finding.place and tuple(finding.place)
    }  # fmt: skip
    return tuple(plain[name] if name in plain else getattr(finding, name) for name in _FIELDS)


def is_valid(record: Sequence[Any]) -> bool:
    """Whether a record has the shape of one, and every kind, severity and way of reading in it is one of ours."""
    try:
        *_, cells, findings, _, _, _, paragraphs, _ = record
        if not all(type(text) is str for paragraph in paragraphs for text in Paragraph(*paragraph)):
            return False
        known_terms = all(kind in _KINDS and severity in _SEVERITIES for kind, severity, *_ in findings)
        return known_terms and (not cells or _HOWS.issuperset(cells[6]))
    except (TypeError, ValueError, LookupError):
        return False


class AnswerShelf:
    """A shelf for the cells and numbers of answers.

    Addresses, sheets and ways of reading are the same in most files of a template. They are kept in memory, each once;
    only the other half of a record is read from the disk.
    """

    def __init__(self, file: BinaryIO) -> None:
        """Take an empty file."""
        self._spots: list[Spots] = []
        self._known: dict[Spots, int] = {}
        self._shelf = Shelf(file, partial(_OnShelf, self._spots))

    def put(self, form: Form, cells: Sequence[Any]) -> Read:
        """Put the cells of a record there; return the cells and numbers, which are read when they are looked into."""
        values, texts, addresses, sheets, known_sheets, hows, known_hows, numbers, aside = cells
        spots: Spots = addresses, sheets, tuple(known_sheets), hows, tuple(known_hows)
        known = self._known.get(spots)
        if known is None and len(self._spots) < _MOST_SPOTS:
            known = self._known[spots] = len(self._spots)
            self._spots.append(spots)
        whole = "" not in known_hows  # every place has a cell, so the numbers are read without the cells
        figures = in_bytes(values), texts, numbers and in_bytes(numbers)
        number = self._shelf.put((form.id, spots if known is None else known, *figures, aside, whole))
        return Shelved(self._shelf, number, 0), Shelved(self._shelf, number, 1)


class _OnShelf:
    """The cells (0) and numbers (1) of an answer on the shelf. Most stages ask for the numbers alone."""

    __slots__ = ("_figures", "_plain", "_read", "_spots")

    def __init__(self, spots: Sequence[Spots], plain: tuple[Any, ...]) -> None:
        """Take the known addresses, sheets and ways of reading, and what was put on the shelf."""
        self._spots, self._plain = spots, plain
        self._read: Read | None = None
        self._figures: Figures | None = None

    def __getitem__(self, position: int) -> Mapping[Place, Any]:
        if position == 1 and self._figures is not None:
            return self._figures
        form_id, spots, values, texts, numbers, aside, whole = self._plain
        form = edition(form_id)
        if position == 1 and self._read is None and whole:
            self._figures = Figures(form, unpack(numbers or values))
            return self._figures
        if self._read is None:
            where = self._spots[spots] if isinstance(spots, int) else spots
            self._read = _read_cells(form, (values, texts, *where, numbers, aside))
        return self._read[position]


def read(record: Sequence[Any], file: str, digest: str, shelf: AnswerShelf | None = None) -> Answer:
    """Convert a record back to an answer, for a file with this name and digest.

    With a ``shelf`` its cells and numbers lie there, and each of its texts is stored once for all answers.
    """
    form_id, token, names, years, tables, cells, findings, remarks, last_year, document, paragraphs, units = record
    form = edition(form_id) if form_id else None
    place = shelf.put if shelf else _read_cells
    restored, numbers = place(form, cells) if form and cells else ({}, {})
    return Answer(
        file=file,
        digest=digest,
        form=form,
        token=Token(*map(_once, token)) if token else None,
        names=tuple(map(_once, names)),
        years=_shared(tuple(years)),
        tables=_shared(tuple(tables)),
        cells=restored,
        numbers=numbers,
        findings=tuple(_found(finding, file) for finding in findings),
        remarks=tuple(Remark(*remark) for remark in remarks),
        last_year=_last_year(last_year) if last_year else EMPTY,
        document=document,
        paragraphs=tuple(Paragraph(*paragraph) for paragraph in paragraphs),
        units=_read_units(form, units) if form and units else EMPTY,
    )


def _last_year(figures: Sequence[Sequence[Any]]) -> dict[Place, Number]:
    return {Place(*spot): number for *spot, plain in figures if (number := _number(plain)) is not None}


def _once(word: Any) -> Any:
    """The same text for all answers that hold the same."""
    return intern(word) if type(word) is str else word


def _read_cells(form: Form, cells: Sequence[Any]) -> tuple[Cells, Mapping[Place, Number | None]]:
    """Return the cells and numbers that ``_cells`` wrote. Usually both have the same values, which are stored once."""
    values, *rest, numbers, aside = cells
    texts, addresses, sheets, known_sheets, hows, known_hows = rest
    values_by_place = Figures(form, unpack(values))
    not_added = {Place(*cell[:3]): Cell(_number(cell[3]), cell[4], cell[5], cell[6], How(cell[7])) for cell in aside}
    restored = Cells(values_by_place, texts, addresses, sheets, known_sheets, hows, known_hows, not_added)
    counting = Figures(form, unpack(numbers)) if numbers else values_by_place
    if len(restored) == len(counting) + len(not_added):
        return restored, counting
    return restored, {place: counting[place] for place in restored if place in form.order}


def _numbers(plain: Sequence[Any]) -> list[Number | None]:
    return [Decimal(number) if type(number) is str else number for number in plain]


def _read_units(form: Form, units: Sequence[Sequence[Any]]) -> dict[str, dict[Place, Number]]:
    """Return the units that ``_units`` wrote."""
    return {name: dict(zip(map(form.places.__getitem__, parts[::2]), _known(parts[1::2]), strict=True))
            for name, *parts in units}  # fmt: skip


def _known(plain: Sequence[Any]) -> list[Number]:
    """Return figures none of which is missing."""
    return [number for number in _numbers(plain) if number is not None]


def _found(record: Sequence[Any], file: str) -> Finding:
    kind, severity, unit, *rest = record
    sheet, address, place, rule, cells, found, expected, args, follows, answer = rest
    finding = Finding(
        FindingKind(kind), Severity(severity), unit, file, sheet, address, Place(*place) if place else None, rule,
        tuple(cells), found, expected, tuple((name, value) for name, value in args), follows, answer,
    )  # fmt: skip
    return refusals.with_file_name(finding)


@remembered(1_000)
def _shared(words: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same tuple for all answers that hold the same."""
    return words
