"""Take a sample round through the line: run it, mend what went back, decide, and send its result one level up."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl

from consolidate.decisions import sheet
from consolidate.model import Roster, Unit
from consolidate.pipeline import run as pipeline
from consolidate.pipeline.opened import open_round
from consolidate.rounds import roster
from consolidate.rounds.spreadsheet import FIRST_LINE
from tests.support.command import run, run_json

SAMPLES = Path(__file__).parents[2] / "sample_workbooks"


class Found(NamedTuple):
    """A finding as the tests list it: the unit, the kind, the cell, and the rule."""

    unit: str
    kind: str
    address: str
    rule: str = ""


def copied(name: str, into: Path) -> Path:
    """A copy of a sample round, since a run writes into its folder."""
    return Path(shutil.copytree(SAMPLES / name, into / name))


def findings(result: Any, *severities: str) -> set[Found]:
    """The findings of these severities."""
    return {
        Found(f["unit"], f["kind"], f["address"], f["rule"]) for f in result["findings"] if f["severity"] in severities
    }


def result_of(folder: Path, output: Path) -> Path:
    """Run the round, which must be final, and give the path of its result."""
    code, said, err = run("run", folder, "--output", output)
    assert code == 0, (said, err)
    (written,) = output.glob("*.xlsx")
    return written


def mend(folder: Path, units: Mapping[str, Mapping[str, Any]], sheet_name: str) -> None:
    """Correct cells of the copies that went back, give reasons, and put the copies into the inbox.

    A key such as ``统计表!C5`` names another sheet than ``sheet_name``.
    """
    for unit, cells in units.items():
        (path,) = (folder / "returns").glob(f"{unit}_*.xlsx")
        book = openpyxl.load_workbook(path)
        for key, value in cells.items():
            where, _, cell = key.rpartition("!")
            book[where or sheet_name][cell].value = value
        book.save(folder / "inbox" / path.name)


def decide(folder: Path, *lines: Mapping[str, str]) -> None:
    """Write decisions.xlsx with these lines, each a mapping from headings to texts."""
    opened = open_round(folder)
    book = openpyxl.load_workbook(io.BytesIO(sheet.write(opened.roster, opened.form)))
    for row, line in enumerate(lines, FIRST_LINE + 1):
        for column, name in enumerate(sheet.HEADER, 1):
            book.worksheets[0].cell(row, column).value = line.get(name)
    book.save(folder / sheet.FILE)


def one_level_up(folder: Path, result: Path, unit: str, like: Path) -> tuple[int, Any]:
    """Run the round of another body over the same form, in which the result is the only answer."""
    (folder / "inbox").mkdir(parents=True)
    if (like / "forms").is_dir():
        shutil.copytree(like / "forms", folder / "forms")
    settings = (like / "round.toml").read_text(encoding="utf-8")
    (folder / "round.toml").write_text(settings.replace(unit, "上级人民政府"), encoding="utf-8")
    (folder / "roster.xlsx").write_bytes(roster.write(Roster((Unit(unit),))))
    (folder / "inbox" / f"{unit}.xlsx").write_bytes(result.read_bytes())
    return run_json("run", folder, "--output", folder / "out")


def official(path: Path, sheet_name: str, area: str) -> Sequence[Sequence[Any]]:
    """The values of an area of the result, as stored."""
    book = openpyxl.load_workbook(path, data_only=True)
    return [[cell.value for cell in row] for row in book[sheet_name][area]]


def read_figures(folder: Path) -> Mapping[str, Mapping[Any, Any]]:
    """What was read of each unit whose figures are used."""
    from consolidate.cli.context import terminal

    result = pipeline.consolidate(open_round(folder), terminal())
    return {unit: submission.numbers for unit, submission in result.submissions.items()}
