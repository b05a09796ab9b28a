"""The sheet 上年对照: last year's figures above this year's as they are typed, and what has changed too much.

Each item has three lines: 上年, 本年, 增减. Only figures that both editions have are compared. Jumps are those of
``year_rules``, so that the check of the returned file finds the same. Hidden columns at the right hold, on the line
本年, whether a figure jumped, and on the line 增减 the word for a jump that no other jump explains.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from consolidate.excel.areas import Area, cell, fixed, joined, quoted
from consolidate.excel.tables import NUMBER_FORMATS, across
from consolidate.forms import year_rules
from consolidate.model import Form, Number, Place
from consolidate.own_workbooks import COMPARISON
from consolidate.templates import page
from consolidate.templates.filled import NOT_NUMBERS, below, totals
from consolidate.templates.live import Sheet, begun
from consolidate.templates.official import Desk
from consolidate.templates.page import GREY, OWN, SUBTITLE, THIN, TITLE, merged, must, note, paint
from consolidate.templates.summary import COUNT, HELPER, LOOK, Entry, Formula

JUMP = "变化较大"
_LINES = ("上年", "本年", "增减")
_LEFT = 2  # columns before the figures: item, line
_WIDTHS = (28.0, 6.0, 8.0)  # of item, line and every column of figures, in characters
_SECTION, _LINE = 24, 17  # heights in points
_TOP, _ABOVE = 3, 110  # rows for title, unit and explanation, and their height in points
_SIDE = 0.5  # margins at the left and right in inches
_PAPER = (595 - 144 * _SIDE, 670)  # points within the margins of a page
_DIFFERENCE = "+General;-General;0"


@dataclass(frozen=True)
class Item:
    """One item of a table: its label, and its places from left to right with the labels of their columns."""

    label: str
    places: tuple[Place, ...]
    columns: tuple[str, ...]

    @property
    def table(self) -> str:
        """The id of its table."""
        return self.places[0].table


@dataclass(frozen=True, eq=False)
class Comparison:
    """The layout of the sheet. Rows and columns count from 0."""

    desk: Desk

    @property
    def form(self) -> Form:
        """The form of the template."""
        return self.desk.filled.form

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The figures that can be compared, item by item in official order."""
        runs: list[list[Place]] = []
        for place in year_rules.comparable(self.form, self.desk.last):
            if runs and runs[-1][0].table == place.table and _item(self.form, runs[-1][0]) == _item(self.form, place):
                runs[-1].append(place)
            else:
                runs.append([place])
        return tuple(
            Item(_item(self.form, run[0]), tuple(run), tuple(self.form.spots[p].column.label for p in run))
            for run in runs
        )

    @property
    def widths(self) -> tuple[float, ...]:
        """The widths of the visible columns, in characters."""
        return (*_WIDTHS[:_LEFT], *[_WIDTHS[_LEFT]] * self.width)

    @cached_property
    def width(self) -> int:
        """The number of columns with figures."""
        return max(len(item.places) for item in self.items)

    @cached_property
    def rows(self) -> tuple[tuple[str, int, Item], ...]:
        """The layout as (kind, first row, item), where the kind is section, header, item or page.

        A page break stands before an item that would not fit on the current page; the header is repeated after it.
        """
        found: list[tuple[str, int, Item]] = []
        row, left, before = _TOP, self.page - _ABOVE, None
        for item in self.items:
            section = before is None or item.table != before.table
            header = section or before is None or item.columns != before.columns
            if 3 * _line(item) + _SECTION * section + _heading(item) * header > left:
                found.append(("page", row, item))
                left, header = self.page, True
            for what, height, needed in (("section", _SECTION, section), ("header", _heading(item), header)):
                if needed:
                    found.append((what, row, item))
                    row, left = row + 1, left - height
            found.append(("item", row, item))
            row, left, before = row + 3, left - 3 * _line(item), item
        return tuple(found)

    @cached_property
    def scale(self) -> int:
        """The print scale, in per cent, at which the columns fill the width of a page."""
        return min(100, int(_PAPER[0] * 100 / across(self.widths)))

    @property
    def page(self) -> float:
        """The height of the rows on one page in points, before scaling."""
        return _PAPER[1] * 100 / self.scale

    @cached_property
    def spots(self) -> dict[Place, tuple[int, int]]:
        """Row and column of last year's figure of every place. This year's and the change stand below it."""
        return {
            place: (row, _LEFT + column)
            for what, row, item in self.rows if what == "item"
            for column, place in enumerate(item.places)
        }  # fmt: skip

    @cached_property
    def begun_at(self) -> dict[str, str]:
        """By table id: the address of the hidden cell beside the table's heading that is 1 if the table was begun."""
        return {item.table: fixed(row, self.hidden) for what, row, item in self.rows if what == "section"}

    @property
    def hidden(self) -> int:
        """The first hidden column. There are as many of them as columns with figures."""
        return _LEFT + self.width

    @property
    def bottom(self) -> int:
        """The last row."""
        return max(row for row, _ in self.spots.values()) + 2

    @property
    def words(self) -> Area:
        """The area of the hidden columns."""
        return Area(_TOP, self.hidden, self.bottom, self.hidden + self.width - 1)

    @cached_property
    def watched(self) -> frozenset[Place]:
        """The places whose jumps are reported."""
        return frozenset(year_rules.checked_for_jumps(self.form, self.desk.last))

    # --- formulas with the values that they show ---------------------------------------------------------------

    def begun(self, plan: Sheet) -> Formula:
        """1 if anything is filled in on a table, or its box is ticked."""
        formula = f"=IF({begun(self.form, plan.table, plan.prefilled, plan.table.sheet)},1,0)"
        return Formula(formula, int(self.desk.filled.begun(plan.table.id)))

    def now(self, place: Place) -> Formula:
        """This year's figure: "" while the whole table is blank, after that 0 for a blank cell."""
        plan = next(plan for plan in self.desk.plans if plan.table.id == place.table)
        source = f"{quoted(plan.table.sheet)}!{fixed(*plan.cells[place])}"
        shown = f"IF(ISBLANK({source}),0,{source})"
        if place in totals(self.form):
            leaves = (Area(*plan.cells[leaf], *plan.cells[leaf]) for leaf in below(self.form, place))
            cells = joined(leaves, plan.table.sheet)
            shown = f'IF(COUNTA({cells})>COUNT({cells}),"{NOT_NUMBERS}",{source})'
        return Formula(f'=IF({self.begun_at[place.table]}=0,"",{shown})', self._now(place))

    @cached_property
    def _begun(self) -> dict[str, bool]:
        return {plan.table.id: self.desk.filled.begun(plan.table.id) for plan in self.desk.plans}

    def _now(self, place: Place) -> Number | str:
        filled = self.desk.filled
        if not self._begun[place.table]:
            return ""
        number = filled.numbers[place]
        return number if number is not None else filled.typed.get(place, NOT_NUMBERS)

    def change(self, place: Place) -> Formula:
        """This year's figure minus last year's."""
        row, column = self.spots[place]
        last_cell, now = cell(row + 1, column), self._now(place)
        value = "" if isinstance(now, str) else now - self.desk.last[place]
        return Formula(f'=IF(ISNUMBER({last_cell}),{last_cell}-{cell(row, column)},"")', value)

    def flag(self, place: Place) -> Formula:
        """1 if the figure jumped, else 0."""
        row, column = self.spots[place]
        now, last = cell(row + 1, column), cell(row, column)
        if self.form.jump is None:
            return Formula("=0", 0)
        times, least, prior = self.form.jump
        this, before = (f"({each}+{prior})" if prior else each for each in (now, last))
        far = f"AND(ABS({now}-{last})>{least},OR({this}>={times}*{before},{before}>={times}*{this}))"
        return Formula(f"=IF(ISNUMBER({now}),IF({far},1,0),0)", int(place in self._jumped))

    @cached_property
    def _jumped(self) -> set[Place]:
        now = {place: self._now(place) for place in self.spots}
        last = self.desk.last
        return {p for p, n in now.items() if not isinstance(n, str) and year_rules.jumped(self.form, n, last[p])}

    def word(self, place: Place) -> Formula:
        """``JUMP`` if the figure jumped and no other jump explains it, else ""."""
        above = sorted(year_rules.explained_by(self.form)[place] & self.watched, key=self.spots.__getitem__)
        alone = f"AND({self._flag_at(place)}=1,SUM({','.join(map(self._flag_at, above))})=0)"
        jumps = place in self._jumped and self._jumped.isdisjoint(above)
        return Formula(f'=IF({alone if above else f"{self._flag_at(place)}=1"},"{JUMP}","")', JUMP if jumps else "")

    def _flag_at(self, place: Place) -> str:
        row, column = self.spots[place]
        return fixed(row + 1, column + self.width)


def _item(form: Form, place: Place) -> str:
    """The label of a place's item: that of its row without the outermost group, else the groups of its column."""
    rows, columns = form.paths(place)
    return " ".join(rows[1:] or rows or columns[:-1])


def _line(item: Item) -> float:
    """The height in points of each of the three lines of an item, high enough for its label beside them."""
    return max(_LINE, math.ceil(page.height(item.label, _WIDTHS[0] - 2, 11) / 3))


def _heading(item: Item) -> float:
    """The height in points of an item's header with wrapped labels."""
    return max(page.height(label, _WIDTHS[_LEFT], 11) for label in (*item.columns, "\n"))


# --- drawing -----------------------------------------------------------------------------------------------------


def draw_comparison(sheet: Any, desk: Desk) -> None:
    """Draw the sheet. It has no input cells."""
    found = Comparison(desk)
    last = found.hidden - 1
    for column, characters in enumerate((*found.widths, *found.widths[_LEFT:])):
        sheet.set_column(column, column, characters, None, {"hidden": column > last})
    merged(sheet, Area(0, 0, 0, last), "与上年数据对照", desk.pen(TITLE))
    whose = f"填报单位：{desk.unit.name}　{desk.round.year}年"
    merged(sheet, Area(1, 0, 1, last), whose, desk.pen(OWN, align="center"))
    merged(sheet, Area(2, 0, 2, last), _how(found), desk.pen(OWN, text_wrap=True, valign="top"))
    for row, points in enumerate((36, 22, page.height(_how(found), sum(found.widths), 11))):
        sheet.set_row(row, points)
    for what, row, item in found.rows:
        if what == "section":
            _section(sheet, found, row, item.table)
        elif what == "header":
            _header(sheet, found, row, item)
        elif what == "item":
            _figures(sheet, found, row, item)
    figures = Area(_TOP, _LEFT, found.bottom, last)
    paint(sheet, figures, f'{cell(_TOP, found.hidden)}="{JUMP}"', desk.colours["ask"])
    page.set_page(sheet, Area(0, 0, found.bottom, last), desk.unit, desk.round, desk.title, tall=0)
    sheet.set_margins(_SIDE, _SIDE, page.HEAD, page.HEAD)
    sheet.set_print_scale(found.scale)
    sheet.set_h_pagebreaks([row for what, row, _ in found.rows if what == "page"])
    sheet.freeze_panes(_TOP, _LEFT)
    page.protect(sheet)


def _how(found: Comparison) -> str:
    """The explanation on the sheet: what it shows and what to do."""
    other = "" if len(found.spots) == len(found.form.places) else "上年用的是另一版表式，只列两版相同的项目。"
    shown = f"上年数取自上年的汇总结果，本年数随各表的填写而变。{other}"
    if found.form.jump is None:
        return shown
    times, least, prior = found.form.jump
    part = "一二三四五六七八九十"[times - 1] if times <= 10 else str(times)
    added = f"（两数各加{prior}后）" if prior else ""
    return (
        f"{shown}与上年相差超过{least}，并且{added}达到上年的{times}倍或者不足{part}分之一的，"
        "增减显示为橙色，请核对；属实的在“情况说明”页写明原因。"
    )


def _section(sheet: Any, found: Comparison, row: int, table: str) -> None:
    plan = next(plan for plan in found.desk.plans if plan.table.id == table)
    merged(sheet, Area(row, 0, row, found.hidden - 1), plan.table.heading, found.desk.pen(SUBTITLE, valign="bottom"))
    sheet.set_row(row, _SECTION)
    _write(sheet, row, found.hidden, found.begun(plan), None)


def _header(sheet: Any, found: Comparison, row: int, item: Item) -> None:
    form = note(found.desk.pen, THIN, bg_color=GREY, align="center", text_wrap=True)
    merged(sheet, Area(row, 0, row, _LEFT - 1), "项目", form)
    for column, label in enumerate(item.columns, _LEFT):
        must(sheet.write_string(row, column, label, form))
    sheet.set_row(row, _heading(item))


def _figures(sheet: Any, found: Comparison, row: int, item: Item) -> None:
    """Write the three lines of one item."""
    pen = found.desk.pen
    merged(sheet, Area(row, 0, row + 2, 0), item.label, note(pen, THIN, text_wrap=True, indent=1))
    for offset, name in enumerate(_LINES):
        must(sheet.write_string(row + offset, 1, name, note(pen, THIN, align="center")))
        sheet.set_row(row + offset, _line(item))
    for column, place in enumerate(item.places, _LEFT):
        look = THIN | {"align": "right", "shrink": True, "indent": 1}
        number = note(pen, look, num_format=NUMBER_FORMATS[found.form.kind(place)])
        must(sheet.write_number(row, column, found.desk.last[place], number))
        _write(sheet, row + 1, column, found.now(place), number)
        _write(sheet, row + 2, column, found.change(place), note(pen, look, num_format=_DIFFERENCE, bg_color=GREY))
        if place in found.watched:
            _write(sheet, row + 1, column + found.width, found.flag(place), None)
            _write(sheet, row + 2, column + found.width, found.word(place), None)


def _write(sheet: Any, row: int, column: int, formula: Formula, form: Any) -> None:
    must(sheet.write_formula(row, column, formula.text, form, formula.value))


# --- on the first page -------------------------------------------------------------------------------------------


def entry(desk: Desk, row: int) -> Entry:
    """The line for the first page, on row ``row``: how many figures changed too much, and where the first one is."""
    found = Comparison(desk)
    words, begun_at = found.words.absolute(COMPARISON), [f"{quoted(COMPARISON)}!{at}" for at in found.begun_at.values()]
    count, helper = cell(row, COUNT), cell(row, HELPER)
    jumps = [p for p in found.watched if found.word(p).value]
    spots = [(found.spots[p][0] + 3) * 1000 + found.spots[p][1] + 1 + found.width for p in jumps]
    first = min(spots, default=0)
    where = f"ADDRESS(INT({helper}/1000),MOD({helper},1000)-{found.width}"
    sentence = "没有" if any(desk.filled.begun(table) for table in found.begun_at) else "—"
    if jumps:
        sentence = f"{JUMP}，首处{cell(first // 1000 - 1, first % 1000 - 1 - found.width)}"
    return Entry(
        f"与上年相比{JUMP}的数字",
        Formula(f'=COUNTIF({words},"{JUMP}")', len(jumps)),
        Formula(f'=IF({count}>0,"{JUMP}，首处"&{where},4),IF(SUM({",".join(begun_at)})=0,"—","没有"))', sentence),
        Formula(f'=IF({count}>0,HYPERLINK("#{quoted(COMPARISON)}!"&{where}),"{LOOK}"),"")', LOOK if jumps else ""),
        Formula(
            f'=IF({count}>0,MIN(IF({words}="{JUMP}",ROW({words})*1000+COLUMN({words}),99999999)),0)', first, array=True
        ),
        longest=f"{JUMP}，首处AA100",
        hard=False,
    )
