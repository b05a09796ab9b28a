"""The main figures on 总览, as formulas over the official tables, with last year and the change if it is known.

They are in two columns: the figures of the groups that have a chart at the left, all others at the right. If no group
has a chart, each column has one half of the figures.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from consolidate.excel import tables
from consolidate.forms.indicators import Indicator, indicators
from consolidate.model import Number
from consolidate.workbook.addresses import Addresses
from consolidate.workbook.grid import HALF, LAST_YEAR, NOW, heading
from consolidate.workbook.page import CHANGE, HEAD, MIDDLE, MONEY_SHORT, NUMBER, TEXT, Page
from consolidate.workbook.view import View

_LABEL = TEXT | {"text_wrap": False, "shrink": True}
_MONEY = {"num_format": MONEY_SHORT}  # two decimals are enough here (百元); the official table has all
_MONEY_CHANGE = {"num_format": "+#,##0.00;-#,##0.00;0"}


def write(page: Page, view: View, addresses: Addresses, row: int) -> tuple[int, dict[Indicator, int]]:
    """Write the figures from this row on; return the next free row, and the row of every figure at the left."""
    heading(page, row, "主要数据")
    charted = {group.group for group in view.form.indicators if group.chart}
    left, right = _sides(indicators(view.form), charted)
    heads = [(0, 2, "指标"), (3, 4, "本年")]
    if view.last_year is not None:
        heads = [(0, 1, "指标"), (2, 2, "本年"), (3, 3, "上年"), (4, 4, "增减")]
    for base, shown in ((0, left), (HALF, right)):
        for first, last, label in heads if shown else ():
            page.wide(row + 1, base + first, base + last, label, HEAD)
        for figure_row, indicator in enumerate(shown, row + 2):
            _figure(page, addresses, (figure_row, base), indicator, heads)
    last = row + 2 + max(len(left), len(right))
    for figure_row in range(row + 1, last):
        page.height(figure_row, ())
    return last, {indicator: figure_row for figure_row, indicator in enumerate(left, row + 2)}


def _sides(
    shown: tuple[Indicator, ...], charted: Collection[str]
) -> tuple[tuple[Indicator, ...], tuple[Indicator, ...]]:
    left = tuple(indicator for indicator in shown if indicator.group in charted)
    if not left:
        left = shown[: (len(shown) + 1) // 2]
    return left, tuple(indicator for indicator in shown if indicator not in left)


def _figure(
    page: Page, addresses: Addresses, spot: tuple[int, int], indicator: Indicator, heads: list[tuple[int, int, str]]
) -> None:
    view, (row, base) = addresses.view, spot
    compared = view.last_year is not None
    look = NUMBER | _format(indicator)
    page.wide(row, base, base + heads[0][1], indicator.named, _LABEL)
    now = base + NOW[compared]
    page.merge(row, now, row, base + heads[1][1], look)
    value = indicator.of(view.totals)
    formula = "+".join(addresses.official(place) for place in indicator.places)
    if indicator.formula is None:
        value, formula = view.rounded(indicator.decimals, value or 0), addresses.rounding(indicator.decimals, formula)
    page.link(row, now, addresses.to_official(indicator.places[0]), "查看正式表")
    page.formula(row, now, formula, "" if value is None else value, look)
    if compared:
        _change(page, addresses, (row, base + LAST_YEAR), indicator, value, look)


def _change(
    page: Page,
    addresses: Addresses,
    spot: tuple[int, int],
    indicator: Indicator,
    value: Number | None,
    look: dict[str, Any],
) -> None:
    """Write last year's figure and the change, or — in both cells if last year's figure is not known.

    There is no change from a figure to one that cannot be computed.
    """
    view, (row, column) = addresses.view, spot
    before = last_year(view, indicator)
    if before is None:
        page.text(row, column, "—", MIDDLE)
        page.text(row, column + 1, "—", MIDDLE)
        return
    page.number(row, column, before, look)
    now, then = xl_rowcol_to_cell(row, column - 1), xl_rowcol_to_cell(row, column)
    change = "" if value is None else view.rounded(indicator.decimals, value - before)
    formula = addresses.rounding(indicator.decimals, f"{now}-{then}")
    if indicator.formula:
        formula = f'IF(ISNUMBER({now}),{formula},"")'
    page.formula(row, column + 1, formula, change, look | _format(indicator, change=True))


def _format(indicator: Indicator, *, change: bool = False) -> dict[str, Any]:
    """Return the number format of a figure, or of a change with its sign; a computed one has all its decimals."""
    if indicator.formula:
        fixed = tables.fixed_decimals(indicator.decimals)
        return {"num_format": f"+{fixed};-{fixed};{fixed}" if change else fixed}
    if indicator.kind.whole:
        return {"num_format": CHANGE["num_format"]} if change else {}
    return _MONEY_CHANGE if change else _MONEY


def last_year(view: View, indicator: Indicator) -> Number | None:
    """Return last year's sum of all units; None if it is not known or last year's edition has no such figure."""
    return indicator.of(view.last_year.whole) if view.last_year else None
