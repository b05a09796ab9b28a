"""Keep decisions.xlsx up to date: a line for each open finding, and the lists to choose from.

What a person typed into the file is the only copy of it. So the file is replaced only while nobody has it open and only
by a checked copy; the last versions are kept, and where anything is in the way the file stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from consolidate import disk
from consolidate.decisions import offers, sheet
from consolidate.model import Answer, Decision
from consolidate.model.result import Consolidation
from consolidate.pipeline.opened import OpenRound
from consolidate.regex import regex
from consolidate.steps import step
from consolidate.words import N_, UserError

FILE = sheet.FILE
BACKUP = ".consolidate/backup"
_KEPT = 20  # earlier versions of the file
_STEM = FILE.removesuffix(".xlsx")
_OURS = regex(rf"{_STEM} \d{{4}}-\d\d-\d\d \d{{6}}(（\d+）)?\.xlsx")
# files that Excel, WPS and LibreOffice put beside a workbook while they have it open
_SIGNS = (f"~${FILE}", f"~{FILE}", f".~{FILE}", f".~lock.{FILE}#")


class Offered(NamedTuple):
    """What became of decisions.xlsx: the lines offered in it, those left out, and why it was not written if so."""

    lines: int = 0
    left_out: int = 0
    fault: UserError | None = None


def offer(opened: OpenRound, result: Consolidation, answers: Sequence[Answer], now: datetime) -> Offered:
    """Offer a line for each open finding. The caller holds the lock of the inbox. Nothing is raised: see ``fault``."""
    with step(N_("offer")) as offering:
        wanted = offers.lines(opened.form, result, answers)
        outcome = _replace(opened, wanted, now)
        offering.count = outcome.lines
    return outcome


def update(opened: OpenRound, now: datetime) -> None:
    """Enter the present units and tables into the lists to choose from. The caller holds the lock of the inbox.

    Where that is not possible now, the next ``run`` does it, and says why if it is not possible then.
    """
    _replace(opened, None, now)


def _replace(opened: OpenRound, wanted: Sequence[Decision] | None, now: datetime) -> Offered:
    """Write the file with these lines offered, or with those that it offers already for None."""
    try:
        path, before = _present(opened)
        if not before and not wanted:
            return Offered()
        from consolidate.decisions import filling  # with the editing of workbooks

        lines = filling.ready(before) if wanted is None and before else wanted or ()
        filled = filling.filled(before, lines, opened.roster, opened.form)
        if filled.data != before:
            _write(path, before, filled.data, now)
    except UserError as error:
        return Offered(fault=error)
    return Offered(filled.offered, filled.left_out)


def enter(opened: OpenRound, lines: Sequence[Decision], now: datetime) -> None:
    """Enter decisions that were made elsewhere than in Excel. The caller holds the lock of the inbox."""
    from consolidate.decisions import entering

    path, before = _present(opened)
    _write(path, before, entering.entered(before, lines, opened.roster, opened.form), now)


def withdraw(opened: OpenRound, decision: Decision, now: datetime) -> None:
    """Take one decision out again. The caller holds the lock of the inbox."""
    from consolidate.decisions import entering

    path, before = _present(opened)
    _write(path, before, entering.withdrawn(before, decision), now)


def _present(opened: OpenRound) -> tuple[Path, bytes]:
    path = opened.folder / FILE
    return path, disk.read(path) if disk.exists(path) else b""


def _write(path: Path, before: bytes, data: bytes, now: datetime) -> None:
    """Replace the file, unless somebody has it open or has changed it since it was read."""
    for sign in _SIGNS:
        if disk.exists(path.with_name(sign)):
            raise UserError(
                N_("{file} is open in Excel or WPS, so nothing was entered into it"),
                N_("Save and close it, then try again. If it is open nowhere, delete {sign} beside it."),
                file=FILE,
                sign=sign,
            )
    if before:
        _keep(path.parent / BACKUP, before, now)
    if (disk.read(path) if disk.exists(path) else b"") != before:
        raise UserError(
            N_("{file} was saved while the command was running; it stays as it was saved"),
            N_("Start the command again."),
            file=FILE,
        )
    disk.write(path, data, aside=False)


def _keep(folder: Path, data: bytes, now: datetime) -> None:
    """Keep this version of the file under its date, and remove all but the last ones."""
    disk.keep(folder, f"{_STEM} {now:%Y-%m-%d %H%M%S}.xlsx", data)
    kept = sorted(name for name, _ in disk.listing(folder) if _OURS.fullmatch(name))
    for name in kept[:-_KEPT]:
        disk.remove(folder / name)
