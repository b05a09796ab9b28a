"""Play the round of ``sample_workbooks.evening`` in a folder: ``python -m sample_workbooks.evening_round FOLDER``."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path

import openpyxl

from consolidate import merging, workbook
from consolidate.decisions import sheet
from consolidate.model import Roster, Submission
from consolidate.model.result import FileState
from consolidate.pipeline import collect
from consolidate.pipeline import returns as copies
from consolidate.pipeline.context import Context
from consolidate.pipeline.opened import open_round
from consolidate.rounds import last_year_figures, roster, settings
from consolidate.rounds.spreadsheet import FIRST_LINE
from consolidate.terms import Verdict
from sample_workbooks import evening
from sample_workbooks.evening import Convert
from sample_workbooks.faults import FORM, filled

CHINA = timezone(timedelta(hours=8))
FIRST = datetime(2026, 1, 19, 20, 0, tzinfo=CHINA)
SECOND = datetime(2026, 1, 21, 20, 0, tzinfo=CHINA)


def make_round(folder: Path) -> None:
    """The files of the round, without its inbox."""
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    (folder / "round.toml").write_text(settings.write(evening.ROUND), encoding="utf-8", newline="\n")
    (folder / "roster.xlsx").write_bytes(roster.write(evening.roster(), FORM.permissions))
    (folder / last_year_figures.FILE).write_bytes(last_year())
    book = openpyxl.load_workbook(io.BytesIO(sheet.write(evening.roster(), FORM)))
    for row, line in enumerate(evening.decisions(), FIRST_LINE + 1):
        for column, text in enumerate(line, 1):
            book.worksheets[0].cell(row, column).value = text
    book.save(folder / sheet.FILE)


def last_year() -> bytes:
    """Last year's result: sound figures of all 48 units."""
    units = evening.roster()
    figures = {u.name: evening.with_totals(evening.last_figures(seed)) for seed, u in enumerate(units.units, 1)}
    sent = [Submission(name, FORM.id, 2024, {}, numbers, (f"{name}.xlsx",)) for name, numbers in figures.items()]
    files = [FileState(f"{name}.xlsx", Verdict.USED, "", name, "0" * 64) for name in figures]
    result = merging.merge(FORM, evening.LAST_ROUND, Roster(units.units), sent, files, ())
    return workbook.result(FORM, result, made_at=datetime(2025, 1, 25, 9, 0))


def first_evening(folder: Path, convert: Convert) -> None:
    """The round with what came in before its first evening."""
    make_round(folder)
    _put(folder, evening.files(convert))


def send_back(folder: Path) -> None:
    """The copies that go back after the first evening."""
    copies.returns(open_round(folder), Context(lambda: FIRST))


def second_evening(folder: Path, convert: Convert) -> None:
    """What came in before the second evening; one answer by mail, which is collected."""
    letter = arrive(folder, convert)
    collect.collect(open_round(folder), [letter], date(2026, 1, 1), Context(lambda: SECOND))
    letter.unlink()


def arrive(folder: Path, convert: Convert) -> Path:
    """What came in before the second evening, and the mail that is still to be collected."""
    _put(folder, evening.files(convert, second=True))
    letter = folder / "松坡乡来信.eml"
    letter.write_bytes(mail(evening.MAILED))
    return letter


def _put(folder: Path, files: Iterable[tuple[str, bytes, date]]) -> None:
    """Write files into the inbox, last changed at noon of their day."""
    for name, data, day in files:
        path = folder / "inbox" / name
        path.write_bytes(data)
        changed = datetime(day.year, day.month, day.day, 12, tzinfo=CHINA).timestamp()
        os.utime(path, (changed, changed))


def mail(unit: str) -> bytes:
    """The answer of a unit as an attachment."""
    message = EmailMessage()
    message["From"], message["To"] = f"u{evening.NAMES.index(unit) + 1}@example.com", "zwgk@example.com"
    message["Subject"], message["Message-ID"] = f"{unit}年报", "<1@example.com>"
    message["Date"] = datetime(2026, 1, 21, 9, 12, tzinfo=CHINA)
    message.set_content("请查收。")
    units = {each.name: each for each in evening.roster().units}
    data = filled(units[unit], evening.NAMES.index(unit) + 1)
    kind = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    message.add_attachment(data, maintype="application", subtype=kind, filename=f"{unit}.xlsx")
    return message.as_bytes()


def main(folder: Path) -> None:
    """The round after both evenings, its .xls and .ods saved by LibreOffice."""
    from sample_workbooks.office import converted

    first_evening(folder, converted)
    send_back(folder)
    second_evening(folder, converted)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
