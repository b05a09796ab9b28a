"""The sheet 总览: title, whether the result is final, the reasons if not, accounts, main figures and signatures."""

from __future__ import annotations

from collections import Counter

from consolidate import own_workbooks as own
from consolidate.excel import tables
from consolidate.rounding import percent
from consolidate.terms import Unfinished, UnitState, Verdict
from consolidate.workbook import accounts, charts, figures, official, waiting
from consolidate.workbook.addresses import CHECK, Addresses, top
from consolidate.workbook.grid import HALF, LAST, WIDTH, heading
from consolidate.workbook.page import BAD, GOOD, HEAD, MIDDLE, NOTE, SECTION, TITLE, Page
from consolidate.workbook.printing import room, set_up
from consolidate.workbook.view import View

_SIGNATURES = "汇总人：　　　　　　审核人：　　　　　　负责人：　　　　　　日期：　　　年　　月　　日"
# the sheet that shows the cases of a reason; those of the other reasons are on 总览 itself
_SHOWN_ON = {
    **dict.fromkeys((Unfinished.NOBODY, Unfinished.MISSING, Unfinished.HELD), own.INDICATORS),
    **dict.fromkeys((Unfinished.ERRORS, Unfinished.UNEXPLAINED), own.FINDINGS),
    **dict.fromkeys((Unfinished.REJECTED_FILES, Unfinished.HELD_FILES), own.FILES),
}
# Excel and WPS print the selected sheets. They are not selected from the start, since what is typed into one of several
# selected sheets is written into all of them.
_HOW_TO_PRINT = (
    "打印只印本页。连同各正式表和主要指标一起打印的，按住 Shift 点“主要指标”的标签，打印后点任一其他标签，再改数。"
)
_PAPER, _USUAL = 710, 15  # points: the printable height of a page, with a reserve; the default height of a row
_LEAST = 60  # per cent; a smaller print cannot be read


def write(page: Page, view: View, addresses: Addresses) -> None:
    """Write the whole sheet from top to bottom."""
    page.widths([WIDTH] * (LAST + 1))
    row = _head(page, view)
    row = _reasons(page, view, row)
    row = _accounts(page, view, addresses, row + 1)
    row, shown = figures.write(page, view, addresses, row + 1)
    page.wide(row + 1, 0, LAST, _SIGNATURES, NOTE | {"font_size": 11, "align": "center"})
    second = row + 3
    row = charts.write(page, view, addresses, second, shown)
    row = waiting.write(page, view, addresses, row)
    set_up(page, view, landscape=False, repeat=None, wide=None)
    page.sheet.set_print_scale(_scale(page, second, row))
    page.sheet.print_area(0, 0, row - 1, LAST)
    if row > second:
        page.sheet.set_h_pagebreaks([second])
    page.text(0, LAST + 2, _HOW_TO_PRINT, NOTE)  # beside what is printed


def _scale(page: Page, second: int, end: int) -> int:
    """Return the print scale in per cent that fits the columns, and the rows before ``second``, on one page.

    The rows up to ``end`` fit on another page, unless the scale would be below ``_LEAST``: then they take several.
    """
    first, rest = (sum(page.heights.get(row, _USUAL) for row in part) for part in (range(second), range(second, end)))
    wide = int(room(landscape=False) * 100 / tables.across(page.columns))
    scale = max(min(wide, int(_PAPER * 100 / first)), _LEAST)
    shorter = int(_PAPER * 100 / max(rest, 1))
    return min(scale, shorter) if shorter >= _LEAST else scale


def _head(page: Page, view: View) -> int:
    this, final = view.consolidation.round, view.consolidation.final
    title = f"{this.body}{this.year}年{view.form.subject}统计数据汇总"
    page.wide(0, 0, LAST, title, TITLE | {"text_wrap": True})
    page.high(0, 26 * tables.lines(title, (LAST + 1) * WIDTH, 16, 0) + 6)
    state = "终　稿" if final else "草　稿"
    paint = {"font_color": "#FFFFFF", "bg_color": GOOD if final else BAD, "font_size": 14, "bold": True}
    page.wide(1, 0, LAST, state, SECTION | paint | {"align": "center"})
    page.high(1, 26)
    facts = (
        (("汇总单位", this.body), ("年度", f"{this.year}年")),
        (("表式依据", view.form.basis), ("表式版本", view.form.id)),
        (("汇总时间", f"{view.made_at:%Y-%m-%d %H:%M}"), ("校验码", view.digest)),
    )
    for row, ((label, text), (label2, text2)) in enumerate(facts, 2):
        page.text(row, 0, label, HEAD)
        page.wide(row, 1, 5, text)
        page.text(row, 6, label2, HEAD)
        page.wide(row, 7, LAST, text2, MIDDLE)
        page.height(row, [(text, 5 * WIDTH), (text2, 3 * WIDTH)])
    return _beside(page, view, 5) if view.beside else 5


def _beside(page: Page, view: View, row: int) -> int:
    """Say where the lines of the units of a large round are, in Chinese and English; return the next row."""
    count = len(view.consolidation.roster.units)
    text = (
        f"应报单位共 {count} 个，各单位数据不在本工作簿中：按分组存放在同一处的“{view.beside}”文件夹，"
        "CSV 可用 Excel 打开，Parquet 供程序读取；全部问题和文件也列在那里。本工作簿给出各分组的数字和账目。\n"
        f"The lines of the {count} units are not in this workbook but beside it, in the folder “{view.beside}”: "
        "by group, as CSV for Excel and Parquet for programs, with all findings and files. "
        "This workbook has the groups."
    )
    page.wide(row, 0, LAST, text, NOTE | {"text_wrap": True})
    page.height(row, [(text, (LAST + 1) * WIDTH)])
    return row + 1


# --- why it is not final -------------------------------------------------------------------------------------


def _reasons(page: Page, view: View, row: int) -> int:
    if view.consolidation.final:
        page.wide(row, 0, LAST, "应报单位均已汇总或免报，没有未处理的问题，勾稽关系平，账目相符。", NOTE)
        return row + 1
    heading(page, row, "尚不能定稿的原因")
    for i, (kind, text) in enumerate(view.reasons, 1):
        page.wide(row + i, 0, LAST - 1, f"{i}. {text}")
        page.link(row + i, LAST, top(_SHOWN_ON.get(kind, own.OVERVIEW)), "查看")
        page.text(row + i, LAST, "查看", MIDDLE)
        page.height(row + i, [(text, LAST * WIDTH - 4)])
        row_end = row + i
    return row_end + 1


# --- accounts ------------------------------------------------------------------------------------------------


def _accounts(page: Page, view: View, addresses: Addresses, row: int) -> int:
    """Write the accounts of files and units, each with its check, and all other checks; return the next row."""
    heading(page, row, "账目核对")
    counts, counted = Counter(file.verdict for file in view.consolidation.files), accounts.formulas(view, addresses)
    *parts, opened = [(verdict.label, counted.verdicts[verdict], counts[verdict]) for verdict in Verdict]
    _account(page, row + 1, ("收到文件", counted.received, counts.total() - opened[2]), parts)
    page.text(row + 1, LAST, f"另：{opened[0]}", HEAD)
    page.formula(row + 2, LAST, opened[1], opened[2], MIDDLE)
    states = [view.state(unit.name) for unit in view.consolidation.roster.units]
    parts = [(state.label, counted.states[state], states.count(state.label)) for state in UnitState]
    _account(page, row + 3, ("应报单位", counted.expected, len(states)), parts)
    page.wide(row + 3, 6, LAST, "汇总进度", HEAD)
    page.merge(row + 4, 6, row + 4, LAST, MIDDLE)
    done = states.count(UnitState.USED.label) + states.count(UnitState.EXCUSED.label)
    share = f'IF(A{row + 5}=0,"—",TEXT((B{row + 5}+D{row + 5})/A{row + 5},"0.0%"))'
    page.formula(row + 4, 6, share, percent(done, len(states)), MIDDLE)
    return _checks(page, view, addresses, row + 5)


def _account(page: Page, row: int, whole: tuple[str, str, int], parts: list[tuple[str, str, int]]) -> None:
    """Write an account: the labels, the counts below them as formulas, and the check that the parts give the whole."""
    last = len(parts)
    for column, (name, formula, value) in enumerate([whole, *parts]):
        page.text(row, column, f"{'＝' if column == 1 else '＋' if column > 1 else ''}{name}", HEAD)
        page.formula(row + 1, column, formula, value, MIDDLE)
    page.text(row, last + 1, "核对", HEAD)
    page.height(row, ())
    page.height(row + 1, ())
    holds = whole[2] == sum(value for _, _, value in parts)
    cells = f"B{row + 2}:{chr(65 + last)}{row + 2}"
    page.formula(row + 1, last + 1, f'IF(A{row + 2}=SUM({cells}),"平","不平")', "平" if holds else "不平", MIDDLE)
    page.verdicts(row + 1, last + 1, row + 1, last + 1)


def _checks(page: Page, view: View, addresses: Addresses, row: int) -> int:
    """Write the checks: rules in the official tables, rules for every unit, official tables against 各单位数据."""
    units = addresses.column_ranges[CHECK]
    shown = [
        ("正式表勾稽关系", *official.summary(view, error=True)),
        ("正式表其他核对", *official.summary(view, error=False)),
        (f"各{view.noun}勾稽关系", f'COUNTIF({units},"不平*")+COUNTIF({units},"有*")', len(view.uneven)),
        (f"正式表与{view.lined}{own.WHOLE}", official.difference(addresses), 0),
    ]
    for label, count, broken in (line for line in shown if line[1]):
        page.wide(row, 0, HALF - 1, label)
        page.merge(row, HALF, row, LAST, MIDDLE)
        result = f"不平 {broken} 处" if broken else "平"
        page.formula(row, HALF, f'IF({count}=0,"平","不平 "&({count})&" 处")', result, MIDDLE)
        page.verdicts(row, HALF, row, HALF)
        page.height(row, ())
        row += 1
    return _taken(page, view, row)


def _taken(page: Page, view: View, row: int) -> int:
    """Say how many lines are taken out of the sums (剔除), if there are any; return the next row."""
    count = len({deduction.line for deduction in view.consolidation.deductions})
    if not count:
        return row
    text = f"以下各数已剔除重复计算 {count} 项；剔除的数在“{view.lined}”单独成行，理由和经办人见“处理意见”。"
    page.wide(row, 0, LAST, text, NOTE | {"text_wrap": True})
    page.height(row, [(text, (LAST + 1) * WIDTH)])
    return row + 1
