"""Small workbooks made by hand, so that a test can break them where it wants to."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping
from datetime import datetime

import xlsxwriter

from consolidate.formats.raw import RawBook
from consolidate.workers import child

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

Parts = dict[str, str | bytes]


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, method)
    return data.getvalue()


def sheet_xml(rows: str, tail: str = "", head: str = "", main: str = MAIN) -> str:
    """A sheet with these rows."""
    return f'<worksheet xmlns="{main}">{head}<sheetData>{rows}</sheetData>{tail}</worksheet>'


def relations(*lines: tuple[str, str, str]) -> str:
    """A relations part of lines (id, last word of the type, target)."""
    inner = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, kind, to in lines)
    return f'<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'


def xlsx_parts(rows: str = "", strings: str = "", styles: str = "", main: str = MAIN, sheet: str = "") -> Parts:
    """The parts of an .xlsx with one sheet 表: its rows, the <si> of its shared strings, the inside of its styles."""
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="表" sheetId="1" r:id="s1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("s1", "worksheet", "worksheets/sheet1.xml"),
            ("t", "sharedStrings", "sharedStrings.xml"),
            ("f", "styles", "styles.xml"),
        ),
        "xl/worksheets/sheet1.xml": sheet or sheet_xml(rows, main=main),
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{styles}</styleSheet>',
    }


def xlsx(rows: str = "", strings: str = "", styles: str = "", main: str = MAIN, sheet: str = "") -> bytes:
    """An .xlsx with one sheet."""
    return zipped(xlsx_parts(rows, strings, styles, main, sheet))


_ODS_SPACES = (
    "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text", "style", "meta")
    )
    + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    + ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def ods_parts(tables: str, styles: str = "", meta: str = "", common: str = "") -> Parts:
    """The parts of an .ods with these tables, automatic styles, user-defined properties and common styles."""
    return {
        "mimetype": ODS,
        "META-INF/manifest.xml": '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        "content.xml": f"<office:document-content{_ODS_SPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>",
        "styles.xml": f"<office:document-styles{_ODS_SPACES}><office:styles>{common}</office:styles>"
        "</office:document-styles>",
        "meta.xml": f"<office:document-meta{_ODS_SPACES}><office:meta>{meta}</office:meta></office:document-meta>",
    }


def ods(tables: str, styles: str = "", meta: str = "", common: str = "") -> bytes:
    """An .ods with these tables."""
    return zipped(ods_parts(tables, styles, meta, common))


def ods_row(cells: str, attributes: str = "") -> str:
    """A table 表 with one row of these cells."""
    return f'<table:table table:name="表"><table:table-row {attributes}>{cells}</table:table-row></table:table>'


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE file with up to three streams in its root, each padded to 4096 bytes (eight sectors)."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    fat = [table, end]
    entries = [_entry("Root Entry", 5, free, 1 if streams else free, free, end, 0)]
    body = b""
    for number, (name, data) in enumerate(streams.items(), 1):
        start = len(fat)
        fat += [*range(start + 1, start + 8), end]
        right = number + 1 if number < len(streams) else free
        entries.append(_entry(name, 2, right, free, free, start, 4096))
        body += data.ljust(4096, b"\0")
    entries += [b"\0" * 64 + struct.pack("<HBBIII", 0, 0, 0, free, free, free) + b"\0" * 48] * (4 - len(entries))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    return header + struct.pack("<128I", *fat, *[free] * (128 - len(fat))) + b"".join(entries) + body


def _entry(name: str, kind: int, right: int, child: int, left: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    fields = struct.pack("<HBBIII36xIII", len(encoded), kind, 1, left, right, child, start, size, 0)
    return encoded.ljust(64, b"\0") + fields


def book(data: bytes) -> RawBook:
    """What the readers make of a file that they must be able to read."""
    found = child.read(data)
    assert isinstance(found, RawBook), found
    return found


def cells(data: bytes) -> list[tuple[str, str, str]]:
    """Kind, text and formula of each cell of the only sheet, in reading order."""
    (sheet,) = book(data).sheets
    return [tuple(cell[2:]) for cell in sorted(sheet.cells)]  # type: ignore[misc]


def everything() -> bytes:
    """A workbook with a cell of each kind, whose stored values are those that LibreOffice computes."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as writer:
        style = {name: writer.add_format({"num_format": name}) for name in ("0.0%", "yyyy-mm-dd", "BOOLEAN", "0")}
        bold = writer.add_format({"bold": True})
        sheet = writer.add_worksheet("一")
        sheet.write_row(0, 0, [12, 0.1, 59237.2449, -3, 316441])
        sheet.write_number(1, 0, 0.125, style["0.0%"])
        sheet.write_datetime(1, 1, datetime(2025, 3, 4), style["yyyy-mm-dd"])
        sheet.write_number(1, 2, 0.5, style["0.0%"])
        sheet.write_number(1, 3, 0.75, style["0.0%"])
        sheet.write_string(2, 0, "１２件")
        sheet.write_rich_string(2, 1, "第", bold, "一", "项 A")
        sheet.write_string(2, 2, "甲\n乙")
        sheet.write_blank(2, 3, None, bold)
        sheet.write_formula(3, 0, "=A1+B1", None, 12.1)
        sheet.write_formula(3, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(3, 2, "=NA()", None, "#N/A")
        sheet.write_formula(3, 3, '=A3&"!"', None, "１２件!")
        sheet.write_formula(3, 4, "=A2", style["0.0%"], 0.125)
        sheet.write_array_formula(4, 0, 4, 1, "{=A1:B1*2}", None, 24)
        sheet.write_number(4, 1, 0.2)
        sheet.merge_range(6, 1, 8, 3, "合并")
        writer.add_worksheet("二").hide()
        other = writer.add_worksheet("三")
        other.very_hidden()
        other.write_number(9, 9, 7)
    return data.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
