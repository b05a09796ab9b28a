"""总览: what this is, final or 草稿 and why, the accounts, the main figures; for the superior who signs."""

from __future__ import annotations

from collections.abc import Iterable

from consolidate import own_workbooks as own
from consolidate.finality import undecided
from consolidate.model import Severity
from consolidate.workbook import charts, figures, files, indicator_sheet, official, waiting
from consolidate.workbook import plan as at
from consolidate.workbook.grid import HALF, LAST, WIDTH, heading
from consolidate.workbook.page import BAD, GOOD, HEAD, MIDDLE, NOTE, SECTION, TITLE, Page, lines, quoted
from consolidate.workbook.plan import Plan
from consolidate.workbook.printing import set_up

_SIGNATURES = "汇总人：　　　　　　审核人：　　　　　　负责人：　　　　　　日期：　　　年　　月　　日"
_PAPER, _USUAL = 690, 15  # points: what a page has within its margins, with some to spare; a row of usual height


def write(page: Page, plan: Plan) -> None:
    """Draw the whole sheet, part under part."""
    page.widths([WIDTH] * (LAST + 1))
    row = _head(page, plan)
    row = _reasons(page, plan, row)
    row = _accounts(page, plan, row + 1)
    row, shown = figures.write(page, plan, row + 1)
    page.wide(row + 1, 0, LAST, _SIGNATURES, NOTE | {"font_size": 11, "align": "center"})
    second = row + 3
    row = charts.write(page, plan, second, shown)
    row = waiting.write(page, plan, row)
    set_up(page, plan, landscape=False, repeat=None, wide=None)
    page.sheet.set_print_scale(_scale(page, second))
    page.sheet.print_area(0, 0, row - 1, LAST)
    if row > second:
        page.sheet.set_h_pagebreaks([second])


def _scale(page: Page, rows: int) -> int:
    """The scale in per cent at which the rows down to the signatures stand on one page; not too small to be read."""
    points = sum(page.heights.get(row, _USUAL) for row in range(rows))
    return max(min(95, int(_PAPER * 100 / points)), 60)


def _head(page: Page, plan: Plan) -> int:
    this, final = plan.consolidation.round, plan.consolidation.final
    title = f"{this.body}{this.year}年政府信息公开工作年度报告统计数据汇总"
    page.wide(0, 0, LAST, title, TITLE | {"text_wrap": True})
    page.high(0, 26 * lines(title, (LAST + 1) * WIDTH * 11 / 16) + 6)
    state = "终　稿" if final else "草　稿"
    paint = {"font_color": "#FFFFFF", "bg_color": GOOD if final else BAD, "font_size": 14, "bold": True}
    page.wide(1, 0, LAST, state, SECTION | paint | {"align": "center"})
    page.high(1, 26)
    facts = (
        (("汇总单位", this.body), ("年度", f"{this.year}年")),
        (("表式依据", plan.form.basis), ("表式版本", plan.form.id)),
        (("汇总时间", f"{plan.made_at:%Y-%m-%d %H:%M}"), ("校验码", plan.digest)),
    )
    for row, ((label, text), (label2, text2)) in enumerate(facts, 2):
        page.text(row, 0, label, HEAD)
        page.wide(row, 1, 5, text)
        page.text(row, 6, label2, HEAD)
        page.wide(row, 7, LAST, text2, MIDDLE)
        page.height(row, [(text, 5 * WIDTH), (text2, 3 * WIDTH)])
    return 5


# --- why it is not final -------------------------------------------------------------------------------------


def _reasons(page: Page, plan: Plan, row: int) -> int:
    if plan.consolidation.final:
        page.wide(row, 0, LAST, "应报单位均已汇总或免报，没有未处理的问题，勾稽关系平，账目相符。", NOTE)
        return row + 1
    heading(page, row, "尚不能定稿的原因")
    for i, (text, target) in enumerate(reasons(plan), 1):
        page.wide(row + i, 0, LAST - 1, f"{i}. {text}")
        page.link(row + i, LAST, target, "查看")
        page.text(row + i, LAST, "查看", MIDDLE)
        page.height(row + i, [(text, LAST * WIDTH - 4)])
        row_end = row + i
    return row_end + 1


def reasons(plan: Plan) -> list[tuple[str, str]]:
    """Why the result is not final, in words, each with the place to look at."""
    result = plan.consolidation
    all_open = [(finding, depth) for finding, depth in plan.findings if finding.open]
    open_ = [finding for finding, depth in all_open if depth == 0] or [finding for finding, _ in all_open]
    errors = sum(finding.severity is Severity.ERROR for finding in open_)
    rejected = undecided(result)
    nobodys = [file.name for file in result.files if file.verdict == "held" and not file.unit]
    broken = official.summary(plan, error=True)[1]
    units, findings, ledger, checks = (
        f"{quoted(name)}!A1" for name in (own.INDICATORS, own.FINDINGS, own.FILES, own.OVERVIEW)
    )
    found = [
        (not plan.lines, "尚无已汇总的单位", units),
        (result.missing, f"{len(result.missing)} 个单位未报：{_some(result.missing)}", units),
        (result.held, f"{len(result.held)} 个单位暂缓汇总：{_some(result.held)}", units),
        (errors, f"{errors} 处错误尚未改正", findings),
        (len(open_) - errors, f"{len(open_) - errors} 处需说明的数据尚无答复", findings),
        (rejected, f"{len(rejected)} 个退回的文件尚未处理：{_some(rejected)}", ledger),
        (nobodys, f"{len(nobodys)} 个文件尚不能确定单位：{_some(nobodys)}", ledger),
        (broken, f"汇总数有 {broken} 处勾稽关系不平", checks),
    ]
    return [(text, target) for some, text, target in found if some] or [("账目不符，见下方账目核对", checks)]


def _some(names: Iterable[str], most: int = 5) -> str:
    """The first few names; the rest stand in the lists."""
    names = tuple(names)
    return "、".join(names[:most]) + ("" if len(names) <= most else f" 等 {len(names)} 个")


# --- accounts ------------------------------------------------------------------------------------------------


def _accounts(page: Page, plan: Plan, row: int) -> int:
    """Two accounts with their live check, and the checks of the whole workbook."""
    heading(page, row, "账目核对")
    result = plan.consolidation
    counts = {verdict: sum(f.verdict == verdict for f in result.files) for verdict in files.VERDICTS}
    words = [(files.VERDICTS[v], f'COUNTIF({files.verdicts(plan)},"{files.VERDICTS[v]}")', counts[v]) for v in counts]
    *parts, opened = words
    received = f'COUNTA({files.names(plan)})-COUNTIF({files.verdicts(plan)},"{files.VERDICTS["opened"]}")'
    _account(page, row + 1, ("收到文件", received, len(result.files) - counts["opened"]), parts)
    page.text(row + 1, LAST, f"另：{opened[0]}", HEAD)
    page.formula(row + 2, LAST, opened[1], opened[2], MIDDLE)
    states = [plan.state(unit.name) for unit in result.roster.units]
    parts = [(w, f'COUNTIF({indicator_sheet.states(plan)},"{w}")', states.count(w)) for w in at.STATES.values()]
    _account(page, row + 3, ("应报单位", f"COUNT({indicator_sheet.numbers(plan)})", len(states)), parts)
    page.wide(row + 3, 6, LAST, "汇总进度", HEAD)
    page.merge(row + 4, 6, row + 4, LAST, MIDDLE)
    done = states.count(at.STATES["used"]) + states.count(at.STATES["excused"])
    share = f'IF(A{row + 5}=0,"—",TEXT((B{row + 5}+D{row + 5})/A{row + 5},"0.0%"))'
    page.formula(row + 4, 6, share, at.percent(done, len(states)), MIDDLE)
    return _checks(page, plan, row + 5)


def _account(page: Page, row: int, whole: tuple[str, str, int], parts: list[tuple[str, str, int]]) -> None:
    """Whole = sum of the parts: names above, live counts below, at the end whether it is so."""
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


def _checks(page: Page, plan: Plan, row: int) -> int:
    """Live: the rules on the official tables, the rules on every unit, the tables against the units' sheet."""
    own = plan.column_range(at.CHECK)
    shown = [
        ("官方各表勾稽关系", *official.summary(plan, error=True)),
        ("官方各表其他核对", *official.summary(plan, error=False)),
        ("各单位勾稽关系", f'COUNTIF({own},"不平*")+COUNTIF({own},"有*")', len(plan.uneven)),
        ("官方各表与各单位数据合计", official.difference(plan), 0),
    ]
    for label, count, broken in (line for line in shown if line[1]):
        page.wide(row, 0, HALF - 1, label)
        page.merge(row, HALF, row, LAST, MIDDLE)
        said = f"不平 {broken} 处" if broken else "平"
        page.formula(row, HALF, f'IF({count}=0,"平","不平 "&({count})&" 处")', said, MIDDLE)
        page.verdicts(row, HALF, row, HALF)
        page.height(row, ())
        row += 1
    return row
