"""Files made by bending a sound answer: in its cells, in its parts, in its bytes. Each function gives bytes."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable

from tests.support.books import STRICT, zipped
from tests.support.small_round import answer

Bend = Callable[[bytes], bytes]

TWO, THREE = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"  # 二、主动公开 and 三、依申请公开
BOOK, STRINGS, STYLES = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
CELL = "B10"  # of TWO: 行政许可, a count that stands in no rule


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part(name: str, change: Callable[[str], str | bytes]) -> Bend:
    """The package with one part changed as text."""

    def bend(data: bytes) -> bytes:
        whole = parts(data)
        changed = change(whole[name].decode())
        assert changed != whole[name].decode(), f"nothing to change in {name}"
        return zipped(whole | {name: changed})

    return bend


def with_parts(**more: bytes) -> Bend:
    """The package with further parts; ``__`` in a name stands for ``/`` and ``_dot_`` for a point."""
    named = {name.replace("__", "/").replace("_dot_", "."): content for name, content in more.items()}
    return lambda data: zipped(parts(data) | named)


def without(name: str) -> Bend:
    """The package without a part."""
    return lambda data: zipped({key: content for key, content in parts(data).items() if key != name})


def cell(inner: str, attributes: str = "", address: str = CELL, sheet: str = TWO) -> Bend:
    """A cell that holds other XML; its style stays unless the attributes name one."""

    def change(xml: str) -> str:
        found = re.search(rf'<c r="{address}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)', xml)
        assert found, address
        style = "" if ' s="' in attributes else found[1] or ""
        return xml.replace(found[0], f'<c r="{address}"{style}{attributes}>{inner}</c>')

    return part(sheet, change)


def after(address: str, xml: str, sheet: str = THREE) -> Bend:
    """A further cell behind another."""

    def change(old: str) -> str:
        found = re.search(rf'<c r="{address}"[^>]*?(?:/>|>.*?</c>)', old)
        assert found, address
        return old.replace(found[0], found[0] + xml)

    return part(sheet, change)


def text(content: str) -> Bend:
    """The cell holds a text."""
    return cell(f'<is><t xml:space="preserve">{content}</t></is>', ' t="inlineStr"')


def stored(value: str) -> Bend:
    """The cell holds these characters as a number."""
    return cell(f"<v>{value}</v>")


def formatted(code: str, value: str, address: str = CELL) -> Bend:
    """The cell holds a number in a format of its own."""

    def bend(data: bytes) -> bytes:
        whole = parts(data)
        styles = whole[STYLES].decode()
        styles = re.sub(
            r"<numFmts count=\"\d+\">", lambda m: f'{m[0]}<numFmt numFmtId="399" formatCode="{code}"/>', styles
        )
        if 'numFmtId="399"' not in styles:
            styles = styles.replace(
                "<fonts", f'<numFmts count="1"><numFmt numFmtId="399" formatCode="{code}"/></numFmts><fonts'
            )
        count = int(re.search(r'<cellXfs count="(\d+)"', styles)[1])  # type: ignore[index]
        styles = styles.replace("</cellXfs>", '<xf numFmtId="399" applyNumberFormat="1"/></cellXfs>')
        return cell(f"<v>{value}</v>", f' s="{count}"', address)(zipped(whole | {STYLES: styles}))

    return bend


def tail(xml: str, sheet: str = THREE) -> Bend:
    """Something stands behind the cells of a sheet."""
    return part(sheet, lambda old: old.replace("</sheetData>", f"</sheetData>{xml}"))


def rows(xml: str, sheet: str = THREE) -> Bend:
    """Further rows stand under those of a sheet."""
    return part(sheet, lambda old: old.replace("</sheetData>", f"{xml}</sheetData>"))


def replaced(name: str, old: str, new: str, count: int = 1) -> Bend:
    """A part with a piece of it replaced."""
    return part(name, lambda xml: xml.replace(old, new, count))


def doctype(definition: str, name: str = THREE) -> Bend:
    """A part that begins with a DOCTYPE."""
    return part(name, lambda xml: xml.replace("<worksheet", f"{definition}<worksheet", 1))


def in_utf16(data: bytes) -> bytes:
    """A sheet in UTF-16."""
    wide = parts(data)[TWO].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    return zipped(parts(data) | {TWO: wide.encode("utf-16")})


def strict(data: bytes) -> bytes:
    """Saved as Strict OOXML."""
    main, office = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "officeDocument/2006/relationships"
    changed = {}
    for name, content in parts(data).items():
        xml = content.decode().replace(main, STRICT)
        changed[name] = xml.replace(
            f"http://schemas.openxmlformats.org/{office}", f"http://purl.oclc.org/ooxml/{office[:14]}/relationships"
        )
    return zipped(changed)


def renamed(change: Callable[[str], str]) -> Bend:
    """The parts under other names."""
    return lambda data: zipped({change(name): content for name, content in parts(data).items()})


def reversed_rows(xml: str) -> str:
    """The rows of a sheet in the opposite order."""
    found = re.findall(r"<row .*?</row>|<row [^>]*/>", xml)
    head, rest = xml.partition("<sheetData>")[0], xml.partition("</sheetData>")[2]
    return f"{head}<sheetData>{''.join(reversed(found))}</sheetData>{rest}"


def first_row_again(xml: str) -> str:
    """A row stands twice."""
    row = re.search(r'<row r="10".*?</row>', xml)
    assert row
    return xml.replace(row[0], row[0] * 2)


def flat_row(xml: str) -> str:
    """The tenth row has no height."""
    return re.sub(r'<row r="10"([^>]*?) ht="[^"]*"', r'<row r="10"\1 ht="0"', xml)


def hidden_column(xml: str) -> str:
    """The column of 自然人 is hidden."""
    return re.sub(r"<cols>.*?</cols>", '<cols><col min="4" max="4" width="9" hidden="1"/></cols>', xml)


# --- bytes -----------------------------------------------------------------------------------------------------


def part_twice(data: bytes) -> bytes:
    """A part stands twice in the package."""
    out = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(out, "w") as archive:
        for name, content in [*parts(data).items(), (TWO, parts(answer("另一局", 9))[TWO])]:
            archive.writestr(name, content)
    return out.getvalue()


def packed(method: int) -> Bend:
    """Packed in another way."""
    return lambda data: zipped(parts(data), method)


def method_number(number: int) -> Bend:
    """The number of the packing method of the first part says something unknown, in both headers."""

    def bend(data: bytes) -> bytes:
        changed = bytearray(data)
        struct.pack_into("<H", changed, changed.index(b"PK\x03\x04") + 8, number)
        struct.pack_into("<H", changed, changed.index(b"PK\x01\x02") + 10, number)
        return bytes(changed)

    return bend


def rotten(data: bytes) -> bytes:
    """One digit of a number changed on the way, without its checksum."""
    whole = zipped(parts(data), zipfile.ZIP_STORED)
    at = whole.index(b"<v>", whole.index(b'<c r="B10"', whole.index(TWO.encode()))) + 3
    return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]


def wrong_crc(data: bytes) -> bytes:
    """The checksum of a sheet is wrong in both headers."""
    crc = struct.pack("<L", zipfile.ZipFile(io.BytesIO(data)).getinfo(TWO).CRC)
    return data.replace(crc, struct.pack("<L", struct.unpack("<L", crc)[0] ^ 1))


def many_entries(data: bytes) -> bytes:
    """A package with 1,200 further parts."""
    return zipped(parts(data) | {f"x/{number}": b"" for number in range(1_200)})


def many_sheets(data: bytes) -> bytes:
    """A list of 20,000 sheets."""
    more = "".join(f'<sheet name="n{number}" sheetId="{number}" r:id="rId1"/>' for number in range(10, 20_010))
    return replaced(BOOK, "</sheets>", f"{more}</sheets>")(data)


def many_cells(data: bytes) -> bytes:
    """600,000 filled cells, no two alike so that nothing packs well."""
    lines = (
        f'<row r="{row}">' + "".join(f"<c><v>{row * 7919 + column * 104729}</v></c>" for column in range(60)) + "</row>"
        for row in range(1_000, 11_000)
    )
    return rows("".join(lines))(data)
