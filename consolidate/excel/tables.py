"""Draw an official table on an xlsxwriter sheet, the same in every workbook that we write.

Sizes and fonts are those of the Word template of 国办公开办函〔2021〕30号. Every format is made once a workbook.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellBlankTuple, CellNumberTuple, CellStringTuple, Worksheet

from consolidate.forms.layout import TOP, Layout, Placed, Role
from consolidate.model import Kind, Table
from consolidate.regex import regex

_ROLE: dict[Role, dict[str, Any]] = {
    Role.BLOCK: {},
    Role.CORNER: {"font_name": "楷体"},
    Role.HEADER: {},
    Role.LABEL: {},
    Role.INPUT: {},
    Role.TOTAL: {},
}
# widths of columns are counted in digits of Calibri 11, here in points, with what Excel adds on both sides of them;
# the widest stand-in for Calibri that is known on Linux (DejaVu Sans) has digits of 6.75 points
_DIGIT, _WIDEST_DIGIT, _BESIDE = 5.25, 6.75, 3.75
_PADDING, _INDENT = 4, 7  # points between a text and the borders of its cell; points of one step of indent
# what is not broken at the end of a line: letters and digits, with the signs between them; D7、D8、D9:D29
_WORDS = regex(r"[!-~、，；：）”]*[!-~、，；：）”。 ]|.")
_PLAIN = (CellStringTuple, CellNumberTuple, CellBlankTuple)
# counts without thousands separators, as they are published; 万元 with as many decimals as the number has
NUMBER_FORMATS = {
    Kind.COUNT: "0", Kind.CHANGE: "0", Kind.MONEY: "General", Kind.QUANTITY: "General", Kind.PERCENT: "General",
    Kind.TEXT: "@",
}  # fmt: skip


def fixed_decimals(decimals: int) -> str:
    """The number format of a computed figure, which is rounded: 91.0 beside 92.5."""
    return f"0.{'0' * decimals}" if decimals else "0"


class Sheet(Worksheet):  # type: ignore[misc]
    """A worksheet that is faster to write than xlsxwriter's.

    Formulas are not searched for functions newer than Excel 2010, since we use none. Runs of cells can be given as XML:
    cell by cell, xlsxwriter needs twenty times as long. Links within the workbook are not examined as links to the
    outside are.
    """

    def __init__(self) -> None:
        """An empty sheet."""
        super().__init__()
        self.links: dict[tuple[int, int], str] = {}  # the XML attributes of each link

    def link(self, row: int, column: int, target: str, tip: str) -> bool:
        """Make a cell jump to a cell of this workbook (``'名 称'!A1``). True if Excel has no cell at that position."""
        if self._check_dimensions(row, column):
            return True
        self.links[row, column] = f'location="{escape(target)}"' + (f' tooltip="{escape(tip)}"' if tip else "")
        return False

    def _write_hyperlinks(self) -> None:
        if self.hyperlinks:
            raise ValueError(f"{self.name}: a link by write_url, not by link")
        if self.links:
            links = (f'<hyperlink ref="{xl_rowcol_to_cell_fast(*at)}" {to}/>' for at, to in sorted(self.links.items()))
            self.fh.write(f"<hyperlinks>{''.join(links)}</hyperlinks>")

    def run(self, row: int, first: int, last: int, cells: Callable[[], str]) -> bool:
        """Set the cells of a row from column ``first`` to ``last``, as XML.

        ``cells`` is called when the file is written; by then formats know their index in the file. True if Excel has no
        cell at that position.
        """
        if self._check_dimensions(row, first) or self._check_dimensions(row, last):
            return True
        self.table[row][first] = _Run(cells)
        return False

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = type(cell)
        if kind is _Run:
            self.fh.write(cell.cells())
        elif kind in _PLAIN and cell.format:  # these need no escaping
            where = f'r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"'
            if kind is CellBlankTuple:
                self.fh.write(f"<c {where}/>")
            elif kind is CellStringTuple:  # its index among the shared strings
                self.fh.write(f'<c {where} t="s"><v>{cell.string}</v></c>')
            else:
                self.fh.write(f"<c {where}><v>{cell.number:.16G}</v></c>")
        else:
            super()._write_cell(row, col, cell)

    def _calculate_spans(self) -> None:
        """Write no ``spans``: this hint to readers is optional, and would be wrong for runs."""

    def _prepare_formula(self, formula: str, *_: Any, **__: Any) -> str:
        return formula.removeprefix("{").removeprefix("=").removesuffix("}")


class _Run(NamedTuple):
    """Neighbouring cells of a row, as XML."""

    cells: Callable[[], str]


class FormatCache:
    """The formats of one workbook, each made once. Properties are those of xlsxwriter."""

    def __init__(self, book: Any) -> None:
        """Keep the workbook; no format is made yet."""
        self.book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._asked: dict[tuple[tuple[str, Any], ...], Any] = {}  # the same formats, by the properties given

    def __call__(self, properties: Mapping[str, Any] | None = None, /, **more: Any) -> Any:
        """The format with these properties; by default 宋体 10, centred vertically."""
        asked = tuple((properties or {}).items()) + tuple(more.items())
        found = self._asked.get(asked)
        if found is None:
            wanted = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"} | dict(asked)
            key = tuple(sorted(wanted.items()))
            if key not in self._formats:
                self._formats[key] = self.book.add_format(wanted)
            found = self._asked[asked] = self._formats[key]
        return found


@lru_cache(maxsize=10_000)  # the name of a unit is measured for every sheet
def width(text: str) -> int:
    """The width of a text in columns of the screen: a Chinese character counts 2."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def lines(text: str, characters: float, size: float = 11, indent: int = 1) -> int:
    """How many lines a text takes that is wrapped in a column ``characters`` wide, in a font of ``size`` points."""
    room = characters * _DIGIT + _BESIDE - _PADDING - indent * _INDENT
    fits = max(int(room / size) * 2, 2)  # no line begins with a comma, and words are not broken: one character to spare
    if 2 * len(text) <= fits and "\n" not in text:  # even if all its characters are wide
        return 1
    return sum(_wrapped(line, fits) for line in text.split("\n"))


def _wrapped(line: str, fits: int) -> int:
    """How many lines a text without breaks takes. A word that does not fit begins a line; a longer one is broken."""
    count, filled = 1, 0
    for word in _WORDS.findall(line):
        filled += width(word)
        if filled > fits:
            count += 1 if filled > width(word) else 0
            over = max(width(word) - 1, 0) // fits
            count, filled = count + over, width(word) - over * fits
    return count


def across(widths: Iterable[float]) -> float:
    """The points that columns of these widths take where Calibri is missing and its stand-in has wider digits."""
    return sum(characters * _WIDEST_DIGIT + _BESIDE * _WIDEST_DIGIT / _DIGIT for characters in widths)


def measure(table: Table) -> str:
    """The line over a table with its units of measure; "" if each row names its own in a column of the table."""
    return "" if any(beside.show == "unit" for beside in table.beside) else f"单位：{'、'.join(table.units)}"


def cell_format(pen: FormatCache, cell: Placed, layout: Layout, **more: Any) -> Any:
    """The official format of one cell of the grid. ``more``: further properties."""
    wanted: dict[str, Any] = {"border": 1, "text_wrap": True, "align": cell.align} | _ROLE[cell.role]
    if cell.role is Role.BLOCK and layout.table.fill:
        wanted["bg_color"] = f"#{layout.table.fill}"
    if cell.place:
        wanted |= {"num_format": NUMBER_FORMATS[cell.kind], "text_wrap": False, "shrink": True}
    if _steps(cell):
        wanted |= {"align": "left", "indent": _steps(cell)}  # a justified text cannot be indented
    return pen(wanted, **more)


def draw(
    sheet: Any,
    pen: FormatCache,
    layout: Layout,
    number: Callable[[Placed, int, int, Any], None],
    *,
    breaks: bool = False,
    **more: Any,
) -> None:
    """Draw the grid from row ``TOP`` down: labels here, numbers by ``number(cell, row, column, format)``.

    ``more`` is added to every format (``locked=True``). Input and total cells that span several grid columns are merged
    before ``number`` writes into the first of them. With ``breaks``, a narrow header gets the line break of the
    official template (商业⏎企业) where Excel would leave a single character on the last line.
    """
    set_sizes(sheet, layout)
    for cell in layout.cells:
        row, column = cell.row + TOP, cell.column
        form = cell_format(pen, cell, layout, **more)
        if cell.rows > 1 or cell.columns > 1:
            last = (row + cell.rows - 1, column + cell.columns - 1)
            if sheet.merge_range(row, column, *last, "", form) != 0:
                raise ValueError(f"cannot merge at {row},{column}")
        if cell.place:
            number(cell, row, column, form)
        else:
            sheet.write_string(row, column, broken(cell, layout) if breaks else cell.text, form)


def broken(cell: Placed, layout: Layout) -> str:
    """A narrow header broken into even lines, a narrow group label broken after its number; other texts unchanged."""
    fits = int((_room(cell, layout) + 1) // 10)
    number, bracket, rest = cell.text.partition("）")
    if cell.role is Role.LABEL and cell.rows > 1 and rest and len(rest) <= fits < len(cell.text):
        return f"{number}{bracket}\n{rest}"
    if cell.role is not Role.HEADER or len(cell.text) <= fits:
        return cell.text
    share = -(-len(cell.text) // -(-len(cell.text) // fits))
    return "\n".join(cell.text[i : i + share] for i in range(0, len(cell.text), share))


def set_sizes(sheet: Any, layout: Layout) -> None:
    """Set column widths in the official proportions, and row heights so that every label can be read."""
    for column, twips in enumerate(layout.table.widths):
        sheet.set_column(column, column, characters(twips))
    least = [_points(layout.table.row_height)] * layout.rows
    for cell in layout.cells:
        if cell.place:
            least[cell.row] = max(least[cell.row], _points(layout.table.number_height))
    for cell in layout.cells:
        if cell.text and cell.rows == 1:
            least[cell.row] = max(least[cell.row], _text_height(cell, layout))
    for cell in layout.cells:
        if cell.text and cell.rows > 1:
            lack = _text_height(cell, layout) - sum(least[cell.row : cell.row + cell.rows])
            if lack > 0:  # the label of a group is taller than its rows: make each of them taller
                for row in range(cell.row, cell.row + cell.rows):
                    least[row] += lack / cell.rows
    for row, height in enumerate(least):
        sheet.set_row(row + TOP, round(height * 4) / 4)


def characters(twips: int) -> float:
    """Convert a width from twentieths of a point to Excel's unit (one digit of 宋体 11 is about 5.25 pt)."""
    return round((twips / 20 - 3.75) / 5.25, 2)


def _points(centimetres: str) -> float:
    return float(centimetres) * 72 / 2.54


def _text_height(cell: Placed, layout: Layout) -> float:
    """The height in points of a wrapped label at 10 pt: 13 pt a line."""
    return 13 * -(-width(cell.text) * 5 // _room(cell, layout)) + 3


def _room(cell: Placed, layout: Layout) -> float:
    """The width in points that a text has within its cell."""
    return sum(layout.table.widths[cell.column : cell.column + cell.columns]) / 20 - 5 - _INDENT * _steps(cell)


def _steps(cell: Placed) -> int:
    """The steps of indent of a label: those under its group, and one off the border, which narrow group labels lack."""
    return cell.indent + (cell.rows == 1) if cell.align in ("left", "justify") and not cell.place else 0
