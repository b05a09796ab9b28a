"""compare: units followed through renaming, merging and splitting; changes, movers; the workbook; rounds and files."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from consolidate.cli import compare as screen
from consolidate.comparison import book
from consolidate.comparison.figures import Comparison, Line, Side, compare, movers, percent
from consolidate.comparison.pairs import follow
from consolidate.forms import edition
from consolidate.model import Number, Place, Roster, Unit
from consolidate.pipeline import compare as comparing
from consolidate.rounds import roster as rosters
from consolidate.rounds import settings
from consolidate.templates import template
from sample_workbooks import faults
from tests.support.at_length import every
from tests.support.building import place
from tests.support.command import run, run_json
from tests.support.small_round import OUTPUT, ROUND, small_round

FORM, OLD = edition("2021"), edition("2019")
CLOSED = "2025年清源县人民政府归档.zip"
NEW, IN_FORCE = place("requests.new.natural"), place("disclosure.normative.in_force")


def unit(name: str, *before: str, aliases: tuple[str, ...] = ()) -> Unit:
    return Unit(name, "组", aliases=aliases, predecessors=before)


# the roster now, units before -> (before, now, what became of them)
FOLLOWED: list[tuple[tuple[Unit, ...], tuple[str, ...], list[tuple[tuple[str, ...], tuple[str, ...], str]]]] = [
    ((unit("甲"), unit("乙")), ("甲", "乙"), [(("甲",), ("甲",), "same"), (("乙",), ("乙",), "same")]),
    ((unit("丙", "甲"),), ("甲",), [(("甲",), ("丙",), "renamed")]),
    ((unit("丙", aliases=("甲",)),), ("甲",), [(("甲",), ("丙",), "renamed")]),
    ((unit("丙", "甲", "乙"),), ("甲", "乙"), [(("甲", "乙"), ("丙",), "merged")]),
    ((unit("丙", "甲"), unit("丁", "甲")), ("甲",), [(("甲",), ("丙", "丁"), "split")]),
    ((unit("丙", "甲", "乙"), unit("丁", "乙")), ("甲", "乙"), [(("甲", "乙"), ("丙", "丁"), "regrouped")]),
    ((unit("甲"), unit("丁")), ("甲",), [(("甲",), ("甲",), "same"), ((), ("丁",), "added")]),
    ((unit("甲"),), ("甲", "戊"), [(("甲",), ("甲",), "same"), (("戊",), (), "gone")]),
    ((unit("甲", "甲", "乙"),), ("甲", "乙"), [(("甲", "乙"), ("甲",), "merged")]),
    ((unit("丙", "不存在"),), ("甲",), [((), ("丙",), "added"), (("甲",), (), "gone")]),
    # who names only the unit that it absorbed has been there itself, unless somebody else continues it
    ((unit("甲", "乙"),), ("甲", "乙"), [(("甲", "乙"), ("甲",), "merged")]),
    ((unit("甲", "乙"), unit("丙", "甲")), ("甲", "乙"),
     [(("乙",), ("甲",), "renamed"), (("甲",), ("丙",), "renamed")]),
]  # fmt: skip


@pytest.mark.parametrize(("units", "before", "pairs"), FOLLOWED)
def test_units_are_followed(
    units: tuple[Unit, ...], before: tuple[str, ...], pairs: list[tuple[tuple[str, ...], tuple[str, ...], str]]
) -> None:
    found = follow(before, [unit.name for unit in units], Roster(units))
    assert [(pair.before, pair.now, pair.fate) for pair in found] == pairs


def test_within_a_year_predecessors_mean_nothing() -> None:
    roster = Roster((unit("丙", "甲"), unit("丁", "丙"), unit("戊", aliases=("己",))))
    found = follow(("丙", "丁", "己"), ("丙", "丁", "戊"), roster, same_year=True)
    assert [(pair.before, pair.now, pair.fate) for pair in found] == [
        (("丙",), ("丙",), "same"), (("丁",), ("丁",), "same"), (("己",), ("戊",), "renamed"),
    ]  # fmt: skip


def test_without_a_roster_units_are_followed_by_their_names() -> None:
    assert [(p.before, p.now, p.fate) for p in follow(("甲", "乙"), ("乙", "丙"), None)] == [
        (("乙",), ("乙",), "same"), ((), ("丙",), "added"), (("甲",), (), "gone"),
    ]  # fmt: skip


def test_a_unit_that_has_not_answered_yet_is_still_the_same_unit() -> None:
    (pair,) = follow(("甲",), (), Roster((unit("甲"),)))
    assert (pair.before, pair.now, pair.fate) == (("甲",), ("甲",), "same")


# before, now -> per cent, weight (twice the difference of the square roots of both and 3/8, by hand)
CHANGES: list[tuple[Number | None, Number | None, Decimal | None, str]] = [
    (100, 150, Decimal("50.0"), "4.49"), (100, 100, Decimal("0.0"), "0.00"), (0, 5, None, "3.41"),
    (3, 1, Decimal("-66.7"), "1.33"), (None, 5, None, "0.00"), (5, None, None, "0.00"),
    (Decimal("0.5"), Decimal("0.75"), Decimal("50.0"), "0.25"), (-2, 1, Decimal("150.0"), "0.00"),
    (1_000_000, 1_001_000, Decimal("0.1"), "1.00"),
    (98_785, 12, Decimal("-99.99"), "621.57"), (98_785, 0, Decimal("-100.0"), "627.38"),
    (98_785, 98_786, Decimal("0.001"), "0.00"), (10**9, 10**9 + 1, Decimal("0.0"), "0.00"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "now", "share", "weight"), CHANGES)
def test_how_much_a_figure_has_changed(
    before: Number | None, now: Number | None, share: Decimal | None, weight: str
) -> None:
    line = Line(None, NEW, before, now)
    assert percent(before, now) == share == line.percent
    assert f"{line.weight:.2f}" == weight
    assert line.change == (None if before is None or now is None else now - before)


def side(year: int, units: Mapping[str, int], roster: Roster | None = None) -> Side:
    figures = {name: dict.fromkeys(FORM.places, 0) | {NEW: n} for name, n in units.items()}
    whole = dict.fromkeys(FORM.places, 0) | {NEW: sum(units.values())}
    return Side(f"{year}年清源县", FORM, whole, figures, year, roster)


def both() -> Comparison:
    members = Roster((unit("丙", "甲", "乙"), unit("丁", "戊"), unit("己", "戊"), unit("=1+1")))
    return compare(side(2024, {"甲": 1, "乙": 2, "戊": 9}), side(2025, {"丙": 5, "丁": 4, "己": 6, "=1+1": 1}, members))


def of_units(found: Comparison, where: Place) -> dict[str, tuple[Number | None, Number | None]]:
    return {line.pair.name: (line.before, line.now) for line in found.units if line.place == where and line.pair}


def test_merged_and_split_units_are_compared_as_wholes() -> None:
    assert of_units(both(), NEW) == {"丙": (3, 5), "丁、己": (9, 10), "=1+1": (None, 1)}


def test_a_unit_that_is_not_in_the_sum_is_not_taken_for_nought() -> None:
    members = Roster((unit("丁", "戊"), unit("己", "戊")))
    found = compare(side(2024, {"戊": 9}), side(2025, {"丁": 4}, members))
    assert of_units(found, NEW) == {"丁、己": (9, None)}


UNCERTAIN: dict[str, tuple[Side, Side, list[tuple[int, list[str]]], list[tuple[str, list[str]]]]] = {
    # before, now; who is not in the sum of which year; whose 上年单位 names whom in vain
    "all there": (side(2024, {"甲": 1}), side(2025, {"甲": 2}, Roster((unit("甲"),))), [], []),
    "one has not answered": (
        side(2024, {"甲": 1, "乙": 1}), side(2025, {"甲": 2}, Roster((unit("甲"), unit("乙")))), [(2025, ["乙"])], [],
    ),
    "a new one has not answered": (
        side(2024, {"甲": 1}), side(2025, {"甲": 2}, Roster((unit("甲"), unit("新")))), [(2025, ["新"])], [],
    ),
    "one had not answered then": (
        side(2024, {"甲": 1}, Roster((unit("甲"), unit("乙")))), side(2025, {"甲": 2, "乙": 2}), [(2024, ["乙"])], [],
    ),
    "the units of the year before are not known": (
        side(2024, {}), side(2025, {"甲": 2}, Roster((unit("甲"), unit("乙")))), [(2025, ["乙"])], [],
    ),
    "a predecessor that nobody knows": (
        side(2024, {"科技计生局": 1}), side(2025, {"科委": 2}, Roster((unit("科委", "科计局"),))), [],
        [("科委", ["科计局"])],
    ),
    "within a year predecessors mean nothing": (
        side(2025, {"科委": 1}), side(2025, {"科委": 2}, Roster((unit("科委", "科计局"),))), [], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNCERTAIN)
def test_what_makes_the_sums_uncertain_is_said(name: str) -> None:
    before, now, missing, unknown = UNCERTAIN[name]
    found = compare(before, now)
    assert [(side.year, list(names)) for side, names in found.missing()] == missing
    assert [(unit, list(names)) for unit, names in found.unknown] == unknown
    short = openpyxl.load_workbook(io.BytesIO(book.result(found)))["概要"]
    said = {row[0]: row[5] for row in short.iter_rows(values_only=True)}
    assert said.get("未计入合计") == (f"{missing[0][0]}年清源县：{missing[0][1][0]}" if missing else None)
    assert ("上年单位不符" in said) is bool(unknown)


def test_a_draft_says_so_on_every_sheet() -> None:
    found = compare(side(2024, {"甲": 1}), replace(side(2025, {"甲": 2}), draft=True))
    made = openpyxl.load_workbook(io.BytesIO(book.result(found)))
    for name in ("概要", "合计对照", "变动最大", "明细"):
        heads = [cell.value for cell in made[name][1]]
        assert {"2024年清源县", "2025年清源县（草稿）"} <= set(heads)
    assert ("草稿", "2025年清源县尚未定稿，数字可能变动") in [(row[0].value, row[5].value) for row in made["概要"]]


SHOWN: list[tuple[Number | None, str]] = [
    (None, "—"), (6, "6"), (Decimal("6.0"), "6"), (Decimal("600"), "600"), (Decimal("0.250"), "0.25"), (0, "0"),
]  # fmt: skip


@pytest.mark.parametrize(("figure", "text"), SHOWN)
def test_a_figure_on_the_screen(figure: Number | None, text: str) -> None:
    assert screen._text(figure) == text


def test_the_earlier_year_comes_first() -> None:
    found = compare(side(2025, {"甲": 5}), side(2024, {"甲": 3}))
    assert (found.before.year, found.now.year) == (2024, 2025)
    assert of_units(found, NEW) == {"甲": (3, 5)}


def test_only_what_both_editions_have_is_compared() -> None:
    old = Side("2020年", OLD, dict.fromkeys(OLD.places, 1), {}, 2020)
    found = compare(old, Side("2021年", FORM, dict.fromkeys(FORM.places, 2), {}, 2021))
    assert NEW in found.places
    assert IN_FORCE in found.left_out[1]
    assert len(found.places) + len(found.left_out[0]) == len(OLD.places)
    assert len(found.places) + len(found.left_out[1]) == len(FORM.places)
    assert found.pairs == ()


def test_movers_are_those_that_changed_most_for_their_size_and_no_totals() -> None:
    total = place("requests.new.total")
    lines = [Line(None, NEW, 100, 150), Line(None, IN_FORCE, 10, 40), Line(None, total, 1, 900),
             Line(None, place("disclosure.licences.decisions"), 1_000_000, 1_001_000),
             Line(None, place("requests.granted.natural"), 7, 7)]  # fmt: skip
    assert [line.before for line in movers(FORM, lines, 3)] == [10, 100, 1_000_000]


def test_the_workbook_has_every_figure_and_takes_no_text_for_a_formula() -> None:
    data = book.result(both())
    assert data == book.result(both())
    made = openpyxl.load_workbook(io.BytesIO(data))
    assert made.sheetnames == ["概要", "合计对照", "变动最大", "单位沿革", "明细"]
    rows = [*made["明细"].iter_rows(values_only=True)]
    assert rows[0] == (
        "单位",
        "沿革",
        "上年单位",
        "分组",
        "表",
        "行",
        "列",
        "位置代号",
        "2024年清源县",
        "2025年清源县",
        "增减",
        "增减％",
    )
    assert len(rows) == 1 + 4 * len(FORM.places)
    found = {(row[0], row[7]): row for row in rows[1:]}
    assert found["丙", str(NEW)][1:4] == ("合并", "甲、乙", "组")
    assert found["丙", str(NEW)][8:] == (3, 5, 2, 66.7)
    assert found["合计", str(NEW)][8:] == (12, 16, 4, 33.3)
    assert found["=1+1", str(NEW)][8:] == (None, 1, None, None)
    cells = [cell for row in made["明细"].iter_rows() for cell in row if cell.value == "=1+1"]
    assert {cell.data_type for cell in cells} == {"s"}
    fates = [row[:3] for row in made["单位沿革"].iter_rows(min_row=2, values_only=True)]
    assert [tuple(text or "" for text in row) for row in fates] == [
        ("合并", "甲、乙", "丙"), ("分立", "戊", "丁、己"), ("新增", "", "=1+1"),
    ]  # fmt: skip
    short = {row[0]: row for row in made["概要"].iter_rows(values_only=True)}
    assert short["单位"][5] == "合并 1、分立 1、新增 1"


def test_every_sheet_of_the_workbook_is_printed_with_what_it_is_and_its_page() -> None:
    found = both()
    long = replace(found, before=replace(found.before, label="2024年清源县人民政府&县委（2024年报，草稿）"))
    made: Any = openpyxl.load_workbook(io.BytesIO(book.result(long)))
    for sheet in made:
        assert sheet.oddHeader.left.text == "2024年清源县人民政府&&县委（2024年报，草稿）与2025年清源县对照　&A"
        assert sheet.oddFooter.right.text == "第 &P 页，共 &N 页"
        assert (sheet.print_title_rows, sheet.page_setup.orientation) == ("$1:$1", "landscape")
    assert made["合计对照"].row_dimensions[1].height >= 4 * 15, "the heading has four lines"


# --- rounds, results and files -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2025 with its result, and closed; 2026, in which 教育局 is called 教体局."""
    base = tmp_path_factory.mktemp("years")
    this = small_round(base / "2025年报")
    code, said, err = run("run", this, "--output", base / "out")
    assert code == 0, (said, err)
    assert run("close", this, "-o", base / "out")[0] == 0
    later = base / "2026年报"
    (later / "inbox").mkdir(parents=True)
    again = ROUND.__class__("2021", 2026, ROUND.body)
    (later / "round.toml").write_text(settings.write(again), encoding="utf-8")
    members = Roster((Unit("民政局"), Unit("教体局", predecessors=("教育局",))))
    (later / "roster.xlsx").write_bytes(rosters.write(members))
    for seed, member in enumerate(members.units, 5):
        data = template(FORM, again, member, figures=faults.sound(seed))
        (later / "inbox" / f"{member.name}.xlsx").write_bytes(data)
    return base


def figure(found: dict[str, list[dict[str, str]]], name: str, where: Place = NEW) -> tuple[str, str]:
    line = next(line for line in found["lines"] if (line["unit"], line["place"]) == (name, str(where)))
    return line["before"], line["now"]


def test_a_result_and_a_round(years: Path) -> None:
    code, found = run_json("compare", years / "out" / OUTPUT, years / "2026年报", "-o", years / "o1")
    assert (code, Path(found["output"]).name) == (0, "2025年清源县人民政府与2026年清源县人民政府对照.xlsx")
    assert Path(found["output"]).exists()
    assert [(u["before"], u["now"], u["fate"]) for u in found["units"]] == [
        (["民政局"], ["民政局"], "same"), (["教育局"], ["教体局"], "renamed"),
    ]  # fmt: skip
    sums = [sum(int(faults.sound(seed)[NEW]) for seed in seeds) for seeds in ((1, 2), (5, 6))]
    assert figure(found, "") == (str(sums[0]), str(sums[1]))
    assert figure(found, "教体局") == (str(faults.sound(2)[NEW]), str(faults.sound(6)[NEW]))


def test_a_closed_round_is_a_side_as_its_folder_is(years: Path, tmp_path: Path) -> None:
    """The year before may have been closed and its folder put away."""
    _, found = run_json("compare", years / "out" / CLOSED, years / "2026年报", "-o", tmp_path)
    _, expected = run_json("compare", years / "2025年报", years / "2026年报", "-o", tmp_path)
    assert found == expected
    assert figure(found, "教体局") == (str(faults.sound(2)[NEW]), str(faults.sound(6)[NEW]))


def test_a_damaged_closed_round_is_not_compared(years: Path, tmp_path: Path) -> None:
    data = bytearray((years / "out" / CLOSED).read_bytes())
    data[len(data) // 2] ^= 1
    damaged = tmp_path / "归档.zip"
    damaged.write_bytes(data)
    code, _, err = run("compare", damaged, years / "2026年报", "-o", tmp_path)
    assert (code, "is damaged" in err, "--verify" in err) == (2, True, True)


def test_a_round_without_one_answer_is_a_draft_and_names_it(years: Path, tmp_path: Path) -> None:
    later = tmp_path / "2026年报"
    shutil.copytree(years / "2026年报", later)
    (later / "inbox" / "教体局.xlsx").unlink()
    _, said, _ = run("compare", years / "2025年报", later, "-o", tmp_path)
    assert said.startswith("2025年清源县人民政府 → 2026年清源县人民政府（草稿）\n")
    assert "2026年清源县人民政府 is a draft: its figures may still change." in said
    assert "Not in the sum of 2026年清源县人民政府: 教体局" in said
    _, found = run_json("compare", years / "2025年报", later, "-o", tmp_path)
    assert (found["before"]["draft"], found["before"]["missing"]) == (False, [])
    assert (found["now"]["draft"], found["now"]["missing"]) == (True, ["教体局"])


def test_two_rounds_in_any_order_on_the_terminal(years: Path) -> None:
    _, said, _ = run("compare", years / "2026年报", years / "2025年报", "-o", years / "o2")
    assert said.startswith("2025年清源县人民政府 → 2026年清源县人民政府\n")
    assert "renamed: 教育局 → 教体局" in said
    assert "Largest changes of the sums:" in said


def test_two_files_of_units(years: Path) -> None:
    files = (years / "2025年报" / "inbox" / "教育局.xlsx", years / "2026年报" / "inbox" / "教体局.xlsx")
    _, found = run_json("compare", *files, "-o", years / "o3")
    assert (found["before"]["label"], found["now"]["label"], found["units"]) == ("2025年教育局", "2026年教体局", [])
    assert figure(found, "") == (str(faults.sound(2)[NEW]), str(faults.sound(6)[NEW]))


def test_the_same_twice_gets_two_labels(years: Path) -> None:
    _, found = run_json("compare", years / "2025年报", years / "out" / OUTPUT, "-o", years / "o4")
    assert found["before"]["label"] != found["now"]["label"]
    assert {line["change"] for line in found["lines"]} == {"0"}


def test_two_versions_of_a_file_with_one_name(years: Path, tmp_path: Path) -> None:
    """Such as today's and that of last week, in a folder of its own."""
    older, newer = tmp_path / "备份" / "教育局.xlsx", years / "2025年报" / "inbox" / "教育局.xlsx"
    older.parent.mkdir()
    older.write_bytes(newer.read_bytes())
    _, found = run_json("compare", older, newer, "-o", tmp_path)
    assert (found["before"]["label"], found["now"]["label"]) == ("2025年教育局（A）", "2025年教育局（B）")
    wholes = openpyxl.load_workbook(found["output"])["合计对照"]
    assert [cell.value for cell in wholes[1]] == [
        "表", "行", "列", "2025年教育局（A）", "2025年教育局（B）", "增减", "增减％",
    ]  # fmt: skip


# --- what has the name of the comparison -------------------------------------------------------------------------

NAMED = "2025年清源县人民政府与2026年清源县人民政府对照.xlsx"
SECOND = NAMED.replace(".xlsx", "（2）.xlsx")


def as_it_was(_: Path) -> None:
    """Nobody touched it."""


def with_a_note(path: Path) -> None:
    """The clerk typed a note into it."""
    made = openpyxl.load_workbook(path)
    made["概要"]["H3"] = "与民政局核对过"
    made.save(path)


def saved_again(path: Path) -> None:
    openpyxl.load_workbook(path).save(path)


def another_workbook(path: Path) -> None:
    openpyxl.Workbook().save(path)


def no_workbook(path: Path) -> None:
    path.write_bytes(b"notes")


def in_part_another(path: Path) -> None:
    """A part of it was exchanged, and its properties are those that we wrote."""
    with zipfile.ZipFile(path) as parts:
        kept = {name: parts.read(name) for name in parts.namelist()}
    with zipfile.ZipFile(path, "w") as made:
        for name, data in kept.items():
            made.writestr(name, data.replace(b"<v>", b"<v>1") if name.endswith("sheet2.xml") else data)


# what has become of the comparison, whether the next one is written beside it
WRITTEN = [
    (as_it_was, False),
    (with_a_note, True),
    (saved_again, True),
    (another_workbook, True),
    (no_workbook, True),
    (in_part_another, True),
]


@pytest.mark.parametrize(("change", "beside"), every(2, WRITTEN))
def test_only_an_unchanged_comparison_is_replaced(
    change: Callable[[Path], None], beside: bool, years: Path, tmp_path: Path
) -> None:
    sides = years / "2025年报", years / "2026年报"
    run("compare", *sides, "-o", tmp_path)
    change(tmp_path / NAMED)
    before = (tmp_path / NAMED).read_bytes()
    for _ in range(2):  # the second time it replaces the one that it wrote beside
        code, said, err = run("compare", *sides, "-o", tmp_path)
        assert code == 0
        assert (tmp_path / NAMED).read_bytes() == before
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted([NAMED, *([SECOND] if beside else [])])
        assert ("stays as it is; the comparison was written beside it" in said + err) == beside
        assert f"{SECOND if beside else NAMED}\n" in said


@pytest.mark.parametrize(("first", "second"), [("甲", "甲"), ("甲", "乙")])
def test_a_comparison_replaces_none_of_other_sides(first: str, second: str, tmp_path: Path) -> None:
    """Long names of bodies are cut, so that comparisons of other sides may have one name."""
    found = both()
    wanted = [
        comparing.write(replace(found, now=replace(found.now, label=f"{'局' * 90}{name}")), tmp_path).path.name
        for name in (first, second)
    ]
    assert (wanted[0] == wanted[1]) == (first == second)
    assert all("对照" in name for name in wanted)


def test_the_result_of_a_body_with_a_long_name_stays(tmp_path: Path) -> None:
    folder = small_round(tmp_path / "2025年报")
    long = ROUND._replace(body="清源县人民政府" * 12)
    (folder / "round.toml").write_text(settings.write(long), encoding="utf-8")
    for seed, name in enumerate(("民政局", "教育局"), 1):
        data = template(FORM, long, Unit(name), figures=faults.sound(seed))
        (folder / "inbox" / f"{name}.xlsx").write_bytes(data)
    _, ran = run_json("run", folder, "-o", tmp_path)
    result = Path(ran["output"])
    before = result.read_bytes()
    assert result.name.endswith("汇总表.xlsx")
    run("data", folder, "-o", tmp_path)
    run("close", folder, "-o", tmp_path)
    code, found = run_json("compare", folder, folder, "-o", tmp_path)
    assert (code, found["output"].endswith("对照.xlsx")) == (0, True)
    assert result.read_bytes() == before
    assert {path.stem[-2:] for path in tmp_path.glob("*.*")} == {"总表", "数据", "归档", "对照"}


def test_a_label_may_be_any_text() -> None:
    found = both()
    named = replace(found, before=replace(found.before, label="表"), now=replace(found.now, label="表"))
    wholes = openpyxl.load_workbook(io.BytesIO(book.result(named)))["合计对照"]
    assert [cell.value for cell in wholes[1]] == ["表", "行", "列", "表", "表", "增减", "增减％"]
    assert [cell.value for cell in wholes[FORM.places.index(NEW) + 2]][3:5] == [12, 16]


def test_what_is_no_report_is_refused(years: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "notes.xlsx"
    openpyxl.Workbook().save(wrong)
    for one in (wrong, tmp_path / "none.xlsx"):
        code, _, err = run("compare", years / "2025年报", one, "-o", tmp_path)
        assert code == 2
        assert one.name in err
