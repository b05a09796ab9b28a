"""Where everything stands in the workbook, known before the first cell is written: rows, columns, ranges, links.

Every sheet links to others and computes from them; all of them ask here. Rows and columns count from 0. What is shown
there is not decided here: that is ``view``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from consolidate import own_workbooks as own
from consolidate.excel.areas import Area, cell, fixed, quoted
from consolidate.forms import rules
from consolidate.forms.layout import TOP, address, layout
from consolidate.model import Finding, Kind, Place, Unit
from consolidate.workbook.view import View

KEY, NAME, GROUP, SOURCE, CHECK, FIRST_NUMBER = range(6)  # columns of 各单位数据
TABLE_HEAD, ROW_HEAD, COLUMN_HEAD, ID_HEAD, FIRST_LINE = range(2, 7)  # rows of 各单位数据
LIST_HEAD, FIRST_ENTRY = 2, 3  # rows of 问题清单 and 文件台账
MOST_FINDINGS = 1_048_576 - FIRST_ENTRY - 1  # Excel's rows, less one that says how many more there are
FIRST_UNIT = 4  # row of 主要指标
UNIT_NUMBER, UNIT_STATE = 0, 3  # columns of 主要指标


@dataclass(frozen=True)
class Addresses:
    """The addresses of what a view shows."""

    view: View

    # --- 各单位数据 ------------------------------------------------------------------------------------------------

    @property
    def last_line(self) -> int:
        """The last line that is added up; where there is none an empty line keeps its place."""
        return FIRST_LINE + max(len(self.view.lines), 1) - 1

    @property
    def total_line(self) -> int:
        """The line of the grand total; the groups' subtotals stand below it, outside every sum."""
        return self.last_line + 1

    @cached_property
    def group_lines(self) -> dict[str, int]:
        """The line of each group's subtotal."""
        return {group: self.total_line + 1 + i for i, group in enumerate(self.view.groups)}

    @cached_property
    def unit_lines(self) -> dict[str, int]:
        """The line of each used unit's own answer."""
        return {line.unit.name: FIRST_LINE + i for i, line in enumerate(self.view.lines) if line.correction is None}

    @cached_property
    def correction_lines(self) -> dict[int, list[int]]:
        """The lines that correct a unit, by its roster number."""
        found: dict[int, list[int]] = {}
        for i, line in enumerate(self.view.lines):
            if line.correction is not None:
                found.setdefault(line.key, []).append(FIRST_LINE + i)
        return found

    @cached_property
    def columns(self) -> dict[Place, int]:
        """The column of every place, in official order."""
        return {place: FIRST_NUMBER + i for i, place in enumerate(self.view.form.places)}

    @property
    def last_column(self) -> int:
        """The column of the last place."""
        return FIRST_NUMBER + len(self.columns) - 1

    @cached_property
    def column_ranges(self) -> tuple[str, ...]:
        """Every column's lines that are added up, as formulas on any sheet name them."""
        columns = range(self.last_column + 1)
        return tuple(Area(FIRST_LINE, column, self.last_line, column).absolute(own.UNITS) for column in columns)

    def in_units(self, line: int, place: Place) -> str:
        """The number of a place on a line, absolute, as formulas on any sheet name it."""
        return f"{quoted(own.UNITS)}!{fixed(line, self.columns[place])}"

    def to_unit(self, unit: str) -> str:
        """Where a link to a used unit's own line leads."""
        return f"{quoted(own.UNITS)}!{cell(self.unit_lines[unit], NAME)}"

    def to_number(self, unit: str, place: Place) -> str:
        """Where a link to a used unit's own number leads."""
        return f"{quoted(own.UNITS)}!{cell(self.unit_lines[unit], self.columns[place])}"

    def to_column(self, place: Place) -> str:
        """Where a link to the numbers of all units at a place leads: the head of its column."""
        return f"{quoted(own.UNITS)}!{cell(COLUMN_HEAD, self.columns[place])}"

    # --- the official tables -------------------------------------------------------------------------------------

    def official(self, place: Place) -> str:
        """A number of the official tables, absolute, as formulas on any sheet name it."""
        table = self.view.form.table(place.table)
        spot = layout(table).spots[place]
        return f"{quoted(table.sheet)}!{fixed(spot.row + TOP, spot.column)}"

    def to_official(self, place: Place) -> str:
        """Where a link to a number of the official tables leads."""
        table = self.view.form.table(place.table)
        return f"{quoted(table.sheet)}!{address(layout(table), place)}"

    # --- 主要指标 --------------------------------------------------------------------------------------------------

    @cached_property
    def unit_rows(self) -> dict[str, int]:
        """The row of every unit on 主要指标."""
        return {entry.name: FIRST_UNIT + i for i, entry in enumerate(self.view.entries) if isinstance(entry, Unit)}

    def entry_range(self, column: int) -> str:
        """A column's rows of units and subtotals, as formulas on any sheet name them."""
        last = FIRST_UNIT + max(len(self.view.entries), 1) - 1
        return Area(FIRST_UNIT, column, last, column).absolute(own.INDICATORS)

    def to_indicators(self, unit: str) -> str:
        """Where a link to a unit's main indicators leads."""
        return f"{quoted(own.INDICATORS)}!{cell(self.unit_rows[unit], 1)}"

    # --- 问题清单 --------------------------------------------------------------------------------------------------

    @property
    def listed(self) -> tuple[tuple[Finding, int], ...]:
        """The findings, with depth, for which the sheet has rows."""
        return self.view.findings[:MOST_FINDINGS]

    @cached_property
    def finding_rows(self) -> dict[str, int]:
        """The row of each unit's first finding."""
        rows: dict[str, int] = {}
        for i, (finding, _) in enumerate(self.listed):
            rows.setdefault(finding.unit, FIRST_ENTRY + i)
        return rows

    def to_findings(self, unit: str) -> str:
        """Where a link to a unit's first finding leads."""
        return f"{quoted(own.FINDINGS)}!{cell(self.finding_rows[unit], 0)}"

    # --- sums as formulas ----------------------------------------------------------------------------------------

    def rounding(self, kind: Kind, formula: str) -> str:
        """A sum as a formula: sums of money are rounded to the form's decimals, since Excel adds in binary."""
        return f"ROUND({formula},{self.view.form.money_decimals})" if kind is Kind.MONEY else formula


def added(parts: tuple[Place, ...], where: Callable[[Place], str]) -> str:
    """The sum of these places as a formula; ``where`` tells the address of each."""
    return f"SUM({','.join(rules.ranges([where(place) for place in parts]))})"


def top(sheet: str) -> str:
    """Where a link to the beginning of a sheet leads."""
    return f"{quoted(sheet)}!A1"
