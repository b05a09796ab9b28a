"""问题清单: what is wrong, unit by unit, where it is and what to do; what follows from it is folded under it."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from consolidate import findings as words
from consolidate import own_workbooks as own
from consolidate.model import Finding, Severity
from consolidate.workbook import plan as at
from consolidate.workbook.page import BAD, DOUBT, HEAD, MIDDLE, NOTE, TEXT, TITLE, Page, quoted
from consolidate.workbook.plan import Plan
from consolidate.workbook.printing import set_up

SEVERITY = {Severity.ERROR: "错误", Severity.EXPLAIN: "需说明", Severity.NOTE: "提示"}
_COLOUR = {Severity.ERROR: BAD, Severity.EXPLAIN: DOUBT, Severity.NOTE: "#595959"}
_HEADS = (
    "级别", "单位", "文件", "工作表", "单元格", "表", "行", "列", "问题", "处理办法", "规则", "填报单位说明", "答复",
    "定位",
)  # fmt: skip
_WIDTHS = (8.0, 14.0, 18.0, 11.0, 8.0, 5.0, 18.0, 11.0, 36.0, 28.0, 14.0, 16.0, 14.0, 6.0)


def write(page: Page, plan: Plan) -> None:
    """Draw the whole sheet."""
    this = plan.consolidation.round
    page.widths(_WIDTHS)
    page.wide(0, 0, len(_HEADS) - 1, f"{this.body}{this.year}年数据问题清单", TITLE)
    page.sheet.set_row(0, 28)
    page.text(1, 0, _counted(plan), NOTE)
    for column, label in enumerate(_HEADS):
        page.text(at.LIST_HEAD, column, label, HEAD)
    page.sheet.outline_settings(True, False, True, False)  # the + stands at the main finding, above its followers
    listed = plan.findings[: at.MOST_FINDINGS]
    for i, (finding, depth) in enumerate(listed):
        _finding(page, plan, at.FIRST_ENTRY + i, finding, depth)
        folded = depth == 0 and i + 1 < len(listed) and listed[i + 1][1] > 0
        _fold(page, at.FIRST_ENTRY + i, _texts(plan, finding, depth), depth, folded)
    last = at.FIRST_ENTRY + max(len(listed), 1) - 1
    if not listed:
        page.wide(last, 0, len(_HEADS) - 1, "没有发现问题。", MIDDLE)
    elif len(listed) < len(plan.findings):
        rest = f"本表已满，其余 {len(plan.findings) - len(listed)} 条未列出；用 consolidate run --json 可取得全部。"
        page.wide(last + 1, 0, len(_HEADS) - 1, rest, MIDDLE)
    if listed:
        page.sheet.autofilter(at.LIST_HEAD, 0, last, len(_HEADS) - 1)
    page.sheet.freeze_panes(at.FIRST_ENTRY, 2)
    set_up(page, plan, landscape=True, repeat=(at.LIST_HEAD, at.LIST_HEAD), wide=1)
    page.sheet.print_area(0, 0, last, len(_HEADS) - 2)


def _counted(plan: Plan) -> str:
    found = [finding for finding, depth in plan.findings if depth == 0]
    counts = [f"{SEVERITY[s]} {sum(f.severity is s for f in found)} 条" for s in Severity]
    return (
        "，".join(counts)
        + "。错误须改正；需说明须改正或说明理由；由同一单元格引起的问题折叠在主要问题之下，点左侧 + 展开。"
    )


def _texts(plan: Plan, finding: Finding, depth: int) -> tuple[str, ...]:
    """What stands in the columns, without the last (the jump)."""
    form = plan.form
    known = finding.place is not None and finding.place in form.spots
    labels = form.labels(finding.place) if known and finding.place else ("", "", "")
    rule = next((rule.label for rule in form.rules if rule.id == finding.rule), finding.rule)
    where = (finding.unit, finding.file, finding.sheet, finding.address, *labels)
    text = words.sentence(finding, form, "zh")
    return (
        SEVERITY[finding.severity],
        *where,
        ("└ " if depth else "") + text,
        words.hint(finding, form, "zh"),
        rule,
        words.remark(finding),
        finding.answer,
    )


def _finding(page: Page, plan: Plan, row: int, finding: Finding, depth: int) -> None:
    for column, text in enumerate(_texts(plan, finding, depth)):
        look = MIDDLE if column in (0, 4, 5) else TEXT
        if column == 0:
            look = look | {"font_color": _COLOUR[finding.severity], "bold": finding.open}
        page.text(row, column, text, look | ({"indent": 1} if depth and column in (1, 8) else {}))
    target = jump(plan, finding)
    last = len(_HEADS) - 1
    if target:
        page.link(row, last, target, "查看这个数字")
    page.text(row, last, "查看" if target else "", MIDDLE | {"font_color": "#0563C1"})


def _fold(page: Page, row: int, texts: tuple[str, ...], depth: int, folded: bool) -> None:
    """The row's height, and whether it hides under the one above or has such rows under it."""
    options = {"level": 1, "hidden": True} if depth else {"collapsed": True} if folded else {}
    page.height(row, zip(texts, _WIDTHS, strict=False), **options)


def jump(plan: Plan, finding: Finding) -> str:
    """Which cell of this workbook holds the number spoken of: the unit's, or the official one; "" if there is none."""
    if finding.place not in plan.columns or finding.place is None:
        return ""
    if finding.unit in plan.unit_lines:
        line = plan.unit_lines[finding.unit]
        return f"{quoted(own.UNITS)}!{xl_rowcol_to_cell(line, plan.columns[finding.place])}"
    return "" if finding.unit else plan.official(finding.place).replace("$", "")
