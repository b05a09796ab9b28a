"""What a unit wrote on 情况说明: put to the findings that it speaks of, else kept as a note, and never an answer."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from consolidate.catalogue import FindingKind
from consolidate.decisions import apply
from consolidate.forms import edition
from consolidate.model import Finding, Remark, Submission
from consolidate.terms import ERROR, EXPLAIN, NOTE
from tests.support import building
from tests.support.building import place

FORM = edition("2021")
UNIT = "民政局"
NEW, FEES = place("requests.new.natural"), place("disclosure.fees.amount")
FOUND = {
    "new": Finding(FindingKind.JUMP, EXPLAIN, unit=UNIT, place=NEW, found="9"),
    "fees": Finding(FindingKind.NEGATIVE, ERROR, unit=UNIT, place=FEES, found="-1"),
    "blank": Finding(FindingKind.BLANK_CELLS, NOTE, unit=UNIT, place=NEW, found="3"),
    "table": Finding(FindingKind.EMPTY_TABLE, EXPLAIN, unit=UNIT, args=(("table", "四"),)),
    "other": Finding(FindingKind.JUMP, EXPLAIN, unit="教育局", place=NEW, found="9"),
}
IN_FORCE = place("disclosure.rules.in_force")

REMARKS = [
    # table, row and column as the unit named them; the findings that get the reason, or the note: what it shows, where
    (("三", "一、本年新收", "自然人"), ["new"], None),
    (("三", "一、本年新收", ""), ["new"], None),
    (("二", "行政事业性收费", "本年收费金额"), ["fees"], None),
    (("三", "", ""), ["new"], None),
    (("四", "", ""), ["table"], None),
    (("", "", "自然人"), ["new"], None),
    # nothing is asked there
    (
        ("三", "二、上年结转", "自然人"),
        [],
        ("三 / 二、上年结转 / 自然人：人员调整", place("requests.carried_in.natural")),
    ),
    (("三", "二、上年结转", ""), [], ("三 / 二、上年结转：人员调整", None)),
    (("二", "规章", "现行有效件数"), [], ("二 / 规章 / 现行有效件数：人员调整", IN_FORCE)),
    (("三", "没有这一行", ""), [], ("三 / 没有这一行：人员调整", None)),
    # a reason for nothing in particular is not one for everything
    (("", "", ""), [], ("人员调整", None)),
]


def sent(*remarks: tuple[str, str, str, str]) -> Submission:
    made = building.submission(FORM, dict.fromkeys(FORM.places, 0), UNIT, sources=("a.xlsx", "b.xlsx"))
    return made._replace(remarks=tuple(Remark(*remark) for remark in remarks))


def told(*remarks: tuple[str, str, str, str]) -> tuple[dict[str, Finding], Sequence[Finding]]:
    """The findings by their names in FOUND, and the notes that were added."""
    said = apply.remarks(FORM, [sent(*remarks)], tuple(FOUND.values()))
    return dict(zip(FOUND, said, strict=False)), said[len(FOUND) :]


@pytest.mark.parametrize(("labels", "asked", "noted"), REMARKS)
def test_a_reason_is_put_to_the_findings_of_its_cell_or_table(
    labels: tuple[str, str, str], asked: list[str], noted: tuple[str, object] | None
) -> None:
    said, notes = told((*labels, "人员调整"))
    assert {name: dict(finding.args).get("remark") for name, finding in said.items()} == {
        name: "人员调整" if name in asked else None for name in FOUND
    }
    assert [(f.kind, f.severity, f.unit, f.file, f.sheet, f.found, f.place) for f in notes] == (
        [("remark", NOTE, UNIT, "a.xlsx、b.xlsx", "情况说明", *noted)] if noted else []
    )


def test_a_reason_answers_nothing_and_takes_nothing_away() -> None:
    said, _ = told(("三", "一、本年新收", "自然人", "人员调整"), ("四", "", "", "无诉讼"))
    assert {name: (f.severity, f.answer, f.found) for name, f in said.items()} == {
        name: (f.severity, "", f.found) for name, f in FOUND.items()
    }
    assert dict(said["table"].args) == {"table": "四", "remark": "无诉讼"}


def test_two_reasons_for_one_cell_stand_one_after_the_other() -> None:
    said, notes = told(("三", "一、本年新收", "", "人员调整"), ("三", "", "自然人", "政策变化"))
    assert dict(said["new"].args)["remark"] == "人员调整；政策变化"
    assert notes == ()
