"""Lock files of awaited units, files in archives, files of several units: how they are settled."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from consolidate.catalogue import FindingKind
from consolidate.forms import edition
from consolidate.intake import assign, ignored_files
from consolidate.intake.open_workbooks import still_open
from consolidate.model import Answer, Decision, Finding
from consolidate.names import Names
from consolidate.terms import ERROR, NOTE, Action, Severity
from tests.support.building import balanced
from tests.support.district import FORM, ROSTER, ROUND, adopt, refuse, settled, sheet, verdicts

FIRST, SECOND = balanced(FORM, random.Random(1)), balanced(FORM, random.Random(2))


LOCKS = [
    # the lock file, the units that have answered, whose workbook is said to be open
    ("~$民政局2025年报.xlsx", (), "民政局"),
    ("a/~$民政局.xlsx", (), "民政局"),
    (".~民政局.xlsx", (), "民政局"),
    (".~lock.民政局.xlsx#", (), "民政局"),
    ("~$民政局.xlsx", ("教育局",), "民政局"),
    ("~$民政局.xlsx", ("民政局",), ""),
    ("~$汇总表.xlsx", (), ""),
    ("~$民政局和教育局.xlsx", (), ""),
    ("作废/~$民政局.xlsx", (), ""),
    ("民政局.tmp", (), ""),
]


@pytest.mark.parametrize(("name", "answered", "unit"), LOCKS)
def test_a_lock_file_of_an_awaited_unit_says_that_its_workbook_is_open(
    name: str, answered: tuple[str, ...], unit: str
) -> None:
    _, states, notes = ignored_files.sort_out([(name, 165)])
    names = Names(ROSTER, ROUND.body, edition("2021").titles)
    (state,), (note,) = still_open(states, notes, names, assign.Assigned((), (), (), answered))
    assert state.verdict == "ignored"
    assert (state.reason == "still-open") == (note.kind == "still-open") == bool(unit)
    assert state.unit == note.unit == unit
    assert note.severity is NOTE


def test_junk_in_an_archive_is_ignored_by_name_and_a_void_folder_in_it_withdraws_nothing() -> None:
    names = ["a.zip!/~$民政局.xlsx", "a.zip!/__MACOSX/._民政局.xlsx", "a.zip!/作废/民政局.xlsx", "~$b.xlsx"]
    wanted, states, notes = ignored_files.members([sheet(name, FIRST) for name in names])
    assert [answer.file for answer in wanted] == names[2:]
    assert [(state.name, state.verdict) for state in states] == [(name, "ignored") for name in names[:2]]
    assert [note.file for note in notes] == names[:2]


def test_an_archive_stands_outside_the_accounts_and_is_decided_on_with_all_that_is_in_it() -> None:
    opened = Answer("a.zip", findings=(Finding(FindingKind.OPENED, NOTE, file="a.zip", found="2"),))
    inside = [sheet("a.zip!/民政局.xlsx", FIRST), sheet("a.zip!/b.zip!/教育局.xlsx", SECOND)]
    found = settled(opened, *inside)
    assert verdicts(found) == {
        "a.zip": ("opened", "opened"), "a.zip!/民政局.xlsx": ("used", ""), "a.zip!/b.zip!/教育局.xlsx": ("used", ""),
    }  # fmt: skip
    assert [finding.kind for finding in found.findings] == ["opened"]
    inner = Answer("a.zip!/b.zip", findings=(Finding(FindingKind.OPENED, NOTE, file="a.zip!/b.zip", found="1"),))
    found = settled(opened, inner, *inside, decisions=[refuse("a.zip!/b.zip")])
    assert verdicts(found)["a.zip!/民政局.xlsx"] == ("used", "")
    assert verdicts(found)["a.zip!/b.zip!/教育局.xlsx"] == ("ignored", "not-used")
    found = settled(opened, *inside, decisions=[refuse("a.zip")])
    assert [f.kind for f in found.findings] == ["opened", "not-used", "not-used"]
    assert {verdict for verdict, _ in verdicts(found).values()} == {"opened", "ignored"}


@pytest.mark.parametrize("file", ["民政局.zip!/附件.xlsx", "民政局/附件.xlsx"])
def test_a_file_whose_folder_alone_names_a_unit_is_held_until_one_line_adopts_it(file: str) -> None:
    held = settled(sheet(file, FIRST))
    (fault,) = held.findings
    assert (verdicts(held), held.submissions) == ({file: ("held", "unknown-unit")}, ())
    unit = dict(fault.args)["near"].split("、")[0]
    cured = settled(sheet(file, FIRST), decisions=[Decision(Action.ADOPT, unit, file, reason="电话核实")])
    assert (verdicts(cured), cured.findings) == ({file: ("used", "")}, ())
    assert [submission.unit for submission in cured.submissions] == ["民政局"]


SEVERAL = [
    # the names over the copies of a table, the kind of finding that holds the file
    ("民政局、教育局", "several-units"),
    ("民政局、卫生局", "several-units"),
    ("民政局、离石区民政局", ""),
    ("", ""),
]


@pytest.mark.parametrize(("names", "kind"), SEVERAL)
@pytest.mark.parametrize(("found", "severity"), [("table-twice", ERROR), ("table-repeated", NOTE)])
def test_copies_of_a_table_under_the_names_of_different_units(
    names: str, kind: str, found: str, severity: Severity
) -> None:
    written = (("names", names),) if names else ()
    copies = Finding(FindingKind(found), severity, file="民政局.xlsx", args=(("table", "二"), *written))
    came = settled(sheet("民政局.xlsx", FIRST, findings=(copies,)))
    (state,) = came.files
    assert (state.verdict, state.reason) == (("held", kind) if kind else ("used", ""))
    if kind:
        assert state.unit == ""
        assert [(f.kind, f.found) for f in came.findings] == [(kind, names)]
    decided = settled(sheet("民政局.xlsx", FIRST, findings=(copies,)), decisions=[adopt("民政局.xlsx")])
    assert [s.verdict for s in decided.files] == ["used"]


CONTRADICTIONS = [
    # the lines, what the later is told, the verdict by the earlier
    ((("采用", "民政局"), ("不采用", "")), "another line decides the opposite on the same file", "used"),
    ((("不采用", ""), ("采用", "民政局")), "another line decides the opposite on the same file", "ignored"),
    ((("采用", "民政局"), ("采用", "教育局")), "another line adopts the same file for another unit", "used"),
]


@pytest.mark.parametrize(("lines", "reason", "verdict"), CONTRADICTIONS)
def test_a_line_that_contradicts_an_earlier_one_on_the_same_file_is_faulty(
    lines: Sequence[tuple[str, str]], reason: str, verdict: str
) -> None:
    decided = [
        Decision(Action(a), unit, "附件.xlsx", reason="电话核实", line=n) for n, (a, unit) in enumerate(lines, 2)
    ]
    found = settled(sheet("附件.xlsx", FIRST), decisions=decided)
    (fault,) = [f for f in found.findings if f.kind == "decision-faulty"]
    assert (fault.severity, dict(fault.args)) == (ERROR, {"line": "3", "reason": reason})
    assert [state.verdict for state in found.files] == [verdict]
    assert {submission.unit for submission in found.submissions} <= {"民政局"}
