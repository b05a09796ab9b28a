"""The places of the form that a finding sent back is about, and which of them have changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from consolidate import findings as catalogue
from consolidate.catalogue import FindingKind
from consolidate.forms import rules
from consolidate.model import Answer, Finding, Form, Place


def key(finding: Finding) -> tuple[str, ...]:
    """The identity of a fault, whatever the file, the cell and the figure: kind, place, rule, table.

    The id of a finding does not serve: it depends on sheet and address, and these differ between the copy and the file
    that it answers. A question that is still open has the key of the finding that it asks about.
    """
    original = catalogue.original(finding)
    return original.kind, str(original.place), original.rule, dict(original.args).get("table", "")


def from_files(
    form: Form, findings: Sequence[Finding], answers: Sequence[Answer], differing: Sequence[Place]
) -> tuple[tuple[str, tuple[Place, ...]], ...]:
    """The places of findings that only the incoming files tell, by the ids of the findings."""
    places_by_id = ((finding.id, _noted(form, finding, answers, differing)) for finding in findings)
    return tuple((id_, places) for id_, places in places_by_id if places)


def _noted(form: Form, finding: Finding, answers: Sequence[Answer], differing: Sequence[Place]) -> tuple[Place, ...]:
    """The places of a finding that only the incoming files tell: those of its cells, or of a missing row or column.

    ``differing``: the places where several files of the unit hold different figures.
    """
    args = dict(finding.args)
    if "places" in args:  # the places of a question that is still open
        listed = set(args["places"].split())
        return tuple(place for place in form.spots if str(place) in listed)
    if finding.kind is FindingKind.ANSWERED_TWICE:
        return tuple(differing)
    if finding.kind in (FindingKind.MISSING_ROW, FindingKind.MISSING_COLUMN):
        side = 1 if finding.kind is FindingKind.MISSING_ROW else 2
        table = [place for place, (table, *_) in form.spots.items() if table.number == args.get("table")]
        return tuple(p for p in table if form.labels(p)[side].endswith(finding.expected) and finding.expected)
    cells = {(cell.sheet, cell.address): place for answer in answers for place, cell in answer.cells.items()}
    found = (cells[finding.sheet, cell] for cell in finding.cells if (finding.sheet, cell) in cells)
    return tuple(dict.fromkeys(found))


def places_of(form: Form, finding: Finding, recorded: Sequence[Place] = ()) -> set[Place]:
    """The input places whose figures a finding is about; all of them if it is about the file as a whole.

    ``recorded``: the places recorded for the finding when it went back.
    """
    number = dict(finding.args).get("table", "")
    places: tuple[Place, ...] = (finding.place,) if finding.place in form.spots and finding.place else ()
    for instance in rules.instances(form):
        if finding.rule == instance.rule.id and finding.place in instance.places:
            places = instance.places
    places = tuple(dict.fromkeys((*places, *(place for place in recorded if place in form.spots))))
    if not places:
        sheets = {number, finding.sheet} - {""}
        places = tuple(p for p, (table, *_) in form.spots.items() if sheets & {table.number, table.sheet})
    return {leaf for place in places or form.places for leaf in rules.leaves(form, place)}


def changed(form: Form, before: Mapping[str, str], now: Mapping[str, str]) -> set[Place]:
    """The places whose content differs; 5 and 5.00 are equal. Both mappings: from place, as text, to content."""
    return {place for place in form.spots if _value(before.get(str(place), "")) != _value(now.get(str(place), ""))}


def _value(text: str) -> Decimal | str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() else text
