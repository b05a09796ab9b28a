"""Write what stands beside the workbook of a large round: the lines of its units by group, all findings, all files."""

from __future__ import annotations

import csv
import io
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import BinaryIO, TypeVar

from consolidate import disk, file_names, result_folder
from consolidate import findings as words
from consolidate.figures import digest
from consolidate.finality import accounts
from consolidate.grouped import of_roster
from consolidate.model import Form, Number
from consolidate.model.result import Consolidation
from consolidate.pipeline import results
from consolidate.pipeline.opened import OpenRound
from consolidate.steps import step
from consolidate.terms import UnitState
from consolidate.text import readable, untempting
from consolidate.unit_lines import lines as unit_lines
from consolidate.unit_lines.columns import columns, heading
from consolidate.unit_lines.process import LinesProcess, finished
from consolidate.words import N_, UserError

FINDINGS, FILES = "问题清单.csv", "文件台账.csv"
Found = tuple[Counter[tuple[str, str]], Mapping[str, Number]]  # as the process gives it
Done = TypeVar("Done")
_MARK = "consolidate.round"
_ALL = "全部单位"  # what is taken out of the sum of all units
_FINDING_HEADS = {
    "zh": ("级别", "单位", "文件", "工作表", "单元格", "问题", "处理办法", "填报单位说明", "属实理由"),
    "en": ("severity", "unit", "file", "sheet", "address", "message", "hint", "explanation", "answer"),
}
_FILE_HEADS = {"zh": ("文件", "处理", "原因", "单位", "校验码"), "en": ("name", "verdict", "reason", "unit", "digest")}


def expect_own(folder: Path, mark: str, processes: Sequence[LinesProcess]) -> None:
    """UserError if the folder is there, and nothing shows that it is one of the round with this mark."""
    kept = ""
    if found := result_folder.files(folder, ".parquet"):
        processes[0].begin("about", found[0])
        (told,) = finished(processes[0])
        kept = str(told.get(_MARK, ""))
    if disk.exists(folder) and not results.same(kept, mark):
        raise UserError(
            N_("{path} is not replaced: nothing shows that it is an earlier result of this round"),
            N_("If it is of this round, from an earlier version or computer, delete it and start the command again."),
            path=folder,
        )


def write(
    opened: OpenRound, result: Consolidation, folder: Path, mark: str, language: str,
    processes: Sequence[LinesProcess], meanwhile: Callable[[], Done],
) -> Done:  # fmt: skip
    """Write the folder, if what is read back of it gives the totals and counts. The caller holds the round's lock.

    ``meanwhile`` is called while the processes write the last lines; its result is returned.
    """
    form = opened.form
    totals = {place: total.value for place, total in result.totals.items()}
    about = {
        _MARK: mark, "consolidate.form": form.id, "consolidate.body": opened.round.body,
        "consolidate.year": opened.round.year, "consolidate.digest": digest(totals),
    }  # fmt: skip
    with result_folder.beside(folder) as new:
        begin = partial(_begin_lines, form, result, new, about, language, processes)
        with step(N_("units"), len(result.roster.units)):
            begin(exact=False)
        done = meanwhile()
        try:
            with step(N_("verify"), len(result.roster.units)):
                try:
                    found = finished(*processes)
                except (OverflowError, ValueError):  # figures that are larger, or have more decimals, than usual ones
                    begin(exact=True)
                    found = finished(*processes)
        except OSError as error:
            raise disk.unwritten(folder, error, disk.ROOM_OR_OUTPUT) from error
        _verify(form, result, [answer for answer in found if answer is not None])
        _table(new, FINDINGS, _FINDING_HEADS[language], _findings(form, result, language))
        _table(new, FILES, _FILE_HEADS[language], _files(result, language))
        result_folder.put(new, folder)
    return done


def _begin_lines(
    form: Form, result: Consolidation, folder: Path, about: Mapping[str, object], language: str,
    processes: Sequence[LinesProcess], exact: bool,
) -> None:  # fmt: skip
    """Have the lines of each group written into a pair of files, and each pair read back.

    The answers are None and what the pair holds, for each group. ``exact``: as for ``columns``.
    """
    groups = of_roster(result.roster)
    numbers: dict[str, array[int]] = {group.name: array("L") for group in groups}
    for number, unit in enumerate(result.roster.units, 1):
        numbers[unit.group].append(number)
    lines = unit_lines.lines(form, result)
    described, places = columns(form, exact), [str(place) for place in form.places]
    digits = len(str(len(groups)))
    parts = [
        (f"{at:0{digits}d} {group.label}", lines.of_group(group, numbers[group.name]))
        for at, group in enumerate(groups, 1)
    ]
    if of_all := lines.of_all():
        parts.append((f"{len(groups) + 1:0{digits}d} {_ALL}", iter(of_all)))
    for (name, found), process in zip(parts, cycle(processes)):
        rows, target = (folder / f"{file_names.safe(name)}{ending}" for ending in (".rows", ".parquet"))
        result_folder.write(folder, rows.name, partial(unit_lines.write, found), synced=False)
        process.begin("write", rows, target, described, about, heading(form, language), language)
        process.begin("added_up", target, described, places, language)


def _verify(form: Form, result: Consolidation, pairs: Sequence[Sequence[Found]]) -> None:
    """UserError unless both kinds of files hold the totals and as many units in each state as the accounts say.

    ``pairs``: what each pair of files holds.
    """
    for found in zip(*pairs, strict=True):  # Parquet, then CSV
        read = sum((lines for lines, _ in found), Counter[tuple[str, str]]())
        sums = {place: sum(each[str(place)] for _, each in found) for place in form.places}
        wrong = [str(place) for place, number in sums.items() if result.totals[place].value != number]
        if wrong or not _counted(result, read):
            raise UserError(
                N_("The lines of the units do not give the totals and counts that were computed ({count}): {places}"),
                N_("Nothing was written. Please report this; consolidate bundle packs what is needed for it."),
                count=len(wrong),
                places=", ".join(wrong[:5]),
            )


def _counted(result: Consolidation, lines: Mapping[tuple[str, str], int]) -> bool:
    """Whether there are as many lines of units in each state as the accounts say."""
    units = accounts(result).units
    read = {state: sum(count for (each, _), count in lines.items() if each == str(state)) for state in UnitState}
    return all(read[state] == units[state] for state in UnitState)


# --- findings and files ------------------------------------------------------------------------------------------


def _table(folder: Path, name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    def written(file: BinaryIO) -> None:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        text.write("\ufeff")  # utf-8-sig looks for the beginning of the file at each line
        table = csv.writer(text, lineterminator="\r\n")
        table.writerow(heads)
        table.writerows([untempting(readable(each)) for each in row] for row in rows)
        text.detach()

    result_folder.write(folder, name, written)


def _findings(form: Form, result: Consolidation, language: str) -> Iterator[Sequence[str]]:
    for finding in result.findings:
        severity = finding.severity.label if language == "zh" else str(finding.severity)
        yield (
            severity, finding.unit, finding.file, finding.sheet, finding.address,
            words.sentence(finding, form, language), words.hint(finding, form, language), words.remark(finding),
            finding.answer,
        )  # fmt: skip


def _files(result: Consolidation, language: str) -> Iterator[Sequence[str]]:
    for file in result.files:
        verdict = file.verdict.label if language == "zh" else str(file.verdict)
        yield file.name, verdict, str(file.reason), file.unit, file.digest
