"""The figures of a form say what a dictionary of them would say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from consolidate.figures import Figures, in_order
from consolidate.forms import edition
from consolidate.model import Number, Place

FORM = edition("2021")
EACH: tuple[Number | None, ...] = tuple(
    None if at == 7 else Decimal(at) / 10 if at == 12 else at for at in range(len(FORM.places))
)
FIGURES = Figures(FORM, EACH)
AS_DICTIONARY = dict(zip(FORM.places, EACH, strict=True))


def test_they_are_equal_to_a_dictionary_and_come_in_its_order() -> None:
    assert FIGURES == AS_DICTIONARY
    assert list(FIGURES.items()) == list(AS_DICTIONARY.items())
    assert (list(FIGURES), list(FIGURES.values())) == (list(AS_DICTIONARY), list(AS_DICTIONARY.values()))
    assert len(FIGURES) == len(AS_DICTIONARY)
    assert (FORM.places[7], None) in FIGURES.items()


def test_a_place_of_no_such_form_has_no_figure() -> None:
    nowhere = Place("requests", "nowhere", "natural")
    assert nowhere not in FIGURES
    assert FIGURES.get(nowhere) is None
    with pytest.raises(KeyError):
        FIGURES[nowhere]


def test_in_order_they_are_as_they_stand_and_a_dictionary_is_put_in_order() -> None:
    assert in_order(FORM, FIGURES) == EACH
    backwards = dict(reversed(AS_DICTIONARY.items()))
    del backwards[FORM.places[3]]
    assert in_order(FORM, backwards) == (*EACH[:3], None, *EACH[4:])


def test_another_edition_takes_only_the_places_that_it_has() -> None:
    other = edition("2019")
    assert in_order(other, FIGURES) == tuple(map(AS_DICTIONARY.get, other.places))
    assert other.places != FORM.places
