"""A round of 48 units on its evening, with two dozen kinds of trouble: ``CASES`` says which unit has which.

The files are made when they are needed, always the same. The story has two evenings: after the first, the program adds
up and the copies go back; then more files come in. ``sample_workbooks.evening_round`` plays it in a folder.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from consolidate.model import Decision, Number, Place, Remark, Roster, Round, Unit
from consolidate.templates import template
from consolidate.terms import Action
from sample_workbooks import faults
from sample_workbooks.faults import FORM, at, edited, filled, place, put, without_token

BODY = "清源县人民政府"
ROUND = Round("2021", 2025, BODY, date(2026, 1, 20), sender={"name": "王芳", "phone": "0000-1234567"})
LAST_ROUND, OLD_ROUND = Round("2021", 2024, BODY), Round("2019", 2025, BODY)
DEPARTMENTS, TOWNSHIPS = "县直部门", "乡镇街道"
USED, HELD, ASKED, MISSING, EXCUSED = "✓", "✗", "?", "—", "○"
Files = Mapping[str, bytes]
Convert = Callable[[bytes, str], bytes]  # a workbook (.xlsx) -> the same as "xls" or "ods"


@dataclass(frozen=True)
class Case:
    """One unit: its trouble, what must come of it, and its files on both evenings.

    ``mark``: its state on the second evening, ``before``: on the first one, where that differs. ``finds``: the kinds of
    its open findings on the second evening (of the others, if none is open). ``cell``: of the first of these. ``day``:
    when its files came in.
    """

    unit: str
    trouble: str
    mark: str
    make: Callable[[Unit, int], Files] = lambda unit, seed: {}
    finds: tuple[str, ...] = ()
    cell: str = ""
    day: date = date(2026, 1, 15)
    later: Callable[[Unit, int], Files] = lambda unit, seed: {}
    before: str = ""


def one(name: str, changes: Mapping[str, Number | str] | None = None) -> Callable[[Unit, int], Files]:
    """One workbook from the template, with some figures changed."""
    return lambda unit, seed: {name: filled(unit, seed, changes)}


def bent(name: str, *edits: faults.Edit) -> Callable[[Unit, int], Files]:
    """One workbook after changes that the template would not allow."""

    def make(unit: Unit, seed: int) -> Files:
        data = filled(unit, seed)
        for edit in edits:
            data = edited(data, edit)
        return {name: data}

    return make


def several(*makers: Callable[[Unit, int], Files]) -> Callable[[Unit, int], Files]:
    """The files of all of these."""
    return lambda unit, seed: {name: data for make in makers for name, data in make(unit, seed).items()}


def only(name: str, data: Callable[[], bytes]) -> Callable[[Unit, int], Files]:
    """A file that is the same for every unit."""
    return lambda unit, seed: {name: data()}


def returned(unit: Unit, seed: int, figures: Mapping[Place, Number | str] | None = None) -> bytes:
    """The copy that went back once, filled in again."""
    return template(FORM, ROUND, unit, trip=1, figures=figures or faults.sound(seed))


def hide_row(book: Any) -> None:
    """Hide the row of the applications granted."""
    book[FORM.table("requests").sheet].row_dimensions[9].hidden = True


def parts(unit: Unit, seed: int) -> Files:
    """A file for each of the three tables."""
    data = filled(unit, seed)

    def keep(table: str) -> faults.Edit:
        def edit(book: Any) -> None:
            for other in FORM.tables:
                if other.id != table:
                    del book[other.sheet]

        return edit

    return {f"{unit.name}表{table.number}.xlsx": edited(data, keep(table.id)) for table in FORM.tables}


def explained(unit: Unit, seed: int) -> Files:
    """A jump against last year with the unit's own reason on 情况说明."""
    figures = faults.sound(seed) | {place("disclosure.licences.decisions"): 9000}
    reason = Remark("二", "行政许可", "本年处理决定数量", "许可权下放到乡")
    return {"青龙乡.xlsx": template(FORM, ROUND, unit, figures=figures, given=[reason])}


def _archive(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def _blank(unit: Unit, seed: int) -> Files:
    return {"县退役军人事务局_年报.xlsx": template(FORM, ROUND, unit)}


def _empty_table(unit: Unit, seed: int) -> Files:
    figures = {p: n for p, n in faults.sound(seed).items() if p.table != "disputes"}
    return {"县统计局.xlsx": template(FORM, ROUND, unit, figures=figures)}


def _as_of_minzheng(name: str) -> Callable[[Unit, int], Files]:
    return lambda unit, seed: {name: filled(unit, NAMES.index("县民政局") + 1)}


LICENCES, FEES = "disclosure.licences.decisions", "disclosure.fees.amount"
NEW, BUSINESS, GRANTED = "requests.new.natural", "requests.new.business", "requests.granted.natural"
OUT, IN = "requests.carried_out.natural", "requests.carried_in.natural"

CASES = (
    Case("县政府办公室", "nothing is wrong", USED, one("县政府办公室2025年年报.xlsx")),
    Case("县发展和改革局", "an old .xls, nothing is wrong", USED, one("县发展和改革局.xls")),
    Case("县教育局", "a balance is broken", HELD, one("县教育局.xlsx", {OUT: 3}), ("rule-broken",), at(OUT)),
    Case("县科学技术局", "two versions", HELD,
         several(one("县科学技术局.xlsx"), one("县科学技术局（新）.xlsx", {LICENCES: 130})), ("answered-twice",)),
    Case("县工业和信息化局", "an .ods, nothing is wrong", USED, one("县工业和信息化局.ods")),
    Case("县公安局", "a word for a number", HELD, one("县公安局.xlsx", {GRANTED: "约12"}),
         ("not-a-number",), at(GRANTED)),
    Case("县民政局", "the figures of another unit", ASKED, one("县民政局.xlsx"), ("neighbours-figures",)),
    Case("县司法局", "a Word report only", HELD, only("县司法局.docx", faults.word), ("word-document",)),
    Case("县财政局", "元 for 万元, and it says so", ASKED, one("县财政局.xlsx", {FEES: "251000元"}),
         ("yuan-converted",), at(FEES)),
    Case("县人力资源和社会保障局", "a total typed wrong", HELD,
         bent("县人社局.xlsx", put("requests", at("requests.handled.natural"), 41)), ("rule-broken",), at(OUT)),
    Case("县自然资源局", "an error value", HELD, bent("县自然资源局.xlsx", put("requests", at(BUSINESS), "#REF!")),
         ("error-value",), at(BUSINESS)),
    Case("县住房和城乡建设局", "a Word report beside a sound workbook", USED,
         several(one("县住建局.xlsx"), only("县住建局年度报告.docx", faults.word)), ("companion",)),
    Case("县交通运输局", "last year's file", HELD,
         lambda unit, seed: {"县交通运输局.xlsx": template(FORM, LAST_ROUND, unit, figures=faults.sound(seed))},
         ("wrong-year",)),
    Case("县水利局", "a negative number", HELD,
         bent("县水利局.xlsx", put("disputes", at("disputes.cases.review_other"), -1)),
         ("negative",), at("disputes.cases.review_other")),
    Case("县农业农村局", "far from last year", ASKED, one("县农业农村局.xlsx", {LICENCES: 9000}),
         ("jump",), at(LICENCES)),
    Case("县商务局", "the same file twice", USED,
         several(one("县商务局.xlsx"), one("县商务局 - 副本.xlsx")), ("duplicate",)),
    Case("县文化广电和旅游局", "the old edition", HELD,
         lambda unit, seed: {"县文旅局.xlsx": filled(unit, seed, round_=OLD_ROUND)}, ("wrong-edition",), "B5"),
    Case("县卫生健康局", "a scan only", HELD, only("县卫生健康局.pdf", lambda: b"%PDF-1.7\n" + b"0" * 500), ("scan",)),
    Case("县退役军人事务局", "an empty template came back", MISSING, _blank, ("blank-template",)),
    Case("县应急管理局", "a row is gone", HELD, bent("县应急管理局.xlsx", faults.delete_row("requests", 13)),
         ("missing-row",)),
    Case("县审计局", "a number beside the table", HELD, bent("县审计局.xlsx", put("requests", "K9", 7)),
         ("extra-numbers",), "K9"),
    Case("县市场监督管理局", "a password", HELD,
         lambda unit, seed: {"县市场监管局.xlsx": faults.locked(filled(unit, seed))}, ("password-protected",)),
    Case("县统计局", "an empty table without a word", ASKED, _empty_table, ("empty-table",),
         at("disputes.cases.review_upheld")),
    Case("县信访局", "cut off on its way", HELD,
         lambda unit, seed: {"县信访局.xlsx": filled(unit, seed)[:9000]}, ("unreadable",)),
    Case("县林业局", "the figures of another unit", ASKED, _as_of_minzheng("县林业局.xlsx"),
         ("neighbours-figures", "in-force-differs")),
    Case("县医疗保障局", "in an archive", USED,
         lambda unit, seed: {"县医疗保障局.zip": _archive("年报/县医疗保障局.xlsx", filled(unit, seed))},
         ("opened",)),
    Case("县城市管理局", "not what last year carried forward", ASKED, one("县城市管理局.xlsx", {IN: 4, OUT: 3}),
         ("carried-differs",), at(IN)),
    Case("县行政审批服务局", "a hidden row", USED, bent("县行政审批服务局.xlsx", hide_row),
         ("hidden-numbers",), "D9"),
    Case("县档案馆", "excused by a decision", EXCUSED),
    Case("县气象局", "nothing but a lock file", MISSING, only("~$县气象局.xlsx", lambda: b"\x05WPS" + b" " * 160),
         ("still-open",)),
    Case("城关街道办事处", "full-width digits and 件", USED, one("城关街道.xlsx", {GRANTED: "３９件"}),
         ("spelled", "total-skips-text"), at(GRANTED)),
    Case("河东镇人民政府", "规章 of a township", ASKED,
         one("河东镇.xlsx", {"disclosure.rules.issued": 1, "disclosure.rules.in_force": 6}),
         ("rules-by-body", "in-force-differs"), at("disclosure.rules.issued")),
    Case("河西镇人民政府", "far too much money", ASKED, one("河西镇.xlsx", {FEES: 251000}), ("money-jump", "jump"),
         at(FEES)),
    Case("山口镇人民政府", "went back, came back mended", USED, one("山口镇.xlsx", {GRANTED: "约40"}), ("replaced",),
         day=date(2026, 1, 16), later=lambda unit, seed: {"山口镇_退回.xlsx": returned(unit, seed)}, before=HELD),
    Case("石桥镇人民政府", "went back, came back as it was", HELD, one("石桥镇.xlsx", {OUT: 9}), ("rule-broken",),
         at(OUT), later=lambda unit, seed: {
             "石桥镇_退回.xlsx": returned(unit, seed, {**faults.sound(seed), place(OUT): 9})}),
    Case("柳林镇人民政府", "a formula without a result", HELD,
         bent("柳林镇.xlsx", put("requests", at(BUSINESS), "=1+1")), ("formula-without-value",), at(BUSINESS)),
    Case("东山乡人民政府", "pasted into a new workbook", USED, bent("东山乡.xlsx", without_token)),
    Case("南湖乡人民政府", "a file for each table", USED, parts, ("joined",)),
    Case("北岭乡人民政府", "a figure corrected by the office", USED, one("北岭乡.xlsx", {LICENCES: "12.5"}),
         ("not-whole", "corrected"), at(LICENCES)),
    Case("清泉乡人民政府", "a jump, confirmed by the office", USED, one("清泉乡.xlsx", {LICENCES: 8000}), ("jump",),
         at(LICENCES)),
    Case("大坪乡人民政府", "two versions, one adopted", USED,
         several(one("大坪乡.xlsx"), one("大坪乡（改）.xlsx", {LICENCES: 300})), ("not-used",)),
    Case("小河乡人民政府", "under the name of another unit", MISSING, one("白塔乡_小河.xlsx")),
    Case("双塔乡人民政府", "sound, then written over with a wrong one", HELD, one("双塔乡.xlsx"), ("rule-broken",),
         at(OUT), later=one("双塔乡.xlsx", {OUT: 5}), before=USED),
    Case("高桥乡人民政府", "came after the first evening", USED, later=one("高桥乡.xlsx"), before=MISSING),
    Case("梅园乡人民政府", "a decimal", HELD, one("梅园乡.xlsx", {LICENCES: "12.5"}), ("not-whole",), at(LICENCES)),
    Case("松坡乡人民政府", "by mail, after the deadline", USED, before=MISSING),
    Case("白塔乡人民政府", "nothing came", MISSING),
    Case("青龙乡人民政府", "far from last year, with the unit's reason", ASKED, explained, ("jump",), at(LICENCES)),
)  # fmt: skip
NAMES = tuple(case.unit for case in CASES)
UNKNOWN = "无名.xlsx"  # the file of nobody
CONTRADICTED = "白塔乡_小河.xlsx"  # the file whose name and sheet name two units
MAILED = "松坡乡人民政府"
ALIASES = {
    "县人力资源和社会保障局": ("县人社局",), "县住房和城乡建设局": ("县住建局",), "县文化广电和旅游局": ("县文旅局",),
    "县市场监督管理局": ("县市场监管局",), "城关街道办事处": ("城关街道",),
}  # fmt: skip
DECISIONS = (
    Decision(Action.EXCUSE, "县档案馆", reason="本年机构合并，不再单独填报"),
    Decision(Action.CORRECT, "北岭乡人民政府", table="二", row="行政许可", column="本年处理决定数量", present="12.5",
             becomes="373", reason="电话核实"),
    Decision(Action.CONFIRM, "清泉乡人民政府", table="二", row="行政许可", column="本年处理决定数量", present="8000",
             reason="承接了县里下放的许可"),
    Decision(Action.ADOPT, "大坪乡人民政府", "大坪乡（改）.xlsx", reason="电话核实，以此份为准"),
)  # fmt: skip


def roster() -> Roster:
    """The 48 units in two groups; a township is also known by its short name."""
    return Roster(tuple(_unit(name, number) for number, name in enumerate(NAMES, 1)))


def _unit(name: str, number: int) -> Unit:
    township = not name.startswith("县")
    short = (name.removesuffix("人民政府"),) if name.endswith("人民政府") else ()
    return Unit(
        name, TOWNSHIPS if township else DEPARTMENTS, ALIASES.get(name, short), mail=(f"u{number}@example.com",),
        contact="联系人", phone=f"0000-{number:07d}",
    )  # fmt: skip


def files(convert: Convert, second: bool = False) -> list[tuple[str, bytes, date]]:
    """What stands in the inbox on the first evening, or comes in before the second one: name, bytes, day of arrival."""
    found = [] if second else [(UNKNOWN, edited(filled(Unit("某单位"), 60), without_token), date(2026, 1, 16))]
    for seed, (case, unit) in enumerate(zip(CASES, roster().units, strict=True), 1):
        made = case.later(unit, seed) if second else case.make(unit, seed)
        day = date(2026, 1, 21) if second else case.day
        found += [(name, _as_named(name, data, convert), day) for name, data in made.items()]
    return found


def _as_named(name: str, data: bytes, convert: Convert) -> bytes:
    suffix = name.rpartition(".")[2]
    return convert(data, suffix) if suffix in ("xls", "ods") else data


def last_figures(seed: int) -> dict[Place, Number]:
    """What a unit reported last year, such that its sound figures of this year follow from it."""
    figures = faults.sound(seed)
    changed = {"requests.unavailable_1.natural": 2, OUT: 3, "disclosure.normative.in_force": 4 + seed}
    return figures | {place(key): number for key, number in changed.items()}


def with_totals(figures: Mapping[Place, Number]) -> dict[Place, Number | None]:
    """The figures of a unit with all totals."""
    from consolidate.forms import rules

    numbers: dict[Place, Number | None] = dict(figures)
    for where in FORM.places:
        rules.computed(FORM, where, numbers)
    return numbers


def marks(second: bool = True) -> dict[str, str]:
    """The state of every unit on the second evening, or on the first one."""
    return {case.unit: case.mark if second or not case.before else case.before for case in CASES}


def decisions() -> list[tuple[str, ...]]:
    """The lines of decisions.xlsx, as their cells."""
    return [
        (str(d.action), d.unit, d.file, d.table, d.row, d.column, d.present, d.becomes, d.reason, "王芳", "2026-01-19")
        for d in DECISIONS
    ]
