"""Last year's figures, of the whole and of this year's units, from the answer that was read from last_year.xlsx.

The file is either the result that this program wrote last year (whole and units) or any workbook in the official layout
(whole only). Units are followed through 上年单位 of the roster: renamed; merged (the figures are added up); split
(nobody can tell who did what, so the figures are unknown).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from consolidate.catalogue import FindingKind
from consolidate.model import Answer, Finding, LastYear, Number, Place, Roster, Round, Unit
from consolidate.names import nearest
from consolidate.regex import regex
from consolidate.terms import ERROR, NOTE
from consolidate.text import first_of, plain
from consolidate.words import N_

FILE = "last_year.xlsx"
Figures = Mapping[Place, Number]
_BETWEEN = regex(r"[,，/／]")  # a comma or a slash may also stand in a name
DRAFT = N_("it is a draft, so not every unit is in it")
ALTERED = N_("its official tables are not the sum of its units")
UNPROVED = N_("nothing shows that its official tables are the sum of its units")
OTHER_BODY = N_("it is the result of another body")
_OF_RESULTS = {FindingKind.RESULT_ALTERED: ALTERED, FindingKind.RESULT_UNPROVED: UNPROVED}


def read(
    answer: Answer, units: Mapping[str, Figures], round_: Round, roster: Roster
) -> tuple[LastYear | None, tuple[Finding, ...]]:
    """Last year's figures and the findings on them; None if there is nothing to compare with.

    ``units``: the figures of last year's units by the names that they had then; empty if unknown.
    """
    if not answer.cells or any(finding.kind is FindingKind.BLANK_TEMPLATE for finding in answer.findings):
        return None, tuple(finding._replace(severity=ERROR) for finding in answer.findings)
    years = (answer.token.year,) if answer.token else answer.years
    if years and round_.year - 1 not in years:
        found = "、".join(map(str, years))
        return None, (
            Finding(FindingKind.LAST_YEAR_WRONG, ERROR, file=FILE, found=found, expected=str(round_.year - 1)),
        )
    empty = {dict(f.args)["table"] for f in answer.findings if f.kind is FindingKind.EMPTY_TABLE}
    blank = {table.id for table in answer.form.tables if table.number in empty} if answer.form else set()
    whole = {p: n for p, n in answer.numbers.items() if n is not None and p.table not in blank}
    doubts = tuple(_doubts(answer, round_))
    if not units:
        same = all(len(unit.predecessors) < 2 for unit in roster.units) and not _split(_named(roster))
        return LastYear(whole, {}, same and not doubts, not doubts), doubts
    heirs, notes = succession(roster, units)
    return heirs._replace(whole=whole, same=heirs.same and not doubts, sound=not doubts), (*doubts, *notes)


def _doubts(answer: Answer, round_: Round) -> Iterator[Finding]:
    """Notes on what makes last year's figures uncertain: a draft, another office, cells that cannot be read."""
    token = answer.token
    if token and token.kind == "result" and token.state != "final":
        yield Finding(FindingKind.LAST_YEAR_DOUBTFUL, NOTE, file=FILE, found=token.body, args=(("reason", DRAFT),))
    if token and token.kind == "result" and token.body != round_.body:
        yield Finding(FindingKind.LAST_YEAR_DOUBTFUL, NOTE, file=FILE, found=token.body, args=(("reason", OTHER_BODY),))
    for reason in dict.fromkeys(_OF_RESULTS[f.kind] for f in answer.findings if f.kind in _OF_RESULTS):
        yield Finding(FindingKind.LAST_YEAR_DOUBTFUL, NOTE, file=FILE, found=round_.body, args=(("reason", reason),))
    faults = [f for f in answer.findings if f.severity is ERROR and f.kind not in _OF_RESULTS]
    if faults:
        addresses = [f"{f.sheet}!{f.address}".strip("!") for f in faults if f.sheet]
        found = first_of(addresses, 5)
        yield Finding(FindingKind.LAST_YEAR_GAPS, NOTE, file=FILE, found=found, args=(("count", str(len(faults))),))


# --- who succeeded whom ------------------------------------------------------------------------------------------


class Claim(NamedTuple):
    """The units of last year that a unit continues, by their names then.

    ``unknown``: the names in its 上年单位 that no unit had last year.
    """

    unit: Unit
    before: tuple[str, ...]
    unknown: tuple[str, ...] = ()


def succession(roster: Roster, before: Mapping[str, Figures]) -> tuple[LastYear, tuple[Finding, ...]]:
    """Last year's figures by the names of this year's units (``whole`` is left empty), and notes on what is unknown."""
    claims = claims_on(roster, before)
    split = _split(claims)
    sure = [c for c in claims if c.before and not c.unknown and split.keys().isdisjoint(c.before)]
    figures = {claim.unit.name: _sum([before[name] for name in claim.before]) for claim in sure}
    gone = [name for name in before if not any(name in claim.before for claim in claims)]
    notes = [
        *(Finding(FindingKind.UNIT_SPLIT, NOTE, file=FILE, found=name, args=(("units", "、".join(heirs)),))
          for name, heirs in split.items()),
        *(Finding(FindingKind.PREDECESSOR_UNKNOWN, NOTE, unit=claim.unit.name, file=FILE,
                  found="、".join(claim.unknown),
                  args=(("near", "、".join(nearest("、".join(claim.unknown), before))),))
          for claim in claims if claim.unknown),
    ]  # fmt: skip
    if gone:
        notes.append(Finding(FindingKind.NO_SUCCESSOR, NOTE, file=FILE, found="、".join(gone)))
    same = len(sure) == len(claims) and all(len(claim.before) == 1 for claim in sure) and not gone
    followed = {name for claim in sure for name in claim.before}
    return LastYear({}, figures, same, gone={n: f for n, f in before.items() if n not in followed}), tuple(notes)


def claims_on(roster: Roster, before: Collection[str]) -> list[Claim]:
    """What each unit of a roster continues of the units that answered in an earlier year.

    A unit that names another one as its predecessor continues itself as well, unless somebody else continues it.
    """
    names = {plain(name): name for name in before}
    claims = [_claim(unit, names) for unit in roster.units]
    claimed = {name for claim in claims for name in claim.before}
    return [
        claim._replace(before=(own, *claim.before))
        if claim.before and (own := names.get(plain(claim.unit.name), "")) and own not in claimed
        else claim
        for claim in claims
    ]


def _claim(unit: Unit, names: Mapping[str, str]) -> Claim:
    """What a unit continues. Without 上年单位 that is the unit with its own name, else with one of its aliases."""
    if not unit.predecessors:
        same_name = next((names[plain(n)] for n in (unit.name, *unit.aliases) if plain(n) in names), None)
        return Claim(unit, (same_name,) if same_name else ())
    named = [name for listed in unit.predecessors for name in _names(listed, names)]
    predecessors = tuple(dict.fromkeys(names[plain(n)] for n in named if plain(n) in names))
    return Claim(unit, predecessors, tuple(n for n in named if plain(n) not in names))


def _names(listed: str, names: Mapping[str, str]) -> list[str]:
    """The names in a text: itself, or its parts between commas and slashes if every one of them is known."""
    parts = [part.strip() for part in _BETWEEN.split(listed)]
    return parts if plain(listed) not in names and all(plain(part) in names for part in parts) else [listed]


def _named(roster: Roster) -> list[Claim]:
    """The claims as far as the roster alone tells them, without last year's list of units."""
    names = {plain(name): name for unit in roster.units for name in (unit.name, *unit.predecessors)}
    return [_claim(unit, names) for unit in roster.units]


def _split(claims: Sequence[Claim]) -> dict[str, list[str]]:
    """Last year's units that several of this year's units continue, with the names of these."""
    heirs: dict[str, list[str]] = {}
    for claim in claims:
        for name in claim.before:
            heirs.setdefault(name, []).append(claim.unit.name)
    return {name: found for name, found in heirs.items() if len(found) > 1}


def _sum(parts: Sequence[Figures]) -> dict[Place, Number]:
    """Add up the figures of merged units. A place that one of them lacks is left out."""
    return {p: sum(part[p] for part in parts) for p in parts[0] if all(p in part for part in parts)}
