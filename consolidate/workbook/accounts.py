"""The accounts of units and files as formulas; of a large round over its sheet 分组账目, with a line for each group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from consolidate import own_workbooks as own
from consolidate.excel.areas import fixed, quoted
from consolidate.finality import COUNTED
from consolidate.terms import UnitState, Verdict
from consolidate.workbook import files
from consolidate.workbook.addresses import FIRST_ENTRY, LIST_HEAD, UNIT_NUMBER, UNIT_STATE, Addresses
from consolidate.workbook.page import HEAD, MIDDLE, SUM, TEXT, TITLE, Page
from consolidate.workbook.printing import set_up
from consolidate.workbook.view import View

_NOBODYS = "不属于任何单位的文件"
_HINT = "每个分组的应报单位和收到的文件各在且只在一处；压缩包、邮件本身记为“已展开”，不计入文件数。"
# the columns: the units, their states and the check of them, the files, their verdicts and the check of them, opened
_EXPECTED, _STATES = 1, range(2, 2 + len(UnitState))
_RECEIVED, _VERDICTS = _STATES.stop + 1, range(_STATES.stop + 2, _STATES.stop + 2 + len(COUNTED))
_OPENED = _VERDICTS.stop + 1
_HEADINGS = (
    *("分组", "应报单位", *(state.label for state in UnitState), "单位核对"),
    *("收到文件", *(verdict.label for verdict in COUNTED), "文件核对", Verdict.OPENED.label),
)


class Formulas(NamedTuple):
    """The formulas of the counts: files that came in, files by verdict, units, units by state."""

    received: str
    verdicts: Mapping[Verdict, str]
    expected: str
    states: Mapping[UnitState, str]


def formulas(view: View, addresses: Addresses) -> Formulas:
    """The formulas of all counts."""
    if view.beside:
        sums = [f"{quoted(own.ACCOUNTS)}!{fixed(_last(view), column)}" for column in range(_OPENED + 1)]
        verdicts = dict(zip(COUNTED, (sums[column] for column in _VERDICTS), strict=True))
        states = dict(zip(UnitState, (sums[column] for column in _STATES), strict=True))
        return Formulas(sums[_RECEIVED], verdicts | {Verdict.OPENED: sums[_OPENED]}, sums[_EXPECTED], states)
    listed, column = files.verdicts(view), addresses.entry_range(UNIT_STATE)
    verdicts = {verdict: f'COUNTIF({listed},"{verdict.label}")' for verdict in Verdict}
    states = {state: f'COUNTIF({column},"{state.label}")' for state in UnitState}
    received = f"COUNTA({files.names(view)})-{verdicts[Verdict.OPENED]}"
    return Formulas(received, verdicts, f"COUNT({addresses.entry_range(UNIT_NUMBER)})", states)


# --- the sheet of a large round ----------------------------------------------------------------------------------


class _Line(NamedTuple):
    """A group, and how many of its units and files are in which state."""

    name: str
    units: Mapping[str, int]
    files: Mapping[Verdict, int]

    @property
    def counts(self) -> dict[int, int]:
        """What stands in each column, but for the checks."""
        states = {column: self.units.get(state.label, 0) for column, state in zip(_STATES, UnitState, strict=True)}
        verdicts = {column: self.files.get(verdict, 0) for column, verdict in zip(_VERDICTS, COUNTED, strict=True)}
        whole = {_EXPECTED: sum(self.units.values()), _RECEIVED: sum(verdicts.values())}
        return whole | states | verdicts | {_OPENED: self.files.get(Verdict.OPENED, 0)}


def write(page: Page, view: View) -> None:
    """Write the sheet: a line for each group, one for the files that belong to no unit, and the sums."""
    last = len(_HEADINGS) - 1
    page.widths([24.0, *[10.0] * last])
    this = view.consolidation.round
    page.wide(0, 0, last, f"{this.body}{this.year}年{own.ACCOUNTS}", TITLE)
    page.sheet.set_row(0, 28)
    page.hint(1, last, _HINT)
    for column, heading in enumerate(_HEADINGS):
        page.text(LIST_HEAD, column, heading, HEAD)
    lines = _lines(view)
    for row, line in enumerate(lines, FIRST_ENTRY):
        page.text(row, 0, line.name, TEXT)
        page.height(row, [(line.name, page.columns[0])])
        for column, count in line.counts.items():
            page.number(row, column, count, MIDDLE)
        _hold(page, row, line.counts)
    _sums(page, _last(view), [line.counts for line in lines])
    page.verdicts(FIRST_ENTRY, 1, _last(view), last)
    page.sheet.freeze_panes(FIRST_ENTRY, 1)
    set_up(page, view, landscape=True, repeat=(LIST_HEAD, LIST_HEAD), wide=1)
    page.sheet.print_area(0, 0, _last(view), last)


def _last(view: View) -> int:
    """The row of the sums, below the lines of the groups and that of the files without a unit."""
    return FIRST_ENTRY + len(view.by_group) + 1


def _lines(view: View) -> list[_Line]:
    """The line of each group, then that of the files without a unit."""
    group = {unit.name: label for label, units in view.by_group.items() for unit in units}
    verdicts: dict[str, Counter[Verdict]] = {label: Counter() for label in (*view.by_group, "")}
    for file in view.consolidation.files:
        verdicts[group.get(file.unit, "")][file.verdict] += 1
    states = {label: Counter(view.state(unit.name) for unit in units) for label, units in view.by_group.items()}
    return [_Line(label or _NOBODYS, states.get(label, {}), counts) for label, counts in verdicts.items()]


def _sums(page: Page, row: int, lines: Sequence[Mapping[int, int]]) -> None:
    page.text(row, 0, own.WHOLE, TEXT | SUM)
    page.height(row, ())
    sums = {column: sum(line[column] for line in lines) for column in lines[0]}
    for column, count in sums.items():
        above = f"{xl_rowcol_to_cell(FIRST_ENTRY, column)}:{xl_rowcol_to_cell(row - 1, column)}"
        page.formula(row, column, f"SUM({above})", count, MIDDLE | SUM)
    _hold(page, row, sums)


def _hold(page: Page, row: int, counts: Mapping[int, int]) -> None:
    """Write both checks of a line: its units and its files are the sums of their states and verdicts."""
    for whole, parts in ((_EXPECTED, _STATES), (_RECEIVED, _VERDICTS)):
        cells = [xl_rowcol_to_cell(row, column) for column in (whole, parts[0], parts[-1])]
        holds = counts[whole] == sum(counts[column] for column in parts)
        formula = f'IF({cells[0]}=SUM({cells[1]}:{cells[2]}),"平","不平")'
        page.formula(row, parts.stop, formula, "平" if holds else "不平", MIDDLE)
