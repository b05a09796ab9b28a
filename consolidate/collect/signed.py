"""Take a mail out of its signature (S/MIME, RFC 8551). The signature is not verified.

Only the path to the content is followed, through elements of definite and indefinite length; nothing else is
interpreted.
"""

from __future__ import annotations

from typing import NamedTuple

from consolidate.collect import transfer
from consolidate.regex import regex

_BORDERS = regex(rb"-----(?:BEGIN|END) [A-Z0-9 ]+-----")  # of PEM
_SEQUENCE, _OBJECT, _OCTETS, _PIECES, _CONTENT = 0x30, 0x06, 0x04, 0x24, 0xA0
_SIGNED = bytes.fromhex("2a864886f70d010702")
_SEALED = {bytes.fromhex(f"2a864886f70d0107{number}") for number in ("03", "04", "06")} | {
    bytes.fromhex("2a864886f70d0109100117")  # above: enveloped, signed and enveloped, encrypted; here: authenticated
}
_DEEPEST = 16  # levels of nested elements of indefinite length


class NotPacked(ValueError):  # noqa: N818 - names a state; ends only the reading of one part
    """The bytes are not a signature with the signed content inside."""


class Element(NamedTuple):
    """One ASN.1 element: its tag, where its content begins and ends, and where the next element begins."""

    tag: int
    start: int
    end: int
    next: int


def content(data: bytes) -> bytes | None:
    """The mail or file that was signed; None if it is encrypted. ``NotPacked`` for anything else."""
    data = _der(data)
    try:
        kind, wrapped = _typed(data, _element(data, 0, len(data)))
        if kind in _SEALED:
            return None
        if kind != _SIGNED or wrapped is None:
            raise NotPacked
        _, _, inner = _within(data, _one(data, wrapped, _SEQUENCE))[:3]  # version, algorithms, what was signed
        _, held = _typed(data, inner)
        if held is None:  # the signature alone
            raise NotPacked
        return b"".join(_octets(data, element) for element in _within(data, held))
    except (IndexError, ValueError) as error:
        raise NotPacked from error


def _der(data: bytes) -> bytes:
    """The bytes that were written as text: in PEM, or as the base64 of a mail. Others unchanged."""
    if data[:1] == b"\x30":
        return data
    return transfer.base64(_BORDERS.sub(b"", data)).data


def _typed(data: bytes, element: Element) -> tuple[bytes, Element | None]:
    """The object identifier with which an element begins, and the element with its content, None if that is missing."""
    if element.tag != _SEQUENCE:
        raise NotPacked
    kind, *rest = _within(data, element)
    if kind.tag != _OBJECT:
        raise NotPacked
    return data[kind.start : kind.end], next((part for part in rest if part.tag == _CONTENT), None)


def _one(data: bytes, element: Element, tag: int) -> Element:
    (found,) = _within(data, element)
    if found.tag != tag:
        raise NotPacked
    return found


def _octets(data: bytes, element: Element) -> bytes:
    """An octet string, whole or in pieces."""
    pieces = _within(data, element) if element.tag == _PIECES else [element]
    if any(piece.tag != _OCTETS for piece in pieces):
        raise NotPacked
    return b"".join(data[piece.start : piece.end] for piece in pieces)


def _within(data: bytes, element: Element) -> list[Element]:
    found, offset = [], element.start
    while offset < element.end:
        found.append(_element(data, offset, element.end))
        offset = found[-1].next
    return found


def _element(data: bytes, offset: int, end: int, depth: int = 0) -> Element:
    """The element that begins at ``offset``; it must end before ``end``."""
    tag, length, start = data[offset], data[offset + 1], offset + 2
    if tag & 0x1F == 0x1F or depth > _DEEPEST:
        raise NotPacked
    if length == 0x80:
        return _open(data, tag, start, end, depth)
    if length > 0x80:
        start += length - 0x80
        length = int.from_bytes(data[offset + 2 : start], "big")
    if start + length > end:
        raise NotPacked
    return Element(tag, start, start + length, start + length)


def _open(data: bytes, tag: int, start: int, end: int, depth: int) -> Element:
    """An element of indefinite length: it ends with two zero bytes."""
    offset = start
    while offset + 2 <= end and data[offset : offset + 2] != b"\0\0":
        offset = _element(data, offset, end, depth + 1).next
    if offset + 2 > end:
        raise NotPacked
    return Element(tag, start, offset, offset + 2)
