"""``check`` as a unit reads it: a blank template, words that are said to the unit, and what the file reports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from consolidate import findings
from consolidate.catalogue import FindingKind
from consolidate.cli import checked as screen
from consolidate.cli.context import terminal
from consolidate.for_units import FOR_UNITS
from consolidate.forms import edition
from consolidate.model import Finding, Number, Place, Round, Unit
from consolidate.pipeline import run as pipeline
from consolidate.returns import copies
from consolidate.templates import template
from consolidate.terms import EXPLAIN, Reader
from consolidate.words import say
from sample_workbooks import faults
from tests.support.building import place
from tests.support.command import check_json, run
from tests.support.finding_cases import CASES, Case, came_in, consolidated

pytestmark = pytest.mark.usefixtures("no_own_forms")

FORM = edition("2021")
ROUND = Round("2021", 2025, "清源县人民政府", date(2026, 1, 20))
NEW, IN, GRANTED, OUT = (f"requests.{row}.natural" for row in ("new", "carried_in", "granted", "carried_out"))


def sent(figures: Mapping[str, Number], last: Mapping[str, Number] | None = None, **more: object) -> bytes:
    """A template with these figures, all others 0 in the tables that have one."""
    named = {place(name): number for name, number in figures.items()}
    tables = {where.table for where in named}
    zeros: dict[Place, Number] = {p: 0 for p in FORM.places if p.table in tables and not FORM.is_total(p)}
    before: dict[Place, Number] = dict.fromkeys(FORM.places, 0)
    before |= {place(name): number for name, number in (last or {}).items()}
    return template(
        FORM, ROUND, Unit("民政局"), figures=zeros | named if named else None, last_year=before if last else None,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def checked(tmp_path: Path, data: bytes, name: str = "民政局.xlsx", lang: str = "zh") -> tuple[int, str]:
    (tmp_path / name).write_bytes(data)
    code, said, _ = run("check", tmp_path / name, "--lang", lang)
    return code, said


# --- a template in which nothing is filled in --------------------------------------------------------------------

BLANK: Mapping[str, Mapping[str, Number] | None] = {
    "as it was sent out": None,
    "with last year's figures, one of them filled in already": {OUT: 3, NEW: 3},
}


@pytest.mark.parametrize("last", BLANK.values(), ids=BLANK)
def test_a_blank_template_is_not_nothing_to_mend(tmp_path: Path, last: Mapping[str, Number] | None) -> None:
    code, said = checked(tmp_path, sent({}, last))
    assert (code, said.splitlines()[1:]) == (1, [
        "✗ 模板是空白的，还没有填数",
        "    请填好后再报送；整张表没有数据的，在“本表全部为零”处选“是”。",
        "✗ 还没有填数",
    ])  # fmt: skip


def test_programs_are_told_of_a_blank_template(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(sent({}))
    code, told = check_json(tmp_path / "a.xlsx")
    (file,), (finding,) = told["files"], told["findings"]
    assert (code, file["verdict"], file["reason"], file["unit"]) == (1, "held", "blank-template", "民政局")
    assert (finding["kind"], finding["severity"]) == ("blank-template", "error")
    assert file["summary"] == {"figures": [], "blank_tables": ["disclosure", "requests", "disputes"], "zero_tables": []}


# --- the words -------------------------------------------------------------------------------------------------

# words of the collecting office: its files and decisions, its round, the unit as somebody else
_OFFICE = re.compile(
    "该单位|请单位|填报单位|对方|报送单位|采用|更正|确认属实|予以确认|汇总单位|本次汇总"
    r"|decisions\.xlsx|roster\.xlsx|round\.toml|inbox|收件箱|询问|问明|问清|重新报送|重报"
)
# never about the file of a unit that it checks or that goes back to it
ONLY_OFFICE = {
    "unknown-unit", "own-result", "last-year-wrong", "last-year-doubtful", "last-year-gaps", "unit-split",
    "predecessor-unknown", "no-successor", "bounced", "cloud-link", "link-beside", "no-workbook", "mail-encrypted",
    "mail-not-fetched", "mail-damaged", "adopted-for-another", "not-used", "corrected", "decision-void",
    "decision-wide", "decision-outdated", "excused-reported", "unit-twice", "unit-inside", "decision-unbound",
    "decision-faulty", "deduction-waits", "deduction-exceeds", "deduction-uneven", "question-open", "blank-copy",
    "formula-without-value",
}  # fmt: skip


@pytest.mark.parametrize("kind", [kind for kind in FindingKind if kind not in ONLY_OFFICE])
def test_no_kind_of_finding_has_words_of_the_office_for_a_unit(kind: FindingKind) -> None:
    for words in (kind.sentence, kind.hint):
        assert not _OFFICE.search(say("zh", FOR_UNITS.get(words, words))), words


def test_every_sentence_for_units_replaces_one_of_the_catalogue() -> None:
    ours = {words for kind in FindingKind for words in (kind.sentence, kind.hint)}
    assert set(FOR_UNITS) - ours == set()


def read(case: Case) -> Iterator[tuple[Finding, str, str]]:
    """What a unit reads of a case: of its file, and of the copy that goes back to it."""
    for answer in came_in(case)[1]:
        one = pipeline.checked(answer)
        for found in one.findings:
            yield found, findings.message_in_file(found, one.answer.form, "zh"), hint(found, case)
    result = consolidated(case)
    for unit in case.roster.units:
        for found in copies.asked(result, unit.name):
            yield found, findings.sentence(found, edition(case.form), "zh", Reader.UNIT), hint(found, case)


def hint(finding: Finding, case: Case) -> str:
    return findings.hint(finding, edition(case.form), "zh", Reader.UNIT)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_a_unit_reads_of_every_case(case: Case) -> None:
    for finding, sentence, todo in read(case):
        if finding.kind not in ONLY_OFFICE:
            assert not _OFFICE.search(sentence + todo), (sentence, todo)
        if finding.severity is EXPLAIN and finding.kind not in ONLY_OFFICE:
            assert "情况说明" in todo, todo


SAID: Mapping[str, tuple[Mapping[str, Number], str]] = {
    # what is wrong in the file -> what the unit reads
    "an amount that is probably in 元": (
        {"disclosure.fees.amount": 251000},
        "? 二、主动公开!B17，“行政事业性收费 / 本年收费金额（单位：万元）”："
        "251000 万元对乡镇来说过大，可能是以元为单位\n"
        "    请核对该数字，填错的请改正。数字属实的，在“情况说明”页写明原因。\n",
    ),
    "a negative count": (
        {"requests.new.natural": -1},
        "✗ 三、依申请公开!D7，“一、本年新收政府信息公开申请数量 / 自然人”：-1 是负数\n    请填 0 或正数。\n",
    ),
}


@pytest.mark.parametrize(("figures", "words"), SAID.values(), ids=SAID)
def test_a_finding_is_said_without_unit_and_file(tmp_path: Path, figures: Mapping[str, Number], words: str) -> None:
    filled = faults.sound(1) | {place(name): number for name, number in figures.items()}
    code, said = checked(tmp_path, template(FORM, ROUND, Unit("河东镇人民政府"), figures=filled))
    assert code == 1
    assert words in said
    assert said.splitlines()[0].endswith("民政局.xlsx（河东镇人民政府）")


def test_what_is_explained_need_not_be_mended(tmp_path: Path) -> None:
    filled = faults.sound(1) | {place("disclosure.fees.amount"): 251000}
    given = [("二", "行政事业性收费", "本年收费金额", "含补缴以前年度的收费")]
    code, said = checked(tmp_path, template(FORM, ROUND, Unit("河东镇人民政府"), figures=filled, given=given))
    assert code == 1  # the exit code is what the office will see: it decides whether the reason is enough
    assert "    “情况说明”页已写明原因：含补缴以前年度的收费\n" in said
    assert said.endswith("✓ 没有须改正之处；要求说明的 1 处都已写明原因\n")


def test_a_reason_mends_no_error(tmp_path: Path) -> None:
    given = [("三", "一、本年新收政府信息公开申请数量", "自然人", "系统导出")]
    filled = faults.sound(1) | {place(NEW): -1}
    code, said = checked(tmp_path, template(FORM, ROUND, Unit("民政局"), figures=filled, given=given))
    assert code == 1
    assert "    “情况说明”页已写明原因：系统导出\n" in said
    assert said.splitlines()[-1].startswith("✗ 有 1 处错误须改正")


# --- what the file reports -------------------------------------------------------------------------------------

THIS: Mapping[str, Number] = {NEW: 12, IN: 3, GRANTED: 11, OUT: 4, "disputes.cases.review_upheld": 0}
LAST: Mapping[str, Number] = {
    **{name.replace("natural", "total"): number for name, number in {NEW: 10, IN: 2, GRANTED: 9, OUT: 3}.items()},
    NEW: 10, IN: 2, GRANTED: 9, OUT: 3, "requests.handled.total": 9, "requests.handled.natural": 9,
}  # fmt: skip


def test_the_main_figures_stand_beside_last_years(tmp_path: Path) -> None:
    _, said = checked(tmp_path, sent(THIS, LAST))
    assert "主要数据：\n                      本年  上年          增减\n" in said
    for line in (
        "  本年新收              12    10  +2（+20.0%）\n",
        "  上年结转               3     2  +1（+50.0%）\n",
        "  办理结果总计          11     9  +2（+22.2%）\n",
        "  部分公开               0     0             0\n",
        "  收费金额（万元）       0     0             0\n",
    ):
        assert line in said
    assert "没有填数的表：二、主动公开政府信息情况\n" in said
    assert "全部为零的表：四、政府信息公开行政复议、行政诉讼情况\n" in said


def test_the_figures_stand_alone_where_last_year_is_not_known(tmp_path: Path) -> None:
    _, said = checked(tmp_path, sent(THIS))
    assert "主要数据：\n  本年新收            12\n  上年结转            3\n" in said
    assert "上年  " not in said


def test_programs_read_the_same_figures(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(sent(THIS, LAST))
    _, told = check_json(tmp_path / "a.xlsx")
    summary = told["files"][0]["summary"]
    assert (summary["blank_tables"], summary["zero_tables"]) == (["disclosure"], ["disputes"])
    assert summary["figures"][0] == {
        "group": "申请收办", "label": "本年新收", "unit": "件", "value": "12", "last_year": "10", "change": "2",
    }  # fmt: skip
    assert len(summary["figures"]) == 20


def test_a_figure_that_cannot_be_read_is_not_shown_as_a_number(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(sent({**THIS, NEW: "约12"}))  # type: ignore[dict-item]
    _, told = check_json(tmp_path / "a.xlsx")
    assert [f["value"] for f in told["files"][0]["summary"]["figures"][:2]] == [None, "3"]
    assert "本年新收            —\n" in run("check", tmp_path / "a.xlsx", "--lang", "zh")[1]


def test_of_a_word_document_there_is_no_summary(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert check_json(tmp_path / "a.docx")[1]["files"][0]["summary"] is None


def test_a_file_of_a_form_that_is_not_known_says_which_and_how_to_check_it() -> None:
    """A unit has the workbook of a form of the office's own, and not its file."""
    inbox = Path(__file__).parents[1] / "sample_workbooks" / "clinics-2025" / "inbox"
    said = run("--lang", "zh", "check", min(inbox.glob("*.xlsx")))[1]
    assert "没有找到任何一张正式表格；它用的是表式 clinics，本程序没有这个表式" in said
    assert "请连同该表式的文件一起检查：consolidate check 文件 --form clinics.toml" in said


def test_of_several_files_each_has_its_verdict_and_one_line_of_figures(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(sent({**THIS, "disclosure.licences.decisions": 5}, LAST))
    (tmp_path / "b.xlsx").write_bytes(sent({}))
    code, said, _ = run("check", tmp_path / "a.xlsx", tmp_path / "b.xlsx", "--lang", "zh")
    assert (code, said.splitlines()) == (1, [
        f"{tmp_path}/a.xlsx（民政局）：✓ 没有发现问题",
        "  本年新收 12（上年 10），予以公开 11（上年 9），行政复议 0（上年 0），规章制发",
        "    0（上年 0）",
        "  全部为零的表：四、政府信息公开行政复议、行政诉讼情况",
        "",
        f"{tmp_path}/b.xlsx（民政局）：✗ 还没有填数",
        "  ✗ 模板是空白的，还没有填数",
        "      请填好后再报送；整张表没有数据的，在“本表全部为零”处选“是”。",
        "",
        "没有问题 1 份，须改正或说明 1 份，不是报表 0 份",
    ])  # fmt: skip


@pytest.mark.parametrize(("figures", "style"), [(faults.sound(1), "bold green"), (None, "bold red")])
def test_good_and_bad_are_said_in_colour(tmp_path: Path, figures: Mapping[Place, Number] | None, style: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(template(FORM, ROUND, Unit("民政局"), figures=figures))
    found = pipeline.check([tmp_path / "a.xlsx"], None, terminal())
    assert [*screen.lines(found, 80)][-1].style == style
