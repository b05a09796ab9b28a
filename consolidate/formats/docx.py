"""Read the tables and paragraphs of a Word document (.docx), as they are seen with all tracked changes accepted.

Text that a tracked change deletes, hidden text and comments are kept apart. Fields count with their stored result,
content controls with their content, automatic numbering with the number that Word shows. The text of a nested table is
part of the cell around it too, so that no figure is lost; the nested table is also a table of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError

from consolidate.formats import limits, refusals, sniff, visibility
from consolidate.formats.container import Package
from consolidate.formats.documents import UNKNOWN, Block, Collected, Content, Grid, Table, book, deeper, span, tree
from consolidate.formats.docx_styles import Look, Styles, W, switched_on
from consolidate.formats.raw import RawBook
from consolidate.formats.refusals import unreadable
from consolidate.formats.visibility import Run

_STRICT, _OPEN = b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MATH = _M + "t"
# all other elements place what is in these one above another, or draw around it
_MATH_LINES = {_M + name for name in ("oMath", "oMathPara", "r", "e", "num", "den", "sub", "sup", "deg", "lim", "fName",
                                      "mr")}  # fmt: skip
_P, _TBL, _TR, _TC, _R, _T = (W + name for name in ("p", "tbl", "tr", "tc", "r", "t"))
DELETED = {W + name for name in ("del", "moveFrom")}
_DELETED_TEXT = {W + "delText", _T}
_BOX = W + "txbxContent"
# elements without visible text of their own
_ASIDE = {W + name for name in ("rPr", "pPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "instrText",
                                "delInstrText", "rt", "smartTagPr", "customXmlPr", "fldData", "ffData")}  # fmt: skip
_PICTURES = {W + name for name in ("drawing", "pict", "object")}
_SIGNS = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-",
          W + "sym": UNKNOWN}  # fmt: skip
_NOTES = {W + "commentReference": "comments", W + "footnoteReference": "footnotes",
          W + "endnoteReference": "endnotes"}  # fmt: skip
_THIN = 40  # twentieths of a point: nothing can be read in a row of this height
_UNKNOWN_TEXT = W + "altChunk"  # another document within this one, which only Word itself shows


def read(package: Package) -> RawBook:
    """Return the tables of the document."""
    try:
        body = part(package, "word/document.xml").find(W + "body")
    except ParseError:
        body = None
    if body is None:
        raise sniff.named("docx").refused()
    if body.find(f".//{_UNKNOWN_TEXT}") is not None:
        raise unreadable(refusals.EMBEDDED)
    return book("docx", list(Document(package).blocks(body)))


def part(package: Package, name: str) -> Element:
    """Return the root element of a part."""
    return tree(package.parts[name].replace(_STRICT, _OPEN))


def children(node: Element) -> Iterator[Element]:
    """Yield the children of an element; of alternatives only the one that Word shows."""
    for child in node:
        if child.tag == _MC + "AlternateContent":
            chosen = child.find(_MC + "Choice")
            chosen = child.find(_MC + "Fallback") if chosen is None else chosen
            yield from children(chosen) if chosen is not None else ()
        elif child.tag not in _ASIDE:
            yield child


class Document:
    """A document with what its text depends on: styles, numbering, and the texts of comments and notes."""

    def __init__(self, package: Package) -> None:
        """Take the checked parts."""
        parts = {name: f"word/{name}.xml" for name in ("styles", "numbering", *_NOTES.values())}
        known = {name: part(package, path) for name, path in parts.items() if path in package.parts}
        self.styles = Styles(known.get("styles"), known.get("numbering"))
        self.depth = 0  # tables and text boxes around the present text
        self.fields: list[bool] = []  # the open fields: whether their result has begun
        self.notes: Mapping[tuple[str, str], str] = {
            (kind, note.get(W + "id", "")): "".join(text.text or "" for text in note.iter(_T))[: limits.TEXT]
            for kind in _NOTES.values() if kind in known for note in known[kind]
        }  # fmt: skip

    def blocks(self, node: Element) -> Iterator[Block]:
        """Yield the paragraphs and tables within an element, in the order of the document."""
        for child in children(node):
            if child.tag == _P:
                text = Collected()
                self._paragraph(child, text)
                yield text.content()
                yield from text.inner
            elif child.tag == _TBL:
                yield from self._table(child)
            elif child.tag not in DELETED:
                yield from self.blocks(child)

    # --- text ------------------------------------------------------------------------------------------------

    def content_of(self, node: Element) -> Content:
        """Return the text of a paragraph."""
        text = Collected()
        self._paragraph(node, text)
        return text.content()

    def _paragraph(self, node: Element, text: Collected) -> None:
        properties = node.find(W + "pPr")
        number = self.styles.number(properties)
        if number:
            text.runs.append(Run(number, ""))
        begun = len(text.runs)
        self._runs(node, text, self.styles.of_paragraph(properties))
        text.end_numbered(number, begun)

    def _runs(self, node: Element, text: Collected, look: Look) -> None:
        for child in children(node):
            if child.tag == _R:
                self._run(child, text, self.styles.of_run(child.find(W + "rPr"), look))
            elif child.tag in DELETED:
                text.deleted += [part.text or "" for part in child.iter() if part.tag in _DELETED_TEXT]
            elif child.tag == _MATH:
                text.runs.append(Run(child.text or "", ""))
            elif child.tag.startswith(_M) and child.tag.endswith("Pr"):
                continue
            elif child.tag.startswith(_M) and child.tag not in _MATH_LINES:  # 1/2 is no 12
                self._runs(child, text, look)
                text.runs.append(Run(UNKNOWN, ""))
            else:
                self._runs(child, text, look)
                if _is_odd(child):
                    text.runs.append(Run(UNKNOWN, ""))

    def _run(self, node: Element, text: Collected, look: Look) -> None:
        for child in children(node):
            tag = child.tag
            if tag == W + "fldChar":
                self._field(child.get(W + "fldCharType", ""), text)
            elif not all(self.fields):  # within the code of a field, which is not shown
                continue
            elif tag == _T or tag in _SIGNS:
                self._add((child.text or "") if tag == _T else _SIGNS[tag], text, look)
            elif tag in _NOTES:
                note = self.notes.get((_NOTES[tag], child.get(W + "id", "")), "")
                text.comments += [note] if note else []
            elif tag == W + "ruby":
                self._runs(child, text, look)
            elif tag == _R:  # within another one, as some programs write links
                self._run(child, text, self.styles.of_run(child.find(W + "rPr"), look))
            elif tag in _PICTURES:
                boxes = list(_boxes(child))
                text.picture |= not boxes
                self.depth = deeper(self.depth)
                for box in boxes:
                    text.inner += self.blocks(box)
                self.depth -= 1

    def _field(self, part: str, text: Collected) -> None:
        """Begin a field, its result, or end it. A field without a result shows what only Word can work out."""
        if part == "begin":
            self.fields.append(False)
        elif part == "separate" and self.fields:
            self.fields[-1] = True
        elif part == "end" and self.fields and not self.fields.pop() and all(self.fields):
            text.runs.append(Run(UNKNOWN, ""))

    def _add(self, written: str, text: Collected, look: Look) -> None:
        if look.hidden:
            text.hidden.append(written)
        else:
            text.add(written, look.how, look.colour, look.marks)

    # --- tables ----------------------------------------------------------------------------------------------

    def _table(self, node: Element) -> Iterator[Table]:
        """Yield the table, then those that are nested in it."""
        grid, inner = Grid(), list[Block]()
        for row in _within(node, _TR):
            self._row(row, grid, inner)
        widths = [column.get(W + "w", "") for column in node.iterfind(f"{W}tblGrid/{W}gridCol")]
        known = all(width.isdecimal() for width in widths) and any(map(int, widths))
        yield grid.table(tuple(map(int, widths)) if known else ())
        yield from (block for block in inner if isinstance(block, Table))

    def _row(self, node: Element, grid: Grid, inner: list[Block]) -> None:
        properties = node.find(W + "trPr")
        cells = list(_within(node, _TC))
        if properties is not None and properties.find(W + "del") is not None:
            texts = (part.text or "" for cell in cells for part in cell.iter() if part.tag in _DELETED_TEXT)
            grid.deleted.append((grid.row, " ".join(filter(None, texts))))
            return
        unseen = _is_on(properties, "hidden") or _is_thin(properties)
        grid.begin(_value(properties, "gridBefore"), _value(properties, "gridAfter"), unseen)
        for cell in cells:
            content = self._content(cell, inner)
            own = cell.find(W + "tcPr")
            if own is not None and own.find(W + "cellDel") is not None:  # those behind it move up
                grid.deleted.append((grid.row - 1, content.text + content.deleted))
                continue
            merged = None if own is None else own.find(W + "vMerge")
            beside = None if own is None else own.find(W + "hMerge")
            columns = span(str(_value(own, "gridSpan") or 1))
            grid.add(content, columns, _goes_on(merged), _goes_on(beside))

    def _content(self, cell: Element, inner: list[Block]) -> Content:
        """Return all text of a cell, that of nested tables and text boxes too, one paragraph or cell a line."""
        text, properties, outside = Collected(), cell.find(W + "tcPr"), self.fields
        self.fields = []
        self.depth = deeper(self.depth)
        self._lines(cell, text)
        self.depth -= 1
        if self.fields:  # a field that begins here and does not end
            text.runs.append(Run(UNKNOWN, ""))
        self.fields = outside
        inner += text.inner
        text.add_inner()
        fill = None if properties is None else properties.find(W + "shd")
        solid = fill is not None and fill.get(W + "val") == "solid"
        colour = "" if fill is None else fill.get(W + ("color" if solid else "fill"), "")
        return text.content(colour if len(colour) == 6 else visibility.WHITE)

    def _lines(self, node: Element, text: Collected) -> None:
        """Collect the paragraphs within a cell, each on a line, and its nested tables."""
        for child in children(node):
            if child.tag == _P:
                text.begin_line()
                self._paragraph(child, text)
            elif child.tag == _TBL:
                text.inner += self._table(child)
            elif child.tag in DELETED:
                text.deleted += [part.text or "" for part in child.iter() if part.tag in _DELETED_TEXT]
            else:
                self._lines(child, text)
                if _is_odd(child):
                    text.runs.append(Run(UNKNOWN, ""))


def _within(node: Element, tag: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, also those in content controls."""
    for child in children(node):
        if child.tag == tag:
            yield child
        elif child.tag not in (_P, _TBL, _TR, _TC) and child.tag not in DELETED:
            yield from _within(child, tag)


def _is_odd(node: Element) -> bool:
    """Whether digits in an element are no entry (a hint where to type), or not in their order (from right to left)."""
    if not any(map(str.isdigit, "".join(node.itertext()))):
        return False
    if node.tag == W + "bdo":
        return node.get(W + "val") == "rtl"
    return node.tag == W + "sdt" and node.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def _is_thin(properties: Element | None) -> bool:
    """Whether a row is exactly so high that nobody sees what stands in it."""
    height = None if properties is None else properties.find(W + "trHeight")
    written = "" if height is None or height.get(W + "hRule") != "exact" else height.get(W + "val", "")
    return written.isdecimal() and int(written) <= _THIN


def _boxes(node: Element) -> Iterable[Element]:
    """Yield the text boxes within a drawing."""
    for child in children(node):
        if child.tag == _BOX:
            yield child
        else:
            yield from _boxes(child)


def _value(properties: Element | None, name: str) -> int:
    found = None if properties is None else properties.find(W + name)
    written = "" if found is None else found.get(W + "val", "")
    return span(written) if written.strip().isdecimal() and int(written) else 0


def _is_on(properties: Element | None, name: str) -> bool:
    return properties is not None and switched_on(properties.find(W + name))


def _goes_on(merge: Element | None) -> bool:
    """Whether a cell continues another one; without a value it does."""
    return merge is not None and merge.get(W + "val", "continue") == "continue"
