"""The long table: the figures of each unit as they were sent, the office's corrections as lines of their own."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pandas as pd
import pyarrow.parquet as pq
import pytest

from consolidate import data, merging
from consolidate.forms import edition
from consolidate.model import Number, Place, Roster, Unit
from consolidate.model.result import Correction, FileState
from consolidate.terms import Verdict
from tests.support import building
from tests.support.building import place

FORM = edition("2021")
NEW, FEES = place("requests.new.natural"), place("disclosure.fees.amount")
UNITS = Roster((Unit("民政局", "部门"), Unit("=河东镇", "+乡镇")))
# the figure that the office put in place of the one that was sent
MENDED = (
    Correction("民政局", NEW, 7, 5, "重复登记"),
    Correction("=河东镇", FEES, Decimal("0.5"), Decimal("59237.2449"), "漏填"),
)


def files(language: str) -> dict[str, bytes]:
    """The files of two units, in which all figures but NEW and FEES are 0."""
    nothing: dict[Place, Number] = dict.fromkeys(FORM.places, 0)
    figures: list[dict[Place, Number]] = [{NEW: 5, FEES: Decimal(0)}, {NEW: 3, FEES: Decimal("59237.2449")}]
    sent = [
        building.submission(FORM, nothing | mine, unit.name, sources=(f"{unit.name}.xlsx",))
        for unit, mine in zip(UNITS.units, figures, strict=True)
    ]
    files = [FileState(f"{unit.name}.xlsx", Verdict.USED, "", unit.name) for unit in UNITS.units]
    merged = merging.merge(FORM, building.collection(FORM), UNITS, sent, files, (), (), MENDED)
    return data.files(FORM, merged, "0" * 32, language)


def lines() -> list[dict[str, str]]:
    """The lines of the English CSV that speak of NEW and FEES."""
    text = files("en")["csv"].decode("utf-8-sig")
    return [line for line in csv.DictReader(io.StringIO(text)) if line["place"] in (str(NEW), str(FEES))]


def test_a_correction_is_a_line_of_its_own() -> None:
    shown = ("unit", "group", "place", "value", "kind", "file", "sheet", "address")
    assert [tuple(line[key] for key in shown) for line in lines()] == [
        ("民政局", "部门", str(FEES), "0", "money", "民政局.xlsx", "二、主动公开", "B17"),
        ("'=河东镇", "'+乡镇", str(FEES), "0.5000", "money", "'=河东镇.xlsx", "二、主动公开", "B17"),
        ("民政局", "部门", str(NEW), "7", "count", "民政局.xlsx", "三、依申请公开", "D7"),
        ("'=河东镇", "'+乡镇", str(NEW), "3", "count", "'=河东镇.xlsx", "三、依申请公开", "D7"),
        ("民政局", "部门", str(NEW), "-2", "correction", "decisions.xlsx", "", ""),
        ("'=河东镇", "'+乡镇", str(FEES), "59236.7449", "correction", "decisions.xlsx", "", ""),
    ]


def test_a_correction_bears_the_labels_of_its_figure() -> None:
    last = lines()[-1]
    assert (last["table"], last["row"], last["column"]) == ("disclosure", "fees", "amount")
    assert last["table_label"] == "二、主动公开政府信息情况"
    assert last["row_label"] == "行政事业性收费"
    assert last["column_label"] == "本年收费金额（单位：万元）"


def test_the_lines_of_a_place_add_up_to_its_total() -> None:
    for key, total in ((str(NEW), Decimal(8)), (str(FEES), Decimal("59237.2449"))):
        assert sum(Decimal(line["value"]) for line in lines() if line["place"] == key) == total


HEADINGS = [
    ("zh", "填报单位,分组,表代号,行代号,列代号,位置代号,表,行,列,数值,类别,文件,工作表,单元格"),
    ("en", "unit,group,table,row,column,place,table_label,row_label,column_label,value,kind,file,sheet,address"),
]


@pytest.mark.parametrize(("language", "heading"), HEADINGS)
def test_the_csv_has_headings_in_the_language_of_the_command(language: str, heading: str) -> None:
    assert files(language)["csv"].decode("utf-8-sig").splitlines()[0] == heading


def test_the_kinds_of_lines_are_words_in_the_chinese_csv() -> None:
    text = files("zh")["csv"].decode("utf-8-sig")
    assert {line["类别"] for line in csv.DictReader(io.StringIO(text))} == {"件数", "金额", "更正"}


def test_the_parquet_file_is_the_same_in_both_languages() -> None:
    assert files("zh")["parquet"] == files("en")["parquet"]


def test_the_parquet_file_says_what_its_columns_and_figures_are() -> None:
    stored = pq.read_schema(io.BytesIO(files("zh")["parquet"]))
    assert str(stored.field("value").type) == "decimal128(38, 6)"
    assert {str(stored.field(name).type) for name in stored.names if name != "value"} == {"string"}
    assert stored.field("unit").metadata == {b"label": "填报单位".encode()}
    about = pd.read_parquet(io.BytesIO(files("zh")["parquet"])).attrs
    assert {key: about[f"consolidate.{key}"] for key in ("form", "body", "year")} == {
        "form": "2021", "body": building.collection(FORM).body, "year": building.collection(FORM).year,
    }  # fmt: skip
    assert about["consolidate.measures"][str(FEES)] == "万元"
    assert set(about["consolidate.measures"]) == {str(place) for place in FORM.spots}
