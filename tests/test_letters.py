"""The texts of letters: what a missing value costs, which day they name, and the paragraph for every situation."""

from __future__ import annotations

import email
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from consolidate import letters, merging, workbook
from consolidate.catalogue import FindingKind
from consolidate.cli import context
from consolidate.decisions import sheet
from consolidate.forms import edition
from consolidate.intake.assign import REJECTED
from consolidate.mail import situations
from consolidate.model import Number, Place, Roster, Round, Unit
from consolidate.rounds import roster, settings
from consolidate.rounds.spreadsheet import FIRST_LINE
from consolidate.templates import template
from sample_workbooks import faults
from sample_workbooks.faults import at, edited, filled, locked, put, without_token
from tests.support import merged
from tests.support.bending import package
from tests.support.command import run
from tests.support.documents import docx, report
from tests.support.finding_cases import BOMB

FORM = edition("2021")
SENDER = {"name": "张三", "phone": "0000-1234567", "mail": "zwgk@example.cn"}
ROUND = Round("2021", 2025, "清源县人民政府", date(2026, 1, 20), SENDER, correct_by=date(2026, 1, 28))
BEFORE, AFTER, MUCH_LATER = date(2026, 1, 15), date(2026, 1, 22), date(2026, 2, 2)
CHINA = timezone(timedelta(hours=8))

# --- clauses ---------------------------------------------------------------------------------------------------

KNOWN = {"单位": "民政局", "截止日期": "1月20日", "未报单位": "教育局、财政局", "未报数": "2"}
CLAUSES = [
    # a line of a letter in which 电话, 邮箱 and 联系人 have no value; what becomes of it
    ("请于{截止日期}前报送。", "请于1月20日前报送。"),
    ("一、请填表；二、联系电话：{电话}。", "一、请填表；"),
    ("1、联系电话：{电话}；", None),
    ("报送截止日期为{截止日期}，请尽快发到 {邮箱}。", "报送截止日期为1月20日。"),
    ("请发到 {邮箱}，截止日期为{截止日期}。", "截止日期为1月20日。"),
    ("还有{未报数}个单位未报：{未报单位}；联系电话：{电话}。", "还有2个单位未报：教育局、财政局；"),
    ("{未报单位}，电话{电话}，请于{截止日期}前报送", "教育局、财政局，请于1月20日前报送"),
    ("　　联系人：{联系人}　电话：{电话}　截止：{截止日期}", "　　截止：1月20日"),
    ("　　截止：{截止日期}　电话：{电话}", "　　截止：1月20日"),
    ("{单位}（电话：{电话}）：", "民政局："),
    ("{单位}（{截止日期}前，电话：{电话}）：", "民政局（1月20日前）："),
    ("请联系我们（科室，电话 {电话}），谢谢。", "请联系我们（科室），谢谢。"),
    ("回复“收到，{邮箱}”，并于{截止日期}前报送。", "并于1月20日前报送。"),
    ("第一句。请发到{邮箱}。截止{截止日期}。", "第一句。截止1月20日。"),
    ("没有填空的，一句，照旧，", "没有填空的，一句，照旧，"),
    ("电话 {电话}", None),
    # values that belong to names by their order stand together or not at all
    ("单位、截止日、电话分别为{单位}、{截止日期}、{电话}。", None),
    ("单位、电话、截止日分别为{单位}，{电话}，{截止日期}；还有{未报数}个单位未报。", "还有2个单位未报。"),
    ("还有{未报数}个单位未报。单位、电话依次为{单位}、{电话}。", "还有2个单位未报。"),
    ("单位、截止日、电话各为{单位}、{截止日期}、{电话}，请核对。", None),
    ("{单位}（电话、截止日分别为{电话}、{截止日期}）：", "民政局："),
    ("还有{未报数}个单位未报，部分别的单位电话{电话}。", "还有2个单位未报。"),
    ("收到、未报、办结各{未报数}个、{电话}、2个。", None),
    ("各科室分别办理，还有{未报数}个单位未报，电话{电话}。", "各科室分别办理，还有2个单位未报。"),
    ("各有关单位请于{截止日期}前报送，电话{电话}。", "各有关单位请于1月20日前报送。"),
    ("　　联系人：{联系人}，电话：{电话}。", None),
]


@pytest.mark.parametrize(("line", "becomes"), CLAUSES)
def test_what_has_no_value_costs_its_clause_and_no_other(line: str, becomes: str | None) -> None:
    letter = letters.read(f"主题：x\n\n首行\n{line}\n末行\n", "letters/group.txt")
    assert letters.fill(letter, KNOWN).body == "\n".join(filter(None, ("首行", becomes, "末行\n")))


def test_what_is_lacking_is_named_once() -> None:
    letter = letters.read("主题：x\n\n电话{电话}，邮箱{邮箱}\n电话{电话}，{需补报单位}\n", "letters/group.txt")
    assert letters.fill(letter, KNOWN).lacking == ("电话", "邮箱"), "that no unit sent only a document is no lack"


# --- days ------------------------------------------------------------------------------------------------------

SOON, LATE = "请收到后尽快改正后发回。", "报送截止日期2026年1月20日已过，请收到后尽快报送。"
IN_TIME, BY_28 = "请于2026年1月20日前报送。", "请于2026年1月28日前改正后发回。"
DAYS = [
    # correct_by, today; the day of corrections, the sentence on it, the sentence on the answer
    (date(2026, 1, 28), BEFORE, "2026年1月28日", BY_28, IN_TIME),
    (date(2026, 1, 28), AFTER, "2026年1月28日", BY_28, LATE),
    (date(2026, 1, 28), date(2026, 1, 28), "2026年1月28日", BY_28, LATE),
    (date(2026, 1, 28), MUCH_LATER, "", SOON, LATE),
    (None, BEFORE, "2026年1月20日", "请于2026年1月20日前改正后发回。", IN_TIME),
    (None, AFTER, "", SOON, LATE),
]


@pytest.mark.parametrize(("correct_by", "today", "day", "sentence", "answer"), DAYS)
def test_no_letter_names_a_past_day_as_one_to_come(
    correct_by: date | None, today: date, day: str, sentence: str, answer: str
) -> None:
    values = letters.values(FORM, ROUND._replace(correct_by=correct_by), None, today)
    assert (values["更正期限"], values["更正要求"], values["报送要求"]) == (day, sentence, answer)
    assert values["截止日期"] == "2026年1月20日", "old letters keep the meaning of their words"


def test_a_round_without_a_deadline_asks_to_answer_soon() -> None:
    values = letters.values(FORM, Round("2021", 2025, "清源县"), None, BEFORE)
    assert (values["报送要求"], values["更正期限"], values["更正要求"]) == ("请收到后尽快报送。", "", SOON)


# --- situations: real files in an inbox, what their units read ---------------------------------------------------

OUT, GRANTED, FEES = "requests.carried_out.natural", "requests.granted.natural", "disclosure.fees.amount"
LICENCES = "disclosure.licences.decisions"
REMIND, CORRECT = "催报", "更正"
NEIGHBOUR = "邻县人民政府"


@dataclass(frozen=True)
class Case:
    """A unit, its files, which letter it gets ("" for none), and the text between salutation and the last lines."""

    unit: str
    files: Callable[[], Mapping[str, bytes]]
    letter: str
    says: str = ""


def unit(name: str) -> Unit:
    return Unit(name, mail=("a@example.com",), contact="联系人", phone="1390000")


def sent(name: str, changes: Mapping[str, Number | str] | None = None, seed: int = 0, round_: Round = ROUND) -> bytes:
    return filled(unit(name), seed or len(name.encode()) + ord(name[0]) % 50, changes, round_)


def blank(name: str, round_: Round = ROUND) -> bytes:
    return template(FORM, round_, unit(name))


def of_last_year(name: str) -> bytes:
    return template(FORM, ROUND._replace(year=2024), unit(name), figures=faults.sound(3))


def with_many_faults(name: str) -> bytes:
    """A word in each of 23 cells."""
    data: Mapping[Place, Number | str] = faults.sound(4)
    inputs = [p for p in FORM.places if p.table == "requests" and not FORM.is_total(p)][:23]
    return template(FORM, ROUND, unit(name), figures={**data, **dict.fromkeys(inputs, "约3")})


def other_workbook() -> bytes:
    """A workbook that has nothing to do with the form."""
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "通讯录"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def draft_result(body: str) -> bytes:
    """The result of an office one level down, of whose units one has not answered."""
    below = Round("2021", 2025, body)
    result = merging.merge(FORM, below, Roster((Unit("科室"),)), [], [], ())
    return workbook.result(FORM, result, made_at=datetime(2026, 1, 19, 9, 0))


def together(first: str, second: str) -> bytes:
    """One workbook with a table of each of two units."""

    def edit(book: Any) -> None:
        without_token(book)
        sheet = book["三、依申请公开"]
        copied = book.copy_worksheet(sheet)
        for page, name in ((sheet, first), (copied, second)):
            page["A2"] = f"填报单位：{name}"
        copied[at(GRANTED)] = 77

    return edited(sent(first), edit)


def decide(folder: Path, *lines: tuple[str, str, str]) -> None:
    """Write lines of action, unit and file into decisions.xlsx."""
    book = openpyxl.load_workbook(io.BytesIO(sheet.write(Roster(()), FORM)))
    for row, (action, name, file) in enumerate(lines, FIRST_LINE + 1):
        for column, text in ((1, action), (2, name), (3, file), (9, "电话核实")):
            book.worksheets[0].cell(row, column).value = text
    book.save(folder / sheet.FILE)


WORD_NEEDED = "请把各项数字填入附件中的表格后发回；已报来的文件已经留存，不用重发。"
CASES = (
    Case("甲局", lambda: {"甲局.xlsx": sent("甲局")}, ""),
    Case("乙局", dict, REMIND, "　　截至2026年1月22日，尚未收到贵单位2025年政府信息公开工作年度报告统计表。"),
    Case("丙局", lambda: {"丙局.xlsx": blank("丙局")}, REMIND,
         "　　贵单位发回的“丙局.xlsx”是还没有填写的空白表格。请填好后重新发回；某张表确实没有数据的，"
         "在该表上方“本表全部为零”处选“是”。"),
    Case("丁局", lambda: {"丁局.docx": faults.word()}, REMIND,
         f"　　贵单位报来的“丁局.docx”是 Word 文档，不能代替表格，其中的数无法汇总。{WORD_NEEDED}"),
    Case("戊局", lambda: {"戊局/戊局年报.pdf": b"%PDF-1.7\n" + b"0" * 500, "戊局/戊局.docx": faults.word()}, REMIND,
         "　　贵单位报来的“戊局.docx”、“戊局年报.pdf”是 Word 文档、PDF，不能代替表格，其中的数无法汇总。"
         f"{WORD_NEEDED}"),
    Case("己局", lambda: {"己局.jpg": b"\xff\xd8\xff\xe0" + b"0" * 500}, REMIND,
         f"　　贵单位报来的“己局.jpg”是图片，不能代替表格，其中的数无法汇总。{WORD_NEEDED}"),
    Case("庚局",
         lambda: {"庚局.xlsx": sent("庚局", {LICENCES: 128}, 8), "庚局（改）.xlsx": sent("庚局", {LICENCES: 130}, 8)},
         CORRECT,
         "　　贵单位报来几份不同的表，不能确定以哪一份为准：“庚局.xlsx”、“庚局（改）.xlsx”。"
         "不同之处：行政许可 本年处理决定数量：128 / 130。附件中已填好各份相同的数，不同的格子空着，"
         "批注里写着各份的数，请填上正确的数后发回。"),
    Case("辛局", lambda: {"辛局.xlsx": of_last_year("辛局")}, CORRECT,
         "　　贵单位报来的“辛局.xlsx”是2024年度的表，应报送2025年度的。附件是空白表格，请填写2025年度的数后发回。"),
    Case("壬局", lambda: {"壬局.xlsx": sent("壬局", round_=ROUND._replace(form="2019"))}, CORRECT,
         "　　贵单位报来的“壬局.xlsx”用的是旧表式（表二），行和列与2025年度的表不同。"
         "请在附件中填写2025年度的表，核对其中已填好的数，补齐空着的各格。"),
    Case("癸局", lambda: {"癸局.xlsx": sent("癸局", round_=ROUND._replace(body=NEIGHBOUR))}, CORRECT,
         "　　贵单位报来的“癸局.xlsx”用的是邻县人民政府发的模板，不是清源县人民政府发的。"
         "附件是空白表格，请填好后发回。"),
    Case("子局", lambda: {"子局.xlsx": locked(sent("子局"))}, CORRECT,
         "　　贵单位报来的“子局.xlsx”设有打开密码，无法打开。请取消密码后重新发回，或者填写附件中的表格。"),
    Case("丑局", lambda: {"丑局.xlsx": sent("丑局")[:9000]}, CORRECT,
         "　　贵单位报来的“丑局.xlsx”无法打开：文件不完整，传输中丢失了末尾。"
         "请在 Excel 或 WPS 中重新保存后发回，或者填写附件中的表格。"),
    Case("寅局", lambda: {"寅局.xlsx": b"b\x14#e\xea\0\x01\x01\0\0\0\0\0\0\0E-SafeNet\0\0\0LOCK"}, CORRECT,
         "　　贵单位报来的“寅局.xlsx”已被贵单位的加密软件加密（亿赛通 E-SafeNet），其他单位无法打开。"
         "请办理“解密外发”后重新发回，或者填写附件中的表格。"),
    Case("卯局", lambda: {"卯局.rar": b"Rar!\x1a\x07\x01\0"}, CORRECT,
         "　　贵单位报来的压缩包“卯局.rar”没有打开：文件不完整，传输中丢失了末尾。请直接发回填好的表格，不要压缩。"),
    Case("辰局", lambda: {"辰局.eml": b"From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\n\r\n"}, CORRECT,
         "　　贵单位报来的邮件“辰局.eml”中没有取到完整的表格：没有附件。请直接发回填好的表格。"),
    Case("巳局", lambda: {"巳局.csv": "单位,数量\n巳局,3\n".encode()}, CORRECT,
         "　　贵单位报来的“巳局.csv”不是 Excel 表格，而是纯文本，不能汇总。请把各项数字填入附件中的表格后发回。"),
    Case("午局", lambda: {"午局.xlsx": sent("午局", {OUT: 3}, 2)}, CORRECT,
         "　　以下1处填报有误，请改正：\n"
         f"　　1. 表三 {at(OUT)}（四、结转下年度继续办理，自然人）：自然人列不平：新收 12 ＋ 结转 3 ＝ 15，"
         "办理 13 ＋ 结转下年 3 ＝ 16，多 1 件（第一项加第二项之和，等于第三项加第四项之和）。"
         "请核对 D7、D8、D30、D31、D9:D29。"
         "有 5 种改法都能平，如：①D7 改为 13（现为 12）；②D8 改为 4（现为 3）；③D9 改为 9（现为 10）。"),
    Case("未局", lambda: {"未局.xlsx": sent("未局", {FEES: "251000元"})}, CORRECT,
         "　　以下1处请核对，有误的请改正，属实的请在附件“情况说明”页写明原因：\n"
         "　　1. 表二 B17（行政事业性收费，本年收费金额（单位：万元））：“251000元”以元为单位，表式要求万元，"
         "已换算为 25.1 万元。请填以万元为单位的金额。"),
    Case("申局", lambda: {"申局.xlsx": edited(sent("申局", {FEES: "251000元"}), put("requests", "K9", 7))}, CORRECT,
         "　　以下1处填报有误，请改正：\n"
         "　　1. 贵单位文件的“三、依申请公开”页 K9：表格以外有数：7。属于表内某格的，请填入该格；否则请删除。\n"
         "　　以下1处请核对，有误的请改正，属实的请在附件“情况说明”页写明原因：\n"
         "　　1. 表二 B17（行政事业性收费，本年收费金额（单位：万元））：“251000元”以元为单位，表式要求万元，"
         "已换算为 25.1 万元。请填以万元为单位的金额。"),
    Case("酉局", lambda: {"酉局.xlsx": sent("酉局", seed=31), "酉局（新）.xlsx": locked(sent("酉局"))}, CORRECT,
         "　　除“酉局.xlsx”外，贵单位还报来“酉局（新）.xlsx”，但无法使用（文件有密码），不能确定哪一份是最新的，"
         "贵单位的数暂未汇总。请回复告知以哪一份为准；以“酉局（新）.xlsx”为准的，请重新发回能打开的表格。"),
    Case("戌局", lambda: {"亥局年报.xlsx": sent("戌局")}, REMIND,
         "　　收到文件“亥局年报.xlsx”，其中写着不同的单位名称（亥局、戌局），不能确定是不是贵单位的。"
         "如果是贵单位报送的，请改正单位名称后重新报送，或者直接填写附件中的表格。"),
    Case("亥局", dict, REMIND,
         "　　收到文件“亥局年报.xlsx”，其中写着不同的单位名称（亥局、戌局），不能确定是不是贵单位的。"
         "如果是贵单位报送的，请改正单位名称后重新报送，或者直接填写附件中的表格。"),
    Case("角局", lambda: {"角局.docx": faults.word(), "角局.xlsx": sent("角局", seed=40)}, ""),
    Case("氐局", lambda: {"氐局.xlsx": package(BOMB)}, CORRECT,
         "　　贵单位报来的“氐局.xlsx”没有打开：其中含有表格不需要、可能有害的定义（DOCTYPE）。"
         "请把数字填入附件中的表格后发回。"),
    Case("房局", lambda: {"房局.xlsx": other_workbook()}, CORRECT,
         "　　贵单位报来的“房局.xlsx”中没有找到应报的表。请填写附件中的表格，不要改动表中文字，不要增删行和列。"),
    Case("心局", lambda: {"心局.xlsx": draft_result("心局")}, CORRECT,
         "　　贵单位报来的汇总表“心局.xlsx”还是草稿，请定稿后重新报送。"),
    Case("尾局", lambda: {"尾箕.xlsx": together("尾局", "箕局")}, REMIND,
         "　　收到文件“尾箕.xlsx”，几个单位的表合在其中（尾局、箕局），不能汇总。请只填贵单位的数，单独报送。"),
    Case("箕局", dict, REMIND,
         "　　收到文件“尾箕.xlsx”，几个单位的表合在其中（尾局、箕局），不能汇总。请只填贵单位的数，单独报送。"),
    Case("斗局", lambda: {"斗局.xlsx": sent("斗局", seed=45)}, REMIND,
         "　　贵单位报来的“斗局.xlsx”没有采用，请重新报送填好的表格。"),
    Case("女局", lambda: {"女局.docx": docx(report(FORM, {**faults.sound(46)}))}, CORRECT,
         "　　贵单位报来的“女局.docx”是 Word 文档，不是 Excel 表格。其中的数已经填在附件的表格里，"
         "请逐项核对，有误的改正，确认无误后把附件发回。"),
    Case("牛局", dict, ""),
)  # fmt: skip
MANY = "亢局"  # a unit with more faults than a letter lists


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outbox after the reminders and the letters of correction were drafted, two days after the deadline."""
    folder = tmp_path_factory.mktemp("letters") / "2025年报"
    made = make(folder, [*(case.unit for case in CASES), MANY])
    for case in CASES:
        for name, data in case.files().items():
            (made / "inbox" / name).parent.mkdir(exist_ok=True)
            (made / "inbox" / name).write_bytes(data)
    (made / "inbox" / f"{MANY}.xlsx").write_bytes(with_many_faults(MANY))
    decide(made, ("不采用", "斗局", "斗局.xlsx"), ("免报", "牛局", ""))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(context, "now", lambda: datetime(2026, 1, 22, 20, tzinfo=CHINA))
        assert [run("mail", made, what)[0] for what in ("remind", "correct")] == [0, 0]
    return made / "outbox"


def make(folder: Path, names: list[str], round_: Round = ROUND) -> Path:
    (folder / "inbox").mkdir(parents=True)
    (folder / "round.toml").write_text(settings.write(round_), encoding="utf-8")
    (folder / "roster.xlsx").write_bytes(roster.write(Roster(tuple(map(unit, names)))))
    return folder


def body(outbox: Path, letter: str, name: str) -> str:
    """The text of the draft itself, as its unit will read it."""
    mail = email.message_from_bytes((outbox / letter / f"{name}.eml").read_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    part = mail.get_body()
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


ENDS = {
    REMIND: """

　　报送截止日期2026年1月20日已过，请收到后尽快报送。
　　表格见附件，填好后回复本邮件发回。已经报送表格的，请来电告知。
　　联系人：张三　电话：0000-1234567　邮箱：zwgk@example.cn

清源县人民政府
2026年1月22日
""",
    CORRECT: """
　　请于2026年1月28日前改正后发回。
　　联系人：张三　电话：0000-1234567　邮箱：zwgk@example.cn

清源县人民政府
2026年1月22日
""",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.unit)
def test_a_unit_reads_of_its_own_situation(case: Case, outbox: Path) -> None:
    others = {REMIND, CORRECT} - {case.letter}
    assert [letter for letter in others if (outbox / letter / f"{case.unit}.eml").exists()] == []
    if case.letter:
        text = body(outbox, case.letter, case.unit)
        assert text.startswith(f"{case.unit}：\n")
        assert text.endswith(ENDS[case.letter])
        assert f"\n\n{case.says}\n\n" in text
        assert "该单位" not in text


@pytest.mark.parametrize("case", [case for case in CASES if case.letter == CORRECT], ids=lambda case: case.unit)
def test_marked_cells_are_spoken_of_only_where_there_are_some(case: Case, outbox: Path) -> None:
    mail = email.message_from_bytes((outbox / CORRECT / f"{case.unit}.eml").read_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    books = [openpyxl.load_workbook(io.BytesIO(part.get_content())) for part in mail.iter_attachments()]
    commented = [
        bool([cell for page in made for row in page.iter_rows() for cell in row if cell.comment]) for made in books
    ]
    first = "".join(str(made["退回问题"]["A3"].value) for made in books)
    assert ("标了颜色" in body(outbox, CORRECT, case.unit)) == ("标色" in first) == any(commented)
    assert len(books) <= 1


def test_every_situation_is_shown_by_a_case() -> None:
    """A paragraph that no round of this page has shown would be read by a unit first."""
    every = {name: value for name, value in vars(situations).items() if isinstance(value, situations.Situation)}
    said = "".join(case.says for case in CASES)
    shown = {name for name, value in every.items() if all(part in said for part in fixed(value.paragraph))}
    assert set(every) - shown == set()
    assert len(every) == 23


def test_every_kind_for_which_a_file_cannot_be_used_has_its_paragraph() -> None:
    """But for the office's own result, and a file that is still being copied: these are no matter of the unit."""
    assert REJECTED - set(situations.BY_KIND) == {FindingKind.OWN_RESULT, FindingKind.STILL_CHANGING}


def fixed(paragraph: str) -> list[str]:
    """What a paragraph says whatever is filled in."""
    return [part for part in re.split(r"\{[^}]*\}|\n", paragraph) if len(part) > 3]


def test_a_long_list_is_cut_and_says_where_the_rest_is(outbox: Path) -> None:
    text = body(outbox, CORRECT, MANY)
    assert "　　以下23处填报有误，请改正：\n　　1. 表三 D7（" in text
    assert "\n　　20. 表三 " in text
    assert "\n　　……其余3处见附件第一页“退回问题”。\n\n" in text
    assert "　　21. " not in text


def test_the_text_for_the_group_names_both_sorts_of_units(outbox: Path) -> None:
    text = (outbox / "催报.txt").read_text(encoding="utf-8-sig")
    assert text.startswith(
        "【催报】2025年政府信息公开年报统计表，截至2026年1月22日还有7个单位未报：乙局、丙局、戌局、亥局、尾局、箕局、斗局。\n"
        "另有3个单位只报来了文档或扫描件，还要报送填好的表格：丁局、戊局、己局。\n"
        "报送截止日期为2026年1月20日，请尽快发到 zwgk@example.cn。\n"
        "表格已发到各单位邮箱，没有收到的请告知。联系人：张三，电话：0000-1234567。\n"
    )
    assert "1\t乙局\t联系人\t1390000\ta@example.com\t—\t没有收到\n" in text
    assert "2\t丙局\t联系人\t1390000\ta@example.com\t—\t空白表格\n" in text
    assert "3\t丁局\t联系人\t1390000\ta@example.com\t—\t只有文档\n" in text


# --- letters that are there already, or that are incomplete ------------------------------------------------------

OLD_CORRECT = """主题：【请更正】{年度}年{报表}（{单位}）

{单位}：

　　贵单位报送的{年度}年{报表}，请核对以下{问题数}处：

{问题}

　　请于{截止日期}前报送。
　　联系人：{联系人}　电话：{电话}

{汇总单位}
{今天}
"""
OLD_GROUP = """主题：催报

【催报】{年度}年{简称}统计表，截至{今天}还有{未报数}个单位未报：{未报单位}。
报送截止日期为{截止日期}，请尽快发到 {邮箱}。
表格已发到各单位邮箱，没有收到的请联系{联系人}，电话 {电话}。
"""


@pytest.fixture
def evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "now", lambda: datetime(2026, 1, 22, 20, tzinfo=CHINA))


@pytest.mark.usefixtures("evening")
def test_letters_of_an_earlier_version_keep_their_meaning(tmp_path: Path) -> None:
    """And a deadline in them that is past is named to the clerk, who may write what fits."""
    folder = make(tmp_path / "round", ["午局", "乙局"], ROUND._replace(sender={}, correct_by=None))
    (folder / "inbox" / "午局.xlsx").write_bytes(sent("午局", {GRANTED: "约3", LICENCES: 1}, 2))
    (folder / "letters").mkdir()
    for name, text in (("correct", OLD_CORRECT), ("group", OLD_GROUP)):
        (folder / "letters" / f"{name}.txt").write_text(text, encoding="utf-8-sig")
    _, said, _ = run("mail", folder, "correct")
    assert "letters/correct.txt: it names the deadline 2026年1月20日, which is past" in said
    assert body(folder / "outbox", CORRECT, "午局") == (
        "午局：\n\n　　贵单位报送的2025年政府信息公开工作年度报告统计表，请核对以下1处：\n\n"
        f"　　1. 表三 {at(GRANTED)}（（一）予以公开，自然人）："
        "“约3”不是数字，应填：0 或正整数。请只填数字。是否应为 3？\n\n"
        "　　请于2026年1月20日前报送。\n\n清源县人民政府\n2026年1月22日\n"
    )
    _, said, _ = run("mail", folder, "remind")
    assert "Clauses of letters/group.txt are left out, since there is nothing to put in for 邮箱、联系人、电话" in said
    assert (
        (folder / "outbox" / "催报.txt")
        .read_text(encoding="utf-8-sig")
        .startswith(
            "【催报】2025年政府信息公开年报统计表，截至2026年1月22日还有1个单位未报：乙局。\n报送截止日期为2026年1月20日。\n"
            "表格已发到各单位邮箱。\n"
        )
    )


# correct_by in round.toml, what the command says of it
SAID_OF_DAYS = [
    (date(2026, 1, 28), ""),
    (date(2026, 1, 21), "round.toml: correct_by, 2026年1月21日, is past, so the letters name no day for corrections"),
    (None, "round.toml: correct_by is missing, so the letters name no day for corrections"),
]


@pytest.mark.parametrize(("correct_by", "said"), SAID_OF_DAYS)
@pytest.mark.usefixtures("evening")
def test_the_clerk_is_told_which_day_the_letters_name(correct_by: date | None, said: str, tmp_path: Path) -> None:
    folder = make(tmp_path / "round", ["午局"], ROUND._replace(correct_by=correct_by))
    (folder / "inbox" / "午局.xlsx").write_bytes(sent("午局", {OUT: 9}, 2))
    code, shown, _ = run("mail", folder, "correct")
    assert (code, said in shown, "correct_by" in shown) == (0, True, bool(said))
    assert (BY_28 if correct_by == date(2026, 1, 28) else SOON) in body(folder / "outbox", CORRECT, "午局")


@pytest.mark.usefixtures("evening")
@pytest.mark.parametrize("saved_again", [False, True])
def test_an_empty_template_that_collect_has_set_aside_is_no_silence(saved_again: bool, tmp_path: Path) -> None:
    """It comes back with a reply, goes to 作废 and is not in the inbox; who sent it is known by the template itself."""
    folder = make(tmp_path / "round", ["乙局", "丙局"])
    assert run("mail", folder, "invite")[0] == 0
    reply = EmailMessage()
    reply["From"], reply["Subject"], reply["Message-ID"] = "somebody@qq.com", "回复", "<1@qq.com>"
    reply.set_content("已填")
    made = next((folder / "templates").glob("丙局*.xlsx"))
    data = merged.saved(merged.fresh(made.read_bytes())) if saved_again else made.read_bytes()
    reply.add_attachment(data, maintype="application", subtype="octet-stream", filename="表格.xlsx")
    (tmp_path / "reply.eml").write_bytes(bytes(reply))
    run("collect", folder, tmp_path / "reply.eml")
    assert run("mail", folder, "remind")[0] == 0
    assert "　　贵单位发回的“表格.xlsx”是还没有填写的空白表格。" in body(folder / "outbox", REMIND, "丙局")
    assert "尚未收到贵单位" in body(folder / "outbox", REMIND, "乙局")
