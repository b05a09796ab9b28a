"""Small things that tests are built from: balanced numbers, answers, submissions, a roster, a round, list workbooks."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping, Sequence
from decimal import Decimal

import openpyxl
from hypothesis import strategies as st

from consolidate.forms.layout import layout
from consolidate.model import (
    Answer,
    Cell,
    Form,
    Kind,
    Number,
    Place,
    Roster,
    Round,
    Submission,
    Token,
    Unit,
)
from consolidate.terms import How
from consolidate.text import a1

Numbers = dict[Place, Number]
APPLICANTS = ("natural", "business", "research", "nonprofit", "legal", "other")
SUMS = {"review_total": "review_", "direct_total": "direct_", "after_review_total": "after_review_"}
LESS_THAN = (("issued", "in_force"), ("disclosed", "made"), ("disclosed", "public_total"))


def place(text: str) -> Place:
    """``requests.new.natural`` as a place."""
    return Place(*text.split("."))


# --- balanced numbers ------------------------------------------------------------------------------------------


def balanced(form: Form, luck: random.Random, most: int = 40) -> Numbers:
    """Figures for every place that keep every rule of the form. Computed here by hand, not by the rules under test."""
    numbers: Numbers = {p: _figure(form.kind(p), luck, most) for p in form.places}
    rows = list(dict.fromkeys(p.row for p in form.places if p.table == "requests"))
    items = [row for row in rows if row not in ("new", "carried_in", "handled", "carried_out")]
    for column in APPLICANTS:
        handled = sum(numbers[Place("requests", row, column)] for row in items)
        out = int(numbers[Place("requests", "carried_out", column)])
        came_before = luck.randint(0, int(handled) + out)
        numbers[Place("requests", "handled", column)] = handled
        numbers[Place("requests", "carried_in", column)] = came_before
        numbers[Place("requests", "new", column)] = handled + out - came_before
    for row in rows:
        numbers[Place("requests", row, "total")] = sum(numbers[Place("requests", row, c)] for c in APPLICANTS)
    for total, group in SUMS.items():
        parts = (f"{group}{result}" for result in ("upheld", "corrected", "other", "pending"))
        numbers[Place("disputes", "cases", total)] = sum(numbers[Place("disputes", "cases", part)] for part in parts)
    for row in ("rules", "normative"):
        for less, more in LESS_THAN:
            low, high = Place("disclosure", row, less), Place("disclosure", row, more)
            if high in numbers:
                numbers[high] = numbers[low] + luck.randint(0, most)
    return numbers


def _figure(kind: Kind, luck: random.Random, most: int) -> Number:
    if kind is Kind.MONEY:
        return Decimal(luck.randint(0, 10**8)).scaleb(-4)
    return luck.randint(-most if kind is Kind.CHANGE else 0, most)


def balanced_numbers(form: Form, most: int = 40) -> st.SearchStrategy[Numbers]:
    """Balanced figures as a hypothesis strategy."""
    return st.integers(0, 2**32).map(lambda seed: balanced(form, random.Random(seed), most))


# --- what the stages take and give -----------------------------------------------------------------------------


def cells(form: Form, numbers: Mapping[Place, Number | None], formulas: bool = False) -> dict[Place, Cell]:
    """The cells that held the numbers, where our templates have them; with ``formulas`` the totals were formulas."""
    spots = {p: spot for table in form.tables for p, spot in layout(table).spots.items()}
    found = {}
    for p, number in numbers.items():
        how = How.TOTAL if formulas and form.is_total(p) else How.UNREADABLE if number is None else How.NUMBER
        raw = "" if how is How.TOTAL else "若干" if number is None else str(number)
        address = a1(spots[p].row + 3, spots[p].column)
        found[p] = Cell(number, raw, form.table(p.table).sheet, address, how)
    return found


def submission(
    form: Form,
    numbers: Mapping[Place, Number | None],
    unit: str = "民政局",
    *,
    formulas: bool = False,
    sources: tuple[str, ...] = (),
) -> Submission:
    """One unit's answer with these numbers."""
    files = sources or (f"{unit}.xlsx",)
    return Submission(unit, form.id, 2025, cells(form, numbers, formulas), dict(numbers), files)


def answer(
    form: Form, numbers: Mapping[Place, Number | None], file: str, token: Token | None = None, **more: object
) -> Answer:
    """What one file says: the tables that the numbers are of."""
    tables = tuple(table.id for table in form.tables if any(p.table == table.id for p in numbers))
    fields: dict[str, object] = {"digest": f"digest of {file}", "tables": tables} | more
    return Answer(file, form=form, token=token, cells=cells(form, numbers), numbers=dict(numbers), **fields)  # type: ignore[arg-type]


def token(unit: str, *, trip: int = 0, year: int = 2025, body: str = "清源县人民政府") -> Token:
    """The token of a template of a unit."""
    return Token("template", "2021", year, body, unit, trip=trip)


def collection(form: Form, body: str = "清源县人民政府") -> Round:
    """A round for that form."""
    return Round(form.id, form.last_year or 2025, body)


def roster(*names: str) -> Roster:
    """Units of these names; those of towns in a group of their own."""
    return Roster(tuple(Unit(name, "乡镇" if name.endswith(("乡", "镇")) else "部门") for name in names))


# --- lists that the office keeps in Excel ----------------------------------------------------------------------


def book(*rows: Sequence[object], merge: Sequence[str] = ()) -> bytes:
    """A workbook with these rows on its first sheet."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for area in merge:
        sheet.merge_cells(area)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
