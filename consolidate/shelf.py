"""Plain values that lie on the disk while thousands of others are dealt with, and mappings that are read from there.

Their file has no name and is gone when the program ends. What is in it was written by the same process.
"""

from __future__ import annotations

import marshal
import weakref
from array import array
from collections import OrderedDict
from collections.abc import Callable, ItemsView, Iterator, Mapping
from typing import Any, BinaryIO, Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")
_RECENT = 64  # values that stay in memory: a stage asks for the same one again and again, then for the next


class Shelf(Generic[Value]):
    """Values by their number, from 0, in the order in which they were put there."""

    def __init__(self, file: BinaryIO, made: Callable[[Any], Value]) -> None:
        """Take an empty file, which is closed with the shelf.

        ``made`` makes a value of what was put there, which is plain: numbers, texts, None, tuples and lists.
        """
        self._file, self._made = file, made
        weakref.finalize(self, file.close)
        self._ends = array("Q", [0])
        self._at_end = True  # whether the next value is written where the file stands
        self._recent: OrderedDict[int, Value] = OrderedDict()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def put(self, plain: Any) -> int:
        """Put a value there and return its number."""
        data = marshal.dumps(plain)
        if not self._at_end:
            self._file.seek(self._ends[-1])
            self._at_end = True
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))
        return len(self) - 1

    def __getitem__(self, number: int) -> Value:
        found = self._recent.get(number)
        if found is None:
            start, end = self._ends[number], self._ends[number + 1]
            self._file.seek(start)
            self._at_end = False
            found = self._recent[number] = self._made(marshal.loads(self._file.read(end - start)))
            if len(self._recent) > _RECENT:
                self._recent.popitem(last=False)
        return found


class Shelved(Mapping[Key, Value]):
    """A mapping that lies on a shelf, among the mappings of one number; it is read when somebody looks into it."""

    __slots__ = ("_number", "_position", "_shelf")

    def __init__(self, shelf: Shelf[Any], number: int, position: int) -> None:
        """Take the shelf, the number there, and the position among the mappings of that number."""
        self._shelf, self._number, self._position = shelf, number, position

    @property
    def now(self) -> Mapping[Key, Value]:
        """The mapping itself. It stays in memory as long as the caller holds it."""
        found: Mapping[Key, Value] = self._shelf[self._number][self._position]
        return found

    def __getitem__(self, key: Key) -> Value:
        return self.now[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self.now)

    def __len__(self) -> int:
        return len(self.now)

    def __contains__(self, key: object) -> bool:
        return key in self.now

    def items(self) -> ItemsView[Key, Value]:
        """Every key with its value."""
        return self.now.items()
