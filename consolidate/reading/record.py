"""An answer as plain values: what crosses from a worker process, and what is kept for the next run.

``write`` leaves out the name of the file, which ``read`` puts in, so that the same bytes under another name are the
same record. Everything in a record is text, a whole number, None or a sequence of those: JSON gives it back as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from consolidate.forms import editions
from consolidate.model import Answer, Cell, Finding, Form, Number, Place, Remark, Severity, Token

Record = tuple[Any, ...]
_ABSENT = " "  # in place of a code: the table of this place was not found


def write(answer: Answer) -> Record:
    """The answer without its file's name and digest."""
    form = answer.form
    return (
        form.id if form else None,
        tuple(vars(answer.token).values()) if answer.token else None,
        answer.names,
        answer.years,
        answer.tables,
        _cells(form, answer.cells) if form else None,
        [_plain(answer.numbers.get(place)) for place in form.places] if form and answer.cells else None,
        tuple(_finding(finding) for finding in answer.findings),
        answer.remarks,
        tuple((*place, _plain(number)) for place, number in answer.last_year.items()),
    )


def _cells(form: Form, cells: Mapping[Place, Cell]) -> Record:
    """Values, what stood there (None: the value as text), addresses; sheet and kind of reading as one letter each."""
    sheets: dict[str, str] = {}
    hows: dict[str, str] = {}
    values: list[int | str | None] = []
    texts: list[str | None] = []
    addresses: list[str] = []
    codes: list[str] = []
    for place in form.places:
        cell = cells.get(place)
        if cell is None:
            codes += (_ABSENT, _ABSENT)
            values.append(None)
            texts.append(None)
            addresses.append("")
            continue
        value, text, sheet, address, how = cell
        codes.append(sheets.setdefault(sheet, chr(65 + len(sheets))))
        codes.append(hows.setdefault(how, chr(65 + len(hows))))
        values.append(_plain(value))
        texts.append(None if text == _text(value) else text)
        addresses.append(address)
    return values, texts, addresses, "".join(codes), [*sheets], [*hows]


def _text(value: Number | None) -> str:
    return "" if value is None else str(value)


def _plain(number: Number | None) -> int | str | None:
    return str(number) if isinstance(number, Decimal) else number


def _number(plain: int | str | None) -> Number | None:
    return Decimal(plain) if isinstance(plain, str) else plain


def _finding(finding: Finding) -> Record:
    """Every field but the file's, in the order of the noun."""
    fields = vars(finding) | {"severity": finding.severity.value, "place": finding.place and tuple(finding.place)}
    return tuple(value for name, value in fields.items() if name != "file")


def read(record: Sequence[Any], file: str, digest: str) -> Answer:
    """The answer of a record, of a file of that name."""
    form_id, token, names, years, tables, cells, numbers, findings, remarks, last_year = record
    form = editions()[form_id] if form_id else None
    there = Cells(form, cells) if form and cells and cells[4] else {}
    return Answer(
        file=file,
        digest=digest,
        form=form,
        token=Token(*token) if token else None,
        names=tuple(names),
        years=tuple(years),
        tables=tuple(tables),
        cells=there,
        numbers=_numbers(form, there, numbers) if form and numbers else {},
        findings=tuple(_found(finding, file) for finding in findings),
        remarks=tuple(Remark(*remark) for remark in remarks),
        last_year={Place(*spot): number for *spot, plain in last_year if (number := _number(plain)) is not None},
    )


def _numbers(form: Form, there: Mapping[Place, Cell], plain: Sequence[Any]) -> dict[Place, Number | None]:
    numbers = [Decimal(number) if isinstance(number, str) else number for number in plain]
    found = dict(zip(form.places, numbers, strict=True))
    return found if len(there) == len(found) else {place: found[place] for place in there}


def _found(record: Sequence[Any], file: str) -> Finding:
    kind, severity, unit, *rest = record
    sheet, address, place, rule, cells, found, expected, args, follows, answer = rest
    return Finding(
        kind, Severity(severity), unit, file, sheet, address, Place(*place) if place else None, rule, tuple(cells),
        found, expected, tuple((name, value) for name, value in args), follows, answer,
    )  # fmt: skip


class Cells(Mapping[Place, Cell]):
    """The cells of a record, each made when it is asked for: of most units nobody ever asks for more than a few."""

    __slots__ = ("_addresses", "_codes", "_form", "_hows", "_sheets", "_texts", "_values")

    def __init__(self, form: Form, cells: Sequence[Any]) -> None:
        """Take what ``_cells`` wrote; what is the same in many files is kept once."""
        values, texts, addresses, codes, sheets, hows = cells
        self._form, self._values = form, tuple(values)
        self._texts = None if all(text is None for text in texts) else tuple(texts)
        self._addresses, self._codes = _once(tuple(addresses)), str(_once(codes))
        self._sheets, self._hows = _once(tuple(sheets)), _once(tuple(hows))

    def __getitem__(self, place: Place) -> Cell:
        at = self._form.order[place]
        sheet, how = self._codes[2 * at], self._codes[2 * at + 1]
        if sheet == _ABSENT:
            raise KeyError(place)
        value = _number(self._values[at])
        text = self._texts[at] if self._texts else None
        shown = _text(value) if text is None else text
        return Cell(value, shown, self._sheets[ord(sheet) - 65], self._addresses[at], self._hows[ord(how) - 65])

    def __iter__(self) -> Iterator[Place]:
        return (place for at, place in enumerate(self._form.places) if self._codes[2 * at] != _ABSENT)

    def __len__(self) -> int:
        return len(self._form.places) - self._codes.count(_ABSENT) // 2

    def __contains__(self, place: object) -> bool:
        at = self._form.order.get(place)  # type: ignore[call-overload]
        return at is not None and self._codes[2 * at] != _ABSENT


@lru_cache(maxsize=1_000)
def _once(found: Any) -> Any:
    """The first of equal values: where the places of one template stand is the same in every file."""
    return found
