"""Tell a scan from a PDF with text where the library that reads PDF is missing, as in the browser."""

from __future__ import annotations

import zlib

from consolidate.formats import limits
from consolidate.regex import regex

_STREAM = regex(rb"stream\r?\n")
_MOST = limits.MIB  # bytes of a packed part that are looked at: lists of objects are far smaller
_FONT = b"/Font"  # in the resources of each page with text; also the beginning of FontDescriptor and FontFile
_CLOSED = (b"/Encrypt", b"/LZWDecode", b"/ASCII85Decode", b"/ASCIIHexDecode")  # what is in it cannot be told here


def may_have_text(data: bytes) -> bool:
    """Whether a PDF may have text: it names a font, in plain or in a packed part, or hides what is in it.

    A picture of a page with recognized text behind it has a font as well. False: nothing but pictures.
    """
    if _FONT in data or any(sign in data for sign in _CLOSED):
        return True
    left, all_ = limits.PDF_DECODED, memoryview(data)
    for found in _STREAM.finditer(data):
        try:
            part = zlib.decompressobj().decompress(all_[found.end() :], _MOST)
        except zlib.error:  # a picture, packed in another way
            continue
        left -= len(part)
        if _FONT in part or left <= 0:
            return True
    return False
