"""The sheet 处理意见: every line of decisions.xlsx with its effect, so that the result shows who decided what."""

from __future__ import annotations

from typing import Any, NamedTuple

from consolidate import findings as words
from consolidate.catalogue import FindingKind
from consolidate.excel.lists import Column, Columns
from consolidate.model import Decision, Finding
from consolidate.workbook import list_sheet
from consolidate.workbook.page import BAD, DOUBT, MIDDLE, Page
from consolidate.workbook.view import View

DECISIONS = "处理意见"
_HINT = "按 decisions.xlsx 中的行号排列。“已失效”指所写的现值或文件与现在的不符，这一行没有起作用。"
_DONE = "已执行"
_ENDED = (FindingKind.DECISION_VOID, FindingKind.DECISION_OUTDATED)
_REMARKS = (FindingKind.DECISION_WIDE, FindingKind.DECISION_UNBOUND)


class Entry(NamedTuple):
    """A line of decisions.xlsx with its effect; ``colour`` is "" if the decision was applied."""

    decision: Decision
    outcome: str
    colour: str


def _state(entry: Entry) -> dict[str, Any]:
    return {"font_color": entry.colour} if entry.colour else {}


COLUMNS: Columns[Entry] = (
    Column("行号", 6, lambda entry: str(entry.decision.line), MIDDLE),
    Column("动作", 8, lambda entry: entry.decision.action or "", MIDDLE, _state),
    Column("单位", 16, lambda entry: entry.decision.unit),
    Column("文件", 24, lambda entry: entry.decision.file),
    Column("表", 6, lambda entry: entry.decision.table),
    Column("行", 20, lambda entry: entry.decision.row),
    Column("列", 12, lambda entry: entry.decision.column),
    Column("现值", 12, lambda entry: entry.decision.present),
    Column("改为", 12, lambda entry: entry.decision.becomes),
    Column("理由", 28, lambda entry: entry.decision.reason),
    Column("经办人", 10, lambda entry: entry.decision.clerk),
    Column("日期", 12, lambda entry: entry.decision.day),
    Column("结果", 34, lambda entry: entry.outcome, accent=_state),
)


def write(page: Page, view: View) -> None:
    """Write the whole sheet."""
    list_sheet.write(page, view, DECISIONS, _HINT, COLUMNS, _entries(view), fixed="动作")


def wanted(view: View) -> bool:
    """Whether there are decisions or faulty lines to list."""
    return bool(_entries(view))


def _entries(view: View) -> list[Entry]:
    """Return every line of decisions.xlsx in its order, faulty lines included."""
    remarks_by_line: dict[tuple[str, int], Finding] = {}
    for finding in view.consolidation.findings:
        if finding.kind in (*_ENDED, FindingKind.DECISION_FAULTY, *_REMARKS):
            remarks_by_line[finding.kind, int(dict(finding.args)["line"])] = finding
    found: dict[int, Entry] = {}
    for decision in view.consolidation.decisions:
        ended = (remarks_by_line.get((kind, decision.line)) for kind in _ENDED)
        void = next(filter(None, ended), None)
        remarks = [
            remarks_by_line[kind, decision.line] for kind in _REMARKS if (kind, decision.line) in remarks_by_line
        ]
        done = "：".join((_DONE, *(words.sentence(remark, view.form, "zh") for remark in remarks)))
        outcome = "已失效：" + words.sentence(void, view.form, "zh") if void else done
        found[decision.line] = Entry(decision, outcome, DOUBT if void else "")
    for (kind, line), finding in remarks_by_line.items():
        if kind is FindingKind.DECISION_FAULTY:
            outcome = "不能使用：" + words.sentence(finding, view.form, "zh")
            decision = found[line].decision if line in found else Decision(None, line=line)
            found[line] = Entry(decision, outcome, BAD)
    return [found[line] for line in sorted(found)]
