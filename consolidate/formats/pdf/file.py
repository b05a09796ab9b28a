"""Open a PDF with bounds on what is unpacked: pdfminer unpacks all of it, and follows any range to its end."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from pdfminer.ascii85 import ascii85decode, asciihexdecode
from pdfminer.lzw import LZWDecoder
from pdfminer.pdfdocument import LITERAL_OBJSTM, PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import (
    LITERALS_ASCII85_DECODE,
    LITERALS_ASCIIHEX_DECODE,
    LITERALS_FLATE_DECODE,
    LITERALS_LZW_DECODE,
    LITERALS_RUNLENGTH_DECODE,
    PDFStream,
    int_value,
    list_value,
    resolve1,
)
from pdfminer.runlength import rldecode
from pdfminer.utils import apply_png_predictor, apply_tiff_predictor

from consolidate.catalogue import FindingKind
from consolidate.formats import limits, refusals
from consolidate.formats.refusals import Refused, unreadable, unsafe
from consolidate.regex import regex

_RANGES = regex(rb"begin(?:bf|cid)range(.*?)end(?:bf|cid)range", re.DOTALL)
_COMMENT = regex(rb"%[^\r\n]*")
_RANGE = regex(rb"<([0-9A-Fa-f\s]{1,40})>\s*<([0-9A-Fa-f\s]{1,40})>\s*(?:<[^>]*>|\[[^\]]*\]|\d+)")


class Budget:
    """What may still be spent on a file; a file that needs more is refused."""

    def __init__(self) -> None:
        """Begin with all of it."""
        self.left = {
            "decoded": limits.PDF_DECODED, "content": limits.PDF_CONTENT, "objects": limits.PDF_OBJECTS,
            "tokens": limits.PDF_TOKENS, "rows": limits.PDF_ROWS, "glyphs": limits.PDF_GLYPHS,
            "painted": limits.PDF_PAINTED, "looks": limits.PDF_LOOKS, "codes": 10 * limits.PDF_CODES,
        }  # fmt: skip

    def spend(self, what: str, count: int) -> None:
        """Spend some of it."""
        self.left[what] -= count
        if self.left[what] < 0:
            raise unsafe(refusals.BOMB if what == "decoded" else refusals.TOO_MANY)


# --- streams ---------------------------------------------------------------------------------------------------


class _Stream(PDFStream):
    """A stream that is unpacked no further than the budget allows, and refused if it is damaged."""

    budget: Budget

    def decode(self) -> None:
        """Unpack the stream."""
        data = self.rawdata or b""
        if self.decipher:
            data = self.decipher(self.objid or 0, self.genno or 0, data, self.attrs)
        for name, params in self.get_filters():
            data = _unpacked(name, data, self.budget.left["decoded"])
            if isinstance(params, dict) and "Predictor" in params:
                data = _predicted(data, params)
        self.budget.spend("decoded", len(data))
        if self.get("Type") is LITERAL_OBJSTM:
            self.budget.spend("objects", len(data))
        self.data, self.rawdata = data, None


def _unpacked(name: object, data: bytes, most: int) -> bytes:
    """Undo one packing; at most ``most`` bytes and a little more."""
    if name in LITERALS_FLATE_DECODE:
        return _inflated(data, most)
    if len(data) > limits.PDF_SLOW:
        raise unsafe(refusals.TOO_LARGE)
    if name in LITERALS_LZW_DECODE:
        return _joined(LZWDecoder(io.BytesIO(data)).run(), most)
    if name in LITERALS_ASCII85_DECODE:
        return ascii85decode(data)
    if name in LITERALS_ASCIIHEX_DECODE:
        return asciihexdecode(data)
    if name in LITERALS_RUNLENGTH_DECODE:
        return rldecode(data)
    raise unreadable(refusals.PACKING)  # a packing of pictures; nobody asks for their content


def _inflated(data: bytes, most: int) -> bytes:
    """Inflate all of it. Its checksum may be missing, as some programs leave it out; a wrong one refuses the file."""
    inflater = zlib.decompressobj(-15)
    try:
        found = inflater.decompress(data[2:], most + 1)
    except zlib.error as error:
        raise unreadable(refusals.CHECKSUM) from error
    checksum = inflater.unused_data[:4]
    if len(found) <= most and (not inflater.eof or (len(checksum) == 4 and checksum != _checksum(found))):
        raise unreadable(refusals.CHECKSUM)
    return found


def _checksum(data: bytes) -> bytes:
    return zlib.adler32(data).to_bytes(4, "big")


def _joined(parts: Iterable[bytes], most: int) -> bytes:
    found, size = [], 0
    for part in parts:
        found.append(part)
        size += len(part)
        if size > most:
            raise unsafe(refusals.BOMB)
    return b"".join(found)


def _predicted(data: bytes, params: Mapping[str, Any]) -> bytes:
    """Undo the prediction of bytes from those before them or above them."""
    kind, colours, columns, bits = (
        int_value(params.get(key, usual))
        for key, usual in (("Predictor", 1), ("Colors", 1), ("Columns", 1), ("BitsPerComponent", 8))
    )
    if kind == 1:
        return data
    if not 0 < colours * columns * bits <= limits.PDF_SLOW or len(data) > 16 * limits.PDF_SLOW:
        raise unsafe(refusals.TOO_LARGE)
    if kind == 2:
        return apply_tiff_predictor(colours, columns, bits, data)
    return apply_png_predictor(kind, colours, columns, bits, data)


class _Parser(PDFParser):
    """A parser whose streams have the budget."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        """Take the file."""
        super().__init__(io.BytesIO(data))
        self.budget = budget

    def push(self, *objs: tuple[int, Any]) -> None:
        """Take an object from the file."""
        super().push(*((at, self._bounded(found) if type(found) is PDFStream else found) for at, found in objs))

    def nexttoken(self) -> tuple[int, Any]:
        """Return the next number, name or sign."""
        self.budget.spend("tokens", 1)
        return super().nexttoken()

    def nextline(self) -> tuple[int, bytes]:
        """Return the next line."""
        self.budget.spend("rows", 1)
        return super().nextline()

    def _bounded(self, found: PDFStream) -> _Stream:
        stream = _Stream(found.attrs, found.rawdata or b"", found.decipher)
        stream.budget = self.budget
        return stream


# --- fonts -----------------------------------------------------------------------------------------------------


class Fonts(PDFResourceManager):
    """The fonts of a file. One that maps or measures more characters than there are is refused before it is read."""

    def __init__(self, budget: Budget) -> None:
        """Begin without fonts."""
        super().__init__()
        self.budget = budget

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        """Return a font."""
        if not objid or objid not in self._cached_fonts:
            for key, group in (("W", 3), ("W2", 5)):
                _check_widths(resolve1(spec.get(key)), group)
            mapped = resolve1(spec.get("ToUnicode"))
            if isinstance(mapped, PDFStream):
                self.budget.spend("objects", len(mapped.get_data()))
                self.budget.spend("codes", _check_ranges(_COMMENT.sub(b"", mapped.get_data())))
            _check_program(resolve1(spec.get("FontDescriptor")))
        return super().get_font(objid, spec)


def _check_widths(widths: object, group: int) -> None:
    """Check the widths of characters: each group names its first and last character, or has a list for them."""
    numbers: list[object] = []
    for each in widths if isinstance(widths, list) else ():
        numbers = [] if isinstance(each, list) else [*numbers, each]
        if len(numbers) == group:
            first, last = numbers[:2]
            if not (isinstance(first, int) and isinstance(last, int) and last - first <= limits.PDF_CODES):
                raise unsafe(refusals.TOO_MANY)
            numbers = []


def _check_program(descriptor: object) -> None:
    """Check how much of an old font is read as text."""
    program = resolve1(descriptor.get("FontFile")) if isinstance(descriptor, dict) else None
    size = resolve1(program.get("Length1")) if isinstance(program, PDFStream) else 0
    if isinstance(size, int) and size > limits.PDF_SLOW // 4:
        raise unsafe(refusals.TOO_LARGE)


def _check_ranges(mapping: bytes) -> int:
    """Return how many characters the ranges of a mapping to Unicode hold."""
    count = 0
    for part in _RANGES.finditer(mapping):
        for found in _RANGE.finditer(part[1]):
            first, last = (int(b"".join(number.split()), 16) for number in found.groups())
            if last - first > limits.PDF_CODES:
                raise unsafe(refusals.TOO_MANY)
            count += max(0, last - first) + 1
    return count


# --- the file --------------------------------------------------------------------------------------------------


def opened(data: bytes, budget: Budget) -> PDFDocument:
    """Return the document; refuse one that needs a password."""
    try:
        return PDFDocument(_Parser(data, budget))
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise Refused(FindingKind.PASSWORD_PROTECTED) from error
    except PDFException as error:  # no page can be found in it
        raise Refused(FindingKind.SCAN, found="PDF") from error


def pages(document: PDFDocument) -> list[PDFPage]:
    """Return the pages; refuse a file with far more than a report has."""
    found = list(islice(PDFPage.create_pages(document), limits.PDF_PAGES + 1))
    if len(found) > limits.PDF_PAGES:
        raise unsafe(refusals.TOO_MANY)
    return found


def hidden_layers(document: PDFDocument) -> frozenset[int]:
    """Return the optional parts of the pages that are not shown when the file is opened, by their numbers."""
    layers = resolve1(document.catalog.get("OCProperties"))
    usual = resolve1(layers.get("D")) if isinstance(layers, dict) else None
    if not isinstance(layers, dict) or not isinstance(usual, dict):
        return frozenset()
    everything = _numbers(layers.get("OCGs"))
    off = everything if getattr(usual.get("BaseState"), "name", "") == "OFF" else frozenset()
    return (off - _numbers(usual.get("ON"))) | _numbers(usual.get("OFF"))


def _numbers(references: object) -> frozenset[int]:
    return frozenset(each.objid for each in list_value(references or []) if hasattr(each, "objid"))
