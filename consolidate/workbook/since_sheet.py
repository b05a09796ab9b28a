"""The sheet 自上次以来: what has changed since an earlier result, in units, totals, figures and findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from consolidate import findings as words
from consolidate.catalogue import FindingKind
from consolidate.document_places import spot
from consolidate.excel.lists import Column, Columns
from consolidate.history.record import FindingRecord
from consolidate.history.since import CellChange, Part, Since, TotalChange, UnitChange
from consolidate.model import Finding, Number, Place
from consolidate.own_workbooks import SINCE, WHOLE
from consolidate.terms import Action, UnitState
from consolidate.text import number_text
from consolidate.words import say
from consolidate.workbook import list_sheet
from consolidate.workbook.addresses import MOST_FINDINGS
from consolidate.workbook.page import BAD, DOUBT, GOOD, MIDDLE, Page
from consolidate.workbook.view import View

_PARTS = 6  # parts of a total that are named
_CAUSES = {"arrived": "新计入", "left": "不再计入", "changed": "改数", "deduction": Action.DEDUCT.value}
_GONE, _EXPLAINED, _STILL, _NEW = "问题已消除", "问题已说明", "问题仍在", "新问题"
_COLOURS = {_GONE: GOOD, _EXPLAINED: GOOD, _STILL: DOUBT, _NEW: BAD}


class Entry(NamedTuple):
    """A change as a row. ``labels``: of table, row and column; "" where it is about no figure."""

    what: str
    unit: str
    labels: tuple[str, str, str]
    before: str | Number
    now: str | Number
    change: str | Number
    note: str


_NOWHERE = ("", "", "")


def _state(entry: Entry) -> dict[str, Any]:
    return {"font_color": _COLOURS[entry.what]} if entry.what in _COLOURS else {}


COLUMNS: Columns[Entry] = (
    Column("变化", 10, lambda entry: entry.what, MIDDLE, _state),
    Column("单位", 18, lambda entry: entry.unit),
    Column("表", 5, lambda entry: entry.labels[0], MIDDLE),
    Column("行", 24, lambda entry: entry.labels[1]),
    Column("列", 14, lambda entry: entry.labels[2]),
    Column("上次", 12, lambda entry: entry.before, MIDDLE),
    Column("现在", 12, lambda entry: entry.now, MIDDLE),
    Column("增减", 10, lambda entry: entry.change, MIDDLE),
    Column("说明", 60, lambda entry: entry.note),
)


def write(page: Page, view: View, since: Since) -> None:
    """Write the whole sheet."""
    entries = list(_entries(view, since))[:MOST_FINDINGS]
    last = list_sheet.write(page, view, SINCE, _counted(view, since), COLUMNS, entries, fixed="单位")
    if not entries:
        page.wide(last, 0, len(COLUMNS) - 1, "没有变化。", MIDDLE)


def _counted(view: View, since: Since) -> str:
    """Return with which result it is compared, and the numbers of changes."""
    at, found = since.at[:16].replace("T", " "), since.findings
    state = "终稿" if since.was_final else "草稿"
    units = f"单位变化 {len(since.units)} 个，合计变动 {len(since.totals)} 项，各单位改动 {len(since.cells)} 格；"
    counts = (
        (f"合计变动 {len(since.totals)} 项，各单位未逐一比较；" if view.beside else units)
        + f"问题已消除 {len(found.gone)} 处，已说明 {len(found.explained)} 处，仍在 {len(found.still)} 处，"
        f"新增 {len(found.new)} 处。"
    )
    return f"与 {at} 的汇总结果（{state}）相比：{'没有变化。' if since.none else counts}"


def _entries(view: View, since: Since) -> Iterator[Entry]:
    places = {str(place): place for place in view.form.places}
    yield from map(_unit, since.units)
    yield from (_total(view, places[each.place], each) for each in since.totals if each.place in places)
    yield from (_cell(view, places[each.place], each) for each in since.cells if each.place in places)
    known = {finding.id: finding for finding in view.consolidation.findings}
    found = since.findings
    for what, each in ((_GONE, found.gone), (_EXPLAINED, found.explained), (_NEW, found.new), (_STILL, found.still)):
        yield from (_finding(view, what, one, known, places) for one in each)


def _unit(change: UnitChange) -> Entry:
    files = (("收到", change.came), ("不再有", change.gone))
    note = "；".join(f"{word}：{'、'.join(names)}" for word, names in files if names)
    before, now = (UnitState(state).label for state in (change.before, change.now))
    return Entry("单位", change.name, _NOWHERE, before, now, say("zh", change.became.words), note)


def _total(view: View, place: Place, change: TotalChange) -> Entry:
    labels = view.form.labels(place)
    parts = sorted(change.parts, key=_size, reverse=True)
    note = "，".join(map(_part, parts[:_PARTS])) + (f" 等 {len(parts)} 项" if len(parts) > _PARTS else "")
    return Entry(WHOLE, WHOLE, labels, *_moved(change.before, change.now), note)


def _size(part: Part) -> Number:
    return max(part.change, -part.change)


def _part(part: Part) -> str:
    return f"{part.unit or WHOLE} {_signed(part.change)}（{_CAUSES[part.cause]}）"


def _cell(view: View, place: Place, change: CellChange) -> Entry:
    where = "，".join(filter(None, (change.sheet, spot(change.sheet, change.address, "zh"))))
    note = where if change.counts else f"{where}（该单位未计入合计）"
    return Entry("单位数字", change.unit, view.form.labels(place), *_moved(change.before, change.now), note)


def _finding(
    view: View, what: str, found: FindingRecord, known: Mapping[str, Finding], places: Mapping[str, Place]
) -> Entry:
    labels = view.form.labels(places[found.place]) if found.place in places else _NOWHERE
    finding = known.get(found.id)
    title = words.title(FindingKind(found.kind), "zh") if found.kind in [*FindingKind] else found.kind
    said = words.sentence(finding, view.form, "zh") if finding else title
    where = (found.file, found.sheet, spot(found.sheet, found.address, "zh"))
    note = "，".join(filter(None, where)) + f"：{said}"
    before, now = (found.found, "") if what == _GONE else ("", found.found)
    return Entry(what, found.unit, labels, before, now, "", note.removeprefix("："))


def _moved(before: Number | None, now: Number | None) -> tuple[str | Number, str | Number, str | Number]:
    """Return a figure before and now, and by how much it has changed, as they are shown."""
    if before is None or now is None:
        return _shown(before), _shown(now), ""
    return before, now, now - before


def _shown(number: Number | None) -> str | Number:
    return "—" if number is None else number


def _signed(number: Number) -> str:
    return f"{'+' if number > 0 else ''}{number_text(number)}"
