"""One tiny case for every kind of finding: what came in, and the finding that must come out.

``tests/test_docs.py`` runs every case through the stages and ``docs/findings.md`` shows it. Addresses are those of a
table that begins in the fourth row of its sheet.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from consolidate.decisions import sheet
from consolidate.forms import edition
from consolidate.intake import ignored_files
from consolidate.model import Answer, Finding, LastYear, Number, Roster, Round, Unit
from consolidate.model.result import Consolidation
from consolidate.pipeline import run as pipeline
from consolidate.pipeline.opened import OpenRound
from consolidate.reading import answers, own_results
from consolidate.rounds import last_year_figures
from consolidate.terms import ERROR, EXPLAIN, NOTE, Severity
from sample_workbooks.faults import filled, locked
from tests.support import word97
from tests.support.bending import (
    SOUND,
    File,
    Step,
    bears,
    beside,
    computes_when_asked,
    copies_blank,
    empties,
    explains,
    hides,
    hides_rows,
    holds,
    inserts,
    label,
    lacks_column,
    lacks_row,
    lacks_tables,
    lists,
    looks,
    merges,
    package,
    reads,
    single,
    stores,
    strikes,
    twice,
    writes,
)
from tests.support.documents import deletion, run, runs
from tests.support.pdf import pdf, text
from tests.support.reported import broken, in_word

BODY = "清源县人民政府"
ROUND = Round("2021", 2025, BODY, date(2026, 1, 20))
ROSTER = Roster((Unit("民政局"), Unit("教育局"), Unit("河东镇人民政府", aliases=("河东镇",))))


@dataclass(frozen=True)
class Case:
    """What came in, and the finding that must come out of it; ``also``: the kinds that come with it."""

    kind: str
    severity: Severity
    address: str
    files: tuple[File, ...]
    decisions: tuple[Mapping[str, str], ...] = ()
    also: tuple[str, ...] = ()
    form: str = "2021"  # the edition that the round uses
    last: File | None = None  # last_year.xlsx
    roster: Roster = ROSTER

    @property
    def name(self) -> str:
        """For the list of tests."""
        return f"{self.kind}-{self.severity.value}"


def told(case: Case) -> tuple[str, ...]:
    """The case in words, one line for every file and decision."""
    files = [f"{file.name}: {'; '.join(file.told) or 'sound'}" for file in case.files]
    lines = [" ".join(f"{key} {value}" for key, value in decision.items()) for decision in case.decisions]
    heirs = [
        f"roster.xlsx: {u.name}, 上年单位 {'、'.join(u.predecessors)}" for u in case.roster.units if u.predecessors
    ]
    last = [f"last_year.xlsx: {'; '.join(case.last.told)}"] if case.last else []
    return (*heirs, *last, *files, *(f"decisions.xlsx: {line}" for line in lines))


# --- the line, in memory ---------------------------------------------------------------------------------------


def consolidated(case: Case) -> Consolidation:
    """The case through every stage of the line, without disk and worker processes."""
    opened, read = came_in(case)
    _, ignored, notes = ignored_files.sort_out([(file.name, 1) for file in case.files])
    return pipeline.conclude(opened, read, ignored, notes)


def came_in(case: Case) -> tuple[OpenRound, list[Answer]]:
    """The round of a case, and the answers in its files."""
    form, round_ = edition(case.form), ROUND._replace(form=case.form)
    decided, faulty = sheet.read(decisions(case), case.roster, form, BODY)
    wanted, _, _ = ignored_files.sort_out([(file.name, 1) for file in case.files])
    read = [answers.read(file.read(), file.name, "", form) for file in case.files if file.name in wanted]
    last: LastYear | None = None
    said: tuple[Finding, ...] = ()
    if case.last:
        raw = case.last.read()
        answer = answers.read(raw, last_year_figures.FILE, "", None)
        last, said = last_year_figures.read(answer, own_results.units(raw, answer), round_, case.roster)
    return OpenRound(Path(), round_, case.roster, form, decided, faulty, last, said), read


def decisions(case: Case) -> bytes:
    """decisions.xlsx with the case's lines, as Excel saves it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, sheet.HEADER)
        for line, decision in enumerate(case.decisions, 1):
            page.write_row(line, 0, [decision.get(key, "") for key in sheet.HEADER])
    return out.getvalue()


def finding(case: Case) -> Finding | None:
    """The finding that the case must yield; None where it does not."""
    found = consolidated(case).findings
    wanted = (case.kind, case.severity, case.address)
    return next((f for f in found if (f.kind, f.severity, f.address) == wanted), None)


# --- the cases -------------------------------------------------------------------------------------------------


def sent(*steps: Step, name: str = "民政局.xlsx", form: str = "2021") -> tuple[File, ...]:
    """One file, sound but for these steps."""
    return (File(name, steps, form),)


def foreign(name: str, data: bytes, words: str) -> tuple[File, ...]:
    """One file that is no answer typed into the tables."""
    return (File(name, data=lambda: data, words=words),)


def before(units: Mapping[str, Mapping[str, Number]], year: int = 2024, state: str = "final") -> File:
    """Our own result of last year with these figures of its units, which the official tables add up."""
    return File("last_year.xlsx", (bears("result", BODY, state=state, year=year), lists(units), *_sums(units)))


def _sums(units: Mapping[str, Mapping[str, Number]]) -> list[Step]:
    """The official tables hold the sums of these figures."""
    sums: dict[str, Number] = {}
    for mine in units.values():
        for where, number in mine.items():
            sums[where] = sums.get(where, 0) + number
    return [replace(holds(where, number), words="") for where, number in sums.items()]


def above(units: Mapping[str, Mapping[str, Number]]) -> File:
    """The final result of 河东镇 with these figures of its units, which the official tables add up."""
    mark = bears("result", "河东镇人民政府", state="final")
    return File("河东镇.xlsx", (mark, lists(units), *_sums(units)))


NEW, GRANTED, CARRIED = "requests.new.natural", "requests.granted.natural", "requests.carried_out.natural"
GRANTED_TOTAL = "requests.granted.total"
LICENCES, FEES = "disclosure.licences.decisions", "disclosure.fees.amount"
AGAIN = {LICENCES: 12345, "disclosure.penalties.decisions": 23456, "disclosure.compulsion.decisions": 34567, FEES: 6789}
CORRECTED = {
    "动作": "更正",
    "单位": "民政局",
    "表": "三",
    "行": "（一）予以公开",
    "列": "自然人",
    "改为": "3",
    "理由": "电话核实",
}
DEDUCTED = {
    "动作": "剔除",
    "单位": "民政局",
    "表": "二",
    "行": "行政许可",
    "改为": "-2",
    "理由": "与教育局为同一件",
    "经办人": "李四",
    "日期": "2026-01-22",
}
OVERVIEW, PROBLEMS = "本年度工作有序开展。", "公开的及时性还不够，将完善审核发布流程，加强业务培训。"
FIFTH, SIXTH = "五、存在的主要问题及改进情况", "六、其他需要报告的事项"
TAKEN = {"动作": "采用", "单位": "民政局", "文件": "民政局.docx", "理由": "电话核实"}
ADOPTED = {"动作": "采用", "单位": "民政局", "文件": "附件.xlsx", "理由": "电话核实"}
REFUSED = {"动作": "不采用", "文件": "民政局.pdf", "理由": "已另交电子表"}
LOCKED = File(data=lambda: locked(filled(Unit("民政局"), 1)), words="a workbook behind a password")
OLD_WORD = word97.Made([word97.p("报告")], version=104).file()
BOMB = {
    "[Content_Types].xml": "<Types/>",
    "xl/workbook.xml": "<!DOCTYPE a [<!ENTITY b 'cccc'>]><workbook>&b;</workbook>",
}

CASES = (
    # --- the file as a whole
    Case("unreadable", ERROR, "", foreign("民政局.xlsx", b"PK\x03\x04", "the first four bytes of a workbook")),
    Case("not-a-workbook", ERROR, "", foreign("民政局.xlsx", "单位,数量".encode(), "the text `单位,数量`")),
    Case("word-document", ERROR, "", foreign("民政局.doc", b"{\\rtf1 }", r"the text `{\rtf1 }`")),
    Case("document-unclear", ERROR, "", foreign("民政局.doc", OLD_WORD, "a document of Word 95")),
    Case("document-read", NOTE, "", (in_word(),), (TAKEN,)),
    Case("document-asks", ERROR, "", (in_word(),), also=("document-read",)),
    Case("scan", ERROR, "", foreign("民政局.pdf", b"%PDF-1.7", "the text `%PDF-1.7`")),
    Case("pdf-without-tables", ERROR, "", foreign(
        "民政局.pdf", pdf([text(60, 700, "本年新收21件")]), "a PDF of text alone")),
    Case("password-protected", ERROR, "", (LOCKED,)),
    Case("encrypted-file", ERROR, "", foreign(
        "民政局.xlsx", b"b\x14#e\xea\0\x01\x01\0\0\0\0\0\0\0E-SafeNet\0\0\0LOCK", "the first bytes of E-SafeNet")),
    Case("saved-mail", ERROR, "", foreign(
        "民政局.eml", b"From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\n\r\n", "the headers of a mail")),
    Case("unsafe-file", ERROR, "", foreign("民政局.xlsx", package(BOMB), "a workbook.xml that begins `<!DOCTYPE`")),
    Case("no-tables", ERROR, "", sent(lacks_tables("disclosure", "requests", "disputes"))),
    Case("unknown-unit", ERROR, "", sent(name="汇总表.xlsx")),
    Case("name-unknown", EXPLAIN, "",
         sent(bears("template", BODY, "民政局"), writes("disclosure", 1, 0, "填报单位：福利事务组"))),
    Case("units-disagree", ERROR, "", sent(writes("disclosure", 1, 0, "填报单位：教育局"))),
    Case("answered-twice", ERROR, "", (File(), File("民政局（改）.xlsx", (holds(LICENCES, 7),))),
         also=("version-differs",)),
    Case("joined", NOTE, "",
         (File(steps=(lacks_tables("disputes"),)),
          File("民政局（四）.xlsx", (lacks_tables("disclosure", "requests"),)))),
    Case("companion", NOTE, "", (
        File(), File("民政局（盖章）.pdf", data=lambda: b"%PDF-1.7", words="the text `%PDF-1.7`"))),
    Case("report-compared", NOTE, "", (File(), in_word())),
    Case("report-differs", EXPLAIN, "B10", (
        File(), in_word(f"{label(LICENCES)} holds `7`", {LICENCES: "7"})), also=("report-compared", "version-differs")),
    # --- what the words of a report say
    Case("words-differ", EXPLAIN, "A3", (in_word(
        "the first part says that 12 applications came in; the table has 3, and 1 of last year",
        texts={OVERVIEW: "全年共收到政府信息公开申请12件，均已答复。"}),), (TAKEN,), also=("document-read",)),
    Case("words-of-part", NOTE, "A3", (in_word(
        "the first part says that 局机关 received 9 applications; the table has 3, and 1 of last year",
        texts={OVERVIEW: "局机关收到政府信息公开申请9件。"}),), (TAKEN,), also=("document-read",)),
    Case("section-missing", EXPLAIN, "", (in_word(
        "the heading and the text of the sixth part are missing",
        texts={SIXTH: "", "无。": ""}),), (TAKEN,), also=("document-read",)),
    Case("section-order", EXPLAIN, "A4", (in_word(
        "the sixth part stands before the fifth",
        texts={FIFTH: SIXTH, SIXTH: FIFTH, PROBLEMS: "无。", "无。": PROBLEMS}),), (TAKEN,), also=("document-read",)),
    Case("section-empty", EXPLAIN, "A4", (in_word(
        "the fifth part says `无。`", texts={PROBLEMS: "无。"}),), (TAKEN,), also=("document-read",)),
    Case("other-basis", EXPLAIN, "A3", (in_word(
        "the report cites 国办公开办函〔2019〕60号", texts={OVERVIEW: "根据国办公开办函〔2019〕60号编制本报告。"}),),
        (TAKEN,), also=("document-read",)),
    Case("year-in-words", EXPLAIN, "A3", (in_word(
        "the period of the figures is that of 2024",
        texts={OVERVIEW: "本报告所列数据的统计期限为2024年1月1日至12月31日。"}),), (TAKEN,), also=("document-read",)),
    Case("duplicate", NOTE, "", (File(), File("民政局（副本）.xlsx"))),
    Case("replaced", NOTE, "",
         (File(steps=(bears("template", BODY, "民政局"),)),
          File("民政局（改）.xlsx", (bears("template", BODY, "民政局", trip=1), holds(LICENCES, 7))))),
    Case("not-used", NOTE, "", foreign("民政局.pdf", b"%PDF-1.7", "the text `%PDF-1.7`"), (REFUSED,)),
    Case("adopted-for-another", NOTE, "", sent(bears("template", BODY, "教育局"), name="附件.xlsx"), (ADOPTED,)),
    Case("version-differs", NOTE, "B10", (File(), File("民政局（改）.xlsx", (holds(LICENCES, 7),))),
         also=("answered-twice",)),
    Case("several-units", ERROR, "", sent(
        writes("requests", 1, 0, "填报单位：民政局"), twice("requests", GRANTED, 8),
        writes("requests 2", 1, 0, "填报单位：教育局"))),
    Case("archive-not-opened", ERROR, "", (
        File("民政局.rar", data=lambda: b"Rar!\x1a\x07\x01\0", words="the first bytes of an archive of RAR"),)),
    Case("opened", NOTE, "", (
        File("民政局.zip", data=lambda: package({"民政局.pdf": "%PDF-1.7"}), words="an archive with a file in it"),)),
    Case("withdrawn", NOTE, "", sent(name="作废/民政局.xlsx")),
    Case("still-open", NOTE, "", sent(name="~$民政局.xlsx")),
    Case("ignored", NOTE, "", sent(name="民政局.xlsx.tmp")),
    Case("other-body", ERROR, "", sent(bears("template", "邻县人民政府", "民政局"))),
    Case("own-result", ERROR, "", sent(bears("result", BODY, state="final"), name="2025年清源县人民政府汇总表.xlsx")),
    Case("result-altered", ERROR, "D9",
         sent(bears("result", "河东镇人民政府", state="final"), lists({"河东镇": {GRANTED: 2}}), name="河东镇.xlsx")),
    Case("draft-result", ERROR, "", sent(bears("result", "河东镇人民政府", state="draft"), name="河东镇.xlsx"),
         also=("result-unproved",)),
    Case("result-unproved", ERROR, "", sent(bears("result", "河东镇人民政府", state="final"), name="河东镇.xlsx")),
    # --- edition and year
    Case("wrong-year", ERROR, "", sent(name="民政局2024年.xlsx")),
    Case("several-years", NOTE, "", sent(name="民政局2024年报改2025.xlsx")),
    Case("years-differ", EXPLAIN, "A1",
         sent(writes("disclosure", 0, 0, "2025年"), writes("requests", 0, 0, "2024年")), also=("several-years",)),
    Case("part-of-year", EXPLAIN, "A1", sent(writes("requests", 0, 0, "2025年1—6月"))),
    Case("not-to-count", EXPLAIN, "A18", sent(writes("disclosure", 17, 0, "此表作废"))),
    Case("year-published", NOTE, "", sent(bears("template", BODY, "民政局"), name="2026年民政局.xlsx")),
    Case("wrong-edition", ERROR, "B5", sent(form="2019"), also=("unsplit-zeros",)),
    # --- the shape of a table
    Case("beside-blank", EXPLAIN, "B10", sent(holds(LICENCES, None), writes("disclosure", 9, 2, "12份")),
         also=("remark-beside", "blank-cells")),
    Case("parts-differ", EXPLAIN, "B10",
         sent(holds(LICENCES, 5), writes("disclosure", 8, 2, "上半年"), writes("disclosure", 9, 2, 9)),
         also=("other-period",)),
    Case("old-table", NOTE, "B5", sent(beside("disclosure", "2019"), holds(LICENCES, 7))),
    Case("missing-table", ERROR, "", sent(lacks_tables("disputes"))),
    Case("table-twice", ERROR, "", sent(twice("requests", GRANTED, 8))),
    Case("table-repeated", NOTE, "", sent(twice("requests"))),
    Case("blank-copy", NOTE, "", sent(copies_blank("requests"))),
    Case("missing-row", ERROR, "", sent(lacks_row("requests", "granted"))),
    Case("row-twice", ERROR, "B10", sent(inserts("requests", "partial", "（一）予以公开"))),
    Case("pieces-joined", EXPLAIN, "", (broken(4),), (TAKEN,), also=("document-read",)),
    Case("piece-apart", ERROR, "", (broken(4, 9),), (TAKEN,), also=("document-read", "missing-table")),
    Case("ragged-row", EXPLAIN, "A4", (in_word(
        "a row of 表三 has one cell too many", {"requests.new.total": f"{runs(run('3'))}</w:tc><w:tc><w:p/>"}),),
        (TAKEN,), also=("document-read",)),
    Case("missing-column", ERROR, "", sent(lacks_column("requests", "natural"))),
    Case("extra-numbers", ERROR, "K9", sent(writes("requests", 8, 10, 7))),
    Case("numbers-apart", NOTE, "C60", sent(writes("requests", 59, 2, 7))),
    Case("numbers-astray", ERROR, "C9", sent(empties("disputes"), writes("disputes", 8, 2, 7)), also=("empty-table",)),
    Case("unknown-column", ERROR, "K5", sent(writes("requests", 4, 10, "网上申请"), writes("requests", 8, 10, 7))),
    Case("unknown-row", ERROR, "B9",
         sent(inserts("requests", "granted", "其中：网上申请"), writes("requests", 8, 3, 7))),
    Case("misplaced-label", ERROR, "B9",
         sent(reads("requests", "（一）予以公开", "（二）部分公开"),
              reads("requests", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "（一）予以公开")),
         also=("missing-row",)),
    Case("other-period", NOTE, "K5", sent(writes("requests", 4, 10, "上年总计"), writes("requests", 8, 10, 7))),
    Case("subtotal", NOTE, "B9", sent(inserts("requests", "granted", "小计"), writes("requests", 8, 3, 3))),
    Case("subtotal-differs", EXPLAIN, "D11",
         sent(inserts("requests", "refused_1", "小计"), writes("requests", 10, 3, 4)), also=("subtotal",)),
    Case("remark-beside", NOTE, "K9", sent(writes("requests", 8, 10, "其中网上申请2件"))),
    Case("extra-row", NOTE, "B9", sent(inserts("requests", "granted", "其中：网上申请"))),
    Case("extra-column", NOTE, "K5",
         sent(writes("requests", 4, 10, "备注"), writes("requests", 6, 10, "含邮件")), also=("remark-beside",)),
    Case("blank-template", NOTE, "", sent(
        empties("disclosure"), empties("requests"), empties("disputes"), bears("template", BODY, "民政局"))),
    Case("label-equivalent", NOTE, "J5", sent(reads("requests", "总计", "合计"))),
    Case("label-limited", EXPLAIN, "D5", sent(reads("requests", "自然人", "自然人（含个体）")),
         also=("label-equivalent",)),
    Case("label-misprint", NOTE, "C12",
         sent(reads("requests", "2.其他法律行政法规禁止公开", "2.其他法律法规禁止公开"))),
    Case("unsplit-row", ERROR, "D27", sent(single("requests", "others", 2))),
    Case("unsplit-zeros", NOTE, "D27", sent(single("requests", "others", 0))),
    Case("hidden-numbers", NOTE, "D7", sent(hides_rows("requests", 7, 9))),
    Case("covered-number", EXPLAIN, "D9", sent(merges("requests", 7, 3, 8, 3))),
    Case("merged-figure", EXPLAIN, "B13", sent(
        holds("disclosure.penalties.decisions", 12), writes("disclosure", 13, 1, None),
        merges("disclosure", 12, 1, 13, 1)),
        also=("blank-cells",)),
    Case("hidden-sheet", NOTE, "", sent(hides("requests"))),
    # --- what stands in a cell
    Case("not-a-number", ERROR, "D9", sent(holds(GRANTED, "约3"))),
    Case("error-value", ERROR, "D9", sent(stores(GRANTED, "error", "#REF!"))),
    Case("shown-otherwise", ERROR, "D9", sent(stores(GRANTED, "scaled", "30000"))),
    Case("characters-cut", EXPLAIN, "D9", sent(
        holds(GRANTED, "3"), looks(GRANTED, "of the text `13` the 1 is struck out", "cut", "13"))),
    Case("struck-out", EXPLAIN, "D9", sent(looks(GRANTED, "its number is struck out", "struck"))),
    Case("deleted-text", NOTE, "B7", (in_word(
        f"in {label(LICENCES)} a tracked change deletes `8`", {LICENCES: runs(deletion("8"), run("0"))}),),
        (TAKEN,), also=("document-read",)),
    Case("hidden-text", EXPLAIN, "B7", (in_word(
        f"in {label(LICENCES)} `8` is hidden", {LICENCES: runs(run("8", "<w:vanish/>"), run("0"))}),),
        (TAKEN,), also=("document-read",)),
    Case("struck-label", EXPLAIN, "A10", sent(
        holds(LICENCES, 3), strikes("disclosure", "行政许可"))),
    Case("unseen-number", EXPLAIN, "D9", sent(looks(GRANTED, "its number is white on white", "faint"))),
    Case("picture-in-cell", ERROR, "D9", sent(
        stores(GRANTED, "text", '=DISPIMG("ID_1",1)', '=_xlfn.DISPIMG("ID_1",1)'))),
    Case("comment", NOTE, "D9", sent(looks(GRANTED, "a comment says `应为120件`", "comment", "应为120件"))),
    Case("formula-without-value", ERROR, "D9", sent(stores(GRANTED, "none", "", "=1+2"))),
    Case("not-whole", ERROR, "B10", sent(holds(LICENCES, Decimal("12.5")))),
    Case("negative", ERROR, "C7", sent(holds("disputes.cases.review_other", -1))),
    Case("too-large", ERROR, "B10", sent(holds(LICENCES, 10**15))),
    Case("formula-input", NOTE, "D9", sent(stores(GRANTED, "number", "3", "=1+2"))),
    Case("external-formula", EXPLAIN, "D9", sent(stores(GRANTED, "number", "3", "='[台账.xlsx]Sheet1'!A1"))),
    Case("formula-stale", EXPLAIN, "D9", sent(stores(GRANTED, "number", "3", "=1+5"))),
    Case("formula-skips-text", EXPLAIN, "D9",
         sent(writes("requests", 59, 2, "2"), stores(GRANTED, "number", "3", "=SUM(C60,3)"))),
    Case("formula-circular", EXPLAIN, "D9", sent(stores(GRANTED, "number", "3", "=E9+D9"))),
    Case("formula-unchecked", EXPLAIN, "D9",
         sent(computes_when_asked(), stores(GRANTED, "number", "3", "=ROUND(C60,0)"))),
    Case("total-formula", EXPLAIN, "J9", sent(stores(GRANTED_TOTAL, "number", "0", "=SUM(E9:I9)"))),
    Case("total-differs", EXPLAIN, "J9", sent(stores(GRANTED_TOTAL, "number", "5", "=SUM(D9:I9)"))),
    Case("total-skips-text", NOTE, "J9",
         sent(holds(GRANTED, "3"), stores(GRANTED_TOTAL, "number", "0", "=SUM(D9:I9)")), also=("spelled",)),
    Case("totals-not-computed", NOTE, "J9", sent(stores(GRANTED_TOTAL, "number", "0", "=SUM(D9:I9)"))),
    Case("spelled", NOTE, "D9", sent(holds(GRANTED, "３件"))),
    Case("yuan-converted", EXPLAIN, "B17", sent(holds(FEES, "251000元"))),
    Case("yuan-shown", EXPLAIN, "B17", sent(stores(FEES, "yuan", "251000"))),
    Case("unit-unstated", EXPLAIN, "C21", sent(holds("disclosure.procurement.amount", 8040), form="2019"), form="2019"),
    Case("unit-converted", EXPLAIN, "B17",
         sent(holds(FEES, 251000), reads("disclosure", "本年收费金额（单位：万元）", "本年收费金额（单位：元）"))),
    Case("unit-disputed", EXPLAIN, "B17",
         sent(holds(FEES, 118), writes("disclosure", 16, 2, "元"), writes("disclosure", 16, 3, "万元"))),
    Case("foreign-currency", ERROR, "B17", sent(holds(FEES, 118), writes("disclosure", 16, 2, "美元"))),
    Case("digits-apart", EXPLAIN, "B10", sent(holds(LICENCES, "12 345"))),
    Case("count-unit", EXPLAIN, "B9",
         sent(holds(LICENCES, 3), reads("disclosure", "本年处理决定数量", "本年处理决定数量（万件）"))),
    Case("blank-cells", NOTE, "B10", sent(holds(LICENCES, None))),
    Case("blank-total", NOTE, "J9", sent(holds("requests.granted.total", None))),
    Case("empty-table", EXPLAIN, "A7", sent(empties("disputes"))),
    Case("box-contradicted", EXPLAIN, "D7", sent(writes("requests", 1, 0, "本表全部为零：是"))),
    # --- rules
    Case("rule-broken", ERROR, "D31", sent(holds(CARRIED, 2))),
    Case("rule-broken", EXPLAIN, "B7", sent(holds("disclosure.normative.issued", 5))),
    Case("rule-broken", NOTE, "C7", sent(holds("disclosure.normative.disclosed", 5), form="2019"), form="2019"),
    Case("rules-by-body", EXPLAIN, "D6", sent(holds("disclosure.rules.in_force", 1))),
    Case("money-jump", EXPLAIN, "B17", sent(holds(FEES, 251000), name="河东镇.xlsx")),
    Case("neighbours-figures", EXPLAIN, "", (File(), File("教育局.xlsx"))),
    Case("unit-twice", EXPLAIN, "", (File(), above({"民政局": SOUND, "西岭村": {LICENCES: 1}}))),
    Case("unit-inside", NOTE, "", (File(), above({"民政局": {LICENCES: 2}}))),
    # --- last year
    Case("carried-differs", EXPLAIN, "D8", sent(), last=before({"民政局": {CARRIED: 2}})),
    Case("in-force-differs", EXPLAIN, "D7", sent(), last=before({"民政局": {"disclosure.normative.in_force": 4}})),
    Case("jump", EXPLAIN, "B10", sent(), last=before({"民政局": {LICENCES: 60}})),
    Case("figures-repeated", EXPLAIN, "", sent(*(holds(where, number) for where, number in AGAIN.items())),
         last=before({"民政局": AGAIN})),
    Case("last-year-wrong", ERROR, "", sent(), last=before({"民政局": {LICENCES: 0}}, year=2023)),
    Case("last-year-doubtful", NOTE, "", sent(), last=before({"民政局": {LICENCES: 0}}, state="draft")),
    Case("last-year-gaps", NOTE, "", sent(), last=File("last_year.xlsx", (holds(GRANTED, "约3"),))),
    Case("unit-split", NOTE, "", sent(), last=before({"民政局": {LICENCES: 0}}),
         roster=Roster((Unit("民政局"), Unit("养老服务中心", predecessors=("民政局",))))),
    Case("predecessor-unknown", NOTE, "", sent(), last=before({"民政局": {LICENCES: 0}}), also=("no-successor",),
         roster=Roster((Unit("民政局", predecessors=("民政科",)),))),
    Case("no-successor", NOTE, "", sent(), last=before({"民政局": {LICENCES: 0}, "老龄办": {LICENCES: 0}})),
    Case("remark", NOTE, "", sent(explains("三", "（一）予以公开", "自然人", "已核实"))),
    # --- decisions
    Case("corrected", NOTE, "D9", sent(holds(GRANTED, "约3")), (CORRECTED | {"现值": "约3"},), also=("not-a-number",)),
    Case("decision-void", NOTE, "D9", sent(), (CORRECTED | {"现值": "8", "改为": "3"},)),
    Case("decision-void", EXPLAIN, "D9", sent(), (CORRECTED | {"现值": "8", "改为": "9"},)),
    Case("decision-wide", NOTE, "", sent(holds(FEES, "251000元"), empties("disputes")),
         ({"动作": "属实", "单位": "民政局", "理由": "电话核实"},), also=("yuan-converted", "empty-table")),
    Case("decision-unbound", NOTE, "", sent(holds(FEES, "251000元")),
         ({"动作": "属实", "单位": "民政局", "表": "二", "理由": "电话核实"},), also=("yuan-converted",)),
    Case("decision-void", ERROR, "H2", sent(), (DEDUCTED | {"现值": "9"},)),
    Case("deduction-waits", NOTE, "H2", sent(), (DEDUCTED | {"单位": "教育局"},)),
    Case("deduction-exceeds", ERROR, "H2", sent(), (DEDUCTED | {"改为": "-999"},)),
    Case("deduction-uneven", ERROR, "H2", sent(), (DEDUCTED | {"表": "三", "行": "一、本年新收", "列": "自然人"},)),
    Case("excused-reported", EXPLAIN, "", sent(), ({"动作": "免报", "单位": "民政局", "理由": "机构合并"},)),
    Case("decision-faulty", ERROR, "A2", sent(), ({"动作": "采纳", "单位": "民政局"},)),
)  # fmt: skip

# kinds that no file standing in an inbox yields: the command that says them, and the test that shows it
ELSEWHERE: tuple[tuple[str, str, str], ...] = (
    ("still-changing", "run", "tests/test_copying.py"),
    ("table-unread", "run", "tests/test_form_language.py"),
    ("wrong-group", "run", "tests/test_repeated_labels.py"),
    ("unknown-group", "run", "tests/test_repeated_labels.py"),
    ("too-many-decimals", "run", "tests/test_form_language.py"),
    ("out-of-bounds", "run", "tests/test_form_language.py"),
    ("computed-differs", "run", "tests/test_form_language.py"),
    ("not-permitted", "run", "tests/test_own_declarations.py"),
    ("implausible", "run", "tests/test_own_declarations.py"),
    ("question-open", "run", "tests/test_questions.py"),
    ("decision-outdated", "run", "tests/test_decided_files.py"),
    ("decisions-aside", "run", "tests/test_decisions_aside.py"),
    ("bounced", "collect", "tests/test_collect.py"),
    ("cloud-link", "collect", "tests/test_collect.py"),
    ("link-beside", "collect", "tests/test_collect.py"),
    ("no-workbook", "collect", "tests/test_collect.py"),
    ("mail-damaged", "collect", "tests/test_collect.py"),
    ("mail-encrypted", "collect", "tests/test_mails_decoded.py"),
    ("mail-not-fetched", "collect", "tests/test_mailbox.py"),
)
