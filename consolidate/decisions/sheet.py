"""Read and write decisions.xlsx, in which the office enters a decision on each line.

A faulty line becomes a finding with its cell, not an exception. Lines that the program offers (``offers``) bear a stamp
in a hidden column, and behind it the marks of the files that they are about. As long as nobody has filled one in, it is
no decision.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Container, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import cycle
from typing import Any, NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.decisions import faults
from consolidate.decisions.faults import action, unit_of
from consolidate.excel.lists import Column, Columns, headings, position
from consolidate.forms import naming
from consolidate.model import Decision, Finding, Form, Roster
from consolidate.model.decided_files import MARK, day
from consolidate.model.declared import Example
from consolidate.names import Names
from consolidate.rounds import spreadsheet
from consolidate.terms import ERROR, Action
from consolidate.text import a1, clean, plain
from consolidate.words import N_, UserError

FILE = "decisions.xlsx"
SHEET, EXAMPLES, UNITS = "处理意见", "填写示例", "单位"
LAST = 2000  # the last row with drop-down lists
PROBLEM, STAMP = "问题", "待办"
NOTE = (
    "每行一条意见：选“动作”，写“理由”（更正的还要写“改为”），保存、关闭，再运行一次 consolidate run。"
    "程序列出的待处理问题，不需要的行空着即可，下次自动更新；填过的行不会改动。各动作要填什么，见第二张工作表。"
)
_EXAMPLES_NOTE = "下面是每种动作的填写示例，只供参考，不会执行；请填在第一张工作表。"
COLUMNS: Columns[Decision] = (
    Column("动作", 10, lambda decision: decision.action or "", choices={"source": [*map(str, Action)]}),
    Column("单位", 24, lambda decision: decision.unit),
    Column("文件", 36, lambda decision: decision.file),
    Column("表", 8, lambda decision: decision.table),
    Column("行", 30, lambda decision: decision.row),
    Column("列", 20, lambda decision: decision.column),
    Column("现值", 14, lambda decision: decision.present),
    Column("改为", 14, lambda decision: decision.becomes),
    Column("理由", 40, lambda decision: decision.reason),
    Column("经办人", 12, lambda decision: decision.clerk),
    Column("日期", 14, lambda decision: decision.day),
    Column(PROBLEM, 60, lambda decision: decision.problem),
    Column(STAMP, 10, lambda decision: " ".join((stamp(decision), *decision.marks)).strip()),
)
HEADER = headings(COLUMNS)
TYPED = tuple(key for key in HEADER if key not in (PROBLEM, STAMP))  # the columns that make up a decision
LEFT = ("动作", "改为", "理由", "经办人", "日期")  # those that are blank in a line that the program offers
_CLERK, _DAY = "李四", "2026-01-22"  # of every example, in all versions
_example = partial(Decision, clerk=_CLERK, day=_DAY)


def examples(form: Form, roster: Roster | None = None) -> tuple[Decision, ...]:
    """Return a line for each action: those on figures as the form gives them, else for its first input cell.

    With a roster they name its units.
    """
    figures = form.examples or _made_up(form)
    made = (
        _example(Action.ADOPT, "民政局", "民政局2025年报（改）.xlsx", reason="电话核实，以此份为准"),
        _example(Action.REFUSE, file="扫描件.pdf", reason="已另交电子表"),
        *(_on_a_figure(example) for example in figures),
        _twice(form, figures),
        _example(Action.EXCUSE, "档案馆", reason="本年机构合并，不再单独填报"),
    )
    if not roster or not roster.units:
        return made
    units = cycle(unit.name for unit in roster.units)
    return tuple(_of_unit(line, next(units)) if line.unit else line for line in made)


def _of_unit(line: Decision, unit: str) -> Decision:
    return line._replace(unit=unit, file=f"{unit}2025年报（改）.xlsx" if line.file else "")


def _on_a_figure(example: Example) -> Decision:
    what = Action.CORRECT if example.becomes else Action.CONFIRM
    return _example(what, **example._asdict())


def _twice(form: Form, figures: Sequence[Example]) -> Decision:
    """The example of 剔除, for the last of these figures that is added up."""
    named = ((each.table, each.row, each.column) for each in (*figures[::-1], *_made_up(form)))
    table, row, column = next(names for names in named if {*naming.places(form, *names)} & {*form.order})
    reason = "同一案件两个单位都计入，保留一件"
    return _example(Action.DEDUCT, "司法局", "", table, row, column, "", "减1", reason)


def _made_up(form: Form) -> tuple[Example, ...]:
    place = next((place for place in form.places if not form.is_total(place)), form.places[0])
    table, (row, column) = form.table(place.table).number, form.own_labels(place)
    return (
        Example("财政局", table, row, column, "3", "已与该单位核实"),
        Example("教育局", table, row, column, "3", "该单位来电更正", "2"),
    )


# --- reading ---------------------------------------------------------------------------------------------------


class Grid(NamedTuple):
    """The sheet with the lines as texts: all rows, the row of the header, and the position of each known column."""

    rows: Sequence[Sequence[str]]
    head: int
    columns: Mapping[str, int]

    def texts(self, row: int) -> dict[str, str]:
        """What stands in a row, by heading."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return {key: cells[column] if column < len(cells) else "" for key, column in self.columns.items()}

    @property
    def lines(self) -> range:
        """The rows below the header."""
        return range(self.head + 1, len(self.rows))


def listing(names: Sequence[str]) -> str:
    """Choose the sheet with the lines: 处理意见, else the first one that does not hold the examples.

    UserError if there is none: the examples are not to be carried out.
    """
    others = [name for name in names if name != EXAMPLES]
    if not others:
        raise UserError(
            N_("Of {file} only the sheet with the examples is shown; its list is hidden or gone"),
            N_("Unhide the sheet {sheet}; if it is gone, move the file away, and the next run makes a new one."),
            file=FILE,
            sheet=SHEET,
        )
    return SHEET if SHEET in names else others[0]


def grid(data: bytes) -> Grid:
    """Return the lines of decisions.xlsx as texts. UserError if it is not a workbook or has no header row."""
    rows = spreadsheet.rows(data, FILE, listing)
    if found := spreadsheet.header(rows, COLUMNS, "动作"):
        return Grid(rows, *found)
    hint = N_("Put the header row back: {header}")
    raise UserError(N_("{file} has no header row with 动作"), hint, file=FILE, header="、".join(TYPED))


def stamp(decision: Decision) -> str:
    """Return what marks a line as offered, computed from the texts that the program wrote; "" for any other line."""
    if not decision.problem:
        return ""
    said = (decision.unit, decision.file, decision.table, decision.row, decision.column, decision.present)
    texts = "\0".join(plain(clean(text)) for text in (*said, decision.problem))
    return hashlib.sha256(texts.encode()).hexdigest()[:10]


def untouched(texts: Mapping[str, str]) -> bool:
    """Whether a line stands as the program offered it. The stamp shows any change in its other cells."""
    return not any(texts.get(key) for key in LEFT) and _stamped(texts, decision_of(texts, 0))


def _stamped(texts: Mapping[str, str], decision: Decision) -> bool:
    """Whether a line has the stamp that it was offered with."""
    given = texts.get(STAMP, "").split()
    return bool(given) and given[0] == stamp(decision)


def decision_of(texts: Mapping[str, str], row: int) -> Decision:
    """Return the line in these texts, which stand in that row, counted from 0."""
    got = dict.fromkeys(HEADER, "") | dict(texts)
    marks = tuple(mark for mark in got[STAMP].split()[1:] if MARK.fullmatch(mark))
    return Decision(
        action=action(got["动作"]), unit=got["单位"], file=got["文件"], table=got["表"], row=got["行"],
        column=got["列"], present=got["现值"], becomes=got["改为"], reason=got["理由"], clerk=got["经办人"],
        day=got["日期"], problem=got[PROBLEM], marks=marks, line=row + 1,
    )  # fmt: skip


def as_decided(texts: Mapping[str, str], row: int) -> Decision:
    """Return the line as a person left it: ``problem`` only if it is still about what it was offered for."""
    decision = decision_of(texts, row)
    return decision if _stamped(texts, decision) else decision._replace(problem="")


def filled_in(found: Grid) -> list[dict[str, str]]:
    """Return the texts of the lines that a person filled in. Offered lines that stand as they were are left out."""
    lines = map(found.texts, found.lines)
    return [texts for texts in lines if any(texts.get(key) for key in TYPED) and not untouched(texts)]


def is_example(texts: Mapping[str, str]) -> bool:
    """Whether a line is one of our examples, as far as it is known: its reason differs between versions and forms."""
    return texts.get("经办人", "") == _CLERK and day(decision_of(texts, 0)) == date.fromisoformat(_DAY)


def read(data: bytes, roster: Roster, form: Form, body: str = "") -> tuple[tuple[Decision, ...], tuple[Finding, ...]]:
    """Return the decisions in the bytes of decisions.xlsx and a finding for every line that cannot be used.

    ``body`` is the name of the office, which may stand before the name of a unit. UserError if the bytes are not a
    workbook or have no header row.
    """
    names, found, struck = Names(roster, body), grid(data), spreadsheet.struck(data, FILE, listing)
    decisions: list[Decision] = []
    findings: list[Finding] = []
    for row in found.lines:
        texts = found.texts(row)
        if not any(texts.get(key) for key in TYPED) or untouched(texts):
            continue
        decision = as_decided(texts, row)
        if fault := _struck(found, row, struck) or faults.fault(decision, texts, names, form):
            findings.append(_finding(fault, found, row))
        else:
            cell = a1(row, found.columns.get("改为", 0))
            decisions.append(decision._replace(unit=unit_of(decision.unit, names), cell=cell))
    return tuple(decisions), tuple(findings)


def _struck(found: Grid, row: int, struck: Container[tuple[int, int]]) -> faults.Fault | None:
    """Return the fault of a line in which something is struck out; None if nothing is."""
    headings = (key for key in TYPED if key in found.columns and (row, found.columns[key]) in struck)
    heading = next(headings, None)
    return faults.Fault(spreadsheet.STRUCK, heading) if heading else None


def _finding(fault: faults.Fault, found: Grid, row: int) -> Finding:
    """Return the finding on a faulty line, with what stands in its cell, or with the heading that is missing."""
    args: dict[str, str] = {"line": str(row + 1), "reason": fault.sentence}
    near, key = fault.near, fault.heading
    text = found.texts(row).get(key, "")
    if key not in found.columns:
        taken = set(found.columns.values())
        others = [name for column, name in enumerate(found.rows[found.head]) if name and column not in taken]
        near, args["heading"] = faults.heading(key, others), key
    if near:
        args["near"] = "、".join(near)
    address = a1(row, found.columns.get(key, 0))
    return Finding(FindingKind.DECISION_FAULTY, ERROR, file=FILE, address=address, found=text, args=tuple(args.items()))


# --- writing ---------------------------------------------------------------------------------------------------


def write(roster: Roster, form: Form, lines: Sequence[Decision] = ()) -> bytes:
    """Return the bytes of a decisions.xlsx with these lines, drop-down lists, and examples on a second sheet.

    The lists of units and tables grow with the hidden sheet that they are taken from.
    """
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    first = spreadsheet.sheet(book, SHEET, COLUMNS, lines, note=NOTE, least=60, last=LAST)
    shown = spreadsheet.sheet(book, EXAMPLES, COLUMNS, examples(form, roster), note=_EXAMPLES_NOTE, last=LAST)
    for made in (first, shown):
        _hide(made, STAMP)
    _hide(shown, PROBLEM)
    names = book.add_worksheet(UNITS)
    for column, texts in enumerate(choices(roster, form)):
        for row, text in enumerate(texts):
            names.write_string(row, column, clean(text))
    names.hide()
    for letter, heading in (("A", "单位"), ("B", "表")):
        source = f"=OFFSET({UNITS}!${letter}$1,0,0,MAX(COUNTA({UNITS}!${letter}:${letter}),1),1)"
        spreadsheet.drop_down(first, position(COLUMNS, heading), {"source": source, "error_type": "warning"}, LAST)
    book.close()
    return out.getvalue()


def choices(roster: Roster, form: Form) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what may be chosen under 单位 and under 表."""
    return tuple(unit.name for unit in roster.units), tuple(table.number or table.title for table in form.tables)


def _hide(made: Any, heading: str) -> None:
    column = position(COLUMNS, heading)
    made.set_column(column, column, COLUMNS[column].width, None, {"hidden": True})
