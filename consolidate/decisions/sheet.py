"""Read and write decisions.xlsx, in which the office enters a decision on each line: 采用, 不采用, 属实, 更正, 免报.

A faulty line becomes a finding with its cell, not an exception.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import partial

from consolidate.catalogue import FindingKind
from consolidate.excel.lists import Column, Columns, headings, position
from consolidate.forms import naming
from consolidate.model import Decision, Finding, Form, Kind, Number, Place, Roster
from consolidate.model.declared import Example
from consolidate.names import Names
from consolidate.rounding import rounded
from consolidate.rounds import spreadsheet
from consolidate.terms import ERROR, Action
from consolidate.text import a1, clean, plain
from consolidate.words import N_, UserError

WHOLE = "合计"  # in the column 单位: the line is about the sum of all units
FILE = "decisions.xlsx"
_LAST = 500  # the last row with drop-down lists
_NO_UNIT = N_("the roster has no such unit")
COLUMNS: Columns[Decision] = (
    Column("动作", 10, lambda decision: decision.action or "", choices={"source": [*map(str, Action)]}),
    Column("单位", 24, lambda decision: decision.unit),
    Column("文件", 36, lambda decision: decision.file),
    Column("表", 8, lambda decision: decision.table),
    Column("行", 30, lambda decision: decision.row),
    Column("列", 16, lambda decision: decision.column),
    Column("现值", 14, lambda decision: decision.present),
    Column("改为", 14, lambda decision: decision.becomes),
    Column("理由", 40, lambda decision: decision.reason),
    Column("经办人", 12, lambda decision: decision.clerk),
    Column("日期", 14, lambda decision: decision.day),
)
HEADER = headings(COLUMNS)
_example = partial(Decision, clerk="李四", day="2026-01-22")


def examples(form: Form) -> tuple[Decision, ...]:
    """Return a line for each action: those on figures as the form gives them, else for its first input cell."""
    return (
        _example(Action.ADOPT, "民政局", "民政局2025年报（改）.xlsx", reason="电话核实，以此份为准"),
        _example(Action.REFUSE, file="扫描件.pdf", reason="已另交电子表"),
        *(_on_a_figure(example) for example in form.examples or _made_up(form)),
        _example(Action.EXCUSE, "档案馆", reason="本年机构合并，不再单独填报"),
    )


def _on_a_figure(example: Example) -> Decision:
    action = Action.CORRECT if example.becomes else Action.CONFIRM
    return _example(action, **example._asdict())


def _made_up(form: Form) -> tuple[Example, ...]:
    place = next((place for place in form.places if not form.is_total(place)), form.places[0])
    table, *labels = form.labels(place)
    row, column = (label.rpartition(" ")[2] for label in labels)
    return (
        Example("财政局", table, row, column, "3", "已与该单位核实"),
        Example("教育局", table, row, column, "3", "该单位来电更正", "2"),
    )


def read(data: bytes, roster: Roster, form: Form, body: str = "") -> tuple[tuple[Decision, ...], tuple[Finding, ...]]:
    """Return the decisions in the bytes of decisions.xlsx and a finding for every line that cannot be used.

    ``body`` is the name of the office, which may stand before the name of a unit. UserError if the bytes are not a
    workbook or have no header row.
    """
    names = Names(roster, body)
    rows = spreadsheet.rows(data, FILE)
    head, columns = _header(rows)
    decisions: list[Decision] = []
    findings: list[Finding] = []
    for at, row in enumerate(rows[head + 1 :], head + 1):
        decision = _decision({key: row[column] for key, column in columns.items()}, at + 1)
        if not any(row[column] for column in columns.values()):
            continue
        fault, key = _fault(decision, names, form)
        if fault:
            near = (("near", "、".join(names.near(decision.unit))),) if fault == _NO_UNIT else ()
            args = (("line", str(decision.line)), ("reason", fault), *near)
            address = a1(at, columns.get(key, 0))
            found = row[columns[key]] if key in columns else ""
            findings.append(
                Finding(FindingKind.DECISION_FAULTY, ERROR, file=FILE, address=address, found=found, args=args)
            )
        else:
            decisions.append(replace(decision, unit=_unit(decision.unit, names)))
    return tuple(decisions), tuple(findings)


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Return the row of the header and the position of each column in it; UserError if there is no header."""
    if found := spreadsheet.header(rows, COLUMNS, "动作"):
        return found
    hint = N_("Put the header row back: {header}")
    raise UserError(N_("{file} has no header row with 动作"), hint, file=FILE, header="、".join(HEADER))


def _decision(values: dict[str, str], line: int) -> Decision:
    got = {key: values.get(key, "") for key in HEADER}
    action = next((action for action in Action if action == got["动作"]), None)
    return Decision(
        action=action, unit=got["单位"], file=got["文件"], table=got["表"], row=got["行"], column=got["列"],
        present=got["现值"], becomes=got["改为"], reason=got["理由"], clerk=got["经办人"], day=got["日期"], line=line,
    )  # fmt: skip


def _unit(name: str, names: Names) -> str:
    """Return the unit that a line names, or ``WHOLE``; "" if there is no such unit."""
    return names.unit(name) or (WHOLE if plain(name) == WHOLE else "")


def _fault(decision: Decision, names: Names, form: Form) -> tuple[str, str]:
    """Return why a line cannot be used, and the heading of the faulty column; ("", "") if the line can be used."""
    if decision.action is None:
        return N_("the action must be one of 采用, 不采用, 属实, 更正, 免报"), "动作"
    unit = _unit(decision.unit, names)
    if decision.unit and (not unit or (unit == WHOLE and decision.action is not Action.CONFIRM)):
        return _NO_UNIT, "单位"
    if decision.action in (Action.ADOPT, Action.REFUSE) and not decision.file:
        return N_("the file is not named"), "文件"
    if decision.action is not Action.REFUSE and not decision.unit:
        return N_("the unit is not named"), "单位"
    if not decision.reason:
        return N_("the reason is missing"), "理由"
    if decision.action is Action.CONFIRM and not places(decision, form):
        return N_("table, row and column name no cell of the form"), "行"
    return _fault_of_correction(decision, form) if decision.action is Action.CORRECT else ("", "")


def _fault_of_correction(decision: Decision, form: Form) -> tuple[str, str]:
    found = places(decision, form)
    if len(found) != 1:
        return N_("table, row and column do not name one cell of the form"), "行"
    if not decision.present or not decision.becomes:
        return N_("a correction needs the present figure and the new one"), "现值" if decision.becomes else "改为"
    if figure(decision.becomes, form, found[0]) is None:
        return N_("this cell may not hold the new figure"), "改为"
    return "", ""


def figure(text: str, form: Form, place: Place) -> Number | None:
    """Return the number in a text, or None if the place may not hold it.

    Only some kinds of number have decimals, and only a change may be negative. A computed figure follows from others.
    """
    value, column = number(text), form.spots[place][3]
    if column.kind is Kind.TEXT or column.formula:
        return None
    if value is None or column.outside(value) or abs(value) >= 10**15:
        return None
    if not column.kind.whole:
        return value if value == rounded(value, form.decimals(place)) else None
    return int(value) if value == value.to_integral() else None


def number(text: str) -> Decimal | None:
    """Return the number in a text, which may have full-width digits or thousands separators; None for other texts."""
    try:
        value = Decimal(plain(text).replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def places(decision: Decision, form: Form) -> tuple[Place, ...]:
    """Return the places that a line names, by id or the beginning of a label. An empty column of the line means all."""
    return naming.places(form, decision.table, decision.row, decision.column)


def write(roster: Roster, form: Form) -> bytes:
    """Return the bytes of an empty decisions.xlsx with drop-down lists, and with examples on a second sheet."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    first = spreadsheet.sheet(book, "处理意见", COLUMNS, (), least=60, last=_LAST)
    spreadsheet.sheet(book, "填写示例", COLUMNS, examples(form), last=_LAST)
    names = book.add_worksheet("单位")
    for row, unit in enumerate(roster.units):
        names.write_string(row, 0, clean(unit.name))
    names.hide()
    if roster.units:
        source = f"=单位!$A$1:$A${len(roster.units)}"
        spreadsheet.drop_down(first, position(COLUMNS, "单位"), {"source": source, "error_type": "warning"}, _LAST)
    book.close()
    return out.getvalue()
