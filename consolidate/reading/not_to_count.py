"""Questions on tables that say of themselves that they are no answer: void, an example, a draft, not yet checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consolidate.catalogue import FindingKind
from consolidate.model import Finding, Form
from consolidate.reading import around_table
from consolidate.reading.around_table import ABOVE, ITS, LEAD, Fits
from consolidate.reading.labels import normal
from consolidate.reading.table import ReadTable
from consolidate.reading.vocabulary import vocabulary
from consolidate.regex import guarded, regex
from consolidate.terms import EXPLAIN
from consolidate.text import a1, is_of_document, plain

_LONGEST = 40  # characters of a heading or a note
# 样表 and the like are left out: an office may send its form under that name, and all units fill it in
_STATE = (
    "(?:作废|废弃|未经?[^,;。]{0,4}?(?:审核|审定|核实|核对)|待(?:审核|审定|核实|核对)|[初草]稿|讨论稿|征求意见稿|送审稿|仅供参考"
    "|(?:预计|估计|预估|暂估|暂定|初步|模拟|测试)(?:数据|数字|数)?)"
)
_WORDS = rf"(?:{_STATE}|(?:填[写表报])?示例)"
_HINT = "[废审核稿参预估暂初模测示]"  # each of these words has one of these characters
_ALONE = guarded(rf"{_WORDS}(?:表|稿|件)?[!。.]?", _HINT)
_IN_BRACKETS = guarded(rf"[(\[【〔<《]{_WORDS}[)\]】〕>》]", _HINT)
_AT_THE_END = guarded(rf"(?:表|情况|数据|统计|公开)[-—_:]?{_WORDS}", _HINT)
_EARLIER = regex("原|此前|之前|先前|以前|前次|上次|旧")  # of another table: 原报送的统计表作废
_SAID = guarded(
    rf"{LEAD}(?:{ABOVE}|{ITS}|[此本]件)(?:所列|所填|各项)?(?:数据|数字|数|内容)?(?:均|都|全部?|已|尚|还|暂|仅)*(?:为|是|系|属)?{_STATE}"
    r"(?:表|稿|件)?(?:$|[,;。!].*)",
    _HINT,
)


def findings(form: Form, tables: Sequence[ReadTable], fits: Fits, file: str) -> Iterator[Finding]:
    """Yield a question for each table whose heading, sheet or note says that it is no answer.

    ``tables``: those that count; ``fits``: all that were found. A form that has such words in a title is not asked
    about.
    """
    if any(map(_in_title, (*form.titles.whole, *(name for t in form.tables for name in (t.title, t.heading))))):
        return
    own = {plain(rule.label) for rule in (*form.rules, *form.year_rules)}  # a template shows them at its checks
    for table in tables:
        found = next((each for each in _saying_so(table, fits) if plain(each[1]) not in own), None)
        if found:
            address, text = found
            args = (("table", table.fit.table.number),)
            yield Finding(
                FindingKind.NOT_TO_COUNT, EXPLAIN, file=file, sheet=table.sheet.name, address=address,
                found=text, args=args,
            )  # fmt: skip


def _saying_so(table: ReadTable, fits: Fits) -> Iterator[tuple[str, str]]:
    """Yield the texts around a table that say so, each with its address, and the name of its sheet; no labels."""
    fit, words = table.fit, vocabulary(table.fit.form, table.fit.table)
    titles = [cell for cell in around_table.above(table, fits) if (cell.row, cell.column) not in fit.labelled]
    notes = around_table.below(table, fits)
    found = [*(cell for cell in titles if _in_title(cell.text)), *(cell for cell in notes if _in_note(cell.text))]
    for cell in found:
        if words.core(normal(cell.text)) not in words.words:
            # a paragraph of a document above its table has a negative row, and no address
            yield a1(cell.row, cell.column) if cell.row >= 0 else "", cell.text
    if not is_of_document(table.sheet.name) and _in_title(table.sheet.name):
        yield "", table.sheet.name


def _in_title(text: str) -> bool:
    """Whether a title begins or ends with such words in brackets, ends with them without, or says so like a note."""
    told = plain(text) if len(text) <= _LONGEST else ""
    found = _IN_BRACKETS.search(told) or _AT_THE_END.search(told)
    at_an_edge = found is not None and (found.start() == 0 or found.end() == len(told))
    return (at_an_edge and not _EARLIER.search(told)) or _in_note(text)


def _in_note(text: str) -> bool:
    """Whether a text consists of such words, or says so of its table. A condition does not: 未经审核不得上报."""
    told = plain(text) if len(text) <= _LONGEST else ""
    return _ALONE.fullmatch(told) is not None or _SAID.fullmatch(told) is not None
