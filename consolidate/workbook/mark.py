"""The mark of a round in its result. A round only replaces a result that has its own mark.

The mark consists of digests and stands in a custom property, which Excel and WPS keep when a result is saved again.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from consolidate.regex import regex

NAME = "consolidate.round"
_PART = "docprops/custom.xml"
_MOST = 256 * 1024  # bytes of the part that are searched
_PROPERTY = regex(rb'name="consolidate\.round"[^>]*>\s*<[\w:]+[^>]*>([0-9a-f]{32}(?:[0-9a-f]{16})?)<')
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError, LookupError)


def of(data: bytes) -> str:
    """Return the mark in the bytes of a file of any format; "" if there is none. No error is raised for a damaged file.

    The file is not read as a workbook: only the beginning of one small part is unpacked and searched.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            part = next((entry for entry in package.infolist() if entry.filename.lower() == _PART), None)
            if part is None:
                return ""
            with package.open(part) as stream:
                found = _PROPERTY.search(stream.read(_MOST))
    except _BROKEN:
        return ""
    return found[1].decode() if found else ""
