"""Paragraphs and tables of a report as XML of a Word document (ISO/IEC 29500, WordprocessingML)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from consolidate.annual_report.blocks import Block, Official, Paragraph, Part, Run, Texts
from consolidate.annual_report.look import PAGE, Face, Look
from consolidate.annual_report.subject import Subject
from consolidate.forms.layout import Layout, Placed, Role, layout
from consolidate.text import clean

STYLES = {Part.TITLE: "Title", Part.FIRST: "Heading1", Part.SECOND: "Heading2", Part.THIRD: "Heading3",
          Part.TEXT: "Normal"}  # fmt: skip
_ALIGN = {"justify": "both"}
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_PADDING = 57  # beside the text of a cell
_DIGIT = 0.65  # width of a digit in sizes of its font: 0.5 in 宋体, more in what stands in for it on Linux
_SMALLEST = 5
_ABOVE_TABLE = 6  # points between words and an official table
_BESIDE = 15  # beside a figure, which gets all the room that there is
_CLOSE = "<w:tcMar>{}</w:tcMar>".format(
    "".join(f'<w:{side} w:w="{_BESIDE}" w:type="dxa"/>' for side in ("left", "right"))
)


def body(blocks: Iterable[Block], subject: Subject, look: Look) -> Iterator[str]:
    """The XML of all blocks."""
    found = list(blocks)
    for number, block in enumerate(found):
        before, after = found[number - 1] if number else None, found[number + 1] if number + 1 < len(found) else None
        if isinstance(block, Paragraph):
            above = look.faces[Part.TEXT].size if _signs(block) and not _signs(before) else 0
            keep = isinstance(after, Official)  # else the words of part 四 would stand on the page before its table
            below = look.gaps[2] / 20 if _is_title(block) and not _is_title(after) else _ABOVE_TABLE * keep
            yield paragraph(block, above=above, below=below, keep=keep)
        elif isinstance(block, Texts):
            yield _texts(block, look)
        else:
            yield from _official(block, subject, look)


def _is_title(block: Block | None) -> bool:
    return isinstance(block, Paragraph) and block.part is Part.TITLE


def _signs(block: Block | None) -> bool:
    """Whether a paragraph is part of the signature: organ and date on the right."""
    return isinstance(block, Paragraph) and block.align == "right"


# --- text ------------------------------------------------------------------------------------------------------


def text(written: str) -> str:
    """A text as the content of a run: line breaks and tabs as Word has them, nothing else but characters."""
    lines = [part.split("\t") for part in clean(written).split("\n")]
    cells = (
        "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(cell, quote=False)}</w:t>' for cell in line)
        for line in lines
    )
    return "<w:br/>".join(cells)


def fonts(face: Face) -> str:
    """A font for all scripts. Quotes are taken for Chinese, else they would get the Latin font."""
    names = "".join(f' w:{script}="{face.font}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    return f'<w:rFonts w:hint="eastAsia"{names}/>'


def size(points: float) -> str:
    """The size of a font."""
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _run(run: Run) -> str:
    marks = "<w:b/><w:bCs/>" * run.bold + "<w:i/><w:iCs/>" * run.italic + '<w:u w:val="single"/>' * run.underlined
    return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/>{marks}</w:rPr>{text(run.text)}</w:r>'


def paragraph(
    block: Paragraph, style: str = "", above: float = 0, below: float = 0, keep: bool = False, beyond: int = 0
) -> str:
    """A paragraph in its style; ``above`` and ``below``: points of space; ``keep``: on a page with what follows.

    ``beyond``: how far it reaches into the right margin.
    """
    spaces = f' w:before="{round(above * 20)}"' * bool(above) + f' w:after="{round(below * 20)}"' * bool(below)
    space = f"<w:spacing{spaces}/>" if spaces else ""
    align = f'<w:jc w:val="{block.align}"/>' if block.align else ""
    indent = '<w:ind w:firstLineChars="0" w:firstLine="0"/>' if block.align in ("center", "right") and not style else ""
    indent += f'<w:ind w:right="{-beyond}"/>' if beyond else ""
    kept = "<w:keepNext/>" * keep
    properties = f'<w:pStyle w:val="{style or STYLES[block.part]}"/>{kept}{space}{indent}{align}'
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(map(_run, block.runs))}</w:p>"


# --- tables ----------------------------------------------------------------------------------------------------


def _table(widths: list[int], rows: Iterable[str]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    margins = "".join(f'<w:{side} w:w="{_PADDING}" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{_BORDERS}'
        f'</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _official(block: Official, subject: Subject, look: Look) -> Iterator[str]:
    grid = layout(block.table)
    whole = sum(block.table.widths)
    widths = [width * look.table_width // whole for width in block.table.widths]
    widths[-1] += look.table_width - sum(widths)
    if measure := measures(block, subject):
        beyond = max(0, (look.table_width - PAGE[0] + look.margins[1] + look.margins[3]) // 2)
        yield paragraph(Paragraph((Run(measure),), align="right"), "TableText", keep=True, beyond=beyond)
    draw = _Drawing(grid, widths, subject, look)
    yield _table(widths, map(draw.row, range(grid.rows)))
    yield '<w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr></w:p>'


def measures(block: Official, subject: Subject) -> str:
    """The line over a table with its units of measure; "" where every label states its own, as in the official form."""
    table = block.table
    stated = all(column.stated or not column.unit for b in table.blocks for column in b.leaf_columns())
    if (stated and not subject.form.source) or any(beside.show == "unit" for beside in table.beside):
        return ""
    return f"单位：{'、'.join(table.units)}"


def figure(subject: Subject, cell: Placed) -> str:
    """What stands in a cell."""
    return subject.shown(cell.place) if cell.place else cell.text


class _Drawing:
    """An official table while its rows are written."""

    def __init__(self, grid: Layout, widths: list[int], subject: Subject, look: Look) -> None:
        self.grid, self.widths, self.subject, self.look = grid, widths, subject, look
        self.starts = {(cell.row, cell.column): cell for cell in grid.cells}
        self.covers = {
            (row, cell.column): cell for cell in grid.cells for row in range(cell.row + 1, cell.row + cell.rows)
        }
        # the rows of a table are kept on one page; where it is longer, its head is repeated
        self.kept = range(grid.rows - 1)

    def row(self, number: int) -> str:
        """The XML of a row."""
        least = _twips(self.grid.table.row_height)
        cells, at = list[str](), 0
        while at < self.grid.columns:
            cell, merge = self.starts.get((number, at)), ""
            if cell is None:
                cell, merge = self.covers[number, at], "continue"
            elif cell.rows > 1:
                merge = "restart"
            if cell.place:
                least = max(least, _twips(self.grid.table.number_height))
            if merge != "continue" and cell.rows == 1 and self._is_upright(cell):
                least = max(least, round(len(cell.text) * self.look.table.size * 20 * 1.15) + 2 * _PADDING)
            cells.append(self._cell(cell, merge, number))
            at += cell.columns
        head = "<w:tblHeader/>" if number < self.grid.head else ""
        height = f'<w:trHeight w:val="{least}" w:hRule="atLeast"/>'
        return f'<w:tr><w:trPr><w:cantSplit/>{height}{head}<w:jc w:val="center"/></w:trPr>{"".join(cells)}</w:tr>'

    def _cell(self, cell: Placed, merge: str, number: int) -> str:
        width = sum(self.widths[cell.column : cell.column + cell.columns])
        written = "" if merge == "continue" else figure(self.subject, cell)
        face = self.look.corner if cell.role is Role.CORNER and self.grid.table.label_columns > 1 else self.look.table
        points = _fitting(written, width, face.size) if cell.place else face.size
        upright = self._is_upright(cell)
        fill = self.grid.table.fill if cell.role is Role.BLOCK else ""
        properties = (
            f'<w:tcW w:w="{width}" w:type="dxa"/>'
            + f'<w:gridSpan w:val="{cell.columns}"/>' * (cell.columns > 1)
            + (f'<w:vMerge w:val="{merge}"/>' if merge else "")
            + (f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else "")
            + _CLOSE * bool(cell.place)
            + '<w:textDirection w:val="tbRlV"/>' * upright
            + '<w:vAlign w:val="center"/>'
        )
        own = fonts(face) if face.font != self.look.table.font else '<w:rFonts w:hint="eastAsia"/>'
        own += size(points) if points != self.look.table.size else ""
        indent = f'<w:ind w:left="{200 * cell.indent}"/>' if cell.indent else ""
        keep = "<w:keepNext/>" if number in self.kept else ""
        side = "left" if face is self.look.corner else _ALIGN.get(cell.align, cell.align)
        align = f'<w:jc w:val="{side}"/>'
        run = f"<w:r><w:rPr>{own}</w:rPr>{text(written)}</w:r>" if written else ""
        return (
            f'<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:pPr><w:pStyle w:val="TableText"/>{keep}{indent}{align}</w:pPr>'
            f"{run}</w:p></w:tc>"
        )

    def _is_upright(self, cell: Placed) -> bool:
        """Whether a label is written from top to bottom."""
        room = sum(self.widths[cell.column : cell.column + cell.columns]) - 2 * _PADDING
        narrow = room / 20 < len(cell.text) * self.look.table.size
        return self.look.upright and not self.grid.table.label_columns and cell.role is Role.HEADER and narrow


def _twips(centimetres: str) -> int:
    return round(float(centimetres) * 1440 / 2.54)


def _fitting(written: str, width: int, points: float) -> float:
    """The size at which a figure stands on one line, at most ``points``."""
    room = (width - 2 * _BESIDE) / 20
    needed = sum(1 if ord(char) > 0x2E80 else _DIGIT for char in written) or 1
    return max(_SMALLEST, min(points, int(room / needed * 2) / 2))


def _texts(block: Texts, look: Look) -> str:
    columns = max((spot.column + spot.columns for spot in block.spots), default=1)
    rows = max((spot.row + spot.rows for spot in block.spots), default=1)
    room = PAGE[0] - look.margins[1] - look.margins[3]
    widths = [room // columns] * columns
    starts = {(spot.row, spot.column): spot for spot in block.spots if spot.columns}
    covers = {(r, s.column): s for s in starts.values() for r in range(s.row + 1, s.row + s.rows)}
    lines = []
    for row in range(rows):
        cells, at = list[str](), 0
        while at < columns:
            spot = starts.get((row, at)) or covers.get((row, at))
            span = spot.columns if spot else 1
            merge = "" if not spot or spot.rows == 1 else "restart" if spot.row == row else "continue"
            content = paragraph(spot.paragraph, "TableText") if spot and spot.row == row else "<w:p/>"
            properties = f'<w:tcW w:w="{widths[0] * span}" w:type="dxa"/>'
            properties += f'<w:gridSpan w:val="{span}"/>' * (span > 1)
            properties += f'<w:vMerge w:val="{merge}"/>' if merge else ""
            cells.append(f'<w:tc><w:tcPr>{properties}<w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>')
            at += span
        lines.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
    return _table(widths, lines) + '<w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr></w:p>'
