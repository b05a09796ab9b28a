"""Templates made and typed into, and what they then say."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from consolidate.forms import edition
from consolidate.forms.layout import TOP
from consolidate.model import Form, Number, Place, Round, Unit
from consolidate.templates import template
from consolidate.templates.filled import inputs
from consolidate.templates.live import sheets
from tests.support.building import APPLICANTS, balanced, place
from tests.support.merged import fresh, saved

SENDER = {"name": "张三", "phone": "0000-1234567", "mail": "zwgk@example.gov.cn"}
UNIT = Unit("示例县民政局")


def round_of(form_id: str) -> Round:
    year = {"2019": 2020, "2021": 2025}[form_id]
    return Round(form_id, year, "示例县人民政府办公室", date(year + 1, 1, 20), SENDER)


def made(
    form_id: str,
    figures: Mapping[Place, Number | str] | None = None,
    unit: Unit = UNIT,
    trip: int = 0,
    last: Mapping[Place, Number] | None = None,
) -> bytes:
    return template(edition(form_id), round_of(form_id), unit, trip=trip, figures=figures, last_year=last)


def filled_in(form: Form, seed: int) -> dict[Place, Number | str]:
    """Figures for the input cells that keep every rule; each kind of applicant carries one application in."""
    numbers = balanced(form, random.Random(seed))
    for column in APPLICANTS:
        new, carried_in = Place("requests", "new", column), Place("requests", "carried_in", column)
        numbers[new] += numbers[carried_in] - 1
        numbers[carried_in] = 1
    return {place: numbers[place] for place in inputs(form)}


def boxes(sheet: Any) -> set[str]:
    """The cell to the right of 本表全部为零."""
    label = next(cell for cell in sheet[TOP] if cell.value == "本表全部为零：")
    width = next((a.size["columns"] for a in sheet.merged_cells.ranges if label.coordinate in a), 1)
    return {sheet.cell(label.row, label.column + width).coordinate}


def compared(form: Form, book: Any) -> dict[Place, tuple[Any, Any, Any]]:
    """What 上年对照 shows of every place, told by its labels: last year, this year, the change."""
    shown: dict[tuple[str, str, str], Place] = {}
    for p in form.places:
        _, label, above = form.labels(p)
        item = label.removeprefix("三、本年度办理结果 ") or above.rpartition(" ")[0]
        shown[form.table(p.table).heading, item, above.rpartition(" ")[2]] = p
    found: dict[Place, tuple[Any, Any, Any]] = {}
    heading, header = "", list[Any]()
    rows = [[cell.value for cell in row] for row in book["上年对照"].iter_rows(min_row=4)]
    for number, row in enumerate(rows):
        if row[0] in {table.heading for table in form.tables}:
            heading = str(row[0])
        elif row[0] == "项目":
            header = row
        elif row[1] == "上年":
            now, change = rows[number + 1 : number + 3]
            assert [now[1], change[1]] == ["本年", "增减"]
            for column in (c for c in range(2, len(row)) if row[c] is not None):
                place_ = shown[heading, str(row[0]), str(header[column])]
                found[place_] = (row[column], now[column], change[column])
    return found


def counts(book: Any) -> dict[str, int]:
    """The first page's counts: ``三 各格是否为数字`` -> 1."""
    found, table = {}, ""
    for name, what, count, *_ in book["填表说明"].iter_rows(values_only=True):
        table = str(name).removeprefix("表") if re.fullmatch("表.|上年", str(name)) else table
        if table and isinstance(count, int | float):
            found[f"{table} {what}"] = int(count)
    return found


def said(book: Any) -> str:
    """The one line of the first page, above the table of faults."""
    rows = [row[0] for row in book["填表说明"].iter_rows(values_only=True)]
    return str(rows[rows.index("核对结果") + 1])


def planted(data: bytes, form: Form, typed: Mapping[str, object]) -> bytes:
    """The workbook with these cells overwritten, as by pasting."""
    if not typed:
        return data
    book = fresh(data)
    for where, value in typed.items():
        name, _, box = where.partition("!")
        if box:
            (address,) = boxes(book[name])
            book[name][address] = value
        else:
            plan = next(plan for plan in sheets(form) if plan.table.id == place(where).table)
            row, column = plan.cells[place(where)]
            book[plan.table.sheet].cell(row + 1, column + 1).value = value
    return saved(book)


def last_year(form_id: str, seed: int) -> dict[Place, Number]:
    """A unit's figures of last year, some of them far from this year's."""
    luck = random.Random(seed)
    return {p: n * luck.choice((1, 1, 0, 30)) for p, n in balanced(edition(form_id), luck).items()}
