"""Returning: the units with findings -> a copy for each to correct; and what became of the copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from consolidate import disk
from consolidate.intake import junk
from consolidate.model import Answer, Consolidation, Finding, Unit
from consolidate.pipeline import cache, run
from consolidate.pipeline.context import Context, quiet
from consolidate.pipeline.run import OpenRound
from consolidate.returns import FILE, concerned, copies, records
from consolidate.returns.copies import Copy
from consolidate.templates import template
from consolidate.templates.faults import Fault

FOLDER = "returns"


@dataclass(frozen=True)
class Made:
    """A copy for one unit: its file in the folder ``returns``, its bytes, and what is wrong in words."""

    unit: Unit
    returned: records.Returned
    data: bytes
    words: str
    count: int


@dataclass(frozen=True)
class Sent:
    """What goes back: the state of the round, the copies, and the findings for which a unit gets none as yet."""

    result: Consolidation
    made: tuple[Made, ...]
    unopened: tuple[Finding, ...]


def returns(opened: OpenRound, context: Context) -> Sent:
    """A copy for every unit that is asked to mend or explain something, written and recorded; the state of the round.

    The same inbox gives the same copies, and nothing is recorded twice.
    """
    inbox = opened.folder / "inbox"
    wanted, ignored, notes = junk.sort_out(disk.listing(inbox) if inbox.is_dir() else [])
    answers = run.read(inbox, wanted, opened.form, context)
    result = run.conclude(opened, answers, ignored, notes)
    book = opened.folder / FILE
    before = records.read(disk.records(book))
    made: list[Made] = []
    for unit in opened.roster.units:
        if copies.asked(result, unit.name):
            one = _made(opened, unit, answers, result, before.get(unit.name), context.stamp())
            disk.write(opened.folder / FOLDER / one.returned.file, one.data)
            last = before.get(unit.name)
            if last is None or last.digest != one.returned.digest:
                disk.append(book, records.write(one.returned))
            made.append(one)
    waiting = tuple(f for unit in opened.roster.units for f in copies.unopened(result, unit.name))
    return Sent(result, tuple(made), waiting)


def _made(
    opened: OpenRound,
    unit: Unit,
    answers: Sequence[Answer],
    result: Consolidation,
    before: records.Returned | None,
    at: str,
) -> Made:
    findings = copies.asked(result, unit.name)
    mine = {state.name for state in result.files if state.unit == unit.name}
    trip = records.trip([a for a in answers if a.file in mine], before, records.answered(result, unit.name))
    standing = copies.standing(result, unit.name, answers)
    explained = copies.explained(result, unit.name)
    copied = copies.copy(opened.form, standing, findings)
    data = _workbook(opened, unit, copied, trip)
    name = disk.safe_name(f"{unit.name}_{opened.round.year}年政府信息公开年报_第{trip}次退回")
    returned = records.Returned(
        at, unit.name, trip, f"{name}.xlsx", sha256(data).hexdigest(), records.answered(result, unit.name), findings,
        tuple((str(place), str(figure)) for place, figure in copied.figures.items() if figure != ""), explained,
        concerned.about(opened.form, (*findings, *explained), standing, copied.differing),
    )  # fmt: skip
    return Made(unit, returned, data, copies.words(opened.form, copied), len(copied.faults))


def _workbook(opened: OpenRound, unit: Unit, copied: Copy, trip: int) -> bytes:
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


def progress(opened: OpenRound, result: Consolidation, context: Context) -> tuple[records.Progress, ...]:
    """What became of the copies that went back, as far as there are any."""
    sent = records.read(disk.records(opened.folder / FILE))
    units = {one.unit for one in records.answering(result, sent)}
    names = [s.name.partition("!/")[0] for s in result.files if s.unit in units and s.verdict in ("used", "held")]
    memory = cache.of_round(opened.folder, opened.form.id, writes=False)
    inbox = opened.folder / "inbox"
    answers = run.read(inbox, list(dict.fromkeys(names)), opened.form, replace(context, progress=quiet), memory)
    return records.progress(opened.form, result, sent, answers)
