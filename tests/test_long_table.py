"""The long table: the figures of each unit as they were sent, the office's corrections as lines of their own."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

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


def lines() -> list[dict[str, str]]:
    """The lines of the CSV that speak of NEW and FEES; all other figures are 0."""
    nothing: dict[Place, Number] = dict.fromkeys(FORM.places, 0)
    figures: list[dict[Place, Number]] = [{NEW: 5, FEES: Decimal(0)}, {NEW: 3, FEES: Decimal("59237.2449")}]
    sent = [
        building.submission(FORM, nothing | mine, unit.name, sources=(f"{unit.name}.xlsx",))
        for unit, mine in zip(UNITS.units, figures, strict=True)
    ]
    files = [FileState(f"{unit.name}.xlsx", Verdict.USED, "", unit.name) for unit in UNITS.units]
    merged = merging.merge(FORM, building.collection(FORM), UNITS, sent, files, (), (), MENDED)
    text = data.files(FORM, merged)["csv"].decode("utf-8-sig")
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
