"""The positions of all contents of the workbook: rows, columns, ranges and targets of links.

They are known before the first cell is written, since the sheets have links and formulas to each other. Rows and
columns count from 0. ``view`` decides what is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from consolidate import own_workbooks as own
from consolidate.excel.areas import Area, cell, fixed, quoted
from consolidate.forms import in_excel
from consolidate.forms.layout import TOP, address, layout
from consolidate.model import Finding, Place, Unit
from consolidate.workbook.lines import Kind
from consolidate.workbook.view import MOST_LISTED, View

KEY, NAME, GROUP, SOURCE, CHECK, FIRST_NUMBER = range(6)  # columns of 各单位数据
ID_HEAD, TABLE_HEAD, ROW_HEAD, COLUMN_HEAD, FIRST_LINE = range(2, 7)  # rows of 各单位数据
LIST_HEAD, FIRST_ENTRY = 2, 3  # rows of 问题清单 and 文件台账
MOST_FINDINGS = 1_048_576 - FIRST_ENTRY - 1  # Excel's rows, less one that says how many more there are
FIRST_UNIT = 4  # row of 主要指标
UNIT_NUMBER, UNIT_STATE = 0, 3  # columns of 主要指标


@dataclass(frozen=True)
class Addresses:
    """The addresses of the contents of a view."""

    view: View

    # --- 各单位数据 ------------------------------------------------------------------------------------------------

    @property
    def last_line(self) -> int:
        """The last line that is added up; an empty one if there are no units."""
        return FIRST_LINE + max(len(self.view.lines), 1) - 1

    @property
    def total_line(self) -> int:
        """The line of the grand total. The subtotals of the groups are below it and are in no sum."""
        return self.last_line + 1

    @cached_property
    def group_lines(self) -> dict[str, int]:
        """The line of the subtotal of each group."""
        return {group: self.total_line + 1 + i for i, group in enumerate(self.view.groups)}

    @cached_property
    def unit_lines(self) -> dict[str, int]:
        """The line of the answer of each used unit."""
        return {line.unit.name: FIRST_LINE + i for i, line in enumerate(self.view.lines) if line.answers}

    @cached_property
    def correction_lines(self) -> dict[int, list[int]]:
        """The lines with the corrections of each unit, by its number in the roster."""
        found: dict[int, list[int]] = {}
        for i, line in enumerate(self.view.lines):
            if line.kind is Kind.CORRECTION:
                found.setdefault(line.key, []).append(FIRST_LINE + i)
        return found

    @cached_property
    def deduction_lines(self) -> dict[int, list[int]]:
        """The lines with the deductions from each unit, by its number in the roster; 0 for the sum of all units."""
        found: dict[int, list[int]] = {}
        for i, line in enumerate(self.view.lines):
            if line.kind is Kind.DEDUCTION:
                found.setdefault(line.key, []).append(FIRST_LINE + i)
        return found

    def taken(self, group: str | None, place: Place) -> str:
        """Return the sum, as a formula, of what is taken out of a figure of a group; of all units for None."""
        rows = [FIRST_LINE + self.view.lines.index(line) for line in self.view.taken[group]]
        column = self.columns[place]
        return f"SUM({Area(min(rows), column, max(rows), column).absolute(self.view.lined)})"

    @cached_property
    def columns(self) -> dict[Place, int]:
        """The column of every place, in the order of the official tables."""
        return {place: FIRST_NUMBER + i for i, place in enumerate(self.view.form.places)}

    @property
    def last_column(self) -> int:
        """The column of the last place."""
        return FIRST_NUMBER + len(self.columns) - 1

    @cached_property
    def column_ranges(self) -> tuple[str, ...]:
        """For every column the range of lines that are added up, absolute and with the sheet, for formulas."""
        columns = range(self.last_column + 1)
        return tuple(Area(FIRST_LINE, column, self.last_line, column).absolute(self.view.lined) for column in columns)

    def in_units(self, line: int, place: Place) -> str:
        """Return the absolute address, with the sheet, of the number of a place on a line."""
        return f"{quoted(self.view.lined)}!{fixed(line, self.columns[place])}"

    def to_unit(self, unit: str) -> str:
        """Return the target of a link to the line of a used unit."""
        return f"{quoted(self.view.lined)}!{cell(self.unit_lines[unit], NAME)}"

    def to_number(self, unit: str, place: Place) -> str:
        """Return the target of a link to the number of a used unit at a place."""
        return f"{quoted(self.view.lined)}!{cell(self.unit_lines[unit], self.columns[place])}"

    def to_column(self, place: Place) -> str:
        """Return the target of a link to the numbers of all units at a place: the header of its column."""
        return f"{quoted(self.view.lined)}!{cell(COLUMN_HEAD, self.columns[place])}"

    # --- the official tables -------------------------------------------------------------------------------------

    def official(self, place: Place) -> str:
        """Return the absolute address, with the sheet, of a number in the official tables."""
        table = self.view.form.table(place.table)
        spot = layout(table).spots[place]
        return f"{quoted(table.sheet)}!{fixed(spot.row + TOP, spot.column)}"

    def to_official(self, place: Place) -> str:
        """Return the target of a link to a number in the official tables."""
        table = self.view.form.table(place.table)
        return f"{quoted(table.sheet)}!{address(layout(table), place)}"

    # --- 主要指标 --------------------------------------------------------------------------------------------------

    @cached_property
    def unit_rows(self) -> dict[str, int]:
        """The row of every unit on 主要指标."""
        return {entry.name: FIRST_UNIT + i for i, entry in enumerate(self.view.entries) if isinstance(entry, Unit)}

    def entry_range(self, column: int) -> str:
        """Return the absolute range, with the sheet, of the rows of units and subtotals in a column."""
        last = FIRST_UNIT + max(len(self.view.entries), 1) - 1
        return Area(FIRST_UNIT, column, last, column).absolute(own.INDICATORS)

    def to_indicators(self, unit: str) -> str:
        """Return the target of a link to the main indicators of a unit."""
        return f"{quoted(own.INDICATORS)}!{cell(self.unit_rows[unit], 1)}"

    # --- 问题清单 --------------------------------------------------------------------------------------------------

    @property
    def listed(self) -> tuple[tuple[Finding, int], ...]:
        """The findings, each with its depth, that the sheet has rows for."""
        return self.view.findings[: MOST_LISTED if self.view.beside else MOST_FINDINGS]

    @cached_property
    def finding_rows(self) -> dict[str, int]:
        """The row of the first finding of each unit."""
        rows: dict[str, int] = {}
        for i, (finding, _) in enumerate(self.listed):
            rows.setdefault(finding.unit, FIRST_ENTRY + i)
        return rows

    def to_findings(self, unit: str) -> str:
        """Return the target of a link to the first finding of a unit."""
        return f"{quoted(own.FINDINGS)}!{cell(self.finding_rows[unit], 0)}"

    # --- sums as formulas ----------------------------------------------------------------------------------------

    def rounding(self, decimals: int, formula: str) -> str:
        """Return the formula of a sum; rounded if its figures have decimals, since Excel adds in binary."""
        return f"ROUND({formula},{decimals})" if decimals else formula


def added(parts: tuple[Place, ...], where: Callable[[Place], str]) -> str:
    """Return the formula of the sum of these places; ``where`` returns the address of a place."""
    return f"SUM({','.join(in_excel.ranges([where(place) for place in parts]))})"


def top(sheet: str) -> str:
    """Return the target of a link to the first cell of a sheet."""
    return f"{quoted(sheet)}!A1"
