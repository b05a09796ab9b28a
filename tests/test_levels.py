"""One level up our result is a submission: township to county to city to province, nothing changed on the way."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from consolidate import findings as words
from consolidate import workbook
from consolidate.decisions import sheet as decisions
from consolidate.formats.raw import RawBook
from consolidate.forms import edition
from consolidate.forms import layout as grids
from consolidate.forms.layout import layout
from consolidate.model import Number, Place, Roster, Round, Token, Unit
from consolidate.reading import answers, own_results
from consolidate.rounds import roster, settings
from consolidate.rounds.spreadsheet import FIRST_LINE
from consolidate.templates import template
from consolidate.terms import ERROR
from consolidate.text import a1
from consolidate.workers import child
from sample_workbooks import faults
from tests.support import merged, office
from tests.support.at_length import at_length
from tests.support.building import place
from tests.support.command import run, run_json

pytestmark = pytest.mark.slow

FORM = edition("2021")
YEAR = 2025


def round_of(folder: Path, body: str, *units: str) -> Path:
    """The folder of a round of this body with these units; its inbox is empty."""
    (folder / "inbox").mkdir(parents=True)
    (folder / "round.toml").write_text(settings.write(Round("2021", YEAR, body)), encoding="utf-8")
    (folder / "roster.xlsx").write_bytes(roster.write(Roster(tuple(Unit(unit) for unit in units))))
    return folder


def send(folder: Path, unit: str, body: str, figures: dict[Place, Number]) -> None:
    """One unit's filled-in template into the inbox."""
    data = template(FORM, Round("2021", YEAR, body), Unit(unit), figures=figures)
    (folder / "inbox" / f"{unit}.xlsx").write_bytes(data)


def result_of(folder: Path, body: str) -> Path:
    """Run the round, which must be final, and give its result."""
    code, said, err = run("run", folder, "--output", folder / "out")
    assert code == 0, (said, err)
    return folder / "out" / f"{YEAR}年{body}汇总表.xlsx"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The final result of a county of two townships."""
    folder = round_of(tmp_path_factory.mktemp("county"), "清源县人民政府", "城关镇", "河东镇")
    for seed, unit in enumerate(("城关镇", "河东镇"), 1):
        send(folder, unit, "清源县人民政府", faults.sound(seed))
    return result_of(folder, "清源县人民政府").read_bytes()


def above(folder: Path, data: bytes, name: str = "清源县汇总表.xlsx") -> Path:
    """The round of the city above the county, with that file in its inbox."""
    up = round_of(folder, "吕安市人民政府", "清源县人民政府")
    (up / "inbox" / name).write_bytes(data)
    return up


# --- all the way up ----------------------------------------------------------------------------------------------


def test_the_totals_at_the_top_are_the_sum_of_all_leaves(tmp_path: Path) -> None:
    leaves: list[dict[Place, Number]] = []
    province = round_of(tmp_path / "province", "晋山省人民政府", "吕安市人民政府", "汾阳市人民政府")
    for city in ("吕安市", "汾阳市"):
        counties = [f"{city[0]}东县", f"{city[0]}西县"]
        middle = round_of(tmp_path / city, f"{city}人民政府", *[f"{name}人民政府" for name in counties])
        for name in counties:
            towns = ("城关镇", "河东镇", "南山乡")
            low = round_of(tmp_path / name, f"{name}人民政府", *towns)
            for town in towns:
                leaves.append(faults.sound(len(leaves) + 1))
                leaves[-1][place("disclosure.fees.amount")] = Decimal(f"{len(leaves)}.{len(leaves):04d}")
                send(low, town, f"{name}人民政府", leaves[-1])
            shutil.copy(result_of(low, f"{name}人民政府"), middle / "inbox")
        shutil.copy(result_of(middle, f"{city}人民政府"), province / "inbox")
    code, result = run_json("run", province, "--output", tmp_path / "out")
    assert (code, result["final"], result["units"]["used"]) == (0, True, 2)
    assert result["findings"] == []
    assert len(leaves) == 12
    for p in leaves[0]:
        assert Decimal(result["totals"][str(p)]) == sum(Decimal(leaf[p]) for leaf in leaves), p
    assert Decimal(result["totals"]["requests.new.total"]) == sum(
        leaf[p] for leaf in leaves for p in leaf if (p.table, p.row) == ("requests", "new")
    )


def test_a_draft_is_refused_and_so_is_ones_own_result(county: bytes, tmp_path: Path) -> None:
    low = round_of(tmp_path / "low", "清源县人民政府", "城关镇", "河东镇")
    send(low, "城关镇", "清源县人民政府", faults.sound(1))
    assert run("run", low, "--output", tmp_path)[0] == 1
    draft = (tmp_path / f"{YEAR}年清源县人民政府汇总表.xlsx").read_bytes()
    code, result = run_json("status", above(tmp_path / "up", draft))
    assert (code, result["units"]["held"]) == (1, ["清源县人民政府"])
    assert [(f["kind"], f["severity"], f["unit"]) for f in result["findings"]] == [
        ("draft-result", "error", "清源县人民政府")
    ]
    (low / "inbox" / "汇总表.xlsx").write_bytes(county)
    _, result = run_json("status", low)
    assert [(f["kind"], f["file"]) for f in result["findings"]] == [("own-result", "汇总表.xlsx")]
    assert {file["name"]: file["verdict"] for file in result["files"]} == {
        "城关镇.xlsx": "used",
        "汇总表.xlsx": "rejected",
    }


def test_what_the_office_corrected_is_part_of_what_goes_up(tmp_path: Path) -> None:
    low = round_of(tmp_path / "low", "清源县人民政府", "城关镇")
    send(low, "城关镇", "清源县人民政府", faults.sound(1))
    book = openpyxl.load_workbook(io.BytesIO(decisions.write(Roster((Unit("城关镇"),)), edition("2021"))))
    line = {"动作": "更正", "单位": "城关镇", "表": "二", "行": "行政许可", "列": "本年处理决定数量"}
    line |= {"现值": "107", "改为": "110", "理由": "漏计三件"}
    for column, name in enumerate(decisions.HEADER, 1):
        book.worksheets[0].cell(FIRST_LINE + 1, column).value = line.get(name)
    (low / "decisions.xlsx").write_bytes(merged.saved(book))
    code, result = run_json("status", above(tmp_path / "up", result_of(low, "清源县人民政府").read_bytes()))
    assert (code, result["findings"], result["totals"]["disclosure.licences.decisions"]) == (0, [], "110")


def test_a_unit_that_also_sends_its_own_file_is_asked_about(county: bytes, tmp_path: Path) -> None:
    up = round_of(tmp_path / "up", "吕安市人民政府", "清源县人民政府", "河东镇")
    (up / "inbox" / "清源县汇总表.xlsx").write_bytes(county)
    send(up, "河东镇", "吕安市人民政府", faults.sound(2))
    code, result = run_json("status", up)
    assert (code, result["final"]) == (1, False)
    assert [(f["kind"], f["severity"], f["unit"], f["file"]) for f in result["findings"]] == [
        ("unit-twice", "explain", "河东镇", "河东镇.xlsx")
    ]
    assert run("run", up, "--output", tmp_path / "out")[0] == 1  # it offers a line
    book = openpyxl.load_workbook(up / "decisions.xlsx")
    (line,) = (row for row in book.worksheets[0].iter_rows(min_row=FIRST_LINE) if row[1].value == "河东镇")
    assert "可选：属实、免报" in str(line[11].value)
    line[0].value, line[8].value = "免报", "数字已在清源县的汇总表中"
    book.save(up / "decisions.xlsx")
    code, result = run_json("status", up)
    assert (code, result["final"], result["findings"]) == (0, True, [])
    one, both = (faults.sound(seed)[place("disclosure.licences.decisions")] for seed in (2, 1))
    assert result["totals"]["disclosure.licences.decisions"] == str(one + both)
    without = round_of(
        tmp_path / "without", "清源县人民政府", "城关镇"
    )  # the county sends its result again, without it
    send(without, "城关镇", "清源县人民政府", faults.sound(1))
    (up / "inbox" / "清源县汇总表.xlsx").write_bytes(result_of(without, "清源县人民政府").read_bytes())
    code, result = run_json("status", up)
    asked = [(f["kind"], f["unit"], f["file"]) for f in result["findings"]]
    assert (code, asked) == (1, [("excused-reported", "河东镇", "河东镇.xlsx")])


# --- typed over --------------------------------------------------------------------------------------------------


def typed_over(data: bytes, where: str, number: int) -> bytes:
    """The result with a number typed over the formula of an official cell, all other stored values left as they are."""
    p = place(where)
    name = f"xl/worksheets/sheet{2 + [table.id for table in FORM.tables].index(p.table)}.xml"
    address = grids.address(layout(FORM.table(p.table)), p)
    store = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(store, "w") as new:
        for part in old.namelist():
            text = old.read(part).decode()
            if part == name:
                pattern = rf'(<c r="{address}"[^>]*>)<f>[^<]*</f><v>[^<]*</v>'
                text, count = re.subn(pattern, rf"\g<1><v>{number}</v>", text)
                assert count == 1
            new.writestr(part, text)
    return store.getvalue()


ALTERED = {  # what is typed over, with what: the findings (kind, cell, found, expected)
    "disclosure.licences.decisions": (999, [("result-altered", "B10", "999", "221")]),
    "disputes.cases.review_upheld": (9, [("result-altered", "A7", "9", "5")]),
    # a leaf moves the totals above it, which are formulas: it is named alone
    "disclosure.fees.amount": (4, [("result-altered", "B17", "4", "3")]),
    "disclosure.normative.repealed": (1, [("result-altered", "C7", "1", "0")]),
}


@pytest.mark.parametrize("where", ALTERED)
def test_an_official_figure_typed_over_holds_the_result_back(where: str, county: bytes, tmp_path: Path) -> None:
    number, expected = ALTERED[where]
    code, result = run_json("status", above(tmp_path / "up", typed_over(county, where, number)))
    assert (code, result["units"]["held"]) == (1, ["清源县人民政府"])
    assert [(f["kind"], f["address"], f["found"], f["expected"]) for f in result["findings"]] == expected
    assert result["findings"][0]["sheet"] == FORM.table(place(where).table).sheet


def test_a_leaf_typed_over_is_named_and_not_the_totals_that_follow(county: bytes, tmp_path: Path) -> None:
    data = typed_over(county, "requests.granted.natural", 30)
    _, result = run_json("status", above(tmp_path / "up", data))
    altered = [(f["address"], f["found"], f["expected"]) for f in result["findings"] if f["kind"] == "result-altered"]
    assert altered == [("D9", "30", "19")]
    _, result = run_json("status", above(tmp_path / "up2", typed_over(county, "requests.granted.total", 30)))
    altered = [(f["address"], f["found"], f["expected"]) for f in result["findings"] if f["kind"] == "result-altered"]
    assert altered == [("J9", "30", "23")]


def test_a_result_without_its_units_cannot_be_told_from_an_altered_one_and_is_held(county: bytes) -> None:
    book = child.read(county)
    assert isinstance(book, RawBook)
    bare = book._replace(sheets=tuple(sheet for sheet in book.sheets if sheet.name != workbook.UNITS))
    answer = answers.read(bare, "a.xlsx", "", FORM)
    (finding,) = answer.findings
    assert (finding.kind, finding.severity, finding.sheet) == ("result-unproved", ERROR, workbook.UNITS)
    assert "各单位数据" in words.sentence(finding, FORM, "en")
    assert own_results.units(bare, answer) == {}


@pytest.mark.parametrize("text", ["", "requests.granted.nobody"])
def test_a_result_without_one_of_the_place_ids_is_held(text: str, county: bytes) -> None:
    book = child.read(county)
    assert isinstance(book, RawBook)
    cells = {s.name: tuple(c._replace(text=text) if c.text == "requests.granted.natural" else c for c in s.cells)
             for s in book.sheets}  # fmt: skip
    changed = book._replace(sheets=tuple(s._replace(cells=cells[s.name]) for s in book.sheets))
    assert [f.kind for f in answers.read(changed, "a.xlsx", "", FORM).findings] == ["result-unproved"]


def test_a_text_among_the_figures_of_a_unit_is_in_no_sum_and_holds_the_result_back(county: bytes) -> None:
    book = child.read(county)
    assert isinstance(book, RawBook)
    units = next(sheet for sheet in book.sheets if sheet.name == workbook.UNITS)
    column = next(cell.column for cell in units.cells if cell.text == "requests.granted.natural")
    first = next(cell.row for cell in units.cells if cell.column == 1 and cell.text == "城关镇")
    cells = tuple(
        cell._replace(kind="text", text="9件") if (cell.row, cell.column) == (first, column) else cell
        for cell in units.cells
    )
    changed = book._replace(sheets=tuple(s._replace(cells=cells) if s is units else s for s in book.sheets))
    found = answers.read(changed, "a.xlsx", "", FORM).findings
    text = next(f for f in found if f.sheet == workbook.UNITS)
    assert (text.kind, text.severity, text.address) == ("not-a-number", ERROR, a1(first, column))
    assert (text.found, text.expected) == ("9件", "a whole number, 0 or more")


def test_the_units_of_a_result_are_read_by_the_place_ids(county: bytes) -> None:
    units = own_results.units(raw := child.read(county), answers.read(raw, "a.xlsx", "", FORM))
    assert list(units) == ["城关镇", "河东镇"]
    for seed, figures in enumerate(units.values(), 1):
        assert {p: figures[p] for p in faults.sound(seed)} == faults.sound(seed)


# --- saved by another program, or changed where it may be -----------------------------------------------------------


@pytest.mark.office
@pytest.mark.parametrize("kind", at_length(["xlsx", "ods", "xls"], "xls"))
def test_a_result_saved_by_another_program_is_the_same(kind: str, county: bytes) -> None:
    raw, saved = child.read(county), child.read(office.converted(county, kind))
    before, after = (answers.read(book, f"a.{kind}", "", FORM) for book in (raw, saved))
    assert own_results.units(saved, after) == own_results.units(raw, before)
    assert before.token == after.token == Token("result", "2021", YEAR, "清源县人民政府", "", state="final")
    assert (after.numbers, after.findings) == (before.numbers, ())


@pytest.mark.office
def test_a_units_figure_changed_in_the_units_sheet_changes_the_result_and_is_no_fault(county: bytes) -> None:
    book = merged.fresh(county)
    p = place("disclosure.licences.decisions")
    cell = book[workbook.UNITS].cell(merged.line_of(county, "河东镇"), merged.column_of(county, p))
    cell.value += 5
    answer = answers.read(child.read(office.recalculated(merged.saved(book))), "a.xlsx", "", FORM)
    assert (answer.numbers[p], answer.findings) == (226, ())


def test_a_result_of_another_year_or_edition_is_not_taken(tmp_path: Path) -> None:
    for number, (kind, form, year) in enumerate((("wrong-edition", edition("2019"), YEAR), ("wrong-year", FORM, 2024))):
        final = replace(merged.final(form), round=Round(form.id, year, "清源县人民政府"))
        data = workbook.result(form, final, made_at=merged.MADE)
        code, result = run_json("status", above(tmp_path / str(number), data))
        assert code == 1
        assert kind in {f["kind"] for f in result["findings"]}
        assert not {"result-altered", "result-unproved"} & {f["kind"] for f in result["findings"]}
