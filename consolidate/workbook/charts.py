"""Charts on 总览 that Excel draws from the cells of that sheet. A chart whose figures are all 0 is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from consolidate.excel import tables
from consolidate.forms.indicators import Indicator, leading
from consolidate.model import Number
from consolidate.workbook.addresses import KEY, Addresses
from consolidate.workbook.grid import HALF, LAST_YEAR, NOW, WIDTH, heading
from consolidate.workbook.page import HEAD, MIDDLE, NUMBER, TEXT, Page
from consolidate.workbook.view import View

_ROW = 20  # pixels of a row of the default height
_HIGH = 13  # rows that a chart covers
_COLUMN = 68  # pixels of a column of the grid
_MOST = 10  # units in the table of the largest
_FONT = {"name": "仿宋", "size": 10}
_BLUE, _GREY = "#4472C4", "#A6A6A6"


def write(page: Page, view: View, addresses: Addresses, row: int, figures: Mapping[Indicator, int]) -> int:
    """Draw the charts from this row on and return the next free row."""
    drawn = []
    for group in view.form.indicators:
        members = [indicator for indicator in figures if indicator.group == group.group]
        if group.chart and any(indicator.of(view.totals) for indicator in members):
            rows = figures[members[0]], figures[members[-1]]
            drawn.append(_chart(page, view, (group.chart, group.group), members, rows))
    if not drawn:
        return row
    heading(page, row, "图示")
    for i, chart in enumerate(drawn):  # two next to each other
        chart.set_size({"width": HALF * _COLUMN - 6, "height": _HIGH * _ROW - 8})
        place = {"x_offset": 3, "y_offset": 4, "object_position": 2}
        page.sheet.insert_chart(row + 1 + i // 2 * _HIGH, HALF * (i % 2), chart, place)
    return _largest(page, view, addresses, row + 1 + (len(drawn) + 1) // 2 * _HIGH)


def _chart(page: Page, view: View, what: tuple[str, str], members: Sequence[Indicator], rows: tuple[int, int]) -> Any:
    """Return a chart of the figures in these rows: this year's, and last year's if they are known.

    ``what``: its kind and its heading, to which the unit of measure is added if all figures have the same.
    """
    kind, name_of_group = what
    units = {indicator.unit for indicator in members}
    title = f"{name_of_group}（{units.pop()}）" if len(units) == 1 else name_of_group
    decimals = max((indicator.decimals for indicator in members if indicator.formula), default=0)
    compared = view.last_year is not None
    chart = page.pen.book.add_chart({"type": kind})
    years = [("本年", NOW[compared], _BLUE), *([("上年", LAST_YEAR, _GREY)] if compared else [])]
    for name, column, colour in years:
        chart.add_series(
            {
                "name": name,
                "categories": [page.name, rows[0], 0, rows[1], 0],
                "values": [page.name, rows[0], column, rows[1], column],
                "fill": {"color": colour},
                "gap": 60,
                "data_labels": {
                    "value": True,
                    "font": {"name": "仿宋", "size": 9},
                    "num_format": f"#,##{tables.fixed_decimals(decimals)}",
                },
            }
        )
    if kind == "bar":  # leave space at the right for the number of the longest bar
        chart.set_plotarea({"layout": {"x": 0.22, "y": 0.2, "width": 0.6, "height": 0.64 if compared else 0.74}})
    chart.set_title({"name": title, "name_font": {"name": "黑体", "size": 12, "bold": False}})
    return _styled(chart, kind, legend=compared)


def _styled(chart: Any, kind: str, *, legend: bool) -> Any:
    chart.set_legend({"position": "bottom", "font": _FONT} if legend else {"none": True})
    names = {"num_font": _FONT, "line": {"color": _GREY}, "interval_unit": 1}
    numbers = {"visible": False, "major_gridlines": {"visible": False}, "min": 0}
    if kind == "bar":  # the categories are on the vertical axis, the first at the bottom unless it is reversed
        chart.set_y_axis(names | {"reverse": True, "major_gridlines": {"visible": False}})
        chart.set_x_axis(numbers)
    else:
        chart.set_x_axis(names)
        chart.set_y_axis(numbers)
    chart.set_chartarea({"border": {"color": "#D9D9D9"}})
    return chart


def _largest(page: Page, view: View, addresses: Addresses, row: int) -> int:
    """Draw a table of the units with the largest first indicator, as formulas, with a chart; return the next row."""
    indicator = leading(view.form)
    found = largest(view, indicator) if indicator else []
    if not indicator or not found:
        return row
    heading(page, row, f"{indicator.label}最多的{view.noun}")
    for first, last, label in ((0, 0, "名次"), (1, 3, view.noun), (4, 4, indicator.label)):
        page.wide(row + 1, first, last, label, HEAD)
    page.height(row + 1, [(indicator.label, WIDTH)])
    for i, (unit, number) in enumerate(found):
        unit_row = row + 2 + i
        page.number(unit_row, 0, i + 1, MIDDLE)
        page.link(unit_row, 1, addresses.to_indicators(unit), "查看主要指标")
        page.wide(unit_row, 1, 3, unit, TEXT | {"text_wrap": False, "shrink": True})
        key = addresses.column_ranges[KEY]
        parts = [
            f"SUMIF({key},{view.keys[unit]},{addresses.column_ranges[addresses.columns[p]]})" for p in indicator.places
        ]
        page.formula(unit_row, 4, addresses.rounding(indicator.decimals, "+".join(parts)), number, NUMBER)
        page.sheet.set_row(unit_row, 18)
    chart = page.pen.book.add_chart({"type": "bar"})
    first, last = row + 2, row + 1 + len(found)
    chart.add_series(
        {
            "name": indicator.label,
            "categories": [page.name, first, 1, last, 1],
            "values": [page.name, first, 4, last, 4],
            "fill": {"color": _BLUE},
            "gap": 40,
            "data_labels": {"value": True, "font": {"name": "仿宋", "size": 9}, "num_format": "#,##0"},
        }
    )
    chart.set_title({"none": True})
    _styled(chart, "bar", legend=False)
    rows = max(len(found) + 1, 8)
    chart.set_size({"width": HALF * _COLUMN - 6, "height": rows * 24 - 8})
    page.sheet.insert_chart(row + 1, HALF, chart, {"x_offset": 3, "y_offset": 2, "object_position": 2})
    return row + 1 + rows + 1


def largest(view: View, indicator: Indicator) -> list[tuple[str, Number]]:
    """Return the used units with the largest values of an indicator, the largest first, without units that have 0."""
    order = [view.form.order[place] for place in indicator.places]
    figures = [(name, sum(numbers[place] for place in order)) for name, numbers in view.sums.items()]
    found = sorted((f for f in figures if f[1] > 0), key=lambda f: (-f[1], view.keys[f[0]]))
    return found[:_MOST]
