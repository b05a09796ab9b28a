"""The round with faults: every file has one, its name says which, and ``EXPECTED`` says what must be found in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import openpyxl
from msoffcrypto.format.ooxml import OOXMLFile

from consolidate.forms import edition
from consolidate.forms.layout import address, layout
from consolidate.model import Form, Number, Place, Roster, Round, Unit
from consolidate.templates import template

BODY = "清源县人民政府"
ROUND = Round("2021", 2025, BODY, date(2026, 1, 20), sender={"name": "王芳", "phone": "0000-1234567"})
FORM = edition("2021")
Edit = Callable[[Any], None]


@dataclass(frozen=True)
class Fault:
    """One file: whose it is, its name, how it is made, and the finding it must yield (kind, severity, address)."""

    unit: str
    name: str
    make: Callable[[Unit], bytes]
    kind: str
    severity: str
    address: str = ""
    verdict: str = "held"
    group: str = "县直部门"


def place(text: str) -> Place:
    """``requests.new.natural`` as a place."""
    return Place(*text.split("."))


def at(text: str, form: Form = FORM) -> str:
    """Where a place stands in a template: ``D7``."""
    where = place(text)
    return address(layout(form.table(where.table)), where)


def sound(seed: int, form: Form = FORM) -> dict[Place, Number]:
    """Balanced figures that differ from unit to unit: new + carried in = handled + carried out."""
    figures: dict[Place, Number] = dict.fromkeys((p for p in form.places if not form.is_total(p)), 0)
    deal = {
        "requests.new.natural": 10 + seed, "requests.new.business": 2, "requests.carried_in.natural": 3,
        "requests.granted.natural": 8 + seed, "requests.granted.business": 2, "requests.unavailable_1.natural": 3,
        "requests.carried_out.natural": 2, "disputes.cases.review_upheld": 1 + seed % 3,
        "disclosure.normative.issued": 1, "disclosure.normative.in_force": 5 + seed,
    }  # fmt: skip
    figures |= {place(key): value for key, value in deal.items() if place(key) in figures}
    if form is FORM:
        figures |= {place("disclosure.licences.decisions"): 100 + 7 * seed, place("disclosure.fees.amount"): seed}
    return figures


def filled(unit: Unit, seed: int, changes: Mapping[str, Number | str] | None = None, round_: Round = ROUND) -> bytes:
    """A template filled in as Excel would save it, with some figures changed."""
    form = edition(round_.form)
    figures: dict[Place, Number | str] = {**sound(seed, form), **{place(k): v for k, v in (changes or {}).items()}}
    return template(form, round_, unit, figures=figures)


def edited(data: bytes, edit: Edit) -> bytes:
    """A workbook after a change that a template would not allow."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(table: str, cell: str, value: Any) -> Edit:
    """Write a value into a cell of an official sheet."""

    def edit(book: Any) -> None:
        book[FORM.table(table).sheet][cell] = value

    return edit


def without_token(book: Any) -> None:
    """What remains when the tables are pasted into a new workbook: no hidden sheet, no properties."""
    del book["consolidate"]
    for name in [p.name for p in book.custom_doc_props.props]:
        del book.custom_doc_props[name]
    for table in FORM.tables:
        for cell in ("A2", "B2", "C2", "D2"):
            if not isinstance(book[table.sheet][cell], openpyxl.cell.cell.MergedCell):
                book[table.sheet][cell] = None


def delete_row(table: str, row: int) -> Edit:
    """Delete a row as a person does: values move up (merged cells are undone first)."""

    def edit(book: Any) -> None:
        sheet = book[FORM.table(table).sheet]
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        sheet.delete_rows(row)

    return edit


def locked(data: bytes) -> bytes:
    """The workbook behind a password."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt("20260101", out)
    return out.getvalue()


def word() -> bytes:
    """The least a Word document holds."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("[Content_Types].xml", "<Types/>")
        zipped.writestr("word/document.xml", "<document/>")
    return out.getvalue()


def _last_year(unit: Unit) -> bytes:
    return filled(unit, 9, round_=ROUND._replace(year=2024))


def _old_form(unit: Unit) -> bytes:
    return filled(unit, 10, round_=ROUND._replace(form="2019"))


EXPECTED = (
    Fault("县民政局", "县民政局_正确.xlsx", lambda u: filled(u, 1), "", "", verdict="used"),
    Fault("县教育局", "县教育局_表三不平.xlsx", lambda u: filled(u, 2, {"requests.carried_out.natural": 3}),
          "rule-broken", "error", at("requests.carried_out.natural")),
    Fault("县财政局", "县财政局_总计手工填错.xlsx",
          lambda u: edited(filled(u, 3), put("requests", at("requests.handled.natural"), 41)),
          "rule-broken", "error", at("requests.carried_out.natural")),
    Fault("县公安局", "县公安局_文字代替数字.xlsx", lambda u: filled(u, 4, {"requests.granted.natural": "约12"}),
          "not-a-number", "error", at("requests.granted.natural")),
    Fault("县自然资源局", "县自然资源局_错误值.xlsx",
          lambda u: edited(filled(u, 5), put("requests", at("requests.new.business"), "#REF!")),
          "error-value", "error", at("requests.new.business")),
    Fault("县住房和城乡建设局", "县住建局_公式没有结果.xlsx",
          lambda u: edited(filled(u, 6), put("requests", at("requests.new.business"), "=1+1")),
          "formula-without-value", "error", at("requests.new.business")),
    Fault("县交通运输局", "县交通运输局_填成小数.xlsx",
          lambda u: filled(u, 7, {"disclosure.licences.decisions": "12.5"}),
          "not-whole", "error", at("disclosure.licences.decisions")),
    Fault("县水利局", "县水利局_填成负数.xlsx",
          lambda u: edited(filled(u, 8), put("disputes", at("disputes.cases.review_other"), -1)),
          "negative", "error", at("disputes.cases.review_other")),
    Fault("县农业农村局", "县农业农村局_元当万元.xlsx", lambda u: filled(u, 11, {"disclosure.fees.amount": "251000元"}),
          "yuan-converted", "explain", at("disclosure.fees.amount"), verdict="used"),
    Fault("县文化和旅游局", "县文化和旅游局_旧版表格.xlsx", _old_form, "wrong-edition", "error", "B5"),
    Fault("县卫生健康局", "县卫生健康局_上年的文件.xlsx", _last_year, "wrong-year", "error"),
    Fault("县应急管理局", "县应急管理局_删了一行.xlsx",
          lambda u: edited(filled(u, 12), delete_row("requests", 13)), "missing-row", "error"),
    Fault("县审计局", "县审计局_表旁多了数字.xlsx",
          lambda u: edited(filled(u, 13), put("requests", "K9", 7)), "extra-numbers", "error", "K9"),
    Fault("县统计局", "县统计局_空表没有说明.xlsx",
          lambda u: template(FORM, ROUND, u, figures={p: n for p, n in sound(14).items() if p.table != "disputes"}),
          "empty-table", "explain", at("disputes.cases.review_upheld"), verdict="used"),
    Fault("县市场监督管理局", "县市场监督管理局_有密码.xlsx", lambda u: locked(filled(u, 15)),
          "password-protected", "error", verdict="rejected"),
    Fault("县司法局", "县司法局_Word文档.docx", lambda u: word(), "word-document", "error", verdict="rejected"),
    Fault("县信访局", "县信访局_文件损坏.xlsx", lambda u: filled(u, 16)[:9000],
          "unreadable", "error", verdict="rejected"),
    Fault("县人力资源和社会保障局", "县人社局_文本改名.xlsx", lambda u: "单位,数量\n人社局,12".encode("gb18030"),
          "not-a-workbook", "error", verdict="rejected"),
    Fault("县科学技术局", "县科学技术局_第一版.xlsx", lambda u: filled(u, 17), "answered-twice", "error"),
    Fault("县科学技术局", "县科学技术局_第二版.xlsx", lambda u: filled(u, 18), "answered-twice", "error"),
    Fault("县商务局", "县商务局_同一份.xlsx", lambda u: filled(u, 19), "", "", verdict="used"),
    Fault("县商务局", "县商务局_同一份（副本）.xlsx",
          lambda u: edited(filled(u, 19), lambda book: None), "duplicate", "note", verdict="duplicate"),
    Fault("县工业和信息化局", "县城市管理局_名称不符.xlsx", lambda u: filled(u, 20), "units-disagree", "error"),
    Fault("", "不知是谁.xlsx", lambda u: edited(filled(Unit("某单位"), 21), without_token), "unknown-unit", "error"),
    Fault("县林业局", "县林业局_与民政局数字相同.xlsx", lambda u: filled(u, 1),
          "neighbours-figures", "explain", verdict="used"),
    Fault("河东镇人民政府", "河东镇_填了规章.xlsx",
          lambda u: filled(u, 22, {"disclosure.rules.issued": 1, "disclosure.rules.in_force": 6}),
          "rules-by-body", "explain", at("disclosure.rules.issued"), verdict="used", group="乡镇街道"),
    Fault("河西镇人民政府", "河西镇_收费过大.xlsx", lambda u: filled(u, 23, {"disclosure.fees.amount": 251000}),
          "money-jump", "explain", at("disclosure.fees.amount"), "used", "乡镇街道"),
    Fault("城关街道办事处", "城关街道_全角和件字.xlsx",
          lambda u: filled(u, 24, {"requests.granted.natural": "３２件"}),
          "spelled", "note", at("requests.granted.natural"), verdict="used", group="乡镇街道"),
    Fault("东山乡人民政府", "东山乡_粘贴到新表.xlsx", lambda u: edited(filled(u, 25), without_token),
          "", "", verdict="used", group="乡镇街道"),
    Fault("", "~$县档案馆_正在打开.xlsx", lambda u: b"\x05WPS" + b" " * 160, "still-open", "note", verdict="ignored"),
)  # fmt: skip

ALIASES = {
    "县住房和城乡建设局": ("县住建局",), "县人力资源和社会保障局": ("县人社局",), "河东镇人民政府": ("河东镇",),
    "河西镇人民政府": ("河西镇",), "城关街道办事处": ("城关街道",), "东山乡人民政府": ("东山乡",),
}  # fmt: skip


def roster() -> Roster:
    """All units of the round; 县档案馆 and 县城市管理局 have not answered (another unit's file bears its name)."""
    names = [*dict.fromkeys(fault.unit for fault in EXPECTED if fault.unit), "县城市管理局", "县档案馆"]
    groups = {fault.unit: fault.group for fault in EXPECTED}
    return Roster(tuple(Unit(n, groups.get(n, "县直部门"), ALIASES.get(n, ())) for n in names))


def files() -> dict[str, bytes]:
    """The inbox: name -> bytes."""
    units = {unit.name: unit for unit in roster().units}
    return {fault.name: fault.make(units.get(fault.unit, Unit("某单位"))) for fault in EXPECTED}
