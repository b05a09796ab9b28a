"""One number of the result, explained on the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consolidate import findings as catalogue
from consolidate.catalogue import FindingKind
from consolidate.cli import columns
from consolidate.cli.columns import Said
from consolidate.cli.language import current, tell
from consolidate.document_places import spot
from consolidate.forms import naming
from consolidate.model import Number, Place
from consolidate.model.result import Deduction
from consolidate.own_workbooks import WHOLE
from consolidate.pipeline.explain import Explained, Part
from consolidate.terms import How, Severity, UnitState
from consolidate.text import clean, number_text
from consolidate.words import N_

_READ = {
    How.NUMBER: N_("a number"), How.BLANK: N_("a blank cell"), How.TOTAL: N_("a formula, computed again"),
    How.FORMULA: N_("a formula in an input cell"), How.SPELLED: N_("a text that means a number"),
    How.ZEROED: N_("a text that means 0"), How.CONVERTED: N_("converted into the unit of the form"),
    How.CORRECTED: N_("corrected by the office"), How.TEXT: N_("a text"), How.UNREADABLE: N_("not readable"),
}  # fmt: skip
_WITHOUT = {  # what is said before the names of units without a figure, by their state
    UnitState.HELD: N_("Not in it, held: "),
    UnitState.EXCUSED: N_("Not in it, excused (免报): "),
    UnitState.MISSING: N_("Not in it, missing: "),
}
_MOST = 30  # columns of a name of a unit
_LINES = 200  # units with a line of their own, as many as a usual round has


def lines(found: Explained, width: int, every: bool) -> Iterator[Said]:
    """Yield the number, its parts, what was changed, what is not in it, and the findings.

    ``every``: show every unit, also those with 0.
    """
    yield Said(f"{_named(found, found.place)}  ({found.place})", "bold")
    yield from _sum(found, width) if found.is_added else _not_added(found, width)
    yield from _parts(found, [part for part in found.parts if part.counts], width, zeros=every, every=every)
    yield from _changes(found, width)
    yield from _aside(found, width, every)
    yield from _findings(found, width)


def _named(found: Explained, place: Place) -> str:
    return " ".join(filter(None, naming.names_of(found.form, place)))


def _apart(found: Explained, part: Place) -> str:
    """The label by which a part of a sum differs from it: that of its column, or of its row."""
    row, column = found.form.own_labels(part)
    return (column if part.row == found.place.row else row) or str(part)


def _not_added(found: Explained, width: int) -> Iterator[Said]:
    """How a figure is computed from the totals, or that the figures of the units are not added up."""
    if not found.formula:
        yield Said(tell(N_("not added up; each unit has its own")), "bold")
    elif not found.unit or any(part.counts for part in found.parts):
        text = tell(N_("{total} = {formula} = {put_in}"), total=_number(found.total), formula=found.formula,
                    put_in=found.put_in)  # fmt: skip
        yield from (Said(line, "bold") for line in columns.wrapped("", text, width, 2))
    yield from _beside(found, width, compared=True)


def _sum(found: Explained, width: int) -> Iterator[Said]:
    counted = sum(part.counts for part in found.parts)
    text = tell(N_("{total} = {sent} of {count} unit(s)"), total=_number(found.total), count=counted,
                sent=number_text(found.sent))  # fmt: skip
    for words, taken in ((N_("corrections"), False), (N_("taken out (剔除)"), True)):
        if taken and found.unit:
            continue  # it is taken out of the total of all units
        change = sum(each.change for each in found.changes if isinstance(each, Deduction) is taken)
        if change:
            sign = "+" if change > 0 else "-"
            text += f" {sign} {number_text(max(change, -change))} {tell(words)}"
    if counted or not found.unit:
        yield Said(text, "bold")
    yield from _beside(found, width, compared=bool(counted) or not found.unit)


def _beside(found: Explained, width: int, *, compared: bool) -> Iterator[Said]:
    """Last year's figure, the total of all units beside that of one, and what the figure is the sum of."""
    if found.last_year is not None and found.total is not None and compared:
        change = found.total - found.last_year
        signed = f"{'+' if change > 0 else ''}{number_text(change)}"
        yield Said(tell(N_("last year {number} ({change})"), number=number_text(found.last_year), change=signed))
    if found.whole is not None:
        yield Said(tell(N_("all units together {number}"), number=number_text(found.whole)))
    if found.adds_up:
        parts = [f"{_apart(found, place)} {number_text(number)}" for place, number in found.adds_up if number]
        head = tell(N_("the sum of: "))
        yield from (Said(line) for line in columns.listed(head, parts or ["0"], width, 2))


def _parts(found: Explained, parts: Sequence[Part], width: int, *, zeros: bool, every: bool) -> Iterator[Said]:
    """Yield a line for each unit. ``zeros``: also for those whose figure is 0.

    Of more than ``_LINES`` units only those that the office corrected and those with the largest figures get a line,
    unless ``every``.
    """
    filled = [part for part in parts if zeros or part.number or part.corrected or not found.is_added]
    shown = filled if every or len(filled) <= _LINES else _largest(filled)
    name = min(_MOST, max((columns.width(part.unit) for part in shown), default=0))
    size = max((len(_number(part.number)) for part in shown), default=1)
    for part in shown:
        head = f"  {columns.left(clean(part.unit), name)} {columns.right(_number(part.number), size)}  "
        yield from (Said(line) for line in columns.wrapped(head, _source(part), width, 6))
    if more := len(filled) - len(shown):
        together = sum(part.number or 0 for part in filled) - sum(part.number or 0 for part in shown)
        sentence = N_("{count} more unit(s), together {number} (see them with --all)")
        sentence = sentence if found.is_added else N_("{count} more unit(s) (see them with --all)")
        text = tell(sentence, count=more, number=number_text(together))
        yield Said("  " + text, "dim")
    if rest := len(parts) - len(filled):
        yield Said("  " + tell(N_("{count} unit(s) with 0 (see them with --all)"), count=rest), "dim")


def _largest(parts: Sequence[Part]) -> list[Part]:
    """Return ``_LINES`` of these parts in their order: those that the office corrected, then the largest figures."""

    def rank(at: int) -> tuple[bool, Number]:
        number = parts[at].number or 0
        return parts[at].corrected == parts[at].number, min(number, -number)

    return [parts[at] for at in sorted(sorted(range(len(parts)), key=rank)[:_LINES])]


def _number(number: Number | None) -> str:
    return "—" if number is None else number_text(number)


def _source(part: Part) -> str:
    """File, sheet and cell, what stood there if that is not the number itself, and how it was read."""
    where = [*part.files]
    cell = part.cell
    if cell is None:
        return clean("、".join(where))
    where += [" ".join(filter(None, (cell.sheet, spot(cell.sheet, cell.address, current()))))]
    how = tell(_READ[cell.how])
    written = clean(cell.raw) if cell.raw and cell.raw != _number(part.number) else ""
    read = tell(N_("“{text}”, {how}"), text=written, how=how) if written else how
    place = clean(tell(N_(", ")).join(filter(None, where)))
    return tell(N_("{where} ({text})"), where=place, text=read)


def _changes(found: Explained, width: int) -> Iterator[Said]:
    for change in found.changes:
        action = N_("taken out (剔除)") if isinstance(change, Deduction) else N_("corrected (更正)")
        signed = f"{'+' if change.change > 0 else ''}{number_text(change.change)}"
        who = tell(N_(", ")).join(filter(None, (change.clerk, change.day)))
        text = tell(N_("{action}: {unit} {change}, line {line} of decisions.xlsx: {reason}"), action=tell(action),
                    unit=change.unit or WHOLE, change=signed, line=change.line, reason=change.reason)  # fmt: skip
        text = tell(N_("{where} ({text})"), where=text, text=who) if who else text
        yield from (Said(line) for line in columns.wrapped("  ", clean(text), width, 6))


def _aside(found: Explained, width: int, every: bool) -> Iterator[Said]:
    """The units that are not in the total: with what their files hold, and the names of those without a figure."""
    read = [part for part in found.parts if not part.counts and part.cell]
    if read:
        yield Said(tell(N_("Not in it, since these units are held:")), "yellow")
        yield from _parts(found, read, width, zeros=True, every=every)
    for state, head in _WITHOUT.items():
        if others := [_with_reason(part) for part in found.parts if part.state is state and not part.cell]:
            named = others if every else columns.few(others)
            yield from (Said(line, "yellow") for line in columns.listed(tell(head), named, width, 2))


def _with_reason(part: Part) -> str:
    if part.state is not UnitState.HELD or not part.why:
        return part.unit
    return tell(N_("{where} ({text})"), where=part.unit, text=catalogue.title(FindingKind(part.why), current()))


def _severity(severity: Severity) -> str:
    return severity.label if current() == "zh" else severity.value


def _findings(found: Explained, width: int) -> Iterator[Said]:
    if found.findings:
        yield Said(tell(N_("Findings that touch it:")), "bold")
    for finding in found.findings:
        text = clean(catalogue.message(finding, found.form, current()))
        yield from (Said(line) for line in columns.wrapped("  ", f"{_severity(finding.severity)}  {text}", width, 4))
