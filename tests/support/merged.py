"""Consolidations built by hand, and a written result read again: what the tests of the workbook work with."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import openpyxl

from consolidate import workbook
from consolidate.catalogue import FindingKind
from consolidate.forms import edition
from consolidate.forms import layout as grids
from consolidate.forms.layout import layout
from consolidate.model import Finding, Form, Number, Place, Roster, Round, Submission, Unit
from consolidate.model.result import Consolidation, Correction, FileState, Total
from consolidate.terms import Severity, Verdict
from tests.support.building import balanced

THE_2021 = edition("2021")
MADE = datetime(2026, 1, 15, 9, 30)
GROUPS = ("政府工作部门", "乡镇街道")
PLACE = Place("requests", "granted", "natural")


# --- a round built by hand -----------------------------------------------------------------------------------


def units(count: int) -> tuple[Unit, ...]:
    """Units of two groups, mixed, with contact and telephone."""
    return tuple(
        Unit(f"第{i}{'局' if i % 3 else '镇'}", GROUPS[i % 3 == 0], contact=f"联系人{i}", phone=f"0358-82{i:05d}")
        for i in range(1, count + 1)
    )


def consolidation(
    form: Form,
    used: Mapping[str, Mapping[Place, Number]],
    roster: Sequence[Unit],
    corrections: Sequence[Correction] = (),
    **more: object,
) -> Consolidation:
    """What merging hands over: totals with parts; the rest as given."""
    year = form.last_year or 2025
    shifts = {place: [c for c in corrections if c.place == place] for place in form.places}
    totals = {
        place: Total(
            sum(numbers[place] for numbers in used.values()) + sum(c.becomes - c.present for c in shifts[place]),
            tuple(unit.name for unit in roster if unit.name in used),
            tuple(used[unit.name][place] for unit in roster if unit.name in used),
            tuple(shifts[place]),
        )
        for place in form.places
    }
    submissions = {
        unit: Submission(unit, form.id, year, {}, dict(numbers), (f"{unit}年报.xlsx",))
        for unit, numbers in used.items()
    }
    files = tuple(FileState(f"{unit}年报.xlsx", Verdict.USED, "", unit, "0123456789abcdef" * 4) for unit in used)
    fields: dict[str, object] = {"files": files, "held": (), "excused": (), "missing": (), "findings": ()} | more
    return Consolidation(
        Round(form.id, year, "离石区人民政府"), Roster(tuple(roster)), submissions, totals,
        corrections=tuple(corrections), **fields,  # type: ignore[arg-type]
    )  # fmt: skip


def final(form: Form, count: int = 6, seed: int = 1) -> Consolidation:
    """A round in which all is well."""
    luck, roster = random.Random(seed), units(count)
    return consolidation(form, {unit.name: balanced(form, luck) for unit in roster}, roster, final=True)


def draft(form: Form, count: int = 12) -> Consolidation:
    """A round with everything: units of every state, files of every verdict, findings, a correction."""
    luck, roster = random.Random(2), units(count)
    states = {roster[1].name: "missing", roster[4].name: "missing", roster[6].name: "held", roster[7].name: "excused"}
    used = {unit.name: balanced(form, luck) for unit in roster if unit.name not in states}
    files = [FileState(f"{name}年报.xlsx", Verdict.USED, "", name, "ab" * 32) for name in used]
    files += [
        FileState("汇总.zip", Verdict.OPENED, "", "", "cd" * 32),
        FileState("第7局年报.xlsx", Verdict.HELD, FindingKind.RULE_BROKEN, "第7局", "ef" * 32),
        FileState("第1局年报(1).xlsx", Verdict.DUPLICATE, FindingKind.DUPLICATE, "第1局", "12" * 32),
        FileState("旧/第1局年报.xlsx", Verdict.REPLACED, FindingKind.REPLACED, "第1局", "34" * 32),
        FileState("扫描件.pdf", Verdict.REJECTED, FindingKind.SCAN, "", "56" * 32),
        FileState("第3局盖章件.pdf", Verdict.COMPANION, FindingKind.COMPANION, "第3局", "9a" * 32),
        FileState("~$第1局年报.xlsx", Verdict.IGNORED, FindingKind.STILL_OPEN, "", "78" * 32),
    ]
    return consolidation(
        form, used, roster, corrections(roster[0].name, used), files=tuple(files), held=("第7局",), excused=("第8局",),
        missing=tuple(name for name, state in states.items() if state == "missing"), findings=findings(),
    )  # fmt: skip


def corrections(unit: str, used: Mapping[str, Mapping[Place, Number]]) -> tuple[Correction, ...]:
    """One more application granted to a person, with the totals that follow it (and one fewer carried forward)."""
    changed = {("granted", "natural"): 1, ("granted", "total"): 1, ("handled", "natural"): 1, ("handled", "total"): 1}
    changed |= {("carried_out", "natural"): -1, ("carried_out", "total"): -1}
    found = []
    for (row, column), by in changed.items():
        place = Place("requests", row, column)
        found.append(Correction(unit, place, used[unit][place], used[unit][place] + by, "来电更正：漏计一件"))
    return tuple(found)


def findings() -> tuple[Finding, ...]:
    """A fault with its follower, an unanswered and an answered question, a note, a file of nobody."""
    args = (
        ("rule_label", "第一项加第二项之和，等于第三项加第四项之和"), ("left", "12"), ("right", "11"),
        ("difference", "+1"), ("rule_words", "一 ＋ 二 ＝ （七） ＋ 四"),
    )  # fmt: skip
    broken = Finding(
        FindingKind.RULE_BROKEN, Severity.ERROR, "第7局", "第7局年报.xlsx", "三、依申请公开", "D31",
        Place("requests", "carried_out", "natural"), "balance", ("D7", "D8", "D30", "D31"), "12", "11", args,
    )  # fmt: skip
    follower = broken._replace(
        address="J31", place=Place("requests", "carried_out", "total"), found="13", follows=broken.id
    )
    asked = Finding(
        FindingKind.EMPTY_TABLE, Severity.EXPLAIN, "第1局", "第1局年报.xlsx", "二、主动公开", args=(("table", "二"),)
    )
    told = asked._replace(unit="第3镇", file="第3镇年报.xlsx", answer="经核实，本年无主动公开事项")
    note = Finding(
        FindingKind.SPELLED,
        Severity.NOTE,
        "第1局",
        "第1局年报.xlsx",
        "三、依申请公开",
        "D9",
        PLACE,
        found="２件",
        expected="2",
    )
    scan = Finding(FindingKind.SCAN, Severity.ERROR, file="扫描件.pdf", found="PDF")
    return (note, asked, told, broken, follower, scan)


def empty(form: Form) -> Consolidation:
    """A round to which nobody has answered yet."""
    roster = units(3)
    return consolidation(form, {}, roster, missing=tuple(unit.name for unit in roster))


# --- texts from outside --------------------------------------------------------------------------------------

HOSTILE = {
    "formula": "=cmd|' /C calc'!A0",
    "link": "http://example.com/a",
    "plus": "+1+1",
    "at": "@SUM(1)",
    "control": "一\x00二\x1f三\ufffe",
    "surrogate": "半\ud800个",
    "turned": "a\u202eb",
    "xml": "<r><t>x</t></r><f>1</f></r>",
    "escape": "_x0041_",
    "long": "长" * 40_000,
    "ampersand": "甲&乙&C丙",
}


def hostile(text: str) -> Consolidation:
    """A round in which every text from outside is this one."""
    luck = random.Random(3)
    roster = (Unit(text, text, contact=text, phone=text), Unit("二" + text, "", contact=text, phone=text), Unit("三局"))
    used = {roster[0].name: balanced(THE_2021, luck)}
    change = Correction(roster[0].name, PLACE, used[roster[0].name][PLACE], used[roster[0].name][PLACE] + 1, text)
    files = (
        FileState(text, Verdict.USED, "", text, text),
        FileState(text, Verdict.REJECTED, FindingKind.SCAN, "", text),
    )
    said = Finding(
        FindingKind.SPELLED, Severity.EXPLAIN, text, text, text, text, PLACE, text, (text,), text, text, answer=text
    )
    findings = () if "\ud800" in text else (said,)  # a finding has no id made of half a character
    result = consolidation(
        THE_2021, used, roster, (change,), files=files, findings=findings, missing=(roster[1].name,), held=("三局",)
    )
    return replace(result, round=Round("2021", 2025, text))


# --- reading what was written --------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def opened(data: bytes, *, values: bool = False) -> Any:
    """The workbook with its formulas, or with its stored values; only to be read."""
    return fresh(data, values=values)


def fresh(data: bytes, *, values: bool = False) -> Any:
    """The workbook, to be changed."""
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def parts(data: bytes) -> dict[str, str]:
    """The parts of the file as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def cells(data: bytes) -> dict[tuple[str, str], object]:
    """Every cell that holds something, by sheet and address; numbers to ten digits."""
    book = opened(data, values=True)
    return {
        (sheet.title, cell.coordinate): float(f"{cell.value:.9e}") if cell.data_type == "n" else cell.value
        for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
    }  # fmt: skip


def column_of(data: bytes, place: Place) -> int:
    """The column of a place on 各单位数据, by the id in the hidden row over the headings."""
    (row,) = opened(data)[workbook.UNITS].iter_rows(min_row=3, max_row=3, values_only=True)
    return int(row.index(str(place))) + 1


def line_of(data: bytes, name: str) -> int:
    """The line of a name on 各单位数据."""
    names = [row[1] for row in opened(data)[workbook.UNITS].iter_rows(values_only=True)]
    return int(names.index(name)) + 1


def address(form: Form, place: Place) -> str:
    return grids.address(layout(form.table(place.table)), place)


def texts(data: bytes, name: str) -> list[str]:
    return [
        str(cell.value) for row in opened(data, values=True)[name].iter_rows() for cell in row if cell.value is not None
    ]


def beside(data: bytes, label: str, below: int = 0, right: int = 0) -> Any:
    """The value at a distance from a label on 总览."""
    sheet = opened(data, values=True)[workbook.OVERVIEW]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == label)
    return sheet.cell(cell.row + below, cell.column + right).value
