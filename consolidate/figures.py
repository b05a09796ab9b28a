"""The figures and cells of a form: one for each of its places, in official order."""

from __future__ import annotations

import hashlib
from collections.abc import ItemsView, Iterator, Mapping, Sequence
from decimal import Decimal

from consolidate.model import Cell, Form, Number, Place
from consolidate.remembered import remembered
from consolidate.shelf import Shelved
from consolidate.terms import How

LETTER = ord("A")  # stands for the first word of a list, when words are stored as letters


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


def loaded(numbers: Mapping[Place, Number | None]) -> Mapping[Place, Number | None]:
    """The numbers; those that lie on the disk as they are read from there, for whoever looks at several of them."""
    return numbers.now if isinstance(numbers, Shelved) else numbers


def in_order(form: Form, numbers: Mapping[Place, Number | None]) -> tuple[Number | None, ...]:
    """The numbers of all places of a form in official order; None for a place without a number."""
    numbers = loaded(numbers)
    if isinstance(numbers, Figures) and numbers.form is form:
        return numbers.each
    return tuple(map(numbers.get, form.places))


class Cells(Mapping[Place, Cell]):
    """The cells of a record, each created on access: for most units only a few are ever used."""

    __slots__ = ("_addresses", "_hows", "_more", "_sheets", "_texts", "_values")

    def __init__(
        self, values: Figures, texts: Sequence[str | None] | None, addresses: str,
        sheets: str, known_sheets: Sequence[str], hows: str, known_hows: Sequence[str], more: Mapping[Place, Cell],
    ) -> None:  # fmt: skip
        """Take what ``reading.record`` writes of cells. What many files share (addresses, sheets) is stored once.

        ``more``: the cells that are not added up.
        """
        self._more = more
        self._values, self._texts = values, texts and tuple(texts)
        self._addresses = _split(addresses)
        self._sheets, self._hows = _spelled(sheets, tuple(known_sheets)), _read_how(hows, tuple(known_hows))

    def __getitem__(self, place: Place) -> Cell:
        if place in self._more:
            return self._more[place]
        at = self._values.form.order[place]
        how = self._hows[at]
        if how is None:
            raise KeyError(place)
        value = self._values.each[at]
        text = self._texts[at] if self._texts else None
        shown = ("" if value is None else str(value)) if text is None else text
        return Cell(value, shown, self._sheets[at], self._addresses[at], how)

    @property
    def spots(self) -> tuple[tuple[str, str, str], ...]:
        """Sheet, address and way of reading of every place in official order; the same tuple for the same template."""
        return _spots(self._sheets, self._addresses, self._hows)

    def __iter__(self) -> Iterator[Place]:
        yield from (place for place, how in zip(self._values.form.places, self._hows, strict=True) if how)
        yield from self._more

    def __len__(self) -> int:
        return len(self._hows) - self._hows.count(None) + len(self._more)

    def __contains__(self, place: object) -> bool:
        at = self._values.form.order.get(place)  # type: ignore[call-overload]
        return (at is not None and self._hows[at] is not None) or place in self._more


@remembered(1_000)  # the addresses of one template are the same in every file
def _split(addresses: str) -> tuple[str, ...]:
    return tuple(addresses.split(" "))


@remembered(1_000)
def _spots(
    sheets: tuple[str, ...], addresses: tuple[str, ...], hows: tuple[How | None, ...]
) -> tuple[tuple[str, str, str], ...]:
    found = zip(sheets, addresses, hows, strict=True)
    return tuple((sheet, address, str(how)) if how else ("", "", "") for sheet, address, how in found)


@remembered(1_000)
def _spelled(letters: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Decode letters to the words that they stand for."""
    return tuple(known[ord(letter) - LETTER] for letter in letters)


@remembered(1_000)
def _read_how(letters: str, known: tuple[str, ...]) -> tuple[How | None, ...]:
    """How each place was read; None where its table was not found."""
    hows = [How(word) if word else None for word in known]
    return tuple(hows[ord(letter) - LETTER] for letter in letters)


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
