"""Make a copy to correct for every unit with open findings, and find out what became of the copies."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from consolidate import disk, file_names
from consolidate.model import Answer, Finding, Unit
from consolidate.model.result import Consolidation
from consolidate.names import Names
from consolidate.pipeline import named, run
from consolidate.pipeline.context import Context
from consolidate.pipeline.inbox import read_inbox
from consolidate.pipeline.opened import OpenRound
from consolidate.returns import FILE, copies, finding_places, records
from consolidate.returns.copies import Copy
from consolidate.steps import step
from consolidate.words import N_

FOLDER = "returns"
UNOPENED = N_("Nothing is returned to {names} while one of their files cannot be opened on this computer")


def _nobody(result: Consolidation) -> Collection[str]:
    return ()


@dataclass(frozen=True)
class Made:
    """The copy for one unit: its record, its bytes, and its faults as a letter tells them; whether cells are marked."""

    unit: Unit
    returned: records.Returned
    data: bytes
    told: tuple[tuple[Finding, str], ...]
    marked: bool

    @property
    def count(self) -> int:
        """How many faults it has."""
        return len(self.told)


@dataclass(frozen=True)
class Sent:
    """The result of ``returns``: the state of the round, the copies, and why some units get no copy (``unopened``)."""

    result: Consolidation
    made: tuple[Made, ...]
    unopened: tuple[Finding, ...]


def returns(opened: OpenRound, context: Context, but: Callable[[Consolidation], Collection[str]] = _nobody) -> Sent:
    """Write and record a copy for every unit that has something to correct or explain.

    The same inbox gives the same copies, and no copy is recorded twice. ``but``: the units that get none.
    """
    stamp = context.stamp()
    inbox = read_inbox(opened, context)
    result = run.conclude(opened, *inbox)
    record_file = opened.folder / FILE
    before = _last_copies(opened)
    made: list[Made] = []
    without = but(result)
    units = [u for u in opened.roster.units if u.name not in without and copies.asked(result, u.name)]
    stems = named.files(opened)
    with step(N_("copy"), len(units)):
        for unit in units:
            last_copy = before.get(unit.name)
            copy = _made(opened, unit, stems[unit.name], inbox.answers, result, last_copy, stamp)
            disk.write(opened.folder / FOLDER / copy.returned.file, copy.data)
            if last_copy is None or last_copy.digest != copy.returned.digest:
                disk.append(record_file, records.write(copy.returned))
            made.append(copy)
    unopened = tuple(f for unit in opened.roster.units for f in copies.unopened(result, unit.name))
    return Sent(result, tuple(made), unopened)


def _made(
    opened: OpenRound,
    unit: Unit,
    stem: str,
    answers: Sequence[Answer],
    result: Consolidation,
    before: records.Returned | None,
    stamp: str,
) -> Made:
    findings = copies.asked(result, unit.name)
    own_files = {state.name for state in result.files if state.unit == unit.name}
    trip = records.trip([a for a in answers if a.file in own_files], before, records.answered(result, unit.name))
    standing = copies.standing(result, unit.name, answers)
    explained = copies.explained(result, unit.name)
    copied = copies.copy(opened.form, standing, findings)
    data = _workbook(opened, unit, copied, trip)
    name = file_names.safe(f"{stem}_{opened.round.year}年{opened.form.short_title}_第{trip}次退回")
    returned = records.Returned(
        stamp, unit.name, trip, f"{name}.xlsx", sha256(data).hexdigest(), records.known(result, unit.name), findings,
        tuple((str(place), str(figure)) for place, figure in copied.figures.items() if figure != ""), explained,
        finding_places.from_files(opened.form, (*findings, *explained), standing, copied.differing),
    )  # fmt: skip
    return Made(unit, returned, data, copies.told(opened.form, copied), bool(copied.marks))


def _workbook(opened: OpenRound, unit: Unit, copied: Copy, trip: int) -> bytes:
    from consolidate.templates import template  # what draws it is needed by no command that only reads
    from consolidate.templates.faults import Fault

    last = opened.last_year.units.get(unit.name, {}) if opened.last_year else {}
    return template(
        opened.form,
        opened.round,
        unit,
        trip=trip,
        figures=copied.figures,
        last_year=last,
        marks=copied.marks,
        faults=[Fault(*fault) for fault in copied.faults],
        given=copied.given,
    )


def progress(opened: OpenRound, result: Consolidation, answers: Sequence[Answer]) -> tuple[records.Progress, ...]:
    """What became of the copies that were sent back. ``answers``: those of the inbox."""
    return records.progress(opened.form, result, _last_copies(opened), answers)


def _last_copies(opened: OpenRound) -> dict[str, records.Returned]:
    """The last copy that was sent back to each unit, by its present name."""
    sent = records.every(disk.records(opened.folder / FILE))
    return records.last(records.of_roster(sent, Names(opened.roster, opened.round.body)))
