"""Read the words of a Word document: its paragraphs with their looks, and its tables, as plain values.

A report of the office is made anew from these. So nothing of the file itself is carried over: no field, link, macro,
template, picture or embedded object. What is dropped is counted, so that it can be said.

A paragraph is ``("p", level, align, runs)``: level is 1 to 9 for headings, "title" or ""; a run is (text, marks). A
table is ``("t", cells)``: a cell is (row, column, rows, columns, runs).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from consolidate.formats import container, docx, limits, plain_words, refusals, word_in_one_file
from consolidate.formats.container import Package
from consolidate.formats.documents import UNKNOWN, Content, Table
from consolidate.formats.docx_styles import W
from consolidate.formats.raw import Archive, Plain, Refusal
from consolidate.formats.refusals import unreadable, unsafe
from consolidate.formats.visibility import Run

# what is left out, by the elements that show it; the words are those of ``annual_report/received.py``
_DROPPED = {
    "field": ("instrText", "fldSimple"),
    "link": ("hyperlink",),
    "picture": ("drawing", "pict"),
    "object": ("object", "control"),
    "footnote": ("footnoteReference", "endnoteReference"),
    "annotation": ("commentReference",),
    "change": ("ins", "del", "moveFrom", "moveTo"),
}
DROPPED = (*_DROPPED, "hidden", "struck", "macro", "math")
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_TYPES = "[content_types].xml"


def read(package: Package) -> tuple[Any, ...]:
    """Return the paragraphs and tables, and how much of what was dropped."""
    root = docx.part(package, "word/document.xml")
    body = root.find(W + "body")
    if body is None:
        raise unreadable(refusals.DAMAGED)
    if body.find(f".//{W}altChunk") is not None:
        raise unreadable(refusals.EMBEDDED)
    document = _Words(package)
    blocks = tuple(document.written(body))
    if len(blocks) > limits.DOCUMENT_CELLS:
        raise unsafe(refusals.TOO_MANY)
    dropped = document.dropped + _counted(body)
    dropped["macro"] += b"vbaproject" in package.parts.get(_TYPES, b"").lower()
    return "words", blocks, tuple(sorted((+dropped).items()))


def _counted(body: Element) -> Counter[str]:
    names = {W + name: kind for kind, elements in _DROPPED.items() for name in elements}
    names[_MATH] = "math"
    return Counter(names[node.tag] for node in body.iter() if node.tag in names)


class _Words(docx.Document):
    """A document that is read for its words."""

    def __init__(self, package: Package) -> None:
        super().__init__(package)
        self.dropped = Counter[str]()

    def written(self, node: Element) -> Iterator[tuple[Any, ...]]:
        """Yield the paragraphs and tables within an element."""
        for child in docx.children(node):
            if child.tag == W + "p":
                properties = child.find(W + "pPr")
                level, align = self.styles.heading(properties), self.styles.align(properties)
                yield "p", level, align, self._said(self.content_of(child))
            elif child.tag == W + "tbl":
                yield from (("t", self._cells(table)) for table in list(self._table(child))[:1])
            elif child.tag not in docx.DELETED:
                yield from self.written(child)

    def _cells(self, table: Table) -> tuple[Any, ...]:
        return tuple((s.row, s.column, s.rows, s.columns, self._said(s.content)) for s in table.spots if s.columns)

    def _said(self, content: Content) -> tuple[tuple[str, str], ...]:
        self.dropped["hidden"] += bool(content.hidden.strip()) or content.faint
        self.dropped["struck"] += any(run.how and run.text.strip() for run in content.runs)
        kept = (run for run in content.runs if not run.how and not content.faint)
        return tuple((text, run.marks) for run in kept if (text := _readable(run)))


def _readable(run: Run) -> str:
    return run.text.replace(UNKNOWN, "")


def of_bytes(data: bytes) -> Plain | Archive | Refusal:
    """Return the words of a document in these bytes; of other kinds of files only what kind it is."""
    package = container.open_package(data)
    if package.reader == "docx":
        return Plain(read(package))
    if package.reader == "word_in_one_file":
        return Plain(read(word_in_one_file.as_docx(package)))
    if package.reader in plain_words.READERS:
        return Plain(plain_words.read(package))
    return Plain(("not-word", package.reader))
