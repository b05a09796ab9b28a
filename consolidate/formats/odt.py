"""Read the tables and paragraphs of a text document of LibreOffice (.odt).

Text that a tracked change deletes is in a list of its own there; where it was deleted there is only a mark. The
numbers of a list are not computed: a paragraph of a list that is a mere number gets a sign before it, so that no figure
is read where a person sees another text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from consolidate.formats import limits, refusals, sniff, visibility
from consolidate.formats.container import Package
from consolidate.formats.documents import UNKNOWN, Block, Collected, Content, Spot, Table, book, deeper, span, tree
from consolidate.formats.ods import CELL, COVERED, OFFICE, ROW, STYLE, TABLE, TEXT
from consolidate.formats.ods_styles import FO
from consolidate.formats.raw import RawBook
from consolidate.formats.refusals import unsafe
from consolidate.formats.visibility import WHITE, Run
from consolidate.regex import regex

_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_P, _H, _TABLE, _LIST = TEXT + "p", TEXT + "h", TABLE + "table", TEXT + "list"
_BOX, _FRAME = _DRAW + "text-box", _DRAW + "frame"
_CHANGE = TEXT + "change"  # where text was deleted
_COMMENTS = (OFFICE + "annotation", TEXT + "note")
_ASIDE = {TEXT + "tracked-changes", TEXT + "ruby-text", OFFICE + "forms", TEXT + "sequence-decls"}
_HIDDEN = {TEXT + "hidden-text", TEXT + "hidden-paragraph"}
_LEVEL = regex(r"0+(?:\.0+)?%.*")  # on the base line
_NUMBER = regex(r"\s*[0-9.,]+\s*")
_THIN = regex(f"0*[0-{visibility.TINY}]%")
_SIZE = regex(r"([0-9.]{1,9})pt")


class _Look(NamedTuple):
    """How text appears: struck out, raised or lowered, hidden, its colour ("" for black), too small to be seen."""

    struck: bool = False
    raised: bool = False
    hidden: bool = False
    colour: str = ""
    tiny: bool = False

    @property
    def how(self) -> str:
        """Struck out or raised, "" for plain."""
        return visibility.of_cell(self.struck, self.raised, None, None)


def read(package: Package) -> RawBook:
    """Return the tables of the document."""
    return book("odt", blocks(package))


def blocks(package: Package) -> list[Block]:
    """Return the paragraphs and tables of the document."""
    root = tree(package.parts["content.xml"])
    body = root.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise sniff.named("odt").refused()
    common = [tree(package.parts["styles.xml"])] if "styles.xml" in package.parts else []
    return list(_Document([*common, root], body).blocks(body))


class _Document:
    """A document with what its text depends on: styles, and the texts that tracked changes delete."""

    def __init__(self, roots: list[Element], body: Element) -> None:
        self.depth = 0  # tables and text boxes around the present text
        styles = (style for root in roots for style in root.iter(STYLE + "style"))
        self.styles: Mapping[tuple[str, str], Element] = {
            (style.get(STYLE + "family", ""), style.get(STYLE + "name", "")): style for style in styles
        }
        regions = body.iter(TEXT + "changed-region")
        self.deleted = {
            region.get(TEXT + "id", ""): " ".join("".join(text.itertext()) for text in region.iter(_P))
            for region in regions
        }

    def blocks(self, node: Element) -> Iterator[Block]:
        """Yield the paragraphs and tables within an element, in the order of the document."""
        for child in node:
            if child.tag in (_P, _H):
                text = Collected()
                self._paragraph(child, text)
                yield text.content()
                yield from text.inner
            elif child.tag == _TABLE:
                yield from self._table(child)
            elif child.tag not in _ASIDE and child.get(TEXT + "display") != "none":
                yield from self.blocks(child)

    # --- text ------------------------------------------------------------------------------------------------

    def _look(self, family: str, name: str, look: _Look) -> _Look:
        """Return how text of this style appears within text that appears like ``look``."""
        chain: list[Element] = []
        while (family, name) in self.styles and len(chain) < limits.INHERITED:
            chain.append(self.styles[family, name])
            name = chain[-1].get(STYLE + "parent-style-name", "")
        for style in reversed(chain):
            look = _with(look, style.find(STYLE + "text-properties"))
        return look

    def _paragraph(self, node: Element, text: Collected) -> None:
        self._runs(node, text, self._look("paragraph", node.get(TEXT + "style-name", ""), _Look()))

    def _runs(self, node: Element, text: Collected, look: _Look) -> None:
        _add(node.text, text, look)
        for child in node:
            self._run(child, text, look)
            _add(child.tail, text, look)

    def _run(self, child: Element, text: Collected, look: _Look) -> None:
        if child.tag == TEXT + "s":
            _add(" " * min(int(child.get(TEXT + "c", "1")), limits.TEXT), text, look)
        elif child.tag in (TEXT + "tab", TEXT + "line-break"):
            _add("\t" if child.tag == TEXT + "tab" else "\n", text, look)
        elif child.tag == _CHANGE:
            text.deleted.append(self.deleted.get(child.get(TEXT + "change-id", ""), ""))
        elif child.tag in _COMMENTS:
            text.comments.append("\n".join("".join(part.itertext()) for part in child.iter(_P)))
        elif child.tag.startswith(_DRAW) and child.tag != _FRAME and child.tag != _DRAW + "a":
            self._inner([child], text)  # a shape with text
        elif child.tag == _FRAME:
            boxes = list(_outermost(child, _BOX))
            text.picture |= not boxes
            self._inner(boxes, text)
        elif child.tag in _HIDDEN:
            text.hidden.append("".join(child.itertext()))
        elif child.tag not in _ASIDE:
            name = child.get(TEXT + "style-name", "")
            self._runs(child, text, self._look("text", name, look) if child.tag == TEXT + "span" else look)

    def _inner(self, boxes: Iterable[Element], text: Collected) -> None:
        """Read what stands in text boxes and shapes."""
        self.depth = deeper(self.depth)
        text.inner += (block for box in boxes for block in self.blocks(box))
        self.depth -= 1

    # --- tables ----------------------------------------------------------------------------------------------

    def _table(self, node: Element) -> Iterator[Block]:
        """Yield the table, then those that are nested in it."""
        spots: list[Spot] = []
        inner: list[Block] = []
        row = 0
        for line in _within(node, (ROW,)):
            times = span(line.get(TABLE + "number-rows-repeated"))
            for again in range(times):
                spots += self._row(line, row + again, inner)
            row += times
            if row > limits.ROWS or len(spots) > limits.DOCUMENT_CELLS:
                raise unsafe(refusals.TOO_MANY)
        yield Table(tuple(spots))
        yield from (block for block in inner if isinstance(block, Table))

    def _row(self, line: Element, row: int, inner: list[Block]) -> Iterator[Spot]:
        column = 0
        for cell in _within(line, (CELL, COVERED)):
            content = self._content(cell, inner)
            rows, columns = (span(cell.get(TABLE + f"number-{name}-spanned")) for name in ("rows", "columns"))
            for _ in range(span(cell.get(TABLE + "number-columns-repeated"))):
                if cell.tag == CELL:
                    yield Spot(row, column, rows, columns, content)
                elif content != Content():  # under a merged area, so that nobody sees it
                    yield Spot(row, column, 1, 0, content)
                column += 1
            if column > limits.TABLE_LINES:
                raise unsafe(refusals.TOO_MANY)

    def _content(self, cell: Element, inner: list[Block]) -> Content:
        """Return all text of a cell, that of nested tables and text boxes too, one paragraph or cell a line."""
        text = Collected()
        self.depth = deeper(self.depth)
        self._lines(cell, text, listed=False)
        self.depth -= 1
        inner += text.inner
        text.add_inner()
        return text.content(self._fill(cell.get(TABLE + "style-name", "")))

    def _fill(self, name: str) -> str:
        """Return the colour behind the cells of a style."""
        style = self.styles.get(("table-cell", name))
        properties = None if style is None else style.find(STYLE + "table-cell-properties")
        return _colour("" if properties is None else properties.get(FO + "background-color", "")) or WHITE

    def _lines(self, node: Element, text: Collected, listed: bool) -> None:
        for child in node:
            if child.tag in (_P, _H):
                if text.runs:
                    text.runs.append(Run("\n", ""))
                begun = len(text.runs)
                self._paragraph(child, text)
                if listed and _NUMBER.fullmatch("".join(run.text for run in text.runs[begun:])):
                    text.runs.insert(begun, Run(UNKNOWN, ""))
            elif child.tag == _TABLE:
                text.inner += self._table(child)
            elif child.tag not in _ASIDE and child.get(TEXT + "display") != "none":
                self._lines(child, text, listed or child.tag == _LIST)


def _outermost(node: Element, tag: str) -> Iterator[Element]:
    """Yield the elements of this kind that are in no other one of it."""
    for child in node:
        if child.tag == tag:
            yield child
        else:
            yield from _outermost(child, tag)


def _within(node: Element, tags: tuple[str, ...]) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, also those in groups and headers."""
    for child in node:
        if child.tag in tags:
            yield child
        elif child.tag not in (_P, _TABLE, ROW, CELL, COVERED):
            yield from _within(child, tags)


def _add(written: str | None, text: Collected, look: _Look) -> None:
    if written and (look.hidden or look.tiny):
        text.hidden.append(written)
    elif written:
        text.add(written, look.how, look.colour)


def _with(look: _Look, properties: Element | None) -> _Look:
    """Return the appearance, changed by these properties of text."""
    if properties is None:
        return look
    struck, raised, hidden, colour, tiny = look
    line, level = properties.get(STYLE + "text-line-through-style"), properties.get(STYLE + "text-position")
    line = properties.get(STYLE + "text-line-through-type") if line is None else line
    if line is not None:
        struck = line != "none"
    if level is not None:
        raised = not _LEVEL.fullmatch(level.strip())
    shown, sized = properties.get(TEXT + "display"), _SIZE.fullmatch(properties.get(FO + "font-size", ""))
    hidden = hidden if shown is None else shown == "none"
    tiny = tiny if sized is None else float(sized[1]) * 2 <= visibility.TINY
    tiny |= bool(_THIN.fullmatch(properties.get(STYLE + "text-scale", "")))
    named = properties.get(FO + "color")
    colour = colour if named is None else _colour(named)
    return _Look(struck, raised, hidden, colour, tiny)


def _colour(named: str) -> str:
    """Return a colour as six digits; "" for none and for one that is not known."""
    return named[1:].upper() if re.fullmatch("#[0-9A-Fa-f]{6}", named) else ""
