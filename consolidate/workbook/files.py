"""文件台账: every file that came in, with its verdict, so that nothing is lost and the numbers of files add up."""

from __future__ import annotations

from xlsxwriter.utility import xl_range_abs

from consolidate import findings as words
from consolidate import own_workbooks as own
from consolidate.model import FileState
from consolidate.workbook import plan as at
from consolidate.workbook.page import BAD, HEAD, MIDDLE, NOTE, TITLE, Page, quoted
from consolidate.workbook.plan import Plan
from consolidate.workbook.printing import set_up

VERDICTS = {
    "used": "已采用",
    "replaced": "已被替换",
    "duplicate": "重复",
    "held": "暂缓",
    "companion": "随附",
    "rejected": "退回",
    "ignored": "忽略",
    "opened": "已展开",  # a container: outside the accounts
}
_SHORT = {
    "excused": "该单位本年免报",
    "ignored": "不是填报文件",
    "withdrawn": "在作废文件夹中",
    "still-open": "文件打开时的临时文件",
    "not-used": "按处理决定不采用",
    "duplicate": "与已收到的文件数字相同",
    "replaced": "已有更新的一份",
    "answered-twice": "同一单位报送了数字不同的几份",
    "unknown-unit": "不能确定单位",
}
_HEADS = ("序号", "文件", "处理", "原因", "单位", "校验码")
_WIDTHS = (6.0, 40.0, 10.0, 50.0, 20.0, 19.0)
_NAME, _VERDICT = 1, 2
_HINT = (
    "收到的每一个文件各有一个处理结果；与报表同来的报告、扫描件、说明记为“随附”，不影响汇总；"
    "压缩包、邮件等容器记为“已展开”，不计入文件数。校验码为文件 SHA-256 的前 16 位。"
)


def write(page: Page, plan: Plan) -> None:
    """Draw the whole sheet."""
    this = plan.consolidation.round
    files = plan.consolidation.files
    names = page.fit((file.unit for file in files), _WIDTHS[4], 34)  # LibreOffice does not wrap what is linked
    page.widths((*_WIDTHS[:4], names, _WIDTHS[5]))
    page.wide(0, 0, len(_HEADS) - 1, f"{this.body}{this.year}年收到文件台账", TITLE)
    page.sheet.set_row(0, 28)
    page.text(1, 0, _HINT, NOTE)
    for column, label in enumerate(_HEADS):
        page.text(at.LIST_HEAD, column, label, HEAD)
    for i, file in enumerate(files):
        _file(page, plan, at.FIRST_ENTRY + i, i + 1, file)
    last = at.FIRST_ENTRY + max(len(files), 1) - 1
    if files:
        page.sheet.autofilter(at.LIST_HEAD, 0, last, len(_HEADS) - 1)
    else:
        page.text(at.FIRST_ENTRY, 3, "没有收到文件。")
    page.sheet.freeze_panes(at.FIRST_ENTRY, 2)
    set_up(page, plan, landscape=True, repeat=(at.LIST_HEAD, at.LIST_HEAD), wide=1)
    page.sheet.print_area(0, 0, last, len(_HEADS) - 1)


def names(plan: Plan) -> str:
    """The column of file names, as formulas on any sheet name it."""
    return _column(plan, _NAME)


def verdicts(plan: Plan) -> str:
    """The column of verdicts, as formulas on any sheet name it."""
    return _column(plan, _VERDICT)


def _column(plan: Plan, column: int) -> str:
    last = at.FIRST_ENTRY + max(len(plan.consolidation.files), 1) - 1
    return f"{quoted(own.FILES)}!{xl_range_abs(at.FIRST_ENTRY, column, last, column)}"


def _file(page: Page, plan: Plan, row: int, number: int, file: FileState) -> None:
    why = reason(plan, file)
    page.number(row, 0, number, MIDDLE)
    page.text(row, _NAME, file.name)
    colour = {"font_color": BAD} if file.verdict in ("held", "rejected") else {}
    page.text(row, _VERDICT, VERDICTS[file.verdict], MIDDLE | colour)
    page.text(row, 3, why)
    if file.unit in plan.unit_rows:
        page.link(row, 4, f"{quoted(own.INDICATORS)}!B{plan.unit_rows[file.unit] + 1}", "查看主要指标")
    page.text(row, 4, file.unit)
    page.text(row, 5, file.digest[:16], MIDDLE)
    page.height(row, [(file.name, _WIDTHS[1]), (why, _WIDTHS[3]), (file.unit, page.columns[4])])


def reason(plan: Plan, file: FileState) -> str:
    """Why, in words: the sentence of the finding that decided it, or a short word where there is no such finding."""
    said = (plan.said_of.get((file.name, kind)) for kind in (file.reason, file.verdict))
    finding = next(filter(None, said), None)
    return words.sentence(finding, plan.form, "zh") if finding else _SHORT.get(file.reason, file.reason)
