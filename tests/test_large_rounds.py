"""A large round: what is read of its units lies on the disk, its workbook has the groups, the units stand beside it.

The limit is lowered to 20 units here, so that a round of 50 is a large one. What it gives is held against what the same
files give as a small round, and its totals against what was put into the files.
"""

from __future__ import annotations

import csv
import errno
import io
import json
import pickle
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice
from pathlib import Path
from textwrap import dedent
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from consolidate import cache_files, data, disk, finality, workbook
from consolidate.catalogue import FindingKind
from consolidate.cli.context import now
from consolidate.formats.raw import Answered, RawBook
from consolidate.forms import edition
from consolidate.model import Answer, Decision, Incoming, LastYear, Number, Place, Roster, Unit
from consolidate.model.result import Consolidation
from consolidate.pipeline import beside, cache, history, run, write
from consolidate.pipeline.opened import OpenRound, open_round
from consolidate.reading import record
from consolidate.rounds import settings
from consolidate.terms import Action, UnitState, Verdict
from consolidate.unit_lines.columns import DECIMAL, HEADINGS, LONG, Column, columns
from consolidate.unit_lines.process import LinesProcess, finished, several
from consolidate.words import UserError
from tests.support import building
from tests.support.building import Numbers, balanced, place
from tests.support.command import run as command
from tests.support.command import run_json
from tests.support.small_round import UNITS as SMALL_UNITS
from tests.support.small_round import small_round

FORM = edition("2021")
FEES, NEW = place("disclosure.fees.amount"), place("requests.new.natural")
GROUPS = ("部门", "乡镇", "")
UNITS = tuple(Unit(f"第{i:02d}局", GROUPS[i % 3]) for i in range(50))
ROUND = building.collection(FORM)
SENT = {unit.name: balanced(FORM, random.Random(i)) for i, unit in enumerate(UNITS)}
BROKEN, TWINS, MISSING, TWICE, COPIED = "第03局", ("第05局", "第06局"), "第07局", "第08局", "第10局"
EXCUSED, MENDED, TAKEN, UNREADABLE = "第11局", "第12局", "第13局", "第14局"
NOT_USED = {BROKEN, MISSING, TWICE, EXCUSED, UNREADABLE}
BY = ("重复登记", "李四", "2026-01-22")


def decision(action: Action, unit: str, where: Place | None = None, present: str = "", becomes: str = "") -> Decision:
    return Decision(action, unit, "", *(where or ("", "", "")), present, becomes, *BY)


DECISIONS = tuple(
    each._replace(line=line, cell=f"H{line}")
    for line, each in enumerate(
        (
            decision(Action.EXCUSE, EXCUSED),
            decision(Action.CORRECT, MENDED, FEES, str(SENT[MENDED][FEES]), "7.25"),
            decision(Action.DEDUCT, TAKEN, FEES, "", "-0.5"),
            decision(Action.DEDUCT, "合计", FEES, "", "-0.25"),
            decision(Action.CORRECT, BROKEN, NEW, "31415", "1"),  # a figure that is not there
        ),
        2,
    )
)


def figures(unit: str) -> dict[Place, Number | None]:
    """What a unit sends."""
    numbers: dict[Place, Number | None] = dict(SENT[TWINS[0]] if unit in TWINS else SENT[unit])
    if unit == BROKEN:
        numbers[place("requests.new.total")] = 99_999
    if unit == UNREADABLE:
        numbers[NEW] = None
    return numbers


def answers() -> Iterator[Answer]:
    """What came in: a file of each unit, some of them wrong, and one that nobody knows."""
    for unit in UNITS:
        if unit.name != MISSING:
            yield building.answer(FORM, figures(unit.name), f"{unit.name}.xlsx", building.token(unit.name))
    other = {**figures(TWICE), FEES: Decimal("0.01")}
    yield building.answer(FORM, other, f"再报/{TWICE}.xlsx", building.token(TWICE))
    yield building.answer(FORM, figures(COPIED), f"副本/{COPIED}.xlsx", building.token(COPIED))
    yield building.answer(FORM, figures(MISSING), "某某公司.xlsx")


LAST = LastYear(
    {p: sum(numbers[p] for numbers in SENT.values()) for p in FORM.places},
    {name: balanced(FORM, random.Random(1_000 + i)) for i, name in enumerate(SENT)},
)


def opened(folder: Path, *, large: bool) -> OpenRound:
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    return OpenRound(folder, ROUND, Roster(UNITS), FORM, DECISIONS, (), LAST, large=large)


def shelved() -> list[Answer]:
    """The answers as they come from the cache, with their cells on the disk."""
    shelf = record.AnswerShelf(disk.scratch())
    return [record.read(record.write(each), each.file, each.digest, shelf) for each in answers()]


def test_more_layouts_than_are_kept_in_memory_are_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [(dict(each.cells), dict(each.numbers)) for each in shelved()]
    monkeypatch.setattr(record, "_MOST_SPOTS", 1)
    assert [(dict(each.cells), dict(each.numbers)) for each in shelved()] == kept
    assert kept == [(dict(each.cells), dict(each.numbers)) for each in answers()]


def small(folder: Path) -> Consolidation:
    return run.conclude(opened(folder, large=False), list(answers()), (), ())


def large(folder: Path) -> Consolidation:
    return run.conclude(opened(folder, large=True), shelved(), (), ())


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[Consolidation, Consolidation]:
    """The same files as a small round and as a large one."""
    folder = tmp_path_factory.mktemp("both")
    return small(folder), large(folder)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Consolidation, write.Written]:
    """A large round and its result."""
    folder = tmp_path_factory.mktemp("large")
    result = large(folder)
    return result, write.workbook(opened(folder, large=True), result, folder / "output", now())


# --- the same as a small round -----------------------------------------------------------------------------------


def test_the_round_has_something_of_everything(results: tuple[Consolidation, Consolidation]) -> None:
    result = results[0]
    assert {unit.name for unit in UNITS} - set(result.submissions) == NOT_USED
    assert result.held == (BROKEN, TWICE, UNREADABLE)
    assert (result.missing, result.excused) == ((MISSING,), (EXCUSED,))
    assert {finding.kind for finding in result.findings} >= {
        FindingKind.RULE_BROKEN, FindingKind.NEIGHBOURS_FIGURES, FindingKind.ANSWERED_TWICE, FindingKind.UNKNOWN_UNIT,
        FindingKind.DUPLICATE, FindingKind.CORRECTED, FindingKind.DECISION_VOID, FindingKind.JUMP,
    }  # fmt: skip
    assert any(finding.causes for finding in result.findings)
    assert [(change.unit, change.amount) for change in result.deductions] == [
        (TAKEN, Decimal("0.5")), ("", Decimal("0.25")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "part", ["files", "held", "excused", "missing", "findings", "corrections", "deductions", "final", "submissions"]
)
def test_a_large_round_gives_the_same(part: str, results: tuple[Consolidation, Consolidation]) -> None:
    expected, found = (getattr(result, part) for result in results)
    assert found == expected


def test_its_totals_have_the_same_parts(results: tuple[Consolidation, Consolidation]) -> None:
    expected, found = ({p: _parts(total) for p, total in result.totals.items()} for result in results)
    assert found == expected
    assert all(total.even for total in results[1].totals.values())


def _parts(total: Any) -> tuple[object, ...]:
    return total.value, total.units, tuple(total.numbers), total.corrections, total.deductions


def put_in() -> Numbers:
    """The sums of what was put into the files that count, with what the office changed."""
    used = [{p: n or 0 for p, n in figures(unit.name).items()} for unit in UNITS if unit.name not in NOT_USED]
    sums: Numbers = {p: sum(numbers[p] for numbers in used) for p in FORM.places}
    sums[FEES] += Decimal("7.25") - SENT[MENDED][FEES] - Decimal("0.75")
    return sums


def test_its_totals_are_what_was_put_in(results: tuple[Consolidation, Consolidation]) -> None:
    assert {p: total.value for p, total in results[1].totals.items()} == put_in()


def test_a_part_of_a_total_is_found_by_its_position(results: tuple[Consolidation, Consolidation]) -> None:
    expected, found = (result.totals[NEW].numbers for result in results)
    assert len(found) == len(expected) == 45
    assert [found[at] for at in (0, 44, -1)] == [expected[at] for at in (0, 44, -1)]
    assert tuple(found[3:9]) == tuple(expected[3:9])
    with pytest.raises(IndexError):
        found[45]


# --- its workbook ------------------------------------------------------------------------------------------------


def sheets(path: Path) -> Any:
    return openpyxl.load_workbook(path, data_only=True)


def test_the_workbook_has_groups_and_no_units(written: tuple[Consolidation, write.Written]) -> None:
    book = sheets(written[1].path)
    assert book.sheetnames[:9] == [
        *("总览", "二、主动公开", "三、依申请公开", "四、复议诉讼"),
        *("分组账目", "主要指标", "各分组数据", "问题清单", "文件台账"),
    ]  # fmt: skip
    assert str(book["各分组数据"]["A2"].value).startswith("修改本表中任一分组的数字，三张表、主要指标、")
    names = [row[1].value for row in book["各分组数据"].iter_rows(min_row=7)]
    assert names == [*GROUPS[:2], "未分组", f"更正：{GROUPS[0]}", f"剔除：{GROUPS[1]}", "剔除：合计", "合计"]
    assert [row[3].value for row in book["主要指标"].iter_rows(min_row=5, max_row=7)] == [
        "已汇总 16/17", "已汇总 16/17", "已汇总 13/16",
    ]  # fmt: skip


def test_its_official_tables_hold_the_totals(written: tuple[Consolidation, write.Written]) -> None:
    found = workbook.read_back(written[1].path.read_bytes(), FORM)
    assert found == put_in()


def test_its_accounts_are_those_of_units_and_files(written: tuple[Consolidation, write.Written]) -> None:
    lines = [[cell.value for cell in row] for row in sheets(written[1].path)["分组账目"].iter_rows(min_row=4)]
    assert [line[:7] for line in lines] == [
        ["部门", 17, 16, 1, 0, 0, "平"],
        ["乡镇", 17, 16, 0, 0, 1, "平"],
        ["未分组", 16, 13, 2, 1, 0, "平"],
        ["不属于任何单位的文件", 0, 0, 0, 0, 0, "平"],
        ["合计", 50, 45, 3, 1, 1, "平"],
    ]
    assert [line[7] for line in lines] == [17, 17, 17, 1, 52]
    assert {line[15] for line in lines} == {"平"}


def test_the_overview_says_where_the_units_are(written: tuple[Consolidation, write.Written]) -> None:
    folder = written[1].lines
    assert folder is not None
    texts = [str(cell.value) for row in sheets(written[1].path)["总览"].iter_rows() for cell in row if cell.value]
    (said,) = [text for text in texts if "Parquet" in text]
    assert said.count(f"“{folder.name}”") == 2
    assert "50 个" in said
    assert "The lines of the 50 units" in said
    assert not [text for text in texts if text.startswith("不平") and "处" in text]


# --- beside it ---------------------------------------------------------------------------------------------------


def lines(folder: Path, ending: str) -> list[Mapping[str, Any]]:
    """All lines of all groups, by the headings for programs."""
    found: list[Mapping[str, Any]] = []
    for path in sorted(folder.glob(f"[0-9]*{ending}")):
        if ending == ".csv":
            found += csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")))
        else:
            found += pq.read_table(path).to_pylist()
    return found


def folder_of(written: tuple[Consolidation, write.Written]) -> Path:
    assert written[1].lines
    return written[1].lines


def test_there_is_a_pair_of_files_for_each_group(written: tuple[Consolidation, write.Written]) -> None:
    names = ("1 部门", "2 乡镇", "3 未分组", "4 全部单位")
    assert {path.name for path in folder_of(written).iterdir()} == {
        *(f"{name}{ending}" for name in names for ending in (".csv", ".parquet")), "问题清单.csv", "文件台账.csv",
    }  # fmt: skip


def test_the_lines_in_parquet_add_up_to_the_totals(written: tuple[Consolidation, write.Written]) -> None:
    found = lines(folder_of(written), ".parquet")
    assert {p: sum(line[str(p)] or 0 for line in found) for p in FORM.places} == put_in()
    answered = [line for line in found if line["kind"] == "answer"]
    assert Counter(line["state"] for line in answered) == {"used": 45, "held": 3, "excused": 1, "missing": 1}
    (mended,) = [line for line in answered if line["unit"] == MENDED]
    assert mended[str(FEES)] == SENT[MENDED][FEES]  # what was sent; the correction has a line of its own
    assert [(line["unit"], line["kind"], line[str(FEES)]) for line in found if line["kind"] != "answer"] == [
        (MENDED, "correction", Decimal("7.25") - SENT[MENDED][FEES]),
        (TAKEN, "deduction", Decimal("-0.5")), ("", "deduction", Decimal("-0.25")),
    ]  # fmt: skip


def test_the_lines_in_csv_add_up_to_the_totals(written: tuple[Consolidation, write.Written]) -> None:
    found = lines(folder_of(written), ".csv")
    assert len(found) == 53
    place_of = dict(zip(FORM.places, list(found[0])[7:], strict=True))
    assert place_of[FEES].startswith("二 ")
    assert {p: sum(Decimal(line[name] or 0) for line in found) for p, name in place_of.items()} == put_in()
    assert Counter(line["状态"] for line in found if line["类别"] == "报送") == {
        "已汇总": 45, "暂缓": 3, "免报": 1, "未报": 1,
    }  # fmt: skip
    assert {line["勾稽"] for line in found if line["状态"] == "已汇总"} == {"平"}


def test_all_findings_and_files_are_beside_it(written: tuple[Consolidation, write.Written]) -> None:
    result, folder = written[0], folder_of(written)
    tables = {
        name: list(csv.reader(io.StringIO((folder / name).read_text(encoding="utf-8-sig"))))
        for name in (beside.FINDINGS, beside.FILES)
    }
    assert len(tables[beside.FINDINGS]) == 1 + len(result.findings)
    assert sorted(row[0] for row in tables[beside.FILES][1:]) == sorted(state.name for state in result.files)


def test_what_was_written_before_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """Only a folder of the same round is replaced, and nothing of the earlier one stays."""
    this = opened(tmp_path / "round", large=True)
    result = large(this.folder)
    folder = folder_of((result, write.workbook(this, result, tmp_path / "out", now())))
    (folder / "0 撤销的组.csv").write_text("old", encoding="utf-8")
    killed = folder.with_name(f".{folder.name}.4194999.tmp")  # more than any process has for its number
    killed.mkdir()
    (killed / "1 部门.csv").touch()
    again = folder_of((result, write.workbook(this, result, tmp_path / "out", now(), language="en")))
    assert again == folder
    assert not (folder / "0 撤销的组.csv").exists()
    assert "state" in lines(folder, ".csv")[0]
    assert not list(folder.parent.glob(".*"))
    for path in folder.glob("*.parquet"):
        path.unlink()
    with pytest.raises(UserError, match="is not replaced"):
        write.workbook(this, result, tmp_path / "out", now())


def test_a_line_that_is_lost_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from consolidate.unit_lines import lines as unit_lines

    of_group = unit_lines.Lines.of_group
    monkeypatch.setattr(unit_lines.Lines, "of_group", lambda *args: list(of_group(*args))[:-1])
    this = opened(tmp_path / "round", large=True)
    with pytest.raises(UserError, match="do not give the totals"):
        write.workbook(this, large(this.folder), tmp_path / "out", now())
    assert not list((tmp_path / "out").glob("*"))


def test_a_process_that_is_lost_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = LinesProcess.begin

    def lost(self: LinesProcess, job: str, *given: object) -> None:
        if job == "added_up":
            self._running.kill()
            self._running.wait()
        begin(self, job, *given)

    monkeypatch.setattr(LinesProcess, "begin", lost)
    this = opened(tmp_path / "round", large=True)
    with pytest.raises(UserError, match="lines of the units has ended"):
        write.workbook(this, large(this.folder), tmp_path / "out", now())
    assert not list((tmp_path / "out").glob("*"))


@pytest.mark.parametrize("job", ["write", "added_up"])
def test_a_file_that_cannot_be_written_or_read_back_is_named(
    job: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = LinesProcess.begin

    def elsewhere(self: LinesProcess, name: str, *given: Any) -> None:
        if name == job == "write":
            given = (given[0], given[1] / "no folder", *given[2:])
        elif name == job:
            given = (tmp_path, *given[1:])
        begin(self, name, *given)

    monkeypatch.setattr(LinesProcess, "begin", elsewhere)
    this = opened(tmp_path / "round", large=True)
    with pytest.raises(UserError, match="cannot be written"):
        write.workbook(this, large(this.folder), tmp_path / "out", now())
    assert not list((tmp_path / "out").glob("*"))


def test_figures_of_any_size_are_kept_exactly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than 64 bits, which no workbook holds, and more decimals than the form has."""
    huge = {**SENT[TWINS[0]], place("disclosure.fees.amount"): Decimal("0.12345678901")}
    for row in ("new", "carried_out"):  # both sides of the rule
        for column in ("natural", "total"):
            huge[place(f"requests.{row}.{column}")] += 2**70
    monkeypatch.setitem(SENT, TWINS[0], huge)
    this = opened(tmp_path / "round", large=True)
    result = large(this.folder)
    with several() as processes:
        beside.write(this, result, tmp_path / "lines", "0" * 32, "zh", processes, lambda: None)
    found = lines(tmp_path / "lines", ".parquet")
    assert sum(line[str(NEW)] or 0 for line in found) == put_in()[NEW] > 2**70
    assert sum(line[str(FEES)] or 0 for line in found) == put_in()[FEES]


@pytest.mark.parametrize("lines_in_a_file", [1_000, 10_000])
def test_its_long_table_is_that_of_a_small_round(
    lines_in_a_file: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "MOST_LINES", lines_in_a_file)
    monkeypatch.setattr(write, "_LINES", 700)
    found = []
    for is_large, consolidated in ((False, small), (True, large)):
        this = opened(tmp_path / "round", large=is_large)
        files = list(write.long_table(this, consolidated(this.folder), tmp_path / "out", "zh"))
        texts = {file.path.name: file.path.read_bytes() for file in files if file.path.suffix == ".csv"}
        table = pq.read_table(files[0].path)
        found.append((texts, table, table.schema.metadata, [file.path.name for file in files]))
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(found[0][3])
    assert found[0] == found[1]
    assert len(found[0][0]) == (1 if lines_in_a_file == 10_000 else 10)


def test_further_files_of_a_longer_table_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "_LINES", 700)
    this = opened(tmp_path / "round", large=True)
    result, out = large(this.folder), tmp_path / "out"
    monkeypatch.setattr(data, "MOST_LINES", 1_000)
    (first, *_) = [file.path for file in write.long_table(this, result, out, "zh")]
    assert len(list(out.iterdir())) == 11
    for gap in (3, 6):
        first.with_suffix(f".{gap}.csv").unlink()  # by somebody, or by a run that was killed
    others = [first.with_suffix(".20.csv"), first.with_name("别的.2.csv")]  # not a long table; of another round
    for path in others:
        path.write_text("单位,说明", encoding="utf-8")
    monkeypatch.setattr(data, "MOST_LINES", 5_000)
    put = [file.path for file in write.long_table(this, result, out, "en")]
    assert sorted(out.iterdir()) == sorted([*put, *others])


def test_a_file_of_an_earlier_table_that_stays_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    this = opened(tmp_path / "round", large=True)
    result, out = large(this.folder), tmp_path / "out"
    monkeypatch.setattr(data, "MOST_LINES", 5_000)
    files = list(write.long_table(this, result, out, "zh"))
    monkeypatch.setattr(data, "MOST_LINES", 20_000)
    monkeypatch.setattr(disk, "remove", lambda path: None)  # as where a program has it open
    with pytest.raises(UserError, match=rf"{files[-1].path.name} is of an earlier long table"):
        list(write.long_table(this, result, out, "zh"))


def test_a_long_table_that_does_not_add_up_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = data._lines
    monkeypatch.setattr(data, "_lines", lambda *given: islice(made(*given), 1, None))
    this = opened(tmp_path / "round", large=True)
    with pytest.raises(UserError, match="does not hold the totals"):
        list(write.long_table(this, large(this.folder), tmp_path / "out", "zh"))
    assert not list((tmp_path / "out").glob("*"))


# --- from one evening to the next --------------------------------------------------------------------------------


def test_a_record_of_a_large_round_has_totals_and_findings_alone(tmp_path: Path) -> None:
    """Also where the round was a small one before: no unit is said to be gone, and no part is made up."""
    few, many = (opened(tmp_path / "round", large=size) for size in (False, True))
    before, result = small(few.folder), large(many.folder)
    write.workbook(few, before, tmp_path / "out", now())
    since = history.changes(many, result)
    assert since is not None
    assert since.none
    write.workbook(many, result, tmp_path / "out", now())
    less = run.conclude(many, [each for each in shelved() if each.file != "第20局.xlsx"], (), ())
    since = history.changes(many, less)
    assert since is not None
    assert (since.units, since.cells) == ((), ())
    moved = {change.place: (change.change, change.parts) for change in since.totals}
    assert moved[str(NEW)] == (-int(SENT["第20局"][NEW]), ())


def test_what_was_read_is_not_read_again_and_what_is_gone_is_dropped(tmp_path: Path) -> None:
    """The same cache file as that of a small round, of which only the places of the entries are in memory."""
    entries = {name.encode() * 9: Answered(record.write(next(answers()))) for name in ("a", "b", "c")}
    files = {name: Incoming(f"{name}.xlsx", name.encode() * 9) for name in "abc"}
    first = cache.of_round(tmp_path, "2021", writes=True, large=True)
    for name in "ab":
        assert first.known(files[name]) is None
        first.keep(files[name], entries[files[name].data].record)
    first.tidy()
    second = cache.of_round(tmp_path, "2021", writes=True, large=True)
    assert second.known(files["a"]) == second.known(files["a"]) is not None
    second.keep(files["c"], entries[files["c"].data].record)
    second.tidy()
    third = cache.of_round(tmp_path, "2021", writes=False)  # a small round reads the same file
    assert [third.known(files[name]) is not None for name in "abc"] == [True, False, True]
    (path,) = (tmp_path / ".consolidate" / "cache").iterdir()
    path.write_bytes(path.read_bytes()[:-3])  # as if the program had been killed while it wrote
    fourth = cache.of_round(tmp_path, "2021", writes=True, large=True)
    assert [fourth.known(files[name]) is not None for name in "abc"] == [True, False, False]
    fourth.keep(files["c"], entries[files["c"].data].record)
    fourth.tidy()
    fifth = cache.of_round(tmp_path, "2021", writes=True, large=True)
    assert [fifth.known(files[name]) is not None for name in "abc"] == [True, False, True]
    fifth.tidy()


@pytest.mark.parametrize("order", ["known keep tidy", "known keep known tidy", "keep known keep known tidy"])
def test_a_cache_that_can_no_longer_be_written_is_still_read(
    order: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full: what was to be written stays in the buffer of the file until it is moved in, or closed."""
    old, new = (Incoming(f"{name}.xlsx", name.encode() * 9) for name in "ab")
    kept = Answered(record.write(next(answers())))
    first = cache.of_round(tmp_path, "2021", writes=True, large=True)
    first.keep(old, kept.record)
    first.tidy()

    class Full(io.FileIO):
        def write(self, data: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    opened_cache = cache_files.opened
    monkeypatch.setattr(
        cache_files, "opened",
        lambda path, writes: io.BufferedRandom(Full(path, "r+")) if writes else opened_cache(path, False),
    )  # fmt: skip
    second = cache.of_round(tmp_path, "2021", writes=True, large=True)
    for step in order.split():
        if step == "keep":
            second.keep(new, kept.record)
        elif step == "known":
            assert second.known(old) is not None
        else:
            second.tidy()
    monkeypatch.undo()
    third = cache.of_round(tmp_path, "2021", writes=True, large=True)
    assert [third.known(file) is not None for file in (old, new)] == [True, False]
    third.tidy()


def test_many_jobs_of_the_process_for_the_lines_may_fail(tmp_path: Path) -> None:
    """It waits when the pipe is full of answers, and would never read on if nobody took them."""
    with LinesProcess() as process:
        for number in range(1_500):
            process.begin("write", tmp_path / f"no such file {number} {'x' * 50}", tmp_path / "a", [], {}, [], "zh")
        with pytest.raises(OSError, match="no such file 0 "):
            finished(process)
        process.begin("about", tmp_path / "nothing")
        assert finished(process) == [{}]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_lines_with_breaks_and_quotation_marks_are_read_back(language: str, tmp_path: Path) -> None:
    """Also in the heading, which has the labels of the form."""
    figures = [Column("a.b.c", LONG, 0, {}), Column("a.b.d", DECIMAL, 2, {})]
    described = [*columns(FORM, exact=False)[: len(HEADINGS)], *figures]
    rows = [(1, '甲"局\n', "组", "used", "answer", "a\r\nb", True, 5, Decimal("1.5")),
            (2, "乙", "组", "missing", "answer", "", None, None, None)]  # fmt: skip
    with (tmp_path / "a.rows").open("wb") as file:
        pickle.dump([*zip(*rows, strict=True)], file)
    target, heading = tmp_path / "a.parquet", ['上\n"年"', *(each.name for each in described[1:])]
    with LinesProcess() as process:
        process.begin("write", tmp_path / "a.rows", target, described, {}, heading, language)
        process.begin("added_up", target, described, ["a.b.c", "a.b.d"], language)
        _, found = finished(process)
    lines = {("used", "answer"): 1, ("missing", "answer"): 1}
    assert found == [(lines, {"a.b.c": 5, "a.b.d": Decimal("1.5")})] * 2
    text, again = target.with_suffix(".csv").read_bytes().decode("utf-8-sig"), io.StringIO(newline="")
    csv.writer(again).writerows(csv.reader(io.StringIO(text, newline="")))
    assert again.getvalue() == text


def test_long_jobs_and_long_answers_do_not_wait_for_each_other(tmp_path: Path) -> None:
    """Both are longer than a pipe holds."""
    told = {"consolidate.body": "清源县人民政府" * 20_000}
    schema = pa.schema([pa.field("unit", pa.string())], metadata={b"consolidate": json.dumps(told)})
    pq.write_table(schema.empty_table(), tmp_path / "a.parquet")
    with LinesProcess() as process:
        for _ in range(5):
            process.begin("about", tmp_path / "a.parquet")
            process.begin("write", tmp_path / "none", tmp_path / "b", [], {}, ["x" * 50_000] * 3, "zh")
        answers = process.answers()
    assert answers[::2] == [told] * 5
    assert [type(answer) for answer in answers[1::2]] == [FileNotFoundError] * 5


def test_a_round_is_large_beyond_the_limit(tmp_path: Path) -> None:
    from consolidate.rounds import roster

    (tmp_path / "round.toml").write_text(settings.write(ROUND), encoding="utf-8")
    (tmp_path / "roster.xlsx").write_bytes(roster.write(Roster(UNITS)))
    assert [open_round(tmp_path, most).large for most in (None, 49, 50)] == [False, True, False]


def test_the_accounts_of_a_large_round_are_even(results: tuple[Consolidation, Consolidation]) -> None:
    accounts = finality.accounts(results[1])
    assert accounts.even
    assert [accounts.units[state] for state in UnitState] == [45, 3, 1, 1]
    assert accounts.files["all"] == 52
    assert accounts.files[Verdict.DUPLICATE] == 1


def test_its_result_counts_as_an_answer_of_the_next_level(written: tuple[Consolidation, write.Written]) -> None:
    """The official tables are held against the lines of the groups, which are no units of anybody."""
    from consolidate.reading import answers as reading
    from consolidate.reading import own_results
    from consolidate.workers import child

    raw = child.read(written[1].path.read_bytes())
    assert isinstance(raw, RawBook)
    answer = reading.read(raw, "result.xlsx", "", FORM)
    assert answer.numbers == put_in()
    assert {finding.kind for finding in answer.findings} & {
        FindingKind.RESULT_UNPROVED,
        FindingKind.RESULT_ALTERED,
    } == set()
    assert own_results.units(raw, answer) == {}
    typed_over = answer._replace(numbers={**answer.numbers, NEW: 1})
    assert FindingKind.RESULT_ALTERED in {finding.kind for finding in own_results.altered(raw, typed_over)}


@pytest.mark.slow
def test_every_command_works_on_a_large_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = small_round(tmp_path / "round", answered=SMALL_UNITS[:1]), tmp_path / "out"
    expected = run_json("run", folder, "--output", out)[1]
    monkeypatch.setattr("consolidate.pipeline.opened.MOST_UNITS", 1)
    code, found = run_json("run", folder, "--output", out)
    assert code == 1
    lines = Path(found.pop("lines"))
    assert lines.is_dir()
    since = found.pop("since")
    assert (since["units"], since["cells"], since["totals"]) == ([], [], [])
    assert found == {key: value for key, value in expected.items() if key != "since"}
    code, text, _ = command("run", folder, "--output", out)
    assert code == 1
    assert "2 expected = 1 used + 0 held + 0 excused + 1 missing" in text
    assert f"The lines of the units, by group: {lines}" in text
    for words in (
        ["status"],
        ["explain", folder, "requests.new.total"],
        ["returns"],
        ["data", folder, "--output", out],
    ):
        assert command(*(words if len(words) > 1 else [*words, folder]))[0] in (0, 1)


def test_the_process_of_the_run_does_not_load_pyarrow(tmp_path: Path) -> None:
    folder, out = small_round(tmp_path / "round", answered=SMALL_UNITS[:1]), tmp_path / "out"
    program = f"""
        import sys
        from consolidate.pipeline import opened
        from consolidate.__main__ import main
        opened.MOST_UNITS = 1
        print(main(["run", {str(folder)!r}, "--output", {str(out)!r}]))
        print(main(["run", {str(folder)!r}, "--output", {str(out)!r}]))
        print("pyarrow" in sys.modules)
    """
    said = subprocess.run(
        [sys.executable, "-c", dedent(program)], capture_output=True, encoding="utf-8", check=True
    ).stdout.splitlines()
    assert [line for line in said if line in ("1", "True", "False")] == ["1", "1", "False"]
    assert list(out.rglob("*.parquet"))
