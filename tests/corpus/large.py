"""Files that are small and claim to be gigabytes: at their true inflated size, with the right checksum, made quickly.

Deflate lets a stretch of bytes that was flushed be repeated as it stands, and the checksum of repeated bytes can be
computed from that of one stretch (as zlib's crc32_combine does).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from tests.corpus.shapes import parts
from tests.support.books import zipped

Bend = Callable[[bytes], bytes]
_STRETCH = 1 << 20
_POLYNOMIAL = 0xEDB88320


def inflated(name: str, unit: bytes, size: int, head: bytes = b"", tail: bytes = b"") -> Bend:
    """The package with a part that unpacks to a head, so many bytes of repeated units, and a tail."""

    def bend(data: bytes) -> bytes:
        rest = {key: content for key, content in parts(data).items() if key != name}
        return _appended(zipped(rest), name, *_deflated(head, unit * (_STRETCH // len(unit)), size, tail))

    return bend


def _deflated(head: bytes, stretch: bytes, size: int, tail: bytes) -> tuple[bytes, int, int]:
    """The packed bytes, their checksum and their number when they are unpacked."""
    times = size // len(stretch)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    one = packer.compress(stretch) + packer.flush(zlib.Z_FULL_FLUSH)
    last = packer.compress(tail) + packer.flush()
    crc = zlib.crc32(head)
    block, length, left = zlib.crc32(stretch), len(stretch), times
    while left:  # by doubling: the checksum of 1, 2, 4 … stretches
        if left & 1:
            crc = _joined(crc, block, length)
        block, length, left = _joined(block, block, length), length * 2, left >> 1
    return (
        first + one * times + last,
        _joined(crc, zlib.crc32(tail), len(tail)),
        len(head + tail) + times * len(stretch),
    )


def _joined(one: int, other: int, length: int) -> int:
    """The checksum of two stretches after each other, from theirs and the length of the second."""
    power, square, bits = 1 << 31, 1 << 30, length * 8
    while bits:
        if bits & 1:
            power = _times(square, power)
        square, bits = _times(square, square), bits >> 1
    return _times(power, one) ^ other


def _times(one: int, other: int) -> int:
    """The product of two polynomials modulo that of the checksum, bits in its order."""
    product, bit = 0, 1 << 31
    while bit:
        if one & bit:
            product ^= other
        bit >>= 1
        other = other >> 1 ^ (_POLYNOMIAL if other & 1 else 0)
    return product


def _appended(package: bytes, name: str, packed: bytes, crc: int, size: int) -> bytes:
    """The package with one more part, packed already."""
    end = package.rindex(b"PK\5\6")
    count, length, start = struct.unpack_from("<10xHLL", package, end)
    fields = struct.pack("<5H3L2H", 20, 0, 8, 0, 33, crc, len(packed), size, len(name), 0)
    local = b"PK\3\4" + fields + name.encode() + packed
    entry = b"PK\1\2\x14\0" + fields + struct.pack("<3H2L", 0, 0, 0, 0, start) + name.encode()
    index = package[start : start + length] + entry
    closing = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count + 1, count + 1, len(index), start + len(local), 0)
    return package[:start] + local + index + closing
