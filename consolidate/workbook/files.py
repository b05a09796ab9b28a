"""The sheet 文件台账: every file that came in with its verdict, so that each file is counted exactly once."""

from __future__ import annotations

from typing import Any, NamedTuple

from consolidate import findings as words
from consolidate import own_workbooks as own
from consolidate.catalogue import FindingKind
from consolidate.excel.areas import Area
from consolidate.excel.lists import Column, Columns, position
from consolidate.model.received import SENT, Received
from consolidate.model.result import FileState
from consolidate.terms import UnitState, Verdict
from consolidate.workbook import list_sheet
from consolidate.workbook.addresses import FIRST_ENTRY, Addresses
from consolidate.workbook.page import BAD, DOUBT, MIDDLE, Page
from consolidate.workbook.progress import basis
from consolidate.workbook.view import View

_SHORT = {
    UnitState.EXCUSED: "该单位本年免报",
    FindingKind.IGNORED: "不是填报文件",
    FindingKind.WITHDRAWN: "在作废文件夹中",
    FindingKind.STILL_OPEN: "文件打开时的临时文件",
    FindingKind.NOT_USED: "按处理意见不采用",
    FindingKind.DUPLICATE: "与已收到的文件数字相同",
    FindingKind.REPLACED: "已有更新的一份",
    FindingKind.ANSWERED_TWICE: "同一单位报送了数字不同的几份",
    FindingKind.UNKNOWN_UNIT: "不能确定是哪个单位的",
}
_NAME, _VERDICT, _REASON = "文件", "处理", "原因"
_HINT = (
    "收到的每一个文件各有一个处理结果；与报表同来的报告、扫描件、说明记为“随附”，不影响汇总；"
    "压缩包、邮件本身记为“已展开”，不计入文件数。"
    "“时限”按这份文件自己的收到日期算，单位的看“报送进度”。校验码为文件 SHA-256 的前 16 位。"
)


class Entry(NamedTuple):
    """A file and its unit, as a row of the sheet."""

    view: View
    addresses: Addresses
    number: int
    file: FileState

    @property
    def target(self) -> str:
        """The target of the link to its unit on 主要指标; "" if the file has no unit there."""
        known = self.file.unit in self.addresses.unit_rows and not self.view.beside
        return self.addresses.to_indicators(self.file.unit) if known else ""

    @property
    def came(self) -> Received | None:
        """When the file came in, if that is known."""
        return self.view.arrivals.files.get(self.file.name) if self.view.arrivals else None

    @property
    def late(self) -> int:
        """How many days after the deadline the file came, if it counts as the answer of a unit."""
        counts = self.file.unit and self.file.verdict in SENT
        return self.came.late(self.view.consolidation.round.deadline) if self.came and counts else 0

    @property
    def in_time(self) -> str:
        """Whether the file came in time; "" where nobody can say, or where it is no answer of a unit."""
        counts = self.file.unit and self.file.verdict in SENT and self.view.consolidation.round.deadline
        return (f"逾期 {self.late} 天" if self.late else "按时") if self.came and counts else ""

    @property
    def original(self) -> str:
        """The name as it was sent, if the file has another one in the inbox."""
        name = self.came.name if self.came else ""
        return "" if name.rpartition("/")[2] == self.file.name.rpartition("/")[2] else name

    @property
    def returns(self) -> int | str:
        """How often the unit got a copy back; "" if never."""
        return (self.view.arrivals.returns.get(self.file.unit) or "") if self.view.arrivals else ""


def _alarm(entry: Entry) -> dict[str, Any]:
    return {"font_color": BAD} if entry.file.verdict in (Verdict.HELD, Verdict.REJECTED) else {}


COLUMNS: Columns[Entry] = (
    Column("序号", 6, lambda entry: entry.number, MIDDLE),
    Column(_NAME, 40, lambda entry: entry.file.name),
    Column(_VERDICT, 10, lambda entry: entry.file.verdict.label, MIDDLE, _alarm),
    Column(_REASON, 50, lambda entry: reason(entry.view, entry.file)),
    Column(  # LibreOffice does not wrap the text of a link
        "单位", 20, lambda entry: entry.file.unit, most=34, link=lambda entry: entry.target, tip="查看主要指标"
    ),
    Column("收到日期", 11, lambda entry: f"{entry.came.day}" if entry.came else "", MIDDLE),
    Column("日期依据", 13, lambda entry: basis(entry.came), MIDDLE),
    Column("时限", 10, lambda entry: entry.in_time, MIDDLE, lambda entry: {"font_color": DOUBT} if entry.late else {}),
    Column("发件人", 20, lambda entry: entry.came.sender if entry.came else ""),
    Column("原文件名", 20, lambda entry: entry.original),
    Column("退回次数", 10, lambda entry: entry.returns, MIDDLE),
    Column("校验码", 19, lambda entry: entry.file.digest[:16], MIDDLE),
)


def write(page: Page, view: View, addresses: Addresses) -> None:
    """Write the whole sheet."""
    entries = [Entry(view, addresses, number, file) for number, file in enumerate(view.listed_files, 1)]
    hint = f"只列暂缓和退回的文件；全部文件见“{view.beside}”文件夹。" if view.beside else _HINT
    last = list_sheet.write(page, view, "收到文件台账", hint, COLUMNS, entries, fixed=_NAME)
    if not entries:
        page.text(last, position(COLUMNS, _REASON), "没有暂缓或退回的文件。" if view.beside else "没有收到文件。")


def names(view: View) -> str:
    """Return the absolute range, with the sheet, of the file names."""
    return _column(view, _NAME)


def verdicts(view: View) -> str:
    """Return the absolute range, with the sheet, of the verdicts."""
    return _column(view, _VERDICT)


def _column(view: View, heading: str) -> str:
    column = position(COLUMNS, heading)
    last = FIRST_ENTRY + max(len(view.listed_files), 1) - 1
    return Area(FIRST_ENTRY, column, last, column).absolute(own.FILES)


def reason(view: View, file: FileState) -> str:
    """Return the reason of the verdict: the sentence of the finding behind it, a short text if there is none, or ""."""
    candidates = (view.finding_of.get((file.name, kind)) for kind in (file.reason, file.verdict))
    finding = next(filter(None, candidates), None)
    if finding:
        return words.sentence(finding, view.form, "zh")
    return _SHORT.get(file.reason, "") if file.reason else ""
