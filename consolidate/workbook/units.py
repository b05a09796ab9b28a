"""The sheet 各单位数据: a line for each unit and a column for each place. The formulas of all other sheets use it.

Input places hold numbers, totals hold formulas. Below the units are the corrections and the deductions, a line for each
unit and reason, then the grand total, then the subtotals of the groups, which are in no sum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from html import escape
from itertools import groupby
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_col_to_name, xl_range, xl_rowcol_to_cell

from consolidate import own_workbooks as own
from consolidate.excel import tables
from consolidate.excel.tables import NUMBER_FORMATS
from consolidate.forms import in_excel, rules
from consolidate.model import Form, Number, Place
from consolidate.workbook.addresses import (
    CHECK,
    COLUMN_HEAD,
    FIRST_LINE,
    FIRST_NUMBER,
    GROUP,
    ID_HEAD,
    KEY,
    NAME,
    ROW_HEAD,
    TABLE_HEAD,
    Addresses,
    added,
)
from consolidate.workbook.lines import Kind, Line
from consolidate.workbook.page import HEAD, MIDDLE, NOTE, NUMBER, SUM, TEXT, TITLE, Page
from consolidate.workbook.printing import room, set_up
from consolidate.workbook.view import View

_CORRECTED = {"bg_color": "#FFF2CC"}
_CHANGE = {"num_format": "+0;-0;0"}
_MONEY_CHANGE = {"num_format": "+0.00####;-0.00####;0"}
_COUNTS = "零一二三四五六七八九"
_HINT = (
    "修改本表中任一{noun}的数字，{tables}、主要指标、总览及勾稽核对随之重算；更正、剔除单独成行；合计为各行（含更正、剔除）之和"
    "{subtotals}。点合计可回到正式表中的对应位置。"
)
_SUBTOTALS = "，分组小计在合计之下、不再计入合计"
_ANY = 1_000_000  # a placeholder for the line in a formula that is made once for all lines
_SCALE = 66  # print scale in per cent
_MOST_ARGUMENTS = 200  # of AND; the maximum of Excel is 255


def write(page: Page, view: View, addresses: Addresses) -> None:
    """Write the whole sheet."""
    _heads(page, view, addresses)
    _lines(page, view, addresses)
    if not view.lines:
        page.text(FIRST_LINE, NAME, "（尚无已汇总的单位）")
    _sums(page, view, addresses)
    page.verdicts(FIRST_LINE, CHECK, addresses.last_line, CHECK)
    page.sheet.autofilter(COLUMN_HEAD, 0, FIRST_LINE + max(len(addresses.unit_lines), 1) - 1, addresses.last_column)
    page.sheet.freeze_panes(FIRST_LINE, GROUP)
    _print(page, view, addresses)


# --- heads ---------------------------------------------------------------------------------------------------


def _heads(page: Page, view: View, addresses: Addresses) -> None:
    page.widths(
        [
            6,
            page.fit([line.unit.name for line in view.lines], 14, 26),
            page.fit([line.unit.group for line in view.lines], 8, 16),
            page.fit([line.source for line in view.lines], 14, 26),
            9,
            *(7.5 if view.form.kind(place).whole else 12 for place in addresses.columns),
        ]
    )
    this = view.consolidation.round
    page.text(0, 0, f"{this.body}{this.year}年{view.lined}", TITLE | {"align": "left"})
    tables = len(view.form.tables)
    counted = f"{_COUNTS[tables]}张表" if tables < len(_COUNTS) else "各表"
    subtotals = "" if view.beside else _SUBTOTALS
    page.text(1, 0, _HINT.format(noun=view.noun, tables=counted, subtotals=subtotals), NOTE)
    for column, label in enumerate(("序号", view.noun, "" if view.beside else "分组", "来源文件", "勾稽")):
        page.merge(TABLE_HEAD, column, COLUMN_HEAD, column, HEAD)
        page.text(TABLE_HEAD, column, label, HEAD)
    page.sheet.set_row(ROW_HEAD, 44)
    page.sheet.set_row(COLUMN_HEAD, 44)
    page.sheet.set_row(ID_HEAD, None, None, {"hidden": True})  # for ``own_results``, nothing that people read
    for place, column in addresses.columns.items():
        page.text(COLUMN_HEAD, column, view.form.spots[place].column.label, HEAD)
        page.text(ID_HEAD, column, str(place), NOTE)
    breaks = _breaks(page, addresses)
    for key, places in groupby(
        addresses.columns, key=lambda p: (p.table, sum(addresses.columns[p] >= b for b in breaks))
    ):
        columns = [addresses.columns[place] for place in places]  # those of one table on one printed page
        page.wide(TABLE_HEAD, columns[0], columns[-1], view.form.table(key[0]).heading, HEAD)
    for (_, _, label), places in groupby(addresses.columns, key=lambda p: (p.table, p.row, _row_label(view.form, p))):
        columns = [addresses.columns[place] for place in places]
        page.wide(ROW_HEAD, columns[0], columns[-1], label, HEAD)


def _row_label(form: Form, place: Place) -> str:
    """Return the label of the row with its groups; of a row without label the groups of the column."""
    rows, columns = form.paths(place)
    return " ".join(rows or columns[:-1])


# --- lines ---------------------------------------------------------------------------------------------------


class _Slot(NamedTuple):
    """The parts of the cell of a place that are the same on every line: formula (with ``{row}``) and formats."""

    letters: str  # of its column
    parts: tuple[int, ...]  # of a total: the positions of the places it adds up, in official order
    formula: str
    typed: Any
    summed: Any
    corrected: Any

    def cell(self, number: str | None, adds_up: bool, corrects: bool) -> str:
        """Return the cell as XML, with ``{row}`` for the row: a formula if the total adds up, else the number.

        The cell is empty if ``number`` is None. Call it when the file is saved: formats have an index then.
        """
        formula = f"<f>{self.formula}</f>" if adds_up else ""
        look = self.corrected if corrects else self.summed if adds_up else self.typed
        start = f'<c r="{self.letters}{{row}}" s="{look._get_xf_index()}"'
        return f"{start}/>" if number is None else f"{start}>{formula}<v>{number}</v></c>"


@dataclass(frozen=True)
class _Slots:
    """All slots in official order. They are made once, since there are 200 places on hundreds of lines."""

    each: tuple[_Slot, ...]

    @cached_property
    def totals(self) -> tuple[tuple[int, Callable[[Sequence[Any]], tuple[Any, ...]]], ...]:
        """The position of each total, with the function that picks its parts out of the figures of a line."""
        return tuple((position, rules.taking(slot.parts)) for position, slot in enumerate(self.each) if slot.parts)

    @cached_property
    def usual(self) -> str:
        """The cells of a unit whose totals all add up (nearly every line), as XML with ``%s`` for each number."""
        cells = (slot.cell("\0", bool(slot.parts), corrects=False) for slot in self.each)
        return "".join(cells).replace("%", "%%").replace("\0", "%s")

    def cells(self, row: str, figures: Sequence[Number | None], corrects: bool) -> str:
        """Return all cells of a line as XML; ``row`` counts from 1."""
        numbers = [n if type(n) is int or n is None else f"{n:f}" for n in figures]
        if not corrects and all(sum(parts(figures)) == figures[i] for i, parts in self.totals):
            return self.usual.replace("{row}", row) % tuple(numbers)
        known = [number or 0 for number in figures]
        whole = {i for i, parts in self.totals if figures[i] is not None and sum(parts(known)) == figures[i]}
        texts = (None if number is None else str(number) for number in numbers)
        marked = zip(self.each, texts, (i in whole for i in range(len(numbers))), strict=True)
        cells = (slot.cell(text, adds_up, corrects) for slot, text, adds_up in marked)
        return "".join(cells).replace("{row}", row)


def _slots(page: Page, view: View, addresses: Addresses) -> _Slots:
    found = []
    for place, column in addresses.columns.items():
        kind = view.form.kind(place)
        look = NUMBER | {"num_format": NUMBER_FORMATS[kind]}
        change = NUMBER | _CORRECTED | (_CHANGE if kind.whole else _MONEY_CHANGE)
        parts = rules.definition(view.form, place)
        formula = escape(added(parts, _address(addresses, _ANY)).replace(str(_ANY + 1), "{row}"), quote=False)
        formats = (page.format(look), page.format(look | {"bg_color": "#F2F2F2"}), page.format(change))
        order = tuple(view.form.order[part] for part in parts)
        found.append(_Slot(xl_col_to_name(column), order, formula, *formats))
    return _Slots(tuple(found))


def _lines(page: Page, view: View, addresses: Addresses) -> None:
    slots = _slots(page, view, addresses)
    usual = escape(_check(addresses, view.must_hold, (_ANY,)), quote=False).replace(str(_ANY + 1), "{row}")
    middle = page.format(MIDDLE)
    for row, line in enumerate(view.lines, FIRST_LINE):
        if line.answers:
            page.link(row, NAME, addresses.to_indicators(line.unit.name), "查看主要指标")
            _left(page, row, line, line.unit.name, line.source, {})
            more = addresses.correction_lines.get(line.key)
            verdict = "不平" if line.unit.name in view.uneven else "平"
            if more:
                page.formula(row, CHECK, _check(addresses, view.must_hold, (row, *more)), verdict, middle)
            else:
                page.run(row, CHECK, CHECK, partial(_checked, usual, str(row + 1), verdict, middle))
        elif line.kind is Kind.CORRECTION:
            _left(page, row, line, own.CORRECTED + line.unit.name, f"更正理由：{line.reason}", _CORRECTED)
            page.text(row, CHECK, "", TEXT | _CORRECTED)
        else:
            _deduction(page, view, addresses, row, line)
        page.run(
            row, FIRST_NUMBER, addresses.last_column,
            partial(slots.cells, str(row + 1), line.figures, not line.answers),
        )  # fmt: skip


def _deduction(page: Page, view: View, addresses: Addresses, row: int, line: Line) -> None:
    """Write the left part of a deduction. The check on the first line about a unit is over all lines about it."""
    _left(page, row, line, own.DEDUCTED + line.unit.name, _why(line), _CORRECTED)
    rows = addresses.deduction_lines[line.key]
    if row != rows[0]:
        page.text(row, CHECK, "", TEXT | _CORRECTED)
        return
    sums = [i for i in view.must_hold if i.sign == "==" and rules.holds_for_sums(i)]
    page.formula(row, CHECK, _check(addresses, sums, tuple(rows)), "平", MIDDLE | _CORRECTED)


def _why(line: Line) -> str:
    """Return the reason of a deduction, who entered it, on which day, and on which lines of decisions.xlsx."""
    who = "、".join(dict.fromkeys(f"{change.clerk} {change.day}" for change in line.changes))
    rows = "、".join(str(number) for number in sorted({change.line for change in line.changes}))
    return f"剔除理由：{line.reason}\n{who}\n处理意见第 {rows} 行"


def _left(page: Page, row: int, line: Line, name: str, source: str, paint: dict[str, Any]) -> None:
    """Write number, name, group and source of a line, and set its height. A deduction is no line of its unit."""
    if line.kind is Kind.DEDUCTION:
        page.text(row, KEY, "", MIDDLE | paint)
    else:
        page.number(row, KEY, line.key, MIDDLE | paint)
    texts = (name, line.unit.group, source)
    for column, text in enumerate(texts, NAME):
        page.text(row, column, text, TEXT | paint)
    page.height(row, zip(texts, page.columns[NAME:], strict=False))


def _address(addresses: Addresses, row: int) -> Callable[[Place], str]:
    """Return a function from a place to its address on a line of this sheet."""
    return lambda place: str(xl_rowcol_to_cell(row, addresses.columns[place]))


def _checked(formula: str, row: str, verdict: str, look: Any) -> str:
    """Return the check of a line as XML, since xlsxwriter is slow with formulas: 0.1 s for a thousand of them."""
    where = f'r="{xl_col_to_name(CHECK)}{row}" s="{look._get_xf_index()}"'
    return f'<c {where} t="str"><f>{formula.replace("{row}", row)}</f><v>{verdict}</v></c>'


def _check(addresses: Addresses, instances: Sequence[rules.Instance], lines: tuple[int, ...]) -> str:
    """Return the formula of a check by these rules over the sum of several lines: of a unit and its corrections."""
    held = [in_excel.holds(i, *(_address(addresses, row) for row in lines)) for i in instances]
    parts = [",".join(held[i : i + _MOST_ARGUMENTS]) for i in range(0, len(held), _MOST_ARGUMENTS)]
    holds = f"AND({','.join(f'AND({part})' for part in parts)})" if held else "TRUE"
    cells = xl_range(lines[0], FIRST_NUMBER, lines[0], addresses.last_column)
    return f'IF(COUNTA({cells})>COUNT({cells}),"有非数字",IF({holds},"平","不平"))'


# --- sums ----------------------------------------------------------------------------------------------------


def _sums(page: Page, view: View, addresses: Addresses) -> None:
    """Write the grand total of answers and corrections, and below it the subtotals, found by the name of the group."""
    groups = addresses.column_ranges[GROUP].rpartition("!")[2]
    for name, row in [(None, addresses.total_line), *addresses.group_lines.items()]:
        numbers = view.totals if name is None else view.group_sums[name]
        label = own.WHOLE if name is None else f"小计：{name or '未分组'}"  # the group is not printed on every page
        for column, text in enumerate(("", label, name or "", "", "")):
            page.text(row, column, text, TEXT | SUM)
        page.height(row, [(label, page.columns[NAME]), (name or "", page.columns[GROUP])])
        for place, column in addresses.columns.items():
            kind = view.form.kind(place)
            lines = addresses.column_ranges[column].rpartition("!")[2]
            key = xl_rowcol_to_cell(row, GROUP, False, True)
            # EXACT, since SUMIF takes * and ? in a name for a pattern, and = at its beginning for a comparison
            total = f"SUM({lines})" if name is None else f"SUMPRODUCT(--EXACT({groups},{key}),{lines})"
            look = NUMBER | SUM | {"num_format": NUMBER_FORMATS[kind]}
            if name is None:
                page.link(row, column, addresses.to_official(place), "查看正式表中的这一格")
            decimals, number = view.form.decimals(place), numbers.get(place, 0)
            page.formula(row, column, addresses.rounding(decimals, total), view.rounded(decimals, number), look)


def _print(page: Page, view: View, addresses: Addresses) -> None:
    """Set printing: A4 landscape, units on every page, page breaks where a row of an official table begins."""
    set_up(page, view, landscape=True, repeat=(TABLE_HEAD, COLUMN_HEAD), wide=None)
    page.sheet.set_print_scale(_SCALE)
    page.sheet.repeat_columns(KEY, NAME)
    page.sheet.print_area(
        TABLE_HEAD, 0, max([addresses.total_line, *addresses.group_lines.values()]), addresses.last_column
    )
    page.sheet.set_v_pagebreaks(_breaks(page, addresses))


def _breaks(page: Page, addresses: Addresses) -> list[int]:
    """Return the columns that begin a new page."""
    wide = [tables.across([width]) for width in page.columns]
    paper, found = room(landscape=True) * 100 / _SCALE, list[int]()
    left = paper - sum(wide[:FIRST_NUMBER])
    for _, places in groupby(addresses.columns, key=lambda place: (place.table, place.row)):
        columns = [addresses.columns[place] for place in places]
        need = sum(wide[column] for column in columns)
        if need > left and columns[0] > FIRST_NUMBER:
            found.append(columns[0])
            left = paper - sum(wide[:GROUP])
        left -= need
    return found
