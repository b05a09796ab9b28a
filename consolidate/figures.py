"""The figures of a form: one for each of its places, in official order."""

from __future__ import annotations

import hashlib
from collections.abc import ItemsView, Iterator, Mapping, Sequence
from decimal import Decimal

from consolidate.model import Form, Number, Place
from consolidate.shelf import Shelved


class Figures(Mapping[Place, Number | None]):
    """A mapping from every place of a form to a number or None. It takes a sixth of the memory of a dictionary."""

    __slots__ = ("each", "form")

    def __init__(self, form: Form, each: Sequence[Number | None]) -> None:
        """Take one number (or None) for each place, in official order."""
        self.form, self.each = form, tuple(each)

    def __getitem__(self, place: Place) -> Number | None:
        return self.each[self.form.order[place]]

    def __iter__(self) -> Iterator[Place]:
        return iter(self.form.places)

    def __len__(self) -> int:
        return len(self.each)

    def items(self) -> ItemsView[Place, Number | None]:
        """Every place with its number."""
        return _Items(self)


class _Items(ItemsView[Place, Number | None]):
    """The items of ``Figures``, in order, without looking up the index of each place."""

    _mapping: Figures

    def __iter__(self) -> Iterator[tuple[Place, Number | None]]:
        return zip(self._mapping.form.places, self._mapping.each, strict=True)


def in_order(form: Form, numbers: Mapping[Place, Number | None]) -> tuple[Number | None, ...]:
    """The numbers of all places of a form in official order; None for a place without a number."""
    if isinstance(numbers, Shelved):
        numbers = numbers.now
    if isinstance(numbers, Figures) and numbers.form is form:
        return numbers.each
    return tuple(map(numbers.get, form.places))


def digest(numbers: Mapping[Place, Number]) -> str:
    """Return 校验码: eight hexadecimal digits of the SHA-256 over all ``place=value`` lines.

    What was computed and what is read back give the same: lines are sorted, numbers have no exponent and no zeros at
    their end.
    """
    text = "\n".join(sorted(f"{place}={_plain(value)}" for place, value in numbers.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _plain(number: Number) -> str:
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
