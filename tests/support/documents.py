"""Reports as documents, made by hand: the official tables with figures, or any table that a test wants to break.

The grids come from the layout of the form, the XML is written here.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from consolidate.forms.layout import layout
from consolidate.model import Form, Place, Table
from tests.support.books import relations, unpacked, zipped

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MAIN = {"document": "document.main"}
TITLE = "2025年政府信息公开工作年度报告"


class Cell(NamedTuple):
    """A cell of a table: its text, and how many rows and columns it covers."""

    text: str
    rows: int = 1
    columns: int = 1


Grid = dict[tuple[int, int], Cell]  # by row and column


def grid(form: Form, table: Table, figures: Mapping[Place, object]) -> Grid:
    """An official table with these figures."""
    cells = layout(table).cells
    texts = {cell: str(figures.get(cell.place, "")) if cell.place else cell.text for cell in cells}
    return {(cell.row, cell.column): Cell(texts[cell], cell.rows, cell.columns) for cell in cells}


def report(form: Form, figures: Mapping[Place, object], unit: str = "", words: str = "") -> list[str | Grid]:
    """The paragraphs and tables of a report; ``words``: what its first part says."""
    blocks: list[str | Grid] = [f"{unit}{TITLE}", "一、总体情况", words or "本年度工作有序开展。"]
    for table in form.tables:
        blocks += [f"{table.number}、{table.title}", grid(form, table, figures)]
    problems = "公开的及时性还不够，将完善审核发布流程，加强业务培训。"
    return [*blocks, "五、存在的主要问题及改进情况", problems, "六、其他需要报告的事项", "无。"]


def broken(whole: Grid, at: int, head: int = 0, labels: bool = True) -> list[Grid]:
    """A table in two pieces, broken above a row.

    ``head``: the rows of its head, which the second piece repeats; ``labels``: that piece labels its groups again.
    """
    first: Grid = {}
    second: Grid = {spot: cell for spot, cell in whole.items() if spot[0] < head}
    down = at - head
    for (row, column), cell in whole.items():
        if row >= at:
            second[row - down, column] = cell
        elif row + cell.rows > at:  # a group over the break
            first[row, column] = cell._replace(rows=at - row)
            second[at - down, column] = Cell(cell.text if labels else "", row + cell.rows - at, cell.columns)
        else:
            first[row, column] = cell
    return [first, second]


# --- .docx -----------------------------------------------------------------------------------------------------


def docx(blocks: Sequence[str | Grid], parts: Mapping[str, str] | None = None) -> bytes:
    """A Word document of paragraphs and tables; a text that begins with ``<`` is XML as it is to be."""
    body = "".join(docx_table(block) if isinstance(block, dict) else paragraph(block) for block in blocks)
    return docx_of(body, parts)


def docx_of(body: str, parts: Mapping[str, str] | None = None) -> bytes:
    """A Word document with this body, and further parts in the folder ``word``."""
    others = {f"word/{name}.xml": xml for name, xml in (parts or {}).items()}
    kinds = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{_MAIN.get(name, name)}+xml"/>'
        for name in ("document", *(parts or {}))
    )
    return zipped({
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
        f'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{kinds}</Types>',
        "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml")),
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/'
        f'markup-compatibility/2006"><w:body>{body}</w:body></w:document>',
        **others,
    })  # fmt: skip


def paragraph(text: str) -> str:
    """A paragraph of a Word document."""
    return text if text.startswith("<") else f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


_WIDTHS = {10: [400, 1100, 2500, *[800] * 7], 4: [3000, 2200, 2200, 2200]}  # of columns, in twentieths of a point
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_LINES = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in _SIDES)


def docx_table(cells: Grid) -> str:
    """A table of a Word document."""
    rows = max(row + cell.rows for (row, _), cell in cells.items())
    columns = max(column + cell.columns for (_, column), cell in cells.items())
    widths = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS.get(columns, [9600 // columns] * columns))
    lines = "".join(_docx_row(cells, row) for row in range(rows))
    return (
        f"<w:tbl><w:tblPr><w:tblBorders>{_LINES}</w:tblBorders></w:tblPr><w:tblGrid>{widths}</w:tblGrid>{lines}</w:tbl>"
    )


def _docx_row(cells: Grid, row: int) -> str:
    found = {column: (cell, "restart" if cell.rows > 1 else "") for (at, column), cell in cells.items() if at == row}
    found |= {
        column: (Cell("", 1, cell.columns), "continue")
        for (at, column), cell in cells.items() if at < row < at + cell.rows
    }  # fmt: skip
    return f"<w:tr>{''.join(docx_cell(*found[column]) for column in sorted(found))}</w:tr>"


def docx_cell(cell: Cell, merge: str = "") -> str:
    """A cell of a Word document; ``merge``: restart or continue for one that is merged with those below or above it."""
    properties = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    properties += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(cell.text)}</w:tc>"


def run(text: str, look: str = "") -> str:
    """A run of a Word document; ``look``: its properties as XML."""
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{escape(text)}</w:t></w:r>"


def deletion(text: str) -> str:
    """A run that a tracked change deletes."""
    return f"<w:del><w:r><w:delText>{escape(text)}</w:delText></w:r></w:del>"


def runs(*parts: str) -> str:
    """A paragraph of these runs, for a cell."""
    return f"<w:p>{''.join(parts)}</w:p>"


# --- web pages -------------------------------------------------------------------------------------------------


def html(blocks: Sequence[str | Grid], head: str = "<meta charset=utf-8>") -> bytes:
    """A web page of paragraphs and tables."""
    body = "".join(html_table(block) if isinstance(block, dict) else f"<p>{escape(block)}</p>" for block in blocks)
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def html_table(cells: Grid) -> str:
    """A table of a web page."""
    rows: dict[int, list[str]] = {}
    for row, column in sorted(cells):
        cell = cells[row, column]
        spans = f' rowspan="{cell.rows}" colspan="{cell.columns}"' if (cell.rows, cell.columns) != (1, 1) else ""
        text = escape(cell.text).replace("\n", "<br>")
        rows.setdefault(row, []).append(f"<td{spans}>{text}</td>")
    lines = "".join(f"<tr>{''.join(rows.get(row, []))}</tr>" for row in range(max(rows) + 1))
    return f"<table border=1>{lines}</table>"


def mht(page: bytes) -> bytes:
    """A web page saved with all its parts in one file."""
    return (
        b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(page) + b"--b--\r\n"
    )  # fmt: skip


# --- .odt ------------------------------------------------------------------------------------------------------

_SPACES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip


def flat(package: bytes) -> bytes:
    """An OpenDocument file with all its parts in one XML file (.fods, .fodt)."""
    parts = {name: part.decode() for name, part in unpacked(package).items()}
    content = parts["content.xml"]
    _, _, begun = content.partition(">")
    spaces = content[: len(content) - len(begun) - 1].removeprefix("<office:document-content")
    common = re.search("<office:styles>.*</office:styles>", parts.get("styles.xml", ""), re.S)
    return (
        f'<?xml version="1.0"?><office:document{spaces} office:mimetype="{parts["mimetype"]}">'
        f"{common[0] if common else ''}{begun.replace('document-content>', 'document>')}"
    ).encode()


def odt(blocks: Sequence[str | Grid]) -> bytes:
    """A text document of LibreOffice with these paragraphs and tables."""
    return odt_of("".join(odt_table(b) if isinstance(b, dict) else f"<text:p>{escape(b)}</text:p>" for b in blocks))


def odt_of(body: str, styles: str = "") -> bytes:
    """A text document of LibreOffice with this body and these automatic styles."""
    return zipped({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "META-INF/manifest.xml": '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        "content.xml": f"<office:document-content{_SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
    })  # fmt: skip


def odt_table(cells: Grid) -> str:
    """A table of such a document."""
    covered = {
        (row + down, column + right) for (row, column), cell in cells.items()
        for down in range(cell.rows) for right in range(cell.columns) if down or right
    }  # fmt: skip
    rows: dict[int, str] = {}
    for row, column in sorted({*cells, *covered}):
        rows[row] = rows.get(row, "") + (_odt_cell(cells[row, column]) if (row, column) in cells else _COVERED)
    lines = "".join(f"<table:table-row>{rows[row]}</table:table-row>" for row in sorted(rows))
    return f"<table:table>{lines}</table:table>"


_COVERED = "<table:covered-table-cell/>"


def _odt_cell(cell: Cell) -> str:
    spans = f' table:number-rows-spanned="{cell.rows}" table:number-columns-spanned="{cell.columns}"'
    return f"<table:table-cell{spans}><text:p>{escape(cell.text)}</text:p></table:table-cell>"


# --- .rtf ------------------------------------------------------------------------------------------------------


def rtf(blocks: Sequence[str | Grid]) -> bytes:
    """A document in Rich Text Format with these paragraphs and tables, as Word writes Chinese."""
    return rtf_of("".join(rtf_table(b) if isinstance(b, dict) else f"\\pard {in_rtf(b)}\\par\n" for b in blocks))


def rtf_of(body: str) -> bytes:
    """A document in Rich Text Format with this body."""
    return f"{{\\rtf1\\ansi\\ansicpg936\\uc1{{\\fonttbl{{\\f0\\fcharset134 SimSun;}}}}\n{body}}}".encode("ascii")


def in_rtf(text: str) -> str:
    """A text with its Chinese characters as bytes of GBK."""
    return "".join(char if char.isascii() else "".join(f"\\'{b:02x}" for b in char.encode("gb18030")) for char in text)


def rtf_table(cells: Grid) -> str:
    """A table in Rich Text Format."""
    lines = []
    for row in range(max(row + cell.rows for (row, _), cell in cells.items())):
        here = {column: (cell, at == row) for (at, column), cell in cells.items() if at <= row < at + cell.rows}
        edges, texts = "", ""
        for column in sorted(here):
            cell, first = here[column]
            merge = ("\\clvmgf" if first else "\\clvmrg") if cell.rows > 1 else ""
            edges += f"{merge}\\cellx{(column + cell.columns) * 800}"
            texts += f"\\pard\\intbl {in_rtf(cell.text) if first else ''}\\cell"
        lines.append(f"\\trowd{edges}{texts}\\row\n")
    return "".join(lines)
