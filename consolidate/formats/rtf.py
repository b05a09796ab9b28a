"""Read the tables and paragraphs of a document in Rich Text Format (.rtf), also where it is called .doc.

Cells stand between edges at certain distances from the margin; their columns follow from the edges of all rows of a
table. Word writes the numbers of lists into the text. A nested table is text of the cell around it.
"""

from __future__ import annotations

from collections.abc import Sized
from typing import NamedTuple

from consolidate.formats import limits, refusals, visibility
from consolidate.formats.container import Package
from consolidate.formats.documents import UNKNOWN, Block, Collected, Content, book
from consolidate.formats.edges import Edge, Row, placed
from consolidate.formats.raw import RawBook
from consolidate.formats.refusals import unsafe
from consolidate.formats.visibility import WHITE
from consolidate.regex import regex

_TOKEN = regex(
    r"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?"  # a control word
    r"|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\"
)
_CHARSETS = {128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5"}
_PAGES = {936: "gb18030", 950: "big5", 932: "cp932", 949: "cp949", 54936: "gb18030", 65001: "utf-8"}
_SIGNS = {"tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
          "rdblquote": "”", "nestcell": "\n", "nestrow": "\n", "emspace": " ", "enspace": " "}  # fmt: skip
_SYMBOLS = {"~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}"}
# groups whose text is not part of the text of the page
_ASIDE = {
    "fonttbl", "colortbl", "stylesheet", "info", "header", "headerl", "headerr", "headerf", "footer", "footerl",
    "footerr", "footerf", "fldinst", "xe", "tc", "nonshppict", "nonesttables", "listtable", "listoverridetable", "sp",
    "object", "shprslt",
}  # fmt: skip
_NUMBERS = ("listtext", "pntext")  # the number of a list, as text
_HIGH, _LOW = ([chr(code) for code in range(start, start + 0x400)] for start in (0xD800, 0xDC00))
_NOTES = ("footnote", "annotation")
_SHOWN = {"shptxt", "nesttableprops", "shppict"}  # marked as new, but their text is shown


class _State(NamedTuple):
    """What holds in a group. ``struck``, ``raised``, ``hidden``: the words that strike text out, move or hide it."""

    aside: str = ""  # the group whose text is not part of the page
    hidden: frozenset[str] = frozenset()
    deleted: bool = False
    struck: frozenset[str] = frozenset()
    raised: frozenset[str] = frozenset()
    fallback: int = 1  # characters behind a Unicode character for programs that do not know it
    font: int = 0
    in_table: bool = False
    colour: str = ""
    numbers: bool = False  # the text is the number of a list
    nested: bool = False  # what it says of cells is of a nested table

    @property
    def how(self) -> str:
        """Struck out or raised, "" for plain."""
        return visibility.of_cell(bool(self.struck), bool(self.raised), None, None)


def _content(text: Collected, fill: str = "") -> Content:
    """Return what was collected, without the breaks at its end; its notes are one comment."""
    while text.runs and text.runs[-1].text == "\n":
        text.runs.pop()
    text.comments = list(filter(None, ["".join(text.comments)]))
    return text.content(fill or WHITE)


def read(package: Package) -> RawBook:
    """Return the tables of the document."""
    return book("rtf", blocks(package))


def blocks(package: Package) -> list[Block]:
    """Return the paragraphs and tables of the document."""
    data = package.parts["workbook"]
    if len(data) > limits.DOCUMENT:
        raise unsafe(refusals.TOO_LARGE)
    reader = _Reader(data.decode("latin-1"))
    reader.run()
    return reader.blocks


class _Reader:
    """Goes through the document once."""

    def __init__(self, text: str) -> None:
        self.text, self.state, self.open = text, _State(), list[_State]()
        self.blocks: list[Block] = []
        self.rows: list[Row] = []
        self.contents: list[Content] = []
        self.current = Collected()
        self.edges: list[Edge] = []
        self.left, self.in_row, self.cells = 0, False, 0
        self.merges = (False, False)  # of the cell that is declared next: down, beside
        self.encoding, self.fonts, self.named = "cp1252", dict[int, str](), 0
        self.bytes, self.skip, self.starred = bytearray(), 0, False
        self.shapes: list[tuple[int, bool]] = []  # the open shapes: groups around each, and whether it has a text box
        self.results: list[tuple[int, bool]] = []  # the open fields: groups around each, and whether it has a result
        self.number, self.begun = "", 0  # of the list of this paragraph, and the run behind it
        self.colours, self.mixed, self.fills, self.fill = list[str](), dict[str, int](), list[str](), ""

    def run(self) -> None:
        """Read everything."""
        at = 0
        while at < len(self.text):
            token = _TOKEN.match(self.text, at)
            if token is None:
                break
            at = token.end()
            word, number, code, symbol, brace, plain = token.groups()
            if word == "bin":
                at += max(0, int(number or 0))
            elif code:
                self._byte(int(code, 16))
            elif plain:
                self._plain(plain)
            else:
                self._flush()
                if word:
                    self._word(word, int(number) if number else None)
                elif brace:
                    self._brace(brace)
                elif symbol:
                    self._symbol(symbol)
        self._flush()
        self._end_paragraph()
        self._end_table()

    # --- text ------------------------------------------------------------------------------------------------

    def _byte(self, code: int) -> None:
        if self.skip:
            self.skip -= 1
        else:
            self.bytes.append(code)

    def _plain(self, text: str) -> None:
        skipped = min(self.skip, len(text))
        self.skip -= skipped
        self.bytes += text[skipped:].encode("latin-1")

    def _flush(self) -> None:
        """Add the bytes that were collected as text."""
        if self.bytes:
            encoding = self.fonts.get(self.state.font, self.encoding)
            text = self.bytes.decode(encoding, "replace")
            self.bytes.clear()
            self._add(text)

    def _add(self, text: str) -> None:
        state, current = self.state, self.current
        if state.aside == "colortbl":
            self._colour(text)
        elif state.aside in _NOTES:
            current.comments.append(text)
        elif state.aside:
            return
        elif state.deleted:
            current.deleted.append(text)
        elif state.hidden:
            current.hidden.append(text)
        else:
            current.add(text, state.how, state.colour)
            if state.numbers:
                self.number, self.begun = self.number + text, len(current.runs)

    def _brace(self, brace: str) -> None:
        self.skip, self.starred = 0, False
        if brace == "{":
            if len(self.open) >= limits.ELEMENTS:
                raise unsafe(refusals.DEEP)
            self.open.append(self.state)
        elif self.open:
            self.state = self.open.pop()
            if self.shapes and self.shapes[-1][0] > len(self.open):  # a shape without a text box shows something else
                self.current.picture |= not self.shapes.pop()[1]
            if self.results and self.results[-1][0] > len(self.open) and not self.results.pop()[1]:
                self._add(UNKNOWN)  # a field without a result shows what only Word can work out

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self.starred = True
        elif symbol in _SYMBOLS:
            self._add(_SYMBOLS[symbol])

    # --- control words ---------------------------------------------------------------------------------------

    def _word(self, word: str, number: int | None) -> None:
        starred, self.starred = self.starred, False
        if word == "u":
            self._unicode(number or 0)
        elif word in ("pict", "object") and not self.state.aside:
            self.current.picture = True
            self.state = self.state._replace(aside=word)
        elif word in _NUMBERS:
            self.state = self.state._replace(numbers=True)
        elif word in ("shptxt", "dptxbxtext") and self.state.aside in ("shpinst", "do"):
            self.shapes = [(depth, True) for depth, _ in self.shapes]
            self.state = self.state._replace(aside="")
            self._add("\n")
        elif word in _ASIDE or word in _NOTES or (starred and word not in _SHOWN) or word == "shpinst":
            self.shapes += [(len(self.open), False)] if word in ("shpinst", "do") and not self.state.aside else []
            within = self.state.aside if self.state.aside not in _NOTES else ""
            self.state = self.state._replace(aside=within or word)
        elif word == "field":
            self.results.append((len(self.open), False))
        elif word == "fldrslt":
            self.results = [(depth, True) for depth, _ in self.results]
        elif word == "nesttableprops":
            self.state = self.state._replace(nested=True)
        elif self.state.aside == "fonttbl":
            self._font(word, number)
        elif self.state.aside == "colortbl":
            self.mixed[word] = number or 0
        elif word == "itap" and (number or 0) > 1:  # a nested table
            self._add("\n")
        elif word in _SIGNS:
            self._add(_SIGNS[word])
        else:
            self._look(word, number)
            if not self.state.nested:
                self._structure(word, number)

    def _unicode(self, number: int) -> None:
        character, last = chr(number % 0x10000), self.current.runs[-1:]
        if last and last[0].text[-1:] in _HIGH and character in _LOW:  # the second half of a rare character
            run = self.current.runs.pop()
            whole = (run.text[-1] + character).encode("utf-16", "surrogatepass").decode("utf-16")
            self.current.runs.append(run._replace(text=run.text[:-1] + whole))
        else:
            self._add(character)
        self.skip = self.state.fallback

    def _font(self, word: str, number: int | None) -> None:
        if word == "f":
            self.named = number or 0
        elif word == "fcharset" and number in _CHARSETS:
            self.fonts[self.named] = _CHARSETS[number]

    def _look(self, word: str, number: int | None) -> None:
        state, on = self.state, number != 0
        if word in ("strike", "striked"):
            state = state._replace(struck=visibility.turned(state.struck, word, on))
        elif word in ("super", "sub", "nosupersub"):
            state = state._replace(raised=visibility.turned(state.raised, "super", on and word != "nosupersub"))
        elif word in ("up", "dn"):  # moved by half points
            state = state._replace(raised=visibility.turned(state.raised, "up", on))
        elif word in ("v", "webhidden"):
            state = state._replace(hidden=visibility.turned(state.hidden, word, on))
        elif word in ("fs", "charscalex"):
            tiny = number is not None and number <= visibility.TINY
            state = state._replace(hidden=visibility.turned(state.hidden, word, tiny))
        elif word in ("deleted", "mvf"):  # mvf: moved away from here
            state = state._replace(deleted=on)
        elif word == "plain":
            none = frozenset[str]()
            state = state._replace(struck=none, raised=none, hidden=none, deleted=False, colour="")
        elif word == "cf":
            state = state._replace(colour=self._named(number))
        elif word == "uc":
            state = state._replace(fallback=number or 0)
        elif word in ("f", "af") and number is not None and (word == "f" or number in self.fonts):
            state = state._replace(font=number)
        self.state = state

    def _structure(self, word: str, number: int | None) -> None:
        if word == "ansicpg" and number:
            self.encoding = _PAGES.get(number, "cp1252")
        elif word == "pard":
            self.state = self.state._replace(in_table=False)
        elif word == "intbl":
            self.state = self.state._replace(in_table=True)
        elif word in ("par", "sect", "page"):
            self._end_paragraph()
        elif word == "cell":
            self._end_number()
            behind = self.fills[len(self.contents) :][:1] or [""]
            self.contents.append(_content(self.current, behind[0]))
            self.current = Collected()
            self._count(self.contents)
        elif word == "row":
            self._end_row()
        elif word == "trowd":
            self.edges, self.left, self.in_row, self.merges = [], 0, True, (False, False)
            self.fills, self.fill = [], ""
        elif word == "clcbpat":
            self.fill = self._named(number)
        elif word == "trleft":
            self.left = number or 0
        elif word in ("clvmrg", "clmrg"):
            self.merges = (word == "clvmrg" or self.merges[0], word == "clmrg" or self.merges[1])
        elif word == "cellx":
            self.edges.append(Edge(number or 0, *self.merges))
            self.merges = (False, False)
            self.fills, self.fill = [*self.fills, self.fill], ""
            self._count(self.edges)

    def _end_paragraph(self) -> None:
        if self.state.aside:
            return
        self._end_number()
        if self.state.in_table or self.in_row:
            self._add("\n")
            return
        self._end_table()
        content, self.current = _content(self.current), Collected()
        self.blocks.append(content)

    def _end_number(self) -> None:
        """End a paragraph that may have the number of a list."""
        self.current.end_numbered(self.number, self.begun)
        self.number = ""

    def _colour(self, text: str) -> None:
        """End colours of the table of colours."""
        for _ in range(text.count(";")):
            parts = [self.mixed.get(name, 0) & 0xFF for name in ("red", "green", "blue")]
            self.colours.append(bytes(parts).hex().upper() if self.mixed else "")
            self.mixed = {}

    def _named(self, number: int | None) -> str:
        """Return a colour by its number; "" for that of the window, or one that is not there."""
        return self.colours[number] if number is not None and 0 <= number < len(self.colours) else ""

    # --- tables ----------------------------------------------------------------------------------------------

    def _end_row(self) -> None:
        self.rows.append(Row(self.left, tuple(self.edges), tuple(self.contents)))
        self.contents, self.in_row = [], False

    def _count(self, cells: Sized) -> None:
        """Refuse a row with too many cells, and a document with too many of them."""
        self.cells += 1
        if len(cells) > limits.TABLE_LINES or self.cells > limits.DOCUMENT_CELLS:
            raise unsafe(refusals.TOO_MANY)

    def _end_table(self) -> None:
        if self.rows:
            self.blocks.append(placed(self.rows))
            self.rows = []
