"""The sample rounds over the table of 福建, through the whole line, with hand-written expectations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from consolidate import forms
from consolidate.forms.layout import layout
from consolidate.model import Number, Place
from consolidate.own_workbooks import COMPARISON
from consolidate.reading import answers
from consolidate.workers import child
from sample_workbooks import fujian
from sample_workbooks.fujian import Habit, drawn, filled, place
from sample_workbooks.make import fujian_round
from tests.support import office
from tests.support.at_length import at_length
from tests.support.command import run, run_json
from tests.support.sample_lines import (
    SAMPLES,
    Found,
    copied,
    decide,
    findings,
    mend,
    official,
    one_level_up,
    read_figures,
    result_of,
)

pytestmark = pytest.mark.usefixtures("no_own_forms")

SHEET = "统计表"
RULE, YEARS = "rule-broken", (2016, 2018)


# the published figures of 主动公开文件数 and 政府网站公开数; all others were published as 0
PUBLISHED = {2016: (3460, 85376), 2018: (2069, 12106)}
MISSING = ["苏澳镇人民政府"]
HELD = {
    2016: ["区农村发展局", "区行政审批局"],
    2018: ["区资源与生态环境局", "区交通与建设局", "区行政审批局"],
}
FOUND = {
    2016: {
        "error": {
            Found("区农村发展局", "missing-row", ""),
            Found("区行政审批局", "not-a-number", "C6"),
        },
        "explain": {
            Found("区社会事业局", RULE, "C8", "received"),
            Found("区社会事业局", RULE, "D8", "received"),
            Found("区交通与建设局", "yuan-converted", "C17"),
            Found("流水镇人民政府", "count-unit", "B4"),
            Found("流水镇人民政府", "unit-converted", "C16"),
            Found("流水镇人民政府", "unit-converted", "D16"),
        },
        "note": {Found("潭城镇人民政府", "duplicate", "")},
    },
    2018: {
        "error": {
            Found("区资源与生态环境局", "missing-row", ""),
            Found("区交通与建设局", "unknown-row", "A16"),
            Found("区行政审批局", "not-a-number", "C5"),
        },
        "explain": {
            Found("区党政办公室", RULE, "D5", "cumulative"),
            Found("区党政办公室", RULE, "D6", "cumulative"),
            Found("区经济发展局", RULE, "D5", "cumulative"),
            Found("区经济发展局", RULE, "D6", "cumulative"),
            Found("区农业农村局", RULE, "D5", "cumulative"),
            Found("区农业农村局", RULE, "D6", "cumulative"),
            Found("流水镇人民政府", RULE, "C5", "within"),
            Found("流水镇人民政府", RULE, "D5", "cumulative"),
            Found("流水镇人民政府", RULE, "D6", "website"),
        },
        "note": {Found("潭城镇人民政府", "duplicate", "")},
    },
}
# the sums of the drafts that differ from 0, without the units that are held or missing
DRAFT = {
    2016: {
        "published.year": 2812, "published.cumulative": 83604, "website.year": 2812, "website.cumulative": 83604,
        "received.year": 3, "received.cumulative": 3, "waived.year": 3626, "waived.cumulative": 3626,
    },
    2018: {
        "published.year": 1751, "published.cumulative": 7083, "website.year": 1422, "website.cumulative": 7412,
    },
}  # fmt: skip


@pytest.mark.parametrize("year", YEARS)
def test_each_fault_is_found_at_its_cell_and_nothing_else(year: int, tmp_path: Path) -> None:
    code, result = run_json("run", copied(f"fujian-{year}", tmp_path), "--output", tmp_path / "out")
    assert {severity: findings(result, severity) for severity in FOUND[year]} == FOUND[year]
    units = result["units"]
    assert (code, units["held"], units["missing"]) == (1, HELD[year], MISSING)
    assert units["used"] == 12 - len(HELD[year]) - len(MISSING)
    totals = {name.removeprefix("statistics."): int(n) for name, n in result["totals"].items() if n != "0"}
    assert totals == DRAFT[year]
    verdicts = {file["name"]: file["verdict"] for file in result["files"]}
    assert {name for name, verdict in verdicts.items() if verdict == "duplicate"} == {
        {2016: "潭城镇人民政府_2016年统计表（副本）.xlsx", 2018: "潭城镇人民政府_2018年统计表（再报）.xlsx"}[year]
    }


@pytest.mark.slow
@pytest.mark.parametrize("year", YEARS)
def test_every_figure_of_a_sound_file_is_read(year: int, tmp_path: Path) -> None:
    """Of the templates, the drawn tables, the .xls and the .ods alike."""
    faulty = {found.unit for severity in ("error", "explain") for found in FOUND[year][severity]}
    read = read_figures(copied(f"fujian-{year}", tmp_path))
    sound = {name: unit for unit in fujian.UNITS if (name := fujian.name_in(year, unit)) in {*read} - faulty}
    assert len(sound) == {2016: 6, 2018: 4}[year]
    assert {name: read[name] for name in sound} == {n: fujian.figures(year, u) for n, u in sound.items()}


# --- mended ------------------------------------------------------------------------------------------------------


def reason(row: str, column: str, words: str) -> Mapping[str, str]:
    """The first line of 情况说明."""
    return {f"情况说明!{letter}5": text for letter, text in zip("ABCD", ("一", row, column, words), strict=True)}


# the cells that each unit corrects in the copy that it got back
MENDED: Mapping[int, Mapping[str, Mapping[str, Any]]] = {
    2016: {
        "区社会事业局": {"C8": 0, "D8": 0},  # it had counted three questions as requests
        "区交通与建设局": {"C17": 0, "D17": 0},  # the fee was another one
        "区农村发展局": {"C11": 0, "D11": 0},
        "区行政审批局": {"C6": 421},
        "流水镇人民政府": {"C17": 0, "D17": 0, **reason("主动公开文件数", "", "数字以条为单位")},
    },
    2018: {
        "区党政办公室": reason("主动公开文件数", "历年累计", "网站改版后重新统计"),
        "区资源与生态环境局": {"C7": 0, "D7": 0},
        "区交通与建设局": {},  # the row that the form does not have is gone in the copy
        "区农业农村局": {"D5": 662, "D6": 662},
        "区行政审批局": {"C5": 262},
        "流水镇人民政府": {"C5": 54, "D5": 383},
    },
}  # fmt: skip
# what the office decides
DECIDED = {
    2016: [{"动作": "属实", "单位": "流水镇人民政府", "表": "一", "行": "主动公开文件数", "理由": "已电话核实"}],
    2018: [
        {"动作": "属实", "单位": "区党政办公室", "表": "一", "列": "历年累计", "理由": "已电话核实"},
        {"动作": "属实", "单位": "区经济发展局", "表": "一", "列": "历年累计", "理由": "已电话核实"},
        {"动作": "采用", "单位": "区交通与建设局", "理由": "2018年不填减免金额",
         "文件": "区交通与建设局_2018年政府信息公开统计表_第1次退回.xlsx"},
    ],
}  # fmt: skip
# the official sheet of the final result, from its first row of figures on; the rest is 0
ROWS = {2016: 16, 2018: 15}


class Final(NamedTuple):
    """A round with everything mended, answered and decided, and its result."""

    folder: Path
    result: Path


@pytest.fixture(scope="module")
def finals(tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, Final]:
    """Both rounds; what their copies become is asserted on the way."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(forms, "_own", {})
        return {year: _final(year, tmp_path_factory.mktemp(f"final-{year}")) for year in YEARS}


def _final(year: int, tmp_path: Path) -> Final:
    folder = copied(f"fujian-{year}", tmp_path)
    assert run("returns", folder)[0] == 0
    assert {path.name.partition("_")[0] for path in (folder / "returns").iterdir()} == {*MENDED[year]}
    mend(folder, MENDED[year], SHEET)
    (folder / "inbox" / "苏澳镇人民政府.xlsx").write_bytes(filled(year, "苏澳镇人民政府"))
    decide(folder, *DECIDED[year])
    return Final(folder, result_of(folder, tmp_path / "out"))


@pytest.mark.slow
@pytest.mark.parametrize("year", YEARS)
def test_the_mended_round_equals_the_published_table(year: int, finals: Mapping[int, Final], tmp_path: Path) -> None:
    folder, written = finals[year]
    rows = [list(PUBLISHED[year])] * 2 + [[0, 0]] * (ROWS[year] - 2)
    assert official(written, SHEET, f"C5:D{4 + ROWS[year]}") == rows
    code, result = run_json("status", folder)
    assert (code, result["units"]["used"], result["units"]["missing"]) == (0, 12, [])
    up, above = one_level_up(tmp_path / "up", written, fujian.BODY, folder)
    assert (up, [f for f in above["findings"] if f["severity"] != "note"]) == (0, [])
    assert above["totals"] == result["totals"]


@pytest.mark.office
@pytest.mark.parametrize("year", at_length(YEARS, YEARS[0]))
def test_libreoffice_computes_the_same_official_sheet(year: int, finals: Mapping[int, Final], tmp_path: Path) -> None:
    written = finals[year].result
    again = tmp_path / "again.xlsx"
    again.write_bytes(office.recalculated(written.read_bytes()))
    area = f"A4:D{4 + ROWS[year]}"
    assert official(again, SHEET, area) == official(written, SHEET, area)


@pytest.mark.slow
def test_three_years_follow_each_other(finals: Mapping[int, Final], tmp_path: Path) -> None:
    """The result of 2016 is last year's of 2017, the result of 2017 is that of 2018, in the next edition."""
    fujian_round(tmp_path / "2017", 2017, fujian.sound(2017))
    (tmp_path / "2017" / "last_year.xlsx").write_bytes(finals[2016].result.read_bytes())
    code, result = run_json("run", tmp_path / "2017", "--output", tmp_path / "out-2017")
    assert (code, result["findings"]) == (0, [])
    (of_2017,) = (tmp_path / "out-2017").glob("*.xlsx")
    sample = SAMPLES / "fujian-2018" / "last_year.xlsx"
    assert official(of_2017, SHEET, "A4:D20") == official(sample, SHEET, "A4:D20")


@pytest.mark.slow
def test_the_year_before_the_last_is_no_last_year(finals: Mapping[int, Final], tmp_path: Path) -> None:
    folder = copied("fujian-2018", tmp_path)
    (folder / "last_year.xlsx").write_bytes(finals[2016].result.read_bytes())
    _, result = run_json("status", folder)
    assert Found("", "last-year-wrong", "") in findings(result, "error")
    assert not any(found.rule == "cumulative" for found in findings(result, "explain"))


# --- the parts ---------------------------------------------------------------------------------------------------

# a figure of its own in each place, so that no two can be taken for each other
EACH = [f"{row}.{column}" for row, *_ in fujian.ROWS for column in fujian.COLUMNS]
DISTINCT: Mapping[str, Number] = {key: 1000 + number for number, key in enumerate(EACH)}
HABITS = [
    Habit(),
    Habit("2016年度"),
    Habit("2016年"),
    Habit(dot="."),
    Habit(dot="．", indent="　　"),
    Habit(dot=". ", indent="    "),
    Habit(units={"published": "件", "reviews": "起"}),
]


@pytest.mark.parametrize("habit", HABITS, ids=str)
def test_a_drawn_table_is_read_place_by_place(habit: Habit) -> None:
    data = drawn(2016, "区财政金融局", DISTINCT, habit)
    answer = answers.read(child.read(data), "a.xlsx", "", fujian.form(2016))
    assert answer.numbers == {place(key): number for key, number in DISTINCT.items()}
    assert answer.names == ("区财政金融局",)
    assert answer.findings == ()


def test_a_workbook_of_ours_is_checked_with_the_form_that_it_names(tmp_path: Path) -> None:
    path = tmp_path / "区行政审批局.xlsx"
    path.write_bytes(filled(2018, "区行政审批局", {"published.year": 261}))
    code, said, _ = run("check", path)
    assert (code, "政府网站公开数 262, but must be at most 主动公开文件数 261" in said) == (1, True)
    path.write_bytes(filled(2018, "区行政审批局"))
    assert run("check", path)[0] == 0


def test_where_rows_are_indented_all_labels_begin_at_the_left() -> None:
    cells = layout(fujian.form(2016).tables[0]).cells
    labels = {cell.text: (cell.align, cell.indent) for cell in cells if cell.column == 0}
    assert labels["指标名称"] == ("center", 0)
    assert labels["主动公开文件数"] == labels["行政复议数"] == ("left", 0)
    assert labels["2、政府公报公开数"] == ("left", 1)


@pytest.mark.parametrize("year", YEARS)
def test_the_samples_add_up_to_the_published_figures(year: int) -> None:
    sums: dict[Place, Number] = {}
    for unit in fujian.UNITS:
        for where, number in fujian.figures(year, unit).items():
            sums[where] = sums.get(where, 0) + number
    pair = dict(zip(fujian.COLUMNS, PUBLISHED[year], strict=True))
    assert sums == {w: pair[w.column] if w.row in ("published", "website") else 0 for w in sums}


@pytest.mark.slow
def test_the_templates_are_those_of_the_units(tmp_path: Path) -> None:
    folder = copied("fujian-2018", tmp_path)
    assert run("templates", folder)[0] == 0
    path = folder / "templates" / "区农业农村局_2018年政府信息公开统计表.xlsx"
    assert len(list(path.parent.iterdir())) == 12
    book = openpyxl.load_workbook(path)
    assert [cell.value for cell in book[SHEET][5]][:2] == ["主动公开文件数", "条"]
    assert COMPARISON in book.sheetnames
