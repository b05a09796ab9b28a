"""The official tables in the official layout; every number is a formula, stored with its value.

The formula of an input place adds up its column of 各单位数据, that of a total adds up its parts by the rules of the
form. The checks of the rules are formulas beside and below the table, outside the printed area.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from consolidate import own_workbooks as own
from consolidate.excel import tables
from consolidate.excel.areas import Area, areas, fixed, joined, quoted
from consolidate.forms import computed, in_excel, rules
from consolidate.forms.in_excel import address_from, anchor
from consolidate.forms.layout import TOP, Layout, Placed, address, layout
from consolidate.model import Form, Place, Rule, Table
from consolidate.terms import Severity
from consolidate.workbook.addresses import Addresses, added, top
from consolidate.workbook.page import NOTE, Page
from consolidate.workbook.printing import set_up
from consolidate.workbook.view import View

_OFFICIAL = {"font_name": "宋体", "font_size": 10}
_CHECK = NOTE | {"align": "center", "shrink": True}


def write(page: Page, view: View, addresses: Addresses, table: Table) -> None:
    """Write one table: heading, office and year, unit of measure, the grid from row 4 on, and the checks around it."""
    grid = layout(table)
    last = grid.columns - 1
    this = view.consolidation.round
    page.wide(0, 0, last, table.heading, {"font_size": 12, "bold": True, "align": "center"})
    page.wide(1, 0, last, f"汇总单位：{this.body}　　{this.year}年度", _OFFICIAL | {"align": "center", "shrink": True})
    page.wide(2, 0, last, tables.measure(table), _OFFICIAL | {"align": "right"})
    page.sheet.set_row(0, 24)
    tables.draw(page.sheet, page.pen, grid, _number(page, view, addresses, grid), breaks=True)
    _checks(page, view, grid)
    page.link(0, last + 2, top(own.OVERVIEW), "返回总览")
    page.text(0, last + 2, "返回总览", NOTE)
    set_up(page, view, landscape=False, repeat=None, wide=None)
    page.sheet.fit_to_pages(1, 1)
    page.sheet.print_area(0, 0, TOP + grid.rows - 1, last)
    page.sheet.freeze_panes(TOP, 0)


def _number(page: Page, view: View, addresses: Addresses, grid: Layout) -> Callable[[Placed, int, int, Any], None]:
    def number(cell: Placed, row: int, column: int, form: Any) -> None:
        if cell.place in view.form.not_added:
            _not_added(page, view, grid, cell, (row, column), form)
        elif cell.place:
            page.link(row, column, addresses.to_column(cell.place), "查看各单位的数字")
            page.formula(row, column, _formula(view, addresses, grid, cell.place), view.totals.get(cell.place, 0), form)

    return number


def _not_added(page: Page, view: View, grid: Layout, cell: Placed, at: tuple[int, int], form: Any) -> None:
    """Write a figure that is not added up: computed from the sums, or blank."""
    place = cell.place
    if place not in view.form.formulas:
        page.text(*at, "", form)
        return
    formula = computed.excel(view.form, place, in_excel.sum_at(lambda part: address_from(view.form, grid.table, part)))
    value = computed.value(view.form, place, view.totals)
    rounded = tables.cell_format(page.pen, cell, grid, num_format=tables.fixed_decimals(view.form.decimals(place)))
    page.formula(*at, formula, "" if value is None else value, rounded)


def _formula(view: View, addresses: Addresses, grid: Layout, place: Place) -> str:
    parts = view.adds_up(place, view.totals)
    if parts:
        return added(parts, lambda part: address(grid, part))
    return addresses.rounding(view.form.decimals(place), f"SUM({addresses.column_ranges[addresses.columns[place]]})")


# --- live checks ---------------------------------------------------------------------------------------------


def check_cells(form: Form, table: Table) -> dict[Rule, list[tuple[rules.Instance, int, int]]]:
    """Return the row and column of every check of each rule of the table: below its column, or beside its row.

    Rules that hold for each unit but not for their sum are left out.
    """
    grid = layout(table)
    found: dict[Rule, list[tuple[rules.Instance, int, int]]] = {}
    below, beside = TOP + grid.rows + 1, grid.columns + 1
    for rule in form.rules:
        instances = (i for i in rules.instances(form) if i.rule == rule and rule.table == table.id)
        table_instances = [i for i in instances if rules.holds_for_sums(i)]
        if not table_instances:
            continue
        cells = [(instance, anchor(grid, instance)) for instance in table_instances]
        if rule.each == "once":
            found[rule] = [(instance, below, grid.table.left) for instance, _ in cells]
            below += 1
        elif rule.each == "column":
            found[rule] = [(instance, below, cell.column) for instance, cell in cells]
            below += 1
        else:
            found[rule] = [(instance, TOP + cell.row, beside) for instance, cell in cells]
            beside += 1
    return found


def _checks(page: Page, view: View, grid: Layout) -> None:
    found = check_cells(view.form, grid.table)
    page.sheet.set_column(grid.columns, grid.columns, 2)
    for rule, cells in found.items():
        _label(page, grid, rule, cells)
        for instance, row, column in cells:
            formula = in_excel.verdict(instance, lambda place: address_from(view.form, grid.table, place))
            page.formula(row, column, formula, view.check(instance), _CHECK)
        rows, columns = [row for _, row, _ in cells], [column for _, _, column in cells]
        page.verdicts(min(rows), min(columns), max(rows), max(columns))


def _label(page: Page, grid: Layout, rule: Rule, cells: list[tuple[rules.Instance, int, int]]) -> None:
    """Write the label of the rule: left of checks below the grid, above checks beside it."""
    _, row, column = cells[0]
    text = f"勾稽：{rule.label}" if rule.severity is Severity.ERROR else f"核对：{rule.label}"
    if rule.each != "row" and grid.table.label_columns:
        page.wide(row, 0, grid.table.left - 1, text, NOTE | {"text_wrap": True})
        page.sheet.set_row(row, 30)
    elif rule.each != "row":
        page.text(row, grid.columns + 1, text, NOTE)
    else:
        lines = row - TOP  # of the headers beside the label
        page.sheet.set_column(column, column, max(18, tables.width(text) // lines + 5))
        look = NOTE | {"text_wrap": True, "align": "center"}
        page.merge(TOP, column, row - 1, column, look)
        page.text(TOP, column, text, look)


def summary(view: View, error: bool) -> tuple[str, int]:
    """Count the failing checks of rules of severity error, or of others: as formula ("" without checks) and number."""
    counts, broken = [], 0
    for table in view.form.tables:
        for rule, cells in check_cells(view.form, table).items():
            if (rule.severity is Severity.ERROR) is not error:
                continue
            broken += sum(view.check(instance) != "平" for instance, _, _ in cells)
            for run in in_excel.ranges([fixed(row, column) for _, row, column in cells]):
                check_range = f"{quoted(table.sheet)}!{run}"
                counts.append(f'COUNTIF({check_range},"<>平")')
    return "+".join(counts), broken


def difference(addresses: Addresses) -> str:
    """Return the formula that counts the official tables whose sum differs from the grand total on 各单位数据."""
    parts, form = [], addresses.view.form
    for table in form.tables:
        grid = layout(table)
        columns = [column for place, column in addresses.columns.items() if place.table == table.id]
        if not columns:
            continue
        official_figures = Area(TOP, 0, TOP + grid.rows - 1, grid.columns - 1).absolute(table.sheet)
        if any(place.table == table.id for place in form.not_added):
            spots = (cell for place, cell in grid.spots.items() if place in form.order)
            official_figures = joined(areas((TOP + cell.row, cell.column) for cell in spots), table.sheet)
        line = addresses.total_line
        unit_totals = Area(line, columns[0], line, columns[-1]).absolute(addresses.view.lined)
        decimals = max(form.decimals(place) for place in form.places)
        parts.append(f"(ROUND(SUM({official_figures})-SUM({unit_totals}),{decimals})<>0)")
    return "0+" + "+".join(parts)  # one comparison alone would give FALSE, which is not equal to 0
