"""Three published reports, typed into plain workbooks without token: every number exact, every oddity shown."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from consolidate.forms import edition
from consolidate.forms.layout import layout
from consolidate.model import Form, Place
from consolidate.text import a1
from tests.support.command import check_json
from tests.support.published import published

REPORTS = Path(__file__).parent / "real_reports"
TOP = 3


def typed(form: Form, cells: dict[Place, Any], misprints: dict[str, str]) -> bytes:
    """A plain workbook with the labels as published and the cells as published, text as text."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for table in form.tables:
        sheet = book.add_worksheet(table.number)
        for cell in layout(table).cells:
            value = cells[cell.place] if cell.place else misprints.get(cell.text, cell.text)
            at = cell.row + TOP, cell.column
            if cell.rows * cell.columns > 1:
                sheet.merge_range(*at, at[0] + cell.rows - 1, at[1] + cell.columns - 1, "")
            if isinstance(value, str):
                sheet.write_string(*at, value)
            else:
                sheet.write_number(*at, value)
    book.close()
    return out.getvalue()


def pasted(form: Form, cells: dict[Place, Any], misprints: dict[str, str]) -> bytes:
    """The same tables on one sheet with their headings, without a blank row, as a report in Word is copied."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, top = book.add_worksheet("Sheet1"), 0
    for table in form.tables:
        sheet.write_string(top, 0, table.heading)
        for cell in layout(table).cells:
            value = cells[cell.place] if cell.place else misprints.get(cell.text, cell.text)
            if value != "":
                sheet.write(top + 1 + cell.row, cell.column, value)
        top += 1 + layout(table).rows
    book.close()
    return out.getvalue()


def spot(form: Form, place: Place) -> str:
    cell = layout(form.table(place.table)).spots[place]
    return a1(cell.row + TOP, cell.column)


MISPRINTS = {
    "lishi-2020": {"2.其他法律行政法规禁止公开": "2. 其他法律法规禁止公开", "本年增/减": "本年增"},
}


@pytest.mark.parametrize("name", ["lishi-2020", "shanghai-office-2019", "suqian-2023"])
def test_a_published_report_is_read_exactly_and_its_oddities_are_shown(name: str, tmp_path: Path) -> None:
    report = json.loads((REPORTS / f"{name}.json").read_text(encoding="utf-8"))
    form = edition(report["edition"])
    cells = published(report, form)
    path = tmp_path / "报告.xlsx"
    path.write_bytes(typed(form, cells, MISPRINTS.get(name, {})))
    _, result = check_json(path)

    exact = {str(p): None if v == "" else str(v) for p, v in cells.items()}
    exact |= {k: {"251000元": "25.1", "97541 万元": "97541"}.get(str(v), v) for k, v in exact.items()}
    assert result["files"][0]["values"] == exact
    assert result["files"][0]["form"] == report["edition"]

    shown = {(f["severity"], f["kind"], f["sheet"], f["address"]) for f in result["findings"]}
    assert shown == oddities(form, cells, name)


@pytest.mark.parametrize("name", ["lishi-2020", "shanghai-office-2019", "suqian-2023"])
def test_a_published_report_pasted_on_one_sheet_says_the_same(name: str, tmp_path: Path) -> None:
    report = json.loads((REPORTS / f"{name}.json").read_text(encoding="utf-8"))
    form = edition(report["edition"])
    cells = published(report, form)
    for file, write in (("apart.xlsx", typed), ("pasted.xlsx", pasted)):
        (tmp_path / file).write_bytes(write(form, cells, MISPRINTS.get(name, {})))
    apart, together = (check_json(tmp_path / file)[1] for file in ("apart.xlsx", "pasted.xlsx"))
    assert together["files"][0]["values"] == apart["files"][0]["values"]
    assert [f["kind"] for f in together["findings"]] == [f["kind"] for f in apart["findings"]]


def oddities(form: Form, cells: dict[Place, Any], name: str) -> set[tuple[str, str, str, str]]:
    """The findings that the published cells must give, by the table in docs/spellings.md."""
    number = {table.id: table.number for table in form.tables}
    wanted = set()
    for table in form.tables:
        blank = [p for p, v in cells.items() if p.table == table.id and v == "" and not form.is_total(p)]
        if blank:
            wanted.add(("note", "blank-cells", table.number, spot(form, blank[0])))
    for place, value in cells.items():
        where = number[place.table], spot(form, place)
        if value == "" and form.is_total(place):
            wanted.add(("note", "blank-total", *where))
        if value == "251000元":
            wanted.add(("explain", "yuan-converted", *where))
        if value == "97541 万元":
            wanted.add(("note", "spelled", *where))
    if name == "lishi-2020":
        # 本年增 stands in three headers of table 二 (items 五, 六, 八), the refusal's label in table 三
        wanted |= {("note", "label-misprint", "二", cell) for cell in ("C9", "C13", "C17")}
        wanted.add(("note", "label-misprint", "三", "C12"))
    return wanted


def test_a_published_pdf_is_read_exactly_and_each_fault_in_it_is_found() -> None:
    """hongze-2023.pdf: tables broken over pages, heads lost, and a row of the older form."""
    report = json.loads((REPORTS / "hongze-2023.json").read_text(encoding="utf-8"))
    form = edition(report["edition"])
    other = report["table3"].pop("r6")  # one row where the form of 2021 has three
    cells = published(report, form)
    _, result = check_json(REPORTS / "hongze-2023.pdf")
    values = result["files"][0]["values"]
    assert {str(place): str(value) for place, value in cells.items()} == {
        key: value for key, value in values.items() if ".other_" not in key
    }
    columns = [column.id for column in form.table("requests").blocks[0].leaf_columns()]
    assert [values[f"requests.other_1.{column}"] for column in columns] == [str(value) for value in other]
    second, fourth = "第 3 页第 2 张表第 1—17 行、第 4 页第 1 张表第 1—9 行", "第 4 页第 2 张表"
    assert [(f["severity"], f["kind"], f["sheet"], f["address"], f["expected"]) for f in result["findings"]] == [
        ("note", "label-misprint", second, "C9", "2.其他法律行政法规禁止公开"),
        ("note", "unsplit-zeros", second, "D24", "（六）其他处理"),
        ("note", "document-read", "", "", ""),
        ("note", "pieces-joined", "第 2 页第 1 张表第 1—8 行、第 3 页第 1 张表第 1—6 行", "", ""),
        ("note", "pieces-joined", second, "", ""),
        ("error", "rule-broken", fourth, "E4", "11"),
        ("error", "rule-broken", fourth, "O4", "5"),
    ]
