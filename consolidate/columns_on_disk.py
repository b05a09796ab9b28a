"""The figures of all units at each place, as columns that lie on the disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import Any, overload

from consolidate import disk
from consolidate.model import Number
from consolidate.shelf import Shelf

_BLOCK = 2_000  # units whose figures are in memory at a time


def on_disk(rows: Iterable[Sequence[Any]], width: int) -> tuple[Sequence[Number], ...]:
    """The columns of these rows, each of ``width`` numbers; only a block of rows is in memory at a time."""
    shelf: Shelf[tuple[Number, ...]] = Shelf(disk.scratch(), _read)
    left, length = iter(rows), 0
    while block := tuple(islice(left, _BLOCK)):
        length += len(block)
        for column in zip(*block, strict=True):
            try:
                shelf.put(column)
            except ValueError:  # the shelf takes no decimal numbers
                shelf.put([*map(_plain, column)])
    return tuple(_Column(shelf, range(at, len(shelf), width), length) for at in range(width))


def _plain(number: Number) -> int | str:
    return str(number) if isinstance(number, Decimal) else number


def _read(plain: tuple[int, ...] | list[int | str]) -> tuple[Number, ...]:
    """A block as it was put there: a tuple has no decimal number."""
    if isinstance(plain, tuple):
        return plain
    return tuple(Decimal(number) if isinstance(number, str) else number for number in plain)


class _Column(Sequence[Number]):
    """A column, which is read block by block."""

    def __init__(self, shelf: Shelf[tuple[Number, ...]], blocks: Sequence[int], length: int) -> None:
        """``blocks``: the numbers of its blocks on the shelf."""
        self._shelf, self._blocks, self._length = shelf, blocks, length

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Number]:
        return chain.from_iterable(map(self._shelf.__getitem__, self._blocks))

    @overload
    def __getitem__(self, at: int) -> Number: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Number]: ...
    def __getitem__(self, at: int | slice) -> Number | Sequence[Number]:
        if isinstance(at, slice):
            return tuple(self)[at]
        at = range(self._length)[at]
        return self._shelf[self._blocks[at // _BLOCK]][at % _BLOCK]
