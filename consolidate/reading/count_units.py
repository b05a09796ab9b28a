"""Find counts for which the sheet states another unit than the form: 万件, persons, or money in a label.

The rules are published in docs/spellings.md. ``scope`` finds the figures that a text refers to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.formats.raw import RawCell, RawSheet
from consolidate.model import Cell, Finding, Form, Kind, Place
from consolidate.reading import currency
from consolidate.reading.currency import SIMPLE, UNIT
from consolidate.reading.fit import TableMatch
from consolidate.reading.occurrences import Label
from consolidate.reading.scope import Scope, Surroundings, Zone
from consolidate.regex import guarded, regex
from consolidate.remembered import remembered
from consolidate.terms import EXPLAIN
from consolidate.text import a1, plain

_LONGEST = 200  # characters; longer texts are prose
# multiples such as 万件, and units other than 件; 项, 次 and the like mean the same as 件
_COUNTER = "(?:人次|件次|户次|件|个|次|项|人|户|份|条|宗|起|家)"
_MANY = f"[十百千万亿]+{_COUNTER}"
_OTHER = rf"({_MANY}|人次|人数|人|户次|户数|户)(?!\w)"
_BEFORE = r"[(\[【〔]|单位[:为是]?|[、,/;]"
_STATED = regex(rf"(?:{_BEFORE}){_OTHER}")
_AT_THE_END = regex(rf"({_MANY})$")

_ITEM = rf"(?:[十百千万亿]*{_COUNTER}|{UNIT})(?:\([^()]{{0,20}}\))?"
_LIST = rf"({_ITEM}(?:[、,/;和或及]{_ITEM}){{0,5}})"
_LED = (
    guarded(rf"单位(?:均|都|统一|一律|应)?{currency.CHANGED}[:为是]*\(?{_LIST}(?!\w)", "单位"),
    guarded(rf"(?<![\d每]){_LIST}为(?:计量|统计)?单位", "为(?:计量|统计)?单位"),
    guarded(rf"[以按用]{_LIST}(?:计|填|表示|列示|统计|反映)(?!算?的)", rf"[以按用]{currency.FIRST}"),
)
_ALONE = guarded(rf"[(\[【〔《]?{_LIST}[)\]】〕》]?[。.;,]?", rf"^[(\[【〔《]?{currency.FIRST}(?!数)")
_BRACKETED = guarded(rf"[(\[【〔]{_LIST}[)\]】〕]", rf"[(\[【〔]{currency.FIRST}")
_OF_A_FIGURE = regex(rf"(?:即|共|合计?|计)?([0-9][0-9,]*(?:\.[0-9]+)?)({_MANY})")
_OTHER_ONE = regex(rf"(?<![十百千万亿]){_OTHER}")
_ANY_MANY = regex(_MANY)
# written in the column of units; the words of a line mean the same (GB 3100)
_SAME = (
    ("公里", "千米", "km"), ("米", "m"), ("平方公里", "平方千米", "km2"), ("公顷", "ha", "hm2"),
    ("平方米", "m2"), ("立方米", "方", "m3"), ("吨", "t"), ("公斤", "千克", "kg"),
    ("小时", "时", "h"), ("分钟", "分", "min"), ("秒", "s"),
)  # fmt: skip
_BRACKETS = (Zone.LABEL, Zone.TITLE, Zone.HEADER, Zone.ABOVE)  # where a unit in brackets counts
_LED_ONLY = (Zone.ASIDE, Zone.FAR)  # where a unit alone does not count: it may belong to an added column


@remembered(100)
def counters(form: Form, *units: str) -> tuple[str, ...]:
    """Return the words that may follow a count: those of the form, and its units of measure but those of money."""
    return tuple(dict.fromkeys((*form.counters, *(unit for unit in units if unit and not currency.mentioned(unit)))))


class _OtherUnit(NamedTuple):
    """A stated unit that is not the form's: the text, its address ("" for the name of the sheet), the places meant."""

    unit: str
    text: str
    address: str
    places: tuple[Place, ...]
    commented: bool = False
    beside: bool = False  # in a row of figures


def other_units(
    sheet: RawSheet, fit: TableMatch, others: Sequence[TableMatch], cells: Mapping[Place, Cell], file: str
) -> Iterator[Finding]:
    """Yield one finding for every text that states another unit than the form, with the figures that it refers to."""
    around = Surroundings(sheet, fit, others)
    struck = sheet.struck()
    labels = list(_on_labels(fit, struck))
    label_addresses = {stated.address for stated in labels}
    texts = [stated for stated in _in_texts(sheet, around, cells, struck) if stated.address not in label_addresses]
    beside = _in_the_column_of_units(sheet, fit)
    stated = [*labels, *texts, *beside, *_in_comments(sheet, around), *_in_the_name(sheet, fit)]
    for statement in _put_together(stated):
        if statement.unit in counters(fit.form, fit.table.unit):
            continue
        counts = [
            place
            for place in statement.places
            if fit.form.kind(place) is not Kind.MONEY and fit.form.measure(place) != statement.unit
        ]
        addresses = tuple(
            dict.fromkeys(cells[place].address for place in counts if place in cells and cells[place].value)
        )
        if addresses:
            commented = (("commented", " ".join(statement.text.split())),) if statement.commented else ()
            asked = _asked(fit, counts)
            yield Finding(
                FindingKind.COUNT_UNIT, EXPLAIN, file=file, sheet=sheet.name, address=statement.address,
                found=statement.text, expected=asked, cells=addresses,
                args=(("table", fit.table.number), ("named", statement.unit), ("asked", asked), *commented),
            )  # fmt: skip


def _asked(fit: TableMatch, places: Sequence[Place]) -> str:
    """Return the unit that the form asks for at these places; that of the table if they have several."""
    units = {fit.form.measure(place) for place in places if fit.form.kind(place) is not Kind.TEXT}
    return units.pop() if len(units) == 1 else fit.table.unit


def _put_together(found: Sequence[_OtherUnit]) -> Iterator[_OtherUnit]:
    """Merge equal statements in one row, or in one column beside the figures, into the first of them."""
    by_text: dict[tuple[str, str, str], list[_OtherUnit]] = {}
    for stated in found:
        column = stated.address.rstrip("0123456789")
        line = column if stated.beside else stated.address.removeprefix(column)
        by_text.setdefault((stated.unit, stated.text, line), []).append(stated)
    for equal in by_text.values():
        yield equal[0]._replace(places=tuple(dict.fromkeys(place for stated in equal for place in stated.places)))


# --- locations -------------------------------------------------------------------------------------------------


def _on_labels(fit: TableMatch, struck: frozenset[tuple[int, int]]) -> Iterator[_OtherUnit]:
    """Yield labels that state another unit, with the places of their row, or of their column in its block."""
    for label, _ in (*fit.misprints, *fit.equivalents):
        unit, places = _by_label(label, fit)
        if unit and (label.row, label.column) not in struck:
            yield _OtherUnit(unit, label.raw, a1(label.row, label.column), tuple(places))


def _by_label(label: Label, fit: TableMatch) -> tuple[str, list[Place]]:
    """Return the other unit in a label ("" for none), and the places of its row, or of its column in its block."""
    places = [place for place, (row, _) in fit.spots.items() if row == label.row]
    if not places:
        below = [(row, p) for p, (row, column) in fit.spots.items() if column == label.column and row > label.row]
        blocks = [fit.form.spots[place].block for _, place in sorted(below)[:1]]
        places = [place for _, place in below if fit.form.spots[place].block in blocks]
    unit = _of_counts(_STATED, label.raw) or _of_counts(_AT_THE_END, label.raw)
    if not unit and not any(fit.form.kind(place) is Kind.MONEY for place in places):
        unit = "".join(currency.units(label.raw, currency.Reach.ANY)[:1])
    return unit, places


def _in_texts(
    sheet: RawSheet, around: Surroundings, cells: Mapping[Place, Cell], struck: frozenset[tuple[int, int]]
) -> Iterator[_OtherUnit]:
    """Yield other units in texts of the sheet.

    A text for all tables of a sheet counts only if none directly above the table states a unit.
    """
    near: list[_OtherUnit] = []
    far: list[_OtherUnit] = []
    stating: list[RawCell] = []  # texts that state a unit, the form's own included
    for cell in sheet.cells:
        if cell[2] != "text" or cell[4] or not (found := units_in(cell[3])) or cell[:2] in struck:
            continue
        stating.append(cell)
        if not found.other:
            continue
        scope = around.of(cell[0], cell[1], cell[3])
        unit = _other_unit(
            _units_in_zone(found, scope.zone) or _unit_of_repeated_figure(found, scope, cells),
            _asked(around.fit, scope.places),
        )
        if unit and scope.places:
            beside = scope.zone in (Zone.BESIDE, Zone.LABEL)
            stated = _OtherUnit(unit, cell[3], a1(cell[0], cell[1]), scope.places, beside=beside)
            (far if scope.zone is Zone.FAR else near).append(stated)
    yield from near
    if far and not any(_is_above(cell, around) for cell in stating):
        yield from far


def _in_the_column_of_units(sheet: RawSheet, fit: TableMatch) -> Iterator[_OtherUnit]:
    """Yield texts in the form's own column of units (计量单位), before quantities that the form has in another unit.

    The cells that show the unit of the form are not on ``sheet``.
    """
    if not fit.table.beside:
        return
    rows = {row: place for place, (row, _) in fit.spots.items() if fit.form.kind(place) is Kind.QUANTITY}
    first = min((column for _, column in fit.taken), default=0)
    for cell in sheet.cells:
        if cell.kind == "text" and cell.row in rows and fit.columns[0] <= cell.column < first:
            text, own = plain(cell.text), plain(fit.form.measure(rows[cell.row]))
            if (
                text
                and not text.isdigit()
                and text.lower() != own
                and not any({text.lower(), own} <= {*line} for line in _SAME)
            ):
                places = tuple(place for place, (row, _) in fit.spots.items() if row == cell.row)
                yield _OtherUnit(text, cell.text, a1(cell.row, cell.column), places, beside=True)


def _is_above(cell: RawCell, around: Surroundings) -> bool:
    """Whether a text states a unit of counts, the form's own included, directly above the table."""
    found, zone = units_in(cell.text), around.of(cell.row, cell.column, cell.text).zone
    return zone is Zone.ABOVE and found is not None and bool(_units_in_zone(found, zone))


def _in_comments(sheet: RawSheet, around: Surroundings) -> Iterator[_OtherUnit]:
    """Yield other units in comments on figures, on their labels and on their headers."""
    comments = [mark for mark in sheet.marks if mark.kind == "comment"]
    spots = {spot: place for place, spot in around.fit.spots.items()} if comments else {}
    for mark in comments:
        found = [units_in(line) for line in mark.text.splitlines()]
        unit = _other_unit([unit for f in found if f for unit in _units_in_zone(f, Zone.TITLE)], around.fit.table.unit)
        if not unit:
            continue
        place = spots.get((mark.row, mark.column))
        scope = Scope(Zone.BESIDE, (place,)) if place else around.of(mark.row, mark.column, mark.text)
        if place or scope.zone in (Zone.LABEL, Zone.HEADER, Zone.TITLE):
            yield _OtherUnit(unit, mark.text, a1(mark.row, mark.column), scope.places, True)


def _in_the_name(sheet: RawSheet, fit: TableMatch) -> Iterator[_OtherUnit]:
    found = units_in(sheet.name)
    unit = _other_unit([*found.led, *found.bracketed], fit.table.unit) if found else ""
    if unit:
        yield _OtherUnit(unit, sheet.name, "", tuple(fit.spots))


# --- words -----------------------------------------------------------------------------------------------------


class Words(NamedTuple):
    """The units that a text states: after 单位 and the like, alone, in brackets; and a figure with its unit."""

    led: tuple[str, ...]
    alone: tuple[str, ...]
    bracketed: tuple[str, ...]
    figure: tuple[Decimal, str] | None
    other: bool  # whether any of the units may differ from the form's


@remembered(20_000)
def units_in(text: str) -> Words | None:
    """Return the units that a text states; None if it states none, as nearly all texts."""
    if len(text) > _LONGEST:
        return None
    words = plain(text).translate(SIMPLE)
    led = [found for pattern in _LED for found in pattern.finditer(words)]
    led = [found for found in led if not currency.denied(words[: found.start()])]
    alone, figure = _ALONE.fullmatch(words), _OF_A_FIGURE.fullmatch(words)
    bracketed = _BRACKETED.findall(words)
    if not led and not alone and not figure and not bracketed:
        return None
    return Words(
        tuple(found[1] for found in led),
        (alone[1],) if alone else (),
        tuple(bracketed),
        (Decimal(figure[1].replace(",", "")), figure[2]) if figure else None,
        _OTHER_ONE.search(words) is not None or _ANY_MANY.search(words) is not None,
    )


def _units_in_zone(found: Words, zone: Zone) -> tuple[str, ...]:
    """Return the units that count in a zone of the sheet."""
    units = found.led
    if zone not in _LED_ONLY:
        units += found.alone
    if zone in _BRACKETS:
        units += found.bracketed
    return units


def _unit_of_repeated_figure(found: Words, scope: Scope, cells: Mapping[Place, Cell]) -> tuple[str, ...]:
    """Return the unit of a remark that repeats a figure of its row: 3百件 beside 3."""
    if scope.zone is not Zone.BESIDE or not found.figure:
        return ()
    number, unit = found.figure
    same = any(cells[place].value == number for place in scope.places if place in cells)
    return (unit,) if same and number else ()


def _other_unit(stated: Sequence[str], asked: str) -> str:
    """Return the stated unit that is not the form's; "" for none, or if the form's is stated too (单位：件、人)."""
    listed = [item for units in stated for item in re.split("[、,/;和或及]", units)]
    if any(re.sub(r"\(.*", "", item) == asked for item in listed):
        return ""
    return next((found[1] for item in listed if (found := _OTHER_ONE.match(item))), "")


def _of_counts(pattern: re.Pattern[str], text: str) -> str:
    stated = pattern.search(plain(text).translate(SIMPLE))
    return stated[1] if stated else ""
