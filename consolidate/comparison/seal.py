"""The seal of a comparison: a digest of all parts of its workbook, which shows whether somebody changed it.

It stands in a custom property, which Excel and WPS keep when a workbook is saved again, while they write all else anew.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from consolidate.regex import regex

NAME = "consolidate.comparison"
BLANK = "0" * 64  # what stands there before the digest is known
_PART = "docProps/custom.xml"
_MOST = 256 * 1024  # bytes of the part that are searched
_PROPERTY = regex(rb'name="consolidate\.comparison"[^>]*>\s*<[\w:]+[^>]*>([0-9a-f]{64})<')
_TIME = (1980, 1, 1, 0, 0, 0)  # the same figures give the same bytes
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError, LookupError)


def sealed(workbook: bytes, title: str) -> bytes:
    """The workbook with its seal in the place of the blank one. ``title``: which sides it compares."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[_PART] = parts[_PART].replace(BLANK.encode(), _digest(parts, title).encode())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, data)
    return out.getvalue()


def unbroken(data: bytes, title: str) -> bool:
    """Whether a file is a comparison of these sides that nobody changed. No error is raised for any other file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            with package.open(_PART) as stream:  # looked at first: a file of somebody else may be large
                seal = _PROPERTY.search(stream.read(_MOST))
            if seal is None:
                return False
            parts = {name: package.read(name) for name in package.namelist()}
    except _BROKEN:
        return False
    return seal[1].decode() == _digest(parts, title)


def _digest(parts: Mapping[str, bytes], title: str) -> str:
    """The digest of all parts but the one that holds the seal, and of the title."""
    found = hashlib.sha256(title.encode(errors="surrogatepass"))
    for name in sorted(parts.keys() - {_PART}):
        found.update(f"\0{name}\0{len(parts[name])}\0".encode(errors="surrogatepass"))
        found.update(parts[name])
    return found.hexdigest()
