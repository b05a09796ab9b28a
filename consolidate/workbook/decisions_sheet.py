"""处理意见: every line of decisions.xlsx with what became of it: the result tells by itself who decided what."""

from __future__ import annotations

from consolidate import findings as words
from consolidate.model import Decision, Finding
from consolidate.workbook import plan as at
from consolidate.workbook.page import BAD, DOUBT, HEAD, MIDDLE, NOTE, TEXT, TITLE, Page
from consolidate.workbook.plan import Plan
from consolidate.workbook.printing import set_up

DECISIONS = "处理意见"
_HEADS = ("行号", "动作", "单位", "文件", "表", "行", "列", "现值", "改为", "理由", "经办人", "日期", "结果")
_WIDTHS = (6.0, 8.0, 16.0, 24.0, 6.0, 20.0, 12.0, 12.0, 12.0, 28.0, 10.0, 12.0, 34.0)
_HINT = "按 decisions.xlsx 中的行号排列。“已失效”指所说的现值或文件已不是现在的样子，这一行没有起作用。"
_DONE = "已执行"
_REMARKS = ("decision-wide", "decision-unbound")


def write(page: Page, plan: Plan) -> None:
    """Draw the whole sheet."""
    this = plan.consolidation.round
    page.widths(_WIDTHS)
    page.wide(0, 0, len(_HEADS) - 1, f"{this.body}{this.year}年处理意见", TITLE)
    page.sheet.set_row(0, 28)
    page.text(1, 0, _HINT, NOTE)
    for column, label in enumerate(_HEADS):
        page.text(at.LIST_HEAD, column, label, HEAD)
    lines = _lines(plan)
    for i, (texts, colour) in enumerate(lines):
        row = at.FIRST_ENTRY + i
        for column, text in enumerate(texts):
            look = MIDDLE if column < 2 else TEXT
            page.text(row, column, text, look | ({"font_color": colour} if colour and column in (1, 12) else {}))
        page.height(row, zip(texts, _WIDTHS, strict=True))
    last = at.FIRST_ENTRY + len(lines) - 1
    page.sheet.autofilter(at.LIST_HEAD, 0, last, len(_HEADS) - 1)
    page.sheet.freeze_panes(at.FIRST_ENTRY, 2)
    set_up(page, plan, landscape=True, repeat=(at.LIST_HEAD, at.LIST_HEAD), wide=1)
    page.sheet.print_area(0, 0, last, len(_HEADS) - 1)


def wanted(plan: Plan) -> bool:
    """Whether there is anything to list."""
    return bool(_lines(plan))


def _lines(plan: Plan) -> list[tuple[tuple[str, ...], str]]:
    """The texts of every line and its colour, in the order of decisions.xlsx; faulty lines stand among the others."""
    said: dict[tuple[str, int], Finding] = {}
    for finding in plan.consolidation.findings:
        if finding.kind in ("decision-void", "decision-faulty", *_REMARKS):
            said[finding.kind, int(dict(finding.args)["line"])] = finding
    found: dict[int, tuple[tuple[str, ...], str]] = {}
    for decision in plan.consolidation.decisions:
        void = said.get(("decision-void", decision.line))
        remarks = [said[kind, decision.line] for kind in _REMARKS if (kind, decision.line) in said]
        done = "：".join((_DONE, *(words.sentence(remark, plan.form, "zh") for remark in remarks)))
        outcome = "已失效：" + words.sentence(void, plan.form, "zh") if void else done
        found[decision.line] = (_texts(decision, outcome), DOUBT if void else "")
    for (kind, line), finding in said.items():
        if kind == "decision-faulty":
            outcome = "不能使用：" + words.sentence(finding, plan.form, "zh")
            texts, _ = found.get(line, ((str(line), *[""] * 12), BAD))
            found[line] = ((*texts[:-1], outcome), BAD)
    return [found[line] for line in sorted(found)]


def _texts(d: Decision, outcome: str) -> tuple[str, ...]:
    return (
        str(d.line), d.action, d.unit or "", d.file, d.table, d.row, d.column, d.present, d.becomes, d.reason, d.clerk,
        d.day, outcome,
    )  # fmt: skip
