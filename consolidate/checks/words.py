"""Hold the words of a report against its tables (文表一致). Words never change a figure.

A statement that agrees with one of its readings is silent, and so is one that cannot be told: a figure is missing, or
last year is not known. Of words about a part or a whole that the tables may not be about, a note is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from consolidate.catalogue import FindingKind
from consolidate.forms import claims, in_excel, in_words
from consolidate.forms.claims import Claims
from consolidate.forms.expressions import Name
from consolidate.model import Cell, Finding, Form, Number, Place, Submission
from consolidate.model.prose import Scope
from consolidate.prose.agreement import Compared, compared, shown
from consolidate.prose.said import Stated, stated
from consolidate.terms import NOTE
from consolidate.text import first_of

_MOST_READINGS = 3  # readings that a finding names
_RANGES = 4  # from so many cells on those beside each other are named as a range


def check(
    form: Form, submission: Submission, last: Mapping[Place, Number], year: int | None = None
) -> tuple[Finding, ...]:
    """All findings on the words of a report.

    ``last``: last year's figures, as far as they are known. ``year``: that of the report if it does not say so itself.
    """
    if not submission.paragraphs:
        return ()
    known = claims.of(form)
    figures = {place: number for place, number in submission.numbers.items() if place in submission.cells}
    found: dict[str, Finding] = {}
    for statements in stated(known, submission.paragraphs, submission.year or year, form.counters):
        results = [(one, compared(form, one, figures, last)) for one in statements]
        for finding in _doubted(form, known, submission, results):
            found.setdefault(finding.id, finding)
    return tuple(found.values())


def _doubted(
    form: Form, known: Claims, submission: Submission, results: Sequence[tuple[Stated, Sequence[Compared]]]
) -> Iterator[Finding]:
    """Yield the findings on a paragraph.

    Once a number agrees, the words named before it are no other part or whole. Where another one is meant, only the
    first number is told, and none if a number of the paragraph is that of the tables.
    """
    proved = {one.scope[0] for one, readings in results if one.scope and _is_proof(one, readings)}
    any_proof = any(_is_proof(one, readings) for one, readings in results)
    told = False
    for one, readings in results:
        if _verdict(readings) is not False:
            continue
        scope, words = one.scope or (None, "")
        if scope is None or scope in proved or _is_own(known, scope, submission.unit):
            yield _finding(FindingKind.WORDS_DIFFER, form, submission, one, readings)
        elif not any_proof and not told:
            told = True
            yield _finding(FindingKind.WORDS_OF_PART, form, submission, one, readings, words)


def _verdict(readings: Sequence[Compared]) -> bool | None:
    """Whether a statement agrees with the figures; None if that cannot be told."""
    if any(reading.agrees for reading in readings):
        return True
    return None if not readings or any(reading.figure is None for reading in readings) else False


def _is_proof(one: Stated, readings: Sequence[Compared]) -> bool:
    """Whether a number other than 0 agrees, so that the words speak of what the tables do."""
    return one.number is not None and one.number.value > 0 and _verdict(readings) is True


def _is_own(known: Claims, scope: Scope, unit: str) -> bool:
    """Whether words for a part or whole mean the unit itself."""
    own = next(own for each, _, own in known.scopes if each is scope)
    return bool(own.search(unit)) if unit else scope.default


def _finding(
    kind: FindingKind, form: Form, submission: Submission, one: Stated, readings: Sequence[Compared], scope: str = ""
) -> Finding:
    claim, cells = one.ready.claim, submission.cells
    places = tuple(dict.fromkeys(p for each in readings for p in each.reading.formula.parts))
    said = f" {one.written}" if one.number else ""
    tables = tuple(dict.fromkeys(form.table(place.table).number for place in places))
    args = {
        "what": claim.label, "stated": said, "scope": scope,
        "figures": _figures(readings, cells) if one.number else _filled(form, submission, places),
        "places": " ".join(map(str, places)), "table": tables[0] if len(tables) == 1 else "",
    }  # fmt: skip
    return Finding(
        kind, NOTE if kind is FindingKind.WORDS_OF_PART else claim.severity, unit=submission.unit,
        file="、".join(submission.sources), sheet=one.paragraph.sheet, address=one.paragraph.address, rule=claim.id,
        cells=tuple(cells[place].address for place in places if place in cells), found=one.quoted,
        expected=" / ".join(dict.fromkeys(shown(each) for each in readings[:_MOST_READINGS])),
        args=tuple((key, text) for key, text in args.items() if text or key == "stated"),
    )  # fmt: skip


def _figures(readings: Sequence[Compared], cells: Mapping[Place, Cell]) -> str:
    """Return what the tables have for the first readings with different figures, each with its cells."""
    by_figure: dict[str, Compared] = {}
    for each in readings:
        by_figure.setdefault(shown(each), each)
    return " / ".join(
        f"{each.words or each.reading.label} {figure}（{_where(each.reading.formula.parts, cells)}）"
        for figure, each in [*by_figure.items()][:_MOST_READINGS]
    )


def _filled(form: Form, submission: Submission, places: Sequence[Place]) -> str:
    """Return the figures other than 0 at these places, each with its cell: those that the words say there are not."""
    filled = [(place, submission.numbers.get(place)) for place in places]
    named = [
        f"{in_words.reading_label(Name((place.table, place.row, place.column)), form)} {number}"
        f"（{_where((place,), submission.cells)}）"
        for place, number in filled if number
    ]  # fmt: skip
    return first_of(named, _MOST_READINGS)


def _where(places: Sequence[Place], cells: Mapping[Place, Cell]) -> str:
    """Return the cells of places, each with its sheet; many in a row as a range."""
    by_sheet: dict[str, list[str]] = {}
    for place in places:
        if place in cells:
            by_sheet.setdefault(cells[place].sheet, []).append(cells[place].address)
    named = ((sheet, each) for sheet, found in by_sheet.items() for each in in_excel.ranges(tuple(found), _RANGES))
    return "、".join(f"{sheet}!{each}" for sheet, each in named)
