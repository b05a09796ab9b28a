"""A few bytes about a file with which one byte that has changed later is found, and what stood there.

They hold the exclusive or of all bytes, and for each binary digit of a position that of all bytes at positions with
that digit. A byte that has changed by ``e`` changes the first of them by ``e``, and the others by ``e`` exactly where
its position has the digit. Whether it was this byte alone says the digest of the mended file.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple


class Damage(NamedTuple):
    """A byte that has changed: its position from 0, what stands there, and what stood there."""

    position: int
    found: int
    was: int

    @property
    def bits(self) -> tuple[int, ...]:
        """The bits that differ, the lowest is 0."""
        return tuple(bit for bit in range(8) if (self.found ^ self.was) >> bit & 1)


def locator(data: bytes) -> bytes:
    """The exclusive or of all bytes, then for each digit of a position, the lowest first, that of its bytes."""
    digits = max(len(data) - 1, 0).bit_length()
    rest = int.from_bytes(data, "little")
    found = []
    for digit in reversed(range(digits)):
        half = 8 << digit  # bits of half of what is left
        upper = rest >> half
        found.append(_all(upper, digit))
        rest = (rest & ((1 << half) - 1)) ^ upper
    return bytes((rest, *reversed(found)))


def _all(value: int, digits: int) -> int:
    """The exclusive or of the bytes of a number that has ``2 ** digits`` of them at most."""
    for digit in reversed(range(digits)):
        half = 8 << digit
        value = (value & ((1 << half) - 1)) ^ (value >> half)
    return value


def changed(data: bytes, wanted: bytes, digest: str) -> Damage | None:
    """The only byte by which the data differ from those with this locator and digest; None if there is no such byte."""
    now = locator(data)
    if len(now) != len(wanted) or now[0] == wanted[0]:
        return None
    by = now[0] ^ wanted[0]
    digits = [a ^ b for a, b in zip(now[1:], wanted[1:], strict=True)]
    position = sum(1 << place for place, digit in enumerate(digits) if digit == by)
    if not set(digits) <= {0, by} or position >= len(data):
        return None
    found = Damage(position, data[position], data[position] ^ by)
    return found if hashlib.sha256(mended(data, found)).hexdigest() == digest else None


def mended(data: bytes, damage: Damage) -> bytes:
    """The data as they were before this byte changed."""
    return data[: damage.position] + bytes((damage.was,)) + data[damage.position + 1 :]
