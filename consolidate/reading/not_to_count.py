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
from consolidate.regex import regex
from consolidate.terms import EXPLAIN
from consolidate.text import a1, is_of_document, plain

_LONGEST = 40  # characters of a heading or a note
_WORDS = (
    "(?:作废|已?废弃?|(?:填[写表报])?(?:示例|样例|范例|样表|样张|范本)|[初草]稿|征求意见稿|讨论稿|模拟数据?|测试数据?"
    "|未经?(?:审核|审定|核实|核对)|待(?:审核|审定|核实|核对)|暂[估定]数?|[预估]计数(?:据|字)?|预估数?(?:据|字)?)"
)
_IN_BRACKETS = regex(rf"[(\[【〔<《]{_WORDS}[)\]】〕>》]")
_ALONE = regex(rf"{_WORDS}(?:表|稿|件)?[!。.]?")
_AT_THE_END = regex(rf"(?:表|情况|数据|统计|公开)[-—_:]?{_WORDS}")
_SAID = regex(
    rf"{LEAD}(?:{ABOVE}|{ITS})(?:所列|所填|各项)?(?:数据|数字|数|内容)?(?:均|都|全部?|已|尚|暂|仅)*(?:为|是|系|属)?{_WORDS}.*"
)


def findings(form: Form, tables: Sequence[ReadTable], fits: Fits, file: str) -> Iterator[Finding]:
    """Yield a question for each table whose heading, sheet or note says that it is no answer.

    ``tables``: those that count; ``fits``: all that were found. No form with such words in a title is
    asked about.
    """
    if any(map(_says_so, (*form.titles.whole, *(name for t in form.tables for name in (t.title, t.heading))))):
        return
    own = {plain(rule.label) for rule in (*form.rules, *form.year_rules)}  # a template shows them at its checks
    for table in tables:
        found = next((each for each in _texts(table, fits) if _says_so(each[1]) and plain(each[1]) not in own), None)
        if found:
            address, text = found
            args = (("table", table.fit.table.number),)
            yield Finding(
                FindingKind.NOT_TO_COUNT, EXPLAIN, file=file, sheet=table.sheet.name, address=address,
                found=text, args=args,
            )  # fmt: skip


def _texts(table: ReadTable, fits: Fits) -> Iterator[tuple[str, str]]:
    """Yield the texts around a table that are no labels, each with its address, and the name of its sheet."""
    fit, words = table.fit, vocabulary(table.fit.form, table.fit.table)
    above = [cell for cell in around_table.above(table, fits) if (cell.row, cell.column) not in fit.labelled]
    for cell in (*above, *around_table.below(table, fits)):
        if words.core(normal(cell.text)) not in words.words:
            # a paragraph of a document above its table has a negative row, and no address
            yield a1(cell.row, cell.column) if cell.row >= 0 else "", cell.text
    if not is_of_document(table.sheet.name):
        yield "", table.sheet.name


def _says_so(text: str) -> bool:
    """Whether a text is a title with such words in brackets or at its end, such words alone, or a note on the table."""
    told = plain(text) if len(text) <= _LONGEST else ""
    if not told:
        return False
    if _ALONE.fullmatch(told) or _SAID.fullmatch(told):
        return True
    in_title = _IN_BRACKETS.search(told) or _AT_THE_END.search(told)
    return in_title is not None and (in_title.end() == len(told) or in_title.start() == 0)
