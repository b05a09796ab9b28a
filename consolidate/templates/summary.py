"""The live summary on the first page: how far each table is, what is wrong in it, and a link to the first fault.

Every line is a count, a sentence and a link, as formulas with their values. The formulas refer to cells of their own
row, so they are made for the row on which the line will stand.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from consolidate.excel.areas import Area, cell, fixed, joined, quoted
from consolidate.model import Number, Place
from consolidate.templates.filled import NOT_NUMBERS, UNCLEAR, Filled, broken_word, is_wrong, verdict
from consolidate.templates.live import TICK, Allowed, Line, Sheet, box
from consolidate.templates.official import filled_in
from consolidate.terms import Severity

COUNT, SENTENCE, LINK, HELPER = 2, 3, 4, 5  # the columns of a line; the helper column is hidden
UNFILLED, ALL_ZERO, CONTRADICTION = "未填写", "全部为零", "选了“本表全部为零”，表中却有数"
LOOK = "查看"
_CUT = 20  # characters of a label; with more a sentence could take more than two lines
_FAR = 99_999_999  # more than row * 1000 + column of any cell


@dataclass(frozen=True)
class Formula:
    """A formula and its value. ``array``: an array formula, which tests each cell of a range."""

    text: str
    value: str | Number
    array: bool = False


@dataclass(frozen=True)
class Entry:
    """One line of the summary. ``longest``: the longest sentence that it can show. ``hard``: its faults are errors."""

    what: str
    count: Formula
    sentence: Formula
    link: Formula
    helper: Formula
    longest: str = CONTRADICTION
    hard: bool = True


def entries(plan: Sheet, filled: Filled, row: int, closed: Collection[Place]) -> tuple[Entry, ...]:
    """The lines of one table, the first of them on row ``row`` (from 0): state, wrong cells, one line a rule.

    ``closed``: the places that the unit may not fill.
    """
    typed = [place for place in plan.input_cells if place in filled.typed]
    state = _state(plan, filled, typed, row, closed)
    wrong = _wrong_cells(plan, filled, typed, row + 1)
    begun = fixed(row, HELPER)
    typed_in = filled.begun(plan.table.id)
    lines = (_rule(plan, filled, line, row + 2 + n, begun, typed_in) for n, line in enumerate(plan.lines))
    return (state, wrong, *lines)


def _state(plan: Sheet, filled: Filled, typed: list[Place], row: int, closed: Collection[Place]) -> Entry:
    """How far the table is. The helper is the number of filled cells. In a template sent out the box is not ticked."""
    name, cells = plan.table.sheet, joined(plan.input_areas, plan.table.sheet)
    tick = f"{quoted(name)}!{fixed(*box(plan.table)[1][:2])}"
    size = sum(place not in closed for place in plan.input_cells)
    helper, count = cell(row, HELPER), cell(row, COUNT)
    sentence = (
        f'=IF({tick}="{TICK}",IF({count}>0,"{CONTRADICTION}","{ALL_ZERO}"),IF({helper}=0,"{UNFILLED}",'
        f'IF({helper}<{size},"已填"&{helper}&"格，空白"&({size}-{helper})&"格按0计","各格都已填写")))'
    )
    blank = max(size - len(typed), 0)
    value = f"已填{len(typed)}格，空白{blank}格按0计" if blank else "各格都已填写"
    return Entry(
        "填写情况",
        Formula(f'=IF(AND({tick}="{TICK}",{filled_in(plan, name)}>0),1,0)', 0),
        Formula(sentence, value if filled.begun(plan.table.id) else UNFILLED),
        Formula(f'=IF({count}>0,{_link(name, fixed(*box(plan.table)[1][:2]))},"")', ""),
        Formula(f"=IF(COUNTA({cells})>{plan.prefilled},COUNTA({cells}),0)", filled.begun(plan.table.id) * len(typed)),
    )


def _wrong_cells(plan: Sheet, filled: Filled, typed: list[Place], row: int) -> Entry:
    """Cells without a proper number. Totals are tested only when all input cells are in order."""
    name, count, helper, begun = plan.table.sheet, cell(row, COUNT), cell(row, HELPER), fixed(row - 1, HELPER)
    parts = [(allowed, part.absolute(name)) for allowed, found in plan.kinds.items() for part in found]
    number = "+".join(f"SUM({_test(part, allowed, '1', '0')})" for allowed, part in parts)
    spot = ",".join(_test(part, allowed, f"ROW({part})*1000+COLUMN({part})", str(_FAR)) for allowed, part in parts)
    first = f"MIN({spot})"
    sums = plan.total_areas
    if sums:
        inner = ",".join(_total_test(part, name) for part in sums)
        number += f"+IF({number}=0,COUNTA({joined(sums, name)})-COUNT({joined(sums, name)}),0)"
        first = f"IF({first}<{_FAR},{first},MIN({inner}))"
    faults = [plan.cells[p] for p in typed if is_wrong(filled.typed[p], plan.form.spots[p].column)]
    where = f"ADDRESS(INT({helper}/1000),MOD({helper},1000)"
    sentence = f'=IF({count}>0,"不是正确的数字，首处"&{where},4),IF({begun}=0,"—","都是正确的数字"))'
    begun_by_hand = filled.begun(plan.table.id)
    value = f"不是正确的数字，首处{cell(*min(faults))}" if faults else "都是正确的数字" if begun_by_hand else "—"
    top, left = min(faults, default=(0, 0))
    return Entry(
        "各格是否为数字",
        Formula(f"={number}", len(faults), array=True),
        Formula(sentence, value),
        Formula(f'=IF({count}>0,{_link(name, f"{where})", quote=False)},"")', LOOK if faults else ""),
        Formula(f"={first}", (top + 1) * 1000 + left + 1 if faults else _FAR, array=True),
    )


def _test(part: str, allowed: Allowed, hit: str, miss: str) -> str:
    """``hit`` for every cell without a number that is allowed there, else ``miss``; for array formulas."""
    sound = f"IF({part}=INT({part}),{miss},{hit})" if allowed.kind.whole else miss
    if allowed.most is not None:
        sound = f"IF({part}>{allowed.most},{hit},{sound})"
    if allowed.least is not None:
        sound = f"IF({part}<{allowed.least},{hit},{sound})"
    return f"IF(ISBLANK({part}),{miss},IF(ISNUMBER({part}),{sound},{hit}))"


def _total_test(part: Area, name: str) -> str:
    cells = part.absolute(name)
    return f"IF(ISBLANK({cells}),{_FAR},IF(ISNUMBER({cells}),{_FAR},ROW({cells})*1000+COLUMN({cells})))"


def _rule(plan: Sheet, filled: Filled, line: Line, row: int, begun: str, typed: bool) -> Entry:
    """One rule: how often it is broken, where first, by how much and in which direction."""
    word, name, count, helper = broken_word(line.rule), plan.table.sheet, cell(row, COUNT), cell(row, HELPER)
    cells = line.area.absolute(name)
    says = [verdict(found.instance, filled) for found in line.verdicts]
    number = f'COUNTIF({cells},"{word}*")'
    if plan.prefilled:  # figures carried over break the balance until the rest is filled in: do not count that yet
        number = f"IF({begun}=0,0,{number})"
    broken = [n for n, text in enumerate(says) if text.startswith(word)]
    labels = _labels(line)
    named = f'"“"&CHOOSE({helper},{",".join(map(_text, labels))})&"”"&' if any(labels) else ""
    says_ = f'SUBSTITUTE(CLEAN(INDEX({cells},{helper}))," ","")'  # without the line break of narrow cells
    by = f'SUBSTITUTE(SUBSTITUTE({says_},"{word}+","左边多"),"{word}-","左边少")'
    rest = f'IF(COUNTIF({cells},"{UNCLEAR}*")>0,"{NOT_NUMBERS}，无法核对",IF({begun}=0,"—","平"))'
    said = f"{NOT_NUMBERS}，无法核对" if NOT_NUMBERS in says else "平" if typed else "—"
    index = 0
    if broken:
        index = _index(line, broken[0])
        label = f"“{labels[index - 1]}”" if any(labels) else ""
        said = f"{word}，首处{label}{says[broken[0]].replace(f'{word} +', '左边多').replace(f'{word} -', '左边少')}"
    down = line.area.left == line.area.right
    where = f"ADDRESS({line.area.top}+{helper},{line.area.left + 1})"
    where = where if down else f"ADDRESS({line.area.top + 1},{line.area.left}+{helper})"
    return Entry(
        line.rule.label,
        Formula(f"={number}", len(broken)),
        Formula(f'=IF({count}>0,"{word}，首处"&{named}{by},{rest})', said),
        Formula(f'=IF({count}>0,{_link(name, where, quote=False)},"")', LOOK if broken else ""),
        Formula(f'=IF({count}>0,MATCH("{word}*",{cells},0),0)', index),
        longest=f"{word}，首处“{max(labels, key=len)}”左边多1000",
        hard=line.rule.severity is Severity.ERROR,
    )


def _labels(line: Line) -> list[str]:
    """The label of each cell of the line, shortened if it is long; "" for cells in between."""
    whole = {_index(line, n): found.label for n, found in enumerate(line.verdicts)}
    labels = {n: label if len(label) <= _CUT else label[: _CUT - 1] + "…" for n, label in whole.items()}
    return [labels.get(n, "") for n in range(1, max(labels) + 1)]


def _index(line: Line, number: int) -> int:
    """The position of a verdict in the row or column of its line, from 1."""
    area = line.verdicts[number].area
    return area.top - line.area.top + area.left - line.area.left + 1


def _link(sheet: str, where: str, *, quote: bool = True) -> str:
    """A link to a cell of a sheet. ``where``: an address, or with ``quote=False`` a formula for one."""
    address = _text(f"#{quoted(sheet)}!{where}") if quote else f"{_text(f'#{quoted(sheet)}!')}&{where}"
    return f'HYPERLINK({address},"{LOOK}")'


def _text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


# --- the overall result --------------------------------------------------------------------------------------

WELL = "全部核对无误，可以报送。"


def overall(lines: list[tuple[int, Entry]]) -> Formula:
    """The overall result in one sentence, from the lines of the summary with their rows."""
    hard = [(row, entry) for row, entry in lines if entry.hard]
    soft = [(row, entry) for row, entry in lines if not entry.hard]
    states = [(row, entry) for row, entry in lines if entry.what == "填写情况"]
    errors, asks = (_sum([cell(row, COUNT) for row, _ in lines_of_weight]) for lines_of_weight in (hard, soft))
    empty = "+".join(f'({cell(row, SENTENCE)}="{UNFILLED}")' for row, _ in states)
    text = (
        f'=IF({errors}>0,"有"&{errors}&"处错误，请逐项改正。",IF(({empty})={len(states)},"尚未填写。",'
        f'IF(({empty})>0,"还有"&({empty})&"张表未填写；没有数据的，请在该表选“本表全部为零”。",'
        f'IF({asks}>0,"没有错误；有"&{asks}&"处请核对，属实的在“情况说明”页写明原因。","{WELL}"))))'
    )
    return Formula(text, _overall(hard, soft, states))


def _sum(cells: list[str]) -> str:
    return f"SUM({','.join(cells)})" if cells else "0"


def _overall(*parts: list[tuple[int, Entry]]) -> str:
    errors, asks = (sum(int(entry.count.value) for _, entry in part) for part in parts[:2])
    empty = sum(entry.sentence.value == UNFILLED for _, entry in parts[2])
    if errors:
        return f"有{errors}处错误，请逐项改正。"
    if empty == len(parts[2]):
        return "尚未填写。"
    if empty:
        return f"还有{empty}张表未填写；没有数据的，请在该表选“本表全部为零”。"
    return f"没有错误；有{asks}处请核对，属实的在“情况说明”页写明原因。" if asks else WELL
