"""explain: which figure a few words mean, and everything behind it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from consolidate.cli import explain as screen
from consolidate.cli import language
from consolidate.forms import edition, naming
from consolidate.model import LastYear
from consolidate.pipeline import explain as explaining
from consolidate.pipeline import run as pipeline
from consolidate.pipeline.context import Context
from consolidate.pipeline.explain import Explained, Part
from consolidate.pipeline.opened import open_round
from consolidate.terms import UnitState
from sample_workbooks import faults
from tests.support.at_length import at_length
from tests.support.building import book, place
from tests.support.command import run, run_json
from tests.support.small_round import answer, small_round

FORM = edition("2021")
HEAD = ("动作", "单位", "文件", "表", "行", "列", "现值", "改为", "理由", "经办人", "日期")
# what a clerk says -> the one place that is meant
MEANT = [
    ("requests.new.total", "requests.new.total"), (" requests.new.total ", "requests.new.total"),
    ("本年新收", "requests.new.total"), ("三 新收 总计", "requests.new.total"),
    ("表三 新收 自然人", "requests.new.natural"),
    ("三 一、本年新收 自然人", "requests.new.natural"), ("新收/自然人", "requests.new.natural"),
    ("自然人 新收", "requests.new.natural"), ("上年结转 商业企业", "requests.carried_in.business"),
    ("予以公开 总计", "requests.granted.total"), ("（一）予以公开 总计", "requests.granted.total"),
    ("国家秘密 自然人", "requests.refused_1.natural"), ("行政许可", "disclosure.licences.decisions"),
    ("许可", "disclosure.licences.decisions"), ("二 规章 现行有效", "disclosure.rules.in_force"),
    ("收费金额", "disclosure.fees.amount"), ("行政复议 结果维持", "disputes.cases.review_upheld"),
    ("四 未经复议直接起诉 总计", "disputes.cases.direct_total"), ("结转下年度", "requests.carried_out.total"),
    ("（七）总计 总计", "requests.handled.total"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "where"), MEANT)
def test_which_figure_is_meant(text: str, where: str) -> None:
    assert [str(found) for found in naming.meant(FORM, text)] == [where]


# what is not clear -> how many figures it may mean; 0: it fits none
UNCLEAR = [
    ("新收", 7),
    ("", 0),
    ("新收 火星人", 0),
    ("瞎写", 0),
    ("结果维持", 3),
    ("规章 现行", 1),
    ("requests.new", 0),
]


@pytest.mark.parametrize(("text", "count"), UNCLEAR)
def test_what_is_not_clear_is_not_guessed(text: str, count: int) -> None:
    assert len(naming.meant(FORM, text)) == count


BY_COLUMNS = {
    # what stands in the columns 表, 行 and 列 of decisions.xlsx -> the place
    ("三", "新收", "总计"): ["requests.new.total"],
    ("三", "本年新收", "自然人"): ["requests.new.natural"],
    ("三", "属于国家秘密", "自然人"): ["requests.refused_1.natural"],
    ("三", "（三）不予公开 / 1. 属于国家秘密", "自然人"): ["requests.refused_1.natural"],
    ("四", "", "未经复议直接起诉 / 总计"): ["disputes.cases.direct_total"],
    ("四", "", "行政复议·总计"): ["disputes.cases.review_total"],
    ("三", "新收到的", "自然人"): [],
    ("四", "", "总计"): [f"disputes.cases.{name}_total" for name in ("review", "direct", "after_review")],
}


@pytest.mark.parametrize(("columns", "expected"), BY_COLUMNS.items(), ids=map("，".join, BY_COLUMNS))
def test_short_names_and_labels_without_numbering_name_a_cell(
    columns: tuple[str, str, str], expected: list[str]
) -> None:
    assert [str(place) for place in naming.places(FORM, *columns)] == expected


@pytest.mark.parametrize("form", at_length(["2019", "2021"], "2019"))
def test_every_figure_can_be_named_by_its_labels_and_by_its_id(form: str) -> None:
    edition_ = edition(form)
    for where in edition_.places:
        assert naming.meant(edition_, str(where)) == (where,)
        assert where in naming.meant(edition_, " ".join(filter(None, naming.names_of(edition_, where))))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two units added up, one held with 999 in D9, one missing; a correction and a deduction."""
    made = small_round(tmp_path / "2025年报", ("民政局", "教育局", "司法局", "档案馆"), ("民政局", "教育局"))
    path = made / "inbox" / "司法局.xlsx"
    path.write_bytes(answer("司法局", 3))
    wrong = openpyxl.load_workbook(path)
    wrong["三、依申请公开"]["D9"] = 999
    wrong.save(path)
    lines = [("更正", "教育局", "", "二", "行政许可", "", str(LICENCES[1]), "100", "来电更正", "李四", "2026-01-22"),
             ("剔除", "", "", "二", "行政许可", "", "", "-1", "联合许可", "王五", "2026-01-23")]  # fmt: skip
    (made / "decisions.xlsx").write_bytes(book(HEAD, *lines))
    return made


LICENCES = [int(faults.sound(seed)[place("disclosure.licences.decisions")]) for seed in (1, 2, 3)]


def test_everything_behind_a_number(folder: Path) -> None:
    code, found = run_json("explain", folder, "行政许可")
    assert code == 0
    assert found["place"] == "disclosure.licences.decisions"
    assert (found["sum"], found["total"]) == (str(LICENCES[0] + LICENCES[1]), str(LICENCES[0] + 100 - 1))
    keys = ("unit", "state", "value", "corrected", "sheet", "address", "how")
    assert [tuple(part[key] for key in keys) for part in found["parts"]] == [
        ("民政局", "used", str(LICENCES[0]), str(LICENCES[0]), "二、主动公开", "B10", "number"),
        ("教育局", "used", str(LICENCES[1]), "100", "二、主动公开", "B10", "corrected"),
        ("司法局", "held", str(LICENCES[2]), str(LICENCES[2]), "二、主动公开", "B10", "number"),
        ("档案馆", "missing", None, None, "", "", ""),
    ]  # fmt: skip
    assert [p["files"] for p in found["parts"]] == [["民政局.xlsx"], ["教育局.xlsx"], ["司法局.xlsx"], []]
    assert [(c["action"], c["unit"], c["change"], c["clerk"]) for c in found["corrections"]] == [
        ("更正", "教育局", str(100 - LICENCES[1]), "李四"), ("剔除", "", "-1", "王五"),
    ]  # fmt: skip
    assert [f["kind"] for f in found["findings"]] == ["corrected"]


def test_findings_that_name_its_cell_are_told_and_its_parts_are(folder: Path) -> None:
    _, found = run_json("explain", folder, "予以公开", "自然人")
    assert {(f["kind"], f["unit"]) for f in found["findings"]} == {("rule-broken", "司法局")}
    assert next(p["value"] for p in found["parts"] if p["unit"] == "司法局") == "999"
    _, found = run_json("explain", folder, "新收", "总计")
    assert sum(int(n) for n in found["adds_up"].values()) == int(found["total"])
    assert list(found["adds_up"]) == [
        f"requests.new.{c}" for c in ("natural", "business", "research", "nonprofit", "legal", "other")
    ]


def test_the_screen_names_unit_file_sheet_cell_and_what_is_not_in_it(folder: Path) -> None:
    _, said, _ = run("explain", folder, "行政许可")
    assert said.startswith("二 行政许可 本年处理决定数量  (disclosure.licences.decisions)\n")
    assert f"民政局 {LICENCES[0]} 民政局.xlsx, 二、主动公开 B10 (a number)" in " ".join(said.split())
    assert "Not in it, since these units are held:" in said
    assert "Not in it, missing: 档案馆" in said
    assert "line 3 of decisions.xlsx: 联合许可 (王五, 2026-01-23)" in " ".join(said.split())
    _, one, _ = run("explain", folder, "行政许可", "--unit", "教育局")
    assert "民政局" not in one


# the units of a round, the files that came in, its lines 免报, what is said of the units that are not in the number
ASIDE: list[tuple[tuple[str, ...], dict[str, bytes], tuple[str, ...], list[str]]] = [
    (("民政局", "教育局"), {"民政局.xlsx": answer("民政局", 1), "民政局2.xlsx": answer("民政局", 2)}, (),
     ["Not in it, held: 民政局 (several different files)", "Not in it, missing: 教育局"]),
    (("民政局", "教育局"), {}, ("教育局",), ["Not in it, excused (免报): 教育局", "Not in it, missing: 民政局"]),
    (("民政局", "教育局"), {"教育局.xlsx": answer("教育局", 1)}, ("教育局",),
     ["Not in it, excused (免报): 教育局", "Not in it, missing: 民政局"]),
]  # fmt: skip


@pytest.mark.parametrize(("units", "files", "excused", "told"), ASIDE)
def test_why_a_unit_is_not_in_a_number(
    units: tuple[str, ...], files: dict[str, bytes], excused: tuple[str, ...], told: list[str], tmp_path: Path
) -> None:
    made = small_round(tmp_path / "2025年报", units, ())
    for name, data in files.items():
        (made / "inbox" / name).write_bytes(data)
    lines = [("免报", unit, "", "", "", "", "", "", "本年撤销", "李四", "2026-01-22") for unit in excused]
    (made / "decisions.xlsx").write_bytes(book(HEAD, *lines))
    _, said, _ = run("explain", made, "行政许可")
    assert [line for line in said.splitlines() if line.startswith("Not in it")] == told


# a unit, the change of its line 更正, and what was taken out of the sum for it; what the screen says first
OF_ONE = (
    ("民政局", 0, -1, "{sent} = {sent} of 1 unit", "last year 30 ({change})"),
    ("教育局", 7, 0, "{total} = {sent} of 1 unit + 7 corrections", ""),
)


@pytest.mark.parametrize(("unit", "corrected", "taken", "first", "last"), OF_ONE)
def test_the_figure_of_one_unit_adds_up_beside_the_total(
    unit: str, corrected: int, taken: int, first: str, last: str, tmp_path: Path
) -> None:
    made = small_round(tmp_path / "round")
    was, becomes = LICENCES[1], LICENCES[1] + 7
    lines = [("更正", "教育局", "", "二", "行政许可", "", str(was), str(becomes), "来电", "李四", "2026-01-22"),
             ("剔除", "民政局", "", "二", "行政许可", "", "", "-1", "联合许可", "王五", "2026-01-23")]  # fmt: skip
    (made / "decisions.xlsx").write_bytes(book(HEAD, *lines))
    at = place("disclosure.licences.decisions")
    opened = open_round(made)._replace(last_year=LastYear({at: 90}, {"民政局": {at: 30}}))
    result = pipeline.consolidate(opened, Context(lambda: datetime(2026, 1, 24, tzinfo=UTC)))
    found = explaining.of_unit(explaining.explain(opened, result, at), opened, result, unit)
    sent = LICENCES[0] if unit == "民政局" else LICENCES[1]
    whole = LICENCES[0] + LICENCES[1] + 7 - 1
    assert (found.total, found.sent, found.whole) == (sent + corrected, sent, whole)
    assert found.last_year == (30 if last else None)
    language.use("en")
    said = [line.text for line in screen.lines(found, 100, every=False)]
    told = {"sent": sent, "total": sent + corrected, "change": f"{sent - 30:+}"}
    assert said[1] == first.format(**told)
    assert said[2 : 3 + bool(last)] == [*filter(None, [last.format(**told)]), f"all units together {whole}"]
    assert any("联合许可" in line for line in said) is bool(taken)


def test_the_figures_that_one_of_a_unit_adds_up_are_its_own(folder: Path) -> None:
    _, found = run_json("explain", folder, "新收", "总计", "--unit", "民政局")
    assert (found["unit"], len(found["adds_up"])) == ("民政局", 6)
    assert sum(int(number) for number in found["adds_up"].values()) == int(found["total"]) < int(found["whole"])
    _, held = run_json("explain", folder, "行政许可", "--unit", "司法局")
    assert (held["total"], held["whole"], held["adds_up"]) == (None, str(LICENCES[0] + 100 - 1), {})
    _, said, _ = run("explain", folder, "行政许可", "--unit", "司法局")
    assert said.splitlines()[1:3] == [
        f"all units together {LICENCES[0] + 100 - 1}", "Not in it, since these units are held:",
    ]  # fmt: skip


def test_units_with_nought_are_counted_unless_all_are_wanted(folder: Path) -> None:
    where = "规章 现行有效"
    _, said, _ = run("explain", folder, where)
    assert "2 units with 0 (see them with --all)" in said
    _, said, _ = run("explain", folder, where, "--all")
    assert "民政局.xlsx" in said


def test_of_many_units_the_largest_have_a_line_and_the_others_a_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the office corrected is shown, however small. The rest is the rest of the sum."""
    sent = [("甲局", 7, 7), ("乙局", 30, 30), ("丙局", 1, 2), ("丁局", 0, 0), ("戊局", 20, 20), ("己局", 5, 5)]
    parts = tuple(Part(unit, UnitState.USED, number, becomes) for unit, number, becomes in sent)
    found = Explained(FORM, place("disclosure.rules.issued"), 64, (*parts, Part("庚局", UnitState.MISSING)), (), ())
    language.use("en")
    monkeypatch.setattr(screen, "_LINES", 3)
    few, every = ([line.text.split() for line in screen.lines(found, 80, every)] for every in (False, True))
    assert [words[:2] for words in few[2:5]] == [["乙局", "30"], ["丙局", "1"], ["戊局", "20"]]
    assert [" ".join(words) for words in few[5:7]] == [
        "2 more units, together 12 (see them with --all)",
        "1 unit with 0 (see them with --all)",
    ]
    assert [words[:2] for words in every[2:8]] == [[unit, str(number)] for unit, number, _ in sent]
    assert len(every) == 9


def test_what_is_not_clear_lists_what_may_be_meant(folder: Path) -> None:
    code, _, err = run("explain", folder, "新收")
    assert code == 2
    assert "may mean 7 figures" in err
    code, _, err = run("explain", folder, "瞎写")
    assert code == 2
    assert "names no figure of the form" in err
