"""The mark of the round in a result, by which that round alone replaces it later. It says nothing about the round.

It is a custom property, which Excel and WPS keep where somebody saves the result again.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

NAME = "consolidate.round"
_PART = "docprops/custom.xml"
_MOST = 256 * 1024  # bytes of that part
_PROPERTY = re.compile(rb'name="consolidate\.round"[^>]*>\s*<[\w:]+>([0-9a-f]{32})<')
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError, LookupError)


def of(data: bytes) -> str:
    """The mark in the bytes of a file; "" where there is none, whatever the file is.

    No reader looks at the file: of one part that is not large the beginning is unpacked, and the mark looked for.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            part = next((one for one in package.infolist() if one.filename.lower() == _PART), None)
            if part is None:
                return ""
            with package.open(part) as stream:
                found = _PROPERTY.search(stream.read(_MOST))
    except _BROKEN:
        return ""
    return found[1].decode() if found else ""
