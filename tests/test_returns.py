"""What goes back for correction: a whole template with the unit's own figures, marked, and what became of it."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.formula.translate import Translator

from consolidate.catalogue import FindingKind
from consolidate.forms import edition
from consolidate.model import Answer, Cell, Finding, Number, Place, Token, Unit
from consolidate.model.result import Consolidation, FileState
from consolidate.reading import answers
from consolidate.returns import FILE, copies, records
from consolidate.rounds import roster, settings
from consolidate.templates import template
from consolidate.terms import ERROR, EXPLAIN, How, Verdict
from consolidate.words import UserError
from consolidate.workers import child
from sample_workbooks import faults
from sample_workbooks.faults import at, place
from tests.support import office
from tests.support.at_length import at_length
from tests.support.command import run, run_json
from tests.support.finding_cases import CASES, Case, consolidated
from tests.support.going_back import FORM, ROUND, UNITS, copy_of
from tests.support.merged import fresh

GRANTED, NEW, CARRIED = "requests.granted.natural", "requests.new.natural", "requests.carried_out.natural"
LICENCES, ISSUED, IN_FORCE = (
    "disclosure.licences.decisions",
    "disclosure.normative.issued",
    "disclosure.normative.in_force",
)


def read(data: bytes) -> Answer:
    return answers.read(child.read(data), "x.xlsx", "", FORM)


# --- figures ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "value", "raw", "figure"),
    [
        ("number", 12, "12", 12),
        ("spelled", 21, "21件", 21),
        ("converted", Decimal("25.1"), "251000元", Decimal("25.1")),
        ("formula", 3, "3", 3),
        ("blank", None, "", ""),
        ("unreadable", None, "约3", "约3"),
        ("unreadable", None, "-1", -1),
        ("unreadable", None, "12.5", Decimal("12.5")),
        ("unreadable", None, "#REF!", "#REF!"),
        ("unreadable", None, "1" * 30, "1" * 30),
        ("unreadable", None, "1e999", "1e999"),
        ("unreadable", None, "NaN", "NaN"),
        ("unreadable", None, "=1+1", "=1+1"),
        ("unreadable", None, "字" * 500, "字" * 200),
    ],
)
def test_what_stood_in_a_cell_stands_there_again(
    how: str, value: Number | None, raw: str, figure: Number | str
) -> None:
    assert copies._figure(Cell(value, raw, "三", "D7", How(how))) == figure


def answer(numbers: Mapping[str, Number | None], file: str = "a.xlsx", **more: Any) -> Answer:
    cells = {place(key): Cell(n, "" if n is None else str(n), FORM.table(place(key).table).sheet, at(key),
                              How.BLANK if n is None else How.NUMBER) for key, n in numbers.items()}  # fmt: skip
    return Answer(file, form=FORM, tables=("requests",), cells=cells, **more)


def test_where_two_files_differ_the_copy_asks() -> None:
    copied = copies.copy(FORM, [answer({NEW: 7, GRANTED: 3}), answer({NEW: 8, GRANTED: 3}, "b.xlsx")], [])
    assert copied.figures == {place(NEW): "", place(GRANTED): 3}
    assert copied.marks == {place(NEW): "几份文件中的数不同：7 与 8。请填正确的数。"}


def test_figures_of_another_year_are_not_taken_over() -> None:
    finding = Finding(
        FindingKind.WRONG_YEAR, ERROR, unit="民政局", found="2024", expected="2025", args=(("where_from", "x"),)
    )
    assert copies.copy(FORM, [answer({NEW: 7})], [finding]).figures == {}


def test_a_table_ticked_as_zero_comes_back_with_zeros() -> None:
    ticked = answer({NEW: None, GRANTED: None})
    assert copies.copy(FORM, [ticked], []).figures == {place(NEW): 0, place(GRANTED): 0}
    empty = ticked._replace(findings=(Finding(FindingKind.EMPTY_TABLE, ERROR, args=(("table", "三"),)),))
    assert copies.copy(FORM, [empty], []).figures == {place(NEW): "", place(GRANTED): ""}


def token(trip: int) -> Token:
    return Token("template", "2021", 2025, "清源县人民政府", "民政局", trip=trip)


def returned(trip: int, *answered: str) -> records.Returned:
    return records.Returned("2026-01-16T10:00:00", "民政局", trip, "a.xlsx", "d", answered, ())


@pytest.mark.parametrize(
    ("tokens", "before", "standing", "trip"),
    [
        ([None], None, ["a"], 1),
        ([token(0)], None, ["a"], 1),
        ([token(0), token(2)], None, ["a", "b"], 3),
        ([token(0)], returned(1, "a"), ["a"], 1),  # nothing came since: the same copy
        ([token(0), token(1)], returned(1, "a"), ["b"], 2),
        ([None], returned(1, "a"), ["b"], 2),  # came back without our token
    ],
)
def test_the_number_of_the_round_trip(
    tokens: list[Token | None], before: records.Returned | None, standing: list[str], trip: int
) -> None:
    assert records.trip([answer({}, token=one) for one in tokens], before, standing) == trip


def test_the_record_is_what_was_written() -> None:
    finding = Finding(
        FindingKind.RULE_BROKEN, ERROR, "民政局", "a.xlsx", "三", "D31", place(CARRIED), "balance", ("D7", "D8"), "1",
        "2", (("left", "1"),),
    )  # fmt: skip
    one = returned(1, "a")._replace(findings=(finding,))
    line = records.write(one)
    assert records.last(records.every([line, line[:40], "{}", "[]"])) == {"民政局": one}


@pytest.mark.parametrize("kind", ["no-such-kind", "question-open"])  # a question must name the kind that it asks about
def test_a_record_of_a_later_version_is_not_passed_over(kind: str) -> None:
    finding = Finding(FindingKind.RULE_BROKEN, ERROR, "民政局", "a.xlsx", "三", "D31", place(CARRIED), "balance")
    line = records.write(returned(1, "a")._replace(findings=(finding,)))
    with pytest.raises(UserError, match="a term that this version does not know"):
        records.every([line, line.replace("rule-broken", kind)])


# words of the office: of units as others, of its own files, and ids that only programs know
FOR_THE_OFFICE = re.compile(
    r"该单位|请单位|对方|询问|问清|问明|向.{0,3}单位核实|decisions|roster|inbox|[a-z_]+\.[a-z_]+\.[a-z_]+"
)


@pytest.mark.parametrize("case", [case for case in CASES if case.form == "2021"], ids=lambda case: case.name)
def test_every_kind_of_finding_can_go_back(case: Case) -> None:
    """With the addresses of the template, in words a unit can follow."""
    result = consolidated(case)
    read_ = [answers.read(file.read(), file.name, "", FORM) for file in case.files]
    findings = copies.asked(result, "民政局")
    copied = copies.copy(FORM, copies.standing(result, "民政局", read_), findings)
    assert len(copied.faults) == len([f for f in findings if not f.follows])
    assert all(severity in (ERROR, EXPLAIN) and what and todo for _, _, severity, what, todo in copied.faults)
    lines = [line for _, line in copies.told(FORM, copied)]
    assert len(lines) == len(copied.faults)
    said = [*lines, *copied.marks.values(), *(text for *_, what, todo in copied.faults for text in (what, todo))]
    assert [text for text in said if FOR_THE_OFFICE.search(text)] == []
    made = template(FORM, ROUND, Unit("民政局"), trip=1, figures=copied.figures, marks=copied.marks)
    assert {p for p, cell in read(made).cells.items() if cell.value is not None} >= {
        p for p, value in copied.figures.items() if isinstance(value, int) and value >= 0
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_unit_reads_words_for_the_office(case: Case) -> None:
    result, form = consolidated(case), edition(case.form)
    for unit in case.roster.units:
        copied = copies.copy(form, (), copies.asked(result, unit.name))
        assert [line for _, line in copies.told(form, copied) if FOR_THE_OFFICE.search(line)] == []


ARGS = (("differences", "收到：1 / 2"),)
TWO = Finding(FindingKind.ANSWERED_TWICE, ERROR, "民政局", found="a.xlsx、b.xlsx", args=ARGS)
ASKED_OF_TWO = TWO._replace(kind=FindingKind.QUESTION_OPEN, found="",
    args=(*ARGS, ("question", "answered-twice"), ("was", "a.xlsx、b.xlsx"), ("wanted", ""), ("trip", "1")),
)  # fmt: skip
LIMIT = Finding(FindingKind.NOT_PERMITTED, EXPLAIN, "民政局", place=place(NEW), found="3",
                args=(("limit", "只由设有坐席的单位填报"), ("heading", "设有坐席")))  # fmt: skip
SAID_OF_TWO = "收到几份不同的文件：a.xlsx、b.xlsx；不同之处：收到：1 / 2"
IN_THEIR_WORDS = [
    (TWO, SAID_OF_TWO, "请在本文件中填上正确的数，保存后发回。"),
    (ASKED_OF_TWO, f"第1次退回时提出的问题既未改正也未说明：{SAID_OF_TWO}", "请在本文件中填上正确的数，保存后发回。"),
    (
        LIMIT,
        "填了 3，但此处只由“设有坐席”的单位填报：只由设有坐席的单位填报",
        "请核对该数字，填错的请改正。数字属实的，在“情况说明”页写明原因。",
    ),
]


@pytest.mark.parametrize(("finding", "sentence", "remedy"), IN_THEIR_WORDS)
def test_a_finding_in_the_words_of_its_unit(finding: Finding, sentence: str, remedy: str) -> None:
    ((_, _, _, what, todo),) = copies.copy(FORM, (), [finding]).faults
    assert (what, todo) == (sentence, remedy)


# --- the command -----------------------------------------------------------------------------------------------


def filled(unit: int, changes: Mapping[str, Number | str] | None = None) -> bytes:
    return faults.filled(UNITS.units[unit], unit + 1, changes, ROUND)


def moved(workbook: Any) -> None:
    """Rows put in above the table, so that no address is that of the template."""
    sheet = workbook["三、依申请公开"]
    sheet.insert_rows(1, 2)
    for cell in (cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")):
        cell.value = Translator(cell.value, cell.coordinate).translate_formula(row_delta=2)  # as Excel does


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Six units: one sound, one unbalanced, one with a word, one that must explain, one Word document, one twice."""
    made = tmp_path / "清源 2025"
    inbox = made / "inbox"
    inbox.mkdir(parents=True)
    (made / "round.toml").write_text(settings.write(ROUND), encoding="utf-8")
    (made / "roster.xlsx").write_bytes(roster.write(UNITS))
    (inbox / "民政局.xlsx").write_bytes(filled(0))
    (inbox / "教育局.xlsx").write_bytes(filled(1, {GRANTED: 1}))
    (inbox / "财政局.xlsx").write_bytes(filled(2, {GRANTED: "约11", ISSUED: 99}))
    (inbox / "住建局.xlsx").write_bytes(filled(3, {ISSUED: 99}))
    (inbox / "水利局.doc").write_bytes(b"{\\rtf1 }")
    (inbox / "林业局.xlsx").write_bytes(filled(5))
    (inbox / "林业局（改）.xlsx").write_bytes(filled(5, {LICENCES: 7}))
    return made


def test_the_copies(folder: Path) -> None:
    before = {path: path.read_bytes() for path in (folder / "inbox").iterdir()}
    code, said, err = run("returns", folder)
    assert (code, err) == (0, "")
    assert sorted(path.name.partition("_")[0] for path in (folder / "returns").iterdir()) == sorted(
        ("教育局", "财政局", "住建局", "水利局", "林业局")
    )
    assert "教育局: 1 finding, return 1" in said
    assert {path: path.read_bytes() for path in before} == before

    made = copy_of(folder, "教育局")
    assert (mark := read(made).token) is not None
    assert (mark.unit, mark.trip, mark.kind) == ("教育局", 1, "template")
    numbers = read(made).numbers
    assert {p: numbers[p] for p in faults.sound(2)} == {**faults.sound(2), place(GRANTED): 1}
    opened = fresh(made)
    assert opened.sheetnames[:2] == ["退回问题", "填表说明"]
    assert opened.active.title == "退回问题"
    sheet = opened["三、依申请公开"]
    cell = sheet[at(CARRIED)]
    assert cell.fill.fgColor.rgb == "FFFFD966"
    assert "勾稽" in cell.comment.text or "等于" in cell.comment.text
    assert sheet[at(NEW)].comment is None
    assert str(sheet[at("requests.handled.natural")].value).startswith("=")
    rows = [[c.value for c in row] for row in opened["退回问题"].iter_rows(min_row=4, max_col=6)]
    assert rows[0] == ["序号", "级别", "在哪里", "问题", "怎么办", "转到"]
    assert (rows[1][0], rows[1][1], rows[1][2], rows[1][5]) == (
        1,
        "错误",
        "表三 · 四、结转下年度继续办理 · 自然人",
        "查看",
    )
    link = opened["退回问题"]["F5"].hyperlink
    assert link.location == f"'三、依申请公开'!{at(CARRIED)}"

    assert fresh(copy_of(folder, "财政局"))["三、依申请公开"][at(GRANTED)].value == "约11"
    assert all(n is None for n in (read(copy_of(folder, "水利局")).cells[place(key)].value for key in (NEW, GRANTED)))
    twice = fresh(copy_of(folder, "林业局"))["二、主动公开"][at(LICENCES)]
    assert (twice.value, "142 与 7" in twice.comment.text or "7 与 142" in twice.comment.text) == (None, True)


def test_the_same_inbox_gives_the_same_copies_and_one_record(folder: Path) -> None:
    run("returns", folder)
    copies_ = {path.name: path.read_bytes() for path in (folder / "returns").iterdir()}
    lines = (folder / FILE).read_text(encoding="utf-8")
    assert lines.count("\n") == 5
    run("returns", folder)
    assert {path.name: path.read_bytes() for path in (folder / "returns").iterdir()} == copies_
    assert (folder / FILE).read_text(encoding="utf-8") == lines


BALANCE = Finding(
    FindingKind.RULE_BROKEN, ERROR, "民政局", "a.xlsx", "三", at(CARRIED), place(CARRIED), "balance", found="1"
)
JUMP = Finding(
    FindingKind.JUMP, EXPLAIN, "民政局", "a.xlsx", "二", at(LICENCES), place(LICENCES), found="7", expected="1"
)
EMPTY = Finding(FindingKind.EMPTY_TABLE, EXPLAIN, "民政局", "a.xlsx", "四", args=(("table", "四"),))
WORD = Finding(FindingKind.WORD_DOCUMENT, ERROR, "民政局", "a.doc")
SENT: Mapping[str, Number | None] = {NEW: 3, GRANTED: 1, CARRIED: 1, LICENCES: 7}
# what was asked, the figures that came back, what is found now; how many count as mended, explained, not found any more
BECAME: list[tuple[str, Finding, Mapping[str, Number | None], tuple[Finding, ...], tuple[int, int, int]]] = [
    ("the figure was changed", JUMP, {LICENCES: 1}, (), (1, 0, 0)),
    ("a part of the rule was changed", BALANCE, {GRANTED: 2}, (), (1, 0, 0)),
    ("a part of a total in it was changed", BALANCE, {"requests.partial.natural": 1}, (), (1, 0, 0)),
    ("another figure was changed", JUMP, {NEW: 4}, (), (0, 0, 1)),
    ("nothing was changed: last year's figures were", JUMP, {}, (), (0, 0, 1)),
    ("another column was changed", BALANCE, {"requests.new.business": 1}, (), (0, 0, 1)),
    ("the unit gave a reason", JUMP, {}, (JUMP._replace(args=(("remark", "补录"),)),), (0, 1, 0)),
    ("the office gave a reason", JUMP, {}, (JUMP._replace(answer="属实"),), (0, 1, 0)),
    ("a reason, and another figure", JUMP, {LICENCES: 8}, (JUMP._replace(found="8", answer="属实"),), (0, 1, 0)),
    ("a table was filled in", EMPTY, {"disputes.cases.review_upheld": 1}, (), (1, 0, 0)),
    ("its box was ticked", EMPTY, {}, (), (0, 0, 1)),
    ("a workbook in place of a document", WORD, {LICENCES: 1}, (), (1, 0, 0)),
    ("the same figures in another file", WORD, {}, (), (0, 0, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "changes", "now", "counts"), [b[1:] for b in BECAME], ids=[b[0] for b in BECAME])
def test_what_counts_as_mended_and_as_explained(
    asked: Finding, changes: Mapping[str, Number | None], now: tuple[Finding, ...], counts: tuple[int, int, int]
) -> None:
    (one,) = progressed(asked, SENT, {**SENT, **changes}, now)
    assert (len(one.mended), len(one.explained), len(one.lapsed)) == counts
    assert (one.still, one.new, one.waiting) == ((), (), False)


def test_where_nobody_noted_the_figures_nothing_counts_as_mended() -> None:
    """A record of an earlier version of the program."""
    (one,) = progressed(JUMP, None, {**SENT, LICENCES: 1}, ())
    assert (one.mended, one.lapsed) == ((), (JUMP,))


def progressed(
    asked: Finding, before: Mapping[str, Number | None] | None, after: Mapping[str, Number | None],
    now: tuple[Finding, ...],
) -> tuple[records.Progress, ...]:  # fmt: skip
    """What became of a finding, through the file of records."""
    figures = None if before is None else tuple(copies.figures(FORM, [answer(before)]).items())
    sent = records.Returned("2026-01-16T10:00:00", "民政局", 1, "a.xlsx", "d", ("old",), (asked,), figures)
    state = FileState("b.xlsx", Verdict.USED, "", "民政局", "new")
    result = Consolidation(ROUND, UNITS, {}, {}, (state,), (), (), (), now)
    return records.progress(FORM, result, records.last(records.every([records.write(sent)])), [answer(after, "b.xlsx")])


@pytest.mark.slow
def test_what_became_of_the_copies(folder: Path) -> None:
    run("returns", folder)
    code, said, _ = run("status", folder)
    assert "Sent back and not yet answered: 教育局、财政局、住建局、水利局、林业局" in said
    inbox = folder / "inbox"
    changed: list[tuple[int, str, dict[str, Number | str]]] = [
        (1, "教育局", {GRANTED: 10}),  # balanced again
        (2, "财政局", {GRANTED: "约12", LICENCES: -3, ISSUED: 1}),  # still a word, the other mended, a new one
    ]
    for unit, name, changes in changed:
        new: dict[Place, Number | str] = {place(key): value for key, value in changes.items()}
        figures: dict[Place, Number | str] = {**faults.sound(unit + 1), **new}
        data = template(FORM, ROUND, UNITS.units[unit], trip=1, figures=figures)
        (inbox / f"{name}_退回.xlsx").write_bytes(data)
    code, said, _ = run("status", folder)
    assert code == 1
    assert "教育局, after return 1: 1 corrected\n" in said
    assert "财政局, after return 1: 1 corrected, 1 still open, 1 new\n" in said
    assert "Sent back and not yet answered: 住建局、水利局、林业局" in said
    run("returns", folder)
    assert read(copy_of(folder, "财政局", 2)).token == token_of("财政局", 2)
    assert not (folder / "returns" / "教育局_2025年政府信息公开年报_第2次退回.xlsx").exists()
    code, printed = run_json("status", folder)
    assert {(f["name"], f["verdict"]) for f in printed["files"] if f["unit"] == "教育局"} == {
        ("教育局.xlsx", "replaced"), ("教育局_退回.xlsx", "used"),
    }  # fmt: skip


def token_of(unit: str, trip: int) -> Token:
    return Token("template", "2021", 2025, "清源县人民政府", unit, trip=trip)


def test_addresses_are_those_of_the_copy_whatever_came_in(folder: Path) -> None:
    """A file whose rows have moved goes back with the addresses of the fresh template."""
    for path in (folder / "inbox").iterdir():
        path.unlink()
    (folder / "inbox" / "教育局.xlsx").write_bytes(faults.edited(filled(1, {GRANTED: 1}), moved))
    run("returns", folder)
    rows = [
        [c.value for c in row] for row in fresh(copy_of(folder, "教育局"))["退回问题"].iter_rows(min_row=5, max_col=6)
    ]
    assert len(rows) == 1
    assert f"{at(NEW)}、{at('requests.carried_in.natural')}" in rows[0][4]


def test_reasons_come_back_and_what_is_explained_is_not_asked_again(folder: Path) -> None:
    def explain(workbook: Any) -> None:
        for column, text in enumerate(("二", "行政规范性文件", "本年制发件数", "补录往年文件"), 1):
            workbook["情况说明"].cell(5, column).value = text

    (folder / "inbox" / "住建局.xlsx").write_bytes(faults.edited(filled(3, {ISSUED: 99}), explain))
    (folder / "inbox" / "财政局.xlsx").write_bytes(faults.edited(filled(2, {GRANTED: "约11", ISSUED: 99}), explain))
    run("returns", folder)
    assert not (folder / "returns" / "住建局_2025年政府信息公开年报_第1次退回.xlsx").exists()
    copied = fresh(copy_of(folder, "财政局"))
    assert [cell.value for cell in copied["情况说明"][5]][:4] == [
        "二",
        "行政规范性文件",
        "本年制发件数",
        "补录往年文件",
    ]
    assert len(list(copied["退回问题"].iter_rows(min_row=5))) == 1


def test_correct_writes_to_units_with_findings_and_attaches_the_copy(folder: Path) -> None:
    code, said, _ = run("mail", folder, "correct")
    assert (code, "教育局: there is no usable mail address" in said) == (0, True)
    outbox = folder / "outbox" / "更正"
    name = "教育局_2025年政府信息公开年报_第1次退回.xlsx"
    assert (outbox / "教育局" / name).read_bytes() == copy_of(folder, "教育局")
    text = (outbox / "教育局" / "正文.txt").read_text(encoding="utf-8-sig")
    assert f"1. 表三 {at(CARRIED)}（四、结转下年度继续办理，自然人）：" in text
    assert not (outbox / "民政局.eml").exists()


@pytest.mark.office
@pytest.mark.parametrize("kind", at_length(["xls", "ods"], "xls"))
def test_the_copy_is_whole_whatever_came_in(folder: Path, kind: str) -> None:
    """Formulas, validations and open cells are those of a fresh template; a wrong figure is shown when recalculated."""
    for path in (folder / "inbox").iterdir():
        path.unlink()
    data = faults.edited(filled(1, {GRANTED: 1}), faults.without_token)
    (folder / "inbox" / f"教育局.{kind}").write_bytes(office.converted(data, kind))
    run("returns", folder)
    made, empty = fresh(copy_of(folder, "教育局")), fresh(template(FORM, ROUND, UNITS.units[1]))
    for table in FORM.tables:
        sheet, blank = made[table.sheet], empty[table.sheet]
        assert [str(v.sqref) for v in sheet.data_validations.dataValidation] == [
            str(v.sqref) for v in blank.data_validations.dataValidation
        ]
        formulas = {c.coordinate: c.value for row in blank.iter_rows() for c in row if str(c.value).startswith("=")}
        assert {c: sheet[c].value for c in formulas} == formulas
        assert {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked} == {
            c.coordinate for row in blank.iter_rows() for c in row if not c.protection.locked
        }
    shown = openpyxl.load_workbook(io.BytesIO(office.recalculated(copy_of(folder, "教育局"))), data_only=True)
    texts = [str(cell.value) for row in shown["填表说明"].iter_rows() for cell in row if cell.value]
    assert any(text.startswith("有1处错误") or "不平" in text for text in texts)
