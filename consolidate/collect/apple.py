"""Files as the mail program of a Mac sends them: the data, and a second part that only a Mac uses (RFC 1740)."""

from __future__ import annotations

import struct

_TOGETHER, _BESIDE = b"\0\5\x16\0", b"\0\5\x16\7"
_HEADER, _ENTRY, _DATA = 26, 12, 1  # bytes of the header and of an entry; the id of the entry for the data


def is_beside(data: bytes) -> bool:
    """Whether this file has only the part for a Mac (AppleDouble); the data come in a separate file."""
    return data.startswith(_BESIDE)


def data_of(data: bytes) -> bytes:
    """The data of a file that holds both parts (AppleSingle); any other file unchanged."""
    if not data.startswith(_TOGETHER) or len(data) < _HEADER:
        return data
    (count,) = struct.unpack_from(">H", data, _HEADER - 2)
    for entry in range(_HEADER, min(_HEADER + count * _ENTRY, len(data) - _ENTRY + 1), _ENTRY):
        number, start, length = struct.unpack_from(">III", data, entry)
        if number == _DATA and start + length <= len(data):
            return data[start : start + length]
    return data
