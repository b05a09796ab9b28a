"""Read winmail.dat (TNEF), in which Outlook wraps attachments for other Outlooks. Source: MS-OXTNEF."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from consolidate.catalogue import FindingKind
from consolidate.collect.headers import decoded
from consolidate.formats import refusals
from consolidate.formats.refusals import Refused

_TITLE, _DATA, _START, _PROPERTIES, _CODE_PAGE = 0x8010, 0x800F, 0x9002, 0x9005, 0x9007
_LONG_NAME, _OBJECT = 0x3707, 0x3701
_STRING, _UNICODE, _EMBEDDED, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_FIXED = {0x01: 0, 0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}


def files(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every attachment; an embedded mail comes as its own winmail.dat. Refused if it is damaged."""
    name, content, page, begun = "", b"", "gb18030", False
    try:
        for attribute, value in _attributes(data):
            if attribute == _CODE_PAGE:
                page = f"cp{struct.unpack_from('<I', value)[0]}"
            elif attribute == _START:
                if begun:
                    yield name, content
                name, content, begun = "", b"", True
            elif attribute == _TITLE:
                name = name or decoded(value.rstrip(b"\0"), page)
            elif attribute == _DATA:
                content = value
            elif attribute == _PROPERTIES:
                long, embedded = _properties(value, page)
                name, content = long or name, content or embedded
    except (struct.error, IndexError) as error:
        raise Refused(FindingKind.UNREADABLE, refusals.DAMAGED) from error
    if begun:
        yield name, content


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Every attribute as (number, value). Its level and its checksum are not needed."""
    offset = 6
    while offset < len(data):
        _, attribute, length = struct.unpack_from("<BII", data, offset)
        end = offset + 9 + length
        if end + 2 > len(data):
            raise struct.error("cut off")
        yield attribute & 0xFFFF, data[offset + 9 : end]
        offset = end + 2


def _properties(data: bytes, page: str) -> tuple[str, bytes]:
    """The long name of an attachment and the mail embedded in it; "" and b"" if it has none."""
    (count,), offset = struct.unpack_from("<I", data), 4
    name, embedded = "", b""
    for _ in range(count):
        kind, number = struct.unpack_from("<HH", data, offset)
        offset = _after_name(data, offset + 4) if number >= 0x8000 else offset + 4
        values, offset = _values(data, kind, offset)
        if number == _LONG_NAME and values:
            name = values[0].decode("utf-16-le", "replace") if kind == _UNICODE else decoded(values[0], page)
        elif number == _OBJECT and values:
            embedded = values[0][16:]  # after the id of the interface
    return name.rstrip("\0"), embedded


def _after_name(data: bytes, offset: int) -> int:
    """The position after the name of a named property."""
    (kind,) = struct.unpack_from("<I", data, offset + 16)
    if kind == 0:
        return offset + 24
    length = int(struct.unpack_from("<I", data, offset + 20)[0])
    return offset + 24 + (length + 3) // 4 * 4


def _values(data: bytes, kind: int, offset: int) -> tuple[list[bytes], int]:
    """The values of a property of variable length, and the position after it. Values of fixed length are skipped."""
    variable = kind & 0xFFF in (_STRING, _UNICODE, _EMBEDDED, _BINARY)
    count: int = 1
    if variable or kind & 0x1000:
        count = int(struct.unpack_from("<I", data, offset)[0])
        offset += 4
    if not variable:
        return [], offset + count * _size(kind & 0xFFF)
    found = []
    for _ in range(count):
        (length,) = struct.unpack_from("<I", data, offset)
        if offset + 4 + length > len(data):
            raise struct.error("cut off")
        found.append(data[offset + 4 : offset + 4 + length])
        offset += 4 + (length + 3) // 4 * 4
    return found, offset


def _size(kind: int) -> int:
    if kind not in _FIXED:
        raise struct.error("a kind of property that is not known")
    return _FIXED[kind]
