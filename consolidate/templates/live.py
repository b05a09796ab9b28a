"""Position and formula of the live check of every rule on the sheet of its table.

Rules per column stand in a row under the table, rules per row in a column to its right. In a table without row labels
they stand under the columns that they add up. Rows and columns count from 0 on the sheet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

from consolidate.excel.areas import Area, areas, bounds, joined
from consolidate.forms import in_excel, rules, year_rules
from consolidate.forms.in_excel import address_from, anchor
from consolidate.forms.layout import TOP, Layout, Placed, layout
from consolidate.forms.rules import Instance
from consolidate.model import Form, Kind, Number, Place, Rule, Table
from consolidate.templates.filled import BLANK, NOT_NUMBERS, below, broken_word, folding, inputs, totals

TICK = "是"
BOX_ROW = TOP - 1


@dataclass(frozen=True)
class Verdict:
    """The live cell of one instance of a rule, merged over ``area``. ``label``: the column or row that it is about."""

    instance: Instance
    area: Area
    label: str
    formula: str
    narrow: bool  # its value has two lines


@dataclass(frozen=True)
class Line:
    """The live checks of one rule: the areas of its captions, and its verdicts, all in one row or one column."""

    rule: Rule
    captions: tuple[Area, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def area(self) -> Area:
        """The row or column of all verdicts."""
        return bounds((verdict.area.top, verdict.area.left) for verdict in self.verdicts)


class Allowed(NamedTuple):
    """What an input cell may hold: the kind of number, the unit of money, the least and the most (None: no limit)."""

    kind: Kind
    unit: str
    least: Number | None
    most: Number | None


@dataclass(frozen=True, eq=False)
class Sheet:
    """An official table on its sheet: its grid, its live checks, and the first free row below them."""

    form: Form
    table: Table
    grid: Layout
    lines: tuple[Line, ...]
    bottom: int
    prefilled: int = 0  # input cells with a figure in the template as sent out (上年结转)

    @cached_property
    def cells(self) -> dict[Place, tuple[int, int]]:
        """Row and column of every place."""
        return {place: (spot.row + TOP, spot.column) for place, spot in self.grid.spots.items()}

    @cached_property
    def input_cells(self) -> dict[Place, tuple[int, int]]:
        """Row and column of every input place, in official order."""
        return {place: self.cells[place] for place in inputs(self.form) if place in self.cells}

    @cached_property
    def input_areas(self) -> tuple[Area, ...]:
        """The input cells as rectangles."""
        return areas(self.input_cells.values())

    @cached_property
    def total_areas(self) -> tuple[Area, ...]:
        """The cells of totals as rectangles."""
        return areas(self.cells[place] for place in self.cells if place in totals(self.form))

    @cached_property
    def kinds(self) -> dict[Allowed, tuple[Area, ...]]:
        """The input cells as rectangles, by what they may hold."""
        return self.by_kind(self.input_cells)

    def by_kind(self, places: Iterable[Place]) -> dict[Allowed, tuple[Area, ...]]:
        """These input cells as rectangles, by what they may hold."""
        found: dict[Allowed, list[tuple[int, int]]] = {}
        for place, spot in ((place, self.input_cells[place]) for place in places):
            column = self.form.spots[place].column
            unit = column.unit if column.kind is Kind.MONEY else ""
            found.setdefault(Allowed(column.kind, unit, *column.bounds), []).append(spot)
        return {key: areas(cells) for key, cells in found.items()}

    def first(self, closed: Collection[Place]) -> tuple[int, int]:
        """Row and column of the first input cell that is not closed; of the first figure if there is none."""
        inputs_ = (spot for place, spot in self.input_cells.items() if place not in closed)
        return next(inputs_, next(iter(self.cells.values())))

    @property
    def headed(self) -> int:
        """The number of rows above the first number."""
        return min(row for row, _ in self.cells.values())


@cache
def sheets(form: Form, more: tuple[Instance, ...] = ()) -> tuple[Sheet, ...]:
    """The official tables of a form with their live checks placed, in official order.

    ``more``: instances of further rules, which compare with last year.
    """
    return tuple(_sheet(form, table, more) for table in form.tables)


def box(table: Table) -> tuple[Area, Area]:
    """The areas of the label 本表全部为零 and of its box: above the grid, from the left."""
    label = fitting(table.widths, 1800) - 1
    return Area(BOX_ROW, 0, BOX_ROW, label), Area(BOX_ROW, label + 1, BOX_ROW, label + 1)


def fitting(widths: tuple[int, ...], twips: int) -> int:
    """How many of the first columns are needed for a width of ``twips``."""
    return next(n for n in range(1, len(widths) + 1) if sum(widths[:n]) >= twips or n == len(widths))


def _rules(form: Form, table: Table, more: tuple[Instance, ...]) -> Iterator[tuple[Rule, tuple[Instance, ...]]]:
    """Every rule of the table with its instances, those of the form first."""
    for rule in (rule for rule in form.rules if rule.table == table.id):
        yield rule, rules.instances_of(form, rule)
    for rule in dict.fromkeys(instance.rule for instance in more if instance.rule.table == table.id):
        yield rule, tuple(instance for instance in more if instance.rule == rule)


def _sheet(form: Form, table: Table, more: tuple[Instance, ...]) -> Sheet:
    grid = layout(table)
    lines: list[Line] = []
    bottom, right = TOP + grid.rows + 1, grid.columns + 1
    taken: list[Area] = []
    prefilled = sum(place.table == table.id for place in year_rules.prefilled(more))
    for rule, found in _rules(form, table, more):
        if not found:
            continue
        if rule.each != "row":
            captions, areas_ = _under(found, grid, max([bottom, *(area.bottom + 1 for area in taken)]))
        elif table.label_columns:
            captions, areas_ = _beside(form, found, grid, right)
            right += 1
        else:
            captions, areas_ = _across(found, grid, bottom, taken)
        if rule.each != "row" or not table.label_columns:
            taken += [*captions, *areas_]
        lines.append(_line(form, rule, found, grid, (captions, areas_), prefilled))
    return Sheet(form, table, grid, tuple(lines), max([bottom, *(area.bottom + 1 for area in taken)]), prefilled)


Placing = tuple[list[Area], list[Area]]  # captions, verdicts


def _under(found: tuple[Instance, ...], grid: Layout, row: int) -> Placing:
    """A row under the table. The caption stands under the row labels, or without these above the verdicts."""
    width = grid.table.left
    caption = Area(row, 0, row, (width or grid.columns) - 1)
    row += 0 if width else 1
    if found[0].rule.each == "once":  # beside the caption; it belongs to no column
        return [caption], [Area(row, width, row, grid.columns - 1)]
    spots = [anchor(grid, instance) for instance in found]
    return [caption], [Area(row, spot.column, row, _last(spot)) for spot in spots]


def _beside(form: Form, found: tuple[Instance, ...], grid: Layout, column: int) -> Placing:
    """A column to the right of the table. The caption stands beside the header above the rule's first row."""
    rows = [anchor(grid, instance).row + TOP for instance in found]
    place = anchor(grid, found[0]).place
    assert place is not None
    block = form.spots[place].block
    first = grid.spots[Place(grid.table.id, block.leaf_rows()[0].id, block.leaf_columns()[0].id)].row + TOP
    above = [spot.row + TOP for spot in grid.spots.values() if spot.row + TOP < first]
    caption = Area(max(above, default=TOP - 1) + 1, column, first - 1, column)
    return [caption], [Area(row, column, row, column) for row in rows]


def _across(found: tuple[Instance, ...], grid: Layout, top: int, taken: list[Area]) -> Placing:
    """Two rows under the columns that the rule adds up: the caption, and the verdict below it."""
    captions: list[Area] = []
    for instance in found:
        spots = [grid.spots[place] for place in instance.places if place in grid.spots]
        left, right, row = min(spot.column for spot in spots), max(_last(spot) for spot in spots), top
        while any(_overlap(Area(row, left, row + 1, right), other) for other in (*taken, *_twice(captions))):
            row += 1
        captions.append(Area(row, left, row, right))
    return captions, [area._replace(top=area.top + 1, bottom=area.bottom + 1) for area in captions]


def _twice(captions: list[Area]) -> list[Area]:
    return [area._replace(bottom=area.bottom + 1) for area in captions]


def _overlap(one: Area, other: Area) -> bool:
    rows = one.top <= other.bottom and other.top <= one.bottom
    return rows and one.left <= other.right and other.left <= one.right


def _last(spot: Placed) -> int:
    return spot.column + spot.columns - 1


def _line(form: Form, rule: Rule, found: tuple[Instance, ...], grid: Layout, placing: Placing, prefilled: int) -> Line:
    captions, spots = placing
    narrow = rule.each == "column"
    verdicts = (
        Verdict(instance, area, _label(form, grid, instance), "=" + (folding(text) if narrow else text), narrow)
        for instance, area in zip(found, spots, strict=True)
        for text in [_formula(form, instance, prefilled)]
    )
    return Line(rule, tuple(captions), tuple(verdicts))


def _label(form: Form, grid: Layout, instance: Instance) -> str:
    if instance.rule.each == "once":
        return ""
    place = anchor(grid, instance).place
    assert place is not None
    _, _, row, column = form.spots[place]
    return column.label if instance.rule.each == "column" else row.label


def _formula(form: Form, instance: Instance, prefilled: int) -> str:
    """The formula of a verdict. It first looks for texts under the rule's totals, since SUM would skip them."""
    table = form.table(instance.rule.table)
    text = in_excel.verdict(instance, lambda place: address_from(form, table, place))
    text = text.replace("不平", broken_word(instance.rule))
    own = set(instance.all_places)
    leaves = {leaf for place in own for leaf in below(form, place)} - own
    if leaves:
        cells = ",".join(
            joined(areas((spots[p].row + TOP, spots[p].column) for p in leaves if p.table == other.id), name)
            for other in form.tables
            if any(p.table == other.id for p in leaves)
            for spots, name in [(layout(other).spots, "" if other is table else other.sheet)]
        )
        text = f'IF(COUNTA({cells})>COUNT({cells}),"{NOT_NUMBERS}",{text})'
    return f'IF({begun(form, table, prefilled)},{text},"{BLANK}")'


def begun(form: Form, table: Table, prefilled: int, name: str = "") -> str:
    """A formula: more cells of the table are filled in than in the template as sent out, or its box is ticked.

    ``name``: the sheet of the table, if the formula stands on another sheet.
    """
    spots = layout(table).spots
    typed = areas((spots[p].row + TOP, spots[p].column) for p in inputs(form) if p in spots)
    tick = box(table)[1].absolute(name)
    return f'OR(COUNTA({joined(typed, name)})>{prefilled},{tick}="{TICK}")'
