"""Lists of findings: short, grouped by unit and file or by kind; or long, as sentences with what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from consolidate import document_places
from consolidate import findings as catalogue
from consolidate.cli import columns
from consolidate.cli.columns import Said
from consolidate.cli.grouping import Grouping
from consolidate.cli.language import current, tell
from consolidate.model import Finding, Form
from consolidate.regex import regex
from consolidate.terms import ERROR, EXPLAIN, NOTE, Reader, Severity
from consolidate.text import clean
from consolidate.words import N_

SIGNS = {ERROR: "✗", EXPLAIN: "?", NOTE: "·"}
STYLES = {ERROR: "red", EXPLAIN: "yellow", NOTE: "dim"}
_REMARKED = {
    Reader.OFFICE: N_("the unit says: {found}"),
    Reader.UNIT: N_("the reason on 情况说明: {found}"),
}
_CELL = regex(r"([A-Z]+)(\d+)")


class Listed(NamedTuple):
    """Which findings a list shows, and how."""

    by: Grouping = Grouping.UNIT
    long: bool = False
    every: bool = False  # notes and answered ones, too


def lines(findings: Sequence[Finding], form: Form | None, listed: Listed, width: int) -> Iterator[Said]:
    """The lines of a list. Findings that follow from another are counted with it."""
    followers = Counter(finding.follows for finding in findings if finding.follows)
    shown = [f for f in findings if not f.follows and (f.open or listed.every)]
    for number, (title, group) in enumerate(_groups(shown, form, listed.by)):
        if number and listed.by is Grouping.KIND:
            yield Said("")
        yield from (Said(line, "bold") for line in columns.wrapped("", clean(title), width, 2))
        if listed.long:
            yield from (line for finding in group for line in long(finding, form, followers))
        elif listed.by is Grouping.KIND:
            yield from (line for finding in group for line in _of_kind(finding, form, followers, width))
        else:
            yield from _by_file(group, form, followers, width)


def _groups(findings: Sequence[Finding], form: Form | None, by: Grouping) -> Iterator[tuple[str, Sequence[Finding]]]:
    """The groups with their titles: units in the order of the findings, kinds with the gravest and most first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_whose(finding) if by is Grouping.UNIT else _kind(finding, form), []).append(finding)
    if by is Grouping.UNIT:
        yield from ((whose, sorted(group, key=_position)) for whose, group in groups.items())
        return
    severities = [*Severity]
    ranked = sorted(groups.items(), key=lambda item: (severities.index(item[1][0].severity), -len(item[1])))
    for title, group in ranked:
        units = len({finding.unit for finding in group if finding.unit})
        counts = N_("{kind} ({count} in {units} unit(s))") if units else N_("{kind} ({count})")
        yield tell(counts, kind=title, count=len(group), units=units), group


def _whose(finding: Finding) -> str:
    """The unit of a finding; for one without a unit, what it is about."""
    if finding.unit:
        return finding.unit
    return tell(N_("without a unit")) if finding.file else tell(catalogue.WHOLE)


def _kind(finding: Finding, form: Form | None) -> str:
    """The kind of a finding in words, or for a broken rule the rule."""
    rule = next((rule for rule in form.rules if rule.id == finding.rule), None) if form else None
    words = catalogue.title(catalogue.original(finding).kind, current())
    return f"{words}{'：' if current() == 'zh' else ': '}{rule.named(current())}" if rule else words


def _position(finding: Finding) -> tuple[str, int, str, int, int, str]:
    """Where a finding stands in the list of its unit: by file, then the gravest first, then in reading order."""
    cell = _CELL.fullmatch(finding.address)
    row, column = (int(cell[2]), cell[1]) if cell else (0, "")
    return finding.file, [*Severity].index(finding.severity), finding.sheet, row, len(column), column


def _by_file(group: Sequence[Finding], form: Form | None, followers: Mapping[str, int], width: int) -> Iterator[Said]:
    file = None
    for finding in group:
        if finding.file != file and finding.file:
            yield Said(f"  {clean(finding.file)}")
        file = finding.file
        yield from _line(finding, place(finding), catalogue.short(finding, form, current()), followers, 4, width)


def _of_kind(finding: Finding, form: Form | None, followers: Mapping[str, int], width: int) -> Iterator[Said]:
    whose = finding.unit or finding.file or tell(catalogue.WHOLE)
    where = "  ".join(part for part in (whose, place(finding)) if part)
    detail = catalogue.detail(catalogue.original(finding), form, current())
    yield from _line(finding, where, detail, followers, 2, width)


def place(finding: Finding) -> str:
    """The sheet and the cell of a finding; "" if it has none."""
    return document_places.place(finding.sheet, finding.address, current())


def _line(
    finding: Finding, where: str, words: str, followers: Mapping[str, int], indent: int, width: int
) -> Iterator[Said]:
    behind = followers.get(finding.id, 0)
    more = tell(N_("({count} more of the same cause)"), count=behind) if behind else ""
    text = "  ".join(part for part in (where, words, more) if part)
    head = " " * indent + SIGNS[finding.severity] + " "
    for line in columns.wrapped(head, clean(text), width, indent + 4):
        yield Said(line, STYLES[finding.severity])


def long(
    finding: Finding, form: Form | None, followers: Mapping[str, int], reader: Reader = Reader.OFFICE
) -> Iterator[Said]:
    """A finding as sentences: where it is and what is wrong, what to do, what was said about it.

    To a unit its own name and file are not said: its file stands above.
    """
    message = catalogue.message if reader is Reader.OFFICE else catalogue.message_in_file
    yield Said(f"{SIGNS[finding.severity]} {clean(message(finding, form, current()))}", STYLES[finding.severity])
    hint = catalogue.hint(finding, form, current(), reader)
    if finding.answer:  # the office has decided, nothing is left to do
        hint = tell(N_("answered by the office: {reason}"), reason=finding.answer)
    if hint:
        yield Said(f"    {clean(hint)}")
    if remark := catalogue.remark(finding):
        yield Said("    " + tell(_REMARKED[reader], found=remark))
    if behind := followers.get(finding.id, 0):
        yield Said("    " + tell(N_("{count} more finding(s) (has|have) the same cause"), count=behind))
