"""The copy that goes back to a unit: the figures it gave, the cells to look at again, and every fault in words.

The copy is a fresh template, so it is complete whatever came in. All addresses are those of the template, not of the
incoming file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from consolidate import document_places
from consolidate import findings as catalogue
from consolidate.catalogue import FindingKind
from consolidate.for_units import REASON
from consolidate.forms import rules
from consolidate.forms.layout import address, layout
from consolidate.model import Answer, Cause, Cell, Finding, Form, Kind, Number, Place, Table
from consolidate.model.result import Consolidation
from consolidate.terms import ERROR, EXPLAIN, UNTYPED, How, Reader, Severity, Verdict
from consolidate.text import is_of_document, plain
from consolidate.words import say

_OFFICE = (
    FindingKind.DECISION_VOID,
    FindingKind.DECISION_OUTDATED,
    FindingKind.EXCUSED_REPORTED,
    FindingKind.DECISION_FAULTY,
    FindingKind.DECISIONS_ASIDE,
    FindingKind.OWN_RESULT,
    FindingKind.UNIT_TWICE,
)  # to be corrected by the office
_FOREIGN = (FindingKind.WRONG_YEAR, FindingKind.OTHER_BODY)  # figures that are not of this round
_DIGITS = 15  # significant digits that Excel keeps
_LONGEST = 200  # characters of a text in a number cell that are repeated in the copy
# what to do with the copy about a file as a whole; about any other file, to fill in the copy
_IN_THE_COPY = {FindingKind.ANSWERED_TWICE: "请在本文件中填上正确的数，保存后发回。"}
_AGAIN = "请在本文件中重新填写，保存后发回。"
_SEND_ANEW = (FindingKind.DRAFT_RESULT, FindingKind.SEVERAL_UNITS)  # which the copy does not mend


class Copy(NamedTuple):
    """What a template needs to become the copy. ``faults``: (place, table id, severity, what is wrong, what to do)."""

    figures: Mapping[Place, Number | str]
    marks: Mapping[Place, str]
    faults: tuple[tuple[Place | None, str, Severity, str, str], ...]
    given: tuple[tuple[str, ...], ...]  # lines of 情况说明
    findings: tuple[Finding, ...]
    differing: tuple[Place, ...] = ()  # where the files of the unit differ; the copy is blank there


def asked(result: Consolidation, unit: str) -> tuple[Finding, ...]:
    """The findings that the unit is asked to correct or explain.

    Not asked: a finding that the unit has explained, since the office decides on it, and a finding on an unreadable
    file of a unit with a readable one. Nothing is asked while a file of the unit cannot be opened on this computer: it
    may be sound, and the newest.
    """
    if unopened(result, unit):
        return ()
    own_files = [state for state in result.files if state.unit == unit]
    answered = any(state.verdict in (Verdict.USED, Verdict.HELD) for state in own_files)
    beside = {state.name for state in own_files if answered and state.verdict is Verdict.REJECTED}
    return tuple(f for f in result.findings if f.unit == unit and f.open and f.file not in beside and _for_unit(f))


def unopened(result: Consolidation, unit: str) -> tuple[Finding, ...]:
    """The findings on files of the unit that this computer could not open."""
    return tuple(f for f in result.findings if f.unit == unit and catalogue.of_this_computer(f))


def explained(result: Consolidation, unit: str) -> tuple[Finding, ...]:
    """The questions that the unit is not asked because it or the office has given a reason.

    They are recorded, since the copy may not raise them again.
    """
    questions = (f for f in result.findings if f.unit == unit and f.severity is EXPLAIN)
    return tuple(f for f in questions if f.answer or _is_explained(f))


def _for_unit(finding: Finding) -> bool:
    return finding.kind not in _OFFICE and not _is_explained(finding)


def _is_explained(finding: Finding) -> bool:
    return finding.severity is EXPLAIN and bool(dict(finding.args).get("remark"))


def standing(result: Consolidation, unit: str, answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """The answers of a unit that still count: their files are used or held."""
    names = {s.name for s in result.files if s.unit == unit and s.verdict in (Verdict.USED, Verdict.HELD)}
    return tuple(answer for answer in answers if answer.file in names)


def copy(form: Form, answers: Sequence[Answer], findings: Sequence[Finding]) -> Copy:
    """The copy of a unit's answers with these findings marked; blank if the figures are of another year or office."""
    foreign = any(finding.kind in _FOREIGN for finding in findings)
    figures_by_place = _figures(form, () if foreign else answers)
    figures = {
        place: found[0] if len(found) == 1 else "" for place, found in figures_by_place.items()
    }  # "" for a blank cell too
    marks: dict[Place, list[str]] = {}
    for place, found in figures_by_place.items():
        if len(found) > 1:
            versions = " 与 ".join(str(value) if value != "" else "空白" for value in found)
            marks.setdefault(place, []).append(f"几份文件中的数不同：{versions}。请填正确的数。")
    faults = []
    cells = {(cell.sheet, cell.address): place for answer in answers for place, cell in answer.cells.items()}
    for finding in findings:
        moved = _moved(form, finding, cells)
        what = catalogue.sentence(moved, form, "zh", Reader.UNIT)
        todo = _instruction(moved, form)
        if moved.place in form.spots:
            marks.setdefault(moved.place, []).append(
                f"{what}。{todo}" if what[-1:] not in "。！？" else f"{what}{todo}"
            )
        if not finding.follows:
            faults.append((moved.place, _table(form, finding, answers), finding.severity, what, todo))
    given = tuple(dict.fromkeys(tuple(remark) for answer in answers for remark in answer.remarks))
    comments = {place: "\n".join(dict.fromkeys(texts)) for place, texts in marks.items()}
    differing = tuple(place for place, found in figures_by_place.items() if len(found) > 1)
    return Copy(figures, comments, tuple(faults), given, tuple(findings), differing)


def told(form: Form, copied: Copy) -> tuple[tuple[Finding, str], ...]:
    """Each finding with a line for a letter: where it is in the copy, what is wrong, what to do.

    The letter itself says where to write a reason.
    """
    asked = [finding for finding in copied.findings if not finding.follows]
    return tuple((f, _line(form, f, *fault)) for f, fault in zip(asked, copied.faults, strict=True))


def _line(
    form: Form, finding: Finding, place: Place | None, table_id: str, severity: Severity, what: str, todo: str
) -> str:
    where = ""
    if place:
        table = form.table(place.table)
        labels = "，".join(filter(None, form.own_labels(place)))
        where = f"{_sheet(table)} {address(layout(table), place)}（{labels}）："
    elif finding.address and is_of_document(finding.sheet):
        where = f"贵单位报告{document_places.place(finding.sheet, finding.address, 'zh')}："
    elif finding.address:  # beside the table, where the copy has nothing: only the file that came shows it
        where = f"贵单位文件的“{finding.sheet}”页 {finding.address}："
    elif table_id:
        where = f"{_sheet(form.table(table_id))}："
    stop = "" if what.endswith(("。", "！", "？")) else "。"
    return f"{where}{what}{stop}{todo.removesuffix(say('zh', REASON))}"


def _sheet(table: Table) -> str:
    """The table, and the name of its sheet if that does not say which table it is."""
    return f"表{table.number}" if table.number in table.sheet else f"表{table.number}“{table.sheet}”"


# --- the figures -----------------------------------------------------------------------------------------------


def figures(form: Form, answers: Sequence[Answer]) -> dict[str, str]:
    """What a unit wrote at every input place, as text, by place as text; blanks are left out."""
    texts = {str(place): " 与 ".join(map(str, values)) for place, values in _figures(form, answers).items()}
    return {place: text for place, text in texts.items() if text}


def _figures(form: Form, answers: Sequence[Answer]) -> dict[Place, list[Number | str]]:
    """What a unit wrote at every input place; several values if its files differ."""
    found: dict[Place, list[Number | str]] = {}
    for answer in answers:
        zero = _zero_tables(form, answer)
        for place, cell in answer.cells.items():
            if form.is_total(place):
                continue
            value = 0 if place.table in zero and form.kind(place) is not Kind.TEXT else _figure(cell)
            values = found.setdefault(place, [])
            if value not in values:
                values.append(value)
    return found


def _zero_tables(form: Form, answer: Answer) -> set[str]:
    """The ids of empty tables that the unit ticked as 本表全部为零. With zeros in the copy it need not tick again."""
    empty = {dict(f.args).get("table") for f in answer.findings if f.kind is FindingKind.EMPTY_TABLE}
    filled = {place.table for place, cell in answer.cells.items() if cell.how not in UNTYPED}
    return {t.id for t in form.tables if t.id in answer.tables and t.id not in filled and t.number not in empty}


def _figure(cell: Cell) -> Number | str:
    """The number that was read; else the written text, as a number if it is one."""
    if cell.how is How.BLANK:
        return ""
    if cell.value is not None:
        return cell.value
    text = plain(cell.raw)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return cell.raw.strip()[:_LONGEST]
    if not number.is_finite() or len(number.as_tuple().digits) > _DIGITS or abs(number.adjusted()) > _DIGITS:
        return text[:_LONGEST]
    return int(number) if number == number.to_integral_value() else number


# --- the findings ----------------------------------------------------------------------------------------------


def _moved(form: Form, finding: Finding, cells: Mapping[tuple[str, str], Place]) -> Finding:
    """The finding with the addresses that its cells have in the template."""

    def here(place: Place) -> str:
        return address(layout(form.table(place.table)), place)

    places = [cells[finding.sheet, cell] for cell in finding.cells if (finding.sheet, cell) in cells]
    instance = rules.applied(form, finding.rule, finding.place) if finding.place else None
    broken = instance.places if instance else ()
    broken += tuple(part for total in broken for part in rules.definition(form, total) if part not in broken)
    args = dict(finding.args)
    for key in ("likely_cell", "same_cause"):
        named = [(cell, cells.get((finding.sheet, cell))) for cell in args.get(key, "").split("、")]
        if args.get(key):
            args[key] = "、".join(here(place) if place else cell for cell, place in named)
    return finding._replace(
        file="",
        cells=tuple(here(place) for place in broken or places) or finding.cells,
        args=tuple(args.items()),
        causes=tuple(_cause_here(form, cause) for cause in finding.causes),
    )


def _cause_here(form: Form, cause: Cause) -> Cause:
    """The cause with the sheets and addresses of the template, without totals that follow: they are formulas there."""
    own = [(change, form.table(change.place.table)) for change in cause.changes if not change.follows]
    changes = [
        change._replace(sheet=table.sheet, address=address(layout(table), change.place)) for change, table in own
    ]
    return cause._replace(changes=tuple(changes))


def _table(form: Form, finding: Finding, answers: Sequence[Answer]) -> str:
    """The id of the table that a finding is about; "" if it is about the file as a whole."""
    if finding.place:
        return finding.place.table
    number = dict(finding.args).get("table", "")
    by_number = next((table.id for table in form.tables if table.number == number), "")
    sheets = {cell.sheet: place.table for answer in answers for place, cell in answer.cells.items()}
    return by_number or sheets.get(finding.sheet, "")


def _instruction(finding: Finding, form: Form) -> str:
    """What the unit is to do: the catalogue's remedy for a cell or table; for a whole file, to fill in the copy."""
    kind = catalogue.original(finding).kind
    whole = not (finding.place or finding.sheet or dict(finding.args).get("table"))
    if whole and finding.severity is ERROR and kind not in _SEND_ANEW:
        return _IN_THE_COPY.get(kind, _AGAIN)
    return catalogue.hint(finding, form, "zh", Reader.UNIT)
