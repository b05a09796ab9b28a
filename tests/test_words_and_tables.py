"""What a report says in words against its tables: known slips are found, true sentences are never doubted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from consolidate.catalogue import OUTLINE
from consolidate.checks import words
from consolidate.forms import claims, edition, editions
from consolidate.forms.loader import FormError, load
from consolidate.model import Answer, Form, LastYear, Paragraph, Place, Submission
from consolidate.model.prose import Says
from consolidate.prose.folded import folded
from consolidate.prose.numbers import numbers
from consolidate.prose.said import Stated, stated
from consolidate.reading import answers, outline, record
from consolidate.terms import EXPLAIN, NOTE
from consolidate.workers import child
from tests.support import own_form, sentences
from tests.support.command import check_json, run, run_json
from tests.support.documents import Grid, docx, grid, html, odt, report, rtf
from tests.support.finding_cases import CASES
from tests.support.published import published
from tests.support.sentences import Words
from tests.support.small_round import small_round

FORM = edition("2021")
REPORTS = Path(__file__).parent / "real_reports"
TRUE = [*sentences.of("published"), *sentences.of("written"), *sentences.of("blind")]


def name(case: Words) -> str:
    return f"{case.group}-{case.source}-{case.words[:12]}"


# --- sentences beside figures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", TRUE, ids=name)
def test_no_true_sentence_is_doubted(case: Words) -> None:
    assert [(f.kind, f.rule, f.found) for f in sentences.findings(case)] == []


@pytest.mark.parametrize("case", sentences.of("slip"), ids=name)
def test_a_published_slip_is_found(case: Words) -> None:
    found = sentences.findings(case)
    said = [(f.kind, f.severity, dict(f.args)["stated"].strip() or dict(f.args)["what"]) for f in found]
    doubted = [("words-differ", EXPLAIN, number) for number in case.doubted]
    assert said == doubted + [("words-of-part", NOTE, number) for number in case.noted]


def test_the_collection_is_as_large_as_the_pages_say() -> None:
    counts = {group: len(sentences.of(group)) for group in ("published", "written", "blind", "slip")}
    assert counts == {"published": 58, "written": 89, "blind": 40, "slip": 6}


def statements(case: Words) -> list[Stated]:
    form = edition(case.form)
    paragraphs = sentences.submission(case).paragraphs
    return [one for group in stated(claims.of(form), paragraphs, case.year, form.counters) for one in group]


def test_every_claim_is_made_by_some_sentence() -> None:
    made = {one.ready.claim.id for case in sentences.ALL for one in statements(case)}
    wanted = {each.id for each in claims.bundled("annual-report").claims if each.meaning is not Says.NOTHING}
    assert wanted - made == set()


def one_more(case: Words) -> Iterator[tuple[Stated, str]]:
    """The words of a case with one number that the tables have one greater, for each such number."""
    lines = case.words.split("\n")
    for one in statements(case):
        digits = re.match(r"\d+", one.written)
        row = int(one.paragraph.address[1:]) - 1
        if one.ready.claim.meaning is Says.COUNT and digits and lines[row].count(one.written) == 1:
            greater = one.written.replace(digits[0], str(int(digits[0]) + 1), 1)
            changed = lines[row].replace(one.written, greater)
            yield one, "\n".join([*lines[:row], changed, *lines[row + 1 :]])


@pytest.mark.slow
def test_a_number_that_is_one_greater_is_found() -> None:
    changed = [(case, one, text) for case in TRUE for one, text in one_more(case)]
    missed = [(case.source, one.written) for case, one, text in changed if not sentences.findings(case, text)]
    assert len(changed) > 200
    # what stays true in another reading: 办结 may be all that came in, 约 and 余 are not exact
    assert len(missed) <= len(changed) * 0.06, missed


@pytest.mark.parametrize("file", sorted(REPORTS.glob("*.json")), ids=lambda path: path.stem)
def test_what_real_reports_say_in_words(file: Path) -> None:
    """Of their quotations only those are doubted that their notes call contradictions."""
    data: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    quotes = [claim["quote"] for claim in data.get("text_claims", [])]
    assert bool(quotes) == (file.stem in SOURCES)
    case = next((case for case in sentences.ALL if case.source == SOURCES.get(file.stem)), None)
    for quote in quotes if case else ():
        found = sentences.findings(case, f"（二）依申请公开方面\n{quote}") if case else ()
        said = {dict(f.args)["stated"].strip() or dict(f.args)["what"] for f in found}
        assert said == {said for words_, said in SLIPS.get(file.stem, {}).items() if words_ in quote}, quote


SOURCES = {
    "shanghai-office-2019": "上海市政府办公厅2019", "suqian-2023": "宿迁市2023", "hongze-2023": "洪泽区2023",
}  # fmt: skip
SLIPS = {"shanghai-office-2019": {
    "258件": "258件", "33.9%": "33.9%", "265件": "265件", "均获维持": "复议、诉讼均获维持",
}}  # fmt: skip


# --- what a finding says -----------------------------------------------------------------------------------------


def test_a_finding_quotes_the_words_and_names_the_cells() -> None:
    case = Words("", "", 2025, "new=12 handled=12", "收到政府信息公开申请21件，均已答复。")
    (found,) = sentences.findings(case)
    assert (found.kind, found.severity, found.sheet, found.address, found.rule) == (
        "words-differ", EXPLAIN, "正文", "A1", "received",
    )  # fmt: skip
    assert (found.found, found.expected, found.cells) == ("收到政府信息公开申请21件，均已答复", "12", ("J7", "J8"))
    args = dict(found.args)
    assert (args["what"], args["stated"]) == ("收到的申请", " 21件")
    assert args["figures"] == "新收 12（三、依申请公开!J7）"
    assert found.place is None, "words never change a figure"


def test_a_figure_that_is_not_known_is_no_contradiction() -> None:
    case = Words("", "", 2025, "new=12 handled=12", "收到政府信息公开申请21件，均已答复。")
    whole = sentences.submission(case)
    without = {p: n for p, n in whole.numbers.items() if p.table != "requests"}
    assert words.check(FORM, whole._replace(cells={p: whole.cells[p] for p in without}, numbers=without), {}) == ()
    unread = {p: None if p == Place("requests", "new", "total") else n for p, n in whole.numbers.items()}
    assert words.check(FORM, whole._replace(numbers=unread), {}) == ()


def test_without_last_year_no_change_is_doubted() -> None:
    case = Words("", "", 2025, "new=60 handled=60", "收到政府信息公开申请60件，同比增长12.5%，比上年增加3件。")
    assert sentences.findings(case) == ()
    found = sentences.findings(case._replace(last="new=45"))
    assert [dict(f.args)["stated"] for f in found] == [" 12.5%", " 3件"]


# --- numbers -------------------------------------------------------------------------------------------------------

NUMBERS = [
    # the words, the figures that they may mean, figures that they may not mean
    ("十二件", [12], [11, 13, 10]),
    ("两件", [2], [1, 3]),
    ("一百零三件", [103], [130, 13]),
    ("1,234件", [1234], [1, 234]),
    ("１，２３４件", [1234], [234]),
    ("1.2万余件", [12000, 12999], [11999, 14000]),
    ("2.3万件", [23000, 23499, 22600], [24000, 22000]),
    ("7700余条", [7700, 7799], [7699, 9000]),
    ("近30件", [28, 30], [20, 40]),
    ("约1500件", [1450, 1560], [1200, 1700]),
    ("100件以上", [100, 105], [99, 250]),
    ("不足50件", [49, 45], [51, 30]),
    ("十余件", [10, 14], [9, 30]),
    ("0件", [0], [1]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "may", "may_not"), NUMBERS, ids=[case[0] for case in NUMBERS])
def test_how_exact_a_number_is(text: str, may: list[int], may_not: list[int]) -> None:
    (number,) = numbers(folded(text).text, ())
    assert [figure for figure in may if not number.is_count(Fraction(figure))] == []
    assert [figure for figure in may_not if number.is_count(Fraction(figure))] == []


NOT_NUMBERS = [
    "3至5件", "3-5个工作日", "20个工作日", "第12期", "12345热线", "件件有回应", "高效办成一件事", "第三件",
    "国办函〔2019〕60号",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_what_is_no_number(text: str) -> None:
    assert list(numbers(folded(text).text, ())) == []


PERCENTS = [
    # as written; what it may be, what it may not be
    ("占4.34%", ["4.3478", "4.335"], ["4.33", "4.36"]),  # rounded and cut off
    ("占45.3%", ["45.38", "45.26"], ["45.5", "45.1"]),
    ("占29%", ["28.57", "29.9"], ["31", "27.9"]),
    ("1.05%", ["1.054"], ["1.0812"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "may", "may_not"), PERCENTS, ids=[case[0] for case in PERCENTS])
def test_how_a_percentage_is_rounded(text: str, may: list[str], may_not: list[str]) -> None:
    (number,) = numbers(folded(text).text, ())
    assert [figure for figure in may if not number.is_rounded(Fraction(figure))] == []
    assert [figure for figure in may_not if number.is_rounded(Fraction(figure))] == []


FOLDED = [
    # as written, in a report for 2024; as it is compared
    ("２０２４年，共 收到“申请”１２ 件", "本年,共收到申请12件"),
    ("结转至2025年度6件", "结转至下年6件"),
    ("含2023年结转", "含上年结转"),
    ("2022—2024年", "某年"),
    ("截至2024年12月31日", "截至"),
    ("根据《2021年工作要点》（国办发〔2021〕30号）", "根据(国办发)"),
    ("上一年度、去年、明年", "上年、上年、下年"),
    ("⼈⺠政府", "人民政府"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), FOLDED, ids=[case[0] for case in FOLDED])
def test_how_words_are_compared(written: str, expected: str) -> None:
    made = folded(written, 2024)
    assert made.text == expected
    assert len(made.at) == len(made.text)
    assert list(made.at) == sorted(made.at)


def test_a_part_of_folded_words_is_quoted_as_it_was_written() -> None:
    written = "２０２４年，共收到 申请１２件。"
    made = folded(written, 2024)
    start = made.text.index("申请")
    assert made.original(written, start, start + 4) == "申请１２"


# --- words of a form of the office's own ----------------------------------------------------------------------------

OWN = own_form.head("hotline", "热线统计") + own_form.table(
    "calls", "来电", "2000, 1200", '{ id = "amount", label = "数量" }',
    '{ id = "received", label = "收到" }, { id = "solved", label = "办结" }',
)  # fmt: skip
CLAIM = """
[[claim]]
id = "received"
label = "接听来电"
before = "接听(?:来电)?{just}"
equals = ["calls.received.amount"]

[phrases]
just = "(?:共|计)*"
"""


def test_a_form_of_its_own_has_claims_of_its_own() -> None:
    form = load(OWN + CLAIM, "hotline")
    numbers_ = {Place("calls", "received", "amount"): 12, Place("calls", "solved", "amount"): 9}
    case = Words("", "", 2025, "new=1", "全年接听来电共13个，办结9个。")
    whole = sentences.submission(case)
    cells = dict(zip(numbers_, whole.cells.values(), strict=False))
    own = Submission("", form.id, 2025, cells, numbers_, ("报告.docx",), paragraphs=whole.paragraphs)
    (found,) = words.check(form, own, {})
    assert (found.rule, found.expected) == ("received", "12")
    assert words.check(load(OWN, "hotline"), own, {}) == ()


FAULTS = [
    # what is written into the form; what is said of it
    ('before = "接听(?:来电)?{just}"', 'before = "接听("', "is no regular expression"),
    ('before = "接听(?:来电)?{just}"', 'before = "接听{jusst}"', "“jusst”, which does not exist; did you mean just?"),
    ('before = "接听(?:来电)?{just}"', 'trap = "x"', "the key “before” is missing"),
    ('equals = ["calls.received.amount"]', 'equals = ["calls.recieved.amount"]', "did you mean"),
    ('equals = ["calls.received.amount"]', "", "the key “equals” is missing"),
    ('equals = ["calls.received.amount"]', 'equals = ["12"]', "names no figure"),
    ('equals = ["calls.received.amount"]', 'meaning = "none"', "go together"),
    ('equals = ["calls.received.amount"]', 'meaning = "sum"', "must be one of"),
    ('equals = ["calls.received.amount"]', 'equals = ["calls.received.amount"]\nsubject = ["calls"]', "names “calls”"),
    ('label = "接听来电"', 'label = "接听来电"\nwords = "x"', "the key “words” is not known"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), FAULTS, ids=[case[1][:30] for case in FAULTS])
def test_a_faulty_claim_is_named_with_its_line(old: str, new: str, said: str) -> None:
    assert old in CLAIM
    with pytest.raises(FormError) as caught:
        load(OWN + CLAIM.replace(old, new), "hotline")
    texts = [problem.sentence.format(**problem.args) for problem in caught.value.details]
    assert any(said in text for text in texts), texts
    assert all(int(problem.where) > 17 for problem in caught.value.details)


def test_a_list_that_does_not_exist_is_refused() -> None:
    with pytest.raises(FormError) as caught:
        load(OWN.replace("first_year = 2025", 'first_year = 2025\nprose = "anual"'), "hotline")
    (problem,) = caught.value.details
    assert problem.args["allowed"] == ("annual-report",)


@pytest.mark.parametrize("form", [edition("2019"), edition("2021")], ids=lambda form: form.id)
def test_the_claims_of_the_official_forms_can_be_used(form: Form) -> None:
    known = claims.of(form)
    for ready in (*known.numbers, *known.sentences):
        assert [ready.before, ready.after, ready.says, ready.unless, ready.near].count(None) < 5
        assert len(ready.readings) == len(ready.claim.equals)
    ids = {each.claim.id for each in (*known.numbers, *known.sentences)}
    left_out = {"2019": {"normative_repealed", "repealed_bare", "fees"}, "2021": {"procurement"}}[form.id]
    assert {each.id for each in claims.bundled("annual-report").claims} - ids == left_out


def test_every_reading_of_the_list_is_one_of_some_edition() -> None:
    used = {text for form in editions().values() for each in claims.of(form).numbers for text in each.claim.equals}
    used |= {text for form in editions().values() for each in claims.of(form).sentences for text in each.claim.equals}
    written = {text for each in claims.bundled("annual-report").claims for text in each.equals}
    assert written == used


# --- documents -----------------------------------------------------------------------------------------------------

SAID = "全年共收到政府信息公开申请12件，上年结转1件，办结13件。未发生行政复议、行政诉讼。"
FIGURES = {
    "new.natural": 12, "new.total": 12, "carried_in.natural": 1, "carried_in.total": 1, "granted.natural": 13,
    "granted.total": 13, "handled.natural": 13, "handled.total": 13,
}  # fmt: skip


def in_word(said: str, unit: str = "民政局", changes: dict[str, int] | None = None) -> list[Any]:
    figures: dict[Place, object] = dict.fromkeys(FORM.places, 0)
    named = FIGURES | (changes or {})
    figures |= {Place("requests", *key.split(".")): number for key, number in named.items()}
    return report(FORM, figures, unit, said)


@pytest.mark.parametrize("write", [docx, html, odt, rtf], ids=lambda write: write.__name__)
def test_the_words_of_every_kind_of_document_are_compared(write: Any, tmp_path: Path) -> None:
    kind = write.__name__
    (tmp_path / f"真.{kind}").write_bytes(write(in_word(SAID)))
    (tmp_path / f"误.{kind}").write_bytes(write(in_word(SAID.replace("12件", "21件"))))
    code, said = check_json(tmp_path / f"真.{kind}")
    assert (code, [f["kind"] for f in said["findings"]]) == (0, ["document-read"])
    code, said = check_json(tmp_path / f"误.{kind}")
    (found,) = [f for f in said["findings"] if f["severity"] != "note"]
    assert (code, found["kind"], found["severity"], found["rule"]) == (1, "words-differ", "explain", "received")
    assert (found["sheet"], found["address"], found["expected"]) == ("正文", "A3", "12 / 13")
    assert "21件" in found["found"]


def test_a_unit_reads_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "报告.docx").write_bytes(docx(in_word(SAID.replace("12件", "21件"))))
    _, out, _ = run("check", tmp_path / "报告.docx", "--lang", "zh")
    assert "正文第 3 段：文表不一致：文字写收到的申请 21件，表中是新收 12（文中第 2 张表第 4 行第 10 列）" in out
    assert "请核对哪个正确，改正文字或者表格。数字属实的，在“情况说明”页写明原因。" in out


def test_words_cross_from_the_worker_and_are_kept() -> None:
    read = child.read(docx(in_word(SAID)))
    answer = answers.read(read, "a.docx", "", FORM)
    assert Paragraph("正文", "A3", "一", SAID) in answer.paragraphs
    again = record.read(json.loads(json.dumps(record.write(answer))), "a.docx", "")
    assert again.paragraphs == answer.paragraphs
    assert not record.is_valid([*record.write(answer)[:-2], [["正文", "A1", 1, "x"]], ()])
    assert record.is_valid(record.write(answer))


def test_a_workbook_has_no_words(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round", ("统计局",))
    answer = answers.read(child.read((folder / "inbox" / "统计局.xlsx").read_bytes()), "a.xlsx", "", FORM)
    assert answer.paragraphs == ()


def test_the_words_of_a_report_beside_a_workbook_are_held_against_its_own_tables(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "round", ("统计局",))
    said = "全年共收到政府信息公开申请12件。"
    blocks = report(FORM, dict.fromkeys(FORM.places, 0), "统计局", said)
    empty = "公开的及时性还不够，将完善审核发布流程，加强业务培训。"
    (folder / "inbox" / "统计局年度报告.docx").write_bytes(docx(["无" if b == empty else b for b in blocks]))
    code, told = run_json("run", folder, "--output", tmp_path)
    found = {f["kind"]: f for f in told["findings"] if f["file"] == "统计局年度报告.docx"}
    assert code == 1
    assert (found["words-differ"]["unit"], found["words-differ"]["severity"]) == ("统计局", "explain")
    assert found["section-empty"]["severity"] == "note", "a report beside a workbook never blocks for its outline"
    assert told["totals"]["requests.new.natural"] == "11", "words never change a figure"


def test_last_year_of_the_round_is_what_a_change_is_held_against() -> None:
    case = Words("", "", 2025, "new=60 handled=60", "收到政府信息公开申请60件，同比增长12.5%。")
    last = LastYear({}, {"民政局": {p: int(n or 0) for p, n in sentences.figures(FORM, "new=45").items()}})
    (found,) = words.check(FORM, sentences.submission(case), last.units["民政局"])
    assert dict(found.args)["figures"].startswith("新收 60，上年 45： 33.33%")


# --- 离石区 2020, the whole report ---------------------------------------------------------------------------------


def lishi() -> list[str | Grid]:
    """The published report: its words as they are, its tables from its figures."""
    form = edition("2019")
    data = json.loads((REPORTS / "lishi-2020.json").read_text(encoding="utf-8"))
    figures = published(data, form)
    tables = {table.number: grid(form, table, figures) for table in form.tables}
    lines = (REPORTS / "lishi-2020-words.txt").read_text(encoding="utf-8").split("\n")
    return [tables[line[1:-1]] if re.fullmatch("〔[二三四]〕", line) else line for line in lines if line.strip()]


@pytest.mark.parametrize("write", [docx, html, odt], ids=lambda write: write.__name__)
def test_a_whole_published_report_is_not_doubted(write: Any, tmp_path: Path) -> None:
    """离石区 2020 gives no count of applications in words; its outline and its basis are those of its edition."""
    path = tmp_path / f"离石区2020年报.{write.__name__}"
    path.write_bytes(write(lishi()))
    _, said = check_json(path)
    ours = {"words-differ", "words-of-part", *(str(kind) for kind in OUTLINE)}
    assert [f["message"] for f in said["findings"] if f["kind"] in ours] == []
    assert (said["files"][0]["form"], said["files"][0]["values"]["requests.new.total"]) == ("2019", "1")


def test_a_number_put_into_the_published_words_is_found(tmp_path: Path) -> None:
    old = "一是规范依申请公开工作流程"
    blocks = [block.replace(old, f"全年收到政府信息公开申请2件。{old}") if isinstance(block, str) else block
              for block in lishi()]  # fmt: skip
    (tmp_path / "离石区2020年报.docx").write_bytes(docx(blocks))
    _, said = check_json(tmp_path / "离石区2020年报.docx")
    assert [f["expected"] for f in said["findings"] if f["kind"] == "words-differ"] == ["1"]


# --- the outline ---------------------------------------------------------------------------------------------------


def outlined(*texts: str, year: int = 2025) -> list[tuple[str, str]]:
    paragraphs = tuple(Paragraph("正文", f"A{row}", "", text) for row, text in enumerate(texts, 1))
    answer = Answer("a.docx", form=FORM, years=(year,), paragraphs=paragraphs)
    return [(str(f.kind), f.found or f.expected) for f in outline.findings(answer)]


ONE, FIVE, SIX = "一、总体情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项"
TEXT = "公开的及时性还不够，将完善审核发布流程。"
OUTLINES = [
    ("whole", [ONE, TEXT, FIVE, TEXT, SIX, "无。"], []),
    ("the tables alone are no report", ["民政局", "填报日期"], []),
    ("headings with their text", [ONE, TEXT, f"{FIVE}：{TEXT}", f"{SIX}：无。"], []),
    ("other words", ["一、概述", TEXT, "五、工作存在的主要问题及改进措施", TEXT, "六、需要说明的其他事项", "无"], []),
    ("without numbers", ["总体情况", TEXT, "存在的主要问题及改进情况", TEXT, "其他需要报告的事项", "无"], []),
    ("numbers inside a part", [ONE, TEXT, FIVE, "一、存在的问题", TEXT, "二、改进措施", TEXT, SIX, "无"], []),
    ("no sixth part", [ONE, TEXT, FIVE, TEXT], [("section-missing", "六、其他需要报告的事项")]),
    ("no first part", [FIVE, TEXT, SIX, "无"], [("section-missing", "一、总体情况")]),
    ("the fifth says nothing", [ONE, TEXT, FIVE, "无。", SIX, "无。"], [("section-empty", "无。")]),
    ("the fifth is too short", [ONE, TEXT, FIVE, "暂无问题。", SIX, "无。"], [("section-empty", "暂无问题。")]),
    ("out of order", [ONE, TEXT, SIX, "无", FIVE, TEXT], [("section-order", SIX)]),
    ("the contents first", [ONE, FIVE, SIX, ONE, TEXT, FIVE, TEXT, SIX, "无"], []),
    ("the basis of 2019", ["根据国办公开办函〔2019〕60号编制。", ONE, TEXT, FIVE, TEXT, SIX, "无"],
     [("other-basis", "国办公开办函〔2019〕60号")]),
    ("both bases", ["根据国办公开办函〔2021〕30号和国办公开办函〔2019〕60号编制。", ONE, TEXT, FIVE, TEXT, SIX], []),
    ("other documents", ["根据国办发〔2019〕60号、国发〔2021〕8号编制。", ONE, TEXT, FIVE, TEXT, SIX, "无"], []),
    ("last year's period", ["本报告所列数据的统计期限为2024年1月1日至12月31日。", ONE, TEXT, FIVE, TEXT, SIX, "无"],
     [("year-in-words", "2024")]),
    ("the period", ["统计期限自2025年1月1日起至12月31日止。", ONE, TEXT, FIVE, TEXT, SIX, "无"], []),
    ("a sentence kept from last year", [
        ONE, "（三）政府信息管理情况 2024年，西柳镇人民政府办公室共制定规范性文件0件。", FIVE, TEXT, SIX, "无"],
     [("year-in-words", "2024")]),
    ("announced", ["现将2024年度政府信息公开工作报告如下：", ONE, TEXT, FIVE, TEXT, SIX, "无"],
     [("year-in-words", "2024")]),
    ("years that may stand there", [
        "2026年1月12日", ONE, "2024年收到申请3件，2025年收到申请5件。", "2024年以来，我局严格落实有关规定。",
        "《条例》2019年5月15日起施行。",
        "按照2024年工作要点，2025年我局公开信息30条。", FIVE, "2026年，我局将加强培训，完善公开目录。", SIX, "无"], []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "texts", "expected"), OUTLINES, ids=[case[0] for case in OUTLINES])
def test_the_outline_of_a_report(name: str, texts: list[str], expected: list[tuple[str, str]]) -> None:
    assert outlined(*texts) == expected


def test_no_finding_on_the_outline_is_an_error() -> None:
    assert {case.severity for case in CASES if case.kind in OUTLINE} == {EXPLAIN}


@pytest.mark.parametrize(("resent", "open_"), [(True, []), (False, ["question-open"])], ids=["with", "without"])
def test_words_that_went_back_are_settled_by_a_report_that_comes_with_the_copy(
    resent: bool, open_: list[str], tmp_path: Path
) -> None:
    """The unit corrects its report and sends it with the copy; the copy alone leaves the question open."""
    folder = small_round(tmp_path / "round", ("统计局",))
    (folder / "inbox" / "统计局.xlsx").unlink()
    first = folder / "inbox" / "统计局年报.docx"
    first.write_bytes(docx(in_word(SAID.replace("12件", "21件"), "统计局")))
    run("returns", folder)
    (copy,) = (folder / "returns").glob("*.xlsx")
    first.unlink()
    (folder / "inbox" / copy.name).write_bytes(copy.read_bytes())
    if resent:
        (folder / "inbox" / "统计局年报（改）.docx").write_bytes(docx(in_word(SAID, "统计局")))
    _, told = run_json("run", folder, "--output", tmp_path)
    assert [f["kind"] for f in told["findings"] if f["severity"] == "explain" and "rule" in f and f["rule"]] == open_
