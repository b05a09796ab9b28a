"""Read the tables of a saved web page (HTML, or MHT with all its parts in one file), also of one that is called .xls.

Only the standard library parses it. Text counts as a browser shows it. A table around other tables only arranges the
page: its text is read as paragraphs, in which the headings of the inner tables stand.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple

from consolidate.formats import limits, refusals, sniff, visibility, web_colours
from consolidate.formats.container import Package
from consolidate.formats.documents import UNKNOWN, Block, Content, Spot, Table, book, span
from consolidate.formats.raw import RawBook
from consolidate.formats.refusals import unreadable, unsafe
from consolidate.formats.visibility import BLACK, RAISED, STRUCK, WHITE, Run
from consolidate.regex import regex

_DECLARED = regex(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]+)", re.I)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHINESE = {"gb2312", "gbk", "gb_2312-80", "x-gbk", "gb2312-80"}  # pages in GB18030 declare these
_MARKED = regex(r"<!\[[^<>]*\]>")  # conditions that Word and Excel write; not the end of a comment <![endif]-->
_OF_A_NUMBER = frozenset("0123456789０１２３４５６７８９.,．，-－%％")
_BLANKS = regex(r"[ \t\r\n\f]+")
_HIDDEN = regex(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|(?<![\w-])opacity\s*:\s*(?:0+\.?0*|\.0+)(?![\d.])"
    r"|(?<![\w-])(?:left|top|text-indent)\s*:\s*-\d{4,}",  # outside of the page
    re.I,
)
_SIZE = regex(r"font-size\s*:\s*(\d+(?:\.\d+)?|\.\d+)\s*(pt|px|em|rem|%)?", re.I)
_TURNED = regex(r"unicode-bidi\s*:\s*(?:bidi|isolate)-override", re.I)
_STRUCK = regex(r"text-decoration[a-z\-]*\s*:[^;]*line-through", re.I)
_RAISED = regex(r"vertical-align\s*:\s*(?:super|sub)\b", re.I)
_SELECTED = regex(r"([.#][\w\-]+)\s*$")  # the class or the id at the end of a selector
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
_LINES = {
    "address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "ul", "caption",
}  # fmt: skip
# elements that, without attributes, look the same in every page
_PLAIN = {"span", "font", "b", "strong", "u", "p", "div", "br", "td", "th", "tr", "tbody", "table"}
_STYLE = 2_000  # characters of a style that are looked at
_DRAWN = {"canvas", "iframe", "object", "embed", "video", "svg"}  # what they show is not read
_UNSEEN = {"script", "style", "title", "template", "noscript", "head", "canvas", "iframe", "object", "video"}
_TYPED = {"", "text", "number", "tel"}  # fields of a form that show their value


class _Look(NamedTuple):
    """How the text within an element appears."""

    how: str = ""
    hidden: bool = False
    unseen: bool = False  # it is no text of the page at all
    styled: bool = False  # a style may show it in another way
    colour: str = BLACK  # of its text, and behind it; "" if not known
    ground: str = WHITE
    tiny: bool = False  # too small to be seen
    turned: bool = False  # its characters may stand in another order


@dataclass
class _Cell:
    """A cell while its text is collected; also the page itself, whose text is all in paragraphs."""

    rows: int = 1
    columns: int = 1
    runs: list[Run] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    picture: bool = False
    blocks: list[Block] = field(default_factory=list)  # its paragraphs and tables
    begun: int = 0  # the first run of the current paragraph
    around: bool = False  # there is a table in it
    parted: bool = False  # an element that may look otherwise began or ended behind the last text
    joined: bool = False  # digits of several such elements meet

    def add(self, text: str, look: _Look) -> None:
        """Add text, and note where digits of several elements meet: a style may hide or move one of them."""
        last = self.runs[-1] if self.runs[self.begun :] else Run("", "")
        self.joined |= look.turned or (
            self.parted and last.how == look.how == "" and {last.text[-1:], text[:1]} <= _OF_A_NUMBER
        )
        faint = look.colour and look.ground and visibility.of_cell(False, False, look.colour, look.ground)
        self.runs.append(Run(text, look.how, colour=WHITE if faint else BLACK))
        self.parted = False

    def end_line(self) -> None:
        """End the current paragraph."""
        line = tuple(self.runs[self.begun :])
        if any(run.text.strip() for run in line):
            self.blocks.append(Content(line))
            self.runs.append(Run("\n", ""))
            self.begun = len(self.runs)


@dataclass
class _Grid:
    """A table while its rows are placed."""

    depth: int  # open elements outside of it
    row: int = -1
    column: int = 0
    spots: list[tuple[int, int, _Cell]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    taken: dict[int, int] = field(default_factory=dict)  # column -> the first row below a cell that covers it
    cell: _Cell | None = None

    def add(self, cell: _Cell) -> None:
        """Put a cell into the next free columns of the row."""
        self.row = max(self.row, 0)
        while self.taken.get(self.column, 0) > self.row:
            self.column += 1
        if self.column + cell.columns > limits.TABLE_LINES:
            raise unsafe(refusals.TOO_MANY)
        self.spots.append((self.row, self.column, cell))
        for column in range(self.column, self.column + cell.columns):
            self.taken[column] = self.row + cell.rows
        self.column += cell.columns
        self.cell = cell

    def blocks(self) -> Iterator[Block]:
        """Yield the table, or what is in it if it only arranges the page."""
        if any(cell.around for _, _, cell in self.spots):
            for _, _, cell in self.spots:
                yield from cell.blocks
            return
        rows = self.row + 1
        spots = [Spot(row, column, min(cell.rows, rows - row), cell.columns, _content(cell))
                 for row, column, cell in self.spots]  # fmt: skip
        yield Table(tuple(spots), frozenset(self.hidden))


def _content(cell: _Cell) -> Content:
    runs = cell.runs[: len(cell.runs) - (cell.begun == len(cell.runs))]  # without the break behind the last line
    text = "".join(run.text for run in runs).strip()
    runs += [Run(UNKNOWN, "")] * (cell.joined and {*text} <= _OF_A_NUMBER)  # it cannot be told which digits are seen
    seen, unseen, faint = visibility.seen(runs, WHITE)
    return Content(seen, hidden="".join([*cell.hidden, unseen]), picture=cell.picture, faint=faint)


def read(package: Package) -> RawBook:
    """Return the tables of the page."""
    pages = list(_pages(package.parts["workbook"]))
    return book("web_page", [block for page in pages for block in _blocks(page)])


def _blocks(page: str) -> list[Block]:
    parser = _Page(_hidden(page))
    # an empty comment ends an open comment or tag; the parser would search for that end again and again
    parser.feed(_MARKED.sub("", page) + "<!---->")
    parser.close()
    return parser.finished()


def _hidden(page: str) -> frozenset[str]:
    """Return the classes (``.a``) and ids (``#a``) of elements that the style sheets of a page do not show."""
    found: set[str] = set()
    for rule in page.split("}"):
        head, _, body = rule.rpartition("{")
        if head and _HIDDEN.search(body[:_STYLE]):
            selectors = head[-_STYLE:].replace("{", ",").split(",")
            found |= {named[1] for named in map(_SELECTED.search, selectors) if named}
    return frozenset(found)


# --- text ------------------------------------------------------------------------------------------------------


def _pages(data: bytes) -> Iterator[str]:
    """Yield the text of the page; of an MHT file the text of each page in it."""
    if len(data) > limits.DOCUMENT:
        raise unsafe(refusals.TOO_LARGE)
    if not sniff.is_saved_page(data):
        yield _decoded(data)
        return
    from email import message_from_bytes

    for part in message_from_bytes(sniff.without_preamble(data)).walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield _decoded(payload, part.get_content_charset() or "")


def _decoded(data: bytes, declared: str = "") -> str:
    """Decode a page: by its byte order mark, as it declares, as UTF-8, or as GB18030."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding)
    written = _DECLARED.search(data[:65536])
    name = (declared or (written[1].decode("ascii") if written else "")).lower()
    for encoding in ("gb18030" if name in _CHINESE else name, "utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise unreadable(refusals.ENCODING)


# --- elements --------------------------------------------------------------------------------------------------


def _is_tiny(style: str, around: bool) -> bool:
    """Whether the text of an element is too small to be seen; ``around``: whether that outside of it is."""
    found = _SIZE.search(style)
    if found is None:
        return around
    absolute = (found[2] or "px").lower() in ("pt", "px")
    return float(found[1]) <= (visibility.TINY / 2 if absolute else 0)


class _Page(HTMLParser):
    """Collects paragraphs and tables. Elements that are not closed end with the cell or table around them."""

    def __init__(self, hidden: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.hidden = hidden  # classes and ids of elements that are not shown
        self.page = _Cell()
        self.tables: list[_Grid] = []
        self.cells, self.astray = 0, 0
        self.open: list[tuple[str, _Look]] = []

    @property
    def target(self) -> _Cell:
        """Where text goes: the open cell of the innermost table that has one, or else the page."""
        return next((table.cell for table in reversed(self.tables) if table.cell), self.page)

    @property
    def look(self) -> _Look:
        """How text appears here."""
        return self.open[-1][1] if self.open else _Look()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        look = self._look_of(tag, given)
        self.target.parted |= look.styled and not (look.hidden or look.unseen)
        self.target.picture |= tag in _DRAWN and not look.hidden
        if tag in _VOID:
            self._void(tag, given, look)
            return
        if tag in _LINES:
            self.target.end_line()
        elif tag == "table":
            self._begin_table()
        elif tag in ("tr", "td", "th") and self.tables:
            look = self._begin_part(tag, given)
        if len(self.open) >= limits.ELEMENTS:
            raise unsafe(refusals.DEEP)
        self.open.append((tag, look))

    def handle_endtag(self, tag: str) -> None:
        base = self.tables[-1].depth if self.tables else 0
        self.target.parted |= self.look.styled and not (self.look.hidden or self.look.unseen)
        if tag == "table" and self.tables:
            self._end_table()
        elif tag in ("td", "th", "tr") and self.tables:
            self._end_cell()
        elif tag in _LINES:
            self.target.end_line()
        for number in range(len(self.open) - 1, base - 1, -1):
            name = self.open[number][0]
            if name == tag:
                del self.open[number:]
            if name == tag or (name in ("td", "th") and tag not in ("tr", "table")):
                return
        self.astray += len(self.open) - base
        if self.astray > limits.ASTRAY:
            raise unsafe(refusals.TOO_MANY)

    def handle_data(self, data: str) -> None:
        look, text = self.look, _BLANKS.sub(" ", data)
        if look.unseen or (self.tables and self.tables[-1].cell is None):
            return  # text between the cells of a table is not shown there
        if look.hidden or look.tiny:
            self.target.hidden.append(text)
        elif text != " " or self.target.runs[self.target.begun :]:
            self.target.add(text, look)

    def _void(self, tag: str, given: dict[str, str], look: _Look) -> None:
        if look.hidden or look.unseen:
            return
        if tag == "br":
            self.target.runs.append(Run("\n", ""))
        elif tag == "hr":
            self.target.end_line()
        elif tag == "img":
            self.target.picture = True
        elif tag == "input" and given.get("type", "").lower() in _TYPED:
            self.target.add(f" {given.get('value', '')} ", look)  # in a box of its own, apart from the text beside it

    def _look_of(self, tag: str, given: dict[str, str]) -> _Look:
        style, (how, hidden, unseen, _, colour, ground, tiny, turned) = given.get("style", "")[:_STYLE], self.look
        hidden = hidden or "hidden" in given or bool(_HIDDEN.search(style))
        named = {f".{name}" for name in given.get("class", "").split()} | {f"#{given.get('id', '')}"}
        hidden = hidden or not self.hidden.isdisjoint(named)
        if tag in ("s", "strike", "del") or _STRUCK.search(style):
            how = STRUCK
        elif tag in ("sup", "sub") or _RAISED.search(style):
            how = RAISED
        if given:
            ground = web_colours.ground(given, style, ground)
            colour = web_colours.text(tag, given, style, colour, ground)
            tiny = _is_tiny(style, tiny)
        turned = turned or tag == "bdo" or bool(_TURNED.search(style))
        styled = bool(given) or tag not in _PLAIN
        return _Look(how, hidden, unseen or tag in _UNSEEN, styled, colour, ground, tiny, turned)

    # --- tables ----------------------------------------------------------------------------------------------

    def _begin_table(self) -> None:
        if len(self.tables) >= limits.NESTED_TABLES:
            raise unsafe(refusals.DEEP)
        self.target.end_line()
        self.target.around = True
        self.tables.append(_Grid(len(self.open)))

    def _begin_part(self, tag: str, given: dict[str, str]) -> _Look:
        """Begin a row or a cell, and end what was left open before it; return how text in it appears."""
        table = self.tables[-1]
        self._end_cell()
        if tag == "tr":
            self._close_to({"tr"})
            table.row, table.column = table.row + 1, 0
            around, look = self.look.hidden, self._look_of(tag, given)
            table.hidden |= {table.row} if look.hidden else set()
            # a hidden row counts, with a note, as in workbooks; a table that is hidden as a whole does not
            return look._replace(hidden=around)
        self._close_to({"td", "th"})
        look = self._look_of(tag, given)
        self.cells += 1
        if self.cells > limits.DOCUMENT_CELLS:
            raise unsafe(refusals.TOO_MANY)
        table.add(_Cell(span(given.get("rowspan")), span(given.get("colspan"))))
        return look

    def _close_to(self, tags: set[str]) -> None:
        """Close the innermost of these elements within the table."""
        for number in range(len(self.open) - 1, self.tables[-1].depth, -1):
            if self.open[number][0] in tags:
                del self.open[number:]
                return

    def _end_cell(self) -> None:
        cell = self.tables[-1].cell
        if cell:
            cell.end_line()
            self.tables[-1].cell = None

    def _end_table(self) -> None:
        self._end_cell()
        table = self.tables.pop()
        self.target.blocks += table.blocks()

    def finished(self) -> list[Block]:
        """Return all paragraphs and tables, once everything was parsed."""
        while self.tables:
            self._end_table()
        self.page.end_line()
        return self.page.blocks
